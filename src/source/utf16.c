/* UTF-16 with a byte order mark becomes UTF-8 without one, so that everything behind source/ knows
 * one encoding; lines and columns are those of the text. */
#include <string.h>

#include "source/source_p.h"

bool source_is_utf16(const char *bytes, size_t n)
{
	if (n < 2 || (memcmp(bytes, "\xff\xfe", 2) != 0 && memcmp(bytes, "\xfe\xff", 2) != 0))
		return false;
	return n < 4 || memcmp(bytes + 2, "\0\0", 2) != 0; /* UTF-32, or a NUL */
}

static uint32_t unit(const char *bytes, size_t at, bool is_big)
{
	unsigned char first = (unsigned char)bytes[at];
	unsigned char second = (unsigned char)bytes[at + 1];

	return is_big ? (uint32_t)(first << 8 | second) : (uint32_t)(second << 8 | first);
}

static void add_utf8(struct um_str *out, uint32_t c)
{
	char text[4];
	size_t n = 0;

	if (c < 0x80) {
		text[n++] = (char)c;
	} else if (c < 0x800) {
		text[n++] = (char)(0xC0 | c >> 6);
	} else if (c < 0x10000) {
		text[n++] = (char)(0xE0 | c >> 12);
		text[n++] = (char)(0x80 | (c >> 6 & 0x3F));
	} else {
		text[n++] = (char)(0xF0 | c >> 18);
		text[n++] = (char)(0x80 | (c >> 12 & 0x3F));
		text[n++] = (char)(0x80 | (c >> 6 & 0x3F));
	}
	if (c >= 0x80)
		text[n++] = (char)(0x80 | (c & 0x3F));
	um_str_add_n(out, text, n);
}

bool source_utf16_decode(const char *bytes, size_t n, struct um_str *out)
{
	bool is_big = n >= 2 && (unsigned char)bytes[0] == 0xFE;

	um_str_clear(out);
	if (n % 2 != 0)
		return false;
	for (size_t at = 2; at < n; at += 2) {
		uint32_t c = unit(bytes, at, is_big);

		if (c >= 0xD800 && c < 0xDC00 && at + 3 < n) {
			uint32_t low = unit(bytes, at + 2, is_big);

			if (low < 0xDC00 || low > 0xDFFF)
				return false;
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
			at += 2;
		} else if (c == 0 || (c >= 0xD800 && c <= 0xDFFF)) {
			return false;
		}
		add_utf8(out, c);
	}
	return true;
}
