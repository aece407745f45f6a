/* Notebooks: the code cells of the kernel's language, one after the other. The JSON is read on its
 * own, since outputs may be megabytes and every piece of a cell must keep its place. */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "syntax/syntax_p.h"

enum {
	NONE = -1,
	MAX_CELLS = 20000
};

struct notebook {
	struct um_arena *a;
	const char *s;
	size_t n;
	const struct syntax_language *language;
	struct um_str raw, bytes;
	UM_VEC(struct syntax_run) runs;
};

/* ---- JSON: places only ---- */

static size_t skip_space(const struct notebook *b, size_t at)
{
	while (at < b->n && strchr(" \t\r\n", b->s[at]) != NULL && b->s[at] != '\0')
		at++;
	return at;
}

/* Behind the string at `at`. */
static size_t skip_string(const struct notebook *b, size_t at)
{
	for (at++; at < b->n && b->s[at] != '"'; at++)
		if (b->s[at] == '\\')
			at++;
	return at < b->n ? at + 1 : b->n;
}

static size_t skip_value(const struct notebook *b, size_t at)
{
	size_t depth = 0;

	while (at < b->n) {
		char c = b->s[at];

		if (c == '"') {
			at = skip_string(b, at);
			if (depth == 0)
				return at;
			continue;
		}
		if (depth == 0 && (c == ',' || c == '}' || c == ']'))
			return at;
		at++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return at;
	}
	return b->n;
}

/* The next member of an object or element of an array; *at moves behind it. NONE at the end. */
static long next_item(const struct notebook *b, size_t *at)
{
	size_t start = skip_space(b, *at);

	if (start < b->n && b->s[start] == ',')
		start = skip_space(b, start + 1);
	if (start >= b->n || b->s[start] == '}' || b->s[start] == ']')
		return NONE;
	*at = skip_value(b, start);
	if (*at == start)
		return NONE;
	return (long)start;
}

/* Where the value of a member begins; NONE when `object` is no object or has no such member. */
static long member(const struct notebook *b, long object, const char *key)
{
	size_t n = strlen(key);
	size_t at;
	long name;

	if (object == NONE || (size_t)object >= b->n || b->s[object] != '{')
		return NONE;
	at = (size_t)object + 1;
	while ((name = next_item(b, &at)) != NONE) {
		size_t value = skip_space(b, at);
		bool is_it = at - (size_t)name == n + 2 && b->s[name] == '"' &&
		             memcmp(b->s + name + 1, key, n) == 0;

		if (value >= b->n || b->s[value] != ':')
			return NONE;
		value = skip_space(b, value + 1);
		if (is_it)
			return value < b->n ? (long)value : NONE;
		at = skip_value(b, value);
	}
	return NONE;
}

/* The text of a string without escapes; NULL when it is none. */
static const char *text_of(const struct notebook *b, long at, size_t *ret_n)
{
	if (at == NONE || (size_t)at >= b->n || b->s[at] != '"')
		return NULL;
	*ret_n = skip_string(b, (size_t)at) - (size_t)at;
	*ret_n = *ret_n >= 2 ? *ret_n - 2 : 0;
	return b->s + at + 1;
}

static bool text_is(const struct notebook *b, long at, const char *want)
{
	size_t n;
	const char *text = text_of(b, at, &n);

	return text != NULL && n == strlen(want) && strncasecmp(text, want, n) == 0;
}

/* ---- text with places ---- */

static void add_run(struct notebook *b, size_t from)
{
	struct syntax_run *run = UM_PUSH(b->a, &b->runs);

	*run = (struct syntax_run){(uint32_t)b->raw.len, (uint32_t)from};
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A UTF-16 unit as UTF-8; halves of a pair are said as "?", of which no name consists. */
static void add_unit(struct um_str *out, unsigned unit)
{
	if (unit == 0 || (unit >= 0xD800 && unit < 0xE000)) {
		um_str_add_c(out, '?');
	} else if (unit < 0x80) {
		um_str_add_c(out, (char)unit);
	} else if (unit < 0x800) {
		um_str_add_c(out, (char)(0xC0 | unit >> 6));
		um_str_add_c(out, (char)(0x80 | (unit & 0x3F)));
	} else {
		um_str_add_c(out, (char)(0xE0 | unit >> 12));
		um_str_add_c(out, (char)(0x80 | (unit >> 6 & 0x3F)));
		um_str_add_c(out, (char)(0x80 | (unit & 0x3F)));
	}
}

/* The escape at `at` of a string that ends at `end`; behind it. */
static size_t add_escape(struct notebook *b, size_t at, size_t end)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	char c = at + 1 < end ? b->s[at + 1] : '\0';
	const char *known = c != '\0' ? strchr(from, c) : NULL;
	unsigned unit = 0;

	if (c != 'u' || end - at < 6) {
		um_str_add_c(&b->raw, known != NULL ? to[known - from] : c != '\0' ? c : '?');
		return at + 2 < end ? at + 2 : end;
	}
	for (size_t i = at + 2; i < at + 6; i++) {
		int digit = hex(b->s[i]);

		unit = unit << 4 | (unsigned)(digit >= 0 ? digit : 0);
	}
	add_unit(&b->raw, unit);
	return at + 6;
}

static void add_string(struct notebook *b, long string)
{
	size_t at = (size_t)string + 1;
	size_t end;

	if (string == NONE || (size_t)string >= b->n || b->s[string] != '"')
		return;
	end = skip_string(b, (size_t)string) - 1;
	if (end < at)
		end = at;
	add_run(b, at);
	while (at < end) {
		const char *slash = memchr(b->s + at, '\\', end - at);
		size_t stop = slash != NULL ? (size_t)(slash - b->s) : end;

		um_str_add_n(&b->raw, b->s + at, stop - at);
		at = stop;
		if (at == end)
			break;
		add_run(b, at);
		at = add_escape(b, at, end);
		add_run(b, at);
	}
	add_run(b, end);
}

/* ---- cells ---- */

static bool is_python(const struct notebook *b)
{
	return strcmp(syntax_language_name(b->language), "python") == 0;
}

static bool starts(const char *s, size_t n, const char *word)
{
	return n >= strlen(word) && memcmp(s, word, strlen(word)) == 0;
}

/* A line for the notebook and not for the language. */
static bool is_magic(const struct notebook *b, const char *s, size_t n)
{
	while (n > 0 && (*s == ' ' || *s == '\t'))
		s++, n--;
	if (n < 2)
		return false;
	if (*s == '%')
		return s[1] == '%' || (s[1] | 0x20) >= 'a';
	if (!is_python(b))
		return *s == '!' || starts(s, n, "#r ") || starts(s, n, "#!") ||
		       starts(s, n, "#i ");
	return *s == '!' || *s == '?' ||
	       (s[n - 1] == '?' && memchr(s, ' ', n) == NULL && memchr(s, '#', n) == NULL);
}

/* `x = !ls` becomes `x = 0#s`. */
static void mask_assigned(char *s, size_t n)
{
	for (size_t i = 0; i + 2 < n; i++) {
		if (s[i] == '#' || s[i] == '"' || s[i] == '\'')
			return;
		if (s[i] == '=' && s[i + 1] == ' ' && i + 3 < n &&
		    (s[i + 2] == '!' || (s[i + 2] == '%' && (s[i + 3] | 0x20) >= 'a'))) {
			s[i + 2] = '0';
			s[i + 3] = '#';
			return;
		}
	}
}

static void mask_lines(const struct notebook *b, char *s, size_t n)
{
	bool goes_on = false;

	while (n > 0) {
		const char *newline = memchr(s, '\n', n);
		size_t length = newline != NULL ? (size_t)(newline - s) : n;
		size_t whole = newline != NULL ? length + 1 : n;

		if (goes_on || is_magic(b, s, length)) {
			goes_on = length > 0 && s[length - 1] == '\\';
			memset(s, ' ', length);
		} else if (is_python(b)) {
			mask_assigned(s, length);
		}
		s += whole;
		n -= whole;
	}
}

/* "%%bash", "%%html", "%%writefile x": the cell is something else. */
static bool is_foreign(const char *s, size_t n)
{
	static const char *const own[] = {"time",   "timeit",  "capture", "prun",    "memit",
	                                  "python", "python3", "debug",   "scalene", "snakeviz"};
	size_t length = 0;

	while (n > 0 && strchr(" \t\r\n", *s) != NULL)
		s++, n--;
	if (n < 3 || s[0] != '%' || s[1] != '%')
		return false;
	s += 2;
	n -= 2;
	while (length < n && ((s[length] | 0x20) >= 'a' || s[length] == '_' || s[length] == '3'))
		length++;
	for (size_t i = 0; i < UM_COUNT(own); i++)
		if (strlen(own[i]) == length && memcmp(own[i], s, length) == 0)
			return false;
	return true;
}

/* Polyglot notebooks name a language for each cell. */
static bool is_other_language(const struct notebook *b, long cell)
{
	static const char *const owners[][2] = {{"polyglot_notebook", "kernelName"},
	                                        {"dotnet_interactive", "language"},
	                                        {"vscode", "languageId"}};
	long metadata = member(b, cell, "metadata");

	for (size_t i = 0; i < UM_COUNT(owners); i++) {
		size_t n;
		const char *name =
			text_of(b, member(b, member(b, metadata, owners[i][0]), owners[i][1]), &n);

		if (name != NULL)
			return syntax_language_named(name, n) != b->language;
	}
	return false;
}

static void read_cell(struct notebook *b, long cell)
{
	long source = member(b, cell, "source");
	size_t start = b->raw.len;
	size_t n_runs = b->runs.n;

	if (source == NONE || !text_is(b, member(b, cell, "cell_type"), "code") ||
	    is_other_language(b, cell))
		return;
	if (b->s[source] == '[') {
		size_t at = (size_t)source + 1;
		long item;

		while ((item = next_item(b, &at)) != NONE)
			add_string(b, item);
	} else {
		add_string(b, source);
	}
	if (is_foreign(b->raw.s + start, b->raw.len - start)) {
		b->raw.len = start;
		b->runs.n = n_runs;
		return;
	}
	um_str_add_n(&b->bytes, b->raw.s + start, b->raw.len - start);
	mask_lines(b, b->bytes.s + start, b->raw.len - start);
	um_str_add(&b->raw, "\n\n");
	um_str_add(&b->bytes, "\n\n");
}

static void find_kernel(struct notebook *b, long root)
{
	long metadata = member(b, root, "metadata");
	long places[] = {member(b, member(b, metadata, "kernelspec"), "language"),
	                 member(b, member(b, metadata, "language_info"), "name"),
	                 member(b, member(b, metadata, "kernelspec"), "name")};

	b->language = syntax_language_named("python", 6);
	for (size_t i = 0; i < UM_COUNT(places); i++) {
		size_t n;
		const char *name = text_of(b, places[i], &n);

		if (name == NULL)
			continue;
		b->language = syntax_language_named(name, n);
		if (i < 2 || b->language != NULL)
			return;
	}
	b->language = syntax_language_named("python", 6);
}

bool syntax_notebook_read(struct um_arena *a, const char *bytes, size_t n,
                          struct syntax_embedded *ret)
{
	struct notebook b = {.a = a, .s = bytes, .n = n, .raw = UM_STR_INIT, .bytes = UM_STR_INIT};
	long root = (long)skip_space(&b, n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
	long cells = member(&b, root, "cells");
	size_t n_cells = 0;
	size_t at;
	long cell;

	if (cells == NONE || (size_t)cells >= n || bytes[cells] != '[')
		return false;
	find_kernel(&b, root);
	at = (size_t)cells + 1;
	while (b.language != NULL && n_cells++ < MAX_CELLS && (cell = next_item(&b, &at)) != NONE)
		read_cell(&b, cell);
	ret->language = b.language;
	ret->n = b.raw.len;
	ret->raw = um_strndup(a, b.raw.s, b.raw.len);
	ret->bytes = um_strndup(a, b.bytes.s, b.bytes.len);
	ret->runs = b.runs.v;
	ret->n_runs = b.runs.n;
	um_str_release(&b.raw);
	um_str_release(&b.bytes);
	return true;
}
