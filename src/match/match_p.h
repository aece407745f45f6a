/* The two engines behind match.h. */
#ifndef UM_MATCH_P_H
#define UM_MATCH_P_H

#include "base/str.h"
#include "match/match.h"

/* What an engine must be able to do. `data` is its own; a scratch is used by one thread at a time.
 */
struct engine {
	int (*compile)(const struct match_literal *literals, size_t n, void **ret_data,
	               struct um_err *err);
	/* The same to bytes, for match_prepared; NULL where there is no such thing. */
	int (*prepare)(const struct match_literal *literals, size_t n, struct um_str *out,
	               struct um_err *err);
	void (*free)(void *data);
	int (*scratch_new)(const void *data, void **ret_scratch, struct um_err *err);
	void (*scratch_free)(void *scratch);
	/* Calls match_hit() for each literal that is there, in any order and any number of times.
	 */
	void (*scan)(const void *data, void *scratch, const char *bytes, size_t n,
	             struct match_hits *hits);
};

extern const struct engine match_hs, match_plain;

static inline void match_hit(struct match_hits *hits, size_t literal)
{
	uint64_t bit = UINT64_C(1) << (literal % 64);

	if (!(hits->bits[literal / 64] & bit)) {
		hits->bits[literal / 64] |= bit;
		hits->n_hits++;
	}
}

#endif
