/* What a value is: the client behind calls, names and local functions; and the calls that use one,
 * whose arguments belong to it. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

void detect_use_client(struct detect_run *r, size_t fact, int32_t client)
{
	if (client >= 0 && r->use[fact].client < 0)
		*UM_PUSH(r->a, &r->clients) = fact;
	r->use[fact].client = client;
}

int32_t detect_call_fact(const struct detect_run *r, struct um_span span)
{
	const struct syntax_fact *facts = r->file->facts;
	size_t low = 0, high = r->file->n_facts;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (facts[mid].span.start < span.start)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < r->file->n_facts && facts[low].span.start == span.start; low++)
		if (facts[low].kind == SYNTAX_CALL_FACT && facts[low].span.end == span.end)
			return (int32_t)low;
	return -1;
}

/* The only client that a function of this file makes: get_llm() is what it returns. */
static int32_t client_of_function(struct detect_run *r, const char *callee)
{
	const char *name = detect_last_segment(callee);
	int32_t found = -1;

	if (r->clients.n == 0 ||
	    (name != callee && !um_starts(callee, "self.") && !um_starts(callee, "this.")))
		return -1;
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_FUNCTION || f->is_class || !um_eq(f->key, name))
			continue;
		for (size_t k = i + 1;
		     k < r->file->n_facts && r->file->facts[k].span.start < f->span.end; k++) {
			if (r->use[k].client < 0 || r->file->facts[k].kind != SYNTAX_CALL_FACT)
				continue;
			if (found >= 0 && found != r->use[k].client)
				return -1;
			found = r->use[k].client;
		}
	}
	return found;
}

static int32_t client_of_name(struct detect_run *r, const char *name)
{
	int32_t found = -1;

	for (size_t i = 0; i < r->clients.n; i++) {
		size_t at = r->clients.v[i];

		if (r->use[at].client < 0 || !um_eq(r->file->facts[at].assigned, name))
			continue;
		if (found >= 0 && found != r->use[at].client)
			return -1;
		found = r->use[at].client;
	}
	return found;
}

int32_t detect_client_of(struct detect_run *r, const struct syntax_value *v, int depth)
{
	int32_t at = -1;

	if (v == NULL || depth > DETECT_MAX_DEPTH)
		return -1;
	if (v->kind == SYNTAX_CALL) {
		int32_t fact = detect_call_fact(r, v->span);

		if (fact >= 0) {
			at = r->use[fact].client;
			if (at < 0)
				at = detect_client_of(r, r->file->facts[fact].receiver, depth + 1);
		}
		return at < 0 && v->text != NULL ? client_of_function(r, v->text) : at;
	}
	if (v->kind == SYNTAX_NAME || v->kind == SYNTAX_UNKNOWN)
		return v->text != NULL ? client_of_name(r, v->text) : -1;
	if (v->kind == SYNTAX_CHOICE)
		for (size_t i = 0; i < v->n_items && at < 0; i++)
			at = detect_client_of(r, v->items[i].value, depth + 1);
	return at;
}

/* "self.llm.invoke" -> the client that was assigned to self.llm */
static int32_t client_of_callee(struct detect_run *r, const char *callee)
{
	char name[200];
	size_t n = strlen(callee);

	while (n > 0 && n < sizeof(name)) {
		while (n > 0 && callee[n - 1] != '.')
			n--;
		if (n < 2)
			return -1;
		memcpy(name, callee, --n);
		name[n] = '\0';
		if (um_eq(name, "self") || um_eq(name, "this"))
			return -1;
		int32_t at = client_of_name(r, name);

		if (at >= 0)
			return at;
	}
	return -1;
}

static int32_t only_client(struct detect_run *r, const struct rules_entry *entry)
{
	int32_t found = -1;

	for (size_t i = 0; i < r->out->evidence.n; i++) {
		const struct evidence *e = &r->out->evidence.v[i];

		if (e->kind != EVIDENCE_CLIENT || !um_eq(e->rule, entry->id))
			continue;
		if (found >= 0)
			return -1;
		found = (int32_t)i;
	}
	return found;
}

void detect_client_call(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref)
{
	const struct syntax_fact *f = &r->file->facts[fact];
	int32_t client = detect_client_of(r, f->receiver, 0);
	bool is_open = strncmp(ref->pattern, "**", 2) == 0;
	struct detect_use foreign;
	bool is_known;

	if (client < 0)
		client = client_of_callee(r, f->callee);
	if (client < 0 && f->raw != NULL) /* own("model"), when own = create() */
		client = client_of_name(r, f->raw);
	if (client < 0 && detect_foreign_use(r, f->receiver, &foreign)) {
		r->use[fact] = foreign;
		r->use[fact].is_use = true;
		detect_call_args(r, fact, ref, -1, foreign.service, EVIDENCE_OBSERVED);
		return;
	}
	if (client < 0 && f->receiver != NULL && f->receiver->kind == SYNTAX_CALL && is_open &&
	    !r->uses[ref->entry - r->d->rules->entries])
		return; /* the object is something else */
	if (client < 0)
		client = only_client(r, ref->entry);
	is_known = client >= 0 || r->uses[ref->entry - r->d->rules->entries] || !is_open ||
	           ref->call->imports.n > 0;
	detect_use_client(r, (size_t)fact, client);
	r->use[fact].entry = ref->entry;
	r->use[fact].is_use = true;
	if (client >= 0)
		r->use[fact].service = detect_at(r, client)->service;
	else if (is_known)
		r->use[fact].service = detect_service_of(ref->entry);
	/* a construct serves nothing itself: its model says where it goes */
	detect_call_args(r, fact, ref, client,
	                 client < 0 && ref->entry->kind == RULES_CONSTRUCT ? NULL
	                                                                   : r->use[fact].service,
	                 is_known ? EVIDENCE_OBSERVED : EVIDENCE_INFERRED);
	if (client >= 0 && detect_at(r, client)->capability == NULL)
		detect_at(r, client)->capability = ref->call->capability;
}
