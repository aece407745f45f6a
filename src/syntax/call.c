/* Containers and calls: their items with names, spreads unfolded, and the calls that stand for
 * something else: a read of the environment, a format, a map, a local function. */
#include <stdlib.h>
#include <string.h>

#include "syntax/syntax_p.h"

/* Appends; of two items with one name the later one stays, or both as a choice when it may not come
 * to pass. */
void syntax_items_set(struct work *w, struct items *items, struct syntax_item item, bool is_sure)
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
			syntax_items_set(w, items, item, true);
		}
		return;
	}
	*UM_PUSH(w->a, items) =
		(struct syntax_item){.name = "...", .name_span = node_span(node), .value = v};
}

static void add_items(struct work *w, struct items *items, TSNode container)
{
	bool has_spread = false;
	TSNode *children;
	size_t n = syntax_children(w, container, &children);

	for (size_t i = 0; i < n && items->n < MAX_ITEMS; i++) {
		TSNode child = children[i];
		const struct record *r;
		struct syntax_item item = {.name = NULL};

		if (syntax_role(w, syntax_strip(w, child)) == ROLE_PAIR) /* f(("a" to b)) */
			child = syntax_strip(w, child);
		r = syntax_record(w, child);
		switch (syntax_role(w, child)) {
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
			if (!ts_node_is_null(
				    syntax_part(r, PART_NAME))) { /* a method in an object */
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
			syntax_items_set(w, items, item, true);
		else
			*UM_PUSH(w->a, items) = item;
	}
}

struct syntax_value *syntax_value_container(struct work *w, TSNode node,
                                            enum syntax_value_kind kind)
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

/* f(WithName(x)): an option that is a call counts as a named argument as well. */
static void add_options(struct work *w, struct items *items)
{
	size_t n = items->n;

	if (w->q->rows[TABLE_OPTION_CALL].n == 0)
		return;
	for (size_t i = 0; i < n && items->n < MAX_ITEMS; i++) {
		const struct syntax_value *v = items->v[i].value;
		const char *dot;

		if (items->v[i].name != NULL || v->kind != SYNTAX_CALL || v->n_items == 0 ||
		    v->items[0].name != NULL || syntax_table(w, TABLE_OPTION_CALL, v->text) == NULL)
			continue;
		dot = strrchr(v->text, '.');
		*UM_PUSH(w->a, items) =
			(struct syntax_item){.name = dot != NULL ? dot + 1 : v->text,
		                             .name_span = v->span,
		                             .value = v->items[0].value};
	}
}

/* f { |c| c.name = x }: what a block sets on its only parameter counts as a named argument. */
static void add_configured(struct work *w, struct items *items, const struct record *r)
{
	TSNode body = syntax_part(r, PART_BODY), key = syntax_part(r, PART_KEY);
	int32_t s = ts_node_is_null(body) ? -1 : syntax_scope_of(w, body);
	const struct chain *chain =
		s < 0 || ts_node_is_null(key)
			? NULL
			: syntax_chain_at(w, um_format(w->t, "[]%s", syntax_text(w, key)), s);

	for (size_t i = 0; chain != NULL && i < chain->defs.n && items->n < MAX_ITEMS; i++) {
		const struct def *d = &chain->defs.v[i];
		struct syntax_item item = {.name = d->text, .name_span = node_span(d->where)};

		item.value = syntax_value(w, d->node);
		syntax_items_set(w, items, item, true);
	}
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
	if ((r->flags & FLAG_WORDS) != 0)
		path = syntax_words_callee(w, r, path);
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
	if ((r->flags & FLAG_WORDS) != 0)
		syntax_words_add(w, r, &items);
	for (uint16_t i = 0; i < r->n_parts && (r->flags & FLAG_WORDS) == 0; i++)
		if (r->parts[i].part == PART_ARGS)
			add_arguments(w, &items, r->parts[i].node);
	add_options(w, &items);
	syntax_builder_items(w, node, &items);
	add_configured(w, &items, r);
	v->items = items.v;
	v->n_items = items.n;
	return syntax_value_seal(w, v);
}

/* format("%s/v1", base); format("{}/v1", base) where the table says so */
static struct syntax_value *value_formatted(struct work *w, TSNode node,
                                            const struct syntax_value *call)
{
	const struct row *row = syntax_table(w, TABLE_FORMAT_CALL, call->text);
	const struct syntax_value *text;
	size_t at;

	if (row == NULL || row->columns[0] == NULL)
		return NULL;
	at = strtoul(row->columns[0], NULL, 10);
	text = syntax_value_item(call, NULL, at);
	if (text == NULL || text->kind != SYNTAX_STRING || at >= call->n_items)
		return NULL;
	return syntax_value_format(w, node, text, call->items + at + 1, call->n_items - at - 1,
	                           row->columns[1] == NULL);
}

/* x.get("key", "default"), getattr(x, "key", "default") on something that we cannot see into */
static struct syntax_value *value_get(struct work *w, TSNode node, const struct record *callee,
                                      const struct syntax_value *call)
{
	const struct row *row = syntax_table(w, TABLE_GET_CALL, call->text);
	const struct syntax_value *map, *item, *key, *fallback;
	size_t position = 0;

	if (row != NULL)
		position = strtoul(row->columns[0], NULL, 10);
	else if (callee == NULL || callee->role != ROLE_MEMBER ||
	         syntax_table(w, TABLE_GET_METHOD,
	                      syntax_text(w, syntax_part(callee, PART_NAME))) == NULL ||
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
static struct syntax_value *value_passed(struct work *w, const struct record *callee,
                                         const struct syntax_value *call)
{
	struct syntax_value *v = NULL;

	if (syntax_table(w, TABLE_PASS_CALL, call->text) != NULL && call->n_items > 0)
		v = call->items[0].value;
	else if (callee != NULL && callee->role == ROLE_MEMBER &&
	         syntax_table(w, TABLE_PASS_METHOD,
	                      syntax_text(w, syntax_part(callee, PART_NAME))) != NULL)
		v = syntax_value(w, syntax_part(callee, PART_OBJECT));
	if (v == NULL || v->kind == SYNTAX_NAME || v->kind == SYNTAX_UNKNOWN ||
	    v->kind == SYNTAX_CALL)
		return NULL;
	return v;
}

/* x.orElse("default") */
static struct syntax_value *value_or(struct work *w, TSNode node, const struct record *callee,
                                     const struct syntax_value *call)
{
	if (callee == NULL || callee->role != ROLE_MEMBER || call->n_items != 1 ||
	    syntax_table(w, TABLE_OR_METHOD, syntax_text(w, syntax_part(callee, PART_NAME))) ==
	            NULL)
		return NULL;
	return syntax_value_or(w, node, syntax_value(w, syntax_part(callee, PART_OBJECT)),
	                       call->items[0].value);
}

/* b.build(), where b was made a builder earlier */
static struct syntax_value *value_built(struct work *w, const struct record *callee)
{
	struct syntax_value *v;
	const struct row *row;

	if (callee == NULL || callee->role != ROLE_MEMBER || w->q->rows[TABLE_BUILDER].n == 0)
		return NULL;
	v = syntax_value(w, syntax_part(callee, PART_OBJECT));
	row = v->kind == SYNTAX_CALL ? syntax_builder_row(w, v->text) : NULL;
	return row != NULL && syntax_builder_ends(row,
	                                          syntax_text(w, syntax_part(callee, PART_NAME)))
	               ? v
	               : NULL;
}

struct syntax_value *syntax_value_meaning(struct work *w, TSNode node, const struct record *r)
{
	TSNode callee_node = syntax_strip(w, syntax_part(r, PART_CALLEE));
	const struct record *callee = syntax_record(w, callee_node);
	const struct ref *ref = syntax_resolve(w, callee_node);
	const struct record *builder = syntax_builder_of(w, node);
	struct syntax_value *call, *v;

	if (builder != NULL)
		return syntax_value(w, builder->node);
	call = syntax_value_call(w, node);
	v = syntax_env_call(w, node, r, call->text);

	if (v == NULL)
		v = syntax_env_schema(w, node, r, call->text);
	if (v == NULL)
		v = value_get(w, node, callee, call);
	if (v == NULL)
		v = value_passed(w, callee, call);
	if (v == NULL)
		v = value_formatted(w, node, call);
	if (v == NULL)
		v = value_or(w, node, callee, call);
	if (v == NULL)
		v = value_built(w, callee);
	if (v != NULL)
		return v;
	if (syntax_table(w, TABLE_MAP_CALL, call->text) != NULL) {
		call->kind = SYNTAX_MAP;
		return call;
	}
	if (syntax_table(w, TABLE_LIST_CALL, call->text) != NULL) {
		call->kind = SYNTAX_LIST;
		return call;
	}
	if (callee != NULL && callee->role == ROLE_MEMBER &&
	    syntax_table(w, TABLE_FORMAT_METHOD, syntax_text(w, syntax_part(callee, PART_NAME))) !=
	            NULL) {
		v = syntax_value(w, syntax_part(callee, PART_OBJECT));
		if (v->kind == SYNTAX_STRING)
			return syntax_value_format(w, node, v, call->items, call->n_items, false);
	}
	if (ref->scope >= 0 && w->scopes.v[ref->scope].kind == SCOPE_FUNCTION) {
		v = syntax_value_returned(w, ref->scope, node);
		if (v != NULL)
			return v;
	}
	return call;
}

struct syntax_value *syntax_value_percent(struct work *w, TSNode node, const struct record *r)
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
