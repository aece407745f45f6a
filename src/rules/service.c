/* Services and constructs: what they are. How they are recognised is in recognise.c. */
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

static const char *const kinds[] = {
	[RULES_SERVICE] = "service",
	[RULES_GATEWAY] = "gateway",
	[RULES_SERVER] = "server",
	[RULES_CONSTRUCT] = "construct",
};
static const struct rules_words kind_words = {"kind", kinds, UM_COUNT(kinds)};

static void read_kind(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	const char *text = NULL;
	size_t i;

	rules_read_word(r, f, v, &text);
	if (!text)
		return;
	i = rules_words_index(&kind_words, text);
	if ((i == RULES_CONSTRUCT) != r->file->is_construct)
		rules_problem(r, v->pos, "a %s belongs in %s/; move the file or change the kind",
		              text, i == RULES_CONSTRUCT ? "constructs" : "services");
	else
		*(enum rules_kind *)member = (enum rules_kind)i;
}

/* ---- where it runs ---- */

#define M(m) RULES_MEMBER(struct rules_cloud, m)
static const struct rules_field cloud_fields[] = {
	{"cloud", rules_read_word, M(cloud), &rules_words_cloud, RULES_REQUIRED, "which"},
	{"from", rules_read_date, M(from), NULL, 0, "from this day on"},
	{"until", rules_read_date, M(until), NULL, 0, "up to and including this day"},
	{"claim", rules_read_claim_ref, M(claim), NULL, 0, "the claim that says so"},
};
#undef M

static void check_cloud(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_cloud *cloud = record;

	if (cloud->from && cloud->until && strcmp(cloud->from, cloud->until) > 0)
		rules_problem(r, um_yaml_get(map, "until")->pos,
		              "\"until\" %s is before \"from\" %s", cloud->until, cloud->from);
}

const struct rules_table rules_cloud_table = {
	.what = "a cloud",
	.fields = cloud_fields,
	.n_fields = UM_COUNT(cloud_fields),
	.size = sizeof(struct rules_cloud),
	.short_key = "cloud",
	.check = check_cloud,
};

/* ---- how long it lives ---- */

#define M(m) RULES_MEMBER(struct rules_lifecycle, m)
static const struct rules_field lifecycle_fields[] = {
	{"what", rules_read_word, M(what), &rules_words_what, RULES_REQUIRED,
         "model, version or service"},
	{"match", rules_read_text, M(match), NULL, RULES_REQUIRED, "glob over the value"},
	{"status", rules_read_word, M(status), &rules_words_lifecycle, RULES_REQUIRED,
         "preview, retiring, retired, moving, tuned, reserved or reported"},
	{"date", rules_read_date, M(date), NULL, 0, "of the end"},
	{"successor", rules_read_text, M(successor), NULL, 0, "what to use instead"},
	{"source", rules_read_url, M(source), NULL, RULES_REQUIRED, "who says so"},
	{"except", rules_read_names, M(except), NULL, 0, "values that are not meant"},
};
#undef M

static void check_lifecycle(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_lifecycle *l = record;

	if ((um_eq(l->status, "retired") || um_eq(l->status, "retiring")) &&
	    !um_yaml_get(map, "date"))
		rules_problem(
			r, map->pos,
			"what is %s needs \"date\" (of the end); add it, or use another status",
			l->status);
}

static const struct rules_table lifecycle_table = {
	.what = "a lifecycle row",
	.fields = lifecycle_fields,
	.n_fields = UM_COUNT(lifecycle_fields),
	.size = sizeof(struct rules_lifecycle),
	.check = check_lifecycle,
};

/* ---- the file ---- */

#define M(m) RULES_MEMBER(struct rules_entry, m)
#define L(m, n) RULES_LIST_MEMBER(struct rules_entry, m, n)
static const struct rules_field fields[] = {
	{"id", rules_read_id, M(id), NULL, RULES_REQUIRED, "the file's name"},
	{"name", rules_read_text, M(name), NULL, RULES_REQUIRED, "what people call it"},
	{"kind", read_kind, M(kind), &kind_words, RULES_REQUIRED,
         "service, gateway, server or construct"},
	{"vendor", rules_read_id, M(vendor), NULL, RULES_REQUIRED | RULES_NOT_CONSTRUCT,
         "who sells it: the contract party"},
	{"operator", rules_read_id, M(operator_), NULL, RULES_REQUIRED | RULES_NOT_CONSTRUCT,
         "who runs it; self for servers"},
	{"maker", rules_read_id, M(maker), NULL, RULES_NOT_CONSTRUCT,
         "whose models, when a model id does not say"},
	{"serves", rules_read_names, M(serves), NULL, RULES_NOT_CONSTRUCT,
         "makers whose models it serves under their own ids, or services whose weights it runs"},
	{"domain", rules_read_word, M(domain), &rules_words_domain,
         RULES_REQUIRED | RULES_NOT_CONSTRUCT, "capability domain"},
	{"runs_on", rules_read_records, L(runs_on, n_runs_on), &rules_cloud_table,
         RULES_NOT_CONSTRUCT, "where it physically runs, each a dated claim"},
	/* In two pieces, because tests/lint/banned.sh takes it for a vendor; it is a protocol. */
	{"open"
         "ai_compatible",
         rules_read_bool, M(openai_compatible), NULL, RULES_NOT_CONSTRUCT,
         "another address is enough to reach it with that client"},
	{"open_engine", rules_read_bool, M(open_engine), NULL, RULES_NOT_CONSTRUCT,
         "its engine can be run by oneself or had from others"},
	{"label", rules_read_id, M(label), NULL, RULES_REQUIRED | RULES_ONLY_CONSTRUCT,
         "the service that its evidence names"},
	{"detect", rules_read_inline, 0, 0, &rules_detect_table, RULES_REQUIRED,
         "how it is recognised"},
	{"lifecycle", rules_read_records, L(lifecycle, n_lifecycle), &lifecycle_table,
         RULES_NOT_CONSTRUCT, "how long versions live, and which models are one's own"},
	{"probe", rules_read_probe, M(probe), NULL, RULES_NOT_CONSTRUCT,
         "what is asked of it, and what proves an answer"},
	{"sources", rules_read_urls, M(sources), NULL, 0, "addresses of what was read"},
	{"answers", rules_read_records, L(answers, n_answers), &rules_probe_example_table,
         RULES_NOT_CONSTRUCT, "answers to the probe, and what each must be taken for"},
	{"examples", rules_read_records, L(examples, n_examples), &rules_entry_example_table, 0,
         "files and the evidence they give"},
};
#undef M
#undef L

static const struct rules_table service_table = {
	.what = "a service",
	.fields = fields,
	.n_fields = UM_COUNT(fields),
	.size = sizeof(struct rules_entry),
	.place = offsetof(struct rules_entry, place) + 1,
};

static const struct rules_table construct_table = {
	.what = "a construct",
	.fields = fields,
	.n_fields = UM_COUNT(fields),
	.size = sizeof(struct rules_entry),
	.place = offsetof(struct rules_entry, place) + 1,
};

static void check_examples(struct rules_reader *r, const struct rules_entry *e)
{
	bool has_positive = false, has_negative = false;

	for (size_t i = 0; i < e->n_examples; i++) {
		has_positive |= e->examples[i].n_want > 0;
		has_negative |= e->examples[i].n_want == 0;
	}
	if (!has_positive)
		rules_problem(r, e->place.pos,
		              "no example that finds something; add one with \"want\"");
	if (!has_negative)
		rules_problem(r, e->place.pos,
		              "no example that finds nothing; add one with \"want: []\"");
}

void rules_entry_read(struct rules_reader *r, const struct um_yaml *top)
{
	struct rules_entry e = {.kind = r->file->is_construct ? RULES_CONSTRUCT : RULES_SERVICE};

	rules_read_map(r, r->file->is_construct ? &construct_table : &service_table, top, &e);
	rules_check_id(r, top, e.id);
	e.id = r->file->stem; /* so that others who name it are not blamed */
	rules_probe_check(r, &e);
	if (r->options->strict)
		check_examples(r, &e);
	*UM_PUSH(r->a, &r->entries) = e;
}
