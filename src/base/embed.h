/*
 * The files that travel inside the binary: the built-in rules, SQL, queries and pages.
 *
 * The build writes the table; it is sorted by path (bytewise), and the paths are those of the
 * source tree, such as "rules/services/x.yaml" or "src/model/schema.sql". `data` is followed
 * by a NUL that `size` does not count, so a text can be handed on as a C string.
 */
#ifndef UM_EMBED_H
#define UM_EMBED_H

#include <stddef.h>

struct um_embed {
	const char *path;
	const unsigned char *data;
	size_t size;
};

extern const struct um_embed um_embedded[];
extern const size_t um_embedded_count;

#endif
