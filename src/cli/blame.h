/* Which commits are behind the changes of a drift review: git's knowledge for src/drift. */
#ifndef UM_CLI_BLAME_H
#define UM_CLI_BLAME_H

#include "model/model.h"
#include "source/source.h"

/* After drift_compare(). The commits between the revision `from`, which notes call `name`, and what
 * is audited, with what is not committed yet, into the tables of `m`. */
int blame_run(const struct source *s, const char *from, const char *name, struct model *m,
              struct um_err *err);

#endif
