/* INI-like files (sections, keys, indented continuation as in setup.cfg) and Java properties.
 * Dotted property names become nested maps, so that application.properties answers to the same
 * routes as application.yml. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_SEGMENTS 64 /* of a dotted name; the rest stays one key */

struct line {
	size_t start, end; /* without blanks around it and without the line break */
	size_t indent;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f';
}

static size_t first_offset(const struct manifest_read *r)
{
	return r->n >= 3 && memcmp(r->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

/* The line at *at, which moves on to the next one. */
static struct line take_line(const struct manifest_read *r, size_t *at)
{
	const char *newline = memchr(r->bytes + *at, '\n', r->n - *at);
	struct line line = {*at, newline != NULL ? (size_t)(newline - r->bytes) : r->n, 0};

	*at = line.end + 1;
	while (line.start < line.end && is_blank(r->bytes[line.start]))
		line.start++, line.indent++;
	while (line.end > line.start && is_blank(r->bytes[line.end - 1]))
		line.end--;
	return line;
}

static size_t trim_end(const struct manifest_read *r, size_t start, size_t end)
{
	while (end > start && is_blank(r->bytes[end - 1]))
		end--;
	return end;
}

/* A value on one line: a number, a word, or text whose quotes go when they enclose all of it. */
static struct manifest_node *plain_value(struct manifest_read *r, const char *text, size_t n,
                                         struct um_span span)
{
	enum manifest_scalar kind = manifest_word(text, n);

	if (kind == MANIFEST_NULL)
		kind = MANIFEST_TEXT;
	if (kind == MANIFEST_BOOL)
		return manifest_scalar_new(r, kind, (text[0] | 0x20) == 't' ? "true" : "false",
		                           (text[0] | 0x20) == 't' ? 4 : 5, span);
	if (n >= 2 && (text[0] == '"' || text[0] == '\'') && text[n - 1] == text[0] &&
	    memchr(text + 1, text[0], n - 2) == NULL)
		return manifest_scalar_new(r, kind, text + 1, n - 2, span);
	return manifest_scalar_new(r, kind, text, n, span);
}

/* ---- INI ---- */

struct ini_read {
	struct manifest_read *r;
	struct manifest_node *root, *section;
	struct manifest_node *last; /* the value that an indented line continues */
	size_t last_indent;
	struct um_str text;
};

static void read_section(struct ini_read *ini, struct line line)
{
	const char *close = memrchr(ini->r->bytes + line.start, ']', line.end - line.start);
	size_t end = close != NULL ? (size_t)(close - ini->r->bytes) : line.end;
	const char *name;

	if (close == NULL)
		manifest_read_broken(ini->r, (uint32_t)line.start, "'[' without ']'");
	name = um_strndup(ini->r->arena, ini->r->bytes + line.start + 1, end - line.start - 1);
	ini->section = manifest_node_child(ini->r, ini->root, name);
	if (ini->section != NULL)
		return;
	ini->section = manifest_node_new(ini->r, MANIFEST_MAP, manifest_span(line.start, line.end));
	manifest_node_key(ini->section, name, manifest_span(line.start + 1, end));
	manifest_node_add(ini->root, ini->section);
	manifest_node_index(ini->r, ini->root, name, ini->section);
}

/* The lines of a value are collected in ini->text; its node gets them when the next thing begins.
 */
static void finish_value(struct ini_read *ini)
{
	if (ini->last != NULL && ini->text.len > 0) {
		ini->last->scalar = MANIFEST_TEXT;
		ini->last->text = um_strndup(ini->r->arena, ini->text.s, ini->text.len);
	}
	um_str_clear(&ini->text);
	ini->last = NULL;
}

static void continue_value(struct ini_read *ini, struct line line)
{
	struct manifest_node *value = ini->last;

	if (ini->text.len == 0)
		um_str_add(&ini->text, value->text);
	if (ini->text.len > 0)
		um_str_add_c(&ini->text, '\n');
	um_str_add_n(&ini->text, ini->r->bytes + line.start, line.end - line.start);
	if (value->span.start == value->span.end)
		value->span.start = (uint32_t)line.start;
	value->span.end = (uint32_t)line.end;
	ini->section->span.end = (uint32_t)line.end;
}

static void read_pair(struct ini_read *ini, struct line line)
{
	const char *bytes = ini->r->bytes;
	size_t sep = line.start;
	size_t start;
	size_t key_end;
	struct manifest_node *value;

	while (sep < line.end && bytes[sep] != '=' && bytes[sep] != ':')
		sep++;
	key_end = trim_end(ini->r, line.start, sep);
	if (key_end == line.start)
		return;
	start = sep < line.end ? sep + 1 : line.end;
	while (start < line.end && is_blank(bytes[start]))
		start++;
	value = plain_value(ini->r, bytes + start, line.end - start,
	                    manifest_span(start, line.end));
	if (sep == line.end)
		value->scalar = MANIFEST_NULL;
	manifest_node_key(value,
	                  um_strndup(ini->r->arena, bytes + line.start, key_end - line.start),
	                  manifest_span(line.start, key_end));
	manifest_node_add(ini->section, value);
	ini->section->span.end = (uint32_t)line.end;
	ini->last = value;
	ini->last_indent = line.indent;
}

int manifest_ini_read(struct manifest_read *r, struct um_err *err)
{
	struct ini_read ini = {.r = r, .text = UM_STR_INIT};
	size_t at = first_offset(r);

	(void)err;
	ini.root = ini.section = manifest_node_new(r, MANIFEST_MAP, manifest_span(0, r->n));
	while (at < r->n && !manifest_read_stopped(r)) {
		struct line line = take_line(r, &at);

		if (line.start == line.end || strchr("#;", r->bytes[line.start]) != NULL)
			continue;
		if (line.indent > 0 && ini.last != NULL && line.indent > ini.last_indent) {
			continue_value(&ini, line);
			continue;
		}
		finish_value(&ini);
		if (r->bytes[line.start] == '[')
			read_section(&ini, line);
		else
			read_pair(&ini, line);
	}
	finish_value(&ini);
	um_str_release(&ini.text);
	ini.root->span.end = (uint32_t)r->n;
	manifest_doc_add(r, ini.root);
	return 0;
}

/* ---- properties ---- */

/* Joins a logical line: escapes decoded, continuation lines appended. Stops at an unescaped
 * separator when is_key. */
static size_t decode(const struct manifest_read *r, size_t at, bool is_key, struct um_str *out)
{
	while (at < r->n && r->bytes[at] != '\n') {
		char c = r->bytes[at];

		if (is_key && (c == '=' || c == ':' || is_blank(c)))
			break;
		if (c != '\\' || at + 1 == r->n) {
			um_str_add_c(out, c);
			at++;
			continue;
		}
		at++;
		if (r->bytes[at] == '\r' && at + 1 < r->n && r->bytes[at + 1] == '\n')
			at++;
		if (r->bytes[at] == '\n') {
			at++;
			while (at < r->n && is_blank(r->bytes[at]))
				at++;
		} else {
			at += manifest_escape_add(out, r->bytes + at, r->bytes + r->n);
		}
	}
	return at;
}

/* Hangs the value under its dotted name. */
static void add_property(struct manifest_read *r, struct manifest_node *root, const char *name,
                         size_t start, size_t end, struct manifest_node *value)
{
	struct manifest_node *map = root;
	size_t at = start;
	const char *dot;

	for (int i = 0;
	     i < MAX_SEGMENTS && (dot = strchr(name, '.')) != NULL && dot > name && dot[1] != '\0';
	     i++) {
		const char *key = um_strndup(r->arena, name, (size_t)(dot - name));
		struct manifest_node *next = manifest_node_child(r, map, key);
		size_t stop = at + (size_t)(dot - name) < end ? at + (size_t)(dot - name) : end;

		if (next == NULL) {
			next = manifest_node_new(r, MANIFEST_MAP,
			                         manifest_span(start, value->span.end));
			manifest_node_key(next, key, manifest_span(at, stop));
			manifest_node_add(map, next);
			manifest_node_index(r, map, key, next);
		}
		next->span.end = value->span.end;
		map = next;
		at = stop < end ? stop + 1 : end;
		name = dot + 1;
	}
	manifest_node_key(value, um_strdup(r->arena, name), manifest_span(at, end));
	manifest_node_add(map, value);
}

static size_t read_property(struct manifest_read *r, struct manifest_node *root, size_t at)
{
	UM_AUTO(um_str_release) struct um_str name = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	size_t start = at;
	size_t key_end = decode(r, at, true, &name);
	size_t value_end;

	at = key_end;
	while (at < r->n && is_blank(r->bytes[at]))
		at++;
	if (at < r->n && (r->bytes[at] == '=' || r->bytes[at] == ':'))
		at++;
	while (at < r->n && is_blank(r->bytes[at]))
		at++;
	start = key_end > start ? start : key_end;
	value_end = decode(r, at, false, &text);
	while (text.len > 0 && is_blank(text.s[text.len - 1]))
		text.s[--text.len] = '\0';
	if (name.len > 0)
		add_property(r, root, name.s, start, key_end,
		             plain_value(r, text.s, text.len,
		                         manifest_span(at, trim_end(r, at, value_end))));
	return value_end;
}

int manifest_properties_read(struct manifest_read *r, struct um_err *err)
{
	struct manifest_node *root = manifest_node_new(r, MANIFEST_MAP, manifest_span(0, r->n));
	size_t at = first_offset(r);

	(void)err;
	while (at < r->n && !manifest_read_stopped(r)) {
		while (at < r->n && (is_blank(r->bytes[at]) || r->bytes[at] == '\n'))
			at++;
		if (at < r->n && (r->bytes[at] == '#' || r->bytes[at] == '!'))
			while (at < r->n && r->bytes[at] != '\n')
				at++;
		else if (at < r->n)
			at = read_property(r, root, at);
	}
	manifest_doc_add(r, root);
	return 0;
}
