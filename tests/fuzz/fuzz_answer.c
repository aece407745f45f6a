/* Any bytes, judged as the answer to a probe: a verdict with its reason, and never proof when they
 * were cut, call themselves HTML or come with a status that nobody names. The first byte picks the
 * rest of the answer. */
#include <stdlib.h>
#include <string.h>

#include "probe/probe.h"

#define ONE(text)                         \
	{                                 \
		(const char *[]){text}, 1 \
	}
#define PAIR(k, v)                               \
	{                                        \
		(struct rules_pair[]){{k, v}}, 1 \
	}

static struct rules_answer answers[] = {
	{.status = ONE("4xx"), .json = PAIR("error.type", "*_error")},
	{.status = ONE("4xx"), .json = PAIR("data[].id", "**")},
	{.status = ONE("4xx"), .text = ONE("<Error>**</Error>")},
	{.json = PAIR("[][].x", "**")},
};
static struct rules_answer refused[] = {{.status = ONE("4xx"), .json = PAIR("error.code", "4??")}};
static const struct rules_probe_level level = {.path = "/",
                                               .answers = answers,
                                               .n_answers = 4,
                                               .refused = refused,
                                               .n_refused = 1};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const long statuses[] = {401, 200, 302, 503};
	unsigned pick = n > 0 ? bytes[0] : 0;
	struct um_arena *a = um_arena_new();
	const struct probe_answer answer = {
		.status = statuses[pick & 3],
		.type = pick & 4 ? "text/html; charset=utf-8" : "application/json",
		.is_cut = pick & 8,
		.body = (const char *)bytes + (n > 0),
		.n_body = n - (n > 0),
	};
	const char *reason = NULL;
	enum probe_outcome outcome = probe_answer_judge(&level, &answer, a, &reason);

	if (!reason || !*reason)
		abort();
	if (outcome != PROBE_UNKNOWN && ((pick & 14) || !answer.n_body))
		abort();
	um_arena_free(a);
	return 0;
}
