/* `unmoat --version`: the program, the rules inside it, and the engine below the model. */
#include <string.h>

#include "cli/cli.h"
#include "cli/run.h"

#ifndef UM_VERSION
#define UM_VERSION "0"
#endif

static void sqlite_version(struct um_str *out)
{
	struct model_run about = {
		.tool_version = UM_VERSION,
		.score_model = policy_score_model,
		.rules_digest = "",
		.root = ".",
		.name = "",
		.input = "folder",
		.as_of = "1970-01-01",
	};
	struct model_rows *rows = NULL;
	struct um_err err = UM_ERR_INIT;
	struct model *m = NULL;

	if (model_new(&about, &m, &err) < 0)
		return;
	if (model_query(m, "SELECT sqlite_version()", NULL, 0, &rows, &err) == 0) {
		if (model_next(rows))
			um_str_addf(out, "sqlite %s\n", model_text(rows, 0));
		model_close(rows, NULL);
	}
	model_free(m);
}

int cmd_version(const struct cli_options *o)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct rules *rules;
	size_t n_constructs = 0;

	if (run_load_rules(o, true, &rules, &err) < 0)
		return cli_fail(&err);
	for (size_t i = 0; i < rules->n_entries; i++)
		n_constructs += rules->entries[i].kind == RULES_CONSTRUCT;
	um_str_addf(&out, "unmoat %s\n", UM_VERSION);
	um_str_addf(&out, "rules %.16s (%zu services, %zu constructs, %zu controls, %zu claims)\n",
	            rules->digest, rules->n_entries - n_constructs, n_constructs, rules->n_controls,
	            rules->n_claims);
	um_str_addf(&out, "score model %s\n", policy_score_model);
	sqlite_version(&out);
	rules_free(rules);
	return cli_print(&out, CLI_OK);
}
