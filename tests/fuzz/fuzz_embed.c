/* Any bytes, read as a notebook or a component: what is parsed of them stands inside the input, and
 * its places never go back. The first byte picks the kind. */
#include <stdlib.h>

#include "syntax/syntax.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const char *const names[] = {"a.ipynb", "a.vue", "a.svelte", "a.astro"};
	struct um_arena *a = um_arena_new();
	size_t size = n > 0 ? n - 1 : 0;
	struct syntax_embedded e;

	if (syntax_embedded_read(names[n > 0 ? bytes[0] % 4 : 0], a, (const char *)bytes + (n > 0),
	                         size, &e)) {
		if (e.n > size * 3) /* a cell of two bytes takes more than two in the file */
			abort();
		for (size_t i = 0; i < e.n_runs; i++)
			if (e.runs[i].at > e.n || e.runs[i].from > size ||
			    (i > 0 && (e.runs[i].at < e.runs[i - 1].at ||
			               e.runs[i].from < e.runs[i - 1].from)))
				abort();
	}
	um_arena_free(a);
	return 0;
}
