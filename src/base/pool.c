/*
 * The calling thread is worker 0, so one job needs no thread at all. Numbers are handed out in
 * small runs: neighbours often share a folder, and the counter is touched less.
 */
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

enum {
	MAX_JOBS = 256,
	LARGEST_RUN = 32
};

struct pool {
	um_pool_work work;
	void *ctx;
	const volatile int *stop;
	size_t n, run;
	atomic_size_t next;
	atomic_bool is_stopped;
};

struct worker {
	struct pool *pool;
	pthread_t thread;
	unsigned number;
};

unsigned um_pool_default_jobs(void)
{
	cpu_set_t set;
	long n;

	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		n = CPU_COUNT(&set);
	else
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (n < 1)
		n = 1;
	return n > MAX_JOBS ? MAX_JOBS : (unsigned)n;
}

static bool must_stop(struct pool *pool)
{
	if (pool->stop && __atomic_load_n(pool->stop, __ATOMIC_RELAXED))
		atomic_store_explicit(&pool->is_stopped, true, memory_order_relaxed);
	return atomic_load_explicit(&pool->is_stopped, memory_order_relaxed);
}

static void *worker_main(void *arg)
{
	struct worker *me = arg;
	struct pool *pool = me->pool;

	for (;;) {
		size_t first, last;

		/* The counter cannot wrap: it is never more than (workers x run) past n. */
		first = atomic_fetch_add_explicit(&pool->next, pool->run, memory_order_relaxed);
		if (first >= pool->n)
			return NULL;
		last = pool->n - first < pool->run ? pool->n : first + pool->run;
		for (size_t i = first; i < last; i++) {
			if (must_stop(pool))
				return NULL;
			pool->work(pool->ctx, me->number, i);
		}
	}
}

int um_pool_run(unsigned jobs, size_t n, um_pool_work work, void *ctx, const volatile int *stop)
{
	struct worker workers[MAX_JOBS];
	struct pool pool = {.work = work, .ctx = ctx, .stop = stop, .n = n};
	unsigned started = 1;

	if (jobs == 0)
		jobs = um_pool_default_jobs();
	if (jobs > MAX_JOBS)
		jobs = MAX_JOBS;
	if (jobs > n)
		jobs = n ? (unsigned)n : 1;
	/* Small enough runs that the last ones end at about the same time. */
	pool.run = n / ((size_t)jobs * 64);
	if (pool.run < 1)
		pool.run = 1;
	if (pool.run > LARGEST_RUN)
		pool.run = LARGEST_RUN;

	workers[0] = (struct worker){.pool = &pool, .number = 0};
	if (jobs > 1) {
		sigset_t all, old;

		/* A thread inherits the mask: signals are left to the thread that called us. */
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &old);
		for (; started < jobs; started++) {
			struct worker *w = &workers[started];

			*w = (struct worker){.pool = &pool, .number = started};
			if (pthread_create(&w->thread, NULL, worker_main, w) != 0)
				break; /* fewer will do */
		}
		pthread_sigmask(SIG_SETMASK, &old, NULL);
	}
	worker_main(&workers[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	return atomic_load(&pool.is_stopped) ? UM_EINTR : 0;
}
