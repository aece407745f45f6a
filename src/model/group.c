/*
 * Which routes stand in for each other: fallbacks of gateways, which name routes by alias, routes
 * that share one alias (a gateway tries another when one fails), and fallbacks in code, which name
 * clients. A fallback whose parts cannot be followed makes no group; controls see its evidence.
 */
#include <string.h>

#include "model/path_p.h"

enum {
	MAX_PRIMARIES = 100 /* of a fallback that names none */
};

/* Words of the evidence that say: it takes over by itself when a request fails. */
static const char *const armed_words[] = {"code", "gateway", "handler"};

struct group *group_new(struct derive *d, int64_t workload, const struct fact *f, bool is_armed)
{
	struct group *g = UM_NEW(d->arena, struct group);

	g->workload = workload;
	g->fact = f;
	g->is_armed = is_armed;
	g->covers = f ? f->covers : COVERS_ALL;
	*UM_PUSH(d->arena, &d->groups) = g;
	return g;
}

void group_add(struct derive *d, struct group *g, struct route *r)
{
	for (size_t i = 0; i < g->chain.n; i++) {
		if (g->chain.v[i] == r)
			return;
	}
	*UM_PUSH(d->arena, &g->chain) = r;
}

static bool is_armed(const struct fact *f)
{
	for (size_t i = 0; i < UM_COUNT(armed_words); i++) {
		if (um_eq(f->attr, armed_words[i]))
			return true;
	}
	return false;
}

bool group_is_retry(const struct fact *f)
{
	return f->kind == EVIDENCE_FALLBACK && um_eq(f->attr, "retry");
}

/* What a gateway's own file leaves out a policy of the repository may add: on what it goes on. */
static unsigned retried(const struct derive *d, const struct fact *f)
{
	unsigned covers = f->covers;

	for (size_t i = 0; i < d->facts.n; i++) {
		const struct fact *other = &d->facts.v[i];

		if (group_is_retry(other) && um_eq(other->rule, f->rule))
			covers |= other->covers;
	}
	return covers;
}

typedef UM_VEC(struct route *) route_list;

/* ---- members ---- */

/* Routes of a gateway's alias: of the same file, else of the workload, else of the repository. */
static void by_alias(struct derive *d, const struct fact *f, const char *alias, route_list *ret)
{
	for (int width = 0; width < 3 && ret->n == 0; width++) {
		for (size_t i = 0; i < d->gateway_routes.n; i++) {
			struct route *r = d->gateway_routes.v[i];

			if (!um_eq(r->target->name, alias) ||
			    (width == 0 && r->target->file != f->file) ||
			    (width == 1 && r->workload != f->workload))
				continue;
			*UM_PUSH(d->arena, ret) = r;
		}
	}
}

/* Lets the facts know their routes; routes are made all along, so the new ones each time. */
static void index_routes(struct derive *d)
{
	for (; d->n_indexed < d->routes.n; d->n_indexed++) {
		struct route *r = d->routes.v[d->n_indexed];
		struct fact *target = r->target ? &d->facts.v[r->target - d->facts.v] : NULL;
		struct fact *client = r->client ? &d->facts.v[r->client - d->facts.v] : NULL;

		if (target) {
			*(target->as_target ? &target->last_as_target->next_of_target
			                    : &target->as_target) = r;
			target->last_as_target = r;
		}
		if (client) {
			*(client->as_client ? &client->last_as_client->next_of_client
			                    : &client->as_client) = r;
			client->last_as_client = r;
		}
	}
}

/* Routes that came from this client, model or gateway route. */
static void by_fact(struct derive *d, const struct fact *f, const struct fact *member,
                    route_list *ret)
{
	index_routes(d);
	for (struct route *r = member->as_target; r; r = r->next_of_target) {
		if (r->workload == f->workload)
			*UM_PUSH(d->arena, ret) = r;
	}
	if (ret->n > 0)
		return;
	for (struct route *r = member->as_client; r; r = r->next_of_client) {
		if (r->workload == f->workload)
			*UM_PUSH(d->arena, ret) = r;
	}
	if (ret->n == 0 && member->kind == EVIDENCE_MODEL && member->parent &&
	    member->parent->kind == EVIDENCE_CLIENT && !derive_is_target(d, member->service))
		by_fact(d, f, member->parent, ret);
}

static struct route *made_for_member(struct derive *d, const struct fact *f, const char *service,
                                     const struct fact *member)
{
	bool is_model = member && member->kind == EVIDENCE_MODEL;
	struct route *r = route_new(d, member ? member : f, f->workload, service,
	                            route_capability(d, service, member ? member->capability : NULL,
	                                             f->capability));

	r->basis = f->basis;
	r->target = member;
	r->model = is_model ? member->value : NULL;
	r->maker = is_model ? member->maker : NULL;
	route_step(d, r, member, is_model ? "model" : "fallback");
	route_settle(d, r, NULL);
	return r;
}

/* A route of this service in the workload, in the same file if there is one. One at an address that
 * nobody knows is taken only when there is no other. */
static void by_service(struct derive *d, const struct fact *f, const char *service, route_list *ret)
{
	for (int width = 0; width < 4; width++) {
		bool is_custom = width & 1;
		bool same_file = width < 2;

		for (size_t i = 0; i < d->routes.n; i++) {
			struct route *r = d->routes.v[i];

			if (r->workload == f->workload && um_eq(r->service, service) &&
			    r->is_custom == is_custom && (!same_file || r->main->file == f->file)) {
				*UM_PUSH(d->arena, ret) = r;
				return;
			}
		}
	}
}

/* The model of a gateway's route means the route. */
static const struct fact *route_fact(const struct fact *member)
{
	bool is_part = member && member->parent && member->parent->kind == EVIDENCE_GATEWAY &&
	               !gateway_is_row(member);

	return is_part ? member->parent : member;
}

static bool is_behind_gateway(const struct fact *f)
{
	return f->kind == EVIDENCE_GATEWAY || gateway_is_row(f);
}

static void find_member(struct derive *d, const struct fact *f, const struct fact_member *m,
                        route_list *ret)
{
	const char *service = m->service;

	if (m->alias)
		by_alias(d, f, m->alias, ret);
	if (m->fact && ret->n == 0) {
		by_fact(d, f, route_fact(m->fact), ret);
		if (!service)
			service = m->fact->service;
		if (ret->n == 0 && derive_is_target(d, service))
			*UM_PUSH(d->arena, ret) = made_for_member(d, f, service, m->fact);
		return;
	}
	if (ret->n == 0 && derive_is_target(d, service)) {
		by_service(d, f, service, ret);
		if (ret->n == 0)
			*UM_PUSH(d->arena, ret) = made_for_member(d, f, service, NULL);
	}
}

/* ---- groups ---- */

static bool is_in_chain(const struct group *g, const struct route *r)
{
	for (size_t i = 0; i < g->chain.n; i++) {
		if (g->chain.v[i] == r)
			return true;
	}
	return false;
}

/* One client with its model named twice (the deployment, and again at the call) is one route. */
static bool is_told(const struct group *g, const struct route *r)
{
	for (size_t i = 0; i < g->chain.n; i++) {
		const struct route *other = g->chain.v[i];

		if (other->client && other->client == r->client && um_eq(other->model, r->model) &&
		    um_eq(other->service, r->service))
			return true;
	}
	return false;
}

/* One group: the routes of order 0 (the first is the primary), then the others as tried. */
static void make_group(struct derive *d, const struct fact *f, struct route *primary)
{
	struct group *g = group_new(d, f->workload, f, is_armed(f));

	if (g->covers != COVERS_ALL)
		g->covers = retried(d, f);
	if (primary)
		group_add(d, g, primary);
	for (size_t i = 0; i < f->members.n; i++) {
		route_list found = {0};

		find_member(d, f, &f->members.v[i], &found);
		for (size_t k = 0; k < found.n; k++) {
			struct route *r = found.v[k];

			if (g->chain.n > 0 && !um_eq(r->capability, g->chain.v[0]->capability))
				continue;
			if (!is_told(g, r))
				group_add(d, g, r);
		}
	}
	/* Alone it stands in for nothing. */
	if (g->chain.n < 2)
		d->groups.n--;
}

enum primary {
	PRIMARY_KNOWN,
	PRIMARY_UNKNOWN,
	PRIMARY_ANY
};

/* A primary that stands there but could not be followed is unknown: another route in its place
 * would be a guess. None at all, or a gateway's default for every alias, is any. */
static enum primary primary_of(struct derive *d, const struct fact *f, bool is_gateway)
{
	enum primary result = PRIMARY_ANY;
	route_list found = {0};

	for (size_t i = 0; i < f->members.n; i++) {
		const struct fact_member *m = &f->members.v[i];

		if (m->order != 0)
			continue;
		find_member(d, f, m, &found);
		if (!is_gateway || m->fact || m->alias || m->service)
			result = PRIMARY_UNKNOWN;
	}
	return found.n > 0 ? PRIMARY_KNOWN : result;
}

/* The fallbacks stand in for whatever the file (else the workload) reaches besides them. */
static void group_any(struct derive *d, const struct fact *f, bool is_gateway)
{
	size_t n_routes = d->routes.n;
	struct group members = {0};
	route_list primaries = {0};

	for (size_t i = 0; i < f->members.n; i++) {
		route_list found = {0};

		find_member(d, f, &f->members.v[i], &found);
		for (size_t k = 0; k < found.n; k++)
			group_add(d, &members, found.v[k]);
	}
	if (members.chain.n == 0)
		return;
	for (int same_file = 1; same_file >= 0 && primaries.n == 0; same_file--) {
		for (size_t i = 0; i < n_routes && primaries.n < MAX_PRIMARIES; i++) {
			struct route *r = d->routes.v[i];

			if (r->workload == f->workload && !is_in_chain(&members, r) &&
			    um_eq(r->capability, members.chain.v[0]->capability) &&
			    (!is_gateway || is_behind_gateway(r->main)) &&
			    (!same_file || r->main->file == f->file))
				*UM_PUSH(d->arena, &primaries) = r;
		}
	}
	for (size_t i = 0; i < primaries.n; i++)
		make_group(d, f, primaries.v[i]);
}

static void group_fact(struct derive *d, const struct fact *f, bool is_gateway)
{
	enum primary primary = primary_of(d, f, is_gateway);

	if (primary == PRIMARY_KNOWN)
		make_group(d, f, NULL);
	else if (primary == PRIMARY_ANY)
		group_any(d, f, is_gateway);
}

static bool names_aliases(const struct fact *f)
{
	for (size_t i = 0; i < f->members.n; i++) {
		const struct fact_member *m = &f->members.v[i];

		if (m->alias || (m->fact && is_behind_gateway(route_fact(m->fact))))
			return true;
	}
	return false;
}

/* Several routes under one alias in one file: the gateway spreads over them and leaves out those
 * that fail. The first stands for the primary. */
static void group_shared_aliases(struct derive *d)
{
	struct um_map by_name;

	um_map_init(&by_name, d->arena);
	for (size_t i = 0; i < d->gateway_routes.n; i++) {
		struct route *r = d->gateway_routes.v[i];
		struct group **slot;
		const char *key;

		if (!r->target->name || !derive_is_gateway(d, gateway_of(r)->service))
			continue;
		key = um_format(d->arena, "%lld %s %s", (long long)r->target->file, r->capability,
		                r->target->name);
		slot = (struct group **)um_map_slot(&by_name, key);
		if (!*slot) {
			*slot = UM_NEW(d->arena, struct group);
			(*slot)->workload = r->workload;
			(*slot)->is_armed = true;
			(*slot)->covers = COVERS_ALL;
		}
		*UM_PUSH(d->arena, &(*slot)->chain) = r;
	}
	for (size_t i = 0; i < by_name.n; i++) {
		struct group *g = by_name.entries[i].value;

		if (g->chain.n > 1)
			*UM_PUSH(d->arena, &d->groups) = g;
	}
}

static void group_facts(struct derive *d, bool is_gateway)
{
	for (size_t i = 0; i < d->facts.n; i++) {
		const struct fact *f = &d->facts.v[i];

		if (f->kind == EVIDENCE_FALLBACK && f->workload && f->members.n > 0 &&
		    names_aliases(f) == is_gateway)
			group_fact(d, f, is_gateway);
	}
}

void group_gateways(struct derive *d)
{
	group_shared_aliases(d);
	group_facts(d, true);
}

void group_code(struct derive *d)
{
	group_facts(d, false);
}
