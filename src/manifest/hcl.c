/* HCL from the syntax tree, in the shape of Terraform's JSON. A file with an error is read again
 * block by block, cut at the closing braces of the first column, so that one broken block does not
 * take the others with it. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_PARTS 2000 /* of a broken file; the rest is left out */

struct hcl_read {
	struct manifest_read *r;
	size_t from; /* offset of the part that is being read */
	unsigned depth;
};

static struct manifest_node *read_expression(struct hcl_read *h, const struct syntax_node *node);

static bool is_type(const struct syntax_node *node, const char *type)
{
	return node != NULL && strcmp(node->type, type) == 0;
}

static struct um_span span_of(const struct hcl_read *h, const struct syntax_node *node)
{
	return manifest_span(node->span.start + h->from, node->span.end + h->from);
}

static const char *source(const struct hcl_read *h, const struct syntax_node *node)
{
	return h->r->bytes + h->from + node->span.start;
}

static size_t length(const struct syntax_node *node)
{
	return node->span.end - node->span.start;
}

static const struct syntax_node *child_of(const struct syntax_node *node, const char *type)
{
	for (size_t i = 0; i < node->n_children; i++)
		if (is_type(&node->children[i], type))
			return &node->children[i];
	return NULL;
}

static const struct syntax_node *field_of(const struct syntax_node *node, const char *field)
{
	for (size_t i = 0; i < node->n_children; i++)
		if (um_eq(node->children[i].field, field))
			return &node->children[i];
	return NULL;
}

/* The only named child, comments aside; NULL when there are none or several. */
static const struct syntax_node *only_child(const struct syntax_node *node)
{
	const struct syntax_node *found = NULL;

	for (size_t i = 0; i < node->n_children; i++) {
		if (!node->children[i].is_named || is_type(&node->children[i], "comment"))
			continue;
		if (found != NULL)
			return NULL;
		found = &node->children[i];
	}
	return found;
}

/* ---- literals ---- */

/* The inside of a quoted string: escapes decoded, holes as they are written. In a text without
 * holes $${ means ${. */
static void decode(const char *p, const char *stop, bool has_holes, struct um_str *out)
{
	while (p < stop) {
		if (*p == '\\' && p + 1 < stop) {
			p++;
			p += manifest_escape_add(out, p, stop);
		} else if (!has_holes && stop - p > 2 && (*p == '$' || *p == '%') && p[1] == *p &&
		           p[2] == '{') {
			p++;
		} else {
			um_str_add_c(out, *p++);
		}
	}
}

static bool is_hole(const struct syntax_node *node)
{
	return is_type(node, "template_interpolation") || is_type(node, "template_directive");
}

static bool has_hole(const struct syntax_node *node)
{
	for (size_t i = 0; i < node->n_children; i++)
		if (is_hole(&node->children[i]))
			return true;
	return false;
}

/* string_lit or quoted_template */
static struct manifest_node *read_string(struct hcl_read *h, const struct syntax_node *node)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	bool holes = has_hole(node);
	const char *base = h->r->bytes + h->from;
	const char *p = source(h, node) + 1;
	const char *stop = base + node->span.end;

	if (stop > p && stop[-1] == '"')
		stop--;
	for (size_t i = 0; i < node->n_children && holes; i++) {
		const struct syntax_node *hole = &node->children[i];

		if (!is_hole(hole))
			continue;
		decode(p, base + hole->span.start, true, &out);
		um_str_add_n(&out, source(h, hole), length(hole));
		p = base + hole->span.end;
	}
	decode(p, stop, holes, &out);
	return manifest_scalar_new(h->r, holes ? MANIFEST_EXPR : MANIFEST_TEXT, out.s, out.len,
	                           span_of(h, node));
}

static size_t blanks(const char *p, const char *stop)
{
	size_t n = 0;

	while (p + n < stop && (p[n] == ' ' || p[n] == '\t'))
		n++;
	return n;
}

static const char *next_line(const char *p, const char *stop)
{
	const char *newline = memchr(p, '\n', (size_t)(stop - p));

	return newline != NULL ? newline + 1 : stop;
}

/* <<EOT or <<-EOT, whose common indentation goes */
static struct manifest_node *read_heredoc(struct hcl_read *h, const struct syntax_node *node)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *start = source(h, node);
	const char *stop = start + length(node);
	const char *p = next_line(start, stop);
	size_t indent = start + 2 < stop && start[2] == '-' ? SIZE_MAX : 0;

	while (stop > p && stop[-1] != '\n') /* the closing word */
		stop--;
	for (const char *line = p; line < stop && indent > 0; line = next_line(line, stop)) {
		size_t n = blanks(line, stop);

		if (line + n < stop && line[n] != '\n' && line[n] != '\r' && n < indent)
			indent = n;
	}
	while (p < stop) {
		const char *next = next_line(p, stop);
		size_t n = blanks(p, next);

		p += n < indent ? n : indent;
		um_str_add_n(&out, p, (size_t)(next - p));
		p = next;
	}
	return manifest_scalar_new(h->r, has_hole(node) ? MANIFEST_EXPR : MANIFEST_TEXT, out.s,
	                           out.len, span_of(h, node));
}

static struct manifest_node *read_source(struct hcl_read *h, const struct syntax_node *node)
{
	return manifest_scalar_new(h->r, MANIFEST_EXPR, source(h, node), length(node),
	                           span_of(h, node));
}

static struct manifest_node *read_literal(struct hcl_read *h, const struct syntax_node *node)
{
	static const struct {
		const char *type;
		enum manifest_scalar scalar;
	} literals[] = {{"numeric_lit", MANIFEST_NUMBER},
	                {"bool_lit", MANIFEST_BOOL},
	                {"null_lit", MANIFEST_NULL}};

	if (is_type(node, "string_lit"))
		return read_string(h, node);
	for (size_t i = 0; i < UM_COUNT(literals); i++)
		if (is_type(node, literals[i].type))
			return manifest_scalar_new(h->r, literals[i].scalar, source(h, node),
			                           length(node), span_of(h, node));
	return read_source(h, node);
}

/* ---- collections ---- */

static const char *read_key(struct hcl_read *h, const struct syntax_node *node)
{
	const struct syntax_node *inner = only_child(node);

	if (inner != NULL && is_type(inner, "literal_value") && only_child(inner) != NULL)
		return read_literal(h, only_child(inner))->text;
	if (inner != NULL && is_type(inner, "template_expr") &&
	    child_of(inner, "quoted_template") != NULL)
		return read_string(h, child_of(inner, "quoted_template"))->text;
	return um_strndup(h->r->arena, source(h, node), length(node));
}

static void read_elements(struct hcl_read *h, const struct syntax_node *node,
                          struct manifest_node *into)
{
	for (size_t i = 0; i < node->n_children && !manifest_read_stopped(h->r); i++) {
		const struct syntax_node *c = &node->children[i];

		if (is_type(c, "expression")) {
			manifest_node_add(into, read_expression(h, c));
		} else if (is_type(c, "object_elem")) {
			const struct syntax_node *key = field_of(c, "key");
			const struct syntax_node *val = field_of(c, "val");
			struct manifest_node *value;

			if (key == NULL || val == NULL)
				continue;
			value = read_expression(h, val);
			manifest_node_key(value, read_key(h, key), span_of(h, key));
			manifest_node_add(into, value);
		}
	}
}

static struct manifest_node *read_collection(struct hcl_read *h, const struct syntax_node *node)
{
	const struct syntax_node *inner = only_child(node);
	struct manifest_node *made;

	if (inner == NULL)
		return read_source(h, node);
	made = manifest_node_new(h->r, is_type(inner, "object") ? MANIFEST_MAP : MANIFEST_LIST,
	                         span_of(h, node));
	read_elements(h, inner, made);
	return made;
}

/* The object or tuple behind an expression, or NULL. */
static const struct syntax_node *collection_in(const struct syntax_node *node)
{
	while (node != NULL && is_type(node, "expression"))
		node = only_child(node);
	return is_type(node, "collection_value") ? only_child(node) : NULL;
}

/* ---- functions ---- */

/* What they are given stays visible: jsonencode({...}) is a map with the tag "jsonencode". */
static const char *transparent(const char *name, size_t n)
{
	static const char *const functions[] = {
		"jsonencode", "yamlencode", "merge",        "concat",      "tomap",   "tolist",
		"toset",      "sensitive",  "nonsensitive", "flatten",     "compact", "distinct",
		"sort",       "try",        "coalesce",     "base64encode"};

	for (size_t i = 0; i < UM_COUNT(functions); i++)
		if (strlen(functions[i]) == n && memcmp(functions[i], name, n) == 0)
			return functions[i];
	return NULL;
}

static struct manifest_node *read_arguments(struct hcl_read *h, const struct syntax_node *call,
                                            const struct syntax_node *arguments, const char *name)
{
	struct manifest_node *made = NULL;

	for (size_t i = 0; i < arguments->n_children; i++) {
		const struct syntax_node *inner = collection_in(&arguments->children[i]);

		if (inner == NULL)
			continue;
		if (made == NULL)
			made = manifest_node_new(
				h->r, is_type(inner, "object") ? MANIFEST_MAP : MANIFEST_LIST,
				span_of(h, call));
		if ((made->kind == MANIFEST_MAP) == is_type(inner, "object"))
			read_elements(h, inner, made);
	}
	if (made != NULL)
		made->tag = name;
	return made;
}

static bool is_word(const struct hcl_read *h, const struct syntax_node *node, const char *word)
{
	return length(node) == strlen(word) && memcmp(source(h, node), word, length(node)) == 0;
}

/* The literal text of an argument; NULL when it is none. */
static struct manifest_node *literal_argument(struct hcl_read *h,
                                              const struct syntax_node *arguments, size_t index)
{
	size_t seen = 0;

	for (size_t i = 0; i < arguments->n_children; i++) {
		const struct syntax_node *c = &arguments->children[i];
		const struct syntax_node *inner = is_type(c, "expression") ? only_child(c) : NULL;

		if (!is_type(c, "expression") || seen++ != index)
			continue;
		return is_type(inner, "literal_value") && only_child(inner) != NULL
		               ? read_literal(h, only_child(inner))
		               : NULL;
	}
	return NULL;
}

static size_t count_arguments(const struct syntax_node *arguments)
{
	size_t n = 0;

	for (size_t i = 0; i < arguments->n_children; i++)
		n += is_type(&arguments->children[i], "expression");
	return n;
}

static struct manifest_node *read_call(struct hcl_read *h, const struct syntax_node *node)
{
	const struct syntax_node *name = child_of(node, "identifier");
	const struct syntax_node *arguments = child_of(node, "function_arguments");
	struct manifest_node *made = NULL;
	struct manifest_node *literal;
	size_t n;

	if (name == NULL || arguments == NULL)
		return read_source(h, node);
	n = count_arguments(arguments);
	if (transparent(source(h, name), length(name)) != NULL)
		made = read_arguments(h, node, arguments,
		                      transparent(source(h, name), length(name)));
	if (made != NULL)
		return made;
	made = read_source(h, node);
	if (is_word(h, name, "get_env") || is_word(h, name, "env")) {
		literal = literal_argument(h, arguments, 0);
		made->env = literal != NULL ? literal->text : NULL;
		made->resolved =
			made->env != NULL && n > 1 ? literal_argument(h, arguments, 1) : NULL;
	} else if (n > 1 && (is_word(h, name, "coalesce") || is_word(h, name, "try") ||
	                     is_word(h, name, "lookup"))) {
		made->resolved = literal_argument(h, arguments, n - 1);
	}
	made->is_overridable = made->resolved != NULL;
	return made;
}

/* ---- expressions, attributes, blocks ---- */

static struct manifest_node *read_operation(struct hcl_read *h, const struct syntax_node *node)
{
	bool number = length(node) < 64 && manifest_is_number(source(h, node), length(node));

	return number ? manifest_scalar_new(h->r, MANIFEST_NUMBER, source(h, node), length(node),
	                                    span_of(h, node))
	              : read_source(h, node);
}

static struct manifest_node *read_inner(struct hcl_read *h, const struct syntax_node *node,
                                        const struct syntax_node *inner)
{
	if (inner == NULL)
		return read_source(h, node);
	if (is_type(inner, "expression"))
		return read_expression(h, inner);
	if (is_type(inner, "literal_value") && only_child(inner) != NULL)
		return read_literal(h, only_child(inner));
	if (is_type(inner, "template_expr") && only_child(inner) != NULL)
		return is_type(only_child(inner), "heredoc_template")
		               ? read_heredoc(h, only_child(inner))
		               : read_string(h, only_child(inner));
	if (is_type(inner, "collection_value"))
		return read_collection(h, inner);
	if (is_type(inner, "function_call"))
		return read_call(h, inner);
	if (is_type(inner, "operation"))
		return read_operation(h, inner);
	return read_source(h, inner);
}

static struct manifest_node *read_expression(struct hcl_read *h, const struct syntax_node *node)
{
	struct manifest_node *made;

	if (h->depth >= MANIFEST_MAX_DEPTH) {
		manifest_read_limit(h->r, span_of(h, node).start,
		                    "nested more than 256 levels deep");
		return read_source(h, node);
	}
	h->depth++;
	made = read_inner(h, node, only_child(node));
	h->depth--;
	return made;
}

static void read_attribute(struct hcl_read *h, const struct syntax_node *node,
                           struct manifest_node *into)
{
	const struct syntax_node *name = child_of(node, "identifier");
	const struct syntax_node *expression = child_of(node, "expression");
	struct manifest_node *value;

	if (name == NULL || expression == NULL)
		return;
	value = read_expression(h, expression);
	manifest_node_key(value, um_strndup(h->r->arena, source(h, name), length(name)),
	                  span_of(h, name));
	manifest_node_add(into, value);
}

static bool is_label(const struct syntax_node *node)
{
	return is_type(node, "identifier") || is_type(node, "string_lit");
}

static const char *label_text(struct hcl_read *h, const struct syntax_node *node)
{
	return is_type(node, "string_lit") ? read_string(h, node)->text
	                                   : um_strndup(h->r->arena, source(h, node), length(node));
}

/* The map that blocks of the same type or label share. */
static struct manifest_node *shared_map(struct hcl_read *h, struct manifest_node *map,
                                        const struct syntax_node *label, struct um_span block)
{
	const char *key = label_text(h, label);
	struct manifest_node *found = manifest_node_child(h->r, map, key);

	if (found == NULL || found->kind != MANIFEST_MAP) {
		found = manifest_node_new(h->r, MANIFEST_MAP, block);
		manifest_node_key(found, key, span_of(h, label));
		manifest_node_add(map, found);
		manifest_node_index(h->r, map, key, found);
	}
	found->span.end = block.end;
	return found;
}

/* Hangs up a block; the second of the same name turns the place into a list. */
static void add_block(struct hcl_read *h, struct manifest_node *map,
                      const struct syntax_node *label, struct manifest_node *block)
{
	const char *key = label_text(h, label);
	struct manifest_node *found = manifest_node_child(h->r, map, key);

	if (found != NULL && found->kind == MANIFEST_MAP && found->tag != NULL)
		manifest_node_to_list(h->r, found);
	if (found != NULL && found->kind == MANIFEST_LIST) {
		manifest_node_key(block, NULL, span_of(h, label));
		manifest_node_add(found, block);
		found->span.end = block->span.end;
		return;
	}
	manifest_node_key(block, key, span_of(h, label));
	manifest_node_add(map, block);
	manifest_node_index(h->r, map, key, block);
}

static void read_body(struct hcl_read *h, const struct syntax_node *body,
                      struct manifest_node *into);

static void read_block(struct hcl_read *h, const struct syntax_node *node,
                       struct manifest_node *into)
{
	struct manifest_node *block = manifest_node_new(h->r, MANIFEST_MAP, span_of(h, node));
	const struct syntax_node *body = child_of(node, "body");
	const struct syntax_node *last = NULL;
	struct manifest_node *map = into;

	block->tag = "block";
	for (size_t i = 0; i < node->n_children && is_label(&node->children[i]); i++) {
		if (last != NULL)
			map = shared_map(h, map, last, block->span);
		last = &node->children[i];
	}
	if (last == NULL)
		return;
	add_block(h, map, last, block);
	if (h->depth >= MANIFEST_MAX_DEPTH) {
		manifest_read_limit(h->r, block->span.start, "nested more than 256 levels deep");
		return;
	}
	h->depth++;
	if (body != NULL)
		read_body(h, body, block);
	h->depth--;
}

/* Also what the grammar could save out of an error. */
static void read_body(struct hcl_read *h, const struct syntax_node *body,
                      struct manifest_node *into)
{
	for (size_t i = 0; i < body->n_children && !manifest_read_stopped(h->r); i++) {
		const struct syntax_node *c = &body->children[i];

		if (is_type(c, "attribute"))
			read_attribute(h, c, into);
		else if (is_type(c, "block"))
			read_block(h, c, into);
		else if (is_type(c, "body") || is_type(c, "ERROR"))
			read_body(h, c, into);
		else if (is_type(c, "object"))
			read_elements(h, c, into);
	}
}

/* ---- parts ---- */

static int parse(struct hcl_read *h, size_t end, struct um_arena *a, struct syntax_node **ret_root,
                 struct um_pos *ret_error, struct um_err *err)
{
	int code = syntax_tree_parse("hcl", a, h->r->bytes + h->from, end - h->from, ret_root,
	                             ret_error, err);

	if (code == UM_ELIMIT)
		manifest_read_limit(h->r, (uint32_t)h->from,
		                    um_strdup(h->r->arena, err != NULL ? err->msg : "too large"));
	return code;
}

/* Behind the next line that is a brace in the first column. */
static size_t part_end(const struct manifest_read *r, size_t at)
{
	const char *p = r->bytes + at;
	const char *stop = r->bytes + r->n;

	while (p < stop) {
		const char *next = next_line(p, stop);

		if (*p == '}')
			return (size_t)(next - r->bytes);
		p = next;
	}
	return r->n;
}

/* Every part for itself: the broken ones give what they can. */
static int read_parts(struct hcl_read *h, struct manifest_node *root, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();

	for (int part = 0; part < MAX_PARTS && h->from < h->r->n && !manifest_read_stopped(h->r);
	     part++) {
		size_t end = part_end(h->r, h->from);
		struct syntax_node *tree = NULL;
		struct um_pos error = {0, 0};
		int code = parse(h, end, scratch, &tree, &error, err);

		if (code < 0 && code != UM_EPARSE)
			return code == UM_ELIMIT ? 0 : code;
		if (code == 0)
			read_body(h, tree, root);
		um_arena_clear(scratch);
		h->from = end;
	}
	return 0;
}

int manifest_hcl_read(struct manifest_read *r, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();
	struct hcl_read h = {.r = r};
	struct manifest_node *root = manifest_node_new(r, MANIFEST_MAP, manifest_span(0, r->n));
	struct syntax_node *tree = NULL;
	struct um_pos error = {0, 0};
	struct um_err own = UM_ERR_INIT;
	int code;

	if (r->n > MANIFEST_MAX_GRAMMAR || manifest_is_deep(r->bytes, r->n)) {
		manifest_read_limit(r, 0, "larger than 1 MiB or nested too deep");
		return 0;
	}
	if (r->n >= 3 && memcmp(r->bytes, "\xEF\xBB\xBF", 3) == 0)
		h.from = 3;
	code = parse(&h, r->n, scratch, &tree, &error, &own);
	if (code == UM_ELIMIT)
		return 0;
	if (code == UM_EPARSE) /* too broken as a whole */
		error = (struct um_pos){1, 1};
	else if (code < 0)
		return um_err_set(err, code, "%s", own.msg);
	manifest_doc_add(r, root);
	if (error.line > 0)
		manifest_read_broken(r, manifest_read_offset(r, error, h.from), "this is not HCL");
	if (tree != NULL && (error.line == 0 || part_end(r, h.from) == r->n)) {
		read_body(&h, tree, root);
		return 0;
	}
	um_arena_clear(scratch);
	return read_parts(&h, root, err);
}
