/* String to pointer, in an arena. Keys are copied. Iteration is in order of insertion, so output
 * stays stable. */
#ifndef UM_MAP_H
#define UM_MAP_H

#include "base/arena.h"

struct um_map_entry {
	const char *key;
	void *value;
};

struct um_map {
	struct um_arena *arena;
	struct um_map_entry *entries; /* in order of insertion */
	uint32_t *slots;
	size_t n, cap, n_slots;
};

void um_map_init(struct um_map *m, struct um_arena *a);
void *um_map_get(const struct um_map *m, const char *key); /* NULL when absent */
void *um_map_get_n(const struct um_map *m, const char *key, size_t n);
bool um_map_has(const struct um_map *m, const char *key);
void um_map_put(struct um_map *m, const char *key, void *value); /* replaces */
/* The address of the value, made with NULL when absent; valid until the next put. */
void **um_map_slot(struct um_map *m, const char *key);

#endif
