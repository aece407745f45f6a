#include "base/vec.h"

#include <string.h>

void *um_vec_grow(struct um_arena *a, void *v, size_t n, size_t *cap, size_t size)
{
	size_t bigger;
	char *moved;

	if (n < *cap) {
		memset((char *)v + n * size, 0,
		       size); /* an element that was popped and is pushed again */
		return v;
	}
	bigger = *cap < 4 ? 4 : *cap * 2;
	moved = um_alloc_array(a, bigger, size);
	if (n)
		memcpy(moved, v, n * size);
	*cap = bigger;
	return moved;
}
