/* Files that are nothing but one or a few bytes, again and again, are what parsers and readers are
 * slowest on. Each is read in a process of its own, which may take so much time and memory and no
 * more. Not among the tests: it takes minutes, and a clock decides.
 *
 * usage: stress [NAME...]   such as a.ts; default: a file of every language and format */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "base/yaml.h"
#include "manifest/manifest.h"

enum {
	SIZE = 5 << 20,
	MAX_SECONDS = 5,
	MAX_MB = 600,
	KILL_SECONDS = 20,
	LINE = 80
};

static const char *const all_names[] = {
	"a.py",         "a.js",      "a.jsx",        "a.ts",
	"a.tsx",        "a.cs",      "a.go",         "a.php",
	"a.java",       "a.kt",      "a.rb",         "a.sh",
	"a.rs",         "a.scala",   "a.swift",      "a.ipynb",
	"a.vue",        "a.svelte",  "a.astro",      "a.yaml",
	"a.yaml.tpl",   "a.json",    "a.tf",         "a.bicep",
	"a.toml",       ".env",      "Dockerfile",   "app.ini",
	"go.mod",       "pom.xml",   "a.properties", "requirements.txt",
	"a.gradle",     "build.sbt", "Gemfile",      "Package.swift",
	".unmoat.yaml",
};

static const char *const units[] = {
	"!",         "\"",    "#",       "$",        "%",       "&",     "'",    "(",     ")",
	"*",         "+",     ",",       "-",        ".",       "/",     ":",    ";",     "<",
	"=",         ">",     "?",       "@",        "[",       "\\",    "]",    "^",     "_",
	"`",         "{",     "|",       "}",        "~",       " ",     "\t",   "\n",    "\r\n",
	"a",         "0",     "\xff",    "\xc3\xa9", "()",      "[]",    "{}",   "<>",    "''",
	"/*",        "*/",    "${",      "#{",       "{{",      "}}",    "%{",   "<%",    "\"'",
	"\\\"",      "'\n",   "\"\n",    "(\n",      "{\n",     "[\n",   "a(",   "a[",    "a{",
	"a.",        "a,",    "a=",      "a:",       "- ",      "-\n",   "a:\n", "<a>",   "</",
	"a b",       "a;",    "if ",     "\"a\"",    "\"${",    "`${",   "f'{",  "&a *",  "<!--",
	"<<A\n",     "!(",    "a?",      "a\n",      "()=>",    "0.",    "@a",   "#a\n",  "//\n",
	"\\\n",      "'''",   "\"\"\"",  "```",      "a<",      "a=\"",  "a='",  "[a]\n", "\"a\":",
	"{\"a\":",   "fn a(", "def a\n", "a\n b\n",  "x = {\n", "a[0].", "a|",   "a&&",   "!a",
	"case a:\n",
};

static void parse(const char *name, const char *bytes, size_t n)
{
	struct um_arena *a = um_arena_new();
	struct syntax_parser *parser = syntax_parser_new();
	const struct manifest_format *format = manifest_format_for(name);
	const struct syntax_language *language = syntax_language_for(name, bytes, n);
	struct syntax_embedded e = {.language = language, .bytes = bytes, .n = n};
	struct um_err err = UM_ERR_INIT;
	struct manifest_file *manifest = NULL;
	struct syntax_file *code = NULL;
	struct um_yaml_file config;

	if (strcmp(name, ".unmoat.yaml") == 0)
		um_yaml_parse(a, bytes, n, &config, NULL, &err);
	else if (format != NULL)
		manifest_parse(format, name, a, bytes, n, &manifest, &err);
	if (syntax_is_container(name) && !syntax_embedded_read(name, a, bytes, n, &e))
		e.language = NULL;
	if (e.language != NULL)
		syntax_parse(parser, e.language, a, e.bytes, e.n, &code, &err);
	printf("%s", err.code < 0                               ? err.msg
	             : manifest != NULL && manifest->is_partial ? manifest->error_text
	             : code != NULL && code->is_partial         ? code->error_text
	                                                        : "read");
	fflush(stdout);
	_exit(0);
}

/* A frame in which the bytes stand where the container's own reader hands them on. */
static void frame(const char *name, const char **ret_head, const char **ret_tail)
{
	*ret_head = "";
	*ret_tail = "";
	if (um_ends(name, ".vue") || um_ends(name, ".svelte")) {
		*ret_head = "<script>\n";
		*ret_tail = "\n</script>\n";
	} else if (um_ends(name, ".astro")) {
		*ret_head = "---\n";
		*ret_tail = "\n---\n";
	}
}

static char *fill(const char *name, const char *unit, bool has_lines)
{
	const char *head, *tail;
	char *bytes = malloc(SIZE);
	size_t at, column = 0, end;

	frame(name, &head, &tail);
	if (bytes == NULL)
		abort();
	at = strlen(head);
	memcpy(bytes, head, at);
	for (end = SIZE - strlen(tail); at + strlen(unit) < end; column += strlen(unit)) {
		if (has_lines && column >= LINE) {
			bytes[at++] = '\n';
			column = 0;
			continue;
		}
		memcpy(bytes + at, unit, strlen(unit));
		at += strlen(unit);
	}
	while (at < end)
		bytes[at++] = '\n';
	memcpy(bytes + at, tail, strlen(tail));
	return bytes;
}

static void print_unit(const char *unit)
{
	for (; *unit != '\0'; unit++)
		if (*unit == '\n' || (unsigned char)*unit >= 0x7f || *unit == '\t' || *unit == '\r')
			printf("\\x%02x", (unsigned char)*unit);
		else
			putchar(*unit);
}

static bool is_within(const char *name, const char *unit, bool has_lines)
{
	char *bytes = fill(name, unit, has_lines);
	struct rusage use;
	double seconds;
	int status;
	pid_t pid;
	bool ok;

	printf("%s\t", name);
	print_unit(unit);
	printf("%s\t", has_lines ? " in lines" : "");
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		abort();
	if (pid == 0) {
		setrlimit(RLIMIT_CPU, &(struct rlimit){KILL_SECONDS, KILL_SECONDS});
		parse(name, bytes, SIZE);
	}
	while (wait4(pid, &status, 0, &use) < 0 && errno == EINTR)
		;
	free(bytes);
	seconds = (double)use.ru_utime.tv_sec + (double)use.ru_utime.tv_usec / 1e6 +
	          (double)use.ru_stime.tv_sec + (double)use.ru_stime.tv_usec / 1e6;
	ok = status == 0 && seconds < MAX_SECONDS && use.ru_maxrss / 1024 < MAX_MB;
	printf("\t%.2f s\t%ld MB\t%s\n", seconds, use.ru_maxrss / 1024,
	       ok            ? "ok"
	       : status != 0 ? "DIED"
	                     : "TOO MUCH");
	fflush(stdout);
	return ok;
}

static size_t stress(const char *name, size_t *n)
{
	size_t failed = 0;

	for (size_t i = 0; i < UM_COUNT(units); i++)
		for (int has_lines = 0; has_lines < 2; has_lines++) {
			if (has_lines && strchr(units[i], '\n') != NULL)
				continue;
			failed += !is_within(name, units[i], has_lines);
			++*n;
		}
	return failed;
}

int main(int argc, char **argv)
{
	size_t failed = 0, n = 0;

	if (argc > 1)
		for (int i = 1; i < argc; i++)
			failed += stress(argv[i], &n);
	else
		for (size_t i = 0; i < UM_COUNT(all_names); i++)
			failed += stress(all_names[i], &n);
	printf("%zu passed, %zu failed\n", n - failed, failed);
	return failed > 0;
}
