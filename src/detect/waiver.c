/*
 * `unmoat: ignore CONTROL[, CONTROL] [until DATE] -- REASON`, at the start of a comment. Prose that
 * mentions the words does nothing; what nearly is one is reported, because its author believes in
 * it.
 *
 * In code the syntax tree says what a comment is and what follows it. In configuration a comment
 * begins at a marker that no quote is open before, and covers what is indented below the next line.
 */
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "detect/detect_p.h"
#include "syntax/syntax.h"

enum {
	MAX_WAIVERS = 1000 /* of a file */
};

#define FORM "write `unmoat: ignore CONTROL -- REASON`"

/* Where a directive stands and what it covers. */
struct site {
	const char *text, *end; /* from its first word to the end of its line */
	struct um_pos pos;
	uint32_t first_line, last_line;
};

/* ---- the words ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && is_blank(*s))
		s++;
	return s;
}

static const char *word_end(const char *s, const char *end)
{
	while (s < end && ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
	                   (*s >= '0' && *s <= '9') || *s == '-' || *s == '_')) {
		if (*s == '-' && s + 1 < end && s[1] == '-')
			break;
		s++;
	}
	return s;
}

static bool is_word(const char *s, const char *end, const char *word)
{
	return (size_t)(end - s) == strlen(word) && strncasecmp(s, word, strlen(word)) == 0;
}

/* What other tools and tired fingers write for "ignore". */
static bool is_nearly_ignore(struct um_arena *a, const char *s, const char *end)
{
	static const char *const words[] = {"ignore",  "disable", "suppress", "skip",
	                                    "allow",   "noqa",    "nosem",    "waive",
	                                    "ignores", "ignored", "disabled", "off"};

	return um_nearest(um_strndup(a, s, (size_t)(end - s)), words, UM_COUNT(words)) != NULL;
}

/* The end of a comment that closes on its line is not part of the reason. */
static const char *trim_end(const char *s, const char *end)
{
	static const char *const closers[] = {"*/", "-->", "*}", "#}", "%>"};

	for (bool again = true; again;) {
		again = false;
		while (end > s && is_blank(end[-1]))
			end--;
		for (size_t i = 0; i < UM_COUNT(closers); i++) {
			size_t n = strlen(closers[i]);

			if ((size_t)(end - s) >= n && strncmp(end - n, closers[i], n) == 0) {
				end -= n;
				again = true;
			}
		}
	}
	return end;
}

static void add(struct um_arena *a, detect_waiver_list *ret, const struct site *site,
                const char *control, const char *reason, const char *expires, const char *problem)
{
	*UM_PUSH(a, ret) = (struct detect_waiver){
		.pos = site->pos,
		.control = control,
		.reason = reason,
		.expires = expires,
		.problem = problem,
		.first_line = site->first_line,
		.last_line = site->last_line,
	};
}

/* " until 2027-01-31": *s moves behind it. */
static const char *read_until(struct um_arena *a, const char **s, const char *end,
                              const char **ret_problem)
{
	const char *from = skip_blanks(*s, end);
	const char *to = word_end(from, end);
	const char *text = um_strndup(a, from, (size_t)(to - from));
	struct um_date date;

	*s = to;
	if (um_date_parse(text, &date))
		return text;
	*ret_problem = um_format(a, "\"%s\" is no date; write `until YYYY-MM-DD`", text);
	return NULL;
}

/* From behind "ignore". */
static void read_ignore(struct um_arena *a, const struct site *site, const char *s,
                        detect_waiver_list *ret)
{
	const char *end = trim_end(s, site->end);
	const char *expires = NULL, *problem = NULL, *reason = NULL;
	UM_VEC(const char *) controls = {0};

	for (;;) {
		const char *from, *to;

		while (s < end && (is_blank(*s) || *s == ','))
			s++;
		from = s;
		to = word_end(from, end);
		if (to == from)
			break;
		s = to;
		if (is_word(from, to, "until"))
			expires = read_until(a, &s, end, &problem);
		else
			*UM_PUSH(a, &controls) = um_strndup(a, from, (size_t)(to - from));
	}
	if (end - s >= 2 && strncmp(s, "--", 2) == 0) {
		s = skip_blanks(s + 2, end);
		reason = s < end ? um_strndup(a, s, (size_t)(end - s)) : NULL;
	} else if (s < end && !problem) {
		problem = "what follows the control is not understood; " FORM;
	}
	if (!reason && !problem)
		problem = "a waiver needs a reason; " FORM;
	if (controls.n == 0)
		add(a, ret, site, NULL, reason, expires, "it names no control; " FORM);
	for (size_t i = 0; i < controls.n; i++)
		add(a, ret, site, controls.v[i], reason, expires, problem);
}

static void read_directive(struct um_arena *a, const struct site *site, detect_waiver_list *ret)
{
	const char *s = site->text + strlen(DETECT_WAIVER_WORD);
	const char *after = skip_blanks(s, site->end);
	bool has_colon = after < site->end && *after == ':';
	bool is_exact = strncmp(site->text, DETECT_WAIVER_WORD, strlen(DETECT_WAIVER_WORD)) == 0;
	const char *to;

	/* "unmoat-ignore", "unmoat_ignore". */
	if (s < site->end && (*s == '-' || *s == '_'))
		after = s + 1;
	else if (has_colon)
		after = skip_blanks(after + 1, site->end);
	to = word_end(after, site->end);
	if (to == after)
		return;
	if (has_colon && is_exact && is_word(after, to, "ignore") &&
	    strncmp(after, "ignore", 6) == 0 && (to == site->end || *to != ':'))
		read_ignore(a, site, to, ret);
	else if (is_nearly_ignore(a, after, to))
		add(a, ret, site, NULL, NULL, NULL, "this is no waiver yet; " FORM);
}

/* ---- where a directive may stand ---- */

/* Only what decorates a comment stands between `from` and the word. */
static bool is_decoration(const char *from, const char *to)
{
	for (; from < to; from++) {
		if (!is_blank(*from) && !strchr("#/*<!-;%@{", *from))
			return false;
	}
	return true;
}

static const char *line_start(const char *bytes, const char *at)
{
	while (at > bytes && at[-1] != '\n')
		at--;
	return at;
}

static const char *line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));

	return newline ? newline : end;
}

static bool is_all_blank(const char *from, const char *to)
{
	return skip_blanks(from, to) == to;
}

/* ---- code ---- */

struct text {
	const struct syntax_embedded *embedded;
	struct um_lines lines; /* of the file */
};

static uint32_t line_of(const struct text *t, uint32_t offset)
{
	return um_lines_pos(&t->lines, syntax_embedded_place(t->embedded, offset)).line;
}

static void read_code(struct um_arena *a, const struct text *t, const struct syntax_comment *c,
                      uint32_t offset, detect_waiver_list *ret)
{
	const char *bytes = t->embedded->bytes, *at = bytes + offset;
	const char *start = line_start(bytes, at), *comment = bytes + c->span.start;
	struct site site = {.text = at, .end = line_end(at, bytes + t->embedded->n)};

	if (c->span.start == c->span.end || !is_decoration(start > comment ? start : comment, at))
		return;
	site.pos = um_lines_pos(&t->lines, syntax_embedded_place(t->embedded, offset));
	site.first_line = site.last_line = line_of(t, offset);
	/* With code in front of it, it is for that line. */
	if (is_all_blank(line_start(bytes, comment), comment) && c->next.start != c->next.end) {
		site.first_line = line_of(t, c->next.start);
		site.last_line = line_of(t, c->next.end - 1);
	}
	read_directive(a, &site, ret);
}

static void find_in_code(struct um_arena *a, const struct text *t, detect_waiver_list *ret)
{
	const struct syntax_embedded *e = t->embedded;
	UM_VEC(uint32_t) offsets = {0};
	struct syntax_comment *comments;
	struct um_err err = UM_ERR_INIT;

	for (size_t i = 0; i + strlen(DETECT_WAIVER_WORD) <= e->n && offsets.n < MAX_WAIVERS; i++) {
		if (strncasecmp(e->bytes + i, DETECT_WAIVER_WORD, strlen(DETECT_WAIVER_WORD)) == 0)
			*UM_PUSH(a, &offsets) = (uint32_t)i;
	}
	comments = UM_NEW_ARRAY(a, struct syntax_comment, offsets.n);
	if (offsets.n == 0 ||
	    syntax_comments(e->language, e->bytes, e->n, offsets.v, offsets.n, comments, &err) < 0)
		return;
	for (size_t i = 0; i < offsets.n; i++)
		read_code(a, t, &comments[i], offsets.v[i], ret);
}

/* ---- configuration ---- */

static size_t indent_of(const char *s, const char *end)
{
	return (size_t)(skip_blanks(s, end) - s);
}

static bool is_comment_line(const char *s, const char *end)
{
	s = skip_blanks(s, end);
	return s < end &&
	       (*s == '#' || *s == ';' ||
	        (end - s >= 2 && (strncmp(s, "//", 2) == 0 || strncmp(s, "--", 2) == 0 ||
	                          strncmp(s, "<!", 2) == 0 || strncmp(s, "/*", 2) == 0)));
}

/* The next line with something on it, and what is indented below it. */
static void cover_block(struct site *site, const struct um_lines *lines, const char *bytes)
{
	uint32_t line = site->pos.line + 1;
	size_t indent = 0;

	for (;; line++) {
		struct um_span s = um_lines_line(lines, line);

		if (line > lines->n)
			return;
		if (!is_all_blank(bytes + s.start, bytes + s.end) &&
		    !is_comment_line(bytes + s.start, bytes + s.end)) {
			indent = indent_of(bytes + s.start, bytes + s.end);
			break;
		}
	}
	site->first_line = site->last_line = line;
	while (++line <= lines->n) {
		struct um_span s = um_lines_line(lines, line);

		if (is_all_blank(bytes + s.start, bytes + s.end))
			continue;
		if (indent_of(bytes + s.start, bytes + s.end) <= indent)
			return;
		site->last_line = line;
	}
}

/* Where the comment begins that the word at `at` is the start of; NULL: it is in none. */
static const char *marker_before(const char *start, const char *at)
{
	const char *marker = at;
	size_t single = 0, twice = 0;

	while (marker > start && (is_blank(marker[-1]) || strchr("#/*<!-;", marker[-1])))
		marker--;
	marker = skip_blanks(marker, at);
	if (marker == at || !is_comment_line(marker, at))
		return NULL;
	for (const char *s = start; s < marker; s++) {
		single += *s == '\'';
		twice += *s == '"';
	}
	if (single % 2 || twice % 2 || (marker > start && !is_blank(marker[-1])))
		return NULL;
	return marker;
}

static void find_in_lines(struct um_arena *a, const char *bytes, size_t n, detect_waiver_list *ret)
{
	const char *end = bytes + n;
	struct um_lines lines;

	um_lines_init(&lines, a, bytes, n);
	for (uint32_t line = 1; line <= lines.n && ret->n < MAX_WAIVERS; line++) {
		struct um_span s = um_lines_line(&lines, line);
		const char *start = bytes + s.start, *stop = bytes + s.end;

		for (const char *at = start; at + strlen(DETECT_WAIVER_WORD) <= stop; at++) {
			struct site site = {.text = at, .end = line_end(at, end)};
			const char *marker;

			if (strncasecmp(at, DETECT_WAIVER_WORD, strlen(DETECT_WAIVER_WORD)) != 0)
				continue;
			marker = marker_before(start, at);
			if (!marker)
				continue;
			site.pos = (struct um_pos){line, (uint32_t)(at - start) + 1};
			site.first_line = site.last_line = line;
			if (is_all_blank(start, marker))
				cover_block(&site, &lines, bytes);
			read_directive(a, &site, ret);
			break;
		}
	}
}

void detect_waivers(const struct detect *d, const struct match_hits *hits, const char *path,
                    const char *bytes, size_t n, struct um_arena *a, detect_waiver_list *ret)
{
	struct syntax_embedded embedded = {.bytes = bytes, .n = n};
	struct text text = {.embedded = &embedded};

	*ret = (detect_waiver_list){0};
	if (!match_has(hits, d->literals.waiver))
		return;
	if (syntax_is_container(path)) {
		if (!syntax_embedded_read(path, a, bytes, n, &embedded) || !embedded.language)
			return;
	} else {
		embedded.language = syntax_language_for(path, bytes, n);
	}
	um_lines_init(&text.lines, a, bytes, n);
	if (embedded.language)
		find_in_code(a, &text, ret);
	else if (manifest_format_for(path))
		find_in_lines(a, bytes, n, ret);
}
