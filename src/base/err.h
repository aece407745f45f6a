/* Errors are values: a code and one whole message, `file:line:column: what is wrong, and what to
 * do`. */
#ifndef UM_ERR_H
#define UM_ERR_H

#include "base/base.h"

struct um_err {
	int code;       /* one of enum um_code, 0 while nothing happened */
	char msg[1024]; /* UTF-8, one line, cut when longer; never NULL */
};

#define UM_ERR_INIT   \
	{             \
		0, "" \
	}

/* Writes the message (err may be NULL) and returns `code`, so that callers say `return
 * um_err_set(...)`. */
int um_err_set(struct um_err *err, int code, const char *fmt, ...) UM_PRINTF(3, 4);

/* Puts context in front: "context: old message". Returns err->code. */
int um_err_add(struct um_err *err, const char *fmt, ...) UM_PRINTF(2, 3);

#endif
