/* A run in its phases, for the commands and for the examples of the rules. */
#ifndef UM_CLI_RUN_H
#define UM_CLI_RUN_H

#include "cli/input.h"
#include "cli/opt.h"
#include "cli/scan.h"
#include "detect/detect.h"
#include "match/match.h"
#include "model/model.h"
#include "policy/policy.h"
#include "rules/rules.h"
#include "source/source.h"

/* The rules made ready: hash tables and the database of phase one. */
struct engine {
	const struct rules *rules;
	struct detect *detect;
	struct match *match;
};

int engine_init(const struct rules *rules, struct engine *ret_engine, struct um_err *err);
void engine_release(struct engine *e);

struct run {
	struct rules *rules;
	struct config *config;       /* NULL: none */
	struct contracts *contracts; /* of --contracts; NULL: those of the tree */
	struct engine engine;
	struct source *source;
	struct input input;
	struct scan *scan;
	struct model *model;
};

#define RUN_INIT  \
	{         \
		0 \
	}

int run_load_rules(const struct cli_options *o, bool examples, struct rules **ret_rules,
                   struct um_err *err);
/* Open, list, scan. */
int run_scan(const struct cli_options *o, struct run *run, struct um_err *err);
/* Load and derive: what makes a model of a scan. `contracts` NULL: those among the files. */
int run_model(const struct engine *engine, const struct config *config, struct contracts *contracts,
              const struct input *input, struct scan *scan, const struct model_run *about,
              struct model **ret_model, struct um_err *err);
/* Controls, findings and scores into the model. */
int run_judge(const struct engine *engine, struct model *m, const struct policy_options *options,
              struct um_err *err);
/* All of it; without the last step. */
int run_inventory(const struct cli_options *o, struct run *run, struct um_err *err);
int run_audit(const struct cli_options *o, struct run *run, struct um_err *err);
/* A revision of what the words name; NULL: the work tree, or HEAD of a bare repository. */
int run_open(const struct cli_options *o, const char *rev, struct source **ret_source,
             struct um_err *err);
/* run->source with run->config into run->input and run->scan; and what is scanned into
 * run->model, judged. */
int run_scan_source(const struct cli_options *o, struct run *run, struct um_err *err);
int run_audit_scanned(const struct cli_options *o, struct run *run, struct um_err *err);
/* The same audit of another revision of the repository. The caller frees the model. */
int run_audit_at(const struct cli_options *o, const struct run *run, const char *rev,
                 struct model **ret_model, struct um_err *err);
void run_release(struct run *run);

#endif
