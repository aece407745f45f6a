/*
 * Properties of the score, with results that are made up: many small repositories, each with its
 * controls, whatever they say. What a report says is computed again from its JSON alone, by the
 * formula of unmoat-score(7) and not by our own functions, and the example of that page is read
 * from the page and run.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/io.h"
#include "model_kit.h"
#include "policy/policy.h"
#include "report/report.h"

enum {
	TRIALS = 150,
	MAX_WORKLOADS = 5,
	MAX_CONTROLS = 8,
	MAX_ROWS = 4 /* that one control returns for one workload */
};

static const char *const moves[] = {"two-cloud", "identity", "slo", "claims", "drift"};
static const char *const severities[] = {"critical", "high", "medium", "low"};
static const unsigned weights[] = {100, 75, 50, 25};

static uint32_t roll(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % n;
}

/* ---- made-up repositories ---- */

struct trial_control {
	unsigned move, severity;
	bool is_wide;
	char rows[MAX_WORKLOADS][MAX_ROWS + 1]; /* p f u n; those of a wide one in the first */
};

struct trial {
	size_t n_workloads, n_controls;
	struct trial_control controls[MAX_CONTROLS];
	unsigned weights[5]; /* of the moves */
};

static void trial_make(struct trial *t, uint32_t *seed)
{
	static const char letters[] = "pppffffunn";

	memset(t, 0, sizeof(*t));
	t->n_workloads = 1 + roll(seed, MAX_WORKLOADS);
	t->n_controls = 1 + roll(seed, MAX_CONTROLS);
	for (size_t i = 0; i < 5; i++)
		t->weights[i] = roll(seed, 4);
	for (size_t i = 0; i < t->n_controls; i++) {
		struct trial_control *c = &t->controls[i];

		c->move = roll(seed, 5);
		c->severity = roll(seed, 4);
		c->is_wide = roll(seed, 6) == 0;
		for (size_t w = 0; w < (c->is_wide ? 1 : t->n_workloads); w++) {
			uint32_t n = roll(seed, 3) ? 1 : roll(seed, MAX_ROWS + 1);

			for (uint32_t k = 0; k < n; k++)
				c->rows[w][k] = letters[roll(seed, sizeof(letters) - 1)];
		}
	}
}

static const char *status_of(char letter)
{
	return letter == 'p'   ? "pass"
	       : letter == 'f' ? "fail"
	       : letter == 'u' ? "unknown"
	                       : "not-applicable";
}

/* `is_turned`: the last workload first, and the last row. */
static const char *trial_sql(struct kit *k, const struct trial_control *c, bool is_turned)
{
	UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

	for (size_t i = 0; i < (size_t)MAX_WORKLOADS * MAX_ROWS; i++) {
		size_t at = is_turned ? (size_t)MAX_WORKLOADS * MAX_ROWS - 1 - i : i;
		size_t w = at / MAX_ROWS;
		char letter = at % MAX_ROWS < strlen(c->rows[w]) ? c->rows[w][at % MAX_ROWS] : '\0';

		if (!letter)
			continue;
		um_str_add(&s, s.len ? " UNION ALL SELECT " : "SELECT ");
		if (c->is_wide)
			um_str_add(&s, "NULL AS workload");
		else
			um_str_addf(&s, "'%c' AS workload", (char)('a' + w));
		um_str_addf(&s, ", '%s' AS status, 'why %zu' AS reason, '%zu' AS evidence",
		            status_of(letter), at, w + 1);
	}
	if (s.len == 0)
		um_str_add(&s,
		           "SELECT 'a' AS workload, 'pass' AS status, '' AS reason, '' AS evidence "
		           "WHERE 0");
	return um_strdup(k->arena, s.s);
}

/* Judges; the model is the caller's to release. */
static void trial_run(const struct trial *t, bool is_turned, struct kit *k)
{
	struct rules_control controls[MAX_CONTROLS];
	struct config_move move_weights[5];
	struct config config = {.base = "", .moves = move_weights, .n_moves = 5};
	const struct policy_options options = {.config = &config};
	struct rules rules = {.controls = controls, .n_controls = t->n_controls};

	kit_init(k, "2026-11-21");
	for (size_t w = 0; w < t->n_workloads; w++) {
		kit_file(k, um_format(k->arena, "%c/package.json", (int)('a' + w)));
		kit_unit(k, "package");
		kit_file(k, um_format(k->arena, "%c/x.ts", (int)('a' + w)));
		kit_client(k, "red");
	}
	kit_derive(k);
	for (size_t i = 0; i < 5; i++)
		move_weights[i] = (struct config_move){.move = moves[i], .weight = t->weights[i]};
	for (size_t i = 0; i < t->n_controls; i++) {
		size_t at = is_turned ? t->n_controls - 1 - i : i;
		const struct trial_control *c = &t->controls[at];

		controls[i] = (struct rules_control){
			.id = um_format(k->arena, "c%zu", at),
			.move = moves[c->move],
			.title = "title",
			.severity = severities[c->severity],
			.weight_tenths = weights[c->severity],
			.is_repository_wide = c->is_wide,
			.sql = trial_sql(k, c, is_turned),
			.rationale = "",
			.remediation = "",
			.sql_place = {.file = "x.yaml", .pos = {1, 1}},
		};
	}
	KIT_OK(k, policy_run(k->m, &rules, &options, &k->err));
}

static const char *all_scores(struct kit *k)
{
	return kit_ask(k, "SELECT subject, move, coalesce(score_milli, 'none'), passed, failed, "
	                  "unknown, not_applicable FROM score ORDER BY subject, move");
}

/* ---- a report, computed again ---- */

/* 100 points are 10^11; no weight and no sum comes near 2^63. */
#define POINT INT64_C(1000000000)

static const char *text(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static int64_t number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

/* 100 x passed / applicable of the control: over all of its results, or for one workload. With
 * `more` one more pass. -1: it does not apply. */
static int64_t again_control(const json_t *control, const char *workload, bool more)
{
	const json_t *results = json_object_get(control, "results"), *r;
	int64_t passed = 0, applicable = 0;
	size_t i;

	json_array_foreach(results, i, r) {
		const char *status = text(r, "status");

		if (workload && !um_eq(text(r, "workload"), workload))
			continue;
		if (um_eq(status, "not-applicable") || um_eq(status, "waived"))
			continue;
		applicable++;
		passed += um_eq(status, "pass");
	}
	passed += more;
	return applicable ? 100 * POINT * passed / applicable : -1;
}

static int64_t again_move(const json_t *report, const char *move, const char *workload,
                          const char *more)
{
	const json_t *controls = json_object_get(report, "controls"), *c;
	int64_t sum = 0, weight = 0;
	size_t i;

	json_array_foreach(controls, i, c) {
		int64_t tenths =
			(int64_t)(json_number_value(json_object_get(c, "weight")) * 10 + 0.5);
		int64_t value;

		if (!um_eq(text(c, "move"), move) ||
		    (workload && json_is_true(json_object_get(c, "repository_wide"))))
			continue;
		value = again_control(c, workload, um_eq(text(c, "id"), more));
		if (value < 0)
			continue;
		sum += value * tenths;
		weight += tenths;
	}
	return weight ? sum / weight : -1;
}

static int64_t again_readiness(const json_t *report, const char *workload, const char *more)
{
	const json_t *list = json_object_get(report, "moves"), *m;
	int64_t sum = 0, weight = 0;
	size_t i;

	json_array_foreach(list, i, m) {
		int64_t value = again_move(report, text(m, "id"), workload, more);

		if (value < 0)
			continue;
		sum += value * number(m, "weight");
		weight += number(m, "weight");
	}
	return weight ? sum / weight : -1;
}

static int64_t to_milli(int64_t value)
{
	return value < 0 ? -1 : (value + POINT / 2000) / (POINT / 1000);
}

static void same_score(const json_t *score, int64_t value, const char *what)
{
	const json_t *milli = json_object_get(score, "score_milli");
	int64_t said = json_is_null(milli) ? -1 : json_integer_value(milli);

	ck_assert_msg(said == to_milli(value), "%s: the report says %lld, the formula %lld", what,
	              (long long)said, (long long)to_milli(value));
}

/* What the findings of a control cost in a workload together: the whole gain, or nothing where a
 * row is unknown, too. */
static void same_points(const json_t *report, const json_t *control)
{
	const json_t *results = json_object_get(control, "results"), *r;
	const json_t *findings = json_object_get(report, "findings"), *f;
	int64_t gain = to_milli(again_readiness(report, NULL, text(control, "id"))) -
	               to_milli(again_readiness(report, NULL, NULL));
	int64_t all = 0;
	size_t i, k;

	json_array_foreach(results, i, r) {
		int64_t sum = 0, least = INT64_MAX, most = 0;

		json_array_foreach(findings, k, f) {
			int64_t points = number(f, "points_milli");

			if (!um_eq(text(f, "control"), text(control, "id")) ||
			    !um_eq(text(f, "workload"), text(r, "workload")))
				continue;
			sum += points;
			least = points < least ? points : least;
			most = points > most ? points : most;
		}
		all += sum;
		if (!um_eq(text(r, "status"), "fail"))
			ck_assert_int_eq(sum, 0);
		else if (sum)
			ck_assert_int_eq(sum, gain);
		if (sum) /* shared alike, but for what does not divide */
			ck_assert_int_le(most - least, sum);
	}
	ck_assert(
		llabs(all - (int64_t)(json_number_value(json_object_get(control, "points")) * 1000 +
	                              0.5)) <= 5); /* printed with two decimals at least */
}

static void compute_again(struct kit *k)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const struct report_options options = {.width = 80};
	const json_t *list, *item;
	json_error_t error;
	json_t *report;
	size_t i;

	KIT_OK(k, report_format_find("json")->write(k->m, &options, &out, &k->err));
	report = json_loads(out.s, 0, &error);
	ck_assert_msg(report != NULL, "%s", error.text);
	same_score(json_object_get(report, "readiness"), again_readiness(report, NULL, NULL),
	           "readiness");
	list = json_object_get(report, "moves");
	json_array_foreach(list, i, item)
		same_score(item, again_move(report, text(item, "id"), NULL, NULL),
		           text(item, "id"));
	list = json_object_get(report, "workloads");
	json_array_foreach(list, i, item)
		same_score(item, again_readiness(report, text(item, "root"), NULL),
		           text(item, "root"));
	list = json_object_get(report, "controls");
	json_array_foreach(list, i, item)
		same_points(report, item);
	json_decref(report);
}

START_TEST(a_report_holds_all_that_its_scores_need)
{
	uint32_t seed = 20261121;

	for (int round = 0; round < TRIALS; round++) {
		struct trial t;
		struct kit k;

		trial_make(&t, &seed);
		trial_run(&t, false, &k);
		compute_again(&k);
		kit_release(&k);
	}
}
END_TEST

/* ---- properties ---- */

START_TEST(the_order_of_things_does_not_matter)
{
	uint32_t seed = 4711;

	for (int round = 0; round < TRIALS; round++) {
		struct trial t;
		struct kit k;
		char *first;

		trial_make(&t, &seed);
		trial_run(&t, false, &k);
		first = strdup(all_scores(&k));
		kit_release(&k);
		trial_run(&t, true, &k);
		ck_assert_str_eq(all_scores(&k), first);
		free(first);
		kit_release(&k);
	}
}
END_TEST

/* The scores in the order of all_scores(); -1 for none. */
static size_t score_list(struct kit *k, int64_t *ret, size_t max)
{
	struct model_rows *rows;
	size_t n = 0;

	KIT_OK(k, model_query(k->m,
	                      "SELECT coalesce(score_milli, -1) FROM score ORDER BY subject, move",
	                      NULL, 0, &rows, &k->err));
	while (n < max && model_next(rows))
		ret[n++] = model_int(rows, 0);
	KIT_OK(k, model_close(rows, &k->err));
	return n;
}

static bool mend(struct trial *t, uint32_t *seed, size_t *ret_control, size_t *ret_workload)
{
	for (int i = 0; i < 100; i++) {
		size_t c = roll(seed, (uint32_t)t->n_controls);
		size_t w = roll(seed, (uint32_t)t->n_workloads);
		char *rows = t->controls[c].rows[w];

		if (!strpbrk(rows, "fu") || (t->controls[c].is_wide && w > 0))
			continue;
		memset(rows, 'p', strlen(rows));
		*ret_control = c;
		*ret_workload = w;
		return true;
	}
	return false;
}

/* What the findings of a control in a workload cost together. */
static int64_t points_of(struct kit *k, size_t control, size_t workload)
{
	return strtoll(
		kit_ask(k, um_format(k->arena,
	                             "SELECT coalesce(sum(f.points_milli), 0) FROM finding f "
	                             "LEFT JOIN workload w ON w.id = f.workload_id "
	                             "WHERE f.control = 'c%zu' AND coalesce(w.root, '%c') = '%c'",
	                             control, (int)('a' + workload), (int)('a' + workload))),
		NULL, 10);
}

/* A failure that is mended, or an answer to what was unknown, lowers no score, and the readiness
 * score gains what the findings were said to cost. */
START_TEST(mending_lowers_no_score)
{
	uint32_t seed = 99;
	int n_mended = 0;

	for (int round = 0; round < TRIALS; round++) {
		int64_t before[64] = {0}, after[64] = {0}, points;
		size_t n, control, workload;
		struct trial t, mended;
		struct kit k;
		bool is_whole;

		trial_make(&t, &seed);
		mended = t;
		if (!mend(&mended, &seed, &control, &workload))
			continue;
		n_mended++;
		trial_run(&t, false, &k);
		n = score_list(&k, before, UM_COUNT(before));
		points = points_of(&k, control, workload);
		is_whole = !strchr(t.controls[control].rows[workload], 'u');
		kit_release(&k);
		trial_run(&mended, false, &k);
		ck_assert_uint_eq(score_list(&k, after, UM_COUNT(after)), n);
		for (size_t i = 0; i < n; i++)
			ck_assert_int_ge(after[i], before[i]);
		/* The first is the readiness of the repository. */
		ck_assert_int_eq(points, is_whole ? after[0] - before[0] : 0);
		kit_release(&k);
	}
	ck_assert_int_gt(n_mended, TRIALS / 2);
}
END_TEST

/* ---- the example of unmoat-score(7) ---- */

#define PAGE "man/unmoat-score.7"

/* The page between two texts; it is changed. */
static char *part_of(char *page, const char *from, const char *until)
{
	char *start = strstr(page, from), *end;

	ck_assert_msg(start != NULL, "%s has no \"%s\"", PAGE, from);
	end = strstr(start, until);
	ck_assert_msg(end != NULL, "%s has no \"%s\" after \"%s\"", PAGE, until, from);
	*end = '\0';
	return start;
}

/* .It one Ta two-cloud Ta 10 Ta "P F -" Ta 100 \(mu 1/2 = 50
 * The value, which is the last number, goes to `ret_value`. */
static bool read_control(const char *line, struct trial_control *ret, double *ret_value)
{
	char name[32], move[32], weighs[32], results[32];
	double weight;
	const char *value = strrchr(line, ' ');

	if (sscanf(line, ".It %31s Ta %31s Ta %31s Ta \"%31[^\"]\"", name, move, weighs, results) !=
	    4)
		return false;
	weight = strtod(weighs, NULL);
	memset(ret, 0, sizeof(*ret));
	while (ret->move < UM_COUNT(moves) && !um_eq(moves[ret->move], move))
		ret->move++;
	while (ret->severity < UM_COUNT(weights) && weights[ret->severity] != weight * 10)
		ret->severity++;
	ck_assert_uint_lt(ret->move, UM_COUNT(moves));
	ck_assert_uint_lt(ret->severity, UM_COUNT(weights));
	ret->is_wide = strstr(results, "repository") != NULL;
	for (size_t i = 0; i < (ret->is_wide ? 1 : 3); i++) {
		char letter = results[2 * i];

		ret->rows[i][0] = letter == 'P'   ? 'p'
		                  : letter == 'F' ? 'f'
		                  : letter == 'U' ? 'u'
		                                  : 'n';
	}
	*ret_value = value ? strtod(value + 1, NULL) : -1;
	return true;
}

static double score_of(struct kit *k, const char *subject, const char *move)
{
	return strtod(kit_ask(k,
	                      um_format(k->arena,
	                                "SELECT coalesce(score_milli, -1000) / 1000.0 FROM score "
	                                "WHERE subject = '%s' AND move = '%s'",
	                                subject, move)),
	              NULL);
}

static double number_after(const char *page, const char *words)
{
	const char *at = strstr(page, words);

	ck_assert_msg(at != NULL, "%s has no \"%s\"", PAGE, words);
	return strtod(at + strlen(words), NULL);
}

static bool is_near(double a, double b)
{
	return a - b < 0.0005 && b - a < 0.0005;
}

/* two-cloud  (10 x 50 + 5 x 33.333) / (10 + 5)     = 44.444  D */
static void check_line(struct kit *k, const char *line)
{
	const char *equal = strrchr(line, '=');
	char name[32], grade[8];
	double said;

	ck_assert_msg(equal && sscanf(line, "%31s", name) == 1 &&
	                      sscanf(equal, "= %*s %7s", grade) == 1,
	              "%s: %s", PAGE, line);
	said = strtod(equal + 1, NULL);
	if (um_eq(name, "readiness"))
		name[0] = '\0';
	ck_assert_msg(is_near(score_of(k, "", name), said), "%s", line);
	ck_assert_str_eq(
		kit_ask(k, um_format(k->arena,
	                             "SELECT grade FROM score WHERE subject = '' AND move = '%s'",
	                             name)),
		grade);
}

START_TEST(the_example_of_the_page_is_true)
{
	UM_AUTO(um_str_release) struct um_str page = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct trial t = {.n_workloads = 3, .weights = {1, 1, 1, 1, 1}};
	char *examples, *block, *line, *rest;
	double values[MAX_CONTROLS], points, then_move, then;
	int n_lines = 0;
	struct kit k;

	ck_assert_msg(um_read_file(PAGE, 1 << 20, &page, &err) == 0, "%s", err.msg);
	examples = strstr(page.s, ".Sh EXAMPLES");
	ck_assert_ptr_nonnull(examples);
	/* What is said behind the block, before it is cut to pieces. */
	rest = strstr(examples, "The finding of control");
	ck_assert_ptr_nonnull(rest);
	points = number_after(rest, "costs ");
	then_move = number_after(rest, "/ 15 = ");
	then = number_after(rest, "readiness score ");
	for (line = strstr(examples, "\n.It "); line; line = strstr(line + 1, "\n.It ")) {
		char *end = strchr(line + 1, '\n');

		*end = '\0';
		if (t.n_controls < MAX_CONTROLS &&
		    read_control(line + 1, &t.controls[t.n_controls], &values[t.n_controls]))
			t.n_controls++;
		*end = '\n';
	}
	ck_assert_uint_eq(t.n_controls, 5);
	trial_run(&t, false, &k);
	for (size_t i = 0; i < t.n_controls; i++) {
		double value = strtod(
			kit_ask(&k,
		                um_format(
					k.arena,
					"SELECT 100.0 * sum(status = 'pass') / sum(status <> "
					"'not-applicable') FROM control_result WHERE control = 'c%zu'",
					i)),
			NULL);

		ck_assert_msg(is_near(value, values[i]), "control %zu: %f, the page says %f", i,
		              value, values[i]);
	}
	block = part_of(examples, ".Bd -literal -offset indent\n", ".Ed");
	for (line = strtok(strchr(block, '\n'), "\n"); line; line = strtok(NULL, "\n"), n_lines++)
		check_line(&k, line);
	ck_assert_int_eq(n_lines, 4);
	ck_assert(is_near(score_of(&k, "c", "two-cloud"), 0));
	ck_assert(is_near(score_of(&k, "c", ""), 0));
	ck_assert(is_near((double)points_of(&k, 0, 1) / 1000, points));
	compute_again(&k);
	kit_release(&k);
	/* With the finding mended. */
	t.controls[0].rows[1][0] = 'p';
	trial_run(&t, false, &k);
	ck_assert(is_near(score_of(&k, "", "two-cloud"), then_move));
	ck_assert(is_near(score_of(&k, "", ""), then));
	kit_release(&k);
}
END_TEST

Suite *check_score_suite(void)
{
	Suite *s = suite_create("score");
	TCase *t = tcase_create("score");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, a_report_holds_all_that_its_scores_need);
	tcase_add_test(t, the_order_of_things_does_not_matter);
	tcase_add_test(t, mending_lowers_no_score);
	tcase_add_test(t, the_example_of_the_page_is_true);
	suite_add_tcase(s, t);
	return s;
}
