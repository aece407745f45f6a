/*
 * The report for people, from the summary to the details: score, workloads with their paths,
 * findings by move, what to do next, and last what nobody looked at. Plain text when piped; a
 * terminal gets colour on top of the same layout.
 */
#include <stdio.h>
#include <string.h>

#include "report/doc.h"
#include "report/draw.h"
#include "report/text_p.h"

enum {
	BAR = 20,
	MAX_GAPS = 20 /* lines of "not examined" and of "not judged" */
};

static enum draw_style score_style(const struct report_score *score)
{
	if (score->milli == REPORT_NO_SCORE)
		return DRAW_DIM;
	return score->milli >= 75000 ? DRAW_GREEN : score->milli >= 40000 ? DRAW_YELLOW : DRAW_RED;
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
	draw_format(d, DRAW_PLAIN, "%lld file%s", (long long)doc->n_files,
	            report_text_plural(doc->n_files));
	if (doc->n_ai_workloads)
		draw_format(d, DRAW_PLAIN, "%s%lld AI workload%s%s%zu finding%s", dot(d),
		            (long long)doc->n_ai_workloads, report_text_plural(doc->n_ai_workloads),
		            dot(d), n_findings, report_text_plural((int64_t)n_findings));
	if (doc->waived.n) {
		draw_text(d, DRAW_PLAIN, dot(d));
		draw_format(d, DRAW_PLAIN, "%zu waived", doc->waived.n);
	}
	if (doc->n_gaps) {
		draw_text(d, DRAW_PLAIN, dot(d));
		draw_format(d, DRAW_YELLOW, "%lld file%s could not be examined",
		            (long long)doc->n_gaps, report_text_plural(doc->n_gaps));
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

static enum draw_style path_style(const struct report_path *p, size_t column)
{
	switch (column) {
	case 0:
		return um_eq(p->role, "fallback") ? DRAW_GREEN : DRAW_PLAIN;
	case 1:
		return DRAW_PLAIN;
	case 2:
		return DRAW_CYAN;
	case 3:
		return um_eq(p->cloud, "unknown") ? DRAW_DIM : DRAW_PLAIN;
	default:
		return DRAW_DIM;
	}
}

static void path_line(struct draw *d, const struct report_doc *doc, const struct report_path *p,
                      const size_t *columns)
{
	const char *cells[PATH_COLUMNS];
	size_t room;

	path_cells(doc->arena, p, cells);
	for (size_t i = 0; i < PATH_COLUMNS; i++) {
		enum draw_style style = path_style(p, i);

		draw_tab(d, columns[i]);
		if (i + 1 < PATH_COLUMNS)
			room = columns[i + 1] - columns[i] - 1;
		else
			room = d->options->width > columns[i] + 14
			               ? d->options->width - columns[i] - 4
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
		draw_text(d, DRAW_BOLD, report_text_subject(doc, w->root));
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
		const struct report_result *u = &doc->unjudged.v[i];

		draw_text(d, DRAW_YELLOW, "  ? ");
		draw_text(d, DRAW_PLAIN, u->control);
		if (u->workload)
			draw_format(d, DRAW_DIM, " in %s", report_text_subject(doc, u->workload));
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

/* Somebody is asked, and nobody knows who: not the same as nobody. */
static void unreached(struct draw *d, const struct report_doc *doc)
{
	UM_AUTO(um_str_release) struct um_str line = UM_STR_INIT;

	if (doc->unreached.n == 0)
		return;
	um_str_addf(&line, "%zu call%s could not be followed to a service, %s%s:%lld",
	            doc->unreached.n, doc->unreached.n == 1 ? "" : "s",
	            doc->unreached.n == 1 ? "in " : "the first in ", doc->unreached.v[0].file,
	            (long long)doc->unreached.v[0].line);
	draw_wrap(d, DRAW_YELLOW, 0, line.s);
	draw_newline(d);
}

static void no_ai(struct draw *d, const struct report_doc *doc)
{
	bool is_any = false;

	draw_newline(d);
	if (!doc->services.n) {
		draw_text(d, DRAW_BOLD,
		          doc->unreached.n ? "A model is asked, but no service was found; no score."
		                           : "No AI service found; no score.");
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

void report_text_unexamined(struct draw *d, const struct report_doc *doc)
{
	unreached(d, doc);
	gaps(d, doc);
	unjudged(d, doc);
	coverage(d, doc);
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
		report_text_basis(&d, doc);
		if (options->explain_score)
			report_text_explain(&d, doc);
		workloads(&d, doc);
		report_text_earlier(&d, doc);
		report_text_findings(&d, doc);
		report_text_next_steps(&d, doc);
		report_text_owner(&d, doc);
	} else {
		no_ai(&d, doc);
	}
	report_text_unexamined(&d, doc);
	return 0;
}
