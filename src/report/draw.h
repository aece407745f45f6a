/* Lines of text for people: colours, columns, wrapping, bars. All text of the audited tree goes
 * through report_escape_text() here. */
#ifndef UM_REPORT_DRAW_H
#define UM_REPORT_DRAW_H

#include "base/str.h"
#include "report/report.h"

enum draw_style {
	DRAW_PLAIN,
	DRAW_BOLD,
	DRAW_DIM,
	DRAW_RED,
	DRAW_YELLOW,
	DRAW_GREEN,
	DRAW_CYAN,
	DRAW_BLUE,
	DRAW_MAGENTA,
	DRAW_BOLD_RED,
	DRAW_BOLD_CYAN
};

struct draw {
	struct um_str *out;
	const struct report_options *options;
	size_t column; /* where the current line stands */
};

void draw_newline(struct draw *d);
/* Text as it is, escaped; counts its columns. NULL is "". */
void draw_text(struct draw *d, enum draw_style style, const char *text);
void draw_format(struct draw *d, enum draw_style style, const char *fmt, ...) UM_PRINTF(3, 4);
/* Blanks up to a column; at least one when the line is there already and `column` is not 0. */
void draw_tab(struct draw *d, size_t column);
/* Text cut to `columns` with an ellipsis in the end. */
void draw_cut(struct draw *d, enum draw_style style, const char *text, size_t columns);
/* Words wrapped at the width; further lines start at `indent`. Ends without a line break. */
void draw_wrap(struct draw *d, enum draw_style style, size_t indent, const char *text);
/* A bar of `width` cells, filled by value / full. */
void draw_bar(struct draw *d, enum draw_style style, size_t width, int64_t value, int64_t full);
/* "12.3": cut, not rounded, so that 60.0 is never shown below 60. */
void draw_points(struct draw *d, enum draw_style style, int64_t milli);
/* A heading that fills the line. */
void draw_heading(struct draw *d, const char *text);
const char *draw_minus(const struct draw *d);
size_t draw_columns(const char *text);

/* The source line of a place with a caret below; nothing when the line cannot be had. */
struct report_place;
void draw_excerpt(struct draw *d, size_t indent, const struct report_place *place,
                  enum draw_style style);

#endif
