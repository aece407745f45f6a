/* What of a drift a reviewer must see. Each question gives the lines that say so. */
#include <stdio.h>

#include "drift/drift.h"

struct gate {
	struct model *m;
	void (*say)(void *ctx, const char *line);
	void *ctx;
};

/* By what the register and the code say of each other, once; what is waived is answered for. */
static const char findings_sql[] =
	"SELECT f.control || ': ' || f.reason FROM finding f JOIN control c ON c.id = f.control"
	" WHERE c.move = 'drift' AND f.waiver_id IS NULL ORDER BY f.id";

/* Subjects are "fallback behind primary". Gone with its workload, or with its primary, it is missed
 * by nobody. */
static const char fallbacks_sql[] =
	"WITH lost AS (SELECT id, change, workload, before, after, subject,"
	" substr(subject, instr(subject, ' behind ') + 8) AS primary_service FROM drift_change"
	" WHERE kind = 'fallback' AND (change = 'removed'"
	" OR (change = 'changed' AND after < before)))"
	" SELECT CASE l.workload WHEN '.' THEN (SELECT name FROM run) ELSE l.workload END || ': ' || l.subject || CASE l.change WHEN 'removed'"
	" THEN ' is gone' ELSE ' went from ' || l.before || ' to ' || l.after END FROM lost l"
	" WHERE EXISTS (SELECT 1 FROM route p WHERE p.workload = l.workload"
	" AND p.service = l.primary_service)"
	" AND NOT EXISTS (SELECT 1 FROM route f JOIN path p ON p.id = f.fallback_of"
	" WHERE f.workload = l.workload AND p.service = l.primary_service"
	" AND 'F' || f.rung >= l.before) ORDER BY l.id";

static const char alone_sql[] =
	"SELECT coalesce(CASE d.workload WHEN '.' THEN (SELECT name FROM run) ELSE d.workload END"
	" || ': ', '') || d.subject || ' came, and no other vendor stands"
	" behind it' FROM drift_change d JOIN service s ON s.id = d.subject"
	" WHERE d.kind = 'service' AND d.change = 'added' AND coalesce(s.operator, '') <> 'self'"
	" AND EXISTS (SELECT 1 FROM route r WHERE r.service = d.subject"
	" AND (d.workload IS NULL OR r.workload = d.workload) AND r.vendor IS NOT NULL"
	" AND r.cloud <> 'self' AND r.role <> 'fallback' AND NOT EXISTS (SELECT 1 FROM path f"
	" WHERE f.fallback_of = r.id AND f.vendor <> r.vendor)) ORDER BY d.id";

static const char dropped_sql[] =
	"SELECT CASE move WHEN '' THEN 'the readiness score' ELSE move END"
	" || ' fell by ' || printf('%d.%03d', (from_milli - to_milli) / 1000,"
	" (from_milli - to_milli) % 1000) || ' points' FROM drift_score"
	" WHERE from_milli - to_milli > CAST(?1 AS REAL) * 1000 ORDER BY rowid";

static const char missing_sql[] =
	"SELECT text FROM drift_note WHERE kind = 'gaps' OR (kind = 'from'"
	" AND NOT EXISTS (SELECT 1 FROM drift_side WHERE side = 'from')) ORDER BY rowid";

/* A line a row; *ret_any is left alone when there is none. */
static int ask(struct gate *g, const char *sql, const char *bind, bool *ret_any, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(g->m, sql, &bind, bind ? 1 : 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		*ret_any = true;
		if (g->say)
			g->say(g->ctx, model_text(rows, 0));
	}
	return model_close(rows, err);
}

static int ask_complete(struct gate *g, bool *ret_incomplete, struct um_err *err)
{
	int r = policy_incomplete(g->m, ret_incomplete, g->say, g->ctx, err);

	return r < 0 ? r : ask(g, missing_sql, NULL, ret_incomplete, err);
}

int drift_gate(struct model *m, const struct drift_gate *gate, enum policy_verdict *ret_verdict,
               void (*say)(void *ctx, const char *line), void *ctx, struct um_err *err)
{
	struct gate g = {.m = m, .say = say, .ctx = ctx};
	bool has_failed = false, is_incomplete = false;
	char most[32];
	int r = 0;

	if (gate->is_asked && ((r = ask(&g, findings_sql, NULL, &has_failed, err)) < 0 ||
	                       (r = ask(&g, fallbacks_sql, NULL, &has_failed, err)) < 0 ||
	                       (r = ask(&g, alone_sql, NULL, &has_failed, err)) < 0))
		return r;
	if (gate->max_drop >= 0) {
		snprintf(most, sizeof(most), "%.6f", gate->max_drop);
		r = ask(&g, dropped_sql, most, &has_failed, err);
	}
	if (r == 0 && (gate->is_asked || gate->max_drop >= 0) && !has_failed &&
	    !gate->allow_incomplete)
		r = ask_complete(&g, &is_incomplete, err);
	if (r < 0)
		return r;
	*ret_verdict = has_failed      ? POLICY_FAILED
	               : is_incomplete ? POLICY_INCOMPLETE
	                               : POLICY_PASSED;
	return 0;
}
