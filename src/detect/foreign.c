/* Clients that another file makes: where they go is asked of the call that makes them there; the
 * client itself is evidence of that file. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

static bool is_client(const struct detect_call_ref *ref)
{
	return ref->call != NULL &&
	       (um_eq(ref->call->kind, "client") || um_eq(ref->call->kind, "gateway"));
}

/* What a call that stands elsewhere reaches. */
static bool use_of_call(struct detect_run *r, const struct syntax_value *v, struct detect_use *ret)
{
	const struct detect_call_ref *refs[64], *best = NULL;
	size_t n;

	if (v->text == NULL)
		return false;
	n = detect_callee_find(r->d, r->language, v->text, refs, UM_COUNT(refs));
	for (size_t i = 0; i < n; i++) {
		const struct detect_call_ref *ref = refs[i];

		if (ref->call == NULL || strncmp(ref->pattern, "**", 2) == 0 ||
		    ref->call->imports.n > 0 ||
		    (!is_client(ref) && !um_eq(ref->call->kind, "call")) ||
		    !detect_when(&ref->call->when, v))
			continue;
		if (best == NULL || ref->call->when.n > best->call->when.n)
			best = ref;
	}
	if (best == NULL)
		return false;
	memset(ret, 0, sizeof(*ret));
	ret->client = -1;
	ret->entry = best->entry;
	ret->service =
		is_client(best) ? detect_client_target(r, v, best) : detect_service_of(best->entry);
	return true;
}

const struct syntax_value *detect_foreign_client(struct detect_run *r, const char *text)
{
	const struct syntax_value *calls[64], *found = NULL;
	size_t n = detect_modules_calls(r, text, calls, UM_COUNT(calls));
	struct detect_use first, one;

	for (size_t i = 0; i < n; i++) {
		if (!use_of_call(r, calls[i], &one))
			continue;
		if (found != NULL && !um_eq(one.service, first.service))
			return NULL; /* it chooses */
		if (found == NULL) {
			first = one;
			found = calls[i];
		}
	}
	return found;
}

bool detect_foreign_use(struct detect_run *r, const struct syntax_value *v, struct detect_use *ret)
{
	if (v == NULL || v->kind != SYNTAX_CALL)
		return false;
	if (v->origin == NULL)
		v = detect_foreign_client(r, v->text);
	return v != NULL && use_of_call(r, v, ret);
}
