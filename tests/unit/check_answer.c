/* What an answer to a probe proves: nothing, unless it has the service's own form. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "probe/probe.h"

#define ONE(text)                         \
	{                                 \
		(const char *[]){text}, 1 \
	}
#define TWO(x, y)                         \
	{                                 \
		(const char *[]){x, y}, 2 \
	}
#define PAIR(k, v)                               \
	{                                        \
		(struct rules_pair[]){{k, v}}, 1 \
	}
#define PAIRS(k, v, k2, v2)                                \
	{                                                  \
		(struct rules_pair[]){{k, v}, {k2, v2}}, 2 \
	}

static struct rules_answer reach_answers[] = {
	{.status = TWO("401", "4xx"), .json = PAIRS("error.type", "auth*", "type", "error")},
	{.status = ONE("403"), .headers = PAIR("x-amzn-errortype", "Missing**")},
	{.status = ONE("200"), .text = ONE("I am here")},
	{.status = ONE("503"), .json = PAIR("error.type", "overloaded_error")},
	{.headers = PAIR("x-acme", "**")},
};
static struct rules_answer auth_answers[] = {
	{.status = ONE("200"), .json = PAIRS("data[].id", "acme-*", "has_more", "false")},
	{.status = ONE("200"), .json = PAIR("[][].name", "1.5")},
	{.status = ONE("200"), .json = PAIR("models", "**")},
};
static struct rules_answer auth_refused[] = {
	{.status = TWO("401", "403"), .json = PAIR("type", "error")},
};
static const struct rules_probe_level levels[PROBE_N_LEVELS] = {
	[PROBE_REACH] = {.path = "/", .answers = reach_answers, .n_answers = 5},
	[PROBE_AUTH] = {.path = "/",
                        .answers = auth_answers,
                        .n_answers = 3,
                        .refused = auth_refused,
                        .n_refused = 1},
};

static enum probe_outcome judge_n(enum probe_level level, long status, struct rules_pairs headers,
                                  const char *type, const char *body, size_t n, bool is_cut)
{
	struct um_arena *a = um_arena_new();
	const struct probe_answer answer = {
		.status = status,
		.type = type,
		.headers = headers,
		.body = body,
		.n_body = n,
		.is_cut = is_cut,
	};
	const char *reason = NULL;
	enum probe_outcome outcome = probe_answer_judge(&levels[level], &answer, a, &reason);

	ck_assert_ptr_nonnull(reason);
	ck_assert_int_gt(strlen(reason), 0);
	um_arena_free(a);
	return outcome;
}

static enum probe_outcome judge(enum probe_level level, long status, const char *body)
{
	return judge_n(level, status, (struct rules_pairs){0}, "application/json", body,
	               strlen(body), false);
}

#define OURS "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\"}}"

START_TEST(the_services_own_form)
{
	const struct rules_pairs aws =
		PAIR("X-Amzn-ErrorType", "MissingAuthenticationToken:http://x/");
	const struct rules_pairs acme = PAIR("x-acme", "");

	ck_assert_int_eq(judge(PROBE_REACH, 401, OURS), PROBE_ANSWERED);
	ck_assert_int_eq(judge(PROBE_REACH, 429, " \n" OURS "\n"), PROBE_ANSWERED);
	ck_assert_int_eq(judge(PROBE_REACH, 200, "I am here"), PROBE_ANSWERED);
	ck_assert_int_eq(judge_n(PROBE_REACH, 403, aws, NULL, "", 0, false), PROBE_ANSWERED);
	ck_assert_int_eq(judge_n(PROBE_REACH, 403, aws, NULL, NULL, 0, false), PROBE_ANSWERED);
	ck_assert_int_eq(judge_n(PROBE_REACH, 404, acme, NULL, "", 0, false), PROBE_ANSWERED);
	ck_assert_int_eq(judge(PROBE_AUTH, 200,
	                       "{\"data\":[{\"id\":\"x\"},{\"id\":\"acme-1\"}],"
	                       "\"has_more\":false}"),
	                 PROBE_ANSWERED);
	ck_assert_int_eq(judge(PROBE_AUTH, 200, "[[{\"name\":1}],[{},{\"name\":1.5}]]"),
	                 PROBE_ANSWERED);
	ck_assert_int_eq(judge(PROBE_AUTH, 200, "{\"models\":[]}"), PROBE_ANSWERED);
}
END_TEST

START_TEST(somebody_elses_form)
{
	const struct rules_pairs other = PAIR("server", "nginx");

	ck_assert_int_eq(judge(PROBE_REACH, 200, OURS), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_REACH, 401, "{\"error\":{\"type\":\"authentication_error\"}}"),
	                 PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_REACH, 401, "{\"error\":\"unauthorized\"}"), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_REACH, 401, "[]"), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_REACH, 401, "null"), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_REACH, 401, ""), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_REACH, 407, "Proxy Authentication Required"), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_REACH, 200, "I am here, too"), PROBE_UNKNOWN);
	ck_assert_int_eq(judge_n(PROBE_REACH, 403, other, NULL, "", 0, false), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_AUTH, 200, "{\"data\":[{\"id\":\"acme-1\"}]}"), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_AUTH, 200,
	                       "{\"data\":{\"id\":\"acme-1\"},\"has_more\":false}"),
	                 PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_AUTH, 200, "[]"), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_AUTH, 0, ""), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_AUTH, 999, "{\"models\":[]}"), PROBE_UNKNOWN);
}
END_TEST

/* A front of the service says that what is behind it fails: it is there, and yet not. */
START_TEST(errors_of_a_server)
{
	const struct rules_pairs acme = PAIR("x-acme", "1");

	ck_assert_int_eq(judge_n(PROBE_REACH, 502, acme, NULL, "", 0, false), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_REACH, 503, "{\"error\":{\"type\":\"overloaded_error\"}}"),
	                 PROBE_ANSWERED);
	ck_assert_int_eq(judge(PROBE_AUTH, 500, "{\"models\":[]}"), PROBE_UNKNOWN);
	ck_assert_int_eq(judge_n(PROBE_REACH, 302, acme, NULL, "", 0, false), PROBE_UNKNOWN);
}
END_TEST

START_TEST(a_refusal)
{
	ck_assert_int_eq(judge(PROBE_AUTH, 401, OURS), PROBE_DID_NOT);
	ck_assert_int_eq(judge(PROBE_AUTH, 403, "{\"type\":\"error\"}"), PROBE_DID_NOT);
	ck_assert_int_eq(judge(PROBE_AUTH, 401, "{\"message\":\"no\"}"), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_AUTH, 404, OURS), PROBE_UNKNOWN);
}
END_TEST

START_TEST(pages_are_never_proof)
{
	/* NOLINTBEGIN(bugprone-suspicious-missing-comma) */
	static const char *const pages[] = {
		"<html>I am here</html>",
		"\xef\xbb\xbf\r\n\t <!DocType HTML><p>" OURS,
		"<!-- x --><HTML>",
		"<?xml version=\"1.0\"?>\n<!-- a --> <!doctype html>",
		"<head><title>403</title>",
		"<script>location='/login'</script>",
		"<center><h1>502 Bad Gateway</h1></center>",
	};
	/* NOLINTEND(bugprone-suspicious-missing-comma) */
	const struct rules_pairs acme = PAIR("x-acme", "1");

	for (size_t i = 0; i < UM_COUNT(pages); i++)
		ck_assert_int_eq(judge_n(PROBE_REACH, 200, acme, "application/json", pages[i],
		                         strlen(pages[i]), false),
		                 PROBE_UNKNOWN);
	ck_assert_int_eq(judge_n(PROBE_REACH, 401, acme, "Text/HTML; charset=utf-8", OURS,
	                         strlen(OURS), false),
	                 PROBE_UNKNOWN);
	ck_assert_int_eq(judge_n(PROBE_REACH, 404, acme, "application/xml",
	                         "<?xml version=\"1.0\"?><Error/>", 29, false),
	                 PROBE_ANSWERED);
	ck_assert_int_eq(judge_n(PROBE_REACH, 404, acme, "text/plain", "<!-- without end", 16,
	                         false),
	                 PROBE_ANSWERED);
}
END_TEST

START_TEST(what_is_cut_proves_nothing)
{
	const struct rules_pairs acme = PAIR("x-acme", "1");

	for (size_t n = 0; n < strlen(OURS); n++)
		ck_assert_int_eq(judge_n(PROBE_REACH, 401, (struct rules_pairs){0}, NULL, OURS, n,
		                         false),
		                 PROBE_UNKNOWN);
	ck_assert_int_eq(judge_n(PROBE_REACH, 401, acme, NULL, OURS, strlen(OURS), true),
	                 PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_REACH, 401, OURS "{}"), PROBE_UNKNOWN);
	ck_assert_int_eq(judge(PROBE_REACH, 401, OURS "<!-- x -->"), PROBE_UNKNOWN);
}
END_TEST

/* Is the body JSON of ours whatever is put in? */
static enum probe_outcome judge_bytes(const char *bytes, size_t n)
{
	return judge_n(PROBE_REACH, 401, (struct rules_pairs){0}, "application/json", bytes, n,
	               false);
}

START_TEST(hostile_bodies)
{
	static const char nul[] = "{\"type\":\"error\",\"error\":{\"type\":\"authentication\0\"}}";
	static const char latin[] =
		"{\"type\":\"error\",\"x\":\"\xe9\",\"error\":{\"type\":\"auth\"}}";
	static const char twice[] =
		"{\"type\":\"x\",\"type\":\"error\",\"error\":{\"type\":\"auth\"}}";
	struct um_str s = UM_STR_INIT;

	ck_assert_int_eq(judge_bytes(nul, sizeof(nul) - 1), PROBE_UNKNOWN);
	ck_assert_int_eq(judge_bytes(latin, sizeof(latin) - 1), PROBE_UNKNOWN);
	ck_assert_int_eq(judge_bytes(twice, sizeof(twice) - 1), PROBE_UNKNOWN);
	ck_assert_int_eq(judge_n(PROBE_REACH, 200, (struct rules_pairs){0}, NULL, "I am here\0", 10,
	                         false),
	                 PROBE_UNKNOWN);
	/* As deep as can be, and as many as can be, in a megabyte. */
	for (size_t i = 0; i < 1024 * 1024; i++)
		um_str_add_c(&s, '[');
	ck_assert_int_eq(judge_bytes(s.s, s.len), PROBE_UNKNOWN);
	um_str_clear(&s);
	um_str_add_c(&s, '[');
	for (size_t i = 0; i < 340 * 1024; i++)
		um_str_add(&s, "[],");
	um_str_add(&s, "[]]");
	ck_assert_int_eq(judge_bytes(s.s, s.len), PROBE_UNKNOWN);
	um_str_clear(&s);
	for (size_t i = 0; i < 1024 * 1024; i++)
		um_str_add_c(&s, ' ');
	ck_assert_int_eq(judge_bytes(s.s, s.len), PROBE_UNKNOWN);
	/* A long one that is ours all the same. */
	um_str_add(&s, OURS);
	ck_assert_int_eq(judge_bytes(s.s, s.len), PROBE_ANSWERED);
	um_str_clear(&s);
	um_str_add(&s, "{\"type\":\"error\",\"x\":\"");
	for (size_t i = 0; i < 1024 * 1024; i++)
		um_str_add(&s, "[\\\"{");
	um_str_add(&s, "\",\"error\":{\"type\":\"auth\"}}");
	ck_assert_int_eq(judge_bytes(s.s, s.len), PROBE_ANSWERED);
	um_str_release(&s);
}
END_TEST

START_TEST(every_byte_of_a_good_answer_changed)
{
	char body[] = OURS;
	size_t n_answered = 0;

	for (size_t i = 0; i < strlen(OURS); i++) {
		for (int c = 0; c < 256; c++) {
			body[i] = (char)c;
			n_answered += judge_bytes(body, strlen(OURS)) == PROBE_ANSWERED;
		}
		body[i] = OURS[i];
	}
	/* Each byte as it is, and any but the quote, the backslash and controls in what "*" leaves
	 * open ("entication_error" after "auth"), or there a quote that ends nothing. */
	ck_assert_uint_ge(n_answered, strlen(OURS));
	ck_assert_uint_lt(n_answered, strlen(OURS) + 16 * 128);
}
END_TEST

START_TEST(words)
{
	ck_assert_str_eq(probe_level_text(PROBE_REACH), "reach");
	ck_assert_str_eq(probe_level_text(PROBE_AUTH), "auth");
	ck_assert_str_eq(probe_outcome_text(PROBE_UNKNOWN), "unknown");
	ck_assert_str_eq(probe_outcome_text(PROBE_ANSWERED), "answered");
	ck_assert_str_eq(probe_outcome_text(PROBE_DID_NOT), "did-not");
}
END_TEST

/* ---- the JSON of strangers ---- */

START_TEST(json_within_bounds)
{
	struct um_arena *a = um_arena_new();
	struct um_err err = UM_ERR_INIT;
	struct um_json *j = NULL;
	const char text[] = "{\"a\": [1, 2.5, true, null, \"x\", {}], \"b\": -9007199254740993}";

	ck_assert_int_eq(um_json_parse(text, strlen(text), &j, &err), 0);
	ck_assert_uint_eq(um_json_count(um_json_get(j, "a")), 6);
	ck_assert_str_eq(um_json_text(a, um_json_at(um_json_get(j, "a"), 1)), "2.5");
	ck_assert_str_eq(um_json_text(a, um_json_at(um_json_get(j, "a"), 3)), "null");
	ck_assert_ptr_null(um_json_text(a, um_json_at(um_json_get(j, "a"), 5)));
	ck_assert_str_eq(um_json_text(a, um_json_get(j, "b")), "-9007199254740993");
	ck_assert_ptr_null(um_json_get(j, "c"));
	ck_assert_ptr_null(um_json_get(um_json_get(j, "a"), "c"));
	ck_assert_uint_eq(um_json_count(j), 0);
	um_json_free(j);
	ck_assert_int_eq(um_json_parse("{} x", 4, &j, &err), UM_EPARSE);
	ck_assert_str_eq(err.msg, "1:4: end of file expected near 'x'");
	ck_assert_int_eq(um_json_parse("", 0, &j, &err), UM_EPARSE);
	um_arena_free(a);
}
END_TEST

Suite *check_answer_suite(void)
{
	const TTest *const tests[] = {
		the_services_own_form,
		somebody_elses_form,
		errors_of_a_server,
		a_refusal,
		pages_are_never_proof,
		what_is_cut_proves_nothing,
		hostile_bodies,
		every_byte_of_a_good_answer_changed,
		words,
		json_within_bounds,
	};
	Suite *s = suite_create("answer");
	TCase *c = tcase_create("answer");

	for (size_t i = 0; i < UM_COUNT(tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	return s;
}
