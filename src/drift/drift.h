/*
 * What became of an architecture between two states of a repository: two judged models in, the
 * tables drift_* of the later one filled (schema.sql says what they hold). Reports read those.
 *
 *   change.c    services, models, paths, fallbacks, identities, regions, previews that came or went
 *   movement.c  how the score moved, and how much of that was code, settings, contracts, claims,
 * rules blame.c     which commits did it
 */
#ifndef UM_DRIFT_H
#define UM_DRIFT_H

#include "base/err.h"
#include "model/model.h"

/* One end of the comparison, as drift_side shows it. */
struct drift_side {
	const char *name, *revision, *date, *as_of,
		*rules_digest; /* all but name and as_of may be NULL */
};

/* Copies what is compared out of `from` into `to` and fills drift_side, drift_change and
 * drift_score. Both are judged. */
int drift_compare(struct model *from, struct model *to, const struct drift_side *from_side,
                  const struct drift_side *to_side, struct um_err *err);

/* One step of the way from the first state to the last: everything but `cause` is equal in the two
 * judged models. Adds the rows of drift_movement and drift_control to `to`. */
int drift_step(struct model *to, const char *cause, struct model *before, struct model *after,
               struct um_err *err);

#endif
