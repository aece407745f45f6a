/* Facts of a source file × catalogue. Clients come first, because what is called on them, falls
 * back to them or sends a model id through them refers to them; loose strings come last, for what
 * nobody claimed. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_READS = 256
}; /* of variables that no rule knows, in one file */

static const char *import_module(struct detect_run *r, const struct syntax_fact *f)
{
	if (f->name == NULL || um_eq(f->name, "*") || um_eq(f->name, "default"))
		return f->module;
	return um_format(r->a, "%s.%s", f->module, f->name);
}

/* The names that one line takes from a module are one import. */
static struct um_span import_span(struct detect_run *r, const struct syntax_fact *f)
{
	struct um_pos pos = um_lines_pos(&r->lines, f->span.start);

	for (size_t i = 0; i < r->file->n_facts && r->file->facts[i].span.start <= f->span.start;
	     i++) {
		const struct syntax_fact *first = &r->file->facts[i];

		if (first->kind == SYNTAX_IMPORT && um_eq(first->module, f->module) &&
		    um_lines_pos(&r->lines, first->span.start).line == pos.line)
			return first->span;
	}
	return f->span;
}

static void run_ambient(struct detect_run *r)
{
	for (size_t i = 0; i < r->ambient.n; i++)
		for (const struct detect_entry_ref *ref =
		             detect_import_find(r->d, r->language, r->ambient.v[i]);
		     ref != NULL; ref = ref->next)
			r->uses[ref->entry - r->d->rules->entries] = true;
}

static void run_imports(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct detect_entry_ref *ref;

		if (f->kind != SYNTAX_IMPORT || f->is_relative || f->is_type_only ||
		    f->module == NULL)
			continue;
		r->function = f->function;
		ref = detect_import_find(r->d, r->language, import_module(r, f));
		for (; ref != NULL; ref = ref->next) {
			int32_t at;

			r->uses[ref->entry - r->d->rules->entries] = true;
			at = detect_emit(r, EVIDENCE_IMPORT, detect_service_of(ref->entry),
			                 ref->entry, import_span(r, f), NULL);
			if (at >= 0)
				detect_at(r, at)->value = f->module;
		}
	}
}

bool detect_imports_one(struct detect_run *r, const struct rules_names *modules)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_IMPORT || f->is_relative || f->is_type_only ||
		    f->module == NULL)
			continue;
		for (size_t k = 0; k < modules->n; k++)
			if (detect_module_below(f->module, modules->v[k]) ||
			    (f->name != NULL &&
			     detect_module_below(import_module(r, f), modules->v[k])))
				return true;
	}
	for (size_t i = 0; i < r->ambient.n; i++)
		for (size_t k = 0; k < modules->n; k++)
			if (detect_module_below(r->ambient.v[i], modules->v[k]))
				return true;
	return modules->n == 0;
}

/* Patterns that name the whole callee fit better than those with holes, and more conditions better
 * than fewer. */
static size_t fitness(const struct detect_call_ref *ref)
{
	size_t n = strlen(ref->pattern);

	if (strstr(ref->pattern, "**") == NULL)
		n += 1000;
	return n + (ref->is_wild ? 0 : 500) + ref->call->when.n * 4000;
}

static bool is_kind(const struct rules_call *call, bool clients)
{
	bool is_client = um_eq(call->kind, "client") || um_eq(call->kind, "gateway");

	return clients == is_client;
}

/* The best rule of the kind "call" for an object: that of the client it is. */
static const struct detect_call_ref *best_ref(struct detect_run *r, int32_t fact,
                                              const struct detect_call_ref **refs, size_t n,
                                              const char *kind, bool clients)
{
	const struct syntax_fact *f = &r->file->facts[fact];
	const struct detect_call_ref *best = NULL;
	const char *own = NULL;
	int32_t client = -1;

	if (!clients) {
		client = detect_client_of(r, f->receiver, 0);
		own = client >= 0 ? detect_at(r, client)->rule : NULL;
	}
	for (size_t i = 0; i < n; i++) {
		const struct detect_call_ref *ref = refs[i];

		if (ref->call == NULL || !is_kind(ref->call, clients) ||
		    (kind != NULL && !um_eq(ref->call->kind, kind)))
			continue;
		if (!detect_when(&ref->call->when, f->value) ||
		    !detect_imports_one(r, &ref->call->imports))
			continue;
		if (best == NULL ||
		    fitness(ref) + (um_eq(own, ref->entry->id) ? 100000 : 0) >
		            fitness(best) + (um_eq(own, best->entry->id) ? 100000 : 0))
			best = ref;
	}
	return best;
}

/* A method of a neutral library that is known by its name only says nothing new of a client that is
 * made here. */
static bool is_of_client(struct detect_run *r, const struct syntax_fact *f,
                         const struct detect_call_ref *ref)
{
	return um_starts(ref->pattern, "**") &&
	       (ref->entry->kind == RULES_GATEWAY || ref->entry->kind == RULES_CONSTRUCT) &&
	       detect_client_of(r, f->receiver, 0) >= 0;
}

/* What only its vendor has is the vendor's whose client is asked for it, whoever made the SDK. */
static int32_t feature_client(struct detect_run *r, const struct syntax_fact *f,
                              const char **service)
{
	int32_t client = detect_client_of(r, f->receiver, 0);
	struct detect_use foreign;

	if (client >= 0)
		*service = detect_at(r, client)->service;
	else if (detect_foreign_use(r, f->receiver, &foreign) && foreign.service != NULL)
		*service = foreign.service;
	return client;
}

static void run_construct(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref)
{
	const struct syntax_fact *f = &r->file->facts[fact];
	int kind = evidence_kind_parse(ref->call->kind);
	const char *service = detect_service_of(ref->entry);
	struct evidence *e;
	int32_t at, parent = -1;
	bool is_old;

	if (kind < 0 || !detect_when(&ref->call->when, f->value) ||
	    !detect_imports_one(r, &ref->call->imports))
		return;
	if (kind == EVIDENCE_FALLBACK) {
		if (!detect_is_drill(ref->call))
			detect_fallback_call(r, fact, ref);
		return;
	}
	if (kind == EVIDENCE_SECRET) {
		detect_secret_fetched(r, fact, ref);
		return;
	}
	if (kind == EVIDENCE_FEATURE && ref->entry->kind != RULES_CONSTRUCT)
		parent = feature_client(r, f, &service);
	at = detect_emit(r, (enum evidence_kind)kind, service, ref->entry, f->span, &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->value = f->callee;
	e->name = f->assigned;
	e->parent = parent;
	e->attr = ref->call->attr;
	e->cloud = ref->call->cloud;
	e->capability = ref->call->capability;
	e->binding = EVIDENCE_HARDCODED;
	if (kind == EVIDENCE_SLO)
		detect_objective_call(r, at, f->span);
	detect_call_args(r, fact, ref, at, service, EVIDENCE_OBSERVED);
}

static void run_config_call(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref)
{
	const struct syntax_fact *f = &r->file->facts[fact];

	r->in_code = true;
	detect_config_rule(r, detect_value_tree(r->a, f->value), &f->span, ref->entry, ref->config);
	r->in_code = false;
}

/* Does the call of an SDK for any provider take a model, which may be a client? */
static bool takes_model(const struct detect_call_ref *ref)
{
	return ref->entry->kind == RULES_CONSTRUCT && ref->call->args[RULES_MODEL].n > 0;
}

enum pass {
	PASS_CLIENTS,
	PASS_CONFIG,
	PASS_USES,
	PASS_NEUTRAL,
	PASS_CONSTRUCTS
};

static void run_calls(struct detect_run *r, enum pass pass)
{
	for (size_t i = 0; i < r->file->n_facts && !r->is_full; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct detect_call_ref *refs[128];
		const struct detect_call_ref *best;
		size_t n;

		if (f->kind != SYNTAX_CALL_FACT || f->callee == NULL || f->value == NULL)
			continue;
		r->function = f->function;
		n = detect_callee_find(r->d, r->language, f->callee, refs, UM_COUNT(refs));
		switch (pass) {
		case PASS_CLIENTS:
		case PASS_NEUTRAL: /* what is called with a client: that must be known */
			best = best_ref(r, (int32_t)i, refs, n, NULL, true);
			if (best != NULL && is_of_client(r, f, best))
				break;
			if (best != NULL && takes_model(best) == (pass == PASS_NEUTRAL))
				detect_client_emit(r, (int32_t)i, best);
			else if (best == NULL && pass == PASS_CLIENTS)
				detect_http_call(r, (int32_t)i);
			break;
		case PASS_CONFIG:
			for (size_t k = 0; k < n; k++)
				if (refs[k]->config != NULL)
					run_config_call(r, (int32_t)i, refs[k]);
			break;
		case PASS_USES:
			best = r->use[i].client < 0
			               ? best_ref(r, (int32_t)i, refs, n, "call", false)
			               : NULL;
			if (best != NULL)
				detect_client_call(r, (int32_t)i, best);
			break;
		case PASS_CONSTRUCTS:
			for (size_t k = 0; k < n; k++)
				if (refs[k]->call != NULL && is_kind(refs[k]->call, false) &&
				    !um_eq(refs[k]->call->kind, "call"))
					run_construct(r, (int32_t)i, refs[k]);
			break;
		}
	}
}

/* Methods that send something, unlike close() or with_options(). */
bool detect_is_sending(const char *callee)
{
	static const char *const words[] = {"invoke",   "generat", "complet", "create", "chat",
	                                    "send",     "stream",  "predict", "run",    "ask",
	                                    "converse", "embed",   "call",    "answer", "respond",
	                                    "prompt",   "query",   "batch"};
	const char *last = detect_last_segment(callee);

	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (strcasestr(last, words[i]) != NULL)
			return true;
	return false;
}

/* What a method that no rule names is called on: llm.invoke() reaches what llm is. */
static void run_methods(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_CALL_FACT || f->callee == NULL || r->use[i].client >= 0 ||
		    r->use[i].service != NULL)
			continue;
		detect_use_client(r, i, detect_client_of(r, f->receiver, 0));
		if (r->use[i].client < 0)
			continue;
		r->use[i].service = detect_at(r, r->use[i].client)->service;
		r->use[i].is_use = detect_is_sending(f->callee);
	}
}

/* A literal that no fact but the read itself knows: in a tag or annotation. */
static bool is_loose(const struct detect_run *r, struct um_span span)
{
	for (size_t i = 0; i < r->file->n_facts && r->file->facts[i].span.start <= span.start; i++)
		if (r->file->facts[i].kind == SYNTAX_STRING_FACT &&
		    um_span_in(span, r->file->facts[i].value->span))
			return false;
	return true;
}

/* The entry for the default of a setting of one's own that is called after models: the first that
 * the file uses. */
static const struct rules_entry *default_entry(struct detect_run *r, const struct syntax_value *v,
                                               const struct detect_lit *lit)
{
	struct detect_model_hit hits[16];
	size_t n = detect_name_carries_model(v->text) && !detect_name_is_about(v->text) &&
	                           is_loose(r, lit->span)
	                   ? detect_model_find(r->d, lit->text, hits, UM_COUNT(hits))
	                   : 0;

	for (size_t i = 0; i < n; i++)
		if (r->uses[hits[i].entry - r->d->rules->entries])
			return hits[i].entry;
	return n > 0 ? hits[0].entry : NULL;
}

/* The address that a variable of a server of one's own has by default: its host may be any. */
static bool is_own_server(const struct detect_env_ref *ref, const char *text)
{
	return ref->env->carries == RULES_ENDPOINT && !ref->env->is_shared &&
	       um_eq(ref->entry->operator_, "self") && um_starts(text, "http") &&
	       strstr(text, "://") != NULL && !detect_url_is_documentation(text);
}

/* The address or model that a variable falls back to. */
static void run_env_default(struct detect_run *r, const struct syntax_value *v,
                            const struct detect_env_ref *ref)
{
	struct detect_lits lits;

	detect_value_literals(v, &lits);
	for (size_t i = 0; i < lits.n; i++) {
		const char *text = lits.v[i].text;
		const struct rules_entry *entry = ref != NULL ? ref->entry : NULL;
		enum evidence_kind kind = EVIDENCE_ENDPOINT;
		struct detect_host_hit hit = {0};
		struct evidence *e;
		bool is_old, is_guess = false;
		int32_t at;

		if (text == NULL)
			continue;
		if (detect_url_find(r->d, text, &hit) && !detect_url_is_documentation(text))
			entry = hit.entry;
		else if (ref != NULL && is_own_server(ref, text))
			kind = EVIDENCE_ENDPOINT;
		else if (ref != NULL &&
		         (ref->env->carries == RULES_MODEL ||
		          ref->env->carries == RULES_DEPLOYMENT) &&
		         detect_model_plausible(text))
			kind = EVIDENCE_MODEL;
		else if (ref == NULL && (entry = default_entry(r, v, &lits.v[i])) != NULL) {
			kind = EVIDENCE_MODEL;
			is_guess = true;
		} else {
			continue;
		}
		at = detect_emit(r, kind, detect_service_of(entry), entry, lits.v[i].span, &is_old);
		if (at < 0 || is_old)
			continue;
		e = detect_at(r, at);
		e->value = text;
		e->name = v->text;
		e->attr = kind == EVIDENCE_ENDPOINT ? "url" : NULL;
		e->binding = EVIDENCE_DEFAULT;
		e->basis = EVIDENCE_INFERRED;
		if (kind == EVIDENCE_ENDPOINT) {
			e->cloud = hit.host != NULL ? hit.host->cloud : "self";
			e->capability = hit.host != NULL ? hit.host->capability : NULL;
		} else {
			e->maker = detect_model_maker(r->d, text, NULL);
			e->is_guess = is_guess;
		}
	}
}

void detect_note_read(struct detect_run *r, const struct syntax_fact *f)
{
	struct detect_lits lits = {.n = 0};
	struct evidence *e;

	if (r->out->reads.n >= MAX_READS || r->out->context == EVIDENCE_TEST)
		return;
	if (f->value->kind == SYNTAX_ENV)
		detect_value_literals(f->value, &lits);
	e = UM_PUSH(r->a, &r->out->reads);
	e->kind = EVIDENCE_ENV;
	e->name = f->value->text;
	e->value = lits.n > 0 ? lits.v[0].text : NULL;
	e->binding = lits.n > 0 ? lits.v[0].binding : EVIDENCE_FROM_ENV;
	e->attr = "unclaimed";
	e->basis = EVIDENCE_INFERRED;
	e->context = r->out->context;
	e->span = f->span;
	e->parent = -1;
}

/* A setting that is stored somewhere, unlike a variable: "openai_api_key", "services.openai.key".
 */
static bool is_setting(const char *name)
{
	return strpbrk(name, "abcdefghijklmnopqrstuvwxyz") != NULL;
}

/* Which service is asked, by its name: LLM_PROVIDER or else "openai". Names that other products
 * have as well need a word for models beside them. */
static bool run_switch(struct detect_run *r, const struct syntax_fact *f)
{
	static const char *const words[] = {"PROVIDER", "BACKEND", "DRIVER", "VENDOR",
	                                    "ENGINE",   "DEFAULT", "LLM"};
	static const char *const subjects[] = {"LLM",   "AI_",   "_AI", "CHAT",
	                                       "MODEL", "EMBED", "GPT"};
	const struct syntax_value *v = f->value->fallback;
	const struct rules_entry *entry =
		v != NULL && v->kind == SYNTAX_STRING ? detect_provider_find(r->d, v->text) : NULL;
	bool is_switch = false, is_about = entry != NULL && um_map_has(&r->d->ids, v->text);
	bool is_old;
	int32_t at;

	if (entry == NULL || !um_eq(entry->domain, "inference") || entry->kind == RULES_CONSTRUCT)
		return false;
	for (size_t i = 0; i < UM_COUNT(words); i++)
		is_switch |= strcasestr(f->value->text, words[i]) != NULL;
	for (size_t i = 0; i < UM_COUNT(subjects); i++)
		is_about |= strcasestr(f->value->text, subjects[i]) != NULL;
	if (!is_switch || !is_about)
		return false;
	at = detect_emit(r, EVIDENCE_ENV, "portable", NULL, f->span, &is_old);
	if (at < 0 || is_old)
		return true;
	detect_at(r, at)->rule = "router";
	detect_at(r, at)->name = f->value->text;
	detect_at(r, at)->value = v->text;
	detect_at(r, at)->attr = rules_role_text(RULES_SWITCH);
	detect_at(r, at)->binding = EVIDENCE_DEFAULT;
	return true;
}

/* app.openai.api-key: the path of a setting that a program calls like the variable. */
static const struct detect_env_ref *find_path(struct detect_run *r, const char *name)
{
	char upper[DETECT_MAX_SETTING];
	size_t n = strlen(name);

	if (strchr(name, '.') == NULL || n >= sizeof(upper))
		return NULL;
	for (size_t i = 0; i <= n; i++)
		upper[i] = name[i] == '.' || name[i] == '-' ? '_'
		                                            : (char)toupper((unsigned char)name[i]);
	for (size_t at = 0; at < n; at += strcspn(name + at, ".") + 1) {
		const struct detect_env_ref *ref = detect_env_find(r->d, upper + at, r->uses);

		if (ref != NULL && !ref->env->is_shared && !um_ends(ref->env->name, "*"))
			return ref;
	}
	return NULL;
}

static void run_env(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct detect_env_ref *ref;
		struct detect_lits lits;
		struct evidence *e;
		bool is_old;
		int32_t at;

		if (f->kind != SYNTAX_ENV_FACT || f->value == NULL || f->value->text == NULL)
			continue;
		r->function = f->function;
		ref = detect_env_find(r->d, f->value->text, r->uses);
		run_env_default(r, f->value, ref);
		if (ref == NULL && is_setting(f->value->text))
			ref = detect_key_spelled(r->d, f->value->text);
		if (ref == NULL)
			ref = find_path(r, f->value->text);
		if (ref == NULL) {
			if (!run_switch(r, f))
				detect_note_read(r, f);
			continue;
		}
		at = detect_emit(r, EVIDENCE_ENV, detect_service_of(ref->entry), ref->entry,
		                 f->span, &is_old);
		if (at < 0 || is_old)
			continue;
		e = detect_at(r, at);
		e->name = f->value->text;
		e->attr = rules_role_text(ref->env->carries);
		detect_value_literals(f->value, &lits);
		e->binding = lits.n > 0 && lits.v[0].text != NULL ? lits.v[0].binding
		             : is_setting(f->value->text)         ? EVIDENCE_CONFIG
		                                                  : EVIDENCE_FROM_ENV;
		if (lits.n > 0 && ref->env->carries != RULES_KEY)
			e->value = lits.v[0].text;
	}
}

/* os.environ["NAME"] = value: the variable is given a value here. */
static void run_env_set(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct detect_env_ref *ref;
		struct evidence *e;
		bool is_old;
		int32_t at;

		if (f->kind != SYNTAX_BINDING || f->key == NULL || f->callee == NULL ||
		    (strstr(f->callee, "environ.") == NULL &&
		     !um_starts(f->callee, "process.env.") && !f->sets_env))
			continue;
		if (f->sets_env && f->value != NULL && f->value->kind == SYNTAX_ENV &&
		    um_eq(f->value->text, f->key))
			continue; /* X=${X:-default}: the read says it */
		ref = detect_env_find(r->d, f->key, r->uses);
		if (ref == NULL)
			continue;
		r->function = f->function;
		at = detect_emit(r, EVIDENCE_ENV, detect_service_of(ref->entry), ref->entry,
		                 f->span, &is_old);
		if (at < 0 || is_old)
			continue;
		e = detect_at(r, at);
		e->name = f->key;
		e->attr = rules_role_text(ref->env->carries);
		e->binding = EVIDENCE_HARDCODED;
		e->is_set = true;
		if (f->value != NULL && f->value->kind == SYNTAX_STRING &&
		    ref->env->carries != RULES_KEY)
			e->value = f->value->text;
		else if (f->value != NULL && f->value->kind == SYNTAX_ENV)
			e->binding = EVIDENCE_FROM_ENV;
	}
}

void detect_run_code(struct detect_run *r)
{
	r->use = UM_NEW_ARRAY(r->a, struct detect_use, r->file->n_facts);
	for (size_t i = 0; i < r->file->n_facts; i++)
		r->use[i].client = -1;
	r->clients.n = 0;
	detect_index_functions(r);
	detect_project_imports(r);
	detect_wildcards(r);
	run_ambient(r);
	run_imports(r);
	run_calls(r, PASS_CLIENTS);
	run_calls(r, PASS_CONFIG);
	detect_config_aliases(r);
	run_calls(r, PASS_USES);
	run_calls(r, PASS_NEUTRAL);
	run_methods(r);
	detect_transports(r);
	detect_adapters_use(r);
	run_calls(r, PASS_CONSTRUCTS);
	run_env(r);
	run_env_set(r);
	detect_env_names(r);
	detect_handlers(r);
	detect_loops(r);
	detect_drills(r);
	detect_stand_ins(r);
	detect_strings(r);
	detect_chains_code(r);
	detect_routers(r);
	detect_environments(r);
	detect_constants(r);
	detect_image_words(r);
	detect_adapters_collect(r);
	detect_adapter_interfaces(r);
	detect_limits_code(r);
	r->function = -1;
}
