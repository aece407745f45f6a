#include "report/escape.h"

#include <string.h>
#include <strings.h>

#include "base/io.h"

struct range {
	uint32_t first, last;
};

/* Obeyed by a terminal or a bidirectional layout, or not seen at all. */
static const struct range hidden[] = {
	{0x0000, 0x001f}, {0x007f, 0x009f}, {0x00ad, 0x00ad}, {0x061c, 0x061c},   {0x115f, 0x1160},
	{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0x3164, 0x3164},
	{0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
};

/* The large blocks that take two columns; odd ones out may shift a caret, nothing worse. */
static const struct range wide[] = {
	{0x1100, 0x115e},   {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},
	{0x4e00, 0x9fff},   {0xa000, 0xa4cf},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
	{0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
	{0x1f680, 0x1f6ff}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
};

static const struct range combining[] = {
	{0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},   {0x20d0, 0x20ff},
	{0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef},
};

static bool in(const struct range *ranges, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	}
	return false;
}

static uint32_t decode(const unsigned char *p, size_t len)
{
	static const unsigned char first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t c = p[0] & first_bits[len];

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3fu);
	return c;
}

/* One character at p, escaped into `out` unless NULL. Returns the columns it takes. */
static size_t put(const unsigned char *p, size_t len, struct um_str *out)
{
	UM_AUTO(um_str_release) struct um_str shown = UM_STR_INIT;
	uint32_t c = len ? decode(p, len) : 0;
	size_t columns;

	if (len && c >= 0x20 && c < 0x7f) {
		if (out)
			um_str_add_c(out, (char)c);
		return 1;
	}
	if (c == '\t' && len) {
		if (out)
			um_str_add_c(out, ' ');
		return 1;
	}
	if (len && !in(hidden, UM_COUNT(hidden), c)) {
		if (out)
			um_str_add_n(out, (const char *)p, len);
		if (in(combining, UM_COUNT(combining), c))
			return 0;
		return in(wide, UM_COUNT(wide), c) ? 2 : 1;
	}
	if (len <= 1)
		um_str_addf(&shown, "\\x%02x", *p);
	else
		um_str_addf(&shown, "<U+%04X>", c);
	columns = shown.len;
	if (out)
		um_str_add_n(out, shown.s, shown.len);
	return columns;
}

static size_t walk(const char *text, size_t n, struct um_str *out)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + n;
	size_t columns = 0;

	while (p < end) {
		size_t len = um_utf8_len(p, (size_t)(end - p));

		columns += put(p, len, out);
		p += len ? len : 1;
	}
	return columns;
}

void report_escape_text(const char *text, size_t n, struct um_str *out)
{
	walk(text, n, out);
}

size_t report_escape_width(const char *text, size_t n)
{
	return walk(text, n, NULL);
}

void report_escape_markdown(struct um_str *out, const char *text)
{
	UM_AUTO(um_str_release) struct um_str plain = UM_STR_INIT;

	report_escape_text(text, strlen(text), &plain);
	for (const char *p = plain.s; *p; p++) {
		switch (*p) {
		case '&':
			um_str_add(out, "&amp;");
			break;
		case '<':
			um_str_add(out, "&lt;");
			break;
		case '>':
			um_str_add(out, "&gt;");
			break;
		case '@': /* "@name" calls somebody, "#1" is an issue */
		case '#':
			um_str_addf(out, "&#%d;", *p);
			break;
		default:
			/* "https://..." and "www..." become links by themselves. */
			if (um_starts(p, "://") ||
			    (*p == '.' && p - plain.s >= 3 && strncasecmp(p - 3, "www", 3) == 0)) {
				um_str_addf(out, "&#%d;", *p);
				break;
			}
			if (strchr("\\`*_{}[]()!|~", *p))
				um_str_add_c(out, '\\');
			um_str_add_c(out, *p == '\n' ? ' ' : *p);
		}
	}
}

/* A backslash before the bar is no help: in a cell, one of the text's own may stand before it. */
static void add_marked_code(struct um_str *out, const char *text)
{
	um_str_add(out, "<code>");
	while (*text) {
		UM_AUTO(um_str_release) struct um_str part = UM_STR_INIT;
		size_t n = strcspn(text, "|");

		um_str_add_n(&part, text, n);
		report_escape_markdown(out, part.s);
		um_str_add(out, text[n] ? "&#124;" : "");
		text += n + (text[n] != '\0');
	}
	um_str_add(out, "</code>");
}

void report_escape_markdown_code(struct um_str *out, const char *text)
{
	UM_AUTO(um_str_release) struct um_str plain = UM_STR_INIT;
	size_t most = 0, row = 0;
	const char *border;

	if (strchr(text, '|')) {
		add_marked_code(out, text);
		return;
	}
	report_escape_text(text, strlen(text), &plain);
	for (const char *p = plain.s; *p; p++) {
		row = *p == '`' ? row + 1 : 0;
		most = row > most ? row : most;
	}
	border = most > 0 ? " " : "";
	for (size_t i = 0; i <= most; i++)
		um_str_add_c(out, '`');
	um_str_addf(out, "%s%s%s", border, plain.s, border);
	for (size_t i = 0; i <= most; i++)
		um_str_add_c(out, '`');
}

void report_escape_html(struct um_str *out, const char *text)
{
	UM_AUTO(um_str_release) struct um_str plain = UM_STR_INIT;

	report_escape_text(text, strlen(text), &plain);
	for (const char *p = plain.s; *p; p++) {
		if (strchr("&<>\"'`=", *p))
			um_str_addf(out, "&#%d;", *p);
		else
			um_str_add_c(out, *p);
	}
}
