/* Model ids: whose pattern fits, which provider a router's prefix names, and whether a name says
 * that it holds one. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

bool detect_model_plausible(const char *text)
{
	size_t n = 0;

	if (text == NULL || text[strspn(text, "0123456789.,+-_")] == '\0') /* a number */
		return false;
	if (um_starts(text, "{}")) /* a text of which the name itself is put in */
		return false;
	for (; text[n] != '\0'; n++)
		if (isspace((unsigned char)text[n]) || (unsigned char)text[n] < 32 ||
		    (unsigned char)text[n] > 126 || text[n] == '"' || text[n] == '\'')
			return false;
	return n >= 2 && n <= 200;
}

static bool has_literal(const struct rules_model *model, const char *id)
{
	for (size_t i = 0; i < model->literals.n; i++)
		if (strstr(id, model->literals.v[i]) != NULL)
			return true;
	return model->literals.n == 0;
}

static const struct rules_model *entry_model(const struct rules_entry *e, const char *id)
{
	for (size_t i = 0; i < e->n_models; i++) {
		struct um_span span;

		if (has_literal(&e->models[i], id) && e->models[i].regex != NULL &&
		    um_regex_find(e->models[i].regex, id, strlen(id), 0, &span))
			return &e->models[i];
	}
	return NULL;
}

/* The maker of a model sells it itself: that is the surface when nothing else says. */
static bool is_first_party(const struct rules_entry *e, const struct rules_model *model)
{
	const char *maker = model->maker != NULL ? model->maker : e->maker;

	return maker != NULL && um_eq(maker, e->vendor) &&
	       (um_eq(e->operator_, e->vendor) || e->operator_ == NULL);
}

size_t detect_model_find(const struct detect *d, const char *id, struct detect_model_hit *hits,
                         size_t max)
{
	size_t n = 0, first = 0;

	if (!detect_model_plausible(id))
		return 0;
	if (um_starts(id, "models/")) /* a resource name: the id is behind the collection */
		id += strlen("models/");
	for (size_t i = 0; i < d->rules->n_entries && n < max; i++) {
		const struct rules_entry *e = &d->rules->entries[i];
		const struct rules_model *model = entry_model(e, id);
		struct detect_model_hit hit = {e, model};

		if (model == NULL)
			continue;
		hits[n] = hit;
		if (is_first_party(e, model)) {
			memmove(&hits[first + 1], &hits[first], (n - first) * sizeof(*hits));
			hits[first++] = hit;
		}
		n++;
	}
	return n;
}

const struct rules_entry *detect_prefix_split(const struct detect *d, const char *text,
                                              const char **ret_rest)
{
	size_t n = strcspn(text, "/:");
	const struct rules_entry *e;

	if (n == 0 || text[n] == '\0' || text[n + 1] == '\0' || strncmp(text + n, "://", 3) == 0)
		return NULL;
	e = um_map_get_n(&d->prefixes, text, n);
	if (e == NULL) /* "name:", "name/": only with that separator */
		e = um_map_get_n(&d->prefixes, text, n + 1);
	if (e != NULL && ret_rest != NULL)
		*ret_rest = text + n + 1;
	return e;
}

/* Lower case without - _ . and spaces. */
static void fold(const char *name, char *out, size_t size)
{
	size_t n = 0;

	for (; *name != '\0' && n + 1 < size; name++)
		if (isalnum((unsigned char)*name))
			out[n++] = (char)tolower((unsigned char)*name);
	out[n] = '\0';
}

static void add_provider(struct detect *d, const char *name, const struct rules_entry *entry)
{
	char folded[128];

	fold(name, folded, sizeof(folded));
	if (!um_map_has(&d->providers, folded))
		um_map_put(&d->providers, um_strdup(d->arena, folded), (void *)entry);
}

void detect_providers_make(struct detect *d)
{
	for (size_t i = 0; i < d->prefixes.n; i++)
		add_provider(d, d->prefixes.entries[i].key, d->prefixes.entries[i].value);
	for (size_t i = 0; i < d->rules->n_entries; i++)
		if (d->rules->entries[i].kind != RULES_CONSTRUCT)
			add_provider(d, d->rules->entries[i].id, &d->rules->entries[i]);
}

const struct rules_entry *detect_provider_find(const struct detect *d, const char *name)
{
	char want[128];
	const struct rules_entry *e;

	if (name == NULL || name[0] == '\0')
		return NULL;
	e = um_map_get(&d->prefixes, name);
	if (e != NULL)
		return e;
	fold(name, want, sizeof(want));
	return strlen(want) < 3 ? NULL : um_map_get(&d->providers, want);
}

const struct rules_entry *detect_provider_in(const struct detect *d, const char *name)
{
	static const char *const words[] = {
		"models",     "model",   "names",         "name",      "enum",
		"ids",        "id",      "list",          "default",   "llm",
		"settings",   "config",  "configuration", "client",    "service",
		"options",    "map",     "chat",          "provider",  "embeddings",
		"embedding",  "small",   "large",         "fast",      "deployments",
		"deployment", "primary", "fallback",      "supported", "available",
		"all",
	};
	char rest[128];
	bool again = true;

	if (name == NULL)
		return NULL;
	fold(name, rest, sizeof(rest));
	while (again) {
		const struct rules_entry *e = detect_provider_find(d, rest);
		size_t n = strlen(rest);

		if (e != NULL)
			return e;
		again = false;
		for (size_t i = 0; i < UM_COUNT(words) && !again; i++) {
			size_t k = strlen(words[i]);

			if (n > k && um_ends(rest, words[i])) {
				rest[n - k] = '\0';
				again = true;
			} else if (n > k && um_starts(rest, words[i])) {
				memmove(rest, rest + k, n - k + 1);
				again = true;
			}
		}
	}
	return NULL;
}

const char *detect_model_maker(const struct detect *d, const char *text,
                               const struct rules_entry *entry)
{
	struct detect_model_hit hits[16];
	const char *id = text;
	size_t n;

	if (text == NULL)
		return NULL;
	for (int depth = 0; depth < 3;
	     depth++) { /* "router/provider/id": each rest may be the id */
		n = detect_model_find(d, id, hits, UM_COUNT(hits));
		for (size_t i = 0; i < n; i++)
			if (hits[i].entry == entry && hits[i].model->maker != NULL)
				return hits[i].model->maker;
		for (size_t i = 0; i < n; i++)
			if (hits[i].model->maker != NULL)
				return hits[i].model->maker;
		id = strpbrk(id, "/:");
		if (id == NULL || *++id == '\0')
			break;
	}
	return entry != NULL ? entry->maker : NULL;
}

const struct rules_entry *detect_model_target(const struct detect *d, const char *text,
                                              const char **ret_maker)
{
	struct detect_model_hit hits[8];
	const struct rules_entry *e = detect_prefix_split(d, text, NULL);

	if (e == NULL && detect_model_find(d, text, hits, UM_COUNT(hits)) > 0)
		e = hits[0].entry;
	if (e != NULL && ret_maker != NULL)
		*ret_maker = detect_model_maker(d, text, e);
	return e;
}

const struct rules_entry *detect_model_deployed(const char *name,
                                                const struct detect_model_hit *hits, size_t n)
{
	for (size_t i = 0; i < n && name != NULL && strcasestr(name, "deployment") != NULL; i++)
		for (size_t k = 0; k < hits[i].entry->n_env; k++)
			if (hits[i].entry->env[k].carries == RULES_DEPLOYMENT)
				return hits[i].entry;
	return hits[0].entry;
}

/* Tables of prices and counters of tokens name models that nobody calls there. */
bool detect_name_is_about(const char *name)
{
	static const char *const words[] = {"pric",
	                                    "cost",
	                                    "token",
	                                    "encoding",
	                                    "benchmark",
	                                    "trace",
	                                    "tracing",
	                                    "observability",
	                                    "telemetry",
	                                    "serving_model",
	                                    "servingmodel",
	                                    "model_used",
	                                    "modelused",
	                                    "used_model",
	                                    "usedmodel",
	                                    "served_by",
	                                    "required_models",
	                                    "reasoning_models",
	                                    "thinking_models",
	                                    "deprecated_models",
	                                    "unsupported"};

	for (size_t i = 0; name != NULL && i < UM_COUNT(words); i++)
		if (strcasestr(name, words[i]) != NULL)
			return true;
	return false;
}

bool detect_is_route(const struct evidence *e)
{
	return e->kind == EVIDENCE_MODEL &&
	       (um_eq(e->attr, "route") || um_eq(e->attr, "custom-route"));
}

bool detect_is_alias(const struct detect_run *r, const char *text)
{
	for (size_t i = 0; i < r->out->evidence.n; i++) {
		const struct evidence *e = &r->out->evidence.v[i];

		if (detect_is_route(e) && um_eq(e->name, text))
			return true;
	}
	return false;
}

bool detect_name_carries_model(const char *name)
{
	static const char *const words[] = {"model", "deployment", "engine", "llm", "fallback"};

	if (name == NULL)
		return false;
	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (strcasestr(name, words[i]) != NULL)
			return true;
	return false;
}
