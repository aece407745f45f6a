/* Any bytes as a file of rules: they load, or the mistake is named. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rules/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static char folder[64];
	const char *const dirs[] = {folder, NULL};
	struct rules_options options = {.dirs = dirs, .no_builtin = true};
	struct um_err err = UM_ERR_INIT;
	struct rules *rules;
	char path[80];
	FILE *f;
	int r;

	snprintf(folder, sizeof(folder), "/tmp/unmoat-fuzz-%ld", (long)getpid());
	if (mkdir(folder, 0700) < 0)
		abort();
	snprintf(path, sizeof(path), "%s/fuzz.yaml", folder);
	f = fopen(path, "w");
	if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		abort();
	r = rules_load(&options, &rules, &err);
	if ((r < 0) != (err.code < 0) || (r < 0 && err.msg[0] == '\0'))
		abort();
	if (r == 0)
		rules_free(rules);
	unlink(path);
	rmdir(folder);
	return 0;
}
