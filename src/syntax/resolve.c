/* What an expression denotes as far as names go: a dotted path through imports, variables,
 * attributes of the class at hand and functions of this file. Every node is resolved once; a cycle
 * resolves to its own text. */
#include <ctype.h>
#include <string.h>

#include "syntax/syntax_p.h"

static const struct ref *resolve(struct work *w, TSNode node);

static struct ref plain(const char *path)
{
	return (struct ref){.path = path, .instance = -1, .scope = -1};
}

static const char *join(struct work *w, const char *path, const char *rest)
{
	const char *text = um_format(w->a, "%s%s", path, rest);

	return strlen(text) > MAX_PATH_TEXT ? um_strndup(w->a, text, MAX_PATH_TEXT) : text;
}

static bool is_null(TSNode node)
{
	return ts_node_is_null(node);
}

const char *syntax_key_text(struct work *w, TSNode key)
{
	const struct syntax_value *v;

	if (is_null(key))
		return NULL;
	key = syntax_strip(w, key);
	switch (syntax_role(w, key)) {
	case ROLE_WORD:
	case ROLE_SHORTHAND:
		return syntax_text(w, key);
	case ROLE_STRING:
		return syntax_string_text(w, key);
	case ROLE_NUMBER:
	case ROLE_CONTENT: /* the inside of a literal that is a pair as a whole */
		return syntax_text(w, key);
	case ROLE_NAME:
	case ROLE_MEMBER:
		if (w->refs.size ==
		    0) /* scopes are still being built: nothing can be followed yet */
			return NULL;
		v = syntax_value(w, key);
		return v->kind == SYNTAX_STRING ? v->text : NULL;
	default:
		return NULL;
	}
}

const char *syntax_target_text(struct work *w, TSNode target)
{
	const struct record *r = syntax_record(w, target);

	switch (syntax_role(w, target)) {
	case ROLE_NAME:
	case ROLE_WORD:
	case ROLE_SHORTHAND:
		return syntax_text(w, target);
	case ROLE_MEMBER:
		return um_format(w->a, "%s.%s", syntax_cut(w, syntax_part(r, PART_OBJECT)),
		                 syntax_text(w, syntax_part(r, PART_NAME)));
	default:
		return syntax_cut(w, target);
	}
}

/* ---- definitions ---- */

static struct ref of_scope(struct work *w, int32_t s, const char *name)
{
	struct ref ref = plain(name != NULL ? name : "");

	(void)w;
	ref.scope = s;
	return ref;
}

static struct ref of_type(struct work *w, TSNode type, const char *name)
{
	const struct ref *t = resolve(w, type);
	struct ref ref = plain(name);

	if (t->known && !t->is_namespace) {
		ref.path = join(w, t->path, "()");
		ref.known = true;
	} else if (t->scope >= 0 && w->scopes.v[t->scope].kind == SCOPE_CLASS) {
		ref.path = join(w, t->path, "()");
		ref.instance = t->scope;
	}
	return ref;
}

/* The literal's pair with this key. */
static TSNode pair_value(struct work *w, TSNode map, const char *key)
{
	TSNode *children;
	size_t n = syntax_children(w, map, &children);
	TSNode none = syntax_part(NULL, PART_NONE);

	for (size_t i = 0; i < n; i++) {
		const struct record *r = syntax_record(w, children[i]);
		enum role role = syntax_role(w, children[i]);

		if (role == ROLE_PAIR && um_eq(syntax_key_text(w, syntax_part(r, PART_KEY)), key))
			return syntax_part(r, PART_VALUE);
		if (role == ROLE_SHORTHAND && um_eq(syntax_text(w, children[i]), key))
			return children[i];
		if (role == ROLE_FUNCTION && um_eq(syntax_text(w, syntax_part(r, PART_NAME)), key))
			return children[i];
	}
	return none;
}

static struct ref best_of(struct work *w, const struct def *const *defs, size_t n,
                          const char *name);

/* `object.name`, where object is resolved already. */
static struct ref member_of(struct work *w, const struct ref *object, const char *name, TSNode use)
{
	int32_t klass = object->instance >= 0 ? object->instance : object->scope;
	const char *path = join(w, object->path, um_format(w->a, ".%s", name));
	struct ref ref = plain(path);

	if (klass >= 0 && w->scopes.v[klass].kind == SCOPE_CLASS) {
		const struct def *defs[MAX_CHOICES];
		size_t n = syntax_lookup_attr(w, klass, name, use, defs);

		if (n > 0) {
			ref = best_of(w, defs, n, path);
			if (ref.scope >= 0 && w->scopes.v[ref.scope].is_property &&
			    w->scopes.v[ref.scope].returns.n > 0)
				ref = *resolve(w, w->scopes.v[ref.scope].returns.v[0]);
			return ref;
		}
	}
	if (!is_null(object->literal) && syntax_role(w, object->literal) == ROLE_MAP) {
		TSNode value = pair_value(w, object->literal, name);

		if (!is_null(value)) {
			const struct ref *r = resolve(w, value);

			if (!is_null(r->literal)) {
				ref.literal = r->literal;
				return ref;
			}
			if (r->known || r->instance >= 0 || r->scope >= 0)
				return *r;
		}
	}
	ref.known = object->known;
	return ref;
}

static struct ref of_def(struct work *w, const struct def *d, const char *name)
{
	struct ref ref = plain(name);
	const struct ref *r;

	switch (d->kind) {
	case DEF_IMPORT:
		ref = plain(d->text);
		ref.known = true;
		ref.is_namespace = d->is_namespace;
		return ref;
	case DEF_SCOPE:
		if (w->scopes.v[d->target].kind == SCOPE_FUNCTION &&
		    w->scopes.v[d->target].is_property && w->scopes.v[d->target].returns.n > 0)
			return *resolve(w, w->scopes.v[d->target].returns.v[0]);
		return of_scope(w, d->target, name);
	case DEF_MEMBER:
		if (is_null(d->node))
			return ref;
		return member_of(w, resolve(w, d->node), d->text, d->node);
	case DEF_VALUE:
	case DEF_PARAM:
	case DEF_ITEM:
		if (!is_null(d->node)) {
			r = resolve(w, d->node);
			ref = *r;
			if (!is_null(r->literal))
				ref.path = name;
			if (r->known || r->instance >= 0 || r->scope >= 0 || !is_null(r->literal))
				return ref;
			ref = plain(name);
		}
		if (!is_null(d->type))
			return of_type(w, d->type, name);
		if (!is_null(d->node) && d->kind == DEF_VALUE) {
			enum role role = syntax_role(w, d->node);

			if (role == ROLE_MEMBER) /* env = process.env */
				ref.path = resolve(w, d->node)->path;
		}
		return ref;
	default:
		return ref;
	}
}

static struct ref best_of(struct work *w, const struct def *const *defs, size_t n, const char *name)
{
	struct ref best = plain(name);
	int best_rank = -1;

	for (size_t i = 0; i < n; i++) {
		struct ref ref = of_def(w, defs[i], name);
		int rank = ref.known                             ? 3
		           : ref.instance >= 0 || ref.scope >= 0 ? 2
		           : !is_null(ref.literal)               ? 1
		                                                 : 0;

		if (rank > best_rank) {
			best = ref;
			best_rank = rank;
		}
	}
	return best;
}

/* ---- expressions ---- */

/* A name of several parts that the grammar keeps in one: what its first part is bound to counts. */
static struct ref of_dotted(struct work *w, const char *name, TSNode node)
{
	const struct def *defs[MAX_CHOICES];
	size_t head = strcspn(name, ".");
	size_t n = syntax_lookup(w, um_strndup(w->t, name, head), node, defs);
	struct ref ref =
		n > 0 && defs[0]->kind == DEF_IMPORT ? of_def(w, defs[0], name) : plain(name);

	if (ref.known)
		ref.path = join(w, ref.path, name + head);
	ref.known = true;
	ref.is_namespace = false;
	return ref;
}

static struct ref of_name(struct work *w, TSNode node)
{
	const struct def *defs[MAX_CHOICES];
	const char *name = syntax_text(w, node);
	size_t n = syntax_lookup(w, name, node, defs);
	struct ref ref;

	if (syntax_table(w, TABLE_SELF, name) != NULL && (n == 0 || defs[0]->kind == DEF_PARAM)) {
		ref = plain(name);
		ref.instance = syntax_scope_class(w, syntax_scope_at(w, ts_node_start_byte(node),
		                                                     ts_node_end_byte(node)));
		return ref;
	}
	if (n == 0 && w->q->rows[TABLE_TYPE_NAME].n > 0 && isupper((unsigned char)name[0])) {
		ref = plain(name);
		ref.known = true; /* a type of elsewhere */
		return ref;
	}
	if (n == 0 && strchr(name, '.') != NULL)
		return of_dotted(w, name, node);
	ref = best_of(w, defs, n, name);
	if (n > 0 && !ref.known && ref.instance < 0 && ref.scope < 0 && is_null(ref.literal)) {
		TSNode type = syntax_lookup_type(w, name, node);

		if (!is_null(type))
			return of_type(w, type, name);
	}
	return ref;
}

static TSNode first_argument(struct work *w, const struct record *call)
{
	TSNode args = syntax_part(call, PART_ARGS);
	TSNode *children;
	size_t n = is_null(args) ? 0 : syntax_children(w, args, &children);

	return n > 0 ? syntax_strip(w, children[0]) : syntax_part(NULL, PART_NONE);
}

/* What a function of this file gives back; NULL when that says nothing. */
static const struct ref *returned(struct work *w, int32_t s)
{
	for (size_t i = 0; i < w->scopes.v[s].returns.n; i++) {
		const struct ref *r = resolve(w, w->scopes.v[s].returns.v[i]);

		if (r->known || r->instance >= 0 || r->scope >= 0 || !is_null(r->literal))
			return r;
	}
	return NULL;
}

static struct ref of_call(struct work *w, TSNode node)
{
	const struct record *r = syntax_record(w, node);
	TSNode callee = syntax_part(r, PART_CALLEE);
	const struct ref *f = resolve(w, callee);
	TSNode first = first_argument(w, r);
	struct ref ref = plain(join(w, f->path, "()"));
	const struct record *builder = syntax_builder_of(w, node);

	if (builder != NULL)
		return *resolve(w, builder->node);
	ref.known = f->known;
	if (f->scope >= 0 && w->scopes.v[f->scope].kind == SCOPE_CLASS) {
		ref.instance = f->scope;
		return ref;
	}
	if (f->scope >= 0) {
		const struct ref *back = returned(w, f->scope);

		return back != NULL ? *back : ref;
	}
	if (!is_null(first) && syntax_table(w, TABLE_IMPORT_CALL, f->path) != NULL) {
		const struct syntax_value *module = syntax_value(w, first);

		if (module->kind == SYNTAX_STRING) {
			ref = plain(module->text);
			ref.known = ref.is_namespace = true;
		}
		return ref;
	}
	if (!is_null(first) && syntax_table(w, TABLE_PARTIAL, f->path) != NULL) {
		ref = *resolve(w, first);
		ref.partial = node;
		return ref;
	}
	if (!is_null(first) && syntax_table(w, TABLE_PASS_CALL, f->path) != NULL)
		return *resolve(w, first);
	if (f->is_namespace && w->q->rows[TABLE_NAMESPACE_CALL].n > 0)
		ref.path =
			join(w, f->path,
		             um_format(w->a, ".%s()", w->q->rows[TABLE_NAMESPACE_CALL].v[0].key));
	return ref;
}

static struct ref of_index(struct work *w, TSNode node, const struct record *r)
{
	const struct ref *object = resolve(w, syntax_part(r, PART_OBJECT));
	const char *key = syntax_key_text(w, syntax_part(r, PART_INDEX));
	struct ref ref;

	if (key != NULL && (!is_null(object->literal) || object->scope >= 0))
		return member_of(w, object, key, node);
	ref = plain(join(w, object->path, "[]"));
	ref.known = object->known;
	return ref;
}

static struct ref of_alternatives(struct work *w, const struct record *r, TSNode node)
{
	struct ref best = plain(syntax_cut(w, node));

	for (size_t i = 0; i < r->n_parts; i++) {
		const struct ref *ref;

		if (r->parts[i].part != PART_LEFT && r->parts[i].part != PART_RIGHT &&
		    r->parts[i].part != PART_ITEM)
			continue;
		ref = resolve(w, r->parts[i].node);
		if (ref->known || (!best.known && best.instance < 0 && ref->instance >= 0)) {
			if (!best.known)
				best = *ref;
		}
	}
	return best;
}

static struct ref compute(struct work *w, TSNode node)
{
	const struct record *r = syntax_record(w, node);
	struct ref ref;

	switch (syntax_role(w, node)) {
	case ROLE_NAME:
	case ROLE_SHORTHAND:
		return of_name(w, node);
	case ROLE_SELF:
		ref = plain(syntax_text(w, node));
		ref.instance = syntax_scope_class(w, syntax_scope_at(w, ts_node_start_byte(node),
		                                                     ts_node_end_byte(node)));
		return ref;
	case ROLE_MEMBER:
		if (is_null(syntax_part(r, PART_OBJECT)))
			return of_name(w, node);
		return member_of(w, resolve(w, syntax_part(r, PART_OBJECT)),
		                 syntax_text(w, syntax_part(r, PART_NAME)), node);
	case ROLE_INDEX:
		return of_index(w, node, r);
	case ROLE_CALL:
		return of_call(w, node);
	case ROLE_DEFAULT:
	case ROLE_CHOICE:
		return of_alternatives(w, r, node);
	case ROLE_FUNCTION:
	case ROLE_LAMBDA:
	case ROLE_CLASS:
		return of_scope(w, syntax_scope_of(w, node),
		                syntax_scope_of(w, node) >= 0
		                        ? w->scopes.v[syntax_scope_of(w, node)].name
		                        : NULL);
	case ROLE_LIST:
	case ROLE_MAP:
		ref = plain(syntax_cut(w, node));
		ref.literal = node;
		return ref;
	default:
		return plain(syntax_cut(w, node));
	}
}

static const struct ref *resolve(struct work *w, TSNode node)
{
	struct ref *ref;

	node = syntax_strip(w, node);
	ref = syntax_index_get(&w->refs, node_key(node));
	if (ref != NULL && ref->path != NULL)
		return ref;
	if (ref != NULL || is_null(node) || w->depth >= MAX_RESOLVE) {
		ref = UM_NEW(w->t, struct ref);
		*ref = plain(syntax_cut(w, node));
		return ref;
	}
	ref = UM_NEW(w->t, struct ref); /* without a path: being resolved */
	syntax_index_put(&w->refs, node_key(node), ref);
	w->depth++;
	*ref = compute(w, node);
	w->depth--;
	return ref;
}

const struct ref *syntax_resolve(struct work *w, TSNode node)
{
	return resolve(w, node);
}
