/*
 * Paths to targets. For every path: whom to ask (its service, or the gateway in front), where that
 * is, whether it may be asked. Where it is says, in this order,
 *
 *   the address that the code or a manifest gives, when it is one
 *   the variable that the code reads for it, when this environment has it
 *   the catalogue, for services that are at one place
 *   the variables by which the service is set up, as the catalogue knows them
 *
 * A variable that only the tree names could be any of the user's: its value is used when it leads
 * to a host that may be asked, and is never shown otherwise.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/str.h"
#include "probe/plan_p.h"

/* A path, and what was found out about it. */
struct way {
	struct probe_path path;
	const char *name, *endpoint, *region, *model; /* name: of the workload */
};

struct maker {
	struct model *m;
	const struct rules *rules;
	const struct probe_options *options;
	struct probe_plan *plan;
	struct um_map pending; /* struct building, by all that makes a target another one */
};

/* A target while paths are added to it. */
struct building {
	struct probe_target target;
	UM_VEC(struct probe_path) paths;
};

/* Where somebody is asked. */
struct place {
	struct probe_endpoint at;
	const char *source, *region;
	bool is_own; /* the user's environment says so */
	bool is_known;
	const char *why; /* not known: why */
};

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static const char *text_of(struct um_arena *a, struct model_rows *rows, int column)
{
	return um_strdup(a, model_text(rows, column));
}

static const char all_paths[] =
	"SELECT p.id, p.key, w.root, p.capability, p.service, p.via, p.role, w.name, p.endpoint, "
	"p.region, p.model "
	"FROM path p JOIN workload w ON w.id = p.workload_id ORDER BY p.id";

struct ways {
	UM_VEC(struct way) v;
};

static int load_ways(struct model *m, struct um_arena *a, struct ways *ways, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(m, all_paths, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct way *w = UM_PUSH(a, &ways->v);

		w->path.id = model_int(rows, 0);
		w->path.key = text_of(a, rows, 1);
		w->path.workload = text_of(a, rows, 2);
		w->path.capability = text_of(a, rows, 3);
		w->path.service = text_of(a, rows, 4);
		w->path.via = text_of(a, rows, 5);
		w->path.role = text_of(a, rows, 6);
		w->name = text_of(a, rows, 7);
		w->endpoint = text_of(a, rows, 8);
		w->region = text_of(a, rows, 9);
		w->model = text_of(a, rows, 10);
	}
	return model_close(rows, err);
}

/* ---- where ---- */

static bool is_variable(const char *name)
{
	if (!name || isdigit((unsigned char)*name) || !*name)
		return false;
	for (; *name; name++) {
		if (!isalnum((unsigned char)*name) && *name != '_')
			return false;
	}
	return true;
}

/* NULL when it is not set, or to nothing. */
static const char *variable(const char *name)
{
	const char *value = is_variable(name) ? getenv(name) : NULL;

	return value && *value ? value : NULL;
}

static bool is_server(const struct rules_entry *e)
{
	return e->kind == RULES_SERVER || um_eq(e->operator_, "self");
}

static bool take(struct maker *mk, const struct rules_entry *e, const char *text,
                 const char *source, bool is_own, struct place *place)
{
	struct probe_endpoint at;
	const char *why = probe_endpoint_parse(mk->plan->arena, text, is_server(e), &at);

	if (why) {
		if (!place->why)
			place->why =
				is_own ? um_format(mk->plan->arena, "%s (%s)", why, source) : why;
		return false;
	}
	place->at = at;
	place->source = source;
	place->is_own = is_own;
	place->is_known = true;
	return true;
}

/* The first column of the rows, as long as none of them will do. */
static int take_first(struct maker *mk, const struct rules_entry *e, const char *sql,
                      const struct way *w, struct place *place, struct um_err *err)
{
	const char *id = um_format(mk->plan->arena, "%lld", (long long)w->path.id);
	struct model_rows *rows;
	int r = model_query(mk->m, sql, &id, 1, &rows, err);

	if (r < 0)
		return r;
	while (!place->is_known && model_next(rows))
		take(mk, e, text_of(mk->plan->arena, rows, 0), "the code", false, place);
	return model_close(rows, err);
}

/* Where clients of the gateway say that it is: beside the client, or where their variable is set.
 */
static const char gateway_addresses[] =
	"SELECT value FROM ("
	" SELECT c.value, 0 AS rank, c.id FROM path_evidence pe JOIN evidence c"
	"  ON c.parent_id = pe.evidence_id OR c.id = pe.evidence_id"
	"  WHERE pe.path_id = ?1 AND pe.step = 'client' AND c.kind = 'endpoint'"
	" UNION ALL"
	" SELECT s.value, 1, s.id FROM path_evidence pe JOIN evidence c ON c.id = pe.evidence_id"
	"  JOIN evidence s ON s.name = c.endpoint_env"
	"  WHERE pe.path_id = ?1 AND pe.step = 'client' AND s.kind = 'env' AND s.is_set = 1"
	"  AND s.context = 'production')"
	" WHERE value IS NOT NULL ORDER BY rank, id";

static const char named_variables[] =
	"SELECT DISTINCT name FROM ("
	" SELECT c.endpoint_env AS name FROM path_evidence pe JOIN evidence c"
	"  ON c.id = pe.evidence_id WHERE pe.path_id = ?1 AND (pe.step = 'client' OR ?2 = '')"
	" UNION ALL"
	" SELECT c.name FROM path_evidence pe JOIN evidence c ON c.parent_id = pe.evidence_id"
	"  WHERE pe.path_id = ?1 AND (pe.step = 'client' OR ?2 = '') AND c.kind = 'endpoint'"
	"  AND c.binding IN ('env', 'default'))"
	" WHERE name IS NOT NULL ORDER BY name";

/* A variable that the tree names; its value stays unseen unless it may be asked. */
static bool take_named(struct maker *mk, const struct rules_entry *e, const char *name,
                       struct place *place)
{
	const char *value = variable(name);
	struct place other = {0};

	if (!value || !take(mk, e, value, name, true, &other))
		return false;
	if (probe_permit(mk->plan->arena, mk->rules, e, &other.at, mk->options, true).refusal)
		return false;
	place->at = other.at;
	place->source = other.source;
	place->is_own = place->is_known = true;
	return true;
}

static int take_named_variables(struct maker *mk, const struct rules_entry *e, const struct way *w,
                                struct place *place, const char **ret_unset, struct um_err *err)
{
	const char *binds[2] = {um_format(mk->plan->arena, "%lld", (long long)w->path.id),
	                        or_empty(w->path.via)};
	struct model_rows *rows;
	int r = model_query(mk->m, named_variables, binds, 2, &rows, err);

	if (r < 0)
		return r;
	while (!place->is_known && model_next(rows)) {
		const char *name = text_of(mk->plan->arena, rows, 0);

		if (take_named(mk, e, name, place) || !is_variable(name))
			continue;
		if (variable(name))
			*ret_unset = um_format(
				mk->plan->arena,
				"it is set by %s, whose value here is no address that may be asked",
				name);
		else if (!*ret_unset)
			*ret_unset = um_format(mk->plan->arena,
			                       "it is set by %s, which is not set here", name);
	}
	return model_close(rows, err);
}

/* "{region}" of a host of the catalogue; NULL: it is needed and not known. */
static const char *fill_region(struct um_arena *a, const char *host, const char *region)
{
	const char *hole = strstr(host, "{region}");

	if (!hole)
		return strchr(host, '{') ? NULL : host;
	if (!region || strchr(hole + 1, '{'))
		return NULL;
	return um_format(a, "%.*s%s%s", (int)(hole - host), host, region,
	                 hole + strlen("{region}"));
}

static void take_catalogue(struct maker *mk, const struct rules_entry *e, struct place *place)
{
	struct um_arena *a = mk->plan->arena;
	const struct rules_probe_host *known = &e->probe->at;
	const char *host = known->host ? fill_region(a, known->host, place->region) : NULL;

	if (host)
		take(mk, e, um_format(a, "https://%s%s", host, or_empty(known->base)),
		     "the catalogue", false, place);
}

static void take_usual_variables(struct maker *mk, const struct rules_entry *e, struct place *place,
                                 const char **ret_unset)
{
	for (size_t i = 0; i < e->n_env && !place->is_known; i++) {
		const struct rules_env *env = &e->env[i];
		const char *value;

		if (env->carries != RULES_ENDPOINT || !is_variable(env->name))
			continue;
		value = variable(env->name);
		if (value)
			take(mk, e, value, env->name, true, place);
		else if (!*ret_unset)
			*ret_unset = um_format(mk->plan->arena,
			                       "it is set by %s, which is not set here", env->name);
	}
}

static const char *region_of(const struct rules_entry *e, const struct way *w)
{
	if (probe_is_region(w->region))
		return w->region;
	for (size_t i = 0; i < e->n_env; i++) {
		const char *value =
			e->env[i].carries == RULES_REGION ? variable(e->env[i].name) : NULL;

		if (probe_is_region(value))
			return value;
	}
	return NULL;
}

static bool needs_region(const struct rules_entry *e)
{
	return e->probe->at.host && strstr(e->probe->at.host, "{region}");
}

static void settle_unknown(struct maker *mk, const struct rules_entry *e, const struct way *w,
                           const char *unset, struct place *place)
{
	struct um_arena *a = mk->plan->arena;
	bool is_template = place->why && probe_endpoint_filled(a, w->endpoint);

	if (place->why && unset && is_template)
		place->why = um_format(a, "%s; %s", place->why, unset);
	else if (place->why)
		return;
	else if (unset)
		place->why = um_format(a, "its address is not known: %s", unset);
	else if (needs_region(e))
		place->why = "its address is not known: nothing says in which region it is";
	else if (w->path.via)
		place->why =
			um_format(a, "the address of the gateway %s in front of it is not known",
		                  w->path.via);
	else
		place->why = "its address is not known: nothing in the code says it";
}

/* A template of the service's own usual place ("https://x.${region}.example.com") says no more than
 * the catalogue does. */
static bool is_usual_place(struct maker *mk, const struct rules_entry *e, const char *text)
{
	const char *filled = probe_endpoint_filled(mk->plan->arena, text);
	char region[PROBE_MAX_REGION + 1];
	struct probe_endpoint at;

	return filled && e->probe->at.host &&
	       !probe_endpoint_parse(mk->plan->arena, filled, false, &at) &&
	       rules_host_match(e->probe->at.host, at.host, region, sizeof(region));
}

static int find_place(struct maker *mk, const struct rules_entry *e, const struct way *w,
                      struct place *place, struct um_err *err)
{
	const char *endpoint = w->path.via ? NULL : w->endpoint;
	const char *unset = NULL;
	int r = 0;

	place->region = region_of(e, w);
	if (w->path.via)
		r = take_first(mk, e, gateway_addresses, w, place, err);
	else if (endpoint)
		take(mk, e, endpoint, "the code", false, place);
	if (r == 0 && !place->is_known)
		r = take_named_variables(mk, e, w, place, &unset, err);
	if (r < 0 || place->is_known)
		return r;
	if (!endpoint || is_usual_place(mk, e, endpoint))
		take_catalogue(mk, e, place);
	if (!place->is_known)
		take_usual_variables(mk, e, place, &unset);
	if (!place->is_known)
		settle_unknown(mk, e, w, unset, place);
	return 0;
}

/* ---- targets ---- */

static bool holds(const char *text, const char *placeholder)
{
	return text && strstr(text, placeholder);
}

static bool level_holds(const struct rules_probe_level *l, const char *placeholder)
{
	if (holds(l->path, placeholder) || holds(l->body, placeholder))
		return true;
	for (size_t i = 0; i < l->headers.n; i++) {
		if (holds(l->headers.v[i].value, placeholder))
			return true;
	}
	return false;
}

static bool probe_holds(const struct rules_probe *p, const char *placeholder)
{
	return level_holds(&p->reach, placeholder) || level_holds(&p->auth, placeholder);
}

/* Is there something to ask, and all that it takes? */
static bool can_ask(const struct rules_probe_level *l, const struct probe_target *t)
{
	return l->path && (t->region || !level_holds(l, "{region}")) &&
	       (t->model || !level_holds(l, "{model}")) &&
	       (t->deployment || !level_holds(l, "{deployment}"));
}

static struct building *building_of(struct maker *mk, const char *key,
                                    const struct probe_target *like)
{
	struct building **slot = (struct building **)um_map_slot(&mk->pending, key);

	if (!*slot) {
		*slot = UM_NEW(mk->plan->arena, struct building);
		(*slot)->target = *like;
	}
	return *slot;
}

static void add(struct maker *mk, const struct way *w, const struct probe_target *t)
{
	struct um_arena *a = mk->plan->arena;
	struct building *b = building_of(mk,
	                                 um_format(a, "%s %s %s %u %s %s %s %s", t->service->id,
	                                           or_empty(t->scheme), or_empty(t->host), t->port,
	                                           or_empty(t->base), or_empty(t->region),
	                                           or_empty(t->model), or_empty(t->refusal)),
	                                 t);

	*UM_PUSH(a, &b->paths) = w->path;
}

/* Somebody that no rule describes: a stand-in, so that a refusal has a name. */
static const struct rules_entry *nobody(struct maker *mk, const char *id)
{
	struct rules_entry *e = UM_NEW(mk->plan->arena, struct rules_entry);

	e->id = e->name = id;
	return e;
}

/* What the levels take from the path, and only that: paths that differ in nothing that is asked
 * share a target. */
static void take_details(struct probe_target *t, const struct way *w, const struct place *place)
{
	const struct rules_probe *p = t->service->probe;

	if (probe_holds(p, "{region}") || needs_region(t->service) || t->service->probe->auth.sign)
		t->region = place->region;
	if (probe_holds(p, "{model}") || probe_holds(p, "{deployment}"))
		t->model = t->deployment = w->model;
}

/* What can be told without a name server; every other address is judged when it is known. */
static const char *refuse_private(struct um_arena *a, const struct probe_target *t,
                                  const struct probe_options *options)
{
	const char *why = probe_host_refusal(t->host, options->allow_private);

	if (!why && !options->allow_private &&
	    (um_eq(t->host, "localhost") || um_ends(t->host, ".localhost")))
		why = "this machine";
	if (!why)
		return NULL;
	return probe_host_refusal(t->host, true)
	               ? um_format(a, "%s is %s, which is never asked", t->host, why)
	               : um_format(a, "%s is %s: allow it with --allow-private", t->host, why);
}

static void settle(struct maker *mk, const struct way *w, const struct place *place,
                   struct probe_target *t)
{
	struct um_arena *a = mk->plan->arena;
	struct probe_permit permit;

	if (!place->is_known) {
		t->refusal = place->why;
		return;
	}
	permit = probe_permit(a, mk->rules, t->service, &place->at, mk->options, place->is_own);
	t->scheme = place->at.scheme;
	t->host = place->at.host;
	t->port = place->at.port;
	t->source = place->source;
	t->is_named = permit.is_named;
	t->is_insecure = mk->options->insecure_host &&
	                 probe_is_named((const char *const[]){mk->options->insecure_host, NULL},
	                                t->host, t->port);
	t->base = probe_base_of(a, t->service, &place->at, permit.is_known);
	t->no_credential = permit.withheld;
	t->refusal = permit.refusal ? permit.refusal : refuse_private(a, t, mk->options);
	take_details(t, w, place);
	t->is_asked[PROBE_REACH] = can_ask(&t->service->probe->reach, t);
	t->is_asked[PROBE_AUTH] =
		mk->options->level >= PROBE_AUTH && can_ask(&t->service->probe->auth, t);
	if (!t->refusal && !t->is_asked[PROBE_REACH] && !t->is_asked[PROBE_AUTH])
		t->refusal = "the rule has nothing to ask at this level, or the path does not say "
			     "what that takes";
}

static int add_way(struct maker *mk, const struct way *w, struct um_err *err)
{
	const char *id = w->path.via ? w->path.via : w->path.service;
	const struct rules_entry *e = rules_entry_find(mk->rules, id);
	struct probe_target t = {.service = e ? e : nobody(mk, id), .base = ""};
	struct place place = {0};
	int r;

	if (!e || !e->probe) {
		t.refusal = um_format(mk->plan->arena, "no rule says how to ask %s", id);
	} else {
		r = find_place(mk, e, w, &place, err);
		if (r < 0)
			return r;
		settle(mk, w, &place, &t);
	}
	add(mk, w, &t);
	return 0;
}

static int by_host(const void *a, const void *b)
{
	const struct probe_target *x = a, *y = b;
	int r = strcmp(or_empty(x->host), or_empty(y->host));

	if (r == 0)
		r = strcmp(x->service->id, y->service->id);
	if (r == 0)
		r = (int)x->port - (int)y->port;
	if (r == 0)
		r = strcmp(or_empty(x->base), or_empty(y->base));
	return r ? r : (x->paths[0].id > y->paths[0].id) - (x->paths[0].id < y->paths[0].id);
}

static void finish(struct maker *mk)
{
	struct probe_plan *plan = mk->plan;

	for (size_t i = 0; i < mk->pending.n; i++) {
		const struct building *b = mk->pending.entries[i].value;
		struct probe_target *t = UM_PUSH(plan->arena, &plan->targets);

		*t = b->target;
		t->paths = b->paths.v;
		t->n_paths = b->paths.n;
	}
	if (plan->targets.n > 0)
		qsort(plan->targets.v, plan->targets.n, sizeof(*plan->targets.v), by_host);
}

static bool is_wanted(const struct probe_options *options, const struct way *w)
{
	const char *const *names = options->workloads;

	for (; names && *names; names++) {
		if (um_eq(*names, w->path.workload) || um_eq(*names, w->name))
			return true;
	}
	return !options->workloads;
}

static int check_workloads(const struct probe_options *options, const struct ways *ways,
                           struct um_err *err)
{
	for (const char *const *name = options->workloads; name && *name; name++) {
		bool any = false;

		for (size_t i = 0; i < ways->v.n && !any; i++)
			any = um_eq(*name, ways->v.v[i].path.workload) ||
			      um_eq(*name, ways->v.v[i].name);
		if (!any)
			return um_err_set(err, UM_EINVAL,
			                  "--workload: no workload '%s' reaches a service", *name);
	}
	return 0;
}

static int make(struct maker *mk, struct um_err *err)
{
	struct ways ways = {0};
	int r = load_ways(mk->m, mk->plan->arena, &ways, err);

	if (r == 0)
		r = check_workloads(mk->options, &ways, err);
	for (size_t i = 0; r == 0 && i < ways.v.n; i++) {
		if (is_wanted(mk->options, &ways.v.v[i]))
			r = add_way(mk, &ways.v.v[i], err);
	}
	if (r == 0)
		finish(mk);
	return r;
}

int probe_plan_new(struct model *m, const struct rules *rules, const struct probe_options *options,
                   struct probe_plan **ret_plan, struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	struct probe_plan *plan = UM_NEW(a, struct probe_plan);
	struct maker mk = {.m = m, .rules = rules, .options = options, .plan = plan};
	int r;

	plan->arena = a;
	um_map_init(&mk.pending, a);
	r = make(&mk, err);
	if (r < 0) {
		probe_plan_free(plan);
		return r;
	}
	*ret_plan = plan;
	return 0;
}

int probe_plan_credentials(struct probe_plan *plan, struct um_err *err)
{
	for (size_t i = 0; i < plan->targets.n; i++) {
		struct probe_target *t = &plan->targets.v[i];
		struct um_err why = UM_ERR_INIT;
		int r;

		if (t->refusal || t->no_credential || !t->is_asked[PROBE_AUTH] ||
		    t->service->probe->auth.is_keyless || t->credential)
			continue;
		r = probe_credential_new(t->service, PROBE_AUTH, &t->credential, &why);
		if (r == UM_ENOTFOUND) {
			t->no_credential = um_strdup(plan->arena, why.msg);
		} else if (r < 0) {
			*err = why;
			return r;
		}
	}
	return 0;
}

void probe_plan_free(struct probe_plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->targets.n; i++)
		probe_credential_free(plan->targets.v[i].credential);
	um_arena_free(plan->arena);
}
