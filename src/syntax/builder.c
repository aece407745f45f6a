/* Builders: X.builder().name(a).size(b).build() is one call of X.builder with the named arguments
 * name and size, whatever the chain is written over; X().apply { name = a } the same. What is
 * called on the way stands for that call. */
#include <string.h>

#include "syntax/syntax_p.h"

enum {
	MAX_CHAIN = 64
};

/* The object that a call's method is called on; null for a plain function. */
static TSNode object_of(const struct work *w, const struct record *call)
{
	const struct record *callee =
		syntax_record(w, syntax_strip(w, syntax_part(call, PART_CALLEE)));

	if (callee == NULL || callee->role != ROLE_MEMBER)
		return syntax_part(NULL, PART_NONE);
	return syntax_strip(w, syntax_part(callee, PART_OBJECT));
}

static const char *method_of(const struct work *w, const struct record *call)
{
	const struct record *callee =
		syntax_record(w, syntax_strip(w, syntax_part(call, PART_CALLEE)));

	return callee != NULL && callee->role == ROLE_MEMBER
	               ? syntax_text(w, syntax_part(callee, PART_NAME))
	               : "";
}

const struct row *syntax_builder_row(const struct work *w, const char *path)
{
	return w->q->rows[TABLE_BUILDER].n > 0 ? syntax_table(w, TABLE_BUILDER, path) : NULL;
}

bool syntax_builder_ends(const struct row *row, const char *method)
{
	return um_glob(row->columns[0] != NULL ? row->columns[0] : "build*", method);
}

static bool sets(const struct row *row, const char *method)
{
	return row->columns[0] == NULL || row->columns[1] == NULL ||
	       um_glob(row->columns[1], method);
}

static void fold(struct work *w, TSNode factory, TSNode part)
{
	struct fold *f = syntax_index_get(&w->folds, node_key(factory));

	if (f == NULL) {
		f = UM_NEW(w->t, struct fold);
		syntax_index_put(&w->folds, node_key(factory), f);
	}
	*UM_PUSH(w->t, f) = part;
	syntax_index_put(&w->folded, node_key(part), (void *)syntax_record(w, factory));
}

/* The chain from its innermost call outwards. */
static void fold_chain(struct work *w, const TSNode *chain, size_t n)
{
	const struct row *row = NULL;
	size_t factory = 0;

	for (size_t i = n; i-- > 0;) {
		const struct record *call = syntax_record(w, chain[i]);
		const char *method = method_of(w, call);

		if (i + 1 < n && syntax_table(w, TABLE_MERGE_METHOD, method) != NULL) {
			const struct record *into =
				syntax_index_get(&w->folded, node_key(chain[i + 1]));

			fold(w, into != NULL ? into->node : chain[i + 1], chain[i]);
			continue;
		}
		if (row == NULL) {
			row = syntax_builder_row(
				w, syntax_resolve(w, syntax_part(call, PART_CALLEE))->path);
			factory = i;
			continue;
		}
		if (!syntax_builder_ends(row, method) && !sets(row, method))
			return;
		fold(w, chain[factory], chain[i]);
		if (syntax_builder_ends(row, method))
			row = NULL;
	}
}

void syntax_builders_find(struct work *w)
{
	struct index seen;

	syntax_index_init(&w->folds, w->t, 16);
	syntax_index_init(&w->folded, w->t, 16);
	syntax_index_init(&seen, w->t, 64);
	if (w->q->rows[TABLE_BUILDER].n == 0 && w->q->rows[TABLE_MERGE_METHOD].n == 0)
		return;
	for (size_t i = 0; i < w->records.n; i++) {
		TSNode chain[MAX_CHAIN];
		TSNode node = w->records.v[i].node;
		size_t n = 0;

		if (w->records.v[i].role != ROLE_CALL)
			continue;
		while (n < MAX_CHAIN && syntax_role(w, node) == ROLE_CALL &&
		       syntax_index_get(&seen, node_key(node)) == NULL) {
			syntax_index_put(&seen, node_key(node), w);
			chain[n++] = node;
			node = object_of(w, syntax_record(w, node));
			if (ts_node_is_null(node))
				break;
		}
		if (n > 1)
			fold_chain(w, chain, n);
	}
}

/* The call that this one, a part of its chain, stands for; NULL when it is none. */
const struct record *syntax_builder_of(const struct work *w, TSNode node)
{
	return w->folded.size == 0 ? NULL : syntax_index_get(&w->folded, node_key(node));
}

/* The outermost part of the chain that a factory starts, which is what takes a name. */
TSNode syntax_builder_end(const struct work *w, TSNode factory)
{
	const struct fold *f = syntax_index_get(&w->folds, node_key(factory));

	return f != NULL && f->n > 0 ? f->v[f->n - 1] : factory;
}

static struct syntax_value *first_value(struct work *w, const struct record *call)
{
	TSNode args = syntax_part(call, PART_ARGS);
	TSNode *children;

	if (ts_node_is_null(args))
		return NULL;
	if (syntax_role(w, args) != ROLE_ARGS)
		return syntax_value(w, args);
	if (syntax_children(w, args, &children) == 0)
		return NULL;
	return syntax_value(w, children[0]);
}

static void add_setter(struct work *w, struct items *items, TSNode part)
{
	const struct record *call = syntax_record(w, part);
	struct syntax_value *v = first_value(w, call);
	struct syntax_item item = {.name = method_of(w, call)};
	const struct record *callee =
		syntax_record(w, syntax_strip(w, syntax_part(call, PART_CALLEE)));

	if (v != NULL && v->kind == SYNTAX_MAP &&
	    syntax_table(w, TABLE_MERGE_METHOD, item.name) != NULL) {
		for (size_t i = 0; i < v->n_items && items->n < MAX_ITEMS; i++)
			if (v->items[i].name != NULL)
				syntax_items_set(w, items, v->items[i], true);
		return;
	}
	if (v == NULL)
		v = syntax_value_new(w, SYNTAX_BOOL, part, "true");
	item.value = v;
	item.name_span = node_span(syntax_part(callee, PART_NAME));
	if (items->n < MAX_ITEMS)
		syntax_items_set(w, items, item, true);
}

void syntax_builder_items(struct work *w, TSNode factory, struct items *items)
{
	const struct fold *f =
		w->folds.size == 0 ? NULL : syntax_index_get(&w->folds, node_key(factory));

	for (size_t i = 0; f != NULL && i < f->n; i++)
		add_setter(w, items, f->v[i]);
}

/* b -> b.name(x).size(y): a function that fills the builder it is given; NULL when it is not one.
 */
struct syntax_value *syntax_builder_lambda(struct work *w, TSNode node, const struct record *lambda)
{
	TSNode at = syntax_strip(w, syntax_part(lambda, PART_VALUE));
	TSNode chain[MAX_CHAIN];
	struct items items = {0};
	struct syntax_value *v;
	size_t n = 0;

	if (w->q->rows[TABLE_BUILDER].n == 0)
		return NULL;
	while (n < MAX_CHAIN && !ts_node_is_null(at) && syntax_role(w, at) == ROLE_CALL) {
		chain[n++] = at;
		at = object_of(w, syntax_record(w, at));
	}
	if (n == 0 || ts_node_is_null(at) || syntax_role(w, at) != ROLE_NAME)
		return NULL;
	while (n-- > 0)
		add_setter(w, &items, chain[n]);
	v = syntax_value_new(w, SYNTAX_MAP, node, "");
	v->items = items.v;
	v->n_items = items.n;
	return syntax_value_seal(w, v);
}

/* "setSomeName" sets someName; NULL when a name says no such thing. */
static const char *property_of(struct work *w, const char *method)
{
	const struct row *rows;
	size_t n = syntax_table_rows(w, TABLE_SETTER, &rows);

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(rows[i].key);
		char *name;

		if (!um_starts(method, rows[i].key) || method[len] < 'A' || method[len] > 'Z')
			continue;
		name = um_strdup(w->a, method + len);
		name[0] = (char)(name[0] - 'A' + 'a');
		return name;
	}
	return NULL;
}

/* x.setName(value); x.name(value), which counts when x is a builder. */
void syntax_setter_bind(struct work *w, const struct record *call, int32_t scope)
{
	TSNode object = object_of(w, call), args = syntax_part(call, PART_ARGS);
	const char *method, *property;
	TSNode *children;
	struct def *d;

	if (w->q->rows[TABLE_SETTER].n == 0 || ts_node_is_null(object) || ts_node_is_null(args) ||
	    syntax_role(w, object) != ROLE_NAME || syntax_role(w, args) != ROLE_ARGS ||
	    syntax_children(w, args, &children) != 1)
		return;
	method = method_of(w, call);
	property = property_of(w, method);
	d = syntax_def_add(w, um_format(w->t, "[]%s", syntax_text(w, object)),
	                   syntax_scope_owner(w, syntax_text(w, object), scope), DEF_ITEM,
	                   call->node);
	d->text = property != NULL ? property : method;
	d->node = syntax_strip(w, children[0]);
	d->is_builders = property == NULL;
}
