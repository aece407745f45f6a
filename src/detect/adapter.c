/* Adapters of the repository's own: a class or function that reaches one service, and the interface
 * that several of them share. The first look at a file says what it has; the second one knows what
 * all files have, so that `try: claude.ask() except: gemini.ask()` is understood wherever the two
 * are written. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

#define MAX_HEADER 600
#define MAX_NAMES 64

/* ---- what a file has ---- */

static bool is_inference(const struct detect_run *r, const char *service)
{
	const struct rules_entry *entry = service != NULL ? um_map_get(&r->d->ids, service) : NULL;

	return entry != NULL && um_eq(entry->domain, "inference");
}

/* The last word of a name says what a thing is: a client, not its settings or errors. */
bool detect_is_adapter_name(const char *name)
{
	static const char *const words[] = {"client",    "provider",   "adapter",   "service",
	                                    "backend",   "driver",     "llm",       "model",
	                                    "engine",    "gateway",    "connector", "api",
	                                    "chat",      "agent",      "vendor",    "handler",
	                                    "generator", "completion", "embedder",  "strategy",
	                                    "impl",      "bot",        "runner",    "assistant"};
	size_t n = strlen(name);

	for (size_t i = 0; i < UM_COUNT(words); i++) {
		size_t k = strlen(words[i]);

		if (n >= k && strncasecmp(name + n - k, words[i], k) == 0)
			return true;
	}
	return false;
}

bool detect_is_data_name(const char *name)
{
	static const char *const words[] = {
		"config",  "settings", "options", "error",   "exception", "request", "response",
		"message", "params",   "result",  "test",    "props",     "state",   "event",
		"dto",     "schema",   "panel",   "factory", "builder",   "context", "types"};
	size_t n = strlen(name);

	for (size_t i = 0; i < UM_COUNT(words); i++) {
		size_t k = strlen(words[i]);

		if (n >= k && strncasecmp(name + n - k, words[i], k) == 0)
			return true;
	}
	return strcasestr(name, "config") != NULL || strcasestr(name, "mock") != NULL ||
	       strcasestr(name, "fake") != NULL || strcasestr(name, "dummy") != NULL;
}

struct services {
	const char *v[4];
	size_t n;
};

static void add_service(const struct detect_run *r, struct services *s, const char *service)
{
	for (size_t i = 0; i < s->n; i++)
		if (um_eq(s->v[i], service))
			return;
	if (s->n < UM_COUNT(s->v) && is_inference(r, service))
		s->v[s->n++] = service;
}

/* What is asked within the span: clients and requests, or else the addresses written there. */
static void services_in(struct detect_run *r, struct um_span span, struct services *s)
{
	for (size_t i = 0; i < r->out->evidence.n; i++) {
		const struct evidence *e = &r->out->evidence.v[i];

		if (e->kind == EVIDENCE_CLIENT && um_span_in(e->span, span))
			add_service(r, s, e->service);
	}
	for (size_t i = 0; i < r->file->n_facts; i++)
		if (r->use[i].is_use && um_span_in(r->file->facts[i].span, span))
			add_service(r, s, r->use[i].service);
	if (s->n > 0)
		return;
	for (size_t i = 0; i < r->out->evidence.n; i++) {
		const struct evidence *e = &r->out->evidence.v[i];

		if (e->kind == EVIDENCE_ENDPOINT && um_span_in(e->span, span))
			add_service(r, s, e->service);
	}
}

static const char *service_of_class(struct detect_run *r, const struct syntax_fact *f)
{
	struct um_span whole = {0, (uint32_t)r->n};
	bool is_go = um_eq(r->language, "go");
	const struct rules_entry *named = detect_named_in(r, f->key);
	const char *name = named != NULL ? detect_service_of(named) : NULL;
	struct services s = {.n = 0};

	if (detect_is_data_name(f->key))
		return NULL;
	services_in(r, is_go ? whole : f->span, &s);
	for (size_t i = 0; i < s.n; i++)
		if (um_eq(s.v[i], name))
			return name;
	if (s.n == 1)
		return s.v[0];
	if (s.n == 0 && detect_is_adapter_name(f->key) && is_inference(r, name))
		return name;
	return NULL;
}

static bool is_index(const char *stem, size_t n)
{
	return (n == 5 && memcmp(stem, "index", n) == 0) ||
	       (n == 8 && memcmp(stem, "__init__", n) == 0) ||
	       (n == 3 && memcmp(stem, "mod", n) == 0);
}

/* By what others call the file: its name without extension, or its folder. */
static const char *module_of(struct um_arena *a, const char *path, bool is_folder)
{
	const char *end = strrchr(path, '/');
	const char *stem = end != NULL ? end + 1 : path;
	size_t n = strcspn(stem, ".");

	if (is_folder || is_index(stem, n)) {
		if (end == NULL)
			return "";
		for (stem = end; stem > path && stem[-1] != '/';)
			stem--;
		n = (size_t)(end - stem);
	}
	return um_strndup(a, stem, n);
}

static struct detect_adapter *push(struct detect_run *r, const char *name, const char *service)
{
	struct detect_adapter *adapter = UM_PUSH(r->a, &r->out->adapters);

	adapter->name = name;
	adapter->module = module_of(r->a, r->path, um_eq(r->language, "go"));
	adapter->service = service;
	return adapter;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The types that the header of a class names beside its own, without those of arguments. */
static void push_supers(struct detect_run *r, const struct syntax_fact *f, const char *service)
{
	const char *at = r->bytes + f->span.start;
	size_t n = f->span.end - f->span.start;
	bool in_parens = um_eq(r->language, "python");
	int parens = 0, angles = 0;
	bool is_past = um_eq(r->language, "rust");

	for (size_t i = 0; i < n && i < MAX_HEADER; i++) {
		size_t k = 0;

		if (at[i] == '{' && is_past)
			return;
		if ((in_parens && at[i] == ':' && parens == 0 && is_past) ||
		    (at[i] == '\n' && is_past && um_eq(r->language, "ruby")))
			return;
		parens += at[i] == '(' ? 1 : at[i] == ')' ? -1 : 0;
		angles += at[i] == '<' && !um_eq(r->language, "ruby") ? 1 : 0;
		angles -= at[i] == '>' && angles > 0;
		if (!isalpha((unsigned char)at[i]) || (i > 0 && is_word(at[i - 1])))
			continue;
		while (i + k < n && is_word(at[i + k]))
			k++;
		if (strlen(f->key) == k && memcmp(at + i, f->key, k) == 0)
			is_past = true;
		else if (is_past && isupper((unsigned char)at[i]) && angles == 0 &&
		         parens == in_parens && k > 2 && (i == 0 || at[i - 1] != '='))
			push(r, f->key, service)->super = um_strndup(r->a, at + i, k);
		i += k - 1;
	}
}

/* var _ stream.Client = &Client{}, (*Client)(nil): what a type of Go promises to be. */
static void push_promises(struct detect_run *r, const char *service)
{
	static const char start[] = "\nvar _ ";
	const char *at = r->bytes;

	while ((at = memmem(at, r->n - (size_t)(at - r->bytes), start, sizeof(start) - 1)) !=
	       NULL) {
		const char *end = r->bytes + r->n, *name;

		at += sizeof(start) - 1;
		name = at;
		while (at < end && (is_word(*at) || *at == '.')) {
			name = *at == '.' ? at + 1 : name;
			at++;
		}
		if (at > name && at < end && *at == ' ')
			push(r, "New", service)->super =
				um_strndup(r->a, name, (size_t)(at - name));
	}
}

static void collect_class(struct detect_run *r, const struct syntax_fact *f)
{
	const char *service = service_of_class(r, f);

	if (service == NULL)
		return;
	push(r, f->key, service)->is_class = true;
	push_supers(r, f, service);
}

static void collect_function(struct detect_run *r, const struct syntax_fact *f)
{
	struct detect_reach reach = {.n = 0};
	struct services s = {.n = 0};

	if (um_eq(r->language, "go") && um_starts(f->key, "New")) {
		services_in(r, (struct um_span){0, (uint32_t)r->n}, &s);
		if (s.n == 1)
			push(r, f->key, s.v[0])->is_class = true;
		return;
	}
	detect_reach_collect(r, f->span, &reach);
	for (size_t i = 0; i < reach.n; i++)
		add_service(r, &s, reach.v[i].service);
	if (s.n == 1)
		push(r, f->key, s.v[0]);
}

void detect_adapters_collect(struct detect_run *r)
{
	struct services all = {.n = 0};

	if (r->out->context == EVIDENCE_TEST || r->out->context == EVIDENCE_DOCS)
		return;
	services_in(r, (struct um_span){0, (uint32_t)r->n}, &all);
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind != SYNTAX_FUNCTION || f->key == NULL || f->key[0] == '\0' ||
		    f->is_test || f->is_main)
			continue;
		if (f->is_class)
			collect_class(r, f);
		else if (f->function < 0 && all.n > 0)
			collect_function(r, f);
	}
	if (all.n == 1 && um_eq(r->language, "go"))
		push_promises(r, all.v[0]);
}

/* ---- what the repository has ---- */

struct family { /* an interface, and who stands behind it */
	const char *services[8];
	size_t n;
};

struct detect_adapters {
	struct um_arena *arena;
	struct um_map by_module; /* "module.name" -> detect_adapter, of no service when several */
	struct um_map by_name;   /* classes with a name that says something */
	struct um_map families;  /* the interface's name -> struct family */
	struct family all;
	bool has_chains;            /* in settings, see chain.c */
	bool has_fallbacks;         /* whose drills are looked for, see drill.c */
	UM_VEC(const char *) names; /* by which a file can mention one */
};

struct detect_adapters *detect_adapters_new(struct um_arena *a)
{
	struct detect_adapters *t = UM_NEW(a, struct detect_adapters);

	t->arena = a;
	um_map_init(&t->by_module, a);
	um_map_init(&t->by_name, a);
	um_map_init(&t->families, a);
	return t;
}

static void family_add(struct family *f, const char *service)
{
	for (size_t i = 0; i < f->n; i++)
		if (um_eq(f->services[i], service))
			return;
	if (f->n < UM_COUNT(f->services))
		f->services[f->n++] = service;
}

static void put(struct um_arena *a, struct um_map *map, const char *key,
                const struct detect_adapter *adapter)
{
	struct detect_adapter *old = um_map_get(map, key);

	if (old == NULL) {
		old = UM_NEW(a, struct detect_adapter);
		*old = *adapter;
		um_map_put(map, key, old);
	} else if (!um_eq(old->service, adapter->service)) {
		old->service = NULL;
	}
}

/* "Client" alone may be anybody's. */
static bool is_telling(const char *name)
{
	size_t words = 0;

	for (size_t i = 0; name[i] != '\0'; i++)
		words += (isupper((unsigned char)name[i]) &&
		          (i == 0 || islower((unsigned char)name[i - 1]))) ||
		         (i > 0 && name[i - 1] == '_');
	return words > 1;
}

void detect_adapters_add(struct detect_adapters *t, const struct detect_file *file)
{
	t->has_chains |= file->chains.n > 0 && file->context == EVIDENCE_PRODUCTION;
	t->has_fallbacks |= t->has_chains;
	for (size_t i = 0; i < file->evidence.n && !t->has_fallbacks; i++) {
		const struct evidence *e = &file->evidence.v[i];

		t->has_fallbacks = e->kind == EVIDENCE_FALLBACK &&
		                   e->context == EVIDENCE_PRODUCTION && !um_eq(e->attr, "drill") &&
		                   !um_eq(e->attr, "retry");
	}
	for (size_t i = 0; i < file->adapters.n; i++) {
		const struct detect_adapter *x = &file->adapters.v[i];

		if (x->super != NULL) {
			void **slot = um_map_slot(&t->families, x->super);

			if (*slot == NULL)
				*slot = UM_NEW(t->arena, struct family);
			family_add(*slot, x->service);
			continue;
		}
		family_add(&t->all, x->service);
		put(t->arena, &t->by_module, um_format(t->arena, "%s.%s", x->module, x->name), x);
		if (x->is_class && is_telling(x->name))
			put(t->arena, &t->by_name, x->name, x);
	}
}

bool detect_adapters_ready(struct detect_adapters *t)
{
	if (t->all.n < 2) { /* then nothing is chosen between adapters */
		struct detect_adapters *none = detect_adapters_new(t->arena);

		none->has_chains = t->has_chains;
		none->has_fallbacks = t->has_fallbacks;
		*t = *none;
		return t->has_chains;
	}
	for (size_t i = 0; i < t->families.n; i++) {
		const struct family *f = t->families.entries[i].value;

		if (f->n > 1 && !detect_is_data_name(t->families.entries[i].key))
			*UM_PUSH(t->arena, &t->names) = t->families.entries[i].key;
	}
	for (size_t i = 0; i < t->by_module.n && t->names.n < MAX_NAMES; i++) {
		const struct detect_adapter *x = t->by_module.entries[i].value;

		if (x->service != NULL && strlen(x->name) > 3)
			*UM_PUSH(t->arena, &t->names) = x->name;
		else if (x->service != NULL && strlen(x->module) > 3)
			*UM_PUSH(t->arena, &t->names) = x->module;
	}
	return true;
}

bool detect_adapters_has_fallbacks(const struct detect_adapters *t)
{
	return t->has_fallbacks;
}

bool detect_adapters_mentioned(const struct detect_adapters *t, const char *bytes, size_t n)
{
	for (size_t i = 0; i < t->names.n; i++)
		if (memmem(bytes, n, t->names.v[i], strlen(t->names.v[i])) != NULL)
			return true;
	return t->has_chains && detect_chain_mentioned(bytes, n);
}

/* ---- the second look ---- */

bool detect_has_chains(const struct detect_run *r)
{
	const struct detect_adapters *t = detect_links_adapters(r->links);

	return r->out->chains.n > 0 || (t != NULL && t->has_chains);
}

static const struct family *family_of(const struct detect_adapters *t, const char *name)
{
	const struct family *f = um_map_get(&t->families, name);

	return f != NULL && f->n > 1 && !detect_is_data_name(name) ? f : NULL;
}

static const char *last_part(const char *text, size_t n, size_t *ret_n)
{
	size_t start = n;

	while (start > 0 && strchr("./:", text[start - 1]) == NULL)
		start--;
	*ret_n = n - start;
	return text + start;
}

/* The module that stands before the name in a callee: "./clients/openai/index.js" gives openai. */
static const char *module_in(const char *text, size_t n, size_t *ret_n)
{
	const char *part = last_part(text, n, ret_n);

	while (part > text &&
	       (*ret_n == 0 || is_index(part, *ret_n) ||
	        (*ret_n < 4 && (memcmp(part, "js", 2) == 0 || memcmp(part, "mjs", 2) == 0 ||
	                        memcmp(part, "ts", 2) == 0))))
		part = last_part(text, (size_t)(part - text) - 1, ret_n);
	return part;
}

static const struct detect_adapter *find(const struct detect_adapters *t, const char *callee,
                                         size_t start, size_t end)
{
	const struct detect_adapter *x;
	char key[200];
	size_t n;

	if (start > 0) {
		const char *module = module_in(callee, start - 1, &n);

		if (n + 1 + (end - start) < sizeof(key)) {
			memcpy(key, module, n);
			key[n] = '.';
			memcpy(key + n + 1, callee + start, end - start);
			x = um_map_get_n(&t->by_module, key, n + 1 + end - start);
			if (x != NULL && x->service != NULL)
				return x;
		}
	}
	x = um_map_get_n(&t->by_name, callee + start, end - start);
	return x != NULL && x->service != NULL ? x : NULL;
}

static bool is_making(const char *name)
{
	static const char *const words[] = {"new",  "create", "make", "build",
	                                    "from", "get",    "with", "default"};

	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (strncasecmp(name, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

const struct detect_adapter *detect_adapter_find(const struct detect_run *r, const char *callee,
                                                 bool *ret_sends)
{
	const struct detect_adapters *t = detect_links_adapters(r->links);

	*ret_sends = false;
	for (size_t start = 0; t != NULL && callee[start] != '\0';) {
		size_t end = start + strcspn(callee + start, ".()/:");
		const struct detect_adapter *x = end > start ? find(t, callee, start, end) : NULL;
		const char *rest = callee + end;

		if (x != NULL) {
			*ret_sends = x->is_class ? strchr(rest, '.') != NULL &&
			                                   detect_is_sending(callee) &&
			                                   !is_making(detect_last_segment(callee))
			                         : *rest == '\0';
			return x;
		}
		start = end + strspn(callee + end, ".()/:");
	}
	return NULL;
}

/* What calls of the repository's own adapters reach. */
void detect_adapters_use(struct detect_run *r)
{
	if (detect_links_adapters(r->links) == NULL)
		return;
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct detect_adapter *x;
		bool sends;

		if (f->kind != SYNTAX_CALL_FACT || f->callee == NULL || r->use[i].client >= 0 ||
		    r->use[i].service != NULL)
			continue;
		x = detect_adapter_find(r, f->callee, &sends);
		if (x == NULL || (!sends && !x->is_class))
			continue;
		r->use[i].service = x->service;
		r->use[i].entry = um_map_get(&r->d->ids, x->service);
		r->use[i].is_use = sends;
	}
}

/* The services behind the interface that a file speaks of; or behind the only one there is. */
size_t detect_adapters_behind(const struct detect_run *r, const char **services, size_t max)
{
	const struct detect_adapters *t = detect_links_adapters(r->links);
	const struct family *best = NULL;
	struct um_span whole = {0, (uint32_t)r->n};
	size_t n = 0;

	for (size_t i = 0; t != NULL && i < t->families.n; i++) {
		const struct family *f = family_of(t, t->families.entries[i].key);

		if (f != NULL && (best == NULL || f->n > best->n) &&
		    detect_has_word(r, whole, t->families.entries[i].key))
			best = f;
	}
	if (best == NULL && t != NULL)
		best = &t->all;
	for (; best != NULL && n < best->n && n < max; n++)
		services[n] = best->services[n];
	return n > 1 ? n : 0;
}

/* Where the name of a declaration stands. */
struct um_span detect_name_span(const struct detect_run *r, const struct syntax_fact *f)
{
	size_t n = strlen(f->key);

	for (size_t at = f->span.start; at + n <= f->span.end; at++) {
		const char *hit = memmem(r->bytes + at, f->span.end - at, f->key, n);

		if (hit == NULL)
			break;
		at = (size_t)(hit - r->bytes);
		if ((at == 0 || !is_word(r->bytes[at - 1])) && !is_word(r->bytes[at + n]))
			return (struct um_span){(uint32_t)at, (uint32_t)(at + n)};
	}
	return f->span;
}

static bool is_own_adapter(const struct detect_run *r, const char *name)
{
	for (size_t i = 0; i < r->out->adapters.n; i++)
		if (r->out->adapters.v[i].super == NULL && um_eq(r->out->adapters.v[i].name, name))
			return true;
	return false;
}

static bool is_interface(const struct detect_run *r, const struct syntax_fact *f)
{
	struct um_span head = {f->span.start, f->span.start + (uint32_t)strlen(f->key) + 12};

	return detect_has_word(r, head, "interface");
}

/* The declaration of an interface with several services behind it. */
void detect_adapter_interfaces(struct detect_run *r)
{
	const struct detect_adapters *t = detect_links_adapters(r->links);

	if (t == NULL || r->out->context == EVIDENCE_TEST || r->out->context == EVIDENCE_DOCS)
		return;
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const char *start = r->bytes + f->span.start;
		struct evidence *e;
		bool is_old;
		int32_t at;

		if (f->kind != SYNTAX_FUNCTION || !f->is_class || f->key == NULL || f->is_test ||
		    family_of(t, f->key) == NULL || um_starts(start, "impl") ||
		    is_own_adapter(r, f->key) || (um_eq(r->language, "go") && !is_interface(r, f)))
			continue;
		r->function = f->function;
		at = detect_emit(r, EVIDENCE_GATEWAY, "portable", NULL, detect_name_span(r, f),
		                 &is_old);
		if (at < 0 || is_old)
			continue;
		e = detect_at(r, at);
		e->rule = "adapter";
		e->attr = "router";
		e->name = f->key;
		e->binding = EVIDENCE_HARDCODED;
	}
}
