/*
 * Evaluating controls. The SQL is foreign (users bring their own), so every row is checked: a
 * column that is missing, a status that is none, a workload that does not exist make the control
 * an `error`, with the reason, for everything it applies to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "policy/policy_p.h"

enum {
	MAX_PARAMS = 32,
	MAX_EVIDENCE = 200, /* of one row; a reader looks at the first few */
	MAX_HELD = 16 << 20 /* of reasons, keys and evidence that one control gives */
};

static const char *const statuses[POLICY_N_STATUS] = {
	[POLICY_NOT_APPLICABLE] = "not-applicable",
	[POLICY_WAIVED] = "waived",
	[POLICY_PASS] = "pass",
	[POLICY_UNKNOWN] = "unknown",
	[POLICY_FAIL] = "fail",
	[POLICY_ERROR] = "error",
};

const char *policy_status_text(enum policy_status status)
{
	return statuses[status];
}

/* `error` and `waived` are ours to say. */
static bool parse_status(const char *text, enum policy_status *ret)
{
	for (size_t i = 0; i < POLICY_ERROR; i++) {
		if (i != POLICY_WAIVED && um_eq(text, statuses[i])) {
			*ret = (enum policy_status)i;
			return true;
		}
	}
	return false;
}

/* ---- one row ---- */

enum column {
	COLUMN_WORKLOAD,
	COLUMN_STATUS,
	COLUMN_REASON,
	COLUMN_EVIDENCE,
	N_NEEDED,
	COLUMN_KEY = N_NEEDED, /* it and what follows may be missing */
	COLUMN_PLACE,
	COLUMN_BASIS,
	N_COLUMNS
};

static int find_columns(struct model_rows *rows, int columns[N_COLUMNS], struct um_err *err)
{
	static const char *const names[N_COLUMNS] = {"workload", "status", "reason", "evidence",
	                                             "key",      "place",  "basis"};

	for (int i = 0; i < N_COLUMNS; i++) {
		columns[i] = -1;
		for (int k = 0; k < model_columns(rows); k++) {
			if (um_eq(model_column_name(rows, k), names[i]))
				columns[i] = k;
		}
		if (i < N_NEEDED && columns[i] < 0)
			return um_err_set(err, UM_EINVAL,
			                  "no column named %s; a control returns workload, status, "
			                  "reason, evidence",
			                  names[i]);
	}
	return 0;
}

static int read_workload(struct policy *p, const struct policy_control *c, const char *root,
                         size_t *ret, bool *ret_skip, struct um_err *err)
{
	*ret_skip = false;
	if (c->rule->is_repository_wide) {
		*ret = POLICY_REPOSITORY;
		return 0;
	}
	if (!root)
		return um_err_set(err, UM_EINVAL,
		                  "a row without a workload, but the control's scope is workload");
	for (size_t i = 0; i < p->workloads.n; i++) {
		if (um_eq(p->workloads.v[i].root, root)) {
			*ret = i;
			return 0;
		}
	}
	/* A unit without AI is nobody's business; a name that is none is a mistake. */
	*ret_skip = true;
	return 0;
}

static int read_evidence(struct policy *p, const char *text, struct policy_row *row,
                         struct um_err *err)
{
	int64_t ids[MAX_EVIDENCE];

	while (text && *text) {
		char *end;
		long long id = strtoll(text, &end, 10);

		if (end == text || id < 1 || id > p->last_evidence || (*end && *end != ','))
			return um_err_set(err, UM_EINVAL, "evidence is not a list of ids: %.80s",
			                  text);
		if (row->n_evidence < MAX_EVIDENCE)
			ids[row->n_evidence++] = id;
		text = *end ? end + 1 : end;
	}
	if (row->n_evidence) {
		int64_t *copy = UM_NEW_ARRAY(p->arena, int64_t, row->n_evidence);

		memcpy(copy, ids, row->n_evidence * sizeof(*ids));
		row->evidence = copy;
	}
	return 0;
}

/* Rows outlive the SQL, so its budget does not hold them. */
static int hold(struct policy_control *c, const struct policy_row *row, struct um_err *err)
{
	c->held += sizeof(*row) + strlen(row->reason) + (row->key ? strlen(row->key) : 0) +
	           (row->place ? strlen(row->place) : 0) + row->n_evidence * sizeof(*row->evidence);
	if (c->held > MAX_HELD)
		return um_err_set(err, UM_ELIMIT, "its rows hold more than %d MiB", MAX_HELD >> 20);
	return 0;
}

/* What is attested is the owner's to say. */
static int read_basis(const char *text, struct policy_row *row, struct um_err *err)
{
	static const char *const words[] = {"observed", "declared", "inferred", "probed"};

	for (size_t i = 0; text && i < UM_COUNT(words); i++) {
		if (um_eq(text, words[i])) {
			row->basis = words[i];
			return 0;
		}
	}
	if (!text)
		return 0;
	return um_err_set(err, UM_EINVAL,
	                  "the basis \"%.80s\" is none of observed, declared, inferred, probed",
	                  text);
}

static int read_row(struct policy *p, struct policy_control *c, struct model_rows *rows,
                    const int columns[N_COLUMNS], struct um_err *err)
{
	struct policy_row row = {0};
	const char *status = model_text(rows, columns[COLUMN_STATUS]);
	bool skip;
	int r;

	if (!parse_status(status, &row.status))
		return um_err_set(
			err, UM_EINVAL,
			"the status \"%s\" is none of pass, fail, not-applicable, unknown",
			status ? status : "");
	r = read_workload(p, c, model_text(rows, columns[COLUMN_WORKLOAD]), &row.workload, &skip,
	                  err);
	if (r < 0 || skip)
		return r;
	row.reason = um_strdup(p->arena, model_text(rows, columns[COLUMN_REASON]));
	if (!row.reason)
		return um_err_set(err, UM_EINVAL, "a row without a reason");
	if ((r = read_evidence(p, model_text(rows, columns[COLUMN_EVIDENCE]), &row, err)) < 0)
		return r;
	if (columns[COLUMN_KEY] >= 0)
		row.key = um_strdup(p->arena, model_text(rows, columns[COLUMN_KEY]));
	if (columns[COLUMN_PLACE] >= 0)
		row.place = um_strdup(p->arena, model_text(rows, columns[COLUMN_PLACE]));
	if (columns[COLUMN_BASIS] >= 0 &&
	    (r = read_basis(model_text(rows, columns[COLUMN_BASIS]), &row, err)) < 0)
		return r;
	if ((r = hold(c, &row, err)) < 0)
		return r;
	*UM_PUSH(p->arena, &c->rows) = row;
	return 0;
}

/* ---- one control ---- */

static int run_sql(struct policy *p, struct policy_control *c, struct um_err *err)
{
	struct model_param params[MAX_PARAMS] = {{"as_of", p->as_of}};
	size_t n = 1;
	int columns[N_COLUMNS] = {0};
	struct model_rows *rows;
	struct um_err row_err = UM_ERR_INIT;
	int r;

	for (size_t i = 0; i < c->params.n && n < MAX_PARAMS; i++, n++) {
		params[n].name = c->params.v[i].key;
		params[n].value = c->params.v[i].value;
	}
	if ((r = model_query_untrusted(p->m, c->rule->sql, params, n, &rows, err)) < 0)
		return r;
	r = find_columns(rows, columns, &row_err);
	while (r == 0 && model_next(rows))
		r = read_row(p, c, rows, columns, &row_err);
	if (model_close(rows, err) < 0)
		return err->code;
	return r < 0 ? um_err_set(err, row_err.code, "%s", row_err.msg) : 0;
}

/* A finding rests on its decisive evidence; what is not there was looked for in the code. */
static const char *row_basis(const struct policy *p, const struct policy_row *row)
{
	if (row->status == POLICY_UNKNOWN || row->status == POLICY_NOT_APPLICABLE)
		return NULL;
	if (row->basis)
		return row->basis;
	return row->n_evidence ? p->basis[row->evidence[0]] : "observed";
}

static void weigh(const struct policy *p, struct policy_control *c)
{
	for (size_t i = 0; i < c->rows.n; i++) {
		const struct policy_row *row = &c->rows.v[i];
		struct policy_result *result =
			&c->results[row->workload == POLICY_REPOSITORY ? 0 : row->workload];

		result->n_fails += row->status == POLICY_FAIL;
		if (!result->reason || row->status > result->status) {
			result->status = row->status;
			result->reason = row->reason;
			result->basis = row_basis(p, row);
		}
	}
	for (size_t i = 0; i < c->n_results; i++) {
		struct policy_result *result = &c->results[i];

		if (!result->reason)
			result->reason = "the control says nothing about this workload";
		else if (result->status == POLICY_FAIL && result->n_fails > 1)
			result->reason = um_format(p->arena, "%s, and %zu more", result->reason,
			                           result->n_fails - 1);
	}
}

int policy_control_run(struct policy *p, struct policy_control *c, struct um_err *err)
{
	struct um_err problem = UM_ERR_INIT;
	const struct rules_place *place = &c->rule->sql_place;
	const char *reason;
	int r;

	c->n_results = c->rule->is_repository_wide ? 1 : p->workloads.n;
	c->results = UM_NEW_ARRAY(p->arena, struct policy_result, c->n_results);
	if (run_sql(p, c, &problem) == 0) {
		r = policy_waive(p, c, err);
		if (r == 0)
			weigh(p, c);
		return r;
	}
	/* Places inside the SQL count from its own first line. */
	reason = um_format(p->arena, "%s:%u: the SQL of this control failed: %s",
	                   place->file ? place->file : "control", place->pos.line, problem.msg);
	c->rows.n = 0;
	for (size_t i = 0; i < c->n_results; i++) {
		c->results[i].status = POLICY_ERROR;
		c->results[i].reason = reason;
		c->results[i].n_fails = 0;
	}
	return 0;
}

static const char *setting_place(struct policy *p, const struct policy_control *c)
{
	if (!c->setting)
		return NULL;
	return um_format(p->arena, "%s:%u", c->setting->place.file, c->setting->place.pos.line);
}

static int store_control(struct policy *p, const struct policy_control *c, struct um_err *err)
{
	const struct rules_control *rule = c->rule;
	char weight[16];
	const char *binds[] = {rule->id,
	                       rule->move,
	                       rule->title,
	                       c->severity,
	                       weight,
	                       rule->rationale ? rule->rationale : "",
	                       rule->remediation ? rule->remediation : "",
	                       rule->is_repository_wide ? "1" : "0",
	                       rule->profile ? rule->profile : "default",
	                       c->is_off      ? "off"
	                       : c->is_beyond ? "profile"
	                                      : "on",
	                       setting_place(p, c)};

	snprintf(weight, sizeof(weight), "%u", c->weight_tenths);
	return model_exec(p->m, "INSERT INTO control VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
	                  binds, UM_COUNT(binds), err);
}

int policy_control_store(struct policy *p, const struct policy_control *c, struct um_err *err)
{
	int r = store_control(p, c, err);

	for (size_t i = 0; r == 0 && i < c->n_results; i++) {
		const struct policy_result *result = &c->results[i];
		char id[24], attestation[24];
		const char *binds[] = {c->rule->id,
		                       c->rule->is_repository_wide ? NULL : id,
		                       policy_status_text(result->status),
		                       result->reason,
		                       result->basis,
		                       result->attestation ? attestation : NULL};

		if (!c->rule->is_repository_wide)
			snprintf(id, sizeof(id), "%lld", (long long)p->workloads.v[i].id);
		snprintf(attestation, sizeof(attestation), "%lld", (long long)result->attestation);
		r = model_exec(p->m, "INSERT INTO control_result VALUES(?1,?2,?3,?4,?5,?6)", binds,
		               UM_COUNT(binds), err);
	}
	return r;
}
