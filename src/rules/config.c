/* .unmoat.yaml, read by the same tables as the rules are. */
#include "rules/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "rules/config_p.h"

RULES_WORDS(config_words_type, "type", "stateless-inference", "stateful-agent", "batch",
            "fine-tuning", "retrieval");
RULES_WORDS(config_words_criticality, "criticality", "critical", "standard", "low");

/* ---- values ---- */

/* A folder below the base: no way up, no slash at an end; "." is the base itself. */
void config_field_root(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                       void *member)
{
	const char *text = rules_text(r, f->key, v);
	char *root;
	size_t n;

	if (!text)
		return;
	if (um_starts(text, "./"))
		text += 2;
	root = um_strdup(r->a, *text ? text : ".");
	for (n = strlen(root); n > 1 && root[n - 1] == '/'; n--)
		root[n - 1] = '\0';
	if (root[0] == '/' || um_eq(root, "..") || um_starts(root, "../") || strstr(root, "/../") ||
	    um_ends(root, "/.."))
		rules_problem(r, v->pos,
		              "\"%s\" is no folder below this file; write the path from here",
		              text);
	else
		*(const char **)member = root;
}

void config_field_globs(struct rules_reader *r, const struct rules_field *f,
                        const struct um_yaml *v, void *member)
{
	const struct rules_names *globs = member;

	rules_read_names(r, f, v, member);
	for (size_t i = 0; i < globs->n; i++) {
		if (*globs->v[i] == '/' || *globs->v[i] == '!')
			rules_problem(r, v->items[i].value->pos,
			              "\"%s\" begins with '%c'; write the path from here, as "
			              "in \"src/legacy/**\"",
			              globs->v[i], *globs->v[i]);
	}
}

/* An id that is known, or a word about the nearest one. `where` names them all. */
static const char *known_id(struct rules_reader *r, const char *what, const char *id,
                            struct um_pos pos, const char *const *ids, size_t n, const char *where)
{
	const char *nearest;

	for (size_t i = 0; i < n; i++) {
		if (um_eq(ids[i], id))
			return id;
	}
	nearest = um_nearest(id, ids, n);
	if (nearest)
		rules_problem(r, pos, "there is no %s \"%s\"; did you mean \"%s\"?", what, id,
		              nearest);
	else
		rules_problem(r, pos, "there is no %s \"%s\"; %s", what, id, where);
	return NULL;
}

static const char *control_id(struct rules_reader *r, const char *id, struct um_pos pos)
{
	UM_VEC(const char *) ids = {0};

	for (size_t i = 0; i < r->rules->n_controls; i++)
		*UM_PUSH(r->a, &ids) = r->rules->controls[i].id;
	return known_id(r, "control", id, pos, ids.v, ids.n,
	                "`unmoat rules list --kind control` names them");
}

static const char *claim_id(struct rules_reader *r, const char *id, struct um_pos pos)
{
	UM_VEC(const char *) ids = {0};

	for (size_t i = 0; i < r->rules->n_claims; i++)
		*UM_PUSH(r->a, &ids) = r->rules->claims[i].id;
	return known_id(r, "claim", id, pos, ids.v, ids.n,
	                "a rules folder's claims.yaml can add it");
}

void config_field_claim_id(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member)
{
	const char *text = rules_text(r, f->key, v);

	if (text)
		*(const char **)member = claim_id(r, text, v->pos);
}

void config_field_claim_ids(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v, void *member)
{
	const struct rules_names *ids = member;

	rules_read_names(r, f, v, member);
	for (size_t i = 0; i < ids->n; i++)
		claim_id(r, ids->v[i], v->items[i].value->pos);
}

void config_field_scenario_ids(struct rules_reader *r, const struct rules_field *f,
                               const struct um_yaml *v, void *member)
{
	const struct rules_names *names = member;
	UM_VEC(const char *) ids = {0};

	for (size_t i = 0; i < r->rules->n_scenarios; i++)
		*UM_PUSH(r->a, &ids) = r->rules->scenarios[i].id;
	rules_read_names(r, f, v, member);
	for (size_t i = 0; i < names->n; i++)
		known_id(r, "scenario", names->v[i], v->items[i].value->pos, ids.v, ids.n,
		         "unmoat-rules(5) says how to write one");
}

void config_field_control_id(struct rules_reader *r, const struct rules_field *f,
                             const struct um_yaml *v, void *member)
{
	const char *text = rules_text(r, f->key, v);

	if (text)
		*(const char **)member = control_id(r, text, v->pos);
}

/* ---- workloads, contexts, waivers, attestations ---- */

#define M(m) RULES_MEMBER(struct config_workload, m)
static const struct rules_field workload_fields[] = {
	{"root", config_field_root, M(root), NULL, RULES_REQUIRED,
         "its folder, \".\" for this one"},
	{"name", rules_read_text, M(name), NULL, 0, "what reports call it"},
	{"type", rules_read_word, M(type), &config_words_type, 0,
         "what it does, for objectives that fit it"},
	{"criticality", rules_read_word, M(criticality), &config_words_criticality, 0,
         "critical (the default), standard or low"},
};
#undef M

static const struct rules_table workload_table = {
	.what = "a workload",
	.fields = workload_fields,
	.n_fields = UM_COUNT(workload_fields),
	.size = sizeof(struct config_workload),
	.place = offsetof(struct config_workload, place) + 1,
};

#define M(m) RULES_MEMBER(struct config_context, m)
static const struct rules_field context_fields[] = {
	{"paths", config_field_globs, M(paths), NULL, RULES_REQUIRED, "globs, as \"tools/**\""},
	{"context", rules_read_word, M(context), &rules_words_context, RULES_REQUIRED,
         "production, test, docs, example or ci"},
};
#undef M

static const struct rules_table context_table = {
	.what = "a context",
	.fields = context_fields,
	.n_fields = UM_COUNT(context_fields),
	.size = sizeof(struct config_context),
	.place = offsetof(struct config_context, place) + 1,
};

#define M(m) RULES_MEMBER(struct config_waiver, m)
static const struct rules_field waiver_fields[] = {
	{"control", config_field_control_id, M(control), NULL, RULES_REQUIRED, "whose findings"},
	{"paths", config_field_globs, M(paths), NULL, 0, "only findings in files that match"},
	{"workload", config_field_root, M(workload), NULL, 0,
         "only findings of the workload with this root"},
	{"reason", rules_read_text, M(reason), NULL, RULES_REQUIRED, "why this is in order"},
	{"expires", rules_read_date, M(expires), NULL, 0, "the last day on which it holds"},
	{"claims", config_field_claim_ids, M(claims), NULL, 0, "claims that it rests on"},
};
#undef M

static const struct rules_table waiver_table = {
	.what = "a waiver",
	.fields = waiver_fields,
	.n_fields = UM_COUNT(waiver_fields),
	.size = sizeof(struct config_waiver),
	.place = offsetof(struct config_waiver, place) + 1,
};

static void check_attestation(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct config_attestation *a = record;

	const struct rules_control *rule =
		a->control ? rules_control_find(r->rules, a->control) : NULL;

	if (rule && !rule->is_attestable)
		rules_problem(r, um_yaml_get(map, "control")->pos,
		              "what %s asks for can be seen in the repository; it cannot be "
		              "attested, only waived (under \"ignore\")",
		              rule->id);
	if (a->date && a->expires && strcmp(a->date, a->expires) > 0)
		rules_problem(r, um_yaml_get(map, "expires")->pos,
		              "\"expires\" %s is before \"date\" %s", a->expires, a->date);
}

#define M(m) RULES_MEMBER(struct config_attestation, m)
static const struct rules_field attestation_fields[] = {
	{"control", config_field_control_id, M(control), NULL, RULES_REQUIRED, "what it answers"},
	{"workload", config_field_root, M(workload), NULL, 0,
         "for the workload with this root alone"},
	{"statement", rules_read_text, M(statement), NULL, RULES_REQUIRED,
         "what holds, in a sentence"},
	{"link", rules_read_url, M(link), NULL, RULES_REQUIRED, "where it can be seen"},
	{"owner", rules_read_text, M(owner), NULL, RULES_REQUIRED, "who answers for it"},
	{"date", rules_read_date, M(date), NULL, RULES_REQUIRED, "when it was last looked at"},
	{"expires", rules_read_date, M(expires), NULL, RULES_REQUIRED,
         "the last day on which it counts"},
	{"claims", config_field_claim_ids, M(claims), NULL, 0, "claims that it rests on"},
};
#undef M

static const struct rules_table attestation_table = {
	.what = "an attestation",
	.fields = attestation_fields,
	.n_fields = UM_COUNT(attestation_fields),
	.size = sizeof(struct config_attestation),
	.place = offsetof(struct config_attestation, place) + 1,
	.check = check_attestation,
};

/* ---- assumptions ---- */

#define M(m) RULES_MEMBER(struct config_assumption, m)
static const struct rules_field assumption_fields[] = {
	{"claim", config_field_claim_id, M(claim), NULL, RULES_REQUIRED,
         "what is taken to be true of the market"},
	{"workload", config_field_root, M(workload), NULL, 0,
         "by the workload with this root alone"},
	{"statement", rules_read_text, M(statement), NULL, 0, "what is built on it"},
};
#undef M

static const struct rules_table assumption_table = {
	.what = "an assumption",
	.fields = assumption_fields,
	.n_fields = UM_COUNT(assumption_fields),
	.size = sizeof(struct config_assumption),
	.short_key = "claim",
	.place = offsetof(struct config_assumption, place) + 1,
};

/* ---- controls: `id: off`, `id: low`, `id: {severity: low, days: 30}` ---- */

static void unknown_setting(struct rules_reader *r, const struct rules_control *rule,
                            const struct um_yaml_item *item)
{
	UM_VEC(const char *) known = {0};

	*UM_PUSH(r->a, &known) = "enabled";
	*UM_PUSH(r->a, &known) = "severity";
	for (size_t i = 0; i < rule->params.n; i++)
		*UM_PUSH(r->a, &known) = rule->params.v[i].key;
	rules_problem(r, item->key_pos, "unknown setting \"%s\" of the control %s%s", item->key,
	              rule->id, rules_hint(r, item->key, known.v, known.n));
}

static const struct rules_pair *param_of(const struct rules_control *rule, const char *key)
{
	for (size_t i = 0; i < rule->params.n; i++) {
		if (um_eq(rule->params.v[i].key, key))
			return &rule->params.v[i];
	}
	return NULL;
}

static bool is_number(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

/* A number of days is a number where the rule has one. */
static void read_param(struct rules_reader *r, const struct rules_pair *param,
                       const struct um_yaml_item *item, struct config_control *c)
{
	const char *text = rules_text(r, item->key, item->value);

	if (!text)
		return;
	if (is_number(param->value) && (!is_number(text) || strlen(text) > 9))
		rules_problem(r, item->value->pos, "\"%s\" must be a whole number, not \"%s\"",
		              item->key, text);
	else
		c->params.v[c->params.n++] = (struct rules_pair){item->key, text};
}

static void read_setting(struct rules_reader *r, const struct rules_control *rule,
                         const struct um_yaml_item *item, struct config_control *c)
{
	const struct rules_field severity = {.key = "severity", .more = &rules_words_severity};
	const struct rules_field enabled = {.key = "enabled"};
	const struct rules_pair *param = param_of(rule, item->key);

	if (um_eq(item->key, "severity")) {
		rules_read_word(r, &severity, item->value, &c->severity);
	} else if (um_eq(item->key, "enabled")) {
		bool is_on = true;

		rules_read_bool(r, &enabled, item->value, &is_on);
		c->is_off = !is_on;
	} else if (param) {
		read_param(r, param, item, c);
	} else {
		unknown_setting(r, rule, item);
	}
}

static void read_control_word(struct rules_reader *r, const struct um_yaml_item *item,
                              struct config_control *c)
{
	static const char *const words[] = {"off", "critical", "high", "medium", "low"};
	const char *text = item->value->text;

	/* `off` is false to some readers of YAML, and to some writers. */
	if (um_eq(text, "off") || um_eq(text, "false"))
		c->is_off = true;
	else if (rules_words_has(&rules_words_severity, text))
		c->severity = text;
	else
		rules_problem(r, item->value->pos, "\"%s\" is no setting of a control%s", text,
		              rules_hint(r, text, words, UM_COUNT(words)));
}

static void read_control(struct rules_reader *r, const struct um_yaml_item *item,
                         struct config_control *c)
{
	const struct rules_control *rule;

	c->place = (struct rules_place){r->file->path, item->key_pos};
	c->id = control_id(r, item->key, item->key_pos);
	if (!c->id)
		return;
	rule = rules_control_find(r->rules, c->id);
	if (item->value->kind == UM_YAML_SCALAR) {
		read_control_word(r, item, c);
		return;
	}
	if (!rules_is_kind(r, item->key, item->value, UM_YAML_MAP))
		return;
	rules_check_twice(r, item->value);
	c->params.v = UM_NEW_ARRAY(r->a, struct rules_pair, item->value->n);
	for (size_t i = 0; i < item->value->n; i++)
		read_setting(r, rule, &item->value->items[i], c);
}

void config_field_controls(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member)
{
	struct config_control **controls = member;

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	rules_check_twice(r, v);
	*controls = UM_NEW_ARRAY(r->a, struct config_control, v->n);
	for (size_t i = 0; i < v->n; i++)
		read_control(r, &v->items[i], &(*controls)[i]);
	*(size_t *)((char *)member + f->count) = v->n;
}

/* ---- moves: `two-cloud: 2` ---- */

static void read_move(struct rules_reader *r, const struct um_yaml_item *item,
                      struct config_move *move)
{
	size_t i = rules_words_index(&rules_words_move, item->key);

	move->place = (struct rules_place){r->file->path, item->key_pos};
	move->weight = 1;
	if (i == rules_words_move.n) {
		rules_problem(r, item->key_pos, "unknown move \"%s\"%s", item->key,
		              rules_hint(r, item->key, rules_words_move.v, rules_words_move.n));
		return;
	}
	move->move = rules_words_move.v[i];
	rules_number(r, item->key, item->value, 0, 100, &move->weight);
}

void config_field_moves(struct rules_reader *r, const struct rules_field *f,
                        const struct um_yaml *v, void *member)
{
	struct config_move **moves = member;
	unsigned sum = 0;

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	rules_check_twice(r, v);
	*moves = UM_NEW_ARRAY(r->a, struct config_move, v->n);
	for (size_t i = 0; i < v->n; i++) {
		read_move(r, &v->items[i], &(*moves)[i]);
		sum += (*moves)[i].weight;
	}
	*(size_t *)((char *)member + f->count) = v->n;
	if (v->n == rules_words_move.n && sum == 0)
		rules_problem(r, v->pos, "every move has the weight 0; let one of them count");
}

/* ---- validations: `{max_age: 90d}` ---- */

/* Whole days, "30d". */
void config_field_days(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                       void *member)
{
	const char *text = rules_text(r, f->key, v);
	size_t n = text ? strspn(text, "0123456789") : 0;
	unsigned long days = n && n < 9 ? strtoul(text, NULL, 10) : 0;

	if (!text)
		return;
	if (!um_eq(text + n, "d") || days < 1 || days > CONFIG_MAX_VALIDATION_DAYS)
		rules_problem(
			r, v->pos,
			"\"%s\" must be a number of days from 1d to %dd, as in 90d, not \"%s\"",
			f->key, CONFIG_MAX_VALIDATION_DAYS, text);
	else
		*(unsigned *)member = (unsigned)days;
}

#define M(m) RULES_MEMBER(struct config_validations, m)
static const struct rules_field validations_fields[] = {
	{"max_age", config_field_days, M(max_age), NULL, 0,
         "how old one may be and still count, in days: 90d when not said"},
};
#undef M

static const struct rules_table validations_table = {
	.what = "validations",
	.fields = validations_fields,
	.n_fields = UM_COUNT(validations_fields),
	.size = sizeof(struct config_validations),
};

void config_field_map(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	if (rules_is_kind(r, f->key, v, UM_YAML_MAP))
		rules_read_map(r, f->more, v, member);
}

/* ---- the file ---- */

void config_field_version(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member)
{
	const char *text = rules_text(r, f->key, v);

	(void)member;
	if (text && !um_eq(text, "1"))
		rules_problem(r, v->pos,
		              "\"%s\" is no version of this file that unmoat knows; write 1", text);
}

#define M(m) RULES_MEMBER(struct config, m)
#define L(m, n) RULES_LIST_MEMBER(struct config, m, n)
static const struct rules_field fields[] = {
	{"version", config_field_version, 0, 0, NULL, 0, "1"},
	{"profile", rules_read_word, M(profile), &rules_words_profile, 0,
         "which controls are shown and scored: default, architect or strict"},
	{"exclude", config_field_globs, M(exclude), NULL, 0, "globs of paths that are left out"},
	{"workloads", rules_read_records, L(workloads, n_workloads), &workload_table, 0,
         "deployable units, where their folders do not tell"},
	{"contexts", rules_read_records, L(contexts, n_contexts), &context_table, 0,
         "what paths are for, where their names do not tell; the last that matches wins"},
	{"controls", config_field_controls, L(controls, n_controls), NULL, 0,
         "id: off, a severity, or a map of severity, enabled and what the control asks for"},
	{"moves", config_field_moves, L(moves, n_moves), NULL, 0, "weights in the readiness score"},
	{"scenarios", config_field_scenario_ids, M(scenarios), NULL, 0,
         "what a critical workload must survive"},
	{"assumptions", rules_read_records, L(assumptions, n_assumptions), &assumption_table, 0,
         "claims that the architecture rests on"},
	{"ignore", rules_read_records, L(waivers, n_waivers), &waiver_table, 0,
         "findings that are in order"},
	{"validations", config_field_map, M(validations), &validations_table, 0,
         "when what `unmoat probe` saw stops to count"},
	{"attestations", rules_read_records, L(attestations, n_attestations), &attestation_table, 0,
         "what holds but cannot be seen in this repository"},
};
#undef M
#undef L

const struct rules_table config_table = {
	.what = CONFIG_NAME,
	.fields = fields,
	.n_fields = UM_COUNT(fields),
	.size = sizeof(struct config),
};

static void keep_first(void *ctx, bool is_error, const char *text)
{
	struct um_err *first = ctx;

	if (is_error && !first->code)
		um_err_set(first, UM_EPARSE, "%s", text);
}

int config_read(const struct rules *rules, const char *name, const char *bytes, size_t n,
                struct config **ret_config, struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	struct config *c = UM_NEW(a, struct config);
	const struct rules_options options = {.dirs = NULL};
	const struct rules_file file = {
		.path = um_strdup(a, name),
		.bytes = um_strndup(a, bytes, n),
		.n = n,
		.set = 1,
	};
	struct um_err first = UM_ERR_INIT;
	char digest[65];
	/* The table's interpreter only looks things up in the rules. */
	struct rules_reader r = {
		.a = a,
		.rules = (struct rules *)rules,
		.options = &options,
		.say = keep_first,
		.ctx = &first,
		.file = &file,
	};
	const struct um_yaml *top = rules_file_parse(&r, &file, true);

	c->arena = a;
	c->path = file.path;
	c->base = "";
	um_sha256_hex(bytes, n, digest);
	c->digest = um_strdup(a, digest);
	if (top)
		rules_read_map(&r, &config_table, top, c);
	if (first.code) {
		config_free(c);
		return um_err_set(err, first.code, "%s", first.msg);
	}
	*ret_config = c;
	return 0;
}

void config_free(struct config *c)
{
	if (c)
		um_arena_free(c->arena);
}

/* ---- asking ---- */

/* A folder's name stands for all that is in it. */
static bool glob_matches(const char *glob, const char *path)
{
	UM_AUTO(um_str_release) struct um_str below = UM_STR_INIT;
	size_t n = strlen(glob);

	if (um_glob(glob, path))
		return true;
	um_str_addf(&below, "%.*s/**", (int)(n && glob[n - 1] == '/' ? n - 1 : n), glob);
	return um_glob(below.s, path);
}

bool config_matches(const struct config *c, const struct rules_names *globs, const char *path)
{
	UM_AUTO(um_str_release) struct um_str full = UM_STR_INIT;

	if (globs->n == 0)
		return false;
	um_str_addf(&full, "%s%s", c->base, path);
	for (size_t i = 0; i < globs->n; i++) {
		if (glob_matches(globs->v[i], full.s))
			return true;
	}
	return false;
}

bool config_excludes(const struct config *c, const char *path)
{
	return config_matches(c, &c->exclude, path);
}

const char *config_context_of(const struct config *c, const char *path)
{
	for (size_t i = c->n_contexts; i > 0; i--) {
		if (config_matches(c, &c->contexts[i - 1].paths, path))
			return c->contexts[i - 1].context;
	}
	return NULL;
}

unsigned config_validation_days(const struct config *c)
{
	return c && c->validations.max_age ? c->validations.max_age : CONFIG_VALIDATION_DAYS;
}

const struct config_control *config_control_find(const struct config *c, const char *id)
{
	for (size_t i = 0; i < c->n_controls; i++) {
		if (um_eq(c->controls[i].id, id))
			return &c->controls[i];
	}
	return NULL;
}
