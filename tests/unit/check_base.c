/* Memory, text, maps, places, files, JSON, patterns, dates and threads. The YAML reader has
 * check_yaml.c. */
#include <check.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/json.h"
#include "base/log.h"
#include "base/map.h"
#include "base/pool.h"
#include "base/regex.h"
#include "base/span.h"
#include "base/str.h"
#include "base/vec.h"

static bool is_zero(const unsigned char *p, size_t n)
{
	unsigned char all = 0;

	for (size_t i = 0; i < n; i++)
		all |= p[i];
	return all == 0;
}

START_TEST(arena)
{
	struct um_arena *a = um_arena_new();
	char *first = um_alloc(a, 0);

	ck_assert_ptr_nonnull(first);
	for (size_t i = 1; i < 3000; i += 7) {
		unsigned char *p = um_alloc(a, i);

		ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		ck_assert(is_zero(p, i));
		memset(p, 0xaa, i);
	}
	memset(um_alloc(a, 3000000), 1, 3000000); /* a block of its own; small ones go on */
	ck_assert_str_eq(um_strndup(a, "abc", 2), "ab");
	ck_assert_str_eq(um_format(a, "%d-%s", 7, "x"), "7-x");
	ck_assert_ptr_null(um_strdup(a, NULL));
	ck_assert_uint_gt(um_arena_size(a), 3000000);
	um_arena_clear(a);
	ck_assert_uint_lt(um_arena_size(a), 1000000);
	for (int i = 0; i < 100; i++) {
		/* Memory that is used again is zeroed. */
		ck_assert(is_zero(um_alloc(a, 64), 64));
	}
	um_arena_freep(&a);
	ck_assert_ptr_null(a);
	um_arena_free(NULL);
}
END_TEST

START_TEST(out_of_memory)
{
	struct um_arena *a = um_arena_new();

	/* Ends the process with status 2, as the test's registration says. */
	if (freopen("/dev/null", "w", stderr))
		ck_assert_ptr_nonnull(um_alloc_array(a, SIZE_MAX / 2, 3));
}
END_TEST

START_TEST(vectors)
{
	struct um_arena *a = um_arena_new();
	UM_VEC(int) v = {0};

	for (int i = 0; i < 1000; i++)
		*UM_PUSH(a, &v) = i;
	ck_assert_uint_eq(v.n, 1000);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(v.v[i], i);
	v.n--;
	ck_assert_int_eq(*UM_PUSH(a, &v), 0); /* zeroed, although it was used */
	um_arena_free(a);
}
END_TEST

START_TEST(maps)
{
	struct um_arena *a = um_arena_new();
	struct um_map m;
	char key[32];

	um_map_init(&m, a);
	ck_assert_ptr_null(um_map_get(&m, "x"));
	ck_assert(!um_map_has(&m, ""));
	for (uintptr_t i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "key-%zu", (size_t)i * 7919);
		um_map_put(&m, key, (void *)(i + 1));
	}
	um_map_put(&m, "", (void *)77);
	ck_assert_uint_eq(m.n, 5001);
	for (uintptr_t i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "key-%zu", (size_t)i * 7919);
		ck_assert_uint_eq((uintptr_t)um_map_get(&m, key), i + 1);
		ck_assert_str_eq(m.entries[i].key, key);
	}
	ck_assert_uint_eq((uintptr_t)um_map_get_n(&m, "key-7919-and-more", 8), 2);
	ck_assert_ptr_null(um_map_get_n(&m, "key-7919", 7));
	ck_assert_uint_eq((uintptr_t)um_map_get(&m, ""), 77);
	*um_map_slot(&m, "") = NULL;
	ck_assert(um_map_has(&m, ""));
	ck_assert_ptr_null(um_map_get(&m, ""));
	um_arena_free(a);
}
END_TEST

START_TEST(strings)
{
	struct um_str s = UM_STR_INIT;

	ck_assert_str_eq(s.s, "");
	um_str_clear(&s);
	um_str_addf(&s, "%s", "");
	um_str_add(&s, "ab");
	um_str_add_c(&s, 'c');
	um_str_add_n(&s, "d\0e", 3);
	um_str_addf(&s, "%04d", 12);
	ck_assert_uint_eq(s.len, 10);
	ck_assert_int_eq(memcmp(s.s, "abcd\0e0012", 11), 0);
	for (int i = 0; i < 10000; i++)
		um_str_addf(&s, "%d", i % 10);
	ck_assert_uint_eq(s.len, 10010);
	um_str_clear(&s);
	ck_assert_str_eq(s.s, "");
	um_str_release(&s);
	um_str_release(&s);

	ck_assert(um_eq(NULL, ""));
	ck_assert(um_eq_nocase("AbC-1", "aBc-1"));
	ck_assert(!um_eq_nocase("ab", "abc"));
	ck_assert(!um_eq_nocase("\xc3\x89", "\xc3\xa9"));
	ck_assert(um_starts("abc", "ab"));
	ck_assert(!um_starts(NULL, "a"));
	ck_assert(um_ends("abc", "bc"));
	ck_assert(um_ends("abc", NULL));
	ck_assert(!um_ends("c", "bc"));
}
END_TEST

START_TEST(globs)
{
	static const struct {
		const char *pattern, *text;
		bool want;
	} cases[] = {
		{"abc", "abc", true},
		{"abc", "abcd", false},
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"*", "a/b", false},
		{"**", "a/b", true},
		{"a?c", "abc", true},
		{"a?c", "a/c", false},
		{"*.py", "x.py", true},
		{"*.py", "d/x.py", false},
		{"**/*.py", "x.py", true},
		{"**/*.py", "a/b/x.py", true},
		{"**/x", "x", true},
		{"**/x", "ax", false},
		{"**/x", "a/x", true},
		{"**/x", "ab/ax", false},
		{"a/**/b", "a/b", true},
		{"a/**/b", "a/x/y/b", true},
		{"a/**/b", "a/xb", false},
		{"a/**", "a/x/y", true},
		{"a/**", "a", false},
		{"a**/b", "axx/y/b", true},
		{"a**/b", "ab", false},
		{"**/**/x", "x", true},
		{"*a*b*c", "xaxbxc", true},
		{"*a*b*c", "xaxbxcx", false},
		{"[ab]", "[ab]", true},
		{"[ab]", "a", false},
		{"\\*", "\\x", true},
		{"*.openai.example", "my.openai.example", true},
		{"***", "a/b", true},
		{"x/*/**/y", "x/a/y", true},
		{"x/*/**/y", "x/y", false},
	};

	for (size_t i = 0; i < UM_COUNT(cases); i++)
		ck_assert_msg(um_glob(cases[i].pattern, cases[i].text) == cases[i].want,
		              "%s ~ %s should be %d", cases[i].pattern, cases[i].text,
		              cases[i].want);
}
END_TEST

START_TEST(glob_time)
{
	char pattern[600], text[4001];

	/* Exponential for a matcher that backtracks: the runner's time-out would show it. */
	for (size_t i = 0; i + 3 < sizeof(pattern); i += 3)
		memcpy(pattern + i, "a**", 3);
	pattern[597] = 'b';
	pattern[598] = '\0';
	memset(text, 'a', 4000);
	text[4000] = '\0';
	ck_assert(!um_glob(pattern, text));
}
END_TEST

START_TEST(nearest)
{
	static const char *const words[] = {"severity", "title", "rationale", "sql", "id", NULL};

	ck_assert_str_eq(um_nearest("severty", words, 6), "severity");
	ck_assert_str_eq(um_nearest("tilte", words, 6), "title");
	ck_assert_str_eq(um_nearest("sqll", words, 6), "sql");
	ck_assert_str_eq(um_nearest("di", words, 6), "id");
	ck_assert_ptr_null(um_nearest("zzz", words, 6));
	ck_assert_ptr_null(um_nearest("remediation", words, 6));
	ck_assert_ptr_null(um_nearest("", words, 6));
	ck_assert_ptr_null(um_nearest("x", NULL, 0));
}
END_TEST

START_TEST(lines)
{
	static const char text[] = "one\r\n\nthree\rx\n\xc3\xa9nd";
	struct um_arena *a = um_arena_new();
	struct um_lines l;
	struct um_span s;
	struct um_pos p;

	um_lines_init(&l, a, text, sizeof(text) - 1);
	ck_assert_uint_eq(l.n, 4);
	p = um_lines_pos(&l, 0);
	ck_assert(p.line == 1 && p.column == 1);
	p = um_lines_pos(&l, 4); /* the '\n' itself */
	ck_assert(p.line == 1 && p.column == 5);
	p = um_lines_pos(&l, 5);
	ck_assert(p.line == 2 && p.column == 1);
	p = um_lines_pos(&l, 16);
	ck_assert(p.line == 4 && p.column == 3);
	p = um_lines_pos(&l, 1000);
	ck_assert(p.line == 4 && p.column == 5);
	s = um_lines_line(&l, 1);
	ck_assert(s.start == 0 && s.end == 3);
	s = um_lines_line(&l, 2);
	ck_assert(s.start == 5 && s.end == 5);
	s = um_lines_line(&l, 3);
	ck_assert(s.start == 6 && s.end == 13);
	s = um_lines_line(&l, 4);
	ck_assert(s.start == 14 && s.end == 18);
	s = um_lines_line(&l, 5);
	ck_assert(s.start == 18 && s.end == 18);
	um_lines_init(&l, a, NULL, 0);
	p = um_lines_pos(&l, 0);
	ck_assert(p.line == 1 && p.column == 1);
	ck_assert(um_span_in((struct um_span){2, 3}, (struct um_span){2, 3}));
	um_arena_free(a);
}
END_TEST

START_TEST(errors)
{
	struct um_err err = UM_ERR_INIT;
	char large[3000];

	ck_assert_int_eq(um_err_set(&err, UM_EPARSE, "%d: bad", 3), UM_EPARSE);
	ck_assert_int_eq(um_err_add(&err, "file"), UM_EPARSE);
	ck_assert_str_eq(err.msg, "file: 3: bad");
	um_err_set(&err, UM_EIO, "again: %s", err.msg);
	ck_assert_str_eq(err.msg, "again: file: 3: bad");
	um_err_set(&err, UM_EIO, "a\nb\x1b[31m\xff\xc2\x9b.\xc3\xa9");
	ck_assert_str_eq(err.msg, "a?b?[31m???.\xc3\xa9");
	ck_assert_int_eq(um_err_set(NULL, UM_EIO, "x"), UM_EIO);
	/* Cut between characters, never within one. */
	for (size_t shift = 0; shift < 3; shift++) {
		for (size_t i = 0; i < sizeof(large) - 1; i++)
			large[i] = i < shift ? 'x' : "\xe2\x82\xac"[(i - shift) % 3];
		large[sizeof(large) - 1] = '\0';
		um_err_set(&err, UM_EIO, "%s", large);
		for (size_t i = 0, n = strlen(err.msg); i < n;) {
			size_t len = um_utf8_len((unsigned char *)err.msg + i, n - i);

			ck_assert_uint_gt(len, 0);
			i += len;
		}
		ck_assert_ptr_null(strchr(err.msg, '?'));
		um_err_add(&err, "context");
		ck_assert(um_starts(err.msg, "context: "));
		ck_assert_ptr_null(strchr(err.msg, '?'));
	}
}
END_TEST

START_TEST(utf8)
{
	static const struct {
		const char *bytes;
		size_t n, want;
	} cases[] = {
		{"a", 1, 1},
		{"\0", 1, 1},
		{"", 0, 0},
		{"\x80", 1, 0},
		{"\xc0\x80", 2, 0},
		{"\xc1\xbf", 2, 0},
		{"\xc2\x80", 2, 2},
		{"\xc3", 1, 0},
		{"\xe0\x80\x80", 3, 0},
		{"\xe0\xa0\x80", 3, 3},
		{"\xed\xa0\x80", 3, 0},
		{"\xed\x9f\xbf", 3, 3},
		{"\xf0\x80\x80\x80", 4, 0},
		{"\xf0\x9f\x98\x80", 4, 4},
		{"\xf4\x90\x80\x80", 4, 0},
		{"\xf5\x80\x80\x80", 4, 0},
		{"\xe2\x82", 2, 0},
	};

	for (size_t i = 0; i < UM_COUNT(cases); i++)
		ck_assert_msg(um_utf8_len((const unsigned char *)cases[i].bytes, cases[i].n) ==
		                      cases[i].want,
		              "case %zu", i);
}
END_TEST

static void json_is(struct um_json *j, int indent, const char *want)
{
	struct um_str out = UM_STR_INIT;

	um_json_print(j, indent, &out);
	ck_assert_str_eq(out.s, want);
	um_str_release(&out);
}

START_TEST(json)
{
	struct um_str line = UM_STR_INIT;
	struct um_json *o = um_json_object();
	struct um_json *a;

	json_is(o, 0, "{}");
	um_json_set_text(o, "z", "first \"\\\n");
	um_json_set_text(o, "a", NULL);
	um_json_set_int(o, "int", INT64_MIN);
	um_json_set_bool(o, "yes", true);
	um_json_set_null(o, "null");
	a = um_json_set_array(o, "list");
	um_json_add_text(a, "x");
	um_json_add_int(a, 7);
	um_json_set_int(um_json_add_object(a), "k", 1);
	um_json_add_int(um_json_add_array(a), 2);
	um_json_set_object(o, "o");
	json_is(o, 0,
	        "{\"z\":\"first \\\"\\\\\\n\",\"a\":null,\"int\":-9223372036854775808,\"yes\":true,"
	        "\"null\":null,\"list\":[\"x\",7,{\"k\":1},[2]],\"o\":{}}");
	um_json_freep(&o);
	ck_assert_ptr_null(o);

	o = um_json_object();
	um_json_set_int(o, "b", 1);
	um_json_set_int(o, "a", 2);
	json_is(o, 2, "{\n  \"b\": 1,\n  \"a\": 2\n}");
	um_json_write(o, 0, &line);
	ck_assert_str_eq(line.s, "{\"b\":1,\"a\":2}\n");
	um_str_release(&line);
	um_json_free(o);
	um_json_free(NULL);
}
END_TEST

START_TEST(json_reals)
{
	static const struct {
		double value;
		const char *want;
	} cases[] = {
		{0.1, "0.1"},       {33.333333, "33.33"}, {66.666666, "66.67"}, {100, "100.0"},
		{0, "0.0"},         {-0.001, "0.0"},      {-1.5, "-1.5"},       {1e15, "1e15"},
		{0.1 + 0.2, "0.3"}, {99.995, "100.0"},    {NAN, "null"},        {INFINITY, "null"},
	};

	for (size_t i = 0; i < UM_COUNT(cases); i++) {
		struct um_json *o = um_json_object();
		char want[64];

		um_json_set_real(o, "r", cases[i].value);
		snprintf(want, sizeof(want), "{\"r\":%s}", cases[i].want);
		json_is(o, 0, want);
		um_json_free(o);
	}
}
END_TEST

START_TEST(json_hostile_text)
{
	struct um_json *a = um_json_array();
	struct um_json *o = um_json_add_object(a);

	um_json_add_text(a, "\xff ok \xc3");
	um_json_add_text(a, "\x1b[31m\x7f\xc2\x9b");
	/* NOLINTNEXTLINE(misc-misleading-bidirectional) */
	um_json_add_text(a, "\xe2\x80\xae\xe2\x81\xa6\xe2\x82\xac\xc3\xa9");
	um_json_set_int(o, "k\x80", 1);
	json_is(a, 0,
	        "[{\"k\xef\xbf\xbd\":1},\"\xef\xbf\xbd ok \xef\xbf\xbd\","
	        "\"\\u001B[31m\\u007F\\u009B\",\"\\u202E\\u2066\xe2\x82\xac\xc3\xa9\"]");
	um_json_free(a);
}
END_TEST

START_TEST(files)
{
	char folder[] = "/tmp/unmoat-base-XXXXXX";
	char path[64], link[64];
	struct um_str text = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct stat st;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/file", folder);
	snprintf(link, sizeof(link), "%s/link", folder);
	ck_assert_int_eq(um_read_file(path, 10, &text, &err), UM_ENOTFOUND);
	ck_assert_int_eq(um_write_file_atomic(path, "0123456789", 10, &err), 0);
	ck_assert_int_eq(um_read_file(path, 10, &text, &err), 0);
	ck_assert_str_eq(text.s, "0123456789");
	ck_assert_int_eq(um_read_file(path, 9, &text, &err), UM_ELIMIT);
	ck_assert_str_eq(text.s, "0123456789"); /* left alone on failure */
	ck_assert_int_eq(um_read_file(folder, 9, &text, &err), UM_EINVAL);

	/* The mode stays, a link stays a link, no temporary file is left. */
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_int_eq(symlink("file", link), 0);
	ck_assert_int_eq(um_write_file_atomic(link, "", 0, &err), 0);
	ck_assert_int_eq(lstat(link, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(st.st_size, 0);
	ck_assert_int_eq(um_write_file_atomic("/dev/null", "x", 1, &err), 0);
	ck_assert_int_eq(um_write_file_atomic(folder, "x", 1, &err), UM_EINVAL);
	ck_assert_int_eq(um_write_file_atomic("/nonexistent/x", "x", 1, &err), UM_ENOTFOUND);
	ck_assert_str_eq(err.msg, "/nonexistent/x: cannot write: No such file or directory");
	ck_assert_int_eq(unlink(link), 0);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(um_read_file(path, 10, &text, &err), UM_EINVAL); /* and does not wait */
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(folder), 0);
	um_str_release(&text);
}
END_TEST

START_TEST(dates)
{
	struct um_date d = {"unset"};

	ck_assert(um_date_parse("2024-02-29", &d));
	ck_assert_str_eq(d.iso, "2024-02-29");
	ck_assert(!um_date_parse("2023-02-29", &d));
	ck_assert(!um_date_parse("1900-02-29", &d));
	ck_assert(um_date_parse("2000-02-29", &d));
	ck_assert(!um_date_parse("2024-13-01", &d));
	ck_assert(!um_date_parse("2024-00-10", &d));
	ck_assert(!um_date_parse("2024-04-31", &d));
	ck_assert(!um_date_parse("2024-4-3", &d));
	ck_assert(!um_date_parse("2024-04-03 ", &d));
	ck_assert(!um_date_parse("", &d));
	ck_assert(!um_date_parse(NULL, &d));
	ck_assert_str_eq(d.iso, "2000-02-29");
	setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
	ck_assert_str_eq(um_today().iso, "2023-11-14");
	setenv("SOURCE_DATE_EPOCH", "tomorrow", 1);
	ck_assert(um_date_parse(um_today().iso, &d));
	ck_assert_str_gt(d.iso, "2024");
	unsetenv("SOURCE_DATE_EPOCH");
}
END_TEST

START_TEST(trace)
{
	setenv("UNMOAT_TRACE", "match, phases", 1);
	ck_assert(um_trace_on("match"));
	ck_assert(um_trace_on("phases"));
	ck_assert(!um_trace_on("mat"));
	ck_assert(!um_trace_on("policy"));
}
END_TEST

START_TEST(trace_off)
{
	unsetenv("UNMOAT_TRACE");
	ck_assert(!um_trace_on("match"));
	ck_assert(!um_trace_on("match"));
	um_trace("match", "not seen");
}
END_TEST

START_TEST(regexes)
{
	struct um_err err = UM_ERR_INIT;
	struct um_regex *r = NULL;
	struct um_span s;
	char text[200];

	ck_assert_int_eq(um_regex_new("gpt-[0-9]+(\\.[0-9])?", &r, &err), 0);
	ck_assert(um_regex_find(r, "x gpt-4.1 gpt-5", 15, 0, &s));
	ck_assert(s.start == 2 && s.end == 9);
	ck_assert(um_regex_find(r, "x gpt-4.1 gpt-5", 15, 9, &s));
	ck_assert(s.start == 10 && s.end == 15);
	ck_assert(!um_regex_find(r, "x gpt-4.1 gpt-5", 15, 16, &s));
	ck_assert(!um_regex_find(r, "\xff\xfe", 2, 0, &s));
	um_regex_free(r);
	ck_assert_int_eq(um_regex_new("a(b", &r, &err), UM_EINVAL);
	ck_assert(um_starts(err.msg, "at 4: "));
	/* A runaway pattern is no match, and soon. */
	ck_assert_int_eq(um_regex_new("^(a+)+$", &r, &err), 0);
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = 'b';
	ck_assert(!um_regex_find(r, text, sizeof(text), 0, &s));
	um_regex_free(r);
	um_regex_free(NULL);
}
END_TEST

struct counting {
	atomic_uint seen[1000];
	atomic_uint total;
	volatile int stop;
	atomic_bool is_signal_open;
};

static void count_one(void *ctx, unsigned worker, size_t index)
{
	struct counting *c = ctx;

	(void)worker;
	atomic_fetch_add(&c->seen[index], 1);
	atomic_fetch_add(&c->total, 1);
}

static void stop_at_ten(void *ctx, unsigned worker, size_t index)
{
	struct counting *c = ctx;
	sigset_t now;

	(void)index;
	sigemptyset(&now);
	sigprocmask(SIG_SETMASK, NULL, &now);
	if (worker > 0 && !sigismember(&now, SIGINT))
		atomic_store(&c->is_signal_open, true);
	if (atomic_fetch_add(&c->total, 1) == 10)
		__atomic_store_n(&c->stop, 1, __ATOMIC_RELAXED);
	usleep(200);
}

START_TEST(pool)
{
	static struct counting c;

	ck_assert_uint_ge(um_pool_default_jobs(), 1);
	for (unsigned jobs = 0; jobs < 9; jobs++) {
		memset(&c, 0, sizeof(c));
		ck_assert_int_eq(um_pool_run(jobs, 1000, count_one, &c, NULL), 0);
		for (size_t i = 0; i < 1000; i++)
			ck_assert_uint_eq(atomic_load(&c.seen[i]), 1);
	}
	memset(&c, 0, sizeof(c));
	ck_assert_int_eq(um_pool_run(4, 0, count_one, &c, &c.stop), 0);
	ck_assert_uint_eq(atomic_load(&c.total), 0);
	ck_assert_int_eq(um_pool_run(4, 1000, stop_at_ten, &c, &c.stop), UM_EINTR);
	ck_assert_uint_lt(atomic_load(&c.total), 1000);
	ck_assert(!atomic_load(&c.is_signal_open));
}
END_TEST

Suite *check_base_suite(void);
Suite *check_base_suite(void)
{
	Suite *s = suite_create("base");
	TCase *t = tcase_create("base");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, arena);
	tcase_add_exit_test(t, out_of_memory, 2);
	tcase_add_test(t, vectors);
	tcase_add_test(t, maps);
	tcase_add_test(t, strings);
	tcase_add_test(t, globs);
	tcase_add_test(t, glob_time);
	tcase_add_test(t, nearest);
	tcase_add_test(t, lines);
	tcase_add_test(t, errors);
	tcase_add_test(t, utf8);
	tcase_add_test(t, json);
	tcase_add_test(t, json_reals);
	tcase_add_test(t, json_hostile_text);
	tcase_add_test(t, files);
	tcase_add_test(t, dates);
	tcase_add_test(t, trace);
	tcase_add_test(t, trace_off);
	tcase_add_test(t, regexes);
	tcase_add_test(t, pool);
	suite_add_tcase(s, t);
	return s;
}
