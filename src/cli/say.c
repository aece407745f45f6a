/* Everything that leaves the program on its two standard streams passes here. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "report/escape.h"

void cli_say(const char *fmt, ...)
{
	UM_AUTO(um_str_release) struct um_str line = UM_STR_INIT;
	char text[2048];
	va_list args;
	size_t done = 0;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	um_str_add(&line, "unmoat: ");
	report_escape_text(text, strlen(text), &line);
	um_str_add_c(&line, '\n');
	while (done < line.len) {
		ssize_t n = write(STDERR_FILENO, line.s + done, line.len - done);

		if (n < 0 && errno != EINTR)
			return; /* nobody is listening */
		done += n > 0 ? (size_t)n : 0;
	}
}

int cli_fail(const struct um_err *err)
{
	if (err->code == UM_EINTR) {
		cli_say("interrupted");
		return CLI_INTERRUPTED;
	}
	cli_say("%s", err->msg);
	return CLI_ERROR;
}

int cli_print(const struct um_str *text, int status)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t n = write(STDOUT_FILENO, text->s + done, text->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EPIPE)
			return status; /* `| head` has seen enough */
		if (n < 0) {
			cli_say("cannot write to the standard output: %s", strerror(errno));
			return CLI_ERROR;
		}
		done += (size_t)n;
	}
	return status;
}
