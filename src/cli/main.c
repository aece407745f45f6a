/* Options in, one command, its exit status out. */
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/opt.h"

int main(int argc, char **argv)
{
	struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str help = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct cli_options o;
	int status;

	cli_signals_init();
	if (cli_parse(arena, argc, argv, &o, &err) < 0) {
		status = cli_fail(&err);
	} else if (o.help) {
		cli_help(o.is_named ? o.command : NULL, &help);
		status = cli_print(&help, CLI_OK);
	} else if (o.version) {
		status = cmd_version(&o);
	} else {
		status = o.command->run(&o);
	}
	um_arena_free(arena);
	return status;
}
