/* The YAML reader: values, places to the byte, limits, and what broken input says. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/yaml.h"

/* One line: {key: value, ...}, [..], plain text as it is, quoted text in quotes, tags in front. */
static void write_node(const struct um_yaml *y, struct um_str *out)
{
	if (y->tag)
		um_str_addf(out, "%s ", y->tag);
	if (y->kind == UM_YAML_SCALAR) {
		um_str_addf(out, y->plain ? "%s" : "'%s'", y->text);
		return;
	}
	um_str_add_c(out, y->kind == UM_YAML_MAP ? '{' : '[');
	for (size_t i = 0; i < y->n; i++) {
		um_str_add(out, i ? ", " : "");
		if (y->items[i].key)
			um_str_addf(out, "%s: ", y->items[i].key);
		write_node(y->items[i].value, out);
	}
	um_str_add_c(out, y->kind == UM_YAML_MAP ? '}' : ']');
}

static void is(const char *text, const char *want)
{
	struct um_arena *a = um_arena_new();
	struct um_str got = UM_STR_INIT;
	struct um_yaml_file f;
	struct um_err err = UM_ERR_INIT;
	int r = um_yaml_parse(a, text, strlen(text), &f, NULL, &err);

	for (size_t i = 0; i < f.n_docs; i++) {
		um_str_add(&got, i ? " | " : "");
		write_node(f.docs[i], &got);
	}
	if (r < 0)
		um_str_addf(&got, "%s%d %s", f.n_docs ? " | " : "", r, err.msg);
	ck_assert_str_eq(got.s, want);
	um_str_release(&got);
	um_arena_free(a);
}

START_TEST(values)
{
	is("", "");
	is("# only a comment\n", "");
	is("---\n", "");
	is("a", "a");
	is("a: 1\nb: 'x'\nc: \"y\\n\"\nd:\ne: ~\n", "{a: 1, b: 'x', c: 'y\n', d: , e: ~}");
	is("- 1\n- - 2\n  - 3\n- k: v\n  l: w\n", "[1, [2, 3], {k: v, l: w}]");
	is("{a: [1, {b: 2}], c}", "{a: [1, {b: 2}], c: }");
	is("a: |\n  x\n  y\n\nb: >-\n  p\n  q\n", "{a: 'x\ny\n', b: 'p q'}");
	is("a\n---\nb\n...\n---\n- c\n", "a | b | [c]");
	is("k: !Ref X\nl: !!str 1\nm: !Sub\n  - a\nn: !<tag:yaml.org,2002:int> 2\no: ! x\n",
	   "{k: !Ref X, l: !!str 1, m: !Sub [a], n: !!int 2, o: ! x}");
	is("a: 1\na: 2\n", "{a: 1, a: 2}");
	is("? [x, y]\n: 1\n? {z: 1}\n: 2\n", "{: 1, : 2}");
	is("\"a\\0b\": \"c\\0d\"\n", "{a: 'c'}");
	is("%YAML 1.2\n---\na\n", "a");
	is("a: 1\r\nb: 2\r\n", "{a: 1, b: 2}");
	is("\xef\xbb\xbf"
	   "a: 1\n",
	   "{a: 1}");
	is("url: http://x:80/y#z\n", "{url: http://x:80/y#z}");
}
END_TEST

START_TEST(anchors)
{
	is("a: &x {k: 1}\nb: *x\nc: [*x, *x]\n", "{a: {k: 1}, b: {k: 1}, c: [{k: 1}, {k: 1}]}");
	is("&k key: v\nw: *k\n*k : again\n", "{key: v, w: key, key: again}");
	is("a: &x 1\nb: &x 2\nc: *x\n", "{a: 1, b: 2, c: 2}");
	is("a: &x 1\n---\nb: *x\n", "{a: 1} | -3 3:4: alias without an anchor: x");
	is("a: &x [*x]\n", "-3 1:8: alias inside its own anchor: x");
	is("a: &e\nb: *e\n", "{a: , b: }");
}
END_TEST

START_TEST(merge_keys)
{
	is("b: &b {x: 1, y: 2}\nd:\n  <<: *b\n  y: 3\n", "{b: {x: 1, y: 2}, d: {y: 3, x: 1}}");
	is("b: &b {x: 1}\nc: &c {x: 2, z: 3}\nd: {k: v, <<: [*b, *c]}\n",
	   "{b: {x: 1}, c: {x: 2, z: 3}, d: {k: v, x: 1, z: 3}}");
	is("b: &b {x: 1}\nc: &c {<<: *b, y: 2}\nd: {<<: *c}\n",
	   "{b: {x: 1}, c: {y: 2, x: 1}, d: {y: 2, x: 1}}");
	is("d: {<<: {inline: 1}}\n", "{d: {inline: 1}}");
	/* What cannot be merged stays as it is written. */
	is("d: {<<: text}\n", "{d: {<<: text}}");
	is("d: {'<<': {x: 1}}\n", "{d: {<<: {x: 1}}}");
	is("d: {<<: []}\n", "{d: {<<: []}}");
}
END_TEST

START_TEST(syntax_errors)
{
	is("a:\n\tb: 1\n",
	   "-3 2:1: found character that cannot start any token (this is a tab; YAML "
	   "indents with spaces)");
	is("a: 1\n---\nb: [1\n", "{a: 1} | -3 4:1: did not find expected ',' or ']'");
	is("\xc3\xa9\xc3\xa9: a: b\n", "-3 1:8: mapping values are not allowed in this context");
	is("a: \xff\n", "-3 1:4: invalid leading UTF-8 octet");
	is("a: \x01\n", "-3 1:4: control characters are not allowed");
	is("a: 'x\n", "-3 2:1: found unexpected end of stream");
	is("{{ .Values.x }}: 1\n--- {\n", "{: 1} | -3 3:1: did not find expected node content");
}
END_TEST

/* What the span of the node at a path of keys ("a.b", "l.0") covers. */
static void covers(const char *text, const char *path, const char *want, uint32_t line,
                   uint32_t column)
{
	struct um_arena *a = um_arena_new();
	struct um_yaml_file f;
	struct um_err err = UM_ERR_INIT;
	const struct um_yaml *y;
	struct um_str got = UM_STR_INIT;

	ck_assert_int_eq(um_yaml_parse(a, text, strlen(text), &f, NULL, &err), 0);
	y = f.docs[f.n_docs - 1];
	while (*path) {
		size_t n = strcspn(path, ".");

		if (y->kind == UM_YAML_LIST)
			y = y->items[strtol(path, NULL, 10)].value;
		else
			y = um_yaml_get(y, um_strndup(a, path, n));
		ck_assert_ptr_nonnull(y);
		path += n + (path[n] == '.');
	}
	um_str_add_n(&got, text + y->span.start, y->span.end - y->span.start);
	ck_assert_str_eq(got.s, want);
	ck_assert_uint_eq(y->pos.line, line);
	ck_assert_uint_eq(y->pos.column, column);
	um_str_release(&got);
	um_arena_free(a);
}

START_TEST(places)
{
	static const char text[] = "# \xe2\x82\xac\n"
				   "a: 'q'\n"
				   "\xc3\xa9: {x: [1, 22], y: \"\xf0\x9f\x98\x80\"}  # c\n"
				   "block: |\n"
				   "  one\n"
				   "    two\n"
				   "\n"
				   "\n"
				   "# after\n"
				   "list:\n"
				   "- p\n"
				   "-   k: v\n"
				   "    l:\n"
				   "# end\n"
				   "ref: !GetAtt &anchor\n"
				   "  deep: x y  \n"
				   "tag: !Ref  Name\n"
				   "fold: >-\n"
				   "  text\n"
				   "multi: a\n"
				   "  b\n"
				   "last: z";

	covers(text, "a", "'q'", 2, 4);
	covers(text, "\xc3\xa9", "{x: [1, 22], y: \"\xf0\x9f\x98\x80\"}", 3, 5);
	covers(text, "\xc3\xa9.x.1", "22", 3, 13);
	covers(text, "\xc3\xa9.y", "\"\xf0\x9f\x98\x80\"", 3, 21);
	covers(text, "block", "|\n  one\n    two", 4, 8);
	covers(text, "list", "- p\n-   k: v\n    l:", 11, 1);
	covers(text, "list.1", "k: v\n    l:", 12, 5);
	covers(text, "list.1.l", "", 13, 7);
	covers(text, "ref", "deep: x y", 16, 3);
	covers(text, "tag", "Name", 17, 12);
	covers(text, "fold", ">-\n  text", 18, 7);
	covers(text, "multi", "a\n  b", 20, 8);
	covers(text, "last", "z", 22, 7);
	covers("a: 1\n--- # two\nb: {c: d}\n", "b.c", "d", 3, 8);
	covers("a: 1\r\nb: |\r\n  x\r\n\r\nc: 2\r\n", "b", "|\r\n  x", 2, 4);
	covers("\xef\xbb\xbf"
	       "a: b",
	       "a", "b", 1, 7);
	/* Beyond the first stride of the byte table. */
	covers("k: \"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	       "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
	       "\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	       "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
	       "\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	       "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
	       "\xa9\xc3\xa9\"\nz: 1\n",
	       "z", "1", 2, 4);
}
END_TEST

START_TEST(aliases_keep_their_place)
{
	static const char text[] = "a: &x {k: 1}\nb:\n  - *x\nc: 2\n";
	struct um_arena *a = um_arena_new();
	struct um_yaml_file f;
	const struct um_yaml *b;

	ck_assert_int_eq(um_yaml_parse(a, text, strlen(text), &f, NULL, NULL), 0);
	b = um_yaml_get(f.docs[0], "b");
	ck_assert_ptr_eq(b->items[0].value, um_yaml_get(f.docs[0], "a"));
	/* The list ends with the alias, the node lies where the anchor is. */
	ck_assert_uint_eq(b->span.start, 18);
	ck_assert_uint_eq(b->span.end, 22);
	ck_assert_uint_eq(b->items[0].value->span.start, 6);
	um_arena_free(a);
}
END_TEST

START_TEST(getters)
{
	static const char text[] = "a: 1\na: 2\nn: null\nq: 'null'\ne:\nl: [x]\ns: !!str\n";
	struct um_arena *a = um_arena_new();
	struct um_yaml_file f;
	const struct um_yaml *d;

	ck_assert_int_eq(um_yaml_parse(a, text, strlen(text), &f, NULL, NULL), 0);
	d = f.docs[0];
	ck_assert_str_eq(um_yaml_text(d, "a"), "2");
	ck_assert_ptr_null(um_yaml_text(d, "l"));
	ck_assert_ptr_null(um_yaml_get(d, "none"));
	ck_assert_ptr_null(um_yaml_get(NULL, "none"));
	ck_assert_ptr_null(um_yaml_get(um_yaml_get(d, "l"), "x"));
	ck_assert(um_yaml_is_null(um_yaml_get(d, "n")));
	ck_assert(um_yaml_is_null(um_yaml_get(d, "e")));
	ck_assert(!um_yaml_is_null(um_yaml_get(d, "q")));
	ck_assert(!um_yaml_is_null(um_yaml_get(d, "s")));
	ck_assert(!um_yaml_is_null(um_yaml_get(d, "l")));
	ck_assert(!um_yaml_is_null(NULL));
	um_arena_free(a);
}
END_TEST

static int parse_code(const struct um_str *s, struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	struct um_yaml_file f;
	int r = um_yaml_parse(a, s->s, s->len, &f, NULL, err);

	um_arena_free(a);
	return r;
}

START_TEST(limits)
{
	struct um_str s = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;

	/* The billion laughs, as lists and as merges. */
	um_str_add(&s, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 10; i++)
		um_str_addf(&s, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i,
		            i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	ck_assert_int_eq(parse_code(&s, &err), UM_ELIMIT);
	ck_assert_ptr_nonnull(strstr(err.msg, "2 million"));
	um_str_clear(&s);
	um_str_add(&s, "a: &a {");
	for (int i = 0; i < 5000; i++)
		um_str_addf(&s, "k%d: v, ", i);
	um_str_add(&s, "}\nl:\n");
	for (int i = 0; i < 1000; i++)
		um_str_addf(&s, "- {x%d: 1, <<: *a}\n", i);
	ck_assert_int_eq(parse_code(&s, &err), UM_ELIMIT);
	um_str_clear(&s);
	for (int i = 0; i < 3000; i++)
		um_str_add(&s, "---\n*a\n");
	ck_assert_int_eq(parse_code(&s, &err), UM_EPARSE);

	for (int depth = 250; depth < 300; depth += 25) {
		um_str_clear(&s);
		for (int i = 0; i < depth; i++)
			um_str_add(&s, "[");
		for (int i = 0; i < depth; i++)
			um_str_add(&s, "]");
		ck_assert_int_eq(parse_code(&s, &err), depth < 256 ? 0 : UM_ELIMIT);
	}
	/* Depth through aliases. */
	um_str_clear(&s);
	um_str_add(&s, "a0: &a0 [x]\n");
	for (int i = 1; i < 300; i++)
		um_str_addf(&s, "a%d: &a%d [*a%d]\n", i, i, i - 1);
	ck_assert_int_eq(parse_code(&s, &err), UM_ELIMIT);
	ck_assert_ptr_nonnull(strstr(err.msg, "256"));
	um_str_clear(&s);
	for (int i = 0; i < 200000; i++)
		um_str_add(&s, "[");
	ck_assert_int_lt(parse_code(&s, &err), 0);
	um_str_release(&s);
}
END_TEST

/* Damaged input gives a tree or an error, and every place lies inside the input. */
static void check_places(const struct um_yaml *y, size_t n)
{
	ck_assert_uint_le(y->span.start, y->span.end);
	ck_assert_uint_le(y->span.end, n);
	for (size_t i = 0; i < y->n; i++) {
		ck_assert_uint_le(y->items[i].key_span.end, n);
		check_places(y->items[i].value, n);
	}
}

START_TEST(damaged)
{
	static const char good[] =
		"a: &x {k: [1, 'two', \"\xc3\xa9\"], <<: *y}\n- !t |\n  b\n\t*x\n? z\n";
	unsigned state = (unsigned)_i + 1;
	struct um_arena *a = um_arena_new();

	for (int round = 0; round < 300; round++) {
		char text[sizeof(good)];
		struct um_yaml_file f;
		struct um_err err = UM_ERR_INIT;
		size_t n;

		memcpy(text, good, sizeof(good));
		for (int k = 0; k < 8; k++) {
			state = state * 1103515245u + 12345u;
			text[(state >> 16) % (sizeof(good) - 1)] =
				"&*!|>{}[]:,-?#\"'% \n\t\\ax\xc3\xa9<"[(state >> 8) % 27];
		}
		n = (state >> 4) % sizeof(good);
		if (um_yaml_parse(a, text, n, &f, NULL, &err) < 0)
			ck_assert_str_ne(err.msg, "");
		for (size_t i = 0; i < f.n_docs; i++)
			check_places(f.docs[i], n);
		um_arena_clear(a);
	}
	um_arena_free(a);
}
END_TEST

Suite *check_yaml_suite(void);
Suite *check_yaml_suite(void)
{
	Suite *s = suite_create("yaml");
	TCase *t = tcase_create("yaml");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, values);
	tcase_add_test(t, anchors);
	tcase_add_test(t, merge_keys);
	tcase_add_test(t, syntax_errors);
	tcase_add_test(t, places);
	tcase_add_test(t, aliases_keep_their_place);
	tcase_add_test(t, getters);
	tcase_add_test(t, limits);
	tcase_add_loop_test(t, damaged, 0, 20);
	suite_add_tcase(s, t);
	return s;
}
