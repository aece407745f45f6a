/* How the score went from one state to the other, step by step. A step is worth what it adds to the
 * steps before it, so that they add up to the difference whatever is missing on the way: a move
 * that has no score for a while stands still, and the step that gives it one again is worth all. */
#include "drift/drift.h"

static const char movement_sql[] =
	"INSERT INTO drift_movement SELECT s.move, ?1, CASE WHEN s.from_milli IS NOT NULL"
	" AND s.to_milli IS NOT NULL THEN coalesce(a.score_milli - s.from_milli - (SELECT"
	" coalesce(sum(milli), 0) FROM drift_movement m WHERE m.move = s.move), 0) END"
	" FROM drift_score s LEFT JOIN after_step.score a ON a.subject = '' AND a.move = s.move"
	" ORDER BY s.rowid";

/* Workloads under the names of today; one that is on one side alone has no answer on the other. */
static const char control_sql[] =
	"WITH was AS (SELECT r.control, r.status, r.reason, w.root AS old, coalesce((SELECT"
	" after_root FROM drift_pair WHERE before_root = w.root AND NOT EXISTS (SELECT 1 FROM"
	" after_step.ai_workload x WHERE x.root = w.root)), w.root) AS root"
	" FROM before_step.control_result r LEFT JOIN before_step.workload w"
	" ON w.id = r.workload_id),"
	" now AS (SELECT r.control, r.status, r.reason, w.root FROM after_step.control_result r"
	" LEFT JOIN after_step.workload w ON w.id = r.workload_id),"
	" both AS (SELECT n.control, n.root, w.status AS old, n.status AS new, n.reason FROM now n"
	" LEFT JOIN was w ON w.control = n.control AND w.root IS n.root"
	" UNION ALL SELECT w.control, w.root, w.status, NULL, w.reason FROM was w WHERE NOT EXISTS"
	" (SELECT 1 FROM now n WHERE n.control = w.control AND n.root IS w.root))"
	" INSERT INTO drift_control SELECT ?1, control, root, old, new, reason FROM both"
	" WHERE old IS NOT new AND NOT (coalesce(old, 'not-applicable') = 'not-applicable'"
	" AND coalesce(new, 'not-applicable') = 'not-applicable') ORDER BY control, root";

static int add_step(struct model *to, const char *cause, struct um_err *err)
{
	int r = model_exec(to, movement_sql, &cause, 1, err);

	return r < 0 ? r : model_exec(to, control_sql, &cause, 1, err);
}

/* The rules are the first step: the score comes from what they said then. */
static int start_from(struct model *to, struct um_err *err)
{
	int r = model_exec(to,
	                   "UPDATE drift_score SET from_milli = (SELECT score_milli FROM"
	                   " before_step.score b WHERE b.subject = '' AND b.move ="
	                   " drift_score.move)",
	                   NULL, 0, err);

	if (r == 0)
		r = model_exec(to,
		               "UPDATE drift_side SET score_milli = (SELECT from_milli FROM"
		               " drift_score WHERE move = ''), rules_digest = (SELECT"
		               " rules_digest FROM before_step.run) WHERE side = 'from'",
		               NULL, 0, err);
	return r;
}

int drift_step(struct model *to, const char *cause, bool is_first, struct model *before,
               struct model *after, struct um_err *err)
{
	struct um_err ignored = UM_ERR_INIT;
	int r = model_attach(to, before, "before_step", err);

	if (r == 0)
		r = model_attach(to, after, "after_step", err);
	if (r == 0 && is_first)
		r = start_from(to, err);
	if (r == 0)
		r = add_step(to, cause, err);
	(void)model_detach(to, "after_step", &ignored);
	(void)model_detach(to, "before_step", &ignored);
	return r;
}

int drift_stand(struct model *to, const char *cause, struct um_err *err)
{
	return model_exec(to,
	                  "INSERT INTO drift_movement SELECT move, ?1, CASE WHEN from_milli IS NOT"
	                  " NULL AND to_milli IS NOT NULL THEN 0 END FROM drift_score"
	                  " ORDER BY rowid",
	                  &cause, 1, err);
}

/* Recorded is a score, not the answers behind it. */
int drift_recorded(struct model *to, const char *review, struct um_err *err)
{
	int r = model_exec(
		to,
		"INSERT INTO drift_movement SELECT s.move, 'rules', CASE WHEN s.to_milli IS NOT NULL"
		" THEN s.from_milli - r.score_milli END FROM drift_score s JOIN (SELECT '' AS move,"
		" score_milli FROM review WHERE date = ?1 UNION ALL SELECT move, score_milli FROM"
		" review_score WHERE review = ?1 AND move <> '') r ON r.move = s.move"
		" WHERE r.score_milli IS NOT NULL GROUP BY s.move ORDER BY s.rowid",
		&review, 1, err);

	if (r == 0)
		r = model_exec(to,
		               "UPDATE drift_score SET from_milli = from_milli - (SELECT milli FROM"
		               " drift_movement m WHERE m.move = drift_score.move AND cause ="
		               " 'rules') WHERE move IN (SELECT move FROM drift_movement WHERE"
		               " cause = 'rules' AND milli IS NOT NULL)",
		               NULL, 0, err);
	if (r == 0)
		r = model_exec(to,
		               "UPDATE drift_side SET score_milli = (SELECT from_milli FROM"
		               " drift_score WHERE move = ''), rules_digest = (SELECT rules_digest"
		               " FROM review WHERE date = ?1) WHERE side = 'from'",
		               &review, 1, err);
	return r;
}
