/* Environment files as the common loaders read them: NAME=value, an optional `export`, three kinds
 * of quotes of which all may span lines, and a comment after blanks. A line that is no assignment
 * is not ours to judge (.envrc is a shell script); loaders pass it by as well. */
#include "manifest/manifest_p.h"

#include <string.h>

struct dotenv_read {
	struct manifest_read *r;
	struct manifest_node *root;
	size_t at;
};

static char byte(const struct dotenv_read *d, size_t i)
{
	return i < d->r->n ? d->r->bytes[i] : '\n';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_name(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '-';
}

static size_t skip_blanks(const struct dotenv_read *d, size_t i)
{
	while (i < d->r->n && is_blank(d->r->bytes[i]))
		i++;
	return i;
}

static size_t line_end(const struct dotenv_read *d, size_t i)
{
	const char *newline = i < d->r->n ? memchr(d->r->bytes + i, '\n', d->r->n - i) : NULL;

	return newline != NULL ? (size_t)(newline - d->r->bytes) : d->r->n;
}

/* The closing quote of one that opens at i; SIZE_MAX when there is none. */
static size_t quote_end(const struct dotenv_read *d, size_t i)
{
	char quote = d->r->bytes[i];

	for (i++; i < d->r->n; i++) {
		if (d->r->bytes[i] == '\\' && quote == '"')
			i++;
		else if (d->r->bytes[i] == quote)
			return i;
	}
	return SIZE_MAX;
}

static void add_double(const struct dotenv_read *d, size_t start, size_t end, struct um_str *out)
{
	const char *p = d->r->bytes + start;
	const char *stop = d->r->bytes + end;

	while (p < stop) {
		const char *slash = memchr(p, '\\', (size_t)(stop - p));

		if (slash == NULL || slash + 1 == stop)
			break;
		um_str_add_n(out, p, (size_t)(slash - p));
		p = slash + 1;
		if (strchr("nrtbf\"\\$`", *p) == NULL || *p == '\0') {
			um_str_add_c(out, '\\');
			continue;
		}
		p += manifest_escape_add(out, p, stop);
	}
	um_str_add_n(out, p, (size_t)(stop - p));
}

/* The value from `at` on; d->at is then at the end of its last line. */
static struct manifest_node *read_value(struct dotenv_read *d, size_t at)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	char quote = byte(d, at);
	size_t end = SIZE_MAX;
	size_t stop = line_end(d, at);

	if (quote == '"' || quote == '\'' || quote == '`') {
		end = quote_end(d, at);
		if (end == SIZE_MAX)
			manifest_read_broken(d->r, (uint32_t)at, "quote without an end");
	}
	if (end != SIZE_MAX) {
		if (quote == '"')
			add_double(d, at + 1, end, &out);
		else
			um_str_add_n(&out, d->r->bytes + at + 1, end - at - 1);
		d->at = line_end(d, end);
		return manifest_scalar_new(d->r, MANIFEST_TEXT, out.s, out.len,
		                           manifest_span(at, end + 1));
	}
	d->at = stop;
	for (end = at; end < stop; end++)
		if (d->r->bytes[end] == '#' && (end == at || is_blank(d->r->bytes[end - 1])))
			break;
	while (end > at && is_blank(d->r->bytes[end - 1]))
		end--;
	return manifest_scalar_new(d->r, MANIFEST_TEXT, d->r->bytes + at, end - at,
	                           manifest_span(at, end));
}

static void read_line(struct dotenv_read *d)
{
	struct manifest_node *value;
	size_t start = skip_blanks(d, d->at);
	size_t end;
	size_t after;

	d->at = line_end(d, start);
	if (d->at - start > 7 && memcmp(d->r->bytes + start, "export", 6) == 0 &&
	    is_blank(byte(d, start + 6)))
		start = skip_blanks(d, start + 6);
	for (end = start; end < d->at && is_name(d->r->bytes[end]); end++)
		;
	after = skip_blanks(d, end);
	if (end == start || after >= d->at)
		return;
	if (byte(d, after) != '=' && !(byte(d, after) == ':' && is_blank(byte(d, after + 1))))
		return;
	value = read_value(d, skip_blanks(d, after + 1));
	manifest_node_key(value, um_strndup(d->r->arena, d->r->bytes + start, end - start),
	                  manifest_span(start, end));
	manifest_node_add(d->root, value);
}

int manifest_dotenv_read(struct manifest_read *r, struct um_err *err)
{
	struct dotenv_read d = {.r = r};

	(void)err;
	d.root = manifest_node_new(r, MANIFEST_MAP, manifest_span(0, r->n));
	if (r->n >= 3 && memcmp(r->bytes, "\xEF\xBB\xBF", 3) == 0)
		d.at = 3;
	while (d.at < r->n && !manifest_read_stopped(r)) {
		read_line(&d);
		d.at++; /* the line end */
	}
	manifest_doc_add(r, d.root);
	return 0;
}
