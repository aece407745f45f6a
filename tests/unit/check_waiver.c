/* `unmoat: ignore` in comments: where it counts, what it covers, what is nearly one. */
#include <check.h>
#include <string.h>

#include "base/str.h"
#include "detect/detect.h"
#include "match/match.h"

/* Every waiver of the text as "line control reason expires first-last problem;". */
static void look(const char *path, const char *text, struct um_str *out)
{
	static const struct rules none = {.n_entries = 0};
	struct um_err err = UM_ERR_INIT;
	struct um_arena *a = um_arena_new();
	const struct match_literal *literals;
	struct match_scratch *scratch;
	detect_waiver_list list;
	struct detect *d;
	struct match *m;
	size_t n;

	ck_assert_msg(detect_new(&none, &d, &err) == 0, "%s", err.msg);
	literals = detect_literals(d, &n);
	ck_assert_msg(match_new(literals, n, MATCH_PLAIN, &m, &err) == 0, "%s", err.msg);
	ck_assert(match_scratch_new(m, &scratch, &err) == 0);
	detect_waivers(d, match_scan(m, scratch, text, strlen(text)), path, text, strlen(text), a,
	               &list);
	for (size_t i = 0; i < list.n; i++) {
		const struct detect_waiver *w = &list.v[i];

		um_str_addf(out, "%u %s", w->pos.line, w->control ? w->control : "-");
		if (w->problem)
			um_str_add(out, " !");
		else
			um_str_addf(out, " (%s)%s%s %u-%u", w->reason, w->expires ? " until " : "",
			            w->expires ? w->expires : "", w->first_line, w->last_line);
		um_str_add_c(out, ';');
	}
	match_scratch_free(scratch);
	match_free(m);
	detect_free(d);
	um_arena_free(a);
}

struct waiver_case {
	const char *path, *text, *want;
};

static void try_all(const struct waiver_case *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		UM_AUTO(um_str_release) struct um_str got = UM_STR_INIT;

		look(list[i].path, list[i].text, &got);
		ck_assert_msg(um_eq(got.s, list[i].want), "%s\n%s\ngot  %s\nwant %s", list[i].path,
		              list[i].text, got.s, list[i].want);
	}
}

START_TEST(every_kind_of_comment)
{
	static const struct waiver_case list[] = {
		{"a.py", "x = 1  # unmoat: ignore a -- why\n", "1 a (why) 1-1;"},
		{"a.ts", "const x = 1; // unmoat: ignore a -- why\n", "1 a (why) 1-1;"},
		{"a.go", "package a\n\n/* unmoat: ignore a -- why */\nfunc f() {\n\tg()\n}\n",
	         "3 a (why) 4-6;"},
		{"A.java", "class A {\n  // unmoat: ignore a -- why\n  int x = 1;\n}\n",
	         "2 a (why) 3-3;"},
		{"a.kt", "// unmoat: ignore a -- why\nval x = 1\n", "1 a (why) 2-2;"},
		{"a.cs", "// unmoat: ignore a -- why\nclass A { }\n", "1 a (why) 2-2;"},
		{"a.rb", "# unmoat: ignore a -- why\nx = 1\n", "1 a (why) 2-2;"},
		{"a.rs", "// unmoat: ignore a -- why\nfn f() {\n}\n", "1 a (why) 2-3;"},
		{"a.php", "<?php\n# unmoat: ignore a -- why\n$x = 1;\n", "2 a (why) 3-3;"},
		{"a.scala", "// unmoat: ignore a -- why\nval x = 1\n", "1 a (why) 2-2;"},
		{"a.swift", "// unmoat: ignore a -- why\nlet x = 1\n", "1 a (why) 2-2;"},
		{"a.sh", "# unmoat: ignore a -- why\nls\n", "1 a (why) 2-2;"},
		{"a.yaml", "# unmoat: ignore a -- why\nb:\n  c: 1\n  d: 2\ne: 3\n",
	         "1 a (why) 2-4;"},
		{"a.yaml", "b: 1 # unmoat: ignore a -- why\n", "1 a (why) 1-1;"},
		{"main.tf", "# unmoat: ignore a -- why\nresource \"x\" \"y\" {\n  z = 1\n}\n",
	         "1 a (why) 2-3;"},
		{"main.tf", "x = 1 // unmoat: ignore a -- why\n", "1 a (why) 1-1;"},
		{"a.bicep", "// unmoat: ignore a -- why\nparam x string\n", "1 a (why) 2-2;"},
		{".env", "# unmoat: ignore a -- why\nX=1\n", "1 a (why) 2-2;"},
		{"Dockerfile", "# unmoat: ignore a -- why\nFROM x\n", "1 a (why) 2-2;"},
		{"a.toml", "x = 1 # unmoat: ignore a -- why\n", "1 a (why) 1-1;"},
		{"a.properties", "# unmoat: ignore a -- why\nx=1\n", "1 a (why) 2-2;"},
		{"pom.xml", "<!-- unmoat: ignore a -- why -->\n<project/>\n", "1 a (why) 2-2;"},
	};

	try_all(list, UM_COUNT(list));
}
END_TEST

START_TEST(what_it_says)
{
	static const struct waiver_case list[] = {
		{"a.py", "x = 1  # unmoat: ignore a, b -- why\n", "1 a (why) 1-1;1 b (why) 1-1;"},
		{"a.py", "x = 1  # unmoat: ignore a until 2027-01-31 -- why -- so\n",
	         "1 a (why -- so) until 2027-01-31 1-1;"},
		{"a.js", "/**\n * unmoat: ignore a -- why\n */\nf();\n", "2 a (why) 4-4;"},
		{"a.py", "def f():\n    # unmoat: ignore a -- why\n    return g(\n        1)\n",
	         "2 a (why) 3-4;"},
		{"a.py", "# unmoat: ignore a -- why\n# and more\nx = 1\n", "1 a (why) 3-3;"},
		{"n.ipynb",
	         "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"x = 1\\n\",\n"
	         "\"y = 2  # unmoat: ignore a -- why\\n\"]}],\n"
	         "\"metadata\": {\"kernelspec\": {\"language\": \"python\"}}}",
	         "2 a (why) 2-2;"},
	};

	try_all(list, UM_COUNT(list));
}
END_TEST

START_TEST(prose_does_nothing)
{
	static const struct waiver_case list[] = {
		{"a.py", "\"\"\"unmoat: ignore a -- in a docstring\"\"\"\n", ""},
		{"a.py", "x = \"# unmoat: ignore a -- in a string\"\n", ""},
		{"a.py", "# Write unmoat: ignore a -- why, to hide it.\n", ""},
		{"a.py", "# unmoat is a tool that we run\n", ""},
		{"a.py", "# unmoat: see the wiki\n", ""},
		{"a.yaml", "a: \"b # unmoat: ignore a -- in quotes\"\n", ""},
		{"a.yaml", "a: b#unmoat: ignore a -- no comment\n", ""},
		{"a.txt", "# unmoat: ignore a -- a file that is not read\n", ""},
	};

	try_all(list, UM_COUNT(list));
}
END_TEST

START_TEST(near_misses_are_said)
{
	static const struct waiver_case list[] = {
		{"a.py", "x = 1  # unmoat: ignore a\n", "1 a !;"},
		{"a.py", "x = 1  # unmoat: ignore -- why\n", "1 - !;"},
		{"a.py", "x = 1  # unmoat: ignore a because\n", "1 a !;1 because !;"},
		{"a.py", "x = 1  # unmoat: ignore a until soon -- why\n", "1 a !;"},
		{"a.py", "x = 1  # unmoat ignore: a -- why\n", "1 - !;"},
		{"a.py", "x = 1  # unmoat-ignore a -- why\n", "1 - !;"},
		{"a.py", "x = 1  # UNMOAT: ignore a -- why\n", "1 - !;"},
		{"a.py", "x = 1  # unmoat: disable a -- why\n", "1 - !;"},
		{"a.py", "x = 1  # unmoat: ignor a -- why\n", "1 - !;"},
		{"a.yaml", "x: 1 # unmoat: ignore: a -- why\n", "1 - !;"},
	};

	try_all(list, UM_COUNT(list));
}
END_TEST

Suite *check_waiver_suite(void);

Suite *check_waiver_suite(void)
{
	Suite *s = suite_create("waiver");
	TCase *t = tcase_create("waiver");

	tcase_add_test(t, every_kind_of_comment);
	tcase_add_test(t, what_it_says);
	tcase_add_test(t, prose_does_nothing);
	tcase_add_test(t, near_misses_are_said);
	suite_add_tcase(s, t);
	return s;
}
