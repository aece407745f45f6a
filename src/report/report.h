/* Reports, all fed from the model alone (doc.c asks it; one file a format draws). Formats are rows
 * of a table (writer.c). */
#ifndef UM_REPORT_H
#define UM_REPORT_H

#include "base/err.h"
#include "base/str.h"
#include "model/model.h"

struct report_options {
	bool colour;
	bool utf8;          /* bars and rules of block characters; else ASCII */
	unsigned width;     /* of the terminal, in columns */
	bool show_evidence; /* inventory: all of it, not only what it comes to */
	bool explain_score; /* text: how each score comes about */
	bool keep_waived;   /* SARIF: waived results too, marked as suppressed */
	bool verbose;       /* every finding in full, not the first of each control */
	/* The title of a move, NULL when it has none. */
	const char *(*move_title)(const char *move);
	/* Text of a file for excerpts: sets *ret_line to the line's text (without break) and
	 * returns true; NULL: no excerpts. */
	bool (*line)(void *ctx, const char *path, uint32_t line, struct um_str *ret_line);
	void *line_ctx;
};

struct report_format {
	const char *name, *help;
	int (*write)(struct model *m, const struct report_options *options, struct um_str *out,
	             struct um_err *err);
};

const struct report_format *report_format_find(const char *name);
const struct report_format *report_format_at(size_t index); /* NULL past the end */

#endif
