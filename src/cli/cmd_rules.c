/* `unmoat rules lint|literals|database`. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/rules_sql.h"
#include "cli/run.h"

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
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	int status;

	rules_lint(&options, lint_line, &lint);
	/* Rules with mistakes are no rules yet; their SQL has to wait. */
	if (!lint.n_errors && rules_load(&options, &rules, &err) == 0)
		rules_sql_lint(rules, lint_line, &lint);
	rules_free(rules);
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
