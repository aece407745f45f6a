/* go.mod: the modules of its require directives. What is marked "// indirect" is only what another
 * module needs. The tree is the list of the required paths. */
#include "manifest/manifest_p.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct field {
	size_t start, end;
};

/* The next word or quoted text of the line; empty at its end or at a comment. */
static struct field take_field(const struct manifest_read *r, size_t *at, size_t end)
{
	const char *bytes = r->bytes;
	struct field field;

	while (*at < end && is_blank(bytes[*at]))
		++*at;
	field.start = *at;
	while (*at < end && !is_blank(bytes[*at]) &&
	       !(bytes[*at] == '/' && *at + 1 < end && bytes[*at + 1] == '/'))
		++*at;
	field.end = *at;
	if (field.end - field.start >= 2 && strchr("\"`", bytes[field.start]) != NULL &&
	    bytes[field.end - 1] == bytes[field.start]) {
		field.start++;
		field.end--;
	}
	return field;
}

static bool field_is(const struct manifest_read *r, struct field field, const char *word)
{
	return field.end - field.start == strlen(word) &&
	       memcmp(r->bytes + field.start, word, strlen(word)) == 0;
}

static void add_module(struct manifest_read *r, struct manifest_node *root, struct field path,
                       struct field version, size_t end)
{
	const char *comment = memmem(r->bytes + version.end, end - version.end, "//", 2);
	size_t rest = comment != NULL ? (size_t)(comment - r->bytes) + 2 : end;
	struct um_span span = manifest_span(path.start, path.end);

	if (path.end == path.start)
		return;
	while (rest < end && is_blank(r->bytes[rest]))
		rest++;
	manifest_node_add(root, manifest_scalar_new(r, MANIFEST_TEXT, r->bytes + path.start,
	                                            path.end - path.start, span));
	manifest_package_add(
		r, "go", r->bytes + path.start, path.end - path.start,
		um_strndup(r->arena, r->bytes + version.start, version.end - version.start),
		end - rest >= 8 && memcmp(r->bytes + rest, "indirect", 8) == 0 ? "indirect"
									       : "runtime",
		span);
}

/* Where every line is "// indirect", nobody has tidied the file, and the mark says nothing. */
static void direct_again(struct manifest_read *r)
{
	for (size_t i = 0; i < r->packages.n; i++)
		if (!um_eq(r->packages.v[i].scope, "indirect"))
			return;
	for (size_t i = 0; i < r->packages.n; i++)
		r->packages.v[i].scope = "runtime";
}

int manifest_go_mod_read(struct manifest_read *r, struct um_err *err)
{
	struct manifest_node *root = manifest_node_new(r, MANIFEST_LIST, manifest_span(0, r->n));
	bool in_block = false;
	bool in_require = false;
	size_t at = r->n >= 3 && memcmp(r->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	(void)err;
	while (at < r->n && !manifest_read_stopped(r)) {
		const char *newline = memchr(r->bytes + at, '\n', r->n - at);
		size_t end = newline != NULL ? (size_t)(newline - r->bytes) : r->n;
		struct field first = take_field(r, &at, end);
		struct field second = take_field(r, &at, end);

		if (in_block) {
			if (field_is(r, first, ")"))
				in_block = false;
			else if (in_require)
				add_module(r, root, first, second, end);
		} else if (field_is(r, second, "(") ||
		           (first.end > first.start && r->bytes[first.end - 1] == '(')) {
			in_block = true;
			in_require =
				field_is(r, first, "require") || field_is(r, first, "require(");
		} else if (field_is(r, first, "require")) {
			add_module(r, root, second, take_field(r, &at, end), end);
		}
		at = end + 1;
	}
	direct_again(r);
	manifest_doc_add(r, root);
	return 0;
}
