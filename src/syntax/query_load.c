/* Compiles a language's query files: patterns, predicates, tables.
 *
 * A pattern has one capture without a dot: its name is the role of that node. Captures with a dot name
 * the node's parts by what follows the dot. Any other capture (by custom @_x) only serves predicates.
 * The pattern with the role @table carries directives alone: `#kind!` gives node types a role where no
 * structure is needed, all others fill the tables of enum table. A later pattern beats an earlier one on
 * the same node, so exceptions are written last. */
#include "syntax/syntax_p.h"

#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/regex.h"

static const char *const role_words[ROLE_COUNT] = {
	[ROLE_NAME] = "name",           [ROLE_WORD] = "word",         [ROLE_SELF] = "self",
	[ROLE_NUMBER] = "number",       [ROLE_BOOL] = "bool",         [ROLE_NULL] = "null",
	[ROLE_CONTENT] = "content",     [ROLE_ESCAPE] = "escape",     [ROLE_HOLE] = "hole",
	[ROLE_LIST] = "list",           [ROLE_MAP] = "map",           [ROLE_ARGS] = "args",
	[ROLE_SHORTHAND] = "shorthand", [ROLE_WRAP] = "wrap",         [ROLE_STRING] = "string",
	[ROLE_JOIN] = "join",           [ROLE_CONCAT] = "concat",     [ROLE_FORMAT] = "format",
	[ROLE_DEFAULT] = "default",     [ROLE_CHOICE] = "choice",     [ROLE_MEMBER] = "member",
	[ROLE_INDEX] = "index",         [ROLE_CALL] = "call",         [ROLE_ARG] = "arg",
	[ROLE_PAIR] = "pair",           [ROLE_SPREAD] = "spread",     [ROLE_PRESET] = "preset",
	[ROLE_FUNCTION] = "function",   [ROLE_CLASS] = "class",       [ROLE_LAMBDA] = "lambda",
	[ROLE_SKIP] = "skip",           [ROLE_COMPARE] = "compare",   [ROLE_CASE] = "case",
	[ROLE_IMPORT] = "import",       [ROLE_BINDING] = "binding",   [ROLE_EACH] = "each",
	[ROLE_PARAM] = "param",         [ROLE_GLOBAL] = "global",     [ROLE_RETURN] = "return",
	[ROLE_REGION] = "region",       [ROLE_SCOPE] = "scope",       [ROLE_BLOCK] = "block",
	[ROLE_HANDLER] = "handler",     [ROLE_CATCH] = "catch",       [ROLE_DECORATOR] = "decorator",
	[ROLE_TYPES] = "types",         [ROLE_TYPE_ONLY] = "type_only", [ROLE_TABLE] = "table",
};

static const char *const part_words[PART_COUNT] = {
	[PART_NAME] = "name",     [PART_ALIAS] = "alias",   [PART_MODULE] = "module", [PART_KEY] = "key",
	[PART_VALUE] = "value",   [PART_TYPE] = "type",     [PART_LEFT] = "left",     [PART_RIGHT] = "right",
	[PART_ITEM] = "item",     [PART_OBJECT] = "object", [PART_INDEX] = "index",   [PART_CALLEE] = "callee",
	[PART_ARGS] = "args",     [PART_BODY] = "body",     [PART_CAUGHT] = "caught", [PART_BASES] = "bases",
};

static const struct {
	const char *word;
	bool is_row; /* the first argument is the key, the rest its columns; else every argument is a key */
} tables[TABLE_COUNT] = {
	[TABLE_SELF] = {"self!", false},
	[TABLE_ENV_OBJECT] = {"env-object!", false},
	[TABLE_ENV_MEMBER] = {"env-member!", false},
	[TABLE_ENV_CALL] = {"env-call!", true},
	[TABLE_ENV_CLASS] = {"env-class!", false},
	[TABLE_ENV_PREFIX] = {"env-prefix!", false},
	[TABLE_ENV_FIELD] = {"env-field!", true},
	[TABLE_ENV_SCHEMA] = {"env-schema!", true},
	[TABLE_ENV_PARSE] = {"env-parse!", false},
	[TABLE_DEFAULT_METHOD] = {"default-method!", false},
	[TABLE_IMPORT_CALL] = {"import-call!", false},
	[TABLE_RELATIVE] = {"relative!", false},
	[TABLE_NAMESPACE_CALL] = {"namespace-call!", false},
	[TABLE_PASS_CALL] = {"pass-call!", false},
	[TABLE_PASS_METHOD] = {"pass-method!", false},
	[TABLE_PASS_MEMBER] = {"pass-member!", false},
	[TABLE_PARTIAL] = {"partial!", false},
	[TABLE_FORMAT_METHOD] = {"format-method!", false},
	[TABLE_MAP_CALL] = {"map-call!", false},
	[TABLE_GET_METHOD] = {"get-method!", false},
	[TABLE_GET_CALL] = {"get-call!", true},
	[TABLE_FIELDS_CLASS] = {"fields-class!", false},
	[TABLE_PROPERTY] = {"property!", false},
	[TABLE_TEST_NAME] = {"test-name!", false},
	[TABLE_TEST_CLASS] = {"test-class!", false},
	[TABLE_TEST_BASE] = {"test-base!", false},
	[TABLE_TEST_CALL] = {"test-call!", false},
	[TABLE_HANDLER_METHOD] = {"handler-method!", false},
};

static const struct {
	const char *word;
	uint16_t flag;
} flag_words[] = {
	{"type-only", FLAG_TYPE_ONLY}, {"no-bind", FLAG_NO_BIND}, {"declares", FLAG_DECLARES},
	{"test", FLAG_TEST},           {"main", FLAG_MAIN},       {"property", FLAG_PROPERTY},
	{"last", FLAG_LAST},           {"env-test", FLAG_ENV_TEST}, {"assigns", FLAG_ASSIGNS},
};

static int find_word(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 1; i < count; i++)
		if (words[i] != NULL && strcmp(words[i], word) == 0)
			return (int)i;
	return 0;
}

static struct capture capture_of(const char *name)
{
	const char *dot = strchr(name, '.');
	struct capture c = {0, 0};

	if (dot != NULL)
		c.part = (uint8_t)find_word(part_words, PART_COUNT, dot + 1);
	else
		c.role = (uint8_t)find_word(role_words, ROLE_COUNT, name);
	return c;
}

static int read_sources(const struct syntax_language *language, struct um_str *text, struct um_err *err)
{
	for (size_t f = 0; f < MAX_QUERY_FILES && language->queries[f] != NULL; f++) {
		size_t i = 0;

		while (i < um_embedded_count && strcmp(um_embedded[i].path, language->queries[f]) != 0)
			i++;
		if (i == um_embedded_count)
			return um_err_set(err, UM_ENOTFOUND, "%s: the query file is missing from this program",
			                  language->queries[f]);
		um_str_add_n(text, (const char *)um_embedded[i].data, um_embedded[i].size);
		um_str_add_c(text, '\n');
	}
	return 0;
}

/* ---- predicates and directives ---- */

struct steps {
	const struct query *q;
	const TSQueryPredicateStep *v;
	uint32_t n;
};

static const char *step_text(const struct steps *s, uint32_t i)
{
	uint32_t len;

	if (i >= s->n || s->v[i].type != TSQueryPredicateStepTypeString)
		return NULL;
	return ts_query_string_value_for_id(s->q->ts, s->v[i].value_id, &len);
}

static int add_predicate(struct query *q, struct pattern *p, const struct steps *s, struct um_err *err)
{
	const char *op = step_text(s, 0);
	struct predicate *pred;
	bool is_negated = um_starts(op, "not-");
	int r;

	if (is_negated)
		op += strlen("not-");
	if (s->n < 3 || s->v[1].type != TSQueryPredicateStepTypeCapture)
		return um_err_set(err, UM_EINVAL, "#%s wants a capture and a text", op);
	pred = UM_PUSH(q->arena, &p->predicates);
	pred->is_negated = is_negated;
	pred->capture = s->v[1].value_id;
	pred->other = -1;
	if (um_eq(op, "match?")) {
		r = um_regex_new(step_text(s, 2), &pred->regex, err);
		return r < 0 ? um_err_add(err, "#match?") : 0;
	}
	if (!um_eq(op, "eq?") && !um_eq(op, "any-of?"))
		return um_err_set(err, UM_EINVAL, "unknown predicate #%s", op);
	if (s->v[2].type == TSQueryPredicateStepTypeCapture) {
		pred->other = s->v[2].value_id;
		return 0;
	}
	for (uint32_t i = 2; i < s->n; i++)
		*UM_PUSH(q->arena, &pred->words) = um_strdup(q->arena, step_text(s, i));
	return 0;
}

static int add_kind(struct query *q, const struct steps *s, struct um_err *err)
{
	const char *word = step_text(s, 1);
	int role = word != NULL ? find_word(role_words, ROLE_COUNT, word) : 0;

	if (role == 0)
		return um_err_set(err, UM_EINVAL, "#kind!: unknown role %s", word != NULL ? word : "");
	for (uint32_t i = 2; i < s->n; i++) {
		const char *type = step_text(s, i);
		bool is_known = false;

		/* A type may have several symbols (aliases). */
		for (uint32_t k = 0; k < q->n_kinds; k++) {
			const char *name = ts_language_symbol_name(q->language, (TSSymbol)k);

			if (name != NULL && um_eq(name, type)) {
				q->kinds[k] = (uint8_t)role;
				is_known = true;
			}
		}
		if (!is_known)
			return um_err_set(err, UM_EINVAL, "#kind!: the grammar has no node type %s", type);
	}
	return 0;
}


/* Rows move while they are pushed, so the maps are made when all are there. */
static void add_rows(struct query *q, enum table t, const struct steps *s)
{
	uint32_t i = 1;

	do {
		struct row *row = UM_PUSH(q->arena, &q->rows[t]);

		row->key = um_strdup(q->arena, step_text(s, i++));
		if (!tables[t].is_row)
			continue;
		for (size_t c = 0; i < s->n && c < MAX_COLUMNS - 1; c++)
			row->columns[c] = um_strdup(q->arena, step_text(s, i++));
	} while (i < s->n);
}

static void finish_tables(struct query *q)
{
	for (size_t t = 0; t < TABLE_COUNT; t++) {
		um_map_init(&q->words[t], q->arena);
		for (size_t i = 0; i < q->rows[t].n; i++) {
			struct row *row = &q->rows[t].v[i];

			if (strpbrk(row->key, "*?") != NULL)
				*UM_PUSH(q->arena, &q->globs[t]) = row;
			else
				um_map_put(&q->words[t], row->key, row);
		}
	}
}

static int add_directive(struct query *q, struct pattern *p, const struct steps *s, struct um_err *err)
{
	const char *op = step_text(s, 0);

	if (s->n < 2 || step_text(s, 1) == NULL)
		return um_err_set(err, UM_EINVAL, "#%s wants words", op);
	if (um_eq(op, "kind!"))
		return add_kind(q, s, err);
	if (um_eq(op, "set!")) {
		for (size_t i = 0; i < UM_COUNT(flag_words); i++) {
			if (um_eq(flag_words[i].word, step_text(s, 1))) {
				p->flags |= flag_words[i].flag;
				return 0;
			}
		}
		return um_err_set(err, UM_EINVAL, "#set!: unknown word %s", step_text(s, 1));
	}
	for (size_t t = 0; t < TABLE_COUNT; t++) {
		if (um_eq(op, tables[t].word)) {
			add_rows(q, (enum table)t, s);
			return 0;
		}
	}
	return um_err_set(err, UM_EINVAL, "unknown directive #%s", op);
}

static int load_pattern(struct query *q, uint32_t index, struct um_err *err)
{
	struct pattern *p = &q->patterns[index];
	uint32_t n;
	const TSQueryPredicateStep *steps = ts_query_predicates_for_pattern(q->ts, index, &n);

	for (uint32_t i = 0; i < n;) {
		struct steps s = {q, steps + i, 0};
		const char *op;
		int r;

		while (i + s.n < n && steps[i + s.n].type != TSQueryPredicateStepTypeDone)
			s.n++;
		i += s.n + 1;
		op = step_text(&s, 0);
		if (op == NULL)
			return um_err_set(err, UM_EINVAL, "a predicate without a name");
		r = um_ends(op, "!") ? add_directive(q, p, &s, err) : add_predicate(q, p, &s, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int compile(struct query *q, const struct um_str *text, struct um_err *err)
{
	uint32_t offset;
	TSQueryError error;
	int r;

	q->ts = ts_query_new(q->language, text->s, (uint32_t)text->len, &offset, &error);
	if (q->ts == NULL) {
		size_t line = 1;

		for (size_t i = 0; i < offset && i < text->len; i++)
			line += text->s[i] == '\n';
		return um_err_set(err, UM_EINVAL, "line %zu: the query does not compile (error %d) at: %.60s", line,
		                  (int)error, text->s + offset);
	}
	q->n_captures = ts_query_capture_count(q->ts);
	q->captures = UM_NEW_ARRAY(q->arena, struct capture, q->n_captures);
	for (uint32_t i = 0; i < q->n_captures; i++) {
		uint32_t len;

		q->captures[i] = capture_of(ts_query_capture_name_for_id(q->ts, i, &len));
	}
	q->n_kinds = ts_language_symbol_count(q->language);
	q->kinds = UM_NEW_ARRAY(q->arena, uint8_t, q->n_kinds);
	q->n_patterns = ts_query_pattern_count(q->ts);
	q->patterns = UM_NEW_ARRAY(q->arena, struct pattern, q->n_patterns);
	for (uint32_t i = 0; i < q->n_patterns; i++) {
		r = load_pattern(q, i, err);
		if (r < 0)
			return um_err_add(err, "pattern at byte %u", ts_query_start_byte_for_pattern(q->ts, i));
	}
	finish_tables(q);
	return 0;
}

int syntax_query_new(const struct syntax_language *language, struct query **ret_query, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct um_arena *arena = um_arena_new();
	struct query *q = UM_NEW(arena, struct query);
	int r;

	q->arena = arena;
	q->language = language->grammar();
	r = read_sources(language, &text, err);
	if (r == 0)
		r = compile(q, &text, err);
	if (r < 0) {
		syntax_query_free(q);
		return um_err_add(err, "queries of %s", language->name);
	}
	*ret_query = q;
	return 0;
}

void syntax_query_free(struct query *q)
{
	if (q == NULL)
		return;
	for (uint32_t i = 0; i < q->n_patterns && q->patterns != NULL; i++)
		for (size_t k = 0; k < q->patterns[i].predicates.n; k++)
			um_regex_free(q->patterns[i].predicates.v[k].regex);
	ts_query_delete(q->ts);
	um_arena_free(q->arena);
}
