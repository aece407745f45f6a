/*
 * What a path is called outside of one run: ids are row numbers and change with the code around
 * them. The key stays the same as long as the same workload reaches the same service for the same
 * purpose, through the same gateway, at the same host (or, where no address is known, in the same
 * region). Paths that differ in nothing of this share a key: whoever answers one of them answers
 * all. A digest, so that no name of the tree can forge the parts of another key.
 */
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "model/path_p.h"

enum {
	KEY_LENGTH = 16 /* hex digits */
};

/* "HTTPS://user@Host:8443/v1" is at "host:8443". */
static const char *host_of(struct um_arena *a, const char *endpoint)
{
	const char *scheme = strstr(endpoint, "://");
	const char *start = scheme ? scheme + 3 : endpoint;
	size_t n = strcspn(start, "/?#");
	char *host;

	for (size_t i = n; i > 0; i--) {
		if (start[i - 1] == '@') {
			start += i;
			n -= i;
			break;
		}
	}
	host = um_strndup(a, start, n);
	for (char *c = host; *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	}
	return host;
}

static void add_part(struct um_sha256 *h, const char *text)
{
	um_sha256_add(h, text ? text : "", text ? strlen(text) + 1 : 1);
}

/* What of a path the key is made of; the last three may be NULL. */
struct place {
	const char *workload, *capability, *service, *via, *endpoint, *region;
};

static const char *key_of(struct um_arena *a, const struct place *at)
{
	struct um_sha256 h;
	char hex[65];

	um_sha256_init(&h);
	add_part(&h, at->workload);
	add_part(&h, at->capability);
	add_part(&h, at->service);
	add_part(&h, at->via);
	add_part(&h, at->endpoint ? host_of(a, at->endpoint) : NULL);
	add_part(&h, at->endpoint ? NULL : at->region);
	um_sha256_end(&h, hex);
	return um_strndup(a, hex, KEY_LENGTH);
}

struct keyed {
	int64_t id;
	const char *key;
};

static int read_keys(struct derive *d, struct keyed **ret_keys, size_t *ret_n, struct um_err *err)
{
	UM_VEC(struct keyed) keys = {0};
	struct model_rows *rows;
	int r = model_query(d->m,
	                    "SELECT p.id, w.root, p.capability, p.service, p.via, p.endpoint,"
	                    " p.region FROM path p JOIN workload w ON w.id = p.workload_id",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		const struct place at = {
			.workload = um_strdup(d->arena, model_text(rows, 1)),
			.capability = um_strdup(d->arena, model_text(rows, 2)),
			.service = um_strdup(d->arena, model_text(rows, 3)),
			.via = um_strdup(d->arena, model_text(rows, 4)),
			.endpoint = um_strdup(d->arena, model_text(rows, 5)),
			.region = um_strdup(d->arena, model_text(rows, 6)),
		};
		struct keyed *k = UM_PUSH(d->arena, &keys);

		k->id = model_int(rows, 0);
		k->key = key_of(d->arena, &at);
	}
	*ret_keys = keys.v;
	*ret_n = keys.n;
	return model_close(rows, err);
}

int path_write_keys(struct derive *d, struct um_err *err)
{
	struct keyed *keys = NULL;
	size_t n = 0;
	sqlite3_stmt *s;
	int r = read_keys(d, &keys, &n, err);

	if (r < 0 ||
	    (r = model_prepare(d->m, "UPDATE path SET key = ?1 WHERE id = ?2", &s, err)) < 0)
		return r;
	for (size_t i = 0; r == 0 && i < n; i++) {
		model_bind(s, 1, keys[i].key);
		sqlite3_bind_int64(s, 2, keys[i].id);
		if (sqlite3_step(s) != SQLITE_DONE)
			r = model_sql_err(d->m, err, "model: keys of paths");
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	return r;
}
