/* Cases are folders testdata/detect/<case>/: every file of input/ goes through the catalogue of
 * testdata/detect/rules (made-up vendors), and what is found must be want.txt. DETECT_UPDATE=1
 * writes want.txt; read the difference. The small parts are held against tables here. */
#include "base/base.h"

#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "detect/detect_p.h"

static const char *const cases[] = {"python",   "typescript", "config", "terraform",
                                    "failover", "silence",    "lists"};

struct engine {
	struct rules *rules;
	struct detect *detect;
	struct match *match;
	struct match_scratch *scratch;
	struct syntax_parser *parser;
};

static void engine_open(struct engine *e)
{
	const char *const dirs[] = {"testdata/detect/rules", NULL};
	struct rules_options options = {.dirs = dirs, .no_builtin = true};
	struct um_err err = UM_ERR_INIT;
	const struct match_literal *literals;
	size_t n;

	ck_assert_msg(rules_load(&options, &e->rules, &err) == 0, "%s", err.msg);
	ck_assert_msg(detect_new(e->rules, &e->detect, &err) == 0, "%s", err.msg);
	literals = detect_literals(e->detect, &n);
	ck_assert_uint_gt(n, 0);
	ck_assert_msg(match_new(literals, n, MATCH_PLAIN, &e->match, &err) == 0, "%s", err.msg);
	ck_assert_msg(match_scratch_new(e->match, &e->scratch, &err) == 0, "%s", err.msg);
	e->parser = syntax_parser_new();
}

static void engine_close(struct engine *e)
{
	syntax_parser_free(e->parser);
	match_scratch_free(e->scratch);
	match_free(e->match);
	detect_free(e->detect);
	rules_free(e->rules);
}

/* ---- cases ---- */

static void show_evidence(struct um_str *out, const struct detect_file *file, size_t i)
{
	const struct evidence *e = &file->evidence.v[i];

	um_str_addf(out, "  %u:%u-%u:%u #%zu %s %s %s %s %s", e->pos.line, e->pos.column,
	            e->end.line, e->end.column, i, evidence_kind_text(e->kind),
	            e->service != NULL ? e->service : "-", evidence_binding_text(e->binding),
	            evidence_context_text(e->context), evidence_basis_text(e->basis));
	if (e->value != NULL)
		um_str_addf(out, " value=%s", e->value);
	if (e->name != NULL)
		um_str_addf(out, " name=%s", e->name);
	if (e->attr != NULL)
		um_str_addf(out, " attr=%s", e->attr);
	if (e->capability != NULL)
		um_str_addf(out, " capability=%s", e->capability);
	if (e->cloud != NULL)
		um_str_addf(out, " cloud=%s", e->cloud);
	if (e->region != NULL)
		um_str_addf(out, " region=%s", e->region);
	if (e->maker != NULL)
		um_str_addf(out, " maker=%s", e->maker);
	if (e->endpoint_env != NULL)
		um_str_addf(out, " reads=%s", e->endpoint_env);
	if (e->scope != NULL)
		um_str_addf(out, " in=%s", e->scope);
	if (e->parent >= 0)
		um_str_addf(out, " of=#%d", e->parent);
	if (e->is_set)
		um_str_add(out, e->is_open ? " set open" : " set");
	for (size_t k = 0; k < e->n_members; k++)
		um_str_addf(out, " [%u: #%d %s %s]", e->members[k].order, e->members[k].evidence,
		            e->members[k].alias != NULL ? e->members[k].alias : "-",
		            e->members[k].service != NULL ? e->members[k].service : "-");
	um_str_add_c(out, '\n');
}

static void show_file(struct um_str *out, struct engine *e, const char *folder, const char *path)
{
	struct um_arena *a = um_arena_new();
	struct um_str bytes = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct detect_file file;
	const struct match_hits *hits;

	ck_assert_msg(um_read_file(um_format(a, "%s/%s", folder, path), 1 << 20, &bytes, &err) == 0,
	              "%s", err.msg);
	hits = match_scan(e->match, e->scratch, bytes.s, bytes.len);
	ck_assert_int_eq(detect_run(e->detect, e->parser, NULL, hits, path, bytes.s, bytes.len, a,
	                            &file, &err),
	                 0);
	um_str_addf(out, "%s: %s %s%s%s%s\n", path, detect_outcome_text(file.outcome),
	            evidence_context_text(file.context), file.is_gap ? " gap" : "",
	            file.reason != NULL ? ": " : "", file.reason != NULL ? file.reason : "");
	for (size_t i = 0; i < file.evidence.n; i++)
		show_evidence(out, &file, i);
	for (size_t i = 0; i < file.units.n; i++)
		um_str_addf(out, "  unit %s %s\n", file.units.v[i].kind,
		            file.units.v[i].name != NULL ? file.units.v[i].name : "-");
	for (size_t i = 0; i < file.local_modules.n; i++)
		um_str_addf(out, "  module %s\n", file.local_modules.v[i]);
	um_str_release(&bytes);
	um_arena_free(a);
}

struct names {
	char **v;
	size_t n, cap;
};

static void collect(struct um_arena *a, const char *folder, const char *below, struct names *names)
{
	DIR *dir = opendir(um_format(a, "%s/%s", folder, below));
	struct dirent *at;

	ck_assert_ptr_nonnull(dir);
	while ((at = readdir(dir)) != NULL) { /* NOLINT(concurrency-mt-unsafe) */
		const char *path;

		if (um_eq(at->d_name, ".") || um_eq(at->d_name, ".."))
			continue;
		path = um_format(a, "%s%s", below, at->d_name);
		if (at->d_type == DT_DIR)
			collect(a, folder, um_format(a, "%s/", path), names);
		else
			*UM_PUSH(a, names) = um_strdup(a, path);
	}
	closedir(dir);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

START_TEST(test_case)
{
	struct um_arena *a = um_arena_new();
	const char *folder = um_format(a, "testdata/detect/%s", cases[_i]);
	const char *input = um_format(a, "%s/input", folder);
	const char *want_path = um_format(a, "%s/want.txt", folder);
	struct um_str got = UM_STR_INIT, want = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct names names = {NULL, 0, 0};
	struct engine e;

	engine_open(&e);
	collect(a, input, "", &names);
	ck_assert_ptr_nonnull(names.v);
	if (names.v == NULL)
		return;
	qsort(names.v, names.n, sizeof(*names.v), by_name);
	for (size_t i = 0; i < names.n; i++)
		show_file(&got, &e, input, names.v[i]);
	engine_close(&e);
	if (getenv("DETECT_UPDATE") != NULL) /* NOLINT(concurrency-mt-unsafe) */
		ck_assert_int_eq(um_write_file_atomic(want_path, got.s, got.len, &err), 0);
	ck_assert_msg(um_read_file(want_path, 1 << 20, &want, &err) == 0, "%s", err.msg);
	if (!um_eq(got.s, want.s)) {
		const char *got_path = um_format(a, "%s/got.txt", folder);

		ck_assert_int_eq(um_write_file_atomic(got_path, got.s, got.len, &err), 0);
		ck_abort_msg("%s differs from %s", got_path, want_path);
	}
	um_str_release(&got);
	um_str_release(&want);
	um_arena_free(a);
}
END_TEST

/* ---- parts ---- */

START_TEST(test_callees)
{
	static const struct {
		const char *pattern, *callee;
		bool is_match;
	} rows[] = {
		{"a.B", "a.B", true},
		{"a.B", "a.Bc", false},
		{"a.*", "a.B", true},
		{"a.*", "a.B.c", false},
		{"a.B().*", "a.B().c", true},
		{"a.B().**.create", "a.B().chat.completions.create", true},
		{"a.B().**.create", "a.B().create", true},
		{"a.B().**.create", "a.B().create_all", false},
		{"**.with_x", "self.llm.with_x", true},
		{"**.with_x", "with_x", true},
		{"**.with_x", "y.not_with_x", false},
		{"**.chat.create", "x.chat.chat.create", true},
		{"a.**", "a.b.c", true},
		{"a.get_*.run", "a.get_llm.run", true},
		{"a.get_*.run", "a.get.llm.run", false},
	};

	for (size_t i = 0; i < UM_COUNT(rows); i++)
		ck_assert_msg(detect_callee_match(rows[i].pattern, rows[i].callee) ==
		                      rows[i].is_match,
		              "%s on %s", rows[i].pattern, rows[i].callee);
}
END_TEST

START_TEST(test_hosts)
{
	static const struct {
		const char *text, *service, *region;
	} rows[] = {
		{"https://api.alpha.example/v1", "alpha", ""},
		{"HTTPS://API.ALPHA.EXAMPLE", "alpha", ""},
		{"api.alpha.example", "alpha", ""},
		{"https://user:pass@api.alpha.example:443/v1", "alpha", ""},
		{"https://notapi.alpha.example", NULL, ""},
		{"https://api.alpha.example.org", NULL, ""},
		{"https://api.alpha.example and more", NULL, ""},
		{"https://west.ai.beta.example", "beta", ""},
		{"https://a.b.ai.beta.example", "beta", ""},
		{"https://ai.beta.example", NULL, ""},
		{"https://{}.ai.beta.example/x", "beta", ""},
		{"https://${var.name}.ai.beta.example", "beta", ""},
		{"https://{{ .Values.name }}.ai.beta.example", NULL, ""}, /* spaces: no whole URL */
		{"https://<your-resource>.ai.beta.example/", "beta", ""},
		{"https://talk.mars-1.beta.example", "beta", "mars-1"},
		{"https://talk.{}.beta.example", "beta", ""},
		{"http://localhost:11999", "local", ""},
		{"http://127.0.0.1:11999/v1", "local", ""},
		{"http://host.docker.internal:11999/v1", "local", ""},
		{"http://localhost:8080", NULL, ""},
		{"localhost", NULL, ""},
		{"{}", NULL, ""},
		{"", NULL, ""},
	};
	struct engine e;

	engine_open(&e);
	for (size_t i = 0; i < UM_COUNT(rows); i++) {
		struct detect_host_hit hit;
		bool found = detect_url_find(e.detect, rows[i].text, &hit);

		ck_assert_msg(found == (rows[i].service != NULL), "%s", rows[i].text);
		if (found) {
			ck_assert_str_eq(hit.entry->id, rows[i].service);
			ck_assert_str_eq(hit.region, rows[i].region);
		}
	}
	engine_close(&e);
}
END_TEST

START_TEST(test_contexts)
{
	static const struct {
		const char *path;
		enum evidence_context context;
	} rows[] = {
		{"src/app.py", EVIDENCE_PRODUCTION},
		{"src/latest.py", EVIDENCE_PRODUCTION},
		{"src/contest/app.py", EVIDENCE_PRODUCTION},
		{"tests/app.py", EVIDENCE_TEST},
		{"src/__tests__/a.ts", EVIDENCE_TEST},
		{"src/a.test.ts", EVIDENCE_TEST},
		{"src/test_app.py", EVIDENCE_TEST},
		{"pkg/FooTest.java", EVIDENCE_TEST},
		{"docs/conf.py", EVIDENCE_DOCS},
		{"README.md", EVIDENCE_DOCS},
		{"examples/a.py", EVIDENCE_EXAMPLE},
		{"docs/examples/a.py", EVIDENCE_EXAMPLE},
		{"examples/tests/a.py", EVIDENCE_TEST},
		{".env.example", EVIDENCE_EXAMPLE},
		{".env.template", EVIDENCE_EXAMPLE},
		{"template.yaml", EVIDENCE_PRODUCTION},
		{".env", EVIDENCE_PRODUCTION},
		{".github/workflows/ci.yml", EVIDENCE_CI},
		{".gitlab-ci.yml", EVIDENCE_CI},
		{"src/main/java/com/example/demo/Chat.java", EVIDENCE_PRODUCTION},
		{"app/src/commonMain/kotlin/org/docs/Chat.kt", EVIDENCE_PRODUCTION},
		{"demo/src/main/java/com/example/Chat.java", EVIDENCE_EXAMPLE},
		{"src/test/java/com/example/Chat.java", EVIDENCE_TEST},
		{"java/demo/Chat.java", EVIDENCE_EXAMPLE},
	};

	for (size_t i = 0; i < UM_COUNT(rows); i++)
		ck_assert_msg(detect_context(rows[i].path) == rows[i].context, "%s", rows[i].path);
}
END_TEST

START_TEST(test_generated)
{
	static const char *const yes[] = {"node_modules/a/b.js", "a/vendor/x.go",
	                                  "web/app.min.js",      ".venv/lib/x.py",
	                                  "api/x_pb2.py",        "api/ShopGrpc.java",
	                                  "api/shop_grpc.pb.go"};
	static const char *const no[] = {"src/vendors.py", "src/distance.py", "app.js",
	                                 "src/modules/a.js",
	                                 "src/main/java/com/example/vendor/A.java"};

	for (size_t i = 0; i < UM_COUNT(yes); i++)
		ck_assert_msg(detect_path_is_generated(yes[i]), "%s", yes[i]);
	for (size_t i = 0; i < UM_COUNT(no); i++)
		ck_assert_msg(!detect_path_is_generated(no[i]), "%s", no[i]);
	ck_assert(detect_head_is_generated("// @generated by x\n", 19));
	ck_assert(detect_head_is_generated("// Code generated by x. DO NOT EDIT.\n", 37));
	ck_assert(!detect_head_is_generated("# Code that is edited\n", 22));
}
END_TEST

START_TEST(test_secrets)
{
	static const char *const keys[] = {"ak-9f8e7d6c5b4a39281706f5e4d3c2b1a0",
	                                   "Zk83hTq0LmX29vBnR7sW"};
	static const char *const others[] = {"sk-xxxxxxxxxxxxxxxxxxxx",
	                                     "your-api-key-goes-here-1",
	                                     "not-needed",
	                                     "short1",
	                                     "aaaaaaaaaaaaaaaaaaaaaaaa",
	                                     "sk-test-1234567890abcdef",
	                                     "${API_KEY_12345678}",
	                                     "a sentence with 12 words"};
	struct um_arena *a = um_arena_new();

	for (size_t i = 0; i < UM_COUNT(keys); i++)
		ck_assert_msg(detect_is_key(keys[i]), "%s", keys[i]);
	for (size_t i = 0; i < UM_COUNT(others); i++)
		ck_assert_msg(!detect_is_key(others[i]), "%s", others[i]);
	ck_assert_str_eq(detect_redact(a, keys[0]), "ak-\xe2\x80\xa6");
	um_arena_free(a);
}
END_TEST

Suite *check_detect_suite(void)
{
	Suite *suite = suite_create("detect");
	TCase *parts = tcase_create("parts");
	TCase *folders = tcase_create("cases");

	tcase_add_test(parts, test_callees);
	tcase_add_test(parts, test_hosts);
	tcase_add_test(parts, test_contexts);
	tcase_add_test(parts, test_generated);
	tcase_add_test(parts, test_secrets);
	tcase_add_loop_test(folders, test_case, 0, (int)UM_COUNT(cases));
	suite_add_tcase(suite, parts);
	suite_add_tcase(suite, folders);
	return suite;
}
