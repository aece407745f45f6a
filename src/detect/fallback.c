/* Fallback constructs that a rule knows: what stands in for what, in order. A member that cannot be
 * followed stays in the list, unresolved. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

struct members {
	struct detect_run *r;
	int32_t fact, fallback; /* the call, and its evidence */
	const struct detect_call_ref *ref;
	uint32_t order;
};

static void member_add(struct members *m, int32_t evidence, const char *alias, const char *service)
{
	struct evidence_member member = {evidence, alias, service, m->order++};

	detect_add_member(m->r, m->fallback, &member);
}

/* The service that the client sends every model to, when the primary shows that it does: a router
 * of models is reached whatever vendor a string names. */
static const char *own_service(const struct members *m)
{
	struct detect_run *r = m->r;
	const struct evidence *e = detect_at(r, m->fallback);
	int32_t client = r->use[m->fact].client;
	int32_t primary = e->n_members > 0 ? e->members[0].evidence : -1;

	if (client < 0 || primary < 0 || detect_at(r, primary)->kind != EVIDENCE_MODEL ||
	    !um_eq(detect_at(r, primary)->service, detect_at(r, client)->service))
		return NULL;
	return detect_at(r, client)->service;
}

/* A model string: the evidence that stands at its place, or new. */
static void member_string(struct members *m, const struct syntax_value *v)
{
	struct detect_run *r = m->r;
	const char *maker = NULL;
	const struct rules_entry *entry = detect_model_target(r->d, v->text, &maker);
	int32_t at = detect_emitted(r, EVIDENCE_MODEL, NULL, v->span);
	const char *own = own_service(m);

	if (at < 0 && entry == NULL) {
		member_add(m, -1, v->text, NULL);
		return;
	}
	if (at < 0) {
		at = detect_emit(r, EVIDENCE_MODEL, own != NULL ? own : detect_service_of(entry),
		                 m->ref->entry, v->span, NULL);
		if (at < 0)
			return;
		detect_at(r, at)->value = v->text;
		detect_at(r, at)->maker = maker;
		detect_at(r, at)->binding =
			v->is_overridable ? EVIDENCE_DEFAULT : EVIDENCE_HARDCODED;
		detect_at(r, at)->parent = r->use[m->fact].client;
	}
	member_add(m, at, NULL, detect_at(r, at)->service);
}

/* The model of a row: {"model": "x", …}, also nested. */
static const struct syntax_value *row_model(const struct syntax_value *v, int depth)
{
	if (depth > 3)
		return NULL;
	for (size_t i = 0; i < v->n_items; i++) {
		const struct syntax_item *item = &v->items[i];

		if (item->value->kind == SYNTAX_STRING && um_eq(item->name, "model"))
			return item->value;
	}
	for (size_t i = 0; i < v->n_items; i++)
		if (v->items[i].value->kind == SYNTAX_MAP) {
			const struct syntax_value *found = row_model(v->items[i].value, depth + 1);

			if (found != NULL)
				return found;
		}
	return NULL;
}

static void member_resolve(struct members *m, const struct syntax_value *v, int depth)
{
	int32_t client;

	if (v == NULL || depth > 4 || v->kind == SYNTAX_NULL)
		return;
	if (v->kind == SYNTAX_STRING) {
		member_string(m, v);
	} else if (v->kind == SYNTAX_LIST) {
		for (size_t i = 0; i < v->n_items && i < 32; i++)
			member_resolve(m, v->items[i].value, depth + 1);
	} else if (v->kind == SYNTAX_MAP) {
		const struct syntax_value *model = row_model(v, 0);

		if (model != NULL)
			member_string(m, model);
		else
			member_add(m, -1, NULL, NULL);
	} else if (v->kind == SYNTAX_ENV && v->fallback != NULL) {
		member_resolve(m, v->fallback, depth + 1);
	} else {
		client = detect_client_of(m->r, v, 0);
		member_add(m, client, NULL, client >= 0 ? detect_at(m->r, client)->service : NULL);
	}
}

static bool is_empty(const struct syntax_value *v)
{
	return v == NULL || v->kind == SYNTAX_NULL || (v->kind == SYNTAX_LIST && v->n_items == 0);
}

/* How many targets the call names at least, when it has no primary of its own: one alone stands in
 * for nothing, and an argument that is no list may be anything. */
static size_t written(const struct rules_call *call, const struct syntax_value *args)
{
	size_t n = 0;

	for (size_t i = 0; i < call->fallback.n; i++) {
		const struct syntax_value *v = detect_arg(args, call->fallback.v[i]);
		bool is_list = v != NULL && (v->kind == SYNTAX_LIST || v->kind == SYNTAX_MAP);

		if (!is_empty(v))
			n += is_list ? v->n_items : 1;
		if (is_list && v->n_items == 1 &&
		    um_eq(v->items[0].name, "...")) /* of a list from elsewhere */
			n++;
	}
	return n;
}

/* What the call says of the failures that it is for, else what the rule says. */
static unsigned covers_of(struct detect_run *r, const struct rules_call *call,
                          const struct syntax_value *args)
{
	for (size_t i = 0; i < call->trigger.n; i++) {
		const struct syntax_value *v = detect_arg(args, call->trigger.v[i]);

		if (v != NULL && v->kind != SYNTAX_NULL)
			return detect_covers_value(r, v, 0);
	}
	return call->covers != 0 ? call->covers & RULES_COVERS_ALL : RULES_COVERS_ALL;
}

void detect_fallback_call(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref)
{
	const struct syntax_fact *f = &r->file->facts[fact];
	const struct rules_call *call = ref->call;
	struct members m = {r, fact, -1, ref, 0};
	bool has_any = false;
	struct evidence *e;
	bool is_old;

	for (size_t i = 0; i < call->fallback.n; i++)
		has_any |= !is_empty(detect_arg(f->value, call->fallback.v[i]));
	if (!has_any || /* an empty list is none */
	    (call->primary == NULL && written(call, f->value) < 2))
		return;
	m.fallback = detect_emit(r, EVIDENCE_FALLBACK, detect_service_of(ref->entry), ref->entry,
	                         f->span, &is_old);
	if (m.fallback < 0 || is_old)
		return;
	e = detect_at(r, m.fallback);
	e->value = f->callee;
	e->name = f->assigned;
	e->attr = call->attr != NULL ? call->attr : "code";
	e->covers = detect_covers_text(covers_of(r, call, f->value));
	e->cloud = call->cloud;
	e->capability = call->capability;
	e->binding = EVIDENCE_HARDCODED;
	if (um_eq(call->primary, "receiver")) {
		int32_t client = detect_client_of(r, f->receiver, 0);

		member_add(&m, client, NULL, client >= 0 ? detect_at(r, client)->service : NULL);
	} else if (call->primary != NULL) {
		member_resolve(&m, detect_arg(f->value, call->primary), 0);
	}
	if (m.order > 1)
		m.order = 1;
	if (m.order == 0 && call->primary != NULL)
		member_add(&m, -1, NULL, NULL);
	for (size_t i = 0; i < call->fallback.n; i++) {
		const char *name = call->fallback.v[i];
		const struct syntax_value *v = detect_arg(f->value, name);

		if (v == NULL || (v->kind == SYNTAX_MAP && name[0] >= '0' && name[0] <= '9' &&
		                  f->value->n_items == 1 && row_model(v, 0) == NULL))
			continue;
		member_resolve(&m, v, 0);
	}
}
