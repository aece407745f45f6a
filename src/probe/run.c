/*
 * All targets at once: one multi handle of curl, of which no more handles exist at a time than
 * there are places. A target has at most one request under way, and while it waits to try again it
 * takes no place; so the slowest host sets the time, not the sum of all.
 */
#include <curl/curl.h>
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "probe/probe_p.h"

enum {
	TICK_MS = 100,         /* how long nobody looks at the stop flag */
	FILES_EACH = 6,        /* two sockets, the resolver's pair, a bundle, one to spare */
	FILES_SPARE = 16,      /* for everybody else */
	CURL_OLDEST = 0x075800 /* 7.88.0 */
};

int probe_init(struct um_err *err)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

	if (info->version_num < CURL_OLDEST || !(info->features & CURL_VERSION_SSL))
		return um_err_set(err, UM_EIO,
		                  "libcurl %s is too old to ask with, or has no TLS: 7.88 or later "
		                  "is needed",
		                  info->version);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return um_err_set(err, UM_EIO, "libcurl could not be set up");
	return 0;
}

void probe_end(void)
{
	curl_global_cleanup();
}

/* ---- places ---- */

static size_t open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	if (!d)
		return 64;
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static size_t n_places(const struct probe_options *o)
{
	size_t want = o->max_parallel ? o->max_parallel : PROBE_PARALLEL;
	size_t taken = open_files() + FILES_SPARE;
	struct rlimit limit;
	size_t room;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
		return want;
	room = limit.rlim_cur > taken ? ((size_t)limit.rlim_cur - taken) / FILES_EACH : 0;
	room = room ? room : 1;
	return want < room ? want : room;
}

struct run {
	const struct probe_options *options;
	CURLM *multi;
	struct probe_job *jobs;
	size_t n_jobs, n_done;
	struct probe_job **places; /* requests under way */
	size_t n_places, n_active;
	size_t max_per_host;
};

static bool is_same_host(const struct probe_target *a, const struct probe_target *b)
{
	return a->port == b->port && um_eq(a->host, b->host);
}

static bool is_host_free(const struct run *run, const struct probe_target *t)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n_active; i++)
		n += is_same_host(run->places[i]->target, t);
	return n < run->max_per_host;
}

static void say_progress(const struct run *run)
{
	if (run->options->progress)
		run->options->progress(run->options->progress_ctx, run->n_done, run->n_jobs);
}

static void count_if_done(struct run *run, const struct probe_job *job)
{
	if (!job->is_done)
		return;
	run->n_done++;
	say_progress(run);
}

static void start(struct run *run, struct probe_job *job)
{
	probe_job_start(job);
	if (!job->request) {
		count_if_done(run, job);
		return;
	}
	if (curl_easy_setopt(job->request->easy, CURLOPT_PRIVATE, job) != CURLE_OK ||
	    curl_multi_add_handle(run->multi, job->request->easy) != CURLM_OK) {
		probe_job_finish(job, CURLE_FAILED_INIT);
		count_if_done(run, job);
		return;
	}
	run->places[run->n_active++] = job;
}

/* Starts what may start now. Returns for how many milliseconds nothing new will. */
static double start_all(struct run *run)
{
	double now = um_clock_ms();
	double wait = TICK_MS;

	for (size_t i = 0; i < run->n_jobs && run->n_active < run->n_places; i++) {
		struct probe_job *job = &run->jobs[i];

		if (job->is_done || job->request)
			continue;
		if (job->wake_ms > now) {
			if (job->wake_ms - now < wait)
				wait = job->wake_ms - now;
			continue;
		}
		if (is_host_free(run, job->target))
			start(run, job);
	}
	return wait;
}

static void leave(struct run *run, struct probe_job *job)
{
	(void)curl_multi_remove_handle(run->multi, job->request->easy);
	for (size_t i = 0; i < run->n_active; i++) {
		if (run->places[i] != job)
			continue;
		run->places[i] = run->places[--run->n_active];
		break;
	}
}

/* Returns whether any request was finished. */
static bool finish_all(struct run *run)
{
	bool any = false;
	CURLMsg *msg;
	int n;

	while ((msg = curl_multi_info_read(run->multi, &n))) {
		struct probe_job *job = NULL;
		CURLcode code = msg->data.result;

		if (msg->msg != CURLMSG_DONE)
			continue;
		/* Not through a char *, which is what curl's type says. */
		if (curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&job) || !job)
			continue;
		leave(run, job);
		probe_job_finish(job, code);
		count_if_done(run, job);
		any = true;
	}
	return any;
}

static bool is_stopped(const struct run *run)
{
	return run->options->stop && *run->options->stop;
}

static int ask_all(struct run *run, struct um_err *err)
{
	CURLMcode m = CURLM_OK;
	int n_running;

	while (run->n_done < run->n_jobs) {
		double wait;

		if (is_stopped(run))
			return um_err_set(err, UM_EINTR, "stopped after %zu of %zu addresses",
			                  run->n_done, run->n_jobs);
		wait = start_all(run);
		m = curl_multi_perform(run->multi, &n_running);
		if (m == CURLM_OK && !finish_all(run) && run->n_done < run->n_jobs)
			m = curl_multi_poll(run->multi, NULL, 0, (int)wait + 1, NULL);
		if (m != CURLM_OK)
			return um_err_set(err, UM_EIO, "libcurl gave up: %s",
			                  curl_multi_strerror(m));
	}
	return 0;
}

/* ---- the whole ---- */

static int check_file(const char *path, const char *what, struct um_err *err)
{
	if (path && access(path, R_OK) != 0)
		return um_err_set(err, UM_EINVAL, "%s: the %s cannot be read", path, what);
	return 0;
}

/* HOST:PORT:ADDRESS[,ADDRESS]; curl would also take other things in the same list. */
static bool is_resolve(const char *s)
{
	const char *port = strchr(s, ':');
	size_t n;

	if (!port || port == s || strchr("+-*", *s) || strpbrk(s, " \t\r\n"))
		return false;
	port++;
	n = strspn(port, "0123456789");
	return n >= 1 && n <= 5 && port[n] == ':' && port[n + 1];
}

static int check_options(const struct probe_options *o, struct um_err *err)
{
	int r;

	r = check_file(o->ca_file, "file of trusted certificates", err);
	r = r < 0 ? r : check_file(o->cert_file, "client certificate", err);
	r = r < 0 ? r : check_file(o->key_file, "client certificate's key", err);
	for (const char *const *p = o->resolve; r == 0 && p && *p; p++)
		if (!is_resolve(*p))
			r = um_err_set(
				err, UM_EINVAL,
				"%s: not HOST:PORT:ADDRESS, as in api.example.com:443:10.0.0.5",
				*p);
	return r;
}

static void make_jobs(struct run *run, struct probe_plan *plan)
{
	run->jobs = UM_NEW_ARRAY(plan->arena, struct probe_job, plan->targets.n);
	for (size_t i = 0; i < plan->targets.n; i++) {
		struct probe_target *t = &plan->targets.v[i];

		for (size_t k = 0; k < PROBE_N_LEVELS; k++)
			t->results[k] = (struct probe_result){.times = {-1, -1, -1, -1, -1}};
		if (t->refusal || !t->service->probe)
			continue;
		probe_job_init(&run->jobs[run->n_jobs], plan, t, run->options);
		run->n_done += run->jobs[run->n_jobs].is_done;
		run->n_jobs++;
	}
}

static void end_all(struct run *run)
{
	while (run->n_active) {
		struct probe_job *job = run->places[0];

		leave(run, job);
		probe_request_free(job->request);
		job->request = NULL;
	}
	for (size_t i = 0; i < run->n_jobs; i++) {
		probe_job_stop(&run->jobs[i]);
		probe_job_release(&run->jobs[i]);
	}
	(void)curl_multi_cleanup(run->multi);
}

int probe_run(struct probe_plan *plan, const struct probe_options *options, struct um_err *err)
{
	struct run run = {.options = options};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old;
	int r;

	r = check_options(options, err);
	if (r < 0)
		return r;
	run.max_per_host = options->max_per_host ? options->max_per_host : PROBE_PER_HOST;
	run.n_places = n_places(options);
	run.places = UM_NEW_ARRAY(plan->arena, struct probe_job *, run.n_places);
	run.multi = curl_multi_init();
	if (!run.multi)
		return um_err_set(err, UM_EIO, "libcurl could not be set up");
	/* A TLS library writes into connections that the other side has closed. */
	(void)sigaction(SIGPIPE, &ignore, &old);
	make_jobs(&run, plan);
	say_progress(&run);
	r = ask_all(&run, err);
	end_all(&run);
	(void)sigaction(SIGPIPE, &old, NULL);
	return r;
}
