/* The order of things: workloads with AI, settings, controls, waivers, attestations, results,
 * scores, findings. */
#include "base/clock.h"
#include "base/log.h"
#include "policy/policy_p.h"

static int load_workloads(struct policy *p, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(p->m, "SELECT id, root FROM workload WHERE is_ai = 1 ORDER BY id", NULL,
	                    0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct policy_workload *w = UM_PUSH(p->arena, &p->workloads);

		w->id = model_int(rows, 0);
		w->root = um_strdup(p->arena, model_text(rows, 1));
	}
	return model_close(rows, err);
}

static int load_run(struct policy *p, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(p->m,
	                    "SELECT as_of, coalesce((SELECT max(id) FROM evidence), 0) FROM run",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	if (model_next(rows)) {
		p->as_of = um_strdup(p->arena, model_text(rows, 0));
		p->last_evidence = model_int(rows, 1);
	}
	return model_close(rows, err);
}

static int load_basis(struct policy *p, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(p->m, "SELECT id, basis FROM evidence", NULL, 0, &rows, err);

	if (r < 0)
		return r;
	p->basis = UM_NEW_ARRAY(p->arena, const char *, (size_t)p->last_evidence + 1);
	while (model_next(rows))
		p->basis[model_int(rows, 0)] = um_strdup(p->arena, model_text(rows, 1));
	return model_close(rows, err);
}

static int run_controls(struct policy *p, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n_controls; i++) {
		double start = um_clock_ms();

		if (!policy_is_asked(&p->controls[i]))
			continue;
		r = policy_control_run(p, &p->controls[i], err);
		um_trace("policy", "%s %.1f ms", p->controls[i].rule->id, um_clock_ms() - start);
	}
	return r;
}

static int store_results(struct policy *p, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n_controls; i++)
		r = policy_control_store(p, &p->controls[i], err);
	return r;
}

static int evaluate(struct policy *p, const struct rules *rules, struct um_err *err)
{
	int r;

	/* Without AI there is nothing to ask: no result, no finding, and a score that is none. */
	if (p->workloads.n > 0)
		policy_settings(p, rules);
	if ((r = policy_settings_store(p, err)) < 0 || (r = policy_waivers_load(p, err)) < 0 ||
	    (r = policy_premises_store(p, err)) < 0 || (r = run_controls(p, err)) < 0 ||
	    (r = policy_attest(p, err)) < 0 || (r = policy_waivers_store(p, err)) < 0 ||
	    (r = store_results(p, err)) < 0 || (r = policy_score_store(p, err)) < 0)
		return r;
	return policy_findings_store(p, err);
}

static int run(struct policy *p, const struct rules *rules, struct um_err *err)
{
	int r;

	if ((r = load_run(p, err)) < 0 || (r = load_workloads(p, err)) < 0 ||
	    (r = load_basis(p, err)) < 0 || (r = model_exec(p->m, "BEGIN", NULL, 0, err)) < 0 ||
	    (r = evaluate(p, rules, err)) < 0)
		return r;
	return model_exec(p->m, "COMMIT", NULL, 0, err);
}

int policy_run(struct model *m, const struct rules *rules, const struct policy_options *options,
               struct um_err *err)
{
	static const struct config none = {.base = ""};
	struct policy p = {.m = m, .arena = um_arena_new(), .config = &none};
	int r;

	if (options && options->config)
		p.config = options->config;
	p.profile = p.config->profile ? p.config->profile : "default";
	if (options && options->profile)
		p.profile = options->profile;
	p.no_suppressions = options && options->no_suppressions;
	r = run(&p, rules, err);
	um_arena_free(p.arena);
	return r;
}
