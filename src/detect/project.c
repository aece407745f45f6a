/* What a project imports for all of its files: `global using A.B;` in one of them, or <Using> in
 * the project file. A folder's word holds for the folders below it, up to the one with the project.
 */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/links_p.h"

enum {
	MAX_MODULES = 64
};

struct project {
	struct detect_links *l;
	struct rules_names *names;
	bool has_project; /* a project file stands in the folder: the ones above are others */
};

static void add(struct project *p, const char *from, const char *to)
{
	while (from < to && isspace((unsigned char)*from))
		from++;
	while (to > from && isspace((unsigned char)to[-1]))
		to--;
	if (from == to || p->names->n == MAX_MODULES)
		return;
	for (const char *s = from; s < to; s++)
		if (!isalnum((unsigned char)*s) && *s != '.' && *s != '_')
			return; /* an alias, a static class */
	p->names->v[p->names->n++] = um_strndup(p->l->arena, from, (size_t)(to - from));
}

/* Every text between `open` and `close`. */
static void add_all(struct project *p, const char *bytes, size_t n, const char *open, char close)
{
	const char *end = bytes + n, *at = bytes;

	while ((at = memmem(at, (size_t)(end - at), open, strlen(open))) != NULL) {
		const char *from = at + strlen(open);
		const char *to = memchr(from, close, (size_t)(end - from));

		if (to == NULL)
			return;
		add(p, from, to);
		at = to;
	}
}

/* Such lines stand in a file of their own, whose name says so. */
static bool has_usings(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	return um_ends(name, ".cs") &&
	       (strcasestr(name, "using") != NULL || strcasestr(name, "import") != NULL ||
	        strcasestr(name, "global") != NULL);
}

static void take(void *ctx, size_t index, const char *path)
{
	struct project *p = ctx;
	bool is_project = um_ends(path, ".csproj");
	const char *bytes;
	size_t n;

	p->has_project |= is_project;
	if (!is_project && !has_usings(path))
		return;
	bytes = p->l->tree->read(p->l->tree->ctx, index, &n);
	if (bytes == NULL || n > LINKS_MAX_FILE)
		return;
	if (is_project)
		add_all(p, bytes, n, "<Using Include=\"", '"');
	else
		add_all(p, bytes, n, "global using ", ';');
}

/* `folder` ends in '/' or is "". */
static const struct rules_names *imports_of(struct detect_links *l, const char *folder)
{
	struct rules_names *names = um_map_get(&l->projects, folder);
	struct project p = {.l = l};
	char above[LINKS_MAX_PATH];
	size_t n = strlen(folder);

	if (names != NULL || n >= sizeof(above))
		return names;
	names = UM_NEW(l->arena, struct rules_names);
	names->v = UM_NEW_ARRAY(l->arena, const char *, MAX_MODULES);
	p.names = names;
	um_map_put(&l->projects, um_strdup(l->arena, folder), names);
	detect_links_list(l, folder, take, &p);
	if (p.has_project || n == 0)
		return names;
	memcpy(above, folder, n + 1);
	for (n--; n > 0 && above[n - 1] != '/';)
		n--;
	above[n] = '\0';
	{
		const struct rules_names *outer = imports_of(l, above);

		for (size_t i = 0; outer != NULL && i < outer->n && names->n < MAX_MODULES; i++)
			names->v[names->n++] = outer->v[i];
	}
	return names;
}

void detect_project_imports(struct detect_run *r)
{
	const char *slash = strrchr(r->path, '/');
	size_t n = slash != NULL ? (size_t)(slash - r->path) + 1 : 0;
	const struct rules_names *names;

	if (r->links == NULL || !um_eq(r->language, "csharp"))
		return;
	names = imports_of(r->links, um_strndup(r->a, r->path, n));
	if (names != NULL)
		r->ambient = *names;
}
