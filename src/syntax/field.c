/* Fields that are given from outside of their class: T{field: value}, x.field = value. */
#include "syntax/syntax_p.h"

static int32_t class_named(const struct work *w, TSNode name)
{
	const struct chain *chain;

	name = syntax_strip(w, name);
	if (syntax_role(w, name) != ROLE_NAME)
		return -1;
	chain = syntax_chain_at(w, syntax_text(w, name), 0);
	for (size_t i = 0; chain != NULL && i < chain->defs.n && i < MAX_CHOICES; i++) {
		int32_t target = chain->defs.v[i].target;

		if (chain->defs.v[i].kind == DEF_SCOPE && w->scopes.v[target].kind == SCOPE_CLASS)
			return target;
	}
	return -1;
}

static void add_field(struct work *w, int32_t klass, TSNode name, TSNode value, TSNode where)
{
	struct def *d = syntax_def_add(w, um_format(w->t, ".%s", syntax_text(w, name)), klass,
	                               DEF_VALUE, where);

	d->node = syntax_strip(w, value);
}

/* T{field: value} */
static void bind_fields(struct work *w, const struct record *r)
{
	int32_t klass = class_named(w, syntax_part(r, PART_CALLEE));
	TSNode *children;
	size_t n = klass >= 0 ? syntax_children(w, syntax_part(r, PART_ARGS), &children) : 0;

	for (size_t i = 0; i < n; i++) {
		const struct record *arg = syntax_record(w, children[i]);

		if (syntax_role(w, children[i]) == ROLE_ARG)
			add_field(w, klass, syntax_part(arg, PART_NAME),
			          syntax_part(arg, PART_VALUE), children[i]);
	}
}

/* x.field = value, where x is a T */
static void bind_field(struct work *w, const struct record *r)
{
	const struct record *key = syntax_record(w, syntax_strip(w, syntax_part(r, PART_KEY)));
	TSNode object = syntax_strip(w, syntax_part(key, PART_OBJECT));
	const struct def *defs[MAX_CHOICES];
	int32_t klass = -1;
	size_t n;

	if (key == NULL || key->role != ROLE_MEMBER || syntax_role(w, object) != ROLE_NAME ||
	    ts_node_is_null(syntax_part(r, PART_VALUE)))
		return;
	n = syntax_lookup(w, syntax_text(w, object), object, defs);
	for (size_t i = 0; i < n && klass < 0; i++) {
		const struct record *made = syntax_record(w, defs[i]->node);

		if (!ts_node_is_null(defs[i]->type))
			klass = class_named(w, defs[i]->type);
		else if (made != NULL && made->role == ROLE_CALL)
			klass = class_named(w, syntax_part(made, PART_CALLEE));
	}
	if (klass >= 0)
		add_field(w, klass, syntax_part(key, PART_NAME), syntax_part(r, PART_VALUE),
		          r->node);
}

void syntax_fields_bind(struct work *w)
{
	for (size_t i = 0; i < w->records.n; i++) {
		const struct record *r = &w->records.v[i];

		if (r->role == ROLE_CALL && (r->flags & FLAG_FIELDS) != 0)
			bind_fields(w, r);
		else if (r->role == ROLE_BINDING && w->q->has_fields)
			bind_field(w, r);
	}
}
