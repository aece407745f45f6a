/* Places in a file. Offsets are bytes from 0; lines and columns count from 1, columns in bytes. */
#ifndef UM_SPAN_H
#define UM_SPAN_H

#include "base/arena.h"

struct um_span {
	uint32_t start, end; /* half open */
};

struct um_pos {
	uint32_t line, column;
};

/* Start offsets of all lines of one file. */
struct um_lines {
	const uint32_t *start;
	size_t n;
	size_t size;               /* of the file in bytes */
	const unsigned char *crlf; /* one bit a line: it ends in "\r\n"; NULL when none does */
};

void um_lines_init(struct um_lines *lines, struct um_arena *a, const char *bytes, size_t n);
struct um_pos um_lines_pos(const struct um_lines *lines, uint32_t offset); /* clamps to the end */
/* The span of line `line` (from 1) without its line break. */
struct um_span um_lines_line(const struct um_lines *lines, uint32_t line);
static inline bool um_span_in(struct um_span inner, struct um_span outer)
{
	return inner.start >= outer.start && inner.end <= outer.end;
}

#endif
