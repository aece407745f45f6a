/* What a document is: decided by its content first, by its path second. One file may hold several
 * dialects. */
#include "manifest/manifest_p.h"

#include <string.h>

/* Does the path have a folder of that name? */
static bool has_folder(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	for (const char *p = path; (p = strstr(p, folder)) != NULL; p++)
		if ((p == path || p[-1] == '/') && p[n] == '/')
			return true;
	return false;
}

static const char *text_of(const struct manifest_node *map, const char *key)
{
	const struct manifest_node *node = manifest_get(map, key);

	return node != NULL && node->kind == MANIFEST_SCALAR ? node->text : NULL;
}

static bool has(const struct manifest_node *map, const char *key)
{
	return manifest_get(map, key) != NULL;
}

/* Does any child of the map have one of these keys? */
static bool any_child_has(const struct manifest_node *map, const char *one, const char *other)
{
	if (map == NULL || map->kind != MANIFEST_MAP)
		return false;
	for (const struct manifest_node *c = map->child; c != NULL; c = c->next)
		if (has(c, one) || (other != NULL && has(c, other)))
			return true;
	return false;
}

static bool is_kubernetes(const struct manifest_node *root)
{
	const char *version = text_of(root, "apiVersion");
	const char *kind = text_of(root, "kind");

	return version != NULL && kind != NULL && *version != '\0' && *kind != '\0';
}

/* Resources.X.Type: AWS::Service::Thing, Custom::Thing */
static bool is_cloudformation(const struct manifest_node *root)
{
	const struct manifest_node *resources = manifest_get(root, "Resources");

	if (has(root, "AWSTemplateFormatVersion"))
		return true;
	if (resources == NULL || resources->kind != MANIFEST_MAP)
		return false;
	for (const struct manifest_node *c = resources->child; c != NULL; c = c->next) {
		const char *type = text_of(c, "Type");

		if (type != NULL && strstr(type, "::") != NULL)
			return true;
	}
	return false;
}

static bool is_arm(const struct manifest_node *root)
{
	const char *schema = text_of(root, "$schema");

	return schema != NULL && strcasestr(schema, "schema.management.") != NULL &&
	       (strcasestr(schema, "deploymentTemplate") != NULL ||
	        strcasestr(schema, "deploymentParameters") != NULL);
}

static bool is_workflow(const struct manifest_read *r, const struct manifest_node *root)
{
	const struct manifest_node *jobs = manifest_get(root, "jobs");
	bool in_place = has_folder(r->path, ".github/workflows") ||
	                has_folder(r->path, ".gitea/workflows") ||
	                has_folder(r->path, ".forgejo/workflows");

	if (jobs != NULL && jobs->kind == MANIFEST_MAP &&
	    (in_place || has(root, "on") || has(root, "true")) &&
	    (in_place || any_child_has(jobs, "runs-on", "uses")))
		return true;
	return manifest_name_matches("action.yml action.yaml", r->base) &&
	       has(manifest_get(root, "runs"), "using");
}

static bool is_pipeline(const struct manifest_read *r, const struct manifest_node *root)
{
	const struct manifest_node *stages = manifest_get(root, "stages");

	if (manifest_name_matches(".gitlab-ci.yml .gitlab-ci.yaml *.gitlab-ci.yml *.gitlab-ci.yaml",
	                          r->base) ||
	    has_folder(r->path, ".gitlab-ci") || has_folder(r->path, ".gitlab/ci"))
		return true;
	return stages != NULL && stages->kind == MANIFEST_LIST &&
	       any_child_has(root, "script", NULL);
}

static bool is_compose(const struct manifest_read *r, const struct manifest_node *root)
{
	const struct manifest_node *services = manifest_get(root, "services");

	if (services == NULL || services->kind != MANIFEST_MAP)
		return false;
	return any_child_has(services, "image", "build") ||
	       manifest_name_matches(
		       "compose*.y*ml docker-compose*.y*ml *.compose.y*ml *-compose.y*ml", r->base);
}

static bool is_helm_values(const struct manifest_read *r)
{
	if (manifest_name_matches(
		    "values.y*ml values-*.y*ml values_*.y*ml values.*.y*ml *.values.y*ml *-values.y*ml "
		    "*_values.y*ml values.y*ml.gotmpl *.values.y*ml.gotmpl",
		    r->base))
		return true;
	return has_folder(r->path, "ci") && manifest_name_matches("*values*.y*ml", r->base);
}

static const char *config_dialect(const struct manifest_read *r, const struct manifest_node *root)
{
	bool template = r->is_template && has_folder(r->path, "templates") &&
	                um_eq(r->file->format, "yaml");

	if (manifest_name_matches("*.tf.json *.tfvars.json *.tofu.json", r->base))
		return "terraform";
	if (manifest_name_matches("chart.yaml chart.yml", r->base))
		return "helm-chart";
	if (template && !has_folder(r->path, ".github"))
		return "helm-template";
	if (is_cloudformation(root))
		return "cloudformation";
	if (is_kubernetes(root))
		return "kubernetes";
	if (is_arm(root))
		return "arm";
	if (is_workflow(r, root))
		return "github-actions";
	if (is_compose(r, root))
		return "compose";
	if (is_pipeline(r, root))
		return "gitlab-ci";
	if (is_helm_values(r))
		return "helm-values";
	return "config";
}

static const char *hcl_dialect(const struct manifest_read *r, const struct manifest_node *root)
{
	static const char *const blocks[] = {"resource", "data",   "module",    "provider",
	                                     "variable", "locals", "terraform", "output"};

	if (manifest_name_matches("*.tf *.tofu *.tfvars *.tftest.hcl *.tofutest.hcl", r->base))
		return "terraform";
	if (manifest_name_matches("*.pkr.hcl *.nomad *.nomad.hcl", r->base))
		return "config";
	for (size_t i = 0; i < UM_COUNT(blocks); i++)
		if (has(root, blocks[i]))
			return "terraform";
	return "config";
}

/* "apps/v1/Deployment"; a templated version is left out: a chart asks the cluster for it */
static const char *kind_of(struct um_arena *a, const struct manifest_node *root)
{
	const struct manifest_node *version = manifest_get(root, "apiVersion");
	const struct manifest_node *kind = manifest_get(root, "kind");

	if (kind->scalar == MANIFEST_EXPR)
		return NULL;
	return um_format(a, "%s/%s", version->scalar == MANIFEST_EXPR ? "*" : version->text,
	                 kind->text);
}

void manifest_dialect_find(struct manifest_read *r, struct manifest_doc *doc)
{
	const char *format = r->file->format;

	if (um_eq(format, "dotenv"))
		doc->dialect = "dotenv";
	else if (um_eq(format, "hcl"))
		doc->dialect = hcl_dialect(r, doc->root);
	else if (um_eq(format, "bicep"))
		doc->dialect = "arm";
	else if (um_eq(format, "dockerfile"))
		doc->dialect = "dockerfile";
	else if (um_eq(format, "requirements") || manifest_is_package(r->base))
		doc->dialect = "package";
	else
		doc->dialect = config_dialect(r, doc->root);
	if (is_kubernetes(doc->root) && (um_eq(format, "yaml") || um_eq(format, "json")))
		doc->kind = kind_of(r->arena, doc->root);
}
