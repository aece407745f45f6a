/*
 * CycloneDX 1.6 as an AI bill of materials (https://cyclonedx.org/docs/1.6/json/): the repository
 * and its workloads are applications, models are components of type machine-learning-model, what
 * serves them are services, and `dependencies` says who reaches what. No serial number and no time:
 * the same input gives the same bytes.
 */
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "report/inventory.h"

#define REF_REPOSITORY "repository"

static void add_property(struct um_json *list, const char *name, const char *value)
{
	struct um_json *property;

	if (!value)
		return;
	property = um_json_add_object(list);
	um_json_set_text(property, "name", name);
	um_json_set_text(property, "value", value);
}

static const char *workload_ref(struct um_arena *a, const struct inventory_workload *w)
{
	return um_format(a, "workload:%s", w->root);
}

static const char *service_ref(struct um_arena *a, const char *service)
{
	return um_format(a, "service:%s", service);
}

static const char *model_ref(struct um_arena *a, const char *service, const char *model)
{
	return um_format(a, "model:%s:%s", service ? service : "", model);
}

static void add_metadata(struct um_json *top, const struct inventory *inv)
{
	struct um_json *metadata = um_json_set_object(top, "metadata"), *list, *item;

	list = um_json_set_array(um_json_set_object(metadata, "tools"), "components");
	item = um_json_add_object(list);
	um_json_set_text(item, "type", "application");
	um_json_set_text(item, "name", "unmoat");
	um_json_set_text(item, "version", inv->tool_version);
	item = um_json_set_object(metadata, "component");
	um_json_set_text(item, "type", "application");
	um_json_set_text(item, "bom-ref", REF_REPOSITORY);
	um_json_set_text(item, "name", inv->name);
	if (inv->revision)
		um_json_set_text(item, "version", inv->revision);
	list = um_json_set_array(metadata, "properties");
	add_property(list, "unmoat:rules-digest", inv->rules_digest);
	add_property(list, "unmoat:as-of", inv->as_of);
}

static void add_workload(struct um_json *list, struct um_arena *a, const struct inventory *inv,
                         const struct inventory_workload *w)
{
	struct um_json *item = um_json_add_object(list), *properties;

	um_json_set_text(item, "type", "application");
	um_json_set_text(item, "bom-ref", workload_ref(a, w));
	um_json_set_text(item, "name", um_eq(w->root, ".") ? inv->name : w->name);
	properties = um_json_set_array(item, "properties");
	add_property(properties, "unmoat:root", w->root);
	add_property(properties, "unmoat:kind", w->kind);
	add_property(properties, "unmoat:primary", w->primary ? w->primary->path.service : "none");
	add_property(properties, "unmoat:fallback",
	             w->fallback ? w->fallback->path.service : "none");
	add_property(properties, "unmoat:crosses-vendor", inventory_answer_text(w->crosses_vendor));
	add_property(properties, "unmoat:crosses-cloud", inventory_answer_text(w->crosses_cloud));
	add_property(properties, "unmoat:identity", w->identity);
}

static bool is_model(const struct inventory_evidence *e)
{
	return um_eq(e->kind, "model") && e->value && *e->value && !um_eq(e->context, "test") &&
	       !um_eq(e->context, "docs");
}

static void add_occurrence(struct um_json *occurrences, const struct inventory_evidence *e)
{
	struct um_json *item = um_json_add_object(occurrences);

	um_json_set_text(item, "location", e->place.file);
	um_json_set_int(item, "line", e->place.line);
	um_json_set_text(item, "additionalContext", e->context);
}

static void add_model(struct um_json *list, struct um_arena *a, const struct inventory *inv,
                      size_t first)
{
	const struct inventory_evidence *e = &inv->evidence.v[first];
	struct um_json *item = um_json_add_object(list), *occurrences;

	um_json_set_text(item, "type", "machine-learning-model");
	um_json_set_text(item, "bom-ref", model_ref(a, e->service, e->value));
	if (e->maker)
		um_json_set_text(um_json_set_object(item, "supplier"), "name", e->maker);
	um_json_set_text(item, "name", e->value);
	occurrences = um_json_set_array(um_json_set_object(item, "evidence"), "occurrences");
	for (size_t i = first; i < inv->evidence.n; i++) {
		const struct inventory_evidence *other = &inv->evidence.v[i];

		if (is_model(other) && um_eq(other->value, e->value) &&
		    um_eq(other->service, e->service))
			add_occurrence(occurrences, other);
	}
	occurrences = um_json_set_array(item, "properties");
	add_property(occurrences, "unmoat:service", e->service);
}

static void add_service(struct um_json *list, struct um_arena *a, const struct inventory_service *s)
{
	struct um_json *item = um_json_add_object(list), *properties;

	um_json_set_text(item, "bom-ref", service_ref(a, s->id));
	if (s->vendor)
		um_json_set_text(um_json_set_object(item, "provider"), "name", s->vendor);
	um_json_set_text(item, "name", s->name);
	um_json_set_bool(item, "x-trust-boundary", !um_eq(s->operator_, "self"));
	properties = um_json_set_array(item, "properties");
	add_property(properties, "unmoat:id", s->id);
	add_property(properties, "unmoat:kind", s->kind);
	add_property(properties, "unmoat:operator", s->operator_);
	add_property(properties, "unmoat:domain", s->domain);
	add_property(properties, "unmoat:clouds", s->clouds);
}

/* Services have no line of their own when only a rule's label named them. */
static bool has_service(const struct inventory *inv, const char *id)
{
	for (size_t i = 0; i < inv->services.n; i++) {
		if (um_eq(inv->services.v[i].id, id))
			return true;
	}
	return false;
}

static void add_dependencies(struct um_json *top, struct um_arena *a, const struct inventory *inv,
                             const size_t *models, size_t n_models)
{
	struct um_json *list = um_json_set_array(top, "dependencies"), *item, *on;

	item = um_json_add_object(list);
	um_json_set_text(item, "ref", REF_REPOSITORY);
	on = um_json_set_array(item, "dependsOn");
	for (size_t i = 0; i < inv->workloads.n; i++) {
		if (inv->workloads.v[i].paths.n)
			um_json_add_text(on, workload_ref(a, &inv->workloads.v[i]));
	}
	for (size_t i = 0; i < inv->workloads.n; i++) {
		const struct inventory_workload *w = &inv->workloads.v[i];

		if (!w->paths.n)
			continue;
		item = um_json_add_object(list);
		um_json_set_text(item, "ref", workload_ref(a, w));
		on = um_json_set_array(item, "dependsOn");
		for (size_t k = 0; k < w->uses.n; k++) {
			if (has_service(inv, w->uses.v[k].service))
				um_json_add_text(on, service_ref(a, w->uses.v[k].service));
		}
	}
	for (size_t i = 0; i < inv->services.n; i++) {
		item = um_json_add_object(list);
		um_json_set_text(item, "ref", service_ref(a, inv->services.v[i].id));
		on = um_json_set_array(item, "dependsOn");
		for (size_t k = 0; k < n_models; k++) {
			const struct inventory_evidence *e = &inv->evidence.v[models[k]];

			if (um_eq(e->service, inv->services.v[i].id))
				um_json_add_text(on, model_ref(a, e->service, e->value));
		}
	}
}

/* The first evidence of every model at every service. */
static size_t find_models(struct um_arena *a, const struct inventory *inv, size_t **ret)
{
	UM_VEC(size_t) models = {0};
	struct um_map seen;

	um_map_init(&seen, a);
	for (size_t i = 0; i < inv->evidence.n; i++) {
		const struct inventory_evidence *e = &inv->evidence.v[i];
		const char *ref;

		if (!is_model(e))
			continue;
		ref = model_ref(a, e->service, e->value);
		if (um_map_get(&seen, ref))
			continue;
		um_map_put(&seen, ref, (void *)e);
		*UM_PUSH(a, &models) = i;
	}
	*ret = models.v;
	return models.n;
}

void inventory_cyclonedx_write(const struct inventory *inv, const struct report_options *options,
                               struct um_str *out)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	UM_AUTO(um_json_freep) struct um_json *top = um_json_object();
	struct um_json *list;
	size_t *models, n_models = find_models(a, inv, &models);

	(void)options;
	um_json_set_text(top, "$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
	um_json_set_text(top, "bomFormat", "CycloneDX");
	um_json_set_text(top, "specVersion", "1.6");
	um_json_set_int(top, "version", 1);
	add_metadata(top, inv);
	list = um_json_set_array(top, "components");
	for (size_t i = 0; i < inv->workloads.n; i++) {
		if (inv->workloads.v[i].paths.n)
			add_workload(list, a, inv, &inv->workloads.v[i]);
	}
	for (size_t i = 0; i < n_models; i++)
		add_model(list, a, inv, models[i]);
	list = um_json_set_array(top, "services");
	for (size_t i = 0; i < inv->services.n; i++)
		add_service(list, a, &inv->services.v[i]);
	add_dependencies(top, a, inv, models, n_models);
	um_json_write(top, 2, out);
}
