/* Growing strings, and the small questions about plain C strings. */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* Shared by all empty strings; nobody writes to it, since cap 0 means that the text is not theirs.
 */
char um_str_empty[1];

void um_str_release(struct um_str *s)
{
	if (s->cap)
		free(s->s);
	*s = (struct um_str)UM_STR_INIT;
}

void um_str_clear(struct um_str *s)
{
	s->len = 0;
	if (s->cap)
		s->s[0] = '\0';
}

/* Room for n more bytes and the NUL. */
static void reserve(struct um_str *s, size_t n)
{
	size_t want, cap;

	if (n > SIZE_MAX / 2 - s->len)
		n = SIZE_MAX / 2; /* more than there is memory: the next line ends the program */
	want = s->len + n + 1;
	if (want <= s->cap)
		return;
	cap = s->cap ? s->cap + s->cap / 2 : 32;
	if (cap < want)
		cap = want;
	s->s = um_xrealloc(s->cap ? s->s : NULL, cap);
	s->cap = cap;
}

void um_str_add_n(struct um_str *s, const char *bytes, size_t n)
{
	if (!n)
		return;
	reserve(s, n);
	memcpy(s->s + s->len, bytes, n);
	s->len += n;
	s->s[s->len] = '\0';
}

void um_str_add(struct um_str *s, const char *text)
{
	um_str_add_n(s, text, strlen(text));
}

void um_str_add_c(struct um_str *s, char c)
{
	um_str_add_n(s, &c, 1);
}

void um_str_addf(struct um_str *s, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n <= 0)
		return;
	reserve(s, (size_t)n);
	va_start(args, fmt);
	vsnprintf(s->s + s->len, (size_t)n + 1, fmt, args);
	va_end(args);
	s->len += (size_t)n;
}

bool um_eq(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* tolower() would ask the locale. */
static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool um_eq_nocase(const char *a, const char *b)
{
	a = a ? a : "";
	b = b ? b : "";
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

bool um_starts(const char *s, const char *prefix)
{
	s = s ? s : "";
	prefix = prefix ? prefix : "";
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool um_ends(const char *s, const char *suffix)
{
	size_t n, m;

	s = s ? s : "";
	suffix = suffix ? suffix : "";
	n = strlen(s);
	m = strlen(suffix);
	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

/* --- near words --- */

enum {
	NEAR_MAX = 64
};

/* Edits (insert, delete, replace, swap of neighbours) that turn a into b; both at most NEAR_MAX
 * bytes. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
	unsigned char rows[3][NEAR_MAX + 1];
	unsigned char *older = rows[0], *old = rows[1], *row = rows[2];

	for (size_t j = 0; j <= m; j++)
		old[j] = (unsigned char)j;
	for (size_t i = 1; i <= n; i++) {
		unsigned char *spare;

		row[0] = (unsigned char)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned cost = old[j - 1] + (a[i - 1] != b[j - 1]);

			if (cost > old[j] + 1u)
				cost = old[j] + 1u;
			if (cost > row[j - 1] + 1u)
				cost = row[j - 1] + 1u;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    cost > older[j - 2] + 1u)
				cost = older[j - 2] + 1u;
			row[j] = (unsigned char)cost;
		}
		spare = older;
		older = old;
		old = row;
		row = spare;
	}
	return old[m];
}

const char *um_nearest(const char *word, const char *const *candidates, size_t n)
{
	const char *nearest = NULL;
	size_t len = strlen(word);
	size_t best;

	if (len == 0 || len > NEAR_MAX)
		return NULL;
	best = (len < 3 ? 1 : len / 3) + 1; /* what is found must be below */
	for (size_t i = 0; i < n; i++) {
		size_t m = candidates[i] ? strlen(candidates[i]) : 0;
		size_t d;

		if (m == 0 || m > NEAR_MAX)
			continue;
		d = distance(word, len, candidates[i], m);
		/* A word of which nothing is left over is no typo. */
		if (d < best && d < len && d < m) {
			best = d;
			nearest = candidates[i];
		}
	}
	return nearest;
}
