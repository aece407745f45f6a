/* Two small models compared: what is a change and what is not, and scores whose steps add up. */
#include <stdio.h>
#include <stdlib.h>

#include "drift/drift.h"
#include "model_kit.h"

static const struct drift_side then = {"v1", "aaa", "2026-01-01", "2026-01-01", "digest"};
static const struct drift_side now = {"v2", "bbb", "2026-11-21", "2026-11-21", "digest"};

static void exec(struct kit *k, const char *sql)
{
	KIT_OK(k, model_exec(k->m, sql, NULL, 0, &k->err));
}

/* One workload in `folder` with a client of `service`, which is asked for `model`. */
static void one(struct kit *k, const char *folder, const char *service, const char *model)
{
	kit_init(k, "2026-11-21");
	kit_file(k, um_format(k->arena, "%s/package.json", folder));
	kit_unit(k, "package");
	kit_file(k, um_format(k->arena, "%s/x.ts", folder));
	kit_model(k, kit_client(k, service), service, model);
}

static void compare(struct kit *from, struct kit *to)
{
	kit_end(from);
	kit_end(to);
	KIT_OK(from, model_derive(from->m, &from->err));
	KIT_OK(to, model_derive(to->m, &to->err));
	KIT_OK(to, drift_compare(from->m, to->m, &then, &now, &to->err));
}

/* "kind change workload subject: before > after" */
static const char *changes(struct kit *k)
{
	return kit_ask(k,
	               "SELECT kind || ' ' || change || ' ' || coalesce(workload, 'all') || ' ' ||"
	               " subject || ': ' || coalesce(before, '') || ' > ' ||"
	               " coalesce(after, '') || coalesce(' (' || note || ')', '')"
	               " FROM drift_change ORDER BY id");
}

START_TEST(the_same_is_no_change)
{
	struct kit a, b;

	one(&a, "a", "red", "m1");
	one(&b, "a", "red", "m1");
	compare(&a, &b);
	ck_assert_str_eq(changes(&b), "");
	ck_assert_str_eq(kit_ask(&b, "SELECT side, name, revision, as_of FROM drift_side"),
	                 "from v1 aaa 2026-01-01\nto v2 bbb 2026-11-21");
	ck_assert_str_eq(kit_ask(&b, "SELECT count(*) FROM pragma_database_list WHERE name NOT IN"
	                             " ('main', 'temp')"),
	                 "0");
	kit_release(&a);
	kit_release(&b);
}
END_TEST

/* Another file and another line of the same workload. */
START_TEST(what_moved_is_no_change)
{
	struct kit a, b;

	one(&a, "a", "red", "m1");
	kit_init(&b, "2026-11-21");
	kit_file(&b, "a/package.json");
	kit_unit(&b, "package");
	kit_file(&b, "a/y.ts");
	kit_add(&b, -1, (struct evidence){.kind = EVIDENCE_TELEMETRY, .service = "red"});
	kit_model(&b, kit_client(&b, "red"), "red", "m1");
	compare(&a, &b);
	ck_assert_str_eq(changes(&b), "");
	kit_release(&a);
	kit_release(&b);
}
END_TEST

START_TEST(a_renamed_folder_is_one_change)
{
	struct kit a, b;

	one(&a, "old", "red", "m1");
	one(&b, "new", "red", "m1");
	compare(&a, &b);
	ck_assert_str_eq(changes(&b),
	                 "workload changed new new: old > new (its folder was renamed)");
	kit_release(&a);
	kit_release(&b);
}
END_TEST

START_TEST(a_model_became_another)
{
	struct kit a, b;

	one(&a, "a", "red", "m1");
	one(&b, "a", "red", "m2");
	compare(&a, &b);
	ck_assert_str_eq(changes(&b), "model changed a red chat: m1 > m2");
	ck_assert_str_eq(kit_ask(&b, "SELECT file, line FROM drift_change"), "a/x.ts 2");
	kit_release(&a);
	kit_release(&b);
}
END_TEST

START_TEST(a_service_and_a_fallback_came)
{
	struct kit a, b;
	int red, blue;

	one(&a, "a", "red", "m1");
	kit_init(&b, "2026-11-21");
	kit_file(&b, "a/package.json");
	kit_unit(&b, "package");
	kit_file(&b, "a/x.ts");
	red = kit_client(&b, "red");
	kit_model(&b, red, "red", "m1");
	blue = kit_client(&b, "blue");
	kit_fallback(&b, NULL, red, blue);
	compare(&a, &b);
	ck_assert_str_eq(changes(&b), "service added a blue:  > chat fallback\n"
	                              "fallback added a blue behind red:  > F1");
	kit_release(&a);
	kit_release(&b);
}
END_TEST

START_TEST(a_fallback_lost_a_rung)
{
	struct kit kits[2];

	for (size_t i = 0; i < 2; i++) {
		int red, blue;

		kit_init(&kits[i], "2026-11-21");
		kit_file(&kits[i], "a/package.json");
		kit_unit(&kits[i], "package");
		kit_file(&kits[i], "a/x.ts");
		red = kit_client(&kits[i], "red");
		blue = kit_client(&kits[i], "blue");
		kit_fallback(&kits[i], NULL, red, blue);
		kit_derive(&kits[i]);
	}
	exec(&kits[0], "UPDATE path SET rung = 3 WHERE role = 'fallback'");
	KIT_OK(&kits[1], drift_compare(kits[0].m, kits[1].m, &then, &now, &kits[1].err));
	ck_assert_str_eq(changes(&kits[1]), "fallback changed a blue behind red: F3 > F1");
	kit_release(&kits[0]);
	kit_release(&kits[1]);
}
END_TEST

/* New in two workloads at once is said once; gone from one of two is said of that one. */
START_TEST(new_everywhere_is_said_once)
{
	struct kit a, b;
	static const char *const folders[] = {"a", "b"};

	kit_init(&a, "2026-11-21");
	kit_init(&b, "2026-11-21");
	for (size_t i = 0; i < 2; i++) {
		kit_file(&a, um_format(a.arena, "%s/package.json", folders[i]));
		kit_unit(&a, "package");
		kit_file(&a, um_format(a.arena, "%s/x.ts", folders[i]));
		kit_client(&a, "red");
		kit_client(&a, "grey");
		kit_file(&b, um_format(b.arena, "%s/package.json", folders[i]));
		kit_unit(&b, "package");
		kit_file(&b, um_format(b.arena, "%s/x.ts", folders[i]));
		kit_client(&b, "red");
		kit_client(&b, "blue");
		if (i == 0)
			kit_client(&b, "grey");
	}
	compare(&a, &b);
	ck_assert_str_eq(changes(&b), "service added all blue:  > chat choice (in a, b)\n"
	                              "service removed b grey: chat choice > ");
	kit_release(&a);
	kit_release(&b);
}
END_TEST

START_TEST(previews_follow_the_calendar)
{
	struct kit a, b;

	one(&a, "a", "red", "m1");
	one(&b, "a", "red", "m1");
	for (size_t i = 0; i < 2; i++) {
		struct kit *k = i ? &b : &a;
		const struct model_lifecycle ends = {
			.service = "red",
			.what = "model",
			.match = "m1",
			.status = "retiring",
			.date = "2026-06-01",
		};

		KIT_OK(k, model_add_lifecycle(k->m, &ends, &k->err));
	}
	kit_end(&a);
	KIT_OK(&a, model_exec(a.m, "UPDATE run SET as_of = '2026-01-01'", NULL, 0, &a.err));
	compare(&a, &b);
	ck_assert_str_eq(changes(&b),
	                 "preview changed a red m1: ends on 2026-06-01 > retired since "
	                 "2026-06-01");
	kit_release(&a);
	kit_release(&b);
}
END_TEST

START_TEST(terms_of_contracts)
{
	struct kit a, b;

	one(&a, "a", "red", "m1");
	one(&b, "a", "red", "m1");
	kit_derive(&a);
	kit_derive(&b);
	exec(&a, "INSERT INTO contract (id, vendor, ends) VALUES ('c1', 'redmond', '2026-12-31'),"
	         " ('c2', 'bezos', '2026-06-30')");
	exec(&b, "INSERT INTO contract (id, vendor, ends, exit) VALUES ('c1', 'redmond',"
	         " '2027-12-31', '90 days'), ('c3', 'greenco', NULL, NULL)");
	exec(&a, "INSERT INTO commitment (contract, kind, amount, currency, per)"
	         " VALUES ('c1', 'spend', 1000, 'USD', 'month')");
	exec(&b, "INSERT INTO commitment (contract, kind, amount, currency, per)"
	         " VALUES ('c1', 'spend', 2500.5, 'USD', 'month')");
	KIT_OK(&b, drift_compare(a.m, b.m, &then, &now, &b.err));
	ck_assert_str_eq(changes(&b),
	                 "contract added all c1:  > exit 90 days\n"
	                 "contract changed all c1: ends 2026-12-31 > ends 2027-12-31\n"
	                 "contract changed all c1: spend 1000 USD per month > spend 2500.5 USD per "
	                 "month\n"
	                 "contract removed all c2: bezos to 2026-06-30 > \n"
	                 "contract added all c3:  > greenco");
	kit_release(&a);
	kit_release(&b);
}
END_TEST

/* ---- scores ---- */

static void set_score(struct kit *k, const char *move, int milli)
{
	const char *binds[] = {move, milli < 0 ? NULL : um_format(k->arena, "%d", milli)};

	KIT_OK(k, model_exec(k->m, "DELETE FROM score WHERE move = ?1", binds, 1, &k->err));
	KIT_OK(k, model_exec(k->m,
	                     "INSERT INTO score VALUES('', ?1, CAST(?2 AS INTEGER), NULL, 0, 0, 0,"
	                     " 0, 0)",
	                     binds, 2, &k->err));
}

enum {
	N_STATES = 5 /* one more than steps */
};

/* Whatever the scores on the way are, and whether they are there: the steps add up. */
START_TEST(the_steps_add_up)
{
	static const char *const causes[] = {"code", "settings", "contracts", "claims"};
	static const char *const moves[] = {"", "slo", "drift"};
	struct kit k[N_STATES];
	unsigned seed = (unsigned)_i * 2654435761U + 1;

	for (size_t i = 0; i < N_STATES; i++) {
		one(&k[i], "a", "red", "m1");
		kit_derive(&k[i]);
		for (size_t m = 0; m < UM_COUNT(moves); m++) {
			seed = seed * 1103515245U + 12345;
			set_score(&k[i], moves[m],
			          (seed >> 16) % 4 == 0 ? -1 : (int)((seed >> 8) % 100001));
		}
	}
	KIT_OK(&k[4], drift_compare(k[0].m, k[4].m, &then, &now, &k[4].err));
	for (size_t i = 0; i < UM_COUNT(causes); i++)
		KIT_OK(&k[4], drift_step(k[4].m, causes[i], false, k[i].m, k[i + 1].m, &k[4].err));
	ck_assert_str_eq(
		kit_ask(&k[4],
	                "SELECT count(*) FROM drift_score s WHERE CASE WHEN from_milli IS NULL"
	                " OR to_milli IS NULL THEN (SELECT count(milli) FROM drift_movement m"
	                " WHERE m.move = s.move) > 0 ELSE to_milli - from_milli IS NOT (SELECT"
	                " sum(milli) FROM drift_movement m WHERE m.move = s.move) END"),
		"0");
	ck_assert_str_eq(kit_ask(&k[4], "SELECT count(*) FROM drift_movement"), "12");
	for (size_t i = 0; i < N_STATES; i++)
		kit_release(&k[i]);
}
END_TEST

START_TEST(rules_come_first)
{
	struct kit k[3];

	for (size_t i = 0; i < 3; i++) {
		one(&k[i], "a", "red", "m1");
		kit_derive(&k[i]);
	}
	set_score(&k[0], "", 40000); /* the rules of then */
	set_score(&k[1], "", 50000);
	set_score(&k[2], "", 45000);
	exec(&k[0], "UPDATE run SET rules_digest = 'old'");
	KIT_OK(&k[2], drift_compare(k[1].m, k[2].m, &then, &now, &k[2].err));
	KIT_OK(&k[2], drift_step(k[2].m, "rules", true, k[0].m, k[1].m, &k[2].err));
	KIT_OK(&k[2], drift_step(k[2].m, "code", false, k[1].m, k[2].m, &k[2].err));
	KIT_OK(&k[2], drift_stand(k[2].m, "settings", &k[2].err));
	ck_assert_str_eq(kit_ask(&k[2], "SELECT cause, milli FROM drift_movement ORDER BY rowid"),
	                 "rules 10000\ncode -5000\nsettings 0");
	ck_assert_str_eq(kit_ask(&k[2], "SELECT from_milli, to_milli FROM drift_score"),
	                 "40000 45000");
	ck_assert_str_eq(kit_ask(&k[2], "SELECT score_milli, rules_digest FROM drift_side ORDER BY"
	                                " side"),
	                 "40000 old\n45000 digest");
	for (size_t i = 0; i < 3; i++)
		kit_release(&k[i]);
}
END_TEST

START_TEST(a_recorded_score)
{
	struct kit k[2];

	for (size_t i = 0; i < 2; i++) {
		one(&k[i], "a", "red", "m1");
		kit_derive(&k[i]);
		set_score(&k[i], "", i ? 45000 : 50000);
		set_score(&k[i], "slo", i ? 30000 : 20000);
		set_score(&k[i], "drift", 10000);
	}
	exec(&k[1], "INSERT INTO review (date, score_milli, rules_digest)"
	            " VALUES ('2026-01-01', 42000, 'old')");
	exec(&k[1], "INSERT INTO review_score VALUES ('2026-01-01', 'slo', 25000)");
	KIT_OK(&k[1], drift_compare(k[0].m, k[1].m, &then, &now, &k[1].err));
	KIT_OK(&k[1], drift_recorded(k[1].m, "2026-01-01", &k[1].err));
	KIT_OK(&k[1], drift_step(k[1].m, "code", false, k[0].m, k[1].m, &k[1].err));
	ck_assert_str_eq(kit_ask(&k[1],
	                         "SELECT move, cause, milli FROM drift_movement ORDER BY rowid"),
	                 " rules 8000\nslo rules -5000\n code -5000\nslo code 10000\ndrift code 0");
	ck_assert_str_eq(kit_ask(&k[1], "SELECT move, from_milli, to_milli FROM drift_score"),
	                 " 42000 45000\nslo 25000 30000\ndrift 10000 10000");
	kit_release(&k[0]);
	kit_release(&k[1]);
}
END_TEST

START_TEST(answers_that_changed)
{
	struct kit k[2];

	one(&k[0], "old", "red", "m1");
	one(&k[1], "new", "red", "m1");
	for (size_t i = 0; i < 2; i++) {
		kit_derive(&k[i]);
		exec(&k[i],
		     "INSERT INTO control VALUES ('c', 'slo', 't', 'low', 1, '', '', 0,"
		     " 'default', 'on', NULL), ('d', 'slo', 't', 'low', 1, '', '', 0, 'default',"
		     " 'on', NULL), ('e', 'slo', 't', 'low', 1, '', '', 0, 'default', 'on',"
		     " NULL)");
		exec(&k[i], "INSERT INTO control_result SELECT 'c', id, 'pass', 'c', NULL, NULL"
		            " FROM ai_workload");
	}
	exec(&k[0], "INSERT INTO control_result SELECT 'd', id, 'pass', 'before', NULL, NULL FROM"
	            " ai_workload");
	exec(&k[1], "INSERT INTO control_result SELECT 'd', id, 'fail', 'after', NULL, NULL FROM"
	            " ai_workload");
	exec(&k[1],
	     "INSERT INTO control_result VALUES ('e', NULL, 'not-applicable', 'x', NULL, NULL)");
	KIT_OK(&k[1], drift_compare(k[0].m, k[1].m, &then, &now, &k[1].err));
	KIT_OK(&k[1], drift_step(k[1].m, "code", false, k[0].m, k[1].m, &k[1].err));
	ck_assert_str_eq(kit_ask(&k[1], "SELECT * FROM drift_control"),
	                 "code d new pass fail after");
	kit_release(&k[0]);
	kit_release(&k[1]);
}
END_TEST

/* ---- the gate ---- */

struct lines {
	struct um_arena *arena;
	struct um_str all;
};

static void keep(void *ctx, const char *line)
{
	struct lines *lines = ctx;

	um_str_addf(&lines->all, "%s%s", lines->all.len ? "; " : "", line);
}

/* "verdict: reasons" */
static const char *gate(struct kit *k, struct drift_gate g)
{
	struct lines lines = {k->arena, UM_STR_INIT};
	enum policy_verdict verdict = POLICY_PASSED;
	const char *text;

	KIT_OK(k, drift_gate(k->m, &g, &verdict, keep, &lines, &k->err));
	text = um_format(k->arena, "%d: %s", (int)verdict, lines.all.s);
	um_str_release(&lines.all);
	return text;
}

/* A workload whose red is backed by another service, NULL: by none. */
static void backed(struct kit *k, const char *by)
{
	int red;

	kit_init(k, "2026-11-21");
	kit_file(k, "a/package.json");
	kit_unit(k, "package");
	kit_file(k, "a/x.ts");
	red = kit_client(k, "red");
	if (by)
		kit_fallback(k, NULL, red, kit_client(k, by));
	kit_derive(k);
}

static const char *gate_of(struct kit *a, struct kit *b)
{
	KIT_OK(b, drift_compare(a->m, b->m, &then, &now, &b->err));
	return gate(b, (struct drift_gate){.is_asked = true, .max_drop = -1});
}

START_TEST(a_fallback_is_missed_where_its_primary_is)
{
	struct kit a, b;

	backed(&a, "blue");
	backed(&b, NULL);
	ck_assert_str_eq(gate_of(&a, &b), "1: a: blue behind red is gone");
	kit_release(&b);
	backed(&b, "green"); /* another one, as good */
	ck_assert_str_eq(gate_of(&a, &b), "0: ");
	kit_release(&b);
	one(&b, "a", "grey", "m1"); /* the primary went, too */
	kit_derive(&b);
	ck_assert_str_eq(gate_of(&a, &b), "1: a: grey came, and no other vendor stands behind it");
	kit_release(&b);
	kit_release(&a);
}
END_TEST

START_TEST(what_one_runs_oneself_is_no_vendor)
{
	struct kit a, b;

	backed(&a, "blue");
	kit_init(&b, "2026-11-21");
	kit_file(&b, "a/package.json");
	kit_unit(&b, "package");
	kit_file(&b, "a/x.ts");
	kit_client(&b, "local");
	kit_derive(&b);
	ck_assert_str_eq(gate_of(&a, &b), "0: ");
	kit_release(&a);
	kit_release(&b);
}
END_TEST

START_TEST(scores_may_fall_so_far)
{
	struct kit a, b;

	one(&a, "a", "red", "m1");
	one(&b, "a", "red", "m1");
	kit_derive(&a);
	kit_derive(&b);
	set_score(&a, "", 50000);
	set_score(&b, "", 45000);
	KIT_OK(&b, drift_compare(a.m, b.m, &then, &now, &b.err));
	ck_assert_str_eq(gate(&b, (struct drift_gate){.max_drop = 5}), "0: ");
	ck_assert_str_eq(gate(&b, (struct drift_gate){.max_drop = 4.999}),
	                 "1: the readiness score fell by 5.000 points");
	ck_assert_str_eq(gate(&b, (struct drift_gate){.max_drop = -1}), "0: ");
	kit_release(&a);
	kit_release(&b);
}
END_TEST

START_TEST(nothing_to_compare_with_is_not_passed)
{
	struct kit k;
	struct drift_gate g = {.is_asked = true, .max_drop = -1};

	one(&k, "a", "red", "m1");
	kit_derive(&k);
	KIT_OK(&k, drift_only(k.m, &now, &k.err));
	KIT_OK(&k, drift_note(k.m, "from", "no review", &k.err));
	ck_assert_str_eq(gate(&k, g), "3: no review");
	g.allow_incomplete = true;
	ck_assert_str_eq(gate(&k, g), "0: ");
	kit_release(&k);
}
END_TEST

Suite *check_drift_suite(void)
{
	Suite *s = suite_create("drift");
	TCase *changes_case = tcase_create("changes"), *scores_case = tcase_create("scores"),
	      *gate_case = tcase_create("gate");

	tcase_add_test(changes_case, the_same_is_no_change);
	tcase_add_test(changes_case, what_moved_is_no_change);
	tcase_add_test(changes_case, a_renamed_folder_is_one_change);
	tcase_add_test(changes_case, a_model_became_another);
	tcase_add_test(changes_case, a_service_and_a_fallback_came);
	tcase_add_test(changes_case, a_fallback_lost_a_rung);
	tcase_add_test(changes_case, new_everywhere_is_said_once);
	tcase_add_test(changes_case, previews_follow_the_calendar);
	tcase_add_test(changes_case, terms_of_contracts);
	suite_add_tcase(s, changes_case);
	tcase_add_loop_test(scores_case, the_steps_add_up, 0, 20);
	tcase_add_test(scores_case, rules_come_first);
	tcase_add_test(scores_case, a_recorded_score);
	tcase_add_test(scores_case, answers_that_changed);
	suite_add_tcase(s, scores_case);
	tcase_add_test(gate_case, a_fallback_is_missed_where_its_primary_is);
	tcase_add_test(gate_case, what_one_runs_oneself_is_no_vendor);
	tcase_add_test(gate_case, scores_may_fall_so_far);
	tcase_add_test(gate_case, nothing_to_compare_with_is_not_passed);
	suite_add_tcase(s, gate_case);
	return s;
}
