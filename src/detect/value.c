/* Values of code: which literals one may be, arguments by name, position or path, and a call's
 * arguments as a configuration tree. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

/* ---- literals ---- */

static void literals_add(struct detect_lits *lits, const struct syntax_value *v, const char *text,
                         bool is_default, const struct syntax_value *env)
{
	struct detect_lit *lit;

	if (lits->n == UM_COUNT(lits->v))
		return;
	lit = &lits->v[lits->n++];
	lit->text = text;
	lit->span =
		text != NULL ? v->span : v->use; /* what has no literal stands where it is used */
	lit->env = env != NULL ? env->text : NULL;
	lit->origin = v->origin;
	if (env != NULL) {
		lit->env_span = env->span;
		lit->env_origin = env->origin;
	}
	lit->is_template = v->kind == SYNTAX_TEMPLATE;
	lit->binding = text == NULL                      ? EVIDENCE_FROM_ENV
	               : is_default || v->is_overridable ? EVIDENCE_DEFAULT
	                                                 : EVIDENCE_HARDCODED;
}

/* Wrappers that only change a value's type. */
static bool is_wrapper(const struct syntax_value *v)
{
	static const char *const names[] = {"str", "String",  "SecretStr",  "URL",
	                                    "Url", "HttpUrl", "AnyHttpUrl", "cast"};
	const char *last = v->text != NULL ? detect_last_segment(v->text) : "";

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(last, names[i]))
			return v->n_items > 0;
	return false;
}

static void literals_collect(struct detect_lits *lits, const struct syntax_value *v,
                             bool is_default, const struct syntax_value *env, int depth)
{
	bool is_open = false;

	if (v == NULL || depth > DETECT_MAX_DEPTH)
		return;
	switch (v->kind) {
	case SYNTAX_STRING:
	case SYNTAX_NUMBER:
	case SYNTAX_BOOL:
		literals_add(lits, v, v->text, is_default, env);
		break;
	case SYNTAX_TEMPLATE:
		/* f"{BASE}/v1" says what BASE says */
		if (um_starts(v->text, "{}") && v->n_items > 0 &&
		    v->items[0].value->kind != SYNTAX_UNKNOWN &&
		    v->items[0].value->kind != SYNTAX_NAME && v->text[2] == '/')
			literals_collect(lits, v->items[0].value, is_default, env, depth + 1);
		else
			literals_add(lits, v, v->text, is_default, env);
		break;
	case SYNTAX_ENV:
		if (v->fallback != NULL &&
		    v->fallback->kind == SYNTAX_ENV) /* the first that is set */
			literals_add(lits, v, NULL, false, v);
		if (v->fallback != NULL && v->fallback->kind != SYNTAX_NULL)
			literals_collect(lits, v->fallback, true, v, depth + 1);
		else
			literals_add(lits, v, NULL, false, v);
		break;
	case SYNTAX_CHOICE:
		for (size_t i = 0; i < v->n_items; i++)
			is_open |= v->items[i].value->is_overridable ||
			           (v->items[i].value->kind != SYNTAX_STRING &&
			            v->items[i].value->kind != SYNTAX_TEMPLATE);
		for (size_t i = 0; i < v->n_items; i++) /* of callers, each gives its own */
			literals_collect(lits, v->items[i].value,
			                 is_default || (is_open && !v->items[i].value->is_followed),
			                 env, depth + 1);
		break;
	case SYNTAX_LIST:
		for (size_t i = 0; i < v->n_items; i++)
			literals_collect(lits, v->items[i].value, is_default, env, depth + 1);
		break;
	case SYNTAX_CALL:
		if (is_wrapper(v))
			literals_collect(lits, v->items[v->n_items - 1].value, is_default, env,
			                 depth + 1);
		else
			lits->has_unknown = true;
		break;
	case SYNTAX_NULL:
		break;
	case SYNTAX_MAP:
	case SYNTAX_NAME:
	case SYNTAX_UNKNOWN:
		lits->has_unknown = true;
		break;
	}
}

void detect_value_literals(const struct syntax_value *v, struct detect_lits *ret)
{
	memset(ret, 0, sizeof(*ret));
	literals_collect(ret, v, v != NULL && v->is_overridable, NULL, 0);
	/* however far it came, it is used here */
	for (size_t i = 0; v != NULL && i < ret->n; i++)
		if (ret->v[i].text == NULL && !um_span_in(ret->v[i].span, v->use))
			ret->v[i].span = v->use;
}

/* ---- arguments ---- */

static const struct syntax_value *item_named(const struct syntax_value *v, const char *name,
                                             size_t n)
{
	for (size_t i = 0; i < v->n_items; i++) {
		const char *key = v->items[i].name;

		if (key != NULL && strncmp(key, name, n) == 0 && key[n] == '\0')
			return v->items[i].value;
	}
	return NULL;
}

static const struct syntax_value *item_at(const struct syntax_value *v, size_t position)
{
	for (size_t i = 0; i < v->n_items; i++)
		if (v->items[i].name == NULL && position-- == 0)
			return v->items[i].value;
	return NULL;
}

/* A key, a position, or several of them with dots between. */
static const struct syntax_value *item_path(const struct syntax_value *v, const char *path)
{
	while (v != NULL) {
		size_t n = strcspn(path, ".");

		if (n == 0)
			return NULL;
		if (strspn(path, "0123456789") == n && n < 4) {
			size_t position = 0;

			for (size_t i = 0; i < n; i++)
				position = position * 10 + (size_t)(path[i] - '0');
			v = item_at(v, position);
		} else {
			v = item_named(v, path, n);
		}
		if (path[n] == '\0' || v == NULL)
			return v;
		path += n + 1;
	}
	return NULL;
}

const struct syntax_value *detect_arg(const struct syntax_value *call, const char *name)
{
	const struct syntax_value *v;

	if (call == NULL)
		return NULL;
	v = item_path(call, name);
	/* options objects: f({name: …}) */
	for (size_t i = 0; v == NULL && i < call->n_items; i++) {
		const struct syntax_value *options = call->items[i].value;

		if (call->items[i].name == NULL && options != NULL && options->kind == SYNTAX_MAP &&
		    !isdigit((unsigned char)name[0]))
			v = item_path(options, name);
	}
	return v != NULL && v->kind != SYNTAX_NULL ? v : NULL;
}

const struct syntax_value *detect_arg_first(const struct syntax_value *call,
                                            const struct rules_names *names)
{
	for (size_t i = 0; i < names->n; i++) {
		const struct syntax_value *v = detect_arg(call, names->v[i]);

		/* an options object is no positional value */
		if (v != NULL && (v->kind != SYNTAX_MAP || !isdigit((unsigned char)names->v[i][0])))
			return v;
	}
	return NULL;
}

static const struct syntax_value *arg_alternative(const struct syntax_value *call,
                                                  const char *names)
{
	for (;;) {
		size_t n = strcspn(names, "|");
		char one[128];

		if (n < sizeof(one)) {
			const struct syntax_value *v;

			memcpy(one, names, n);
			one[n] = '\0';
			v = detect_arg(call, one);
			if (v != NULL)
				return v;
		}
		if (names[n] == '\0')
			return NULL;
		names += n + 1;
	}
}

static bool arg_equals(const struct syntax_value *v, const char *want)
{
	struct detect_lits lits;

	if (um_eq(want, "*") || um_eq(want, "**")) /* anything that is no empty list */
		return v->kind != SYNTAX_LIST || v->n_items > 0;
	for (size_t i = 0; v->kind == SYNTAX_LIST && i < v->n_items; i++)
		if (v->items[i].value->kind != SYNTAX_LIST && arg_equals(v->items[i].value, want))
			return true; /* one of them is enough */
	detect_value_literals(v, &lits);
	for (size_t i = 0; i < lits.n; i++)
		if (lits.v[i].text != NULL && detect_one_of(want, lits.v[i].text))
			return true;
	/* an enum member or constant of elsewhere: Provider.X */
	if (v->kind == SYNTAX_NAME || v->kind == SYNTAX_CALL)
		return v->text != NULL && (detect_one_of(want, v->text) ||
		                           detect_one_of(want, detect_last_segment(v->text)));
	return false;
}

bool detect_when(const struct rules_pairs *when, const struct syntax_value *call)
{
	for (size_t i = 0; i < when->n; i++) {
		const char *key = when->v[i].key;
		bool is_absent = key[0] == '!';
		const struct syntax_value *v = arg_alternative(call, key + is_absent);

		if (is_absent && v != NULL)
			return false;
		if (!is_absent && (v == NULL || !arg_equals(v, when->v[i].value)))
			return false;
	}
	return true;
}

const struct detect_env_ref *detect_value_setting(struct detect_run *r,
                                                  const struct syntax_value *v)
{
	char name[128];
	size_t n = 0;
	const char *last;

	if (v == NULL || v->text == NULL || (v->kind != SYNTAX_NAME && v->kind != SYNTAX_UNKNOWN))
		return NULL;
	last = detect_last_segment(v->text);
	if (last == v->text && islower((unsigned char)last[0]))
		return NULL; /* a variable, and no setting */
	for (; last[n] != '\0' && last[n] != '!' && n + 1 < sizeof(name); n++) {
		if (!isalnum((unsigned char)last[n]) && last[n] != '_')
			return NULL;
		name[n] = (char)toupper((unsigned char)last[n]);
	}
	name[n] = '\0';
	return strchr(name, '_') != NULL ? detect_env_find(r->d, name, r->uses) : NULL;
}

/* ---- as a configuration tree ---- */

struct tree {
	struct um_arena *a;
	size_t left;
};

static struct manifest_node *tree_node(struct tree *t, const struct syntax_value *v, int depth);

static void tree_append(struct manifest_node *parent, struct manifest_node *child)
{
	struct manifest_node **end = &parent->child;

	while (*end != NULL)
		end = &(*end)->next;
	*end = child;
	child->parent = parent;
}

/* Named arguments become keys; those of an options object as well. */
static void tree_items(struct tree *t, struct manifest_node *parent, const struct syntax_value *v,
                       bool is_call, int depth)
{
	for (size_t i = 0; i < v->n_items && t->left > 0; i++) {
		const struct syntax_item *item = &v->items[i];
		struct manifest_node *child;

		if (is_call && item->name == NULL) {
			if (item->value->kind == SYNTAX_MAP)
				tree_items(t, parent, item->value, false, depth + 1);
			continue;
		}
		if (parent->kind == MANIFEST_MAP && item->name == NULL)
			continue;
		child = tree_node(t, item->value, depth + 1);
		if (child == NULL)
			continue;
		child->key = item->name;
		child->key_span = item->name_span;
		tree_append(parent, child);
	}
}

static struct manifest_node *tree_node(struct tree *t, const struct syntax_value *v, int depth)
{
	struct manifest_node *node;

	if (depth > DETECT_MAX_DEPTH * 2 || t->left == 0)
		return NULL;
	t->left--;
	node = UM_NEW(t->a, struct manifest_node);
	node->span = v->span;
	node->is_overridable = v->is_overridable;
	node->text = v->text != NULL ? v->text : "";
	switch (v->kind) {
	case SYNTAX_MAP:
		node->kind = MANIFEST_MAP;
		tree_items(t, node, v, false, depth);
		break;
	case SYNTAX_LIST:
		node->kind = MANIFEST_LIST;
		tree_items(t, node, v, false, depth);
		break;
	case SYNTAX_CALL: /* a constructor of a row: Row(model="x") reads as {model: x} */
		node->kind =
			v->n_items > 0 && v->items[0].name != NULL ? MANIFEST_MAP : MANIFEST_SCALAR;
		node->scalar = MANIFEST_EXPR;
		if (node->kind == MANIFEST_MAP)
			tree_items(t, node, v, true, depth);
		break;
	case SYNTAX_STRING:
		node->scalar = MANIFEST_TEXT;
		break;
	case SYNTAX_NUMBER:
		node->scalar = MANIFEST_NUMBER;
		break;
	case SYNTAX_BOOL:
		node->scalar = MANIFEST_BOOL;
		break;
	case SYNTAX_NULL:
		node->scalar = MANIFEST_NULL;
		break;
	case SYNTAX_ENV:
		node->scalar = MANIFEST_EXPR;
		node->env = v->text;
		node->resolved = v->fallback != NULL ? tree_node(t, v->fallback, depth + 1) : NULL;
		node->is_overridable = node->resolved != NULL;
		break;
	case SYNTAX_CHOICE:
		node->scalar = MANIFEST_EXPR;
		node->resolved = v->n_items > 0
		                         ? tree_node(t, v->items[v->n_items - 1].value, depth + 1)
		                         : NULL;
		node->is_overridable = true;
		break;
	case SYNTAX_TEMPLATE:
	case SYNTAX_NAME:
	case SYNTAX_UNKNOWN:
		node->scalar = MANIFEST_EXPR;
		break;
	}
	return node;
}

struct manifest_node *detect_value_tree(struct um_arena *a, const struct syntax_value *call)
{
	struct tree t = {a, 20000};
	struct manifest_node *root = UM_NEW(a, struct manifest_node);

	root->kind = MANIFEST_MAP;
	root->span = call->span;
	tree_items(&t, root, call, true, 0);
	return root;
}
