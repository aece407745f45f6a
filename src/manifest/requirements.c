/* pip's requirement files: one requirement or option a line, continued with a backslash. The tree
 * is the list of the lines; the packages are taken at once, since their places are in the lines. */
#include "manifest/manifest_p.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A logical line with comments and continuations as blanks, byte for byte. */
struct logical {
	size_t start, end;
	struct um_str text;
};

static void logical_release(struct logical *line)
{
	um_str_release(&line->text);
}

static bool is_comment(const struct manifest_read *r, size_t i, size_t line)
{
	return r->bytes[i] == '#' && (i == line || is_blank(r->bytes[i - 1]));
}

/* Reads from `at`; returns where the next one starts. */
static size_t take_logical(const struct manifest_read *r, size_t at, struct logical *line)
{
	size_t i = at;
	size_t physical = at;
	bool comment = false;

	line->start = at;
	um_str_clear(&line->text);
	for (; i < r->n; i++) {
		char c = r->bytes[i];
		size_t next = c == '\\' && i + 1 < r->n && r->bytes[i + 1] == '\r' ? i + 2 : i + 1;

		if (c == '\n')
			break;
		if (is_comment(r, i, physical))
			comment = true;
		if (!comment && c == '\\' && next < r->n && r->bytes[next] == '\n') {
			while (i < next) {
				um_str_add_c(&line->text, ' ');
				i++;
			}
			um_str_add_c(&line->text, ' ');
			physical = i + 1;
			continue;
		}
		um_str_add_c(&line->text, (char)(comment || c == '\r' ? ' ' : c == '\0' ? '?' : c));
	}
	line->end = i;
	while (line->text.len > 0 && is_blank(line->text.s[line->text.len - 1]))
		line->text.s[--line->text.len] = '\0';
	return i + 1;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '-';
}

static size_t skip_blanks(const char *text, size_t i, size_t n)
{
	while (i < n && is_blank(text[i]))
		i++;
	return i;
}

/* "-e git+https://host/x.git@main#egg=name[extra]" and the like: the name is behind egg=. */
static void add_egg(struct manifest_read *r, const char *text, size_t n, size_t at,
                    const char *scope)
{
	const char *egg = memmem(text, n, "egg=", 4);
	size_t start;
	size_t end;

	if (egg == NULL)
		return;
	start = (size_t)(egg - text) + 4;
	for (end = start; end < n && is_name(text[end]); end++)
		;
	if (end > start)
		manifest_package_add(r, "pypi", text + start, end - start, NULL, scope,
		                     manifest_span(at + start, at + end));
}

/* The requirement behind name and extras, up to the marker or an option. */
static char *version_of(struct manifest_read *r, const char *text, size_t n)
{
	size_t start = skip_blanks(text, 0, n);
	size_t end = start;

	if (start < n && text[start] == '@') /* a URL may hold anything but blanks */
		for (end = skip_blanks(text, start + 1, n); end < n && !is_blank(text[end]); end++)
			;
	else
		while (end < n && text[end] != ';' &&
		       !(text[end] == '-' && end > start && is_blank(text[end - 1])))
			end++;
	while (end > start && is_blank(text[end - 1]))
		end--;
	if (end - start >= 2 && text[start] == '(' && text[end - 1] == ')') {
		start++;
		end--;
	}
	return end > start ? um_strndup(r->arena, text + start, end - start) : NULL;
}

void manifest_requirement_add(struct manifest_read *r, const char *text, size_t n, size_t at,
                              const char *scope)
{
	size_t start = skip_blanks(text, 0, n);
	size_t end = start;
	size_t rest;

	while (end < n && is_name(text[end]))
		end++;
	rest = skip_blanks(text, end, n);
	/* a path or a URL: no name in front */
	if (end == start || text[start] == '.' || text[start] == '-' ||
	    (rest < n &&
	     (text[rest] == '/' || text[rest] == ':' || text[rest] == '+' || text[rest] == '\\'))) {
		add_egg(r, text, n, at, scope);
		return;
	}
	if (rest < n && text[rest] == '[') {
		const char *close = memchr(text + rest, ']', n - rest);

		rest = close != NULL ? (size_t)(close - text) + 1 : n;
	}
	if (end - start > 4 && memcmp(text + end - 4, ".whl", 4) == 0)
		return;
	manifest_package_add(r, "pypi", text + start, end - start,
	                     version_of(r, text + rest, n - rest), scope,
	                     manifest_span(at + start, at + end));
}

static const char *scope_of(const struct manifest_read *r)
{
	static const char dev[] =
		"*dev* *test* *lint* *docs* doc.txt *-doc.txt *-ci.txt *_ci.txt ci.txt *-ci.in "
		"*typing* *-style* *format* *mypy* *bench* *build*";

	if (manifest_name_matches("constraint*", r->base))
		return "optional";
	return manifest_name_matches(dev, r->base) ? "dev" : "runtime";
}

int manifest_requirements_read(struct manifest_read *r, struct um_err *err)
{
	struct manifest_node *root = manifest_node_new(r, MANIFEST_LIST, manifest_span(0, r->n));
	UM_AUTO(logical_release) struct logical line = {0, 0, UM_STR_INIT};
	const char *scope = scope_of(r);
	size_t at = r->n >= 3 && memcmp(r->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	(void)err;
	while (at < r->n && !manifest_read_stopped(r)) {
		size_t next = take_logical(r, at, &line);
		size_t start = skip_blanks(line.text.s, 0, line.text.len);
		size_t n = line.text.len - start;

		if (n > 0) {
			const char *p = line.text.s + start;
			size_t place = line.start + start;

			manifest_node_add(root,
			                  manifest_scalar_new(r, MANIFEST_TEXT, p, n,
			                                      manifest_span(place, place + n)));
			if (*p == '-')
				add_egg(r, p, n, place, scope);
			else
				manifest_requirement_add(r, p, n, place, scope);
		}
		at = next;
	}
	manifest_doc_add(r, root);
	return 0;
}
