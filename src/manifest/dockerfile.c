/* Dockerfiles as one map: FROM, RUN, COPY, ... are lists in order of writing; ENV, ARG and LABEL
 * are maps over all stages. Comments, continuation lines, the escape directive and heredocs are
 * understood as BuildKit reads them. */
#include "manifest/manifest_p.h"

#include <string.h>

#define MAX_UNCLOSED 16 /* each costs a look at the rest of the file */

struct docker_read {
	struct manifest_read *r;
	struct manifest_node *root;
	char escape;
	unsigned unclosed; /* heredocs without an end so far */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_word(char c)
{
	return c != '\0' && !is_blank(c) && c != '\n';
}

/* An instruction: text is the logical line, byte for byte as long as its source, with line breaks,
 * continuation marks and comment lines as blanks. */
struct instruction {
	struct um_str text;
	size_t start, end; /* of text in the file */
};

static void instruction_release(struct instruction *in)
{
	um_str_release(&in->text);
}

static size_t line_end(const struct manifest_read *r, size_t at)
{
	const char *newline = at < r->n ? memchr(r->bytes + at, '\n', r->n - at) : NULL;

	return newline != NULL ? (size_t)(newline - r->bytes) : r->n;
}

static bool is_comment_line(const struct manifest_read *r, size_t at)
{
	while (at < r->n && is_blank(r->bytes[at]))
		at++;
	return at < r->n && r->bytes[at] == '#';
}

static bool is_empty_line(const struct manifest_read *r, size_t at, size_t end)
{
	while (at < end && is_blank(r->bytes[at]))
		at++;
	return at == end;
}

static void add_blanks(struct um_str *out, size_t n)
{
	while (n-- > 0)
		um_str_add_c(out, ' ');
}

/* From the line at `at`; returns the start of the line behind it. */
static size_t take_instruction(const struct docker_read *d, size_t at, struct instruction *in)
{
	const struct manifest_read *r = d->r;
	bool more = true;

	um_str_clear(&in->text);
	in->start = at;
	while (more && at < r->n) {
		size_t end = line_end(r, at);
		size_t last = end;

		/* comments and empty lines do not end a continued instruction */
		if (at > in->start && (is_comment_line(r, at) || is_empty_line(r, at, end))) {
			add_blanks(&in->text, end - at + 1);
			at = end + 1;
			continue;
		}
		while (last > at && is_blank(r->bytes[last - 1]))
			last--;
		more = last > at && r->bytes[last - 1] == d->escape;
		if (more)
			last--;
		for (size_t i = at; i < last; i++)
			um_str_add_c(&in->text, (char)(r->bytes[i] == '\0' ? '?' : r->bytes[i]));
		add_blanks(&in->text, end - last + 1);
		at = end + 1;
	}
	while (in->text.len > 0 && is_blank(in->text.s[in->text.len - 1]))
		in->text.s[--in->text.len] = '\0';
	in->end = in->start + in->text.len;
	return at;
}

static size_t skip_blanks(const char *text, size_t i)
{
	while (is_blank(text[i]))
		i++;
	return i;
}

/* The collection of an instruction's name, made on first use. */
static struct manifest_node *collection(struct docker_read *d, const char *name,
                                        enum manifest_node_kind kind, struct um_span name_span)
{
	struct manifest_node *found = manifest_node_child(d->r, d->root, name);

	if (found != NULL)
		return found;
	found = manifest_node_new(d->r, kind, name_span);
	manifest_node_key(found, um_strdup(d->r->arena, name), name_span);
	manifest_node_add(d->root, found);
	manifest_node_index(d->r, d->root, name, found);
	return found;
}

/* The end of a word with its quotes. */
static size_t word_end(const struct docker_read *d, const char *text, size_t i)
{
	char quote = '\0';

	for (; text[i] != '\0' && (quote != '\0' || !is_blank(text[i])); i++) {
		if (text[i] == d->escape && text[i + 1] != '\0' && quote != '\'')
			i++;
		else if (quote != '\0' ? text[i] == quote : text[i] == '"' || text[i] == '\'')
			quote = (char)(quote != '\0' ? '\0' : text[i]);
	}
	return i;
}

static const char *unquote(struct docker_read *d, const char *text, size_t start, size_t end)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	char quote = '\0';

	for (size_t i = start; i < end; i++) {
		if (text[i] == d->escape && i + 1 < end && quote != '\'')
			um_str_add_c(&out, text[++i]);
		else if (quote == '\0' && (text[i] == '"' || text[i] == '\''))
			quote = text[i];
		else if (quote != '\0' && text[i] == quote)
			quote = '\0';
		else
			um_str_add_c(&out, text[i]);
	}
	return um_strndup(d->r->arena, out.s, out.len);
}

/* name=value name="a b" ..., or the old form: name value to the end of the line */
static void read_pairs(struct docker_read *d, const struct instruction *in, size_t i,
                       struct manifest_node *map, bool is_arg)
{
	const char *text = in->text.s;

	while (text[i] != '\0' && !manifest_read_stopped(d->r)) {
		size_t start = i;
		size_t end;
		struct manifest_node *value;
		bool has_value = true;

		while (is_word(text[i]) && text[i] != '=')
			i++;
		end = i;
		if (text[i] == '=') {
			i++;
			start = i;
			i = word_end(d, text, i);
		} else if (is_arg) {
			has_value = false;
		} else {
			start = skip_blanks(text, i);
			i = in->text.len;
		}
		if (!has_value)
			value = manifest_scalar_new(d->r, MANIFEST_NULL, "", 0,
			                            manifest_span(in->start + end,
			                                          in->start + end));
		else {
			const char *plain = unquote(d, text, start, i);

			value = manifest_scalar_new(d->r, MANIFEST_TEXT, plain, strlen(plain),
			                            manifest_span(in->start + start,
			                                          in->start + i));
		}
		start = end;
		while (start > 0 && is_word(text[start - 1]))
			start--;
		manifest_node_key(value, unquote(d, text, start, end),
		                  manifest_span(in->start + start, in->start + end));
		manifest_node_add(map, value);
		map->span.end = value->span.end;
		i = skip_blanks(text, i);
	}
}

/* --flag=x in front of the arguments */
static size_t skip_flags(const char *text, size_t i)
{
	while (text[i] == '-' && text[i + 1] == '-') {
		while (is_word(text[i]))
			i++;
		i = skip_blanks(text, i);
	}
	return i;
}

/* ["a", "b"] of CMD and ENTRYPOINT; NULL when it is the shell form. */
static struct manifest_node *read_exec(struct docker_read *d, const struct instruction *in,
                                       size_t i)
{
	const char *text = in->text.s;
	struct manifest_node *list;

	if (text[i] != '[' || text[in->text.len - 1] != ']')
		return NULL;
	list = manifest_node_new(d->r, MANIFEST_LIST, manifest_span(in->start + i, in->end));
	for (i++; text[i] == '"' || text[i] == ',' || is_blank(text[i]);) {
		UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
		size_t start = i;

		if (text[i] != '"') {
			i++;
			continue;
		}
		for (i++; text[i] != '\0' && text[i] != '"';) {
			if (text[i] == '\\' && text[i + 1] != '\0') {
				i++;
				i += manifest_escape_add(&out, text + i, text + in->text.len);
			} else {
				um_str_add_c(&out, text[i++]);
			}
		}
		if (text[i] == '"')
			i++;
		manifest_node_add(
			list, manifest_scalar_new(d->r, MANIFEST_TEXT, out.s, out.len,
		                                  manifest_span(in->start + start, in->start + i)));
	}
	return list;
}

static void read_arguments(struct docker_read *d, const struct instruction *in, const char *name,
                           size_t i, struct manifest_node *list)
{
	const char *text = in->text.s;
	struct manifest_node *value = NULL;
	size_t end = in->text.len;

	if (um_eq(name, "FROM")) {
		i = skip_flags(text, i);
		for (end = i; is_word(text[end]); end++)
			;
	} else if (um_eq(name, "CMD") || um_eq(name, "ENTRYPOINT")) {
		value = read_exec(d, in, i);
	}
	if (value == NULL)
		value = manifest_scalar_new(d->r, MANIFEST_TEXT, text + i, end - i,
		                            manifest_span(in->start + i, in->start + end));
	manifest_node_add(list, value);
	list->span.end = value->span.end;
}

/* The lines of a heredoc: what is run, or a file of the image under the name that it gets. */
static void add_heredoc(struct docker_read *d, const struct instruction *in, size_t start,
                        size_t end, size_t mark_end)
{
	const char *text = in->text.s + skip_blanks(in->text.s, 0);
	bool is_run = strncasecmp(text, "RUN", 3) == 0;
	const char *name = strrchr(text, ' ');
	struct um_span span;
	struct manifest_node *value;

	if (end <= start || (!is_run && name == NULL))
		return;
	/* text for a program that is run ends where the shell says */
	if (is_run && strncmp(text + skip_blanks(text, 3), "<<", 2) != 0)
		end = mark_end;
	span = manifest_span(start, end);
	value = manifest_scalar_new(d->r, MANIFEST_TEXT, d->r->bytes + start, end - start, span);
	if (!is_run)
		manifest_node_key(value, um_strdup(d->r->arena, name + 1), span);
	manifest_node_add(is_run ? collection(d, "RUN", MANIFEST_LIST, span)
	                         : collection(d, "FILES", MANIFEST_MAP, span),
	                  value);
}

/* RUN <<EOF: the lines up to EOF belong to it. Returns the start of the line behind. */
static size_t take_heredoc(struct docker_read *d, const struct instruction *in, size_t at)
{
	const char *start = strstr(in->text.s, "<<");
	size_t n;

	if (start == NULL || start[2] == '<' || d->unclosed >= MAX_UNCLOSED)
		return at;
	start += 2 + (start[2] == '-');
	start += *start == '"' || *start == '\'';
	n = strspn(start, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
	if (n == 0)
		return at;
	for (size_t line = at; line < d->r->n;) {
		size_t end = line_end(d->r, line);
		size_t first = line;

		while (first < end && d->r->bytes[first] == '\t')
			first++;
		if (end - first >= n && memcmp(d->r->bytes + first, start, n) == 0 &&
		    is_empty_line(d->r, first + n, end)) {
			add_heredoc(d, in, at, line, end);
			return end + 1;
		}
		line = end + 1;
	}
	d->unclosed++;
	return at;
}

static void read_instruction(struct docker_read *d, const struct instruction *in)
{
	const char *text = in->text.s;
	size_t i = skip_blanks(text, 0);
	struct um_span span = manifest_span(in->start + i, in->start + i);
	char name[16];
	size_t n = 0;

	while (is_word(text[i]) && n + 1 < sizeof(name)) {
		char c = text[i++];

		name[n++] = (char)(c >= 'a' && c <= 'z' ? c - 0x20 : c);
	}
	name[n] = '\0';
	if (n == 0 || strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != n || is_word(text[i]))
		return;
	span.end = (uint32_t)(in->start + i);
	i = skip_blanks(text, i);
	if (text[i] == '\0')
		return;
	if (um_eq(name, "ENV") || um_eq(name, "ARG") || um_eq(name, "LABEL"))
		read_pairs(d, in, i, collection(d, name, MANIFEST_MAP, span), name[0] == 'A');
	else
		read_arguments(d, in, name, i, collection(d, name, MANIFEST_LIST, span));
}

/* # escape=` at the top */
static char escape_directive(const struct manifest_read *r)
{
	size_t end = line_end(r, 0);
	const char *found = memmem(r->bytes, end, "escape=", 7);

	if (r->n > 0 && r->bytes[0] == '#' && found != NULL && found + 7 < r->bytes + end &&
	    found[7] == '`')
		return '`';
	return '\\';
}

int manifest_dockerfile_read(struct manifest_read *r, struct um_err *err)
{
	struct docker_read d = {.r = r};
	UM_AUTO(instruction_release) struct instruction in = {UM_STR_INIT, 0, 0};
	size_t at = r->n >= 3 && memcmp(r->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	(void)err;
	d.root = manifest_node_new(r, MANIFEST_MAP, manifest_span(0, r->n));
	d.escape = escape_directive(r);
	while (at < r->n && !manifest_read_stopped(r)) {
		size_t end = line_end(r, at);

		if (is_comment_line(r, at) || is_empty_line(r, at, end)) {
			at = end + 1;
			continue;
		}
		at = take_instruction(&d, at, &in);
		read_instruction(&d, &in);
		at = take_heredoc(&d, &in, at);
	}
	manifest_doc_add(r, d.root);
	return 0;
}
