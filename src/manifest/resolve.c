/* Variables that are known without running anything: the parameters of CloudFormation, a
 * Dockerfile's ARG and ENV; Terraform is in resolve_terraform.c, ARM in resolve_arm.c. A value that
 * is one reference, or a template in which every hole is known, resolves to a literal; when a
 * default took part it is overridable. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_RESULT 8192 /* bytes of one resolved text */

static const struct manifest_node *literal_new(struct um_arena *a, const struct manifest_node *at,
                                               const char *text, size_t n)
{
	struct manifest_node *node = UM_NEW(a, struct manifest_node);

	node->kind = MANIFEST_SCALAR;
	node->scalar = MANIFEST_TEXT;
	node->text = um_strndup(a, text, n);
	node->span = at->span;
	return node;
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
		set(node, literal_new(p->arena, node, out.s, out.len));
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
	node->resolved = literal_new(d->arena, node, out.s, out.len);
	node->is_overridable = overridable;
	return true;
}

void manifest_resolve(struct um_arena *a, struct manifest_doc *doc)
{
	if (um_eq(doc->dialect, "terraform")) {
		manifest_resolve_terraform(a, doc);
	} else if (um_eq(doc->dialect, "cloudformation")) {
		struct parameters p = {a, manifest_get(doc->root, "Parameters")};

		manifest_walk(doc->root, on_cloudformation, &p);
	} else if (um_eq(doc->dialect, "arm")) {
		manifest_resolve_arm(a, doc->root);
	} else if (um_eq(doc->dialect, "dockerfile")) {
		struct docker d = {a, manifest_get(doc->root, "ARG"),
		                   manifest_get(doc->root, "ENV")};

		manifest_walk(doc->root, on_docker, &d);
	}
}
