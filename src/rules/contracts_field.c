/* How values of the register are read that no other file of ours has. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rules/contracts_p.h"

/* ---- words that the rules know ---- */

static const char *lower(struct um_arena *a, const char *text)
{
	char *s = um_strdup(a, text);

	for (char *p = s; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
	return s;
}

static const struct rules_entry *entry_of(const struct rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->n_entries; i++) {
		const struct rules_entry *entry = &rules->entries[i];

		if (entry->kind != RULES_CONSTRUCT && um_eq_nocase(entry->id, id))
			return entry;
	}
	return NULL;
}

const char *contracts_vendor(const struct rules *rules, const char *word)
{
	const struct rules_entry *entry = entry_of(rules, word);

	for (size_t i = 0; i < rules->n_entries; i++) {
		if (rules->entries[i].vendor && um_eq_nocase(rules->entries[i].vendor, word))
			return rules->entries[i].vendor;
	}
	return entry ? entry->id : NULL;
}

static const char *near_service(const struct contracts *c, const char *word)
{
	UM_VEC(const char *) ids = {0};

	for (size_t i = 0; i < c->rules->n_entries; i++) {
		if (c->rules->entries[i].kind != RULES_CONSTRUCT)
			*UM_PUSH(c->arena, &ids) = c->rules->entries[i].id;
	}
	return um_nearest(lower(c->arena, word), ids.v, ids.n);
}

const char *contracts_near_vendor(const struct contracts *c, const char *word)
{
	UM_VEC(const char *) names = {0};

	for (size_t i = 0; i < c->rules->n_entries; i++) {
		if (c->rules->entries[i].vendor)
			*UM_PUSH(c->arena, &names) = c->rules->entries[i].vendor;
	}
	return um_nearest(lower(c->arena, word), names.v, names.n);
}

static bool fits_a_service(const struct rules *rules, const char *glob)
{
	for (size_t i = 0; i < rules->n_entries; i++) {
		if (rules->entries[i].kind != RULES_CONSTRUCT &&
		    um_glob(glob, rules->entries[i].id))
			return true;
	}
	return false;
}

static const char *known_service(struct rules_reader *r, struct um_pos pos, const char *text,
                                 enum contracts_known known)
{
	const struct contracts *c = r->ctx;
	const struct rules_entry *entry = entry_of(c->rules, text);
	const char *near = entry ? NULL : near_service(c, text);

	if (entry)
		return entry->id;
	if (known == CONTRACTS_SERVICE_GLOB && strchr(text, '*')) {
		if (!fits_a_service(c->rules, text))
			rules_problem(r, pos,
			              "no service of the rules fits \"%s\"; `unmoat rules "
			              "list` names them",
			              text);
	} else if (near) {
		rules_problem(r, pos, "unknown service \"%s\"; did you mean \"%s\"?", text, near);
	} else if (known != CONTRACTS_SERVICE_PAST) {
		rules_problem(r, pos, "unknown service \"%s\"; `unmoat rules list` names them",
		              text);
	}
	return text;
}

static const char *known_word(struct rules_reader *r, struct um_pos pos, const char *text,
                              const struct rules_words *words)
{
	size_t i = rules_words_index(words, lower(r->a, text));

	if (i < words->n)
		return words->v[i];
	rules_problem(r, pos, "unknown %s \"%s\"%s", words->what, text,
	              rules_hint(r, text, words->v, words->n));
	return text;
}

static const char *known(struct rules_reader *r, const struct rules_field *f,
                         const struct um_yaml *v)
{
	const enum contracts_known *what = f->more;
	const char *text = rules_text(r, f->key, v);

	if (!text)
		return NULL;
	switch (*what) {
	case CONTRACTS_DOMAIN:
		return known_word(r, v->pos, text, &rules_words_domain);
	case CONTRACTS_CLOUD:
		return known_word(r, v->pos, text, &rules_words_cloud);
	case CONTRACTS_SERVICE:
	case CONTRACTS_SERVICE_GLOB:
	case CONTRACTS_SERVICE_PAST:
		return known_service(r, v->pos, text, *what);
	case CONTRACTS_ANY:
		break;
	}
	return text;
}

void contracts_field_value(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member)
{
	struct contracts_value *value = member;

	value->text = known(r, f, v);
	value->place = rules_place_of(r, v);
}

void contracts_field_values(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v, void *member)
{
	struct contracts_values *values = member;
	size_t n = v->kind == UM_YAML_LIST ? v->n : 1;
	struct contracts_value *all;

	if (v->kind == UM_YAML_MAP && !rules_is_kind(r, f->key, v, UM_YAML_LIST))
		return;
	all = UM_NEW_ARRAY(r->a, struct contracts_value, values->n + n);
	if (values->n)
		memcpy(all, values->v, values->n * sizeof(*all));
	values->v = all;
	values->is_given = true;
	for (size_t i = 0; i < n; i++) {
		const struct um_yaml *item = v->kind == UM_YAML_LIST ? v->items[i].value : v;

		all[values->n].place = rules_place_of(r, item);
		all[values->n].text = known(r, f, item);
		values->n += all[values->n].text != NULL;
	}
}

/* ---- numbers ---- */

/* Digits and one point; what follows them, or NULL when there is no number. */
static const char *parse_number(const char *text, double *ret)
{
	size_t n = strspn(text, "0123456789");

	if (text[n] == '.' && n > 0)
		n += 1 + strspn(text + n + 1, "0123456789");
	if (n == 0 || n > 18)
		return NULL;
	*ret = strtod(text, NULL);
	return text + n;
}

void contracts_field_number(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v, void *member)
{
	struct contracts_number *number = member;
	const char *text = rules_text(r, f->key, v);
	const char *rest = text ? parse_number(text, &number->value) : NULL;

	number->place = rules_place_of(r, v);
	if (!text)
		return;
	if (*text == '-')
		rules_problem(r, v->pos,
		              "\"%s\" is negative; write what was agreed as a number from 0",
		              f->key);
	else if (!rest || *rest)
		rules_problem(r, v->pos,
		              "\"%s\" must be a plain number such as 120000 or 99.5, not \"%s\"",
		              f->key, text);
	else
		number->is_given = true;
}

void contracts_field_percent(struct rules_reader *r, const struct rules_field *f,
                             const struct um_yaml *v, void *member)
{
	struct contracts_number *number = member;
	const char *text = rules_text(r, f->key, v);
	const char *rest = text ? parse_number(text, &number->value) : NULL;

	number->place = rules_place_of(r, v);
	if (!text)
		return;
	if (rest && *rest == '%')
		rest++;
	/* 0.999 is meant as a share, and nobody is promised less than half. */
	if (!rest || *rest || number->value > 100 || number->value < 50)
		rules_problem(r, v->pos, "\"%s\" must be a percentage such as 99.9, not \"%s\"",
		              f->key, text);
	else
		number->is_given = true;
}

void contracts_field_days(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member)
{
	static const struct {
		const char *unit;
		int days;
	} units[] = {{"", 1},  {"d", 1},    {"day", 1},  {"days", 1},
	             {"w", 7}, {"week", 7}, {"weeks", 7}};
	struct contracts_number *number = member;
	const char *text = rules_text(r, f->key, v);
	const char *rest = text ? parse_number(text, &number->value) : NULL;

	number->place = rules_place_of(r, v);
	if (!text)
		return;
	while (rest && *rest == ' ')
		rest++;
	for (size_t i = 0; rest && i < UM_COUNT(units); i++) {
		if (um_eq(rest, units[i].unit) && number->value < 10000 && !strchr(text, '.')) {
			number->value *= units[i].days;
			number->is_given = true;
			return;
		}
	}
	rules_problem(r, v->pos, "\"%s\" must be a number of days such as 90d, not \"%s\"", f->key,
	              text);
}

void contracts_field_currency(struct rules_reader *r, const struct rules_field *f,
                              const struct um_yaml *v, void *member)
{
	const char *text = rules_text(r, f->key, v);

	if (!text)
		return;
	if (strlen(text) != 3 || strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		rules_problem(r, v->pos,
		              "\"%s\" is no currency; write its three capitals, as in EUR or USD",
		              text);
	else
		*(const char **)member = text;
}

/* ---- reviews ---- */

/* There may be others than the three that a review needs; who almost names one of these means it.
 */
void contracts_field_name(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member)
{
	bool is_empty = v->kind == UM_YAML_SCALAR && !v->text[strspn(v->text, " \t")];

	*(const char **)member = um_yaml_is_null(v) || is_empty ? "" : rules_text(r, f->key, v);
}

void contracts_field_role(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member)
{
	static const char *const roles[] = {"platform", "security", "procurement"};
	const char *text = rules_text(r, f->key, v);
	const char *role = text ? lower(r->a, text) : NULL, *near;

	if (!role)
		return;
	near = um_nearest(role, roles, UM_COUNT(roles));
	if (near && !um_eq(near, role))
		rules_problem(r, v->pos, "unknown role \"%s\"; did you mean \"%s\"?", text, near);
	*(const char **)member = role;
}

static void read_score(struct rules_reader *r, const struct um_yaml_item *item,
                       struct contracts_score *scores, size_t *n)
{
	const struct rules_field f = {.key = item->key};
	struct contracts_number number = {0};
	size_t i = rules_words_index(&rules_words_move, item->key);
	bool is_all = um_eq(item->key, "readiness");

	if (!is_all && i == rules_words_move.n) {
		UM_VEC(const char *) known = {0};

		*UM_PUSH(r->a, &known) = "readiness";
		for (size_t k = 0; k < rules_words_move.n; k++)
			*UM_PUSH(r->a, &known) = rules_words_move.v[k];
		rules_problem(r, item->key_pos, "unknown score \"%s\"%s", item->key,
		              rules_hint(r, item->key, known.v, known.n));
		return;
	}
	/* A move of which nothing applied has none. */
	if (um_yaml_is_null(item->value))
		return;
	contracts_field_number(r, &f, item->value, &number);
	if (number.is_given && number.value > 100)
		rules_problem(r, item->value->pos, "\"%s\" must be a score from 0 to 100",
		              item->key);
	else if (number.is_given)
		scores[(*n)++] = (struct contracts_score){is_all ? "" : rules_words_move.v[i],
		                                          (int)lround(number.value * 1000)};
}

void contracts_field_scores(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v, void *member)
{
	struct contracts_score *scores;
	size_t n = 0;

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	rules_check_twice(r, v);
	scores = UM_NEW_ARRAY(r->a, struct contracts_score, v->n);
	for (size_t i = 0; i < v->n; i++)
		read_score(r, &v->items[i], scores, &n);
	*(struct contracts_score **)member = scores;
	*(size_t *)((char *)member + f->count) = n;
}
