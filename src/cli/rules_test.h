/* Runs the examples of the rules through the real passes. */
#ifndef UM_CLI_RULES_TEST_H
#define UM_CLI_RULES_TEST_H

#include "base/str.h"
#include "cli/run.h"

struct rules_test {
	const struct engine *engine;
	struct um_str *out;
	bool verbose;
	size_t n_passed, n_failed;
};

/* An example that gives no date is judged as of this one, so that a test does not age. */
extern const char rules_test_date[];

int rules_test_entry(struct rules_test *t, const struct rules_entry *entry, struct um_err *err);
int rules_test_control(struct rules_test *t, const struct rules_control *control,
                       struct um_err *err);
/* What became of an example: problems are lines, none when it passed. */
void rules_test_verdict(struct rules_test *t, const char *id, const char *name,
                        const struct rules_place *place, const struct um_str *problems);

/* --- rules_answers.c --- */

/* The examples of answers to the entry's probe. */
void rules_test_answers(struct rules_test *t, const struct rules_entry *entry);

#endif
