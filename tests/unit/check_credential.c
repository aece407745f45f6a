/* Credentials: which variable, what is refused, and one that is wrong for sure. */
#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "probe/probe.h"

static const char *keys[] = {"TEST_FIRST_KEY", "TEST_SECOND_KEY"};
static const char *tokens[] = {"TEST_TOKEN"};
static const char *signs[] = {"TEST_ACCESS", "TEST_SECRET", "TEST_SESSION"};
static struct rules_probe probe = {
	.auth = {.keys = {keys, 2}, .tokens = {tokens, 1}, .sign = "x", .signs = {signs, 3}}};
static const struct rules_entry service = {.id = "test", .probe = &probe};

static struct probe_credential *credential(void)
{
	struct probe_credential *c = NULL;
	struct um_err err = UM_ERR_INIT;

	ck_assert_msg(probe_credential_new(&service, PROBE_AUTH, &c, &err) == 0, "%s", err.msg);
	return c;
}

static const char *refusal(void)
{
	static struct um_err err;
	struct probe_credential *c = NULL;

	ck_assert_int_eq(probe_credential_new(&service, PROBE_AUTH, &c, &err), UM_ENOTFOUND);
	ck_assert_ptr_null(c);
	return err.msg;
}

START_TEST(order)
{
	struct probe_credential *c;

	ck_assert_str_eq(refusal(), "not set: TEST_FIRST_KEY, TEST_SECOND_KEY, TEST_TOKEN, "
	                            "TEST_ACCESS with TEST_SECRET");
	setenv("TEST_ACCESS", "AKIAXXXXXXXXXXXXXXXX", 1);
	ck_assert_ptr_nonnull(strstr(refusal(), "TEST_ACCESS with TEST_SECRET"));
	setenv("TEST_SECRET", "s3cret", 1);
	c = credential();
	ck_assert_str_eq(probe_credential_source(c), "TEST_ACCESS");
	ck_assert_str_eq(probe_credential_value(c, "access"), "AKIAXXXXXXXXXXXXXXXX");
	ck_assert_str_eq(probe_credential_value(c, "secret"), "s3cret");
	ck_assert_ptr_null(probe_credential_value(c, "session"));
	ck_assert_ptr_null(probe_credential_value(c, "key"));
	probe_credential_free(c);
	setenv("TEST_SESSION", "session", 1);
	c = credential();
	ck_assert_str_eq(probe_credential_value(c, "session"), "session");
	probe_credential_free(c);
	setenv("TEST_TOKEN", "eyJ.a.b", 1);
	c = credential();
	ck_assert_str_eq(probe_credential_value(c, "token"), "eyJ.a.b");
	ck_assert_ptr_null(probe_credential_value(c, "key"));
	ck_assert_ptr_null(probe_credential_value(c, "access"));
	probe_credential_free(c);
	setenv("TEST_SECOND_KEY", "sk-2", 1);
	setenv("TEST_FIRST_KEY", "", 1); /* as if it were not there */
	c = credential();
	ck_assert_str_eq(probe_credential_source(c), "TEST_SECOND_KEY");
	ck_assert_str_eq(probe_credential_value(c, "key"), "sk-2");
	ck_assert_ptr_null(probe_credential_value(c, "token"));
	probe_credential_free(c);
}
END_TEST

START_TEST(mistakes)
{
	static const struct {
		const char *value, *want;
	} rows[] = {
		{"sk-1\r\nX-Other: y",
	         "TEST_FIRST_KEY holds a control character or the end of a line"},
		{"sk-1\n", "TEST_FIRST_KEY holds a control character or the end of a line"},
		{"\x1bsk", "TEST_FIRST_KEY holds a control character or the end of a line"},
		{" sk-1", "TEST_FIRST_KEY begins or ends with a blank"},
		{"sk-1 ", "TEST_FIRST_KEY begins or ends with a blank"},
		{"sk-\xc3\xa9", "TEST_FIRST_KEY holds something else than ASCII"},
	};
	static char large[20000];

	for (size_t i = 0; i < UM_COUNT(rows); i++) {
		setenv("TEST_FIRST_KEY", rows[i].value, 1);
		ck_assert_str_eq(refusal(), rows[i].want);
	}
	memset(large, 'a', sizeof(large) - 1);
	setenv("TEST_FIRST_KEY", large, 1);
	ck_assert_str_eq(refusal(), "TEST_FIRST_KEY is longer than any credential");
}
END_TEST

START_TEST(reach_sends_none)
{
	struct probe_credential *c = NULL;
	struct um_err err = UM_ERR_INIT;

	setenv("TEST_FIRST_KEY", "sk-1", 1);
	ck_assert_int_eq(probe_credential_new(&service, PROBE_REACH, &c, &err), UM_ENOTFOUND);
	ck_assert_ptr_null(c);
}
END_TEST

static void check_bogus(const char *value, const char *keeps)
{
	struct probe_credential *c, *bogus = NULL;
	struct um_err err = UM_ERR_INIT;
	const char *other;

	setenv("TEST_FIRST_KEY", value, 1);
	c = credential();
	for (int i = 0; i < 50; i++) {
		ck_assert_int_eq(probe_credential_bogus(c, &bogus, &err), 0);
		other = probe_credential_value(bogus, "key");
		ck_assert_uint_eq(strlen(other), strlen(value));
		ck_assert_str_ne(other, value);
		ck_assert_msg(um_starts(other, keeps), "%s of %s", other, value);
		for (size_t k = 0; other[k]; k++)
			ck_assert_int_eq(!isalnum((unsigned char)other[k]),
			                 !isalnum((unsigned char)value[k]));
		probe_credential_free(bogus);
	}
	probe_credential_free(c);
}

START_TEST(bogus_form)
{
	check_bogus("sk-proj-abcdefghijklmnopqrstuvwxyz0123", "sk-proj-");
	check_bogus("AKIAIOSFODNN7EXAMPLE", "AKIA");
	check_bogus("0123456789abcdef0123456789abcdef", "");
	check_bogus("a", "");
	check_bogus("1", "");
	check_bogus("gsk_abcdefghijklmnopqrst", "gsk_");
}
END_TEST

START_TEST(bogus_without_letters)
{
	struct probe_credential *c, *bogus = NULL;
	struct um_err err = UM_ERR_INIT;

	setenv("TEST_FIRST_KEY", "----", 1);
	c = credential();
	ck_assert_int_eq(probe_credential_bogus(c, &bogus, &err), 0);
	ck_assert_str_ne(probe_credential_value(bogus, "key"), "----");
	probe_credential_free(bogus);
	probe_credential_free(c);
	probe_credential_free(NULL);
}
END_TEST

START_TEST(bogus_of_signing)
{
	struct probe_credential *c, *other = NULL;
	struct um_err err = UM_ERR_INIT;

	setenv("TEST_ACCESS", "AKIAIOSFODNN7EXAMPLE", 1);
	setenv("TEST_SECRET", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", 1);
	c = credential();
	ck_assert_int_eq(probe_credential_bogus(c, &other, &err), 0);
	ck_assert_str_ne(probe_credential_value(other, "access"), "AKIAIOSFODNN7EXAMPLE");
	ck_assert_str_ne(probe_credential_value(other, "secret"),
	                 "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
	ck_assert_ptr_null(probe_credential_value(other, "session"));
	probe_credential_free(other);
	probe_credential_free(c);
}
END_TEST

Suite *check_credential_suite(void);

Suite *check_credential_suite(void)
{
	Suite *s = suite_create("credential");
	TCase *t = tcase_create("credential");

	suite_add_tcase(s, t);
	tcase_add_test(t, order);
	tcase_add_test(t, mistakes);
	tcase_add_test(t, reach_sends_none);
	tcase_add_test(t, bogus_form);
	tcase_add_test(t, bogus_without_letters);
	tcase_add_test(t, bogus_of_signing);
	return s;
}
