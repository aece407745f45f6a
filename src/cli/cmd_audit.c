/* `unmoat audit`: a run, its report, and what the gate says. */
#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/compare.h"
#include "cli/excerpt.h"
#include "cli/reports.h"
#include "cli/run.h"
#include "policy/earlier.h"
#include "policy/policy.h"
#include "report/report.h"
#include "rules/rules.h"

static void say_line(void *ctx, const char *line)
{
	(void)ctx;
	cli_say("%s", line);
}

/* `path` NULL: for the standard output. */
static int make_report(const struct cli_options *o, struct run *run, const char *name,
                       const char *path, struct um_str *out, struct um_err *err)
{
	const struct report_format *format = report_format_find(name);
	struct excerpt excerpt;
	struct report_options options = {
		.colour = path ? o->color == CLI_ALWAYS : cli_use_colour(o->color),
		.utf8 = cli_is_utf8(),
		.width = cli_width(),
		.verbose = o->verbose,
		.explain_score = o->explain_score,
		.keep_waived = um_eq(o->sarif_suppressed, "keep"),
		.move_title = rules_move_title,
		.line = excerpt_line,
		.line_ctx = &excerpt,
	};
	int r;

	excerpt_init(&excerpt, &run->input);
	r = format->write(run->model, &options, out, err);
	excerpt_release(&excerpt);
	return r;
}

static int write_file(const char *path, const struct um_str *text, struct um_err *err)
{
	return um_write_file_atomic(path, text->s, text->len, err);
}

struct about {
	const struct cli_options *options;
	struct run *run;
};

static int make_one_more(void *ctx, const char *format, const char *path, struct um_str *out,
                         struct um_err *err)
{
	const struct about *about = ctx;

	return make_report(about->options, about->run, format, path, out, err);
}

static int write_baseline(const struct cli_options *o, struct run *run, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct earlier *now = earlier_new("baseline", o->write_baseline);
	int r = earlier_of_model(now, run->model, err);

	if (r == 0) {
		earlier_write(now, &text);
		r = write_file(o->write_baseline, &text, err);
	}
	earlier_free(now);
	return r;
}

static int audit(const struct cli_options *o, struct run *run, int *ret_status, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str report = UM_STR_INIT;
	struct policy_gate gate = o->gate;
	enum policy_verdict verdict = POLICY_PASSED;
	int status = CLI_OK;
	int r = reports_check(o, err);
	double clock;

	if (r == 0)
		r = run_audit(o, run, err);
	gate.only_new = o->baseline || o->since;
	if (r == 0 && gate.only_new)
		r = compare_with_earlier(o, run, err);
	clock = um_clock_ms();
	if (r == 0 && (!o->quiet || o->output))
		r = make_report(o, run, o->format ? o->format : "text", o->output, &report, err);
	if (r == 0)
		um_trace("phases", "phase report %.1f", um_clock_ms() - clock);
	if (r == 0 && *cli_stop())
		r = um_err_set(err, UM_EINTR, "interrupted");
	if (r == 0 && o->output)
		r = write_file(o->output, &report, err);
	if (r == 0)
		r = reports_write(o, make_one_more, &(struct about){o, run}, err);
	if (r == 0 && o->write_baseline)
		r = write_baseline(o, run, err);
	if (r < 0)
		return r;
	if (!o->output)
		status = cli_print(&report, CLI_OK);
	r = policy_gate(run->model, &gate, &verdict, say_line, NULL, err);
	if (r < 0)
		return r;
	*ret_status = status != CLI_OK ? status : (int)verdict;
	return 0;
}

int cmd_audit(const struct cli_options *o)
{
	struct run run = RUN_INIT;
	struct um_err err = UM_ERR_INIT;
	int status = CLI_ERROR;

	if (o->baseline && o->since)
		um_err_set(&err, UM_EINVAL,
		           "--baseline and --since both say what is old; give one of them");
	if (err.code || audit(o, &run, &status, &err) < 0)
		status = cli_fail(&err);
	run_release(&run);
	return status;
}
