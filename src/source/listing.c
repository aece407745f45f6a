/* The growing list of entries, and what --exclude leaves out of it. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "source/source_p.h"

void listing_init(struct listing *l, struct um_arena *a, const char *const *exclude)
{
	const char **pairs;
	size_t n = 0;

	*l = (struct listing){.arena = a};
	while (exclude && exclude[n])
		n++;
	if (!n)
		return;
	pairs = UM_NEW_ARRAY(a, const char *, n * 2);
	for (size_t i = 0; i < n; i++) {
		/* "build/", "build" and "./build" all mean the folder and what is below it. */
		const char *text = um_starts(exclude[i], "./") ? exclude[i] + 2 : exclude[i];
		size_t len = strlen(text);

		while (len > 1 && text[len - 1] == '/')
			len--;
		pairs[2 * i] = um_strndup(a, text, len);
		pairs[2 * i + 1] = um_format(a, "%.*s/**", (int)len, text);
	}
	l->exclude = pairs;
	l->n_exclude = n * 2;
}

bool listing_is_excluded(struct listing *l, const char *path)
{
	for (size_t i = 0; i < l->n_exclude; i++) {
		if (um_glob(l->exclude[i], path)) {
			l->n_excluded++;
			return true;
		}
	}
	return false;
}

int listing_add(struct listing *l, const struct source_entry *entry, struct um_err *err)
{
	if (l->n_exclude && listing_is_excluded(l, entry->path))
		return 0;
	if (l->n == l->cap) {
		if (l->n >= SOURCE_MAX_ENTRIES)
			return um_err_set(err, UM_ELIMIT, "more than %d files", SOURCE_MAX_ENTRIES);
		l->cap = l->cap ? l->cap + l->cap / 2 : 1024;
		l->v = um_xrealloc(l->v, l->cap * sizeof(*l->v));
	}
	l->v[l->n++] = *entry;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct source_entry *x = a, *y = b;

	return strcmp(x->path, y->path);
}

void listing_sort(struct listing *l)
{
	for (size_t i = 1; i < l->n; i++) {
		if (compare(&l->v[i - 1], &l->v[i]) > 0) {
			qsort(l->v, l->n, sizeof(*l->v), compare);
			return;
		}
	}
}
