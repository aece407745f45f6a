/*
 * What a workload comes down to: its primary and fallback, whether the fallback leaves the vendor
 * and the cloud of the primary, and as whom it calls. Each answer keeps the evidence that shows it.
 */
#include "report/inventory.h"

#include <string.h>

/* What a workload with several purposes is mainly for, first to last. */
static const char *const purposes[] = {"chat",      "agent-runtime", "vision",       "speech",
                                       "embedding", "rerank",        "vector-store", "fine-tuning"};

static size_t purpose(const struct inventory_path *p)
{
	size_t i = 0;

	while (i < UM_COUNT(purposes) && !um_eq(purposes[i], p->path.capability))
		i++;
	return i;
}

static void add_ids(struct um_arena *a, inventory_ids *to, const inventory_ids *from)
{
	for (size_t i = 0; i < from->n; i++) {
		bool is_there = false;

		for (size_t k = 0; k < to->n && !is_there; k++)
			is_there = to->v[k] == from->v[i];
		if (!is_there)
			*UM_PUSH(a, to) = from->v[i];
	}
}

static const struct inventory_path *primary_of(const struct inventory_workload *w)
{
	const struct inventory_path *best = NULL;

	for (size_t i = 0; i < w->paths.n; i++) {
		const struct inventory_path *p = &w->paths.v[i];

		if (um_eq(p->path.role, "fallback"))
			continue;
		if (!best || purpose(p) < purpose(best) ||
		    (purpose(p) == purpose(best) && um_eq(p->path.role, "primary") &&
		     !um_eq(best->path.role, "primary")))
			best = p;
	}
	return best;
}

static const struct inventory_path *fallback_of(const struct inventory_workload *w)
{
	const struct inventory_path *any = NULL;

	for (size_t i = 0; i < w->paths.n; i++) {
		const struct inventory_path *p = &w->paths.v[i];

		if (!um_eq(p->path.role, "fallback"))
			continue;
		if (w->primary && p->path.fallback_of == w->primary->path.id)
			return p;
		if (!any)
			any = p;
	}
	return any;
}

/* The path for which the fallback stands in, which need not be the workload's main one. */
static const struct inventory_path *behind(const struct inventory_workload *w)
{
	for (size_t i = 0; i < w->paths.n; i++) {
		if (w->paths.v[i].path.id == w->fallback->path.fallback_of)
			return &w->paths.v[i];
	}
	return w->primary;
}

static enum inventory_answer differs(const char *a, const char *b)
{
	if (!a || !b)
		return INVENTORY_UNKNOWN;
	return um_eq(a, b) ? INVENTORY_NO : INVENTORY_YES;
}

/* Any one of a primary's fallbacks that crosses is enough. */
static void cross(struct inventory_workload *w)
{
	const struct inventory_path *primary;

	if (!w->fallback)
		return;
	primary = behind(w);
	for (size_t i = 0; i < w->paths.n; i++) {
		const struct inventory_path *p = &w->paths.v[i];
		enum inventory_answer vendor, cloud;

		if (!um_eq(p->path.role, "fallback") || p->path.fallback_of != primary->path.id)
			continue;
		vendor = differs(primary->path.vendor, p->path.vendor);
		cloud = differs(primary->host, p->host);
		if (w->crosses_vendor != INVENTORY_YES && vendor != INVENTORY_NO)
			w->crosses_vendor = vendor;
		if (w->crosses_cloud != INVENTORY_YES && cloud != INVENTORY_NO)
			w->crosses_cloud = cloud;
	}
}

/* As whom a path calls, in one word: a cloud, portable, api-key, none or unknown. */
static const char *caller_of(const struct inventory_path *p)
{
	const char *identity = p->path.identity;
	bool is_cloud = !um_eq(p->path.cloud, "unknown") && !um_eq(p->path.cloud, "self");

	if (um_eq(identity, "one-cloud") || um_eq(identity, "federated"))
		return is_cloud ? p->path.cloud : "unknown";
	if (um_eq(identity, "static-key"))
		return "api-key";
	/* A seller of models that is no cloud knows callers by their keys; the client reads it.
	 * Where vectors are kept may as well be the process itself. */
	if (um_eq(identity, "unknown") && p->host && strncmp(p->host, "saas:", 5) == 0 &&
	    !um_eq(p->path.capability, "vector-store"))
		return "api-key";
	return identity ? identity : "unknown";
}

static void identify(struct um_arena *a, struct inventory_workload *w)
{
	w->identity = "none";
	for (size_t i = 0; i < w->paths.n; i++) {
		const char *caller = caller_of(&w->paths.v[i]);

		add_ids(a, &w->identity_evidence, &w->paths.v[i].identity);
		if (um_eq(caller, "none") || um_eq(w->identity, caller))
			continue;
		if (um_eq(w->identity, "none") || um_eq(w->identity, "unknown"))
			w->identity = caller;
		else if (!um_eq(caller, "unknown"))
			w->identity = "mixed";
	}
}

static void add_use(struct um_arena *a, struct inventory_workload *w, const char *service,
                    const struct inventory_path *p)
{
	struct inventory_use *use = NULL;

	for (size_t i = 0; i < w->uses.n && !use; i++) {
		if (um_eq(w->uses.v[i].service, service))
			use = &w->uses.v[i];
	}
	if (!use) {
		use = UM_PUSH(a, &w->uses);
		use->service = service;
		use->roles = p->path.role;
	} else if (!strstr(use->roles, p->path.role)) {
		use->roles = um_format(a, "%s, %s", use->roles, p->path.role);
	}
	add_ids(a, &use->evidence, &p->evidence);
}

void inventory_conclude(struct um_arena *a, struct inventory_workload *w)
{
	w->primary = primary_of(w);
	w->fallback = fallback_of(w);
	cross(w);
	identify(a, w);
	for (size_t i = 0; i < w->paths.n; i++) {
		add_use(a, w, w->paths.v[i].path.service, &w->paths.v[i]);
		if (w->paths.v[i].path.via)
			add_use(a, w, w->paths.v[i].path.via, &w->paths.v[i]);
	}
}

const char *inventory_answer_text(enum inventory_answer answer)
{
	return answer == INVENTORY_YES ? "true" : answer == INVENTORY_NO ? "false" : NULL;
}
