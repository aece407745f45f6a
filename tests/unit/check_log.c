/* What the history of a repository tells, on repositories made with git's own program. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "source/source.h"

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

Suite *check_log_suite(void);
Suite *check_log_suite(void)
{
	Suite *suite = suite_create("log");
	TCase *names_case = tcase_create("names");

	tcase_add_checked_fixture(names_case, set_up, tear_down);
	tcase_set_timeout(names_case, 30);
	tcase_add_test(names_case, dates);
	tcase_add_test(names_case, dates_and_merges);
	tcase_add_test(names_case, dates_without_history);
	tcase_add_test(names_case, names);
	tcase_add_test(names_case, hostile_names);
	suite_add_tcase(suite, names_case);
	return suite;
}
