/* The examples of answers to a probe: each is judged as if it had come from the network. Nothing is
 * asked. */
#include <stdlib.h>
#include <string.h>

#include "cli/rules_test.h"
#include "probe/probe.h"

static const char *header(const struct rules_pairs *headers, const char *name)
{
	for (size_t i = 0; i < headers->n; i++) {
		if (um_eq(headers->v[i].key, name))
			return headers->v[i].value;
	}
	return NULL;
}

static void test_answer(struct rules_test *t, const struct rules_entry *entry,
                        const struct rules_probe_example *e)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str problems = UM_STR_INIT;
	const struct probe_answer answer = {
		.status = strtol(e->status, NULL, 10),
		.type = header(&e->headers, "content-type"),
		.headers = e->headers,
		.body = e->body ? e->body : "",
		.n_body = e->body ? strlen(e->body) : 0,
		.is_cut = e->is_cut,
	};
	const struct rules_probe *probe = entry->probe;
	const char *reason = NULL;
	enum probe_outcome outcome = probe_answer_judge(
		um_eq(e->level, "auth") ? &probe->auth : &probe->reach, &answer, arena, &reason);

	if (!um_eq(probe_outcome_text(outcome), e->expect))
		um_str_addf(&problems, "      expected %s, got %s: %s\n", e->expect,
		            probe_outcome_text(outcome), reason);
	rules_test_verdict(t, entry->id, e->name, &e->place, &problems);
}

void rules_test_answers(struct rules_test *t, const struct rules_entry *entry)
{
	for (size_t i = 0; i < entry->n_answers; i++)
		test_answer(t, entry, &entry->answers[i]);
}
