/* The one YAML reader: libyaml events to a tree with places to the byte.
 * Multi-document, anchors and aliases (shared nodes, expansion bounded), merge keys (`<<`), any tag
 * kept. Used for our own files (rules, configuration) and, through src/manifest, for what is
 * audited. */
#ifndef UM_YAML_H
#define UM_YAML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

enum um_yaml_kind {
	UM_YAML_SCALAR,
	UM_YAML_LIST,
	UM_YAML_MAP
};

struct um_yaml {
	enum um_yaml_kind kind;
	const char *tag;     /* "!Ref", "!!str", NULL when none was written */
	const char *text;    /* SCALAR: its value (NUL-terminated, bytes after a NUL are cut) */
	bool plain;          /* SCALAR: unquoted, so it may mean null, true, a number */
	struct um_span span; /* of the node in the input */
	struct um_pos pos;
	struct um_yaml_item *items; /* LIST: value alone; MAP: key and value; in order, merge keys
	                               resolved last */
	size_t n;
};

struct um_yaml_item {
	const char *key; /* MAP: text of a scalar key, "" for a complex one; LIST: NULL */
	struct um_span key_span;
	struct um_pos key_pos;
	struct um_yaml *value; /* an empty value is a plain SCALAR with text "" */
};

struct um_yaml_file {
	struct um_yaml **docs;
	size_t n_docs;
};

/* Parses n bytes. Everything is in the arena. On a syntax error: UM_EPARSE with "line:column: what"
 * (without a file name; the caller adds it); the documents before the broken one are in *ret all
 * the same. Depth is bounded at 256, nodes (with aliases counted each time they are walked) at 2
 * million. */
int um_yaml_parse(struct um_arena *a, const char *bytes, size_t n, struct um_yaml_file *ret,
                  struct um_pos *ret_error_pos, struct um_err *err);

const struct um_yaml *um_yaml_get(const struct um_yaml *map,
                                  const char *key); /* NULL when absent */
/* The text of a scalar child, or NULL. */
const char *um_yaml_text(const struct um_yaml *map, const char *key);
bool um_yaml_is_null(const struct um_yaml *node); /* plain "", ~, null */

#endif
