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
	POLICY_WAIVED, /* it fails, and somebody answers for that */
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
	const char *key;   /* what is decisive instead of the evidence's text, or NULL */
	const char *place; /* what tells it from others of the key in the workload, or NULL */
	const char *basis; /* what it rests on, or NULL: as its decisive evidence */
	const struct policy_waiver *waiver; /* of a row that is waived */
};

#define POLICY_REPOSITORY ((size_t)-1)

/* What a control says of one workload (or of the repository) when all rows are weighed. */
struct policy_result {
	enum policy_status status;
	const char *reason;
	const char *basis;   /* what it rests on; NULL where nothing was decided */
	size_t n_fails;      /* rows that fail and are not waived */
	int64_t attestation; /* 0: none */
};

/* A control as this run asks it: the rule, and what the owner set. */
struct policy_control {
	const struct rules_control *rule;
	const char *severity;
	unsigned weight_tenths;
	struct rules_pairs params;
	const struct config_control *setting; /* NULL: none */
	bool is_off, is_beyond; /* by the owner; for a stricter profile. Neither is evaluated */
	UM_VEC(struct policy_row) rows;
	size_t held;                   /* bytes of the rows */
	struct policy_result *results; /* per workload; one alone when repository-wide */
	size_t n_results;
};

struct policy_workload {
	int64_t id;
	const char *root;
};

struct policy_waiver {
	int64_t id;
	const char *origin, *file, *control, *reason, *expires, *status, *problem;
	int64_t line, first_line, last_line;
	const struct config_waiver *config; /* NULL: a comment in a file */
	size_t matched;
};

struct policy {
	struct model *m;
	struct um_arena *arena;
	const struct config *config; /* never NULL */
	const char *as_of, *profile;
	bool no_suppressions;
	int64_t last_evidence;
	const char **basis;                       /* of evidence, by id */
	UM_VEC(struct policy_workload) workloads; /* those with AI */
	struct policy_control *controls;
	size_t n_controls;
	UM_VEC(struct policy_waiver) waivers;
};

static inline bool policy_is_asked(const struct policy_control *c)
{
	return !c->is_off && !c->is_beyond;
}

const char *policy_status_text(enum policy_status status);

/* ---- control.c ---- */
/* Runs the SQL of one control; a mistake in it becomes an error result, never an error here. */
int policy_control_run(struct policy *p, struct policy_control *c, struct um_err *err);
int policy_control_store(struct policy *p, const struct policy_control *c, struct um_err *err);

/* ---- settings.c ---- */
/* The controls as the owner wants them asked. */
void policy_settings(struct policy *p, const struct rules *rules);
/* Those of moves: 0..100. */
unsigned policy_move_weight(const struct policy *p, const char *move);
int policy_settings_store(struct policy *p, struct um_err *err);

/* ---- premise.c ---- */
/* Claims that the owner builds on, and scenarios to survive. After policy_waivers_load(). */
int policy_premises_store(struct policy *p, struct um_err *err);

/* ---- waive.c ---- */
/* Those of the files are in the model; those of the settings join them. */
int policy_waivers_load(struct policy *p, struct um_err *err);
/* Marks the rows that fail and are waived. */
int policy_waive(struct policy *p, struct policy_control *c, struct um_err *err);
int policy_waivers_store(struct policy *p, struct um_err *err);
/* Is the workload the one that the settings name? NULL names every one. */
bool policy_names_workload(struct policy *p, const char *wanted, size_t workload);

/* ---- attest.c ---- */
/* Turns what fails or is unknown into a pass where the owner attests it, and stores what he says.
 */
int policy_attest(struct policy *p, struct um_err *err);

/* ---- score.c ---- */
int policy_score_store(struct policy *p, struct um_err *err);
/* What the readiness score would gain, in thousandths of a point, if the control passed for one
 * more of those that it applies to. */
int policy_score_gain(const struct policy *p, const struct policy_control *c);

/* ---- finding.c ---- */
int policy_findings_store(struct policy *p, struct um_err *err);

#endif
