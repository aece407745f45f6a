/*
 * Production evidence, services and settings, read back from the database for deriving paths.
 * Imports and dependencies stay there: what is only named is not reached.
 */
#include <stdio.h>
#include <string.h>

#include "model/path_p.h"

enum {
	MAX_KEY = 160,      /* of a map by workload and service; longer names are cut */
	MAX_SETTINGS = 1000 /* places that give a value to one variable; more say nothing more */
};

static const char facts_sql[] =
	"SELECT e.id, e.file_id, e.workload_id, e.parent_id, e.line, e.start, e.stop, e.kind, "
	"e.service, e.rule, e.value, e.name, e.attr, e.binding, e.basis, e.capability, e.cloud, "
	"e.region, e.maker, e.endpoint_env, e.is_set, f.path, w.kind, e.covers "
	"FROM evidence e JOIN file f ON f.id = e.file_id "
	"LEFT JOIN workload w ON w.id = e.workload_id "
	"WHERE e.context = 'production' AND e.kind NOT IN ('import', 'dependency') ORDER BY e.id";

/* As of the date of the run: both ends belong to the time of validity. Hearsay decides nothing,
 * and neither does what turned out otherwise. */
static const char clouds_sql[] =
	"SELECT DISTINCT c.service, c.cloud FROM run, service_cloud c LEFT JOIN claim k ON k.id = c.claim "
	"WHERE (c.valid_from IS NULL OR c.valid_from <= run.as_of) "
	"AND (c.valid_until IS NULL OR c.valid_until >= run.as_of) "
	"AND coalesce(k.status, '') NOT IN ('reported', 'superseded')";

static const char *text(struct derive *d, struct model_rows *rows, int column)
{
	return um_strdup(d->arena, model_text(rows, column));
}

struct service *derive_service(const struct derive *d, const char *id)
{
	return id ? um_map_get(&d->services, id) : NULL;
}

bool derive_is_gateway(const struct derive *d, const char *service)
{
	const struct service *s = derive_service(d, service);

	return s && um_eq(s->kind, "gateway");
}

bool derive_is_target(const struct derive *d, const char *service)
{
	const struct service *s = derive_service(d, service);

	return s && !um_eq(s->kind, "gateway") && !um_eq(s->kind, "construct");
}

struct fact *fact_child(const struct fact *f, enum evidence_kind kind, const char *attr)
{
	for (struct fact *c = f->child; c; c = c->next) {
		if (c->kind == (int)kind && (!attr || um_eq(c->attr, attr)))
			return c;
	}
	return NULL;
}

static unsigned covers_of(const char *covers)
{
	if (!covers)
		return COVERS_UNKNOWN;
	return (strstr(covers, "rate-limit") ? COVERS_RATE_LIMIT : 0) |
	       (strstr(covers, "server") ? COVERS_SERVER : 0) |
	       (strstr(covers, "timeout") ? COVERS_TIMEOUT : 0);
}

static void read_fact(struct derive *d, struct model_rows *rows)
{
	size_t n = d->facts.n;
	const struct fact *before = n ? &d->facts.v[n - 1] : NULL;
	int64_t file = model_int(rows, 1);
	bool same_file = before && before->file == file;
	const char *path = same_file ? before->path : text(d, rows, 21);
	const char *folder = same_file ? before->folder : NULL;
	struct fact *f;

	if (!folder) {
		const char *slash = strrchr(path, '/');

		folder = slash ? um_strndup(d->arena, path, (size_t)(slash - path)) : ".";
	}
	f = UM_PUSH(d->arena, &d->facts);
	f->id = model_int(rows, 0);
	f->file = file;
	f->workload = model_int(rows, 2);
	f->parent_id = model_int(rows, 3);
	f->line = model_int(rows, 4);
	f->start = model_int(rows, 5);
	f->stop = model_int(rows, 6);
	f->kind = evidence_kind_parse(model_text(rows, 7));
	f->service = text(d, rows, 8);
	f->rule = text(d, rows, 9);
	f->value = text(d, rows, 10);
	f->name = text(d, rows, 11);
	f->attr = text(d, rows, 12);
	f->binding = text(d, rows, 13);
	f->basis = text(d, rows, 14);
	f->capability = text(d, rows, 15);
	f->cloud = text(d, rows, 16);
	f->region = text(d, rows, 17);
	f->maker = text(d, rows, 18);
	f->endpoint_env = text(d, rows, 19);
	f->is_set = model_int(rows, 20) != 0;
	f->covers = covers_of(model_text(rows, 23));
	f->path = path;
	f->folder = folder;
	f->is_app_config = um_eq(model_text(rows, 22), "package") && !model_is_infra_path(path);
}

static struct fact *by_id(const struct derive *d, int64_t id)
{
	size_t low = 0;
	size_t high = d->facts.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (d->facts.v[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < d->facts.n && d->facts.v[low].id == id ? &d->facts.v[low] : NULL;
}

static void make_key(char key[MAX_KEY], int64_t workload, const char *word)
{
	snprintf(key, MAX_KEY, "%lld %s", (long long)workload, word ? word : "");
}

const void *derive_first(const struct um_map *map, int64_t workload, const char *word)
{
	char key[MAX_KEY];

	make_key(key, workload, word);
	return um_map_get(map, key);
}

static void keep_first(struct um_map *map, struct fact *f, const char *word)
{
	char key[MAX_KEY];

	make_key(key, f->workload, word);
	if (!um_map_has(map, key))
		um_map_put(map, key, f);
}

static void count_model(struct derive *d, const struct fact *f)
{
	char key[MAX_KEY];
	void **slot;

	make_key(key, f->workload, f->service);
	slot = um_map_slot(&d->models, key);
	if (!*slot)
		*slot = UM_NEW(d->arena, size_t);
	++*(size_t *)*slot;
}

size_t derive_n_models(const struct derive *d, int64_t workload, const char *service)
{
	const size_t *n = derive_first(&d->models, workload, service);

	return n ? *n : 0;
}

static bool is_key(const struct fact *f)
{
	return (f->kind == EVIDENCE_ENV && um_eq(f->attr, "key")) || f->kind == EVIDENCE_SECRET;
}

static void index_fact(struct derive *d, struct fact *f)
{
	struct fact_list **list;

	if (f->kind == EVIDENCE_GATEWAY)
		*UM_PUSH(d->arena, &d->gateways) = f;
	if (f->kind == EVIDENCE_ENV && um_eq(f->attr, "switch"))
		*UM_PUSH(d->arena, &d->switches) = f;
	if (f->kind == EVIDENCE_MODEL && f->service)
		count_model(d, f);
	if (f->kind == EVIDENCE_MODEL && f->service && um_eq(f->binding, "default"))
		*UM_PUSH(d->arena, &d->defaults) = f;
	if (is_key(f) && f->service)
		keep_first(&d->keys, f, f->service);
	if (f->kind == EVIDENCE_IDENTITY && f->attr)
		keep_first(&d->identities, f, f->cloud);
	if (f->kind != EVIDENCE_ENV || !f->is_set || !f->name)
		return;
	list = (struct fact_list **)um_map_slot(&d->settings, f->name);
	if (!*list)
		*list = UM_NEW(d->arena, struct fact_list);
	if ((*list)->v.n < MAX_SETTINGS)
		*UM_PUSH(d->arena, &(*list)->v) = f;
}

static void link_facts(struct derive *d)
{
	for (size_t i = 0; i < d->facts.n; i++) {
		struct fact *f = &d->facts.v[i];
		struct fact *parent = f->parent_id ? by_id(d, f->parent_id) : NULL;

		if (parent && parent != f) {
			f->parent = parent;
			if (parent->last_child)
				parent->last_child->next = f;
			else
				parent->child = f;
			parent->last_child = f;
		}
		index_fact(d, f);
	}
}

static int load_members(struct derive *d, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(d->m,
	                    "SELECT evidence_id, position, member_id, alias, service FROM member "
	                    "ORDER BY evidence_id, position, rowid",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct fact *f = by_id(d, model_int(rows, 0));
		struct fact_member *member;

		if (!f)
			continue;
		member = UM_PUSH(d->arena, &f->members);
		member->order = model_int(rows, 1);
		member->fact = model_is_null(rows, 2) ? NULL : by_id(d, model_int(rows, 2));
		member->alias = text(d, rows, 3);
		member->service = text(d, rows, 4);
	}
	return model_close(rows, err);
}

static int load_named(struct derive *d, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(
		d->m,
		"SELECT DISTINCT workload_id, service FROM evidence WHERE context = "
		"'production' AND kind IN ('import', 'dependency') AND service IS NOT NULL",
		NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		char key[MAX_KEY];

		make_key(key, model_int(rows, 0), model_text(rows, 1));
		um_map_put(&d->named, key, d);
	}
	return model_close(rows, err);
}

static int load_services(struct derive *d, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(d->m,
	                    "SELECT id, kind, vendor, operator, maker, domain FROM service "
	                    "ORDER BY id",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct service *s = UM_NEW(d->arena, struct service);

		s->id = text(d, rows, 0);
		s->kind = text(d, rows, 1);
		s->vendor = text(d, rows, 2);
		s->operator_ = text(d, rows, 3);
		s->maker = text(d, rows, 4);
		s->domain = text(d, rows, 5);
		um_map_put(&d->services, s->id, s);
	}
	return model_close(rows, err);
}

static int load_clouds(struct derive *d, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(d->m, clouds_sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct service *s = derive_service(d, model_text(rows, 0));

		um_map_put(&d->clouds, model_text(rows, 1), d);
		if (!s)
			continue;
		s->cloud = s->n_clouds == 0 ? text(d, rows, 1) : NULL;
		s->n_clouds++;
	}
	return model_close(rows, err);
}

int derive_load(struct derive *d, struct um_err *err)
{
	struct model_rows *rows;
	int r;

	um_map_init(&d->services, d->arena);
	um_map_init(&d->settings, d->arena);
	um_map_init(&d->clouds, d->arena);
	um_map_init(&d->keys, d->arena);
	um_map_init(&d->models, d->arena);
	um_map_init(&d->named, d->arena);
	um_map_init(&d->identities, d->arena);
	um_map_init(&d->expanded, d->arena);
	if ((r = load_services(d, err)) < 0 || (r = load_clouds(d, err)) < 0 ||
	    (r = load_named(d, err)) < 0 ||
	    (r = model_query(d->m, facts_sql, NULL, 0, &rows, err)) < 0)
		return r;
	while (model_next(rows))
		read_fact(d, rows);
	if ((r = model_close(rows, err)) < 0)
		return r;
	link_facts(d);
	return load_members(d, err);
}
