/* A report before it is drawn: everything that any format shows, asked from the model once and in
 * the order in which it is shown. */
#ifndef UM_REPORT_DOC_H
#define UM_REPORT_DOC_H

#include "base/arena.h"
#include "base/vec.h"
#include "model/model.h"
#include "report/report.h"

enum {
	REPORT_NO_SCORE = -1
};

struct report_tally {
	int64_t passed, failed, unknown, not_applicable, waived;
};

struct report_score {
	int64_t milli;     /* thousandths of a point, or REPORT_NO_SCORE */
	const char *grade; /* NULL without a score */
	struct report_tally tally;
};

struct report_move {
	const char *id, *title;
	int64_t weight;
	struct report_score score;
};

/* What a control says of a workload; NULL: of the repository. */
struct report_result {
	const char *control, *workload, *status, *basis, *reason;
};

/* passed / (passed + failed) is the control's share; its weight says what that is worth. */
struct report_control {
	const char *id, *move, *title, *severity, *rationale, *remediation;
	const char *profile, *state,
		*setting; /* state: on, off, profile; setting: its place or NULL */
	int64_t weight_tenths;
	bool is_repository_wide;
	struct report_tally tally;
	int64_t n_errors;     /* part of unknown: its SQL failed */
	int64_t points_milli; /* what all its findings cost */
	size_t n_findings;
	UM_VEC(struct report_result) results;
};

struct report_place {
	const char *file;
	int64_t line, column, end_line, end_column;
};

struct report_path {
	int64_t id, fallback_of; /* 0: of none */
	const char *capability, *service, *vendor, *cloud, *maker, *model, *region, *endpoint;
	const char *identity, *role, *via, *basis, *validated_at;
	int64_t rung;
	struct report_place place; /* file NULL when there is none */
};

struct report_workload {
	int64_t id;
	const char *root, *name, *kind;
	bool is_ai, is_critical;
	struct report_score score;
	UM_VEC(struct report_path) paths;
};

struct report_evidence {
	struct report_place place;
	const char *kind, *service, *rule, *value, *name, *attr, *binding, *context, *basis;
};

/* Somebody answers for findings: a comment or an entry of the settings. */
struct report_waiver {
	int64_t id, line, matched;
	const char *origin, *file, *control, *reason, *expires, *status, *problem;
};

struct report_attestation {
	const char *control, *workload, *statement, *link, *owner, *date, *expires, *file, *status;
	int64_t line;
};

/* Records of `unmoat probe` by what became of them. */
struct report_validations {
	const char *file; /* NULL: there are none */
	int64_t max_age;  /* days */
	int64_t n_fresh, n_stale, n_future, n_tampered, n_unmatched;
};

struct report_finding {
	const struct report_waiver *waiver; /* NULL: it counts */
	const struct report_control *control;
	const char *workload; /* root; NULL: the whole repository */
	const char *severity, *reason, *fingerprint, *content;
	const char *state, *note; /* new, known, moved; NULL when nothing was compared */
	int64_t id, points_milli;
	UM_VEC(struct report_evidence) evidence;
	struct report_place
		home; /* where to show it without evidence: a manifest of the workload */
};

/* A call that could not be followed to a service. */
struct report_unreached {
	const char *workload, *file;
	int64_t line, column;
};

struct report_service {
	const char *id, *name, *kind, *vendor;
	int64_t n_production, n_other;
};

struct report_count {
	const char *status;
	int64_t n, n_gaps;
};

struct report_file {
	const char *path, *status, *language, *context, *reason, *workload;
	bool is_gap;
	int64_t size;
};

/* What was there earlier and is gone. */
struct report_fixed {
	const char *control, *workload, *path, *reason, *fingerprint;
};

struct report_earlier {
	const char *what, *name, *revision, *rules_digest; /* what: baseline, since; NULL: none */
	int64_t milli; /* the readiness score then, or REPORT_NO_SCORE */
	size_t n_new, n_known;
	UM_VEC(struct report_fixed) fixed;
};

/* Part of what the readiness score rests on, of 100,000. */
struct report_basis {
	const char *name;
	int64_t share;
};

struct report_doc {
	struct um_arena *arena;
	struct model *model;
	const struct report_options *options;

	const char *tool_version, *score_model, *rules_digest, *name, *input, *revision, *as_of;
	const char *profile, *config; /* config: the settings that were read, or NULL */
	struct report_score score;
	UM_VEC(struct report_basis) bases; /* largest part first */
	UM_VEC(struct report_move) moves;
	UM_VEC(struct report_control) controls; /* by move, severity, id */
	UM_VEC(struct report_workload) workloads;
	struct report_earlier earlier;
	UM_VEC(struct report_waiver) waivers;
	UM_VEC(struct report_attestation) attestations;
	struct report_validations validations;
	UM_VEC(struct report_finding) findings; /* by move, severity, control, points */
	UM_VEC(struct report_finding) waived;   /* the same order */
	UM_VEC(struct report_result) unjudged;  /* those that are unknown or an error */
	UM_VEC(struct report_unreached) unreached;
	UM_VEC(struct report_service) services;
	UM_VEC(struct report_count) counts;
	UM_VEC(struct report_file) files; /* those that were not examined, gaps first */
	int64_t n_files, n_gaps, n_ai_workloads;
};

int report_doc_make(struct um_arena *a, struct model *m, const struct report_options *options,
                    struct report_doc **ret_doc, struct um_err *err);

/* "3 fresh, 1 stale (older than 90 days)", in the arena of the document. */
const char *report_validations_text(const struct report_doc *doc);

/* The formats: writer.c has their table. */
int report_text_write(struct model *m, const struct report_options *options, struct um_str *out,
                      struct um_err *err);
int report_markdown_write(struct model *m, const struct report_options *options, struct um_str *out,
                          struct um_err *err);
int report_sarif_write(struct model *m, const struct report_options *options, struct um_str *out,
                       struct um_err *err);
int report_json_write(struct model *m, const struct report_options *options, struct um_str *out,
                      struct um_err *err);

#endif
