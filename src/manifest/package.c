/* Which packages a manifest declares: a table of routes over the trees that were read. A row says
 * in which file, where, in which form, for whom and when the package is needed. */
#include "manifest/manifest_p.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PEERS 2000 /* packages of one file, up to which it is asked which are optional */

enum form {
	FORM_REQUIREMENT, /* a string: PEP 508 */
	FORM_LINES,       /* a string with one requirement a line */
	FORM_NAME         /* the key is the name; the value its version or a map with one */
};

struct package_row {
	const char *files; /* globs over the file name */
	const char *route;
	enum form form;
	const char *ecosystem;
	const char *scope;
};

static const struct package_row rows[] = {
	{"pyproject.toml", "project.dependencies[]", FORM_REQUIREMENT, "pypi", "runtime"},
	{"pyproject.toml", "project.optional-dependencies.*[]", FORM_REQUIREMENT, "pypi",
         "optional"},
	{"pyproject.toml", "dependency-groups.*[]", FORM_REQUIREMENT, "pypi", "dev"},
	{"pyproject.toml", "build-system.requires[]", FORM_REQUIREMENT, "pypi", "build"},
	{"pyproject.toml", "tool.poetry.dependencies.*", FORM_NAME, "pypi", "runtime"},
	{"pyproject.toml", "tool.poetry.dev-dependencies.*", FORM_NAME, "pypi", "dev"},
	{"pyproject.toml", "tool.poetry.group.*.dependencies.*", FORM_NAME, "pypi", "dev"},
	{"pyproject.toml", "tool.pdm.dev-dependencies.*[]", FORM_REQUIREMENT, "pypi", "dev"},
	{"pyproject.toml", "tool.uv.dev-dependencies[]", FORM_REQUIREMENT, "pypi", "dev"},
	{"pyproject.toml", "tool.rye.dev-dependencies[]", FORM_REQUIREMENT, "pypi", "dev"},
	{"pyproject.toml", "tool.hatch.envs.*.dependencies[]", FORM_REQUIREMENT, "pypi", "dev"},
	{"pyproject.toml", "tool.hatch.envs.*.extra-dependencies[]", FORM_REQUIREMENT, "pypi",
         "dev"},
	{"pyproject.toml", "tool.flit.metadata.requires[]", FORM_REQUIREMENT, "pypi", "runtime"},
	{"pyproject.toml", "tool.flit.metadata.requires-extra.*[]", FORM_REQUIREMENT, "pypi",
         "optional"},
	{"pyproject.toml", "tool.pixi.pypi-dependencies.*", FORM_NAME, "pypi", "runtime"},
	{"pixi.toml", "pypi-dependencies.*", FORM_NAME, "pypi", "runtime"},
	{"pipfile", "packages.*", FORM_NAME, "pypi", "runtime"},
	{"pipfile", "dev-packages.*", FORM_NAME, "pypi", "dev"},
	{"setup.cfg", "options.install_requires", FORM_LINES, "pypi", "runtime"},
	{"setup.cfg", "options.setup_requires", FORM_LINES, "pypi", "build"},
	{"setup.cfg", "options.tests_require", FORM_LINES, "pypi", "dev"},
	{"setup.cfg", "\"options.extras_require\".*", FORM_LINES, "pypi", "optional"},
	{"environment.yml environment.yaml", "dependencies.pip[]", FORM_REQUIREMENT, "pypi",
         "runtime"},
	{"package.json", "dependencies.*", FORM_NAME, "npm", "runtime"},
	{"package.json", "devDependencies.*", FORM_NAME, "npm", "dev"},
	{"package.json", "peerDependencies.*", FORM_NAME, "npm", "runtime"},
	{"package.json", "optionalDependencies.*", FORM_NAME, "npm", "optional"},
	{"cargo.toml", "dependencies.*", FORM_NAME, "cargo", "runtime"},
	{"cargo.toml", "target.*.dependencies.*", FORM_NAME, "cargo", "runtime"},
	{"cargo.toml", "workspace.dependencies.*", FORM_NAME, "cargo", "runtime"},
	{"cargo.toml", "dev-dependencies.*", FORM_NAME, "cargo", "dev"},
	{"cargo.toml", "build-dependencies.*", FORM_NAME, "cargo", "build"},
	{"composer.json", "require.*", FORM_NAME, "composer", "runtime"},
	{"composer.json", "require-dev.*", FORM_NAME, "composer", "dev"},
};

/* Names that stand among the packages and are none. */
static const char not_packages[] =
	"python php php-64bit ext-* lib-* composer-plugin-api composer-runtime-api";

bool manifest_is_package(const char *name)
{
	for (size_t i = 0; i < UM_COUNT(rows); i++)
		if (manifest_name_matches(rows[i].files, name))
			return true;
	return false;
}

/* PEP 503: lower case, runs of "-_." are one "-". */
static char *pypi_name(struct um_arena *a, const char *name, size_t n)
{
	char *out = um_strndup(a, name, n);
	size_t w = 0;

	for (size_t i = 0; i < n; i++) {
		char c = name[i];

		if (c == '-' || c == '_' || c == '.') {
			if (w > 0 && out[w - 1] == '-')
				continue;
			c = '-';
		}
		out[w++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	out[w] = '\0';
	return out;
}

void manifest_package_add(struct manifest_read *r, const char *ecosystem, const char *name,
                          size_t n, const char *version, const char *scope, struct um_span span)
{
	struct manifest_package *package = UM_PUSH(r->arena, &r->packages);

	package->ecosystem = ecosystem;
	package->name = um_eq(ecosystem, "pypi") ? pypi_name(r->arena, name, n)
	                                         : um_strndup(r->arena, name, n);
	package->version = version;
	package->scope = scope;
	package->span = span;
}

struct package_find {
	struct manifest_read *r;
	const struct package_row *row;
	const struct manifest_node *root;
};

/* An extra that is named for development is not what users install. */
static const char *scope_of(const struct package_row *row, const struct manifest_node *node)
{
	static const char dev[] =
		"dev develop* *-dev dev-* test* *-test* lint* doc docs docs-* typing types typecheck* "
		"bench* ci coverage style format*";
	const struct manifest_node *group =
		node->parent != NULL && node->parent->kind == MANIFEST_LIST ? node->parent : node;

	if (um_eq(row->scope, "optional") && group->key != NULL && row->form != FORM_NAME &&
	    manifest_name_matches(dev, group->key))
		return "dev";
	return row->scope;
}

static void add_lines(struct package_find *find, const struct manifest_node *node)
{
	const char *bytes = find->r->bytes;
	size_t at = node->span.start;

	while (at < node->span.end) {
		const char *newline = memchr(bytes + at, '\n', node->span.end - at);
		size_t end = newline != NULL ? (size_t)(newline - bytes) : node->span.end;
		size_t start = at + strspn(bytes + at, " \t");

		if (start < end && bytes[start] != '#')
			manifest_requirement_add(find->r, bytes + start, end - start, start,
			                         scope_of(find->row, node));
		at = end + 1;
	}
}

/* "npm:name@version": another name than the key */
static bool add_alias(struct package_find *find, const struct manifest_node *node,
                      const char *version)
{
	struct um_span span = node->span;
	const char *name;
	const char *end;

	if (!um_starts(version, "npm:"))
		return false;
	name = version + 4;
	end = strrchr(name, '@');
	if (end == NULL || end == name)
		end = name + strlen(name);
	if (span.end - span.start == strlen(version) + 2) /* quotes, and no escapes between */
		span = manifest_span(span.start + 5, span.start + 5 + (size_t)(end - name));
	manifest_package_add(find->r, find->row->ecosystem, name, (size_t)(end - name),
	                     *end == '@' ? end + 1 : NULL, find->row->scope, span);
	return true;
}

static bool is_optional_peer(const struct package_find *find, const char *name)
{
	const struct manifest_node *meta;

	/* each question walks the whole table */
	if (!um_starts(find->row->route, "peer") || find->r->packages.n > MAX_PEERS)
		return false;
	meta = manifest_get(manifest_get(find->root, "peerDependenciesMeta"), name);

	return um_starts(find->row->route, "peer") &&
	       um_eq(manifest_text(meta, "optional"), "true");
}

static void add_name(struct package_find *find, const struct manifest_node *node)
{
	const char *version =
		node->kind == MANIFEST_SCALAR ? node->text : manifest_text(node, "version");
	const char *renamed = node->kind == MANIFEST_MAP ? manifest_text(node, "package") : NULL;
	const char *name = renamed != NULL ? renamed : node->key;
	const char *scope = find->row->scope;
	struct um_span span = node->key_span;
	char quote = span.end > span.start ? find->r->bytes[span.start] : '\0';

	if (name == NULL || manifest_name_matches(not_packages, name))
		return;
	if (add_alias(find, node, version))
		return;
	if (quote == '"' || quote == '\'') {
		span.start++;
		span.end--;
	}
	if (um_eq(manifest_text(node, "optional"), "true") || is_optional_peer(find, name))
		scope = "optional";
	manifest_package_add(find->r, find->row->ecosystem, name, strlen(name), version, scope,
	                     span);
}

static bool on_match(void *ctx, const struct manifest_node *node)
{
	struct package_find *find = ctx;

	if (find->row->form == FORM_NAME) {
		add_name(find, node);
	} else if (node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_TEXT) {
		char quote =
			node->span.end > node->span.start ? find->r->bytes[node->span.start] : '\0';

		if (find->row->form == FORM_LINES)
			add_lines(find, node);
		else
			manifest_requirement_add(find->r, node->text, strlen(node->text),
			                         node->span.start + (quote == '"' || quote == '\''),
			                         scope_of(find->row, node));
	}
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct manifest_package *x = a;
	const struct manifest_package *y = b;

	return x->span.start < y->span.start ? -1 : x->span.start > y->span.start;
}

void manifest_packages_find(struct manifest_read *r)
{
	for (size_t i = 0; i < UM_COUNT(rows) && r->docs.n > 0; i++) {
		struct package_find find = {r, &rows[i], r->docs.v[0].root};

		if (manifest_name_matches(rows[i].files, r->base))
			manifest_find(find.root, rows[i].route, on_match, &find);
	}
	if (r->packages.n > 1)
		qsort(r->packages.v, r->packages.n, sizeof(*r->packages.v), by_place);
}
