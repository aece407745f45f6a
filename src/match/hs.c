/*
 * Vectorscan: all literals in one pass, as pure literals, and every hit reported though only the
 * first counts: asked for single matches it keeps books, which measured costs a tenth of the speed
 * and more than the calls it saves.
 */
#include <hs/hs.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/log.h"
#include "match/match_p.h"
#include "match/prepared.h"

enum {
	DIGEST = 64 /* hexadecimal digits */
};

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

static void digest(const struct match_literal *literals, size_t n, char ret_hex[65])
{
	struct um_sha256 hash;

	um_sha256_init(&hash);
	for (size_t i = 0; i < n; i++) {
		um_sha256_add(&hash, literals[i].nocase ? "i" : "s", 1);
		um_sha256_add(&hash, literals[i].text, strlen(literals[i].text) + 1);
	}
	um_sha256_end(&hash, ret_hex);
}

/* NULL when the prepared database is of other literals, or made for another processor. */
static hs_database_t *prepared(const struct match_literal *literals, size_t n)
{
	hs_database_t *database = NULL;
	char hex[65];

	if (match_prepared_size <= DIGEST)
		return NULL;
	digest(literals, n, hex);
	if (memcmp(match_prepared, hex, DIGEST) != 0 ||
	    hs_deserialize_database((const char *)match_prepared + DIGEST,
	                            match_prepared_size - DIGEST, &database) != HS_SUCCESS)
		return NULL;
	return database;
}

static int compile_literals(const struct match_literal *literals, size_t n,
                            hs_database_t **ret_database, struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	const char **texts = UM_NEW_ARRAY(a, const char *, n);
	unsigned *flags = UM_NEW_ARRAY(a, unsigned, n);
	unsigned *ids = UM_NEW_ARRAY(a, unsigned, n);
	size_t *lengths = UM_NEW_ARRAY(a, size_t, n);
	hs_compile_error_t *why = NULL;
	int r = 0;

	for (size_t i = 0; i < n; i++) {
		texts[i] = literals[i].text;
		lengths[i] = strlen(literals[i].text);
		flags[i] = literals[i].nocase ? HS_FLAG_CASELESS : 0;
		ids[i] = (unsigned)i;
	}
	if (hs_compile_lit_multi(texts, flags, ids, lengths, (unsigned)n, HS_MODE_BLOCK, NULL,
	                         ret_database, &why) != HS_SUCCESS)
		r = um_err_set(err, UM_EINVAL, "Vectorscan cannot compile literal %d: %s",
		               why ? why->expression : -1, why ? why->message : "?");
	hs_free_compile_error(why);
	um_arena_free(a);
	return r;
}

static int compile(const struct match_literal *literals, size_t n, void **ret_data,
                   struct um_err *err)
{
	struct hs *h = um_xmalloc(sizeof(*h));
	int r = 0;

	*h = (struct hs){.database = prepared(literals, n)};
	um_trace("phases", "literals %zu, %s", n, h->database ? "prepared" : "compiled");
	if (!h->database)
		r = compile_literals(literals, n, &h->database, err);
	if (r == 0 && hs_alloc_scratch(h->database, &h->scratch) != HS_SUCCESS)
		r = um_err_set(err, UM_ELIMIT, "Vectorscan has no memory for its scratch space");
	if (r < 0) {
		free_data(h);
		return r;
	}
	*ret_data = h;
	return 0;
}

static int prepare(const struct match_literal *literals, size_t n, struct um_str *out,
                   struct um_err *err)
{
	hs_database_t *database = NULL;
	char hex[65], *bytes = NULL;
	size_t size = 0;
	int r = compile_literals(literals, n, &database, err);

	if (r < 0)
		return r;
	digest(literals, n, hex);
	if (hs_serialize_database(database, &bytes, &size) != HS_SUCCESS) {
		r = um_err_set(err, UM_EINVAL, "Vectorscan cannot write its database");
	} else {
		um_str_add_n(out, hex, DIGEST);
		um_str_add_n(out, bytes, size);
	}
	free(bytes);
	hs_free_database(database);
	return r;
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

const struct engine match_hs = {compile, prepare, free_data, scratch_new, scratch_free, scan};
