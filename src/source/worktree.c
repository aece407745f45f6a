/*
 * A work tree: the index says what is tracked, the folders say what is there.
 *
 * Every folder that holds something tracked is known from the index, so all of them are read at
 * once by several threads: a name that the index knows is marked as seen, one that it does not know
 * is kept as a stray. That needs no stat() for any file. The strays, few in most trees, are then
 * put to the ignore rules in order; a stray folder that is not hidden is walked. What was not seen
 * is absent.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pool.h"
#include "base/str.h"
#include "base/vec.h"
#include "source/source_p.h"

enum {
	MODE_TYPE = 0170000,
	MODE_LINK = 0120000,
	MODE_COMMIT = 0160000,
	MODE_TREE = 0040000
};

/* A folder with tracked files in it. */
struct folder {
	const char *path; /* the first len bytes, with the last slash; 0 for the top */
	size_t len;
	size_t first, last; /* its part of the index, with all below */
};

struct stray {
	const char *path;
	unsigned char type;
	const char *detail; /* of a folder that cannot be read */
};

struct strays {
	struct um_arena *arena;
	struct stray *v;
	size_t n, cap;
};

struct tree {
	struct index_entry *v;
	size_t n;
	struct folder *folders;
	size_t n_folders;
	struct strays *strays; /* one for each worker */
	int root_fd;
};

/* A repository within the audited path. */
struct scope {
	git_repository *repo;
	int root_fd;        /* where paths start: the audited folder, or the nested repository */
	int top_fd;         /* the repository's top */
	const char *prefix; /* of root_fd in the repository, "" or "x/y/" */
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* --- the folders --- */

/* The first entry in [low, high) that is not before the name in a folder whose path has `base`
 * bytes. */
static size_t lower_bound(const struct tree *t, size_t low, size_t high, size_t base,
                          const char *name)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(t->v[middle].path + base, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void find_folders(struct tree *t, struct um_arena *a)
{
	UM_VEC(struct folder) found = {0};
	size_t open[SOURCE_MAX_DEPTH + 1]; /* those that the entry before lies in */
	size_t depth = 1;

	*UM_PUSH(a, &found) = (struct folder){"", 0, 0, t->n};
	open[0] = 0;
	for (size_t i = 0; i < t->n; i++) {
		const char *path = t->v[i].path;
		const char *slash;

		while (depth > 1) {
			const struct folder *f = &found.v[open[depth - 1]];

			if (strncmp(f->path, path, f->len) == 0)
				break;
			found.v[open[--depth]].last = i;
		}
		if (!source_path_is_plain(path))
			continue;
		while (depth <= SOURCE_MAX_DEPTH &&
		       (slash = strchr(path + found.v[open[depth - 1]].len, '/')) != NULL) {
			open[depth++] = found.n;
			*UM_PUSH(a, &found) =
				(struct folder){path, (size_t)(slash - path) + 1, i, t->n};
		}
	}
	while (depth > 1)
		found.v[open[--depth]].last = t->n;
	t->folders = found.v;
	t->n_folders = found.n;
}

static void stray_add(struct strays *s, const struct folder *f, const char *name,
                      unsigned char type, const char *detail)
{
	*UM_PUSH(s->arena, s) = (struct stray){
		um_format(s->arena, "%.*s%s", (int)f->len, f->path, name),
		type,
		detail,
	};
}

static void on_name(const struct tree *t, struct strays *s, const struct folder *f, int fd,
                    const struct dirent *d)
{
	unsigned char type = source_type(fd, d->d_name, d->d_type);
	size_t i = lower_bound(t, f->first, f->last, f->len, d->d_name);
	bool is_known = i < f->last && strcmp(t->v[i].path + f->len, d->d_name) == 0;

	if (is_known) {
		struct index_entry *e = &t->v[i];

		/* Where a folder has taken a file's place, the file is gone and the folder is new.
		 */
		if (type != DT_DIR || (e->mode & MODE_TYPE) == MODE_COMMIT) {
			e->is_seen = true;
			e->type = type;
			return;
		}
	}
	if (type == DT_DIR) {
		char name[258];
		size_t n = strlen(d->d_name);

		if (n + 2 <= sizeof(name)) {
			memcpy(name, d->d_name, n);
			memcpy(name + n, "/", 2);
			i = lower_bound(t, i, f->last, f->len, name);
			if (i < f->last && strncmp(t->v[i].path + f->len, name, n + 1) == 0)
				return; /* has a turn of its own */
		}
	}
	stray_add(s, f, d->d_name, type, NULL);
}

/* Nothing is known about what a folder holds: reading each file will tell. */
static void assume_seen(const struct tree *t, const struct folder *f)
{
	for (size_t i = f->first; i < f->last; i++) {
		if (!strchr(t->v[i].path + f->len, '/')) {
			t->v[i].is_seen = true;
			t->v[i].type = DT_UNKNOWN;
		}
	}
}

static void unreadable(const struct tree *t, struct strays *s, const struct folder *f, int why)
{
	assume_seen(t, f);
	stray_add(s, f, "", DT_DIR, um_strdup(s->arena, strerror(why)));
}

static void read_folder(void *ctx, unsigned worker, size_t index)
{
	const struct tree *t = ctx;
	const struct folder *f = &t->folders[index];
	struct strays *s = &t->strays[worker];
	const struct dirent *d;
	char path[SOURCE_MAX_PATH];
	DIR *dir;
	int fd;

	memcpy(path, f->path, f->len);
	path[f->len ? f->len - 1 : 0] = '\0';
	fd = source_open_beneath(t->root_fd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (fd < 0) {
		/* Gone, or something else in its place, which its own folder has seen. */
		if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
			unreadable(t, s, f, errno);
		return;
	}
	dir = fdopendir(fd);
	if (!dir) {
		unreadable(t, s, f, errno);
		close(fd);
		return;
	}
	for (;;) {
		errno = 0;
		d = readdir(dir);
		if (!d)
			break;
		if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0 &&
		    strcmp(d->d_name, ".git") != 0)
			on_name(t, s, f, fd, d);
	}
	if (errno)
		unreadable(t, s, f, errno);
	closedir(dir);
}

/* --- the list --- */

static int compare_strays(const void *a, const void *b)
{
	const struct stray *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static int add_stray(const struct walk *w, const struct stray *s, struct um_str *full,
                     struct um_err *err)
{
	struct um_arena *a = w->list->arena;
	struct source_entry e = {.note = source_type_note(s->type)};

	if (s->detail) {
		e.path = um_strdup(a, *s->path ? s->path : "./");
		e.note = SOURCE_UNREADABLE;
		e.detail = um_strdup(a, s->detail);
		return listing_add(w->list, &e, err);
	}
	if (s->type == DT_DIR)
		return source_walk(w, s->path, err);
	um_str_clear(full);
	um_str_addf(full, "%s%s", w->prefix, s->path);
	if (w->ignore && ignore_hides(w->ignore, full->s, false))
		return 0;
	e.path = um_strdup(a, s->path);
	return listing_add(w->list, &e, err);
}

static struct source_entry tracked(const struct index_entry *e)
{
	struct source_entry entry = {.path = e->path, .size = e->size, .is_tracked = true};
	uint32_t type = e->mode & MODE_TYPE;

	if (!source_path_is_plain(e->path) && type != MODE_TREE) {
		entry.note = SOURCE_UNREADABLE;
		entry.detail = "the index names a path outside the tree";
	} else if (type == MODE_COMMIT) {
		entry.note = SOURCE_SUBMODULE;
	} else if (!e->is_seen) {
		entry.note = SOURCE_ABSENT;
	} else {
		entry.note = source_type_note(e->type);
	}
	if (entry.note != SOURCE_OK)
		entry.size = 0;
	return entry;
}

static int list_all(struct listing *l, const struct tree *t, unsigned jobs, const struct walk *w,
                    struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str full = UM_STR_INIT;
	struct strays all = {.arena = t->strays[0].arena};
	int r = 0;

	for (size_t i = 0; i < t->n && r == 0; i++) {
		struct source_entry e = tracked(&t->v[i]);

		r = listing_add(l, &e, err);
	}
	for (unsigned i = 0; i < jobs; i++) {
		for (size_t j = 0; j < t->strays[i].n; j++)
			*UM_PUSH(all.arena, &all) = t->strays[i].v[j];
	}
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), compare_strays);
	for (size_t i = 0; i < all.n && r == 0; i++)
		r = add_stray(w, &all.v[i], &full, err);
	return r;
}

/* Only what lies below the prefix, and with the prefix taken off. */
static void narrow(struct tree *t, const char *prefix)
{
	size_t len = strlen(prefix), first, last;

	if (!len)
		return;
	first = lower_bound(t, 0, t->n, 0, prefix);
	for (last = first; last < t->n && strncmp(t->v[last].path, prefix, len) == 0; last++)
		t->v[last].path += len;
	t->v += first;
	t->n = last - first;
}

static int list_scope(struct source *s, const struct scope *scope, struct listing *l,
                      struct um_err *err)
{
	unsigned jobs = s->options.jobs ? s->options.jobs : um_pool_default_jobs();
	struct tree t = {.root_fd = scope->root_fd};
	struct walk w = {
		.list = l,
		.prefix = scope->prefix,
		.root_fd = scope->root_fd,
		.is_nested_listed = true,
	};
	struct um_arena *scratch;
	git_buf file = {0};
	int r;

	if (git_repository_item_path(&file, scope->repo, GIT_REPOSITORY_ITEM_INDEX) < 0)
		return um_err_set(err, UM_EIO, "%s: %s", s->info.root, source_git_message());
	r = source_index_read(l->arena, file.ptr, &t.v, &t.n, err);
	git_buf_dispose(&file);
	if (r < 0)
		return r;
	narrow(&t, scope->prefix);

	scratch = um_arena_new();
	find_folders(&t, scratch);
	if (jobs > t.n_folders / 64 + 1)
		jobs = (unsigned)(t.n_folders / 64 +
		                  1); /* a thread costs as much as some dozen folders */
	t.strays = UM_NEW_ARRAY(scratch, struct strays, jobs);
	for (unsigned i = 0; i < jobs; i++)
		t.strays[i].arena = um_arena_new();
	um_pool_run(jobs, t.n_folders, read_folder, &t, NULL);
	if (!s->options.no_ignore)
		w.ignore = ignore_new(scope->repo, scope->top_fd);
	if (t.n == 0 && *scope->prefix && w.ignore &&
	    ignore_hides(w.ignore, s->info.prefix, true)) {
		/* The user asks for just what git hides: then it is a folder like any other. */
		ignore_free(w.ignore);
		w.ignore = NULL;
		w.is_nested_listed = false;
		s->info.kind = SOURCE_FOLDER;
		s->info.git_root = s->info.rev = NULL;
		s->info.prefix = "";
		s->info.is_dirty_unknown = false;
	}
	r = list_all(l, &t, jobs, &w, err);
	ignore_free(w.ignore);
	for (unsigned i = 0; i < jobs; i++)
		um_arena_free(t.strays[i].arena);
	um_arena_free(scratch);
	listing_sort(l);
	return r;
}

/* --- submodules and other repositories inside --- */

/* The files of the repository at `path` go to the end of the list. UM_ENOTFOUND when there is none
 * to open. */
static int enter_nested(struct source *s, struct listing *l, const char *path, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str full = UM_STR_INIT;
	UM_AUTO(close_fd) int fd = -1;
	struct scope scope = {.prefix = ""};
	struct listing inner;
	int r;

	if (!source_path_is_plain(path))
		return UM_ENOTFOUND;
	fd = source_open_beneath(s->root_fd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (fd < 0)
		return UM_ENOTFOUND;
	/* Through the descriptor, so that no link in the path can lead libgit2 astray. */
	um_str_addf(&full, "/proc/self/fd/%d", fd);
	if (git_repository_open_ext(&scope.repo, full.s, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) < 0)
		return UM_ENOTFOUND;
	scope.root_fd = scope.top_fd = fd;
	listing_init(&inner, s->arena, NULL);
	r = list_scope(s, &scope, &inner, err);
	git_repository_free(scope.repo);
	for (size_t i = 0; i < inner.n && r == 0; i++) {
		inner.v[i].path = um_format(s->arena, "%s/%s", path, inner.v[i].path);
		r = listing_add(l, &inner.v[i], err);
	}
	free(inner.v);
	/* A broken repository inside must not stop the outer one. */
	return r < 0 && r != UM_ELIMIT ? UM_ENOTFOUND : r;
}

/* Puts files in the place of their repository's entry; what cannot be opened stays an entry. */
static int enter_all(struct source *s, struct listing *l, struct um_err *err)
{
	size_t from = 0, kept = 0;

	for (unsigned depth = 0; depth < SOURCE_MAX_NESTED && from < l->n; depth++) {
		size_t n = l->n;

		for (size_t i = from; i < n; i++) {
			int r;

			if (l->v[i].note != SOURCE_SUBMODULE)
				continue;
			r = enter_nested(s, l, l->v[i].path, err);
			if (r == 0)
				l->v[i].path = NULL;
			else if (r != UM_ENOTFOUND)
				return r;
		}
		from = n;
	}
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].path)
			l->v[kept++] = l->v[i];
	}
	l->n = kept;
	listing_sort(l);
	return 0;
}

int source_worktree_list(struct source *s, struct um_err *err)
{
	UM_AUTO(close_fd) int top_fd = open(s->info.git_root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct scope scope = {
		.repo = s->repo,
		.root_fd = s->root_fd,
		.top_fd = top_fd,
		.prefix = "",
	};
	int r;

	if (top_fd < 0)
		return um_err_set(err, UM_EIO, "%s: cannot open: %s", s->info.git_root,
		                  strerror(errno));
	if (*s->info.prefix)
		scope.prefix = um_format(s->arena, "%s/", s->info.prefix);
	r = list_scope(s, &scope, &s->list, err);
	if (r < 0 || !s->options.submodules)
		return r;
	return enter_all(s, &s->list, err);
}
