/* First include of every file: attributes, result codes and the few words that all folders share.
 */
#ifndef UM_BASE_H
#define UM_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UM_PRINTF(f, a) __attribute__((format(printf, f, a), nonnull(f)))
#define UM_UNUSED __attribute__((unused))
#define UM_NODISCARD __attribute__((warn_unused_result))
/* Runs fn(&variable) when the variable leaves its scope. */
#define UM_AUTO(fn) __attribute__((cleanup(fn)))
#define UM_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Functions that can fail return 0, or one of these negated-by-definition codes. */
enum um_code {
	UM_EIO = -1,       /* the system refused: open, read, write */
	UM_EINVAL = -2,    /* the caller's or the user's input is wrong */
	UM_EPARSE = -3,    /* a file's content is not what it should be */
	UM_ELIMIT = -4,    /* one of our own limits was reached */
	UM_ENOTFOUND = -5, /* there is no such thing */
	UM_EPERM = -6,     /* not allowed */
	UM_EINTR = -7      /* stopped by a signal */
};

#endif
