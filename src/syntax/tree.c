/* A copy of the whole syntax tree, for formats whose structure is the content. */
#include <string.h>

#include "syntax/syntax_p.h"

enum {
	MAX_TREE_DEPTH = 512,
	MAX_TREE_NODES = 2000000
};

struct copying {
	struct um_arena *a;
	TSTreeCursor *cursor;
	size_t n_nodes;
	TSNode first_error;
	bool has_error, is_too_deep;
};

static void copy_node(struct copying *c, struct syntax_node *to, unsigned depth)
{
	TSNode node = ts_tree_cursor_current_node(c->cursor);
	UM_VEC(struct syntax_node) children = {0};

	to->type = ts_node_type(node);
	to->field = ts_tree_cursor_current_field_name(c->cursor);
	to->span = node_span(node);
	to->is_named = ts_node_is_named(node);
	to->is_error = ts_node_is_error(node);
	to->is_missing = ts_node_is_missing(node);
	if ((to->is_error || to->is_missing) && !c->has_error) {
		c->has_error = true;
		c->first_error = node;
	}
	if (!ts_tree_cursor_goto_first_child(c->cursor))
		return;
	if (depth >= MAX_TREE_DEPTH) {
		c->is_too_deep = true;
	} else {
		do {
			struct syntax_node child = {.type = ""};

			if (++c->n_nodes > MAX_TREE_NODES || c->is_too_deep)
				break;
			copy_node(c, &child, depth + 1);
			*UM_PUSH(c->a, &children) = child;
		} while (ts_tree_cursor_goto_next_sibling(c->cursor));
	}
	ts_tree_cursor_goto_parent(c->cursor);
	to->children = children.v;
	to->n_children = children.n;
}

int syntax_tree_parse(const char *grammar, struct um_arena *a, const char *bytes, size_t n,
                      struct syntax_node **ret_root, struct um_pos *ret_error, struct um_err *err)
{
	const TSLanguage *language = syntax_grammar(grammar);
	struct syntax_node *root = UM_NEW(a, struct syntax_node);
	struct copying c = {.a = a};
	struct um_pos error = {0, 0};
	TSTree *tree = NULL;
	TSTreeCursor cursor;
	int r;

	if (language == NULL)
		return um_err_set(err, UM_ENOTFOUND, "no grammar named %s", grammar);
	r = syntax_tree_new(language, bytes, n, &tree, err);
	if (r < 0)
		return r;
	cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
	c.cursor = &cursor;
	copy_node(&c, root, 0);
	if (c.has_error) {
		TSPoint point = ts_node_start_point(c.first_error);

		error = (struct um_pos){point.row + 1, point.column + 1};
	}
	ts_tree_cursor_delete(&cursor);
	ts_tree_delete(tree);
	if (c.is_too_deep)
		return um_err_set(err, UM_ELIMIT, "not analysed: nested more than %d deep",
		                  MAX_TREE_DEPTH);
	if (c.n_nodes > MAX_TREE_NODES)
		return um_err_set(err, UM_ELIMIT, "not analysed: more than %d nodes",
		                  MAX_TREE_NODES);
	*ret_root = root;
	*ret_error = error;
	return 0;
}
