/*
 * Questions to the model. Our own SQL runs freely; SQL of others runs inside the sandbox with
 * a budget of steps, memory and rows that belongs to the statement, so that statements may be
 * open side by side: the budget is switched on for each step and off again after it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "model/model_p.h"

enum {
	STEPS_BETWEEN_LOOKS = 20,     /* few: a step may be a LIKE over a mebibyte */
	MAX_STEPS = 20 * 1000 * 1000, /* for each WORKLOADS_A_BUDGET workloads begun */
	WORKLOADS_A_BUDGET = 500,
	MAX_SECONDS = 60, /* the last resort: what ends early ends by its steps on any machine */
	MAX_ROWS = 100 * 1000,
	MAX_MEMORY = 64 << 20, /* above what the model itself takes */
	MAX_VALUE = 1 << 20,   /* of one text or blob in foreign SQL */
	MAX_OWN_VALUE = 64 << 20
};

struct model_rows {
	struct model *m;
	sqlite3_stmt *stmt;
	struct um_err err;
	bool is_untrusted;
	int64_t looks, rows, memory_before;
	double end; /* um_clock_ms() */
};

static struct model_rows *rows_new(struct model *m, sqlite3_stmt *stmt, bool is_untrusted)
{
	struct model_rows *rows = um_xmalloc(sizeof(*rows));

	memset(rows, 0, sizeof(*rows));
	rows->m = m;
	rows->stmt = stmt;
	rows->is_untrusted = is_untrusted;
	rows->memory_before = sqlite3_memory_used();
	rows->end = um_clock_ms() + MAX_SECONDS * 1000.0;
	return rows;
}

int model_query(struct model *m, const char *sql, const char *const *binds, size_t n_binds,
                struct model_rows **ret_rows, struct um_err *err)
{
	sqlite3_stmt *stmt;
	int r = model_prepare(m, sql, &stmt, err);

	if (r < 0)
		return r;
	/* The texts of the caller need not live until the last step. */
	for (size_t i = 0; i < n_binds; i++) {
		if (binds[i])
			sqlite3_bind_text(stmt, (int)i + 1, binds[i], -1, SQLITE_TRANSIENT);
	}
	*ret_rows = rows_new(m, stmt, false);
	return 0;
}

int model_exec(struct model *m, const char *sql, const char *const *binds, size_t n_binds,
               struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(m, sql, binds, n_binds, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows))
		continue;
	return model_close(rows, err);
}

/* ---- SQL of others ---- */

/* Called by SQLite every STEPS_BETWEEN_LOOKS steps; anything but 0 stops the statement. */
static int look(void *ctx)
{
	struct model_rows *rows = ctx;

	int64_t budgets = 1 + rows->m->n_ai_workloads / WORKLOADS_A_BUDGET;

	rows->looks++;
	if (rows->looks > budgets * (MAX_STEPS / STEPS_BETWEEN_LOOKS)) {
		um_err_set(&rows->err, UM_ELIMIT,
		           "stopped after %lld million steps; does a join or "
		           "a recursion lack its condition?",
		           (long long)budgets * (MAX_STEPS / 1000000));
		return 1;
	}
	if (um_clock_ms() > rows->end) {
		um_err_set(&rows->err, UM_ELIMIT, "stopped after %d seconds", MAX_SECONDS);
		return 1;
	}
	return 0;
}

static void enter(struct model_rows *rows)
{
	rows->m->is_untrusted = true;
	sqlite3_limit(rows->m->db, SQLITE_LIMIT_LENGTH, MAX_VALUE);
	sqlite3_progress_handler(rows->m->db, STEPS_BETWEEN_LOOKS, look, rows);
	/* Held by the allocator: a chain of common tables that each name the last one twice grows
	 * without bounds while it is prepared, before there is a step to look after. */
	sqlite3_hard_heap_limit64(rows->memory_before + MAX_MEMORY);
}

static void leave(struct model *m)
{
	m->is_untrusted = false;
	sqlite3_hard_heap_limit64(0);
	sqlite3_limit(m->db, SQLITE_LIMIT_LENGTH, MAX_OWN_VALUE);
	sqlite3_progress_handler(m->db, 0, NULL, NULL);
}

/* "line:column: " of a byte in the text; nothing when SQLite does not know it. */
static void place(const char *sql, int offset, char *out, size_t size)
{
	unsigned line = 1;
	unsigned column = 1;

	out[0] = '\0';
	if (offset < 0)
		return;
	for (int i = 0; i < offset && sql[i]; i++) {
		column++;
		if (sql[i] == '\n') {
			line++;
			column = 1;
		}
	}
	snprintf(out, size, "%u:%u: ", line, column);
}

static int memory_error(struct um_err *err)
{
	return um_err_set(err, UM_ELIMIT, "stopped: it needs more than %d MiB of memory",
	                  MAX_MEMORY >> 20);
}

static int prepare_error(struct model *m, const char *sql, struct um_err *err)
{
	char at[32];

	place(sql, sqlite3_error_offset(m->db), at, sizeof(at));
	/* SQLite has several codes for what the authorizer refused. */
	if (m->refused[0])
		return um_err_set(err, UM_EPERM, "%s%s is not allowed here: a query only reads", at,
		                  m->refused);
	if (sqlite3_errcode(m->db) == SQLITE_NOMEM)
		return memory_error(err);
	if (sqlite3_errcode(m->db) == SQLITE_TOOBIG)
		return um_err_set(err, UM_ELIMIT, "%s%s", at, sqlite3_errmsg(m->db));
	return um_err_set(err, UM_EPARSE, "%s%s", at, sqlite3_errmsg(m->db));
}

/* More than white space, comments and semicolons after the statement? */
static int check_tail(struct model *m, const char *sql, const char *tail, struct um_err *err)
{
	while (*tail) {
		sqlite3_stmt *more = NULL;
		const char *next = tail;
		char at[32];
		int r = sqlite3_prepare_v2(m->db, tail, -1, &more, &next);

		sqlite3_finalize(more);
		if (r != SQLITE_OK || more) {
			tail += strspn(tail, " \t\r\n;");
			place(sql, (int)(tail - sql), at, sizeof(at));
			return um_err_set(err, UM_EPERM, "%sonly one statement is allowed", at);
		}
		if (next == tail)
			break;
		tail = next;
	}
	return 0;
}

static int bind_params(sqlite3_stmt *stmt, const struct model_param *params, size_t n_params,
                       struct um_err *err)
{
	int n = sqlite3_bind_parameter_count(stmt);

	for (int i = 1; i <= n; i++) {
		const char *name = sqlite3_bind_parameter_name(stmt, i);
		size_t p = 0;

		while (p < n_params && !(name && um_eq(params[p].name, name + 1)))
			p++;
		if (p == n_params)
			return um_err_set(err, UM_EINVAL, "there is no parameter %s",
			                  name ? name : "without a name");
		if (params[p].value)
			sqlite3_bind_text(stmt, i, params[p].value, -1, SQLITE_TRANSIENT);
	}
	return 0;
}

static int prepare_untrusted(struct model *m, const char *sql, const struct model_param *params,
                             size_t n_params, sqlite3_stmt **ret_stmt, struct um_err *err)
{
	const char *tail = sql;
	sqlite3_stmt *stmt = NULL;
	int r;

	m->refused[0] = '\0';
	if (sqlite3_prepare_v2(m->db, sql, -1, &stmt, &tail) != SQLITE_OK)
		return prepare_error(m, sql, err);
	if (!stmt)
		return um_err_set(err, UM_EPARSE, "there is no statement");
	r = check_tail(m, sql, tail, err);
	/* The authorizer refuses writing already; this is the second lock. */
	if (r == 0 && !sqlite3_stmt_readonly(stmt))
		r = um_err_set(err, UM_EPERM, "a query only reads");
	if (r == 0)
		r = bind_params(stmt, params, n_params, err);
	if (r < 0) {
		sqlite3_finalize(stmt);
		return r;
	}
	*ret_stmt = stmt;
	return 0;
}

int model_query_untrusted(struct model *m, const char *sql, const struct model_param *params,
                          size_t n_params, struct model_rows **ret_rows, struct um_err *err)
{
	struct model_rows *rows = rows_new(m, NULL, true);
	int r;

	enter(rows);
	r = prepare_untrusted(m, sql, params, n_params, &rows->stmt, err);
	leave(m);
	if (r < 0) {
		/* Newer libraries look while they prepare, too. */
		if (rows->err.code)
			r = um_err_set(err, rows->err.code, "%s", rows->err.msg);
		free(rows);
		return r;
	}
	*ret_rows = rows;
	return 0;
}

/* ---- rows ---- */

static void step_error(struct model_rows *rows)
{
	struct model *m = rows->m;

	if (rows->err.code)
		return;
	if (sqlite3_errcode(m->db) == SQLITE_TOOBIG)
		um_err_set(&rows->err, UM_ELIMIT, "%s", sqlite3_errmsg(m->db));
	else if (rows->is_untrusted && sqlite3_errcode(m->db) == SQLITE_NOMEM)
		memory_error(&rows->err);
	else
		um_err_set(&rows->err, rows->is_untrusted ? UM_EINVAL : UM_EIO, "%s",
		           sqlite3_errmsg(m->db));
}

bool model_next(struct model_rows *rows)
{
	int r;

	if (rows->err.code)
		return false;
	if (rows->is_untrusted)
		enter(rows);
	r = sqlite3_step(rows->stmt);
	if (r != SQLITE_ROW && r != SQLITE_DONE)
		step_error(rows);
	if (rows->is_untrusted)
		leave(rows->m);
	if (r == SQLITE_ROW && rows->is_untrusted && ++rows->rows > MAX_ROWS) {
		um_err_set(&rows->err, UM_ELIMIT, "stopped after %d rows", MAX_ROWS);
		return false;
	}
	return r == SQLITE_ROW;
}

const char *model_text(struct model_rows *rows, int column)
{
	return (const char *)sqlite3_column_text(rows->stmt, column);
}

int64_t model_int(struct model_rows *rows, int column)
{
	return sqlite3_column_int64(rows->stmt, column);
}

bool model_is_null(struct model_rows *rows, int column)
{
	return sqlite3_column_type(rows->stmt, column) == SQLITE_NULL;
}

int model_columns(struct model_rows *rows)
{
	return sqlite3_column_count(rows->stmt);
}

const char *model_column_name(struct model_rows *rows, int column)
{
	return sqlite3_column_name(rows->stmt, column);
}

int model_close(struct model_rows *rows, struct um_err *err)
{
	int code = 0;

	if (!rows)
		return 0;
	if (rows->err.code)
		code = um_err_set(err, rows->err.code, "%s", rows->err.msg);
	sqlite3_finalize(rows->stmt);
	free(rows);
	return code;
}
