/* The facts that a call gives: itself, an import, a handler, reads of the environment, a formatted
 * text. */
#include <stdlib.h>
#include <string.h>

#include "syntax/emit_p.h"

/* require("m"), import("m"): what is not destructured. */
static void call_import(struct sweep *s, const struct mark *m, const struct syntax_fact *call)
{
	const struct syntax_value *module;

	if (syntax_table(s->w, TABLE_IMPORT_CALL, call->callee) == NULL ||
	    call->value->n_items == 0)
		return;
	module = call->value->items[0].value;
	if (module->kind == SYNTAX_STRING) {
		const char *alias = call->assigned;
		struct syntax_fact *f =
			syntax_import_add(s, (struct um_span){m->start, m->end}, module->text);

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

	if (!syntax_is_word(w, TABLE_HANDLER_METHOD,
	                    syntax_text(w, syntax_part(callee, PART_NAME))) ||
	    ts_node_is_null(args))
		return;
	n = syntax_children(w, args, &children);
	if (n == 0)
		return;
	f = syntax_fact_add(s, SYNTAX_HANDLER, (struct um_span){m->start, m->end});
	f->body = node_span(syntax_part(callee, PART_OBJECT));
	f->handlers = UM_NEW(w->a, struct um_span);
	f->handlers[0] = node_span(children[0]);
	f->catches = UM_NEW(w->a, const char *);
	f->catches[0] = "";
	f->n_handlers = 1;
	f->caught = "";
}

/* The value of the object that a method is called on, looking through attribute access in between.
 */
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

/* "https://{}/v1".format(x): one text, told for the call and not for the literal in it. */
static void call_format(struct sweep *s, const struct mark *m, TSNode literal,
                        struct syntax_value *meaning)
{
	const struct region at = s->open.v[s->open.n - 1];
	struct syntax_fact *f;

	if ((meaning->kind != SYNTAX_STRING && meaning->kind != SYNTAX_TEMPLATE) ||
	    meaning->span.start != m->start || meaning->span.end != m->end ||
	    meaning->use.start != m->start || at.is_types || at.is_text)
		return;
	f = syntax_fact_add(s, SYNTAX_STRING_FACT, meaning->span);
	f->value = meaning;
	f->key = at.key;
	f->call = at.call;
	syntax_index_put(&s->told, syntax_place_key(node_span(syntax_strip(s->w, literal))), s);
}

/* The literal of a format call: the object, or the argument that a table names. */
static TSNode format_literal(struct work *w, const struct record *r, const struct record *callee,
                             const char *path)
{
	const struct row *row = syntax_table(w, TABLE_FORMAT_CALL, path);
	TSNode args = syntax_part(r, PART_ARGS);
	TSNode *children;
	size_t at;

	if (row == NULL)
		return callee != NULL && callee->role == ROLE_MEMBER
		               ? syntax_part(callee, PART_OBJECT)
		               : syntax_part(NULL, PART_NONE);
	at = strtoul(row->columns[0], NULL, 10);
	if (ts_node_is_null(args) || at >= syntax_children(w, args, &children))
		return syntax_part(NULL, PART_NONE);
	return children[at];
}

/* What a read of elsewhere takes when nothing is given: it binds its key. */
static void call_default(struct sweep *s, const struct mark *m, const struct syntax_value *call)
{
	struct syntax_value *v;
	const char *key = syntax_env_default(s->w, call, &v);
	struct syntax_fact *f;

	if (key == NULL)
		return;
	syntax_default_note(s, v);
	f = syntax_fact_add(s, SYNTAX_BINDING, (struct um_span){m->start, m->end});
	f->key = f->raw = f->callee = key;
	f->value = syntax_value_overridable(s->w, v);
}

void syntax_call_emit(struct sweep *s, const struct mark *m)
{
	struct work *w = s->w;
	const struct record *r = m->record;
	TSNode callee_node = syntax_strip(w, syntax_part(r, PART_CALLEE));
	const struct record *callee = syntax_record(w, callee_node);
	struct syntax_value *v = syntax_value_call(w, r->node);
	struct syntax_value *meaning = syntax_value(w, r->node);
	struct syntax_fact *f =
		syntax_fact_add(s, SYNTAX_CALL_FACT, (struct um_span){m->start, m->end});
	struct syntax_fact call;
	TSNode literal;

	syntax_index_put(&s->calls, node_key(r->node), (void *)w->facts.n);
	f->callee = v->text;
	f->raw = syntax_cut(w, callee_node);
	f->value = v;
	f->assigned = syntax_index_get(&w->assigned, node_key(syntax_builder_end(w, r->node)));
	if (callee != NULL && callee->role == ROLE_MEMBER)
		f->receiver = receiver_of(w, callee);
	call = *f;
	syntax_env_here(s, meaning, m);
	if (meaning->is_overridable)
		syntax_default_note(s, meaning);
	if (meaning->kind == SYNTAX_MAP && !meaning->is_followed && meaning->span.start == m->start)
		for (size_t i = 0; i < meaning->n_items; i++)
			if (meaning->items[i].value->kind == SYNTAX_ENV &&
			    !meaning->items[i].value->is_followed && meaning != v &&
			    meaning->items[i].name_span.end > 0)
				syntax_env_add(s, meaning->items[i].value);
	call_import(s, m, &call);
	call_default(s, m, v);
	if (callee != NULL && callee->role == ROLE_MEMBER)
		call_handler(s, m, callee);
	literal = format_literal(w, r, callee, v->text);
	if (!ts_node_is_null(literal))
		call_format(s, m, literal, meaning);
}
