/* One small file of the audited folder, or of a folder above it in the same repository. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/source_p.h"

enum {
	MAX_SIZE = 1024 * 1024
};

/* ---- on disk ---- */

static int read_fd(int fd, const char *path, struct um_str *ret, struct um_err *err)
{
	char buffer[8192];
	ssize_t n;

	while ((n = read(fd, buffer, sizeof(buffer))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return um_err_set(err, UM_EIO, "%s: cannot read: %s", path,
			                  strerror(errno));
		um_str_add_n(ret, buffer, (size_t)n);
		if (ret->len > MAX_SIZE)
			return um_err_set(err, UM_ELIMIT, "%s: is over 1 MiB", path);
	}
	return 0;
}

/* UM_ENOTFOUND when there is none. A link could lead anywhere, and is an error. */
static int read_disk(int root_fd, const char *path, struct um_str *ret, struct um_err *err)
{
	int fd = source_open_beneath(root_fd, path, O_RDONLY | O_NONBLOCK);
	struct stat st;
	int r;

	if (fd < 0 && errno == ENOENT)
		return UM_ENOTFOUND;
	if (fd < 0)
		return um_err_set(err, errno == EACCES ? UM_EPERM : UM_EINVAL,
		                  "%s: cannot open: %s", path,
		                  errno == ELOOP ? "it is a symbolic link" : strerror(errno));
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		r = um_err_set(err, UM_EINVAL, "%s: is no regular file", path);
	else
		r = read_fd(fd, path, ret, err);
	close(fd);
	return r;
}

/* ---- in a revision ---- */

static int read_blob(const struct source *s, const git_tree_entry *e, const char *path,
                     struct um_str *ret, struct um_err *err)
{
	git_blob *blob = NULL;
	int r = 0;

	if (git_tree_entry_type(e) != GIT_OBJECT_BLOB ||
	    git_tree_entry_filemode(e) == GIT_FILEMODE_LINK)
		return um_err_set(err, UM_EINVAL, "%s: is no regular file", path);
	if (git_blob_lookup(&blob, s->repo, git_tree_entry_id(e)) < 0)
		return um_err_set(err, UM_EIO, "%s: %s", path, source_git_message());
	if (git_blob_rawsize(blob) > MAX_SIZE)
		r = um_err_set(err, UM_ELIMIT, "%s: is over 1 MiB", path);
	else
		um_str_add_n(ret, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
	git_blob_free(blob);
	return r;
}

static int read_revision(const struct source *s, const char *path, struct um_str *ret,
                         struct um_err *err)
{
	git_object *object = NULL, *tree = NULL;
	git_tree_entry *entry = NULL;
	int r = UM_ENOTFOUND;

	if (git_revparse_single(&object, s->repo, s->info.rev) == 0 &&
	    git_object_peel(&tree, object, GIT_OBJECT_TREE) == 0 &&
	    git_tree_entry_bypath(&entry, (git_tree *)tree, path) == 0)
		r = read_blob(s, entry, path, ret, err);
	git_tree_entry_free(entry);
	git_object_free(tree);
	git_object_free(object);
	return r;
}

/* ---- upward ---- */

static const char *join(struct um_arena *a, const char *folder, const char *name)
{
	return *folder ? um_format(a, "%s/%s", folder, name) : name;
}

/* The folder without its last part; NULL above the top. */
static const char *above(struct um_arena *a, const char *folder)
{
	const char *slash = strrchr(folder, '/');

	if (!*folder)
		return NULL;
	return slash ? um_strndup(a, folder, (size_t)(slash - folder)) : "";
}

/* From the folder up to the top of the repository; a plain folder is its own top. */
static int look_upward(const struct source *s, int top_fd, const char *name, struct um_arena *a,
                       struct source_upward *ret, struct um_str *bytes, struct um_err *err)
{
	const char *from = s->info.prefix;

	for (const char *folder = from; folder; folder = above(a, folder)) {
		const char *path = join(a, folder, name);
		int r = s->info.kind == SOURCE_REVISION ? read_revision(s, path, bytes, err)
		                                        : read_disk(top_fd, path, bytes, err);

		if (r == UM_ENOTFOUND)
			continue;
		if (r < 0)
			return r;
		/* What the audited folder is called from where the file lies. */
		from += strlen(folder) + (*folder && strlen(from) > strlen(folder));
		*ret = (struct source_upward){
			.path = path,
			.base = *from ? um_format(a, "%s/", from) : "",
			.bytes = um_strndup(a, bytes->s, bytes->len),
			.n = bytes->len,
		};
		return 0;
	}
	*ret = (struct source_upward){0};
	return 0;
}

int source_read_upward(const struct source *s, const char *name, struct um_arena *a,
                       struct source_upward *ret, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str bytes = UM_STR_INIT;
	int top_fd = s->root_fd;
	int r;

	if (s->info.kind == SOURCE_WORKTREE && *s->info.prefix) {
		top_fd = open(s->info.git_root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (top_fd < 0)
			return um_err_set(err, UM_EIO, "%s: cannot open: %s", s->info.git_root,
			                  strerror(errno));
	}
	r = look_upward(s, top_fd, name, a, ret, &bytes, err);
	if (top_fd != s->root_fd)
		close(top_fd);
	return r;
}
