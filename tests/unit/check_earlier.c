/* Findings against those of an earlier state: known, moved, new, fixed. */
#include <check.h>
#include <stdio.h>

#include "model_kit.h"
#include "policy/earlier.h"
#include "policy/policy.h"

/* One control that fails at every client, each a finding of its own. */
static void judge(struct kit *k)
{
	static struct rules_control control = {
		.id = "each",
		.move = "two-cloud",
		.title = "each",
		.severity = "high",
		.weight_tenths = 75,
		.sql = "SELECT workload, 'fail' AS status, 'r' AS reason, id AS evidence "
		       "FROM production WHERE kind = 'client'",
		.rationale = "",
		.remediation = "",
		.sql_place = {.file = "x.yaml", .pos = {1, 1}},
	};
	const struct rules rules = {.controls = &control, .n_controls = 1};

	kit_derive(k);
	KIT_OK(k, policy_run(k->m, &rules, NULL, &k->err));
}

/* Files of one client each, "path service"; with "!" in place of the service a file that makes its
 * folder a workload. */
static void repository(struct kit *k, const char *const *files, size_t n)
{
	kit_init(k, "2026-11-21");
	for (size_t i = 0; i < n; i += 2) {
		kit_file(k, files[i]);
		if (um_eq(files[i + 1], "!"))
			kit_unit(k, "package");
		else
			kit_client(k, files[i + 1]);
	}
	judge(k);
}

static const char *renamed(void *ctx, const char *old_path)
{
	const char *const *pair = ctx;

	return um_eq(pair[0], old_path) ? pair[1] : NULL;
}

/* "path=state" of each finding, and what is gone. */
static const char *compare(const char *const *before, size_t n_before, const char *const *after,
                           size_t n_after, const char *const *rename, struct kit *now)
{
	struct earlier *e = earlier_new("baseline", "b.json");
	struct kit then;

	repository(&then, before, n_before);
	KIT_OK(&then, earlier_of_model(e, then.m, &then.err));
	kit_release(&then);
	repository(now, after, n_after);
	KIT_OK(now, earlier_compare(e, now->m, rename ? renamed : NULL, (void *)rename, &now->err));
	earlier_free(e);
	return kit_ask(now,
	               "SELECT path || '=' || state || coalesce('?' || substr(note, 1, 2), '') "
	               "FROM finding ORDER BY path");
}

#define COMPARE(before, after, rename, now) \
	compare(before, UM_COUNT(before), after, UM_COUNT(after), rename, now)

START_TEST(the_same_is_known)
{
	static const char *const before[] = {"a.py", "red", "b.py", "blue"};
	static const char *const after[] = {"a.py", "red", "c.py", "green"};
	struct kit k;

	ck_assert_str_eq(COMPARE(before, after, NULL, &k), "a.py=known\nc.py=new");
	ck_assert_str_eq(kit_ask(&k, "SELECT path FROM fixed"), "b.py");
	kit_release(&k);
}
END_TEST

START_TEST(a_renamed_file_is_followed)
{
	static const char *const before[] = {"a.py", "red", "b.py", "red"};
	static const char *const after[] = {"x.py", "red", "y.py", "red"};
	static const char *const rename[] = {"b.py", "y.py"};
	struct kit k;

	/* git knows one of them; the other pair is then the only one that is left. */
	ck_assert_str_eq(COMPARE(before, after, rename, &k), "x.py=moved\ny.py=moved");
	kit_release(&k);
}
END_TEST

START_TEST(several_could_be_the_one)
{
	static const char *const before[] = {"a.py", "red"};
	static const char *const after[] = {"x.py", "red", "y.py", "red"};
	struct kit k;

	ck_assert_str_eq(COMPARE(before, after, NULL, &k), "x.py=new?it\ny.py=new?it");
	ck_assert_str_eq(kit_ask(&k, "SELECT count(*) FROM fixed"), "1");
	kit_release(&k);
}
END_TEST

/* Two places became one: none is new. */
START_TEST(fewer_of_a_content_have_moved)
{
	static const char *const before[] = {"a.py", "red", "b.py", "red", "c.py", "blue"};
	static const char *const after[] = {"c.py", "blue", "x.py", "red"};
	struct kit k;

	ck_assert_str_eq(COMPARE(before, after, NULL, &k), "c.py=known\nx.py=moved");
	ck_assert_str_eq(kit_ask(&k, "SELECT path FROM fixed"), "b.py");
	kit_release(&k);
}
END_TEST

/* What one workload got rid of is no excuse for another. */
START_TEST(a_workload_does_not_make_up_for_another)
{
	static const char *const before[] = {"a/Dockerfile", "!", "a/x.py", "red",
	                                     "b/Dockerfile", "!", "b/y.py", "blue"};
	static const char *const after[] = {"a/Dockerfile", "!",  "a/x.py", "blue",
	                                    "b/Dockerfile", "!",  "b/y.py", "blue",
	                                    "b/z.py",       "red"};
	static const char *const gone[] = {"b/Dockerfile", "!", "b/y.py", "blue", "b/z.py", "red"};
	struct kit k;

	ck_assert_str_eq(COMPARE(before, after, NULL, &k), "a/x.py=new\nb/y.py=known\nb/z.py=new");
	kit_release(&k);
	ck_assert_str_eq(COMPARE(before, gone, NULL, &k), "b/y.py=known\nb/z.py=moved");
	kit_release(&k);
}
END_TEST

START_TEST(a_file_in_another_folder_is_followed_by_its_name)
{
	static const char *const before[] = {"old/a.py", "red", "old/b.py", "red"};
	static const char *const after[] = {"new/a.py", "red",      "new/b.py",
	                                    "red",      "new/c.py", "red"};
	struct kit k;

	ck_assert_str_eq(COMPARE(before, after, NULL, &k),
	                 "new/a.py=moved\nnew/b.py=moved\nnew/c.py=new");
	kit_release(&k);
}
END_TEST

/* The path below the root of a workload is another one when the workload becomes another one. */
START_TEST(a_file_of_another_workload_is_followed)
{
	struct earlier *e = earlier_new("baseline", "b.json");
	struct kit then, now;

	kit_init(&then, "2026-11-21");
	kit_file(&then, "a/x.py");
	kit_client(&then, "red");
	kit_file(&then, "b/x.py");
	kit_client(&then, "red");
	judge(&then);
	KIT_OK(&then, earlier_of_model(e, then.m, &then.err));
	kit_release(&then);
	kit_init(&now, "2026-11-21");
	kit_file(&now, "a/package.json");
	kit_unit(&now, "package");
	kit_file(&now, "a/x.py");
	kit_client(&now, "red");
	kit_file(&now, "b/package.json");
	kit_unit(&now, "package");
	kit_file(&now, "b/x.py");
	kit_client(&now, "red");
	judge(&now);
	KIT_OK(&now, earlier_compare(e, now.m, NULL, NULL, &now.err));
	earlier_free(e);
	ck_assert_str_eq(kit_ask(&now, "SELECT path, state FROM finding ORDER BY path"),
	                 "a/x.py moved\nb/x.py moved");
	kit_release(&now);
}
END_TEST

START_TEST(another_text_is_new)
{
	static const char *const before[] = {"a.py", "red"};
	static const char *const after[] = {"a.py", "blue"};
	struct kit k;

	ck_assert_str_eq(COMPARE(before, after, NULL, &k), "a.py=new");
	kit_release(&k);
}
END_TEST

/* The same finding twice in a file, and then once: duplicates are counted. */
START_TEST(duplicates_are_counted)
{
	struct earlier *e = earlier_new("baseline", "b.json");
	struct kit then, now;

	kit_init(&then, "2026-11-21");
	kit_file(&then, "a.py");
	kit_client(&then, "red");
	kit_client(&then, "red");
	judge(&then);
	KIT_OK(&then, earlier_of_model(e, then.m, &then.err));
	kit_release(&then);
	kit_init(&now, "2026-11-21");
	kit_file(&now, "a.py");
	for (size_t i = 0; i < 3; i++)
		kit_client(&now, "red");
	judge(&now);
	KIT_OK(&now, earlier_compare(e, now.m, NULL, NULL, &now.err));
	ck_assert_str_eq(kit_ask(&now, "SELECT state, count(*) FROM finding GROUP BY state"),
	                 "known 2\nnew 1");
	kit_release(&now);
	earlier_free(e);
}
END_TEST

START_TEST(the_file_comes_back_as_it_went)
{
	static const char *const files[] = {"a.py", "red", "\"q\n.py", "blue"};
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT, again = UM_STR_INIT;
	struct earlier *e = earlier_new("baseline", "b.json");
	struct earlier *f = earlier_new("baseline", "b.json");
	struct kit k;

	repository(&k, (const char *const[]){files[2], files[3], files[0], files[1]}, 4);
	KIT_OK(&k, earlier_of_model(e, k.m, &k.err));
	earlier_write(e, &text);
	KIT_OK(&k, earlier_read(f, "b.json", text.s, text.len, &k.err));
	earlier_write(f, &again);
	ck_assert_str_eq(text.s, again.s);
	ck_assert_uint_eq(f->findings.n, 2);
	earlier_free(e);
	earlier_free(f);
	kit_release(&k);
}
END_TEST

START_TEST(broken_files_are_said)
{
	static const struct {
		const char *text, *want;
	} list[] = {
		{"", "b.json:1:1: this is no baseline of unmoat; write the file anew with "
	             "--write-baseline"},
		{"[]", "b.json:1:1: this is no baseline of unmoat; write the file anew with "
	               "--write-baseline"},
		{"{\"unmoat_baseline\": 9}",
	         "b.json:1:1: this baseline is of another version; write the file anew with "
	         "--write-baseline"},
		{"{\"unmoat_baseline\": 1, \"findings\": [{\"control\": \"x\", "
	         "\"fingerprint\": \"1\"}]}",
	         "b.json:1:37: \"fingerprint\" and \"content\" are 64 hexadecimal digits; write "
	         "the file anew with --write-baseline"},
	};

	for (size_t i = 0; i < UM_COUNT(list); i++) {
		struct earlier *e = earlier_new("baseline", "b.json");
		struct um_err err = UM_ERR_INIT;

		ck_assert_int_eq(earlier_read(e, "b.json", list[i].text, strlen(list[i].text),
		                              &err),
		                 UM_EPARSE);
		ck_assert_str_eq(err.msg, list[i].want);
		earlier_free(e);
	}
}
END_TEST

Suite *check_earlier_suite(void);

Suite *check_earlier_suite(void)
{
	Suite *s = suite_create("earlier");
	TCase *t = tcase_create("earlier");

	tcase_add_test(t, the_same_is_known);
	tcase_add_test(t, a_renamed_file_is_followed);
	tcase_add_test(t, several_could_be_the_one);
	tcase_add_test(t, fewer_of_a_content_have_moved);
	tcase_add_test(t, a_workload_does_not_make_up_for_another);
	tcase_add_test(t, a_file_in_another_folder_is_followed_by_its_name);
	tcase_add_test(t, a_file_of_another_workload_is_followed);
	tcase_add_test(t, another_text_is_new);
	tcase_add_test(t, duplicates_are_counted);
	tcase_add_test(t, the_file_comes_back_as_it_went);
	tcase_add_test(t, broken_files_are_said);
	suite_add_tcase(s, t);
	return s;
}
