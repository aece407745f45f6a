/* Today's findings against those of a baseline file or of another revision. */
#ifndef UM_CLI_COMPARE_H
#define UM_CLI_COMPARE_H

#include "cli/run.h"
#include "policy/earlier.h"

/* --baseline or --since: marks the findings of the run that are new. */
int compare_with_earlier(const struct cli_options *o, struct run *run, struct um_err *err);
/* Reads a baseline file. The caller frees it. */
int compare_read(const char *path, struct earlier **ret_earlier, struct um_err *err);
/* Compares, with git's knowledge of what was renamed. */
int compare_run(struct run *run, struct earlier *earlier, struct um_err *err);

#endif
