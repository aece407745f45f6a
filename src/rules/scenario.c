/* scenarios/<id>.yaml: what if. A scenario is a list of what falls; a path falls when it has all
 * that one entry of the list names. The SQL of controls asks which paths those are
 * (model/view.sql). */
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

static void check_fall(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_fall *fall = record;

	if (fall->region && !fall->cloud)
		rules_problem(r, um_yaml_get(map, "region")->pos,
		              "a region is one of a cloud; add \"cloud\"");
	if (map->n == 0)
		rules_problem(r, map->pos,
		              "this says nothing; name a service, vendor, cloud, region or maker");
}

#define M(m) RULES_MEMBER(struct rules_fall, m)
static const struct rules_field fall_fields[] = {
	{"service", rules_read_service_ref, M(service), NULL, 0, "paths to this service"},
	{"vendor", rules_read_vendor_ref, M(vendor), NULL, 0, "to whatever this vendor sells"},
	{"cloud", rules_read_word, M(cloud), &rules_words_cloud, 0, "that run in this cloud"},
	{"region", rules_read_text, M(region), NULL, 0, "in this region of it; a glob"},
	{"maker", rules_read_maker_ref, M(maker), NULL, 0, "to models of this maker"},
};
#undef M

static const struct rules_table fall_table = {
	.what = "what falls",
	.fields = fall_fields,
	.n_fields = UM_COUNT(fall_fields),
	.size = sizeof(struct rules_fall),
	.check = check_fall,
};

#define M(m) RULES_MEMBER(struct rules_scenario, m)
#define L(m, n) RULES_LIST_MEMBER(struct rules_scenario, m, n)
static const struct rules_field fields[] = {
	{"id", rules_read_id, M(id), NULL, RULES_REQUIRED, "the file's name"},
	{"name", rules_read_text, M(name), NULL, RULES_REQUIRED, "what happens, in a line"},
	{"text", rules_read_text, M(text), NULL, RULES_REQUIRED, "why to think of it"},
	{"default", rules_read_bool, M(is_default), NULL, 0,
         "true: required where the owner names none, from the profile architect on"},
	{"falls", rules_read_records, L(falls, n_falls), &fall_table, RULES_REQUIRED,
         "what is gone: a path falls when it has all that one entry names"},
	{"references", rules_read_references, M(references), NULL, 0,
         "ids of claims, or addresses"},
};
#undef M
#undef L

static const struct rules_table table = {
	.what = "a scenario",
	.fields = fields,
	.n_fields = UM_COUNT(fields),
	.size = sizeof(struct rules_scenario),
	.place = offsetof(struct rules_scenario, place) + 1,
};

void rules_scenario_read(struct rules_reader *r, const struct um_yaml *top)
{
	struct rules_scenario s = {0};
	const struct um_yaml *falls = um_yaml_get(top, "falls");

	rules_read_map(r, &table, top, &s);
	rules_check_id(r, top, s.id);
	if (falls && falls->kind == UM_YAML_LIST && falls->n == 0)
		rules_problem(r, falls->pos, "\"falls\" is empty; a scenario takes something away");
	s.id = r->file->stem;
	*UM_PUSH(r->a, &r->scenarios) = s;
}
