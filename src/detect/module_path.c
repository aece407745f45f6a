/* From the name of a module to its file, by what the languages agree on. */
#include "base/base.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "detect/links_p.h"

/* Puts `name` below the folder into `out`; false: leads out of the root, or is too long. */
static bool join(char *out, const char *folder, size_t n, const char *name)
{
	if (n + strlen(name) + 24 > LINKS_MAX_PATH)
		return false;
	memcpy(out, folder, n);
	while (*name != '\0') {
		size_t length = strcspn(name, "/");

		if (length == 2 && name[0] == '.' && name[1] == '.') {
			if (n == 0)
				return false;
			for (n--; n > 0 && out[n - 1] != '/';)
				n--;
		} else if (length > 0 && !(length == 1 && name[0] == '.')) {
			memcpy(out + n, name, length);
			n += length;
			out[n++] = '/';
		}
		name += length + (name[length] == '/');
	}
	out[n > 0 ? n - 1 : 0] = '\0';
	return n > 0;
}

/* The file that "dir/name" is: with an extension, or an index. */
static size_t find_ecmascript(const struct detect_links *l, const char *base)
{
	static const char *const ends[] = {"",          ".ts",        ".tsx",      ".mts",
	                                   ".js",       ".jsx",       ".mjs",      ".cjs",
	                                   "/index.ts", "/index.tsx", "/index.js", "/index.mjs"};
	char path[LINKS_MAX_PATH];
	size_t n = strlen(base), at;

	for (size_t i = 0; i < UM_COUNT(ends); i++) {
		snprintf(path, sizeof(path), "%s%s", base, ends[i]);
		at = detect_links_find(l, path);
		if (at != SIZE_MAX)
			return at;
	}
	/* "./x.js" of TypeScript is x.ts */
	if (n > 3 && um_ends(base, ".js")) {
		snprintf(path, sizeof(path), "%.*s.ts", (int)(n - 3), base);
		return detect_links_find(l, path);
	}
	return SIZE_MAX;
}

/* Aliases that projects agree on, from the nearest folder upwards: "@/x" is x or src/x. */
static size_t find_alias(const struct detect_links *l, const char *from, const char *name)
{
	static const struct {
		const char *prefix, *folders[3];
	} aliases[] = {
		{"@/", {"src/", "", "app/"}},   {"~/", {"src/", "", "app/"}},
		{"#/", {"src/", "", "app/"}},   {"~~/", {"", NULL, NULL}},
		{"@@/", {"", NULL, NULL}},      {"$lib/", {"src/lib/", NULL, NULL}},
		{"src/", {"src/", NULL, NULL}},
	};
	char base[LINKS_MAX_PATH], below[LINKS_MAX_PATH];
	const char *slash = strrchr(from, '/');

	for (size_t i = 0; i < UM_COUNT(aliases); i++) {
		size_t n = slash != NULL ? (size_t)(slash - from) + 1 : 0;

		if (!um_starts(name, aliases[i].prefix))
			continue;
		for (;;) {
			for (size_t k = 0; k < 3 && aliases[i].folders[k] != NULL; k++) {
				size_t at;

				snprintf(below, sizeof(below), "%s%s", aliases[i].folders[k],
				         name + strlen(aliases[i].prefix));
				if (join(base, from, n, below) &&
				    (at = find_ecmascript(l, base)) != SIZE_MAX)
					return at;
			}
			if (n == 0)
				break;
			for (n--; n > 0 && from[n - 1] != '/';)
				n--;
		}
	}
	return SIZE_MAX;
}

size_t detect_module_find(const struct detect_links *l, const char *language, const char *from,
                          const char *name)
{
	const char *slash = strrchr(from, '/');
	char base[LINKS_MAX_PATH];

	if (um_eq(language, "python")) {
		const char *rest;
		size_t index = detect_dotted_find(l, from, name, SIZE_MAX, &rest);

		return *rest == '\0' ? index : SIZE_MAX;
	}
	if (!um_eq(language, "javascript"))
		return SIZE_MAX;
	if (name[0] != '.')
		return find_alias(l, from, name);
	return join(base, from, slash != NULL ? (size_t)(slash - from) + 1 : 0, name)
	               ? find_ecmascript(l, base)
	               : SIZE_MAX;
}
