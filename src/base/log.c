/* One write per line, so that lines of several threads do not mix. Control bytes, which come from
 * the names in a hostile tree, are shown as '?'. */
#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The one changeable variable outside cli/: set once, before the first answer. */
static struct {
	atomic_bool is_off;
	pthread_once_t once;
	const char *topics;
} trace_state = {.is_off = false, .once = PTHREAD_ONCE_INIT};

static void look(void)
{
	trace_state.topics = getenv("UNMOAT_TRACE");
	if (!trace_state.topics || !*trace_state.topics)
		atomic_store(&trace_state.is_off, true);
}

bool um_trace_on(const char *topic)
{
	size_t n = strlen(topic);
	const char *p;

	if (atomic_load_explicit(&trace_state.is_off, memory_order_relaxed))
		return false;
	pthread_once(&trace_state.once, look);
	p = trace_state.topics;
	while (p && *p) {
		size_t len = strcspn(p, ", ");

		if (len == n && strncmp(p, topic, n) == 0)
			return true;
		if (len == 3 && strncmp(p, "all", 3) == 0)
			return true;
		p += len;
		p += strspn(p, ", ");
	}
	return false;
}

void um_trace(const char *topic, const char *fmt, ...)
{
	char line[2048];
	va_list args;
	size_t len;
	int n;

	if (!um_trace_on(topic))
		return;
	n = snprintf(line, sizeof(line) - 1, "unmoat[%s]: ", topic);
	if (n < 0 || (size_t)n >= sizeof(line) - 1)
		return;
	va_start(args, fmt);
	vsnprintf(line + n, sizeof(line) - 1 - (size_t)n, fmt, args);
	va_end(args);
	len = strlen(line);
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
	}
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		return; /* nobody is listening */
}
