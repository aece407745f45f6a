/* The inventory for programs: one JSON object, or one object a line; unmoat-inventory(5). */
#include "base/json.h"
#include "report/inventory.h"

enum {
	INVENTORY_VERSION = 1
};

static void set_ids(struct um_json *to, const char *key, const inventory_ids *ids)
{
	struct um_json *list = um_json_set_array(to, key);

	for (size_t i = 0; i < ids->n; i++)
		um_json_add_int(list, ids->v[i]);
}

static void set_answer(struct um_json *to, const char *key, enum inventory_answer answer)
{
	if (answer == INVENTORY_UNKNOWN)
		um_json_set_null(to, key);
	else
		um_json_set_bool(to, key, answer == INVENTORY_YES);
}

static void set_path(struct um_json *to, const struct inventory_path *p)
{
	um_json_set_text(to, "service", p->path.service);
	um_json_set_text(to, "role", p->path.role);
	um_json_set_text(to, "capability", p->path.capability);
	um_json_set_text(to, "vendor", p->path.vendor);
	um_json_set_text(to, "cloud", p->path.cloud);
	um_json_set_text(to, "host", p->host);
	um_json_set_text(to, "maker", p->path.maker);
	um_json_set_text(to, "model", p->path.model);
	um_json_set_text(to, "region", p->path.region);
	um_json_set_text(to, "endpoint", p->path.endpoint);
	um_json_set_text(to, "identity", p->path.identity);
	um_json_set_text(to, "via", p->path.via);
	um_json_set_int(to, "rung", p->path.rung);
	um_json_set_text(to, "basis", p->path.basis);
	set_ids(to, "evidence", &p->evidence);
}

static void set_workload(struct um_json *to, const struct inventory_workload *w)
{
	static const inventory_ids none = {0};
	const inventory_ids *steps = w->fallback ? &w->fallback->via_steps : &none;
	struct um_json *list, *ids;

	um_json_set_text(to, "root", w->root);
	um_json_set_text(to, "name", w->name);
	um_json_set_text(to, "kind", w->kind);
	um_json_set_bool(to, "ai", w->is_ai);
	list = um_json_set_array(to, "services");
	for (size_t i = 0; i < w->uses.n; i++)
		um_json_add_text(list, w->uses.v[i].service);
	list = um_json_set_array(to, "named");
	for (size_t i = 0; i < w->named.n; i++)
		um_json_add_text(list, w->named.v[i].service);
	um_json_set_text(to, "primary", w->primary ? w->primary->path.service : NULL);
	um_json_set_text(to, "primary_host", w->primary ? w->primary->host : NULL);
	um_json_set_text(to, "fallback", w->fallback ? w->fallback->path.service : NULL);
	um_json_set_text(to, "fallback_host", w->fallback ? w->fallback->host : NULL);
	set_answer(to, "crosses_vendor", w->crosses_vendor);
	set_answer(to, "crosses_cloud", w->crosses_cloud);
	um_json_set_text(to, "identity", w->identity);
	ids = um_json_set_object(to, "evidence");
	list = um_json_set_object(ids, "services");
	for (size_t i = 0; i < w->uses.n; i++)
		set_ids(list, w->uses.v[i].service, &w->uses.v[i].evidence);
	list = um_json_set_object(ids, "named");
	for (size_t i = 0; i < w->named.n; i++)
		set_ids(list, w->named.v[i].service, &w->named.v[i].evidence);
	set_ids(ids, "primary", w->primary ? &w->primary->evidence : &none);
	set_ids(ids, "fallback", w->fallback ? &w->fallback->evidence : &none);
	set_ids(ids, "crosses_vendor", steps);
	set_ids(ids, "crosses_cloud", steps);
	set_ids(ids, "identity", &w->identity_evidence);
	list = um_json_set_array(to, "paths");
	for (size_t i = 0; i < w->paths.n; i++)
		set_path(um_json_add_object(list), &w->paths.v[i]);
}

static void set_evidence(struct um_json *to, const struct inventory_evidence *e)
{
	um_json_set_int(to, "id", e->id);
	um_json_set_text(to, "file", e->place.file);
	um_json_set_int(to, "line", e->place.line);
	um_json_set_int(to, "column", e->place.column);
	um_json_set_int(to, "end_line", e->place.end_line);
	um_json_set_int(to, "end_column", e->place.end_column);
	um_json_set_text(to, "kind", e->kind);
	um_json_set_text(to, "service", e->service);
	um_json_set_text(to, "vendor", e->vendor);
	um_json_set_text(to, "cloud", e->cloud);
	um_json_set_text(to, "context", e->context);
	um_json_set_text(to, "binding", e->binding);
	um_json_set_text(to, "basis", e->basis);
	um_json_set_text(to, "value", e->value);
	um_json_set_text(to, "name", e->name);
	um_json_set_text(to, "attr", e->attr);
	um_json_set_text(to, "capability", e->capability);
	um_json_set_text(to, "region", e->region);
	um_json_set_text(to, "maker", e->maker);
	um_json_set_text(to, "workload", e->workload);
	um_json_set_text(to, "rule", e->rule);
	if (e->parent)
		um_json_set_int(to, "parent", e->parent);
	else
		um_json_set_null(to, "parent");
}

static void set_about(struct um_json *to, const struct inventory *inv)
{
	um_json_set_text(to, "tool", "unmoat");
	um_json_set_text(to, "tool_version", inv->tool_version);
	um_json_set_text(to, "rules_digest", inv->rules_digest);
	um_json_set_text(to, "name", inv->name);
	um_json_set_text(to, "input", inv->input);
	um_json_set_text(to, "revision", inv->revision);
	um_json_set_text(to, "as_of", inv->as_of);
}

static void set_service(struct um_json *to, const struct inventory_service *s)
{
	um_json_set_text(to, "id", s->id);
	um_json_set_text(to, "name", s->name);
	um_json_set_text(to, "kind", s->kind);
	um_json_set_text(to, "vendor", s->vendor);
	um_json_set_text(to, "operator", s->operator_);
	um_json_set_text(to, "domain", s->domain);
	um_json_set_text(to, "clouds", s->clouds);
	um_json_set_int(to, "production", s->n_production);
	um_json_set_int(to, "elsewhere", s->n_other);
}

void inventory_json_write(const struct inventory *inv, const struct report_options *options,
                          struct um_str *out)
{
	UM_AUTO(um_json_freep) struct um_json *top = um_json_object();
	struct um_json *list;

	um_json_set_int(top, "version", INVENTORY_VERSION);
	set_about(um_json_set_object(top, "run"), inv);
	list = um_json_set_object(top, "files");
	um_json_set_int(list, "total", inv->n_files);
	um_json_set_int(list, "gaps", inv->n_gaps);
	list = um_json_set_array(top, "services");
	for (size_t i = 0; i < inv->services.n; i++)
		set_service(um_json_add_object(list), &inv->services.v[i]);
	list = um_json_set_array(top, "workloads");
	for (size_t i = 0; i < inv->workloads.n; i++)
		set_workload(um_json_add_object(list), &inv->workloads.v[i]);
	if (options->show_evidence) {
		list = um_json_set_array(top, "evidence");
		for (size_t i = 0; i < inv->evidence.n; i++)
			set_evidence(um_json_add_object(list), &inv->evidence.v[i]);
	}
	um_json_write(top, 2, out);
}

/* One line, one object: "type" says of what. */
static struct um_json *line_of(const char *type)
{
	struct um_json *line = um_json_object();

	um_json_set_text(line, "type", type);
	return line;
}

static void end_line(struct um_json *line, struct um_str *out)
{
	um_json_write(line, 0, out);
	um_json_free(line);
}

void inventory_ndjson_write(const struct inventory *inv, const struct report_options *options,
                            struct um_str *out)
{
	struct um_json *line = line_of("run");

	um_json_set_int(line, "version", INVENTORY_VERSION);
	set_about(line, inv);
	um_json_set_int(line, "files", inv->n_files);
	um_json_set_int(line, "gaps", inv->n_gaps);
	end_line(line, out);
	for (size_t i = 0; i < inv->workloads.n; i++) {
		line = line_of("workload");
		set_workload(line, &inv->workloads.v[i]);
		end_line(line, out);
	}
	for (size_t i = 0; options->show_evidence && i < inv->evidence.n; i++) {
		line = line_of("evidence");
		set_evidence(line, &inv->evidence.v[i]);
		end_line(line, out);
	}
}
