/* Configuration trees × catalogue: packages, units, and then for every document the resources, the
 * routes of the rules, and the settings. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

/* ---- questions to a node ---- */

struct um_span detect_node_span(const struct manifest_node *node)
{
	struct um_span span = node->span;

	if (node->key != NULL && node->key_span.end > node->key_span.start &&
	    node->key_span.start < span.start)
		span.start = node->key_span.start;
	return span;
}

struct first {
	const struct manifest_node *found;
};

static bool take_first(void *ctx, const struct manifest_node *node)
{
	((struct first *)ctx)->found = node;
	return false;
}

/* "model.name" where "model" is a reference to a map. */
static const struct manifest_node *first_behind(const struct manifest_node *root, const char *route)
{
	char head[256];

	for (const char *dot = strchr(route, '.'); dot != NULL; dot = strchr(dot + 1, '.')) {
		size_t n = (size_t)(dot - route);
		struct first first = {NULL};

		if (n >= sizeof(head))
			return NULL;
		memcpy(head, route, n);
		head[n] = '\0';
		manifest_find(root, head, take_first, &first);
		if (first.found == NULL)
			return NULL;
		if (first.found->kind == MANIFEST_SCALAR && first.found->resolved != NULL &&
		    first.found->resolved->kind == MANIFEST_MAP)
			return detect_node_first(first.found->resolved, dot + 1);
	}
	return NULL;
}

const struct manifest_node *detect_node_first(const struct manifest_node *root, const char *route)
{
	struct first first = {NULL};

	/* a key with dots in it, such as a Kubernetes annotation, needs no quotes here */
	if (root != NULL && root->kind == MANIFEST_MAP && strchr(route, '.') != NULL)
		first.found = manifest_get(root, route);
	if (first.found == NULL)
		manifest_find(root, route, take_first, &first);
	return first.found != NULL ? first.found : first_behind(root, route);
}

static const char *scalar_text(const struct manifest_node *node)
{
	if (node->kind != MANIFEST_SCALAR)
		return NULL;
	if (node->scalar == MANIFEST_EXPR && node->resolved != NULL &&
	    node->resolved->kind == MANIFEST_SCALAR)
		node = node->resolved;
	return node->scalar == MANIFEST_NULL ? NULL : node->text;
}

struct condition {
	const char *want;
	bool holds;
};

/* A list holds when one of its elements does. */
static bool take_condition(void *ctx, const struct manifest_node *node)
{
	struct condition *c = ctx;
	const char *text = scalar_text(node);

	c->holds = um_eq(c->want, "**") || um_eq(c->want, "*") ||
	           (text != NULL && detect_one_of(c->want, text));
	for (const struct manifest_node *at = node->kind == MANIFEST_LIST ? node->child : NULL;
	     at != NULL && !c->holds; at = at->next) {
		text = scalar_text(at);
		c->holds = text != NULL && detect_one_of(c->want, text);
	}
	return !c->holds;
}

bool detect_node_when(const struct manifest_node *node, const struct rules_pairs *when)
{
	for (size_t i = 0; i < when->n; i++) {
		const char *route = when->v[i].key;
		struct condition c = {when->v[i].value, false};
		const struct manifest_node *plain =
			node->kind == MANIFEST_MAP ? manifest_get(node, route) : NULL;

		if (route[0] == '!') {
			if (detect_node_first(node, route + 1) != NULL)
				return false;
			continue;
		}
		if (plain != NULL) /* a key with dots in it */
			take_condition(&c, plain);
		else
			manifest_find(node, route, take_condition, &c);
		if (!c.holds)
			return false;
	}
	return true;
}

/* Infrastructure is a program: a literal in it is one that nothing overrides, but for files of
 * values. */
bool detect_is_program(const struct detect_run *r)
{
	static const char *const dialects[] = {"terraform", "cloudformation", "arm"};

	if (r->in_code)
		return true;
	for (size_t i = 0; r->doc != NULL && i < UM_COUNT(dialects); i++)
		if (um_eq(r->doc->dialect, dialects[i]))
			return !um_ends(r->path, ".tfvars") && !um_ends(r->path, ".tfvars.json") &&
			       !um_ends(r->path, ".bicepparam") &&
			       !um_ends(r->path, ".parameters.json");
	return false;
}

/* Is it within the default of a template's parameter? A row of a table of deployments is. */
static bool is_parameter_default(const struct detect_run *r, const struct manifest_node *node)
{
	if (r->doc == NULL || !um_eq(r->doc->dialect, "arm"))
		return false;
	for (; node != NULL; node = node->parent)
		if (um_eq(node->key, "defaultValue"))
			return true;
	return false;
}

const char *detect_node_text(const struct detect_run *r, const struct manifest_node *node,
                             enum evidence_binding *ret_binding)
{
	/* a file of variables is the environment of what starts with it */
	enum evidence_binding literal = detect_is_program(r) ? EVIDENCE_HARDCODED
	                                : r->doc != NULL && um_eq(r->doc->dialect, "dotenv")
	                                        ? EVIDENCE_FROM_ENV
	                                        : EVIDENCE_CONFIG;

	*ret_binding = EVIDENCE_UNKNOWN;
	if (node->kind != MANIFEST_SCALAR || node->scalar == MANIFEST_NULL)
		return NULL;
	if (node->scalar != MANIFEST_EXPR) {
		*ret_binding = node->is_overridable || is_parameter_default(r, node)
		                       ? EVIDENCE_DEFAULT
		                       : literal;
		return node->text;
	}
	if (node->resolved != NULL && node->resolved->kind == MANIFEST_SCALAR &&
	    node->resolved->scalar != MANIFEST_EXPR && node->resolved->scalar != MANIFEST_NULL) {
		*ret_binding = node->is_overridable || node->env != NULL ? EVIDENCE_DEFAULT
		               : node->is_from_values                    ? EVIDENCE_CONFIG
		                                                         : literal;
		return node->resolved->text;
	}
	if (node->env != NULL)
		*ret_binding = EVIDENCE_FROM_ENV;
	return NULL;
}

/* ---- roles ---- */

static int32_t emit_node(struct detect_run *r, enum evidence_kind kind,
                         const struct manifest_node *node, int32_t parent, const char *service,
                         const struct rules_entry *entry)
{
	enum evidence_binding binding;
	const char *text = detect_node_text(r, node, &binding);
	struct evidence *e;
	bool is_old;
	int32_t at = detect_emit(r, kind, service, entry, node->span, &is_old);

	if (at < 0 || is_old)
		return at;
	e = detect_at(r, at);
	e->value = text;
	e->name = node->env;
	if (e->name == NULL && !r->in_code)
		e->name = manifest_setting_name(r->a, r->path, node);
	e->binding = binding;
	e->parent = parent;
	if (!r->in_code)
		e->basis = EVIDENCE_DECLARED;
	if (binding == EVIDENCE_DEFAULT || binding == EVIDENCE_FROM_ENV)
		e->basis = r->in_code ? EVIDENCE_INFERRED : EVIDENCE_DECLARED;
	return at;
}

static int32_t role_endpoint(struct detect_run *r, const struct manifest_node *node, int32_t parent,
                             const char *service, const struct rules_entry *entry)
{
	enum evidence_binding binding;
	const char *text = detect_node_text(r, node, &binding);
	struct detect_host_hit hit;
	int32_t at;
	bool has_host;

	if (text == NULL && node->env == NULL)
		text = node->scalar == MANIFEST_EXPR && strstr(node->text, "://") != NULL
		               ? node->text
		               : NULL;
	if ((text == NULL && node->env == NULL) || (text != NULL && text[0] == '\0'))
		return -1;
	has_host = text != NULL && detect_url_find(r->d, text, &hit);
	at = emit_node(r, EVIDENCE_ENDPOINT, node, parent,
	               has_host ? detect_service_of(hit.entry) : service, entry);
	if (at < 0)
		return -1;
	detect_at(r, at)->attr = "url";
	detect_at(r, at)->value = text;
	if (has_host) {
		detect_at(r, at)->cloud = hit.host->cloud;
		if (hit.region[0] != '\0')
			detect_at(r, at)->region = um_strdup(r->a, hit.region);
	}
	return at;
}

static int32_t role_model(struct detect_run *r, const struct manifest_node *node, int32_t parent,
                          const char *service, const struct rules_entry *entry)
{
	enum evidence_binding binding;
	const char *text = detect_node_text(r, node, &binding);
	int32_t at;

	if ((text == NULL && node->env == NULL) || (text != NULL && !detect_model_plausible(text)))
		return -1;
	at = emit_node(r, EVIDENCE_MODEL, node, parent, service, entry);
	if (at >= 0)
		detect_at(r, at)->maker = detect_model_maker(r->d, text, NULL);
	return at;
}

static int32_t role_key(struct detect_run *r, const struct manifest_node *node, int32_t parent,
                        const char *service, const struct rules_entry *entry)
{
	enum evidence_binding binding;
	const char *text = detect_node_text(r, node, &binding);
	int32_t at;

	if (text == NULL || node->scalar == MANIFEST_EXPR || !detect_is_key(text))
		return -1;
	at = emit_node(r, EVIDENCE_SECRET, node, parent, service, entry);
	if (at >= 0) {
		detect_at(r, at)->value = detect_redact(r->a, text);
		detect_at(r, at)->attr = "key";
	}
	return at;
}

int32_t detect_node_role(struct detect_run *r, enum rules_role role,
                         const struct manifest_node *node, int32_t parent, const char *service,
                         const struct rules_entry *entry)
{
	enum evidence_binding binding;
	const char *text;
	int32_t at = -1;

	if (node == NULL || node->kind != MANIFEST_SCALAR)
		return -1;
	if (role == RULES_MODEL || role == RULES_DEPLOYMENT)
		return role_model(r, node, parent, service, entry);
	if (role == RULES_ENDPOINT)
		return role_endpoint(r, node, parent, service, entry);
	if (role == RULES_KEY)
		return role_key(r, node, parent, service, entry);
	text = detect_node_text(r, node, &binding);
	if (role == RULES_REGION && parent >= 0) {
		detect_at(r, parent)->region = text;
	} else if (role == RULES_VERSION && text != NULL && entry->kind == RULES_GATEWAY) {
		at = emit_node(r, EVIDENCE_ENDPOINT, node, parent, service, entry);
		if (at >= 0)
			detect_at(r, at)->attr = "version";
	}
	return at;
}

/* ---- a file ---- */

static const struct detect_entry_ref *package_refs(struct detect_run *r,
                                                   const struct manifest_package *p)
{
	const char *key = manifest_package_key(r->a, p->ecosystem, p->name, strlen(p->name));

	return um_eq(p->scope, "indirect")
	               ? NULL
	               : um_map_get(&r->d->packages, um_format(r->a, "%s:%s", p->ecosystem, key));
}

/* Does the list have a package through which a model may be asked? */
static bool asks_models(struct detect_run *r, const struct manifest_package *packages, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (const struct detect_entry_ref *ref = package_refs(r, &packages[i]);
		     ref != NULL; ref = ref->next)
			if (!ref->is_agent)
				return true;
	return false;
}

static int32_t emit_package(struct detect_run *r, const struct manifest_package *p,
                            const struct detect_entry_ref *ref)
{
	int32_t at = detect_emit(r, ref->is_agent ? EVIDENCE_TELEMETRY : EVIDENCE_DEPENDENCY,
	                         detect_service_of(ref->entry), ref->entry, p->span, NULL);

	if (at < 0)
		return at;
	detect_at(r, at)->value = p->name;
	detect_at(r, at)->name = p->name;
	detect_at(r, at)->binding = EVIDENCE_CONFIG;
	if (ref->is_agent)
		detect_at(r, at)->attr = "portable";
	else
		detect_at(r, at)->attr = um_eq(p->scope, "dev") ? "dev" : NULL;
	return at;
}

void detect_packages(struct detect_run *r, const struct manifest_package *packages, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (const struct detect_entry_ref *ref = package_refs(r, &packages[i]);
		     ref != NULL; ref = ref->next)
			if ((!ref->is_agent || asks_models(r, packages, n)) &&
			    emit_package(r, &packages[i], ref) < 0)
				return;
}

static void run_units(struct detect_run *r, const struct manifest_doc *doc)
{
	static const char *const kinds[] = {"Deployment", "StatefulSet", "DaemonSet", "Job",
	                                    "CronJob"};
	const char *kind = doc->kind != NULL ? strrchr(doc->kind, '/') : NULL;

	kind = kind != NULL ? kind + 1 : doc->kind;
	for (size_t i = 0; i < UM_COUNT(kinds) && kind != NULL; i++) {
		const struct manifest_node *name;

		if (!um_eq(kind, kinds[i]))
			continue;
		name = detect_node_first(doc->root, "metadata.name");
		*UM_PUSH(r->a, &r->out->units) =
			(struct detect_unit){"kubernetes", name != NULL ? scalar_text(name) : NULL};
	}
}

static bool take_module(void *ctx, const struct manifest_node *node)
{
	struct detect_run *r = ctx;

	if (node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_TEXT &&
	    (um_starts(node->text, "./") || um_starts(node->text, "../")))
		*UM_PUSH(r->a, &r->out->local_modules) = node->text;
	return true;
}

/* Rules of the CRD, not an instance; schemas and API descriptions are about other data. */
static bool is_description(const struct manifest_doc *doc)
{
	const struct manifest_node *root = doc->root;

	if (root->kind != MANIFEST_MAP)
		return false;
	if (doc->kind != NULL && um_ends(doc->kind, "/CustomResourceDefinition"))
		return true;
	if (manifest_get(root, "openapi") != NULL || manifest_get(root, "swagger") != NULL ||
	    manifest_get(root, "asyncapi") != NULL)
		return true;
	return manifest_get(root, "$schema") != NULL && manifest_get(root, "properties") != NULL;
}

static void run_doc(struct detect_run *r, const struct manifest_doc *doc)
{
	const struct detect_config_ref *ref = r->d->configs;

	r->doc = doc;
	r->first = (int32_t)r->out->evidence.n;
	run_units(r, doc);
	if (um_eq(doc->dialect, "terraform"))
		manifest_find(doc->root, "module.**.source", take_module, r);
	if (is_description(doc))
		return;
	detect_resources(r);
	for (; ref != NULL && !r->is_full; ref = ref->next)
		if (ref->config->dialect == NULL || um_eq(ref->config->dialect, doc->dialect) ||
		    (um_eq(ref->config->dialect, "kubernetes") && doc->kind != NULL))
			detect_config_rule(r, doc->root, NULL, ref->entry, ref->config);
	detect_config_aliases(r);
	detect_settings_run(r);
	detect_chains_config(r);
	detect_limits_config(r);
}

void detect_run_config(struct detect_run *r, const struct manifest_file *file)
{
	detect_packages(r, file->packages, file->n_packages);
	for (size_t i = 0; i < file->n_docs && !r->is_full; i++)
		if (file->docs[i].root != NULL)
			run_doc(r, &file->docs[i]);
}
