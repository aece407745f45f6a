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
                                struct target *t)
{
	struct detect_host_hit hit;
	struct detect_url url;

	if (lit->text == NULL || !detect_url_parse(lit->text, &url))
		return;
	if (!detect_host_find(r->d, &url, &hit)) {
		t->is_custom = true;
		return;
	}
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
			target_from_literal(r, lit, t);
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

static void target_from_provider(struct detect_run *r, const struct syntax_value *v,
                                 struct target *t)
{
	struct detect_lits lits;

	detect_value_literals(v, &lits);
	for (size_t i = 0; i < lits.n && t->entry == NULL; i++)
		t->entry = detect_provider_find(r->d, lits.v[i].text);
	if (t->entry == NULL && v->text != NULL &&
	    (v->kind == SYNTAX_CALL || v->kind == SYNTAX_NAME))
		t->entry = detect_provider_find(r->d, detect_last_segment(v->text));
	t->basis = EVIDENCE_OBSERVED;
}

static void target_find(struct detect_run *r, const struct syntax_value *call,
                        const struct detect_call_ref *ref, struct target *t)
{
	const struct rules_names *args = ref->call->args;
	const struct syntax_value *v;

	memset(t, 0, sizeof(*t));
	t->basis = EVIDENCE_OBSERVED;
	v = detect_arg_first(call, &args[RULES_ENDPOINT]);
	if (v != NULL)
		target_from_endpoint(r, v, ref->entry, t);
	v = detect_arg_first(call, &args[RULES_PROVIDER]);
	if (v != NULL && t->entry == NULL)
		target_from_provider(r, v, t);
	if (t->entry == NULL && t->is_custom)
		target_from_key(r, detect_arg_first(call, &args[RULES_KEY]), ref->entry, t);
	/* a router's model string says where it goes */
	v = detect_arg_first(call, &args[RULES_MODEL]);
	if (v != NULL && t->entry == NULL && !t->is_custom &&
	    (ref->entry->kind == RULES_GATEWAY || ref->entry->kind == RULES_CONSTRUCT)) {
		struct detect_lits lits;

		detect_value_literals(v, &lits);
		for (size_t i = 0; i < lits.n && t->entry == NULL; i++)
			if (lits.v[i].text != NULL)
				t->entry = detect_model_target(r->d, lits.v[i].text, NULL);
	}
}

/* ---- arguments as evidence ---- */

static int32_t emit_value(struct detect_run *r, enum evidence_kind kind, const char *attr,
                          const struct detect_lit *lit, int32_t parent, const char *service,
                          const struct rules_entry *rule, enum evidence_basis basis)
{
	bool is_old;
	int32_t at = detect_emit(r, kind, service, rule, lit->span, &is_old);
	struct evidence *e;

	if (at < 0 || is_old)
		return at;
	e = detect_at(r, at);
	e->value = lit->text;
	e->name = lit->env;
	e->attr = attr;
	e->binding = lit->binding;
	e->basis = lit->env != NULL || lit->binding == EVIDENCE_DEFAULT ? EVIDENCE_INFERRED : basis;
	e->parent = parent;
	return at;
}

static void emit_endpoint(struct detect_run *r, const struct detect_lit *lit, int32_t parent,
                          const char *service, const struct rules_entry *rule,
                          enum evidence_basis basis)
{
	struct detect_host_hit hit;
	int32_t at;

	if (lit->text != NULL && (lit->text[0] == '\0' || strpbrk(lit->text, " \n\t") != NULL))
		return;
	at = emit_value(r, EVIDENCE_ENDPOINT, "url", lit, parent, service, rule, basis);
	if (at >= 0 && lit->text != NULL && detect_url_find(r->d, lit->text, &hit)) {
		detect_at(r, at)->service = detect_service_of(hit.entry);
		detect_at(r, at)->cloud = hit.host->cloud;
		detect_at(r, at)->capability = hit.host->capability;
		if (hit.region[0] != '\0')
			detect_at(r, at)->region = um_strdup(r->a, hit.region);
	}
}

static void emit_model(struct detect_run *r, const struct detect_lit *lit, int32_t parent,
                       const char *service, const struct detect_call_ref *ref,
                       enum evidence_basis basis, bool is_deployment)
{
	const struct rules_entry *target = NULL;
	int32_t at;

	if (lit->text != NULL && !detect_model_plausible(lit->text))
		return;
	if (service == NULL && lit->text != NULL)
		target = detect_model_target(r->d, lit->text, NULL);
	if (service == NULL)
		service = detect_service_of(target != NULL ? target : ref->entry);
	at = emit_value(r, EVIDENCE_MODEL, is_deployment ? "deployment" : NULL, lit, parent,
	                service, ref->entry, basis);
	if (at < 0)
		return;
	detect_at(r, at)->maker = detect_model_maker(r->d, lit->text, NULL);
	if (detect_at(r, at)->capability == NULL)
		detect_at(r, at)->capability = ref->call->capability;
}

static void emit_key(struct detect_run *r, const struct detect_lit *lit, int32_t parent,
                     const char *service, const struct rules_entry *rule)
{
	int32_t at;

	if (lit->text == NULL || lit->is_template || !detect_is_key(lit->text))
		return;
	at = emit_value(r, EVIDENCE_SECRET, "key", lit, parent, service, rule, EVIDENCE_OBSERVED);
	if (at >= 0)
		detect_at(r, at)->value = detect_redact(r->a, lit->text);
}

/* The name of a setting that is read elsewhere counts like the variable behind it. */
static void literals_of(struct detect_run *r, const struct syntax_value *v,
                        struct detect_lits *lits)
{
	const struct detect_env_ref *ref;

	detect_value_literals(v, lits);
	ref = lits->n == 0 ? detect_value_setting(r, v) : NULL;
	if (ref != NULL && !um_ends(ref->env->name, "*")) {
		lits->v[0] =
			(struct detect_lit){NULL, v->use, EVIDENCE_FROM_ENV, ref->env->name, false};
		lits->n = 1;
	}
}

void detect_call_args(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref,
                      int32_t parent, const char *service, enum evidence_basis basis)
{
	const struct syntax_value *call = r->file->facts[fact].value;
	const char *own = service != NULL ? service : detect_service_of(ref->entry);

	for (int role = 0; role < RULES_N_ROLES; role++) {
		const struct syntax_value *v = detect_arg_first(call, &ref->call->args[role]);
		struct detect_lits lits;

		if (v == NULL || role == RULES_PROVIDER || role == RULES_SWITCH)
			continue;
		literals_of(r, v, &lits);
		for (size_t i = 0; i < lits.n; i++) {
			const struct detect_lit *lit = &lits.v[i];

			if (role == RULES_MODEL || role == RULES_DEPLOYMENT)
				emit_model(r, lit, parent, service, ref, basis,
				           role == RULES_DEPLOYMENT);
			else if (role == RULES_ENDPOINT)
				emit_endpoint(r, lit, parent, own, ref->entry, basis);
			else if (role == RULES_KEY)
				emit_key(r, lit, parent, own, ref->entry);
			else if (lit->text == NULL ||
			         (lit->text[0] != '\0' && strlen(lit->text) < 80))
				emit_value(r, EVIDENCE_ENDPOINT,
				           role == RULES_REGION ? "region" : "version", lit, parent,
				           own, ref->entry, basis);
			if ((role == RULES_MODEL || role == RULES_DEPLOYMENT) &&
			    r->use[fact].model == NULL)
				r->use[fact].model = lit->text != NULL ? lit->text : lit->env;
		}
	}
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

int32_t detect_client_emit(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref)
{
	const struct syntax_fact *f = &r->file->facts[fact];
	bool is_gateway = um_eq(ref->call->kind, "gateway");
	const struct rules_entry *own = ref->entry;
	const char *service = detect_service_of(own);
	const char *child = NULL; /* of its models and addresses; NULL: each model says so itself */
	struct detect_lits region;
	struct target t;
	struct evidence *e;
	int32_t at;
	bool is_old;

	target_find(r, f->value, ref, &t);
	if (t.entry != NULL) {
		child = detect_service_of(t.entry);
		if (own->kind != RULES_GATEWAY)
			service = child;
	} else if (own->kind != RULES_GATEWAY && own->kind != RULES_CONSTRUCT) {
		child = service;
	}
	at = detect_emit(r, is_gateway ? EVIDENCE_GATEWAY : EVIDENCE_CLIENT, service, own, f->span,
	                 &is_old);
	if (at < 0)
		return -1;
	r->use[fact].client = at;
	r->use[fact].service = own->kind == RULES_GATEWAY && child != NULL ? child : service;
	r->use[fact].entry = own;
	r->use[fact].is_use = is_request(f->callee);
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

/* ---- uses of clients ---- */

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

	if (name != callee && !um_starts(callee, "self.") && !um_starts(callee, "this."))
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

	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_CALL_FACT || r->use[i].client < 0 ||
		    !um_eq(f->assigned, name))
			continue;
		if (found >= 0 && found != r->use[i].client)
			return -1;
		found = r->use[i].client;
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
	bool is_known;

	if (client < 0)
		client = client_of_callee(r, f->callee);
	if (client < 0 && f->receiver != NULL && f->receiver->kind == SYNTAX_CALL && is_open &&
	    !r->uses[ref->entry - r->d->rules->entries])
		return; /* the object is something else */
	if (client < 0)
		client = only_client(r, ref->entry);
	is_known = client >= 0 || r->uses[ref->entry - r->d->rules->entries] || !is_open ||
	           ref->call->imports.n > 0;
	r->use[fact].client = client;
	r->use[fact].entry = ref->entry;
	r->use[fact].is_use = true;
	if (client >= 0)
		r->use[fact].service = detect_at(r, client)->service;
	else if (is_known)
		r->use[fact].service = detect_service_of(ref->entry);
	detect_call_args(r, fact, ref, client, r->use[fact].service,
	                 is_known ? EVIDENCE_OBSERVED : EVIDENCE_INFERRED);
	if (client >= 0 && detect_at(r, client)->capability == NULL)
		detect_at(r, client)->capability = ref->call->capability;
}

/* ---- requests by hand ---- */

static bool is_http(const char *callee)
{
	static const char *const names[] = {"get",     "post",   "put",   "request",
	                                    "fetch",   "stream", "send",  "urlopen",
	                                    "Request", "$fetch", "axios", "default"};
	const char *last = detect_last_segment(callee);

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(last, names[i]))
			return true;
	return false;
}

void detect_http_call(struct detect_run *r, int32_t fact)
{
	static const char *const args[] = {"0", "1", "url"};
	const struct syntax_fact *f = &r->file->facts[fact];

	if (!is_http(f->callee) || r->use[fact].client >= 0)
		return;
	for (size_t i = 0; i < UM_COUNT(args); i++) {
		const struct syntax_value *v = detect_arg(f->value, args[i]);
		struct detect_lits lits;

		detect_value_literals(v, &lits);
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
			r->use[fact].client = at;
			r->use[fact].service = service;
			r->use[fact].entry = hit.entry;
			r->use[fact].is_use = true;
			emit_endpoint(r, &lits.v[k], at, service, hit.entry, EVIDENCE_OBSERVED);
			return;
		}
	}
}
