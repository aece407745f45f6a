/*
 * Attestations: what the owner says of things that live elsewhere (objectives in a monitoring
 * product, contracts in procurement). They count where the control would fail or cannot be
 * answered, until they expire, and results say that they rest on them.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "policy/policy_p.h"

static struct policy_control *find(struct policy *p, const char *id)
{
	for (size_t i = 0; i < p->n_controls; i++) {
		if (um_eq(p->controls[i].rule->id, id))
			return &p->controls[i];
	}
	return NULL;
}

/* The rows that fail are answered too: no finding comes of them. */
static void answer(struct policy *p, struct policy_control *c, size_t index,
                   const struct config_attestation *a, int64_t id)
{
	struct policy_result *result = &c->results[index];

	result->status = POLICY_PASS;
	result->basis = "attested";
	result->attestation = id;
	result->n_fails = 0;
	result->reason = um_format(p->arena, "attested by %s on %s: %s (%s)", a->owner, a->date,
	                           a->statement, a->link);
	for (size_t i = 0; i < c->rows.n; i++) {
		struct policy_row *row = &c->rows.v[i];

		if (row->workload == (c->rule->is_repository_wide ? POLICY_REPOSITORY : index))
			row->status = POLICY_PASS;
	}
}

static size_t apply(struct policy *p, const struct config_attestation *a, int64_t id)
{
	struct policy_control *c = find(p, a->control);
	size_t n = 0;

	for (size_t i = 0; c && i < c->n_results; i++) {
		enum policy_status status = c->results[i].status;
		size_t workload = c->rule->is_repository_wide ? POLICY_REPOSITORY : i;

		if ((status != POLICY_FAIL && status != POLICY_UNKNOWN) ||
		    !policy_names_workload(p, a->workload, workload))
			continue;
		answer(p, c, i, a, id);
		n++;
	}
	return n;
}

static int store(struct policy *p, const struct config_attestation *a, int64_t id,
                 const char *status, struct um_err *err)
{
	char number[24], line[24];
	const char *binds[] = {number,  a->control, a->workload,   a->statement, a->link, a->owner,
	                       a->date, a->expires, a->place.file, line,         status};

	snprintf(number, sizeof(number), "%lld", (long long)id);
	snprintf(line, sizeof(line), "%u", a->place.pos.line);
	return model_exec(p->m,
	                  "INSERT INTO attestation VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
	                  binds, UM_COUNT(binds), err);
}

int policy_attest(struct policy *p, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->config->n_attestations; i++) {
		const struct config_attestation *a = &p->config->attestations[i];
		int64_t id = (int64_t)i + 1;
		const char *status = "expired";

		/* One that is dated later than the run is not yet true. */
		if (strcmp(a->date, p->as_of) <= 0 && strcmp(a->expires, p->as_of) >= 0)
			status = apply(p, a, id) ? "used" : "unused";
		r = store(p, a, id, status, err);
	}
	return r;
}
