/* The drift review for programs, documented in unmoat-json(5). */
#include "base/json.h"
#include "report/review.h"

enum {
	JSON_VERSION = 1
};

static void set_points(struct um_json *to, const char *key, int64_t milli)
{
	if (milli == REPORT_NO_SCORE)
		um_json_set_null(to, key);
	else
		um_json_set_int(to, key, milli);
}

/* A place: file null when there is none. */
static void set_place(struct um_json *to, const char *key, const char *file, int64_t line)
{
	struct um_json *place;

	if (!file) {
		um_json_set_null(to, key);
		return;
	}
	place = um_json_set_object(to, key);
	um_json_set_text(place, "file", file);
	if (line > 0)
		um_json_set_int(place, "line", line);
	else
		um_json_set_null(place, "line");
}

static void add_run(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *run = um_json_set_object(top, "run");

	um_json_set_text(run, "tool", "unmoat");
	um_json_set_text(run, "tool_version", doc->report->tool_version);
	um_json_set_text(run, "score_model", doc->report->score_model);
	um_json_set_text(run, "rules_digest", doc->report->rules_digest);
	um_json_set_text(run, "name", doc->report->name);
	um_json_set_text(run, "profile", doc->report->profile);
	um_json_set_text(run, "config", doc->report->config);
}

static void add_side(struct um_json *top, const char *key, const struct review_side *s)
{
	struct um_json *side;

	if (!s->name) {
		um_json_set_null(top, key);
		return;
	}
	side = um_json_set_object(top, key);
	um_json_set_text(side, "name", s->name);
	um_json_set_text(side, "revision", s->revision);
	um_json_set_text(side, "date", s->date);
	um_json_set_text(side, "as_of", s->as_of);
	um_json_set_text(side, "rules_digest", s->rules_digest);
	set_points(side, "score_milli", s->milli);
}

static void add_notes(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *notes = um_json_set_array(top, "notes");

	for (size_t i = 0; i < doc->notes.n; i++) {
		struct um_json *note = um_json_add_object(notes);

		um_json_set_text(note, "kind", doc->notes.v[i].kind);
		um_json_set_text(note, "text", doc->notes.v[i].text);
	}
}

/* A cause of which nobody knows is left out; one that cannot be measured is null. */
static void add_scores(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *scores = um_json_set_array(top, "scores");

	for (size_t i = 0; i < doc->moves.n; i++) {
		const struct review_move *m = &doc->moves.v[i];
		struct um_json *score = um_json_add_object(scores), *by;

		um_json_set_text(score, "move", m->id);
		um_json_set_text(score, "title", m->title);
		set_points(score, "from_milli", m->from);
		set_points(score, "to_milli", m->to);
		by = um_json_set_object(score, "by_milli");
		for (size_t c = 0; c < REVIEW_N_CAUSES; c++) {
			if (m->parts[c].is_asked && m->parts[c].is_known)
				um_json_set_int(by, review_causes[c], m->parts[c].milli);
			else if (m->parts[c].is_asked)
				um_json_set_null(by, review_causes[c]);
		}
	}
}

static void add_answers(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *answers = um_json_set_array(top, "answers");

	for (size_t i = 0; i < doc->answers.n; i++) {
		const struct review_answer *a = &doc->answers.v[i];
		struct um_json *answer = um_json_add_object(answers);

		um_json_set_text(answer, "cause", a->cause);
		um_json_set_text(answer, "control", a->control);
		um_json_set_text(answer, "move", a->move);
		um_json_set_text(answer, "workload", a->workload);
		um_json_set_text(answer, "from", a->from);
		um_json_set_text(answer, "to", a->to);
		um_json_set_text(answer, "reason", a->reason);
	}
}

static void add_changes(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *changes = um_json_set_array(top, "changes");

	for (size_t i = 0; i < doc->changes.n; i++) {
		const struct review_change *c = &doc->changes.v[i];
		struct um_json *change = um_json_add_object(changes);

		um_json_set_text(change, "kind", c->kind);
		um_json_set_text(change, "change", c->change);
		um_json_set_text(change, "workload", c->workload);
		um_json_set_text(change, "subject", c->subject);
		um_json_set_text(change, "before", c->before);
		um_json_set_text(change, "after", c->after);
		set_place(change, "place", c->file, c->line);
		um_json_set_text(change, "note", c->note);
		um_json_set_text(change, "commit", c->commit);
		um_json_set_text(change, "commit_note", c->commit_note);
	}
}

static void add_commits(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *commits = um_json_set_array(top, "commits");

	for (size_t i = 0; i < doc->commits.n; i++) {
		const struct review_commit *c = &doc->commits.v[i];
		struct um_json *commit = um_json_add_object(commits);

		um_json_set_text(commit, "id", c->id);
		um_json_set_text(commit, "author", c->author);
		um_json_set_text(commit, "date", c->date);
		um_json_set_text(commit, "summary", c->summary);
		um_json_set_int(commit, "changes", c->n_changes);
		um_json_set_bool(commit, "register", c->is_register);
	}
}

/* ---- contracts ---- */

static void add_commitments(struct um_json *contract, const struct review_contract *c)
{
	struct um_json *list = um_json_set_array(contract, "commitments");

	for (size_t i = 0; i < c->commitments.n; i++) {
		const struct review_commitment *k = &c->commitments.v[i];
		struct um_json *item = um_json_add_object(list);

		um_json_set_text(item, "kind", k->kind);
		if (k->amount < 0)
			um_json_set_null(item, "amount");
		else
			um_json_set_real(item, "amount", k->amount);
		um_json_set_text(item, "currency", k->currency);
		um_json_set_text(item, "unit", k->unit);
		um_json_set_text(item, "per", k->per);
		um_json_set_text(item, "service", k->service);
		um_json_set_text(item, "model", k->model);
		um_json_set_text(item, "region", k->region);
		um_json_set_text(item, "starts", k->starts);
		um_json_set_text(item, "ends", k->ends);
		um_json_set_text(item, "text", k->text);
		set_place(item, "clause", k->file, k->line);
	}
}

static void add_contract(struct um_json *contracts, const struct review_contract *c)
{
	struct um_json *contract = um_json_add_object(contracts), *scopes;

	um_json_set_text(contract, "id", c->id);
	um_json_set_text(contract, "name", c->name);
	um_json_set_text(contract, "vendor", c->vendor);
	um_json_set_text(contract, "domain", c->domain);
	um_json_set_text(contract, "starts", c->starts);
	um_json_set_text(contract, "ends", c->ends);
	um_json_set_text(contract, "owner", c->owner);
	if (c->notice_days < 0)
		um_json_set_null(contract, "notice_days");
	else
		um_json_set_int(contract, "notice_days", c->notice_days);
	um_json_set_text(contract, "notice_by", c->notice_by);
	um_json_set_text(contract, "renewal", c->renewal);
	um_json_set_text(contract, "availability", c->available);
	um_json_set_text(contract, "exit", c->exit);
	um_json_set_text(contract, "portability", c->portability);
	um_json_set_text(contract, "data_use", c->data_use);
	scopes = um_json_set_array(contract, "covers");
	for (size_t i = 0; i < c->scopes.n; i++) {
		struct um_json *scope = um_json_add_object(scopes);

		um_json_set_text(scope, "what", c->scopes.v[i].what);
		um_json_set_text(scope, "value", c->scopes.v[i].value);
	}
	add_commitments(contract, c);
	set_place(contract, "clause", c->file, c->line);
}

static void add_uses(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *uses = um_json_set_array(top, "uses");

	for (size_t i = 0; i < doc->uses.n; i++) {
		const struct review_use *u = &doc->uses.v[i];
		struct um_json *use = um_json_add_object(uses);

		um_json_set_text(use, "domain", u->domain);
		um_json_set_text(use, "vendor", u->vendor);
		um_json_set_text(use, "service", u->service);
		um_json_set_text(use, "workloads", u->workloads);
		set_place(use, "place", u->place.file, u->place.line);
	}
}

static void add_lines(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *lines = um_json_set_array(top, "contract_lines");

	for (size_t i = 0; i < doc->lines.n; i++) {
		const struct review_line *l = &doc->lines.v[i];
		struct um_json *line = um_json_add_object(lines);

		um_json_set_text(line, "kind", l->kind);
		um_json_set_text(line, "domain", l->domain);
		um_json_set_text(line, "contract", l->contract);
		um_json_set_text(line, "vendor", l->vendor);
		um_json_set_text(line, "service", l->service);
		um_json_set_text(line, "cloud", l->cloud);
		um_json_set_text(line, "region", l->region);
		um_json_set_text(line, "workload", l->workload);
		um_json_set_text(line, "date", l->date);
		um_json_set_text(line, "notice_by", l->notice_by);
		if (l->has_days)
			um_json_set_int(line, "days", l->days);
		else
			um_json_set_null(line, "days");
		um_json_set_text(line, "value", l->value);
		um_json_set_text(line, "text", l->text);
		set_place(line, "clause", l->file, l->line);
		set_place(line, "evidence", l->place.file, l->place.line);
	}
}

/* ---- reviews ---- */

/* "|a|b|" to a list. */
static void set_words(struct um_json *to, const char *key, const char *words)
{
	struct um_json *list;
	UM_AUTO(um_str_release) struct um_str word = UM_STR_INIT;

	if (!words) {
		um_json_set_null(to, key);
		return;
	}
	list = um_json_set_array(to, key);
	for (; *words; words++) {
		if (*words != '|') {
			um_str_add_c(&word, *words);
		} else if (word.len) {
			um_json_add_text(list, word.s);
			um_str_clear(&word);
		}
	}
}

static void add_reviews(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *reviews = um_json_set_array(top, "reviews");

	for (size_t i = 0; i < doc->reviews.n; i++) {
		const struct review_past *p = &doc->reviews.v[i];
		struct um_json *review = um_json_add_object(reviews), *items;

		um_json_set_text(review, "date", p->date);
		set_words(review, "roles", p->roles);
		set_words(review, "services", p->services);
		um_json_set_text(review, "revision", p->revision);
		set_points(review, "score_milli", p->milli);
		um_json_set_text(review, "note", p->note);
		set_place(review, "place", p->file, p->line);
		items = um_json_set_array(review, "items");
		for (size_t k = 0; k < p->items.n; k++) {
			const struct review_item *it = &p->items.v[k];
			struct um_json *item = um_json_add_object(items);

			um_json_set_text(item, "kind", it->kind);
			um_json_set_text(item, "text", it->text);
			um_json_set_text(item, "role", it->role);
			um_json_set_text(item, "owner", it->owner);
			um_json_set_text(item, "due", it->due);
			um_json_set_text(item, "status", it->status);
			um_json_set_text(item, "contract", it->contract);
			set_place(item, "place", it->file, it->line);
		}
	}
}

/* ---- findings, and what was not looked at ---- */

static void add_findings(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *findings = um_json_set_array(top, "findings");

	for (size_t i = 0; i < doc->report->findings.n; i++) {
		const struct report_finding *f = &doc->report->findings.v[i];
		struct um_json *finding;

		if (!um_eq(f->control->move, "drift"))
			continue;
		finding = um_json_add_object(findings);
		um_json_set_text(finding, "control", f->control->id);
		um_json_set_text(finding, "severity", f->severity);
		um_json_set_text(finding, "workload", f->workload);
		um_json_set_text(finding, "reason", f->reason);
		um_json_set_text(finding, "fingerprint", f->fingerprint);
	}
}

static void add_gaps(struct um_json *top, const struct review_doc *doc)
{
	struct um_json *gaps = um_json_set_object(top, "not_examined");
	struct um_json *files = um_json_set_array(gaps, "files"), *list;

	for (size_t i = 0; i < doc->report->files.n; i++) {
		const struct report_file *f = &doc->report->files.v[i];
		struct um_json *file;

		if (!f->is_gap)
			continue;
		file = um_json_add_object(files);
		um_json_set_text(file, "path", f->path);
		um_json_set_text(file, "status", f->status);
		um_json_set_text(file, "reason", f->reason);
	}
	list = um_json_set_array(gaps, "answers");
	for (size_t i = 0; i < doc->report->unjudged.n; i++) {
		const struct report_result *u = &doc->report->unjudged.v[i];
		struct um_json *item = um_json_add_object(list);

		um_json_set_text(item, "control", u->control);
		um_json_set_text(item, "workload", u->workload);
		um_json_set_text(item, "status", u->status);
		um_json_set_text(item, "reason", u->reason);
	}
	list = um_json_set_array(gaps, "calls");
	for (size_t i = 0; i < doc->report->unreached.n; i++)
		set_place(um_json_add_object(list), "place", doc->report->unreached.v[i].file,
		          doc->report->unreached.v[i].line);
}

int report_review_json_write(struct model *m, const struct report_options *options,
                             struct um_str *out, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_json_freep) struct um_json *top = um_json_object();
	struct um_json *contracts;
	struct review_doc *doc;
	int r = review_doc_make(arena, m, options, &doc, err);

	if (r < 0)
		return r;
	um_json_set_int(top, "version", JSON_VERSION);
	add_run(top, doc);
	add_side(top, "from", &doc->from);
	add_side(top, "to", &doc->to);
	add_notes(top, doc);
	add_scores(top, doc);
	add_answers(top, doc);
	add_changes(top, doc);
	add_commits(top, doc);
	contracts = um_json_set_array(top, "contracts");
	for (size_t i = 0; i < doc->contracts.n; i++)
		add_contract(contracts, &doc->contracts.v[i]);
	add_uses(top, doc);
	add_lines(top, doc);
	add_findings(top, doc);
	add_reviews(top, doc);
	add_gaps(top, doc);
	um_json_write(top, 2, out);
	return 0;
}
