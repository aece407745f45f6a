/*
 * Words that the SQL of a control compares columns with. "kind = 'polcy'" is no error anywhere: it
 * never holds, and the control passes or fails for ever. Columns whose words are known are looked
 * at: column = 'word', column <> 'word', column IN ('word', ...).
 */
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

struct column {
	const char *name;
	const struct rules_words *words; /* NULL: ids of services */
	const char *more[24];            /* that stand in the model besides */
};

static const struct column columns[] = {
	{"service", NULL, {NULL}},
	{"kind",
         &rules_words_evidence,
         {"service",        "gateway",     "server",        "construct",    "package",
          "repository",     "covered",     "unused",        "uncontracted", "cloud-outside",
          "region-outside", "sla-weaker",  "concentration", "ending",       "ended",
          "spend",          "reservation", "discount",      "credit",       "attendee",
          "decision",       "action"}},
	{"context", &rules_words_context, {NULL}},
	{"binding", &rules_words_binding, {NULL}},
	{"capability", &rules_words_capability, {NULL}},
	{"cloud", &rules_words_cloud, {"unknown", "self", "vendor"}},
	{"role", NULL, {"primary", "fallback", "choice", "independent"}},
};

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

/* Past "=", "<>", "!=", "IN (" or "NOT IN (", or NULL. */
static const char *skip_operator(const char *p)
{
	p = skip_blanks(p);
	if (um_starts(p, "<>") || um_starts(p, "!="))
		return skip_blanks(p + 2);
	if (*p == '=')
		return skip_blanks(p + 1 + (p[1] == '='));
	if (um_starts(p, "NOT "))
		p = skip_blanks(p + 4);
	if (!um_starts(p, "IN"))
		return NULL;
	p = skip_blanks(p + 2);
	return *p == '(' ? skip_blanks(p + 1) : NULL;
}

static bool is_service(const struct rules_reader *r, const char *word)
{
	for (size_t i = 0; i < r->entries.n; i++) {
		if (um_eq(r->entries.v[i].id, word) || um_eq(r->entries.v[i].label, word))
			return true;
	}
	return false;
}

static bool is_known(const struct rules_reader *r, const struct column *c, const char *word)
{
	for (size_t i = 0; i < UM_COUNT(c->more) && c->more[i]; i++) {
		if (um_eq(c->more[i], word))
			return true;
	}
	if (c->words)
		return rules_words_has(c->words, word);
	return um_eq(c->name, "service") && is_service(r, word);
}

/* Beside words that are known, so that the message can name the one that was meant. */
static void warn_word(struct rules_reader *r, const struct rules_control *c,
                      const struct column *column, const char *at, const char *word)
{
	struct rules_place place = c->sql_place;
	UM_VEC(const char *) known = {0};
	const char *nearest;

	for (const char *p = c->sql; p < at; p++) {
		place.pos.column = *p == '\n' ? c->sql_place.pos.column : place.pos.column + 1;
		place.pos.line += *p == '\n';
	}
	for (size_t i = 0; column->words && i < column->words->n; i++)
		*UM_PUSH(r->a, &known) = column->words->v[i];
	for (size_t i = 0; i < UM_COUNT(column->more) && column->more[i]; i++)
		*UM_PUSH(r->a, &known) = column->more[i];
	for (size_t i = 0; known.n == 0 && i < r->entries.n; i++)
		*UM_PUSH(r->a, &known) = r->entries.v[i].id;
	nearest = um_nearest(word, known.v, known.n);
	rules_problem_at(r, &place, false, "no %s is ever '%s'%s%s%s", column->name, word,
	                 nearest ? "; did you mean '" : "", nearest ? nearest : "",
	                 nearest ? "'?" : "");
}

static void check_words(struct rules_reader *r, const struct rules_control *c,
                        const struct column *column, const char *p)
{
	while (*p == '\'') {
		size_t n = strcspn(p + 1, "'");
		const char *word = um_strndup(r->a, p + 1, n);

		if (!is_known(r, column, word))
			warn_word(r, c, column, p, word);
		if (!p[n + 1])
			return;
		p = skip_blanks(p + n + 2);
		if (*p == ',')
			p = skip_blanks(p + 1);
		else
			return;
	}
}

void rules_warn_sql(struct rules_reader *r, const struct rules_control *c)
{
	const char *p = c->sql;

	while (p && *p) {
		size_t n = strspn(p, letters);

		if (*p == '\'') { /* the text of a reason is none of ours */
			n = strcspn(p + 1, "'");
			p += n + 1 + (p[n + 1] == '\'');
			continue;
		}
		if (um_starts(p, "--")) {
			p += strcspn(p, "\n");
			continue;
		}
		for (size_t i = 0; n > 0 && i < UM_COUNT(columns); i++) {
			const char *after = skip_operator(p + n);

			if (strlen(columns[i].name) == n && memcmp(columns[i].name, p, n) == 0 &&
			    after)
				check_words(r, c, &columns[i], after);
		}
		p += n ? n : 1;
	}
}
