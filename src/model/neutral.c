/*
 * Calls through a framework's neutral interface: ChatClient.prompt(), init_chat_model(name). The
 * code says that a model is asked, and not whose; the framework takes the provider whose
 * integration is installed. So a neutral client that led to no route gives one to every provider
 * that the workload's packages and imports name: to those alone of which the settings name a model,
 * where they name any. A server of one's own counts only with such a setting, because its package
 * may as well run models in the process.
 */
#include <string.h>

#include "model/path_p.h"

struct named { /* by a package or an import */
	int64_t workload;
	const char *service, *capabilities; /* capabilities: "|a|b|" or NULL, of the service */
};

typedef UM_VEC(struct named) named_list;

struct neutral { /* the neutral clients of a workload that are for one thing */
	int64_t workload;
	const char *capability;
	UM_VEC(const struct fact *) clients;
};

static const char named_sql[] =
	"SELECT e.workload_id, e.service, s.capabilities FROM evidence e JOIN service s ON s.id = e.service "
	"WHERE e.context = 'production' AND e.kind IN ('dependency', 'import') "
	"AND e.workload_id IS NOT NULL AND s.kind IN ('service', 'server') AND s.domain = 'inference' "
	"GROUP BY e.workload_id, e.service ORDER BY e.workload_id, min(e.id)";

static int load_named(struct derive *d, named_list *list, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(d->m, named_sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct named *n = UM_PUSH(d->arena, list);

		n->workload = model_int(rows, 0);
		n->service = um_strdup(d->arena, model_text(rows, 1));
		n->capabilities = um_strdup(d->arena, model_text(rows, 2));
	}
	return model_close(rows, err);
}

static bool is_neutral(const struct derive *d, const struct fact *f)
{
	return f->kind == EVIDENCE_CLIENT && f->workload && !um_eq(f->attr, "download") &&
	       !derive_service(d, f->service);
}

static void collect_neutral(struct derive *d, struct um_map *all)
{
	for (size_t i = 0; i < d->facts.n; i++) {
		const struct fact *f = &d->facts.v[i];
		const char *capability = f->capability ? f->capability : "chat";
		struct neutral **slot;

		if (!is_neutral(d, f))
			continue;
		slot = (struct neutral **)um_map_slot(
			all, um_format(d->arena, "%lld %s", (long long)f->workload, capability));
		if (!*slot) {
			*slot = UM_NEW(d->arena, struct neutral);
			(*slot)->workload = f->workload;
			(*slot)->capability = capability;
		}
		*UM_PUSH(d->arena, &(*slot)->clients) = f;
	}
}

static bool has_route(const struct derive *d, const struct neutral *n)
{
	for (size_t i = 0; i < d->routes.n; i++) {
		if (d->routes.v[i]->workload == n->workload &&
		    um_eq(d->routes.v[i]->capability, n->capability))
			return true;
	}
	return false;
}

/* The model that a setting gives to the service for this purpose. */
static const struct fact *setting_model(const struct derive *d, const struct neutral *n,
                                        const char *service)
{
	for (size_t i = 0; i < d->facts.n; i++) {
		const struct fact *f = &d->facts.v[i];

		if (f->kind == EVIDENCE_MODEL && !f->parent && f->workload == n->workload &&
		    um_eq(f->service, service) &&
		    um_eq(f->capability ? f->capability : "chat", n->capability))
			return f;
	}
	return NULL;
}

static void add_route(struct derive *d, const struct neutral *n, const char *service,
                      const struct fact *model)
{
	struct address nowhere = {.service = service};
	struct route *r = route_new(d, n->clients.v[0], n->workload, service, n->capability);

	r->client = n->clients.v[0];
	r->target = model;
	r->model = model ? model->value : NULL;
	r->maker = model ? model->maker : NULL;
	for (size_t i = 0; i < n->clients.n; i++)
		route_step(d, r, n->clients.v[i], "client");
	route_step(d, r, model, "model");
	route_settle(d, r, &nowhere);
	r->basis = "inferred";
}

/* Speech is nothing for who chats. */
static bool is_for(const struct derive *d, const struct named *named, const struct neutral *n)
{
	return named->workload == n->workload &&
	       (!named->capabilities ||
	        strstr(named->capabilities, um_format(d->arena, "|%s|", n->capability)));
}

static void add_routes(struct derive *d, const struct neutral *n, const named_list *list)
{
	bool any = false;

	for (size_t i = 0; i < list->n; i++) {
		const struct fact *model;

		if (!is_for(d, &list->v[i], n))
			continue;
		model = setting_model(d, n, list->v[i].service);
		if (model)
			add_route(d, n, list->v[i].service, model);
		any = any || model;
	}
	for (size_t i = 0; i < list->n && !any; i++) {
		const struct service *s = derive_service(d, list->v[i].service);

		if (is_for(d, &list->v[i], n) && um_eq(s->kind, "service"))
			add_route(d, n, s->id, NULL);
	}
}

int neutral_collect(struct derive *d, struct um_err *err)
{
	struct um_map all;
	named_list list = {0};
	int r;

	um_map_init(&all, d->arena);
	collect_neutral(d, &all);
	if (all.n == 0)
		return 0;
	r = load_named(d, &list, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < all.n; i++) {
		const struct neutral *n = all.entries[i].value;

		if (!has_route(d, n))
			add_routes(d, n, &list);
	}
	return 0;
}
