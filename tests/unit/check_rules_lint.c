/* `rules lint`: all mistakes at once, and warnings. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules_kit.h"

/* ---- lint ---- */

static void collect(void *ctx, bool is_error, const char *text)
{
	const char *place = strstr(text, "rules-");

	/* without the folder, whose name is random */
	um_str_addf(ctx, "%s%s\n", is_error ? "" : "warning: ", place ? place + 13 : text);
}

static size_t lint(const struct folder *f, bool strict, struct um_str *out)
{
	const char *const dirs[] = {f->path, NULL};
	const struct rules_options options = {.dirs = dirs, .no_builtin = true, .strict = strict};

	return rules_lint(&options, collect, out);
}

START_TEST(lint_says_all)
{
	struct um_str out = UM_STR_INIT;
	struct folder f;

	folder_good(&f);
	ck_assert_msg(lint(&f, true, &out) == 0, "%s", out.s);
	folder_patch(&f, CONSTRUCT, "attr: code", "atr: code");
	folder_patch(&f, SERVICE, "status: retired, date: 2026-02-01", "status: retired");
	folder_patch(&f, CONTROL, "severity: high", "severity: hihg");
	folder_write(&f, "moves/slo/other.yaml", "id: other\n");
	ck_assert_uint_eq(lint(&f, false, &out), 9);
	ck_assert_str_eq(
		out.s, CONSTRUCT
		":8:7: unknown key \"atr\" in a call; did you mean \"attr\"?\n"
		"moves/slo/other.yaml:1:1: a control needs \"move\" (the folder's name); add it\n"
		"moves/slo/other.yaml:1:1: a control needs \"severity\" (critical (10), high (7.5), "
		"medium (5) or low (2.5)); add it\n"
		"moves/slo/other.yaml:1:1: a control needs \"title\" (what is wrong, in a line); add "
		"it\n"
		"moves/slo/other.yaml:1:1: a control needs \"rationale\" (why it matters); add it\n"
		"moves/slo/other.yaml:1:1: a control needs \"remediation\" (what to do); add it\n"
		"moves/slo/other.yaml:1:1: a control needs \"sql\" (returns workload, status, "
		"reason, evidence); add it\n" CONTROL
		":3:11: unknown severity \"hihg\"; did you mean \"high\"?\n" SERVICE
		":39:5: what is retired needs \"date\" (of the end); add it, or use another "
		"status\n");
	um_str_release(&out);
	folder_remove(&f);
}
END_TEST

START_TEST(lint_warns)
{
	struct um_str out = UM_STR_INIT, other = UM_STR_INIT;
	struct folder f;

	folder_good(&f);
	for (const char *p = service; *p;) { /* the same service under another name */
		if (strncmp(p, "id: acme", 8) == 0) {
			um_str_add(&other, "id: beta");
			p += 8;
		} else {
			um_str_add_c(&other, *p++);
		}
	}
	folder_write(&f, "services/beta.yaml", other.s);
	lint(&f, true, &out);
	ck_assert_str_eq(
		out.s,
		"warning: services/beta.yaml:1:1: the host api.acme.example is also in acme; one of "
		"them should not have it\n"
		"warning: services/beta.yaml:1:1: the host *.{region}.acme.example:8443/v1 is also "
		"in acme; one of them should not have it\n"
		"warning: services/beta.yaml:1:1: the variable ACME_API_KEY is also in acme; one of "
		"them should not have it\n"
		"warning: services/beta.yaml:1:1: the pypi package acme is also in acme; one of "
		"them should not have it\n"
		"warning: services/beta.yaml:1:1: the pypi package acme-extra is also in acme; one "
		"of them should not have it\n"
		"warning: services/beta.yaml:1:1: the npm package @acme/sdk is also in acme; one of "
		"them should not have it\n"
		"warning: services/beta.yaml:1:1: the prefix acme is also in acme; one of them "
		"should not have it\n"
		"warning: services/beta.yaml:19:7: the python callee acme.Client with 0=chat, "
		"!other=** is also in acme; one of them should not have it\n"
		"warning: services/beta.yaml:19:7: the javascript callee @acme/sdk.default with "
		"0=chat, !other=** is also in acme; one of them should not have it\n"
		"warning: services/beta.yaml:30:7: the terraform resource acme_model is also in "
		"acme; one of them should not have it\n");
	um_str_release(&other);
	um_str_release(&out);
	folder_remove(&f);
}
END_TEST

START_TEST(lint_knows_what_is_unused)
{
	struct um_str out = UM_STR_INIT;
	struct folder f;

	folder_good(&f);
	folder_patch(&f, SERVICE, "acme-[0-9]+'", "acme-[0-9]+|zzz'");
	folder_patch(&f, CONTROL, ":days, ", "");
	folder_patch(&f, CLAIMS, "  superseded_by: acme-moved\n", "");
	ck_assert_uint_eq(lint(&f, true, &out), 2);
	ck_assert_str_eq(out.s,
	                 "warning: " CONTROL ":1:1: the parameter \"days\" is not used in the SQL\n"
	                 "warning: " CLAIMS ":8:3: nothing uses the claim \"acme-moved\"\n");
	um_str_clear(&out);
	folder_patch(&f, SERVICE, "acme-[0-9]+'", "acme-9[0-9]+'");
	folder_patch(&f, CONTROL, "high", "high");
	folder_patch(&f, CLAIMS, "status: primary", "status: superseded");
	lint(&f, true, &out);
	ck_assert_str_eq(out.s,
	                 "warning: " SERVICE
	                 ":27:7: no example shows a model that \"acme-9[0-9]+\" takes\n"
	                 "warning: " CONTROL ":11:14: the claim \"acme-on-azure\" is superseded by "
	                 "\"acme-moved\"; refer to that\n"
	                 "warning: " SERVICE ":8:64: the claim \"acme-on-azure\" is superseded by "
	                 "\"acme-moved\"; refer to that\n");
	um_str_clear(&out);
	folder_patch(&f, SERVICE, "literals: [acme-]", "literals: [acme-1]");
	folder_write(&f, CLAIMS, claims);
	lint(&f, true, &out);
	ck_assert_str_eq(out.s,
	                 "warning: " SERVICE
	                 ":27:7: the pattern takes \"acme-2\", which has none of its literals\n");
	um_str_release(&out);
	folder_remove(&f);
}
END_TEST

START_TEST(lint_knows_the_words_of_columns)
{
	struct um_str out = UM_STR_INIT;
	struct folder f;

	folder_good(&f);
	folder_patch(
		&f, CONTROL, ":as_of FROM path",
		":as_of FROM path\n"
		"  WHERE x.kind = 'polcy' AND kind IN ('fallback', 'server') AND mankind = 'x'\n"
		"    AND service NOT IN ('acme', 'acne', 'portable') AND cloud <> 'amazon'\n"
		"    -- AND role = 'spare'\n"
		"    AND role!='spare' AND context='ci' AND 'kind = ' <> '' AND kind = other");
	ck_assert_uint_eq(lint(&f, true, &out), 4);
	ck_assert_str_eq(out.s, "warning: " CONTROL
	                        ":16:18: no kind is ever 'polcy'; did you mean 'policy'?\n"
	                        "warning: " CONTROL
	                        ":17:33: no service is ever 'acne'; did you mean 'acme'?\n"
	                        "warning: " CONTROL ":17:66: no cloud is ever 'amazon'\n"
	                        "warning: " CONTROL ":19:15: no role is ever 'spare'\n");
	um_str_release(&out);
	folder_remove(&f);
}
END_TEST

/* A control of the user's own loads without them. */
START_TEST(lint_wants_examples_of_each_sort)
{
	static const struct {
		const char *from, *to, *want;
	} list[] = {
		{"app: pass", "app: unknown",
	         "no example that passes; add one with \"expect: pass\""},
		{"expect: not-applicable", "expect: pass",
	         "no example to which it does not apply; add one with \"expect: "
	         "not-applicable\""},
		{"    healthy: true\n", "",
	         "no example of a healthy design that a naive rule would fail; add one with "
	         "\"healthy: true\""},
		{"    healthy: true\n", "    healthy: false\n",
	         "no example of a healthy design that a naive rule would fail; add one with "
	         "\"healthy: true\""},
	};
	struct folder f;

	folder_good(&f);
	for (size_t i = 0; i < UM_COUNT(list); i++) {
		struct um_str out = UM_STR_INIT, want = UM_STR_INIT;
		struct um_err err = UM_ERR_INIT;
		struct rules *rules = NULL;

		folder_patch(&f, CONTROL, list[i].from, list[i].to);
		ck_assert_uint_eq(lint(&f, true, &out), 1);
		um_str_addf(&want, "warning: " CONTROL ":1:1: %s\n", list[i].want);
		ck_assert_str_eq(out.s, want.s);
		ck_assert_msg(load(&f, true, &rules, &err) == 0, "%s", err.msg);
		rules_free(rules);
		um_str_release(&out);
		um_str_release(&want);
	}
	folder_remove(&f);
}
END_TEST

Suite *check_rules_lint_suite(void)
{
	const TTest *const tests[] = {
		lint_says_all,
		lint_warns,
		lint_knows_what_is_unused,
		lint_knows_the_words_of_columns,
		lint_wants_examples_of_each_sort,
	};
	Suite *s = suite_create("rules-lint");
	TCase *c = tcase_create("rules-lint");

	for (size_t i = 0; i < UM_COUNT(tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	return s;
}
