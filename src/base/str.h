/* A growing string on the heap, always NUL-terminated. */
#ifndef UM_STR_H
#define UM_STR_H

#include "base/base.h"

struct um_str {
	char *s; /* never NULL: points at a static "" until something is added */
	size_t len, cap;
};

extern char um_str_empty[];
#define UM_STR_INIT                \
	{                          \
		um_str_empty, 0, 0 \
	}

void um_str_release(struct um_str *s);
void um_str_clear(struct um_str *s);
void um_str_add(struct um_str *s, const char *text);
void um_str_add_n(struct um_str *s, const char *bytes, size_t n);
void um_str_add_c(struct um_str *s, char c);
void um_str_addf(struct um_str *s, const char *fmt, ...) UM_PRINTF(2, 3);

/* Small questions about plain C strings; NULL counts as "". */
bool um_eq(const char *a, const char *b);
bool um_eq_nocase(const char *a, const char *b); /* ASCII */
bool um_starts(const char *s, const char *prefix);
bool um_ends(const char *s, const char *suffix);
/* `*` any run within a path segment, `**` any run, `?` one byte; nothing else is special. Linear
 * time. */
bool um_glob(const char *pattern, const char *s);
/* The candidate nearest to `word` by edit distance, if near enough to be a typo, else NULL. */
const char *um_nearest(const char *word, const char *const *candidates, size_t n);

#endif
