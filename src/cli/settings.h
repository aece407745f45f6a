/* Where the owner's settings come from. */
#ifndef UM_CLI_SETTINGS_H
#define UM_CLI_SETTINGS_H

#include "cli/input.h"
#include "cli/opt.h"
#include "rules/config.h"

/* --config FILE (its paths are relative to the audited folder), else .unmoat.yaml in that folder or
 * above it in the same repository and revision; none with --no-config. *ret_config is NULL when
 * there is none; the caller frees it. */
int settings_load(const struct cli_options *o, const struct rules *rules,
                  const struct source *source, struct config **ret_config, struct um_err *err);
/* The same among texts in memory, at their top. */
int settings_of_texts(const struct input_texts *texts, const struct rules *rules,
                      struct config **ret_config, struct um_err *err);

#endif
