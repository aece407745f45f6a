/* Appending to .unmoat/validations.ndjson: whole or not at all, whatever happens meanwhile. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "model/validation.h"
#include "probe/probe.h"

enum {
	KILL_MS = 2000,  /* for all the kills */
	MAX_DELAY = 3000 /* microseconds before one */
};

/* ---- a folder, and a plan that was run ---- */

struct bench {
	struct um_arena *arena;
	char dir[64];
	const char *file;
	struct rules_entry service;
	struct probe_plan plan;
	struct um_err err;
};

static void bench_target(struct bench *b, size_t n_paths)
{
	struct probe_target *t = UM_PUSH(b->arena, &b->plan.targets);
	struct probe_path *paths = UM_NEW_ARRAY(b->arena, struct probe_path, n_paths);

	for (size_t i = 0; i < n_paths; i++)
		paths[i] = (struct probe_path){
			.id = (int64_t)i + 1,
			.key = um_format(b->arena, "%016zx", i),
			.workload = "services/chat",
			.capability = "chat",
		};
	t->service = &b->service;
	t->scheme = "https";
	t->host = "api.example.com";
	t->port = 443;
	t->paths = paths;
	t->n_paths = n_paths;
	for (size_t i = 0; i < PROBE_N_LEVELS; i++) {
		t->is_asked[i] = true;
		t->results[i] = (struct probe_result){
			.outcome = PROBE_ANSWERED,
			.reason = "status 200",
			.status = 200,
			.protocol = "h2",
			.times = {1, 2, 3, 4, 5},
			.at = "2026-11-21T10:00:00Z",
		};
	}
}

static void bench_init(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	b->arena = um_arena_new();
	snprintf(b->dir, sizeof(b->dir), "/tmp/unmoat-record-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(b->dir));
	b->file = um_format(b->arena, "%s/" VALIDATION_PATH, b->dir);
	b->service.id = "green";
	b->plan.arena = b->arena;
	bench_target(b, 2);
}

static void bench_release(struct bench *b)
{
	UM_AUTO(um_str_release) struct um_str command = UM_STR_INIT;

	um_str_addf(&command, "rm -rf %s", b->dir);
	ck_assert_int_eq(system(command.s), 0); /* NOLINT(cert-env33-c) */
	um_arena_free(b->arena);
}

static int append(struct bench *b)
{
	return probe_record_append(b->file, &b->plan, PROBE_AUTH, "0.1.0", &b->err);
}

#define APPEND(b) ck_assert_msg(append(b) == 0, "%s", (b)->err.msg)

/* Lines of the file, all of which must be sound; -1: there is no file. */
static int lines(struct bench *b)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct um_arena *a = um_arena_new();
	struct validation_list list;
	int n;

	if (access(b->file, F_OK) < 0) {
		um_arena_free(a);
		return -1;
	}
	ck_assert_int_eq(um_read_file(b->file, 1 << 26, &text, &b->err), 0);
	validation_read(a, text.s, text.len, &list);
	ck_assert_msg(!list.unsound, "line %u %s", list.unsound ? list.unsound->line : 0,
	              list.unsound ? list.unsound->problem : "");
	ck_assert(list.records.n == 0 || !list.is_open);
	n = (int)list.records.n;
	um_arena_free(a);
	return n;
}

static void write_text(const char *path, const char *text, size_t n)
{
	struct um_err err = UM_ERR_INIT;

	ck_assert_int_eq(um_write_file_atomic(path, text, n, &err), 0);
}

/* What is beside the file. */
static size_t n_beside(const struct bench *b)
{
	UM_AUTO(um_str_release) struct um_str command = UM_STR_INIT;
	FILE *pipe;
	size_t n = 0;

	um_str_addf(&command, "ls -A %s/.unmoat", b->dir);
	pipe = popen(command.s, "r"); /* NOLINT(cert-env33-c) */
	ck_assert_ptr_nonnull(pipe);
	for (int c; (c = fgetc(pipe)) != EOF;)
		n += c == '\n';
	pclose(pipe);
	return n - 1;
}

/* ---- the plain cases ---- */

START_TEST(appends)
{
	struct bench b;
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct stat st;
	mode_t mask = umask(022);

	bench_init(&b);
	APPEND(&b);
	ck_assert_int_eq(lines(&b), 4); /* two paths, two levels */
	ck_assert_int_eq(stat(b.file, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0644);
	ck_assert_int_eq(chmod(b.file, 0664), 0);
	APPEND(&b);
	ck_assert_int_eq(lines(&b), 8);
	ck_assert_int_eq(stat(b.file, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0664);
	ck_assert_uint_eq(n_beside(&b), 0);
	ck_assert_int_eq(um_read_file(b.file, 1 << 20, &text, &b.err), 0);
	ck_assert_ptr_nonnull(
		strstr(text.s, "\"service\":\"green\",\"host\":\"api.example.com\",\"level\":"
	                       "\"reach\",\"at\":\"2026-11-21T10:00:00Z\",\"outcome\":\"answered\","
	                       "\"reason\":\"status 200\",\"times\":{\"dns\":1.0,\"connect\":2.0,"
	                       "\"tls\":3.0,\"first_byte\":4.0,\"total\":5.0},\"protocol\":\"h2\","
	                       "\"tool\":\"0.1.0\",\"prev\":"));
	umask(mask);
	bench_release(&b);
}
END_TEST

/* Only what was asked is recorded, and what nobody vouched for is not called an answer. */
START_TEST(what_is_recorded)
{
	struct bench b;
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct probe_target *t;
	char reason[2000];

	bench_init(&b);
	t = &b.plan.targets.v[0];
	t->refusal = "a private address";
	APPEND(&b);
	ck_assert_int_eq(lines(&b), -1);
	t->refusal = NULL;
	t->results[PROBE_AUTH].at[0] = '\0'; /* no credential, so it was not asked */
	APPEND(&b);
	ck_assert_int_eq(lines(&b), 2);
	t->is_asked[PROBE_REACH] = false;
	APPEND(&b);
	ck_assert_int_eq(lines(&b), 2);
	t->is_asked[PROBE_REACH] = true;
	t->is_insecure = true;
	memset(reason, 'x', sizeof(reason));
	memcpy(reason + 398, "\xe2\x82\xac", 3); /* the cut would be within it */
	reason[sizeof(reason) - 1] = '\0';
	t->results[PROBE_REACH].reason = reason;
	APPEND(&b);
	ck_assert_int_eq(lines(&b), 4);
	ck_assert_int_eq(um_read_file(b.file, 1 << 20, &text, &b.err), 0);
	ck_assert_ptr_nonnull(strstr(text.s, "\"outcome\":\"unknown\",\"reason\":\"xxx"));
	ck_assert_ptr_nonnull(strstr(text.s, "xxx, but its certificate was not checked\""));
	ck_assert_ptr_null(strstr(text.s, "\xef\xbf\xbd"));
	bench_release(&b);
}
END_TEST

START_TEST(only_to_a_whole_file)
{
	struct bench b;
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str after = UM_STR_INIT;
	char *byte;

	bench_init(&b);
	APPEND(&b);
	ck_assert_int_eq(um_read_file(b.file, 1 << 20, &text, &b.err), 0);
	/* The last line may have lost its end. */
	write_text(b.file, text.s, text.len - 1);
	APPEND(&b);
	ck_assert_int_eq(lines(&b), 8);
	byte = strstr(strchr(text.s, '\n'), "answered");
	*byte = 'A';
	write_text(b.file, text.s, text.len);
	ck_assert_int_eq(append(&b), UM_EPARSE);
	ck_assert_ptr_nonnull(strstr(b.err.msg, "validations.ndjson:2: was changed"));
	ck_assert_ptr_nonnull(strstr(b.err.msg, "nothing was recorded"));
	ck_assert_int_eq(um_read_file(b.file, 1 << 20, &after, &b.err), 0);
	ck_assert_str_eq(after.s, text.s);
	*byte = 'a';
	write_text(b.file, text.s, text.len - 30);
	ck_assert_int_eq(append(&b), UM_EPARSE);
	ck_assert_ptr_nonnull(strstr(b.err.msg, "is cut short"));
	write_text(b.file, "", 0);
	APPEND(&b);
	ck_assert_int_eq(lines(&b), 4);
	bench_release(&b);
}
END_TEST

START_TEST(not_without_end)
{
	struct bench b;
	int n = 0;

	bench_init(&b);
	b.plan.targets.n = 0;
	bench_target(&b, 2000);
	while (append(&b) == 0)
		ck_assert_int_lt(n++, 10);
	ck_assert_int_eq(b.err.code, UM_ELIMIT);
	ck_assert_ptr_nonnull(strstr(b.err.msg, "larger than 5 MiB"));
	ck_assert_int_eq(lines(&b), n * 4000);
	ck_assert_uint_eq(n_beside(&b), 0);
	bench_release(&b);
}
END_TEST

/* ---- links, and what is no file ---- */

START_TEST(follows_no_link)
{
	struct bench b;
	const char *outside, *folder, *temp;
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	bench_init(&b);
	outside = um_format(b.arena, "%s/outside", b.dir);
	folder = um_format(b.arena, "%s/.unmoat", b.dir);
	temp = um_format(b.arena, "%s.tmp", b.file);
	/* The folder. */
	ck_assert_int_eq(mkdir(outside, 0755), 0);
	ck_assert_int_eq(symlink(outside, folder), 0);
	ck_assert_int_eq(append(&b), UM_EINVAL);
	ck_assert_ptr_nonnull(strstr(b.err.msg, "symbolic link"));
	ck_assert_int_eq(rmdir(outside), 0); /* nothing is in it */
	ck_assert_int_eq(unlink(folder), 0);
	/* The file, also where the link leads nowhere. */
	ck_assert_int_eq(mkdir(folder, 0755), 0);
	ck_assert_int_eq(symlink(outside, b.file), 0);
	ck_assert_int_eq(append(&b), UM_EINVAL);
	ck_assert_ptr_nonnull(strstr(b.err.msg, "symbolic link"));
	ck_assert_int_eq(access(outside, F_OK), -1);
	write_text(outside, "", 0);
	ck_assert_int_eq(append(&b), UM_EINVAL);
	ck_assert_int_eq(unlink(b.file), 0);
	/* What is written first. */
	ck_assert_int_eq(symlink(outside, temp), 0);
	APPEND(&b);
	ck_assert_int_eq(lines(&b), 4);
	ck_assert_int_eq(um_read_file(outside, 100, &text, &b.err), 0);
	ck_assert_uint_eq(text.len, 0);
	bench_release(&b);
}
END_TEST

START_TEST(no_file)
{
	struct bench b;
	const char *folder;

	bench_init(&b);
	folder = um_format(b.arena, "%s/.unmoat", b.dir);
	write_text(folder, "x", 1);
	ck_assert_int_lt(append(&b), 0);
	ck_assert_int_eq(unlink(folder), 0);
	ck_assert_int_eq(mkdir(folder, 0755), 0);
	ck_assert_int_eq(mkdir(b.file, 0755), 0);
	ck_assert_int_lt(append(&b), 0);
	ck_assert_int_eq(rmdir(b.file), 0);
	ck_assert_int_eq(mkfifo(b.file, 0644), 0);
	ck_assert_int_lt(append(&b), 0);
	ck_assert_ptr_nonnull(strstr(b.err.msg, "not a file"));
	ck_assert_int_eq(unlink(b.file), 0);
	b.file = um_format(b.arena, "%s/no/such/folder.ndjson", b.dir);
	ck_assert_int_lt(append(&b), 0);
	b.file = um_format(b.arena, "%s/mine.ndjson", b.dir);
	APPEND(&b);
	ck_assert_int_eq(lines(&b), 4);
	bench_release(&b);
}
END_TEST

/* ---- what happens meanwhile ---- */

static unsigned roll(uint32_t *seed, unsigned n)
{
	*seed = *seed * 1103515245U + 12345U;
	return (*seed >> 16) % n;
}

/* Children that append are killed at any moment: there is never half an append, and the next one
 * goes through. */
START_TEST(killed)
{
	struct bench b;
	uint32_t seed = 7;
	int n = 0, kills = 0;
	double start = um_clock_ms();

	bench_init(&b);
	b.plan.targets.n = 0;
	bench_target(&b, 50);
	while (um_clock_ms() - start < KILL_MS) {
		const struct timespec delay = {0, (long)roll(&seed, MAX_DELAY) * 1000};
		pid_t child = fork();
		int status, now;

		ck_assert_int_ge(child, 0);
		if (child == 0)
			_exit(append(&b) == 0 ? 0 : 1);
		nanosleep(&delay, NULL);
		kill(child, SIGKILL);
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		now = lines(&b);
		if (now < 0)
			now = 0;
		ck_assert_msg(now == n || now == n + 100, "%d lines, and then %d", n, now);
		if (WIFEXITED(status)) {
			ck_assert_int_eq(WEXITSTATUS(status), 0);
			ck_assert_int_eq(now, n + 100);
		} else {
			kills++;
		}
		n = now;
		if (n > 4000) {
			ck_assert_int_eq(unlink(b.file), 0);
			n = 0;
		}
	}
	ck_assert_int_gt(kills, 5);
	APPEND(&b);
	ck_assert_int_eq(lines(&b), n + 100);
	ck_assert_uint_eq(n_beside(&b), 0);
	bench_release(&b);
}
END_TEST

/* A disk that is full: the limit of a file's size is one that any user can set. */
START_TEST(full_disk)
{
	struct bench b;
	UM_AUTO(um_str_release) struct um_str before = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str after = UM_STR_INIT;
	struct rlimit old, small;

	bench_init(&b);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 700;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	ck_assert_int_eq(append(&b), UM_EIO);
	ck_assert_ptr_nonnull(strstr(b.err.msg, "nothing was recorded"));
	ck_assert_int_eq(lines(&b), -1); /* not even an empty file is left */
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
	APPEND(&b);
	ck_assert_int_eq(um_read_file(b.file, 1 << 20, &before, &b.err), 0);
	small.rlim_cur = before.len + 700;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	ck_assert_int_eq(append(&b), UM_EIO);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
	ck_assert_int_eq(um_read_file(b.file, 1 << 20, &after, &b.err), 0);
	ck_assert_str_eq(after.s, before.s);
	ck_assert_uint_eq(n_beside(&b), 0);
	APPEND(&b);
	ck_assert_int_eq(lines(&b), 8);
	bench_release(&b);
}
END_TEST

/* Several at once: each waits for the others, and nobody's records are lost. */
START_TEST(at_once)
{
	enum {
		CHILDREN = 6,
		TIMES = 10
	};
	struct bench b;

	bench_init(&b);
	for (int i = 0; i < CHILDREN; i++) {
		pid_t child = fork();

		ck_assert_int_ge(child, 0);
		if (child == 0) {
			int failed = 0;

			for (int k = 0; k < TIMES; k++)
				failed += append(&b) < 0;
			_exit(failed);
		}
	}
	for (int i = 0; i < CHILDREN; i++) {
		int status;

		ck_assert_int_gt(wait(&status), 0);
		ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	ck_assert_int_eq(lines(&b), CHILDREN * TIMES * 4);
	ck_assert_uint_eq(n_beside(&b), 0);
	bench_release(&b);
}
END_TEST

static void on_signal(int number)
{
	(void)number;
}

/* Ctrl-C while another process holds the file. */
START_TEST(interrupted)
{
	struct bench b;
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, old;
	const struct timespec pause = {0, 50000000L};
	pid_t child;
	int fd, status;

	bench_init(&b);
	APPEND(&b);
	fd = open(b.file, O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	sigaction(SIGINT, &action, &old);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		_exit(append(&b) == UM_EINTR ? 0 : 1);
	/* More than once: the first may come before it waits. */
	do {
		nanosleep(&pause, NULL);
		kill(child, SIGINT);
	} while (waitpid(child, &status, WNOHANG) == 0);
	sigaction(SIGINT, &old, NULL);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	close(fd);
	ck_assert_int_eq(lines(&b), 4);
	bench_release(&b);
}
END_TEST

Suite *check_record_suite(void)
{
	Suite *s = suite_create("record");
	TCase *t = tcase_create("record");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, appends);
	tcase_add_test(t, what_is_recorded);
	tcase_add_test(t, only_to_a_whole_file);
	tcase_add_test(t, not_without_end);
	tcase_add_test(t, follows_no_link);
	tcase_add_test(t, no_file);
	tcase_add_test(t, killed);
	tcase_add_test(t, full_disk);
	tcase_add_test(t, at_once);
	tcase_add_test(t, interrupted);
	suite_add_tcase(s, t);
	return s;
}
