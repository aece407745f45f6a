/* On which failures a fallback is taken: by the names of the errors that its handler catches, and
 * by what the handler asks before it gets there. What a name means is data (the `errors` of the
 * rules); a name that no rule knows is looked up in this file, and stays unknown otherwise. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_NAME = 160,
	MAX_LINES = 200, /* of a handler */
	MAX_DEPTH = 4
};

/* ---- what rules say of names ---- */

void detect_errors_index(struct detect *d, const struct rules_entry *e)
{
	for (size_t i = 0; i < e->n_errors; i++)
		for (size_t k = 0; k < e->errors[i].names.n; k++) {
			const char *name = e->errors[i].names.v[k];
			struct detect_error_ref *ref;

			if (strpbrk(name, "*?") == NULL) {
				if (!um_map_has(&d->errors, name))
					um_map_put(&d->errors, name, (void *)&e->errors[i]);
				continue;
			}
			ref = UM_PUSH(d->arena, &d->error_patterns);
			ref->pattern = name;
			ref->error = &e->errors[i];
		}
}

/* The longest end of a dotted name that a rule has, then the first pattern of its last part. */
static unsigned of_rules(const struct detect *d, const char *name)
{
	const char *last = name;

	for (const char *at = name; at != NULL; at = strchr(at, '.')) {
		const struct rules_error *error;

		at += *at == '.';
		error = um_map_get(&d->errors, at);
		if (error != NULL)
			return error->covers & RULES_COVERS_ALL;
		last = at;
	}
	for (size_t i = 0; i < d->error_patterns.n; i++)
		if (um_glob(d->error_patterns.v[i].pattern, last))
			return d->error_patterns.v[i].error->covers & RULES_COVERS_ALL;
	return DETECT_COVERS_UNKNOWN;
}

/* With the module that it is imported from. */
static unsigned of_import(const struct detect_run *r, const char *name)
{
	char whole[2 * MAX_NAME];

	for (size_t i = 0; r->file != NULL && i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		size_t n;

		if (f->kind != SYNTAX_IMPORT || f->module == NULL || f->name == NULL ||
		    !um_eq(f->alias != NULL ? f->alias : f->name, name))
			continue;
		n = strlen(f->module);
		if (n + strlen(f->name) + 2 > sizeof(whole))
			continue;
		memcpy(whole, f->module, n);
		whole[n] = '.';
		memcpy(whole + n + 1, f->name, strlen(f->name) + 1);
		return of_rules(r->d, whole);
	}
	return of_rules(r->d, name);
}

/* A tuple of errors that has a name, or a function of this file that looks at one. */
static unsigned of_file(struct detect_run *r, const char *name, int depth)
{
	const char *last = detect_last_segment(name);
	const struct syntax_fact *function;

	for (size_t i = 0; depth < MAX_DEPTH && i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind == SYNTAX_BINDING && f->value != NULL && um_eq(f->key, last) &&
		    (f->value->kind == SYNTAX_LIST || f->value->kind == SYNTAX_NAME ||
		     f->value->kind == SYNTAX_MAP))
			return detect_covers_value(r, f->value, depth + 1);
	}
	function = depth < MAX_DEPTH ? detect_local_function(r, name) : NULL;
	if (function == NULL || function->is_class)
		return DETECT_COVERS_UNKNOWN;
	return detect_covers_within(r, r->bytes + function->span.start,
	                            function->span.end - function->span.start, NULL);
}

static unsigned of_name(struct detect_run *r, const char *name, int depth)
{
	unsigned covers = of_import(r, name);

	if (covers == DETECT_COVERS_UNKNOWN && r->file != NULL)
		covers = of_file(r, name, depth);
	return covers;
}

/* ---- names in a text ---- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* The next dotted name; `::` and `\` join as well. Returns where it ends, NULL when there is none.
 */
static const char *next_name(const char *at, const char *end, char name[MAX_NAME],
                             const char **ret_start)
{
	size_t n = 0;

	while (at < end && !is_word(*at))
		at++;
	*ret_start = at;
	while (at < end) {
		bool is_colons = at + 2 < end && at[0] == ':' && at[1] == ':' && is_word(at[2]);
		bool is_dot = (*at == '.' || *at == '\\') && at + 1 < end && is_word(at[1]);

		if (!is_word(*at) && !is_colons && !is_dot)
			break;
		if (n + 1 < MAX_NAME)
			name[n++] = is_word(*at) ? *at : '.';
		at += is_colons ? 2 : 1;
	}
	name[n] = '\0';
	return n > 0 ? at : NULL;
}

/* "status < 500" speaks of what is below. */
static bool is_upper_bound(const char *text, const char *start)
{
	while (start > text && start[-1] == ' ')
		start--;
	return start > text && start[-1] == '<';
}

unsigned detect_covers_within(struct detect_run *r, const char *text, size_t n, bool *ret_known)
{
	const char *at = text, *end = text + n, *start;
	unsigned covers = 0;
	bool is_known = false;
	char name[MAX_NAME];

	while ((at = next_name(at, end, name, &start)) != NULL) {
		unsigned one = of_import(r, name);

		if (one == DETECT_COVERS_UNKNOWN)
			continue;
		is_known = true;
		if (isdigit((unsigned char)name[0]) && is_upper_bound(text, start))
			one = one == RULES_COVERS_SERVER ? RULES_COVERS_RATE_LIMIT : 0;
		covers |= one;
	}
	if (ret_known != NULL)
		*ret_known = is_known;
	return is_known ? covers : DETECT_COVERS_UNKNOWN;
}

/* The words of a setting, with commas between them. */
unsigned detect_covers_words(struct detect_run *r, const char *text)
{
	unsigned covers = 0;

	while (*text != '\0') {
		char word[MAX_NAME];
		size_t n = strcspn(text, ", |");
		unsigned one = DETECT_COVERS_UNKNOWN;

		if (n > 0 && n < sizeof(word)) {
			memcpy(word, text, n);
			word[n] = '\0';
			one = of_rules(r->d, word);
		}
		if (n > 0 && one == DETECT_COVERS_UNKNOWN)
			one = detect_covers_within(r, text, n, NULL);
		covers |= n > 0 ? one : 0;
		text += n + (text[n] != '\0');
	}
	return covers;
}

/* The errors that a handler names; none is all of them. */
static unsigned of_caught(struct detect_run *r, const char *caught)
{
	const char *at = caught, *end = caught + strlen(caught), *start;
	unsigned covers = 0;
	bool is_any = false;
	char name[MAX_NAME];

	while ((at = next_name(at, end, name, &start)) != NULL) {
		unsigned one = of_name(r, name, 0);

		/* "e", "let error": the name that it gets */
		if (one == DETECT_COVERS_UNKNOWN && islower((unsigned char)name[0]) &&
		    strchr(name, '.') == NULL)
			continue;
		is_any = true;
		covers |= one;
	}
	return is_any ? covers : RULES_COVERS_ALL;
}

unsigned detect_covers_value(struct detect_run *r, const struct syntax_value *v, int depth)
{
	unsigned covers = 0;

	if (v == NULL || depth > MAX_DEPTH)
		return DETECT_COVERS_UNKNOWN;
	switch (v->kind) {
	case SYNTAX_LIST:
	case SYNTAX_CHOICE:
		for (size_t i = 0; i < v->n_items; i++)
			covers |= detect_covers_value(r, v->items[i].value, depth + 1);
		return covers;
	case SYNTAX_STRING:
	case SYNTAX_NUMBER:
		return of_rules(r->d, v->text);
	case SYNTAX_NAME:
	case SYNTAX_CALL:
		covers = of_rules(r->d, v->text);
		return covers == DETECT_COVERS_UNKNOWN ? of_name(r, v->text, depth) : covers;
	case SYNTAX_UNKNOWN:
		return detect_covers_within(r, r->bytes + v->span.start,
		                            v->span.end - v->span.start, NULL);
	default:
		return DETECT_COVERS_UNKNOWN;
	}
}

const char *detect_covers_text(unsigned covers)
{
	static const char *const texts[] = {
		"",        "rate-limit",         "server",         "rate-limit,server",
		"timeout", "rate-limit,timeout", "server,timeout", "rate-limit,server,timeout"};

	if ((covers & DETECT_COVERS_UNKNOWN) != 0 &&
	    (covers & RULES_COVERS_ALL) != RULES_COVERS_ALL)
		return NULL;
	return texts[covers & RULES_COVERS_ALL];
}

/* ---- what the handler asks ---- */

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

/* The predicate of this file that is asked: is_retryable(e). */
static unsigned of_predicate(struct detect_run *r, const char *text, size_t n)
{
	const char *at = text, *end = text + n, *start;
	char name[MAX_NAME];

	while ((at = next_name(at, end, name, &start)) != NULL) {
		unsigned covers;

		if (at == end || *at != '(')
			continue;
		covers = of_file(r, name, 0);
		if (covers != DETECT_COVERS_UNKNOWN)
			return covers;
	}
	return DETECT_COVERS_UNKNOWN;
}

static struct question question_of(struct detect_run *r, const char *line, const char *end)
{
	static const char *const words[] = {"if",   "elif",  "elsif", "case",
	                                    "when", "guard", "unless"};
	const char *at = skip(line, end, " \t}");
	const char *filter = memmem(line, (size_t)(end - line), " when (", 7);
	struct question q = {.is_question = false};
	bool is_unless;
	size_t n;

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
	n = (size_t)(condition_end(at, end) - at);
	q.covers = detect_covers_within(r, at, n, &q.is_known);
	q.is_about = q.is_known || is_about(at, n);
	q.is_negated = is_negated(at, n) != is_unless;
	if (q.is_about && !q.is_known) {
		q.covers = of_predicate(r, at, n);
		q.is_known = q.covers != DETECT_COVERS_UNKNOWN;
	}
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
static unsigned asked(struct detect_run *r, struct um_span handler, uint32_t place, unsigned covers)
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

unsigned detect_covers_handler(struct detect_run *r, const struct syntax_fact *f, size_t handler,
                               uint32_t place)
{
	return asked(r, f->handlers[handler], place, of_caught(r, f->catches[handler]));
}

/* Of errors that are values: what the questions between the request and its stand-in let through.
 */
unsigned detect_covers_between(struct detect_run *r, struct um_span between)
{
	return asked(r, between, between.end, RULES_COVERS_ALL);
}

/* What an earlier handler keeps for itself. */
unsigned detect_covers_caught(struct detect_run *r, const char *caught)
{
	return of_caught(r, caught);
}
