/* Signals, and what is known of the terminal. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"

/* Set by the handler, looked at by the pool and between the phases. */
static volatile int is_stopped;

static void on_interrupt(int signal)
{
	(void)signal;
	is_stopped = 1;
}

void cli_signals_init(void)
{
	/* SA_RESETHAND: whoever cannot wait presses Ctrl-C twice. */
	struct sigaction stop = {.sa_handler = on_interrupt, .sa_flags = SA_RESETHAND};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction old;

	sigemptyset(&stop.sa_mask);
	sigemptyset(&ignore.sa_mask);
	/* Whoever started us in the background with Ctrl-C ignored meant it. */
	if (sigaction(SIGINT, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
		sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
}

const volatile int *cli_stop(void)
{
	return &is_stopped;
}

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

bool cli_use_colour(enum cli_when when)
{
	const char *force = getenv("CLICOLOR_FORCE"), *term = getenv("TERM");

	if (when != CLI_AUTO)
		return when == CLI_ALWAYS;
	if (is_set("NO_COLOR"))
		return false;
	if (force && *force && strcmp(force, "0") != 0)
		return true;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

bool cli_is_utf8(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < UM_COUNT(variables); i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

unsigned cli_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	unsigned long n;

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		n = size.ws_col;
	else
		n = columns ? strtoul(columns, NULL, 10) : 0;
	if (n == 0)
		return 100;
	return n < 60 ? 60 : n > 140 ? 140 : (unsigned)n;
}
