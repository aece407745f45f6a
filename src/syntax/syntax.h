/* From the source of one file to facts: what is imported, called with what, read from the
 * environment, written as a literal. The languages are rows of a table (lang.c) and query files
 * (queries/<language>.scm); nothing here knows a vendor. Everything returned lives in the arena
 * that was passed in. */
#ifndef UM_SYNTAX_H
#define UM_SYNTAX_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "base/vec.h"

/* ---- values ---- */

enum syntax_value_kind {
	SYNTAX_UNKNOWN, /* an expression that we do not follow; text is its source, cut at 200 bytes
	                 */
	SYNTAX_STRING,  /* text: decoded content */
	SYNTAX_TEMPLATE, /* f-string, template literal, concatenation, format(): text has "{}" for
	                    every hole; items: the holes */
	SYNTAX_NUMBER,   /* text: as written */
	SYNTAX_BOOL,     /* text: "true" or "false", whatever the language writes */
	SYNTAX_NULL,
	SYNTAX_ENV,  /* text: variable name; fallback: the literal used when it is unset, or NULL */
	SYNTAX_NAME, /* text: dotted name after imports are resolved; what it is bound to is not
	                known in this file */
	SYNTAX_CALL, /* text: resolved callee; items: arguments; span: the whole call (find the CALL
	                fact by this span) */
	SYNTAX_LIST, /* items without names: list, tuple, set, array */
	SYNTAX_MAP,  /* items with names: dict, object literal */
	SYNTAX_CHOICE /* items (at most 8, no nulls): alternatives of a conditional or of `a or b`,
	                 `a ?? b`, `a || b` that are no environment default */
};

struct syntax_value;

/* Where a value is written when that is another file: src/detect fills it in, values of one file
 * have none. */
struct syntax_origin {
	const char *path;
	struct um_span span;
	struct um_pos pos, end;
};

struct syntax_item {
	/* keyword, key; NULL when positional or not a plain text key; "..." for the spread
	 * (`*args`,
	 * `...rest`) of something that could not be followed. Names are unique where a spread or a
	 * later `map["key"] =` replaced a value. */
	const char *name;
	struct um_span name_span;
	struct syntax_value *value; /* never NULL */
};

struct syntax_value {
	enum syntax_value_kind kind;
	const char *text;
	struct um_span span; /* where the value itself is written: for a followed constant, its
	                        definition */
	struct um_span use;  /* where it is used; equals span unless followed */
	/* ENV only: the default; another ENV when several are tried in turn, a CHOICE, or any plain
	 * value */
	struct syntax_value *fallback;
	const struct syntax_origin *origin; /* span is that of the use then; or NULL */
	bool is_followed;    /* reached through a constant, variable or attribute of this file */
	bool is_overridable; /* the literal is only a default: parameter default, settings field, `x
	                        or "lit"`, `x ?? "lit"` */
	struct syntax_item *items;
	size_t n_items;
};

/* ---- facts ---- */

enum syntax_fact_kind {
	SYNTAX_IMPORT,      /* module, name, alias */
	SYNTAX_CALL_FACT,   /* callee, raw, value (its arguments are value->items), assigned */
	SYNTAX_STRING_FACT, /* value (STRING or TEMPLATE): every string but docstrings and bare
	                       expression strings; key says for what */
	SYNTAX_BINDING, /* key = value: assignment, constant, class field, parameter default, object
	                   property at top level */
	SYNTAX_ENV_FACT, /* value (ENV) */
	SYNTAX_HANDLER, /* a try with its handlers: span is the whole, body the tried part, handlers
	                   follow */
	SYNTAX_FUNCTION /* a function, method or class: key is its name, span its whole text */
};

struct syntax_fact {
	enum syntax_fact_kind kind;
	struct um_span span;
	int32_t function; /* index of the innermost enclosing SYNTAX_FUNCTION fact, -1 at the top
	                     level */

	/* IMPORT. `import a.b as c`: module "a.b", name NULL, alias "c". `from m import n as k`:
	 * module "m", name "n", alias "k". Default import of ECMAScript: name "default"; namespace
	 * import: name "*". require("m"), import("m") count. */
	const char *module, *name, *alias;
	bool is_wildcard; /* all names of the module: `from m import *`, `import a.b.*`, `using A.B`
	                   */
	bool is_relative; /* "./x", "..pkg": of this repository */
	bool is_type_only; /* `import type`, TYPE_CHECKING block: never evidence of use */

	/* CALL. callee has imports and followed variables resolved:
	 *   from openai import OpenAI as C; C(x)          "openai.OpenAI"
	 *   import OpenAI from "openai"; new OpenAI(x)    "openai.default"
	 *   import * as o from "openai"; new o.OpenAI()   "openai.OpenAI"
	 *   import {createX} from "@ai-sdk/x"             "@ai-sdk/x.createX"
	 *   c = C(); c.chat.completions.create()          "openai.OpenAI().chat.completions.create"
	 *   boto3.client("x").converse()                  "boto3.client().converse"
	 *   self.c = C() in a method; self.c.f()          "openai.OpenAI().f"
	 *   unknown receiver: as written                  "self.llm.invoke"
	 */
	const char *callee;
	const char *raw;               /* callee as written, cut at 200 bytes */
	const char *assigned;          /* the variable or attribute that takes the result ("client",
	                                  "self.client"), or NULL */
	struct syntax_value *receiver; /* value of the object a method is called on, if it could be
	                                  followed; else NULL */

	/* STRING: key is the nearest name that says what the string is for: keyword argument,
	 * object key, assigned variable, parameter, class field, compared name; NULL when none.
	 * BINDING: key is the bound name without its owner, raw the target as written, callee the
	 * target with imports resolved ("openai.api_base", "os.environ.X", "self.client"), NULL for
	 * the property of an object. Strings built by + or format() are one fact for the whole. */
	const char *key;
	struct syntax_value *value;
	int32_t call; /* STRING: index of the CALL fact of which it is a direct or nested argument,
	                 -1 */
	bool is_compared; /* STRING: an operand of a comparison or a case label, so a question and
	                     no use */
	bool is_map_key;  /* STRING: itself the key of a map or an index */
	bool sets_env;    /* BINDING: of a variable that the programs started here read */

	/* HANDLER */
	struct um_span body;
	struct um_span *handlers; /* except/catch blocks */
	const char **catches;     /* what each of them catches, as `caught` */
	size_t n_handlers;
	const char *caught; /* the caught types as written, joined by ","; "" for all */

	/* FUNCTION */
	const char *decorators; /* as written, joined by "\n", or NULL */
	bool is_class;
	bool is_test; /* test function, method of a test class, describe/it block body, in-source
	                 test block */
	bool is_main; /* `if __name__ == "__main__"` block (key "__main__") */
};

struct syntax_file {
	const char *language;      /* name in the table: "python", "javascript", ... (TypeScript is
	                              "javascript" for the catalogue) */
	struct syntax_fact *facts; /* by span.start, then longest first */
	size_t n_facts;
	struct um_span settings; /* the map that is all the file gives: its literals are settings */
	bool is_partial;     /* the parser had to skip something: facts around it may be missing */
	struct um_pos error; /* first place that did not parse, when is_partial */
	const char *error_text;  /* one line, when is_partial */
	struct um_span *damaged; /* the lines that the parser had to skip, in order; at most 64, the
	                          * last one then reaches to the end of the file */
	size_t n_damaged;
};

struct syntax_language; /* a row of the table */

/* By file name (extension, shebang is looked at in `bytes`, which may be NULL). NULL: no language
 * of ours. */
const struct syntax_language *syntax_language_for(const char *path, const char *bytes, size_t n);
const char *syntax_language_name(
	const struct syntax_language *language); /* catalogue family: "python", "javascript" */
/* Rows of the table, for `unmoat files` and documentation; NULL past the end. */
const struct syntax_language *syntax_language_at(size_t index);

/* By the name that notebooks and components use ("python", "TypeScript", "C#", "ts"); NULL: none.
 */
const struct syntax_language *syntax_language_named(const char *name, size_t n);

/* ---- sources that stand within another file ---- */

struct syntax_run {
	uint32_t at, from; /* bytes of the source from `at` on stand in the file from `from` on */
};

/* The code cells of a notebook, the scripts of a component: one source. What the language does not
 * know (magics and shell lines of a notebook, the markup of a component) is blank in it. */
struct syntax_embedded {
	const struct syntax_language *language; /* NULL: there is none, or none of ours */
	const char *bytes;
	size_t n;
	const char
		*raw; /* a notebook: the same length with the blanked lines as written; else NULL */
	struct syntax_run *runs; /* n_runs 0: offsets are those of the file */
	size_t n_runs;
};

/* A notebook (.ipynb) or a component (.vue, .svelte, .astro) by its name? */
bool syntax_is_container(const char *path);
/* False: this is no such file. */
bool syntax_embedded_read(const char *path, struct um_arena *a, const char *bytes, size_t n,
                          struct syntax_embedded *ret);
/* Where a byte of the source stands in the file. */
uint32_t syntax_embedded_place(const struct syntax_embedded *e, uint32_t offset);

struct syntax_parser; /* one per thread: compiled queries, made on first use */
struct syntax_parser *syntax_parser_new(void);
void syntax_parser_free(struct syntax_parser *p);

/* Parses and extracts. Bounds: bytes <= 5 MiB or so (the caller's), nesting depth, work and memory
 * of the parser (counted, not timed), facts. UM_ELIMIT when a bound is reached ("not analysed"),
 * UM_EPARSE when nothing sensible could be made of the file (more than half is errors). Errors and
 * partial parses are per file; the caller notes them. */
int syntax_parse(struct syntax_parser *p, const struct syntax_language *language,
                 struct um_arena *a, const char *bytes, size_t n, struct syntax_file **ret_file,
                 struct um_err *err);

/* The comment around a byte, and the statement, declaration or block that it stands before. */
struct syntax_comment {
	struct um_span span; /* empty: the byte is in no comment */
	struct um_span next; /* empty: nothing follows */
};

/* One for each offset; parses, with the bounds of syntax_parse(). */
int syntax_comments(const struct syntax_language *language, const char *bytes, size_t n,
                    const uint32_t *offsets, size_t n_offsets, struct syntax_comment *ret,
                    struct um_err *err);

/* The facts as text, one a line: what UNMOAT_TRACE=syntax shows and the tests compare. */
struct um_lines;
struct um_str;
void syntax_file_dump(const struct syntax_file *file, const struct um_lines *lines,
                      struct um_str *out);

/* Raw syntax tree access for src/manifest (HCL, JSON, TOML), so that the tree-sitter header stays
 * in this folder. */
struct syntax_node {
	const char *type;  /* grammar's node type; static */
	const char *field; /* field name in its parent or NULL */
	struct um_span span;
	bool is_named, is_error, is_missing;
	struct syntax_node *children;
	size_t n_children;
};

/* grammar: "json", "hcl", "toml", ... Copies the whole tree (depth and node count bounded:
 * UM_ELIMIT). *ret_error is the first error place, line 0 when the file parsed whole. */
int syntax_tree_parse(const char *grammar, struct um_arena *a, const char *bytes, size_t n,
                      struct syntax_node **ret_root, struct um_pos *ret_error, struct um_err *err);

#endif
