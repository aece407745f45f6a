/*
 * libyaml's events become a tree, without recursion: open collections lie on a stack of bounded
 * depth, and their finished children on another one, from which they are copied to the arena when
 * the collection ends.
 *
 * libyaml counts characters; we need bytes. Text that is not ASCII gets a table with the byte
 * offset of every 64th character. Lines and columns come from the byte offset and our own idea of a
 * line, so that they agree with every other place in a report.
 *
 * An alias shares its node. Each anchor knows how many nodes it stands for when all aliases in it
 * are walked, and how deep it is, so the sum is known while reading and a bomb is refused before
 * anybody can walk it.
 */
#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/io.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"

enum {
	MAX_DEPTH = 256,
	MAX_NODES = 2000000,
	STRIDE = 64
};
static const char too_many[] = "more than 2 million nodes, with aliases and merge keys followed";

/* What an anchor or a finished child amounts to. */
struct weight {
	uint32_t nodes;
	uint32_t height;
};

struct anchor {
	struct um_yaml *node;
	struct weight weight;
	bool is_open; /* its collection has not ended yet */
};

/* An open collection. */
struct frame {
	struct um_yaml *node;
	struct anchor *anchor;
	size_t first_item;    /* of its children, on the stack of items */
	uint32_t end;         /* of its last child */
	struct weight weight; /* so far */
	bool has_key;         /* a key waits for its value */
	bool has_merge;
	struct um_yaml_item item; /* with that key */
};

struct reader {
	struct um_arena *a;
	const char *bytes;
	size_t n;
	struct um_lines lines;
	uint32_t *marks; /* NULL: one byte a character */
	size_t n_marks;
	yaml_parser_t parser;
	struct um_map anchors;
	struct frame *frames;
	size_t depth;
	struct um_yaml_item *items;
	size_t n_items, cap_items;
	struct um_yaml *root;
	uint32_t total; /* nodes of all documents so far */
	struct um_pos *ret_pos;
	struct um_err *err;
};

/* --- places --- */

/* Bytes of the character at p; a broken one counts as one byte, and libyaml stops there anyway. */
static size_t char_len(const struct reader *r, size_t at)
{
	size_t len = um_utf8_len((const unsigned char *)r->bytes + at, r->n - at);

	return len ? len : 1;
}

static void marks_init(struct reader *r)
{
	size_t i, n = 0, at = 0;

	for (i = 0; i < r->n && (unsigned char)r->bytes[i] < 0x80; i++)
		;
	if (i == r->n)
		return;
	r->marks = um_xmalloc((r->n / STRIDE + 1) * sizeof(*r->marks));
	while (at < r->n) {
		if (n++ % STRIDE == 0)
			r->marks[r->n_marks++] = (uint32_t)at;
		at += char_len(r, at);
	}
}

static uint32_t byte_at(const struct reader *r, const yaml_mark_t *mark)
{
	size_t at = mark->index;

	if (r->marks) {
		size_t i = mark->index / STRIDE;

		if (i >= r->n_marks)
			return (uint32_t)r->n;
		at = r->marks[i];
		for (size_t left = mark->index % STRIDE; left && at < r->n; left--)
			at += char_len(r, at);
	}
	return (uint32_t)(at < r->n ? at : r->n);
}

static int fail(struct reader *r, int code, uint32_t at, const char *what, const char *more)
{
	struct um_pos pos = um_lines_pos(&r->lines, at);

	if (r->ret_pos)
		*r->ret_pos = pos;
	return um_err_set(r->err, code, "%u:%u: %s%s%s", pos.line, pos.column, what,
	                  more ? " " : "", more ? more : "");
}

/* libyaml's own complaint. */
static int fail_syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const char *what = p->problem ? p->problem : "not YAML";
	const char *hint = NULL;
	uint32_t at;

	if (p->error == YAML_MEMORY_ERROR)
		um_out_of_memory(0);
	if (p->error == YAML_READER_ERROR)
		at = (uint32_t)(p->problem_offset < r->n ? p->problem_offset : r->n);
	else
		at = byte_at(r, &p->problem_mark);
	if (p->error == YAML_SCANNER_ERROR && at < r->n && r->bytes[at] == '\t')
		hint = "(this is a tab; YAML indents with spaces)";
	return fail(r, UM_EPARSE, at, what, hint);
}

/* --- nodes --- */

static const char *tag_text(struct um_arena *a, const yaml_char_t *tag)
{
	static const char core[] = "tag:yaml.org,2002:";
	const char *s = (const char *)tag;

	if (!s)
		return NULL;
	if (um_starts(s, core))
		return um_format(a, "!!%s", s + sizeof(core) - 1);
	return um_strdup(a, s);
}

/* An event starts at its anchor and tag; the node's place is that of its content. */
static uint32_t skip_properties(const struct reader *r, uint32_t at, uint32_t end, int n)
{
	while (n-- > 0 && at < end && (r->bytes[at] == '&' || r->bytes[at] == '!')) {
		while (at < end && !strchr(" \t\r\n", r->bytes[at]))
			at++;
		while (at < end && strchr(" \t\r\n#", r->bytes[at]) && r->bytes[at]) {
			if (r->bytes[at] == '#') {
				while (at < end && r->bytes[at] != '\n')
					at++;
			} else {
				at++;
			}
		}
	}
	return at;
}

static struct um_yaml *node_new(struct reader *r, enum um_yaml_kind kind, const yaml_event_t *event,
                                const yaml_char_t *tag, const yaml_char_t *anchor)
{
	struct um_yaml *node = UM_NEW(r->a, struct um_yaml);
	uint32_t end = byte_at(r, &event->end_mark);
	/* A block collection's start event has no length: its content may be lines further down. */
	uint32_t limit = kind == UM_YAML_SCALAR ? end : (uint32_t)r->n;

	node->kind = kind;
	node->tag = tag_text(r->a, tag);
	node->span.start = byte_at(r, &event->start_mark);
	if (tag || anchor)
		node->span.start = skip_properties(r, node->span.start, limit,
		                                   (tag != NULL) + (anchor != NULL));
	node->span.end = end < node->span.start ? node->span.start : end;
	node->pos = um_lines_pos(&r->lines, node->span.start);
	return node;
}

static struct anchor *anchor_set(struct reader *r, const yaml_char_t *name, struct um_yaml *node)
{
	struct anchor *anchor;

	if (!name)
		return NULL;
	anchor = UM_NEW(r->a, struct anchor);
	anchor->node = node;
	anchor->weight = (struct weight){1, 1};
	um_map_put(&r->anchors, (const char *)name, anchor); /* the last of the same name wins */
	return anchor;
}

static int weight_add(struct reader *r, struct weight *sum, struct weight more, uint32_t at)
{
	sum->nodes += more.nodes;
	if (sum->nodes > MAX_NODES)
		return fail(r, UM_ELIMIT, at, too_many, NULL);
	if (sum->height < more.height + 1)
		sum->height = more.height + 1;
	if (r->depth + more.height > MAX_DEPTH)
		return fail(r, UM_ELIMIT, at, "nested more than 256 levels deep", NULL);
	return 0;
}

static void item_push(struct reader *r, const struct um_yaml_item *item)
{
	if (r->n_items == r->cap_items) {
		r->cap_items = r->cap_items ? r->cap_items * 2 : 64;
		r->items = um_xrealloc(r->items, r->cap_items * sizeof(*r->items));
	}
	r->items[r->n_items++] = *item;
}

/* A node is complete (an alias: the node it stands for); `end` is where it ends in the text. */
static int node_done(struct reader *r, struct um_yaml *node, struct um_span place,
                     struct weight weight)
{
	struct frame *f;
	int code;

	if (r->depth == 0) {
		r->root = node;
		r->total += weight.nodes;
		if (r->total > MAX_NODES)
			return fail(r, UM_ELIMIT, place.start, too_many, NULL);
		return 0;
	}
	f = &r->frames[r->depth - 1];
	code = weight_add(r, &f->weight, weight, place.start);
	if (code < 0)
		return code;
	if (f->end < place.end)
		f->end = place.end;
	if (f->node->kind == UM_YAML_LIST) {
		item_push(r, &(struct um_yaml_item){.value = node});
		return 0;
	}
	if (!f->has_key) {
		bool is_scalar = node->kind == UM_YAML_SCALAR;

		f->has_key = true;
		f->item = (struct um_yaml_item){
			.key = is_scalar ? node->text : "",
			.key_span = place,
			.key_pos = um_lines_pos(&r->lines, place.start),
		};
		if (is_scalar && node->plain && strcmp(node->text, "<<") == 0)
			f->has_merge = true;
		return 0;
	}
	f->item.value = node;
	f->has_key = false;
	item_push(r, &f->item);
	return 0;
}

/* --- merge keys --- */

static bool can_merge(const struct um_yaml_item *item)
{
	const struct um_yaml *v = item->value;

	if (strcmp(item->key, "<<") != 0)
		return false;
	if (v->kind == UM_YAML_MAP)
		return true;
	if (v->kind != UM_YAML_LIST || v->n == 0)
		return false;
	for (size_t i = 0; i < v->n; i++) {
		if (v->items[i].value->kind != UM_YAML_MAP)
			return false;
	}
	return true;
}

struct merge {
	struct reader *r;
	struct frame *f;
	struct um_map *have;
};

static int merge_from(struct merge *m, const struct um_yaml *map)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct um_yaml_item *item = &map->items[i];

		if (um_map_has(m->have, item->key))
			continue;
		um_map_put(m->have, item->key, m);
		/* Counted again, since it is copied: a chain of merges must not grow without end.
		 */
		if (++m->f->weight.nodes > MAX_NODES)
			return fail(m->r, UM_ELIMIT, item->key_span.start, too_many, NULL);
		item_push(m->r, item);
	}
	return 0;
}

/* The map's own keys stay first and win; then what is merged, where the earlier one wins. */
static int merge(struct reader *r, struct frame *f)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();
	UM_VEC(struct um_yaml *) sources = {0};
	struct merge m = {.r = r, .f = f};
	struct um_map have;
	size_t kept = f->first_item;
	int code = 0;

	um_map_init(&have, scratch);
	m.have = &have;
	for (size_t i = f->first_item; i < r->n_items; i++) {
		if (can_merge(&r->items[i])) {
			*UM_PUSH(scratch, &sources) = r->items[i].value;
			continue;
		}
		um_map_put(&have, r->items[i].key, r);
		r->items[kept++] = r->items[i];
	}
	r->n_items = kept;
	for (size_t i = 0; i < sources.n && code == 0; i++) {
		const struct um_yaml *from = sources.v[i];

		if (from->kind == UM_YAML_MAP)
			code = merge_from(&m, from);
		else
			for (size_t j = 0; j < from->n && code == 0; j++)
				code = merge_from(&m, from->items[j].value);
	}
	return code;
}

/* --- events --- */

static uint32_t trim_end(const struct reader *r, struct um_span span)
{
	while (span.end > span.start && strchr(" \t\r\n", r->bytes[span.end - 1]) &&
	       r->bytes[span.end - 1])
		span.end--;
	return span.end;
}

static int on_scalar(struct reader *r, const yaml_event_t *event)
{
	const yaml_char_t *tag = event->data.scalar.tag;
	const yaml_char_t *anchor = event->data.scalar.anchor;
	struct um_yaml *node = node_new(r, UM_YAML_SCALAR, event, tag, anchor);
	yaml_scalar_style_t style = event->data.scalar.style;

	node->text =
		um_strndup(r->a, (const char *)event->data.scalar.value, event->data.scalar.length);
	node->plain = style == YAML_PLAIN_SCALAR_STYLE;
	/* libyaml's mark is after the blank lines that follow a block. */
	if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
		node->span.end = trim_end(r, node->span);
	anchor_set(r, anchor, node);
	return node_done(r, node, node->span, (struct weight){1, 1});
}

static int on_alias(struct reader *r, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	struct um_span place = {byte_at(r, &event->start_mark), byte_at(r, &event->end_mark)};
	const struct anchor *anchor = um_map_get(&r->anchors, name);

	if (!anchor)
		return fail(r, UM_EPARSE, place.start, "alias without an anchor:", name);
	if (anchor->is_open)
		return fail(r, UM_EPARSE, place.start, "alias inside its own anchor:", name);
	return node_done(r, anchor->node, place, anchor->weight);
}

static int on_start(struct reader *r, const yaml_event_t *event, enum um_yaml_kind kind)
{
	bool is_map = kind == UM_YAML_MAP;
	const yaml_char_t *tag =
		is_map ? event->data.mapping_start.tag : event->data.sequence_start.tag;
	const yaml_char_t *anchor =
		is_map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
	struct um_yaml *node = node_new(r, kind, event, tag, anchor);
	struct frame *f;

	if (r->depth == MAX_DEPTH)
		return fail(r, UM_ELIMIT, node->span.start, "nested more than 256 levels deep",
		            NULL);
	f = &r->frames[r->depth++];
	*f = (struct frame){
		.node = node,
		.anchor = anchor_set(r, anchor, node),
		.first_item = r->n_items,
		.end = node->span.end,
		.weight = {1, 1},
	};
	if (f->anchor)
		f->anchor->is_open = true;
	return 0;
}

static int on_end(struct reader *r, const yaml_event_t *event)
{
	struct frame *f = &r->frames[r->depth - 1];
	struct um_yaml *node = f->node;
	uint32_t end = byte_at(r, &event->end_mark);
	int code;

	if (f->has_merge) {
		code = merge(r, f);
		if (code < 0)
			return code;
	}
	node->n = r->n_items - f->first_item;
	if (node->n) {
		node->items = UM_NEW_ARRAY(r->a, struct um_yaml_item, node->n);
		memcpy(node->items, r->items + f->first_item, node->n * sizeof(*node->items));
	}
	r->n_items = f->first_item;
	/* The end event of a flow collection is its bracket; that of a block has no length and is
	 * wherever the next thing starts. */
	if (event->end_mark.index > event->start_mark.index)
		node->span.end = end;
	else
		node->span.end = f->end;
	if (f->anchor) {
		f->anchor->is_open = false;
		f->anchor->weight = f->weight;
	}
	r->depth--;
	return node_done(r, node, node->span, f->weight);
}

static int on_event(struct reader *r, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		um_map_init(&r->anchors, r->a);
		r->root = NULL;
		return 0;
	case YAML_SCALAR_EVENT:
		return on_scalar(r, event);
	case YAML_ALIAS_EVENT:
		return on_alias(r, event);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(r, event, UM_YAML_LIST);
	case YAML_MAPPING_START_EVENT:
		return on_start(r, event, UM_YAML_MAP);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_end(r, event);
	default:
		return 0;
	}
}

int um_yaml_parse(struct um_arena *a, const char *bytes, size_t n, struct um_yaml_file *ret,
                  struct um_pos *ret_error_pos, struct um_err *err)
{
	struct reader r = {.a = a, .bytes = bytes, .n = n, .ret_pos = ret_error_pos, .err = err};
	UM_VEC(struct um_yaml *) docs = {0};
	yaml_event_type_t type = YAML_NO_EVENT;
	int code = 0;

	if (n >= UINT32_MAX)
		return um_err_set(err, UM_ELIMIT, "1:1: more than 4 GiB of YAML");
	um_lines_init(&r.lines, a, bytes, n);
	marks_init(&r);
	r.frames = um_xmalloc(MAX_DEPTH * sizeof(*r.frames));
	if (!yaml_parser_initialize(&r.parser))
		um_out_of_memory(0);
	/* Said, not guessed: else a byte order mark would not be counted, and UTF-16 would have no
	 * places. */
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes, n);
	while (code == 0 && type != YAML_STREAM_END_EVENT) {
		yaml_event_t event;

		if (!yaml_parser_parse(&r.parser, &event)) {
			code = fail_syntax(&r);
			break;
		}
		type = event.type;
		code = on_event(&r, &event);
		if (type == YAML_DOCUMENT_END_EVENT && code == 0 && r.root)
			*UM_PUSH(a, &docs) = r.root;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&r.parser);
	free(r.frames);
	free(r.items);
	free(r.marks);
	*ret = (struct um_yaml_file){.docs = docs.v, .n_docs = docs.n};
	return code;
}

const struct um_yaml *um_yaml_get(const struct um_yaml *map, const char *key)
{
	if (!map || map->kind != UM_YAML_MAP)
		return NULL;
	/* Of two equal keys the last one counts, as in most loaders. */
	for (size_t i = map->n; i-- > 0;) {
		if (strcmp(map->items[i].key, key) == 0)
			return map->items[i].value;
	}
	return NULL;
}

const char *um_yaml_text(const struct um_yaml *map, const char *key)
{
	const struct um_yaml *value = um_yaml_get(map, key);

	return value && value->kind == UM_YAML_SCALAR ? value->text : NULL;
}

bool um_yaml_is_null(const struct um_yaml *node)
{
	const char *t;

	if (!node || node->kind != UM_YAML_SCALAR || !node->plain)
		return false;
	if (node->tag && strcmp(node->tag, "!!null") != 0)
		return false;
	t = node->text;
	return !*t || um_eq(t, "~") || um_eq(t, "null") || um_eq(t, "Null") || um_eq(t, "NULL");
}
