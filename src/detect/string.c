/* Loose strings: addresses of the catalogue's hosts, model ids where a name says that a model id
 * goes, and keys. Text for people is none of these. */
#include "base/base.h"

#include <stdio.h>
#include <string.h>

#include "detect/detect_p.h"

/* Names of strings that people read. */
static bool is_text_key(const char *key)
{
	static const char *const names[] = {"description", "help",     "doc",     "docs",
	                                    "homepage",    "title",    "label",   "placeholder",
	                                    "href",        "docs_url", "docsUrl", "link",
	                                    "website",     "message",  "error",   "docUrl",
	                                    "doc_url",     "tooltip"};

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq_nocase(key, names[i]))
			return true;
	return false;
}

/* The variable whose default this string is, NULL for none. */
static const struct syntax_value *env_default(const struct detect_run *r, struct um_span span)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->span.start > span.start)
			break;
		if (f->kind == SYNTAX_ENV_FACT && f->value != NULL && f->value->fallback != NULL &&
		    um_span_in(span, f->value->fallback->span))
			return f->value;
	}
	return NULL;
}

/* f("model", "id"): the argument before it is its name, and this is what the call sets or what it
 * gives when nobody says otherwise. Not what is told to a log or trace. */
static bool is_named_before(const struct detect_run *r, const struct syntax_fact *f)
{
	static const char *const calls[] = {"put",     "set",        "add",          "append",
	                                    "String",  "StringP",    "StringVar",    "SetDefault",
	                                    "option",  "addOption",  "setProperty",  "getProperty",
	                                    "default", "setDefault", "getOrDefault", "addProperty",
	                                    "of"};
	const struct syntax_fact *call = f->call >= 0 ? &r->file->facts[f->call] : NULL;
	const struct syntax_value *first;
	bool is_one = false;

	if (call == NULL || call->callee == NULL || call->value == NULL ||
	    call->value->n_items < 2 || strcasestr(call->callee, "attribute") != NULL)
		return false;
	for (size_t i = 0; i < UM_COUNT(calls); i++)
		is_one |= um_eq(detect_last_segment(call->callee), calls[i]);
	first = call->value->items[0].value;
	return is_one && call->value->items[1].value->span.start == f->value->span.start &&
	       first->kind == SYNTAX_STRING && detect_name_carries_model(first->text) &&
	       !detect_name_is_about(first->text) && strchr(first->text, '.') == NULL;
}

/* f(…, "x") of functions that take what to use when there is nothing else, and state with a first
 * value. */
static bool is_default_argument(const struct detect_run *r, const struct syntax_fact *f)
{
	static const char *const names[] = {"get",        "getOrDefault", "setdefault", "pop",
	                                    "getattr",    "fetch",        "String",     "StringP",
	                                    "SetDefault", "getProperty"};
	const struct syntax_fact *call = f->call >= 0 ? &r->file->facts[f->call] : NULL;
	const char *last =
		call != NULL && call->callee != NULL ? detect_last_segment(call->callee) : "";

	if (call == NULL || call->value == NULL)
		return false;
	if (um_starts(last, "use") && last[3] >= 'A' && last[3] <= 'Z')
		return true;
	if (um_eq(last, "default") && call->value->n_items == 1) /* z.string().default("x") */
		return true;
	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(last, names[i]) && call->value->n_items > 1 &&
		    (call->value->items[call->value->n_items - 1].value->span.start ==
		             f->value->span.start ||
		     is_named_before(r, f)))
			return true;
	return false;
}

/* A call in a class that nothing takes: class A : B("x") makes a B. */
static bool is_base_call(const struct detect_run *r, int32_t call)
{
	const struct syntax_fact *c = call >= 0 ? &r->file->facts[call] : NULL;
	const char *last = c != NULL && c->callee != NULL ? detect_last_segment(c->callee) : "";

	return c != NULL && c->assigned == NULL && last[0] >= 'A' && last[0] <= 'Z';
}

/* Is it given to a function, not to a class or an enum member? */
static bool is_function_argument(const struct detect_run *r, const struct syntax_fact *f)
{
	const struct syntax_fact *c = f->call >= 0 ? &r->file->facts[f->call] : NULL;
	const char *last = c != NULL && c->callee != NULL ? detect_last_segment(c->callee) : "";

	return last[0] >= 'a' && last[0] <= 'z';
}

/* A field of a class that objects are made with: its value is a default, unlike a constant's or an
 * enum member's. So is what it gives to the class that it is derived from: class A : B("x"). */
static bool is_class_field(const struct detect_run *r, const struct syntax_fact *f)
{
	if (f->function < 0 || !r->file->facts[f->function].is_class)
		return false;
	return f->key == NULL ? is_base_call(r, f->call) : f->key[0] >= 'a' && f->key[0] <= 'z';
}

/* What a function or a constant gives when nothing else is set, by its name: DefaultConfig(),
 * DEFAULT_MODEL. */
static bool is_named_default(const struct detect_run *r, const struct syntax_fact *f)
{
	const struct syntax_fact *function = f->function >= 0 ? &r->file->facts[f->function] : NULL;

	if (f->key != NULL && strcasestr(f->key, "default") != NULL)
		return true;
	return function != NULL && !function->is_class && function->key != NULL &&
	       strcasestr(function->key, "default") != NULL;
}

/* Several ids in a field of a class of settings are the list that its user chooses from. */
static bool is_model_list(const struct detect_run *r, const struct syntax_fact *f)
{
	static const char *const names[] = {"models",         "model_ids",   "modelIds",
	                                    "modelIDs",       "model_names", "modelNames",
	                                    "model_list",     "modelList",   "available_models",
	                                    "availableModels"};

	if (f->key == NULL || !is_class_field(r, f))
		return false;
	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(f->key, names[i]))
			return true;
	return false;
}

void detect_set_binding(struct detect_run *r, struct evidence *e, const struct syntax_fact *f)
{
	const struct syntax_value *v = f->value;
	const struct syntax_value *env = env_default(r, v->span);
	char key[16];

	snprintf(key, sizeof(key), "%u", v->span.start);
	e->binding = is_model_list(r, f) ? EVIDENCE_CONFIG
	             : env != NULL || v->is_overridable || um_map_has(&r->overridable, key) ||
	                             is_default_argument(r, f) || is_class_field(r, f) ||
	                             is_named_default(r, f)
	                     ? EVIDENCE_DEFAULT
	             : um_span_in(v->span, r->file->settings) ? EVIDENCE_CONFIG
	                                                      : EVIDENCE_HARDCODED;
	if (env != NULL) {
		e->name = env->text;
		e->basis = EVIDENCE_INFERRED;
	}
}

/* settings.get("own_base_url", "http://…"): what the default is looked up by. */
static const char *looked_up(const struct detect_run *r, const struct syntax_fact *f)
{
	const struct syntax_fact *call = f->call >= 0 ? &r->file->facts[f->call] : NULL;
	const struct syntax_value *v = call != NULL ? call->value : NULL;

	if (v == NULL || v->n_items < 2 || !um_eq(detect_last_segment(call->callee), "get") ||
	    v->items[0].value->kind != SYNTAX_STRING ||
	    v->items[1].value->span.start != f->value->span.start)
		return NULL;
	return v->items[0].value->text;
}

/* A host that nobody knows, under a name that is spelled like a variable that holds the address of
 * a service: `litellm_base_url` and LITELLM_BASE_URL are one setting. */
static void run_spelled(struct detect_run *r, const struct syntax_fact *f)
{
	const char *name = looked_up(r, f), *text = f->value->text;
	const struct detect_env_ref *ref;
	char folded[DETECT_MAX_SETTING];
	bool is_old;
	int32_t at;

	name = name != NULL ? name : f->key;
	if (name == NULL || strstr(text, "://") == NULL || f->value->kind != SYNTAX_STRING ||
	    detect_url_is_documentation(text) ||
	    detect_fold(name, strlen(name), folded, sizeof(folded)) == 0)
		return;
	ref = um_map_get(&r->d->env_folded, folded);
	if (ref == NULL || ref->env->carries != RULES_ENDPOINT ||
	    ref->entry->kind == RULES_CONSTRUCT)
		return;
	at = detect_emit(r, EVIDENCE_ENDPOINT, detect_service_of(ref->entry), ref->entry,
	                 f->value->span, &is_old);
	if (at < 0 || is_old)
		return;
	detect_at(r, at)->value = text;
	detect_at(r, at)->attr = "url";
	detect_set_binding(r, detect_at(r, at), f);
	if (looked_up(r, f) != NULL)
		detect_at(r, at)->binding = EVIDENCE_DEFAULT;
}

static void run_url(struct detect_run *r, const struct syntax_fact *f)
{
	const char *text = f->value->text;
	struct detect_host_hit hit;
	struct evidence *e;
	bool is_old;
	int32_t at;

	if (strpbrk(text, " \n") != NULL || is_text_key(f->key) || detect_name_is_origin(f->key) ||
	    detect_url_is_product(text, f->key))
		return;
	if (!detect_url_find(r->d, text, &hit)) {
		run_spelled(r, f);
		return;
	}
	if (detect_url_is_documentation(text))
		return;
	if (strstr(text, "://") != NULL && !detect_is_written(r, f->value->span))
		return; /* the constant in it is the place */
	at = detect_emit(r, EVIDENCE_ENDPOINT, detect_service_of(hit.entry), hit.entry,
	                 f->value->span, &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->value = text;
	e->attr = "url";
	e->cloud = hit.host->cloud;
	e->capability = hit.host->capability;
	if (hit.region[0] != '\0')
		e->region = um_strdup(r->a, hit.region);
	detect_set_binding(r, e, f);
	if (f->call >= 0 && r->use[f->call].client >= 0)
		e->parent = r->use[f->call].client;
}

/* The class that the string is a row of: enum members. NULL for none. */
static const char *class_of(const struct detect_run *r, const struct syntax_fact *f)
{
	return f->function >= 0 && r->file->facts[f->function].is_class
	               ? r->file->facts[f->function].key
	               : NULL;
}

/* option("--model", default="id"): the name of an option of a command. */
static const char *option_of(const struct syntax_fact *call)
{
	for (size_t i = 0; i < call->value->n_items; i++) {
		const struct syntax_value *v = call->value->items[i].value;

		if (call->value->items[i].name == NULL && v->kind == SYNTAX_STRING &&
		    um_starts(v->text, "--"))
			return v->text + 2;
	}
	return call->assigned;
}

/* const [model, setModel] = f("id"): the name of the result says it. */
static const char *result_of(const struct detect_run *r, const struct syntax_fact *f)
{
	const struct syntax_fact *call = f->call >= 0 ? &r->file->facts[f->call] : NULL;

	if (call != NULL && call->value != NULL && um_eq(f->key, "default"))
		return option_of(call);
	for (size_t i = 0; call != NULL && f->key == NULL && i < call->value->n_items; i++)
		if (call->value->items[i].value->span.start == f->value->span.start)
			return call->assigned;
	return NULL;
}

bool detect_is_about(const struct detect_run *r, const struct syntax_fact *f)
{
	int32_t function = f->function;

	if (detect_name_is_about(f->key) || detect_name_is_about(r->path))
		return true;
	return function >= 0 && detect_name_is_about(r->file->facts[function].key);
}

/* What the string is sent through: the call that it is an argument of, or one around that, as in
 * f(body(string)). */
const struct detect_use *detect_use_of(const struct detect_run *r, const struct syntax_fact *f)
{
	int32_t call = f->call;

	for (int steps = 0; call >= 0 && steps < 200; steps++, call--) {
		const struct syntax_fact *c = &r->file->facts[call];

		if (c->kind == SYNTAX_CALL_FACT && r->use[call].service != NULL &&
		    um_span_in(f->span, c->span))
			return &r->use[call];
	}
	return NULL;
}

/* Of all entries with such model ids: the one whose client the string is given to, one that the
 * file uses, the first. */
static const struct rules_entry *model_entry(struct detect_run *r, const struct syntax_fact *f,
                                             const struct detect_model_hit *hits, size_t n)
{
	const struct detect_use *use = detect_use_of(r, f);
	const char *service = use != NULL ? use->service : NULL;

	for (size_t i = 0; i < n && service != NULL; i++)
		if (um_eq(detect_service_of(hits[i].entry), service))
			return hits[i].entry;
	for (size_t i = 0; i < n; i++)
		if (r->uses[hits[i].entry - r->d->rules->entries])
			return hits[i].entry;
	return detect_model_deployed(f->key, hits, n);
}

/* Keys that can hold nothing but ids of models. */
static bool is_model_key(const char *key)
{
	static const char *const names[] = {"model",   "models",    "model_id",   "modelId",
	                                    "modelID", "model_ids", "model_name", "modelName"};

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(key, names[i]))
			return true;
	return false;
}

/* Servers run anybody's models, so no pattern knows their ids: llama3.2, qwen2.5:7b. */
static bool looks_served(const struct rules_entry *entry, const char *text)
{
	return entry->kind == RULES_SERVER && strlen(text) > 4 && text[0] >= 'a' &&
	       text[0] <= 'z' && text[strcspn(text, "0123456789")] != '\0' &&
	       text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789.:-_")] == '\0';
}

/* Keys that hold ids of models, one or several. */
static bool is_key_of_models(const char *key)
{
	return is_model_key(key) || um_eq(key, "modelIds") || um_eq(key, "modelNames") ||
	       um_eq(key, "model_names");
}

/* What a class of settings gives to the class that it is derived from. */
static bool is_base_argument(const struct detect_run *r, const struct syntax_fact *f,
                             const char *class)
{
	static const char *const words[] = {"config", "setting", "client", "provider", "llm"};

	if (class == NULL || f->key != NULL || !is_base_call(r, f->call))
		return false;
	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (strcasestr(class, words[i]) != NULL)
			return true;
	return false;
}

/* new Parameter("ModelId", { value: "id" }): the call is about a model, its value is the id. */
static bool is_parameter(const struct detect_run *r, const struct syntax_fact *f)
{
	static const char *const keys[] = {"value",   "stringValue",  "string_value",
	                                   "default", "defaultValue", "default_value"};
	const struct syntax_fact *call = f->call >= 0 ? &r->file->facts[f->call] : NULL;
	bool is_value = false;

	for (size_t i = 0; i < UM_COUNT(keys); i++)
		is_value |= um_eq(f->key, keys[i]);
	if (!is_value || call == NULL || call->value == NULL)
		return false;
	if (detect_name_carries_model(call->assigned))
		return true;
	for (size_t i = 0; i < call->value->n_items && i < 3; i++)
		if (call->value->items[i].value->kind == SYNTAX_STRING &&
		    detect_name_carries_model(call->value->items[i].value->text))
			return true;
	return false;
}

/* Which entry serves the id, NULL when it is none. A provider in the name of the list, row or class
 * says it before the form of the id does. */
static const struct rules_entry *find_entry(struct detect_run *r, const struct syntax_fact *f,
                                            const struct detect_model_hit *hits, size_t n,
                                            bool *ret_guess)
{
	const char *text = f->value->text;
	const char *class = class_of(r, f);
	const struct detect_neighbour *beside = detect_neighbour_of(r, f->value);
	bool is_row = detect_name_carries_model(class) && (n > 0 || !is_function_argument(r, f));
	const struct rules_entry *named = detect_provider_in(r->d, class);

	/* a class of settings for a server: its models have no form of their own */
	if (n == 0 && named != NULL && looks_served(named, text) &&
	    (is_key_of_models(f->key) || is_base_argument(r, f, class)))
		return named;
	named = NULL;
	if (beside != NULL && um_eq(beside->name, DETECT_PAIR) &&
	    (n > 0 || looks_served(beside->entry, text)))
		return beside->entry;
	if (is_row || detect_name_carries_model(f->key) ||
	    detect_name_carries_model(result_of(r, f)) || (n > 0 && is_named_before(r, f)) ||
	    (n > 0 && is_base_argument(r, f, class))) {
		named = detect_provider_in(r->d, class);
		if (named == NULL && beside != NULL && beside->entry != NULL &&
		    (n > 0 || is_model_key(beside->name)))
			return beside->entry;
		if (named == NULL)
			named = detect_provider_in(r->d, f->key);
		if (named == NULL && n > 0) /* a class of settings */
			named = detect_provider_in(r->d, class);
		if (named != NULL && (n > 0 || is_row))
			return named;
		*ret_guess = n > 0;
		if (n > 0)
			return model_entry(r, f, hits, n);
		named = detect_prefix_split(r->d, text, NULL); /* "provider/id" */
		return named != NULL && text[strcspn(text, "/:")] == '/' ? named : NULL;
	}
	if (n > 0 && is_parameter(r, f)) {
		*ret_guess = true;
		return model_entry(r, f, hits, n);
	}
	return n > 0 ? detect_provider_find(r->d, f->key) : NULL; /* {provider: "id"} */
}

static bool is_in_example(const struct detect_run *r, const struct syntax_fact *f)
{
	const struct detect_neighbour *beside = detect_neighbour_of(r, f->value);

	return beside != NULL && beside->is_example;
}

static void run_model(struct detect_run *r, const struct syntax_fact *f)
{
	const char *text = f->value->text;
	const struct detect_use *use = detect_use_of(r, f);
	const struct rules_entry *entry;
	struct detect_model_hit hits[16];
	struct evidence *e;
	size_t n;
	bool is_old, is_guess = false;
	int32_t at;

	if (!detect_model_plausible(text) || detect_is_about(r, f) || is_in_example(r, f) ||
	    detect_is_alias(r, text))
		return;
	n = detect_model_find(r->d, text, hits, UM_COUNT(hits));
	entry = find_entry(r, f, hits, n, &is_guess);
	if (entry == NULL ||
	    detect_provider_find(r->d, text) == entry) /* a provider's name is no id */
		return;
	at = detect_emit(r, EVIDENCE_MODEL, use != NULL ? use->service : detect_service_of(entry),
	                 entry, f->value->span, &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->value = text;
	e->maker = detect_model_maker(r->d, text, entry);
	e->capability = n > 0 ? hits[0].model->capability : NULL;
	e->is_guess = is_guess && use == NULL;
	detect_set_binding(r, e, f);
	if (use != NULL)
		e->parent = use->client;
}

/* `{"model": "id"}`, quoted once or twice: the start of the id; its length in *ret_n. */
static const char *body_model(const char *text, size_t *ret_n)
{
	static const char key[] = "\"model";
	const char *at = text + strspn(text, " \n\r\t");

	if (*at != '{')
		return NULL;
	for (at = strstr(at, key); at != NULL; at = strstr(at + 1, key)) {
		const char *value = at + strlen(key);

		value += *value == '\\';
		if (*value != '"')
			continue;
		value++;
		value += strspn(value, " \n\r\t");
		if (*value != ':')
			continue;
		value++;
		value += strspn(value, " \n\r\t\\");
		if (*value != '"')
			continue;
		*ret_n = strcspn(value + 1, "\"\\");
		return value + 1;
	}
	return NULL;
}

/* A request that is written as one text: the model in it is at a place of its own. */
static void run_body(struct detect_run *r, const struct syntax_fact *f)
{
	size_t n = 0;
	const char *model = body_model(f->value->text, &n);
	struct um_span span = f->value->span;
	struct syntax_fact fact = *f;
	struct syntax_value value = *f->value;
	const char *at;

	if (model == NULL || n == 0 || span.end > r->n || span.start >= span.end)
		return;
	at = memmem(r->bytes + span.start, span.end - span.start, model, n);
	if (at == NULL)
		return;
	value.kind = SYNTAX_STRING;
	value.text = um_strndup(r->a, model, n);
	value.span.start = (uint32_t)(at - (const char *)r->bytes);
	value.span.end = value.span.start + (uint32_t)n;
	value.use = value.span;
	value.n_items = 0;
	fact.key = "model";
	fact.value = &value;
	run_model(r, &fact);
}

static void run_secret(struct detect_run *r, const struct syntax_fact *f)
{
	struct um_span within;
	const struct rules_entry *entry = detect_secret_find(r->d, f->value->text, &within);
	struct evidence *e;
	bool is_old;
	int32_t at;

	if (entry == NULL)
		return;
	at = detect_emit(r, EVIDENCE_SECRET, detect_service_of(entry), entry, f->value->span,
	                 &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->value = detect_redact(r->a, f->value->text + within.start);
	e->attr = "key";
	detect_set_binding(r, e, f);
}

/* Literals that other facts know to be only defaults: of parameters, or behind `or` and `??`. */
static void note_overridable(struct detect_run *r, const struct syntax_value *v, int depth)
{
	char key[16];
	bool is_open = false;

	if (v == NULL || depth > 6)
		return;
	for (size_t i = 0; v->kind == SYNTAX_CHOICE && i < v->n_items; i++)
		is_open |= v->items[i].value->is_overridable ||
		           (v->items[i].value->kind != SYNTAX_STRING &&
		            v->items[i].value->kind != SYNTAX_TEMPLATE);
	for (size_t i = 0; is_open && i < v->n_items; i++) {
		if (v->items[i].value->is_followed)
			continue;
		snprintf(key, sizeof(key), "%u", v->items[i].value->span.start);
		um_map_put(&r->overridable, key, r);
	}
	if (v->is_overridable && (v->kind == SYNTAX_STRING || v->kind == SYNTAX_TEMPLATE)) {
		snprintf(key, sizeof(key), "%u", v->span.start);
		um_map_put(&r->overridable, key, r);
	}
	for (size_t i = 0; i < v->n_items && i < 64; i++) {
		/* def f(model=Option("id")): what describes a default holds it */
		if (v->is_overridable && v->kind == SYNTAX_CALL && v->items[i].name == NULL &&
		    v->items[i].value->kind == SYNTAX_STRING) {
			snprintf(key, sizeof(key), "%u", v->items[i].value->span.start);
			um_map_put(&r->overridable, key, r);
		}
		note_overridable(r, v->items[i].value, depth + 1);
	}
}

void detect_strings(struct detect_run *r)
{
	um_map_init(&r->overridable, r->a);
	for (size_t i = 0; i < r->file->n_facts; i++)
		if (r->file->facts[i].kind == SYNTAX_BINDING ||
		    r->file->facts[i].kind == SYNTAX_CALL_FACT)
			note_overridable(r, r->file->facts[i].value, 0);
	detect_neighbours(r);
	for (size_t i = 0; i < r->file->n_facts && !r->is_full; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_STRING_FACT || f->value == NULL || f->value->text == NULL)
			continue;
		r->function = f->function;
		if (!f->is_compared) /* a question is no use */
			run_url(r, f);
		if (!f->is_compared && !f->is_map_key)
			run_body(r, f);
		if (f->value->kind == SYNTAX_STRING) {
			if (!f->is_compared && !f->is_map_key)
				run_model(r, f);
			run_secret(r, f);
		}
	}
}
