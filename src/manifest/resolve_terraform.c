/* Terraform's var.x and local.x, in one file and across the files of a folder. A value that is one
 * reference, or a template in which every hole is known, resolves to a literal. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_CHAIN 16    /* local.a -> local.b -> ... */
#define MAX_RESULT 8192 /* bytes of one resolved text */

/* One table a source of values; the first that knows a name is asked. */
enum source {
	ARGUMENTS, /* of the call of the module */
	VALUES,    /* terraform.tfvars, *.auto.tfvars */
	DEFAULTS,
	CHOICES, /* any other .tfvars */
	N_SOURCES
};

struct manifest_scope {
	struct um_arena *arena;
	struct um_map variables[N_SOURCES]; /* name to node */
	struct um_map locals;
	unsigned chain;
};

/* What a reference leads to. */
struct answer {
	const struct manifest_node *node; /* a literal scalar, NULL when not known */
	bool is_overridable, is_from_values;
};

static struct answer resolve_node(struct manifest_scope *s, struct manifest_node *node);

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

static size_t name_length(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && is_name(p[i]))
		i++;
	return i;
}

/* Goes down ".a.b" from a node. */
static const struct manifest_node *descend(const struct manifest_node *node, const char *p,
                                           size_t n)
{
	while (n > 0 && node != NULL) {
		size_t length = name_length(p + 1, n - 1);
		const struct manifest_node *found = NULL;

		if (*p != '.' || length == 0)
			return NULL;
		for (const struct manifest_node *c = node->child; c != NULL; c = c->next)
			if (c->key != NULL && strlen(c->key) == length &&
			    memcmp(c->key, p + 1, length) == 0)
				found = c;
		node = found;
		p += length + 1;
		n -= length + 1;
	}
	return node;
}

/* The node of a variable, and who gave it. */
static const struct manifest_node *variable_find(const struct manifest_scope *s, const char *name,
                                                 size_t n, enum source *ret_source)
{
	const struct manifest_node *node = NULL;

	for (unsigned i = 0; i < N_SOURCES && node == NULL; i++) {
		node = um_map_get_n(&s->variables[i], name, n);
		*ret_source = (enum source)i;
	}
	return node;
}

/* var.x, local.x and local.x.y, of which p[0..n) is the whole */
static struct answer resolve_reference(struct manifest_scope *s, const char *p, size_t n)
{
	struct answer answer = {NULL, false, false};
	const struct manifest_node *node;
	enum source source = ARGUMENTS;
	bool is_variable;
	size_t skip;
	size_t length;

	while (n > 0 && (p[0] == ' ' || p[0] == '~'))
		p++, n--;
	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '~'))
		n--;
	is_variable = n > 4 && memcmp(p, "var.", 4) == 0;
	if (!is_variable && !(n > 6 && memcmp(p, "local.", 6) == 0))
		return answer;
	skip = is_variable ? 4 : 6;
	length = name_length(p + skip, n - skip);
	node = is_variable ? variable_find(s, p + skip, length, &source)
	                   : um_map_get_n(&s->locals, p + skip, length);
	node = descend(node, p + skip + length, n - skip - length);
	if (node == NULL || s->chain >= MAX_CHAIN)
		return answer;
	s->chain++;
	answer = resolve_node(s, (struct manifest_node *)(uintptr_t)node);
	s->chain--;
	if (answer.node == NULL || !is_variable)
		return answer;
	answer.is_overridable = answer.is_overridable || source == DEFAULTS;
	answer.is_from_values = answer.is_from_values || source == VALUES || source == CHOICES;
	return answer;
}

static const struct manifest_node *literal_new(struct manifest_scope *s,
                                               const struct manifest_node *at, const char *text,
                                               size_t n)
{
	struct manifest_node *node = UM_NEW(s->arena, struct manifest_node);

	node->kind = MANIFEST_SCALAR;
	node->scalar = MANIFEST_TEXT;
	node->text = um_strndup(s->arena, text, n);
	node->span = at->span;
	return node;
}

/* The hole that opens at p ("${"): its length with the braces, 0 when it has no end. */
static size_t hole_length(const char *p)
{
	unsigned depth = 0;

	for (size_t i = 1; p[i] != '\0'; i++) {
		if (p[i] == '{')
			depth++;
		else if (p[i] == '}' && --depth == 0)
			return i + 1;
	}
	return 0;
}

/* "a-${var.x}-b" */
static struct answer resolve_template(struct manifest_scope *s, const struct manifest_node *node)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct answer answer = {NULL, false, false};
	const char *p = node->text;

	while (*p != '\0') {
		const char *hole = strstr(p, "${");
		struct answer part;
		size_t length;

		if (hole == NULL) {
			um_str_add(&out, p);
			break;
		}
		um_str_add_n(&out, p, (size_t)(hole - p));
		if (hole > p &&
		    hole[-1] == '$') { /* $${ is text; the first dollar is there already */
			um_str_add_c(&out, '{');
			p = hole + 2;
			continue;
		}
		length = hole_length(hole);
		if (length == 0)
			return answer;
		part = resolve_reference(s, hole + 2, length - 3);
		if (part.node == NULL || out.len > MAX_RESULT)
			return answer;
		um_str_add(&out, part.node->text);
		answer.is_overridable = answer.is_overridable || part.is_overridable;
		answer.is_from_values = answer.is_from_values || part.is_from_values;
		p = hole + length;
	}
	if (out.len <= MAX_RESULT)
		answer.node = literal_new(s, node, out.s, out.len);
	return answer;
}

static struct answer resolve_node(struct manifest_scope *s, struct manifest_node *node)
{
	struct answer answer = {NULL, false, false};

	if (node->kind != MANIFEST_SCALAR)
		return answer;
	if (node->scalar != MANIFEST_EXPR) {
		answer.node = node->scalar == MANIFEST_NULL ? NULL : node;
		return answer;
	}
	if (node->resolved != NULL)
		return (struct answer){node->resolved, node->is_overridable, node->is_from_values};
	answer = strstr(node->text, "${") != NULL
	                 ? resolve_template(s, node)
	                 : resolve_reference(s, node->text, strlen(node->text));
	if (answer.node != NULL) {
		node->resolved = answer.node;
		node->is_overridable = answer.is_overridable;
		node->is_from_values = answer.is_from_values;
	}
	return answer;
}

static bool on_expression(void *ctx, const struct manifest_node *node)
{
	if (node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_EXPR &&
	    node->resolved == NULL)
		resolve_node(ctx, (struct manifest_node *)(uintptr_t)node);
	return true;
}

static bool is_reference(const struct manifest_node *node)
{
	return node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_EXPR &&
	       (strstr(node->text, "var.") != NULL || strstr(node->text, "local.") != NULL);
}

/* What one file alone led to. */
static bool on_forget(void *ctx, const struct manifest_node *const_node)
{
	struct manifest_node *node = (struct manifest_node *)(uintptr_t)const_node;

	(void)ctx;
	if (is_reference(node)) {
		node->resolved = NULL;
		node->is_overridable = node->is_from_values = false;
	}
	return true;
}

/* The first one stays. */
static void put(struct um_map *map, const struct manifest_node *node)
{
	void **slot = um_map_slot(map, node->key);

	if (*slot == NULL)
		*slot = (void *)(uintptr_t)node;
}

static void put_all(struct um_map *map, const struct manifest_node *from)
{
	for (const struct manifest_node *c = from != NULL ? from->child : NULL; c != NULL;
	     c = c->next) {
		if (from->kind == MANIFEST_LIST)
			put_all(map, c);
		else if (c->key != NULL)
			put(map, c);
	}
}

static void add_doc(struct manifest_scope *s, const struct manifest_doc *doc)
{
	const struct manifest_node *variables = manifest_get(doc->root, "variable");

	for (const struct manifest_node *c = variables != NULL ? variables->child : NULL; c != NULL;
	     c = c->next) {
		const struct manifest_node *value = manifest_get(c, "default");
		void **slot = c->key != NULL && value != NULL
		                      ? um_map_slot(&s->variables[DEFAULTS], c->key)
		                      : NULL;

		if (slot != NULL && *slot == NULL)
			*slot = (void *)(uintptr_t)value;
	}
	put_all(&s->locals, manifest_get(doc->root, "locals"));
}

struct manifest_scope *manifest_scope_new(struct um_arena *a)
{
	struct manifest_scope *s = UM_NEW(a, struct manifest_scope);

	s->arena = a;
	for (unsigned i = 0; i < N_SOURCES; i++)
		um_map_init(&s->variables[i], a);
	um_map_init(&s->locals, a);
	return s;
}

void manifest_scope_add(struct manifest_scope *s, const char *path, struct manifest_file *file)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	for (size_t i = 0; i < file->n_docs; i++) {
		if (!um_eq(file->docs[i].dialect, "terraform"))
			continue;
		manifest_walk(file->docs[i].root, on_forget, NULL);
		if (!manifest_name_matches("*.tfvars *.tfvars.json", name))
			add_doc(s, &file->docs[i]);
		else if (i == 0)
			put_all(&s->variables[manifest_name_matches(
						      "terraform.tfvars *.auto.tfvars "
						      "terraform.tfvars.json *.auto.tfvars.json",
						      name)
			                              ? VALUES
			                              : CHOICES],
			        file->docs[i].root);
	}
}

void manifest_scope_call(struct manifest_scope *s, const struct manifest_node *module)
{
	for (const struct manifest_node *c = module->child; c != NULL; c = c->next)
		if (c->key != NULL && (c->kind != MANIFEST_SCALAR || c->scalar != MANIFEST_EXPR ||
		                       c->resolved != NULL))
			put(&s->variables[ARGUMENTS], c);
}

void manifest_scope_apply(struct manifest_scope *s, struct manifest_file *file)
{
	for (size_t i = 0; i < file->n_docs; i++) {
		if (!um_eq(file->docs[i].dialect, "terraform"))
			continue;
		manifest_walk(file->docs[i].root, on_forget, NULL);
		manifest_walk(file->docs[i].root, on_expression, s);
	}
}

static bool on_asked(void *ctx, const struct manifest_node *node)
{
	bool *is_asked = ctx;

	*is_asked = is_reference(node);
	return !*is_asked;
}

bool manifest_scope_is_asked(const struct manifest_file *file)
{
	bool is_asked = false;

	for (size_t i = 0; i < file->n_docs && !is_asked; i++)
		if (um_eq(file->docs[i].dialect, "terraform"))
			manifest_walk(file->docs[i].root, on_asked, &is_asked);
	return is_asked;
}

void manifest_resolve_terraform(struct um_arena *a, struct manifest_doc *doc)
{
	struct manifest_scope *s = manifest_scope_new(a);

	add_doc(s, doc);
	manifest_walk(doc->root, on_expression, s);
}
