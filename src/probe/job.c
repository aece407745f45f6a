/*
 * One target on its way: the levels in their order, and at each of them
 *
 *   resolve   only behind a proxy: what addresses the name has here
 *   wrong     only with a credential: the same request with a made-up one, which must not be let
 *             in; else an answer to the real one proves nothing, and it is not even sent
 *   ask       the request, as often as --repeat says
 *   look      only when the certificate was refused: what it says, for the reason
 *
 * each with its retries. Every step ends in probe_job_finish(), which sets up the next one.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "probe/probe_p.h"

enum {
	BACKOFF_MS = 500, /* before the first retry, twice as much before the next */
	BACKOFF_MAX_MS = 8000
};

static const struct rules_probe_level *rule_of(const struct probe_job *job)
{
	const struct rules_probe *probe = job->target->service->probe;

	return job->level == PROBE_AUTH ? &probe->auth : &probe->reach;
}

/* ---- the end of a level ---- */

static void next_level(struct probe_job *job);

static int order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void settle(struct probe_job *job, enum probe_outcome outcome, const char *reason)
{
	struct probe_result *result = &job->target->results[job->level];

	if (job->totals.n)
		qsort(job->totals.v, job->totals.n, sizeof(*job->totals.v), order);
	job->found.outcome = outcome;
	job->found.reason = reason;
	job->found.totals = job->totals.v;
	job->found.n_totals = job->totals.n;
	/* What was never asked has no time. */
	if (job->found.n_attempts)
		memcpy(job->found.at, um_now().iso, sizeof(job->found.at));
	*result = job->found;
}

static void settle_and_go(struct probe_job *job, enum probe_outcome outcome, const char *reason)
{
	settle(job, outcome, reason);
	next_level(job);
}

/* Whether a level makes sense; else its result says why it was not asked (and holds no time). */
static bool makes_sense(struct probe_job *job)
{
	struct probe_target *t = job->target;
	struct probe_result *result = &t->results[job->level];

	if (job->level != PROBE_AUTH)
		return true;
	if (t->is_asked[PROBE_REACH] && t->results[PROBE_REACH].outcome == PROBE_DID_NOT)
		result->reason = "not asked: it was not reached";
	else if (!t->credential && !t->service->probe->auth.is_keyless)
		result->reason = t->no_credential ? t->no_credential : "no credential";
	else
		return true;
	return false;
}

/* The URL and the made-up credential of a level. */
static int prepare(struct probe_job *job, struct um_err *err)
{
	const struct rules_probe_level *rule = rule_of(job);
	int r;

	r = probe_url_make(job->arena, job->target, rule, &job->url, err);
	if (r < 0 || job->level != PROBE_AUTH || rule->is_keyless)
		return r;
	job->is_wrong = true;
	if (job->bogus)
		return 0;
	return probe_credential_bogus(job->target->credential, &job->bogus, err);
}

static void begin_level(struct probe_job *job)
{
	struct um_err err = UM_ERR_INIT;

	job->found = (struct probe_result){.times = {-1, -1, -1, -1, -1}};
	memset(&job->totals, 0, sizeof(job->totals));
	job->is_wrong = false;
	job->n_redirects = 0;
	job->n_retries = 0;
	job->waited_ms = 0;
	job->n_left = job->options->repeat ? job->options->repeat : 1;
	if (prepare(job, &err) < 0)
		settle_and_go(job, PROBE_UNKNOWN, um_strdup(job->arena, err.msg));
}

static void next_level(struct probe_job *job)
{
	while (++job->level < PROBE_N_LEVELS) {
		if (job->level > job->options->level || !job->target->is_asked[job->level] ||
		    !makes_sense(job))
			continue;
		begin_level(job);
		return;
	}
	job->is_done = true;
}

/* Nothing more is asked, from this level on. */
static void give_up(struct probe_job *job, unsigned level, const char *reason)
{
	for (; level < PROBE_N_LEVELS && level <= job->options->level; level++)
		if (job->target->is_asked[level])
			job->target->results[level].reason = reason;
	job->is_done = true;
}

/* ---- what comes back ---- */

/* Somewhere between half and the whole of what it would be, so that many do not come at once. */
static double backoff(unsigned n)
{
	double ms = BACKOFF_MS;
	uint32_t random = 0;

	while (n-- && ms < BACKOFF_MAX_MS)
		ms *= 2;
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != (ssize_t)sizeof(random))
		random = UINT32_MAX / 2;
	if (ms > BACKOFF_MAX_MS)
		ms = BACKOFF_MAX_MS;
	return ms / 2 + ms / 2 * ((double)random / UINT32_MAX);
}

/* Another try, if there is one left and the wait does not last longer than a request may. */
static bool tries_again(struct probe_job *job, struct probe_verdict *v)
{
	double total = job->options->total_ms ? job->options->total_ms : PROBE_TOTAL_MS;
	double wait;

	if (!v->is_passing || v->outcome == PROBE_ANSWERED)
		return false;
	if (job->n_retries >= job->options->retries)
		return false;
	wait = backoff(job->n_retries);
	if (v->wait_ms > wait)
		wait = v->wait_ms;
	if (job->waited_ms + wait > total) {
		if (v->wait_ms > 0)
			v->reason = job->found.reason =
				um_format(job->arena, "%s; it asks to wait %g s", v->reason,
			                  v->wait_ms / 1e3);
		return false;
	}
	job->n_retries++;
	job->waited_ms += wait;
	job->wake_ms = um_clock_ms() + wait;
	return true;
}

static bool follows(struct probe_job *job, const struct probe_verdict *v)
{
	const char *method = rule_of(job)->method;

	if (!v->redirect || job->level != PROBE_REACH || job->n_redirects >= PROBE_MAX_REDIRECTS)
		return false;
	if (method && !um_eq(method, "GET") && !um_eq(method, "HEAD"))
		return false;
	if (strlen(v->redirect) > PROBE_MAX_URL || !probe_url_is_same_origin(job->url, v->redirect))
		return false;
	job->n_redirects++;
	job->url = v->redirect;
	return true;
}

/* Is the made-up credential turned away? Then the real one is next; else nothing can be proved. */
static void after_wrong(struct probe_job *job, const struct probe_verdict *v)
{
	long status = job->found.status;

	if (v->outcome == PROBE_ANSWERED || (v->is_answer && status / 100 == 2)) {
		settle_and_go(job, PROBE_UNKNOWN,
		              "a made-up credential is let in as well, which proves nothing");
	} else if (v->is_answer &&
	           (v->outcome == PROBE_DID_NOT ||
	            (status / 100 == 4 && status != 429 && status != 408 && !v->is_page))) {
		job->is_wrong = false;
		job->n_retries = 0;
	} else if (v->is_answer) {
		settle_and_go(job, PROBE_UNKNOWN,
		              um_format(job->arena, "a made-up credential could not be tried: %s",
		                        v->reason));
	} else {
		settle_and_go(job, v->outcome, v->reason);
	}
}

/* Keeps what was seen, an answer rather than none. */
static void note(struct probe_job *job, const struct probe_request *r,
                 const struct probe_verdict *v)
{
	struct probe_result now = {.outcome = v->outcome, .reason = v->reason};

	probe_request_note(r, job->arena, &now);
	now.n_attempts = job->found.n_attempts + 1;
	now.n_requests = job->found.n_requests;
	if (job->totals.n == 0 || v->outcome == PROBE_ANSWERED) {
		job->found = now;
	} else {
		job->found.n_attempts = now.n_attempts;
	}
	if (v->outcome == PROBE_ANSWERED && !job->is_wrong)
		*UM_PUSH(job->arena, &job->totals) = now.times.total;
}

static void after_last(struct probe_job *job)
{
	const char *reason = job->found.reason;

	if (job->totals.n && job->totals.n < job->found.n_requests)
		reason = um_format(job->arena, "%s, %zu times of %u", reason, job->totals.n,
		                   job->found.n_requests);
	settle_and_go(job, job->found.outcome, reason);
}

static void after_ask(struct probe_job *job, struct probe_verdict *v)
{
	if (follows(job, v) || tries_again(job, v))
		return;
	if (v->is_certificate) {
		job->pending = *v;
		job->purpose = PROBE_LOOK;
		return;
	}
	if (job->is_wrong) {
		after_wrong(job, v);
		return;
	}
	job->n_retries = 0;
	job->found.n_requests++;
	/* What does not answer at first is not asked again and again. */
	if (--job->n_left && job->totals.n)
		return;
	after_last(job);
}

/* Through a proxy no address is seen, so a name that has a private one here is not asked for. What
 * has none here may have one there: the user chose the proxy. */
static void after_resolve(struct probe_job *job, const struct probe_request *r,
                          const struct probe_verdict *v)
{
	job->purpose = PROBE_ASK;
	if (r->refusal)
		give_up(job, job->level, v->reason);
}

static void after_look(struct probe_job *job, const struct probe_request *r)
{
	struct probe_result seen = {0};
	const char *reason = job->pending.reason;

	probe_request_note(r, job->arena, &seen);
	job->found.issuer = seen.issuer;
	job->found.expires = seen.expires;
	if (job->pending.is_expired && seen.expires)
		reason = um_format(job->arena, "%s on %s", reason, seen.expires);
	job->purpose = PROBE_ASK;
	settle_and_go(job, job->pending.outcome, reason);
}

void probe_job_finish(struct probe_job *job, CURLcode code)
{
	struct probe_request *r = job->request;
	struct probe_verdict v = probe_verdict_of(r, code, job->arena);

	job->request = NULL;
	switch (job->purpose) {
	case PROBE_RESOLVE:
		after_resolve(job, r, &v);
		break;
	case PROBE_LOOK:
		after_look(job, r);
		break;
	case PROBE_ASK:
		note(job, r, &v);
		after_ask(job, &v);
		break;
	}
	probe_request_free(r);
}

/* ---- beginning and end ---- */

void probe_job_init(struct probe_job *job, struct probe_plan *plan, struct probe_target *target,
                    const struct probe_options *options)
{
	const char *why = probe_host_refusal(target->host, options->allow_private);

	memset(job, 0, sizeof(*job));
	job->target = target;
	job->options = options;
	job->arena = plan->arena;
	job->proxy = probe_proxy_for(options, target->scheme, target->host);
	job->purpose = job->proxy ? PROBE_RESOLVE : PROBE_ASK;
	if (why) {
		give_up(job, 0,
		        um_format(job->arena, "refused to go to %s, %s", target->host, why));
		return;
	}
	job->level = (unsigned)-1;
	next_level(job);
}

void probe_job_release(struct probe_job *job)
{
	probe_request_free(job->request);
	job->request = NULL;
	probe_credential_free(job->bogus);
	job->bogus = NULL;
}

void probe_job_start(struct probe_job *job)
{
	struct um_err err = UM_ERR_INIT;
	struct probe_ask ask = {
		.purpose = job->purpose,
		.options = job->options,
		.target = job->target,
		.level = rule_of(job),
		.url = job->url,
		.proxy = job->purpose == PROBE_RESOLVE ? NULL : job->proxy,
		.peer = UM_NEW(job->arena, struct probe_peer),
	};

	if (job->level == PROBE_AUTH && job->purpose == PROBE_ASK)
		ask.credential = job->is_wrong ? job->bogus : job->target->credential;
	if (probe_request_new(&ask, &job->request, &err) < 0) {
		job->purpose = PROBE_ASK;
		settle_and_go(job, PROBE_UNKNOWN, um_strdup(job->arena, err.msg));
	}
}

void probe_job_stop(struct probe_job *job)
{
	if (job->is_done)
		return;
	if (job->totals.n)
		settle(job, PROBE_ANSWERED, job->found.reason);
	give_up(job, job->level + (job->totals.n > 0), "stopped before it was decided");
	probe_job_release(job);
}
