/*
 * Appending to .unmoat/validations.ndjson. The new file is written whole beside the old one and
 * then takes its name, so that there is the old one or the new one and never something between,
 * whenever the process ends. The lock is on the file itself: who gets it looks whether the name
 * still means the file that was locked, and starts again when another process has put a new one
 * there meanwhile. What a killed process left beside it is overwritten by the next.
 *
 * All names are opened relative to their folder and without following links.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "model/validation.h"
#include "probe/probe.h"

enum {
	LOCK_PAUSE_MS = 5,
	LOCK_MAX_MS = 30000,
	MAX_REASON = 400, /* bytes */
	DIR_MODE = 0755,
	FILE_MODE = 0644
};

struct record {
	struct um_arena *arena;
	const char *path;   /* as it is shown */
	int dir;            /* its folder */
	const char *name;   /* in there */
	const char *temp;   /* beside it */
	int fd;             /* the locked file, or -1 */
	struct stat st;     /* of it */
	bool is_made;       /* by us: it was not there */
	struct um_str text; /* what it holds */
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int failed(const struct record *w, const char *what, struct um_err *err)
{
	int code = errno == EACCES || errno == EPERM || errno == EROFS ? UM_EPERM : UM_EIO;

	if (errno == ELOOP || errno == EMLINK)
		return um_err_set(err, UM_EINVAL,
		                  "%s: is a symbolic link, which is not followed; nothing was "
		                  "recorded",
		                  w->path);
	return um_err_set(err, code, "%s: cannot %s: %s; nothing was recorded", w->path, what,
	                  strerror(errno));
}

/* ---- the folder ---- */

static bool is_link(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode);
}

/* A folder .unmoat belongs to the tree: it is made when it is missing, and no link is followed. */
static int open_own_folder(struct record *w, const char *above, const char *name,
                           struct um_err *err)
{
	UM_AUTO(close_fd) int outer = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (outer < 0)
		return failed(w, "open its folder", err);
	if (mkdirat(outer, name, DIR_MODE) < 0 && errno != EEXIST)
		return failed(w, "make its folder", err);
	w->dir = openat(outer, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (w->dir >= 0)
		return 0;
	if (is_link(outer, name))
		return um_err_set(err, UM_EINVAL,
		                  "%s: the folder %s is a symbolic link, which is not followed; "
		                  "nothing was recorded",
		                  w->path, name);
	return failed(w, "open its folder", err);
}

static int open_folder(struct record *w, struct um_err *err)
{
	const char *slash = strrchr(w->path, '/');
	char *folder, *last;

	w->name = slash ? slash + 1 : w->path;
	if (!*w->name)
		return um_err_set(err, UM_EINVAL, "%s: names a folder, not a file", w->path);
	w->temp = um_format(w->arena, "%s.tmp", w->name);
	folder = slash ? um_strndup(w->arena, w->path, (size_t)(slash - w->path) + 1)
	               : um_strdup(w->arena, ".");
	for (size_t n = strlen(folder); n > 1 && folder[n - 1] == '/'; n--)
		folder[n - 1] = '\0';
	last = strrchr(folder, '/');
	if (um_eq(folder, ".unmoat"))
		return open_own_folder(w, ".", folder, err);
	if (last && um_eq(last, "/.unmoat")) {
		*last = '\0';
		return open_own_folder(w, last == folder ? "/" : folder, last + 1, err);
	}
	w->dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return w->dir < 0 ? failed(w, "open its folder", err) : 0;
}

/* ---- the lock ---- */

/* Polls, because a call that waits in the kernel goes on after a signal where the handler asked for
 * that. */
static int wait_for_lock(const struct record *w, struct um_err *err)
{
	const struct timespec pause = {0, LOCK_PAUSE_MS * 1000000L};

	for (int waited = 0; flock(w->fd, LOCK_EX | LOCK_NB) < 0; waited += LOCK_PAUSE_MS) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return failed(w, "lock", err);
		if (waited > LOCK_MAX_MS)
			return um_err_set(err, UM_EIO,
			                  "%s: another process has been writing it for %d seconds; "
			                  "nothing was recorded",
			                  w->path, LOCK_MAX_MS / 1000);
		if (nanosleep(&pause, NULL) < 0)
			return um_err_set(err, UM_EINTR, "%s: interrupted; nothing was recorded",
			                  w->path);
	}
	return 0;
}

static int open_file(struct record *w, struct um_err *err)
{
	const int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

	w->is_made = false;
	w->fd = openat(w->dir, w->name, flags);
	if (w->fd < 0 && errno == ENOENT) {
		w->fd = openat(w->dir, w->name, flags | O_CREAT | O_EXCL, FILE_MODE);
		w->is_made = w->fd >= 0;
		/* Somebody was quicker. */
		if (w->fd < 0 && errno == EEXIST)
			w->fd = openat(w->dir, w->name, flags);
	}
	return w->fd < 0 ? failed(w, "open", err) : 0;
}

static bool is_still_there(struct record *w)
{
	struct stat now;

	return fstat(w->fd, &w->st) == 0 &&
	       fstatat(w->dir, w->name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	       now.st_dev == w->st.st_dev && now.st_ino == w->st.st_ino;
}

static int lock_file(struct record *w, struct um_err *err)
{
	int r;

	for (;;) {
		if ((r = open_file(w, err)) < 0 || (r = wait_for_lock(w, err)) < 0)
			return r;
		if (is_still_there(w))
			break;
		close_fd(&w->fd);
	}
	if (!S_ISREG(w->st.st_mode))
		return um_err_set(err, UM_EINVAL, "%s: is not a file; nothing was recorded",
		                  w->path);
	return 0;
}

/* ---- what is there ---- */

static int too_large(const struct record *w, struct um_err *err)
{
	return um_err_set(err, UM_ELIMIT,
	                  "%s: would be larger than %d MiB; records that are too old do not count, "
	                  "so move the file away and the next probe begins a new one; nothing was "
	                  "recorded",
	                  w->path, VALIDATION_MAX_SIZE >> 20);
}

static int read_file(struct record *w, struct um_err *err)
{
	char buffer[16384];
	ssize_t got;

	while ((got = read(w->fd, buffer, sizeof(buffer))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failed(w, "read", err);
		um_str_add_n(&w->text, buffer, (size_t)got);
		if (w->text.len > VALIDATION_MAX_SIZE)
			return too_large(w, err);
	}
	return 0;
}

/* The digest that the first new record follows. */
static int check_file(struct record *w, const char **ret_last, struct um_err *err)
{
	struct validation_list list;

	validation_read(w->arena, w->text.s, w->text.len, &list);
	if (list.unsound)
		return um_err_set(
			err, UM_EPARSE,
			"%s:%u: %s; nothing was recorded: bring the file back from git, or "
			"move it away to begin a new one",
			w->path, list.unsound->line, list.unsound->problem);
	*ret_last = list.last;
	if (list.records.n && list.is_open)
		um_str_add_c(&w->text, '\n');
	return 0;
}

/* ---- what comes to it ---- */

/* Cut between characters. */
static const char *shortened(struct um_arena *a, const char *text)
{
	size_t n = text ? strlen(text) : 0;

	if (n <= MAX_REASON)
		return text ? text : "";
	for (n = MAX_REASON; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80; n--)
		;
	return um_strndup(a, text, n);
}

static void add_record(struct record *w, const struct probe_target *t, const struct probe_path *p,
                       enum probe_level level, const char *tool, const char **last)
{
	const struct probe_result *result = &t->results[level];
	const struct probe_times *times = &result->times;
	bool is_unproven = t->is_insecure && result->outcome == PROBE_ANSWERED;
	const char *reason = shortened(w->arena, result->reason);
	struct validation v = {
		.path = p->key,
		.workload = p->workload,
		.capability = p->capability,
		.service = t->service->id,
		.host = t->host,
		.level = level == PROBE_AUTH ? "auth" : "reach",
		.at = result->at,
		.outcome = is_unproven                         ? "unknown"
	                   : result->outcome == PROBE_ANSWERED ? "answered"
	                   : result->outcome == PROBE_DID_NOT  ? "did-not"
	                                                       : "unknown",
		.reason = is_unproven ? um_format(w->arena,
	                                          "%s, but its certificate was not checked", reason)
	                              : reason,
		.times = {times->dns, times->connect, times->tls, times->first_byte, times->total},
		.protocol = result->protocol,
		.tool = tool,
		.prev = *last,
	};

	validation_write(w->arena, &v, &w->text);
	*last = v.digest;
}

static void add_records(struct record *w, const struct probe_plan *plan, enum probe_level level,
                        const char *tool, const char *last)
{
	for (size_t i = 0; i < plan->targets.n; i++) {
		const struct probe_target *t = &plan->targets.v[i];

		for (size_t k = 0; k <= (size_t)level && !t->refusal; k++) {
			if (!t->is_asked[k] || !t->results[k].at[0])
				continue;
			for (size_t j = 0; j < t->n_paths; j++)
				add_record(w, t, &t->paths[j], (enum probe_level)k, tool, &last);
		}
	}
}

static bool has_records(const struct probe_plan *plan, enum probe_level level)
{
	for (size_t i = 0; i < plan->targets.n; i++) {
		const struct probe_target *t = &plan->targets.v[i];

		for (size_t k = 0; k <= (size_t)level && !t->refusal; k++) {
			if (t->is_asked[k] && t->results[k].at[0] && t->n_paths)
				return true;
		}
	}
	return false;
}

/* ---- writing ---- */

static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t put = write(fd, bytes, n);

		if (put < 0 && errno != EINTR)
			return false;
		if (put > 0) {
			bytes += put;
			n -= (size_t)put;
		}
	}
	return true;
}

/* Whoever probes as another user (root in a container) does not take the file away from its owner;
 * where the system says no, it is ours. */
static bool keep_owner(const struct record *w, int fd)
{
	if (w->is_made || geteuid() != 0 || fchown(fd, w->st.st_uid, w->st.st_gid) == 0)
		return true;
	return errno == EPERM || errno == EINVAL;
}

static bool write_temp(const struct record *w)
{
	bool ok;
	int fd;

	/* We hold the lock, so what is there was left behind; it may also be a link. */
	if (unlinkat(w->dir, w->temp, 0) < 0 && errno != ENOENT)
		return false;
	fd = openat(w->dir, w->temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	            FILE_MODE);
	if (fd < 0)
		return false;
	ok = keep_owner(w, fd) && (w->is_made || fchmod(fd, w->st.st_mode & 0777) == 0) &&
	     write_all(fd, w->text.s, w->text.len) && fsync(fd) == 0;
	return close(fd) == 0 && ok;
}

static int replace(struct record *w, struct um_err *err)
{
	bool is_written = write_temp(w);
	int saved = errno;

	if (is_written && !is_still_there(w)) {
		(void)unlinkat(w->dir, w->temp, 0);
		return um_err_set(err, UM_EIO,
		                  "%s: was replaced by another program meanwhile; nothing was "
		                  "recorded, probe again",
		                  w->path);
	}
	errno = saved;
	if (is_written && renameat(w->dir, w->temp, w->dir, w->name) == 0) {
		/* Without it the new name may be lost with the power, and the old file is back:
		 * whole, too. */
		(void)fsync(w->dir);
		return 0;
	}
	saved = errno;
	(void)unlinkat(w->dir, w->temp, 0);
	errno = saved;
	return failed(w, "write", err);
}

static int append(struct record *w, const struct probe_plan *plan, enum probe_level level,
                  const char *tool_version, struct um_err *err)
{
	const char *last = NULL;
	int r;

	if ((r = open_folder(w, err)) < 0 || (r = lock_file(w, err)) < 0)
		return r;
	if ((r = read_file(w, err)) == 0 && (r = check_file(w, &last, err)) == 0) {
		add_records(w, plan, level, tool_version, last);
		r = w->text.len > VALIDATION_MAX_SIZE ? too_large(w, err) : replace(w, err);
	}
	/* Who waits for an empty file of ours finds that the name is gone, and makes its own. */
	if (r < 0 && w->is_made)
		(void)unlinkat(w->dir, w->name, 0);
	return r;
}

int probe_record_append(const char *path, const struct probe_plan *plan, enum probe_level level,
                        const char *tool_version, struct um_err *err)
{
	struct record w = {.path = path, .dir = -1, .fd = -1, .text = UM_STR_INIT};
	int r = 0;

	w.arena = um_arena_new();
	if (has_records(plan, level))
		r = append(&w, plan, level, tool_version, err);
	close_fd(&w.fd);
	close_fd(&w.dir);
	um_str_release(&w.text);
	um_arena_free(w.arena);
	return r;
}
