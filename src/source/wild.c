/*
 * One line of an ignore file, with git's rules (gitignore(5), and where that is silent git's
 * wildmatch.c).
 *
 * Most patterns are a name or "*.suffix" and are compared directly. The others become a list of
 * tokens, which are the states of an automaton; all states possible at one byte are followed
 * together, so that no pattern takes more than its length times the length of the path.
 */
#include <ctype.h>
#include <string.h>

#include "source/source_p.h"

enum {
	TOKENS_MAX = 512
}; /* a longer pattern hides nothing */

enum token_kind {
	LITERAL,
	ANY,    /* ? */
	SET,    /* [...] */
	STAR,   /* a run without '/' */
	RUN,    /* a run */
	FOLDERS /* "**" and its '/': any number of folders, also none */
};

struct token {
	unsigned char kind;
	unsigned char byte;   /* LITERAL */
	const uint64_t *bits; /* SET: 256 of them */
};

struct wild {
	const char *text; /* without '!', the first and the last '/' */
	size_t len;
	struct token *tokens; /* NULL: plain text */
	size_t n;
	bool is_negative, is_folder_only;
	bool is_name;   /* compared with the last part of the path alone */
	bool is_suffix; /* text is what the name must end with */
};

/* --- reading --- */

static bool in_class(const char *name, size_t n, int c)
{
	static const struct {
		const char *name;
		int (*test)(int);
	} classes[] = {
		{"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
		{"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
		{"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit},
	};

	for (size_t i = 0; i < UM_COUNT(classes); i++) {
		if (strlen(classes[i].name) == n && memcmp(classes[i].name, name, n) == 0)
			return c < 128 && classes[i].test(c);
	}
	return false;
}

static void put(uint64_t *bits, unsigned from, unsigned to)
{
	for (unsigned c = from; c <= to; c++)
		bits[c / 64] |= UINT64_C(1) << (c % 64);
}

/* From '[' to ']'. NULL when the bracket never closes: such a pattern matches nothing. */
static const char *read_set(struct um_arena *a, const char *p, const char *end, struct token *t)
{
	uint64_t *bits = UM_NEW_ARRAY(a, uint64_t, 4);
	bool is_negated = false;
	int last = -1;

	p++;
	if (p < end && (*p == '!' || *p == '^')) {
		is_negated = true;
		p++;
	}
	for (bool is_first = true;; is_first = false) {
		unsigned char c;

		if (p >= end)
			return NULL;
		c = (unsigned char)*p;
		if (c == ']' && !is_first)
			break;
		if (c == '-' && last >= 0 && p + 1 < end && p[1] != ']') {
			p++;
			if (*p == '\\' && ++p >= end)
				return NULL;
			if ((unsigned char)*p >= last)
				put(bits, (unsigned)last, (unsigned char)*p);
			last = -1;
		} else if (c == '[' && p + 1 < end && p[1] == ':') {
			const char *close = memchr(p + 2, ']', (size_t)(end - p - 2));

			if (!close)
				return NULL;
			if (close - p < 3 || close[-1] != ':') {
				put(bits, '[', '['); /* not a class after all */
				last = '[';
			} else {
				for (unsigned i = 0; i < 128; i++) {
					if (in_class(p + 2, (size_t)(close - p - 3), (int)i))
						put(bits, i, i);
				}
				p = close;
				last = -1;
			}
		} else {
			if (c == '\\') {
				if (++p >= end)
					return NULL;
				c = (unsigned char)*p;
			}
			put(bits, c, c);
			last = c;
		}
		p++;
	}
	if (is_negated) {
		for (size_t i = 0; i < 4; i++)
			bits[i] = ~bits[i];
	}
	bits[0] &= ~(UINT64_C(1) << '/'); /* never a slash */
	t->kind = SET;
	t->bits = bits;
	return p + 1;
}

/* A run of stars at p; returns what follows it. */
static const char *read_stars(const char *start, const char *p, const char *end, struct token *t)
{
	bool is_free = p == start || p[-1] == '/'; /* a part of the path starts here */
	size_t n = 0;

	while (p < end && *p == '*') {
		p++;
		n++;
	}
	t->kind = STAR;
	if (n < 2 || !is_free)
		return p;
	if (p == end) {
		t->kind = RUN;
	} else if (*p == '/') {
		t->kind = FOLDERS;
		p++;
	}
	return p;
}

static bool tokenize(struct um_arena *a, struct wild *w)
{
	const char *p = w->text, *end = w->text + w->len;
	/* git compares the plain beginning of a path apart; what follows it counts as a start, too.
	 */
	const char *start = w->is_name ? p : p + strcspn(p, "*?[\\");

	w->tokens = UM_NEW_ARRAY(a, struct token, w->len);
	while (p < end) {
		struct token *t = &w->tokens[w->n++];

		if (*p == '*') {
			p = read_stars(start, p, end, t);
		} else if (*p == '[') {
			p = read_set(a, p, end, t);
			if (!p)
				return false;
		} else if (*p == '?') {
			t->kind = ANY;
			p++;
		} else {
			if (*p == '\\' && ++p == end)
				return false;
			t->kind = LITERAL;
			t->byte = (unsigned char)*p++;
		}
	}
	return w->n < TOKENS_MAX;
}

static bool has_special(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr("*?[\\", s[i]))
			return true;
	}
	return false;
}

const struct wild *wild_compile(struct um_arena *a, const char *line, size_t n)
{
	struct wild w = {0}, *copy;
	size_t spaces = 0;

	if (n && line[n - 1] == '\r')
		n--;
	if (n == 0 || line[0] == '#' || memchr(line, 0, n))
		return NULL;
	/* Blanks at the end do not count, unless a backslash is in front. */
	for (size_t i = 0; i < n; i++) {
		if (line[i] == '\\' && i + 1 < n) {
			i++;
			spaces = 0;
		} else {
			spaces = line[i] == ' ' ? spaces + 1 : 0;
		}
	}
	n -= spaces;
	if (n && line[0] == '!') {
		w.is_negative = true;
		line++;
		n--;
	}
	if (n && line[n - 1] == '/') {
		w.is_folder_only = true;
		n--;
	}
	w.is_name = !memchr(line, '/', n);
	if (n && line[0] == '/') {
		line++;
		n--;
	}
	if (n == 0)
		return NULL;
	w.text = um_strndup(a, line, n);
	w.len = n;
	if (w.is_name && line[0] == '*' && !has_special(line + 1, n - 1)) {
		w.is_suffix = true;
		w.text++;
		w.len--;
	} else if (has_special(line, n) && !tokenize(a, &w)) {
		return NULL;
	}
	copy = UM_NEW(a, struct wild);
	*copy = w;
	return copy;
}

bool wild_is_negative(const struct wild *w)
{
	return w->is_negative;
}

/* --- matching --- */

struct states {
	unsigned short at[TOKENS_MAX + 1];
	size_t n;
};

struct machine {
	const struct wild *w;
	unsigned seen[TOKENS_MAX + 1];
	unsigned step;
};

static void add(struct machine *m, struct states *set, size_t at)
{
	while (m->seen[at] != m->step) {
		m->seen[at] = m->step;
		set->at[set->n++] = (unsigned short)at;
		/* What may be empty leads on to what follows it. */
		if (at == m->w->n || m->w->tokens[at].kind < STAR)
			return;
		at++;
	}
}

static void follow(struct machine *m, struct states *set, size_t at, unsigned char c)
{
	const struct token *t = &m->w->tokens[at];

	switch ((enum token_kind)t->kind) {
	case LITERAL:
		if (c == t->byte)
			add(m, set, at + 1);
		break;
	case ANY:
		if (c != '/')
			add(m, set, at + 1);
		break;
	case SET:
		if (t->bits[c / 64] >> (c % 64) & 1)
			add(m, set, at + 1);
		break;
	case STAR:
		if (c != '/')
			add(m, set, at);
		break;
	case RUN:
		add(m, set, at);
		break;
	case FOLDERS:
		/* Stays until a slash ends a folder; then what follows may start. */
		if (m->seen[at] != m->step) {
			m->seen[at] = m->step;
			set->at[set->n++] = (unsigned short)at;
		}
		if (c == '/')
			add(m, set, at + 1);
		break;
	}
}

static bool run(const struct wild *w, const char *s)
{
	struct states sets[2];
	struct states *now = &sets[0], *next = &sets[1];
	struct machine m;

	/* The first token decides for most paths. */
	if (w->tokens[0].kind == LITERAL && w->tokens[0].byte != (unsigned char)*s)
		return false;
	m.w = w;
	m.step = 1;
	memset(m.seen, 0, (w->n + 1) * sizeof(m.seen[0]));
	now->n = 0;
	add(&m, now, 0);
	for (; *s && now->n; s++) {
		struct states *swap = now;

		m.step++;
		next->n = 0;
		for (size_t i = 0; i < now->n; i++) {
			if (now->at[i] < w->n)
				follow(&m, next, now->at[i], (unsigned char)*s);
		}
		now = next;
		next = swap;
	}
	for (size_t i = 0; i < now->n; i++) {
		if (now->at[i] == w->n)
			return true;
	}
	return false;
}

bool wild_match(const struct wild *w, const char *path, bool is_folder)
{
	if (w->is_folder_only && !is_folder)
		return false;
	if (w->is_name) {
		const char *slash = strrchr(path, '/');

		if (slash)
			path = slash + 1;
	}
	if (w->is_suffix) {
		size_t n = strlen(path);

		return n >= w->len && memcmp(path + n - w->len, w->text, w->len) == 0;
	}
	return w->tokens ? run(w, path) : strcmp(path, w->text) == 0;
}
