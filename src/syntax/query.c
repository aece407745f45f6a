/* Runs a compiled query once over a tree and keeps every match as a record, in the order of the
 * file. */
#include <stdlib.h>
#include <string.h>

#include "syntax/syntax_p.h"

enum {
	MAX_LEVELS = 16,
	MAX_BOUND = 32,
	MAX_ALTERNATIVES = 64, /* parts of a choice */
	MAX_WORDS = 400        /* parts of a command */
};

struct child {
	TSNode node;
	TSFieldId field;
};

struct children {
	struct child *v;
	size_t n, cap;
};

struct bound {
	TSNode node;
	uint16_t capture;
};

/* One match in the making. */
struct matching {
	struct work *w;
	const struct query *q;
	const struct pattern *pattern;
	TSTreeCursor cursor; /* for reading children */
	struct children levels[MAX_LEVELS];
	struct bound bound[MAX_BOUND];
	uint16_t n_bound;
	unsigned n_levels; /* in use */
	unsigned found;    /* by this pattern at this node */
};

static bool equals(const struct work *w, TSNode node, const char *text)
{
	size_t n = strlen(text);
	struct um_span s = node_span(node);

	return s.end - s.start == n && memcmp(w->src + s.start, text, n) == 0;
}

static bool same_text(const struct work *w, TSNode a, TSNode b)
{
	struct um_span x = node_span(a), y = node_span(b);

	return x.end - x.start == y.end - y.start &&
	       memcmp(w->src + x.start, w->src + y.start, x.end - x.start) == 0;
}

static bool predicate_holds(const struct matching *m, const struct predicate *p, TSNode node)
{
	const struct work *w = m->w;
	struct um_span s = node_span(node);
	struct um_span found;

	if (p->regex != NULL)
		return um_regex_find(p->regex, w->src + s.start, s.end - s.start, 0, &found);
	for (uint16_t i = 0; p->other >= 0 && i < m->n_bound; i++)
		if (m->bound[i].capture == p->other && same_text(w, node, m->bound[i].node))
			return true;
	for (size_t i = 0; i < p->words.n; i++)
		if (equals(w, node, p->words.v[i]))
			return true;
	return false;
}

static bool predicates_hold(const struct matching *m)
{
	for (size_t k = 0; k < m->pattern->predicates.n; k++) {
		const struct predicate *p = &m->pattern->predicates.v[k];

		for (uint16_t i = 0; i < m->n_bound; i++)
			if (m->bound[i].capture == p->capture &&
			    predicate_holds(m, p, m->bound[i].node) == p->is_negated)
				return false;
	}
	return true;
}

static void add_record(struct matching *m)
{
	struct work *w = m->w;
	struct record r = {.pattern = m->pattern->index, .flags = m->pattern->flags};

	m->found++;
	for (uint16_t i = 0; i < m->n_bound; i++) {
		const struct capture *c = &m->q->captures.v[m->bound[i].capture];

		r.n_parts += c->part != PART_NONE;
		if (r.role == ROLE_NONE && c->role != ROLE_NONE) {
			r.role = c->role;
			r.node = m->bound[i].node;
		}
	}
	if (r.role == ROLE_NONE || r.role == ROLE_TABLE || !predicates_hold(m))
		return;
	r.start = ts_node_start_byte(r.node);
	r.end = ts_node_end_byte(r.node);
	r.parts = UM_NEW_ARRAY(w->t, struct part_node, r.n_parts);
	r.n_parts = 0;
	for (uint16_t i = 0; i < m->n_bound; i++) {
		const struct capture *c = &m->q->captures.v[m->bound[i].capture];

		if (c->part != PART_NONE)
			r.parts[r.n_parts++] = (struct part_node){m->bound[i].node, c->part};
	}
	*UM_PUSH(w->t, &w->records) = r;
}

/* ---- matching ----
 * A pattern's children match some of a node's children in order, and every way to do so is a match.
 * What is left to match is a chain of frames, the innermost first. */

struct frame {
	const struct step *parent;
	const struct children *children;
	size_t step, child; /* the next ones */
	const struct frame *outer;
};

static void match_frame(struct matching *m, const struct frame *f);

static void read_children(struct matching *m, TSNode node, struct children *children)
{
	children->n = 0;
	ts_tree_cursor_reset(&m->cursor, node);
	if (!ts_tree_cursor_goto_first_child(&m->cursor))
		return;
	do {
		struct child *c = UM_PUSH(m->w->t, children);

		c->node = ts_tree_cursor_current_node(&m->cursor);
		c->field = ts_tree_cursor_current_field_id(&m->cursor);
	} while (ts_tree_cursor_goto_next_sibling(&m->cursor));
}

static bool lacks(const struct step *step, const struct children *children)
{
	for (size_t i = 0; i < step->absent.n; i++)
		for (size_t k = 0; k < children->n; k++)
			if (children->v[k].field == step->absent.v[i])
				return false;
	return true;
}

/* The node is of the right type; goes on with its children and then with the frames outside. */
static void match_inside(struct matching *m, const struct step *step, TSNode node,
                         const struct frame *outer)
{
	struct frame inner = {.parent = step, .outer = outer};

	if (step->children.n == 0 && step->absent.n == 0) {
		if (outer == NULL)
			add_record(m);
		else
			match_frame(m, outer);
		return;
	}
	if (m->n_levels == MAX_LEVELS)
		return;
	inner.children = &m->levels[m->n_levels];
	read_children(m, node, &m->levels[m->n_levels]);
	m->n_levels++;
	if (lacks(step, inner.children))
		match_frame(m, &inner);
	m->n_levels--;
}

static bool is_type(const struct step *step, TSNode node)
{
	if (step->is_any)
		return ts_node_is_named(node);
	return ts_node_symbol(node) == step->symbol;
}

static void match_step(struct matching *m, const struct step *step, TSNode node,
                       const struct frame *outer)
{
	uint16_t n_bound = m->n_bound;

	for (size_t i = 0; i < step->captures.n && m->n_bound < MAX_BOUND; i++)
		m->bound[m->n_bound++] = (struct bound){node, step->captures.v[i]};
	for (size_t i = 0; i < step->choices.n; i++)
		match_step(m, step->choices.v[i], node, outer);
	if (step->choices.n == 0 && is_type(step, node))
		match_inside(m, step, node, outer);
	m->n_bound = n_bound;
}

static bool counts(const struct child *c)
{
	return ts_node_is_named(c->node) && !ts_node_is_extra(c->node);
}

static void match_frame(struct matching *m, const struct frame *f)
{
	const struct step *step;

	if (f->step == f->parent->children.n) {
		for (size_t i = f->child; f->parent->is_last && i < f->children->n; i++)
			if (counts(&f->children->v[i]))
				return;
		if (f->outer == NULL)
			add_record(m);
		else
			match_frame(m, f->outer);
		return;
	}
	step = f->parent->children.v[f->step];
	for (size_t i = f->child; i < f->children->n && m->found < MAX_ITEMS; i++) {
		const struct child c = f->children->v[i];
		struct frame rest = *f;

		rest.step = f->step + 1;
		rest.child = i + 1;
		if ((step->field == 0 || step->field == c.field) &&
		    !(step->is_any && ts_node_is_extra(c.node)))
			match_step(m, step, c.node, &rest);
		if (step->is_next && counts(&c))
			return;
	}
}

static void match_node(struct matching *m, TSNode node)
{
	TSSymbol symbol = ts_node_symbol(node);
	const struct bucket *bucket;

	if (symbol >= m->q->n_symbols)
		return;
	bucket = &m->q->by_symbol[symbol];
	for (size_t i = 0; i < bucket->v.n; i++) {
		m->pattern = bucket->v.v[i];
		m->n_bound = 0;
		m->found = 0;
		match_step(m, m->pattern->root, node, NULL);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	if (x->pattern != y->pattern)
		return x->pattern < y->pattern ? -1 : 1;
	if (x->n_parts > 0 && y->n_parts > 0) { /* the words of a command in their order */
		uint32_t p = ts_node_start_byte(x->parts[x->n_parts - 1].node);
		uint32_t q = ts_node_start_byte(y->parts[y->n_parts - 1].node);

		return p < q ? -1 : p > q;
	}
	return 0;
}

/* What an import record is about: the name, or else the alias or the module. */
static TSNode imported(const struct record *r)
{
	static const enum part parts[] = {PART_NAME, PART_ALIAS, PART_MODULE};
	TSNode node = syntax_part(r, PART_NONE);

	for (size_t i = 0; i < UM_COUNT(parts) && ts_node_is_null(node); i++)
		node = syntax_part(r, parts[i]);
	return node;
}

/* What several matches of one pattern found of a choice is one choice, of a command one command. */
static struct record *with_alternatives(struct work *w, struct record *r, const struct record *old)
{
	size_t n = (size_t)old->n_parts + r->n_parts;
	struct record *both;

	if ((r->role != ROLE_CHOICE && (r->flags & FLAG_WORDS) == 0) ||
	    old->pattern != r->pattern ||
	    n > (r->role == ROLE_CHOICE ? MAX_ALTERNATIVES : MAX_WORDS))
		return r;
	both = UM_NEW(w->t, struct record);
	*both = *r;
	both->n_parts = (uint16_t)n;
	both->parts = UM_NEW_ARRAY(w->t, struct part_node, n);
	memcpy(both->parts, old->parts, old->n_parts * sizeof(*both->parts));
	memcpy(both->parts + old->n_parts, r->parts, r->n_parts * sizeof(*both->parts));
	return both;
}

/* Of several expression records of one node, or imports of one thing, the last pattern's is the
 * one; the others are dropped. */
/* Where the grammar has no node for `object.name` in a call, the name stands for it. */
static void index_method(struct work *w, struct record *call)
{
	TSNode object = syntax_part(call, PART_OBJECT), name = syntax_part(call, PART_NAME);
	struct record *member, *old;

	if (ts_node_is_null(object) || ts_node_is_null(name))
		return;
	member = UM_NEW(w->t, struct record);
	*member = *call;
	member->role = ROLE_MEMBER;
	member->flags = 0;
	member->node = name;
	member->end = ts_node_end_byte(name);
	old = syntax_index_get(&w->by_node, node_key(name));
	if (old != NULL)
		old->role = ROLE_NONE;
	syntax_index_put(&w->by_node, node_key(name), member);
}

static void index_records(struct work *w)
{
	struct index imports;

	syntax_index_init(&imports, w->t, 64);
	syntax_index_init(&w->by_node, w->t, w->records.n);
	for (size_t i = 0; i < w->records.n; i++) {
		struct record *r = &w->records.v[i];
		struct record *old;

		if (r->role == ROLE_IMPORT && !ts_node_is_null(imported(r))) {
			old = syntax_index_get(&imports, node_key(imported(r)));
			if (old != NULL)
				old->role = ROLE_NONE;
			syntax_index_put(&imports, node_key(imported(r)), r);
		}
		if (r->role > ROLE_LAST_EXPRESSION)
			continue;
		old = syntax_index_get(&w->by_node, node_key(r->node));
		if (old != NULL) {
			r = with_alternatives(w, r, old);
			if (i > 0 && ts_node_eq(w->records.v[i - 1].node, r->node))
				w->records.v[i - 1].role = ROLE_NONE; /* a part of this one */
			old->role = ROLE_NONE;
		}
		syntax_index_put(&w->by_node, node_key(r->node), r);
		if (r->role == ROLE_CALL)
			index_method(w, r);
	}
}

static int walk(struct matching *m, struct um_err *err)
{
	TSTreeCursor *at = m->w->cursor;

	ts_tree_cursor_reset(at, m->w->root);
	for (;;) {
		match_node(m, ts_tree_cursor_current_node(at));
		if (m->w->records.n > MAX_RECORDS)
			return um_err_set(err, UM_ELIMIT, "not analysed: more than %d constructs",
			                  MAX_RECORDS);
		if (ts_tree_cursor_goto_first_child(at))
			continue;
		while (!ts_tree_cursor_goto_next_sibling(at))
			if (!ts_tree_cursor_goto_parent(at))
				return 0;
	}
}

int syntax_query_run(struct work *w, const struct query *q, struct um_err *err)
{
	struct matching m = {.w = w, .q = q};
	int r;

	w->q = q;
	m.cursor = ts_tree_cursor_new(w->root);
	r = walk(&m, err);
	ts_tree_cursor_delete(&m.cursor);
	if (r < 0)
		return r;
	if (w->records.n > 0)
		qsort(w->records.v, w->records.n, sizeof(w->records.v[0]), by_place);
	index_records(w);
	return 0;
}

/* ---- asking ---- */

const struct row *syntax_table(const struct work *w, enum table table, const char *word)
{
	const struct row *row;

	if (word == NULL)
		return NULL;
	row = um_map_get(&w->q->words[table], word);
	if (row != NULL)
		return row;
	for (size_t i = 0; i < w->q->globs[table].n; i++)
		if (um_glob(w->q->globs[table].v[i]->key, word))
			return w->q->globs[table].v[i];
	return NULL;
}

size_t syntax_table_rows(const struct work *w, enum table table, const struct row **ret_rows)
{
	*ret_rows = w->q->rows[table].v;
	return w->q->rows[table].n;
}

const struct record *syntax_record(const struct work *w, TSNode node)
{
	return ts_node_is_null(node) ? NULL : syntax_index_get(&w->by_node, node_key(node));
}

enum role syntax_role(const struct work *w, TSNode node)
{
	const struct record *r = syntax_record(w, node);
	TSSymbol symbol;

	if (r != NULL)
		return (enum role)r->role;
	if (ts_node_is_null(node))
		return ROLE_NONE;
	symbol = ts_node_symbol(node);
	return symbol < w->q->n_symbols ? (enum role)w->q->kinds[symbol] : ROLE_NONE;
}

TSNode syntax_part(const struct record *r, enum part part)
{
	TSNode none = {{0}, NULL, NULL};

	for (uint16_t i = 0; r != NULL && i < r->n_parts; i++)
		if (r->parts[i].part == part)
			return r->parts[i].node;
	return part == PART_CALLEE ? syntax_part(r, PART_NAME) : none;
}

TSNode syntax_strip(const struct work *w, TSNode node)
{
	while (syntax_role(w, node) == ROLE_WRAP) {
		const struct record *r = syntax_record(w, node);
		TSNode inner = syntax_part(r, PART_VALUE);

		for (uint32_t i = 0; ts_node_is_null(inner) && i < ts_node_named_child_count(node);
		     i++) {
			TSNode child = ts_node_named_child(node, i);

			if (!ts_node_is_extra(child))
				inner = child;
		}
		if (ts_node_is_null(inner))
			break;
		node = inner;
	}
	return node;
}
