/* Keys in the open: found by the catalogue's shapes or because a literal is given where a key goes.
 * What is shown is cut. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

char *detect_redact(struct um_arena *a, const char *text)
{
	return um_format(a, "%.3s\xe2\x80\xa6", text);
}

static size_t distinct_bytes(const char *s)
{
	bool seen[256] = {false};
	size_t n = 0;

	for (; *s != '\0'; s++) {
		n += !seen[(unsigned char)*s];
		seen[(unsigned char)*s] = true;
	}
	return n;
}

bool detect_is_placeholder(const char *text)
{
	static const char *const words[] = {
		"your",        "xxxx",    "changeme", "change-me",  "change_me",   "example",
		"placeholder", "dummy",   "<",        "${",         "{{",          "...",
		"test",        "fake",    "sample",   "not-needed", "not_needed",  "notneeded",
		"insert",      "replace", "todo",     "redacted",   "secret-here", "key-here",
		"****",        "000000",  "123456",   "abcdef",     "mock",        "no-key",
		"unused",      "none",    "local",    "anything",   "my-",         "my_",
		"empty",
	};

	if (text == NULL || text[0] == '\0')
		return true;
	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (strcasestr(text, words[i]) != NULL)
			return true;
	return distinct_bytes(text) <= 4;
}

bool detect_is_key(const char *text)
{
	size_t n = 0, digits = 0;

	for (; text[n] != '\0'; n++) {
		if (!isgraph((unsigned char)text[n]))
			return false;
		digits += isdigit((unsigned char)text[n]) != 0;
	}
	if (n < 16 || n > 512 || digits < 2)
		return false;
	return !detect_is_placeholder(text) && distinct_bytes(text) >= 8;
}

const struct rules_entry *detect_secret_find(const struct detect *d, const char *text,
                                             struct um_span *ret_span)
{
	size_t n = strlen(text);

	if (n < 12)
		return NULL;
	for (size_t i = 0; i < d->rules->n_entries; i++) {
		const struct rules_entry *e = &d->rules->entries[i];

		for (size_t k = 0; k < e->n_secrets; k++) {
			const struct rules_secret *secret = &e->secrets[k];
			bool maybe = secret->literals.n == 0;
			struct um_span span;
			char found[512];
			size_t found_n;

			for (size_t l = 0; l < secret->literals.n && !maybe; l++)
				maybe = strstr(text, secret->literals.v[l]) != NULL;
			if (!maybe || secret->regex == NULL ||
			    !um_regex_find(secret->regex, text, n, 0, &span))
				continue;
			found_n = span.end - span.start < sizeof(found) - 1 ? span.end - span.start
			                                                    : sizeof(found) - 1;
			memcpy(found, text + span.start, found_n);
			found[found_n] = '\0';
			if (detect_is_placeholder(found) || distinct_bytes(found) < 8)
				continue;
			*ret_span = span;
			return e;
		}
	}
	return NULL;
}

const struct detect_env_ref *detect_key_spelled(const struct detect *d, const char *text)
{
	char name[DETECT_MAX_SETTING];
	const char *at = name;
	size_t n = 0;

	for (; text[n] != '\0' && n + 1 < sizeof(name); n++)
		name[n] = isalnum((unsigned char)text[n]) ? (char)toupper((unsigned char)text[n])
		                                          : '_';
	name[n] = '\0';
	while (text[n] == '\0' && strchr(at, '_') != NULL) {
		const struct detect_env_ref *ref = um_map_get(&d->env, at);

		if (ref != NULL && ref->env->carries == RULES_KEY && !ref->env->is_shared &&
		    ref->entry->kind != RULES_CONSTRUCT)
			return ref;
		at = strchr(at, '_') + 1;
	}
	return NULL;
}

/* "projects/x/secrets/openai-api-key/versions/latest": the name may be any part of a path. */
static const struct detect_env_ref *spelled_in(struct detect_run *r, const char *text)
{
	const struct detect_env_ref *ref = detect_key_spelled(r->d, text);

	while (ref == NULL && *text != '\0') {
		size_t n = strcspn(text, "/");

		ref = detect_key_spelled(r->d, um_strndup(r->a, text, n));
		text += n + (text[n] == '/');
	}
	return ref;
}

void detect_secret_fetched(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref)
{
	const struct syntax_fact *f = &r->file->facts[fact];
	const struct syntax_value *v = detect_arg_first(f->value, &ref->call->args[RULES_KEY]);
	struct detect_lits lits = {.n = 0};

	if (v != NULL)
		detect_value_literals(v, &lits);
	for (size_t i = 0; i < lits.n; i++) {
		const struct detect_lit *lit = &lits.v[i];
		const struct detect_env_ref *key =
			lit->text != NULL ? spelled_in(r, lit->text) : NULL;
		struct evidence *e;
		bool is_old;
		int32_t at;

		if (key == NULL)
			continue;
		at = detect_emit(r, EVIDENCE_SECRET, detect_service_of(key->entry), key->entry,
		                 lit->origin == NULL ? lit->span : f->span, &is_old);
		if (at < 0 || is_old)
			continue;
		e = detect_at(r, at);
		e->name = lit->text;
		e->attr = "name";
		e->cloud = ref->call->cloud;
		e->binding = lit->binding;
	}
}
