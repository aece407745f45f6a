/* Finds the actions of a template and says what each one is for. What they become is in mask.c. */
#include "manifest/template.h"

#include <string.h>

#define MAX_ACTION 8192 /* an action longer than this is taken for text */
#define MAX_OPEN 64     /* blocks in each other; deeper ones are not told apart */

struct scan {
	struct um_arena *arena;
	const char *bytes;
	size_t n;
	struct manifest_actions *actions;
	size_t comment_end;  /* of the next comment; SIZE_MAX when there is none, 0 when not looked
	                        for */
	bool open[MAX_OPEN]; /* is the open block a define? */
	unsigned n_open;
};

/* The end of an action that starts at `at`, strings in it skipped; 0 when it has none. */
static size_t end_quoted(const struct scan *s, size_t at, char close)
{
	size_t stop = s->n - at > MAX_ACTION ? at + MAX_ACTION : s->n;
	char quote = '\0';

	for (size_t i = at + 2; i + 1 < stop; i++) {
		char c = s->bytes[i];

		if (quote == '`' ? c == '`' : quote != '\0' && c == quote) {
			quote = '\0';
		} else if (c == '\\' && quote != '`') {
			i++;
		} else if (quote != '\0') {
			if (c == '\n' && quote != '`')
				return 0;
		} else if (c == '"' || c == '`') {
			quote = c;
		} else if (c == close && s->bytes[i + 1] == '}') {
			return i + 2;
		} else if (c == '{' && s->bytes[i + 1] == '{') {
			return 0;
		}
	}
	return 0;
}

/* The same without an idea of strings: in '{{ it''s }}' the quotes are YAML's. */
static size_t end_plain(const struct scan *s, size_t at, char close)
{
	size_t stop = s->n - at > MAX_ACTION ? at + MAX_ACTION : s->n;

	for (size_t i = at + 2; i + 1 < stop; i++) {
		if (s->bytes[i] == close && s->bytes[i + 1] == '}')
			return i + 2;
		if (s->bytes[i] == '{' && (s->bytes[i + 1] == s->bytes[at + 1] ||
		                           (close != '#' && s->bytes[i + 1] == '{')))
			return 0; /* another one begins: each byte is looked at once or twice */
	}
	return 0;
}

static bool is_comment(const char *p, size_t n)
{
	size_t i = 2;

	while (i < n && (p[i] == '-' || p[i] == ' '))
		i++;
	return i + 1 < n && p[i] == '/' && p[i + 1] == '*';
}

/* A comment may hold actions; it may also be as long as the file. */
static size_t end_comment(struct scan *s, size_t at)
{
	size_t i;

	if (s->comment_end < at + 4) {
		const char *p = memmem(s->bytes + at, s->n - at, "*/", 2);

		s->comment_end = p != NULL ? (size_t)(p - s->bytes) + 2 : SIZE_MAX;
	}
	for (i = s->comment_end; i < s->n && (s->bytes[i] == ' ' || s->bytes[i] == '-');)
		i++;
	return i < s->n - 1 && s->bytes[i] == '}' && s->bytes[i + 1] == '}' ? i + 2 : 0;
}

static size_t end_of(struct scan *s, size_t at)
{
	char second = s->bytes[at + 1];
	char close = (char)(second == '{' ? '}' : second);
	size_t end = 0;

	if (second == '{' && is_comment(s->bytes + at, s->n - at))
		return end_comment(s, at);
	if (second == '{')
		end = end_quoted(s, at, close);
	if (end == 0)
		end = end_plain(s, at, close);
	/* {{{ triple }}} of Mustache */
	if (end > 0 && second == '{' && s->bytes[at + 2] == '{' && end < s->n &&
	    s->bytes[end] == '}')
		end++;
	return end;
}

/* Where the first word of an action starts: behind "{{", "-", "+" and blanks. */
static size_t word_start(const char *p, size_t n)
{
	size_t i = 2;

	while (i < n && p[i] != '\0' && strchr("-+ \t\r\n", p[i]) != NULL)
		i++;
	return i;
}

static bool has_word(const char *p, size_t n, const char *word)
{
	size_t length = strlen(word);

	return n > length && memcmp(p, word, length) == 0 && (p[length] < 'a' || p[length] > 'z');
}

/* $x := ..., $x = ... */
static bool is_assignment(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && strchr(" :={}", p[i]) == NULL)
		i++;
	while (i < n && p[i] == ' ')
		i++;
	return i + 1 < n && (p[i] == ':' || (p[i] == '=' && p[i + 1] != '='));
}

/* What the first word of an action says. */
enum word {
	WORD_NONE, /* it gives text */
	WORD_OPEN,
	WORD_DEFINE,
	WORD_ELSE,
	WORD_END,
	WORD_OTHER /* a comment, an assignment */
};

static const struct {
	const char *text;
	enum word word;
} words[] = {
	{"if", WORD_OPEN},     {"range", WORD_OPEN}, {"with", WORD_OPEN},
	{"block", WORD_OPEN},  {"for", WORD_OPEN},   {"define", WORD_DEFINE},
	{"else", WORD_ELSE},   {"elif", WORD_ELSE},  {"end", WORD_END},
	{"endif", WORD_END},   {"endfor", WORD_END}, {"continue", WORD_OTHER},
	{"break", WORD_OTHER},
};

static enum word word_of(const char *p, size_t n)
{
	size_t i = word_start(p, n);

	if (p[1] == '#')
		return WORD_OTHER;
	for (size_t w = 0; w < UM_COUNT(words); w++)
		if (has_word(p + i, n - i, words[w].text))
			return words[w].word;
	if (p[1] == '%' || (i < n && p[i] != '\0' && strchr("/#!", p[i]) != NULL))
		return WORD_OTHER;
	return i < n && p[i] == '$' && is_assignment(p + i, n - i) ? WORD_OTHER : WORD_NONE;
}

/* Is this action the begin or the end of a define? */
static bool is_boundary(struct scan *s, enum word word)
{
	if (word == WORD_OPEN || word == WORD_DEFINE) {
		if (s->n_open < MAX_OPEN)
			s->open[s->n_open] = word == WORD_DEFINE;
		s->n_open++;
		return word == WORD_DEFINE;
	}
	if (word != WORD_END || s->n_open == 0)
		return false;
	s->n_open--;
	return s->n_open < MAX_OPEN && s->open[s->n_open];
}

void manifest_actions_find(struct um_arena *a, const char *bytes, size_t n,
                           struct manifest_actions *ret)
{
	struct scan s = {.arena = a, .bytes = bytes, .n = n, .actions = ret};
	const char *p = bytes;
	const char *stop = bytes + n;

	*ret = (struct manifest_actions){0};
	while ((size_t)(stop - p) >= 4 && (p = memchr(p, '{', (size_t)(stop - p) - 1)) != NULL) {
		size_t at = (size_t)(p - bytes);
		size_t end = p[1] == '{' || p[1] == '%' || p[1] == '#' ? end_of(&s, at) : 0;
		struct manifest_action *action;
		enum word word;

		if (end == 0) {
			p++;
			continue;
		}
		word = word_of(p, end - at);
		action = UM_PUSH(a, ret);
		action->span = (struct um_span){(uint32_t)at, (uint32_t)end};
		action->is_control = word != WORD_NONE;
		action->is_else = word == WORD_ELSE;
		action->is_boundary = p[1] == '{' && is_boundary(&s, word);
		p = bytes + end;
	}
}
