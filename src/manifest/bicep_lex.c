/* Bicep's blanks, words and strings; bicep.c makes statements of them. */
#include "manifest/bicep_p.h"

#include <string.h>

uint32_t bicep_offset(const struct bicep_read *b, const char *p)
{
	return (uint32_t)(p - b->r->bytes);
}

struct um_span bicep_span_from(const struct bicep_read *b, const char *start)
{
	return (struct um_span){bicep_offset(b, start), bicep_offset(b, b->p)};
}

bool bicep_at(const struct bicep_read *b, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(b->stop - b->p) >= n && memcmp(b->p, text, n) == 0;
}

bool bicep_enter(struct bicep_read *b)
{
	if (++b->depth > MANIFEST_MAX_DEPTH)
		manifest_read_limit(b->r, bicep_offset(b, b->p),
		                    "nested more than 256 levels deep");
	return !manifest_read_stopped(b->r);
}

static void skip_line(struct bicep_read *b)
{
	const char *newline = memchr(b->p, '\n', (size_t)(b->stop - b->p));

	b->p = newline != NULL ? newline : b->stop;
}

/* Blanks and comments; the ends of lines only if `lines`. */
void bicep_skip_blank(struct bicep_read *b, bool lines)
{
	while (b->p < b->stop) {
		if (bicep_is_any(*b->p, " \t\r") || (lines && *b->p == '\n')) {
			b->p++;
		} else if (bicep_at(b, "//") || (lines && *b->p == '#')) {
			skip_line(b);
		} else if (bicep_at(b, "/*")) {
			const char *end = memmem(b->p + 2, (size_t)(b->stop - b->p) - 2, "*/", 2);

			if (end == NULL)
				manifest_read_broken(b->r, bicep_offset(b, b->p),
				                     "comment without an end");
			b->p = end != NULL ? end + 2 : b->stop;
		} else {
			return;
		}
	}
}

size_t bicep_word_length(const struct bicep_read *b)
{
	size_t n = 0;

	while (b->p + n < b->stop && bicep_is_name(b->p[n]))
		n++;
	return n;
}

bool bicep_is_word(const struct bicep_read *b, const char *word)
{
	return bicep_at(b, word) && bicep_word_length(b) == strlen(word);
}

/* Takes the word and the blanks behind it. */
bool bicep_take_word(struct bicep_read *b, const char *word)
{
	if (!bicep_is_word(b, word))
		return false;
	b->p += strlen(word);
	bicep_skip_blank(b, false);
	return true;
}

const char *bicep_read_name(struct bicep_read *b, struct um_span *ret_span)
{
	const char *start = b->p;
	size_t n = bicep_word_length(b);

	if (n == 0)
		return NULL;
	b->p += n;
	*ret_span = bicep_span_from(b, start);
	bicep_skip_blank(b, false);
	return um_strndup(b->r->arena, start, n);
}

/* At "${": to behind its brace. */
static void skip_hole(struct bicep_read *b)
{
	unsigned braces = 0;

	if (!bicep_enter(b))
		return;
	for (b->p++; b->p < b->stop && *b->p != '\n'; b->p++) {
		if (*b->p == '\'') {
			bicep_skip_string(b);
			b->p--;
		} else if (*b->p == '{') {
			braces++;
		} else if (*b->p == '}' && --braces == 0) {
			b->p++;
			break;
		}
	}
	b->depth--;
}

/* At a quote: to behind the closing one. A line end closes what was left open. */
void bicep_skip_string(struct bicep_read *b)
{
	const char *start = b->p;

	if (bicep_at(b, "'''")) {
		const char *end = memmem(b->p + 3, (size_t)(b->stop - b->p) - 3, "'''", 3);

		if (end == NULL)
			manifest_read_broken(b->r, bicep_offset(b, start), "string without an end");
		b->p = end != NULL ? end + 3 : b->stop;
		while (end != NULL && b->p < b->stop && *b->p == '\'')
			b->p++;
		return;
	}
	for (b->p++; b->p < b->stop && *b->p != '\n'; b->p++) {
		if (*b->p == '\'') {
			b->p++;
			return;
		}
		if (*b->p == '\\' && b->p + 1 < b->stop && b->p[1] != '\n') {
			b->p++;
		} else if (bicep_at(b, "${")) {
			skip_hole(b);
			if (manifest_read_stopped(b->r))
				return;
			b->p--;
		}
	}
	manifest_read_broken(b->r, bicep_offset(b, start), "string without an end");
}

/* \u{1F600} is left as it is written: nothing we look for is spelt so. */
static void decode(const char *p, const char *stop, bool has_holes, struct um_str *out)
{
	for (; p < stop; p++) {
		if (*p != '\\' || p + 1 == stop) {
			um_str_add_c(out, *p);
			continue;
		}
		p++;
		if (*p == '$' && has_holes)
			um_str_add_c(out, '$'); /* $${ is text, see resolve.c */
		um_str_add_c(out, *p == 'n' ? '\n' : *p == 'r' ? '\r' : *p == 't' ? '\t' : *p);
	}
}

struct manifest_node *bicep_read_string(struct bicep_read *b)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *start = b->p;
	bool lines = bicep_at(b, "'''");
	const char *from, *to;
	struct manifest_node *node;
	bool has_holes;

	bicep_skip_string(b);
	from = start + (lines ? 3 : 1);
	to = b->p;
	for (unsigned i = 0; i < (lines ? 3u : 1u) && to > from && to[-1] == '\''; i++)
		to--;
	if (lines && from < to && *from == '\r')
		from++;
	if (lines && from < to && *from == '\n')
		from++;
	has_holes = !lines && memmem(from, (size_t)(to - from), "${", 2) != NULL;
	if (lines)
		um_str_add_n(&out, from, (size_t)(to - from));
	else
		decode(from, to, has_holes, &out);
	if (has_holes && strstr(out.s, "${") == NULL)
		has_holes = false;
	node = manifest_scalar_new(b->r, has_holes ? MANIFEST_EXPR : MANIFEST_TEXT, out.s, out.len,
	                           bicep_span_from(b, start));
	node->tag = has_holes ? "string" : NULL;
	return node;
}
