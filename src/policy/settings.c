/* What the owner set: the profile, controls that are off or weigh something else, weights of moves.
 * Reports name every setting that changed something, with its place. */
#include <stdio.h>

#include "base/str.h"
#include "policy/policy_p.h"

/* The rule's parameters with the owner's values in their places. */
static void set_params(struct policy *p, struct policy_control *c)
{
	const struct rules_pairs *rule = &c->rule->params;

	c->params.v = UM_NEW_ARRAY(p->arena, struct rules_pair, rule->n);
	c->params.n = rule->n;
	for (size_t i = 0; i < rule->n; i++) {
		c->params.v[i] = rule->v[i];
		for (size_t k = 0; c->setting && k < c->setting->params.n; k++) {
			if (um_eq(c->setting->params.v[k].key, rule->v[i].key))
				c->params.v[i].value = c->setting->params.v[k].value;
		}
	}
}

static void set_control(struct policy *p, const struct rules_control *rule,
                        struct policy_control *c)
{
	c->rule = rule;
	c->severity = rule->severity;
	c->weight_tenths = rule->weight_tenths;
	c->setting = config_control_find(p->config, rule->id);
	c->is_beyond = !rules_profile_shows(p->profile, rule->profile);
	if (c->setting) {
		c->is_off = c->setting->is_off;
		/* Who sets a control wants it asked, whatever the profile. */
		c->is_beyond = false;
	}
	if (c->setting && c->setting->severity) {
		c->severity = c->setting->severity;
		c->weight_tenths = rules_severity_weight(c->severity);
	}
	set_params(p, c);
}

void policy_settings(struct policy *p, const struct rules *rules)
{
	p->n_controls = rules->n_controls;
	p->controls = UM_NEW_ARRAY(p->arena, struct policy_control, p->n_controls);
	for (size_t i = 0; i < p->n_controls; i++)
		set_control(p, &rules->controls[i], &p->controls[i]);
}

unsigned policy_move_weight(const struct policy *p, const char *move)
{
	for (size_t i = 0; i < p->config->n_moves; i++) {
		if (um_eq(p->config->moves[i].move, move))
			return p->config->moves[i].weight;
	}
	return 1;
}

int policy_settings_store(struct policy *p, struct um_err *err)
{
	const char *run[] = {p->profile, p->config->path};
	int r = model_exec(p->m, "UPDATE run SET profile = ?1, config = ?2", run, UM_COUNT(run),
	                   err);

	for (size_t i = 0; r == 0 && i < UM_COUNT(rules_moves); i++) {
		char weight[16];
		const char *move[] = {rules_moves[i], weight};

		snprintf(weight, sizeof(weight), "%u", policy_move_weight(p, rules_moves[i]));
		r = model_exec(p->m, "INSERT INTO move VALUES(?1,?2)", move, UM_COUNT(move), err);
	}
	return r;
}
