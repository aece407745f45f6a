/* Reads of the environment, in all the forms that the tables of a query file describe: members of
 * an object, function calls, fields of settings classes, keys of a checked schema. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "syntax/syntax_p.h"

static TSNode argument(struct work *w, const struct record *call, size_t position)
{
	TSNode args = syntax_part(call, PART_ARGS);
	TSNode *children;
	size_t n = ts_node_is_null(args) ? 0 : syntax_children(w, args, &children);

	return position < n ? syntax_strip(w, children[position]) : syntax_part(NULL, PART_NONE);
}

/* config.GetSection("A") is the part of the environment whose names start with "A:". */
static const char *in_section(struct work *w, TSNode object, const char *name)
{
	const struct row *rows;

	if (syntax_table_rows(w, TABLE_ENV_SECTION, &rows) == 0)
		return name;
	for (int i = 0; i < 16; i++) {
		const struct record *r, *callee;
		const struct syntax_value *section;
		const struct row *row;
		TSNode first;

		object = syntax_strip(w, object);
		r = syntax_record(w, object);
		if (syntax_role(w, object) == ROLE_NAME) {
			const struct def *defs[MAX_CHOICES];
			size_t n = syntax_lookup(w, syntax_text(w, object), object, defs);

			while (n > 0 && ts_node_is_null(defs[n - 1]->node))
				n--;
			if (n == 0)
				return name;
			object = defs[n - 1]->node;
			continue;
		}
		callee = syntax_role(w, object) == ROLE_CALL
		                 ? syntax_record(w, syntax_strip(w, syntax_part(r, PART_CALLEE)))
		                 : NULL;
		row = callee != NULL && callee->role == ROLE_MEMBER
		              ? syntax_table(w, TABLE_ENV_SECTION,
		                             syntax_resolve(w, syntax_part(r, PART_CALLEE))->path)
		              : NULL;
		if (row == NULL)
			return name;
		first = argument(w, r, 0);
		section = ts_node_is_null(first) ? NULL : syntax_value(w, first);
		if (section != NULL && section->kind == SYNTAX_STRING)
			name = um_format(w->a, "%s%s%s", section->text, row->columns[0], name);
		object = syntax_part(callee, PART_OBJECT);
	}
	return name;
}

/* "Settings.*" is a group of the settings: what is in it has the group's name in front. */
static const char *in_group(struct work *w, const struct row *row, const char *path,
                            const char *name)
{
	const char *dot = row != NULL && um_ends(row->key, ".*") ? strrchr(path, '.') : NULL;

	return dot != NULL ? um_format(w->a, "%s.%s", dot + 1, name) : name;
}

struct syntax_value *syntax_env_member(struct work *w, TSNode node, TSNode object, const char *name)
{
	const char *path = syntax_resolve(w, object)->path;
	const struct row *row = syntax_table(w, TABLE_ENV_MEMBER, path);

	if (row == NULL && syntax_role(w, node) != ROLE_MEMBER)
		row = syntax_table(w, TABLE_ENV_OBJECT, path);
	if (row == NULL)
		return NULL;
	name = in_group(w, row, path, name);
	return syntax_value_new(w, SYNTAX_ENV, node, in_section(w, object, name));
}

static size_t column_number(const struct row *row, size_t column)
{
	const char *text = column < MAX_COLUMNS ? row->columns[column] : NULL;

	return text != NULL && text[0] >= '0' && text[0] <= '9' ? strtoul(text, NULL, 10)
	                                                        : SIZE_MAX;
}

static struct syntax_value *fallback_of(const struct syntax_value *v)
{
	if (v == NULL || v->kind == SYNTAX_NULL)
		return NULL;
	return (struct syntax_value *)v; /* of this module's own making */
}

/* "section.some-key" is read from SECTION_SOME_KEY. */
static const char *variable_of(struct work *w, const char *key)
{
	char *text = um_strdup(w->a, key);

	for (char *p = text; *p != '\0'; p++)
		*p = isalnum((unsigned char)*p) ? (char)toupper((unsigned char)*p) : '_';
	return text;
}

/* A function of one's own with a word in its name that says what it reads, and a variable's name
 * for an argument: _env("SOME_KEY"). */
static const struct row *row_by_word(struct work *w, const char *callee,
                                     const struct syntax_value *call)
{
	static const char shouted[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	const struct syntax_value *name;
	const struct row *rows, *found = NULL;
	const char *last = strrchr(callee, '.');
	size_t n = syntax_table_rows(w, TABLE_ENV_WORD, &rows);

	name = n > 0 ? syntax_value_item(call, NULL, 0) : NULL;
	if (name == NULL || name->kind != SYNTAX_STRING || strchr(name->text, '_') == NULL ||
	    name->text[strspn(name->text, shouted)] != '\0')
		return NULL;
	last = last != NULL ? last + 1 : callee;
	for (size_t i = 0; i < n; i++) {
		bool is_other = rows[i].columns[0] == NULL; /* it gives, and does not read */

		if (strcasestr(last, rows[i].key) == NULL)
			continue;
		if (is_other)
			return NULL;
		found = &rows[i];
	}
	return found;
}

/* f("a", "b"): the path of a setting, "a.b". */
static const char *path_of(struct work *w, const struct syntax_value *call)
{
	const char *path = NULL;

	for (size_t i = 0; i < 8; i++) {
		const struct syntax_value *part = syntax_value_item(call, NULL, i);

		if (part == NULL || part->kind != SYNTAX_STRING)
			break;
		path = path == NULL ? part->text : um_format(w->a, "%s.%s", path, part->text);
	}
	return path;
}

/* columns: position of the name ("path": all arguments), position of the default, keyword of the
 * default; a fourth says
 * that the name is a key, from which the variable's is made */
struct syntax_value *syntax_env_call(struct work *w, TSNode node, const struct record *r,
                                     const char *callee)
{
	const struct row *row = syntax_table(w, TABLE_ENV_CALL, callee);
	const struct syntax_value *call, *name;
	const struct record *member;
	struct syntax_value *v;
	const char *text;

	if (row == NULL && w->q->rows[TABLE_ENV_WORD].n == 0)
		return NULL;
	call = syntax_value_call(w, node);
	if (row == NULL)
		row = row_by_word(w, callee, call);
	if (row == NULL)
		return NULL;
	if (um_eq(row->columns[0], "path")) {
		text = path_of(w, call);
		return text != NULL
		               ? syntax_value_seal(w, syntax_value_new(w, SYNTAX_ENV, node, text))
		               : NULL;
	}
	name = syntax_value_item(call, NULL, column_number(row, 0));
	if (name == NULL || name->kind != SYNTAX_STRING)
		return NULL;
	member = syntax_record(w, syntax_strip(w, syntax_part(r, PART_CALLEE)));
	v = syntax_value_new(w, SYNTAX_ENV, node,
	                     member != NULL && member->role == ROLE_MEMBER
	                             ? in_section(w, syntax_part(member, PART_OBJECT), name->text)
	                             : name->text);
	if (row->columns[1] != NULL && row->columns[2] != NULL && row->columns[3] != NULL)
		v->text = variable_of(w, name->text);
	v->fallback = fallback_of(syntax_value_item(
		call, row->columns[1] != NULL ? row->columns[2] : NULL, column_number(row, 1)));
	if (v->fallback == NULL && w->env_defaults.n > 0)
		v->fallback = um_map_get(&w->env_defaults, name->text);
	return syntax_value_seal(w, v);
}

const char *syntax_env_default(struct work *w, const struct syntax_value *call,
                               struct syntax_value **ret_value)
{
	const struct row *row = syntax_table(w, TABLE_DEFAULT_CALL, call->text);
	const struct syntax_value *key;

	*ret_value = NULL;
	if (row == NULL)
		return NULL;
	key = syntax_value_item(call, NULL, column_number(row, 0));
	*ret_value = fallback_of(syntax_value_item(call, NULL, column_number(row, 1)));
	return key != NULL && key->kind == SYNTAX_STRING && *ret_value != NULL ? key->text : NULL;
}

void syntax_env_defaults(struct work *w)
{
	um_map_init(&w->env_defaults, w->t);
	for (size_t i = 0; i < w->records.n && w->q->rows[TABLE_DEFAULT_CALL].n > 0; i++) {
		const struct record *r = &w->records.v[i];
		struct syntax_value *v;
		const char *key, *path;

		if (r->role != ROLE_CALL)
			continue;
		path = syntax_resolve(w, syntax_part(r, PART_CALLEE))->path;
		if (syntax_table(w, TABLE_DEFAULT_CALL, path) == NULL)
			continue;
		key = syntax_env_default(w, syntax_value_call(w, r->node), &v);
		if (key != NULL)
			um_map_put(&w->env_defaults, key, v);
	}
}

/* ---- schemas: createEnv({server: {X: z.string().default("d")}}),
 * z.object({...}).parse(process.env) ---- */

/* str({default: "x"}) */
static struct syntax_value *option_default(struct work *w, const struct record *call)
{
	const struct row *rows;
	size_t n = syntax_table_rows(w, TABLE_DEFAULT_METHOD, &rows);
	TSNode first = argument(w, call, 0);

	if (n == 0 || ts_node_is_null(first) || syntax_role(w, first) != ROLE_MAP)
		return NULL;
	return fallback_of(syntax_value_item(syntax_value(w, first), rows[0].key, SIZE_MAX));
}

/* The argument of a `.default(x)` in a chain of calls. */
static struct syntax_value *chain_default(struct work *w, TSNode node)
{
	for (int i = 0; i < 32; i++) {
		const struct record *r, *callee;
		const char *name;

		node = syntax_strip(w, node);
		if (syntax_role(w, node) != ROLE_CALL)
			return NULL;
		r = syntax_record(w, node);
		node = syntax_strip(w, syntax_part(r, PART_CALLEE));
		callee = syntax_record(w, node);
		if (callee == NULL || callee->role != ROLE_MEMBER)
			return option_default(w, r);
		name = syntax_text(w, syntax_part(callee, PART_NAME));
		if (syntax_table(w, TABLE_DEFAULT_METHOD, name) != NULL) {
			node = argument(w, r, 0);
			return ts_node_is_null(node) ? NULL : fallback_of(syntax_value(w, node));
		}
		node = syntax_part(callee, PART_OBJECT);
	}
	return NULL;
}

struct found {
	struct syntax_item *v;
	size_t n, cap;
};

static void add_keys(struct work *w, TSNode map, struct found *found)
{
	TSNode *children;
	size_t n;

	map = syntax_strip(w, map);
	if (syntax_role(w, map) != ROLE_MAP)
		return;
	n = syntax_children(w, map, &children);
	for (size_t i = 0; i < n; i++) {
		const struct record *r = syntax_record(w, children[i]);
		TSNode key = syntax_part(r, PART_KEY);
		const char *name = ts_node_is_null(key) ? NULL : syntax_key_text(w, key);
		struct syntax_value *v;

		if (syntax_role(w, children[i]) != ROLE_PAIR || name == NULL)
			continue;
		v = syntax_value_new(w, SYNTAX_ENV, key, name);
		v->fallback = chain_default(w, syntax_part(r, PART_VALUE));
		*UM_PUSH(w->a, found) =
			(struct syntax_item){name, node_span(key), syntax_value_seal(w, v)};
	}
}

/* The object literal that a variable or a chain like z.object({...}).strict() stands for. */
static void add_schema(struct work *w, TSNode node, struct found *found)
{
	for (int i = 0; i < 32 && !ts_node_is_null(node); i++) {
		const struct record *r;

		node = syntax_strip(w, node);
		r = syntax_record(w, node);
		if (syntax_role(w, node) == ROLE_NAME) {
			const struct def *defs[MAX_CHOICES];
			size_t n = syntax_lookup(w, syntax_text(w, node), node, defs);

			if (n == 0 || defs[0]->kind != DEF_VALUE)
				return;
			node = defs[0]->node;
		} else if (syntax_role(w, node) == ROLE_CALL) {
			TSNode first = argument(w, r, 0);

			if (!ts_node_is_null(first) && syntax_role(w, first) == ROLE_MAP)
				add_keys(w, first, found);
			node = syntax_strip(w, syntax_part(r, PART_CALLEE));
		} else if (syntax_role(w, node) == ROLE_MEMBER) {
			node = syntax_part(r, PART_OBJECT);
		} else {
			return;
		}
	}
}

static void add_groups(struct work *w, const struct record *r, const struct row *row,
                       struct found *found)
{
	TSNode *children;
	TSNode options;
	size_t n;

	if (column_number(row, 0) != SIZE_MAX) {
		add_keys(w, argument(w, r, column_number(row, 0)), found);
		return;
	}
	options = argument(w, r, 0);
	if (ts_node_is_null(options) || syntax_role(w, options) != ROLE_MAP)
		return;
	n = syntax_children(w, options, &children);
	for (size_t i = 0; i < n; i++) {
		const struct record *pair = syntax_record(w, children[i]);
		const char *name;

		if (syntax_role(w, children[i]) != ROLE_PAIR)
			continue;
		name = syntax_key_text(w, syntax_part(pair, PART_KEY));
		for (size_t c = 0; c < MAX_COLUMNS && row->columns[c] != NULL; c++)
			if (um_eq(name, row->columns[c]))
				add_keys(w, syntax_part(pair, PART_VALUE), found);
	}
}

/* columns: the groups of the options, or the position of the argument that holds the keys */
struct syntax_value *syntax_env_schema(struct work *w, TSNode node, const struct record *r,
                                       const char *callee)
{
	const struct row *row = syntax_table(w, TABLE_ENV_SCHEMA, callee);
	const struct record *member =
		syntax_record(w, syntax_strip(w, syntax_part(r, PART_CALLEE)));
	struct found found = {0};
	struct syntax_value *v;
	TSNode first;

	if (row != NULL) {
		add_groups(w, r, row, &found);
	} else if (member != NULL && member->role == ROLE_MEMBER &&
	           syntax_table(w, TABLE_ENV_PARSE,
	                        syntax_text(w, syntax_part(member, PART_NAME))) != NULL) {
		first = argument(w, r, 0);
		if (ts_node_is_null(first) ||
		    syntax_table(w, TABLE_ENV_MEMBER, syntax_resolve(w, first)->path) == NULL)
			return NULL;
		add_schema(w, syntax_part(member, PART_OBJECT), &found);
	}
	if (found.n == 0)
		return NULL;
	v = syntax_value_new(w, SYNTAX_MAP, node, "");
	v->items = found.v;
	v->n_items = found.n;
	return syntax_value_seal(w, v);
}

/* ---- settings classes ---- */

/* "model_config.env_prefix", "Config.env_prefix": a member of an attribute's value, or of a nested
 * class. */
static const char *class_text(struct work *w, int32_t klass, const char *path)
{
	const char *dot = strchr(path, '.');
	const char *head =
		um_strndup(w->a, path, dot != NULL ? (size_t)(dot - path) : strlen(path));
	const struct def *defs[MAX_CHOICES];
	TSNode none = syntax_part(NULL, PART_NONE);
	const struct syntax_value *v;

	if (syntax_lookup_attr(w, klass, head, none, defs) == 0)
		return NULL;
	if (defs[0]->kind == DEF_SCOPE && dot != NULL &&
	    w->scopes.v[defs[0]->target].kind == SCOPE_CLASS)
		return class_text(w, defs[0]->target, dot + 1);
	if (defs[0]->kind != DEF_VALUE || ts_node_is_null(defs[0]->node))
		return NULL;
	v = syntax_value(w, defs[0]->node);
	if (dot != NULL)
		v = syntax_value_item(v, dot + 1, SIZE_MAX);
	return v != NULL && v->kind == SYNTAX_STRING ? v->text : NULL;
}

static bool is_env_class(struct work *w, int32_t klass)
{
	struct scope *s = &w->scopes.v[klass];

	if (s->env_class == 0) {
		s->env_class = -1; /* while it is being asked */
		s->env_class = syntax_class_is(w, klass, TABLE_ENV_CLASS, 0) ? 1 : -1;
	}
	return s->env_class > 0;
}

static const char *upper(struct work *w, const char *prefix, const char *name)
{
	char *text = um_format(w->a, "%s%s", prefix, name);

	for (char *p = text; *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	return text;
}

/* The first name out of "X", ["X", "Y"], AliasChoices("X", "Y"). */
static const char *first_text(const struct syntax_value *v)
{
	if (v == NULL)
		return NULL;
	if (v->kind == SYNTAX_STRING)
		return v->text;
	if ((v->kind == SYNTAX_LIST || v->kind == SYNTAX_CALL) && v->n_items > 0 &&
	    v->items[0].value->kind == SYNTAX_STRING)
		return v->items[0].value->text;
	return NULL;
}

static struct syntax_value *compute_field(struct work *w, const struct record *r, int32_t klass,
                                          const char *field, TSNode key)
{
	TSNode value = syntax_part(r, PART_VALUE);
	const struct row *rows;
	size_t n = syntax_table_rows(w, TABLE_ENV_PREFIX, &rows);
	const char *prefix = "", *alias = NULL;
	struct syntax_value *fallback = NULL, *v;

	for (size_t i = 0; i < n; i++) {
		size_t len = strcspn(rows[i].key, ".");
		const char *text;

		if (strncmp(rows[i].key, field, len) == 0 && field[len] == '\0')
			return NULL; /* the configuration itself */
		text = class_text(w, klass, rows[i].key);
		if (text != NULL)
			prefix = text;
	}
	if (!ts_node_is_null(value)) {
		const struct row *row;

		fallback = syntax_value(w, value);
		row = fallback->kind == SYNTAX_CALL
		              ? syntax_table(w, TABLE_ENV_FIELD, fallback->text)
		              : NULL;
		if (row != NULL) {
			for (size_t c = 1;
			     c < MAX_COLUMNS && row->columns[c] != NULL && alias == NULL; c++)
				alias = first_text(
					syntax_value_item(fallback, row->columns[c], SIZE_MAX));
			fallback = fallback_of(syntax_value_item(fallback, row->columns[0], 0));
		}
	}
	v = syntax_value_new(w, SYNTAX_ENV, key,
	                     alias != NULL ? upper(w, "", alias) : upper(w, prefix, field));
	fallback = fallback_of(fallback);
	if (fallback != NULL && fallback->kind != SYNTAX_UNKNOWN &&
	    !(fallback->kind == SYNTAX_NAME && um_eq(fallback->text, "...")))
		v->fallback = fallback;
	return syntax_value_seal(w, v);
}

/* `env:"X,default=d" envDefault:"d"`, `arg(env = "X", default_value = "d")`: the text after `key`,
 * up to the closing quote. */
static const char *tag_text(struct work *w, const char *tag, const char *key)
{
	size_t n = strlen(key);

	for (const char *at = strstr(tag, key); at != NULL; at = strstr(at + 1, key)) {
		const char *value = at + n + strspn(at + n, " ");

		if ((at > tag && strchr(" \t\n(,", at[-1]) == NULL) ||
		    (*value != ':' && *value != '='))
			continue;
		value++;
		value += strspn(value, " ");
		if (*value == '"')
			return um_strndup(w->a, value + 1, strcspn(value + 1, "\""));
	}
	return NULL;
}

/* columns: keys of the default; it may also be an option of the variable itself */
static const char *tag_default(struct work *w, const struct row *row, const char *tag,
                               const char *options)
{
	const char *at = strstr(options, "default=");

	if (at != NULL)
		return at + strlen("default=");
	for (size_t c = 0; c < MAX_COLUMNS && row->columns[c] != NULL; c++) {
		at = tag_text(w, tag, row->columns[c]);
		if (at != NULL)
			return at;
	}
	return NULL;
}

/* "${NAME:default}": the default may be such a text again. */
static struct syntax_value *placeholder(struct work *w, TSNode tag, TSNode key, const char *text,
                                        int depth)
{
	const char *end = strrchr(text, '}'), *colon = strchr(text, ':');
	struct syntax_value *v;

	if (end == NULL || depth > 4)
		return NULL;
	if (colon == NULL || colon > end)
		colon = end;
	v = syntax_value_new(w, SYNTAX_ENV, key,
	                     um_strndup(w->a, text + 2, (size_t)(colon - text - 2)));
	if (colon < end) {
		char *rest = um_strndup(w->a, colon + 1, (size_t)(end - colon - 1));

		if (um_starts(rest, "${"))
			v->fallback = placeholder(w, tag, key, rest, depth + 1);
		else if (rest[0] != '\0')
			v->fallback = syntax_value_new(w, SYNTAX_STRING, tag, rest);
	}
	return syntax_value_seal(w, v);
}

struct syntax_value *syntax_env_tag(struct work *w, TSNode tag, TSNode key)
{
	const char *text = ts_node_is_null(tag) ? NULL : syntax_string_text(w, tag);
	const struct row *rows;
	size_t n = syntax_table_rows(w, TABLE_ENV_TAG, &rows);

	if (text != NULL && um_starts(text, "${"))
		return placeholder(w, tag, key, text, 0);
	if (text == NULL && n > 0 && !ts_node_is_null(tag)) /* it is no literal as a whole */
		text = syntax_text(w, tag);

	for (size_t i = 0; i < n && text != NULL; i++) {
		const char *name = tag_text(w, text, rows[i].key);
		const char *fallback;
		struct syntax_value *v;
		size_t len = name != NULL ? strcspn(name, ",") : 0;

		if (len == 0)
			continue;
		v = syntax_value_new(w, SYNTAX_ENV, key, um_strndup(w->a, name, len));
		fallback = tag_default(w, &rows[i], text, name + len);
		if (fallback != NULL)
			v->fallback = syntax_value_new(w, SYNTAX_STRING, tag, fallback);
		return syntax_value_seal(w, v);
	}
	return NULL;
}

/* A field written directly in a settings class; NULL when it is none. columns of env-field!:
 * keyword of the default (also the first argument), then the keywords of other names. */
struct syntax_value *syntax_env_field(struct work *w, const struct record *r, int32_t klass,
                                      TSNode key)
{
	TSNode name = syntax_strip(w, syntax_part(r, PART_KEY));
	struct syntax_value *v;
	const char *text;

	(void)key;
	if (ts_node_is_null(name) || syntax_role(w, name) > ROLE_WORD)
		return NULL;
	if (!ts_node_is_null(syntax_part(r, PART_TAG))) {
		v = syntax_index_get(&w->fields, node_key(r->node));
		if (v == NULL)
			v = syntax_env_tag(w, syntax_part(r, PART_TAG), name);
		if (v != NULL)
			syntax_index_put(&w->fields, node_key(r->node), v);
		return v;
	}
	if (!is_env_class(w, klass))
		return NULL;
	text = syntax_text(w, name);
	if (text[0] == '_')
		return NULL;
	v = syntax_index_get(&w->fields, node_key(r->node));
	if (v != NULL)
		return v;
	v = compute_field(w, r, klass, text, name);
	if (v != NULL)
		syntax_index_put(&w->fields, node_key(r->node), v);
	return v;
}
