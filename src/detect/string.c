/* Loose strings: addresses of the catalogue's hosts, model ids where a name says that a model id
 * goes, and keys. Text for people is none of these. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

/* Names of strings that people read. */
static bool is_text_key(const char *key)
{
	static const char *const names[] = {"description", "help",     "doc",     "docs",
	                                    "homepage",    "title",    "label",   "placeholder",
	                                    "href",        "docs_url", "docsUrl", "link",
	                                    "website",     "message",  "error",   "docUrl",
	                                    "doc_url",     "tooltip"};

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq_nocase(key, names[i]))
			return true;
	return false;
}

/* The variable whose default this string is, NULL for none. */
static const struct syntax_value *env_default(const struct detect_run *r, struct um_span span)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->span.start > span.start)
			break;
		if (f->kind == SYNTAX_ENV_FACT && f->value != NULL && f->value->fallback != NULL &&
		    um_span_in(span, f->value->fallback->span))
			return f->value;
	}
	return NULL;
}

static void set_binding(struct detect_run *r, struct evidence *e, const struct syntax_value *v)
{
	const struct syntax_value *env = env_default(r, v->span);

	e->binding = env != NULL || v->is_overridable ? EVIDENCE_DEFAULT : EVIDENCE_HARDCODED;
	if (env != NULL) {
		e->name = env->text;
		e->basis = EVIDENCE_INFERRED;
	}
}

static void run_url(struct detect_run *r, const struct syntax_fact *f)
{
	const char *text = f->value->text;
	struct detect_host_hit hit;
	struct evidence *e;
	bool is_old;
	int32_t at;

	if (strpbrk(text, " \n") != NULL || is_text_key(f->key) ||
	    !detect_url_find(r->d, text, &hit) || detect_url_is_documentation(text))
		return;
	at = detect_emit(r, EVIDENCE_ENDPOINT, detect_service_of(hit.entry), hit.entry,
	                 f->value->span, &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->value = text;
	e->attr = "url";
	e->cloud = hit.host->cloud;
	e->capability = hit.host->capability;
	if (hit.region[0] != '\0')
		e->region = um_strdup(r->a, hit.region);
	set_binding(r, e, f->value);
	if (f->call >= 0 && r->use[f->call].client >= 0)
		e->parent = r->use[f->call].client;
}

/* Is the string's own name, or that of the class it is a row of, one that holds model ids? */
static bool carries_model(const struct detect_run *r, const struct syntax_fact *f)
{
	int32_t function = f->function;

	if (detect_name_carries_model(f->key))
		return true;
	return function >= 0 && r->file->facts[function].is_class &&
	       detect_name_carries_model(r->file->facts[function].key);
}

/* Of all entries with such model ids: the one whose client the string is given to, one that the
 * file uses, the first. */
static const struct rules_entry *model_entry(struct detect_run *r, const struct syntax_fact *f,
                                             const struct detect_model_hit *hits, size_t n)
{
	const char *service = f->call >= 0 ? r->use[f->call].service : NULL;

	for (size_t i = 0; i < n && service != NULL; i++)
		if (um_eq(detect_service_of(hits[i].entry), service))
			return hits[i].entry;
	for (size_t i = 0; i < n; i++)
		if (r->uses[hits[i].entry - r->d->rules->entries])
			return hits[i].entry;
	return hits[0].entry;
}

static void run_model(struct detect_run *r, const struct syntax_fact *f)
{
	const char *text = f->value->text;
	const char *service = f->call >= 0 ? r->use[f->call].service : NULL;
	const struct rules_entry *entry = NULL;
	struct detect_model_hit hits[16];
	struct evidence *e;
	size_t n;
	bool is_old;
	int32_t at;

	if (!carries_model(r, f) || !detect_model_plausible(text))
		return;
	n = detect_model_find(r->d, text, hits, UM_COUNT(hits));
	if (n > 0) {
		entry = model_entry(r, f, hits, n);
	} else { /* "provider/id" */
		const char *rest = NULL;

		entry = detect_prefix_split(r->d, text, &rest);
		if (entry == NULL || text[strcspn(text, "/:")] != '/' || strpbrk(rest, " ") != NULL)
			return;
	}
	if (service == NULL)
		service = detect_service_of(entry);
	at = detect_emit(r, EVIDENCE_MODEL, service, entry, f->value->span, &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->value = text;
	e->maker = detect_model_maker(r->d, text, entry);
	e->capability = n > 0 ? hits[0].model->capability : NULL;
	set_binding(r, e, f->value);
	if (f->call >= 0 && r->use[f->call].client >= 0)
		e->parent = r->use[f->call].client;
}

static void run_secret(struct detect_run *r, const struct syntax_fact *f)
{
	struct um_span within;
	const struct rules_entry *entry = detect_secret_find(r->d, f->value->text, &within);
	struct evidence *e;
	bool is_old;
	int32_t at;

	if (entry == NULL)
		return;
	at = detect_emit(r, EVIDENCE_SECRET, detect_service_of(entry), entry, f->value->span,
	                 &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->value = detect_redact(r->a, f->value->text + within.start);
	e->attr = "key";
	set_binding(r, e, f->value);
}

void detect_strings(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts && !r->is_full; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_STRING_FACT || f->value == NULL || f->value->text == NULL)
			continue;
		r->function = f->function;
		run_url(r, f);
		if (f->value->kind == SYNTAX_STRING) {
			run_model(r, f);
			run_secret(r, f);
		}
	}
}
