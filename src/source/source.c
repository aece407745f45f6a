/* Finds out what PATH is - work tree, bare repository, plain folder - and has it listed. */
#include "source/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "source/source_p.h"

static const uint64_t default_max_file_size = UINT64_C(5) << 20;
static const uint64_t largest_max_file_size = UINT64_C(1) << 30; /* spans have 32 bits */

static void freep(char **p)
{
	free(*p);
	*p = NULL;
}

const char *source_git_message(void)
{
	const git_error *e = git_error_last();

	return e && e->message ? e->message : "unknown error of libgit2";
}

/* Opens libgit2. Nothing in a repository is ever executed, so it may belong to somebody else; the
 * extensions named here change nothing for one who only reads; and hashing every object again
 * would double the time of a revision, where zlib's own sum finds damage. */
static int git_up(struct um_err *err)
{
	const char *extensions[] = {"worktreeconfig", "partialclone", "preciousobjects",
	                            "relativeworktrees"};

	if (git_libgit2_init() < 0)
		return um_err_set(err, UM_EIO, "libgit2 does not start: %s", source_git_message());
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, UM_COUNT(extensions));
	return 0;
}

/* "" when they are equal, "x/y" when inner lies in outer, NULL when not. */
static const char *below(const char *inner, const char *outer)
{
	size_t n = strlen(outer);

	while (n > 1 && outer[n - 1] == '/')
		n--;
	if (n == 1 && *outer == '/')
		return inner + 1;
	if (strncmp(inner, outer, n) != 0 || (inner[n] && inner[n] != '/'))
		return NULL;
	return inner[n] ? inner + n + 1 : "";
}

static void name_it(struct source *s, const char *real)
{
	const char *slash = strrchr(real, '/');
	const char *name = slash && slash[1] ? slash + 1 : real;
	size_t n = strlen(name);

	if (s->info.is_bare && n > 4 && um_ends(name, ".git"))
		n -= 4;
	s->info.name = um_strndup(s->arena, name, n);
}

static const char *head_id(struct source *s)
{
	char id[GIT_OID_HEXSZ + 1];
	git_oid oid;

	if (git_reference_name_to_id(&oid, s->repo, "HEAD") < 0)
		return NULL;
	return um_strdup(s->arena, git_oid_tostr(id, sizeof(id), &oid));
}

static void drop_repo(struct source *s)
{
	git_repository_free(s->repo);
	s->repo = NULL;
}

static int open_repo(struct source *s, const char *real, struct um_err *err)
{
	const char *more = "";
	int r = git_repository_open_ext(&s->repo, real, 0, NULL);

	if (r == 0 || r == GIT_ENOTFOUND)
		return 0;
	if (strstr(source_git_message(), "objectformat"))
		more = " (repositories with SHA-256 ids cannot be read yet)";
	return um_err_set(err, UM_EINVAL, "%s: cannot open the git repository: %s%s", s->info.root,
	                  source_git_message(), more);
}

/* Which kind of source the audited folder is, and where it lies in its repository. */
static void settle(struct source *s, const char *real)
{
	UM_AUTO(freep) char *git_dir = NULL;
	UM_AUTO(freep) char *top = NULL;
	const char *workdir = git_repository_workdir(s->repo);
	const char *prefix;

	git_dir = realpath(git_repository_path(s->repo), NULL);
	s->info.is_shallow = git_repository_is_shallow(s->repo) == 1;
	if (git_dir && strcmp(git_dir, real) == 0) {
		s->info.kind = SOURCE_REVISION;
		s->info.is_bare = !workdir;
		s->info.git_root = um_strdup(s->arena, real);
		s->info.prefix = "";
		return;
	}
	top = workdir ? realpath(workdir, NULL) : NULL;
	prefix = top ? below(real, top) : NULL;
	/* Somewhere inside .git, or a work tree that is configured to be elsewhere. */
	if (!prefix || (git_dir && below(real, git_dir))) {
		drop_repo(s);
		return;
	}
	s->info.kind = s->options.rev ? SOURCE_REVISION : SOURCE_WORKTREE;
	s->info.git_root = um_strdup(s->arena, top);
	s->info.prefix = um_strdup(s->arena, prefix);
	s->info.rev = head_id(s);
}

static int list(struct source *s, struct um_err *err)
{
	struct walk w = {.list = &s->list, .prefix = "", .root_fd = s->root_fd};
	int r;

	switch (s->info.kind) {
	case SOURCE_REVISION:
		r = source_revision_list(s, err);
		break;
	case SOURCE_WORKTREE:
		s->info.is_dirty_unknown = true;
		r = source_worktree_list(s, err);
		break;
	default:
		r = source_walk(&w, "", err);
		listing_sort(&s->list);
	}
	s->info.n_excluded = s->list.n_excluded;
	return r;
}

static int open_path(struct source *s, const char *path, struct um_err *err)
{
	UM_AUTO(freep) char *real = realpath(path, NULL);
	struct stat st;
	int r;

	if (!real || stat(real, &st) < 0)
		return um_err_set(err,
		                  errno == EACCES                       ? UM_EPERM
		                  : errno == ENOENT || errno == ENOTDIR ? UM_ENOTFOUND
		                                                        : UM_EIO,
		                  "%s: cannot open: %s", path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return um_err_set(err, UM_EINVAL, "%s: is not a folder; name the folder to audit",
		                  path);
	r = open_repo(s, real, err);
	if (r < 0)
		return r;
	if (s->repo)
		settle(s, real);
	if (s->options.rev && !s->repo)
		return um_err_set(err, UM_EINVAL,
		                  "%s: is not in a git repository, so it has no revision '%s'",
		                  path, s->options.rev);
	name_it(s, real);
	if (s->info.kind != SOURCE_REVISION) {
		s->root_fd = open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (s->root_fd < 0)
			return um_err_set(err, errno == EACCES ? UM_EPERM : UM_EIO,
			                  "%s: cannot read: %s", path, strerror(errno));
	}
	return list(s, err);
}

int source_open(const char *path, const struct source_options *options, struct source **ret_source,
                struct um_err *err)
{
	struct source *s;
	int r = git_up(err);

	if (r < 0)
		return r;
	s = um_xmalloc(sizeof(*s));
	*s = (struct source){
		.info = {.kind = SOURCE_FOLDER, .prefix = ""},
		.arena = um_arena_new(),
		.root_fd = -1,
	};
	if (options)
		s->options = *options;
	s->options.rev = um_strdup(s->arena, s->options.rev);
	s->options.exclude = NULL; /* the listing has its own copy */
	if (s->options.max_file_size == 0)
		s->options.max_file_size = default_max_file_size;
	if (s->options.max_file_size > largest_max_file_size)
		s->options.max_file_size = largest_max_file_size;
	s->info.root = um_strdup(s->arena, path);
	listing_init(&s->list, s->arena, options ? options->exclude : NULL);
	r = open_path(s, path, err);
	if (r < 0) {
		source_free(s);
		return r;
	}
	*ret_source = s;
	return 0;
}

void source_free(struct source *s)
{
	if (!s)
		return;
	drop_repo(s);
	if (s->root_fd >= 0)
		close(s->root_fd);
	free(s->list.v);
	um_arena_free(s->arena);
	free(s);
	git_libgit2_shutdown();
}

const struct source_info *source_get_info(const struct source *s)
{
	return &s->info;
}

size_t source_count(const struct source *s)
{
	return s->list.n;
}

const struct source_entry *source_at(const struct source *s, size_t index)
{
	return &s->list.v[index];
}

const char *source_note_text(enum source_note note)
{
	switch (note) {
	case SOURCE_OK:
		return "read";
	case SOURCE_BINARY:
		return "binary";
	case SOURCE_TOO_LARGE:
		return "too large";
	case SOURCE_SYMLINK:
		return "symbolic link";
	case SOURCE_SUBMODULE:
		return "other repository";
	case SOURCE_SPECIAL:
		return "special file";
	case SOURCE_ABSENT:
		return "not in the work tree";
	case SOURCE_UNREADABLE:
		return "unreadable";
	}
	return "unknown";
}
