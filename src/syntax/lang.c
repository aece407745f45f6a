/* The table of languages. Adding one: a row here, its query file, and its grammar's pin in
 * package.json with a line in the Makefile. */
#include <string.h>

#include "syntax/syntax_p.h"

const TSLanguage *tree_sitter_python(void);
const TSLanguage *tree_sitter_javascript(void);
const TSLanguage *tree_sitter_typescript(void);
const TSLanguage *tree_sitter_tsx(void);
const TSLanguage *tree_sitter_bash(void);
const TSLanguage *tree_sitter_c_sharp(void);
const TSLanguage *tree_sitter_go(void);
const TSLanguage *tree_sitter_java(void);
const TSLanguage *tree_sitter_kotlin(void);
const TSLanguage *tree_sitter_json(void);
const TSLanguage *tree_sitter_php(void);
const TSLanguage *tree_sitter_ruby(void);
const TSLanguage *tree_sitter_rust(void);
const TSLanguage *tree_sitter_scala(void);
const TSLanguage *tree_sitter_swift(void);
const TSLanguage *tree_sitter_hcl(void);
const TSLanguage *tree_sitter_toml(void);

#define Q "src/syntax/queries/"

/* clang-format off */
static const struct syntax_language languages[] = {
	{"python", "python", "py pyi pyw", "python pypy", tree_sitter_python,
	 {Q "python.scm"}},
	{"javascript", "javascript", "js jsx mjs cjs", "node bun", tree_sitter_javascript,
	 {Q "ecmascript.scm", Q "javascript.scm", Q "jsx.scm"}},
	{"typescript", "javascript", "ts mts cts", "ts-node tsx deno", tree_sitter_typescript,
	 {Q "ecmascript.scm", Q "typescript.scm", Q "typescript_cast.scm"}},
	{"tsx", "javascript", "tsx", "", tree_sitter_tsx,
	 {Q "ecmascript.scm", Q "typescript.scm", Q "jsx.scm"}},
	{"csharp", "csharp", "cs csx", "dotnet-script", tree_sitter_c_sharp,
	 {Q "csharp.scm"}},
	{"go", "go", "go", "", tree_sitter_go,
	 {Q "go.scm"}},
	{"php", "php", "php phtml", "php", tree_sitter_php,
	 {Q "php.scm"}},
	{"java", "java", "java", "", tree_sitter_java,
	 {Q "jvm.scm", Q "java.scm"}},
	{"kotlin", "java", "kt kts", "kotlin", tree_sitter_kotlin,
	 {Q "jvm.scm", Q "kotlin.scm"}},
	{"ruby", "ruby", "rb rake gemspec ru", "ruby jruby", tree_sitter_ruby,
	 {Q "ruby.scm"}},
	{"bash", "bash", "sh bash zsh ksh", "sh bash zsh dash ksh", tree_sitter_bash,
	 {Q "bash.scm"}},
	{"rust", "rust", "rs", "", tree_sitter_rust,
	 {Q "rust.scm"}},
	{"scala", "java", "scala sc", "scala scala-cli amm", tree_sitter_scala,
	 {Q "scala.scm"}},
	{"swift", "swift", "swift", "swift", tree_sitter_swift,
	 {Q "swift.scm"}},
};

/* Grammars of which only the tree is used, by src/manifest. */
static const struct {
	const char *name;
	const TSLanguage *(*grammar)(void);
} grammars[] = {
	{"json", tree_sitter_json},
	{"hcl", tree_sitter_hcl},
	{"toml", tree_sitter_toml},
};
/* clang-format on */

static bool has_word(const char *words, const char *word, size_t n)
{
	while (*words != '\0') {
		size_t len = strcspn(words, " ");

		if (len == n && n > 0 && memcmp(words, word, n) == 0)
			return true;
		words += len;
		words += strspn(words, " ");
	}
	return false;
}

/* "#!/usr/bin/env -S python3.11 -u": the last part of the program's path, without its version. */
static const struct syntax_language *by_interpreter(const char *bytes, size_t n)
{
	char line[128];
	char *state = NULL;
	size_t len = 0;

	if (bytes == NULL || n < 3 || bytes[0] != '#' || bytes[1] != '!')
		return NULL;
	for (size_t i = 2; i < n && len + 1 < sizeof(line) && bytes[i] != '\n' && bytes[i] != '\r';
	     i++)
		line[len++] = bytes[i];
	line[len] = '\0';
	for (char *word = strtok_r(line, " \t", &state); word != NULL;
	     word = strtok_r(NULL, " \t", &state)) {
		const char *slash = strrchr(word, '/');
		const char *name = slash != NULL ? slash + 1 : word;
		size_t name_len = strcspn(name, "0123456789.");

		for (size_t i = 0; i < UM_COUNT(languages); i++)
			if (has_word(languages[i].interpreters, name, name_len))
				return &languages[i];
	}
	return NULL;
}

const struct syntax_language *syntax_language_for(const char *path, const char *bytes, size_t n)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	if (dot == NULL)
		return by_interpreter(bytes, n);
	for (size_t i = 0; i < UM_COUNT(languages); i++)
		if (has_word(languages[i].extensions, dot + 1, strlen(dot + 1)))
			return &languages[i];
	return NULL;
}

const struct syntax_language *syntax_language_named(const char *name, size_t n)
{
	static const struct {
		const char *other, *name;
	} others[] = {
		{"ts", "typescript"},   {"js", "javascript"},    {"jsx", "javascript"},
		{"c#", "csharp"},       {"python3", "python"},   {"ipython", "python"},
		{"node", "javascript"}, {"shellscript", "bash"}, {"sh", "bash"},
	};

	for (size_t i = 0; i < UM_COUNT(others); i++)
		if (strlen(others[i].other) == n && strncasecmp(others[i].other, name, n) == 0)
			return syntax_language_named(others[i].name, strlen(others[i].name));
	for (size_t i = 0; i < UM_COUNT(languages); i++)
		if (strlen(languages[i].name) == n && strncasecmp(languages[i].name, name, n) == 0)
			return &languages[i];
	return NULL;
}

const char *syntax_language_name(const struct syntax_language *language)
{
	return language->family;
}

const struct syntax_language *syntax_language_at(size_t index)
{
	return index < UM_COUNT(languages) ? &languages[index] : NULL;
}

const TSLanguage *syntax_grammar(const char *name)
{
	for (size_t i = 0; i < UM_COUNT(grammars); i++)
		if (strcmp(grammars[i].name, name) == 0)
			return grammars[i].grammar();
	for (size_t i = 0; i < UM_COUNT(languages); i++)
		if (strcmp(languages[i].name, name) == 0)
			return languages[i].grammar();
	return NULL;
}
