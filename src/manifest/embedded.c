/* Documents within values: a settings file in the data of a ConfigMap, a policy in a heredoc, JSON
 * in quotes. Each becomes a document of the file beside the one that holds it, with the places that
 * its values have in the file; the value that holds it gets the tag "document". */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_EMBEDDED 1000 /* of one file */
#define MIN_TEXT 8

struct embedded {
	struct manifest_read *r;
	const struct manifest_doc *outer; /* a copy: the list grows */
	size_t n;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* {...} or [{...}] as a whole */
static bool looks_json(const char *text, size_t n)
{
	while (n > 0 && is_blank(*text))
		text++, n--;
	while (n > 0 && is_blank(text[n - 1]))
		n--;
	return n > MIN_TEXT && (text[0] == '{' || text[0] == '[') && text[1] != '{' &&
	       text[1] != '%' && (text[n - 1] == '}' || text[n - 1] == ']') &&
	       memchr(text, '"', n) != NULL && memchr(text, ':', n) != NULL;
}

/* Is every line of the first column "key:" or of a list? Prose is not. */
static bool looks_yaml(const char *text)
{
	size_t keys = 0;
	size_t lines = 0;

	for (const char *line = text; *line != '\0';) {
		const char *end = strchrnul(line, '\n');
		size_t key = strspn(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		                          "0123456789_.-/\"");

		lines += end > line;
		if (end == line || is_blank(*line) || *line == '#' || um_starts(line, "---") ||
		    um_starts(line, "- ")) {
			/* says nothing */
		} else if (key > 0 && line[key] == ':' && is_blank(line[key + 1])) {
			keys++;
		} else {
			return false;
		}
		line = *end != '\0' ? end + 1 : end;
	}
	return keys > 0 && lines > 1;
}

/* Is the value where whole files are kept? */
static bool holds_files(const struct embedded *e, const struct manifest_node *node)
{
	static const char *const keys[] = {"*config*", "*settings*", "content", "values", "*.y*ml"};
	const struct manifest_node *parent = node->parent;

	if (e->outer->kind != NULL && parent != NULL &&
	    (um_eq(parent->key, "data") || um_eq(parent->key, "stringData")))
		return true;
	if (node->key == NULL) /* an element of a list */
		node = parent;
	for (size_t i = 0; i < UM_COUNT(keys) && node != NULL && node->key != NULL; i++)
		if (um_glob(keys[i], node->key))
			return true;
	return false;
}

/* The name of a file to read the value as; NULL: it is text. */
static const char *name_of(const struct embedded *e, const struct manifest_node *node)
{
	static const char *const formats[] = {"yaml",   "json",       "toml",
	                                      "dotenv", "properties", "ini"};
	size_t n = strlen(node->text);
	const struct manifest_format *format;

	if (looks_json(node->text, n))
		return "document.json";
	if (memchr(node->text, '\n', n) == NULL)
		return NULL;
	format = node->key != NULL && strchr(node->key, '.') != NULL
	                 ? manifest_format_for(node->key)
	                 : NULL;
	for (size_t i = 0; i < UM_COUNT(formats) && format != NULL; i++)
		if (um_eq(format->name, formats[i]))
			return node->key;
	return holds_files(e, node) && looks_yaml(node->text) ? "document.yaml" : NULL;
}

/* Where the text stands in the file as it is; false when it is written in another way. */
static bool text_span(const struct manifest_read *r, const struct manifest_node *node,
                      struct um_span *ret)
{
	const char *start = r->bytes + node->span.start;
	const char *stop = r->bytes + node->span.end;
	size_t n = (size_t)(stop - start);
	size_t quotes = 0;

	if (n > 2 && (*start == '|' || *start == '>' || memcmp(start, "<<", 2) == 0)) {
		const char *newline = memchr(start, '\n', n);

		while (*start == '<' && stop > start && stop[-1] != '\n')
			stop--; /* the closing word of a heredoc */
		if (newline == NULL || newline + 1 >= stop)
			return false;
		start = newline + 1;
	} else {
		while (quotes < 3 && quotes < n / 2 &&
		       (start[quotes] == '"' || start[quotes] == '\'') &&
		       stop[-1 - (ptrdiff_t)quotes] == start[quotes])
			quotes++;
		start += quotes;
		stop -= quotes;
		n = (size_t)(stop - start);
		if (strlen(node->text) > n ||
		    memmem(start, n, node->text, strlen(node->text)) == NULL)
			return false;
	}
	*ret = manifest_span((size_t)(start - r->bytes), (size_t)(stop - r->bytes));
	return true;
}

struct places {
	struct um_span all; /* of the whole value */
	uint32_t shift;
	bool is_exact;
};

static bool on_place(void *ctx, const struct manifest_node *const_node)
{
	struct manifest_node *node = (struct manifest_node *)(uintptr_t)const_node;
	const struct places *p = ctx;
	bool has_key = node->key_span.end > node->key_span.start;

	if (p->is_exact) {
		node->span.start += p->shift;
		node->span.end += p->shift;
		node->key_span.start += has_key ? p->shift : 0;
		node->key_span.end += has_key ? p->shift : 0;
	} else {
		node->span = p->all;
		node->key_span = has_key ? p->all : node->key_span;
	}
	return true;
}

static void add_documents(struct embedded *e, struct manifest_read *inner,
                          const struct manifest_node *node, struct places *places)
{
	for (size_t i = 0; i < inner->docs.n; i++) {
		struct manifest_doc *doc = &inner->docs.v[i];

		if (doc->root->kind == MANIFEST_SCALAR)
			continue;
		manifest_dialect_find(inner, doc);
		manifest_walk(doc->root, on_place, places);
		manifest_doc_add(e->r, doc->root);
		e->r->docs.v[e->r->docs.n - 1].dialect = doc->dialect;
		e->r->docs.v[e->r->docs.n - 1].kind = doc->kind;
		((struct manifest_node *)(uintptr_t)node)->tag = "document";
	}
	inner->bytes = e->r->bytes;
	inner->n = e->r->n;
	for (size_t i = 0; i < inner->docs.n; i++) {
		struct manifest_doc *doc = &inner->docs.v[i];

		manifest_env_find(inner, doc);
		manifest_resolve(e->r->arena, doc);
	}
}

static void read_embedded(struct embedded *e, const struct manifest_node *node, const char *name)
{
	struct manifest_read inner = *e->r;
	struct manifest_file file = {.format = NULL};
	const struct manifest_format *format = manifest_format_for(name);
	struct places places = {.all = node->span};
	struct um_err err = UM_ERR_INIT;
	struct um_span span;

	places.is_exact = text_span(e->r, node, &span);
	places.shift = places.is_exact ? span.start : 0;
	inner.bytes = places.is_exact ? e->r->bytes + span.start : node->text;
	inner.n = places.is_exact ? span.end - span.start : strlen(node->text);
	inner.path = inner.base = name;
	file.format = format->name;
	inner.file = &file;
	memset(&inner.docs, 0, sizeof(inner.docs));
	memset(&inner.packages, 0, sizeof(inner.packages));
	um_map_init(&inner.children, inner.arena);
	um_lines_init(&inner.lines, inner.arena, inner.bytes, inner.n);
	if (format->read(&inner, &err) < 0 || inner.limit_text != NULL || file.is_partial)
		return; /* then it is text */
	e->r->n_nodes = inner.n_nodes;
	add_documents(e, &inner, node, &places);
}

static bool on_node(void *ctx, const struct manifest_node *node)
{
	struct embedded *e = ctx;
	const char *name;

	if (node->kind != MANIFEST_SCALAR || node->parent == NULL ||
	    (node->scalar != MANIFEST_TEXT && node->scalar != MANIFEST_EXPR) ||
	    node->span.end > e->r->n || strlen(node->text) < MIN_TEXT)
		return true;
	name = name_of(e, node);
	if (name != NULL) {
		read_embedded(e, node, name);
		e->n++;
	}
	return e->n < MAX_EMBEDDED;
}

void manifest_embedded_find(struct manifest_read *r)
{
	size_t n = r->docs.n;

	for (size_t i = 0; i < n; i++) {
		struct manifest_doc outer = r->docs.v[i];
		struct embedded e = {.r = r, .outer = &outer};

		if (!um_eq(outer.dialect, "package"))
			manifest_walk(outer.root, on_node, &e);
	}
}
