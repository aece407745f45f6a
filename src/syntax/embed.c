/* Components: what is not in a script becomes blank, so that every place stays what it was. */
#include <string.h>
#include <strings.h>

#include "syntax/syntax_p.h"

struct component {
	const char *bytes;
	char *out;
	size_t n, at;
	const struct syntax_language *language;
};

static bool has_end(const char *path, const char *end)
{
	size_t n = strlen(path), k = strlen(end);

	return n > k && strcasecmp(path + n - k, end) == 0;
}

bool syntax_is_container(const char *path)
{
	return has_end(path, ".ipynb") || has_end(path, ".vue") || has_end(path, ".svelte") ||
	       has_end(path, ".astro");
}

static bool is_at(const struct component *c, const char *text)
{
	size_t n = strlen(text);

	return c->n - c->at >= n && strncasecmp(c->bytes + c->at, text, n) == 0;
}

/* A script in typed JavaScript makes the whole file so. */
static void use_language(struct component *c, const struct syntax_language *language)
{
	const struct syntax_language *plain = syntax_language_named("javascript", 10);

	if (language != NULL && (c->language == NULL || c->language == plain))
		c->language = language;
}

static void keep(struct component *c, size_t start, size_t end)
{
	memcpy(c->out + start, c->bytes + start, end - start);
}

static void skip_past(struct component *c, const char *end)
{
	const char *found = memmem(c->bytes + c->at, c->n - c->at, end, strlen(end));

	c->at = found != NULL ? (size_t)(found - c->bytes) + strlen(end) : c->n;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The value of an attribute in a start tag; NULL when it is not there. */
static const char *attribute(const char *tag, size_t n, const char *name, size_t *ret_n)
{
	size_t length = strlen(name);

	for (size_t i = 1; i + length + 1 < n; i++) {
		char quote;
		const char *end;

		if (!is_space(tag[i - 1]) || strncasecmp(tag + i, name, length) != 0 ||
		    tag[i + length] != '=')
			continue;
		i += length + 1;
		quote = tag[i];
		if (quote != '"' && quote != '\'') {
			*ret_n = 0;
			while (i + *ret_n < n && !is_space(tag[i + *ret_n]) &&
			       tag[i + *ret_n] != '>')
				++*ret_n;
			return tag + i;
		}
		end = memchr(tag + i + 1, quote, n - i - 1);
		*ret_n = end != NULL ? (size_t)(end - tag) - i - 1 : 0;
		return tag + i + 1;
	}
	return NULL;
}

/* JSON, import maps and templates stand in scripts, too. */
static const struct syntax_language *language_of(const char *tag, size_t n, const char *fallback)
{
	size_t length;
	const char *type = attribute(tag, n, "type", &length);
	const char *slash;

	if (type != NULL && (length != 6 || strncasecmp(type, "module", 6) != 0)) {
		slash = memchr(type, '/', length);
		if (slash == NULL)
			return NULL;
		length -= (size_t)(slash + 1 - type);
		return syntax_language_named(slash + 1, length);
	}
	type = attribute(tag, n, "lang", &length);
	return type != NULL ? syntax_language_named(type, length)
	                    : syntax_language_named(fallback, strlen(fallback));
}

/* The end of the start tag at `at`, behind its '>'. */
static size_t tag_end(const struct component *c, size_t at)
{
	char quote = '\0';

	for (; at < c->n; at++) {
		char b = c->bytes[at];

		if (quote != '\0')
			quote = b == quote ? '\0' : quote;
		else if (b == '"' || b == '\'')
			quote = b;
		else if (b == '>')
			return at + 1;
	}
	return c->n;
}

static void read_script(struct component *c, const char *fallback)
{
	size_t start = c->at;
	size_t content = tag_end(c, start);
	const struct syntax_language *language =
		language_of(c->bytes + start, content - start, fallback);
	bool is_empty = content >= 2 && c->bytes[content - 2] == '/';

	c->at = content;
	if (is_empty)
		return;
	while (c->at < c->n && !is_at(c, "</script")) {
		const char *next = memchr(c->bytes + c->at + 1, '<', c->n - c->at - 1);

		c->at = next != NULL ? (size_t)(next - c->bytes) : c->n;
	}
	if (language != NULL)
		keep(c, content, c->at);
	use_language(c, language);
}

/* Astro: TypeScript between "---" at the top and the next line that is "---". */
static void read_front_matter(struct component *c)
{
	const char *end;

	while (c->at < c->n && is_space(c->bytes[c->at]))
		c->at++;
	if (!is_at(c, "---"))
		return;
	c->at += 3;
	end = memmem(c->bytes + c->at, c->n - c->at, "\n---", 4);
	if (end == NULL)
		return;
	keep(c, c->at, (size_t)(end - c->bytes));
	use_language(c, syntax_language_named("tsx", 3));
	c->at = (size_t)(end - c->bytes) + 4;
}

static void read_markup(struct component *c, const char *fallback)
{
	while (c->at < c->n) {
		const char *mark = memchr(c->bytes + c->at, '<', c->n - c->at);

		if (mark == NULL)
			return;
		c->at = (size_t)(mark - c->bytes);
		if (is_at(c, "<!--"))
			skip_past(c, "-->");
		else if (is_at(c, "<script") && c->n - c->at > 7 &&
		         (is_space(mark[7]) || mark[7] == '>'))
			read_script(c, fallback);
		else
			c->at++;
	}
}

bool syntax_embedded_read(const char *path, struct um_arena *a, const char *bytes, size_t n,
                          struct syntax_embedded *ret)
{
	struct component c = {.bytes = bytes, .n = n};
	bool is_astro = has_end(path, ".astro");

	*ret = (struct syntax_embedded){.language = NULL};
	if (n > INT32_MAX || !syntax_is_container(path))
		return false;
	if (has_end(path, ".ipynb"))
		return syntax_notebook_read(a, bytes, n, ret);
	c.out = UM_NEW_ARRAY(a, char, n + 1);
	for (size_t i = 0; i < n; i++)
		c.out[i] = bytes[i] == '\n' ? '\n' : ' ';
	if (is_astro)
		read_front_matter(&c);
	read_markup(&c, is_astro ? "typescript" : "javascript");
	ret->language = c.language;
	ret->bytes = c.out;
	ret->n = n;
	return true;
}

uint32_t syntax_embedded_place(const struct syntax_embedded *e, uint32_t offset)
{
	size_t low = 0, high = e->n_runs;

	if (high == 0)
		return offset;
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (e->runs[mid].at <= offset)
			low = mid;
		else
			high = mid;
	}
	return e->runs[low].from + (offset - e->runs[low].at);
}
