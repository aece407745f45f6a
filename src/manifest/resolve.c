/* Variables that are known without running anything: Terraform's var.x (default or tfvars) and
 * local.x, the parameters of CloudFormation, a Dockerfile's ARG and ENV. A value that is
 * one reference, or a template in which every hole is known, resolves to a literal; when a default
 * took part it is overridable. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_CHAIN 16    /* local.a -> local.b -> ... */
#define MAX_RESULT 8192 /* bytes of one resolved text */

struct scope {
	struct um_arena *arena;
	struct um_map variables; /* name to the node of its default */
	struct um_map locals;    /* name to the node */
	unsigned chain;
};

/* What a reference leads to. */
struct answer {
	const struct manifest_node *node; /* a literal scalar, NULL when not known */
	bool is_overridable;
};

static struct answer resolve_node(struct scope *s, struct manifest_node *node);

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

/* var.x, local.x and local.x.y, of which p[0..n) is the whole */
static struct answer resolve_reference(struct scope *s, const char *p, size_t n)
{
	struct answer answer = {NULL, false};
	const struct um_map *map;
	const struct manifest_node *node;
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
	map = is_variable ? &s->variables : &s->locals;
	length = name_length(p + skip, n - skip);
	node = um_map_get_n(map, p + skip, length);
	node = descend(node, p + skip + length, n - skip - length);
	if (node == NULL || s->chain >= MAX_CHAIN)
		return answer;
	s->chain++;
	answer = resolve_node(s, (struct manifest_node *)(uintptr_t)node);
	s->chain--;
	answer.is_overridable = answer.node != NULL && (answer.is_overridable || is_variable);
	return answer;
}

static const struct manifest_node *literal_new(struct scope *s, const struct manifest_node *at,
                                               const char *text, size_t n)
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
static struct answer resolve_template(struct scope *s, const struct manifest_node *node)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct answer answer = {NULL, false};
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
		p = hole + length;
	}
	if (out.len <= MAX_RESULT)
		answer.node = literal_new(s, node, out.s, out.len);
	return answer;
}

static struct answer resolve_node(struct scope *s, struct manifest_node *node)
{
	struct answer answer = {NULL, false};

	if (node->kind != MANIFEST_SCALAR)
		return answer;
	if (node->scalar != MANIFEST_EXPR) {
		answer.node = node->scalar == MANIFEST_NULL ? NULL : node;
		return answer;
	}
	if (node->resolved != NULL)
		return (struct answer){node->resolved, node->is_overridable};
	answer = strstr(node->text, "${") != NULL
	                 ? resolve_template(s, node)
	                 : resolve_reference(s, node->text, strlen(node->text));
	if (answer.node != NULL) {
		node->resolved = answer.node;
		node->is_overridable = answer.is_overridable;
	}
	return answer;
}

static bool on_terraform(void *ctx, const struct manifest_node *node)
{
	if (node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_EXPR &&
	    node->resolved == NULL)
		resolve_node(ctx, (struct manifest_node *)(uintptr_t)node);
	return true;
}

static bool on_forget(void *ctx, const struct manifest_node *const_node)
{
	struct manifest_node *node = (struct manifest_node *)(uintptr_t)const_node;

	(void)ctx;
	if (node->resolved != NULL &&
	    (strstr(node->text, "${") != NULL || um_starts(node->text, "var.") ||
	     um_starts(node->text, "local.")))
		node->resolved = NULL;
	return true;
}

static void put_all(struct um_map *map, const struct manifest_node *from)
{
	for (const struct manifest_node *c = from->child; c != NULL; c = c->next) {
		if (from->kind == MANIFEST_LIST)
			put_all(map, c);
		else if (c->key != NULL)
			um_map_put(map, c->key, (void *)(uintptr_t)c);
	}
}

/* Is this document a table of variable values and nothing else (.tfvars)? */
static bool is_values(const struct manifest_node *root)
{
	for (const struct manifest_node *c = root->child; c != NULL; c = c->next) {
		bool block = c->tag != NULL && um_eq(c->tag, "block");

		if (block || um_eq(c->key, "resource") || um_eq(c->key, "variable") ||
		    um_eq(c->key, "locals") || um_eq(c->key, "module") ||
		    um_eq(c->key, "provider") || um_eq(c->key, "data") || um_eq(c->key, "output") ||
		    um_eq(c->key, "terraform"))
			return false;
	}
	return true;
}

static void resolve_terraform(struct um_arena *a, struct manifest_doc *const *docs, size_t n)
{
	struct scope s = {.arena = a};

	um_map_init(&s.variables, a);
	um_map_init(&s.locals, a);
	for (size_t i = 0; i < n; i++) {
		const struct manifest_node *variables = manifest_get(docs[i]->root, "variable");
		const struct manifest_node *locals = manifest_get(docs[i]->root, "locals");

		for (const struct manifest_node *c = variables != NULL ? variables->child : NULL;
		     c != NULL; c = c->next) {
			const struct manifest_node *value = manifest_get(c, "default");

			if (c->key != NULL && value != NULL && !um_map_has(&s.variables, c->key))
				um_map_put(&s.variables, c->key, (void *)(uintptr_t)value);
		}
		if (locals != NULL)
			put_all(&s.locals, locals);
	}
	for (size_t i = 0; i < n; i++) /* values win over defaults */
		if (docs[i]->root->kind == MANIFEST_MAP && is_values(docs[i]->root))
			put_all(&s.variables, docs[i]->root);
	for (size_t i = 0; i < n && n > 1; i++) /* what one file alone led to */
		manifest_walk(docs[i]->root, on_forget, NULL);
	for (size_t i = 0; i < n; i++)
		manifest_walk(docs[i]->root, on_terraform, &s);
}

/* ---- CloudFormation: one document, one table of parameters ---- */

struct parameters {
	struct um_arena *arena;
	const struct manifest_node *parameters;
};

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

static const struct manifest_node *parameter_default(const struct parameters *p, const char *name,
                                                     size_t n)
{
	const struct manifest_node *value = manifest_get(find_n(p->parameters, name, n), "Default");

	return value != NULL && value->kind == MANIFEST_SCALAR && value->scalar != MANIFEST_EXPR
	               ? value
	               : NULL;
}

static void set(struct manifest_node *node, const struct manifest_node *value)
{
	if (value == NULL)
		return;
	node->resolved = value;
	node->is_overridable = true;
}

/* !Sub "a-${Parameter}-b" */
static void resolve_sub(const struct parameters *p, struct manifest_node *node)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct scope s = {.arena = p->arena};
	const char *at = node->text;

	for (;;) {
		const char *hole = strstr(at, "${");
		const char *end = hole != NULL ? strchr(hole, '}') : NULL;
		const struct manifest_node *value;

		if (end == NULL)
			break;
		value = parameter_default(p, hole + 2, (size_t)(end - hole) - 2);
		if (value == NULL || out.len > MAX_RESULT)
			return;
		um_str_add_n(&out, at, (size_t)(hole - at));
		um_str_add(&out, value->text);
		at = end + 1;
	}
	um_str_add(&out, at);
	if (at != node->text && out.len <= MAX_RESULT)
		set(node, literal_new(&s, node, out.s, out.len));
}

static bool on_cloudformation(void *ctx, const struct manifest_node *const_node)
{
	const struct parameters *p = ctx;
	struct manifest_node *node = (struct manifest_node *)(uintptr_t)const_node;

	if (node->kind != MANIFEST_SCALAR)
		return true;
	if (um_eq(node->tag, "!Ref") || um_eq(node->key, "Ref")) {
		node->scalar = MANIFEST_EXPR;
		set(node, parameter_default(p, node->text, strlen(node->text)));
	} else if ((um_eq(node->tag, "!Sub") || um_eq(node->key, "Fn::Sub")) &&
	           strstr(node->text, "${") != NULL) {
		node->scalar = MANIFEST_EXPR;
		resolve_sub(p, node);
	} else {
		return true;
	}
	/* {"Ref": "X"} stands for a scalar: its map resolves, too */
	if (node->key != NULL && (um_eq(node->key, "Ref") || um_eq(node->key, "Fn::Sub")) &&
	    node->next == NULL && node->parent != NULL && node->parent->child == node)
		set(node->parent, node->resolved);
	return true;
}

/* ---- Dockerfile: ARG and ENV are what its ${X} reads ---- */

struct docker {
	struct um_arena *arena;
	const struct manifest_node *args, *envs;
};

static const struct manifest_node *docker_value(const struct docker *d, const char *name, size_t n,
                                                bool *ret_is_arg)
{
	const struct manifest_node *value = find_n(d->envs, name, n);

	*ret_is_arg = value == NULL;
	if (value == NULL)
		value = find_n(d->args, name, n);
	return value != NULL && value->kind == MANIFEST_SCALAR && value->scalar == MANIFEST_TEXT
	               ? value
	               : NULL;
}

/* "a:${X}-b" and "a:$X" with literal values; only ARG can be set from outside */
static bool on_docker(void *ctx, const struct manifest_node *const_node)
{
	const struct docker *d = ctx;
	struct manifest_node *node = (struct manifest_node *)(uintptr_t)const_node;
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct scope s = {.arena = d->arena};
	bool overridable = false;
	const char *p;

	if (node->kind != MANIFEST_SCALAR || node->scalar != MANIFEST_EXPR ||
	    node->resolved != NULL || strchr(node->text, '\n') != NULL ||
	    strlen(node->text) > MAX_RESULT)
		return true;
	for (p = node->text; *p != '\0';) {
		const struct manifest_node *value;
		size_t brace = p[0] == '$' && p[1] == '{';
		size_t n = p[0] == '$'
		                   ? strspn(p + 1 + brace,
		                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		                            "0123456789_")
		                   : 0;
		bool is_arg;

		if (n == 0) {
			um_str_add_c(&out, *p++);
			continue;
		}
		value = docker_value(d, p + 1 + brace, n, &is_arg);
		p += 1 + brace + n;
		if (value == NULL || value == node || out.len > MAX_RESULT ||
		    (brace > 0 && *p != '}'))
			return true;
		p += brace;
		um_str_add(&out, value->text);
		overridable = overridable || is_arg;
	}
	node->resolved = literal_new(&s, node, out.s, out.len);
	node->is_overridable = overridable;
	return true;
}

void manifest_resolve(struct um_arena *a, struct manifest_doc *const *docs, size_t n)
{
	if (n == 0)
		return;
	if (um_eq(docs[0]->dialect, "terraform")) {
		resolve_terraform(a, docs, n);
	} else if (um_eq(docs[0]->dialect, "cloudformation")) {
		struct parameters p = {a, manifest_get(docs[0]->root, "Parameters")};

		manifest_walk(docs[0]->root, on_cloudformation, &p);
	} else if (um_eq(docs[0]->dialect, "arm")) {
		manifest_resolve_arm(a, docs[0]->root);
	} else if (um_eq(docs[0]->dialect, "dockerfile")) {
		struct docker d = {a, manifest_get(docs[0]->root, "ARG"),
		                   manifest_get(docs[0]->root, "ENV")};

		manifest_walk(docs[0]->root, on_docker, &d);
	}
}

void manifest_resolve_folder(struct um_arena *a, struct manifest_file *const *files, size_t n)
{
	UM_VEC(struct manifest_doc *) docs = {0};

	for (size_t i = 0; i < n; i++)
		for (size_t d = 0; d < files[i]->n_docs; d++)
			if (um_eq(files[i]->docs[d].dialect, "terraform"))
				*UM_PUSH(a, &docs) = &files[i]->docs[d];
	manifest_resolve(a, docs.v, docs.n);
}
