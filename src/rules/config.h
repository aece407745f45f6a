/* The owner's settings, .unmoat.yaml: what the workloads are, which controls ask for what, which
 * findings are waived and what is attested. unmoat-config(5) describes the file for its writers. */
#ifndef UM_CONFIG_H
#define UM_CONFIG_H

#include "base/str.h"
#include "rules/rules.h"

#define CONFIG_NAME ".unmoat.yaml"

enum {
	CONFIG_VALIDATION_DAYS = 90, /* how old a validation may be, unless the settings say */
	CONFIG_MAX_VALIDATION_DAYS = 366
};

struct config_workload {
	const char *root;        /* folder, "." at the top */
	const char *name;        /* NULL: the folder's own */
	const char *type;        /* "stateless-inference", "stateful-agent", "batch", "fine-tuning",
	                            "retrieval", NULL */
	const char *criticality; /* "critical", "standard", "low"; NULL: critical */
	struct rules_place place;
};

/* Files that match are of this context, whatever their path looks like. The last one wins. */
struct config_context {
	struct rules_names paths; /* globs */
	const char *context;
	struct rules_place place;
};

struct config_control {
	const char *id;
	bool is_off;
	const char *severity;      /* NULL: as the rule says */
	struct rules_pairs params; /* days, thresholds: what the control's `params` name */
	struct rules_place place;
};

struct config_move {
	const char *move;
	unsigned weight; /* 0..100; 1 when not set */
	struct rules_place place;
};

/* A finding that somebody answers for. All that is named must hold. */
struct config_waiver {
	const char *control;
	struct rules_names paths; /* globs; empty: everywhere */
	const char *workload;     /* its root; NULL: every one */
	const char *reason;
	const char *expires;       /* the last day on which it holds; NULL: for good */
	struct rules_names claims; /* that it rests on */
	struct rules_place place;
};

/* What holds, but cannot be seen in this repository. It ages. */
struct config_attestation {
	const char *control;
	const char *workload; /* its root; NULL: every one */
	const char *statement, *link, *owner, *date, *expires;
	struct rules_names claims; /* that it rests on */
	struct rules_place place;
};

/* A claim that the architecture rests on. */
struct config_assumption {
	const char *claim;
	const char *workload;  /* its root; NULL: every one */
	const char *statement; /* what is built on it, or NULL */
	struct rules_place place;
};

struct config_validations {
	unsigned max_age; /* days; 0: not said */
};

struct config {
	struct um_arena *arena;
	const char *path;    /* as it is shown; NULL: there is none and all is default */
	const char *base;    /* below it lie the paths that the file speaks of, "" or "services/x/":
	                        what to put in front of a path of the run */
	const char *digest;  /* of the file's bytes */
	const char *profile; /* NULL: the default one */
	struct rules_names exclude;
	struct config_workload *workloads;
	size_t n_workloads;
	struct config_context *contexts;
	size_t n_contexts;
	struct config_control *controls;
	size_t n_controls;
	struct config_move *moves;
	size_t n_moves;
	struct rules_names scenarios; /* that a critical workload must survive */
	struct config_waiver *waivers;
	size_t n_waivers;
	struct config_attestation *attestations;
	size_t n_attestations;
	struct config_assumption *assumptions;
	size_t n_assumptions;
	struct config_validations validations;
};

/* Reads the file's bytes; `name` stands in messages. The first mistake ends it: UM_EPARSE,
 * "name:line:column: what is wrong, and what to do". Everything is in *ret_config, which the caller
 * frees; nothing points into `bytes` or the rules. */
int config_read(const struct rules *rules, const char *name, const char *bytes, size_t n,
                struct config **ret_config, struct um_err *err);
void config_free(struct config *c); /* NULL is fine */

/* The JSON Schema (2020-12) of the file, for editors: made of the tables that read it, so that both
 * know the same keys. */
void config_schema(const struct rules *rules, struct um_str *out);

/* What the file says of a path of the run: is it left out; is its context set (NULL: no). */
bool config_excludes(const struct config *c, const char *path);
const char *config_context_of(const struct config *c, const char *path);
/* Does one of the globs match this path of the run? */
bool config_matches(const struct config *c, const struct rules_names *globs, const char *path);
unsigned config_validation_days(const struct config *c); /* NULL is fine */
const struct config_control *config_control_find(const struct config *c, const char *id);

#endif
