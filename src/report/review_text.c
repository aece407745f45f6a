/*
 * The drift review for people: what was compared, how the scores moved and by what, contracts
 * beside the architecture, what changed and who did it, what is open from the reviews before, and
 * last what nobody looked at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/draw.h"
#include "report/review.h"
#include "report/text_p.h"

enum {
	INDENT = 2,
	CELL = 11,       /* columns of a number in the table of movements */
	SOON = 180,      /* days to the end of a contract that stand out */
	MAX_ANSWERS = 20 /* lines of one cause, unless everything is asked for */
};

static const char *dash(const char *text)
{
	return text && *text ? text : "-";
}

/* The workload of a row; rows may have none, and are about the repository then. */
static const char *where(const struct review_doc *doc, const char *workload)
{
	return report_text_subject(doc->report, workload);
}

static void heading(struct draw *d, const char *text)
{
	draw_newline(d);
	draw_heading(d, text);
	draw_newline(d);
}

static void place(struct draw *d, const char *file, int64_t line)
{
	if (file && line > 0)
		draw_format(d, DRAW_CYAN, "  %s:%lld", file, (long long)line);
	else if (file)
		draw_format(d, DRAW_CYAN, "  %s", file);
}

/* ---- what was compared ---- */

static void side(struct draw *d, const char *word, const struct review_side *s)
{
	draw_tab(d, INDENT);
	draw_text(d, DRAW_DIM, word);
	draw_tab(d, INDENT + 6);
	draw_text(d, DRAW_BOLD, s->name);
	if (s->revision)
		draw_format(d, DRAW_DIM, "  %.12s", s->revision);
	if (s->date)
		draw_format(d, DRAW_DIM, " of %s", s->date);
	draw_format(d, DRAW_DIM, ", as of %s", s->as_of);
	draw_newline(d);
}

static void head(struct draw *d, const struct review_doc *doc)
{
	draw_text(d, DRAW_BOLD, doc->report->name);
	draw_text(d, DRAW_DIM, "  contract and architecture drift");
	draw_newline(d);
	draw_newline(d);
	if (doc->is_compared)
		side(d, "from", &doc->from);
	side(d, "to", &doc->to);
	for (size_t i = 0; i < doc->notes.n; i++) {
		draw_text(d, DRAW_YELLOW, "  ! ");
		draw_wrap(d, DRAW_PLAIN, INDENT + 2, doc->notes.v[i].text);
		draw_newline(d);
	}
}

/* ---- scores ---- */

static void points(struct draw *d, size_t column, int64_t milli)
{
	char text[32] = "-";

	if (milli != REPORT_NO_SCORE)
		snprintf(text, sizeof(text), "%lld.%03lld", (long long)milli / 1000,
		         (long long)milli % 1000);
	draw_tab(d, column + CELL - strlen(text));
	draw_text(d, milli == REPORT_NO_SCORE ? DRAW_DIM : DRAW_PLAIN, text);
}

/* With its sign, and exact like the scores: a line of the table can be added up. */
static void movement(struct draw *d, size_t column, const struct review_part *part)
{
	char text[32] = "-";
	int64_t size = part->milli < 0 ? -part->milli : part->milli;

	if (part->is_asked && part->is_known && size == 0)
		snprintf(text, sizeof(text), "0");
	else if (part->is_asked && part->is_known)
		snprintf(text, sizeof(text), "%c%lld.%03lld", part->milli < 0 ? '-' : '+',
		         (long long)size / 1000, (long long)size % 1000);
	draw_tab(d, column + CELL - strlen(text));
	draw_text(d,
	          !part->is_known || size == 0 ? DRAW_DIM
	          : part->milli < 0            ? DRAW_RED
	                                       : DRAW_GREEN,
	          text);
}

static void score_titles(struct draw *d, size_t column)
{
	draw_tab(d, column + CELL - strlen("from"));
	draw_text(d, DRAW_DIM, "from");
	for (size_t c = 0; c < REVIEW_N_CAUSES; c++) {
		draw_tab(d, column + (c + 2) * CELL - strlen(review_causes[c]));
		draw_text(d, DRAW_DIM, review_causes[c]);
	}
	draw_tab(d, column + (REVIEW_N_CAUSES + 2) * CELL - strlen("to"));
	draw_text(d, DRAW_DIM, "to");
	draw_newline(d);
}

static void answer_line(struct draw *d, const struct review_doc *doc, const struct review_answer *a)
{
	draw_tab(d, INDENT + 2);
	draw_text(d, DRAW_PLAIN, a->control);
	if (a->workload)
		draw_format(d, DRAW_DIM, " in %s", where(doc, a->workload));
	draw_format(d, DRAW_DIM, "  %s to ", a->from ? a->from : "not asked");
	draw_text(d,
	          um_eq(a->to, "pass")   ? DRAW_GREEN
	          : um_eq(a->to, "fail") ? DRAW_RED
	                                 : DRAW_YELLOW,
	          a->to ? a->to : "not asked");
	draw_text(d, DRAW_DIM, ": ");
	draw_wrap(d, DRAW_PLAIN, INDENT + 4, a->reason ? a->reason : "");
	draw_newline(d);
}

/* Those of workloads that came or went say little: there are as many as there are controls. */
static void answers(struct draw *d, const struct review_doc *doc, const char *cause)
{
	size_t n = 0, shown = 0, left = 0;
	bool is_code = um_eq(cause, "code");

	for (size_t i = 0; i < doc->answers.n; i++)
		n += um_eq(doc->answers.v[i].cause, cause);
	if (!n)
		return;
	draw_newline(d);
	draw_tab(d, INDENT);
	draw_text(d, DRAW_BOLD, cause);
	draw_format(d, DRAW_DIM, "  %zu answer%s changed", n, n == 1 ? "" : "s");
	draw_newline(d);
	for (size_t i = 0; i < doc->answers.n; i++) {
		const struct review_answer *a = &doc->answers.v[i];

		if (!um_eq(a->cause, cause))
			continue;
		if (!doc->options->verbose &&
		    (shown == MAX_ANSWERS || (is_code && (!a->from || !a->to)))) {
			left++;
			continue;
		}
		shown++;
		answer_line(d, doc, a);
	}
	if (left) {
		draw_format(d, DRAW_DIM, "    %s%zu%s; --verbose shows %s", shown ? "and " : "",
		            left,
		            shown ? " more, also of what came or went" : " of what came or went",
		            left == 1 ? "it" : "them");
		draw_newline(d);
	}
}

static void scores(struct draw *d, const struct review_doc *doc)
{
	size_t column = strlen("Readiness") + INDENT;

	if (!doc->is_compared)
		return;
	heading(d, "Score, and what moved it");
	if (doc->from.milli == REPORT_NO_SCORE && doc->to.milli == REPORT_NO_SCORE) {
		draw_tab(d, INDENT);
		draw_text(d, DRAW_PLAIN, "No workload reaches AI, then or now; no score.");
		draw_newline(d);
		return;
	}
	score_titles(d, column);
	for (size_t i = 0; i < doc->moves.n; i++) {
		const struct review_move *m = &doc->moves.v[i];

		draw_tab(d, INDENT);
		draw_text(d, *m->id ? DRAW_PLAIN : DRAW_BOLD, *m->id ? m->id : "Readiness");
		points(d, column, m->from);
		for (size_t c = 0; c < REVIEW_N_CAUSES; c++)
			movement(d, column + (c + 1) * CELL, &m->parts[c]);
		points(d, column + (REVIEW_N_CAUSES + 1) * CELL, m->to);
		draw_newline(d);
	}
	for (size_t c = 0; c < REVIEW_N_CAUSES; c++)
		answers(d, doc, review_causes[c]);
}

/* ---- contracts ---- */

static enum draw_style line_style(const struct review_line *line)
{
	static const char *const bad[] = {"uncontracted", "region-outside", "cloud-outside",
	                                  "ended"};

	if (um_eq(line->kind, "covered"))
		return DRAW_GREEN;
	if (um_eq(line->kind, "ending") && line->days > SOON)
		return DRAW_DIM;
	for (size_t i = 0; i < UM_COUNT(bad); i++) {
		if (um_eq(line->kind, bad[i]))
			return DRAW_RED;
	}
	return DRAW_YELLOW;
}

/* The same said of another workload? What is in order need not be said of each. */
static bool is_repeated(const struct review_domain *domain, size_t i, size_t k)
{
	const struct review_line *a = domain->lines.v[i], *b = domain->lines.v[k];

	return um_eq(a->kind, "covered") && um_eq(b->kind, "covered") && um_eq(a->text, b->text);
}

static void workloads_of(struct draw *d, const struct review_doc *doc,
                         const struct review_domain *domain, size_t i)
{
	UM_AUTO(um_str_release) struct um_str names = UM_STR_INIT;

	if (!domain->lines.v[i]->workload)
		return;
	um_str_addf(&names, "(in %s", where(doc, domain->lines.v[i]->workload));
	for (size_t k = i + 1; k < domain->lines.n; k++) {
		if (is_repeated(domain, i, k) && domain->lines.v[k]->workload &&
		    !doc->options->verbose)
			um_str_addf(&names, ", %s", where(doc, domain->lines.v[k]->workload));
	}
	um_str_add_c(&names, ')');
	draw_text(d, DRAW_PLAIN, " ");
	draw_wrap(d, DRAW_DIM, INDENT + 18, names.s);
}

static void contract_line(struct draw *d, const struct review_doc *doc,
                          const struct review_domain *domain, size_t i)
{
	const struct review_line *line = domain->lines.v[i];

	for (size_t k = 0; k < i && !doc->options->verbose; k++) {
		if (is_repeated(domain, k, i))
			return;
	}
	draw_tab(d, INDENT + 2);
	draw_text(d, line_style(line), line->kind);
	draw_tab(d, INDENT + 18);
	draw_wrap(d, DRAW_PLAIN, INDENT + 18, line->text);
	workloads_of(d, doc, domain, i);
	if (line->notice_by)
		draw_format(d, DRAW_DIM, "  notice by %s", line->notice_by);
	if (line->place.file || line->file) {
		draw_newline(d);
		draw_tab(d, INDENT + 16);
		place(d, line->place.file, line->place.line);
		place(d, line->file, line->line);
	}
	draw_newline(d);
}

/* What a register would have to speak of. */
static void uses(struct draw *d, const struct review_doc *doc)
{
	const char *domain = NULL;

	for (size_t i = 0; i < doc->uses.n; i++) {
		const struct review_use *use = &doc->uses.v[i];

		if (!domain || !um_eq(domain, use->domain)) {
			domain = use->domain;
			draw_tab(d, INDENT);
			draw_text(d, DRAW_BOLD, domain);
			draw_newline(d);
		}
		draw_tab(d, INDENT + 2);
		draw_text(d, DRAW_PLAIN, "used");
		draw_tab(d, INDENT + 18);
		draw_text(d, DRAW_PLAIN, use->service);
		if (!um_eq(use->vendor, use->service))
			draw_format(d, DRAW_PLAIN, " of %s", use->vendor);
		draw_text(d, DRAW_PLAIN, " ");
		draw_format(d, DRAW_DIM, "(in %s)",
		            um_eq(use->workloads, ".") ? doc->report->name : use->workloads);
		if (use->place.file) {
			draw_newline(d);
			draw_tab(d, INDENT + 16);
			place(d, use->place.file, use->place.line);
		}
		draw_newline(d);
	}
}

static void contracts(struct draw *d, const struct review_doc *doc)
{
	heading(d, "Contracts and architecture");
	if (!doc->contracts.n && !doc->report->n_ai_workloads) {
		draw_tab(d, INDENT);
		draw_text(d, DRAW_PLAIN, "No contract, and nothing that would need one.");
		draw_newline(d);
	} else if (!doc->contracts.n) {
		draw_wrap(d, DRAW_PLAIN, INDENT,
		          "  There is no contract register, so nothing can be said of what is "
		          "bought. To begin, write contracts.yaml with the contracts behind what "
		          "is used here; unmoat-contracts(5) has every key.");
		draw_newline(d);
		uses(d, doc);
	}
	for (size_t i = 0; i < doc->domains.n; i++) {
		draw_tab(d, INDENT);
		draw_text(d, DRAW_BOLD,
		          doc->domains.v[i].domain ? doc->domains.v[i].domain : "every domain");
		draw_newline(d);
		for (size_t k = 0; k < doc->domains.v[i].lines.n; k++)
			contract_line(d, doc, &doc->domains.v[i], k);
	}
	if (doc->contracts.n && !doc->lines.n) {
		draw_tab(d, INDENT);
		draw_text(d, DRAW_PLAIN, "Nothing is to be said of them.");
		draw_newline(d);
	}
}

static void findings(struct draw *d, const struct review_doc *doc)
{
	bool is_any = false;

	for (size_t i = 0; i < doc->report->findings.n; i++) {
		const struct report_finding *f = &doc->report->findings.v[i];

		if (!um_eq(f->control->move, "drift"))
			continue;
		if (!is_any)
			heading(d, "Findings of the drift controls");
		is_any = true;
		draw_tab(d, INDENT);
		draw_text(d, DRAW_RED, f->severity);
		draw_tab(d, INDENT + 10);
		draw_wrap(d, DRAW_PLAIN, INDENT + 10, f->reason);
		draw_format(d, DRAW_DIM, "  %s", f->control->id);
		draw_newline(d);
	}
}

/* ---- changes ---- */

static const char *kind_title(const char *kind)
{
	static const char *const titles[][2] = {
		{"workload", "Workloads"},        {"service", "Services"},
		{"gateway", "Gateways"},          {"path", "Paths"},
		{"fallback", "Fallbacks"},        {"model", "Models"},
		{"identity", "Identities"},       {"region", "Regions"},
		{"preview", "Previews and ends"}, {"contract", "Contracts"},
	};

	for (size_t i = 0; i < UM_COUNT(titles); i++) {
		if (um_eq(titles[i][0], kind))
			return titles[i][1];
	}
	return kind;
}

static void change_mark(struct draw *d, const struct review_change *c)
{
	draw_tab(d, INDENT + 2);
	if (um_eq(c->change, "added"))
		draw_text(d, DRAW_GREEN, "+ ");
	else if (um_eq(c->change, "removed"))
		draw_text(d, DRAW_RED, "- ");
	else
		draw_text(d, DRAW_YELLOW, "~ ");
}

static void change_states(struct draw *d, const struct review_change *c)
{
	if (!c->before && !c->after)
		return;
	draw_text(d, DRAW_PLAIN, "  ");
	draw_wrap(d, DRAW_PLAIN, INDENT + 4, c->before ? c->before : c->after);
	if (c->before && c->after) {
		draw_text(d, DRAW_DIM, " -> ");
		draw_wrap(d, DRAW_PLAIN, INDENT + 4, c->after);
	}
}

static void change_line(struct draw *d, const struct review_doc *doc, const struct review_change *c)
{
	change_mark(d, c);
	if (um_eq(c->kind, "workload"))
		draw_text(d, DRAW_BOLD, where(doc, c->subject));
	else
		draw_text(d, DRAW_BOLD, c->subject);
	change_states(d, c);
	if (c->workload && !um_eq(c->kind, "workload"))
		draw_format(d, DRAW_DIM, "  in %s", where(doc, c->workload));
	if (c->note)
		draw_format(d, DRAW_DIM, "  (%s)", c->note);
	if (c->file || c->commit || c->commit_note) {
		draw_newline(d);
		draw_tab(d, INDENT + 2);
		place(d, c->file, c->line);
		if (c->commit)
			draw_format(d, DRAW_DIM, "  %.10s", c->commit);
		if (c->author)
			draw_format(d, DRAW_DIM, " %s, %s: %s", c->author, c->date, c->summary);
		if (c->commit_note)
			draw_format(d, DRAW_DIM, "  %s", c->commit_note);
	}
	draw_newline(d);
}

static void changes(struct draw *d, const struct review_doc *doc)
{
	const char *kind = NULL;

	if (!doc->is_compared)
		return;
	heading(d, "What changed");
	if (!doc->changes.n) {
		draw_tab(d, INDENT);
		draw_text(d, DRAW_PLAIN, "Nothing that production reaches, and no contract.");
		draw_newline(d);
	}
	for (size_t i = 0; i < doc->changes.n; i++) {
		const struct review_change *c = &doc->changes.v[i];

		if (!um_eq(kind, c->kind)) {
			kind = c->kind;
			draw_tab(d, INDENT);
			draw_text(d, DRAW_BOLD, kind_title(kind));
			draw_newline(d);
		}
		change_line(d, doc, c);
	}
}

/* Those behind no change are for who wants to see everything. */
static void commits(struct draw *d, const struct review_doc *doc)
{
	size_t left = 0;

	if (!doc->commits.n)
		return;
	heading(d, "Commits");
	for (size_t i = 0; i < doc->commits.n; i++) {
		const struct review_commit *c = &doc->commits.v[i];

		if (!doc->options->verbose && !c->n_changes && !c->is_register) {
			left++;
			continue;
		}
		draw_tab(d, INDENT);
		draw_format(d, DRAW_YELLOW, "%.10s", c->id);
		draw_format(d, DRAW_DIM, " %s  ", c->date);
		draw_format(d, DRAW_PLAIN, "%s: ", c->author);
		draw_wrap(d, DRAW_PLAIN, INDENT + 2, c->summary);
		if (c->n_changes)
			draw_format(d, DRAW_DIM, "  %lld change%s", (long long)c->n_changes,
			            report_text_plural(c->n_changes));
		draw_newline(d);
	}
	if (left) {
		draw_format(d, DRAW_DIM,
		            "  %zu more touched the evidence and changed nothing "
		            "of the above; --verbose shows them",
		            left);
		draw_newline(d);
	}
}

/* ---- reviews ---- */

static void open_action(struct draw *d, const struct review_past *past,
                        const struct review_item *item)
{
	draw_tab(d, INDENT);
	draw_text(d, DRAW_YELLOW, "open  ");
	draw_wrap(d, DRAW_PLAIN, INDENT + 6, item->text);
	draw_format(d, DRAW_DIM, "  %s%s%s, since %s", dash(item->owner), item->due ? ", due " : "",
	            item->due ? item->due : "", past->date);
	place(d, item->file, item->line);
	draw_newline(d);
}

static void reviews(struct draw *d, const struct review_doc *doc)
{
	heading(d, "Reviews");
	if (!doc->reviews.n) {
		draw_tab(d, INDENT);
		draw_text(d, DRAW_PLAIN, "None is recorded.");
		draw_newline(d);
		return;
	}
	draw_tab(d, INDENT);
	draw_format(d, DRAW_PLAIN, "The last of %zu was on %s", doc->reviews.n,
	            doc->reviews.v[0].date);
	place(d, doc->reviews.v[0].file, doc->reviews.v[0].line);
	draw_newline(d);
	for (size_t i = 0; i < doc->reviews.n; i++) {
		const struct review_past *past = &doc->reviews.v[i];

		for (size_t k = 0; k < past->items.n; k++) {
			const struct review_item *item = &past->items.v[k];

			if (um_eq(item->kind, "action") &&
			    (!item->status || um_eq(item->status, "open")))
				open_action(d, past, item);
		}
	}
}

int report_review_text_write(struct model *m, const struct report_options *options,
                             struct um_str *out, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	struct draw d = {.out = out, .options = options};
	struct review_doc *doc;
	int r = review_doc_make(arena, m, options, &doc, err);

	if (r < 0)
		return r;
	head(&d, doc);
	scores(&d, doc);
	contracts(&d, doc);
	findings(&d, doc);
	changes(&d, doc);
	commits(&d, doc);
	reviews(&d, doc);
	if (doc->report->unreached.n)
		draw_newline(&d);
	report_text_unexamined(&d, doc->report);
	return 0;
}
