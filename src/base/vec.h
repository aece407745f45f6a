/* Growing arrays inside an arena.
 *
 *	struct names { const char **v; size_t n, cap; } names = {0};
 *	*UM_PUSH(arena, &names) = "x";
 */
#ifndef UM_VEC_H
#define UM_VEC_H

#include "base/arena.h"

#define UM_VEC(type)           \
	struct {               \
		type *v;       \
		size_t n, cap; \
	}

/* Makes room for one more element; returns the (possibly moved) array. Old memory stays in the
 * arena. */
void *um_vec_grow(struct um_arena *a, void *v, size_t n, size_t *cap, size_t size) UM_NODISCARD;

/* Pointer to a new zeroed element at the end. (The mark is for elements that are pointers.) */
/* NOLINTBEGIN(bugprone-sizeof-expression) */
#define UM_PUSH(a, vec)                                                                   \
	((vec)->v = um_vec_grow((a), (vec)->v, (vec)->n, &(vec)->cap, sizeof(*(vec)->v)), \
	 &(vec)->v[(vec)->n++])
/* NOLINTEND(bugprone-sizeof-expression) */

#endif
