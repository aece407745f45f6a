/*
 * Roles. Routes of one workload, capability and service become one path, apart for each role:
 * first the groups give primaries and their fallbacks; a route that is in no group joins a path of
 * its service, else it is a choice when it stands beside the primary in the code (one of several,
 * picked by a setting), else independent. Without any group the route that most of the code uses
 * is the primary.
 *
 * The rung says what a fallback is worth (DESIGN §2): 1 declared, 2 armed (what leads to it, taken
 * together, covers too many requests, answers of the 5xx sort and time-outs), 3 independent, where
 * vendor and cloud are known to differ, too. Rung 5 comes from drills (store.c).
 */
#include "model/path_p.h"

enum {
	MAX_PATH_STEPS = 200, /* evidence that one path keeps */
	MAX_COMPARED = 2000,  /* routes of one workload and capability that are weighed */
	CLIENT_WEIGHT = 4     /* a client counts as much as so many strings and resources */
};

static const char *path_key(struct derive *d, const struct route *r, const char *role,
                            const struct path *fallback_of)
{
	return um_format(d->arena, "%lld|%s|%s|%s|%d|%s|%p", (long long)r->workload, r->capability,
	                 r->service, r->via ? r->via : "", r->is_custom, role,
	                 (const void *)fallback_of);
}

static struct path *path_find(struct derive *d, struct um_map *known, const struct route *r,
                              const char *role, struct path *fallback_of)
{
	return um_map_get(known, path_key(d, r, role, fallback_of));
}

static void path_join(struct derive *d, struct path *p, struct route *r)
{
	r->path = p;
	if (r->client && r->client->kind == EVIDENCE_CLIENT)
		p->n_clients++;
	for (size_t i = 0; i < r->steps.n; i++) {
		size_t k = 0;

		if (p->steps.n >= MAX_PATH_STEPS)
			break;
		while (k < p->steps.n && p->steps.v[k].fact != r->steps.v[i].fact)
			k++;
		if (k == p->steps.n)
			*UM_PUSH(d->arena, &p->steps) = r->steps.v[i];
	}
	/* A client decides rather than a string or a resource; what the first does not know, a
	 * later one may. */
	if (p->first == r)
		return;
	if (p->first->main->kind != EVIDENCE_CLIENT && r->main->kind == EVIDENCE_CLIENT) {
		const struct route *old = p->first;

		if (!r->model)
			r->model = old->model;
		if (!r->region)
			r->region = old->region;
		if (!r->endpoint)
			r->endpoint = old->endpoint;
		if (um_eq(r->cloud, "unknown"))
			r->cloud = old->cloud;
		p->first = r;
		return;
	}
	if (!p->first->model)
		p->first->model = r->model;
	if (!p->first->region)
		p->first->region = r->region;
	if (!p->first->endpoint)
		p->first->endpoint = r->endpoint;
	if (!p->first->maker)
		p->first->maker = r->maker;
}

static struct path *path_get(struct derive *d, struct um_map *known, struct route *r,
                             const char *role, struct path *fallback_of)
{
	const char *key = path_key(d, r, role, fallback_of);
	struct path *p = um_map_get(known, key);

	if (!p) {
		p = UM_NEW(d->arena, struct path);
		p->workload = r->workload;
		p->role = role;
		p->fallback_of = fallback_of;
		p->first = r;
		um_map_put(known, key, p);
		*UM_PUSH(d->arena, &d->paths) = p;
	}
	path_join(d, p, r);
	return p;
}

/* ---- groups ---- */

static bool differs(const char *a, const char *b)
{
	return a && b && !um_eq(a, "unknown") && !um_eq(b, "unknown") && !um_eq(a, b);
}

static void arm(struct path *p, const struct group *g, const struct route *primary,
                const struct route *other)
{
	if (p->rung < 1)
		p->rung = 1;
	if (!g->is_armed)
		return;
	p->is_armed = true;
	p->covers |= g->covers;
	p->is_independent |=
		differs(primary->vendor, other->vendor) && differs(primary->cloud, other->cloud);
	if ((p->covers & COVERS_ALL) == COVERS_ALL)
		p->rung = p->is_independent ? 3 : 2;
}

static void note_fallback(struct derive *d, struct path *p, const struct fact *f)
{
	struct step *s;

	if (!f || p->steps.n >= MAX_PATH_STEPS)
		return;
	for (size_t i = 0; i < p->steps.n; i++) {
		if (p->steps.v[i].fact == f)
			return;
	}
	s = UM_PUSH(d->arena, &p->steps);
	s->fact = f;
	s->what = "fallback";
}

static void assign_group(struct derive *d, struct um_map *known, const struct group *g)
{
	struct route *primary = g->chain.v[0];
	struct path *p = path_get(d, known, primary, "primary", NULL);

	for (size_t i = 1; i < g->chain.n; i++) {
		struct route *r = g->chain.v[i];
		struct path *fallback;

		if (!um_eq(r->capability, primary->capability))
			continue;
		fallback = path_get(d, known, r, "fallback", p);
		arm(fallback, g, primary, r);
		note_fallback(d, fallback, g->fact);
	}
}

/* ---- the rest ---- */

/* The routes of one workload and capability that no group holds. */
struct rest {
	UM_VEC(struct route *) routes;
	UM_VEC(struct path *) primaries;
};

static struct rest *rest_of(struct derive *d, struct um_map *rests, const struct route *r)
{
	const char *key = um_format(d->arena, "%lld|%s", (long long)r->workload, r->capability);
	struct rest **slot = (struct rest **)um_map_slot(rests, key);

	if (!*slot)
		*slot = UM_NEW(d->arena, struct rest);
	return *slot;
}

static bool joins_known(struct derive *d, struct um_map *known, const struct rest *rest,
                        struct route *r)
{
	struct path *p = path_find(d, known, r, "primary", NULL);

	for (size_t i = 0; !p && i < rest->primaries.n; i++)
		p = path_find(d, known, r, "fallback", rest->primaries.v[i]);
	if (p)
		path_join(d, p, r);
	return p != NULL;
}

/* How much of the code uses this service in this capability. */
static size_t weight(const struct rest *rest, const struct route *r)
{
	size_t n = 0;

	for (size_t i = 0; i < rest->routes.n; i++) {
		const struct route *other = rest->routes.v[i];

		if (other->is_custom == r->is_custom && um_eq(other->service, r->service) &&
		    um_eq(other->via, r->via))
			n += other->main->kind == EVIDENCE_CLIENT ? CLIENT_WEIGHT : 1;
	}
	return n;
}

/* A switch whose default names the service: LLM_PROVIDER=x in code or in a manifest. */
static bool is_default(const struct derive *d, const struct route *r)
{
	for (size_t i = 0; i < d->switches.n; i++) {
		const struct fact *f = d->switches.v[i];

		if (f->workload == r->workload && f->value &&
		    (um_eq_nocase(f->value, r->service) ||
		     (r->vendor && um_eq_nocase(f->value, r->vendor))))
			return true;
	}
	return false;
}

/* Is it the only service of whose models one is a default by itself, as of a setting or a
 * parameter?
 */
static bool is_default_model(const struct derive *d, const struct route *r)
{
	bool any = false;

	for (size_t i = 0; i < d->defaults.n && i < MAX_COMPARED; i++) {
		const struct fact *f = d->defaults.v[i];

		if (f->workload != r->workload || f->parent)
			continue;
		if (!um_eq(f->service, r->service) ||
		    !um_eq(f->capability ? f->capability : "chat", r->capability))
			return false;
		any = true;
	}
	return any;
}

/* Of two that the code uses alike, the one of whose models more are written down (defaults, lists,
 * settings), then the one that is not a server of one's own, which is mostly for development. */
static bool is_likelier(const struct derive *d, const struct route *a, const struct route *b)
{
	const struct service *x = derive_service(d, a->service);
	const struct service *y = derive_service(d, b->service);
	size_t n = x ? derive_n_models(d, a->workload, a->service) : 0;
	size_t m = y ? derive_n_models(d, b->workload, b->service) : 0;

	if (n != m)
		return n > m;
	return x && y && !um_eq(x->operator_, "self") && um_eq(y->operator_, "self");
}

/* What goes to an address that nobody knows is the primary only where there is nothing else. */
static struct route *choose_primary(const struct derive *d, const struct rest *rest)
{
	struct route *best = NULL;
	size_t best_weight = 0;

	for (size_t i = 0; i < rest->routes.n && i < MAX_COMPARED; i++) {
		struct route *r = rest->routes.v[i];
		size_t w;

		if (is_default(d, r) || is_default_model(d, r))
			return r;
		w = weight(rest, r);
		if (!best || best->is_custom > r->is_custom ||
		    (best->is_custom == r->is_custom &&
		     (w > best_weight || (w == best_weight && is_likelier(d, r, best))))) {
			best = r;
			best_weight = w;
		}
	}
	return best;
}

static bool is_beside(const struct rest *rest, const struct path *primary, const struct route *r)
{
	if (um_eq(primary->first->main->folder, r->main->folder))
		return true;
	for (size_t i = 0; i < rest->routes.n && i < MAX_COMPARED; i++) {
		if (rest->routes.v[i]->path == primary &&
		    um_eq(rest->routes.v[i]->main->folder, r->main->folder))
			return true;
	}
	return false;
}

static void assign_rest(struct derive *d, struct um_map *known, struct rest *rest)
{
	size_t n = 0;

	for (size_t i = 0; i < rest->routes.n; i++) {
		if (!joins_known(d, known, rest, rest->routes.v[i]))
			rest->routes.v[n++] = rest->routes.v[i];
	}
	rest->routes.n = n;
	if (n == 0)
		return;
	if (rest->primaries.n == 0) {
		struct route *first = choose_primary(d, rest);
		struct path *p = path_get(d, known, first, "primary", NULL);

		*UM_PUSH(d->arena, &rest->primaries) = p;
		for (size_t i = 0; i < n; i++) {
			if (rest->routes.v[i] != first)
				(void)joins_known(d, known, rest, rest->routes.v[i]);
		}
	}
	for (size_t i = 0; i < n; i++) {
		struct route *r = rest->routes.v[i];

		if (!r->path)
			path_get(d, known, r,
			         is_beside(rest, rest->primaries.v[0], r) ? "choice"
			                                                  : "independent",
			         NULL);
	}
}

void role_assign(struct derive *d)
{
	struct um_map known;
	struct um_map rests;

	um_map_init(&known, d->arena);
	um_map_init(&rests, d->arena);
	for (size_t i = 0; i < d->groups.n; i++)
		assign_group(d, &known, d->groups.v[i]);
	for (size_t i = 0; i < d->paths.n; i++) {
		struct path *p = d->paths.v[i];

		if (um_eq(p->role, "primary"))
			*UM_PUSH(d->arena, &rest_of(d, &rests, p->first)->primaries) = p;
	}
	for (size_t i = 0; i < d->routes.n; i++) {
		struct route *r = d->routes.v[i];

		if (!r->path)
			*UM_PUSH(d->arena, &rest_of(d, &rests, r)->routes) = r;
	}
	for (size_t i = 0; i < rests.n; i++)
		assign_rest(d, &known, rests.entries[i].value);
}
