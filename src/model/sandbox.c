/*
 * What SQL of others may do. One authorizer stays installed for the life of the database and
 * lets everything pass but while a foreign statement is prepared or stepped; installing it
 * each time would make SQLite prepare all of our own statements again.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/model_p.h"

/* Functions that reach outside, or whose answer differs between two runs on the same input. */
static const char *const refused_functions[] = {
	"load_extension", "fts3_tokenizer", "sqlite_log",
	"readfile",       "writefile",      "edit",
	"fsdir",          "random",         "randomblob",
	"current_date",   "current_time",   "current_timestamp",
	"changes",        "total_changes",  "last_insert_rowid",
};

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

/* Tables of SQLite itself that look into the engine; those of the model and JSON's are fine. */
static bool is_inner_table(const char *table)
{
	return um_starts(table, "pragma_") || um_eq(table, "dbstat") ||
	       um_eq(table, "sqlite_stmt") || um_starts(table, "fts");
}

static int authorize(void *ctx, int action, const char *first, const char *second,
                     const char *database UM_UNUSED, const char *inside UM_UNUSED)
{
	struct model *m = ctx;

	if (!m->is_untrusted)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_READ:
		return is_inner_table(first) ? refuse(m, "reading", first) : SQLITE_OK;
	case SQLITE_FUNCTION:
		for (size_t i = 0; i < UM_COUNT(refused_functions); i++) {
			if (um_eq_nocase(second, refused_functions[i]))
				return refuse(m, "the function", refused_functions[i]);
		}
		return SQLITE_OK;
	default:
		return refuse(m, action_text(action), NULL);
	}
}

void model_sandbox_install(struct model *m)
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

	for (size_t i = 0; i < UM_COUNT(limits); i++)
		sqlite3_limit(m->db, limits[i].id, limits[i].value);
	sqlite3_db_config(m->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(m->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(m->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_set_authorizer(m->db, authorize, m);
}
