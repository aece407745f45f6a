/* The plan and the answers for people: first whom, then, once asked, what each level came to, and
 * what that means for the paths. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/draw.h"
#include "report/probe.h"

enum {
	INDENT = 2,
	REASON = 21,    /* column of what a level came to */
	FEW_DAYS = 30,  /* left of a certificate: worth a warning */
	MAX_COLUMN = 32 /* a longer word pushes the rest of its line aside */
};

const struct report_probe_level *report_probe_decisive(const struct report_probe_target *t)
{
	const struct report_probe_level *last = NULL;

	for (size_t i = 0; i < REPORT_PROBE_LEVELS && !t->refusal; i++) {
		if (!t->levels[i].is_asked)
			continue;
		last = &t->levels[i];
		if (um_eq(last->outcome, "did-not"))
			return last;
	}
	return last;
}

double report_probe_percentile(const double *sorted, size_t n, unsigned percent)
{
	size_t rank = (n * percent + 99) / 100;

	return sorted[rank ? rank - 1 : 0];
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static size_t count_asked(const struct report_probe *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->targets.n; i++)
		n += !p->targets.v[i].refusal;
	return n;
}

/* ---- the plan ---- */

static void source(struct draw *d, const struct report_probe_target *t)
{
	if (um_eq(t->source, "the code"))
		draw_text(d, DRAW_DIM, "; the code says where");
	else if (um_eq(t->source, "the catalogue"))
		draw_text(d, DRAW_DIM, "; the catalogue says where");
	else if (t->source)
		draw_format(d, DRAW_DIM, "; %s says where", t->source);
}

static void who(struct draw *d, const struct report_probe_target *t)
{
	draw_text(d, DRAW_BOLD, t->service);
	draw_format(d, DRAW_PLAIN, ", %zu path%s", t->n_paths, plural(t->n_paths));
}

static void plan_levels(struct draw *d, const struct report_probe_target *t)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	bool is_auth = t->levels[1].is_asked;

	if (t->levels[0].is_asked)
		um_str_add(&text, is_auth ? "reach, " : "reach, without a credential");
	if (is_auth && t->credential)
		um_str_addf(&text, "auth with %s", t->credential);
	else if (is_auth && t->is_keyless)
		um_str_add(&text, "auth, which takes no credential there");
	else if (is_auth)
		um_str_addf(&text, "not auth, no credential: %s", t->no_credential);
	if (t->is_insecure)
		um_str_add(&text, "; its certificate is not checked");
	draw_tab(d, 3 * INDENT);
	draw_wrap(d, is_auth && t->credential ? DRAW_YELLOW : DRAW_PLAIN, 3 * INDENT, text.s);
	draw_newline(d);
}

/* The first three, each once. */
static void workloads(struct draw *d, const struct report_probe_target *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_paths && n <= 3; i++) {
		size_t k = 0;

		while (k < i && !um_eq(t->paths[k].workload, t->paths[i].workload))
			k++;
		if (k < i)
			continue;
		if (n++ == 3)
			draw_text(d, DRAW_DIM, ", …");
		else
			draw_format(d, DRAW_DIM, "%s%s", n > 1 ? ", " : " of ",
			            t->paths[i].workload);
	}
}

static void refused(struct draw *d, const struct report_probe *p)
{
	size_t n = p->targets.n - count_asked(p);

	if (!n)
		return;
	draw_heading(d, "Not asked");
	for (size_t i = 0; i < p->targets.n; i++) {
		const struct report_probe_target *t = &p->targets.v[i];

		if (!t->refusal)
			continue;
		draw_tab(d, INDENT);
		who(d, t);
		workloads(d, t);
		draw_newline(d);
		draw_tab(d, 3 * INDENT);
		draw_wrap(d, DRAW_PLAIN, 3 * INDENT, t->refusal);
		draw_newline(d);
	}
	draw_newline(d);
}

static void plan(struct draw *d, const struct report_probe *p)
{
	size_t n = count_asked(p);

	if (!p->targets.n) {
		draw_text(d, DRAW_PLAIN,
		          "No path of production reaches a service: nothing to ask.");
		draw_newline(d);
		return;
	}
	if (n) {
		draw_heading(d, "To be contacted");
		for (size_t i = 0; i < p->targets.n; i++) {
			const struct report_probe_target *t = &p->targets.v[i];

			if (t->refusal)
				continue;
			draw_tab(d, INDENT);
			draw_text(d, DRAW_CYAN, t->url);
			draw_newline(d);
			draw_tab(d, 3 * INDENT);
			who(d, t);
			source(d, t);
			draw_newline(d);
			plan_levels(d, t);
		}
		draw_newline(d);
	}
	refused(d, p);
}

/* ---- answers ---- */

static enum draw_style style_of(const char *outcome)
{
	if (um_eq(outcome, "answered"))
		return DRAW_GREEN;
	return um_eq(outcome, "did-not") ? DRAW_BOLD_RED : DRAW_YELLOW;
}

static const char *words_of(const char *outcome)
{
	if (um_eq(outcome, "answered"))
		return "answered";
	return um_eq(outcome, "did-not") ? "did not" : "unknown";
}

static void add_time(struct um_str *text, const char *name, double ms)
{
	if (ms >= 0)
		um_str_addf(text, "%s%s %.0f ms", text->len ? ", " : "", name, ms);
}

static void line(struct draw *d, enum draw_style style, const struct um_str *text)
{
	if (!text->len)
		return;
	draw_tab(d, REASON);
	draw_wrap(d, style, REASON, text->s);
	draw_newline(d);
}

static void times(struct draw *d, const struct report_probe_level *l)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	add_time(&text, "dns", l->times.dns);
	add_time(&text, "connect", l->times.connect);
	add_time(&text, "tls", l->times.tls);
	add_time(&text, "first byte", l->times.first_byte);
	add_time(&text, "total", l->times.total);
	if (l->protocol)
		um_str_addf(&text, "%s%s", text.len ? "; " : "", l->protocol);
	if (l->address)
		um_str_addf(&text, "%s%s", text.len ? "; " : "", l->address);
	line(d, DRAW_DIM, &text);
}

static void percentiles(struct draw *d, const struct report_probe_level *l)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	if (l->n_requests < 2)
		return;
	um_str_addf(&text, "%zu of %u answered", l->n_totals, l->n_requests);
	if (l->n_totals) {
		um_str_addf(&text, ": p50 %.0f ms",
		            report_probe_percentile(l->totals, l->n_totals, 50));
		um_str_addf(&text, ", p90 %.0f ms",
		            report_probe_percentile(l->totals, l->n_totals, 90));
		um_str_addf(&text, ", p99 %.0f ms",
		            report_probe_percentile(l->totals, l->n_totals, 99));
		um_str_addf(&text, ", max %.0f ms",
		            report_probe_percentile(l->totals, l->n_totals, 100));
	}
	line(d, DRAW_DIM, &text);
}

static void certificate(struct draw *d, const struct report_probe_level *l)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	bool is_ending = l->days != REPORT_PROBE_NO_DAYS && l->days < FEW_DAYS;

	if (!l->expires)
		return;
	um_str_addf(&text, "certificate until %s", l->expires);
	if (l->issuer)
		um_str_addf(&text, ", of %s", l->issuer);
	if (is_ending && l->days < 0)
		um_str_addf(&text, ": it ended %d day%s ago", -l->days, plural((size_t)-l->days));
	else if (is_ending)
		um_str_addf(&text, ": %d day%s left", l->days, plural((size_t)l->days));
	line(d, is_ending ? DRAW_YELLOW : DRAW_DIM, &text);
}

static void level(struct draw *d, const struct report_probe_level *l, bool has_certificate)
{
	draw_tab(d, INDENT);
	draw_text(d, DRAW_PLAIN, l->level);
	draw_tab(d, INDENT + 7);
	draw_text(d, style_of(l->outcome), words_of(l->outcome));
	draw_tab(d, REASON);
	draw_wrap(d, DRAW_PLAIN, REASON, l->reason ? l->reason : "");
	draw_newline(d);
	times(d, l);
	percentiles(d, l);
	if (!has_certificate)
		certificate(d, l);
}

static void answers(struct draw *d, const struct report_probe *p)
{
	for (size_t i = 0; i < p->targets.n; i++) {
		const struct report_probe_target *t = &p->targets.v[i];
		bool has_certificate = false;

		if (t->refusal)
			continue;
		draw_text(d, DRAW_BOLD_CYAN, t->url);
		draw_text(d, DRAW_PLAIN, "  ");
		who(d, t);
		if (t->is_insecure)
			draw_text(d, DRAW_YELLOW, "; its certificate was not checked");
		draw_newline(d);
		for (size_t k = 0; k < REPORT_PROBE_LEVELS; k++) {
			const struct report_probe_level *l = &t->levels[k];

			if (!l->is_asked)
				continue;
			level(d, l, has_certificate);
			has_certificate = has_certificate || l->expires;
		}
		draw_newline(d);
	}
}

/* ---- what it means ---- */

static size_t widest(size_t n, const char *text)
{
	size_t columns = text ? draw_columns(text) : 0;

	columns = columns > MAX_COLUMN ? MAX_COLUMN : columns;
	return columns > n ? columns : n;
}

struct columns {
	size_t workload, capability, service;
};

static void path(struct draw *d, const struct columns *c, const struct report_probe_target *t,
                 const struct report_probe_path *p)
{
	const struct report_probe_level *l = report_probe_decisive(t);
	size_t column = INDENT;

	draw_tab(d, column);
	draw_text(d, DRAW_PLAIN, p->workload);
	draw_tab(d, column += c->workload + 2);
	draw_text(d, um_eq(p->role, "primary") ? DRAW_BOLD : DRAW_PLAIN, p->role);
	draw_tab(d, column += 13);
	draw_text(d, DRAW_PLAIN, p->capability);
	draw_tab(d, column += c->capability + 2);
	draw_text(d, DRAW_BOLD, p->service);
	draw_tab(d, column + c->service + 2);
	if (l)
		draw_format(d, style_of(l->outcome), "%s (%s)", words_of(l->outcome), l->level);
	else
		draw_text(d, DRAW_DIM, "not asked");
	if (l == &t->levels[1] && um_eq(l->outcome, "unknown") &&
	    um_eq(t->levels[0].outcome, "answered"))
		draw_text(d, DRAW_PLAIN, ", but it was reached");
	if (p->via)
		draw_format(d, DRAW_DIM, " at the gateway %s", p->via);
	draw_newline(d);
}

static void paths(struct draw *d, const struct report_probe *p)
{
	struct columns c = {8, 10, 7};

	for (size_t i = 0; i < p->targets.n; i++) {
		const struct report_probe_target *t = &p->targets.v[i];

		for (size_t k = 0; k < t->n_paths; k++) {
			c.workload = widest(c.workload, t->paths[k].workload);
			c.capability = widest(c.capability, t->paths[k].capability);
			c.service = widest(c.service, t->paths[k].service);
		}
	}
	draw_heading(d, "Paths");
	for (size_t i = 0; i < p->targets.n; i++) {
		for (size_t k = 0; k < p->targets.v[i].n_paths; k++)
			path(d, &c, &p->targets.v[i], &p->targets.v[i].paths[k]);
	}
	draw_newline(d);
}

static void sum(struct draw *d, const struct report_probe *p)
{
	size_t answered = 0, did_not = 0, unknown = 0;

	for (size_t i = 0; i < p->targets.n; i++) {
		const struct report_probe_level *l = report_probe_decisive(&p->targets.v[i]);

		answered += l && um_eq(l->outcome, "answered");
		did_not += l && um_eq(l->outcome, "did-not");
		unknown += l && um_eq(l->outcome, "unknown");
	}
	draw_format(d, DRAW_BOLD, "%zu answered, %zu did not, %zu could not be told, %zu not asked",
	            answered, did_not, unknown, p->targets.n - count_asked(p));
	draw_text(d, DRAW_YELLOW, p->is_interrupted ? " (interrupted)" : "");
	draw_newline(d);
}

void report_probe_text(const struct report_probe *p, const struct report_options *options,
                       struct um_str *out)
{
	struct draw d = {.out = out, .options = options};

	if (p->is_plan || !p->targets.n) {
		plan(&d, p);
		return;
	}
	answers(&d, p);
	refused(&d, p);
	paths(&d, p);
	sum(&d, p);
}
