/* Sources within a source: commands in configuration, documents and programs that scripts write.
 * Each is looked at like a file of its own; what is found there stands in the file around it. */
#include "base/base.h"

#include <string.h>

#include "detect/detect_p.h"

enum {
	MAX_INSIDE = 3,    /* a program in a script in a manifest */
	MAX_HEREDOCS = 200 /* of one source */
};

struct fragment {
	const char *name, *bytes;
	size_t n;
	size_t from; /* what stands in front only gives values */
	struct syntax_embedded places;
	/* what is already known to run here: it is not said again, its arguments belong to it */
	const struct rules_entry *entry;
	int32_t evidence;
};

/* ---- into the source around it ---- */

static struct um_span place(const struct fragment *f, struct um_span span)
{
	struct um_span out;

	out.start = syntax_embedded_place(&f->places, span.start);
	out.end = span.end > span.start ? syntax_embedded_place(&f->places, span.end - 1) + 1
	                                : out.start;
	if (out.end < out.start)
		out.end = out.start;
	return out;
}

static uint32_t line_of(const struct detect_run *r, uint32_t offset)
{
	return um_lines_pos(&r->lines, offset).line;
}

/* The same fact as the source around it already gave, in its own words. */
static int32_t same_as(struct detect_run *r, const struct evidence *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct evidence *o = detect_at(r, (int32_t)i);
		bool is_model = e->kind == EVIDENCE_MODEL;

		if (o->kind != e->kind)
			continue;
		if (e->kind == EVIDENCE_ENV && !e->is_set && um_eq(o->name, e->name))
			return (int32_t)i; /* where it is set says enough */
		if (line_of(r, o->span.start) != line_of(r, e->span.start))
			continue;
		if (is_model || e->kind == EVIDENCE_ENDPOINT || e->kind == EVIDENCE_SECRET
		            ? um_eq(o->value, e->value) || o->value == NULL || e->value == NULL
		            : um_eq(o->service, e->service))
			return (int32_t)i;
	}
	return -1;
}

static bool is_told(const struct fragment *f, const struct evidence *e)
{
	return f->entry != NULL && um_eq(e->rule, f->entry->id) &&
	       (e->kind == EVIDENCE_CLIENT || e->kind == EVIDENCE_RESOURCE ||
	        e->kind == EVIDENCE_GATEWAY);
}

/* Values in front of a command count where the command uses them. */
static bool is_left_out(const struct fragment *f, const struct evidence *e)
{
	if (e->kind == EVIDENCE_MODEL && e->value != NULL && strchr(e->value, '$') != NULL)
		return true; /* the shell puts it in */
	return e->span.start < f->from &&
	       !(e->kind == EVIDENCE_MODEL && !e->is_guess && e->rule != NULL);
}

/* What a manifest gives a program is a setting; an image is built as it is written. */
static bool is_setting(const struct detect_run *r)
{
	return r->doc != NULL && !detect_is_program(r) && !um_eq(r->doc->dialect, "dockerfile");
}

static void take(struct detect_run *r, const struct fragment *f, const struct detect_file *file)
{
	size_t known = r->out->evidence.n;
	int32_t *map = UM_NEW_ARRAY(r->a, int32_t, file->evidence.n + 1);

	for (size_t i = 0; i < file->evidence.n; i++) {
		struct evidence e = file->evidence.v[i];
		int32_t at;

		map[i] = -1;
		if (is_told(f, &e)) {
			map[i] = f->evidence;
			continue;
		}
		if (is_left_out(f, &e))
			continue;
		e.span = place(f, e.span);
		if (e.binding == EVIDENCE_HARDCODED && is_setting(r))
			e.binding = EVIDENCE_CONFIG;
		at = same_as(r, &e, known);
		if (at >= 0 && e.kind == EVIDENCE_MODEL && detect_at(r, at)->is_guess) {
			detect_at(r, at)->service = e.service;
			detect_at(r, at)->rule = e.rule;
			detect_at(r, at)->is_guess = e.is_guess;
		}
		if (at < 0) {
			if (r->out->evidence.n >= DETECT_MAX_EVIDENCE) {
				r->is_full = true;
				return;
			}
			at = (int32_t)r->out->evidence.n;
			*UM_PUSH(r->a, &r->out->evidence) = e;
		}
		map[i] = at;
	}
	for (size_t i = 0; i < file->evidence.n; i++) {
		struct evidence *e = map[i] >= 0 ? detect_at(r, map[i]) : NULL;
		int32_t parent = file->evidence.v[i].parent;

		if (e == NULL || (size_t)map[i] < known)
			continue;
		e->parent = parent >= 0 ? map[parent] : -1;
		for (size_t k = 0; k < e->n_members; k++)
			if (e->members[k].evidence >= 0)
				e->members[k].evidence = map[e->members[k].evidence];
	}
}

/* ---- a source of its own ---- */

static void run_code(struct detect_run *inner, const struct syntax_language *language)
{
	struct um_err err = UM_ERR_INIT;
	struct manifest_package *packages;
	struct syntax_file *file;
	size_t n;

	inner->language = syntax_language_name(language);
	if (syntax_parse(inner->parser, language, inner->a, inner->bytes, inner->n, &file, &err) <
	    0)
		return;
	inner->file = file;
	um_lines_init(&inner->lines, inner->a, inner->bytes, inner->n);
	n = manifest_inline_packages(inner->a, inner->language, false, inner->bytes, inner->n,
	                             &packages);
	detect_packages(inner, packages, n);
	detect_run_code(inner);
	detect_heredocs(inner);
}

static void run_config(struct detect_run *inner, const struct manifest_format *format)
{
	struct um_err err = UM_ERR_INIT;
	struct manifest_file *file;

	if (manifest_parse(format, inner->path, inner->a, inner->bytes, inner->n, &file, &err) == 0)
		detect_run_config(inner, file);
}

static void run_fragment(struct detect_run *r, const struct fragment *f)
{
	struct detect_file file = {.context = r->out->context};
	const struct syntax_language *language = syntax_language_for(f->name, f->bytes, f->n);
	const struct manifest_format *format = manifest_format_for(f->name);
	struct detect_run inner = {.d = r->d,
	                           .a = r->a,
	                           .parser = r->parser,
	                           .path = f->name,
	                           .bytes = f->bytes,
	                           .n = f->n,
	                           .out = &file,
	                           .inside = r->inside + 1,
	                           .function = -1};

	if (inner.inside > MAX_INSIDE || f->n == 0)
		return;
	inner.uses = UM_NEW_ARRAY(r->a, bool, r->d->rules->n_entries + 1);
	um_map_init(&inner.seen, r->a);
	if (language != NULL && !manifest_is_build_script(format))
		run_code(&inner, language);
	else if (format != NULL)
		run_config(&inner, format);
	if (r->file == NULL)
		um_lines_init(&r->lines, r->a, r->bytes, r->n);
	take(r, f, &file);
	if (language == NULL && file.units.n > 0)
		for (size_t i = 0; i < file.units.n; i++)
			*UM_PUSH(r->a, &r->out->units) = file.units.v[i];
}

/* ---- commands in configuration ---- */

/* Words that only say how: the program is the image's. A program that is one word has verbs. */
static bool is_for_program(const char *words, const char *program)
{
	size_t n;

	words += *words == '"';
	n = strcspn(words, " \"\n");
	if (words[0] == '-' || words[0] == '$')
		return true;
	if (words[0] == '/' || words[0] == '.')
		return false;
	return memchr(words, '/', n) != NULL ||
	       (strchr(program, ' ') == NULL && strncmp(words, program, strlen(program)) != 0);
}

/* The command that an image's arguments are appended to. */
static void add_program(struct detect_run *r, const struct manifest_command *c,
                        const struct rules_resource *rule, struct fragment *f)
{
	size_t n = strlen(rule->runs) + 1;
	struct syntax_run *runs = UM_NEW_ARRAY(r->a, struct syntax_run, c->n_runs);

	f->bytes = um_format(r->a, "%.*s%s %s", (int)c->from, c->bytes, rule->runs,
	                     c->bytes + c->from);
	f->n = c->n + n;
	for (size_t i = 0; i < c->n_runs; i++) {
		runs[i] = c->runs[i];
		if (i > 0 && runs[i].at >= c->from)
			runs[i].at += (uint32_t)n;
	}
	f->places.runs = runs;
}

static void run_command(struct detect_run *r, const struct manifest_command *c)
{
	struct fragment f = {.name = c->name,
	                     .bytes = c->bytes,
	                     .n = c->n,
	                     .from = c->from,
	                     .places = {.runs = (struct syntax_run *)(uintptr_t)c->runs,
	                                .n_runs = c->n_runs},
	                     .evidence = -1};
	const struct detect_resource_ref *ref = NULL;

	if (c->image != NULL)
		ref = detect_image_find(r, c->image);
	if (ref != NULL) {
		f.entry = ref->entry;
		f.evidence = detect_image_evidence(r, c->image, ref->entry);
		if (ref->resource->runs != NULL && c->is_args &&
		    is_for_program(c->bytes + c->from, ref->resource->runs))
			add_program(r, c, ref->resource, &f);
	}
	run_fragment(r, &f);
}

void detect_commands(struct detect_run *r, const struct manifest_file *file)
{
	for (size_t i = 0; i < file->n_docs && !r->is_full; i++) {
		struct manifest_command *commands;
		size_t n;

		if (file->docs[i].root == NULL)
			continue;
		r->doc = &file->docs[i];
		n = manifest_commands_find(r->a, r->bytes, r->doc, &commands);
		for (size_t k = 0; k < n && !r->is_full; k++)
			run_command(r, &commands[k]);
	}
}

/* ---- documents that scripts write ---- */

static const char *line_end(const char *p, const char *stop)
{
	const char *newline = memchr(p, '\n', (size_t)(stop - p));

	return newline != NULL ? newline : stop;
}

static size_t word_length(const char *p, const char *stop)
{
	size_t n = 0;

	while (p + n < stop && strchr(" \t\n\r<>|&;()", p[n]) == NULL && p[n] != '\0')
		n++;
	return n;
}

static const char *bare_word(struct um_arena *a, const char *p, size_t n)
{
	while (n > 0 && (*p == '"' || *p == '\''))
		p++, n--;
	while (n > 0 && (p[n - 1] == '"' || p[n - 1] == '\''))
		n--;
	return um_strndup(a, p, n);
}

/* What reads the text says what it is: a program, or the file that it is written to. */
static const char *reader_of(struct um_arena *a, const char *line, const char *stop)
{
	static const struct {
		const char *command, *name;
	} readers[] = {
		{"python", "program.py"},     {"python3", "program.py"}, {"node", "program.js"},
		{"ruby", "program.rb"},       {"bash", "script.sh"},     {"sh", "script.sh"},
		{"kubectl", "document.yaml"}, {"oc", "document.yaml"},   {"ssh", "script.sh"},
		{"su", "script.sh"},
	};
	const char *name = NULL;

	for (const char *p = line; p < stop;) {
		size_t n;

		if (*p == '>' || (stop - p > 4 && memcmp(p, "tee ", 4) == 0)) {
			p += *p == '>' ? 1 : 4;
			while (p < stop && (*p == '>' || *p == ' ' || *p == '-'))
				p += *p == '-' ? word_length(p, stop) : 1;
			n = word_length(p, stop);
			if (n > 0 && p[0] != '&')
				return bare_word(a, p, n);
			continue;
		}
		n = word_length(p, stop);
		for (size_t i = 0; i < UM_COUNT(readers) && name == NULL; i++)
			if (strlen(readers[i].command) == n &&
			    memcmp(p, readers[i].command, n) == 0)
				name = readers[i].name;
		p += n > 0 ? n : 1;
	}
	return name;
}

static void run_heredoc(struct detect_run *r, const char *name, const char *start, const char *stop)
{
	const char *slash = name != NULL ? strrchr(name, '/') : NULL;
	struct syntax_run *run = UM_NEW(r->a, struct syntax_run);
	struct fragment f = {.evidence = -1};

	if (name == NULL || stop <= start)
		return;
	f.name = slash != NULL ? slash + 1 : name;
	f.bytes = um_strndup(r->a, start, (size_t)(stop - start));
	f.n = (size_t)(stop - start);
	run->from = (uint32_t)(start - r->bytes);
	f.places.runs = run;
	f.places.n_runs = 1;
	run_fragment(r, &f);
}

static bool is_comment(const char *line, const char *stop)
{
	while (line < stop && (*line == ' ' || *line == '\t'))
		line++;
	return line < stop && *line == '#';
}

/* <<WORD, <<-'WORD': what stands up to a line WORD. Returns where to go on. */
static const char *take_heredoc(struct detect_run *r, const char *line, const char *mark,
                                const char *stop)
{
	const char *body = line_end(line, stop);
	const char *word = mark + 2;
	const char *name = reader_of(r->a, line, body);
	size_t n;

	word += word < stop && *word == '-';
	while (word < body && (*word == ' ' || *word == '"' || *word == '\'' || *word == '\\'))
		word++;
	for (n = 0; word + n < body && strchr(" \t\"'|;&>)", word[n]) == NULL; n++)
		;
	if (n == 0 || *word == '<' || body == stop)
		return body;
	for (const char *at = ++body; at < stop;) {
		const char *end = line_end(at, stop);
		const char *first = at;

		while (first < end && (*first == '\t' || *first == ' '))
			first++;
		if ((size_t)(end - first) == n && memcmp(first, word, n) == 0) {
			run_heredoc(r, name, body, at);
			return end;
		}
		at = end + 1;
	}
	return body;
}

/* python3 -c "import x", also behind docker run */
static void run_inline(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts && !r->is_full; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const struct syntax_value *v =
			f->kind == SYNTAX_CALL_FACT ? detect_arg(f->value, "c") : NULL;
		struct um_span span = v != NULL ? v->use : (struct um_span){0, 0};

		if (v == NULL || (v->kind != SYNTAX_STRING && v->kind != SYNTAX_TEMPLATE) ||
		    span.end > r->n || span.end < span.start + 2 ||
		    (r->bytes[span.start] != '"' && r->bytes[span.start] != '\''))
			continue;
		if (memmem(r->bytes + span.start, span.end - span.start, "import ", 7) != NULL)
			run_heredoc(r, "program.py", r->bytes + span.start + 1,
			            r->bytes + span.end - 1);
	}
}

void detect_heredocs(struct detect_run *r)
{
	const char *stop = r->bytes + r->n;
	unsigned seen = 0;

	if (!um_eq(r->language, "bash"))
		return;
	run_inline(r);
	for (const char *line = r->bytes; line < stop && seen < MAX_HEREDOCS && !r->is_full;) {
		const char *end = line_end(line, stop);
		const char *mark = memmem(line, (size_t)(end - line), "<<", 2);

		if (mark != NULL && !is_comment(line, end) && mark[2] != '<') {
			end = take_heredoc(r, line, mark, stop);
			seen++;
		}
		line = end + 1;
	}
}
