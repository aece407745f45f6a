/*
 * The whole formula (unmoat-score(7) has it in words, with an example).
 *
 *   control    100 × passed / applicable           over the workloads that it applies to
 *   move       Σ weight × control / Σ weight       over its controls with applicable > 0
 *   readiness  Σ weight × move / Σ weight          over the moves that have a score
 *
 * `unknown` and `error` are applicable and not passed; `not-applicable` and `waived` are left out.
 * A control of the whole repository counts as one workload, and in the scores of the repository
 * only.
 *
 * All is integer: a control's value is in billionths of a point, and the one rounding is the last
 * step to thousandths. So the order of anything never matters, and one more pass never gives less.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "policy/policy_p.h"

const char policy_score_model[] = "1";

enum {
	N_MOVES = 5
};

#define NANO_PER_MILLI INT64_C(1000000)
#define FULL_NANO INT64_C(100000000000) /* 100 points */
#define NO_SCORE (-1)

struct counts {
	int passed, failed, unknown, not_applicable, waived;
};

/* A weighted mean that grows term by term. */
struct mean {
	int64_t sum, weight;
};

/* For which score: the repository (POLICY_REPOSITORY) or one workload; and a pass that is not there
 * yet. */
struct subject {
	size_t workload;
	const struct policy_control *one_more;
};

static void mean_add(struct mean *mean, int64_t value, int64_t weight)
{
	mean->sum += value * weight;
	mean->weight += weight;
}

static int64_t mean_value(const struct mean *mean)
{
	return mean->weight > 0 ? mean->sum / mean->weight : NO_SCORE;
}

static int to_milli(int64_t nano)
{
	return nano == NO_SCORE ? NO_SCORE : (int)((nano + NANO_PER_MILLI / 2) / NANO_PER_MILLI);
}

static void count(struct counts *counts, enum policy_status status)
{
	switch (status) {
	case POLICY_PASS:
		counts->passed++;
		break;
	case POLICY_FAIL:
		counts->failed++;
		break;
	case POLICY_WAIVED:
		counts->waived++;
		break;
	case POLICY_NOT_APPLICABLE:
		counts->not_applicable++;
		break;
	default:
		counts->unknown++;
		break;
	}
}

static void count_control(const struct policy_control *c, const struct subject *subject,
                          struct counts *counts)
{
	if (!policy_is_asked(c))
		return;
	if (subject->workload == POLICY_REPOSITORY) {
		for (size_t i = 0; i < c->n_results; i++)
			count(counts, c->results[i].status);
	} else if (!c->rule->is_repository_wide) {
		count(counts, c->results[subject->workload].status);
	}
}

static int64_t control_value(const struct policy_control *c, const struct subject *subject)
{
	struct counts n = {0};
	int64_t applicable;

	count_control(c, subject, &n);
	applicable = n.passed + n.failed + n.unknown;
	if (applicable == 0)
		return NO_SCORE;
	if (subject->one_more == c)
		n.passed++;
	return FULL_NANO * n.passed / applicable;
}

static int64_t move_value(const struct policy *p, const char *move, const struct subject *subject)
{
	struct mean mean = {0};

	for (size_t i = 0; i < p->n_controls; i++) {
		const struct policy_control *c = &p->controls[i];
		int64_t value;

		if (!um_eq(c->rule->move, move))
			continue;
		value = control_value(c, subject);
		if (value != NO_SCORE)
			mean_add(&mean, value, c->weight_tenths);
	}
	return mean_value(&mean);
}

static int64_t readiness_value(const struct policy *p, const struct subject *subject)
{
	struct mean mean = {0};

	for (size_t i = 0; i < N_MOVES; i++) {
		int64_t value = move_value(p, rules_moves[i], subject);

		if (value != NO_SCORE)
			mean_add(&mean, value, policy_move_weight(p, rules_moves[i]));
	}
	return mean_value(&mean);
}

int policy_score_gain(const struct policy *p, const struct policy_control *c)
{
	struct subject now = {POLICY_REPOSITORY, NULL};
	struct subject then = {POLICY_REPOSITORY, c};

	return to_milli(readiness_value(p, &then)) - to_milli(readiness_value(p, &now));
}

const char *policy_grade(int score_milli)
{
	static const struct {
		int from;
		const char *grade;
	} grades[] = {{90000, "A"}, {75000, "B"}, {60000, "C"}, {40000, "D"}};

	for (size_t i = 0; i < UM_COUNT(grades); i++) {
		if (score_milli >= grades[i].from)
			return grades[i].grade;
	}
	return "F";
}

/* ---- storing ---- */

static int store(struct policy *p, const char *root, const char *move, int milli,
                 const struct counts *n, struct um_err *err)
{
	char text[6][16];
	const char *binds[] = {root,
	                       move,
	                       milli == NO_SCORE ? NULL : text[0],
	                       milli == NO_SCORE ? NULL : policy_grade(milli),
	                       text[1],
	                       text[2],
	                       text[3],
	                       text[4],
	                       text[5]};

	snprintf(text[0], sizeof(text[0]), "%d", milli);
	snprintf(text[1], sizeof(text[1]), "%d", n->passed);
	snprintf(text[2], sizeof(text[2]), "%d", n->failed);
	snprintf(text[3], sizeof(text[3]), "%d", n->unknown);
	snprintf(text[4], sizeof(text[4]), "%d", n->not_applicable);
	snprintf(text[5], sizeof(text[5]), "%d", n->waived);
	return model_exec(p->m, "INSERT INTO score VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)", binds,
	                  UM_COUNT(binds), err);
}

static struct counts count_all(const struct policy *p, const char *move,
                               const struct subject *subject)
{
	struct counts n = {0};

	for (size_t i = 0; i < p->n_controls; i++) {
		if (!move || um_eq(p->controls[i].rule->move, move))
			count_control(&p->controls[i], subject, &n);
	}
	return n;
}

static int store_subject(struct policy *p, const char *root, size_t workload, struct um_err *err)
{
	struct subject subject = {workload, NULL};
	struct counts n = count_all(p, NULL, &subject);
	int r = store(p, root, "", to_milli(readiness_value(p, &subject)), &n, err);

	for (size_t i = 0; r == 0 && i < N_MOVES; i++) {
		const char *move = rules_moves[i];

		n = count_all(p, move, &subject);
		r = store(p, root, move, to_milli(move_value(p, move, &subject)), &n, err);
	}
	return r;
}

/* ---- what it rests on ---- */

static const char *const bases[] = {"observed", "declared", "inferred",
                                    "attested", "probed",   "unknown"};

static size_t basis_index(const struct policy_result *result)
{
	bool is_known = result->status == POLICY_PASS || result->status == POLICY_FAIL;

	for (size_t i = 0; is_known && i + 1 < UM_COUNT(bases); i++) {
		if (um_eq(bases[i], result->basis))
			return i;
	}
	return UM_COUNT(bases) - 1;
}

/* Every applicable result has its part of the readiness score: of the moves, by their weights, the
 * controls, by theirs, the results, each the same. */
static void add_shares(const struct policy *p, const char *move, double of_move, double *shares)
{
	const struct subject all = {POLICY_REPOSITORY, NULL};
	int64_t weights = 0;

	for (size_t i = 0; i < p->n_controls; i++) {
		if (um_eq(p->controls[i].rule->move, move) &&
		    control_value(&p->controls[i], &all) != NO_SCORE)
			weights += p->controls[i].weight_tenths;
	}
	for (size_t i = 0; i < p->n_controls; i++) {
		const struct policy_control *c = &p->controls[i];
		struct counts n = {0};
		int applicable;

		count_control(c, &all, &n);
		applicable = n.passed + n.failed + n.unknown;
		for (size_t k = 0; um_eq(c->rule->move, move) && applicable && k < c->n_results;
		     k++) {
			enum policy_status status = c->results[k].status;

			if (status != POLICY_NOT_APPLICABLE && status != POLICY_WAIVED)
				shares[basis_index(&c->results[k])] +=
					of_move * c->weight_tenths / (double)weights / applicable;
		}
	}
}

static int store_basis(struct policy *p, struct um_err *err)
{
	const struct subject all = {POLICY_REPOSITORY, NULL};
	double shares[UM_COUNT(bases)] = {0};
	unsigned weights = 0;
	int r = 0;

	for (size_t i = 0; i < N_MOVES; i++) {
		if (move_value(p, rules_moves[i], &all) != NO_SCORE)
			weights += policy_move_weight(p, rules_moves[i]);
	}
	for (size_t i = 0; weights && i < N_MOVES; i++)
		add_shares(p, rules_moves[i],
		           (double)policy_move_weight(p, rules_moves[i]) / weights, shares);
	for (size_t i = 0; r == 0 && i < UM_COUNT(bases); i++) {
		char share[24];
		const char *binds[] = {bases[i], share};

		snprintf(share, sizeof(share), "%d", (int)(shares[i] * 100000 + 0.5));
		if (shares[i] > 0)
			r = model_exec(p->m, "INSERT INTO score_basis VALUES(?1,?2)", binds,
			               UM_COUNT(binds), err);
	}
	return r;
}

int policy_score_store(struct policy *p, struct um_err *err)
{
	int r = store_subject(p, "", POLICY_REPOSITORY, err);

	if (r == 0)
		r = store_basis(p, err);

	for (size_t i = 0; r == 0 && i < p->workloads.n; i++)
		r = store_subject(p, p->workloads.v[i].root, i, err);
	return r;
}
