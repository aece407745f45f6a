/* The part of the text report that says what is wrong, where, and what to do about it. */
#include <stdlib.h>
#include <string.h>

#include "report/doc.h"
#include "report/draw.h"
#include "report/text_p.h"

enum {
	MAX_NEXT = 8,   /* "what to do next" */
	MAX_PLACES = 3, /* further places of a finding, further findings of a workload */
	MAX_REST = 5    /* further workloads of a control */
};

const char *report_text_plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

static enum draw_style severity_style(const char *severity)
{
	switch (severity[0]) {
	case 'c':
		return DRAW_BOLD_RED;
	case 'h':
		return DRAW_RED;
	case 'm':
		return DRAW_YELLOW;
	default:
		return DRAW_CYAN;
	}
}

static void place_text(struct draw *d, const struct report_place *place)
{
	draw_format(d, DRAW_CYAN, "%s:%lld:%lld", place->file, (long long)place->line,
	            (long long)place->column);
}

const char *report_text_subject(const struct report_doc *doc, const char *workload)
{
	if (!workload)
		return "the repository";
	return um_eq(workload, ".") ? doc->name : workload;
}

static void cost(struct draw *d, int64_t milli)
{
	if (milli <= 0)
		return;
	draw_text(d, DRAW_DIM, draw_minus(d));
	draw_points(d, DRAW_DIM, milli < 100 ? 100 : milli);
}

static bool same_place(const struct report_place *a, const struct report_place *b)
{
	return um_eq(a->file, b->file) && a->line == b->line;
}

static void further_places(struct draw *d, const struct report_finding *f)
{
	size_t shown = 0, left = 0;

	for (size_t i = 1; i < f->evidence.n; i++) {
		bool is_new = true;

		for (size_t k = 0; k < i && is_new; k++)
			is_new = !same_place(&f->evidence.v[i].place, &f->evidence.v[k].place);
		if (!is_new)
			continue;
		if (shown == MAX_PLACES && !d->options->verbose) {
			left++;
			continue;
		}
		draw_tab(d, 4);
		draw_text(d, DRAW_DIM, "and ");
		place_text(d, &f->evidence.v[i].place);
		draw_newline(d);
		if (d->options->verbose)
			draw_excerpt(d, 6, &f->evidence.v[i].place, severity_style(f->severity));
		shown++;
	}
	if (left) {
		draw_tab(d, 4);
		draw_format(d, DRAW_DIM, "and %zu more place%s", left,
		            report_text_plural((int64_t)left));
		draw_newline(d);
	}
}

/* `reason` as it is, unless it starts with the subject already. */
static void finding_reason(struct draw *d, const struct report_doc *doc,
                           const struct report_finding *f)
{
	const char *who = report_text_subject(doc, f->workload);

	draw_tab(d, 4);
	if (!um_starts(f->reason, who)) {
		draw_text(d, DRAW_BOLD, who);
		draw_text(d, DRAW_PLAIN, ":");
		draw_text(d, DRAW_PLAIN, " ");
	}
	draw_wrap(d, DRAW_PLAIN, 4, f->reason);
	draw_newline(d);
}

static void finding_full(struct draw *d, const struct report_doc *doc,
                         const struct report_finding *f, int64_t milli)
{
	draw_text(d, DRAW_PLAIN, "  ");
	draw_text(d, severity_style(f->severity), f->severity);
	draw_text(d, DRAW_PLAIN, "  ");
	draw_wrap(d, DRAW_BOLD, 4, f->control->title);
	draw_format(d, DRAW_DIM, "  [%s]  ", f->control->id);
	cost(d, milli);
	if (f->state && d->options->verbose)
		draw_format(d, DRAW_DIM, "  %s", f->state);
	draw_newline(d);
	finding_reason(d, doc, f);
	if (f->note) {
		draw_tab(d, 4);
		draw_wrap(d, DRAW_YELLOW, 4, f->note);
		draw_newline(d);
	}
	if (f->evidence.n) {
		draw_tab(d, 4);
		draw_text(d, DRAW_BLUE, "--> ");
		place_text(d, &f->evidence.v[0].place);
		draw_newline(d);
		draw_excerpt(d, 6, &f->evidence.v[0].place, severity_style(f->severity));
		further_places(d, f);
	}
}

/* One more of the workload that was named last; what was just said is not said again. */
static void finding_beside(struct draw *d, const struct report_finding *f, const char *said)
{
	draw_tab(d, 4);
	draw_text(d, DRAW_DIM, "and ");
	if (f->evidence.n)
		place_text(d, &f->evidence.v[0].place);
	if (!f->evidence.n || !um_eq(f->reason, said)) {
		draw_text(d, DRAW_PLAIN, f->evidence.n ? "  " : "");
		draw_wrap(d, DRAW_PLAIN, 8, f->reason);
	}
	draw_newline(d);
}

/* Alike but for what was looked at, which stands behind the first semicolon. */
static bool says_same(const char *a, const char *b)
{
	size_t n = strcspn(a, ";");

	return n == strcspn(b, ";") && strncmp(a, b, n) == 0;
}

static void finding_elsewhere(struct draw *d, const struct report_doc *doc,
                              const struct report_finding *f, int64_t milli, const char *said)
{
	draw_tab(d, 4);
	draw_text(d, DRAW_DIM, "also in ");
	draw_text(d, DRAW_BOLD, report_text_subject(doc, f->workload));
	if (f->evidence.n) {
		draw_text(d, DRAW_PLAIN, "  ");
		place_text(d, &f->evidence.v[0].place);
	}
	draw_text(d, DRAW_PLAIN, "  ");
	cost(d, milli);
	draw_newline(d);
	if (says_same(f->reason, said))
		return;
	draw_tab(d, 8);
	draw_wrap(d, DRAW_PLAIN, 8, f->reason);
	draw_newline(d);
}

static void remedy(struct draw *d, const struct report_control *control)
{
	draw_tab(d, 4);
	draw_text(d, DRAW_GREEN, "help: ");
	draw_wrap(d, DRAW_PLAIN, 10, control->remediation);
	draw_newline(d);
}

static void move_heading(struct draw *d, const struct report_doc *doc, const char *move)
{
	for (size_t i = 0; i < doc->moves.n; i++) {
		if (!um_eq(doc->moves.v[i].id, move))
			continue;
		draw_text(d, DRAW_BOLD_CYAN, move);
		if (doc->moves.v[i].title)
			draw_format(d, DRAW_DIM, "  %s", doc->moves.v[i].title);
		draw_newline(d);
	}
}

/* After a comparison only what is new is told in full, unless all is asked for. */
static bool is_shown(const struct draw *d, const struct report_finding *f)
{
	return !f->state || um_eq(f->state, "new") || d->options->verbose;
}

static bool is_of_one(const struct report_finding *a, const struct report_finding *b)
{
	return a->control == b->control && um_eq(a->workload, b->workload);
}

/* What all findings of the control in the workload of `i` cost; they stand together. */
static int64_t cost_together(const struct report_doc *doc, size_t i)
{
	const struct report_finding *first = &doc->findings.v[i];
	int64_t milli = 0;

	while (i > 0 && is_of_one(&doc->findings.v[i - 1], first))
		i--;
	for (; i < doc->findings.n && is_of_one(&doc->findings.v[i], first); i++)
		milli += doc->findings.v[i].points_milli;
	return milli;
}

/* The findings of one control, from `i` on; returns where those of the next one begin. */
static size_t control_findings(struct draw *d, const struct report_doc *doc, size_t i)
{
	const struct report_finding *last = NULL;
	const struct report_control *control = doc->findings.v[i].control;
	size_t n_elsewhere = 0, n_beside = 0, left = 0;

	for (; i < doc->findings.n && doc->findings.v[i].control == control; i++) {
		const struct report_finding *f = &doc->findings.v[i];
		bool is_beside = last && is_of_one(last, f);

		if (!is_shown(d, f))
			continue;
		n_beside = is_beside ? n_beside + 1 : 0;
		n_elsewhere += last && !is_beside;
		if (d->options->verbose)
			finding_full(d, doc, f, f->points_milli);
		else if (!last)
			finding_full(d, doc, f, cost_together(doc, i));
		else if (n_beside > MAX_PLACES || n_elsewhere > MAX_REST)
			left++;
		else if (is_beside)
			finding_beside(d, f, last->reason);
		else
			finding_elsewhere(d, doc, f, cost_together(doc, i), last->reason);
		last = f;
	}
	if (left) {
		draw_tab(d, 4);
		draw_format(d, DRAW_DIM, "and %zu more (--verbose shows them)", left);
		draw_newline(d);
	}
	remedy(d, control);
	return i;
}

void report_text_findings(struct draw *d, const struct report_doc *doc)
{
	const char *move = NULL;

	for (size_t i = 0; i < doc->findings.n;) {
		const struct report_control *control = doc->findings.v[i].control;

		if (!is_shown(d, &doc->findings.v[i])) {
			i++;
			continue;
		}
		if (!move) {
			draw_newline(d);
			draw_heading(d, doc->earlier.what && !d->options->verbose ? "New findings"
			                                                          : "Findings");
		}
		draw_newline(d);
		if (!um_eq(control->move, move)) {
			move = control->move;
			move_heading(d, doc, move);
			draw_newline(d);
		}
		i = control_findings(d, doc, i);
	}
}

/* ---- what to do next ---- */

static int by_points(const void *a, const void *b)
{
	const struct report_control *x = *(const struct report_control *const *)a;
	const struct report_control *y = *(const struct report_control *const *)b;

	if (x->points_milli != y->points_milli)
		return x->points_milli < y->points_milli ? 1 : -1;
	return strcmp(x->id, y->id);
}

/* The first sentence. */
static const char *first_sentence(struct um_arena *a, const char *text)
{
	const char *stop = text;

	while ((stop = strchr(stop, '.')) != NULL) {
		stop++;
		if (*stop == '\0' || *stop == ' ' || *stop == '\n')
			return um_strndup(a, text, (size_t)(stop - text));
	}
	return text;
}

void report_text_next_steps(struct draw *d, const struct report_doc *doc)
{
	const struct report_control **list =
		UM_NEW_ARRAY(doc->arena, const struct report_control *, doc->controls.n);
	size_t n = 0;

	for (size_t i = 0; i < doc->controls.n; i++) {
		if (doc->controls.v[i].n_findings)
			list[n++] = &doc->controls.v[i];
	}
	if (!n)
		return;
	qsort(list, n, sizeof(struct report_control *), by_points);
	draw_newline(d);
	draw_heading(d, "What to do next");
	draw_newline(d);
	for (size_t i = 0; i < n && i < MAX_NEXT; i++) {
		const struct report_control *c = list[i];
		int64_t milli = c->points_milli;

		draw_tab(d, milli < 10000 ? 3 : 2);
		draw_text(d, DRAW_GREEN, "+");
		draw_points(d, DRAW_GREEN, milli);
		draw_tab(d, 9);
		draw_wrap(d, DRAW_PLAIN, 9, first_sentence(doc->arena, c->remediation));
		draw_format(d, DRAW_DIM, " [%s]", c->id);
		draw_newline(d);
	}
	if (n > MAX_NEXT) {
		draw_tab(d, 9);
		draw_format(d, DRAW_DIM, "and %zu more above", n - MAX_NEXT);
		draw_newline(d);
	}
}
