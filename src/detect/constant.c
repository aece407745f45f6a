/* Constants of libraries that stand for models: ChatModel.GPT_4O_MINI, ai.GPT4oMini. A rule says
 * where they are; the id is told from the name. They count where a value is made of them, as a
 * literal would: bindings, lists, arguments. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "detect/detect_p.h"

enum {
	MAX_WORDS = 32,
	MAX_VALUES = 64 /* of one list that are looked at */
};

struct words {
	struct {
		const char *at;
		size_t n;
	} v[MAX_WORDS];
	size_t n;
};

static bool is_number(const char *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isdigit((unsigned char)at[i]))
			return false;
	return n > 0;
}

/* Does a word of `n` bytes end before this one? Names of capitals alone part their words
 * themselves. */
static bool is_border(const char *at, size_t n, bool is_camel)
{
	unsigned char before = (unsigned char)at[-1], here = (unsigned char)at[0];

	if (isdigit(here)) /* GPT4 and 4o2024, but O1 and V2 */
		return isalpha(before) && n > 1;
	if (!is_camel || !isupper(here))
		return false;
	return !isupper(before) || islower((unsigned char)at[1]);
}

static void words_of(const char *name, struct words *words)
{
	bool is_camel = false;

	for (const char *at = name; *at != '\0'; at++)
		is_camel |= islower((unsigned char)*at) != 0;
	words->n = 0;
	for (const char *at = name; *at != '\0'; at++) {
		if (*at == '_' || *at == '-')
			continue;
		if (at == name || at[-1] == '_' || at[-1] == '-' ||
		    is_border(at, words->v[words->n - 1].n, is_camel)) {
			if (words->n == MAX_WORDS)
				return;
			words->v[words->n].at = at;
			words->v[words->n++].n = 0;
		}
		words->v[words->n - 1].n++;
	}
}

/* What stands between two words. */
static const char *joint(const struct words *words, size_t i, const char *digits)
{
	size_t n = words->v[i].n, before = words->v[i - 1].n;

	if (!is_number(words->v[i - 1].at, before))
		return "-";
	if (n == 1 && tolower((unsigned char)words->v[i].at[0]) == 'o') /* GPT_4_O */
		return "";
	return n < 3 && before < 3 && is_number(words->v[i].at, n) ? digits : "-";
}

const char *detect_dashed(struct um_arena *a, const char *name, const char *digits)
{
	UM_AUTO(um_str_release) struct um_str id = UM_STR_INIT;
	struct words words;

	words_of(name, &words);
	for (size_t i = 0; i < words.n; i++) {
		if (i > 0 && words.v[i].n == 3 && strncasecmp(words.v[i].at, "dot", 3) == 0 &&
		    i + 1 < words.n) { /* GPT3Dot5 */
			um_str_addf(&id, ".%.*s", (int)words.v[i + 1].n, words.v[i + 1].at);
			i++;
			continue;
		}
		um_str_addf(&id, "%s%.*s", i > 0 ? joint(&words, i, digits) : "", (int)words.v[i].n,
		            words.v[i].at);
	}
	if (id.len == 0)
		return name;
	for (size_t i = 0; i < id.len; i++)
		id.s[i] = (char)tolower((unsigned char)id.s[i]);
	return um_strdup(a, id.s);
}

/* The constant that a name leads to: without the methods and fields of what it holds. */
static const char *constant_name(struct um_arena *a, const struct syntax_value *v)
{
	char *name;

	if (v->text == NULL || (v->kind != SYNTAX_NAME && v->kind != SYNTAX_CALL) ||
	    (v->kind == SYNTAX_CALL && v->n_items > 0) || strpbrk(v->text, "( ") != NULL)
		return NULL;
	name = um_strdup(a, v->text);
	for (char *last = strrchr(name, '.'); last != NULL; last = strrchr(name, '.')) {
		if (isupper((unsigned char)last[1]))
			return name;
		*last = '\0';
	}
	return NULL;
}

static bool is_of(const struct detect_run *r, const struct rules_constant *constant,
                  const char *name)
{
	for (size_t i = 0; i < constant->n_names; i++)
		for (size_t k = 0; um_eq(constant->names[i].language, r->language) &&
		                   k < constant->names[i].names.n;
		     k++)
			if (detect_callee_match(constant->names[i].names.v[k], name))
				return true;
	return false;
}

/* As written, or below a module of which all names were imported. */
static const struct rules_constant *find(struct detect_run *r, const struct rules_entry *entry,
                                         const char *name)
{
	for (size_t i = 0; i < entry->n_constants; i++) {
		const struct rules_constant *constant = &entry->constants[i];

		if (is_of(r, constant, name))
			return constant;
		for (size_t k = 0; k < r->file->n_facts; k++) {
			const struct syntax_fact *f = &r->file->facts[k];

			if (f->kind == SYNTAX_IMPORT && f->is_wildcard && f->module != NULL &&
			    is_of(r, constant, um_format(r->a, "%s.%s", f->module, name)))
				return constant;
		}
	}
	return NULL;
}

static const char *id_of(struct detect_run *r, const struct rules_constant *constant,
                         const char *name)
{
	const char *last = detect_last_segment(name), *rest = last, *id;
	struct detect_model_hit hit;

	for (size_t i = 0; i < constant->strip.n && rest == last; i++)
		if (um_starts(last, constant->strip.v[i]))
			rest += strlen(constant->strip.v[i]);
	rest += strspn(rest, "_");
	id = detect_dashed(r->a, rest, constant->digits != NULL ? constant->digits : "-");
	if (constant->prefix != NULL && !um_starts(id, constant->prefix))
		id = um_format(r->a, "%s%s", constant->prefix, id);
	return detect_model_find(r->d, id, &hit, 1) > 0 ? id : last;
}

bool detect_constant_of(struct detect_run *r, const struct syntax_value *v,
                        struct detect_constant *ret)
{
	const char *name = v != NULL ? constant_name(r->a, v) : NULL;

	for (size_t i = 0; name != NULL && i < r->d->rules->n_entries; i++) {
		const struct rules_entry *entry = &r->d->rules->entries[i];
		const struct rules_constant *constant =
			entry->n_constants > 0 && r->uses[i] ? find(r, entry, name) : NULL;

		if (constant == NULL)
			continue;
		ret->entry = entry;
		ret->id = id_of(r, constant, name);
		ret->capability = constant->capability;
		return true;
	}
	return false;
}

static void emit(struct detect_run *r, const struct syntax_fact *around,
                 const struct syntax_value *v, const struct detect_constant *constant)
{
	struct syntax_value value = *v;
	struct syntax_fact fact = *around;
	const struct detect_use *use;
	struct evidence *e;
	bool is_old;
	int32_t at;

	fact.value = &value;
	fact.span = v->span;
	use = detect_use_of(r, &fact);
	at = detect_emit(r, EVIDENCE_MODEL,
	                 use != NULL ? use->service : detect_service_of(constant->entry),
	                 constant->entry, v->span, &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->value = constant->id;
	e->maker = detect_model_maker(r->d, constant->id, constant->entry);
	e->capability = constant->capability;
	e->is_guess = use == NULL;
	detect_set_binding(r, e, &fact);
	if (use != NULL)
		e->parent = use->client;
}

static void walk(struct detect_run *r, const struct syntax_fact *around,
                 const struct syntax_value *v, int depth)
{
	struct detect_constant constant;

	if (v == NULL || depth > DETECT_MAX_DEPTH)
		return;
	if (detect_constant_of(r, v, &constant)) {
		emit(r, around, v, &constant);
		return;
	}
	for (size_t i = 0; i < v->n_items && i < MAX_VALUES; i++)
		walk(r, around, v->items[i].value, depth + 1);
}

/* Methods that ask whether it is this model: no use of it. */
static bool is_question(const struct syntax_fact *f)
{
	static const char *const names[] = {"equals", "equalsIgnoreCase", "contains", "Contains"};
	const char *last = f->callee != NULL ? detect_last_segment(f->callee) : "";

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(last, names[i]))
			return true;
	return false;
}

void detect_constants(struct detect_run *r)
{
	bool any = false;
	uint32_t question = 0; /* where the last one ends; what stands in it follows it */

	for (size_t i = 0; i < r->d->rules->n_entries; i++)
		any |= r->uses[i] && r->d->rules->entries[i].n_constants > 0;
	for (size_t i = 0; any && i < r->file->n_facts && !r->is_full; i++) {
		struct syntax_fact around = r->file->facts[i];
		const struct syntax_value *v = around.value;

		if (is_question(&around) && around.span.end > question)
			question = around.span.end;
		if (v == NULL || around.span.start < question || detect_is_about(r, &around))
			continue;
		r->function = around.function;
		if (around.kind == SYNTAX_BINDING) {
			around.call = -1;
			walk(r, &around, v, 0);
		} else if (around.kind == SYNTAX_CALL_FACT) {
			around.key = around.assigned;
			around.call = (int32_t)i;
			walk(r, &around, v, 0);
		}
	}
}
