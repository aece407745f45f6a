/* JSON by hand, and not through the grammar: it is the format of which the largest files come, one
 * pass without a syntax tree keeps memory in proportion, a place for every error is exact, and 5 MB
 * of brackets end at the depth bound. What people write into configuration is let through:
 * comments, trailing commas, single quotes, bare keys, and {{ actions }} or ${holes} where a value
 * is expected. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_HOLE 1024 /* bytes of a template action */

enum {
	HOLE_BLOCK,    /* {% if x %}: no value */
	HOLE_ACTION,   /* {{ x }} */
	HOLE_VARIABLE, /* ${x} */
	HOLES
};

struct json_read {
	struct manifest_read *r;
	const char *p, *stop;
	unsigned depth;
	const char *searched[HOLES]; /* there is no end of such a hole before */
};

static struct manifest_node *read_value(struct json_read *j);

static uint32_t offset(const struct json_read *j, const char *p)
{
	return (uint32_t)(p - j->r->bytes);
}

static struct um_span span_from(const struct json_read *j, const char *start)
{
	return (struct um_span){offset(j, start), offset(j, j->p)};
}

static bool at(const struct json_read *j, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(j->stop - j->p) >= n && memcmp(j->p, text, n) == 0;
}

/* Behind the first `text` from here, or false and nothing moves. */
static bool skip_past(struct json_read *j, const char *text)
{
	const char *found = memmem(j->p, (size_t)(j->stop - j->p), text, strlen(text));

	if (found == NULL)
		return false;
	j->p = found + strlen(text);
	return true;
}

/* How template actions and holes are written. */
static const struct {
	const char *open, *close;
} holes[HOLES] = {{"{%", "%}"}, {"{{", "}}"}, {"${", "}"}};

/* Behind a hole of that kind. What was searched in vain is not searched again. */
static bool skip_hole(struct json_read *j, unsigned kind)
{
	const char *from = j->p + 2 > j->searched[kind] ? j->p + 2 : j->searched[kind];
	const char *stop = j->stop - j->p > MAX_HOLE ? j->p + MAX_HOLE : j->stop;
	const char *found;

	if (!at(j, holes[kind].open) || from >= stop)
		return false;
	found = memmem(from, (size_t)(stop - from), holes[kind].close, strlen(holes[kind].close));
	if (found == NULL) {
		j->searched[kind] = stop - 1; /* half of the mark may stand at the end */
		return false;
	}
	j->p = found + strlen(holes[kind].close);
	j->r->is_template = true;
	return true;
}

static bool is_any(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct json_read *j)
{
	while (j->p < j->stop) {
		if (is_space(*j->p)) {
			j->p++;
		} else if (at(j, "//")) {
			if (!skip_past(j, "\n"))
				j->p = j->stop;
		} else if (at(j, "/*")) {
			if (!skip_past(j, "*/")) {
				manifest_read_broken(j->r, offset(j, j->p),
				                     "comment without an end");
				j->p = j->stop;
			}
		} else if (!skip_hole(j, HOLE_BLOCK)) {
			return;
		}
	}
}

/* ---- strings ---- */

static void add_utf8(struct um_str *out, uint32_t c)
{
	char b[4];

	if (c < 0x80) {
		um_str_add_c(out, (char)c);
	} else if (c < 0x800) {
		b[0] = (char)(0xC0 | c >> 6);
		b[1] = (char)(0x80 | (c & 0x3F));
		um_str_add_n(out, b, 2);
	} else if (c < 0x10000) {
		b[0] = (char)(0xE0 | c >> 12);
		b[1] = (char)(0x80 | (c >> 6 & 0x3F));
		b[2] = (char)(0x80 | (c & 0x3F));
		um_str_add_n(out, b, 3);
	} else {
		b[0] = (char)(0xF0 | c >> 18);
		b[1] = (char)(0x80 | (c >> 12 & 0x3F));
		b[2] = (char)(0x80 | (c >> 6 & 0x3F));
		b[3] = (char)(0x80 | (c & 0x3F));
		um_str_add_n(out, b, 4);
	}
}

static bool hex(const char *p, const char *stop, unsigned digits, uint32_t *ret)
{
	uint32_t value = 0;

	if ((size_t)(stop - p) < digits)
		return false;
	for (unsigned i = 0; i < digits; i++) {
		char c = p[i];

		if (c >= '0' && c <= '9')
			value = value << 4 | (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			value = value << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return false;
	}
	*ret = value;
	return true;
}

size_t manifest_escape_add(struct um_str *out, const char *p, const char *stop)
{
	static const char from[] = "nrtbf0ae";
	static const char to[] = "\n\r\t\b\f\0\a\033";
	const char *known = p[0] != '\0' ? strchr(from, p[0]) : NULL;
	unsigned digits = p[0] == 'u' ? 4 : p[0] == 'U' ? 8 : p[0] == 'x' ? 2 : 0;
	uint32_t c = 0;
	uint32_t low = 0;

	if (known != NULL) {
		um_str_add_c(out, to[known - from]);
		return 1;
	}
	if (digits == 0 || !hex(p + 1, stop, digits, &c)) {
		um_str_add_c(out, p[0]);
		return 1;
	}
	if (c >= 0xD800 && c < 0xDC00 && stop - p >= 11 && p[5] == '\\' && p[6] == 'u' &&
	    hex(p + 7, stop, 4, &low) && low >= 0xDC00 && low < 0xE000) {
		add_utf8(out, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
		return 11;
	}
	if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
		c = 0xFFFD;
	add_utf8(out, c);
	return 1 + digits;
}

/* At a quote. The text without it; a line end closes a string that was left open. */
static const char *read_string(struct json_read *j)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *start = j->p;
	char quote = *j->p++;
	const char *plain = j->p;

	while (j->p < j->stop && *j->p != quote && *j->p != '\n') {
		if (*j->p != '\\' || j->p + 1 == j->stop) {
			j->p++;
			continue;
		}
		um_str_add_n(&out, plain, (size_t)(j->p - plain));
		j->p++;
		if (*j->p == '\n') /* JSON5 goes on in the next line */
			j->p++;
		else
			j->p += manifest_escape_add(&out, j->p, j->stop);
		plain = j->p;
	}
	um_str_add_n(&out, plain, (size_t)(j->p - plain));
	if (j->p < j->stop && *j->p == quote)
		j->p++;
	else
		manifest_read_broken(j->r, offset(j, start), "string without an end");
	return um_strndup(j->r->arena, out.s, out.len);
}

/* ---- values ---- */

static bool ends_word(char c)
{
	return is_space(c) || c == '\0' || strchr(",:{}[]\"'/", c) != NULL;
}

/* true, false, null, numbers; anything else is taken as text and said to be wrong. */
static struct manifest_node *read_word(struct json_read *j)
{
	const char *start = j->p;
	enum manifest_scalar kind;
	size_t n;

	while (j->p < j->stop && !ends_word(*j->p))
		j->p++;
	n = (size_t)(j->p - start);
	if (n == 0)
		return NULL;
	kind = manifest_word(start, n);
	if (kind == MANIFEST_TEXT)
		manifest_read_broken(j->r, offset(j, start),
		                     "a word that is neither a string nor a number");
	return manifest_scalar_new(j->r, kind, start, n, span_from(j, start));
}

/* {{ ... }}, ${ ... } in the place of a value. */
static struct manifest_node *read_hole(struct json_read *j)
{
	const char *start = j->p;

	if (!skip_hole(j, HOLE_ACTION) && !skip_hole(j, HOLE_VARIABLE))
		return NULL;
	return manifest_scalar_new(j->r, MANIFEST_EXPR, start, (size_t)(j->p - start),
	                           span_from(j, start));
}

/* After something unexpected: to the next comma or bracket, which is left. Takes at least one byte
 * if there is one. */
static void resync(struct json_read *j)
{
	if (j->p < j->stop && !is_any(*j->p, ",}]"))
		j->p++;
	while (j->p < j->stop && !is_any(*j->p, ",}]{[\"\n"))
		j->p++;
}

/* Key and colon of a member; NULL when there is none. */
static const char *read_key(struct json_read *j, struct um_span *ret_span)
{
	const char *start = j->p;
	const char *key;

	if (*j->p == '"' || *j->p == '\'') {
		key = read_string(j);
	} else {
		while (j->p < j->stop && !ends_word(*j->p))
			j->p++;
		if (j->p == start)
			return NULL;
		key = um_strndup(j->r->arena, start, (size_t)(j->p - start));
	}
	*ret_span = span_from(j, start);
	skip_space(j);
	if (j->p == j->stop || *j->p != ':') {
		manifest_read_broken(j->r, offset(j, j->p), "expected ':' after a key");
		return NULL;
	}
	j->p++;
	skip_space(j);
	return key;
}

/* One member or element; false when nothing could be made of it. */
static bool read_item(struct json_read *j, struct manifest_node *parent)
{
	struct manifest_node *value;
	const char *key = NULL;
	struct um_span key_span = {0};

	if (parent->kind == MANIFEST_MAP) {
		if (at(j, "{{"))
			return read_hole(j) != NULL;
		key = read_key(j, &key_span);
		if (key == NULL)
			return false;
	}
	value = read_value(j);
	if (value == NULL)
		return false;
	if (key != NULL)
		manifest_node_key(value, key, key_span);
	manifest_node_add(parent, value);
	return true;
}

static struct manifest_node *read_collection(struct json_read *j)
{
	const char *start = j->p;
	char close = *j->p == '{' ? '}' : ']';
	struct manifest_node *node = manifest_node_new(
		j->r, close == '}' ? MANIFEST_MAP : MANIFEST_LIST, span_from(j, start));
	bool needs_comma = false;

	if (++j->depth > MANIFEST_MAX_DEPTH)
		manifest_read_limit(j->r, offset(j, start), "nested more than 256 levels deep");
	j->p++;
	while (!manifest_read_stopped(j->r)) {
		skip_space(j);
		if (j->p == j->stop) {
			manifest_read_broken(j->r, offset(j, start),
			                     close == '}' ? "'{' without '}'" : "'[' without ']'");
			break;
		}
		if (*j->p == close) {
			j->p++;
			break;
		}
		if (*j->p == ',') {
			j->p++;
			needs_comma = false;
			continue;
		}
		if (needs_comma && !j->r->is_template)
			manifest_read_broken(j->r, offset(j, j->p), "expected ',' between values");
		if (is_any(*j->p, "}]") || !read_item(j, node)) {
			if (j->p < j->stop)
				manifest_read_broken(j->r, offset(j, j->p), "expected a value");
			/* a bracket that closes what is around this one: leave it to that */
			if (j->p < j->stop && *j->p == (close == '}' ? ']' : '}') && j->depth > 1)
				break;
			if (j->p < j->stop && *j->p != close)
				resync(j);
			if (j->p < j->stop && is_any(*j->p, "}]") && *j->p != close &&
			    j->depth == 1)
				j->p++;
			needs_comma = false;
			continue;
		}
		needs_comma = true;
	}
	j->depth--;
	node->span.end = offset(j, j->p);
	return node;
}

static struct manifest_node *read_value(struct json_read *j)
{
	const char *start = j->p;
	const char *text;
	struct manifest_node *node;

	if (j->p == j->stop)
		return NULL;
	if (*j->p == '"' || *j->p == '\'') {
		text = read_string(j);
		node = manifest_scalar_new(j->r, MANIFEST_TEXT, text, strlen(text),
		                           span_from(j, start));
		return node;
	}
	node = read_hole(j);
	if (node != NULL)
		return node;
	if (*j->p == '{' || *j->p == '[')
		return read_collection(j);
	return read_word(j);
}

int manifest_json_read(struct manifest_read *r, struct um_err *err)
{
	struct json_read j = {
		.r = r,
		.p = r->bytes,
		.stop = r->bytes + r->n,
		.searched = {r->bytes, r->bytes, r->bytes},
	};
	struct manifest_node *root;

	(void)err;
	if (at(&j, "\xEF\xBB\xBF"))
		j.p += 3;
	skip_space(&j);
	if (j.p == j.stop)
		return 0;
	root = read_value(&j);
	if (root == NULL) {
		manifest_read_broken(r, offset(&j, j.p), "not JSON");
		return 0;
	}
	manifest_doc_add(r, root);
	skip_space(&j);
	if (j.p < j.stop && !manifest_read_stopped(r) && !r->is_template)
		manifest_read_broken(r, offset(&j, j.p), "text after the end of the value");
	return 0;
}
