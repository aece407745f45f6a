/* The catalogue prepared for look-ups: what index.c, literal.c and trigger.c make of the rules,
 * read by every file of src/detect through detect_p.h. */
#ifndef UM_DETECT_CATALOGUE_P_H
#define UM_DETECT_CATALOGUE_P_H

#include "base/map.h"
#include "detect/detect.h"

struct detect_call_ref {
	const struct rules_entry *entry;
	const struct rules_call *call; /* or NULL: a config route that reads a call's arguments */
	const struct rules_config *config; /* or NULL */
	const char *language, *pattern;
	bool is_wild;
	struct detect_call_ref *next;
};

struct detect_entry_ref { /* imports, packages */
	const struct rules_entry *entry;
	struct detect_entry_ref *next;
	bool is_agent; /* of a package: it measures by being installed */
};

struct detect_env_ref {
	const struct rules_entry *entry;
	const struct rules_env *env;
	struct detect_env_ref *next;
};

struct detect_host_ref {
	const struct rules_entry *entry;
	const struct rules_host *host;
	struct detect_host_ref *next;
};

struct detect_resource_ref {
	const struct rules_entry *entry;
	const struct rules_resource *resource;
	struct detect_resource_ref *next;
};

struct detect_config_ref {
	const struct rules_entry *entry;
	const struct rules_config *config;
	struct detect_config_ref *next;
};

struct detect_glob_ref { /* files by their path */
	const struct rules_entry *entry;
	const struct rules_file_glob *file;
	struct detect_glob_ref *next;
};

struct detect_error_ref { /* names of errors with holes */
	const char *pattern;
	const struct rules_error *error;
};

/* Literals that must stand in one file for a detector to have a chance there; a == b: one is
 * enough. */
struct detect_trigger {
	size_t a, b;
	struct detect_trigger *next; /* with the same a */
	const char *rule;            /* whose detector it is */
	const char *language; /* NULL: any file; DETECT_MANIFEST; else files of the language */
	bool weak;            /* says little: only parsed code and configuration confirm it */
};

struct detect_literal {
	UM_VEC(struct match_literal) list;
	size_t waiver; /* the word that waivers begin with */
	UM_VEC(struct detect_trigger) triggers;
	struct detect_trigger **first; /* by literal */
	const char *rule, *language;   /* whose triggers are being made, and for which files */
	struct um_map seen;
};

struct detect {
	const struct rules *rules;
	struct um_arena *arena;
	struct um_map callees;   /* exact callee -> detect_call_ref */
	struct um_map wild_last; /* last segment of a pattern with wildcards -> detect_call_ref */
	struct detect_call_ref *wild_any;
	struct um_map imports;    /* "language:module" -> detect_entry_ref */
	struct um_map packages;   /* "ecosystem:name" -> detect_entry_ref */
	struct um_map env;        /* name -> detect_env_ref */
	struct um_map env_folded; /* detect_fold() of a name -> detect_env_ref */
	struct detect_env_ref *env_prefixes;
	struct um_map settings;  /* detect_setting_key() -> detect_env_ref */
	struct um_map hosts;     /* the last two labels -> detect_host_ref */
	struct um_map resources; /* "dialect:type" -> detect_resource_ref */
	struct detect_resource_ref *wild_resources;
	struct detect_config_ref *configs;  /* in catalogue order */
	struct detect_glob_ref *globs[256]; /* by the last byte of the glob; 0: a wild one */
	struct um_map prefixes;             /* provider prefix -> rules_entry */
	struct um_map providers;            /* the same and ids, folded -> rules_entry */
	struct um_map ids;                  /* id -> rules_entry */
	struct um_map errors;               /* name of an error -> rules_error */
	UM_VEC(struct detect_error_ref) error_patterns; /* in catalogue order */
	struct detect_literal literals;
};

void detect_literals_make(struct detect *d);
void detect_providers_make(struct detect *d);
/* What a file is, for the question which triggers hold in it. */
struct detect_scope {
	const char *language; /* family, or NULL */
	bool is_manifest;
	bool is_container; /* holds code of any language: notebooks, components */
	bool is_unknown;   /* no reader for it: what a language writes means little there */
};

#define DETECT_MANIFEST "configuration"

/* Do all literals of some trigger stand in the file, whatever kind of file it is? */
bool detect_trigger_is_whole(const struct detect *d, const struct match_hits *hits);
/* Is the file worth a parse? *ret_weak: only parsed code and configuration could confirm it;
 * *ret_plain: no trigger is more than common words. */
bool detect_triggered(const struct detect *d, const struct match_hits *hits,
                      const struct detect_scope *scope, bool *ret_weak, bool *ret_plain);

/* Word in a name for `rules_entry`: its id, or the label of a construct. */
const char *detect_service_of(const struct rules_entry *entry);
/* The entries whose import root is `module` or above it. */
const struct detect_entry_ref *detect_import_find(const struct detect *d, const char *language,
                                                  const char *module);
bool detect_module_below(const char *module, const char *root);
/* Callee patterns: `*` within a segment, `**` any run of segments, also none. */
bool detect_callee_match(const char *pattern, const char *callee);
/* Fills refs with what matches, exact patterns first; returns how many. */
size_t detect_callee_find(const struct detect *d, const char *language, const char *callee,
                          const struct detect_call_ref **refs, size_t max);
/* `prefer` (may be NULL) says which entries the file uses: theirs wins when several share a
 * variable. */
const struct detect_env_ref *detect_env_find(const struct detect *d, const char *name,
                                             const bool *prefer);
void detect_env_index(struct detect *d, const char *name, struct detect_env_ref *ref);
/* Letters and digits in lower case; 0: nothing, or too long. */
size_t detect_fold(const char *name, size_t n, char *out, size_t size);
/* The names that stand for what a provider's variables are called by convention (convention.c). */
void detect_conventions_index(struct detect *d);
/* The name without what a build tool wants in front of it. */
const char *detect_env_bare(const char *name);
/* The path of a setting in the one form of all its spellings; false: the name is no path. */
bool detect_setting_key(const char *name, char *out, size_t size);
/* An alternative of a|b|c equals the text or is a glob for it. */
bool detect_one_of(const char *alternatives, const char *text);

#endif
