/* Facts and configuration trees × catalogue → evidence. Pure: one file in, its evidence out. Of
 * other files only what a reference names is known, through detect_links. */
#ifndef UM_DETECT_H
#define UM_DETECT_H

#include "base/arena.h"
#include "base/err.h"
#include "match/match.h"
#include "model/evidence.h"
#include "rules/rules.h"
#include "syntax/syntax.h"

/* The catalogue prepared for look-ups: hash tables by callee, variable, package, host, resource
 * type; and the literals of phase one. Read-only after making, shared by threads. Keeps a pointer
 * to the rules. */
struct detect;
int detect_new(const struct rules *rules, struct detect **ret_detect, struct um_err *err);
void detect_free(struct detect *d);
/* For match_new() and `rules literals`. */
const struct match_literal *detect_literals(const struct detect *d, size_t *ret_n);

/* What was done with a file. */
enum detect_outcome {
	DETECT_NO_HIT,   /* no literal of the catalogue stands in it: examined, nothing to parse */
	DETECT_ANALYSED, /* parsed and compared */
	DETECT_PARTIAL, /* parsed with errors: what was understood counts, the rest is a gap; reason
	                   says where */
	DETECT_FAILED,  /* could not be parsed, or a bound was reached; a gap */
	DETECT_PROSE,   /* documentation, licence, text: gives no evidence by design */
	DETECT_LOCK,    /* lock file */
	DETECT_GENERATED,  /* generated, minified or vendored */
	DETECT_UNSUPPORTED /* code or configuration with a hit that no reader of ours understands: a
	                      gap */
};

/* A place that makes a folder a deployable unit, found while parsing (Kubernetes workloads) or by
 * file name. */
struct detect_unit {
	const char *kind; /* manifest_unit_marker(), or "kubernetes" */
	const char *name; /* of the workload, or NULL */
};

/* `unmoat: ignore CONTROL -- REASON` in a comment, once for each control that it names. */
struct detect_waiver {
	struct um_pos pos;
	const char *control, *reason, *expires; /* expires: "until DATE", or NULL */
	const char *problem; /* of one that is not well formed: what to write instead; else NULL */
	uint32_t first_line, last_line; /* what it covers */
};

typedef UM_VEC(struct detect_waiver) detect_waiver_list;

/* A class or function of the repository's own that reaches one service. */
struct detect_adapter {
	const char *name, *module; /* module: the file's name without extension, or its folder */
	const char *service;
	const char *super; /* then only: a type that the class says it is */
	bool is_class;
};

/* Evidence in another file than the one that was looked at: the literal that its arguments come
 * from. */
struct detect_elsewhere {
	const char *path;
	struct evidence evidence;
};

struct detect_file {
	enum detect_outcome outcome;
	bool is_gap; /* something relevant may be missing; the same outcome in a test or in
	                documentation is none */
	enum evidence_context context;
	const char *language; /* language or format name, NULL when neither */
	const char *
		reason; /* one line for PARTIAL, FAILED, GENERATED, UNSUPPORTED: "line:column: …" */
	evidence_list evidence; /* sorted by place; indexes in parent and members refer to it */
	/* Variables that code reads and no rule knows: whose they are may say a manifest that sets
	 * them. ENV without a service. */
	evidence_list reads;
	UM_VEC(struct detect_elsewhere) elsewhere;
	UM_VEC(struct detect_unit) units;
	UM_VEC(const char *)
	local_modules; /* Terraform `source = "./x"`, relative to the file: those folders are no
	                  roots */
	UM_VEC(struct detect_adapter) adapters;
	/* Lists of providers in settings: fallbacks when the repository has what runs them. */
	evidence_list chains;
	bool runs_chains;    /* goes through steps that name a provider, past one that fails */
	const char *runs_on; /* then: the failures past which it goes on, as evidence says it */
};

/* The files of the tree, in bytewise order of their paths, for references that lead to another
 * file: var.x of Terraform. Only what the run itself lists can be read, so nothing outside the
 * root, and nothing that was excluded. */
struct detect_tree {
	void *ctx;
	/* Index of the first path that is not before `path`. */
	size_t (*find)(void *ctx, const char *path);
	const char *(*path)(void *ctx, size_t index); /* NULL past the end */
	/* NULL: cannot be read. Valid until the next read; the bytes of the file that is looked at
	 * stay valid, too. */
	const char *(*read)(void *ctx, size_t index, size_t *ret_n);
};

/* What one thread knows of other files. A file is read for another one only when that one has a hit
 * of its own and asks: main.tf with `model = var.model` asks for the .tf and .tfvars files of its
 * folder that can say what var.model is, and for the calls of the folder, if it is a module, in the
 * folders above it; a template of a Helm chart asks for the chart's values.yaml; a module asks for
 * what the modules that it imports export. A file without a hit has nothing that a rule could find,
 * whatever its variables are; where the literal is written is a hit of its own. The answer depends
 * on the tree alone. Keeps the pointers. */
struct detect_links;
struct detect_links *detect_links_new(const struct detect_tree *tree);
void detect_links_free(struct detect_links *l); /* NULL is fine */

/* What the files of a repository have for adapters, after the first look at all of them. With two
 * services or more, files that mention one deserve a second look: the same detect_run(), with links
 * that know the adapters; so do, with chains in the settings, files that could run them. Read-only
 * then, shared by threads; keeps the texts of what is added. */
struct detect_adapters;
struct detect_adapters *detect_adapters_new(struct um_arena *a);
void detect_adapters_add(struct detect_adapters *t, const struct detect_file *file);
bool detect_adapters_ready(struct detect_adapters *t); /* false: no second look */
bool detect_adapters_mentioned(const struct detect_adapters *t, const char *bytes, size_t n);
/* Has the repository a fallback, so that tests in which something fails deserve a look? */
bool detect_adapters_has_fallbacks(const struct detect_adapters *t);
bool detect_drill_mentioned(const char *bytes, size_t n);
void detect_links_know(struct detect_links *l, const struct detect_adapters *adapters);

/* Looks at one file. `hits` come from match_scan over the same bytes. Everything returned is in the
 * arena, or in `links` until the next run with them. `links` may be NULL: then a file is all there
 * is. Never fails but for UM_EINTR. */
int detect_run(const struct detect *d, struct syntax_parser *parser, struct detect_links *links,
               const struct match_hits *hits, const char *path, const char *bytes, size_t n,
               struct um_arena *a, struct detect_file *ret_file, struct um_err *err);

/* The waivers in a file, if `hits` has their word; a file that does not parse has none. They stand
 * at the start of a comment; at the end of a line of code they cover that line, on a line of their
 * own what follows: a statement, a function, a resource, a key with what is below it. */
void detect_waivers(const struct detect *d, const struct match_hits *hits, const char *path,
                    const char *bytes, size_t n, struct um_arena *a, detect_waiver_list *ret);

/* Puts evidence that was found from another file among that of the file itself, which may know the
 * place already: then only a guess at its service gives way. False: it was there. */
bool detect_elsewhere_put(struct detect_file *file, struct um_arena *a,
                          const struct evidence *evidence);

/* Makes evidence of the chains of a file: there is a runner for them, which goes on past these
 * failures. */
void detect_chains_settle(struct detect_file *file, const char *covers, struct um_arena *a);

/* Context by path alone: tests/, docs/, examples/, .github/workflows/ and their like. */
enum evidence_context detect_context(const char *path);
const char *detect_outcome_text(enum detect_outcome outcome); /* "analysed", "no match", ... */
bool detect_is_gap(enum detect_outcome outcome);

#endif
