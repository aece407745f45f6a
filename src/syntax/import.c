/* Imports: the module that a record names and the names that it binds. */
#include <ctype.h>
#include <string.h>

#include "syntax/syntax_p.h"

/* "v2" of a module's path: which release it is, and no part of its name. */
static bool is_release(const char *s, size_t n)
{
	if (n < 2 || s[0] != 'v' || (n == 2 && s[1] < '2'))
		return false;
	for (size_t i = 1; i < n; i++)
		if (!isdigit((unsigned char)s[i]))
			return false;
	return true;
}

/* "gopkg.in/yaml.v3" */
static size_t without_release(const char *s, size_t n)
{
	for (size_t i = n; i-- > 0;)
		if (s[i] == '.')
			return is_release(s + i + 1, n - i - 1) ? i : n;
	return n;
}

static const char *without_releases(struct work *w, const char *path)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	if (strchr(path, '/') == NULL)
		return path;
	while (*path != '\0') {
		size_t n = strcspn(path, "/");

		if (!is_release(path, n))
			um_str_addf(&text, "%s%.*s", text.len > 0 ? "/" : "",
			            (int)without_release(path, n), path);
		path += n;
		path += *path == '/';
	}
	return um_strdup(w->a, text.s);
}

/* `a.b.C`, `a.b.{C, D}`, `a.b._` in a grammar that has no node for `a.b`. */
static const char *path_text(struct work *w, const struct record *r)
{
	struct um_span module = node_span(syntax_part(r, PART_MODULE));
	TSNode name = syntax_part(r, PART_NAME);
	uint32_t end = ts_node_is_null(name) ? r->end : node_span(name).start;
	const char *text = um_strndup(w->a, w->src + module.start, end - module.start);
	size_t n = strcspn(text, "{");

	while (n > 0 && (isspace((unsigned char)text[n - 1]) || text[n - 1] == '.'))
		n--;
	return um_strndup(w->a, text, n);
}

const char *syntax_module_text(struct work *w, const struct record *r)
{
	const char *text = NULL;

	if ((r->flags & FLAG_PATH) != 0)
		return path_text(w, r);
	for (uint16_t i = 0; i < r->n_parts; i++) {
		const char *part;

		if (r->parts[i].part != PART_MODULE)
			continue;
		part = syntax_string_text(w, r->parts[i].node);
		if (part == NULL)
			part = syntax_text(w, r->parts[i].node);
		text = text != NULL ? um_format(w->a, "%s.%s", text, part) : part;
	}
	if (text == NULL)
		text = "";
	return (r->flags & FLAG_LAST) != 0 ? without_releases(w, text) : text;
}

bool syntax_is_wildcard(struct work *w, const struct record *r)
{
	TSNode name = syntax_part(r, PART_NAME);

	if ((r->flags & FLAG_WILDCARD) != 0)
		return true;
	return (r->flags & (FLAG_NO_BIND | FLAG_NAMESPACE)) == 0 && !ts_node_is_null(name) &&
	       ts_node_is_null(syntax_part(r, PART_ALIAS)) && um_eq(syntax_text(w, name), "*");
}

static void bind_path(struct work *w, const struct record *r, int32_t scope, const char *name,
                      const char *path, bool is_namespace)
{
	struct def *d = syntax_def_add(w, name, syntax_scope_named(w, scope), DEF_IMPORT, r->node);

	d->text = path;
	d->is_namespace = is_namespace;
}

/* What the last part of a path may be called in the source, where only the module itself says so:
 * "go-name", "name-go", "name-sdk-go" and "the-name" are imported as name and thename. */
static void bind_last(struct work *w, const struct record *r, int32_t scope, const char *path)
{
	static const char *const heads[] = {"go-", "go.", "golang-"};
	static const char *const tails[] = {"-go", ".go", "-golang", "-sdk", "-client"};
	const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
	char *name = um_strdup(w->a, slash != NULL ? slash + 1 : path);
	char *plain;
	size_t n = 0;

	if (slash == NULL && dot != NULL) { /* a.b.Name */
		bind_path(w, r, scope, um_strdup(w->a, dot + 1), path, false);
		return;
	}
	bind_path(w, r, scope, name, path, true);
	for (size_t i = 0; i < UM_COUNT(heads); i++)
		if (um_starts(name, heads[i]) && name[strlen(heads[i])] != '\0')
			name += strlen(heads[i]);
	for (size_t i = 0; i < 2 * UM_COUNT(tails); i++) {
		const char *tail = tails[i % UM_COUNT(tails)];

		if (um_ends(name, tail) && strlen(name) > strlen(tail))
			name = um_strndup(w->a, name, strlen(name) - strlen(tail));
	}
	plain = um_strdup(w->a, name);
	for (const char *c = name; *c != '\0'; c++)
		if (*c != '-' && *c != '.')
			plain[n++] = *c;
	plain[n] = '\0';
	if (slash == NULL || !um_eq(plain, slash + 1))
		bind_path(w, r, scope, plain, path, true);
}

void syntax_import_bind(struct work *w, const struct record *r, int32_t scope)
{
	TSNode name = syntax_part(r, PART_NAME), alias = syntax_part(r, PART_ALIAS);
	const char *path, *bound;
	bool is_namespace;

	if ((r->flags & FLAG_NO_BIND) != 0 || ts_node_is_null(syntax_part(r, PART_MODULE)) ||
	    syntax_is_wildcard(w, r))
		return;
	path = syntax_module_text(w, r);
	is_namespace = ts_node_is_null(name);
	if ((r->flags & FLAG_DEFAULT) != 0) {
		bound = NULL;
		path = um_format(w->a, "%s.default", path);
		is_namespace = false;
	} else if (!is_namespace) {
		bound = syntax_text(w, name);
		if (um_eq(bound, "*"))
			is_namespace = true;
		else
			path = um_format(w->a, "%s%s%s", path, um_ends(path, ".") ? "" : ".",
			                 bound);
	} else if (!ts_node_is_null(alias)) {
		bound = NULL;
	} else if ((r->flags & FLAG_LAST) != 0) {
		bind_last(w, r, scope, path);
		return;
	} else { /* import a.b binds a */
		size_t n = strcspn(path, ".");

		bound = path = um_strndup(w->a, path, n);
	}
	if (!ts_node_is_null(alias))
		bound = syntax_text(w, alias);
	if (bound != NULL)
		bind_path(w, r, scope, bound, path, is_namespace);
}
