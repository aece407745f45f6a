/* Any bytes, read as a file of any language or format, give facts and trees whose places lie inside
 * the input and whose size is bounded, or an error. The first line is the file's name; the seeds
 * are the files of testdata/ with theirs. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "manifest/manifest.h"
#include "syntax/syntax.h"

enum {
	MAX_NODES = 1100000
};

struct seen {
	size_t size, nodes;
};

static bool check_node(void *ctx, const struct manifest_node *node)
{
	struct seen *seen = ctx;

	if (++seen->nodes > MAX_NODES || node->span.start > node->span.end ||
	    node->span.end > seen->size || node->key_span.end > seen->size ||
	    (node->kind == MANIFEST_SCALAR && node->text == NULL))
		abort();
	for (const struct manifest_node *c = node->child; c != NULL; c = c->next)
		if (c->parent != node || (node->kind == MANIFEST_MAP && c->key == NULL))
			abort();
	return true;
}

static void check_packages(const struct manifest_package *packages, size_t n, size_t size)
{
	for (size_t i = 0; i < n; i++)
		if (packages[i].name == NULL || packages[i].span.start > packages[i].span.end ||
		    packages[i].span.end > size)
			abort();
}

static void read_manifest(const char *name, struct um_arena *a, const char *bytes, size_t n)
{
	const struct manifest_format *format = manifest_format_for(name);
	struct manifest_file *file = NULL;
	struct um_err err = UM_ERR_INIT;
	struct seen seen = {n, 0};
	int r;

	if (format == NULL)
		return;
	r = manifest_parse(format, name, a, bytes, n, &file, &err);
	if ((r < 0) != (err.code < 0))
		abort();
	for (size_t i = 0; r == 0 && i < file->n_docs; i++)
		manifest_walk(file->docs[i].root, check_node, &seen);
	if (r == 0)
		check_packages(file->packages, file->n_packages, n);
}

static void read_code(const char *name, struct um_arena *a, const char *bytes, size_t n)
{
	struct syntax_parser *parser = syntax_parser_new();
	struct syntax_embedded e = {.bytes = bytes, .n = n};
	struct manifest_package *packages;
	struct syntax_file *file;
	struct um_err err = UM_ERR_INIT;

	e.language = syntax_language_for(name, bytes, n);
	if (syntax_is_container(name) && !syntax_embedded_read(name, a, bytes, n, &e))
		e.language = NULL;
	if (e.language != NULL &&
	    syntax_parse(parser, e.language, a, e.bytes, e.n, &file, &err) == 0) {
		for (size_t i = 0; i < file->n_facts; i++) {
			const struct syntax_fact *f = &file->facts[i];

			if (f->span.start > f->span.end || f->span.end > e.n ||
			    f->function >= (int)file->n_facts || f->call >= (int)file->n_facts ||
			    (i > 0 && f->span.start < file->facts[i - 1].span.start))
				abort();
		}
		n = manifest_inline_packages(a, file->language, e.raw != NULL, e.bytes, e.n,
		                             &packages);
		check_packages(packages, n, e.n);
	}
	syntax_parser_free(parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const char *text = (const char *)bytes;
	const char *newline = n > 0 ? memchr(text, '\n', n) : NULL;
	size_t head = newline != NULL ? (size_t)(newline - text) : n;
	struct um_arena *a = um_arena_new();
	const char *name = um_strndup(a, n > 0 ? text : "", head);

	text += head + (newline != NULL);
	n -= head + (newline != NULL);
	read_manifest(name, a, text, n);
	read_code(name, a, text, n);
	um_arena_free(a);
	return 0;
}
