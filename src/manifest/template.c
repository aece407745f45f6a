/* How a template is made readable as plain YAML without moving a byte.
 *
 * An action inside a line becomes a word of the same length: one private-use character and fillers.
 * Whole lines of actions become empty lines, byte for byte: spaces would give a block scalar a
 * false indentation. An action after "key:" that brings its own lines (indent, nindent, a lone {{
 * if }}) becomes spaces, so that what is written below it still belongs to the key. */
#include "manifest/template.h"

#include <string.h>

#include "base/vec.h"

#define MAX_ACTION 8192 /* an action longer than this is taken for text */

static const char mark[] = "\xEE\x80\x80"; /* U+E000 */
#define MARK_LENGTH 3
#define FILLER 'x'

struct scan {
	struct um_arena *arena;
	const char *bytes;
	size_t n;
	UM_VEC(struct manifest_action) actions;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

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
		if (s->bytes[i] == '{' && s->bytes[i + 1] == '{')
			return 0;
	}
	return 0;
}

static size_t end_of(const struct scan *s, size_t at)
{
	char second = s->bytes[at + 1];
	char close = (char)(second == '{' ? '}' : second);
	size_t end = second == '{' ? end_quoted(s, at, close) : 0;

	if (end == 0)
		end = end_plain(s, at, close);
	/* {{{ triple }}} of Mustache */
	if (end > 0 && second == '{' && s->bytes[at + 2] == '{' && end < s->n &&
	    s->bytes[end] == '}')
		end++;
	return end;
}

static bool is_control(const char *p, size_t n)
{
	static const char *const words[] = {"if",     "else",     "end",   "range", "with",
	                                    "define", "continue", "block", "break"};
	size_t i = 2;
	size_t length;

	if (p[1] != '{')
		return true;
	while (i < n &&
	       (p[i] == '-' || p[i] == ' ' || p[i] == '\t' || p[i] == '\n' || p[i] == '\r'))
		i++;
	if (i < n && strchr("/#!", p[i]) != NULL)
		return true;
	if (i < n && p[i] == '$') { /* $x := ..., $x = ... */
		while (i < n && strchr(" :={}", p[i]) == NULL)
			i++;
		while (i < n && p[i] == ' ')
			i++;
		return i + 1 < n && (p[i] == ':' || (p[i] == '=' && p[i + 1] != '='));
	}
	for (length = 0; i + length < n && p[i + length] >= 'a' && p[i + length] <= 'z'; length++)
		;
	for (size_t w = 0; w < UM_COUNT(words); w++)
		if (strlen(words[w]) == length && memcmp(words[w], p + i, length) == 0)
			return true;
	return false;
}

static void find_actions(struct scan *s)
{
	const char *p = s->bytes;
	const char *stop = s->bytes + s->n;

	while ((size_t)(stop - p) >= 4 && (p = memchr(p, '{', (size_t)(stop - p) - 1)) != NULL) {
		size_t at = (size_t)(p - s->bytes);
		size_t end = strchr("{%#", p[1]) != NULL && p[1] != '\0' ? end_of(s, at) : 0;
		struct manifest_action *action;

		if (end == 0) {
			p++;
			continue;
		}
		action = UM_PUSH(s->arena, &s->actions);
		action->span = (struct um_span){(uint32_t)at, (uint32_t)end};
		action->is_control = is_control(p, end - at);
		p = s->bytes + end;
	}
}

/* Actions of one line with only blanks between them. */
struct group {
	struct manifest_action *first, *last;
	size_t line, start, end, stop; /* of the line, of the actions, and where the line ends */
	bool is_first, is_last;        /* nothing but blanks before, behind (a note may follow) */
	bool is_control, has_indent;
};

static bool mentions_indent(const struct scan *s, struct um_span span)
{
	return memmem(s->bytes + span.start, span.end - span.start, "indent", 6) != NULL;
}

/* Is there nothing but a byte order mark before `at`? */
static bool is_bom(const struct scan *s, size_t at)
{
	return at == 3 && memcmp(s->bytes, "\xEF\xBB\xBF", 3) == 0;
}

static void measure(const struct scan *s, struct group *g)
{
	const char *newline = memchr(s->bytes + g->end, '\n', s->n - g->end);
	size_t i = g->start;

	g->stop = newline != NULL ? (size_t)(newline - s->bytes) : s->n;
	while (i > 0 && is_blank(s->bytes[i - 1]))
		i--;
	g->is_first = i == 0 || s->bytes[i - 1] == '\n' || is_bom(s, i);
	g->line = i;
	i = g->end;
	while (i < g->stop && is_blank(s->bytes[i]))
		i++;
	g->is_last = i == g->stop || (s->bytes[i] == '#' && i > g->end);
}

static void fill(char *out, size_t start, size_t end, char c)
{
	memset(out + start, c, end - start);
}

/* Does the line up to here open something whose content follows below: "key:", "key: |-"? */
static bool opens_below(const struct scan *s, size_t line)
{
	size_t i = line;

	while (i > 0 && (s->bytes[i - 1] == '-' || s->bytes[i - 1] == '+') && i > 1 &&
	       (s->bytes[i - 2] == '|' || s->bytes[i - 2] == '>'))
		i--;
	return i > 0 && strchr(":|>", s->bytes[i - 1]) != NULL;
}

static bool ends_value(char c)
{
	return c == '\'' || c == '"' || c == ']' || c == '}';
}

static void mask_group(const struct scan *s, const struct group *g, char *out)
{
	bool blank = false;
	char filler = ' ';

	if (g->is_first && g->is_last) {
		fill(out, g->line, g->stop, '\n');
		blank = true;
	} else if (g->is_last) {
		char before = s->bytes[g->line - 1];

		if (g->is_control)
			blank = g->line < g->start || opens_below(s, g->line) || ends_value(before);
		else
			blank = opens_below(s, g->line) && (g->has_indent || before != ':');
	}
	for (struct manifest_action *a = g->first; a <= g->last; a++) {
		a->is_blank = blank;
		if (blank && !g->is_first)
			fill(out, a->span.start, a->span.end, filler);
		if (blank)
			continue;
		fill(out, a->span.start, a->span.end, FILLER);
		memcpy(out + a->span.start, mark, MARK_LENGTH);
	}
}

bool manifest_mask_make(struct um_arena *a, const char *bytes, size_t n, struct manifest_mask *ret)
{
	struct scan s = {.arena = a, .bytes = bytes, .n = n};

	*ret = (struct manifest_mask){0};
	find_actions(&s);
	if (s.actions.n == 0)
		return false;
	ret->bytes = um_strndup(a, bytes, n);
	ret->actions = s.actions.v;
	ret->n = s.actions.n;
	for (size_t i = 0; i < ret->n;) {
		struct group g = {.first = &ret->actions[i], .is_control = true};
		size_t end = g.first->span.start;

		g.start = end;
		for (; i < ret->n; i++) {
			struct um_span span = ret->actions[i].span;

			while (end < span.start && is_blank(bytes[end]))
				end++;
			if (end != span.start)
				break;
			g.last = &ret->actions[i];
			g.is_control = g.is_control && g.last->is_control;
			g.has_indent = g.has_indent || mentions_indent(&s, span);
			end = g.end = span.end;
		}
		measure(&s, &g);
		mask_group(&s, &g, ret->bytes);
	}
	return true;
}

size_t manifest_mask_from(const struct manifest_mask *mask, uint32_t offset)
{
	size_t low = 0;
	size_t high = mask->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (mask->actions[middle].span.start < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Does the word for this action stand at p? */
static bool is_word(const char *p, size_t length)
{
	if (strncmp(p, mark, MARK_LENGTH) != 0)
		return false;
	for (size_t i = MARK_LENGTH; i < length; i++)
		if (p[i] != FILLER)
			return false;
	return true;
}

void manifest_mask_restore(const struct manifest_mask *mask, const char *bytes, struct um_span span,
                           const char *text, bool is_key, struct um_str *out)
{
	size_t i = manifest_mask_from(mask, span.start);

	while (*text != '\0') {
		struct manifest_action *action;
		size_t plain = strcspn(text, "\xEE");

		um_str_add_n(out, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		while (i < mask->n && mask->actions[i].is_blank)
			i++;
		action = i < mask->n && mask->actions[i].span.end <= span.end ? &mask->actions[i]
		                                                              : NULL;
		if (action != NULL && is_word(text, action->span.end - action->span.start)) {
			if (!is_key || !action->is_control)
				um_str_add_n(out, bytes + action->span.start,
				             action->span.end - action->span.start);
			text += action->span.end - action->span.start;
			i++;
		} else {
			um_str_add_c(out, *text++);
		}
	}
}
