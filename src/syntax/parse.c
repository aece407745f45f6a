/* Bytes to facts: owns compiled queries, and says what did not parse. */
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/log.h"
#include "syntax/syntax_p.h"

enum {
	MAX_LANGUAGES = 32,
	MAX_DAMAGED = 64
};

struct syntax_parser {
	struct query *queries[MAX_LANGUAGES]; /* by row of the table */
};

struct syntax_parser *syntax_parser_new(void)
{
	struct syntax_parser *p = um_xmalloc(sizeof(*p));

	memset(p, 0, sizeof(*p));
	return p;
}

void syntax_parser_free(struct syntax_parser *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < MAX_LANGUAGES; i++)
		syntax_query_free(p->queries[i]);
	free(p);
}

/* ---- nodes ---- */

static const char *dotted(const struct work *w, const char *text)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *rest = text;

	for (size_t i = 0; i < w->q->rows[TABLE_SEPARATOR].n; i++) {
		const char *separator = w->q->rows[TABLE_SEPARATOR].v[i].key;

		if (strstr(text, separator) == NULL)
			continue;
		for (const char *at; (at = strstr(rest, separator)) != NULL;
		     rest = at + strlen(separator)) {
			um_str_add_n(&out, rest, (size_t)(at - rest));
			if (out.len > 0)
				um_str_add_c(&out, '.');
		}
		um_str_add(&out, rest);
		return um_strdup(w->a, out.s);
	}
	return text;
}

/* The text of a name; the parts of a dotted one are joined by "." whatever the language writes. */
const char *syntax_text(const struct work *w, TSNode node)
{
	struct um_span s = node_span(node);
	const char *text = um_strndup(w->a, w->src + s.start, s.end - s.start);

	return w->q->rows[TABLE_SEPARATOR].n > 0 ? dotted(w, text) : text;
}

const char *syntax_cut(const struct work *w, TSNode node)
{
	struct um_span s = node_span(node);
	size_t n = s.end - s.start;

	if (n > MAX_TEXT) { /* not inside a character */
		n = MAX_TEXT;
		while (n > MAX_TEXT - 4 && ((unsigned char)w->src[s.start + n] & 0xC0) == 0x80)
			n--;
	}
	return um_strndup(w->a, w->src + s.start, n);
}

size_t syntax_children(const struct work *w, TSNode node, TSNode **ret_children)
{
	UM_VEC(TSNode) children = {0};

	ts_tree_cursor_reset(w->cursor, node);
	if (ts_tree_cursor_goto_first_child(w->cursor)) {
		do {
			TSNode child = ts_tree_cursor_current_node(w->cursor);

			if (ts_node_is_named(child) && !ts_node_is_extra(child))
				*UM_PUSH(w->t, &children) = child;
		} while (children.n < MAX_ITEMS && ts_tree_cursor_goto_next_sibling(w->cursor));
	}
	*ret_children = children.v;
	return children.n;
}

/* ---- what did not parse ---- */

struct damage {
	bool is_any;
	TSNode first;
	uint64_t bytes; /* inside ERROR nodes, without what has a structure in there all the same */
};

static uint64_t unstructured_bytes(const TSNode error)
{
	uint64_t n = ts_node_end_byte(error) - ts_node_start_byte(error);
	TSTreeCursor cursor = ts_tree_cursor_new(error);

	if (ts_tree_cursor_goto_first_child(&cursor)) {
		do {
			TSNode child = ts_tree_cursor_current_node(&cursor);

			if (!ts_node_is_error(child) && ts_node_named_child_count(child) > 0)
				n -= ts_node_end_byte(child) - ts_node_start_byte(child);
		} while (ts_tree_cursor_goto_next_sibling(&cursor));
	}
	ts_tree_cursor_delete(&cursor);
	return n;
}

/* The whole lines of an error: what the parser made of the rest of a line is a guess. */
static void add_damage(struct work *w, struct syntax_file *file, TSNode node)
{
	struct um_span s = node_span(node);
	struct um_span *last = file->n_damaged ? &file->damaged[file->n_damaged - 1] : NULL;

	if (last != NULL && s.end <= last->end)
		return; /* at once: a line may be as long as the file */
	while (s.start > 0 && w->src[s.start - 1] != '\n')
		s.start--;
	while (s.end < w->n && w->src[s.end] != '\n')
		s.end++;
	if (last != NULL && s.start <= last->end) {
		last->end = s.end > last->end ? s.end : last->end;
		return;
	}
	if (last != NULL && file->n_damaged == MAX_DAMAGED) {
		last->end = (uint32_t)w->n;
		return;
	}
	if (file->damaged == NULL)
		file->damaged = UM_NEW_ARRAY(w->a, struct um_span, MAX_DAMAGED);
	file->damaged[file->n_damaged++] = s;
}

/* A grammar may stumble over the prose that its language lets stand between elements: "Q & A". */
static bool is_prose(const struct work *w, TSNode error)
{
	TSNode parent;

	if (w->q->rows[TABLE_PROSE].n == 0 ||
	    ts_node_end_byte(error) - ts_node_start_byte(error) > MAX_TEXT)
		return false;
	parent = ts_node_parent(error);
	return !ts_node_is_null(parent) &&
	       syntax_table(w, TABLE_PROSE, ts_node_type(parent)) != NULL;
}

/* Visits only the branches that have an error in them. */
static struct damage find_damage(struct work *w, struct syntax_file *file)
{
	TSTreeCursor *cursor = w->cursor;
	struct damage d = {.bytes = 0};
	bool go_down = true;

	ts_tree_cursor_reset(cursor, w->root);
	for (;;) {
		TSNode node = ts_tree_cursor_current_node(cursor);
		bool is_error = ts_node_is_error(node);

		if (go_down && (is_error || ts_node_is_missing(node)) && !is_prose(w, node)) {
			if (!d.is_any)
				d.first = node;
			d.is_any = true;
			add_damage(w, file, node);
			if (is_error)
				d.bytes += unstructured_bytes(node);
		}
		if (go_down && !is_error && ts_node_has_error(node) &&
		    ts_tree_cursor_goto_first_child(cursor))
			continue;
		go_down = ts_tree_cursor_goto_next_sibling(cursor);
		if (!go_down && !ts_tree_cursor_goto_parent(cursor))
			return d;
	}
}

static struct um_pos position(TSNode node)
{
	TSPoint p = ts_node_start_point(node);

	return (struct um_pos){p.row + 1, p.column + 1};
}

/* "does not parse here: unexpected 'foo ('", on one line. */
static const char *damage_text(struct um_arena *a, const char *src, TSNode node)
{
	struct um_span s = node_span(node);
	char text[41];
	size_t n = 0;

	if (ts_node_is_missing(node))
		return um_format(a, "does not parse here: '%s' is missing", ts_node_type(node));
	for (uint32_t i = s.start;
	     i < s.end && n + 1 < sizeof(text) && src[i] != '\n' && src[i] != '\r'; i++)
		text[n++] = (unsigned char)src[i] < 0x20 ? ' ' : src[i];
	while (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0x80 && n + 1 == sizeof(text))
		n--;
	text[n] = '\0';
	return um_format(a, "does not parse here: unexpected '%s'", text);
}

static int query_for(struct syntax_parser *p, const struct syntax_language *language,
                     const struct query **ret_query, struct um_err *err)
{
	size_t i = 0;
	int r;

	while (syntax_language_at(i) != language && i + 1 < MAX_LANGUAGES)
		i++;
	if (p->queries[i] == NULL) {
		r = syntax_query_new(language, &p->queries[i], err);
		if (r < 0)
			return r;
	}
	*ret_query = p->queries[i];
	return 0;
}

static int extract(struct syntax_parser *p, const struct syntax_language *language, struct work *w,
                   struct syntax_file *file, struct um_err *err)
{
	struct damage damage;
	int r = query_for(p, language, &w->q, err);

	if (r < 0)
		return r;
	damage = find_damage(w, file);
	file->language = syntax_language_name(language);
	if (damage.is_any) {
		file->is_partial = true;
		file->error = position(damage.first);
		file->error_text = damage_text(w->a, w->src, damage.first);
		if (damage.bytes * 2 > w->n)
			return um_err_set(err, UM_EPARSE,
			                  "%u:%u: %s; more than half of the file is not %s",
			                  file->error.line, file->error.column, file->error_text,
			                  language->name);
	}
	r = syntax_query_run(w, w->q, err);
	if (r == 0)
		r = syntax_scopes_build(w, err);
	if (r < 0)
		return r;
	syntax_index_init(&w->refs, w->t, 256);
	syntax_index_init(&w->values, w->t, 256);
	syntax_index_init(&w->fields, w->t, 16);
	syntax_builders_find(w);
	syntax_env_defaults(w);
	r = syntax_emit(w, err);
	if (r < 0)
		return r;
	file->facts = w->facts.v;
	file->n_facts = w->facts.n;
	file->settings = w->settings;
	return 0;
}

int syntax_parse(struct syntax_parser *p, const struct syntax_language *language,
                 struct um_arena *a, const char *bytes, size_t n, struct syntax_file **ret_file,
                 struct um_err *err)
{
	struct syntax_file *file = UM_NEW(a, struct syntax_file);
	TSTree *tree = NULL;
	TSTreeCursor cursor;
	struct work w = {.a = a, .src = bytes, .n = n};
	int r;

	r = syntax_tree_new(language->grammar(), bytes, n, &tree, err);
	if (r < 0)
		return r;
	w.root = ts_tree_root_node(tree);
	cursor = ts_tree_cursor_new(w.root);
	w.t = um_arena_new();
	w.cursor = &cursor;
	r = extract(p, language, &w, file, err);
	ts_tree_cursor_delete(&cursor);
	ts_tree_delete(tree);
	um_arena_free(w.t);
	if (r < 0)
		return r;
	if (um_trace_on("syntax"))
		syntax_trace(bytes, n, file);
	*ret_file = file;
	return 0;
}
