/*
 * The records of live validation, .unmoat/validations.ndjson: one JSON object a line, only ever
 * added to. unmoat-validations(5) describes the file for its readers.
 *
 * Every line ends in the digest of all that stands before it in the line, and names the digest of
 * an earlier line (`prev`), or 64 zeros. A record is sound when its digest is right and the line
 * that it names is sound and stands above it. So an edited line shows, and so does all that was
 * written after it; a line that was taken out or moved orphans what follows. The links make a tree,
 * not a list: two branches of a repository that both added records can be merged by keeping the
 * lines of both. What nobody can see is that the last lines of a branch are missing, and who makes
 * up a whole file makes up its digests, too: there is no key in them.
 */
#ifndef UM_VALIDATION_H
#define UM_VALIDATION_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

struct model;

#define VALIDATION_PATH ".unmoat/validations.ndjson"

enum {
	/* As much as an audit reads of one file unless it is told otherwise. */
	VALIDATION_MAX_SIZE = 5 << 20,
	VALIDATION_MAX_LINE = 256 << 10,
	VALIDATION_DIGEST = 64, /* hex digits */
	VALIDATION_TIMES = 5
};

/* Their names in a record. */
extern const char *const validation_times[VALIDATION_TIMES];

struct validation {
	const char *path; /* its key: column `key` of path */
	const char *workload, *capability, *service, *host;
	const char *level;   /* reach, auth */
	const char *at;      /* 2026-11-21T10:00:00Z */
	const char *outcome; /* answered, did-not, unknown */
	const char *reason;
	double times[VALIDATION_TIMES]; /* milliseconds; < 0: not reached */
	const char *protocol;           /* or NULL */
	const char *tool;               /* the version that wrote it */
	const char *prev, *digest;
	uint32_t line;
	const char *problem; /* NULL: sound; then all of the above is set, but for protocol */
};

struct validation_list {
	UM_VEC(struct validation) records;
	size_t n_unsound;
	const struct validation *unsound; /* the first, or NULL */
	const char *last;                 /* digest of the last line; zeros when there is none */
	bool is_open;                     /* the last line has no end */
};

/* Appends the record's line to `out` and sets its digest (in the arena). All of `v` but digest,
 * line and problem is filled in by the caller; control characters become spaces. */
void validation_write(struct um_arena *a, struct validation *v, struct um_str *out);
/* Reads a whole file and weighs every line. Empty lines and \r before \n do not matter. */
void validation_read(struct um_arena *a, const char *bytes, size_t n, struct validation_list *ret);

/* Adds the records to the model, before model_derive(). Unsound ones become `tampered`. */
int model_add_validations(struct model *m, const char *file, const struct validation_list *list,
                          struct um_err *err);
/* After model_derive(): which paths the records are about, which of them count, and what follows:
 * path.validated_at and rung 6. max_age: days. */
int model_settle_validations(struct model *m, unsigned max_age, struct um_err *err);

#endif
