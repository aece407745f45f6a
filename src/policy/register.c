/*
 * The contract register: what was bought from whom for which capability domain, and when it was
 * last compared with the architecture.
 *
 *   contracts:
 *     - {id: msa-7, vendor: acme, domain: inference, start: 2026-01-01, end: 2027-01-01,
 *        claims: [acme-on-azure]}    # claims of the rules that it was signed on
 *   reviews:
 *     - date: 2026-10-02
 *       attendees: [{role: platform}, {role: security}]
 *       services: [openai, bedrock]  # that production reached then
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/yaml.h"
#include "policy/policy_p.h"

bool policy_register_is(const char *path)
{
	static const char *const globs[] = {
		"contracts.yaml",  "contracts.yml",          "contracts/*.yaml",
		"contracts/*.yml", ".unmoat/contracts.yaml", ".unmoat/contracts.yml",
	};

	for (size_t i = 0; i < UM_COUNT(globs); i++) {
		if (um_glob(globs[i], path))
			return true;
	}
	return false;
}

/* A date of the file, NULL when the key is absent. */
static int date_of(const struct um_yaml *map, const char *key, const char **ret, struct um_err *err)
{
	const struct um_yaml *node = um_yaml_get(map, key);
	struct um_date date;

	*ret = NULL;
	if (!node || um_yaml_is_null(node))
		return 0;
	if (node->kind != UM_YAML_SCALAR || !um_date_parse(node->text, &date))
		return um_err_set(err, UM_EPARSE, "%u:%u: %s is not a date like 2026-01-31",
		                  node->pos.line, node->pos.column, key);
	*ret = node->text;
	return 0;
}

/* A list of texts; a key that is absent or empty is an empty one. */
static int list_of(const struct um_yaml *map, const char *key, const struct um_yaml **ret,
                   struct um_err *err)
{
	const struct um_yaml *list = um_yaml_get(map, key);

	*ret = NULL;
	if (!list || um_yaml_is_null(list))
		return 0;
	if (list->kind != UM_YAML_LIST)
		return um_err_set(err, UM_EPARSE, "%u:%u: %s is a list", list->pos.line,
		                  list->pos.column, key);
	for (size_t i = 0; i < list->n; i++) {
		const struct um_yaml *item = list->items[i].value;

		if (item->kind != UM_YAML_SCALAR || !*item->text)
			return um_err_set(err, UM_EPARSE, "%u:%u: %s is a list of words",
			                  item->pos.line, item->pos.column, key);
	}
	*ret = list;
	return 0;
}

static int add_claims(struct model *m, const char *path, const struct um_yaml *node,
                      const struct model_contract *c, struct um_err *err)
{
	const struct um_yaml *claims;
	int r = list_of(node, "claims", &claims, err);

	for (size_t i = 0; r == 0 && claims && i < claims->n; i++) {
		const struct model_assumption assumption = {
			.claim = claims->items[i].value->text,
			.origin = "contract",
			.statement = c->id,
			.file = path,
			.line = c->line,
		};

		r = model_add_assumption(m, &assumption, err);
	}
	return r;
}

static int add_contract(struct model *m, const char *path, const struct um_yaml *node,
                        struct um_err *err)
{
	struct model_contract c = {.id = um_yaml_text(node, "id"),
	                           .vendor = um_yaml_text(node, "vendor"),
	                           .domain = um_yaml_text(node, "domain"),
	                           .file = path,
	                           .line = node->pos.line};
	int r;

	if (node->kind != UM_YAML_MAP || !c.id)
		return um_err_set(err, UM_EPARSE, "%u:%u: a contract has an id", node->pos.line,
		                  node->pos.column);
	if ((r = date_of(node, "start", &c.starts, err)) < 0 ||
	    (r = date_of(node, "end", &c.ends, err)) < 0)
		return r;
	r = model_add_contract(m, &c, err);
	return r < 0 ? r : add_claims(m, path, node, &c, err);
}

static int add_review(struct model *m, const char *path, const struct um_yaml *node,
                      struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str roles = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str services = UM_STR_INIT;
	const struct um_yaml *attendees = um_yaml_get(node, "attendees"), *seen;
	struct model_review review = {.file = path, .line = node->pos.line};
	int r = date_of(node, "date", &review.date, err);

	if (r < 0)
		return r;
	if (!review.date)
		return um_err_set(err, UM_EPARSE, "%u:%u: a review has a date", node->pos.line,
		                  node->pos.column);
	for (size_t i = 0; attendees && i < attendees->n; i++) {
		const struct um_yaml *who = attendees->items[i].value;
		const char *role =
			who->kind == UM_YAML_SCALAR ? who->text : um_yaml_text(who, "role");

		if (role)
			um_str_addf(&roles, "%s%s|", roles.len ? "" : "|", role);
	}
	review.roles = roles.len ? roles.s : NULL;
	if ((r = list_of(node, "services", &seen, err)) < 0)
		return r;
	for (size_t i = 0; seen && i < seen->n; i++)
		um_str_addf(&services, "%s%s|", services.len ? "" : "|",
		            seen->items[i].value->text);
	/* None is something else than nothing said. */
	review.services = services.len ? services.s : seen ? "|" : NULL;
	return model_add_review(m, &review, err);
}

static int add_all(struct model *m, const char *path, const struct um_yaml *root, const char *key,
                   int (*add)(struct model *, const char *, const struct um_yaml *,
                              struct um_err *),
                   struct um_err *err)
{
	const struct um_yaml *list = um_yaml_get(root, key);
	int r = 0;

	if (!list || um_yaml_is_null(list))
		return 0;
	if (list->kind != UM_YAML_LIST)
		return um_err_set(err, UM_EPARSE, "%u:%u: %s is a list", list->pos.line,
		                  list->pos.column, key);
	for (size_t i = 0; r == 0 && i < list->n; i++)
		r = add(m, path, list->items[i].value, err);
	return r;
}

static int add_docs(struct model *m, const char *path, struct um_arena *a, const char *bytes,
                    size_t n, struct um_err *err)
{
	struct um_yaml_file file = {0};
	struct um_pos pos;
	int r = um_yaml_parse(a, bytes, n, &file, &pos, err);

	for (size_t i = 0; r == 0 && i < file.n_docs; i++) {
		const struct um_yaml *root = file.docs[i];

		if (root->kind != UM_YAML_MAP)
			continue;
		r = add_all(m, path, root, "contracts", add_contract, err);
		if (r == 0)
			r = add_all(m, path, root, "reviews", add_review, err);
	}
	return r;
}

int policy_register_add(struct model *m, const char *path, const char *bytes, size_t n,
                        struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	int r = add_docs(m, path, a, bytes, n, err);

	if (r < 0)
		um_err_add(err, "%s", path);
	um_arena_free(a);
	return r;
}
