/* From the earlier state to the later one, cause by cause: each step judges a model in which one
 * thing more is that of the later state. */
#ifndef UM_CLI_WATERFALL_H
#define UM_CLI_WATERFALL_H

#include "cli/ends.h"

/* Compares head->model, which is judged, with the earlier state of `ends`, and takes the steps. */
int waterfall_run(const struct cli_options *o, struct run *head, const struct ends *ends,
                  struct um_err *err);

#endif
