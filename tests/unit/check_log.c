/* What the history of a repository tells, on repositories made with git's own program. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "source/log.h"

static char top[64];
static struct um_arena *arena;

static void set_up(void)
{
	snprintf(top, sizeof(top), "%s/unmoat-log-XXXXXX",
	         access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(top));
	ck_assert_int_eq(chmod(top, 0755), 0);
	ck_assert_int_eq(chdir(top), 0);
	setenv("HOME", top, 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	unsetenv("XDG_CONFIG_HOME");
	unsetenv("GIT_DIR");
	arena = um_arena_new();
}

static void tear_down(void)
{
	char command[128];

	um_arena_free(arena);
	ck_assert_int_eq(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -rf %s", top);
	ck_assert_int_eq(system(command), 0); /* NOLINT(cert-env33-c) */
}

/* A piece of shell in the temporary folder. `g` is git; `at DATE` sets the date of the commits that
 * follow; `c MESSAGE` commits all there is. */
static void sh(const char *script)
{
	struct um_str s = UM_STR_INIT;

	um_str_addf(&s,
	            "set -e; cd %s; g() { git -c user.name=Ann -c user.email=a@example.com "
	            "-c core.fsync=none -c init.templateDir= -c init.defaultBranch=main "
	            "-c gc.auto=0 -c maintenance.auto=0 "
	            "-c protocol.file.allow=always -c advice.detachedHead=false \"$@\"; }; "
	            "at() { export GIT_AUTHOR_DATE=\"$1\" GIT_COMMITTER_DATE=\"$1\"; }; "
	            "c() { g add -A; g commit -q --allow-empty -m \"$1\"; }; "
	            "at 2026-01-01T12:00:00Z; { %s\n} >/dev/null 2>&1",
	            top, script);
	/* NOLINTNEXTLINE(cert-env33-c) */
	ck_assert_msg(system(s.s) == 0, "shell: %s", script);
	um_str_release(&s);
}

static struct source *open_at(const char *path, const char *rev)
{
	struct um_err err = UM_ERR_INIT;
	struct source *s = NULL;
	int r = source_open(path, &(struct source_options){.rev = rev}, &s, &err);

	ck_assert_msg(r == 0, "%s: %d %s", path, r, err.msg);
	return s;
}

/* The summary of the commit that was the newest on that day. */
static void expect_at(const char *path, const char *rev, const char *date, const char *want)
{
	struct source *s = open_at(path, rev);
	struct um_err err = UM_ERR_INIT;
	struct source_commit commit;
	const char *id = NULL;
	int r = source_at_date(s, date, arena, &id, &err);

	ck_assert_msg(r == 0, "%s: %s", date, err.msg);
	ck_assert_int_eq(source_resolve(s, id, arena, &commit, &err), 0);
	ck_assert_str_eq(commit.id, id);
	ck_assert_str_eq(commit.summary, want);
	source_free(s);
}

static void expect_no_date(const char *path, const char *date, int code, const char *message)
{
	struct source *s = open_at(path, NULL);
	struct um_err err = UM_ERR_INIT;
	const char *id = NULL;

	ck_assert_int_eq(source_at_date(s, date, arena, &id, &err), code);
	ck_assert_ptr_null(id);
	ck_assert_msg(strstr(err.msg, message) != NULL, "'%s' is not in '%s'", message, err.msg);
	source_free(s);
}

static void expect_no_revision(const char *path, const char *rev, int code, const char *message)
{
	struct source *s = open_at(path, NULL);
	struct um_err err = UM_ERR_INIT;
	struct source_commit commit;

	ck_assert_int_eq(source_resolve(s, rev, arena, &commit, &err), code);
	ck_assert_msg(strstr(err.msg, message) != NULL, "'%s' is not in '%s'", message, err.msg);
	source_free(s);
}

START_TEST(dates)
{
	sh("g init -q r; cd r; at 2026-01-10T00:30:00+0200; c one; at 2026-02-01T23:59:59Z; c two; "
	   "at 2026-02-02T01:00:00-0500; c three; g tag v3");
	/* Half past midnight at +2 is the evening before in UTC. */
	expect_at("r", NULL, "2026-01-09", "one");
	expect_at("r", NULL, "2026-01-31", "one");
	expect_at("r", NULL, "2026-02-01", "two");
	expect_at("r", NULL, "2026-02-02", "three");
	expect_at("r", NULL, "2030-01-01", "three");
	expect_at("r", "HEAD~1", "2030-01-01", "two");
	expect_no_date("r", "2026-01-08", UM_ENOTFOUND, "begins on 2026-01-09, after 2026-01-08");
	expect_no_date("r", "2026-02-30", UM_EINVAL, "is no date");
	expect_no_date("r", "yesterday", UM_EINVAL, "is no date");
}
END_TEST

/* A side branch is not what the branch was on that day, although its commits are older. */
START_TEST(dates_and_merges)
{
	sh("g init -q r; cd r; at 2026-01-01T00:00:00Z; c root; g checkout -qb side; "
	   "at 2026-01-05T00:00:00Z; c side; g checkout -q main; at 2026-01-10T00:00:00Z; "
	   "g merge -q --no-ff -m merge side; at 2025-06-01T00:00:00Z; c clock");
	expect_at("r", NULL, "2026-01-07", "clock");
	expect_at("r", "HEAD~1", "2026-01-07", "root");
	expect_at("r", "HEAD~1", "2026-01-10", "merge");
}
END_TEST

START_TEST(dates_without_history)
{
	sh("g init -q r; cd r; c 1; at 2026-03-01T00:00:00Z; c 2; cd ..; mkdir plain; touch plain/x; "
	   "g init -q empty; g clone -q --depth 1 file://$PWD/r shallow; "
	   "g clone -q --bare r bare.git");
	expect_at("bare.git", NULL, "2026-02-01", "1");
	expect_at("shallow", NULL, "2026-03-01", "2");
	expect_no_date("shallow", "2026-02-01", UM_ENOTFOUND,
	               "in this shallow clone begins on 2026-03-01");
	expect_no_date("plain", "2026-02-01", UM_EINVAL, "not in a git repository");
	expect_no_date("empty", "2026-02-01", UM_EINVAL, "no commits yet");
	expect_no_revision("plain", "v1", UM_EINVAL, "not in a git repository");
}
END_TEST

START_TEST(names)
{
	struct source_commit commit;
	struct um_err err = UM_ERR_INIT;
	struct source *s;

	sh("g init -q r; cd r; at 2026-01-31T22:00:00-0400; c 'first line\n\nmore'; "
	   "g tag -a -m x v1.0.0; g branch release; g tag blob $(g hash-object -w ../r/.git/HEAD); "
	   "cd ..; g clone -q --depth 1 file://$PWD/r shallow");
	s = open_at("r", NULL);
	ck_assert_int_eq(source_resolve(s, "v1.0.0", arena, &commit, &err), 0);
	ck_assert_uint_eq(strlen(commit.id), 40);
	ck_assert_str_eq(commit.author, "Ann");
	ck_assert_str_eq(commit.date, "2026-02-01");
	source_free(s);
	expect_no_revision("r", "v1.0.1", UM_ENOTFOUND,
	                   "no revision 'v1.0.1'; did you mean 'v1.0.0'?");
	expect_no_revision("r", "relaese", UM_ENOTFOUND, "did you mean 'release'?");
	expect_no_revision("r", "nothing-like-it", UM_ENOTFOUND, "no revision 'nothing-like-it'");
	expect_no_revision("r", "blob", UM_EINVAL, "is not a commit");
	expect_no_revision("shallow", "v0.9.0", UM_ENOTFOUND, "in this shallow clone; fetch");
}
END_TEST

/* Nobody's name may move a cursor, break a line or the encoding, or fill a page. */
START_TEST(hostile_names)
{
	struct source_commit commit;
	struct um_err err = UM_ERR_INIT;
	struct source *s;

	sh("g init -q r; cd r; printf 'tree %s\\nauthor A\\033[2J\\377b <a@example.com> 1 +0000\\n"
	   "committer x <a@example.com> 99999999999999 +0000\\n\\n' $(g write-tree) >c; "
	   "head -c 5000 /dev/zero | tr '\\0' s >>c; "
	   "g update-ref refs/heads/main $(g hash-object -t commit -w --literally c)");
	s = open_at("r", NULL);
	ck_assert_int_eq(source_resolve(s, "HEAD", arena, &commit, &err), 0);
	ck_assert_str_eq(commit.author, "A [2J\xef\xbf\xbd"
	                                "b");
	ck_assert_str_eq(commit.date, "9999-12-31");
	ck_assert_uint_le(strlen(commit.summary), 203);
	ck_assert(um_starts(commit.summary, "ssss"));
	ck_assert(um_ends(commit.summary, "s\xe2\x80\xa6"));
	source_free(s);
}
END_TEST

/* ---- who wrote a line, who removed it ---- */

/* The summary of the commit, or the note. `to` NULL: the work tree. */
static const char *ask(const char *path, const char *from, const char *to, struct source_ask ask)
{
	struct source *s = open_at(path, NULL);
	struct um_err err = UM_ERR_INIT;
	struct source_log *log;
	const char *said;
	int r = source_log_new(s, from, from, to, &log, &err);

	ck_assert_msg(r == 0, "%s", err.msg);
	source_log_ask(log, &ask, 1);
	ck_assert((ask.commit != NULL) != (ask.note != NULL));
	said = um_strdup(arena, ask.commit ? ask.commit->summary : ask.note);
	source_log_free(log);
	source_free(s);
	return said;
}

static const char *wrote(const char *path, const char *from, const char *to, const char *file,
                         uint32_t line, const char *word)
{
	return ask(path, from, to,
	           (struct source_ask){.path = file, .line = line, .words = {word}});
}

static const char *removed(const char *path, const char *from, const char *to, const char *file,
                           uint32_t line, const char *word)
{
	return ask(
		path, from, to,
		(struct source_ask){.path = file, .line = line, .words = {word}, .is_gone = true});
}

static void expect_list(const char *path, const char *from, const char *to, const char *want)
{
	struct source *s = open_at(path, NULL);
	struct um_str got = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct source_log *log;

	ck_assert_int_eq(source_log_new(s, from, from, to, &log, &err), 0);
	for (size_t i = 0; i < source_log_count(log); i++)
		um_str_addf(&got, "%s%s", i ? " " : "", source_log_at(log, i)->summary);
	ck_assert_str_eq(got.s, want);
	um_str_release(&got);
	source_log_free(log);
	source_free(s);
}

static const char linear[] =
	"g init -q r; cd r; printf 'import x\nopenai\n' >a; c base; g tag v1; "
	"printf 'import x\nopenai\nanthropic\n' >a; touch b; c adds; printf 'top\nimport x\nopenai\n  anthropic\n' >a; "
	"c shifts; printf 'top\nimport x\n  anthropic\n' >a; echo n >n; c drops; touch e; c other; g tag v2; ";

START_TEST(linear_history)
{
	sh(linear);
	expect_list("r", "v1", "v2", "other drops shifts adds");
	expect_list("r", "v2", "v1", "");
	expect_list("r", "v1", "v1", "");
	/* Moved down and indented, which is not writing. */
	ck_assert_str_eq(wrote("r", "v1", "v2", "a", 3, NULL), "adds");
	ck_assert_str_eq(wrote("r", "v1", "v2", "a", 1, NULL), "shifts");
	ck_assert_str_eq(wrote("r", "v1", "v2", "a", 2, NULL), "older than v1");
	ck_assert_str_eq(wrote("r", "v1", "v2", "n", 0, NULL), "drops");
	ck_assert_str_eq(wrote("r", "v1", "v2", "a", 0, NULL), "drops");
	ck_assert_str_eq(wrote("r", "v1", "v2", "none", 1, NULL),
	                 "not told: git does not know the file");
	ck_assert_str_eq(removed("r", "v1", "v2", "a", 2, NULL), "drops");
	ck_assert_str_eq(removed("r", "v1", "v2", "a", 1, NULL),
	                 "not told: the line is still there");
	ck_assert_str_eq(removed("r", "v1", "v2", "none", 1, NULL),
	                 "not told: git does not know the file in v1");
}
END_TEST

START_TEST(work_tree_lines)
{
	sh(linear);
	sh("cd r; printf 'new\ntop\n    anthropic\n' >a; echo u >u; rm n");
	ck_assert_str_eq(wrote("r", "v1", NULL, "a", 1, NULL), "not committed yet");
	ck_assert_str_eq(wrote("r", "v1", NULL, "a", 3, NULL), "adds");
	ck_assert_str_eq(wrote("r", "v1", NULL, "u", 1, NULL), "not committed yet");
	ck_assert_str_eq(removed("r", "v1", NULL, "a", 1, NULL), "not committed yet");
	ck_assert_str_eq(removed("r", "v1", NULL, "a", 2, NULL), "drops");
	ck_assert_str_eq(wrote("r", "v1", "HEAD", "a", 1, NULL), "shifts");
}
END_TEST

/* The line goes back to who wrote it on the branch; what only the merge has is the merge's. */
START_TEST(merges)
{
	sh("g init -q r; cd r; printf '1\n2\n3\n4\n5\n6\n7\n8\nold\n' >a; c base; g tag v1; g checkout -qb side; "
	   "at 2026-02-01T00:00:00Z; sed -i '1i anthropic' a; c on-side; at 2026-02-02T00:00:00Z; "
	   "sed -i '/old/d' a; c side-drops; "
	   "g checkout -q main; at 2026-02-03T00:00:00Z; sed -i 's/^5$/openai/' a; c on-main; "
	   "at 2026-02-04T00:00:00Z; g merge -q --no-commit side; echo evil >>a; sed -i '/^7$/d' a; "
	   "g commit -qam merged");
	expect_list("r", "v1", "HEAD", "merged on-main side-drops on-side");
	ck_assert_str_eq(wrote("r", "v1", "HEAD", "a", 1, NULL), "on-side");
	ck_assert_str_eq(wrote("r", "v1", "HEAD", "a", 6, NULL), "on-main");
	ck_assert_str_eq(wrote("r", "v1", "HEAD", "a", 9, NULL), "merged");
	ck_assert_str_eq(wrote("r", "v1", "HEAD", "a", 2, NULL), "older than v1");
	ck_assert_str_eq(removed("r", "v1", "HEAD", "a", 9, NULL), "side-drops");
	ck_assert_str_eq(removed("r", "v1", "HEAD", "a", 5, NULL), "on-main");
	ck_assert_str_eq(removed("r", "v1", "HEAD", "a", 7, NULL), "merged");
	/* From one branch to another. */
	ck_assert_str_eq(removed("r", "side", "HEAD~1", "a", 1, NULL),
	                 "no commit after side removed it; is that another branch?");
}
END_TEST

START_TEST(renames)
{
	sh("g init -q r; cd r; seq 20 >a; echo openai >>a; c base; g tag v1; echo anthropic >>a; c adds; "
	   "mkdir d; g mv a d/b; c moves; g mv d d2; sed -i 's/^7$/seven/' d2/b; c again; "
	   "sed -i /openai/d d2/b; c drops; "
	   "sed -i s/anthropic/claude/ d2/b; c rewrites; g rm -q d2/b; c deletes; g tag end");
	ck_assert_str_eq(wrote("r", "v1", "end~3", "d2/b", 22, NULL), "adds");
	ck_assert_str_eq(wrote("r", "v1", "end~3", "d2/b", 7, NULL), "again");
	ck_assert_str_eq(wrote("r", "v1", "end~3", "d2/b", 1, NULL), "older than v1");
	ck_assert_str_eq(wrote("r", "v1", "end~3", "d2/b", 0, NULL), "again");
	ck_assert_str_eq(removed("r", "v1", "end~1", "a", 21, NULL), "drops");
	ck_assert_str_eq(removed("r", "v1", "end~1", "a", 1, NULL),
	                 "not told: the line is still there");
	ck_assert_str_eq(removed("r", "v1", "end", "a", 1, NULL), "deletes");
	ck_assert_str_eq(removed("r", "end~2", "end", "d2/b", 0, NULL), "deletes");
}
END_TEST

START_TEST(reverts)
{
	sh("g init -q r; cd r; printf 'a\nopenai\n' >f; c base; g tag v1; sed -i 2d f; c drop; "
	   "g revert --no-edit HEAD; sed -i 2d f; c drop-again");
	ck_assert_str_eq(removed("r", "v1", "HEAD", "f", 2, NULL), "drop-again");
	ck_assert_str_eq(removed("r", "v1", "HEAD~1", "f", 2, NULL),
	                 "not told: the line is still there");
	ck_assert_str_eq(wrote("r", "v1", "HEAD~1", "f", 2, NULL), "Revert \"drop\"");
}
END_TEST

/* What matters in a line may stay while the rest of it is rewritten. */
START_TEST(words)
{
	sh("g init -q r; cd r; printf 'call(\"gpt-4\")\nrest\n' >f; c base; g tag v1; "
	   "printf 'call(\"gpt-4\", model=\"claude-3\")\nrest\n' >f; c adds; "
	   "printf 'call(\n  \"gpt-4\",\n  model=\"claude-3\")\nrest\n' >f; c formats; "
	   "printf 'call(\n  model=\"claude-3\")\nrest\n' >f; c drops");
	ck_assert_str_eq(wrote("r", "v1", "HEAD~1", "f", 3, "claude-3"), "adds");
	ck_assert_str_eq(wrote("r", "v1", "HEAD~1", "f", 3, NULL), "formats");
	ck_assert_str_eq(wrote("r", "v1", "HEAD~1", "f", 2, "gpt-4"), "older than v1");
	ck_assert_str_eq(removed("r", "v1", "HEAD", "f", 1, "gpt-4"), "drops");
	ck_assert_str_eq(removed("r", "v1", "HEAD", "f", 1, NULL), "adds");
	ck_assert_str_eq(removed("r", "v1", "HEAD~1", "f", 1, "gpt-4"),
	                 "not told: the line is still there");
}
END_TEST

START_TEST(clones)
{
	struct source *s;
	struct source_log *log;
	struct um_err err = UM_ERR_INIT;

	sh(linear);
	sh("g clone -q --bare r b.git; g clone -q --depth 2 file://$PWD/r s; cd r; mkdir deep; "
	   "echo 1 >deep/x; c deep; echo 2 >>deep/x; c deeper; "
	   "g checkout -q v1; g checkout -qb side; echo s >s; c on-side; g checkout -q main; "
	   "g merge -q --no-ff -m merge side; cd ..; g clone -q --depth 2 file://$PWD/r s2");
	ck_assert_str_eq(wrote("b.git", "v1", NULL, "a", 3, NULL), "adds");
	ck_assert_str_eq(removed("b.git", "v1", NULL, "a", 2, NULL), "drops");
	ck_assert_str_eq(wrote("r/deep", "HEAD~2", "HEAD", "x", 2, NULL), "deeper");
	ck_assert_str_eq(wrote("s", "HEAD~1", "HEAD", "e", 0, NULL), "other");
	s = open_at("s", NULL);
	ck_assert_int_eq(source_log_new(s, "v1", "v1", NULL, &log, &err), UM_ENOTFOUND);
	ck_assert_msg(strstr(err.msg, "shallow") != NULL, "%s", err.msg);
	source_free(s);
	/* The other side of the merge ends before it joins ours. */
	s = open_at("s2", NULL);
	ck_assert_int_eq(source_log_new(s, "HEAD~1", "it", NULL, &log, &err), 0);
	ck_assert_msg(strstr(source_log_gap(log), "shallow") != NULL, "%s", source_log_gap(log));
	source_log_free(log);
	source_free(s);
	ck_assert_msg(strstr(wrote("s2", "HEAD~1", "HEAD", "s", 1, NULL), "shallow") != NULL,
	              "gap");
}
END_TEST

START_TEST(root_commits)
{
	sh("g init -q r; cd r; echo a >a; c first; g tag v1; g checkout -q --orphan other; "
	   "g rm -rqf .; echo b >b; c root; g checkout -q main; "
	   "g merge -q --allow-unrelated-histories -m merge other");
	ck_assert_str_eq(wrote("r", "v1", "HEAD", "b", 1, NULL), "root");
	expect_list("r", "v1", "HEAD", "merge root");
}
END_TEST

START_TEST(many_questions)
{
	struct source *s;
	struct source_log *log;
	struct um_err err = UM_ERR_INIT;
	struct source_ask asks[] = {
		{.path = "a", .line = 3},
		{.path = "n", .line = 1},
		{.path = "a", .line = 2, .is_gone = true},
		{.path = "a", .line = 1},
	};
	const char *const files[] = {"n", "b"};
	bool marks[4];

	sh(linear);
	sh("cd r; head -c 2000000 /dev/zero | tr '\\0' 'x' >big; printf 'a\\0b\\n' >bin; c big; "
	   "echo y >>big; c bigger");
	s = open_at("r", NULL);
	ck_assert_int_eq(source_log_new(s, "v1", "v1", "v2", &log, &err), 0);
	source_log_ask(log, asks, 4);
	ck_assert_str_eq(asks[0].commit->summary, "adds");
	ck_assert_str_eq(asks[1].commit->summary, "drops");
	ck_assert_str_eq(asks[2].commit->summary, "drops");
	ck_assert_str_eq(asks[3].commit->summary, "shifts");
	source_log_mark(log, files, 2, marks);
	for (size_t i = 0; i < 4; i++)
		ck_assert_msg(marks[i] == (i == 1 || i == 3), "%zu", i);
	ck_assert_ptr_null(source_log_gap(log));
	source_log_free(log);
	source_free(s);
	ck_assert(um_starts(wrote("r", "v2", "HEAD", "big", 1, NULL),
	                    "not told: the file is too large"));
	ck_assert_str_eq(wrote("r", "v2", "HEAD", "bin", 1, NULL), "big");
}
END_TEST

Suite *check_log_suite(void);
Suite *check_log_suite(void)
{
	Suite *suite = suite_create("log");
	TCase *names_case = tcase_create("names");
	TCase *lines = tcase_create("lines");

	tcase_add_checked_fixture(names_case, set_up, tear_down);
	tcase_set_timeout(names_case, 30);
	tcase_add_test(names_case, dates);
	tcase_add_test(names_case, dates_and_merges);
	tcase_add_test(names_case, dates_without_history);
	tcase_add_test(names_case, names);
	tcase_add_test(names_case, hostile_names);
	suite_add_tcase(suite, names_case);
	tcase_add_checked_fixture(lines, set_up, tear_down);
	tcase_set_timeout(lines, 30);
	tcase_add_test(lines, linear_history);
	tcase_add_test(lines, work_tree_lines);
	tcase_add_test(lines, merges);
	tcase_add_test(lines, renames);
	tcase_add_test(lines, reverts);
	tcase_add_test(lines, words);
	tcase_add_test(lines, clones);
	tcase_add_test(lines, root_commits);
	tcase_add_test(lines, many_questions);
	suite_add_tcase(suite, lines);
	return suite;
}
