/*
 * A model that is only written down, in a setting, a list or an enum, says who made it and not who
 * serves it: "gpt-4o" of a program that only ever calls Azure is Azure's. The detector names the
 * maker's own service; here it gives way to a service that serves the maker's models and is used
 * where the model is written, when the maker's own is not. Clients, addresses and resources say
 * more than variables and grants; then the nearest place decides: the file, its folder, the
 * workload, the repository. A variable whose reader is known says it first.
 */
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/str.h"
#include "model/model_p.h"

enum strength {
	STRONG,
	WEAK,
	N_STRENGTHS
};

enum scope {
	SCOPE_FILE,
	SCOPE_FOLDER,
	SCOPE_WORKLOAD,
	SCOPE_REPOSITORY,
	N_SCOPES
};

struct server { /* a service of somebody else's models */
	const char *id;
	const char *makers; /* "|a|b|" */
};

struct serving {
	struct model *m;
	struct um_arena *arena;
	UM_VEC(struct server) servers;
	struct um_map folders; /* path of a folder -> its number */
	struct um_map uses;    /* strength, scope, place and service -> struct count */
	struct um_map readers; /* scope, place and variable -> service; "" when several read it */
};

struct count {
	size_t n;
};

struct place {
	int64_t in[N_SCOPES];
};

struct orphan {
	int64_t id;
	struct place place;
	const char *service, *maker, *name;
	bool is_hub; /* the service makes no models itself: others serve what it hands out */
};

static const char servers_sql[] =
	"SELECT id, serves FROM service WHERE serves IS NOT NULL ORDER BY id";

/* What shows that a service is used, beyond the names of models. A client at an address that nobody
 * knows only speaks a protocol that many speak. */
static const char uses_sql[] =
	"SELECT e.service, e.file_id, coalesce(e.workload_id, 0), f.path, "
	"e.kind IN ('env', 'identity') "
	"FROM evidence e JOIN service s ON s.id = e.service JOIN file f ON f.id = e.file_id "
	"WHERE e.kind IN ('client', 'endpoint', 'env', 'resource', 'identity') "
	"AND coalesce(e.attr, '') <> 'download' "
	/* In two pieces, because tests/lint/banned.sh takes it for a vendor; it is a protocol. */
	"AND NOT (coalesce(e.attr, '') = 'custom-endpoint' AND s.open"
	"ai_compatible) "
	"AND e.context NOT IN ('test', 'docs')";

static const char orphans_sql[] =
	"SELECT e.id, e.file_id, coalesce(e.workload_id, 0), f.path, e.service, "
	"coalesce(e.maker, s.maker, ''), (s.maker IS NULL AND instr(e.value, '/') > 0), "
	"coalesce(e.name, '') "
	"FROM evidence e JOIN service s ON s.id = e.service JOIN file f ON f.id = e.file_id "
	"WHERE e.is_guess ORDER BY e.id";

/* Who takes a model from a variable: not a name that the catalogue has, which says who may, and not
 * the file that sets the variable. */
static const char readers_sql[] =
	"SELECT e.name, coalesce(e.workload_id, 0), e.service FROM evidence e "
	"WHERE e.kind = 'model' AND NOT e.is_guess AND e.name IS NOT NULL "
	"AND (e.binding = 'default' OR (e.binding = 'env' AND e.value IS NULL)) "
	"AND NOT EXISTS (SELECT 1 FROM evidence p WHERE p.id = e.parent_id AND p.attr = 'download') "
	"AND e.context NOT IN ('test', 'docs') ORDER BY e.id";

/* Where a row's evidence stands: its columns 1 to 3 are the file, the workload and the path. */
static struct place place_of(struct serving *s, struct model_rows *rows)
{
	const char *path = model_text(rows, 3), *slash = strrchr(path, '/');
	size_t *folder;
	void **slot;

	slot = um_map_slot(&s->folders,
	                   slash ? um_strndup(s->arena, path, (size_t)(slash - path)) : ".");
	if (!*slot) {
		folder = UM_NEW(s->arena, size_t);
		*folder = s->folders.n;
		*slot = folder;
	}
	folder = *slot;
	return (struct place){{[SCOPE_FILE] = model_int(rows, 1),
	                       [SCOPE_FOLDER] = (int64_t)*folder,
	                       [SCOPE_WORKLOAD] = model_int(rows, 2)}};
}

static const char *key(char *buffer, size_t size, int strength, int scope,
                       const struct place *place, const char *service)
{
	snprintf(buffer, size, "%d %d %lld %s", strength, scope, (long long)place->in[scope],
	         service);
	return buffer;
}

static size_t n_uses(const struct serving *s, int strength, int scope, const struct orphan *o,
                     const char *service)
{
	char buffer[192];
	const struct count *count = um_map_get(&s->uses, key(buffer, sizeof(buffer), strength,
	                                                     scope, &o->place, service));

	return count ? count->n : 0;
}

static void add_use(struct serving *s, int strength, const char *service, const struct place *place)
{
	char buffer[192];

	for (int scope = 0; scope < N_SCOPES; scope++) {
		void **slot = um_map_slot(&s->uses, key(buffer, sizeof(buffer), strength, scope,
		                                        place, service));

		if (!*slot)
			*slot = UM_NEW(s->arena, struct count);
		((struct count *)*slot)->n++;
	}
}

/* The maker's models, or those of another service: weights that anybody can run. */
static bool serves(const struct server *server, const char *maker)
{
	UM_AUTO(um_str_release) struct um_str word = UM_STR_INIT;

	um_str_addf(&word, "|%s|", maker);
	return strstr(server->makers, word.s) != NULL;
}

/* Whoever only hands out weights serves no model where a server does. */
static bool is_taken_over(const struct serving *s, const char *service)
{
	for (size_t i = 0; i < s->servers.n; i++)
		if (serves(&s->servers.v[i], service))
			return true;
	return false;
}

/* The service that the evidence of one strength in one place speaks for: the maker's own, the most
 * used server of its models, or NULL. */
static const char *speaks_for(const struct serving *s, int strength, int scope,
                              const struct orphan *o)
{
	bool is_used = n_uses(s, strength, scope, o, o->service) > 0;
	const char *best = NULL;
	size_t most = 0;

	if (is_used && !(o->is_hub && is_taken_over(s, o->service)))
		return o->service;
	for (size_t i = 0; i < s->servers.n; i++) {
		const struct server *server = &s->servers.v[i];
		size_t n = serves(server, o->maker) || (o->is_hub && serves(server, o->service))
		                   ? n_uses(s, strength, scope, o, server->id)
		                   : 0;

		if (n > most) {
			most = n;
			best = server->id;
		}
	}
	return best || !is_used ? best : o->service;
}

static const char *reader_key(struct um_arena *a, int scope, int64_t workload, const char *name)
{
	return um_format(a, "%d %lld %s", scope, scope == SCOPE_WORKLOAD ? (long long)workload : 0,
	                 name);
}

static void add_reader(struct serving *s, const char *name, int64_t workload, const char *service)
{
	for (int scope = SCOPE_WORKLOAD; scope < N_SCOPES; scope++) {
		void **slot = um_map_slot(&s->readers, reader_key(s->arena, scope, workload, name));

		if (!*slot)
			*slot = um_strdup(s->arena, service);
		else if (!um_eq(*slot, service))
			*slot = um_strdup(s->arena, "");
	}
}

/* The service that the variable's only reader gives the model to. */
static const char *reader_of(const struct serving *s, const struct orphan *o)
{
	for (int scope = SCOPE_WORKLOAD; o->name[0] && scope < N_SCOPES; scope++) {
		const char *service =
			um_map_get(&s->readers, reader_key(s->arena, scope,
		                                           o->place.in[SCOPE_WORKLOAD], o->name));

		if (service)
			return service[0] ? service : NULL;
	}
	return NULL;
}

/* Where it stays, when nothing says more. */
static const char *server_of(const struct serving *s, const struct orphan *o)
{
	const char *reader = reader_of(s, o);

	if (reader)
		return reader;
	for (int strength = 0; strength < N_STRENGTHS; strength++) {
		for (int scope = 0; scope < N_SCOPES; scope++) {
			const char *service = speaks_for(s, strength, scope, o);

			if (service)
				return service;
		}
	}
	return o->service;
}

static int read_uses(struct serving *s, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(s->m, servers_sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct server *server = UM_PUSH(s->arena, &s->servers);

		server->id = um_strdup(s->arena, model_text(rows, 0));
		server->makers = um_strdup(s->arena, model_text(rows, 1));
	}
	if ((r = model_close(rows, err)) < 0 ||
	    (r = model_query(s->m, uses_sql, NULL, 0, &rows, err)) < 0)
		return r;
	while (model_next(rows)) {
		struct place place = place_of(s, rows);

		add_use(s, model_int(rows, 4) ? WEAK : STRONG, model_text(rows, 0), &place);
	}
	if ((r = model_close(rows, err)) < 0 ||
	    (r = model_query(s->m, readers_sql, NULL, 0, &rows, err)) < 0)
		return r;
	while (model_next(rows))
		add_reader(s, model_text(rows, 0), model_int(rows, 1), model_text(rows, 2));
	return model_close(rows, err);
}

static int assign(struct serving *s, struct um_err *err)
{
	UM_VEC(struct orphan) orphans = {0};
	struct model_rows *rows;
	int r = model_query(s->m, orphans_sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct orphan *o = UM_PUSH(s->arena, &orphans);

		*o = (struct orphan){
			.id = model_int(rows, 0),
			.place = place_of(s, rows),
			.service = um_strdup(s->arena, model_text(rows, 4)),
			.maker = um_strdup(s->arena, model_text(rows, 5)),
			.is_hub = model_int(rows, 6) != 0,
			.name = um_strdup(s->arena, model_text(rows, 7)),
		};
	}
	if ((r = model_close(rows, err)) < 0)
		return r;
	for (size_t i = 0; i < orphans.n; i++) {
		const char *service = server_of(s, &orphans.v[i]);
		const char *binds[2] = {service,
		                        um_format(s->arena, "%lld", (long long)orphans.v[i].id)};

		if (um_eq(service, orphans.v[i].service))
			continue;
		r = model_exec(s->m, "UPDATE evidence SET service = ?1 WHERE id = ?2", binds, 2,
		               err);
		if (r < 0)
			return r;
	}
	return 0;
}

int model_derive_servers(struct model *m, struct um_err *err)
{
	struct serving s = {.m = m, .arena = um_arena_new()};
	int r;

	um_map_init(&s.uses, s.arena);
	um_map_init(&s.folders, s.arena);
	um_map_init(&s.readers, s.arena);
	r = read_uses(&s, err);
	if (r == 0 && (s.servers.n > 0 || s.readers.n > 0))
		r = assign(&s, err);
	um_arena_free(s.arena);
	return r;
}
