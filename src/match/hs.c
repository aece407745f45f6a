/*
 * Vectorscan: all literals in one pass, as pure literals, and every hit reported though only the
 * first counts: asked for single matches it keeps books, which measured costs a tenth of the speed
 * and more than the calls it saves.
 */
#include <hs/hs.h>
#include <stdlib.h>
#include <string.h>

#include "match/match_p.h"

struct hs {
	hs_database_t *database;
	hs_scratch_t *scratch; /* the pattern for each thread's own */
};

static void free_data(void *data)
{
	struct hs *h = data;

	hs_free_scratch(h->scratch);
	hs_free_database(h->database);
	free(h);
}

static int compile(const struct match_literal *literals, size_t n, void **ret_data,
                   struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	const char **texts = UM_NEW_ARRAY(a, const char *, n);
	unsigned *flags = UM_NEW_ARRAY(a, unsigned, n);
	unsigned *ids = UM_NEW_ARRAY(a, unsigned, n);
	size_t *lengths = UM_NEW_ARRAY(a, size_t, n);
	struct hs *h = um_xmalloc(sizeof(*h));
	hs_compile_error_t *why = NULL;
	hs_error_t code;
	int r = 0;

	*h = (struct hs){0};
	for (size_t i = 0; i < n; i++) {
		texts[i] = literals[i].text;
		lengths[i] = strlen(literals[i].text);
		flags[i] = literals[i].nocase ? HS_FLAG_CASELESS : 0;
		ids[i] = (unsigned)i;
	}
	code = hs_compile_lit_multi(texts, flags, ids, lengths, (unsigned)n, HS_MODE_BLOCK, NULL,
	                            &h->database, &why);
	if (code != HS_SUCCESS)
		r = um_err_set(err, UM_EINVAL, "Vectorscan cannot compile literal %d: %s",
		               why ? why->expression : -1, why ? why->message : "?");
	else if (hs_alloc_scratch(h->database, &h->scratch) != HS_SUCCESS)
		r = um_err_set(err, UM_ELIMIT, "Vectorscan has no memory for its scratch space");
	hs_free_compile_error(why);
	um_arena_free(a);
	if (r < 0) {
		free_data(h);
		return r;
	}
	*ret_data = h;
	return 0;
}

static int scratch_new(const void *data, void **ret_scratch, struct um_err *err)
{
	const struct hs *h = data;
	hs_scratch_t *scratch = NULL;

	if (hs_clone_scratch(h->scratch, &scratch) != HS_SUCCESS)
		return um_err_set(err, UM_ELIMIT, "Vectorscan has no memory for its scratch space");
	*ret_scratch = scratch;
	return 0;
}

static void scratch_free(void *scratch)
{
	hs_free_scratch(scratch);
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *ctx)
{
	(void)from;
	(void)to;
	(void)flags;
	match_hit(ctx, id);
	return 0;
}

static void scan(const void *data, void *scratch, const char *bytes, size_t n,
                 struct match_hits *hits)
{
	const struct hs *h = data;

	hs_scan(h->database, bytes, (unsigned)n, 0, scratch, on_match, hits);
}

const struct engine match_hs = {compile, free_data, scratch_new, scratch_free, scan};
