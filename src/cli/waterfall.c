/*
 *   rules      the earlier state with the rules of then -> with those of today
 *   code       -> the code of the later state, everything else still of the earlier one
 *   settings   -> its .unmoat.yaml
 *   contracts  -> its contract register
 *   claims     -> its date: claims, ends of models, ages of reviews
 *
 * What is equal at both ends is no step. Each state is a struct run whose parts are borrowed from
 * the two ends.
 */
#include "cli/waterfall.h"

#include "base/str.h"
#include "cli/blame.h"
#include "cli/register.h"
#include "cli/settings.h"

enum step {
	STEP_CODE,
	STEP_SETTINGS,
	STEP_CONTRACTS,
	STEP_CLAIMS,
	N_STEPS
};

static const char *const causes[N_STEPS] = {
	[STEP_CODE] = "code",
	[STEP_SETTINGS] = "settings",
	[STEP_CONTRACTS] = "contracts",
	[STEP_CLAIMS] = "claims",
};

struct waterfall {
	const struct cli_options *o;
	struct run *head;
	const struct ends *ends;
	struct run base;             /* the earlier state; owns its source, scan and model */
	struct config *config;       /* of the earlier state, when it is its own; else NULL */
	struct contracts *contracts; /* of the earlier state, when it is its own; else NULL */
	struct scan *scan;           /* the later code read with the earlier settings; or NULL */
	bool differs[N_STEPS];
};

/* The options with another day. */
static struct cli_options on(const struct cli_options *o, const char *as_of)
{
	struct cli_options at = *o;

	at.as_of = as_of;
	return at;
}

/* ---- the earlier state ---- */

/* Settings that are broken there would make the comparison fail for what is mended by now. */
static int open_settings(struct waterfall *w, struct um_err *err)
{
	struct um_err problem = UM_ERR_INIT;
	struct config *own = NULL;
	UM_AUTO(um_str_release) struct um_str note = UM_STR_INIT;

	w->base.config = w->head->config;
	if (w->o->config || w->o->no_config)
		return 0;
	if (settings_load(w->o, w->head->rules, w->base.source, &own, &problem) < 0) {
		um_str_addf(&note,
		            "the settings of %s cannot be read, those of %s count for both: %s",
		            w->ends->from.name, w->ends->to.name, problem.msg);
		return drift_note(w->head->model, "settings", note.s, err);
	}
	w->config = own;
	w->base.config = own;
	w->differs[STEP_SETTINGS] =
		!um_eq(own ? own->digest : NULL, w->head->config ? w->head->config->digest : NULL);
	return 0;
}

/* The same for the register. One that comes from elsewhere has no history. */
static int open_register(struct waterfall *w, struct um_err *err)
{
	struct contracts *now = NULL;
	UM_AUTO(um_str_release) struct um_str note = UM_STR_INIT;
	int r;

	w->base.contracts = w->head->contracts;
	if (w->head->contracts) {
		um_str_addf(
			&note,
			"the contracts of %s count for both states: what they said then is not known",
			w->o->contracts);
		return drift_note(w->head->model, "contracts", note.s, err);
	}
	r = register_find(w->head->rules, &w->base.input, w->base.scan, &w->contracts, err);
	if (r == 0)
		r = register_find(w->head->rules, &w->head->input, w->head->scan, &now, err);
	if (r < 0)
		return r;
	w->base.contracts = w->contracts;
	w->differs[STEP_CONTRACTS] = !um_eq(w->contracts->digest, now->digest);
	contracts_free(now);
	if (!w->contracts->n_problems)
		return 0;
	um_str_addf(&note,
	            "the contract register of %s has mistakes, and nothing in it counts there: %s",
	            w->ends->from.name, w->contracts->problems[0].text);
	return drift_note(w->head->model, "contracts", note.s, err);
}

static int open_base(struct waterfall *w, struct um_err *err)
{
	const struct cli_options at = on(w->o, w->ends->from.as_of);
	int r = run_open(w->o, w->ends->from.revision, &w->base.source, err);

	if (r == UM_ENOTFOUND)
		return um_err_set(err, r,
		                  "%s: there was no such folder in %s (%.12s); compare one that is "
		                  "in both states",
		                  source_get_info(w->head->source)->root, w->ends->from.name,
		                  w->ends->from.revision);
	w->base.rules = w->head->rules;
	w->base.engine = w->head->engine;
	if (r == 0)
		r = open_settings(w, err);
	if (r == 0)
		r = run_scan_source(w->o, &w->base, err);
	if (r == 0)
		r = open_register(w, err);
	return r < 0 ? r : run_audit_scanned(&at, &w->base, err);
}

/* ---- the states between ---- */

static bool is_last(const struct waterfall *w, enum step step)
{
	for (size_t i = step + 1; i < N_STEPS; i++) {
		if (w->differs[i])
			return false;
	}
	return true;
}

/* Settings say what is read at all. */
static int rescan(struct waterfall *w, struct run *state, struct um_err *err)
{
	int r = 0;

	if (!w->scan) {
		state->scan = NULL;
		r = run_scan_source(w->o, state, err);
		w->scan = state->scan;
	}
	state->scan = w->scan;
	return r;
}

/* Everything up to this step is that of the later state. */
static int judge(struct waterfall *w, enum step step, struct model **ret_model, struct um_err *err)
{
	const struct cli_options at = on(w->o, w->ends->from.as_of);
	struct run state = *w->head;
	int r = 0;

	state.model = NULL;
	if (step < STEP_CONTRACTS)
		state.contracts = w->base.contracts;
	if (step < STEP_SETTINGS) {
		state.config = w->base.config;
		if (w->differs[STEP_SETTINGS])
			r = rescan(w, &state, err);
	}
	if (r == 0)
		r = run_audit_scanned(&at, &state, err);
	if (r < 0)
		model_free(state.model);
	else
		*ret_model = state.model;
	return r;
}

static int take_steps(struct waterfall *w, struct um_err *err)
{
	struct model *before = w->base.model, *after = NULL;
	int r = 0;

	for (enum step step = STEP_CODE; step < N_STEPS && r == 0; step++) {
		if (!w->differs[step]) {
			r = drift_stand(w->head->model, causes[step], err);
			continue;
		}
		if (is_last(w, step))
			after = w->head->model;
		else
			r = judge(w, step, &after, err);
		if (r == 0)
			r = drift_step(w->head->model, causes[step], false, before, after, err);
		if (before != w->base.model)
			model_free(before);
		before = after;
		after = NULL;
	}
	if (before != w->base.model && before != w->head->model)
		model_free(before);
	return r;
}

/* ---- rules ---- */

static int with_rules_of_then(struct waterfall *w, struct um_err *err)
{
	const char *const dirs[] = {w->o->from_rules, NULL};
	const struct rules_options options = {
		.dirs = dirs, .no_builtin = true, .no_examples = true};
	const struct cli_options at = on(w->o, w->ends->from.as_of);
	struct run then = w->base;
	int r;

	then.rules = NULL;
	then.engine = (struct engine){0};
	then.scan = NULL;
	then.model = NULL;
	r = rules_load(&options, &then.rules, err);
	if (r == 0)
		r = engine_init(then.rules, &then.engine, err);
	if (r == 0)
		r = run_scan_source(w->o, &then, err);
	if (r == 0)
		r = run_audit_scanned(&at, &then, err);
	if (r == 0)
		r = drift_step(w->head->model, "rules", true, then.model, w->base.model, err);
	model_free(then.model);
	scan_free(then.scan);
	engine_release(&then.engine);
	rules_free(then.rules);
	return r;
}

/* What the review recorded tells what the rules of then said; else nobody knows. */
static int take_rules(struct waterfall *w, struct um_err *err)
{
	if (w->o->from_rules)
		return with_rules_of_then(w, err);
	if (!w->ends->review)
		return 0;
	if (um_eq(w->ends->review_rules, w->head->rules->digest))
		return drift_stand(w->head->model, "rules", err);
	return drift_recorded(w->head->model, w->ends->review, err);
}

/* The history was asked about a commit; the reader knows it by the name that he gave. */
static int name_notes(struct model *m, const struct ends *ends, struct um_err *err)
{
	const char *const binds[] = {ends->from.revision, ends->from.name};

	return model_exec(m,
	                  "UPDATE drift_change SET commit_note = replace(commit_note, ?1, ?2)"
	                  " WHERE instr(commit_note, ?1) > 0",
	                  binds, 2, err);
}

int waterfall_run(const struct cli_options *o, struct run *head, const struct ends *ends,
                  struct um_err *err)
{
	struct waterfall w = {.o = o, .head = head, .ends = ends};
	int r = open_base(&w, err);

	w.differs[STEP_CODE] = source_get_info(head->source)->kind != SOURCE_REVISION ||
	                       !um_eq(ends->from.revision, ends->to.revision);
	w.differs[STEP_CLAIMS] = !um_eq(ends->from.as_of, ends->to.as_of);
	if (r == 0)
		r = drift_compare(w.base.model, head->model, &ends->from, &ends->to, err);
	if (r == 0)
		r = blame_run(head->source, ends->from.revision, ends->from.name, head->model, err);
	if (r == 0)
		r = name_notes(head->model, ends, err);
	if (r == 0)
		r = take_rules(&w, err);
	if (r == 0)
		r = take_steps(&w, err);
	model_free(w.base.model);
	scan_free(w.base.scan);
	source_free(w.base.source);
	scan_free(w.scan);
	config_free(w.config);
	contracts_free(w.contracts);
	return r;
}
