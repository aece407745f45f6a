/*
 * What only shows between the records of the register: an id twice, two contracts for one thing at
 * one time, a notice that is longer than its term. Two contracts are for one thing when they are
 * with one vendor and limit themselves by the same kinds of words, and these have one in common: an
 * order under a frame agreement limits itself further, and is none.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "rules/contracts_p.h"

void contracts_problem(struct contracts *c, const struct rules_place *place, const char *fmt, ...)
{
	struct um_err err = UM_ERR_INIT; /* one line, cut when too long */
	char text[sizeof(err.msg)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	um_err_set(&err, UM_EPARSE, "%s:%u:%u: %s", place->file, place->pos.line, place->pos.column,
	           text);
	contracts_keep(c, &(struct contracts_problem){err.msg, place->file, place->pos.line,
	                                              place->pos.column});
}

void contracts_keep(struct contracts *c, const struct contracts_problem *problem)
{
	struct contracts_problem *p;

	if (c->n_problems >= CONTRACTS_MAX_PROBLEMS)
		return;
	c->problems = um_vec_grow(c->arena, c->problems, c->n_problems, &c->cap_problems,
	                          sizeof(*c->problems));
	p = &c->problems[c->n_problems++];
	*p = *problem;
	p->text = um_strdup(c->arena, problem->text);
}

static const char *place_text(struct contracts *c, const struct rules_place *place)
{
	return um_format(c->arena, "%s:%u", place->file, place->pos.line);
}

/* ---- days ---- */

/* Days since an arbitrary one, by the calendar of today. */
static long day_number(const char *iso)
{
	long y = strtol(iso, NULL, 10), m = strtol(iso + 5, NULL, 10);
	long d = strtol(iso + 8, NULL, 10);

	y -= m <= 2;
	m += m <= 2 ? 12 : 0;
	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + d;
}

static void check_notice(struct contracts *c, const struct contracts_contract *k)
{
	long term;

	if (!k->notice.is_given || !k->start || !k->end || strcmp(k->end, k->start) < 0)
		return;
	term = day_number(k->end) - day_number(k->start) + 1;
	if (k->notice.value > (double)term)
		contracts_problem(c, &k->notice.place,
		                  "a notice of %.0f days is longer than the term of %ld; one of "
		                  "them is wrong",
		                  k->notice.value, term);
}

/* ---- scopes ---- */

static bool meet(const char *a, const char *b)
{
	return um_eq_nocase(a, b) || um_glob(a, b) || um_glob(b, a);
}

/* A word that both lists have, "" where neither limits, NULL where they do not meet. */
static const char *common(struct contracts *c, const struct contracts_values *a,
                          const struct contracts_values *b)
{
	if (a->n == 0 && b->n == 0)
		return "";
	for (size_t i = 0; i < a->n; i++) {
		for (size_t k = 0; k < b->n && c->budget; k++, c->budget--) {
			if (meet(a->v[i].text, b->v[k].text))
				return a->v[i].text;
		}
	}
	return NULL;
}

static const char *later(const char *a, const char *b)
{
	return !a || (b && strcmp(b, a) > 0) ? b : a;
}

static const char *earlier(const char *a, const char *b)
{
	return !a || (b && strcmp(b, a) < 0) ? b : a;
}

/* "for inference in swedencentral" */
static void add_scope(struct um_str *s, const char *word, const char *text)
{
	if (*text)
		um_str_addf(s, " %s %s", word, text);
}

static void check_pair(struct contracts *c, const struct contracts_contract *a,
                       const struct contracts_contract *b)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	const char *domain = common(c, &a->domains, &b->domains);
	const char *service = common(c, &a->services, &b->services);
	const char *cloud = common(c, &a->clouds, &b->clouds);
	const char *region = common(c, &a->regions, &b->regions);
	const char *from = later(a->start, b->start), *to = earlier(a->end, b->end);

	if (!um_eq_nocase(a->vendor.text, b->vendor.text) || !domain || !service || !cloud ||
	    !region || (from && to && strcmp(from, to) > 0))
		return;
	um_str_add(&text, b->vendor.text);
	add_scope(&text, "for", domain);
	add_scope(&text, domain[0] ? "and" : "for", service);
	add_scope(&text, "on", cloud);
	add_scope(&text, "in", region);
	if (from)
		um_str_addf(&text, " from %s", from);
	if (to)
		um_str_addf(&text, " to %s", to);
	contracts_problem(c, &b->place,
	                  "contract \"%s\" overlaps \"%s\" at %s: both are with %s; end one before "
	                  "the other begins, or say what each is for",
	                  b->id, a->id, place_text(c, &a->place), text.s);
}

static void check_overlaps(struct contracts *c)
{
	c->budget = CONTRACTS_MAX_COMPARISONS;
	for (size_t i = 0; i < c->n_contracts; i++) {
		for (size_t k = 0; k < i; k++) {
			const struct contracts_contract *a = c->contracts[k], *b = c->contracts[i];

			if (c->n_problems >= CONTRACTS_MAX_PROBLEMS || c->budget == 0 ||
			    --c->budget == 0)
				return;
			if (a->id && b->id && a->vendor.text && b->vendor.text &&
			    !um_eq(a->id, b->id))
				check_pair(c, a, b);
		}
	}
}

/* ---- commitments ---- */

static bool sells(const struct contracts *c, const struct contracts_contract *k,
                  const char *service)
{
	const struct rules_entry *entry = rules_entry_find(c->rules, service);

	for (size_t i = 0; i < k->services.n; i++) {
		if (meet(k->services.v[i].text, service))
			return true;
	}
	if (k->services.n > 0)
		return false;
	/* What nobody knows was said already, or is no business of the rules. */
	return !k->vendor.text || !entry || !entry->vendor ||
	       !contracts_vendor(c->rules, k->vendor.text) ||
	       um_eq_nocase(entry->vendor, k->vendor.text) || um_eq_nocase(service, k->vendor.text);
}

static void check_commitment(struct contracts *c, const struct contracts_contract *k,
                             const struct contracts_commitment *m)
{
	const char *service = m->service.text, *region = m->region.text;
	bool is_within = k->regions.n == 0;

	if (service && !sells(c, k, service))
		contracts_problem(c, &m->service.place,
		                  k->services.n
		                          ? "the contract \"%s\" is not for %s; add it to "
		                            "\"services\", or move the commitment"
		                          : "the vendor of the contract \"%s\" does not sell %s; "
		                            "say under \"services\" that it does here, or move the "
		                            "commitment",
		                  k->id ? k->id : "?", service);
	for (size_t i = 0; region && i < k->regions.n; i++)
		is_within = is_within || meet(k->regions.v[i].text, region);
	if (region && !is_within)
		contracts_problem(c, &m->region.place,
		                  "the contract \"%s\" does not hold in %s; add it to \"regions\", "
		                  "or move the commitment",
		                  k->id ? k->id : "?", region);
}

/* ---- what is named twice, or nowhere ---- */

static void check_ids(struct contracts *c, struct um_map *ids)
{
	for (size_t i = 0; i < c->n_contracts; i++) {
		struct contracts_contract *k = c->contracts[i];
		const struct contracts_contract *first = k->id ? um_map_get(ids, k->id) : NULL;

		if (first)
			contracts_problem(c, &k->place,
			                  "the id \"%s\" is that of a contract at %s already; give "
			                  "it one of its own",
			                  k->id, place_text(c, &first->place));
		else if (k->id)
			um_map_put(ids, k->id, k);
	}
}

static void check_items(struct contracts *c, const struct um_map *ids,
                        const struct contracts_item *items, size_t n)
{
	UM_VEC(const char *) known = {0};

	for (size_t i = 0; i < ids->n; i++)
		*UM_PUSH(c->arena, &known) = ids->entries[i].key;
	for (size_t i = 0; i < n; i++) {
		const char *id = items[i].contract.text, *near;

		/* What is done may be about a contract that is gone. */
		if (!id || um_map_has(ids, id) ||
		    (items[i].status && !um_eq(items[i].status, "open")))
			continue;
		near = um_nearest(id, known.v, known.n);
		contracts_problem(
			c, &items[i].contract.place,
			near ? "there is no contract \"%s\"; did you mean \"%s\"?"
			     : "there is no contract \"%s\" in the register; write the id "
			       "of one that is",
			id, near);
	}
}

static void check_reviews(struct contracts *c, const struct um_map *ids)
{
	struct um_map dates;

	um_map_init(&dates, c->arena);
	for (size_t i = 0; i < c->n_reviews; i++) {
		struct contracts_review *v = c->reviews[i];
		const struct contracts_review *first = v->date ? um_map_get(&dates, v->date) : NULL;

		if (first)
			contracts_problem(c, &v->place,
			                  "there is a review of %s at %s already; make one of them",
			                  v->date, place_text(c, &first->place));
		else if (v->date)
			um_map_put(&dates, v->date, v);
		check_items(c, ids, v->actions, v->n_actions);
	}
}

/* ---- all of it ---- */

static size_t file_index(const struct contracts *c, const char *file)
{
	size_t i = 0;

	while (i < c->n_files && !um_eq(c->files[i], file))
		i++;
	return i;
}

static bool comes_before(const struct contracts *c, const struct contracts_problem *a,
                         const struct contracts_problem *b)
{
	size_t i = file_index(c, a->file), k = file_index(c, b->file);

	if (i != k)
		return i < k;
	return a->line != b->line ? a->line < b->line : a->column < b->column;
}

/* There are few, and equals stay in their order. */
static void sort_problems(struct contracts *c)
{
	for (size_t i = 1; i < c->n_problems; i++) {
		struct contracts_problem p = c->problems[i];
		size_t k = i;

		for (; k > 0 && comes_before(c, &p, &c->problems[k - 1]); k--)
			c->problems[k] = c->problems[k - 1];
		c->problems[k] = p;
	}
}

void contracts_check(struct contracts *c)
{
	struct um_map ids;

	if (c->is_checked)
		return;
	c->is_checked = true;
	um_map_init(&ids, c->arena);
	check_ids(c, &ids);
	check_overlaps(c);
	if (c->budget == 0)
		contracts_problem(
			c, &c->contracts[0]->place,
			"there are too many contracts to be held against each other; keep "
			"those that are over elsewhere");
	for (size_t i = 0; i < c->n_contracts; i++) {
		const struct contracts_contract *k = c->contracts[i];

		check_notice(c, k);
		for (size_t m = 0; m < k->n_commitments; m++)
			check_commitment(c, k, &k->commitments[m]);
	}
	check_reviews(c, &ids);
	sort_problems(c);
}
