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

Suite *check_sigv4_suite(void)
{
	Suite *s = suite_create("sigv4");
	TCase *c = tcase_create("vectors");
	TCase *server = tcase_create("curl");

	tcase_add_loop_test(c, ours, 0, (int)UM_COUNT(vectors));
	suite_add_tcase(s, c);
	tcase_add_checked_fixture(server, set_up, tear_down);
	tcase_add_loop_test(server, curls, 0, (int)UM_COUNT(sent));
	suite_add_tcase(s, server);
	return s;
}
