/* Vectorscan against the plain matcher, and the edges of both. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/str.h"
#include "match/match.h"

struct pair {
	struct match *m[2];
	struct match_scratch *s[2];
};

static void pair_init(struct pair *p, const struct match_literal *literals, size_t n)
{
	struct um_err err = UM_ERR_INIT;

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(match_new(literals, n, i ? MATCH_PLAIN : MATCH_HS, &p->m[i], &err),
		                 0);
		ck_assert_int_eq(match_scratch_new(p->m[i], &p->s[i], &err), 0);
	}
}

static void pair_release(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		match_scratch_free(p->s[i]);
		match_free(p->m[i]);
	}
}

/* Both engines must say the same; returns the number of hits. */
static size_t both(struct pair *p, const char *bytes, size_t n)
{
	const struct match_hits *hs = match_scan(p->m[0], p->s[0], bytes, n);
	const struct match_hits *plain = match_scan(p->m[1], p->s[1], bytes, n);

	ck_assert_uint_eq(hs->n_literals, plain->n_literals);
	for (size_t i = 0; i < plain->n_literals; i++)
		ck_assert_msg(match_has(hs, i) == match_has(plain, i),
		              "literal %zu: hs %d, plain %d", i, match_has(hs, i),
		              match_has(plain, i));
	ck_assert_uint_eq(hs->n_hits, plain->n_hits);
	return hs->n_hits;
}

START_TEST(literals)
{
	static const struct match_literal set[] = {
		{"api.example.com", false},
		{"API_KEY", true},
		{"a.c", false},
		{"a.c", false},
		{"[x]*", false},
		{"\xc3\xa9t\xc3\xa9", true},
		{"api", true},
		{"(?i)", false},
	};
	struct pair p;
	const struct match_hits *h;

	pair_init(&p, set, UM_COUNT(set));
	ck_assert_uint_eq(both(&p, "", 0), 0);
	ck_assert_uint_eq(both(&p, "ap", 2), 0);
	ck_assert_uint_eq(both(&p, "abc a+c", 7), 0);
	ck_assert_uint_eq(both(&p, "a.c", 3), 2); /* the same literal twice */
	ck_assert_uint_eq(both(&p, "[x]*", 4), 1);
	ck_assert_uint_eq(both(&p, "(?i)", 4), 1);
	ck_assert_uint_eq(both(&p, "https://API.example.com", 23), 1);
	ck_assert_uint_eq(both(&p, "https://api.example.com", 23), 2);
	ck_assert_uint_eq(both(&p, "\xc3\xa9T\xc3\xa9", 5), 1);
	ck_assert_uint_eq(both(&p, "\xc3\x89T\xc3\xa9", 5), 0); /* only ASCII is folded */
	ck_assert_uint_eq(both(&p, "x\0api_key", 9), 2);
	h = match_scan(p.m[0], p.s[0], "my Api_Key", 10);
	ck_assert(match_has(h, 1));
	ck_assert(!match_has(h, 0));
	pair_release(&p);
}
END_TEST

START_TEST(nothing)
{
	struct pair p;

	pair_init(&p, NULL, 0);
	ck_assert_uint_eq(both(&p, "anything", 8), 0);
	pair_release(&p);
	match_free(NULL);
	match_scratch_free(NULL);
}
END_TEST

START_TEST(bad_literals)
{
	const struct match_literal set[] = {{"good", false}, {"ab", false}};
	struct um_err err = UM_ERR_INIT;
	struct match *m = NULL;

	ck_assert_int_eq(match_new(set, 2, MATCH_HS, &m, &err), UM_EINVAL);
	ck_assert_str_eq(err.msg, "literal 'ab' has 2 bytes; 3 to 512 are possible");
	ck_assert_ptr_null(m);
}
END_TEST

static unsigned next_random(unsigned *state)
{
	*state = *state * 1103515245u + 12345u;
	return *state >> 16;
}

/* A small alphabet, so that hits, overlaps and near misses are common. */
static void fill(unsigned *state, char *s, size_t n)
{
	static const char alphabet[] = "abAB._-/\xc3\xa9\n";

	for (size_t i = 0; i < n; i++)
		s[i] = alphabet[next_random(state) % (sizeof(alphabet) - 1)];
}

START_TEST(random_differential)
{
	unsigned state = (unsigned)_i + 1;
	size_t n = next_random(&state) % 200 + 1;
	struct match_literal *set = calloc(n, sizeof(*set));
	char *texts = calloc(n, 16);
	size_t total = 0;
	struct pair p;

	for (size_t i = 0; i < n; i++) {
		fill(&state, texts + 16 * i, 3 + next_random(&state) % 6);
		set[i] = (struct match_literal){texts + 16 * i, next_random(&state) % 2};
	}
	pair_init(&p, set, n);
	for (int round = 0; round < 50; round++) {
		char bytes[2048];
		size_t len = next_random(&state) % sizeof(bytes);

		fill(&state, bytes, len);
		total += both(&p, bytes, len);
	}
	ck_assert_uint_gt(total, 0);
	pair_release(&p);
	free(texts);
	free(set);
}
END_TEST

struct shared {
	struct match *m;
	struct match_scratch *s[4];
};

static void scan_one(void *ctx, unsigned worker, size_t index)
{
	const struct shared *sh = ctx;
	const char *text = index % 2 ? "see needle-17 here" : "nothing here";
	const struct match_hits *h = match_scan(sh->m, sh->s[worker], text, strlen(text));

	ck_assert_uint_eq(h->n_hits, index % 2 ? 2 : 0);
}

/* 2,000 literals, one database, four threads. */
START_TEST(threads)
{
	struct um_arena *a = um_arena_new();
	struct match_literal *set = UM_NEW_ARRAY(a, struct match_literal, 2000);
	struct um_err err = UM_ERR_INIT;
	struct shared sh;

	for (size_t i = 0; i < 2000; i++)
		set[i].text = um_format(a, "needle-%zu", i);
	ck_assert_int_eq(match_new(set, 2000, MATCH_HS, &sh.m, &err), 0);
	um_arena_free(a); /* the literals are not needed any more */
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(match_scratch_new(sh.m, &sh.s[i], &err), 0);
	ck_assert_int_eq(um_pool_run(4, 5000, scan_one, &sh, NULL), 0);
	for (int i = 0; i < 4; i++)
		match_scratch_free(sh.s[i]);
	match_free(sh.m);
}
END_TEST

Suite *check_match_suite(void);
Suite *check_match_suite(void)
{
	Suite *s = suite_create("match");
	TCase *t = tcase_create("match");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, literals);
	tcase_add_test(t, nothing);
	tcase_add_test(t, bad_literals);
	tcase_add_loop_test(t, random_differential, 0, 20);
	tcase_add_test(t, threads);
	suite_add_tcase(s, t);
	return s;
}
