/* What the files of this folder share. Only in this folder is libgit2 known. */
#ifndef UM_SOURCE_P_H
#define UM_SOURCE_P_H

#include <git2.h>

#include "base/str.h"
#include "source/source.h"

enum {
	SOURCE_MAX_DEPTH = 512,        /* folders within folders */
	SOURCE_MAX_ENTRIES = 10000000, /* files */
	SOURCE_MAX_PATH = 32768,       /* bytes */
	SOURCE_MAX_NESTED = 16         /* repositories within repositories */
};

/* The entries as they are found. */
struct listing {
	struct um_arena *arena;
	struct source_entry *v;
	size_t n, cap;
	const char *const *exclude; /* pairs: the pattern, and everything below it */
	size_t n_exclude, n_excluded;
};

struct source {
	struct source_info info;
	struct source_options options;
	struct um_arena *arena;
	struct listing list;
	git_repository *repo; /* NULL for a folder */
	int root_fd;          /* the audited folder; -1 for a revision */
};

/* listing.c */
void listing_init(struct listing *l, struct um_arena *a, const char *const *exclude);
bool listing_is_excluded(struct listing *l, const char *path);
/* path must stay valid. Excluded ones are counted and left out. */
int listing_add(struct listing *l, const struct source_entry *entry, struct um_err *err);
void listing_sort(struct listing *l); /* bytewise by path; cheap when sorted already */

/* beneath.c: opens a path below a folder without ever following a symbolic link or "..". Returns a
 * descriptor or -1 with errno (ELOOP: a link was in the way). path "" or "." is the folder itself.
 */
int source_open_beneath(int root_fd, const char *path, int flags);
/* Relative, no empty, "." or ".." part. */
bool source_path_is_plain(const char *path);
/* A regular file of at most `max` bytes, whole, into *ret_text; false when it is not there or
 * anything else. */
bool source_read_small(int root_fd, const char *path, size_t max, struct um_str *ret_text);

/* index.c: the repository's index, sorted bytewise, one entry a path. */
struct index_entry {
	const char *path;
	uint32_t size; /* as git last saw it */
	uint32_t mode;
	unsigned char type; /* of what is there now (DT_*); filled by the walk */
	bool is_seen;
};

int source_index_read(struct um_arena *a, const char *file, struct index_entry **ret_entries,
                      size_t *ret_n, struct um_err *err);

/* wild.c: one pattern of an ignore file. */
struct wild;
/* NULL for a line without a pattern (empty, comment). */
const struct wild *wild_compile(struct um_arena *a, const char *line, size_t n);
bool wild_is_negative(const struct wild *w);
/* path is relative to the folder of the pattern's file. */
bool wild_match(const struct wild *w, const char *path, bool is_folder);

/* ignore.c: is an untracked path hidden? */
struct ignore;
struct ignore *ignore_new(git_repository *repo, int top_fd);
void ignore_free(struct ignore *g);
/* path is relative to the top of the repository's work tree, without a trailing slash. */
bool ignore_hides(struct ignore *g, const char *path, bool is_folder);

/* folder.c: the folder `path` ("" for the root) and everything below it, unless the ignore rules
 * (none when g is NULL) hide it. The rules see paths with the prefix in front. */
struct walk {
	struct listing *list;
	struct ignore *ignore; /* NULL: nothing is hidden */
	const char *prefix;    /* of the root in its repository, "" or "x/y/" */
	int root_fd;
	bool is_nested_listed; /* a folder with a .git is an entry and not entered */
};

int source_walk(const struct walk *w, const char *path, struct um_err *err);
/* The type (DT_*) of a name, asked from the system when the folder did not say. */
unsigned char source_type(int dir_fd, const char *name, unsigned char d_type);
enum source_note source_type_note(unsigned char d_type);

/* worktree.c */
int source_worktree_list(struct source *s, struct um_err *err);
/* revision.c */
int source_revision_list(struct source *s, struct um_err *err);
/* A database for one thread: libgit2's handles are not to be shared. */
int source_revision_open(const struct source *s, git_odb **ret_odb, struct um_err *err);
/* Appends nothing and sets *ret_note when the blob is not to be read. */
int source_revision_read(git_odb *odb, const struct source_entry *entry, uint64_t max,
                         struct um_str *ret_bytes, enum source_note *ret_note, struct um_err *err);

/* log.c: the commit that a text names; the caller frees it. */
int source_find_commit(const struct source *s, const char *rev, git_commit **ret,
                       struct um_err *err);
/* An error when there is no repository or no commit; `what` was asked for. */
int source_has_history(const struct source *s, const char *what, struct um_err *err);
void source_commit_read(git_commit *commit, struct um_arena *a, struct source_commit *ret);

/* source.c: libgit2's last message. */
const char *source_git_message(void);
/* The note of text that is there: binary or fine. */
enum source_note source_look(const char *bytes, size_t n);
/* utf16.c. False: this is not text. */
bool source_is_utf16(const char *bytes, size_t n);
bool source_utf16_decode(const char *bytes, size_t n, struct um_str *out);

#endif
