/* What stands beside a model's id in one map or call says who serves it, before the form of the id
 * does: {base_url: "https://…", models: […]}, {provider: x, model: y}. */
#include "base/base.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "detect/detect_p.h"

#define MAX_ITEMS 256
#define MAX_DEPTH 8

static bool is_one(const char *name, const char *const *names, size_t n)
{
	char folded[64];
	size_t k = 0;

	for (; name != NULL && *name != '\0' && k + 1 < sizeof(folded); name++)
		if (isalnum((unsigned char)*name))
			folded[k++] = (char)tolower((unsigned char)*name);
	folded[k] = '\0';
	for (size_t i = 0; i < n; i++)
		if (um_eq(folded, names[i]))
			return true;
	return false;
}

/* Where the requests of this row go, unlike "custom_base_url" of a table of settings. */
static bool is_address(const char *name)
{
	static const char *const names[] = {"baseurl",       "url",     "apibase",  "apiurl",
	                                    "apibaseurl",    "baseuri", "endpoint", "apiendpoint",
	                                    "baseurlpath",   "apihost", "host",     "serverurl",
	                                    "defaultbaseurl"};

	return is_one(name, names, UM_COUNT(names));
}

static bool is_key(const char *name)
{
	static const char *const names[] = {"apikey",       "key",       "token",  "apitoken",
	                                    "apikeyenv",    "envkey",    "keyenv", "envvar",
	                                    "apikeyenvvar", "secretkey", "auth"};

	return is_one(name, names, UM_COUNT(names));
}

static bool is_provider(const char *name)
{
	static const char *const names[] = {"provider", "providerid", "vendor", "llmprovider",
	                                    "modelprovider"};

	return is_one(name, names, UM_COUNT(names));
}

/* What stands for something else: the documentation of a schema. */
static bool is_example(const char *name)
{
	static const char *const names[] = {"example", "examples", "jsonschemaextra",
	                                    "openapiexamples", "exampleresponse"};

	return is_one(name, names, UM_COUNT(names));
}

static bool is_label(const char *name)
{
	static const char *const names[] = {"id", "name", "key", "slug", "value"};

	return is_one(name, names, UM_COUNT(names));
}

static bool has_models(const struct syntax_value *map)
{
	for (size_t i = 0; i < map->n_items && i < MAX_ITEMS; i++)
		if (map->items[i].name != NULL && detect_name_carries_model(map->items[i].name))
			return true;
	return false;
}

static const struct rules_entry *of_address(struct detect_run *r, const struct syntax_value *v)
{
	struct detect_lits lits;
	struct detect_host_hit hit;

	detect_value_literals(v, &lits);
	for (size_t i = 0; i < lits.n; i++)
		if (lits.v[i].text != NULL && strstr(lits.v[i].text, "://") != NULL &&
		    detect_url_find(r->d, lits.v[i].text, &hit) &&
		    !detect_url_is_documentation(lits.v[i].text))
			return hit.entry;
	return NULL;
}

/* The service of a variable that is read, or that is named: {apiKeyEnv: "SOME_API_KEY"}. */
static const struct rules_entry *of_variable(struct detect_run *r, const struct syntax_value *v)
{
	const struct detect_env_ref *ref =
		(v->kind == SYNTAX_ENV || v->kind == SYNTAX_STRING) && v->text != NULL
			? detect_env_find(r->d, v->text, NULL)
			: NULL;

	return ref != NULL && !ref->env->is_shared ? ref->entry : NULL;
}

static const struct rules_entry *of_item(struct detect_run *r, const struct syntax_item *item,
                                         bool is_row)
{
	const struct syntax_value *v = item->value;
	const struct syntax_value *literal =
		v->kind == SYNTAX_ENV && v->fallback != NULL ? v->fallback : v;
	const char *text = literal->kind == SYNTAX_STRING ? literal->text : NULL;

	if (is_address(item->name))
		return of_address(r, v);
	if (is_key(item->name) && of_variable(r, v) != NULL)
		return of_variable(r, v);
	if (is_provider(item->name) || (is_row && is_label(item->name)))
		return detect_provider_find(r->d, text);
	return NULL;
}

/* The address says more than the provider, and that more than the key: many are asked with the
 * key of one. Two addresses say nothing. */
static const struct rules_entry *of_map(struct detect_run *r, const struct syntax_value *map)
{
	const struct rules_entry *best = NULL;
	int best_rank = 0;
	bool is_row = has_models(map);

	for (size_t i = 0; i < map->n_items && i < MAX_ITEMS; i++) {
		const struct syntax_item *item = &map->items[i];
		const struct rules_entry *entry =
			item->name != NULL ? of_item(r, item, is_row) : NULL;
		int rank = is_address(item->name)    ? 4
		           : is_provider(item->name) ? 3
		           : is_key(item->name)      ? 2
		                                     : 1;

		if (entry == NULL || rank < best_rank || !um_eq(entry->domain, "inference"))
			continue;
		if (rank == best_rank && best != entry)
			return NULL;
		best = entry;
		best_rank = rank;
	}
	return best;
}

struct around { /* what the maps around a value say */
	const char *name;
	const struct rules_entry *entry;
	bool is_default, is_example;
};

static void put(struct detect_run *r, const struct syntax_value *v, const struct around *around)
{
	char key[16];

	snprintf(key, sizeof(key), "%u", v->span.start);
	if (around->entry != NULL || around->is_example) {
		struct detect_neighbour *neighbour = UM_NEW(r->a, struct detect_neighbour);

		neighbour->entry = around->entry;
		neighbour->name = around->name;
		neighbour->is_example = around->is_example;
		um_map_put(&r->neighbours, key, neighbour);
	}
	if (around->is_default)
		um_map_put(&r->overridable, key, r);
}

/* ("provider", "id"): a row of a table of routes. */
static const struct rules_entry *of_pair(struct detect_run *r, const struct syntax_value *list)
{
	const struct syntax_value *first = list->n_items > 0 ? list->items[0].value : NULL;

	if (list->n_items < 2 || list->n_items > 3 || first->kind != SYNTAX_STRING ||
	    list->items[1].value->kind != SYNTAX_STRING)
		return NULL;
	return detect_provider_find(r->d, first->text);
}

/* {one: "id", other: "id"}: a table of what each provider is asked for. */
static bool is_of_providers(struct detect_run *r, const struct syntax_value *map)
{
	struct detect_model_hit hit;
	size_t n = 0;
	bool has_model = false;

	for (size_t i = 0; map->kind == SYNTAX_MAP && i < map->n_items && i < MAX_ITEMS; i++) {
		const struct syntax_item *item = &map->items[i];

		if (item->name == NULL || item->value->kind != SYNTAX_STRING ||
		    detect_provider_find(r->d, item->name) == NULL)
			continue;
		n++;
		has_model |= detect_model_find(r->d, item->value->text, &hit, 1) > 0;
	}
	return n > 1 && has_model;
}

static void note(struct detect_run *r, const struct syntax_value *v, struct around around,
                 int depth)
{
	bool is_table;

	if (depth > MAX_DEPTH || v->is_followed)
		return;
	if (v->kind == SYNTAX_STRING)
		put(r, v, &around);
	if (v->kind == SYNTAX_ENV && v->fallback != NULL && !v->fallback->is_followed)
		note(r, v->fallback, around, depth + 1);
	if (v->kind == SYNTAX_MAP || v->kind == SYNTAX_CALL) {
		const struct rules_entry *own = of_map(r, v);

		if (own != NULL || v->kind == SYNTAX_CALL)
			around.entry = own;
	}
	if (v->kind == SYNTAX_LIST && of_pair(r, v) != NULL) {
		around.entry = of_pair(r, v);
		around.name = DETECT_PAIR;
	}
	is_table = is_of_providers(r, v);
	for (size_t i = 0; i < v->n_items && i < MAX_ITEMS; i++) {
		const struct syntax_item *item = &v->items[i];
		struct around inner = around;

		if (item->name != NULL) {
			inner.name = item->name;
			inner.is_example |= is_example(item->name);
		}
		/* {openrouter: {models: […]}} */
		if (v->kind == SYNTAX_MAP && item->value->kind == SYNTAX_MAP &&
		    detect_provider_find(r->d, item->name) != NULL)
			inner.entry = detect_provider_find(r->d, item->name);
		if (is_table && item->value->kind == SYNTAX_STRING &&
		    detect_provider_find(r->d, item->name) != NULL) {
			inner.entry = detect_provider_find(r->d, item->name);
			inner.name = DETECT_PAIR;
		}
		note(r, item->value, inner, depth + 1);
	}
}

void detect_neighbours(struct detect_run *r)
{
	um_map_init(&r->neighbours, r->a);
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct syntax_value *v = f->value;
		bool is_binding = f->kind == SYNTAX_BINDING;
		struct around around = {.is_example = is_binding && is_example(f->key)};

		if ((!is_binding && f->kind != SYNTAX_CALL_FACT) || v == NULL)
			continue;
		/* a table of defaults: what is in there is replaced by settings */
		around.is_default = is_binding && v->kind == SYNTAX_MAP && f->key != NULL &&
		                    strcasestr(f->key, "default") != NULL;
		note(r, v, around, 0);
	}
}

const struct detect_neighbour *detect_neighbour_of(const struct detect_run *r,
                                                   const struct syntax_value *v)
{
	char key[16];

	snprintf(key, sizeof(key), "%u", v->span.start);
	return um_map_get(&r->neighbours, key);
}
