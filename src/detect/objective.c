/* What an objective measures, and of whose service alone: by the words of its own text, which the
 * catalogue lists. A metric, a name or a label says it in every format, so no format needs rules
 * of its own for it. */
#include "base/base.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_TEXT = 16384, /* of one objective */
	MAX_SERVICES = 8
};

static size_t count(const char *text, const char *word)
{
	size_t n = 0;

	for (const char *at = strcasestr(text, word); at != NULL;
	     at = strcasestr(at + strlen(word), word))
		n++;
	return n;
}

/* That of which most words stand in the text; of equals the first. */
static const char *subject_of(const struct detect_run *r, const char *text)
{
	const char *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < r->d->rules->n_entries; i++) {
		const struct rules_entry *entry = &r->d->rules->entries[i];

		for (size_t k = 0; k < entry->n_subjects; k++) {
			const struct rules_subject *subject = &entry->subjects[k];
			size_t n = 0;

			for (size_t w = 0; subject->about != NULL && w < subject->words.n; w++)
				n += count(text, subject->words.v[w]);
			if (n > most) {
				most = n;
				best = subject->about;
			}
		}
	}
	return best;
}

static void add_service(struct detect_run *r, int32_t at, const char *service)
{
	const struct evidence *e = detect_at(r, at);

	if (e->n_members >= MAX_SERVICES)
		return;
	for (size_t i = 0; i < e->n_members; i++)
		if (um_eq(e->members[i].service, service))
			return;
	detect_add_member(r, at,
	                  &(struct evidence_member){-1, NULL, service, (uint32_t)e->n_members});
}

/* provider="x", x_request_seconds, x-latency: a service of others that an identifier names. */
static void add_named(struct detect_run *r, int32_t at, const char *text)
{
	while (*text != '\0') {
		char word[128];
		size_t n = 0;

		while (isalnum((unsigned char)text[n]) || text[n] == '_' || text[n] == '-')
			n++;
		if (n >= 4 && n < sizeof(word)) {
			const struct rules_entry *entry;

			memcpy(word, text, n);
			word[n] = '\0';
			entry = detect_named_in(r, word);
			if (entry != NULL && entry->kind == RULES_SERVICE &&
			    !um_eq(entry->operator_, "self"))
				add_service(r, at, entry->id);
		}
		text += n + (n == 0);
	}
}

static void describe(struct detect_run *r, int32_t at, const char *text)
{
	if (detect_at(r, at)->attr == NULL)
		detect_at(r, at)->attr = subject_of(r, text);
	for (size_t i = 0; i < r->d->rules->n_entries; i++) {
		const struct rules_entry *entry = &r->d->rules->entries[i];

		for (size_t k = 0; k < entry->n_subjects; k++)
			for (size_t w = 0;
			     entry->subjects[k].service != NULL && w < entry->subjects[k].words.n;
			     w++)
				if (strcasestr(text, entry->subjects[k].words.v[w]) != NULL)
					add_service(r, at, entry->subjects[k].service);
	}
	add_named(r, at, text);
}

/* What people are told when it is missed; it may speak of anything. */
static bool is_prose(const char *key)
{
	static const char *const words[] = {"descr", "annotation", "summary",  "runbook",
	                                    "docum", "message",    "operator", "action"};

	for (size_t i = 0; key != NULL && i < UM_COUNT(words); i++)
		if (strcasestr(key, words[i]) != NULL)
			return true;
	return false;
}

static void gather(struct detect_run *r, int32_t at, const struct manifest_node *node,
                   struct um_str *text)
{
	struct detect_referred to;

	if (is_prose(node->key) || text->len > MAX_TEXT)
		return;
	if (node->key != NULL)
		um_str_addf(text, "%.200s\n", node->key);
	if (node->kind == MANIFEST_SCALAR) {
		if (node->scalar == MANIFEST_EXPR && detect_refer(r, node, &to) &&
		    to.entry->kind == RULES_SERVICE)
			add_service(r, at, to.entry->id);
		if (node->resolved != NULL && node->resolved->kind == MANIFEST_SCALAR)
			um_str_addf(text, "%.1000s\n", node->resolved->text);
		else
			um_str_addf(text, "%.1000s\n", node->text);
		return;
	}
	for (const struct manifest_node *child = node->child; child != NULL; child = child->next)
		gather(r, at, child, text);
}

/* ---- how much of the requests must be good ---- */

/* "99.9", "99.9%", "0.999" as "99.9"; NULL: it is no such share. */
static const char *percent(struct um_arena *a, const char *text)
{
	char *end = NULL;
	double value = isdigit((unsigned char)*text) ? strtod(text, &end) : 0;

	if (end == NULL || (*end != '\0' && !um_eq(end, "%")))
		return NULL;
	if (value <= 1)
		value *= 100;
	return value >= 50 && value <= 100 ? um_format(a, "%.6g", value) : NULL;
}

static bool is_target(const char *key)
{
	static const char *const keys[] = {"objective", "target",          "target_percent",
	                                   "goal",      "attainment_goal", "attainmentGoal"};

	for (size_t i = 0; key != NULL && i < UM_COUNT(keys); i++)
		if (um_eq_nocase(key, keys[i]))
			return true;
	return false;
}

/* The first number below that is called a target. */
static const char *target_of(struct detect_run *r, const struct manifest_node *node)
{
	const struct manifest_node *v = node->resolved != NULL ? node->resolved : node;
	const char *found = NULL;

	if (v->kind == MANIFEST_SCALAR)
		return is_target(node->key) ? percent(r->a, v->text) : NULL;
	for (const struct manifest_node *child = node->child; child != NULL && found == NULL;
	     child = child->next)
		found = target_of(r, child);
	return found;
}

void detect_objective_node(struct detect_run *r, int32_t at, const struct manifest_node *node)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	gather(r, at, node, &text);
	describe(r, at, text.s);
	detect_at(r, at)->limits = target_of(r, node);
}

void detect_objective_call(struct detect_run *r, int32_t at, struct um_span span)
{
	size_t n = span.end - span.start < MAX_TEXT ? span.end - span.start : MAX_TEXT;

	if (span.start < r->n && n <= r->n - span.start)
		describe(r, at, um_strndup(r->a, r->bytes + span.start, n));
}
