/* Manifests. testdata/manifest/tree holds inputs with what is read from them beside them in *.want:
 * one line a value, "route = kind "text" @line:column-line:column". UNMOAT_UPDATE=1 writes them
 * anew; read the diff. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/vec.h"
#include "manifest/manifest.h"

#define TREE "testdata/manifest/tree"

static struct um_arena *arena;

static void setup(void)
{
	arena = um_arena_new();
}

static void teardown(void)
{
	um_arena_free(arena);
}

/* Parses a copy that ends at its last byte, so that reading past it is seen. */
static int parse_exact(const char *path, const char *text, size_t n, struct manifest_file **ret,
                       struct um_err *err)
{
	const struct manifest_format *format = manifest_format_for(path);
	char *copy = malloc(n > 0 ? n : 1);
	int code;

	if (format == NULL || copy == NULL)
		ck_abort_msg("no format for %s", path);
	memcpy(copy, text, n);
	code = manifest_parse(format, path, arena, copy, n, ret, err);
	free(copy);
	return code;
}

static struct manifest_file *parse(const char *path, const char *text)
{
	struct manifest_file *file = NULL;
	struct um_err err = UM_ERR_INIT;

	ck_assert_msg(parse_exact(path, text, strlen(text), &file, &err) == 0, "%s: %s", path,
	              err.msg);
	ck_assert_ptr_nonnull(file);
	return file;
}

static const struct manifest_node *root(const char *path, const char *text)
{
	const struct manifest_file *file = parse(path, text);

	ck_assert_uint_ge(file->n_docs, 1);
	return file->docs[0].root;
}

/* ---- what is read, as text ---- */

struct dump {
	struct um_lines lines;
	struct um_str out;
};

static void add_quoted(struct um_str *out, const char *text)
{
	um_str_add_c(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			um_str_add(out, "\\n");
		else if ((unsigned char)*text < 0x20 || *text == '\\')
			um_str_addf(out, "\\x%02x", (unsigned)*text);
		else
			um_str_add_c(out, *text);
	}
	um_str_add_c(out, '"');
}

static void add_place(struct dump *d, struct um_span span)
{
	struct um_pos start = um_lines_pos(&d->lines, span.start);
	struct um_pos end = um_lines_pos(&d->lines, span.end);

	um_str_addf(&d->out, " @%u:%u-%u:%u", start.line, start.column, end.line, end.column);
}

static bool dump_node(void *ctx, const struct manifest_node *node)
{
	static const char *const kinds[] = {"text", "number", "bool", "null", "expr"};
	struct dump *d = ctx;

	um_str_add(&d->out, node->parent != NULL ? manifest_route(arena, node) : "$");
	if (node->key != NULL) {
		struct um_pos key = um_lines_pos(&d->lines, node->key_span.start);

		um_str_addf(&d->out, " (%u:%u)", key.line, key.column);
	}
	um_str_add(&d->out, " = ");
	if (node->kind == MANIFEST_SCALAR) {
		um_str_addf(&d->out, "%s ", kinds[node->scalar]);
		add_quoted(&d->out, node->text);
	} else {
		um_str_add(&d->out, node->kind == MANIFEST_LIST ? "[]" : "{}");
	}
	add_place(d, node->span);
	if (node->tag != NULL)
		um_str_addf(&d->out, " tag %s", node->tag);
	if (node->env != NULL)
		um_str_addf(&d->out, " env %s", node->env);
	if (node->resolved != NULL) {
		um_str_add(&d->out, " -> ");
		add_quoted(&d->out, node->resolved->kind == MANIFEST_SCALAR ? node->resolved->text
		                                                            : "(collection)");
		um_str_add(&d->out, node->is_overridable ? " overridable" : "");
	}
	um_str_add_c(&d->out, '\n');
	return true;
}

static void dump_file(struct dump *d, const struct manifest_file *file, const char *text)
{
	um_str_addf(&d->out, "format %s\n", file->format);
	if (file->is_partial)
		um_str_addf(&d->out, "partial %u:%u: %s\n", file->error.line, file->error.column,
		            file->error_text);
	for (size_t i = 0; i < file->n_docs; i++) {
		const struct manifest_doc *doc = &file->docs[i];

		um_str_addf(&d->out, "doc %u %s%s%s\n", doc->index, doc->dialect,
		            doc->kind != NULL ? " " : "", doc->kind != NULL ? doc->kind : "");
		manifest_walk(doc->root, dump_node, d);
	}
	for (size_t i = 0; i < file->n_packages; i++) {
		const struct manifest_package *p = &file->packages[i];

		um_str_addf(&d->out, "package %s %s %s [%s] ", p->ecosystem, p->name, p->scope,
		            p->version != NULL ? p->version : "");
		um_str_addf(&d->out, "%.*s", (int)(p->span.end - p->span.start),
		            text + p->span.start);
		add_place(d, p->span);
		um_str_add_c(&d->out, '\n');
	}
}

struct names {
	char **v;
	size_t n, cap;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_files(const char *folder, struct names *names)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	ck_assert_msg(dir != NULL, "%s", folder);
	while ((entry = readdir(dir)) != NULL) {
		char *path = um_format(arena, "%s/%s", folder, entry->d_name);
		struct stat st;

		if (um_eq(entry->d_name, ".") || um_eq(entry->d_name, "..") ||
		    um_ends(path, ".want"))
			continue;
		ck_assert_int_eq(stat(path, &st), 0);
		if (S_ISDIR(st.st_mode))
			list_files(path, names);
		else
			*UM_PUSH(arena, names) = path;
	}
	closedir(dir);
}

static struct names tree_files(void)
{
	struct names names = {0};

	list_files(TREE, &names);
	ck_assert_uint_gt(names.n, 20);
	qsort(names.v, names.n, sizeof(*names.v), by_name);
	return names;
}

static void read_whole(const char *path, struct um_str *ret)
{
	struct um_err err = UM_ERR_INIT;

	ck_assert_msg(um_read_file(path, 1 << 24, ret, &err) == 0, "%s", err.msg);
}

START_TEST(trees_are_as_wanted)
{
	struct names names = tree_files();
	bool update = getenv("UNMOAT_UPDATE") != NULL;
	int failed = 0;

	for (size_t i = 0; i < names.n; i++) {
		UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
		UM_AUTO(um_str_release) struct um_str want = UM_STR_INIT;
		struct dump d = {.out = UM_STR_INIT};
		const char *path = names.v[i] + strlen(TREE) + 1;
		const char *want_path = um_format(arena, "%s.want", names.v[i]);
		struct manifest_file *file = NULL;
		struct um_err err = UM_ERR_INIT;
		int code;

		read_whole(names.v[i], &text);
		um_lines_init(&d.lines, arena, text.s, text.len);
		code = parse_exact(path, text.s, text.len, &file, &err);
		if (code < 0)
			um_str_addf(&d.out, "fails %d %s\n", code, err.msg);
		else
			dump_file(&d, file, text.s);
		if (update)
			ck_assert_int_eq(um_write_file_atomic(want_path, d.out.s, d.out.len, &err),
			                 0);
		read_whole(want_path, &want);
		if (strcmp(want.s, d.out.s) != 0) {
			failed++;
			fprintf(stderr, "--- %s: now\n%s", names.v[i], d.out.s);
		}
		um_str_release(&d.out);
	}
	ck_assert_int_eq(failed, 0);
}
END_TEST

/* ---- packages and settings by name ---- */

START_TEST(packages_have_one_key)
{
	static const struct {
		const char *ecosystem, *name, *key;
	} cases[] = {
		{"pypi", "Llama_Index.LLMs--OpenAI", "llama-index-llms-openai"},
		{"crates", "async_openai", "async-openai"},
		{"nuget", "Azure.AI.OpenAI", "azure.ai.openai"},
		{"composer", "OpenAI-PHP/Client", "openai-php/client"},
		{"go", "github.com/openai/openai-go/v3", "github.com/openai/openai-go"},
		{"go", "gopkg.in/yaml.v3", "gopkg.in/yaml"},
		{"go", "github.com/aws/aws-sdk-go-v2/service/x",
	         "github.com/aws/aws-sdk-go-v2/service/x"},
		{"go", "example.com/conv2", "example.com/conv2"},
		{"go", "v2", "v2"},
		{"maven", "com.OpenAI:x_y", "com.OpenAI:x_y"},
		{"npm", "@scope/x_y", "@scope/x_y"},
		{"pypi", "", ""},
	};

	for (size_t i = 0; i < UM_COUNT(cases); i++)
		ck_assert_str_eq(manifest_package_key(arena, cases[i].ecosystem, cases[i].name,
		                                      strlen(cases[i].name)),
		                 cases[i].key);
}
END_TEST

static void expect_setting(const char *path, const char *text, const char *route, const char *want)
{
	const struct manifest_node *node = root(path, text);
	const char *part = route;

	while (node != NULL && *part != '\0') {
		size_t n = strcspn(part, "/");

		node = manifest_get(node, um_strndup(arena, part, n));
		part += n + (part[n] == '/');
	}
	ck_assert_ptr_nonnull(node);
	ck_assert_pstr_eq(manifest_setting_name(arena, path, node), want);
}

START_TEST(settings_have_names)
{
	static const char json[] = "{\"Ai\": {\"Endpoint\": \"x\"}, \"List\": [{\"A\": 1}]}";
	const struct manifest_node *list;

	expect_setting("src/appsettings.json", json, "Ai/Endpoint", "Ai:Endpoint");
	expect_setting("src/appsettings.Production.json", json, "Ai/Endpoint", "Ai:Endpoint");
	expect_setting("src/settings.json", json, "Ai/Endpoint", NULL);
	expect_setting("application-dev.yml", "spring:\n  ai:\n    key: x\n", "spring/ai/key",
	               "spring.ai.key");
	expect_setting("application.properties", "spring.ai.key=x\n", "spring/ai/key",
	               "spring.ai.key");
	list = manifest_get(root("appsettings.json", json), "List");
	ck_assert_ptr_null(manifest_setting_name(arena, "appsettings.json", list->child->child));
}
END_TEST

/* ---- names ---- */

START_TEST(formats_go_by_name)
{
	static const struct {
		const char *path, *format;
	} cases[] = {
		{"a/b/values.yaml", "yaml"},
		{"x.YML", "yaml"},
		{"deploy.yaml.j2", "yaml"},
		{"stack.template", "yaml"},
		{"package.json", "json"},
		{"tsconfig.jsonc", "json"},
		{"main.tf.json", "json"},
		{"main.tf", "hcl"},
		{"terraform.tfvars", "hcl"},
		{".env", "dotenv"},
		{"app/.env.production", "dotenv"},
		{".envrc", "dotenv"},
		{"docker.env", "dotenv"},
		{".env.d.ts", NULL},
		{"requirements.txt", "requirements"},
		{"requirements-dev.txt", "requirements"},
		{"requirements/base.txt", "requirements"},
		{"dev-requirements.txt", "requirements"},
		{"notes.txt", NULL},
		{"Pipfile", "toml"},
		{"pyproject.toml", "toml"},
		{"setup.cfg", "ini"},
		{"setup.py", NULL},
		{"application.properties", "properties"},
		{"Dockerfile", "dockerfile"},
		{"api.Dockerfile", "dockerfile"},
		{"Dockerfile.gpu", "dockerfile"},
		{"infra/main.bicep", "bicep"},
		{"prod.bicepparam", "bicep"},
		{"README.md", NULL},
		{"main.go", NULL},
		{"package-lock.json", NULL},
		{".terraform.lock.hcl", NULL},
		{"pnpm-lock.yaml", NULL},
	};

	for (size_t i = 0; i < UM_COUNT(cases); i++) {
		const struct manifest_format *format = manifest_format_for(cases[i].path);

		if (cases[i].format == NULL)
			ck_assert_msg(format == NULL, "%s", cases[i].path);
		else
			ck_assert_msg(format != NULL &&
			                      um_eq(manifest_format_name(format), cases[i].format),
			              "%s", cases[i].path);
	}
}
END_TEST

START_TEST(rows_have_a_line_of_help)
{
	size_t n = 0;

	while (manifest_format_at(n) != NULL) {
		ck_assert_uint_gt(strlen(manifest_format_help(manifest_format_at(n))), 5);
		n++;
	}
	ck_assert_uint_ge(n, 9);
	ck_assert_ptr_null(manifest_format_at(n + 100));
}
END_TEST

START_TEST(locks_are_known)
{
	static const char *const yes[] = {
		"package-lock.json",
		"a/yarn.lock",
		"poetry.lock",
		"uv.lock",
		"Pipfile.lock",
		"Cargo.lock",
		"go.sum",
		"composer.lock",
		"Gemfile.lock",
		".terraform.lock.hcl",
		"bun.lockb",
		"bun.lock",
		"pdm.lock",
		"gradle.lockfile",
		"packages.lock.json",
		"x/flake.lock",
		"Chart.lock",
		"npm-shrinkwrap.json",
		"pnpm-lock.yaml",
		"pylock.toml",
	};
	static const char *const no[] = {"package.json", "lock", "locks.yaml", "clock.json",
	                                 "unlock.lock.py"};

	for (size_t i = 0; i < UM_COUNT(yes); i++)
		ck_assert_msg(manifest_is_lock(yes[i]), "%s", yes[i]);
	for (size_t i = 0; i < UM_COUNT(no); i++)
		ck_assert_msg(!manifest_is_lock(no[i]), "%s", no[i]);
}
END_TEST

START_TEST(unit_markers)
{
	static const struct {
		const char *path, *marker;
	} cases[] = {
		{"a/package.json", "package"},
		{"setup.py", "package"},
		{"requirements.txt", "package"},
		{"requirements-dev.txt", NULL},
		{"x/Dockerfile.dev", "docker"},
		{"main.tf", "terraform"},
		{"terraform.tfvars", NULL},
		{"chart/Chart.yaml", "helm"},
		{"docker-compose.prod.yml", "compose"},
		{"compose.yaml", "compose"},
		{"values.yaml", NULL},
		{"go.mod", "package"},
		{"pom.xml", "package"},
		{"app/build.gradle.kts", "package"},
		{"settings.gradle.kts", NULL},
		{"gradle/libs.versions.toml", NULL},
		{"src/Api/Api.csproj", "package"},
		{"Shop.sln", NULL},
		{"Directory.Packages.props", NULL},
		{"gems.rb", "package"},
		{"shop.gemspec", "package"},
		{"Package.swift", "package"},
	};

	for (size_t i = 0; i < UM_COUNT(cases); i++) {
		const char *marker = manifest_unit_marker(cases[i].path);

		ck_assert_msg(cases[i].marker == NULL ? marker == NULL
		                                      : um_eq(marker, cases[i].marker),
		              "%s: %s", cases[i].path, marker != NULL ? marker : "none");
	}
}
END_TEST

/* ---- asking the tree ---- */

static bool collect_route(void *ctx, const struct manifest_node *node)
{
	struct um_str *out = ctx;

	um_str_addf(out, "%s%s", out->len > 0 ? " " : "", manifest_route(arena, node));
	return true;
}

static void check_find(const struct manifest_node *tree, const char *route, const char *want)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;

	manifest_find(tree, route, collect_route, &out);
	ck_assert_msg(strcmp(out.s, want) == 0, "%s: %s, not %s", route, out.s, want);
}

START_TEST(routes_find)
{
	static const char text[] = "spec:\n"
				   "  template:\n"
				   "    containers:\n"
				   "      - name: a\n"
				   "        env: [{name: X}, {name: Y, valueFrom: {name: Z}}]\n"
				   "      - name: b\n"
				   "  name: top\n"
				   "metadata:\n"
				   "  annotations: {a.b/c: v, a: {b: w}}\n"
				   "  nested: [[1, 2], [3]]\n";
	const struct manifest_node *t = root("x.yaml", text);

	check_find(t, "spec.name", "spec.name");
	check_find(t, "spec.template.containers[].name",
	           "spec.template.containers[0].name spec.template.containers[1].name");
	check_find(t, "spec.template.containers.name",
	           "spec.template.containers[0].name spec.template.containers[1].name");
	check_find(t, "spec.template.containers[1].name", "spec.template.containers[1].name");
	check_find(
		t, "spec.**.env[].name",
		"spec.template.containers[0].env[0].name spec.template.containers[0].env[1].name");
	check_find(t, "spec.*.containers[].*",
	           "spec.template.containers[0].name spec.template.containers[0].env "
	           "spec.template.containers[1].name");
	check_find(
		t, "**.name",
		"spec.template.containers[0].name spec.template.containers[0].env[0].name "
		"spec.template.containers[0].env[1].name spec.template.containers[0].env[1].valueFrom.name "
		"spec.template.containers[1].name spec.name");
	check_find(t, "**.**.valueFrom.**",
	           "spec.template.containers[0].env[1].valueFrom "
	           "spec.template.containers[0].env[1].valueFrom.name");
	check_find(t, "metadata.annotations.\"a.b/c\"", "metadata.annotations.\"a.b/c\"");
	check_find(t, "metadata.annotations.a.b", "metadata.annotations.a.b");
	check_find(t, "metadata.nested[][]",
	           "metadata.nested[0][0] metadata.nested[0][1] metadata.nested[1][0]");
	check_find(t, "meta*.anno*", "metadata.annotations");
	check_find(t, "", "");
	check_find(t, "nothing.**", "");
	check_find(t, "spec.name.deeper", "");
	check_find(t, "spec[]", "spec"); /* one element alone */
	check_find(t, "spec[].name", "spec.name");
	manifest_find(NULL, "x", collect_route, NULL);
}
END_TEST

static bool stop_at_two(void *ctx, const struct manifest_node *node)
{
	int *seen = ctx;

	(void)node;
	return ++*seen < 2;
}

START_TEST(visits_stop)
{
	const struct manifest_node *t = root("x.yaml", "[1, 2, 3, 4]");
	int seen = 0;

	manifest_find(t, "[]", stop_at_two, &seen);
	ck_assert_int_eq(seen, 2);
	seen = 0;
	manifest_walk(t, stop_at_two, &seen);
	ck_assert_int_eq(seen, 2);
}
END_TEST

START_TEST(walk_stays_below)
{
	const struct manifest_node *t = root("x.yaml", "a: {b: 1}\nc: 2\n");
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;

	manifest_walk(manifest_get(t, "a"), collect_route, &out);
	ck_assert_str_eq(out.s, "a a.b");
}
END_TEST

START_TEST(questions_to_maps)
{
	const struct manifest_node *t =
		root("x.json", "{\"a\": 1, \"a\": 2, \"l\": [1], \"n\": null}");

	ck_assert_str_eq(manifest_text(t, "a"), "2");
	ck_assert_ptr_null(manifest_text(t, "l"));
	ck_assert_ptr_null(manifest_text(t, "zzz"));
	ck_assert_ptr_null(manifest_get(manifest_get(t, "l"), "a"));
	ck_assert_ptr_null(manifest_get(NULL, "a"));
	t = root("x.tf", "variable \"v\" { default = \"d\" }\na = var.v\n");
	ck_assert_str_eq(manifest_text(t, "a"), "d");
}
END_TEST

static void hit_count(size_t *n, const struct manifest_node *t, const char *route);

static bool count_one(void *ctx, const struct manifest_node *node)
{
	(void)node;
	++*(size_t *)ctx;
	return true;
}

static void hit_count(size_t *n, const struct manifest_node *t, const char *route)
{
	*n = 0;
	manifest_find(t, route, count_one, n);
}

/* Many `**` over a deep and wide tree: every node at most once, in no time. */
START_TEST(find_is_linear)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	const struct manifest_node *t;
	size_t n;

	um_str_add(&text, "[");
	for (int i = 0; i < 500; i++) {
		for (int d = 0; d < 100; d++)
			um_str_add(&text, "{\"a\":");
		um_str_add(&text, "1");
		for (int d = 0; d < 100; d++)
			um_str_add(&text, "}");
		um_str_add(&text, ",");
	}
	um_str_add(&text, "0]");
	t = root("x.json", text.s);
	hit_count(&n, t, "**.a.**.a.**.a.**.a.**.a.**.a.**.a.**.a");
	ck_assert_uint_eq(n, 500 * 93);
	hit_count(&n, t, "**.**.**.**.**.zzz");
	ck_assert_uint_eq(n, 0);
}
END_TEST

static void apply_folder(const char *const *names, struct manifest_file *const *files, size_t n,
                         const struct manifest_node *call, struct manifest_file *to)
{
	struct manifest_scope *scope = manifest_scope_new(arena);

	for (size_t i = 0; i < n; i++)
		manifest_scope_add(scope, names[i], files[i]);
	if (call != NULL)
		manifest_scope_call(scope, call);
	manifest_scope_apply(scope, to);
}

START_TEST(folder_resolves)
{
	static const char *const names[] = {"variables.tf", "main.tf", "terraform.tfvars"};
	struct manifest_file *files[UM_COUNT(names)] = {NULL};
	struct manifest_file *call;
	const struct manifest_node *n;

	for (size_t i = 0; i < UM_COUNT(names); i++) {
		UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

		read_whole(um_format(arena, "testdata/manifest/folder/%s", names[i]), &text);
		files[i] = parse(names[i], text.s);
	}
	n = manifest_get(manifest_get(manifest_get(files[1]->docs[0].root, "resource"), "t"), "n");
	ck_assert_str_eq(manifest_text(n, "model"), "var.model");
	ck_assert(manifest_scope_is_asked(files[1]));
	ck_assert(!manifest_scope_is_asked(files[2]));
	apply_folder(names, files, 2, NULL, files[1]); /* without the values: the default */
	ck_assert_str_eq(manifest_text(n, "model"), "m-1");
	ck_assert(manifest_get(n, "model")->is_overridable);
	ck_assert_str_eq(manifest_text(n, "region"), "var.region");
	apply_folder(names, files, 3, NULL, files[1]);
	ck_assert_str_eq(manifest_text(n, "model"), "m-2");
	ck_assert(!manifest_get(n, "model")->is_overridable);
	ck_assert(manifest_get(n, "model")->is_from_values);
	ck_assert_str_eq(manifest_text(n, "region"), "eu");
	ck_assert_str_eq(manifest_text(n, "full"), "m-2-x");
	/* the call of the module says more than its own values */
	call = parse("c.tf", "module \"m\" {\n  source = \"./x\"\n  model = \"m-3\"\n"
	                     "  region = data.r.x\n}\n");
	apply_folder(names, files, 3, manifest_get(manifest_get(call->docs[0].root, "module"), "m"),
	             files[1]);
	ck_assert_str_eq(manifest_text(n, "model"), "m-3");
	ck_assert(!manifest_get(n, "model")->is_overridable);
	ck_assert(!manifest_get(n, "model")->is_from_values);
	ck_assert_str_eq(manifest_text(n, "region"), "eu");
}
END_TEST

/* ---- bad input ---- */

static int parse_repeated(const char *path, const char *unit, size_t times, const char *tail)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct manifest_file *file = NULL;
	struct um_err err = UM_ERR_INIT;
	int code;

	for (size_t i = 0; i < times; i++)
		um_str_add(&text, unit);
	um_str_add(&text, tail);
	code = parse_exact(path, text.s, text.len, &file, &err);
	ck_assert_msg(code == 0 || strchr(err.msg, ':') != NULL, "%s: %s", path, err.msg);
	return code;
}

START_TEST(deep_nesting_is_bounded)
{
	ck_assert_int_eq(parse_repeated("x.json", "[", 5000000, ""), UM_ELIMIT);
	ck_assert_int_eq(parse_repeated("x.json", "{\"a\":", 1000000, "1"), UM_ELIMIT);
	ck_assert_int_eq(parse_repeated("x.yaml", "[", 1000000, ""), UM_ELIMIT);
	ck_assert_int_eq(parse_repeated("x.yaml", "- ", 100000, "a"), UM_ELIMIT);
	ck_assert_int_lt(parse_repeated("x.tf", "a {\n", 20000, ""), 0);
	ck_assert_int_lt(parse_repeated("x.toml", "a = [", 20000, ""), 0);
	ck_assert_int_eq(parse_repeated("x.json", "[", 200, "1"), 0); /* partial */
	ck_assert_int_eq(parse_repeated("pom.xml", "<a b='1'>", 200000, ""), UM_ELIMIT);
	ck_assert_int_eq(parse_repeated("build.gradle", "a { (", 100000, ""), 0);
	ck_assert_int_eq(parse_repeated("Gemfile", "group :test do\n", 50000, "gem 'x'"), 0);
}
END_TEST

START_TEST(many_of_one_kind)
{
	ck_assert_int_eq(parse_repeated("x.json", "[1,", 1, ""), 0);
	ck_assert_int_eq(parse_repeated("x.json", "{\"a\":1}", 100000, ""), 0);
	ck_assert_int_eq(parse_repeated("x.yaml", "a: {{ x }}{{ y }}\n", 50000, ""), 0);
	ck_assert_int_eq(parse_repeated("x.yaml", "- {{ x }} {{ y }} \n", 50000, ""), 0);
	parse_repeated("x.yaml", "{{ x }} ", 100000, ": 1");
	parse_repeated("x.json", "{%{{${", 200000, "");
	parse_repeated("x.json", "[\"${${${{{\",", 100000, "");
	parse_repeated("x.json", "{\"a\":\"${${${${${${${${${${${${${${${${\"},", 20000, "");
	parse_repeated("x.tf", "}\n", 200000, "");
	parse_repeated("x.tf", "a = [\n}\n", 20000, "");
	parse_repeated("x.yaml", "{{/*", 200000, "*/ x");
	parse_repeated("x.yaml", "{{ if }}x", 100000, "\n");
	parse_repeated("x.yaml", "{{", 500000, "");
	parse_repeated("x.yaml", "{%{#{{", 200000, "");
	parse_repeated("x.yaml", "---\na: [\n", 20000, "");
	parse_repeated("pom.xml", "<a><b></a></c>", 50000, "");
	parse_repeated("pom.xml", "<a b=<!--", 50000, "");
	parse_repeated("pom.xml", "&#x;&amp", 100000, "");
	parse_repeated("build.gradle", "}\"${(", 100000, "");
	parse_repeated("build.sbt", "\"a\" % ", 50000, "");
	parse_repeated("Gemfile", "gem 'a', group: [", 20000, "");
	parse_repeated("Package.swift", ".package(", 50000, "url: \"x\"");
	parse_repeated("go.mod", "require (", 50000, "");
	parse_repeated("x.yaml", "a: |\n  {{ x }}\n", 50000, "");
	ck_assert_int_eq(parse_repeated("x.properties", "a.b=1\n", 100000, ""), 0);
	ck_assert_int_eq(parse_repeated("x.properties", "a.", 100000, "a=1"), 0);
	ck_assert_int_eq(parse_repeated("x.ini", "[s]\n", 100000, ""), 0);
	ck_assert_int_eq(parse_repeated("x.ini", "a=1\n b\n b\n", 100000, ""), 0);
	ck_assert_int_eq(parse_repeated(".env", "A='x\n", 50001, ""), 0);
	ck_assert_int_eq(parse_repeated("Dockerfile", "RUN a \\\n", 100000, ""), 0);
	ck_assert_int_eq(parse_repeated("Dockerfile", "ENV a=\"b\" c\n", 50000, ""), 0);
	parse_repeated("Dockerfile", "RUN <<EOF\n", 20000, "");
	ck_assert_int_eq(parse_repeated("requirements.txt", "a \\\n", 100000, ""), 0);
	ck_assert_int_eq(parse_repeated("x.tf", "a \"b\" {}\n", 20000, ""), 0);
	ck_assert_int_eq(parse_repeated("x.toml", "[[a.b]]\nc.d=1\n", 10000, ""), 0);
}
END_TEST

START_TEST(alias_bombs_are_refused)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct manifest_file *file = NULL;
	struct um_err err = UM_ERR_INIT;

	um_str_add(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 12; i++) {
		um_str_addf(&text, "a%d: &a%d [", i, i);
		for (int j = 0; j < 10; j++)
			um_str_addf(&text, "%s*a%d", j > 0 ? ", " : "", i - 1);
		um_str_add(&text, "]\n");
	}
	ck_assert_int_eq(parse_exact("x.yaml", text.s, text.len, &file, &err), UM_ELIMIT);
}
END_TEST

START_TEST(expansions_stay_small)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	um_str_add(&text, "locals {\n  l0 = \"xxxxxxxxxxxxxxxx\"\n");
	for (int i = 1; i < 40; i++)
		um_str_addf(&text, "  l%d = \"${local.l%d}${local.l%d}${local.l%d}\"\n", i, i - 1,
		            i - 1, i - 1);
	um_str_add(&text, "}\n");
	ck_assert_ptr_nonnull(root("x.tf", text.s));
}
END_TEST

START_TEST(empty_files_are_fine)
{
	static const char *const paths[] = {"a.yaml",       "a.json",           "a.tf",
	                                    ".env",         "a.toml",           "a.ini",
	                                    "a.properties", "requirements.txt", "Dockerfile"};
	static const char *const texts[] = {"", "\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\r\n", " \t "};

	for (size_t i = 0; i < UM_COUNT(paths); i++)
		for (size_t k = 0; k < UM_COUNT(texts); k++) {
			struct manifest_file *file = NULL;
			struct um_err err = UM_ERR_INIT;

			ck_assert_msg(parse_exact(paths[i], texts[k], strlen(texts[k]), &file,
			                          &err) == 0,
			              "%s %zu: %s", paths[i], k, err.msg);
			ck_assert_msg(!file->is_partial, "%s %zu", paths[i], k);
		}
}
END_TEST

START_TEST(broken_files_say_where)
{
	static const struct {
		const char *path, *text;
		unsigned line, column;
	} cases[] = {
		{"x.yaml", "a: 1\nb: [1\n", 3, 1},
		{"x.yaml", "a: 1\n\tb: 2\n", 2, 1},
		{"x.json", "{\"a\": 1,\n \"b\" 2}", 2, 6},
		{"x.json", "[1, 2", 1, 1},
		{"x.tf", "a = 1\nb = \nc \"d\" {}\n", 3, 1},
		{"x.toml", "a = 1\nb =\n", 2, 1},
		{".env", "A=1\nB=\"x\n", 2, 3},
	};

	for (size_t i = 0; i < UM_COUNT(cases); i++) {
		const struct manifest_file *file = parse(cases[i].path, cases[i].text);

		ck_assert_msg(file->is_partial, "%zu", i);
		ck_assert_msg(file->error.line == cases[i].line &&
		                      file->error.column == cases[i].column,
		              "%zu %s: %u:%u %s", i, cases[i].path, file->error.line,
		              file->error.column, file->error_text);
		ck_assert_ptr_nonnull(file->error_text);
		ck_assert_ptr_null(strchr(file->error_text, '\n'));
	}
}
END_TEST

START_TEST(nothing_usable_is_an_error)
{
	static const struct {
		const char *path, *text;
	} cases[] = {
		{"x.yaml", "@"},
		{"x.json", "}"},
		{"x.tf", "}}}"},
		{"x.yaml", "\xFF\xFE"
	                   "a"},
		{"x.json", "\xFF\xFE"
	                   "a"},
	};

	for (size_t i = 0; i < UM_COUNT(cases); i++) {
		struct manifest_file *file = NULL;
		struct um_err err = UM_ERR_INIT;
		int code = parse_exact(cases[i].path, cases[i].text, strlen(cases[i].text), &file,
		                       &err);

		ck_assert_msg(code == UM_EPARSE, "%zu: %d", i, code);
		ck_assert_msg(strncmp(err.msg, "1:", 2) == 0, "%s", err.msg);
		ck_assert_ptr_null(file);
	}
}
END_TEST

/* Every ck_assert writes a mark to a file: too slow for each of a million nodes. */
static bool spans_inside(void *ctx, const struct manifest_node *node)
{
	size_t n = *(const size_t *)ctx;
	bool fine = node->span.start <= node->span.end && node->span.end <= n &&
	            node->key_span.end <= n &&
	            (node->kind != MANIFEST_SCALAR || node->text != NULL);

	for (const struct manifest_node *c = node->child; c != NULL && fine; c = c->next)
		fine = c->parent == node && (node->kind == MANIFEST_LIST || c->key != NULL);
	if (!fine)
		ck_abort_msg("a node with a wrong place or parent: %s",
		             manifest_route(arena, node));
	return true;
}

/* Parses whatever it is; what comes out is whole. */
static void survive(const char *path, const char *text, size_t n)
{
	struct um_arena *outer = arena;
	struct manifest_file *file = NULL;
	struct um_err err = UM_ERR_INIT;

	arena = um_arena_new();
	if (parse_exact(path, text, n, &file, &err) == 0) {
		for (size_t i = 0; i < file->n_docs; i++)
			manifest_walk(file->docs[i].root, spans_inside, &n);
		for (size_t i = 0; i < file->n_packages; i++)
			if (file->packages[i].span.end > n)
				ck_abort_msg("%s: a package behind the end", path);
	} else {
		if (err.msg[0] == '\0')
			ck_abort_msg("%s: no message", path);
	}
	um_arena_free(arena);
	arena = outer;
}

/* Every beginning of every input. */
START_TEST(chopped_inputs)
{
	struct names names = tree_files();

	for (size_t i = 0; i < names.n; i++) {
		UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

		read_whole(names.v[i], &text);
		for (size_t n = 0; n < text.len; n++)
			survive(names.v[i], text.s, n);
	}
}
END_TEST

/* Every input with bytes that are not its own. */
START_TEST(noisy_inputs)
{
	static const char noise[] = "\"'{}[]()#\\\n\r\t:,=-|>&*!%$<@`~ \0\xFF\xC3\xE2x";
	struct names names = tree_files();
	uint32_t seed = 1;

	for (size_t i = 0; i < names.n; i++) {
		UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

		read_whole(names.v[i], &text);
		for (int round = 0; round < 200 && text.len > 0; round++) {
			char *copy = um_strndup(arena, text.s, text.len);

			for (int k = 0; k <= round % 4; k++) {
				seed = seed * 1664525u + 1013904223u;
				copy[(seed >> 8) % text.len] =
					noise[(seed >> 3) % (sizeof(noise) - 1)];
			}
			survive(names.v[i], copy, text.len);
		}
	}
}
END_TEST

Suite *check_manifest_suite(void);

Suite *check_manifest_suite(void)
{
	Suite *s = suite_create("manifest");
	TCase *names = tcase_create("names");
	TCase *trees = tcase_create("trees");
	TCase *bad = tcase_create("bad input");

	tcase_add_test(names, formats_go_by_name);
	tcase_add_test(names, rows_have_a_line_of_help);
	tcase_add_test(names, locks_are_known);
	tcase_add_test(names, unit_markers);
	suite_add_tcase(s, names);

	tcase_add_checked_fixture(trees, setup, teardown);
	tcase_add_test(trees, packages_have_one_key);
	tcase_add_test(trees, settings_have_names);
	tcase_add_test(trees, trees_are_as_wanted);
	tcase_add_test(trees, routes_find);
	tcase_add_test(trees, visits_stop);
	tcase_add_test(trees, walk_stays_below);
	tcase_add_test(trees, questions_to_maps);
	tcase_add_test(trees, find_is_linear);
	tcase_add_test(trees, folder_resolves);
	suite_add_tcase(s, trees);

	tcase_add_checked_fixture(bad, setup, teardown);
	tcase_set_timeout(bad, 120);
	tcase_add_test(bad, deep_nesting_is_bounded);
	tcase_add_test(bad, many_of_one_kind);
	tcase_add_test(bad, alias_bombs_are_refused);
	tcase_add_test(bad, expansions_stay_small);
	tcase_add_test(bad, empty_files_are_fine);
	tcase_add_test(bad, broken_files_say_where);
	tcase_add_test(bad, nothing_usable_is_an_error);
	tcase_add_test(bad, chopped_inputs);
	tcase_add_test(bad, noisy_inputs);
	suite_add_tcase(s, bad);
	return s;
}
