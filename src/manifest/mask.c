/* How a template is made readable as plain YAML without moving a byte.
 *
 * An action inside a line becomes a word of the same length: one private-use character and fillers.
 * Whole lines of actions become empty lines, byte for byte: spaces would give a block scalar a
 * false indentation. Inside a block scalar they stay words, so that the block keeps its
 * indentation. An action after "key:" that brings its own lines (indent, nindent, a lone {{ if }})
 * becomes spaces, so that what is written below it still belongs to the key. The body of a define
 * becomes a document of its own. */
#include "manifest/template.h"

#include <string.h>

#define MARK_LENGTH 3
static const char mark[MARK_LENGTH] = {'\xEE', '\x80', '\x80'}; /* U+E000 */
#define FILLER 'x'

struct scan {
	const char *bytes;
	size_t n;
	struct manifest_actions actions;
	size_t line_end; /* of the line that was looked at last */
	/* The block scalar that may be open at `seen`, the start of the next line to look at. */
	size_t seen, seen_end, block_indent;
	bool in_block;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static size_t line_end(const struct scan *s, size_t at)
{
	const char *newline = at < s->n ? memchr(s->bytes + at, '\n', s->n - at) : NULL;

	return newline != NULL ? (size_t)(newline - s->bytes) : s->n;
}

/* ---- block scalars ---- */

/* Does the line end like "key: |-" or "- >"? */
static bool opens_block(const struct scan *s, size_t start, size_t end)
{
	size_t i = end;

	while (i > start && is_blank(s->bytes[i - 1]))
		i--;
	while (i > start && strchr("-+0123456789", s->bytes[i - 1]) != NULL &&
	       s->bytes[i - 1] != '\0')
		i--;
	if (i < start + 2 || (s->bytes[i - 1] != '|' && s->bytes[i - 1] != '>') ||
	    !is_blank(s->bytes[i - 2]))
		return false;
	i -= 2;
	while (i > start && is_blank(s->bytes[i]))
		i--;
	return s->bytes[i] == ':' || s->bytes[i] == '-';
}

/* In "- - key: |" the key counts; in "- |" the dash does. */
static size_t key_start(const struct scan *s, size_t i, size_t end)
{
	while (i + 2 < end && s->bytes[i] == '-' && s->bytes[i + 1] == ' ' &&
	       s->bytes[i + 2] != '|' && s->bytes[i + 2] != '>')
		for (i++; i < end && s->bytes[i] == ' '; i++)
			;
	return i;
}

/* Follows the lines before the one that `at` is in, whose start is then s->seen. */
static void follow_blocks(struct scan *s, size_t at)
{
	while (s->seen_end < at) {
		size_t i = s->seen;

		while (i < s->seen_end && s->bytes[i] == ' ')
			i++;
		if (i < s->seen_end && s->bytes[i] != '\r' &&
		    !(s->in_block && (i - s->seen > s->block_indent || s->bytes[i] == '{'))) {
			s->in_block = opens_block(s, i, s->seen_end);
			s->block_indent = key_start(s, i, s->seen_end) - s->seen;
		}
		s->seen = s->seen_end + 1;
		s->seen_end = line_end(s, s->seen);
	}
}

/* Is the line of `at` inside a block scalar? */
static bool is_in_block(struct scan *s, size_t at)
{
	size_t i;

	follow_blocks(s, at);
	for (i = s->seen; i < at && s->bytes[i] == ' '; i++)
		;
	return s->in_block && i - s->seen > s->block_indent;
}

/* ---- lines ---- */

/* Actions of one line with only blanks between them. */
struct group {
	struct manifest_action *first, *last;
	size_t line, start, end, stop; /* of the line, of the actions, and where the line ends */
	bool is_first, is_last;        /* nothing but blanks before, behind (a note may follow) */
	bool is_control, is_boundary, has_indent;
	bool in_block; /* of a block scalar */
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

static void measure(struct scan *s, struct group *g)
{
	size_t i = g->start;

	if (s->line_end < g->end)
		s->line_end = line_end(s, g->end);
	g->stop = s->line_end;
	while (i > 0 && is_blank(s->bytes[i - 1]))
		i--;
	g->is_first = i == 0 || s->bytes[i - 1] == '\n' || is_bom(s, i);
	g->line = i;
	g->in_block = is_in_block(s, g->start);
	i = g->end;
	while (i < g->stop && is_blank(s->bytes[i]))
		i++;
	g->is_last = i == g->stop || (s->bytes[i] == '#' && i > g->end);
}

static void fill(char *out, size_t start, size_t end, char c)
{
	memset(out + start, c, end - start);
}

/* Does the line up to here open something whose content follows below: "key:", "key: |-", "-"? */
static bool opens_below(const struct scan *s, size_t line)
{
	size_t i = line;

	while (i > 0 && (s->bytes[i - 1] == '-' || s->bytes[i - 1] == '+') && i > 1 &&
	       (s->bytes[i - 2] == '|' || s->bytes[i - 2] == '>'))
		i--;
	if (i > 0 && s->bytes[i - 1] == '-')
		return i == 1 || is_blank(s->bytes[i - 2]) || s->bytes[i - 2] == '\n';
	return i > 0 && strchr(":|>", s->bytes[i - 1]) != NULL;
}

/* Is the value complete before `at`: "x"{{ end }}, [a]{{ end }}? A quote behind a blank opens. */
static bool is_behind_value(const struct scan *s, size_t at)
{
	char before = s->bytes[at - 1];

	if (before == ']' || before == '}')
		return true;
	return (before == '\'' || before == '"') && at > 1 &&
	       strchr(" \t\n:,[{(-", s->bytes[at - 2]) == NULL;
}

/* May nothing stand for the group? */
static bool is_blanked(const struct scan *s, const struct group *g)
{
	char before;

	if (g->is_first)
		return g->is_last && (g->is_boundary || !g->in_block);
	if (g->in_block)
		return false;
	before = s->bytes[g->line - 1];
	if (g->is_control && is_behind_value(s, g->line))
		return true;
	if (g->is_control)
		return g->is_last && (g->line < g->start || opens_below(s, g->line));
	return g->is_last && opens_below(s, g->line) &&
	       (g->has_indent || (before != ':' && before != '-'));
}

static void mask_group(const struct scan *s, const struct group *g, char *out)
{
	bool blank = is_blanked(s, g);

	if (blank && g->is_first)
		fill(out, g->line, g->stop, '\n');
	if (blank && g->is_first && g->is_boundary)
		fill(out, g->stop - 3, g->stop, '-');
	for (struct manifest_action *a = g->first; a <= g->last; a++) {
		a->is_blank = blank;
		if (blank && !g->is_first)
			fill(out, a->span.start, a->span.end, ' ');
		if (blank)
			continue;
		fill(out, a->span.start, a->span.end, FILLER);
		memcpy(out + a->span.start, mark, MARK_LENGTH);
	}
}

/* "{{ if .x }} a: {{ else }} b: {{ end }}": keys of which one will be there. The first is kept. */
static void mask_other_branch(const struct scan *s, const struct group *g, char *out)
{
	struct manifest_action *stop = s->actions.v + s->actions.n;
	struct manifest_action *from = g->last + 1;
	struct manifest_action *last;

	while (from < stop && !from->is_else && from->span.end <= g->stop)
		from++;
	if (from == stop || from->span.end > g->stop)
		return;
	for (last = from; last + 1 < stop && last[1].span.end <= g->stop; last++)
		;
	if (memchr(s->bytes + from->span.end, ':', last->span.end - from->span.end) == NULL)
		return;
	fill(out, from->span.start, last->span.end, ' ');
	for (; from <= last; from++)
		from->is_blank = true;
}

/* An empty collection on a line of its own stands in a branch whose other one has the content. */
static void mask_empty_lines(char *out, size_t n)
{
	const char *p = out;

	while ((p = memchr(p, '\n', n - (size_t)(p - out))) != NULL) {
		size_t start = (size_t)(++p - out);
		size_t i = start;
		size_t end;

		while (i < n && is_blank(out[i]))
			i++;
		if (n - i < 2 || (memcmp(out + i, "{}", 2) != 0 && memcmp(out + i, "[]", 2) != 0))
			continue;
		for (end = i + 2; end < n && is_blank(out[end]); end++)
			;
		if (end == n || out[end] == '\n')
			fill(out, start, end, '\n');
	}
}

/* The group that begins with action i; returns the index behind it. */
static size_t take_group(const struct scan *s, size_t i, struct group *g)
{
	struct manifest_action *v = s->actions.v;

	*g = (struct group){.first = &v[i], .start = v[i].span.start, .is_control = true};
	g->end = g->start;
	for (; i < s->actions.n; i++) {
		size_t end = g->end;

		while (end < v[i].span.start && is_blank(s->bytes[end]))
			end++;
		if (end != v[i].span.start)
			break;
		g->last = &v[i];
		g->is_control = g->is_control && v[i].is_control;
		g->is_boundary = g->is_boundary || v[i].is_boundary;
		g->has_indent = g->has_indent || mentions_indent(s, v[i].span);
		g->end = v[i].span.end;
	}
	return i;
}

bool manifest_mask_make(struct um_arena *a, const char *bytes, size_t n, struct manifest_mask *ret)
{
	struct scan s = {.bytes = bytes, .n = n};

	*ret = (struct manifest_mask){0};
	manifest_actions_find(a, bytes, n, &s.actions);
	if (s.actions.n == 0)
		return false;
	ret->bytes = um_strndup(a, bytes, n);
	ret->actions = s.actions.v;
	ret->n = s.actions.n;
	s.seen_end = line_end(&s, 0);
	for (size_t i = 0; i < ret->n;) {
		struct group g;

		if (ret->actions[i].is_blank) { /* of another branch */
			i++;
			continue;
		}
		i = take_group(&s, i, &g);
		measure(&s, &g);
		mask_group(&s, &g, ret->bytes);
		if (g.is_first && !g.is_last && g.is_control && !g.first->is_else)
			mask_other_branch(&s, &g, ret->bytes);
	}
	mask_empty_lines(ret->bytes, n);
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
