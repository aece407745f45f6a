/* Gemfile and *.gemspec: `gem "x"` and `add_dependency "x"`, with the groups around them. And
 * Package.swift: `.package(url: "…")`. */
#include "manifest/script.h"

#include <string.h>

#define MAX_BLOCKS 64

struct gems {
	struct script *s;
	bool dev[MAX_BLOCKS]; /* is the block only for development? */
	unsigned n_blocks, too_deep;
};

static const char dev_groups[] =
	"development test* dev ci lint* debug docs doc benchmark* rubocop quality";

/* From `i` to the end of the statement: is each group after "group" one for development? */
static bool is_dev(const struct script *s, size_t i)
{
	bool any = false;

	for (size_t k = i; k < i + 256; k++) {
		const struct script_token *t = script_at(s, k);

		if (t->kind == SCRIPT_END || script_is(s, k, "do") ||
		    (t->kind == SCRIPT_LINE && !script_is(s, k - 1, ",")))
			break;
		if (t->kind != SCRIPT_WORD && t->kind != SCRIPT_STRING)
			continue;
		if (script_matches(s, t, "group groups optional true"))
			continue;
		if (script_is(s, k + 1, ":") && !script_is(s, k - 1, ":"))
			break; /* the next option */
		if (!script_matches(s, t, dev_groups))
			return false;
		any = true;
	}
	return any;
}

static void push(struct gems *g, bool dev)
{
	if (g->n_blocks == MAX_BLOCKS) {
		g->too_deep++;
		return;
	}
	g->dev[g->n_blocks] = dev || (g->n_blocks > 0 && g->dev[g->n_blocks - 1]);
	g->n_blocks++;
}

static void pop(struct gems *g)
{
	if (g->too_deep > 0)
		g->too_deep--;
	else if (g->n_blocks > 0)
		g->n_blocks--;
}

/* The options of one gem: `group: :test`, `:groups => [:test]` */
static bool has_dev_option(const struct script *s, size_t i)
{
	for (size_t k = i; k < i + 64; k++) {
		const struct script_token *t = script_at(s, k);

		if (t->kind == SCRIPT_END || (t->kind == SCRIPT_LINE && !script_is(s, k - 1, ",")))
			return false;
		if (t->kind == SCRIPT_WORD && script_matches(s, t, "group groups"))
			return is_dev(s, k);
	}
	return false;
}

static void add_gem(struct gems *g, size_t i, const char *scope)
{
	const struct script *s = g->s;
	size_t at = script_is(s, i + 1, "(") ? i + 2 : i + 1;
	const struct script_token *name = script_at(s, at);
	const char *version = NULL;

	if (name->kind != SCRIPT_STRING || name->span.end == name->span.start)
		return;
	if (script_is(s, at + 1, ",") && script_at(s, at + 2)->kind == SCRIPT_STRING)
		version = script_text(s, script_at(s, at + 2));
	if ((g->n_blocks > 0 && g->dev[g->n_blocks - 1]) || has_dev_option(s, at))
		scope = "dev";
	script_add(g->s, "rubygems", script_text(s, name), version, scope, name->span);
}

static void read_ruby(struct gems *g, size_t i, size_t head)
{
	const struct script *s = g->s;
	const struct script_token *t = script_at(s, i);

	if (t->kind != SCRIPT_WORD)
		return;
	if (script_is(s, i, "do"))
		push(g, script_is(s, head, "group") && is_dev(s, head));
	else if (script_is(s, i, "end") && !script_is(s, i + 1, ":"))
		pop(g);
	else if (i == head && script_matches(s, t, "if unless case begin def class module while"))
		push(g, false);
	else if ((i == head && script_is(s, i, "gem")) ||
	         script_matches(s, t, "add_dependency add_runtime_dependency"))
		add_gem(g, i, "runtime");
	else if (script_is(s, i, "add_development_dependency"))
		add_gem(g, i, "dev");
}

int manifest_gems_read(struct manifest_read *r, struct um_err *err)
{
	struct script s = {0};
	struct gems g = {.s = &s};
	size_t head = 0; /* the first token of the statement */

	(void)err;
	script_read(&s, r, true);
	for (size_t i = 0; i + 1 < s.tokens.n && !manifest_read_stopped(r); i++) {
		if (script_at(&s, i)->kind == SCRIPT_LINE || script_is(&s, i, ";"))
			head = i + 1;
		else
			read_ruby(&g, i, head);
	}
	manifest_doc_add(r, s.root);
	return 0;
}

/* ---- Package.swift ---- */

/* "https://github.com/Owner/Name.git", "git@github.com:owner/name": "owner/name" */
static const char *repository_name(struct um_arena *a, const char *url)
{
	size_t n = strlen(url);
	size_t slashes = 0;
	size_t start;
	char *name;

	while (n > 0 && url[n - 1] == '/')
		n--;
	if (n > 4 && memcmp(url + n - 4, ".git", 4) == 0)
		n -= 4;
	for (start = n; start > 0; start--) {
		char c = url[start - 1];

		if (c == ':' || (c == '/' && ++slashes == 2))
			break;
	}
	if (start == n || memchr(url + start, '/', n - start) == NULL)
		return NULL;
	name = um_strndup(a, url + start, n - start);
	for (char *c = name; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c |= 0x20;
	return name;
}

static void read_package(struct script *s, size_t i)
{
	unsigned depth = 1;

	for (size_t k = i + 2; depth > 0 && k < i + 256; k++) {
		const struct script_token *t = script_at(s, k + 2);
		const char *name;

		if (script_at(s, k)->kind == SCRIPT_END)
			return;
		if (script_is(s, k, "("))
			depth++;
		else if (script_is(s, k, ")"))
			depth--;
		if (!script_is(s, k, "url") || !script_is(s, k + 1, ":") ||
		    t->kind != SCRIPT_STRING)
			continue;
		name = repository_name(s->r->arena, script_text(s, t));
		if (name != NULL)
			script_add(s, "swiftpm", name, NULL, "runtime", t->span);
		return;
	}
}

int manifest_swift_read(struct manifest_read *r, struct um_err *err)
{
	struct script s = {0};

	(void)err;
	script_read(&s, r, false);
	for (size_t i = 0; i + 1 < s.tokens.n && !manifest_read_stopped(r); i++)
		if (script_is(&s, i, "package") && script_is(&s, i + 1, "(") && i > 0 &&
		    script_is(&s, i - 1, "."))
			read_package(&s, i);
	manifest_doc_add(r, s.root);
	return 0;
}
