/* Text out of literals, concatenations, templates and format calls. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/syntax_p.h"

/* ---- escapes ---- */

static void add_code_point(struct um_str *out, unsigned long c)
{
	if (c < 0x80) {
		um_str_add_c(out, (char)c);
	} else if (c < 0x800) {
		um_str_add_c(out, (char)(0xC0 | (c >> 6)));
		um_str_add_c(out, (char)(0x80 | (c & 0x3F)));
	} else if (c < 0x10000) {
		um_str_add_c(out, (char)(0xE0 | (c >> 12)));
		um_str_add_c(out, (char)(0x80 | ((c >> 6) & 0x3F)));
		um_str_add_c(out, (char)(0x80 | (c & 0x3F)));
	} else if (c < 0x110000) {
		um_str_add_c(out, (char)(0xF0 | (c >> 18)));
		um_str_add_c(out, (char)(0x80 | ((c >> 12) & 0x3F)));
		um_str_add_c(out, (char)(0x80 | ((c >> 6) & 0x3F)));
		um_str_add_c(out, (char)(0x80 | (c & 0x3F)));
	}
}

static void add_number(struct um_str *out, const char *digits, size_t n, int base)
{
	char text[16];

	if (n >= sizeof(text))
		n = sizeof(text) - 1;
	memcpy(text, digits, n);
	text[n] = '\0';
	add_code_point(out, strtoul(text, NULL, base));
}

/* One escape sequence; the C family's, which all our languages share. Unknown ones stay as written.
 */
static void add_escape(struct um_str *out, const char *s, size_t n)
{
	static const char letters[] = "abfnrtv0", bytes[] = "\a\b\f\n\r\t\v\0";
	const char *at;

	if (n < 2 || s[0] != '\\') { /* "{{" in a format string */
		um_str_add_c(out, s[0]);
		return;
	}
	at = memchr(letters, s[1], sizeof(letters) - 1);
	if (s[1] == '\n' || s[1] == '\r')
		return;
	if (n == 2 && at != NULL)
		um_str_add_c(out, bytes[at - letters]);
	else if ((s[1] == 'u' || s[1] == 'x') && n > 3 && s[2] == '{')
		add_number(out, s + 3, n - 4, 16);
	else if ((s[1] == 'u' || s[1] == 'U' || s[1] == 'x') && n > 2)
		add_number(out, s + 2, n - 2, 16);
	else if (s[1] >= '0' && s[1] <= '7')
		add_number(out, s + 1, n - 1, 8);
	else if (n == 2 && strchr("\\'\"`$/", s[1]) != NULL)
		um_str_add_c(out, s[1]);
	else
		um_str_add_n(out, s, n);
}

/* ---- building ---- */

struct build {
	struct work *w;
	struct um_str text;
	UM_VEC(struct syntax_item) holes;
	bool is_followed, is_overridable, is_text;
	bool sees_names; /* a field of a format is a variable at `at` when no argument is named so
	                  */
	TSNode at;
};

static void add_value(struct build *b, struct syntax_value *v)
{
	switch (v->kind) {
	case SYNTAX_STRING:
		b->is_text = true;
		um_str_add(&b->text, v->text);
		break;
	case SYNTAX_TEMPLATE:
		b->is_text = true;
		um_str_add(&b->text, v->text);
		for (size_t i = 0; i < v->n_items && b->holes.n < MAX_ITEMS; i++)
			*UM_PUSH(b->w->a, &b->holes) = v->items[i];
		break;
	case SYNTAX_NUMBER:
		um_str_add(&b->text, v->text);
		break;
	default:
		um_str_add(&b->text, "{}");
		if (b->holes.n < MAX_ITEMS)
			UM_PUSH(b->w->a, &b->holes)->value = v;
		return;
	}
	b->is_followed |= v->is_followed;
	b->is_overridable |= v->is_overridable;
}

static struct syntax_value *finish(struct build *b, TSNode node)
{
	struct syntax_value *v =
		syntax_value_new(b->w, b->holes.n > 0 ? SYNTAX_TEMPLATE : SYNTAX_STRING, node,
	                         um_strndup(b->w->a, b->text.s, strlen(b->text.s)));

	v->is_followed = b->is_followed;
	v->is_overridable = b->is_overridable && b->holes.n == 0;
	v->items = b->holes.v;
	v->n_items = b->holes.n;
	um_str_release(&b->text);
	return v;
}

static void add_content(struct build *b, TSNode node)
{
	const struct work *w = b->w;
	struct um_span s = node_span(node);
	uint32_t at = s.start;
	TSNode *children;
	size_t n = ts_node_child_count(node) == 0 ? 0 : syntax_children(b->w, node, &children);

	for (size_t i = 0; i < n; i++) {
		struct um_span e = node_span(children[i]);

		um_str_add_n(&b->text, w->src + at, e.start - at);
		add_escape(&b->text, w->src + e.start, e.end - e.start);
		at = e.end;
	}
	um_str_add_n(&b->text, w->src + at, s.end - at);
}

/* A literal that the grammar does not take apart: what stands between its quotes, if it has any.
 * A doubled quote inside is one, as in the languages that have no escapes in such literals. */
static void add_whole(struct build *b, TSNode node)
{
	struct um_span s = node_span(node);
	const char *text = b->w->src + s.start, *end = b->w->src + s.end;
	const char *open = text;
	char quote;

	if (open + 1 < end && *open == ':' && end[-1] != ':') { /* a symbol */
		um_str_add_n(&b->text, open + 1, (size_t)(end - open - 1));
		return;
	}
	while (open < end && isalpha((unsigned char)*open))
		open++;
	if (open < end && (*open == '@' || *open == '$'))
		open++;
	if (open >= end || (*open != '"' && *open != '\'' && *open != '`')) {
		um_str_add_n(&b->text, text, (size_t)(end - text));
		return;
	}
	quote = *open++;
	if (end > open && end[-1] == quote)
		end--;
	for (; open < end; open++) {
		um_str_add_c(&b->text, *open);
		if (*open == quote && open + 1 < end && open[1] == quote)
			open++;
	}
}

/* A piece that is only "$": where a language says so, the next one starts with a name. */
static bool is_dollar(const struct work *w, TSNode piece)
{
	struct um_span s = node_span(piece);

	return s.end - s.start == 1 && w->src[s.start] == '$' &&
	       w->q->rows[TABLE_DOLLAR_NAME].n > 0 && syntax_role(w, piece) == ROLE_CONTENT;
}

static void add_named(struct build *b, TSNode piece, bool with_values)
{
	struct um_span s = node_span(piece);
	const char *text = b->w->src + s.start;
	size_t n = 0;
	struct syntax_value *v;

	while (s.start + n < s.end && (isalnum((unsigned char)text[n]) || text[n] == '_'))
		n++;
	if (n == 0 || isdigit((unsigned char)text[0])) {
		um_str_add_c(&b->text, '$');
		n = 0;
	} else if (with_values) {
		const char *name = um_strndup(b->w->a, text, n);

		v = syntax_value_named(b->w, piece, name);
		add_value(b, v != NULL ? v : syntax_value_new(b->w, SYNTAX_NAME, piece, name));
	} else {
		um_str_add(&b->text, "{}");
	}
	um_str_add_n(&b->text, text + n, s.end - s.start - n);
}

/* A literal whose grammar has nodes only for escapes and holes: its text is what stands between. */
static void add_gaps(struct build *b, TSNode node, bool with_values)
{
	struct um_span s = node_span(node);
	const char *src = b->w->src;
	uint32_t n = ts_node_named_child_count(node);
	uint32_t quotes = s.end - s.start >= 6 && memcmp(src + s.start, "\"\"\"", 3) == 0 ? 3 : 1;
	uint32_t at = s.start + quotes, end = s.end > at + quotes ? s.end - quotes : at;

	for (uint32_t i = 0; i < n; i++) {
		TSNode child = ts_node_named_child(node, i), inner;
		struct um_span c = node_span(child);

		if (c.start < at || c.end > end)
			continue;
		um_str_add_n(&b->text, src + at, c.start - at);
		at = c.end;
		inner = ts_node_named_child(child, 0);
		if (syntax_role(b->w, child) == ROLE_ESCAPE)
			add_escape(&b->text, src + c.start, c.end - c.start);
		else if (with_values && !ts_node_is_null(inner))
			add_value(b, syntax_value(b->w, inner));
		else
			um_str_add(&b->text, "{}");
	}
	um_str_add_n(&b->text, src + at, end - at);
}

static void add_literal(struct build *b, TSNode node, bool with_values)
{
	TSNode *children;
	size_t n = syntax_children(b->w, node, &children);

	bool has_gaps = b->w->q->rows[TABLE_GAP_TEXT].n > 0 &&
	                syntax_table(b->w, TABLE_GAP_TEXT, ts_node_type(node)) != NULL;
	uint32_t at = ts_node_start_byte(node);

	b->is_text = true;
	if (b->w->q->rows[TABLE_LOOSE_TEXT].n > 0) {
		add_gaps(b, node, with_values);
		return;
	}
	if (n == 0 && !has_gaps)
		add_whole(b, node);
	for (size_t i = 0; i < n; i++) {
		struct um_span s = node_span(children[i]);
		TSNode inner;

		if (has_gaps)
			um_str_add_n(&b->text, b->w->src + at, s.start - at);
		at = s.end;
		switch (syntax_role(b->w, children[i])) {
		case ROLE_CONTENT:
			if (i > 0 && is_dollar(b->w, children[i - 1]))
				add_named(b, children[i], with_values);
			else if (!is_dollar(b->w, children[i]) || i + 1 == n)
				add_content(b, children[i]);
			break;
		case ROLE_ESCAPE:
			add_escape(&b->text, b->w->src + s.start, s.end - s.start);
			break;
		case ROLE_HOLE:
			inner = syntax_part(syntax_record(b->w, children[i]), PART_VALUE);
			if (ts_node_is_null(inner))
				inner = ts_node_named_child(children[i], 0);
			if (with_values && !ts_node_is_null(inner))
				add_value(b, syntax_value(b->w, inner));
			else
				um_str_add(&b->text, "{}");
			break;
		case ROLE_NAME: /* "$x" without a node for the hole */
		case ROLE_WRAP:
		case ROLE_DEFAULT:
		case ROLE_MEMBER:
		case ROLE_INDEX:
		case ROLE_CALL:
			if (with_values)
				add_value(b, syntax_value(b->w, children[i]));
			else
				um_str_add(&b->text, "{}");
			break;
		default:
			break;
		}
	}
	if (has_gaps)
		um_str_add_n(&b->text, b->w->src + at, ts_node_end_byte(node) - at);
}

const char *syntax_string_text(const struct work *w, TSNode node)
{
	struct build b = {.w = (struct work *)w, .text = UM_STR_INIT};
	const char *text;

	if (syntax_role(w, node) != ROLE_STRING && syntax_role(w, node) != ROLE_SKIP)
		return NULL;
	add_literal(&b, node, false);
	text = um_strdup(w->a, b.text.s);
	um_str_release(&b.text);
	return text;
}

/* "$X" is X, where quotes only keep words together. */
static struct syntax_value *only_hole(struct work *w, TSNode node)
{
	TSNode *children;
	struct um_span hole, whole = node_span(node);
	enum role role;

	if (w->q->rows[TABLE_GAP_TEXT].n == 0 || syntax_children(w, node, &children) != 1)
		return NULL;
	role = syntax_role(w, children[0]);
	hole = node_span(children[0]);
	if ((role != ROLE_WRAP && role != ROLE_DEFAULT) || hole.start != whole.start + 1 ||
	    hole.end + 1 != whole.end)
		return NULL;
	return syntax_value(w, children[0]);
}

/* A literal, or several that the language joins by writing them side by side. */
struct syntax_value *syntax_value_string(struct work *w, TSNode node)
{
	struct build b = {.w = w, .text = UM_STR_INIT};
	TSNode *children;
	size_t n;

	if (syntax_role(w, node) != ROLE_JOIN) {
		struct syntax_value *v = only_hole(w, node);

		if (v != NULL)
			return v;
		add_literal(&b, node, true);
		return finish(&b, node);
	}
	n = syntax_children(w, node, &children);
	for (size_t i = 0; i < n; i++)
		add_value(&b, syntax_value(w, children[i]));
	return finish(&b, node);
}

/* a + b + c: the left spine is walked, not recursed into, because it can be as long as the file. */
struct syntax_value *syntax_value_concat(struct work *w, TSNode node)
{
	struct build b = {.w = w, .text = UM_STR_INIT};
	UM_VEC(TSNode) parts = {0};
	TSNode left = node;

	while (syntax_role(w, left) == ROLE_CONCAT) {
		const struct record *r = syntax_record(w, left);

		*UM_PUSH(w->t, &parts) = syntax_part(r, PART_RIGHT);
		left = syntax_strip(w, syntax_part(r, PART_LEFT));
		if (parts.n > MAX_ITEMS)
			return syntax_value_unknown(w, node);
	}
	add_value(&b, syntax_value(w, left));
	while (parts.n > 0)
		add_value(&b, syntax_value(w, parts.v[--parts.n]));
	if (!b.is_text) { /* a sum of numbers, or nothing that we know */
		um_str_release(&b.text);
		return syntax_value_unknown(w, node);
	}
	return finish(&b, node);
}

/* ---- format strings ---- */

static void add_field(struct build *b, const struct syntax_item *items, size_t n, const char *name,
                      size_t *next)
{
	size_t index = SIZE_MAX;

	if (name[0] == '\0')
		index = (*next)++;
	else if (name[0] >= '0' && name[0] <= '9')
		index = strtoul(name, NULL, 10);
	for (size_t i = 0, position = 0; i < n; i++) {
		bool is_it =
			items[i].name != NULL ? um_eq(items[i].name, name) : position++ == index;

		if (is_it) {
			add_value(b, items[i].value);
			return;
		}
	}
	if (b->sees_names && name[0] != '\0') {
		struct syntax_value *v = syntax_value_named(b->w, b->at, um_strdup(b->w->a, name));

		if (v != NULL) {
			add_value(b, v);
			return;
		}
	}
	um_str_add(&b->text, "{}");
	UM_PUSH(b->w->a, &b->holes)->value =
		syntax_value_new(b->w, SYNTAX_UNKNOWN, b->w->root, um_strdup(b->w->a, name));
}

/* format("{name}/v1"), where a function of the language fills in what it sees */
static bool sees_names(const struct work *w)
{
	const struct row *rows;
	size_t n = syntax_table_rows(w, TABLE_FORMAT_CALL, &rows);

	for (size_t i = 0; i < n; i++)
		if (rows[i].columns[1] != NULL)
			return true;
	return false;
}

static const char *brace_field(struct build *b, const char *s, const struct syntax_item *items,
                               size_t n, size_t *next)
{
	size_t len = strcspn(s + 1, "}");
	char name[64];
	size_t cut = strcspn(s + 1, "}:!.[");

	if (s[1 + len] != '}' || cut >= sizeof(name)) {
		um_str_add_c(&b->text, *s);
		return s + 1;
	}
	memcpy(name, s + 1, cut);
	name[cut] = '\0';
	add_field(b, items, n, name, next);
	return s + 1 + len + 1;
}

static const char *percent_field(struct build *b, const char *s, const struct syntax_item *items,
                                 size_t n, size_t *next)
{
	char name[64] = "";
	const char *p = s + 1;

	if (*p == '%') {
		um_str_add_c(&b->text, '%');
		return p + 1;
	}
	if (*p == '(') {
		size_t len = strcspn(p + 1, ")");

		if (len >= sizeof(name) || p[1 + len] != ')')
			return um_str_add_c(&b->text, *s), s + 1;
		memcpy(name, p + 1, len);
		name[len] = '\0';
		p += len + 2;
	}
	p += strspn(p, "-+ #0123456789.*");
	if (*p == '\0' || strchr("sdifrxXoeEgGcvqtwT", *p) == NULL)
		return um_str_add_c(&b->text, *s), s + 1;
	add_field(b, items, n, name, next);
	return p + 1;
}

struct syntax_value *syntax_value_format(struct work *w, TSNode node,
                                         const struct syntax_value *text,
                                         const struct syntax_item *items, size_t n, bool is_percent)
{
	struct build b = {
		.w = w, .text = UM_STR_INIT, .is_text = true, .is_followed = text->is_followed};
	size_t next = 0;
	const char *s = text->text;

	b.sees_names = !is_percent && sees_names(w);
	b.at = node;
	while (*s != '\0' && b.holes.n < MAX_ITEMS) {
		if (is_percent && *s == '%') {
			s = percent_field(&b, s, items, n, &next);
		} else if (!is_percent && *s == '{' && s[1] != '{') {
			s = brace_field(&b, s, items, n, &next);
		} else {
			if (!is_percent && (*s == '{' || *s == '}') && s[1] == *s)
				s++;
			um_str_add_c(&b.text, *s++);
		}
	}
	return finish(&b, node);
}
