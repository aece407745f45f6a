/*
 * Private to rules/. A rule file is read by tables: one table for each kind of map, one row for
 * each key. The row says how the value is read, where it goes, and, in a line, what it is for, so
 * that the nearest key of a typo, `rules lint` and the documentation come from the same place.
 *
 * A mistake does not stop the reading: rules_problem() hands it to whoever asked (the first one
 * ends a load, lint shows all), and the value stays unset.
 */
#ifndef UM_RULES_P_H
#define UM_RULES_P_H

#include "base/regex.h"
#include "base/vec.h"
#include "base/yaml.h"
#include "rules/rules.h"

/* Around a pattern that must match from end to end; unlike ^ and $ no option changes them. */
#define RULES_WHOLE_HEAD "\\A(?:"
#define RULES_WHOLE_TAIL ")\\z"

enum {
	RULES_MAX_FILE = 1024 * 1024,
	RULES_MAX_FILES = 10000
};

/* --- files.c: which files count --- */

enum rules_class {
	RULES_ENTRY_FILE,
	RULES_CONTROL_FILE,
	RULES_SCENARIO_FILE,
	RULES_CLAIMS_FILE
};

struct rules_file {
	const char *path; /* as the user knows it */
	const char *rel;  /* below the set: "services/x.yaml" */
	const char *stem; /* "x" */
	const char *move; /* folder of a control */
	enum rules_class class_;
	bool is_construct; /* in constructs/ */
	size_t set;        /* 0: built in; then the folders in order */
	const char *bytes; /* NULL until it is read */
	size_t n;
};

typedef UM_VEC(struct rules_file) rules_file_list;

/* --- the reader --- */

/* Something named here that must be there once all files are read. */
struct rules_reference {
	const char *id;
	struct rules_place place;
};

typedef UM_VEC(struct rules_reference) rules_reference_list;

struct rules_reader {
	struct um_arena *a;
	struct rules *rules;
	const struct rules_options *options;
	void (*say)(void *ctx, bool is_error, const char *text);
	void *ctx;
	size_t n_errors, n_warnings;
	bool stop_at_first; /* after the file with the first error */
	bool has_broken_claims;
	UM_VEC(const char *) broken;   /* paths of files with errors: their rules have holes */
	const struct rules_file *file; /* being read */
	UM_VEC(struct um_regex *) regexes;
	UM_VEC(struct rules_entry) entries;
	UM_VEC(struct rules_control) controls;
	UM_VEC(struct rules_claim) claims;
	UM_VEC(struct rules_scenario) scenarios;
	rules_reference_list claim_refs, service_refs, vendor_refs, maker_refs;
};

void rules_problem(struct rules_reader *r, struct um_pos pos, const char *fmt, ...) UM_PRINTF(3, 4);
/* At any place; an error or a warning. */
void rules_problem_at(struct rules_reader *r, const struct rules_place *place, bool is_error,
                      const char *fmt, ...) UM_PRINTF(4, 5);
/* A whole message without a place. */
void rules_problem_text(struct rules_reader *r, const char *text);
struct rules_place rules_place_of(const struct rules_reader *r, const struct um_yaml *node);

/* Fills the list with the built-in files and those of the folders, without what is overridden,
 * sorted and read. */
void rules_files_list(struct rules_reader *r, rules_file_list *ret);
/* The one document of a file, or NULL and a word about it; NULL alone where it may be empty and is.
 */
const struct um_yaml *rules_file_parse(struct rules_reader *r, const struct rules_file *file,
                                       bool may_be_empty);
/* Parses one file into the reader's lists. */
void rules_file_read(struct rules_reader *r, const struct rules_file *file);

/* --- field.c: tables --- */

struct rules_field;
struct rules_table;

typedef void (*rules_read)(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *value, void *member);

enum rules_field_flags {
	RULES_REQUIRED = 1,
	RULES_NOT_CONSTRUCT = 2, /* the key makes no sense in a construct */
	RULES_ONLY_CONSTRUCT = 4
};

struct rules_field {
	const char *key;
	rules_read read;
	size_t offset;    /* of the member */
	size_t count;     /* from the member to its count, for lists of records */
	const void *more; /* words, or a table; what `read` wants */
	unsigned flags;
	const char *help;
};

struct rules_table {
	const char *what; /* "a host", for messages */
	const struct rules_field *fields;
	size_t n_fields;
	size_t size;           /* of a record */
	const char *short_key; /* text alone stands for {short_key: text}; NULL: it does not */
	size_t place;          /* offset of a struct rules_place + 1; 0: none */
	/* A key that is in no row; false: unknown. Its candidates are added to the known keys. */
	bool (*other)(struct rules_reader *r, const struct um_yaml_item *item, void *record);
	const char *const *other_keys;
	void (*check)(struct rules_reader *r, const struct um_yaml *map, void *record);
};

/* A closed set of words and what one of them is called. */
struct rules_words {
	const char *what; /* "severity" */
	const char *const *v;
	size_t n;
};

#define RULES_WORDS(name, what_, ...)                                 \
	static const char *const name##_list[] = {__VA_ARGS__, NULL}; \
	const struct rules_words name = {(what_), name##_list, UM_COUNT(name##_list) - 1}

/* Rows. T: type of the record, m: its member. */
#define RULES_MEMBER(T, m) offsetof(T, m), 0
#define RULES_LIST_MEMBER(T, m, n) offsetof(T, m), offsetof(T, n) - offsetof(T, m)

/* Reads a map into a zeroed record. */
void rules_read_map(struct rules_reader *r, const struct rules_table *t, const struct um_yaml *map,
                    void *record);

/* How a value is read; the member's type is in brackets. */
void rules_read_text(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member); /* [const char *] not empty */
void rules_read_word(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member); /* [const char *] one of more: struct rules_words */
void rules_read_id(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                   void *member); /* [const char *] lower case, digits, '-' */
void rules_read_date(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member); /* [const char *] */
void rules_read_url(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                    void *member); /* [const char *] */
void rules_read_urls(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member); /* [struct rules_names] */
void rules_read_bool(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member); /* [bool] */
void rules_read_names(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member); /* [struct rules_names] */
void rules_read_pairs(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member); /* [struct rules_pairs] */
void rules_read_records(struct rules_reader *r, const struct rules_field *f,
                        const struct um_yaml *v,
                        void *member); /* [T *, and its count] more: struct rules_table */
void rules_read_inline(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                       void *member); /* [T] a map; more: struct rules_table */

/* Is it a list (map, text)? Says so when not. `name` is the key. */
bool rules_is_kind(struct rules_reader *r, const char *name, const struct um_yaml *v,
                   enum um_yaml_kind kind);
/* Text that is not blank, or NULL and a word about it. */
const char *rules_text(struct rules_reader *r, const char *name, const struct um_yaml *v);
/* "; did you mean \"x\"?" or "; it is one of: a, b". */
const char *rules_hint(struct rules_reader *r, const char *word, const char *const *v, size_t n);
/* Whole number from low to high; false and a word about it when not. */
bool rules_number(struct rules_reader *r, const char *name, const struct um_yaml *v, unsigned low,
                  unsigned high, unsigned *ret);
/* The same key twice in a map. */
void rules_check_twice(struct rules_reader *r, const struct um_yaml *map);

/* --- words.c --- */

extern const struct rules_words rules_words_severity, rules_words_profile, rules_words_scope,
	rules_words_status, rules_words_move, rules_words_claim_status, rules_words_cloud,
	rules_words_domain, rules_words_capability, rules_words_evidence, rules_words_call,
	rules_words_binding, rules_words_context, rules_words_shape, rules_words_covers,
	rules_words_what, rules_words_subject, rules_words_lifecycle, rules_words_language,
	rules_words_ecosystem, rules_words_role;
extern const char *const rules_language_keys[]; /* the same as rules_words_language */
bool rules_words_has(const struct rules_words *words, const char *word);
size_t rules_words_index(const struct rules_words *words, const char *word); /* n when absent */

/* --- check.c: what is more than a type --- */

void rules_read_host(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member); /* [const char *] */
void rules_read_env_name(struct rules_reader *r, const struct rules_field *f,
                         const struct um_yaml *v, void *member); /* [const char *] */
void rules_read_port(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member); /* [unsigned] */
void rules_read_role(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member); /* [enum rules_role] */
void rules_read_role_names(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v,
                           void *member); /* [struct rules_names x RULES_N_ROLES] */
void rules_read_role_texts(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v,
                           void *member); /* [const char * x RULES_N_ROLES] */
void rules_read_claim_ref(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member); /* [const char *] */
void rules_read_service_ref(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v, void *member); /* [const char *] */
void rules_read_vendor_ref(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member); /* [const char *] */
void rules_read_maker_ref(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member); /* [const char *] */
void rules_read_references(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v,
                           void *member); /* [struct rules_names] claims or addresses */
void rules_read_literals(struct rules_reader *r, const struct rules_field *f,
                         const struct um_yaml *v, void *member); /* [struct rules_names] */
/* Compiles the pattern at `v`; whole: it must match from end to end. NULL and a word about it. */
struct um_regex *rules_regex(struct rules_reader *r, const struct um_yaml *v, bool whole);
bool rules_is_id(const char *text);
/* An id that is not the file's name. */
void rules_check_id(struct rules_reader *r, const struct um_yaml *top, const char *id);

/* --- one file per kind --- */

void rules_entry_read(struct rules_reader *r, const struct um_yaml *top);
void rules_control_read(struct rules_reader *r, const struct um_yaml *top);
void rules_claims_read(struct rules_reader *r, const struct um_yaml *top);
void rules_scenario_read(struct rules_reader *r, const struct um_yaml *top);
/* probe.c: what is asked, and its examples; probe_entry.c: what can be said only once the whole
 * entry is read. */
bool rules_probe_is_variable(const char *name);
bool rules_probe_is_in_headers(const struct rules_probe_level *level, const char *placeholder);
void rules_read_probe(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member); /* [struct rules_probe *] */
extern const struct rules_table rules_probe_example_table;
void rules_probe_check(struct rules_reader *r, struct rules_entry *e);
/* Claims that supersede each other in a circle. */
void rules_claims_check(struct rules_reader *r);
extern const struct rules_table rules_detect_table, rules_entry_example_table,
	rules_control_example_table, rules_claim_table, rules_cloud_table;
void rules_check_references(struct rules_reader *r);
/* The :names that are asked for in SQL, in order, each once. */
void rules_sql_params(struct um_arena *a, const char *sql, struct rules_names *ret);

/* --- load.c --- */

/* Reads everything into r->rules. */
void rules_read_all(struct rules_reader *r);
void rules_warn(struct rules_reader *r);
/* Words in the SQL of a control that its columns never are (lint_sql.c). */
void rules_warn_sql(struct rules_reader *r, const struct rules_control *c);

#endif
