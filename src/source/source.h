/* The files of a tree, behind one iterator: a git work tree (index and what is untracked but not
 * ignored), a revision read from the object database, or a plain folder. Nothing outside the root
 * is ever opened (openat, O_NOFOLLOW); nothing is written. All paths use '/', are relative to the
 * audited path, and are sorted bytewise. */
#ifndef UM_SOURCE_H
#define UM_SOURCE_H

#include "base/arena.h"
#include "base/err.h"

enum source_kind {
	SOURCE_WORKTREE,
	SOURCE_REVISION,
	SOURCE_FOLDER
};

/* What became of an entry. All but SOURCE_OK carry a reason in source_note_text(). */
enum source_note {
	SOURCE_OK,
	SOURCE_BINARY,    /* a NUL byte in the first 8 KiB, or UTF-32 */
	SOURCE_TOO_LARGE, /* over max_file_size */
	SOURCE_SYMLINK,   /* never followed */
	SOURCE_SUBMODULE, /* listed, not entered */
	SOURCE_SPECIAL,   /* FIFO, socket, device */
	SOURCE_ABSENT,    /* in the index, not in the work tree (sparse checkout, deleted) */
	SOURCE_UNREADABLE /* no permission, vanished, I/O error: counts as not examined */
};

struct source_options {
	const char *rev;            /* NULL: the work tree */
	uint64_t max_file_size;     /* bytes; 0: 5 MiB */
	bool submodules;            /* enter them too */
	bool no_ignore;             /* also what .gitignore hides */
	unsigned jobs;              /* threads that list folders; 0: one for each processor */
	const char *const *exclude; /* globs on paths, NULL-terminated, may be NULL */
};

struct source_entry {
	const char *path;
	uint64_t size; /* bytes, 0 when unknown */
	enum source_note
		note; /* SOURCE_OK until reading finds otherwise; the reader reports that itself */
	const char *detail; /* for SOURCE_UNREADABLE: why; else NULL */
	bool is_tracked;
};

struct source_info {
	enum source_kind kind;
	const char *root;      /* as the user named it */
	const char *name;      /* last part of the real path: names a repository in reports */
	const char *rev;       /* full commit id of --rev or HEAD; NULL when there is none */
	const char *git_root;  /* work tree or bare repository; NULL for a folder */
	const char *prefix;    /* where the audited path lies inside git_root, "" at the top */
	size_t n_excluded;     /* files and whole folders that `exclude` left out */
	bool is_dirty_unknown; /* a work tree: whether it differs from rev was not asked */
	bool is_shallow, is_bare;
};

struct source;
struct source_reader; /* one per thread */

struct source_blob {
	const char *bytes; /* UTF-8, also where the file is UTF-16; a NUL follows (not counted).
	                      Valid until the next read or the reader's end */
	size_t size;
};

/* Lists the tree. Errors: UM_ENOTFOUND (no such path or revision), UM_EINVAL (a file instead of a
 * folder; --rev outside a repository; bare repository without --rev uses HEAD), UM_EPERM, UM_EIO. A
 * folder that cannot be read below the root becomes a SOURCE_UNREADABLE entry (path ends in '/').
 * Empty repositories give zero entries. */
int source_open(const char *path, const struct source_options *options, struct source **ret_source,
                struct um_err *err);
void source_free(struct source *s);
const struct source_info *source_get_info(const struct source *s);
size_t source_count(const struct source *s);
const struct source_entry *source_at(const struct source *s, size_t index);

int source_reader_new(struct source *s, struct source_reader **ret_reader, struct um_err *err);
void source_reader_free(struct source_reader *r);
/* Reads entry `index`. *ret_note says what was found; bytes are set only for SOURCE_OK. A file that
 * cannot be read is not an error of the run: SOURCE_UNREADABLE and a reason in err->msg, return
 * value 0. */
int source_read(struct source_reader *r, size_t index, struct source_blob *ret_blob,
                enum source_note *ret_note, struct um_err *err);

/* A file of this name in the audited folder, or else in the nearest folder above it within the same
 * repository (and revision). Everything is in the arena; bytes is NULL when there is none. A link
 * or anything else that is no regular file is UM_EINVAL; at most 1 MiB (UM_ELIMIT). */
struct source_upward {
	const char *path; /* from the top of the repository */
	const char *base; /* of the audited folder, seen from the file's: "" or "x/y/" */
	const char *bytes;
	size_t n;
};

int source_read_upward(const struct source *s, const char *name, struct um_arena *a,
                       struct source_upward *ret, struct um_err *err);

/* ---- history ---- */

/* A commit. Author and summary are the repository's words: valid UTF-8 on one line of at most 200
 * bytes, and no more is promised. */
struct source_commit {
	const char *id; /* 40 hex digits */
	const char *author, *summary;
	const char *date; /* of the committer, YYYY-MM-DD in UTC */
};

/* The commit that any text git knows as a revision names. UM_ENOTFOUND: none, with the nearest tag
 * or branch, or a word about shallow clones; UM_EINVAL: no repository, no commits, ambiguous, not a
 * commit. */
int source_resolve(const struct source *s, const char *rev, struct um_arena *a,
                   struct source_commit *ret, struct um_err *err);

/* What the audited revision (HEAD for a work tree) was at the end of that day (YYYY-MM-DD, UTC):
 * the newest commit along the first parents that was committed by then. UM_ENOTFOUND says when
 * history begins, and that a shallow clone ends there. */
int source_at_date(const struct source *s, const char *date, struct um_arena *a,
                   const char **ret_id, struct um_err *err);

/* The commit in which the audited revision (HEAD for a work tree) and `rev` part: what the audited
 * side changed is what differs from there. UM_ENOTFOUND: no such revision, or no common history,
 * with a word about shallow clones. */
int source_merge_base(const struct source *s, const char *rev, struct um_arena *a,
                      const char **ret_id, struct um_err *err);

/* Files that were renamed between the revision `from` and what is audited, as git sees it. NULL
 * when that cannot be told (no repository, no such revision). */
struct source_renames;
struct source_renames *source_renames_new(const struct source *s, const char *from);
void source_renames_free(struct source_renames *r); /* NULL is fine */
/* What an old path is called now; NULL: it was not renamed. */
const char *source_renamed(const struct source_renames *r, const char *old_path);

/* "binary", "too large", ... for reports. */
const char *source_note_text(enum source_note note);

#endif
