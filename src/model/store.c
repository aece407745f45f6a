/*
 * The database of a run: opened in memory, filled by prepared statements inside one transaction
 * without a journal, because nothing is ever rolled back: a run that fails throws the model away.
 */
#include <string.h>

#include "base/embed.h"
#include "base/str.h"
#include "model/model_p.h"

static const char insert_evidence[] = "INSERT INTO evidence VALUES(?,?,NULL,?,?,?,?,?,?,?,?,?,"
				      "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

static const char *const insert_sql[MODEL_N_INSERTS] = {
	[MODEL_INSERT_SERVICE] = "INSERT OR REPLACE INTO service VALUES(?,?,?,?,?,?,?,?,?,?,?)",
	[MODEL_INSERT_CLOUD] = "INSERT INTO service_cloud VALUES(?,?,?,?,?)",
	[MODEL_INSERT_SERVICE_ENV] = "INSERT INTO service_env VALUES(?,?,?)",
	[MODEL_INSERT_SERVICE_HOST] = "INSERT INTO service_host VALUES(?,?)",
	[MODEL_INSERT_LIFECYCLE] = "INSERT INTO lifecycle VALUES(?,?,?,?,?,?,?,?)",
	[MODEL_INSERT_CLAIM] = "INSERT OR REPLACE INTO claim VALUES(?,?,?,?,?,?,?,?)",
	[MODEL_INSERT_SCENARIO] = "INSERT OR REPLACE INTO scenario VALUES(?,?,?,?,NULL)",
	[MODEL_INSERT_FALL] = "INSERT INTO scenario_fall VALUES(?,?,?,?,?,?)",
	[MODEL_INSERT_FILE] = "INSERT INTO file VALUES(?,?,?,?,?,?,?,?,NULL)",
	[MODEL_INSERT_UNIT] = "INSERT INTO unit VALUES(?,?,?,?)",
	[MODEL_INSERT_EVIDENCE] = insert_evidence,
	[MODEL_INSERT_MEMBER] = "INSERT INTO member VALUES(?,?,?,?,?)",
	[MODEL_INSERT_WORKLOAD] = "INSERT INTO workload VALUES(?,?,?,?,0,?,?,?)",
	[MODEL_INSERT_PATH] =
		"INSERT INTO path VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,?,NULL)",
	[MODEL_INSERT_PATH_EVIDENCE] = "INSERT INTO path_evidence VALUES(?,?,?)",
};

int model_sql_err(struct model *m, struct um_err *err, const char *context)
{
	int code = sqlite3_errcode(m->db) == SQLITE_TOOBIG ? UM_ELIMIT : UM_EIO;

	return um_err_set(err, code, "%s: %s", context, sqlite3_errmsg(m->db));
}

int model_prepare(struct model *m, const char *sql, sqlite3_stmt **ret_stmt, struct um_err *err)
{
	if (sqlite3_prepare_v2(m->db, sql, -1, ret_stmt, NULL) != SQLITE_OK)
		return model_sql_err(m, err, "model");
	return 0;
}

int model_insert_run(struct model *m, enum model_insert which, struct um_err *err)
{
	sqlite3_stmt *s = m->insert[which];

	if (sqlite3_step(s) != SQLITE_DONE) {
		(void)model_sql_err(m, err, "model");
		sqlite3_reset(s);
		return UM_EIO;
	}
	sqlite3_reset(s);
	return 0;
}

int model_run_sql(struct model *m, const char *sql, struct um_err *err)
{
	if (sqlite3_exec(m->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return model_sql_err(m, err, "model");
	return 0;
}

void model_bind(sqlite3_stmt *s, int index, const char *text)
{
	if (text)
		sqlite3_bind_text(s, index, text, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(s, index);
}

void model_bind_id(sqlite3_stmt *s, int index, int64_t id)
{
	if (id)
		sqlite3_bind_int64(s, index, id);
	else
		sqlite3_bind_null(s, index);
}

/* The text of a file that travels in the binary; they all end in a NUL. */
static const char *embedded(const char *path)
{
	for (size_t i = 0; i < um_embedded_count; i++) {
		if (strcmp(um_embedded[i].path, path) == 0)
			return (const char *)um_embedded[i].data;
	}
	return NULL;
}

int model_run_embedded(struct model *m, const char *path, struct um_err *err)
{
	const char *sql = embedded(path);

	if (!sql)
		return um_err_set(err, UM_ENOTFOUND, "%s is not in this build", path);
	if (model_run_sql(m, sql, err) < 0)
		return um_err_add(err, "%s", path);
	return 0;
}

static int insert_run_row(struct model *m, const struct model_run *run, struct um_err *err)
{
	sqlite3_stmt *s;
	int r = model_prepare(m,
	                      "INSERT INTO run VALUES(?,(SELECT user_version FROM "
	                      "pragma_user_version),?,?,?,?,?,?,?,NULL,NULL,NULL)",
	                      &s, err);

	if (r < 0)
		return r;
	model_bind(s, 1, run->tool_version);
	model_bind(s, 2, run->score_model);
	model_bind(s, 3, run->rules_digest);
	model_bind(s, 4, run->root);
	model_bind(s, 5, run->name);
	model_bind(s, 6, run->input);
	model_bind(s, 7, run->revision);
	model_bind(s, 8, run->as_of);
	if (sqlite3_step(s) != SQLITE_DONE)
		r = model_sql_err(m, err, "model: run");
	sqlite3_finalize(s);
	return r;
}

/* Many rows a statement: most files have no evidence, and a step costs more than its row. */
static int prepare_batch(struct model *m, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str sql = UM_STR_INIT;

	um_str_add(&sql, "INSERT INTO file VALUES");
	for (size_t i = 0; i < MODEL_BATCH; i++)
		um_str_addf(&sql, "%s(?,?,?,?,?,?,?,?,NULL)", i ? "," : "");
	return model_prepare(m, sql.s, &m->insert_batch, err);
}

static int open_db(struct model *m, const struct model_run *run, struct um_err *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
	            SQLITE_OPEN_PRIVATECACHE;
	int r;

	if (sqlite3_open_v2(":memory:", &m->db, flags, model_clock_new(m)) != SQLITE_OK)
		return um_err_set(err, UM_EIO, "model: SQLite cannot open a database in memory");
	if ((r = model_run_sql(
		     m,
		     "PRAGMA page_size=16384; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; "
		     "PRAGMA secure_delete=OFF; PRAGMA temp_store=MEMORY;",
		     err)) < 0 ||
	    (r = model_clock_set(m, run->as_of, err)) < 0 ||
	    (r = model_functions_install(m, err)) < 0 ||
	    (r = model_run_embedded(m, "src/model/schema.sql", err)) < 0 ||
	    (r = model_run_embedded(m, "src/model/view.sql", err)) < 0 ||
	    (r = insert_run_row(m, run, err)) < 0)
		return r;
	for (size_t i = 0; i < MODEL_N_INSERTS; i++) {
		if ((r = model_prepare(m, insert_sql[i], &m->insert[i], err)) < 0)
			return r;
	}
	if ((r = prepare_batch(m, err)) < 0)
		return r;
	/* These tables connect on first use, which the sandbox would take for a change of the
	 * schema. */
	r = model_run_sql(m, "SELECT 1 FROM json_each('[]'), json_tree('[]')", err);
	if (r < 0)
		return r;
	if (r < 0 || (r = model_sandbox_install(m, err)) < 0)
		return r;
	return model_run_sql(m, "BEGIN", err);
}

int model_new(const struct model_run *run, struct model **ret_model, struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	struct model *m = UM_NEW(a, struct model);
	struct um_str empty = UM_STR_INIT;
	int r;

	m->arena = a;
	m->last_path = empty;
	m->waiting_arena = um_arena_new();
	m->name = um_strdup(a, run->name);
	m->as_of = um_strdup(a, run->as_of);
	r = open_db(m, run, err);
	if (r < 0) {
		model_free(m);
		return r;
	}
	*ret_model = m;
	return 0;
}

void model_free(struct model *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < MODEL_N_INSERTS; i++)
		sqlite3_finalize(m->insert[i]);
	sqlite3_finalize(m->insert_batch);
	sqlite3_close_v2(m->db);
	model_clock_free(m->clock);
	um_str_release(&m->last_path);
	um_arena_free(m->waiting_arena);
	um_arena_free(m->arena);
}

/* A table, because several controls ask and each time would mean a look at every file. */
static const char coverage_sql[] =
	"INSERT INTO coverage SELECT a.root, coalesce(f.files, 0), coalesce(f.gaps, 0)"
	" FROM ai_workload a LEFT JOIN (SELECT workload_id,"
	" count(CASE WHEN status IN ('analysed', 'partial', 'no-match') THEN 1 END) AS files,"
	" count(CASE WHEN is_gap = 1 AND coalesce(context, 'production') = 'production' THEN 1 END)"
	" AS gaps FROM file GROUP BY workload_id) f ON f.workload_id = a.id";

static const char route_cloud_sql[] =
	"DELETE FROM route_cloud;"
	"INSERT INTO route_cloud SELECT id, cloud, NULL FROM path WHERE cloud <> 'unknown'"
	" UNION SELECT p.id, c.cloud, c.claim FROM run, path p"
	" JOIN service_cloud c ON c.service = p.service LEFT JOIN claim k ON k.id = c.claim"
	" WHERE p.cloud = 'unknown' AND p.vendor IS NOT NULL"
	" AND coalesce(k.status, '') NOT IN ('reported', 'superseded')"
	" AND (c.valid_from IS NULL OR c.valid_from <= run.as_of)"
	" AND (c.valid_until IS NULL OR c.valid_until >= run.as_of)";

/* What surrounds AI (telemetry, policies, identities, objectives) surrounds something else where
 * nothing in the repository names a service of AI or shows a construct that only AI has. */
#define UNRELATED                                                                             \
	" WHERE NOT EXISTS (SELECT 1 FROM evidence e LEFT JOIN service s ON s.id = e.service" \
	" WHERE coalesce(s.kind, 'construct') <> 'construct'"                                 \
	" OR e.kind IN ('client', 'endpoint', 'model', 'fallback', 'gateway', 'eval'));"

static const char unrelated_sql[] = "DELETE FROM member" UNRELATED "DELETE FROM evidence" UNRELATED;

/* A program that gives a variable to what it deploys gives it to the service for which the code
 * reads it, when that is only one; code that reads a variable which a manifest gives the id, model
 * or address of a service reads it for that service, when only one service is given so. The rest is
 * about something else. */
static const char reads_sql[] =
	"DELETE FROM evidence WHERE attr = 'unclaimed' AND (file_id, start) IN"
	" (SELECT file_id, start FROM evidence WHERE kind = 'env' AND service IS NOT NULL);"
	"WITH taken AS (SELECT name, min(service) AS service, min(rule) AS rule, min(attr) AS attr"
	" FROM evidence WHERE kind = 'env' AND is_set = 0 AND service IS NOT NULL"
	/* Who fetches the weights is not who serves them. */
	" AND NOT EXISTS (SELECT 1 FROM evidence p WHERE p.file_id = evidence.file_id"
	" AND p.attr = 'download' AND p.start <= evidence.start AND p.stop >= evidence.stop)"
	" AND name IS NOT NULL AND coalesce(attr, '') NOT IN ('unclaimed', 'region')"
	" AND context NOT IN ('test', 'docs') GROUP BY name HAVING count(DISTINCT service) = 1)"
	" UPDATE evidence SET service = taken.service, rule = taken.rule, attr = taken.attr"
	" FROM taken WHERE evidence.attr = 'unclaimed' AND evidence.is_set = 1"
	" AND evidence.name = taken.name;"
	"WITH given AS (SELECT name, min(service) AS service, min(rule) AS rule, min(attr) AS attr"
	" FROM evidence WHERE kind = 'env' AND is_set = 1 AND service IS NOT NULL"
	" AND name IS NOT NULL AND context NOT IN ('test', 'docs')"
	" GROUP BY name HAVING count(DISTINCT service) = 1)"
	" UPDATE evidence SET service = given.service, rule = given.rule, attr = given.attr,"
	" value = CASE WHEN given.attr <> 'key' THEN evidence.value END"
	" FROM given WHERE evidence.attr = 'unclaimed' AND evidence.name = given.name;"
	"DELETE FROM evidence WHERE attr = 'unclaimed';";

/* Drills of a fallback, and what a gateway goes on on, say something where there is a fallback. */
static const char drills_sql[] =
	"DELETE FROM evidence WHERE kind = 'fallback' AND attr IN ('drill', 'retry')"
	" AND NOT EXISTS (SELECT 1 FROM evidence f WHERE f.kind = 'fallback'"
	" AND coalesce(f.attr, '') NOT IN ('drill', 'retry'));";

/* A drill of the workload, or of no workload with AI, exercises its fallbacks. */
static const char tested_sql[] =
	"INSERT INTO path_evidence SELECT p.id, e.id, 'drill' FROM path p JOIN evidence e"
	" ON e.kind = 'fallback' AND e.attr = 'drill' AND (e.workload_id = p.workload_id"
	" OR e.workload_id IS NULL OR e.workload_id IN (SELECT id FROM workload WHERE is_ai = 0))"
	" WHERE p.role = 'fallback' ORDER BY p.id, e.id;"
	"UPDATE path SET rung = 5 WHERE role = 'fallback' AND rung >= 2 AND id IN"
	" (SELECT path_id FROM path_evidence WHERE step = 'drill');";

int model_derive_clouds(struct model *m, struct um_err *err)
{
	return model_run_sql(m, route_cloud_sql, err);
}

static int count_ai_workloads(struct model *m, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(m, "SELECT count(*) FROM ai_workload", NULL, 0, &rows, err);

	if (r < 0)
		return r;
	if (model_next(rows))
		m->n_ai_workloads = model_int(rows, 0);
	return model_close(rows, err);
}

int model_derive(struct model *m, struct um_err *err)
{
	int r;

	if ((r = model_flush(m, err)) < 0 || (r = model_run_sql(m, drills_sql, err)) < 0 ||
	    (r = model_run_sql(m, unrelated_sql, err)) < 0 ||
	    (r = model_derive_inside(m, err)) < 0 || (r = model_derive_workloads(m, err)) < 0 ||
	    (r = model_derive_servers(m, err)) < 0 || (r = model_run_sql(m, reads_sql, err)) < 0 ||
	    (r = model_derive_paths(m, err)) < 0 || (r = model_run_sql(m, tested_sql, err)) < 0 ||
	    (r = model_derive_clouds(m, err)) < 0 || (r = model_derive_contracts(m, err)) < 0 ||
	    (r = model_run_sql(m, coverage_sql, err)) < 0 || (r = count_ai_workloads(m, err)) < 0)
		return r;
	return model_run_sql(m, "COMMIT", err);
}
