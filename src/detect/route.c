/* Configuration routes of the rules: gateways with their targets, fallbacks over route names, and
 * any other kind by the presence of a key. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

struct rule_run {
	struct detect_run *r;
	const struct rules_entry *entry;
	const struct rules_config *config;
	const struct um_span *call; /* whose arguments are looked at; or NULL */
};

struct trigger {
	struct detect_run *r;
	unsigned covers;
	bool is_said;
};

static bool is_list_route(const char *route)
{
	return route != NULL && um_ends(route, "[]");
}

/* ---- gateways ---- */

/* Where a route goes: its address, else the variable of it, else the model string, else the
 * gateway's own word. */
static const char *gateway_service(struct rule_run *c, const struct manifest_node *node,
                                   bool *ret_custom)
{
	struct detect_run *r = c->r;
	const struct rules_entry *entry = NULL;
	const char *const *args = c->config->args;
	enum evidence_binding binding;
	const struct manifest_node *at;

	*ret_custom = false;
	at = args[RULES_ENDPOINT] != NULL ? detect_node_first(node, args[RULES_ENDPOINT]) : NULL;
	if (at != NULL && at->kind == MANIFEST_SCALAR && at->scalar != MANIFEST_NULL) {
		const char *text = detect_node_text(r, at, &binding);
		const struct detect_env_ref *env =
			at->env != NULL ? detect_env_find(r->d, at->env, NULL) : NULL;
		struct detect_host_hit hit;
		struct detect_url url;

		if (text == NULL)
			text = at->text;
		if (env != NULL && env->entry->kind != RULES_CONSTRUCT && env->entry != c->entry)
			return detect_service_of(env->entry);
		if (detect_url_parse(text, &url)) {
			if (detect_host_find(r->d, &url, &hit))
				return detect_service_of(hit.entry);
			*ret_custom = at->env == NULL || at->resolved != NULL;
		}
	}
	at = args[RULES_PROVIDER] != NULL ? detect_node_first(node, args[RULES_PROVIDER]) : NULL;
	if (at != NULL && at->kind == MANIFEST_SCALAR)
		entry = detect_provider_find(r->d, detect_node_text(r, at, &binding));
	at = args[RULES_MODEL] != NULL ? detect_node_first(node, args[RULES_MODEL]) : NULL;
	if (entry == NULL && at != NULL && at->kind == MANIFEST_SCALAR) {
		const char *text = detect_node_text(r, at, &binding);

		if (text != NULL)
			entry = detect_model_target(r->d, text, NULL);
	}
	return detect_service_of(entry != NULL ? entry : c->entry);
}

static void emit_args(struct rule_run *c, const struct manifest_node *node, int32_t parent,
                      const char *service)
{
	for (int role = 0; role < RULES_N_ROLES; role++) {
		const struct manifest_node *at;
		int32_t child;

		if (c->config->args[role] == NULL || role == RULES_PROVIDER)
			continue;
		at = detect_node_first(node, c->config->args[role]);
		child = detect_node_role(c->r, (enum rules_role)role, at, parent, service,
		                         c->entry);
		if (child < 0 || parent < 0)
			continue;
		if ((role == RULES_MODEL || role == RULES_DEPLOYMENT) &&
		    detect_at(c->r, parent)->kind == EVIDENCE_GATEWAY) {
			if (detect_at(c->r, parent)->value == NULL)
				detect_at(c->r, parent)->value = detect_at(c->r, child)->value;
			detect_at(c->r, child)->capability = c->config->capability;
			detect_add_member(c->r, parent,
			                  &(struct evidence_member){child, NULL, service, 0});
		}
	}
}

/* ---- lists of routes ---- */

/* The gateway whose list the node is an element of: one for the list, or the call that takes it. */
static int32_t emit_list(struct rule_run *c, const struct manifest_node *node)
{
	const struct manifest_node *list = node->parent != NULL ? node->parent : node;
	bool is_old;
	int32_t at = detect_emit(c->r, EVIDENCE_GATEWAY, detect_service_of(c->entry), c->entry,
	                         c->call != NULL ? *c->call : detect_node_span(list), &is_old);
	struct evidence *e;

	if (at < 0 || is_old)
		return at;
	e = detect_at(c->r, at);
	e->value = list->key;
	e->attr = c->config->attr;
	e->cloud = c->config->cloud;
	e->capability = c->config->capability;
	e->binding = c->r->in_code ? EVIDENCE_HARDCODED : EVIDENCE_CONFIG;
	return at;
}

/* The variable that holds a route's key is the key of what the route reaches, whatever its name
 * says. */
static void emit_route_key(struct rule_run *c, const struct manifest_node *key, int32_t route)
{
	struct detect_run *r = c->r;
	const char *service = detect_at(r, route)->service;
	const struct detect_env_ref *ref;
	struct evidence *e;
	bool is_old;
	int32_t at;

	if (key == NULL || key->kind != MANIFEST_SCALAR || key->env == NULL)
		return;
	ref = detect_env_find(r->d, key->env, r->uses);
	if (ref == NULL && um_eq(service, detect_service_of(c->entry)))
		return; /* nothing says whose it is */
	at = detect_emit(r, EVIDENCE_ENV, ref != NULL ? detect_service_of(ref->entry) : service,
	                 ref != NULL ? ref->entry : c->entry, key->span, &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->name = key->env;
	e->attr = rules_role_text(RULES_KEY);
	e->binding = key->resolved != NULL ? EVIDENCE_DEFAULT : EVIDENCE_FROM_ENV;
	e->parent = route;
	if (!um_eq(service, detect_service_of(c->entry)))
		e->service = service;
}

/* The model of an element; one that does not name its model is still a route. */
static int32_t emit_route_model(struct rule_run *c, const struct manifest_node *node,
                                const struct manifest_node *alias, int32_t list,
                                const char *service)
{
	const char *const *args = c->config->args;
	const struct manifest_node *model =
		args[RULES_MODEL] != NULL ? detect_node_first(node, args[RULES_MODEL]) : NULL;
	int32_t at = detect_node_role(c->r, RULES_MODEL, model, list, service, c->entry);

	if (at >= 0 || alias == NULL)
		return at;
	return detect_emit(c->r, EVIDENCE_MODEL, service, c->entry, detect_node_span(alias), NULL);
}

static void emit_route(struct rule_run *c, const struct manifest_node *node)
{
	struct detect_run *r = c->r;
	const struct rules_config *config = c->config;
	const struct manifest_node *alias =
		config->alias != NULL ? detect_node_first(node, config->alias) : NULL;
	enum evidence_binding binding;
	struct evidence *e;
	bool is_custom;
	const char *service = gateway_service(c, node, &is_custom);
	int32_t list = emit_list(c, node);
	int32_t at = list >= 0 ? emit_route_model(c, node, alias, list, service) : -1;

	if (at < 0 || detect_is_route(detect_at(r, at)))
		return;
	e = detect_at(r, at);
	e->attr = is_custom ? "custom-route" : "route";
	e->parent = list;
	e->capability = config->capability;
	e->basis = r->in_code ? EVIDENCE_OBSERVED : EVIDENCE_DECLARED;
	e->name = alias != NULL && alias->kind == MANIFEST_SCALAR
	                  ? detect_node_text(r, alias, &binding)
	                  : NULL;
	for (int role = 0; role < RULES_N_ROLES; role++) {
		const struct manifest_node *arg =
			config->args[role] != NULL ? detect_node_first(node, config->args[role])
						   : NULL;

		if (role == RULES_KEY)
			emit_route_key(c, arg, at);
		if (role != RULES_MODEL && role != RULES_PROVIDER)
			detect_node_role(r, (enum rules_role)role, arg, at, service, c->entry);
	}
	detect_add_member(r, list, &(struct evidence_member){at, NULL, service, 0});
}

/* ---- fallbacks ---- */

static bool take_trigger(void *ctx, const struct manifest_node *node)
{
	struct trigger *t = ctx;
	enum evidence_binding binding;

	if (node->kind == MANIFEST_LIST || node->kind == MANIFEST_MAP) {
		for (const struct manifest_node *at = node->child; at != NULL; at = at->next)
			take_trigger(t, at);
		return true;
	}
	if (node->kind == MANIFEST_SCALAR && node->scalar != MANIFEST_NULL) {
		const char *text = detect_node_text(t->r, node, &binding);

		t->is_said = true;
		t->covers |= text != NULL ? detect_covers_words(t->r, text) : DETECT_COVERS_UNKNOWN;
	}
	return true;
}

/* What the configuration says of the failures that it is for, else what the rule says. */
static const char *covers_of(struct rule_run *c, const struct manifest_node *node)
{
	const struct rules_config *config = c->config;
	struct trigger t = {.r = c->r};

	for (size_t i = 0; i < config->trigger.n; i++)
		manifest_find(node, config->trigger.v[i], take_trigger, &t);
	if (!t.is_said)
		t.covers =
			config->covers != 0 ? config->covers & RULES_COVERS_ALL : RULES_COVERS_ALL;
	return detect_covers_text(t.covers);
}

static int32_t emit_fallback(struct rule_run *c, const struct manifest_node *node, const char *name)
{
	int32_t at = detect_emit(c->r, EVIDENCE_FALLBACK, detect_service_of(c->entry), c->entry,
	                         detect_node_span(node), NULL);
	struct evidence *e;

	if (at < 0)
		return at;
	e = detect_at(c->r, at);
	e->name = name;
	e->value = name;
	e->attr = c->config->attr != NULL ? c->config->attr : "gateway";
	e->covers = covers_of(c, node);
	e->cloud = c->config->cloud;
	e->capability = c->config->capability;
	e->binding = c->r->in_code ? EVIDENCE_HARDCODED : EVIDENCE_CONFIG;
	return at;
}

static void add_alias(struct rule_run *c, int32_t fallback, const char *alias, uint32_t order)
{
	detect_add_member(c->r, fallback, &(struct evidence_member){-1, alias, NULL, order});
}

/* The elements of a list of names, also of {model: name} rows. */
static void add_aliases(struct rule_run *c, int32_t fallback, const struct manifest_node *list)
{
	const struct manifest_node *at = list->kind == MANIFEST_SCALAR ? list : list->child;
	uint32_t order = 1;

	for (; at != NULL && order < 64; at = list->kind == MANIFEST_SCALAR ? NULL : at->next) {
		enum evidence_binding binding;
		const struct manifest_node *name =
			at->kind == MANIFEST_MAP ? manifest_get(at, "model") : at;

		add_alias(c, fallback, name != NULL ? detect_node_text(c->r, name, &binding) : NULL,
		          order++);
	}
}

static bool has_elements(const struct manifest_node *node)
{
	if (node->kind == MANIFEST_LIST)
		return node->child != NULL;
	return node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_TEXT &&
	       node->text[0] != '\0';
}

static void alias_map(struct rule_run *c, const struct manifest_node *map)
{
	if (map->kind == MANIFEST_LIST) {
		for (const struct manifest_node *at = map->child; at != NULL; at = at->next)
			if (at->kind == MANIFEST_MAP)
				alias_map(c, at);
		return;
	}
	for (const struct manifest_node *at = map->child; at != NULL && map->kind == MANIFEST_MAP;
	     at = at->next) {
		int32_t fallback;

		if (!has_elements(at))
			continue;
		fallback = emit_fallback(c, at, at->key);
		if (fallback < 0 || detect_at(c->r, fallback)->n_members > 0)
			continue;
		add_alias(c, fallback, at->key, 0);
		add_aliases(c, fallback, at);
	}
}

static void alias_list(struct rule_run *c, const struct manifest_node *list)
{
	int32_t fallback;

	if (!has_elements(list))
		return;
	fallback = emit_fallback(c, list, NULL);
	if (fallback < 0 || detect_at(c->r, fallback)->n_members > 0)
		return;
	add_alias(c, fallback, NULL, 0);
	add_aliases(c, fallback, list);
}

/* A list of targets: each model below the node is a member, in order. */
struct target_run {
	struct rule_run *c;
	int32_t fallback;
	uint32_t order;
};

static bool take_target(void *ctx, const struct manifest_node *node)
{
	struct target_run *t = ctx;
	struct detect_run *r = t->c->r;
	enum evidence_binding binding;
	const char *text =
		node->kind == MANIFEST_SCALAR ? detect_node_text(r, node, &binding) : NULL;
	const struct rules_entry *entry =
		text != NULL ? detect_model_target(r->d, text, NULL) : NULL;
	int32_t at = -1;

	if (text == NULL)
		return true;
	if (entry == NULL) /* not a model but who serves it */
		entry = detect_provider_find(r->d, text + (text[0] == '@'));
	else
		at = detect_node_role(r, RULES_MODEL, node, -1, detect_service_of(entry),
		                      t->c->entry);
	detect_add_member(r, t->fallback,
	                  &(struct evidence_member){at, at < 0 ? text : NULL,
	                                            entry != NULL ? detect_service_of(entry) : NULL,
	                                            t->order++});
	return t->order < 64;
}

/* ---- names of secrets ---- */

/* A secret in a store, known by its name alone: what it is called there, else here. */
static void emit_secret_name(struct rule_run *c, const struct manifest_node *node)
{
	const char *routes[2] = {c->config->args[RULES_KEY], c->config->alias};

	for (size_t i = 0; i < UM_COUNT(routes); i++) {
		const struct manifest_node *at =
			routes[i] != NULL ? detect_node_first(node, routes[i]) : NULL;
		enum evidence_binding binding;
		const char *text = at != NULL && at->kind == MANIFEST_SCALAR
		                           ? detect_node_text(c->r, at, &binding)
		                           : NULL;
		const struct detect_env_ref *ref =
			text != NULL ? detect_key_spelled(c->r->d, text) : NULL;
		bool is_old;
		int32_t e;

		if (ref == NULL)
			continue;
		e = detect_emit(c->r, EVIDENCE_SECRET, detect_service_of(ref->entry), ref->entry,
		                at->span, &is_old);
		if (e < 0 || is_old)
			return;
		detect_at(c->r, e)->name = text;
		detect_at(c->r, e)->attr = "name";
		detect_at(c->r, e)->cloud = c->config->cloud;
		detect_at(c->r, e)->binding = EVIDENCE_CONFIG;
		return;
	}
}

/* ---- any rule ---- */

/* The node is a place where a model is named: its id is the evidence, not the node. */
static void emit_model(struct rule_run *c, const struct manifest_node *node)
{
	const char *service = detect_service_of(c->entry);
	const struct manifest_node *id =
		c->config->args[RULES_MODEL] != NULL
			? detect_node_first(node, c->config->args[RULES_MODEL])
			: node;
	int32_t at = detect_node_role(c->r, RULES_MODEL, id, -1, service, c->entry);

	if (at < 0)
		return;
	if (detect_at(c->r, at)->capability == NULL)
		detect_at(c->r, at)->capability = c->config->capability;
	if (detect_at(c->r, at)->cloud == NULL)
		detect_at(c->r, at)->cloud = c->config->cloud;
}

/* The variable that feeds a setting says the same when the catalogue has it. */
static bool is_read_already(struct rule_run *c, const struct manifest_node *node)
{
	const struct detect_env_ref *ref =
		node->env != NULL ? detect_env_find(c->r->d, node->env, c->r->uses) : NULL;

	return ref != NULL && ref->entry == c->entry;
}

/* Where the value of a setting comes from; one that code makes of something else is no literal. */
static void bind_setting(struct rule_run *c, const struct manifest_node *node, struct evidence *e)
{
	enum evidence_binding binding;
	const char *text = detect_node_text(c->r, node, &binding);

	e->binding = binding;
	if (node->env != NULL)
		e->name = node->env;
	e->value = um_eq(c->config->attr, rules_role_text(RULES_KEY)) ? NULL : text;
}

/* Whom an evaluation asks: "provider:model", or the model of a map. Nobody that is known: no
 * evidence. */
static const char *asked_service(struct rule_run *c, const struct manifest_node *node,
                                 const char **ret_text)
{
	const struct manifest_node *model =
		node->kind == MANIFEST_SCALAR
			? node
			: detect_node_first(node, c->config->args[RULES_MODEL]);
	const struct rules_entry *entry = NULL;
	enum evidence_binding binding;
	const char *text = NULL;

	if (model != NULL && model->kind == MANIFEST_SCALAR)
		text = detect_node_text(c->r, model, &binding);
	if (text != NULL)
		entry = detect_model_target(c->r->d, text, NULL);
	*ret_text = text;
	return entry != NULL ? detect_service_of(entry) : NULL;
}

static void emit_node(struct rule_run *c, const struct manifest_node *node)
{
	const struct rules_config *config = c->config;
	const struct manifest_node *has =
		config->has != NULL ? detect_node_first(node, config->has) : NULL;
	const struct manifest_node *alias =
		config->alias != NULL ? detect_node_first(node, config->alias) : NULL;
	int kind = evidence_kind_parse(config->kind);
	const char *service = detect_service_of(c->entry);
	const char *child = service, *asked = NULL;
	bool is_asked = kind == EVIDENCE_EVAL && config->args[RULES_MODEL] != NULL;
	enum evidence_binding binding;
	struct um_span span = node->span;
	struct evidence *e;
	bool is_custom = false;
	bool is_old;
	int32_t at;

	if (kind < 0)
		return;
	if (kind == EVIDENCE_MODEL) {
		emit_model(c, node);
		return;
	}
	if (kind == EVIDENCE_SECRET) {
		emit_secret_name(c, node);
		return;
	}
	if (kind == EVIDENCE_ENV && is_read_already(c, node))
		return;
	if (!is_list_route(
		    config->each)) /* the key that is meant is the place, not the whole map */
		span = detect_node_span(has != NULL ? has : node);
	if (kind == EVIDENCE_GATEWAY)
		child = gateway_service(c, node, &is_custom);
	if (is_asked && (service = asked_service(c, node, &asked)) == NULL)
		return;
	at = detect_emit(c->r, (enum evidence_kind)kind, service, c->entry, span, &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(c->r, at);
	e->attr = is_custom ? "custom-endpoint" : config->attr;
	e->cloud = config->cloud;
	e->capability = config->capability;
	e->binding = c->r->in_code ? EVIDENCE_HARDCODED : EVIDENCE_CONFIG;
	e->name = alias != NULL && alias->kind == MANIFEST_SCALAR
	                  ? detect_node_text(c->r, alias, &binding)
	                  : NULL;
	if (kind != EVIDENCE_GATEWAY && has != NULL)
		e->value = has->kind == MANIFEST_SCALAR ? has->text : has->key;
	else if (kind != EVIDENCE_GATEWAY && node->kind == MANIFEST_SCALAR)
		e->value = node->text;
	else if (kind != EVIDENCE_GATEWAY)
		e->value = config->has != NULL ? config->has : config->marker;
	if (is_asked) {
		e->value = asked;
		e->maker = detect_model_maker(c->r->d, asked, NULL);
	} else if (e->name == NULL && kind != EVIDENCE_GATEWAY)
		e->name = has != NULL ? has->key : node->key;
	if (kind == EVIDENCE_ENV && has == NULL)
		bind_setting(c, node, e);
	if (kind == EVIDENCE_SLO)
		detect_objective_node(c->r, at, node);
	if (kind == EVIDENCE_FALLBACK)
		e->covers = covers_of(c, node);
	if (kind == EVIDENCE_FALLBACK && config->args[RULES_MODEL] != NULL) {
		struct target_run t = {c, at, 0};

		manifest_find(node, config->args[RULES_MODEL], take_target, &t);
		return;
	}
	if (!is_asked)
		emit_args(c, node, at, child);
}

static bool take_node(void *ctx, const struct manifest_node *node)
{
	struct rule_run *c = ctx;
	const struct rules_config *config = c->config;

	if (config->has != NULL && detect_node_first(node, config->has) == NULL)
		return true;
	if (!detect_node_when(node, &config->when))
		return true;
	if (config->below != NULL || config->match != NULL || config->is_hosts)
		detect_listed(c->r, node, c->entry, config);
	else if (um_eq(config->shape, "alias-map"))
		alias_map(c, node);
	else if (um_eq(config->shape, "alias-list"))
		alias_list(c, node);
	else if (um_eq(config->shape, "routes"))
		emit_route(c, node);
	else
		emit_node(c, node);
	return !c->r->is_full;
}

void detect_config_rule(struct detect_run *r, const struct manifest_node *root,
                        const struct um_span *call, const struct rules_entry *entry,
                        const struct rules_config *config)
{
	struct rule_run c = {r, entry, config, call};

	if (config->marker != NULL && detect_node_first(root, config->marker) == NULL)
		return;
	manifest_find(root, config->each != NULL ? config->each : "", take_node, &c);
}

void detect_config_aliases(struct detect_run *r)
{
	size_t n = r->out->evidence.n;

	for (size_t i = (size_t)r->first; i < n; i++) {
		struct evidence *f = detect_at(r, (int32_t)i);

		for (size_t k = 0; f->kind == EVIDENCE_FALLBACK && k < f->n_members; k++) {
			struct evidence_member *m = &f->members[k];

			for (size_t l = (size_t)r->first;
			     m->evidence < 0 && m->alias != NULL && l < n; l++) {
				const struct evidence *g = detect_at(r, (int32_t)l);

				if (!detect_is_route(g) || !um_eq(g->name, m->alias))
					continue;
				m->evidence = (int32_t)l;
				m->service = g->service;
			}
		}
	}
}
