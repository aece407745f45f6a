/*
 * Records of validation in the model: which paths they are about, which of them count, and what
 * follows. A path is seen to answer when the newest record that decides says so: `auth` and
 * `answered`, with nothing after it that says `did-not`. `reach` alone does not show that we may
 * use the service, but that nobody was there undoes what was seen before. `unknown` decides
 * nothing.
 */
#include <stdio.h>

#include "model/model_p.h"
#include "model/validation.h"

static int add_one(sqlite3_stmt *s, const struct validation *v, const char *file)
{
	int i = 1;

	/* What stands in a line that nobody vouches for is not repeated. */
	if (v->problem) {
		sqlite3_bind_text(s, i++, "", -1, SQLITE_STATIC);
		for (; i <= 8; i++)
			sqlite3_bind_null(s, i);
		sqlite3_bind_text(s, 5, "", -1, SQLITE_STATIC);
	} else {
		model_bind(s, i++, v->path);
		model_bind(s, i++, v->service);
		model_bind(s, i++, v->host);
		model_bind(s, i++, v->level);
		model_bind(s, i++, v->at);
		model_bind(s, i++, v->outcome);
		model_bind(s, i++, v->reason);
		model_bind(s, i++, v->tool);
	}
	model_bind(s, i++, v->problem ? "tampered" : "unmatched");
	model_bind(s, i++, v->problem);
	model_bind(s, i++, file);
	sqlite3_bind_int64(s, i, v->line);
	return sqlite3_step(s);
}

int model_add_validations(struct model *m, const char *file, const struct validation_list *list,
                          struct um_err *err)
{
	sqlite3_stmt *s;
	int r = model_prepare(m,
	                      "INSERT INTO validation (path_key, service, host, level, at, "
	                      "outcome, reason, tool_version, state, problem, file, line) "
	                      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
	                      &s, err);

	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < list->records.n; i++) {
		if (add_one(s, &list->records.v[i], file) != SQLITE_DONE)
			r = model_sql_err(m, err, "model: validation");
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	return r;
}

/* A record of the day of the run is not later than it. */
static const char states_sql[] =
	"UPDATE validation SET path_id = (SELECT min(p.id) FROM path p WHERE p.key = path_key)"
	" WHERE state <> 'tampered';"
	"UPDATE validation SET state = CASE"
	" WHEN substr(at, 1, 10) > run.as_of THEN 'future'"
	" WHEN path_id IS NULL THEN 'unmatched'"
	" WHEN substr(at, 1, 10) < date(run.as_of, '-' || run.validation_days || ' days')"
	" THEN 'stale' ELSE 'fresh' END FROM run WHERE state <> 'tampered';";

/* Of records of one second the one that stands below is the newer. */
static const char paths_sql[] =
	"WITH decided AS (SELECT path_key, at, level, outcome, row_number() OVER"
	" (PARTITION BY path_key ORDER BY at DESC, id DESC) AS n FROM validation"
	" WHERE state = 'fresh' AND (outcome = 'did-not' OR (outcome = 'answered'"
	" AND level = 'auth')))"
	" UPDATE path SET validated_at = decided.at FROM decided"
	" WHERE decided.n = 1 AND decided.outcome = 'answered' AND decided.path_key = path.key;"
	/* The ladder's last rung is for what is armed: F1 is a name in a list. */
	"UPDATE path SET rung = 6 WHERE role = 'fallback' AND rung >= 2"
	" AND validated_at IS NOT NULL;";

int model_settle_validations(struct model *m, unsigned max_age, struct um_err *err)
{
	char days[16];
	const char *binds[] = {days};
	int r;

	snprintf(days, sizeof(days), "%u", max_age);
	if ((r = model_exec(m, "UPDATE run SET validation_days = CAST(?1 AS INTEGER)", binds, 1,
	                    err)) < 0 ||
	    (r = model_run_sql(m, states_sql, err)) < 0)
		return r;
	return model_run_sql(m, paths_sql, err);
}
