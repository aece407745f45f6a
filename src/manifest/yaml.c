/* YAML through the one reader of base. Three things come before it: bytes that YAML forbids are
 * replaced, template actions are masked (template.c), and both keep every offset. After an error
 * the broken line is blanked and the document read again, a few times; then the next document
 * follows. What was lost is said once, at the first place. */
#include "base/yaml.h"
#include "base/io.h"
#include "manifest/manifest_p.h"
#include "manifest/template.h"

#include <string.h>

#define MAX_REPAIRS 6 /* lines of one document that are given up before the rest of it is */

struct yaml_read {
	struct manifest_read *r;
	struct um_arena *scratch;
	struct manifest_mask mask;
	char *text;  /* what libyaml sees; as long as r->bytes */
	size_t work; /* bytes that may still be parsed again */
};

/* ---- values ---- */

static uint32_t shifted(uint32_t offset, size_t from)
{
	return (uint32_t)(offset + from);
}

static struct um_span shift(struct um_span span, size_t from)
{
	return (struct um_span){shifted(span.start, from), shifted(span.end, from)};
}

static bool has_action(const struct yaml_read *y, struct um_span span)
{
	size_t i = manifest_mask_from(&y->mask, span.start);

	return i < y->mask.n && y->mask.actions[i].span.start < span.end;
}

/* The lines of a block scalar as they are written, without their common indentation. */
static void add_block(const struct yaml_read *y, struct um_span span, struct um_str *out)
{
	const char *bytes = y->r->bytes;
	const char *p = memchr(bytes + span.start, '\n', span.end - span.start);
	const char *stop = bytes + span.end;
	size_t indent = SIZE_MAX;

	if (p == NULL)
		return;
	p++;
	for (const char *line = p; line < stop;) {
		const char *end = memchr(line, '\n', (size_t)(stop - line));
		size_t spaces = strspn(line, " ");

		if (line[spaces] != '\n' && line[spaces] != '\r' && line[spaces] != '{' &&
		    spaces < indent)
			indent = spaces;
		line = end != NULL ? end + 1 : stop;
	}
	for (const char *line = p; line < stop;) {
		const char *end = memchr(line, '\n', (size_t)(stop - line));
		const char *next = end != NULL ? end + 1 : stop;
		size_t spaces = strspn(line, " ");

		line += spaces < indent ? spaces : indent;
		if (line < next)
			um_str_add_n(out, line, (size_t)(next - line));
		line = next;
	}
}

static void restore(const struct yaml_read *y, struct manifest_node *node, const char *text)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *start = y->r->bytes + node->span.start;
	size_t n = node->span.end - node->span.start;

	if (*start == '|' || *start == '>') {
		add_block(y, node->span, &out);
		node->scalar = MANIFEST_TEXT;
	} else if (*start != '"' && *start != '\'' && memchr(start, '\n', n) == NULL) {
		um_str_add_n(&out, start, n);
		node->scalar = MANIFEST_EXPR;
	} else {
		manifest_mask_restore(&y->mask, y->r->bytes, node->span, text, false, &out);
		node->scalar = MANIFEST_EXPR;
	}
	node->text = um_strndup(y->r->arena, out.s, out.len);
}

static enum manifest_scalar scalar_kind(const struct um_yaml *yaml)
{
	const char *tag = yaml->tag;

	if (tag != NULL && tag[0] == '!' && tag[1] != '!' && tag[1] != '\0')
		return MANIFEST_EXPR;
	if (tag != NULL && (um_eq(tag, "!!str") || um_eq(tag, "!!binary") || um_eq(tag, "!")))
		return MANIFEST_TEXT;
	return yaml->plain ? manifest_word(yaml->text, strlen(yaml->text)) : MANIFEST_TEXT;
}

static struct manifest_node *scalar_node(struct yaml_read *y, const struct um_yaml *yaml,
                                         size_t from)
{
	enum manifest_scalar kind = scalar_kind(yaml);
	const char *text = yaml->text;
	struct manifest_node *node;

	if (kind == MANIFEST_BOOL)
		text = (text[0] | 0x20) == 't' ? "true" : "false";
	node = manifest_scalar_new(y->r, kind, text, strlen(text), shift(yaml->span, from));
	if (y->mask.n > 0 && has_action(y, node->span))
		restore(y, node, text);
	return node;
}

static const char *key_text(struct yaml_read *y, const char *key, struct um_span span)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *start;
	size_t n;

	if (y->mask.n == 0 || !has_action(y, span))
		return um_strdup(y->r->arena, key);
	manifest_mask_restore(&y->mask, y->r->bytes, span, key, true, &out);
	start = out.s + strspn(out.s, " ");
	n = strlen(start);
	while (n > 0 && start[n - 1] == ' ')
		n--;
	return um_strndup(y->r->arena, start, n);
}

/* The key without the control actions in front of it. */
static struct um_span key_place(const struct yaml_read *y, struct um_span span)
{
	size_t i = manifest_mask_from(&y->mask, span.start);

	for (; i < y->mask.n; i++) {
		const struct manifest_action *action = &y->mask.actions[i];

		if (action->span.start != span.start || !action->is_control ||
		    action->span.end >= span.end)
			break;
		span.start = action->span.end;
		while (span.start < span.end && y->r->bytes[span.start] == ' ')
			span.start++;
	}
	return span;
}

/* A key or a dash without a value, and then a template action: that is the value. */
static void restore_null(struct yaml_read *y, struct manifest_node *node, uint32_t after)
{
	size_t i = manifest_mask_from(&y->mask, after);
	const char *bytes = y->r->bytes;
	struct um_span span;
	size_t at = after;

	while (i < y->mask.n && y->mask.actions[i].is_control && y->mask.actions[i].is_blank)
		i++;
	if (i == y->mask.n || !y->mask.actions[i].is_blank)
		return;
	span = y->mask.actions[i].span;
	if (at < y->r->n && (bytes[at] == ':' || bytes[at] == '-'))
		at++;
	while (at < span.start && strchr(" \t\r\n", bytes[at]) != NULL && bytes[at] != '\0')
		at++;
	if (at != span.start)
		return;
	node->scalar = MANIFEST_EXPR;
	node->span = span;
	node->text = um_strndup(y->r->arena, bytes + span.start, span.end - span.start);
}

/* Depth is bounded by the reader. */
static struct manifest_node *convert(struct yaml_read *y, const struct um_yaml *yaml, size_t from)
{
	struct manifest_node *node;

	if (yaml->kind == UM_YAML_SCALAR) {
		node = scalar_node(y, yaml, from);
		node->tag = yaml->tag != NULL ? um_strdup(y->r->arena, yaml->tag) : NULL;
		return node;
	}
	node = manifest_node_new(y->r, yaml->kind == UM_YAML_LIST ? MANIFEST_LIST : MANIFEST_MAP,
	                         shift(yaml->span, from));
	node->tag = yaml->tag != NULL ? um_strdup(y->r->arena, yaml->tag) : NULL;
	for (size_t i = 0; i < yaml->n && !manifest_read_stopped(y->r); i++) {
		const struct um_yaml_item *item = &yaml->items[i];
		struct manifest_node *child = convert(y, item->value, from);
		bool is_null = child->kind == MANIFEST_SCALAR && child->scalar == MANIFEST_NULL;

		manifest_node_add(node, child);
		if (item->key != NULL) {
			child->key_span = shift(item->key_span, from);
			child->key = key_text(y, item->key, child->key_span);
			child->key_span = key_place(y, child->key_span);
		}
		if (is_null && y->mask.n > 0)
			restore_null(y, child,
			             item->key != NULL ? child->key_span.end : child->span.start);
	}
	return node;
}

/* ---- reading, with repairs ---- */

static size_t line_offset(const char *text, size_t n, struct um_pos pos)
{
	const char *p = text;

	for (uint32_t line = 1; line < pos.line; line++) {
		const char *newline = memchr(p, '\n', n - (size_t)(p - text));

		if (newline == NULL)
			break;
		p = newline + 1;
	}
	return (size_t)(p - text);
}

static bool is_document_line(const char *p, size_t n)
{
	return n >= 3 && memcmp(p, "---", 3) == 0 && (n == 3 || strchr(" \t\r\n", p[3]) != NULL);
}

/* Start of the first line after `at` that begins a document. */
static size_t next_document(const struct yaml_read *y, size_t at)
{
	const char *p = y->text + at;
	const char *stop = y->text + y->r->n;

	while ((p = memchr(p, '\n', (size_t)(stop - p))) != NULL) {
		p++;
		if (is_document_line(p, (size_t)(stop - p)))
			return (size_t)(p - y->text);
	}
	return y->r->n;
}

/* Start of the document that holds the line at `at`, at or after `from`. */
static size_t this_document(const struct yaml_read *y, size_t from, size_t at)
{
	size_t line = at;

	for (;;) {
		if (line > from && is_document_line(y->text + line, y->r->n - line))
			return line;
		if (line <= from)
			return from;
		line--;
		while (line > from && y->text[line - 1] != '\n')
			line--;
	}
}

static void add_documents(struct yaml_read *y, const struct um_yaml_file *file, size_t from)
{
	for (size_t i = 0; i < file->n_docs && !manifest_read_stopped(y->r); i++)
		if (!um_yaml_is_null(file->docs[i]))
			manifest_doc_add(y->r, convert(y, file->docs[i], from));
}

/* Parses text[from, end). 0, or the code with *ret_at as the offset of the error and *ret_line of
 * its line. */
static int parse_part(struct yaml_read *y, size_t from, size_t end, struct um_yaml_file *ret,
                      size_t *ret_line, struct um_err *err)
{
	struct um_pos pos = {1, 1};
	struct um_err own = UM_ERR_INIT;
	int code = um_yaml_parse(y->scratch, y->text + from, end - from, ret, &pos, &own);
	const char *text = own.msg;
	size_t line;

	y->work -= y->work < end - from ? y->work : end - from;
	if (code == 0)
		return 0;
	line = from + line_offset(y->text + from, end - from, pos);
	*ret_line = line;
	for (int colons = 0; colons < 2 && strchr(text, ':') != NULL; colons++)
		text = strchr(text, ':') + 1; /* line:column: */
	text += strspn(text, " ");
	if (code == UM_ELIMIT)
		manifest_read_limit(y->r, (uint32_t)(line + pos.column - 1),
		                    um_strdup(y->r->arena, text));
	else if (code == UM_EPARSE)
		manifest_read_broken(y->r, (uint32_t)(line + pos.column - 1), text);
	else
		return um_err_set(err, code, "%s", own.msg);
	return code;
}

/* Empties the line and keeps what was there. */
static void blank_line(struct yaml_read *y, size_t line, size_t end, struct um_str *kept)
{
	um_str_clear(kept);
	for (size_t i = line; i < end && y->text[i] != '\n'; i++) {
		um_str_add_c(kept, y->text[i]);
		y->text[i] = '\n';
	}
}

/* Start of the last line before `line` that has something on it; `from` when there is none. */
static size_t line_before(const struct yaml_read *y, size_t from, size_t line)
{
	while (line > from && strchr(" \t\r\n", y->text[line - 1]) != NULL)
		line--;
	while (line > from && y->text[line - 1] != '\n')
		line--;
	return line;
}

/* Gives up the line of the error or the one before it, whichever lets the reader come further. */
static int give_up_line(struct yaml_read *y, size_t from, size_t end, size_t *line,
                        struct um_yaml_file *ret, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str kept = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str other = UM_STR_INIT;
	size_t before = line_before(y, from, *line);
	size_t here = *line;
	size_t reached = here;
	size_t reached_before = before;
	int code;

	blank_line(y, here, end, &kept);
	code = parse_part(y, from, end, ret, &reached, err);
	if (code != UM_EPARSE || reached > here + 400 || before == here) {
		*line = reached;
		return code;
	}
	memcpy(y->text + here, kept.s, kept.len);
	blank_line(y, before, end, &other);
	code = parse_part(y, from, end, ret, &reached_before, err);
	if (code != UM_EPARSE || reached_before > reached) {
		*line = reached_before;
		return code;
	}
	memcpy(y->text + before, other.s, other.len);
	blank_line(y, here, end, &kept);
	*line = reached;
	return code;
}

/* A broken document: gives up its bad lines one by one; when that does not help, everything behind
 * the first. */
static int repair(struct yaml_read *y, size_t from, size_t end, size_t line, struct um_err *err)
{
	struct um_yaml_file file = {0};
	size_t first = line_before(y, from, line);
	int code = UM_EPARSE;

	for (int i = 0; i < MAX_REPAIRS && code == UM_EPARSE && y->work > 0; i++)
		code = give_up_line(y, from, end, &line, &file, err);
	if (code == UM_EPARSE && y->work > 0 && first > from)
		code = parse_part(y, from, first, &file, &line, err);
	if (code == 0)
		add_documents(y, &file, from);
	return code == UM_EPARSE ? 0 : code;
}

static int read_all(struct yaml_read *y, size_t from, struct um_err *err)
{
	while (from < y->r->n && !manifest_read_stopped(y->r)) {
		struct um_yaml_file file = {0};
		size_t line = 0;
		size_t end;
		int code = parse_part(y, from, y->r->n, &file, &line, err);

		if (code == UM_ELIMIT)
			return 0;
		if (code < 0 && code != UM_EPARSE)
			return code;
		add_documents(y, &file, from);
		if (code == 0 || y->work == 0)
			return 0;
		from = this_document(y, from, line);
		end = next_document(y, line);
		code = repair(y, from, end, line, err);
		if (code < 0)
			return code == UM_ELIMIT ? 0 : code;
		from = end;
	}
	return 0;
}

/* ---- bytes that YAML does not allow ---- */

static bool is_allowed(const unsigned char *p, size_t length)
{
	if (length == 1)
		return *p >= 0x20 ? *p != 0x7F : *p == '\t' || *p == '\n' || *p == '\r';
	if (length == 2)
		return p[0] != 0xC2 || p[1] >= 0xA0 || p[1] == 0x85;
	if (length == 3 && p[0] == 0xEF && p[1] == 0xBF)
		return p[2] < 0xBE;
	return length != 3 || memcmp(p, "\xEF\xBB\xBF", 3) != 0;
}

/* Replaces them by question marks of the same length; true when there was one. */
static bool clean(const char *bytes, size_t n, char *out, size_t *ret_first)
{
	bool found = false;

	for (size_t i = 0; i < n;) {
		const unsigned char *p = (const unsigned char *)bytes + i;
		size_t length = um_utf8_len(p, n - i);
		size_t take = length > 0 ? length : 1;

		if (length == 0 || !is_allowed(p, length)) {
			if (!found)
				*ret_first = i;
			found = true;
			memset(out + i, '?', take);
		}
		i += take;
	}
	return found;
}

int manifest_yaml_read(struct manifest_read *r, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();
	struct yaml_read y = {.r = r, .scratch = scratch, .work = 4 * r->n + (1u << 20)};
	size_t from = r->n >= 3 && memcmp(r->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	size_t bad = 0;
	size_t blank = from;

	while (blank < r->n && strchr(" \t\r\n", r->bytes[blank]) != NULL &&
	       r->bytes[blank] != '\0')
		blank++;
	if (blank == r->n)
		return 0;
	if (um_ends(r->base, ".template") && blank + 1 < r->n && r->bytes[blank] == '{' &&
	    r->bytes[blank + 1] != '{')
		return manifest_json_read(r, err);
	r->is_template = manifest_mask_make(scratch, r->bytes, r->n, &y.mask);
	y.text = r->is_template ? y.mask.bytes : um_strndup(scratch, r->bytes, r->n);
	if (clean(y.text + from, r->n - from, y.text + from, &bad))
		manifest_read_broken(r, (uint32_t)(from + bad), "bytes that are not UTF-8 text");
	return read_all(&y, from, err);
}
