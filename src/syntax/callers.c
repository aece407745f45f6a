/* What the callers within a file give for a parameter: `def ask(model): …` is asked for the model
 * that `ask("some-model")` names. Only what says something on its own counts: a text, a read of the
 * environment, a name of another module. */
#include <string.h>

#include "syntax/syntax_p.h"

enum {
	MAX_CALLERS = 64 /* looked at for one function */
};

struct callers {
	UM_VEC(const struct record *) calls;
};

/* The constructor of a class is what a call of the class runs. */
static int32_t constructor_of(const struct work *w, int32_t klass)
{
	for (size_t i = (size_t)klass + 1;
	     i < w->scopes.n && w->scopes.v[i].start < w->scopes.v[klass].end; i++)
		if (w->scopes.v[i].kind == SCOPE_FUNCTION && w->scopes.v[i].name != NULL &&
		    syntax_table(w, TABLE_CONSTRUCTOR, w->scopes.v[i].name) != NULL &&
		    syntax_scope_class(w, (int32_t)i) == klass)
			return (int32_t)i;
	return -1;
}

static void index_calls(struct work *w)
{
	syntax_index_init(&w->callers, w->t, 64);
	for (size_t i = 0; i < w->records.n; i++) {
		const struct record *r = &w->records.v[i];
		struct callers *callers;
		int32_t s;

		if (r->role != ROLE_CALL)
			continue;
		s = syntax_resolve(w, syntax_part(r, PART_CALLEE))->scope;
		if (s >= 0 && w->scopes.v[s].kind == SCOPE_CLASS)
			s = constructor_of(w, s);
		if (s < 0 || w->scopes.v[s].kind != SCOPE_FUNCTION)
			continue;
		callers = syntax_index_get(&w->callers, (uint64_t)s + 1);
		if (callers == NULL) {
			callers = UM_NEW(w->t, struct callers);
			syntax_index_put(&w->callers, (uint64_t)s + 1, callers);
		}
		if (callers->calls.n < MAX_CALLERS)
			*UM_PUSH(w->t, &callers->calls) = r;
	}
}

/* Its place among the parameters that callers fill; SIZE_MAX: it is none. */
static size_t position_of(struct work *w, const struct record *param, int32_t function)
{
	const struct record *from = w->scopes.v[function].record;
	size_t n = 0;

	for (const struct record *r = from;
	     r < w->records.v + w->records.n && r->start <= param->start; r++) {
		TSNode key;

		if (r->role != ROLE_PARAM ||
		    syntax_scope_named(w, syntax_scope_at(w, r->start, r->end)) != function)
			continue;
		if (r == param)
			return n;
		key = syntax_strip(w, syntax_part(r, PART_KEY));
		if (!ts_node_is_null(key) && !syntax_is_self(w, key))
			n++;
	}
	return SIZE_MAX;
}

static bool says_something(const struct syntax_value *v)
{
	return syntax_value_is_plain(v) || v->kind == SYNTAX_ENV || v->kind == SYNTAX_CHOICE ||
	       (v->kind == SYNTAX_NAME && strchr(v->text, '.') != NULL);
}

size_t syntax_callers_give(struct work *w, const struct def *d, TSNode use,
                           struct syntax_value **ret, size_t max)
{
	const struct callers *callers;
	size_t position, n = 0;
	const char *name;

	if (d->record == NULL || d->record->role != ROLE_PARAM ||
	    w->q->rows[TABLE_CONSTRUCTOR].n == 0 || w->scopes.v[d->scope].kind != SCOPE_FUNCTION)
		return 0;
	if (w->callers.slots == NULL)
		index_calls(w);
	callers = syntax_index_get(&w->callers, (uint64_t)d->scope + 1);
	position = callers != NULL ? position_of(w, d->record, d->scope) : SIZE_MAX;
	if (position == SIZE_MAX)
		return 0;
	name = syntax_text(w, syntax_strip(w, syntax_part(d->record, PART_KEY)));
	for (size_t i = 0; i < callers->calls.n && n < max; i++) {
		const struct syntax_value *call = syntax_value_call(w, callers->calls.v[i]->node);
		const struct syntax_value *v = syntax_value_item(call, name, position);

		if (v != NULL && says_something(v))
			ret[n++] = syntax_value_use(w, (struct syntax_value *)v, use);
	}
	return n;
}
