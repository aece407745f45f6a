/* Any bytes give trees whose places lie inside the input and whose size is bounded, or an error. */
#include <stdlib.h>

#include "base/yaml.h"

enum {
	MAX_DEPTH = 256,
	MAX_NODES = 2000000
};

static void walk(const struct um_yaml *y, size_t size, int depth, size_t *nodes)
{
	if (depth > MAX_DEPTH || ++*nodes > MAX_NODES || y->span.start > y->span.end ||
	    y->span.end > size)
		abort();
	for (size_t i = 0; i < y->n; i++)
		walk(y->items[i].value, size, depth + 1, nodes);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct um_arena *a = um_arena_new();
	struct um_err err = UM_ERR_INIT;
	struct um_yaml_file f;
	size_t nodes = 0;
	int r = um_yaml_parse(a, (const char *)bytes, n, &f, NULL, &err);

	if ((r < 0) != (err.code < 0))
		abort();
	for (size_t i = 0; i < f.n_docs; i++)
		walk(f.docs[i], n, 1, &nodes);
	um_arena_free(a);
	return 0;
}
