/* What is known of Azure Resource Manager templates without running anything. JSON:
 * "[parameters('x')]" and "[variables('x')]" as the whole value. Bicep: a name, its members and
 * elements, and text with such names in its holes; the variable of a loop when the loop runs over
 * one element. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_CHAIN 16    /* var a = b, var b = c, ... */
#define MAX_RESULT 8192 /* bytes of one resolved text */

struct arm {
	struct um_arena *arena;
	struct um_map parameters, variables; /* name to node */
	struct um_map loops;                 /* "%p" of a map to its "copy" */
	unsigned chain;
};

struct answer {
	const struct manifest_node *node; /* NULL: not known */
	bool is_overridable;
};

static struct answer follow(struct arm *m, const struct manifest_node *node);

static size_t name_length(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && ((p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z') ||
	                 (p[i] >= '0' && p[i] <= '9') || p[i] == '_'))
		i++;
	return i;
}

static const struct manifest_node *find_n(const struct manifest_node *map, const char *key,
                                          size_t n)
{
	if (map == NULL || map->kind != MANIFEST_MAP)
		return NULL;
	for (const struct manifest_node *c = map->child; c != NULL; c = c->next)
		if (c->key != NULL && strlen(c->key) == n && memcmp(c->key, key, n) == 0)
			return c;
	return NULL;
}

static const char *node_name(struct arm *m, const struct manifest_node *node)
{
	return um_format(m->arena, "%p", (const void *)node);
}

/* What the loop variable stands for at `at`. *ret_is_loop: there is such a variable. */
static struct answer loop_element(struct arm *m, const struct manifest_node *at, const char *name,
                                  size_t n, bool *ret_is_loop)
{
	struct answer none = {NULL, false};

	*ret_is_loop = false;
	for (; at != NULL && m->loops.n > 0; at = at->parent) {
		const struct manifest_node *copy =
			at->kind == MANIFEST_MAP ? um_map_get(&m->loops, node_name(m, at)) : NULL;
		const struct manifest_node *variable = manifest_get(copy, "name");
		struct answer list;

		if (variable == NULL || variable->text == NULL || strlen(variable->text) != n ||
		    memcmp(variable->text, name, n) != 0)
			continue;
		*ret_is_loop = true;
		if (manifest_get(copy, "in") == NULL)
			return none;
		list = follow(m, manifest_get(copy, "in"));
		if (list.node == NULL || list.node->kind != MANIFEST_LIST ||
		    list.node->child == NULL || list.node->child->next != NULL)
			return none;
		list.node = list.node->child;
		return list;
	}
	return none;
}

static struct answer named(struct arm *m, const struct manifest_node *at, const char *p, size_t n)
{
	const struct manifest_node *parameter;
	bool is_loop;
	struct answer answer = loop_element(m, at, p, n, &is_loop);

	if (is_loop)
		return answer;
	parameter = um_map_get_n(&m->parameters, p, n);
	if (parameter != NULL) {
		answer.node = manifest_get(parameter, "defaultValue");
		answer.is_overridable = true;
	} else {
		answer.node = um_map_get_n(&m->variables, p, n);
	}
	return answer;
}

/* a, a.b, a[0].b, of which p[0..n) is the whole */
static struct answer reference(struct arm *m, const struct manifest_node *at, const char *p,
                               size_t n)
{
	struct answer none = {NULL, false};
	struct answer answer, next;
	size_t length = name_length(p, n);

	if (length == 0 || m->chain >= MAX_CHAIN)
		return none;
	m->chain++;
	answer = named(m, at, p, length);
	for (p += length, n -= length; answer.node != NULL; p += length, n -= length) {
		next = follow(m, answer.node);
		next.is_overridable = next.is_overridable || answer.is_overridable;
		answer = next;
		if (n == 0 || answer.node == NULL)
			break;
		length = 0;
		if (*p == '.') {
			length = 1 + name_length(p + 1, n - 1);
			answer.node = find_n(answer.node, p + 1, length - 1);
		} else if (n > 2 && *p == '[' && p[1] >= '0' && p[1] <= '9' && p[2] == ']' &&
		           answer.node->kind == MANIFEST_LIST) {
			length = 3;
			answer.node = answer.node->child;
			for (char i = '0'; i < p[1] && answer.node != NULL; i++)
				answer.node = answer.node->next;
		}
		if (length == 0)
			answer.node = NULL;
	}
	m->chain--;
	return answer.node != NULL ? answer : none;
}

static const struct manifest_node *literal_new(struct arm *m, const struct manifest_node *at,
                                               const struct um_str *text)
{
	struct manifest_node *node = UM_NEW(m->arena, struct manifest_node);

	node->kind = MANIFEST_SCALAR;
	node->scalar = MANIFEST_TEXT;
	node->text = um_strndup(m->arena, text->s, text->len);
	node->span = at->span;
	return node;
}

/* 'a-${x}-b' */
static struct answer text_with_holes(struct arm *m, const struct manifest_node *node)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct answer answer = {NULL, false};

	for (const char *p = node->text; *p != '\0';) {
		const char *end;
		struct answer part;

		if (um_starts(p, "$${")) {
			um_str_add(&out, "${");
			p += 3;
			continue;
		}
		if (!um_starts(p, "${")) {
			um_str_add_c(&out, *p++);
			continue;
		}
		end = strchr(p, '}');
		if (end == NULL)
			return answer;
		part = reference(m, node, p + 2, (size_t)(end - p) - 2);
		if (part.node == NULL || part.node->kind != MANIFEST_SCALAR || out.len > MAX_RESULT)
			return answer;
		um_str_add(&out, part.node->text);
		answer.is_overridable = answer.is_overridable || part.is_overridable;
		p = end + 1;
	}
	if (out.len <= MAX_RESULT)
		answer.node = literal_new(m, node, &out);
	return answer;
}

/* "[parameters('x')]", "[variables('x').y]": the reference in it, NULL when it is anything else */
static const char *json_reference(const char *text, char *name, size_t size)
{
	static const char *const calls[] = {"[parameters('", "[variables('"};

	for (size_t i = 0; i < UM_COUNT(calls); i++) {
		const char *from, *quote;
		size_t n = strlen(text);

		if (!um_starts(text, calls[i]))
			continue;
		from = text + strlen(calls[i]);
		quote = strstr(from, "')");
		if (quote == NULL || text[n - 1] != ']' || n >= size)
			return NULL;
		memcpy(name, from, (size_t)(quote - from));
		n = (size_t)(quote - from);
		quote += 2;
		memcpy(name + n, quote, strlen(quote) - 1);
		name[n + strlen(quote) - 1] = '\0';
		return name;
	}
	return NULL;
}

/* What a node stands for: itself unless it is computed. */
static struct answer follow(struct arm *m, const struct manifest_node *const_node)
{
	struct manifest_node *node = (struct manifest_node *)(uintptr_t)const_node;
	struct answer answer = {node, node->is_overridable && node->resolved != NULL};
	char name[256];

	if (node->kind != MANIFEST_SCALAR)
		return answer;
	if (node->scalar == MANIFEST_TEXT && node->text[0] == '[' && node->text[1] != '[' &&
	    um_ends(node->text, "]"))
		node->scalar = MANIFEST_EXPR;
	if (node->scalar != MANIFEST_EXPR) {
		answer.node = node->scalar == MANIFEST_NULL ? NULL : node;
		return answer;
	}
	if (node->resolved != NULL) {
		answer.node = node->resolved;
		return answer;
	}
	if (node->text[0] == '[') {
		const char *text = json_reference(node->text, name, sizeof(name));

		answer = text != NULL ? reference(m, node, text, strlen(text))
		                      : (struct answer){NULL, false};
	} else {
		answer = um_eq(node->tag, "string")
		                 ? text_with_holes(m, node)
		                 : reference(m, node, node->text, strlen(node->text));
	}
	if (answer.node != NULL && m->chain < MAX_CHAIN) {
		node->resolved = answer.node;
		node->is_overridable = answer.is_overridable;
	}
	return answer;
}

static bool on_node(void *ctx, const struct manifest_node *node)
{
	if (node->kind == MANIFEST_SCALAR)
		follow(ctx, node);
	return true;
}

static bool on_loop(void *ctx, const struct manifest_node *node)
{
	struct arm *m = ctx;

	if (node->kind == MANIFEST_MAP && um_eq(node->key, "copy") && node->parent != NULL)
		um_map_put(&m->loops, node_name(m, node->parent), (void *)(uintptr_t)node);
	return true;
}

static void put_all(struct um_map *map, const struct manifest_node *from)
{
	for (const struct manifest_node *c = from != NULL ? from->child : NULL; c != NULL;
	     c = c->next)
		if (c->key != NULL)
			um_map_put(map, c->key, (void *)(uintptr_t)c);
}

void manifest_resolve_arm(struct um_arena *a, const struct manifest_node *root)
{
	struct arm m = {.arena = a};

	um_map_init(&m.parameters, a);
	um_map_init(&m.variables, a);
	um_map_init(&m.loops, a);
	put_all(&m.parameters, manifest_get(root, "parameters"));
	put_all(&m.variables, manifest_get(root, "variables"));
	manifest_walk(root, on_loop, &m);
	manifest_walk(root, on_node, &m);
}
