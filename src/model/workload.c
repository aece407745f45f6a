/*
 * Which deployable unit owns a file: the nearest folder upward that has a marker (package
 * manifest, Dockerfile, chart, Terraform, Kubernetes, compose). Folders that hold nothing but
 * infrastructure join the code that they deploy, so that one deployable thing is one workload:
 *
 *   1. kustomize layers and chart templates join the folder that they are a layer of;
 *   2. a Terraform folder that another one calls as a module joins its caller;
 *   3. infrastructure with the name of exactly one code folder joins that (charts/api, src/api),
 *      else the nearest code folder above it, else the only code folder of the repository;
 *   4. what is left stands alone.
 *
 * Markers in tests, documents and examples count only where there is nothing else. What the owner
 * declares is a workload whatever stands in it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/str.h"
#include "model/model_p.h"

enum unit_kind {
	UNIT_PACKAGE = 1,
	UNIT_DOCKER = 2,
	UNIT_HELM = 4,
	UNIT_KUBERNETES = 8,
	UNIT_COMPOSE = 16,
	UNIT_TERRAFORM = 32,
	UNIT_OTHER = 64,    /* counts as code: a marker kind that we do not know */
	UNIT_DECLARED = 128 /* by the owner, who has the last word */
};

/* In the order in which a folder with several of them is named. */
static const struct {
	const char *name;
	enum unit_kind kind;
} kinds[] = {
	{"package", UNIT_PACKAGE},       {"docker", UNIT_DOCKER},   {"helm", UNIT_HELM},
	{"kubernetes", UNIT_KUBERNETES}, {"compose", UNIT_COMPOSE}, {"terraform", UNIT_TERRAFORM},
};

/* Folders that say by their name that they deploy something else. */
static const char *const infra_names[] = {
	"docker",     ".docker",    "deploy",         "deployment", "deployments", "k8s",
	"kubernetes", "infra",      "infrastructure", "terraform",  "tf",          ".github",
	"helm",       "charts",     "chart",          "ops",        "devops",      "iac",
	"compose",    "ci",         ".devcontainer",  "manifests",  ".azure",      "build",
	"container",  "containers",
};

/* Committed output of a build has manifests of its own, and is no other unit. */
static const char *const output_names[] = {"dist", "build", "out", "esm", "cjs", "umd", "es"};

struct folder {
	const char *path;
	unsigned kinds;
	const char *unit_name; /* of its only named unit; "" when there are several */
	const struct model_declared *declared; /* NULL: found */
	bool is_production, has_code, is_infra;
	struct folder *joins; /* the folder whose workload it is part of; NULL: its own */
	int64_t workload;
};

struct units {
	struct model *m;
	struct um_arena *arena;
	struct um_map by_path;
	UM_VEC(struct folder *) all;
	struct folder **owner; /* of each folder run; NULL: none */
};

static enum unit_kind kind_of(const char *name)
{
	for (size_t i = 0; i < UM_COUNT(kinds); i++) {
		if (um_eq(kinds[i].name, name))
			return kinds[i].kind;
	}
	return UNIT_OTHER;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The folder above, "." at the end, NULL above that. */
static const char *above(struct um_arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (um_eq(path, "."))
		return NULL;
	return slash ? um_strndup(a, path, (size_t)(slash - path)) : ".";
}

/* Layers of one thing: app/base, app/overlays/prod and chart/templates are app and chart. */
static const char *unlayered(struct um_arena *a, const char *path, unsigned kind)
{
	const char *up = above(a, path);

	if (!up || !(kind & (UNIT_KUBERNETES | UNIT_HELM)))
		return path;
	if (um_eq(base_name(path), "base") || um_eq(base_name(path), "templates"))
		return up;
	if (um_eq(base_name(up), "overlays") && above(a, up))
		return above(a, up);
	return path;
}

/* Several units may stand in one folder; a name helps only when it is the only one. */
static void note_name(struct folder *f, const char *name)
{
	if (!name)
		return;
	if (!f->unit_name)
		f->unit_name = name;
	else if (!um_eq(f->unit_name, name))
		f->unit_name = "";
}

static struct folder *folder_at(struct units *u, const char *path)
{
	struct folder **slot = (struct folder **)um_map_slot(&u->by_path, path);

	if (!*slot) {
		struct folder *f = UM_NEW(u->arena, struct folder);

		*slot = f;
		f->path = um_strdup(u->arena, path);
		*UM_PUSH(u->arena, &u->all) = f;
	}
	return *slot;
}

static bool is_production(const char *context)
{
	return !context || um_eq(context, "production");
}

static void collect_markers(struct units *u, bool production_only)
{
	for (size_t i = 0; i < u->m->markers.n; i++) {
		const struct model_marker *marker = &u->m->markers.v[i];
		unsigned kind = kind_of(marker->kind);
		struct folder *f;

		if (production_only && !is_production(marker->context))
			continue;
		f = folder_at(u, unlayered(u->arena, marker->folder, kind));
		f->kinds |= kind;
		f->is_production |= is_production(marker->context);
		note_name(f, marker->name);
	}
}

static void collect_declared(struct units *u)
{
	for (size_t i = 0; i < u->m->declared.n; i++) {
		struct folder *f = folder_at(u, u->m->declared.v[i].root);

		f->kinds |= UNIT_DECLARED;
		f->is_production = true;
		f->declared = &u->m->declared.v[i];
	}
}

static struct folder *nearest(const struct units *u, const char *path)
{
	size_t n = strlen(path);

	while (n > 0) {
		struct folder *f = um_map_get_n(&u->by_path, path, n);

		if (f)
			return f;
		while (n > 0 && path[n - 1] != '/')
			n--;
		n -= n > 0;
	}
	return um_map_get(&u->by_path, ".");
}

static void assign_runs(struct units *u)
{
	u->owner = UM_NEW_ARRAY(u->arena, struct folder *, u->m->runs.n);
	for (size_t i = 0; i < u->m->runs.n; i++) {
		const struct model_folder_run *run = &u->m->runs.v[i];

		u->owner[i] = nearest(u, run->folder);
		if (u->owner[i] && (run->flags & MODEL_HAS_CODE))
			u->owner[i]->has_code = true;
	}
}

bool model_is_infra_path(const char *path)
{
	while (*path) {
		size_t n = strcspn(path, "/");

		for (size_t i = 0; i < UM_COUNT(infra_names); i++) {
			if (strlen(infra_names[i]) == n && strncmp(path, infra_names[i], n) == 0)
				return true;
		}
		path += n;
		path += *path == '/';
	}
	return false;
}

/* A Dockerfile alone is an application, unless its place says that it builds another one. */
static bool is_infra(const struct folder *f)
{
	if ((f->kinds & (UNIT_PACKAGE | UNIT_OTHER | UNIT_DECLARED)) || f->has_code)
		return false;
	return !(f->kinds & UNIT_DOCKER) || model_is_infra_path(f->path) || um_eq(f->path, ".");
}

static struct folder *last_of(struct folder *f)
{
	while (f->joins)
		f = f->joins;
	return f;
}

/* False when that would close a circle, or when the owner says that it stands alone. */
static bool join(struct folder *f, struct folder *to)
{
	if (last_of(to) == f || f->declared)
		return false;
	f->joins = to;
	return true;
}

static void join_modules(struct units *u)
{
	for (size_t i = 0; i < u->m->calls.n; i++) {
		const struct model_call *call = &u->m->calls.v[i];
		struct folder *callee = um_map_get(&u->by_path, call->callee);
		struct folder *caller = nearest(u, call->caller);

		if (callee && caller && !callee->joins && callee->kinds == UNIT_TERRAFORM &&
		    !callee->has_code && (is_production(call->context) || !callee->is_production))
			(void)join(callee, caller);
	}
}

/* The only code folder whose last segment is `name`, and not a second one. */
static struct folder *code_named(const struct units *u, const char *name)
{
	struct folder *found = NULL;

	if (!name || !*name || um_eq(name, "."))
		return NULL;
	for (size_t i = 0; i < u->all.n; i++) {
		struct folder *f = u->all.v[i];

		if (f->is_infra || f->joins || !um_eq(base_name(f->path), name))
			continue;
		if (found)
			return NULL;
		found = f;
	}
	return found;
}

static struct folder *only_code(const struct units *u)
{
	struct folder *found = NULL;

	for (size_t i = 0; i < u->all.n; i++) {
		if (u->all.v[i]->is_infra || u->all.v[i]->joins)
			continue;
		if (found)
			return NULL;
		found = u->all.v[i];
	}
	return found;
}

/* The nearest folder above for which `want` is what it is. */
static struct folder *folder_above(const struct units *u, const struct folder *f, bool infra,
                                   unsigned kinds_wanted)
{
	for (const char *p = above(u->arena, f->path); p; p = above(u->arena, p)) {
		struct folder *up = um_map_get(&u->by_path, p);

		if (up && up->is_infra == infra && (!kinds_wanted || (up->kinds & kinds_wanted)))
			return up;
	}
	return NULL;
}

static struct folder *source_of(const struct units *u, const struct folder *f)
{
	for (size_t i = 0; i < UM_COUNT(output_names); i++) {
		if (um_eq(base_name(f->path), output_names[i]))
			return folder_above(u, f, false, UNIT_PACKAGE);
	}
	return NULL;
}

static struct folder *code_of(const struct units *u, const struct folder *f)
{
	struct folder *to = code_named(u, base_name(f->path));

	if (!to)
		to = code_named(u, f->unit_name);
	if (!to)
		to = folder_above(u, f, false, 0);
	if (!to)
		to = only_code(u);
	return to;
}

static void join_outputs(struct units *u)
{
	for (size_t i = 0; i < u->all.n; i++) {
		struct folder *f = u->all.v[i];
		struct folder *to = f->is_infra ? NULL : source_of(u, f);

		if (to)
			(void)join(f, to);
	}
}

static void join_infra(struct units *u)
{
	join_outputs(u);
	join_modules(u);
	for (size_t i = 0; i < u->all.n; i++) {
		struct folder *f = u->all.v[i];
		struct folder *to;

		if (!f->is_infra || f->joins)
			continue;
		to = code_of(u, f);
		if (!to && !(f->kinds & UNIT_TERRAFORM))
			to = folder_above(u, f, true, UNIT_HELM | UNIT_KUBERNETES);
		if (to)
			(void)join(f, to);
	}
}

/* Files outside of every unit. Code among them makes the top a unit of its own; without it they
 * belong to the only code folder. Where there are several, they are nobody's, which controls
 * read as "shared by all", unless a route to AI among them needs an owner. */
static void adopt_orphans(struct units *u)
{
	struct folder *home = NULL;
	unsigned flags = 0;

	for (size_t i = 0; i < u->m->runs.n; i++)
		flags |= u->owner[i] ? 0 : u->m->runs.v[i].flags;
	if (u->all.n > 0 && !(flags & MODEL_HAS_CODE))
		home = only_code(u);
	if (!home && (u->all.n == 0 || (flags & (MODEL_HAS_CODE | MODEL_HAS_ROUTE)))) {
		home = folder_at(u, ".");
		home->has_code = true;
	}
	for (size_t i = 0; i < u->m->runs.n; i++) {
		if (!u->owner[i])
			u->owner[i] = home;
	}
}

/* ---- writing ---- */

static int by_path(const void *a, const void *b)
{
	const struct folder *const *x = a;
	const struct folder *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static const char *workload_kind(const struct folder *f)
{
	for (size_t i = 0; i < UM_COUNT(kinds); i++) {
		if (f->kinds & kinds[i].kind)
			return kinds[i].name;
	}
	return f->kinds ? "declared" : "repository";
}

static const char *workload_name(const struct units *u, const struct folder *f)
{
	if (f->declared && f->declared->name)
		return f->declared->name;
	if (um_eq(f->path, "."))
		return u->m->name;
	if (!(f->kinds & UNIT_PACKAGE) && f->unit_name && *f->unit_name)
		return f->unit_name;
	return base_name(f->path);
}

/* What the owner did not say is critical: a gate should not pass because of silence. */
static void bind_declared(sqlite3_stmt *s, const struct model_declared *declared)
{
	const char *criticality = declared ? declared->criticality : NULL;

	criticality = criticality ? criticality : "critical";
	sqlite3_bind_int(s, 5, um_eq(criticality, "critical"));
	model_bind(s, 6, declared ? declared->type : NULL);
	model_bind(s, 7, criticality);
}

static int insert_workloads(struct units *u, struct um_err *err)
{
	sqlite3_stmt *s = u->m->insert[MODEL_INSERT_WORKLOAD];
	int64_t id = 0;
	int r;

	qsort(u->all.v, u->all.n, sizeof(struct folder *), by_path);
	for (size_t i = 0; i < u->all.n; i++) {
		struct folder *f = u->all.v[i];

		if (f->joins)
			continue;
		f->workload = ++id;
		sqlite3_bind_int64(s, 1, id);
		model_bind(s, 2, f->path);
		model_bind(s, 3, workload_name(u, f));
		model_bind(s, 4, workload_kind(f));
		bind_declared(s, f->declared);
		if ((r = model_insert_run(u->m, MODEL_INSERT_WORKLOAD, err)) < 0)
			return r;
	}
	return 0;
}

static int write_files(struct units *u, struct um_err *err)
{
	sqlite3_stmt *s;
	int r = model_prepare(u->m, "UPDATE file SET workload_id=? WHERE id BETWEEN ? AND ?", &s,
	                      err);

	for (size_t i = 0, next; r == 0 && i < u->m->runs.n; i = next) {
		struct folder *owner = u->owner[i] ? last_of(u->owner[i]) : NULL;

		next = i + 1;
		while (next < u->m->runs.n &&
		       (u->owner[next] ? last_of(u->owner[next]) : NULL) == owner)
			next++;
		model_bind_id(s, 1, owner ? owner->workload : 0);
		sqlite3_bind_int64(s, 2, u->m->runs.v[i].first);
		sqlite3_bind_int64(s, 3, u->m->runs.v[next - 1].last);
		if (sqlite3_step(s) != SQLITE_DONE)
			r = model_sql_err(u->m, err, "model: workloads");
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	if (r == 0)
		r = model_run_sql(u->m,
		                  "UPDATE evidence SET workload_id = (SELECT workload_id FROM file "
		                  "WHERE file.id = evidence.file_id)",
		                  err);
	return r;
}

static int derive(struct units *u, struct um_err *err)
{
	int r;

	um_map_init(&u->by_path, u->arena);
	collect_declared(u);
	collect_markers(u, true);
	if (u->all.n == u->m->declared.n)
		collect_markers(u, false);
	assign_runs(u);
	for (size_t i = 0; i < u->all.n; i++)
		u->all.v[i]->is_infra = is_infra(u->all.v[i]);
	adopt_orphans(u);
	join_infra(u);
	if ((r = insert_workloads(u, err)) < 0)
		return r;
	return write_files(u, err);
}

int model_derive_workloads(struct model *m, struct um_err *err)
{
	struct units u = {.m = m, .arena = um_arena_new()};
	int r = derive(&u, err);

	um_arena_free(u.arena);
	return r;
}
