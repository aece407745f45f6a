/* The tree: making nodes, hanging them up, and the plain questions. A node is allocated with a
 * private tail pointer behind it, so that a list of a million elements is built in linear time. */
#include "manifest/manifest_p.h"

#include <string.h>

struct built_node {
	struct manifest_node node; /* first: a node of ours can be cast */
	struct manifest_node *last;
};

struct um_span manifest_span(size_t start, size_t end)
{
	return (struct um_span){(uint32_t)start, (uint32_t)end};
}

struct manifest_node *manifest_node_new(struct manifest_read *r, enum manifest_node_kind kind,
                                        struct um_span span)
{
	struct built_node *built = UM_NEW(r->arena, struct built_node);

	if (++r->n_nodes > r->max_nodes)
		manifest_read_limit(r, span.start, "too many values");
	built->node.kind = kind;
	built->node.span = span;
	return &built->node;
}

struct manifest_node *manifest_scalar_new(struct manifest_read *r, enum manifest_scalar scalar,
                                          const char *text, size_t n, struct um_span span)
{
	struct manifest_node *node = manifest_node_new(r, MANIFEST_SCALAR, span);

	node->scalar = scalar;
	node->text = um_strndup(r->arena, text, n);
	return node;
}

void manifest_node_add(struct manifest_node *parent, struct manifest_node *node)
{
	struct built_node *built = (struct built_node *)parent;

	node->parent = parent;
	if (built->last != NULL)
		built->last->next = node;
	else
		parent->child = node;
	built->last = node;
}

void manifest_node_key(struct manifest_node *node, const char *key, struct um_span key_span)
{
	node->key = key;
	node->key_span = key_span;
}

void manifest_node_to_list(struct manifest_read *r, struct manifest_node *map)
{
	struct built_node *first = (struct built_node *)manifest_node_new(r, map->kind, map->span);
	struct built_node *list = (struct built_node *)map;

	first->node.tag = map->tag;
	first->node.key_span = map->key_span;
	first->node.child = map->child;
	first->last = list->last;
	for (struct manifest_node *c = map->child; c != NULL; c = c->next)
		c->parent = &first->node;
	map->kind = MANIFEST_LIST;
	map->tag = NULL;
	map->child = NULL;
	list->last = NULL;
	manifest_node_add(map, &first->node);
}

struct manifest_node *manifest_node_last(struct manifest_node *list)
{
	return ((struct built_node *)list)->last;
}

static char *child_name(struct manifest_read *r, const struct manifest_node *map, const char *key)
{
	return um_format(r->arena, "%p %s", (const void *)map, key);
}

struct manifest_node *manifest_node_child(struct manifest_read *r, const struct manifest_node *map,
                                          const char *key)
{
	return um_map_get(&r->children, child_name(r, map, key));
}

void manifest_node_index(struct manifest_read *r, struct manifest_node *map, const char *key,
                         struct manifest_node *child)
{
	um_map_put(&r->children, child_name(r, map, key), child);
}

/* Brackets of any kind, in strings, too: what matters is that a grammar is not fed millions of
 * them. */
bool manifest_is_deep(const char *bytes, size_t n)
{
	size_t depth = 0;

	for (size_t i = 0; i < n; i++) {
		char c = bytes[i];

		if (c == '{' || c == '[' || c == '(')
			depth++;
		else if ((c == '}' || c == ']' || c == ')') && depth > 0)
			depth--;
		if (depth > 2 * MANIFEST_MAX_DEPTH)
			return true;
	}
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_digit(text[i]) && text[i] != '_' &&
		    ((text[i] | 0x20) < 'a' || (text[i] | 0x20) > 'f'))
			return false;
	return true;
}

/* [-+]? digits with _ [. digits] [e[+-]digits], 0x, 0o, 0b, .inf, .nan */
bool manifest_is_number(const char *text, size_t n)
{
	size_t i = 0;
	size_t digits = 0;
	bool point = false;
	bool exponent = false;

	if (i < n && (text[i] == '-' || text[i] == '+'))
		i++;
	if (n - i == 4 && text[i] == '.' && strncasecmp(text + i, ".inf", 4) == 0)
		return true;
	if (n == 4 && strncasecmp(text, ".nan", 4) == 0)
		return true;
	if (n - i > 2 && text[i] == '0' &&
	    (text[i + 1] == 'x' || text[i + 1] == 'o' || text[i + 1] == 'b'))
		return is_hex(text + i + 2, n - i - 2);
	for (; i < n; i++) {
		char c = text[i];

		if (is_digit(c)) {
			digits++;
		} else if (c == '_' && digits > 0) {
			continue;
		} else if (c == '.' && !point && !exponent) {
			point = true;
		} else if ((c == 'e' || c == 'E') && digits > 0 && !exponent && i + 1 < n) {
			exponent = true;
			if ((text[i + 1] == '-' || text[i + 1] == '+') && i + 2 < n)
				i++;
		} else {
			return false;
		}
	}
	return digits > 0;
}

static bool is_one_of(const char *text, size_t n, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strlen(*words) == n && memcmp(*words, text, n) == 0)
			return true;
	return false;
}

enum manifest_scalar manifest_word(const char *text, size_t n)
{
	static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
	static const char *const bools[] = {"true",  "True",  "TRUE", "false",
	                                    "False", "FALSE", NULL};

	if (is_one_of(text, n, nulls))
		return MANIFEST_NULL;
	if (is_one_of(text, n, bools))
		return MANIFEST_BOOL;
	return manifest_is_number(text, n) ? MANIFEST_NUMBER : MANIFEST_TEXT;
}

/* ---- asking ---- */

/* A key that is written twice counts as its last value, as the readers of these formats take it. */
const struct manifest_node *manifest_get(const struct manifest_node *map, const char *key)
{
	const struct manifest_node *found = NULL;

	if (map == NULL || map->kind != MANIFEST_MAP)
		return NULL;
	for (const struct manifest_node *c = map->child; c != NULL; c = c->next)
		if (um_eq(c->key, key))
			found = c;
	return found;
}

const char *manifest_text(const struct manifest_node *map, const char *key)
{
	const struct manifest_node *node = manifest_get(map, key);

	if (node == NULL)
		return NULL;
	if (node->resolved != NULL)
		node = node->resolved;
	return node->kind == MANIFEST_SCALAR ? node->text : NULL;
}

/* Depth is bounded by the readers, yet a walk needs no stack at all: parents are known. */
void manifest_walk(const struct manifest_node *root, manifest_visit visit, void *ctx)
{
	const struct manifest_node *node = root;

	while (node != NULL) {
		if (!visit(ctx, node))
			return;
		if (node->child != NULL) {
			node = node->child;
			continue;
		}
		while (node != root && node->next == NULL)
			node = node->parent;
		node = node == root ? NULL : node->next;
	}
}
