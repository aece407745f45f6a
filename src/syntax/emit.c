/* Records to facts, in the order of the file.
 *
 * Every record gives marks: places where a region starts (a function, the value of a name, the arguments of a
 * call) or where a fact is made. The marks are sorted and swept once with a stack of open regions, so that each
 * fact knows its function, its call and the name that it is for without looking at the tree again. */
#include <stdlib.h>
#include <string.h>

#include "syntax/syntax_p.h"

enum mark_kind {
	MARK_FUNCTION,
	MARK_BLOCK,
	MARK_TYPES,
	MARK_TYPE_ONLY,
	MARK_KEY,
	MARK_HANDLER,
	MARK_CATCH,
	MARK_IMPORT,
	MARK_BINDING,
	MARK_PARAM,
	MARK_MEMBER_DEF,
	MARK_DEFAULT,
	MARK_COMPARE,
	MARK_CALL,
	MARK_ARGS,
	MARK_MEMBER,
	MARK_STRING
};

struct mark {
	uint32_t start, end;
	uint32_t order;
	uint8_t kind;
	bool is_compared, is_key;
	const struct record *record;
	const struct def *def;
	const char *key;
};

struct region {
	uint32_t end;
	int32_t function, call, handler;
	const char *key;
	bool is_compared, is_key, is_types, is_type_only, is_text, is_sum, is_test;
};

struct sweep {
	struct work *w;
	UM_VEC(struct mark) marks;
	UM_VEC(struct region) open;
	struct index calls;   /* node id of a call -> fact + 1 */
	struct index told;     /* places of literals whose fact stands elsewhere */
	struct index defaults; /* places of literals that are only defaults */
	struct index not_read; /* node ids of what is called or assigned */
};

/* ---- marks ---- */

static struct mark *add_mark(struct sweep *s, enum mark_kind kind, uint32_t start, uint32_t end, const struct record *r)
{
	struct mark *m = UM_PUSH(s->w->t, &s->marks);

	m->start = start;
	m->end = end;
	m->order = (uint32_t)s->marks.n;
	m->kind = (uint8_t)kind;
	m->record = r;
	return m;
}

static struct mark *mark_node(struct sweep *s, enum mark_kind kind, TSNode node, const struct record *r)
{
	return add_mark(s, kind, ts_node_start_byte(node), ts_node_end_byte(node), r);
}

static void mark_key(struct sweep *s, TSNode node, const char *key)
{
	if (!ts_node_is_null(node))
		mark_node(s, MARK_KEY, node, NULL)->key = key;
}

/* The last name of an expression: "model" of self.model, of `model` and of model.lower(). */
static const char *last_name(struct work *w, TSNode node)
{
	for (int i = 0; i < 16; i++) {
		const struct record *r;

		node = syntax_strip(w, node);
		r = syntax_record(w, node);
		switch (syntax_role(w, node)) {
		case ROLE_NAME:
		case ROLE_WORD:
		case ROLE_SHORTHAND:
			return syntax_text(w, node);
		case ROLE_MEMBER:
			return syntax_text(w, syntax_part(r, PART_NAME));
		case ROLE_INDEX:
			return syntax_key_text(w, syntax_part(r, PART_INDEX));
		case ROLE_CALL:
			node = syntax_strip(w, syntax_part(r, PART_CALLEE));
			if (syntax_role(w, node) != ROLE_MEMBER)
				return NULL;
			node = syntax_part(syntax_record(w, node), PART_OBJECT);
			break;
		default:
			return NULL;
		}
	}
	return NULL;
}

static const char *target_key(struct work *w, TSNode key)
{
	key = syntax_strip(w, key);
	return ts_node_is_null(key) ? NULL : last_name(w, key);
}

static void mark_compared(struct sweep *s, const struct record *r, enum part part, enum part other)
{
	TSNode node = syntax_part(r, part), name = syntax_part(r, other);
	struct mark *m;

	if (ts_node_is_null(node))
		return;
	m = mark_node(s, MARK_KEY, node, r);
	m->is_compared = true;
	m->key = ts_node_is_null(name) ? NULL : last_name(s->w, name);
}

static void mark_record(struct sweep *s, const struct record *r)
{
	struct work *w = s->w;
	struct mark *m;

	switch (r->role) {
	case ROLE_FUNCTION:
	case ROLE_CLASS:
	case ROLE_LAMBDA:
	case ROLE_REGION:
		add_mark(s, MARK_FUNCTION, r->start, r->end, r);
		break;
	case ROLE_BLOCK:
		add_mark(s, MARK_BLOCK, r->start, r->end, r);
		break;
	case ROLE_TYPES:
		add_mark(s, MARK_TYPES, r->start, r->end, r);
		break;
	case ROLE_TYPE_ONLY:
		add_mark(s, MARK_TYPE_ONLY, r->start, r->end, r);
		break;
	case ROLE_HANDLER:
		add_mark(s, MARK_HANDLER, r->start, r->end, r);
		break;
	case ROLE_CATCH:
		add_mark(s, MARK_CATCH, r->start, r->end, r);
		break;
	case ROLE_IMPORT:
		add_mark(s, MARK_IMPORT, r->start, r->end, r);
		break;
	case ROLE_BINDING:
		add_mark(s, MARK_BINDING, r->start, r->end, r);
		syntax_index_put(&s->not_read, node_key(syntax_strip(w, syntax_part(r, PART_KEY))), s);
		mark_key(s, syntax_part(r, PART_VALUE), target_key(w, syntax_part(r, PART_KEY)));
		break;
	case ROLE_PARAM:
		add_mark(s, MARK_PARAM, r->start, r->end, r);
		mark_key(s, syntax_part(r, PART_VALUE), target_key(w, syntax_part(r, PART_KEY)));
		break;
	case ROLE_PRESET:
		mark_key(s, syntax_part(r, PART_RIGHT), target_key(w, syntax_part(r, PART_LEFT)));
		add_mark(s, MARK_DEFAULT, r->start, r->end, r);
		break;
	case ROLE_EACH:
		mark_key(s, syntax_part(r, PART_VALUE), target_key(w, syntax_part(r, PART_KEY)));
		break;
	case ROLE_ARG:
		mark_key(s, syntax_part(r, PART_VALUE), syntax_text(w, syntax_part(r, PART_NAME)));
		break;
	case ROLE_PAIR:
		m = mark_node(s, MARK_KEY, syntax_part(r, PART_KEY), r);
		m->is_key = true;
		mark_key(s, syntax_part(r, PART_VALUE), syntax_key_text(w, syntax_part(r, PART_KEY)));
		break;
	case ROLE_COMPARE:
		mark_compared(s, r, PART_LEFT, PART_RIGHT);
		mark_compared(s, r, PART_RIGHT, PART_LEFT);
		if ((r->flags & FLAG_ENV_TEST) != 0)
			add_mark(s, MARK_COMPARE, r->start, r->end, r);
		break;
	case ROLE_CASE:
		m = mark_node(s, MARK_KEY, syntax_part(r, PART_VALUE), r);
		m->is_compared = true;
		break;
	case ROLE_DEFAULT:
		add_mark(s, MARK_DEFAULT, r->start, r->end, r);
		break;
	case ROLE_CALL:
		add_mark(s, MARK_CALL, r->start, r->end, r);
		syntax_index_put(&s->not_read, node_key(syntax_strip(w, syntax_part(r, PART_CALLEE))), s);
		if (!ts_node_is_null(syntax_part(r, PART_ARGS)))
			mark_node(s, MARK_ARGS, syntax_part(r, PART_ARGS), r);
		break;
	case ROLE_INDEX:
		add_mark(s, MARK_MEMBER, r->start, r->end, r);
		m = mark_node(s, MARK_KEY, syntax_part(r, PART_INDEX), r);
		m->is_key = true;
		m->key = last_name(w, syntax_part(r, PART_OBJECT));
		break;
	case ROLE_MEMBER:
		add_mark(s, MARK_MEMBER, r->start, r->end, r);
		break;
	case ROLE_STRING:
	case ROLE_JOIN:
	case ROLE_CONCAT:
	case ROLE_FORMAT:
		add_mark(s, MARK_STRING, r->start, r->end, r);
		break;
	default:
		break;
	}
}

/* Regions open before the facts that start with them. */
static int by_place(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* ---- the sweep ---- */

static struct region *push_region(struct sweep *s, uint32_t end)
{
	struct region top = s->open.v[s->open.n - 1];
	struct region *r = UM_PUSH(s->w->t, &s->open);

	*r = top;
	r->end = end;
	return r;
}

static struct syntax_fact *add_fact(struct sweep *s, enum syntax_fact_kind kind, struct um_span span)
{
	struct syntax_fact *f = UM_PUSH(s->w->t, &s->w->facts);

	f->kind = kind;
	f->span = span;
	f->function = s->open.v[s->open.n - 1].function;
	f->call = -1;
	return f;
}

static bool is_word(struct work *w, enum table table, const char *text)
{
	return text != NULL && syntax_table(w, table, text) != NULL;
}

static const char *bases_path(struct work *w, const struct record *r, enum table table)
{
	TSNode *bases;
	size_t n = syntax_bases(w, r, &bases);

	for (size_t i = 0; i < n; i++) {
		const char *path = syntax_resolve(w, bases[i])->path;

		if (is_word(w, table, path))
			return path;
	}
	return NULL;
}

static void sweep_function(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	const struct record *r = m->record;
	const struct region at = s->open.v[s->open.n - 1];
	int32_t index = r->role == ROLE_REGION ? -1 : syntax_scope_of(w, r->node);
	const struct scope *scope = index >= 0 ? &w->scopes.v[index] : NULL;
	const char *name = scope != NULL ? scope->name : NULL;
	struct region *region;
	struct syntax_fact *f;
	bool is_test = at.is_test || (r->flags & FLAG_TEST) != 0;

	if (r->role == ROLE_LAMBDA && (name == NULL || at.is_text))
		return; /* only what is named is worth a fact; its keys and calls go on */
	if (r->role == ROLE_CLASS)
		is_test |= is_word(w, TABLE_TEST_CLASS, name) || bases_path(w, r, TABLE_TEST_BASE) != NULL;
	else if (r->role != ROLE_REGION)
		is_test |= is_word(w, TABLE_TEST_NAME, name);
	f = add_fact(s, SYNTAX_FUNCTION, (struct um_span){m->start, m->end});
	f->key = name;
	if (r->role == ROLE_REGION)
		f->key = (r->flags & FLAG_MAIN) != 0 ? "__main__" : syntax_cut(w, syntax_part(r, PART_NAME));
	f->decorators = scope != NULL ? scope->decorators : NULL;
	f->is_class = r->role == ROLE_CLASS;
	f->is_main = (r->flags & FLAG_MAIN) != 0;
	if (at.call >= 0 && name == NULL && r->role != ROLE_REGION) { /* describe("...", () => {}) */
		const char *callee = w->facts.v[at.call].callee;

		is_test |= is_word(w, TABLE_TEST_CALL, callee);
		f->key = callee;
	}
	f->is_test = is_test;
	region = push_region(s, m->end);
	region->function = (int32_t)w->facts.n - 1;
	region->is_test = is_test;
	if (r->role == ROLE_CLASS || r->role == ROLE_REGION) {
		region->key = NULL;
		region->call = -1;
	}
}

static const char *text_or_null(struct work *w, TSNode node)
{
	return ts_node_is_null(node) ? NULL : syntax_text(w, node);
}

static bool is_relative(struct work *w, const char *module)
{
	const struct row *rows;
	size_t n = syntax_table_rows(w, TABLE_RELATIVE, &rows);

	for (size_t i = 0; i < n; i++)
		if (um_starts(module, rows[i].key))
			return true;
	return false;
}

static struct syntax_fact *add_import(struct sweep *s, struct um_span span, const char *module)
{
	struct syntax_fact *f = add_fact(s, SYNTAX_IMPORT, span);

	f->module = module;
	f->is_relative = is_relative(s->w, module);
	f->is_type_only = s->open.v[s->open.n - 1].is_type_only;
	return f;
}

static void sweep_import(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	const struct record *r = m->record;
	TSNode module = syntax_part(r, PART_MODULE);
	struct syntax_fact *f;
	const char *text;

	if (ts_node_is_null(module))
		return;
	text = syntax_string_text(w, module);
	f = add_import(s, (struct um_span){m->start, m->end}, text != NULL ? text : syntax_text(w, module));
	f->name = text_or_null(w, syntax_part(r, PART_NAME));
	if ((r->flags & FLAG_DEFAULT) != 0)
		f->name = "default";
	if ((r->flags & FLAG_NAMESPACE) != 0)
		f->name = "*";
	f->alias = text_or_null(w, syntax_part(r, PART_ALIAS));
	f->is_type_only |= (r->flags & FLAG_TYPE_ONLY) != 0;
}

static uint64_t place_key(struct um_span span)
{
	return (uint64_t)span.start << 32 | span.end;
}

/* So that the fact of the literal itself says so as well. */
static void note_default(struct sweep *s, const struct syntax_value *v)
{
	if (v != NULL && !v->is_followed && v->span.end > 0)
		syntax_index_put(&s->defaults, place_key(v->span), s);
}

static void add_env(struct sweep *s, struct syntax_value *v)
{
	note_default(s, v->fallback);
	add_fact(s, SYNTAX_ENV_FACT, v->use)->value = v;
}

/* A read that is written at this very place. */
static void env_here(struct sweep *s, struct syntax_value *v, const struct mark *m)
{
	if (v->kind == SYNTAX_ENV && !v->is_followed && v->span.start == m->start && v->span.end == m->end)
		add_env(s, v);
}

static void sweep_pairs(struct sweep *s, TSNode map)
{
	struct work *w = s->w;
	TSNode *children;
	size_t n = syntax_children(w, map, &children);

	for (size_t i = 0; i < n; i++) {
		const struct record *r = syntax_record(w, children[i]);
		const char *key;
		struct syntax_fact *f;

		if (syntax_role(w, children[i]) != ROLE_PAIR)
			continue;
		key = syntax_key_text(w, syntax_part(r, PART_KEY));
		if (key == NULL)
			continue;
		f = add_fact(s, SYNTAX_BINDING, node_span(children[i]));
		f->key = key;
		f->value = syntax_value(w, syntax_part(r, PART_VALUE));
	}
}

/* The bound thing's owner and name: "openai" and "api_base", "os.environ" and "X". */
static const char *target_path(struct work *w, TSNode key, const char *name)
{
	const struct record *r = syntax_record(w, key);
	enum role role = syntax_role(w, key);

	if (role != ROLE_MEMBER && role != ROLE_INDEX)
		return name;
	return um_format(w->a, "%s.%s", syntax_resolve(w, syntax_part(r, PART_OBJECT))->path, name);
}

static void sweep_binding(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	const struct record *r = m->record;
	TSNode key = syntax_strip(w, syntax_part(r, PART_KEY));
	TSNode value = syntax_part(r, PART_VALUE);
	int32_t scope = syntax_scope_named(w, syntax_scope_at(w, m->start, m->end));
	struct syntax_value *v = NULL;
	struct syntax_fact *f;
	const char *name;

	if (ts_node_is_null(key) && scope == 0 && !ts_node_is_null(value) &&
	    syntax_role(w, syntax_strip(w, value)) == ROLE_MAP)
		sweep_pairs(s, syntax_strip(w, value)); /* export default {...} */
	if (ts_node_is_null(key) || syntax_role(w, key) == ROLE_MAP || syntax_role(w, key) == ROLE_LIST)
		return;
	name = last_name(w, key);
	if (w->scopes.v[scope].kind == SCOPE_CLASS)
		v = syntax_env_field(w, r, scope, key);
	if (v == NULL && ts_node_is_null(value))
		return;
	if (v != NULL)
		add_env(s, v);
	else
		v = syntax_value(w, value);
	if (syntax_is_field(w, r, scope)) {
		v = syntax_value_overridable(w, v);
		note_default(s, v);
	}
	f = add_fact(s, SYNTAX_BINDING, (struct um_span){m->start, m->end});
	f->key = name;
	f->raw = syntax_cut(w, key);
	f->callee = name != NULL ? target_path(w, key, name) : NULL;
	f->value = v;
	if (scope == 0 && !ts_node_is_null(value) && syntax_role(w, syntax_strip(w, value)) == ROLE_MAP)
		sweep_pairs(s, syntax_strip(w, value));
}

static void sweep_param(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	struct syntax_value *v = syntax_value_param(w, m->record);
	struct syntax_fact *f;

	if (v == NULL)
		return;
	note_default(s, v);
	if (target_key(w, syntax_part(m->record, PART_KEY)) == NULL)
		return;
	f = add_fact(s, SYNTAX_BINDING, (struct um_span){m->start, m->end});
	f->key = target_key(w, syntax_part(m->record, PART_KEY));
	f->raw = syntax_cut(w, syntax_part(m->record, PART_KEY));
	f->callee = f->key;
	f->value = v;
}

/* `const {X} = process.env` reads X; `const {X} = require("m")` imports it. */
static void sweep_member_def(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	const struct def *d = m->def;
	const struct ref *object;
	struct syntax_value *v;

	if (ts_node_is_null(d->node))
		return;
	v = syntax_value_def(w, d, d->where);
	if (v != NULL && v->kind == SYNTAX_ENV && !v->is_followed && v->span.start == m->start)
		add_env(s, v);
	object = syntax_resolve(w, d->node);
	if (object->is_namespace && syntax_role(w, d->node) == ROLE_CALL) {
		struct syntax_fact *f = add_import(s, node_span(d->where), object->path);

		f->name = d->text;
		f->alias = um_eq(d->alias, d->text) ? NULL : d->alias;
	}
}

static void sweep_compare(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	TSNode left = syntax_strip(w, syntax_part(m->record, PART_LEFT));
	TSNode right = syntax_part(m->record, PART_RIGHT);
	struct syntax_value *name;

	if (ts_node_is_null(left) || ts_node_is_null(right))
		return;
	name = syntax_value(w, left);
	if (name->kind == SYNTAX_STRING) {
		struct syntax_value *v = syntax_env_member(w, left, right, name->text);

		if (v != NULL)
			add_env(s, v);
	}
}

/* require("m"), import("m"): what is not destructured. */
static void call_import(struct sweep *s, const struct mark *m, const struct syntax_fact *call)
{
	const struct syntax_value *module;

	if (syntax_table(s->w, TABLE_IMPORT_CALL, call->callee) == NULL || call->value->n_items == 0)
		return;
	module = call->value->items[0].value;
	if (module->kind == SYNTAX_STRING) {
		const char *alias = call->assigned;
		struct syntax_fact *f = add_import(s, (struct um_span){m->start, m->end}, module->text);

		f->name = "*";
		f->alias = alias != NULL && strpbrk(alias, "{[ .") == NULL ? alias : NULL;
	}
}

/* request().catch(() => other()) */
static void call_handler(struct sweep *s, const struct mark *m, const struct record *callee)
{
	struct work *w = s->w;
	TSNode args = syntax_part(m->record, PART_ARGS);
	TSNode *children;
	struct syntax_fact *f;
	size_t n;

	if (!is_word(w, TABLE_HANDLER_METHOD, syntax_text(w, syntax_part(callee, PART_NAME))) || ts_node_is_null(args))
		return;
	n = syntax_children(w, args, &children);
	if (n == 0)
		return;
	f = add_fact(s, SYNTAX_HANDLER, (struct um_span){m->start, m->end});
	f->body = node_span(syntax_part(callee, PART_OBJECT));
	f->handlers = UM_NEW(w->a, struct um_span);
	f->handlers[0] = node_span(children[0]);
	f->n_handlers = 1;
	f->caught = "";
}

/* The value of the object that a method is called on, looking through attribute access in between. */
static struct syntax_value *receiver_of(struct work *w, const struct record *callee)
{
	TSNode object = syntax_part(callee, PART_OBJECT);

	for (int i = 0; i < 16; i++) {
		struct syntax_value *v;
		const struct record *r;

		object = syntax_strip(w, object);
		v = syntax_value(w, object);
		if (v->kind != SYNTAX_NAME && v->kind != SYNTAX_UNKNOWN && v->kind != SYNTAX_NULL)
			return v;
		r = syntax_record(w, object);
		if (r == NULL || (r->role != ROLE_MEMBER && r->role != ROLE_INDEX))
			return NULL;
		object = syntax_part(r, PART_OBJECT);
	}
	return NULL;
}

/* "https://{}/v1".format(x): one text, told for the call. */
static void call_format(struct sweep *s, const struct mark *m, const struct record *callee, struct syntax_value *meaning)
{
	const struct region at = s->open.v[s->open.n - 1];
	struct syntax_fact *f;

	if ((meaning->kind != SYNTAX_STRING && meaning->kind != SYNTAX_TEMPLATE) || meaning->span.start != m->start ||
	    meaning->span.end != m->end || meaning->use.start != m->start || at.is_types || at.is_text)
		return;
	f = add_fact(s, SYNTAX_STRING_FACT, meaning->span);
	f->value = meaning;
	f->key = at.key;
	f->call = at.call;
	syntax_index_put(&s->told, place_key(node_span(syntax_strip(s->w, syntax_part(callee, PART_OBJECT)))), s);
}

static void sweep_call(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	const struct record *r = m->record;
	TSNode callee_node = syntax_strip(w, syntax_part(r, PART_CALLEE));
	const struct record *callee = syntax_record(w, callee_node);
	struct syntax_value *v = syntax_value_call(w, r->node);
	struct syntax_value *meaning = syntax_value(w, r->node);
	struct syntax_fact *f = add_fact(s, SYNTAX_CALL_FACT, (struct um_span){m->start, m->end});
	struct syntax_fact call;

	syntax_index_put(&s->calls, node_key(r->node), (void *)w->facts.n);
	f->callee = v->text;
	f->raw = syntax_cut(w, callee_node);
	f->value = v;
	f->assigned = syntax_index_get(&w->assigned, node_key(r->node));
	if (callee != NULL && callee->role == ROLE_MEMBER)
		f->receiver = receiver_of(w, callee);
	call = *f;
	env_here(s, meaning, m);
	if (meaning->is_overridable)
		note_default(s, meaning);
	if (meaning->kind == SYNTAX_MAP && !meaning->is_followed && meaning->span.start == m->start)
		for (size_t i = 0; i < meaning->n_items; i++)
			if (meaning->items[i].value->kind == SYNTAX_ENV && !meaning->items[i].value->is_followed &&
			    meaning != v && meaning->items[i].name_span.end > 0)
				add_env(s, meaning->items[i].value);
	call_import(s, m, &call);
	if (callee != NULL && callee->role == ROLE_MEMBER) {
		call_handler(s, m, callee);
		call_format(s, m, callee, meaning);
	}
}

static void sweep_handler(struct sweep *s, const struct mark *m)
{
	struct syntax_fact *f = add_fact(s, SYNTAX_HANDLER, (struct um_span){m->start, m->end});
	TSNode body = syntax_part(m->record, PART_BODY);

	f->body = ts_node_is_null(body) ? f->span : node_span(body);
	f->caught = "";
	push_region(s, m->end)->handler = (int32_t)s->w->facts.n - 1;
}

static void add_caught(struct work *w, struct syntax_fact *f, TSNode caught)
{
	TSNode one = syntax_strip(w, caught);
	TSNode *types = &one;
	size_t n = syntax_role(w, one) == ROLE_LIST ? syntax_children(w, one, &types) : 1;

	for (size_t i = 0; i < n && i < MAX_CHOICES; i++)
		f->caught = um_format(w->a, "%s%s%s", f->caught, f->caught[0] != '\0' ? "," : "", syntax_cut(w, types[i]));
}

static void sweep_catch(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	int32_t handler = s->open.v[s->open.n - 1].handler;
	struct syntax_fact *f;
	struct um_span *handlers;
	TSNode caught = syntax_part(m->record, PART_CAUGHT);

	if (handler < 0)
		return;
	f = &w->facts.v[handler];
	if (f->n_handlers >= MAX_ITEMS)
		return;
	handlers = UM_NEW_ARRAY(w->a, struct um_span, f->n_handlers + 1);
	if (f->n_handlers > 0)
		memcpy(handlers, f->handlers, f->n_handlers * sizeof(*handlers));
	handlers[f->n_handlers++] = (struct um_span){m->start, m->end};
	f->handlers = handlers;
	if (!ts_node_is_null(caught))
		add_caught(w, f, caught);
}

static void sweep_string(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	const struct region at = s->open.v[s->open.n - 1];
	struct syntax_value *v;
	struct syntax_fact *f;

	if (at.is_types || at.is_text || (at.is_sum && m->record->role == ROLE_CONCAT))
		return;
	if (m->record->role == ROLE_CONCAT)
		push_region(s, m->end)->is_sum = true; /* its own left side was looked at with it */
	if (syntax_index_get(&s->told, place_key((struct um_span){m->start, m->end})) != NULL)
		return;
	v = syntax_value(w, m->record->node);
	if (v->kind != SYNTAX_STRING && v->kind != SYNTAX_TEMPLATE)
		return;
	f = add_fact(s, SYNTAX_STRING_FACT, (struct um_span){m->start, m->end});
	f->value = v;
	if (syntax_index_get(&s->defaults, place_key(v->span)) != NULL)
		f->value = syntax_value_overridable(w, v);
	f->key = at.key;
	f->call = at.call;
	f->is_compared = at.is_compared;
	f->is_map_key = at.is_key;
	if (m->record->role != ROLE_STRING)
		push_region(s, m->end)->is_text = true; /* its pieces are told already */
}

static void sweep_mark(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	struct region *region;

	switch (m->kind) {
	case MARK_FUNCTION:
		sweep_function(s, m);
		break;
	case MARK_BLOCK:
		region = push_region(s, m->end);
		region->key = NULL;
		region->call = -1;
		region->is_compared = region->is_key = region->is_text = region->is_sum = false;
		break;
	case MARK_TYPES:
		push_region(s, m->end)->is_types = true;
		break;
	case MARK_TYPE_ONLY:
		push_region(s, m->end)->is_type_only = true;
		break;
	case MARK_KEY:
		region = push_region(s, m->end);
		region->key = m->key;
		region->is_compared = m->is_compared;
		region->is_key = m->is_key;
		break;
	case MARK_HANDLER:
		sweep_handler(s, m);
		break;
	case MARK_CATCH:
		sweep_catch(s, m);
		break;
	case MARK_IMPORT:
		sweep_import(s, m);
		break;
	case MARK_BINDING:
		sweep_binding(s, m);
		break;
	case MARK_PARAM:
		sweep_param(s, m);
		break;
	case MARK_MEMBER_DEF:
		sweep_member_def(s, m);
		break;
	case MARK_DEFAULT:
		(void)syntax_value(w, m->record->node); /* gives the read inside its default */
		note_default(s, syntax_value(w, syntax_part(m->record, PART_RIGHT)));
		break;
	case MARK_COMPARE:
		sweep_compare(s, m);
		break;
	case MARK_CALL:
		sweep_call(s, m);
		break;
	case MARK_ARGS:
		region = push_region(s, m->end);
		region->call = (int32_t)(uintptr_t)syntax_index_get(&s->calls, node_key(m->record->node)) - 1;
		region->is_text = region->is_sum = region->is_compared = region->is_key = false;
		break;
	case MARK_MEMBER:
		if (syntax_index_get(&s->not_read, node_key(m->record->node)) == NULL)
			env_here(s, syntax_value(w, m->record->node), m);
		break;
	default:
		sweep_string(s, m);
		break;
	}
}

/* ---- the order of the file ---- */

struct place {
	uint32_t start, end, index;
};

static int by_fact_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

/* Facts that a mark gave besides its own may stand before it; the indexes follow the facts. */
static void sort_facts(struct work *w)
{
	size_t n = w->facts.n;
	struct place *places = UM_NEW_ARRAY(w->t, struct place, n);
	int32_t *new_index = UM_NEW_ARRAY(w->t, int32_t, n);
	struct syntax_fact *sorted = UM_NEW_ARRAY(w->a, struct syntax_fact, n);

	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){w->facts.v[i].span.start, w->facts.v[i].span.end, (uint32_t)i};
	if (n > 0)
		qsort(places, n, sizeof(*places), by_fact_place);
	for (size_t i = 0; i < n; i++)
		new_index[places[i].index] = (int32_t)i;
	for (size_t i = 0; i < n; i++) {
		sorted[i] = w->facts.v[places[i].index];
		if (sorted[i].function >= 0)
			sorted[i].function = new_index[sorted[i].function];
		if (sorted[i].call >= 0)
			sorted[i].call = new_index[sorted[i].call];
	}
	w->facts.v = sorted;
}

int syntax_emit(struct work *w, struct um_err *err)
{
	struct sweep s = {.w = w};
	struct region *file = UM_PUSH(w->t, &s.open);

	*file = (struct region){.end = UINT32_MAX, .function = -1, .call = -1, .handler = -1};
	syntax_index_init(&s.calls, w->t, 256);
	syntax_index_init(&s.not_read, w->t, 256);
	syntax_index_init(&s.defaults, w->t, 64);
	syntax_index_init(&s.told, w->t, 64);
	for (size_t i = 0; i < w->records.n; i++)
		mark_record(&s, &w->records.v[i]);
	for (size_t i = 0; i < w->members.n; i++)
		mark_node(&s, MARK_MEMBER_DEF, w->members.v[i].where, NULL)->def = &w->members.v[i];
	if (s.marks.n > 0)
		qsort(s.marks.v, s.marks.n, sizeof(s.marks.v[0]), by_place);
	for (size_t i = 0; i < s.marks.n; i++) {
		while (s.open.v[s.open.n - 1].end <= s.marks.v[i].start && s.open.n > 1)
			s.open.n--;
		sweep_mark(&s, &s.marks.v[i]);
		if (w->facts.n > MAX_FACTS)
			return um_err_set(err, UM_ELIMIT, "not analysed: more than %d facts", MAX_FACTS);
	}
	sort_facts(w);
	return 0;
}
