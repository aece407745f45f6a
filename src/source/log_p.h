/* What between.c, change.c, lines.c, blame.c and gone.c share. */
#ifndef UM_SOURCE_LOG_P_H
#define UM_SOURCE_LOG_P_H

#include "base/map.h"
#include "base/vec.h"
#include "source/log.h"
#include "source/source_p.h"

enum {
	LOG_MAX_COMMITS = 20000,             /* between the two */
	LOG_MAX_PARSED = 300000,             /* looked at to find those */
	LOG_MAX_CHANGES = 1000000,           /* files changed, of all commits together */
	LOG_MAX_WIDE = 5000,                 /* files changed in one commit; beyond: looked up */
	LOG_MAX_PAIRS = 250000,              /* removed × added, for renames that are not exact */
	LOG_MAX_FILE = 1024 * 1024,          /* bytes of a file that is compared by lines */
	LOG_MAX_COMPARED = 512 * 1024 * 1024 /* bytes read to be compared, in all */
};

/* A file that a commit has otherwise than its only parent. */
struct log_change {
	const char *path; /* from the top of the repository; one pointer a path */
	git_oid was, is;  /* zero: there was, or is, none */
};

struct log_rename {
	const char *old, *new;
};

struct log_node {
	git_oid id;
	git_time_t time;
	uint32_t *parents; /* nodes */
	uint32_t n_parents, n_children;
	bool is_read, is_listed, is_hidden, is_queued;
	bool is_missing;            /* the object is not here: a shallow clone ends before it */
	bool is_cut;                /* a parent is missing, or was cut off */
	uint32_t place;             /* in the list; UINT32_MAX: not there */
	bool is_wide;               /* changes were not collected: a merge, or too many */
	struct log_change *changes; /* by path */
	size_t n_changes;
	struct log_rename *renames; /* found when asked for */
	size_t n_renames;
	bool is_compared;
	const struct source_commit *commit; /* made when asked for */
};

struct source_log {
	const struct source *source;
	struct um_arena *arena;
	UM_VEC(struct log_node) nodes;
	struct um_map by_id;
	uint32_t *list; /* nodes between the two, newest first */
	size_t n;
	uint32_t from, to; /* nodes */
	const char *from_name;
	bool with_worktree;
	struct um_map paths; /* of changes */
	size_t n_changes;
	uint64_t n_compared; /* bytes */
	const char *gap;
};

/* between.c: the node in the list, NULL beyond it. */
struct log_node *log_node_at(const struct source_log *log, size_t place);
/* The path of the repository for one of the audited folder. */
const char *log_path(const struct source_log *log, struct um_arena *a, const char *path);

/* change.c */
void log_collect_changes(struct source_log *log);
/* What the commit did to the file; NULL: nothing, or the node is wide. */
const struct log_change *log_change_of(const struct log_node *node, const char *path);
/* The file's blob in a commit. False: there is none (or no such object). */
bool log_blob_id(const struct source_log *log, const struct log_node *node, const char *path,
                 git_oid *ret);
/* What the file that a commit added was called before, and the reverse; NULL: no rename. */
const char *log_renamed_from(struct source_log *log, struct log_node *node, const char *path);
const char *log_renamed_to(struct source_log *log, struct log_node *node, const char *path);

/* lines.c: a text, and where its lines are. */
struct log_text {
	const char *bytes;
	size_t n;
};

/* False: too large, too much in all, no text, not here. Valid as long as the arena. */
bool log_read(struct source_log *log, struct um_arena *a, const git_oid *id, struct log_text *ret);
/* The file as it lies on the disk. */
bool log_read_disk(struct source_log *log, struct um_arena *a, const char *path,
                   struct log_text *ret);
/* Line by line, without blanks at the ends; false at the end. */
bool log_next_line(struct log_text *rest, struct log_text *ret);
/* From 1; without blanks at the ends. An empty one when there is no such line. */
struct log_text log_line(struct log_text text, uint32_t line);
bool log_holds(struct log_text text, const char *word);
/* The first word of the question that stands in the line; NULL: none. */
const char *log_word(const struct source_ask *ask, struct log_text line);

/* Two states of a file. Blanks do not count. */
struct log_hunk {
	uint32_t old_first, old_n, new_first,
		new_n; /* lines from 1; where n is 0, of what follows */
};
struct log_hunks {
	UM_VEC(struct log_hunk) of;
};
/* 0, or what the library answered. */
int log_compare(struct um_arena *a, struct log_text old, struct log_text new,
                struct log_hunks *ret);
/* Where a line of the one text stands in the other. 0: nowhere; *ret_hunk is where it went. */
uint32_t log_old_line(const struct log_hunks *hunks, uint32_t line,
                      const struct log_hunk **ret_hunk);
uint32_t log_new_line(const struct log_hunks *hunks, uint32_t line,
                      const struct log_hunk **ret_hunk);
/* What became of a line that was replaced: the line of `hunk` (may be NULL) that has the word (may
 * be NULL), or else the same line in any hunk, when it is not too short to mean anything. `text` is
 * the new side or the old one. 0: none. */
uint32_t log_find_line(struct log_text text, const struct log_hunks *hunks,
                       const struct log_hunk *hunk, bool is_new, const char *word,
                       struct log_text line);

/* What is remembered while all questions about a file are answered. */
struct log_file {
	struct source_log *log;
	struct um_arena *arena;
	struct um_map compared; /* two ids -> struct log_comparison */
};

struct log_comparison {
	bool is_fine; /* false: too large, no text */
	struct log_hunks hunks;
	UM_VEC(uint64_t) added; /* digests of the lines that are new, sorted */
};

void log_file_init(struct log_file *f, struct source_log *log, struct um_arena *a);
/* Zero: no file, which has no lines. */
const struct log_comparison *log_file_compare(struct log_file *f, const git_oid *old,
                                              const git_oid *new);
bool log_has_added(const struct log_comparison *c, struct log_text line);
extern const char log_too_large[]; /* the note */

/* blame.c, gone.c: all questions are about this file (of the repository). */
void log_blame(struct source_log *log, const char *path, struct source_ask **asks, size_t n);
void log_find_removal(struct source_log *log, const char *path, struct source_ask **asks, size_t n);

#endif
