/* What another file of the tree declares: the trees of a folder's Terraform files, or of one Bicep
 * file, for references to what they give out. Kept like the rest of the links. */
#include "base/base.h"

#include <string.h>

#include "detect/links_p.h"

struct roots {
	UM_VEC(const struct manifest_node *) list;
};

bool detect_links_join(const char *folder, const char *path, char *out, size_t size)
{
	size_t n = strlen(folder);

	if (n + strlen(path) + 2 > size)
		return false;
	memcpy(out, folder, n + 1);
	while (*path != '\0') {
		size_t length = strcspn(path, "/");

		if (length == 2 && path[0] == '.' && path[1] == '.') {
			if (n == 0)
				return false;
			for (n--; n > 0 && out[n - 1] != '/';)
				n--;
		} else if (length > 0 && !(length == 1 && path[0] == '.')) {
			memcpy(out + n, path, length);
			n += length;
			out[n++] = '/';
		}
		path += length + (path[length] == '/');
	}
	out[n] = '\0';
	return true;
}

static const struct manifest_node *tree_at(struct detect_links *l, size_t index, const char *path)
{
	const struct manifest_format *format = manifest_format_for(path);
	struct um_err err = UM_ERR_INIT;
	struct manifest_file *file;
	const char *bytes;
	size_t n;

	if (format == NULL)
		return NULL;
	bytes = l->tree->read(l->tree->ctx, index, &n);
	if (bytes == NULL || n > LINKS_MAX_FILE)
		return NULL;
	bytes = um_strndup(l->arena, bytes, n);
	if (manifest_parse(format, path, l->arena, bytes, n, &file, &err) < 0 || file->n_docs == 0)
		return NULL;
	return file->docs[0].root;
}

struct declared {
	struct detect_links *l;
	struct roots *roots;
};

static void take_declared(void *ctx, size_t index, const char *path)
{
	struct declared *d = ctx;
	const struct manifest_node *root;

	if (!detect_links_is_terraform(path) || strstr(path, ".tfvars") != NULL ||
	    d->roots->list.n >= LINKS_MAX_FILES)
		return;
	root = tree_at(d->l, index, path);
	if (root != NULL)
		*UM_PUSH(d->l->arena, &d->roots->list) = root;
}

size_t detect_links_folder(struct detect_run *r, const char *folder,
                           const struct manifest_node *const **ret_roots)
{
	struct detect_links *l = r->links;
	struct roots *roots;

	if (l == NULL)
		return 0;
	roots = um_map_get(&l->roots, folder);
	if (roots == NULL) {
		struct declared d = {l, UM_NEW(l->arena, struct roots)};

		roots = d.roots;
		um_map_put(&l->roots, um_strdup(l->arena, folder), roots);
		detect_links_list(l, folder, take_declared, &d);
	}
	*ret_roots = roots->list.v;
	return roots->list.n;
}

const struct manifest_node *detect_links_file(struct detect_run *r, const char *folder,
                                              const char *path)
{
	struct detect_links *l = r->links;
	char full[LINKS_MAX_PATH];
	const struct manifest_node **kept;
	size_t at;

	if (l == NULL || !detect_links_join(folder, path, full, sizeof(full)) || full[0] == '\0')
		return NULL;
	full[strlen(full) - 1] = '\0';
	kept = um_map_get(&l->trees, full);
	if (kept != NULL)
		return *kept;
	kept = UM_NEW(l->arena, const struct manifest_node *);
	um_map_put(&l->trees, um_strdup(l->arena, full), kept);
	at = l->tree->find(l->tree->ctx, full);
	if (um_eq(l->tree->path(l->tree->ctx, at), full))
		*kept = tree_at(l, at, full);
	return *kept;
}
