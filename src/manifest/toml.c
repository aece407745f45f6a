/* TOML from the syntax tree. Tables and dotted keys come back to maps that were begun earlier, so
 * these are found through the index of node.c; an array of tables is a list whose last element is
 * the current one. */
#include "manifest/manifest_p.h"

#include <string.h>

struct toml_read {
	struct manifest_read *r;
	size_t from;
};

static bool is_type(const struct syntax_node *node, const char *type)
{
	return strcmp(node->type, type) == 0;
}

static struct um_span span_of(const struct toml_read *t, const struct syntax_node *node)
{
	return manifest_span(node->span.start + t->from, node->span.end + t->from);
}

static const char *source(const struct toml_read *t, const struct syntax_node *node)
{
	return t->r->bytes + t->from + node->span.start;
}

static size_t length(const struct syntax_node *node)
{
	return node->span.end - node->span.start;
}

/* ---- strings ---- */

static bool is_line_end(const char *p, const char *stop)
{
	while (p < stop && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p < stop && *p == '\n';
}

static const char *decode_string(struct toml_read *t, const char *p, size_t n)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	size_t quotes = n >= 6 && p[1] == p[0] && p[2] == p[0] ? 3 : 1;
	bool literal = *p == '\'';
	const char *stop = p + n;

	if (n < 2 * quotes)
		return um_strdup(t->r->arena, "");
	p += quotes;
	stop -= quotes;
	if (quotes == 3 && p < stop && *p == '\r')
		p++;
	if (quotes == 3 && p < stop && *p == '\n')
		p++;
	while (p < stop) {
		if (literal || *p != '\\' || p + 1 == stop) {
			um_str_add_c(&out, *p++);
			continue;
		}
		p++;
		if (is_line_end(p, stop))
			while (p < stop && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
				p++;
		else
			p += manifest_escape_add(&out, p, stop);
	}
	return um_strndup(t->r->arena, out.s, out.len);
}

/* ---- keys ---- */

struct key {
	const char *text;
	struct um_span span;
};

struct keys {
	UM_VEC(struct key) list;
};

static bool is_key(const struct syntax_node *node)
{
	return is_type(node, "bare_key") || is_type(node, "quoted_key") ||
	       is_type(node, "dotted_key");
}

/* The grammar nests dotted keys to the left; depth is that of the copied tree, which is bounded. */
static void collect_keys(struct toml_read *t, const struct syntax_node *node, struct keys *keys)
{
	struct key *key;

	if (is_type(node, "dotted_key")) {
		for (size_t i = 0; i < node->n_children; i++)
			if (is_key(&node->children[i]))
				collect_keys(t, &node->children[i], keys);
		return;
	}
	key = UM_PUSH(t->r->arena, &keys->list);
	key->span = span_of(t, node);
	key->text = is_type(node, "quoted_key")
	                    ? decode_string(t, source(t, node), length(node))
	                    : um_strndup(t->r->arena, source(t, node), length(node));
}

static struct manifest_node *add_map(struct toml_read *t, struct manifest_node *map,
                                     const struct key *key, enum manifest_node_kind kind,
                                     struct um_span span)
{
	struct manifest_node *made = manifest_node_new(t->r, kind, span);

	manifest_node_key(made, key->text, key->span);
	manifest_node_add(map, made);
	manifest_node_index(t->r, map, key->text, made);
	return made;
}

/* The map of that name below `map`: the last element when it is an array of tables. */
static struct manifest_node *enter(struct toml_read *t, struct manifest_node *map,
                                   const struct key *key, struct um_span span)
{
	struct manifest_node *found = manifest_node_child(t->r, map, key->text);

	if (found == NULL)
		return add_map(t, map, key, MANIFEST_MAP, span);
	found->span.end = span.end > found->span.end ? span.end : found->span.end;
	return found->kind == MANIFEST_LIST ? manifest_node_last(found) : found;
}

/* ---- values ---- */

static struct manifest_node *read_value(struct toml_read *t, const struct syntax_node *node);
static void read_pair(struct toml_read *t, const struct syntax_node *node,
                      struct manifest_node *into);

static bool is_value(const struct syntax_node *node)
{
	return node->is_named && !is_key(node) && !is_type(node, "comment") && !node->is_error;
}

static struct manifest_node *read_collection(struct toml_read *t, const struct syntax_node *node,
                                             bool is_map)
{
	struct manifest_node *made =
		manifest_node_new(t->r, is_map ? MANIFEST_MAP : MANIFEST_LIST, span_of(t, node));

	for (size_t i = 0; i < node->n_children && !manifest_read_stopped(t->r); i++) {
		const struct syntax_node *c = &node->children[i];

		if (is_map && is_type(c, "pair"))
			read_pair(t, c, made);
		else if (!is_map && is_value(c))
			manifest_node_add(made, read_value(t, c));
	}
	return made;
}

static struct manifest_node *read_value(struct toml_read *t, const struct syntax_node *node)
{
	const char *text = source(t, node);
	size_t n = length(node);
	enum manifest_scalar scalar = MANIFEST_TEXT;

	if (is_type(node, "array") || is_type(node, "inline_table"))
		return read_collection(t, node, is_type(node, "inline_table"));
	if (is_type(node, "string")) {
		text = decode_string(t, text, n);
		return manifest_scalar_new(t->r, MANIFEST_TEXT, text, strlen(text),
		                           span_of(t, node));
	}
	if (is_type(node, "integer") || is_type(node, "float"))
		scalar = MANIFEST_NUMBER;
	else if (is_type(node, "boolean"))
		scalar = MANIFEST_BOOL;
	return manifest_scalar_new(t->r, scalar, text, n, span_of(t, node));
}

static void read_pair(struct toml_read *t, const struct syntax_node *node,
                      struct manifest_node *into)
{
	struct keys keys = {0};
	const struct syntax_node *value = NULL;
	struct manifest_node *made;

	for (size_t i = 0; i < node->n_children; i++) {
		if (is_key(&node->children[i]) && keys.list.n == 0)
			collect_keys(t, &node->children[i], &keys);
		else if (is_value(&node->children[i]))
			value = &node->children[i];
	}
	if (keys.list.n == 0 || value == NULL)
		return;
	for (size_t i = 0; i + 1 < keys.list.n; i++)
		into = enter(t, into, &keys.list.v[i], span_of(t, node));
	made = read_value(t, value);
	manifest_node_key(made, keys.list.v[keys.list.n - 1].text,
	                  keys.list.v[keys.list.n - 1].span);
	manifest_node_add(into, made);
}

/* [a.b] and [[a.b]] with the pairs below */
static struct manifest_node *read_table(struct toml_read *t, const struct syntax_node *node,
                                        struct manifest_node *root)
{
	bool is_array = is_type(node, "table_array_element");
	struct manifest_node *map = root;
	struct um_span span = span_of(t, node);
	struct keys keys = {0};

	while (span.end > span.start && strchr(" \t\r\n", t->r->bytes[span.end - 1]) != NULL)
		span.end--;
	for (size_t i = 0; i < node->n_children && keys.list.n == 0; i++)
		if (is_key(&node->children[i]))
			collect_keys(t, &node->children[i], &keys);
	for (size_t i = 0; i < keys.list.n; i++) {
		const struct key *key = &keys.list.v[i];
		struct manifest_node *list;
		struct manifest_node *element;

		if (!is_array || i + 1 < keys.list.n) {
			map = enter(t, map, key, span);
			continue;
		}
		list = manifest_node_child(t->r, map, key->text);
		if (list == NULL || list->kind != MANIFEST_LIST)
			list = add_map(t, map, key, MANIFEST_LIST, span);
		element = manifest_node_new(t->r, MANIFEST_MAP, span);
		element->key_span = key->span;
		manifest_node_add(list, element);
		list->span.end = span.end;
		map = element;
	}
	return map;
}

static void read_items(struct toml_read *t, const struct syntax_node *node,
                       struct manifest_node *root, struct manifest_node *table)
{
	for (size_t i = 0; i < node->n_children && !manifest_read_stopped(t->r); i++) {
		const struct syntax_node *c = &node->children[i];

		if (is_type(c, "pair"))
			read_pair(t, c, table);
		else if (is_type(c, "table") || is_type(c, "table_array_element"))
			read_items(t, c, root, read_table(t, c, root));
		else if (c->is_error)
			read_items(t, c, root, table);
	}
}

int manifest_toml_read(struct manifest_read *r, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();
	struct toml_read t = {.r = r};
	struct manifest_node *root = manifest_node_new(r, MANIFEST_MAP, manifest_span(0, r->n));
	struct syntax_node *tree = NULL;
	struct um_pos error = {0, 0};
	int code;

	if (r->n > MANIFEST_MAX_GRAMMAR || manifest_is_deep(r->bytes, r->n)) {
		manifest_read_limit(r, 0, "larger than 1 MiB or nested too deep");
		return 0;
	}
	if (r->n >= 3 && memcmp(r->bytes, "\xEF\xBB\xBF", 3) == 0)
		t.from = 3;
	code = syntax_tree_parse("toml", scratch, r->bytes + t.from, r->n - t.from, &tree, &error,
	                         err);
	if (code == UM_ELIMIT) {
		manifest_read_limit(r, 0, "too large or too deep to read");
		return 0;
	}
	if (code == UM_EPARSE) {
		manifest_read_broken(r, 0, "this is not TOML");
		return 0;
	}
	if (code < 0)
		return code;
	if (error.line > 0)
		manifest_read_broken(r, manifest_read_offset(r, error, t.from), "this is not TOML");
	read_items(&t, tree, root, root);
	manifest_doc_add(r, root);
	return 0;
}
