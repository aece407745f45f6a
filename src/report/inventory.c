/* Asks the model for an inventory: the SQL of it stands here, the conclusions in
 * inventory_workload.c. */
#include "report/inventory.h"

#include <string.h>

#include "report/ask.h"

static void take_run(void *to, struct model_rows *rows)
{
	struct inventory *inv = to;
	inv->tool_version = report_text(inv->arena, rows, 0);
	inv->rules_digest = report_text(inv->arena, rows, 1);
	inv->name = report_text(inv->arena, rows, 2);
	inv->input = report_text(inv->arena, rows, 3);
	inv->revision = report_text(inv->arena, rows, 4);
	inv->as_of = report_text(inv->arena, rows, 5);
	inv->n_files = model_int(rows, 6);
	inv->n_gaps = model_int(rows, 7);
}

static void take_service(void *to, struct model_rows *rows)
{
	struct inventory *inv = to;
	struct inventory_service *s = UM_PUSH(inv->arena, &inv->services);

	s->id = report_text(inv->arena, rows, 0);
	s->name = report_text(inv->arena, rows, 1);
	s->kind = report_text(inv->arena, rows, 2);
	s->vendor = report_text(inv->arena, rows, 3);
	s->operator_ = report_text(inv->arena, rows, 4);
	s->domain = report_text(inv->arena, rows, 5);
	s->clouds = report_text(inv->arena, rows, 6);
	s->n_production = model_int(rows, 7);
	s->n_other = model_int(rows, 8);
}

static void take_workload(void *to, struct model_rows *rows)
{
	struct inventory *inv = to;
	struct inventory_workload *w = UM_PUSH(inv->arena, &inv->workloads);

	w->id = model_int(rows, 0);
	w->root = report_text(inv->arena, rows, 1);
	w->name = report_text(inv->arena, rows, 2);
	w->kind = report_text(inv->arena, rows, 3);
	w->is_ai = model_int(rows, 4) != 0;
}

static struct inventory_workload *workload_find(struct inventory *inv, int64_t id)
{
	for (size_t i = 0; i < inv->workloads.n; i++) {
		if (inv->workloads.v[i].id == id)
			return &inv->workloads.v[i];
	}
	return NULL;
}

static const char *host_of(struct inventory *inv, const struct inventory_path *p, const char *kind)
{
	if (!um_eq(p->path.cloud, "unknown"))
		return um_eq(p->path.cloud, "self") ? "self-hosted" : p->path.cloud;
	if (um_eq(kind, "gateway"))
		return "gateway";
	if (um_eq(p->operator_, "self"))
		return "self-hosted";
	return um_format(inv->arena, "saas:%s", p->operator_ ? p->operator_ : p->path.service);
}

static void take_path(void *to, struct model_rows *rows)
{
	struct inventory *inv = to;
	struct inventory_workload *w = workload_find(inv, model_int(rows, 0));
	struct inventory_path *p;
	int i = 1;

	if (!w)
		return;
	p = UM_PUSH(inv->arena, &w->paths);
	p->path.id = model_int(rows, i++);
	p->path.fallback_of = model_int(rows, i++);
	p->path.capability = report_text(inv->arena, rows, i++);
	p->path.service = report_text(inv->arena, rows, i++);
	p->path.vendor = report_text(inv->arena, rows, i++);
	p->path.cloud = report_text(inv->arena, rows, i++);
	p->path.maker = report_text(inv->arena, rows, i++);
	p->path.model = report_text(inv->arena, rows, i++);
	p->path.region = report_text(inv->arena, rows, i++);
	p->path.endpoint = report_text(inv->arena, rows, i++);
	p->path.identity = report_text(inv->arena, rows, i++);
	p->path.role = report_text(inv->arena, rows, i++);
	p->path.via = report_text(inv->arena, rows, i++);
	p->path.basis = report_text(inv->arena, rows, i++);
	p->path.rung = model_int(rows, i++);
	p->path.place.file = report_text(inv->arena, rows, i++);
	p->path.place.line = model_int(rows, i++);
	p->path.place.column = model_int(rows, i++);
	p->operator_ = report_text(inv->arena, rows, i++);
	p->is_main = model_int(rows, i + 1) != 0;
	p->host = host_of(inv, p, model_text(rows, i));
}

static void take_step(void *to, struct model_rows *rows)
{
	struct inventory *inv = to;
	struct inventory_workload *w = workload_find(inv, model_int(rows, 0));
	int64_t path = model_int(rows, 1), evidence = model_int(rows, 2);
	const char *step = model_text(rows, 3);

	for (size_t i = 0; w && i < w->paths.n; i++) {
		struct inventory_path *p = &w->paths.v[i];

		if (p->path.id != path)
			continue;
		*UM_PUSH(inv->arena, &p->evidence) = evidence;
		if (um_eq(step, "identity"))
			*UM_PUSH(inv->arena, &p->identity) = evidence;
		if (um_eq(step, "fallback"))
			*UM_PUSH(inv->arena, &p->via_steps) = evidence;
		return;
	}
}

static void take_evidence(void *to, struct model_rows *rows)
{
	struct inventory *inv = to;
	struct inventory_evidence *e = UM_PUSH(inv->arena, &inv->evidence);
	int i = 0;

	e->id = model_int(rows, i++);
	e->parent = model_int(rows, i++);
	e->place.file = report_text(inv->arena, rows, i++);
	e->place.line = model_int(rows, i++);
	e->place.column = model_int(rows, i++);
	e->place.end_line = model_int(rows, i++);
	e->place.end_column = model_int(rows, i++);
	e->kind = report_text(inv->arena, rows, i++);
	e->service = report_text(inv->arena, rows, i++);
	e->vendor = report_text(inv->arena, rows, i++);
	e->cloud = report_text(inv->arena, rows, i++);
	e->context = report_text(inv->arena, rows, i++);
	e->binding = report_text(inv->arena, rows, i++);
	e->basis = report_text(inv->arena, rows, i++);
	e->value = report_text(inv->arena, rows, i++);
	e->name = report_text(inv->arena, rows, i++);
	e->attr = report_text(inv->arena, rows, i++);
	e->capability = report_text(inv->arena, rows, i++);
	e->region = report_text(inv->arena, rows, i++);
	e->maker = report_text(inv->arena, rows, i++);
	e->workload = report_text(inv->arena, rows, i++);
	e->rule = report_text(inv->arena, rows, i);
}

/* Services that a workload's evidence names without a path to them, evidence by evidence. */
static void take_named(void *to, struct model_rows *rows)
{
	struct inventory *inv = to;
	struct inventory_workload *w = workload_find(inv, model_int(rows, 0));
	const char *service = model_text(rows, 1);
	struct inventory_use *use;

	if (!w)
		return;
	use = w->named.n ? &w->named.v[w->named.n - 1] : NULL;
	if (!use || !um_eq(use->service, service)) {
		use = UM_PUSH(inv->arena, &w->named);
		use->service = um_strdup(inv->arena, service);
	}
	*UM_PUSH(inv->arena, &use->evidence) = model_int(rows, 2);
}

#define VALID_CLOUDS                                                                            \
	" FROM service_cloud c LEFT JOIN claim k ON k.id = c.claim, run WHERE c.service = s.id" \
	" AND coalesce(k.status, '') NOT IN ('reported', 'superseded')"                         \
	" AND (c.valid_from IS NULL OR c.valid_from <= run.as_of)"                              \
	" AND (c.valid_until IS NULL OR c.valid_until >= run.as_of)"

static const struct report_question questions[] = {
	{"SELECT tool_version, rules_digest, name, input, revision, as_of, (SELECT count(*) FROM file),"
         " (SELECT count(*) FROM file WHERE is_gap) FROM run",
         take_run},
	{"SELECT s.id, s.name, s.kind, s.vendor, s.operator, s.domain,"
         " (SELECT group_concat(cloud, ', ') FROM (SELECT DISTINCT c.cloud" VALID_CLOUDS
         " ORDER BY c.cloud)),"
         " count(*) FILTER (WHERE e.context = 'production'),"
         " count(*) FILTER (WHERE e.context <> 'production')"
         " FROM evidence e JOIN service s ON s.id = e.service"
         " WHERE s.kind <> 'construct' GROUP BY s.id ORDER BY s.id",
         take_service},
	{"SELECT id, root, name, kind, is_ai FROM workload ORDER BY root", take_workload},
	{"SELECT p.workload_id, p.id, p.fallback_of, p.capability, p.service, p.vendor, p.cloud,"
         " p.maker, p.model, p.region, p.endpoint, p.identity, p.role, p.via, p.basis, p.rung,"
         " f.path, e.line, e.col, s.operator, s.kind, m.id IS NOT NULL"
         " FROM path p LEFT JOIN evidence e ON e.id = p.evidence_id"
         " LEFT JOIN file f ON f.id = e.file_id LEFT JOIN service s ON s.id = p.service"
         " LEFT JOIN main_route m ON m.id = p.id ORDER BY p.id",
         take_path},
	{"SELECT DISTINCT p.workload_id, p.id, x.evidence_id, x.step FROM path_evidence x"
         " JOIN path p ON p.id = x.path_id ORDER BY p.id, x.evidence_id, x.step",
         take_step},
	{"SELECT DISTINCT e.workload_id, e.service, e.id FROM evidence e"
         " JOIN service s ON s.id = e.service WHERE s.kind <> 'construct'"
         " AND e.context IN ('production', 'example') AND e.workload_id IS NOT NULL"
         " AND NOT EXISTS (SELECT 1 FROM path p WHERE p.workload_id = e.workload_id"
         " AND (p.service = e.service OR p.via = e.service))"
         " ORDER BY e.workload_id, e.service, e.file_id, e.start, e.id",
         take_named},
	{"SELECT e.id, e.parent_id, f.path, e.line, e.col, e.end_line, e.end_col, e.kind, e.service,"
         " s.vendor, coalesce(e.cloud, (SELECT CASE count(DISTINCT c.cloud) WHEN 1 THEN"
         " min(c.cloud) END" VALID_CLOUDS "), CASE s.operator WHEN 'self' THEN 'self' END),"
         " e.context, e.binding, e.basis, e.value, e.name,"
         " e.attr, e.capability, e.region, e.maker, w.root, e.rule"
         " FROM evidence e JOIN file f ON f.id = e.file_id"
         " LEFT JOIN service s ON s.id = e.service LEFT JOIN workload w ON w.id = e.workload_id"
         /* how a service is used and how wide a grant is are for the audit to judge */
         " WHERE e.kind <> 'feature' AND NOT (e.kind = 'policy' AND e.attr IS 'broad')"
         " ORDER BY e.file_id, e.start, e.id",
         take_evidence},
};

int inventory_make(struct um_arena *a, struct model *m, struct inventory **ret, struct um_err *err)
{
	struct inventory *inv = UM_NEW(a, struct inventory);
	int r;

	inv->arena = a;
	r = report_ask(m, questions, UM_COUNT(questions), inv, err);
	if (r < 0)
		return um_err_add(err, "inventory");
	for (size_t i = 0; i < inv->workloads.n; i++)
		inventory_conclude(a, &inv->workloads.v[i]);
	*ret = inv;
	return 0;
}

static const struct inventory_format formats[] = {
	{"text", "for people", inventory_text_write},
	{"json", "for programs: unmoat-inventory(5)", inventory_json_write},
	{"ndjson", "one workload or piece of evidence a line", inventory_ndjson_write},
	{"cyclonedx", "CycloneDX 1.6 ML-BOM", inventory_cyclonedx_write},
	{"mermaid", "a Mermaid flowchart", inventory_mermaid_write},
	{"dot", "a Graphviz graph", inventory_dot_write},
};

const struct inventory_format *inventory_format_find(const char *name)
{
	for (size_t i = 0; i < UM_COUNT(formats); i++) {
		if (um_eq(formats[i].name, name))
			return &formats[i];
	}
	return NULL;
}

const struct inventory_format *inventory_format_at(size_t index)
{
	return index < UM_COUNT(formats) ? &formats[index] : NULL;
}
