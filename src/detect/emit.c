/* The list of evidence while it grows: no doubles, a bound, and at the end an order by place that
 * does not depend on who found what first. */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/detect_p.h"

/* Only one MODEL or ENDPOINT stands at one place, whatever service the first finder named. */
static bool is_exclusive(enum evidence_kind kind)
{
	return kind == EVIDENCE_MODEL || kind == EVIDENCE_ENDPOINT || kind == EVIDENCE_SECRET;
}

static void place_key(char *key, size_t size, enum evidence_kind kind, const char *service,
                      struct um_span span)
{
	snprintf(key, size, "%d:%u:%u:%.100s", (int)kind, span.start, span.end,
	         is_exclusive(kind) || service == NULL ? "" : service);
}

int32_t detect_emitted(struct detect_run *r, enum evidence_kind kind, const char *service,
                       struct um_span span)
{
	char key[160];
	const int32_t *at;

	place_key(key, sizeof(key), kind, service, span);
	at = um_map_get(&r->seen, key);
	return at != NULL ? *at : -1;
}

/* Tests and the names of the enclosing function come from the syntax. */
static void set_surroundings(struct detect_run *r, struct evidence *e)
{
	int32_t f = r->function;

	e->context = r->out->context;
	if (r->file == NULL || f < 0)
		return;
	e->scope = r->file->facts[f].key;
	for (int depth = 0; f >= 0 && depth < 64; depth++, f = r->file->facts[f].function)
		if (r->file->facts[f].is_test)
			e->context = EVIDENCE_TEST;
}

int32_t detect_emit(struct detect_run *r, enum evidence_kind kind, const char *service,
                    const struct rules_entry *rule, struct um_span span, bool *ret_old)
{
	int32_t *at;
	struct evidence *e;
	char key[160];

	place_key(key, sizeof(key), kind, service, span);
	at = um_map_get(&r->seen, key);
	if (ret_old != NULL)
		*ret_old = at != NULL;
	if (at != NULL)
		return *at;
	if (r->out->evidence.n >= DETECT_MAX_EVIDENCE) {
		r->is_full = true;
		return -1;
	}
	at = UM_NEW(r->a, int32_t);
	*at = (int32_t)r->out->evidence.n;
	um_map_put(&r->seen, key, at);
	e = UM_PUSH(r->a, &r->out->evidence);
	e->kind = kind;
	e->service = service;
	e->rule = rule != NULL ? rule->id : NULL;
	e->span = span;
	e->parent = -1;
	e->basis = r->file != NULL ? EVIDENCE_OBSERVED : EVIDENCE_DECLARED;
	set_surroundings(r, e);
	return *at;
}

void detect_add_member(struct detect_run *r, int32_t index, const struct evidence_member *member)
{
	struct evidence *e = detect_at(r, index);
	struct evidence_member *members =
		UM_NEW_ARRAY(r->a, struct evidence_member, e->n_members + 1);

	if (e->n_members >= 64)
		return;
	if (e->n_members > 0)
		memcpy(members, e->members, e->n_members * sizeof(*members));
	members[e->n_members++] = *member;
	e->members = members;
}

/* ---- the end ---- */

struct order {
	const struct evidence *e;
	int32_t index;
};

static int compare(const void *a, const void *b)
{
	const struct order *x = a, *y = b;

	if (x->e->span.start != y->e->span.start)
		return x->e->span.start < y->e->span.start ? -1 : 1;
	if (x->e->kind != y->e->kind)
		return x->e->kind < y->e->kind ? -1 : 1;
	if (x->e->span.end != y->e->span.end)
		return x->e->span.end > y->e->span.end ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Evidence of a source within another file stands in that file. */
static void set_places(struct detect_run *r, struct evidence *e)
{
	const struct um_lines *lines = &r->lines;

	if (r->embedded != NULL) {
		lines = &r->file_lines;
		e->span.start = syntax_embedded_place(r->embedded, e->span.start);
		e->span.end = syntax_embedded_place(r->embedded, e->span.end);
	}
	e->pos = um_lines_pos(lines, e->span.start);
	e->end = um_lines_pos(lines, e->span.end);
}

/* Variables that other products read as well say nothing alone. */
static bool is_all_shared(const struct detect_run *r)
{
	for (size_t i = 0; i < r->out->evidence.n; i++) {
		const struct evidence *e = &r->out->evidence.v[i];
		const struct detect_env_ref *ref =
			e->name != NULL ? detect_env_find(r->d, e->name, r->uses) : NULL;

		if ((e->kind != EVIDENCE_ENV && e->kind != EVIDENCE_SECRET) || ref == NULL ||
		    !ref->env->is_shared)
			return false;
	}
	return true;
}

static const struct rules_entry *entry_of(const struct detect_run *r, const struct evidence *e)
{
	return e->rule != NULL ? um_map_get(&r->d->ids, e->rule) : NULL;
}

/* A variable that programs of any sort have, and that the rule wants beside others of its vendor.
 */
static bool is_beside(const struct detect_run *r, const struct evidence *e)
{
	const struct rules_entry *entry = entry_of(r, e);

	if (e->kind != EVIDENCE_ENV || e->is_linked || e->name == NULL || entry == NULL)
		return false;
	for (size_t i = 0; i < entry->n_env; i++)
		if (entry->env[i].is_beside && um_eq(entry->env[i].name, e->name))
			return true;
	return false;
}

static bool has_vendor(const struct detect_run *r, const char *vendor)
{
	for (size_t i = 0; i < r->out->evidence.n; i++) {
		const struct evidence *e = &r->out->evidence.v[i];
		const struct rules_entry *entry = entry_of(r, e);

		if (entry != NULL && um_eq(entry->vendor, vendor) && !is_beside(r, e))
			return true;
	}
	return false;
}

/* Is there anything that counts by itself? */
static bool has_own(const struct detect_run *r)
{
	for (size_t i = 0; i < r->out->evidence.n; i++)
		if (!r->out->evidence.v[i].is_beside && !is_beside(r, &r->out->evidence.v[i]))
			return true;
	return false;
}

/* Takes out what stands alone; returns how many are left. */
static size_t drop_lonely(const struct detect_run *r, struct order *orders, size_t n)
{
	bool is_company = has_own(r);
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const struct evidence *e = orders[i].e;

		if (e->is_beside && !is_company)
			continue;
		if (!is_beside(r, e) || has_vendor(r, entry_of(r, e)->vendor))
			orders[kept++] = orders[i];
	}
	return kept;
}

void detect_finish(struct detect_run *r)
{
	size_t n = is_all_shared(r) ? 0 : r->out->evidence.n;
	size_t all = r->out->evidence.n;
	struct order *orders = UM_NEW_ARRAY(r->a, struct order, n);
	struct evidence *sorted = UM_NEW_ARRAY(r->a, struct evidence, n);
	int32_t *map = UM_NEW_ARRAY(r->a, int32_t, all);

	for (size_t i = 0; i < n; i++) {
		orders[i].e = &r->out->evidence.v[i];
		orders[i].index = (int32_t)i;
	}
	for (size_t i = 0; i < all; i++)
		map[i] = -1;
	n = drop_lonely(r, orders, n);
	if (n > 1)
		qsort(orders, n, sizeof(*orders), compare);
	for (size_t i = 0; i < n; i++)
		map[orders[i].index] = (int32_t)i;
	for (size_t i = 0; i < n; i++) {
		struct evidence *e = &sorted[i];

		*e = *orders[i].e;
		set_places(r, e);
		if (e->parent >= 0)
			e->parent = map[e->parent];
		for (size_t k = 0; k < e->n_members; k++)
			if (e->members[k].evidence >= 0)
				e->members[k].evidence = map[e->members[k].evidence];
	}
	for (size_t i = 0; i < r->out->reads.n; i++)
		set_places(r, &r->out->reads.v[i]);
	for (size_t i = 0; i < r->out->chains.n; i++) {
		struct evidence *e = &r->out->chains.v[i];

		set_places(r, e);
		for (size_t k = 0; k < e->n_members; k++)
			if (e->members[k].evidence >= 0)
				e->members[k].evidence = map[e->members[k].evidence];
	}
	r->out->evidence.v = sorted;
	r->out->evidence.n = n;
	r->out->evidence.cap = n;
}
