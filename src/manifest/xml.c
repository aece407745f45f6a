/* XML as a tree: an element with attributes or elements in it is a MAP, attributes first under
 * their names, and any other one is its text. Elements of one name stand side by side under the
 * same key; routes find each of them. Names keep their prefix. Nothing is fetched and no entity is
 * defined: only the five of XML and numbers are decoded. */
#include "manifest/manifest_p.h"

#include <string.h>

struct xml_read {
	struct manifest_read *r;
	struct manifest_node *open; /* the innermost element without its end; the root at first */
	size_t content;             /* where the content of `open` began */
	size_t at;
	unsigned depth;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_name(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.' || c == ':' || (unsigned char)c >= 0x80;
}

static bool is_at(const struct xml_read *x, const char *text)
{
	size_t n = strlen(text);

	return x->r->n - x->at >= n && memcmp(x->r->bytes + x->at, text, n) == 0;
}

/* Behind the next `end`; the end of the file when there is none. */
static void skip_past(struct xml_read *x, const char *end)
{
	const char *found = memmem(x->r->bytes + x->at, x->r->n - x->at, end, strlen(end));

	if (found == NULL)
		manifest_read_broken(x->r, (uint32_t)x->at, "this has no end");
	x->at = found != NULL ? (size_t)(found - x->r->bytes) + strlen(end) : x->r->n;
}

/* "<!DOCTYPE x [ … ]>": not understood, only passed by. */
static void skip_declaration(struct xml_read *x)
{
	unsigned brackets = 0;

	for (; x->at < x->r->n; x->at++) {
		char c = x->r->bytes[x->at];

		if (c == '[')
			brackets++;
		else if (c == ']' && brackets > 0)
			brackets--;
		else if (c == '>' && brackets == 0)
			break;
	}
	if (x->at < x->r->n)
		x->at++;
}

static void add_character(struct um_str *out, unsigned long code)
{
	if (code == 0 || code > 0x10FFFF)
		return;
	if (code < 0x80) {
		um_str_add_c(out, (char)code);
	} else if (code < 0x800) {
		um_str_add_c(out, (char)(0xC0 | (code >> 6)));
		um_str_add_c(out, (char)(0x80 | (code & 0x3F)));
	} else {
		if (code < 0x10000) {
			um_str_add_c(out, (char)(0xE0 | (code >> 12)));
		} else {
			um_str_add_c(out, (char)(0xF0 | (code >> 18)));
			um_str_add_c(out, (char)(0x80 | ((code >> 12) & 0x3F)));
		}
		um_str_add_c(out, (char)(0x80 | ((code >> 6) & 0x3F)));
		um_str_add_c(out, (char)(0x80 | (code & 0x3F)));
	}
}

/* The entity at p: the bytes that it takes, 0 when it is none. */
static size_t take_entity(const char *p, size_t n, struct um_str *out)
{
	static const struct {
		const char *name;
		char c;
	} entities[] = {
		{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
	unsigned long code = 0;
	bool hex = n > 3 && p[1] == '#' && (p[2] | 0x20) == 'x';
	size_t i = hex ? 3 : 2;

	for (size_t k = 0; k < UM_COUNT(entities); k++)
		if (n >= strlen(entities[k].name) &&
		    memcmp(p, entities[k].name, strlen(entities[k].name)) == 0) {
			um_str_add_c(out, entities[k].c);
			return strlen(entities[k].name);
		}
	if (n < 4 || p[1] != '#')
		return 0;
	for (; i < n && i < 12 && p[i] != ';'; i++) {
		char c = (char)(p[i] | 0x20);

		if (p[i] >= '0' && p[i] <= '9')
			code = code * (hex ? 16 : 10) + (unsigned long)(p[i] - '0');
		else if (hex && c >= 'a' && c <= 'f')
			code = code * 16 + (unsigned long)(c - 'a') + 10;
		else
			return 0;
	}
	if (i >= n || p[i] != ';')
		return 0;
	add_character(out, code);
	return i + 1;
}

static void decode(const char *p, size_t n, struct um_str *out)
{
	for (size_t i = 0; i < n;) {
		size_t length = p[i] == '&' ? take_entity(p + i, n - i, out) : 0;

		if (length == 0)
			um_str_add_c(out, p[i++]);
		i += length;
	}
}

/* The text of an element without elements: comments left out, CDATA as it stands. */
static void decode_content(const char *p, size_t n, struct um_str *out)
{
	while (n > 0) {
		const char *mark = memchr(p, '<', n);
		size_t length = mark != NULL ? (size_t)(mark - p) : n;
		bool is_cdata;
		const char *end;

		decode(p, length, out);
		p += length;
		n -= length;
		if (n == 0)
			return;
		is_cdata = n > 9 && memcmp(p, "<![CDATA[", 9) == 0;
		end = memmem(p, n, is_cdata ? "]]>" : ">", is_cdata ? 3 : 1);
		if (n > 4 && memcmp(p, "<!--", 4) == 0)
			end = memmem(p, n, "-->", 3);
		if (end == NULL)
			return;
		if (is_cdata)
			um_str_add_n(out, p + 9, (size_t)(end - p) - 9);
		length = (size_t)(end - p) + (*end == '>' ? 1 : 3);
		p += length;
		n -= length;
	}
}

static enum manifest_scalar scalar_of(const char *text, size_t n)
{
	enum manifest_scalar scalar = manifest_word(text, n);

	return scalar == MANIFEST_NULL ? MANIFEST_TEXT : scalar;
}

/* The element is text: its span is the text, or the whole element when there is none. */
static void set_text(struct xml_read *x, struct manifest_node *node, size_t start, size_t end)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *bytes = x->r->bytes;
	size_t first = 0;

	while (start < end && is_space(bytes[start]))
		start++;
	while (end > start && is_space(bytes[end - 1]))
		end--;
	decode_content(bytes + start, end - start, &out);
	while (out.len > 0 && is_space(out.s[out.len - 1]))
		out.s[--out.len] = '\0';
	while (first < out.len && is_space(out.s[first]))
		first++;
	node->kind = MANIFEST_SCALAR;
	node->scalar = scalar_of(out.s + first, out.len - first);
	node->text = um_strndup(x->r->arena, out.s + first, out.len - first);
	if (end > start)
		node->span = manifest_span(start, end);
}

static void close_element(struct xml_read *x, size_t content_end, size_t end)
{
	struct manifest_node *node = x->open;

	node->span.end = (uint32_t)end;
	if (node->child == NULL)
		set_text(x, node, x->content, content_end);
	x->open = node->parent;
	x->depth--;
}

/* "</name>": ends the innermost element of that name and what was left open in it. */
static void read_end(struct xml_read *x)
{
	size_t start = x->at;
	const char *bytes = x->r->bytes;
	size_t name = start + 2;
	size_t n = 0;
	const struct manifest_node *node = x->open;

	while (name + n < x->r->n && is_name(bytes[name + n]))
		n++;
	for (; node->parent != NULL; node = node->parent)
		if (strlen(node->key) == n && memcmp(node->key, bytes + name, n) == 0)
			break;
	x->at = name + n;
	skip_past(x, ">");
	if (node->parent == NULL || node != x->open)
		manifest_read_broken(x->r, (uint32_t)start, "this ends no element that is open");
	if (node->parent == NULL)
		return;
	while (x->open != node)
		close_element(x, start, start);
	close_element(x, start, x->at);
}

/* name="value"; false at the end of the tag. */
static bool read_attribute(struct xml_read *x, struct manifest_node *element)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *bytes = x->r->bytes;
	struct manifest_node *value;
	const char *end;
	size_t start, n;
	char quote;

	while (x->at < x->r->n && is_space(bytes[x->at]))
		x->at++;
	for (start = x->at; x->at < x->r->n && is_name(bytes[x->at]); x->at++)
		;
	n = x->at - start;
	if (n == 0)
		return false;
	while (x->at < x->r->n && (is_space(bytes[x->at]) || bytes[x->at] == '='))
		x->at++;
	quote = x->at < x->r->n ? bytes[x->at] : '\0';
	if (quote != '"' && quote != '\'')
		return true;
	end = memchr(bytes + x->at + 1, quote, x->r->n - x->at - 1);
	if (end == NULL) {
		skip_past(x, quote == '"' ? "\"" : "'");
		return false;
	}
	decode(bytes + x->at + 1, (size_t)(end - bytes) - x->at - 1, &out);
	value = manifest_scalar_new(x->r, scalar_of(out.s, out.len), out.s, out.len,
	                            manifest_span(x->at, (size_t)(end - bytes) + 1));
	manifest_node_key(value, um_strndup(x->r->arena, bytes + start, n),
	                  manifest_span(start, start + n));
	manifest_node_add(element, value);
	x->at = (size_t)(end - bytes) + 1;
	return true;
}

static void read_start(struct xml_read *x)
{
	size_t start = x->at;
	size_t name = ++x->at;
	const char *bytes = x->r->bytes;
	struct manifest_node *node;
	bool is_empty;

	while (x->at < x->r->n && is_name(bytes[x->at]))
		x->at++;
	if (x->at == name) {
		manifest_read_broken(x->r, (uint32_t)start, "'<' without a name");
		return;
	}
	if (++x->depth > MANIFEST_MAX_DEPTH) {
		manifest_read_limit(x->r, (uint32_t)start, "nested too deep");
		return;
	}
	node = manifest_node_new(x->r, MANIFEST_MAP, manifest_span(start, x->at));
	manifest_node_key(node, um_strndup(x->r->arena, bytes + name, x->at - name),
	                  manifest_span(name, x->at));
	manifest_node_add(x->open, node);
	x->open = node;
	while (read_attribute(x, node) && !manifest_read_stopped(x->r))
		;
	is_empty = x->at < x->r->n && bytes[x->at] == '/';
	skip_past(x, ">");
	x->content = x->at;
	if (is_empty)
		close_element(x, x->at, x->at);
}

int manifest_xml_read(struct manifest_read *r, struct um_err *err)
{
	struct xml_read x = {.r = r};
	struct manifest_node *root = manifest_node_new(r, MANIFEST_MAP, manifest_span(0, r->n));

	(void)err;
	x.open = root;
	while (x.at < r->n && !manifest_read_stopped(r)) {
		const char *mark = memchr(r->bytes + x.at, '<', r->n - x.at);

		if (mark == NULL)
			break;
		x.at = (size_t)(mark - r->bytes);
		if (is_at(&x, "<!--"))
			skip_past(&x, "-->");
		else if (is_at(&x, "<![CDATA["))
			skip_past(&x, "]]>");
		else if (is_at(&x, "<?"))
			skip_past(&x, "?>");
		else if (is_at(&x, "<!"))
			skip_declaration(&x);
		else if (is_at(&x, "</"))
			read_end(&x);
		else
			read_start(&x);
	}
	if (x.open != root && !manifest_read_stopped(r))
		manifest_read_broken(r, x.open->span.start, "this element has no end");
	while (x.open != root)
		close_element(&x, r->n, r->n);
	manifest_doc_add(r, root);
	return 0;
}
