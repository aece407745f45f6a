/* A control: why, what to do, what it looks like before and after, what it costs. */
#include <string.h>

#include "base/str.h"
#include "cli/explain.h"

enum {
	MAX_SHOWN = 30 /* lines of an example before and after; a longer one says less */
};

static size_t count_lines(const struct rules_example *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n_files; i++) {
		for (const char *p = e->files[i].text; (p = strchr(p, '\n')); p++)
			n++;
		n++; /* its name */
	}
	return n;
}

/* Lines of one text that the other one has, too. */
static size_t shared_lines(const char *a, const char *b)
{
	size_t shared = 0;

	while (*a) {
		size_t n = strcspn(a, "\n");

		for (const char *p = b; n > 0 && *p;) {
			size_t m = strcspn(p, "\n");

			if (m == n && memcmp(a, p, n) == 0) {
				shared++;
				break;
			}
			p += m + (p[m] == '\n');
		}
		a += n + (a[n] == '\n');
	}
	return shared;
}

static size_t likeness(const struct rules_example *a, const struct rules_example *b)
{
	size_t shared = 0;

	for (size_t i = 0; i < a->n_files; i++) {
		for (size_t k = 0; k < b->n_files; k++)
			shared += shared_lines(a->files[i].text, b->files[k].text);
	}
	return shared;
}

static const struct rules_example *find_before(const struct rules_control *c)
{
	for (size_t i = 0; i < c->n_examples; i++) {
		if (um_eq(c->examples[i].expect, "fail") &&
		    count_lines(&c->examples[i]) <= MAX_SHOWN)
			return &c->examples[i];
	}
	return NULL;
}

/* Of what passes, that which kept most of it: the smallest step. */
static const struct rules_example *find_after(const struct rules_control *c,
                                              const struct rules_example *before)
{
	const struct rules_example *after = NULL;
	size_t best = 0;

	for (size_t i = 0; before && i < c->n_examples; i++) {
		const struct rules_example *e = &c->examples[i];
		size_t like = likeness(before, e);

		if (um_eq(e->expect, "pass") && count_lines(e) <= MAX_SHOWN &&
		    (!after || like > best)) {
			after = e;
			best = like;
		}
	}
	return after;
}

static void show_examples(struct explain *x, const struct rules_control *c)
{
	const struct rules_example *before = find_before(c), *after = find_after(c, before);

	if (after) {
		explain_heading(x, "Before");
		explain_example(x, before);
		explain_heading(x, "After");
		explain_example(x, after);
	}
	explain_heading(x, after ? "More examples" : "Examples");
	for (size_t i = 0; i < c->n_examples; i++) {
		const struct rules_example *e = &c->examples[i];

		if (after && (e == before || e == after))
			continue;
		draw_newline(&x->draw);
		explain_example(x, e);
	}
}

static void show_references(struct explain *x, const struct rules_control *c)
{
	if (!c->references.n)
		return;
	explain_heading(x, "References");
	for (size_t i = 0; i < c->references.n; i++) {
		const struct rules_claim *claim = explain_claim_find(x->rules, c->references.v[i]);

		if (claim)
			explain_claim_reference(x, claim);
		else
			explain_paragraph(x, c->references.v[i]);
	}
}

/* The weight of all controls of the move that a run with the control's own profile asks. */
static unsigned weight_of_move(const struct rules *rules, const struct rules_control *c)
{
	unsigned sum = 0;

	for (size_t i = 0; i < rules->n_controls; i++) {
		if (um_eq(rules->controls[i].move, c->move) &&
		    rules_profile_shows(c->profile, rules->controls[i].profile))
			sum += rules->controls[i].weight_tenths;
	}
	return sum;
}

static void show_score(struct explain *x, const struct rules_control *c)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	unsigned all = weight_of_move(x->rules, c);

	explain_heading(x, "Score");
	um_str_addf(&text,
	            "%u.%u x passed / (passed + failed + unknown)%s. Where it does not apply or is "
	            "waived it is left out; unknown is never a pass.",
	            c->weight_tenths / 10, c->weight_tenths % 10,
	            c->is_repository_wide ? ", once for the repository"
	                                  : ", over the workloads it applies to");
	explain_paragraph(x, text.s);
	um_str_clear(&text);
	um_str_addf(&text,
	            "The score of the move is the mean by weight: this is %u.%u of %u.%u when all "
	            "controls of %s in the profile %s apply (unmoat-score(7)).",
	            c->weight_tenths / 10, c->weight_tenths % 10, all / 10, all % 10, c->move,
	            c->profile);
	explain_paragraph(x, text.s);
}

void explain_control(struct explain *x, const struct rules_control *c)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	explain_title(x, c->id, c->title);
	explain_field(x, "kind", "control");
	um_str_addf(&text, "%s (%s)", c->move, rules_move_title(c->move));
	explain_field(x, "move", text.s);
	um_str_clear(&text);
	um_str_addf(&text, "%s, weight %u.%u", c->severity, c->weight_tenths / 10,
	            c->weight_tenths % 10);
	explain_field(x, "severity", text.s);
	explain_field(x, "profile", c->profile);
	explain_field(x, "said",
	              c->is_repository_wide ? "once for the repository" : "for each workload");
	if (c->is_attestable)
		explain_field(x, "attestable",
		              "yes: the owner may say in .unmoat.yaml where it is kept");
	for (size_t i = 0; i < c->params.n; i++) {
		um_str_clear(&text);
		um_str_addf(&text, ":%s = %s", c->params.v[i].key, c->params.v[i].value);
		explain_field(x, i ? "" : "parameters", text.s);
	}
	explain_field(x, "file", c->place.file);
	explain_heading(x, "Why");
	explain_paragraph(x, c->rationale);
	explain_heading(x, "What to do");
	explain_paragraph(x, c->remediation);
	show_references(x, c);
	show_score(x, c);
	show_examples(x, c);
	explain_heading(x, "SQL");
	explain_lines(x, DRAW_DIM, 2, c->sql);
}
