/* For the files of this folder: the state of one parse, building the tree, and what the readers
 * offer. */
#ifndef UM_MANIFEST_P_H
#define UM_MANIFEST_P_H

#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"
#include "manifest/manifest.h"

#define MANIFEST_MAX_DEPTH 256
/* A syntax tree takes a hundred times the memory of its text; no hand-written file is near this. */
#define MANIFEST_MAX_GRAMMAR (1u << 20)
#define MANIFEST_MAX_NODES 1000000u
/* Nodes that a byte of input may become: an alias bomb stays in proportion to the file. */
#define MANIFEST_NODES_PER_BYTE 8u
#define MANIFEST_NODES_FREE 20000u

/* One parse. Everything is in the arena. */
struct manifest_read {
	struct um_arena *arena;
	const char *path, *base; /* base: the file name in path */
	const char *bytes;
	size_t n;
	struct um_lines lines;
	struct manifest_file *file;
	UM_VEC(struct manifest_doc) docs;
	UM_VEC(struct manifest_package) packages;
	size_t n_nodes, max_nodes;
	struct um_map children; /* of maps that manifest_node_child() was asked for */
	bool is_template;       /* the file has {{ actions }} */
	uint32_t limit;         /* offset at which a bound was reached, when limit_text is set */
	const char *limit_text;
};

/* A reader fills r->docs and says where the file is broken with manifest_read_broken(). It fails
 * only when a grammar cannot be had; a bound is noted with manifest_read_limit(), and loops end
 * when it returns. */
typedef int (*manifest_reader)(struct manifest_read *r, struct um_err *err);

struct manifest_format {
	const char *name;
	const char *names; /* globs over the file name, one space between; case does not matter */
	manifest_reader read;
	const char *help;
};

int manifest_yaml_read(struct manifest_read *r, struct um_err *err);
int manifest_json_read(struct manifest_read *r, struct um_err *err);
int manifest_hcl_read(struct manifest_read *r, struct um_err *err);
int manifest_bicep_read(struct manifest_read *r, struct um_err *err);
int manifest_toml_read(struct manifest_read *r, struct um_err *err);
int manifest_dotenv_read(struct manifest_read *r, struct um_err *err);
int manifest_ini_read(struct manifest_read *r, struct um_err *err);
int manifest_properties_read(struct manifest_read *r, struct um_err *err);
int manifest_requirements_read(struct manifest_read *r, struct um_err *err);
int manifest_xml_read(struct manifest_read *r, struct um_err *err);
int manifest_go_mod_read(struct manifest_read *r, struct um_err *err);
int manifest_gradle_read(struct manifest_read *r, struct um_err *err);
int manifest_sbt_read(struct manifest_read *r, struct um_err *err);
int manifest_gems_read(struct manifest_read *r, struct um_err *err);
int manifest_swift_read(struct manifest_read *r, struct um_err *err);
int manifest_dockerfile_read(struct manifest_read *r, struct um_err *err);

/* ---- kind.c ---- */

void manifest_read_broken(struct manifest_read *r, uint32_t offset,
                          const char *text); /* the first one stays */
void manifest_read_limit(struct manifest_read *r, uint32_t offset, const char *text);
static inline bool manifest_read_stopped(const struct manifest_read *r)
{
	return r->limit_text != NULL;
}
/* The offset of a place in the part of the file that starts at `from`. */
uint32_t manifest_read_offset(const struct manifest_read *r, struct um_pos pos, size_t from);
/* Does one of the space-separated globs match the file name? Case of letters is ignored. */
bool manifest_name_matches(const char *globs, const char *name);
void manifest_doc_add(struct manifest_read *r, struct manifest_node *root);

/* ---- node.c: building ---- */

struct um_span manifest_span(size_t start, size_t end);
/* Counts against the bound. */
struct manifest_node *manifest_node_new(struct manifest_read *r, enum manifest_node_kind kind,
                                        struct um_span span);
struct manifest_node *manifest_scalar_new(struct manifest_read *r, enum manifest_scalar scalar,
                                          const char *text, size_t n, struct um_span span);
void manifest_node_add(struct manifest_node *parent, struct manifest_node *node);
void manifest_node_key(struct manifest_node *node, const char *key, struct um_span key_span);
/* The child of that name, found through an index, for formats that come back to a map: HCL labels,
 * TOML tables. Only what manifest_node_index() was told is found. */
struct manifest_node *manifest_node_child(struct manifest_read *r, const struct manifest_node *map,
                                          const char *key);
void manifest_node_index(struct manifest_read *r, struct manifest_node *map, const char *key,
                         struct manifest_node *child);
/* The map becomes a list that holds it as its first element. */
void manifest_node_to_list(struct manifest_read *r, struct manifest_node *map);
struct manifest_node *manifest_node_last(struct manifest_node *list);
/* Are more than 512 brackets open at once? Asked before a grammar sees the file. */
bool manifest_is_deep(const char *bytes, size_t n);
/* "true"/"false", null, a number, or text, as YAML's core schema reads a plain word. */
enum manifest_scalar manifest_word(const char *text, size_t n);
bool manifest_is_number(const char *text, size_t n);

/* One escape of JSON, TOML or HCL; p is behind the backslash. Returns the bytes it took. */
size_t manifest_escape_add(struct um_str *out, const char *p, const char *stop);

/* ---- package.c, env.c, dialect.c, resolve.c: passes over what was read ---- */

void manifest_package_add(struct manifest_read *r, const char *ecosystem, const char *name,
                          size_t n, const char *version, const char *scope, struct um_span span);
/* One PEP 508 requirement; `at` is the offset of text[0] in the file. */
void manifest_requirement_add(struct manifest_read *r, const char *text, size_t n, size_t at,
                              const char *scope);
/* The length of "group:artifact" at the start of a Maven coordinate, 0 when it has another form. */
size_t manifest_coordinate_length(const char *text, size_t n);
void manifest_packages_find(struct manifest_read *r);
bool manifest_is_package(const char *name);

void manifest_dialect_find(struct manifest_read *r, struct manifest_doc *doc);
/* Turns "${VAR:-x}" and its kin into EXPR, and follows what can be followed in the same document.
 */
void manifest_env_find(struct manifest_read *r, struct manifest_doc *doc);
/* Appends the documents that stand in values, with all passes run over them. */
void manifest_embedded_find(struct manifest_read *r);
void manifest_resolve_arm(struct um_arena *a, const struct manifest_node *root);
void manifest_resolve(struct um_arena *a, struct manifest_doc *doc);
void manifest_resolve_terraform(struct um_arena *a, struct manifest_doc *doc);

#endif
