/* Any bytes, read as each of the formats without a grammar, give trees whose places lie inside the
 * input and whose size is bounded, or an error. The first byte picks the file's name. */
#include <stdlib.h>

#include "manifest/manifest.h"

enum {
	MAX_NODES = 1100000
};

static const char *const names[] = {
	"go.mod",       "pom.xml",
	"x.csproj",     "packages.config",
	"build.gradle", "settings.gradle.kts",
	"build.sbt",    "Gemfile",
	"x.gemspec",    "Package.swift",
	"app.ini",      "application.properties",
	".env",         "requirements.txt",
	"Dockerfile",
};

struct seen {
	size_t size, nodes;
};

static bool check(void *ctx, const struct manifest_node *node)
{
	struct seen *seen = ctx;

	if (++seen->nodes > MAX_NODES || node->span.start > node->span.end ||
	    node->span.end > seen->size || node->key_span.end > seen->size ||
	    (node->kind == MANIFEST_SCALAR && node->text == NULL))
		abort();
	return true;
}

static void check_packages(const struct manifest_package *packages, size_t n, size_t size)
{
	for (size_t i = 0; i < n; i++)
		if (packages[i].name == NULL || packages[i].span.start > packages[i].span.end ||
		    packages[i].span.end > size)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct um_arena *a = um_arena_new();
	const char *path = names[n > 0 ? bytes[0] % UM_COUNT(names) : 0];
	const char *text = (const char *)bytes + (n > 0);
	struct seen seen = {n > 0 ? n - 1 : 0, 0};
	struct manifest_file *file = NULL;
	struct manifest_package *packages;
	struct um_err err = UM_ERR_INIT;

	if (manifest_parse(manifest_format_for(path), path, a, text, seen.size, &file, &err) == 0) {
		for (size_t i = 0; i < file->n_docs; i++)
			manifest_walk(file->docs[i].root, check, &seen);
		check_packages(file->packages, file->n_packages, seen.size);
	}
	for (int i = 0; i < 3; i++) {
		size_t count = manifest_inline_packages(a, i < 2 ? "python" : "csharp", i > 0, text,
		                                        seen.size, &packages);

		check_packages(packages, count, seen.size);
	}
	um_arena_free(a);
	return 0;
}
