/* What the rules say of the probe: what is read, and what each mistake in it says, and where. */
#include "rules_kit.h"

/* In front of "sources" of the good service; its first line is line 40 of the file. */
static const char probe[] =
	"probe:\n"
	"  at: {host: \"eu.x.acme.example\", base: /v1}\n"
	"  reach:\n"
	"    path: /models?region={region}\n"
	"    headers: {X-Version: \"1\"}\n"
	"    answers:\n"
	"      - {status: [401, 5xx], headers: {X-Acme: \"*\"}, json: {error.type: auth*}}\n"
	"      - text: [\"**Missing Token**\"]\n"
	"  auth:\n"
	"    method: POST\n"
	"    path: /list\n"
	"    body: '{\"n\": {}}'\n"
	"    headers: {Authorization: \"Bearer {key}\", x-token: \"{token}\"}\n"
	"    tokens: [ACME_TOKEN]\n"
	"    sign: acme\n"
	"    signs: [ACME_ACCESS, ACME_SECRET]\n"
	"    answers: [{status: [200], json: {\"data[].id\": \"**\"}}]\n"
	"    refused: [{status: [401], json: {\"[][].x\": no}}]\n"
	"answers:\n"
	"  - {name: ours, level: reach, status: 401, body: '{}', headers: {X-Acme: a}, expect: answered}\n"
	"  - {name: list, level: auth, status: 200, body: \"\", cut: true, expect: answered}\n"
	"  - {name: a portal, level: reach, status: 200, expect: unknown}\n";

/* The good service with a probe in which the first `from` is `to`. */
static void write_probe(const struct folder *f, const char *from, const char *to)
{
	struct um_str s = UM_STR_INIT;
	const char *at = strstr(probe, from);

	ck_assert_msg(at != NULL, "no \"%s\"", from);
	um_str_add_n(&s, probe, (size_t)(at - probe));
	um_str_add(&s, to);
	um_str_add(&s, at + strlen(from));
	um_str_add(&s, "sources: [\"https://acme.example/docs\"]");
	folder_patch(f, SERVICE, "sources: [\"https://acme.example/docs\"]", s.s);
	um_str_release(&s);
}

START_TEST(everything_is_read)
{
	struct folder f;
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	const struct rules_entry *e;
	const struct rules_probe_level *reach, *auth;

	folder_good(&f);
	write_probe(&f, "x", "x");
	ck_assert_msg(load(&f, true, &rules, &err) == 0, "%s", err.msg);
	e = rules_entry_find(rules, "acme");
	ck_assert_ptr_nonnull(e->probe);
	ck_assert_str_eq(e->probe->at.host, "eu.x.acme.example");
	ck_assert_str_eq(e->probe->at.base, "/v1");
	reach = &e->probe->reach;
	ck_assert_ptr_null(reach->method);
	ck_assert_str_eq(reach->path, "/models?region={region}");
	ck_assert_str_eq(reach->headers.v[0].key, "x-version");
	ck_assert_uint_eq(reach->n_answers, 2);
	ck_assert_str_eq(reach->answers[0].status.v[1], "5xx");
	ck_assert_str_eq(reach->answers[0].headers.v[0].key, "x-acme");
	ck_assert_str_eq(reach->answers[0].json.v[0].key, "error.type");
	ck_assert_str_eq(reach->answers[1].text.v[0], "**Missing Token**");
	ck_assert_uint_eq(reach->n_refused, 0);
	ck_assert_uint_eq(reach->keys.n, 0);
	auth = &e->probe->auth;
	ck_assert_str_eq(auth->method, "POST");
	ck_assert_str_eq(auth->body, "{\"n\": {}}");
	ck_assert_uint_eq(auth->keys.n, 1); /* of detect */
	ck_assert_str_eq(auth->keys.v[0], "ACME_API_KEY");
	ck_assert_str_eq(auth->tokens.v[0], "ACME_TOKEN");
	ck_assert_str_eq(auth->sign, "acme");
	ck_assert(!auth->is_keyless);
	ck_assert_uint_eq(auth->n_refused, 1);
	ck_assert_uint_eq(e->n_answers, 3);
	ck_assert_str_eq(e->answers[0].status, "401");
	ck_assert_str_eq(e->answers[0].headers.v[0].key, "x-acme");
	ck_assert(e->answers[1].is_cut);
	ck_assert_str_eq(e->answers[1].body, "");
	ck_assert_str_eq(e->answers[2].expect, "unknown");
	rules_free(rules);
	folder_remove(&f);
}
END_TEST

struct probe_mistake {
	const char *from, *to, *want;
};

static void try_all(const struct probe_mistake *list, size_t n, bool strict)
{
	for (size_t i = 0; i < n; i++) {
		struct folder f;

		folder_good(&f);
		write_probe(&f, list[i].from, list[i].to);
		fails_with(&f, strict, list[i].want);
		folder_remove(&f);
	}
}

START_TEST(what_is_asked)
{
	static const struct probe_mistake list[] = {
		{"path: /list", "path: list",
	         "@/" SERVICE ":50:11: the path \"list\" must begin with '/'"},
		{"path: /list", "path: \"/a b\"",
	         "@/" SERVICE ":50:11: the path \"/a b\" must be written as in a URL"},
		{"{region}", "{regoin}",
	         "@/" SERVICE ":43:11: unknown placeholder \"{regoin}\"; did you mean \"region\"?"},
		{"{region}", "{Region}",
	         "@/" SERVICE
	         ":43:11: a \"{\" in \"/models?region={Region}\" begins no placeholder"},
		{"path: /list", "path: \"/list?key={key}\"",
	         "@/" SERVICE
	         ":50:11: \"{key}\" may stand in the headers of auth alone; elsewhere it would be sent without need or end up in logs"},
		{"X-Version: \"1\"", "x-key: \"{key}\"",
	         "@/" SERVICE
	         ":44:14: \"{key}\" may stand in the headers of auth alone; elsewhere it would be sent without need or end up in logs"},
		{"{\"n\": {}}", "{\"n\": \"{token}\"}",
	         "@/" SERVICE
	         ":51:11: \"{token}\" may stand in the headers of auth alone; elsewhere it would be sent without need or end up in logs"},
		{"X-Version: \"1\"", "Host: other.example",
	         "@/" SERVICE ":44:14: the header \"host\" is not for a rule to set"},
		{"X-Version: \"1\"", "\"X Version\": \"1\"",
	         "@/" SERVICE ":44:14: \"X Version\" is no name of a header"},
		{"X-Version: \"1\"", "X-Version: \"1\\r\\nHost: x\"",
	         "@/" SERVICE ":44:14: the header \"x-version\" must be one line"},
		{"method: POST", "method: DELETE",
	         "@/" SERVICE ":49:13: unknown method \"DELETE\"; known: GET, POST"},
		{"    method: POST\n", "", "@/" SERVICE ":50:11: a body needs \"method: POST\""},
		{"eu.x", "eu.{zone}",
	         "@/" SERVICE ":41:14: a host may hold {region} and nothing else"},
		{"eu.x", "*.x",
	         "@/" SERVICE
	         ":41:14: the host \"*.x.acme.example\" must be one that can be asked"},
		{"eu.x.acme.example", "api.other.example",
	         "@/" SERVICE
	         ":41:3: the host \"api.other.example\" is none of the hosts of detect; add it there"},
		{"base: /v1", "base: /v1/",
	         "@/" SERVICE ":41:41: the base \"/v1/\" must not end with '/'"},
		{"base: /v1", "base: v1",
	         "@/" SERVICE ":41:41: the path \"v1\" must begin with '/'"},
	};

	try_all(list, UM_COUNT(list), false);
}
END_TEST

START_TEST(credentials)
{
	static const struct probe_mistake list[] = {
		{"Authorization: \"Bearer {key}\", x-token: \"{token}\"", "accept: \"**\"",
	         "@/" SERVICE ":53:13: no header holds {token}, so nobody reads \"tokens\""},
		{"    tokens: [ACME_TOKEN]\n", "",
	         "@/" SERVICE ":49:5: a header holds {token}; name its variables as \"tokens\""},
		{"    tokens: [ACME_TOKEN]\n", "    tokens: [acme.token]\n",
	         "@/" SERVICE ":53:13: \"acme.token\" is no variable of the environment"},
		{"    signs: [ACME_ACCESS, ACME_SECRET]\n", "",
	         "@/" SERVICE
	         ":54:11: nobody knows whose key signs; name the variables as \"signs\""},
		{"sign: acme", "keyless: true",
	         "@/" SERVICE
	         ":49:5: \"keyless\" is for what asks for no credential; remove it or the credential"},
		{"    headers: {Authorization: \"Bearer {key}\", x-token: \"{token}\"}\n    tokens: [ACME_TOKEN]\n    sign: acme\n    signs: [ACME_ACCESS, ACME_SECRET]\n",
	         "",
	         "@/" SERVICE
	         ":49:5: no credential is sent, so nothing is proved; add a header with {key} or {token}, \"sign\", or \"keyless: true\""},
	};

	try_all(list, UM_COUNT(list), false);
}
END_TEST

START_TEST(answers_that_prove_nothing)
{
	static const struct probe_mistake list[] = {
		{"- text: [\"**Missing Token**\"]", "- status: [200]",
	         "@/" SERVICE
	         ":47:9: any portal or proxy could answer so; add \"json\", \"text\" or a header of the service's own"},
		{"- text: [\"**Missing Token**\"]", "- text: [\"**\"]",
	         "@/" SERVICE
	         ":47:9: any portal or proxy could answer so; add \"json\", \"text\" or a header of the service's own"},
		{"- text: [\"**Missing Token**\"]", "- headers: {Content-Type: application/json}",
	         "@/" SERVICE
	         ":47:9: any portal or proxy could answer so; add \"json\", \"text\" or a header of the service's own"},
		{"401, 5xx", "401, 6xx",
	         "@/" SERVICE ":46:18: \"6xx\" is no status of HTTP; write it like 401 or 4xx"},
		{"error.type:", "error..type:",
	         "@/" SERVICE
	         ":46:60: \"error..type\" is no route in JSON; write it like error.type or data[].id"},
		{"{status: [200], json", "{json",
	         "@/" SERVICE ":56:15: of auth an answer needs its \"status\""},
		{"    answers: [{status: [200], json: {\"data[].id\": \"**\"}}]\n", "",
	         "@/" SERVICE
	         ":49:5: auth needs \"answers\" (what proves that it answered); add it"},
		{"[{status: [200], json: {\"data[].id\": \"**\"}}]", "[]",
	         "@/" SERVICE ":56:14: nothing proves an answer; write what the service says"},
	};

	try_all(list, UM_COUNT(list), false);
}
END_TEST

START_TEST(examples_of_answers)
{
	static const struct probe_mistake list[] = {
		{"level: reach, status: 401", "level: reached, status: 401",
	         "@/" SERVICE ":59:25: unknown level \"reached\"; did you mean \"reach\"?"},
		{"expect: unknown", "expect: nothing",
	         "@/" SERVICE
	         ":61:57: unknown outcome \"nothing\"; known: answered, did-not, unknown"},
		{"level: reach, status: 401", "level: reach, status: 1",
	         "@/" SERVICE
	         ":59:40: \"status\" must be a whole number from 100 to 599, not \"1\""},
		{"expect: unknown", "expect: did-not",
	         "@/" SERVICE
	         ":41:3: no answer of somebody else; add one to \"answers\" with \"expect: unknown\""},
		{"cut: true, expect: answered", "expect: unknown",
	         "@/" SERVICE
	         ":41:3: no answer to auth that proves it; add one to \"answers\" with \"expect: answered\""},
	};

	try_all(list, UM_COUNT(list), true);
}
END_TEST

START_TEST(answers_without_a_question)
{
	struct folder f;

	folder_good(&f);
	folder_patch(&f, SERVICE, "sources: [", "probe: {}\nsources: [");
	fails_with(&f, false,
	           "@/" SERVICE ":40:8: the probe asks nothing; add \"reach\" or \"auth\"");
	folder_patch(&f, SERVICE, "sources: [",
	             "answers: [{name: x, level: auth, status: 200, expect: unknown}]\nsources: [");
	fails_with(&f, false,
	           "@/" SERVICE
	           ":40:11: nothing is asked at the level \"auth\"; add it to \"probe\"");
	folder_remove(&f);
}
END_TEST

Suite *check_rules_probe_suite(void)
{
	const TTest *const tests[] = {
		everything_is_read,         what_is_asked,       credentials,
		answers_that_prove_nothing, examples_of_answers, answers_without_a_question,
	};
	Suite *s = suite_create("rules-probe");
	TCase *c = tcase_create("rules-probe");

	for (size_t i = 0; i < UM_COUNT(tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	return s;
}
