/*
 * Open addressing over a table of entry numbers; the entries themselves lie in order of insertion.
 * The hash is seeded with the arena's address, which the system randomises, so that a hostile file
 * cannot choose colliding keys; order never depends on it.
 */
#include "base/map.h"

#include <string.h>

static uint64_t mix(uint64_t x)
{
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	return x ^ (x >> 32);
}

static uint64_t hash(const struct um_map *m, const char *key, size_t n)
{
	uint64_t h = mix((uint64_t)(uintptr_t)m->arena ^ n);
	uint64_t word;

	for (; n >= 8; key += 8, n -= 8) {
		memcpy(&word, key, 8);
		h = mix(h ^ word) + word * UINT64_C(0x9e3779b97f4a7c15);
	}
	word = 0;
	if (n)
		memcpy(&word, key, n);
	return mix(h ^ word);
}

/* The slot where the key is, or the free one where it would go. */
static size_t find(const struct um_map *m, const char *key, size_t n)
{
	size_t mask = m->n_slots - 1;
	size_t at = (size_t)hash(m, key, n) & mask;

	while (m->slots[at]) {
		const char *k = m->entries[m->slots[at] - 1].key;

		if (strncmp(k, key, n) == 0 && k[n] == '\0')
			break;
		at = (at + 1) & mask;
	}
	return at;
}

static void grow(struct um_map *m)
{
	size_t n_slots = m->n_slots ? m->n_slots * 2 : 16;

	m->slots = UM_NEW_ARRAY(m->arena, uint32_t, n_slots);
	m->n_slots = n_slots;
	for (size_t i = 0; i < m->n; i++) {
		const char *key = m->entries[i].key;

		m->slots[find(m, key, strlen(key))] = (uint32_t)i + 1;
	}
}

void um_map_init(struct um_map *m, struct um_arena *a)
{
	*m = (struct um_map){.arena = a};
}

void *um_map_get_n(const struct um_map *m, const char *key, size_t n)
{
	uint32_t number;

	if (!m->n)
		return NULL;
	number = m->slots[find(m, key, n)];
	return number ? m->entries[number - 1].value : NULL;
}

void *um_map_get(const struct um_map *m, const char *key)
{
	return um_map_get_n(m, key, strlen(key));
}

bool um_map_has(const struct um_map *m, const char *key)
{
	return m->n && m->slots[find(m, key, strlen(key))] != 0;
}

void **um_map_slot(struct um_map *m, const char *key)
{
	size_t n = strlen(key);
	size_t at;

	/* Never more than half full: probes stay short, and there is always a free slot to stop at.
	 */
	if ((m->n + 1) * 2 > m->n_slots)
		grow(m);
	at = find(m, key, n);
	if (m->slots[at])
		return &m->entries[m->slots[at] - 1].value;
	if (m->n == m->cap) {
		size_t cap = m->cap ? m->cap * 2 : 8;
		struct um_map_entry *entries = UM_NEW_ARRAY(m->arena, struct um_map_entry, cap);

		if (m->n)
			memcpy(entries, m->entries, m->n * sizeof(*entries));
		m->entries = entries;
		m->cap = cap;
	}
	m->entries[m->n] = (struct um_map_entry){um_strndup(m->arena, key, n), NULL};
	m->slots[at] = (uint32_t)++m->n;
	return &m->entries[m->n - 1].value;
}

void um_map_put(struct um_map *m, const char *key, void *value)
{
	*um_map_slot(m, key) = value;
}
