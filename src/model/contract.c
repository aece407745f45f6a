/* The contract register: rows in, and what they say of the paths (contract.sql). */
#include "model/model_p.h"

/* A statement for a few rows; nothing is kept. */
static int insert(struct model *m, const char *sql, const char *const *texts, size_t n,
                  sqlite3_stmt **ret_stmt, struct um_err *err)
{
	int r = model_prepare(m, sql, ret_stmt, err);

	for (size_t i = 0; r == 0 && i < n; i++)
		model_bind(*ret_stmt, (int)i + 1, texts[i]);
	return r;
}

static int finish(struct model *m, sqlite3_stmt *s, struct um_err *err)
{
	int r = 0;

	if (sqlite3_step(s) != SQLITE_DONE)
		r = model_sql_err(m, err, "model: the contract register");
	sqlite3_finalize(s);
	return r;
}

static void bind_number(sqlite3_stmt *s, int index, const double *number)
{
	if (number)
		sqlite3_bind_double(s, index, *number);
	else
		sqlite3_bind_null(s, index);
}

int model_add_contract(struct model *m, const struct model_contract *c, struct um_err *err)
{
	const char *const texts[] = {c->id,          c->vendor,   c->domain, c->starts,  c->ends,
	                             c->file,        c->name,     c->owner,  c->renewal, c->exit,
	                             c->portability, c->data_use, c->note};
	sqlite3_stmt *s;
	int r = insert(m,
	               "INSERT OR REPLACE INTO contract (id, vendor, domain, starts, ends, file,"
	               " name, owner, renewal, exit, portability, data_use, note, line,"
	               " availability, notice_days, notice_by)"
	               " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,"
	               " date(?5, '-' || ?16 || ' days'))",
	               texts, UM_COUNT(texts), &s, err);

	if (r < 0)
		return r;
	sqlite3_bind_int64(s, 14, c->line);
	bind_number(s, 15, c->availability);
	if (c->notice_days)
		sqlite3_bind_int(s, 16, *c->notice_days);
	return finish(m, s, err);
}

int model_add_contract_scope(struct model *m, const struct model_contract_scope *scope,
                             struct um_err *err)
{
	const char *const texts[] = {scope->contract, scope->what, scope->value, scope->file};
	sqlite3_stmt *s;
	int r = insert(m, "INSERT INTO contract_scope VALUES(?,?,?,?,?)", texts, UM_COUNT(texts),
	               &s, err);

	if (r < 0)
		return r;
	sqlite3_bind_int64(s, 5, scope->line);
	return finish(m, s, err);
}

int model_add_commitment(struct model *m, const struct model_commitment *c, struct um_err *err)
{
	const char *const texts[] = {c->contract, c->kind,    c->currency, c->unit,
	                             c->per,      c->service, c->model,    c->region,
	                             c->starts,   c->ends,    c->text,     c->file};
	sqlite3_stmt *s;
	int r = insert(m,
	               "INSERT INTO commitment (contract, kind, currency, unit, per, service,"
	               " model, region, starts, ends, text, file, line, amount)"
	               " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	               texts, UM_COUNT(texts), &s, err);

	if (r < 0)
		return r;
	sqlite3_bind_int64(s, 13, c->line);
	bind_number(s, 14, c->amount);
	return finish(m, s, err);
}

int model_add_review(struct model *m, const struct model_review *v, struct um_err *err)
{
	const char *const texts[] = {v->date,     v->roles,        v->file,         v->services,
	                             v->revision, v->rules_digest, v->tool_version, v->note};
	sqlite3_stmt *s;
	int r = insert(m,
	               "INSERT INTO review (date, roles, file, services, revision, rules_digest,"
	               " tool_version, note, line, score_milli) VALUES(?,?,?,?,?,?,?,?,?,?)",
	               texts, UM_COUNT(texts), &s, err);

	if (r < 0)
		return r;
	sqlite3_bind_int64(s, 9, v->line);
	if (v->score_milli)
		sqlite3_bind_int(s, 10, *v->score_milli);
	return finish(m, s, err);
}

int model_add_review_score(struct model *m, const char *date, const char *move, int milli,
                           struct um_err *err)
{
	const char *const texts[] = {date, move};
	sqlite3_stmt *s;
	int r = insert(m, "INSERT INTO review_score VALUES(?,?,?)", texts, UM_COUNT(texts), &s,
	               err);

	if (r < 0)
		return r;
	sqlite3_bind_int(s, 3, milli);
	return finish(m, s, err);
}

int model_add_review_item(struct model *m, const struct model_review_item *i, struct um_err *err)
{
	const char *const texts[] = {i->review, i->kind,   i->text,     i->role, i->owner,
	                             i->due,    i->status, i->contract, i->file};
	sqlite3_stmt *s;
	int r = insert(m, "INSERT INTO review_item VALUES(?,?,?,?,?,?,?,?,?,?)", texts,
	               UM_COUNT(texts), &s, err);

	if (r < 0)
		return r;
	sqlite3_bind_int64(s, 10, i->line);
	return finish(m, s, err);
}

int model_add_register_problem(struct model *m, const char *file, uint32_t line, uint32_t column,
                               const char *text, struct um_err *err)
{
	const char *const texts[] = {file, text};
	sqlite3_stmt *s;
	int r = insert(m, "INSERT INTO register_problem (file, text, line, col) VALUES(?,?,?,?)",
	               texts, UM_COUNT(texts), &s, err);

	if (r < 0)
		return r;
	sqlite3_bind_int64(s, 3, line);
	sqlite3_bind_int64(s, 4, column);
	return finish(m, s, err);
}

int model_derive_contracts(struct model *m, struct um_err *err)
{
	return model_run_embedded(m, "src/model/contract.sql", err);
}
