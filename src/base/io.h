/* Whole files and safe writing. */
#ifndef UM_IO_H
#define UM_IO_H

#include "base/err.h"
#include "base/str.h"

/* Reads a regular file of at most `max` bytes. ret_text is overwritten. */
int um_read_file(const char *path, size_t max, struct um_str *ret_text, struct um_err *err);
/* Writes through a temporary file in the same folder and a rename: the old or the new content,
 * never half. */
int um_write_file_atomic(const char *path, const char *bytes, size_t n, struct um_err *err);
/* Does valid UTF-8 start here? Returns its length in bytes (1-4) or 0. */
size_t um_utf8_len(const unsigned char *p, size_t n);

#endif
