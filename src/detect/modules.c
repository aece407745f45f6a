/* Names that another file of the repository gives their value: `import { MODEL } from "./config"`.
 * The file is parsed when somebody asks for one of its names; what is found takes the place of the
 * name, with the place where it is written as its origin. Values only: what a function gives back
 * is asked for when a client is (detect_foreign_use). */
#include "base/base.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "detect/links_p.h"

enum {
	MAX_HOPS = 6,      /* from one file to the next, for one name */
	MAX_VALUES = 50000 /* looked at for one file */
};

struct module {
	const char *path;
	const struct syntax_file *file; /* NULL: cannot be read */
	struct um_lines lines;
	const char *language;
	struct um_map *missing; /* name -> hops + 1 at which it was looked for in vain */
};

struct found { /* what an exported name is */
	const struct module *module;
	const struct syntax_value *value;   /* or NULL */
	const struct syntax_fact *function; /* or NULL */
	const struct syntax_fact *klass;    /* or NULL */
	const char *package;                /* dotted name of a package of elsewhere, or NULL */
};

struct follow {
	struct detect_run *r;
	struct detect_links *l;
	size_t left;
};

/* ---- modules ---- */

static const struct module *load(struct detect_links *l, size_t index)
{
	const char *path = l->tree->path(l->tree->ctx, index);
	const struct syntax_language *language;
	struct module *m = um_map_get(&l->modules, path);
	struct um_err err = UM_ERR_INIT;
	struct syntax_file *file;
	const char *bytes;
	size_t n;

	if (m != NULL)
		return m;
	m = UM_NEW(l->arena, struct module);
	m->path = um_strdup(l->arena, path);
	m->missing = UM_NEW(l->arena, struct um_map);
	um_map_init(m->missing, l->arena);
	um_map_put(&l->modules, m->path, m);
	language = syntax_language_for(path, NULL, 0);
	bytes = language != NULL ? l->tree->read(l->tree->ctx, index, &n) : NULL;
	if (bytes == NULL || n > LINKS_MAX_FILE)
		return m;
	m->language = syntax_language_name(language);
	bytes = um_strndup(l->arena, bytes, n);
	um_lines_init(&m->lines, l->arena, bytes, n);
	if (syntax_parse(l->parser, language, l->arena, bytes, n, &file, &err) == 0)
		m->file = file;
	return m;
}

/* ---- what a module exports ---- */

static bool is_name(const struct syntax_fact *f, const char *name)
{
	char exported[200];

	if (um_eq(f->callee, name))
		return true;
	snprintf(exported, sizeof(exported), "exports.%s", name);
	return um_eq(f->raw, exported) ||
	       (um_starts(f->raw, "module.") && um_eq(f->raw + 7, exported)) ||
	       (um_eq(name, "default") && um_eq(f->raw, "module.exports"));
}

static const struct syntax_value *member(const struct syntax_value *v, const char *name, size_t n)
{
	if (v->kind != SYNTAX_MAP)
		return NULL;
	for (size_t i = 0; i < v->n_items; i++)
		if (v->items[i].name != NULL && strncmp(v->items[i].name, name, n) == 0 &&
		    v->items[i].name[n] == '\0')
			return v->items[i].value;
	return NULL;
}

static bool find_here(const struct module *m, const char *name, struct found *ret)
{
	const struct syntax_value *whole = NULL;

	for (size_t i = 0; i < m->file->n_facts; i++) {
		const struct syntax_fact *f = &m->file->facts[i];

		if (f->function >= 0)
			continue;
		if (f->kind == SYNTAX_BINDING && f->raw != NULL && f->value != NULL) {
			if (is_name(f, name) && f->value->kind != SYNTAX_UNKNOWN)
				ret->value = f->value;
			else if (um_eq(f->raw, "module.exports"))
				whole = f->value;
		} else if (f->kind == SYNTAX_FUNCTION && !f->is_class && um_eq(f->key, name)) {
			ret->function = f;
		} else if (f->kind == SYNTAX_FUNCTION && f->is_class && um_eq(f->key, name) &&
		           um_eq(m->language, "python")) {
			ret->klass = f;
		}
	}
	if (ret->value == NULL && whole != NULL)
		ret->value = member(whole, name, strlen(name));
	ret->module = m;
	return ret->value != NULL || ret->function != NULL || ret->klass != NULL;
}

static bool find_export(struct detect_links *l, const struct module *m, const char *name, int hops,
                        struct found *ret);

/* What the module hands on from others. */
static bool find_passed_on(struct detect_links *l, const struct module *m, const char *name,
                           int hops, struct found *ret)
{
	for (size_t i = 0; i < m->file->n_facts; i++) {
		const struct syntax_fact *f = &m->file->facts[i];
		bool is_all = f->kind == SYNTAX_IMPORT && um_eq(f->name, "*") && f->alias == NULL;
		size_t index;

		if (f->kind != SYNTAX_IMPORT || f->is_type_only || f->module == NULL ||
		    f->name == NULL || (!is_all && !um_eq(f->alias ? f->alias : f->name, name)))
			continue;
		index = detect_module_find(l, m->language, m->path, f->module);
		if (index != SIZE_MAX) {
			if (find_export(l, load(l, index), is_all ? name : f->name, hops + 1, ret))
				return true;
		} else if (!is_all && !f->is_relative && !um_eq(f->name, "*")) {
			ret->package = um_format(l->arena, "%s.%s", f->module, f->name);
			ret->module = m;
			return true;
		}
	}
	return false;
}

/* Modules that import each other are many ways to the same place: what was not found from as near
 * is not looked for again. */
static bool find_export(struct detect_links *l, const struct module *m, const char *name, int hops,
                        struct found *ret)
{
	uintptr_t tried;

	memset(ret, 0, sizeof(*ret));
	if (m->file == NULL || hops > MAX_HOPS)
		return false;
	tried = (uintptr_t)um_map_get(m->missing, name);
	if (tried && (uintptr_t)hops + 1 >= tried)
		return false;
	if (find_here(m, name, ret) || find_passed_on(l, m, name, hops, ret))
		return true;
	/* NOLINTNEXTLINE(performance-no-int-to-ptr) */
	um_map_put(m->missing, name, (void *)((uintptr_t)hops + 1));
	return false;
}

/* ---- following ---- */

static const char *module_of(const struct syntax_file *file, const char *text, size_t *ret_n)
{
	const char *found = NULL;

	*ret_n = 0;
	for (size_t i = 0; i < file->n_facts; i++) {
		const struct syntax_fact *f = &file->facts[i];
		size_t n;

		if (f->kind != SYNTAX_IMPORT || f->module == NULL || f->is_type_only)
			continue;
		n = strlen(f->module);
		if (n > *ret_n && strncmp(text, f->module, n) == 0 && text[n] == '.') {
			*ret_n = n;
			found = f->module;
		}
	}
	return found;
}

/* A setting of a schema that is checked against the environment, as in `env.SOME_KEY`. */
static const struct syntax_value *read_of(const struct module *m, const char *name)
{
	for (size_t i = 0; i < m->file->n_facts; i++) {
		const struct syntax_fact *f = &m->file->facts[i];

		if (f->kind == SYNTAX_ENV_FACT && um_eq(f->value->text, name))
			return f->value;
	}
	return NULL;
}

static bool find_text(struct detect_links *l, const char *language, const char *path,
                      const struct syntax_file *file, const char *text, int hops, struct found *ret,
                      const char **ret_rest);

static const struct syntax_fact *top_level(const struct module *m, const char *name)
{
	for (size_t i = 0; i < m->file->n_facts; i++)
		if (m->file->facts[i].kind == SYNTAX_FUNCTION && m->file->facts[i].function < 0 &&
		    um_eq(m->file->facts[i].key, name))
			return &m->file->facts[i];
	return NULL;
}

/* The class of what a call makes, here or in a module that this one imports. */
static bool class_of_call(struct detect_links *l, const struct module *m, const char *callee,
                          int hops, struct found *ret)
{
	const char *rest;

	memset(ret, 0, sizeof(*ret));
	ret->module = m;
	ret->klass = top_level(m, callee);
	if (ret->klass != NULL && ret->klass->is_class)
		return true;
	ret->klass = NULL;
	return hops < MAX_HOPS &&
	       find_text(l, m->language, m->path, m->file, callee, hops + 1, ret, &rest) &&
	       ret->klass != NULL && *rest == '\0';
}

/* A function makes what it gives back: get_settings().SOME_KEY. */
static bool class_of_function(struct detect_links *l, const struct module *m,
                              const struct syntax_fact *function, int hops, struct found *ret)
{
	for (size_t i = 0; i < m->file->n_facts; i++) {
		const struct syntax_fact *f = &m->file->facts[i];

		if (f->kind == SYNTAX_CALL_FACT && f->callee != NULL &&
		    um_span_in(f->span, function->span) &&
		    class_of_call(l, m, f->callee, hops, ret))
			return true;
	}
	return false;
}

/* settings.SOME_KEY, when settings is an instance of a class, or a class itself. */
static bool field_of(struct detect_links *l, struct found *f, const char **rest, int hops)
{
	const char *name = *rest + (um_starts(*rest, "()") ? 2 : 0);
	const struct syntax_value *v = NULL;
	const struct syntax_fact *function = f->function;
	struct found of = *f;
	size_t n;

	if (!um_eq(f->module->language, "python"))
		return false;
	name += *name == '.';
	n = strcspn(name, ".(");
	if (n == 0)
		return false;
	if (f->value != NULL && f->value->kind == SYNTAX_CALL && f->value->text != NULL) {
		if (!class_of_call(l, f->module, f->value->text, hops, &of))
			function = top_level(f->module, f->value->text);
	} else if (f->value != NULL) {
		return false;
	}
	if (function != NULL && !class_of_function(l, f->module, function, hops, &of))
		return false;
	if (of.klass != NULL)
		v = detect_dotted_field(of.module->file, of.klass, name, n);
	if (v == NULL && of.module != NULL && of.module->file != NULL) /* of a base class */
		v = detect_dotted_field(of.module->file, NULL, name, n);
	if (v == NULL)
		return false;
	*f = (struct found){.module = of.module, .value = v};
	*rest = name + n + (name[n] == '.');
	return true;
}

/* Goes down `rest` ("openai.apiKey") as far as it leads. */
static void descend(struct detect_links *l, struct found *f, const char **rest, int hops)
{
	if (**rest != '\0' && f->value == NULL && !field_of(l, f, rest, hops))
		return;
	while (**rest != '\0' && f->value != NULL) {
		size_t n = strcspn(*rest, ".");
		const struct syntax_value *v = f->value;
		struct found next;
		const char *left;

		if (v->kind == SYNTAX_MAP) {
			const struct syntax_value *item = member(v, *rest, n);

			if (item == NULL)
				return;
			f->value = item;
			*rest += n + ((*rest)[n] == '.');
		} else if (v->kind == SYNTAX_NAME && hops < MAX_HOPS &&
		           find_text(l, f->module->language, f->module->path, f->module->file,
		                     v->text, hops + 1, &next, &left) &&
		           *left == '\0' && next.value != v) {
			*f = next;
			hops++;
		} else if (field_of(l, f, rest, hops)) {
			hops++;
		} else if (um_eq(*rest, "value") && v->kind == SYNTAX_STRING) {
			*rest += n; /* of a member of an enumeration */
		} else {
			const struct syntax_value *env =
				(*rest)[n] == '\0' ? read_of(f->module, *rest) : NULL;

			if (env == NULL)
				return;
			f->value = env;
			*rest += n;
		}
	}
}

/* What a dotted text that begins with an imported module of the repository is; the part of it that
 * leads no further in *ret_rest. */
static bool find_in(struct detect_links *l, size_t index, const char *text, int hops,
                    struct found *ret, const char **ret_rest)
{
	size_t length = strcspn(text, ".(");
	char name[200];

	if (index == SIZE_MAX || length == 0 || length >= sizeof(name))
		return false;
	memcpy(name, text, length);
	name[length] = '\0';
	if (!find_export(l, load(l, index), name, hops, ret))
		return false;
	*ret_rest = text + length + (text[length] == '.');
	descend(l, ret, ret_rest, hops);
	return true;
}

/* a.b.c: c of a/b.py, or b.c of what the package a exports. */
static bool find_dotted(struct detect_links *l, const char *path, const char *text, int hops,
                        struct found *ret, const char **ret_rest)
{
	size_t max = SIZE_MAX;
	const char *rest;

	for (int i = 0; i < MAX_HOPS; i++) {
		size_t index = detect_dotted_find(l, path, text, max, &rest);

		if (index == SIZE_MAX)
			return false;
		if (find_in(l, index, rest, hops, ret, ret_rest))
			return true;
		max = (size_t)(rest - text);
		max -= max > 0 && text[max - 1] == '.';
	}
	return false;
}

static bool find_text(struct detect_links *l, const char *language, const char *path,
                      const struct syntax_file *file, const char *text, int hops, struct found *ret,
                      const char **ret_rest)
{
	size_t n;
	const char *module;

	if (hops > MAX_HOPS)
		return false;
	if (um_eq(language, "python"))
		return detect_dotted_is_imported(file, text) &&
		       find_dotted(l, path, text, hops, ret, ret_rest);
	module = module_of(file, text, &n);
	return module != NULL && find_in(l, detect_module_find(l, language, path, module),
	                                 text + n + 1, hops, ret, ret_rest);
}

static struct syntax_value *copy(struct follow *f, const struct module *m,
                                 const struct syntax_value *v, struct um_span use, int depth);

static void copy_items(struct follow *f, const struct module *m, const struct syntax_value *v,
                       struct syntax_value *to, int depth)
{
	to->items = UM_NEW_ARRAY(f->r->a, struct syntax_item, v->n_items);
	for (size_t i = 0; i < v->n_items; i++) {
		to->items[i].name = v->items[i].name;
		to->items[i].name_span = to->use;
		to->items[i].value = copy(f, m, v->items[i].value, to->use, depth + 1);
	}
}

/* The value as one that is used here; names in it are followed from where they stand. */
static struct syntax_value *copy(struct follow *f, const struct module *m,
                                 const struct syntax_value *v, struct um_span use, int depth)
{
	struct syntax_value *to = UM_NEW(f->r->a, struct syntax_value);
	struct syntax_origin *origin;
	struct found found;
	const char *rest;

	*to = *v;
	to->span = to->use = use;
	to->is_followed = true;
	if (depth > DETECT_MAX_DEPTH || f->left == 0) {
		to->kind = SYNTAX_UNKNOWN;
		to->items = NULL;
		to->n_items = 0;
		to->fallback = NULL;
		return to;
	}
	f->left--;
	if (v->kind == SYNTAX_NAME && v->text != NULL &&
	    find_text(f->l, m->language, m->path, m->file, v->text, depth, &found, &rest) &&
	    found.value != NULL && *rest == '\0' && found.value != v)
		return copy(f, found.module, found.value, use, depth + 1);
	origin = UM_NEW(f->r->a, struct syntax_origin);
	origin->path = m->path;
	origin->span = v->span;
	origin->pos = um_lines_pos(&m->lines, v->span.start);
	origin->end = um_lines_pos(&m->lines, v->span.end);
	to->origin = origin;
	copy_items(f, m, v, to, depth);
	if (v->fallback != NULL)
		to->fallback = copy(f, m, v->fallback, use, depth + 1);
	return to;
}

static bool find_here_text(struct follow *f, const char *text, struct found *ret,
                           const char **ret_rest)
{
	return text != NULL &&
	       find_text(f->l, f->r->language, f->r->path, f->r->file, text, 0, ret, ret_rest);
}

static void follow_value(struct follow *f, struct syntax_value *v, int depth)
{
	struct found found;
	const char *rest;

	if (v == NULL || depth > DETECT_MAX_DEPTH || f->left == 0 || v->origin != NULL)
		return;
	f->left--;
	if (v->kind == SYNTAX_NAME && find_here_text(f, v->text, &found, &rest) &&
	    found.value != NULL && *rest == '\0') {
		*v = *copy(f, found.module, found.value, v->use, depth);
		return;
	}
	for (size_t i = 0; i < v->n_items; i++)
		follow_value(f, v->items[i].value, depth + 1);
	follow_value(f, v->fallback, depth + 1);
}

/* A method of a client that another file makes is called as if it were made here. */
static void follow_callee(struct follow *f, struct syntax_fact *call)
{
	const char *callee = call->callee;
	struct found found;
	const char *rest;

	if (!find_here_text(f, callee, &found, &rest))
		return;
	if (found.package != NULL) {
		call->callee = um_format(f->r->a, "%s%s%s", found.package, *rest ? "." : "", rest);
	} else if (found.value != NULL && found.value->kind == SYNTAX_CALL &&
	           found.value->text != NULL) {
		call->callee = um_format(f->r->a, "%s()%s%s", found.value->text,
		                         *rest && *rest != '(' ? "." : "", rest);
		if (call->receiver == NULL || call->receiver->kind == SYNTAX_NAME)
			call->receiver = copy(f, found.module, found.value, call->value->use, 0);
	} else if (found.value != NULL && found.value->kind == SYNTAX_NAME &&
	           found.value->text != NULL && found.value->text[0] != '.') {
		call->callee =
			um_format(f->r->a, "%s%s%s", found.value->text, *rest ? "." : "", rest);
	} else if (found.function != NULL && um_starts(rest, "()")) {
		const struct syntax_value *client = detect_foreign_client(
			f->r, um_strndup(f->r->a, callee, (size_t)(strstr(callee, "()") - callee)));

		if (client == NULL)
			return;
		call->callee = um_format(f->r->a, "%s%s", client->text, rest);
		call->receiver = UM_NEW(f->r->a, struct syntax_value);
		*call->receiver = *client;
	} else {
		return;
	}
	call->value->text = call->callee;
}

static bool is_followed(const struct detect_run *r)
{
	return r->links != NULL &&
	       (um_eq(r->language, "javascript") || um_eq(r->language, "python"));
}

static bool imports_files(const struct detect_run *r, const struct syntax_file *file)
{
	if (um_eq(r->language, "python"))
		return true;
	for (size_t i = 0; i < file->n_facts; i++)
		if (file->facts[i].kind == SYNTAX_IMPORT && file->facts[i].is_relative &&
		    !file->facts[i].is_type_only)
			return true;
	return false;
}

void detect_modules_follow(struct detect_run *r, struct syntax_file *file)
{
	struct follow f = {.r = r, .l = r->links, .left = MAX_VALUES};

	if (!is_followed(r) || !imports_files(r, file))
		return;
	detect_links_trim(r->links);
	r->links->parser = r->parser;
	for (size_t i = 0; i < file->n_facts; i++) {
		struct syntax_fact *fact = &file->facts[i];

		if (fact->kind == SYNTAX_CALL_FACT && fact->value != NULL) {
			follow_callee(&f, fact);
			follow_value(&f, fact->value, 0);
		} else if (fact->kind == SYNTAX_BINDING) {
			follow_value(&f, fact->value, 0);
		}
		if (fact->kind == SYNTAX_CALL_FACT && fact->receiver != NULL)
			follow_value(&f, fact->receiver, 0);
	}
}

size_t detect_modules_calls(struct detect_run *r, const char *text,
                            const struct syntax_value **calls, size_t max)
{
	struct follow f = {.r = r, .l = r->links, .left = MAX_VALUES};
	const struct syntax_file *file;
	struct found found;
	const char *rest;
	size_t n = 0;

	if (!is_followed(r) || !find_here_text(&f, text, &found, &rest) || found.function == NULL ||
	    *rest != '\0')
		return 0;
	file = found.module->file;
	for (size_t i = 0; i < file->n_facts && n < max; i++)
		if (file->facts[i].kind == SYNTAX_CALL_FACT && file->facts[i].value != NULL &&
		    um_span_in(file->facts[i].span, found.function->span))
			calls[n++] = copy(&f, found.module, file->facts[i].value,
			                  (struct um_span){0}, 0);
	return n;
}
