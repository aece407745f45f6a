/*
 * An example of a service or construct is one file: what is found in it is held against `want`,
 * one evidence for one wanted line, and nothing else may be found, of this rule or of another. An
 * example of a control is a set of files: they go through the whole pipeline in memory with this
 * one control, and the statuses are compared.
 */
#include "cli/rules_test.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "cli/input.h"
#include "cli/settings.h"
#include "policy/policy.h"

const char rules_test_date[] = "2026-06-01";

void rules_test_verdict(struct rules_test *t, const char *id, const char *name,
                        const struct rules_place *place, const struct um_str *problems)
{
	if (problems->len) {
		t->n_failed++;
		um_str_addf(t->out, "FAIL  %s: %s\n      %s:%u\n%s", id, name, place->file,
		            place->pos.line, problems->s);
		return;
	}
	t->n_passed++;
	if (t->verbose)
		um_str_addf(t->out, "pass  %s: %s\n", id, name);
}

static void verdict(struct rules_test *t, const char *id, const struct rules_example *e,
                    const struct um_str *problems)
{
	rules_test_verdict(t, id, e->name, &e->place, problems);
}

/* The scan of an example's files, on this thread. */
/* A .unmoat.yaml among the files holds for them; `ret_config` is NULL where nothing is judged. */
static int scan_example(struct rules_test *t, const struct rules *rules, struct um_arena *a,
                        const struct rules_example *e, struct input *ret_input,
                        struct config **ret_config, struct scan **ret_scan, struct um_err *err)
{
	struct scan_options options = {
		.detect = t->engine->detect,
		.match = t->engine->match,
		.jobs = 1,
	};
	struct input_texts *texts = UM_NEW(a, struct input_texts);

	texts->n = e->n_files;
	texts->v = UM_NEW_ARRAY(a, struct input_text, e->n_files);
	for (size_t i = 0; i < e->n_files; i++) {
		texts->v[i].path = e->files[i].path;
		texts->v[i].text = e->files[i].text;
	}
	input_from_texts(texts, ret_input);
	if (ret_config) {
		int r = settings_of_texts(texts, rules, ret_config, err);

		if (r < 0)
			return r;
		options.config = *ret_config;
	}
	return scan_run(ret_input, &options, ret_scan, err);
}

/* ---- services and constructs ---- */

/* How much a wanted line says: the exact ones choose first. */
static int fields_of(const struct rules_want *w)
{
	return !!w->service + !!w->binding + !!w->context + !!w->value + !!w->attr + !!w->name +
	       !!w->covers;
}

static bool agrees(const char *wanted, const char *got)
{
	return !wanted || um_eq(wanted, got ? got : "");
}

static bool fits(const struct rules_want *w, const struct evidence *e)
{
	return (!w->line || w->line == e->pos.line) &&
	       agrees(w->kind, evidence_kind_text(e->kind)) && agrees(w->service, e->service) &&
	       agrees(w->value, e->value) && agrees(w->name, e->name) && agrees(w->attr, e->attr) &&
	       agrees(w->binding, evidence_binding_text(e->binding)) &&
	       agrees(w->covers, e->covers ? e->covers : "?") &&
	       agrees(w->context, evidence_context_text(e->context));
}

static void describe_want(const struct rules_want *w, struct um_str *out)
{
	const struct {
		const char *name, *value;
	} fields[] = {
		{"kind", w->kind},       {"service", w->service}, {"binding", w->binding},
		{"context", w->context}, {"attr", w->attr},       {"name", w->name},
		{"value", w->value},     {"covers", w->covers},
	};

	um_str_addf(out, "{line: %u", w->line);
	for (size_t i = 0; i < UM_COUNT(fields); i++) {
		if (fields[i].value)
			um_str_addf(out, ", %s: %s", fields[i].name, fields[i].value);
	}
	um_str_add_c(out, '}');
}

static void describe_evidence(const struct evidence *e, struct um_str *out)
{
	struct rules_want as_want = {
		.line = e->pos.line,
		.kind = evidence_kind_text(e->kind),
		.service = e->service,
		.binding = evidence_binding_text(e->binding),
		.context = e->context == EVIDENCE_PRODUCTION ? NULL
	                                                     : evidence_context_text(e->context),
		.value = e->value,
		.attr = e->attr,
		.name = e->name,
		.covers = e->covers,
	};

	describe_want(&as_want, out);
}

static void not_found(const struct rules_want *w, struct um_str *problems)
{
	um_str_add(problems, "      not found:  ");
	describe_want(w, problems);
	um_str_add_c(problems, '\n');
}

static void compare(struct um_arena *a, const struct rules_example *e, const struct evidence *found,
                    size_t n, struct um_str *problems)
{
	bool *is_taken = UM_NEW_ARRAY(a, bool, n);

	for (int fields = 6; fields >= 0; fields--) {
		for (size_t w = 0; w < e->n_want; w++) {
			size_t i = 0;

			if (fields_of(&e->want[w]) != fields)
				continue;
			while (i < n && (is_taken[i] || !fits(&e->want[w], &found[i])))
				i++;
			if (i < n)
				is_taken[i] = true;
			else
				not_found(&e->want[w], problems);
		}
	}
	for (size_t i = 0; i < n; i++) {
		if (is_taken[i])
			continue;
		um_str_add(problems, "      not wanted: ");
		describe_evidence(&found[i], problems);
		um_str_addf(problems, " by %s\n", found[i].rule ? found[i].rule : "?");
	}
}

static int test_find(struct rules_test *t, const char *id, const struct rules_example *e,
                     struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str problems = UM_STR_INIT;
	struct input input;
	struct scan *scan;
	int r = scan_example(t, t->engine->rules, arena, e, &input, NULL, &scan, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < scan->n; i++) {
		const struct scan_file *file = &scan->files[i];

		if (file->is_gap)
			um_str_addf(&problems, "      %s: %s: %s\n", file->path, file->status->name,
			            file->reason ? file->reason : file->status->help);
	}
	if (scan->n)
		compare(arena, e, scan->files[0].found ? scan->files[0].found->evidence.v : NULL,
		        scan->files[0].found ? scan->files[0].found->evidence.n : 0, &problems);
	verdict(t, id, e, &problems);
	scan_free(scan);
	return 0;
}

int rules_test_entry(struct rules_test *t, const struct rules_entry *entry, struct um_err *err)
{
	for (size_t i = 0; i < entry->n_examples; i++) {
		int r = test_find(t, entry->id, &entry->examples[i], err);

		if (r < 0)
			return r;
	}
	rules_test_answers(t, entry);
	return 0;
}

/* ---- controls ---- */

struct result {
	const char *workload, *status, *reason; /* workload NULL: the repository */
};

typedef UM_VEC(struct result) result_list;

static int read_results(struct um_arena *a, struct model *m, const char *control, result_list *ret,
                        struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(m,
	                    "SELECT w.root, r.status, r.reason FROM control_result r LEFT JOIN"
	                    " workload w ON w.id = r.workload_id WHERE r.control = ?1"
	                    " ORDER BY w.root",
	                    &control, 1, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct result *result = UM_PUSH(a, ret);

		result->workload = um_strdup(a, model_text(rows, 0));
		result->status = um_strdup(a, model_text(rows, 1));
		result->reason = um_strdup(a, model_text(rows, 2));
	}
	return model_close(rows, err);
}

/* One status for all: the worst. */
static const char *overall(const result_list *results)
{
	static const char *const order[] = {"error", "fail", "unknown", "pass"};

	for (size_t k = 0; k < UM_COUNT(order); k++) {
		for (size_t i = 0; i < results->n; i++) {
			if (um_eq(results->v[i].status, order[k]))
				return order[k];
		}
	}
	return "not-applicable";
}

static void describe_results(const result_list *results, struct um_str *problems)
{
	for (size_t i = 0; i < results->n; i++)
		um_str_addf(problems, "        %s: %s: %s\n",
		            results->v[i].workload ? results->v[i].workload : "the repository",
		            results->v[i].status, results->v[i].reason);
	if (!results->n)
		um_str_add(problems, "        no AI workload was found\n");
}

static void compare_statuses(const struct rules_example *e, const result_list *results,
                             struct um_str *problems)
{
	const char *got = overall(results);

	if (e->expect && !um_eq(e->expect, got))
		um_str_addf(problems, "      expected %s, got %s\n", e->expect, got);
	for (size_t w = 0; w < e->expect_workloads.n; w++) {
		const struct rules_pair *pair = &e->expect_workloads.v[w];
		const char *status = NULL;

		for (size_t i = 0; i < results->n; i++) {
			if (um_eq(results->v[i].workload ? results->v[i].workload : "", pair->key))
				status = results->v[i].status;
		}
		if (!um_eq(status, pair->value))
			um_str_addf(problems, "      %s: expected %s, got %s\n", pair->key,
			            pair->value, status ? status : "no such workload");
	}
	if (problems->len)
		describe_results(results, problems);
}

/* The rules with what the example says of the market. */
static struct rules rules_of_example(struct um_arena *a, const struct rules *from,
                                     const struct rules_example *e)
{
	struct rules rules = *from;

	if (e->n_claims) {
		rules.claims = UM_NEW_ARRAY(a, struct rules_claim, from->n_claims + e->n_claims);
		if (from->n_claims)
			memcpy(rules.claims, from->claims, from->n_claims * sizeof(*rules.claims));
		memcpy(rules.claims + from->n_claims, e->claims,
		       e->n_claims * sizeof(*rules.claims));
		rules.n_claims += e->n_claims;
	}
	if (e->n_runs_on) {
		rules.entries = UM_NEW_ARRAY(a, struct rules_entry, from->n_entries);
		memcpy(rules.entries, from->entries, from->n_entries * sizeof(*rules.entries));
	}
	for (size_t i = 0; i < e->n_runs_on; i++) {
		for (size_t k = 0; k < rules.n_entries; k++) {
			if (!um_eq(rules.entries[k].id, e->runs_on[i].service))
				continue;
			rules.entries[k].runs_on = e->runs_on[i].runs_on;
			rules.entries[k].n_runs_on = e->runs_on[i].n_runs_on;
		}
	}
	return rules;
}

static int test_judge(struct rules_test *t, const struct rules_control *control,
                      const struct rules_example *e, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str problems = UM_STR_INIT;
	const struct rules all = rules_of_example(arena, t->engine->rules, e);
	struct rules only = all;
	struct engine engine = *t->engine;
	struct rules_control one = *control;
	struct model_run about = {
		.tool_version = "0",
		.score_model = policy_score_model,
		.rules_digest = only.digest,
		.root = ".",
		.name = "example",
		.input = "folder",
		.as_of = e->as_of ? e->as_of : rules_test_date,
	};
	/* The strictest profile asks every control. */
	struct policy_options options = {.profile = "strict"};
	struct config *config = NULL;
	struct model *model = NULL;
	struct scan *scan = NULL;
	result_list results = {0};
	struct input input;
	int r;

	only.controls = &one;
	only.n_controls = 1;
	engine.rules = &only;
	r = scan_example(t, &all, arena, e, &input, &config, &scan, err);
	if (r == 0)
		r = run_model(&engine, config, NULL, &input, scan, &about, &model, err);
	options.config = config;
	if (r == 0)
		r = run_judge(&engine, model, &options, err);
	if (r == 0)
		r = read_results(arena, model, control->id, &results, err);
	if (r == 0) {
		compare_statuses(e, &results, &problems);
		verdict(t, control->id, e, &problems);
	}
	model_free(model);
	scan_free(scan);
	config_free(config);
	return r;
}

int rules_test_control(struct rules_test *t, const struct rules_control *control,
                       struct um_err *err)
{
	for (size_t i = 0; i < control->n_examples; i++) {
		int r = test_judge(t, control, &control->examples[i], err);

		if (r < 0)
			return um_err_add(err, "%s: %s", control->id, control->examples[i].name);
	}
	return 0;
}
