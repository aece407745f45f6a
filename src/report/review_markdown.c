/*
 * The review pack as Markdown, for a file in a repository or an issue. What comes from the tree is
 * escaped by report_escape_markdown() and stands in code spans where it is a name or a place.
 */
#include <string.h>

#include "report/escape.h"
#include "report/pack.h"

static void fact(struct um_str *out, const char *name, const char *text)
{
	um_str_addf(out, "- **%s:** ", name);
	report_escape_markdown(out, text);
	um_str_add_c(out, '\n');
}

static const char *side_text(const struct pack *pack, const struct review_side *side)
{
	bool is_named = !um_eq(side->name, side->revision);

	return um_format(
		pack->arena, "%s%s%s%s%s", side->name, side->revision && is_named ? " (" : "",
		side->revision && is_named ? um_format(pack->arena, "%.12s", side->revision) : "",
		side->revision && is_named ? ")" : "",
		side->date ? um_format(pack->arena, ", %.10s", side->date) : "");
}

static void head(struct um_str *out, const struct pack *pack)
{
	const struct review_doc *doc = pack->doc;
	const struct report_doc *report = doc->report;

	um_str_add(out, "# Architecture and contract review: ");
	report_escape_markdown(out, report->name);
	um_str_add(out, "\n\n");
	fact(out, "As of", report->as_of);
	if (report->revision)
		fact(out, "Revision", report->revision);
	else
		fact(out, "Revision", "none: the files as they lie in the folder");
	fact(out, "Compared with",
	     doc->is_compared ? side_text(pack, &doc->from) : "nothing earlier");
	if (pack->last)
		fact(out, "Last review",
		     um_format(pack->arena, "%s%s%s", pack->last->date,
		               pack->missing_roles ? ", without " : ", all three roles were there",
		               pack->missing_roles ? pack->missing_roles : ""));
	else
		fact(out, "Last review", "none is written down");
	um_str_addf(out, "- **Made by:** unmoat %s, profile %s, score model %s, rules `%.12s`\n",
	            report->tool_version, report->profile ? report->profile : "default",
	            report->score_model, report->rules_digest);
}

/* ---- the score ---- */

static const char *points(const struct pack *pack, int64_t milli)
{
	return milli == REPORT_NO_SCORE ? "–" : pack_points(pack->arena, milli, false);
}

static void score_row(struct um_str *out, const struct pack *pack, const struct pack_score *score)
{
	um_str_addf(out, "| %s | %s%s%s | ", score->title, points(pack, score->to),
	            score->grade ? " " : "", score->grade ? score->grade : "");
	if (!pack->doc->is_compared) {
		um_str_add(out, "\n");
		return;
	}
	um_str_addf(out, "%s | %s |", points(pack, score->from), pack_moved(pack, score));
	for (size_t c = 0; c < REVIEW_N_CAUSES; c++)
		um_str_addf(out, " %s |", pack_part(pack, score, c));
	um_str_add_c(out, '\n');
}

static void bases(struct um_str *out, const struct report_doc *report)
{
	if (report->bases.n)
		um_str_add(out, "\nThe readiness score rests on what is ");
	for (size_t i = 0; i < report->bases.n; i++)
		um_str_addf(out, "%s%s %lld.%lld %%", i ? ", " : "", report->bases.v[i].name,
		            (long long)report->bases.v[i].share / 1000,
		            (long long)report->bases.v[i].share / 100 % 10);
	if (report->bases.n)
		um_str_add(out, ".\n");
}

static void standing(struct um_str *out, const struct pack *pack)
{
	um_str_add(out, "\n## Where we stand\n\n");
	if (!pack->scores.n) {
		um_str_add(out, "No workload reaches an AI service in production, so there is no "
		                "score.\n");
		return;
	}
	if (pack->doc->is_compared) {
		um_str_add(out, "| Score | Now | Then | Change |");
		for (size_t c = 0; c < REVIEW_N_CAUSES; c++)
			um_str_addf(out, " by %s |", review_causes[c]);
		um_str_add(out, "\n| --- | ---: | ---: | ---: |");
		for (size_t c = 0; c < REVIEW_N_CAUSES; c++)
			um_str_add(out, " ---: |");
	} else {
		um_str_add(out, "| Score | Now |\n| --- | ---: |");
	}
	um_str_add_c(out, '\n');
	for (size_t i = 0; i < pack->scores.n; i++)
		score_row(out, pack, &pack->scores.v[i]);
	bases(out, pack->doc->report);
}

/* ---- tables ---- */

static void add_cell(struct um_str *out, const struct pack_cell *cell, enum pack_kind kind)
{
	for (size_t i = 0; i < cell->n; i++) {
		um_str_add(out, i ? "<br>" : "");
		if (kind == PACK_CODE && i == 0)
			report_escape_markdown_code(out, cell->lines[i]);
		else
			report_escape_markdown(out, cell->lines[i]);
	}
}

static void table(struct um_str *out, const struct pack_table *t)
{
	um_str_addf(out, "\n### %s\n\n", t->title);
	if (!t->rows.n) {
		um_str_addf(out, "%s\n", t->empty);
		return;
	}
	um_str_addf(out, "%s\n\n|", t->lead);
	for (size_t i = 0; i < t->n_columns; i++)
		um_str_addf(out, " %s |", t->columns[i].title);
	um_str_add(out, "\n|");
	for (size_t i = 0; i < t->n_columns; i++) {
		enum pack_kind kind = t->columns[i].kind;

		um_str_add(out, kind == PACK_NUMBER || kind == PACK_POINTS || kind == PACK_SCORE
		                        ? " ---: |"
		                        : " --- |");
	}
	um_str_add_c(out, '\n');
	for (size_t i = 0; i < t->rows.n; i++) {
		um_str_add_c(out, '|');
		for (size_t k = 0; k < t->n_columns; k++) {
			um_str_add_c(out, ' ');
			add_cell(out, &t->rows.v[i].cells[k], t->columns[k].kind);
			um_str_add(out, " |");
		}
		um_str_add_c(out, '\n');
	}
	if (t->n_left)
		um_str_addf(out, "\nand %zu more.\n", t->n_left);
}

/* What GitHub makes of a heading. */
static const char *anchor(struct um_arena *a, const char *title)
{
	char *text = um_strdup(a, title);

	for (char *p = text; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
		else if (*p == ' ')
			*p = '-';
	}
	return text;
}

static void agenda(struct um_str *out, const struct pack *pack)
{
	um_str_add(out, "\n## Agenda\n\n");
	for (size_t i = 0; i < pack->pages.n; i++) {
		const struct pack_page *page = &pack->pages.v[i];

		um_str_addf(out, "%zu. [%s](#%s): %s\n", i + 1, page->title,
		            anchor(pack->arena, page->title), page->summary);
	}
	um_str_addf(out, "%zu. [Present](#present)\n", pack->pages.n + 1);
}

int report_review_markdown_write(struct model *m, const struct report_options *options,
                                 struct um_str *out, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	struct pack *pack;
	int r = pack_make(arena, m, options, &pack, err);

	if (r < 0)
		return r;
	head(out, pack);
	standing(out, pack);
	agenda(out, pack);
	for (size_t i = 0; i < pack->pages.n; i++) {
		const struct pack_page *page = &pack->pages.v[i];

		um_str_addf(out, "\n## %s\n\n%s\n", page->title, page->lead);
		for (size_t k = 0; k < page->tables.n; k++)
			table(out, &page->tables.v[k]);
		if (um_eq(page->id, "unexamined"))
			um_str_addf(out, "\n%s\n", pack_bounds);
	}
	um_str_add(out, "\n## Present\n\n| Role | Name | Signature | Date |\n"
	                "| --- | --- | --- | --- |\n");
	for (size_t i = 0; i < UM_COUNT(pack_roles); i++)
		um_str_addf(out, "| %s | | | |\n", pack_roles[i]);
	return 0;
}
