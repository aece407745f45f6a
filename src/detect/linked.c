/* Variables that a template sets for a program: whose they are when no rule names them, by the
 * resource, model or parameter that gives their value. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

#define MAX_SETS 256

/* Does the value stand where variables of a program are set? */
static bool is_environment(const struct manifest_node *node)
{
	static const char *const names[] = {
		"env",
		"envs",
		"envvars",
		"environment",
		"environmentvariables",
		"environmentvars",
		"appsettings",
		"containerenv",
		"applicationsettings",
	};
	int depth = 0;

	for (node = node->parent; node != NULL && depth < 5; node = node->parent, depth++) {
		const char *sibling =
			node->kind == MANIFEST_MAP ? manifest_text(node, "name") : NULL;
		char folded[64];

		if (um_eq_nocase(sibling, "appsettings"))
			return true;
		if (node->key == NULL ||
		    detect_fold(node->key, strlen(node->key), folded, sizeof(folded)) == 0)
			continue;
		for (size_t i = 0; i < UM_COUNT(names); i++)
			if (um_eq(folded, names[i]))
				return true;
	}
	return false;
}

/* Keys of the entry itself and of what stands around it. */
static bool is_variable_name(const char *name)
{
	static const char *const others[] = {"name", "value",     "valueFrom",  "value_from",
	                                     "key",  "secretRef", "secret_ref", "secretName"};

	if (name == NULL || name[0] == '\0' || strpbrk(name, " ${}[]()/") != NULL)
		return false;
	for (size_t i = 0; i < UM_COUNT(others); i++)
		if (um_eq_nocase(name, others[i]))
			return false;
	return true;
}

/* A name that a template computes has its value from somewhere else. */
static const char *literal_of(const struct detect_run *r, const struct manifest_node *value,
                              enum evidence_binding *ret_binding)
{
	*ret_binding = EVIDENCE_UNKNOWN;
	if (value->kind == MANIFEST_MAP && value->resolved != NULL &&
	    value->resolved->kind == MANIFEST_SCALAR) {
		*ret_binding = EVIDENCE_DEFAULT;
		return value->resolved->text;
	}
	return value->kind == MANIFEST_SCALAR && value->scalar == MANIFEST_EXPR
	               ? detect_node_text(r, value, ret_binding)
	               : NULL;
}

bool detect_linked_variable(struct detect_run *r, const char *name, struct um_span name_span,
                            const struct manifest_node *value)
{
	enum evidence_binding binding;
	struct detect_referred to = {NULL, RULES_MODEL, false};
	struct detect_model_hit hits[8];
	struct evidence *e;
	const char *text;
	bool is_old, is_model = false;
	int32_t at;

	if (value == NULL || (!detect_is_infrastructure(r) && detect_stack_of(r->doc) == NULL) ||
	    !is_variable_name(name) || !is_environment(value))
		return false;
	text = literal_of(r, value, &binding);
	if (detect_model_plausible(text) &&
	    (detect_name_carries_model(name) || strpbrk(text, "-.") != NULL)) {
		size_t n = detect_model_find(r->d, text, hits, UM_COUNT(hits));

		is_model = n > 0;
		if (is_model)
			to.entry = detect_setting_server(r, name, hits, n);
	}
	if (!is_model && !detect_refer(r, value, &to))
		return false;
	at = detect_emit(r, EVIDENCE_ENV, detect_service_of(to.entry), to.entry,
	                 (struct um_span){name_span.start, name_span.end > value->span.end
	                                                           ? name_span.end
	                                                           : value->span.end},
	                 &is_old);
	if (at < 0 || is_old)
		return at >= 0;
	e = detect_at(r, at);
	e->name = name;
	e->attr = rules_role_text(to.role);
	e->value = to.role == RULES_KEY ? NULL : text;
	e->binding = binding == EVIDENCE_UNKNOWN ? EVIDENCE_CONFIG : binding;
	e->is_set = true;
	e->is_linked = true;
	e->is_guess = is_model;
	if (is_model)
		e->maker = hits[0].model->maker;
	return true;
}

/* A name that no rule knows, in an environment: code that reads it may say whose it is, and an
 * address within the repository what it reaches. */
void detect_note_set(struct detect_run *r, const char *name, struct um_span name_span,
                     const struct manifest_node *value)
{
	enum evidence_binding binding = EVIDENCE_UNKNOWN;
	size_t n = strlen(name);
	const char *text = NULL;
	struct evidence *e;

	if (n < 4 || strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != n ||
	    r->out->reads.n >= MAX_SETS || r->out->context == EVIDENCE_TEST ||
	    r->out->context == EVIDENCE_DOCS || !is_environment(value))
		return;
	if (value->kind == MANIFEST_SCALAR)
		text = detect_node_text(r, value, &binding);
	e = UM_PUSH(r->a, &r->out->reads);
	*e = (struct evidence){.kind = EVIDENCE_ENV, .name = name, .parent = -1};
	e->value = text != NULL && strstr(text, "://") != NULL ? text : NULL;
	e->binding = binding == EVIDENCE_UNKNOWN ? EVIDENCE_CONFIG : binding;
	e->attr = "unclaimed";
	e->basis = EVIDENCE_DECLARED;
	e->context = r->out->context;
	e->span = name_span;
	e->is_set = true;
}

/* outputs.key.value: account.listKeys().key1 */
void detect_linked_secret(struct detect_run *r, const struct manifest_node *node)
{
	struct detect_referred to;
	int32_t at;

	if (!detect_is_infrastructure(r) || node->scalar != MANIFEST_EXPR || node->text == NULL ||
	    strcasestr(node->text, "key") == NULL || is_environment(node) ||
	    !detect_refer(r, node, &to) || !to.is_key)
		return;
	at = detect_emit(r, EVIDENCE_SECRET, detect_service_of(to.entry), to.entry,
	                 detect_node_span(node), NULL);
	if (at < 0)
		return;
	detect_at(r, at)->attr = "listed";
	detect_at(r, at)->name =
		um_eq(node->key, "value") && node->parent != NULL ? node->parent->key : node->key;
	detect_at(r, at)->binding = EVIDENCE_CONFIG;
}
