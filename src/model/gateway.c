/*
 * Gateways. A route of a gateway's configuration is a route of the workload that holds the
 * configuration; a client of the gateway, anywhere in the repository, inherits the routes behind
 * it together with their fallbacks, and the gateway stays visible as `via`. A gateway used as a
 * library in the process (no address) is no shared dependency: `via` stays empty.
 */
#include <string.h>

#include "model/path_p.h"

enum {
	MAX_ROUTES = 100000 /* past that, clients of a gateway are not followed behind it */
};

bool gateway_is_row(const struct fact *f)
{
	return f->kind == EVIDENCE_MODEL && f->parent && f->parent->kind == EVIDENCE_GATEWAY &&
	       (um_eq(f->attr, "route") || um_eq(f->attr, "custom-route"));
}

const struct fact *gateway_of(const struct route *r)
{
	return gateway_is_row(r->target) ? r->target->parent : r->target;
}

static const struct fact *model_of(const struct fact *f)
{
	return gateway_is_row(f) ? f : fact_child(f, EVIDENCE_MODEL, NULL);
}

static bool has_rows(const struct fact *f)
{
	for (const struct fact *c = f->child; c; c = c->next) {
		if (gateway_is_row(c))
			return true;
	}
	return false;
}

/* What a route of a gateway reaches: its own address, else its model string, else its member. */
static const char *target_of(const struct derive *d, const struct fact *f)
{
	const struct fact *endpoint = fact_child(f, EVIDENCE_ENDPOINT, "url");
	const struct fact *model = model_of(f);

	if (endpoint && derive_is_target(d, endpoint->service))
		return endpoint->service;
	if (model && derive_is_target(d, model->service))
		return model->service;
	for (size_t i = 0; i < f->members.n; i++) {
		const struct fact_member *member = &f->members.v[i];
		const char *service = member->service ? member->service
		                      : member->fact  ? member->fact->service
		                                      : NULL;

		if (derive_is_target(d, service))
			return service;
	}
	return derive_is_target(d, f->service) ? f->service : NULL;
}

static bool is_in_process(const struct fact *f)
{
	return um_eq(f->basis, "observed");
}

bool gateway_route(struct derive *d, const struct fact *f)
{
	const char *service = has_rows(f) ? NULL : target_of(d, f);
	const struct fact *endpoint = fact_child(f, EVIDENCE_ENDPOINT, "url");
	const struct fact *model = model_of(f);
	const struct fact *gateway = gateway_is_row(f) ? f->parent : f;
	struct address at = {0};
	struct route *r;

	if (!service)
		return false;
	if (endpoint) {
		at.cloud = endpoint->cloud;
		at.region = endpoint->region;
		at.url = endpoint->value;
		at.endpoint = endpoint;
		at.is_custom = um_eq(f->attr, "custom-endpoint") ||
		               um_eq(f->attr, "custom-route") ||
		               (endpoint->value && !derive_service(d, endpoint->service) &&
		                !um_eq(endpoint->binding, "env"));
	}
	if (!at.cloud)
		at.cloud = f->cloud && !um_eq(f->cloud, "self") ? f->cloud : NULL;
	if (!at.region)
		at.region = f->region;
	r = route_new(d, f, f->workload, service,
	              route_capability(d, service, model ? model->capability : NULL,
	                               f->capability));
	r->target = f;
	r->client = f; /* its children hold key and identity */
	r->model = model ? model->value : NULL;
	r->maker = model ? model->maker : NULL;
	r->via = is_in_process(f) || !derive_is_gateway(d, gateway->service) ? NULL
	                                                                     : gateway->service;
	*UM_PUSH(d->arena, &d->gateway_routes) = r;
	route_step(d, r, gateway, "gateway");
	route_step(d, r, model, "model");
	route_settle(d, r, &at);
	return true;
}

/* ---- clients of gateways ---- */

/* "gpt-4o" of "openai/gpt-4o": how a client writes the name of a proxy's route. */
static bool names_alias(const char *model, const char *alias)
{
	const char *slash;

	if (!model || !alias)
		return false;
	if (um_eq(model, alias) || um_glob(alias, model))
		return true;
	slash = strchr(model, '/');
	return slash && um_eq(slash + 1, alias);
}

static bool is_asked_for(const struct fact *client, const struct fact *gateway)
{
	for (const struct fact *c = client->child; c; c = c->next) {
		if (c->kind == EVIDENCE_MODEL && names_alias(c->value, gateway->name))
			return true;
	}
	return false;
}

static void push_new(struct derive *d, struct group *set, struct route *r)
{
	for (size_t i = 0; i < set->chain.n; i++) {
		if (set->chain.v[i] == r)
			return;
	}
	*UM_PUSH(d->arena, &set->chain) = r;
}

/* The routes behind the gateway that the client may use: those that its model names ask for (all,
 * when none does), and what stands in for them. */
static void select_routes(struct derive *d, const struct fact *client, const char *gateway,
                          struct group *set)
{
	for (int all = 0; all < 2 && set->chain.n == 0; all++) {
		for (size_t i = 0; i < d->gateway_routes.n; i++) {
			struct route *r = d->gateway_routes.v[i];

			if (um_eq(gateway_of(r)->service, gateway) &&
			    (all || is_asked_for(client, r->target)))
				push_new(d, set, r);
		}
	}
	for (size_t i = 0; i < set->chain.n; i++) {
		for (size_t g = 0; g < d->groups.n; g++) {
			const struct group *group = d->groups.v[g];

			if (group->chain.v[0] != set->chain.v[i])
				continue;
			for (size_t k = 1; k < group->chain.n; k++)
				push_new(d, set, group->chain.v[k]);
		}
	}
}

static struct route *clone(struct derive *d, const struct route *r, const struct fact *client,
                           const char *via)
{
	struct route *copy = UM_NEW(d->arena, struct route);

	*copy = *r;
	copy->workload = client->workload;
	copy->via = via;
	copy->client = client;
	copy->main = client;
	copy->basis = "inferred";
	copy->next_of_target = copy->next_of_client = NULL;
	memset(&copy->steps, 0, sizeof(copy->steps));
	route_step(d, copy, client, "client");
	for (size_t i = 0; i < r->steps.n; i++)
		route_step(d, copy, r->steps.v[i].fact, r->steps.v[i].what);
	*UM_PUSH(d->arena, &d->routes) = copy;
	return copy;
}

static void clone_groups(struct derive *d, const struct group *set, struct route *const *copies,
                         size_t n_groups, int64_t workload)
{
	for (size_t g = 0; g < n_groups; g++) {
		const struct group *from = d->groups.v[g];
		struct group *to = NULL;

		for (size_t k = 0; k < from->chain.n; k++) {
			size_t i = 0;

			while (i < set->chain.n && set->chain.v[i] != from->chain.v[k])
				i++;
			if (i == set->chain.n) {
				if (k == 0)
					break;
				continue;
			}
			if (!to) {
				to = group_new(d, workload, from->fact, from->is_armed);
				to->covers = from->covers;
			}
			group_add(d, to, copies[i]);
		}
	}
}

static void add_client(struct derive *d, const struct group *set, const struct fact *client)
{
	for (size_t i = 0; i < set->chain.n; i++)
		route_step(d, set->chain.v[i], client, "client");
}

/* A library call with a model string: the string's provider is reached from this process. */
static bool library_routes(struct derive *d, const struct fact *client, const struct address *at)
{
	bool any = false;

	for (const struct fact *c = client->child; c; c = c->next) {
		struct address there = {.region = at->region};
		struct route *r;

		if (c->kind != EVIDENCE_MODEL || !derive_is_target(d, c->service))
			continue;
		r = route_new(d, client, client->workload, c->service,
		              route_capability(d, c->service, c->capability, client->capability));
		r->client = client;
		r->target = c;
		r->model = c->value;
		r->maker = c->maker;
		route_step(d, r, client, "client");
		route_step(d, r, c, "model");
		route_settle(d, r, &there);
		any = true;
	}
	return any;
}

/* Routes given in the code of the same file, as to a router class. */
static bool adopts_routes_of_file(struct derive *d, const struct fact *client)
{
	bool any = false;

	for (size_t i = 0; i < d->gateway_routes.n; i++) {
		struct route *r = d->gateway_routes.v[i];

		if (r->target->file == client->file && is_in_process(r->target)) {
			route_step(d, r, client, "client");
			any = true;
		}
	}
	return any;
}

static void bare_route(struct derive *d, const struct fact *client, const struct address *at)
{
	const struct fact *model = fact_child(client, EVIDENCE_MODEL, NULL);
	struct route *r =
		route_new(d, client, client->workload, at->service,
	                  route_capability(d, at->service, model ? model->capability : NULL,
	                                   client->capability));

	r->client = client;
	r->target = model;
	r->model = model ? model->value : NULL;
	r->maker = model ? model->maker : NULL;
	route_step(d, r, client, "client");
	route_step(d, r, model, "model");
	route_settle(d, r, at);
}

/* A library in the program that speaks to any provider says less than the clients that are set up
 * in it: it makes no route beside theirs. */
static bool is_seen_through(const struct derive *d, const struct fact *client,
                            const struct address *at)
{
	const struct service *s = derive_service(d, at->service);
	const char *capability = route_capability(d, at->service, client->capability, NULL);

	if (!s || !um_eq(s->operator_, "self") || !um_eq(s->domain, "runtime"))
		return false;
	for (size_t i = 0; i < d->routes.n; i++) {
		const struct route *r = d->routes.v[i];

		if (r->workload == client->workload && um_eq(r->capability, capability) &&
		    derive_is_target(d, r->service))
			return true;
	}
	return false;
}

/* Clients of one workload that ask one gateway for the same models share the copies. */
static struct group *copies_for(struct derive *d, const struct fact *client, const char *gateway)
{
	struct um_str key = UM_STR_INIT;
	struct group **slot;

	um_str_addf(&key, "%lld %s", (long long)client->workload, gateway);
	for (const struct fact *c = client->child; c; c = c->next) {
		if (c->kind == EVIDENCE_MODEL && c->value)
			um_str_addf(&key, " %s", c->value);
	}
	slot = (struct group **)um_map_slot(&d->expanded, key.s);
	if (!*slot)
		*slot = UM_NEW(d->arena, struct group);
	um_str_release(&key);
	return *slot;
}

static void expand_client(struct derive *d, const struct fact *client, size_t n_groups)
{
	struct address at = route_address(d, client);
	bool is_library = !at.is_explicit && client->kind != EVIDENCE_ENDPOINT;
	struct group set = {0};
	struct group *copies;

	if (!derive_is_gateway(d, at.service))
		return;
	if (is_library && (library_routes(d, client, &at) || adopts_routes_of_file(d, client)))
		return;
	copies = copies_for(d, client, at.service);
	if (copies->chain.n > 0) {
		add_client(d, copies, client);
		return;
	}
	select_routes(d, client, at.service, &set);
	if (set.chain.n == 0 || d->routes.n + set.chain.n > MAX_ROUTES) {
		if (!is_library || !is_seen_through(d, client, &at))
			bare_route(d, client, &at);
		return;
	}
	if (set.chain.v[0]->workload == client->workload) {
		add_client(d, &set, client);
		return;
	}
	for (size_t i = 0; i < set.chain.n; i++) {
		struct route *copy =
			clone(d, set.chain.v[i], client, is_library ? NULL : at.service);

		route_step(d, copy, at.setting, "environment");
		*UM_PUSH(d->arena, &copies->chain) = copy;
	}
	clone_groups(d, &set, copies->chain.v, n_groups, client->workload);
}

/* A gateway made in the code, whose list could not be followed, is a client like others; one that a
 * script installs is not. */
static bool is_bare_router(const struct fact *f)
{
	return f->kind == EVIDENCE_GATEWAY && is_in_process(f) && !um_eq(f->binding, "config") &&
	       !has_rows(f);
}

/* Routes and groups made here are not expanded again: a gateway behind a gateway ends the walk. */
void gateway_expand(struct derive *d)
{
	size_t n_groups = d->groups.n;

	for (size_t i = 0; i < d->facts.n; i++) {
		const struct fact *f = &d->facts.v[i];

		if (f->workload &&
		    (f->kind == EVIDENCE_CLIENT || is_bare_router(f) || route_is_call(d, f)))
			expand_client(d, f, n_groups);
	}
}
