/* Sources within other files: what is parsed of a notebook or a component, and where it stands. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "manifest/manifest.h"
#include "syntax/syntax.h"

static struct um_arena *arena;

static void setup(void)
{
	arena = um_arena_new();
}

static void teardown(void)
{
	um_arena_free(arena);
}

/* Reads a copy that ends at its last byte, so that reading past it is seen. */
static bool read_exact(const char *path, const char *text, struct syntax_embedded *ret)
{
	size_t n = strlen(text);
	char *copy = malloc(n > 0 ? n : 1);
	bool is_read;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, n); /* NOLINT(bugprone-not-null-terminated-result) */
	is_read = syntax_embedded_read(path, arena, copy, n, ret);
	free(copy);
	return is_read;
}

static struct syntax_embedded embedded(const char *path, const char *text)
{
	struct syntax_embedded e;

	ck_assert_msg(read_exact(path, text, &e), "%s", text);
	return e;
}

static void expect_language(const struct syntax_embedded *e, const char *name)
{
	ck_assert_ptr_eq(e->language, syntax_language_named(name, strlen(name)));
	ck_assert_ptr_nonnull(e->language);
}

/* The word stands in the source, and its place is where it stands in the file. */
static void expect_place(const struct syntax_embedded *e, const char *text, const char *word)
{
	const char *at = strstr(e->bytes, word);
	const char *want = strstr(text, word);

	ck_assert_msg(at != NULL && want != NULL, "%s is not in: %s", word, e->bytes);
	ck_assert_uint_eq(syntax_embedded_place(e, (uint32_t)(at - e->bytes)), want - text);
}

START_TEST(languages_by_name)
{
	ck_assert_str_eq(syntax_language_name(syntax_language_named("TypeScript", 10)),
	                 "javascript");
	ck_assert_ptr_eq(syntax_language_named("ts", 2), syntax_language_named("typescript", 10));
	ck_assert_ptr_eq(syntax_language_named("python3", 7), syntax_language_named("Python", 6));
	ck_assert_ptr_null(syntax_language_named("R", 1));
	ck_assert_ptr_null(syntax_language_named("", 0));
}
END_TEST

START_TEST(component_scripts)
{
	static const char text[] =
		"<template><b :x=\"a < b\">gpt</b></template>\n"
		"<!-- <script>const commented = 1</script> -->\n"
		"<scripted>no</scripted>\n"
		"<script>\nexport const plain = 1;\n</script>\n"
		"<script type=\"application/ld+json\">{\"data\": 1}</script>\n"
		"<SCRIPT setup lang=\"ts\" generic=\"T > x\">const typed: x = a</SCRIPT>\n"
		"<script src='x.js' />\n<style>.css{}</style>\n";
	struct syntax_embedded e = embedded("src/App.vue", text);

	expect_language(&e, "typescript");
	ck_assert_uint_eq(e.n, strlen(text));
	expect_place(&e, text, "const plain = 1");
	expect_place(&e, text, "const typed: x = a");
	ck_assert_ptr_null(strstr(e.bytes, "gpt"));
	ck_assert_ptr_null(strstr(e.bytes, "commented"));
	ck_assert_ptr_null(strstr(e.bytes, "data"));
	ck_assert_ptr_null(strstr(e.bytes, "css"));
	ck_assert_ptr_null(strstr(e.bytes, "no"));

	e = embedded("a.svelte", "<script>let a</script>");
	expect_language(&e, "javascript");
	e = embedded("a.svelte", "<p>nothing</p>");
	ck_assert_ptr_null(e.language);
	e = embedded("a.vue", "<script lang=\"tsx\">const open =");
	expect_language(&e, "tsx");
	expect_place(&e, "<script lang=\"tsx\">const open =", "const open =");
	embedded("a.vue", "<script");
	embedded("a.vue", "<script lang=\"");
	embedded("a.vue", "");
	ck_assert(!read_exact("a.html", "<script>let a</script>", &e));
}
END_TEST

START_TEST(astro_front_matter)
{
	static const char text[] = "---\nconst front: number = 1;\n---\n<p>body</p>\n"
				   "<script>const client = 2;</script>\n";
	struct syntax_embedded e = embedded("p.astro", text);

	expect_language(&e, "tsx");
	expect_place(&e, text, "const front: number = 1;");
	expect_place(&e, text, "const client = 2;");
	ck_assert_ptr_null(strstr(e.bytes, "body"));
	e = embedded("p.astro", "---\nnever closed");
	ck_assert_ptr_null(e.language);
}
END_TEST

static const char notebook[] =
	"{\"cells\": [\n"
	"  {\"cell_type\": \"markdown\", \"source\": [\"prose = 1\"]},\n"
	"  {\"source\": [\"a = 1\\n\",\n"
	"    \"%pip install -q openai\\n\",\n"
	"    \"!ls \\\\\\n\", \"  -l\\n\",\n"
	"    \"b = \\\"\\u00fctwo\\\"; marked\\n\", \"help_me?\\n\", \"x = 5 \\\\\\n\", \"  % rest\"],\n"
	"   \"outputs\": [{\"text\": [\"printed \\\" } ]\"]}], \"cell_type\": \"code\"},\n"
	"  {\"cell_type\": \"code\", \"source\": \"%%bash\\nforeign\"},\n"
	"  {\"cell_type\": \"code\", \"source\": \"%%time\\ntimed = 1\"},\n"
	"  {\"cell_type\": \"code\", \"metadata\": {\"vscode\": {\"languageId\": \"sql\"}}, "
	"\"source\": \"SELECT 1\"},\n"
	"  {\"cell_type\": \"code\", \"source\": \"y = !pwd\\nlast = 1\"}\n"
	"], \"metadata\": {\"kernelspec\": {\"language\": \"python\"}}}\n";

START_TEST(notebook_cells)
{
	struct syntax_embedded e = embedded("x/N.ipynb", notebook);

	expect_language(&e, "python");
	expect_place(&e, notebook, "a = 1");
	expect_place(&e, notebook, "marked");
	expect_place(&e, notebook, "% rest");
	expect_place(&e, notebook, "timed = 1");
	expect_place(&e, notebook, "last = 1");
	ck_assert_ptr_nonnull(strstr(e.bytes, "b = \"\xC3\xBCtwo\""));
	ck_assert_ptr_nonnull(strstr(e.bytes, "y = 0#wd"));
	ck_assert_uint_eq(strlen(e.bytes), e.n);
	ck_assert_uint_eq(strlen(e.raw), e.n);
	ck_assert_ptr_nonnull(strstr(e.raw, "%pip install -q openai"));
	ck_assert_ptr_null(strstr(e.bytes, "pip"));
	ck_assert_ptr_null(strstr(e.bytes, "-l"));
	ck_assert_ptr_null(strstr(e.bytes, "help_me"));
	ck_assert_ptr_null(strstr(e.bytes, "prose"));
	ck_assert_ptr_null(strstr(e.bytes, "printed"));
	ck_assert_ptr_null(strstr(e.bytes, "foreign"));
	ck_assert_ptr_null(strstr(e.bytes, "SELECT"));
}
END_TEST

START_TEST(notebook_kernels)
{
	struct syntax_embedded e =
		embedded("a.ipynb",
	                 "{\"metadata\":{\"language_info\":{\"name\":\"typescript\"}},\"cells\":[{"
	                 "\"cell_type\":\"code\",\"source\":\"let a = 1\"}]}");

	expect_language(&e, "typescript");
	e = embedded("a.ipynb",
	             "{\"metadata\":{\"kernelspec\":{\"name\":\"ir\",\"language\":\"R\"}},"
	             "\"cells\":[{\"cell_type\":\"code\",\"source\":\"a <- 1\"}]}");
	ck_assert_ptr_null(e.language);
	e = embedded("a.ipynb", "{\"cells\":[{\"cell_type\":\"code\",\"source\":[\"a = 1\"]}]}");
	expect_language(&e, "python");
	e = embedded("a.ipynb", "{\"cells\":[]}");
	ck_assert_uint_eq(e.n, 0);
}
END_TEST

/* Whatever the bytes, nothing outside of them is read. */
START_TEST(broken_notebooks)
{
	struct syntax_embedded e;

	ck_assert(!read_exact("a.ipynb", "", &e));
	ck_assert(!read_exact("a.ipynb", "[]", &e));
	ck_assert(!read_exact("a.ipynb", "{\"cells\": {}}", &e));
	for (size_t n = 1; n < strlen(notebook); n++) {
		char *part = um_strndup(arena, notebook, n);

		if (read_exact("a.ipynb", part, &e) && e.n_runs > 0)
			ck_assert_uint_le(syntax_embedded_place(&e, 0), n);
	}
}
END_TEST

static void expect_packages(const char *language, bool is_notebook, const char *text,
                            const char *want)
{
	struct um_str got = UM_STR_INIT;
	struct manifest_package *packages;
	size_t n = manifest_inline_packages(arena, language, is_notebook, text, strlen(text),
	                                    &packages);

	for (size_t i = 0; i < n; i++)
		um_str_addf(&got, "%s%s:%s:%.*s", i > 0 ? " " : "", packages[i].ecosystem,
		            packages[i].name, (int)(packages[i].span.end - packages[i].span.start),
		            text + packages[i].span.start);
	ck_assert_str_eq(got.s, want);
	um_str_release(&got);
}

START_TEST(packages_in_code)
{
	expect_packages("python", true,
	                "%pip install -q -U openai 'Anthropic>=1' -r requirements.txt\n"
	                "  !uv pip install litellm==1.0 && echo done\n"
	                "!python -m pip install \\\n  --index-url https://x.example ollama # c\n"
	                "# !pip install commented\n!pip list\npip = 'install x'\n%pip install {x}",
	                "pypi:openai:openai pypi:anthropic:Anthropic pypi:litellm:litellm "
	                "pypi:ollama:ollama");
	expect_packages("python", false, "%pip install openai\n", "");
	expect_packages("python", false,
	                "#!/usr/bin/env -S uv run\n# /// script\n# requires-python = \">=3\"\n"
	                "# dependencies = [\"openai>=1\", # \"c\"\n#   'httpx',\n# ]\n"
	                "# [tool.x]\n# y = [\"no\"]\n# ///\n# dependencies = [\"after\"]\n",
	                "pypi:openai:openai pypi:httpx:httpx");
	expect_packages("csharp", false,
	                "#!/usr/bin/dotnet\n#:package OpenAI@2.*\n#:sdk X\n// #:package Not\n",
	                "nuget:OpenAI:OpenAI");
	expect_packages("csharp", true, "#r \"nuget: Azure.AI.OpenAI, 2.1.0\"\n#r \"x.dll\"\n",
	                "nuget:Azure.AI.OpenAI:Azure.AI.OpenAI");
	expect_packages("javascript", true, "%pip install openai\n", "");
}
END_TEST

Suite *check_embed_suite(void)
{
	Suite *s = suite_create("embed");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, languages_by_name);
	tcase_add_test(t, component_scripts);
	tcase_add_test(t, astro_front_matter);
	tcase_add_test(t, notebook_cells);
	tcase_add_test(t, notebook_kernels);
	tcase_add_test(t, broken_notebooks);
	tcase_add_test(t, packages_in_code);
	suite_add_tcase(s, t);
	return s;
}
