#include "report/draw.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/doc.h"
#include "report/escape.h"

static const char *const codes[] = {
	[DRAW_PLAIN] = "",        [DRAW_BOLD] = "1",         [DRAW_DIM] = "2",
	[DRAW_RED] = "31",        [DRAW_YELLOW] = "33",      [DRAW_GREEN] = "32",
	[DRAW_CYAN] = "36",       [DRAW_BLUE] = "34",        [DRAW_MAGENTA] = "35",
	[DRAW_BOLD_RED] = "1;31", [DRAW_BOLD_CYAN] = "1;36",
};

static bool style_on(struct draw *d, enum draw_style style)
{
	if (!d->options->colour || style == DRAW_PLAIN)
		return false;
	um_str_addf(d->out, "\033[%sm", codes[style]);
	return true;
}

static void style_off(struct draw *d, bool is_on)
{
	if (is_on)
		um_str_add(d->out, "\033[0m");
}

static void put(struct draw *d, enum draw_style style, const char *text, size_t n)
{
	bool is_on = style_on(d, style);

	report_escape_text(text, n, d->out);
	d->column += report_escape_width(text, n);
	style_off(d, is_on);
}

void draw_newline(struct draw *d)
{
	/* No blanks at the end of a line. */
	while (d->out->len && d->out->s[d->out->len - 1] == ' ')
		d->out->s[--d->out->len] = '\0';
	um_str_add_c(d->out, '\n');
	d->column = 0;
}

size_t draw_columns(const char *text)
{
	return text ? report_escape_width(text, strlen(text)) : 0;
}

void draw_text(struct draw *d, enum draw_style style, const char *text)
{
	if (text && *text)
		put(d, style, text, strlen(text));
}

void draw_format(struct draw *d, enum draw_style style, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	draw_text(d, style, text);
}

void draw_tab(struct draw *d, size_t column)
{
	if (column && d->column >= column)
		column = d->column + 1;
	while (d->column < column) {
		um_str_add_c(d->out, ' ');
		d->column++;
	}
}

/* Bytes of `text` that fill at most `columns`. */
static size_t fitting(const char *text, size_t columns)
{
	size_t n = strlen(text), used = 0, i = 0;

	while (i < n) {
		size_t len = 1;
		size_t wide;

		while (i + len < n && ((unsigned char)text[i + len] & 0xc0) == 0x80)
			len++;
		wide = report_escape_width(text + i, len);
		if (used + wide > columns)
			break;
		used += wide;
		i += len;
	}
	return i;
}

static const char *ellipsis(const struct draw *d)
{
	return d->options->utf8 ? "…" : "~";
}

void draw_cut(struct draw *d, enum draw_style style, const char *text, size_t columns)
{
	if (draw_columns(text) <= columns) {
		draw_text(d, style, text);
		return;
	}
	if (columns == 0)
		return;
	put(d, style, text, fitting(text, columns - 1));
	draw_text(d, style, ellipsis(d));
}

void draw_wrap(struct draw *d, enum draw_style style, size_t indent, const char *text)
{
	bool is_on;
	size_t n;

	draw_tab(d, d->column < indent ? indent : 0);
	is_on = style_on(d, style);
	for (; text && *text; text += n) {
		size_t blanks = strspn(text, " \t\r\n");
		size_t wide;

		text += blanks;
		n = strcspn(text, " \t\r\n");
		if (!n)
			break;
		wide = report_escape_width(text, n);
		if (d->column > indent && d->column + (blanks > 0) + wide > d->options->width) {
			draw_newline(d);
			draw_tab(d, indent);
		} else if (blanks && d->column > indent) {
			put(d, DRAW_PLAIN, " ", 1);
		}
		put(d, DRAW_PLAIN, text, n);
	}
	style_off(d, is_on);
}

static void cells(struct draw *d, enum draw_style style, size_t n, const char *cell)
{
	bool is_on = n > 0 && style_on(d, style);

	for (size_t i = 0; i < n; i++)
		draw_text(d, DRAW_PLAIN, cell);
	style_off(d, is_on);
}

void draw_bar(struct draw *d, enum draw_style style, size_t width, int64_t value, int64_t full)
{
	size_t filled = full > 0 && value > 0 ? (size_t)(value * (int64_t)width / full) : 0;

	/* A little is not nothing. */
	if (value > 0 && filled == 0)
		filled = 1;
	cells(d, style, filled, d->options->utf8 ? "█" : "#");
	cells(d, DRAW_DIM, width - filled, d->options->utf8 ? "░" : ".");
}

void draw_points(struct draw *d, enum draw_style style, int64_t milli)
{
	draw_format(d, style, "%lld.%lld", (long long)(milli / 1000),
	            (long long)(milli % 1000 / 100));
}

void draw_heading(struct draw *d, const char *text)
{
	draw_text(d, DRAW_BOLD, text);
	draw_newline(d);
}

const char *draw_minus(const struct draw *d)
{
	return d->options->utf8 ? "−" : "-";
}

/* ---- excerpts ---- */

/* The part of a line that is shown: the columns around the span when it is too long. */
struct window {
	size_t from, to; /* bytes */
	bool is_cut_left, is_cut_right;
};

static size_t char_start(const char *s, size_t i)
{
	while (i > 0 && ((unsigned char)s[i] & 0xc0) == 0x80)
		i--;
	return i;
}

static struct window choose(const struct um_str *line, size_t start, size_t stop, size_t room)
{
	struct window w = {.from = 0, .to = line->len};
	size_t lead = room / 3;

	/* Without the indentation that says nothing here. */
	w.from = strspn(line->s, " \t");
	if (w.from > start)
		w.from = start;
	w.from = w.from > 4 ? w.from - 4 : 0;
	if (report_escape_width(line->s + w.from, line->len - w.from) <= room)
		return w;
	if (report_escape_width(line->s + w.from, stop - w.from) > room && start > w.from + lead) {
		w.from = char_start(line->s, start - lead);
		w.is_cut_left = true;
	}
	w.to = w.from + fitting(line->s + w.from, room - 2);
	if (w.to > line->len)
		w.to = line->len;
	w.is_cut_right = w.to < line->len;
	return w;
}

static void gutter(struct draw *d, size_t indent, const char *number, size_t width)
{
	draw_tab(d, indent + width - strlen(number));
	draw_text(d, DRAW_BLUE, number);
	draw_text(d, DRAW_BLUE, d->options->utf8 ? " │ " : " | ");
}

void draw_excerpt(struct draw *d, size_t indent, const struct report_place *place,
                  enum draw_style style)
{
	UM_AUTO(um_str_release) struct um_str line = UM_STR_INIT;
	char number[24];
	struct window w;
	size_t start, stop, width, gap, carets;

	if (!d->options->line || !place->file || place->line < 1 ||
	    !d->options->line(d->options->line_ctx, place->file, (uint32_t)place->line, &line))
		return;
	for (size_t i = 0; i < line.len; i++) {
		if (line.s[i] == '\0')
			line.s[i] = ' ';
	}
	start = place->column > 0 ? (size_t)place->column - 1 : 0;
	if (start > line.len)
		start = line.len;
	stop = place->end_line == place->line && place->end_column > 0
	               ? (size_t)place->end_column - 1
	               : line.len;
	if (stop > line.len || stop < start)
		stop = line.len;
	snprintf(number, sizeof(number), "%lld", (long long)place->line);
	width = strlen(number);
	w = choose(&line, start, stop, d->options->width - indent - width - 4);
	if (stop > w.to)
		stop = w.to;

	gutter(d, indent, number, width);
	if (w.is_cut_left)
		draw_text(d, DRAW_DIM, ellipsis(d));
	put(d, DRAW_PLAIN, line.s + w.from, w.to - w.from);
	if (w.is_cut_right)
		draw_text(d, DRAW_DIM, ellipsis(d));
	draw_newline(d);

	gutter(d, indent, "", width);
	gap = report_escape_width(line.s + w.from, start - w.from) + w.is_cut_left;
	carets = stop > start ? report_escape_width(line.s + start, stop - start) : 1;
	cells(d, DRAW_PLAIN, gap, " ");
	cells(d, style, carets, "^");
	draw_newline(d);
}
