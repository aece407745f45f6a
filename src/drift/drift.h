/*
 * What became of an architecture between two states of a repository: two judged models in, the
 * tables drift_* of the later one filled (schema.sql says what they hold). Reports read those.
 *
 *   change.c    services, models, paths, fallbacks, identities, regions, previews that came or went
 *   movement.c  how the score moved by rules, code, settings, contracts and claims
 *
 *   blame.c     which commits did it
 *
 *   gate.c      what of it a reviewer must see
 */
#ifndef UM_DRIFT_H
#define UM_DRIFT_H

#include "base/err.h"
#include "model/model.h"
#include "policy/policy.h"

/* One end of the comparison, as drift_side shows it. */
struct drift_side {
	const char *name, *revision, *date, *as_of,
		*rules_digest; /* all but name and as_of may be NULL */
};

/* Fills drift_side, drift_change and drift_score of `to`. Both are judged; `from` is left alone. */
int drift_compare(struct model *from, struct model *to, const struct drift_side *from_side,
                  const struct drift_side *to_side, struct um_err *err);
/* Where there is nothing to compare with: the one side. */
int drift_only(struct model *to, const struct drift_side *side, struct um_err *err);
/* A row of drift_note. */
int drift_note(struct model *to, const char *kind, const char *text, struct um_err *err);

/* Steps of the way from the first state to the last, in the order of the causes, after
 * drift_compare(): rows of drift_movement and drift_control. Everything but `cause` is equal in the
 * two judged models; the last `after` may be `to` itself. `is_first`: `before` is the state from
 * which the score comes, instead of the model that was compared. Of each move the steps add up to
 * the difference of its scores. */
int drift_step(struct model *to, const char *cause, bool is_first, struct model *before,
               struct model *after, struct um_err *err);
/* A step in which nothing differs. */
int drift_stand(struct model *to, const char *cause, struct um_err *err);
/* The rules' step by the scores that the review of this date recorded: the compared earlier model
 * is that review's, judged with the rules of today. Before the other steps. */
int drift_recorded(struct model *to, const char *review, struct um_err *err);

/* ---- which commits did it ---- */

/* The line behind a change. */
struct drift_asked {
	const char *file;     /* from the audited folder */
	uint32_t line;        /* 0: the file as a whole */
	bool is_removed;      /* file and line are of the earlier side */
	const char *words[2]; /* what matters in the line, best first; may be NULL */
	/* The answer: the id of a commit, or NULL and why not. */
	const char *commit, *note;
};

/* Texts are valid UTF-8 on one line; author and summary are anybody's words. */
struct drift_commit {
	const char *id, *author, *date, *summary;
};

/* The commits between the two sides, newest first, told by whoever knows git. What it hands out
 * lives as long as it does. */
struct drift_history {
	void *ctx;
	size_t n;
	const char *gap; /* what of them is not known; NULL: nothing */
	void (*commit)(void *ctx, size_t i, struct drift_commit *ret);
	/* Marks the commits that changed one of the files; n marks, false before. */
	void (*mark)(void *ctx, const char *const *files, size_t n_files, bool *ret_marks);
	void (*ask)(void *ctx, struct drift_asked *asked, size_t n);
};

/* After drift_compare(): fills drift_commit, and commit_id and commit_note of drift_change. */
int drift_blame(struct model *to, const struct drift_history *history, struct um_err *err);

/* ---- what a reviewer must see ---- */

struct drift_gate {
	bool is_asked;   /* --gate: everything below but the scores */
	double max_drop; /* points that readiness or a move may lose; < 0: not asked */
	bool allow_incomplete;
};

/* The exit status for what a reviewer must see; `say` is called with one line for each reason:
 * findings of the controls of move drift; a fallback that went or lost a rung, where nothing as
 * good stands behind the same service; a service of a vendor that came and stands alone; a score
 * that fell too far. Incomplete: what policy_incomplete() says, gaps of the earlier state, or none
 * to compare with. */
int drift_gate(struct model *m, const struct drift_gate *gate, enum policy_verdict *ret_verdict,
               void (*say)(void *ctx, const char *line), void *ctx, struct um_err *err);

#endif
