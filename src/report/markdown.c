/*
 * Markdown for the comment on a pull request: the score and how it moved, what is new, what is
 * fixed, what could not be examined. Names come from a hostile tree: whatever could be markup,
 * HTML or a mention is escaped, and code spans are fenced so that no backtick ends them.
 */
#include <stdio.h>
#include <string.h>

#include "report/doc.h"
#include "report/escape.h"

enum {
	MAX_FINDINGS = 50, /* those of a control in a workload count once */
	MAX_TOGETHER = 10,
	MAX_FIXED = 20,
	MAX_GAPS = 20,
	MAX_PLACES = 3
};

static void add_score(struct um_str *out, const struct report_score *score)
{
	if (score->milli == REPORT_NO_SCORE)
		um_str_add(out, "nothing to judge");
	else
		um_str_addf(out, "%.1f %s", (double)score->milli / 1000, score->grade);
}

static const char *subject(const struct report_doc *doc, const char *workload)
{
	if (!workload)
		return "the repository";
	return um_eq(workload, ".") ? doc->name : workload;
}

/* ---- parts ---- */

static void add_unreached(struct um_str *out, const struct report_doc *doc, const char *before,
                          const char *after)
{
	if (doc->unreached.n)
		um_str_addf(out, "%s%zu call%s could not be followed to a service%s", before,
		            doc->unreached.n, doc->unreached.n == 1 ? "" : "s", after);
}

static void head(struct um_str *out, const struct report_doc *doc)
{
	const struct report_earlier *e = &doc->earlier;

	um_str_add(out, "## unmoat: ");
	if (!doc->n_ai_workloads) {
		um_str_add(out, "no workload reaches an AI service in production\n");
		add_unreached(out, doc, "\n", ".\n");
		return;
	}
	um_str_add(out, "readiness ");
	add_score(out, &doc->score);
	if (e->what && e->milli != REPORT_NO_SCORE && doc->score.milli != REPORT_NO_SCORE) {
		int64_t moved = doc->score.milli - e->milli;

		um_str_addf(out, " (%s%.1f)", moved < 0 ? "−" : "+",
		            (double)(moved < 0 ? -moved : moved) / 1000);
	}
	um_str_add(out, "\n\n");
	if (e->what) {
		um_str_addf(out, "**%zu new**, %zu known, %zu fixed since ", e->n_new, e->n_known,
		            e->fixed.n);
		report_escape_markdown_code(out, e->name);
	} else {
		um_str_addf(out, "%zu finding%s", doc->findings.n, doc->findings.n == 1 ? "" : "s");
	}
	if (doc->waived.n)
		um_str_addf(out, ", %zu waived", doc->waived.n);
	if (doc->n_gaps)
		um_str_addf(out, "; %lld relevant file%s could not be examined",
		            (long long)doc->n_gaps, doc->n_gaps == 1 ? "" : "s");
	add_unreached(out, doc, "; ", "");
	um_str_add(out, ".\n");
}

static void moves(struct um_str *out, const struct report_doc *doc)
{
	um_str_add(out, "\n| move | score | passed | failed | unknown |\n"
	                "| --- | --- | ---: | ---: | ---: |\n");
	for (size_t i = 0; i < doc->moves.n; i++) {
		const struct report_move *m = &doc->moves.v[i];

		um_str_addf(out, "| %s: ", m->id);
		report_escape_markdown(out, m->title ? m->title : "");
		um_str_add(out, " | ");
		add_score(out, &m->score);
		um_str_addf(out, " | %lld | %lld | %lld |\n", (long long)m->score.tally.passed,
		            (long long)m->score.tally.failed, (long long)m->score.tally.unknown);
	}
}

static void places(struct um_str *out, const struct report_doc *doc, const struct report_finding *f,
                   const char *lead)
{
	for (size_t i = 0; i < f->evidence.n && i < MAX_PLACES; i++) {
		const struct report_place *place = &f->evidence.v[i].place;

		um_str_add(out, i ? ", " : lead);
		report_escape_markdown_code(out, um_format(doc->arena, "%s:%lld", place->file,
		                                           (long long)place->line));
	}
	if (f->evidence.n > MAX_PLACES)
		um_str_addf(out, " and %zu more", f->evidence.n - MAX_PLACES);
}

/* What one finding says beside the others of its control in the workload; what was just said is not
 * said again. */
static void finding(struct um_str *out, const struct report_doc *doc,
                    const struct report_finding *f, const struct report_finding *last)
{
	bool is_said = last && um_eq(last->reason, f->reason) && last->evidence.n && f->evidence.n;

	if (!is_said) {
		um_str_add(out, "  \n  ");
		report_escape_markdown(out, subject(doc, f->workload));
		um_str_add(out, ": ");
		report_escape_markdown(out, f->reason);
	}
	places(out, doc, f, is_said ? ", " : "  \n  at ");
	if (f->note) {
		um_str_add(out, "  \n  ");
		report_escape_markdown(out, f->note);
	}
}

static bool is_told(const struct report_finding *f)
{
	return !f->state || um_eq(f->state, "new");
}

/* The findings of one control in one workload, from `i` on: the title and what to do are said once.
 * Returns where the next ones begin. */
static size_t together(struct um_str *out, const struct report_doc *doc, size_t i)
{
	const struct report_finding *first = &doc->findings.v[i], *last = NULL;
	size_t n = 0;

	um_str_addf(out, "- **%s** ", first->severity);
	report_escape_markdown(out, first->control->title);
	um_str_add(out, " (");
	report_escape_markdown_code(out, first->control->id);
	um_str_add_c(out, ')');
	for (; i < doc->findings.n; i++) {
		const struct report_finding *f = &doc->findings.v[i];

		if (f->control != first->control || !um_eq(f->workload, first->workload))
			break;
		if (!is_told(f))
			continue;
		if (n++ < MAX_TOGETHER)
			finding(out, doc, f, last);
		last = f;
	}
	if (n > MAX_TOGETHER)
		um_str_addf(out, "  \n  and %zu more", n - MAX_TOGETHER);
	um_str_add(out, "  \n  *What to do:* ");
	report_escape_markdown(out, first->control->remediation);
	um_str_add_c(out, '\n');
	return i;
}

static void findings(struct um_str *out, const struct report_doc *doc)
{
	size_t n = 0, left = 0;

	for (size_t i = 0; i < doc->findings.n;) {
		if (!is_told(&doc->findings.v[i])) {
			i++;
			continue;
		}
		if (n == 0)
			um_str_add(out, doc->earlier.what ? "\n### New findings\n\n"
			                                  : "\n### Findings\n\n");
		if (n++ < MAX_FINDINGS) {
			i = together(out, doc, i);
		} else {
			left++;
			i++;
		}
	}
	if (left)
		um_str_addf(out, "\nand %zu more.\n", left);
}

static void fixed(struct um_str *out, const struct report_doc *doc)
{
	const struct report_earlier *e = &doc->earlier;

	if (!e->fixed.n)
		return;
	um_str_add(out, "\n### Fixed\n\n");
	for (size_t i = 0; i < e->fixed.n && i < MAX_FIXED; i++) {
		um_str_add(out, "- ");
		report_escape_markdown_code(out, e->fixed.v[i].control);
		if (e->fixed.v[i].path) {
			um_str_add(out, " in ");
			report_escape_markdown_code(out, e->fixed.v[i].path);
		}
		um_str_add_c(out, '\n');
	}
	if (e->fixed.n > MAX_FIXED)
		um_str_addf(out, "\nand %zu more.\n", e->fixed.n - MAX_FIXED);
}

static void gaps(struct um_str *out, const struct report_doc *doc)
{
	size_t n = 0;

	for (size_t i = 0; i < doc->files.n && doc->files.v[i].is_gap; i++) {
		if (n == 0)
			um_str_add(out, "\n### Not examined\n\n");
		if (n++ >= MAX_GAPS)
			continue;
		um_str_add(out, "- ");
		report_escape_markdown_code(out, doc->files.v[i].path);
		um_str_add(out, ": ");
		report_escape_markdown(out, doc->files.v[i].reason ? doc->files.v[i].reason
		                                                   : doc->files.v[i].status);
		um_str_add_c(out, '\n');
	}
	if (n > MAX_GAPS)
		um_str_addf(out, "\nand %zu more.\n", n - MAX_GAPS);
}

/* What the owner answers for, where it needs a hand: expired, unused or malformed. */
static void waivers(struct um_str *out, const struct report_doc *doc)
{
	bool is_any = false;

	for (size_t i = 0; i < doc->waivers.n; i++) {
		const struct report_waiver *w = &doc->waivers.v[i];

		if (um_eq(w->status, "used"))
			continue;
		if (!is_any)
			um_str_add(out, "\n### Waivers that need a hand\n\n");
		is_any = true;
		um_str_add(out, "- ");
		report_escape_markdown_code(out, um_format(doc->arena, "%s:%lld", w->file,
		                                           (long long)w->line));
		um_str_addf(out, ": %s", w->status);
		if (w->problem) {
			um_str_add(out, ": ");
			report_escape_markdown(out, w->problem);
		}
		um_str_add_c(out, '\n');
	}
}

static void validations(struct um_str *out, const struct report_doc *doc)
{
	if (!doc->validations.file)
		return;
	um_str_add(out, "\n### Seen on the wire\n\n");
	report_escape_markdown_code(out, doc->validations.file);
	um_str_addf(out, ": %s.\n", report_validations_text(doc));
}

int report_markdown_write(struct model *m, const struct report_options *options, struct um_str *out,
                          struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	struct report_doc *doc;
	int r = report_doc_make(arena, m, options, &doc, err);

	if (r < 0)
		return r;
	head(out, doc);
	if (doc->n_ai_workloads) {
		moves(out, doc);
		findings(out, doc);
		fixed(out, doc);
	}
	waivers(out, doc);
	validations(out, doc);
	gaps(out, doc);
	um_str_addf(out, "\nAs of %s, rules `%.12s`, score model %s.\n", doc->as_of,
	            doc->rules_digest, doc->score_model);
	return 0;
}
