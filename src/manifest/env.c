/* References to the environment and template holes in values that are text elsewhere. A row is one
 * way to write a hole; a value is cut into literal parts and holes. A value that is one hole and
 * reads a variable gets `env`; when every hole has a default, the value resolves to the text with
 * the defaults in place. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_TEXT 4096   /* longer values are not configuration of this kind */
#define MAX_UNCLOSED 16 /* holes without an end, after which a value is given up */

struct hole {
	const char *name; /* of the variable, when it is one */
	size_t name_n;
	const char *fallback; /* literal, NULL when none */
	size_t fallback_n;
};

struct dialect_forms {
	bool bare;   /* $NAME anywhere */
	bool parens; /* $(NAME) */
	bool escape; /* $$ is a dollar sign */
};

struct env_find {
	struct manifest_read *r;
	struct manifest_doc *doc;
	struct dialect_forms forms;
};

static bool is_name_start(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_name(char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9');
}

static size_t name_length(const char *p, size_t n)
{
	size_t i = 0;

	if (n == 0 || !is_name_start(p[0]))
		return 0;
	while (i < n && is_name(p[i]))
		i++;
	return i;
}

static bool is_upper_name(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] >= 'a' && p[i] <= 'z')
			return false;
	return n > 0;
}

static size_t skip_blanks(const char *p, size_t i, size_t n)
{
	while (i < n && (p[i] == ' ' || p[i] == '\t'))
		i++;
	return i;
}

/* A quoted literal at p[i]: its content. */
static bool quoted(const char *p, size_t i, size_t n, const char **ret, size_t *ret_n)
{
	const char *end;

	if (i + 1 < n && p[i] == '\\')
		i++;
	if (i >= n || (p[i] != '"' && p[i] != '\'' && p[i] != '`'))
		return false;
	end = memchr(p + i + 1, p[i], n - i - 1);
	if (end == NULL)
		return false;
	if (end > p + i + 1 && end[-1] == '\\')
		end--;
	*ret = p + i + 1;
	*ret_n = (size_t)(end - *ret);
	return true;
}

/* ---- ${...} ---- */

/* What follows the name: ":-x", "-x", ":x", "=x", ", 'x'" give a default; ":?x" and ":+x" do not.
 */
static void read_default(const char *p, size_t n, struct hole *hole)
{
	size_t i = n > 0 && p[0] == ':' ? 1 : 0;

	if (n == 0)
		return;
	if (p[0] == ',') {
		i = skip_blanks(p, 1, n);
		if (quoted(p, i, n, &hole->fallback, &hole->fallback_n))
			return;
	} else if (i < n && (p[i] == '-' || (p[i] == '=' && i == 0))) {
		i++;
	} else if (i == 0 || (i < n && (p[i] == '?' || p[i] == '+' || p[i] == '='))) {
		return;
	}
	hole->fallback = p + i;
	hole->fallback_n = n - i;
	if (memmem(hole->fallback, hole->fallback_n, "${", 2) != NULL)
		hole->fallback = NULL; /* a hole again: not a literal */
}

static void read_braces(const struct env_find *f, const char *p, size_t n, struct hole *hole)
{
	static const char *const prefixes[] = {"env:", "localEnv:", "containerEnv:", "env."};
	bool certain = false;
	size_t length;

	for (size_t i = 0; i < UM_COUNT(prefixes); i++) {
		length = strlen(prefixes[i]);
		if (n > length && memcmp(p, prefixes[i], length) == 0) {
			p += length;
			n -= length;
			certain = true;
			break;
		}
	}
	length = name_length(p, n);
	if (length > 0 && (length == n || strchr(":-?+,=", p[length]) != NULL)) {
		if (certain || f->forms.bare || is_upper_name(p, length)) {
			hole->name = p;
			hole->name_n = length;
		}
		read_default(p + length, n - length, hole);
	} else { /* a property: ${a.b:default} */
		while (length < n && (is_name(p[length]) || p[length] == '.' || p[length] == '-'))
			length++;
		if (length > 0 && length < n && p[length] == ':' && f->doc->dialect != NULL &&
		    um_eq(f->doc->dialect, "config"))
			read_default(p + length, n - length, hole);
	}
}

/* ---- {{ ... }} ---- */

/* A word, not a part of one. */
static const char *find_word(const char *p, size_t n, const char *word)
{
	size_t length = strlen(word);
	const char *at = p;

	while ((at = memmem(at, n - (size_t)(at - p), word, length)) != NULL) {
		bool first = at == p || (!is_name(at[-1]) && at[-1] != '.');
		bool last = at + length == p + n || !is_name(at[length]);

		if (first && last)
			return at;
		at += length;
	}
	return NULL;
}

/* env "X", env("X"), env_var('X', 'default'), lookup('env', 'X') */
static void read_env_call(const char *p, size_t n, struct hole *hole)
{
	static const char *const words[] = {"env", "requiredEnv", "env_var", "getenv", "expandenv"};

	for (size_t w = 0; w < UM_COUNT(words) && hole->name == NULL; w++) {
		const char *at = find_word(p, n, words[w]);
		const char *name = NULL;
		size_t name_n = 0;
		size_t i;

		if (at == NULL)
			continue;
		i = (size_t)(at - p) + strlen(words[w]);
		while (i < n && strchr(" \t(,'\"\\", p[i]) != NULL &&
		       !quoted(p, i, n, &name, &name_n))
			i++;
		/* lookup('env', 'X'): the quote behind env was taken for an opening one */
		if (name != NULL && name_length(name, name_n) != name_n) {
			i = (size_t)(name + name_n - p);
			name = NULL;
			quoted(p, i, n, &name, &name_n);
		}
		if (name == NULL || name_n == 0 || name_length(name, name_n) != name_n)
			continue;
		hole->name = name;
		hole->name_n = name_n;
		i = (size_t)(name + name_n - p) + 1;
		i = skip_blanks(p, i, n);
		if (i < n && p[i] == ',')
			quoted(p, skip_blanks(p, i + 1, n), n, &hole->fallback, &hole->fallback_n);
	}
}

/* secrets.X, vars.X, env.X with an optional || 'default' */
static void read_context(const char *p, size_t n, struct hole *hole)
{
	static const char *const contexts[] = {"secrets.", "vars.", "env.", "variables."};
	size_t i = skip_blanks(p, 0, n);

	for (size_t c = 0; c < UM_COUNT(contexts); c++) {
		size_t length = strlen(contexts[c]);
		size_t name_n;

		if (n - i <= length || memcmp(p + i, contexts[c], length) != 0)
			continue;
		i += length;
		name_n = name_length(p + i, n - i);
		if (name_n == 0)
			return;
		hole->name = p + i;
		hole->name_n = name_n;
		i = skip_blanks(p, i + name_n, n);
		if (i + 2 < n && memcmp(p + i, "||", 2) == 0)
			quoted(p, skip_blanks(p, i + 2, n), n, &hole->fallback, &hole->fallback_n);
		else if (i < n)
			hole->name = NULL; /* an expression over it */
		return;
	}
}

static void read_action(const char *p, size_t n, bool dollar, struct hole *hole)
{
	const char *word;

	if (dollar) {
		read_context(p, n, hole);
		return;
	}
	read_env_call(p, n, hole);
	word = find_word(p, n, "default");
	if (word != NULL && hole->fallback == NULL) {
		size_t i = (size_t)(word - p) + strlen("default");

		while (i < n && (p[i] == ' ' || p[i] == '('))
			i++;
		quoted(p, i, n, &hole->fallback, &hole->fallback_n);
	}
}

/* ---- cutting a value ---- */

/* The length of the hole at p, 0 when there is none; *hole says what it reads. */
static size_t take_hole(const struct env_find *f, const char *p, size_t n, struct hole *hole)
{
	const char *end;
	size_t length;

	if (n >= 5 && memcmp(p, "${{", 3) == 0 && (end = memmem(p + 3, n - 3, "}}", 2)) != NULL) {
		read_action(p + 3, (size_t)(end - p) - 3, true, hole);
		return (size_t)(end - p) + 2;
	}
	if (n >= 4 && memcmp(p, "{{", 2) == 0 && (end = memmem(p + 2, n - 2, "}}", 2)) != NULL) {
		read_action(p + 2, (size_t)(end - p) - 2, false, hole);
		return (size_t)(end - p) + 2;
	}
	if (n >= 3 && memcmp(p, "${", 2) == 0) {
		unsigned depth = 0;

		for (size_t i = 1; i < n; i++) {
			if (p[i] == '{')
				depth++;
			if (p[i] != '}' || --depth > 0)
				continue;
			read_braces(f, p + 2, i - 2, hole);
			return i + 1;
		}
		return 0;
	}
	if (p[0] != '$')
		return 0;
	if (f->forms.parens && n > 3 && p[1] == '(') {
		length = name_length(p + 2, n - 2);
		if (length == 0 || 2 + length >= n || p[2 + length] != ')')
			return 0;
		*hole = (struct hole){.name = p + 2, .name_n = length};
		return length + 3;
	}
	length = name_length(p + 1, n - 1);
	if (length == 0 || !(f->forms.bare || is_upper_name(p + 1, length)))
		return 0;
	*hole = (struct hole){.name = p + 1, .name_n = length};
	return length + 1;
}

static void set_resolved(struct env_find *f, struct manifest_node *node, const char *text, size_t n,
                         struct um_span span)
{
	struct manifest_node *literal = manifest_scalar_new(f->r, MANIFEST_TEXT, text, n, span);

	node->resolved = literal;
	node->is_overridable = true;
}

/* The place of a piece of the value's text, when the text stands in the file as it is; else the
 * whole value's. */
static struct um_span piece_span(const struct env_find *f, const struct manifest_node *node,
                                 const char *piece, size_t n)
{
	const char *bytes = f->r->bytes;
	size_t quote = node->span.end > node->span.start &&
	               strchr("\"'`", bytes[node->span.start]) != NULL;
	size_t start = node->span.start + quote + (size_t)(piece - node->text);

	if (start + n <= node->span.end && memcmp(bytes + start, piece, n) == 0)
		return manifest_span(start, start + n);
	return node->span;
}

static void cut(struct env_find *f, struct manifest_node *node)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *text = node->text;
	size_t n = strlen(text);
	struct hole whole = {0};
	bool known = true;
	bool found = false;
	unsigned unclosed = 0;
	size_t i = 0;

	while (i < n && unclosed < MAX_UNCLOSED) {
		struct hole hole = {0};
		size_t length =
			text[i] == '$' || text[i] == '{' ? take_hole(f, text + i, n - i, &hole) : 0;

		if (f->forms.escape && length == 0 && text[i] == '$' && text[i + 1] == '$')
			i++;
		/* outside of the dialects that know it, $NAME counts only when it is the whole
		 * value */
		if (length > 0 && text[i + 1] != '{' && text[i] == '$' && text[i + 1] != '(' &&
		    !f->forms.bare && length != n)
			length = 0;
		if (length == 0) {
			unclosed += text[i + 1] == '{' && (text[i] == '$' || text[i] == '{');
			um_str_add_c(&out, text[i++]);
			continue;
		}
		found = true;
		if (length == n)
			whole = hole;
		if (hole.fallback != NULL)
			um_str_add_n(&out, hole.fallback, hole.fallback_n);
		else
			known = false;
		i += length;
	}
	if (!found || i < n)
		return;
	node->scalar = MANIFEST_EXPR;
	if (whole.name != NULL)
		node->env = um_strndup(f->r->arena, whole.name, whole.name_n);
	if (whole.fallback != NULL)
		set_resolved(f, node, whole.fallback, whole.fallback_n,
		             piece_span(f, node, whole.fallback, whole.fallback_n));
	else if (known)
		set_resolved(f, node, out.s, out.len, node->span);
}

/* ---- forms that are the whole value ---- */

static const struct {
	const char *before, *after;
} forms[] = {
	{"os.environ/", ""}, {"env(", ")"},  {"%env(", ")%"},
	{"{env:", "}"},      {"{env.", "}"}, {"{$", "}"},
};

static bool set_whole(struct env_find *f, struct manifest_node *node)
{
	size_t n = strlen(node->text);

	for (size_t i = 0; i < UM_COUNT(forms); i++) {
		size_t before = strlen(forms[i].before);
		size_t after = strlen(forms[i].after);

		if (n <= before + after || !um_starts(node->text, forms[i].before) ||
		    !um_ends(node->text, forms[i].after) ||
		    name_length(node->text + before, n - before - after) != n - before - after)
			continue;
		node->scalar = MANIFEST_EXPR;
		node->env = um_strndup(f->r->arena, node->text + before, n - before - after);
		return true;
	}
	return false;
}

/* !ENV NAME, !env_var NAME default */
static bool set_tagged(struct env_find *f, struct manifest_node *node)
{
	size_t n = strlen(node->text);
	size_t length = name_length(node->text, n);

	if (node->tag == NULL || strncasecmp(node->tag, "!env", 4) != 0 || length == 0)
		return false;
	if (length != n && node->text[length] != ' ')
		return false;
	node->env = um_strndup(f->r->arena, node->text, length);
	if (length != n)
		set_resolved(f, node, node->text + length + 1, n - length - 1,
		             piece_span(f, node, node->text + length + 1, n - length - 1));
	return true;
}

static bool is_single_quoted_literal(const struct env_find *f, const struct manifest_node *node)
{
	return um_eq(f->r->file->format, "dotenv") && node->span.end > node->span.start &&
	       f->r->bytes[node->span.start] == '\'';
}

static bool on_node(void *ctx, const struct manifest_node *const_node)
{
	struct env_find *f = ctx;
	struct manifest_node *node = (struct manifest_node *)(uintptr_t)const_node;
	const char *text = node->text;

	if (node->kind != MANIFEST_SCALAR ||
	    (node->scalar != MANIFEST_TEXT && node->scalar != MANIFEST_EXPR))
		return true;
	if (strpbrk(text, "${/(") == NULL && node->tag == NULL)
		return true;
	if (strchr(text, '\n') != NULL || strlen(text) > MAX_TEXT ||
	    is_single_quoted_literal(f, node))
		return true;
	if (!set_tagged(f, node) && !set_whole(f, node))
		cut(f, node);
	return !manifest_read_stopped(f->r);
}

/* In Terraform's JSON every string is a template. */
static bool on_terraform_json(void *ctx, const struct manifest_node *node)
{
	(void)ctx;
	if (node->kind == MANIFEST_SCALAR && node->scalar == MANIFEST_TEXT &&
	    strstr(node->text, "${") != NULL)
		((struct manifest_node *)(uintptr_t)node)->scalar = MANIFEST_EXPR;
	return true;
}

void manifest_env_find(struct manifest_read *r, struct manifest_doc *doc)
{
	struct env_find f = {.r = r, .doc = doc};
	const char *dialect = doc->dialect;

	if (um_eq(dialect, "terraform") && um_eq(r->file->format, "json"))
		manifest_walk(doc->root, on_terraform_json, NULL);
	/* there "${x}" is the language's own, see hcl.c and resolve.c */
	if (um_eq(r->file->format, "hcl") || um_eq(dialect, "terraform") ||
	    um_eq(dialect, "cloudformation") || um_eq(dialect, "package") ||
	    (um_eq(dialect, "arm") && !manifest_name_matches("*.parameters.json", r->base)))
		return;
	f.forms.bare = um_eq(dialect, "compose") || um_eq(dialect, "dotenv") ||
	               um_eq(dialect, "gitlab-ci") || um_eq(dialect, "dockerfile");
	f.forms.escape = um_eq(dialect, "compose");
	f.forms.parens = um_eq(dialect, "kubernetes") || um_eq(dialect, "helm-template") ||
	                 um_eq(dialect, "config");
	manifest_walk(doc->root, on_node, &f);
}
