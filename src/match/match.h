/* Phase one: which literals of the catalogue stand in these bytes? One pass, presence only. May
 * over-match; phase two decides. */
#ifndef UM_MATCH_H
#define UM_MATCH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct match_literal {
	const char *text; /* at least 3 bytes */
	bool nocase;      /* ASCII */
};

/* A set of literal numbers. */
struct match_hits {
	uint64_t *bits;
	size_t n_literals;
	size_t n_hits;
};

enum match_engine {
	MATCH_HS,
	MATCH_PLAIN
};

struct match;         /* compiled, shared by threads, read-only */
struct match_scratch; /* one per thread */

int match_new(const struct match_literal *literals, size_t n, enum match_engine engine,
              struct match **ret_match, struct um_err *err);
/* The content of match_prepared (prepared.h) for these literals. */
int match_prepare(const struct match_literal *literals, size_t n, struct um_str *out,
                  struct um_err *err);
void match_free(struct match *m);
int match_scratch_new(const struct match *m, struct match_scratch **ret_scratch,
                      struct um_err *err);
void match_scratch_free(struct match_scratch *s);

/* Scans n bytes. The hits belong to the scratch and live until its next scan. No allocation. */
const struct match_hits *match_scan(const struct match *m, struct match_scratch *s,
                                    const char *bytes, size_t n);

static inline bool match_has(const struct match_hits *h, size_t literal)
{
	return (h->bits[literal / 64] >> (literal % 64)) & 1;
}

#endif
