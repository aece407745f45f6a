/* Lists of a configuration of which every element is evidence of its own: hosts that may be called,
 * actions that are granted. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

enum {
	FEW = 3 /* services of one vendor under one domain */
};

struct listing {
	struct detect_run *r;
	const struct rules_entry *entry;
	const struct rules_config *config;
};

/* The key at this depth above the node, the root's children being 0. */
static const char *key_at(const struct manifest_node *node, size_t depth)
{
	const char *key = NULL;
	size_t above = 0;

	for (const struct manifest_node *at = node; at->parent != NULL; at = at->parent)
		above++;
	if (depth >= above)
		return NULL;
	for (; above > depth && node->parent != NULL; node = node->parent, above--)
		key = node->key;
	return key;
}

/* What the list belongs to by its name: a resource, a module, a list of values. */
static const char *owner_name(const struct detect_run *r, const struct manifest_node *node)
{
	const char *top = key_at(node, 0);

	if (r->in_code)
		return NULL;
	if (r->doc->kind != NULL) {
		const struct manifest_node *name = detect_node_first(r->doc->root, "metadata.name");

		return name != NULL && name->kind == MANIFEST_SCALAR ? name->text : NULL;
	}
	if (um_eq(r->doc->dialect, "terraform"))
		return key_at(node, um_eq(top, "resource") || um_eq(top, "data") ? 2 : 1);
	if (um_eq_nocase(top, "resources") || um_eq(top, "modules"))
		return key_at(node, 1);
	return NULL;
}

/* Where a hole in the text ends; NULL: there is none here. */
static const char *hole_end(const char *at)
{
	const char *end = NULL;

	if (at[0] == '$' && at[1] == '{')
		end = strchr(at, '}');
	else if (at[0] == '{' && at[1] == '{' && (end = strstr(at, "}}")) != NULL)
		end++;
	return end != NULL ? end + 1 : NULL;
}

/* "https://a.Example.com:443/x", ".example.com", "a.${region}.example.com": the pattern of a host.
 * NULL: an expression that says nothing of it. */
static const char *host_pattern(struct um_arena *a, const char *text, bool is_expression)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *from = strstr(text, "://");
	size_t holes = 0;

	from = from != NULL ? from + 3 : text;
	if (from[0] == '.')
		um_str_add_c(&out, '*');
	while (*from != '\0' && *from != '/' && *from != ':') {
		const char *end = is_expression ? hole_end(from) : NULL;

		holes += end != NULL;
		um_str_add_c(&out, end != NULL ? '*' : (char)tolower((unsigned char)*from));
		from = end != NULL ? end : from + 1;
	}
	if (out.len == 0 || (is_expression && (holes == 0 || strspn(out.s, "*.") == out.len)))
		return NULL;
	return um_strndup(a, out.s, out.len);
}

/* The services that have a host within the pattern. */
static size_t n_within(const struct detect_run *r, const char *pattern)
{
	size_t n = 0;

	for (size_t i = 0; i < r->d->rules->n_entries; i++) {
		const struct rules_entry *entry = &r->d->rules->entries[i];
		bool is_within = false;

		for (size_t k = 0; k < entry->n_hosts && !is_within; k++)
			is_within = um_glob(pattern, entry->hosts[k].pattern);
		n += is_within;
	}
	return n;
}

/* Does the catalogue have a service at the host, any label standing for "*"? A pattern that takes
 * in many of them means a whole cloud. */
static bool is_of_catalogue(const struct detect_run *r, const char *pattern)
{
	char *host = um_strdup(r->a, pattern);
	struct detect_host_hit hit;
	size_t n;

	for (char *c = host; *c != '\0'; c++)
		if (*c == '*')
			*c = 'x';
	if (detect_url_find(r->d, host, &hit))
		return true;
	n = strchr(pattern, '*') != NULL ? n_within(r, pattern) : 0;
	return n > 0 && n <= FEW;
}

static const char *place_key(struct detect_run *r, struct um_span span)
{
	return um_format(r->a, "%u:%u", span.start, span.end);
}

bool detect_is_listed(struct detect_run *r, struct um_span span)
{
	return r->listed.n > 0 && um_map_get(&r->listed, place_key(r, span)) != NULL;
}

static void emit_element(struct listing *l, const struct manifest_node *node, const char *text)
{
	const struct rules_config *config = l->config;
	struct detect_run *r = l->r;
	int kind = evidence_kind_parse(config->kind);
	struct evidence *e;
	bool is_old;
	int32_t at;

	if (kind < 0)
		return;
	at = detect_emit(r, (enum evidence_kind)kind, detect_service_of(l->entry), l->entry,
	                 node->span, &is_old);
	if (at < 0 || is_old)
		return;
	e = detect_at(r, at);
	e->value = text;
	e->name = owner_name(r, node);
	e->attr = config->attr;
	e->cloud = config->cloud;
	e->binding = r->in_code ? EVIDENCE_HARDCODED : EVIDENCE_CONFIG;
	e->is_beside = config->is_beside ||
	               (config->is_hosts && (text == NULL || !is_of_catalogue(r, text)));
	if (config->is_hosts)
		um_map_put(&r->listed, place_key(r, node->span), l);
}

static bool take_element(void *ctx, const struct manifest_node *node)
{
	struct listing *l = ctx;
	enum evidence_binding binding;
	const char *text = detect_node_text(l->r, node, &binding);

	if (node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_EXPR &&
	    node->resolved != NULL && node->resolved->kind == MANIFEST_LIST) {
		for (const struct manifest_node *at = node->resolved->child; at != NULL;
		     at = at->next)
			take_element(ctx, at);
		return !l->r->is_full;
	}
	if (node->kind != MANIFEST_SCALAR || node->scalar == MANIFEST_NULL)
		return true;
	if (l->config->is_hosts)
		text = host_pattern(l->r->a, text != NULL ? text : node->text, text == NULL);
	else if (text == NULL) /* an expression that may still name what is looked for */
		text = node->text;
	if (l->config->match != NULL && (text == NULL || !detect_one_of(l->config->match, text)))
		return true;
	emit_element(l, node, text);
	return !l->r->is_full;
}

void detect_listed(struct detect_run *r, const struct manifest_node *node,
                   const struct rules_entry *entry, const struct rules_config *config)
{
	struct listing l = {r, entry, config};

	if (r->listed.arena == NULL)
		um_map_init(&r->listed, r->a);
	manifest_find(node, config->below != NULL ? config->below : "", take_element, &l);
}
