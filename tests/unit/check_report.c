/* Reports over a model that is filled by hand: escaping, the lines of the text, the keys of JSON.
 */
#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "model/model.h"
#include "report/doc.h"
#include "report/draw.h"
#include "report/escape.h"

static struct model *model;
static struct um_err err;
static struct um_str out;
static struct report_options options;

static bool one_line(void *ctx, const char *path, uint32_t line, struct um_str *ret_line)
{
	(void)ctx;
	if (!um_eq(path, "app/main.py") || line != 3)
		return false;
	um_str_add(ret_line, "client = Red(\"https://red.example/v1\")");
	return true;
}

static const char *title(const char *move)
{
	return um_eq(move, "two-cloud") ? "Two clouds" : NULL;
}

static void setup(void)
{
	struct model_run run = {"1.2",    "1",  "0123456789abcdef", "/home/me/shop", "shop",
	                        "folder", NULL, "2026-05-01"};

	err = (struct um_err)UM_ERR_INIT;
	out = (struct um_str)UM_STR_INIT;
	options = (struct report_options){
		.width = 80, .utf8 = true, .move_title = title, .line = one_line};
	ck_assert_msg(model_new(&run, &model, &err) == 0, "%s", err.msg);
}

static void teardown(void)
{
	model_free(model);
	um_str_release(&out);
}

static void sql(const char *text)
{
	ck_assert_msg(model_exec(model, text, NULL, 0, &err) == 0, "%s: %s", text, err.msg);
}

static void fill_one_finding(void)
{
	sql("INSERT INTO service VALUES('red','Red API','service','redco','redco','redco','inference',0,NULL,0,NULL)");
	sql("INSERT INTO workload VALUES(1,'app','app','package',1,1,NULL,'critical')");
	sql("INSERT INTO file VALUES(1,'app/main.py',40,'analysed',0,'python','production',NULL,1)");
	sql("INSERT INTO file VALUES(2,'app/odd.yaml',9,'failed',1,'yaml','production','2:1: a tab',1)");
	sql("INSERT INTO evidence(id,file_id,workload_id,line,col,end_line,end_col,start,stop,kind,"
	    "service,rule,value,binding,context,basis) VALUES(1,1,1,3,14,3,38,20,44,'endpoint','red',"
	    "'red','https://red.example/v1','hardcoded','production','observed')");
	sql("INSERT INTO path(id,workload_id,capability,service,vendor,cloud,model,role,basis,"
	    "evidence_id) VALUES(1,1,'chat','red','redco','unknown','red-1','primary','observed',1)");
	sql("INSERT INTO path(id,workload_id,capability,service,vendor,cloud,role,fallback_of,rung,"
	    "basis) VALUES(2,1,'chat','blue','blueco','aws','fallback',1,3,'observed')");
	sql("INSERT INTO control VALUES('no-way','two-cloud','No way out','high',75,'Because.',"
	    "'Add a second one. Then test it.',0,'default','on',NULL)");
	sql("INSERT INTO control VALUES('never','slo','Never run','low',25,'Why.','Do.',0,'default','on',NULL)");
	sql("INSERT INTO control_result VALUES('no-way',1,'fail','only red','observed',NULL)");
	sql("INSERT INTO control_result VALUES('never',1,'unknown','a file did not parse',NULL,NULL)");
	sql("INSERT INTO finding VALUES(1,'no-way',1,'high','only red answers','f1',12345,NULL,'c1','app/main.py',NULL,NULL)");
	sql("INSERT INTO finding_evidence VALUES(1,0,1)");
	sql("INSERT INTO score VALUES('','',59999,'D',0,1,1,0,0)");
	sql("INSERT INTO score VALUES('','two-cloud',0,'F',0,1,0,0,0)");
	sql("INSERT INTO score VALUES('','slo',NULL,NULL,0,0,1,0,0)");
	sql("INSERT INTO score VALUES('app','',59999,'D',0,1,1,0,0)");
}

static void text(void)
{
	ck_assert_msg(report_text_write(model, &options, &out, &err) == 0, "%s", err.msg);
}

static void has(const char *part)
{
	ck_assert_msg(strstr(out.s, part) != NULL, "\"%s\" is not in:\n%s", part, out.s);
}

static void has_not(const char *part)
{
	ck_assert_msg(strstr(out.s, part) == NULL, "\"%s\" is in:\n%s", part, out.s);
}

START_TEST(escape)
{
	const char nasty[] = "a\033[31m\x07"
			     "b\xe2\x80\xae"
			     "c\xff"
			     "d\tä\xc2\x9b";

	report_escape_text(nasty, sizeof(nasty) - 1, &out);
	ck_assert_str_eq(out.s, "a\\x1b[31m\\x07b<U+202E>c\\xffd ä<U+009B>");
	ck_assert_uint_eq(report_escape_width(nasty, sizeof(nasty) - 1), strlen(out.s) - 1);
	ck_assert_uint_eq(report_escape_width("日本", strlen("日本")), 4);
	ck_assert_uint_eq(report_escape_width("e\xcc\x81", 3), 1);
}
END_TEST

START_TEST(text_of_a_finding)
{
	fill_one_finding();
	text();
	has("shop · as of 2026-05-01");
	has("2 files · 1 AI workload · 1 finding · 1 file could not be examined");
	has("59.9  D"); /* never rounded up to what a gate asks */
	has("nothing to judge");
	has("app/main.py:3:14");
	has("3 │ client = Red(\"https://red.example/v1\")\n");
	has("  │              ^^^^^^^^^^^^^^^^^^^^^^^^\n");
	has("+12.3  Add a second one. [no-way]");
	has("! app/odd.yaml  failed: 2:1: a tab");
	has("? never in app  unknown: a file did not parse");
	has("fallback");
	has("F3");
	has_not("\033");
	has_not("/home/me");
}
END_TEST

START_TEST(text_is_narrow)
{
	fill_one_finding();
	sql("UPDATE finding SET reason = 'word word word word word word word word word word word word "
	    "word word word word word word word word word word word word word word word word end'");
	text();
	for (const char *line = out.s; *line; line += strcspn(line, "\n") + 1)
		ck_assert_msg(report_escape_width(line, strcspn(line, "\n")) <= 80, "%.*s",
		              (int)strcspn(line, "\n"), line);
}
END_TEST

START_TEST(text_without_utf8_is_ascii)
{
	fill_one_finding();
	options.utf8 = false;
	text();
	for (const char *p = out.s; *p; p++)
		ck_assert((unsigned char)*p < 0x80);
}
END_TEST

START_TEST(colour_is_only_on_top)
{
	struct um_str plain;
	size_t n = 0;

	fill_one_finding();
	text();
	plain = out;
	out = (struct um_str)UM_STR_INIT;
	options.colour = true;
	text();
	/* Without the escape sequences the texts are equal. */
	for (size_t i = 0; i < out.len; i++) {
		if (out.s[i] == '\033') {
			i += strcspn(out.s + i, "m");
			continue;
		}
		out.s[n++] = out.s[i];
	}
	out.s[n] = '\0';
	ck_assert_str_eq(out.s, plain.s);
	um_str_release(&plain);
}
END_TEST

START_TEST(tree_cannot_draw)
{
	fill_one_finding();
	sql("UPDATE file SET path = char(27) || '[2J' WHERE id = 2");
	sql("UPDATE finding SET reason = 'x' || char(27) || ']0;title' || char(7)");
	text();
	has_not("\033");
	has("\\x1b[2J");
}
END_TEST

START_TEST(nothing_found)
{
	text();
	has("No AI service found; no score.");
	has("Files: none");
	has_not("Readiness");
	um_str_clear(&out);
	fill_one_finding();
	sql("UPDATE workload SET is_ai = 0");
	sql("UPDATE evidence SET context = 'test'");
	text();
	has("No workload reaches an AI service in production; no score.");
	has("red (in tests, examples or CI)");
}
END_TEST

START_TEST(json)
{
	fill_one_finding();
	ck_assert_msg(report_json_write(model, &options, &out, &err) == 0, "%s", err.msg);
	has("\"version\": 1");
	has("\"score_milli\": 59999");
	has("\"score\": 60.0");
	has("\"points_milli\": 12345");
	has("\"end_column\": 38");
	has("\"fallback_of\": 1");
	has("\"by_status\"");
	has("\"reason\": \"2:1: a tab\"");
	has_not("/home/me");
	ck_assert_int_eq(out.s[out.len - 1], '\n');
}
END_TEST

START_TEST(formats_are_found)
{
	ck_assert_ptr_nonnull(report_format_find("text"));
	ck_assert_ptr_nonnull(report_format_find("json"));
	ck_assert_ptr_null(report_format_find("xml"));
}
END_TEST

Suite *check_report_suite(void)
{
	Suite *suite = suite_create("report");
	TCase *tests = tcase_create("report");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, escape);
	tcase_add_test(tests, text_of_a_finding);
	tcase_add_test(tests, text_is_narrow);
	tcase_add_test(tests, text_without_utf8_is_ascii);
	tcase_add_test(tests, colour_is_only_on_top);
	tcase_add_test(tests, tree_cannot_draw);
	tcase_add_test(tests, nothing_found);
	tcase_add_test(tests, json);
	tcase_add_test(tests, formats_are_found);
	suite_add_tcase(suite, tests);
	return suite;
}
