/* Expressions to values. Every node is valued once and the result is shared; a value that is
 * reached through a name is a copy of its top with `use` set. Depth, number of items and the
 * unfolded size are bounded. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/syntax_p.h"

struct weighed {
	struct syntax_value value; /* first, so that one pointer is the other */
	uint32_t weight;
};

struct syntax_value *syntax_value_new(struct work *w, enum syntax_value_kind kind, TSNode node,
                                      const char *text)
{
	struct weighed *v = UM_NEW(w->a, struct weighed);

	v->weight = 1;
	v->value.kind = kind;
	v->value.text = text;
	v->value.span = node_span(node);
	v->value.use = v->value.span;
	return &v->value;
}

struct syntax_value *syntax_value_unknown(struct work *w, TSNode node)
{
	return syntax_value_new(w, SYNTAX_UNKNOWN, node, syntax_cut(w, node));
}

struct syntax_value *syntax_value_seal(struct work *w, struct syntax_value *v)
{
	struct weighed *whole = (struct weighed *)v;
	uint32_t weight = 1;

	(void)w;
	for (size_t i = 0; i < v->n_items; i++) {
		uint32_t more = ((const struct weighed *)v->items[i].value)->weight;

		if (weight + more > MAX_WEIGHT) {
			v->n_items = i;
			break;
		}
		weight += more;
	}
	if (v->fallback != NULL)
		weight += ((const struct weighed *)v->fallback)->weight;
	whole->weight = weight;
	return v;
}

static struct syntax_value *copy(struct work *w, const struct syntax_value *v)
{
	struct weighed *c = UM_NEW(w->a, struct weighed);

	*c = *(const struct weighed *)v;
	return &c->value;
}

struct syntax_value *syntax_value_use(struct work *w, const struct syntax_value *v, TSNode use)
{
	struct syntax_value *c = copy(w, v);

	c->use = node_span(use);
	c->is_followed = true;
	return c;
}

struct syntax_value *syntax_value_overridable(struct work *w, const struct syntax_value *v)
{
	struct syntax_value *c = copy(w, v);

	c->is_overridable = true;
	return c;
}

/* ---- choices ---- */

static bool same_value(const struct syntax_value *a, const struct syntax_value *b)
{
	return a->kind == b->kind && a->n_items == 0 && b->n_items == 0 &&
	       um_eq(a->text, b->text) && (a->kind != SYNTAX_ENV || a->fallback == b->fallback);
}

static void add_alternative(struct work *w, struct syntax_value *choice, struct syntax_value *v)
{
	if (v->kind == SYNTAX_CHOICE) {
		for (size_t i = 0; i < v->n_items; i++)
			add_alternative(w, choice, v->items[i].value);
		return;
	}
	for (size_t i = 0; i < choice->n_items; i++)
		if (same_value(choice->items[i].value, v))
			return;
	if (choice->n_items < MAX_CHOICES)
		choice->items[choice->n_items++].value = v;
}

/* Nulls say nothing beside a value; one alternative is no choice. */
struct syntax_value *syntax_value_choice(struct work *w, TSNode node,
                                         struct syntax_value **alternatives, size_t n)
{
	struct syntax_value *choice = syntax_value_new(w, SYNTAX_CHOICE, node, "");

	choice->items = UM_NEW_ARRAY(w->a, struct syntax_item, MAX_CHOICES);
	for (size_t i = 0; i < n; i++)
		if (alternatives[i]->kind != SYNTAX_NULL)
			add_alternative(w, choice, alternatives[i]);
	if (choice->n_items == 0)
		return n > 0 ? alternatives[0] : syntax_value_unknown(w, node);
	if (choice->n_items == 1)
		return choice->items[0].value;
	return syntax_value_seal(w, choice);
}

bool syntax_value_is_plain(const struct syntax_value *v)
{
	return v->kind == SYNTAX_STRING || v->kind == SYNTAX_TEMPLATE || v->kind == SYNTAX_NUMBER ||
	       v->kind == SYNTAX_BOOL;
}

static bool says_nothing(const struct syntax_value *v)
{
	return v->kind == SYNTAX_UNKNOWN || v->kind == SYNTAX_NAME || v->kind == SYNTAX_CALL;
}

/* The read with what stands in for it when it is unset; a read that stands in itself is asked
 * first. */
static struct syntax_value *with_fallback(struct work *w, struct syntax_value *env,
                                          struct syntax_value *fallback, int depth)
{
	if (env->fallback != NULL && env->fallback->kind == SYNTAX_ENV && depth < 8)
		fallback = with_fallback(w, env->fallback, fallback, depth + 1);
	else if (env->fallback != NULL && env->fallback->text[0] != '\0')
		return env;
	if (env->is_followed || env->fallback != NULL)
		env = copy(w, env);
	env->fallback =
		fallback; /* in place when the read is written here: its fact tells the same */
	return syntax_value_seal(w, env);
}

static struct syntax_value *value_default(struct work *w, TSNode node, const struct record *r)
{
	return syntax_value_or(w, node, syntax_value(w, syntax_part(r, PART_LEFT)),
	                       syntax_value(w, syntax_part(r, PART_RIGHT)));
}

/* `a or b` */
struct syntax_value *syntax_value_or(struct work *w, TSNode node, struct syntax_value *left,
                                     struct syntax_value *right)
{
	if (left->kind == SYNTAX_NULL || (left->kind == SYNTAX_STRING && left->text[0] == '\0'))
		return syntax_value_overridable(w, right);
	if (left->kind == SYNTAX_ENV && (syntax_value_is_plain(right) || right->kind == SYNTAX_ENV))
		return with_fallback(w, left, right, 0);
	if (says_nothing(left) && (syntax_value_is_plain(right) || right->kind == SYNTAX_ENV ||
	                           right->kind == SYNTAX_MAP || right->kind == SYNTAX_LIST))
		return syntax_value_overridable(w, right);
	return syntax_value_choice(w, node, (struct syntax_value *[]){left, right}, 2);
}

static struct syntax_value *value_alternatives(struct work *w, TSNode node, const struct record *r)
{
	struct syntax_value *alternatives[MAX_CHOICES];
	size_t n = 0;

	for (size_t i = 0; i < r->n_parts && n < MAX_CHOICES; i++)
		if (r->parts[i].part == PART_ITEM)
			alternatives[n++] = syntax_value(w, r->parts[i].node);
	return syntax_value_choice(w, node, alternatives, n);
}

/* ---- names ---- */

struct syntax_value *syntax_value_param(struct work *w, const struct record *r)
{
	TSNode node = syntax_part(r, PART_VALUE);

	return ts_node_is_null(node) ? NULL : syntax_value_overridable(w, syntax_value(w, node));
}

static struct syntax_value *value_each(struct work *w, const struct def *d, TSNode use)
{
	struct syntax_value *list = syntax_value(w, d->node);
	struct syntax_value *alternatives[MAX_CHOICES];
	size_t n = 0;

	if (list->kind == SYNTAX_STRING && (d->record->flags & FLAG_GLOBAL) != 0)
		return syntax_value_use(w, list, use); /* an element, and there are more of them */
	if (list->kind != SYNTAX_LIST)
		return NULL;
	for (size_t i = 0; i < list->n_items && n < MAX_CHOICES; i++)
		alternatives[n++] = list->items[i].value;
	return n > 0 ? syntax_value_use(w, syntax_value_choice(w, use, alternatives, n), use)
	             : NULL;
}

static struct syntax_value *value_member_def(struct work *w, const struct def *d, TSNode use)
{
	struct syntax_value *v;
	const struct syntax_value *item;

	if (ts_node_is_null(d->node))
		return NULL;
	v = syntax_env_member(w, d->where, d->node, d->text);
	if (v != NULL) {
		if (!ts_node_is_null(d->value))
			v->fallback = syntax_value(w, d->value);
		return v;
	}
	item = syntax_value_item(syntax_value(w, d->node), d->text, SIZE_MAX);
	if (item != NULL)
		return syntax_value_use(w, item, use);
	if (!ts_node_is_null(d->value))
		return syntax_value_overridable(w, syntax_value(w, d->value));
	return NULL;
}

/* A field of a data class: its literal is only what the constructor takes when nothing is given. */
bool syntax_is_field(struct work *w, const struct record *binding, int32_t scope)
{
	struct scope *s = &w->scopes.v[scope];

	if ((binding->flags & FLAG_OPTIONAL) != 0)
		return true;
	if (s->kind != SCOPE_CLASS || ts_node_is_null(syntax_part(binding, PART_TYPE)))
		return false;
	if (s->fields_class == 0) {
		s->fields_class = -1;
		s->fields_class = syntax_class_is(w, scope, TABLE_FIELDS_CLASS, 0) ? 1 : -1;
	}
	return s->fields_class > 0;
}

/* A parameter is its default, or what the callers here give. */
static struct syntax_value *value_argument(struct work *w, const struct def *d, TSNode use)
{
	struct syntax_value *alternatives[MAX_CHOICES];
	struct syntax_value *v = ts_node_is_null(d->node) ? NULL : syntax_value(w, d->node);
	size_t n = 0;

	if (v != NULL && v->kind != SYNTAX_NULL && v->kind != SYNTAX_UNKNOWN)
		alternatives[n++] = syntax_value_overridable(w, syntax_value_use(w, v, use));
	n += syntax_callers_give(w, d, use, alternatives + n, MAX_CHOICES - n);
	return n > 0 ? syntax_value_choice(w, use, alternatives, n) : NULL;
}

/* NULL: the definition says nothing about the value. */
struct syntax_value *syntax_value_def(struct work *w, const struct def *d, TSNode use)
{
	struct syntax_value *v;
	int32_t s = d->scope;

	switch (d->kind) {
	case DEF_IMPORT:
		return syntax_value_new(w, SYNTAX_NAME, use, d->text);
	case DEF_VALUE:
		if (w->scopes.v[s].kind == SCOPE_CLASS && d->record != NULL) {
			v = syntax_env_field(w, d->record, s, d->where);
			if (v != NULL)
				return syntax_value_use(w, v, use);
		}
		if (ts_node_is_null(d->node))
			return NULL;
		v = syntax_value(w, d->node);
		if (v->kind == SYNTAX_NAME)
			return v;
		v = syntax_value_use(w, v, use);
		v->is_overridable |= d->record != NULL && syntax_is_field(w, d->record, s);
		return v;
	case DEF_PARAM:
		v = syntax_env_tag(w, syntax_part(d->record, PART_TAG),
		                   syntax_part(d->record, PART_KEY));
		if (v != NULL)
			return syntax_value_use(w, v, use);
		return value_argument(w, d, use);
	case DEF_EACH:
		return ts_node_is_null(d->node) ? NULL : value_each(w, d, use);
	case DEF_MEMBER:
		return value_member_def(w, d, use);
	default:
		return NULL;
	}
}

/* The definitions' values as one; NULL when none of them says anything. */
static struct syntax_value *value_defs(struct work *w, const struct def *const *defs, size_t n,
                                       TSNode use)
{
	struct syntax_value *alternatives[MAX_CHOICES];
	bool is_argument = false;
	size_t count = 0;
	struct syntax_value *v;

	for (size_t i = 0; i < n; i++) {
		v = syntax_value_def(w, defs[i], use);
		if (v != NULL)
			alternatives[count++] = v;
		else
			is_argument |= defs[i]->kind == DEF_PARAM;
	}
	if (count == 0)
		return NULL;
	v = syntax_value_choice(w, use, alternatives, count);
	return is_argument && (syntax_value_is_plain(v) || v->kind == SYNTAX_ENV)
	               ? syntax_value_overridable(w, v)
	               : v;
}

/* name["key"] = value after name = {...}, name.key = value after name = T(...) */
static struct syntax_value *with_items(struct work *w, struct syntax_value *map, const char *name,
                                       TSNode use)
{
	const struct def *defs[MAX_DEFS_SEEN];
	struct items items = {0};
	size_t n;

	if (map->kind != SYNTAX_MAP && map->kind != SYNTAX_CALL)
		return map;
	n = syntax_lookup_items(w, name, use, defs);
	w->n_merged += n > 0 ? (unsigned)(n + map->n_items) : 0;
	if (n == 0 || w->n_merged > MAX_MERGED)
		return map;
	for (size_t i = 0; i < map->n_items; i++)
		*UM_PUSH(w->a, &items) = map->items[i];
	for (size_t i = 0; i < n; i++) {
		struct syntax_item item = {.name = defs[i]->text,
		                           .name_span = node_span(defs[i]->where)};

		if (defs[i]->is_builders &&
		    (map->kind != SYNTAX_CALL || syntax_builder_row(w, map->text) == NULL))
			continue;
		item.value = syntax_value(w, defs[i]->node);
		syntax_items_set(w, &items, item, syntax_surely_before(w, defs[i], use));
	}
	map = copy(w, map);
	map->items = items.v;
	map->n_items = items.n;
	return syntax_value_seal(w, map);
}

struct syntax_value *syntax_value_named(struct work *w, TSNode node, const char *name)
{
	const struct def *defs[MAX_CHOICES];
	size_t n = syntax_lookup(w, name, node, defs);
	struct syntax_value *v = value_defs(w, defs, n, node);

	return v != NULL ? with_items(w, v, name, node) : NULL;
}

static struct syntax_value *value_name(struct work *w, TSNode node)
{
	struct syntax_value *v = syntax_value_named(w, node, syntax_text(w, node));

	if (v != NULL)
		return v;
	return syntax_value_new(w, SYNTAX_NAME, node, syntax_resolve(w, node)->path);
}

/* ---- members ---- */

const struct syntax_value *syntax_value_item(const struct syntax_value *v, const char *name,
                                             size_t position)
{
	const struct syntax_value *found = NULL;

	for (size_t i = 0, at = 0; i < v->n_items; i++) {
		if (v->items[i].name == NULL) {
			if (at++ == position)
				return v->items[i].value;
		} else if (name != NULL && um_eq(v->items[i].name, name)) {
			found = v->items[i].value; /* the last one wins */
		}
	}
	return found;
}

struct syntax_value *syntax_value_returned(struct work *w, int32_t s, TSNode use)
{
	struct syntax_value *alternatives[MAX_CHOICES];
	size_t n = 0;

	for (size_t i = 0; i < w->scopes.v[s].returns.n && n < MAX_CHOICES; i++) {
		struct syntax_value *v = syntax_value(w, w->scopes.v[s].returns.v[i]);

		if (v->kind != SYNTAX_UNKNOWN && v->kind != SYNTAX_NAME)
			alternatives[n++] = v;
	}
	return n > 0 ? syntax_value_use(w, syntax_value_choice(w, use, alternatives, n), use)
	             : NULL;
}

static struct syntax_value *value_attr(struct work *w, TSNode node, const struct ref *object,
                                       const char *name)
{
	int32_t klass = object->instance >= 0 ? object->instance : object->scope;
	const struct def *defs[MAX_CHOICES];
	size_t n;

	if (klass < 0 || w->scopes.v[klass].kind != SCOPE_CLASS)
		return NULL;
	n = syntax_lookup_attr(w, klass, name, node, defs);
	if (n == 1 && defs[0]->kind == DEF_SCOPE)
		return w->scopes.v[defs[0]->target].is_property
		               ? syntax_value_returned(w, defs[0]->target, node)
		               : NULL;
	return value_defs(w, defs, n, node);
}

/* A variable that is the environment's when nothing here gives it a value. */
static struct syntax_value *value_variable(struct work *w, TSNode node, const char *name)
{
	struct syntax_value *v = syntax_value_named(w, node, name);
	bool is_shouted = isupper((unsigned char)name[0]) != 0 &&
	                  name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == '\0';

	if (v != NULL)
		return v;
	return syntax_value_new(w, is_shouted ? SYNTAX_ENV : SYNTAX_NAME, node, name);
}

static struct syntax_value *value_member(struct work *w, TSNode node, const struct record *r)
{
	TSNode object = syntax_part(r, PART_OBJECT);
	const char *name = syntax_text(w, syntax_part(r, PART_NAME));
	struct syntax_value *v;
	const struct syntax_value *item;

	if (ts_node_is_null(object))
		return value_variable(w, node, name);
	v = syntax_env_member(w, node, object, name);

	if (v == NULL)
		v = value_attr(w, node, syntax_resolve(w, object), name);
	if (v != NULL)
		return v;
	v = syntax_value(w, object);
	if (v->kind == SYNTAX_MAP) {
		item = syntax_value_item(v, name, SIZE_MAX);
		if (item != NULL)
			return syntax_value_use(w, item, node);
	}
	if (syntax_value_is_plain(v) && syntax_table(w, TABLE_PASS_MEMBER, name) != NULL)
		return v;
	return syntax_value_new(w, SYNTAX_NAME, node, syntax_resolve(w, node)->path);
}

static struct syntax_value *value_index(struct work *w, TSNode node, const struct record *r)
{
	TSNode object = syntax_part(r, PART_OBJECT);
	TSNode index = syntax_part(r, PART_INDEX);
	const char *name = syntax_key_text(w, index);
	struct syntax_value *v;
	const struct syntax_value *item = NULL;
	struct syntax_value *alternatives[MAX_CHOICES];

	if (name != NULL) {
		v = syntax_env_member(w, node, object, name);
		if (v == NULL)
			v = value_attr(w, node, syntax_resolve(w, object), name);
		if (v != NULL)
			return v;
	}
	v = syntax_value(w, object);
	if (v->kind != SYNTAX_MAP && v->kind != SYNTAX_LIST)
		return syntax_value_unknown(w, node);
	if (name != NULL)
		item = syntax_value_item(
			v, name, v->kind == SYNTAX_LIST ? strtoul(name, NULL, 10) : SIZE_MAX);
	if (item != NULL)
		return syntax_value_use(w, item, node);
	if (name != NULL || v->n_items == 0 || v->n_items > MAX_CHOICES)
		return syntax_value_unknown(w, node);
	for (size_t i = 0; i < v->n_items; i++)
		alternatives[i] = v->items[i].value;
	return syntax_value_use(w, syntax_value_choice(w, node, alternatives, v->n_items), node);
}

/* ---- all ---- */

static struct syntax_value *compute(struct work *w, TSNode node)
{
	const struct record *r = syntax_record(w, node);
	struct syntax_value *v;
	const char *text;

	switch (syntax_role(w, node)) {
	case ROLE_STRING:
	case ROLE_JOIN:
		return syntax_value_string(w, node);
	case ROLE_CONCAT:
		return syntax_value_concat(w, node);
	case ROLE_FORMAT:
		return syntax_value_percent(w, node, r);
	case ROLE_NUMBER:
		return syntax_value_new(w, SYNTAX_NUMBER, node, syntax_cut(w, node));
	case ROLE_BOOL:
		text = syntax_cut(w, node);
		return syntax_value_new(w, SYNTAX_BOOL, node,
		                        text[0] == 't' || text[0] == 'T' ? "true" : "false");
	case ROLE_NULL:
		return syntax_value_new(w, SYNTAX_NULL, node, syntax_cut(w, node));
	case ROLE_NAME:
	case ROLE_SHORTHAND:
		return value_name(w, node);
	case ROLE_MEMBER:
		return value_member(w, node, r);
	case ROLE_INDEX:
		return value_index(w, node, r);
	case ROLE_DEFAULT:
		return value_default(w, node, r);
	case ROLE_CHOICE:
		return value_alternatives(w, node, r);
	case ROLE_LIST:
		return syntax_value_container(w, node, SYNTAX_LIST);
	case ROLE_MAP:
		return syntax_value_container(w, node, SYNTAX_MAP);
	case ROLE_CALL:
		return syntax_value_meaning(w, node, r);
	case ROLE_FUNCTION:
	case ROLE_LAMBDA:
		v = syntax_builder_lambda(w, node, r);
		return v != NULL ? v : syntax_value_unknown(w, node);
	default:
		return syntax_value_unknown(w, node);
	}
}

struct syntax_value *syntax_value(struct work *w, TSNode node)
{
	struct syntax_value *v;

	node = syntax_strip(w, node);
	v = syntax_index_get(&w->values, node_key(node));
	if (v != NULL && v != &w->in_work)
		return v;
	if (v != NULL || ts_node_is_null(node) || w->value_depth >= MAX_DEPTH ||
	    w->depth >= MAX_RESOLVE)
		return syntax_value_unknown(w, node);
	syntax_index_put(&w->values, node_key(node), &w->in_work); /* what a cycle sees */
	w->value_depth++;
	w->depth++;
	v = compute(w, node);
	w->depth--;
	w->value_depth--;
	syntax_index_put(&w->values, node_key(node), v);
	return v;
}
