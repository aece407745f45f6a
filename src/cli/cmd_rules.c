/* `unmoat rules list|lint|literals`. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/cli.h"
#include "cli/run.h"

static const char *const kinds[] = {
	[RULES_SERVICE] = "service",
	[RULES_GATEWAY] = "gateway",
	[RULES_SERVER] = "server",
	[RULES_CONSTRUCT] = "construct",
};

/* A service or a control as one row. */
struct row {
	const char *id, *kind, *detail, *title;
	size_t n_examples;
};

static struct row row_of_entry(const struct rules_entry *entry)
{
	return (struct row){
		.id = entry->id,
		.kind = kinds[entry->kind],
		.detail = entry->kind == RULES_CONSTRUCT ? entry->label : entry->vendor,
		.title = entry->name,
		.n_examples = entry->n_examples,
	};
}

static struct row row_of_control(const struct rules_control *control)
{
	return (struct row){
		.id = control->id,
		.kind = "control",
		.detail = control->move,
		.title = control->title,
		.n_examples = control->n_examples,
	};
}

static void print_row(const struct row *row, const size_t *widths, bool verbose, struct um_str *out)
{
	um_str_addf(out, "%-*s  %-*s  %-*s  %s", (int)widths[0], row->id, (int)widths[1], row->kind,
	            (int)widths[2], row->detail ? row->detail : "-", row->title ? row->title : "");
	if (verbose)
		um_str_addf(out, "  (%zu example%s)", row->n_examples,
		            row->n_examples == 1 ? "" : "s");
	um_str_add_c(out, '\n');
}

static void widen(size_t *width, const char *text)
{
	size_t n = text ? strlen(text) : 1;

	if (n > *width)
		*width = n;
}

static void list_json(const struct row *rows, size_t n, struct um_str *out)
{
	UM_AUTO(um_json_freep) struct um_json *top = um_json_array();

	for (size_t i = 0; i < n; i++) {
		struct um_json *item = um_json_add_object(top);

		um_json_set_text(item, "id", rows[i].id);
		um_json_set_text(item, "kind", rows[i].kind);
		um_json_set_text(item, um_eq(rows[i].kind, "control") ? "move" : "vendor",
		                 rows[i].detail);
		um_json_set_text(item, "title", rows[i].title);
		um_json_set_int(item, "examples", (int64_t)rows[i].n_examples);
	}
	um_json_write(top, 2, out);
}

int cmd_rules_list(const struct cli_options *o)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	size_t widths[3] = {0}, n = 0;
	struct rules *rules;
	struct row *rows;
	int status;

	if (run_load_rules(o, true, &rules, &err) < 0)
		return cli_fail(&err);
	rows = UM_NEW_ARRAY(arena, struct row, rules->n_entries + rules->n_controls);
	for (size_t k = 0; k < UM_COUNT(kinds); k++) {
		for (size_t i = 0; i < rules->n_entries; i++) {
			if (rules->entries[i].kind == (enum rules_kind)k &&
			    (!o->kind || um_eq(o->kind, kinds[k])))
				rows[n++] = row_of_entry(&rules->entries[i]);
		}
	}
	for (size_t i = 0; i < rules->n_controls; i++) {
		if (!o->kind || um_eq(o->kind, "control"))
			rows[n++] = row_of_control(&rules->controls[i]);
	}
	for (size_t i = 0; i < n; i++) {
		widen(&widths[0], rows[i].id);
		widen(&widths[1], rows[i].kind);
		widen(&widths[2], rows[i].detail);
	}
	if (um_eq(o->format, "json")) {
		list_json(rows, n, &out);
	} else {
		for (size_t i = 0; i < n; i++)
			print_row(&rows[i], widths, o->verbose, &out);
	}
	status = cli_print(&out, CLI_OK);
	rules_free(rules);
	return status;
}

/* ---- lint ---- */

struct lint {
	struct um_str out;
	size_t n_errors, n_warnings;
};

static void lint_line(void *ctx, bool is_error, const char *text)
{
	struct lint *lint = ctx;

	um_str_addf(&lint->out, "%s%s\n", is_error ? "" : "warning: ", text);
	if (is_error)
		lint->n_errors++;
	else
		lint->n_warnings++;
}

int cmd_rules_lint(const struct cli_options *o)
{
	struct rules_options options = {.dirs = o->rules.v, .strict = true};
	struct lint lint = {.out = UM_STR_INIT};
	int status;

	rules_lint(&options, lint_line, &lint);
	um_str_addf(&lint.out, "%zu error%s, %zu warning%s\n", lint.n_errors,
	            lint.n_errors == 1 ? "" : "s", lint.n_warnings,
	            lint.n_warnings == 1 ? "" : "s");
	status = cli_print(&lint.out, lint.n_errors ? CLI_GATE_FAILED : CLI_OK);
	um_str_release(&lint.out);
	return status;
}

/* ---- literals: for the benchmark, which gives the same ones to another program ---- */

static int write_literals(const struct cli_options *o, bool is_database, struct um_str *out,
                          struct um_err *err)
{
	const struct match_literal *literals;
	struct rules *rules = NULL;
	struct detect *detect = NULL;
	size_t n;
	int r = run_load_rules(o, false, &rules, err);

	if (r == 0)
		r = detect_new(rules, &detect, err);
	if (r == 0) {
		literals = detect_literals(detect, &n);
		if (is_database)
			r = match_prepare(literals, n, out, err);
		for (size_t i = 0; !is_database && i < n; i++)
			um_str_addf(out, "%s\n", literals[i].text);
	}
	if (detect)
		detect_free(detect);
	rules_free(rules);
	return r;
}

int cmd_rules_literals(const struct cli_options *o)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;

	return write_literals(o, false, &out, &err) < 0 ? cli_fail(&err) : cli_print(&out, CLI_OK);
}

/* ---- database: for the build, which puts it into the program ---- */

int cmd_rules_database(const struct cli_options *o)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;

	return write_literals(o, true, &out, &err) < 0 ? cli_fail(&err) : cli_print(&out, CLI_OK);
}
