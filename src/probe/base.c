/* What stands in front of the rule's own path at an address. */
#include <string.h>

#include "base/str.h"
#include "probe/plan_p.h"

static bool is_part(const char *s, const char *segment, size_t n)
{
	return strncmp(s, segment, n) == 0 && (s[n] == '/' || s[n] == '\0');
}

/* "/proxy/v1" in front of "/v1/models" is "/proxy": the last segment that the rule's path begins
 * with, and what follows it, is the rule's own. */
static size_t overlap(const char *base, const char *path)
{
	const char *first = path && *path == '/' ? path + 1 : NULL;
	size_t n = first ? strcspn(first, "/?#{") : 0;
	size_t at = strlen(base);

	for (const char *s = base; n && (s = strchr(s, '/')) != NULL; s++) {
		if (is_part(s + 1, first, n))
			at = (size_t)(s - base);
	}
	return at;
}

/* "/chat/completions" at the end is of a call, not of the place. "*" is one segment. */
static size_t without_call(const char *base, const char *call)
{
	size_t n = strlen(base);
	const char *c = call + strlen(call);
	const char *b = base + n;

	while (c > call) {
		if (c[-1] == '*') {
			const char *end = b;

			while (b > base && b[-1] != '/')
				b--;
			if (b == end)
				return n;
			c--;
		} else if (b > base && b[-1] == c[-1]) {
			b--;
			c--;
		} else {
			return n;
		}
	}
	return (size_t)(b - base);
}

/* On the hosts of the catalogue the rule says it; an address elsewhere brings its own. */
const char *probe_base_of(struct um_arena *a, const struct rules_entry *e,
                          const struct probe_endpoint *at, bool is_known)
{
	const struct rules_probe *p = e->probe;
	size_t n = strlen(at->path);

	if (is_known)
		return p->at.base ? p->at.base : "";
	for (size_t i = 0; i < e->n_paths; i++) {
		size_t shorter = without_call(at->path, e->paths[i].path);

		n = shorter < n ? shorter : n;
	}
	n = overlap(um_strndup(a, at->path, n),
	            p->auth.path && !p->reach.path ? p->auth.path : p->reach.path);
	return um_strndup(a, at->path, n);
}
