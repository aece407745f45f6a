/* Routes through a tree. A route is a small automaton: state i means "segment i comes next". The
 * tree is walked once and every node has the set of states that its ancestors leave it, so `**`
 * costs no more than a key and no node is given twice. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_SEGMENTS 63
#define MAX_ROUTE 512

enum segment_kind {
	SEGMENT_KEY,
	SEGMENT_GLOB,
	SEGMENT_ANY,
	SEGMENT_DEEP,
	SEGMENT_EACH,
	SEGMENT_INDEX
};

struct segment {
	enum segment_kind kind;
	const char *key;
	size_t index;
};

struct route {
	struct segment segments[MAX_SEGMENTS];
	unsigned n;
	char text[MAX_ROUTE]; /* keys are cut out of this */
};

static bool add_segment(struct route *route, enum segment_kind kind, const char *key, size_t index)
{
	if (route->n == MAX_SEGMENTS)
		return false;
	route->segments[route->n++] = (struct segment){kind, key, index};
	return true;
}

/* "[]" or "[12]" at p: its length, 0 when it is neither */
static size_t index_length(const char *p)
{
	size_t digits = *p == '[' ? strspn(p + 1, "0123456789") : 0;

	return *p == '[' && digits < 8 && p[digits + 1] == ']' ? digits + 2 : 0;
}

static bool add_index(struct route *route, const char *p)
{
	size_t index = 0;

	if (p[1] == ']')
		return add_segment(route, SEGMENT_EACH, NULL, 0);
	for (p++; *p != ']'; p++)
		index = index * 10 + (size_t)(*p - '0');
	return add_segment(route, SEGMENT_INDEX, NULL, index);
}

static bool add_word(struct route *route, const char *word, bool quoted)
{
	enum segment_kind kind = SEGMENT_KEY;

	if (!quoted && um_eq(word, "*"))
		kind = SEGMENT_ANY;
	else if (!quoted && um_eq(word, "**"))
		kind = SEGMENT_DEEP;
	else if (!quoted && strpbrk(word, "*?") != NULL)
		kind = SEGMENT_GLOB;
	return add_segment(route, kind, word, 0);
}

/* Cuts the route at its dots. False: too long for us. */
static bool parse_route(const char *text, struct route *route)
{
	size_t n = strlen(text);
	char *p = route->text;

	route->n = 0;
	if (n >= sizeof(route->text))
		return false;
	memcpy(p, text, n + 1);
	while (*p != '\0') {
		size_t length = index_length(p);

		if (length > 0) {
			if (!add_index(route, p))
				return false;
			p += length;
		} else if (*p == '"' && strchr(p + 1, '"') != NULL) {
			char *end = strchr(p + 1, '"');

			*end = '\0';
			if (!add_word(route, p + 1, true))
				return false;
			p = end + 1;
		} else {
			char *word = p;
			char end;

			while (*p != '\0' && *p != '.' && index_length(p) == 0)
				p++;
			end = *p;
			length = index_length(p);
			*p = '\0';
			if (!add_word(route, word, false))
				return false;
			if (length >
			    0) { /* the bracket is overwritten: look at it in the caller's text */
				if (!add_index(route, text + (p - route->text)))
					return false;
				p += length;
			} else if (end == '.') {
				p++;
				continue;
			}
		}
		if (*p == '.')
			p++;
	}
	return true;
}

/* `**` may also stand for nothing, and where a list may stand one element may do so alone. */
static uint64_t closure(const struct route *route, uint64_t states, bool is_list)
{
	for (unsigned i = 0; i < route->n; i++) {
		enum segment_kind kind = route->segments[i].kind;

		if ((states >> i & 1) != 0 &&
		    (kind == SEGMENT_DEEP || (kind == SEGMENT_EACH && i > 0 && !is_list)))
			states |= UINT64_C(1) << (i + 1);
	}
	return states;
}

/* The states of a child, from those of its parent. */
static uint64_t step(const struct route *route, uint64_t states, const struct manifest_node *parent,
                     const struct manifest_node *child, size_t index)
{
	bool list = parent->kind == MANIFEST_LIST;
	uint64_t next = 0;

	for (unsigned i = 0; i < route->n; i++) {
		const struct segment *s = &route->segments[i];
		uint64_t one = UINT64_C(1) << i;
		bool taken = false;

		if ((states & one) == 0)
			continue;
		switch (s->kind) {
		case SEGMENT_KEY:
			taken = !list && um_eq(child->key, s->key);
			break;
		case SEGMENT_GLOB:
			taken = !list && um_glob(s->key, child->key);
			break;
		case SEGMENT_ANY:
			taken = true;
			break;
		case SEGMENT_EACH:
			taken = list;
			break;
		case SEGMENT_INDEX:
			taken = list && s->index == index;
			break;
		case SEGMENT_DEEP:
			next |= one;
			break;
		}
		if (taken)
			next |= one << 1;
		if (list && (s->kind == SEGMENT_KEY || s->kind == SEGMENT_GLOB))
			next |= one; /* a key applies to each element */
	}
	return closure(route, next, child->kind == MANIFEST_LIST);
}

/* A node on the way down, with its states. */
struct frame {
	const struct manifest_node *node;
	uint64_t states;
	size_t index; /* among its siblings */
};

void manifest_find(const struct manifest_node *root, const char *route_text, manifest_visit visit,
                   void *ctx)
{
	struct frame stack[MANIFEST_MAX_DEPTH * 2 + 2];
	struct route route = {.n = 0};
	unsigned top = 0;

	if (root == NULL || !parse_route(route_text, &route))
		return;
	stack[0] = (struct frame){root, closure(&route, 1, root->kind == MANIFEST_LIST), 0};
	if ((stack[0].states >> route.n & 1) != 0 && !visit(ctx, root))
		return;
	for (;;) {
		struct frame *at = &stack[top];
		const struct manifest_node *child = at->states != 0 ? at->node->child : NULL;
		size_t index = 0;

		/* down, else to the next sibling of the nearest that has one */
		if (child == NULL || top + 1 == UM_COUNT(stack)) {
			while (top > 0 && stack[top].node->next == NULL)
				top--;
			if (top == 0)
				return;
			child = stack[top].node->next;
			index = stack[top].index + 1;
			top--;
		}
		at = &stack[top + 1];
		*at = (struct frame){child,
		                     step(&route, stack[top].states, stack[top].node, child, index),
		                     index};
		top++;
		if ((at->states >> route.n & 1) != 0 && !visit(ctx, child))
			return;
	}
}

static void add_key(struct um_str *out, const char *key)
{
	bool plain = *key != '\0' && strpbrk(key, ".*?[]\"") == NULL;

	um_str_addf(out, plain ? "%s" : "\"%s\"", key);
}

char *manifest_route(struct um_arena *a, const struct manifest_node *node)
{
	const struct manifest_node *path[MANIFEST_MAX_DEPTH * 2 + 2];
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	size_t n = 0;

	for (; node != NULL && node->parent != NULL && n < UM_COUNT(path); node = node->parent)
		path[n++] = node;
	while (n > 0) {
		const struct manifest_node *at = path[--n];

		if (at->parent->kind == MANIFEST_LIST) {
			size_t index = 0;

			for (const struct manifest_node *c = at->parent->child; c != at;
			     c = c->next)
				index++;
			um_str_addf(&out, "[%zu]", index);
			continue;
		}
		if (out.len > 0)
			um_str_add_c(&out, '.');
		add_key(&out, at->key != NULL ? at->key : "");
	}
	return um_strndup(a, out.s, out.len);
}

char *manifest_setting_name(struct um_arena *a, const char *path, const struct manifest_node *node)
{
	static const char spring[] = "application.y*ml application-*.y*ml application.properties "
				     "application-*.properties bootstrap.y*ml bootstrap.properties";
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	bool is_net = manifest_name_matches("appsettings.json appsettings.*.json", base);
	char *name = NULL;

	if (!is_net && !manifest_name_matches(spring, base))
		return NULL;
	for (int i = 0; i < 16 && node != NULL && node->parent != NULL; i++, node = node->parent) {
		if (node->key == NULL)
			return NULL;
		name = name == NULL ? um_strdup(a, node->key)
		                    : um_format(a, "%s%c%s", node->key, is_net ? ':' : '.', name);
	}
	return name;
}
