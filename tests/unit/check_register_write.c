/* An entry into a contract register: where it goes, that nothing else changes, and that what is
 * written can be read. */
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "model_kit.h"
#include "policy/policy.h"
#include "rules/contracts.h"

static struct rules_entry entries[] = {
	{.id = "red", .kind = RULES_SERVICE, .vendor = "redmond"},
};
static const struct rules rules = {.entries = entries, .n_entries = UM_COUNT(entries)};

static struct kit k;
static char folder[64];
static struct um_str path, got;

static void setup(void)
{
	strcpy(folder, "/tmp/unmoat-register-XXXXXX");
	ck_assert(mkdtemp(folder) != NULL);
	path = got = (struct um_str)UM_STR_INIT;
	um_str_addf(&path, "%s/contracts.yaml", folder);
	kit_init(&k, "2026-11-21");
}

static void teardown(void)
{
	unlink(path.s);
	ck_assert_msg(rmdir(folder) == 0, "something else was left in %s", folder);
	um_str_release(&path);
	um_str_release(&got);
	kit_release(&k);
}

static void put(const char *text)
{
	KIT_OK(&k, um_write_file_atomic(path.s, text, strlen(text), &k.err));
}

static int record(void)
{
	k.err = (struct um_err)UM_ERR_INIT;
	return policy_register_record(k.m, &rules, path.s, &k.err);
}

static const char *content(void)
{
	KIT_OK(&k, um_read_file(path.s, 1 << 20, &got, &k.err));
	return got.s;
}

static const char *const lines[] = {
	"- date: 2026-11-21",
	"  rules: \"digest\"",
	"  tool: \"0\"",
	"  services: []",
	"  attendees: # who has no name was not there",
	"    - {role: platform, name: \"\"}",
	"    - {role: security, name: \"\"}",
	"    - {role: procurement, name: \"\"}",
	"  decisions: []",
	"  actions: []",
};

/* `text` with the entry in place of the line that holds "@" alone, behind its blanks. */
static const char *expand(const char *text, const char *line_break)
{
	UM_AUTO(um_str_release) struct um_str all = UM_STR_INIT;
	const char *at = strchr(text, '@'), *start = at;

	ck_assert(at != NULL);
	while (start > text && start[-1] == ' ')
		start--;
	um_str_add_n(&all, text, (size_t)(start - text));
	for (size_t i = 0; i < UM_COUNT(lines); i++) {
		um_str_add_n(&all, start, (size_t)(at - start));
		um_str_addf(&all, "%s%s", lines[i], i + 1 < UM_COUNT(lines) ? line_break : "");
	}
	um_str_add(&all, at + 1);
	return um_strdup(k.arena, all.s);
}

struct place {
	const char *before, *after;
	const char *line_break;
};

static const struct place places[] = {
	/* nothing of reviews yet */
	{"", "reviews:\n  @\n", "\n"},
	{"# only a comment\n", "# only a comment\n\nreviews:\n  @\n", "\n"},
	{"contracts:\n- {id: a, vendor: redmond} # mine\n",
         "contracts:\n- {id: a, vendor: redmond} # mine\n\nreviews:\n  @\n", "\n"},
	{"contracts: []", "contracts: []\n\nreviews:\n  @\n", "\n"},
	{"  contracts: []\n", "  contracts: []\n\n  reviews:\n    @\n", "\n"},
	/* an empty list, however it is written */
	{"reviews: []\n", "reviews:\n  @\n", "\n"},
	{"reviews: [ ]  # none yet\ncontracts: []\n", "reviews:  # none yet\n  @\ncontracts: []\n",
         "\n"},
	{"contracts: []\n\"reviews\" : []", "contracts: []\n\"reviews\" :\n  @\n", "\n"},
	/* at the end */
	{"reviews:\n  - date: 2026-01-01\n", "reviews:\n  - date: 2026-01-01\n  @\n", "\n"},
	{"reviews:\n- date: 2026-01-01", "reviews:\n- date: 2026-01-01\n@\n", "\n"},
	{"reviews:\n  - date: 2026-01-01\n    note: |\n      a\n\n      b # no comment\n",
         "reviews:\n  - date: 2026-01-01\n    note: |\n      a\n\n      b # no comment\n  @\n",
         "\n"},
	{"reviews:\n  - {date: 2026-01-01,\n     attendees: [\n       platform\n     ]\n  } # last\n",
         "reviews:\n  - {date: 2026-01-01,\n     attendees: [\n       platform\n     ]\n  } # last\n  @\n",
         "\n"},
	{"reviews:\n  - date: 2026-01-01\n    decisions: &d\n      - keep\n  - date: 2026-02-01\n"
         "    decisions: *d\n",
         "reviews:\n  - date: 2026-01-01\n    decisions: &d\n      - keep\n  - date: 2026-02-01\n"
         "    decisions: *d\n  @\n",
         "\n"},
	/* in the middle, with comments that are about the last entry and others that are not */
	{"# top\nreviews:\n  - date: 2026-01-01 # new year\n    # still to be signed\n\n"
         "    # and sent\n\n# what we bought\ncontracts:\n  - {id: a, vendor: redmond}\n",
         "# top\nreviews:\n  - date: 2026-01-01 # new year\n    # still to be signed\n\n"
         "    # and sent\n  @\n\n# what we bought\ncontracts:\n  - {id: a, vendor: redmond}\n",
         "\n"},
	{"reviews:\n  - date: 2026-01-01\n  # about the list\ncontracts: []\n",
         "reviews:\n  - date: 2026-01-01\n  @\n  # about the list\ncontracts: []\n", "\n"},
	/* documents */
	{"---\nreviews:\n  - date: 2026-01-01\n---\ncontracts: []\n...\n",
         "---\nreviews:\n  - date: 2026-01-01\n  @\n---\ncontracts: []\n...\n", "\n"},
	{"\xef\xbb\xbf# with a mark\nreviews: []\n", "\xef\xbb\xbf# with a mark\nreviews:\n  @\n",
         "\n"},
	/* line breaks of the other kind */
	{"contracts: []\r\n", "contracts: []\r\n\r\nreviews:\r\n  @\r\n", "\r\n"},
	{"reviews:\r\n  - date: 2026-01-01\r\n\r\ncontracts: []\r\n",
         "reviews:\r\n  - date: 2026-01-01\r\n  @\r\n\r\ncontracts: []\r\n", "\r\n"},
	{"reviews: []\r\ncontracts: []", "reviews:\r\n  @\r\ncontracts: []", "\r\n"},
};

START_TEST(where_it_goes)
{
	const struct place *p = &places[_i];

	put(p->before);
	ck_assert_msg(record() == 0, "%s\n%s", k.err.msg, p->before);
	ck_assert_str_eq(content(), expand(p->after, p->line_break));
}
END_TEST

START_TEST(makes_the_file)
{
	KIT_OK(&k, record());
	ck_assert_str_eq(content(), expand("reviews:\n  @\n", "\n"));
}
END_TEST

/* Into a second model: what the reader makes of what was written. */
static void read_back(struct kit *other)
{
	struct contracts *c = contracts_new(&rules);

	kit_init(other, "2026-11-22");
	content();
	ck_assert(contracts_add(c, "contracts.yaml", got.s, got.len, true));
	KIT_OK(other, policy_register_store(other->m, c, &other->err));
	contracts_free(c);
	ck_assert_str_eq(kit_ask(other, "SELECT text FROM register_problem"), "");
}

static void sql(const char *text)
{
	ck_assert_msg(model_exec(k.m, text, NULL, 0, &k.err) == 0, "%s", k.err.msg);
}

START_TEST(is_read_back)
{
	struct kit other;

	sql("UPDATE run SET revision = '0123456789', rules_digest = '1e5', tool_version = '0.10'");
	sql("INSERT INTO score(subject, move, score_milli, grade, passed, failed, unknown, "
	    "not_applicable, waived) VALUES('', '', 61250, 'C', 0, 0, 0, 0, 0), "
	    "('', 'two-cloud', 40000, 'D', 0, 0, 0, 0, 0), ('', 'slo', 33333, 'F', 0, 0, 0, 0, 0), "
	    "('', 'drift', NULL, NULL, 0, 0, 0, 0, 0), ('app', '', 1, 'F', 0, 0, 0, 0, 0)");
	sql("INSERT INTO workload(id, root, name, kind) VALUES(1, 'app', 'app', 'package')");
	sql("INSERT INTO path(workload_id, capability, service, cloud, role, basis) VALUES"
	    "(1, 'chat', 'red', 'x', 'primary', 'observed'), (1, 'chat', 'no', 'x', 'choice', "
	    "'observed'), (1, 'embedding', 'red', 'x', 'primary', 'observed')");
	KIT_OK(&k, record());
	read_back(&other);
	ck_assert_str_eq(kit_ask(&other, "SELECT date, revision, rules_digest, tool_version, "
	                                 "score_milli, services FROM review"),
	                 "2026-11-21 0123456789 1e5 0.10 61250 |no|red|");
	ck_assert_str_eq(kit_ask(&other, "SELECT review, move, score_milli FROM review_score"),
	                 "2026-11-21 two-cloud 40000\n2026-11-21 slo 33333");
	kit_release(&other);
}
END_TEST

START_TEST(names_make_attendance)
{
	struct kit other;
	const char *name;

	KIT_OK(&k, record());
	read_back(&other);
	ck_assert_str_eq(kit_ask(&other, "SELECT roles FROM review"), "-");
	ck_assert_str_eq(kit_ask(&other, "SELECT * FROM review_item"), "");
	kit_release(&other);
	/* A person fills one in. */
	name = strstr(got.s, "security, name: \"\"");
	ck_assert(name != NULL);
	got.s[name - got.s + 17] = '\0';
	put(um_format(k.arena, "%sAda\"%s", got.s, name + 18));
	read_back(&other);
	ck_assert_str_eq(kit_ask(&other, "SELECT roles FROM review"), "|security|");
	ck_assert_str_eq(kit_ask(&other, "SELECT role, text FROM review_item"), "security Ada");
	kit_release(&other);
}
END_TEST

START_TEST(actions_are_carried_over)
{
	struct kit other;

	put("contracts:\n  - {id: a, vendor: redmond}\nreviews:\n  - {date: 2026-01-01}\n");
	sql("INSERT INTO review_item(review, kind, text, owner, due, status, contract) VALUES"
	    "('2026-05-01', 'action', 'twice', 'Bo', '2026-06-01', 'open', NULL),"
	    "('2026-08-01', 'action', 'twice', 'Cy', '2026-09-01', 'open', 'a'),"
	    "('2026-05-01', 'action', 'done later', NULL, NULL, 'open', NULL),"
	    "('2026-08-01', 'action', 'done later', NULL, NULL, 'done', NULL),"
	    "('2026-05-01', 'action', 'dropped', NULL, NULL, 'dropped', NULL),"
	    "('2026-05-01', 'decision', 'kept', NULL, NULL, NULL, NULL),"
	    "('2026-05-01', 'action', 'say \"yes\": \\ # - ' || char(10, 27) || char(8238) || 'ü', NULL, "
	    "NULL, NULL, NULL)");
	KIT_OK(&k, record());
	read_back(&other);
	ck_assert_str_eq(kit_ask(&other,
	                         "SELECT text, owner, due, status, contract FROM review_item "
	                         "WHERE kind = 'action' ORDER BY rowid LIMIT 1"),
	                 "twice Cy 2026-09-01 open a");
	/* NOLINTBEGIN(misc-misleading-bidirectional) */
	ck_assert_str_eq(kit_ask(&other,
	                         "SELECT text FROM review_item ORDER BY rowid LIMIT 9 OFFSET 1"),
	                 "say \"yes\": \\ # - \n\033\xe2\x80\xaeü");
	/* NOLINTEND(misc-misleading-bidirectional) */
	ck_assert(strstr(got.s, "\\u000A\\u001B\\u202Eü") != NULL);
	kit_release(&other);
}
END_TEST

/* Nothing is written, and the message has `part`. */
static void refused(const char *text, const char *part)
{
	put(text);
	ck_assert_msg(record() < 0, "it was taken: %s", content());
	ck_assert_msg(strstr(k.err.msg, part) != NULL, "%s", k.err.msg);
	ck_assert_str_eq(content(), text);
}

START_TEST(one_review_a_day)
{
	refused("reviews:\n  - date: 2026-11-21\n",
	        "contracts.yaml:2: there is a review of 2026-11-21 already");
	sql("UPDATE run SET revision = 'abc'");
	refused("reviews:\n  - {date: 2026-11-21, revision: abc}\n",
	        "of 2026-11-21 at this revision already");
	/* It is the same register that has two files. */
	sql("INSERT INTO review(date, file, line) VALUES('2026-11-21', 'contracts/more.yaml', 7)");
	refused("contracts: []\n", "contracts/more.yaml:7: there is a review");
}
END_TEST

START_TEST(mistakes_are_said)
{
	refused("contracts: [\n", "contracts.yaml:");
	refused("reviews:\n  - date: tomorrow\n", "contracts.yaml:2:");
	refused("reviews: {}\n", "contracts.yaml:1:");
	refused("contracts: []\nreviews:\n", "contracts.yaml:2:9: \"reviews\" is empty");
	refused("reviews: [{date: 2026-01-01}]\n", "written in brackets");
	refused("{contracts: []}\n", "written in brackets");
	refused("reviews: [\n  # none\n]\n", "written in brackets");
}
END_TEST

START_TEST(folders_are_no_files)
{
	ck_assert(policy_register_record(k.m, &rules, folder, &k.err) < 0);
	ck_assert_msg(strstr(k.err.msg, "is a folder") != NULL, "%s", k.err.msg);
}
END_TEST

Suite *check_register_write_suite(void);

Suite *check_register_write_suite(void)
{
	Suite *suite = suite_create("register_write");
	TCase *tests = tcase_create("all");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, where_it_goes, 0, UM_COUNT(places));
	tcase_add_test(tests, makes_the_file);
	tcase_add_test(tests, is_read_back);
	tcase_add_test(tests, names_make_attendance);
	tcase_add_test(tests, actions_are_carried_over);
	tcase_add_test(tests, one_review_a_day);
	tcase_add_test(tests, mistakes_are_said);
	tcase_add_test(tests, folders_are_no_files);
	suite_add_tcase(suite, tests);
	return suite;
}
