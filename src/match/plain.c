/* One literal after the other, the simplest way there is: the proof, in the tests, that hs.c is
 * right. */
#include <stdlib.h>
#include <string.h>

#include "match/match_p.h"

struct plain {
	const struct match_literal *literals;
	size_t n;
	struct um_arena *arena;
};

static int compile(const struct match_literal *literals, size_t n, void **ret_data,
                   struct um_err *err)
{
	struct plain *p = um_xmalloc(sizeof(*p));
	struct match_literal *copy;

	(void)err;
	p->arena = um_arena_new();
	copy = UM_NEW_ARRAY(p->arena, struct match_literal, n);
	for (size_t i = 0; i < n; i++) {
		copy[i] = literals[i];
		copy[i].text = um_strdup(p->arena, literals[i].text);
	}
	p->literals = copy;
	p->n = n;
	*ret_data = p;
	return 0;
}

static void free_data(void *data)
{
	struct plain *p = data;

	um_arena_free(p->arena);
	free(p);
}

static int scratch_new(const void *data, void **ret_scratch, struct um_err *err)
{
	(void)data;
	(void)err;
	*ret_scratch = NULL;
	return 0;
}

static void scratch_free(void *scratch)
{
	(void)scratch;
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool has(const char *bytes, size_t n, const struct match_literal *literal)
{
	size_t len = strlen(literal->text);

	for (size_t i = 0; i + len <= n; i++) {
		size_t j = 0;

		while (j < len && (literal->nocase ? lower(bytes[i + j]) == lower(literal->text[j])
		                                   : bytes[i + j] == literal->text[j]))
			j++;
		if (j == len)
			return true;
	}
	return false;
}

static void scan(const void *data, void *scratch, const char *bytes, size_t n,
                 struct match_hits *hits)
{
	const struct plain *p = data;

	(void)scratch;
	for (size_t i = 0; i < p->n; i++) {
		if (has(bytes, n, &p->literals[i]))
			match_hit(hits, i);
	}
}

const struct engine match_plain = {compile, NULL, free_data, scratch_new, scratch_free, scan};
