/* Runs a compiled query once over a tree and keeps every match as a record, in the order of the file. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "syntax/syntax_p.h"

enum { MATCH_LIMIT = 65536 };

static bool equals(const struct work *w, TSNode node, const char *text)
{
	size_t n = strlen(text);
	struct um_span s = node_span(node);

	return s.end - s.start == n && memcmp(w->src + s.start, text, n) == 0;
}

static bool same_text(const struct work *w, TSNode a, TSNode b)
{
	struct um_span x = node_span(a), y = node_span(b);

	return x.end - x.start == y.end - y.start && memcmp(w->src + x.start, w->src + y.start, x.end - x.start) == 0;
}

static bool predicate_holds(const struct work *w, const struct predicate *p, TSNode node, const TSQueryMatch *match)
{
	struct um_span s = node_span(node);
	struct um_span found;

	if (p->regex != NULL)
		return um_regex_find(p->regex, w->src + s.start, s.end - s.start, 0, &found);
	if (p->other >= 0) {
		for (uint16_t i = 0; i < match->capture_count; i++)
			if (match->captures[i].index == p->other && same_text(w, node, match->captures[i].node))
				return true;
		return false;
	}
	for (size_t i = 0; i < p->words.n; i++)
		if (equals(w, node, p->words.v[i]))
			return true;
	return false;
}

static bool predicates_hold(const struct work *w, const struct pattern *pattern, const TSQueryMatch *match)
{
	for (size_t k = 0; k < pattern->predicates.n; k++) {
		const struct predicate *p = &pattern->predicates.v[k];

		for (uint16_t i = 0; i < match->capture_count; i++)
			if (match->captures[i].index == p->capture &&
			    predicate_holds(w, p, match->captures[i].node, match) == p->is_negated)
				return false;
	}
	return true;
}

static void add_record(struct work *w, const struct query *q, const TSQueryMatch *match)
{
	const struct pattern *pattern = &q->patterns[match->pattern_index];
	struct record r = {.pattern = match->pattern_index, .flags = pattern->flags};

	for (uint16_t i = 0; i < match->capture_count; i++) {
		const struct capture *c = &q->captures[match->captures[i].index];

		r.n_parts += c->part != PART_NONE;
		if (r.role == ROLE_NONE && c->role != ROLE_NONE) {
			r.role = c->role;
			r.node = match->captures[i].node;
		}
	}
	if (r.role == ROLE_NONE || r.role == ROLE_TABLE || !predicates_hold(w, pattern, match))
		return;
	r.start = ts_node_start_byte(r.node);
	r.end = ts_node_end_byte(r.node);
	r.parts = UM_NEW_ARRAY(w->a, struct part_node, r.n_parts);
	r.n_parts = 0;
	for (uint16_t i = 0; i < match->capture_count; i++) {
		const struct capture *c = &q->captures[match->captures[i].index];

		if (c->part != PART_NONE)
			r.parts[r.n_parts++] = (struct part_node){match->captures[i].node, c->part};
	}
	*UM_PUSH(w->a, &w->records) = r;
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
	return 0;
}

/* Of several expression records of one node the last pattern's is the one; the others are dropped. */
static void index_records(struct work *w)
{
	syntax_index_init(&w->by_node, w->a, w->records.n);
	for (size_t i = 0; i < w->records.n; i++) {
		struct record *r = &w->records.v[i];
		struct record *old;

		if (r->role > ROLE_LAST_EXPRESSION)
			continue;
		old = syntax_index_get(&w->by_node, node_key(r->node));
		if (old != NULL)
			old->role = ROLE_NONE;
		syntax_index_put(&w->by_node, node_key(r->node), r);
	}
}

static bool query_out_of_time(TSQueryCursorState *state)
{
	return um_clock_ms() > *(double *)state->payload;
}

int syntax_query_run(struct work *w, const struct query *q, TSQueryCursor *cursor, struct um_err *err)
{
	double deadline = um_clock_ms() + PARSE_MS;
	TSQueryCursorOptions options = {.payload = &deadline, .progress_callback = query_out_of_time};
	TSQueryMatch match;

	w->q = q;
	ts_query_cursor_set_match_limit(cursor, MATCH_LIMIT);
	ts_query_cursor_exec_with_options(cursor, q->ts, w->root, &options);
	while (ts_query_cursor_next_match(cursor, &match)) {
		add_record(w, q, &match);
		if (w->records.n > MAX_RECORDS)
			return um_err_set(err, UM_ELIMIT, "not analysed: more than %d constructs", MAX_RECORDS);
	}
	if (um_clock_ms() > deadline)
		return um_err_set(err, UM_ELIMIT, "not analysed: reading the syntax tree took over %d ms", PARSE_MS);
	if (ts_query_cursor_did_exceed_match_limit(cursor))
		return um_err_set(err, UM_ELIMIT, "not analysed: more than %d open matches", MATCH_LIMIT);
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
	return symbol < w->q->n_kinds ? (enum role)w->q->kinds[symbol] : ROLE_NONE;
}

TSNode syntax_part(const struct record *r, enum part part)
{
	TSNode none = {{0}, NULL, NULL};

	for (uint16_t i = 0; r != NULL && i < r->n_parts; i++)
		if (r->parts[i].part == part)
			return r->parts[i].node;
	return none;
}

TSNode syntax_strip(const struct work *w, TSNode node)
{
	while (syntax_role(w, node) == ROLE_WRAP) {
		const struct record *r = syntax_record(w, node);
		TSNode inner = syntax_part(r, PART_VALUE);

		for (uint32_t i = 0; ts_node_is_null(inner) && i < ts_node_named_child_count(node); i++) {
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
