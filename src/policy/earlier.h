/* Findings of an earlier state (a baseline file, or another revision), and which of today's are
 * among them. */
#ifndef UM_EARLIER_H
#define UM_EARLIER_H

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"
#include "model/model.h"

struct earlier_finding {
	const char *control, *fingerprint, *content, *workload, *path, *reason, *severity;
	bool is_matched;
};

struct earlier_score {
	const char *move; /* "" the readiness score */
	const char *grade;
	int64_t milli; /* -1: none */
};

struct earlier {
	struct um_arena *arena;
	const char *what;     /* "baseline", "since" */
	const char *name;     /* the file, or the revision as the user named it */
	const char *revision; /* full id, or NULL */
	const char *rules_digest;
	UM_VEC(struct earlier_finding) findings;
	UM_VEC(struct earlier_score) scores;
};

struct earlier *earlier_new(const char *what, const char *name);
void earlier_free(struct earlier *e); /* NULL is fine */

/* Takes findings that are not waived, scores and revision from a judged model. */
int earlier_of_model(struct earlier *e, struct model *m, struct um_err *err);

/* A baseline file. Reading: UM_EPARSE with the place; the order of entries is that of control, path
 * and fingerprint, so that two versions of the file differ where findings do. */
int earlier_read(struct earlier *e, const char *name, const char *bytes, size_t n,
                 struct um_err *err);
void earlier_write(const struct earlier *e, struct um_str *out);

/* What an old path is called now; NULL: it is not known to have been renamed. */
typedef const char *(*earlier_renamed)(void *ctx, const char *old_path);

/* Writes `state` into today's findings: known (the same fingerprint), moved (the same content, and
 * the file is the same, was renamed or went to another folder, or the workload has no more of that
 * content than it had), else new; and what is gone into `fixed`. A pairing that could be several
 * stays new, and its note says so. `renamed` may be NULL.
 */
int earlier_compare(struct earlier *e, struct model *m, earlier_renamed renamed, void *ctx,
                    struct um_err *err);
/* Leaves the entries that are still there, under the fingerprints and paths that they have now;
 * nothing new comes in. After earlier_compare(). Returns how many are gone. */
int earlier_keep_known(struct earlier *e, struct model *m, size_t *ret_gone, struct um_err *err);

#endif
