/* Asks the model what a drift review shows: one question a table, ordered here. */
#include "report/review.h"

#include <stdlib.h>

#include "report/ask.h"
#include "report/pack.h"

const char *const review_causes[REVIEW_N_CAUSES] = {"rules", "code", "settings", "contracts",
                                                    "claims"};

static int64_t int_or(struct model_rows *rows, int column, int64_t otherwise)
{
	return model_is_null(rows, column) ? otherwise : model_int(rows, column);
}

/* ---- the two sides ---- */

static void take_side(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	bool is_from = um_eq(model_text(rows, 0), "from");
	struct review_side *side = is_from ? &doc->from : &doc->to;

	doc->is_compared |= is_from;
	side->name = report_text(doc->arena, rows, 1);
	side->revision = report_text(doc->arena, rows, 2);
	side->date = report_text(doc->arena, rows, 3);
	side->as_of = report_text(doc->arena, rows, 4);
	side->rules_digest = report_text(doc->arena, rows, 5);
	side->milli = int_or(rows, 6, REPORT_NO_SCORE);
}

static void take_note(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_note *note = UM_PUSH(doc->arena, &doc->notes);

	note->kind = report_text(doc->arena, rows, 0);
	note->text = report_text(doc->arena, rows, 1);
}

/* ---- scores ---- */

static void take_move(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_move *move = UM_PUSH(doc->arena, &doc->moves);

	move->id = report_text(doc->arena, rows, 0);
	if (*move->id && doc->options->move_title)
		move->title = doc->options->move_title(move->id);
	move->from = int_or(rows, 1, REPORT_NO_SCORE);
	move->to = int_or(rows, 2, REPORT_NO_SCORE);
}

static void take_part(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	const char *id = model_text(rows, 0), *cause = model_text(rows, 1);

	for (size_t i = 0; i < doc->moves.n; i++) {
		for (size_t c = 0; um_eq(doc->moves.v[i].id, id) && c < REVIEW_N_CAUSES; c++) {
			if (um_eq(review_causes[c], cause))
				doc->moves.v[i].parts[c] = (struct review_part){
					.is_asked = true,
					.is_known = !model_is_null(rows, 2),
					.milli = model_int(rows, 2),
				};
		}
	}
}

static void take_answer(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_answer *answer = UM_PUSH(doc->arena, &doc->answers);

	answer->cause = report_text(doc->arena, rows, 0);
	answer->control = report_text(doc->arena, rows, 1);
	answer->move = report_text(doc->arena, rows, 2);
	answer->title = report_text(doc->arena, rows, 3);
	answer->workload = report_text(doc->arena, rows, 4);
	answer->from = report_text(doc->arena, rows, 5);
	answer->to = report_text(doc->arena, rows, 6);
	answer->reason = report_text(doc->arena, rows, 7);
}

/* ---- changes ---- */

static void take_change(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_change *change = UM_PUSH(doc->arena, &doc->changes);

	change->kind = report_text(doc->arena, rows, 0);
	change->change = report_text(doc->arena, rows, 1);
	change->workload = report_text(doc->arena, rows, 2);
	change->subject = report_text(doc->arena, rows, 3);
	change->before = report_text(doc->arena, rows, 4);
	change->after = report_text(doc->arena, rows, 5);
	change->file = report_text(doc->arena, rows, 6);
	change->line = model_int(rows, 7);
	change->note = report_text(doc->arena, rows, 8);
	change->commit = report_text(doc->arena, rows, 9);
	change->author = report_text(doc->arena, rows, 10);
	change->date = report_text(doc->arena, rows, 11);
	change->summary = report_text(doc->arena, rows, 12);
	change->commit_note = report_text(doc->arena, rows, 13);
}

static void take_commit(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_commit *commit = UM_PUSH(doc->arena, &doc->commits);

	commit->id = report_text(doc->arena, rows, 0);
	commit->author = report_text(doc->arena, rows, 1);
	commit->date = report_text(doc->arena, rows, 2);
	commit->summary = report_text(doc->arena, rows, 3);
	commit->n_changes = model_int(rows, 4);
	commit->is_register = model_int(rows, 5) != 0;
}

/* ---- contracts ---- */

static void take_contract(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_contract *c = UM_PUSH(doc->arena, &doc->contracts);

	c->id = report_text(doc->arena, rows, 0);
	c->name = report_text(doc->arena, rows, 1);
	c->vendor = report_text(doc->arena, rows, 2);
	c->domain = report_text(doc->arena, rows, 3);
	c->starts = report_text(doc->arena, rows, 4);
	c->ends = report_text(doc->arena, rows, 5);
	c->owner = report_text(doc->arena, rows, 6);
	c->notice_days = int_or(rows, 7, -1);
	c->notice_by = report_text(doc->arena, rows, 8);
	c->renewal = report_text(doc->arena, rows, 9);
	c->available = report_text(doc->arena, rows, 10);
	c->exit = report_text(doc->arena, rows, 11);
	c->portability = report_text(doc->arena, rows, 12);
	c->data_use = report_text(doc->arena, rows, 13);
	c->file = report_text(doc->arena, rows, 14);
	c->line = model_int(rows, 15);
}

static struct review_contract *contract_of(struct review_doc *doc, const char *id)
{
	for (size_t i = 0; i < doc->contracts.n; i++) {
		if (um_eq(doc->contracts.v[i].id, id))
			return &doc->contracts.v[i];
	}
	return NULL;
}

static void take_scope(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_contract *c = contract_of(doc, model_text(rows, 0));

	if (c)
		*UM_PUSH(doc->arena, &c->scopes) = (struct review_scope){
			report_text(doc->arena, rows, 1), report_text(doc->arena, rows, 2)};
}

static void take_commitment(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_contract *c = contract_of(doc, model_text(rows, 0));
	struct review_commitment *k;

	if (!c)
		return;
	k = UM_PUSH(doc->arena, &c->commitments);
	k->kind = report_text(doc->arena, rows, 1);
	k->amount = model_is_null(rows, 2) ? -1 : strtod(model_text(rows, 2), NULL);
	k->currency = report_text(doc->arena, rows, 3);
	k->unit = report_text(doc->arena, rows, 4);
	k->per = report_text(doc->arena, rows, 5);
	k->service = report_text(doc->arena, rows, 6);
	k->model = report_text(doc->arena, rows, 7);
	k->region = report_text(doc->arena, rows, 8);
	k->starts = report_text(doc->arena, rows, 9);
	k->ends = report_text(doc->arena, rows, 10);
	k->text = report_text(doc->arena, rows, 11);
	k->file = report_text(doc->arena, rows, 12);
	k->line = model_int(rows, 13);
}

static void take_line(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_line *line = UM_PUSH(doc->arena, &doc->lines);

	line->kind = report_text(doc->arena, rows, 0);
	line->domain = report_text(doc->arena, rows, 1);
	line->contract = report_text(doc->arena, rows, 2);
	line->vendor = report_text(doc->arena, rows, 3);
	line->service = report_text(doc->arena, rows, 4);
	line->cloud = report_text(doc->arena, rows, 5);
	line->region = report_text(doc->arena, rows, 6);
	line->workload = report_text(doc->arena, rows, 7);
	line->date = report_text(doc->arena, rows, 8);
	line->notice_by = report_text(doc->arena, rows, 9);
	line->has_days = !model_is_null(rows, 10);
	line->days = model_int(rows, 10);
	line->value = report_text(doc->arena, rows, 11);
	line->text = report_text(doc->arena, rows, 12);
	line->file = report_text(doc->arena, rows, 13);
	line->line = model_int(rows, 14);
	line->place = (struct report_place){
		.file = report_text(doc->arena, rows, 15),
		.line = model_int(rows, 16),
		.column = model_int(rows, 17),
		.end_line = model_int(rows, 18),
		.end_column = model_int(rows, 19),
	};
}

static void take_use(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_use *use = UM_PUSH(doc->arena, &doc->uses);

	use->domain = report_text(doc->arena, rows, 0);
	use->vendor = report_text(doc->arena, rows, 1);
	use->service = report_text(doc->arena, rows, 2);
	use->workloads = report_text(doc->arena, rows, 3);
	use->place = (struct report_place){
		.file = report_text(doc->arena, rows, 4),
		.line = model_int(rows, 5),
	};
}

/* The lines come ordered by domain. */
static void group_lines(struct review_doc *doc)
{
	for (size_t i = 0; i < doc->lines.n; i++) {
		const struct review_line *line = &doc->lines.v[i];
		struct review_domain *last =
			doc->domains.n ? &doc->domains.v[doc->domains.n - 1] : NULL;

		if (!last || !um_eq(last->domain, line->domain)) {
			last = UM_PUSH(doc->arena, &doc->domains);
			last->domain = line->domain;
		}
		*UM_PUSH(doc->arena, &last->lines) = line;
	}
}

/* ---- reviews ---- */

static void take_review(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	struct review_past *past = UM_PUSH(doc->arena, &doc->reviews);

	past->date = report_text(doc->arena, rows, 0);
	past->roles = report_text(doc->arena, rows, 1);
	past->services = report_text(doc->arena, rows, 2);
	past->revision = report_text(doc->arena, rows, 3);
	past->note = report_text(doc->arena, rows, 4);
	past->file = report_text(doc->arena, rows, 5);
	past->line = model_int(rows, 6);
	past->milli = int_or(rows, 7, REPORT_NO_SCORE);
}

static void take_item(void *to, struct model_rows *rows)
{
	struct review_doc *doc = to;
	const char *review = model_text(rows, 0);
	struct review_item *item;
	size_t i = 0;

	while (i < doc->reviews.n && !um_eq(doc->reviews.v[i].date, review))
		i++;
	if (i == doc->reviews.n)
		return;
	item = UM_PUSH(doc->arena, &doc->reviews.v[i].items);
	item->kind = report_text(doc->arena, rows, 1);
	item->text = report_text(doc->arena, rows, 2);
	item->role = report_text(doc->arena, rows, 3);
	item->owner = report_text(doc->arena, rows, 4);
	item->due = report_text(doc->arena, rows, 5);
	item->status = report_text(doc->arena, rows, 6);
	item->contract = report_text(doc->arena, rows, 7);
	item->file = report_text(doc->arena, rows, 8);
	item->line = model_int(rows, 9);
}

static const struct report_question questions[] = {
	{"SELECT side, name, revision, date, as_of, rules_digest, score_milli FROM drift_side",
         take_side},
	{"SELECT kind, text FROM drift_note ORDER BY rowid", take_note},
	{"SELECT move, from_milli, to_milli FROM drift_score ORDER BY rowid", take_move},
	{"SELECT move, cause, milli FROM drift_movement", take_part},
	{"SELECT d.cause, d.control, c.move, c.title, d.workload, d.from_status, d.to_status,"
         " d.reason FROM drift_control d LEFT JOIN control c ON c.id = d.control"
         " LEFT JOIN move m ON m.id = c.move ORDER BY instr("
         "'rules code settings contracts claims', d.cause), m.rowid, d.control, d.workload",
         take_answer},
	{"SELECT c.kind, c.change, c.workload, c.subject, c.before, c.after, c.file, c.line, c.note,"
         " c.commit_id, k.author, k.date, k.summary, c.commit_note FROM drift_change c"
         " LEFT JOIN drift_commit k ON k.id = c.commit_id ORDER BY c.id",
         take_change},
	{"SELECT id, author, date, summary, n_changes, is_register FROM drift_commit ORDER BY rowid",
         take_commit},
	{"SELECT id, name, vendor, domain, starts, ends, owner, notice_days, notice_by, renewal,"
         " availability, exit, portability, data_use, file, line FROM contract"
         " ORDER BY vendor, id",
         take_contract},
	{"SELECT contract, what, value FROM contract_scope ORDER BY contract, CASE what"
         " WHEN 'domain' THEN 0 WHEN 'service' THEN 1 WHEN 'cloud' THEN 2 ELSE 3 END, value",
         take_scope},
	{"SELECT contract, kind, amount, currency, unit, per, service, model, region, starts, ends,"
         " text, file, line FROM commitment ORDER BY contract, rowid",
         take_commitment},
	{"SELECT l.kind, l.domain, l.contract, l.vendor, l.service, l.cloud, l.region, l.workload,"
         " l.date, l.notice_by, l.days, l.value, l.text, l.file, l.line, f.path, e.line, e.col,"
         " e.end_line, e.end_col FROM contract_line l LEFT JOIN evidence e ON e.id = l.evidence_id"
         " LEFT JOIN file f ON f.id = e.file_id"
         " ORDER BY l.domain IS NULL, l.domain, l.id",
         take_line},
	{"SELECT s.domain, p.vendor, p.service, (SELECT group_concat(root, ', ') FROM (SELECT DISTINCT"
         " r.workload AS root FROM route r WHERE r.service = p.service AND r.vendor = p.vendor"
         " ORDER BY root)), f.path, e.line FROM (SELECT vendor, service, min(id), evidence_id"
         " FROM path WHERE vendor IS NOT NULL AND cloud <> 'self' GROUP BY vendor, service) p"
         " JOIN service s ON s.id = p.service LEFT JOIN evidence e ON e.id = p.evidence_id"
         " LEFT JOIN file f ON f.id = e.file_id WHERE coalesce(s.operator, '') <> 'self'"
         " ORDER BY s.domain, p.vendor, p.service",
         take_use},
	{"SELECT date, roles, services, revision, note, file, line, score_milli FROM review"
         " ORDER BY date DESC, rowid DESC",
         take_review},
	{"SELECT review, kind, text, role, owner, due, status, contract, file, line"
         " FROM review_item WHERE kind <> 'action' OR coalesce(status, 'open') <> 'open'"
         " OR rowid IN (SELECT id FROM open_action) ORDER BY review DESC, rowid",
         take_item},
};

int review_doc_make(struct um_arena *a, struct model *m, const struct report_options *options,
                    struct review_doc **ret_doc, struct um_err *err)
{
	struct review_doc *doc = UM_NEW(a, struct review_doc);
	int r;

	doc->arena = a;
	doc->options = options;
	doc->from.milli = doc->to.milli = REPORT_NO_SCORE;
	r = report_doc_make(a, m, options, &doc->report, err);
	if (r == 0)
		r = report_ask(m, questions, UM_COUNT(questions), doc, err);
	if (r < 0)
		return r;
	group_lines(doc);
	*ret_doc = doc;
	return 0;
}

static const struct review_format formats[] = {
	{"text", report_review_text_write},
	{"json", report_review_json_write},
	{"markdown", report_review_markdown_write},
	{"html", report_review_html_write},
};

const struct review_format *review_format_find(const char *name)
{
	for (size_t i = 0; i < UM_COUNT(formats); i++) {
		if (um_eq(formats[i].name, name))
			return &formats[i];
	}
	return NULL;
}
