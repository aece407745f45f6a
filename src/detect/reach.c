/* What a part of the source asks: the services of the requests in it, followed through two levels
 * of functions of the same file. The same service with the same model twice is a retry. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

#define MAX_LEVELS 3

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void reach_add(struct detect_reach *reach, const struct detect_use *use)
{
	for (size_t i = 0; i < reach->n; i++)
		if (um_eq(reach->v[i].service, use->service) &&
		    um_eq(reach->v[i].model, use->model))
			return;
	if (reach->n < UM_COUNT(reach->v))
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

const struct syntax_fact *detect_local_function(const struct detect_run *r, const char *callee)
{
	const char *name = detect_last_segment(callee);

	if (name != callee && !um_starts(callee, "self.") && !um_starts(callee, "this.") &&
	    !um_starts(callee, "cls."))
		return NULL;
	return um_map_get(&r->functions, name);
}

void detect_index_functions(struct detect_run *r)
{
	um_map_init(&r->functions, r->a);
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_FUNCTION || f->is_class || f->key == NULL)
			continue;
		/* several of that name: which one is not known */
		um_map_put(&r->functions, f->key,
		           um_map_has(&r->functions, f->key) ? NULL : (void *)f);
	}
}

static void collect(struct detect_run *r, struct um_span span, struct detect_reach *reach,
                    int level)
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
		function = level < MAX_LEVELS - 1 ? detect_local_function(r, f->callee) : NULL;
		if (function != NULL && !um_span_in(span, function->span))
			collect(r, function->span, reach, level + 1);
	}
}

void detect_reach_collect(struct detect_run *r, struct um_span span, struct detect_reach *reach)
{
	collect(r, span, reach, 0);
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
bool detect_reach_other(struct detect_run *r, const struct detect_reach *a,
                        const struct detect_use *b)
{
	if (!is_comparable(r, &a->v[0], b))
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct detect_use *x = &a->v[i];

		if (!um_eq(x->service, b->service))
			continue;
		if (b->model == NULL || um_eq(x->model, b->model))
			return false;
		if (x->model == NULL && strcasestr(b->model, "fallback") == NULL)
			return false;
	}
	return true;
}

bool detect_has_word(const struct detect_run *r, struct um_span span, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = span.start; i + n <= span.end && i + n <= r->n; i++) {
		const char *at = memmem(r->bytes + i, span.end - i, word, n);

		if (at == NULL)
			return false;
		i = (size_t)(at - r->bytes);
		if ((i == 0 || !is_word(r->bytes[i - 1])) &&
		    (i + n == r->n || !is_word(r->bytes[i + n])))
			return true;
	}
	return false;
}
