/* Controls: policy as SQL over the model. The SQL is run elsewhere; here its parameters are
 * checked, because one that is never bound would be NULL without a word. */
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

static const unsigned weights[] = {100, 75, 50, 25};

unsigned rules_severity_weight(const char *severity)
{
	size_t i = rules_words_index(&rules_words_severity, severity);

	return i < UM_COUNT(weights) ? weights[i] : 0;
}

bool rules_profile_shows(const char *profile, const char *least)
{
	return !least || rules_words_index(&rules_words_profile, least) <=
	                         rules_words_index(&rules_words_profile, profile);
}

static void read_severity(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member)
{
	struct rules_control *c = member;

	rules_read_word(r, f, v, &c->severity);
	if (c->severity)
		c->weight_tenths = rules_severity_weight(c->severity);
}

static void read_scope(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                       void *member)
{
	const char *text = NULL;

	rules_read_word(r, f, v, &text);
	*(bool *)member = um_eq(text, "repository");
}

static bool is_param(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return n > 0 && n <= 64 && text[n] == '\0' && !(text[0] >= '0' && text[0] <= '9');
}

static void read_params(struct rules_reader *r, const struct rules_field *f,
                        const struct um_yaml *v, void *member)
{
	rules_read_pairs(r, f, v, member);
	for (size_t i = 0; v->kind == UM_YAML_MAP && i < v->n; i++) {
		const char *key = v->items[i].key;

		if (!is_param(key))
			rules_problem(
				r, v->items[i].key_pos,
				"\"%s\" is no parameter; use lower case letters, digits and '_'",
				key);
		else if (um_eq(key, "as_of"))
			rules_problem(
				r, v->items[i].key_pos,
				"\"as_of\" is always there, it is the date of the run; remove "
				"it");
	}
}

/* The place of the first line of the SQL itself, which for a block is below its '|'. */
static void read_sql(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member)
{
	struct rules_control *c = member;
	const char *raw = r->file->bytes + v->span.start;
	const char *line;

	c->sql = rules_text(r, f->key, v);
	c->sql_place = rules_place_of(r, v);
	if (!c->sql || v->span.end == v->span.start || (*raw != '|' && *raw != '>'))
		return;
	for (line = strchr(raw, '\n'); line; line = strchr(line + 1, '\n')) {
		size_t indent = strspn(line + 1, " ");

		c->sql_place.pos.line++;
		c->sql_place.pos.column = (uint32_t)indent + 1;
		if (line[1 + indent] != '\n' && line[1 + indent] != '\r')
			break;
	}
}

#define M(m) RULES_MEMBER(struct rules_control, m)
#define L(m, n) RULES_LIST_MEMBER(struct rules_control, m, n)
static const struct rules_field fields[] = {
	{"id", rules_read_id, M(id), NULL, RULES_REQUIRED, "the file's name"},
	{"move", rules_read_word, M(move), &rules_words_move, RULES_REQUIRED, "the folder's name"},
	{"severity", read_severity, 0, 0, &rules_words_severity, RULES_REQUIRED,
         "critical (10), high (7.5), medium (5) or low (2.5)"},
	{"profile", rules_read_word, M(profile), &rules_words_profile, 0,
         "the least profile that shows it: default, architect or strict"},
	{"scope", read_scope, M(is_repository_wide), &rules_words_scope, 0,
         "workload, or repository: said once"},
	{"attestable", rules_read_bool, M(is_attestable), NULL, 0,
         "true: the owner may say that what it asks for lives elsewhere"},
	{"per_place", rules_read_bool, M(is_per_place), NULL, 0,
         "true: a row that fails is about one file, that of its first evidence"},
	{"title", rules_read_text, M(title), NULL, RULES_REQUIRED, "what is wrong, in a line"},
	{"rationale", rules_read_text, M(rationale), NULL, RULES_REQUIRED, "why it matters"},
	{"remediation", rules_read_text, M(remediation), NULL, RULES_REQUIRED, "what to do"},
	{"references", rules_read_references, M(references), NULL, 0,
         "ids of claims, or addresses"},
	{"params", read_params, M(params), NULL, 0, "name: text, bound in the SQL as :name"},
	{"sql", read_sql, 0, 0, NULL, RULES_REQUIRED, "returns workload, status, reason, evidence"},
	{"examples", rules_read_records, L(examples, n_examples), &rules_control_example_table, 0,
         "files and the status they get"},
};
#undef M
#undef L

static const struct rules_table table = {
	.what = "a control",
	.fields = fields,
	.n_fields = UM_COUNT(fields),
	.size = sizeof(struct rules_control),
	.place = offsetof(struct rules_control, place) + 1,
};

/* ---- parameters ---- */

static size_t skip_until(const char *sql, size_t i, const char *end)
{
	const char *found = strstr(sql + i, end);

	return found ? (size_t)(found - sql) + strlen(end) : strlen(sql);
}

void rules_sql_params(struct um_arena *a, const char *sql, struct rules_names *ret)
{
	UM_VEC(const char *) names = {0};

	for (size_t i = 0; sql[i];) {
		size_t n;

		if (sql[i] == '\'' || sql[i] == '"' || sql[i] == '`') {
			i = skip_until(sql, i + 1, (char[]){sql[i], '\0'});
			continue;
		}
		if (sql[i] == '-' && sql[i + 1] == '-') {
			i = skip_until(sql, i, "\n");
			continue;
		}
		if (sql[i] == '/' && sql[i + 1] == '*') {
			i = skip_until(sql, i + 2, "*/");
			continue;
		}
		n = sql[i] == ':' ? strspn(sql + i + 1, "abcdefghijklmnopqrstuvwxyz"
		                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
		                  : 0;
		if (n) {
			const char *name = um_strndup(a, sql + i + 1, n);
			size_t k = 0;

			while (k < names.n && !um_eq(names.v[k], name))
				k++;
			if (k == names.n)
				*UM_PUSH(a, &names) = name;
		}
		i += 1 + n;
	}
	ret->v = names.v;
	ret->n = names.n;
}

static void check_params(struct rules_reader *r, const struct rules_control *c)
{
	UM_VEC(const char *) known = {0};
	struct rules_names used;

	if (!c->sql)
		return;
	*UM_PUSH(r->a, &known) = "as_of";
	for (size_t i = 0; i < c->params.n; i++)
		*UM_PUSH(r->a, &known) = c->params.v[i].key;
	rules_sql_params(r->a, c->sql, &used);
	for (size_t i = 0; i < used.n; i++) {
		size_t k = 0;

		while (k < known.n && !um_eq(known.v[k], used.v[i]))
			k++;
		if (k == known.n)
			rules_problem(r, c->sql_place.pos,
			              "the SQL asks for :%s, which is not in \"params\"%s",
			              used.v[i], rules_hint(r, used.v[i], known.v, known.n));
	}
}

/* Which sorts of examples are there. */
struct shown {
	bool fails, passes, does_not_apply, is_healthy;
};

static void show_status(const char *status, struct shown *shown)
{
	shown->fails |= um_eq(status, "fail");
	shown->passes |= um_eq(status, "pass");
	shown->does_not_apply |= um_eq(status, "not-applicable");
}

/* A control of the user's own loads with one example that fails and one that does not; the
 * built-in ones are held to all four sorts. */
static void check_examples(struct rules_reader *r, const struct rules_control *c)
{
	bool is_builtin = r->file->set == 0;
	struct shown shown = {0};

	for (size_t i = 0; i < c->n_examples; i++) {
		const struct rules_example *e = &c->examples[i];

		show_status(e->expect, &shown);
		for (size_t k = 0; k < e->expect_workloads.n; k++)
			show_status(e->expect_workloads.v[k].value, &shown);
		shown.is_healthy |= e->is_healthy;
	}
	if (!shown.fails)
		rules_problem(r, c->place.pos,
		              "no example that fails; add one with \"expect: fail\"");
	if (!shown.passes && !shown.does_not_apply)
		rules_problem(r, c->place.pos,
		              "no example that does not fail; add one with \"expect: pass\" or "
		              "\"expect: not-applicable\"");
	else if (!shown.passes)
		rules_problem_at(r, &c->place, is_builtin,
		                 "no example that passes; add one with \"expect: pass\"");
	else if (!shown.does_not_apply)
		rules_problem_at(r, &c->place, is_builtin,
		                 "no example to which it does not apply; add one with \"expect: "
		                 "not-applicable\"");
	if (!shown.is_healthy)
		rules_problem_at(r, &c->place, is_builtin,
		                 "no example of a healthy design that a naive rule would fail; add "
		                 "one with \"healthy: true\"");
}

void rules_control_read(struct rules_reader *r, const struct um_yaml *top)
{
	struct rules_control c = {.profile = rules_words_profile.v[0]};

	rules_read_map(r, &table, top, &c);
	rules_check_id(r, top, c.id);
	if (c.move && !um_eq(c.move, r->file->move))
		rules_problem(r, um_yaml_get(top, "move")->pos,
		              "the move \"%s\" is not the folder's name \"%s\"; make them equal",
		              c.move, r->file->move);
	check_params(r, &c);
	if (r->options->strict)
		check_examples(r, &c);
	c.id = r->file->stem;
	c.move = r->file->move;
	*UM_PUSH(r->a, &r->controls) = c;
}
