#include "cli/probe_show.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"

static int digits(const char *text, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + (text[i] - '0');
	return value;
}

/* Days since a day long ago, of the calendar that ISO dates are in; the text is one. */
static int day_number(const char *iso)
{
	int y = digits(iso, 4), m = digits(iso + 5, 2), d = digits(iso + 8, 2);

	if (m < 3) {
		y--;
		m += 12;
	}
	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + d;
}

static int days_between(const char *from, const char *to)
{
	struct um_date date;
	char day[11] = "";

	memcpy(day, from, strnlen(from, sizeof(day) - 1));
	if (!to || !um_date_parse(to, &date) || !um_date_parse(day, &date))
		return REPORT_PROBE_NO_DAYS;
	return day_number(to) - day_number(day);
}

/* Without the path where a variable says it: some gateways carry a token there. */
static const char *url_of(struct um_arena *a, const struct probe_target *t)
{
	bool is_public = um_eq(t->source, "the code") || um_eq(t->source, "the catalogue");
	unsigned usual = um_eq(t->scheme, "https") ? 443 : 80;
	const char *host;

	if (!t->host)
		return NULL;
	host = strchr(t->host, ':') ? um_format(a, "[%s]", t->host) : t->host;
	if (t->port != usual)
		host = um_format(a, "%s:%u", host, t->port);
	return um_format(a, "%s://%s%s", t->scheme, host, is_public && t->base ? t->base : "");
}

static void show_level(const struct probe_target *t, enum probe_level level, bool is_plan,
                       struct report_probe_level *to)
{
	const struct probe_result *r = &t->results[level];

	*to = (struct report_probe_level){.is_asked = t->is_asked[level],
	                                  .level = probe_level_text(level)};
	if (is_plan || !to->is_asked || t->refusal)
		return;
	to->outcome = probe_outcome_text(r->outcome);
	to->reason = r->reason ? r->reason : "it was not asked any more";
	to->address = r->address;
	to->protocol = r->protocol;
	to->issuer = r->issuer;
	to->expires = r->expires;
	to->at = *r->at ? r->at : NULL;
	to->status = r->status;
	to->days = days_between(r->at, r->expires);
	to->times = (struct report_probe_times){r->times.dns, r->times.connect, r->times.tls,
	                                        r->times.first_byte, r->times.total};
	to->totals = r->totals;
	to->n_totals = r->n_totals;
	to->n_requests = r->n_requests;
	to->n_attempts = r->n_attempts;
}

static void show_target(struct um_arena *a, const struct probe_target *t, bool is_plan,
                        struct report_probe_target *to)
{
	struct report_probe_path *paths = UM_NEW_ARRAY(a, struct report_probe_path, t->n_paths);

	to->service = t->service->id;
	to->name = t->service->name;
	to->url = url_of(a, t);
	to->host = t->host;
	to->source = t->source;
	to->region = t->region;
	to->refusal = t->refusal;
	to->credential = t->credential ? probe_credential_source(t->credential) : NULL;
	to->no_credential = t->no_credential;
	to->is_named = t->is_named;
	to->is_insecure = t->is_insecure;
	to->is_keyless = t->service->probe && t->service->probe->auth.is_keyless;
	for (size_t i = 0; i < REPORT_PROBE_LEVELS; i++)
		show_level(t, (enum probe_level)i, is_plan, &to->levels[i]);
	for (size_t i = 0; i < t->n_paths; i++) {
		const struct probe_path *p = &t->paths[i];

		paths[i] = (struct report_probe_path){
			p->id, p->key, p->workload, p->capability, p->service, p->via, p->role};
	}
	to->paths = paths;
	to->n_paths = t->n_paths;
}

void probe_show(const struct probe_plan *plan, enum probe_level level, bool is_plan,
                struct report_probe *ret)
{
	_Static_assert((int)REPORT_PROBE_LEVELS == (int)PROBE_N_LEVELS,
	               "the levels that are shown");

	ret->level = probe_level_text(level);
	ret->is_plan = is_plan;
	ret->targets.n = 0;
	for (size_t i = 0; i < plan->targets.n; i++)
		show_target(plan->arena, &plan->targets.v[i], is_plan,
		            UM_PUSH(plan->arena, &ret->targets));
}

size_t probe_show_hosts(const struct probe_plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->targets.n; i++) {
		const struct probe_target *t = &plan->targets.v[i];
		bool is_new = !t->refusal;

		for (size_t k = 0; k < i && is_new; k++)
			is_new = plan->targets.v[k].refusal ||
			         !um_eq(plan->targets.v[k].host, t->host);
		n += is_new;
	}
	return n;
}
