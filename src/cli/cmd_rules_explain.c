/* `unmoat rules explain ID`: what a rule looks for, why, what to do, and its examples, which are
 * the same that `unmoat rules test` runs. */
#include <string.h>

#include "base/vec.h"
#include "cli/cli.h"
#include "cli/run.h"
#include "report/draw.h"

static void heading(struct draw *d, const char *text)
{
	draw_newline(d);
	draw_heading(d, text);
}

static void paragraph(struct draw *d, const char *text)
{
	draw_tab(d, 2);
	draw_wrap(d, DRAW_PLAIN, 2, text);
	draw_newline(d);
}

static void field(struct draw *d, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	draw_tab(d, 2);
	draw_text(d, DRAW_DIM, name);
	draw_tab(d, 14);
	draw_wrap(d, DRAW_PLAIN, 14, value);
	draw_newline(d);
}

static void lines(struct draw *d, enum draw_style style, size_t indent, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		UM_AUTO(um_str_release) struct um_str line = UM_STR_INIT;

		for (size_t i = 0; i < n; i++)
			um_str_add(&line, text[i] == '\t' ? "    " : (char[]){text[i], '\0'});
		if (line.len)
			draw_tab(d, indent);
		draw_text(d, style, line.s);
		draw_newline(d);
		text += n + (text[n] == '\n');
	}
}

static void want_line(struct draw *d, const struct rules_want *w)
{
	const struct {
		const char *name, *value;
	} fields[] = {
		{"kind", w->kind},       {"service", w->service}, {"binding", w->binding},
		{"context", w->context}, {"attr", w->attr},       {"name", w->name},
		{"value", w->value},
	};

	draw_tab(d, 6);
	draw_format(d, DRAW_GREEN, "line %u:", w->line);
	for (size_t i = 0; i < UM_COUNT(fields); i++) {
		if (fields[i].value)
			draw_format(d, DRAW_PLAIN, " %s %s", fields[i].name, fields[i].value);
	}
	draw_newline(d);
}

static void examples(struct draw *d, const struct rules_example *list, size_t n)
{
	heading(d, "Examples");
	for (size_t i = 0; i < n; i++) {
		const struct rules_example *e = &list[i];

		draw_newline(d);
		draw_tab(d, 2);
		draw_text(d, DRAW_BOLD, e->name);
		if (e->as_of)
			draw_format(d, DRAW_DIM, "  as of %s", e->as_of);
		draw_newline(d);
		for (size_t f = 0; f < e->n_files; f++) {
			draw_tab(d, 4);
			draw_text(d, DRAW_CYAN, e->files[f].path);
			draw_newline(d);
			lines(d, DRAW_PLAIN, 6, e->files[f].text);
		}
		draw_tab(d, 4);
		if (e->expect || e->expect_workloads.n) {
			draw_format(d, DRAW_GREEN, "gives %s", e->expect ? e->expect : "");
			for (size_t w = 0; w < e->expect_workloads.n; w++)
				draw_format(d, DRAW_GREEN, "%s%s in %s", w || e->expect ? ", " : "",
				            e->expect_workloads.v[w].value,
				            e->expect_workloads.v[w].key);
		} else {
			draw_text(d, DRAW_GREEN, e->n_want ? "gives" : "gives nothing");
		}
		draw_newline(d);
		for (size_t w = 0; w < e->n_want; w++)
			want_line(d, &e->want[w]);
	}
}

static void join(struct um_str *out, const char *text)
{
	if (text)
		um_str_addf(out, "%s%s", out->len ? ", " : "", text);
}

static void names_field(struct draw *d, const char *name, const struct rules_names *names)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;

	for (size_t i = 0; i < names->n; i++)
		join(&out, names->v[i]);
	field(d, name, out.s);
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

static void detection(struct draw *d, const struct rules_entry *e)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	for (size_t i = 0; i < e->n_hosts; i++)
		join(&text, e->hosts[i].pattern);
	field(d, "hosts", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_env; i++)
		join(&text, e->env[i].name);
	field(d, "variables", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_packages; i++)
		um_str_addf(&text, "%s%s:%s", i ? ", " : "", e->packages[i].ecosystem,
		            e->packages[i].name);
	field(d, "packages", text.s);
	for (size_t i = 0; i < e->n_imports; i++)
		names_field(d, i ? "" : "imports", &e->imports[i].names);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_calls; i++) {
		for (size_t k = 0; k < e->calls[i].n_callees; k++) {
			for (size_t c = 0; c < e->calls[i].callees[k].names.n; c++)
				join(&text, e->calls[i].callees[k].names.v[c]);
		}
	}
	field(d, "calls", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_models; i++)
		join_pattern(&text, e->models[i].match);
	field(d, "models", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_resources; i++)
		join(&text, e->resources[i].type);
	field(d, "resources", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_config; i++)
		join(&text, e->config[i].each);
	field(d, "settings", text.s);
	um_str_clear(&text);
	for (size_t i = 0; i < e->n_files; i++)
		join(&text, e->files[i].glob);
	field(d, "files", text.s);
}

static void lifecycle(struct draw *d, const struct rules_entry *e)
{
	if (!e->n_lifecycle)
		return;
	heading(d, "Lifecycle");
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

static void explain_entry(struct draw *d, const struct rules_entry *e)
{
	static const char *const kinds[] = {
		[RULES_SERVICE] = "service",
		[RULES_GATEWAY] = "gateway",
		[RULES_SERVER] = "server",
		[RULES_CONSTRUCT] = "construct",
	};

	draw_text(d, DRAW_BOLD, e->id);
	draw_format(d, DRAW_PLAIN, "  %s", e->name ? e->name : "");
	draw_newline(d);
	draw_newline(d);
	field(d, "kind", kinds[e->kind]);
	field(d, "vendor", e->vendor);
	field(d, "operator", e->operator_);
	field(d, "maker", e->maker);
	field(d, "domain", e->domain);
	field(d, "label", e->label);
	for (size_t i = 0; i < e->n_runs_on; i++) {
		UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
		const struct rules_cloud *c = &e->runs_on[i];

		um_str_add(&text, c->cloud);
		if (c->from)
			um_str_addf(&text, " from %s", c->from);
		if (c->until)
			um_str_addf(&text, " until %s", c->until);
		if (c->claim)
			um_str_addf(&text, " (claim %s)", c->claim);
		field(d, i ? "" : "runs on", text.s);
	}
	field(d, "file", e->place.file);
	heading(d, "Recognised by");
	detection(d, e);
	lifecycle(d, e);
	if (e->sources.n) {
		heading(d, "Sources");
		for (size_t i = 0; i < e->sources.n; i++)
			paragraph(d, e->sources.v[i]);
	}
	examples(d, e->examples, e->n_examples);
}

/* ---- controls ---- */

static void explain_control(struct draw *d, const struct rules_control *c)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	draw_text(d, DRAW_BOLD, c->id);
	draw_format(d, DRAW_PLAIN, "  %s", c->title);
	draw_newline(d);
	draw_newline(d);
	um_str_addf(&text, "%s (%s)", c->move, rules_move_title(c->move));
	field(d, "move", text.s);
	um_str_clear(&text);
	um_str_addf(&text, "%s, weight %u.%u", c->severity, c->weight_tenths / 10,
	            c->weight_tenths % 10);
	field(d, "severity", text.s);
	field(d, "said", c->is_repository_wide ? "once for the repository" : "for each workload");
	for (size_t i = 0; i < c->params.n; i++) {
		um_str_clear(&text);
		um_str_addf(&text, ":%s = %s", c->params.v[i].key, c->params.v[i].value);
		field(d, i ? "" : "parameters", text.s);
	}
	field(d, "file", c->place.file);
	heading(d, "Why");
	paragraph(d, c->rationale);
	heading(d, "What to do");
	paragraph(d, c->remediation);
	if (c->references.n) {
		heading(d, "References");
		for (size_t i = 0; i < c->references.n; i++)
			paragraph(d, c->references.v[i]);
	}
	heading(d, "Score");
	paragraph(d,
	          "weight x passed / (passed + failed) over the workloads it applies to; unknown "
	          "counts as failed, never as passed.");
	heading(d, "SQL");
	lines(d, DRAW_DIM, 2, c->sql);
	examples(d, c->examples, c->n_examples);
}

static int unknown_rule(const struct rules *rules, const char *id, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_VEC(const char *) ids = {0};
	const char *nearest;

	for (size_t i = 0; i < rules->n_entries; i++)
		*UM_PUSH(arena, &ids) = rules->entries[i].id;
	for (size_t i = 0; i < rules->n_controls; i++)
		*UM_PUSH(arena, &ids) = rules->controls[i].id;
	nearest = um_nearest(id, ids.v, ids.n);
	return um_err_set(err, UM_ENOTFOUND, "no rule is called '%s'; %s%s%s", id,
	                  nearest ? "did you mean '" : "'unmoat rules list' shows all",
	                  nearest ? nearest : "", nearest ? "'?" : "");
}

int cmd_rules_explain(const struct cli_options *o)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct report_options options = {
		.colour = cli_use_colour(o->color),
		.utf8 = cli_is_utf8(),
		.width = cli_width(),
	};
	struct draw d = {.out = &out, .options = &options};
	struct um_err err = UM_ERR_INIT;
	const struct rules_control *control;
	const struct rules_entry *entry;
	struct rules *rules = NULL;
	int status;

	if (run_load_rules(o, true, &rules, &err) < 0)
		return cli_fail(&err);
	entry = rules_entry_find(rules, o->words.v[0]);
	control = rules_control_find(rules, o->words.v[0]);
	if (entry)
		explain_entry(&d, entry);
	if (entry && control)
		draw_newline(&d);
	if (control)
		explain_control(&d, control);
	if (!entry && !control) {
		unknown_rule(rules, o->words.v[0], &err);
		status = cli_fail(&err);
	} else {
		status = cli_print(&out, CLI_OK);
	}
	rules_free(rules);
	return status;
}
