/* Controls over the model, and the score. */
#ifndef UM_POLICY_H
#define UM_POLICY_H

#include "base/err.h"
#include "model/model.h"
#include "rules/config.h"
#include "rules/contracts.h"
#include "rules/rules.h"

struct policy_options {
	const struct config *config; /* the owner's settings; NULL: none */
	const char *profile;         /* NULL: that of the settings, else "default" */
	bool no_suppressions;        /* waivers are listed, and waive nothing */
};

/* Evaluates every control (SQL that returns `workload, status, reason, evidence`: the workload's
 * root or NULL for the repository; pass, fail, not-applicable or unknown; one sentence; evidence
 * ids separated by commas, decisive one first) and stores results, findings and scores. An AI
 * workload for which a control returns no row is `not-applicable` with that reason. A control whose
 * SQL fails is `error` for all: it never counts as a pass, and the run is incomplete. With no AI
 * workload nothing is evaluated and there is no score. What the owner waives is no failure and what
 * he attests is a pass, each marked as what it is (waive.c, attest.c). */
int policy_run(struct model *m, const struct rules *rules, const struct policy_options *options,
               struct um_err *err);

struct policy_gate {
	double min_score;    /* < 0: none */
	double min_move[5];  /* in the order of rules_moves; < 0: none */
	const char *fail_on; /* severity, or NULL */
	bool only_new;       /* --baseline, --since: what was there before does not count */
	bool allow_incomplete;
};

enum policy_verdict {
	POLICY_PASSED = 0,
	POLICY_FAILED = 1,
	POLICY_INCOMPLETE = 3
};

/* The exit status that the gate asks for; `say` is called with one line for each reason. Without
 * any gate: POLICY_PASSED. */
int policy_gate(struct model *m, const struct policy_gate *gate, enum policy_verdict *ret_verdict,
                void (*say)(void *ctx, const char *line), void *ctx, struct um_err *err);

/* Says what of a judged model was not examined; *ret tells whether there was anything. */
int policy_incomplete(struct model *m, bool *ret, void (*say)(void *ctx, const char *line),
                      void *ctx, struct um_err *err);

/* The contract register into the model, checked (contracts_check()); before model_derive(). One
 * with problems leaves these alone there, in register_problem. */
int policy_register_store(struct model *m, struct contracts *contracts, struct um_err *err);

/* Appends the review that a judged model is for to the register at `path`, or makes that file: what
 * is known is filled in, names and decisions are left to a person, and the rest of the file stays
 * byte for byte. UM_EPARSE: the file has mistakes, or it is not clear where its reviews end;
 * UM_EINVAL: there is a review of that day. Nothing is written then. */
int policy_register_record(struct model *m, const struct rules *rules, const char *path,
                           struct um_err *err);

/* The whole formula: score.c, unmoat-score(7). Grades: A >= 90, B >= 75, C >= 60, D >= 40, F below.
 */
const char *policy_grade(int score_milli);
extern const char policy_score_model[]; /* "1" */

#endif
