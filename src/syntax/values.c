/* Expressions to values. Every node is valued once and the result is shared; a value that is reached through a
 * name is a copy of its top with `use` set. Depth, number of items and the unfolded size are bounded. */
#include <stdlib.h>
#include <string.h>

#include "syntax/syntax_p.h"

struct weighed {
	struct syntax_value value; /* first, so that one pointer is the other */
	uint32_t weight;
};

struct syntax_value *syntax_value_new(struct work *w, enum syntax_value_kind kind, TSNode node, const char *text)
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
	return a->kind == b->kind && a->n_items == 0 && b->n_items == 0 && um_eq(a->text, b->text) &&
	       (a->kind != SYNTAX_ENV || a->fallback == b->fallback);
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
struct syntax_value *syntax_value_choice(struct work *w, TSNode node, struct syntax_value **alternatives, size_t n)
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

static bool is_plain(const struct syntax_value *v)
{
	return v->kind == SYNTAX_STRING || v->kind == SYNTAX_TEMPLATE || v->kind == SYNTAX_NUMBER ||
	       v->kind == SYNTAX_BOOL;
}

static bool says_nothing(const struct syntax_value *v)
{
	return v->kind == SYNTAX_UNKNOWN || v->kind == SYNTAX_NAME || v->kind == SYNTAX_CALL;
}

/* The read with what stands in for it when it is unset; a read that stands in itself is asked first. */
static struct syntax_value *with_fallback(struct work *w, struct syntax_value *env, struct syntax_value *fallback,
                                          int depth)
{
	if (env->fallback != NULL && env->fallback->kind == SYNTAX_ENV && depth < 8)
		fallback = with_fallback(w, env->fallback, fallback, depth + 1);
	else if (env->fallback != NULL && env->fallback->text[0] != '\0')
		return env;
	if (env->is_followed || env->fallback != NULL)
		env = copy(w, env);
	env->fallback = fallback; /* in place when the read is written here: its fact tells the same */
	return syntax_value_seal(w, env);
}

/* `a or b` */
static struct syntax_value *value_default(struct work *w, TSNode node, const struct record *r)
{
	struct syntax_value *left = syntax_value(w, syntax_part(r, PART_LEFT));
	struct syntax_value *right = syntax_value(w, syntax_part(r, PART_RIGHT));

	if (left->kind == SYNTAX_NULL || (left->kind == SYNTAX_STRING && left->text[0] == '\0'))
		return syntax_value_overridable(w, right);
	if (left->kind == SYNTAX_ENV && (is_plain(right) || right->kind == SYNTAX_ENV))
		return with_fallback(w, left, right, 0);
	if (says_nothing(left) && (is_plain(right) || right->kind == SYNTAX_ENV || right->kind == SYNTAX_MAP ||
	                           right->kind == SYNTAX_LIST))
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

	if (list->kind != SYNTAX_LIST)
		return NULL;
	for (size_t i = 0; i < list->n_items && n < MAX_CHOICES; i++)
		alternatives[n++] = list->items[i].value;
	return n > 0 ? syntax_value_use(w, syntax_value_choice(w, use, alternatives, n), use) : NULL;
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

	if (s->kind != SCOPE_CLASS || ts_node_is_null(syntax_part(binding, PART_TYPE)))
		return false;
	if (s->fields_class == 0) {
		s->fields_class = -1;
		s->fields_class = syntax_class_is(w, scope, TABLE_FIELDS_CLASS, 0) ? 1 : -1;
	}
	return s->fields_class > 0;
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
		if (ts_node_is_null(d->node))
			return NULL;
		v = syntax_value(w, d->node);
		if (v->kind == SYNTAX_NULL || v->kind == SYNTAX_UNKNOWN)
			return NULL;
		return syntax_value_overridable(w, syntax_value_use(w, v, use));
	case DEF_EACH:
		return ts_node_is_null(d->node) ? NULL : value_each(w, d, use);
	case DEF_MEMBER:
		return value_member_def(w, d, use);
	default:
		return NULL;
	}
}

/* The definitions' values as one; NULL when none of them says anything. */
static struct syntax_value *value_defs(struct work *w, const struct def *const *defs, size_t n, TSNode use)
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
	return is_argument && (is_plain(v) || v->kind == SYNTAX_ENV) ? syntax_value_overridable(w, v) : v;
}

struct items {
	struct syntax_item *v;
	size_t n, cap;
};

/* Appends; of two items with one name the later one stays, or both as a choice when it may not come to pass. */
static void set_item(struct work *w, struct items *items, struct syntax_item item, bool is_sure)
{
	for (size_t i = 0; item.name != NULL && i < items->n && i < MAX_SEARCHED; i++) {
		struct syntax_item *old = &items->v[i];

		if (old->name == NULL || strcmp(old->name, item.name) != 0 || old->name[0] == '.')
			continue;
		if (!is_sure) {
			struct syntax_value *both[] = {old->value, item.value};
			struct syntax_value *choice = syntax_value_choice(w, w->root, both, 2);

			if (choice->kind == SYNTAX_CHOICE)
				choice->span = choice->use = item.value->span;
			item.value = choice;
		}
		*old = item;
		return;
	}
	*UM_PUSH(w->a, items) = item;
}

/* name["key"] = value after name = {...} */
static struct syntax_value *with_items(struct work *w, struct syntax_value *map, const char *name, TSNode use)
{
	const struct def *defs[MAX_DEFS_SEEN];
	struct items items = {0};
	size_t n;

	if (map->kind != SYNTAX_MAP)
		return map;
	n = syntax_lookup_items(w, name, use, defs);
	w->n_merged += n > 0 ? (unsigned)(n + map->n_items) : 0;
	if (n == 0 || w->n_merged > MAX_MERGED)
		return map;
	for (size_t i = 0; i < map->n_items; i++)
		*UM_PUSH(w->a, &items) = map->items[i];
	for (size_t i = 0; i < n; i++) {
		struct syntax_item item = {.name = defs[i]->text, .name_span = node_span(defs[i]->where)};

		item.value = syntax_value(w, defs[i]->node);
		set_item(w, &items, item, syntax_surely_before(w, defs[i], use));
	}
	map = copy(w, map);
	map->items = items.v;
	map->n_items = items.n;
	return syntax_value_seal(w, map);
}

static struct syntax_value *value_name(struct work *w, TSNode node)
{
	const struct def *defs[MAX_CHOICES];
	const char *name = syntax_text(w, node);
	size_t n = syntax_lookup(w, name, node, defs);
	struct syntax_value *v = value_defs(w, defs, n, node);

	if (v != NULL)
		return with_items(w, v, name, node);
	return syntax_value_new(w, SYNTAX_NAME, node, syntax_resolve(w, node)->path);
}

/* ---- members ---- */

const struct syntax_value *syntax_value_item(const struct syntax_value *v, const char *name, size_t position)
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

static struct syntax_value *value_returned(struct work *w, int32_t s, TSNode use)
{
	struct syntax_value *alternatives[MAX_CHOICES];
	size_t n = 0;

	for (size_t i = 0; i < w->scopes.v[s].returns.n && n < MAX_CHOICES; i++) {
		struct syntax_value *v = syntax_value(w, w->scopes.v[s].returns.v[i]);

		if (v->kind != SYNTAX_UNKNOWN && v->kind != SYNTAX_NAME)
			alternatives[n++] = v;
	}
	return n > 0 ? syntax_value_use(w, syntax_value_choice(w, use, alternatives, n), use) : NULL;
}

static struct syntax_value *value_attr(struct work *w, TSNode node, const struct ref *object, const char *name)
{
	int32_t klass = object->instance >= 0 ? object->instance : object->scope;
	const struct def *defs[MAX_CHOICES];
	size_t n;

	if (klass < 0 || w->scopes.v[klass].kind != SCOPE_CLASS)
		return NULL;
	n = syntax_lookup_attr(w, klass, name, node, defs);
	if (n == 1 && defs[0]->kind == DEF_SCOPE)
		return w->scopes.v[defs[0]->target].is_property ? value_returned(w, defs[0]->target, node) : NULL;
	return value_defs(w, defs, n, node);
}

static struct syntax_value *value_member(struct work *w, TSNode node, const struct record *r)
{
	TSNode object = syntax_part(r, PART_OBJECT);
	const char *name = syntax_text(w, syntax_part(r, PART_NAME));
	struct syntax_value *v = syntax_env_member(w, node, object, name);
	const struct syntax_value *item;

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
	if (is_plain(v) && syntax_table(w, TABLE_PASS_MEMBER, name) != NULL)
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
		item = syntax_value_item(v, name, v->kind == SYNTAX_LIST ? strtoul(name, NULL, 10) : SIZE_MAX);
	if (item != NULL)
		return syntax_value_use(w, item, node);
	if (name != NULL || v->n_items == 0 || v->n_items > MAX_CHOICES)
		return syntax_value_unknown(w, node);
	for (size_t i = 0; i < v->n_items; i++)
		alternatives[i] = v->items[i].value;
	return syntax_value_use(w, syntax_value_choice(w, node, alternatives, v->n_items), node);
}

/* ---- containers and calls ---- */

static void add_spread(struct work *w, struct items *items, TSNode node, const struct record *r)
{
	TSNode what = syntax_part(r, PART_VALUE);
	struct syntax_value *v;

	if (ts_node_is_null(what))
		return;
	v = syntax_value(w, what);
	if (v->kind == SYNTAX_MAP || v->kind == SYNTAX_LIST) {
		for (size_t i = 0; i < v->n_items && items->n < MAX_ITEMS; i++) {
			struct syntax_item item = v->items[i];

			item.value = syntax_value_use(w, item.value, node);
			set_item(w, items, item, true);
		}
		return;
	}
	*UM_PUSH(w->a, items) = (struct syntax_item){.name = "...", .name_span = node_span(node), .value = v};
}

static void add_items(struct work *w, struct items *items, TSNode container)
{
	bool has_spread = false;
	TSNode *children;
	size_t n = syntax_children(w, container, &children);

	for (size_t i = 0; i < n && items->n < MAX_ITEMS; i++) {
		const struct record *r = syntax_record(w, children[i]);
		struct syntax_item item = {.name = NULL};

		switch (syntax_role(w, children[i])) {
		case ROLE_ARG:
			item.name = syntax_text(w, syntax_part(r, PART_NAME));
			item.name_span = node_span(syntax_part(r, PART_NAME));
			item.value = syntax_value(w, syntax_part(r, PART_VALUE));
			break;
		case ROLE_PAIR:
			item.name = syntax_key_text(w, syntax_part(r, PART_KEY));
			item.name_span = node_span(syntax_part(r, PART_KEY));
			item.value = syntax_value(w, syntax_part(r, PART_VALUE));
			break;
		case ROLE_SHORTHAND:
			item.name = syntax_text(w, children[i]);
			item.name_span = node_span(children[i]);
			item.value = syntax_value(w, children[i]);
			break;
		case ROLE_SPREAD:
			add_spread(w, items, children[i], r);
			has_spread = true;
			continue;
		case ROLE_FUNCTION:
			if (!ts_node_is_null(syntax_part(r, PART_NAME))) { /* a method in an object */
				item.name = syntax_text(w, syntax_part(r, PART_NAME));
				item.name_span = node_span(syntax_part(r, PART_NAME));
			}
			item.value = syntax_value(w, children[i]);
			break;
		default:
			item.value = syntax_value(w, children[i]);
			break;
		}
		if (has_spread)
			set_item(w, items, item, true);
		else
			*UM_PUSH(w->a, items) = item;
	}
}

static struct syntax_value *value_container(struct work *w, TSNode node, enum syntax_value_kind kind)
{
	struct items items = {0};
	struct syntax_value *v = syntax_value_new(w, kind, node, "");

	add_items(w, &items, node);
	v->items = items.v;
	v->n_items = items.n;
	return syntax_value_seal(w, v);
}

static void add_arguments(struct work *w, struct items *items, TSNode args)
{
	if (ts_node_is_null(args))
		return;
	if (syntax_role(w, args) == ROLE_ARGS)
		add_items(w, items, args);
	else
		UM_PUSH(w->a, items)->value = syntax_value(w, args);
}

struct syntax_value *syntax_value_call(struct work *w, TSNode node)
{
	const struct record *r = syntax_record(w, node);
	const struct ref *callee = syntax_resolve(w, syntax_part(r, PART_CALLEE));
	const char *path = callee->path;
	struct items items = {0};
	struct syntax_value *v;

	if (callee->is_namespace && w->q->rows[TABLE_NAMESPACE_CALL].n > 0)
		path = um_format(w->a, "%s.%s", path, w->q->rows[TABLE_NAMESPACE_CALL].v[0].key);
	v = syntax_value_new(w, SYNTAX_CALL, node, path);
	if (!ts_node_is_null(callee->partial)) {
		const struct record *partial = syntax_record(w, callee->partial);

		add_arguments(w, &items, syntax_part(partial, PART_ARGS));
		if (items.n > 0) {
			items.v++; /* the function itself */
			items.n--;
			items.cap--;
		}
	}
	add_arguments(w, &items, syntax_part(r, PART_ARGS));
	v->items = items.v;
	v->n_items = items.n;
	return syntax_value_seal(w, v);
}

/* x.get("key", "default"), getattr(x, "key", "default") on something that we cannot see into */
static struct syntax_value *value_get(struct work *w, TSNode node, const struct record *callee, const struct syntax_value *call)
{
	const struct row *row = syntax_table(w, TABLE_GET_CALL, call->text);
	const struct syntax_value *map, *item, *key, *fallback;
	size_t position = 0;

	if (row != NULL)
		position = strtoul(row->columns[0], NULL, 10);
	else if (callee == NULL || callee->role != ROLE_MEMBER ||
	         syntax_table(w, TABLE_GET_METHOD, syntax_text(w, syntax_part(callee, PART_NAME))) == NULL ||
	         call->n_items == 0 || call->n_items > 2)
		return NULL;
	key = syntax_value_item(call, NULL, position);
	fallback = syntax_value_item(call, NULL, position + 1);
	if (key == NULL || key->kind != SYNTAX_STRING)
		return NULL;
	if (row == NULL) {
		map = syntax_value(w, syntax_part(callee, PART_OBJECT));
		item = map->kind == SYNTAX_MAP ? syntax_value_item(map, key->text, SIZE_MAX) : NULL;
		if (item != NULL)
			return syntax_value_use(w, item, node);
	}
	if (fallback == NULL || fallback->kind != SYNTAX_STRING)
		return NULL;
	if (row == NULL && syntax_resolve(w, syntax_part(callee, PART_OBJECT))->is_namespace)
		return NULL; /* requests.get(url, x) */
	return syntax_value_overridable(w, fallback);
}

/* str(x), x.strip(): the value goes through unchanged, or nearly */
static struct syntax_value *value_passed(struct work *w, const struct record *callee, const struct syntax_value *call)
{
	struct syntax_value *v = NULL;

	if (syntax_table(w, TABLE_PASS_CALL, call->text) != NULL && call->n_items > 0)
		v = call->items[0].value;
	else if (callee != NULL && callee->role == ROLE_MEMBER &&
	         syntax_table(w, TABLE_PASS_METHOD, syntax_text(w, syntax_part(callee, PART_NAME))) != NULL)
		v = syntax_value(w, syntax_part(callee, PART_OBJECT));
	if (v == NULL || v->kind == SYNTAX_NAME || v->kind == SYNTAX_UNKNOWN || v->kind == SYNTAX_CALL)
		return NULL;
	return v;
}

static struct syntax_value *value_of_call(struct work *w, TSNode node, const struct record *r)
{
	TSNode callee_node = syntax_strip(w, syntax_part(r, PART_CALLEE));
	const struct record *callee = syntax_record(w, callee_node);
	const struct ref *ref = syntax_resolve(w, callee_node);
	struct syntax_value *call = syntax_value_call(w, node);
	struct syntax_value *v = syntax_env_call(w, node, r, call->text);

	if (v == NULL)
		v = syntax_env_schema(w, node, r, call->text);
	if (v == NULL)
		v = value_passed(w, callee, call);
	if (v == NULL)
		v = value_get(w, node, callee, call);
	if (v != NULL)
		return v;
	if (syntax_table(w, TABLE_MAP_CALL, call->text) != NULL) {
		call->kind = SYNTAX_MAP;
		return call;
	}
	if (callee != NULL && callee->role == ROLE_MEMBER &&
	    syntax_table(w, TABLE_FORMAT_METHOD, syntax_text(w, syntax_part(callee, PART_NAME))) != NULL) {
		v = syntax_value(w, syntax_part(callee, PART_OBJECT));
		if (v->kind == SYNTAX_STRING)
			return syntax_value_format(w, node, v, call->items, call->n_items, false);
	}
	if (ref->scope >= 0 && w->scopes.v[ref->scope].kind == SCOPE_FUNCTION) {
		v = value_returned(w, ref->scope, node);
		if (v != NULL)
			return v;
	}
	return call;
}

static struct syntax_value *value_percent(struct work *w, TSNode node, const struct record *r)
{
	struct syntax_value *left = syntax_value(w, syntax_part(r, PART_LEFT));
	struct syntax_value *right;
	struct syntax_item one = {.name = NULL};

	if (left->kind != SYNTAX_STRING)
		return syntax_value_unknown(w, node);
	right = syntax_value(w, syntax_part(r, PART_RIGHT));
	one.value = right;
	if (right->kind == SYNTAX_LIST || right->kind == SYNTAX_MAP)
		return syntax_value_format(w, node, left, right->items, right->n_items, true);
	return syntax_value_format(w, node, left, &one, 1, true);
}

/* ---- all ---- */

static struct syntax_value *compute(struct work *w, TSNode node)
{
	const struct record *r = syntax_record(w, node);
	const char *text;

	switch (syntax_role(w, node)) {
	case ROLE_STRING:
	case ROLE_JOIN:
		return syntax_value_string(w, node);
	case ROLE_CONCAT:
		return syntax_value_concat(w, node);
	case ROLE_FORMAT:
		return value_percent(w, node, r);
	case ROLE_NUMBER:
		return syntax_value_new(w, SYNTAX_NUMBER, node, syntax_cut(w, node));
	case ROLE_BOOL:
		text = syntax_cut(w, node);
		return syntax_value_new(w, SYNTAX_BOOL, node, text[0] == 't' || text[0] == 'T' ? "true" : "false");
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
		return value_container(w, node, SYNTAX_LIST);
	case ROLE_MAP:
		return value_container(w, node, SYNTAX_MAP);
	case ROLE_CALL:
		return value_of_call(w, node, r);
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
	if (v != NULL || ts_node_is_null(node) || w->value_depth >= MAX_DEPTH || w->depth >= MAX_RESOLVE)
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
