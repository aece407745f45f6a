/* src/syntax: facts against testdata/syntax/<case>/want.txt (UM_UPDATE=1 writes what is said now;
 * read the diff), damaged input, bounds, the trees for src/manifest, and our query matcher against
 * tree-sitter's. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "syntax/syntax_p.h"

#define CASES "testdata/syntax"

enum {
	MAX_CASES = 200,
	MAX_BYTES = 1 << 20
};

struct testcase {
	char name[64], input[128], want[128];
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct testcase *)a)->name, ((const struct testcase *)b)->name);
}

static bool find_input(struct testcase *c)
{
	char folder[96];
	const struct dirent *e;
	bool is_found = false;
	DIR *d;

	snprintf(folder, sizeof(folder), CASES "/%s", c->name);
	d = opendir(folder);
	while (d != NULL && (e = readdir(d)) != NULL) {
		if (um_starts(e->d_name, "input.")) {
			snprintf(c->input, sizeof(c->input), CASES "/%.63s/%.40s", c->name,
			         e->d_name);
			is_found = true;
		}
	}
	if (d != NULL)
		closedir(d);
	snprintf(c->want, sizeof(c->want), CASES "/%.63s/want.txt", c->name);
	return is_found;
}

static size_t find_cases(struct testcase *cases)
{
	DIR *d = opendir(CASES);
	const struct dirent *e;
	size_t n = 0;

	while (d != NULL && (e = readdir(d)) != NULL && n < MAX_CASES) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(cases[n].name, sizeof(cases[n].name), "%.63s", e->d_name);
		n += find_input(&cases[n]);
	}
	if (d != NULL)
		closedir(d);
	qsort(cases, n, sizeof(*cases), by_name);
	return n;
}

static struct testcase all_cases[MAX_CASES];

static void read_text(const char *path, struct um_str *text)
{
	struct um_err err = UM_ERR_INIT;

	ck_assert_msg(um_read_file(path, MAX_BYTES, text, &err) == 0, "%s", err.msg);
}

/* What every consumer relies on. */
static void check_sanity(const struct syntax_file *file, size_t n)
{
	for (size_t i = 0; i < file->n_facts; i++) {
		const struct syntax_fact *f = &file->facts[i];

		ck_assert_uint_le(f->span.start, f->span.end);
		ck_assert_uint_le(f->span.end, n);
		if (i > 0)
			ck_assert_uint_le(file->facts[i - 1].span.start, f->span.start);
		ck_assert_int_lt(f->function, (int)file->n_facts);
		if (f->function >= 0)
			ck_assert_int_eq(file->facts[f->function].kind, SYNTAX_FUNCTION);
		ck_assert_int_lt(f->call, (int)file->n_facts);
		if (f->call >= 0)
			ck_assert_int_eq(file->facts[f->call].kind, SYNTAX_CALL_FACT);
		if (f->kind == SYNTAX_CALL_FACT)
			ck_assert(f->callee != NULL && f->raw != NULL && f->value != NULL);
		if (f->kind == SYNTAX_IMPORT)
			ck_assert(f->module != NULL);
		if (f->kind == SYNTAX_ENV_FACT)
			ck_assert_int_eq(f->value->kind, SYNTAX_ENV);
	}
}

START_TEST(test_facts)
{
	const struct testcase *c = &all_cases[_i];
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT, want = UM_STR_INIT,
					      got = UM_STR_INIT;
	struct syntax_parser *p = syntax_parser_new();
	struct um_arena *a = um_arena_new();
	struct um_err err = UM_ERR_INIT;
	struct syntax_file *file;
	struct um_lines lines;
	size_t at = 0, line = 1;

	read_text(c->input, &text);
	ck_assert_msg(syntax_parse(p, syntax_language_for(c->input, NULL, 0), a, text.s, text.len,
	                           &file, &err) == 0,
	              "%s: %s", c->input, err.msg);
	check_sanity(file, text.len);
	um_lines_init(&lines, a, text.s, text.len);
	syntax_file_dump(file, &lines, &got);
	if (getenv("UM_UPDATE") != NULL)
		ck_assert_int_eq(um_write_file_atomic(c->want, got.s, got.len, &err), 0);
	read_text(c->want, &want);
	while (at < want.len && want.s[at] == got.s[at])
		line += want.s[at++] == '\n';
	ck_assert_msg(um_eq(want.s, got.s), "%s:%zu differs\nwant ...%.300s\ngot  ...%.300s",
	              c->want, line, want.s + at, got.s + (at < got.len ? at : got.len));
	um_arena_free(a);
	syntax_parser_free(p);
}
END_TEST

static void parse_any(struct syntax_parser *p, const char *path, const char *bytes, size_t n)
{
	struct um_arena *a = um_arena_new();
	struct um_err err = UM_ERR_INIT;
	struct syntax_file *file;
	int r = syntax_parse(p, syntax_language_for(path, NULL, 0), a, bytes, n, &file, &err);

	if (r == 0)
		check_sanity(file, n);
	else
		ck_assert_msg(r == err.code && err.msg[0] != '\0', "%s: an error without words",
		              path);
	um_arena_free(a);
}

/* Every input cut off at many places, and with bytes overwritten. */
START_TEST(test_damaged)
{
	static const char noise[] = "\0\xff({[\"'`)}]\n\\$#";
	const struct testcase *c = &all_cases[_i];
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct syntax_parser *p = syntax_parser_new();

	read_text(c->input, &text);
	for (size_t n = 0; n < text.len; n += 61)
		parse_any(p, c->input, text.s, n);
	for (size_t i = 0, k = 0; i < text.len; i += 53, k++) {
		char old = text.s[i];

		text.s[i] = noise[k % (sizeof(noise) - 1)];
		parse_any(p, c->input, text.s, text.len);
		text.s[i] = old;
	}
	syntax_parser_free(p);
}
END_TEST

START_TEST(test_language)
{
	static const struct {
		const char *path, *bytes, *family;
	} rows[] = {
		{"a/b.py", NULL, "python"},
		{"b.pyi", NULL, "python"},
		{"c.mjs", NULL, "javascript"},
		{"c.d.ts", NULL, "javascript"},
		{"c.tsx", NULL, "javascript"},
		{"d_test.go", NULL, "go"},
		{"a/B.java", NULL, "java"},
		{"b.kts", NULL, "java"},
		{"bin/tool", "#!/usr/bin/env python3.11\n", "python"},
		{"bin/tool", "#!/usr/bin/env -S node --flag\n", "javascript"},
		{"bin/tool", "#!/bin/sh\n", "bash"},
		{"bin/tool", "#!/usr/bin/perl\n", NULL},
		{"a/b.rs", NULL, "rust"},
		{"bin/tool", "", NULL},
		{"py", NULL, NULL},
		{"x.py.txt", NULL, NULL},
		{"dir.py/readme", NULL, NULL},
	};

	for (size_t i = 0; i < UM_COUNT(rows); i++) {
		size_t n = rows[i].bytes != NULL ? strlen(rows[i].bytes) : 0;
		const struct syntax_language *l =
			syntax_language_for(rows[i].path, rows[i].bytes, n);

		if (rows[i].family == NULL)
			ck_assert_msg(l == NULL, "%s", rows[i].path);
		else
			ck_assert_msg(l != NULL && um_eq(syntax_language_name(l), rows[i].family),
			              "%s", rows[i].path);
	}
	ck_assert_msg(all_cases[0].name[0] != '\0',
	              "run the tests from the top of the source tree");
	ck_assert_ptr_nonnull(syntax_language_at(0));
	ck_assert_ptr_null(syntax_language_at(1000));
}
END_TEST

START_TEST(test_queries)
{
	for (size_t i = 0; syntax_language_at(i) != NULL; i++) {
		struct um_err err = UM_ERR_INIT;
		struct query *q;

		ck_assert_msg(syntax_query_new(syntax_language_at(i), &q, &err) == 0, "%s",
		              err.msg);
		syntax_query_free(q);
	}
}
END_TEST

/* One text again and again: what would overflow a stack or take quadratic time. */
static int parse_repeated(const char *path, const char *head, const char *unit, const char *middle,
                          const char *tail, size_t times, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct syntax_parser *p = syntax_parser_new();
	struct um_arena *a = um_arena_new();
	struct syntax_file *file;
	int r;

	um_str_add(&text, head);
	for (size_t i = 0; i < times; i++)
		um_str_add(&text, unit);
	um_str_add(&text, middle);
	for (size_t i = 0; i < times; i++)
		um_str_add(&text, tail);
	r = syntax_parse(p, syntax_language_for(path, NULL, 0), a, text.s, text.len, &file, err);
	if (r == 0)
		check_sanity(file, text.len);
	um_arena_free(a);
	syntax_parser_free(p);
	return r;
}

START_TEST(test_bounds)
{
	static const struct {
		const char *path, *head, *unit, *middle, *tail;
		size_t times;
		int want; /* 1: any */
	} rows[] = {
		{"x.py", "x = ", "(", "1", ")", 20000, 0},
		{"x.py", "x = ", "[", "1", "]", 20000, 0},
		{"x.py", "x = ", "\"a\" + ", "\"b\"", "", 20000, 0},
		{"x.py", "x = a", ".b()", "", "", 20000, 0},
		{"x.py", "", "f(", "", ")", 20000, 0},
		{"x.py", "x = ", "a or ", "b", "", 20000, 0},
		{"x.py", "x = ", "lambda: ", "b", "", 20000, UM_ELIMIT},
		{"x.py", "d = {}\n", "d['a'] = d\nf(**d)\n", "", "", 3000, 0},
		{"x.py", "a = 1\n", "a = [a, a]\n", "f(a)\n", "", 3000, 0},
		{"x.py", "", "(", "", "", 3000000, 1},
		{"x.js", "", "{f();", "", "}", 20000, UM_ELIMIT},
		{"x.js", "x = ", "{a: [", "1", "]}", 20000, 0},
		{"x.js", "x = ", "a ? b : ", "c", "", 20000, 0},
		{"x.js", "x = ", "`${", "1", "}`", 5000, 1},
		{"x.tsx", "x = ", "<a>", "", "</a>", 5000, 1},
		{"x.ts", "", "\"\"\"\"\"\"\"\"\"\n", "", "", 20000, UM_ELIMIT},
		{"x.ts", "", "(", "", "", 500000, UM_ELIMIT},
		{"x.py", "", "\\\n", "", "", 100000, UM_ELIMIT},
		{"x.ts", "", "f(\"a\", {b: [c]});\n", "", "", 20000, 0},
		{"x.java", "class X { int a = ", "(", "1", ")", 20000, 1},
		{"x.java", "class X { int a = b", ".c()", "", "", 20000, 1},
		{"x.java", "class X { int a = X.builder()", ".c(d)", "", "", 3000, 1},
		{"x.java", "class X { int a = f(", "r -> r.g(", "1", ")", 3000, 1},
		{"x.kt", "val a = ", "(", "1", ")", 20000, 1},
		{"x.kt", "val a = b", ".c { ", "", "}", 3000, 1},
		{"x.kt", "val a = b ", "?: c ", "", "", 20000, 1},
		{"x.go", "package x\nvar a = ", "(", "1", ")", 20000, 1},
		{"x.go", "package x\nvar a = T", "{T", "{}", "}", 20000, 1},
		{"x.go", "package x\nvar a = b", ".c()", "", "", 20000, 0},
		{"x.go", "package x\nfunc f() {", "if err != nil {", "", "}", 20000, UM_ELIMIT},
		{"x.go", "package x\nfunc f() {\na := T{}\n", "a.f = a\n", "", "", 3000, 1},
	};

	for (size_t i = 0; i < UM_COUNT(rows); i++) {
		struct um_err err = UM_ERR_INIT;
		int r = parse_repeated(rows[i].path, rows[i].head, rows[i].unit, rows[i].middle,
		                       rows[i].tail, rows[i].times, &err);

		ck_assert_msg(rows[i].want == 1 || r == rows[i].want, "%s %s: %d %s", rows[i].path,
		              rows[i].unit, r, err.msg);
		if (r == UM_ELIMIT)
			ck_assert_msg(um_starts(err.msg, "not analysed: "), "%s", err.msg);
	}
}
END_TEST

START_TEST(test_no_code)
{
	struct um_err err = UM_ERR_INIT;
	struct syntax_parser *p = syntax_parser_new();

	parse_any(p, "x.py", "", 0);
	parse_any(p, "x.ts", "\0\0\0\xff\xfe", 5);
	parse_any(p, "x.py", "\xef\xbb\xbfx = 'bom'\n", 12);
	ck_assert_int_eq(parse_repeated("x.js", "", "%% @@ ^^ ## ", "", "", 100, &err), UM_EPARSE);
	ck_assert_msg(strstr(err.msg, "1:1: does not parse here") != NULL, "%s", err.msg);
	syntax_parser_free(p);
}
END_TEST

static size_t count_nodes(const struct syntax_node *node, const char *type)
{
	size_t n = um_eq(node->type, type);

	for (size_t i = 0; i < node->n_children; i++)
		n += count_nodes(&node->children[i], type);
	return n;
}

START_TEST(test_trees)
{
	static const struct {
		const char *grammar, *text, *type;
		size_t count;
		uint32_t error_line;
	} rows[] = {
		{"json", "{\"a\": [1, {\"b\": null}]}", "pair", 2, 0},
		{"json", "{\n\"a\": \n}", "object", 1, 2},
		{"hcl", "resource \"x\" \"y\" {\n  a = var.b\n}\n", "attribute", 1, 0},
		{"toml", "[tool]\nname = \"x\"\n", "pair", 1, 0},
	};

	for (size_t i = 0; i < UM_COUNT(rows); i++) {
		struct um_arena *a = um_arena_new();
		struct um_err err = UM_ERR_INIT;
		struct um_pos error;
		struct syntax_node *root;

		ck_assert_msg(syntax_tree_parse(rows[i].grammar, a, rows[i].text,
		                                strlen(rows[i].text), &root, &error, &err) == 0,
		              "%s", err.msg);
		ck_assert_uint_eq(count_nodes(root, rows[i].type), rows[i].count);
		ck_assert_uint_eq(error.line, rows[i].error_line);
		um_arena_free(a);
	}
}
END_TEST

START_TEST(test_tree_bounds)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct um_arena *a = um_arena_new();
	struct um_err err = UM_ERR_INIT;
	struct um_pos error;
	struct syntax_node *root;

	for (int i = 0; i < 2000; i++)
		um_str_add_c(&text, i < 1000 ? '[' : ']');
	ck_assert_int_eq(syntax_tree_parse("json", a, text.s, text.len, &root, &error, &err),
	                 UM_ELIMIT);
	ck_assert_int_eq(syntax_tree_parse("nonsense", a, "", 0, &root, &error, &err),
	                 UM_ENOTFOUND);
	um_arena_free(a);
}
END_TEST

/* ---- the matcher against tree-sitter's own ---- */

static void add_match(struct um_str *out, unsigned pattern, const struct part_node *parts, size_t n)
{
	um_str_addf(out, "%u", pattern);
	for (size_t i = 0; i < n; i++)
		um_str_addf(out, " %u:%u-%u", parts[i].part, ts_node_start_byte(parts[i].node),
		            ts_node_end_byte(parts[i].node));
	um_str_add_c(out, '\n');
}

static int by_line(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The lines of a text in order, to compare what came in two orders. */
static void sort_lines(struct um_str *text)
{
	char *copy = strdup(text->s), *state = NULL;
	char **lines = calloc(text->len + 1, sizeof(*lines));
	size_t n = 0;

	for (char *line = strtok_r(copy, "\n", &state); line != NULL;
	     line = strtok_r(NULL, "\n", &state))
		lines[n++] = line;
	qsort(lines, n, sizeof(*lines), by_line);
	um_str_clear(text);
	for (size_t i = 0; i < n; i++)
		um_str_addf(text, "%s\n", lines[i]);
	free(lines);
	free(copy);
}

static bool is_plain(const struct query *q, size_t pattern)
{
	const struct step *root = q->patterns.v[pattern]->root;

	for (size_t i = 0; i < root->captures.n; i++)
		if (q->captures.v[root->captures.v[i]].role == ROLE_TABLE)
			return false;
	return q->patterns.v[pattern]->predicates.n == 0;
}

static void theirs(const struct query *q, const char *query_text, TSNode root, struct um_str *out)
{
	uint32_t offset;
	TSQueryError error;
	TSQuery *ts = ts_query_new(q->language, query_text, (uint32_t)strlen(query_text), &offset,
	                           &error);
	TSQueryCursor *cursor = ts_query_cursor_new();
	TSQueryMatch match;

	ck_assert_msg(ts != NULL, "tree-sitter refuses: %.80s", query_text + offset);
	ck_assert_uint_eq(ts_query_pattern_count(ts), q->patterns.n);
	ts_query_cursor_exec(cursor, ts, root);
	while (ts_query_cursor_next_match(cursor, &match)) {
		struct part_node parts[32];
		size_t n = 0;
		bool has_role = false;

		if (!is_plain(q, match.pattern_index))
			continue;
		for (uint16_t i = 0; i < match.capture_count && n < UM_COUNT(parts); i++) {
			uint32_t len;
			const char *name =
				ts_query_capture_name_for_id(ts, match.captures[i].index, &len);
			const struct capture *c =
				&q->captures.v[syntax_query_capture((struct query *)q, name)];

			has_role |= c->role != ROLE_NONE;
			if (c->part != PART_NONE)
				parts[n++] = (struct part_node){match.captures[i].node, c->part};
		}
		if (has_role)
			add_match(out, match.pattern_index, parts, n);
	}
	ts_query_cursor_delete(cursor);
	ts_query_delete(ts);
}

/* The start of the line in which two texts differ first. */
static size_t first_difference(const char *a, const char *b)
{
	size_t at = 0, line = 0;

	for (; a[at] != '\0' && a[at] == b[at]; at++)
		if (a[at] == '\n')
			line = at + 1;
	return line;
}

START_TEST(test_matcher)
{
	const struct testcase *c = &all_cases[_i];
	const struct syntax_language *language = syntax_language_for(c->input, NULL, 0);
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT, query_text = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str want = UM_STR_INIT, got = UM_STR_INIT;
	struct um_arena *a = um_arena_new();
	struct um_err err = UM_ERR_INIT;
	struct work w = {.a = a, .t = a};
	struct query *q;
	TSTree *tree;
	TSTreeCursor cursor;

	read_text(c->input, &text);
	for (size_t i = 0; i < MAX_QUERY_FILES && language->queries[i] != NULL; i++) {
		UM_AUTO(um_str_release) struct um_str one = UM_STR_INIT;

		read_text(language->queries[i], &one);
		um_str_add_n(&query_text, one.s, one.len);
	}
	ck_assert_msg(syntax_query_new(language, &q, &err) == 0, "%s", err.msg);
	ck_assert_int_eq(syntax_tree_new(q->language, text.s, text.len, &tree, &err), 0);
	w.src = text.s;
	w.n = text.len;
	w.root = ts_tree_root_node(tree);
	cursor = ts_tree_cursor_new(w.root);
	w.cursor = &cursor;
	ck_assert_int_eq(syntax_query_run(&w, q, &err), 0);
	for (size_t i = 0; i < w.records.n; i++)
		if (is_plain(q, w.records.v[i].pattern))
			add_match(&got, w.records.v[i].pattern, w.records.v[i].parts,
			          w.records.v[i].n_parts);
	theirs(q, query_text.s, w.root, &want);
	sort_lines(&want);
	sort_lines(&got);
	ck_assert_msg(um_eq(want.s, got.s), "%s: tree-sitter ...%.200s\nours ...%.200s", c->input,
	              want.s + first_difference(want.s, got.s),
	              got.s + first_difference(want.s, got.s));
	ts_tree_cursor_delete(&cursor);
	ts_tree_delete(tree);
	syntax_query_free(q);
	um_arena_free(a);
}
END_TEST

Suite *check_syntax_suite(void)
{
	Suite *s = suite_create("syntax");
	TCase *facts = tcase_create("facts"), *bounds = tcase_create("bounds"),
	      *trees = tcase_create("trees");
	int n = (int)find_cases(all_cases);

	tcase_add_loop_test(facts, test_facts, 0, n);
	tcase_add_loop_test(facts, test_matcher, 0, n);
	tcase_add_test(facts, test_language);
	tcase_add_test(facts, test_queries);
	tcase_add_loop_test(bounds, test_damaged, 0, n);
	tcase_add_test(bounds, test_bounds);
	tcase_add_test(bounds, test_no_code);
	tcase_set_timeout(
		facts,
		120); /* the matcher of tree-sitter takes seconds to compile a large grammar */
	tcase_set_timeout(bounds, 120);
	tcase_set_timeout(trees, 120);
	tcase_add_test(trees, test_trees);
	tcase_add_test(trees, test_tree_bounds);
	suite_add_tcase(s, facts);
	suite_add_tcase(s, bounds);
	suite_add_tcase(s, trees);
	return s;
}
