/*
 * Warnings: what loads and is still likely a mistake. Two services that claim the same sign, a
 * pattern that no example shows, a claim that nobody uses or that is no longer true, a parameter
 * that the SQL does not ask for.
 */
#include <string.h>

#include "base/map.h"
#include "base/str.h"
#include "rules/rules_p.h"

struct lint {
	struct rules_reader *r;
	struct um_map signs; /* what it is -> the entry that has it */
};

/* ---- the same sign twice ---- */

static void sign(struct lint *l, const struct rules_entry *e, const struct rules_place *place,
                 const char *text)
{
	const struct rules_entry *other = um_map_get(&l->signs, text);

	if (!other)
		um_map_put(&l->signs, text, (void *)(uintptr_t)e);
	else if (other == e)
		rules_problem_at(l->r, place, false, "%s stands here twice", text);
	else
		rules_problem_at(l->r, place, false,
		                 "%s is also in %s; one of them should not have it", text,
		                 other->id);
}

static void add_pairs(struct um_str *s, const struct rules_pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++)
		um_str_addf(s, "%s%s=%s", i ? ", " : " with ", pairs->v[i].key, pairs->v[i].value);
}

static void sign_call(struct lint *l, const struct rules_entry *e, const struct rules_call *call)
{
	if (um_eq(call->kind, "stream")) /* says something of a call that another entry knows */
		return;
	for (size_t i = 0; i < call->n_callees; i++) {
		const struct rules_language_names *names = &call->callees[i];

		for (size_t k = 0; k < names->names.n; k++) {
			UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

			um_str_addf(&s, "the %s callee %s", names->language, names->names.v[k]);
			add_pairs(&s, &call->when);
			for (size_t m = 0; m < call->imports.n; m++)
				um_str_addf(&s, "%s%s", m ? ", " : " after import of ",
				            call->imports.v[m]);
			sign(l, e, &call->place, s.s);
		}
	}
}

static void sign_resource(struct lint *l, const struct rules_entry *e,
                          const struct rules_resource *resource)
{
	UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

	um_str_addf(&s, "the %s resource %s", resource->dialect, resource->type);
	add_pairs(&s, &resource->when);
	sign(l, e, &resource->place, s.s);
}

static void sign_hosts(struct lint *l, const struct rules_entry *e)
{
	for (size_t i = 0; i < e->n_hosts; i++) {
		const struct rules_host *host = &e->hosts[i];
		UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

		um_str_addf(&s, "the host %s", host->pattern);
		if (host->port)
			um_str_addf(&s, ":%u", host->port);
		um_str_add(&s, host->path ? host->path : "");
		sign(l, e, &e->place, s.s);
	}
}

static void sign_entry(struct lint *l, const struct rules_entry *e)
{
	struct um_arena *a = l->r->a;

	sign_hosts(l, e);
	for (size_t i = 0; i < e->n_env; i++)
		sign(l, e, &e->place, um_format(a, "the variable %s", e->env[i].name));
	for (size_t i = 0; i < e->n_packages; i++)
		sign(l, e, &e->place,
		     um_format(a, "the %s package %s", e->packages[i].ecosystem,
		               e->packages[i].name));
	for (size_t i = 0; i < e->prefixes.n; i++)
		sign(l, e, &e->place, um_format(a, "the prefix %s", e->prefixes.v[i]));
	for (size_t i = 0; i < e->n_calls; i++)
		sign_call(l, e, &e->calls[i]);
	for (size_t i = 0; i < e->n_resources; i++)
		sign_resource(l, e, &e->resources[i]);
	for (size_t i = 0; i < e->n_lifecycle; i++)
		sign(l, e, &e->place,
		     um_format(a, "the lifecycle of %s %s in %s", e->lifecycle[i].what,
		               e->lifecycle[i].match, e->id));
}

/* ---- patterns without examples ---- */

static bool has_literal(const struct rules_names *literals, const char *text)
{
	for (size_t i = 0; i < literals->n; i++) {
		if (strstr(text, literals->v[i]))
			return true;
	}
	return false;
}

/* As it is written in the file: between the anchors of the loader. */
static const char *written(struct lint *l, const struct rules_model *model)
{
	size_t n = strlen(model->match), head = strlen(RULES_WHOLE_HEAD);

	return um_strndup(l->r->a, model->match + head, n - head - strlen(RULES_WHOLE_TAIL));
}

/* A match that holds none of the literals would never be looked at. */
static bool fits(struct lint *l, const struct rules_model *model, const char *text, size_t n)
{
	struct um_span span;

	if (!model->regex || !um_regex_find(model->regex, text, n, 0, &span))
		return false;
	text = um_strndup(l->r->a, text, n);
	if (!has_literal(&model->literals, text))
		rules_problem_at(l->r, &model->place, false,
		                 "the pattern takes \"%s\", which has none of its literals", text);
	return true;
}

/* Is there a word of these letters that fits? */
static bool is_in(struct lint *l, const struct rules_model *model, const char *text,
                  const char *letters)
{
	while (*text) {
		size_t n = strspn(text, letters);

		if (n > 0 && fits(l, model, text, n))
			return true;
		text += n;
		text += strcspn(text, letters);
	}
	return false;
}

static bool is_shown(struct lint *l, const struct rules_entry *e, const struct rules_model *model)
{
	/* Ids stand behind a router's prefix and in paths: with and without slashes. */
	static const char letters[] = "/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._:@-";

	for (size_t i = 0; i < e->n_examples; i++) {
		const struct rules_example *x = &e->examples[i];

		if (!x->n_want || !x->n_files)
			continue;
		if (is_in(l, model, x->files[0].text, letters) ||
		    is_in(l, model, x->files[0].text, letters + 1))
			return true;
	}
	return false;
}

static void warn_entry(struct lint *l, const struct rules_entry *e)
{
	sign_entry(l, e);
	for (size_t i = 0; i < e->n_models; i++) {
		if (!is_shown(l, e, &e->models[i]))
			rules_problem_at(l->r, &e->models[i].place, false,
			                 "no example shows a model that \"%s\" takes",
			                 written(l, &e->models[i]));
	}
	if (e->kind == RULES_SERVICE && !e->n_runs_on)
		rules_problem_at(l->r, &e->place, false,
		                 "no \"runs_on\": its cloud is unknown where no address tells it");
}

/* ---- controls and claims ---- */

static void warn_params(struct lint *l, const struct rules_control *c)
{
	struct rules_names used = {0};

	if (c->sql)
		rules_sql_params(l->r->a, c->sql, &used);
	for (size_t i = 0; i < c->params.n; i++) {
		size_t k = 0;

		while (k < used.n && !um_eq(used.v[k], c->params.v[i].key))
			k++;
		if (k == used.n)
			rules_problem_at(l->r, &c->place, false,
			                 "the parameter \"%s\" is not used in the SQL",
			                 c->params.v[i].key);
	}
}

static void warn_claims(struct lint *l)
{
	struct rules_reader *r = l->r;
	struct um_map used;

	um_map_init(&used, r->a);
	for (size_t i = 0; i < r->claim_refs.n; i++)
		um_map_put(&used, r->claim_refs.v[i].id, r);
	for (size_t i = 0; i < r->claims.n; i++) {
		const struct rules_claim *claim = &r->claims.v[i];

		if (!um_map_has(&used, claim->id))
			rules_problem_at(r, &claim->place, false, "nothing uses the claim \"%s\"",
			                 claim->id);
		for (size_t k = 0; k < r->claim_refs.n; k++) {
			if (um_eq(r->claim_refs.v[k].id, claim->id) &&
			    um_eq(claim->status, "superseded"))
				rules_problem_at(
					r, &r->claim_refs.v[k].place, false,
					"the claim \"%s\" is superseded by \"%s\"; refer to that",
					claim->id,
					claim->superseded_by ? claim->superseded_by : "?");
		}
	}
}

/* What is wrong may be missing; its warnings can wait until it is mended. */
static bool is_whole(const struct rules_reader *r, const char *path)
{
	for (size_t i = 0; i < r->broken.n; i++) {
		if (um_eq(r->broken.v[i], path))
			return false;
	}
	return true;
}

void rules_warn(struct rules_reader *r)
{
	struct lint l = {.r = r};

	um_map_init(&l.signs, r->a);
	for (size_t i = 0; i < r->entries.n; i++) {
		if (is_whole(r, r->entries.v[i].place.file))
			warn_entry(&l, &r->entries.v[i]);
	}
	for (size_t i = 0; i < r->controls.n; i++) {
		if (is_whole(r, r->controls.v[i].place.file)) {
			warn_params(&l, &r->controls.v[i]);
			rules_warn_sql(r, &r->controls.v[i]);
		}
	}
	warn_claims(&l);
}
