/* What the files of this folder share; nobody else includes it.
 *
 * A file goes through these steps:
 *	parse.c    bytes -> tree, within bounds (lang.c: which grammar and queries)
 *	query.c    tree -> records, one per match of a pattern of queries/<language>.scm, which
 *	           query_text.c reads and query_load.c checks
 *	scope.c    records -> scopes and what the names in them are bound to (import.c)
 *	emit.c     records -> facts, in the order of the file (mark.c, emit_call.c)
 * and these are asked on the way what an expression denotes:
 *	lookup.c   which bindings a name may mean at this place
 *	resolve.c  its dotted name
 *	values.c   its value (call.c, strings.c, env.c)
 *	builder.c  chains of setters as one call; field.c: fields given from outside
 * tree.c gives src/manifest bare trees; dump.c prints facts. queries/README.md documents the
 * vocabulary of the query files. */
#ifndef UM_SYNTAX_P_H
#define UM_SYNTAX_P_H

#include <tree_sitter/api.h>

#include "base/map.h"
#include "base/regex.h"
#include "base/str.h"
#include "syntax/syntax.h"

enum {
	MAX_TEXT = 200,      /* bytes of source that stand for what we do not follow */
	MAX_PATH_TEXT = 400, /* bytes of a dotted path */
	MAX_DEPTH = 32,      /* of a value tree */
	MAX_RESOLVE = 96,    /* steps from definition to definition */
	MAX_CHOICES = 8,
	MAX_WEIGHT = 20000, /* nodes of one value tree, shared parts counted every time */
	MAX_SEARCHED = 100, /* items that are looked at for one of the same name */
	MAX_ITEMS = 2000,   /* of one list, map or call */
	MAX_RECORDS = 600000,
	MAX_FACTS = 200000,
	MAX_NESTING = 2000, /* of scopes and blocks */
	MAX_MERGED = 50000, /* items added to maps after their definition, per file */
	MAX_DECORATORS = 20000,
	MAX_DEFS_SEEN = 64 /* definitions of one name that are looked at for one use */
};

/* What a node is for us. The words are those of the query files, see query.c. */
enum role {
	ROLE_NONE,
	/* leaves and wrappers, usually given by #kind! */
	ROLE_NAME,
	ROLE_WORD,
	ROLE_SELF,
	ROLE_NUMBER,
	ROLE_BOOL,
	ROLE_NULL,
	ROLE_CONTENT,
	ROLE_ESCAPE,
	ROLE_HOLE,
	ROLE_LIST,
	ROLE_MAP,
	ROLE_ARGS,
	ROLE_SHORTHAND,
	/* expressions */
	ROLE_WRAP,
	ROLE_STRING,
	ROLE_JOIN,
	ROLE_CONCAT,
	ROLE_FORMAT,
	ROLE_DEFAULT,
	ROLE_CHOICE,
	ROLE_MEMBER,
	ROLE_INDEX,
	ROLE_CALL,
	ROLE_ARG,
	ROLE_PAIR,
	ROLE_SPREAD,
	ROLE_PRESET,
	ROLE_FUNCTION,
	ROLE_CLASS,
	ROLE_LAMBDA,
	ROLE_SKIP,
	ROLE_LAST_EXPRESSION = ROLE_SKIP,
	/* statements and regions: any number per node */
	ROLE_COMPARE,
	ROLE_CASE,
	ROLE_IMPORT,
	ROLE_BINDING,
	ROLE_EACH,
	ROLE_PARAM,
	ROLE_GLOBAL,
	ROLE_RETURN,
	ROLE_REGION,
	ROLE_SCOPE,
	ROLE_BLOCK,
	ROLE_HANDLER,
	ROLE_CATCH,
	ROLE_DECORATOR,
	ROLE_TYPES,
	ROLE_TYPE_ONLY,
	ROLE_TABLE,
	ROLE_COUNT
};

enum part {
	PART_NONE,
	PART_NAME,
	PART_ALIAS,
	PART_MODULE,
	PART_KEY,
	PART_VALUE,
	PART_TYPE,
	PART_LEFT,
	PART_RIGHT,
	PART_ITEM,
	PART_OBJECT,
	PART_INDEX,
	PART_CALLEE,
	PART_ARGS,
	PART_BODY,
	PART_CAUGHT,
	PART_BASES,
	PART_TAG,
	PART_COUNT
};

/* Word tables of a query file, filled by directives on its @table pattern. */
enum table {
	TABLE_SELF,
	TABLE_ENV_OBJECT,
	TABLE_ENV_MEMBER,
	TABLE_ENV_CALL,
	TABLE_ENV_CLASS,
	TABLE_ENV_PREFIX,
	TABLE_ENV_FIELD,
	TABLE_ENV_SCHEMA,
	TABLE_ENV_PARSE,
	TABLE_DEFAULT_METHOD,
	TABLE_IMPORT_CALL,
	TABLE_RELATIVE,
	TABLE_NAMESPACE_CALL,
	TABLE_PASS_CALL,
	TABLE_PASS_METHOD,
	TABLE_PASS_MEMBER,
	TABLE_PARTIAL,
	TABLE_FORMAT_METHOD,
	TABLE_MAP_CALL,
	TABLE_GET_METHOD,
	TABLE_GET_CALL,
	TABLE_FIELDS_CLASS,
	TABLE_PROPERTY,
	TABLE_TEST_NAME,
	TABLE_TEST_CLASS,
	TABLE_TEST_BASE,
	TABLE_TEST_CALL,
	TABLE_HANDLER_METHOD,
	TABLE_PROSE,
	TABLE_BARE_MEMBER,
	TABLE_TYPE_NAME,
	TABLE_ENV_SECTION,
	TABLE_OPTION_CALL,
	TABLE_FORMAT_CALL,
	TABLE_DEFAULT_CALL,
	TABLE_ENV_TAG,
	TABLE_MEMBER_NAME,
	TABLE_SEPARATOR,
	TABLE_BUILDER,
	TABLE_MERGE_METHOD,
	TABLE_SETTER,
	TABLE_DOLLAR_NAME,
	TABLE_LOOSE_TEXT,
	TABLE_OR_METHOD,
	TABLE_LIST_CALL,
	TABLE_GAP_TEXT,
	TABLE_PREFIX_WORD,
	TABLE_INSIDE_WORD,
	TABLE_PLAIN_FLAG,
	TABLE_ENV_WORD,
	TABLE_CONSTRUCTOR,
	TABLE_COUNT
};

enum {
	MAX_COLUMNS = 6
};

struct row {
	const char *key;
	const char *columns[MAX_COLUMNS]; /* NULL after the last */
};

enum flag {
	FLAG_TYPE_ONLY = 1, /* import: of a type */
	FLAG_NO_BIND = 2,   /* import: gives no name to this file */
	FLAG_DECLARES = 4, /* binding: makes the name in its scope, even where assignments do not */
	FLAG_TEST = 8,
	FLAG_MAIN = 16,
	FLAG_PROPERTY = 32,     /* function: read like an attribute */
	FLAG_LAST = 64,         /* import: binds the last part of a path, releases (v2) dropped */
	FLAG_ENV_TEST = 128,    /* compare: "X" in environment */
	FLAG_ASSIGNS = 256,     /* binding: gives a value to a name that is declared elsewhere */
	FLAG_DEFAULT = 512,     /* import: of the module's default */
	FLAG_NAMESPACE = 1024,  /* import: of the module as a whole, said so */
	FLAG_WILDCARD = 2048,   /* import: of all names in the module */
	FLAG_OPTIONAL = 4096,   /* binding: the value is only a default */
	FLAG_FIELDS = 8192,     /* call: its named arguments are fields of the class */
	FLAG_WORDS = 16384,     /* call: its arguments are the words of a command */
	FLAG_SETS = 32768,      /* binding: sets a variable of the environment */
	FLAG_GLOBAL = 65536,    /* binding: of the file, wherever it stands */
	FLAG_SETTINGS = 262144, /* binding: the value is all that the file gives */
	FLAG_PATH = 131072 /* import: the module is all that stands from its node to the name */
};

struct part_node {
	TSNode node;
	uint8_t part;
};

struct record {
	TSNode node;
	uint32_t start, end;
	struct part_node *parts;
	uint16_t n_parts;
	uint32_t flags;
	uint16_t pattern;
	uint8_t role;
};

/* A hash table from non-zero 64-bit numbers to pointers. */
struct index {
	struct um_arena *arena;
	struct index_slot {
		uint64_t key;
		void *value;
	} * slots;
	size_t n, size;
};

void syntax_index_init(struct index *x, struct um_arena *a, size_t expected);
void *syntax_index_get(const struct index *x, uint64_t key);
void syntax_index_put(struct index *x, uint64_t key, void *value);

/* ---- lang.c ---- */

enum {
	MAX_QUERY_FILES = 4
};

struct syntax_language {
	const char *name;         /* of the row: "typescript" */
	const char *family;       /* the catalogue's word */
	const char *extensions;   /* without dots, separated by blanks */
	const char *interpreters; /* of a #! line */
	const TSLanguage *(*grammar)(void);
	const char *queries[MAX_QUERY_FILES]; /* read one after the other; NULL after the last */
};

const TSLanguage *syntax_grammar(const char *name); /* NULL when there is none */

/* ---- query_text.c, query_load.c, query.c ---- */

/* One node of a pattern. The query language is the part of tree-sitter's that we use (no
 * quantifiers), read by ourselves: tree-sitter proves every pattern against the grammar when it
 * loads, which takes longer than most audits, and we load per thread. The tests run both over the
 * same files. */
struct step {
	bool is_any; /* `_` */
	bool is_named;
	TSSymbol symbol;
	TSFieldId field; /* 0: any */
	bool is_next;    /* `.` before it: no named node in between */
	bool is_last;    /* `.` after its last child */
	UM_VEC(uint16_t) captures;
	UM_VEC(TSFieldId) absent; /* `!field` */
	UM_VEC(struct step *) children;
	UM_VEC(struct step *)
	choices; /* `[a b]`: one of them, and nothing above but field, anchor, captures */
};

struct predicate {
	bool is_negated;
	uint16_t capture;
	int32_t other; /* capture that it is compared with, or -1 */
	struct um_regex *regex;
	UM_VEC(const char *) words;
};

struct pattern {
	struct step *root;
	uint16_t index;
	uint32_t flags;
	UM_VEC(struct predicate) predicates;
};

struct capture {
	const char *name;
	uint8_t role, part;
};

struct query {
	struct um_arena *arena;
	const TSLanguage *language;
	UM_VEC(struct pattern *) patterns;
	UM_VEC(struct capture) captures;
	UM_VEC(struct um_regex *) regexes;
	struct bucket {
		UM_VEC(const struct pattern *) v;
	} * by_symbol;  /* of the pattern's root */
	uint8_t *kinds; /* role by symbol */
	uint32_t n_symbols;
	bool has_fields; /* some pattern says that a call gives the fields of a class */
	struct um_map words[TABLE_COUNT];
	UM_VEC(struct row) rows[TABLE_COUNT];
	UM_VEC(const struct row *) globs[TABLE_COUNT];
};

/* A predicate or directive as written: its name and its arguments, captures with their "@". */
struct clause {
	const char *name;
	UM_VEC(const char *) args;
};

/* query_text.c: called for every pattern in turn, and for its clauses after it. */
int syntax_query_read(struct query *q, const char *text, struct um_err *err);
int syntax_query_clause(struct query *q, struct pattern *p, const struct clause *c,
                        struct um_err *err);
int syntax_query_capture(struct query *q, const char *name); /* its number, made when new */

int syntax_query_new(const struct syntax_language *language, struct query **ret_query,
                     struct um_err *err);
void syntax_query_free(struct query *q);

/* The calls that a builder's factory takes its named arguments from, the innermost first. */
struct fold {
	TSNode *v;
	size_t n, cap;
};

/* Everything about the file at hand. */
struct work {
	struct um_arena *a; /* what the facts are made of */
	struct um_arena *t; /* what is only needed until they are made */
	const struct query *q;
	const char *src;
	size_t n;
	TSNode root;
	TSTreeCursor *cursor; /* for syntax_children alone */

	UM_VEC(struct record) records; /* by start, then longest first */
	struct index by_node;          /* node id -> struct record * of an expression role */

	UM_VEC(struct scope) scopes; /* by start; 0 is the file */
	struct um_map symbols;       /* name -> number + 1 */
	struct index folds;          /* node id of a builder's factory -> struct fold * */
	struct index folded;         /* node id of what is called on it -> its record */
	struct um_span settings;     /* of syntax_file */
	struct um_map env_defaults;  /* name -> struct syntax_value *, given by a default-call! */
	struct index chains;         /* symbol and scope -> struct chain * */
	UM_VEC(struct def) members;  /* all DEF_MEMBER once more */
	struct index functions;      /* node id of a function or class -> scope + 1 */
	struct index assigned;       /* node id of a call -> const char * */

	struct index refs;           /* node id -> struct ref * */
	struct index values;         /* node id -> struct syntax_value * */
	struct index callers;        /* function scope + 1 -> struct callers * of callers.c */
	struct index fields;         /* node id of a binding -> struct syntax_value * */
	struct syntax_value in_work; /* stands in `values` for what is being valued */
	unsigned depth;              /* of resolving */
	unsigned value_depth;
	unsigned n_merged, n_decorators;

	UM_VEC(struct syntax_fact) facts;
};

int syntax_query_run(struct work *w, const struct query *q, struct um_err *err);
const struct row *syntax_table(const struct work *w, enum table table, const char *word);
size_t syntax_table_rows(const struct work *w, enum table table, const struct row **ret_rows);

enum role syntax_role(const struct work *w, TSNode node);
const struct record *syntax_record(const struct work *w,
                                   TSNode node);            /* of an expression role, or NULL */
TSNode syntax_part(const struct record *r, enum part part); /* a null node when absent */
TSNode syntax_strip(const struct work *w, TSNode node);     /* without wrappers */

/* ---- small things about nodes (parse.c) ---- */

static inline uint64_t node_key(TSNode node)
{
	return (uint64_t)(uintptr_t)node.id;
}
static inline struct um_span node_span(TSNode node)
{
	if (ts_node_is_null(node))
		return (struct um_span){0, 0};
	return (struct um_span){ts_node_start_byte(node), ts_node_end_byte(node)};
}
/* The named children without comments and the like, at most MAX_ITEMS of them. */
size_t syntax_children(const struct work *w, TSNode node, TSNode **ret_children);
const char *syntax_text(const struct work *w, TSNode node); /* whole, in the arena */
const char *syntax_cut(const struct work *w, TSNode node);  /* at most MAX_TEXT bytes */

/* ---- scope.c, lookup.c ---- */

enum scope_kind {
	SCOPE_FILE,
	SCOPE_FUNCTION,
	SCOPE_CLASS,
	SCOPE_INLINE,
	SCOPE_BLOCK
};

struct scope {
	uint32_t start, end;
	int32_t parent;
	enum scope_kind kind;
	const struct record *record;
	const char *name;
	const char *decorators;
	UM_VEC(TSNode) returns;
	UM_VEC(const char *) globals;
	int8_t env_class; /* 0 not asked yet, 1 yes, -1 no */
	int8_t fields_class;
	bool is_property, is_test;
};

enum def_kind {
	DEF_VALUE,  /* node: the expression */
	DEF_MEMBER, /* text: member of the object `node`, value: default or null */
	DEF_IMPORT, /* text: path */
	DEF_PARAM,  /* node: default or null */
	DEF_SCOPE,  /* function or class: target */
	DEF_EACH,   /* node: what is iterated */
	DEF_ITEM,   /* text: key of a map that gets another item; node: its value */
	DEF_OPAQUE
};

struct def {
	enum def_kind kind;
	uint32_t pos;  /* from here on the name is bound */
	int32_t block; /* innermost scope of any kind where it is written */
	int32_t scope; /* that holds the name */
	int32_t target;
	bool is_namespace;
	bool is_builders; /* ITEM: only of what a builder makes */
	const char *text;
	const char *alias; /* MEMBER: the name that is bound */
	TSNode node, value, type;
	TSNode where; /* the binding itself */
	const struct record *record;
};

struct chain {
	UM_VEC(struct def) defs; /* by pos */
};

/* A definition of `name` in a scope that holds names; the caller fills in what it is. */
struct def *syntax_def_add(struct work *w, const char *name, int32_t scope, enum def_kind kind,
                           TSNode where);
/* The scope that holds a name which is assigned at `scope`. */
int32_t syntax_scope_owner(const struct work *w, const char *name, int32_t scope);
int syntax_scopes_build(struct work *w, struct um_err *err);
struct chain *syntax_chain_at(const struct work *w, const char *name, int32_t scope); /* or NULL */
int32_t syntax_scope_at(const struct work *w, uint32_t start,
                        uint32_t end); /* innermost of any kind */
int32_t syntax_scope_named(const struct work *w,
                           int32_t scope); /* itself or the first parent that holds names */
int32_t syntax_scope_class(const struct work *w, int32_t scope); /* the enclosing class, -1 */
bool syntax_is_self(const struct work *w, TSNode node);
bool syntax_sees_members(const struct work *w, const char *name);
int32_t syntax_scope_of(const struct work *w,
                        TSNode function); /* of a function or class node, -1 */
/* The definitions that a use of `name` at `use` may mean; at most MAX_CHOICES. */
size_t syntax_lookup(const struct work *w, const char *name, TSNode use,
                     const struct def **ret_defs);
TSNode syntax_lookup_type(const struct work *w, const char *name, TSNode use); /* or null */
size_t syntax_lookup_items(const struct work *w, const char *name, TSNode use,
                           const struct def **ret_defs);
size_t syntax_lookup_attr(struct work *w, int32_t klass, const char *name, TSNode use,
                          const struct def **ret_defs);
bool syntax_surely_before(const struct work *w, const struct def *d,
                          TSNode use); /* on every way to the use */
size_t syntax_bases(const struct work *w, const struct record *klass, TSNode **ret_bases);
bool syntax_class_is(struct work *w, int32_t klass, enum table table, int depth);

/* ---- field.c, import.c ---- */

void syntax_fields_bind(struct work *w);
void syntax_import_bind(struct work *w, const struct record *r, int32_t scope);
const char *syntax_module_text(struct work *w, const struct record *r);
bool syntax_is_wildcard(struct work *w, const struct record *r);

/* ---- resolve.c ---- */

struct ref {
	const char *path;
	bool known;        /* starts at an import */
	bool is_namespace; /* a module itself */
	int32_t instance;  /* of this class scope, or -1 */
	int32_t scope;     /* this function or class itself, or -1 */
	TSNode literal;    /* list or map that it is, or null */
	TSNode partial;    /* call that fixed some arguments, or null */
};

const struct ref *syntax_resolve(struct work *w, TSNode node);
const char *syntax_target_text(struct work *w, TSNode target); /* "client", "self.client" */
const char *syntax_key_text(struct work *w,
                            TSNode key); /* of a pair, member or index; NULL when not plain */

/* ---- values.c, call.c ---- */

struct syntax_value *syntax_value_named(struct work *w, TSNode node, const char *name);
struct syntax_value *syntax_value(struct work *w,
                                  TSNode node); /* never NULL; shared, do not change */
struct syntax_value *syntax_value_new(struct work *w, enum syntax_value_kind kind, TSNode node,
                                      const char *text);
struct syntax_value *syntax_value_unknown(struct work *w, TSNode node);
struct syntax_value *syntax_value_or(struct work *w, TSNode node, struct syntax_value *left,
                                     struct syntax_value *right); /* `left or right` */
struct syntax_value *syntax_value_use(struct work *w, const struct syntax_value *v,
                                      TSNode use); /* a followed copy */
struct syntax_value *syntax_value_choice(struct work *w, TSNode node,
                                         struct syntax_value **alternatives, size_t n);
struct syntax_value *syntax_value_def(struct work *w, const struct def *d, TSNode use);
struct syntax_value *syntax_value_call(struct work *w,
                                       TSNode node); /* as a call, with its arguments */
const struct syntax_value *syntax_value_item(const struct syntax_value *v, const char *name,
                                             size_t position);
struct items {
	struct syntax_item *v;
	size_t n, cap;
};

/* Appends; of two items with one name the later one stays, or both as a choice when it may not come
 * to pass. */
void syntax_items_set(struct work *w, struct items *items, struct syntax_item item, bool is_sure);
/* words.c: what a command's words mean as arguments, and the name of the flag that one is. */
void syntax_words_add(struct work *w, const struct record *r, struct items *items);
const char *syntax_words_callee(struct work *w, const struct record *r, const char *path);
const char *syntax_words_key(struct work *w, const struct record *r, uint16_t part);
struct syntax_value *syntax_value_container(struct work *w, TSNode node,
                                            enum syntax_value_kind kind);
struct syntax_value *syntax_value_meaning(struct work *w, TSNode node,
                                          const struct record *r); /* of a call */
struct syntax_value *syntax_value_percent(struct work *w, TSNode node, const struct record *r);
struct syntax_value *syntax_value_returned(struct work *w, int32_t scope,
                                           TSNode use); /* by a function here; NULL when unknown */
bool syntax_value_is_plain(const struct syntax_value *v); /* text, template, number, bool */
struct syntax_value *syntax_value_overridable(struct work *w,
                                              const struct syntax_value *v); /* a copy */
/* callers.c: what the calls in this file give for a parameter, at most `max`. */
size_t syntax_callers_give(struct work *w, const struct def *d, TSNode use,
                           struct syntax_value **ret, size_t max);
struct syntax_value *syntax_value_param(struct work *w,
                                        const struct record *r); /* default, or NULL */
struct syntax_value *syntax_value_seal(struct work *w,
                                       struct syntax_value *v); /* after items were added */

bool syntax_is_field(struct work *w, const struct record *binding,
                     int32_t scope); /* of a data class */

/* ---- builder.c ---- */

void syntax_builders_find(struct work *w);
void syntax_setter_bind(struct work *w, const struct record *call, int32_t scope);
const struct row *syntax_builder_row(const struct work *w, const char *path);
bool syntax_builder_ends(const struct row *row, const char *method);
const struct record *syntax_builder_of(const struct work *w, TSNode node);
TSNode syntax_builder_end(const struct work *w, TSNode factory);
void syntax_builder_items(struct work *w, TSNode factory, struct items *items);
struct syntax_value *syntax_builder_lambda(struct work *w, TSNode node,
                                           const struct record *lambda);

/* ---- strings.c ---- */

const char *syntax_string_text(const struct work *w,
                               TSNode node); /* decoded, holes as {}; NULL when no string */
struct syntax_value *syntax_value_string(struct work *w, TSNode node);
struct syntax_value *syntax_value_concat(struct work *w, TSNode node);
struct syntax_value *syntax_value_format(struct work *w, TSNode node,
                                         const struct syntax_value *text,
                                         const struct syntax_item *items, size_t n,
                                         bool is_percent);

/* ---- env.c ---- */

struct syntax_value *syntax_env_member(struct work *w, TSNode node, TSNode object,
                                       const char *name); /* or NULL */
struct syntax_value *syntax_env_call(struct work *w, TSNode node, const struct record *r,
                                     const char *callee);
/* The defaults that are registered apart from the reads. */
void syntax_env_defaults(struct work *w);
/* What a default-call! gives: its key, and the value or NULL. */
const char *syntax_env_default(struct work *w, const struct syntax_value *call,
                               struct syntax_value **ret_value);
struct syntax_value *syntax_env_schema(struct work *w, TSNode node, const struct record *r,
                                       const char *callee);
/* `"${NAME:default}"` or a field's tag as a read; NULL when it is none. */
struct syntax_value *syntax_env_tag(struct work *w, TSNode tag, TSNode key);
struct syntax_value *syntax_env_field(struct work *w, const struct record *r, int32_t klass,
                                      TSNode key);

/* ---- emit.c, dump.c, budget.c ---- */

int syntax_emit(struct work *w, struct um_err *err);
void syntax_trace(const char *bytes, size_t n, const struct syntax_file *file);
int syntax_tree_new(const TSLanguage *grammar, const char *bytes, size_t n, TSTree **ret_tree,
                    struct um_err *err);

/* notebook.c */
bool syntax_notebook_read(struct um_arena *a, const char *bytes, size_t n,
                          struct syntax_embedded *ret);

#endif
