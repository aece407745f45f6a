/* Source lines for reports: reads a file again, only when a finding in it is shown. */
#ifndef UM_CLI_EXCERPT_H
#define UM_CLI_EXCERPT_H

#include "base/span.h"
#include "base/str.h"
#include "cli/input.h"

struct excerpt {
	const struct input *input;
	struct input_reader *reader;
	struct um_arena *arena; /* of the file that was read last */
	const char *path;
	struct source_blob blob;
	struct um_lines lines;
};

void excerpt_init(struct excerpt *e, const struct input *input);
void excerpt_release(struct excerpt *e);
/* For report_options.line. */
bool excerpt_line(void *excerpt, const char *path, uint32_t line, struct um_str *ret_line);

#endif
