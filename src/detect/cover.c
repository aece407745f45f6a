/* On which failures a fallback is taken: by the names of the errors that its handler catches, and
 * by what the handler asks before it gets there (question.c). What a name means is data (the
 * `errors` of the rules); a name that no rule knows is looked up in this file, and stays unknown
 * otherwise. */
#include "base/base.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_NAME = 160,
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

/* "status >= 400", "status < 500", "400 <= status": all that is above or below. False: the number
 * stands for itself. */
static bool of_range(const char *text, const char *start, const char *after, const char *end,
                     const char *number, unsigned *covers)
{
	long n = strtol(number, NULL, 10);
	bool is_from, is_to;

	while (start > text && start[-1] == ' ')
		start--;
	if (start > text && start[-1] == '=')
		start--;
	while (after < end && *after == ' ')
		after++;
	is_from = (start > text && start[-1] == '>') || (after < end && *after == '<');
	is_to = (start > text && start[-1] == '<') || (after < end && *after == '>');
	if (is_from)
		*covers &= n >= 499 ? RULES_COVERS_SERVER
		                    : RULES_COVERS_RATE_LIMIT | RULES_COVERS_SERVER;
	else if (is_to)
		*covers &= n > 500   ? RULES_COVERS_RATE_LIMIT | RULES_COVERS_SERVER
		           : n > 429 ? RULES_COVERS_RATE_LIMIT
		                     : 0;
	return is_from || is_to;
}

unsigned detect_covers_within(struct detect_run *r, const char *text, size_t n, bool *ret_known)
{
	const char *at = text, *end = text + n, *start;
	unsigned covers = 0, range = RULES_COVERS_ALL;
	bool is_known = false;
	char name[MAX_NAME];

	while ((at = next_name(at, end, name, &start)) != NULL) {
		unsigned one = of_import(r, name);

		if (one == DETECT_COVERS_UNKNOWN)
			continue;
		is_known = true;
		if (!isdigit((unsigned char)name[0]) ||
		    !of_range(text, start, at, end, name, &range))
			covers |= one;
	}
	if (range != RULES_COVERS_ALL)
		covers |= range;
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

/* The predicate of this file that is asked: is_retryable(e). */
unsigned detect_covers_predicate(struct detect_run *r, const char *text, size_t n)
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

unsigned detect_covers_handler(struct detect_run *r, const struct syntax_fact *f, size_t handler,
                               uint32_t place)
{
	return detect_covers_asked(r, f->handlers[handler], place,
	                           of_caught(r, f->catches[handler]));
}

/* Of errors that are values: what the questions between the request and its stand-in let through.
 */
unsigned detect_covers_between(struct detect_run *r, struct um_span between)
{
	return detect_covers_asked(r, between, between.end, RULES_COVERS_ALL);
}

/* What an earlier handler keeps for itself. */
unsigned detect_covers_caught(struct detect_run *r, const char *caught)
{
	return of_caught(r, caught);
}
