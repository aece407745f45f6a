/* Routers of one's own: a function that makes clients of several services, or adapters that are
 * named after them, and chooses by such a name, and a map from such names to clients. They move a
 * request only when someone asks for it, so they are gateways and no fallbacks. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

static const struct rules_entry *provider_of(const struct detect_run *r, const char *text)
{
	const struct rules_entry *entry = text != NULL ? detect_provider_find(r->d, text) : NULL;

	if (entry == NULL && text != NULL)
		entry = detect_model_target(r->d, text, NULL);
	return entry != NULL && entry->kind != RULES_CONSTRUCT ? entry : NULL;
}

static bool is_same_sort(const struct evidence *a, const struct evidence *b)
{
	return a->capability == NULL || b->capability == NULL ||
	       um_eq(a->capability, b->capability);
}

/* ---- clients and names ---- */

/* Are there two of the kind within the span, of different services, that do the same? */
static bool has_two_services(struct detect_run *r, struct um_span span, enum evidence_kind kind)
{
	const struct evidence *first = NULL;

	for (size_t i = 0; i < r->out->evidence.n; i++) {
		const struct evidence *e = &r->out->evidence.v[i];

		if (e->kind != kind || !um_span_in(e->span, span))
			continue;
		if (first == NULL)
			first = e;
		else if (!um_eq(first->service, e->service) && is_same_sort(first, e))
			return true;
	}
	return false;
}

/* Different services, as far as two are of interest. */
struct pair {
	const char *first, *second;
	bool has_id; /* one is written as the catalogue does: "google" alone may be a sign-in */
};

static void pair_add(struct pair *p, const struct rules_entry *entry)
{
	const char *service = entry != NULL ? detect_service_of(entry) : NULL;

	if (service == NULL || um_eq(service, p->first))
		return;
	if (p->first == NULL)
		p->first = service;
	else if (p->second == NULL)
		p->second = service;
}

/* Where the next word of an identifier begins: at a capital after a small letter, after '_'. */
static size_t word_end(const char *s, size_t at)
{
	do
		at++;
	while (s[at] != '\0' && s[at] != '_' && s[at] != '-' && s[at - 1] != '_' &&
	       s[at - 1] != '-' &&
	       !(isupper((unsigned char)s[at]) &&
	         (islower((unsigned char)s[at - 1]) || islower((unsigned char)s[at + 1]))));
	return at;
}

/* "NewOpenAIClient", "anthropic_provider": the service that one to three of its words name. */
const struct rules_entry *detect_named_in(const struct detect_run *r, const char *name)
{
	for (size_t from = 0; name[from] != '\0'; from = word_end(name, from)) {
		size_t to = from;

		for (int words = 0; words < 3 && name[to] != '\0'; words++) {
			const struct rules_entry *entry;
			char part[64];

			to = word_end(name, to);
			if (to - from < 4 || to - from >= sizeof(part))
				continue;
			memcpy(part, name + from, to - from);
			part[to - from] = '\0';
			part[strcspn(part, "_-")] = '\0';
			entry = detect_provider_find(r->d, part);
			if (entry != NULL && entry->kind != RULES_CONSTRUCT)
				return entry;
		}
	}
	return NULL;
}

/* A class, or a function that makes something. */
static bool is_maker(const char *name)
{
	static const char *const words[] = {"new", "create", "make", "build"};

	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (um_starts(name, words[i]))
			return true;
	return isupper((unsigned char)name[0]) && !um_starts(name, "Set");
}

/* The constructor of an adapter of one's own: OpenAIClient(...), anthropic.New(...). */
static const struct rules_entry *adapter_of(const struct detect_run *r, const char *callee)
{
	const char *last = detect_last_segment(callee);
	const struct rules_entry *entry = is_maker(last) ? detect_named_in(r, last) : NULL;
	const struct detect_adapter *known;
	char owner[64];
	size_t end, start;
	bool sends;

	if (detect_is_data_name(last))
		return NULL;
	known = detect_adapter_find(r, callee, &sends);
	if (known != NULL)
		return um_map_get(&r->d->ids, known->service);

	if (!is_maker(last))
		return NULL;
	if (entry != NULL || last < callee + 2)
		return entry;
	end = (size_t)(last - callee) - 1;
	for (start = end; start > 0 && strchr("./()", callee[start - 1]) == NULL;)
		start--;
	if (end - start >= sizeof(owner))
		return NULL;
	memcpy(owner, callee + start, end - start);
	owner[end - start] = '\0';
	return detect_named_in(r, owner);
}

/* One class for all, told whose it is: new GenericClient(props, "groq"). */
static const struct rules_entry *adapter_by_argument(const struct detect_run *r,
                                                     const struct syntax_fact *f)
{
	const char *last = detect_last_segment(f->callee);

	if (f->value == NULL || !is_maker(last) || !detect_is_adapter_name(last))
		return NULL;
	for (size_t i = 0; i < f->value->n_items; i++) {
		const struct syntax_value *v = f->value->items[i].value;

		if (v->kind == SYNTAX_STRING && provider_of(r, v->text) != NULL)
			return provider_of(r, v->text);
	}
	return NULL;
}

static void emit(struct detect_run *r, struct um_span span, int32_t function, const char *name)
{
	bool is_old;
	int32_t at;

	r->function = function;
	at = detect_emit(r, EVIDENCE_GATEWAY, "portable", NULL, span, &is_old);
	if (at < 0 || is_old)
		return;
	detect_at(r, at)->rule = "router";
	detect_at(r, at)->attr = "router";
	detect_at(r, at)->name = name;
	detect_at(r, at)->binding = EVIDENCE_HARDCODED;
}

/* A function whose name says that it gives a client is reported where it is declared, one that
 * does more where it asks. */
static bool is_for_that(const char *name)
{
	static const char *const verbs[] = {"get",    "select",  "make",   "create", "determine",
	                                    "choose", "pick",    "build",  "init",   "load",
	                                    "new",    "resolve", "detect", "route"};
	static const char *const things[] = {"client", "provider", "model",   "llm",  "runner",
	                                     "config", "backend",  "adapter", "chat", "agent",
	                                     "vendor", "service",  "engine",  "embed"};
	bool has_verb = false, has_thing = false;

	if (strcasestr(name, "status") != NULL || strcasestr(name, "info") != NULL)
		return false;
	name += name[0] == '_';
	for (size_t i = 0; i < UM_COUNT(verbs); i++)
		has_verb |= strncasecmp(name, verbs[i], strlen(verbs[i])) == 0;
	for (size_t i = 0; i < UM_COUNT(things); i++)
		has_thing |= strcasestr(name, things[i]) != NULL;
	return has_verb && has_thing;
}

/* Where the first client or adapter of the function is made. */
static uint32_t first_made(struct detect_run *r, const struct syntax_fact *function)
{
	uint32_t first = function->span.end;

	for (size_t i = 0; i < r->out->evidence.n; i++) {
		const struct evidence *e = &r->out->evidence.v[i];

		if (e->kind == EVIDENCE_CLIENT && um_span_in(e->span, function->span) &&
		    e->span.start < first)
			first = e->span.start;
	}
	return first;
}

/* ret_place: the last question before the first of what is made. */
static bool is_choice(struct detect_run *r, size_t at, struct um_span *ret_place)
{
	const struct syntax_fact *function = &r->file->facts[at];
	struct pair compared = {NULL, NULL, false}, made = {NULL, NULL, false};
	uint32_t first = first_made(r, function);

	for (size_t i = at + 1;
	     i < r->file->n_facts && r->file->facts[i].span.start < function->span.end; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct rules_entry *entry;

		if (f->kind == SYNTAX_CALL_FACT && f->callee != NULL) {
			entry = adapter_of(r, f->callee);
			if (entry == NULL)
				entry = adapter_by_argument(r, f);
			pair_add(&made, entry);
			if (entry != NULL && f->span.start < first)
				first = f->span.start;
		}
		if (f->kind != SYNTAX_STRING_FACT || !f->is_compared ||
		    f->value->kind != SYNTAX_STRING)
			continue;
		entry = provider_of(r, f->value->text);
		if (entry == NULL)
			continue;
		if (compared.first == NULL || f->span.start < first)
			*ret_place = f->span;
		compared.has_id |= um_map_get(&r->d->ids, f->value->text) != NULL;
		pair_add(&compared, entry);
	}
	if (compared.first != NULL && has_two_services(r, function->span, EVIDENCE_CLIENT))
		return true;
	return compared.second != NULL && compared.has_id &&
	       (made.second != NULL || (function->key != NULL && is_for_that(function->key) &&
	                                has_two_services(r, function->span, EVIDENCE_ENDPOINT)));
}

/* Not when a smaller function within chooses. */
static void check_function(struct detect_run *r, size_t at)
{
	const struct syntax_fact *function = &r->file->facts[at];
	struct um_span place, inner;

	if (function->is_class || function->is_main || !is_choice(r, at, &place))
		return;
	for (size_t i = at + 1;
	     i < r->file->n_facts && r->file->facts[i].span.start < function->span.end; i++)
		if (r->file->facts[i].kind == SYNTAX_FUNCTION && is_choice(r, i, &inner))
			return;
	if (function->key != NULL && is_for_that(function->key))
		place = detect_name_span(r, function);
	emit(r, place, (int32_t)at, function->key);
}

static struct um_span value_span(const struct syntax_value *v)
{
	return v->use.end > v->use.start ? v->use : v->span;
}

/* {"openai": OpenAI(...), "anthropic": () => new Anthropic(...)} */
static void check_map(struct detect_run *r, const struct syntax_fact *f)
{
	const struct syntax_value *v = f->value;
	size_t named = 0;

	for (size_t i = 0; i < v->n_items; i++) {
		struct um_span span = value_span(v->items[i].value);
		bool has_client = false;

		if (provider_of(r, v->items[i].name) == NULL)
			continue;
		for (size_t k = 0; k < r->out->evidence.n && !has_client; k++)
			has_client = r->out->evidence.v[k].kind == EVIDENCE_CLIENT &&
			             um_span_in(r->out->evidence.v[k].span, span);
		named += has_client;
	}
	if (named >= 2 && has_two_services(r, v->span, EVIDENCE_CLIENT))
		emit(r, f->span, f->function, f->key);
}

/* ---- names of providers ---- */

/* "determine_provider", unlike "provider_label" and "list_providers". */
static bool gives_provider(const char *name)
{
	static const char *const others[] = {"label",  "name",      "icon",    "color",   "url",
	                                     "key",    "price",     "cost",    "display", "list",
	                                     "option", "models",    "valid",   "support", "avail",
	                                     "set",    "all",       "test",    "check",   "is",
	                                     "has",    "providers", "vendors", "format",  "handle",
	                                     "change"};

	if (strcasestr(name, "provider") == NULL && strcasestr(name, "vendor") == NULL)
		return false;
	for (size_t i = 0; i < UM_COUNT(others); i++)
		if (um_starts(name, others[i]) ||
		    (strlen(others[i]) > 3 && strcasestr(name, others[i])))
			return false;
	return true;
}

static void pair_add_name(struct detect_run *r, struct pair *p, const char *text)
{
	const struct rules_entry *entry = text != NULL ? detect_provider_find(r->d, text) : NULL;

	if (entry == NULL || entry->kind == RULES_CONSTRUCT || !um_eq(entry->domain, "inference"))
		return;
	p->has_id |= um_map_get(&r->d->ids, text) != NULL;
	pair_add(p, entry);
}

static bool takes_model(const struct detect_run *r, struct um_span head)
{
	static const char *const words[] = {"model",      "modelId", "model_id", "modelName",
	                                    "model_name", "modelID", "modelKey", "$model"};

	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (detect_has_word(r, head, words[i]))
			return true;
	return false;
}

/* A function that says which of several services a model is asked of. */
static bool names_providers(struct detect_run *r, size_t at)
{
	const struct syntax_fact *function = &r->file->facts[at];
	struct pair named = {NULL, NULL, false};
	bool has_question = false;
	const char *start = r->bytes + function->span.start;
	const char *close = memchr(start, ')', function->span.end - function->span.start);
	uint32_t head = close != NULL ? (uint32_t)(close - r->bytes) : function->span.start;

	if (!takes_model(r, (struct um_span){function->span.start, head}))
		return false;
	for (size_t i = at + 1;
	     i < r->file->n_facts && r->file->facts[i].span.start < function->span.end; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->function != (int32_t)at)
			continue;
		has_question |= f->kind == SYNTAX_CALL_FACT && f->callee != NULL &&
		                (strcasestr(detect_last_segment(f->callee), "match") != NULL ||
		                 strcasestr(detect_last_segment(f->callee), "start") != NULL ||
		                 strcasestr(detect_last_segment(f->callee), "prefix") != NULL ||
		                 strcasestr(detect_last_segment(f->callee), "contains") != NULL ||
		                 strcasestr(detect_last_segment(f->callee), "include") != NULL ||
		                 um_eq(detect_last_segment(f->callee), "test"));
		if (f->kind != SYNTAX_STRING_FACT || f->value->kind != SYNTAX_STRING)
			continue;
		if (f->is_compared)
			has_question |= provider_of(r, f->value->text) != NULL ||
			                strlen(f->value->text) > 2;
		else if (f->call < 0 && !f->is_map_key)
			pair_add_name(r, &named, f->value->text);
	}
	return has_question && named.second != NULL && named.has_id;
}

/* provider = id.startswith("gpt-") ? "openai" : "openrouter" */
static bool is_named_choice(struct detect_run *r, const struct syntax_fact *f)
{
	struct pair named = {NULL, NULL, false};

	bool has_use = false;

	if (f->function < 0 || f->key == NULL || f->value == NULL ||
	    f->value->kind != SYNTAX_CHOICE || !gives_provider(f->key))
		return false;
	/* in a log or a form it only says who was asked */
	for (size_t i = 0; i < r->file->n_facts; i++)
		has_use |= r->file->facts[i].function == f->function &&
		           (r->use[i].client >= 0 || r->use[i].is_use);
	if (!has_use)
		return false;
	for (size_t i = 0; i < f->value->n_items; i++)
		if (f->value->items[i].value->kind == SYNTAX_STRING &&
		    !f->value->items[i].value->is_followed)
			pair_add_name(r, &named, f->value->items[i].value->text);
	return named.second != NULL && named.has_id;
}

void detect_routers(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind == SYNTAX_FUNCTION && !f->is_class && f->key != NULL &&
		    gives_provider(f->key) && names_providers(r, i))
			emit(r, detect_name_span(r, f), (int32_t)i, f->key);
		else if (f->kind == SYNTAX_FUNCTION)
			check_function(r, i);
		else if (f->kind == SYNTAX_BINDING && is_named_choice(r, f))
			emit(r, f->span, f->function, f->key);
		else if (f->kind == SYNTAX_BINDING && f->value != NULL &&
		         f->value->kind == SYNTAX_MAP)
			check_map(r, f);
	}
}
