/*
 * openat2() lets the kernel promise that no link is followed and that the root is not left, in one
 * call a file. Where it is missing (kernels before 5.6, some sandboxes) the path is walked part by
 * part, each opened with O_NOFOLLOW.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/str.h"
#include "source/source_p.h"

/* From linux/openat2.h, which old systems do not have. */
struct how {
	uint64_t flags, mode, resolve;
};

enum {
	NO_MAGICLINKS = 0x02,
	NO_SYMLINKS = 0x04,
	BENEATH = 0x08
};

#ifndef SYS_openat2
#define SYS_openat2 437 /* the same on all architectures */
#endif

bool source_path_is_plain(const char *path)
{
	const char *p = path;

	for (;;) {
		size_t n = strcspn(p, "/");

		if (n == 0 || n > 255 || (n == 1 && p[0] == '.') ||
		    (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		if (!p[n])
			return p + n - path < SOURCE_MAX_PATH;
		p += n + 1;
	}
}

static int walk(int root_fd, const char *path, int flags)
{
	int fd = root_fd;

	for (;;) {
		size_t n = strcspn(path, "/");
		char name[256];
		bool is_last = path[n] == '\0';
		int next, saved;

		if (n == 0 || n >= sizeof(name)) {
			errno = ENOENT;
			next = -1;
		} else {
			memcpy(name, path, n);
			name[n] = '\0';
			next = openat(fd, name,
			              (is_last ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW |
			                      O_CLOEXEC);
			/* A link that should have been a folder. */
			if (next < 0 && errno == ENOTDIR) {
				struct stat st;

				errno = fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
				                        S_ISLNK(st.st_mode)
				                ? ELOOP
				                : ENOTDIR;
			}
		}
		saved = errno;
		if (fd != root_fd)
			close(fd);
		errno = saved;
		if (next < 0 || is_last)
			return next;
		fd = next;
		path += n + 1;
	}
}

int source_open_beneath(int root_fd, const char *path, int flags)
{
	struct how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = BENEATH | NO_SYMLINKS | NO_MAGICLINKS,
	};
	long fd;

	if (*path == '\0' || strcmp(path, ".") == 0)
		return openat(root_fd, ".", flags | O_CLOEXEC);
	do
		fd = syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
	while (fd < 0 && (errno == EINTR || errno == EAGAIN));
	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return (int)fd;
	/* EPERM is also how seccomp filters that do not know the call say no. */
	if (!source_path_is_plain(path)) {
		errno = EXDEV;
		return -1;
	}
	return walk(root_fd, path, flags);
}

bool source_read_small(int root_fd, const char *path, size_t max, struct um_str *ret_text)
{
	int fd = source_open_beneath(root_fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	char buffer[4096];
	struct stat st;
	ssize_t got = -1;

	um_str_clear(ret_text);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		while ((got = read(fd, buffer, sizeof(buffer))) > 0 && ret_text->len <= max)
			um_str_add_n(ret_text, buffer, (size_t)got);
	}
	close(fd);
	return got == 0 && ret_text->len <= max;
}
