/* Packages that code declares itself: `%pip install x` of a notebook, `pip install x` of a script,
 * the "# /// script" block of Python (PEP 723), `#:package X@1` and `#r "nuget: X, 1"` of C#. */
#include "manifest/manifest_p.h"

#include <string.h>

struct inline_find {
	struct manifest_read *r;
	size_t at, end; /* the line, without its break */
	size_t next;    /* the line after it */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next line; false at the end of the source. */
static bool next_line(struct inline_find *f)
{
	const char *newline;

	f->at = f->next;
	if (f->at >= f->r->n)
		return false;
	newline = memchr(f->r->bytes + f->at, '\n', f->r->n - f->at);
	f->end = newline != NULL ? (size_t)(newline - f->r->bytes) : f->r->n;
	f->next = f->end + 1;
	return true;
}

/* Takes the word at f->at, if it is this one and ends there. */
static bool take(struct inline_find *f, const char *word)
{
	size_t n = strlen(word);

	while (f->at < f->end && is_blank(f->r->bytes[f->at]))
		f->at++;
	if (f->end - f->at < n || memcmp(f->r->bytes + f->at, word, n) != 0)
		return false;
	if (f->at + n < f->end && !is_blank(f->r->bytes[f->at + n]))
		return false;
	f->at += n;
	return true;
}

/* ---- pip install ---- */

static bool has_value(const char *option, size_t n)
{
	static const char *const options[] = {
		"-r",          "--requirement",  "-c",       "--constraint",
		"-i",          "--index-url",    "-f",       "--find-links",
		"-t",          "--target",       "-n",       "--extra-index-url",
		"--index",     "--platform",     "--python", "--prefix",
		"-p",          "--trusted-host", "--root",   "--src",
		"--no-binary", "--only-binary",  "-C",       "--channel",
		"-e",          "--editable",     "--abi",
	};

	for (size_t i = 0; i < UM_COUNT(options); i++)
		if (strlen(options[i]) == n && memcmp(options[i], option, n) == 0)
			return true;
	return false;
}

static size_t word_end(const struct inline_find *f, size_t at)
{
	const char *bytes = f->r->bytes;
	char quote = bytes[at] == '"' || bytes[at] == '\'' ? bytes[at] : '\0';

	if (quote != '\0') {
		const char *end = memchr(bytes + at + 1, quote, f->end - at - 1);

		return end != NULL ? (size_t)(end - bytes) + 1 : f->end;
	}
	while (at < f->end && !is_blank(bytes[at]) && strchr(";&|#", bytes[at]) == NULL)
		at++;
	return at;
}

static void add_arguments(struct inline_find *f)
{
	const char *bytes = f->r->bytes;
	bool skip = false;

	for (;;) {
		size_t start, stop;

		while (f->at < f->end && is_blank(bytes[f->at]))
			f->at++;
		if (f->at < f->end && bytes[f->at] == '\\' && f->end - f->at <= 2) {
			if (!next_line(f))
				return;
			continue;
		}
		if (f->at >= f->end || strchr(";&|#", bytes[f->at]) != NULL)
			return;
		start = f->at;
		stop = f->at = word_end(f, start);
		if (bytes[start] == '"' || bytes[start] == '\'') {
			start++;
			stop -= stop > start;
		}
		if (stop > start && bytes[start] == '-') {
			skip = has_value(bytes + start, stop - start);
			continue;
		}
		if (!skip && stop > start && memchr(bytes + start, '{', stop - start) == NULL &&
		    memchr(bytes + start, '$', stop - start) == NULL)
			manifest_requirement_add(f->r, bytes + start, stop - start, start,
			                         "runtime");
		skip = false;
	}
}

/* "%pip install", "!pip3 install", "!uv pip install", "!python -m pip install" */
static void read_magic(struct inline_find *f)
{
	const char *bytes = f->r->bytes;

	while (f->at < f->end && is_blank(bytes[f->at]))
		f->at++;
	if (f->at >= f->end || (bytes[f->at] != '%' && bytes[f->at] != '!'))
		return;
	f->at++;
	if (take(f, "uv")) {
		if (!take(f, "pip"))
			return;
	} else if (take(f, "python") || take(f, "python3") || take(f, "{sys.executable}")) {
		if (!take(f, "-m") || !take(f, "pip"))
			return;
	} else if (!take(f, "pip") && !take(f, "pip3") && !take(f, "conda") && !take(f, "mamba")) {
		return;
	}
	if (take(f, "install"))
		add_arguments(f);
}

/* "RUN pip install x && …", "python -m pip install x" of a script */
static void read_command(struct inline_find *f)
{
	static const char *const names[] = {"pip", "pip3"};
	const char *bytes = f->r->bytes;
	bool is_word = true;

	while (f->at < f->end && is_blank(bytes[f->at]))
		f->at++;
	if (f->at < f->end && bytes[f->at] == '#')
		return;
	while (f->at < f->end) {
		bool is_pip = false;

		for (size_t i = 0; is_word && i < UM_COUNT(names) && !is_pip; i++)
			is_pip = take(f, names[i]);
		if (is_pip) {
			if (take(f, "install"))
				add_arguments(f);
			continue;
		}
		if (is_word && (take(f, "echo") || take(f, "printf")))
			return;
		is_word = is_blank(bytes[f->at]) || strchr(";&|(", bytes[f->at]) != NULL;
		f->at++;
	}
}

/* ---- the block of a script ---- */

static void read_script(struct inline_find *f)
{
	const char *bytes = f->r->bytes;
	bool in_list = false;

	while (next_line(f) && f->at < f->end && bytes[f->at] == '#') {
		f->at++;
		if (take(f, "///"))
			return;
		in_list |= take(f, "dependencies");
		while (in_list && f->at < f->end && bytes[f->at] != ']' && bytes[f->at] != '#') {
			size_t start = f->at;

			if (bytes[start] != '"' && bytes[start] != '\'') {
				f->at++;
				continue;
			}
			f->at = word_end(f, start);
			if (f->at > start + 2)
				manifest_requirement_add(f->r, bytes + start + 1, f->at - start - 2,
				                         start + 1, "runtime");
		}
		if (in_list && f->at < f->end && bytes[f->at] == ']')
			in_list = false;
	}
}

/* ---- C# ---- */

static void read_csharp(struct inline_find *f)
{
	const char *bytes = f->r->bytes;
	const char *version = NULL;
	size_t start, n;

	if (take(f, "#r")) {
		while (f->at < f->end && is_blank(bytes[f->at]))
			f->at++;
		if (f->end - f->at < 8 || memcmp(bytes + f->at, "\"nuget:", 7) != 0)
			return;
		f->at += 7;
	} else if (!take(f, "#:package")) {
		return;
	}
	while (f->at < f->end && is_blank(bytes[f->at]))
		f->at++;
	start = f->at;
	while (f->at < f->end && !is_blank(bytes[f->at]) && strchr("@,\"", bytes[f->at]) == NULL)
		f->at++;
	n = f->at - start;
	if (f->at < f->end && bytes[f->at] == '@')
		version = um_strndup(f->r->arena, bytes + f->at + 1, f->end - f->at - 1);
	if (n > 0)
		manifest_package_add(f->r, "nuget", bytes + start, n, version, "runtime",
		                     manifest_span(start, start + n));
}

size_t manifest_inline_packages(struct um_arena *a, const char *language, bool is_notebook,
                                const char *bytes, size_t n, struct manifest_package **ret_packages)
{
	struct manifest_read r = {.arena = a, .bytes = bytes, .n = n, .path = "", .base = ""};
	struct inline_find f = {.r = &r};
	bool is_python = um_eq(language, "python");
	bool is_shell = um_eq(language, "bash");

	*ret_packages = NULL;
	if (!is_python && !is_shell && !um_eq(language, "csharp"))
		return 0;
	while (is_shell && next_line(&f))
		read_command(&f);
	if (!is_notebook && is_python && memmem(bytes, n, "# /// script", 12) == NULL)
		return 0;
	if (!is_python && !is_shell && memmem(bytes, n, "#:package", 9) == NULL &&
	    memmem(bytes, n, "nuget:", 6) == NULL)
		return 0;
	while (!is_shell && next_line(&f)) {
		if (!is_python)
			read_csharp(&f);
		else if (is_notebook)
			read_magic(&f);
		else if (take(&f, "# /// script"))
			read_script(&f);
	}
	*ret_packages = r.packages.v;
	return r.packages.n;
}
