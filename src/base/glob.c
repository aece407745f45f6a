/*
 * um_glob(): the pattern's positions are the states of an automaton, and all states that are
 * possible at one byte of the text are followed together. So the time is at most (pattern length x
 * text length), whatever the pattern.
 */
#include <string.h>

#include "base/str.h"

enum {
	PATTERN_MAX = 1023
}; /* a longer pattern matches nothing */

struct states {
	unsigned short at[PATTERN_MAX + 1];
	size_t n;
};

struct glob {
	const char *pattern;
	size_t len;
	unsigned seen[PATTERN_MAX + 1]; /* the step in which a state was last added */
	unsigned step;
};

/* Adds the state and all that follow from it without reading a byte. */
static void add(struct glob *g, struct states *set, size_t at)
{
	const char *p = g->pattern;

	while (g->seen[at] != g->step) {
		g->seen[at] = g->step;
		set->at[set->n++] = (unsigned short)at;
		if (p[at] != '*')
			return;
		if (p[at + 1] != '*') {
			at++;
			continue;
		}
		/* A whole segment of "**" stands for any number of folders, also for none. */
		if ((at == 0 || p[at - 1] == '/') && p[at + 2] == '/')
			add(g, set, at + 3);
		at += 2;
	}
}

/* The states after byte c in state `at`. */
static void follow(struct glob *g, struct states *set, size_t at, char c)
{
	const char *p = g->pattern;

	if (p[at] == '*' && p[at + 1] == '*') {
		/* Stay; but "no folder at all" is no longer possible, so not through add(). */
		if (g->seen[at] != g->step) {
			g->seen[at] = g->step;
			set->at[set->n++] = (unsigned short)at;
		}
		add(g, set, at + 2);
	} else if (p[at] == '*') {
		if (c != '/')
			add(g, set, at);
	} else if (p[at] == '?' ? c != '/' : p[at] == c) {
		add(g, set, at + 1);
	}
}

/* The forms that nearly all globs have: a plain name, "*" or "**" "/" and then a plain name. */
static bool match_simple(const char *pattern, const char *s, bool *ret_match)
{
	bool is_deep = pattern[0] == '*' && pattern[1] == '*' && pattern[2] == '/';
	bool is_suffix = !is_deep && pattern[0] == '*' && pattern[1] != '*';
	const char *name = pattern + (is_deep ? 3 : is_suffix);
	size_t n = strcspn(name, "*?");
	size_t length;

	if (is_suffix && n > 0 && n < 32 && name[n] == '*' && name[n + 1] == '\0' &&
	    !strchr(s, '/')) {
		char part[32]; /* "*.test.*" */

		memcpy(part, name, n);
		part[n] = '\0';
		*ret_match = strstr(s, part) != NULL;
		return true;
	}
	if (name[n] != '\0')
		return false;
	length = strlen(s);
	if (!is_deep && !is_suffix)
		*ret_match = length == n && memcmp(name, s, n) == 0;
	else if (length < n || memcmp(s + length - n, name, n) != 0)
		*ret_match = false;
	else if (is_suffix)
		*ret_match = memchr(s, '/', length - n) == NULL;
	else
		*ret_match = length == n || s[length - n - 1] == '/';
	return true;
}

/* Within one path segment every run of stars is one star, and the last one may give back. */
static bool match_segment(const char *pattern, const char *s)
{
	const char *star = NULL, *from = NULL;

	while (*s) {
		if (*pattern == '*') {
			star = ++pattern;
			from = s;
		} else if (*pattern == '?' || *pattern == *s) {
			pattern++;
			s++;
		} else if (star) {
			pattern = star;
			s = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

bool um_glob(const char *pattern, const char *s)
{
	bool match;

	if (match_simple(pattern, s, &match))
		return match;
	if (pattern[0] == '*' && pattern[1] == '*' && pattern[2] == '/' &&
	    !strchr(pattern + 3, '/') && !strstr(pattern + 3, "**")) {
		const char *slash = strrchr(s, '/');

		return match_segment(pattern + 3, slash ? slash + 1 : s);
	}
	if (!strchr(s, '/') && !strchr(pattern, '/'))
		return match_segment(pattern, s);
	struct states sets[2];
	struct states *now = &sets[0], *next = &sets[1];
	struct glob g;
	size_t same = 0;

	/* Most questions end here, in the part without wildcards. */
	while (pattern[same] && pattern[same] == s[same] && pattern[same] != '*' &&
	       pattern[same] != '?')
		same++;
	if (pattern[same] != '*' && pattern[same] != '?')
		return pattern[same] == s[same];

	g.pattern = pattern;
	g.len = strlen(pattern);
	g.step = 1;
	if (g.len > PATTERN_MAX)
		return false;
	memset(g.seen, 0, (g.len + 1) * sizeof(g.seen[0]));
	now->n = 0;
	add(&g, now, same);
	for (s += same; *s && now->n; s++) {
		struct states *swap = now;

		g.step++;
		next->n = 0;
		for (size_t i = 0; i < now->n; i++) {
			if (now->at[i] < g.len)
				follow(&g, next, now->at[i], *s);
		}
		now = next;
		next = swap;
	}
	for (size_t i = 0; i < now->n; i++) {
		if (now->at[i] == g.len)
			return true;
	}
	return false;
}
