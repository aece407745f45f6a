/* References that lead to another file. What a folder says is read once, when the first file asks,
 * and kept until the memory of one thread for it is full; it depends on the tree alone, so every
 * thread finds the same. A Terraform module is called from the folders above it, which is where
 * its callers are looked for; a file that is not read for its own sake is never a reason to read
 * more. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#include "detect/links_p.h"

enum {
	KEEP = 16 << 20 /* bytes of folders that are kept between files */
};

struct folder {
	struct manifest_scope *scope;
	UM_VEC(struct manifest_file *) files;
};

struct detect_links *detect_links_new(const struct detect_tree *tree)
{
	struct um_arena *arena = um_arena_new();
	struct detect_links *l = um_xmalloc(sizeof(*l));

	*l = (struct detect_links){.tree = tree, .arena = arena};
	um_map_init(&l->folders, arena);
	um_map_init(&l->charts, arena);
	um_map_init(&l->projects, arena);
	um_map_init(&l->roots, arena);
	um_map_init(&l->trees, arena);
	um_map_init(&l->modules, arena);
	return l;
}

void detect_links_free(struct detect_links *l)
{
	if (l == NULL)
		return;
	um_arena_free(l->arena);
	free(l);
}

void detect_links_know(struct detect_links *l, const struct detect_adapters *adapters)
{
	l->adapters = adapters;
}

const struct detect_adapters *detect_links_adapters(const struct detect_links *l)
{
	return l != NULL ? l->adapters : NULL;
}

/* ---- the files of a folder ---- */

static bool has(const char *bytes, size_t n, const char *word)
{
	return memmem(bytes, n, word, strlen(word)) != NULL;
}

/* Can it say what a variable is, or call a module? */
static bool is_wanted(const char *path, const char *bytes, size_t n)
{
	return strstr(path, ".tfvars") != NULL || has(bytes, n, "variable") ||
	       has(bytes, n, "locals") || has(bytes, n, "module");
}

bool detect_links_is_terraform(const char *path)
{
	return um_ends(path, ".tf") || um_ends(path, ".tofu") || um_ends(path, ".tf.json") ||
	       um_ends(path, ".tfvars") || um_ends(path, ".tfvars.json");
}

static void read_one(struct detect_links *l, struct folder *f, size_t index, const char *path)
{
	const struct manifest_format *format = manifest_format_for(path);
	struct um_err err = UM_ERR_INIT;
	struct manifest_file *file;
	const char *bytes;
	size_t n;

	if (format == NULL)
		return;
	bytes = l->tree->read(l->tree->ctx, index, &n);
	if (bytes == NULL || n > LINKS_MAX_FILE || !is_wanted(path, bytes, n))
		return;
	/* the trees stay, the reader's bytes do not */
	bytes = um_strndup(l->arena, bytes, n);
	if (manifest_parse(format, path, l->arena, bytes, n, &file, &err) < 0)
		return;
	manifest_scope_add(f->scope, path, file);
	*UM_PUSH(l->arena, &f->files) = file;
}

void detect_links_list(struct detect_links *l, const char *folder,
                       void (*take)(void *ctx, size_t index, const char *path), void *ctx)
{
	const struct detect_tree *t = l->tree;
	size_t n = strlen(folder);
	size_t at = t->find(t->ctx, folder);
	char next[LINKS_MAX_PATH];
	const char *path;

	while ((path = t->path(t->ctx, at)) != NULL && strncmp(path, folder, n) == 0) {
		const char *slash = strchr(path + n, '/');

		if (slash == NULL) {
			take(ctx, at++, path);
			continue;
		}
		if ((size_t)(slash - path) + 2 > sizeof(next))
			return;
		memcpy(next, path, (size_t)(slash - path));
		next[slash - path] = '/' + 1;
		next[slash - path + 1] = '\0';
		at = t->find(t->ctx, next);
	}
}

struct reading {
	struct detect_links *l;
	struct folder *f;
};

static void take_terraform(void *ctx, size_t index, const char *path)
{
	struct reading *reading = ctx;

	if (detect_links_is_terraform(path) && reading->f->files.n < LINKS_MAX_FILES)
		read_one(reading->l, reading->f, index, path);
}

static void read_folder(struct detect_links *l, struct folder *f, const char *folder)
{
	detect_links_list(l, folder, take_terraform, &(struct reading){l, f});
}

/* ---- modules ---- */

/* Does `source` ("./x", "../x"), written in the folder `from`, name the folder `to`? Both end in
 * '/' or are "". */
static bool leads_to(const char *from, const char *source, const char *to)
{
	char path[LINKS_MAX_PATH];

	return detect_links_join(from, source, path, sizeof(path)) && um_eq(path, to);
}

static void take_calls(struct folder *to, const char *to_path, const struct folder *from,
                       const char *from_path)
{
	for (size_t i = 0; i < from->files.n; i++) {
		const struct manifest_file *file = from->files.v[i];
		const struct manifest_node *modules =
			file->n_docs > 0 ? manifest_get(file->docs[0].root, "module") : NULL;

		if (modules == NULL || modules->kind != MANIFEST_MAP)
			continue;
		for (const struct manifest_node *m = modules->child; m != NULL; m = m->next) {
			const char *source =
				m->kind == MANIFEST_MAP ? manifest_text(m, "source") : NULL;

			if (source != NULL && source[0] == '.' &&
			    leads_to(from_path, source, to_path))
				manifest_scope_call(to->scope, m);
		}
	}
}

/* Above it only, so that it ends. */
static struct folder *folder_of(struct detect_links *l, const char *path)
{
	struct folder *f = um_map_get(&l->folders, path);
	char above[LINKS_MAX_PATH];
	size_t n = strlen(path);

	if (f != NULL || n >= sizeof(above))
		return f;
	f = UM_NEW(l->arena, struct folder);
	f->scope = manifest_scope_new(l->arena);
	um_map_put(&l->folders, path, f);
	read_folder(l, f, path);
	memcpy(above, path, n + 1);
	while (n > 0) {
		struct folder *caller;

		for (n--; n > 0 && above[n - 1] != '/';)
			n--;
		above[n] = '\0';
		caller = folder_of(l, above);
		take_calls(f, path, caller, above);
	}
	for (size_t i = 0; i < f->files.n; i++)
		manifest_scope_apply(f->scope, f->files.v[i]);
	return f;
}

/* ---- Helm ---- */

/* The folder around `templates`, with its '/'; NULL: not a template of a chart. */
static const char *chart_of(struct um_arena *a, const char *path)
{
	const char *at = strstr(path, "templates/");

	while (at != NULL && at != path && at[-1] != '/')
		at = strstr(at + 1, "templates/");
	return at != NULL ? um_strndup(a, path, (size_t)(at - path)) : NULL;
}

static struct manifest_file *values_of(struct detect_links *l, const char *chart)
{
	void **slot = um_map_slot(&l->charts, chart);
	const struct detect_tree *t = l->tree;
	char *path = um_format(l->arena, "%svalues.yaml", chart);
	size_t at = t->find(t->ctx, path);
	struct um_err err = UM_ERR_INIT;
	struct manifest_file *file;
	const char *bytes;
	size_t n;

	if (*slot != NULL)
		return *slot;
	file = UM_NEW(l->arena, struct manifest_file);
	*slot = file;
	if (!um_eq(t->path(t->ctx, at), path))
		return file;
	bytes = t->read(t->ctx, at, &n);
	if (bytes == NULL || n > LINKS_MAX_FILE)
		return file;
	bytes = um_strndup(l->arena, bytes, n);
	if (manifest_parse(manifest_format_for(path), path, l->arena, bytes, n, &file, &err) == 0)
		*slot = file;
	return *slot;
}

static void follow_values(struct detect_run *r, struct manifest_file *file)
{
	const char *chart = chart_of(r->a, r->path);
	const struct manifest_file *values;

	if (chart == NULL || memmem(r->bytes, r->n, ".Values.", 8) == NULL)
		return;
	values = values_of(r->links, chart);
	if (values->n_docs > 0)
		manifest_values_apply(r->a, file, values->docs[0].root);
}

static void forget(struct detect_links *l)
{
	um_arena_free(l->arena);
	l->arena = um_arena_new();
	um_map_init(&l->folders, l->arena);
	um_map_init(&l->charts, l->arena);
	um_map_init(&l->projects, l->arena);
	um_map_init(&l->roots, l->arena);
	um_map_init(&l->trees, l->arena);
	um_map_init(&l->modules, l->arena);
}

void detect_links_trim(struct detect_links *l)
{
	if (um_arena_size(l->arena) > KEEP)
		forget(l);
}

size_t detect_links_find(const struct detect_links *l, const char *path)
{
	size_t at = l->tree->find(l->tree->ctx, path);

	return um_eq(l->tree->path(l->tree->ctx, at), path) ? at : SIZE_MAX;
}

void detect_links_follow(struct detect_run *r, struct manifest_file *file)
{
	struct detect_links *l = r->links;
	const char *slash = strrchr(r->path, '/');
	size_t n = slash != NULL ? (size_t)(slash - r->path) + 1 : 0;
	struct folder *f;

	if (l == NULL)
		return;
	detect_links_trim(l);
	if (file->n_docs > 0 && um_eq(file->docs[0].dialect, "helm-template"))
		follow_values(r, file);
	if (!detect_links_is_terraform(r->path) || n >= LINKS_MAX_PATH ||
	    !manifest_scope_is_asked(file))
		return;
	f = folder_of(l, um_strndup(r->a, r->path, n));
	if (f != NULL)
		manifest_scope_apply(f->scope, file);
}
