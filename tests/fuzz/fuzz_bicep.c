/* Any bytes give a tree whose places lie inside the input and whose size is bounded, or an error.
 */
#include <stdlib.h>

#include "manifest/manifest.h"

static bool look(void *ctx, const struct manifest_node *node)
{
	size_t n = *(const size_t *)ctx;

	if (node->span.start > node->span.end || node->span.end > n || node->key_span.end > n ||
	    (node->kind == MANIFEST_SCALAR && node->text == NULL))
		abort();
	for (const struct manifest_node *c = node->child; c != NULL; c = c->next)
		if (c->parent != node || (node->kind == MANIFEST_MAP && c->key == NULL))
			abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct um_arena *a = um_arena_new();
	struct manifest_file *file = NULL;
	struct um_err err = UM_ERR_INIT;
	int r = manifest_parse(manifest_format_for("main.bicep"), "main.bicep", a,
	                       (const char *)bytes, n, &file, &err);

	if ((r < 0) != (err.code < 0))
		abort();
	for (size_t i = 0; r == 0 && i < file->n_docs; i++)
		manifest_walk(file->docs[i].root, look, &n);
	um_arena_free(a);
	return 0;
}
