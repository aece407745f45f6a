/* What `unmoat probe` shows: whom it would ask or asked, and what came back. Plain structs that the
 * command fills; nothing here knows of curl or of credentials (only the names of variables are in
 * it). The words are those of unmoat-json(5). */
#ifndef UM_REPORT_PROBE_H
#define UM_REPORT_PROBE_H

#include "base/vec.h"
#include "report/report.h"

enum {
	REPORT_PROBE_LEVELS = 2,     /* reach, auth */
	REPORT_PROBE_NO_DAYS = -9999 /* the certificate's end is not known */
};

struct report_probe_times {
	double dns, connect, tls, first_byte,
		total; /* milliseconds from the start; -1: not reached */
};

struct report_probe_level {
	bool is_asked;       /* it is, or was to be */
	const char *level;   /* reach, auth */
	const char *outcome; /* answered, did-not, unknown; NULL: nothing was asked yet */
	const char *reason;
	const char *address, *protocol, *issuer, *expires, *at; /* NULL: not known */
	long status;                                            /* 0: none */
	int days; /* until the certificate ends, from the day of the answer */
	struct report_probe_times times;
	const double *totals; /* of every request that was answered, sorted */
	size_t n_totals;
	unsigned n_requests, n_attempts;
};

struct report_probe_path {
	int64_t id;
	const char *key, *workload, *capability, *service, *via, *role;
};

struct report_probe_target {
	const char *service, *name, *url; /* url: scheme, host, port and base; NULL: not known */
	const char *host, *source, *region;
	const char *refusal;    /* NULL: it is asked */
	const char *credential; /* name of the variable whose value is sent; NULL: none */
	const char *no_credential;
	bool is_named, is_insecure, is_keyless;
	struct report_probe_level levels[REPORT_PROBE_LEVELS];
	const struct report_probe_path *paths;
	size_t n_paths;
};

struct report_probe {
	const char *tool_version, *rules_digest, *name, *input, *revision;
	const char *level; /* the highest that is asked */
	bool is_plan;      /* nothing was asked */
	bool is_interrupted;
	UM_VEC(struct report_probe_target) targets;
};

/* The level that decides: one at which it did not answer, else the highest; NULL: none is asked. */
const struct report_probe_level *report_probe_decisive(const struct report_probe_target *t);
/* Of sorted values, by nearest rank; n is not 0. */
double report_probe_percentile(const double *sorted, size_t n, unsigned percent);

void report_probe_text(const struct report_probe *p, const struct report_options *options,
                       struct um_str *out);
void report_probe_json(const struct report_probe *p, struct um_str *out);

#endif
