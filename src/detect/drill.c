/* Drills: tests and jobs in which the primary fails on purpose, so that the fallback has to answer.
 * Some calls say so by themselves. A stand-in that fails counts where the test around it speaks of
 * a fallback and asserts something: otherwise it tests how the error is handled. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_TESTS = 64 /* of one file; each gives one piece of evidence */
};

struct drills {
	struct detect_run *r;
	int32_t seen[MAX_TESTS]; /* test functions that have theirs */
	size_t n;
};

bool detect_is_drill(const struct rules_call *call)
{
	return um_eq(call->kind, "fallback") &&
	       (um_eq(call->attr, "drill") || um_eq(call->attr, "failing"));
}

static bool has_one(const struct detect_run *r, struct um_span span, const char *const *words,
                    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(words[i]);

		for (size_t at = span.start; at + length <= span.end; at++)
			if (strncasecmp(r->bytes + at, words[i], length) == 0)
				return true;
	}
	return false;
}

static bool speaks_of_fallback(const struct detect_run *r, struct um_span span)
{
	static const char *const words[] = {"fallback",   "fall_back",  "fall back", "falls back",
	                                    "falls_back", "failover",   "fail over", "fails over",
	                                    "fail_over",  "fails_over", "secondary", "backup"};

	return has_one(r, span, words, UM_COUNT(words));
}

static bool asserts(const struct detect_run *r, struct um_span span)
{
	static const char *const words[] = {"assert",  "expect(", "should", "require.",
	                                    "t.Fatal", "t.Error", "verify("};

	return has_one(r, span, words, UM_COUNT(words));
}

/* Could a drill stand in this test? Asked of files without a hit. */
bool detect_drill_mentioned(const char *bytes, size_t n)
{
	static const char *const failures[] = {"rror", "xception", "hrow", "429", "503", "500"};
	struct detect_run r = {.bytes = bytes, .n = n};
	struct um_span whole = {0, (uint32_t)n};

	for (size_t i = 0; i < UM_COUNT(failures); i++)
		if (memmem(bytes, n, failures[i], strlen(failures[i])) != NULL)
			return (memmem(bytes, n, "allback", 7) != NULL ||
			        memmem(bytes, n, "ailover", 7) != NULL ||
			        memmem(bytes, n, "alls back", 9) != NULL ||
			        memmem(bytes, n, "ails over", 9) != NULL) &&
			       asserts(&r, whole);
	return false;
}

static bool is_group_of_tests(const char *name)
{
	static const char *const words[] = {"describe", "context", "suite"};

	for (size_t i = 0; name != NULL && i < UM_COUNT(words); i++)
		if (strncmp(name, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* The test around a fact, with the functions without a name in it; -1: outside of all. */
static int32_t test_around(const struct detect_run *r, const struct syntax_fact *f)
{
	int32_t at = f->function, found = -1;

	for (int depth = 0; at >= 0 && depth < 64; depth++, at = r->file->facts[at].function) {
		const struct syntax_fact *function = &r->file->facts[at];

		if (function->is_class || (found >= 0 && is_group_of_tests(function->key)))
			break;
		if (function->is_test)
			found = at;
	}
	return found;
}

/* With the line that it starts in: it("falls back", () => { … }). */
static struct um_span with_title(const struct detect_run *r, struct um_span span)
{
	while (span.start > 0 && r->bytes[span.start - 1] != '\n')
		span.start--;
	return span;
}

/* Is what fails here part of a test of a fallback? A stand-in of the file serves its tests. */
static bool is_tested(const struct detect_run *r, int32_t test)
{
	struct um_span whole = {0, (uint32_t)r->n};

	if (test < 0 && r->out->context != EVIDENCE_TEST)
		return false;
	if (test >= 0)
		whole = with_title(r, r->file->facts[test].span);
	return speaks_of_fallback(r, whole) && asserts(r, whole);
}

static bool is_first(struct drills *d, int32_t test)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->seen[i] == test)
			return false;
	if (d->n == MAX_TESTS)
		return false;
	d->seen[d->n++] = test;
	return true;
}

static void emit(struct drills *d, const struct syntax_fact *f, int32_t test, unsigned covers,
                 const struct rules_entry *entry)
{
	struct detect_run *r = d->r;
	struct evidence *e;
	bool is_old;
	int32_t at;

	if (!is_first(d, test))
		return;
	r->function = f->function;
	at = detect_emit(r, EVIDENCE_FALLBACK,
	                 entry != NULL ? detect_service_of(entry) : "portable", entry, f->span,
	                 &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	if (entry == NULL)
		e->rule = "drill";
	e->attr = "drill";
	e->value = f->callee != NULL ? f->callee : f->key;
	e->name = test >= 0 ? r->file->facts[test].key : NULL;
	e->covers = detect_covers_text(covers);
	e->binding = EVIDENCE_HARDCODED;
}

/* The failure that the arguments name; 0: none of them does. */
static unsigned failure_of(struct detect_run *r, const struct rules_call *call,
                           const struct syntax_value *args)
{
	for (size_t i = 0; i < call->trigger.n; i++) {
		const struct syntax_value *v = detect_arg(args, call->trigger.v[i]);
		unsigned covers = v != NULL ? detect_covers_value(r, v, 0) & RULES_COVERS_ALL : 0;

		if (covers != 0)
			return covers;
	}
	return call->trigger.n == 0 ? RULES_COVERS_ALL : 0;
}

static bool check_rules(struct drills *d, const struct syntax_fact *f,
                        const struct syntax_value *args)
{
	struct detect_run *r = d->r;
	const struct detect_call_ref *refs[32];
	size_t n = detect_callee_find(r->d, r->language, f->callee, refs, UM_COUNT(refs));

	for (size_t i = 0; i < n; i++) {
		const struct rules_call *call = refs[i]->call;
		int32_t test = test_around(r, f);
		unsigned covers;

		if (call == NULL || !detect_is_drill(call) || !detect_when(&call->when, args) ||
		    !detect_imports_one(r, &call->imports))
			continue;
		covers = failure_of(r, call, args);
		if (covers == 0 || (um_eq(call->attr, "failing") && !is_tested(r, test)))
			continue;
		emit(d, f, test, covers, refs[i]->entry);
		return true;
	}
	return false;
}

/* raise RateLimitError(…), new Error("429"): an error that is made in a test is to be raised. */
static void check_error(struct drills *d, const struct syntax_fact *f)
{
	int32_t test = test_around(d->r, f);
	unsigned covers;

	if (test < 0 && d->r->out->context != EVIDENCE_TEST)
		return;
	covers = detect_covers_value(
		d->r, &(struct syntax_value){.kind = SYNTAX_STRING, .text = f->callee}, 0);
	if ((covers & RULES_COVERS_ALL) != 0 && is_tested(d->r, test))
		emit(d, f, test, covers, NULL);
}

void detect_drills(struct detect_run *r)
{
	struct drills d = {.r = r};

	for (size_t i = 0; i < r->file->n_facts && !r->is_full; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->callee == NULL || f->value == NULL)
			continue;
		if (f->kind == SYNTAX_CALL_FACT) {
			if (!check_rules(&d, f, f->value))
				check_error(&d, f);
		} else if (f->kind == SYNTAX_BINDING && strchr(f->callee, '.') != NULL) {
			/* mock.side_effect = error, as if the attribute were called with it */
			struct syntax_item item = {.value = f->value};
			struct syntax_value call = {.kind = SYNTAX_CALL,
			                            .text = f->callee,
			                            .items = &item,
			                            .n_items = 1};

			check_rules(&d, f, &call);
		}
	}
}
