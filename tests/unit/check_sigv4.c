/*
 * The signature of AWS requests is libcurl's. It is held against one of our own here, which is made
 * after the published description and is itself held against the published vectors (the
 * "aws-sig-v4-test-suite" and the documentation's example): so libcurl, our way of asking it, and
 * the vectors agree, or a test fails.
 */
#include <check.h>
#include <curl/curl.h>
#include <string.h>

#include "base/hash.h"
#include "probe/probe_p.h"
#include "wire_kit.h"

#define ACCESS "AKIDEXAMPLE"
#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

/* ---- a second implementation ---- */

struct mac {
	unsigned char bytes[32];
};

static unsigned nibble(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static struct mac sha256(const void *a, size_t n, const void *b, size_t m)
{
	struct um_sha256 h;
	struct mac out;
	char hex[65];

	um_sha256_init(&h);
	um_sha256_add(&h, a, n);
	um_sha256_add(&h, b, m);
	um_sha256_end(&h, hex);
	for (size_t i = 0; i < 32; i++)
		out.bytes[i] = (unsigned char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
	return out;
}

/* RFC 2104; no key here is longer than a block. */
static struct mac hmac(const void *key, size_t n, const char *text)
{
	unsigned char inner[64] = {0}, outer[64];
	struct mac m;

	ck_assert_uint_le(n, sizeof(inner));
	memcpy(inner, key, n);
	for (size_t i = 0; i < sizeof(inner); i++) {
		outer[i] = inner[i] ^ 0x5c;
		inner[i] ^= 0x36;
	}
	m = sha256(inner, sizeof(inner), text, strlen(text));
	return sha256(outer, sizeof(outer), m.bytes, sizeof(m.bytes));
}

/* scope: DATE/REGION/SERVICE/aws4_request. */
static void sign(const char *secret, const char *time, const char *scope, const char *canonical,
                 char ret_hex[65])
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	char parts[256], digest[65];
	struct mac m;
	char *save = NULL;

	um_str_addf(&text, "AWS4%s", secret);
	ck_assert_uint_lt(strlen(scope), sizeof(parts));
	memcpy(parts, scope, strlen(scope) + 1);
	m = hmac(text.s, text.len, strtok_r(parts, "/", &save));
	for (const char *p = strtok_r(NULL, "/", &save); p; p = strtok_r(NULL, "/", &save))
		m = hmac(m.bytes, sizeof(m.bytes), p);
	um_sha256_hex(canonical, strlen(canonical), digest);
	um_str_clear(&text);
	um_str_addf(&text, "AWS4-HMAC-SHA256\n%s\n%s\n%s", time, scope, digest);
	m = hmac(m.bytes, sizeof(m.bytes), text.s);
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(ret_hex + 2 * i, 3, "%02x", m.bytes[i]);
}

/* ---- the vectors ---- */

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HOST "host:example.amazonaws.com\n"
#define DATE "x-amz-date:20150830T123600Z\n"
#define SERVICE "20150830/us-east-1/service/aws4_request"

static const struct {
	const char *name, *scope, *canonical, *signature;
} vectors[] = {
	{"get-vanilla", SERVICE, "GET\n/\n\n" HOST DATE "\nhost;x-amz-date\n" EMPTY,
         "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
	{"get-vanilla-query-order-key-case", SERVICE,
         "GET\n/\nParam1=value1&Param2=value2\n" HOST DATE "\nhost;x-amz-date\n" EMPTY,
         "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
	{"post-vanilla", SERVICE, "POST\n/\n\n" HOST DATE "\nhost;x-amz-date\n" EMPTY,
         "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
	{"post-x-www-form-urlencoded", SERVICE,
         "POST\n/\n\ncontent-type:application/x-www-form-urlencoded\n" HOST DATE
         "\ncontent-type;host;x-amz-date\n"
         "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
         "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
	{"post-header-key-sort", SERVICE,
         "POST\n/\n\n" HOST "my-header1:value1\n" DATE "\nhost;my-header1;x-amz-date\n" EMPTY,
         "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
	{"get-header-key-duplicate", SERVICE,
         "GET\n/\n\n" HOST "my-header1:value2,value2,value1\n" DATE
         "\nhost;my-header1;x-amz-date\n" EMPTY,
         "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
	{"the documentation's example", "20150830/us-east-1/iam/aws4_request",
         "GET\n/\nAction=ListUsers&Version=2010-05-08\n"
         "content-type:application/x-www-form-urlencoded; charset=utf-8\n"
         "host:iam.amazonaws.com\n" DATE "\ncontent-type;host;x-amz-date\n" EMPTY,
         "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"},
};

START_TEST(ours)
{
	char hex[65];

	sign(SECRET, "20150830T123600Z", vectors[_i].scope, vectors[_i].canonical, hex);
	ck_assert_msg(um_eq(hex, vectors[_i].signature), "%s: %s", vectors[_i].name, hex);
}
END_TEST

/* ---- what curl sends ---- */

static struct wire *w;

static void set_up(void)
{
	ck_assert_int_eq(curl_global_init(CURL_GLOBAL_DEFAULT), CURLE_OK);
	w = wire_new();
}

static void tear_down(void)
{
	wire_free(w);
	curl_global_cleanup();
}

static const struct {
	const char *name, *query, *what, *header, *body, *method, *signature;
} sent[] = {
	{"get-vanilla", "", "aws:amz:us-east-1:service", NULL, NULL, NULL,
         "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
	{"get-vanilla-query-order-key-case", "?Param1=value1&Param2=value2",
         "aws:amz:us-east-1:service", NULL, NULL, NULL,
         "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
	{"post-vanilla", "", "aws:amz:us-east-1:service", NULL, "", NULL,
         "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
	{"post-x-www-form-urlencoded", "", "aws:amz:us-east-1:service",
         "Content-Type: application/x-www-form-urlencoded", "Param1=value1", NULL,
         "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
	{"post-header-key-sort", "", "aws:amz:us-east-1:service", "My-Header1: value1", "", NULL,
         "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
};

static void add(struct curl_slist **list, const char *line)
{
	*list = curl_slist_append(*list, line);
	ck_assert_ptr_nonnull(*list);
}

/* libcurl takes the vectors' date and host from headers, so that it can be asked for them. */
START_TEST(curls)
{
	UM_AUTO(um_str_release) struct um_str url = UM_STR_INIT;
	struct curl_slist *headers = NULL;
	CURL *c = curl_easy_init();

	um_str_addf(&url, "http://127.0.0.1:%u/%s", w->port, sent[_i].query);
	add(&headers, "Host: example.amazonaws.com");
	add(&headers, "X-Amz-Date: 20150830T123600Z");
	if (sent[_i].header)
		add(&headers, sent[_i].header);
	curl_easy_setopt(c, CURLOPT_URL, url.s);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_AWS_SIGV4, sent[_i].what);
	curl_easy_setopt(c, CURLOPT_USERNAME, ACCESS);
	curl_easy_setopt(c, CURLOPT_PASSWORD, SECRET);
	if (sent[_i].body)
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, sent[_i].body);
	(void)curl_easy_perform(c);
	curl_easy_cleanup(c);
	curl_slist_free_all(headers);
	ck_assert_msg(wire_saw(w, sent[_i].signature), "%s: %s", sent[_i].name, w->seen.s);
}
END_TEST

/* ---- what a probe sends ---- */

/* The value of a header, in the request's own bytes. */
static const char *value_of(const char *request, const char *name, size_t *ret_n)
{
	for (const char *p = strstr(request, "\r\n"); p; p = strstr(p, "\r\n")) {
		size_t n = strlen(name);

		p += 2;
		if (strncasecmp(p, name, n) != 0 || p[n] != ':')
			continue;
		p += n + 1;
		p += strspn(p, " ");
		*ret_n = strcspn(p, "\r");
		return p;
	}
	*ret_n = 0;
	return "";
}

/* The text between two others in the request's signature. */
static void field(const char *request, const char *from, const char *to, struct um_str *out)
{
	size_t n;
	const char *p = value_of(request, "authorization", &n);
	const char *end;

	p = strstr(p, from);
	ck_assert_msg(p != NULL, "%s", request);
	p += strlen(from);
	end = p + strcspn(p, to);
	um_str_add_n(out, p, (size_t)(end - p));
}

/* Puts the canonical request together from what arrived, and signs it as whom it says it is from.
 */
static bool is_signed(const char *request)
{
	UM_AUTO(um_str_release) struct um_str canonical = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str names = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str scope = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str signature = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str time = UM_STR_INIT;
	size_t path = strcspn(request, " "), n;
	const char *value = request + path + 1, *body = strstr(request, "\r\n\r\n") + 4;
	size_t end = strcspn(value, " "), query = strcspn(value, " ?");
	char hex[65], *save = NULL, *list;

	field(request, "SignedHeaders=", ",", &names);
	field(request, "Credential=" ACCESS "/", ",", &scope);
	field(request, "Signature=", "\r", &signature);
	value_of(request, "x-amz-date", &n);
	um_str_add_n(&time, value_of(request, "x-amz-date", &n), 16);
	um_str_addf(&canonical, "%.*s\n%.*s\n%.*s\n", (int)path, request, (int)query, value,
	            value[query] == '?' ? (int)(end - query - 1) : 0, value + query + 1);
	list = um_xstrdup(names.s);
	for (const char *name = strtok_r(list, ";", &save); name;
	     name = strtok_r(NULL, ";", &save)) {
		value = value_of(request, name, &n);
		um_str_addf(&canonical, "%s:%.*s\n", name, (int)n, value);
	}
	free(list);
	um_sha256_hex(body, strlen(body), hex);
	um_str_addf(&canonical, "\n%s\n%s", names.s, hex);
	sign(SECRET, time.s, scope.s, canonical.s, hex);
	return um_eq(hex, signature.s);
}

/* A made-up access key stands where ours would. */
static bool accepts(const char *request)
{
	return strstr(request, "Credential=" ACCESS "/") && is_signed(request);
}

static const char *variables[] = {"ACME_ACCESS", "ACME_SECRET", "ACME_SESSION"};

static struct probe_target *signing_target(struct kit *k, const char *path, const char *session)
{
	struct probe_target *t = kit_add(k, "127.0.0.1", w->port, "/list");
	struct rules_probe_level *auth = &t->service->probe->auth;

	kit_level(k->plan.arena, auth, path, "200", "object", "401");
	auth->sign = "acme";
	auth->signs.v = variables;
	auth->signs.n = UM_COUNT(variables);
	t->region = "eu-west-1";
	t->is_asked[PROBE_AUTH] = true;
	k->options.level = PROBE_AUTH;
	setenv("ACME_ACCESS", ACCESS, 1);
	setenv("ACME_SECRET", SECRET, 1);
	if (session)
		setenv("ACME_SESSION", session, 1);
	ck_assert_msg(!probe_credential_new(t->service, PROBE_AUTH, &t->credential, &k->err), "%s",
	              k->err.msg);
	for (size_t i = 0; i < UM_COUNT(variables); i++)
		unsetenv(variables[i]);
	w->accepts = accepts;
	return t;
}

static const struct {
	const char *path, *session, *body, *header;
} asked[] = {
	{"/signed", NULL, NULL, NULL},
	{"/signed", "session-0123456789/+=", NULL, NULL},
	{"/signed?byOutput=TEXT&maxResults=1", NULL, NULL, NULL},
	{"/signed", "session-0123456789", "{\"x\":1}", "application/json"},
};

START_TEST(probes)
{
	struct kit k;
	struct probe_target *t;
	struct rules_probe_level *auth;
	const struct probe_result *r;

	kit_init(&k);
	t = signing_target(&k, asked[_i].path, asked[_i].session);
	auth = &t->service->probe->auth;
	auth->body = asked[_i].body;
	if (asked[_i].header) {
		auth->headers.v = UM_NEW(k.plan.arena, struct rules_pair);
		auth->headers.v[0] = (struct rules_pair){"content-type", asked[_i].header};
		auth->headers.n = 1;
	}
	kit_run(&k);
	r = &t->results[PROBE_AUTH];
	ck_assert_msg(r->outcome == PROBE_ANSWERED, "%s\n%s", r->reason, w->seen.s);
	ck_assert_int_eq(r->n_attempts, 2);
	ck_assert(wire_saw(w, "/eu-west-1/acme/aws4_request"));
	ck_assert(!wire_saw(w, SECRET));
	ck_assert_int_eq(wire_saw(w, "x-amz-security-token"), asked[_i].session != NULL);
	kit_release(&k);
}
END_TEST

/* What this curl or the next would sign differently is not sent at all. */
START_TEST(cannot_sign)
{
	static const char *const regions[] = {"eu-west-1", NULL, "eu:west", "eu west", ""};
	struct kit k;
	struct probe_target *t;

	kit_init(&k);
	t = signing_target(&k, _i == 0 ? "/signed/a%20b" : "/signed", NULL);
	t->region = regions[_i];
	kit_run(&k);
	ck_assert_int_eq(t->results[PROBE_AUTH].outcome, PROBE_UNKNOWN);
	ck_assert_int_eq(t->results[PROBE_AUTH].n_attempts, 0);
	ck_assert(!wire_saw(w, "AWS4"));
	kit_release(&k);
}
END_TEST

/* Who offers other ways to log in gets no password. */
START_TEST(logs_in)
{
	struct kit k;
	struct probe_target *t;

	kit_init(&k);
	t = signing_target(&k, "/log-in", NULL);
	kit_run(&k);
	ck_assert_int_eq(t->results[PROBE_AUTH].outcome, PROBE_DID_NOT);
	ck_assert_int_eq(t->results[PROBE_AUTH].n_attempts, 2);
	ck_assert_uint_eq(w->n_seen, 3);
	ck_assert(!wire_saw(w, "Basic"));
	ck_assert(!wire_saw(w, "Digest"));
	ck_assert(!wire_saw(w, "Negotiate"));
	kit_release(&k);
}
END_TEST

Suite *check_sigv4_suite(void)
{
	Suite *s = suite_create("sigv4");
	TCase *c = tcase_create("vectors");
	TCase *server = tcase_create("curl");

	tcase_add_loop_test(c, ours, 0, (int)UM_COUNT(vectors));
	suite_add_tcase(s, c);
	tcase_add_checked_fixture(server, set_up, tear_down);
	tcase_add_loop_test(server, curls, 0, (int)UM_COUNT(sent));
	tcase_add_loop_test(server, probes, 0, (int)UM_COUNT(asked));
	tcase_add_loop_test(server, cannot_sign, 0, 5);
	tcase_add_test(server, logs_in);
	suite_add_tcase(s, server);
	return s;
}
