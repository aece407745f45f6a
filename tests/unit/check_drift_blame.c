/* What is made of the answers of a history: commits, their changes, and why some have none. */
#include <stdlib.h>

#include "drift/drift.h"
#include "model_kit.h"

/* Three commits; c3 is the newest. Lines below the tenth are the first one's. */
static const struct drift_commit commits[] = {
	{"c3", "Cleo", "2026-03-03", "third"},
	{"c2", "Ben", "2026-02-02", "second"},
	{"c1", "Ann", "2026-01-01", "first"},
};

static void commit(void *ctx, size_t i, struct drift_commit *ret)
{
	(void)ctx;
	*ret = commits[i];
}

/* The second one touched the register, the third one a file with evidence. */
static void mark(void *ctx, const char *const *files, size_t n, bool *ret_marks)
{
	(void)ctx;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(files[i], "contracts.yaml") == 0)
			ret_marks[1] = true;
		if (strcmp(files[i], "x.ts") == 0)
			ret_marks[0] = true;
	}
}

static void ask(void *ctx, struct drift_asked *asked, size_t n)
{
	struct kit *k = ctx;

	for (size_t i = 0; i < n; i++) {
		um_str_addf(&k->text, "%s%s:%u%s%s%s%s", i ? "\n" : "", asked[i].file,
		            asked[i].line, asked[i].is_removed ? " gone" : "",
		            asked[i].words[0] ? " " : "",
		            asked[i].words[0] ? asked[i].words[0] : "",
		            asked[i].words[1] ? "|tail" : "");
		if (asked[i].line < 10)
			asked[i].commit = "c1";
		else
			asked[i].note = "not committed yet";
	}
}

static void exec(struct kit *k, const char *sql)
{
	KIT_OK(k, model_exec(k->m, sql, NULL, 0, &k->err));
}

static void blame(struct kit *k, const char *gap)
{
	struct drift_history h = {
		.ctx = k, .n = 3, .gap = gap, .commit = commit, .mark = mark, .ask = ask};

	um_str_clear(&k->text);
	KIT_OK(k, drift_blame(k->m, &h, &k->err));
}

START_TEST(lines_and_words)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	exec(&k, "INSERT INTO drift_change(kind, change, subject, before, after, file, line) VALUES"
	         " ('service', 'added', 'red', NULL, 'chat', 'a', 1),"
	         " ('model', 'removed', 'red chat', 'red/m1', NULL, 'b', 2),"
	         " ('model', 'changed', 'red chat', 'm1', 'm2', 'b', 12),"
	         " ('region', 'added', 'red', NULL, 'eu-west-1', 'c', 3),"
	         " ('preview', 'added', 'red m-preview', NULL, 'preview', 'd', NULL),"
	         " ('identity', 'changed', 'red', 'key', 'workload', NULL, NULL)");
	blame(&k, NULL);
	ck_assert_str_eq(k.text.s, "a:1\nb:2 gone red/m1|tail\nb:12 m2\nc:3 eu-west-1\n"
	                           "d:0 m-preview");
	ck_assert_str_eq(kit_ask(&k, "SELECT id, coalesce(commit_id, '-'),"
	                             " coalesce(commit_note, '-') FROM drift_change"),
	                 "1 c1 -\n2 c1 -\n3 - not committed yet\n4 c1 -\n5 c1 -\n6 - -");
	ck_assert_str_eq(kit_ask(&k, "SELECT id, author, date, summary, n_changes, is_register"
	                             " FROM drift_commit ORDER BY rowid"),
	                 "c1 Ann 2026-01-01 first 4 0");
	ck_assert_str_eq(kit_ask(&k, "SELECT * FROM drift_note"), "");
	kit_release(&k);
}
END_TEST

START_TEST(commits_without_changes)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	exec(&k, "INSERT INTO contract(id, file) VALUES ('red', 'contracts.yaml')");
	exec(&k, "INSERT INTO drift_change(kind, change, subject, file, line, workload) VALUES"
	         " ('workload', 'added', 'w', NULL, NULL, 'w'),"
	         " ('service', 'added', 'red', 'x.ts', 1, 'w'),"
	         " ('workload', 'removed', 'v', NULL, NULL, 'v')");
	blame(&k, "the clone is shallow");
	ck_assert_str_eq(kit_ask(&k, "SELECT id, n_changes, is_register FROM drift_commit"
	                             " ORDER BY rowid"),
	                 "c3 0 0\nc2 0 1\nc1 2 0");
	ck_assert_str_eq(kit_ask(&k, "SELECT subject, coalesce(commit_id, '-') FROM drift_change"),
	                 "w c1\nred c1\nv -");
	ck_assert_str_eq(kit_ask(&k, "SELECT * FROM drift_note"), "history the clone is shallow");
	kit_release(&k);
}
END_TEST

/* Lines below five are the oldest commit's, those below ten another's, the 25th the newest one's.
 */
static void ask_places(void *ctx, struct drift_asked *asked, size_t n)
{
	(void)ctx;
	for (size_t i = 0; i < n; i++) {
		if (asked[i].line < 5)
			asked[i].commit = "c1";
		else if (asked[i].line < 10)
			asked[i].commit = "c2";
		else if (asked[i].line == 25)
			asked[i].commit = "c3";
		else
			asked[i].note = "older than it";
	}
}

/* A service in several places came with the first of them; an identity with the line of the
 * statement that was changed last. */
START_TEST(more_places)
{
	struct drift_history h = {.n = 3, .commit = commit, .mark = mark, .ask = ask_places};
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "package.json");
	kit_unit(&k, "package");
	kit_file(&k, "x.ts");
	for (int i = 0; i < 12; i++)
		kit_client(&k, i % 2 ? "red" : "blue");
	kit_end(&k);
	KIT_OK(&k, model_derive(k.m, &k.err));
	exec(&k, "UPDATE evidence SET end_line = 30 WHERE service = 'blue'");
	exec(&k, "INSERT INTO drift_change(kind, change, subject, after, file, line, workload)"
	         " SELECT 'service', 'added', 'red', 'chat', 'x.ts', max(line), w.root"
	         " FROM evidence, ai_workload w WHERE service = 'red' AND line < 10");
	exec(&k, "INSERT INTO drift_change(kind, change, subject, after, file, line, workload)"
	         " SELECT 'identity', 'changed', 'blue', 'key', 'x.ts', min(line), w.root"
	         " FROM evidence, ai_workload w WHERE service = 'blue' AND line >= 10");
	KIT_OK(&k, drift_blame(k.m, &h, &k.err));
	ck_assert_str_eq(kit_ask(&k, "SELECT kind, coalesce(commit_id, commit_note), line < 5"
	                             " FROM drift_change ORDER BY id"),
	                 "service c1 1\nidentity c3 0");
	exec(&k, "UPDATE drift_change SET line = 8 WHERE kind = 'identity'");
	exec(&k, "UPDATE evidence SET line = 8 WHERE service = 'blue'");
	KIT_OK(&k, drift_blame(k.m, &h, &k.err));
	ck_assert_str_eq(kit_ask(&k, "SELECT commit_id, line FROM drift_change WHERE kind ="
	                             " 'identity'"),
	                 "c2 8");
	kit_release(&k);
}
END_TEST

START_TEST(no_commits)
{
	struct kit k;
	struct drift_history none = {.commit = commit, .mark = mark, .ask = ask};

	kit_init(&k, "2026-11-21");
	KIT_OK(&k, drift_blame(k.m, &none, &k.err));
	ck_assert_str_eq(kit_ask(&k, "SELECT count(*) FROM drift_commit"), "0");
	kit_release(&k);
}
END_TEST

Suite *check_drift_blame_suite(void);
Suite *check_drift_blame_suite(void)
{
	Suite *suite = suite_create("drift blame");
	TCase *all = tcase_create("all");

	tcase_add_test(all, lines_and_words);
	tcase_add_test(all, commits_without_changes);
	tcase_add_test(all, more_places);
	tcase_add_test(all, no_commits);
	suite_add_tcase(suite, all);
	return suite;
}
