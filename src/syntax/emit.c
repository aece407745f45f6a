/* Records to facts, in the order of the file.
 *
 * The marks (mark.c) are swept once with a stack of open regions, so that each fact knows its
 * function, its call and the name that it is for without looking at the tree again. */
#include <stdlib.h>
#include <string.h>

#include "syntax/emit_p.h"

struct region *syntax_region_push(struct sweep *s, uint32_t end)
{
	struct region top = s->open.v[s->open.n - 1];
	struct region *r = UM_PUSH(s->w->t, &s->open);

	*r = top;
	r->end = end;
	return r;
}

struct syntax_fact *syntax_fact_add(struct sweep *s, enum syntax_fact_kind kind,
                                    struct um_span span)
{
	struct syntax_fact *f = UM_PUSH(s->w->t, &s->w->facts);

	f->kind = kind;
	f->span = span;
	f->function = s->open.v[s->open.n - 1].function;
	f->call = -1;
	return f;
}

bool syntax_is_word(struct work *w, enum table table, const char *text)
{
	return text != NULL && syntax_table(w, table, text) != NULL;
}

static const char *bases_path(struct work *w, const struct record *r, enum table table)
{
	TSNode *bases;
	size_t n = syntax_bases(w, r, &bases);

	for (size_t i = 0; i < n; i++) {
		const char *path = syntax_resolve(w, bases[i])->path;

		if (syntax_is_word(w, table, path))
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
		is_test |= syntax_is_word(w, TABLE_TEST_CLASS, name) ||
		           bases_path(w, r, TABLE_TEST_BASE) != NULL;
	else if (r->role != ROLE_REGION)
		is_test |= syntax_is_word(w, TABLE_TEST_NAME, name);
	f = syntax_fact_add(s, SYNTAX_FUNCTION, (struct um_span){m->start, m->end});
	f->key = name;
	if (r->role == ROLE_REGION)
		f->key = (r->flags & FLAG_MAIN) != 0 ? "__main__"
		                                     : syntax_cut(w, syntax_part(r, PART_NAME));
	f->decorators = scope != NULL ? scope->decorators : NULL;
	f->is_class = r->role == ROLE_CLASS;
	f->is_main = (r->flags & FLAG_MAIN) != 0;
	if (at.call >= 0 && name == NULL &&
	    r->role != ROLE_REGION) { /* describe("...", () => {}) */
		const char *callee = w->facts.v[at.call].callee;

		is_test |= syntax_is_word(w, TABLE_TEST_CALL, callee);
		f->key = callee;
	}
	f->is_test = is_test;
	region = syntax_region_push(s, m->end);
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

struct syntax_fact *syntax_import_add(struct sweep *s, struct um_span span, const char *module)
{
	struct syntax_fact *f = syntax_fact_add(s, SYNTAX_IMPORT, span);

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

	if (ts_node_is_null(module))
		return;
	f = syntax_import_add(s, (struct um_span){m->start, m->end}, syntax_module_text(w, r));
	f->is_wildcard = syntax_is_wildcard(w, r);
	f->name = text_or_null(w, syntax_part(r, PART_NAME));
	if ((r->flags & FLAG_DEFAULT) != 0)
		f->name = "default";
	if ((r->flags & FLAG_NAMESPACE) != 0)
		f->name = "*";
	f->alias = text_or_null(w, syntax_part(r, PART_ALIAS));
	f->is_type_only |= (r->flags & FLAG_TYPE_ONLY) != 0;
}

uint64_t syntax_place_key(struct um_span span)
{
	return (uint64_t)span.start << 32 | span.end;
}

/* So that the fact of the literal itself says so as well. */
void syntax_default_note(struct sweep *s, const struct syntax_value *v)
{
	if (v != NULL && !v->is_followed && v->span.end > 0)
		syntax_index_put(&s->defaults, syntax_place_key(v->span), s);
}

void syntax_env_add(struct sweep *s, struct syntax_value *v)
{
	syntax_default_note(s, v->fallback);
	syntax_fact_add(s, SYNTAX_ENV_FACT, v->use)->value = v;
}

/* A read that is written at this very place. */
void syntax_env_here(struct sweep *s, struct syntax_value *v, const struct mark *m)
{
	if (v->kind == SYNTAX_ENV && !v->is_followed && v->span.start == m->start &&
	    v->span.end == m->end)
		syntax_env_add(s, v);
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
		f = syntax_fact_add(s, SYNTAX_BINDING, node_span(children[i]));
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
	if ((r->flags & FLAG_SETTINGS) != 0 && !ts_node_is_null(value)) {
		w->settings = node_span(value);
	} else if (ts_node_is_null(key) && scope == 0 && !ts_node_is_null(value)) {
		f = syntax_fact_add(s, SYNTAX_BINDING, (struct um_span){m->start, m->end});
		f->key = f->callee = f->raw = "default";
		f->value = syntax_value(w, value);
	}
	if (ts_node_is_null(key) || syntax_role(w, key) == ROLE_MAP ||
	    syntax_role(w, key) == ROLE_LIST)
		return;
	name = syntax_last_name(w, key);
	if (w->scopes.v[scope].kind == SCOPE_CLASS)
		v = syntax_env_field(w, r, scope, key);
	if (v == NULL && ts_node_is_null(value))
		return;
	if (v != NULL)
		syntax_env_add(s, v);
	else
		v = syntax_value(w, value);
	if (syntax_is_field(w, r, scope)) {
		v = syntax_value_overridable(w, v);
		syntax_default_note(s, v);
	}
	f = syntax_fact_add(s, SYNTAX_BINDING, (struct um_span){m->start, m->end});
	f->key = name;
	f->raw = syntax_cut(w, key);
	f->sets_env = (r->flags & FLAG_SETS) != 0;
	f->callee = name != NULL ? target_path(w, key, name) : NULL;
	f->value = v;
	if (scope == 0 && !ts_node_is_null(value) &&
	    syntax_role(w, syntax_strip(w, value)) == ROLE_MAP)
		sweep_pairs(s, syntax_strip(w, value));
}

static void sweep_param(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	struct syntax_value *v = syntax_value_param(w, m->record);
	struct syntax_value *env = syntax_env_tag(w, syntax_part(m->record, PART_TAG),
	                                          syntax_part(m->record, PART_KEY));
	struct syntax_fact *f;

	if (env != NULL)
		syntax_env_add(s, env);
	if (v == NULL)
		v = env;
	if (v == NULL)
		return;
	syntax_default_note(s, v);
	if (syntax_target_key(w, syntax_part(m->record, PART_KEY)) == NULL)
		return;
	f = syntax_fact_add(s, SYNTAX_BINDING, (struct um_span){m->start, m->end});
	f->key = syntax_target_key(w, syntax_part(m->record, PART_KEY));
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
		syntax_env_add(s, v);
	object = syntax_resolve(w, d->node);
	if (object->is_namespace && syntax_role(w, d->node) == ROLE_CALL) {
		struct syntax_fact *f = syntax_import_add(s, node_span(d->where), object->path);

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
			syntax_env_add(s, v);
	}
}

static void sweep_handler(struct sweep *s, const struct mark *m)
{
	int32_t open = s->open.v[s->open.n - 1].handler;
	TSNode body = syntax_part(m->record, PART_BODY);
	struct syntax_fact *f;

	if (open >= 0 && s->w->facts.v[open].span.start == m->start &&
	    s->w->facts.v[open].span.end == m->end)
		return; /* found once for each of its handlers */
	f = syntax_fact_add(s, SYNTAX_HANDLER, (struct um_span){m->start, m->end});
	f->body = ts_node_is_null(body) ? f->span : node_span(body);
	if (f->body.start < f->span.start) /* what was tried stands before the question */
		f->span.start = f->body.start;
	f->caught = "";
	syntax_region_push(s, m->end)->handler = (int32_t)s->w->facts.n - 1;
}

static const char *caught_text(struct work *w, TSNode caught)
{
	TSNode one = syntax_strip(w, caught);
	TSNode *types = &one;
	size_t n = syntax_role(w, one) == ROLE_LIST ? syntax_children(w, one, &types) : 1;
	const char *text = "";

	for (size_t i = 0; i < n && i < MAX_CHOICES; i++)
		text = um_format(w->a, "%s%s%s", text, i > 0 ? "," : "", syntax_cut(w, types[i]));
	return text;
}

static void sweep_catch(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	int32_t handler = s->open.v[s->open.n - 1].handler;
	struct syntax_fact *f;
	struct um_span *handlers;
	const char **catches;
	TSNode caught = syntax_part(m->record, PART_CAUGHT);

	if (handler < 0)
		return;
	f = &w->facts.v[handler];
	if (f->n_handlers >= MAX_ITEMS)
		return;
	if (f->body.end > m->start && f->body.start < m->start)
		f->body.end = m->start; /* what was tried has no node of its own */
	handlers = UM_NEW_ARRAY(w->a, struct um_span, f->n_handlers + 1);
	catches = UM_NEW_ARRAY(w->a, const char *, f->n_handlers + 1);
	if (f->n_handlers > 0) {
		memcpy(handlers, f->handlers, f->n_handlers * sizeof(*handlers));
		memcpy(catches, f->catches, f->n_handlers * sizeof(*catches));
	}
	catches[f->n_handlers] = ts_node_is_null(caught) ? "" : caught_text(w, caught);
	if (catches[f->n_handlers][0] != '\0')
		f->caught = um_format(w->a, "%s%s%s", f->caught, f->caught[0] != '\0' ? "," : "",
		                      catches[f->n_handlers]);
	handlers[f->n_handlers++] = (struct um_span){m->start, m->end};
	f->handlers = handlers;
	f->catches = catches;
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
		syntax_region_push(s, m->end)->is_sum =
			true; /* its own left side was looked at with it */
	if (syntax_index_get(&s->told, syntax_place_key((struct um_span){m->start, m->end})) !=
	    NULL)
		return;
	v = syntax_value(w, m->record->node);
	if (v->kind != SYNTAX_STRING && v->kind != SYNTAX_TEMPLATE)
		return;
	f = syntax_fact_add(s, SYNTAX_STRING_FACT, (struct um_span){m->start, m->end});
	f->value = v;
	if (syntax_index_get(&s->defaults, syntax_place_key(v->span)) != NULL)
		f->value = syntax_value_overridable(w, v);
	f->key = at.key;
	f->call = at.call;
	f->is_compared = at.is_compared;
	f->is_map_key = at.is_key;
	if (m->record->role != ROLE_STRING)
		syntax_region_push(s, m->end)->is_text = true; /* its pieces are told already */
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
		region = syntax_region_push(s, m->end);
		region->key = NULL;
		region->call = -1;
		region->is_compared = region->is_key = region->is_text = region->is_sum = false;
		break;
	case MARK_TYPES:
		syntax_region_push(s, m->end)->is_types = true;
		break;
	case MARK_TYPE_ONLY:
		syntax_region_push(s, m->end)->is_type_only = true;
		break;
	case MARK_KEY:
		region = syntax_region_push(s, m->end);
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
		syntax_default_note(s, syntax_value(w, syntax_part(m->record, PART_RIGHT)));
		break;
	case MARK_COMPARE:
		sweep_compare(s, m);
		break;
	case MARK_CALL:
		syntax_call_emit(s, m);
		break;
	case MARK_ARGS:
		region = syntax_region_push(s, m->end);
		region->call =
			(int32_t)(uintptr_t)syntax_index_get(&s->calls, node_key(m->record->node)) -
			1;
		region->is_text = region->is_sum = region->is_compared = region->is_key = false;
		break;
	case MARK_MEMBER:
		if (syntax_index_get(&s->marks->not_read, node_key(m->record->node)) == NULL)
			syntax_env_here(s, syntax_value(w, m->record->node), m);
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
		places[i] = (struct place){w->facts.v[i].span.start, w->facts.v[i].span.end,
		                           (uint32_t)i};
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
	struct marks marks = {.w = w};
	struct sweep s = {.w = w, .marks = &marks};
	struct region *file = UM_PUSH(w->t, &s.open);

	*file = (struct region){.end = UINT32_MAX, .function = -1, .call = -1, .handler = -1};
	syntax_index_init(&s.calls, w->t, 256);
	syntax_index_init(&s.defaults, w->t, 64);
	syntax_index_init(&s.told, w->t, 64);
	syntax_marks_build(&marks);
	for (size_t i = 0; i < marks.n; i++) {
		while (s.open.v[s.open.n - 1].end <= marks.v[i].start && s.open.n > 1)
			s.open.n--;
		sweep_mark(&s, &marks.v[i]);
		if (w->facts.n > MAX_FACTS)
			return um_err_set(err, UM_ELIMIT, "not analysed: more than %d facts",
			                  MAX_FACTS);
	}
	sort_facts(w);
	return 0;
}
