/* Names of variables that only a computed read uses: requireEnv("SOME_API_KEY"), and tables such as
 * keyEnv := map[string]string{"some": "SOME_API_KEY"}. The text is the name of a variable of the
 * catalogue, whole, and what takes it says that it is read. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

static bool has_one(const char *name, const char *const *words, size_t n)
{
	for (size_t i = 0; name != NULL && i < n; i++)
		if (strcasestr(name, words[i]) != NULL)
			return true;
	return false;
}

/* Is it given to something that gets a value by its name? Not to what sets, shows or drops it. */
static bool is_asked_for(const char *callee)
{
	static const char *const gets[] = {"env",        "ensure",    "require",    "lookup",
	                                   "mustget",    "apikey",    "api_key",    "getkey",
	                                   "get_key",    "getsecret", "get_secret", "readsecret",
	                                   "read_secret"};
	static const char *const others[] = {"set",  "del",   "pop",    "log",   "print",
	                                     "warn", "error", "panic",  "patch", "mask",
	                                     "hide", "write", "create", "has"};
	const char *last = callee != NULL ? detect_last_segment(callee) : NULL;

	return has_one(last, gets, UM_COUNT(gets)) && !has_one(last, others, UM_COUNT(others));
}

/* option("--key", envvar="SOME_API_KEY") */
static bool is_option_env(const char *key)
{
	return um_eq(key, "envvar") || um_eq(key, "env_var");
}

/* Does a name around the text say that names of variables stand there? */
static bool is_in_table(const struct detect_run *r, const struct syntax_fact *f)
{
	static const char *const words[] = {"env"};

	if (has_one(f->key, words, UM_COUNT(words)))
		return true;
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *around = &r->file->facts[i];

		if (around->span.start > f->span.start)
			break;
		if (around->kind == SYNTAX_BINDING && um_span_in(f->span, around->span) &&
		    has_one(around->key, words, UM_COUNT(words)))
			return true;
	}
	return false;
}

/* envs := map[string]string{"SOME_KEY": ""}: a table of variables to read, by its whole name. What
 * hands an environment on is called so, too, and gives values. */
static bool is_named_env(const struct detect_run *r, const struct syntax_fact *f)
{
	static const char *const names[] = {
		"envs",          "envvars",         "env_vars",         "envnames",
		"env_names",     "requiredenv",     "required_env",     "requiredenvs",
		"required_envs", "requiredenvvars", "required_env_vars"};

	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *around = &r->file->facts[i];

		if (around->span.start > f->span.start)
			break;
		if (around->kind != SYNTAX_BINDING || around->key == NULL ||
		    !um_span_in(f->span, around->span))
			continue;
		for (size_t k = 0; k < UM_COUNT(names); k++)
			if (um_eq_nocase(around->key, names[k]))
				return true;
	}
	return false;
}

/* Letters, digits and '_', as nobody writes anything but variables. */
static bool is_variable(const char *text)
{
	return strlen(text) > 4 &&
	       text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == '\0';
}

/* One mention is enough where the same file reads the variable under its name. */
static bool is_read(struct detect_run *r, const char *name)
{
	for (size_t i = 0; i < r->out->evidence.n; i++)
		if (r->out->evidence.v[i].kind == EVIDENCE_ENV &&
		    um_eq(r->out->evidence.v[i].name, name))
			return true;
	return false;
}

void detect_env_names(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts && !r->is_full; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct syntax_fact *call = f->call >= 0 ? &r->file->facts[f->call] : NULL;
		const struct detect_env_ref *ref;
		bool is_old;
		int32_t at;

		if (f->kind != SYNTAX_STRING_FACT || f->value->kind != SYNTAX_STRING ||
		    f->is_compared || f->value->text == NULL ||
		    strchr(f->value->text, '_') == NULL || (f->is_map_key && !is_named_env(r, f)))
			continue;
		ref = detect_env_find(r->d, f->value->text, r->uses);
		if (ref == NULL && call == NULL && is_variable(f->value->text) &&
		    is_in_table(r, f) && !is_read(r, f->value->text))
			detect_note_read(r, f);
		if (ref == NULL || !um_eq(ref->env->name, f->value->text))
			continue;
		if (call != NULL ? !is_asked_for(call->callee) && !is_option_env(f->key)
		                 : !is_in_table(r, f))
			continue;
		if (is_read(r, f->value->text))
			continue;
		r->function = f->function;
		at = detect_emit(r, EVIDENCE_ENV, detect_service_of(ref->entry), ref->entry,
		                 f->value->span, &is_old);
		if (at < 0 || is_old)
			continue;
		detect_at(r, at)->name = f->value->text;
		detect_at(r, at)->attr = rules_role_text(ref->env->carries);
		detect_at(r, at)->binding = EVIDENCE_FROM_ENV;
		detect_at(r, at)->basis = EVIDENCE_INFERRED;
	}
}
