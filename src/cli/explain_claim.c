/* Claims: what they say, since when and until when, who says so, and which rules rest on them. */
#include <string.h>

#include "base/str.h"
#include "cli/explain.h"

const struct rules_claim *explain_claim_find(const struct rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->n_claims; i++) {
		if (um_eq(rules->claims[i].id, id))
			return &rules->claims[i];
	}
	return NULL;
}

const char *explain_claim_state(const struct rules_claim *c, const char *as_of)
{
	if (um_eq(c->status, "superseded"))
		return "superseded";
	if (c->until && strcmp(as_of, c->until) > 0)
		return "ended";
	if (c->from && strcmp(as_of, c->from) < 0)
		return "not yet";
	return "holds";
}

/* "primary, holds on 2026-11-21 (from 2026-04-27)" */
static void status_text(const struct rules_claim *c, const char *as_of, struct um_str *out)
{
	const char *state = explain_claim_state(c, as_of);

	um_str_add(out, c->status);
	if (um_eq(state, "ended"))
		um_str_addf(out, ", ended before %s", as_of);
	else if (um_eq(state, "not yet"))
		um_str_addf(out, ", does not hold yet on %s", as_of);
	else if (um_eq(state, "holds"))
		um_str_addf(out, ", holds on %s", as_of);
	if (um_eq(c->status, "reported"))
		um_str_add(out, ", changes no verdict");
	if (c->from || c->until)
		um_str_addf(out, " (%s%s%s%s%s)", c->from ? "from " : "", c->from ? c->from : "",
		            c->from && c->until ? " " : "", c->until ? "until " : "",
		            c->until ? c->until : "");
	if (c->superseded_by)
		um_str_addf(out, "; then %s", c->superseded_by);
}

void explain_claim_reference(struct explain *x, const struct rules_claim *c)
{
	UM_AUTO(um_str_release) struct um_str status = UM_STR_INIT;
	struct draw *d = &x->draw;
	bool holds = um_eq(explain_claim_state(c, x->as_of), "holds");

	status_text(c, x->as_of, &status);
	draw_tab(d, 2);
	draw_text(d, DRAW_BOLD, c->id);
	draw_newline(d);
	draw_tab(d, 4);
	draw_wrap(d, holds ? DRAW_GREEN : DRAW_YELLOW, 4, status.s);
	draw_newline(d);
	draw_tab(d, 4);
	draw_wrap(d, DRAW_PLAIN, 4, c->text);
	draw_newline(d);
	for (size_t i = 0; i < c->sources.n; i++) {
		draw_tab(d, 4);
		draw_text(d, DRAW_DIM, c->sources.v[i]);
		draw_newline(d);
	}
}

/* ---- by itself ---- */

static void add_name(struct um_str *out, const char *id)
{
	um_str_addf(out, "%s%s", out->len ? ", " : "", id);
}

static void used_by(const struct rules *rules, const char *id, struct um_str *out)
{
	for (size_t i = 0; i < rules->n_entries; i++) {
		const struct rules_entry *e = &rules->entries[i];
		bool uses = false;

		for (size_t k = 0; k < e->n_runs_on; k++)
			uses |= um_eq(e->runs_on[k].claim, id);
		if (uses)
			add_name(out, e->id);
	}
	for (size_t i = 0; i < rules->n_controls; i++) {
		const struct rules_control *c = &rules->controls[i];
		bool uses = false;

		for (size_t k = 0; k < c->references.n; k++)
			uses |= um_eq(c->references.v[k], id);
		if (uses)
			add_name(out, c->id);
	}
}

void explain_claim(struct explain *x, const struct rules_claim *c)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	explain_title(x, c->id, NULL);
	explain_field(x, "says", c->text);
	status_text(c, x->as_of, &text);
	explain_field(x, "status", text.s);
	explain_field(x, "published", c->published);
	um_str_clear(&text);
	used_by(x->rules, c->id, &text);
	explain_field(x, "used by", text.s);
	explain_field(x, "file", c->place.file);
	explain_heading(x, "Sources");
	for (size_t i = 0; i < c->sources.n; i++)
		explain_paragraph(x, c->sources.v[i]);
}
