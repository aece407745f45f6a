/* Bicep by hand: there is no grammar of it. The tree has the shape of the JSON that it compiles to,
 * with symbolic names, so that one route fits both:
 *   param x string = 'a'                    parameters.x {type, defaultValue}
 *   param x = 'a'       (.bicepparam)       parameters.x {value}
 *   var x = ...                             variables.x
 *   resource x 'T@V' [existing] = {...}     resources.x {type, apiVersion, existing, ...}; children
 *                                           under its own "resources"
 *   module x 'p.bicep' = {...}              modules.x {path, params, ...}
 *   output x string = ...                   outputs.x {type, value}
 * A loop is its body with "copy" {name, in}, a condition "condition". What is computed is EXPR, but
 * the objects and arrays that take part in it (union(), ?:) are read. */
#include "manifest/manifest_p.h"

#include <string.h>

struct bicep_read {
	struct manifest_read *r;
	const char *p, *stop;
	unsigned depth;
	struct manifest_node *root;
};

static struct manifest_node *read_value(struct bicep_read *b, const char *ends);
static void read_items(struct bicep_read *b, struct manifest_node *map);

static uint32_t offset(const struct bicep_read *b, const char *p)
{
	return (uint32_t)(p - b->r->bytes);
}

static struct um_span span_from(const struct bicep_read *b, const char *start)
{
	return (struct um_span){offset(b, start), offset(b, b->p)};
}

static bool at(const struct bicep_read *b, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(b->stop - b->p) >= n && memcmp(b->p, text, n) == 0;
}

static bool is_any(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static bool enter(struct bicep_read *b)
{
	if (++b->depth > MANIFEST_MAX_DEPTH)
		manifest_read_limit(b->r, offset(b, b->p), "nested more than 256 levels deep");
	return !manifest_read_stopped(b->r);
}

/* ---- blanks, words, strings ---- */

static void skip_line(struct bicep_read *b)
{
	const char *newline = memchr(b->p, '\n', (size_t)(b->stop - b->p));

	b->p = newline != NULL ? newline : b->stop;
}

/* Blanks and comments; the ends of lines only if `lines`. */
static void skip_blank(struct bicep_read *b, bool lines)
{
	while (b->p < b->stop) {
		if (is_any(*b->p, " \t\r") || (lines && *b->p == '\n')) {
			b->p++;
		} else if (at(b, "//") || (lines && *b->p == '#')) {
			skip_line(b);
		} else if (at(b, "/*")) {
			const char *end = memmem(b->p + 2, (size_t)(b->stop - b->p) - 2, "*/", 2);

			if (end == NULL)
				manifest_read_broken(b->r, offset(b, b->p),
				                     "comment without an end");
			b->p = end != NULL ? end + 2 : b->stop;
		} else {
			return;
		}
	}
}

static size_t word_length(const struct bicep_read *b)
{
	size_t n = 0;

	while (b->p + n < b->stop && is_name(b->p[n]))
		n++;
	return n;
}

static bool is_word(const struct bicep_read *b, const char *word)
{
	return at(b, word) && word_length(b) == strlen(word);
}

/* Takes the word and the blanks behind it. */
static bool take_word(struct bicep_read *b, const char *word)
{
	if (!is_word(b, word))
		return false;
	b->p += strlen(word);
	skip_blank(b, false);
	return true;
}

static const char *read_name(struct bicep_read *b, struct um_span *ret_span)
{
	const char *start = b->p;
	size_t n = word_length(b);

	if (n == 0)
		return NULL;
	b->p += n;
	*ret_span = span_from(b, start);
	skip_blank(b, false);
	return um_strndup(b->r->arena, start, n);
}

static void skip_string(struct bicep_read *b);

/* At "${": to behind its brace. */
static void skip_hole(struct bicep_read *b)
{
	unsigned braces = 0;

	if (!enter(b))
		return;
	for (b->p++; b->p < b->stop && *b->p != '\n'; b->p++) {
		if (*b->p == '\'') {
			skip_string(b);
			b->p--;
		} else if (*b->p == '{') {
			braces++;
		} else if (*b->p == '}' && --braces == 0) {
			b->p++;
			break;
		}
	}
	b->depth--;
}

/* At a quote: to behind the closing one. A line end closes what was left open. */
static void skip_string(struct bicep_read *b)
{
	const char *start = b->p;

	if (at(b, "'''")) {
		const char *end = memmem(b->p + 3, (size_t)(b->stop - b->p) - 3, "'''", 3);

		if (end == NULL)
			manifest_read_broken(b->r, offset(b, start), "string without an end");
		b->p = end != NULL ? end + 3 : b->stop;
		while (end != NULL && b->p < b->stop && *b->p == '\'')
			b->p++;
		return;
	}
	for (b->p++; b->p < b->stop && *b->p != '\n'; b->p++) {
		if (*b->p == '\'') {
			b->p++;
			return;
		}
		if (*b->p == '\\' && b->p + 1 < b->stop && b->p[1] != '\n') {
			b->p++;
		} else if (at(b, "${")) {
			skip_hole(b);
			if (manifest_read_stopped(b->r))
				return;
			b->p--;
		}
	}
	manifest_read_broken(b->r, offset(b, start), "string without an end");
}

/* \u{1F600} is left as it is written: nothing we look for is spelt so. */
static void decode(const char *p, const char *stop, bool has_holes, struct um_str *out)
{
	for (; p < stop; p++) {
		if (*p != '\\' || p + 1 == stop) {
			um_str_add_c(out, *p);
			continue;
		}
		p++;
		if (*p == '$' && has_holes)
			um_str_add_c(out, '$'); /* $${ is text, see resolve.c */
		um_str_add_c(out, *p == 'n' ? '\n' : *p == 'r' ? '\r' : *p == 't' ? '\t' : *p);
	}
}

static struct manifest_node *read_string(struct bicep_read *b)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *start = b->p;
	bool lines = at(b, "'''");
	const char *from, *to;
	struct manifest_node *node;
	bool has_holes;

	skip_string(b);
	from = start + (lines ? 3 : 1);
	to = b->p;
	for (unsigned i = 0; i < (lines ? 3u : 1u) && to > from && to[-1] == '\''; i++)
		to--;
	if (lines && from < to && *from == '\r')
		from++;
	if (lines && from < to && *from == '\n')
		from++;
	has_holes = !lines && memmem(from, (size_t)(to - from), "${", 2) != NULL;
	if (lines)
		um_str_add_n(&out, from, (size_t)(to - from));
	else
		decode(from, to, has_holes, &out);
	if (has_holes && strstr(out.s, "${") == NULL)
		has_holes = false;
	node = manifest_scalar_new(b->r, has_holes ? MANIFEST_EXPR : MANIFEST_TEXT, out.s, out.len,
	                           span_from(b, start));
	node->tag = has_holes ? "string" : NULL;
	return node;
}

/* ---- expressions ---- */

/* Does the expression go on in the next line? */
static bool goes_on(struct bicep_read *b)
{
	const char *here = b->p;
	bool on;

	skip_blank(b, true);
	on = (b->p < b->stop && is_any(*b->p, "?:.") && !at(b, "...")) || at(b, "&&") ||
	     at(b, "||") || at(b, "==") || at(b, "!=");
	if (!on)
		b->p = here;
	return on;
}

/* Is the expression at its end? Blanks are behind us. */
static bool at_end(struct bicep_read *b, const char *ends)
{
	return b->p >= b->stop || is_any(*b->p, ends) || (*b->p == '\n' && !goes_on(b));
}

/* The members of one more collection of the same kind. */
static void merge(struct manifest_node **made, struct manifest_node *more)
{
	if (*made == NULL || (*made)->child == NULL) {
		*made = more;
	} else if ((*made)->kind == more->kind) {
		for (struct manifest_node *c = more->child, *next; c != NULL; c = next) {
			next = c->next;
			c->next = NULL;
			manifest_node_add(*made, c);
		}
	}
}

/* What is computed, from `start` to here; readEnvironmentVariable('X') reads X. */
static struct manifest_node *read_source(struct bicep_read *b, const char *start)
{
	static const char read_env[] = "readEnvironmentVariable('";
	size_t n = (size_t)(b->p - start);
	struct manifest_node *node =
		manifest_scalar_new(b->r, MANIFEST_EXPR, start, n, span_from(b, start));
	const char *name = node->text + strlen(read_env);

	if (um_starts(node->text, read_env) && strchr(name, '\'') != NULL)
		node->env = um_strndup(b->r->arena, name, strcspn(name, "'"));
	return node;
}

/* An expression that is more than a literal, from `start`, of which everything before b->p is
 * known. Objects and arrays in it are read, and stand for it. */
static struct manifest_node *read_rest(struct bicep_read *b, const char *start, const char *ends)
{
	struct manifest_node *made = NULL;
	const char *last = b->p;
	unsigned parens = 0;
	unsigned questions = 0;
	char before = b->p > start ? b->p[-1] : '\0';

	while (b->p < b->stop && !manifest_read_stopped(b->r)) {
		skip_blank(b, parens > 0);
		if (b->p >= b->stop)
			break;
		if (parens == 0 && !(*b->p == ':' && questions > 0) && at_end(b, ends))
			break;
		if (is_any(*b->p, "{[") && !is_name(before) && !is_any(before, ")]'}")) {
			merge(&made, read_value(b, ",)]}:?"));
			before = '}';
		} else if (*b->p == '\'') {
			skip_string(b);
			before = '\'';
		} else {
			if (is_any(*b->p, "([{")) {
				parens++;
			} else if (is_any(*b->p, ")]}")) {
				if (parens == 0)
					break;
				parens--;
			} else if (*b->p == ':' && parens == 0 && questions > 0) {
				questions--;
			} else if (*b->p == '?' && !at(b, "??") && before != '?' && !at(b, "?.") &&
			           parens == 0) {
				questions++;
				made = NULL; /* what was compared */
			}
			before = *b->p++;
		}
		last = b->p;
	}
	if (last == start)
		return NULL;
	b->p = last;
	if (made == NULL)
		return read_source(b, start);
	made->span = span_from(b, start);
	return made;
}

/* "(condition)" behind `if`, as a member of the map that it guards. */
static struct manifest_node *read_condition(struct bicep_read *b)
{
	struct manifest_node *condition;

	skip_blank(b, true);
	if (b->p >= b->stop || *b->p != '(')
		return NULL;
	b->p++;
	condition = read_rest(b, b->p, ")");
	if (b->p < b->stop && *b->p == ')')
		b->p++;
	skip_blank(b, true);
	if (condition != NULL)
		manifest_node_key(condition, "condition", (struct um_span){0, 0});
	return condition;
}

/* Behind "[for": variable, what it runs over, and the body. */
static struct manifest_node *read_loop(struct bicep_read *b)
{
	struct manifest_node *copy = manifest_node_new(b->r, MANIFEST_MAP, span_from(b, b->p));
	struct manifest_node *name, *in, *body;
	struct manifest_node *condition = NULL;
	const char *start;

	skip_blank(b, true);
	b->p += b->p < b->stop && *b->p == '(';
	skip_blank(b, true);
	start = b->p;
	b->p += word_length(b);
	name = manifest_scalar_new(b->r, MANIFEST_TEXT, start, (size_t)(b->p - start),
	                           span_from(b, start));
	manifest_node_key(name, "name", (struct um_span){0, 0});
	manifest_node_add(copy, name);
	while (b->p < b->stop && !is_word(b, "in") && !is_any(*b->p, ":]}\n"))
		b->p += word_length(b) > 0 ? word_length(b) : 1;
	take_word(b, "in");
	skip_blank(b, true);
	in = read_rest(b, b->p, ":]}");
	if (in != NULL) {
		manifest_node_key(in, "in", (struct um_span){0, 0});
		manifest_node_add(copy, in);
	}
	skip_blank(b, true);
	b->p += b->p < b->stop && *b->p == ':';
	skip_blank(b, true);
	if (take_word(b, "if"))
		condition = read_condition(b);
	body = read_value(b, ",]}");
	if (body == NULL || body->kind != MANIFEST_MAP)
		return body;
	manifest_node_key(copy, "copy", (struct um_span){0, 0});
	manifest_node_add(body, copy);
	if (condition != NULL)
		manifest_node_add(body, condition);
	return body;
}

/* What could not be understood: at least one byte, and no further than the line. */
static void resync(struct bicep_read *b, const char *text)
{
	if (b->p >= b->stop)
		return;
	manifest_read_broken(b->r, offset(b, b->p), text);
	b->p++;
	while (b->p < b->stop && !is_any(*b->p, ",\n]}"))
		b->p++;
}

static struct manifest_node *read_array(struct bicep_read *b)
{
	const char *start = b->p++;
	struct manifest_node *list = manifest_node_new(b->r, MANIFEST_LIST, span_from(b, start));
	struct manifest_node *item;

	while (enter(b)) {
		skip_blank(b, true);
		if (b->p >= b->stop || is_any(*b->p, "]}"))
			break;
		if (*b->p == ',') {
			b->p++;
			b->depth--;
			continue;
		}
		item = take_word(b, "for") ? read_loop(b) : read_value(b, ",]}");
		if (item != NULL)
			manifest_node_add(list, item);
		else
			resync(b, "expected a value");
		b->depth--;
	}
	b->depth--;
	if (b->p < b->stop && *b->p == ']')
		b->p++;
	else
		manifest_read_broken(b->r, offset(b, start), "'[' without ']'");
	list->span = span_from(b, start);
	return list;
}

static struct manifest_node *read_object(struct bicep_read *b)
{
	const char *start = b->p++;
	struct manifest_node *map = manifest_node_new(b->r, MANIFEST_MAP, span_from(b, start));

	if (enter(b))
		read_items(b, map);
	b->depth--;
	if (b->p < b->stop && *b->p == '}')
		b->p++;
	else
		manifest_read_broken(b->r, offset(b, start), "'{' without '}'");
	map->span = span_from(b, start);
	return map;
}

/* An expression up to the end of the line or one of `ends`; NULL when there is none. */
static struct manifest_node *read_value(struct bicep_read *b, const char *ends)
{
	const char *start = b->p;
	struct manifest_node *node;
	size_t n = word_length(b);
	enum manifest_scalar scalar;

	if (b->p >= b->stop || manifest_read_stopped(b->r))
		return NULL;
	if (*b->p == '{' || *b->p == '[') {
		node = *b->p == '{' ? read_object(b) : read_array(b);
		skip_blank(b, false);
		if (!at_end(b, ends)) /* ([...])[0], {...}[x] */
			read_rest(b, b->p, ends);
		return node;
	}
	if (*b->p == '\'') {
		node = read_string(b);
	} else {
		scalar = manifest_word(b->p, n);
		if (n == 0 || scalar == MANIFEST_TEXT)
			return read_rest(b, start, ends);
		b->p += n;
		node = manifest_scalar_new(b->r, scalar, start, n, span_from(b, start));
	}
	skip_blank(b, false);
	return at_end(b, ends) ? node : read_rest(b, start, ends);
}

/* ---- statements ---- */

static void add_text(struct bicep_read *b, struct manifest_node *map, const char *key,
                     const char *start, size_t n)
{
	struct manifest_node *node =
		manifest_scalar_new(b->r, MANIFEST_TEXT, start, n,
	                            manifest_span(offset(b, start), offset(b, start) + n));

	manifest_node_key(node, key, (struct um_span){0, 0});
	manifest_node_add(map, node);
}

/* root.parameters, root.resources, ... */
static struct manifest_node *section(struct bicep_read *b, struct manifest_node *map,
                                     const char *key)
{
	struct manifest_node *found = manifest_node_child(b->r, map, key);

	if (found != NULL)
		return found;
	found = manifest_node_new(b->r, MANIFEST_MAP, span_from(b, b->p));
	manifest_node_key(found, key, (struct um_span){0, 0});
	manifest_node_add(map, found);
	manifest_node_index(b->r, map, key, found);
	return found;
}

static void take_members(struct manifest_node *to, struct manifest_node *from)
{
	for (struct manifest_node *c = from->child, *next; c != NULL; c = next) {
		next = c->next;
		c->next = NULL;
		manifest_node_add(to, c);
	}
}

/* The quoted text at b->p: 'Type@version', 'path'. */
static bool take_quoted(struct bicep_read *b, const char **ret, size_t *ret_n)
{
	const char *start = b->p;

	if (b->p >= b->stop || *b->p != '\'')
		return false;
	skip_string(b);
	*ret = start + 1;
	*ret_n = b->p - start > 2 ? (size_t)(b->p - start) - 2 : 0;
	skip_blank(b, false);
	return true;
}

/* "= {...}", "= if (x) {...}", "= [for ...]" into the map of a resource or module */
static void read_body(struct bicep_read *b, struct manifest_node *map)
{
	struct manifest_node *body = NULL;
	struct manifest_node *condition = NULL;

	skip_blank(b, false);
	if (b->p >= b->stop || *b->p != '=')
		return;
	b->p++;
	skip_blank(b, true);
	if (take_word(b, "if"))
		condition = read_condition(b);
	if (b->p < b->stop && is_any(*b->p, "{["))
		body = read_value(b, ",]}");
	if (body != NULL && body->kind == MANIFEST_LIST)
		body = body->child;
	if (body != NULL && body->kind == MANIFEST_MAP)
		take_members(map, body);
	if (condition != NULL)
		manifest_node_add(map, condition);
}

/* Behind `resource` or `module`. */
static bool read_declaration(struct bicep_read *b, struct manifest_node *into, const char *start,
                             bool is_resource)
{
	struct um_span key_span;
	const char *name = read_name(b, &key_span);
	const char *text = NULL;
	size_t n = 0;
	struct manifest_node *map;
	const char *version;

	if (name == NULL || !take_quoted(b, &text, &n))
		return false;
	map = manifest_node_new(b->r, MANIFEST_MAP, span_from(b, start));
	map->tag = "block";
	manifest_node_key(map, name, key_span);
	manifest_node_add(section(b, into, is_resource ? "resources" : "modules"), map);
	version = is_resource ? memchr(text, '@', n) : NULL;
	add_text(b, map, is_resource ? "type" : "path", text,
	         version != NULL ? (size_t)(version - text) : n);
	if (version != NULL)
		add_text(b, map, "apiVersion", version + 1, (size_t)(text + n - version) - 1);
	if (is_word(b, "existing")) {
		const char *word = b->p;

		take_word(b, "existing");
		add_text(b, map, "existing", word, strlen("existing"));
	}
	read_body(b, map);
	map->span = span_from(b, start);
	return true;
}

/* The type of a parameter or output: everything before "=". */
static void read_type(struct bicep_read *b, struct manifest_node *map)
{
	const char *start = b->p;
	struct manifest_node *type = read_rest(b, start, "=");

	if (type != NULL && type->kind == MANIFEST_SCALAR)
		add_text(b, map, "type", start, (size_t)(b->p - start));
}

static bool read_named(struct bicep_read *b, const char *section_key, const char *value_key,
                       const char *start)
{
	struct um_span key_span;
	const char *name = read_name(b, &key_span);
	struct manifest_node *map, *value = NULL;
	bool has_type;

	if (name == NULL)
		return false;
	map = manifest_node_new(b->r, MANIFEST_MAP, span_from(b, start));
	has_type = b->p < b->stop && *b->p != '=';
	if (has_type)
		read_type(b, map);
	skip_blank(b, false);
	if (b->p < b->stop && *b->p == '=') {
		b->p++;
		skip_blank(b, true);
		value = read_value(b, "");
	}
	if (um_eq(section_key, "variables")) {
		map = value;
	} else if (value != NULL) {
		manifest_node_key(value, has_type ? value_key : "value", (struct um_span){0, 0});
		manifest_node_add(map, value);
		map->span = span_from(b, start);
	}
	if (map == NULL)
		return false;
	manifest_node_key(map, name, key_span);
	manifest_node_add(section(b, b->root, section_key), map);
	return true;
}

/* using 'x.bicep', targetScope = 'subscription' */
static void read_setting(struct bicep_read *b, const char *key)
{
	struct manifest_node *value;

	b->p += b->p < b->stop && *b->p == '=';
	skip_blank(b, true);
	value = read_value(b, "");
	if (value == NULL)
		return;
	manifest_node_key(value, key, (struct um_span){0, 0});
	manifest_node_add(b->root, value);
}

static void read_statement(struct bicep_read *b)
{
	const char *start = b->p;
	bool understood = true;

	if (take_word(b, "resource"))
		understood = read_declaration(b, b->root, start, true);
	else if (take_word(b, "module"))
		understood = read_declaration(b, b->root, start, false);
	else if (take_word(b, "param"))
		understood = read_named(b, "parameters", "defaultValue", start);
	else if (take_word(b, "var"))
		understood = read_named(b, "variables", "value", start);
	else if (take_word(b, "output"))
		understood = read_named(b, "outputs", "value", start);
	else if (take_word(b, "using"))
		read_setting(b, "using");
	else if (take_word(b, "targetScope"))
		read_setting(b, "targetScope");
	else /* decorators, types, functions, imports: nothing that is deployed */
		understood =
			(*b->p == '@' || word_length(b) > 0) && read_rest(b, start, "") != NULL;
	if (!understood)
		resync(b, "this is not Bicep");
}

/* The key of a member and its colon. */
static const char *read_key(struct bicep_read *b, struct um_span *ret_span)
{
	const char *start = b->p;
	const char *key = *b->p == '\'' ? read_string(b)->text : read_name(b, ret_span);

	if (*start == '\'')
		*ret_span = span_from(b, start);
	skip_blank(b, false);
	if (key == NULL || b->p >= b->stop || *b->p != ':')
		return NULL;
	b->p++;
	skip_blank(b, true);
	return key;
}

static void read_items(struct bicep_read *b, struct manifest_node *map)
{
	while (!manifest_read_stopped(b->r)) {
		struct manifest_node *value = NULL;
		struct um_span key_span = {0, 0};
		const char *start, *key;

		skip_blank(b, true);
		if (b->p >= b->stop || is_any(*b->p, "}]"))
			return;
		start = b->p;
		if (*b->p == ',') {
			b->p++;
			continue;
		}
		if (*b->p == '@' || at(b, "...")) { /* decorator of a child, spread */
			read_rest(b, start, ",}");
			continue;
		}
		if (take_word(b, "resource") && read_declaration(b, map, start, true))
			continue;
		b->p = start;
		key = read_key(b, &key_span);
		if (key != NULL)
			value = read_value(b, ",}");
		if (value == NULL) {
			resync(b, "expected \"key: value\"");
			continue;
		}
		manifest_node_key(value, key, key_span);
		manifest_node_add(map, value);
	}
}

int manifest_bicep_read(struct manifest_read *r, struct um_err *err)
{
	struct bicep_read b = {.r = r, .p = r->bytes, .stop = r->bytes + r->n};

	(void)err;
	if (at(&b, "\xEF\xBB\xBF"))
		b.p += 3;
	b.root = manifest_node_new(r, MANIFEST_MAP, manifest_span(0, r->n));
	manifest_doc_add(r, b.root);
	for (;;) {
		skip_blank(&b, true);
		if (b.p >= b.stop || manifest_read_stopped(r))
			return 0;
		read_statement(&b);
	}
}
