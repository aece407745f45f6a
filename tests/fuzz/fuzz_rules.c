/* Any bytes as a file of rules: they load, or the mistake is named. The first line is the file's
 * place, such as "services/a.yaml". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "rules/rules.h"

static void load(const char *folder, const char *rel, const char *bytes, size_t n)
{
	const char *const dirs[] = {folder, NULL};
	struct rules_options options = {.dirs = dirs, .no_builtin = true};
	struct um_err err = UM_ERR_INIT;
	struct rules *rules;
	char path[160];
	FILE *f;
	int r;

	snprintf(path, sizeof(path), "%s/%s", folder, rel);
	f = fopen(path, "w");
	if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		abort();
	r = rules_load(&options, &rules, &err);
	if ((r < 0) != (err.code < 0) || (r < 0 && err.msg[0] == '\0'))
		abort();
	if (r == 0)
		rules_free(rules);
	unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
	static const char *const folders[] = {"services/", "constructs/"};
	const uint8_t *newline = n > 0 ? memchr(bytes, '\n', n) : NULL;
	size_t head = newline != NULL ? (size_t)(newline - bytes) : n;
	char folder[64], sub[80], rel[64];

	if (newline == NULL || head >= sizeof(rel))
		return 0;
	memcpy(rel, bytes, head);
	rel[head] = '\0';
	for (size_t i = 0; i < UM_COUNT(folders); i++) {
		size_t at = strlen(folders[i]);

		if (!um_starts(rel, folders[i]) || rel[at] == '.' ||
		    rel[at + strspn(rel + at, letters)] != '\0' || rel[at] == '\0')
			continue;
		snprintf(folder, sizeof(folder), "/tmp/unmoat-fuzz-%ld", (long)getpid());
		snprintf(sub, sizeof(sub), "%s/%s", folder, folders[i]);
		if (mkdir(folder, 0700) < 0 || mkdir(sub, 0700) < 0)
			abort();
		load(folder, rel, (const char *)newline + 1, n - head - 1);
		rmdir(sub);
		rmdir(folder);
	}
	return 0;
}
