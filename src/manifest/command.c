/* Commands that stand in configuration: the scripts of pipelines and task runners, the command
 * lines of containers, RUN of a Dockerfile, programs that are kept in a value. Each becomes a
 * source of its own whose words know their places in the file. What the container is given as
 * variables stands in front of it as assignments. */
#include "manifest/manifest_p.h"

#include <string.h>

enum {
	MAX_COMMANDS = 500,  /* of one document */
	MAX_VARIABLES = 200, /* in front of one command */
	MAX_SOURCE = 1 << 18,
	NEAR = 400 /* bytes within which the next word of a value is looked for */
};

struct source {
	struct um_arena *a;
	const char *bytes; /* of the file */
	struct um_str text;
	UM_VEC(struct syntax_run) runs;
};

struct commands {
	struct um_arena *a;
	const char *bytes;
	const struct manifest_doc *doc;
	UM_VEC(struct manifest_command) list;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_any(const char *key, const char *const *names, size_t n)
{
	for (size_t i = 0; key != NULL && i < n; i++)
		if (um_eq_nocase(key, names[i]))
			return true;
	return false;
}

/* ---- text with places ---- */

static void mark(struct source *s, size_t from)
{
	*UM_PUSH(s->a, &s->runs) = (struct syntax_run){(uint32_t)s->text.len, (uint32_t)from};
}

/* The length of a template action at p, 0 when there is none. */
static size_t action_length(const char *p)
{
	const char *end;

	if (!um_starts(p, "{{") && !um_starts(p, "${{"))
		return 0;
	end = strstr(p, "}}");
	return end != NULL ? (size_t)(end - p) + 2 : 0;
}

/* Where the next word of a value stands in the file: blanks, line breaks and their marks may be
 * written otherwise. */
static size_t find_word(const struct source *s, const struct manifest_node *node, size_t at,
                        const char *word, size_t n)
{
	const char *found;
	size_t end = node->span.end;

	if (at > end)
		return end;
	while (at < end && (is_blank(s->bytes[at]) || s->bytes[at] == '\\'))
		at++;
	if (at + n <= end && memcmp(s->bytes + at, word, n) == 0)
		return at;
	if (end - at > NEAR + n)
		end = at + NEAR + n;
	found = at < end ? memmem(s->bytes + at, end - at, word, n) : NULL;
	return found != NULL ? (size_t)(found - s->bytes) : at;
}

/* With what a template's values are known to put in; variables stay what they are. */
static const char *plain_text(const struct manifest_node *node)
{
	if (node->scalar == MANIFEST_EXPR && node->env == NULL && node->resolved != NULL &&
	    node->resolved->kind == MANIFEST_SCALAR && strstr(node->text, "{{") != NULL)
		return node->resolved->text;
	return node->text;
}

/* A script as it is written, with $(:) for what a template puts in. */
static void add_script(struct source *s, const struct manifest_node *node)
{
	const char *p = plain_text(node);
	size_t at = node->span.start;

	at += at < node->span.end && strchr("|>\"'", s->bytes[at]) != NULL && s->bytes[at] != '\0';
	while (*p != '\0' && s->text.len < MAX_SOURCE) {
		size_t n = 0;

		if (is_blank(*p)) {
			um_str_add_c(&s->text, *p++);
			continue;
		}
		if ((n = action_length(p)) > 0) {
			mark(s, find_word(s, node, at, p, 2));
			um_str_add(&s->text, "$(:)");
			p += n;
			continue;
		}
		while (p[n] != '\0' && !is_blank(p[n]) && (n == 0 || action_length(p + n) == 0))
			n++;
		at = find_word(s, node, at, p, n);
		mark(s, at);
		um_str_add_n(&s->text, p, n);
		at += n;
		p += n;
	}
}

/* One word, in double quotes from where it needs them; $(NAME) of Kubernetes reads a variable. */
static void add_quoted(struct source *s, const struct manifest_node *node, const char *p)
{
	size_t from = node->span.start;
	size_t plain = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	                         "_./:=,@%+-");

	from += from < node->span.end && (s->bytes[from] == '"' || s->bytes[from] == '\'');
	mark(s, from);
	um_str_add_n(&s->text, p, plain);
	if (p[plain] == '\0' && plain > 0)
		return;
	if (plain > 3 && um_starts(p, "--") && p[plain - 1] == '=')
		s->text.s[s->text.len - 1] = ' '; /* then the value is a word of its own */
	p += plain;
	um_str_add_c(&s->text, '"');
	mark(s, from + plain < node->span.end ? from + plain : from);
	while (*p != '\0' && s->text.len < MAX_SOURCE) {
		size_t n = action_length(p);
		size_t name = um_starts(p, "$(") ? strspn(p + 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		                                                 "abcdefghijklmnopqrstuvwxyz"
		                                                 "0123456789_")
		                                 : 0;

		if (n > 0) {
			um_str_add(&s->text, "$(:)");
			p += n;
		} else if (name > 0 && p[2 + name] == ')') {
			um_str_addf(&s->text, "${%.*s}", (int)name, p + 2);
			p += name + 3;
		} else {
			if (strchr("\"\\`", *p) != NULL || um_starts(p, "$("))
				um_str_add_c(&s->text, '\\');
			um_str_add_c(&s->text, *p++);
		}
	}
	um_str_add_c(&s->text, '"');
}

/* ---- variables ---- */

static bool is_name(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!((text[i] >= 'A' && text[i] <= 'Z') || (text[i] >= 'a' && text[i] <= 'z') ||
		      text[i] == '_' || (i > 0 && text[i] >= '0' && text[i] <= '9')))
			return false;
	return n > 0;
}

static void add_variable(struct source *s, const char *name, size_t n,
                         const struct manifest_node *value, const char *text)
{
	if (value == NULL || value->kind != MANIFEST_SCALAR || !is_name(name, n) ||
	    strchr(text, '\n') != NULL)
		return;
	mark(s, value->span.start);
	um_str_add_n(&s->text, name, n);
	um_str_add_c(&s->text, '=');
	add_quoted(s, value, text);
	um_str_add_c(&s->text, '\n');
}

/* {NAME: value}, [{name: NAME, value: v}], ["NAME=value"] */
static void add_variables(struct source *s, const struct manifest_node *vars)
{
	unsigned seen = 0;

	if (vars == NULL || vars->kind == MANIFEST_SCALAR)
		return;
	for (const struct manifest_node *at = vars->child; at != NULL && seen < MAX_VARIABLES;
	     at = at->next, seen++) {
		const struct manifest_node *name = manifest_get(at, "name");
		const struct manifest_node *value = manifest_get(at, "value");
		const char *equals;

		if (at->kind == MANIFEST_MAP && name != NULL && name->kind == MANIFEST_SCALAR &&
		    value != NULL && value->kind == MANIFEST_SCALAR) {
			add_variable(s, name->text, strlen(name->text), value, plain_text(value));
		} else if (at->kind == MANIFEST_SCALAR && at->key != NULL) {
			add_variable(s, at->key, strlen(at->key), at, plain_text(at));
		} else if (at->kind == MANIFEST_SCALAR &&
		           (equals = strchr(at->text, '=')) != NULL) {
			add_variable(s, at->text, (size_t)(equals - at->text), at, equals + 1);
		}
	}
}

/* What the maps around a command say, the outer ones first. */
static void add_environment(struct source *s, const struct manifest_node *owner, int depth)
{
	static const char *const keys[] = {"env", "environment", "variables", "ARG", "ENV"};

	if (owner == NULL || depth > 8)
		return;
	add_environment(s, owner->parent, depth + 1);
	for (size_t i = 0; i < UM_COUNT(keys) && owner->kind == MANIFEST_MAP; i++)
		add_variables(s, manifest_get(owner, keys[i]));
}

/* ---- one command ---- */

static void source_release(struct source *s)
{
	um_str_release(&s->text);
}

static struct source source_start(struct commands *c, const struct manifest_node *owner)
{
	struct source s = {.a = c->a, .bytes = c->bytes, .text = UM_STR_INIT};

	mark(&s, 0);
	if (owner != NULL)
		add_environment(&s, owner, 0);
	return s;
}

static struct manifest_command *finish(struct commands *c, struct source *s, size_t from,
                                       const char *name)
{
	struct manifest_command *command;

	if (s->text.len == from || c->list.n >= MAX_COMMANDS)
		return NULL;
	command = UM_PUSH(c->a, &c->list);
	command->name = name;
	command->bytes = um_strndup(c->a, s->text.s, s->text.len);
	command->n = s->text.len;
	command->from = from;
	command->runs = s->runs.v;
	command->n_runs = s->runs.n;
	return command;
}

struct words {
	const struct manifest_node *v[256];
	size_t n;
};

static void take_words(struct words *w, const struct manifest_node *list)
{
	if (list == NULL)
		return;
	if (list->kind == MANIFEST_SCALAR && w->n < UM_COUNT(w->v))
		w->v[w->n++] = list;
	for (const struct manifest_node *at = list->kind == MANIFEST_LIST ? list->child : NULL;
	     at != NULL && w->n < UM_COUNT(w->v); at = at->next)
		if (at->kind == MANIFEST_SCALAR && at->scalar != MANIFEST_NULL)
			w->v[w->n++] = at;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* sh -c 'script' */
static const struct manifest_node *script_of(const struct words *w)
{
	static const char *const shells[] = {"sh", "bash", "ash", "dash", "zsh"};

	for (size_t i = 0; i + 2 < w->n && i < 4; i++)
		if (is_any(last_part(w->v[i]->text), shells, UM_COUNT(shells)))
			for (i++; i + 1 < w->n && w->v[i]->text[0] == '-'; i++)
				if (strchr(w->v[i]->text, 'c') != NULL && w->v[i]->text[1] != '-')
					return w->v[i + 1];
	return NULL;
}

static void add_words(struct commands *c, const struct manifest_node *owner,
                      const struct manifest_node *image, const struct words *w, bool is_list,
                      bool is_args)
{
	UM_AUTO(source_release) struct source s = source_start(c, owner);
	const struct manifest_node *script = script_of(w);
	size_t from = s.text.len;
	struct manifest_command *command;

	if (script != NULL) {
		add_script(&s, script);
	} else {
		for (size_t i = 0; i < w->n; i++) {
			if (i > 0)
				um_str_add_c(&s.text, ' ');
			if (is_list)
				add_quoted(&s, w->v[i], plain_text(w->v[i]));
			else
				add_script(&s, w->v[i]);
		}
	}
	command = finish(c, &s, from, "command.sh");
	if (command == NULL)
		return;
	command->image = image;
	command->is_args = is_args && script == NULL;
}

static const struct manifest_node *any_of(const struct manifest_node *map, const char *a,
                                          const char *b)
{
	const struct manifest_node *node = manifest_get(map, a);

	return node != NULL ? node : manifest_get(map, b);
}

/* {image, entrypoint, command, args}: what starts and with which words. */
static void take_container(struct commands *c, const struct manifest_node *map)
{
	const struct manifest_node *entry = any_of(map, "entrypoint", "entryPoint");
	const struct manifest_node *command = any_of(map, "command", "Command");
	const struct manifest_node *args = manifest_get(map, "args");
	const struct manifest_node *image = any_of(map, "image", "Image");
	bool is_args = entry == NULL && (command == NULL || um_eq(c->doc->dialect, "compose"));
	struct words w = {.n = 0};
	bool is_list;

	take_words(&w, entry);
	take_words(&w, command);
	take_words(&w, args);
	if (w.n == 0)
		return;
	is_list = w.n > 1 || (command != NULL && command->kind == MANIFEST_LIST) ||
	          (args != NULL && args->kind == MANIFEST_LIST);
	if (command != NULL && command->kind == MANIFEST_SCALAR && args == NULL && entry == NULL)
		is_list = false;
	if (entry != NULL && command != NULL && command->kind == MANIFEST_SCALAR)
		is_list = false;
	add_words(c, map, image, &w, is_list, is_args);
}

/* ---- scripts by their key ---- */

static bool is_script_key(const char *key)
{
	static const char *const keys[] = {
		"run",
		"script",
		"before_script",
		"after_script",
		"bash",
		"sh",
		"shell",
		"inlineScript",
		"runcmd",
		"cmds",
		"cmd",
		"user_data",
		"userData",
		"startup-script",
		"startup_script",
		"metadata_startup_script",
		"postCreateCommand",
		"postStartCommand",
		"postAttachCommand",
		"onCreateCommand",
		"updateContentCommand",
		"preStart",
		"RUN",
	};

	return is_any(key, keys, UM_COUNT(keys));
}

static void take_script(struct commands *c, const struct manifest_node *node)
{
	UM_AUTO(source_release) struct source s = source_start(c, node->parent);
	size_t from = s.text.len;

	if (node->kind == MANIFEST_SCALAR)
		add_script(&s, node);
	for (const struct manifest_node *at = node->kind == MANIFEST_LIST ? node->child : NULL;
	     at != NULL; at = at->next) {
		const struct manifest_node *line =
			at->kind == MANIFEST_MAP ? any_of(at, "cmd", "command") : at;

		if (line == NULL || line->kind != MANIFEST_SCALAR || um_starts(line->text, "<<"))
			continue; /* RUN <<EOF: what it runs follows */
		add_script(&s, line);
		um_str_add_c(&s.text, '\n');
	}
	finish(c, &s, from, "script.sh");
}

/* app.py: | in the data of a ConfigMap, a file that a Dockerfile writes */
static bool take_file(struct commands *c, const struct manifest_node *node)
{
	static const char *const ends[] = {".sh", ".bash", ".py", ".js", ".mjs", ".ts", ".rb"};
	const char *name = node->key != NULL ? last_part(node->key) : "";
	bool is_program = false;

	for (size_t i = 0; i < UM_COUNT(ends); i++)
		is_program |= um_ends(name, ends[i]) && strlen(name) > strlen(ends[i]);
	if (!is_program || node->kind != MANIFEST_SCALAR || strchr(node->text, '\n') == NULL)
		return false;
	{
		UM_AUTO(source_release) struct source s = source_start(c, NULL);

		add_script(&s, node);
		finish(c, &s, 0, name);
	}
	return true;
}

/* ---- Dockerfile ---- */

static void take_dockerfile(struct commands *c)
{
	static const char *const starts[] = {"ENTRYPOINT", "CMD"};
	const struct manifest_node *root = c->doc->root;
	const struct manifest_node *from = manifest_get(root, "FROM");
	const struct manifest_node *image = from != NULL ? from->child : NULL;
	const struct manifest_node *last[UM_COUNT(starts)] = {NULL};
	struct words w = {.n = 0};
	bool is_list = false;

	while (image != NULL && image->next != NULL)
		image = image->next;
	for (size_t i = 0; i < UM_COUNT(starts); i++) {
		const struct manifest_node *list = manifest_get(root, starts[i]);

		for (last[i] = list != NULL ? list->child : NULL;
		     last[i] != NULL && last[i]->next != NULL;)
			last[i] = last[i]->next;
		take_words(&w, last[i]);
		is_list |= last[i] != NULL && last[i]->kind == MANIFEST_LIST;
	}
	if (w.n > 0)
		add_words(c, root, image, &w, is_list, last[0] == NULL);
}

/* ---- the walk ---- */

static bool is_probe(const struct manifest_node *node)
{
	for (int depth = 0; node != NULL && depth < 4; depth++, node = node->parent)
		if (node->key != NULL && (strcasestr(node->key, "probe") != NULL ||
		                          um_eq_nocase(node->key, "healthcheck")))
			return true;
	return false;
}

static bool on_node(void *ctx, const struct manifest_node *node)
{
	struct commands *c = ctx;

	if (node->kind == MANIFEST_MAP) {
		if ((manifest_get(node, "command") != NULL ||
		     manifest_get(node, "Command") != NULL || manifest_get(node, "args") != NULL ||
		     any_of(node, "entrypoint", "entryPoint") != NULL) &&
		    !is_probe(node))
			take_container(c, node);
		return true;
	}
	if (node->key == NULL)
		return true;
	if (is_script_key(node->key))
		take_script(c, node);
	else
		take_file(c, node);
	return c->list.n < MAX_COMMANDS;
}

size_t manifest_commands_find(struct um_arena *a, const char *bytes, const struct manifest_doc *doc,
                              struct manifest_command **ret)
{
	struct commands c = {.a = a, .bytes = bytes, .doc = doc};

	if (!um_eq(doc->dialect, "package"))
		manifest_walk(doc->root, on_node, &c);
	if (um_eq(doc->dialect, "dockerfile"))
		take_dockerfile(&c);
	*ret = c.list.v;
	return c.list.n;
}
