/* The catalogue prepared for look-ups: hash tables over all entries, made once. Lists in a table
 * keep the order of the catalogue, so that the same rules always win the same way. */
#include "base/base.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "detect/detect_p.h"

const char *detect_service_of(const struct rules_entry *entry)
{
	return entry->kind == RULES_CONSTRUCT && entry->label != NULL ? entry->label : entry->id;
}

/* Puts `ref` at the end of the list that the table holds under the key. */
#define APPEND(map, key, ref)                             \
	do {                                              \
		void **slot_ = um_map_slot((map), (key)); \
		if (*slot_ == NULL) {                     \
			*slot_ = (ref);                   \
		} else {                                  \
			__typeof__(ref) at_ = *slot_;     \
			while (at_->next != NULL)         \
				at_ = at_->next;          \
			at_->next = (ref);                \
		}                                         \
	} while (0)

#define APPEND_LIST(head, ref)                    \
	do {                                      \
		__typeof__(head) *end_ = &(head); \
		while (*end_ != NULL)             \
			end_ = &(*end_)->next;    \
		*end_ = (ref);                    \
	} while (0)

const char *detect_last_segment(const char *dotted)
{
	const char *last = dotted;

	for (const char *s = dotted; *s != '\0'; s++)
		if (*s == '.' && s[1] != '\0')
			last = s + 1;
	return last;
}

static void index_callees(struct detect *d, const struct rules_entry *e,
                          const struct rules_call *call, const struct rules_config *config,
                          const struct rules_language_names *names)
{
	for (size_t i = 0; i < names->names.n; i++) {
		struct detect_call_ref *ref = UM_NEW(d->arena, struct detect_call_ref);
		const char *last;

		ref->entry = e;
		ref->call = call;
		ref->config = config;
		ref->language = names->language;
		ref->pattern = names->names.v[i];
		ref->is_wild = strchr(ref->pattern, '*') != NULL;
		last = detect_last_segment(ref->pattern);
		if (!ref->is_wild)
			APPEND(&d->callees, ref->pattern, ref);
		else if (strchr(last, '*') == NULL)
			APPEND(&d->wild_last, last, ref);
		else
			APPEND_LIST(d->wild_any, ref);
	}
}

static void index_imports(struct detect *d, const struct rules_entry *e)
{
	for (size_t i = 0; i < e->n_imports; i++)
		for (size_t k = 0; k < e->imports[i].names.n; k++) {
			struct detect_entry_ref *ref = UM_NEW(d->arena, struct detect_entry_ref);

			ref->entry = e;
			APPEND(&d->imports,
			       um_format(d->arena, "%s:%s", e->imports[i].language,
			                 e->imports[i].names.v[k]),
			       ref);
		}
}

static void index_packages(struct detect *d, const struct rules_entry *e)
{
	for (size_t i = 0; i < e->n_packages; i++) {
		struct detect_entry_ref *ref = UM_NEW(d->arena, struct detect_entry_ref);

		ref->entry = e;
		ref->is_agent = e->packages[i].is_agent;
		APPEND(&d->packages,
		       um_format(d->arena, "%s:%s", e->packages[i].ecosystem,
		                 manifest_package_key(d->arena, e->packages[i].ecosystem,
		                                      e->packages[i].name,
		                                      strlen(e->packages[i].name))),
		       ref);
	}
}

/* "Azure-OpenAI:Endpoint", "azureOpenAi.endpoint" and "AZUREOPENAI__ENDPOINT" name one setting:
 * false when the name is no path. */
bool detect_setting_key(const char *name, char *out, size_t size)
{
	bool is_path = false;
	size_t n = 0;

	for (; *name != '\0' && n + 1 < size; name++) {
		bool is_cut = *name == '.' || *name == ':' || (name[0] == '_' && name[1] == '_');

		name += *name == '_' && is_cut;
		if (is_cut)
			out[n++] = '.';
		else if (*name != '-' && *name != '_')
			out[n++] = (char)(*name >= 'A' && *name <= 'Z' ? *name | 0x20 : *name);
		is_path |= is_cut;
	}
	out[n] = '\0';
	return is_path && *name == '\0';
}

static void index_setting(struct detect *d, const struct rules_entry *e,
                          const struct rules_env *env)
{
	char key[DETECT_MAX_SETTING];
	struct detect_env_ref *ref;

	if (strpbrk(env->name, ".:") == NULL || !detect_setting_key(env->name, key, sizeof(key)))
		return;
	ref = UM_NEW(d->arena, struct detect_env_ref);
	ref->entry = e;
	ref->env = env;
	APPEND(&d->settings, um_strdup(d->arena, key), ref);
}

size_t detect_fold(const char *name, size_t n, char *out, size_t size)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)name[i]))
			continue;
		if (k + 1 >= size)
			return 0;
		out[k++] = (char)tolower((unsigned char)name[i]);
	}
	out[k] = '\0';
	return k;
}

/* openAiEndpoint and openai-endpoint stand for OPENAI_ENDPOINT where a template hands it on. */
static void index_folded(struct detect *d, struct detect_env_ref *ref)
{
	char key[DETECT_MAX_SETTING];

	if (strpbrk(ref->env->name, ".:") == NULL && !ref->env->is_shared && !ref->env->is_beside &&
	    detect_fold(ref->env->name, strlen(ref->env->name), key, sizeof(key)) > 0 &&
	    !um_map_has(&d->env_folded, key))
		um_map_put(&d->env_folded, um_strdup(d->arena, key), ref);
}

void detect_env_index(struct detect *d, const char *name, struct detect_env_ref *ref)
{
	APPEND(&d->env, name, ref);
	index_folded(d, ref);
}

static void index_env(struct detect *d, const struct rules_entry *e)
{
	for (size_t i = 0; i < e->n_env; i++) {
		struct detect_env_ref *ref = UM_NEW(d->arena, struct detect_env_ref);

		ref->entry = e;
		ref->env = &e->env[i];
		if (um_ends(ref->env->name, "*"))
			APPEND_LIST(d->env_prefixes, ref);
		else
			detect_env_index(d, ref->env->name, ref);
		index_setting(d, e, &e->env[i]);
	}
}

/* Asked for every file of a tree; nearly all are told by the last byte of their name. */
static void index_globs(struct detect *d, const struct rules_entry *e)
{
	for (size_t i = 0; i < e->n_files; i++) {
		struct detect_glob_ref *ref = UM_NEW(d->arena, struct detect_glob_ref);
		size_t n = strlen(e->files[i].glob);
		unsigned char last = n > 0 ? (unsigned char)e->files[i].glob[n - 1] : 0;

		ref->entry = e;
		ref->file = &e->files[i];
		APPEND_LIST(d->globs[last == '*' || last == '?' ? 0 : last], ref);
	}
}

static void index_hosts(struct detect *d, const struct rules_entry *e)
{
	for (size_t i = 0; i < e->n_hosts; i++) {
		struct detect_host_ref *ref = UM_NEW(d->arena, struct detect_host_ref);

		ref->entry = e;
		ref->host = &e->hosts[i];
		APPEND(&d->hosts, detect_host_key(ref->host->pattern), ref);
	}
}

static void index_resources(struct detect *d, const struct rules_entry *e)
{
	for (size_t i = 0; i < e->n_resources; i++) {
		struct detect_resource_ref *ref = UM_NEW(d->arena, struct detect_resource_ref);

		ref->entry = e;
		ref->resource = &e->resources[i];
		if (strchr(ref->resource->type, '*') != NULL)
			APPEND_LIST(d->wild_resources, ref);
		else
			APPEND(&d->resources,
			       um_format(d->arena, "%s:%s", ref->resource->dialect,
			                 ref->resource->type),
			       ref);
	}
}

static void index_entry(struct detect *d, const struct rules_entry *e)
{
	if (!um_map_has(&d->ids, e->id))
		um_map_put(&d->ids, e->id, (void *)e);
	index_imports(d, e);
	index_packages(d, e);
	index_env(d, e);
	index_hosts(d, e);
	index_globs(d, e);
	index_resources(d, e);
	detect_errors_index(d, e);
	for (size_t i = 0; i < e->n_calls; i++)
		for (size_t k = 0; k < e->calls[i].n_callees; k++)
			index_callees(d, e, &e->calls[i], NULL, &e->calls[i].callees[k]);
	for (size_t i = 0; i < e->n_config; i++) {
		struct detect_config_ref *ref = UM_NEW(d->arena, struct detect_config_ref);

		ref->entry = e;
		ref->config = &e->config[i];
		APPEND_LIST(d->configs, ref);
		for (size_t k = 0; k < e->config[i].n_callees; k++)
			index_callees(d, e, NULL, &e->config[i], &e->config[i].callees[k]);
	}
	for (size_t i = 0; i < e->prefixes.n; i++)
		if (!um_map_has(&d->prefixes, e->prefixes.v[i]))
			um_map_put(&d->prefixes, e->prefixes.v[i], (void *)e);
}

int detect_new(const struct rules *rules, struct detect **ret_detect, struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	struct detect *d = UM_NEW(a, struct detect);

	d->rules = rules;
	d->arena = a;
	um_map_init(&d->callees, a);
	um_map_init(&d->wild_last, a);
	um_map_init(&d->imports, a);
	um_map_init(&d->packages, a);
	um_map_init(&d->settings, d->arena);
	um_map_init(&d->env, a);
	um_map_init(&d->env_folded, a);
	um_map_init(&d->hosts, a);
	um_map_init(&d->resources, a);
	um_map_init(&d->prefixes, a);
	um_map_init(&d->providers, a);
	um_map_init(&d->ids, a);
	um_map_init(&d->errors, a);
	for (size_t i = 0; i < rules->n_entries; i++)
		index_entry(d, &rules->entries[i]);
	detect_conventions_index(d);
	detect_providers_make(d);
	detect_literals_make(d);
	(void)err;
	*ret_detect = d;
	return 0;
}

void detect_free(struct detect *d)
{
	if (d != NULL)
		um_arena_free(d->arena);
}

const struct match_literal *detect_literals(const struct detect *d, size_t *ret_n)
{
	*ret_n = d->literals.list.n;
	return d->literals.list.v;
}

/* ---- asking ---- */

bool detect_module_below(const char *module, const char *root)
{
	size_t n = strlen(root);

	if (strncmp(module, root, n) != 0)
		return false;
	return module[n] == '\0' || module[n] == '.' || module[n] == '/' || module[n] == ':';
}

const struct detect_entry_ref *detect_import_find(const struct detect *d, const char *language,
                                                  const char *module)
{
	char key[256];
	int n = snprintf(key, sizeof(key), "%s:%s", language, module);

	if (n < 0 || (size_t)n >= sizeof(key))
		return NULL;
	for (size_t end = (size_t)n; end > strlen(language) + 1; end--) {
		const struct detect_entry_ref *ref;

		if (key[end] != '\0' && key[end] != '.' && key[end] != '/' && key[end] != ':')
			continue;
		ref = um_map_get_n(&d->imports, key, end);
		if (ref != NULL)
			return ref;
	}
	return NULL;
}

bool detect_callee_match(const char *p, const char *s)
{
	/* the two places to come back to: after a star within a segment, and after one across
	 * segments */
	const char *star = NULL, *star_s = NULL, *deep = NULL, *deep_s = NULL;

	for (;;) {
		if (p[0] == '*' && p[1] == '*') {
			p += 2;
			if (*p == '.') /* "**." and ".**." also stand for nothing */
				p++;
			deep = p;
			deep_s = s;
			star = NULL;
			if (*p == '\0')
				return true;
			continue;
		}
		if (*p == '*') {
			star = ++p;
			star_s = s;
			continue;
		}
		if (*s != '\0' && *p == *s) {
			p++;
			s++;
			continue;
		}
		if (*s == '\0' && *p == '\0')
			return true;
		if (star != NULL && *star_s != '\0' && *star_s != '.') {
			s = ++star_s;
			p = star;
			continue;
		}
		star = NULL;
		if (deep == NULL)
			return false;
		/* a deep run ends at a segment's border */
		while (*deep_s != '\0' && *deep_s != '.')
			deep_s++;
		if (*deep_s == '\0')
			return false;
		s = ++deep_s;
		p = deep;
	}
}

static size_t callee_collect(const struct detect_call_ref *ref, const char *language,
                             const char *callee, const struct detect_call_ref **refs, size_t n,
                             size_t max)
{
	for (; ref != NULL && n < max; ref = ref->next)
		if (um_eq(ref->language, language) &&
		    (!ref->is_wild || detect_callee_match(ref->pattern, callee)))
			refs[n++] = ref;
	return n;
}

size_t detect_callee_find(const struct detect *d, const char *language, const char *callee,
                          const struct detect_call_ref **refs, size_t max)
{
	size_t n = 0;

	n = callee_collect(um_map_get(&d->callees, callee), language, callee, refs, n, max);
	n = callee_collect(um_map_get(&d->wild_last, detect_last_segment(callee)), language, callee,
	                   refs, n, max);
	return callee_collect(d->wild_any, language, callee, refs, n, max);
}

const struct detect_env_ref *detect_env_find(const struct detect *d, const char *name,
                                             const bool *prefer)
{
	const struct detect_env_ref *ref;
	char key[DETECT_MAX_SETTING];
	size_t longest = 0;

	if (name == NULL)
		return NULL;
	ref = um_map_get(&d->env, name);
	if (ref == NULL && detect_env_bare(name) != name) {
		name = detect_env_bare(name);
		ref = um_map_get(&d->env, name);
	}
	if (ref != NULL) {
		for (const struct detect_env_ref *at = ref; at != NULL && prefer != NULL;
		     at = at->next)
			if (prefer[at->entry - d->rules->entries])
				return at;
		return ref;
	}
	for (const struct detect_env_ref *at = d->env_prefixes; at != NULL; at = at->next) {
		size_t n = strlen(at->env->name) - 1;

		if (n > longest && strncmp(name, at->env->name, n) == 0 && name[n] != '\0') {
			longest = n;
			ref = at;
		}
	}
	if (ref == NULL && detect_setting_key(name, key, sizeof(key)))
		ref = um_map_get(&d->settings, key);
	return ref;
}

bool detect_one_of(const char *alternatives, const char *text)
{
	const char *start = alternatives;

	for (;;) {
		const char *end = strchrnul(start, '|');
		char one[256];

		if ((size_t)(end - start) < sizeof(one)) {
			memcpy(one, start, (size_t)(end - start));
			one[end - start] = '\0';
			if (um_eq(one, text) || um_glob(one, text))
				return true;
		}
		if (*end == '\0')
			return false;
		start = end + 1;
	}
}
