/* Reads the text of query files into patterns.
 *
 *	(type field: (child) @capture . "literal" !absent [(one) (other)] (#predicate? @capture
 *"text"))
 */
#include <ctype.h>
#include <string.h>

#include "syntax/syntax_p.h"

struct reader {
	struct query *q;
	const char *text, *at;
	struct pattern *pattern;
	UM_VEC(struct clause)
	clauses; /* of the pattern at hand; they may name captures that come later */
	struct um_err *err;
	unsigned depth;
};

enum {
	MAX_PATTERN_DEPTH = 16
};

static int fail(const struct reader *r, const char *what)
{
	unsigned line = 1;

	for (const char *p = r->text; p < r->at; p++)
		line += *p == '\n';
	return um_err_set(r->err, UM_EINVAL, "line %u: %s", line, what);
}

static void skip_space(struct reader *r)
{
	for (;;) {
		r->at += strspn(r->at, " \t\r\n");
		if (*r->at != ';')
			return;
		r->at += strcspn(r->at, "\n");
	}
}

static const char *word(struct reader *r)
{
	const char *start = r->at;

	while (isalnum((unsigned char)*r->at) ||
	       (*r->at != '\0' && strchr("_-.?!", *r->at) != NULL))
		r->at++;
	return um_strndup(r->q->arena, start, (size_t)(r->at - start));
}

static const char *quoted(struct reader *r)
{
	struct um_str text = UM_STR_INIT;
	const char *copy;

	for (r->at++; *r->at != '"' && *r->at != '\0'; r->at++) {
		if (*r->at == '\\' && r->at[1] != '\0')
			r->at++;
		um_str_add_c(&text, *r->at);
	}
	if (*r->at == '"')
		r->at++;
	copy = um_strdup(r->q->arena, text.s);
	um_str_release(&text);
	return copy;
}

static int read_clause(struct reader *r)
{
	struct clause *c = UM_PUSH(r->q->arena, &r->clauses);

	r->at += 2; /* "(#" */
	c->name = word(r);
	for (;;) {
		skip_space(r);
		if (*r->at == ')') {
			r->at++;
			return 0;
		}
		if (*r->at == '"') {
			*UM_PUSH(r->q->arena, &c->args) = quoted(r);
		} else if (*r->at == '@') {
			r->at++;
			*UM_PUSH(r->q->arena, &c->args) = um_format(r->q->arena, "@%s", word(r));
		} else if (isalnum((unsigned char)*r->at)) {
			*UM_PUSH(r->q->arena, &c->args) = word(r);
		} else {
			return fail(r, "a predicate takes captures and texts");
		}
	}
}

static int symbol_of(struct reader *r, struct step *step, const char *type, bool is_named)
{
	step->is_named = is_named;
	step->symbol =
		ts_language_symbol_for_name(r->q->language, type, (uint32_t)strlen(type), is_named);
	return step->symbol == 0
	               ? fail(r, um_format(r->q->arena, "the grammar has no node '%s'", type))
	               : 0;
}

static int field_of(struct reader *r, const char *name, TSFieldId *ret_field)
{
	*ret_field = ts_language_field_id_for_name(r->q->language, name, (uint32_t)strlen(name));
	return *ret_field == 0
	               ? fail(r, um_format(r->q->arena, "the grammar has no field '%s'", name))
	               : 0;
}

static int read_step(struct reader *r, struct step **ret_step);

static void read_captures(struct reader *r, struct step *step)
{
	for (skip_space(r); *r->at == '@'; skip_space(r)) {
		r->at++;
		*UM_PUSH(r->q->arena, &step->captures) =
			(uint16_t)syntax_query_capture(r->q, word(r));
	}
}

/* What stands between the parentheses of a node, after its type. */
static int read_children(struct reader *r, struct step *step)
{
	bool is_next = false;
	int rc = 0;

	while (rc == 0) {
		struct step *child = NULL;

		skip_space(r);
		if (*r->at == ')') {
			r->at++;
			step->is_last = is_next;
			return 0;
		}
		if (*r->at == '.') {
			r->at++;
			is_next = true;
		} else if (*r->at == '!') {
			r->at++;
			rc = field_of(r, word(r), UM_PUSH(r->q->arena, &step->absent));
		} else if (r->at[0] == '(' && r->at[1] == '#') {
			rc = read_clause(r);
		} else {
			rc = read_step(r, &child);
			if (rc == 0 && child != NULL) {
				child->is_next = is_next;
				*UM_PUSH(r->q->arena, &step->children) = child;
				is_next = false;
			}
		}
	}
	return rc;
}

static int read_choices(struct reader *r, struct step *step)
{
	r->at++;
	for (skip_space(r); *r->at != ']'; skip_space(r)) {
		struct step *choice = NULL;
		int rc = read_step(r, &choice);

		if (rc < 0)
			return rc;
		*UM_PUSH(r->q->arena, &step->choices) = choice;
	}
	r->at++;
	return 0;
}

static int read_node(struct reader *r, struct step *step)
{
	const char *type;
	int rc;

	r->at++;
	skip_space(r);
	type = word(r);
	if (um_eq(type, "_"))
		step->is_any = step->is_named = true;
	else if ((rc = symbol_of(r, step, type, true)) < 0)
		return rc;
	return read_children(r, step);
}

/* ((node) (#predicate? ...)): a group of one node and clauses. */
static int read_group(struct reader *r, struct step **ret_step)
{
	int rc;

	r->at++;
	rc = read_step(r, ret_step);
	while (rc == 0) {
		skip_space(r);
		if (*r->at == ')') {
			r->at++;
			read_captures(r, *ret_step);
			return 0;
		}
		rc = r->at[0] == '(' && r->at[1] == '#' ? read_clause(r)
		                                        : fail(r, "a group holds one node");
	}
	return rc;
}

static int read_step(struct reader *r, struct step **ret_step)
{
	struct step *step = UM_NEW(r->q->arena, struct step);
	int rc = 0;

	if (++r->depth > MAX_PATTERN_DEPTH)
		return fail(r, "the pattern is too deep");
	skip_space(r);
	if (isalpha((unsigned char)*r->at)) {
		const char *name = word(r);

		rc = field_of(r, name, &step->field);
		if (rc == 0 && *r->at++ != ':')
			rc = fail(r, "a field name ends with a colon");
		skip_space(r);
	}
	if (rc < 0)
		return rc;
	if (r->at[0] == '(' && r->at[1 + strspn(r->at + 1, " \t\n")] == '(')
		rc = read_group(r, &step);
	else if (*r->at == '(')
		rc = read_node(r, step);
	else if (*r->at == '[')
		rc = read_choices(r, step);
	else if (*r->at == '"')
		rc = symbol_of(r, step, quoted(r), false);
	else
		rc = fail(r, "a node was expected");
	if (rc < 0)
		return rc;
	read_captures(r, step);
	if (*r->at == '*' || *r->at == '+' || *r->at == '?')
		return fail(r, "quantifiers are not supported: write one pattern for each case");
	r->depth--;
	*ret_step = step;
	return 0;
}

/* Only the table fits every grammar: `((_) @table ...)` of a file that several languages read. */
static bool is_table(const struct query *q, const struct step *root)
{
	return root->captures.n > 0 && q->captures.v[root->captures.v[0]].role == ROLE_TABLE;
}

int syntax_query_read(struct query *q, const char *text, struct um_err *err)
{
	struct reader r = {.q = q, .text = text, .at = text, .err = err};

	for (skip_space(&r); *r.at != '\0'; skip_space(&r)) {
		struct pattern *p = UM_NEW(q->arena, struct pattern);
		int rc;

		r.pattern = p;
		r.clauses.n = 0;
		p->index = (uint16_t)q->patterns.n;
		*UM_PUSH(q->arena, &q->patterns) = p;
		rc = read_step(&r, &p->root);
		for (size_t i = 0; rc == 0 && i < r.clauses.n; i++) {
			rc = syntax_query_clause(q, p, &r.clauses.v[i], err);
			if (rc < 0)
				um_err_add(err, "pattern %zu", q->patterns.n);
		}
		if (rc < 0)
			return rc;
		if (p->root->is_any && !is_table(q, p->root))
			return fail(&r, "a pattern starts with a node type");
	}
	return 0;
}
