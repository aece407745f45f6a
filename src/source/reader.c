/*
 * Reading one file: openat2, read, close. A size that the index knows and that read() then gives is
 * the end of the file; without it a second read() has to say so. The buffer is the reader's and
 * stays as large as it ever was. (Measured: mapping small files takes longer than copying them.)
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "source/source_p.h"

enum {
	FIRST_BUFFER = 128 * 1024,
	LOOK = 8192
};

struct source_reader {
	const struct source *source;
	char *buffer;
	size_t cap;   /* without the byte for the NUL */
	git_odb *odb; /* of this thread alone */
	struct um_str blob;
	struct um_str text; /* of a file in UTF-16 */
};

int source_reader_new(struct source *s, struct source_reader **ret_reader, struct um_err *err)
{
	struct source_reader *r = um_xmalloc(sizeof(*r));

	*r = (struct source_reader){.source = s, .blob = UM_STR_INIT, .text = UM_STR_INIT};
	if (s->info.kind == SOURCE_REVISION) {
		int code = source_revision_open(s, &r->odb, err);

		if (code < 0) {
			free(r);
			return code;
		}
	} else {
		r->cap = FIRST_BUFFER;
		r->buffer = um_xmalloc(r->cap + 1);
	}
	*ret_reader = r;
	return 0;
}

void source_reader_free(struct source_reader *r)
{
	if (!r)
		return;
	git_odb_free(r->odb);
	um_str_release(&r->blob);
	um_str_release(&r->text);
	free(r->buffer);
	free(r);
}

enum source_note source_look(const char *bytes, size_t n)
{
	if (source_is_utf16(bytes, n))
		return SOURCE_OK;
	if (n && memchr(bytes, 0, n < LOOK ? n : LOOK))
		return SOURCE_BINARY;
	return SOURCE_OK;
}

static enum source_note open_note(int why, bool is_tracked, struct um_err *err)
{
	switch (why) {
	case ELOOP:
		return SOURCE_SYMLINK;
	case ENXIO:
	case ENODEV:
		return SOURCE_SPECIAL;
	case ENOENT:
	case ENOTDIR:
		if (is_tracked)
			return SOURCE_ABSENT;
		um_err_set(err, UM_ENOTFOUND, "vanished while the tree was read");
		return SOURCE_UNREADABLE;
	default:
		um_err_set(err, why == EACCES || why == EPERM ? UM_EPERM : UM_EIO, "%s",
		           strerror(why));
		return SOURCE_UNREADABLE;
	}
}

/* The file is larger than the buffer, or not what it seemed: ask. */
static enum source_note ask(int fd, uint64_t max, uint64_t *ret_size, struct um_err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0) {
		um_err_set(err, UM_EIO, "%s", strerror(errno));
		return SOURCE_UNREADABLE;
	}
	if (!S_ISREG(st.st_mode))
		return SOURCE_SPECIAL;
	*ret_size = (uint64_t)st.st_size;
	return *ret_size > max ? SOURCE_TOO_LARGE : SOURCE_OK;
}

static enum source_note read_all(struct source_reader *r, int fd, uint64_t known, uint64_t max,
                                 size_t *ret_size, struct um_err *err)
{
	enum source_note note = SOURCE_OK;
	uint64_t size = 0;
	size_t n = 0;
	ssize_t got;

	/* What the index says may be old. */
	if (known > max || known > r->cap)
		note = ask(fd, max, &size, err);
	for (;;) {
		if (note != SOURCE_OK)
			return note;
		if (n == r->cap || size > r->cap) {
			/* One byte more than the limit shows that it is passed. */
			uint64_t want = size > n ? size + 1 : (uint64_t)n * 2;

			r->cap = (size_t)(want > max + 1 ? max + 1 : want);
			r->buffer = um_xrealloc(r->buffer, r->cap + 1);
			size = 0;
		}
		got = read(fd, r->buffer + n, r->cap - n);
		if (got < 0) {
			if (errno == EINTR)
				continue;
			if (errno == EISDIR || errno == EAGAIN)
				return SOURCE_SPECIAL;
			um_err_set(err, UM_EIO, "%s", strerror(errno));
			return SOURCE_UNREADABLE;
		}
		if (n == 0 && source_look(r->buffer, (size_t)got) != SOURCE_OK)
			return SOURCE_BINARY;
		if (n == 0 && (got == 0 || (size_t)got == r->cap))
			note = ask(fd, max, &size,
			           err); /* a pipe gives nothing, a device all we want */
		n += (size_t)got;
		if (n > max)
			return SOURCE_TOO_LARGE;
		if (got == 0 || (n == known && n < r->cap))
			break;
	}
	*ret_size = n;
	return note;
}

/* What was read, as UTF-8. */
static enum source_note set_blob(struct source_reader *r, const char *bytes, size_t n,
                                 struct source_blob *ret_blob)
{
	*ret_blob = (struct source_blob){bytes, n};
	if (!source_is_utf16(bytes, n))
		return SOURCE_OK;
	if (!source_utf16_decode(bytes, n, &r->text))
		return SOURCE_BINARY;
	*ret_blob = (struct source_blob){r->text.s, r->text.len};
	return SOURCE_OK;
}

int source_read(struct source_reader *r, size_t index, struct source_blob *ret_blob,
                enum source_note *ret_note, struct um_err *err)
{
	const struct source *s = r->source;
	const struct source_entry *e = &s->list.v[index];
	uint64_t max = s->options.max_file_size;
	size_t size = 0;
	int fd;

	if (e->note != SOURCE_OK) {
		if (e->detail)
			um_err_set(err, UM_EIO, "%s", e->detail);
		*ret_note = e->note;
		return 0;
	}
	if (s->info.kind == SOURCE_REVISION) {
		int code = source_revision_read(r->odb, e, max, &r->blob, ret_note, err);

		if (code == 0 && *ret_note == SOURCE_OK)
			*ret_note = set_blob(r, r->blob.s, r->blob.len, ret_blob);
		return code;
	}
	fd = source_open_beneath(s->root_fd, e->path,
	                         O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		*ret_note = open_note(errno, e->is_tracked, err);
		return 0;
	}
	*ret_note = read_all(r, fd, e->size, max, &size, err);
	close(fd);
	if (*ret_note == SOURCE_OK) {
		r->buffer[size] = '\0';
		*ret_note = set_blob(r, r->buffer, size, ret_blob);
	}
	return 0;
}
