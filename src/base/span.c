/* Lines end at '\n'; a '\r' before it belongs to the line break. A lone '\r' is content, as in git
 * and editors. */
#include "base/span.h"

#include <string.h>

void um_lines_init(struct um_lines *lines, struct um_arena *a, const char *bytes, size_t n)
{
	size_t count = 1, i = 1;
	const char *end, *p;
	unsigned char *crlf = NULL;
	uint32_t *start;

	if (n > UINT32_MAX)
		n = UINT32_MAX; /* spans have 32 bits; readers refuse such files long before */
	end = bytes + n;
	for (p = bytes; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		count++;
	start = UM_NEW_ARRAY(a, uint32_t, count);
	for (p = bytes; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++) {
		if (p > bytes && p[-1] == '\r') {
			if (!crlf)
				crlf = um_alloc(a, count / 8 + 1);
			crlf[(i - 1) / 8] |= (unsigned char)(1u << ((i - 1) % 8));
		}
		start[i++] = (uint32_t)(p - bytes) + 1;
	}
	*lines = (struct um_lines){.start = start, .n = count, .size = n, .crlf = crlf};
}

struct um_pos um_lines_pos(const struct um_lines *lines, uint32_t offset)
{
	size_t low = 0, high = lines->n;

	if (offset > lines->size)
		offset = (uint32_t)lines->size;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (lines->start[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return (struct um_pos){(uint32_t)low + 1, offset - lines->start[low] + 1};
}

struct um_span um_lines_line(const struct um_lines *lines, uint32_t line)
{
	struct um_span span;
	size_t i;

	if (line == 0 || line > lines->n)
		return (struct um_span){(uint32_t)lines->size, (uint32_t)lines->size};
	i = line - 1;
	span.start = lines->start[i];
	if (i + 1 == lines->n) {
		span.end = (uint32_t)lines->size;
		return span;
	}
	span.end = lines->start[i + 1] - 1;
	if (lines->crlf && (lines->crlf[i / 8] >> (i % 8) & 1))
		span.end--;
	return span;
}
