/* `unmoat rules explain ID`: what a rule looks for, why, what to do, and its examples, which are
 * the same that `unmoat rules test` runs. ID may also be a claim. */
#include <string.h>

#include "base/clock.h"
#include "base/vec.h"
#include "cli/cli.h"
#include "cli/explain.h"

static int unknown_rule(const struct rules *rules, const char *id, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_VEC(const char *) ids = {0};
	const char *nearest;

	for (size_t i = 0; i < rules->n_entries; i++)
		*UM_PUSH(arena, &ids) = rules->entries[i].id;
	for (size_t i = 0; i < rules->n_controls; i++)
		*UM_PUSH(arena, &ids) = rules->controls[i].id;
	for (size_t i = 0; i < rules->n_claims; i++)
		*UM_PUSH(arena, &ids) = rules->claims[i].id;
	nearest = um_nearest(id, ids.v, ids.n);
	return um_err_set(err, UM_ENOTFOUND, "no rule is called '%s'; %s%s%s", id,
	                  nearest ? "did you mean '" : "'unmoat rules list' shows all",
	                  nearest ? nearest : "", nearest ? "'?" : "");
}

/* False: nothing has the id. */
static bool explain_all(struct explain *x, const char *id)
{
	const struct rules_control *control = rules_control_find(x->rules, id);
	const struct rules_entry *entry = rules_entry_find(x->rules, id);
	const struct rules_claim *claim = explain_claim_find(x->rules, id);

	if (entry)
		explain_entry(x, entry);
	if (entry && control)
		draw_newline(&x->draw);
	if (control)
		explain_control(x, control);
	if ((entry || control) && claim)
		draw_newline(&x->draw);
	if (claim)
		explain_claim(x, claim);
	return entry || control || claim;
}

int cmd_rules_explain(const struct cli_options *o)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct report_options options = {
		.colour = cli_use_colour(o->color),
		.utf8 = cli_is_utf8(),
		.width = cli_width(),
	};
	struct um_date today = um_today();
	struct explain x = {
		.draw = {.out = &out, .options = &options},
		.as_of = o->as_of ? o->as_of : today.iso,
	};
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	int status;

	if (run_load_rules(o, true, &rules, &err) < 0)
		return cli_fail(&err);
	x.rules = rules;
	if (explain_all(&x, o->words.v[0])) {
		status = cli_print(&out, CLI_OK);
	} else {
		unknown_rule(rules, o->words.v[0], &err);
		status = cli_fail(&err);
	}
	rules_free(rules);
	return status;
}
