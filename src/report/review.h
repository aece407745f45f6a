/* The drift review before it is drawn: two states of a repository, what came between them, and the
 * contracts beside the architecture of the later one. Asked from its model once (the tables
 * drift_*, contract*, review*), in the order in which it is shown. */
#ifndef UM_REPORT_REVIEW_H
#define UM_REPORT_REVIEW_H

#include "report/doc.h"

/* The causes of a movement, in the order in which they are taken. */
enum review_cause {
	REVIEW_RULES,
	REVIEW_CODE,
	REVIEW_SETTINGS,
	REVIEW_CONTRACTS,
	REVIEW_CLAIMS,
	REVIEW_N_CAUSES
};

extern const char *const review_causes[REVIEW_N_CAUSES]; /* "rules", "code", ... */

/* One end of the comparison; all but name and as_of may be NULL. */
struct review_side {
	const char *name, *revision, *date, *as_of, *rules_digest;
	int64_t milli; /* or REPORT_NO_SCORE */
};

/* What one cause did to a score. */
struct review_part {
	bool is_asked; /* false: nobody knows, as of the rules of then */
	bool is_known; /* false: one of the ends has no score */
	int64_t milli;
};

/* id "": readiness, which comes first. */
struct review_move {
	const char *id, *title;
	int64_t from, to; /* thousandths, or REPORT_NO_SCORE */
	struct review_part parts[REVIEW_N_CAUSES];
};

/* A control whose answer changed; workload NULL: of the repository. */
struct review_answer {
	const char *cause, *control, *move, *title, *workload, *from, *to, *reason;
};

/* A row of drift_change (schema.sql). commit: its author and summary, where it is known. */
struct review_change {
	const char *kind, *change, *workload, *subject, *before, *after, *file, *note, *commit;
	const char *author, *date, *summary, *commit_note; /* the note where there is no commit */
	int64_t line;
};

struct review_commit {
	const char *id, *author, *date, *summary;
	int64_t n_changes;
	bool is_register;
};

struct review_scope {
	const char *what, *value;
};

struct review_commitment {
	const char *kind, *currency, *unit, *per, *service, *model, *region, *starts, *ends, *text;
	const char *file;
	double amount; /* < 0: none is said */
	int64_t line;
};

struct review_contract {
	const char *id, *name, *vendor, *domain, *starts, *ends, *owner, *notice_by, *renewal;
	const char *exit, *portability, *data_use, *file;
	int64_t notice_days;   /* < 0: none is said */
	const char *available; /* promised, "99.9"; NULL: none is said */
	int64_t line;
	UM_VEC(struct review_scope) scopes;
	UM_VEC(struct review_commitment) commitments;
};

/* A statement of contract against architecture: a row of contract_line. place: of the evidence;
 * file and line: of the clause. Either file may be NULL. */
struct review_line {
	const char *kind, *domain, *contract, *vendor, *service, *cloud, *region, *workload, *date;
	const char *notice_by, *value, *text, *file;
	int64_t line, days;
	bool has_days;
	struct report_place place;
};

/* A service that production reaches; workloads: their roots, ", " between. */
struct review_use {
	const char *domain, *vendor, *service, *workloads;
	struct report_place place;
};

/* The lines of one capability domain; domain NULL: those of none. */
struct review_domain {
	const char *domain;
	UM_VEC(const struct review_line *) lines;
};

struct review_item {
	const char *kind, *text, *role, *owner, *due, *status, *contract, *file;
	int64_t line;
};

/* A review that was held. */
struct review_past {
	const char *date, *roles, *services, *revision, *note, *file;
	int64_t line, milli; /* milli: or REPORT_NO_SCORE */
	UM_VEC(struct review_item) items;
};

/* What could not be compared, and what to know about what was. */
struct review_note {
	const char *kind, *text;
};

struct review_doc {
	struct um_arena *arena;
	const struct report_options *options;
	struct report_doc *report; /* the later side as `audit` shows it: findings, gaps, ... */

	bool is_compared; /* there is an earlier side */
	struct review_side from, to;
	UM_VEC(struct review_note) notes;
	UM_VEC(struct review_move) moves;
	UM_VEC(struct review_answer) answers; /* by cause, move, control, workload */
	UM_VEC(struct review_change) changes; /* by kind, workload */
	UM_VEC(struct review_commit) commits; /* newest first */
	UM_VEC(struct review_contract) contracts;
	UM_VEC(struct review_line) lines;
	UM_VEC(struct review_domain) domains; /* the same lines */
	UM_VEC(struct review_use) uses;       /* of vendors, by domain, vendor, service */
	UM_VEC(struct review_past) reviews;   /* newest first */
};

int review_doc_make(struct um_arena *a, struct model *m, const struct report_options *options,
                    struct review_doc **ret_doc, struct um_err *err);

/* Rows of a table, as report_format. */
struct review_format {
	const char *name;
	int (*write)(struct model *m, const struct report_options *options, struct um_str *out,
	             struct um_err *err);
};

const struct review_format *review_format_find(const char *name);

int report_review_text_write(struct model *m, const struct report_options *options,
                             struct um_str *out, struct um_err *err);
int report_review_json_write(struct model *m, const struct report_options *options,
                             struct um_str *out, struct um_err *err);
/* The review pack. */
int report_review_markdown_write(struct model *m, const struct report_options *options,
                                 struct um_str *out, struct um_err *err);
int report_review_html_write(struct model *m, const struct report_options *options,
                             struct um_str *out, struct um_err *err);

#endif
