/* Which comment holds a byte, and what the comment stands before. */
#include <string.h>

#include "syntax/syntax_p.h"

static bool is_comment(TSNode node)
{
	return strstr(ts_node_type(node), "comment") != NULL;
}

/* The outermost comment around the byte: a grammar may give its text a node of its own. */
static TSNode comment_at(TSNode root, uint32_t offset)
{
	TSNode node = ts_node_descendant_for_byte_range(root, offset, offset + 1);
	TSNode found = {.id = NULL};

	for (unsigned depth = 0; depth < MAX_DEPTH && !ts_node_is_null(node); depth++) {
		if (is_comment(node))
			found = node;
		else if (!ts_node_is_null(found))
			break;
		node = ts_node_parent(node);
	}
	return found;
}

/* Where the grammar hangs a comment below the end of a block, what follows is a sibling further
 * up; it must begin where the comment's line ends. */
static struct um_span next_of(TSNode comment)
{
	TSNode next = ts_node_next_named_sibling(comment);

	for (TSNode up = comment; ts_node_is_null(next) && !ts_node_is_null(up);
	     up = ts_node_parent(up))
		next = ts_node_next_named_sibling(up);
	while (!ts_node_is_null(next) && is_comment(next))
		next = ts_node_next_named_sibling(next);
	return ts_node_is_null(next) ? (struct um_span){0, 0} : node_span(next);
}

int syntax_comments(const struct syntax_language *language, const char *bytes, size_t n,
                    const uint32_t *offsets, size_t n_offsets, struct syntax_comment *ret,
                    struct um_err *err)
{
	TSTree *tree = NULL;
	int r = syntax_tree_new(language->grammar(), bytes, n, &tree, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n_offsets; i++) {
		TSNode comment = comment_at(ts_tree_root_node(tree), offsets[i]);

		ret[i] = (struct syntax_comment){0};
		if (ts_node_is_null(comment))
			continue;
		ret[i].span = node_span(comment);
		ret[i].next = next_of(comment);
	}
	ts_tree_delete(tree);
	return 0;
}
