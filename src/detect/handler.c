/* "On an exception ask another": a handler that reaches a client which the tried part does not, a
 * second try after one that fell through, and a function that an annotation names for failures. The
 * same service with the same model on both sides is a retry, and a handler that only logs or raises
 * is none. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

static int32_t emit_handler(struct detect_run *r, struct um_span span,
                            const struct detect_reach *body, const struct detect_reach *handler,
                            unsigned covers)
{
	const char *service = body->v[0].service;
	struct evidence *e;
	uint32_t order = 0;
	bool is_old;
	int32_t at;

	for (size_t i = 0; i < handler->n; i++)
		if (detect_reach_other(r, body, &handler->v[i]) &&
		    !um_eq(handler->v[i].service, service))
			service = "portable";
	at = detect_emit(r, EVIDENCE_FALLBACK, service, NULL, span, &is_old);
	if (at < 0 || is_old)
		return at;
	e = detect_at(r, at);
	e->rule = "handler";
	e->attr = "handler";
	e->covers = detect_covers_text(covers);
	e->binding = EVIDENCE_HARDCODED;
	e->basis = EVIDENCE_OBSERVED;
	detect_add_member(r, at,
	                  &(struct evidence_member){body->v[0].client, NULL, body->v[0].service,
	                                            order++});
	for (size_t i = 0; i < handler->n; i++)
		if (detect_reach_other(r, body, &handler->v[i]))
			detect_add_member(r, at,
			                  &(struct evidence_member){handler->v[i].client, NULL,
			                                            handler->v[i].service,
			                                            order++});
	return at;
}

/* Emits when the second part reaches what the first does not. */
static void compare(struct detect_run *r, struct um_span span, const struct detect_reach *body,
                    struct um_span second, unsigned covers)
{
	struct detect_reach handler = {.n = 0};

	detect_reach_collect(r, second, &handler);
	for (size_t i = 0; i < handler.n; i++)
		if (detect_reach_other(r, body, &handler.v[i])) {
			emit_handler(r, span, body, &handler, covers);
			return;
		}
}

/* Where a handler asks another than the tried part does; its end when it does not. */
static uint32_t place_of_other(struct detect_run *r, struct um_span handler,
                               const struct detect_reach *body)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		struct detect_reach reach = {.n = 0};

		if (f->kind != SYNTAX_CALL_FACT || !um_span_in(f->span, handler))
			continue;
		detect_reach_collect(r, f->span, &reach);
		for (size_t k = 0; k < reach.n; k++)
			if (detect_reach_other(r, body, &reach.v[k]))
				return f->span.start;
	}
	return handler.end;
}

/* One try is one fallback, at its first handler that asks another, with what all of them ask. What
 * an earlier handler keeps does not come to a later one. */
static void compare_handlers(struct detect_run *r, const struct syntax_fact *f,
                             const struct detect_reach *body)
{
	struct detect_reach all = {.n = 0};
	struct um_span first = {0, 0};
	unsigned covers = 0, kept = 0;

	for (size_t k = 0; k < f->n_handlers; k++) {
		struct detect_reach own = {.n = 0};
		bool is_other = false;

		detect_reach_collect(r, f->handlers[k], &own);
		detect_reach_collect(r, f->handlers[k], &all);
		for (size_t i = 0; i < own.n; i++)
			is_other |= detect_reach_other(r, body, &own.v[i]);
		if (!is_other) {
			if (f->catches[k][0] != '\0' && detect_leaves(r, f->handlers[k]))
				kept |= detect_covers_caught(r, f->catches[k]);
			continue;
		}
		if (first.end == 0)
			first = f->handlers[k];
		covers |= detect_covers_handler(r, f, k, place_of_other(r, f->handlers[k], body)) &
		          ~(kept & RULES_COVERS_ALL);
	}
	if (first.end != 0) {
		int32_t at = emit_handler(r, first, body, &all, covers);

		if (at >= 0)
			detect_stream_of(r, f->body, at);
	}
}

/* ---- a try after a try ---- */

/* The first try returns what it got, and its handlers neither return nor raise: what comes next is
 * only reached after a failure. */
static bool falls_through(const struct detect_run *r, const struct syntax_fact *f)
{
	if (!detect_has_word(r, f->body, "return"))
		return false;
	for (size_t i = 0; i < f->n_handlers; i++)
		if (detect_leaves(r, f->handlers[i]))
			return false;
	return f->n_handlers > 0;
}

static void check_next(struct detect_run *r, size_t at, const struct detect_reach *body)
{
	const struct syntax_fact *first = &r->file->facts[at];
	unsigned covers = 0;

	for (size_t k = 0; k < first->n_handlers; k++)
		covers |= detect_covers_handler(r, first, k, first->handlers[k].end);
	for (size_t i = at + 1; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_HANDLER || f->function != first->function ||
		    f->span.start < first->span.end)
			continue;
		compare(r, f->body, body, f->body, covers);
		if (!falls_through(r, f))
			return;
	}
}

/* ---- the function itself, told to ask another ---- */

/* The services of the clients that this file makes, as far as they do the same. */
static size_t made_here(const struct detect_run *r, const struct evidence **made, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < r->out->evidence.n; i++) {
		const struct evidence *e = &r->out->evidence.v[i];
		bool is_new = e->kind == EVIDENCE_CLIENT && n < max;

		for (size_t k = 0; k < n && is_new; k++)
			is_new = !um_eq(made[k]->service, e->service) &&
			         (made[k]->capability == NULL || e->capability == NULL ||
			          um_eq(made[k]->capability, e->capability));
		if (is_new)
			made[n++] = e;
	}
	return n;
}

/* except: return ask(question, use_fallback=True) within ask(). */
static void check_again(struct detect_run *r, const struct syntax_fact *f)
{
	const struct syntax_fact *own = f->function >= 0 ? &r->file->facts[f->function] : NULL;
	const struct evidence *made[8];
	size_t n = own != NULL && own->key != NULL ? made_here(r, made, UM_COUNT(made)) : 0;
	bool is_old;
	int32_t at;

	for (size_t i = 0; n > 1 && i < r->file->n_facts; i++) {
		const struct syntax_fact *c = &r->file->facts[i];
		bool is_within = false;
		unsigned covers = 0;

		for (size_t k = 0; k < f->n_handlers; k++)
			if (um_span_in(c->span, f->handlers[k])) {
				is_within = true;
				covers = detect_covers_handler(r, f, k, c->span.start);
			}
		if (c->kind != SYNTAX_CALL_FACT || c->callee == NULL || !is_within ||
		    !um_eq(detect_last_segment(c->callee), own->key) ||
		    memmem(r->bytes + c->span.start, c->span.end - c->span.start, "allback", 7) ==
		            NULL)
			continue;
		at = detect_emit(r, EVIDENCE_FALLBACK, "portable", NULL, c->span, &is_old);
		if (at < 0 || is_old)
			return;
		detect_at(r, at)->rule = "handler";
		detect_at(r, at)->attr = "handler";
		detect_at(r, at)->covers = detect_covers_text(covers);
		detect_at(r, at)->binding = EVIDENCE_HARDCODED;
		for (size_t k = 0; k < n; k++)
			detect_add_member(
				r, at,
				&(struct evidence_member){(int32_t)(made[k] - r->out->evidence.v),
			                                  NULL, made[k]->service, (uint32_t)k});
		return;
	}
}

/* ---- annotations ---- */

/* The name after "fallbackMethod = " and its like in the text of decorators; false: none. */
static bool named_fallback(const char *text, char *name, size_t size)
{
	static const char *const words[] = {"fallbackMethod", "fallback_function",
	                                    "fallback_method", "retry_error_callback", "fallback"};

	for (size_t i = 0; i < UM_COUNT(words); i++) {
		const char *at = strstr(text, words[i]);
		size_t n = 0;

		if (at == NULL)
			continue;
		at += strlen(words[i]);
		at += strspn(at, " \t");
		if (*at != '=' && *at != ':')
			continue;
		at += 1 + strspn(at + 1, " \t\"'");
		if (um_starts(at, "self.") || um_starts(at, "this."))
			at += 5;
		while (n + 1 < size && (isalnum((unsigned char)at[n]) || at[n] == '_'))
			n++;
		memcpy(name, at, n);
		name[n] = '\0';
		if (n > 0)
			return true;
	}
	return false;
}

/* The error that the method is given, where it has a parameter for one; else all. */
static unsigned of_parameters(struct detect_run *r, const struct syntax_fact *f)
{
	const char *start = memchr(r->bytes + f->span.start, '(', f->span.end - f->span.start);
	const char *end = r->bytes + f->span.end;
	bool is_known = false;
	unsigned covers = 0;

	if (start != NULL)
		end = memchr(start, ')', (size_t)(end - start));
	if (start != NULL && end != NULL)
		covers = detect_covers_within(r, start, (size_t)(end - start), &is_known);
	return is_known && covers != 0 ? covers : RULES_COVERS_ALL;
}

static void check_annotation(struct detect_run *r, size_t at)
{
	const struct syntax_fact *f = &r->file->facts[at];
	const struct syntax_fact *other;
	struct detect_reach body = {.n = 0};
	char name[128];

	if (f->decorators == NULL || !named_fallback(f->decorators, name, sizeof(name)))
		return;
	other = detect_local_function(r, name);
	if (other == NULL || other == f)
		return;
	r->function = (int32_t)at;
	detect_reach_collect(r, f->span, &body);
	if (body.n > 0)
		compare(r, other->span, &body, other->span, of_parameters(r, other));
}

void detect_handlers(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		struct detect_reach body = {.n = 0};

		if (f->kind == SYNTAX_FUNCTION && !f->is_class)
			check_annotation(r, i);
		if (f->kind != SYNTAX_HANDLER || um_eq(f->caught, "ImportError") ||
		    um_eq(f->caught, "ModuleNotFoundError"))
			continue;
		r->function = f->function;
		check_again(r, f);
		detect_reach_collect(r, f->body, &body);
		if (body.n == 0)
			continue;
		compare_handlers(r, f, &body);
		if (falls_through(r, f))
			check_next(r, i, &body);
	}
}
