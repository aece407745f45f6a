/* `unmoat inventory`: what is there, by workload and service, without a verdict. */
#include "base/io.h"
#include "cli/cli.h"
#include "cli/run.h"
#include "report/inventory.h"

static int inventory(const struct cli_options *o, struct run *run, int *ret_status,
                     struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const struct inventory_format *format =
		inventory_format_find(o->format ? o->format : "text");
	struct report_options options = {
		.colour = o->output ? o->color == CLI_ALWAYS : cli_use_colour(o->color),
		.utf8 = cli_is_utf8(),
		.width = cli_width(),
		.show_evidence = o->show_evidence,
	};
	struct inventory *inv = NULL;
	int r = run_inventory(o, run, err);

	if (r == 0)
		r = inventory_make(arena, run->model, &inv, err);
	if (r == 0 && *cli_stop())
		r = um_err_set(err, UM_EINTR, "interrupted");
	if (r < 0)
		return r;
	format->write(inv, &options, &out);
	*ret_status = CLI_OK;
	if (o->output)
		return um_write_file_atomic(o->output, out.s, out.len, err);
	*ret_status = cli_print(&out, CLI_OK);
	return 0;
}

int cmd_inventory(const struct cli_options *o)
{
	struct run run = RUN_INIT;
	struct um_err err = UM_ERR_INIT;
	int status = CLI_ERROR;

	if (inventory(o, &run, &status, &err) < 0)
		status = cli_fail(&err);
	run_release(&run);
	return status;
}
