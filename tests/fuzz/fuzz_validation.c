/* Any bytes give lines that are weighed: as they are, and each with a digest that fits, so that
 * what is behind the digest is reached, too. A sound record is whole and hangs on a sound one. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "model/validation.h"

static bool is_above(const struct validation_list *list, size_t n, const char *digest)
{
	if (strspn(digest, "0") == VALIDATION_DIGEST)
		return true;
	for (size_t i = 0; i < n; i++) {
		if (!list->records.v[i].problem && um_eq(list->records.v[i].digest, digest))
			return true;
	}
	return false;
}

static void check(const char *bytes, size_t n)
{
	struct um_arena *a = um_arena_new();
	struct validation_list list;
	size_t n_unsound = 0;

	validation_read(a, bytes, n, &list);
	for (size_t i = 0; i < list.records.n; i++) {
		const struct validation *v = &list.records.v[i];

		n_unsound += v->problem != NULL;
		if (v->problem)
			continue;
		if (!v->path || !v->workload || !v->capability || !v->service || !v->host ||
		    !v->level || !v->at || !v->outcome || !v->reason || !v->tool || !v->prev ||
		    !v->digest || strlen(v->at) != 20 || !is_above(&list, i, v->prev))
			abort();
	}
	if (n_unsound != list.n_unsound || (list.unsound != NULL) != (n_unsound > 0))
		abort();
	um_arena_free(a);
}

static void sign(const char *line, size_t n, struct um_str *out)
{
	struct um_sha256 h;
	char hex[65];

	um_sha256_init(&h);
	um_sha256_add(&h, line, n);
	um_sha256_add(&h, "}", 1);
	um_sha256_end(&h, hex);
	um_str_add_n(out, line, n);
	um_str_addf(out, ",\"digest\":\"%s\"}\n", hex);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const char *text = (const char *)bytes;
	struct um_str signed_lines = UM_STR_INIT;

	check(text, n);
	for (size_t i = 0; i < n;) {
		const char *end = memchr(text + i, '\n', n - i);
		size_t length = end ? (size_t)(end - text) - i : n - i;

		sign(text + i, length, &signed_lines);
		i += length + 1;
	}
	check(signed_lines.s, signed_lines.len);
	um_str_release(&signed_lines);
	return 0;
}
