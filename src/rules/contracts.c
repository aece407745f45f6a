/*
 * The register, read by the same tables as the rules are. A mistake does not stop the reading: all
 * of them are kept, each with its place. What only shows between records is in contracts_check.c.
 */
#include "rules/contracts.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "rules/contracts_p.h"

RULES_WORDS(contracts_words_kind, "kind", "spend", "reservation", "discount", "credit");
RULES_WORDS(contracts_words_per, "per", "month", "quarter", "year", "term");
RULES_WORDS(contracts_words_renewal, "renewal", "automatic", "manual");
RULES_WORDS(contracts_words_action, "status", "open", "done", "dropped");

/* ---- the tables ---- */

static const enum contracts_known any = CONTRACTS_ANY, domain = CONTRACTS_DOMAIN,
				  cloud = CONTRACTS_CLOUD, service = CONTRACTS_SERVICE,
				  service_glob = CONTRACTS_SERVICE_GLOB,
				  service_past = CONTRACTS_SERVICE_PAST;

static void check_commitment(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct contracts_commitment *c = record;
	bool is_money = c->kind && (um_eq(c->kind, "spend") || um_eq(c->kind, "credit"));

	if (c->amount.is_given && !um_yaml_get(map, "currency") && (is_money || !c->unit))
		rules_problem(r, c->amount.place.pos,
		              "\"amount\" is money without a currency; "
		              "%s",
		              is_money ? "add one, as in currency: EUR"
		                       : "add one, as in currency: EUR, or say of what it is, as "
		                         "in unit: PTU or unit: percent");
	if (c->start && c->end && strcmp(c->end, c->start) < 0)
		rules_problem(r, um_yaml_get(map, "end")->pos,
		              "\"end\" %s is before \"start\" %s; one of them is wrong", c->end,
		              c->start);
}

#define M(m) RULES_MEMBER(struct contracts_commitment, m)
static const struct rules_field commitment_fields[] = {
	{"kind", rules_read_word, M(kind), &contracts_words_kind, RULES_REQUIRED,
         "spend, reservation (capacity that is paid for in advance), discount or credit"},
	{"amount", contracts_field_number, M(amount), NULL, 0, "how much"},
	{"currency", contracts_field_currency, M(currency), NULL, 0,
         "of an amount of money, as in EUR"},
	{"unit", rules_read_text, M(unit), NULL, 0,
         "of an amount of something else: PTU, model units, GSU, percent"},
	{"per", rules_read_word, M(per), &contracts_words_per, 0, "month, quarter, year or term"},
	{"service", contracts_field_value, M(service), &service, 0, "that it is for"},
	{"model", rules_read_text, M(model), NULL, 0, "that it is for"},
	{"region", contracts_field_value, M(region), &any, 0, "that it is for; a glob"},
	{"start", rules_read_date, M(start), NULL, 0, "the first day; as the contract's"},
	{"end", rules_read_date, M(end), NULL, 0, "the last day; as the contract's"},
	{"note", rules_read_text, M(note), NULL, 0, "what else there is to know"},
};
#undef M

static const struct rules_table commitment_table = {
	.what = "a commitment",
	.fields = commitment_fields,
	.n_fields = UM_COUNT(commitment_fields),
	.size = sizeof(struct contracts_commitment),
	.place = offsetof(struct contracts_commitment, place) + 1,
	.check = check_commitment,
};

#define M(m) RULES_MEMBER(struct contracts_contract, m)
#define L(m, n) RULES_LIST_MEMBER(struct contracts_contract, m, n)
static const struct rules_field sla_fields[] = {
	{"availability", contracts_field_percent, 0, 0, NULL, RULES_REQUIRED,
         "what is promised, in percent"},
};

static const struct rules_table sla_table = {
	.what = "an SLA",
	.fields = sla_fields,
	.n_fields = UM_COUNT(sla_fields),
	.size = sizeof(struct contracts_number),
};

/* What models are reached through, the rules know; of the rest they know a part. */
static bool is_of_models(const struct contracts_contract *c)
{
	static const char *const domains[] = {"inference", "runtime", "vector-data", "fine-tuning"};

	for (size_t i = 0; i < c->domains.n; i++) {
		for (size_t k = 0; k < UM_COUNT(domains); k++) {
			if (um_eq(c->domains.v[i].text, domains[k]))
				return true;
		}
	}
	return c->domains.n == 0;
}

static void check_vendor(struct rules_reader *r, struct contracts_contract *c)
{
	const struct contracts *all = r->ctx;
	const char *known = contracts_vendor(all->rules, c->vendor.text);
	const char *near = known ? NULL : contracts_near_vendor(all, c->vendor.text);

	if (known)
		c->vendor.text = known;
	else if (c->is_unlisted)
		return;
	else if (near)
		rules_problem(r, c->vendor.place.pos,
		              "unknown vendor \"%s\"; did you mean \"%s\"? Where it is meant so, "
		              "add unlisted: true",
		              c->vendor.text, near);
	else if (is_of_models(c))
		rules_problem(r, c->vendor.place.pos,
		              "unknown vendor \"%s\": no service of the rules is sold by it; mend "
		              "it, or add unlisted: true where it is meant so",
		              c->vendor.text);
}

static void check_contract(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	struct contracts_contract *c = record;

	if (c->vendor.text)
		check_vendor(r, c);
	if (um_yaml_get(map, "domain") && um_yaml_get(map, "domains"))
		rules_problem(r, um_yaml_get(map, "domains")->pos,
		              "\"domain\" and \"domains\" are both there; write one list");
	if (c->start && c->end && strcmp(c->end, c->start) < 0)
		rules_problem(r, um_yaml_get(map, "end")->pos,
		              "\"end\" %s is before \"start\" %s; one of them is wrong", c->end,
		              c->start);
}

static const struct rules_field contract_fields[] = {
	{"id", rules_read_text, M(id), NULL, RULES_REQUIRED, "by which it is known"},
	{"name", rules_read_text, M(name), NULL, 0, "what people call it"},
	{"vendor", contracts_field_value, M(vendor), &any, RULES_REQUIRED, "who sells"},
	{"unlisted", rules_read_bool, M(is_unlisted), NULL, 0,
         "true: the rules do not know the vendor, and that is meant"},
	{"domain", contracts_field_values, M(domains), &domain, 0, "the one it is for"},
	{"domains", contracts_field_values, M(domains), &domain, 0, "those that it is for"},
	{"services", contracts_field_values, M(services), &service_glob, 0,
         "those alone that it is for; globs may be in it"},
	{"clouds", contracts_field_values, M(clouds), &cloud, 0, "those alone in which it holds"},
	{"regions", contracts_field_values, M(regions), &any, 0,
         "those alone in which it holds; globs may be in it"},
	{"start", rules_read_date, M(start), NULL, 0, "its first day"},
	{"end", rules_read_date, M(end), NULL, 0, "its last day"},
	{"notice", contracts_field_days, M(notice), NULL, 0,
         "how long before its end notice must be given, as 90d"},
	{"renewal", rules_read_word, M(renewal), &contracts_words_renewal, 0,
         "automatic: it goes on unless notice is given; manual: it ends"},
	{"owner", rules_read_text, M(owner), NULL, 0, "who answers for it"},
	{"sla", rules_read_inline, M(availability), &sla_table, 0, "what is promised"},
	{"commitments", rules_read_records, L(commitments, n_commitments), &commitment_table, 0,
         "what was committed to"},
	{"exit", rules_read_text, M(exit), NULL, 0, "how it is left"},
	{"portability", rules_read_text, M(portability), NULL, 0,
         "what may be taken along: data, tuned models, prompts"},
	{"data_use", rules_read_text, M(data_use), NULL, 0, "what the vendor may do with data"},
	{"claims", rules_read_names, M(claims), NULL, 0, "claims of the rules it was signed on"},
	{"note", rules_read_text, M(note), NULL, 0, "what else there is to know"},
};
#undef M
#undef L

static const struct rules_table contract_table = {
	.what = "a contract",
	.fields = contract_fields,
	.n_fields = UM_COUNT(contract_fields),
	.size = sizeof(struct contracts_contract),
	.place = offsetof(struct contracts_contract, place) + 1,
	.check = check_contract,
};

#define M(m) RULES_MEMBER(struct contracts_attendee, m)
static const struct rules_field attendee_fields[] = {
	{"name", contracts_field_name, M(name), NULL, 0,
         "who came; an empty one: nobody did, as in an entry that is still to be completed"},
	{"role", contracts_field_role, M(role), NULL, RULES_REQUIRED,
         "platform, security, procurement or another"},
};
#undef M

static const struct rules_table attendee_table = {
	.what = "an attendee",
	.fields = attendee_fields,
	.n_fields = UM_COUNT(attendee_fields),
	.size = sizeof(struct contracts_attendee),
	.short_key = "role",
	.place = offsetof(struct contracts_attendee, place) + 1,
};

#define M(m) RULES_MEMBER(struct contracts_item, m)
static const struct rules_field decision_fields[] = {
	{"text", rules_read_text, M(text), NULL, RULES_REQUIRED, "what was decided"},
	{"owner", rules_read_text, M(owner), NULL, 0, "who answers for it"},
	{"contract", contracts_field_value, M(contract), &any, 0, "that it is about: its id"},
};

static const struct rules_field action_fields[] = {
	{"text", rules_read_text, M(text), NULL, RULES_REQUIRED, "what is to be done"},
	{"owner", rules_read_text, M(owner), NULL, 0, "who does it"},
	{"due", rules_read_date, M(due), NULL, 0, "until when"},
	{"status", rules_read_word, M(status), &contracts_words_action, 0,
         "open (where nothing is said), done or dropped"},
	{"contract", contracts_field_value, M(contract), &any, 0, "that it is about: its id"},
};
#undef M

static const struct rules_table decision_table = {
	.what = "a decision",
	.fields = decision_fields,
	.n_fields = UM_COUNT(decision_fields),
	.size = sizeof(struct contracts_item),
	.short_key = "text",
	.place = offsetof(struct contracts_item, place) + 1,
};

static const struct rules_table action_table = {
	.what = "an action",
	.fields = action_fields,
	.n_fields = UM_COUNT(action_fields),
	.size = sizeof(struct contracts_item),
	.short_key = "text",
	.place = offsetof(struct contracts_item, place) + 1,
};

#define M(m) RULES_MEMBER(struct contracts_review, m)
#define L(m, n) RULES_LIST_MEMBER(struct contracts_review, m, n)
static const struct rules_field review_fields[] = {
	{"date", rules_read_date, M(date), NULL, RULES_REQUIRED, "the day on which it was held"},
	{"attendees", rules_read_records, L(attendees, n_attendees), &attendee_table, 0,
         "who came, by role"},
	{"services", contracts_field_values, M(services), &service_past, 0,
         "that production reached then"},
	{"decisions", rules_read_records, L(decisions, n_decisions), &decision_table, 0,
         "what was decided"},
	{"actions", rules_read_records, L(actions, n_actions), &action_table, 0,
         "what is to be done"},
	{"revision", rules_read_text, M(revision), NULL, 0, "the commit that was looked at"},
	{"rules", rules_read_text, M(rules), NULL, 0, "the digest of the rules then"},
	{"tool", rules_read_text, M(tool), NULL, 0, "the version of unmoat then"},
	{"score", contracts_field_scores, L(scores, n_scores), NULL, 0,
         "what was reached then: readiness, and each move"},
	{"note", rules_read_text, M(note), NULL, 0, "what else there is to know"},
};
#undef M
#undef L

static const struct rules_table review_table = {
	.what = "a review",
	.fields = review_fields,
	.n_fields = UM_COUNT(review_fields),
	.size = sizeof(struct contracts_review),
	.place = offsetof(struct contracts_review, place) + 1,
};

/* ---- a file ---- */

struct top {
	struct contracts_contract *contracts;
	size_t n_contracts;
	struct contracts_review *reviews;
	size_t n_reviews;
};

#define L(m, n) RULES_LIST_MEMBER(struct top, m, n)
static const struct rules_field top_fields[] = {
	{"contracts", rules_read_records, L(contracts, n_contracts), &contract_table, 0,
         "what was bought from whom"},
	{"reviews", rules_read_records, L(reviews, n_reviews), &review_table, 0,
         "when contracts and architecture were compared, by whom, and what came of it"},
};
#undef L

const struct rules_table contracts_table = {
	.what = "a contract register",
	.fields = top_fields,
	.n_fields = UM_COUNT(top_fields),
	.size = sizeof(struct top),
};

bool contracts_is_file(const char *path)
{
	static const char *const globs[] = {
		"contracts.yaml",  "contracts.yml",          "contracts/*.yaml",
		"contracts/*.yml", ".unmoat/contracts.yaml", ".unmoat/contracts.yml",
	};

	for (size_t i = 0; i < UM_COUNT(globs); i++) {
		if (um_glob(globs[i], path))
			return true;
	}
	return false;
}

/* Has the document a key of ours, or one that is almost one? */
static bool is_register(const struct um_yaml *doc)
{
	static const char *const keys[] = {"contracts", "reviews"};

	for (size_t i = 0; doc->kind == UM_YAML_MAP && i < doc->n; i++) {
		if (um_nearest(doc->items[i].key, keys, UM_COUNT(keys)))
			return true;
	}
	return false;
}

static void take(struct contracts *c, const struct top *top)
{
	for (size_t i = 0; i < top->n_contracts; i++) {
		c->contracts = um_vec_grow(c->arena, c->contracts, c->n_contracts,
		                           &c->cap_contracts, sizeof(struct contracts_contract *));
		c->contracts[c->n_contracts++] = &top->contracts[i];
	}
	for (size_t i = 0; i < top->n_reviews; i++) {
		c->reviews = um_vec_grow(c->arena, c->reviews, c->n_reviews, &c->cap_reviews,
		                         sizeof(struct contracts_review *));
		c->reviews[c->n_reviews++] = &top->reviews[i];
	}
}

static void read_doc(struct rules_reader *r, const struct um_yaml *doc)
{
	struct contracts *c = r->ctx;
	struct top *top = UM_NEW(c->arena, struct top);

	if (um_yaml_is_null(doc))
		return;
	rules_read_map(r, &contracts_table, doc, top);
	take(c, top);
}

static void keep(void *ctx, bool is_error, const char *text)
{
	struct contracts *c = ctx;
	const char *file = c->files[c->n_files - 1];
	struct contracts_problem p = {.text = text, .file = file};
	char *end = NULL;

	(void)is_error;
	p.line = (uint32_t)strtoul(text + strlen(file) + 1, &end, 10);
	if (*end == ':')
		p.column = (uint32_t)strtoul(end + 1, NULL, 10);
	contracts_keep(c, &p);
}

static void keep_file(struct contracts *c, const char *name)
{
	c->files = um_vec_grow(c->arena, c->files, c->n_files, &c->cap_files, sizeof(*c->files));
	c->files[c->n_files++] = name;
}

/* Of what came before, and this file. */
static void add_digest(struct contracts *c, const char *name, const char *bytes, size_t n)
{
	struct um_sha256 hash;

	um_sha256_init(&hash);
	um_sha256_add(&hash, c->digest, strlen(c->digest));
	um_sha256_add(&hash, name, strlen(name) + 1);
	um_sha256_add(&hash, bytes, n);
	um_sha256_end(&hash, c->digest);
}

bool contracts_add(struct contracts *c, const char *name, const char *bytes, size_t n,
                   bool is_meant)
{
	const struct rules_options options = {.dirs = NULL};
	const struct rules_file file = {.path = um_strdup(c->arena, name), .set = 1};
	/* The table's interpreter only looks things up in the rules. */
	struct rules_reader r = {
		.a = c->arena,
		.rules = (struct rules *)c->rules,
		.options = &options,
		.say = keep,
		.ctx = c,
		.file = &file,
	};
	struct um_yaml_file yaml = {0};
	struct um_err err = UM_ERR_INIT;
	struct um_pos pos;
	bool is_ours = is_meant;

	if (n > CONTRACTS_MAX_FILE)
		um_err_set(&err, UM_ELIMIT,
		           "1:1: the file is larger than 1 MiB; keep contracts "
		           "that are over elsewhere");
	else
		um_yaml_parse(c->arena, um_strndup(c->arena, bytes, n), n, &yaml, &pos, &err);
	for (size_t i = 0; i < yaml.n_docs; i++)
		is_ours = is_ours || is_register(yaml.docs[i]);
	if (!is_ours && !err.code)
		return false;
	keep_file(c, file.path);
	add_digest(c, name, bytes, n);
	if (err.code)
		rules_problem_text(&r, um_format(c->arena, "%s:%s", file.path, err.msg));
	for (size_t i = 0; i < yaml.n_docs; i++)
		read_doc(&r, yaml.docs[i]);
	return true;
}

struct contracts *contracts_new(const struct rules *rules)
{
	struct um_arena *a = um_arena_new();
	struct contracts *c = UM_NEW(a, struct contracts);

	c->arena = a;
	c->rules = rules;
	return c;
}

void contracts_free(struct contracts *c)
{
	if (c)
		um_arena_free(c->arena);
}
