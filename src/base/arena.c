/*
 * A chain of blocks, newest first. Small requests are cut from the newest block; a request that is
 * larger than a quarter of a block gets a block of its own, put behind the newest one so that its
 * rest stays in use. Under AddressSanitizer the unused part of every block is poisoned, so running
 * past an allocation is seen.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define REDZONE 16
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define REDZONE 0
#endif

enum {
	ALIGN = _Alignof(max_align_t),
	FIRST_BLOCK = 4 * 1024,
	LARGEST_BLOCK = 256 * 1024
};

struct block {
	struct block *next;
	size_t size; /* of data */
	size_t used;
	_Alignas(max_align_t) unsigned char data[];
};

struct um_arena {
	struct block *blocks; /* the first is the one that is cut from */
	size_t total;
	size_t next_size;
};

_Noreturn void um_out_of_memory(size_t size)
{
	/* stdio could need memory itself; one write cannot. */
	char line[96];
	int n = snprintf(line, sizeof(line), "unmoat: out of memory (%zu bytes wanted)\n", size);

	if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
		_exit(2);
	_exit(2);
}

void *um_xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		um_out_of_memory(size);
	return p;
}

void *um_xrealloc(void *p, size_t size)
{
	void *q = realloc(p, size ? size : 1);

	if (!q)
		um_out_of_memory(size);
	return q;
}

char *um_xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = um_xmalloc(n);

	memcpy(copy, s, n);
	return copy;
}

static struct block *block_new(struct um_arena *a, size_t size)
{
	struct block *b;

	if (size > SIZE_MAX / 2)
		um_out_of_memory(size);
	b = um_xmalloc(sizeof(*b) + size);
	b->next = NULL;
	b->size = size;
	b->used = 0;
	a->total += sizeof(*b) + size;
	ASAN_POISON_MEMORY_REGION(b->data, size);
	return b;
}

static void block_free(struct block *b)
{
	ASAN_UNPOISON_MEMORY_REGION(b->data, b->size);
	free(b);
}

struct um_arena *um_arena_new(void)
{
	struct um_arena *a = um_xmalloc(sizeof(*a));

	*a = (struct um_arena){.next_size = FIRST_BLOCK};
	return a;
}

void um_arena_free(struct um_arena *a)
{
	if (!a)
		return;
	while (a->blocks) {
		struct block *next = a->blocks->next;

		block_free(a->blocks);
		a->blocks = next;
	}
	free(a);
}

void um_arena_freep(struct um_arena **a)
{
	um_arena_free(*a);
	*a = NULL;
}

void um_arena_clear(struct um_arena *a)
{
	struct block *keep = a->blocks;

	if (!keep)
		return;
	/* A giant block that served one request is not worth holding on to. */
	if (keep->size > LARGEST_BLOCK)
		keep = NULL;
	for (struct block *b = a->blocks, *next; b; b = next) {
		next = b->next;
		if (b != keep)
			block_free(b);
	}
	a->blocks = keep;
	a->total = 0;
	if (keep) {
		keep->next = NULL;
		keep->used = 0;
		a->total = sizeof(*keep) + keep->size;
		ASAN_POISON_MEMORY_REGION(keep->data, keep->size);
	}
}

size_t um_arena_size(const struct um_arena *a)
{
	return a->total;
}

/* Memory with any contents: for strings, which are overwritten at once. */
static void *take(struct um_arena *a, size_t size, size_t align)
{
	struct block *b = a->blocks;
	size_t at = 0;

	if (size > SIZE_MAX / 4)
		um_out_of_memory(size);
	if (b)
		at = (b->used + align - 1) & ~(align - 1);
	if (!b || at > b->size || b->size - at < size + REDZONE) {
		bool is_big = size + REDZONE > a->next_size / 4;

		if (is_big && b) {
			struct block *own = block_new(a, size + REDZONE);

			own->next = b->next;
			b->next = own;
			b = own;
		} else {
			while (a->next_size < size + REDZONE)
				a->next_size *= 2;
			b = block_new(a, a->next_size);
			b->next = a->blocks;
			a->blocks = b;
			if (a->next_size < LARGEST_BLOCK)
				a->next_size *= 2;
			else
				a->next_size = LARGEST_BLOCK;
		}
		at = 0;
	}
	b->used = at + size + REDZONE;
	ASAN_UNPOISON_MEMORY_REGION(b->data + at, size);
	return b->data + at;
}

void *um_alloc(struct um_arena *a, size_t size)
{
	void *p = take(a, size, ALIGN);

	memset(p, 0, size);
	return p;
}

void *um_alloc_array(struct um_arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		um_out_of_memory(SIZE_MAX);
	return um_alloc(a, count * size);
}

char *um_strndup(struct um_arena *a, const char *s, size_t n)
{
	char *copy;

	if (n == SIZE_MAX)
		um_out_of_memory(n);
	copy = take(a, n + 1, 1);
	if (n)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *um_strdup(struct um_arena *a, const char *s)
{
	return s ? um_strndup(a, s, strlen(s)) : NULL;
}

char *um_format(struct um_arena *a, const char *fmt, ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		return um_strndup(a, "", 0);
	text = take(a, (size_t)n + 1, 1);
	va_start(args, fmt);
	vsnprintf(text, (size_t)n + 1, fmt, args);
	va_end(args);
	return text;
}
