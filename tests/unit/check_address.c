/* Which addresses a probe may be sent to: every row of the registries with both of its ends, and
 * IPv4 in every disguise. */
#include <arpa/inet.h>
#include <check.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/str.h"
#include "probe/probe.h"
#include "probe/probe_p.h"

static const char *judge(const char *text, bool allow_private)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(443)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(443)};

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return probe_address_refusal((struct sockaddr *)&in, allow_private);
	ck_assert_msg(inet_pton(AF_INET6, text, &in6.sin6_addr) == 1, "%s", text);
	return probe_address_refusal((struct sockaddr *)&in6, allow_private);
}

/* what: a word of the reason, NULL: may be asked. private: --allow-private lets it through. */
static const struct {
	const char *address, *what;
	bool is_private;
} rows[] = {
	{"8.8.8.8", NULL, false},
	{"1.0.0.0", NULL, false},
	{"223.255.255.255", NULL, false},
	{"0.0.0.0", "unspecified", false},
	{"0.0.0.1", "this network", false},
	{"0.255.255.255", "this network", false},
	{"9.255.255.255", NULL, false},
	{"10.0.0.0", "private", true},
	{"10.255.255.255", "private", true},
	{"11.0.0.0", NULL, false},
	{"100.63.255.255", NULL, false},
	{"100.64.0.0", "carrier", true},
	{"100.127.255.255", "carrier", true},
	{"100.100.100.200", "metadata", false},
	{"100.128.0.0", NULL, false},
	{"126.255.255.255", NULL, false},
	{"127.0.0.0", "loopback", true},
	{"127.0.0.1", "loopback", true},
	{"127.255.255.255", "loopback", true},
	{"128.0.0.0", NULL, false},
	{"168.63.129.15", NULL, false},
	{"168.63.129.16", "metadata", false},
	{"168.63.129.17", NULL, false},
	{"169.253.255.255", NULL, false},
	{"169.254.0.0", "link-local", true},
	{"169.254.168.255", "link-local", true},
	{"169.254.169.254", "metadata", false},
	{"169.254.169.123", "metadata", false},
	{"169.254.170.2", "metadata", false},
	{"169.254.170.23", "metadata", false},
	{"169.254.171.0", "link-local", true},
	{"169.254.42.42", "metadata", false},
	{"169.254.255.255", "link-local", true},
	{"169.255.0.0", NULL, false},
	{"172.15.255.255", NULL, false},
	{"172.16.0.0", "private", true},
	{"172.31.255.255", "private", true},
	{"172.32.0.0", NULL, false},
	{"191.255.255.255", NULL, false},
	{"192.0.0.0", "protocols", false},
	{"192.0.0.192", "metadata", false},
	{"192.0.0.255", "protocols", false},
	{"192.0.1.0", NULL, false},
	{"192.0.2.0", "documentation", false},
	{"192.0.2.255", "documentation", false},
	{"192.0.3.0", NULL, false},
	{"192.88.98.255", NULL, false},
	{"192.88.99.1", "6to4", false},
	{"192.88.100.0", NULL, false},
	{"192.167.255.255", NULL, false},
	{"192.168.0.0", "private", true},
	{"192.168.255.255", "private", true},
	{"192.169.0.0", NULL, false},
	{"198.17.255.255", NULL, false},
	{"198.18.0.0", "benchmarks", true},
	{"198.19.255.255", "benchmarks", true},
	{"198.20.0.0", NULL, false},
	{"198.51.99.255", NULL, false},
	{"198.51.100.0", "documentation", false},
	{"198.51.100.255", "documentation", false},
	{"198.51.101.0", NULL, false},
	{"203.0.112.255", NULL, false},
	{"203.0.113.0", "documentation", false},
	{"203.0.113.255", "documentation", false},
	{"203.0.114.0", NULL, false},
	{"224.0.0.0", "multicast", false},
	{"239.255.255.255", "multicast", false},
	{"240.0.0.0", "reserved", false},
	{"255.255.255.254", "reserved", false},
	{"255.255.255.255", "broadcast", false},

	{"2606:4700::1111", NULL, false},
	{"2000::", NULL, false},
	{"::", "unspecified", false},
	{"::1", "loopback", true},
	{"::2", "this network", false},
	{"64:ff9a::1", "no public", false},
	{"64:ff9b:1::a00:5", "translator", true},
	{"64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "translator", true},
	{"64:ff9b:2::", "no public", false},
	{"100::", "discards", false},
	{"100::ffff:ffff:ffff:ffff", "discards", false},
	{"100:0:0:1::", "no public", false},
	{"1fff::1", "no public", false},
	{"2001::1", "Teredo", false},
	{"2001:0:a00:1::", "Teredo", false},
	{"2001:1::1", "protocols", false},
	{"2001:2::1", "benchmarks", true},
	{"2001:2:0:ffff::", "benchmarks", true},
	{"2001:10::1", "protocols", false},
	{"2001:1ff:ffff::", "protocols", false},
	{"2001:200::", NULL, false},
	{"2001:db7:ffff::", NULL, false},
	{"2001:db8::1", "documentation", false},
	{"2001:db8:ffff::", "documentation", false},
	{"2001:db9::", NULL, false},
	{"2003::1", NULL, false},
	{"3ffe::1", NULL, false},
	{"3fff::", "documentation", false},
	{"3fff:fff:ffff::", "documentation", false},
	{"3fff:1000::", NULL, false},
	{"4000::", "no public", false},
	{"5f00::1", "segment routing", false},
	{"fbff::1", "no public", false},
	{"fc00::", "private", true},
	{"fd12:3456::1", "private", true},
	{"fd00:ec2::254", "metadata", false},
	{"fd00:ec2::23", "metadata", false},
	{"fd20:ce::254", "metadata", false},
	{"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "private", true},
	{"fe00::1", "no public", false},
	{"fe80::1", "link-local", true},
	{"febf:ffff::", "link-local", true},
	{"fec0::1", "site-local", true},
	{"feff:ffff::", "site-local", true},
	{"ff00::", "multicast", false},
	{"ff02::1", "multicast", false},

	/* IPv4 within */
	{"::ffff:8.8.8.8", NULL, false},
	{"::ffff:10.0.0.5", "private", true},
	{"::ffff:127.0.0.1", "loopback", true},
	{"::ffff:169.254.169.254", "metadata", false},
	{"::ffff:0.0.0.0", "unspecified", false},
	{"::ffff:255.255.255.255", "broadcast", false},
	{"64:ff9b::808:808", NULL, false},
	{"64:ff9b::192.168.1.1", "private", true},
	{"64:ff9b::169.254.169.254", "metadata", false},
	{"::10.0.0.5", "outdated", false},
	{"::8.8.8.8", "outdated", false},
	{"::127.0.0.1", "outdated", false},
	{"::169.254.169.254", "metadata", false},
	{"::ffff:0:8.8.8.8", "outdated", false},
	{"::ffff:0:169.254.169.254", "metadata", false},
	{"2002:808:808::1", "outdated", false},
	{"2002:a00:5::1", "outdated", false},
	{"2002:a9fe:a9fe::1", "metadata", false},
	{"2600::5efe:a00:5", "private", true},
	{"2600::200:5efe:a9fe:a9fe", "metadata", false},
	{"2600::200:5efe:808:808", NULL, false},
};

START_TEST(registries)
{
	const char *what = rows[_i].what;
	const char *strict = judge(rows[_i].address, false);
	const char *lax = judge(rows[_i].address, true);

	if (!what) {
		ck_assert_msg(!strict && !lax, "%s: %s", rows[_i].address, strict);
		return;
	}
	ck_assert_msg(strict != NULL, "%s may be asked", rows[_i].address);
	if (rows[_i].is_private) {
		ck_assert_msg(strstr(strict, what), "%s: %s", rows[_i].address, strict);
		ck_assert_msg(!lax, "%s: %s", rows[_i].address, lax);
	} else {
		ck_assert_msg(lax != NULL, "%s: private", rows[_i].address);
		ck_assert_msg(strstr(lax, what), "%s: %s", rows[_i].address, lax);
	}
}
END_TEST

/* No address of a private network gets through in any wrapper. */
START_TEST(wrapped)
{
	static const char *const wrappers[] = {"::ffff:%s", "::%s", "64:ff9b::%s", "::ffff:0:%s",
	                                       "2600::5efe:%s"};
	static const char *const inside[] = {"10.1.2.3",        "127.0.0.1",  "192.168.0.1",
	                                     "172.16.0.1",      "100.64.0.1", "169.254.1.1",
	                                     "169.254.169.254", "224.0.0.1",  "240.0.0.1",
	                                     "255.255.255.255", "198.18.0.1", "192.0.2.1",
	                                     "168.63.129.16",   "0.0.0.0"};

	for (size_t i = 0; i < UM_COUNT(inside); i++) {
		for (size_t k = 0; k < UM_COUNT(wrappers); k++) {
			UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
			const char *hole = strstr(wrappers[k], "%s");

			um_str_add_n(&text, wrappers[k], (size_t)(hole - wrappers[k]));
			um_str_add(&text, inside[i]);
			ck_assert_msg(judge(text.s, false) != NULL, "%s", text.s);
		}
	}
}
END_TEST

START_TEST(hosts)
{
	static const char *const refused[] = {
		"10.0.0.5",   "127.1",           "2130706433",      "0x7f000001",
		"0x7f.0.0.1", "0177.0.0.1",      "017700000001",    "0",
		"::1",        "::ffff:10.0.0.1", "169.254.169.254", "2852039166",
		"0xa9fea9fe", "0xA9.0xFE.43518", "192.168.1",       "fd00:ec2::254",
	};
	static const char *const fine[] = {
		"8.8.8.8",         "134744072",       "0x08080808",
		"2606:4700::1111", "api.example.com", "10.0.0.5.example",
		"127.0.0.1 ",      "localhost",       "",
		"1e100.net",
	};

	for (size_t i = 0; i < UM_COUNT(refused); i++)
		ck_assert_msg(probe_host_refusal(refused[i], false) != NULL, "%s", refused[i]);
	for (size_t i = 0; i < UM_COUNT(fine); i++)
		ck_assert_msg(!probe_host_refusal(fine[i], false), "%s", fine[i]);
	ck_assert_ptr_null(probe_host_refusal("2130706433", true));
	ck_assert_ptr_nonnull(probe_host_refusal("2852039166", true));
}
END_TEST

START_TEST(families)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX, .sun_path = "/tmp/x"};
	struct sockaddr none = {.sa_family = AF_UNSPEC};
	char text[PROBE_ADDRESS_TEXT] = "old";

	ck_assert_ptr_nonnull(probe_address_refusal((struct sockaddr *)&un, true));
	ck_assert_ptr_nonnull(probe_address_refusal(&none, true));
	probe_address_text(&none, text);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(texts)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(80)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	char text[PROBE_ADDRESS_TEXT];

	in.sin_addr.s_addr = htonl(0x0a000005);
	probe_address_text((struct sockaddr *)&in, text);
	ck_assert_str_eq(text, "10.0.0.5");
	memset(&in6.sin6_addr, 0xff, sizeof(in6.sin6_addr));
	probe_address_text((struct sockaddr *)&in6, text);
	ck_assert_str_eq(text, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}
END_TEST

Suite *check_address_suite(void)
{
	Suite *s = suite_create("address");
	TCase *c = tcase_create("address");

	tcase_add_loop_test(c, registries, 0, (int)UM_COUNT(rows));
	tcase_add_test(c, wrapped);
	tcase_add_test(c, hosts);
	tcase_add_test(c, families);
	tcase_add_test(c, texts);
	suite_add_tcase(s, c);
	return s;
}
