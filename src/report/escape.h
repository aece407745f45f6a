/* What comes from the audited tree is made harmless to the medium here, and only here. */
#ifndef UM_REPORT_ESCAPE_H
#define UM_REPORT_ESCAPE_H

#include "base/str.h"

/* For a terminal: valid UTF-8 stays; control characters, bidirectional and invisible ones and
 * broken bytes become visible, as \x1b or <U+202E>. A tab becomes one blank. */
void report_escape_text(const char *text, size_t n, struct um_str *out);

/* Columns that the first n bytes of text take on a terminal once escaped. */
size_t report_escape_width(const char *text, size_t n);

/* The others make the text harmless to a terminal first. */

/* GitHub's Markdown, within a line: nothing in it is markup, calls somebody or becomes a link. */
void report_escape_markdown(struct um_str *out, const char *text);
/* A code span, fenced by one backtick more than it holds in a row; with a bar, which would end a
 * cell of a table, an element. */
void report_escape_markdown_code(struct um_str *out, const char *text);
/* HTML, for text and for quoted attributes. */
void report_escape_html(struct um_str *out, const char *text);

#endif
