/*
 * Private to the derivation of paths (path.c tells the order of the steps).
 *
 *   facts    production evidence, read back once
 *   routes   one for each way in which a fact says that a service is reached (route.c, gateway.c)
 *   groups   routes that stand in for each other when one fails (group.c)
 *   paths    routes merged, with their roles (role.c)
 */
#ifndef UM_PATH_P_H
#define UM_PATH_P_H

#include "base/map.h"
#include "base/str.h"
#include "model/model_p.h"

struct fact;

/* The failures that a fallback is taken on. */
enum covers {
	COVERS_RATE_LIMIT = 1,
	COVERS_SERVER = 2,
	COVERS_TIMEOUT = 4,
	COVERS_ALL = 7,
	COVERS_UNKNOWN = 8 /* others perhaps, too */
};

struct fact_member {
	struct fact *fact; /* NULL: only the alias or service is known */
	const char *alias, *service;
	int64_t order;
};

struct fact {
	int64_t id, file, workload, parent_id, line, start, stop;
	int kind; /* enum evidence_kind */
	const char *service, *rule, *value, *name, *attr, *binding, *basis, *capability, *cloud;
	const char *region, *maker, *endpoint_env;
	const char *path, *folder;  /* of the file */
	unsigned covers;            /* FALLBACK: enum covers */
	bool is_set, is_app_config; /* is_app_config: a setting beside the code of a package */
	struct fact *parent, *child, *last_child, *next; /* next: sibling */
	UM_VEC(struct fact_member) members;
	struct route *as_target, *last_as_target; /* routes that came from it, as indexed so far */
	struct route *as_client, *last_as_client;
	const struct fact *setting_endpoint; /* ENV: what endpoint_of_setting() found */
	bool is_setting_known;
};

struct service {
	const char *id, *kind, *vendor, *operator_, *maker, *domain;
	const char *cloud; /* the only one that the claims allow on the date, else NULL */
	size_t n_clouds;
};

struct step {
	const struct fact *fact;
	const char *what; /* client, model, endpoint, environment, gateway, resource, call,
	                     identity, fallback */
};

typedef UM_VEC(struct step) step_list;

struct route {
	int64_t workload;
	const char *capability, *service, *vendor, *cloud, *maker, *model, *region, *endpoint;
	const char *identity, *via, *basis;
	const struct fact *main;   /* the decisive evidence */
	const struct fact *client; /* or NULL */
	const struct fact
		*target; /* the model, gateway route or resource that it came from, or NULL */
	bool is_custom;  /* at an address that nobody knows, only the protocol is the service's */
	step_list steps;
	struct route *next_of_target, *next_of_client;
	struct path *path; /* where it ended up */
};

/* chain.v[0] is the primary. */
struct group {
	int64_t workload;
	const struct fact *fact; /* the fallback; NULL for routes that share an alias */
	bool is_armed;           /* it takes over by itself, on the failures below */
	unsigned covers;
	UM_VEC(struct route *) chain;
};

struct path {
	int64_t id, workload;
	const char *role;
	struct path *fallback_of;
	int rung;
	unsigned covers;     /* of a fallback, over all groups that have it */
	bool is_armed;       /* of a fallback: it takes over by itself */
	bool is_independent; /* of one that does */
	size_t n_clients, order;
	struct route *first;
	step_list steps;
};

struct derive {
	struct model *m;
	struct um_arena *arena;
	UM_VEC(struct fact) facts; /* by id */
	struct um_map services;    /* id -> struct service */
	struct um_map settings;    /* variable -> struct fact_list: where it is given a value */
	struct um_map clouds;      /* names that are clouds */
	struct um_map keys;        /* "workload service" -> the first key of it */
	struct um_map models;      /* "workload service" -> how many of its models are named */
	struct um_map named;       /* "workload service" of imports and dependencies */
	struct um_map identities;  /* "workload cloud" -> the first one there; cloud "" fits all */
	struct um_map expanded;    /* "workload gateway models" -> struct group of its copies */
	UM_VEC(const struct fact *) gateways, switches;
	UM_VEC(const struct fact *) defaults; /* models that are the default of something */
	UM_VEC(struct route *) routes;
	UM_VEC(struct route *) gateway_routes;
	size_t n_indexed; /* routes that their facts know */
	UM_VEC(struct group *) groups;
	UM_VEC(struct path *) paths;
};

struct fact_list {
	UM_VEC(struct fact *) v;
};

/* ---- fact.c ---- */
int derive_load(struct derive *d, struct um_err *err);
struct service *derive_service(const struct derive *d, const char *id); /* NULL when unknown */
bool derive_is_gateway(const struct derive *d, const char *service);
/* Something that can be reached: in the catalogue, and neither a construct nor a gateway. */
bool derive_is_target(const struct derive *d, const char *service);
/* What is kept under these two words in `keys` and `identities` (a fact) or `named`. */
const void *derive_first(const struct um_map *map, int64_t workload, const char *word);
/* How many models of the service the workload names. */
size_t derive_n_models(const struct derive *d, int64_t workload, const char *service);
struct fact *fact_child(const struct fact *f, enum evidence_kind kind, const char *attr);

/* ---- route.c ---- */
struct address { /* where a client goes, as far as it is known */
	const char *service, *cloud, *region, *url;
	bool is_custom; /* somewhere else than the service's own address, and nobody knows where */
	bool is_explicit; /* the code or a manifest names an address */
	const struct fact *setting, *endpoint;
};

void route_collect(struct derive *d);
struct route *route_new(struct derive *d, const struct fact *main, int64_t workload,
                        const char *service, const char *capability);
void route_step(struct derive *d, struct route *r, const struct fact *f, const char *what);
/* The clouds, vendor and identity that the service and the workload's evidence imply. */
void route_settle(struct derive *d, struct route *r, const struct address *at);
bool route_is_call(const struct derive *d, const struct fact *f);
struct address route_address(struct derive *d, const struct fact *client);
const char *route_capability(const struct derive *d, const char *service, const char *first,
                             const char *second);

/* ---- gateway.c ---- */
bool gateway_is_row(const struct fact *f); /* a MODEL fact that is a row of a gateway's list */
const struct fact *gateway_of(const struct route *r); /* of one of d->gateway_routes */
/* A row, or a GATEWAY fact that is a route by itself. */
bool gateway_route(struct derive *d, const struct fact *f);
/* Gateway clients become the routes behind the gateway. After the groups of gateways exist. */
void gateway_expand(struct derive *d);

/* ---- group.c ---- */
void group_gateways(struct derive *d); /* fallbacks that name routes by alias; shared aliases */
void group_code(struct derive *d);     /* all other fallbacks */
struct group *group_new(struct derive *d, int64_t workload, const struct fact *f, bool is_armed);
bool group_is_retry(const struct fact *f); /* only says on what a gateway goes on */
void group_add(struct derive *d, struct group *g, struct route *r);

/* ---- neutral.c ---- */
int neutral_collect(struct derive *d, struct um_err *err); /* after all other routes and groups */

/* ---- role.c ---- */
void role_assign(struct derive *d);

/* ---- key.c ---- */
int path_write_keys(struct derive *d, struct um_err *err); /* of all rows of path */

#endif
