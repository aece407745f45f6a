/* The words of a command as arguments: `--name value`, `--name=value` and `-n value` are named, all
 * others are positional, and the list of those is named "words". What stands after a short flag
 * counts as both, because only the command knows whether the flag takes it. */
#include <string.h>

#include "syntax/syntax_p.h"

static const char *flag_name(struct work *w, TSNode word)
{
	const char *text = syntax_cut(w, word);
	size_t dashes = strspn(text, "-");

	return dashes > 0 && dashes <= 2 && strchr("\"'${} \n", text[dashes]) == NULL
	               ? text + dashes
	               : NULL;
}

static bool is_long(struct work *w, TSNode word)
{
	return um_starts(syntax_cut(w, word), "--");
}

/* The flag before the word, when it is one that waits for a value. */
static const char *waiting_flag(struct work *w, TSNode before)
{
	const char *flag = ts_node_is_null(before) ? NULL : flag_name(w, before);

	if (flag == NULL || strchr(flag, '=') != NULL ||
	    syntax_table(w, TABLE_PLAIN_FLAG, flag) != NULL)
		return NULL;
	return flag;
}

/* What follows the "=" of `--name=value`. */
static struct syntax_value *after_equals(struct work *w, TSNode word)
{
	struct syntax_value *v = syntax_value(w, word), *rest;
	const char *equals = v->text != NULL ? strchr(v->text, '=') : NULL;

	if (equals == NULL || (v->kind != SYNTAX_STRING && v->kind != SYNTAX_TEMPLATE))
		return v;
	if (v->kind == SYNTAX_TEMPLATE && v->n_items == 1 && um_eq(equals + 1, "{}"))
		return v->items[0].value;
	rest = syntax_value_new(w, v->kind, word, equals + 1);
	rest->is_overridable = v->is_overridable;
	rest->items = v->items;
	rest->n_items = v->n_items;
	return syntax_value_seal(w, rest);
}

static void add_positional(struct work *w, struct items *items, struct syntax_value *words,
                           TSNode word)
{
	struct items list = {words->items, words->n_items, words->n_items};
	struct syntax_value *v = syntax_value(w, word);

	UM_PUSH(w->a, items)->value = v;
	UM_PUSH(w->a, &list)->value = v;
	words->items = list.v;
	words->n_items = list.n;
}

/* docker exec -it web ollama pull: the place of what is run inside; 0 when nothing is. */
static uint16_t inside(struct work *w, const struct record *r, const char *name, uint16_t at)
{
	const struct row *row = syntax_table(w, TABLE_INSIDE_WORD, name);
	TSNode before = syntax_part(NULL, PART_NONE);
	unsigned words = 0;
	bool is_exec = false;

	for (; row != NULL && at < r->n_parts; at++) {
		TSNode word = r->parts[at].node;
		const char *text = syntax_cut(w, word);
		bool is_value;

		if (r->parts[at].part != PART_ARGS)
			continue;
		is_value = waiting_flag(w, before) != NULL &&
		           (is_long(w, before) || strpbrk(syntax_cut(w, before), "itTd") == NULL);
		before = word;
		if (flag_name(w, word) != NULL || um_eq(text, "--") || is_value)
			continue;
		if (is_exec && words++ > 0)
			return at;
		is_exec |= um_eq(text, row->columns[0]);
	}
	return 0;
}

/* The command's name may only say how another is to be run: sudo, nohup, env X=1. */
static uint16_t first_word(struct work *w, const struct record *r)
{
	const char *name = syntax_text(w, syntax_part(r, PART_CALLEE));
	uint16_t at = 0, found;

	while (syntax_table(w, TABLE_PREFIX_WORD, name) != NULL) {
		while (at < r->n_parts &&
		       (r->parts[at].part != PART_ARGS || flag_name(w, r->parts[at].node) != NULL ||
		        strchr(syntax_cut(w, r->parts[at].node), '=') != NULL))
			at++;
		if (at >= r->n_parts)
			return 0;
		name = syntax_cut(w, r->parts[at++].node);
	}
	found = inside(w, r, name, at);
	return found > 0 ? (uint16_t)(found + 1) : at;
}

const char *syntax_words_callee(struct work *w, const struct record *r, const char *path)
{
	uint16_t first = first_word(w, r);
	const char *name = first > 0 ? syntax_cut(w, r->parts[first - 1].node) : path;
	const char *slash = strrchr(name, '/');

	if (slash != NULL && slash[1] != '\0')
		name = slash + 1;
	if (um_ends(name, ".exe"))
		name = um_strndup(w->a, name, strlen(name) - strlen(".exe"));
	return name;
}

void syntax_words_add(struct work *w, const struct record *r, struct items *items)
{
	struct syntax_value *words = syntax_value_new(w, SYNTAX_LIST, r->node, "");
	TSNode before = syntax_part(NULL, PART_NONE);

	for (uint16_t i = first_word(w, r); i < r->n_parts && items->n < MAX_ITEMS; i++) {
		TSNode word = r->parts[i].node;
		const char *flag = r->parts[i].part == PART_ARGS ? flag_name(w, word) : NULL;
		const char *waiting;
		struct syntax_item item = {.name_span = node_span(word)};

		if (r->parts[i].part != PART_ARGS)
			continue;
		waiting = flag == NULL ? waiting_flag(w, before) : NULL;
		if (flag != NULL && strchr(flag, '=') != NULL) {
			item.name = um_strndup(w->a, flag, strcspn(flag, "="));
			item.value = after_equals(w, word);
			*UM_PUSH(w->a, items) = item;
		} else if (waiting != NULL) {
			item.name = waiting;
			item.name_span = node_span(before);
			item.value = syntax_value(w, word);
			*UM_PUSH(w->a, items) = item;
			if (!is_long(w, before))
				add_positional(w, items, words, word);
		} else if (flag == NULL) {
			add_positional(w, items, words, word);
		}
		before = word;
	}
	if (words->n_items > 0)
		*UM_PUSH(w->a, items) = (struct syntax_item){.name = "words",
		                                             .name_span = node_span(r->node),
		                                             .value = syntax_value_seal(w, words)};
}

const char *syntax_words_key(struct work *w, const struct record *r, uint16_t part)
{
	const char *flag = flag_name(w, r->parts[part].node);
	TSNode before = syntax_part(NULL, PART_NONE);

	if (flag != NULL)
		return strchr(flag, '=') != NULL ? um_strndup(w->a, flag, strcspn(flag, "="))
		                                 : NULL;
	for (uint16_t i = part; i-- > 0;)
		if (r->parts[i].part == PART_ARGS) {
			before = r->parts[i].node;
			break;
		}
	return waiting_flag(w, before);
}
