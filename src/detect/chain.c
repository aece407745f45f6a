/* Chains of providers that are kept as settings: lists of steps under a key that says failover.
 * They fall back only where a runner in the repository goes on with the next step when one fails,
 * so they wait in a list of their own until all files have been looked at. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_STEPS = 32,
	MAX_NESTED = 3, /* chains: {large: {models: [steps]}} */
	MAX_CHAINS = 64 /* of one file */
};

static bool says_failover(const char *key)
{
	static const char *const words[] = {"fallback", "failover", "chain", "fall_back",
	                                    "fail_over"};

	if (key == NULL)
		return false;
	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (strcasestr(key, words[i]) != NULL)
			return true;
	return um_eq_nocase(key, "tiers");
}

static bool is_provider_key(const char *key)
{
	return key != NULL && (um_eq_nocase(key, "provider") || um_eq_nocase(key, "vendor"));
}

static bool is_model_key(const char *key)
{
	return key != NULL && um_eq_nocase(key, "model");
}

/* ---- the steps ---- */

struct chain {
	struct detect_run *r;
	struct evidence_member members[MAX_STEPS];
	size_t n;
};

/* One step: the model that stands there, or else the provider that is named. */
static bool add_step(struct chain *c, int32_t model, const char *provider)
{
	const struct rules_entry *entry =
		provider != NULL ? detect_provider_find(c->r->d, provider) : NULL;
	const char *service = NULL;

	if (model >= 0)
		service = detect_at(c->r, model)->service;
	else if (entry != NULL && entry->kind != RULES_CONSTRUCT &&
	         um_eq(entry->domain, "inference"))
		service = detect_service_of(entry);
	if (service == NULL || c->n == MAX_STEPS)
		return false;
	c->members[c->n] = (struct evidence_member){model, NULL, service, (uint32_t)c->n};
	c->n++;
	return true;
}

static void put(struct chain *c, struct um_span span, const char *name)
{
	struct detect_run *r = c->r;
	struct evidence *e;
	const char *service = c->members[0].service;

	if (r->out->chains.n >= MAX_CHAINS)
		return;
	for (size_t i = 1; i < c->n; i++)
		if (!um_eq(c->members[i].service, service))
			service = "portable";
	e = UM_PUSH(r->a, &r->out->chains);
	memset(e, 0, sizeof(*e));
	e->kind = EVIDENCE_FALLBACK;
	e->service = service;
	e->rule = "handler";
	e->attr = "handler";
	e->name = name;
	e->binding = EVIDENCE_CONFIG;
	e->basis = r->file != NULL ? EVIDENCE_OBSERVED : EVIDENCE_DECLARED;
	e->context = r->out->context;
	e->span = span;
	e->parent = -1;
	e->members = UM_NEW_ARRAY(r->a, struct evidence_member, c->n);
	memcpy(e->members, c->members, c->n * sizeof(*c->members));
	e->n_members = c->n;
}

/* ---- code ---- */

static bool add_map(struct chain *c, const struct syntax_value *step)
{
	const char *provider = NULL;
	int32_t model = -1;

	for (size_t i = 0; i < step->n_items; i++) {
		const struct syntax_item *item = &step->items[i];

		if (item->value->kind != SYNTAX_STRING)
			continue;
		if (is_provider_key(item->name))
			provider = item->value->text;
		else if (is_model_key(item->name))
			model = detect_emitted(c->r, EVIDENCE_MODEL, NULL, item->value->span);
	}
	return (provider != NULL || model >= 0) && add_step(c, model, provider);
}

static void check_value(struct detect_run *r, const struct syntax_value *v, struct um_span span,
                        const char *name, bool says, int depth)
{
	struct chain c = {.r = r};

	says |= says_failover(name);
	if (v->is_followed || depth > MAX_NESTED)
		return;
	if (v->kind == SYNTAX_MAP) {
		for (size_t i = 0; i < v->n_items; i++)
			check_value(r, v->items[i].value,
			            (struct um_span){v->items[i].name_span.start,
			                             v->items[i].value->span.end},
			            v->items[i].name, says, depth + 1);
		return;
	}
	if (v->kind != SYNTAX_LIST || !says || v->n_items < 2)
		return;
	for (size_t i = 0; i < v->n_items; i++)
		if (v->items[i].value->kind != SYNTAX_MAP || !add_map(&c, v->items[i].value))
			return;
	put(&c, span, name);
}

void detect_chains_code(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind == SYNTAX_BINDING && f->value != NULL)
			check_value(r, f->value, f->span, f->key, false, 0);
	}
}

/* ---- configuration ---- */

static bool is_said_above(const struct manifest_node *node)
{
	for (int depth = 0; node != NULL && depth <= MAX_NESTED; depth++, node = node->parent)
		if (says_failover(node->key))
			return true;
	return false;
}

static bool add_node(struct chain *c, const struct manifest_node *step)
{
	const char *provider = NULL;
	int32_t model = -1;

	if (step->kind != MANIFEST_MAP)
		return false;
	for (const struct manifest_node *at = step->child; at != NULL; at = at->next) {
		if (at->kind != MANIFEST_SCALAR)
			continue;
		if (is_provider_key(at->key) && at->scalar == MANIFEST_TEXT)
			provider = at->text;
		else if (is_model_key(at->key))
			model = detect_emitted(c->r, EVIDENCE_MODEL, NULL, at->span);
	}
	return (provider != NULL || model >= 0) && add_step(c, model, provider);
}

static bool visit(void *ctx, const struct manifest_node *node)
{
	struct chain c = {.r = ctx};

	if (node->kind != MANIFEST_LIST || node->child == NULL || node->child->next == NULL ||
	    node->key == NULL || !is_said_above(node))
		return true;
	for (const struct manifest_node *at = node->child; at != NULL; at = at->next)
		if (!add_node(&c, at))
			return true;
	put(&c, (struct um_span){node->key_span.start, node->span.end}, node->key);
	return true;
}

void detect_chains_config(struct detect_run *r)
{
	if (um_eq(r->doc->dialect, "config"))
		manifest_walk(r->doc->root, visit, r);
}

/* ---- the runner ---- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* step['provider'], step.model, $step->provider, step.get("model") */
static bool reads_step(const struct detect_run *r, struct um_span within, const char *name,
                       size_t n)
{
	static const char *const fields[] = {"provider", "model", "vendor"};
	static const char *const before[] = {"['", "[\"",    ".",       "?.",
	                                     "->", ".get('", ".get(\"", "[:"};
	const char *end = r->bytes + within.end, *at = r->bytes + within.start;

	while ((at = memmem(at, (size_t)(end - at), name, n)) != NULL) {
		bool is_whole = at == r->bytes || !is_word(at[-1]);

		at += n;
		for (size_t i = 0; is_whole && i < UM_COUNT(before); i++) {
			size_t k = strlen(before[i]);

			if ((size_t)(end - at) < k || memcmp(at, before[i], k) != 0)
				continue;
			for (size_t m = 0; m < UM_COUNT(fields); m++) {
				size_t length = strlen(fields[m]);

				if ((size_t)(end - at) > k + length &&
				    strncasecmp(at + k, fields[m], length) == 0 &&
				    at[k + length] != '(' && !is_word(at[k + length]))
					return true;
			}
		}
	}
	return false;
}

/* const step = chain[index]: the name that the element of a list in the header gets */
static bool reads_element(const struct detect_run *r, struct um_span within, const char *name,
                          size_t n)
{
	const char *end = r->bytes + within.end, *at = r->bytes + within.start;

	while ((at = memmem(at, (size_t)(end - at), name, n)) != NULL) {
		const char *element = at;
		size_t k = 0;

		at += n;
		if (at == end || *at != '[' || element - r->bytes < within.start + 4)
			continue;
		for (element--; element > r->bytes && strchr(" =:", *element) != NULL;)
			element--;
		for (; element - k >= r->bytes + within.start && is_word(element[-(ptrdiff_t)k]);)
			k++;
		if (k > 0 && reads_step(r, within, element - k + 1, k))
			return true;
	}
	return false;
}

/* Does the loop go through steps that name a provider or a model? */
bool detect_chain_is_run(const struct detect_run *r, struct um_span header, struct um_span whole)
{
	if (detect_has_word(r, header, "provider") && detect_has_word(r, header, "model"))
		return true; /* for provider, model in chain */
	for (size_t at = header.start; at < header.end;) {
		size_t n = 0;

		while (at + n < header.end && is_word(r->bytes[at + n]))
			n++;
		if (n > 0 && !isdigit((unsigned char)r->bytes[at]) &&
		    (reads_step(r, whole, r->bytes + at, n) ||
		     reads_element(r, whole, r->bytes + at, n)))
			return true;
		at += n > 0 ? n : 1;
	}
	return false;
}

/* Could a runner stand in this file? Asked of files without a hit. */
bool detect_chain_mentioned(const char *bytes, size_t n)
{
	static const char *const words[] = {"hain", "allback", "ailover",
	                                    "HAIN", "ALLBACK", "AILOVER"};

	if (memmem(bytes, n, "rovider", 7) == NULL && memmem(bytes, n, "odel", 4) == NULL)
		return false;
	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (memmem(bytes, n, words[i], strlen(words[i])) != NULL)
			return memmem(bytes, n, "for", 3) != NULL;
	return false;
}

/* The last first: what stands before it keeps its index. */
void detect_chains_settle(struct detect_file *file, const char *covers, struct um_arena *a)
{
	for (size_t i = file->chains.n; i > 0; i--) {
		file->chains.v[i - 1].covers = covers;
		detect_elsewhere_put(file, a, &file->chains.v[i - 1]);
	}
	file->chains.n = 0;
}
