/* What the suites of model and policy share: a model filled by hand. Evidence gets places in the
 * order in which it is added. */
#ifndef UM_MODEL_KIT_H
#define UM_MODEL_KIT_H

#include <check.h>
#include <string.h>

#include "base/str.h"
#include "model/model.h"

struct kit {
	struct um_arena *arena;
	struct model *m;
	struct um_err err;
	struct model_file file;
	evidence_list evidence;
	UM_VEC(struct model_unit) units;
	UM_VEC(const char *) modules;
	struct um_str text; /* of the last question */
};

#define KIT_OK(k, call) ck_assert_msg((call) == 0, "%s", (k)->err.msg)

static UM_UNUSED void kit_service(struct kit *k, const char *id, const char *kind,
                                  const char *vendor, const char *operator_, const char *domain)
{
	struct model_service s = {.id = id,
	                          .name = id,
	                          .kind = kind,
	                          .vendor = vendor,
	                          .operator_ = operator_,
	                          .domain = domain};

	KIT_OK(k, model_add_service(k->m, &s, &k->err));
}

static UM_UNUSED void kit_cloud(struct kit *k, const char *service, const char *cloud,
                                const char *from, const char *until)
{
	struct model_service_cloud c = {service, cloud, from, until, NULL};

	KIT_OK(k, model_add_service_cloud(k->m, &c, &k->err));
}

/* Invented services: red runs on azure and blue on aws, which are their sellers' own clouds; green
 * is an API whose host is claimed to be azure alone until April 2026; grey's is not claimed; local
 * is a server, gate a gateway that one runs oneself, hub one that is sold. */
static UM_UNUSED void kit_init(struct kit *k, const char *as_of)
{
	struct model_run run = {"0", "1", "digest", ".", "repo", "folder", NULL, as_of};

	memset(k, 0, sizeof(*k));
	k->text = (struct um_str)UM_STR_INIT;
	k->arena = um_arena_new();
	KIT_OK(k, model_new(&run, &k->m, &k->err));
	kit_service(k, "red", "service", "redmond", "azure", "inference");
	kit_cloud(k, "red", "azure", NULL, NULL);
	kit_service(k, "blue", "service", "bezos", "aws", "inference");
	kit_cloud(k, "blue", "aws", NULL, NULL);
	kit_service(k, "green", "service", "greenco", "greenco", "inference");
	kit_cloud(k, "green", "azure", "2023-01-01", "2026-04-30");
	kit_cloud(k, "green", "azure", "2026-05-01", NULL);
	kit_cloud(k, "green", "aws", "2026-05-01", NULL);
	kit_service(k, "grey", "service", "greyco", "greyco", "inference");
	kit_service(k, "local", "server", "localco", "self", "inference");
	kit_service(k, "gate", "gateway", "gateco", "self", "inference");
	kit_service(k, "hub", "gateway", "hubco", "hubco", "inference");
	kit_service(k, "rows", "service", "rowsco", "rowsco", "vector-data");
}

/* Ends the file before and starts the next. Files come in path order. */
static UM_UNUSED void kit_end(struct kit *k)
{
	if (!k->file.path)
		return;
	k->file.evidence = k->evidence.v;
	k->file.n_evidence = k->evidence.n;
	k->file.units = k->units.v;
	k->file.n_units = k->units.n;
	k->file.local_modules = k->modules.v;
	k->file.n_local_modules = k->modules.n;
	KIT_OK(k, model_add_file(k->m, &k->file, &k->err));
	memset(&k->file, 0, sizeof(k->file));
	memset(&k->evidence, 0, sizeof(k->evidence));
	memset(&k->units, 0, sizeof(k->units));
	memset(&k->modules, 0, sizeof(k->modules));
}

static UM_UNUSED void kit_file(struct kit *k, const char *path)
{
	kit_end(k);
	k->file.path = path;
	k->file.status = "analysed";
	k->file.context = "production";
}

static UM_UNUSED void kit_unit(struct kit *k, const char *kind)
{
	UM_PUSH(k->arena, &k->units)->kind = kind;
}

/* Adds evidence to the file; parent -1: none. Returns its index. */
static UM_UNUSED int kit_add(struct kit *k, int parent, struct evidence e)
{
	uint32_t n = (uint32_t)k->evidence.n;

	if (e.kind == EVIDENCE_FALLBACK && !e.covers) /* "?": not known */
		e.covers = "rate-limit,server,timeout";
	else if (e.covers && strcmp(e.covers, "?") == 0)
		e.covers = NULL;
	e.parent = parent;
	e.span = (struct um_span){n * 10, n * 10 + 5};
	e.pos = (struct um_pos){n + 1, 1};
	e.end = (struct um_pos){n + 1, 6};
	if (e.basis == EVIDENCE_DECLARED && e.kind == EVIDENCE_CLIENT)
		e.basis = EVIDENCE_OBSERVED;
	*UM_PUSH(k->arena, &k->evidence) = e;
	return (int)n;
}

static UM_UNUSED int kit_client(struct kit *k, const char *service)
{
	return kit_add(k, -1, (struct evidence){.kind = EVIDENCE_CLIENT, .service = service});
}

static UM_UNUSED int kit_model(struct kit *k, int parent, const char *service, const char *model)
{
	return kit_add(
		k, parent,
		(struct evidence){.kind = EVIDENCE_MODEL, .service = service, .value = model});
}

static UM_UNUSED int kit_setting(struct kit *k, const char *name, const char *url)
{
	return kit_add(k, -1,
	               (struct evidence){.kind = EVIDENCE_ENV,
	                                 .attr = "endpoint",
	                                 .name = name,
	                                 .value = url,
	                                 .binding = EVIDENCE_CONFIG,
	                                 .is_set = true});
}

/* A fallback from evidence to evidence of the same file. */
static UM_UNUSED int kit_fallback(struct kit *k, const char *attr, int primary, int other)
{
	struct evidence_member *members = UM_NEW_ARRAY(k->arena, struct evidence_member, 2);

	members[0] = (struct evidence_member){.evidence = primary, .order = 0};
	members[1] = (struct evidence_member){.evidence = other, .order = 1};
	return kit_add(k, -1,
	               (struct evidence){.kind = EVIDENCE_FALLBACK,
	                                 .service = "portable",
	                                 .attr = attr,
	                                 .basis = EVIDENCE_OBSERVED,
	                                 .members = members,
	                                 .n_members = 2});
}

/* The list of a gateway with one route: the list, then its model under the alias. */
static UM_UNUSED int kit_gateway(struct kit *k, const char *alias, const char *target)
{
	int g = kit_add(k, -1, (struct evidence){.kind = EVIDENCE_GATEWAY, .service = "gate"});

	kit_add(k, g,
	        (struct evidence){.kind = EVIDENCE_MODEL,
	                          .service = target,
	                          .value = "model",
	                          .name = alias,
	                          .attr = "route"});
	return g;
}

/* A gateway that is one route by itself. */
static UM_UNUSED int kit_plugin(struct kit *k, const char *alias, const char *target)
{
	int g = kit_add(
		k, -1,
		(struct evidence){.kind = EVIDENCE_GATEWAY, .service = "gate", .name = alias});

	kit_model(k, g, target, "model");
	return g;
}

static UM_UNUSED void kit_derive(struct kit *k)
{
	kit_end(k);
	KIT_OK(k, model_derive(k->m, &k->err));
}

/* The rows of a question of ours: columns by a blank, rows by a line break, NULL as "-". */
static UM_UNUSED const char *kit_ask(struct kit *k, const char *sql)
{
	struct model_rows *rows;

	um_str_clear(&k->text);
	KIT_OK(k, model_query(k->m, sql, NULL, 0, &rows, &k->err));
	while (model_next(rows)) {
		for (int i = 0; i < model_columns(rows); i++)
			um_str_addf(&k->text, "%s%s",
			            i             ? " "
			            : k->text.len ? "\n"
			                          : "",
			            model_is_null(rows, i) ? "-" : model_text(rows, i));
	}
	KIT_OK(k, model_close(rows, &k->err));
	return k->text.s;
}

/* "root capability service cloud role" with " via gateway" and " for primary F2" where it fits. */
static UM_UNUSED const char *kit_paths(struct kit *k)
{
	return kit_ask(k, "SELECT p.workload || ' ' || p.capability || ' ' || p.service || ' ' || "
	                  "p.cloud || ' ' || p.role || coalesce(' via ' || p.via, '') || "
	                  "coalesce(' for ' || q.service || ' F' || p.rung, '') "
	                  "FROM route p LEFT JOIN path q ON q.id = p.fallback_of ORDER BY p.id");
}

static UM_UNUSED void kit_release(struct kit *k)
{
	model_free(k->m);
	um_str_release(&k->text);
	um_arena_free(k->arena);
}

#endif
