/*
 * What SQL of others may do. One authorizer stays installed for the life of the database and
 * lets everything pass but while a foreign statement is prepared or stepped; installing it
 * each time would make SQLite prepare all of our own statements again.
 *
 * What is allowed is listed, not what is refused: the library of another system may bring functions
 * and tables that nobody thought of here.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/model_p.h"

/* Same answer twice on the same input, nothing outside is reached, and time that grows no faster
 * than the values do (printf('%.2000000000c') takes half a minute). What asks for the time is given
 * that of the run (clock.c). */
static const char *const functions[] = {"->",
                                        "->>",
                                        "abs",
                                        "acos",
                                        "acosh",
                                        "asin",
                                        "asinh",
                                        "atan",
                                        "atan2",
                                        "atanh",
                                        "avg",
                                        "ceil",
                                        "ceiling",
                                        "char",
                                        "coalesce",
                                        "concat",
                                        "concat_ws",
                                        "cos",
                                        "cosh",
                                        "count",
                                        "cume_dist",
                                        "current_date",
                                        "current_time",
                                        "current_timestamp",
                                        "date",
                                        "datetime",
                                        "degrees",
                                        "dense_rank",
                                        "exp",
                                        "first_value",
                                        "floor",
                                        "glob",
                                        "group_concat",
                                        "hex",
                                        "if",
                                        "ifnull",
                                        "iif",
                                        "instr",
                                        "json",
                                        "json_array",
                                        "json_array_length",
                                        "json_error_position",
                                        "json_extract",
                                        "json_group_array",
                                        "json_group_object",
                                        "json_object",
                                        "json_quote",
                                        "json_type",
                                        "json_valid",
                                        "julianday",
                                        "lag",
                                        "last_value",
                                        "lead",
                                        "length",
                                        "like",
                                        "likelihood",
                                        "likely",
                                        "ln",
                                        "log",
                                        "log10",
                                        "log2",
                                        "lower",
                                        "ltrim",
                                        "max",
                                        "min",
                                        "mod",
                                        "nth_value",
                                        "ntile",
                                        "nullif",
                                        "octet_length",
                                        "percent_rank",
                                        "pi",
                                        "pow",
                                        "power",
                                        "quote",
                                        "radians",
                                        "rank",
                                        "replace",
                                        "round",
                                        "row_number",
                                        "rtrim",
                                        "sign",
                                        "sin",
                                        "sinh",
                                        "soundex",
                                        "sqrt",
                                        "strftime",
                                        "string_agg",
                                        "substr",
                                        "substring",
                                        "sum",
                                        "tan",
                                        "tanh",
                                        "time",
                                        "timediff",
                                        "total",
                                        "trim",
                                        "trunc",
                                        "typeof",
                                        "unhex",
                                        "unicode",
                                        "unixepoch",
                                        "unlikely",
                                        "upper",
                                        "zeroblob"};

/* Beside those of the model. The schema is no secret, and who writes a control wants to see it. */
static const char *const tables[] = {"json_each",     "json_tree",          "sqlite_master",
                                     "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"};

static const char *action_text(int action)
{
	switch (action) {
	case SQLITE_ATTACH:
		return "ATTACH";
	case SQLITE_DETACH:
		return "DETACH";
	case SQLITE_PRAGMA:
		return "PRAGMA";
	case SQLITE_INSERT:
		return "INSERT";
	case SQLITE_UPDATE:
		return "UPDATE";
	case SQLITE_DELETE:
		return "DELETE";
	case SQLITE_TRANSACTION:
	case SQLITE_SAVEPOINT:
		return "a transaction";
	default:
		return "a change of the schema";
	}
}

static int refuse(struct model *m, const char *what, const char *name)
{
	snprintf(m->refused, sizeof(m->refused), "%s%s%s", what, name ? " " : "", name ? name : "");
	return SQLITE_DENY;
}

static bool is_listed(const char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (um_eq_nocase(list[i], name))
			return true;
	}
	return false;
}

/* Where no column of a source is read, it has no database, and may be a common table of the query
 * itself; else it is a table of this database or one that SQLite makes up. */
static bool may_read(const struct model *m, const char *table, const char *database)
{
	if (um_map_has(&m->tables, table) || is_listed(tables, UM_COUNT(tables), table))
		return true;
	if (database)
		return false;
	for (size_t i = 0; i < m->modules.n; i++) {
		if (um_eq_nocase(m->modules.entries[i].key, table))
			return false;
	}
	return true;
}

static int authorize(void *ctx, int action, const char *first, const char *second,
                     const char *database, const char *inside UM_UNUSED)
{
	struct model *m = ctx;

	if (!m->is_untrusted)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_READ:
		return may_read(m, first, database) ? SQLITE_OK : refuse(m, "the table", first);
	case SQLITE_FUNCTION:
		return is_listed(functions, UM_COUNT(functions), second)
		               ? SQLITE_OK
		               : refuse(m, "the function", second);
	default:
		return refuse(m, action_text(action), NULL);
	}
}

static int list_names(struct model *m, const char *sql, struct um_map *ret, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(m, sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	um_map_init(ret, m->arena);
	while (model_next(rows))
		um_map_put(ret, model_text(rows, 0), m);
	return model_close(rows, err);
}

int model_sandbox_install(struct model *m, struct um_err *err)
{
	static const struct {
		int id, value;
	} limits[] = {
		{SQLITE_LIMIT_SQL_LENGTH, 1 << 20},      {SQLITE_LIMIT_COLUMN, 200},
		{SQLITE_LIMIT_EXPR_DEPTH, 200},          {SQLITE_LIMIT_COMPOUND_SELECT, 100},
		{SQLITE_LIMIT_FUNCTION_ARG, 32},         {SQLITE_LIMIT_ATTACHED, 0},
		{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500}, {SQLITE_LIMIT_VARIABLE_NUMBER, 250},
		{SQLITE_LIMIT_TRIGGER_DEPTH, 1},         {SQLITE_LIMIT_WORKER_THREADS, 0},
	};
	int r = list_names(m, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')",
	                   &m->tables, err);

	if (r == 0)
		r = list_names(m, "SELECT name FROM pragma_module_list", &m->modules, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < UM_COUNT(limits); i++)
		sqlite3_limit(m->db, limits[i].id, limits[i].value);
	sqlite3_db_config(m->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(m->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(m->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_set_authorizer(m->db, authorize, m);
	return 0;
}
