/* Configuration of every format as one tree with places. Formats are rows of a table (kind.c), one
 * reader a file. Everything lives in the arena that was passed in. Knows no vendor. */
#ifndef UM_MANIFEST_H
#define UM_MANIFEST_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "syntax/syntax.h"

enum manifest_node_kind {
	MANIFEST_SCALAR,
	MANIFEST_LIST,
	MANIFEST_MAP
};

enum manifest_scalar {
	MANIFEST_TEXT, /* a string or anything that reads as one */
	MANIFEST_NUMBER,
	MANIFEST_BOOL, /* text "true" / "false" */
	MANIFEST_NULL,
	MANIFEST_EXPR /* an expression or template that is not a literal: HCL reference, "${VAR}",
	                 {{ helm }}, !Ref. text: its source */
};

struct manifest_node {
	enum manifest_node_kind kind;
	enum manifest_scalar scalar;
	const char *key; /* in a MAP; NULL in a LIST and at the root */
	struct um_span key_span;
	const char *text;    /* SCALAR: decoded value; never NULL there */
	struct um_span span; /* of the value */
	/* YAML tag ("!Ref"), HCL block type marker "block" for blocks, Bicep's "string" for text
	 * with holes, "document" for text that is read as a document of its own, else NULL */
	const char *tag;
	struct manifest_node *parent, *child, *next;
	/* EXPR: what it resolves to, if that is known in this file or its siblings: a SCALAR node
	 * (Terraform variable default, local,
	 * "${VAR:-literal}" default), in ARM also a MAP or LIST; NULL otherwise */
	const struct manifest_node *resolved;
	const char *env;     /* EXPR that is an environment read ("${VAR}", os.environ/VAR, "{{ env
	                        }}"): the variable's name, else NULL */
	bool is_overridable; /* the resolved literal is a default that something else may replace */
	bool is_from_values; /* the resolved literal stands in a file of values (.tfvars) */
};

/* Spans cover what is written, quotes included; the span of an HCL block is its whole text, header
 * to brace. An element of a list of blocks has no key, but its key_span is its own label.
 *
 * One document of one file. HCL has the shape of Terraform's JSON: block labels are nested keys
 *   resource "t" "n" { a = 1 }  =>  resource.t.n.a ; a repeated nested block becomes a LIST of
 * MAPs. dotenv: one MAP. INI-like files: MAP of MAPs. A document within a value (a settings file in
 * a ConfigMap, a policy in a heredoc) is one more document of the file, behind the others. */
struct manifest_doc {
	struct manifest_node *root;
	unsigned index;      /* 0.. within the file */
	const char *dialect; /* "terraform", "kubernetes", "compose", "helm-values", "helm-chart",
	                      * "helm-template", "cloudformation", "arm" (also Bicep, in the
	                      * shape of the JSON that it compiles to), "github-actions",
	                      * "gitlab-ci", "dotenv", "package", "config" when it is nothing
	                      * special; static */
	const char *kind;    /* kubernetes: "apps/v1/Deployment" style apiVersion/kind; else NULL */
};

/* A dependency that a package manifest declares. */
struct manifest_package {
	const char *ecosystem; /* "pypi", "npm", ...; static */
	const char
		*name;       /* as written; normalised for pypi (PEP 503, without extras) and go (no
	                        /v2); maven: "group:artifact"; swiftpm: "owner/name" of the repository */
	const char *version; /* requirement as written, NULL when none */
	const char *scope;   /* "runtime", "dev", "optional", "build", or "indirect": only
	                        another module needs it; static */
	struct um_span span; /* the name */
};

struct manifest_file {
	const char *format; /* "yaml", "json", "hcl", "dotenv", "toml", "ini", "requirements", ...;
	                       static */
	struct manifest_doc *docs;
	size_t n_docs;
	struct manifest_package *packages;
	size_t n_packages;
	bool is_partial; /* something did not parse; what did is here */
	struct um_pos error;
	const char *error_text;
};

struct manifest_format; /* a row of the table */

/* By path (name and extension). NULL: not a manifest. Lock files (package-lock.json, poetry.lock,
 * ...) give NULL and manifest_is_lock() is true. */
const struct manifest_format *manifest_format_for(const char *path);
const char *manifest_format_name(const struct manifest_format *format);
const struct manifest_format *manifest_format_at(size_t index); /* rows; NULL past the end */
const char *manifest_format_help(const struct manifest_format *format); /* one line */
bool manifest_is_lock(const char *path);
/* Does the format only list packages, though a language could read the file as well (build.sbt,
 * Gemfile, Package.swift)? */
bool manifest_is_build_script(const struct manifest_format *format);
/* The name under which the ecosystem's registry knows a package: the same for each spelling. */
char *manifest_package_key(struct um_arena *a, const char *ecosystem, const char *name, size_t n);

/* Parses one file. Bounds on depth (256), nodes (1 million), time. UM_EPARSE: nothing usable (err
 * says line:column: what); a partly broken file returns 0 with is_partial. Helm templates and Jinja
 * are tolerated: `{{ … }}` becomes EXPR or is blanked, places stay exact. */
int manifest_parse(const struct manifest_format *format, const char *path, struct um_arena *a,
                   const char *bytes, size_t n, struct manifest_file **ret_file,
                   struct um_err *err);

/* What the Terraform files of one folder say of var.x and local.x, for any file of that folder.
 * Defaults first; over them the values of terraform.tfvars and *.auto.tfvars, over those the
 * arguments of the call when the folder is a module. Other .tfvars are one choice of several: they
 * give a value only where nothing else does. Of several that say something the first one counts. */
struct manifest_scope;
struct manifest_scope *manifest_scope_new(struct um_arena *a);
/* Everything is added before anything is applied; the trees must live as long as the scope, which
 * writes into them. */
void manifest_scope_add(struct manifest_scope *s, const char *path, struct manifest_file *file);
/* A `module` block of another folder, whose own scope was applied to it. */
void manifest_scope_call(struct manifest_scope *s, const struct manifest_node *module);
/* Follows every reference of the file once more. */
void manifest_scope_apply(struct manifest_scope *s, struct manifest_file *file);
/* Does the file ask for var.x or local.x? */
bool manifest_scope_is_asked(const struct manifest_file *file);

/* Follows .Values.x in a Helm template to the values.yaml of its chart. */
void manifest_values_apply(struct um_arena *a, struct manifest_file *file,
                           const struct manifest_node *values);

/* What code itself says that it needs: `%pip install` of a notebook, inline metadata of a Python
 * script, `#:package` of C#. Spans are offsets in `bytes`. Returns how many. */
size_t manifest_inline_packages(struct um_arena *a, const char *language, bool is_notebook,
                                const char *bytes, size_t n,
                                struct manifest_package **ret_packages);

/* ---- commands in values ---- */

/* A script or command line that stands in a document: script, run and cmds of pipelines, command
 * and args of containers, RUN of a Dockerfile, a program in the data of a ConfigMap. */
struct manifest_command {
	const char *name;  /* of the file that it would be: "script.sh", "app.py" */
	const char *bytes; /* assignments of what the place gives as variables, then the command */
	size_t n, from;    /* from: where the command begins */
	const struct syntax_run *runs; /* where it stands in the file */
	size_t n_runs;
	const struct manifest_node *image; /* of the container, or NULL */
	bool is_args; /* may be only words for the program that the image starts */
};

/* Those of one document; `bytes` are the file's. Returns how many. */
size_t manifest_commands_find(struct um_arena *a, const char *bytes, const struct manifest_doc *doc,
                              struct manifest_command **ret_commands);

/* ---- asking the tree ---- */

const struct manifest_node *manifest_get(const struct manifest_node *map, const char *key);
/* Scalar text of a child, through `resolved` if there is one; NULL when absent. */
const char *manifest_text(const struct manifest_node *map, const char *key);

/* Routes: segments joined by '.': a key, `*` any one key or index, `**` any depth (also none), `[]`
 * every element of a list, or a lone element in its place; a segment may be quoted with double
 * quotes when its key has a dot: spec.**.env[].name ; a key segment on a LIST of MAPs applies to
 * each element. Also: a glob in a key (aws_*), [3] for one element. Up to 63 segments. Calls
 * `visit` once for every match in document order; stops early when it returns false. */
typedef bool (*manifest_visit)(void *ctx, const struct manifest_node *node);
void manifest_find(const struct manifest_node *root, const char *route, manifest_visit visit,
                   void *ctx);
/* Every node below root (root included), parents first. */
void manifest_walk(const struct manifest_node *root, manifest_visit visit, void *ctx);
/* "resource.aws_x.name.attr" of a node, list positions as [0]. */
char *manifest_route(struct um_arena *a, const struct manifest_node *node);

/* The name by which code asks for a setting of the file: "A:B" in appsettings.json, "a.b" in
 * Spring's and Quarkus' application.yml and .properties. NULL: the file is no such one. */
char *manifest_setting_name(struct um_arena *a, const char *path, const struct manifest_node *node);

/* ---- what files say about deployable units (no parse needed) ---- */

/* A file whose presence makes its folder a unit: "package" (package.json, pyproject.toml, setup.py,
 * requirements.txt…), "docker" (Dockerfile…), "terraform" (*.tf), "helm" (Chart.yaml), "compose".
 * NULL for others; static. */
const char *manifest_unit_marker(const char *path);

#endif
