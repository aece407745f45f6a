/* One line on stderr that is drawn again while a run lasts, and cleared at its end. */
#ifndef UM_CLI_PROGRESS_H
#define UM_CLI_PROGRESS_H

#include <stdatomic.h>

#include "base/base.h"

struct scan_progress {
	size_t n;              /* files in all */
	double started, drawn; /* milliseconds; drawn: when last, 0 never */
	atomic_size_t files, bytes, candidates;
	atomic_flag is_drawing;
};

void progress_start(struct scan_progress *p, size_t n);
/* From any thread. Draws at most ten times a second, and not in the first half second. */
void progress_add(struct scan_progress *p, size_t bytes, bool is_candidate);
void progress_end(struct scan_progress *p);

/* The same line for what is counted one by one, on one thread. */
struct count_progress {
	const char *what; /* "services asked" */
	double started, drawn;
};

void count_progress_start(struct count_progress *p, const char *what);
void count_progress_set(struct count_progress *p, size_t n_done, size_t n);
void count_progress_end(struct count_progress *p);

#endif
