/* Phases one and two over all files: read, match, detect, on a pool of threads. What is kept of a
 * file is a small row; evidence is copied only when there is some. The result depends on the input
 * alone, not on the number of threads. */
#ifndef UM_CLI_SCAN_H
#define UM_CLI_SCAN_H

#include "cli/input.h"
#include "cli/status.h"
#include "detect/detect.h"
#include "match/match.h"
#include "rules/config.h"

struct scan_file {
	const char *path;
	uint64_t size;
	const struct status *status;
	const char *language, *reason; /* may be NULL */
	enum evidence_context context;
	bool is_gap;
	struct detect_file *found; /* evidence, units or modules; NULL when there is nothing */
	const detect_waiver_list *waivers; /* NULL when there is none */
};

struct scan {
	struct scan_file *files; /* in the order of the input */
	size_t n;
	struct um_arena *arena;   /* the rows */
	struct um_arena **worker; /* what is kept, one a thread */
	unsigned n_workers;
};

struct scan_progress; /* progress.h; NULL is fine */

struct scan_options {
	const struct detect *detect;
	const struct match *match;
	const struct config *config; /* what is left out, and contexts; NULL: none */
	unsigned jobs;               /* 0: all processors */
	const volatile int *stop;
	struct scan_progress *progress;
};

/* UM_EINTR when stopped. */
int scan_run(const struct input *input, const struct scan_options *options, struct scan **ret_scan,
             struct um_err *err);
void scan_free(struct scan *s);

#endif
