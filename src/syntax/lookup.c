/* Which of the bindings of a name a use may mean.
 *
 * A use sees the assignments before it that are not overwritten on every way to it; from inside a
 * nested function all of the outer scope count. */
#include <string.h>

#include "syntax/syntax_p.h"

static bool contains(const struct work *w, int32_t outer, int32_t inner)
{
	return w->scopes.v[outer].start <= w->scopes.v[inner].start &&
	       w->scopes.v[outer].end >= w->scopes.v[inner].end;
}

struct picked {
	const struct def *v[MAX_CHOICES];
	size_t n;
};

static int32_t function_of(const struct work *w, int32_t scope)
{
	while (w->scopes.v[scope].kind != SCOPE_FUNCTION && w->scopes.v[scope].parent >= 0)
		scope = w->scopes.v[scope].parent;
	return scope;
}

static bool is_overwritten(const struct work *w, const struct picked *p, const struct def *d)
{
	for (size_t i = 0; i < p->n; i++)
		if (contains(w, p->v[i]->block, d->block) &&
		    function_of(w, p->v[i]->block) == function_of(w, d->block))
			return true;
	return false;
}

bool syntax_surely_before(const struct work *w, const struct def *d, TSNode use)
{
	int32_t at = syntax_scope_at(w, ts_node_start_byte(use), ts_node_end_byte(use));

	return contains(w, d->block, at) && function_of(w, d->block) == function_of(w, at);
}

/* From the last definition at or before `pos` backwards, until one that every way to the use has
 * passed. */
static void pick(const struct work *w, const struct chain *chain, uint32_t pos, int32_t use,
                 struct picked *p)
{
	size_t low = 0, high = chain->defs.n;
	size_t seen = 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (chain->defs.v[mid].pos <= pos)
			low = mid + 1;
		else
			high = mid;
	}
	for (size_t i = low; i-- > 0 && p->n < MAX_CHOICES && seen < MAX_DEFS_SEEN; seen++) {
		const struct def *d = &chain->defs.v[i];
		bool is_bare = d->kind == DEF_VALUE && ts_node_is_null(d->node) &&
		               ts_node_is_null(d->type) &&
		               ts_node_is_null(syntax_part(d->record, PART_TAG));

		if (is_bare || is_overwritten(w, p, d))
			continue;
		p->v[p->n++] = d;
		if (contains(w, d->block, use) && function_of(w, d->block) == function_of(w, use))
			break;
	}
}

static size_t picked_out(const struct work *w, const struct picked *p, const struct def **ret_defs)
{
	(void)w;
	for (size_t i = 0; i < p->n; i++) /* in the order of the file */
		ret_defs[i] = p->v[p->n - 1 - i];
	return p->n;
}

/* The scope whose chain for `name` a use sees; *ret_pos is the place up to which its definitions
 * count. */
static int32_t visible_scope(const struct work *w, const char *name, TSNode use, uint32_t *ret_pos)
{
	struct um_span span = node_span(use);
	bool is_nested = false;

	for (int32_t s = syntax_scope_at(w, span.start, span.end); s >= 0;
	     s = w->scopes.v[s].parent) {
		enum scope_kind kind = w->scopes.v[s].kind;

		if (kind == SCOPE_BLOCK ||
		    (kind == SCOPE_CLASS && is_nested && !syntax_sees_members(w, name)))
			continue;
		if (syntax_chain_at(w, name, s) != NULL) {
			*ret_pos = is_nested ? UINT32_MAX : span.start;
			return s;
		}
		if (kind == SCOPE_FUNCTION)
			is_nested = true;
	}
	return -1;
}

size_t syntax_lookup(const struct work *w, const char *name, TSNode use,
                     const struct def **ret_defs)
{
	struct picked p = {.n = 0};
	uint32_t pos = 0;
	int32_t s = visible_scope(w, name, use, &pos);
	int32_t at = syntax_scope_at(w, ts_node_start_byte(use), ts_node_end_byte(use));

	if (s < 0)
		return 0;
	pick(w, syntax_chain_at(w, name, s), pos, at, &p);
	if (p.n == 0)
		pick(w, syntax_chain_at(w, name, s), UINT32_MAX, at, &p);
	return picked_out(w, &p, ret_defs);
}

/* The type that a declaration of the name gives, where its values say nothing. */
TSNode syntax_lookup_type(const struct work *w, const char *name, TSNode use)
{
	uint32_t pos = 0;
	int32_t s = visible_scope(w, name, use, &pos);
	const struct chain *chain = s < 0 ? NULL : syntax_chain_at(w, name, s);

	for (size_t i = 0; chain != NULL && i < chain->defs.n && i < MAX_DEFS_SEEN; i++)
		if (!ts_node_is_null(chain->defs.v[i].type))
			return chain->defs.v[i].type;
	return syntax_part(NULL, PART_NONE);
}

size_t syntax_lookup_items(const struct work *w, const char *name, TSNode use,
                           const struct def **ret_defs)
{
	uint32_t pos = 0;
	int32_t s = visible_scope(w, name, use, &pos);
	const char *symbol = um_format(w->t, "[]%s", name);
	const struct chain *chain = s < 0 ? NULL : syntax_chain_at(w, symbol, s);
	size_t n = 0;

	for (size_t i = 0; chain != NULL && i < chain->defs.n && n < MAX_DEFS_SEEN; i++)
		if (chain->defs.v[i].pos <= pos)
			ret_defs[n++] = &chain->defs.v[i];
	return n;
}

static bool has_tag(const struct chain *chain)
{
	return chain != NULL && chain->defs.n > 0 &&
	       !ts_node_is_null(syntax_part(chain->defs.v[0].record, PART_TAG));
}

static void lookup_own_attr(struct work *w, int32_t klass, const char *name, TSNode use,
                            struct picked *p)
{
	const char *symbol = um_format(w->t, ".%s", name);
	uint32_t pos = ts_node_is_null(use) ? UINT32_MAX : ts_node_start_byte(use);
	int32_t at = ts_node_is_null(use) ? klass : syntax_scope_at(w, pos, ts_node_end_byte(use));
	const struct chain *chain = syntax_chain_at(w, symbol, klass);
	struct picked before = {.n = 0};

	if (chain != NULL)
		pick(w, chain, pos, at, &before);
	if (before.n == 0 && has_tag(syntax_chain_at(w, name, klass)))
		chain = NULL; /* what it is filled with when nothing was assigned yet */
	if (chain != NULL) {
		if (before.n > 0 && contains(w, before.v[before.n - 1]->block, at))
			*p = before; /* assigned earlier in the same method */
		else
			pick(w, chain, UINT32_MAX, klass, p);
	}
	chain = syntax_chain_at(w, name, klass);
	if (p->n == 0 && chain != NULL)
		pick(w, chain, UINT32_MAX, klass, p);
}

size_t syntax_bases(const struct work *w, const struct record *klass, TSNode **ret_bases)
{
	TSNode bases = syntax_part(klass, PART_BASES);

	if (ts_node_is_null(bases))
		return 0;
	if (syntax_role(w, bases) == ROLE_ARGS)
		return syntax_children(w, bases, ret_bases);
	*ret_bases = UM_NEW(w->t, TSNode);
	**ret_bases = bases;
	return 1;
}

static void lookup_attr(struct work *w, int32_t klass, const char *name, TSNode use,
                        struct picked *p, int depth)
{
	TSNode *bases;
	size_t n;

	lookup_own_attr(w, klass, name, use, p);
	if (p->n > 0 || depth >= 8)
		return;
	n = syntax_bases(w, w->scopes.v[klass].record, &bases);
	for (size_t i = 0; i < n && p->n == 0; i++) {
		int32_t base = syntax_resolve(w, bases[i])->scope;

		if (base >= 0 && base != klass && w->scopes.v[base].kind == SCOPE_CLASS)
			lookup_attr(w, base, name, use, p, depth + 1);
	}
}

size_t syntax_lookup_attr(struct work *w, int32_t klass, const char *name, TSNode use,
                          const struct def **ret_defs)
{
	struct picked p = {.n = 0};

	lookup_attr(w, klass, name, use, &p, 0);
	return picked_out(w, &p, ret_defs);
}

bool syntax_class_is(struct work *w, int32_t klass, enum table table, int depth)
{
	TSNode *bases;
	size_t n = depth < 8 ? syntax_bases(w, w->scopes.v[klass].record, &bases) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct ref *ref = syntax_resolve(w, bases[i]);

		if (syntax_table(w, table, ref->path) != NULL)
			return true;
		if (ref->scope >= 0 && ref->scope != klass &&
		    w->scopes.v[ref->scope].kind == SCOPE_CLASS &&
		    syntax_class_is(w, ref->scope, table, depth + 1))
			return true;
	}
	return false;
}
