/*
 * Attacks on the model by SQL of others, as a control of a rules folder would bring it: what
 * reaches outside, what writes, what looks into the engine, what never ends, what fills the
 * memory, and what answers differently on another day. After each the model is whole.
 */
#include <stdio.h>
#include <time.h>

#include "model_kit.h"
#include "policy/policy.h"

static void start(struct kit *k)
{
	kit_init(k, "2026-11-21");
	kit_file(k, "a/package.json");
	kit_unit(k, "package");
	kit_file(k, "a/x.ts");
	kit_client(k, "red");
	kit_derive(k);
}

/* To the end; the first column of the last row stays in k->text. */
static int ask(struct kit *k, const char *sql)
{
	struct model_rows *rows;
	int r = model_query_untrusted(k->m, sql, NULL, 0, &rows, &k->err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		const char *text = model_text(rows, 0);

		um_str_clear(&k->text);
		um_str_add(&k->text, text ? text : "NULL");
	}
	return model_close(rows, &k->err);
}

struct attack {
	const char *sql;
	int code;
	const char *words; /* of the message */
};

static void is_whole(struct kit *k, const char *after)
{
	ck_assert_msg(um_eq(kit_ask(k, "SELECT count(*) FROM service"), "8"), "after %s", after);
}

static void try(const struct attack *list, size_t n)
{
	struct kit k;

	start(&k);
	for (size_t i = 0; i < n; i++) {
		int r = ask(&k, list[i].sql);

		ck_assert_msg(r == list[i].code, "%.200s: code %d, %s", list[i].sql, r, k.err.msg);
		ck_assert_msg(strstr(k.err.msg, list[i].words) != NULL, "%.200s: %s", list[i].sql,
		              k.err.msg);
		is_whole(&k, list[i].sql);
	}
	kit_release(&k);
}

START_TEST(nothing_is_written)
{
	static const struct attack list[] = {
		{"INSERT INTO service SELECT * FROM service RETURNING id", UM_EPERM, "INSERT"},
		{"REPLACE INTO run DEFAULT VALUES", UM_EPERM, "INSERT"},
		{"WITH x AS (SELECT 1) DELETE FROM service", UM_EPERM, "DELETE"},
		{"WITH x AS (SELECT 1) UPDATE run SET as_of = '' RETURNING as_of", UM_EPERM,
	         "UPDATE"},
		{"INSERT INTO run SELECT * FROM run WHERE 1 ON CONFLICT DO UPDATE SET as_of = ''",
	         UM_EPERM, "INSERT"},
		{"SELECT (DELETE FROM service)", UM_EPARSE, "syntax error"},
		{"WITH x AS (DELETE FROM service RETURNING id) SELECT * FROM x", UM_EPARSE,
	         "syntax error"},
		{"UPDATE sqlite_master SET sql = ''", UM_EPARSE, "may not be modified"},
		{"CREATE TABLE x(y)", UM_EPERM, "not allowed"},
		{"CREATE TEMP VIEW x AS SELECT 1", UM_EPERM, "not allowed"},
		{"CREATE TEMP TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM service; END",
	         UM_EPERM, "not allowed"},
		{"CREATE INDEX i ON file(path)", UM_EPERM, "not allowed"},
		{"CREATE VIRTUAL TABLE x USING rtree(i, a, b)", UM_EPERM, "not allowed"},
		{"ALTER TABLE service RENAME TO other", UM_EPERM, "not allowed"},
		{"DROP VIEW ai_workload", UM_EPERM, "not allowed"},
		{"COMMIT", UM_EPERM, "transaction"},
		{"ROLLBACK", UM_EPERM, "transaction"},
		{"RELEASE s", UM_EPERM, "transaction"},
		{"VACUUM", UM_EPERM, ""},
		{"EXPLAIN DELETE FROM service", UM_EPERM, "DELETE"},
		{"SELECT 1;;\n; DROP TABLE service", UM_EPERM, "2:3: only one"},
		{"SELECT 1 /* ; */; -- ;\nATTACH 'x' AS y", UM_EPERM, "only one"},
	};

	try(list, UM_COUNT(list));
}
END_TEST

START_TEST(nothing_outside_is_reached)
{
	static const struct attack list[] = {
		{"ATTACH DATABASE 'file:/etc/passwd?mode=ro' AS a", UM_EPERM, "ATTACH"},
		{"PRAGMA temp_store_directory = '/'", UM_EPERM, "PRAGMA"},
		{"PRAGMA query_only", UM_EPERM, "PRAGMA"},
		{"SELECT load_extension('libc.so.6')", UM_EPERM, "load_extension"},
		{"SELECT 1 WHERE EXISTS (SELECT LOAD_EXTENSION(x) FROM (SELECT 'y' AS x))",
	         UM_EPERM, "load_extension"},
		{"SELECT count(*) FILTER (WHERE load_extension('y')) FROM run", UM_EPERM,
	         "load_extension"},
		{"SELECT 1 FROM run ORDER BY load_extension('y')", UM_EPERM, "load_extension"},
		{"SELECT fts3_tokenizer('simple', x'0000000000000000')", UM_EPERM,
	         "fts3_tokenizer"},
		{"SELECT sqlite_log(1, 'x')", UM_EPERM, "sqlite_log"},
		{"SELECT rtreecheck('main', 'x')", UM_EPERM, "rtreecheck"},
		{"SELECT sqlite_compileoption_get(0)", UM_EPERM, "sqlite_compileoption_get"},
		{"SELECT writefile('/tmp/x', 'y')", UM_EPARSE, "no such function"},
		{"SELECT * FROM dbstat", UM_EPERM, "not allowed"},
		{"SELECT count(*) FROM DBSTAT", UM_EPERM, "not allowed"},
		{"SELECT * FROM sqlite_stmt", UM_EPERM, "not allowed"},
		{"SELECT * FROM fts3tokenize('simple', 'a b')", UM_EPERM, "not allowed"},
		{"SELECT * FROM pragma_database_list", UM_EPERM, "not allowed"},
		{"SELECT count(*) FROM Pragma_Module_List", UM_EPERM, "not allowed"},
		{"SELECT (SELECT file FROM pragma_database_list)", UM_EPERM, "not allowed"},
		{"SELECT * FROM pragma_table_info('file') JOIN run", UM_EPERM, "not allowed"},
	};

	try(list, UM_COUNT(list));
}
END_TEST

START_TEST(runaways_end)
{
	static const struct attack list[] = {
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n) SELECT max(i) FROM n",
	         UM_ELIMIT, "stopped"},
		{"WITH RECURSIVE a(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM a LIMIT 100000) "
	         "SELECT count(*) FROM a x, a y",
	         UM_ELIMIT, "steps"},
		{"SELECT count(*) FROM json_each('[1,2,3,4,5,6,7,8,9]') a, json_each('[1,2,3,4,5,6]') b, "
	         "service c, service d, service e, service f, service g, service h, service i",
	         UM_ELIMIT, "steps"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
	         "SELECT 'x' FROM n WHERE i % 2",
	         UM_ELIMIT, "stopped after 100000 rows"},
	};

	try(list, UM_COUNT(list));
}
END_TEST

START_TEST(memory_is_bounded)
{
	static const struct attack list[] = {
		{"SELECT zeroblob(1073741824)", UM_ELIMIT, "too big"},
		{"SELECT hex(zeroblob(600000))", UM_ELIMIT, "too big"},
		{"SELECT replace(hex(zeroblob(400000)), '0', 'xxxxxxxxxxxxxxxxxxxxxxxx')",
	         UM_ELIMIT, "too big"},
		{"SELECT quote(zeroblob(900000))", UM_ELIMIT, "too big"},
		{"SELECT json_array(hex(zeroblob(400000)), hex(zeroblob(400000)))", UM_ELIMIT,
	         "too big"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 90000) "
	         "SELECT group_concat(hex(zeroblob(50)) || i) FROM n",
	         UM_ELIMIT, "too big"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 90000) "
	         "SELECT json_group_array(hex(zeroblob(50)) || i) FROM n",
	         UM_ELIMIT, "too big"},
		{"WITH RECURSIVE n(t) AS (SELECT 'x' UNION ALL SELECT t || t FROM n) "
	         "SELECT count(*) FROM n",
	         UM_ELIMIT, "too big"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
	         "SELECT max(z) FROM (SELECT hex(zeroblob(450000)) || i AS z FROM n ORDER BY z)",
	         UM_ELIMIT, "64 MiB"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
	         "SELECT count(*) FROM (SELECT DISTINCT hex(zeroblob(450000)) || i FROM n)",
	         UM_ELIMIT, "64 MiB"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
	         "SELECT count(*) OVER (ORDER BY z) FROM (SELECT hex(zeroblob(450000)) || i AS z FROM n)",
	         UM_ELIMIT, "64 MiB"},
	};

	try(list, UM_COUNT(list));
}
END_TEST

/* Each common table names the one before twice, so that the last one stands for 2^40. */
static void add_doubling(struct um_str *s, int n)
{
	um_str_add(s, "WITH c0 AS (SELECT 1 AS x)");
	for (int i = 1; i <= n; i++)
		um_str_addf(s, ", c%d AS (SELECT a.x FROM c%d a, c%d b)", i, i - 1, i - 1);
	um_str_addf(s, " SELECT x FROM c%d", n);
}

static void repeat(struct um_str *s, const char *text, size_t n)
{
	while (n-- > 0)
		um_str_add(s, text);
}

START_TEST(what_grows_while_it_is_prepared)
{
	struct um_str s = UM_STR_INIT;
	struct kit k;

	start(&k);
	add_doubling(&s, 40);
	ck_assert_int_eq(ask(&k, s.s), UM_ELIMIT);
	ck_assert_msg(strstr(k.err.msg, "64 MiB") != NULL, "%s", k.err.msg);
	is_whole(&k, "doubling");

	um_str_clear(&s);
	um_str_add(&s, "SELECT ");
	repeat(&s, "(", 100000);
	um_str_add(&s, "1");
	repeat(&s, ")", 100000);
	ck_assert_int_lt(ask(&k, s.s), 0);
	is_whole(&k, "brackets");

	um_str_clear(&s);
	um_str_add(&s, "SELECT 1");
	repeat(&s, " + 1", 300);
	ck_assert_int_lt(ask(&k, s.s), 0);
	ck_assert_msg(strstr(k.err.msg, "maximum depth 200") != NULL, "%s", k.err.msg);

	um_str_clear(&s);
	repeat(&s, "SELECT 1 FROM (", 5000);
	ck_assert_int_lt(ask(&k, s.s), 0);

	um_str_clear(&s);
	um_str_add(&s, "SELECT 1");
	repeat(&s, " UNION ALL SELECT 1", 101);
	ck_assert_int_lt(ask(&k, s.s), 0);
	ck_assert_msg(strstr(k.err.msg, "too many terms in compound SELECT") != NULL, "%s",
	              k.err.msg);

	um_str_clear(&s);
	um_str_add(&s, "SELECT 1");
	repeat(&s, ", 1", 201);
	ck_assert_int_lt(ask(&k, s.s), 0);
	ck_assert_msg(strstr(k.err.msg, "too many columns") != NULL, "%s", k.err.msg);

	um_str_clear(&s);
	um_str_add(&s, "SELECT 1 -- ");
	repeat(&s, "x", 2 << 20);
	ck_assert_int_eq(ask(&k, s.s), UM_ELIMIT);
	is_whole(&k, "long text");
	um_str_release(&s);
	kit_release(&k);
}
END_TEST

/* Nothing stops a function before it returns: half a mebibyte looked for in a whole one. */
START_TEST(functions_take_time_that_grows_with_their_texts)
{
	static const char *const list[] = {
		"SELECT instr(t, substr(t, 500000) || 'b') FROM b",
		"SELECT length(replace(t, substr(t, 500000) || 'b', '')) FROM b",
		"SELECT substr(t, 1, 200000) LIKE '%' || substr(t, 1, 400) || 'b' FROM b",
		"SELECT t LIKE replace(substr(t, 1, 160), 'a', '%a_') || 'b' FROM b",
		"SELECT t GLOB replace(substr(t, 1, 60), 'a', '*[a-c]') || 'b' FROM b",
		"SELECT substr(t, 1, 200000) GLOB '*' || substr(t, 1, 400) || 'b*' FROM b",
	};
	static const struct attack refused[] = {
		{"SELECT 'a' LIKE hex(zeroblob(300))", UM_EINVAL, "too complex"},
		{"SELECT 'a' GLOB hex(zeroblob(300))", UM_EINVAL, "too complex"},
		{"SELECT trim('b', hex(zeroblob(51)))", UM_EINVAL, "at most 100"},
		{"SELECT json_patch('{}', '{}')", UM_EPERM, "json_patch"},
		{"SELECT printf('%.2000000000c', 'x')", UM_EPERM, "printf"},
		{"SELECT printf('%*d', 1000000000, 1)", UM_EPERM, "printf"},
		{"SELECT format('%1000000000s', 'x')", UM_EPERM, "format"},
		{"SELECT 'a' REGEXP '(a+)+$'", UM_EPARSE, "no such function: REGEXP"},
		{"SELECT 'a' MATCH 'b'", UM_EPERM, "match"},
	};
	struct timespec from, to;
	struct kit k;

	start(&k);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (size_t i = 0; i < UM_COUNT(list); i++) {
		UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

		um_str_addf(&s,
		            "WITH b AS (SELECT replace(hex(zeroblob(500000)), '00', 'aa') AS t) %s",
		            list[i]);
		ck_assert_msg(ask(&k, s.s) == 0, "%s: %s", list[i], k.err.msg);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	/* SQLite's own instr() takes half a minute for the first one alone. */
	ck_assert_int_lt(to.tv_sec - from.tv_sec, 20);
	kit_release(&k);
	try(refused, UM_COUNT(refused));
}
END_TEST

/* Ours in place of SQLite's give the same. */
START_TEST(functions_answer_like_those_of_sqlite)
{
	static const struct {
		const char *sql, *want;
	} list[] = {
		{"SELECT instr('abcabc', 'ca')", "3"},
		{"SELECT instr('abc', '')", "1"},
		{"SELECT instr('abc', 'abcd')", "0"},
		{"SELECT instr('häuser', 'user')", "3"},
		{"SELECT instr(x'010203', x'03')", "3"},
		{"SELECT instr(12345, 34)", "3"},
		{"SELECT instr(NULL, 'a')", "NULL"},
		{"SELECT instr('a', NULL)", "NULL"},
		{"SELECT replace('a,b,,c', ',', ', ')", "a, b, , c"},
		{"SELECT replace('aaa', 'aa', 'b')", "ba"},
		{"SELECT replace('abc', '', 'x')", "abc"},
		{"SELECT replace('abc', 'b', '')", "ac"},
		{"SELECT replace('abc', NULL, 'x')", "NULL"},
		{"SELECT replace('abc', 'b', NULL)", "NULL"},
		{"SELECT replace(1212, 1, 3)", "3232"},
		{"SELECT typeof(replace(1212, 1, 3))", "text"},
		{"SELECT '[' || trim('xyaxybyx', 'yx') || ']'", "[axyb]"},
		{"SELECT '[' || ltrim('xyaxybyx', 'yx') || ']'", "[axybyx]"},
		{"SELECT '[' || rtrim('xyaxybyx', 'yx') || ']'", "[xyaxyb]"},
		{"SELECT '[' || trim('xxx', 'x') || ']'", "[]"},
		{"SELECT '[' || trim('  a  ') || ']'", "[a]"},
		{"SELECT trim('éaé', 'é')", "a"},
		{"SELECT trim('èaè', 'é')", "èaè"},
		{"SELECT trim('abc', '')", "abc"},
		{"SELECT trim('abc', NULL)", "NULL"},
	};
	struct kit k;

	start(&k);
	for (size_t i = 0; i < UM_COUNT(list); i++) {
		KIT_OK(&k, ask(&k, list[i].sql));
		ck_assert_msg(um_eq(k.text.s, list[i].want), "%s: %s", list[i].sql, k.text.s);
	}
	kit_release(&k);
}
END_TEST

/* The same on every day and in every run. */
START_TEST(answers_do_not_depend_on_the_day)
{
	static const struct {
		const char *sql, *want;
	} list[] = {
		{"SELECT date('now')", "2026-11-21"},
		{"SELECT date('n' || 'ow', '+1 day')", "2026-11-22"},
		{"SELECT date()", "2026-11-21"},
		{"SELECT datetime('now')", "2026-11-21 00:00:00"},
		{"SELECT CURRENT_TIMESTAMP", "2026-11-21 00:00:00"},
		{"SELECT CURRENT_DATE || ' ' || CURRENT_TIME", "2026-11-21 00:00:00"},
		{"SELECT strftime('%s', 'now')", "1795219200"},
		{"SELECT unixepoch()", "1795219200"},
		{"SELECT julianday('now') - julianday('2026-11-21')", "0.0"},
	};
	static const struct attack refused[] = {
		{"SELECT random()", UM_EPERM, "random"},
		{"SELECT 1 FROM run ORDER BY random()", UM_EPERM, "random"},
		{"SELECT hex(randomblob(4))", UM_EPERM, "randomblob"},
		{"SELECT changes() + total_changes()", UM_EPERM, "changes"},
		{"SELECT last_insert_rowid()", UM_EPERM, "last_insert_rowid"},
		{"SELECT sqlite_version()", UM_EPERM, "sqlite_version"},
	};
	struct kit k, other;

	start(&k);
	kit_init(&other, "1999-12-31");
	for (size_t i = 0; i < UM_COUNT(list); i++) {
		KIT_OK(&k, ask(&k, list[i].sql));
		ck_assert_msg(um_eq(k.text.s, list[i].want), "%s: %s", list[i].sql, k.text.s);
	}
	KIT_OK(&other, ask(&other, "SELECT date('now')"));
	ck_assert_str_eq(other.text.s, "1999-12-31");
	kit_release(&other);
	KIT_OK(&k, ask(&k, "SELECT date('now')"));
	ck_assert_str_eq(k.text.s, "2026-11-21");
	kit_release(&k);
	try(refused, UM_COUNT(refused));
}
END_TEST

START_TEST(what_a_control_needs_is_there)
{
	static const char *const list[] = {
		"SELECT name, sql FROM sqlite_schema",
		"SELECT count(*) FROM sqlite_master WHERE type = 'view'",
		"SELECT value FROM json_each('[1, 2]') WHERE json_valid(value)",
		"SELECT key FROM json_tree('{\"a\": {\"b\": 1}}')",
		"WITH dbs AS (SELECT 1) SELECT count(*) FROM dbs",
		"WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT i FROM n",
		"SELECT row_number() OVER (ORDER BY id), rank() OVER w FROM service WINDOW w AS (ORDER BY id)",
		"SELECT group_concat(DISTINCT service) FROM (SELECT * FROM production ORDER BY id)",
		"SELECT root, round(2.54, 1), upper('a') FROM ai_workload",
		"VALUES (1), (2)",
		"EXPLAIN QUERY PLAN SELECT * FROM route",
	};
	struct kit k;

	start(&k);
	for (size_t i = 0; i < UM_COUNT(list); i++)
		ck_assert_msg(ask(&k, list[i]) == 0, "%s: %s", list[i], k.err.msg);
	kit_release(&k);
}
END_TEST

/* ---- rows outlive the SQL ---- */

static const char *judge(struct kit *k, const char *sql)
{
	struct rules_control control = {.id = "mine",
	                                .move = "slo",
	                                .title = "mine",
	                                .severity = "low",
	                                .weight_tenths = 25,
	                                .sql = sql,
	                                .rationale = "",
	                                .remediation = "",
	                                .sql_place = {.file = "x.yaml", .pos = {7, 1}}};
	struct rules rules = {.controls = &control, .n_controls = 1};

	KIT_OK(k, policy_run(k->m, &rules, NULL, &k->err));
	return kit_ask(k, "SELECT status || ' ' || reason FROM control_result");
}

START_TEST(rows_of_a_control_are_bounded)
{
	static const struct {
		const char *sql, *want;
	} list[] = {
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 90000) "
	         "SELECT 'a' AS workload, 'fail' AS status, hex(zeroblob(450000)) || i AS reason, "
	         "NULL AS evidence FROM n",
	         "error x.yaml:7: the SQL of this control failed: its rows hold more than 16 MiB"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 90000) "
	         "SELECT 'a' AS workload, 'fail' AS status, 'x' AS reason, NULL AS evidence, "
	         "hex(zeroblob(450000)) || i AS key FROM n",
	         "error x.yaml:7: the SQL of this control failed: its rows hold more than 16 MiB"},
		{"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
	         "SELECT 'elsewhere' AS workload, 'fail' AS status, 'x' AS reason, NULL AS evidence "
	         "FROM n",
	         "error x.yaml:7: the SQL of this control failed: stopped after 100000 rows"},
		{"SELECT 'a' AS workload, 'pass' AS status, 'x' AS reason, "
	         "'1,99999999999999999999' AS evidence",
	         "error x.yaml:7: the SQL of this control failed: evidence is not a list of ids: "
	         "99999999999999999999"},
		{"SELECT 'a' AS workload, 'waived' AS status, 'x' AS reason, NULL AS evidence",
	         "error x.yaml:7: the SQL of this control failed: the status \"waived\" is none of "
	         "pass, fail, not-applicable, unknown"},
	};

	for (size_t i = 0; i < UM_COUNT(list); i++) {
		struct kit k;

		start(&k);
		ck_assert_str_eq(judge(&k, list[i].sql), list[i].want);
		is_whole(&k, list[i].sql);
		kit_release(&k);
	}
}
END_TEST

Suite *check_sandbox_suite(void)
{
	const TTest *const tests[] = {
		nothing_is_written,
		nothing_outside_is_reached,
		runaways_end,
		memory_is_bounded,
		what_grows_while_it_is_prepared,
		functions_take_time_that_grows_with_their_texts,
		functions_answer_like_those_of_sqlite,
		answers_do_not_depend_on_the_day,
		what_a_control_needs_is_there,
		rows_of_a_control_are_bounded,
	};
	Suite *s = suite_create("sandbox");
	TCase *c = tcase_create("sandbox");

	for (size_t i = 0; i < UM_COUNT(tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	return s;
}
