/*
 * An answer and the rule's matchers: did the service answer, did it say that it does not let us, or
 * cannot one tell? Whatever is between us and the service answers too: portals, block pages,
 * proxies, load balancers. So nothing but the service's own form counts, and what is in doubt is
 * unknown.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "probe/probe.h"

struct judge {
	struct um_arena *a;
	const struct probe_answer *answer;
	struct um_json *json; /* NULL: the body is none */
	const char *body;     /* as a text, NULL when it has a NUL within */
};

/* ---- pages ---- */

static bool starts_nocase(const char *p, size_t n, const char *word)
{
	for (; *word; p++, word++, n--) {
		if (n == 0 || (*p >= 'A' && *p <= 'Z' ? *p + ('a' - 'A') : *p) != *word)
			return false;
	}
	return true;
}

/* Behind white space, a byte order mark, comments and an XML declaration. */
static size_t skip_preface(const char *p, size_t n)
{
	size_t i = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	for (;;) {
		const char *end, *close;

		while (i < n && strchr(" \t\r\n\f", p[i]) && p[i])
			i++;
		if (starts_nocase(p + i, n - i, "<!--"))
			close = "-->";
		else if (starts_nocase(p + i, n - i, "<?xml"))
			close = "?>";
		else
			return i;
		end = memmem(p + i, n - i, close, strlen(close));
		if (!end)
			return i;
		i = (size_t)(end - p) + strlen(close);
	}
}

/* By what it calls itself, or by what it is: block pages lie about their type. */
static bool is_page(const struct probe_answer *answer)
{
	static const char *const types[] = {"text/html", "application/xhtml"};
	static const char *const tags[] = {"<!doctype html", "<html", "<head",  "<body", "<title",
	                                   "<script",        "<meta", "<style", "<div",  "<h1",
	                                   "<center",        "<p>",   "<br",    "<table"};
	const char *type = answer->type ? answer->type : "";
	size_t i = skip_preface(answer->body, answer->n_body);

	for (size_t k = 0; k < UM_COUNT(types); k++) {
		if (starts_nocase(type, strlen(type), types[k]))
			return true;
	}
	for (size_t k = 0; k < UM_COUNT(tags); k++) {
		if (starts_nocase(answer->body + i, answer->n_body - i, tags[k]))
			return true;
	}
	return false;
}

/* ---- one matcher ---- */

static bool is_status(const char *pattern, long status)
{
	if (strlen(pattern) == 3 && um_ends(pattern, "xx"))
		return status / 100 == pattern[0] - '0';
	return strtol(pattern, NULL, 10) == status;
}

static bool has_status(const struct rules_answer *m, long status)
{
	/* Who says that a server failed is seldom the server. */
	if (!m->status.n)
		return status < 500;
	for (size_t i = 0; i < m->status.n; i++) {
		if (is_status(m->status.v[i], status))
			return true;
	}
	return false;
}

static bool has_headers(const struct rules_answer *m, const struct rules_pairs *got)
{
	for (size_t i = 0; i < m->headers.n; i++) {
		const struct rules_pair *want = &m->headers.v[i];
		bool is_there = false;

		for (size_t k = 0; k < got->n && !is_there; k++)
			is_there = um_eq_nocase(got->v[k].key, want->key) &&
			           um_glob(want->value, got->v[k].value);
		if (!is_there)
			return false;
	}
	return true;
}

/* Does a text at the rest of the route match? The depth is that of the route, which is a rule's. */
static bool has_text_at(struct judge *j, const struct um_json *value, const char *route,
                        const char *glob)
{
	const char *text;
	size_t n;

	if (um_starts(route, "[]")) {
		for (size_t i = 0; i < um_json_count(value); i++) {
			if (has_text_at(j, um_json_at(value, i), route + 2, glob))
				return true;
		}
		return false;
	}
	route += *route == '.';
	n = strcspn(route, ".[");
	if (n) {
		value = um_json_get(value, um_strndup(j->a, route, n));
		return value && has_text_at(j, value, route + n, glob);
	}
	text = um_json_text(j->a, value);
	/* An array or object has no text, but it is there. */
	return text ? um_glob(glob, text) : um_eq(glob, "**");
}

static bool has_json(struct judge *j, const struct rules_answer *m)
{
	for (size_t i = 0; i < m->json.n; i++) {
		if (!j->json || !has_text_at(j, j->json, m->json.v[i].key, m->json.v[i].value))
			return false;
	}
	return true;
}

static bool has_texts(const struct judge *j, const struct rules_answer *m)
{
	for (size_t i = 0; i < m->text.n; i++) {
		if (!j->body || !um_glob(m->text.v[i], j->body))
			return false;
	}
	return true;
}

static bool matches(struct judge *j, const struct rules_answer *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* The loader refuses a matcher that says no more than a status. */
		if (has_status(&list[i], j->answer->status) &&
		    has_headers(&list[i], &j->answer->headers) && has_json(j, &list[i]) &&
		    has_texts(j, &list[i]))
			return true;
	}
	return false;
}

/* ---- the verdict ---- */

/* Why an answer cannot prove anything, whatever the rule says, or NULL. */
static const char *disproof(struct um_arena *a, const struct probe_answer *answer)
{
	if (answer->status < 100 || answer->status > 599)
		return "no status of HTTP came";
	if (is_page(answer))
		return um_format(a, "status %ld with a page of HTML, which proves nothing",
		                 answer->status);
	if (answer->status >= 300 && answer->status < 400)
		return um_format(a, "status %ld leads elsewhere, which proves nothing",
		                 answer->status);
	if (answer->is_cut)
		return um_format(a, "status %ld, but the answer did not come whole",
		                 answer->status);
	return NULL;
}

/* What is the matter with an answer that no matcher knows. */
static const char *doubt(const struct judge *j)
{
	long status = j->answer->status;

	if (status == 407)
		return "status 407: a proxy wants a credential of its own";
	if (status == 429)
		return "status 429: too many requests, and nothing in the service's form";
	if (status >= 500)
		return um_format(j->a,
		                 "status %ld: something there fails, and not in the "
		                 "service's form",
		                 status);
	if (!j->answer->n_body)
		return um_format(j->a, "status %ld without a body, not in the service's form",
		                 status);
	if (j->json)
		return um_format(j->a, "status %ld with JSON that is not in the service's form",
		                 status);
	return um_format(j->a, "status %ld, not in the service's form", status);
}

enum probe_outcome probe_answer_judge(const struct rules_probe_level *level,
                                      const struct probe_answer *answer, struct um_arena *a,
                                      const char **ret_reason)
{
	struct judge j = {.a = a, .answer = answer};
	enum probe_outcome outcome = PROBE_UNKNOWN;
	struct um_err err = UM_ERR_INIT;
	const char *why = disproof(a, answer);

	if (why) {
		*ret_reason = why;
		return PROBE_UNKNOWN;
	}
	if (answer->n_body) {
		if (um_json_parse(answer->body, answer->n_body, &j.json, &err) < 0)
			j.json = NULL;
		if (!memchr(answer->body, '\0', answer->n_body))
			j.body = um_strndup(a, answer->body, answer->n_body);
	}
	if (matches(&j, level->refused, level->n_refused)) {
		outcome = PROBE_DID_NOT;
		*ret_reason = um_format(a, "status %ld: the service says that it does not let us",
		                        answer->status);
	} else if (matches(&j, level->answers, level->n_answers)) {
		outcome = PROBE_ANSWERED;
		*ret_reason = um_format(a, "status %ld in the service's own form", answer->status);
	} else {
		*ret_reason = doubt(&j);
	}
	um_json_free(j.json);
	return outcome;
}

/* ---- words ---- */

const char *probe_level_text(enum probe_level level)
{
	static const char *const texts[] = {[PROBE_REACH] = "reach", [PROBE_AUTH] = "auth"};

	return texts[level];
}

const char *probe_outcome_text(enum probe_outcome outcome)
{
	static const char *const texts[] = {
		[PROBE_UNKNOWN] = "unknown",
		[PROBE_ANSWERED] = "answered",
		[PROBE_DID_NOT] = "did-not",
	};

	return texts[outcome];
}
