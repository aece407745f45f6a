/*
 * What a report shows, asked from the model: one question a table, and the order of every list is
 * decided here, in SQL.
 */
#include "report/doc.h"

#include <string.h>

#include "base/map.h"
#include "report/ask.h"

/* Of the severity in a column called `severity`. */
#define SEVERITY_ORDER                                                                  \
	" CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2" \
	" ELSE 3 END"

static void take_run(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	doc->tool_version = report_text(doc->arena, rows, 0);
	doc->score_model = report_text(doc->arena, rows, 1);
	doc->rules_digest = report_text(doc->arena, rows, 2);
	doc->name = report_text(doc->arena, rows, 3);
	doc->input = report_text(doc->arena, rows, 4);
	doc->revision = report_text(doc->arena, rows, 5);
	doc->as_of = report_text(doc->arena, rows, 6);
	doc->profile = report_text(doc->arena, rows, 7);
	doc->config = report_text(doc->arena, rows, 8);
}

/* ---- scores: subject, move, score_milli, grade, passed, failed, unknown, not_applicable ---- */

static void read_score(struct report_doc *doc, struct model_rows *rows, struct report_score *score)
{
	score->milli = model_is_null(rows, 2) ? REPORT_NO_SCORE : model_int(rows, 2);
	score->grade = report_text(doc->arena, rows, 3);
	score->tally = (struct report_tally){
		.passed = model_int(rows, 4),
		.failed = model_int(rows, 5),
		.unknown = model_int(rows, 6),
		.not_applicable = model_int(rows, 7),
		.waived = model_int(rows, 8),
	};
}

static void take_score(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
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
	row->weight = model_int(rows, 9);
	read_score(doc, rows, &row->score);
}

static void take_basis(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_basis *b = UM_PUSH(doc->arena, &doc->bases);

	b->name = report_text(doc->arena, rows, 0);
	b->share = model_int(rows, 1);
}

/* ---- controls ---- */

static void take_control(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_control *c = UM_PUSH(doc->arena, &doc->controls);

	c->id = report_text(doc->arena, rows, 0);
	c->move = report_text(doc->arena, rows, 1);
	c->title = report_text(doc->arena, rows, 2);
	c->severity = report_text(doc->arena, rows, 3);
	c->weight_tenths = model_int(rows, 4);
	c->rationale = report_text(doc->arena, rows, 5);
	c->remediation = report_text(doc->arena, rows, 6);
	c->is_repository_wide = model_int(rows, 7) != 0;
	c->tally = (struct report_tally){
		.passed = model_int(rows, 8),
		.failed = model_int(rows, 9),
		.unknown = model_int(rows, 10),
		.not_applicable = model_int(rows, 11),
	};
	c->n_errors = model_int(rows, 12);
	c->tally.waived = model_int(rows, 13);
	c->profile = report_text(doc->arena, rows, 14);
	c->state = report_text(doc->arena, rows, 15);
	c->setting = report_text(doc->arena, rows, 16);
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

static void take_workload(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_workload *w = UM_PUSH(doc->arena, &doc->workloads);

	w->id = model_int(rows, 0);
	w->root = report_text(doc->arena, rows, 1);
	w->name = report_text(doc->arena, rows, 2);
	w->kind = report_text(doc->arena, rows, 3);
	w->is_ai = model_int(rows, 4) != 0;
	w->is_critical = model_int(rows, 5) != 0;
	w->score.milli = REPORT_NO_SCORE;
	doc->n_ai_workloads += w->is_ai;
}

static void read_place(struct report_doc *doc, struct model_rows *rows, int column,
                       struct report_place *place)
{
	place->file = report_text(doc->arena, rows, column);
	place->line = model_int(rows, column + 1);
	place->column = model_int(rows, column + 2);
	place->end_line = model_int(rows, column + 3);
	place->end_column = model_int(rows, column + 4);
}

static void take_path(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
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
	p->capability = report_text(doc->arena, rows, i++);
	p->service = report_text(doc->arena, rows, i++);
	p->vendor = report_text(doc->arena, rows, i++);
	p->cloud = report_text(doc->arena, rows, i++);
	p->maker = report_text(doc->arena, rows, i++);
	p->model = report_text(doc->arena, rows, i++);
	p->region = report_text(doc->arena, rows, i++);
	p->endpoint = report_text(doc->arena, rows, i++);
	p->identity = report_text(doc->arena, rows, i++);
	p->role = report_text(doc->arena, rows, i++);
	p->via = report_text(doc->arena, rows, i++);
	p->basis = report_text(doc->arena, rows, i++);
	p->validated_at = report_text(doc->arena, rows, i++);
	p->rung = model_int(rows, i++);
	read_place(doc, rows, i, &p->place);
}

/* ---- what the owner answers for ---- */

static void take_waiver(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_waiver *w = UM_PUSH(doc->arena, &doc->waivers);
	int i = 0;

	w->id = model_int(rows, i++);
	w->origin = report_text(doc->arena, rows, i++);
	w->file = report_text(doc->arena, rows, i++);
	w->line = model_int(rows, i++);
	w->control = report_text(doc->arena, rows, i++);
	w->reason = report_text(doc->arena, rows, i++);
	w->expires = report_text(doc->arena, rows, i++);
	w->status = report_text(doc->arena, rows, i++);
	w->problem = report_text(doc->arena, rows, i++);
	w->matched = model_int(rows, i++);
}

static void take_attestation(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_attestation *a = UM_PUSH(doc->arena, &doc->attestations);
	int i = 0;

	a->control = report_text(doc->arena, rows, i++);
	a->workload = report_text(doc->arena, rows, i++);
	a->statement = report_text(doc->arena, rows, i++);
	a->link = report_text(doc->arena, rows, i++);
	a->owner = report_text(doc->arena, rows, i++);
	a->date = report_text(doc->arena, rows, i++);
	a->expires = report_text(doc->arena, rows, i++);
	a->file = report_text(doc->arena, rows, i++);
	a->line = model_int(rows, i++);
	a->status = report_text(doc->arena, rows, i++);
}

static const struct report_waiver *waiver_find(const struct report_doc *doc, int64_t id)
{
	for (size_t i = 0; id && i < doc->waivers.n; i++) {
		if (doc->waivers.v[i].id == id)
			return &doc->waivers.v[i];
	}
	return NULL;
}

/* ---- findings ---- */

static void take_finding(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_control *control = control_find(doc, model_text(rows, 1));
	const char *workload = report_text(doc->arena, rows, 2);
	struct report_finding *f;

	if (!control)
		return;
	f = model_is_null(rows, 8) ? UM_PUSH(doc->arena, &doc->findings)
	                           : UM_PUSH(doc->arena, &doc->waived);
	f->waiver = waiver_find(doc, model_int(rows, 8));
	f->id = model_int(rows, 0);
	f->control = control;
	f->workload = workload;
	f->severity = report_text(doc->arena, rows, 3);
	f->reason = report_text(doc->arena, rows, 4);
	f->fingerprint = report_text(doc->arena, rows, 5);
	f->points_milli = model_int(rows, 6);
	f->home = (struct report_place){report_text(doc->arena, rows, 12), 1, 1, 1, 1};
	f->content = report_text(doc->arena, rows, 9);
	f->state = report_text(doc->arena, rows, 10);
	f->note = report_text(doc->arena, rows, 11);
	doc->earlier.n_new += um_eq(f->state, "new");
	doc->earlier.n_known += f->state && !um_eq(f->state, "new");
	if (f->waiver)
		return;
	control->points_milli += f->points_milli;
	control->n_findings++;
}

static void take_finding_evidence(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	int64_t finding = model_int(rows, 0);
	struct report_evidence *e = NULL;
	int i = 1;

	for (size_t k = 0; k < doc->findings.n && !e; k++) {
		if (doc->findings.v[k].id == finding)
			e = UM_PUSH(doc->arena, &doc->findings.v[k].evidence);
	}
	for (size_t k = 0; k < doc->waived.n && !e; k++) {
		if (doc->waived.v[k].id == finding)
			e = UM_PUSH(doc->arena, &doc->waived.v[k].evidence);
	}
	if (!e)
		return;
	read_place(doc, rows, i, &e->place);
	i += 5;
	e->kind = report_text(doc->arena, rows, i++);
	e->service = report_text(doc->arena, rows, i++);
	e->rule = report_text(doc->arena, rows, i++);
	e->value = report_text(doc->arena, rows, i++);
	e->name = report_text(doc->arena, rows, i++);
	e->attr = report_text(doc->arena, rows, i++);
	e->binding = report_text(doc->arena, rows, i++);
	e->context = report_text(doc->arena, rows, i++);
	e->basis = report_text(doc->arena, rows, i++);
}

static void take_result(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_control *control = control_find(doc, model_text(rows, 0));
	struct report_result result = {
		.control = report_text(doc->arena, rows, 0),
		.workload = report_text(doc->arena, rows, 1),
		.status = report_text(doc->arena, rows, 2),
		.reason = report_text(doc->arena, rows, 3),
		.basis = report_text(doc->arena, rows, 4),
	};

	if (control)
		*UM_PUSH(doc->arena, &control->results) = result;
	if (um_eq(result.status, "unknown") || um_eq(result.status, "error"))
		*UM_PUSH(doc->arena, &doc->unjudged) = result;
}

static void take_unreached(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_unreached *u = UM_PUSH(doc->arena, &doc->unreached);

	u->workload = report_text(doc->arena, rows, 0);
	u->file = report_text(doc->arena, rows, 1);
	u->line = model_int(rows, 2);
	u->column = model_int(rows, 3);
}

/* ---- what was compared ---- */

static void take_earlier(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;

	doc->earlier.what = report_text(doc->arena, rows, 0);
	doc->earlier.name = report_text(doc->arena, rows, 1);
	doc->earlier.revision = report_text(doc->arena, rows, 2);
	doc->earlier.rules_digest = report_text(doc->arena, rows, 3);
	doc->earlier.milli = model_is_null(rows, 4) ? REPORT_NO_SCORE : model_int(rows, 4);
}

static void take_fixed(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_fixed *f = UM_PUSH(doc->arena, &doc->earlier.fixed);

	f->control = report_text(doc->arena, rows, 0);
	f->workload = report_text(doc->arena, rows, 1);
	f->path = report_text(doc->arena, rows, 2);
	f->reason = report_text(doc->arena, rows, 3);
	f->fingerprint = report_text(doc->arena, rows, 4);
}

/* ---- services and files ---- */

static void take_service(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_service *s = UM_PUSH(doc->arena, &doc->services);

	s->id = report_text(doc->arena, rows, 0);
	s->name = report_text(doc->arena, rows, 1);
	s->kind = report_text(doc->arena, rows, 2);
	s->vendor = report_text(doc->arena, rows, 3);
	s->n_production = model_int(rows, 4);
	s->n_other = model_int(rows, 5);
}

static void take_count(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_count *c = UM_PUSH(doc->arena, &doc->counts);

	c->status = report_text(doc->arena, rows, 0);
	c->n = model_int(rows, 1);
	c->n_gaps = model_int(rows, 2);
	doc->n_files += c->n;
	doc->n_gaps += c->n_gaps;
}

static void take_file(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;
	struct report_file *f = UM_PUSH(doc->arena, &doc->files);

	f->path = report_text(doc->arena, rows, 0);
	f->status = report_text(doc->arena, rows, 1);
	f->is_gap = model_int(rows, 2) != 0;
	f->language = report_text(doc->arena, rows, 3);
	f->context = report_text(doc->arena, rows, 4);
	f->reason = report_text(doc->arena, rows, 5);
	f->size = model_int(rows, 6);
	f->workload = report_text(doc->arena, rows, 7);
}

static void take_validations(void *to, struct model_rows *rows)
{
	struct report_doc *doc = to;

	doc->validations = (struct report_validations){
		.file = report_text(doc->arena, rows, 0),
		.max_age = model_int(rows, 1),
		.n_fresh = model_int(rows, 2),
		.n_stale = model_int(rows, 3),
		.n_future = model_int(rows, 4),
		.n_tampered = model_int(rows, 5),
		.n_unmatched = model_int(rows, 6),
	};
}

static const struct report_question questions[] = {
	{"SELECT tool_version, score_model, rules_digest, name, input, revision, as_of,"
         " profile, config FROM run",
         take_run},
	{"SELECT id, root, name, kind, is_ai, is_critical FROM workload ORDER BY root",
         take_workload},
	{"SELECT p.workload_id, p.id, p.fallback_of, p.capability, p.service, p.vendor, p.cloud,"
         " p.maker, p.model, p.region, p.endpoint, p.identity, p.role, p.via, p.basis,"
         " p.validated_at, p.rung, f.path, e.line, e.col, e.end_line, e.end_col"
         " FROM path p LEFT JOIN evidence e ON e.id = p.evidence_id"
         " LEFT JOIN file f ON f.id = e.file_id ORDER BY p.id",
         take_path},
	{"SELECT s.subject, s.move, s.score_milli, s.grade, s.passed, s.failed, s.unknown,"
         " s.not_applicable, s.waived, m.weight FROM score s LEFT JOIN move m ON m.id = s.move"
         " ORDER BY s.rowid",
         take_score},
	{"SELECT c.id, c.move, c.title, c.severity, c.weight_tenths, c.rationale, c.remediation,"
         " c.is_repository_wide, count(r.status) FILTER (WHERE r.status = 'pass'),"
         " count(r.status) FILTER (WHERE r.status = 'fail'),"
         " count(r.status) FILTER (WHERE r.status IN ('unknown', 'error')),"
         " count(r.status) FILTER (WHERE r.status = 'not-applicable'),"
         " count(r.status) FILTER (WHERE r.status = 'error'),"
         " count(r.status) FILTER (WHERE r.status = 'waived'), c.profile, c.state, c.place"
         " FROM control c LEFT JOIN control_result r ON r.control = c.id GROUP BY c.id"
         " ORDER BY CASE c.move WHEN 'two-cloud' THEN 0 WHEN 'identity' THEN 1 WHEN 'slo' THEN 2"
         " WHEN 'claims' THEN 3 ELSE 4 END," SEVERITY_ORDER ", c.id",
         take_control},
	{"SELECT basis, share FROM score_basis ORDER BY share DESC, basis", take_basis},
	{"SELECT e.what, e.name, e.revision, e.rules_digest, s.score_milli FROM earlier e"
         " LEFT JOIN earlier_score s ON s.move = ''",
         take_earlier},
	{"SELECT control, workload, path, reason, fingerprint FROM fixed"
         " ORDER BY control, path, workload, fingerprint",
         take_fixed},
	{"SELECT id, origin, file, line, control, reason, expires, status, problem, matched"
         " FROM waiver ORDER BY file, line, id",
         take_waiver},
	{"SELECT control, workload, statement, link, owner, date, expires, file, line, status"
         " FROM attestation ORDER BY id",
         take_attestation},
	{"SELECT min(v.file), r.validation_days, sum(state = 'fresh'), sum(state = 'stale'),"
         " sum(state = 'future'), sum(state = 'tampered'), sum(state = 'unmatched')"
         " FROM run r, validation v",
         take_validations},
	{"SELECT f.id, f.control, w.root, f.severity, f.reason, f.fingerprint, f.points_milli,"
         " f.severity AS severity, f.waiver_id, f.content, f.state,"
         " f.note, CASE WHEN NOT EXISTS (SELECT 1 FROM finding_evidence n WHERE n.finding_id = f.id)"
         " THEN coalesce((SELECT min(x.path) FROM unit u JOIN file x ON x.id = u.file_id"
         " WHERE u.folder = coalesce(w.root, '.')), (SELECT x.path FROM file x"
         " WHERE w.id IS NULL OR x.workload_id = w.id"
         " ORDER BY x.status <> 'analysed', x.path LIMIT 1), '.') END FROM finding f JOIN control c ON c.id = f.control"
         " LEFT JOIN workload w ON w.id = f.workload_id"
         " ORDER BY CASE c.move WHEN 'two-cloud' THEN 0 WHEN 'identity' THEN 1 WHEN 'slo' THEN 2"
         " WHEN 'claims' THEN 3 ELSE 4 END,"
         " CASE f.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2"
         " ELSE 3 END, f.control,"
         " sum(f.points_milli) OVER (PARTITION BY f.control, f.workload_id) DESC, w.root, f.id",
         take_finding},
	{"SELECT x.finding_id, f.path, e.line, e.col, e.end_line, e.end_col, e.kind, e.service,"
         " e.rule, e.value, e.name, e.attr, e.binding, e.context, e.basis"
         " FROM finding_evidence x JOIN evidence e ON e.id = x.evidence_id"
         " JOIN file f ON f.id = e.file_id ORDER BY x.finding_id, x.position",
         take_finding_evidence},
	{"SELECT r.control, w.root, r.status, r.reason, r.basis FROM control_result r"
         " LEFT JOIN workload w ON w.id = r.workload_id ORDER BY r.control, w.root",
         take_result},
	{"SELECT workload, file, line, col FROM unreached ORDER BY evidence_id", take_unreached},
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
	int r;

	doc->arena = a;
	doc->model = m;
	doc->options = options;
	doc->score.milli = REPORT_NO_SCORE;
	r = report_ask(m, questions, UM_COUNT(questions), doc, err);
	if (r < 0)
		return um_err_add(err, "report");
	*ret_doc = doc;
	return 0;
}

const char *report_validations_text(const struct report_doc *doc)
{
	const struct report_validations *v = &doc->validations;
	const struct {
		int64_t n;
		const char *what;
	} counts[] = {
		{v->n_fresh, "fresh"},
		{v->n_stale, um_format(doc->arena, "stale (older than %lld day%s)",
	                               (long long)v->max_age, v->max_age == 1 ? "" : "s")},
		{v->n_future, "later than this day"},
		{v->n_unmatched, "of no path of today"},
		{v->n_tampered, "tampered with, which do not count"},
	};
	const char *text = "validations: ";

	for (size_t i = 0, n = 0; i < UM_COUNT(counts); i++) {
		if (counts[i].n)
			text = um_format(doc->arena, "%s%s%lld %s", text, n++ ? ", " : "",
			                 (long long)counts[i].n, counts[i].what);
	}
	return text;
}
