/*
 * The commits between two states of a repository, and which of them wrote or removed a line.
 *
 * Works on bare repositories, and on shallow clones as far as they reach. Everything is bounded:
 * commits, bytes compared, sizes of files. What lies beyond is said, per question and for the whole
 * (source_log_gap()), and never guessed. Submodules are one entry and not entered; renames are
 * followed. libgit2's own blame is not used: it knows no such limits, and stops at no more than one
 * commit.
 */
#ifndef UM_SOURCE_LOG_H
#define UM_SOURCE_LOG_H

#include "source/source.h"

struct source_log;

/* What can be reached from `to` and not from `from`: revisions, as text; `name` is what `from` is
 * called in notes. `to` NULL: what is audited, and for a work tree what is not committed yet.
 * Errors as source_resolve()'s. The source must outlive it. */
int source_log_new(const struct source *s, const char *from, const char *name, const char *to,
                   struct source_log **ret_log, struct um_err *err);
void source_log_free(struct source_log *log); /* NULL is fine */

size_t source_log_count(const struct source_log *log);
/* Newest first, children before parents; valid as long as the log. */
const struct source_commit *source_log_at(struct source_log *log, size_t i);
/* Which part of the history could not be looked at, in one sentence; NULL: none. */
const char *source_log_gap(const struct source_log *log);
/* Marks the commits that changed one of the files, by any of these names: ret_marks has a place for
 * each commit. Merges change nothing themselves. Paths are relative to the audited folder. */
void source_log_mark(struct source_log *log, const char *const *paths, size_t n, bool *ret_marks);

enum {
	SOURCE_ASK_WORDS = 2
};

/* A question: which commit is answerable for this line? */
struct source_ask {
	const char *path; /* from the audited folder */
	uint32_t line;    /* 0: the file as a whole */
	bool is_gone;     /* path and line are those of `from`; else those of `to` */
	/* What matters in the line, best first; may be NULL. The first one that stands in it is
	 * followed when the line is rewritten around it. */
	const char *words[SOURCE_ASK_WORDS];
	/* The answer. The commit is valid as long as the log. */
	const struct source_commit *commit; /* NULL: the note says why */
	const char *note;                   /* "not committed yet", "older than v1.0", … */
};

/* Answers all of them; cheap for many questions about the same file. */
void source_log_ask(struct source_log *log, struct source_ask *asks, size_t n);

#endif
