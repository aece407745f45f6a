/* Arguments as evidence: the model, address, region, version or key that a call is given, each at
 * the place where it is written. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

static int32_t emit_value(struct detect_run *r, enum evidence_kind kind, const char *attr,
                          const struct detect_lit *lit, int32_t parent, const char *service,
                          const struct rules_entry *rule, enum evidence_basis basis)
{
	struct evidence *e;
	int32_t at = -1;
	bool is_old;

	if (lit->origin != NULL && lit->text == NULL)
		return -1;         /* the read is the finding */
	if (lit->origin != NULL) { /* it stands there, and is no second finding here */
		e = detect_emit_elsewhere(r, kind, service, rule, lit->origin);
		if (kind == EVIDENCE_MODEL)
			e->maker = detect_model_maker(r->d, lit->text, NULL);
	} else {
		at = detect_emit(r, kind, service, rule, lit->span, &is_old);
		if (at < 0 || is_old)
			return at;
		e = detect_at(r, at);
		e->parent = parent;
	}
	e->value = lit->text;
	e->name = lit->env;
	e->attr = attr;
	e->binding = lit->binding;
	e->basis = lit->env != NULL || lit->binding == EVIDENCE_DEFAULT ? EVIDENCE_INFERRED : basis;
	return at;
}

bool detect_is_written(const struct detect_run *r, struct um_span span)
{
	return span.end <= r->n && span.start < span.end &&
	       memmem(r->bytes + span.start, span.end - span.start, "://", 3) != NULL;
}

/* An address that is put together from a constant: the constant is the place. */
static void move_to_constant(struct detect_run *r, struct detect_lit *lit)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_STRING_FACT || f->value == NULL || f->value->text == NULL ||
		    strstr(f->value->text, "://") == NULL ||
		    !detect_is_written(r, f->value->span) || !um_starts(lit->text, f->value->text))
			continue;
		lit->span = f->value->span;
		lit->text = f->value->text;
		return;
	}
}

void detect_endpoint_emit(struct detect_run *r, const struct detect_lit *given, int32_t parent,
                          const char *service, const struct rules_entry *rule,
                          enum evidence_basis basis)
{
	struct detect_lit moved = *given;
	const struct detect_lit *lit = &moved;
	struct detect_host_hit hit;
	struct detect_url url;
	int32_t at;

	if (lit->text != NULL && (lit->text[0] == '\0' || strpbrk(lit->text, " \n\t") != NULL))
		return;
	if (lit->text != NULL && lit->origin == NULL && strstr(lit->text, "://") != NULL &&
	    !detect_is_written(r, lit->span))
		move_to_constant(r, &moved);
	at = emit_value(r, EVIDENCE_ENDPOINT, "url", lit, parent, service, rule, basis);
	if (at >= 0 && lit->text != NULL && detect_url_parse(lit->text, &url) &&
	    detect_host_find(r->d, &url, &hit)) {
		detect_host_prefer(rule, &url, &hit);
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
	bool is_routed = ref->entry->kind != RULES_SERVICE || parent < 0;
	bool is_guess = false;
	struct detect_model_hit hit;
	int32_t at;

	if (lit->text != NULL && strstr(lit->text, "://") != NULL)
		return; /* an address in the model's place */
	if (lit->text != NULL &&
	    (!detect_model_plausible(lit->text) || (is_routed && detect_is_alias(r, lit->text))))
		return;
	if (service == NULL && lit->text != NULL)
		target = detect_model_target(r->d, lit->text, NULL);
	/* a library for any provider asks whichever is set up for the id */
	is_guess = target != NULL && detect_prefix_split(r->d, lit->text, NULL) == NULL;
	if (service == NULL)
		service = detect_service_of(target != NULL ? target : ref->entry);
	at = emit_value(r, EVIDENCE_MODEL, is_deployment ? "deployment" : NULL, lit, parent,
	                service, ref->entry, basis);
	if (at < 0)
		return;
	detect_at(r, at)->maker = detect_model_maker(r->d, lit->text, NULL);
	detect_at(r, at)->is_guess = is_guess;
	if (detect_at(r, at)->capability == NULL)
		detect_at(r, at)->capability = ref->call->capability;
	if (detect_at(r, at)->capability == NULL && lit->text != NULL &&
	    detect_model_find(r->d, lit->text, &hit, 1) > 0)
		detect_at(r, at)->capability = hit.model->capability;
	if (parent >= 0 && detect_at(r, parent)->capability == NULL)
		detect_at(r, parent)->capability = detect_at(r, at)->capability;
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

/* A constant of a module of the catalogue names its model itself: Models.SOME_MODEL_V2 */
static void constant_of(struct detect_run *r, const struct syntax_value *v,
                        struct detect_lits *lits)
{
	struct detect_constant constant;
	const char *last;

	if (v == NULL || v->text == NULL)
		return;
	last = detect_last_segment(v->text);
	if (detect_constant_of(r, v, &constant))
		last = constant.id;
	else if (v->kind != SYNTAX_NAME || detect_import_find(r->d, r->language, v->text) == NULL ||
	         last == v->text || last[0] < 'A' || last[0] > 'Z' ||
	         strpbrk(last, "0123456789") == NULL)
		return;
	lits->v[0] = (struct detect_lit){.text = last,
	                                 .span = v->span,
	                                 .binding = v->is_overridable ? EVIDENCE_DEFAULT
	                                                              : EVIDENCE_HARDCODED};
	lits->n = 1;
}

/* Region.US_EAST_1, RegionEndpoint.USEast1: places are the same everywhere, so the name says it. */
static void region_of(struct detect_run *r, const struct syntax_value *v, struct detect_lits *lits)
{
	const char *last;
	size_t n;

	if (v == NULL || v->text == NULL || v->kind != SYNTAX_NAME)
		return;
	last = detect_last_segment(v->text);
	n = strlen(last);
	if (last == v->text || last[0] < 'A' || last[0] > 'Z' || last[n - 1] < '0' ||
	    last[n - 1] > '9')
		return;
	for (last -= last != v->text; last > v->text && last[-1] != '.'; last--)
		continue;
	if (!um_starts(last, "Region"))
		return;
	lits->v[0] = (struct detect_lit){
		.text = detect_dashed(r->a, detect_last_segment(v->text), "-"),
		.span = v->span,
		.binding = v->is_overridable ? EVIDENCE_DEFAULT : EVIDENCE_HARDCODED};
	lits->n = 1;
}

/* The name of a setting that is read elsewhere counts like the variable behind it, but a model is
 * better told where the setting is made. */
static void literals_of(struct detect_run *r, const struct syntax_value *v, int role,
                        struct detect_lits *lits)
{
	const struct detect_env_ref *ref;

	detect_value_literals(v, lits);
	if (lits->n == 0 && role == RULES_MODEL)
		constant_of(r, v, lits);
	if (lits->n == 0 && role == RULES_REGION)
		region_of(r, v, lits);
	if (lits->n > 0 || role == RULES_MODEL || role == RULES_DEPLOYMENT)
		return;
	ref = detect_value_setting(r, v);
	if (ref != NULL && !um_ends(ref->env->name, "*")) {
		lits->v[0] = (struct detect_lit){.span = v->use,
		                                 .binding = EVIDENCE_FROM_ENV,
		                                 .env = ref->env->name,
		                                 .is_setting = true};
		lits->n = 1;
	}
}

/* env.SOME_KEY: a catalogue variable under its own name, read through a settings object. */
static void emit_setting(struct detect_run *r, const struct detect_lit *lit)
{
	const struct detect_env_ref *ref = detect_env_find(r->d, lit->env, r->uses);
	bool is_old;
	int32_t at;

	if (ref == NULL)
		return;
	at = detect_emit(r, EVIDENCE_ENV, detect_service_of(ref->entry), ref->entry, lit->span,
	                 &is_old);
	if (at < 0 || is_old)
		return;
	detect_at(r, at)->name = lit->env;
	detect_at(r, at)->attr = rules_role_text(ref->env->carries);
	detect_at(r, at)->binding = EVIDENCE_FROM_ENV;
	detect_at(r, at)->basis = EVIDENCE_INFERRED;
}

/* A variable of any name is one of the service when it feeds an argument of its client. */
static void emit_env(struct detect_run *r, const struct detect_lit *lit, int role,
                     const char *service, const struct rules_entry *rule)
{
	struct evidence *e;
	bool is_old;
	int32_t at;

	if (lit->env != NULL && role == RULES_KEY &&
	    (lit->is_setting || (lit->origin != NULL && um_eq(r->language, "javascript") &&
	                         detect_has_word(r, lit->span, lit->env)))) {
		emit_setting(r, lit);
		return;
	}
	if (lit->env == NULL ||
	    (lit->env_span.end <= lit->env_span.start && lit->env_origin == NULL) ||
	    role == RULES_REGION || role == RULES_VERSION ||
	    detect_env_find(r->d, lit->env, r->uses) != NULL)
		return;
	if (lit->env_origin != NULL && lit->text != NULL &&
	    (role == RULES_MODEL || role == RULES_DEPLOYMENT || role == RULES_ENDPOINT))
		return; /* its default stands there and says more */
	if (lit->env_origin != NULL) {
		e = detect_emit_elsewhere(r, EVIDENCE_ENV, service, rule, lit->env_origin);
	} else {
		at = detect_emit(r, EVIDENCE_ENV, service, rule, lit->env_span, &is_old);
		if (at < 0 || is_old)
			return;
		e = detect_at(r, at);
	}
	e->name = lit->env;
	e->attr = rules_role_text((enum rules_role)role);
	e->binding = lit->binding;
	e->basis = EVIDENCE_INFERRED;
	e->value = role != RULES_KEY ? lit->text : NULL;
}

/* An address that only a variable knows, which the catalogue does not: the client says so itself.
 */
static bool is_unknown_address(struct detect_run *r, const struct detect_lit *lit)
{
	return lit->text == NULL && detect_env_find(r->d, lit->env, r->uses) == NULL;
}

/* A client that goes to a literal address which the catalogue does not know: its key is not the
 * service's. */
static bool is_elsewhere(struct detect_run *r, int32_t client)
{
	return client >= 0 && um_eq(detect_at(r, client)->attr, "custom-endpoint") &&
	       detect_at(r, client)->endpoint_env == NULL;
}

static void emit_argument(struct detect_run *r, const struct detect_lit *lit, int role,
                          int32_t parent, const char *service, const struct detect_call_ref *ref,
                          enum evidence_basis basis)
{
	const char *own = service != NULL ? service : detect_service_of(ref->entry);

	if (!is_elsewhere(r, parent))
		emit_env(r, lit, role, own, ref->entry);
	switch (role) {
	case RULES_MODEL:
	case RULES_DEPLOYMENT:
		emit_model(r, lit, parent, service, ref, basis, role == RULES_DEPLOYMENT);
		break;
	case RULES_ENDPOINT:
		if (!is_unknown_address(r, lit))
			detect_endpoint_emit(r, lit, parent, own, ref->entry, basis);
		break;
	case RULES_KEY:
		emit_key(r, lit, parent, own, ref->entry);
		break;
	case RULES_REGION: /* of the environment, it is a setting and no address */
	case RULES_VERSION:
		if (lit->text == NULL || (lit->text[0] != '\0' && strlen(lit->text) < 80))
			emit_value(r,
			           role == RULES_REGION && lit->env != NULL ? EVIDENCE_ENV
			                                                    : EVIDENCE_ENDPOINT,
			           role == RULES_REGION ? "region" : "version", lit, parent, own,
			           ref->entry, basis);
		break;
	default:
		break;
	}
}

const struct syntax_value *detect_endpoint_arg(const struct syntax_value *call,
                                               const struct rules_call *rule)
{
	const struct syntax_value *v = detect_arg_first(call, &rule->args[RULES_ENDPOINT]);
	struct detect_lits lits;

	if (v == NULL || v != detect_arg_first(call, &rule->args[RULES_MODEL]))
		return v;
	detect_value_literals(v, &lits);
	for (size_t i = 0; i < lits.n; i++)
		if (lits.v[i].text != NULL && strstr(lits.v[i].text, "://") != NULL)
			return v;
	return NULL;
}

/* An agent has an id and an alias, and each comes from a variable of its own. */
static void emit_ids(struct detect_run *r, const struct syntax_value *call,
                     const struct detect_call_ref *ref, const char *service)
{
	const struct rules_names *names = &ref->call->args[RULES_ID];
	struct detect_lits lits;

	for (size_t i = 0; i < names->n; i++) {
		detect_value_literals(detect_arg(call, names->v[i]), &lits);
		for (size_t k = 0; k < lits.n; k++)
			emit_env(r, &lits.v[k], RULES_ID, service, ref->entry);
	}
}

void detect_call_args(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref,
                      int32_t parent, const char *service, enum evidence_basis basis)
{
	const struct syntax_value *call = r->file->facts[fact].value;
	const char *own = service != NULL ? service : detect_service_of(ref->entry);

	if (!is_elsewhere(r, parent))
		emit_ids(r, call, ref, own);

	for (int role = 0; role < RULES_N_ROLES; role++) {
		const struct syntax_value *v =
			role == RULES_ENDPOINT ? detect_endpoint_arg(call, ref->call)
					       : detect_arg_first(call, &ref->call->args[role]);
		struct detect_lits lits;

		if (v == NULL || role == RULES_PROVIDER || role == RULES_SWITCH || role == RULES_ID)
			continue;
		literals_of(r, v, role, &lits);
		for (size_t i = 0; i < lits.n; i++) {
			const struct detect_lit *lit = &lits.v[i];

			emit_argument(r, lit, role, parent, service, ref, basis);
			if ((role == RULES_MODEL || role == RULES_DEPLOYMENT) &&
			    r->use[fact].model == NULL)
				r->use[fact].model = lit->text != NULL ? lit->text : lit->env;
		}
		/* which model the setting names is not known, but that it is another one */
		if (role == RULES_MODEL && r->use[fact].model == NULL && v->text != NULL &&
		    strcasestr(v->text, "fallback") != NULL)
			r->use[fact].model = v->text;
	}
}
