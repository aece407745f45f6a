/*
 * The only file of this folder with SQL in it. One question a table; each step is "ask, take the
 * rows, close", and the order of every list is decided here, in SQL.
 */
#include "report/doc.h"

#include <string.h>

#include "base/map.h"

/* Of the severity in a column called `severity`. */
#define SEVERITY_ORDER                                                                  \
	" CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2" \
	" ELSE 3 END"

typedef void (*take_row)(struct report_doc *doc, struct model_rows *rows);

static int each(struct report_doc *doc, const char *sql, take_row take, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(doc->model, sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows))
		take(doc, rows);
	return model_close(rows, err);
}

static const char *text(struct report_doc *doc, struct model_rows *rows, int column)
{
	return um_strdup(doc->arena, model_text(rows, column));
}

static void take_run(struct report_doc *doc, struct model_rows *rows)
{
	doc->tool_version = text(doc, rows, 0);
	doc->score_model = text(doc, rows, 1);
	doc->rules_digest = text(doc, rows, 2);
	doc->name = text(doc, rows, 3);
	doc->input = text(doc, rows, 4);
	doc->revision = text(doc, rows, 5);
	doc->as_of = text(doc, rows, 6);
}

/* ---- scores: subject, move, score_milli, grade, passed, failed, unknown, not_applicable ---- */

static void read_score(struct report_doc *doc, struct model_rows *rows, struct report_score *score)
{
	score->milli = model_is_null(rows, 2) ? REPORT_NO_SCORE : model_int(rows, 2);
	score->grade = text(doc, rows, 3);
	score->tally = (struct report_tally){
		.passed = model_int(rows, 4),
		.failed = model_int(rows, 5),
		.unknown = model_int(rows, 6),
		.not_applicable = model_int(rows, 7),
	};
}

static void take_score(struct report_doc *doc, struct model_rows *rows)
{
	const char *subject = model_text(rows, 0), *move = model_text(rows, 1);
	struct report_move *row;

	if (*subject) {
		for (size_t i = 0; i < doc->workloads.n && !*move; i++) {
			if (um_eq(doc->workloads.v[i].root, subject))
				read_score(doc, rows, &doc->workloads.v[i].score);
		}
		return;
	}
	if (!*move) {
		read_score(doc, rows, &doc->score);
		return;
	}
	row = UM_PUSH(doc->arena, &doc->moves);
	row->id = um_strdup(doc->arena, move);
	row->title = doc->options->move_title ? doc->options->move_title(row->id) : NULL;
	read_score(doc, rows, &row->score);
}

/* ---- controls ---- */

static void take_control(struct report_doc *doc, struct model_rows *rows)
{
	struct report_control *c = UM_PUSH(doc->arena, &doc->controls);

	c->id = text(doc, rows, 0);
	c->move = text(doc, rows, 1);
	c->title = text(doc, rows, 2);
	c->severity = text(doc, rows, 3);
	c->weight_tenths = model_int(rows, 4);
	c->rationale = text(doc, rows, 5);
	c->remediation = text(doc, rows, 6);
	c->is_repository_wide = model_int(rows, 7) != 0;
	c->tally = (struct report_tally){
		.passed = model_int(rows, 8),
		.failed = model_int(rows, 9),
		.unknown = model_int(rows, 10),
		.not_applicable = model_int(rows, 11),
	};
	c->n_errors = model_int(rows, 12);
}

static struct report_control *control_find(struct report_doc *doc, const char *id)
{
	for (size_t i = 0; i < doc->controls.n; i++) {
		if (um_eq(doc->controls.v[i].id, id))
			return &doc->controls.v[i];
	}
	return NULL;
}

/* ---- workloads and paths ---- */

static void take_workload(struct report_doc *doc, struct model_rows *rows)
{
	struct report_workload *w = UM_PUSH(doc->arena, &doc->workloads);

	w->id = model_int(rows, 0);
	w->root = text(doc, rows, 1);
	w->name = text(doc, rows, 2);
	w->kind = text(doc, rows, 3);
	w->is_ai = model_int(rows, 4) != 0;
	w->is_critical = model_int(rows, 5) != 0;
	w->score.milli = REPORT_NO_SCORE;
	doc->n_ai_workloads += w->is_ai;
}

static void read_place(struct report_doc *doc, struct model_rows *rows, int column,
                       struct report_place *place)
{
	place->file = text(doc, rows, column);
	place->line = model_int(rows, column + 1);
	place->column = model_int(rows, column + 2);
	place->end_line = model_int(rows, column + 3);
	place->end_column = model_int(rows, column + 4);
}

static void take_path(struct report_doc *doc, struct model_rows *rows)
{
	int64_t workload = model_int(rows, 0);
	struct report_path *p = NULL;
	int i = 1;

	for (size_t k = 0; k < doc->workloads.n && !p; k++) {
		if (doc->workloads.v[k].id == workload)
			p = UM_PUSH(doc->arena, &doc->workloads.v[k].paths);
	}
	if (!p)
		return;
	p->id = model_int(rows, i++);
	p->fallback_of = model_int(rows, i++);
	p->capability = text(doc, rows, i++);
	p->service = text(doc, rows, i++);
	p->vendor = text(doc, rows, i++);
	p->cloud = text(doc, rows, i++);
	p->maker = text(doc, rows, i++);
	p->model = text(doc, rows, i++);
	p->region = text(doc, rows, i++);
	p->endpoint = text(doc, rows, i++);
	p->identity = text(doc, rows, i++);
	p->role = text(doc, rows, i++);
	p->via = text(doc, rows, i++);
	p->basis = text(doc, rows, i++);
	p->validated_at = text(doc, rows, i++);
	p->rung = model_int(rows, i++);
	read_place(doc, rows, i, &p->place);
}

/* ---- findings ---- */

static void take_finding(struct report_doc *doc, struct model_rows *rows)
{
	struct report_control *control = control_find(doc, model_text(rows, 1));
	const char *workload = text(doc, rows, 2);
	struct report_finding *f;

	if (!control)
		return;
	f = UM_PUSH(doc->arena, &doc->findings);
	f->id = model_int(rows, 0);
	f->control = control;
	f->workload = workload;
	f->severity = text(doc, rows, 3);
	f->reason = text(doc, rows, 4);
	f->fingerprint = text(doc, rows, 5);
	f->points_milli = model_int(rows, 6);
	control->points_milli += f->points_milli;
	control->n_findings++;
	if (workload)
		control->workloads = control->workloads ? um_format(doc->arena, "%s, %s",
		                                                    control->workloads, workload)
		                                        : workload;
}

static void take_finding_evidence(struct report_doc *doc, struct model_rows *rows)
{
	int64_t finding = model_int(rows, 0);
	struct report_evidence *e = NULL;
	int i = 1;

	for (size_t k = 0; k < doc->findings.n && !e; k++) {
		if (doc->findings.v[k].id == finding)
			e = UM_PUSH(doc->arena, &doc->findings.v[k].evidence);
	}
	if (!e)
		return;
	read_place(doc, rows, i, &e->place);
	i += 5;
	e->kind = text(doc, rows, i++);
	e->service = text(doc, rows, i++);
	e->rule = text(doc, rows, i++);
	e->value = text(doc, rows, i++);
	e->name = text(doc, rows, i++);
	e->attr = text(doc, rows, i++);
	e->binding = text(doc, rows, i++);
	e->context = text(doc, rows, i++);
	e->basis = text(doc, rows, i++);
}

static void take_unjudged(struct report_doc *doc, struct model_rows *rows)
{
	struct report_unjudged *u = UM_PUSH(doc->arena, &doc->unjudged);

	u->control = text(doc, rows, 0);
	u->workload = text(doc, rows, 1);
	u->status = text(doc, rows, 2);
	u->reason = text(doc, rows, 3);
}

/* ---- services and files ---- */

static void take_service(struct report_doc *doc, struct model_rows *rows)
{
	struct report_service *s = UM_PUSH(doc->arena, &doc->services);

	s->id = text(doc, rows, 0);
	s->name = text(doc, rows, 1);
	s->kind = text(doc, rows, 2);
	s->vendor = text(doc, rows, 3);
	s->n_production = model_int(rows, 4);
	s->n_other = model_int(rows, 5);
}

static void take_count(struct report_doc *doc, struct model_rows *rows)
{
	struct report_count *c = UM_PUSH(doc->arena, &doc->counts);

	c->status = text(doc, rows, 0);
	c->n = model_int(rows, 1);
	c->n_gaps = model_int(rows, 2);
	doc->n_files += c->n;
	doc->n_gaps += c->n_gaps;
}

static void take_file(struct report_doc *doc, struct model_rows *rows)
{
	struct report_file *f = UM_PUSH(doc->arena, &doc->files);

	f->path = text(doc, rows, 0);
	f->status = text(doc, rows, 1);
	f->is_gap = model_int(rows, 2) != 0;
	f->language = text(doc, rows, 3);
	f->context = text(doc, rows, 4);
	f->reason = text(doc, rows, 5);
	f->size = model_int(rows, 6);
	f->workload = text(doc, rows, 7);
}

static const struct {
	const char *sql;
	take_row take;
} questions[] = {
	{"SELECT tool_version, score_model, rules_digest, name, input, revision, as_of FROM run",
         take_run},
	{"SELECT id, root, name, kind, is_ai, is_critical FROM workload ORDER BY root",
         take_workload},
	{"SELECT p.workload_id, p.id, p.fallback_of, p.capability, p.service, p.vendor, p.cloud,"
         " p.maker, p.model, p.region, p.endpoint, p.identity, p.role, p.via, p.basis,"
         " p.validated_at, p.rung, f.path, e.line, e.col, e.end_line, e.end_col"
         " FROM path p LEFT JOIN evidence e ON e.id = p.evidence_id"
         " LEFT JOIN file f ON f.id = e.file_id ORDER BY p.id",
         take_path},
	{"SELECT subject, move, score_milli, grade, passed, failed, unknown, not_applicable"
         " FROM score ORDER BY rowid",
         take_score},
	{"SELECT c.id, c.move, c.title, c.severity, c.weight_tenths, c.rationale, c.remediation,"
         " c.is_repository_wide, count(r.status) FILTER (WHERE r.status = 'pass'),"
         " count(r.status) FILTER (WHERE r.status = 'fail'),"
         " count(r.status) FILTER (WHERE r.status IN ('unknown', 'error')),"
         " count(r.status) FILTER (WHERE r.status = 'not-applicable'),"
         " count(r.status) FILTER (WHERE r.status = 'error')"
         " FROM control c LEFT JOIN control_result r ON r.control = c.id GROUP BY c.id"
         " ORDER BY CASE c.move WHEN 'two-cloud' THEN 0 WHEN 'identity' THEN 1 WHEN 'slo' THEN 2"
         " WHEN 'claims' THEN 3 ELSE 4 END," SEVERITY_ORDER ", c.id",
         take_control},
	{"SELECT f.id, f.control, w.root, f.severity, f.reason, f.fingerprint, f.points_milli,"
         " f.severity AS severity FROM finding f JOIN control c ON c.id = f.control"
         " LEFT JOIN workload w ON w.id = f.workload_id"
         " ORDER BY CASE c.move WHEN 'two-cloud' THEN 0 WHEN 'identity' THEN 1 WHEN 'slo' THEN 2"
         " WHEN 'claims' THEN 3 ELSE 4 END,"
         " CASE f.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2"
         " ELSE 3 END, f.control, f.points_milli DESC, w.root, f.id",
         take_finding},
	{"SELECT x.finding_id, f.path, e.line, e.col, e.end_line, e.end_col, e.kind, e.service,"
         " e.rule, e.value, e.name, e.attr, e.binding, e.context, e.basis"
         " FROM finding_evidence x JOIN evidence e ON e.id = x.evidence_id"
         " JOIN file f ON f.id = e.file_id ORDER BY x.finding_id, x.position",
         take_finding_evidence},
	{"SELECT r.control, w.root, r.status, r.reason FROM control_result r"
         " LEFT JOIN workload w ON w.id = r.workload_id WHERE r.status IN ('unknown', 'error')"
         " ORDER BY r.control, w.root",
         take_unjudged},
	{"SELECT s.id, s.name, s.kind, s.vendor, count(*) FILTER (WHERE e.context = 'production'),"
         " count(*) FILTER (WHERE e.context <> 'production')"
         " FROM evidence e JOIN service s ON s.id = e.service"
         " WHERE s.kind <> 'construct' GROUP BY s.id ORDER BY s.id",
         take_service},
	{"SELECT status, count(*), sum(is_gap) FROM file GROUP BY status ORDER BY count(*) DESC, status",
         take_count},
	{"SELECT f.path, f.status, f.is_gap, f.language, f.context, f.reason, f.size, w.root FROM file f"
         " LEFT JOIN workload w ON w.id = f.workload_id"
         " WHERE f.is_gap OR f.status NOT IN ('no-match', 'analysed')"
         " ORDER BY f.is_gap DESC, f.path",
         take_file},
};

int report_doc_make(struct um_arena *a, struct model *m, const struct report_options *options,
                    struct report_doc **ret_doc, struct um_err *err)
{
	struct report_doc *doc = UM_NEW(a, struct report_doc);

	doc->arena = a;
	doc->model = m;
	doc->options = options;
	doc->score.milli = REPORT_NO_SCORE;
	for (size_t i = 0; i < UM_COUNT(questions); i++) {
		int r = each(doc, questions[i].sql, questions[i].take, err);

		if (r < 0)
			return um_err_add(err, "report");
	}
	*ret_doc = doc;
	return 0;
}
