/* Requests by hand: a general HTTP function that is given an address of the catalogue. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

static bool is_http(const char *callee)
{
	static const char *const names[] = {"get",    "post",    "put",     "request", "fetch",
	                                    "stream", "send",    "urlopen", "Request", "$fetch",
	                                    "axios",  "default", "curl",    "wget"};
	const char *last = detect_last_segment(callee);

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(last, names[i]))
			return true;
	return false;
}

/* f("POST", address), unlike x.get(key, "what it is otherwise") */
static bool takes_verb(const char *callee)
{
	static const char *const names[] = {"get", "post", "put"};
	const char *last = detect_last_segment(callee);

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(last, names[i]))
			return false;
	return true;
}

/* A command that sends nothing only asks whether somebody is there, or takes a file from there. */
static bool is_probe(const struct syntax_fact *f)
{
	static const char *const bodies[] = {"d",         "data",      "data-raw", "data-binary",
	                                     "json",      "F",         "form",     "T",
	                                     "post-data", "post-file", "body-data"};

	if (!um_eq(f->callee, "curl") && !um_eq(f->callee, "wget"))
		return false;
	for (size_t i = 0; i < UM_COUNT(bodies); i++)
		if (detect_arg(f->value, bodies[i]) != NULL)
			return false;
	return true;
}

/* An argument that other callers give another address: a function for all sorts of requests. */
static bool is_for_any(const struct detect_run *r, const struct syntax_fact *f,
                       const struct syntax_value *v, const struct detect_lits *lits)
{
	const struct rules_entry *first = NULL;

	if (v == NULL || v->kind != SYNTAX_CHOICE || um_span_in(v->items[0].value->span, f->span))
		return false;
	for (size_t i = 0; i < lits->n; i++) {
		const char *text = lits->v[i].text;
		struct detect_host_hit hit = {NULL};

		if (text != NULL && !detect_url_find(r->d, text, &hit) &&
		    strstr(text, "://") != NULL)
			return true;
		if (hit.entry != NULL && first != NULL && hit.entry != first)
			return true;
		first = hit.entry != NULL ? hit.entry : first;
	}
	return lits->n > 0 && lits->has_unknown;
}

void detect_http_call(struct detect_run *r, int32_t fact)
{
	static const char *const args[] = {"0", "1", "url", "words"};
	const struct syntax_fact *f = &r->file->facts[fact];
	bool is_late = takes_verb(f->callee);

	if (!is_http(f->callee) || r->use[fact].client >= 0 || is_probe(f))
		return;
	for (size_t i = 0; i < UM_COUNT(args); i++) {
		const struct syntax_value *v = detect_arg(f->value, args[i]);
		struct detect_lits lits;

		if (um_eq(args[i], "1") && !is_late)
			continue;
		detect_value_literals(v, &lits);
		if (is_for_any(r, f, v, &lits))
			continue;
		for (size_t k = 0; k < lits.n; k++) {
			struct detect_host_hit hit;
			const char *service;
			int32_t at;

			if (lits.v[k].text == NULL ||
			    !detect_url_find(r->d, lits.v[k].text, &hit) ||
			    detect_url_is_documentation(lits.v[k].text))
				continue;
			service = detect_service_of(hit.entry);
			at = detect_emit(r, EVIDENCE_CLIENT, service, hit.entry, f->span, NULL);
			if (at < 0)
				return;
			detect_at(r, at)->value = "http";
			detect_at(r, at)->name = f->assigned;
			detect_at(r, at)->binding = lits.v[k].binding;
			detect_at(r, at)->capability = hit.host->capability;
			detect_at(r, at)->cloud = hit.host->cloud;
			if (hit.region[0] != '\0')
				detect_at(r, at)->region = um_strdup(r->a, hit.region);
			detect_use_client(r, (size_t)fact, at);
			r->use[fact].service = service;
			r->use[fact].entry = hit.entry;
			r->use[fact].is_use = true;
			detect_endpoint_emit(r, &lits.v[k], at, service, hit.entry,
			                     EVIDENCE_OBSERVED);
			return;
		}
	}
}
