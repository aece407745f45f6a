/* Compiles a language's query files: patterns, predicates, tables.
 *
 * A pattern has one capture without a dot: its name is the role of that node. Captures with a dot
 * name the node's parts by what follows the dot. Any other capture (by custom @_x) only serves
 * predicates. The pattern with the role @table carries directives alone: `#kind!` gives node types
 * a role where no structure is needed, all others fill the tables of enum table. A later pattern
 * beats an earlier one on the same node, so exceptions are written last. */
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "syntax/syntax_p.h"

static const char *const role_words[ROLE_COUNT] = {
	[ROLE_NAME] = "name",
	[ROLE_WORD] = "word",
	[ROLE_SELF] = "self",
	[ROLE_NUMBER] = "number",
	[ROLE_BOOL] = "bool",
	[ROLE_NULL] = "null",
	[ROLE_CONTENT] = "content",
	[ROLE_ESCAPE] = "escape",
	[ROLE_HOLE] = "hole",
	[ROLE_LIST] = "list",
	[ROLE_MAP] = "map",
	[ROLE_ARGS] = "args",
	[ROLE_SHORTHAND] = "shorthand",
	[ROLE_WRAP] = "wrap",
	[ROLE_STRING] = "string",
	[ROLE_JOIN] = "join",
	[ROLE_CONCAT] = "concat",
	[ROLE_FORMAT] = "format",
	[ROLE_DEFAULT] = "default",
	[ROLE_CHOICE] = "choice",
	[ROLE_MEMBER] = "member",
	[ROLE_INDEX] = "index",
	[ROLE_CALL] = "call",
	[ROLE_ARG] = "arg",
	[ROLE_PAIR] = "pair",
	[ROLE_SPREAD] = "spread",
	[ROLE_PRESET] = "preset",
	[ROLE_FUNCTION] = "function",
	[ROLE_CLASS] = "class",
	[ROLE_LAMBDA] = "lambda",
	[ROLE_SKIP] = "skip",
	[ROLE_COMPARE] = "compare",
	[ROLE_CASE] = "case",
	[ROLE_IMPORT] = "import",
	[ROLE_BINDING] = "binding",
	[ROLE_EACH] = "each",
	[ROLE_PARAM] = "param",
	[ROLE_GLOBAL] = "global",
	[ROLE_RETURN] = "return",
	[ROLE_REGION] = "region",
	[ROLE_SCOPE] = "scope",
	[ROLE_BLOCK] = "block",
	[ROLE_HANDLER] = "handler",
	[ROLE_CATCH] = "catch",
	[ROLE_DECORATOR] = "decorator",
	[ROLE_TYPES] = "types",
	[ROLE_TYPE_ONLY] = "type_only",
	[ROLE_TABLE] = "table",
};

static const char *const part_words[PART_COUNT] = {
	[PART_NAME] = "name",     [PART_ALIAS] = "alias", [PART_MODULE] = "module",
	[PART_KEY] = "key",       [PART_VALUE] = "value", [PART_TYPE] = "type",
	[PART_LEFT] = "left",     [PART_RIGHT] = "right", [PART_ITEM] = "item",
	[PART_OBJECT] = "object", [PART_INDEX] = "index", [PART_CALLEE] = "callee",
	[PART_ARGS] = "args",     [PART_BODY] = "body",   [PART_CAUGHT] = "caught",
	[PART_BASES] = "bases",   [PART_TAG] = "tag",
};

static const struct {
	const char *word;
	bool is_row; /* the first argument is the key, the rest its columns; else every argument is
	                a key */
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
	[TABLE_PROSE] = {"prose!", false},
	[TABLE_BARE_MEMBER] = {"bare-member!", false},
	[TABLE_TYPE_NAME] = {"type-name!", false},
	[TABLE_ENV_SECTION] = {"env-section!", true},
	[TABLE_OPTION_CALL] = {"option-call!", false},
	[TABLE_FORMAT_CALL] = {"format-call!", true},
	[TABLE_DEFAULT_CALL] = {"default-call!", true},
	[TABLE_ENV_TAG] = {"env-tag!", true},
	[TABLE_MEMBER_NAME] = {"member-name!", false},
	[TABLE_SEPARATOR] = {"separator!", false},
	[TABLE_BUILDER] = {"builder!", true},
	[TABLE_MERGE_METHOD] = {"merge-method!", false},
	[TABLE_SETTER] = {"setter!", false},
	[TABLE_DOLLAR_NAME] = {"dollar-name!", false},
	[TABLE_LOOSE_TEXT] = {"loose-text!", false},
	[TABLE_OR_METHOD] = {"or-method!", false},
	[TABLE_LIST_CALL] = {"list-call!", false},
	[TABLE_GAP_TEXT] = {"gap-text!", false},
	[TABLE_PREFIX_WORD] = {"prefix-word!", false},
	[TABLE_INSIDE_WORD] = {"inside-word!", true},
	[TABLE_PLAIN_FLAG] = {"plain-flag!", false},
	[TABLE_ENV_WORD] = {"env-word!", true},
	[TABLE_CONSTRUCTOR] = {"constructor!", false},
};

static const struct {
	const char *word;
	uint32_t flag;
} flag_words[] = {
	{"type-only", FLAG_TYPE_ONLY}, {"no-bind", FLAG_NO_BIND},     {"declares", FLAG_DECLARES},
	{"test", FLAG_TEST},           {"main", FLAG_MAIN},           {"property", FLAG_PROPERTY},
	{"last", FLAG_LAST},           {"env-test", FLAG_ENV_TEST},   {"assigns", FLAG_ASSIGNS},
	{"default", FLAG_DEFAULT},     {"namespace", FLAG_NAMESPACE}, {"optional", FLAG_OPTIONAL},
	{"wildcard", FLAG_WILDCARD},   {"fields", FLAG_FIELDS},       {"words", FLAG_WORDS},
	{"sets", FLAG_SETS},           {"global", FLAG_GLOBAL},       {"path", FLAG_PATH},
	{"settings", FLAG_SETTINGS},
};

static int find_word(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 1; i < count; i++)
		if (words[i] != NULL && strcmp(words[i], word) == 0)
			return (int)i;
	return 0;
}

int syntax_query_capture(struct query *q, const char *name)
{
	const char *dot = strchr(name, '.');
	struct capture *c;

	for (size_t i = 0; i < q->captures.n; i++)
		if (strcmp(q->captures.v[i].name, name) == 0)
			return (int)i;
	c = UM_PUSH(q->arena, &q->captures);
	c->name = um_strdup(q->arena, name);
	if (dot != NULL)
		c->part = (uint8_t)find_word(part_words, PART_COUNT, dot + 1);
	else
		c->role = (uint8_t)find_word(role_words, ROLE_COUNT, name);
	return (int)q->captures.n - 1;
}

static int read_sources(const struct syntax_language *language, struct um_str *text,
                        struct um_err *err)
{
	for (size_t f = 0; f < MAX_QUERY_FILES && language->queries[f] != NULL; f++) {
		size_t i = 0;

		while (i < um_embedded_count &&
		       strcmp(um_embedded[i].path, language->queries[f]) != 0)
			i++;
		if (i == um_embedded_count)
			return um_err_set(err, UM_ENOTFOUND,
			                  "%s: the query file is missing from this program",
			                  language->queries[f]);
		um_str_add_n(text, (const char *)um_embedded[i].data, um_embedded[i].size);
		um_str_add_c(text, '\n');
	}
	return 0;
}

/* ---- predicates and directives ---- */

static int add_predicate(struct query *q, struct pattern *p, const struct clause *c,
                         struct um_err *err)
{
	bool is_negated = um_starts(c->name, "not-");
	const char *op = c->name + (is_negated ? strlen("not-") : 0);
	struct predicate *pred;
	int r;

	if (c->args.n < 2 || c->args.v[0][0] != '@')
		return um_err_set(err, UM_EINVAL, "#%s wants a capture and a text", op);
	pred = UM_PUSH(q->arena, &p->predicates);
	pred->is_negated = is_negated;
	pred->capture = (uint16_t)syntax_query_capture(q, c->args.v[0] + 1);
	pred->other = -1;
	if (um_eq(op, "match?")) {
		r = um_regex_new(c->args.v[1], &pred->regex, err);
		if (r < 0)
			return um_err_add(err, "#match?");
		*UM_PUSH(q->arena, &q->regexes) = pred->regex;
		return 0;
	}
	if (!um_eq(op, "eq?") && !um_eq(op, "any-of?"))
		return um_err_set(err, UM_EINVAL, "unknown predicate #%s", op);
	if (c->args.v[1][0] == '@') {
		pred->other = syntax_query_capture(q, c->args.v[1] + 1);
		return 0;
	}
	for (size_t i = 1; i < c->args.n; i++)
		*UM_PUSH(q->arena, &pred->words) = c->args.v[i];
	return 0;
}

static int add_kind(struct query *q, const struct clause *c, struct um_err *err)
{
	int role = find_word(role_words, ROLE_COUNT, c->args.v[0]);

	if (role == 0)
		return um_err_set(err, UM_EINVAL, "#kind!: unknown role %s", c->args.v[0]);
	for (size_t i = 1; i < c->args.n; i++) {
		const char *type = c->args.v[i];
		TSSymbol symbol = ts_language_symbol_for_name(q->language, type,
		                                              (uint32_t)strlen(type), true);

		if (symbol == 0) /* a keyword that stands for something */
			symbol = ts_language_symbol_for_name(q->language, type,
			                                     (uint32_t)strlen(type), false);
		if (symbol == 0)
			return um_err_set(err, UM_EINVAL, "#kind!: the grammar has no node type %s",
			                  type);
		q->kinds[symbol] = (uint8_t)role;
	}
	return 0;
}

static void add_rows(struct query *q, enum table t, const struct clause *c)
{
	size_t i = 0;

	do {
		struct row *row = UM_PUSH(q->arena, &q->rows[t]);

		row->key = c->args.v[i++];
		if (!tables[t].is_row)
			continue;
		for (size_t col = 0; i < c->args.n && col < MAX_COLUMNS - 1; col++)
			row->columns[col] = c->args.v[i++];
	} while (i < c->args.n);
}

/* Rows move while they are pushed, so the maps are made when all are there. */
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

static int add_directive(struct query *q, struct pattern *p, const struct clause *c,
                         struct um_err *err)
{
	if (c->args.n == 0)
		return um_err_set(err, UM_EINVAL, "#%s wants words", c->name);
	if (um_eq(c->name, "kind!"))
		return add_kind(q, c, err);
	if (um_eq(c->name, "set!")) {
		for (size_t i = 0; i < UM_COUNT(flag_words); i++) {
			if (um_eq(flag_words[i].word, c->args.v[0])) {
				p->flags |= flag_words[i].flag;
				q->has_fields |= flag_words[i].flag == FLAG_FIELDS;
				return 0;
			}
		}
		return um_err_set(err, UM_EINVAL, "#set!: unknown word %s", c->args.v[0]);
	}
	for (size_t t = 0; t < TABLE_COUNT; t++) {
		if (um_eq(c->name, tables[t].word)) {
			add_rows(q, (enum table)t, c);
			return 0;
		}
	}
	return um_err_set(err, UM_EINVAL, "unknown directive #%s", c->name);
}

int syntax_query_clause(struct query *q, struct pattern *p, const struct clause *c,
                        struct um_err *err)
{
	return um_ends(c->name, "!") ? add_directive(q, p, c, err) : add_predicate(q, p, c, err);
}

/* ---- all ---- */

static void sort_patterns(struct query *q)
{
	q->by_symbol = UM_NEW_ARRAY(q->arena, struct bucket, q->n_symbols);
	for (size_t i = 0; i < q->patterns.n; i++) {
		const struct pattern *p = q->patterns.v[i];
		size_t n = p->root->choices.n;

		for (size_t k = 0; k < n; k++)
			*UM_PUSH(q->arena, &q->by_symbol[p->root->choices.v[k]->symbol].v) = p;
		if (n == 0)
			*UM_PUSH(q->arena, &q->by_symbol[p->root->symbol].v) = p;
	}
}

int syntax_query_new(const struct syntax_language *language, struct query **ret_query,
                     struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct um_arena *arena = um_arena_new();
	struct query *q = UM_NEW(arena, struct query);
	int r;

	q->arena = arena;
	q->language = language->grammar();
	q->n_symbols = ts_language_symbol_count(q->language);
	q->kinds = UM_NEW_ARRAY(arena, uint8_t, q->n_symbols);
	r = read_sources(language, &text, err);
	if (r == 0)
		r = syntax_query_read(q, text.s, err);
	if (r < 0) {
		syntax_query_free(q);
		return um_err_add(err, "queries of %s", language->name);
	}
	finish_tables(q);
	sort_patterns(q);
	*ret_query = q;
	return 0;
}

void syntax_query_free(struct query *q)
{
	if (q == NULL)
		return;
	for (size_t i = 0; i < q->regexes.n; i++)
		um_regex_free(q->regexes.v[i]);
	um_arena_free(q->arena);
}
