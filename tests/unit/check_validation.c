/* The lines of .unmoat/validations.ndjson: what edits, deletions and merges do to them; and what
 * records do to the paths of a model. */
#include "model/validation.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "model_kit.h"

enum {
	MANY = 8000,
	MANY_MS = 2000
};

static struct validation record_at(const char *at, const char *outcome)
{
	return (struct validation){
		.path = "0123456789abcdef",
		.workload = "services/chat",
		.capability = "chat",
		.service = "green",
		.host = "api.example.com",
		.level = "auth",
		.at = at,
		.outcome = outcome,
		.reason = "status 200",
		.times = {1.5, 2, 30.25, 41, 42},
		.protocol = "h2",
		.tool = "0.1.0",
	};
}

/* Lines that hang on each other. */
static struct um_str chain(struct um_arena *a, size_t n)
{
	struct um_str text = UM_STR_INIT;
	const char *prev = NULL;

	for (size_t i = 0; i < n; i++) {
		char at[32];
		struct validation v;

		snprintf(at, sizeof(at), "2026-11-21T%02zu:%02zu:%02zuZ", i / 3600 % 24,
		         i / 60 % 60, i % 60);
		v = record_at(at, "answered");
		v.prev = prev;
		validation_write(a, &v, &text);
		prev = v.digest;
	}
	return text;
}

/* "." for a sound line and "x" for one that does not count. */
static const char *weigh(struct um_arena *a, const char *text, size_t n)
{
	struct validation_list list;
	char *out;
	size_t n_unsound = 0;

	validation_read(a, text, n, &list);
	out = um_alloc(a, list.records.n + 1);
	for (size_t i = 0; i < list.records.n; i++) {
		out[i] = list.records.v[i].problem ? 'x' : '.';
		n_unsound += out[i] == 'x';
	}
	out[list.records.n] = '\0';
	ck_assert_uint_eq(n_unsound, list.n_unsound);
	ck_assert((list.unsound != NULL) == (n_unsound > 0));
	return out;
}

static const char *weigh_lines(struct um_arena *a, const char *const *lines)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	for (; *lines; lines++)
		um_str_addf(&text, "%s\n", *lines);
	return weigh(a, text.s, text.len);
}

static void split(struct um_arena *a, const char *text, const char **ret, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t length = strcspn(text, "\n");

		ret[i] = um_strndup(a, text, length);
		text += length + 1;
	}
}

START_TEST(a_line)
{
	struct um_arena *a = um_arena_new();
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct validation v = record_at("2026-11-21T10:00:00Z", "did-not");
	struct validation_list list;
	const struct validation *got;

	v.reason = "a\x1b[31m \"quoted\"\n\xc2\x9b ü \x7f";
	v.times[2] = -1;
	v.protocol = NULL;
	validation_write(a, &v, &text);
	ck_assert_ptr_null(strpbrk(text.s, "\x1b\x7f"));
	ck_assert_int_eq(text.s[text.len - 1], '\n');
	ck_assert_ptr_eq(strchr(text.s, '\n'), text.s + text.len - 1);
	validation_read(a, text.s, text.len, &list);
	ck_assert_uint_eq(list.records.n, 1);
	got = &list.records.v[0];
	ck_assert_ptr_null(got->problem);
	ck_assert_str_eq(got->reason, "a [31m \"quoted\"    ü  ");
	ck_assert_str_eq(got->workload, "services/chat");
	ck_assert_str_eq(got->at, "2026-11-21T10:00:00Z");
	ck_assert_ptr_null(got->protocol);
	ck_assert(got->times[0] == 1.5 && got->times[2] < 0 && got->times[3] == 41);
	ck_assert_str_eq(got->digest, v.digest);
	ck_assert_str_eq(list.last, v.digest);
	ck_assert_uint_eq(got->line, 1);
	um_arena_free(a);
}
END_TEST

/* Whatever byte of a line in the middle becomes another: it, and all that hangs on it, does not
 * count; what stands above it does. */
START_TEST(every_byte)
{
	struct um_arena *a = um_arena_new();
	UM_AUTO(um_str_release) struct um_str text = chain(a, 4);
	size_t start = strcspn(text.s, "\n") + 1;
	size_t end = start + strcspn(text.s + start, "\n");

	ck_assert_str_eq(weigh(a, text.s, text.len), "....");
	for (size_t i = start; i < end; i++) {
		const char others[] = {(char)(text.s[i] ^ 1), ' ', '\0', '\xff'};
		char kept = text.s[i];

		for (size_t k = 0; k < sizeof(others); k++) {
			if (others[k] == kept)
				continue;
			text.s[i] = others[k];
			ck_assert_msg(strcmp(weigh(a, text.s, text.len), ".xxx") == 0,
			              "byte %zu as %02x: %s", i - start, (unsigned char)others[k],
			              weigh(a, text.s, text.len));
		}
		text.s[i] = kept;
	}
	/* Two lines in one. */
	text.s[end] = ' ';
	ck_assert_str_eq(weigh(a, text.s, text.len), ".xx");
	um_arena_free(a);
}
END_TEST

START_TEST(lines_that_move)
{
	struct um_arena *a = um_arena_new();
	UM_AUTO(um_str_release) struct um_str text = chain(a, 5);
	UM_AUTO(um_str_release) struct um_str other = UM_STR_INIT;
	struct validation v = record_at("2026-11-22T10:00:00Z", "answered");
	struct validation_list list;
	const char *l[5];

	split(a, text.s, l, 5);
	ck_assert_str_eq(weigh_lines(a, (const char *[]){l[0], l[1], l[2], NULL}), "...");
	ck_assert_str_eq(weigh_lines(a, (const char *[]){l[0], l[2], l[3], NULL}), ".xx");
	ck_assert_str_eq(weigh_lines(a, (const char *[]){l[1], l[2], l[3], NULL}), "xxx");
	ck_assert_str_eq(weigh_lines(a, (const char *[]){l[0], l[2], l[1], l[3], NULL}), ".x.x");
	ck_assert_str_eq(weigh_lines(a, (const char *[]){l[1], l[0], NULL}), "x.");
	/* A copy says nothing new. */
	ck_assert_str_eq(weigh_lines(a, (const char *[]){l[0], l[1], l[1], l[2], NULL}), "....");
	/* Two branches added to the same line, and a third began a file of its own. */
	validation_read(a, text.s, text.len, &list);
	v.prev = list.records.v[1].digest;
	validation_write(a, &v, &other);
	v.at = "2026-11-23T10:00:00Z";
	v.prev = NULL;
	validation_write(a, &v, &other);
	{
		const char *b[2];

		split(a, other.s, b, 2);
		ck_assert_str_eq(weigh_lines(a,
		                             (const char *[]){l[0], l[1], l[2], b[0], l[3], NULL}),
		                 ".....");
		ck_assert_str_eq(weigh_lines(a, (const char *[]){b[1], l[0], l[1], NULL}), "...");
		ck_assert_str_eq(weigh_lines(a, (const char *[]){l[0], b[0], NULL}), ".x");
	}
	um_arena_free(a);
}
END_TEST

static void check_problem(const char *text, const char *want)
{
	struct um_arena *a = um_arena_new();
	struct validation_list list;

	validation_read(a, text, strlen(text), &list);
	ck_assert_uint_eq(list.n_unsound, 1);
	ck_assert_msg(strstr(list.unsound->problem, want) != NULL, "%s", list.unsound->problem);
	um_arena_free(a);
}

/* A line whose digest is right, whatever it says. */
static const char *signed_line(struct um_arena *a, const char *body)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	char hex[65];

	um_str_addf(&text, "%s}", body);
	um_sha256_hex(text.s, text.len, hex);
	return um_format(a, "%s,\"digest\":\"%s\"}\n", body, hex);
}

START_TEST(what_is_wrong)
{
	struct um_arena *a = um_arena_new();
	UM_AUTO(um_str_release) struct um_str text = chain(a, 1);
	const char *cut;

	check_problem("hello\n", "is no record");
	check_problem("<<<<<<< HEAD\n", "mark of a conflict");
	cut = um_strndup(a, text.s, text.len - 9);
	check_problem(cut, "is cut short");
	check_problem(signed_line(a, "{\"version\":2"), "version 2");
	check_problem(signed_line(a, "{\"version\":1"), "no valid \"path\"");
	check_problem(signed_line(a, "{\"version\":1,\"version\":1"), "is no record");
	check_problem(signed_line(a, "{version"), "is no record");
	/* The last line may lack its end, lines may end as on Windows, and some are empty. */
	ck_assert_str_eq(weigh(a, text.s, text.len - 1), ".");
	ck_assert_str_eq(weigh(a, "", 0), "");
	ck_assert_str_eq(weigh(a, "\n\r\n", 3), "");
	cut = um_format(a, "\n%.*s\r\n\r\n", (int)text.len - 1, text.s);
	ck_assert_str_eq(weigh(a, cut, strlen(cut)), ".");
	um_arena_free(a);
}
END_TEST

static void check_value(const char *from, const char *to, bool is_fine)
{
	static const char body[] =
		"{\"version\":1,\"path\":\"k\",\"workload\":\".\",\"capability\":\"chat\","
		"\"service\":\"s\",\"host\":\"h\",\"level\":\"auth\",\"at\":\"2026-11-21T10:00:00Z\","
		"\"outcome\":\"answered\",\"reason\":\"r\",\"times\":{},\"tool\":\"1\",\"prev\":"
		"\"0000000000000000000000000000000000000000000000000000000000000000\"";
	struct um_arena *a = um_arena_new();
	const char *at = strstr(body, from);
	const char *line;

	ck_assert_ptr_nonnull(at);
	line = signed_line(a,
	                   um_format(a, "%.*s%s%s", (int)(at - body), body, to, at + strlen(from)));
	ck_assert_msg(strcmp(weigh(a, line, strlen(line)), is_fine ? "." : "x") == 0, "%s", line);
	um_arena_free(a);
}

START_TEST(values)
{
	check_value("auth", "auth", true);
	check_value("auth", "reach", true);
	check_value("auth", "root", false);
	check_value("answered", "did-not", true);
	check_value("answered", "ANSWERED", false);
	check_value("T10:00:00Z", "T23:59:60Z", true);
	check_value("T10:00:00Z", "T24:00:00Z", false);
	check_value("T10:00:00Z", "T10:60:00Z", false);
	check_value("T10:00:00Z", "T10:00:61Z", false);
	check_value("T10:00:00Z", "T10:00:00+01:00", false);
	check_value("T10:00:00Z", "", false);
	check_value("2026-11-21", "2026-02-30", false);
	check_value("\"r\"", "\"a\\u001bb\"", false);
	check_value("\"r\"", "3", false);
	check_value("\"times\":{}", "\"times\":[]", true);
	check_value("\"0000", "\"000z", false);
	check_value("\"0000", "\"1000", false);
}
END_TEST

START_TEST(many)
{
	struct um_arena *a = um_arena_new();
	UM_AUTO(um_str_release) struct um_str text = chain(a, MANY);
	struct validation_list list;
	double start = um_clock_ms();

	ck_assert_uint_lt(text.len, VALIDATION_MAX_SIZE);
	validation_read(a, text.s, text.len, &list);
	ck_assert_uint_eq(list.records.n, MANY);
	ck_assert_uint_eq(list.n_unsound, 0);
	/* Mostly some 50 ms; a machine that is busy or checked for mistakes takes longer. */
	ck_assert(um_clock_ms() - start < MANY_MS);
	um_arena_free(a);
}
END_TEST

/* ---- in the model ---- */

#define NOW "2026-11-21"

/* blue stands in for red in services/chat. */
static void two(struct kit *k)
{
	int first, second;

	kit_init(k, NOW);
	kit_file(k, "services/chat/package.json");
	kit_unit(k, "package");
	kit_file(k, "services/chat/src/app.py");
	first = kit_client(k, "red");
	second = kit_client(k, "blue");
	kit_fallback(k, "handler", first, second);
}

static const char *key_of(struct kit *k, const char *service)
{
	return um_strdup(k->arena,
	                 kit_ask(k, um_format(k->arena, "SELECT key FROM path WHERE service = '%s'",
	                                      service)));
}

/* "auth answered 2026-11-20T10:00:00Z" and so on, about blue, or another path's key. */
struct seen {
	const char *level, *outcome, *at, *key;
};

static void judge(struct kit *k, const struct seen *seen, size_t n, unsigned days)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct validation_list list;
	const char *prev = NULL, *blue;

	kit_derive(k);
	blue = key_of(k, "blue");
	for (size_t i = 0; i < n; i++) {
		struct validation v = record_at(seen[i].at, seen[i].outcome);

		v.path = seen[i].key ? seen[i].key : blue;
		v.level = seen[i].level;
		v.prev = prev;
		validation_write(k->arena, &v, &text);
		prev = v.digest;
	}
	validation_read(k->arena, text.s, text.len, &list);
	KIT_OK(k, model_add_validations(k->m, VALIDATION_PATH, &list, &k->err));
	KIT_OK(k, model_settle_validations(k->m, days, &k->err));
}

static void check_one(const struct seen *seen, size_t n, const char *state, const char *path)
{
	struct kit k;

	two(&k);
	judge(&k, seen, n, 90);
	ck_assert_str_eq(kit_ask(&k, "SELECT state FROM validation ORDER BY id DESC LIMIT 1"),
	                 state);
	ck_assert_str_eq(kit_ask(&k, "SELECT rung, validated_at FROM path WHERE service = 'blue'"),
	                 path);
	kit_release(&k);
}

#define ONE(level, outcome, at, state, path)                         \
	do {                                                         \
		const struct seen seen = {level, outcome, at, NULL}; \
		check_one(&seen, 1, state, path);                    \
	} while (0)

START_TEST(states)
{
	ONE("auth", "answered", NOW "T23:59:59Z", "fresh", "6 " NOW "T23:59:59Z");
	ONE("auth", "answered", "2026-11-22T00:00:00Z", "future", "3 -");
	/* The day 90 days ago still counts. */
	ONE("auth", "answered", "2026-08-23T00:00:00Z", "fresh", "6 2026-08-23T00:00:00Z");
	ONE("auth", "answered", "2026-08-22T23:59:59Z", "stale", "3 -");
	ONE("reach", "answered", NOW "T10:00:00Z", "fresh", "3 -");
	ONE("auth", "unknown", NOW "T10:00:00Z", "fresh", "3 -");
	ONE("auth", "did-not", NOW "T10:00:00Z", "fresh", "3 -");
}
END_TEST

START_TEST(the_newest_decides)
{
	const struct seen withdrawn[] = {{"auth", "answered", "2026-11-01T10:00:00Z", NULL},
	                                 {"auth", "did-not", "2026-11-02T10:00:00Z", NULL}};
	const struct seen nobody_there[] = {{"auth", "answered", "2026-11-01T10:00:00Z", NULL},
	                                    {"reach", "did-not", "2026-11-01T10:00:00Z", NULL}};
	const struct seen mended[] = {{"auth", "did-not", "2026-11-01T10:00:00Z", NULL},
	                              {"auth", "answered", "2026-11-02T10:00:00Z", NULL},
	                              {"auth", "unknown", "2026-11-03T10:00:00Z", NULL}};
	const struct seen only_reached[] = {{"auth", "did-not", "2026-11-01T10:00:00Z", NULL},
	                                    {"reach", "answered", "2026-11-02T10:00:00Z", NULL}};
	const struct seen later[] = {{"auth", "answered", "2026-11-01T10:00:00Z", NULL},
	                             {"auth", "did-not", "2026-11-22T10:00:00Z", NULL}};

	check_one(withdrawn, 2, "fresh", "3 -");
	check_one(nobody_there, 2, "fresh", "3 -");
	check_one(mended, 3, "fresh", "6 2026-11-02T10:00:00Z");
	check_one(only_reached, 2, "fresh", "3 -");
	/* Of tomorrow nobody knows yet. */
	check_one(later, 2, "future", "6 2026-11-01T10:00:00Z");
}
END_TEST

START_TEST(whose_they_are)
{
	const struct seen seen[] = {{"auth", "answered", NOW "T10:00:00Z", "fedcba9876543210"}};
	struct kit k;

	two(&k);
	judge(&k, seen, 1, 90);
	ck_assert_str_eq(kit_ask(&k, "SELECT state, path_id, service FROM validation"),
	                 "unmatched - green");
	ck_assert_str_eq(kit_ask(&k, "SELECT max(rung), max(validated_at) FROM path"), "3 -");
	kit_release(&k);
	two(&k);
	judge(&k, NULL, 0, 90);
	ck_assert_str_eq(kit_ask(&k, "SELECT count(*), max(rung) FROM path"), "2 3");
	ck_assert_str_eq(kit_ask(&k, "SELECT validation_days FROM run"), "90");
	kit_release(&k);
}
END_TEST

START_TEST(the_age_is_the_owners)
{
	const struct seen seen[] = {{"auth", "answered", "2026-11-10T10:00:00Z", NULL}};
	struct kit k;

	two(&k);
	judge(&k, seen, 1, 7);
	ck_assert_str_eq(kit_ask(&k, "SELECT state FROM validation"), "stale");
	kit_release(&k);
	two(&k);
	judge(&k, seen, 1, 11);
	ck_assert_str_eq(kit_ask(&k, "SELECT state FROM validation"), "fresh");
	kit_release(&k);
}
END_TEST

/* A name in a list does not become proved because its service is up. */
START_TEST(not_what_is_only_declared)
{
	const struct seen seen[] = {{"auth", "answered", NOW "T10:00:00Z", NULL}};
	struct kit k;
	int first, second;

	kit_init(&k, NOW);
	kit_file(&k, "app.py");
	first = kit_client(&k, "red");
	second = kit_client(&k, "blue");
	kit_fallback(&k, "handler", first, second);
	k.evidence.v[2].covers = "rate-limit";
	judge(&k, seen, 1, 90);
	ck_assert_str_eq(kit_ask(&k, "SELECT rung, validated_at FROM path WHERE service = 'blue'"),
	                 "1 " NOW "T10:00:00Z");
	kit_release(&k);
}
END_TEST

START_TEST(tampered)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct validation v = record_at(NOW "T10:00:00Z", "did-not");
	struct validation_list list;
	struct kit k;

	two(&k);
	kit_derive(&k);
	v.path = key_of(&k, "blue");
	validation_write(k.arena, &v, &text);
	memcpy(strstr(text.s, "did-not"), "answered", 7);
	validation_read(k.arena, text.s, text.len, &list);
	KIT_OK(&k, model_add_validations(k.m, VALIDATION_PATH, &list, &k.err));
	KIT_OK(&k, model_settle_validations(k.m, 90, &k.err));
	ck_assert_str_eq(kit_ask(&k,
	                         "SELECT state, path_key, outcome, line, problem FROM validation"),
	                 "tampered  - 1 was changed after it was written: its digest does not fit");
	ck_assert_str_eq(kit_ask(&k, "SELECT max(rung), max(validated_at) FROM path"), "3 -");
	kit_release(&k);
}
END_TEST

/* Keys stay when the code around them changes, and change with the host. */
START_TEST(keys)
{
	struct kit k;
	const char *key;

	two(&k);
	kit_derive(&k);
	key = um_strdup(k.arena, kit_ask(&k, "SELECT key FROM path WHERE service = 'blue'"));
	ck_assert_uint_eq(strlen(key), 16);
	ck_assert_str_eq(kit_ask(&k, "SELECT count(DISTINCT key) FROM path"), "2");
	{
		struct kit other;

		kit_init(&other, NOW);
		kit_file(&other, "services/aaa/package.json");
		kit_unit(&other, "package");
		kit_file(&other, "services/aaa/x.py");
		kit_client(&other, "blue");
		kit_file(&other, "services/chat/package.json");
		kit_unit(&other, "package");
		kit_file(&other, "services/chat/renamed.py");
		kit_client(&other, "blue");
		kit_derive(&other);
		ck_assert_str_eq(kit_ask(&other, "SELECT key FROM route WHERE workload = "
		                                 "'services/chat'"),
		                 key);
		ck_assert_str_ne(kit_ask(&other, "SELECT key FROM route WHERE workload = "
		                                 "'services/aaa'"),
		                 key);
		kit_release(&other);
	}
	kit_release(&k);
}
END_TEST

Suite *check_validation_suite(void)
{
	Suite *s = suite_create("validation");
	TCase *t = tcase_create("validation");

	tcase_add_test(t, a_line);
	tcase_add_test(t, every_byte);
	tcase_add_test(t, lines_that_move);
	tcase_add_test(t, what_is_wrong);
	tcase_add_test(t, values);
	tcase_add_test(t, many);
	tcase_add_test(t, states);
	tcase_add_test(t, the_newest_decides);
	tcase_add_test(t, whose_they_are);
	tcase_add_test(t, the_age_is_the_owners);
	tcase_add_test(t, not_what_is_only_declared);
	tcase_add_test(t, tampered);
	tcase_add_test(t, keys);
	suite_add_tcase(s, t);
	return s;
}
