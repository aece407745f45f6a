/* "On an exception ask another": a handler that reaches a client which the tried part does not. The
 * same service with the same model on both sides is a retry, and a handler that only logs or raises
 * is none. Calls are followed through two levels of functions of the same file. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

#define MAX_REACH 16
#define MAX_LEVELS 3

struct reach {
	struct detect_use v[MAX_REACH];
	size_t n;
	size_t steps; /* bound on the work for one handler */
};

static void reach_add(struct reach *reach, const struct detect_use *use)
{
	for (size_t i = 0; i < reach->n; i++)
		if (um_eq(reach->v[i].service, use->service) &&
		    um_eq(reach->v[i].model, use->model))
			return;
	if (reach->n < MAX_REACH)
		reach->v[reach->n++] = *use;
}

static size_t first_fact(const struct syntax_file *file, uint32_t start)
{
	size_t low = 0, high = file->n_facts;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (file->facts[mid].span.start < start)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The function of this file that a callee names: f(), self.f(), this.f(). */
static const struct syntax_fact *local_function(const struct detect_run *r, const char *callee)
{
	const char *name = detect_last_segment(callee);
	const struct syntax_fact *found = NULL;

	if (name != callee && !um_starts(callee, "self.") && !um_starts(callee, "this.") &&
	    !um_starts(callee, "cls."))
		return NULL;
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_FUNCTION || f->is_class || !um_eq(f->key, name))
			continue;
		if (found != NULL) /* several of that name: which one is not known */
			return NULL;
		found = f;
	}
	return found;
}

static void reach_collect(struct detect_run *r, struct um_span span, struct reach *reach, int level)
{
	const struct syntax_file *file = r->file;

	for (size_t i = first_fact(file, span.start);
	     i < file->n_facts && file->facts[i].span.start < span.end; i++) {
		const struct syntax_fact *f = &file->facts[i];
		const struct syntax_fact *function;

		if (++reach->steps > 20000)
			return;
		if (f->kind != SYNTAX_CALL_FACT || f->callee == NULL || !um_span_in(f->span, span))
			continue;
		if (r->use[i].is_use && r->use[i].service != NULL) {
			reach_add(reach, &r->use[i]);
			continue;
		}
		function = level < MAX_LEVELS - 1 ? local_function(r, f->callee) : NULL;
		if (function != NULL && !um_span_in(span, function->span))
			reach_collect(r, function->span, reach, level + 1);
	}
}

/* Can one stand in for the other? An index is no model, and a transcription no chat. */
static bool is_comparable(struct detect_run *r, const struct detect_use *a,
                          const struct detect_use *b)
{
	const char *x = a->client >= 0 ? detect_at(r, a->client)->capability : NULL;
	const char *y = b->client >= 0 ? detect_at(r, b->client)->capability : NULL;

	if (x != NULL && y != NULL && !um_eq(x, y))
		return false;
	return a->entry == NULL || b->entry == NULL || a->entry->domain == NULL ||
	       b->entry->domain == NULL || um_eq(a->entry->domain, b->entry->domain);
}

/* Is b another target than all of a? */
static bool is_other(struct detect_run *r, const struct reach *a, const struct detect_use *b)
{
	if (!is_comparable(r, &a->v[0], b))
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct detect_use *x = &a->v[i];

		if (!um_eq(x->service, b->service))
			continue;
		if (x->model == NULL || b->model == NULL || um_eq(x->model, b->model))
			return false;
	}
	return true;
}

static void emit_handler(struct detect_run *r, struct um_span span, const struct reach *body,
                         const struct reach *handler)
{
	const char *service = body->v[0].service;
	struct evidence *e;
	uint32_t order = 0;
	bool is_old;
	int32_t at;

	for (size_t i = 0; i < handler->n; i++)
		if (is_other(r, body, &handler->v[i]) && !um_eq(handler->v[i].service, service))
			service = "portable";
	at = detect_emit(r, EVIDENCE_FALLBACK, service, NULL, span, &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->rule = "handler";
	e->attr = "handler";
	e->binding = EVIDENCE_HARDCODED;
	e->basis = EVIDENCE_OBSERVED;
	detect_add_member(r, at,
	                  &(struct evidence_member){body->v[0].client, NULL, body->v[0].service,
	                                            order++});
	for (size_t i = 0; i < handler->n; i++)
		if (is_other(r, body, &handler->v[i]))
			detect_add_member(r, at,
			                  &(struct evidence_member){handler->v[i].client, NULL,
			                                            handler->v[i].service,
			                                            order++});
}

void detect_handlers(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		struct reach body = {.n = 0};

		if (f->kind != SYNTAX_HANDLER || um_eq(f->caught, "ImportError") ||
		    um_eq(f->caught, "ModuleNotFoundError"))
			continue;
		r->function = f->function;
		reach_collect(r, f->body, &body, 0);
		if (body.n == 0)
			continue;
		for (size_t k = 0; k < f->n_handlers; k++) {
			struct reach handler = {.n = 0};
			bool has_other = false;

			reach_collect(r, f->handlers[k], &handler, 0);
			for (size_t l = 0; l < handler.n; l++)
				has_other |= is_other(r, &body, &handler.v[l]);
			if (has_other)
				emit_handler(r, f->handlers[k], &body, &handler);
		}
	}
}
