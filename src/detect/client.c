/* Clients and their use. The class of a client does not say where it goes: an explicit address, a
 * provider argument and the variables that are read for them come first, and the SDK's own service
 * is only the last answer. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

struct target {
	const struct rules_entry *entry; /* NULL: nothing says otherwise */
	enum evidence_basis basis;
	const struct rules_host *host;
	char region[64];
	const char *endpoint_env; /* the variable that an explicit argument reads */
	bool is_explicit;         /* there is an endpoint argument */
	bool is_custom;           /* it goes to a place that the catalogue does not know */
};

static bool can_redirect(const struct detect_env_ref *ref, const struct rules_entry *own)
{
	return ref != NULL && ref->entry != own && ref->entry->kind != RULES_CONSTRUCT;
}

static void target_from_literal(struct detect_run *r, const struct detect_lit *lit,
                                const struct rules_entry *own, struct target *t)
{
	struct detect_host_hit hit;
	struct detect_url url;

	if (lit->text == NULL || !detect_url_parse(lit->text, &url))
		return;
	if (!detect_host_find(r->d, &url, &hit)) {
		t->is_custom = true;
		return;
	}
	detect_host_prefer(own, &url, &hit);
	t->entry = hit.entry;
	t->host = hit.host;
	memcpy(t->region, hit.region, sizeof(t->region));
	t->basis = lit->binding == EVIDENCE_HARDCODED ? EVIDENCE_OBSERVED : EVIDENCE_INFERRED;
	t->is_custom = false;
}

static void target_from_env(struct detect_run *r, const struct detect_env_ref *ref,
                            const struct rules_entry *own, struct target *t)
{
	(void)r;
	if (ref == NULL) {
		t->is_custom = true;
	} else if (can_redirect(ref, own)) {
		t->entry = ref->entry;
		t->basis = EVIDENCE_INFERRED;
	}
}

static void target_from_endpoint(struct detect_run *r, const struct syntax_value *v,
                                 const struct rules_entry *own, struct target *t)
{
	struct detect_lits lits;

	t->is_explicit = true;
	detect_value_literals(v, &lits);
	for (size_t i = 0; i < lits.n && t->entry == NULL; i++) {
		const struct detect_lit *lit = &lits.v[i];

		if (lit->env != NULL) {
			t->endpoint_env = lit->env;
			if (can_redirect(detect_env_find(r->d, lit->env, r->uses), own) ||
			    lit->text == NULL)
				target_from_env(r, detect_env_find(r->d, lit->env, r->uses), own,
				                t);
		}
		if (t->entry == NULL)
			target_from_literal(r, lit, own, t);
	}
	if (lits.n == 0 && lits.has_unknown) {
		const struct detect_env_ref *ref = detect_value_setting(r, v);

		if (ref != NULL)
			t->endpoint_env = ref->env->name;
		target_from_env(r, ref, own, t);
	}
}

/* A key of another service is given together with an address that was not understood. */
static void target_from_key(struct detect_run *r, const struct syntax_value *v,
                            const struct rules_entry *own, struct target *t)
{
	const struct detect_env_ref *ref = NULL;
	struct detect_lits lits;

	if (v == NULL)
		return;
	detect_value_literals(v, &lits);
	for (size_t i = 0; i < lits.n && ref == NULL; i++)
		if (lits.v[i].env != NULL)
			ref = detect_env_find(r->d, lits.v[i].env, r->uses);
	if (ref == NULL)
		ref = detect_value_setting(r, v);
	if (can_redirect(ref, own) && ref->env->carries == RULES_KEY) {
		t->entry = ref->entry;
		t->basis = EVIDENCE_INFERRED;
		t->is_custom = false;
	}
}

static void target_find(struct detect_run *r, const struct syntax_value *call,
                        const struct detect_call_ref *ref, int depth, struct target *t);

/* provider=SomeProvider(…): where that goes. */
static void target_from_made(struct detect_run *r, const struct syntax_value *v, int depth,
                             struct target *t)
{
	const struct detect_call_ref *refs[8];
	int32_t fact = v->origin == NULL ? detect_call_fact(r, v->span) : -1;
	size_t n = 0;

	if (fact >= 0 && r->file->facts[fact].callee != NULL && depth < DETECT_MAX_DEPTH)
		n = detect_callee_find(r->d, r->language, r->file->facts[fact].callee, refs,
		                       UM_COUNT(refs));
	for (size_t i = 0; i < n; i++) {
		if (refs[i]->call == NULL || !um_eq(refs[i]->call->kind, "client") ||
		    refs[i]->entry->kind == RULES_CONSTRUCT)
			continue;
		target_find(r, v, refs[i], depth + 1, t);
		if (t->entry == NULL && !t->is_custom)
			t->entry = refs[i]->entry;
		return;
	}
}

static void target_from_provider(struct detect_run *r, const struct syntax_value *v, int depth,
                                 struct target *t)
{
	struct detect_lits lits;

	detect_value_literals(v, &lits);
	for (size_t i = 0; i < lits.n && t->entry == NULL; i++)
		t->entry = detect_provider_find(r->d, lits.v[i].text);
	if (t->entry == NULL && v->kind == SYNTAX_CALL)
		target_from_made(r, v, depth, t);
	if (t->entry == NULL && !t->is_custom && v->text != NULL &&
	    (v->kind == SYNTAX_CALL || v->kind == SYNTAX_NAME))
		t->entry = detect_provider_find(r->d, detect_last_segment(v->text));
	t->basis = EVIDENCE_OBSERVED;
}

/* Code or a server of one's own that sends each model to its provider. */
static bool is_router(const struct rules_entry *entry)
{
	return entry->kind == RULES_CONSTRUCT ||
	       (entry->kind == RULES_GATEWAY && um_eq(entry->operator_, "self"));
}

static void target_find(struct detect_run *r, const struct syntax_value *call,
                        const struct detect_call_ref *ref, int depth, struct target *t)
{
	const struct rules_names *args = ref->call->args;
	const struct syntax_value *v;

	memset(t, 0, sizeof(*t));
	t->basis = EVIDENCE_OBSERVED;
	v = detect_endpoint_arg(call, ref->call);
	if (v != NULL)
		target_from_endpoint(r, v, ref->entry, t);
	v = detect_arg_first(call, &args[RULES_PROVIDER]);
	if (v != NULL && t->entry == NULL)
		target_from_provider(r, v, depth, t);
	if (t->entry == NULL && t->is_custom)
		target_from_key(r, detect_arg_first(call, &args[RULES_KEY]), ref->entry, t);
	/* a router's model string says where it goes; one that others run goes there itself */
	v = detect_arg_first(call, &args[RULES_MODEL]);
	if (v != NULL && t->entry == NULL && !t->is_custom && is_router(ref->entry)) {
		struct detect_lits lits;

		detect_value_literals(v, &lits);
		for (size_t i = 0; i < lits.n && t->entry == NULL; i++)
			if (lits.v[i].text != NULL)
				t->entry = detect_model_target(r->d, lits.v[i].text, NULL);
	}
}

const char *detect_client_target(struct detect_run *r, const struct syntax_value *call,
                                 const struct detect_call_ref *ref)
{
	struct target t;

	target_find(r, call, ref, 0, &t);
	if (t.entry == NULL || (ref->entry->kind == RULES_GATEWAY && t.host == NULL))
		return detect_service_of(ref->entry);
	return detect_service_of(t.entry);
}

/* ---- clients ---- */

/* f(…) sends a request, C(…) makes a client: names that start with a small letter and do not say
 * that they make. */
static bool is_request(const char *callee)
{
	static const char *const makers[] = {"create", "get",    "init", "make", "build",
	                                     "from",   "client", "new",  "with"};
	const char *last = detect_last_segment(callee);
	bool is_create = um_eq(last, "create") || um_eq(last, "acreate");

	if (!islower((unsigned char)last[0]))
		return false;
	for (size_t i = 0; i < UM_COUNT(makers) && !is_create; i++)
		if (um_starts(last, makers[i]))
			return false;
	return true;
}

/* f(model=C(…)) of an SDK for any provider: what C is, f is. NULL: nobody knows. */
static const struct detect_use *use_given(struct detect_run *r, const struct detect_call_ref *ref,
                                          const struct syntax_fact *f, struct detect_use *foreign)
{
	const struct syntax_value *v = detect_arg_first(f->value, &ref->call->args[RULES_MODEL]);
	int32_t fact = -1, client;

	if (v == NULL || ref->entry->kind != RULES_CONSTRUCT)
		return NULL;
	if (v->kind == SYNTAX_CALL)
		fact = detect_call_fact(r, v->span);
	if (fact >= 0 && r->use[fact].service != NULL)
		return &r->use[fact];
	client = detect_client_of(r, v, 0);
	for (size_t i = 0; client >= 0 && i < r->clients.n; i++)
		if (r->use[r->clients.v[i]].client == client)
			return &r->use[r->clients.v[i]];
	return detect_foreign_use(r, v, foreign) ? foreign : NULL;
}

/* f(C(…)) in one line is told once. */
static bool is_on_line(const struct detect_run *r, struct um_span span, int32_t client)
{
	struct um_span own;

	if (client < 0)
		return false;
	own = r->out->evidence.v[client].span;
	return um_span_in(own, span) &&
	       um_lines_pos(&r->lines, own.start).line == um_lines_pos(&r->lines, span.start).line;
}

int32_t detect_client_emit(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref)
{
	const struct syntax_fact *f = &r->file->facts[fact];
	bool is_gateway = um_eq(ref->call->kind, "gateway");
	bool is_neutral = ref->entry->kind == RULES_GATEWAY || ref->entry->kind == RULES_CONSTRUCT;
	const struct rules_entry *own = ref->entry;
	struct detect_use foreign;
	const struct detect_use *given = use_given(r, ref, f, &foreign);
	const char *service = detect_service_of(own);
	const char *child = NULL; /* of its models and addresses; NULL: each model says so itself */
	struct detect_lits region;
	struct target t;
	struct evidence *e;
	int32_t at;
	bool is_old;

	if (given != NULL && is_on_line(r, f->span, given->client)) {
		detect_use_client(r, (size_t)fact, given->client);
		r->use[fact] = *given;
		r->use[fact].is_use = is_request(f->callee);
		return given->client;
	}
	target_find(r, f->value, ref, 0, &t);
	if (given != NULL) {
		child = given->service;
		service = child;
	} else if (t.entry != NULL) {
		child = detect_service_of(t.entry);
		if (!is_neutral || (t.host != NULL && own->kind == RULES_CONSTRUCT))
			service = child;
	} else if (!is_neutral || !is_router(own)) {
		child = service;
	}
	at = detect_emit(r, is_gateway ? EVIDENCE_GATEWAY : EVIDENCE_CLIENT, service, own, f->span,
	                 &is_old);
	if (at < 0)
		return -1;
	detect_use_client(r, (size_t)fact, at);
	r->use[fact].service = child != NULL ? child : service;
	r->use[fact].entry = own;
	r->use[fact].is_use = is_request(f->callee);
	r->use[fact].model = given != NULL ? given->model : NULL;
	if (is_old)
		return at;
	e = detect_at(r, at);
	e->value = f->callee;
	e->name = f->assigned;
	e->attr = t.is_custom ? "custom-endpoint" : ref->call->attr;
	e->binding = EVIDENCE_HARDCODED;
	e->basis = t.is_custom ? EVIDENCE_INFERRED : t.basis;
	e->capability = ref->call->capability;
	e->cloud = t.host != NULL && t.host->cloud != NULL ? t.host->cloud : ref->call->cloud;
	if (t.region[0] != '\0')
		e->region = um_strdup(r->a, t.region);
	e->endpoint_env = t.is_explicit ? t.endpoint_env : ref->call->reads[RULES_ENDPOINT];
	detect_value_literals(detect_arg_first(f->value, &ref->call->args[RULES_REGION]), &region);
	if (e->region == NULL && region.n > 0)
		e->region = region.v[0].text;
	detect_call_args(r, fact, ref, at, child, t.basis);
	return at;
}
