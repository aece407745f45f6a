/* Facts as text, one per line: for UNMOAT_TRACE=syntax and for the tests' golden files. */
#include <string.h>

#include "base/log.h"
#include "syntax/syntax_p.h"

enum {
	SHOWN_ITEMS = 12
};

static const char *const kind_words[] = {
	[SYNTAX_IMPORT] = "import",      [SYNTAX_CALL_FACT] = "call",
	[SYNTAX_STRING_FACT] = "string", [SYNTAX_BINDING] = "binding",
	[SYNTAX_ENV_FACT] = "env",       [SYNTAX_HANDLER] = "handler",
	[SYNTAX_FUNCTION] = "function",
};

static void add_quoted(struct um_str *out, const char *text)
{
	um_str_add_c(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			um_str_add(out, "\\n");
		else if (*text == '"' || *text == '\\')
			um_str_addf(out, "\\%c", *text);
		else if ((unsigned char)*text < 0x20 || *text == 0x7F)
			um_str_addf(out, "\\x%02x", (unsigned)(unsigned char)*text);
		else
			um_str_add_c(out, *text);
	}
	um_str_add_c(out, '"');
}

static void add_value(struct um_str *out, const struct syntax_value *v, int depth);

static void add_items(struct um_str *out, const struct syntax_value *v, const char *open,
                      const char *close, int depth)
{
	um_str_add(out, open);
	for (size_t i = 0; i < v->n_items; i++) {
		if (i > 0)
			um_str_add(out, i < SHOWN_ITEMS ? ", " : ", ..");
		if (i == SHOWN_ITEMS)
			break;
		if (v->items[i].name != NULL)
			um_str_addf(out, "%s: ", v->items[i].name);
		add_value(out, v->items[i].value, depth + 1);
	}
	um_str_add(out, close);
}

static void add_value(struct um_str *out, const struct syntax_value *v, int depth)
{
	if (depth > 8) {
		um_str_add(out, "..");
		return;
	}
	if (v->is_followed)
		um_str_add_c(out, '^');
	if (v->is_overridable)
		um_str_add_c(out, '?');
	switch (v->kind) {
	case SYNTAX_STRING:
		add_quoted(out, v->text);
		break;
	case SYNTAX_TEMPLATE:
		um_str_add(out, "template ");
		add_quoted(out, v->text);
		add_items(out, v, " <", ">", depth);
		break;
	case SYNTAX_ENV:
		um_str_addf(out, "$%s", v->text);
		if (v->fallback != NULL) {
			um_str_add(out, ":-");
			add_value(out, v->fallback, depth + 1);
		}
		break;
	case SYNTAX_CALL:
		um_str_add(out, v->text);
		add_items(out, v, "(", ")", depth);
		break;
	case SYNTAX_LIST:
		add_items(out, v, "[", "]", depth);
		break;
	case SYNTAX_MAP:
		add_items(out, v, "{", "}", depth);
		break;
	case SYNTAX_CHOICE:
		add_items(out, v, "either(", ")", depth);
		break;
	case SYNTAX_UNKNOWN:
		um_str_add(out, "unknown ");
		add_quoted(out, v->text);
		break;
	default:
		um_str_add(out, v->text);
		break;
	}
}

static void add_word(struct um_str *out, const char *label, const char *text)
{
	if (text == NULL)
		return;
	um_str_addf(out, " %s=", label);
	if (strpbrk(text, " \n\"") != NULL || *text == '\0')
		add_quoted(out, text);
	else
		um_str_add(out, text);
}

static void add_flag(struct um_str *out, const char *word, bool is_set)
{
	if (is_set)
		um_str_addf(out, " %s", word);
}

static void add_span(struct um_str *out, const struct um_lines *lines, struct um_span span)
{
	struct um_pos from = um_lines_pos(lines, span.start), to = um_lines_pos(lines, span.end);

	um_str_addf(out, "%u:%u-%u:%u", from.line, from.column, to.line, to.column);
}

static void add_fact(struct um_str *out, const struct syntax_file *file,
                     const struct um_lines *lines, const struct syntax_fact *f)
{
	add_span(out, lines, f->span);
	um_str_addf(out, " %s", kind_words[f->kind]);
	add_word(out, "module", f->module);
	add_word(out, "name", f->name);
	add_word(out, "alias", f->alias);
	add_flag(out, "wildcard", f->is_wildcard);
	add_flag(out, "relative", f->is_relative);
	add_flag(out, "type-only", f->is_type_only);
	if (f->kind == SYNTAX_CALL_FACT) {
		add_word(out, "callee", f->callee);
		add_word(out, "assigned", f->assigned);
	} else {
		add_word(out, "key", f->key);
		if (f->kind == SYNTAX_BINDING && !um_eq(f->callee, f->key))
			add_word(out, "target", f->callee);
	}
	add_flag(out, "compared", f->is_compared);
	add_flag(out, "map-key", f->is_map_key);
	add_flag(out, "sets-env", f->sets_env);
	add_flag(out, "class", f->is_class);
	add_flag(out, "test", f->is_test);
	add_flag(out, "main", f->is_main);
	add_word(out, "decorators", f->decorators);
	if (f->call >= 0)
		add_word(out, "in", file->facts[f->call].callee);
	if (f->value != NULL) {
		um_str_add(out, " = ");
		add_value(out, f->value, 0);
	}
	if (f->receiver != NULL) {
		um_str_add(out, " on ");
		add_value(out, f->receiver, 0);
	}
	if (f->kind == SYNTAX_HANDLER) {
		add_word(out, "caught", f->caught);
		um_str_add(out, " body=");
		add_span(out, lines, f->body);
		for (size_t i = 0; i < f->n_handlers; i++) {
			um_str_add(out, i == 0 ? " handlers=" : ",");
			add_span(out, lines, f->handlers[i]);
		}
	}
	if (f->function >= 0)
		um_str_addf(out, " @%s",
		            file->facts[f->function].key != NULL ? file->facts[f->function].key
		                                                 : "?");
}

void syntax_file_dump(const struct syntax_file *file, const struct um_lines *lines,
                      struct um_str *out)
{
	if (file->is_partial)
		um_str_addf(out, "%u:%u partial: %s\n", file->error.line, file->error.column,
		            file->error_text);
	for (size_t i = 0; i < file->n_facts; i++) {
		add_fact(out, file, lines, &file->facts[i]);
		um_str_add_c(out, '\n');
	}
}

void syntax_trace(const char *bytes, size_t n, const struct syntax_file *file)
{
	struct um_arena *a = um_arena_new();
	UM_AUTO(um_str_release) struct um_str line = UM_STR_INIT;
	struct um_lines lines;

	um_lines_init(&lines, a, bytes, n);
	for (size_t i = 0; i < file->n_facts; i++) {
		um_str_clear(&line);
		add_fact(&line, file, &lines, &file->facts[i]);
		um_trace("syntax", "%s", line.s);
	}
	um_arena_free(a);
}
