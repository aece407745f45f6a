/* Messages are built in place and cut at the end of a character, so a cut message is still UTF-8.
 * Line breaks and other control bytes in names become '?': a message is one line and safe on a
 * terminal. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"

enum {
	MSG_SIZE = sizeof((struct um_err){0}.msg)
};

static void tidy(char *msg, size_t size)
{
	size_t n = strlen(msg);
	size_t i = 0;

	while (i < n) {
		unsigned char c = (unsigned char)msg[i];
		size_t len = um_utf8_len((unsigned char *)msg + i, n - i);

		if (len == 0 && n + 5 >= size && n - i < 4) {
			msg[i] = '\0'; /* a character that the cut went through */
			return;
		}
		if (len == 0 || c < 0x20 || c == 0x7f) {
			msg[i] = '?';
			len = 1;
		} else if (len == 2 && c == 0xc2 && (unsigned char)msg[i + 1] < 0xa0) {
			msg[i] = msg[i + 1] = '?'; /* C1 controls */
		}
		i += len;
	}
}

int um_err_set(struct um_err *err, int code, const char *fmt, ...)
{
	char msg[MSG_SIZE];
	va_list args;

	if (!err)
		return code;
	/* Through a second buffer: the old message may be one of the arguments. */
	va_start(args, fmt);
	if (vsnprintf(msg, sizeof(msg), fmt, args) < 0)
		msg[0] = '\0';
	va_end(args);
	tidy(msg, sizeof(msg));
	memcpy(err->msg, msg, strlen(msg) + 1);
	err->code = code;
	return code;
}

int um_err_add(struct um_err *err, const char *fmt, ...)
{
	char context[MSG_SIZE];
	char msg[MSG_SIZE];
	va_list args;
	size_t n, rest;

	if (!err)
		return UM_EINVAL;
	va_start(args, fmt);
	if (vsnprintf(context, sizeof(context), fmt, args) < 0)
		context[0] = '\0';
	va_end(args);
	n = strlen(context);
	if (n > sizeof(msg) - 3)
		n = sizeof(msg) - 3;
	memcpy(msg, context, n);
	memcpy(msg + n, ": ", 2);
	n += 2;
	rest = strlen(err->msg);
	if (rest > sizeof(msg) - 1 - n)
		rest = sizeof(msg) - 1 - n;
	memcpy(msg + n, err->msg, rest);
	msg[n + rest] = '\0';
	tidy(msg, sizeof(msg));
	memcpy(err->msg, msg, strlen(msg) + 1);
	return err->code;
}
