/* The places where a region starts (a function, the value of a name, the arguments of a call) or
 * where a fact is made, in the order of the file. */
#include <stdlib.h>
#include <string.h>

#include "syntax/emit_p.h"

static struct mark *add_mark(struct marks *s, enum mark_kind kind, uint32_t start, uint32_t end,
                             const struct record *r)
{
	struct mark *m = UM_PUSH(s->w->t, s);

	m->start = start;
	m->end = end;
	m->order = (uint32_t)s->n;
	m->kind = (uint8_t)kind;
	m->record = r;
	return m;
}

static struct mark *mark_node(struct marks *s, enum mark_kind kind, TSNode node,
                              const struct record *r)
{
	return add_mark(s, kind, ts_node_start_byte(node), ts_node_end_byte(node), r);
}

static void mark_key(struct marks *s, TSNode node, const char *key)
{
	if (!ts_node_is_null(node))
		mark_node(s, MARK_KEY, node, NULL)->key = key;
}

/* The last name of an expression: "model" of self.model, of `model` and of model.lower(). */
const char *syntax_last_name(struct work *w, TSNode node)
{
	for (int i = 0; i < 16; i++) {
		const struct record *r;
		const char *text;
		size_t sigils;

		node = syntax_strip(w, node);
		r = syntax_record(w, node);
		switch (syntax_role(w, node)) {
		case ROLE_NAME:
		case ROLE_WORD:
		case ROLE_CONTENT:
		case ROLE_SHORTHAND:
			text = syntax_text(w, node);
			sigils = strspn(text, "$@");
			return text[sigils] != '\0' ? text + sigils : text;
		case ROLE_MEMBER:
			return syntax_text(w, syntax_part(r, PART_NAME));
		case ROLE_INDEX:
			return syntax_key_text(w, syntax_part(r, PART_INDEX));
		case ROLE_CALL:
			node = syntax_strip(w, syntax_part(r, PART_CALLEE));
			if (syntax_role(w, node) != ROLE_MEMBER)
				return NULL;
			node = syntax_part(syntax_record(w, node), PART_OBJECT);
			break;
		default:
			return NULL;
		}
	}
	return NULL;
}

const char *syntax_target_key(struct work *w, TSNode key)
{
	key = syntax_strip(w, key);
	return ts_node_is_null(key) ? NULL : syntax_last_name(w, key);
}

static void mark_compared(struct marks *s, const struct record *r, enum part part, enum part other)
{
	TSNode node = syntax_part(r, part), name = syntax_part(r, other);
	struct mark *m;

	if (ts_node_is_null(node))
		return;
	m = mark_node(s, MARK_KEY, node, r);
	m->is_compared = true;
	m->key = ts_node_is_null(name) ? NULL : syntax_last_name(s->w, name);
}

static void mark_record(struct marks *s, const struct record *r)
{
	struct work *w = s->w;
	struct mark *m;

	switch (r->role) {
	case ROLE_FUNCTION:
	case ROLE_CLASS:
	case ROLE_LAMBDA:
	case ROLE_REGION:
		add_mark(s, MARK_FUNCTION, r->start, r->end, r);
		break;
	case ROLE_BLOCK:
		add_mark(s, MARK_BLOCK, r->start, r->end, r);
		break;
	case ROLE_TYPES:
		add_mark(s, MARK_TYPES, r->start, r->end, r);
		break;
	case ROLE_TYPE_ONLY:
		add_mark(s, MARK_TYPE_ONLY, r->start, r->end, r);
		break;
	case ROLE_HANDLER:
		add_mark(s, MARK_HANDLER, r->start, r->end, r);
		break;
	case ROLE_CATCH:
		add_mark(s, MARK_CATCH, r->start, r->end, r);
		break;
	case ROLE_IMPORT:
		add_mark(s, MARK_IMPORT, r->start, r->end, r);
		break;
	case ROLE_BINDING:
		add_mark(s, MARK_BINDING, r->start, r->end, r);
		syntax_index_put(&s->not_read, node_key(syntax_strip(w, syntax_part(r, PART_KEY))),
		                 s);
		mark_key(s, syntax_part(r, PART_VALUE),
		         syntax_target_key(w, syntax_part(r, PART_KEY)));
		break;
	case ROLE_PARAM:
		add_mark(s, MARK_PARAM, r->start, r->end, r);
		mark_key(s, syntax_part(r, PART_VALUE),
		         syntax_target_key(w, syntax_part(r, PART_KEY)));
		break;
	case ROLE_PRESET:
		mark_key(s, syntax_part(r, PART_RIGHT),
		         syntax_target_key(w, syntax_part(r, PART_LEFT)));
		add_mark(s, MARK_DEFAULT, r->start, r->end, r);
		break;
	case ROLE_EACH:
		mark_key(s, syntax_part(r, PART_VALUE),
		         syntax_target_key(w, syntax_part(r, PART_KEY)));
		break;
	case ROLE_ARG:
		mark_key(s, syntax_part(r, PART_VALUE), syntax_text(w, syntax_part(r, PART_NAME)));
		break;
	case ROLE_PAIR:
		m = mark_node(s, MARK_KEY, syntax_part(r, PART_KEY), r);
		m->is_key = true;
		mark_key(s, syntax_part(r, PART_VALUE),
		         syntax_key_text(w, syntax_part(r, PART_KEY)));
		break;
	case ROLE_COMPARE:
		mark_compared(s, r, PART_LEFT, PART_RIGHT);
		mark_compared(s, r, PART_RIGHT, PART_LEFT);
		if ((r->flags & FLAG_ENV_TEST) != 0)
			add_mark(s, MARK_COMPARE, r->start, r->end, r);
		break;
	case ROLE_CASE:
		m = mark_node(s, MARK_KEY, syntax_part(r, PART_VALUE), r);
		m->is_compared = true;
		break;
	case ROLE_DEFAULT:
		add_mark(s, MARK_DEFAULT, r->start, r->end, r);
		break;
	case ROLE_CALL:
		if ((r->flags & FLAG_WORDS) != 0)
			r = syntax_record(w, r->node); /* with all its words */
		add_mark(s, MARK_CALL, r->start, r->end, r);
		syntax_index_put(&s->not_read,
		                 node_key(syntax_strip(w, syntax_part(r, PART_CALLEE))), s);
		for (uint16_t i = 0; i < r->n_parts; i++)
			if (r->parts[i].part == PART_ARGS) {
				mark_node(s, MARK_ARGS, r->parts[i].node, r);
				if ((r->flags & FLAG_WORDS) != 0)
					mark_key(s, r->parts[i].node, syntax_words_key(w, r, i));
			}
		break;
	case ROLE_INDEX:
		add_mark(s, MARK_MEMBER, r->start, r->end, r);
		m = mark_node(s, MARK_KEY, syntax_part(r, PART_INDEX), r);
		m->is_key = true;
		m->key = syntax_last_name(w, syntax_part(r, PART_OBJECT));
		break;
	case ROLE_MEMBER:
		add_mark(s, MARK_MEMBER, r->start, r->end, r);
		break;
	case ROLE_STRING:
	case ROLE_JOIN:
	case ROLE_CONCAT:
	case ROLE_FORMAT:
		add_mark(s, MARK_STRING, r->start, r->end, r);
		break;
	default:
		break;
	}
}

/* Regions open before the facts that start with them. */
static int by_place(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void syntax_marks_build(struct marks *s)
{
	struct work *w = s->w;

	syntax_index_init(&s->not_read, w->t, 256);
	for (size_t i = 0; i < w->records.n; i++)
		mark_record(s, &w->records.v[i]);
	for (size_t i = 0; i < w->members.n; i++)
		mark_node(s, MARK_MEMBER_DEF, w->members.v[i].where, NULL)->def = &w->members.v[i];
	if (s->n > 0)
		qsort(s->v, s->n, sizeof(s->v[0]), by_place);
}
