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
#include "manifest/bicep_p.h"

#include <string.h>

static struct manifest_node *read_value(struct bicep_read *b, const char *ends);
static void read_items(struct bicep_read *b, struct manifest_node *map);

/* ---- expressions ---- */

/* Does the expression go on in the next line? */
static bool goes_on(struct bicep_read *b)
{
	const char *here = b->p;
	bool on;

	bicep_skip_blank(b, true);
	on = (b->p < b->stop && bicep_is_any(*b->p, "?:.") && !bicep_at(b, "...")) ||
	     bicep_at(b, "&&") || bicep_at(b, "||") || bicep_at(b, "==") || bicep_at(b, "!=");
	if (!on)
		b->p = here;
	return on;
}

/* Is the expression at its end? Blanks are behind us. */
static bool at_end(struct bicep_read *b, const char *ends)
{
	return b->p >= b->stop || bicep_is_any(*b->p, ends) || (*b->p == '\n' && !goes_on(b));
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
		manifest_scalar_new(b->r, MANIFEST_EXPR, start, n, bicep_span_from(b, start));
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
		bicep_skip_blank(b, parens > 0);
		if (b->p >= b->stop)
			break;
		if (parens == 0 && !(*b->p == ':' && questions > 0) && at_end(b, ends))
			break;
		if (bicep_is_any(*b->p, "{[") && !bicep_is_name(before) &&
		    !bicep_is_any(before, ")]'}")) {
			merge(&made, read_value(b, ",)]}:?"));
			before = '}';
		} else if (*b->p == '\'') {
			bicep_skip_string(b);
			before = '\'';
		} else {
			if (bicep_is_any(*b->p, "([{")) {
				parens++;
			} else if (bicep_is_any(*b->p, ")]}")) {
				if (parens == 0)
					break;
				parens--;
			} else if (*b->p == ':' && parens == 0 && questions > 0) {
				questions--;
			} else if (*b->p == '?' && !bicep_at(b, "??") && before != '?' &&
			           !bicep_at(b, "?.") && parens == 0) {
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
	made->span = bicep_span_from(b, start);
	return made;
}

/* "(condition)" behind `if`, as a member of the map that it guards. */
static struct manifest_node *read_condition(struct bicep_read *b)
{
	struct manifest_node *condition;

	bicep_skip_blank(b, true);
	if (b->p >= b->stop || *b->p != '(')
		return NULL;
	b->p++;
	condition = read_rest(b, b->p, ")");
	if (b->p < b->stop && *b->p == ')')
		b->p++;
	bicep_skip_blank(b, true);
	if (condition != NULL)
		manifest_node_key(condition, "condition", (struct um_span){0, 0});
	return condition;
}

/* Behind "[for": variable, what it runs over, and the body. */
static struct manifest_node *read_loop(struct bicep_read *b)
{
	struct manifest_node *copy =
		manifest_node_new(b->r, MANIFEST_MAP, bicep_span_from(b, b->p));
	struct manifest_node *name, *in, *body;
	struct manifest_node *condition = NULL;
	const char *start;

	bicep_skip_blank(b, true);
	b->p += b->p < b->stop && *b->p == '(';
	bicep_skip_blank(b, true);
	start = b->p;
	b->p += bicep_word_length(b);
	name = manifest_scalar_new(b->r, MANIFEST_TEXT, start, (size_t)(b->p - start),
	                           bicep_span_from(b, start));
	manifest_node_key(name, "name", (struct um_span){0, 0});
	manifest_node_add(copy, name);
	while (b->p < b->stop && !bicep_is_word(b, "in") && !bicep_is_any(*b->p, ":]}\n"))
		b->p += bicep_word_length(b) > 0 ? bicep_word_length(b) : 1;
	bicep_take_word(b, "in");
	bicep_skip_blank(b, true);
	in = read_rest(b, b->p, ":]}");
	if (in != NULL) {
		manifest_node_key(in, "in", (struct um_span){0, 0});
		manifest_node_add(copy, in);
	}
	bicep_skip_blank(b, true);
	b->p += b->p < b->stop && *b->p == ':';
	bicep_skip_blank(b, true);
	if (bicep_take_word(b, "if"))
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
	manifest_read_broken(b->r, bicep_offset(b, b->p), text);
	b->p++;
	while (b->p < b->stop && !bicep_is_any(*b->p, ",\n]}"))
		b->p++;
}

static struct manifest_node *read_array(struct bicep_read *b)
{
	const char *start = b->p++;
	struct manifest_node *list =
		manifest_node_new(b->r, MANIFEST_LIST, bicep_span_from(b, start));
	struct manifest_node *item;

	while (bicep_enter(b)) {
		bicep_skip_blank(b, true);
		if (b->p >= b->stop || bicep_is_any(*b->p, "]}"))
			break;
		if (*b->p == ',') {
			b->p++;
			b->depth--;
			continue;
		}
		item = bicep_take_word(b, "for") ? read_loop(b) : read_value(b, ",]}");
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
		manifest_read_broken(b->r, bicep_offset(b, start), "'[' without ']'");
	list->span = bicep_span_from(b, start);
	return list;
}

static struct manifest_node *read_object(struct bicep_read *b)
{
	const char *start = b->p++;
	struct manifest_node *map =
		manifest_node_new(b->r, MANIFEST_MAP, bicep_span_from(b, start));

	if (bicep_enter(b))
		read_items(b, map);
	b->depth--;
	if (b->p < b->stop && *b->p == '}')
		b->p++;
	else
		manifest_read_broken(b->r, bicep_offset(b, start), "'{' without '}'");
	map->span = bicep_span_from(b, start);
	return map;
}

/* An expression up to the end of the line or one of `ends`; NULL when there is none. */
static struct manifest_node *read_value(struct bicep_read *b, const char *ends)
{
	const char *start = b->p;
	struct manifest_node *node;
	size_t n = bicep_word_length(b);
	enum manifest_scalar scalar;

	if (b->p >= b->stop || manifest_read_stopped(b->r))
		return NULL;
	if (*b->p == '{' || *b->p == '[') {
		node = *b->p == '{' ? read_object(b) : read_array(b);
		bicep_skip_blank(b, false);
		if (!at_end(b, ends)) /* ([...])[0], {...}[x] */
			read_rest(b, b->p, ends);
		return node;
	}
	if (*b->p == '\'') {
		node = bicep_read_string(b);
	} else {
		scalar = manifest_word(b->p, n);
		if (n == 0 || scalar == MANIFEST_TEXT)
			return read_rest(b, start, ends);
		b->p += n;
		node = manifest_scalar_new(b->r, scalar, start, n, bicep_span_from(b, start));
	}
	bicep_skip_blank(b, false);
	return at_end(b, ends) ? node : read_rest(b, start, ends);
}

/* ---- statements ---- */

static void add_text(struct bicep_read *b, struct manifest_node *map, const char *key,
                     const char *start, size_t n)
{
	struct manifest_node *node = manifest_scalar_new(b->r, MANIFEST_TEXT, start, n,
	                                                 manifest_span(bicep_offset(b, start),
	                                                               bicep_offset(b, start) + n));

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
	found = manifest_node_new(b->r, MANIFEST_MAP, bicep_span_from(b, b->p));
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
	bicep_skip_string(b);
	*ret = start + 1;
	*ret_n = b->p - start > 2 ? (size_t)(b->p - start) - 2 : 0;
	bicep_skip_blank(b, false);
	return true;
}

/* "= {...}", "= if (x) {...}", "= [for ...]" into the map of a resource or module */
static void read_body(struct bicep_read *b, struct manifest_node *map)
{
	struct manifest_node *body = NULL;
	struct manifest_node *condition = NULL;

	bicep_skip_blank(b, false);
	if (b->p >= b->stop || *b->p != '=')
		return;
	b->p++;
	bicep_skip_blank(b, true);
	if (bicep_take_word(b, "if"))
		condition = read_condition(b);
	if (b->p < b->stop && bicep_is_any(*b->p, "{["))
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
	const char *name = bicep_read_name(b, &key_span);
	const char *text = NULL;
	size_t n = 0;
	struct manifest_node *map;
	const char *version;

	if (name == NULL || !take_quoted(b, &text, &n))
		return false;
	map = manifest_node_new(b->r, MANIFEST_MAP, bicep_span_from(b, start));
	map->tag = "block";
	manifest_node_key(map, name, key_span);
	manifest_node_add(section(b, into, is_resource ? "resources" : "modules"), map);
	version = is_resource ? memchr(text, '@', n) : NULL;
	add_text(b, map, is_resource ? "type" : "path", text,
	         version != NULL ? (size_t)(version - text) : n);
	if (version != NULL)
		add_text(b, map, "apiVersion", version + 1, (size_t)(text + n - version) - 1);
	if (bicep_is_word(b, "existing")) {
		const char *word = b->p;

		bicep_take_word(b, "existing");
		add_text(b, map, "existing", word, strlen("existing"));
	}
	read_body(b, map);
	map->span = bicep_span_from(b, start);
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
	const char *name = bicep_read_name(b, &key_span);
	struct manifest_node *map, *value = NULL;
	bool has_type;

	if (name == NULL)
		return false;
	map = manifest_node_new(b->r, MANIFEST_MAP, bicep_span_from(b, start));
	has_type = b->p < b->stop && *b->p != '=';
	if (has_type)
		read_type(b, map);
	bicep_skip_blank(b, false);
	if (b->p < b->stop && *b->p == '=') {
		b->p++;
		bicep_skip_blank(b, true);
		value = read_value(b, "");
	}
	if (um_eq(section_key, "variables")) {
		map = value;
	} else if (value != NULL) {
		manifest_node_key(value, has_type ? value_key : "value", (struct um_span){0, 0});
		manifest_node_add(map, value);
		map->span = bicep_span_from(b, start);
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
	bicep_skip_blank(b, true);
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

	if (bicep_take_word(b, "resource"))
		understood = read_declaration(b, b->root, start, true);
	else if (bicep_take_word(b, "module"))
		understood = read_declaration(b, b->root, start, false);
	else if (bicep_take_word(b, "param"))
		understood = read_named(b, "parameters", "defaultValue", start);
	else if (bicep_take_word(b, "var"))
		understood = read_named(b, "variables", "value", start);
	else if (bicep_take_word(b, "output"))
		understood = read_named(b, "outputs", "value", start);
	else if (bicep_take_word(b, "using"))
		read_setting(b, "using");
	else if (bicep_take_word(b, "targetScope"))
		read_setting(b, "targetScope");
	else /* decorators, types, functions, imports: nothing that is deployed */
		understood = (*b->p == '@' || bicep_word_length(b) > 0) &&
		             read_rest(b, start, "") != NULL;
	if (!understood)
		resync(b, "this is not Bicep");
}

/* The key of a member and its colon. */
static const char *read_key(struct bicep_read *b, struct um_span *ret_span)
{
	const char *start = b->p;
	const char *key = *b->p == '\'' ? bicep_read_string(b)->text : bicep_read_name(b, ret_span);

	if (*start == '\'')
		*ret_span = bicep_span_from(b, start);
	bicep_skip_blank(b, false);
	if (key == NULL || b->p >= b->stop || *b->p != ':')
		return NULL;
	b->p++;
	bicep_skip_blank(b, true);
	return key;
}

static void read_items(struct bicep_read *b, struct manifest_node *map)
{
	while (!manifest_read_stopped(b->r)) {
		struct manifest_node *value = NULL;
		struct um_span key_span = {0, 0};
		const char *start, *key;

		bicep_skip_blank(b, true);
		if (b->p >= b->stop || bicep_is_any(*b->p, "}]"))
			return;
		start = b->p;
		if (*b->p == ',') {
			b->p++;
			continue;
		}
		if (*b->p == '@' || bicep_at(b, "...")) { /* decorator of a child, spread */
			read_rest(b, start, ",}");
			continue;
		}
		if (bicep_take_word(b, "resource") && read_declaration(b, map, start, true))
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
	if (bicep_at(&b, "\xEF\xBB\xBF"))
		b.p += 3;
	b.root = manifest_node_new(r, MANIFEST_MAP, manifest_span(0, r->n));
	manifest_doc_add(r, b.root);
	for (;;) {
		bicep_skip_blank(&b, true);
		if (b.p >= b.stop || manifest_read_stopped(r))
			return 0;
		read_statement(&b);
	}
}
