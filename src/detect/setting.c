/* Settings of any configuration: variables that are set or read, and, where no rule spoke,
 * addresses, model ids and keys in scalars. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

/* ---- what is left out ---- */

static bool is_skipped_key(const char *key)
{
	static const char *const names[] = {
		"homepage",      "repository",    "bugs",     "description", "$schema",   "docs",
		"documentation", "comment",       "comments", "summary",     "title",     "help",
		"license",       "author",        "keywords", "readme",      "changelog", "sources",
		"icon",          "annotations",   "notes",    "website",     "docs_url",  "doc_url",
		"display_name",  "displayName",   "label",    "placeholder", "_comment",  "//",
		"url_docs",      "error_message",
	};

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq_nocase(key, names[i]))
			return true;
	return false;
}

/* Sections that are about the repository itself, or about what is watched and not called. */
static bool is_skipped_section(const char *key)
{
	return um_eq(key, "repository") || um_eq(key, "bugs") || um_eq(key, "annotations") ||
	       um_eq(key, "maintainers") || um_eq(key, "scrape_configs") ||
	       um_eq(key, "healthcheck");
}

static bool is_skipped(const struct manifest_node *node)
{
	for (int depth = 0; node != NULL && depth < 64; depth++, node = node->parent)
		if (node->key != NULL &&
		    (depth == 0 ? is_skipped_key(node->key) : is_skipped_section(node->key)))
			return true;
	return false;
}

/* ---- variables ---- */

/* A value that says nothing: empty, a placeholder, a key. */
static const char *public_value(const struct detect_env_ref *ref, const char *text)
{
	if (text == NULL || text[0] == '\0' || ref->env->carries == RULES_KEY)
		return NULL;
	return text;
}

static int32_t emit_set(struct detect_run *r, const struct detect_env_ref *ref, const char *name,
                        struct um_span span, const struct manifest_node *value)
{
	enum evidence_binding binding = EVIDENCE_CONFIG;
	const char *text = value != NULL && value->kind == MANIFEST_SCALAR
	                           ? detect_node_text(r, value, &binding)
	                           : NULL;
	struct evidence *e;
	bool is_old;
	int32_t at;

	/* a template in the documentation says nothing of what surrounds the models here */
	if (r->out->context == EVIDENCE_DOCS && ref->entry->kind == RULES_CONSTRUCT)
		return -1;
	at = detect_emit(r, EVIDENCE_ENV, detect_service_of(ref->entry), ref->entry, span, &is_old);
	if (at < 0 || is_old)
		return at;
	e = detect_at(r, at);
	e->name = name;
	e->attr = rules_role_text(ref->env->carries);
	e->binding = binding == EVIDENCE_UNKNOWN ? EVIDENCE_CONFIG : binding;
	e->value = public_value(ref, text);
	if (e->value == NULL && ref->env->carries == RULES_KEY && text != NULL &&
	    !detect_is_placeholder(text))
		e->value = detect_redact(r->a, text);
	e->is_set = true;
	if (r->at != NULL)
		detect_block_note(r, e, r->at);
	return at;
}

static void emit_read(struct detect_run *r, const struct detect_env_ref *ref, const char *name,
                      const struct manifest_node *node)
{
	bool is_old;
	int32_t at = detect_emit(r, EVIDENCE_ENV, detect_service_of(ref->entry), ref->entry,
	                         node->span, &is_old);
	struct evidence *e;

	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->name = name;
	e->attr = rules_role_text(ref->env->carries);
	e->binding = node->resolved != NULL ? EVIDENCE_DEFAULT : EVIDENCE_FROM_ENV;
}

/* The key of a catalogue's service that is written out under the variable's name. */
static void set_secret(struct detect_run *r, const struct detect_env_ref *ref, const char *name,
                       const struct manifest_node *value)
{
	enum evidence_binding binding;
	const char *text = detect_node_text(r, value, &binding);
	int32_t at;

	if (ref->env->carries != RULES_KEY || text == NULL || value->scalar == MANIFEST_EXPR ||
	    !detect_is_key(text))
		return;
	at = detect_emit(r, EVIDENCE_SECRET, detect_service_of(ref->entry), ref->entry, value->span,
	                 NULL);
	if (at < 0)
		return;
	detect_at(r, at)->value = detect_redact(r->a, text);
	detect_at(r, at)->name = name;
	detect_at(r, at)->attr = "key";
	detect_at(r, at)->binding = EVIDENCE_CONFIG;
}

static void set_model(struct detect_run *r, const struct detect_env_ref *ref, const char *name,
                      const struct manifest_node *value)
{
	const struct rules_entry *entry = ref->entry;
	enum evidence_binding binding;
	const char *text = detect_node_text(r, value, &binding);
	int32_t at;

	if ((ref->env->carries != RULES_MODEL && ref->env->carries != RULES_DEPLOYMENT) ||
	    !detect_model_plausible(text) || strchr(text, '<') != NULL || um_starts(text, "your"))
		return;
	if (entry->kind == RULES_GATEWAY || entry->kind == RULES_CONSTRUCT) {
		entry = detect_model_target(r->d, text, NULL);
		if (entry == NULL)
			entry = ref->entry;
	}
	at = detect_node_role(r, RULES_MODEL, value, -1, detect_service_of(entry), entry);
	if (at >= 0)
		detect_at(r, at)->name = name;
}

static void run_url(struct detect_run *r, const struct manifest_node *node, const char *name);

/* The span from a name to its value, which may stand in any order. */
static struct um_span span_both(struct um_span a, struct um_span b)
{
	return (struct um_span){a.start < b.start ? a.start : b.start,
	                        a.end > b.end ? a.end : b.end};
}

static bool set_variable(struct detect_run *r, const char *name, struct um_span name_span,
                         const struct manifest_node *value)
{
	const struct detect_env_ref *ref = detect_env_find(r->d, name, NULL);
	struct um_span span = name_span;

	if ((ref == NULL || ref->env->is_beside) &&
	    detect_linked_variable(r, name, name_span, value))
		return true;
	if (ref == NULL) {
		if (value != NULL)
			detect_note_set(r, name, span, value);
		return false;
	}
	if (value != NULL && value->kind == MANIFEST_SCALAR)
		span = span_both(name_span, value->span);
	emit_set(r, ref, name, span, value);
	if (value != NULL && value->kind == MANIFEST_SCALAR) {
		run_url(r, value, name);
		set_secret(r, ref, name, value);
		set_model(r, ref, name, value);
	}
	return true;
}

static const struct manifest_node *get_nocase(const struct manifest_node *map, const char *key)
{
	for (const struct manifest_node *at = map->child; at != NULL; at = at->next)
		if (um_eq_nocase(at->key, key))
			return at;
	return NULL;
}

/* {name: X, value: v}, {name: X, valueFrom: …}, {key: X, value: v}; and of a resource's block
 * env { name = X, value_source { … } } */
static void run_pair(struct detect_run *r, const struct manifest_node *map)
{
	static const char *const elsewhere[] = {"valueFrom", "value_source", "secretRef"};
	const struct manifest_node *name = get_nocase(map, "name");
	const struct manifest_node *value = get_nocase(map, "value");

	if (name == NULL)
		name = get_nocase(map, "key");
	if (name == NULL || name->kind != MANIFEST_SCALAR || name->scalar != MANIFEST_TEXT)
		return;
	for (size_t i = 0; i < UM_COUNT(elsewhere) && value == NULL; i++)
		value = get_nocase(map, elsewhere[i]);
	if (value != NULL || get_nocase(map, "sync") != NULL) /* the platform keeps it */
		set_variable(r, name->text, detect_node_span(name), value);
}

/* "NAME=value" in a list of a compose file */
static bool run_assignment(struct detect_run *r, const struct manifest_node *node)
{
	size_t n = strspn(node->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
	struct manifest_node *value;
	char *name;

	if (n < 4 || node->parent == NULL || node->parent->kind != MANIFEST_LIST ||
	    (node->text[n] != '=' && node->text[n] != '\0'))
		return false;
	/* names in a list of Kubernetes are what a policy looks for; nothing is handed on by them
	 */
	if (node->text[n] == '\0' && um_eq(r->doc->dialect, "kubernetes"))
		return false;
	name = um_strndup(r->a, node->text, n);
	value = UM_NEW(r->a, struct manifest_node);
	*value = *node;
	value->child = NULL;
	value->text = node->text[n] == '=' ? node->text + n + 1 : "";
	if (strchr(value->text, '$') != NULL && node->scalar == MANIFEST_EXPR &&
	    node->resolved == NULL) {
		value->scalar = MANIFEST_EXPR;
	} else if (node->scalar == MANIFEST_EXPR && node->resolved != NULL &&
	           node->resolved->kind == MANIFEST_SCALAR) {
		struct manifest_node *resolved = UM_NEW(r->a, struct manifest_node);

		*resolved = *node->resolved;
		if (strncmp(resolved->text, name, n) == 0 && resolved->text[n] == '=')
			resolved->text += n + 1;
		value->resolved = resolved;
	} else {
		value->scalar = MANIFEST_TEXT;
	}
	return set_variable(r, name, node->span, value);
}

/* Names of catalogue variables in an expression: ${{ secrets.NAME }} */
static void run_reads(struct detect_run *r, const struct manifest_node *node)
{
	const char *s = node->text;

	if (node->env != NULL) {
		const struct detect_env_ref *ref = detect_env_find(r->d, node->env, NULL);

		if (ref != NULL)
			emit_read(r, ref, node->env, node);
		return;
	}
	while (*s != '\0') {
		size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

		if (n >= 6 && n < 128 && memchr(s, '_', n) != NULL) {
			char *name = um_strndup(r->a, s, n);
			const struct detect_env_ref *ref = um_map_get(&r->d->env, name);

			if (ref != NULL) {
				emit_read(r, ref, name, node);
				return;
			}
		}
		s += n > 0 ? n : 1;
	}
}

/* ---- scalars ---- */

static void run_url(struct detect_run *r, const struct manifest_node *node, const char *name)
{
	enum evidence_binding binding;
	const char *text = detect_node_text(r, node, &binding);
	struct detect_host_hit hit;
	struct evidence *e;
	bool is_old;
	int32_t at;

	if (text == NULL && node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_EXPR) {
		text = node->text; /* an address with holes */
		binding = detect_is_program(r) ? EVIDENCE_HARDCODED : EVIDENCE_CONFIG;
	}
	if (text == NULL || detect_is_listed(r, node->span) || !detect_url_find(r->d, text, &hit) ||
	    detect_url_is_documentation(text))
		return;
	if (detect_url_is_product(text, node->key) ||
	    (node->key == NULL && node->parent != NULL &&
	     detect_url_is_product(text, node->parent->key)))
		return;
	at = detect_emit(r, EVIDENCE_ENDPOINT, detect_service_of(hit.entry), hit.entry, node->span,
	                 &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->value = text;
	e->name = name != NULL        ? name
	          : node->env != NULL ? node->env
	                              : manifest_setting_name(r->a, r->path, node);
	e->attr = "url";
	e->binding = binding;
	e->cloud = hit.host->cloud;
	e->capability = hit.host->capability;
	if (hit.region[0] != '\0')
		e->region = um_strdup(r->a, hit.region);
}

static void run_secret(struct detect_run *r, const struct manifest_node *node)
{
	struct um_span within;
	const struct rules_entry *entry = detect_secret_find(r->d, node->text, &within);
	int32_t at;

	if (entry == NULL)
		return;
	at = detect_emit(r, EVIDENCE_SECRET, detect_service_of(entry), entry, node->span, NULL);
	if (at < 0)
		return;
	detect_at(r, at)->value = detect_redact(r->a, node->text + within.start);
	detect_at(r, at)->attr = "key";
	detect_at(r, at)->binding = EVIDENCE_CONFIG;
}

/* The address, model or region that is written out as a setting: that is the evidence, and no
 * variable. */
static bool run_path_literal(struct detect_run *r, const struct detect_env_ref *ref,
                             const struct manifest_node *node)
{
	const char *service = detect_service_of(ref->entry);
	int32_t at = -1;

	if (node->scalar != MANIFEST_TEXT || node->text == NULL || node->text[0] == '\0')
		return false;
	switch (ref->env->carries) {
	case RULES_ENDPOINT:
		run_url(r, node, ref->env->name);
		at = detect_emitted(r, EVIDENCE_ENDPOINT, NULL, node->span);
		if (at >= 0)
			return true;
		at = detect_node_role(r, RULES_ENDPOINT, node, -1, service, ref->entry);
		if (at >= 0 && um_eq(detect_at(r, at)->attr, "url"))
			detect_at(r, at)->attr = "custom-url";
		return at >= 0;
	case RULES_REGION:
		at = detect_emit(r, EVIDENCE_ENDPOINT, service, ref->entry, node->span, NULL);
		if (at < 0)
			return false;
		detect_at(r, at)->value = node->text;
		detect_at(r, at)->name = ref->env->name;
		detect_at(r, at)->attr = "region";
		detect_at(r, at)->region = node->text;
		detect_at(r, at)->binding = EVIDENCE_CONFIG;
		return true;
	case RULES_MODEL:
	case RULES_DEPLOYMENT:
		set_model(r, ref, ref->env->name, node);
		return detect_emitted(r, EVIDENCE_MODEL, NULL, node->span) >= 0;
	default:
		return false;
	}
}

/* spring.ai.openai.api-key, AzureOpenAI:Endpoint: variables that are paths in the settings. What a
 * value reads is still to be said. */
static bool run_path(struct detect_run *r, const struct manifest_node *node)
{
	const struct detect_env_ref *ref = detect_setting_find(r, node);

	if (ref != NULL && run_path_literal(r, ref, node))
		return true;
	if (ref == NULL || !set_variable(r, ref->env->name, node->key_span, node))
		return false;
	if (node->scalar == MANIFEST_EXPR)
		run_reads(r, node);
	return true;
}

/* api-key-env: SOME_API_KEY, {envKey: …}: the name of a variable that the program reads. */
static bool run_env_name(struct detect_run *r, const struct manifest_node *node)
{
	const struct detect_env_ref *ref;

	if (node->key == NULL || node->scalar != MANIFEST_TEXT || node->text == NULL ||
	    strcasestr(node->key, "env") == NULL)
		return false;
	ref = um_map_get(&r->d->env, node->text);
	if (ref == NULL)
		return false;
	emit_read(r, ref, node->text, node);
	return true;
}

/* "SOME_NAME=https://…" in a list: an address under a name that no rule has. */
static bool run_named_url(struct detect_run *r, const struct manifest_node *node)
{
	size_t n = strspn(node->text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
	struct manifest_node *value;
	char *name;

	if (node->key != NULL || n < 4 || node->text[n] != '=' ||
	    strstr(node->text + n, "://") == NULL)
		return false;
	name = um_strndup(r->a, node->text, n);
	if (detect_name_is_origin(name))
		return true;
	value = UM_NEW(r->a, struct manifest_node);
	*value = *node;
	value->child = NULL;
	value->key = name;
	value->text = node->text + n + 1;
	if (node->resolved != NULL && node->resolved->kind == MANIFEST_SCALAR &&
	    strncmp(node->resolved->text, node->text, n + 1) == 0) {
		struct manifest_node *resolved = UM_NEW(r->a, struct manifest_node);

		*resolved = *node->resolved;
		resolved->text += n + 1;
		value->resolved = resolved;
	}
	run_url(r, value, name);
	return true;
}

static bool visit(void *ctx, const struct manifest_node *node)
{
	struct detect_settings *s = ctx;
	struct detect_run *r = s->r;
	bool is_package = um_eq(r->doc->dialect, "package");

	r->at = node;
	if (node->kind == MANIFEST_MAP && !is_package)
		run_pair(r, node);
	if (node->kind != MANIFEST_SCALAR) {
		/* NAME: {valueFrom: …} */
		if (node->kind == MANIFEST_MAP && node->key != NULL && !is_package &&
		    (get_nocase(node, "valueFrom") != NULL ||
		     get_nocase(node, "secretKeyRef") != NULL))
			set_variable(r, node->key, node->key_span, NULL);
		else if (node->kind == MANIFEST_MAP && node->key != NULL && node->child != NULL &&
		         node->child->next == NULL)
			detect_linked_variable(r, node->key, node->key_span, node);
		if (!is_package)
			detect_setting_table(s, node);
		return !r->is_full;
	}
	if (node->scalar == MANIFEST_TEXT && !um_eq(node->tag, "document"))
		run_secret(r, node);
	if (is_package || is_skipped(node))
		return !r->is_full;
	detect_linked_secret(r, node);
	if (node->key != NULL && set_variable(r, node->key, node->key_span, node))
		return !r->is_full;
	if (um_eq(node->tag, "document") || run_assignment(r, node) || run_path(r, node) ||
	    run_env_name(r, node))
		return !r->is_full;
	if (node->scalar == MANIFEST_EXPR &&
	    (!detect_is_infrastructure(r) || (node->env != NULL && um_eq(r->doc->dialect, "arm"))))
		run_reads(r, node);
	if (!detect_name_is_origin(node->key) &&
	    (node->parent == NULL || !detect_name_is_origin(node->parent->key))) {
		if (!run_named_url(r, node))
			run_url(r, node, NULL);
	}
	detect_setting_model(s, node);
	return !r->is_full;
}

void detect_settings_run(struct detect_run *r)
{
	struct detect_settings s = {r, {0}};

	um_map_init(&s.models, r->a);
	manifest_walk(r->doc->root, visit, &s);
	r->at = NULL;
}
