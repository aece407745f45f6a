/* Private to src/model: the database handle, and what loading remembers for deriving. */
#ifndef UM_MODEL_P_H
#define UM_MODEL_P_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/model.h"

enum model_insert {
	MODEL_INSERT_SERVICE,
	MODEL_INSERT_CLOUD,
	MODEL_INSERT_SERVICE_ENV,
	MODEL_INSERT_SERVICE_HOST,
	MODEL_INSERT_LIFECYCLE,
	MODEL_INSERT_CLAIM,
	MODEL_INSERT_SCENARIO,
	MODEL_INSERT_FALL,
	MODEL_INSERT_FILE,
	MODEL_INSERT_UNIT,
	MODEL_INSERT_EVIDENCE,
	MODEL_INSERT_MEMBER,
	MODEL_INSERT_WORKLOAD,
	MODEL_INSERT_PATH,
	MODEL_INSERT_PATH_EVIDENCE,
	MODEL_N_INSERTS
};

/* What the files of a folder say, as far as deriving workloads asks. */
enum model_run_flag {
	MODEL_HAS_CODE = 1,  /* code that imports or builds a client */
	MODEL_HAS_ROUTE = 2, /* evidence that can become a path */
	MODEL_HAS_OTHER = 4  /* any other evidence */
};

/* Consecutive files (in path order) of one folder: what owns one of them owns all. */
struct model_folder_run {
	const char *folder;
	int64_t first, last; /* file ids */
	unsigned flags;
};

struct model_marker {
	const char *folder, *kind, *name, *context; /* name and context may be NULL */
};

/* A Terraform folder that another one calls. */
struct model_call {
	const char *caller, *callee, *context;
};

enum {
	MODEL_BATCH = 20
};

struct model {
	sqlite3 *db;
	struct um_arena *arena;
	/* Rows of `file` that wait for the rest of their batch, in an arena of their own. */
	struct um_arena *waiting_arena;
	struct model_file waiting[MODEL_BATCH];
	size_t n_waiting;
	sqlite3_stmt *insert_batch;
	sqlite3_stmt *insert[MODEL_N_INSERTS];
	const char *name, *as_of;
	int64_t n_files, n_evidence;
	struct um_str last_path; /* of the file that came last: no path comes twice */
	UM_VEC(struct model_folder_run) runs;
	UM_VEC(struct model_marker) markers;
	UM_VEC(struct model_call) calls;
	UM_VEC(struct model_declared) declared;
	int64_t n_ai_workloads; /* known when everything is derived */
	/* The sandbox: while `is_untrusted`, the authorizer lets only reading pass. */
	bool is_untrusted;
	char refused[96];      /* what it refused last, "" when nothing */
	struct um_map tables;  /* of the model, which may be read */
	struct um_map modules; /* of virtual tables, which may not */
	struct model_clock *clock;
};

/* ---- store.c ---- */

/* Writes "context: message of SQLite" and returns a code. */
int model_sql_err(struct model *m, struct um_err *err, const char *context);
int model_prepare(struct model *m, const char *sql, sqlite3_stmt **ret_stmt, struct um_err *err);
/* Runs a kept INSERT whose values are bound, and makes it ready for the next row. */
int model_insert_run(struct model *m, enum model_insert which, struct um_err *err);
int model_run_sql(struct model *m, const char *sql, struct um_err *err);
void model_bind(sqlite3_stmt *s, int index, const char *text); /* text must outlive the step */
void model_bind_id(sqlite3_stmt *s, int index, int64_t id);    /* 0 binds NULL */

/* ---- load.c ---- */

/* Writes the files that wait. */
int model_flush(struct model *m, struct um_err *err);

/* ---- sandbox.c, function.c, clock.c ---- */
/* Once all tables are there. */
int model_sandbox_install(struct model *m, struct um_err *err);
int model_functions_install(struct model *m, struct um_err *err);
/* The name of a VFS whose clock stands still, for opening the database; NULL: the usual one. */
const char *model_clock_new(struct model *m);
int model_clock_set(struct model *m, const char *day, struct um_err *err);
void model_clock_free(struct model_clock *clock);

/* ---- workload.c, path.c ---- */
/* Does a folder on the path say that it deploys something else ("infra", "k8s")? */
bool model_is_infra_path(const char *path);
int model_derive_workloads(struct model *m, struct um_err *err);
int model_derive_paths(struct model *m, struct um_err *err);
/* Gives models that are only written down to the service that serves them here (serve.c). */
int model_derive_inside(struct model *m, struct um_err *err);
int model_derive_servers(struct model *m, struct um_err *err);

#endif
