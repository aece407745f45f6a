/*
 * An unknown table, a word that is misspelt, a column that is missing and a function that the
 * sandbox refuses are found without an example: SQLite prepares the statement. What it then plans
 * to do tells whether a table is read to its end once for each row of another one.
 */
#include "cli/rules_sql.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/vec.h"
#include "cli/rules_test.h"
#include "model/model.h"
#include "policy/policy.h"

struct sql_lint {
	struct model *model;
	const struct rules_control *control;
	void (*say)(void *ctx, bool is_error, const char *text);
	void *ctx;
};

static void say_at(const struct sql_lint *l, unsigned line, unsigned column, bool is_error,
                   const char *text)
{
	const struct rules_place *place = &l->control->sql_place;
	UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

	um_str_addf(&s, "%s:%u:%u: %s", place->file, place->pos.line + line - 1,
	            place->pos.column + column - 1, text);
	l->say(l->ctx, is_error, s.s);
}

/* "2:7: what" counts from the first line of the SQL, which is indented in the file. */
static void say_error(const struct sql_lint *l, const char *msg)
{
	unsigned long line, column = 0;
	char *end;

	line = strtoul(msg, &end, 10);
	if (line > 0 && *end == ':')
		column = strtoul(end + 1, &end, 10);
	if (column > 0 && um_starts(end, ": "))
		msg = end + 2;
	else
		line = column = 1;
	say_at(l, (unsigned)line, (unsigned)column, true,
	       um_starts(msg, "stopped") ? "it needs too much" : msg);
}

static int ask(const struct sql_lint *l, const char *sql, struct model_rows **ret_rows,
               struct um_err *err)
{
	const struct rules_pairs *pairs = &l->control->params;
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	struct model_param *params = UM_NEW_ARRAY(arena, struct model_param, pairs->n + 1);

	params[0] = (struct model_param){"as_of", rules_test_date};
	for (size_t i = 0; i < pairs->n; i++)
		params[i + 1] = (struct model_param){pairs->v[i].key, pairs->v[i].value};
	return model_query_untrusted(l->model, sql, params, pairs->n + 1, ret_rows, err);
}

static void check_columns(const struct sql_lint *l, struct model_rows *rows)
{
	static const char *const needed[] = {"workload", "status", "reason", "evidence"};

	for (size_t i = 0; i < UM_COUNT(needed); i++) {
		UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;
		int k = 0;

		while (k < model_columns(rows) && !um_eq(model_column_name(rows, k), needed[i]))
			k++;
		if (k < model_columns(rows))
			continue;
		um_str_addf(&s,
		            "no column is named %s; a control returns workload, status, reason and "
		            "evidence",
		            needed[i]);
		say_at(l, 1, 1, true, s.s);
	}
}

/* ---- the plan ---- */

struct step {
	int64_t id, parent;
	const char *detail;
};

typedef UM_VEC(struct step) step_list;

static bool is_within_correlated(const step_list *steps, int64_t id)
{
	for (size_t i = steps->n; i-- > 0;) {
		if (steps->v[i].id != id)
			continue;
		if (um_starts(steps->v[i].detail, "CORRELATED"))
			return true;
		id = steps->v[i].parent;
	}
	return false;
}

/* Tables of the model that grow with the repository, as the plan names them: by an alias, where the
 * SQL gives one. */
static bool is_big(const char *detail)
{
	static const char *const names[] = {"evidence", "file", "path", "path_evidence"};
	size_t n = strcspn(detail, " ");

	for (size_t i = 0; i < UM_COUNT(names); i++) {
		if (strlen(names[i]) == n && memcmp(names[i], detail, n) == 0)
			return true;
	}
	return false;
}

static void check_plan(const struct sql_lint *l)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str sql = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct model_rows *rows;
	step_list steps = {0};

	um_str_addf(&sql, "EXPLAIN QUERY PLAN %s", l->control->sql);
	if (ask(l, sql.s, &rows, &err) < 0)
		return;
	while (model_next(rows)) {
		struct step step = {model_int(rows, 0), model_int(rows, 1),
		                    um_strdup(arena, model_text(rows, 3))};
		const char *table = step.detail + strlen("SCAN ");

		*UM_PUSH(arena, &steps) = step;
		if (!um_starts(step.detail, "SCAN ") || !is_big(table) ||
		    !is_within_correlated(&steps, step.parent))
			continue;
		um_str_clear(&sql);
		um_str_addf(&sql,
		            "a subquery reads all of \"%.*s\" once for each row around it; give it "
		            "a condition on an id, or join a common table that is made once",
		            (int)strcspn(table, " "), table);
		say_at(l, 1, 1, false, sql.s);
		break; /* once will do */
	}
	model_close(rows, &err);
}

static void check_control(const struct sql_lint *l)
{
	struct um_err err = UM_ERR_INIT;
	struct model_rows *rows;

	if (ask(l, l->control->sql, &rows, &err) < 0) {
		say_error(l, err.msg);
		return;
	}
	check_columns(l, rows);
	model_close(rows, &err);
	check_plan(l);
}

void rules_sql_lint(const struct rules *rules,
                    void (*say)(void *ctx, bool is_error, const char *text), void *ctx)
{
	struct model_run about = {
		.tool_version = "0",
		.score_model = policy_score_model,
		.rules_digest = rules->digest,
		.root = ".",
		.name = "lint",
		.input = "folder",
		.as_of = rules_test_date,
	};
	struct sql_lint l = {.say = say, .ctx = ctx};
	struct um_err err = UM_ERR_INIT;

	if (model_new(&about, &l.model, &err) < 0) {
		say(ctx, true, err.msg);
		return;
	}
	for (size_t i = 0; i < rules->n_controls; i++) {
		l.control = &rules->controls[i];
		check_control(&l);
	}
	model_free(l.model);
}
