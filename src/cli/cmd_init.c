/* `unmoat init`: a .unmoat.yaml to start from, with what was found in it and every key explained.
 */
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "cli/cli.h"
#include "cli/run.h"
#include "rules/config.h"
#include "rules/contracts.h"

/* Double quotes, so that no name is anything but text. */
static void add_quoted(struct um_str *out, const char *text)
{
	um_str_add_c(out, '"');
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p == '"' || *p == '\\')
			um_str_addf(out, "\\%c", *p);
		else if (*p < 0x20 || *p == 0x7f)
			um_str_addf(out, "\\x%02x", *p);
		else
			um_str_add_c(out, (char)*p);
	}
	um_str_add_c(out, '"');
}

/* What a workload does, by what it asks for. */
static const char *type_of(const char *capabilities)
{
	if (strstr(capabilities, "agent-runtime"))
		return "stateful-agent";
	if (strstr(capabilities, "fine-tuning"))
		return "fine-tuning";
	if (strstr(capabilities, "chat") || strstr(capabilities, "vision") ||
	    strstr(capabilities, "speech"))
		return "stateless-inference";
	return "retrieval";
}

static int add_workloads(struct model *m, struct um_str *out, struct um_err *err)
{
	struct model_rows *rows;
	bool is_any = false;
	int r = model_query(m,
	                    "SELECT w.root, w.name, coalesce((SELECT group_concat(capability) "
	                    "FROM path WHERE workload_id = w.id), '') FROM workload w "
	                    "WHERE w.is_ai = 1 ORDER BY w.root",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	um_str_add(out, "# What is deployed. Folders that are not named here are found by their "
	                "manifests.\n"
	                "# type: stateless-inference, stateful-agent, batch, fine-tuning or "
	                "retrieval.\n"
	                "# criticality: critical (where nothing is said), standard or low.\n");
	while (model_next(rows)) {
		um_str_add(out, is_any ? "" : "workloads:\n");
		um_str_add(out, "  - root: ");
		add_quoted(out, model_text(rows, 0));
		um_str_add(out, "\n    name: ");
		add_quoted(out, model_text(rows, 1));
		um_str_addf(out, "\n    type: %s\n    criticality: critical\n",
		            type_of(model_text(rows, 2)));
		is_any = true;
	}
	if (!is_any)
		um_str_add(out, "# No workload that reaches AI was found.\n"
		                "# workloads:\n"
		                "#   - root: services/api\n"
		                "#     name: api\n"
		                "#     type: stateless-inference\n");
	return model_close(rows, err);
}

static const char head[] = "# Settings of unmoat for this repository; unmoat-config(5) explains "
			   "them all.\n"
			   "version: 1\n"
			   "\n"
			   "# How much is asked: default (what a change here can mend), "
			   "architect (governance\n"
			   "# too) or strict (everything).\n"
			   "profile: default\n"
			   "\n";

static const char rest[] =
	"\n"
	"# What paths are for, where their names do not tell: production, test, docs, example, ci.\n"
	"# contexts:\n"
	"#   - paths: [\"tools/**\"]\n"
	"#     context: ci\n"
	"\n"
	"# Paths that are left out.\n"
	"# exclude: [\"third_party/**\"]\n"
	"\n"
	"# `unmoat rules list --kind control` names the controls. off, a severity, or a map.\n"
	"# controls:\n"
	"#   hardcoded-model: low\n"
	"#   retiring-model: {days: 30}\n"
	"\n"
	"# Weights of the moves in the readiness score, 1 where nothing is said.\n"
	"# moves: {two-cloud: 2, drift: 1}\n"
	"\n"
	"# What a critical workload must survive, and the claims that the architecture rests on.\n";

static const char after_scenarios[] =
	"\n"
	"# Findings that are in order, each with a reason; better with a last day.\n"
	"# ignore:\n"
	"#   - control: no-fallback\n"
	"#     paths: [\"batch/**\"]\n"
	"#     reason: a nightly job may wait for a day\n"
	"#     expires: 2027-06-30\n"
	"\n"
	"# What holds but cannot be seen in this repository.\n"
	"# attestations:\n"
	"#   - control: no-contract-register\n"
	"#     statement: contracts are kept by procurement\n"
	"#     link: https://wiki.example.com/contracts\n"
	"#     owner: procurement\n"
	"#     date: 2026-10-01\n"
	"#     expires: 2027-01-31\n";

/* One line with the answers to a question as a list; nothing without answers. */
static int add_list(struct model *m, const char *key, const char *sql, struct um_str *text,
                    struct um_err *err)
{
	struct model_rows *rows;
	size_t n = 0;
	int r = model_query(m, sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	for (; model_next(rows); n++) {
		if (n == 0)
			um_str_addf(text, "# %s: [", key);
		um_str_addf(text, "%s%s", n ? ", " : "", model_text(rows, 0));
	}
	if (n > 0)
		um_str_add(text, "]\n");
	return model_close(rows, err);
}

/* The scenarios that are asked for by default, and the claims that the paths rest on today. */
static int add_scenarios(struct model *m, struct um_str *text, struct um_err *err)
{
	int r = add_list(m, "scenarios", "SELECT id FROM scenario WHERE is_default ORDER BY id",
	                 text, err);

	return r < 0 ? r
	             : add_list(m, "assumptions",
	                        "SELECT DISTINCT claim FROM route_cloud WHERE claim IS NOT NULL "
	                        "ORDER BY claim",
	                        text, err);
}

static int write_new(const char *path, const struct um_str *text, struct um_err *err)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return um_err_set(err, UM_EINVAL,
		                  "%s: is there already; remove it first, or print one with "
		                  "--output -",
		                  path);
	return um_write_file_atomic(path, text->s, text->len, err);
}

static int init(const struct cli_options *o, struct run *run, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT, path = UM_STR_INIT;
	bool is_printed = um_eq(o->output, "-");
	int r;

	if (o->output)
		um_str_add(&path, o->output);
	else
		um_str_addf(&path, "%s/%s", o->words.n ? o->words.v[0] : ".", CONFIG_NAME);
	r = run_inventory(o, run, err);
	um_str_add(&text, head);
	if (r == 0)
		r = add_workloads(run->model, &text, err);
	um_str_add(&text, rest);
	if (r == 0)
		r = add_scenarios(run->model, &text, err);
	um_str_add(&text, after_scenarios);
	if (r < 0)
		return r;
	if (is_printed)
		return cli_print(&text, CLI_OK) == CLI_OK ? 0
		                                          : um_err_set(err, UM_EIO, "cannot write");
	r = write_new(path.s, &text, err);
	if (r == 0)
		cli_say("%s: written; read it, and commit it", path.s);
	return r;
}

static int schema(const struct cli_options *o, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct rules *rules = NULL;
	int r = run_load_rules(o, false, &rules, err);

	if (r < 0)
		return r;
	if (o->contracts_schema)
		contracts_schema(rules, &text);
	else
		config_schema(rules, &text);
	rules_free(rules);
	if (o->output && !um_eq(o->output, "-"))
		return um_write_file_atomic(o->output, text.s, text.len, err);
	return cli_print(&text, CLI_OK) == CLI_OK ? 0 : um_err_set(err, UM_EIO, "cannot write");
}

int cmd_init(const struct cli_options *o)
{
	struct cli_options without = *o;
	struct run run = RUN_INIT;
	struct um_err err = UM_ERR_INIT;
	int status = CLI_OK;

	without.no_config = true;
	if (o->schema && o->contracts_schema)
		um_err_set(&err, UM_EINVAL,
		           "--schema and --contracts-schema are two files; ask for one of them");
	if (err.code ||
	    (o->schema || o->contracts_schema ? schema(o, &err) : init(&without, &run, &err)) < 0)
		status = cli_fail(&err);
	run_release(&run);
	return status;
}
