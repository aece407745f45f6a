/* claims.yaml: a list of dated statements about the market. */
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

static void check_claim(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_claim *claim = record;

	if (claim->from && claim->until && strcmp(claim->from, claim->until) > 0)
		rules_problem(r, um_yaml_get(map, "until")->pos,
		              "\"until\" %s is before \"from\" %s", claim->until, claim->from);
	if (um_eq(claim->status, "superseded") && !um_yaml_get(map, "superseded_by"))
		rules_problem(r, map->pos,
		              "a superseded claim needs \"superseded_by\" (the claim that is true "
		              "instead); add it");
	if (claim->superseded_by && um_eq(claim->superseded_by, claim->id))
		rules_problem(r, um_yaml_get(map, "superseded_by")->pos,
		              "the claim \"%s\" cannot supersede itself", claim->id);
	if (um_yaml_get(map, "sources") && !claim->sources.n)
		rules_problem(r, um_yaml_get(map, "sources")->pos,
		              "\"sources\" is empty; a claim stands on at least one");
}

#define M(m) RULES_MEMBER(struct rules_claim, m)
static const struct rules_field fields[] = {
	{"id", rules_read_id, M(id), NULL, RULES_REQUIRED, "what services and controls call it"},
	{"text", rules_read_text, M(text), NULL, RULES_REQUIRED, "the statement, in a sentence"},
	{"status", rules_read_word, M(status), &rules_words_claim_status, RULES_REQUIRED,
         "primary: its subject says so; attributed: somebody named does; reported: hearsay; "
         "superseded: no longer"},
	{"published", rules_read_date, M(published), NULL, RULES_REQUIRED, "when it was said"},
	{"from", rules_read_date, M(from), NULL, 0, "true from this day on"},
	{"until", rules_read_date, M(until), NULL, 0, "and up to and including this day"},
	{"superseded_by", rules_read_claim_ref, M(superseded_by), NULL, 0,
         "the claim that is true instead"},
	{"sources", rules_read_urls, M(sources), NULL, RULES_REQUIRED, "addresses, best first"},
};
#undef M

const struct rules_table rules_claim_table = {
	.what = "a claim",
	.fields = fields,
	.n_fields = UM_COUNT(fields),
	.size = sizeof(struct rules_claim),
	.place = offsetof(struct rules_claim, place) + 1,
	.check = check_claim,
};

static struct rules_claim *find(struct rules_reader *r, const char *id)
{
	for (size_t i = 0; i < r->claims.n; i++) {
		if (um_eq(r->claims.v[i].id, id))
			return &r->claims.v[i];
	}
	return NULL;
}

/* A claim of a later set replaces the one of the same id; within one file that is a mistake. */
void rules_claims_read(struct rules_reader *r, const struct um_yaml *top)
{
	if (top->kind != UM_YAML_LIST) {
		rules_problem(r, top->pos, "claims must be a list; begin each with \"- id:\"");
		return;
	}
	for (size_t i = 0; i < top->n; i++) {
		struct rules_claim claim = {0};
		struct rules_claim *old;

		rules_read_map(r, &rules_claim_table, top->items[i].value, &claim);
		if (!claim.id)
			continue;
		old = find(r, claim.id);
		if (old && old->place.file == r->file->path)
			rules_problem(
				r, claim.place.pos,
				"the claim \"%s\" stands here twice, first in line %u; rename "
				"one",
				claim.id, old->place.pos.line);
		else if (old)
			*old = claim;
		else
			*UM_PUSH(r->a, &r->claims) = claim;
	}
}

/* Walks from claim to claim; said once for each circle, at the first of its claims. */
void rules_claims_check(struct rules_reader *r)
{
	for (size_t i = 0; i < r->claims.n; i++) {
		const struct rules_claim *first = &r->claims.v[i], *at = first;
		size_t n = 0;

		do {
			at = at->superseded_by ? find(r, at->superseded_by) : NULL;
			n++;
		} while (at && at > first && n <= r->claims.n);
		if (at == first && n > 1)
			rules_problem_at(r, &first->place, true,
			                 "the claim \"%s\" is superseded by itself, through "
			                 "\"%s\"; the last of them has no \"superseded_by\"",
			                 first->id, first->superseded_by);
	}
}
