/* The review pack over a model that is filled by hand: what is on its pages, and that nothing of a
 * hostile tree becomes markup. */
#include <check.h>
#include <string.h>

#include "base/str.h"
#include "pack_kit.h"
#include "report/escape.h"
#include "report/pack.h"
#include "rules/rules.h"

static struct model *model;
static struct um_err err;
static struct um_str out;
static struct report_options options;

static void setup(void)
{
	struct model_run run = {"1.2",
	                        "1",
	                        "0123456789abcdef",
	                        "/home/me/shop",
	                        "shop",
	                        "worktree",
	                        "3333333333333333333333333333333333333333",
	                        "2026-08-03"};

	err = (struct um_err)UM_ERR_INIT;
	out = (struct um_str)UM_STR_INIT;
	options = (struct report_options){.move_title = rules_move_title};
	ck_assert_msg(model_new(&run, &model, &err) == 0, "%s", err.msg);
}

static void teardown(void)
{
	model_free(model);
	um_str_release(&out);
}

static void fill(void)
{
	ck_assert_msg(pack_kit_fill(model, &err) == 0, "%s", err.msg);
}

static void sql(const char *text)
{
	ck_assert_msg(model_exec(model, text, NULL, 0, &err) == 0, "%s: %s", text, err.msg);
}

static void markdown(void)
{
	um_str_clear(&out);
	ck_assert_msg(report_review_markdown_write(model, &options, &out, &err) == 0, "%s",
	              err.msg);
}

static void html(void)
{
	um_str_clear(&out);
	ck_assert_msg(report_review_html_write(model, &options, &out, &err) == 0, "%s", err.msg);
}

static void has(const char *part)
{
	ck_assert_msg(strstr(out.s, part) != NULL, "\"%s\" is not in:\n%.3000s", part, out.s);
}

static void has_not(const char *part)
{
	const char *at = strstr(out.s, part);

	ck_assert_msg(at == NULL, "\"%s\" is in: %.200s", part, at);
}

/* What stands between the heading `title` and the next of its kind. */
static void keep_part(const char *title)
{
	UM_AUTO(um_str_release) struct um_str part = UM_STR_INIT;
	const char *start = strstr(out.s, title), *end;

	ck_assert_msg(start != NULL, "no '%s' in:\n%s", title, out.s);
	end = strstr(start + 3, "\n#");
	um_str_add_n(&part, start, end ? (size_t)(end - start) : strlen(start));
	um_str_clear(&out);
	um_str_add(&out, part.s);
}

START_TEST(front_page)
{
	fill();
	markdown();
	has("# Architecture and contract review: shop\n");
	has("- **Last review:** 2026-05-12, without security\n");
	has("| Readiness | 54.7 D | 61.2 | −6.5 | −1.2 | −6.1 | 0.0 | +1.3 | −0.5 |\n");
	/* There was no score of the move then. */
	has("review | 36.0 F | – | – | – | – | – | – | – |\n");
	has("observed 46.2 %, declared 21.3 %");
	has("2. [Security](#security): 1 new destination of a new vendor, 1 open finding\n");
	has("5. [Carried over](#carried-over): 2 open actions, 1 overdue\n");
}
END_TEST

START_TEST(platform)
{
	fill();
	markdown();
	has("| changed | region | `blue`<br>northeurope → westeurope | services/checkout | "
	    "`services/checkout/deploy/values-production.yaml:9` | `bbbbbbbbbb`<br>Marek Lind<br>"
	    "2026-06-30 |\n");
	has("| F0 no fallback |");
	has("| F3 independent | stale<br>2026-03-01 |");
	has("| +9.4 | A critical workload has no fallback<br>Add a second path");
	/* Identities and contracts have pages of their own. */
	keep_part("### What changed");
	has_not("workload identity");
	has_not("RED-2026");
}
END_TEST

START_TEST(validated_fallback)
{
	fill();
	sql("UPDATE path SET validated_at = '2026-08-01T09:00:00Z', rung = 6 WHERE id = 2");
	markdown();
	has("| F6 proved live | validated<br>2026-08-01 |");
	keep_part("### Decisions");
	has_not("Validate the fallback");
}
END_TEST

START_TEST(security)
{
	fill();
	markdown();
	has("| new vendor | `services/search/internal/answers/answers.go:52` |");
	has("| `RED_API_KEY` | `red` | production |");
	has("| westeurope | `BLUE-EA` | services/checkout | "
	    "`services/checkout/src/assistant/client.py:31` | `contracts.yaml:21` |");
	has("| `BLUE-EA`<br>blueco | nothing said | yes | `contracts.yaml:17` |");
	has("| expired<br>2026-07-31 | waiver | `region-pinned` |");
	has("| ends soon<br>2026-09-30 | attestation |");
	/* A second service of a vendor that was there is no new vendor. */
	sql("UPDATE service SET vendor = 'redco' WHERE id = 'amber'");
	sql("UPDATE path SET vendor = 'redco' WHERE service = 'amber'");
	markdown();
	has("| new service |");
	has_not("new AI vendor");
}
END_TEST

START_TEST(procurement)
{
	fill();
	markdown();
	has("| inference | `BLUE-EA, RED-2026` | `amber, blue, red` | `amber` |  |\n");
	has("| vector-data | `ROWS-1` |  |  | `ROWS-1` |\n");
	has("| weaker SLA | RED-2026 promises 99.5 %;");
	has("| 2026-10-02 | within 90 days<br>60 days | last day for notice<br>else it renews by "
	    "itself | `RED-2026`<br>redco | `contracts.yaml:3` |\n");
	has("| spend | red | 240,000 EUR<br>a year |");
	has("| reservation | Reserved throughput for the assistant<br>blue red-large-2 northeurope | "
	    "300 provisioned units<br>a month | 2026-01-01 – 2026-09-30 |");
}
END_TEST

START_TEST(decisions)
{
	fill();
	markdown();
	keep_part("### Decisions");
	has("| Renew, renegotiate or end RED-2026<br>RED-2026 ends on 2026-12-31 | procurement | "
	    "2026-10-02 | `contracts.yaml:5` |  |\n");
	has("| Put amber under a contract, or stop using it<br>there is no contract with amberco | "
	    "procurement, platform | this review | "
	    "`services/search/internal/answers/answers.go:52` |  |\n");
	has("| Extend BLUE-EA to westeurope, or move out of it<br>");
	has("| Use or end ROWS-1: vector-data<br>no path of production needs rowsco | procurement, platform | "
	    "2027-01-29 |");
	has("| Accept amberco as a new AI vendor<br>production now reaches amber | "
	    "security, procurement |");
	has("| Confirm the identity of blue, which became another<br>workload identity → static key | security |");
	has("| Validate the fallback of services/checkout,");
	has("| overdue<br>2026-07-31 | `.unmoat.yaml:12` |");
	has("| Close the action, or give it another date<br>Ask redco for 99.9 % in the next "
	    "contract | Marek | overdue<br>2026-07-15 | `contracts.yaml:66` |");
	/* What has a date stands before what has none. */
	ck_assert(strstr(out.s, "2027-01-29") < strstr(out.s, "Put amber"));
}
END_TEST

START_TEST(notice_is_past)
{
	fill();
	sql("UPDATE run SET as_of = '2026-11-21'");
	markdown();
	keep_part("### Decisions");
	has("the last day for notice was 2026-10-02 | procurement | 2026-12-31 |");
}
END_TEST

START_TEST(carried_over)
{
	fill();
	markdown();
	keep_part("### Open actions");
	has("| Marek<br>procurement | overdue<br>2026-07-15 | 2026-05-12 | `RED-2026` | "
	    "`contracts.yaml:66` |\n");
	has("| Ines<br>platform | open<br>2026-09-15 |");
	sql("UPDATE review_item SET status = 'done'");
	markdown();
	has("No earlier review left an action open.\n");
}
END_TEST

START_TEST(not_examined)
{
	fill();
	sql("INSERT INTO drift_note(kind, text) VALUES('rules', 'The rules of then are not known.')");
	markdown();
	keep_part("### What could not be examined");
	has("| file | 12:3: a tab where a blank is needed | `services/search/deploy/broken.yaml` |\n");
	has("| control | no-latency-slo in services/search<br>a file of the workload did not parse |");
	has("| validation | stale: shop.blue.example<br>older than 90 days |");
	has("| earlier rules | The rules of then are not known. |");
	has("It cannot see what was set by hand");
}
END_TEST

START_TEST(empty)
{
	markdown();
	has("No workload reaches an AI service in production, so there is no score.\n");
	has("### What changed\n\nNothing was compared with, so what changed cannot be said.\n");
	has("| no contracts | There is no contract register");
	has("| no earlier state |");
	has("| no reviews |");
	has("No contract names an end.\n");
	has("- **Last review:** none is written down\n");
	html();
	has("<p class=\"none\">No contract names a commitment.</p>");
	has("</html>\n");
}
END_TEST

START_TEST(long_tables_say_so)
{
	fill();
	sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO "
	    "drift_change(kind, change, subject) SELECT 'model', 'added', 'm' || i FROM n");
	markdown();
	keep_part("### What changed");
	has("\nand 125 more.\n");
}
END_TEST

START_TEST(html_of_all)
{
	fill();
	html();
	has("<!DOCTYPE html>\n<html lang=\"en\">");
	has("content=\"default-src 'none'; style-src 'sha256-");
	has("<section id=\"platform\" class=\"page\"");
	has("<section id=\"security\" class=\"page\"");
	has("<section id=\"procurement\" class=\"page\"");
	has("<span class=\"tag bad\">overdue</span> <span class=\"more\">2026-07-15</span>");
	has("<td class=\"number down\" data-label=\"Change\">−6.5</td>");
	has_not("<script");
	has_not("http-equiv=\"refresh\"");
	has_not("/home/me");
}
END_TEST

/* All texts of the model that come from elsewhere. */
static void make_hostile(const char *text)
{
	static const char *const columns[] = {
		"run.name",
		"drift_change.subject",
		"drift_change.before",
		"drift_change.file",
		"drift_change.workload",
		"drift_commit.author",
		"drift_commit.summary",
		"drift_side.name",
		"contract.data_use",
		"contract_line.text",
		"contract_line.value",
		"commitment.text",
		"commitment.unit",
		"review_item.text",
		"review_item.owner",
		"file.path",
		"file.reason",
		"path.endpoint",
		"path.model",
		"path.region",
		"evidence.name",
		"finding.reason",
		"waiver.reason",
		"attestation.statement",
		"validation.problem",
		"validation.host",
		"control_result.reason",
		"workload.root",
	};
	const char *const binds[] = {text};

	for (size_t i = 0; i < UM_COUNT(columns); i++) {
		UM_AUTO(um_str_release) struct um_str statement = UM_STR_INIT;
		const char *dot = strchr(columns[i], '.');

		um_str_addf(&statement, "UPDATE %.*s SET %s = ?1%s", (int)(dot - columns[i]),
		            columns[i], dot + 1,
		            um_eq(columns[i], "workload.root") ? " || id" : "");
		ck_assert_msg(model_exec(model, statement.s, binds, 1, &err) == 0, "%s", err.msg);
	}
}

/* Code spans hold whatever they like. */
static void drop_code_spans(void)
{
	UM_AUTO(um_str_release) struct um_str rest = UM_STR_INIT;
	const char *p = out.s;

	while (*p) {
		size_t n = strspn(p, "`"), m;
		const char *end = p + n;

		if (n == 0 || (p > out.s && p[-1] == '\\')) {
			um_str_add_c(&rest, *p++);
			continue;
		}
		do {
			end += strcspn(end, "`\n");
			m = strspn(end, "`");
			ck_assert_msg(m > 0, "a code span without an end: %.200s", p);
			end += m;
		} while (m != n);
		p = end;
	}
	um_str_clear(&out);
	um_str_add(&out, rest.s);
}

START_TEST(hostile_names)
{
	fill();
	make_hostile("</style></td><script>alert(1)</script><img src=x onerror=alert(1)>"
	             "\" onmouseover='x' [y](javascript:alert(1)) ![](https://evil.example/p.png) "
	             "`|` @you #1 \033[2J\xe2\x80\xae\xff\n# x");
	html();
	has_not("<script");
	has_not("<img");
	has_not("</td><script");
	has_not("\" onmouseover");
	has_not("href=\"j");
	has_not("\033");
	has_not("\xe2\x80\xae"); /* NOLINT(misc-misleading-bidirectional) */
	has_not("\xff");
	has("&#60;script&#62;");
	markdown();
	drop_code_spans();
	has_not("<script");
	has_not("<img");
	has_not("](javascript");
	has_not("\033");
	has_not("\xe2\x80\xae"); /* NOLINT(misc-misleading-bidirectional) */
	has_not("\n# x");
}
END_TEST

START_TEST(bars_end_no_cell)
{
	report_escape_markdown_code(&out, "a\\|<b>|`c");
	ck_assert_str_eq(out.s, "<code>a\\\\&#124;&lt;b&gt;&#124;\\`c</code>");
	um_str_clear(&out);
	report_escape_markdown_code(&out, "a`b\\");
	ck_assert_str_eq(out.s, "`` a`b\\ ``");
}
END_TEST

START_TEST(markdown_makes_no_links)
{
	report_escape_markdown(&out, "see https://evil.example, WWW.evil.example and a.b.c");
	ck_assert_str_eq(out.s, "see https&#58;//evil.example, WWW&#46;evil.example and a.b.c");
}
END_TEST

START_TEST(html_escapes)
{
	report_escape_html(&out, "<a href='x'>&\"`=</a>");
	ck_assert_str_eq(out.s, "&#60;a href&#61;&#39;x&#39;&#62;&#38;&#34;&#96;&#61;&#60;/a&#62;");
}
END_TEST

START_TEST(points)
{
	struct um_arena *a = um_arena_new();

	ck_assert_str_eq(pack_points(a, 59999, false), "59.9");
	ck_assert_str_eq(pack_points(a, -1250, true), "−1.2");
	ck_assert_str_eq(pack_points(a, -50, true), "0.0");
	ck_assert_str_eq(pack_points(a, 0, true), "0.0");
	ck_assert_str_eq(pack_points(a, 300, true), "+0.3");
	um_arena_free(a);
}
END_TEST

Suite *check_pack_suite(void);
Suite *check_pack_suite(void)
{
	Suite *s = suite_create("pack");
	TCase *pages = tcase_create("pages"), *media = tcase_create("media");

	tcase_add_checked_fixture(pages, setup, teardown);
	tcase_add_test(pages, front_page);
	tcase_add_test(pages, platform);
	tcase_add_test(pages, validated_fallback);
	tcase_add_test(pages, security);
	tcase_add_test(pages, procurement);
	tcase_add_test(pages, decisions);
	tcase_add_test(pages, notice_is_past);
	tcase_add_test(pages, carried_over);
	tcase_add_test(pages, not_examined);
	tcase_add_test(pages, empty);
	tcase_add_test(pages, long_tables_say_so);
	suite_add_tcase(s, pages);
	tcase_add_checked_fixture(media, setup, teardown);
	tcase_add_test(media, html_of_all);
	tcase_add_test(media, hostile_names);
	tcase_add_test(media, bars_end_no_cell);
	tcase_add_test(media, markdown_makes_no_links);
	tcase_add_test(media, html_escapes);
	tcase_add_test(media, points);
	suite_add_tcase(s, media);
	return s;
}
