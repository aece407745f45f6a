/* Gradle and sbt: Maven coordinates in strings. A string "group:artifact:version" counts within
 * `dependencies { }` and, whole with its version, anywhere else; `exclude` names what is not
 * wanted. An alias of a version catalogue is declared in the catalogue, see package.c. */
#include "manifest/script.h"

#include <string.h>

#define MAX_BLOCKS 64 /* nested deeper, a block is like the one around it */

struct block {
	bool in_dependencies, in_exclude;
	unsigned parens; /* open where it began */
};

struct gradle {
	struct script *s;
	struct block blocks[MAX_BLOCKS];
	unsigned n_blocks, too_deep;
	unsigned parens;
	size_t head;                      /* the first word or string of the statement */
	const struct script_token *group; /* of the named form */
	bool has_head;
};

static bool is_coordinate(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!((p[i] >= 'A' && p[i] <= 'Z') || (p[i] >= 'a' && p[i] <= 'z') ||
		      (p[i] >= '0' && p[i] <= '9') || strchr("._-", p[i]) != NULL))
			return false;
	return n > 0;
}

/* The length of "group:artifact" at the start of the text, 0 when it has another form. */
size_t manifest_coordinate_length(const char *p, size_t n)
{
	const char *colon = memchr(p, ':', n);
	const char *end;

	if (colon == NULL || !is_coordinate(p, (size_t)(colon - p)))
		return 0;
	end = memchr(colon + 1, ':', n - (size_t)(colon + 1 - p));
	if (end == NULL)
		end = memchr(colon + 1, '@', n - (size_t)(colon + 1 - p));
	if (end == NULL)
		end = p + n;
	return is_coordinate(colon + 1, (size_t)(end - colon - 1)) ? (size_t)(end - p) : 0;
}

static struct block *block_of(struct gradle *g)
{
	return &g->blocks[g->n_blocks - 1];
}

static const char *scope_of(const struct gradle *g)
{
	const struct script_token *head = script_at(g->s, g->head);

	if (!g->has_head)
		return "runtime";
	if (script_matches(g->s, head, "*test* developmentonly"))
		return "dev";
	if (script_matches(g->s, head, "classpath kapt* ksp* *annotationprocessor *compileonlyapi"))
		return "build";
	return "runtime";
}

static void add_coordinate(struct gradle *g, struct um_span span)
{
	const char *p = g->s->r->bytes + span.start;
	size_t n = span.end - span.start;
	size_t length = manifest_coordinate_length(p, n);
	const char *version = NULL;

	if (length == 0 || (!block_of(g)->in_dependencies && length == n))
		return;
	if (length < n && p[length] == ':') {
		version = um_strndup(g->s->r->arena, p + length + 1, n - length - 1);
		if (!block_of(g)->in_dependencies && (*version < '0' || *version > '9') &&
		    *version != '$')
			return;
	}
	script_add(g->s, "maven", um_strndup(g->s->r->arena, p, length), version, scope_of(g),
	           manifest_span(span.start, span.start + length));
}

static void add_parts(struct gradle *g, const struct script_token *group,
                      const struct script_token *artifact)
{
	const char *a = script_text(g->s, group);
	const char *b = script_text(g->s, artifact);

	if (is_coordinate(a, strlen(a)) && is_coordinate(b, strlen(b)))
		script_add(g->s, "maven", um_format(g->s->r->arena, "%s:%s", a, b), NULL,
		           scope_of(g), artifact->span);
}

static void read_text(struct gradle *g, size_t i)
{
	const struct script_token *token = script_at(g->s, i);
	const struct script_token *before = i >= 2 ? script_at(g->s, i - 2) : NULL;

	if (block_of(g)->in_exclude || (g->has_head && script_is(g->s, g->head, "exclude")))
		return;
	if (before != NULL && (script_is(g->s, i - 1, ":") || script_is(g->s, i - 1, "="))) {
		if (script_is(g->s, i - 2, "group"))
			g->group = token;
		else if (script_is(g->s, i - 2, "name") && g->group != NULL)
			add_parts(g, g->group, token);
		if (before->kind == SCRIPT_WORD && block_of(g)->in_dependencies)
			return;
	}
	/* implementation("group", "artifact", "version") */
	if (block_of(g)->in_dependencies && script_is(g->s, i - 1, "(") &&
	    script_is(g->s, i + 1, ",") && script_at(g->s, i + 2)->kind == SCRIPT_STRING &&
	    memchr(g->s->r->bytes + token->span.start, '.', token->span.end - token->span.start)) {
		add_parts(g, token, script_at(g->s, i + 2));
		return;
	}
	add_coordinate(g, token->span);
}

static void open_block(struct gradle *g)
{
	struct block inner = *block_of(g);

	inner.in_dependencies |= g->has_head && script_matches(g->s, script_at(g->s, g->head),
	                                                       "dependencies constraints");
	inner.in_exclude |= g->has_head && script_is(g->s, g->head, "exclude");
	inner.parens = g->parens;
	if (g->n_blocks == MAX_BLOCKS) {
		g->too_deep++;
		return;
	}
	g->blocks[g->n_blocks++] = inner;
}

static void close_block(struct gradle *g)
{
	if (g->too_deep > 0) {
		g->too_deep--;
	} else if (g->n_blocks > 1) {
		g->parens = block_of(g)->parens;
		g->n_blocks--;
	}
}

static void end_statement(struct gradle *g)
{
	g->has_head = false;
	g->group = NULL;
}

static void read_gradle_token(struct gradle *g, size_t i)
{
	const struct script_token *token = script_at(g->s, i);

	if (token->kind == SCRIPT_LINE) {
		if (g->parens == block_of(g)->parens && !(i > 0 && script_is(g->s, i - 1, ",")))
			end_statement(g);
		return;
	}
	if (script_is(g->s, i, "{")) {
		open_block(g);
		end_statement(g);
	} else if (script_is(g->s, i, "}")) {
		close_block(g);
		end_statement(g);
	} else if (script_is(g->s, i, ";")) {
		end_statement(g);
	} else if (script_is(g->s, i, "(")) {
		g->parens++;
	} else if (script_is(g->s, i, ")") && g->parens > block_of(g)->parens) {
		g->parens--;
	}
	if (token->kind != SCRIPT_WORD && token->kind != SCRIPT_STRING)
		return;
	if (!g->has_head) { /* Kotlin: "implementation"("…") */
		g->head = i;
		g->has_head = true;
		if (script_is(g->s, i + 1, "(") && token->kind == SCRIPT_STRING)
			return;
	}
	if (token->kind == SCRIPT_STRING)
		read_text(g, i);
}

int manifest_gradle_read(struct manifest_read *r, struct um_err *err)
{
	struct script s = {0};
	struct gradle g = {.s = &s, .n_blocks = 1};

	(void)err;
	script_read(&s, r, false);
	for (size_t i = 0; i + 1 < s.tokens.n && !manifest_read_stopped(r); i++)
		read_gradle_token(&g, i);
	manifest_doc_add(r, s.root);
	return 0;
}

/* ---- sbt: "group" %% "artifact" % "version" % Test ---- */

static size_t skip_percents(const struct script *s, size_t i)
{
	size_t from = i;

	while (i - from < 3 && script_is(s, i, "%"))
		i++;
	return i;
}

static void read_module(struct script *s, size_t i)
{
	const struct script_token *group = script_at(s, i);
	size_t at = skip_percents(s, i + 1);
	const struct script_token *artifact = script_at(s, at);
	const struct script_token *version;
	const char *scope = "runtime";
	const char *text = NULL;

	if (at == i + 1 || artifact->kind != SCRIPT_STRING || (i > 0 && script_is(s, i - 1, "%")))
		return;
	version = script_at(s, at + 2);
	if (script_is(s, at + 1, "%") && version->kind == SCRIPT_STRING)
		text = script_text(s, version);
	for (size_t k = at + 1; k < at + 12 && script_at(s, k)->kind != SCRIPT_LINE; k++) {
		if (script_is(s, k, ",") || script_is(s, k, ")"))
			break;
		if (script_is(s, k, "%") &&
		    script_matches(s, script_at(s, k + 1), "test* it integrationtest"))
			scope = "dev";
	}
	script_add(s, "maven",
	           um_format(s->r->arena, "%s:%s", script_text(s, group), script_text(s, artifact)),
	           text, scope, artifact->span);
}

int manifest_sbt_read(struct manifest_read *r, struct um_err *err)
{
	struct script s = {0};

	(void)err;
	script_read(&s, r, false);
	for (size_t i = 0; i + 1 < s.tokens.n && !manifest_read_stopped(r); i++)
		if (script_at(&s, i)->kind == SCRIPT_STRING)
			read_module(&s, i);
	manifest_doc_add(r, s.root);
	return 0;
}
