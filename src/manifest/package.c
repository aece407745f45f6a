/* Which packages a manifest declares: a table of routes over the trees that were read. A row says
 * in which file, where, in which form, for whom and when the package is needed. */
#include "manifest/manifest_p.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PEERS 2000 /* packages of one file, up to which it is asked which are optional */

enum form {
	FORM_REQUIREMENT, /* a string: PEP 508 */
	FORM_LINES,       /* a string with one requirement a line */
	FORM_NAME,        /* the key is the name; the value its version or a map with one */
	FORM_CONDA,       /* a string: "channel::name=version", with the names of PyPI */
	FORM_MAVEN,       /* groupId, artifactId, version, scope below the node */
	FORM_CATALOGUE,   /* "g:a:v", {module = "g:a"}, {group = "g", name = "a"} */
	FORM_INCLUDE,     /* MSBuild: attributes Include and Version */
	FORM_ID           /* packages.config: attributes id and version */
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
	{"environment.yml environment.yaml conda.yml conda.yaml conda-env*.yml conda-env*.yaml",
         "dependencies.pip[]", FORM_REQUIREMENT, "pypi", "runtime"},
	{"environment.yml environment.yaml conda.yml conda.yaml conda-env*.yml conda-env*.yaml",
         "dependencies[]", FORM_CONDA, "pypi", "runtime"},
	{"package.json", "dependencies.*", FORM_NAME, "npm", "runtime"},
	{"package.json", "devDependencies.*", FORM_NAME, "npm", "dev"},
	{"package.json", "peerDependencies.*", FORM_NAME, "npm", "runtime"},
	{"package.json", "optionalDependencies.*", FORM_NAME, "npm", "optional"},
	{"cargo.toml", "dependencies.*", FORM_NAME, "crates", "runtime"},
	{"cargo.toml", "target.*.dependencies.*", FORM_NAME, "crates", "runtime"},
	{"cargo.toml", "workspace.dependencies.*", FORM_NAME, "crates", "runtime"},
	{"cargo.toml", "dev-dependencies.*", FORM_NAME, "crates", "dev"},
	{"cargo.toml", "target.*.dev-dependencies.*", FORM_NAME, "crates", "dev"},
	{"cargo.toml", "build-dependencies.*", FORM_NAME, "crates", "build"},
	{"cargo.toml", "target.*.build-dependencies.*", FORM_NAME, "crates", "build"},
	{"composer.json", "require.*", FORM_NAME, "composer", "runtime"},
	{"composer.json", "require-dev.*", FORM_NAME, "composer", "dev"},
	/* what is used stands before what is only managed, and a name counts once */
	{"pom.xml *.pom", "project.dependencies.dependency", FORM_MAVEN, "maven", "runtime"},
	{"pom.xml *.pom", "project.profiles.profile.dependencies.dependency", FORM_MAVEN, "maven",
         "runtime"},
	{"pom.xml *.pom", "project.**.dependencyManagement.dependencies.dependency", FORM_MAVEN,
         "maven", "runtime"},
	{"pom.xml *.pom", "project.**.plugin.dependencies.dependency", FORM_MAVEN, "maven",
         "build"},
	{"*.versions.toml", "libraries.*", FORM_CATALOGUE, "maven", "runtime"},
	{"*.csproj *.fsproj *.vbproj *.props *.targets", "Project.**.PackageReference",
         FORM_INCLUDE, "nuget", "runtime"},
	{"*.csproj *.fsproj *.vbproj *.props *.targets", "Project.**.PackageVersion", FORM_INCLUDE,
         "nuget", "runtime"},
	{"*.csproj *.fsproj *.vbproj *.props *.targets", "Project.**.GlobalPackageReference",
         FORM_INCLUDE, "nuget", "build"},
	{"packages.config", "packages.package", FORM_ID, "nuget", "runtime"},
};

/* Readers of their own find the packages of these. */
static const char build_scripts[] =
	"go.mod *.gradle *.gradle.kts *.sbt gemfile gems.rb *.gemspec package.swift";

/* Names that stand among the packages and are none. */
static const char not_packages[] =
	"python php php-64bit ext-* lib-* composer-plugin-api composer-runtime-api";

bool manifest_is_package(const char *name)
{
	if (manifest_name_matches(build_scripts, name))
		return true;
	for (size_t i = 0; i < UM_COUNT(rows); i++)
		if (manifest_name_matches(rows[i].files, name))
			return true;
	return false;
}

/* Names that mean the same package: pypi and crates take - for _, PEP 503 also for . and runs of
 * them; these, nuget and composer take either case; a version is no part of a Go module's name. */
char *manifest_package_key(struct um_arena *a, const char *ecosystem, const char *name, size_t n)
{
	bool is_pypi = um_eq(ecosystem, "pypi");
	bool is_folded = is_pypi || um_eq(ecosystem, "crates") || um_eq(ecosystem, "nuget") ||
	                 um_eq(ecosystem, "composer") || um_eq(ecosystem, "swiftpm");
	char *out = um_strndup(a, name, n);
	size_t w = 0;

	for (size_t i = 0; i < n && is_folded; i++) {
		char c = name[i];

		if (c == '_' && um_eq(ecosystem, "crates"))
			c = '-';
		if (is_pypi && (c == '-' || c == '_' || c == '.')) {
			if (w > 0 && out[w - 1] == '-')
				continue;
			c = '-';
		}
		out[w++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	if (is_folded)
		out[w] = '\0';
	if (um_eq(ecosystem, "go")) {
		for (w = n; w > 0 && out[w - 1] >= '0' && out[w - 1] <= '9'; w--)
			;
		if (w < n && w > 2 && out[w - 1] == 'v' && (out[w - 2] == '/' || out[w - 2] == '.'))
			out[w - 2] = '\0';
	}
	return out;
}

void manifest_package_add(struct manifest_read *r, const char *ecosystem, const char *name,
                          size_t n, const char *version, const char *scope, struct um_span span)
{
	struct manifest_package *package = UM_PUSH(r->arena, &r->packages);

	package->ecosystem = ecosystem;
	package->name = um_eq(ecosystem, "pypi") || um_eq(ecosystem, "go")
	                        ? manifest_package_key(r->arena, ecosystem, name, n)
	                        : um_strndup(r->arena, name, n);
	package->version = version;
	package->scope = scope;
	package->span = span;
}

struct package_find {
	struct manifest_read *r;
	const struct package_row *row;
	const struct manifest_node *root;
	struct um_map seen; /* names of forms whose files repeat themselves */
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

/* A name counts once in a file. */
static void add_once(struct package_find *find, const char *name, const char *version,
                     const char *scope, struct um_span span)
{
	void **slot = um_map_slot(&find->seen, name);

	if (*slot != NULL || *name == '\0')
		return;
	*slot = find;
	manifest_package_add(find->r, find->row->ecosystem, name, strlen(name), version, scope,
	                     span);
}

/* The span of a value without its quotes. */
static struct um_span inner_span(const struct package_find *find, const struct manifest_node *node)
{
	struct um_span span = node->span;
	char quote = span.end > span.start + 1 ? find->r->bytes[span.start] : '\0';

	if (quote == '"' || quote == '\'') {
		span.start++;
		span.end--;
	}
	return span;
}

static void add_conda(struct package_find *find, const struct manifest_node *node)
{
	struct um_span span = inner_span(find, node);
	const char *channel = strstr(node->text, "::");
	const char *name = channel != NULL ? channel + 2 : node->text;
	size_t n = strcspn(name, " =<>!~[");

	if (n == 0 || strchr(name, '/') != NULL)
		return;
	if (span.end - span.start == strlen(node->text))
		span = manifest_span(span.start + (size_t)(name - node->text),
		                     span.start + (size_t)(name - node->text) + n);
	manifest_package_add(find->r, find->row->ecosystem, name, n,
	                     name[n] != '\0' ? name + n : NULL, find->row->scope, span);
}

static const struct manifest_node *scalar_child(const struct manifest_node *map, const char *key)
{
	const struct manifest_node *child = manifest_get(map, key);

	return child != NULL && child->kind == MANIFEST_SCALAR ? child : NULL;
}

/* "${project.groupId}" and "${my.group}" of <properties>; once, not through one another. */
static const char *maven_value(const struct package_find *find, const char *text)
{
	const struct manifest_node *project = manifest_get(find->root, "project");
	const struct manifest_node *value = NULL;
	size_t n = strlen(text);
	const char *name;

	if (n < 4 || !um_starts(text, "${") || text[n - 1] != '}')
		return text;
	name = um_strndup(find->r->arena, text + 2, n - 3);
	if (um_eq(name, "project.groupId")) {
		value = scalar_child(project, "groupId");
		if (value == NULL)
			value = scalar_child(manifest_get(project, "parent"), "groupId");
	} else {
		value = scalar_child(manifest_get(project, "properties"), name);
	}
	return value != NULL ? value->text : text;
}

static void add_maven(struct package_find *find, const struct manifest_node *node)
{
	const struct manifest_node *group = scalar_child(node, "groupId");
	const struct manifest_node *artifact = scalar_child(node, "artifactId");
	const struct manifest_node *version = scalar_child(node, "version");
	const char *scope = manifest_text(node, "scope");

	if (group == NULL || artifact == NULL)
		return;
	add_once(find,
	         um_format(find->r->arena, "%s:%s", maven_value(find, group->text),
	                   maven_value(find, artifact->text)),
	         version != NULL ? version->text : NULL,
	         um_eq(scope, "test") ? "dev" : find->row->scope, artifact->span);
}

static void add_catalogue(struct package_find *find, const struct manifest_node *node)
{
	const struct manifest_node *whole =
		node->kind == MANIFEST_SCALAR ? node : scalar_child(node, "module");
	const struct manifest_node *group = scalar_child(node, "group");
	const struct manifest_node *name = scalar_child(node, "name");
	size_t n = whole != NULL ? manifest_coordinate_length(whole->text, strlen(whole->text)) : 0;
	struct um_span span;

	if (n > 0) {
		span = inner_span(find, whole);
		if (span.start + n < span.end)
			span.end = span.start + (uint32_t)n;
		add_once(find, um_strndup(find->r->arena, whole->text, n),
		         whole->text[n] == ':' ? whole->text + n + 1
		                               : manifest_text(node, "version"),
		         find->row->scope, span);
	} else if (group != NULL && name != NULL) {
		add_once(find, um_format(find->r->arena, "%s:%s", group->text, name->text),
		         manifest_text(node, "version"), find->row->scope, inner_span(find, name));
	}
}

/* <PackageReference Include="x" Version="1" />; several names stand with semicolons between. */
static void add_attribute(struct package_find *find, const struct manifest_node *node)
{
	bool is_id = find->row->form == FORM_ID;
	const struct manifest_node *name = scalar_child(node, is_id ? "id" : "Include");
	const char *version = manifest_text(node, is_id ? "version" : "Version");
	const char *scope = find->row->scope;

	if (name == NULL || strpbrk(name->text, ";$*@") != NULL)
		return;
	if (um_eq_nocase(manifest_text(node, "developmentDependency"), "true") ||
	    manifest_name_matches("*test.csproj *tests.csproj *test.fsproj *tests.fsproj",
	                          find->r->base))
		scope = "dev";
	else if (um_eq_nocase(manifest_text(node, "PrivateAssets"), "all"))
		scope = "build";
	add_once(find, name->text, version, scope, inner_span(find, name));
}

static void add_requirement(struct package_find *find, const struct manifest_node *node)
{
	manifest_requirement_add(find->r, node->text, strlen(node->text),
	                         inner_span(find, node).start, scope_of(find->row, node));
}

static bool on_match(void *ctx, const struct manifest_node *node)
{
	struct package_find *find = ctx;
	bool is_text = node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_TEXT;

	switch (find->row->form) {
	case FORM_NAME:
		add_name(find, node);
		break;
	case FORM_MAVEN:
		add_maven(find, node);
		break;
	case FORM_CATALOGUE:
		add_catalogue(find, node);
		break;
	case FORM_INCLUDE:
	case FORM_ID:
		add_attribute(find, node);
		break;
	case FORM_REQUIREMENT:
		if (is_text)
			add_requirement(find, node);
		break;
	case FORM_LINES:
		if (is_text)
			add_lines(find, node);
		break;
	case FORM_CONDA:
		if (is_text)
			add_conda(find, node);
		break;
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
	struct package_find find = {.r = r};

	um_map_init(&find.seen, r->arena);
	for (size_t i = 0; i < UM_COUNT(rows) && r->docs.n > 0; i++) {
		find.row = &rows[i];
		find.root = r->docs.v[0].root;
		if (manifest_name_matches(rows[i].files, r->base))
			manifest_find(find.root, rows[i].route, on_match, &find);
	}
	if (r->packages.n > 1)
		qsort(r->packages.v, r->packages.n, sizeof(*r->packages.v), by_place);
}
