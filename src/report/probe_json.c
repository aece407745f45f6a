/* The answers for programs: one JSON object; unmoat-json(5). */
#include "base/json.h"
#include "report/probe.h"

enum {
	PROBE_VERSION = 1
};

static const unsigned percents[] = {50, 90, 99, 100};
static const char *const percent_names[] = {"p50", "p90", "p99", "max"};

static void set_time(struct um_json *to, const char *key, double ms)
{
	if (ms < 0)
		um_json_set_null(to, key);
	else
		um_json_set_real(to, key, ms);
}

static void set_certificate(struct um_json *to, const struct report_probe_level *l)
{
	struct um_json *c;

	if (!l->expires && !l->issuer) {
		um_json_set_null(to, "certificate");
		return;
	}
	c = um_json_set_object(to, "certificate");
	um_json_set_text(c, "issuer", l->issuer);
	um_json_set_text(c, "expires", l->expires);
	if (l->days == REPORT_PROBE_NO_DAYS)
		um_json_set_null(c, "days_left");
	else
		um_json_set_int(c, "days_left", l->days);
}

static void set_answer(struct um_json *to, const struct report_probe_level *l)
{
	struct um_json *list;

	um_json_set_text(to, "outcome", l->outcome);
	um_json_set_text(to, "reason", l->reason);
	um_json_set_text(to, "at", l->at);
	if (l->status)
		um_json_set_int(to, "status", l->status);
	else
		um_json_set_null(to, "status");
	um_json_set_text(to, "address", l->address);
	um_json_set_text(to, "protocol", l->protocol);
	set_certificate(to, l);
	list = um_json_set_object(to, "milliseconds");
	set_time(list, "dns", l->times.dns);
	set_time(list, "connect", l->times.connect);
	set_time(list, "tls", l->times.tls);
	set_time(list, "first_byte", l->times.first_byte);
	set_time(list, "total", l->times.total);
	for (size_t i = 0; i < UM_COUNT(percents) && l->n_totals > 1; i++)
		um_json_set_real(list, percent_names[i],
		                 report_probe_percentile(l->totals, l->n_totals, percents[i]));
	um_json_set_int(to, "requests", l->n_requests);
	um_json_set_int(to, "attempts", l->n_attempts);
	um_json_set_int(to, "answers", (int64_t)l->n_totals);
}

static void set_path(struct um_json *to, const struct report_probe_path *p)
{
	um_json_set_int(to, "id", p->id);
	um_json_set_text(to, "key", p->key);
	um_json_set_text(to, "workload", p->workload);
	um_json_set_text(to, "capability", p->capability);
	um_json_set_text(to, "role", p->role);
	um_json_set_text(to, "service", p->service);
	um_json_set_text(to, "via", p->via);
}

static void set_target(struct um_json *to, const struct report_probe_target *t)
{
	const struct report_probe_level *decisive = report_probe_decisive(t);
	struct um_json *list;

	um_json_set_text(to, "service", t->service);
	um_json_set_text(to, "url", t->url);
	um_json_set_text(to, "host", t->host);
	um_json_set_text(to, "source", t->source);
	um_json_set_text(to, "region", t->region);
	um_json_set_bool(to, "asked", !t->refusal);
	um_json_set_text(to, "refusal", t->refusal);
	um_json_set_bool(to, "named_by_user", t->is_named);
	um_json_set_bool(to, "certificate_checked", !t->is_insecure);
	um_json_set_text(to, "credential", t->credential);
	um_json_set_text(to, "no_credential", t->no_credential);
	um_json_set_text(to, "outcome", decisive ? decisive->outcome : NULL);
	list = um_json_set_object(to, "levels");
	for (size_t i = 0; i < REPORT_PROBE_LEVELS; i++) {
		const struct report_probe_level *l = &t->levels[i];
		struct um_json *level;

		if (t->refusal || !l->is_asked)
			continue;
		level = um_json_set_object(list, l->level);
		if (l->outcome)
			set_answer(level, l);
	}
	list = um_json_set_array(to, "paths");
	for (size_t i = 0; i < t->n_paths; i++)
		set_path(um_json_add_object(list), &t->paths[i]);
}

void report_probe_json(const struct report_probe *p, struct um_str *out)
{
	UM_AUTO(um_json_freep) struct um_json *top = um_json_object();
	struct um_json *list;

	um_json_set_int(top, "version", PROBE_VERSION);
	list = um_json_set_object(top, "run");
	um_json_set_text(list, "tool", "unmoat");
	um_json_set_text(list, "tool_version", p->tool_version);
	um_json_set_text(list, "rules_digest", p->rules_digest);
	um_json_set_text(list, "name", p->name);
	um_json_set_text(list, "input", p->input);
	um_json_set_text(list, "revision", p->revision);
	um_json_set_text(top, "level", p->level);
	um_json_set_bool(top, "contacted", !p->is_plan);
	um_json_set_bool(top, "interrupted", p->is_interrupted);
	list = um_json_set_array(top, "targets");
	for (size_t i = 0; i < p->targets.n; i++)
		set_target(um_json_add_object(list), &p->targets.v[i]);
	um_json_write(top, 2, out);
}
