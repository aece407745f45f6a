/* Private to src/policy: the outcome of the controls in memory, between evaluating and storing. */
#ifndef UM_POLICY_P_H
#define UM_POLICY_P_H

#include "base/arena.h"
#include "base/vec.h"
#include "policy/policy.h"

/* In the order in which they outweigh each other, when a control says several things about one
 * workload. */
enum policy_status {
	POLICY_NOT_APPLICABLE,
	POLICY_PASS,
	POLICY_UNKNOWN,
	POLICY_FAIL,
	POLICY_ERROR,
	POLICY_N_STATUS
};

/* One row that a control's SQL returned. */
struct policy_row {
	size_t workload; /* index; POLICY_REPOSITORY: the whole repository */
	enum policy_status status;
	const char *reason;
	const int64_t *evidence; /* ids, the decisive one first */
	size_t n_evidence;
};

#define POLICY_REPOSITORY ((size_t)-1)

/* What a control says of one workload (or of the repository) when all rows are weighed. */
struct policy_result {
	enum policy_status status;
	const char *reason;
	size_t n_fails; /* rows that fail */
};

struct policy_control {
	const struct rules_control *rule;
	UM_VEC(struct policy_row) rows;
	struct policy_result *results; /* per workload; one alone when repository-wide */
	size_t n_results;
};

struct policy_workload {
	int64_t id;
	const char *root;
};

struct policy {
	struct model *m;
	struct um_arena *arena;
	const char *as_of;
	int64_t last_evidence;
	UM_VEC(struct policy_workload) workloads; /* those with AI */
	struct policy_control *controls;
	size_t n_controls;
};

const char *policy_status_text(enum policy_status status);

/* ---- control.c ---- */
/* Runs the SQL of one control; a mistake in it becomes an error result, never an error here. */
void policy_control_run(struct policy *p, struct policy_control *c);
int policy_control_store(struct policy *p, const struct policy_control *c, struct um_err *err);

/* ---- score.c ---- */
int policy_score_store(struct policy *p, struct um_err *err);
/* What the readiness score would gain, in thousandths of a point, if the control passed for one
 * more of those that it applies to. */
int policy_score_gain(const struct policy *p, const struct policy_control *c);

/* ---- finding.c ---- */
int policy_findings_store(struct policy *p, struct um_err *err);

#endif
