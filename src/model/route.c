/*
 * From evidence to routes: clients, raw calls and bound resources. The address decides, not the
 * class: an explicit endpoint first, then the variable that the SDK reads, when a manifest sets
 * it, then what the evidence says by itself.
 */
#include <string.h>

#include "model/path_p.h"

enum {
	MAX_STEPS = 64 /* evidence that one route keeps */
};

/* What a service is for when nothing says more. */
static const struct {
	const char *domain, *capability;
} by_domain[] = {
	{"runtime", "agent-runtime"},
	{"vector-data", "vector-store"},
	{"fine-tuning", "fine-tuning"},
};

const char *route_capability(const struct derive *d, const char *service, const char *first,
                             const char *second)
{
	const struct service *s = derive_service(d, service);

	if (first)
		return first;
	if (second)
		return second;
	for (size_t i = 0; s && i < UM_COUNT(by_domain); i++) {
		if (um_eq(s->domain, by_domain[i].domain))
			return by_domain[i].capability;
	}
	return "chat";
}

struct route *route_new(struct derive *d, const struct fact *main, int64_t workload,
                        const char *service, const char *capability)
{
	struct route *r = UM_NEW(d->arena, struct route);

	r->workload = workload;
	r->service = service;
	r->capability = capability;
	r->main = main;
	r->basis = main->basis;
	*UM_PUSH(d->arena, &d->routes) = r;
	return r;
}

void route_step(struct derive *d, struct route *r, const struct fact *f, const char *what)
{
	struct step *s;

	if (!f || r->steps.n >= MAX_STEPS)
		return;
	for (size_t i = 0; i < r->steps.n; i++) {
		if (r->steps.v[i].fact == f)
			return;
	}
	s = UM_PUSH(d->arena, &r->steps);
	s->fact = f;
	s->what = what;
}

/* ---- settings: what a manifest gives to a variable ---- */

static const struct fact *find_setting_endpoint(const struct derive *d, const struct fact *env)
{
	const struct fact *on_line = NULL;
	size_t at = (size_t)(env - d->facts.v);

	while (at > 0 && d->facts.v[at - 1].file == env->file)
		at--;
	for (size_t i = at; i < d->facts.n && d->facts.v[i].file == env->file; i++) {
		const struct fact *f = &d->facts.v[i];

		if (f->kind != EVIDENCE_ENDPOINT || (f->attr && !um_eq(f->attr, "url")))
			continue;
		if (f->parent == env || um_eq(f->name, env->name))
			return f;
		if (!on_line &&
		    (f->line == env->line || (f->start >= env->start && f->start < env->stop)))
			on_line = f;
	}
	return on_line;
}

/* The endpoint that stands where the variable is set. */
static const struct fact *endpoint_of_setting(const struct derive *d, struct fact *env)
{
	if (!env->is_setting_known) {
		env->setting_endpoint = find_setting_endpoint(d, env);
		env->is_setting_known = true;
	}
	return env->setting_endpoint;
}

static bool same_setting(const struct fact *a, const struct fact *b)
{
	return um_eq(a->value, b->value) && um_eq(a->service, b->service);
}

/* In the workload the first; elsewhere only when all places agree. */
static struct fact *setting_of(const struct derive *d, int64_t workload, const char *name)
{
	const struct fact_list *list = um_map_get(&d->settings, name);
	struct fact *found = NULL;

	if (!list)
		return NULL;
	for (size_t i = 0; i < list->v.n; i++) {
		if (list->v.v[i]->workload == workload)
			return list->v.v[i];
	}
	for (size_t i = 0; i < list->v.n; i++) {
		if (found && !same_setting(found, list->v.v[i]))
			return NULL;
		found = list->v.v[i];
	}
	return found;
}

/* "litellm" of "http://litellm.ai.svc:4000/v1"; false when the text is no address. */
static bool host_label(const char *url, const char **ret_label, size_t *ret_n)
{
	const char *host = url ? strstr(url, "://") : NULL;

	if (!host)
		return false;
	host += 3;
	*ret_label = host;
	*ret_n = strcspn(host, ".:/?#");
	return *ret_n > 0;
}

/* "llm-gateway" is named after "gateway" as "litellm-proxy" is after "litellm". */
static bool is_named_after(const char *label, size_t n, const char *name)
{
	size_t k = strlen(name);

	if (k == 0 || k > n)
		return false;
	return (strncmp(label, name, k) == 0 && (k == n || label[k] == '-')) ||
	       (strncmp(label + n - k, name, k) == 0 && label[n - k - 1] == '-');
}

/* A gateway whose configuration is in the repository, under the folder or service of this name. In
 * a network of one's own, which is where plain HTTP is spoken, others are named after it, too. */
static const char *gateway_named(const struct derive *d, const char *url)
{
	const char *label;
	bool is_inside = url && strncmp(url, "http://", 7) == 0;
	size_t n;

	if (!host_label(url, &label, &n))
		return NULL;
	for (size_t i = 0; i < d->gateways.n; i++) {
		const struct fact *f = d->gateways.v[i];
		const char *last;

		if (!derive_is_gateway(d, f->service))
			continue;
		last = strrchr(f->folder, '/');
		last = last ? last + 1 : f->folder;
		if ((strlen(last) == n && strncmp(last, label, n) == 0) ||
		    (strlen(f->service) == n && strncmp(f->service, label, n) == 0) ||
		    (is_inside &&
		     (is_named_after(label, n, last) || is_named_after(label, n, f->service))))
			return f->service;
	}
	return NULL;
}

/* At a host that the catalogue does not know, the client of a vendor's own API speaks to somebody
 * who copied its protocol. A cloud's service behind a host of one's own is still that service, and
 * so is what one runs oneself. */
static bool speaks_for_others(const struct derive *d, const char *service)
{
	const struct service *s = derive_service(d, service);

	return s && !um_eq(s->kind, "gateway") && !um_eq(s->operator_, "self") &&
	       !(s->operator_ && um_map_has(&d->clouds, s->operator_));
}

static void use_setting(const struct derive *d, struct address *at, struct fact *setting)
{
	const struct fact *endpoint = endpoint_of_setting(d, setting);
	const char *url = endpoint && endpoint->value ? endpoint->value : setting->value;

	at->setting = setting;
	at->is_explicit = true;
	at->url = url;
	if (endpoint && derive_service(d, endpoint->service)) {
		at->service = endpoint->service;
		at->cloud = endpoint->cloud;
		at->region = endpoint->region;
		at->is_custom = false;
	} else if (gateway_named(d, url)) {
		at->service = gateway_named(d, url);
		at->is_custom = false;
	} else if (speaks_for_others(d, at->service)) {
		at->is_custom = true;
	}
}

/* An address that is called as it stands, or that a setting of a framework gives to its client. */
static struct address call_address(const struct derive *d, const struct fact *call)
{
	struct address at = {.service = call->service,
	                     .cloud = call->cloud,
	                     .region = call->region,
	                     .url = call->value,
	                     .is_explicit = true};

	if (!um_eq(call->attr, "custom-url"))
		return at;
	if (gateway_named(d, call->value))
		at.service = gateway_named(d, call->value);
	else
		at.is_custom = speaks_for_others(d, call->service);
	return at;
}

struct address route_address(struct derive *d, const struct fact *client)
{
	const struct fact *endpoint = fact_child(client, EVIDENCE_ENDPOINT, "url");
	const char *variable = client->endpoint_env;
	struct address at = {
		.service = client->service,
		.cloud = client->cloud,
		.region = client->region,
		.is_custom = um_eq(client->attr, "custom-endpoint"),
		.endpoint = endpoint,
	};
	struct fact *setting;

	if (client->kind == EVIDENCE_ENDPOINT)
		return call_address(d, client);

	if (endpoint) {
		at.is_explicit = true;
		at.url = endpoint->value;
		if (derive_service(d, endpoint->service))
			at.service = endpoint->service;
		else if (endpoint->value && gateway_named(d, endpoint->value))
			at.service = gateway_named(d, endpoint->value);
		else if (endpoint->value && !um_eq(endpoint->binding, "default"))
			at.is_custom = true;
		at.cloud = endpoint->cloud ? endpoint->cloud : at.cloud;
		at.region = endpoint->region ? endpoint->region : at.region;
		if (endpoint->name &&
		    (um_eq(endpoint->binding, "env") || um_eq(endpoint->binding, "default")))
			variable = endpoint->name;
	}
	at.is_custom = at.is_custom && speaks_for_others(d, at.service);
	setting = variable ? setting_of(d, client->workload, variable) : NULL;
	if (setting && (setting->value || endpoint_of_setting(d, setting)))
		use_setting(d, &at, setting);
	return at;
}

/* ---- what the service and the rest of the workload add ---- */

static bool is_key(const struct fact *f)
{
	return (f->kind == EVIDENCE_ENV && um_eq(f->attr, "key")) || f->kind == EVIDENCE_SECRET;
}

/* An identity of the path's own cloud, or one that fits every cloud. */
static const struct fact *find_identity(const struct derive *d, const struct route *r)
{
	const struct fact *own;

	if (um_eq(r->cloud, "unknown"))
		return NULL;
	own = derive_first(&d->identities, r->workload, r->cloud);
	return own ? own : derive_first(&d->identities, r->workload, NULL);
}

static void settle_identity(struct derive *d, struct route *r)
{
	const struct service *s = derive_service(d, r->service);
	const struct fact *f;

	for (f = r->client ? r->client->child : NULL; f; f = f->next) {
		if (f->kind == EVIDENCE_IDENTITY && f->attr) {
			r->identity = f->attr;
			route_step(d, r, f, "identity");
			return;
		}
	}
	for (f = r->client ? r->client->child : NULL; f; f = f->next) {
		if (is_key(f)) {
			r->identity = "api-key";
			route_step(d, r, f, "identity");
			return;
		}
	}
	f = find_identity(d, r);
	r->identity = f ? f->attr : NULL;
	if (!f && (f = derive_first(&d->keys, r->workload, r->service)))
		r->identity = "api-key";
	if (!f)
		r->identity = s && um_eq(s->operator_, "self") ? "none" : "unknown";
	route_step(d, r, f, "identity");
}

void route_settle(struct derive *d, struct route *r, const struct address *at)
{
	const struct service *s = derive_service(d, r->service);
	bool is_elsewhere = at && at->is_custom;

	r->is_custom = is_elsewhere;
	r->vendor = s && !is_elsewhere ? s->vendor : NULL;
	r->cloud = at ? at->cloud : NULL;
	r->region = at && at->region ? at->region : r->region;
	r->endpoint = at ? at->url : r->endpoint;
	if (!r->maker)
		r->maker = s && !is_elsewhere ? s->maker : NULL;
	if (!r->cloud && s && !is_elsewhere) {
		if (um_eq(s->operator_, "self"))
			r->cloud = "self";
		else if (s->n_clouds > 0)
			r->cloud = s->cloud;
		else if (s->operator_ && um_map_has(&d->clouds, s->operator_))
			r->cloud = s->operator_;
	}
	/* Where a gateway's own host stands says nothing of what lies behind it. */
	if (!r->cloud || (s && um_eq(s->kind, "gateway") && um_eq(r->cloud, "self")))
		r->cloud = "unknown";
	if (s && um_eq(s->kind, "gateway") && um_eq(s->operator_, "self"))
		r->vendor = NULL;
	settle_identity(d, r);
	if (at && at->setting) {
		r->basis = "inferred";
		route_step(d, r, at->setting, "environment");
	}
	if (at)
		route_step(d, r, at->endpoint, "endpoint");
}

/* ---- the kinds of evidence ---- */

/* The same variable assigned twice in one file gives two models of one client; each is a route of
 * its own until they are merged, because a fallback may name only one of them. */
static void client_route(struct derive *d, const struct fact *client, const struct fact *model,
                         const struct address *at, const char *service)
{
	const char *capability =
		route_capability(d, service, model ? model->capability : NULL, client->capability);
	struct route *r = route_new(d, client, client->workload, service, capability);

	r->client = client;
	r->target = model;
	r->model = model ? model->value : NULL;
	r->maker = model ? model->maker : client->maker;
	route_step(d, r, client, "client");
	route_step(d, r, model, "model");
	route_settle(d, r, at);
}

static void collect_client(struct derive *d, const struct fact *client)
{
	struct address at = route_address(d, client);
	size_t n = 0;

	if (um_eq(client->attr, "download"))
		return; /* of weights; whoever runs them is asked */
	if (um_eq(client->attr, "control-plane") || um_eq(client->attr, "transport"))
		return; /* it asks no model: it manages the service, or a framework's client uses it
		         */
	if (derive_is_gateway(d, at.service))
		return; /* gateway.c, when the routes behind it are known */
	for (const struct fact *c = client->child; c; c = c->next) {
		const char *service = at.service;

		if (c->kind != EVIDENCE_MODEL)
			continue;
		if (!derive_is_target(d, service))
			service = c->service; /* a framework's own class: the model id decides */
		if (!derive_is_target(d, service))
			continue;
		client_route(d, client, c, &at, service);
		n++;
	}
	if (n == 0 && derive_is_target(d, at.service))
		client_route(d, client, NULL, &at, at.service);
}

static bool is_value_of_setting(const struct derive *d, const struct fact *endpoint)
{
	size_t at = (size_t)(endpoint - d->facts.v);

	if (endpoint->name && um_map_has(&d->settings, endpoint->name))
		return true;
	for (size_t i = at; i-- > 0 && d->facts.v[i].file == endpoint->file;) {
		const struct fact *f = &d->facts.v[i];

		if (f->line != endpoint->line)
			break;
		if (f->kind == EVIDENCE_ENV && f->is_set)
			return true;
	}
	for (size_t i = at + 1; i < d->facts.n && d->facts.v[i].file == endpoint->file; i++) {
		const struct fact *f = &d->facts.v[i];

		if (f->line != endpoint->line)
			break;
		if (f->kind == EVIDENCE_ENV && f->is_set)
			return true;
	}
	return false;
}

/* A request made by hand. What belongs to a client, a gateway or a setting is theirs; an address in
 * configuration is called only where the code beside it can be what reads it. */
bool route_is_call(const struct derive *d, const struct fact *f)
{
	/* Who writes down the address of a gateway has something that talks to it. */
	if (um_eq(f->basis, "declared") && !f->is_app_config && !derive_is_gateway(d, f->service) &&
	    !derive_first(&d->named, f->workload, f->service))
		return false;
	return f->kind == EVIDENCE_ENDPOINT && !f->parent &&
	       (!f->attr || um_eq(f->attr, "url") || um_eq(f->attr, "custom-url")) &&
	       !is_value_of_setting(d, f);
}

static void collect_call(struct derive *d, const struct fact *f)
{
	struct address at = call_address(d, f);
	const struct fact *model = fact_child(f, EVIDENCE_MODEL, NULL);
	struct route *r;

	if (!derive_is_target(d, at.service) || !route_is_call(d, f))
		return; /* what asks a gateway is expanded by gateway.c */
	r = route_new(d, f, f->workload, f->service,
	              route_capability(d, f->service, f->capability,
	                               model ? model->capability : NULL));
	r->client = f;
	r->target = model;
	r->model = model ? model->value : NULL;
	r->maker = model ? model->maker : f->maker;
	route_step(d, r, f, "call");
	route_step(d, r, model, "model");
	route_settle(d, r, &at);
}

static void collect_resource(struct derive *d, const struct fact *f)
{
	const struct fact *model = fact_child(f, EVIDENCE_MODEL, NULL);
	struct address at = {.cloud = f->cloud, .region = f->region};
	struct route *r;

	if (!f->capability || !derive_is_target(d, f->service))
		return;
	r = route_new(d, f, f->workload, f->service,
	              model && model->capability ? model->capability : f->capability);
	r->target = f;
	r->model = model ? model->value : NULL;
	r->maker = model ? model->maker : f->maker;
	route_step(d, r, f, "resource");
	route_step(d, r, model, "model");
	route_settle(d, r, &at);
}

void route_collect(struct derive *d)
{
	for (size_t i = 0; i < d->facts.n; i++) {
		const struct fact *f = &d->facts.v[i];

		if (!f->workload)
			continue;
		switch (f->kind) {
		case EVIDENCE_CLIENT:
			if (!um_eq(f->attr, "download"))
				collect_client(d, f);
			break;
		case EVIDENCE_ENDPOINT:
			collect_call(d, f);
			break;
		case EVIDENCE_RESOURCE:
			collect_resource(d, f);
			break;
		case EVIDENCE_GATEWAY:
			(void)gateway_route(d, f);
			break;
		case EVIDENCE_MODEL:
			if (gateway_is_row(f))
				(void)gateway_route(d, f);
			break;
		default:
			break;
		}
	}
}
