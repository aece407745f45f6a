/* Open addressing with linear probing; grows by doubling, the old slots stay in the arena. */
#include "syntax/syntax_p.h"

static size_t slot_of(const struct index *x, uint64_t key)
{
	uint64_t h = key * 0x9E3779B97F4A7C15u;
	size_t i = (size_t)(h >> 20) & (x->size - 1);

	while (x->slots[i].key != 0 && x->slots[i].key != key)
		i = (i + 1) & (x->size - 1);
	return i;
}

void syntax_index_init(struct index *x, struct um_arena *a, size_t expected)
{
	size_t size = 64;

	while (size < expected * 2)
		size *= 2;
	x->arena = a;
	x->n = 0;
	x->size = size;
	x->slots = UM_NEW_ARRAY(a, struct index_slot, size);
}

void *syntax_index_get(const struct index *x, uint64_t key)
{
	const struct index_slot *slot = &x->slots[slot_of(x, key)];

	return slot->key == key ? slot->value : NULL;
}

static void grow(struct index *x)
{
	struct index_slot *old = x->slots;
	size_t size = x->size;

	x->size = size * 2;
	x->slots = UM_NEW_ARRAY(x->arena, struct index_slot, x->size);
	for (size_t i = 0; i < size; i++)
		if (old[i].key != 0)
			x->slots[slot_of(x, old[i].key)] = old[i];
}

void syntax_index_put(struct index *x, uint64_t key, void *value)
{
	struct index_slot *slot = &x->slots[slot_of(x, key)];

	if (slot->key == 0) {
		if ((x->n + 1) * 2 > x->size) {
			grow(x);
			slot = &x->slots[slot_of(x, key)];
		}
		slot->key = key;
		x->n++;
	}
	slot->value = value;
}
