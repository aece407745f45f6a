/* What a path says about a file: production, test, documentation, example or pipeline; prose, data,
 * generated, or code that we cannot read yet. All of it is tables of names. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

static const char *const test_folders[] = {
	"test",
	"tests",
	"__tests__",
	"spec",
	"specs",
	"e2e",
	"fixtures",
	"fixture",
	"__mocks__",
	"mocks",
	"mock",
	"cassettes",
	"testdata",
	"test_data",
	"test-data",
	"snapshots",
	"__snapshots__",
	"testing",
	"unittest",
	"unittests",
	"integration_tests",
	"integration-tests",
	"test-fixtures",
	"androidtest",
	"__fixtures__",
};
static const char *const docs_folders[] = {"docs",    "doc",  "documentation", "docs-site",
                                           "website", "wiki", "adr",           "rfcs"};
static const char *const example_folders[] = {
	"example",   "examples",  "sample",     "samples",     "demo",          "demos",
	"tutorial",  "tutorials", "quickstart", "quickstarts", "cookbook",      "cookbooks",
	"_examples", "workshop",  "workshops",  "snippets",    ".devcontainer",
};
static const char *const ci_folders[] = {".github", ".circleci",        ".buildkite",
                                         ".gitlab", ".azure-pipelines", ".woodpecker",
                                         ".drone",  ".teamcity"};
static const char *const ci_files[] = {
	".gitlab-ci.yml",      ".gitlab-ci.yaml",      ".travis.yml",
	"azure-pipelines.yml", "azure-pipelines.yaml", "bitbucket-pipelines.yml",
	"jenkinsfile",         "cloudbuild.yaml",      "cloudbuild.yml",
	"buildspec.yml",       "appveyor.yml",         ".drone.yml",
	"codecov.yml",         "renovate.json",        ".pre-commit-config.yaml",
};
static const char *const vendored[] = {
	"node_modules",
	"vendor",
	"third_party",
	"third-party",
	"thirdparty",
	".venv",
	"venv",
	"site-packages",
	"dist-packages",
	"dist",
	".next",
	".nuxt",
	"__pycache__",
	".terraform",
	"bower_components",
	".yarn",
	"cdk.out",
	".tox",
	".nox",
	"pods",
	".gradle",
	"jspm_packages",
	".ipynb_checkpoints",
	"virtualenv",
	".svelte-kit",
	".serverless",
	".pnpm-store",
	".turbo",
	".mypy_cache",
	".pytest_cache",
};
static const char *const generated_names[] = {
	"*.min.js",     "*.min.css",     "*.bundle.js",      "*.map",
	"*_pb2.py",     "*_pb2_grpc.py", "*.pb.go",          "*.pb.cc",
	"*.pb.h",       "*.generated.*", "*.g.cs",           "*.g.dart",
	"*-min.js",     "*.chunk.js",    "*.d.ts.map",       "*grpc.java",
	"*grpckt.kt",   "*.pb.kt",       "*outerclass.java", "*_pb.rb",
	"*_pb.js",      "*_pb.ts",       "*.pb.gw.go",       "*.pb.validate.go",
	"*_grpc.pb.go", "zz_generated*",
};
static const char *const prose_names[] = {
	"*.md",    "*.mdx",    "*.markdown",    "*.rst",    "*.txt",    "*.adoc",     "*.asciidoc",
	"*.html",  "*.htm",    "*.org",         "*.tex",    "*.rtf",    "*.textile",  "*.wiki",
	"*.cff",   "*.bib",    "*.po",          "*.pot",    "*.srt",    "*.vtt",      "*.diff",
	"*.patch", "*.log",    "*.1",           "license*", "licence*", "changelog*", "changes",
	"notice*", "authors*", "contributors*", "copying*", "readme*",  "codeowners", "maintainers",
	"history", "*.prompt",
};
static const char *const data_names[] = {
	"*.csv",         "*.tsv",         "*.svg",           "*.css",
	"*.scss",        "*.sass",        "*.less",          "*.styl",
	"*.jsonl",       "*.ndjson",      "*.xsd",           "*.xsl",
	"*.plist",       "*.geojson",     "*.snap",          "*.har",
	"*.ics",         "*.eml",         "*.excalidraw",    "*.drawio",
	"*.puml",        "*.mmd",         "*.dot",           "*.gitignore",
	".gitignore",    ".dockerignore", ".npmignore",      ".gitattributes",
	".editorconfig", ".helmignore",   ".prettierignore", ".eslintignore",
	".gcloudignore", ".cursorignore", ".mailmap",        "*.pem",
	"*.crt",         "*.key",         "*.pub",           "*.sum",
	"*.lock",        "*.resx",        "*.xlf",           "*.strings",
	"*.arb",         "*.ftl",         "*.tfstate",       "*.tfstate.backup",
	"*.d.ts",        "*.storyboard",  "*.xib",           "*.pbxproj",
	"*.cassette",    "*.typed",       "*.gpl",           "*.ttl",
	"*.bak",         "*.orig",        "*.rej",
};
/* Code and configuration in which a service may be reached, for which there is no reader yet. */
static const char *const unread_names[] = {
	"*.go",        "*.java",    "*.kt",        "*.kts",    "*.cs",         "*.fs",
	"*.vb",        "*.rb",      "*.rs",        "*.php",    "*.scala",      "*.sc",
	"*.swift",     "*.sh",      "*.bash",      "*.zsh",    "*.ps1",        "*.psm1",
	"*.ipynb",     "*.vue",     "*.svelte",    "*.astro",  "*.ex",         "*.exs",
	"*.erl",       "*.clj",     "*.cljs",      "*.dart",   "*.lua",        "*.pl",
	"*.pm",        "*.r",       "*.jl",        "*.cpp",    "*.cc",         "*.cxx",
	"*.c",         "*.h",       "*.hpp",       "*.m",      "*.mm",         "*.groovy",
	"*.gradle",    "*.hs",      "*.ml",        "*.nim",    "*.zig",        "*.cr",
	"*.elm",       "*.sql",     "*.rego",      "*.cue",    "*.dhall",      "*.jsonnet",
	"*.libsonnet", "*.ksy",     "*.nix",       "*.toml",   "*.xml",        "*.config",
	"*.csproj",    "*.conf",    "*.cfg",       "*.ini",    "*.properties", "*.gemspec",
	"gemfile",     "rakefile",  "makefile",    "*.mk",     "dockerfile",   "*.dockerfile",
	"go.mod",      "pom.xml",   "jenkinsfile", "procfile", "*.tmpl",       "*.j2",
	"*.erb",       "*.ejs",     "*.bazel",     "build",    "*.bzl",        "*.sbt",
	"*.proto",     "*.graphql", "*.coffee",    "*.cmd",    "*.bat",        "*.mjml",
	"*.pyi",       "*.pyx",     "*.tf.json",   "*.yaml",   "*.yml",        "*.json",
};

struct lower {
	char text[512];
	const char *base; /* the name in text */
};

static void lower_path(const char *path, struct lower *l)
{
	size_t n = strlen(path);
	const char *slash;

	if (n >= sizeof(l->text)) /* the end says most */
		path += n - sizeof(l->text) + 1;
	for (n = 0; path[n] != '\0'; n++)
		l->text[n] = (char)tolower((unsigned char)path[n]);
	l->text[n] = '\0';
	slash = strrchr(l->text, '/');
	l->base = slash != NULL ? slash + 1 : l->text;
}

static bool is_in(const char *const *words, size_t count, const char *s, size_t n)
{
	for (size_t i = 0; i < count; i++)
		if (words[i][0] == s[0] && strlen(words[i]) == n && memcmp(words[i], s, n) == 0)
			return true;
	return false;
}

/* Asked for every file of a tree, so a glob that cannot match is told by its ends. */
static bool is_named(const char *const *globs, size_t count, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < count && n > 0; i++) {
		char first = globs[i][0];
		char last;

		if (first != name[0] && first != '*')
			continue;
		last = globs[i][strlen(globs[i]) - 1];
		if ((last == name[n - 1] || last == '*') && um_glob(globs[i], name))
			return true;
	}
	return false;
}

/* The folders of a path, one after the other; false at the end. */
static bool next_folder(const struct lower *l, const char **at, size_t *n)
{
	const char *s = *at == NULL ? l->text : *at + *n + 1;

	if (s >= l->base)
		return false;
	*at = s;
	*n = strcspn(s, "/");
	return true;
}

/* Where the folders are names of packages: below src/main/java, src/commonMain/kotlin… A package
 * com.example.demo is what every new project is called. */
static const char *packages_at(const struct lower *l)
{
	static const char *const languages[] = {"java", "kotlin", "scala", "groovy"};
	const char *at = NULL, *before[2] = {"", ""};
	size_t n = 0;

	while (next_folder(l, &at, &n)) {
		if (is_in(languages, UM_COUNT(languages), at, n) && um_starts(before[0], "src/"))
			return at + n;
		before[0] = before[1];
		before[1] = at;
	}
	return l->base;
}

static bool has_folder(const struct lower *l, const char *const *words, size_t count)
{
	const char *packages = packages_at(l), *at = NULL;
	size_t n = 0;

	while (next_folder(l, &at, &n) && at < packages)
		if (is_in(words, count, at, n))
			return true;
	return false;
}

static bool is_test_name(const char *name)
{
	static const char *const globs[] = {"test_*.py",     "*_test.py",       "*.test.*",
	                                    "*.spec.*",      "*_test.go",       "*_spec.rb",
	                                    "*_test.rb",     "conftest.py",     "*.stories.*",
	                                    "*.e2e.*",       "*_test.rs",       "*_test.exs",
	                                    "*_test.dart",   "*_test.cc",       "*.cy.ts",
	                                    "*.cy.js",       "jest.setup.*",    "vitest.setup.*",
	                                    "jest.config.*", "vitest.config.*", "setupTests.*",
	                                    "setup-tests.*", "jest-setup.*",    "vitest-setup.*",
	                                    "test-setup.*",  "test-*.sh",       "test_*.sh",
	                                    "test-*.[cm]js", "test-*.js",       "test-*.ts",
	                                    "*-test.sh",     "*_test.sh",       "load-test*.sh"};

	return is_named(globs, UM_COUNT(globs), name);
}

/* FooTest.java, FooTests.cs: the capital letter tells it from "latest.java" */
static bool is_test_class(const char *path)
{
	static const char *const ends[] = {"Test.java",   "Tests.java", "IT.java",     "Test.kt",
	                                   "Tests.kt",    "Test.cs",    "Tests.cs",    "Test.php",
	                                   "Spec.scala",  "Test.scala", "Tests.swift", "Spec.kt",
	                                   "Test.groovy", "Spec.groovy"};

	for (size_t i = 0; i < UM_COUNT(ends); i++)
		if (um_ends(path, ends[i]))
			return true;
	return false;
}

static enum evidence_context folder_context(const struct lower *l)
{
	enum evidence_context context = EVIDENCE_PRODUCTION;
	const char *packages = packages_at(l), *at = NULL;
	size_t n = 0;

	while (next_folder(l, &at,
	                   &n)) { /* the innermost that says something, but a test stays one */
		if (is_in(test_folders, UM_COUNT(test_folders), at, n) ||
		    (n > 6 && memcmp(at + n - 6, ".tests", 6) == 0))
			return EVIDENCE_TEST;
		if (at >= packages)
			continue;
		if (is_in(docs_folders, UM_COUNT(docs_folders), at, n))
			context = EVIDENCE_DOCS;
		else if (is_in(example_folders, UM_COUNT(example_folders), at, n))
			context = EVIDENCE_EXAMPLE;
		else if (is_in(ci_folders, UM_COUNT(ci_folders), at, n))
			context = EVIDENCE_CI;
	}
	return context;
}

enum evidence_context detect_context(const char *path)
{
	static const char *const example_names[] = {"*.example",   "*.example.*", "*.sample",
	                                            "*.sample.*",  "*.template",  "*.dist",
	                                            "*-example.*", "*_example.*", "*.env.template",
	                                            "*-sample.*",  "example.*",   "env.example",
	                                            "example-*",   "sample.*",    "*.env.example.*",
	                                            "*.ipynb"};
	struct lower l;
	enum evidence_context context;

	lower_path(path, &l);
	context = folder_context(&l);
	if (context == EVIDENCE_TEST || is_test_name(l.base) || is_test_class(path))
		return EVIDENCE_TEST;
	if (context == EVIDENCE_PRODUCTION &&
	    is_in(ci_files, UM_COUNT(ci_files), l.base, strlen(l.base)))
		return EVIDENCE_CI;
	if (context == EVIDENCE_PRODUCTION &&
	    is_named(example_names, UM_COUNT(example_names), l.base) &&
	    !um_ends(l.base, "template.yaml") && !um_ends(l.base, ".template.json"))
		return EVIDENCE_EXAMPLE;
	if (context == EVIDENCE_PRODUCTION && detect_path_is_prose(path))
		return EVIDENCE_DOCS;
	return context;
}

bool detect_path_test_by_name(const char *path)
{
	struct lower l;

	lower_path(path, &l);
	return folder_context(&l) != EVIDENCE_TEST && is_test_name(l.base);
}

bool detect_path_is_prose(const char *path)
{
	struct lower l;

	lower_path(path, &l);
	return is_named(prose_names, UM_COUNT(prose_names), l.base) &&
	       manifest_format_for(path) == NULL;
}

bool detect_path_is_data(const char *path)
{
	struct lower l;

	lower_path(path, &l);
	return is_named(data_names, UM_COUNT(data_names), l.base);
}

bool detect_path_is_generated(const char *path)
{
	struct lower l;

	lower_path(path, &l);
	return has_folder(&l, vendored, UM_COUNT(vendored)) ||
	       is_named(generated_names, UM_COUNT(generated_names), l.base);
}

const char *detect_path_unread(const char *path)
{
	struct lower l;
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	const char *dot = strrchr(base, '.');

	lower_path(path, &l);
	if (!is_named(unread_names, UM_COUNT(unread_names), l.base))
		return NULL;
	return dot != NULL && dot != base ? dot : base;
}

bool detect_head_is_generated(const char *bytes, size_t n)
{
	size_t head = n < 1024 ? n : 1024;
	const char *at;

	if (memmem(bytes, head, "@generated", 10) != NULL)
		return true;
	/* Lists of packages that pip-compile and uv resolved: lock files by another name. */
	if (memmem(bytes, head, "This file is autogenerated by ", 30) != NULL ||
	    memmem(bytes, head, "This file was autogenerated by ", 31) != NULL)
		return true;
	at = memmem(bytes, head, "\"_generator\"", 12); /* JSON compiled from another language */
	if (at != NULL && memmem(bytes, head, "deploymentTemplate.json", 23) != NULL)
		return true;
	at = memmem(bytes, head, "Code generated", 14);
	if (at == NULL)
		return false;
	head -= (size_t)(at - bytes);
	return memmem(at, head < 200 ? head : 200, "DO NOT EDIT", 11) != NULL;
}
