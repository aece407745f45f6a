/* What the commands share: exit statuses, the one way to complain, signals and the terminal. cli/
 * is the only folder that prints or picks an exit status. */
#ifndef UM_CLI_CLI_H
#define UM_CLI_CLI_H

#include "base/err.h"
#include "base/str.h"
#include "cli/opt.h"

enum cli_exit {
	CLI_OK = 0,
	CLI_GATE_FAILED = 1,
	CLI_ERROR = 2,
	CLI_INCOMPLETE = 3,
	CLI_INTERRUPTED = 130
};

/* commands */
int cmd_audit(const struct cli_options *o);
int cmd_drift(const struct cli_options *o);
int cmd_inventory(const struct cli_options *o);
int cmd_baseline_update(const struct cli_options *o);
int cmd_probe(const struct cli_options *o);
int cmd_init(const struct cli_options *o);
int cmd_files(const struct cli_options *o);
int cmd_rules_list(const struct cli_options *o);
int cmd_rules_explain(const struct cli_options *o);
int cmd_rules_test(const struct cli_options *o);
int cmd_rules_lint(const struct cli_options *o);
int cmd_rules_database(const struct cli_options *o);
int cmd_rules_literals(const struct cli_options *o);
int cmd_completion(const struct cli_options *o);
int cmd_help(const struct cli_options *o);
int cmd_version(const struct cli_options *o);
/* The --help of a command; NULL: of the program. */
void cli_help(const struct cli_command *command, struct um_str *out);

/* ---- say.c ---- */

/* One line on stderr, "unmoat: " in front, harmless to a terminal. */
void cli_say(const char *fmt, ...) UM_PRINTF(1, 2);
/* Says the error and returns the exit status for it. */
int cli_fail(const struct um_err *err);
/* Writes all of it to stdout. A reader that went away is no error; anything else (a full disk) is
 * said: CLI_ERROR. Returns `status` otherwise. */
int cli_print(const struct um_str *text, int status);

/* ---- term.c ---- */

void cli_signals_init(void); /* Ctrl-C sets the flag, the second one kills; SIGPIPE is ignored */
const volatile int *cli_stop(void);
bool cli_use_colour(enum cli_when when); /* for stdout */
bool cli_is_utf8(void);
unsigned cli_width(void); /* of stdout, or COLUMNS, or 100 */

#endif
