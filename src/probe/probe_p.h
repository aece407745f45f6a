/* What the files of this folder share. */
#ifndef UM_PROBE_P_H
#define UM_PROBE_P_H

#include <curl/curl.h>

#include "probe/probe.h"

enum {
	PROBE_ADDRESS_TEXT = 46,     /* INET6_ADDRSTRLEN */
	PROBE_MAX_BODY = 256 * 1024, /* of an answer; what comes behind is not read */
	PROBE_MAX_HEAD = 64 * 1024,  /* all headers of an answer */
	PROBE_MAX_HEADERS = 100,     /* their number */
	PROBE_MAX_URL = 8 * 1024,    /* that we ask */
	PROBE_MAX_REDIRECTS = 3,     /* within one origin, without a credential */
	PROBE_CONNECT_MS = 5 * 1000, /* unless the options say otherwise */
	PROBE_TOTAL_MS = 15 * 1000,
	PROBE_PARALLEL = 32,
	PROBE_PER_HOST = 2
};

/* ---- address.c ---- */

/* The address as text, without a port; "" if it is none of the internet. */
void probe_address_text(const struct sockaddr *address, char ret_text[PROBE_ADDRESS_TEXT]);

/* ---- url.c ---- */

enum probe_escape {
	PROBE_ESCAPE_NONE, /* headers */
	PROBE_ESCAPE_URL,  /* percent signs, also for slashes */
	PROBE_ESCAPE_JSON  /* values that would need one are refused */
};

/* Fills the placeholders of a rule's text. What is not one of ours stays. {key} and {token} come
 * from the credential; without one (NULL) they are missing. The text is made with malloc() in one
 * piece, so that probe_text_wipe() leaves no copy. UM_ENOTFOUND: nothing is known to fill in;
 * UM_EINVAL: a value has bytes that it must not have; the message never shows a credential. */
int probe_text_fill(const char *text, const struct probe_target *target,
                    const struct probe_credential *credential, enum probe_escape escape,
                    char **ret_text, struct um_err *err);
void probe_text_wipe(char *text); /* overwrites and frees it; NULL is fine */

/* What is asked at this level. UM_EINVAL: scheme, host, port or path are none that may be asked. */
int probe_url_make(struct um_arena *a, const struct probe_target *target,
                   const struct rules_probe_level *level, const char **ret_url, struct um_err *err);
/* The same scheme, host and port, and nobody's name in `to`. */
bool probe_url_is_same_origin(const char *from, const char *to);
/* The host of a URL that a stranger wrote, fit to be shown. */
const char *probe_url_host(struct um_arena *a, const char *url);

/* ---- proxy.c ---- */

/* The proxy through which a host is asked, or NULL: the option, or what https_proxy, http_proxy and
 * all_proxy of the environment say; no_proxy goes before both. The text is the caller's or the
 * environment's. */
const char *probe_proxy_for(const struct probe_options *options, const char *scheme,
                            const char *host);

/* ---- request.c ---- */

enum probe_purpose {
	PROBE_ASK,     /* the level's request */
	PROBE_RESOLVE, /* only what addresses the name has: no socket is opened */
	PROBE_LOOK     /* only the certificate: nothing is sent, so that it need not be trusted */
};

/* Whom a socket was connected to when it was closed, which curl may do after the request is gone.
 */
struct probe_peer {
	char address[PROBE_ADDRESS_TEXT]; /* "": to nobody */
};

/* What a request is made of. All of it must outlive the request, the peer the multi handle too. */
struct probe_ask {
	enum probe_purpose purpose;
	const struct probe_options *options;
	const struct probe_target *target;
	const struct rules_probe_level *level;
	const struct probe_credential *credential; /* NULL: none is sent */
	const char *url;
	const char *proxy; /* NULL: none */
	struct probe_peer *peer;
};

struct probe_request {
	struct probe_ask ask;
	CURL *easy;
	char error[CURL_ERROR_SIZE];
	struct curl_slist *headers; /* with the credential: wiped */
	struct curl_slist *resolve;
	char *body; /* that is sent, or NULL */

	struct um_arena *arena;            /* of `answers` */
	UM_VEC(struct rules_pair) answers; /* headers of the answer */
	struct um_str got;                 /* its body */
	size_t n_head, n_heads;
	bool is_cut;         /* the body is longer than we read */
	bool is_head_long;   /* the headers are more than we read */
	const char *refusal; /* why an address was not connected to, or NULL */
	char refused[PROBE_ADDRESS_TEXT];
};

/* Makes a handle that is ready for a multi handle; CURLINFO_PRIVATE is free. */
int probe_request_new(const struct probe_ask *ask, struct probe_request **ret_request,
                      struct um_err *err);
void probe_request_free(struct probe_request *r); /* wipes what was secret; NULL is fine */

/* What curl knows about a finished request, in the arena. */
void probe_request_note(const struct probe_request *r, struct um_arena *a,
                        struct probe_result *result);

/* ---- verdict.c ---- */

struct probe_verdict {
	enum probe_outcome outcome;
	const char *reason;
	bool is_answer;       /* an answer of HTTP came, whole or not */
	bool is_page;         /* that calls itself HTML */
	bool is_passing;      /* another try may go better: no connection, 429, 503 */
	bool is_certificate;  /* the certificate was not accepted */
	bool is_expired;      /* because of its date */
	double wait_ms;       /* what the answer asks to wait, 0: nothing */
	const char *redirect; /* where it leads, or NULL */
};

/* What a finished request proves. Texts are in the arena and hold no credential. */
struct probe_verdict probe_verdict_of(const struct probe_request *r, CURLcode code,
                                      struct um_arena *a);

/* The text without the values of the credential and without control characters. */
const char *probe_text_redact(struct um_arena *a, const char *text,
                              const struct probe_credential *credential);

/* ---- job.c ---- */

/* One target on its way through the levels. */
struct probe_job {
	struct probe_target *target;
	const struct probe_options *options;
	struct um_arena *arena; /* of the plan: results live there */
	const char *proxy;      /* or NULL */

	enum probe_purpose purpose; /* of the next request */
	bool is_done;               /* nothing is left to ask */
	unsigned level;
	bool is_wrong;                  /* the next request goes with a made-up credential */
	struct probe_credential *bogus; /* or NULL */
	const char *url;
	unsigned n_redirects, n_retries;
	unsigned n_left;              /* requests of --repeat */
	double wake_ms;               /* um_clock_ms() from which the next request may start */
	double waited_ms;             /* at this level so far */
	struct probe_verdict pending; /* of a certificate that is looked at */
	struct probe_result found;    /* at this level so far */
	UM_VEC(double) totals;
	struct probe_request *request; /* under way, or NULL */
};

/* The first level that is asked, if any. */
void probe_job_init(struct probe_job *job, struct probe_plan *plan, struct probe_target *target,
                    const struct probe_options *options);
void probe_job_release(struct probe_job *job);

/* The next request into job->request; NULL there: it could not be made, and the job went on. */
void probe_job_start(struct probe_job *job);
/* The request is finished: notes it, frees it, and decides what comes next. It must have left the
 * multi handle. */
void probe_job_finish(struct probe_job *job, CURLcode code);
/* Nothing more is asked; what is known stays. */
void probe_job_stop(struct probe_job *job);

#endif
