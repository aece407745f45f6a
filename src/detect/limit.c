/* Whether a time-out or a number of attempts bounds what a client asks: among its arguments, among
 * those of its requests, in what is around them in the file, or in the document of a gateway. The
 * words for it are alike in all SDKs, so the catalogue has one list of them for all clients. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_DEPTH = 3 /* Config(retries={"max_attempts": 3}) within the arguments */
};

static const char is_set[] = "set", may_be[] = "open";

enum words {
	WORDS_ARGUMENTS,
	WORDS_OBJECTS,
	WORDS_NAMES
};

/* Names differ by case and separators only: max_retries, maxRetries, MaxRetries. */
static bool is_one_of(const struct detect_run *r, enum words which, const char *name)
{
	char folded[96];

	if (name == NULL || detect_fold(name, strlen(name), folded, sizeof(folded)) == 0)
		return false;
	for (size_t i = 0; i < r->d->rules->n_entries; i++) {
		const struct rules_entry *entry = &r->d->rules->entries[i];

		for (size_t k = 0; k < entry->n_limits; k++) {
			const struct rules_limit *limit = &entry->limits[k];
			const struct rules_names *words = which == WORDS_ARGUMENTS
			                                          ? &limit->arguments
			                                  : which == WORDS_OBJECTS ? &limit->objects
			                                                           : &limit->names;

			for (size_t w = 0; w < words->n; w++)
				if (um_glob(words->v[w], folded))
					return true;
		}
	}
	return false;
}

/* ---- code ---- */

/* Is what is given put together elsewhere: f(options), f(**options), client=own()? */
static bool is_open(const struct detect_run *r, const struct syntax_item *item)
{
	const struct syntax_value *v = item->value;
	const char *text = v->text != NULL ? detect_last_segment(v->text) : NULL;

	if (um_eq(item->name, "..."))
		return true;
	/* the call of another module was looked into */
	if (v->kind != SYNTAX_NAME && v->kind != SYNTAX_UNKNOWN &&
	    (v->kind != SYNTAX_CALL ||
	     (text != v->text && !um_starts(v->text, "self.") && !um_starts(v->text, "this."))))
		return false;
	return is_one_of(r, WORDS_OBJECTS, item->name != NULL ? item->name : text);
}

/* What may hold a limit: options by position, and what is named like them. A credential may have a
 * time-out too, which is another thing. */
static bool is_holder(const struct detect_run *r, const struct syntax_item *item,
                      const char *callee)
{
	return (item->name == NULL && callee == NULL) || is_one_of(r, WORDS_OBJECTS, item->name) ||
	       is_one_of(r, WORDS_OBJECTS, callee);
}

/* "set", "open" or NULL: what the arguments say. A null takes the bound away and is none. */
static const char *limits_of(const struct detect_run *r, const struct syntax_value *v, int depth)
{
	const char *found = NULL;

	for (size_t i = 0; i < v->n_items; i++) {
		const struct syntax_item *item = &v->items[i];
		const char *callee = item->value->kind == SYNTAX_CALL && item->value->text != NULL
		                             ? detect_last_segment(item->value->text)
		                             : NULL;
		const char *inner = NULL;

		if (item->value->kind == SYNTAX_NULL)
			continue;
		if (is_one_of(r, WORDS_ARGUMENTS, item->name) ||
		    (item->name == NULL && is_one_of(r, WORDS_ARGUMENTS, callee)))
			return is_set;
		if (depth < MAX_DEPTH && is_holder(r, item, callee))
			inner = limits_of(r, item->value, depth + 1);
		if (inner == is_set)
			return is_set;
		if (inner == may_be || (v->kind != SYNTAX_LIST && is_open(r, item)))
			found = may_be;
	}
	return found;
}

static void put(struct evidence *e, const char *limits)
{
	if (limits != NULL && e->limits != is_set)
		e->limits = limits;
}

static bool is_asking(const struct evidence *e)
{
	return e->kind == EVIDENCE_CLIENT || e->kind == EVIDENCE_GATEWAY ||
	       e->kind == EVIDENCE_MODEL || e->kind == EVIDENCE_IMPORT ||
	       e->kind == EVIDENCE_ENDPOINT;
}

/* Is the call itself a bound on what it is around, as wait_for() and retry() are? */
static bool is_bound(const struct detect_run *r, const struct syntax_fact *f)
{
	for (size_t i = 0; i < r->d->rules->n_entries; i++) {
		const struct rules_entry *entry = &r->d->rules->entries[i];

		for (size_t k = 0; k < entry->n_limits; k++) {
			const struct rules_limit *limit = &entry->limits[k];

			for (size_t l = 0; l < limit->n_callees; l++) {
				if (!um_eq(limit->callees[l].language, r->language))
					continue;
				for (size_t c = 0; c < limit->callees[l].names.n; c++)
					if (detect_callee_match(limit->callees[l].names.v[c],
					                        f->callee) &&
					    detect_when(&limit->when, f->value))
						return true;
			}
		}
	}
	return false;
}

/* @retry(…), @backoff.on_exception(…): one a line */
static bool has_decorator(const struct detect_run *r, const char *decorators)
{
	while (decorators != NULL && *decorators != '\0') {
		size_t n = strcspn(decorators, "(\n");
		char name[96];

		if (n < sizeof(name)) {
			memcpy(name, decorators, n);
			name[n] = '\0';
			if (is_one_of(r, WORDS_NAMES, name))
				return true;
		}
		decorators += strcspn(decorators, "\n");
		decorators += *decorators == '\n';
	}
	return false;
}

static bool is_around(const struct detect_run *r, const struct syntax_fact *f)
{
	if (f->kind == SYNTAX_FUNCTION)
		return is_one_of(r, WORDS_NAMES, f->key) || has_decorator(r, f->decorators);
	if (f->kind == SYNTAX_BINDING)
		return (f->value == NULL || f->value->kind != SYNTAX_NULL) &&
		       is_one_of(r, WORDS_NAMES, f->key);
	return f->kind == SYNTAX_CALL_FACT && f->callee != NULL && f->value != NULL &&
	       is_bound(r, f);
}

/* What a name beside it says of a file of settings may be about anything; a call, a function and a
 * decorator are about what the file asks. */
static bool is_settled(const struct evidence *e, bool is_called)
{
	return is_asking(e) || (is_called && (e->kind == EVIDENCE_FALLBACK ||
	                                      (e->kind == EVIDENCE_ENV && e->service != NULL)));
}

void detect_limits_code(struct detect_run *r)
{
	bool has_some = false, is_whole = false, is_called = false;

	for (size_t i = 0; i < r->out->evidence.n; i++)
		has_some |= is_settled(&r->out->evidence.v[i], true);
	for (size_t i = 0; has_some && i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		bool is_asked = f->kind == SYNTAX_CALL_FACT && f->value != NULL &&
		                (r->use[i].client >= 0 || r->use[i].service != NULL);
		const char *limits = is_asked ? limits_of(r, f->value, 0) : NULL;

		/* of a request all that matters is written there; of a client it may come from
		 * anywhere */
		if (limits == may_be && r->use[i].client >= 0 &&
		    detect_at(r, r->use[i].client)->span.start != f->span.start)
			limits = NULL;
		if (limits != NULL && r->use[i].client >= 0) {
			put(detect_at(r, r->use[i].client), limits);
		} else if (limits == is_set || is_around(r, f)) {
			is_whole = true;
			is_called |= f->kind != SYNTAX_BINDING;
		}
	}
	for (size_t i = 0; is_whole && i < r->out->evidence.n; i++)
		if (is_settled(detect_at(r, (int32_t)i), is_called))
			put(detect_at(r, (int32_t)i), is_set);
}

/* ---- documents ---- */

struct search {
	const struct detect_run *r;
	bool is_found;
};

/* A check of a container's health has a time-out of its own. */
static bool is_probe(const struct manifest_node *node)
{
	for (; node != NULL; node = node->parent)
		if (node->key != NULL && (strcasestr(node->key, "probe") != NULL ||
		                          strcasestr(node->key, "health") != NULL))
			return true;
	return false;
}

static bool take_key(void *ctx, const struct manifest_node *node)
{
	struct search *s = ctx;

	s->is_found = is_one_of(s->r, WORDS_ARGUMENTS, node->key) && !is_probe(node) &&
	              (node->kind != MANIFEST_SCALAR || node->scalar != MANIFEST_NULL);
	return !s->is_found;
}

/* x.ai.retry.max-attempts beside x.ai.y.key, where a path is one key. */
static bool is_beside_key(const struct detect_run *r, const struct manifest_node *root,
                          const char *key)
{
	const char *dot = key != NULL ? strchr(key, '.') : NULL;
	const char *second = dot != NULL ? strchr(dot + 1, '.') : NULL;

	for (const struct manifest_node *at = root->child; at != NULL && second != NULL;
	     at = at->next)
		if (at->key != NULL && strncmp(at->key, key, (size_t)(second - key) + 1) == 0 &&
		    is_one_of(r, WORDS_ARGUMENTS, at->key))
			return true;
	return false;
}

/* Of the map around it and the one around that: x.ai.retry beside x.ai.y. */
static bool is_beside(const struct manifest_node *root, const struct evidence *e,
                      const struct detect_run *r)
{
	const struct manifest_node *at = root;
	const struct manifest_node *outer[2] = {root, root};

	for (bool more = true; more;) {
		more = false;
		for (const struct manifest_node *child = at->child; child != NULL;
		     child = child->next) {
			if (!um_span_in(e->span, detect_node_span(child)))
				continue;
			outer[1] = outer[0];
			outer[0] = at;
			at = child;
			more = true;
			break;
		}
	}
	for (size_t i = 0; i < UM_COUNT(outer); i++) {
		struct search s = {r, false};

		if (outer[i] != root)
			manifest_walk(outer[i], take_key, &s);
		if (s.is_found)
			return true;
	}
	return outer[0] == root && is_beside_key(r, root, at->key);
}

void detect_limits_config(struct detect_run *r)
{
	struct search s = {r, false};
	const struct manifest_node *first = r->doc->root->child;
	bool is_settings = first != NULL && manifest_setting_name(r->a, r->path, first) != NULL;

	if (detect_is_program(r) || um_eq(r->doc->dialect, "compose"))
		return;
	for (size_t i = (size_t)r->first; i < r->out->evidence.n; i++) {
		struct evidence *e = detect_at(r, (int32_t)i);

		if (e->kind == EVIDENCE_GATEWAY) {
			if (!s.is_found)
				manifest_walk(r->doc->root, take_key, &s);
			put(e, s.is_found ? is_set : NULL);
		} else if (is_settings && is_beside(r->doc->root, e, r)) {
			put(e, is_set);
		}
	}
}
