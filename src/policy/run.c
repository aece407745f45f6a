/* The order of things: workloads with AI, controls, results, scores, findings. */
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

static int evaluate(struct policy *p, const struct rules *rules, struct um_err *err)
{
	int r;

	/* Without AI there is nothing to ask: no result, no finding, and a score that is none. */
	if (p->workloads.n > 0) {
		p->n_controls = rules->n_controls;
		p->controls = UM_NEW_ARRAY(p->arena, struct policy_control, p->n_controls);
	}
	for (size_t i = 0; i < p->n_controls; i++) {
		double start = um_clock_ms();

		p->controls[i].rule = &rules->controls[i];
		policy_control_run(p, &p->controls[i]);
		um_trace("policy", "%s %.1f ms", rules->controls[i].id, um_clock_ms() - start);
	}
	for (size_t i = 0; i < p->n_controls; i++) {
		if ((r = policy_control_store(p, &p->controls[i], err)) < 0)
			return r;
	}
	if ((r = policy_score_store(p, err)) < 0)
		return r;
	return policy_findings_store(p, err);
}

static int run(struct policy *p, const struct rules *rules, struct um_err *err)
{
	int r;

	if ((r = load_run(p, err)) < 0 || (r = load_workloads(p, err)) < 0 ||
	    (r = model_exec(p->m, "BEGIN", NULL, 0, err)) < 0 || (r = evaluate(p, rules, err)) < 0)
		return r;
	return model_exec(p->m, "COMMIT", NULL, 0, err);
}

int policy_run(struct model *m, const struct rules *rules, struct um_err *err)
{
	struct policy p = {.m = m, .arena = um_arena_new()};
	int r = run(&p, rules, err);

	um_arena_free(p.arena);
	return r;
}
