/*
 * The program on two pages. Read this first:
 *
 *   rules     the built-in rules, --rules, and what is made ready from them
 *   list      which files are there, beside it
 *   scan      read, match, detect, on all threads                 (scan.c)
 *   load      rules and evidence into the model                   (load.c)
 *   derive    workloads and paths                                 (model/)
 *   policy    controls, findings, scores                          (policy/)
 *
 * and then a report (cmd_audit.c). UNMOAT_TRACE=phases prints how long each took.
 */
#include "cli/run.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/pool.h"
#include "cli/cli.h"
#include "cli/load.h"
#include "cli/progress.h"
#include "cli/register.h"
#include "cli/settings.h"
#include "model/validation.h"
#include "policy/policy.h"

#ifndef UM_VERSION
#define UM_VERSION "0"
#endif

static const char *const inputs[] = {
	[SOURCE_WORKTREE] = "worktree",
	[SOURCE_REVISION] = "revision",
	[SOURCE_FOLDER] = "folder",
};

/* Between two phases: says what the last one took, and whether to go on. */
static int phase(const char *name, double *clock, struct um_err *err)
{
	double now = um_clock_ms();

	um_trace("phases", "phase %s %.1f", name, now - *clock);
	*clock = now;
	if (*cli_stop())
		return um_err_set(err, UM_EINTR, "interrupted");
	return 0;
}

int engine_init(const struct rules *rules, struct engine *ret_engine, struct um_err *err)
{
	struct engine e = {.rules = rules};
	const struct match_literal *literals;
	size_t n;
	int r;

	r = detect_new(rules, &e.detect, err);
	if (r == 0) {
		literals = detect_literals(e.detect, &n);
		r = match_new(literals, n, MATCH_HS, &e.match, err);
	}
	if (r < 0) {
		engine_release(&e);
		return r;
	}
	*ret_engine = e;
	return 0;
}

void engine_release(struct engine *e)
{
	if (e->match)
		match_free(e->match);
	if (e->detect)
		detect_free(e->detect);
	*e = (struct engine){0};
}

int run_load_rules(const struct cli_options *o, bool examples, struct rules **ret_rules,
                   struct um_err *err)
{
	struct rules_options options = {
		.dirs = o->rules.v,
		.no_examples = !examples,
		.no_probes = o->command->bit != CLI_PROBE,
	};

	return rules_load(&options, ret_rules, err);
}

/* Rules and files have nothing to do with each other, so they are made ready side by side. */
struct opening {
	const struct cli_options *o;
	struct run *run;
	struct um_err errors[2];
	int results[2];
};

static int open_rules(const struct opening *open, struct um_err *err)
{
	int r = run_load_rules(open->o, false, &open->run->rules, err);

	return r < 0 ? r : engine_init(open->run->rules, &open->run->engine, err);
}

int run_open(const struct cli_options *o, const char *rev, struct source **ret_source,
             struct um_err *err)
{
	struct source_options options = {
		.rev = rev,
		.max_file_size = o->max_file_size,
		.submodules = o->submodules,
		.no_ignore = o->no_ignore,
		.exclude = o->exclude.v,
		.jobs = o->jobs,
	};

	return source_open(o->words.n ? o->words.v[0] : ".", &options, ret_source, err);
}

static int open_source(const struct opening *open, struct um_err *err)
{
	return run_open(open->o, open->o->rev, &open->run->source, err);
}

static void open_one(void *ctx, unsigned worker, size_t index)
{
	struct opening *open = ctx;
	double clock = um_clock_ms();
	int (*const step)(const struct opening *, struct um_err *) =
		index ? open_source : open_rules;

	(void)worker;
	open->results[index] = step(open, &open->errors[index]);
	if (open->results[index] == 0)
		open->results[index] =
			phase(index ? "list" : "rules", &clock, &open->errors[index]);
}

static int open_both(const struct cli_options *o, struct run *run, struct um_err *err)
{
	struct opening open = {.o = o, .run = run, .errors = {UM_ERR_INIT, UM_ERR_INIT}};

	um_pool_run(o->jobs == 1 ? 1 : 2, 2, open_one, &open, NULL);
	for (size_t i = 0; i < 2; i++) {
		if (open.results[i] < 0) {
			*err = open.errors[i];
			return open.results[i];
		}
	}
	return 0;
}

int run_scan_source(const struct cli_options *o, struct run *run, struct um_err *err)
{
	struct scan_options scan = {.jobs = o->jobs,
	                            .stop = cli_stop(),
	                            .detect = run->engine.detect,
	                            .match = run->engine.match,
	                            .config = run->config};
	struct scan_progress progress;
	double clock = um_clock_ms();
	int r;

	input_from_source(run->source, &run->input);
	if (o->progress == CLI_AUTO && !o->quiet && isatty(STDERR_FILENO))
		scan.progress = &progress;
	r = scan_run(&run->input, &scan, &run->scan, err);
	return r < 0 ? r : phase("scan", &clock, err);
}

int run_scan(const struct cli_options *o, struct run *run, struct um_err *err)
{
	int r = open_both(o, run, err);

	if (r == 0)
		r = settings_load(o, run->rules, run->source, &run->config, err);
	if (r == 0 && o->contracts)
		r = register_read(o->contracts, run->rules, &run->contracts, err);
	return r < 0 ? r : run_scan_source(o, run, err);
}

int run_model(const struct engine *engine, const struct config *config, struct contracts *contracts,
              const struct input *input, struct scan *scan, const struct model_run *about,
              struct model **ret_model, struct um_err *err)
{
	double clock = um_clock_ms();
	struct model *m;
	int r;

	r = model_new(about, &m, err);
	if (r < 0)
		return r;
	load_declared(m, config);
	r = load_rules(m, engine->rules, err);
	if (r == 0)
		r = register_load(m, engine->rules, contracts, input, scan, err);
	if (r == 0)
		r = load_validations(m, input, scan, err);
	if (r == 0)
		r = load_scan(m, scan, err);
	if (r == 0)
		r = phase("load", &clock, err);
	if (r == 0)
		r = model_derive(m, err);
	if (r == 0)
		r = model_settle_validations(m, config_validation_days(config), err);
	if (r == 0)
		r = phase("derive", &clock, err);
	if (r < 0) {
		model_free(m);
		return r;
	}
	*ret_model = m;
	return 0;
}

int run_judge(const struct engine *engine, struct model *m, const struct policy_options *options,
              struct um_err *err)
{
	double clock = um_clock_ms();
	int r = policy_run(m, engine->rules, options, err);

	return r < 0 ? r : phase("policy", &clock, err);
}

static int model_of(const struct cli_options *o, struct run *run, struct um_err *err)
{
	const struct source_info *info = source_get_info(run->source);
	struct um_date today = um_today();
	const struct model_run about = {
		.tool_version = UM_VERSION,
		.score_model = policy_score_model,
		.rules_digest = run->rules->digest,
		.root = info->root,
		.name = info->name,
		.input = inputs[info->kind],
		.revision = info->rev,
		.as_of = o->as_of ? o->as_of : today.iso,
	};

	return run_model(&run->engine, run->config, run->contracts, &run->input, run->scan, &about,
	                 &run->model, err);
}

static int judge(const struct cli_options *o, struct run *run, struct um_err *err)
{
	const struct policy_options options = {
		.config = run->config,
		.profile = o->profile,
		.no_suppressions = o->no_suppressions,
	};

	return run_judge(&run->engine, run->model, &options, err);
}

int run_inventory(const struct cli_options *o, struct run *run, struct um_err *err)
{
	int r = run_scan(o, run, err);

	return r < 0 ? r : model_of(o, run, err);
}

int run_audit_scanned(const struct cli_options *o, struct run *run, struct um_err *err)
{
	int r = model_of(o, run, err);

	return r < 0 ? r : judge(o, run, err);
}

int run_audit(const struct cli_options *o, struct run *run, struct um_err *err)
{
	int r = run_inventory(o, run, err);

	return r < 0 ? r : judge(o, run, err);
}

/* The rules, the settings and the date are those of the run: what differs is the code. */
int run_audit_at(const struct cli_options *o, const struct run *run, const char *rev,
                 struct model **ret_model, struct um_err *err)
{
	struct run other = *run;
	int r;

	other.source = NULL;
	other.scan = NULL;
	other.model = NULL;
	r = run_open(o, rev, &other.source, err);
	if (r == 0)
		r = run_scan_source(o, &other, err);
	if (r == 0)
		r = run_audit_scanned(o, &other, err);
	scan_free(other.scan);
	source_free(other.source);
	if (r < 0)
		model_free(other.model);
	else
		*ret_model = other.model;
	return r;
}

void run_release(struct run *run)
{
	model_free(run->model);
	scan_free(run->scan);
	source_free(run->source);
	engine_release(&run->engine);
	config_free(run->config);
	contracts_free(run->contracts);
	rules_free(run->rules);
}
