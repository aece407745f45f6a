/* Whole files and safe writing. */
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

size_t um_utf8_len(const unsigned char *p, size_t n)
{
	unsigned char low = 0x80, high = 0xbf; /* of the second byte */
	size_t len;

	if (n == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		len = 2;
	else if (p[0] >= 0xe0 && p[0] <= 0xef)
		len = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		len = 4;
	else
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0; /* no overlong forms */
	else if (p[0] == 0xed)
		high = 0x9f; /* no surrogates */
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f; /* nothing above U+10FFFF */
	if (n < len || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void freep(char **p)
{
	free(*p);
	*p = NULL;
}

static int failed(struct um_err *err, const char *what, const char *path)
{
	int code = errno == ENOENT || errno == ENOTDIR ? UM_ENOTFOUND
	           : errno == EACCES || errno == EPERM ? UM_EPERM
	                                               : UM_EIO;

	return um_err_set(err, code, "%s: cannot %s: %s", path, what, strerror(errno));
}

int um_read_file(const char *path, size_t max, struct um_str *ret_text, struct um_err *err)
{
	UM_AUTO(close_fd) int fd = -1;
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	char buffer[16384];
	struct stat st;
	ssize_t got;

	/* O_NONBLOCK: a FIFO must not stop us; a regular file does not care. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return failed(err, "open", path);
	if (fstat(fd, &st) < 0)
		return failed(err, "read", path);
	if (!S_ISREG(st.st_mode))
		return um_err_set(err, UM_EINVAL, "%s: is a %s, not a file", path,
		                  S_ISDIR(st.st_mode) ? "folder" : "special file");
	do {
		got = read(fd, buffer, sizeof(buffer));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failed(err, "read", path);
		if ((size_t)got > max - text.len)
			return um_err_set(err, UM_ELIMIT, "%s: larger than %zu bytes", path, max);
		um_str_add_n(&text, buffer, (size_t)got);
	} while (got != 0);
	um_str_release(ret_text);
	*ret_text = text;
	text = (struct um_str)UM_STR_INIT;
	return 0;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t put = write(fd, bytes, n);

		if (put < 0) {
			if (errno == EINTR)
				continue;
			return false;
		}
		bytes += put;
		n -= (size_t)put;
	}
	return true;
}

/* A device, a pipe: nothing to rename over. */
static int write_special(const char *path, const char *bytes, size_t n, struct um_err *err)
{
	UM_AUTO(close_fd) int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return failed(err, "open", path);
	if (!write_all(fd, bytes, n))
		return failed(err, "write", path);
	return 0;
}

static int write_and_rename(const char *path, mode_t mode, const char *bytes, size_t n,
                            struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str temp = UM_STR_INIT;
	int fd = -1;
	bool ok;
	int r;

	/* O_EXCL and not mkstemp(), so that the user's umask decides about a new file. */
	for (unsigned i = 0; fd < 0; i++) {
		um_str_clear(&temp);
		um_str_addf(&temp, "%s.%ld-%u.tmp", path, (long)getpid(), i);
		fd = open(temp.s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0 && (errno != EEXIST || i == 100))
			return failed(err, "write", path);
	}
	ok = (!mode || fchmod(fd, mode) == 0) && write_all(fd, bytes, n) && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	ok = ok && rename(temp.s, path) == 0;
	if (ok)
		return 0;
	r = failed(err, "write", path);
	unlink(temp.s);
	return r;
}

int um_write_file_atomic(const char *path, const char *bytes, size_t n, struct um_err *err)
{
	UM_AUTO(freep) char *real = NULL;
	struct stat st;

	if (stat(path, &st) < 0)
		return write_and_rename(path, 0, bytes, n, err);
	if (S_ISDIR(st.st_mode))
		return um_err_set(err, UM_EINVAL, "%s: is a folder, not a file", path);
	if (!S_ISREG(st.st_mode))
		return write_special(path, bytes, n, err);
	/* Through a symbolic link: the file changes and the link stays. */
	real = realpath(path, NULL);
	return write_and_rename(real ? real : path, st.st_mode & 07777, bytes, n, err);
}
