/* A bounded set of threads that take numbers 0..n-1 from one counter. */
#ifndef UM_POOL_H
#define UM_POOL_H

#include "base/base.h"

/* Called from several threads at once; `worker` is 0..jobs-1. */
typedef void (*um_pool_work)(void *ctx, unsigned worker, size_t index);

/* Runs all, returns when all are done. jobs 0 means the number of processors that this process may
 * use. `stop` (may be NULL) is looked at between items; when it is non-zero the rest is left out.
 * Returns UM_EINTR then, else 0. Threads block all signals. */
int um_pool_run(unsigned jobs, size_t n, um_pool_work work, void *ctx, const volatile int *stop);
unsigned um_pool_default_jobs(void);

#endif
