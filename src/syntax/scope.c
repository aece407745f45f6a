/* Scopes of a file, what is bound in them, and which of several bindings a use may mean.
 *
 * Functions, classes and the file hold names; blocks (branches, loop bodies) hold none, they only
 * tell which of several assignments to one name a later one overwrites. A use sees the assignments
 * before it that are not overwritten on every way to it; from inside a nested function all of the
 * outer scope count. */
#include "syntax/syntax_p.h"

#include <string.h>

static enum scope_kind kind_of(const struct record *r)
{
	switch (r->role) {
	case ROLE_FUNCTION:
	case ROLE_LAMBDA:
		return SCOPE_FUNCTION;
	case ROLE_CLASS:
		return SCOPE_CLASS;
	case ROLE_SCOPE:
		return SCOPE_INLINE;
	case ROLE_BLOCK:
		return SCOPE_BLOCK;
	default:
		return SCOPE_FILE;
	}
}

static int build_tree(struct work *w, struct um_err *err)
{
	struct scope *file = UM_PUSH(w->t, &w->scopes);
	int32_t open = 0;
	unsigned depth = 0;

	file->end = UINT32_MAX;
	file->parent = -1;
	syntax_index_init(&w->functions, w->t, 64);
	for (size_t i = 0; i < w->records.n; i++) {
		const struct record *r = &w->records.v[i];
		struct scope *s;

		if (kind_of(r) == SCOPE_FILE)
			continue;
		while (w->scopes.v[open].end <= r->start) {
			open = w->scopes.v[open].parent;
			depth--;
		}
		s = UM_PUSH(w->t, &w->scopes);
		s->start = r->start;
		s->end = r->end;
		s->parent = open;
		s->kind = kind_of(r);
		s->record = r;
		open = (int32_t)w->scopes.n - 1;
		if (++depth > MAX_NESTING)
			return um_err_set(err, UM_ELIMIT, "not analysed: nested more than %d deep",
			                  MAX_NESTING);
		if (s->kind != SCOPE_BLOCK)
			syntax_index_put(&w->functions, node_key(r->node),
			                 (void *)(uintptr_t)(open + 1));
	}
	return 0;
}

int32_t syntax_scope_at(const struct work *w, uint32_t start, uint32_t end)
{
	size_t low = 0, high = w->scopes.n;
	int32_t s;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (w->scopes.v[mid].start <= start)
			low = mid;
		else
			high = mid;
	}
	for (s = (int32_t)low; s > 0 && w->scopes.v[s].end < end; s = w->scopes.v[s].parent)
		;
	return s;
}

int32_t syntax_scope_named(const struct work *w, int32_t scope)
{
	while (w->scopes.v[scope].kind == SCOPE_BLOCK)
		scope = w->scopes.v[scope].parent;
	return scope;
}

int32_t syntax_scope_class(const struct work *w, int32_t scope)
{
	while (scope >= 0 && w->scopes.v[scope].kind != SCOPE_CLASS)
		scope = w->scopes.v[scope].parent;
	return scope;
}

int32_t syntax_scope_of(const struct work *w, TSNode function)
{
	return (int32_t)(uintptr_t)syntax_index_get(&w->functions, node_key(function)) - 1;
}

/* ---- making definitions ---- */

static uint64_t chain_key(struct work *w, const char *name, int32_t scope)
{
	uintptr_t symbol = (uintptr_t)um_map_get(&w->symbols, name);

	if (symbol == 0) {
		symbol = w->symbols.n + 1;
		um_map_put(&w->symbols, name, (void *)symbol);
	}
	return (uint64_t)symbol << 32 | (uint32_t)scope;
}

struct chain *syntax_chain_at(const struct work *w, const char *name, int32_t scope)
{
	uintptr_t symbol = (uintptr_t)um_map_get(&w->symbols, name);

	return symbol == 0 ? NULL
	                   : syntax_index_get(&w->chains, (uint64_t)symbol << 32 | (uint32_t)scope);
}

struct def *syntax_def_add(struct work *w, const char *name, int32_t scope, enum def_kind kind,
                           TSNode where)
{
	uint64_t key = chain_key(w, name, scope);
	struct chain *chain = syntax_index_get(&w->chains, key);
	struct def d = {.kind = kind, .scope = scope, .target = -1, .where = where};
	size_t i;

	if (chain == NULL) {
		chain = UM_NEW(w->t, struct chain);
		syntax_index_put(&w->chains, key, chain);
	}
	d.pos = ts_node_end_byte(where);
	d.block = syntax_scope_at(w, ts_node_start_byte(where), d.pos);
	/* Records come by start, so this moves a place or two. */
	(void)UM_PUSH(w->t, &chain->defs);
	for (i = chain->defs.n - 1;
	     i > 0 && chain->defs.v[i - 1].pos > d.pos && chain->defs.n - i < 64; i--)
		chain->defs.v[i] = chain->defs.v[i - 1];
	chain->defs.v[i] = d;
	return &chain->defs.v[i];
}

/* In some languages the methods see the members of their class by the bare name. */
bool syntax_sees_members(const struct work *w, const char *name)
{
	return syntax_table(w, TABLE_BARE_MEMBER, name) != NULL;
}

/* Where a name lands that is bound at `scope`: there, or where `global` or an earlier declaration
 * says. */
static int32_t owner_of(const struct work *w, const char *name, int32_t scope, bool is_assignment)
{
	int32_t s = syntax_scope_named(w, scope);

	for (size_t i = 0; i < w->scopes.v[s].globals.n; i++)
		if (um_eq(w->scopes.v[s].globals.v[i], name))
			return 0;
	if (syntax_table(w, TABLE_MEMBER_NAME, name) != NULL)
		return syntax_scope_class(w, s) >= 0 ? syntax_scope_class(w, s) : 0;
	if (!is_assignment)
		return s;
	for (int32_t k = s; k >= 0; k = w->scopes.v[k].parent)
		if (w->scopes.v[k].kind != SCOPE_BLOCK &&
		    (w->scopes.v[k].kind != SCOPE_CLASS || syntax_sees_members(w, name)) &&
		    syntax_chain_at(w, name, k) != NULL)
			return k;
	return s;
}

int32_t syntax_scope_owner(const struct work *w, const char *name, int32_t scope)
{
	return owner_of(w, name, scope, true);
}

bool syntax_is_self(const struct work *w, TSNode node)
{
	enum role role = syntax_role(w, node);

	return role == ROLE_SELF ||
	       (role == ROLE_NAME && syntax_table(w, TABLE_SELF, syntax_text(w, node)) != NULL);
}

static void bind_member(struct work *w, TSNode target, TSNode value, TSNode type, TSNode where,
                        int32_t scope)
{
	const struct record *r = syntax_record(w, target);
	TSNode object = syntax_strip(w, syntax_part(r, PART_OBJECT));
	const char *name = r->role == ROLE_MEMBER ? syntax_text(w, syntax_part(r, PART_NAME))
	                                          : syntax_key_text(w, syntax_part(r, PART_INDEX));
	int32_t klass = syntax_scope_class(w, scope);
	const char *object_text;
	struct def *d;

	if (name == NULL)
		return;
	if (klass >= 0 && syntax_is_self(w, object)) {
		d = syntax_def_add(
			w, syntax_sees_members(w, name) ? name : um_format(w->t, ".%s", name),
			klass, DEF_VALUE, where);
		d->node = value;
		d->type = type;
	} else if (syntax_role(w, object) == ROLE_NAME && !ts_node_is_null(value)) {
		object_text = syntax_text(w, object);
		d = syntax_def_add(w, um_format(w->t, "[]%s", object_text),
		                   owner_of(w, object_text, scope, true), DEF_ITEM, where);
		d->text = name;
		d->node = value;
	}
}

struct bind {
	TSNode value, type, where;
	int32_t scope;
	bool is_assignment, is_param, is_each;
	const struct record *record;
};

static void bind_target(struct work *w, TSNode target, const struct bind *b, unsigned depth);

static void bind_name(struct work *w, const char *name, const struct bind *b)
{
	struct def *d = syntax_def_add(w, name, owner_of(w, name, b->scope, b->is_assignment),
	                               DEF_VALUE, b->where);

	d->node = b->value;
	d->type = b->type;
	d->record = b->record;
	d->kind = b->is_param ? DEF_PARAM : b->is_each ? DEF_EACH : DEF_VALUE;
}

/* {a, b: c = 1} = value: each name is a member of the value. */
static void bind_map(struct work *w, TSNode target, const struct bind *b, unsigned depth)
{
	TSNode *children;
	size_t n = syntax_children(w, target, &children);

	for (size_t i = 0; i < n; i++) {
		const struct record *r = syntax_record(w, children[i]);
		enum role role = syntax_role(w, children[i]);
		TSNode name = children[i], fallback = syntax_part(NULL, PART_NONE);
		const char *key;
		struct def *d;

		if (role == ROLE_PAIR) {
			key = syntax_key_text(w, syntax_part(r, PART_KEY));
			name = syntax_part(r, PART_VALUE);
			r = syntax_record(w, name);
			role = syntax_role(w, name);
		} else {
			key = NULL;
		}
		if (role == ROLE_PRESET) {
			fallback = syntax_part(r, PART_RIGHT);
			name = syntax_part(r, PART_LEFT);
			role = syntax_role(w, name);
		}
		if (role == ROLE_SHORTHAND || role == ROLE_NAME) {
			const char *text = syntax_text(w, name);

			d = syntax_def_add(w, text, owner_of(w, text, b->scope, b->is_assignment),
			                   DEF_MEMBER, b->where);
			d->node = b->value;
			d->value = fallback;
			d->text = key != NULL ? key : text;
			d->alias = text;
			d->where = children[i];
			*UM_PUSH(w->t, &w->members) = *d;
		} else if (role != ROLE_NONE) {
			struct bind opaque = {.where = children[i], .scope = b->scope};

			bind_target(w, name, &opaque, depth + 1);
		}
	}
}

static void bind_list(struct work *w, TSNode target, const struct bind *b, unsigned depth)
{
	TSNode *children, *values = NULL;
	size_t n = syntax_children(w, target, &children);
	size_t n_values = 0;

	if (!ts_node_is_null(b->value) && syntax_role(w, b->value) == ROLE_LIST && !b->is_each)
		n_values = syntax_children(w, b->value, &values);
	for (size_t i = 0; i < n; i++) {
		struct bind one = {
			.where = b->where, .scope = b->scope, .is_assignment = b->is_assignment};

		if (n_values == n)
			one.value = syntax_strip(w, values[i]);
		bind_target(w, children[i], &one, depth + 1);
	}
}

static void bind_target(struct work *w, TSNode target, const struct bind *b, unsigned depth)
{
	target = syntax_strip(w, target);
	if (depth > 8)
		return;
	switch (syntax_role(w, target)) {
	case ROLE_WORD:    /* a class field */
	case ROLE_CONTENT: /* a name that is given as a text */
	case ROLE_NAME:
	case ROLE_SHORTHAND:
		bind_name(w, syntax_text(w, target), b);
		break;
	case ROLE_MEMBER:
	case ROLE_INDEX:
		bind_member(w, target, b->value, b->type, b->where, b->scope);
		break;
	case ROLE_MAP:
		bind_map(w, target, b, depth);
		break;
	case ROLE_LIST:
		bind_list(w, target, b, depth);
		break;
	default:
		break;
	}
}

/* ---- one record each ---- */

static void name_function(struct work *w, TSNode value, const char *name)
{
	int32_t s = ts_node_is_null(value) ? -1 : syntax_scope_of(w, value);

	if (s >= 0 && w->scopes.v[s].name == NULL)
		w->scopes.v[s].name = name;
}

/* The call that gives the value, and the alternatives of `x or call()`. */
static void note_assigned(struct work *w, TSNode value, const char *target, unsigned depth)
{
	const struct record *r;

	if (ts_node_is_null(value) || depth > 8)
		return;
	value = syntax_strip(w, value);
	r = syntax_record(w, value);
	switch (syntax_role(w, value)) {
	case ROLE_CALL:
		syntax_index_put(&w->assigned, node_key(value), (void *)(uintptr_t)target);
		break;
	case ROLE_DEFAULT:
		note_assigned(w, syntax_part(r, PART_LEFT), target, depth + 1);
		note_assigned(w, syntax_part(r, PART_RIGHT), target, depth + 1);
		break;
	case ROLE_CHOICE:
		for (size_t i = 0; i < r->n_parts; i++)
			if (r->parts[i].part == PART_ITEM)
				note_assigned(w, r->parts[i].node, target, depth + 1);
		break;
	default:
		break;
	}
}

static void bind_record(struct work *w, const struct record *r, int32_t scope)
{
	TSNode key = syntax_strip(w, syntax_part(r, PART_KEY));
	TSNode value = syntax_part(r, PART_VALUE);
	struct bind b = {
		.type = syntax_part(r, PART_TYPE),
		.where = r->node,
		.scope = scope,
		.record = r,
		.is_assignment = (r->flags & FLAG_ASSIGNS) != 0,
		.is_param = r->role == ROLE_PARAM,
		.is_each = r->role == ROLE_EACH,
	};

	if (ts_node_is_null(key))
		return;
	if ((r->flags & (FLAG_SETS | FLAG_GLOBAL)) != 0)
		b.scope = 0; /* every function sees it */
	if (!ts_node_is_null(value))
		b.value = syntax_strip(w, value);
	bind_target(w, key, &b, 0);
	if (r->role == ROLE_PARAM) {
		/* constructor(private readonly client: X) makes an attribute as well */
		if ((r->flags & FLAG_DECLARES) != 0 && syntax_scope_class(w, scope) >= 0) {
			const char *name = syntax_text(w, key);
			struct def *d =
				syntax_def_add(w, um_format(w->t, ".%s", name + strspn(name, "$@")),
			                       syntax_scope_class(w, scope), DEF_PARAM, r->node);

			d->node = b.value;
			d->type = b.type;
		}
	} else if (!ts_node_is_null(b.value)) {
		const char *target = syntax_target_text(w, key);

		if (syntax_role(w, key) != ROLE_MAP && syntax_role(w, key) != ROLE_LIST)
			note_assigned(w, b.value, target, 0);
		if (syntax_role(w, key) == ROLE_MEMBER)
			target = syntax_text(w, syntax_part(syntax_record(w, key), PART_NAME));
		name_function(w, b.value, target);
	}
}

static void bind_function(struct work *w, const struct record *r)
{
	int32_t s = syntax_scope_of(w, r->node);
	TSNode name = syntax_part(r, PART_NAME);
	int32_t parent;
	struct def *d;

	if (s < 0)
		return;
	if (!ts_node_is_null(syntax_part(r, PART_VALUE)))
		*UM_PUSH(w->t, &w->scopes.v[s].returns) = syntax_part(r, PART_VALUE);
	if ((r->flags & FLAG_PROPERTY) != 0)
		w->scopes.v[s].is_property = true;
	if (ts_node_is_null(name))
		return;
	w->scopes.v[s].name = syntax_text(w, name);
	parent = syntax_scope_named(w, w->scopes.v[s].parent);
	d = syntax_def_add(w, w->scopes.v[s].name, parent, DEF_SCOPE, name);
	d->target = s;
	d->where = r->node;
	d->block = w->scopes.v[s].parent;
}

static void bind_decorator(struct work *w, const struct record *r)
{
	TSNode target = ts_node_parent(r->node);
	int32_t s = syntax_scope_of(w, target);
	struct scope *scope;
	const char *name;

	if (++w->n_decorators > MAX_DECORATORS)
		return;
	for (int i = 0; i < 16 && s < 0; i++) {
		target = ts_node_next_named_sibling(i == 0 ? r->node : target);
		if (ts_node_is_null(target))
			return;
		s = syntax_scope_of(w, target);
	}
	if (s < 0)
		return;
	scope = &w->scopes.v[s];
	if (scope->decorators != NULL && strlen(scope->decorators) > 16 * MAX_TEXT)
		return;
	scope->decorators = scope->decorators == NULL ? syntax_cut(w, r->node)
	                                              : um_format(w->a, "%s\n%s", scope->decorators,
	                                                          syntax_cut(w, r->node));
	if (ts_node_is_null(syntax_part(r, PART_NAME)))
		return;
	name = syntax_text(w, syntax_part(r, PART_NAME));
	if (syntax_table(w, TABLE_PROPERTY, name) != NULL)
		scope->is_property = true;
	if (syntax_table(w, TABLE_FIELDS_CLASS, name) != NULL)
		scope->fields_class = 1;
}

static void bind_return(struct work *w, const struct record *r, int32_t scope)
{
	TSNode value = syntax_part(r, PART_VALUE);

	while (scope >= 0 && w->scopes.v[scope].kind != SCOPE_FUNCTION)
		scope = w->scopes.v[scope].parent;
	if (scope >= 0 && !ts_node_is_null(value) && w->scopes.v[scope].returns.n < MAX_CHOICES)
		*UM_PUSH(w->t, &w->scopes.v[scope].returns) = value;
}

static void bind_global(struct work *w, const struct record *r, int32_t scope)
{
	int32_t s = syntax_scope_named(w, scope);

	for (size_t i = 0; i < r->n_parts; i++)
		if (r->parts[i].part == PART_NAME)
			*UM_PUSH(w->t, &w->scopes.v[s].globals) = syntax_text(w, r->parts[i].node);
}

int syntax_scopes_build(struct work *w, struct um_err *err)
{
	int rc = build_tree(w, err);

	if (rc < 0)
		return rc;
	um_map_init(&w->symbols, w->t);
	syntax_index_init(&w->chains, w->t, 256);
	syntax_index_init(&w->assigned, w->t, 64);
	for (size_t i = 0; i < w->records.n; i++) {
		const struct record *r = &w->records.v[i];
		int32_t scope = syntax_scope_at(w, r->start, r->end);

		switch (r->role) {
		case ROLE_IMPORT:
			syntax_import_bind(w, r, scope);
			break;
		case ROLE_BINDING:
		case ROLE_EACH:
		case ROLE_PARAM:
			bind_record(w, r, scope);
			break;
		case ROLE_PAIR:
			if (!ts_node_is_null(syntax_part(r, PART_VALUE)) &&
			    syntax_scope_of(w, syntax_part(r, PART_VALUE)) >= 0)
				name_function(w, syntax_part(r, PART_VALUE),
				              syntax_key_text(w, syntax_part(r, PART_KEY)));
			break;
		case ROLE_FUNCTION:
		case ROLE_LAMBDA:
		case ROLE_CLASS:
			bind_function(w, r);
			break;
		case ROLE_CALL:
			syntax_setter_bind(w, r, scope);
			break;
		case ROLE_DECORATOR:
			bind_decorator(w, r);
			break;
		case ROLE_RETURN:
			bind_return(w, r, scope);
			break;
		case ROLE_GLOBAL:
			bind_global(w, r, scope);
			break;
		default:
			break;
		}
	}
	syntax_fields_bind(w);
	return 0;
}
