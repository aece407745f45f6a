/*
 * Runs every Check suite. A file tests/unit/check_<name>.c holds
 * `Suite *check_<name>_suite(void)`; the build finds the files and writes suites.h with one
 * SUITE(check_<name>) for each, so there is no list to edit.
 *
 * usage: unit [NAME...]    the suites whose name contains one of the words; none means all
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITE(name) Suite *name##_suite(void);
#include "suites.h"
#undef SUITE

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define SUITE(name) {#name, name##_suite},
#include "suites.h"
#undef SUITE
	{NULL, NULL},
};

static int wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strstr(name, argv[i]) != NULL)
			return 1;
	return argc < 2;
}

int main(int argc, char **argv)
{
	SRunner *runner = srunner_create(NULL);
	int failed;
	int run;

	for (size_t i = 0; suites[i].name != NULL; i++)
		if (wanted(suites[i].name, argc, argv))
			srunner_add_suite(runner, suites[i].make());
	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("unit: %d passed, %d failed\n", run - failed, failed);
	return run > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
