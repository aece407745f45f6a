/* Values that are more than a word: hosts, variables, roles, patterns, references. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

enum {
	MIN_LITERAL = 3,
	MAX_PORT = 65535
};

/* ---- hosts ---- */

static char *to_lower(struct um_arena *a, const char *text)
{
	char *lower = um_strdup(a, text);

	for (char *p = lower; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	}
	return lower;
}

/* What is wrong with one label of a host pattern, or NULL. */
static const char *label_fault(const char *label, size_t n, bool is_edge)
{
	bool in_hole = false, has_hole = false;

	if (n == 0)
		return "has an empty label (two dots, or one at an end)";
	if (n == 1 && label[0] == '*')
		return is_edge ? NULL : "has a \"*\" that is neither the first nor the last label";
	for (size_t i = 0; i < n; i++) {
		char c = label[i];

		if (c == '{' && !has_hole) {
			in_hole = has_hole = true;
		} else if (c == '}' && in_hole && label[i - 1] != '{') {
			in_hole = false;
		} else if (c == '*') {
			return "has a \"*\" beside other letters; a \"*\" stands for whole labels";
		} else if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' &&
		           c != '_') {
			return "is no host name; letters, digits, '-', '.', a leading \"*.\" and "
			       "\"{region}\" are allowed";
		}
	}
	return in_hole ? "has a \"{\" without its \"}\"" : NULL;
}

static const char *host_fault(const char *host)
{
	const char *p = host;

	if (strstr(host, "://"))
		return "has a scheme; write the host alone";
	if (strchr(host, '/'))
		return "has a path; write the host alone and the path as path:";
	if (strchr(host, ':'))
		return "has a port; write the host alone and the port as port:";
	for (;;) {
		size_t n = strcspn(p, ".");
		const char *fault = label_fault(p, n, p == host || p[n] == '\0');

		if (fault)
			return fault;
		if (p[n] == '\0')
			break;
		p += n + 1;
	}
	if (host[strspn(host, "*.")] == '\0')
		return "is any host; name at least one label";
	return NULL;
}

void rules_read_host(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member)
{
	const char *text = rules_text(r, f->key, v);
	const char *fault;

	if (!text)
		return;
	text = to_lower(r->a, text);
	fault = host_fault(text);
	if (fault)
		rules_problem(r, v->pos, "the host \"%s\" %s", text, fault);
	else
		*(const char **)member = text;
}

void rules_read_port(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member)
{
	rules_number(r, f->key, v, 1, MAX_PORT, member);
}

/* ---- variables and roles ---- */

void rules_read_env_name(struct rules_reader *r, const struct rules_field *f,
                         const struct um_yaml *v, void *member)
{
	const char *text = rules_text(r, f->key, v);
	size_t n;

	if (!text)
		return;
	n = strcspn(text, " \t\r\n=$*");
	if (n < 2 || (text[n] && !um_eq(text + n, "*")))
		rules_problem(
			r, v->pos,
			"\"%s\" is no variable; write its name, with at most one \"*\" at the "
			"end",
			text);
	else
		*(const char **)member = text;
}

static bool role_of(struct rules_reader *r, struct um_pos pos, const char *text,
                    enum rules_role *ret)
{
	size_t i = rules_words_index(&rules_words_role, text);

	if (i == RULES_N_ROLES) {
		rules_problem(r, pos, "unknown role \"%s\"%s", text,
		              rules_hint(r, text, rules_words_role.v, rules_words_role.n));
		return false;
	}
	*ret = (enum rules_role)i;
	return true;
}

void rules_read_role(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                     void *member)
{
	const char *text = rules_text(r, f->key, v);

	if (text)
		role_of(r, v->pos, text, member);
}

void rules_read_role_names(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member)
{
	struct rules_names *names = member;

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	rules_check_twice(r, v);
	for (size_t i = 0; i < v->n; i++) {
		const struct rules_field one = {.key = v->items[i].key};
		enum rules_role role;

		if (role_of(r, v->items[i].key_pos, one.key, &role)) {
			names[role].n = 0;
			rules_read_names(r, &one, v->items[i].value, &names[role]);
		}
	}
}

void rules_read_role_texts(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member)
{
	const char **texts = member;

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	rules_check_twice(r, v);
	for (size_t i = 0; i < v->n; i++) {
		enum rules_role role;

		if (role_of(r, v->items[i].key_pos, v->items[i].key, &role))
			texts[role] = rules_text(r, v->items[i].key, v->items[i].value);
	}
}

/* ---- patterns ---- */

/* Where byte `at` of a scalar's value stands in the file. Only for values that stand there as they
 * are: with escapes or over several lines the scalar's own place must do. */
static struct um_pos place_in(const struct rules_reader *r, const struct um_yaml *v, size_t at)
{
	struct um_pos pos = v->pos;
	const char *raw = r->file->bytes + v->span.start;
	size_t n = v->span.end - v->span.start;
	size_t quote = !v->plain && n && (*raw == '\'' || *raw == '"');
	size_t len = strlen(v->text);

	if (len + 2 * quote <= n && at <= len && memcmp(raw + quote, v->text, len) == 0)
		pos.column += (uint32_t)(quote + at);
	return pos;
}

struct um_regex *rules_regex(struct rules_reader *r, const struct um_yaml *v, bool whole)
{
	struct um_err err = UM_ERR_INIT;
	struct um_regex *regex = NULL;
	const char *why;
	size_t at;

	/* Alone first: "a)|(b" would be fine within other brackets. */
	if (um_regex_new(v->text, &regex, &err) == 0) {
		struct um_regex *anchored = NULL;
		const char *text = um_format(r->a, RULES_WHOLE_HEAD "%s" RULES_WHOLE_TAIL, v->text);

		if (whole && um_regex_new(text, &anchored, &err) == 0) {
			um_regex_free(regex);
			regex = anchored;
		} else if (whole) {
			um_regex_free(regex);
			rules_problem(r, v->pos,
			              "the pattern cannot be anchored (%s); it ends in a comment",
			              err.msg);
			return NULL;
		}
		*UM_PUSH(r->a, &r->regexes) = regex;
		return regex;
	}
	/* "at 12: why" */
	at = um_starts(err.msg, "at ") ? strtoul(err.msg + 3, NULL, 10) : 1;
	why = strstr(err.msg, ": ");
	rules_problem(r, place_in(r, v, at ? at - 1 : 0), "the pattern does not compile: %s",
	              why ? why + 2 : err.msg);
	return NULL;
}

void rules_read_literals(struct rules_reader *r, const struct rules_field *f,
                         const struct um_yaml *v, void *member)
{
	const struct rules_names *literals = member;

	rules_read_names(r, f, v, member);
	if (v->kind != UM_YAML_LIST)
		return;
	if (v->n == 0)
		rules_problem(r, v->pos, "\"%s\" is empty; name what every match contains one of",
		              f->key);
	for (size_t i = 0; i < literals->n; i++) {
		if (strlen(literals->v[i]) < MIN_LITERAL)
			rules_problem(
				r, v->items[i].value->pos,
				"the literal \"%s\" is too short; write at least %d bytes, or "
				"every file is a candidate",
				literals->v[i], MIN_LITERAL);
	}
}

/* ---- ids and references ---- */

void rules_check_id(struct rules_reader *r, const struct um_yaml *top, const char *id)
{
	if (id && !um_eq(id, r->file->stem))
		rules_problem(r, um_yaml_get(top, "id")->pos,
		              "the id \"%s\" is not the file's name \"%s\"; make them equal", id,
		              r->file->stem);
}

static void refer(struct rules_reader *r, rules_reference_list *list, const struct um_yaml *v,
                  const char *id)
{
	struct rules_reference *ref = UM_PUSH(r->a, list);

	ref->id = id;
	ref->place = rules_place_of(r, v);
}

static void read_ref(struct rules_reader *r, rules_reference_list *list,
                     const struct rules_field *f, const struct um_yaml *v, void *member)
{
	const char *text = NULL;

	rules_read_id(r, f, v, &text);
	if (text)
		refer(r, list, v, text);
	*(const char **)member = text;
}

void rules_read_claim_ref(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member)
{
	read_ref(r, &r->claim_refs, f, v, member);
}

void rules_read_service_ref(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v, void *member)
{
	read_ref(r, &r->service_refs, f, v, member);
}

/* Vendors and makers are whoever the catalogue names. */
void rules_read_vendor_ref(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member)
{
	read_ref(r, &r->vendor_refs, f, v, member);
}

void rules_read_maker_ref(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member)
{
	read_ref(r, &r->maker_refs, f, v, member);
}

/* Claims by id, or addresses. */
void rules_read_references(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member)
{
	struct rules_names *names = member;

	if (!rules_is_kind(r, f->key, v, UM_YAML_LIST))
		return;
	names->v = UM_NEW_ARRAY(r->a, const char *, v->n);
	for (size_t i = 0; i < v->n; i++) {
		const struct um_yaml *item = v->items[i].value;
		const char *text = NULL;

		if (item->kind == UM_YAML_SCALAR && strchr(item->text, ':'))
			rules_read_url(r, f, item, &text);
		else
			rules_read_claim_ref(r, f, item, &text);
		if (text)
			names->v[names->n++] = text;
	}
}

/* Ids of claims, or a name of a service that `known` has not. */
static void check_list(struct rules_reader *r, const rules_reference_list *refs,
                       const struct um_map *known, const char *what, const char *todo)
{
	UM_VEC(const char *) names = {0};

	for (size_t i = 0; i < known->n; i++)
		*UM_PUSH(r->a, &names) = known->entries[i].key;
	for (size_t i = 0; i < refs->n; i++) {
		const char *nearest;

		if (um_map_has(known, refs->v[i].id))
			continue;
		nearest = um_nearest(refs->v[i].id, names.v, names.n);
		if (nearest)
			rules_problem_at(r, &refs->v[i].place, true,
			                 "unknown %s \"%s\"; did you mean \"%s\"?", what,
			                 refs->v[i].id, nearest);
		else
			rules_problem_at(r, &refs->v[i].place, true, "unknown %s \"%s\"; %s", what,
			                 refs->v[i].id, todo);
	}
}

static void put(struct um_map *map, const char *id, struct rules_reader *r)
{
	if (id)
		um_map_put(map, id, r);
}

static void check_people(struct rules_reader *r)
{
	struct um_map vendors, makers;

	um_map_init(&vendors, r->a);
	um_map_init(&makers, r->a);
	for (size_t i = 0; i < r->entries.n; i++) {
		const struct rules_entry *e = &r->entries.v[i];

		put(&vendors, e->vendor, r);
		put(&makers, e->maker, r);
		for (size_t k = 0; k < e->n_models; k++)
			put(&makers, e->models[k].maker, r);
	}
	check_list(r, &r->vendor_refs, &vendors, "vendor", "no service is sold by it");
	check_list(r, &r->maker_refs, &makers, "maker", "no model is made by it");
}

void rules_check_references(struct rules_reader *r)
{
	struct um_map claims, services;

	um_map_init(&claims, r->a);
	um_map_init(&services, r->a);
	for (size_t i = 0; i < r->claims.n; i++)
		um_map_put(&claims, r->claims.v[i].id, r);
	for (size_t i = 0; i < r->entries.n; i++) {
		um_map_put(&services, r->entries.v[i].id, r);
		if (r->entries.v[i].label)
			um_map_put(&services, r->entries.v[i].label, r);
	}
	/* A claims file that did not load would make all of them unknown. */
	if (!r->has_broken_claims)
		check_list(r, &r->claim_refs, &claims, "claim", "add it to claims.yaml");
	rules_claims_check(r);
	check_list(r, &r->service_refs, &services, "service",
	           "name the id of a service or the label of a construct");
	check_people(r);
}
