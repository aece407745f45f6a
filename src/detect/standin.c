/* "Ask the primary, and when it fails the backup": two requests by the same name within one
 * function to two objects whose names say which of them stands in. It takes no try: errors may be
 * values, and the request that moves may stand after the block that returns what the first one
 * gave. */
#include "base/base.h"

#include <string.h>
#include <strings.h>

#include "detect/detect_p.h"

#define MAX_NAME 64

struct request { /* of a call: what is asked, and by which method */
	char object[MAX_NAME];
	const char *method;
};

/* "primary" and "Complete" of "f.primary.Complete"; false when nothing is asked that has a name. */
static bool read_request(const struct syntax_fact *f, struct request *ret)
{
	const char *raw = f->raw, *dot, *start;
	size_t n;

	if (f->kind != SYNTAX_CALL_FACT || raw == NULL || !detect_is_sending(raw))
		return false;
	ret->method = detect_last_segment(raw);
	if (ret->method < raw + 2)
		return false;
	dot = ret->method;
	while (dot > raw && strchr(".?!->:", dot[-1]) != NULL)
		dot--;
	for (start = dot; start > raw && strchr(".?!->:() $@", start[-1]) == NULL;)
		start--;
	n = (size_t)(dot - start);
	if (n == 0 || n >= MAX_NAME)
		return false;
	memcpy(ret->object, start, n);
	ret->object[n] = '\0';
	return true;
}

static bool has_any(const char *text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcasestr(text, words[i]) != NULL)
			return true;
	return false;
}

static bool is_stand_in(const char *name)
{
	static const char *const words[] = {"fallback", "backup",  "secondary", "standby",
	                                    "spare",    "reserve", "alternat",  "failover"};

	return has_any(name, words, UM_COUNT(words));
}

static bool is_first(const char *name)
{
	static const char *const words[] = {"primary", "preferred"};

	return has_any(name, words, UM_COUNT(words)) && !is_stand_in(name);
}

/* The function or method around, not a part of it that is written as a function. */
static int32_t whole_function(const struct detect_run *r, const struct syntax_fact *f)
{
	int32_t at = f->function;

	while (at >= 0 && r->file->facts[at].function >= 0 &&
	       !r->file->facts[r->file->facts[at].function].is_class)
		at = r->file->facts[at].function;
	return at;
}

/* Does something between the two speak of failure? */
static bool may_fail(const struct detect_run *r, uint32_t from, uint32_t to)
{
	static const char *const words[] = {"err", "catch", "except", "rescue", "fail"};
	char *text = um_strndup(r->a, r->bytes + from, to - from);

	return has_any(text, words, UM_COUNT(words));
}

static bool is_told(const struct detect_run *r, struct um_span function)
{
	for (size_t i = 0; i < r->out->evidence.n; i++)
		if (r->out->evidence.v[i].kind == EVIDENCE_FALLBACK &&
		    um_span_in(r->out->evidence.v[i].span, function))
			return true;
	return false;
}

/* On which failures the second is asked: by the handler around it, else by what is asked before. */
static unsigned covers(struct detect_run *r, size_t first, size_t second)
{
	uint32_t place = r->file->facts[second].span.start;

	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		for (size_t k = 0; f->kind == SYNTAX_HANDLER && k < f->n_handlers; k++)
			if (f->catches != NULL &&
			    um_span_in(r->file->facts[second].span, f->handlers[k]) &&
			    um_span_in(r->file->facts[first].span, f->body))
				return detect_covers_handler(r, f, k, place);
	}
	return detect_covers_between(r, (struct um_span){r->file->facts[first].span.end, place});
}

/* What is not known here stays open until all files have been looked at. */
static void emit(struct detect_run *r, size_t first, size_t second)
{
	const size_t calls[] = {first, second};
	const char *services[8];
	size_t n = 0;
	bool is_old;
	int32_t at;

	r->function = r->file->facts[second].function;
	at = detect_emit(r, EVIDENCE_FALLBACK, "portable", NULL, r->file->facts[second].span,
	                 &is_old);
	if (at < 0 || is_old)
		return;
	detect_at(r, at)->rule = "handler";
	detect_at(r, at)->attr = "handler";
	detect_at(r, at)->binding = EVIDENCE_HARDCODED;
	detect_at(r, at)->covers = detect_covers_text(covers(r, first, second));
	if (r->use[first].service == NULL || r->use[second].service == NULL)
		n = detect_adapters_behind(r, services, UM_COUNT(services));
	for (size_t i = 0; i < n; i++)
		detect_add_member(r, at,
		                  &(struct evidence_member){-1, NULL, services[i], (uint32_t)i});
	for (size_t i = 0; i < UM_COUNT(calls) && n == 0; i++)
		detect_add_member(r, at,
		                  &(struct evidence_member){r->use[calls[i]].client, NULL,
		                                            r->use[calls[i]].service, (uint32_t)i});
}

static void check(struct detect_run *r, size_t first, const struct request *primary)
{
	const struct syntax_fact *f = &r->file->facts[first];
	int32_t function = whole_function(r, f);
	struct um_span whole;

	if (function < 0 || is_told(r, whole = r->file->facts[function].span))
		return;
	for (size_t i = first + 1; i < r->file->n_facts && r->file->facts[i].span.start < whole.end;
	     i++) {
		const struct syntax_fact *s = &r->file->facts[i];
		struct request other;

		if (s->span.start < f->span.end || !read_request(s, &other) ||
		    !is_stand_in(other.object) || !um_eq(other.method, primary->method) ||
		    !may_fail(r, f->span.start, s->span.start))
			continue;
		emit(r, first, i);
		return;
	}
}

void detect_stand_ins(struct detect_run *r)
{
	if (r->out->evidence.n == 0 && detect_links_adapters(r->links) == NULL)
		return;
	for (size_t i = 0; i < r->file->n_facts; i++) {
		struct request primary;

		if (read_request(&r->file->facts[i], &primary) && is_first(primary.object))
			check(r, i, &primary);
	}
}
