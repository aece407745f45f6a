/*
 * Walks folders that no index knows: a plain folder, or what is untracked in a work tree. Folders
 * wait on a stack of our own, so depth costs no call stack; each is opened beneath the root by its
 * path, read, and closed at once.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "base/vec.h"
#include "source/source_p.h"

unsigned char source_type(int dir_fd, const char *name, unsigned char d_type)
{
	struct stat st;

	if (d_type != DT_UNKNOWN)
		return d_type;
	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return (unsigned char)IFTODT(st.st_mode);
}

enum source_note source_type_note(unsigned char d_type)
{
	switch (d_type) {
	case DT_REG:
	case DT_UNKNOWN: /* reading will tell */
		return SOURCE_OK;
	case DT_LNK:
		return SOURCE_SYMLINK;
	default:
		return SOURCE_SPECIAL;
	}
}

struct todo {
	const char *path;
	unsigned depth;
};

struct walker {
	const struct walk *w;
	UM_VEC(struct todo) todo;
	struct um_arena *scratch;
	struct um_str path; /* of the child that is looked at */
	struct um_str full; /* the same, as the ignore rules know it */
	struct um_err *err;
};

static int add(struct walker *k, const char *path, enum source_note note, const char *detail)
{
	struct source_entry e = {.path = path, .note = note, .detail = detail};

	return listing_add(k->w->list, &e, k->err);
}

static bool is_hidden(struct walker *k, bool is_folder)
{
	if (!k->w->ignore)
		return false;
	um_str_clear(&k->full);
	um_str_add(&k->full, k->w->prefix);
	um_str_add_n(&k->full, k->path.s, k->path.len);
	return ignore_hides(k->w->ignore, k->full.s, is_folder);
}

static int unreadable(struct walker *k, const char *path, int why)
{
	struct um_arena *a = k->w->list->arena;

	return add(k, um_format(a, "%s%s", path, *path ? "/" : ""), SOURCE_UNREADABLE,
	           um_strdup(a, strerror(why)));
}

static bool has_git(int root_fd, const char *folder, struct um_str *scratch)
{
	int fd;

	um_str_clear(scratch);
	um_str_addf(scratch, "%s/.git", folder);
	fd = source_open_beneath(root_fd, scratch->s, O_PATH | O_NOFOLLOW);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static int on_folder(struct walker *k, unsigned depth)
{
	struct um_arena *a = k->w->list->arena;

	if (is_hidden(k, true))
		return 0;
	if (k->w->list->n_exclude && listing_is_excluded(k->w->list, k->path.s))
		return 0;
	if (k->w->is_nested_listed && has_git(k->w->root_fd, k->path.s, &k->full))
		return add(k, um_strndup(a, k->path.s, k->path.len), SOURCE_SUBMODULE, NULL);
	if (depth >= SOURCE_MAX_DEPTH || k->path.len >= SOURCE_MAX_PATH)
		return add(k, um_format(a, "%s/", k->path.s), SOURCE_UNREADABLE, "nested too deep");
	*UM_PUSH(k->scratch, &k->todo) = (struct todo){
		um_strndup(k->scratch, k->path.s, k->path.len),
		depth,
	};
	return 0;
}

static int on_name(struct walker *k, const struct todo *at, int fd, const struct dirent *d)
{
	unsigned char type;

	um_str_clear(&k->path);
	if (*at->path)
		um_str_addf(&k->path, "%s/", at->path);
	um_str_add(&k->path, d->d_name);
	type = source_type(fd, d->d_name, d->d_type);
	if (type == DT_DIR)
		return on_folder(k, at->depth + 1);
	if (is_hidden(k, false))
		return 0;
	return add(k, um_strndup(k->w->list->arena, k->path.s, k->path.len), source_type_note(type),
	           NULL);
}

static bool is_skipped(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0;
}

static int read_folder(struct walker *k, const struct todo *at)
{
	int fd = source_open_beneath(k->w->root_fd, at->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	const struct dirent *d;
	DIR *dir;
	int r = 0;

	if (fd < 0)
		return unreadable(k, at->path, errno);
	dir = fdopendir(fd);
	if (!dir) {
		r = unreadable(k, at->path, errno);
		close(fd);
		return r;
	}
	while (r == 0) {
		errno = 0;
		d = readdir(dir);
		if (!d) {
			if (errno)
				r = unreadable(k, at->path, errno);
			break;
		}
		if (!is_skipped(d->d_name))
			r = on_name(k, at, fd, d);
	}
	closedir(dir);
	return r;
}

int source_walk(const struct walk *w, const char *path, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();
	struct walker k = {
		.w = w, .scratch = scratch, .path = UM_STR_INIT, .full = UM_STR_INIT, .err = err};
	int r = 0;

	um_str_add(&k.path, path);
	if (*path)
		r = on_folder(&k, 1);
	else
		*UM_PUSH(scratch, &k.todo) = (struct todo){"", 0};
	while (r == 0 && k.todo.n) {
		struct todo at = k.todo.v[--k.todo.n];

		r = read_folder(&k, &at);
	}
	um_str_release(&k.path);
	um_str_release(&k.full);
	return r;
}
