/* `unmoat drift`: contracts beside the architecture, and the architecture beside what it was. */
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/ends.h"
#include "cli/register.h"
#include "cli/reports.h"
#include "cli/waterfall.h"
#include "policy/policy.h"
#include "report/review.h"
#include "rules/rules.h"

static void say_line(void *ctx, const char *line)
{
	(void)ctx;
	cli_say("%s", line);
}

struct about {
	const struct cli_options *options;
	struct run *run;
};

/* `path` NULL: for the standard output. */
static int make_report(void *ctx, const char *name, const char *path, struct um_str *out,
                       struct um_err *err)
{
	const struct about *about = ctx;
	const struct cli_options *o = about->options;
	const struct report_options options = {
		.colour = path ? o->color == CLI_ALWAYS : cli_use_colour(o->color),
		.utf8 = cli_is_utf8(),
		.width = cli_width(),
		.verbose = o->verbose,
		.move_title = rules_move_title,
	};

	return review_format_find(name)->write(about->run->model, &options, out, err);
}

/* The later state, and a register that can be trusted. */
static int open_head(const struct cli_options *o, struct um_arena *a, struct run *run,
                     const char **ret_as_of, struct um_err *err)
{
	struct cli_options at = *o;
	struct um_date today = um_today();
	const char *day = NULL;
	int r = ends_find_to(o, a, &at.rev, &day, err);

	at.as_of = o->as_of ? o->as_of : um_strdup(a, day ? day : today.iso);
	if (r == 0)
		r = run_audit(&at, run, err);
	if (r == 0)
		r = register_refuse(run->model, err);
	*ret_as_of = at.as_of;
	return r;
}

static int compare(const struct cli_options *o, struct um_arena *a, struct run *run,
                   struct um_err *err)
{
	const char *as_of;
	struct ends ends = {0};
	double clock;
	int r = open_head(o, a, run, &as_of, err);

	if (r == 0)
		r = ends_find(o, run, as_of, a, &ends, err);
	if (r < 0)
		return r;
	clock = um_clock_ms();
	if (ends.is_from)
		r = waterfall_run(o, run, &ends, err);
	else
		r = drift_only(run->model, &ends.to, err);
	um_trace("phases", "phase compare %.1f", um_clock_ms() - clock);
	return r;
}

static int drift(const struct cli_options *o, struct run *run, int *ret_status, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str report = UM_STR_INIT;
	const struct drift_gate gate = {
		.is_asked = o->drift_gate,
		.max_drop = o->max_drop,
		.allow_incomplete = o->gate.allow_incomplete,
	};
	enum policy_verdict verdict = POLICY_PASSED;
	int status = CLI_OK;
	struct about about = {o, run};
	int r = reports_check(o, err);

	if (r == 0)
		r = compare(o, arena, run, err);
	if (r == 0 && (!o->quiet || o->output))
		r = make_report(&about, o->format ? o->format : "text", o->output, &report, err);
	if (r == 0 && *cli_stop())
		r = um_err_set(err, UM_EINTR, "interrupted");
	if (r == 0 && o->output)
		r = um_write_file_atomic(o->output, report.s, report.len, err);
	if (r == 0)
		r = reports_write(o, make_report, &about, err);
	if (r == 0 && o->record)
		r = policy_register_record(run->model, run->rules, o->record, err);
	if (r < 0)
		return r;
	if (!o->output)
		status = cli_print(&report, CLI_OK);
	r = drift_gate(run->model, &gate, &verdict, say_line, NULL, err);
	if (r < 0)
		return r;
	*ret_status = status != CLI_OK ? status : (int)verdict;
	return 0;
}

int cmd_drift(const struct cli_options *o)
{
	struct run run = RUN_INIT;
	struct um_err err = UM_ERR_INIT;
	int status = CLI_ERROR;

	if (drift(o, &run, &status, &err) < 0)
		status = cli_fail(&err);
	run_release(&run);
	return status;
}
