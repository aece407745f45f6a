/* How the scores of the text report come about: the formula of unmoat-score(7) with its numbers. */
#include "report/doc.h"
#include "report/draw.h"
#include "report/text_p.h"

void report_text_basis(struct draw *d, const struct report_doc *doc)
{
	if (!doc->bases.n)
		return;
	draw_text(d, DRAW_DIM, "  rests on ");
	for (size_t i = 0; i < doc->bases.n; i++)
		draw_format(d, DRAW_DIM, "%s%s %.0f %%", i ? ", " : "", doc->bases.v[i].name,
		            (double)doc->bases.v[i].share / 1000);
	draw_newline(d);
}

static int64_t applicable(const struct report_control *c)
{
	return c->tally.passed + c->tally.failed + c->tally.unknown;
}

static void control(struct draw *d, const struct report_control *c)
{
	int64_t n = applicable(c);

	draw_tab(d, 4);
	draw_text(d, n ? DRAW_PLAIN : DRAW_DIM, c->id);
	draw_tab(d, 32);
	if (um_eq(c->state, "off"))
		draw_text(d, DRAW_DIM, "not asked: off by the settings");
	else if (um_eq(c->state, "profile"))
		draw_format(d, DRAW_DIM, "not asked: of the profile %s", c->profile);
	else if (n == 0)
		draw_text(d, DRAW_DIM, c->tally.waived ? "waived" : "not applicable");
	else
		draw_format(d, DRAW_PLAIN, "%4.1f x %lld of %lld passed",
		            (double)c->weight_tenths / 10, (long long)c->tally.passed,
		            (long long)n);
	if (n && c->tally.unknown)
		draw_format(d, DRAW_YELLOW, ", %lld unknown", (long long)c->tally.unknown);
	if (n && c->tally.waived)
		draw_format(d, DRAW_DIM, ", %lld waived", (long long)c->tally.waived);
	draw_newline(d);
}

static void move(struct draw *d, const struct report_doc *doc, const struct report_move *m)
{
	int64_t weights = 0;

	for (size_t i = 0; i < doc->controls.n; i++) {
		if (um_eq(doc->controls.v[i].move, m->id) && applicable(&doc->controls.v[i]))
			weights += doc->controls.v[i].weight_tenths;
	}
	draw_text(d, DRAW_PLAIN, "  ");
	draw_text(d, DRAW_BOLD, m->id);
	if (m->score.milli == REPORT_NO_SCORE)
		draw_text(d, DRAW_DIM, "  nothing applies; it does not count");
	else
		draw_format(d, DRAW_PLAIN,
		            "  %.3f: the weighted share that passed, weights together %.1f; "
		            "counts %lld",
		            (double)m->score.milli / 1000, (double)weights / 10,
		            (long long)m->weight);
	draw_newline(d);
	for (size_t i = 0; i < doc->controls.n; i++) {
		if (um_eq(doc->controls.v[i].move, m->id))
			control(d, &doc->controls.v[i]);
	}
}

void report_text_explain(struct draw *d, const struct report_doc *doc)
{
	bool is_first = true;

	draw_newline(d);
	draw_heading(d, "How the score comes about");
	draw_newline(d);
	for (size_t i = 0; i < doc->moves.n; i++)
		move(d, doc, &doc->moves.v[i]);
	draw_text(d, DRAW_PLAIN, "  ");
	draw_text(d, DRAW_BOLD, "readiness");
	draw_format(d, DRAW_PLAIN, "  %.3f = mean of ", (double)doc->score.milli / 1000);
	for (size_t i = 0; i < doc->moves.n; i++) {
		const struct report_move *m = &doc->moves.v[i];

		if (m->score.milli == REPORT_NO_SCORE || m->weight == 0)
			continue;
		draw_format(d, DRAW_PLAIN, "%s%lld x %.3f", is_first ? "" : ", ",
		            (long long)m->weight, (double)m->score.milli / 1000);
		is_first = false;
	}
	draw_newline(d);
}
