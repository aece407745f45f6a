/* .Values.a.b of a Helm template, from the chart's values.yaml. A value whose holes are all known
 * resolves to a literal; whoever installs the chart may replace it. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_RESULT 8192 /* bytes of one resolved text */

struct values {
	struct um_arena *arena;
	const struct manifest_node *root;
};

static size_t skip(const char *p, size_t i, size_t n, const char *set)
{
	while (i < n && strchr(set, p[i]) != NULL)
		i++;
	return i;
}

static size_t word_length(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && ((p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z') ||
	                 (p[i] >= '0' && p[i] <= '9') || p[i] == '_'))
		i++;
	return i;
}

/* Only functions that keep the text as it is: | quote | trim */
static bool keeps_text(const char *p, size_t n)
{
	static const char *const names[] = {"quote", "squote", "trim", "toString"};
	size_t i = skip(p, 0, n, " ");

	while (i < n) {
		bool is_known = false;
		size_t length;

		if (p[i] != '|')
			return false;
		i = skip(p, i + 1, n, " ");
		length = word_length(p + i, n - i);
		for (size_t k = 0; k < UM_COUNT(names); k++)
			is_known = is_known || (strlen(names[k]) == length &&
			                        memcmp(names[k], p + i, length) == 0);
		if (!is_known)
			return false;
		i = skip(p, i + length, n, " ");
	}
	return true;
}

/* The inside of an action: .Values.a.b or $.Values.a.b and what follows */
static const struct manifest_node *value_of(const struct values *v, const char *p, size_t n)
{
	const struct manifest_node *node = v->root;
	size_t i;

	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '-'))
		n--;
	i = skip(p, 0, n, "- ");
	i += i < n && p[i] == '$';
	if (n - i < 8 || memcmp(p + i, ".Values.", 8) != 0)
		return NULL;
	for (i += 7; i < n && p[i] == '.' && node != NULL;) {
		size_t length = word_length(p + i + 1, n - i - 1);
		const struct manifest_node *c = node->kind == MANIFEST_MAP ? node->child : NULL;

		while (c != NULL && (c->key == NULL || strlen(c->key) != length ||
		                     memcmp(c->key, p + i + 1, length) != 0))
			c = c->next;
		node = c;
		i += 1 + length;
	}
	if (node == NULL || node->kind != MANIFEST_SCALAR || node->scalar == MANIFEST_EXPR ||
	    node->scalar == MANIFEST_NULL || node->text[0] == '\0' || !keeps_text(p + i, n - i))
		return NULL;
	return node;
}

static bool on_template(void *ctx, const struct manifest_node *const_node)
{
	struct manifest_node *node = (struct manifest_node *)(uintptr_t)const_node;
	const struct values *v = ctx;
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct manifest_node *literal;
	const char *p = node->text;

	if (node->kind != MANIFEST_SCALAR || node->scalar != MANIFEST_EXPR ||
	    node->resolved != NULL || node->env != NULL || strstr(p, ".Values.") == NULL)
		return true;
	while (*p != '\0') {
		const char *hole = strstr(p, "{{");
		const char *end = hole != NULL ? strstr(hole, "}}") : NULL;
		const struct manifest_node *value;

		if (hole == NULL) {
			um_str_add(&out, p);
			break;
		}
		value = end != NULL ? value_of(v, hole + 2, (size_t)(end - hole) - 2) : NULL;
		if (value == NULL || out.len > MAX_RESULT)
			return true;
		um_str_add_n(&out, p, (size_t)(hole - p));
		um_str_add(&out, value->text);
		p = end + 2;
	}
	if (out.len > MAX_RESULT)
		return true;
	literal = UM_NEW(v->arena, struct manifest_node);
	literal->kind = MANIFEST_SCALAR;
	literal->scalar = MANIFEST_TEXT;
	literal->text = um_strndup(v->arena, out.s, out.len);
	literal->span = node->span;
	node->resolved = literal;
	node->is_overridable = true;
	return true;
}

void manifest_values_apply(struct um_arena *a, struct manifest_file *file,
                           const struct manifest_node *values)
{
	struct values v = {a, values};

	for (size_t i = 0; i < file->n_docs; i++)
		manifest_walk(file->docs[i].root, on_template, &v);
}
