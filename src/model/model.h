/* The model: one SQLite database a run, in memory by default. Filled in three steps: load (run,
 * rules, files with evidence), derive (workloads, then paths), and what src/policy adds (results,
 * findings, scores). After that reports only read. */
#ifndef UM_MODEL_H
#define UM_MODEL_H

#include "base/arena.h"
#include "base/err.h"
#include "model/evidence.h"

struct model;

struct model_run {
	const char *tool_version, *score_model, *rules_digest, *root, *name, *input, *revision,
		*as_of;
};

struct model_service {
	const char *id, *name, *kind, *vendor, *operator_, *maker, *domain;
	bool openai_compatible;
	bool open_engine;         /* it can be run by oneself or had from others */
	const char *capabilities; /* what its clients and models are for: "|a|b|" or NULL */
	const char *serves; /* makers whose models it serves under their own ids: "|a|b|" or NULL */
};

struct model_service_cloud {
	const char *service, *cloud, *from, *until, *claim;
};

struct model_service_env {
	const char *service, *name, *carries;
};

struct model_lifecycle {
	const char *service, *what, *match, *status, *date, *successor, *source,
		*except_list; /* except_list: "|a|b|" or NULL */
};

struct model_claim {
	const char *id, *text, *status, *published, *from, *until, *superseded_by, *source;
};

struct model_scenario {
	const char *id, *name, *text;
	bool is_default;
};

/* What it takes away; all but the scenario may be NULL. */
struct model_fall {
	const char *scenario, *service, *vendor, *cloud, *region, *maker;
};

struct model_unit {
	const char *kind, *name;
};

/* A comment that answers for findings of one control (NULL: malformed). */
struct model_waiver {
	uint32_t line, first_line, last_line;
	const char *control, *reason, *expires, *problem;
};

struct model_file {
	const char *path;
	uint64_t size;
	const char *status; /* see schema.sql */
	bool is_gap;
	const char *language, *context, *reason; /* may be NULL */
	const struct model_unit *units;
	size_t n_units;
	const char *const *local_modules; /* folders relative to the file's folder */
	size_t n_local_modules;
	const struct evidence *evidence;
	size_t n_evidence;
	const struct model_waiver *waivers;
	size_t n_waivers;
	const struct evidence *reads; /* variables whose service is still to be said */
	size_t n_reads;
};

int model_new(const struct model_run *run, struct model **ret_model, struct um_err *err);
void model_free(struct model *m);
int model_add_service(struct model *m, const struct model_service *service, struct um_err *err);
int model_add_service_cloud(struct model *m, const struct model_service_cloud *cloud,
                            struct um_err *err);
int model_add_service_env(struct model *m, const struct model_service_env *env, struct um_err *err);
int model_add_service_host(struct model *m, const char *service, const char *host,
                           struct um_err *err);
int model_add_lifecycle(struct model *m, const struct model_lifecycle *lifecycle,
                        struct um_err *err);
int model_add_claim(struct model *m, const struct model_claim *claim, struct um_err *err);
int model_add_scenario(struct model *m, const struct model_scenario *scenario, struct um_err *err);
int model_add_fall(struct model *m, const struct model_fall *fall, struct um_err *err);
/* Files come in path order; 40,000 of them take well under 100 ms. */
int model_add_file(struct model *m, const struct model_file *file, struct um_err *err);

/* The contract register (policy_register_store() gives it). Before model_derive(). */
struct model_contract {
	const char *id, *vendor, *domain, *starts, *ends,
		*file; /* dates ISO; all but id may be NULL */
	uint32_t line;
	const char *name, *owner, *renewal, *exit, *portability, *data_use, *note;
	const int *notice_days;     /* NULL: not said */
	const double *availability; /* NULL: not said */
};

struct model_contract_scope {
	const char *contract, *what, *value, *file;
	uint32_t line;
};

struct model_commitment {
	const char *contract, *kind;
	const double *amount; /* NULL: not said */
	const char *currency, *unit, *per, *service, *model, *region, *starts, *ends, *text, *file;
	uint32_t line;
};

struct model_review {
	const char *date, *roles, *file; /* roles: "|platform|security|" or NULL */
	uint32_t line;
	const char *services; /* seen then, in the same form, or NULL */
	const char *revision, *rules_digest, *tool_version, *note;
	const int *score_milli; /* NULL: not said */
};

struct model_review_item {
	const char *review, *kind, *text, *role, *owner, *due, *status, *contract, *file;
	uint32_t line;
};

int model_add_contract(struct model *m, const struct model_contract *contract, struct um_err *err);
int model_add_contract_scope(struct model *m, const struct model_contract_scope *scope,
                             struct um_err *err);
int model_add_commitment(struct model *m, const struct model_commitment *commitment,
                         struct um_err *err);
int model_add_review(struct model *m, const struct model_review *review, struct um_err *err);
int model_add_review_score(struct model *m, const char *date, const char *move, int milli,
                           struct um_err *err);
int model_add_review_item(struct model *m, const struct model_review_item *item,
                          struct um_err *err);
int model_add_register_problem(struct model *m, const char *file, uint32_t line, uint32_t column,
                               const char *text, struct um_err *err);

/* A workload that the owner declares. Before model_derive(). */
struct model_declared {
	const char *root;                      /* folder, "." at the top */
	const char *name, *type, *criticality; /* may be NULL */
};

void model_add_declared(struct model *m, const struct model_declared *workload);

/* A claim that the owner builds on. Any time before the controls are asked. */
struct model_assumption {
	const char *claim, *origin, *workload, *statement, *file; /* the last three may be NULL */
	uint32_t line;
};

int model_add_assumption(struct model *m, const struct model_assumption *assumption,
                         struct um_err *err);

/* Workloads (workload.c) and then paths (path.c), from what was added. */
int model_derive(struct model *m, struct um_err *err);
/* The last step of model_derive() alone: in which clouds every path may run on the date of the run.
 */
int model_derive_clouds(struct model *m, struct um_err *err);
/* After it: what the contracts say of the paths (contract_line). Again, when the register or the
 * clouds became others. */
int model_derive_contracts(struct model *m, struct um_err *err);

/* ---- asking, and adding results (the only SQL door for other folders) ---- */

struct model_rows; /* a prepared statement; step it to the end or close it */
/* `sql` is ours, with ?1, ?2…; texts are bound in order, NULL binds NULL. */
int model_query(struct model *m, const char *sql, const char *const *binds, size_t n_binds,
                struct model_rows **ret_rows, struct um_err *err);
bool model_next(struct model_rows *rows); /* false at the end or on an error */
const char *model_text(struct model_rows *rows,
                       int column); /* NULL for NULL; valid until the next step */
int64_t model_int(struct model_rows *rows, int column);
bool model_is_null(struct model_rows *rows, int column);
int model_columns(struct model_rows *rows);
const char *model_column_name(struct model_rows *rows, int column);
/* 0, or the error that ended the rows early. NULL is fine. */
int model_close(struct model_rows *rows, struct um_err *err);
/* One statement without rows. */
int model_exec(struct model *m, const char *sql, const char *const *binds, size_t n_binds,
               struct um_err *err);
/* A script of ours that travels in the binary, by its path in the sources. */
int model_run_embedded(struct model *m, const char *path, struct um_err *err);

/* A copy of another model as it is now, for our SQL to read as `name`.table. No rows may be open in
 * either. model_detach() takes it away again, also after an error of model_attach(). */
int model_attach(struct model *m, struct model *other, const char *name, struct um_err *err);
int model_detach(struct model *m, const char *name, struct um_err *err);

/* Untrusted SQL (controls): it reads the tables and views of the model, its functions are those
 * listed in sandbox.c, 'now' is the day of the run; steps, memory, rows, values and, as a last
 * resort, seconds are bounded. Names/values are bound as :name. Errors say what was refused:
 * UM_EPERM, UM_ELIMIT, UM_EPARSE ("at line:column: …" within the SQL). */
struct model_param {
	const char *name, *value;
};
int model_query_untrusted(struct model *m, const char *sql, const struct model_param *params,
                          size_t n_params, struct model_rows **ret_rows, struct um_err *err);

#endif
