/* Loading, asking, and what SQL of others may not do. */
#include "model_kit.h"

START_TEST(evidence_keeps_its_order_and_parents)
{
	struct kit k;
	int c;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	c = kit_client(&k, "red");
	kit_model(&k, c, "red", "m");
	kit_file(&k, "b.py");
	c = kit_client(&k, "blue");
	kit_model(&k, c, "blue", "n");
	kit_derive(&k);
	ck_assert_str_eq(kit_ask(&k,
	                         "SELECT id, file_id, kind, parent_id, workload_id, start, line "
	                         "FROM evidence ORDER BY id"),
	                 "1 1 client - 1 0 1\n2 1 model 1 1 10 2\n3 2 client - 1 0 1\n"
	                 "4 2 model 3 1 10 2");
	ck_assert_str_eq(kit_ask(&k, "SELECT name, as_of, schema_version, revision FROM run"),
	                 "repo 2026-11-21 1 -");
	kit_release(&k);
}
END_TEST

START_TEST(an_equal_path_is_an_error)
{
	struct kit k;
	struct model_file file = {.path = "a", .status = "analysed"};

	kit_init(&k, "2026-11-21");
	KIT_OK(&k, model_add_file(k.m, &file, &k.err));
	ck_assert_int_eq(model_add_file(k.m, &file, &k.err), UM_EINVAL);
	ck_assert_str_eq(k.err.msg, "a: added to the model twice");
	kit_release(&k);
}
END_TEST

START_TEST(binds_and_columns)
{
	struct kit k;
	const char *binds[] = {"x", NULL};
	struct model_rows *rows;

	kit_init(&k, "2026-11-21");
	KIT_OK(&k, model_query(k.m, "SELECT ?1 AS a, ?2 AS b, 7 AS c", binds, 2, &rows, &k.err));
	ck_assert_int_eq(model_columns(rows), 3);
	ck_assert_str_eq(model_column_name(rows, 1), "b");
	ck_assert(model_next(rows));
	ck_assert_str_eq(model_text(rows, 0), "x");
	ck_assert(model_is_null(rows, 1));
	ck_assert_int_eq(model_int(rows, 2), 7);
	ck_assert(!model_next(rows));
	KIT_OK(&k, model_close(rows, &k.err));
	KIT_OK(&k, model_close(NULL, &k.err));
	ck_assert_int_lt(model_query(k.m, "SELECT nothing", NULL, 0, &rows, &k.err), 0);
	kit_release(&k);
}
END_TEST

START_TEST(contracts_and_reviews)
{
	struct kit k;
	struct model_contract contract = {
		.id = "c",
		.vendor = "redmond",
		.domain = "inference",
		.ends = "2027-01-01",
		.file = "c.yaml",
		.line = 3,
	};
	struct model_review review = {
		.date = "2026-10-01",
		.roles = "|platform|",
		.file = "c.yaml",
		.line = 9,
		.services = "|acme|",
	};

	kit_init(&k, "2026-11-21");
	KIT_OK(&k, model_add_contract(k.m, &contract, &k.err));
	KIT_OK(&k, model_add_review(k.m, &review, &k.err));
	kit_derive(&k);
	ck_assert_str_eq(
		kit_ask(&k, "SELECT id, vendor, domain, starts, ends, file, line FROM contract"),
		"c redmond inference - 2027-01-01 c.yaml 3");
	ck_assert_str_eq(kit_ask(&k, "SELECT date, roles, file, line, services FROM review"),
	                 "2026-10-01 |platform| c.yaml 9 |acme|");
	kit_release(&k);
}
END_TEST

/* ---- the sandbox ---- */

/* Runs foreign SQL to its end. */
static int run(struct kit *k, const char *sql)
{
	struct model_param params[] = {{"as_of", "2026-11-21"}, {"days", "90"}};
	struct model_rows *rows;
	int r = model_query_untrusted(k->m, sql, params, UM_COUNT(params), &rows, &k->err);

	if (r < 0)
		return r;
	while (model_next(rows))
		continue;
	return model_close(rows, &k->err);
}

static void refuse(struct kit *k, const char *sql, int code, const char *message)
{
	ck_assert_msg(run(k, sql) == code, "%s: code %d, %s", sql, k->err.code, k->err.msg);
	ck_assert_msg(strstr(k->err.msg, message) != NULL, "%s: %s", sql, k->err.msg);
	/* The model is whole and still answers. */
	ck_assert_str_eq(kit_ask(k, "SELECT count(*) FROM service"), "8");
}

START_TEST(reading_is_allowed)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_derive(&k);
	KIT_OK(&k, run(&k, "SELECT * FROM ai_workload; -- the end\n"));
	KIT_OK(&k, run(&k, "/* first */ SELECT w.root, count(*) FROM workload w LEFT JOIN route r "
	                   "ON r.workload_id = w.id GROUP BY 1 ; ;"));
	KIT_OK(&k,
	       run(&k, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 1000) "
	               "SELECT sum(i), date(:as_of, '-' || :days || ' days') FROM n"));
	KIT_OK(&k, run(&k, "SELECT value FROM json_each('[1,2]')"));
	kit_release(&k);
}
END_TEST

START_TEST(writing_is_refused)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_derive(&k);
	refuse(&k, "INSERT INTO service SELECT * FROM service", UM_EPERM, "INSERT");
	refuse(&k, "DELETE FROM service", UM_EPERM, "DELETE");
	refuse(&k, "UPDATE run SET as_of = ''", UM_EPERM, "UPDATE");
	refuse(&k, "DROP TABLE service", UM_EPERM, "not allowed");
	refuse(&k, "CREATE TEMP TABLE x(y)", UM_EPERM, "not allowed");
	refuse(&k, "CREATE VIRTUAL TABLE x USING fts5(y)", UM_EPERM, "not allowed");
	refuse(&k, "ATTACH '/tmp/unmoat-attack.db' AS a", UM_EPERM, "ATTACH");
	refuse(&k, "ATTACH ':memory:' AS a", UM_EPERM, "ATTACH");
	refuse(&k, "DETACH main", UM_EPERM, "DETACH");
	refuse(&k, "PRAGMA writable_schema = 1", UM_EPERM, "PRAGMA");
	refuse(&k, "SELECT * FROM pragma_table_info('file')", UM_EPERM, "not allowed");
	refuse(&k, "VACUUM INTO '/tmp/unmoat-attack.db'", UM_EPERM, "");
	refuse(&k, "BEGIN", UM_EPERM, "transaction");
	refuse(&k, "SAVEPOINT s", UM_EPERM, "transaction");
	refuse(&k, "REINDEX", UM_EPERM, "");
	refuse(&k, "ANALYZE", UM_EPERM, "");
	kit_release(&k);
}
END_TEST

START_TEST(functions_that_reach_outside_are_refused)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_derive(&k);
	refuse(&k, "SELECT load_extension('/tmp/x.so')", UM_EPERM, "load_extension");
	refuse(&k, "SELECT LOAD_Extension('/tmp/x.so', 'f')", UM_EPERM, "load_extension");
	refuse(&k, "SELECT fts3_tokenizer('simple')", UM_EPERM, "fts3_tokenizer");
	refuse(&k, "SELECT random()", UM_EPERM, "random");
	refuse(&k, "SELECT randomblob(1)", UM_EPERM, "randomblob");
	refuse(&k, "SELECT last_insert_rowid()", UM_EPERM, "last_insert_rowid");
	refuse(&k, "SELECT readfile('/etc/passwd')", UM_EPARSE, "1:8: ");
	kit_release(&k);
}
END_TEST

START_TEST(two_statements_are_refused)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_derive(&k);
	refuse(&k, "SELECT 1; SELECT 2", UM_EPERM, "1:11: only one");
	refuse(&k, "SELECT 1; DELETE FROM service", UM_EPERM, "only one");
	refuse(&k, "SELECT 1; nonsense", UM_EPERM, "only one");
	refuse(&k, "", UM_EPARSE, "no statement");
	refuse(&k, "-- nothing", UM_EPARSE, "no statement");
	kit_release(&k);
}
END_TEST

START_TEST(mistakes_have_a_place)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_derive(&k);
	refuse(&k, "SELECT root\nFROM workloads", UM_EPARSE, "no such table: workloads");
	refuse(&k, "SELECT root,\n  nobody\nFROM workload", UM_EPARSE, "2:3: no such column");
	refuse(&k, "SELECT 1 FORM run", UM_EPARSE, "1:15: ");
	refuse(&k, "SELECT :nobody", UM_EINVAL, "no parameter :nobody");
	refuse(&k, "SELECT ?", UM_EINVAL, "parameter without a name");
	kit_release(&k);
}
END_TEST

START_TEST(budgets_end_a_runaway)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_derive(&k);
	refuse(&k,
	       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
	       "SELECT count(*) FROM n",
	       UM_ELIMIT, "steps");
	refuse(&k, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT i FROM n",
	       UM_ELIMIT, "rows");
	refuse(&k,
	       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 100000) "
	       "SELECT group_concat(z) FROM (SELECT hex(zeroblob(400000)) || i AS z FROM n "
	       "ORDER BY z DESC)",
	       UM_ELIMIT, "");
	refuse(&k, "SELECT hex(zeroblob(100000000))", UM_ELIMIT, "too big");
	refuse(&k, "SELECT zeroblob(2000000)", UM_ELIMIT, "too big");
	kit_release(&k);
}
END_TEST

START_TEST(our_own_questions_may_run_in_between)
{
	struct kit k;
	struct model_rows *rows;
	int n = 0;

	kit_init(&k, "2026-11-21");
	kit_derive(&k);
	KIT_OK(&k, model_query_untrusted(k.m, "SELECT id FROM service ORDER BY id", NULL, 0, &rows,
	                                 &k.err));
	while (model_next(rows)) {
		KIT_OK(&k, model_exec(k.m, "INSERT INTO review (date) VALUES('2026-01-01')", NULL,
		                      0, &k.err));
		n++;
	}
	KIT_OK(&k, model_close(rows, &k.err));
	ck_assert_int_eq(n, 8);
	ck_assert_str_eq(kit_ask(&k, "SELECT count(*) FROM review"), "8");
	kit_release(&k);
}
END_TEST

START_TEST(what_surrounds_ai_counts_only_where_there_is_ai)
{
	static const enum evidence_kind around[] = {EVIDENCE_IDENTITY, EVIDENCE_TELEMETRY,
	                                            EVIDENCE_POLICY,   EVIDENCE_SLO,
	                                            EVIDENCE_IMPORT,   EVIDENCE_DEPENDENCY};
	static const struct {
		struct evidence more;
		const char *count;
	} cases[] = {
		{{.kind = EVIDENCE_POLICY, .service = "trace"}, "0"},
		{{.kind = EVIDENCE_DEPENDENCY, .service = "red"}, "7"},
		{{.kind = EVIDENCE_DEPENDENCY, .service = "red", .context = EVIDENCE_TEST}, "7"},
		{{.kind = EVIDENCE_EVAL, .service = "portable"}, "7"},
		{{.kind = EVIDENCE_MODEL}, "7"},
	};

	for (size_t i = 0; i < UM_COUNT(cases); i++) {
		struct kit k;

		kit_init(&k, "2026-11-21");
		kit_service(&k, "trace", "construct", NULL, NULL, NULL);
		kit_file(&k, "a.yaml");
		for (size_t n = 0; n < UM_COUNT(around); n++)
			kit_add(&k, -1,
			        (struct evidence){.kind = around[n],
			                          .service = n % 2 ? "trace" : "aws"});
		kit_file(&k, "b.yaml");
		kit_add(&k, -1, cases[i].more);
		kit_derive(&k);
		ck_assert_str_eq(kit_ask(&k, "SELECT count(*) FROM evidence"), cases[i].count);
		kit_release(&k);
	}
}
END_TEST

static int add_caller(struct kit *k, const char *url, const char *variable)
{
	int c = kit_add(k, -1,
	                (struct evidence){.kind = EVIDENCE_CLIENT,
	                                  .service = "red",
	                                  .attr = "custom-endpoint",
	                                  .endpoint_env = variable});

	if (url)
		kit_add(k, c,
		        (struct evidence){
				.kind = EVIDENCE_ENDPOINT, .service = "red", .value = url});
	kit_model(k, c, "red", "m");
	return c;
}

static void add_variable(struct kit *k, const char *name, const char *value, bool is_set)
{
	kit_add(k, -1,
	        (struct evidence){.kind = EVIDENCE_ENV,
	                          .name = name,
	                          .value = value,
	                          .attr = "unclaimed",
	                          .is_set = is_set});
}

/* The name of a container is a host within the repository; a longer name is another one. */
START_TEST(addresses_within_reach_what_runs_there)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "app.py");
	add_caller(&k, "http://brain:8000/v1", NULL);
	add_caller(&k, "http://brains:8000/v1", NULL);
	add_caller(&k, NULL, "BRAIN_URL");
	add_caller(&k, NULL, "OTHER_URL");
	add_variable(&k, "BRAIN_URL", NULL, false);
	add_variable(&k, "OTHER_URL", NULL, false);
	kit_file(&k, "compose.yml");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_RESOURCE, .service = "local", .name = "brain"});
	add_variable(&k, "BRAIN_URL", "http://brain.ai.svc.cluster.local:80/v1", true);
	add_variable(&k, "OTHER_URL", "http://brain.example.com/v1", true);
	kit_derive(&k);
	ck_assert_str_eq(kit_ask(&k, "SELECT line, kind, service FROM evidence"
	                             " WHERE file_id = 1 ORDER BY line"),
	                 "1 client local\n2 endpoint local\n3 model local\n"
	                 "4 client red\n5 endpoint red\n6 model red\n"
	                 "7 client local\n8 model local\n9 client red\n10 model red\n"
	                 "11 env local");
	ck_assert_str_eq(kit_ask(&k, "SELECT line, kind, service FROM evidence"
	                             " WHERE file_id = 2 ORDER BY line"),
	                 "1 resource local\n2 env local");
	kit_release(&k);
}
END_TEST

/* What a server is started with is its own by any name, unless the maker is asked, too. */
START_TEST(a_server_has_the_models_it_is_started_with)
{
	for (int asked = 0; asked < 2; asked++) {
		struct kit k;

		kit_init(&k, "2026-11-21");
		kit_file(&k, "app.yaml");
		for (int i = 0; i < 2; i++)
			kit_add(&k, -1,
			        (struct evidence){.kind = EVIDENCE_MODEL,
			                          .service = "red",
			                          .value = i ? "other" : "served",
			                          .is_guess = true});
		kit_file(&k, "compose.yml");
		kit_model(&k, -1, "local", "served");
		if (asked)
			kit_client(&k, "red");
		kit_derive(&k);
		ck_assert_str_eq(kit_ask(&k, "SELECT service FROM evidence WHERE file_id = 1"),
		                 asked ? "red\nred" : "local\nred");
		kit_release(&k);
	}
}
END_TEST

/* A manifest sets a variable, and only the code that reads it says for whom. */
START_TEST(a_variable_belongs_to_the_service_that_code_reads_it_for)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "app.py");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_ENV,
	                          .service = "blue",
	                          .name = "MY_BRAIN",
	                          .attr = "model"});
	kit_file(&k, "deployment.yaml");
	add_variable(&k, "MY_BRAIN", NULL, true);
	add_variable(&k, "LOG_LEVEL", NULL, true);
	kit_derive(&k);
	ck_assert_str_eq(kit_ask(&k, "SELECT service, name, attr FROM evidence WHERE file_id = 2"),
	                 "blue MY_BRAIN model");
	kit_release(&k);
}
END_TEST

Suite *check_model_suite(void)
{
	Suite *s = suite_create("model");
	TCase *t = tcase_create("model");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, evidence_keeps_its_order_and_parents);
	tcase_add_test(t, an_equal_path_is_an_error);
	tcase_add_test(t, binds_and_columns);
	tcase_add_test(t, contracts_and_reviews);
	tcase_add_test(t, reading_is_allowed);
	tcase_add_test(t, writing_is_refused);
	tcase_add_test(t, functions_that_reach_outside_are_refused);
	tcase_add_test(t, two_statements_are_refused);
	tcase_add_test(t, mistakes_have_a_place);
	tcase_add_test(t, budgets_end_a_runaway);
	tcase_add_test(t, what_surrounds_ai_counts_only_where_there_is_ai);
	tcase_add_test(t, addresses_within_reach_what_runs_there);
	tcase_add_test(t, a_server_has_the_models_it_is_started_with);
	tcase_add_test(t, a_variable_belongs_to_the_service_that_code_reads_it_for);
	tcase_add_test(t, our_own_questions_may_run_in_between);
	suite_add_tcase(s, t);
	return s;
}
