/* What is there, before anybody judges it: services, workloads with the paths on which they reach
 * them, and the evidence. Fed from a model without results; one file a format draws. The words are
 * those of unmoat-inventory(5). */
#ifndef UM_REPORT_INVENTORY_H
#define UM_REPORT_INVENTORY_H

#include "base/arena.h"
#include "base/vec.h"
#include "report/doc.h"

typedef UM_VEC(int64_t) inventory_ids;

enum inventory_answer {
	INVENTORY_NO,
	INVENTORY_YES,
	INVENTORY_UNKNOWN
};

struct inventory_evidence {
	int64_t id, parent; /* parent 0: none */
	struct report_place place;
	const char *kind, *service, *vendor, *cloud, *context, *binding, *basis, *value, *name;
	const char *attr, *capability, *region, *maker, *workload, *rule;
};

struct inventory_path {
	struct report_path path;
	const char *operator_;
	const char *host;        /* a cloud, "self-hosted", "gateway" or "saas:<operator>" */
	bool is_main;            /* of what the workload is mainly for */
	inventory_ids evidence;  /* every step */
	inventory_ids identity;  /* the steps that say with which identity */
	inventory_ids via_steps; /* the steps of its fallback */
};

struct inventory_service {
	const char *id, *name, *kind, *vendor, *operator_, *domain;
	const char *clouds; /* on the date of the run, joined by ", "; NULL: no claim says */
	int64_t n_production, n_other;
};

/* A service that a workload reaches, or only names. */
struct inventory_use {
	const char *service, *roles; /* roles joined by ", ", NULL when it is only named */
	inventory_ids evidence;
};

struct inventory_workload {
	int64_t id;
	const char *root, *name, *kind;
	bool is_ai;
	UM_VEC(struct inventory_path) paths;
	UM_VEC(struct inventory_use) uses;
	UM_VEC(struct inventory_use) named;
	const struct inventory_path *primary, *fallback; /* NULL: none */
	enum inventory_answer crosses_vendor, crosses_cloud;
	const char *identity; /* azure, aws, gcp, other cloud, portable, api-key, mixed, none,
	                         unknown */
	inventory_ids identity_evidence;
};

struct inventory {
	struct um_arena *arena;
	const char *tool_version, *rules_digest, *name, *input, *revision, *as_of;
	UM_VEC(struct inventory_service) services;
	UM_VEC(struct inventory_workload) workloads;
	UM_VEC(struct inventory_evidence) evidence;
	int64_t n_files, n_gaps;
};

int inventory_make(struct um_arena *a, struct model *m, struct inventory **ret, struct um_err *err);
/* Fills what a workload concludes from its paths: primary, fallback, crossings, identity
 * (inventory_workload.c). */
void inventory_conclude(struct um_arena *a, struct inventory_workload *w);
/* "true", "false" or NULL. */
const char *inventory_answer_text(enum inventory_answer answer);

struct inventory_format {
	const char *name, *help;
	void (*write)(const struct inventory *inv, const struct report_options *options,
	              struct um_str *out);
};

const struct inventory_format *inventory_format_find(const char *name);
const struct inventory_format *inventory_format_at(size_t index); /* NULL past the end */

void inventory_text_write(const struct inventory *inv, const struct report_options *options,
                          struct um_str *out);
void inventory_json_write(const struct inventory *inv, const struct report_options *options,
                          struct um_str *out);
void inventory_ndjson_write(const struct inventory *inv, const struct report_options *options,
                            struct um_str *out);
void inventory_cyclonedx_write(const struct inventory *inv, const struct report_options *options,
                               struct um_str *out);
void inventory_mermaid_write(const struct inventory *inv, const struct report_options *options,
                             struct um_str *out);
void inventory_dot_write(const struct inventory *inv, const struct report_options *options,
                         struct um_str *out);

#endif
