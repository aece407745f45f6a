/* The block of a configuration that gives a program its variables: a container, a service of a
 * compose file, a resource, a job. Variables of one block reach the same program. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

/* Where a block takes in variables that it does not name. */
static bool is_import(const char *key)
{
	static const char *const names[] = {
		"envFrom", "extraEnvFrom",     "env_file",     "env-file", "envFile",
		"extends", "environmentFiles", "secretImport", "dynamic",  "<<",
	};

	for (size_t i = 0; i < UM_COUNT(names) && key != NULL; i++)
		if (um_eq(key, names[i]))
			return true;
	return false;
}

static bool imports(const struct manifest_node *map)
{
	if (map->kind != MANIFEST_MAP)
		return false;
	for (const struct manifest_node *at = map->child; at != NULL; at = at->next)
		if (is_import(at->key) &&
		    (at->kind != MANIFEST_SCALAR || at->scalar != MANIFEST_NULL))
			return true;
	return false;
}

/* The list or map of variables that holds the node: a name with its value, a pair, "A=b". */
static const struct manifest_node *variables_of(const struct manifest_node *node)
{
	const struct manifest_node *at = node->parent;

	/* the only block of its kind stands for a list of one */
	if (node->kind == MANIFEST_MAP && node->key != NULL && manifest_get(node, "name") != NULL)
		return node;
	while (at != NULL && um_eq(at->key, "<<") && at->parent != NULL)
		at = at->parent;
	return at != NULL ? at : node;
}

/* "Deployment/chat spec.template.spec.containers[0]": several documents may have the same routes.
 */
static const char *name_of(struct detect_run *r, const struct manifest_node *block)
{
	const char *route = manifest_route(r->a, block);
	const char *kind = r->doc->kind != NULL ? strrchr(r->doc->kind, '/') : NULL;
	const struct manifest_node *name = detect_node_first(r->doc->root, "metadata.name");

	if (r->doc->kind == NULL)
		return route[0] != '\0' ? route : NULL;
	kind = kind != NULL ? kind + 1 : r->doc->kind;
	if (name == NULL || name->kind != MANIFEST_SCALAR)
		return um_format(r->a, "%s %s", kind, route);
	return um_format(r->a, "%s/%s %s", kind, name->text, route);
}

void detect_block_note(struct detect_run *r, struct evidence *e, const struct manifest_node *node)
{
	const struct manifest_node *variables = variables_of(node);
	const struct manifest_node *block =
		variables->parent != NULL ? variables->parent : variables;

	if (r->in_code || r->doc == NULL)
		return;
	e->scope = name_of(r, block);
	e->is_open = imports(variables) || imports(block);
}
