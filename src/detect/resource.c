/* Infrastructure: resources of Terraform, CloudFormation, ARM and Kubernetes, charts, and steps of
 * workflows. */
#include "base/base.h"

#include <string.h>

#include "detect/resource_p.h"

static const struct manifest_node *below(const struct detect_found *f)
{
	const struct manifest_node *node =
		f->below != NULL ? manifest_get(f->body, f->below) : NULL;

	return node != NULL ? node : f->body;
}

static bool holds(const struct detect_found *f, const struct rules_resource *rule)
{
	return detect_node_when(f->body, &rule->when) ||
	       (f->below != NULL && rule->when.n > 0 && detect_node_when(below(f), &rule->when));
}

/* Containers say by their image what runs in them, not whom it calls. */
static void keep_body(struct detect_run *r, const struct detect_found *f, int32_t at,
                      const struct rules_entry *entry)
{
	static const char *const dialects[] = {"arm", "terraform", "cloudformation"};
	struct detect_body *body;

	for (size_t i = 0; i < UM_COUNT(dialects); i++) {
		if (!um_eq(f->dialect, dialects[i]))
			continue;
		body = UM_NEW(r->a, struct detect_body);
		*body = (struct detect_body){at, entry};
		um_map_put(&r->bodies, um_format(r->a, "%p", (const void *)f->body), body);
	}
}

const struct detect_body *detect_resource_around(const struct detect_run *r,
                                                 const struct manifest_node *node)
{
	const struct detect_body *body = NULL;

	for (; node != NULL && body == NULL && r->bodies.n > 0; node = node->parent)
		body = um_map_get(&r->bodies, um_format(r->a, "%p", (const void *)node));
	return body;
}

/* What is deployed answers, embeds or speaks as its model does: the type of the resource does not
 * know. */
static const char *capability_of(struct detect_run *r, const struct evidence *model,
                                 const struct rules_resource *rule)
{
	struct detect_model_hit hit;

	if (model->kind != EVIDENCE_MODEL || model->value == NULL ||
	    !um_eq(rule->capability, "chat") ||
	    detect_model_find(r->d, model->value, &hit, 1) == 0 || hit.model->capability == NULL)
		return rule->capability;
	return hit.model->capability;
}

static void emit_resource(struct detect_run *r, const struct detect_found *f,
                          const struct detect_resource_ref *ref)
{
	const struct rules_resource *rule = ref->resource;
	const char *service = detect_service_of(ref->entry);
	int kind = evidence_kind_parse(rule->kind);
	struct evidence *e;
	bool is_old;
	int32_t at;

	if (kind < 0)
		return;
	at = detect_emit(r, (enum evidence_kind)kind, service, ref->entry, f->span, &is_old);
	if (at < 0 || is_old)
		return;
	if (kind == EVIDENCE_RESOURCE)
		keep_body(r, f, at, ref->entry);
	e = detect_at(r, at);
	e->value = f->type;
	e->name = f->name;
	/* an identity that is provisioned elsewhere is still the identity of that cloud */
	e->attr = f->is_existing && kind != EVIDENCE_IDENTITY ? "existing" : rule->attr;
	e->cloud = rule->cloud;
	e->capability = rule->capability;
	e->binding = EVIDENCE_CONFIG;
	if (kind == EVIDENCE_SLO)
		detect_objective_node(r, at, f->body);
	for (int role = 0; role < RULES_N_ROLES; role++) {
		const struct manifest_node *node;
		int32_t child;

		if (rule->args[role] == NULL)
			continue;
		node = detect_node_first(f->body, rule->args[role]);
		if (node == NULL)
			node = detect_node_first(below(f), rule->args[role]);
		child = detect_node_role(r, (enum rules_role)role, node, at, service, ref->entry);
		if (child >= 0) {
			detect_at(r, child)->capability =
				capability_of(r, detect_at(r, child), rule);
			detect_at(r, child)->cloud = rule->cloud;
		}
	}
}

/* How well a rule fits: exact types before patterns, longer patterns and more conditions before
 * fewer. */
static size_t fitness(const struct rules_resource *rule)
{
	return strlen(rule->type) + (strchr(rule->type, '*') == NULL ? 1000 : 0) +
	       rule->when.n * 10000;
}

const struct detect_resource_ref *detect_resource_rule(struct detect_run *r, const char *dialect,
                                                       const char *type,
                                                       const struct manifest_node *body,
                                                       const char *under)
{
	static const char *const kinds[] = {"resource", "policy", "gateway", "secret"};
	const struct detect_found f = {dialect, type, NULL, body, under, {0, 0}, false};
	const struct detect_resource_ref *best = NULL;
	const struct detect_resource_ref *lists[2];

	lists[0] = um_map_get(&r->d->resources, um_format(r->a, "%s:%s", dialect, type));
	lists[1] = r->d->wild_resources;
	for (size_t i = 0; i < UM_COUNT(lists); i++)
		for (const struct detect_resource_ref *ref = lists[i]; ref != NULL;
		     ref = ref->next) {
			bool is_kind = false;

			for (size_t k = 0; k < UM_COUNT(kinds); k++)
				is_kind |= um_eq(ref->resource->kind, kinds[k]);
			if (!is_kind || ref->entry->kind == RULES_CONSTRUCT ||
			    !um_eq(ref->resource->dialect, dialect) ||
			    (i == 1 && !um_glob(ref->resource->type, type)) ||
			    (body == NULL ? ref->resource->when.n > 0 : !holds(&f, ref->resource)))
				continue;
			if (best == NULL || fitness(ref->resource) > fitness(best->resource))
				best = ref;
		}
	return best;
}

static bool is_referring(struct detect_run *r, const struct detect_found *f,
                         const struct rules_resource *rule)
{
	const struct manifest_node *node;
	struct detect_referred to;

	if (rule->refers == NULL)
		return true;
	node = detect_node_first(f->body, rule->refers);
	return node != NULL && detect_refer(r, node, &to);
}

void detect_found_run(struct detect_run *r, const struct detect_found *f)
{
	const struct detect_resource_ref *best[EVIDENCE_N_KINDS] = {NULL};
	const struct detect_resource_ref *lists[2];

	lists[0] = um_map_get(&r->d->resources, um_format(r->a, "%s:%s", f->dialect, f->type));
	lists[1] = r->d->wild_resources;
	for (size_t i = 0; i < UM_COUNT(lists); i++)
		for (const struct detect_resource_ref *ref = lists[i]; ref != NULL;
		     ref = ref->next) {
			int kind = evidence_kind_parse(ref->resource->kind);

			if (kind < 0 || !um_eq(ref->resource->dialect, f->dialect) ||
			    (i == 1 && !um_glob(ref->resource->type, f->type)) ||
			    !holds(f, ref->resource) || !is_referring(r, f, ref->resource))
				continue;
			if (best[kind] == NULL ||
			    fitness(ref->resource) > fitness(best[kind]->resource))
				best[kind] = ref;
		}
	/* a plain resource yields to what says more about it */
	if (best[EVIDENCE_RESOURCE] != NULL)
		for (size_t i = 0; i < EVIDENCE_N_KINDS; i++)
			if (i != EVIDENCE_RESOURCE && best[i] != NULL &&
			    fitness(best[i]->resource) >
			            fitness(best[EVIDENCE_RESOURCE]->resource) &&
			    (best[i]->entry == best[EVIDENCE_RESOURCE]->entry ||
			     um_eq(best[i]->resource->type,
			           best[EVIDENCE_RESOURCE]->resource->type))) {
				best[EVIDENCE_RESOURCE] = NULL;
				break;
			}
	for (size_t i = 0; i < EVIDENCE_N_KINDS; i++)
		if (best[i] != NULL)
			emit_resource(r, f, best[i]);
}

/* ---- charts of Helm, wherever one is named ---- */

void detect_chart_run(struct detect_run *r, const char *chart, const char *name,
                      const struct manifest_node *body, struct um_span span)
{
	const char *slash = chart != NULL ? strrchr(chart, '/') : NULL;
	struct detect_found f = {"chart", slash != NULL ? slash + 1 : chart, name, body, NULL, span,
	                         false};

	if (f.type != NULL && f.type[0] != '\0')
		detect_found_run(r, &f);
}

/* ---- Terraform ---- */

static void terraform_body(struct detect_run *r, const char *type, const struct manifest_node *node)
{
	const struct manifest_node *count =
		node->kind == MANIFEST_MAP ? manifest_get(node, "count") : NULL;
	const char *carried, *version;
	struct detect_found f = {"terraform", type, node->key, node, NULL, detect_node_span(node),
	                         false};

	if (node->kind == MANIFEST_LIST) {
		for (const struct manifest_node *at = node->child; at != NULL; at = at->next)
			terraform_body(r, type, at);
		return;
	}
	if (node->kind != MANIFEST_MAP || (count != NULL && um_eq(count->text, "0")))
		return;
	if (node->key_span.end > node->key_span.start)
		f.span = node->key_span;
	detect_found_run(r, &f);
	if (um_eq(type, "helm_release"))
		detect_chart_run(r, manifest_text(node, "chart"), node->key, node, f.span);
	/* a resource that only carries one of the cloud's own: type = "Namespace/kind@version" */
	carried = manifest_text(node, "type");
	version = carried != NULL ? strchr(carried, '@') : NULL;
	if (version == NULL || memchr(carried, '/', (size_t)(version - carried)) == NULL)
		return;
	f.dialect = "arm";
	f.type = um_strndup(r->a, carried, (size_t)(version - carried));
	f.below = "body";
	detect_found_run(r, &f);
}

/* A module of a registry or repository is a resource of the type "module.<source>", without its
 * version. */
static void terraform_module(struct detect_run *r, const struct manifest_node *node)
{
	const char *source = node->kind == MANIFEST_MAP ? manifest_text(node, "source") : NULL;

	if (source == NULL || source[0] == '.')
		return;
	source = um_strndup(r->a, source, strcspn(source, "?"));
	terraform_body(r, um_format(r->a, "module.%s", source), node);
}

static void run_terraform(struct detect_run *r)
{
	for (const struct manifest_node *block = r->doc->root->child; block != NULL;
	     block = block->next) {
		bool is_resource = um_eq(block->key, "resource");

		if (um_eq(block->key, "module") && block->kind == MANIFEST_MAP)
			for (const struct manifest_node *at = block->child; at != NULL;
			     at = at->next)
				terraform_module(r, at);

		if (block->kind != MANIFEST_MAP || (!is_resource && !um_eq(block->key, "data")))
			continue;
		for (const struct manifest_node *type = block->child; type != NULL;
		     type = type->next) {
			const char *name =
				is_resource ? type->key
					    : um_format(r->a, "%s.%s", block->key, type->key);

			if (type->kind == MANIFEST_MAP)
				for (const struct manifest_node *at = type->child; at != NULL;
				     at = at->next)
					terraform_body(r, name, at);
		}
	}
}

/* ---- CloudFormation, ARM ---- */

const struct manifest_node *detect_stack_of(const struct manifest_doc *doc)
{
	const struct manifest_node *root = doc->root;
	const struct manifest_node *stack;

	if (um_eq(doc->dialect, "cloudformation"))
		return root;
	if (root == NULL || root->kind != MANIFEST_MAP || manifest_get(root, "service") == NULL ||
	    manifest_get(root, "provider") == NULL)
		return NULL;
	stack = manifest_get(root, "resources");
	return stack != NULL && stack->kind == MANIFEST_MAP ? stack : NULL;
}

static void run_cloudformation(struct detect_run *r)
{
	const struct manifest_node *resources = manifest_get(detect_stack_of(r->doc), "Resources");

	if (resources == NULL || resources->kind != MANIFEST_MAP)
		return;
	for (const struct manifest_node *at = resources->child; at != NULL; at = at->next) {
		const struct manifest_node *type =
			at->kind == MANIFEST_MAP ? manifest_get(at, "Type") : NULL;
		struct detect_found f = {"cloudformation", NULL,         at->key, at,
		                         "Properties",     at->key_span, false};

		if (type == NULL || type->kind != MANIFEST_SCALAR)
			continue;
		f.type = type->text;
		if (f.span.end <= f.span.start)
			f.span = type->span;
		detect_found_run(r, &f);
	}
}

static void run_arm_list(struct detect_run *r, const struct manifest_node *list, const char *parent,
                         int depth)
{
	if (list == NULL || depth > 4)
		return;
	for (const struct manifest_node *at = list->child; at != NULL; at = at->next) {
		const struct manifest_node *type =
			at->kind == MANIFEST_MAP ? manifest_get(at, "type") : NULL;
		struct detect_found f = {"arm", NULL, NULL, at, "properties", at->span, false};

		if (type == NULL || type->kind != MANIFEST_SCALAR)
			continue;
		f.type = parent != NULL && strchr(type->text, '/') == NULL
		                 ? um_format(r->a, "%s/%s", parent, type->text)
		                 : type->text;
		f.name = manifest_text(at, "name");
		if (f.name == NULL)
			f.name = at->key;
		f.span = detect_node_span(type);
		f.is_existing = manifest_get(at, "existing") != NULL;
		detect_found_run(r, &f);
		run_arm_list(r, manifest_get(at, "resources"), f.type, depth + 1);
	}
}

/* Resources, and modules of a registry: "module.<path>" without the version. */
static void run_arm(struct detect_run *r)
{
	const struct manifest_node *modules = manifest_get(r->doc->root, "modules");

	run_arm_list(r, manifest_get(r->doc->root, "resources"), NULL, 0);
	for (const struct manifest_node *at = modules != NULL ? modules->child : NULL; at != NULL;
	     at = at->next) {
		struct detect_found f = {"arm", NULL, at->key, at, "params", detect_node_span(at),
		                         false};
		const char *path = at->kind == MANIFEST_MAP ? manifest_text(at, "path") : NULL;
		const char *version = path != NULL ? strrchr(path, ':') : NULL;

		if (version == NULL || strchr(version, '/') != NULL)
			continue; /* a file of the repository */
		f.type = um_format(r->a, "module.%.*s", (int)(version - path), path);
		if (at->key_span.end > at->key_span.start)
			f.span = at->key_span;
		detect_found_run(r, &f);
	}
}

/* ---- Kubernetes ---- */

static void run_kubernetes(struct detect_run *r)
{
	const struct manifest_node *root = r->doc->root;
	const struct manifest_node *version = manifest_get(root, "apiVersion");
	const struct manifest_node *kind = manifest_get(root, "kind");
	struct detect_found f = {"kubernetes", r->doc->kind, NULL, root, "spec", {0, 0}, false};
	struct um_span other;

	if (kind == NULL || version == NULL)
		return;
	f.name = NULL;
	if (detect_node_first(root, "metadata.name") != NULL)
		f.name = manifest_text(manifest_get(root, "metadata"), "name");
	f.span = detect_node_span(kind);
	other = detect_node_span(version);
	f.span.start = f.span.start < other.start ? f.span.start : other.start;
	f.span.end = f.span.end > other.end ? f.span.end : other.end;
	detect_found_run(r, &f);
	f.type = kind->text;
	if (f.type != NULL)
		detect_found_run(r, &f);
}

/* ---- anywhere: workflow steps, charts and images ---- */

static void run_step(struct detect_run *r, const struct manifest_node *uses)
{
	struct detect_found f = {"github-actions",       NULL, NULL, uses->parent, "with",
	                         detect_node_span(uses), false};

	if (uses->kind != MANIFEST_SCALAR || uses->text == NULL)
		return;
	f.type = um_strndup(r->a, uses->text, strcspn(uses->text, "@"));
	f.name = manifest_text(uses->parent, "name");
	detect_found_run(r, &f);
}

/* chart: x of Argo CD, Flux and helmfile; a dependency of a chart */
static void take_chart(struct detect_run *r, const struct manifest_node *node)
{
	const struct manifest_node *list = node->parent->parent;
	enum evidence_binding binding;

	if (node->kind != MANIFEST_SCALAR)
		return;
	if (um_eq(node->key, "chart") || um_eq(node->key, "chart_ref")) {
		if (node->parent->key == NULL || strcasestr(node->parent->key, "labels") == NULL)
			detect_chart_run(r, detect_node_text(r, node, &binding), NULL, node->parent,
			                 detect_node_span(node));
	} else if (um_eq(r->doc->dialect, "helm-chart") && um_eq(node->key, "name") &&
	           list != NULL && um_eq(list->key, "dependencies")) {
		detect_chart_run(r, detect_node_text(r, node, &binding), NULL, node->parent,
		                 detect_node_span(node));
	}
}

static bool take_anywhere(void *ctx, const struct manifest_node *node)
{
	struct detect_run *r = ctx;

	if (node->parent == NULL)
		return true;
	if (node->key == NULL) {
		if (um_eq(node->parent->key, "FROM"))
			detect_image_run(r, node);
		return true;
	}
	if (um_eq(node->key, "uses") && um_eq(r->doc->dialect, "github-actions"))
		run_step(r, node);
	else if (um_eq(node->key, "image"))
		detect_image_run(r, node);
	else if (!um_eq(r->doc->dialect, "terraform"))
		take_chart(r, node);
	return !r->is_full;
}

void detect_resources(struct detect_run *r)
{
	const struct manifest_doc *doc = r->doc;

	um_map_init(&r->bodies, r->a);
	if (doc->root->kind != MANIFEST_MAP)
		return;
	if (um_eq(doc->dialect, "terraform"))
		run_terraform(r);
	else if (detect_stack_of(doc) != NULL)
		run_cloudformation(r);
	else if (um_eq(doc->dialect, "arm"))
		run_arm(r);
	else if (doc->kind != NULL)
		run_kubernetes(r);
	if (!um_eq(doc->dialect, "package"))
		manifest_walk(doc->root, take_anywhere, r);
}
