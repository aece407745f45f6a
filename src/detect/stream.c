/* A stream that is asked for in the tried part of a fallback: is it read there, too? One that sends
 * its request only when it is read never fails where it is made. Told only where it is plain: the
 * stream is given back from the tried part, and nothing in there reads it. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

static const struct rules_call *rule_of(struct detect_run *r, const struct syntax_fact *f)
{
	const struct detect_call_ref *refs[64];
	size_t n = detect_callee_find(r->d, r->language, f->callee, refs, UM_COUNT(refs));
	const struct rules_call *found = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct rules_call *call = refs[i]->call;

		if (call == NULL || !um_eq(call->kind, "stream") ||
		    !detect_when(&call->when, f->value) || !detect_imports_one(r, &call->imports))
			continue;
		if (found == NULL || um_eq(call->attr, "lazy"))
			found = call;
	}
	return found;
}

static bool is_read(const struct detect_run *r, struct um_span span)
{
	static const char *const words[] = {"for",  "foreach", "while", "yield",     "each",
	                                    "next", "Next",    "pipe",  "collect",   "toList",
	                                    "read", "list",    "join",  "subscribe", "on"};

	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (detect_has_word(r, span, words[i]))
			return true;
	return false;
}

/* "return call(…)", also awaited; and not "return f(call(…))". */
static bool is_given_back(const struct detect_run *r, const struct syntax_fact *f,
                          struct um_span body)
{
	size_t start = f->span.start;

	while (start > body.start && r->bytes[start - 1] != '\n' && r->bytes[start - 1] != ';' &&
	       r->bytes[start - 1] != '{')
		start--;
	while (start < f->span.start && isspace((unsigned char)r->bytes[start]))
		start++;
	if (f->span.start - start < 7 || memcmp(r->bytes + start, "return ", 7) != 0)
		return false;
	start += 7;
	if (f->span.start - start == 6 && memcmp(r->bytes + start, "await ", 6) == 0)
		start += 6;
	return start == f->span.start;
}

void detect_stream_of(struct detect_run *r, struct um_span body, int32_t fallback)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct rules_call *rule;
		bool reads, is_old;
		int32_t at;

		if (f->kind != SYNTAX_CALL_FACT || f->callee == NULL ||
		    !um_span_in(f->span, body) || r->use[i].service == NULL)
			continue;
		rule = rule_of(r, f);
		reads = is_read(r, body);
		if (rule == NULL || (!reads && !is_given_back(r, f, body)))
			continue;
		at = detect_emit(r, EVIDENCE_FEATURE, r->use[i].service, NULL, f->span, &is_old);
		if (at < 0 || is_old)
			return;
		detect_at(r, at)->rule = "stream";
		detect_at(r, at)->attr = reads                       ? "stream-read"
		                         : um_eq(rule->attr, "lazy") ? "stream-unsent"
		                                                     : "stream-begun";
		detect_at(r, at)->value = f->callee;
		detect_at(r, at)->binding = EVIDENCE_HARDCODED;
		detect_at(r, at)->parent = fallback;
		return;
	}
}
