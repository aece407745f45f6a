/* Controls, scores by hand-computed numbers, findings, the gate. */
#include <stdio.h>
#include <stdlib.h>

#include "model_kit.h"
#include "policy/policy.h"

/* Three workloads with AI (a, b, c) and one without (d). */
static void three(struct kit *k)
{
	kit_init(k, "2026-11-21");
	kit_file(k, "a/package.json");
	kit_unit(k, "package");
	kit_file(k, "a/x.ts");
	kit_client(k, "red");
	kit_client(k, "red");
	kit_file(k, "b/package.json");
	kit_unit(k, "package");
	kit_file(k, "b/x.ts");
	kit_client(k, "blue");
	kit_file(k, "c/package.json");
	kit_unit(k, "package");
	kit_file(k, "c/x.ts");
	kit_client(k, "grey");
	kit_file(k, "d/package.json");
	kit_unit(k, "package");
	kit_derive(k);
}

static struct rules_control control(const char *id, const char *move, const char *severity,
                                    const char *sql)
{
	unsigned weight = um_eq(severity, "critical") ? 100
	                  : um_eq(severity, "high")   ? 75
	                  : um_eq(severity, "medium") ? 50
	                                              : 25;

	return (struct rules_control){.id = id,
	                              .move = move,
	                              .title = id,
	                              .severity = severity,
	                              .weight_tenths = weight,
	                              .sql = sql,
	                              .rationale = "",
	                              .remediation = "",
	                              .sql_place = {.file = "x.yaml", .pos = {7, 1}}};
}

static void run(struct kit *k, struct rules_control *controls, size_t n)
{
	struct rules rules = {.controls = controls, .n_controls = n};

	KIT_OK(k, policy_run(k->m, &rules, NULL, &k->err));
}

/* Statuses by word: p(ass) f(ail) u(nknown) n(ot-applicable) for a, b, c. */
static const char *sql_for(struct kit *k, const char *letters)
{
	UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

	for (size_t i = 0; letters[i]; i++) {
		const char *status = letters[i] == 'p'   ? "pass"
		                     : letters[i] == 'f' ? "fail"
		                     : letters[i] == 'u' ? "unknown"
		                                         : "not-applicable";

		um_str_addf(&s,
		            "%sSELECT '%c' AS workload, '%s' AS status, 'why %c' AS reason, "
		            "'%zu' AS evidence",
		            i ? " UNION ALL " : "", (char)('a' + i), status, letters[i], i + 1);
	}
	return um_strdup(k->arena, s.s);
}

static const char *scores(struct kit *k)
{
	return kit_ask(k, "SELECT move || '=' || coalesce(score_milli, 'none') || "
	                  "coalesce(grade, '') FROM score WHERE subject = '' AND "
	                  "(move = '' OR passed + failed + unknown > 0) ORDER BY rowid");
}

START_TEST(without_ai_nothing_is_asked)
{
	struct kit k;
	struct rules_control c = control("x", "slo", "high", "this is not SQL");

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.c");
	kit_derive(&k);
	run(&k, &c, 1);
	ck_assert_str_eq(kit_ask(&k, "SELECT count(*), count(score_milli) FROM score"), "6 0");
	ck_assert_str_eq(kit_ask(&k, "SELECT (SELECT count(*) FROM control_result), "
	                             "(SELECT count(*) FROM finding)"),
	                 "0 0");
	kit_release(&k);
}
END_TEST

/* By hand: two-cloud = (100×1/2 + 50×1/3) / 150 = 44.444; slo = (50×2/3 + 25×0) / 75 = 44.444;
 * drift = 100; readiness = (44.444 + 44.444 + 100) / 3 = 62.963. */
START_TEST(scores_are_the_formula)
{
	struct kit k;
	struct rules_control c[5];

	three(&k);
	c[0] = control("one", "two-cloud", "critical", sql_for(&k, "pfn"));
	c[1] = control("two", "two-cloud", "medium", sql_for(&k, "pfu"));
	c[2] = control("three", "slo", "medium", sql_for(&k, "ppf"));
	c[3] = control("four", "slo", "low", sql_for(&k, "nnf"));
	c[4] = control(
		"five", "drift", "low",
		"SELECT NULL AS workload, 'pass' AS status, 'r' AS reason, NULL AS evidence");
	c[4].is_repository_wide = true;
	run(&k, c, 5);
	ck_assert_str_eq(scores(&k), "=62963C\ntwo-cloud=44444D\nslo=44444D\ndrift=100000A");
	/* Of c alone: two-cloud 0 of 50; slo 0 of 75; the repository's own is left out. */
	ck_assert_str_eq(kit_ask(&k, "SELECT move, score_milli, passed, failed, unknown, "
	                             "not_applicable FROM score WHERE subject = 'c'"),
	                 " 0 0 2 1 1\ntwo-cloud 0 0 0 1 1\nidentity - 0 0 0 0\n"
	                 "slo 0 0 2 0 0\nclaims - 0 0 0 0\ndrift - 0 0 0 0");
	/* What each finding costs: one of critical: (100×1/2)/150/3 = 11.111; and so on. */
	ck_assert_str_eq(kit_ask(&k, "SELECT control, points_milli FROM finding ORDER BY id"),
	                 "one 11111\ntwo 3704\nthree 7407\nfour 11111");
	kit_release(&k);
}
END_TEST

START_TEST(no_row_is_not_applicable)
{
	struct kit k;
	struct rules_control c =
		control("one", "slo", "high",
	                "SELECT root AS workload, 'pass' AS status, 'r' AS reason, "
	                "'' AS evidence FROM workload WHERE root IN ('a', 'd')");

	three(&k);
	run(&k, &c, 1);
	ck_assert_str_eq(kit_ask(&k, "SELECT w.root, r.status, r.reason FROM control_result r JOIN "
	                             "workload w ON w.id = r.workload_id ORDER BY w.id"),
	                 "a pass r\n"
	                 "b not-applicable the control says nothing about this workload\n"
	                 "c not-applicable the control says nothing about this workload");
	kit_release(&k);
}
END_TEST

START_TEST(the_worst_row_counts)
{
	struct kit k;
	struct rules_control c = control(
		"one", "slo", "high",
		"SELECT 'a' AS workload, 'fail' AS status, 'first' AS reason, '1' AS evidence UNION ALL "
		"SELECT 'a', 'pass', 'second', '' UNION ALL SELECT 'a', 'fail', 'third', '2,1' "
		"UNION ALL SELECT 'b', 'unknown', 'fourth', '' UNION ALL SELECT 'b', 'pass', 'x', ''");

	three(&k);
	run(&k, &c, 1);
	ck_assert_str_eq(kit_ask(&k, "SELECT workload_id, status, reason FROM control_result"),
	                 "1 fail first, and 1 more\n2 unknown fourth\n"
	                 "3 not-applicable the control says nothing about this workload");
	/* Two findings of one workload share what the control costs there. */
	ck_assert_str_eq(kit_ask(&k, "SELECT reason, points_milli FROM finding ORDER BY id"),
	                 "first 25000\nthird 25000");
	ck_assert_str_eq(kit_ask(&k, "SELECT finding_id, position, evidence_id FROM "
	                             "finding_evidence ORDER BY 1, 2"),
	                 "1 0 1\n2 0 2\n2 1 1");
	kit_release(&k);
}
END_TEST

START_TEST(a_broken_control_is_an_error_and_never_a_pass)
{
	static const struct {
		const char *sql, *reason;
	} cases[] = {
		{"SELECT nothing FROM x", "x.yaml:7: the SQL of this control failed: "},
		{"SELECT 1 AS workload", "no column named status"},
		{"SELECT 'a' AS workload, 'ok' AS status, 'r' AS reason, '' AS evidence",
	         "the status \"ok\""},
		{"SELECT NULL AS workload, 'pass' AS status, 'r' AS reason, '' AS evidence",
	         "a row without a workload"},
		{"SELECT 'a' AS workload, 'pass' AS status, NULL AS reason, '' AS evidence",
	         "without a reason"},
		{"SELECT 'a' AS workload, 'fail' AS status, 'r' AS reason, '99999' AS evidence",
	         "not a list of ids"},
		{"SELECT 'a' AS workload, 'fail' AS status, 'r' AS reason, '1;DROP' AS evidence",
	         "not a list of ids"},
		{"DELETE FROM workload", "DELETE is not allowed"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT 'a' AS "
	         "workload, 'pass' AS status, 'r' AS reason, '' AS evidence FROM n WHERE i < 0",
	         "million steps"},
	};

	for (size_t i = 0; i < UM_COUNT(cases); i++) {
		struct kit k;
		struct rules_control c = control("one", "slo", "high", cases[i].sql);

		three(&k);
		run(&k, &c, 1);
		ck_assert_msg(
			strstr(kit_ask(&k, "SELECT DISTINCT status, reason FROM control_result"),
		               cases[i].reason) != NULL,
			"%s: %s", cases[i].sql, k.text.s);
		ck_assert_str_eq(scores(&k), "=0F\nslo=0F");
		ck_assert_str_eq(
			kit_ask(&k, "SELECT unknown FROM score WHERE subject='' AND move=''"), "3");
		kit_release(&k);
	}
}
END_TEST

START_TEST(parameters_reach_the_sql)
{
	struct kit k;
	struct rules_pair days = {"days", "30"};
	struct rules_control c = control(
		"one", "slo", "high",
		"SELECT 'a' AS workload, 'pass' AS status, :as_of || ' ' || :days AS reason, "
		"'' AS evidence");

	c.params = (struct rules_pairs){&days, 1};
	three(&k);
	run(&k, &c, 1);
	ck_assert_str_eq(kit_ask(&k, "SELECT reason FROM control_result WHERE workload_id = 1"),
	                 "2026-11-21 30");
	kit_release(&k);
}
END_TEST

/* Any results: one failing result that passes never lowers any score. */
START_TEST(mending_never_lowers_a_score)
{
	static const char letters[] = "pfun";
	static const char *const moves[] = {"two-cloud", "identity", "slo", "claims", "drift"};
	static const char *const severities[] = {"critical", "high", "medium", "low"};
	uint32_t seed = 12345;

	for (int round = 0; round < 60; round++) {
		struct rules_control c[6];
		char results[6][4];
		int64_t before[64];
		size_t fixed_control = 0;
		size_t fixed_workload = 0;
		int64_t points = 0;
		struct kit k;

		for (int i = 0; i < 6; i++) {
			for (int w = 0; w < 3; w++) {
				seed = seed * 1103515245U + 12345U;
				results[i][w] = letters[seed >> 16 & 3];
				if (results[i][w] == 'f') {
					fixed_control = (size_t)i;
					fixed_workload = (size_t)w;
				}
			}
			results[i][3] = '\0';
		}
		for (int after = 0; after < 2; after++) {
			struct model_rows *rows;
			size_t n = 0;

			three(&k);
			for (int i = 0; i < 6; i++)
				c[i] = control(um_format(k.arena, "c%d", i),
				               moves[(i * 7 + round) % 5],
				               severities[(i + round) % 4],
				               sql_for(&k, results[i]));
			run(&k, c, 6);
			KIT_OK(&k,
			       model_query(k.m,
			                   "SELECT coalesce(score_milli, -1) FROM score ORDER BY "
			                   "rowid",
			                   NULL, 0, &rows, &k.err));
			for (; model_next(rows); n++) {
				int64_t score = model_int(rows, 0);

				if (after)
					ck_assert_int_ge(score, before[n]);
				if (after && n == 0)
					ck_assert_int_eq(score, before[0] + points);
				before[n] = score;
			}
			KIT_OK(&k, model_close(rows, &k.err));
			if (!after) {
				const char *milli = kit_ask(
					&k,
					um_format(
						k.arena,
						"SELECT points_milli FROM finding WHERE control = "
						"'c%zu' AND workload_id = %zu",
						fixed_control, fixed_workload + 1));

				points = strtoll(milli, NULL, 10);
			}
			kit_release(&k);
			if (results[fixed_control][fixed_workload] != 'f')
				break;
			results[fixed_control][fixed_workload] = 'p';
		}
	}
}
END_TEST

/* A control may say what its answer rests on, but not that somebody vouches for it. */
START_TEST(basis)
{
	struct kit k;
	struct rules_control c[] = {
		control("one", "slo", "low",
	                "SELECT root AS workload, 'pass' AS status, 'r' AS reason, NULL AS evidence,"
	                " 'probed' AS basis FROM ai_workload"),
		control("two", "slo", "low",
	                "SELECT root AS workload, 'pass' AS status, 'r' AS reason, NULL AS evidence,"
	                " NULL AS basis FROM ai_workload"),
		control("vouched", "slo", "low",
	                "SELECT root AS workload, 'pass' AS status, 'r' AS reason, NULL AS evidence,"
	                " 'attested' AS basis FROM ai_workload"),
	};

	three(&k);
	run(&k, c, UM_COUNT(c));
	ck_assert_str_eq(kit_ask(&k, "SELECT DISTINCT control, status, basis FROM control_result"),
	                 "one pass probed\ntwo pass observed\nvouched error -");
	ck_assert_ptr_nonnull(
		strstr(kit_ask(&k, "SELECT reason FROM control_result WHERE control = "
	                           "'vouched'"),
	               "the basis \"attested\" is none of"));
	ck_assert_str_eq(kit_ask(&k, "SELECT basis FROM score_basis ORDER BY basis"),
	                 "observed\nprobed\nunknown");
	kit_release(&k);
}
END_TEST

/* ---- fingerprints ---- */

static char *print_of(const char *path, const char *value, int lines_above, const char *as)
{
	struct kit k;
	struct rules_control c = control(as, "slo", "high",
	                                 "SELECT workload, 'fail' AS status, 'r' AS reason, id AS "
	                                 "evidence FROM production WHERE kind = 'client'");
	static char hex[65];

	kit_init(&k, "2026-11-21");
	kit_file(&k, um_format(k.arena, "%.*s/package.json", (int)strcspn(path, "/"), path));
	kit_unit(&k, "package");
	kit_file(&k, path);
	for (int i = 0; i < lines_above; i++)
		kit_add(&k, -1, (struct evidence){.kind = EVIDENCE_IMPORT, .service = "red"});
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_CLIENT, .service = "red", .value = value});
	kit_derive(&k);
	run(&k, &c, 1);
	snprintf(hex, sizeof(hex), "%s", kit_ask(&k, "SELECT fingerprint FROM finding"));
	kit_release(&k);
	return hex;
}

START_TEST(fingerprints_hold_content_and_not_position)
{
	char first[65];

	snprintf(first, sizeof(first), "%s", print_of("a/x.py", "f( 1 )", 0, "one"));
	ck_assert_uint_eq(strlen(first), 64);
	ck_assert_str_eq(first, print_of("a/x.py", "f( 1 )", 5, "one"));
	ck_assert_str_eq(first, print_of("a/x.py", "f(\n\t1 )", 0, "one"));
	ck_assert_str_eq(first, print_of("moved/x.py", "f( 1 )", 0, "one"));
	ck_assert_str_ne(first, print_of("a/x.py", "f( 2 )", 0, "one"));
	ck_assert_str_ne(first, print_of("a/y.py", "f( 1 )", 0, "one"));
	ck_assert_str_ne(first, print_of("a/x.py", "f( 1 )", 0, "two"));
}
END_TEST

START_TEST(equal_findings_are_counted)
{
	struct kit k;
	struct rules_control c = control("one", "slo", "high",
	                                 "SELECT workload, 'fail' AS status, 'r' AS reason, id AS "
	                                 "evidence FROM production WHERE kind = 'client'");

	three(&k); /* a has the same client twice */
	run(&k, &c, 1);
	ck_assert_str_eq(kit_ask(&k, "SELECT count(*), count(DISTINCT fingerprint) FROM finding"),
	                 "4 4");
	kit_release(&k);
}
END_TEST

/* A control may name what is decisive: once for the workload, or for each file. */
START_TEST(a_key_is_of_the_workload_or_of_a_file)
{
	static const char sql[] =
		"SELECT workload, 'fail' AS status, 'r' AS reason, id AS evidence, "
		"'k' AS key FROM production WHERE kind = 'client' ORDER BY id";
	static const char *const prints =
		"SELECT count(DISTINCT fingerprint), count(DISTINCT content) "
		"FROM finding WHERE workload_id = 1";
	char first[130];

	for (int i = 0; i < 2; i++) {
		struct kit k;
		struct rules_control c = control("one", "slo", "high", sql);

		c.is_per_place = i == 1;
		kit_init(&k, "2026-11-21");
		kit_file(&k, "a/package.json");
		kit_unit(&k, "package");
		kit_file(&k, "a/x.py");
		kit_client(&k, "red");
		kit_file(&k, "a/y.py");
		kit_client(&k, "red");
		kit_derive(&k);
		run(&k, &c, 1);
		ck_assert_str_eq(kit_ask(&k, prints), "2 1");
		snprintf(first, sizeof(first), "%s",
		         kit_ask(&k, "SELECT fingerprint FROM finding ORDER BY path"));
		kit_release(&k);
		/* Without the first file, the second is what it was, or takes its place. */
		kit_init(&k, "2026-11-21");
		kit_file(&k, "a/package.json");
		kit_unit(&k, "package");
		kit_file(&k, "a/y.py");
		kit_client(&k, "red");
		kit_derive(&k);
		run(&k, &c, 1);
		ck_assert_ptr_eq(strstr(first, kit_ask(&k, "SELECT fingerprint FROM finding")),
		                 first + (i == 1 ? 65 : 0));
		kit_release(&k);
	}
}
END_TEST

/* ---- the gate ---- */

static void note(void *ctx, const char *line)
{
	struct um_str *s = ctx;

	um_str_addf(s, "%s%s", s->len ? "\n" : "", line);
}

static enum policy_verdict gate(struct kit *k, const struct policy_gate *g, struct um_str *lines)
{
	enum policy_verdict verdict = POLICY_FAILED;

	um_str_clear(lines);
	KIT_OK(k, policy_gate(k->m, g, &verdict, note, lines, &k->err));
	return verdict;
}

#define NO_GATE                                              \
	{                                                    \
		-1, {-1, -1, -1, -1, -1}, NULL, false, false \
	}

START_TEST(gates)
{
	UM_AUTO(um_str_release) struct um_str lines = UM_STR_INIT;
	struct policy_gate g = NO_GATE;
	struct rules_control c[2];
	struct kit k;

	three(&k);
	c[0] = control("one", "slo", "medium", sql_for(&k, "ppf"));
	c[1] = control("two", "drift", "low", sql_for(&k, "ppp"));
	run(&k, c, 2); /* slo 66.667, drift 100, readiness 83.333 */
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_PASSED);
	ck_assert_str_eq(lines.s, "");
	g.min_score = 83.333;
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_PASSED);
	g.min_score = 83.4;
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_FAILED);
	ck_assert_str_eq(lines.s, "the readiness score 83.3 is below 83.4");
	g.min_score = -1;
	g.min_move[2] = 70;
	g.min_move[0] = 100; /* no score there */
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_FAILED);
	ck_assert_str_eq(lines.s, "slo 66.7 is below 70");
	g = (struct policy_gate)NO_GATE;
	g.fail_on = "high";
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_PASSED);
	g.fail_on = "medium";
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_FAILED);
	ck_assert_str_eq(lines.s, "1 finding of severity medium or above");
	g.fail_on = "dreadful";
	ck_assert_int_eq(policy_gate(k.m, &g, &(enum policy_verdict){0}, note, &lines, &k.err),
	                 UM_EINVAL);
	kit_release(&k);
}
END_TEST

START_TEST(what_was_not_examined_is_not_passed)
{
	UM_AUTO(um_str_release) struct um_str lines = UM_STR_INIT;
	struct policy_gate g = NO_GATE;
	struct rules_control c;
	struct kit k;

	three(&k);
	c = control("one", "slo", "medium", sql_for(&k, "ppu"));
	run(&k, &c, 1);
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_PASSED); /* nothing was asked */
	g.min_score = 10;
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_INCOMPLETE);
	ck_assert_str_eq(lines.s, "1 control result is unknown");
	g.allow_incomplete = true;
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_PASSED);
	g.min_score = 90;
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_FAILED);
	kit_release(&k);

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	k.file.is_gap = true;
	kit_file(&k, "tests/a.py");
	k.file.is_gap = true;
	k.file.context = "test";
	kit_derive(&k);
	run(&k, NULL, 0);
	g = (struct policy_gate)NO_GATE;
	g.min_score = 50; /* no AI, no score; but was everything seen? */
	ck_assert_int_eq(gate(&k, &g, &lines), POLICY_INCOMPLETE);
	ck_assert_str_eq(lines.s, "1 relevant file could not be examined");
	kit_release(&k);
}
END_TEST

Suite *check_policy_suite(void)
{
	Suite *s = suite_create("policy");
	TCase *t = tcase_create("policy");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, without_ai_nothing_is_asked);
	tcase_add_test(t, scores_are_the_formula);
	tcase_add_test(t, no_row_is_not_applicable);
	tcase_add_test(t, the_worst_row_counts);
	tcase_add_test(t, a_broken_control_is_an_error_and_never_a_pass);
	tcase_add_test(t, parameters_reach_the_sql);
	tcase_add_test(t, mending_never_lowers_a_score);
	tcase_add_test(t, basis);
	tcase_add_test(t, fingerprints_hold_content_and_not_position);
	tcase_add_test(t, equal_findings_are_counted);
	tcase_add_test(t, a_key_is_of_the_workload_or_of_a_file);
	tcase_add_test(t, gates);
	tcase_add_test(t, what_was_not_examined_is_not_passed);
	suite_add_tcase(s, t);
	return s;
}
