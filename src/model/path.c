/*
 * From evidence to paths (DESIGN §5), in this order, because each step uses the one before it:
 *
 *   1. facts       production evidence, services with their clouds on the date of the run
 *   2. routes      clients, raw calls, bound resources, routes of gateways
 *   3. groups      fallbacks inside gateways
 *   4. expansion   clients of gateways become the routes behind them, with the groups
 *   5. groups      fallbacks in code
 *   6. neutral     clients that name no provider take those of the workload's packages
 *   7. roles       routes merged to paths: primary, fallback, choice, independent
 *
 * Nothing here looks at the order of hash tables or at pointers, so the same evidence gives the
 * same paths.
 */
#include <stdlib.h>
#include <string.h>

#include "model/path_p.h"

static int role_rank(const char *role)
{
	static const char *const order[] = {"primary", "fallback", "choice", "independent"};
	int i = 0;

	while (!um_eq(order[i], role))
		i++;
	return i;
}

/* A fallback stands behind its primary, so both are compared by the primary first. */
static int by_place(const void *a, const void *b)
{
	const struct path *x = *(struct path *const *)a;
	const struct path *y = *(struct path *const *)b;
	const struct path *px = x->fallback_of ? x->fallback_of : x;
	const struct path *py = y->fallback_of ? y->fallback_of : y;
	int r;

	if (x->workload != y->workload)
		return x->workload < y->workload ? -1 : 1;
	r = strcmp(x->first->capability, y->first->capability);
	if (r)
		return r;
	if (px != py) {
		r = role_rank(px->role) - role_rank(py->role);
		if (r)
			return r;
		if (px->order != py->order)
			return px->order < py->order ? -1 : 1;
	}
	r = role_rank(x->role) - role_rank(y->role);
	if (r)
		return r;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int insert_steps(struct derive *d, const struct path *p, struct um_err *err)
{
	sqlite3_stmt *s = d->m->insert[MODEL_INSERT_PATH_EVIDENCE];
	int r;

	for (size_t i = 0; i < p->steps.n; i++) {
		sqlite3_bind_int64(s, 1, p->id);
		sqlite3_bind_int64(s, 2, p->steps.v[i].fact->id);
		model_bind(s, 3, p->steps.v[i].what);
		if ((r = model_insert_run(d->m, MODEL_INSERT_PATH_EVIDENCE, err)) < 0)
			return r;
	}
	return 0;
}

/* NULL: not a fallback that takes over by itself, or not known. */
static const char *covers_text(const struct path *p)
{
	static const char *const texts[] = {
		"",        "rate-limit",         "server",         "rate-limit,server",
		"timeout", "rate-limit,timeout", "server,timeout", "rate-limit,server,timeout"};
	unsigned covers = p->covers & COVERS_ALL;

	if (!p->is_armed || ((p->covers & COVERS_UNKNOWN) && covers != COVERS_ALL))
		return NULL;
	return texts[covers];
}

static int insert_path(struct derive *d, const struct path *p, struct um_err *err)
{
	sqlite3_stmt *s = d->m->insert[MODEL_INSERT_PATH];
	const struct route *r = p->first;
	int i = 1;
	int code;

	sqlite3_bind_int64(s, i++, p->id);
	sqlite3_bind_int64(s, i++, p->workload);
	model_bind(s, i++, r->capability);
	model_bind(s, i++, r->service);
	model_bind(s, i++, r->vendor);
	model_bind(s, i++, r->cloud);
	model_bind(s, i++, r->maker);
	model_bind(s, i++, r->model);
	model_bind(s, i++, r->region);
	model_bind(s, i++, r->endpoint);
	model_bind(s, i++, r->identity);
	model_bind(s, i++, p->role);
	model_bind(s, i++, r->via);
	model_bind_id(s, i++, p->fallback_of ? p->fallback_of->id : 0);
	sqlite3_bind_int(s, i++, p->rung);
	model_bind(s, i++, r->basis);
	sqlite3_bind_int64(s, i++, r->main->id);
	model_bind(s, i, covers_text(p));
	if ((code = model_insert_run(d->m, MODEL_INSERT_PATH, err)) < 0)
		return code;
	return insert_steps(d, p, err);
}

static int write_paths(struct derive *d, struct um_err *err)
{
	int r;

	for (size_t i = 0; i < d->paths.n; i++)
		d->paths.v[i]->order = i;
	if (d->paths.n > 0)
		qsort(d->paths.v, d->paths.n, sizeof(struct path *), by_place);
	for (size_t i = 0; i < d->paths.n; i++)
		d->paths.v[i]->id = (int64_t)i + 1;
	for (size_t i = 0; i < d->paths.n; i++) {
		if ((r = insert_path(d, d->paths.v[i], err)) < 0)
			return r;
	}
	if ((r = path_write_keys(d, err)) < 0)
		return r;
	return model_run_sql(
		d->m, "UPDATE workload SET is_ai = 1 WHERE id IN (SELECT workload_id FROM path)",
		err);
}

static int derive(struct derive *d, struct um_err *err)
{
	int r = derive_load(d, err);

	if (r < 0)
		return r;
	route_collect(d);
	group_gateways(d);
	gateway_expand(d);
	group_code(d);
	if ((r = neutral_collect(d, err)) < 0)
		return r;
	role_assign(d);
	return write_paths(d, err);
}

int model_derive_paths(struct model *m, struct um_err *err)
{
	struct derive d = {.m = m, .arena = um_arena_new()};
	int r = derive(&d, err);

	um_arena_free(d.arena);
	return r;
}
