/*
 * The gate: what the user demanded, against the stored result. A demand that cannot be answered
 * because something was not examined is neither passed nor failed.
 */
#include <stdio.h>

#include "base/str.h"
#include "model/validation.h"
#include "policy/policy_p.h"

static const char *const severities[] = {"low", "medium", "high", "critical"};

struct gate {
	struct model *m;
	void (*say)(void *ctx, const char *line);
	void *ctx;
	bool is_asked, has_failed;
};

static void say(struct gate *g, const char *line)
{
	if (g->say)
		g->say(g->ctx, line);
}

static int ask_score(struct gate *g, const char *move, double min, struct um_err *err)
{
	const char *binds[] = {move};
	struct model_rows *rows;
	char line[200];
	int r;

	if (min < 0)
		return 0;
	g->is_asked = true;
	r = model_query(g->m, "SELECT score_milli FROM score WHERE subject = '' AND move = ?1",
	                binds, 1, &rows, err);
	if (r < 0)
		return r;
	/* No score (nothing applies) cannot be too low. */
	if (model_next(rows) && !model_is_null(rows, 0) &&
	    (double)model_int(rows, 0) < min * 1000) {
		snprintf(line, sizeof(line), "%s %.1f is below %g",
		         *move ? move : "the readiness score", (double)model_int(rows, 0) / 1000,
		         min);
		say(g, line);
		g->has_failed = true;
	}
	return model_close(rows, err);
}

/* Rank of a severity, low first; -1 when there is none of this name. */
static int rank(const char *severity)
{
	for (size_t i = 0; i < UM_COUNT(severities); i++) {
		if (um_eq(severities[i], severity))
			return (int)i;
	}
	return -1;
}

static int ask_severity(struct gate *g, const char *least, bool only_new, struct um_err *err)
{
	struct model_rows *rows;
	char line[200];
	int64_t n = 0;
	int r;

	if (!least && !only_new)
		return 0;
	least = least ? least : severities[0];
	if (rank(least) < 0)
		return um_err_set(err, UM_EINVAL,
		                  "there is no severity \"%s\"; critical, high, medium or low",
		                  least);
	g->is_asked = true;
	r = model_query(g->m,
	                "SELECT severity, count(*) FROM finding WHERE waiver_id IS NULL "
	                "AND coalesce(state, 'new') = 'new' GROUP BY severity",
	                NULL, 0, &rows, err);
	if (r < 0)
		return r;
	while (model_next(rows)) {
		if (rank(model_text(rows, 0)) >= rank(least))
			n += model_int(rows, 1);
	}
	if (n > 0) {
		snprintf(line, sizeof(line), "%lld %sfinding%s of severity %s%s", (long long)n,
		         only_new ? "new " : "", n == 1 ? "" : "s", least,
		         um_eq(least, "critical") ? "" : " or above");
		say(g, line);
		g->has_failed = true;
	}
	return model_close(rows, err);
}

/* Records of validation are no code, but somebody changed them. */
static int ask_complete(struct gate *g, bool *ret, struct um_err *err)
{
	struct model_rows *rows;
	char line[200];
	const char *binds[] = {VALIDATION_PATH};
	int r = model_query(
		g->m,
		"SELECT (SELECT count(*) FROM file WHERE is_gap = 1 AND "
		"(coalesce(context, 'production') = 'production' OR path = ?1)), "
		"(SELECT count(*) FROM control_result WHERE status IN ('unknown', 'error')), "
		"(SELECT count(*) FROM unreached)",
		binds, UM_COUNT(binds), &rows, err);

	if (r < 0)
		return r;
	*ret = false;
	if (model_next(rows)) {
		long long files = model_int(rows, 0);
		long long results = model_int(rows, 1);
		long long calls = model_int(rows, 2);

		if (files > 0) {
			snprintf(line, sizeof(line), "%lld relevant file%s could not be examined",
			         files, files == 1 ? "" : "s");
			say(g, line);
		}
		if (results > 0) {
			snprintf(line, sizeof(line), "%lld control result%s unknown", results,
			         results == 1 ? " is" : "s are");
			say(g, line);
		}
		if (calls > 0) {
			snprintf(line, sizeof(line),
			         "%lld call%s could not be followed to a service", calls,
			         calls == 1 ? "" : "s");
			say(g, line);
		}
		*ret = files > 0 || results > 0 || calls > 0;
	}
	return model_close(rows, err);
}

int policy_incomplete(struct model *m, bool *ret, void (*say_line)(void *ctx, const char *line),
                      void *ctx, struct um_err *err)
{
	struct gate g = {.m = m, .say = say_line, .ctx = ctx};

	return ask_complete(&g, ret, err);
}

int policy_gate(struct model *m, const struct policy_gate *gate, enum policy_verdict *ret_verdict,
                void (*say_line)(void *ctx, const char *line), void *ctx, struct um_err *err)
{
	struct gate g = {.m = m, .say = say_line, .ctx = ctx};
	bool is_incomplete = false;
	int r = ask_score(&g, "", gate->min_score, err);

	for (size_t i = 0; r == 0 && i < UM_COUNT(gate->min_move); i++)
		r = ask_score(&g, rules_moves[i], gate->min_move[i], err);
	if (r == 0)
		r = ask_severity(&g, gate->fail_on, gate->only_new, err);
	if (r == 0 && g.is_asked && !g.has_failed && !gate->allow_incomplete)
		r = ask_complete(&g, &is_incomplete, err);
	if (r < 0)
		return r;
	*ret_verdict = g.has_failed    ? POLICY_FAILED
	               : is_incomplete ? POLICY_INCOMPLETE
	                               : POLICY_PASSED;
	return 0;
}
