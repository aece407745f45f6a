/* A service or a construct: what it is, where it runs by which claim, how it is recognised. */
#include <string.h>

#include "base/str.h"
#include "cli/explain.h"

static void join(struct um_str *out, const char *text)
{
	if (text)
		um_str_addf(out, "%s%s", out->len ? ", " : "", text);
}

static void names_field(struct explain *x, const char *name, const struct rules_names *names)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;

	for (size_t i = 0; i < names->n; i++)
		join(&out, names->v[i]);
	explain_field(x, name, out.s);
}

/* ---- services and constructs ---- */

/* The loader put anchors around it. */
static void join_pattern(struct um_str *out, const char *match)
{
	static const char head[] = "\\A(?:", tail[] = ")\\z";
	size_t n = strlen(match);

	um_str_add(out, out->len ? ", " : "");
	if (um_starts(match, head) && um_ends(match, tail))
		um_str_add_n(out, match + strlen(head), n - strlen(head) - strlen(tail));
	else
		um_str_add(out, match);
}

static void detection(struct explain *x, const struct rules_entry *e)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	for (size_t i = 0; i < e->n_hosts; i++)
		join(&text, e->hosts[i].pattern);
	explain_field(x, "hosts", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_paths; i++)
		join(&text, e->paths[i].path);
	explain_field(x, "paths", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_env; i++)
		join(&text, e->env[i].name);
	explain_field(x, "variables", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_packages; i++)
		um_str_addf(&text, "%s%s:%s", i ? ", " : "", e->packages[i].ecosystem,
		            e->packages[i].name);
	explain_field(x, "packages", text.s);
	for (size_t i = 0; i < e->n_imports; i++)
		names_field(x, i ? "" : "imports", &e->imports[i].names);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_calls; i++) {
		for (size_t k = 0; k < e->calls[i].n_callees; k++) {
			for (size_t c = 0; c < e->calls[i].callees[k].names.n; c++)
				join(&text, e->calls[i].callees[k].names.v[c]);
		}
	}
	explain_field(x, "calls", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_models; i++)
		join_pattern(&text, e->models[i].match);
	explain_field(x, "models", text.s);
	names_field(x, "prefixes", &e->prefixes);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_resources; i++)
		join(&text, e->resources[i].type);
	explain_field(x, "resources", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_config; i++)
		join(&text, e->config[i].each);
	explain_field(x, "settings", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_files; i++)
		join(&text, e->files[i].glob);
	explain_field(x, "files", text.s);
}

/* ---- what is asked of it ---- */

static void join_pairs(struct um_str *out, const struct rules_pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++)
		um_str_addf(out, ", %s: %s", pairs->v[i].key, pairs->v[i].value);
}

/* A line each: the status, headers, routes and texts that one answer must have. */
static void proofs(struct explain *x, const char *name, const struct rules_answer *answers,
                   size_t n)
{
	for (size_t i = 0; i < n; i++) {
		UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
		const struct rules_answer *answer = &answers[i];

		for (size_t k = 0; k < answer->status.n; k++)
			um_str_addf(&text, "%s%s", k ? " or " : "", answer->status.v[k]);
		if (!text.len)
			um_str_add(&text, "any status below 500");
		join_pairs(&text, &answer->headers);
		join_pairs(&text, &answer->json);
		for (size_t k = 0; k < answer->text.n; k++)
			um_str_addf(&text, ", text: %s", answer->text.v[k]);
		explain_field(x, i ? "" : name, text.s);
	}
}

static void level(struct explain *x, const char *name, const struct rules_probe_level *l)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	if (!l->path)
		return;
	um_str_addf(&text, "%s %s", l->method ? l->method : "GET", l->path);
	explain_field(x, name, text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < l->headers.n; i++)
		um_str_addf(&text, "%s%s: %s", i ? ", " : "", l->headers.v[i].key,
		            l->headers.v[i].value);
	explain_field(x, "headers", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < l->keys.n; i++)
		join(&text, l->keys.v[i]);
	for (size_t i = 0; i < l->tokens.n; i++)
		join(&text, l->tokens.v[i]);
	if (l->sign)
		um_str_addf(&text, "%ssigned for AWS as \"%s\"", text.len ? ", or " : "", l->sign);
	if (l->is_keyless)
		join(&text, "none is asked for");
	explain_field(x, "credential", text.s);
	proofs(x, "proved by", l->answers, l->n_answers);
	proofs(x, "refused by", l->refused, l->n_refused);
}

static void probe(struct explain *x, const struct rules_entry *e)
{
	UM_AUTO(um_str_release) struct um_str where = UM_STR_INIT;

	if (!e->probe)
		return;
	explain_heading(x, "What a probe asks");
	um_str_addf(&where, "%s%s", e->probe->at.host ? e->probe->at.host : "",
	            e->probe->at.base ? e->probe->at.base : "");
	explain_field(x, "at", where.s);
	level(x, "reach", &e->probe->reach);
	level(x, "auth", &e->probe->auth);
}

static void lifecycle(struct explain *x, const struct rules_entry *e)
{
	struct draw *d = &x->draw;

	if (!e->n_lifecycle)
		return;
	explain_heading(x, "Lifecycle");
	for (size_t i = 0; i < e->n_lifecycle; i++) {
		const struct rules_lifecycle *l = &e->lifecycle[i];

		draw_tab(d, 2);
		draw_text(d, DRAW_PLAIN, l->date ? l->date : "-");
		draw_tab(d, 14);
		draw_text(d, um_eq(l->status, "retired") ? DRAW_RED : DRAW_YELLOW, l->status);
		draw_tab(d, 24);
		draw_format(d, DRAW_PLAIN, "%s %s", l->what, l->match);
		if (l->successor)
			draw_format(d, DRAW_DIM, "  use %s", l->successor);
		draw_newline(d);
	}
}

/* ---- where it runs ---- */

static bool is_on(const struct rules_cloud *c, const char *day)
{
	return (!c->from || strcmp(c->from, day) <= 0) && (!c->until || strcmp(day, c->until) <= 0);
}

static void cloud_line(struct explain *x, const struct rules_cloud *c)
{
	const struct rules_claim *claim = explain_claim_find(x->rules, c->claim ? c->claim : "");
	struct draw *d = &x->draw;
	bool counts = is_on(c, x->as_of) && !(claim && um_eq(claim->status, "reported"));

	draw_tab(d, 2);
	draw_text(d, counts ? DRAW_GREEN : DRAW_DIM, c->cloud);
	draw_tab(d, 14);
	draw_format(d, DRAW_PLAIN, "%s%s", c->from || c->until ? "from " : "always",
	            c->from    ? c->from
	            : c->until ? "ever"
	                       : "");
	if (c->until)
		draw_format(d, DRAW_PLAIN, " until %s", c->until);
	draw_tab(d, 48);
	draw_text(d, DRAW_PLAIN, counts ? "yes" : "no");
	draw_tab(d, 53);
	if (claim)
		draw_format(d, DRAW_DIM, "%s (%s)", claim->id, claim->status);
	draw_newline(d);
}

/* All that was ever said, and in full the claims that decide on this day. */
static void where_it_runs(struct explain *x, const struct rules_entry *e)
{
	UM_AUTO(um_str_release) struct um_str head = UM_STR_INIT;

	if (e->kind == RULES_CONSTRUCT)
		return;
	um_str_addf(&head, "Where it runs, as of %s", x->as_of);
	explain_heading(x, head.s);
	for (size_t i = 0; i < e->n_runs_on; i++)
		cloud_line(x, &e->runs_on[i]);
	if (!e->n_runs_on)
		explain_paragraph(x, e->kind == RULES_SERVER
		                             ? "Wherever it is put: it is a server of one's own."
		                             : "Not known; only the address can tell.");
	for (size_t i = 0; i < e->n_runs_on; i++) {
		const struct rules_cloud *c = &e->runs_on[i];
		const struct rules_claim *claim =
			explain_claim_find(x->rules, c->claim ? c->claim : "");
		bool is_said = false;

		for (size_t k = 0; k < i; k++)
			is_said |= um_eq(e->runs_on[k].claim, c->claim) &&
			           is_on(&e->runs_on[k], x->as_of);
		if (!claim || is_said || !is_on(c, x->as_of))
			continue;
		draw_newline(&x->draw);
		explain_claim_reference(x, claim);
	}
}

void explain_entry(struct explain *x, const struct rules_entry *e)
{
	static const char *const kinds[] = {
		[RULES_SERVICE] = "service",
		[RULES_GATEWAY] = "gateway",
		[RULES_SERVER] = "server",
		[RULES_CONSTRUCT] = "construct",
	};

	explain_title(x, e->id, e->name);
	explain_field(x, "kind", kinds[e->kind]);
	explain_field(x, "vendor", e->vendor);
	explain_field(x, "operator", e->operator_);
	explain_field(x, "maker", e->maker);
	explain_field(x, "domain", e->domain);
	explain_field(x, "label", e->label);
	names_field(x, "serves", &e->serves);
	explain_field(x, "file", e->place.file);
	where_it_runs(x, e);
	explain_heading(x, "Recognised by");
	detection(x, e);
	probe(x, e);
	lifecycle(x, e);
	if (e->sources.n) {
		explain_heading(x, "Sources");
		for (size_t i = 0; i < e->sources.n; i++)
			explain_paragraph(x, e->sources.v[i]);
	}
	explain_heading(x, "Examples");
	for (size_t i = 0; i < e->n_examples; i++) {
		draw_newline(&x->draw);
		explain_example(x, &e->examples[i]);
	}
}
