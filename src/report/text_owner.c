/* The part of the text report that says what the owner answers for: waivers and what each of them
 * hides, attestations, what was probed, and settings that changed what is asked. Nothing of it is
 * silent. */
#include <string.h>

#include "report/doc.h"
#include "report/draw.h"
#include "report/text_p.h"

enum {
	MAX_SHOWN = 10
};

static void heading(struct draw *d, const char *text)
{
	draw_newline(d);
	draw_heading(d, text);
	draw_newline(d);
}

static bool is_used(const struct report_waiver *w)
{
	return um_eq(w->status, "used");
}

static void waiver_line(struct draw *d, const struct report_waiver *w)
{
	draw_text(d, is_used(w) ? DRAW_DIM : DRAW_YELLOW, is_used(w) ? "    " : "  ! ");
	draw_format(d, DRAW_CYAN, "%s:%lld", w->file, (long long)w->line);
	draw_text(d, DRAW_PLAIN, "  ");
	if (w->control)
		draw_format(d, DRAW_PLAIN, "%s  ", w->control);
	if (is_used(w))
		draw_format(d, DRAW_DIM, "%lld waived: ", (long long)w->matched);
	else if (um_eq(w->status, "expired"))
		draw_format(d, DRAW_YELLOW, "expired on %s: ", w->expires);
	else if (um_eq(w->status, "unused"))
		draw_text(d, DRAW_YELLOW,
		          w->matched ? "switched off: " : "waives nothing, remove it: ");
	draw_wrap(d, DRAW_PLAIN, 6, w->problem ? w->problem : w->reason ? w->reason : "");
	draw_newline(d);
}

/* Those that need a hand first, and all of them; of the others a few. */
static void waivers(struct draw *d, const struct report_doc *doc)
{
	size_t shown = 0, left = 0;

	if (!doc->waivers.n)
		return;
	heading(d, "Waivers");
	for (size_t i = 0; i < doc->waivers.n; i++) {
		if (!is_used(&doc->waivers.v[i]))
			waiver_line(d, &doc->waivers.v[i]);
	}
	for (size_t i = 0; i < doc->waivers.n; i++) {
		if (!is_used(&doc->waivers.v[i]))
			continue;
		if (shown == MAX_SHOWN && !d->options->verbose) {
			left++;
			continue;
		}
		waiver_line(d, &doc->waivers.v[i]);
		shown++;
	}
	if (left) {
		draw_format(d, DRAW_DIM, "    and %zu more (--verbose shows them)", left);
		draw_newline(d);
	}
}

static void attestations(struct draw *d, const struct report_doc *doc)
{
	if (!doc->attestations.n)
		return;
	heading(d, "Attested by the owner");
	for (size_t i = 0; i < doc->attestations.n; i++) {
		const struct report_attestation *a = &doc->attestations.v[i];
		bool is_fine = um_eq(a->status, "used");

		draw_text(d, is_fine ? DRAW_DIM : DRAW_YELLOW, is_fine ? "    " : "  ! ");
		draw_format(d, DRAW_PLAIN, "%s  ", a->control);
		if (!is_fine)
			draw_text(d, DRAW_YELLOW,
			          um_eq(a->status, "expired") ? "does not count on this day: "
			                                      : "answers nothing that is open: ");
		draw_wrap(d, DRAW_PLAIN, 6, a->statement);
		draw_format(d, DRAW_DIM, " (%s, %s, until %s)", a->owner, a->date, a->expires);
		draw_newline(d);
	}
}

static void validations(struct draw *d, const struct report_doc *doc)
{
	const struct report_validations *v = &doc->validations;

	if (!v->file)
		return;
	heading(d, "Seen on the wire");
	draw_text(d, v->n_tampered ? DRAW_YELLOW : DRAW_DIM, v->n_tampered ? "  ! " : "    ");
	draw_format(d, DRAW_CYAN, "%s  ", v->file);
	draw_wrap(d, DRAW_PLAIN, 6, report_validations_text(doc));
	draw_newline(d);
}

static void settings(struct draw *d, const struct report_doc *doc)
{
	bool is_any = false;

	for (size_t i = 0; i < doc->controls.n; i++) {
		const struct report_control *c = &doc->controls.v[i];

		if (!c->setting)
			continue;
		if (!is_any)
			heading(d, "Changed by the settings");
		is_any = true;
		draw_format(d, DRAW_CYAN, "    %s", c->setting);
		draw_format(d, DRAW_PLAIN, "  %s  ", c->id);
		if (um_eq(c->state, "off"))
			draw_text(d, DRAW_YELLOW, "is not asked");
		else
			draw_format(d, DRAW_DIM, "severity %s", c->severity);
		draw_newline(d);
	}
}

/* ---- against an earlier state ---- */

static void fixed(struct draw *d, const struct report_earlier *e)
{
	for (size_t i = 0; i < e->fixed.n && (i < MAX_SHOWN || d->options->verbose); i++) {
		const struct report_fixed *f = &e->fixed.v[i];

		draw_text(d, DRAW_GREEN, "  fixed  ");
		draw_format(d, DRAW_PLAIN, "%s  ", f->control);
		if (f->path)
			draw_format(d, DRAW_CYAN, "%s  ", f->path);
		draw_wrap(d, DRAW_DIM, 9, f->reason ? f->reason : "");
		draw_newline(d);
	}
	if (e->fixed.n > MAX_SHOWN && !d->options->verbose) {
		draw_format(d, DRAW_DIM, "         and %zu more (--verbose shows them)",
		            e->fixed.n - MAX_SHOWN);
		draw_newline(d);
	}
}

void report_text_earlier(struct draw *d, const struct report_doc *doc)
{
	const struct report_earlier *e = &doc->earlier;
	bool is_file = um_eq(e->what, "baseline");

	if (!e->what)
		return;
	draw_newline(d);
	draw_text(d, DRAW_BOLD, is_file ? "Compared with " : "Compared with where this and ");
	draw_text(d, DRAW_BOLD, e->name);
	if (!is_file)
		draw_format(d, DRAW_BOLD, " part (%.12s)", e->revision ? e->revision : "");
	draw_format(d, DRAW_PLAIN, ": %zu new, %zu known, %zu fixed", e->n_new, e->n_known,
	            e->fixed.n);
	if (e->milli != REPORT_NO_SCORE && doc->score.milli != REPORT_NO_SCORE)
		draw_format(d, DRAW_PLAIN, "; readiness %.1f, was %.1f",
		            (double)doc->score.milli / 1000, (double)e->milli / 1000);
	draw_newline(d);
	if (e->rules_digest && !um_eq(e->rules_digest, doc->rules_digest)) {
		draw_text(d, DRAW_YELLOW,
		          "  ! it was made with other rules, so new findings may come "
		          "from them and not from the code");
		draw_newline(d);
	}
	fixed(d, e);
	if (is_file && e->fixed.n) {
		draw_text(d, DRAW_DIM,
		          "  `unmoat baseline update` takes what is fixed out of the file");
		draw_newline(d);
	}
}

void report_text_owner(struct draw *d, const struct report_doc *doc)
{
	waivers(d, doc);
	attestations(d, doc);
	validations(d, doc);
	settings(d, doc);
}
