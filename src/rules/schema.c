/* The JSON Schemas of the owner's files, .unmoat.yaml and contracts.yaml. Which reader a key has
 * says what its value may be. */
#include "base/json.h"
#include "base/str.h"
#include "rules/config_p.h"
#include "rules/contracts_p.h"

struct schema {
	const struct rules *rules;
};

static void object(const struct schema *s, const struct rules_table *t, struct um_json *to);
static void value(const struct schema *s, const struct rules_field *f, struct um_json *to);

static void add_words(struct um_json *to, const struct rules_words *words)
{
	struct um_json *list = um_json_set_array(to, "enum");

	for (size_t i = 0; i < words->n; i++)
		um_json_add_text(list, words->v[i]);
}

static void text(struct um_json *to)
{
	um_json_set_text(to, "type", "string");
	um_json_set_text(to, "pattern", "\\S");
}

static void array_of_text(struct um_json *to)
{
	um_json_set_text(to, "type", "array");
	text(um_json_set_object(to, "items"));
}

static void control_ids(const struct schema *s, struct um_json *to)
{
	struct um_json *list = um_json_set_array(to, "enum");

	for (size_t i = 0; i < s->rules->n_controls; i++)
		um_json_add_text(list, s->rules->controls[i].id);
}

static void claim_ids(const struct schema *s, struct um_json *to)
{
	struct um_json *list = um_json_set_array(to, "enum");

	for (size_t i = 0; i < s->rules->n_claims; i++)
		um_json_add_text(list, s->rules->claims[i].id);
}

static void scenario_ids(const struct schema *s, struct um_json *to)
{
	struct um_json *list = um_json_set_array(to, "enum");

	for (size_t i = 0; i < s->rules->n_scenarios; i++)
		um_json_add_text(list, s->rules->scenarios[i].id);
}

/* `off` is a word in YAML 1.2 and false in 1.1. */
static void control_words(struct um_json *any)
{
	struct um_json *word = um_json_add_object(any);

	add_words(word, &rules_words_severity);
	word = um_json_add_object(any);
	um_json_add_text(um_json_set_array(word, "enum"), "off");
	um_json_set_text(um_json_add_object(any), "type", "boolean");
}

static void control_settings(const struct schema *s, struct um_json *to)
{
	struct um_json *properties;

	um_json_set_text(to, "type", "object");
	um_json_set_bool(to, "additionalProperties", false);
	properties = um_json_set_object(to, "properties");
	for (size_t i = 0; i < s->rules->n_controls; i++) {
		const struct rules_control *c = &s->rules->controls[i];
		struct um_json *control = um_json_set_object(properties, c->id);
		struct um_json *any, *map;

		um_json_set_text(control, "description", c->title);
		any = um_json_set_array(control, "anyOf");
		control_words(any);
		map = um_json_add_object(any);
		um_json_set_text(map, "type", "object");
		um_json_set_bool(map, "additionalProperties", false);
		map = um_json_set_object(map, "properties");
		um_json_set_text(um_json_set_object(map, "enabled"), "type", "boolean");
		add_words(um_json_set_object(map, "severity"), &rules_words_severity);
		for (size_t k = 0; k < c->params.n; k++)
			um_json_set_object(map, c->params.v[k].key);
	}
}

static void move_weights(struct um_json *to)
{
	struct um_json *properties;

	um_json_set_text(to, "type", "object");
	um_json_set_bool(to, "additionalProperties", false);
	properties = um_json_set_object(to, "properties");
	for (size_t i = 0; i < rules_words_move.n; i++) {
		struct um_json *weight = um_json_set_object(properties, rules_words_move.v[i]);

		um_json_set_text(weight, "type", "integer");
		um_json_set_int(weight, "minimum", 0);
		um_json_set_int(weight, "maximum", 100);
	}
}

/* Where a word alone stands for a record, it may be the value of that key. */
static void records(const struct schema *s, const struct rules_table *t, struct um_json *to)
{
	struct um_json *items, *any;

	um_json_set_text(to, "type", "array");
	items = um_json_set_object(to, "items");
	if (!t->short_key) {
		object(s, t, items);
		return;
	}
	any = um_json_set_array(items, "anyOf");
	for (size_t i = 0; i < t->n_fields; i++) {
		if (um_eq(t->fields[i].key, t->short_key))
			value(s, &t->fields[i], um_json_add_object(any));
	}
	object(s, t, um_json_add_object(any));
}

/* ---- the contract register ---- */

static void number(struct um_json *to, int low, int high)
{
	um_json_set_text(to, "type", "number");
	um_json_set_int(to, "minimum", low);
	if (high)
		um_json_set_int(to, "maximum", high);
}

static void service_ids(const struct schema *s, struct um_json *to)
{
	struct um_json *list = um_json_set_array(to, "enum");

	for (size_t i = 0; i < s->rules->n_entries; i++) {
		if (s->rules->entries[i].kind != RULES_CONSTRUCT)
			um_json_add_text(list, s->rules->entries[i].id);
	}
}

static void known_word(const struct schema *s, const struct rules_field *f, struct um_json *to)
{
	switch (*(const enum contracts_known *)f->more) {
	case CONTRACTS_DOMAIN:
		add_words(to, &rules_words_domain);
		break;
	case CONTRACTS_CLOUD:
		add_words(to, &rules_words_cloud);
		break;
	case CONTRACTS_SERVICE:
		service_ids(s, to);
		break;
	case CONTRACTS_SERVICE_GLOB:
		to = um_json_set_array(to, "anyOf");
		service_ids(s, um_json_add_object(to));
		to = um_json_add_object(to);
		um_json_set_text(to, "type", "string");
		um_json_set_text(to, "pattern", "[*]");
		break;
	case CONTRACTS_ANY:
	case CONTRACTS_SERVICE_PAST:
		text(to);
		break;
	}
}

/* One word alone stands for a list of it. */
static void known_words(const struct schema *s, const struct rules_field *f, struct um_json *to)
{
	struct um_json *any = um_json_set_array(to, "anyOf"), *list;

	known_word(s, f, um_json_add_object(any));
	list = um_json_add_object(any);
	um_json_set_text(list, "type", "array");
	known_word(s, f, um_json_set_object(list, "items"));
}

static void days(struct um_json *to)
{
	struct um_json *any = um_json_set_array(to, "anyOf"), *written;

	number(um_json_add_object(any), 0, 0);
	written = um_json_add_object(any);
	um_json_set_text(written, "type", "string");
	um_json_set_text(written, "pattern", "^[0-9]{1,4} *(d|days?|w|weeks?)?$");
}

static void scores(struct um_json *to)
{
	struct um_json *properties;

	um_json_set_text(to, "type", "object");
	um_json_set_bool(to, "additionalProperties", false);
	properties = um_json_set_object(to, "properties");
	number(um_json_set_object(properties, "readiness"), 0, 100);
	for (size_t i = 0; i < rules_words_move.n; i++)
		number(um_json_set_object(properties, rules_words_move.v[i]), 0, 100);
}

/* Readers that only the register has; false: it is none of them. */
static bool register_value(const struct schema *s, const struct rules_field *f, struct um_json *to)
{
	if (f->read == contracts_field_value) {
		known_word(s, f, to);
	} else if (f->read == contracts_field_values) {
		known_words(s, f, to);
	} else if (f->read == contracts_field_number) {
		number(to, 0, 0);
	} else if (f->read == contracts_field_percent) {
		number(to, 50, 100);
	} else if (f->read == contracts_field_days) {
		days(to);
	} else if (f->read == contracts_field_currency) {
		um_json_set_text(to, "type", "string");
		um_json_set_text(to, "pattern", "^[A-Z]{3}$");
	} else if (f->read == contracts_field_name) {
		um_json_set_text(to, "type", "string");
	} else if (f->read == contracts_field_scores) {
		scores(to);
	} else {
		return false;
	}
	return true;
}

/* ---- all of it ---- */

static void value(const struct schema *s, const struct rules_field *f, struct um_json *to)
{
	um_json_set_text(to, "description", f->help);
	if (register_value(s, f, to))
		return;
	if (f->read == rules_read_word) {
		add_words(to, f->more);
	} else if (f->read == rules_read_names || f->read == config_field_globs) {
		array_of_text(to);
	} else if (f->read == config_field_claim_id) {
		claim_ids(s, to);
	} else if (f->read == config_field_claim_ids || f->read == config_field_scenario_ids) {
		um_json_set_text(to, "type", "array");
		to = um_json_set_object(to, "items");
		if (f->read == config_field_claim_ids)
			claim_ids(s, to);
		else
			scenario_ids(s, to);
	} else if (f->read == rules_read_records) {
		records(s, f->more, to);
	} else if (f->read == config_field_control_id) {
		control_ids(s, to);
	} else if (f->read == config_field_controls) {
		control_settings(s, to);
	} else if (f->read == config_field_moves) {
		move_weights(to);
	} else if (f->read == config_field_version) {
		um_json_add_int(um_json_set_array(to, "enum"), 1);
	} else if (f->read == config_field_map || f->read == rules_read_inline) {
		object(s, f->more, to);
	} else if (f->read == config_field_days) {
		um_json_set_text(to, "type", "string");
		um_json_set_text(to, "pattern", "^[0-9]{1,3}d$");
	} else if (f->read == rules_read_bool) {
		um_json_set_text(to, "type", "boolean");
	} else if (f->read == rules_read_date) {
		um_json_set_text(to, "type", "string");
		um_json_set_text(to, "format", "date");
	} else if (f->read == rules_read_url) {
		um_json_set_text(to, "type", "string");
		um_json_set_text(to, "pattern", "^https?://");
	} else {
		text(to);
	}
}

static void object(const struct schema *s, const struct rules_table *t, struct um_json *to)
{
	struct um_json *properties, *required = NULL;

	um_json_set_text(to, "type", "object");
	um_json_set_bool(to, "additionalProperties", false);
	properties = um_json_set_object(to, "properties");
	for (size_t i = 0; i < t->n_fields; i++)
		value(s, &t->fields[i], um_json_set_object(properties, t->fields[i].key));
	for (size_t i = 0; i < t->n_fields; i++) {
		if (!(t->fields[i].flags & RULES_REQUIRED))
			continue;
		required = required ? required : um_json_set_array(to, "required");
		um_json_add_text(required, t->fields[i].key);
	}
}

static void write(const struct rules *rules, const char *title, const struct rules_table *t,
                  struct um_str *out)
{
	const struct schema s = {rules};
	struct um_json *top = um_json_object();

	um_json_set_text(top, "$schema", "https://json-schema.org/draft/2020-12/schema");
	um_json_set_text(top, "title", title);
	object(&s, t, top);
	um_json_write(top, 2, out);
	um_json_free(top);
}

void config_schema(const struct rules *rules, struct um_str *out)
{
	write(rules, CONFIG_NAME, &config_table, out);
}

void contracts_schema(const struct rules *rules, struct um_str *out)
{
	write(rules, CONTRACTS_NAME, &contracts_table, out);
}
