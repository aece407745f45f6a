/*
 * Live validation: asks the services that the model's paths lead to, and says which of them
 * answered. Three files of data decide what happens: what is asked and what proves an answer is the
 * `probe` section of a service's rule; which hosts may be asked comes from the catalogue and the
 * user; credentials come from the variables that the catalogue names.
 *
 *   plan.c        paths of the model -> targets (one an address), or why one cannot be asked
 *   credential.c  variables -> credentials, kept apart, wiped after use
 *   address.c     which addresses nobody may be sent to
 *   request.c     one target at one level -> a curl handle
 *   run.c         all of them in parallel; limits, retries, times
 *   answer.c      an answer and the rule's matchers -> answered, did not, could not tell
 *   record.c      .unmoat/validations.ndjson: append, read back, check its chain
 *
 * The tree that is audited is hostile: no host of it is asked unless the catalogue or the user
 * names it, whatever a redirect or a name server says.
 */
#ifndef UM_PROBE_H
#define UM_PROBE_H

#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/model.h"
#include "rules/rules.h"

enum probe_level {
	PROBE_REACH, /* somebody answers there in the service's own manner; no credential is sent */
	PROBE_AUTH,  /* a call that costs nothing is answered with our credential, and with none
	                other */
	PROBE_N_LEVELS
};

enum probe_outcome {
	PROBE_UNKNOWN, /* could not tell */
	PROBE_ANSWERED,
	PROBE_DID_NOT
};

const char *probe_level_text(enum probe_level level);       /* "reach", "auth" */
const char *probe_outcome_text(enum probe_outcome outcome); /* "answered", "did-not", "unknown" */

/* ---- answer.c ---- */

/* What came back. The texts belong to the caller. */
struct probe_answer {
	long status;                /* of HTTP */
	const char *type;           /* content type, or NULL */
	struct rules_pairs headers; /* names in lower case */
	const char *body;           /* as much as was read */
	size_t n_body;
	bool is_cut; /* there was more than the cap, or it ended early */
};

/* Judges an answer by the matchers of its level. HTML is never proof. *ret_reason is one clause in
 * the arena ("status 401 in the service's error form", "a page of HTML, which proves nothing"). */
enum probe_outcome probe_answer_judge(const struct rules_probe_level *level,
                                      const struct probe_answer *answer, struct um_arena *a,
                                      const char **ret_reason);

/* ---- credential.c ---- */

struct probe_credential; /* opaque: nothing prints it */

/* A credential for the service's level from the process's environment. UM_ENOTFOUND: none, with the
 * names of the variables in the message. */
int probe_credential_new(const struct rules_entry *service, enum probe_level level,
                         struct probe_credential **ret_credential, struct um_err *err);
/* A random one of the same form that is certain to be wrong. */
int probe_credential_bogus(const struct probe_credential *like,
                           struct probe_credential **ret_credential, struct um_err *err);
/* Wipes it. NULL is fine. */
void probe_credential_free(struct probe_credential *c);
/* The variable that it came from. */
const char *probe_credential_source(const struct probe_credential *c);
/* The value of a placeholder of the rule's headers ("key", "token"), or of "access", "secret" and
 * "session" for signing; NULL: it has none. Only request.c asks. */
const char *probe_credential_value(const struct probe_credential *c, const char *placeholder);

/* ---- plan.c ---- */

struct probe_times { /* milliseconds since the start of the request; -1: not reached */
	double dns, connect, tls, first_byte, total;
};

/* One level of one target, after the run. */
struct probe_result {
	enum probe_outcome outcome;
	const char *reason;           /* one clause; never holds a credential */
	long status;                  /* of HTTP; 0: none came */
	const char *address;          /* that was connected to, or NULL */
	const char *protocol;         /* "h2", "http/1.1", or NULL */
	const char *issuer, *expires; /* of the certificate (expires: ISO date), or NULL */
	struct probe_times times;     /* of the last attempt */
	const double *totals;         /* --repeat: of each request that was answered, sorted */
	size_t n_totals;
	unsigned n_attempts; /* requests of every kind: also retries, and with a wrong credential */
	unsigned n_requests; /* of --repeat: how many were begun */
	char at[21];         /* 2026-11-21T10:00:00Z: when it was decided; "": nothing was asked */
};

/* A path of the model; the texts are those of its row. */
struct probe_path {
	int64_t id;
	const char *key, *workload, *capability; /* workload: its root */
	const char *service, *via, *role;        /* via: the gateway that is asked, or NULL */
};

/* One address at which a service is asked, for every path that leads there. */
struct probe_target {
	const struct rules_entry *service; /* never NULL */
	const char *scheme, *host; /* host in lower case, punycode, without brackets; both NULL:
	                              not known, refused */
	unsigned port;
	const char *source; /* who says that it is there: "the code", "the catalogue", or the name
	                       of a variable of this environment; NULL: nobody */
	const char *base;   /* path in front of the rule's, "" or "/x" */
	const char *region, *model, *deployment; /* for placeholders; may be NULL */
	const struct probe_path *paths;          /* that lead there */
	size_t n_paths;
	const char *refusal;                 /* why nothing is asked there, or NULL */
	bool is_asked[PROBE_N_LEVELS];       /* the rule has something to ask at this level */
	struct probe_credential *credential; /* NULL: none */
	const char *no_credential; /* why none is sent there, or NULL; set by plan_new when none
	                              may be, else by plan_credentials */
	bool is_named;             /* --allow-host names it */
	bool is_insecure;          /* --insecure-host names it: its certificate is not checked */
	struct probe_result results[PROBE_N_LEVELS];
};

struct probe_plan {
	struct um_arena *arena;
	UM_VEC(struct probe_target) targets; /* by host, then service */
};

struct probe_options {
	enum probe_level level; /* the highest that is asked */
	const char *const
		*allow_hosts; /* NULL-terminated, may be NULL; HOST or HOST:PORT, or *.SUFFIX */
	const char *insecure_host; /* the one whose certificate is not checked, or NULL */
	bool allow_private, allow_http;
	const char *ca_file;              /* instead of the system's; may be NULL */
	const char *cert_file, *key_file; /* may be NULL */
	const char *proxy;                /* NULL: as the environment says; "": none */
	const char *const *resolve;    /* NULL-terminated HOST:PORT:ADDRESS instead of asking a name
	                                  server, or NULL; the addresses are checked like others */
	unsigned connect_ms, total_ms; /* of one request; 0: 5 s and 15 s */
	unsigned retries;              /* after 429, 503 and no connection */
	unsigned repeat;               /* requests of each level; 0: 1 */
	unsigned max_parallel;         /* requests; 0: 32. Fewer where few files may be open */
	unsigned max_per_host;         /* of a host and port; 0: 2 */
	const char *const *workloads; /* NULL-terminated: only theirs, by root or name; NULL: all */
	const volatile int *stop;
	void (*progress)(void *ctx, size_t n_done, size_t n); /* may be NULL */
	void *progress_ctx;
};

/* The targets of all paths in production. Asks nothing. `rules` must outlive the plan. */
int probe_plan_new(struct model *m, const struct rules *rules, const struct probe_options *options,
                   struct probe_plan **ret_plan, struct um_err *err);
/* Reads what credentials the environment has for the targets that may be asked. */
int probe_plan_credentials(struct probe_plan *plan, struct um_err *err);
void probe_plan_free(struct probe_plan *plan); /* wipes credentials */

/* ---- address.c ---- */

struct sockaddr;
/* Why nobody may be sent to this address ("a private address", "a loopback address", "a cloud's
 * metadata service"…), or NULL. IPv4 in every disguise of IPv6 too. With allow_private private,
 * loopback and link-local addresses pass; metadata services, multicast and what is reserved never
 * do. */
const char *probe_address_refusal(const struct sockaddr *address, bool allow_private);
/* The same for a host that is an address itself, in any spelling ("10.0.0.5", "0x7f.1",
 * "2130706433", "::1" without brackets); NULL also for a name. Names are judged when they are
 * resolved. */
const char *probe_host_refusal(const char *host, bool allow_private);

/* ---- run.c ---- */

/* Asks all targets without a refusal, in parallel, and fills their results. A target that fails is
 * no error; UM_EINTR when stopped (within 200 ms), and then what is known is known; UM_EINVAL: an
 * option names a file that cannot be read. curl's global state must be set up (probe_init).
 *
 * Outcomes: "did not" is what would keep a program that is run here from being served, after all
 * retries: no such host, connection refused, no way, time-out, a certificate that is not valid, a
 * connection closed without an answer, and what the rule takes for a refusal. "Unknown" is all that
 * keeps only us from telling: addresses we refuse, proxies, portals and redirects, answers in no
 * known form or broken off. A redirect is followed (three times) at reach alone, within the same
 * scheme, host and port; the credential follows none.
 *
 * At auth a made-up credential goes first. Only when it is turned away is the real one sent.
 *
 * Through a proxy (the option's, or https_proxy, http_proxy, all_proxy and no_proxy) the address
 * that is connected to is the proxy's, which may be private. The host is looked up here first, and
 * refused if it has a private address here; what the proxy makes of a name that nobody here knows
 * cannot be checked. */
int probe_run(struct probe_plan *plan, const struct probe_options *options, struct um_err *err);

int probe_init(struct um_err *err); /* once a process */
void probe_end(void);

/* ---- record.c ---- */

/* Appends a record for every path and level of the plan that was asked (its result says when) to
 * the file, which is made when it is not there, and so is a folder .unmoat that it is in. The whole
 * append happens or nothing does, also when killed or when the disk is full; two processes wait for
 * each other. Neither the file nor the folder .unmoat may be a symbolic link: the tree is hostile.
 * What answered at the host whose certificate was not checked is recorded as unknown. UM_EPARSE:
 * what is there is broken or tampered with ("path:line: …"), UM_ELIMIT: it is too large, UM_EINTR:
 * interrupted while waiting; nothing is appended then. */
int probe_record_append(const char *path, const struct probe_plan *plan, enum probe_level level,
                        const char *tool_version, struct um_err *err);

#endif
