/* Which two states `unmoat drift` compares: as the user says, or since the last recorded review. */
#ifndef UM_CLI_ENDS_H
#define UM_CLI_ENDS_H

#include "base/arena.h"
#include "cli/run.h"
#include "drift/drift.h"

struct ends {
	struct drift_side from, to;
	bool is_from; /* there is an earlier state */
	/* The recorded review that it is, when that kept a score: its date and the digest of its
	 * rules. */
	const char *review, *review_rules;
};

/* Which revision --to means; NULL: none is asked for. A day sets *ret_day to it, too. */
int ends_find_to(const struct cli_options *o, struct um_arena *a, const char **ret_rev,
                 const char **ret_day, struct um_err *err);
/* Both, when the later one is audited. Where there is no earlier one, and nobody insists, notes in
 * the model say why. Errors: what --from names is not there. */
int ends_find(const struct cli_options *o, struct run *head, const char *as_of, struct um_arena *a,
              struct ends *ret_ends, struct um_err *err);

#endif
