/* The formats: one row each. The first row with a matching file name reads the file; what is read
 * then goes through the passes that all formats share: environment references, dialect, variables,
 * packages. */
#include "manifest/manifest_p.h"

#include <string.h>

/* Narrow names stand before wide ones. */
static const struct manifest_format formats[] = {
	{"requirements",
         "requirements*.txt requirements*.in *-requirements.txt *_requirements.txt *.requirements.txt "
         "*-requirements.in constraints*.txt requirements/*.txt requirements/*.in",
         manifest_requirements_read, "pip requirements and constraints"},
	{"dotenv",
         ".env .env.* .env-* .env_* *.env .envrc .flaskenv env.list env.example env.sample env.template "
         "env-example env-sample dotenv dotenv.*",
         manifest_dotenv_read, "environment files: NAME=value"},
	{"dockerfile",
         "dockerfile containerfile dockerfile.* dockerfile-* dockerfile_* containerfile.* *.dockerfile "
         "*.containerfile *-dockerfile",
         manifest_dockerfile_read, "Dockerfile: FROM, ENV, ARG, ..."},
	{"hcl",
         "*.tf *.tofu *.tfvars *.hcl *.nomad *.tftest.hcl *.tofutest.hcl *.pkr.hcl *.pkrvars.hcl",
         manifest_hcl_read, "Terraform, OpenTofu and other HCL"},
	{"bicep", "*.bicep *.bicepparam", manifest_bicep_read, "Bicep of Azure Resource Manager"},
	{"json",
         "*.json *.jsonc *.json5 *.webmanifest *.template.json *.code-workspace .babelrc .eslintrc "
         ".prettierrc *.json.tpl *.json.tmpl *.json.j2 *.json.template *.tfstate",
         manifest_json_read, "JSON, with comments and trailing commas let through"},
	{"yaml",
         "*.yaml *.yml *.yaml.tpl *.yml.tpl *.yaml.tmpl *.yml.tmpl *.yaml.j2 *.yml.j2 *.yaml.jinja "
         "*.yml.jinja *.yaml.jinja2 *.yml.jinja2 *.yaml.gotmpl *.yml.gotmpl *.yaml.template *.yml.template "
         "*.yaml.example *.yml.example *.yaml.sample *.yml.sample *.yaml.dist *.yml.dist *.template "
         "kustomization",
         manifest_yaml_read,
         "YAML: Kubernetes, Helm, compose, CloudFormation, pipelines, settings"},
	{"toml", "*.toml pipfile *.toml.example", manifest_toml_read,
         "TOML: pyproject.toml, Cargo.toml, settings"},
	{"go-mod", "go.mod", manifest_go_mod_read, "go.mod"},
	{"gradle", "*.gradle *.gradle.kts", manifest_gradle_read, "Gradle build scripts"},
	{"sbt", "*.sbt", manifest_sbt_read, "sbt build definitions"},
	{"gems", "gemfile gems.rb *.gemspec", manifest_gems_read, "Gemfile and gemspec"},
	{"swift-package", "package.swift package@swift-*.swift", manifest_swift_read,
         "Package.swift"},
	{"xml",
         "pom.xml *.pom *.csproj *.fsproj *.vbproj *.props *.targets packages.config web.config "
         "app.config *.exe.config nuget.config",
         manifest_xml_read, "XML of Maven and MSBuild, application settings of .NET"},
	{"properties", "*.properties", manifest_properties_read, "Java properties"},
	{"ini", "*.ini *.cfg *.cnf .pypirc pip.conf supervisord.conf", manifest_ini_read,
         "INI-like sections"},
};

/* What goes by another ending after ".env." is no environment file. */
static const char not_dotenv[] =
	"*.ts *.js *.mjs *.cjs *.tsx *.jsx *.py *.rb *.go *.rs *.java *.md *.mdx *.php "
	"*.sh *.yaml *.yml *.json *.toml *.xml *.html *.gpg *.age *.enc *.lock *.txt "
	"*.bicep *.tf *.css *.svelte *.vue *.cs *.kt *.swift";

static const char locks[] =
	"package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml pnpm-lock.yml bun.lock bun.lockb deno.lock "
	"poetry.lock uv.lock pipfile.lock pdm.lock pylock.toml pylock.*.toml conda-lock.yml conda-lock.yaml pixi.lock "
	"cargo.lock go.sum go.work.sum composer.lock symfony.lock gemfile.lock gems.locked .terraform.lock.hcl "
	"packages.lock.json paket.lock project.assets.json *.deps.json gradle.lockfile buildscript-gradle.lockfile "
	"build.sbt.lock flake.lock chart.lock requirements.lock podfile.lock cartfile.resolved package.resolved "
	"pubspec.lock mix.lock rebar.lock renv.lock conan.lock module.bazel.lock helmfile.lock vcpkg-lock.json "
	"ansible-galaxy.lock .package-lock.json requirements-lock.txt";

static const struct {
	const char *names, *marker;
} markers[] = {
	{"chart.yaml chart.yml", "helm"},
	{"dockerfile containerfile dockerfile.* dockerfile-* dockerfile_* containerfile.* *.dockerfile *.containerfile",
         "docker"},
	{"compose.yaml compose.yml docker-compose.yaml docker-compose.yml docker-compose.*.yaml docker-compose.*.yml "
         "docker-compose-*.yaml docker-compose-*.yml compose.*.yaml compose.*.yml",
         "compose"},
	{"*.tf *.tofu *.tf.json *.tofu.json", "terraform"},
	{"package.json pyproject.toml setup.py setup.cfg pipfile requirements.txt requirements.in go.mod cargo.toml "
         "pom.xml build.gradle build.gradle.kts build.sbt gemfile gems.rb *.gemspec composer.json package.swift *.csproj "
         "*.fsproj *.vbproj deno.json deno.jsonc mix.exs pubspec.yaml",
         "package"},
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* Asked for every file of a tree, so a glob that cannot match is told by its ends. */
bool manifest_name_matches(const char *globs, const char *name)
{
	char lower[256];
	char glob[64];
	size_t n = 0;
	char last;

	for (; name[n] != '\0' && n + 1 < sizeof(lower); n++)
		lower[n] = (char)(name[n] >= 'A' && name[n] <= 'Z' ? name[n] | 0x20 : name[n]);
	lower[n] = '\0';
	last = n > 0 ? lower[n - 1] : '\0';
	for (const char *end; *globs != '\0'; globs = *end != '\0' ? end + 1 : end) {
		end = strchrnul(globs, ' ');
		if (end == globs || (*globs != lower[0] && *globs != '*') ||
		    (end[-1] != last && end[-1] != '*') || (size_t)(end - globs) >= sizeof(glob))
			continue;
		memcpy(glob, globs, (size_t)(end - globs));
		glob[end - globs] = '\0';
		if (um_glob(glob, lower))
			return true;
	}
	return false;
}

bool manifest_is_lock(const char *path)
{
	return manifest_name_matches(locks, base_name(path));
}

/* The last folder and the name, for globs such as requirements/x.txt. */
static const char *two_names(const char *path, const char *base)
{
	const char *p = base;

	if (p > path)
		p--;
	while (p > path && p[-1] != '/')
		p--;
	return p;
}

const struct manifest_format *manifest_format_for(const char *path)
{
	const char *base = base_name(path);

	if (manifest_is_lock(path))
		return NULL;
	for (size_t i = 0; i < UM_COUNT(formats); i++) {
		const struct manifest_format *format = &formats[i];

		if (!manifest_name_matches(format->names, base) &&
		    !manifest_name_matches(format->names, two_names(path, base)))
			continue;
		if ((um_eq(format->name, "dotenv") || um_eq(format->name, "dockerfile")) &&
		    manifest_name_matches(not_dotenv, base))
			continue;
		return format;
	}
	return NULL;
}

const char *manifest_format_name(const struct manifest_format *format)
{
	return format->name;
}

const struct manifest_format *manifest_format_at(size_t index)
{
	return index < UM_COUNT(formats) ? &formats[index] : NULL;
}

const char *manifest_format_help(const struct manifest_format *format)
{
	return format->help;
}

bool manifest_is_build_script(const struct manifest_format *format)
{
	static const char *const names[] = {"gradle", "sbt", "gems", "swift-package"};

	for (size_t i = 0; i < UM_COUNT(names) && format != NULL; i++)
		if (um_eq(format->name, names[i]))
			return true;
	return false;
}

const char *manifest_unit_marker(const char *path)
{
	for (size_t i = 0; i < UM_COUNT(markers); i++)
		if (manifest_name_matches(markers[i].names, base_name(path)))
			return markers[i].marker;
	return NULL;
}

uint32_t manifest_read_offset(const struct manifest_read *r, struct um_pos pos, size_t from)
{
	struct um_pos start = um_lines_pos(&r->lines, (uint32_t)from);
	uint32_t line = start.line + pos.line - 1;

	if (pos.line == 0 || line > r->lines.n)
		return (uint32_t)r->n;
	return (pos.line == 1 ? (uint32_t)from : r->lines.start[line - 1]) + pos.column - 1;
}

void manifest_read_broken(struct manifest_read *r, uint32_t offset, const char *text)
{
	if (r->file->is_partial)
		return;
	r->file->is_partial = true;
	r->file->error = um_lines_pos(&r->lines, offset);
	r->file->error_text = um_strdup(r->arena, text);
}

void manifest_read_limit(struct manifest_read *r, uint32_t offset, const char *text)
{
	if (r->limit_text != NULL)
		return;
	r->limit = offset;
	r->limit_text = text;
}

void manifest_doc_add(struct manifest_read *r, struct manifest_node *root)
{
	struct manifest_doc *doc = UM_PUSH(r->arena, &r->docs);

	doc->root = root;
	doc->index = (unsigned)(r->docs.n - 1);
}

static bool has_content(const struct manifest_file *file)
{
	for (size_t i = 0; i < file->n_docs; i++)
		if (file->docs[i].root->child != NULL ||
		    file->docs[i].root->kind == MANIFEST_SCALAR)
			return true;
	return file->n_packages > 0;
}

static void run_passes(struct manifest_read *r)
{
	for (size_t i = 0; i < r->docs.n; i++) {
		struct manifest_doc *doc = &r->docs.v[i];

		manifest_dialect_find(r, doc);
		manifest_env_find(r, doc);
		manifest_resolve(r->arena, doc);
	}
	manifest_embedded_find(r);
	manifest_packages_find(r);
}

int manifest_parse(const struct manifest_format *format, const char *path, struct um_arena *a,
                   const char *bytes, size_t n, struct manifest_file **ret_file, struct um_err *err)
{
	struct manifest_file *file = UM_NEW(a, struct manifest_file);
	struct manifest_read r = {.arena = a, .path = path, .base = base_name(path)};
	int code;

	if (n > INT32_MAX)
		return um_err_set(err, UM_ELIMIT, "1:1: the file is too long");
	if (n >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
		return um_err_set(err, UM_EPARSE, "1:1: this is UTF-16; only UTF-8 is read");
	r.bytes = bytes;
	r.n = n;
	r.file = file;
	r.max_nodes = MANIFEST_NODES_FREE + n * MANIFEST_NODES_PER_BYTE;
	if (r.max_nodes > MANIFEST_MAX_NODES)
		r.max_nodes = MANIFEST_MAX_NODES;
	um_map_init(&r.children, a);
	um_lines_init(&r.lines, a, bytes, n);
	file->format = format->name;

	code = format->read(&r, err);
	if (code < 0)
		return code;
	if (r.limit_text == NULL)
		run_passes(&r);
	if (r.limit_text != NULL) {
		struct um_pos pos = um_lines_pos(&r.lines, r.limit);

		return um_err_set(err, UM_ELIMIT, "%u:%u: %s", pos.line, pos.column, r.limit_text);
	}
	file->docs = r.docs.v;
	file->n_docs = r.docs.n;
	file->packages = r.packages.v;
	file->n_packages = r.packages.n;
	if (file->is_partial && !has_content(file))
		return um_err_set(err, UM_EPARSE, "%u:%u: %s", file->error.line, file->error.column,
		                  file->error_text);
	*ret_file = file;
	return 0;
}
