/* Private to the making of a plan: addresses as the tree writes them, and who may be asked. Nothing
 * here opens a connection or looks up a name. */
#ifndef UM_PROBE_PLAN_P_H
#define UM_PROBE_PLAN_P_H

#include "probe/probe.h"

enum {
	PROBE_MAX_ENDPOINT = 2048, /* bytes of an address as it is written */
	PROBE_MAX_BASE = 512,
	PROBE_MAX_REGION = 63
};

/* ---- endpoint.c ---- */

struct probe_endpoint {
	const char *scheme; /* "https", "http" */
	const char *host;   /* lower case, no brackets, no last dot */
	const char *path;   /* "", or from its first "/", without query and the last "/" */
	unsigned port;
	bool is_number; /* the host is an address, in any notation */
};

/* Takes an address apart. Returns NULL and fills *ret, or one clause that says why it cannot be
 * asked; the clause holds nothing of the address itself, which may carry a secret. `is_plain`: what
 * names no scheme is http. */
const char *probe_endpoint_parse(struct um_arena *a, const char *text, bool is_plain,
                                 struct probe_endpoint *ret);
/* The address with what templates fill in replaced by "x"; NULL when there is none in it. */
const char *probe_endpoint_filled(struct um_arena *a, const char *text);

/* ---- base.c ---- */
/* The path in front of the rule's own at an endpoint; is_known: on a host of the catalogue, where
 * the rule says it. */
const char *probe_base_of(struct um_arena *a, const struct rules_entry *e,
                          const struct probe_endpoint *at, bool is_known);
/* a-z, 0-9 and "-", in any case; not empty, not long. */
bool probe_is_region(const char *text);
/* Names that only mean something inside somebody's own network or machine. */
bool probe_is_own_name(const char *host);

/* ---- permit.c ---- */

struct probe_permit {
	bool is_named;        /* by the user */
	bool is_known;        /* the catalogue has it for the service, be it as one of one's own */
	const char *refusal;  /* or NULL: may be asked */
	const char *withheld; /* may be asked, but no credential goes there; or NULL */
};

/* May `service` be asked at `at`? `is_own`: the address comes from the user's environment, not from
 * the tree. */
struct probe_permit probe_permit(struct um_arena *a, const struct rules *rules,
                                 const struct rules_entry *service, const struct probe_endpoint *at,
                                 const struct probe_options *options, bool is_own);
/* Does one of HOST, HOST:PORT, [IPv6]:PORT, *.SUFFIX name it? */
bool probe_is_named(const char *const *names, const char *host, unsigned port);

#endif
