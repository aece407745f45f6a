/*
 * The report for people, from the summary to the details: score, workloads with their paths,
 * findings by move, what to do next, and last what nobody looked at. Plain text when piped; a
 * terminal gets colour on top of the same layout.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/doc.h"
#include "report/draw.h"
#include "report/escape.h"

enum {
	BAR = 20,
	MAX_NEXT = 8,   /* "what to do next" */
	MAX_GAPS = 20,  /* "not examined" */
	MAX_PLACES = 3, /* further places of a finding */
	MAX_REST = 5    /* further findings of a control */
};

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

static enum draw_style score_style(const struct report_score *score)
{
	if (score->milli == REPORT_NO_SCORE)
		return DRAW_DIM;
	return score->milli >= 75000 ? DRAW_GREEN : score->milli >= 40000 ? DRAW_YELLOW : DRAW_RED;
}

static const char *plural(int64_t n)
{
	return n == 1 ? "" : "s";
}

static const char *dot(const struct draw *d)
{
	return d->options->utf8 ? " · " : ", ";
}

/* ---- head and score ---- */

static void head(struct draw *d, const struct report_doc *doc)
{
	size_t n_findings = doc->findings.n;

	draw_text(d, DRAW_BOLD, doc->name);
	if (doc->revision)
		draw_format(d, DRAW_DIM, "%s%.12s",
		            um_eq(doc->input, "worktree") ? " at " : " revision ", doc->revision);
	draw_format(d, DRAW_DIM, "%sas of %s", dot(d), doc->as_of);
	draw_newline(d);
	draw_format(d, DRAW_PLAIN, "%lld file%s", (long long)doc->n_files, plural(doc->n_files));
	if (doc->n_ai_workloads)
		draw_format(d, DRAW_PLAIN, "%s%lld AI workload%s%s%zu finding%s", dot(d),
		            (long long)doc->n_ai_workloads, plural(doc->n_ai_workloads), dot(d),
		            n_findings, plural((int64_t)n_findings));
	if (doc->n_gaps) {
		draw_text(d, DRAW_PLAIN, dot(d));
		draw_format(d, DRAW_YELLOW, "%lld file%s could not be examined",
		            (long long)doc->n_gaps, plural(doc->n_gaps));
	}
	draw_newline(d);
}

static void score_line(struct draw *d, size_t column, const char *name, bool is_bold,
                       const struct report_score *score, const char *title)
{
	enum draw_style style = score_style(score);

	draw_text(d, DRAW_PLAIN, "  ");
	draw_text(d, is_bold ? DRAW_BOLD : DRAW_PLAIN, name);
	draw_tab(d, column);
	if (score->milli == REPORT_NO_SCORE) {
		draw_text(d, DRAW_DIM, "nothing to judge");
		draw_tab(d, column + BAR + 11);
	} else {
		draw_bar(d, style, BAR, score->milli, 100000);
		draw_tab(d, column + BAR + 1 + (score->milli < 100000) + (score->milli < 10000));
		draw_points(d, style, score->milli);
		draw_format(d, is_bold ? DRAW_BOLD : style, "  %s",
		            score->grade ? score->grade : "");
		draw_tab(d, column + BAR + 11);
	}
	draw_text(d, DRAW_DIM, title);
	draw_newline(d);
}

static void scores(struct draw *d, const struct report_doc *doc)
{
	size_t column = strlen("Readiness") + 4;

	for (size_t i = 0; i < doc->moves.n; i++) {
		size_t n = strlen(doc->moves.v[i].id) + 4;

		column = n > column ? n : column;
	}
	draw_newline(d);
	score_line(d, column, "Readiness", true, &doc->score, NULL);
	for (size_t i = 0; i < doc->moves.n; i++)
		score_line(d, column, doc->moves.v[i].id, false, &doc->moves.v[i].score,
		           doc->moves.v[i].title);
}

/* ---- workloads ---- */

enum {
	PATH_COLUMNS = 6
};

static const char *const path_titles[PATH_COLUMNS] = {"role",  "for",      "service",
                                                      "cloud", "identity", "model"};

/* The cells of a path; `buffer` holds the ones that are put together. */
static void path_cells(struct um_arena *a, const struct report_path *p, const char **cells)
{
	cells[0] = p->fallback_of ? um_format(a, "  %s", p->role) : p->role;
	cells[1] = p->capability;
	cells[2] = p->via && !um_eq(p->via, p->service)
	                   ? um_format(a, "%s via %s", p->service, p->via)
	                   : p->service;
	cells[3] = p->region ? um_format(a, "%s %s", p->cloud, p->region) : p->cloud;
	cells[4] = p->identity ? p->identity : "-";
	cells[5] = p->model ? p->model : "-";
}

static void path_line(struct draw *d, const struct report_doc *doc, const struct report_path *p,
                      const size_t *columns)
{
	const char *cells[PATH_COLUMNS];
	size_t room;

	path_cells(doc->arena, p, cells);
	for (size_t i = 0; i < PATH_COLUMNS; i++) {
		enum draw_style style = DRAW_PLAIN;

		if (i == 0)
			style = um_eq(p->role, "fallback") ? DRAW_GREEN : DRAW_PLAIN;
		else if (i == 2)
			style = DRAW_CYAN;
		else if (i == 3 && um_eq(p->cloud, "unknown"))
			style = DRAW_DIM;
		else if (i >= 4)
			style = DRAW_DIM;
		draw_tab(d, columns[i]);
		room = i + 1 < PATH_COLUMNS                  ? columns[i + 1] - columns[i] - 1
		       : d->options->width > columns[i] + 10 ? d->options->width - columns[i] - 4
		                                             : 10;
		draw_cut(d, style, cells[i], room);
	}
	if (um_eq(p->role, "fallback"))
		draw_format(d, p->rung >= 3 ? DRAW_GREEN : DRAW_YELLOW, "  F%lld",
		            (long long)p->rung);
	draw_newline(d);
}

static void path_columns(const struct report_doc *doc, size_t *columns)
{
	static const size_t most[PATH_COLUMNS] = {12, 14, 28, 22, 20, 0};
	size_t widths[PATH_COLUMNS];
	const char *cells[PATH_COLUMNS];

	for (size_t i = 0; i < PATH_COLUMNS; i++)
		widths[i] = strlen(path_titles[i]);
	for (size_t w = 0; w < doc->workloads.n; w++) {
		for (size_t p = 0; p < doc->workloads.v[w].paths.n; p++) {
			path_cells(doc->arena, &doc->workloads.v[w].paths.v[p], cells);
			for (size_t i = 0; i < PATH_COLUMNS; i++) {
				size_t n = draw_columns(cells[i]);

				n = n > most[i] ? most[i] : n;
				widths[i] = n > widths[i] ? n : widths[i];
			}
		}
	}
	columns[0] = 4;
	for (size_t i = 1; i < PATH_COLUMNS; i++)
		columns[i] = columns[i - 1] + widths[i - 1] + 2;
}

static void path_title(struct draw *d, const size_t *columns)
{
	for (size_t i = 0; i < PATH_COLUMNS; i++) {
		draw_tab(d, columns[i]);
		draw_text(d, DRAW_DIM, path_titles[i]);
	}
	draw_newline(d);
}

static void workloads(struct draw *d, const struct report_doc *doc)
{
	size_t columns[PATH_COLUMNS];

	path_columns(doc, columns);
	draw_newline(d);
	draw_heading(d, "Workloads");
	draw_newline(d);
	path_title(d, columns);
	for (size_t i = 0; i < doc->workloads.n; i++) {
		const struct report_workload *w = &doc->workloads.v[i];

		if (!w->is_ai)
			continue;
		draw_text(d, DRAW_PLAIN, "  ");
		draw_text(d, DRAW_BOLD, um_eq(w->root, ".") ? w->name : w->root);
		draw_format(d, DRAW_DIM, "  %s", w->kind);
		if (w->score.milli != REPORT_NO_SCORE) {
			draw_text(d, DRAW_PLAIN, "  ");
			draw_points(d, score_style(&w->score), w->score.milli);
			draw_format(d, score_style(&w->score), " %s",
			            w->score.grade ? w->score.grade : "");
		}
		draw_newline(d);
		for (size_t p = 0; p < w->paths.n; p++) {
			if (w->paths.v[p].fallback_of)
				continue;
			path_line(d, doc, &w->paths.v[p], columns);
			for (size_t f = 0; f < w->paths.n; f++) {
				if (w->paths.v[f].fallback_of == w->paths.v[p].id)
					path_line(d, doc, &w->paths.v[f], columns);
			}
		}
	}
}

/* ---- findings ---- */

static void place_text(struct draw *d, const struct report_place *place)
{
	draw_format(d, DRAW_CYAN, "%s:%lld:%lld", place->file, (long long)place->line,
	            (long long)place->column);
}

static const char *subject(const struct report_finding *f)
{
	return f->workload ? f->workload : "the repository";
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
		draw_format(d, DRAW_DIM, "and %zu more place%s", left, plural((int64_t)left));
		draw_newline(d);
	}
}

/* `reason` as it is, unless it starts with the subject already. */
static void finding_reason(struct draw *d, const struct report_finding *f)
{
	const char *who = subject(f);

	draw_tab(d, 4);
	if (!um_starts(f->reason, who)) {
		draw_text(d, DRAW_BOLD, who);
		draw_text(d, DRAW_PLAIN, ":");
		draw_text(d, DRAW_PLAIN, " ");
	}
	draw_wrap(d, DRAW_PLAIN, 4, f->reason);
	draw_newline(d);
}

static void finding_full(struct draw *d, const struct report_finding *f)
{
	draw_text(d, DRAW_PLAIN, "  ");
	draw_text(d, severity_style(f->severity), f->severity);
	draw_text(d, DRAW_PLAIN, "  ");
	draw_wrap(d, DRAW_BOLD, 4, f->control->title);
	draw_format(d, DRAW_DIM, "  [%s]  ", f->control->id);
	cost(d, f->points_milli);
	draw_newline(d);
	finding_reason(d, f);
	if (f->evidence.n) {
		draw_tab(d, 4);
		draw_text(d, DRAW_BLUE, "--> ");
		place_text(d, &f->evidence.v[0].place);
		draw_newline(d);
		draw_excerpt(d, 6, &f->evidence.v[0].place, severity_style(f->severity));
		further_places(d, f);
	}
}

static void finding_short(struct draw *d, const struct report_finding *f)
{
	draw_tab(d, 4);
	draw_text(d, DRAW_DIM, "also in ");
	draw_text(d, DRAW_BOLD, subject(f));
	if (f->evidence.n) {
		draw_text(d, DRAW_PLAIN, "  ");
		place_text(d, &f->evidence.v[0].place);
	}
	draw_text(d, DRAW_PLAIN, "  ");
	cost(d, f->points_milli);
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

static void findings(struct draw *d, const struct report_doc *doc)
{
	const char *move = NULL;
	size_t i = 0, n_rest;

	if (!doc->findings.n)
		return;
	draw_newline(d);
	draw_heading(d, "Findings");
	while (i < doc->findings.n) {
		const struct report_control *control = doc->findings.v[i].control;
		size_t end = i;

		while (end < doc->findings.n && doc->findings.v[end].control == control)
			end++;
		draw_newline(d);
		if (!um_eq(control->move, move)) {
			move = control->move;
			move_heading(d, doc, move);
			draw_newline(d);
		}
		finding_full(d, &doc->findings.v[i++]);
		for (n_rest = 0; i < end; i++, n_rest++) {
			if (d->options->verbose)
				finding_full(d, &doc->findings.v[i]);
			else if (n_rest < MAX_REST)
				finding_short(d, &doc->findings.v[i]);
		}
		if (n_rest > MAX_REST && !d->options->verbose) {
			draw_tab(d, 4);
			draw_format(d, DRAW_DIM, "and %zu more (--verbose shows them)",
			            n_rest - MAX_REST);
			draw_newline(d);
		}
		remedy(d, control);
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

static void next_steps(struct draw *d, const struct report_doc *doc)
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
	qsort(list, n, sizeof(*list), by_points);
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

/* ---- what was not looked at ---- */

static void gaps(struct draw *d, const struct report_doc *doc)
{
	size_t shown = 0;

	if (!doc->n_gaps)
		return;
	draw_newline(d);
	draw_text(d, DRAW_BOLD, "Not examined");
	draw_text(d, DRAW_DIM, "  something relevant may be missing");
	draw_newline(d);
	draw_newline(d);
	for (size_t i = 0; i < doc->files.n && doc->files.v[i].is_gap && shown < MAX_GAPS; i++) {
		const struct report_file *f = &doc->files.v[i];

		draw_text(d, DRAW_YELLOW, "  ! ");
		draw_text(d, DRAW_CYAN, f->path);
		draw_format(d, DRAW_DIM, "  %s: ", f->status);
		draw_wrap(d, DRAW_PLAIN, 6, f->reason ? f->reason : "");
		draw_newline(d);
		shown++;
	}
	if ((int64_t)shown < doc->n_gaps) {
		draw_format(d, DRAW_DIM, "    and %lld more; 'unmoat files' lists all",
		            (long long)doc->n_gaps - (long long)shown);
		draw_newline(d);
	}
}

static void unjudged(struct draw *d, const struct report_doc *doc)
{
	if (!doc->unjudged.n)
		return;
	draw_newline(d);
	draw_text(d, DRAW_BOLD, "Not judged");
	draw_text(d, DRAW_DIM, "  never counts as a pass");
	draw_newline(d);
	draw_newline(d);
	for (size_t i = 0; i < doc->unjudged.n && i < MAX_GAPS; i++) {
		const struct report_unjudged *u = &doc->unjudged.v[i];

		draw_text(d, DRAW_YELLOW, "  ? ");
		draw_text(d, DRAW_PLAIN, u->control);
		if (u->workload)
			draw_format(d, DRAW_DIM, " in %s", u->workload);
		draw_format(d, DRAW_DIM, "  %s: ", u->status);
		draw_wrap(d, DRAW_PLAIN, 6, u->reason);
		draw_newline(d);
	}
	if (doc->unjudged.n > MAX_GAPS) {
		draw_format(d, DRAW_DIM, "    and %zu more", doc->unjudged.n - MAX_GAPS);
		draw_newline(d);
	}
}

static void coverage(struct draw *d, const struct report_doc *doc)
{
	draw_newline(d);
	draw_text(d, DRAW_DIM, "Files:");
	for (size_t i = 0; i < doc->counts.n; i++) {
		const struct report_count *c = &doc->counts.v[i];
		UM_AUTO(um_str_release) struct um_str item = UM_STR_INIT;

		um_str_addf(&item, " %lld %s%s", (long long)c->n, c->status,
		            i + 1 < doc->counts.n ? "," : "");
		draw_wrap(d, DRAW_DIM, 7, item.s);
	}
	if (!doc->counts.n)
		draw_text(d, DRAW_DIM, " none");
	draw_newline(d);
}

static void no_ai(struct draw *d, const struct report_doc *doc)
{
	bool is_any = false;

	draw_newline(d);
	if (!doc->services.n) {
		draw_text(d, DRAW_BOLD, "No AI service found; no score.");
		draw_newline(d);
		return;
	}
	draw_text(d, DRAW_BOLD, "No workload reaches an AI service in production; no score.");
	draw_newline(d);
	draw_text(d, DRAW_PLAIN, "Named, but not reached:");
	for (size_t i = 0; i < doc->services.n; i++) {
		const struct report_service *s = &doc->services.v[i];
		UM_AUTO(um_str_release) struct um_str item = UM_STR_INIT;

		um_str_addf(&item, "%s %s", is_any ? "," : "", s->id);
		if (s->n_production == 0)
			um_str_add(&item, " (in tests, examples or CI)");
		draw_wrap(d, DRAW_PLAIN, 4, item.s);
		is_any = true;
	}
	draw_newline(d);
}

int report_text_write(struct model *m, const struct report_options *options, struct um_str *out,
                      struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	struct draw d = {.out = out, .options = options};
	struct report_doc *doc;
	int r = report_doc_make(arena, m, options, &doc, err);

	if (r < 0)
		return r;
	head(&d, doc);
	if (doc->n_ai_workloads) {
		scores(&d, doc);
		workloads(&d, doc);
		findings(&d, doc);
		next_steps(&d, doc);
	} else {
		no_ai(&d, doc);
	}
	gaps(&d, doc);
	unjudged(&d, doc);
	coverage(&d, doc);
	return 0;
}
