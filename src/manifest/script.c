/* Cutting build scripts into tokens. Strings end at the end of their line unless they have three
 * quotes, so that a stray quote costs a line and not the file. */
#include "manifest/script.h"

#include <string.h>

struct cutter {
	struct script *s;
	const char *bytes;
	size_t n, at;
	bool is_ruby;
};

static bool is_word(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

static bool is_at(const struct cutter *c, const char *text)
{
	size_t n = strlen(text);

	return c->n - c->at >= n && memcmp(c->bytes + c->at, text, n) == 0;
}

static void add(struct cutter *c, enum script_kind kind, size_t start, size_t end)
{
	struct script_token *token = UM_PUSH(c->s->r->arena, &c->s->tokens);

	token->kind = kind;
	token->span = manifest_span(start, end);
}

static void skip_line(struct cutter *c)
{
	const char *newline = memchr(c->bytes + c->at, '\n', c->n - c->at);

	c->at = newline != NULL ? (size_t)(newline - c->bytes) : c->n;
}

static void skip_past(struct cutter *c, const char *end)
{
	const char *found = memmem(c->bytes + c->at, c->n - c->at, end, strlen(end));

	c->at = found != NULL ? (size_t)(found - c->bytes) + strlen(end) : c->n;
}

static bool skip_comment(struct cutter *c)
{
	bool first = c->at == 0 || c->bytes[c->at - 1] == '\n';

	if (c->is_ruby && first && is_at(c, "=begin"))
		skip_past(c, "\n=end");
	else if (c->is_ruby && first && is_at(c, "__END__"))
		c->at = c->n;
	else if (c->is_ruby ? c->bytes[c->at] == '#' : is_at(c, "//"))
		skip_line(c);
	else if (!c->is_ruby && is_at(c, "/*"))
		skip_past(c, "*/");
	else
		return false;
	return true;
}

/* "${x("y")}" and its kin: quotes in there do not end the string. */
static size_t hole_end(const struct cutter *c, size_t at)
{
	char open = c->bytes[at + 1];
	char close = open == '{' ? '}' : ')';
	unsigned depth = 0;

	for (size_t i = at + 1; i < c->n && c->bytes[i] != '\n'; i++) {
		if (c->bytes[i] == open)
			depth++;
		else if (c->bytes[i] == close && --depth == 0)
			return i + 1;
	}
	return at + 2;
}

static bool is_hole(const struct cutter *c, size_t at)
{
	char next = at + 1 < c->n ? c->bytes[at + 1] : '\0';

	return ((c->bytes[at] == '$' || c->bytes[at] == '#') && next == '{') ||
	       (c->bytes[at] == '\\' && next == '(');
}

static void read_string(struct cutter *c)
{
	char quote = c->bytes[c->at];
	bool is_long =
		c->n - c->at >= 6 && c->bytes[c->at + 1] == quote && c->bytes[c->at + 2] == quote;
	size_t start = c->at + (is_long ? 3 : 1);
	size_t i = start;

	if (is_long) {
		char three[4] = {quote, quote, quote, '\0'};

		c->at = start;
		skip_past(c, three);
		add(c, SCRIPT_STRING, start, c->at - start >= 3 ? c->at - 3 : start);
		return;
	}
	while (i < c->n && c->bytes[i] != quote && c->bytes[i] != '\n') {
		if (quote == '"' && is_hole(c, i))
			i = hole_end(c, i);
		else
			i += c->bytes[i] == '\\' && i + 1 < c->n && c->bytes[i + 1] != '\n' ? 2 : 1;
	}
	if (i > c->n)
		i = c->n;
	add(c, SCRIPT_STRING, start, i);
	c->at = i < c->n && c->bytes[i] == quote ? i + 1 : i;
}

static void read_token(struct cutter *c)
{
	char first = c->bytes[c->at];
	size_t start = c->at;

	if (first == ' ' || first == '\t' || first == '\r') {
		c->at++;
	} else if (first == '\n') {
		add(c, SCRIPT_LINE, start, ++c->at);
	} else if (skip_comment(c)) {
		return;
	} else if (first == '"' || first == '\'') {
		read_string(c);
	} else if (is_word(first)) {
		while (c->at < c->n && is_word(c->bytes[c->at]))
			c->at++;
		add(c, SCRIPT_WORD, start, c->at);
	} else {
		add(c, SCRIPT_MARK, start, ++c->at);
	}
}

void script_read(struct script *s, struct manifest_read *r, bool is_ruby)
{
	struct cutter c = {.s = s, .bytes = r->bytes, .n = r->n, .is_ruby = is_ruby};

	s->r = r;
	s->root = manifest_node_new(r, MANIFEST_LIST, manifest_span(0, r->n));
	um_map_init(&s->seen, r->arena);
	if (r->n > MANIFEST_MAX_GRAMMAR)
		manifest_read_limit(r, 0, "larger than 1 MiB");
	else if (r->n >= 3 && memcmp(r->bytes, "\xEF\xBB\xBF", 3) == 0)
		c.at = 3;
	while (c.at < c.n && !manifest_read_stopped(r))
		read_token(&c);
	add(&c, SCRIPT_END, r->n, r->n);
}

const struct script_token *script_at(const struct script *s, size_t index)
{
	return &s->tokens.v[index < s->tokens.n ? index : s->tokens.n - 1];
}

bool script_is(const struct script *s, size_t index, const char *word)
{
	const struct script_token *token = script_at(s, index);
	size_t n = token->span.end - token->span.start;

	return (token->kind == SCRIPT_WORD || token->kind == SCRIPT_MARK) && strlen(word) == n &&
	       memcmp(s->r->bytes + token->span.start, word, n) == 0;
}

const char *script_text(const struct script *s, const struct script_token *token)
{
	return um_strndup(s->r->arena, s->r->bytes + token->span.start,
	                  token->span.end - token->span.start);
}

bool script_matches(const struct script *s, const struct script_token *token, const char *globs)
{
	char text[64];
	size_t n = token->span.end - token->span.start;

	if (n == 0 || n >= sizeof(text))
		return false;
	memcpy(text, s->r->bytes + token->span.start, n);
	text[n] = '\0';
	return manifest_name_matches(globs, text);
}

void script_add(struct script *s, const char *ecosystem, const char *name, const char *version,
                const char *scope, struct um_span span)
{
	void **slot = um_map_slot(&s->seen, name);

	if (*slot != NULL)
		return;
	*slot = s;
	manifest_node_add(s->root,
	                  manifest_scalar_new(s->r, MANIFEST_TEXT, name, strlen(name), span));
	manifest_package_add(s->r, ecosystem, name, strlen(name), version, scope, span);
}
