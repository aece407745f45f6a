/* The reports of --report, each FORMAT=FILE. */
#ifndef UM_CLI_REPORTS_H
#define UM_CLI_REPORTS_H

#include "cli/opt.h"

/* Makes one report; `path` is where it will be written. */
typedef int reports_make(void *ctx, const char *format, const char *path, struct um_str *out,
                         struct um_err *err);

/* Are the words right? Before any work is done. */
int reports_check(const struct cli_options *o, struct um_err *err);
int reports_write(const struct cli_options *o, reports_make *make, void *ctx, struct um_err *err);

#endif
