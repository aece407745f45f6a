/* What a handler asks before it gets to a fallback: "if the status is 429", "unless it may be tried
 * again". Questions around the place narrow what is covered, and so do those before it that leave.
 * Blocks are told by their lines, so that every language with indented source has it. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_LINES = 200 /* of a handler */
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

struct question {
	unsigned covers;
	bool is_question, is_else; /* also of an "else if" */
	bool is_about, is_known, is_negated;
};

static const char *skip(const char *at, const char *end, const char *characters)
{
	while (at < end && strchr(characters, *at) != NULL)
		at++;
	return at;
}

static bool takes(const char **at, const char *end, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(end - *at) < n || memcmp(*at, word, n) != 0 ||
	    (*at + n < end && is_word((*at)[n])))
		return false;
	*at += n;
	return true;
}

/* The end of what is asked: the parenthesis closed, the brace or colon after it. */
static const char *condition_end(const char *at, const char *end)
{
	int depth = 0;

	for (const char *c = at; c < end; c++) {
		depth += *c == '(' || *c == '[' ? 1 : 0;
		depth -= *c == ')' || *c == ']' ? 1 : 0;
		if (depth == 0 && c > at && *at == '(' && *c == ')')
			return c + 1;
		if (depth == 0 && (*c == '{' || (*c == ':' && (c + 1 == end || c[1] == ' '))))
			return c;
	}
	return end;
}

/* Does it look at the error, by a member of it, as an argument, or by the code of the answer? */
static bool is_about(const char *text, size_t n)
{
	static const char *const names[] = {"e", "ex", "err", "error", "exc", "exception"};
	static const char *const codes[] = {"status", "statusCode", "status_code", "code"};
	const char *end = text + n;

	for (const char *at = text; at < end; at++) {
		size_t k = 0;

		if (!is_word(*at) || (at > text && is_word(at[-1])))
			continue;
		while (at + k < end && is_word(at[k]))
			k++;
		for (size_t i = 0; i < UM_COUNT(codes); i++)
			if (strlen(codes[i]) == k && memcmp(at, codes[i], k) == 0)
				return true;
		for (size_t i = 0; i < UM_COUNT(names); i++)
			if (strlen(names[i]) == k && memcmp(at, names[i], k) == 0 &&
			    ((at + k < end && strchr(".?-[", at[k]) != NULL) ||
			     (at > text + 1 && at[-1] == '(' && is_word(at[-2])) ||
			     (at + k + 4 < end &&
			      (memcmp(at + k, " is ", 4) == 0 || memcmp(at + k, " ins", 4) == 0))))
				return true;
	}
	return false;
}

static bool has(const char *text, size_t n, const char *part)
{
	return memmem(text, n, part, strlen(part)) != NULL;
}

static bool is_negated(const char *text, size_t n)
{
	return has(text, n, "!=") || has(text, n, "not ") || has(text, n, "(!") ||
	       has(text, n, " !") || (n > 0 && text[0] == '!');
}

/* Where the next "a" or "b" outside of parentheses stands; NULL: nowhere. */
static const char *next_word(const char *at, const char *end, const char *a, const char *b)
{
	int depth = 0;

	for (; at < end; at++) {
		size_t left = (size_t)(end - at);

		depth += *at == '(' || *at == '[' ? 1 : 0;
		depth -= *at == ')' || *at == ']' ? 1 : 0;
		if (depth == 0 && ((left > strlen(a) && memcmp(at, a, strlen(a)) == 0) ||
		                   (left > strlen(b) && memcmp(at, b, strlen(b)) == 0)))
			return at;
	}
	return NULL;
}

/* One comparison or call, as the failures for which it holds. */
static struct question of_term(struct detect_run *r, const char *at, size_t n)
{
	struct question q = {.is_question = true};

	q.covers = detect_covers_within(r, at, n, &q.is_known);
	q.is_about = q.is_known || is_about(at, n);
	if (q.is_about && !q.is_known) {
		q.covers = detect_covers_predicate(r, at, n);
		q.is_known = q.covers != DETECT_COVERS_UNKNOWN;
	}
	q.is_negated = is_negated(at, n);
	return q;
}

/* a && b: what is about something else holds for all failures alike. */
static struct question of_all(struct detect_run *r, const char *at, const char *end)
{
	struct question all = {.is_question = true, .covers = RULES_COVERS_ALL};
	struct question one;

	for (const char *next; at < end; at = next) {
		const char *stop = next_word(at, end, "&&", " and ");

		next = stop != NULL ? stop + (*stop == ' ' ? 5 : 2) : end;
		at = skip(at, end, " \t");
		one = of_term(r, at, (size_t)((stop != NULL ? stop : end) - at));
		if (!one.is_about)
			continue;
		if (one.is_known) {
			all.covers &= one.is_negated ? ~one.covers : one.covers;
			all.is_known = true;
		} else {
			all.is_negated = one.is_negated;
		}
		all.is_about = true;
	}
	return all;
}

/* a || b, with the parentheses and the "not" around it. */
static struct question of_condition(struct detect_run *r, const char *at, const char *end)
{
	struct question any = {.is_question = true};
	bool is_outer = false;

	at = skip(at, end, " \t");
	while (end > at && strchr(" \t", end[-1]) != NULL)
		end--;
	if (at < end && *at == '(' && condition_end(at, end) == end)
		return of_condition(r, at + 1, end - 1);
	if (end - at > 2 && at[0] == '!' && at[1] == '(' && condition_end(at + 1, end) == end) {
		is_outer = true;
		at += 2;
		end--;
	}
	for (const char *next; at < end; at = next) {
		const char *stop = next_word(at, end, "||", " or ");
		struct question one;

		next = stop != NULL ? stop + (*stop == ' ' ? 4 : 2) : end;
		one = of_all(r, at, stop != NULL ? stop : end);
		if (!one.is_about)
			continue;
		any.is_about = true;
		if (one.is_known) {
			any.covers |= one.covers;
			any.is_known = true;
		} else {
			any.is_negated = one.is_negated;
		}
	}
	if (any.is_known)
		any.is_negated = false;
	any.is_negated = any.is_negated != is_outer;
	return any;
}

static struct question question_of(struct detect_run *r, const char *line, const char *end)
{
	static const char *const words[] = {"if",   "elif",  "elsif", "case",
	                                    "when", "guard", "unless"};
	const char *at = skip(line, end, " \t}");
	const char *filter = memmem(line, (size_t)(end - line), " when (", 7);
	struct question q = {.is_question = false};
	bool is_unless, is_else;

	q.is_else = takes(&at, end, "else");
	q.is_else |= end - at > 4 && (memcmp(at, "elif", 4) == 0 || memcmp(at, "elsi", 4) == 0);
	at = skip(at, end, " \t");
	is_unless = (size_t)(end - at) > 6 &&
	            (memcmp(at, "unless", 6) == 0 || memcmp(at, "guard ", 6) == 0);
	for (size_t i = 0; i < UM_COUNT(words) && !q.is_question; i++)
		q.is_question = takes(&at, end, words[i]);
	if (!q.is_question && filter != NULL) {
		q.is_question = true;
		at = filter + 5;
	}
	if (!q.is_question)
		return q;
	at = skip(at, end, " \t");
	is_else = q.is_else;
	q = of_condition(r, at, condition_end(at, end));
	q.is_else = is_else;
	q.is_negated = q.is_negated != is_unless;
	return q;
}

/* What is left of it where the question holds, and where it does not. */
static unsigned inside(unsigned covers, const struct question *q)
{
	if (!q->is_about)
		return covers;
	if (!q->is_known)
		return q->is_negated ? covers : DETECT_COVERS_UNKNOWN;
	return q->is_negated ? covers & ~q->covers : covers & q->covers;
}

static unsigned outside(unsigned covers, const struct question *q)
{
	struct question other = *q;

	other.is_negated = !q->is_negated;
	return inside(covers, &other);
}

static size_t line_start(const struct detect_run *r, size_t at)
{
	while (at > 0 && r->bytes[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct detect_run *r, size_t at, size_t limit)
{
	const char *end = at < limit ? memchr(r->bytes + at, '\n', limit - at) : NULL;

	return end != NULL ? (size_t)(end - r->bytes) : limit;
}

static size_t column_of(const struct detect_run *r, size_t start, size_t end)
{
	size_t at = start;

	while (at < end && (r->bytes[at] == ' ' || r->bytes[at] == '\t'))
		at++;
	return at == end || r->bytes[at] == '#' || r->bytes[at] == '/' ? SIZE_MAX : at - start;
}

/* The line with what is indented deeper below it: does it leave the handler? */
static bool block_leaves(const struct detect_run *r, size_t start, size_t column, size_t limit)
{
	size_t end = line_end(r, start, limit);

	while (end < limit) {
		size_t next = end + 1, next_end = line_end(r, next, limit);

		if (column_of(r, next, next_end) <= column)
			break;
		end = next_end;
	}
	return detect_leaves(r, (struct um_span){(uint32_t)start, (uint32_t)end});
}

bool detect_leaves(const struct detect_run *r, struct um_span span)
{
	return span.end > span.start &&
	       (detect_has_word(r, span, "return") || detect_has_word(r, span, "raise") ||
	        detect_has_word(r, span, "throw"));
}

/* From the place back to the start of the handler: the questions around it, and those before it
 * that leave. */
unsigned detect_covers_asked(struct detect_run *r, struct um_span handler, uint32_t place,
                             unsigned covers)
{
	size_t first = line_start(r, handler.start);
	size_t start = line_start(r, place);
	size_t indent = column_of(r, start, line_end(r, start, handler.end));
	bool is_else = false;
	struct question q;

	if (start > first) {
		q = question_of(r, r->bytes + start, r->bytes + place);
		covers = inside(covers, &q); /* if (…) return other() in one line */
	}
	for (int lines = 0; lines < MAX_LINES && start > first; lines++) {
		size_t end = start - 1, column;

		start = line_start(r, end);
		if (start <= first)
			break;
		column = column_of(r, start, end);
		if (column > indent)
			continue;
		q = question_of(r, r->bytes + start, r->bytes + end);
		if (column < indent) {
			indent = column;
			covers = inside(covers, &q);
			is_else = q.is_else;
		} else if (q.is_question && (is_else || block_leaves(r, start, column, place))) {
			covers = outside(covers, &q);
			is_else = is_else && q.is_else;
		}
	}
	q = question_of(r, r->bytes + handler.start,
	                r->bytes + line_end(r, handler.start, handler.end));
	return q.is_question ? inside(covers, &q) : covers; /* catch (X e) when (…) */
}
