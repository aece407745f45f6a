/* Environments that a program gives what it deploys: `environment: { AGENT_ID: agent.id }`. A name
 * of the catalogue says whose it is; else the value does, when it refers to something of a service
 * that is declared in this file; else the code may, that reads it (reads, as in code.c). */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

#define MAX_SETS 256

static bool is_variable(const char *name)
{
	size_t n = name != NULL ? strlen(name) : 0;

	return n > 2 && isupper((unsigned char)name[0]) &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n;
}

/* The fact whose result is in the variable that the expression begins with. */
static const struct syntax_fact *made_by(const struct detect_run *r, struct um_span use)
{
	char name[128];

	for (size_t dots = 0; dots < 2; dots++) { /* a.x, this.a.x */
		size_t n = 0, seen = 0;

		for (; use.start + n < use.end && use.end <= r->n && n + 1 < sizeof(name); n++) {
			char c = r->bytes[use.start + n];

			if (c == '.' && seen++ == dots)
				break;
			if (!isalnum((unsigned char)c) && c != '_' && c != '.')
				break;
			name[n] = c;
		}
		name[n] = '\0';
		for (size_t i = 0; n > 0 && i < r->file->n_facts; i++) {
			const struct syntax_fact *f = &r->file->facts[i];

			if (f->kind == SYNTAX_CALL_FACT && f->assigned != NULL &&
			    um_eq(f->assigned, name))
				return f;
		}
	}
	return NULL;
}

/* What was found in the making of what the value refers to. */
static const struct evidence *referred(const struct detect_run *r, const struct syntax_value *v)
{
	const struct syntax_fact *f = v->kind != SYNTAX_STRING ? made_by(r, v->use) : NULL;

	for (size_t i = 0; f != NULL && i < r->out->evidence.n; i++) {
		const struct evidence *e = &r->out->evidence.v[i];

		if ((e->kind == EVIDENCE_RESOURCE || e->kind == EVIDENCE_MODEL) &&
		    um_span_in(e->span, f->span))
			return e;
	}
	return NULL;
}

static void note_set(struct detect_run *r, const struct syntax_item *item)
{
	struct evidence *e;

	if (r->out->reads.n >= MAX_SETS || r->out->context == EVIDENCE_TEST)
		return;
	e = UM_PUSH(r->a, &r->out->reads);
	e->kind = EVIDENCE_ENV;
	e->name = item->name;
	e->binding = EVIDENCE_CONFIG;
	e->attr = "unclaimed";
	e->basis = EVIDENCE_INFERRED;
	e->context = r->out->context;
	e->span = item->name_span;
	e->is_set = true;
	e->parent = -1;
}

static void run_item(struct detect_run *r, const struct syntax_item *item)
{
	const struct detect_env_ref *ref = detect_env_find(r->d, item->name, r->uses);
	const struct evidence *of = ref == NULL ? referred(r, item->value) : NULL;
	const struct rules_entry *rule = ref != NULL ? ref->entry : NULL;
	const char *service = ref != NULL ? detect_service_of(ref->entry) : NULL;
	const char *attr = ref != NULL ? rules_role_text(ref->env->carries) : "id";
	bool is_old;
	int32_t at;

	if (item->value->kind == SYNTAX_ENV && ref != NULL)
		return; /* X: process.env.X: the read says it */
	if (of != NULL) {
		rule = um_map_get(&r->d->ids, of->rule);
		service = of->service;
		attr = of->kind == EVIDENCE_MODEL ? "model" : attr;
	}
	if (service == NULL) {
		if (item->value->kind != SYNTAX_STRING && item->value->kind != SYNTAX_ENV)
			note_set(r, item);
		return;
	}
	at = detect_emit(r, EVIDENCE_ENV, service, rule, item->name_span, &is_old);
	if (at < 0 || is_old)
		return;
	detect_at(r, at)->name = item->name;
	detect_at(r, at)->attr = attr;
	detect_at(r, at)->binding =
		item->value->kind == SYNTAX_STRING ? EVIDENCE_HARDCODED : EVIDENCE_CONFIG;
	detect_at(r, at)->basis = EVIDENCE_DECLARED;
	detect_at(r, at)->is_set = true;
}

/* docker run -e NAME=value, -e NAME: what a container is given. */
static void run_container(struct detect_run *r, const struct syntax_fact *f)
{
	const struct syntax_value *verb = detect_arg(f->value, "0");
	const char *command = f->callee;

	if (!um_eq(command, "docker") && !um_eq(command, "podman") && !um_eq(command, "nerdctl"))
		return;
	if (verb == NULL || verb->kind != SYNTAX_STRING ||
	    !detect_one_of("run|create|exec|container", verb->text))
		return;
	r->function = f->function;
	for (size_t i = 0; i < f->value->n_items && !r->is_full; i++) {
		const struct syntax_item *arg = &f->value->items[i];
		struct syntax_value given = {.kind = SYNTAX_STRING};
		struct syntax_item item = {.value = &given};
		const char *text = arg->value->text, *equals;

		if ((!um_eq(arg->name, "e") && !um_eq(arg->name, "env")) || text == NULL ||
		    (arg->value->kind != SYNTAX_STRING && arg->value->kind != SYNTAX_TEMPLATE))
			continue;
		equals = strchr(text, '=');
		item.name = equals != NULL ? um_strndup(r->a, text, (size_t)(equals - text)) : text;
		if (equals != NULL && arg->value->kind == SYNTAX_TEMPLATE &&
		    strstr(equals, item.name) != NULL)
			continue; /* X=$X: the read says it */
		item.name_span = arg->value->span;
		if (equals == NULL || arg->value->kind == SYNTAX_TEMPLATE)
			given.kind = SYNTAX_UNKNOWN; /* it comes from around the script */
		given.text = equals != NULL ? equals + 1 : NULL;
		given.span = arg->value->span;
		if (is_variable(item.name) && item.name_span.end <= r->n)
			run_item(r, &item);
	}
}

void detect_environments(struct detect_run *r)
{
	static const char *const names[] = {"environment.variables", "environment",
	                                    "environment_variables", "environmentVariables"};

	for (size_t i = 0; i < r->file->n_facts && !r->is_full; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct syntax_value *map = NULL;

		if (f->kind != SYNTAX_CALL_FACT || f->value == NULL)
			continue;
		if (um_eq(r->language, "bash")) {
			run_container(r, f);
			continue;
		}
		for (size_t k = 0; k < UM_COUNT(names) && map == NULL; k++)
			map = detect_arg(f->value, names[k]);
		if (map == NULL || map->kind != SYNTAX_MAP || map->origin != NULL)
			continue;
		r->function = f->function;
		for (size_t k = 0; k < map->n_items; k++)
			if (is_variable(map->items[k].name) &&
			    map->items[k].name_span.end <= r->n &&
			    map->items[k].name_span.end > map->items[k].name_span.start)
				run_item(r, &map->items[k]);
	}
}
