/* Wildcard imports: `using A.B`, `import a.b.*`, `from m import *` say that a simple name may be
 * one of a module's. Which module it is only the catalogue knows: a callee that it does not know as
 * written is asked for below each of them. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_WILDCARDS = 64
};

struct wildcards {
	const char *v[MAX_WILDCARDS];
	size_t n;
};

static bool is_known(const struct detect_run *r, const char *callee)
{
	const struct detect_call_ref *ref;

	return detect_callee_find(r->d, r->language, callee, &ref, 1) > 0;
}

static void collect(const struct detect_run *r, struct wildcards *all)
{
	for (size_t i = 0; i < r->file->n_facts && all->n < MAX_WILDCARDS; i++) {
		const struct syntax_fact *f = &r->file->facts[i];

		if (f->kind == SYNTAX_IMPORT && f->is_wildcard && !f->is_relative)
			all->v[all->n++] = f->module;
	}
	for (size_t i = 0; i < r->ambient.n && all->n < MAX_WILDCARDS; i++)
		all->v[all->n++] = r->ambient.v[i];
}

/* The first part of the names of methods on a client is its class, so they are found as well when
 * only the class is known: "Client" is, "Client().chat" need not be. */
static const char *module_of(struct detect_run *r, const struct wildcards *all, const char *callee)
{
	const char *paren = strstr(callee, "()");
	const char *head =
		paren != NULL ? um_strndup(r->a, callee, (size_t)(paren - callee)) : NULL;

	if (is_known(r, callee))
		return NULL;
	for (size_t i = 0; i < all->n; i++) {
		if (is_known(r, um_format(r->a, "%s.%s", all->v[i], callee)) ||
		    (head != NULL && is_known(r, um_format(r->a, "%s.%s", all->v[i], head))))
			return all->v[i];
	}
	return NULL;
}

void detect_wildcards(struct detect_run *r)
{
	static const char none[] = "";
	struct wildcards all = {.n = 0};
	struct um_map
		asked; /* callee -> module, or `none` (a class may be called like its module) */

	collect(r, &all);
	if (all.n == 0)
		return;
	um_map_init(&asked, r->a);
	for (size_t i = 0; i < r->file->n_facts; i++) {
		struct syntax_fact *f = &r->file->facts[i];
		const char *callee = f->callee;
		void **slot;

		if (f->kind != SYNTAX_CALL_FACT || callee == NULL || f->value == NULL)
			continue;
		slot = um_map_slot(&asked, callee);
		if (*slot == NULL) {
			const char *module = module_of(r, &all, callee);

			*slot = (void *)(module != NULL ? module : none);
		}
		if (*slot == none)
			continue;
		f->callee = um_format(r->a, "%s.%s", (const char *)*slot, callee);
		f->value->text = f->callee;
	}
}
