/* Model ids in the scalars of any configuration: where a key says that one goes, in rows of tables
 * of models, and in sections that name a provider. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

/* The same id again and again is data, not a setting. */
#define MAX_SAME_MODEL 3

/* Does the place say that a model id goes here: its key, or "name", "id", "default" or a number
 * below such a key? */
static bool carries_model(const struct manifest_node *node)
{
	static const char *const inner[] = {"name",    "id",         "default",     "value",
	                                    "primary", "deployment", "defaultValue"};
	const char *key = node->key;
	bool is_inner = key == NULL;

	if (key != NULL && detect_name_carries_model(key))
		return true;
	for (size_t i = 0; i < UM_COUNT(inner); i++)
		is_inner |= um_eq_nocase(key, inner[i]);
	for (int depth = 0; is_inner && depth < 2 && node->parent != NULL; depth++) {
		node = node->parent;
		if (node->key != NULL)
			return detect_name_carries_model(node->key);
	}
	return false;
}

/* A name for people beside the id of a row. */
static bool is_display_name(const struct manifest_node *node)
{
	return um_eq_nocase(node->key, "name") && node->parent != NULL &&
	       node->parent->kind == MANIFEST_MAP &&
	       (manifest_get(node->parent, "id") != NULL ||
	        manifest_get(node->parent, "model") != NULL);
}

/* {id: …, provider: x}: a row of a table of models names its provider itself. *ret_unknown: it
 * names one that the catalogue does not have. */
static const struct rules_entry *row_provider(struct detect_run *r,
                                              const struct manifest_node *node, bool *ret_unknown)
{
	static const char *const keys[] = {"providerId", "provider_id", "provider", "vendor",
	                                   "litellm_provider"};
	static const char *const ids[] = {"id",       "model",      "modelId",
	                                  "model_id", "model_name", "name"};
	bool is_id = false;

	for (size_t i = 0; i < UM_COUNT(ids); i++)
		is_id |= um_eq(node->key, ids[i]);
	if (!is_id || node->parent == NULL || node->parent->kind != MANIFEST_MAP)
		return NULL;
	for (size_t i = 0; i < UM_COUNT(keys); i++) {
		const char *name = manifest_text(node->parent, keys[i]);
		const struct rules_entry *entry = detect_provider_find(r->d, name);

		if (entry != NULL)
			return entry;
		*ret_unknown |= name != NULL;
	}
	return NULL;
}

/* A section around the setting, or its own key, that names a provider. */
static const struct rules_entry *section_provider(struct detect_run *r,
                                                  const struct manifest_node *node)
{
	for (int depth = 0; node != NULL && depth < 4; depth++, node = node->parent) {
		const struct rules_entry *entry =
			node->key != NULL ? detect_provider_in(r->d, node->key) : NULL;

		if (entry != NULL)
			return entry;
	}
	return NULL;
}

/* Does no other part of the document name a provider of its own? */
static bool is_only_section(struct detect_run *r, const struct manifest_node *node,
                            const struct rules_entry *entry)
{
	int seen = 0;

	for (; node->parent != NULL; node = node->parent) {
		const struct manifest_node *at = node->parent->child;

		for (; at != NULL && seen < 256; at = at->next, seen++) {
			const struct rules_entry *other =
				at->key != NULL ? detect_provider_in(r->d, at->key) : NULL;

			if (other != NULL && other != entry && um_eq(other->domain, entry->domain))
				return false;
		}
	}
	return true;
}

/* The address that a row has: {base_url: https://…}; with holes as it stands. */
static const char *row_address(struct detect_run *r, const struct manifest_node *at)
{
	enum evidence_binding binding;
	const char *text = at->kind == MANIFEST_SCALAR ? detect_node_text(r, at, &binding) : NULL;

	if (text == NULL && at->kind == MANIFEST_SCALAR && at->scalar == MANIFEST_EXPR)
		text = at->text;
	return text != NULL && strstr(text, "://") != NULL && !detect_name_is_origin(at->key) &&
	                       !detect_url_is_documentation(text)
	               ? text
	               : NULL;
}

/* The service at whose address the model beside it is asked for: {base_url: https://…, model: x}
 * or {base_url: https://…, models: [x]} */
static const struct rules_entry *address_provider(struct detect_run *r,
                                                  const struct manifest_node *node)
{
	const struct manifest_node *at = node->parent;
	int seen = 0;

	if (at != NULL && at->kind == MANIFEST_LIST) {
		node = at;
		at = at->parent;
	}
	if (at == NULL || at->kind != MANIFEST_MAP)
		return NULL;
	for (at = at->child; at != NULL && seen < 64; at = at->next, seen++) {
		const char *text = at != node ? row_address(r, at) : NULL;
		struct detect_host_hit hit;

		if (text != NULL && detect_url_find(r->d, text, &hit) &&
		    um_eq(hit.entry->domain, "inference"))
			return hit.entry;
	}
	return NULL;
}

/* A server's own section with an address, wherever that is. */
static bool is_server_row(struct detect_run *r, const struct rules_entry *entry,
                          const struct manifest_node *row)
{
	int seen = 0;

	if (entry == NULL || entry->kind != RULES_SERVER || row == NULL)
		return false;
	for (const struct manifest_node *at = row->child; at != NULL && seen < 64;
	     at = at->next, seen++)
		if (row_address(r, at) != NULL)
			return true;
	return false;
}

/* Keys that can hold nothing but a model's or deployment's name. */
static bool is_model_key(const char *key)
{
	static const char *const ends[] = {"model",      "modelname",      "modelid",
	                                   "deployment", "deploymentname", "deploymentid"};
	char folded[64];
	size_t n = 0;

	for (; key != NULL && *key != '\0' && n + 1 < sizeof(folded); key++)
		if (isalnum((unsigned char)*key))
			folded[n++] = (char)tolower((unsigned char)*key);
	folded[n] = '\0';
	for (size_t i = 0; i < UM_COUNT(ends); i++)
		if (um_ends(folded, ends[i]))
			return true;
	return false;
}

static bool is_about_other(const struct manifest_node *node)
{
	for (int depth = 0; node != NULL && depth < 4; depth++, node = node->parent)
		if (detect_name_is_about(node->key))
			return true;
	return false;
}

static bool is_too_often(struct detect_settings *s, const char *text)
{
	void **slot = um_map_slot(&s->models, text);
	size_t *count = *slot;

	if (count == NULL)
		*slot = count = UM_NEW(s->r->a, size_t);
	return ++*count > MAX_SAME_MODEL;
}

/* A template of one cloud deploys to that cloud: of all who serve the id, one whose resources are
 * written so; else the first. */
const struct rules_entry *detect_setting_server(struct detect_run *r, const char *key,
                                                const struct detect_model_hit *hits, size_t n)
{
	static const char *const dialects[] = {"arm", "cloudformation"};
	bool is_template = false;

	for (size_t i = 0; i < UM_COUNT(dialects); i++)
		is_template |= um_eq(r->doc->dialect, dialects[i]);
	for (size_t i = 0; is_template && i < n; i++)
		for (size_t k = 0; k < hits[i].entry->n_resources; k++)
			if (um_eq(hits[i].entry->resources[k].dialect, r->doc->dialect))
				return hits[i].entry;
	return detect_model_deployed(key, hits, n);
}

/* The entry that serves the model which a scalar names, NULL when it names none. */
static const struct rules_entry *find_entry(struct detect_run *r, const struct manifest_node *node,
                                            const char *text, const struct detect_model_hit *hits,
                                            size_t n, bool *ret_guess)
{
	bool is_unknown = false;
	const struct rules_entry *entry = row_provider(r, node, &is_unknown);

	if (entry != NULL || is_unknown)
		return entry;
	if (n > 0 && (entry = detect_provider_find(r->d, node->key)) != NULL)
		return entry; /* {provider: id} */
	if (!carries_model(node))
		return NULL;
	entry = address_provider(r, node);
	if (entry != NULL && n == 0 && node->parent->kind == MANIFEST_LIST &&
	    um_eq_nocase(node->parent->key, "models"))
		return entry;
	if (entry == NULL) {
		entry = section_provider(r, node);
		/* "OpenAI: {Model: o1}" of a program that asks another service for it */
		*ret_guess = entry != NULL && entry->maker != NULL &&
		             (n == 0 || entry == hits[0].entry) && is_only_section(r, node, entry);
	}
	if (entry != NULL)
		entry = detect_of_template(r, entry);
	if (entry != NULL && (n > 0 || (is_model_key(node->key) && strchr(text, '/') == NULL)))
		return entry;
	*ret_guess = n > 0;
	if (n > 0)
		return detect_setting_server(r, node->key, hits, n);
	return text[strcspn(text, "/:")] == '/' ? detect_prefix_split(r->d, text, NULL) : NULL;
}

/* Written out, or what a variable of the environment is by default. */
static bool is_literal(const struct manifest_node *node)
{
	return node->scalar == MANIFEST_TEXT ||
	       (node->scalar == MANIFEST_EXPR && node->env != NULL && node->is_overridable);
}

/* NAME of an environment */
static bool is_variable(const char *key)
{
	return key != NULL && strchr(key, '_') != NULL &&
	       strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == strlen(key);
}

static void emit_model(struct detect_settings *s, const struct manifest_node *node)
{
	struct detect_run *r = s->r;
	enum evidence_binding binding;
	const char *text = detect_node_text(r, node, &binding);
	const struct rules_entry *entry;
	const struct detect_body *body;
	struct detect_model_hit hits[8];
	bool is_guess = false;
	size_t n;
	int32_t at;

	if (text == NULL || !is_literal(node) || !detect_model_plausible(text) ||
	    is_display_name(node) || is_about_other(node) || detect_is_alias(r, text))
		return;
	n = detect_model_find(r->d, text, hits, UM_COUNT(hits));
	entry = find_entry(r, node, text, hits, n, &is_guess);
	/* what stands in for many models is named once for each */
	if (entry == NULL || (!um_eq_nocase(node->key, "fallback") && is_too_often(s, text)))
		return;
	body = detect_resource_around(r, node);
	if (body != NULL)
		entry = body->entry;
	at = detect_node_role(r, RULES_MODEL, node, body != NULL ? body->evidence : -1,
	                      detect_service_of(entry), entry);
	if (at < 0)
		return;
	detect_at(r, at)->is_guess = is_guess && body == NULL;
	if (detect_at(r, at)->name == NULL && is_variable(node->key))
		detect_at(r, at)->name = node->key;
	if (detect_at(r, at)->capability == NULL && n > 0)
		detect_at(r, at)->capability = hits[0].model->capability;
	/* the default of a Terraform variable or template parameter is one that callers replace */
	if (um_eq_nocase(node->key, "default") || um_eq(node->key, "defaultValue"))
		detect_at(r, at)->binding = EVIDENCE_DEFAULT;
}

/* The catalogue's variable that a scalar sets by its path from the root; NULL: none. */
const struct detect_env_ref *detect_setting_find(struct detect_run *r,
                                                 const struct manifest_node *node)
{
	const struct manifest_node *path[16];
	char key[DETECT_MAX_SETTING];
	char part[DETECT_MAX_SETTING];
	size_t n = 0, length = 0;

	if (r->d->settings.n == 0)
		return NULL;
	for (; node != NULL && node->parent != NULL; node = node->parent) {
		if (n == UM_COUNT(path) || node->key == NULL)
			return NULL;
		path[n++] = node;
	}
	for (; n > 1 || (n == 1 && length > 0); n--) {
		size_t k;

		detect_setting_key(path[n - 1]->key, part, sizeof(part));
		k = strlen(part);
		if (length + k + 2 > sizeof(key))
			return NULL;
		memcpy(key + length, part, k);
		length += k;
		key[length++] = '.';
	}
	if (length == 0)
		return NULL;
	key[length - 1] = '\0';
	return um_map_get(&r->d->settings, key);
}

/* A row that names its model itself has an alias for its key. */
static bool is_alias_row(const struct manifest_node *row)
{
	static const char *const keys[] = {"model", "id",         "modelId",       "model_id",
	                                   "name",  "model_name", "litellm_params"};

	if (row->kind != MANIFEST_MAP)
		return row->kind != MANIFEST_SCALAR || (row->text != NULL && row->text[0] != '\0');
	for (size_t i = 0; i < UM_COUNT(keys); i++)
		if (manifest_get(row, keys[i]) != NULL)
			return true;
	return false;
}

/* models: {id: {…}, id: {…}}: a table whose keys are the ids. */
void detect_setting_table(struct detect_settings *s, const struct manifest_node *table)
{
	struct detect_run *r = s->r;
	const struct rules_entry *provider;
	bool has_address;

	if (table->kind != MANIFEST_MAP || !um_eq_nocase(table->key, "models") ||
	    is_about_other(table))
		return;
	provider = address_provider(r, table);
	has_address = provider != NULL;
	if (provider == NULL) {
		provider = section_provider(r, table->parent);
		has_address = is_server_row(r, provider, table->parent);
	}
	for (const struct manifest_node *row = table->child; row != NULL; row = row->next) {
		const struct rules_entry *entry = provider;
		struct detect_model_hit hits[8];
		struct manifest_node *inner;
		size_t n = 0;

		if (!detect_model_plausible(row->key) || is_alias_row(row))
			continue;
		n = detect_model_find(r->d, row->key, hits, UM_COUNT(hits));
		if (entry == NULL && n > 0)
			entry = hits[0].entry;
		if (entry == NULL || (n == 0 && !has_address) || is_too_often(s, row->key))
			continue;
		inner = UM_NEW(r->a, struct manifest_node);
		*inner = *row;
		inner->kind = MANIFEST_SCALAR;
		inner->scalar = MANIFEST_TEXT;
		inner->text = row->key;
		inner->span = row->key_span;
		inner->key = table->key;
		detect_node_role(r, RULES_MODEL, inner, -1, detect_service_of(entry), entry);
	}
}

/* "SomeModelId=value" in a list reads like SomeModelId: value */
void detect_setting_model(struct detect_settings *s, const struct manifest_node *node)
{
	const char *equals =
		node->key == NULL && node->text != NULL ? strchr(node->text, '=') : NULL;
	struct manifest_node *inner;

	if (equals == NULL || equals == node->text || strpbrk(node->text, " \n") != NULL) {
		emit_model(s, node);
		return;
	}
	inner = UM_NEW(s->r->a, struct manifest_node);
	*inner = *node;
	inner->key = um_strndup(s->r->a, node->text, (size_t)(equals - node->text));
	inner->text = equals + 1;
	emit_model(s, inner);
}
