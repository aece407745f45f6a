/* References of infrastructure: the resource, module or parameter that an expression stands for,
 * and so whose service is meant. Terraform, CloudFormation and ARM write them differently; all are
 * chains of names. A module of the repository is asked for the output that is read. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_NAMES = 8,
	MAX_HOPS = 5, /* output of a module that is the output of a module … */
	MAX_NAME = 256
};

struct place {                            /* where an expression stands */
	const struct manifest_node *root; /* of its file, NULL: any of the folder */
	const char *folder;
	unsigned hops;
};

struct chain {
	const char *v[MAX_NAMES];
	size_t n;
};

static bool in_expression(struct detect_run *r, const struct place *p, const char *text,
                          struct detect_referred *ret);

bool detect_is_infrastructure(const struct detect_run *r)
{
	return r->doc != NULL &&
	       (um_eq(r->doc->dialect, "terraform") || um_eq(r->doc->dialect, "cloudformation") ||
	        um_eq(r->doc->dialect, "arm"));
}

/* ---- names ---- */

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* a.b[0].?c!.d at the start of text; *ret_length: what it takes. */
static struct chain read_chain(struct detect_run *r, const char *text, size_t *ret_length)
{
	struct chain c = {{NULL}, 0};
	const char *p = text;

	while (c.n < MAX_NAMES && is_name(*p)) {
		size_t n = 0;

		while (is_name(p[n]))
			n++;
		c.v[c.n++] = um_strndup(r->a, p, n);
		p += n;
		while (*p == '[') {
			n = strcspn(p, "]");
			if (p[n] == '\0')
				break;
			p += n + 1;
		}
		p += *p == '!';
		if (*p != '.')
			break;
		p += p[1] == '?' ? 2 : 1;
	}
	*ret_length = (size_t)(p - text);
	return c;
}

/* What the last part of a reference is: x.endpoint, x.model_id. */
static enum rules_role role_of(const char *name)
{
	static const struct {
		const char *end;
		enum rules_role role;
	} ends[] = {
		{"endpoint", RULES_ENDPOINT},
		{"url", RULES_ENDPOINT},
		{"uri", RULES_ENDPOINT},
		{"host", RULES_ENDPOINT},
		{"baseurl", RULES_ENDPOINT},
		{"key", RULES_KEY},
		{"key1", RULES_KEY},
		{"key2", RULES_KEY},
		{"model", RULES_MODEL},
		{"modelid", RULES_MODEL},
		{"modelname", RULES_MODEL},
		{"deployment", RULES_DEPLOYMENT},
		{"deploymentname", RULES_DEPLOYMENT},
		{"region", RULES_REGION},
		{"location", RULES_REGION},
		{"version", RULES_VERSION},
	};
	char folded[MAX_NAME];

	if (name != NULL && detect_fold(name, strlen(name), folded, sizeof(folded)) > 0)
		for (size_t i = 0; i < UM_COUNT(ends); i++)
			if (um_ends(folded, ends[i].end))
				return ends[i].role;
	return RULES_ID;
}

/* A template of one cloud means what that cloud serves of the maker's. */
const struct rules_entry *detect_of_template(const struct detect_run *r,
                                             const struct rules_entry *entry)
{
	if (!um_eq(r->doc->dialect, "arm") || entry->n_resources > 0)
		return entry;
	for (size_t i = 0; i < r->d->rules->n_entries; i++) {
		const struct rules_entry *other = &r->d->rules->entries[i];
		bool serves = false;

		for (size_t k = 0; k < other->serves.n && entry->maker != NULL; k++)
			serves |= um_eq(other->serves.v[k], entry->maker);
		for (size_t k = 0; serves && k < other->n_resources; k++)
			if (um_eq(other->resources[k].dialect, r->doc->dialect) &&
			    um_eq(other->maker, entry->maker))
				return other;
	}
	return entry;
}

/* A parameter that is called like a variable of the catalogue. */
static bool by_name(struct detect_run *r, const char *const *names, size_t n,
                    struct detect_referred *ret)
{
	char text[MAX_NAME], folded[MAX_NAME];
	size_t length = 0;
	const struct detect_env_ref *ref;

	for (size_t i = 0; i < n; i++) {
		size_t k = strlen(names[i]);

		if (length + k + 1 > sizeof(text))
			return false;
		memcpy(text + length, names[i], k);
		length += k;
	}
	if (detect_fold(text, length, folded, sizeof(folded)) == 0)
		return false;
	ref = um_map_get(&r->d->env_folded, folded);
	if (ref == NULL || ref->entry->kind == RULES_CONSTRUCT)
		return false;
	*ret = (struct detect_referred){detect_of_template(r, ref->entry), ref->env->carries,
	                                false};
	return true;
}

static bool by_resource(const struct detect_resource_ref *ref, const char *text, const char *last,
                        struct detect_referred *ret)
{
	if (ref == NULL)
		return false;
	*ret = (struct detect_referred){ref->entry, role_of(last),
	                                um_eq(ref->resource->kind, "secret")};
	for (size_t i = 0; i < ref->resource->keys.n; i++)
		ret->is_key |= strstr(text, ref->resource->keys.v[i]) != NULL;
	if (ret->is_key)
		ret->role = RULES_KEY;
	return true;
}

/* ---- Terraform ---- */

static const struct manifest_node *below(const struct manifest_node *node, const char *a,
                                         const char *b, const char *c)
{
	const char *const names[] = {a, b, c};

	for (size_t i = 0; i < UM_COUNT(names) && node != NULL && names[i] != NULL; i++)
		node = node->kind == MANIFEST_MAP ? manifest_get(node, names[i]) : NULL;
	return node;
}

/* section.a.b in the file, then in the files beside it */
static const struct manifest_node *find_block(struct detect_run *r, const struct place *p,
                                              const char *section, const char *a, const char *b)
{
	const struct manifest_node *const *roots;
	const struct manifest_node *found = below(p->root, section, a, b);
	size_t n;

	if (found != NULL)
		return found;
	n = detect_links_folder(r, p->folder, &roots);
	for (size_t i = 0; i < n && found == NULL; i++)
		found = below(roots[i], section, a, b);
	return found;
}

static bool terraform_resource(struct detect_run *r, const struct place *p, const char *section,
                               const char *type, const char *name, const char *text,
                               const char *last, struct detect_referred *ret)
{
	const struct manifest_node *body = find_block(r, p, section, type, name);
	const char *full = um_eq(section, "data") ? um_format(r->a, "data.%s", type) : type;
	const char *carried, *version;

	if (body != NULL && body->kind == MANIFEST_LIST)
		body = body->child;
	if (by_resource(detect_resource_rule(r, "terraform", full, body, NULL), text, last, ret))
		return true;
	carried = body != NULL ? manifest_text(body, "type") : NULL;
	version = carried != NULL ? strchr(carried, '@') : NULL;
	if (version == NULL)
		return false;
	return by_resource(detect_resource_rule(
				   r, "arm", um_strndup(r->a, carried, (size_t)(version - carried)),
				   body, "body"),
	                   text, last, ret);
}
/* What the output of a module refers to, from where the module stands. */
static bool by_output(struct detect_run *r, const struct place *p,
                      const struct manifest_node *value, const char *name,
                      struct detect_referred *ret)
{
	if (value == NULL || value->kind != MANIFEST_SCALAR || value->scalar != MANIFEST_EXPR ||
	    !in_expression(r, p, value->text, ret))
		return false;
	if (ret->role == RULES_ID)
		ret->role = role_of(name);
	return true;
}

static bool terraform_module(struct detect_run *r, const struct place *p, const struct chain *c,
                             const char *text, struct detect_referred *ret)
{
	const struct manifest_node *module = find_block(r, p, "module", c->v[1], NULL);
	const char *source = module != NULL ? manifest_text(module, "source") : NULL;
	const struct manifest_node *value;
	struct place inner = {NULL, NULL, p->hops + 1};
	char folder[1024];

	if (source == NULL)
		return false;
	if (source[0] != '.')
		return by_resource(detect_resource_rule(r, "terraform",
		                                        um_format(r->a, "module.%.*s",
		                                                  (int)strcspn(source, "?"),
		                                                  source),
		                                        module, NULL),
		                   text, c->v[c->n - 1], ret);
	if (c->n < 3 || !detect_links_join(p->folder, source, folder, sizeof(folder)))
		return false;
	inner.folder = um_strdup(r->a, folder);
	value = find_block(r, &inner, "output", c->v[2], "value");
	return by_output(r, &inner, value, c->v[2], ret);
}

static bool terraform_chain(struct detect_run *r, const struct place *p, const struct chain *c,
                            const char *text, struct detect_referred *ret)
{
	const char *last = c->v[c->n - 1];
	const struct manifest_node *local;

	if (c->n < 2)
		return false;
	if (um_eq(c->v[0], "var"))
		return by_name(r, c->v + 1, c->n - 1, ret);
	if (um_eq(c->v[0], "module"))
		return terraform_module(r, p, c, text, ret);
	if (um_eq(c->v[0], "data"))
		return c->n > 2 &&
		       terraform_resource(r, p, "data", c->v[1], c->v[2], text, last, ret);
	if (um_eq(c->v[0], "local")) {
		struct place inner = {p->root, p->folder, p->hops + 1};

		local = find_block(r, p, "locals", c->v[1], c->n > 2 ? c->v[2] : NULL);
		return local != NULL && local->kind == MANIFEST_SCALAR &&
		       local->scalar == MANIFEST_EXPR && in_expression(r, &inner, local->text, ret);
	}
	return strchr(c->v[0], '_') != NULL &&
	       terraform_resource(r, p, "resource", c->v[0], c->v[1], text, last, ret);
}

/* ---- ARM and Bicep ---- */

struct arm_resource {
	const struct manifest_node *body;
	const char *type;
};

/* By its symbolic name, also as a child of another. */
static struct arm_resource arm_find(struct detect_run *r, const struct manifest_node *list,
                                    const char *name, const char *parent, int depth)
{
	struct arm_resource found = {NULL, NULL};

	if (list == NULL || depth > 4)
		return found;
	for (const struct manifest_node *at = list->child; at != NULL; at = at->next) {
		const char *type = at->kind == MANIFEST_MAP ? manifest_text(at, "type") : NULL;

		if (type == NULL)
			continue;
		if (parent != NULL && strchr(type, '/') == NULL)
			type = um_format(r->a, "%s/%s", parent, type);
		if (um_eq(at->key, name))
			return (struct arm_resource){at, type};
		found = arm_find(r, manifest_get(at, "resources"), name, type, depth + 1);
		if (found.body != NULL)
			return found;
	}
	return found;
}

static bool arm_module(struct detect_run *r, const struct place *p,
                       const struct manifest_node *module, const struct chain *c, const char *text,
                       struct detect_referred *ret)
{
	const char *path = module->kind == MANIFEST_MAP ? manifest_text(module, "path") : NULL;
	const char *version = path != NULL ? strrchr(path, ':') : NULL;
	const struct manifest_node *value;
	struct place inner = {NULL, NULL, p->hops + 1};
	const char *slash;

	if (path == NULL)
		return false;
	if (version != NULL && strchr(version, '/') == NULL)
		return by_resource(detect_resource_rule(r, "arm",
		                                        um_format(r->a, "module.%.*s",
		                                                  (int)(version - path), path),
		                                        module, "params"),
		                   text, c->v[c->n - 1], ret);
	inner.root = detect_links_file(r, p->folder, path);
	if (inner.root == NULL || c->n < 3)
		return false;
	slash = strrchr(path, '/');
	inner.folder = p->folder;
	if (slash != NULL) {
		char folder[1024];
		char *way = um_strndup(r->a, path, (size_t)(slash - path));

		if (!detect_links_join(p->folder, way, folder, sizeof(folder)))
			return false;
		inner.folder = um_strdup(r->a, folder);
	}
	value = below(inner.root, "outputs", c->v[2], "value");
	return by_output(r, &inner, value, c->v[2], ret);
}

static bool arm_chain(struct detect_run *r, const struct place *p, const struct chain *c,
                      const char *text, struct detect_referred *ret)
{
	const struct manifest_node *node;
	struct arm_resource found =
		arm_find(r, manifest_get(p->root, "resources"), c->v[0], NULL, 0);

	if (found.body != NULL)
		return by_resource(detect_resource_rule(r, "arm", found.type, found.body,
		                                        "properties"),
		                   text, c->v[c->n - 1], ret);
	node = below(p->root, "modules", c->v[0], NULL);
	if (node != NULL)
		return arm_module(r, p, node, c, text, ret);
	node = below(p->root, "variables", c->v[0], c->n > 1 ? c->v[1] : NULL);
	if (node != NULL && node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_EXPR) {
		struct place inner = {p->root, p->folder, p->hops + 1};

		return in_expression(r, &inner, node->text, ret);
	}
	return below(p->root, "parameters", c->v[0], NULL) != NULL && by_name(r, c->v, c->n, ret);
}

static const struct manifest_node *arm_typed(const struct manifest_node *root, const char *type)
{
	const struct manifest_node *list = manifest_get(root, "resources");

	for (const struct manifest_node *at = list != NULL ? list->child : NULL; at != NULL;
	     at = at->next)
		if (at->kind == MANIFEST_MAP && um_eq(manifest_text(at, "type"), type))
			return at;
	return NULL;
}

/* "[listKeys(resourceId('Namespace/kind', …), …).key1]", "[parameters('x')]" */
static bool arm_quoted(struct detect_run *r, const struct place *p, const char *text,
                       struct detect_referred *ret)
{
	static const char parameters[] = "parameters('";
	const char *open = strchr(text, '\'');

	while (open != NULL) {
		const char *end = strchr(open + 1, '\'');
		const char *word;
		size_t before = (size_t)(open + 1 - text);

		if (end == NULL)
			return false;
		word = um_strndup(r->a, open + 1, (size_t)(end - open) - 1);
		if (strchr(word, '/') != NULL && strchr(word, '.') != NULL) {
			const char *dot = strrchr(text, '.');

			if (by_resource(detect_resource_rule(r, "arm", word,
			                                     arm_typed(p->root, word),
			                                     "properties"),
			                text, dot, ret))
				return true;
		} else if (before >= strlen(parameters) &&
		           memcmp(open + 1 - strlen(parameters), parameters, strlen(parameters)) ==
		                   0 &&
		           by_name(r, &word, 1, ret)) {
			return true;
		}
		open = strchr(end + 1, '\'');
	}
	return false;
}

/* ---- CloudFormation ---- */

/* X, or X.Attribute */
static bool cloudformation_name(struct detect_run *r, const struct place *p, const char *name,
                                struct detect_referred *ret)
{
	size_t n = strcspn(name, ".");
	const char *logical = um_strndup(r->a, name, n);
	const struct manifest_node *body = below(p->root, "Resources", logical, NULL);
	const char *type = body != NULL ? manifest_text(body, "Type") : NULL;

	if (type != NULL)
		return by_resource(detect_resource_rule(r, "cloudformation", type, body,
		                                        "Properties"),
		                   name, name[n] == '.' ? name + n + 1 : NULL, ret);
	return below(p->root, "Parameters", logical, NULL) != NULL && by_name(r, &logical, 1, ret);
}

static bool cloudformation_sub(struct detect_run *r, const struct place *p, const char *text,
                               struct detect_referred *ret)
{
	for (const char *hole = strstr(text, "${"); hole != NULL; hole = strstr(hole + 2, "${")) {
		const char *end = strchr(hole, '}');

		if (end == NULL)
			return false;
		if (cloudformation_name(r, p, um_strndup(r->a, hole + 2, (size_t)(end - hole) - 2),
		                        ret))
			return true;
	}
	return false;
}

struct functions { /* of a {"Fn::…": …} */
	struct detect_run *r;
	const struct place *p;
	struct detect_referred *ret;
	bool is_found;
};

static bool is_function(const struct manifest_node *node, const char *tag, const char *key)
{
	return um_eq(node->tag, tag) || um_eq(node->key, key);
}

static bool take_function(void *ctx, const struct manifest_node *node)
{
	struct functions *f = ctx;
	const struct manifest_node *list = node->parent;
	bool is_first = list != NULL && list->kind == MANIFEST_LIST && list->child == node;

	if (node->kind != MANIFEST_SCALAR)
		return true;
	if (is_function(node, "!Ref", "Ref") || is_function(node, "!GetAtt", "Fn::GetAtt") ||
	    (is_first && is_function(list, "!GetAtt", "Fn::GetAtt")))
		f->is_found = cloudformation_name(f->r, f->p, node->text, f->ret);
	else if (is_function(node, "!Sub", "Fn::Sub") ||
	         (is_first && is_function(list, "!Sub", "Fn::Sub")))
		f->is_found = cloudformation_sub(f->r, f->p, node->text, f->ret);
	return !f->is_found;
}

/* ---- any ---- */

static bool in_expression(struct detect_run *r, const struct place *p, const char *text,
                          struct detect_referred *ret)
{
	bool is_arm = um_eq(r->doc->dialect, "arm");
	const char *at = text;

	if (p->hops > MAX_HOPS)
		return false;
	if (is_arm && text[0] == '[' && um_ends(text, "]"))
		return arm_quoted(r, p, text, ret);
	while (*at != '\0') {
		size_t length;
		struct chain c;

		if (!is_name(*at) || (at > text && (is_name(at[-1]) || at[-1] == '.'))) {
			at++;
			continue;
		}
		c = read_chain(r, at, &length);
		if (c.n > 0 && at[length] != '(' &&
		    (is_arm ? arm_chain(r, p, &c, text, ret)
		            : terraform_chain(r, p, &c, text, ret)))
			return true;
		/* a method of a resource: x.listKeys() */
		if (c.n > 1 && at[length] == '(' && is_arm) {
			c.n--;
			if (arm_chain(r, p, &c, text, ret))
				return true;
		}
		at += length > 0 ? length : 1;
	}
	return false;
}

bool detect_refer(struct detect_run *r, const struct manifest_node *node,
                  struct detect_referred *ret)
{
	const char *slash = strrchr(r->path, '/');
	struct place p = {r->doc->root, "", 0};

	const struct manifest_node *stack = detect_stack_of(r->doc);

	if (!detect_is_infrastructure(r) && stack == NULL)
		return false;
	p.folder = slash != NULL ? um_strndup(r->a, r->path, (size_t)(slash - r->path) + 1) : "";
	if (stack != NULL) {
		struct functions f = {r, &p, ret, false};

		p.root = stack;
		manifest_walk(node, take_function, &f);
		return f.is_found;
	}
	return node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_EXPR &&
	       in_expression(r, &p, node->text, ret);
}
