#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

static const double patience_ms = 500, interval_ms = 100;

static void put(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return; /* nobody is looking */
}

void progress_start(struct scan_progress *p, size_t n)
{
	p->n = n;
	p->started = um_clock_ms();
	p->drawn = 0;
	atomic_init(&p->files, 0);
	atomic_init(&p->bytes, 0);
	atomic_init(&p->candidates, 0);
	atomic_flag_clear(&p->is_drawing);
}

static void draw(struct scan_progress *p, size_t files, double now)
{
	double mb = (double)atomic_load(&p->bytes) / 1e6;
	char line[160];

	snprintf(line, sizeof(line), "\r\033[K%zu/%zu files  %.0f MB/s  %zu candidates", files,
	         p->n, mb / ((now - p->started) / 1000), atomic_load(&p->candidates));
	put(line);
}

void progress_add(struct scan_progress *p, size_t bytes, bool is_candidate)
{
	size_t files = atomic_fetch_add_explicit(&p->files, 1, memory_order_relaxed) + 1;
	double now;

	atomic_fetch_add_explicit(&p->bytes, bytes, memory_order_relaxed);
	if (is_candidate)
		atomic_fetch_add_explicit(&p->candidates, 1, memory_order_relaxed);
	/* The clock is not asked for every file of forty thousand. */
	if (files % 16 != 0 && !is_candidate)
		return;
	if (atomic_flag_test_and_set(&p->is_drawing))
		return;
	now = um_clock_ms();
	if (now - p->started > patience_ms && now - p->drawn > interval_ms) {
		draw(p, files, now);
		p->drawn = now;
	}
	atomic_flag_clear(&p->is_drawing);
}

void progress_end(struct scan_progress *p)
{
	if (p->drawn > 0)
		put("\r\033[K");
	p->drawn = 0;
}

void count_progress_start(struct count_progress *p, const char *what)
{
	*p = (struct count_progress){.what = what, .started = um_clock_ms()};
}

void count_progress_set(struct count_progress *p, size_t n_done, size_t n)
{
	double now = um_clock_ms();
	char line[160];

	if (now - p->started <= patience_ms || now - p->drawn <= interval_ms)
		return;
	snprintf(line, sizeof(line), "\r\033[K%zu/%zu %s", n_done, n, p->what);
	put(line);
	p->drawn = now;
}

void count_progress_end(struct count_progress *p)
{
	if (p->drawn > 0)
		put("\r\033[K");
	p->drawn = 0;
}
