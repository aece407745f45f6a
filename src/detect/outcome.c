/* One file: what it is by its path, whether phase one saw anything in it, and then the parser that
 * reads it. Nothing is parsed that has no hit. */
#include "base/base.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "detect/detect_p.h"

/* Code whose lines are this long on average was not written by people. */
#define MINIFIED_LINE 500

const char *detect_outcome_text(enum detect_outcome outcome)
{
	static const char *const texts[] = {
		[DETECT_NO_HIT] = "no-match",     [DETECT_ANALYSED] = "analysed",
		[DETECT_PARTIAL] = "partial",     [DETECT_FAILED] = "failed",
		[DETECT_PROSE] = "prose",         [DETECT_LOCK] = "lock",
		[DETECT_GENERATED] = "generated", [DETECT_UNSUPPORTED] = "unsupported",
	};

	return (size_t)outcome < UM_COUNT(texts) ? texts[outcome] : "";
}

bool detect_is_gap(enum detect_outcome outcome)
{
	return outcome == DETECT_PARTIAL || outcome == DETECT_FAILED ||
	       outcome == DETECT_UNSUPPORTED;
}

/* Where text stands first; in text, small letters take capitals too. */
static bool find_text(const struct detect_run *r, const char *text, struct um_span *ret_span)
{
	size_t n = strlen(text);

	for (size_t at = 0; n > 0 && at + n <= r->n; at++) {
		size_t i = 0;

		while (i < n && (r->bytes[at + i] == text[i] ||
		                 tolower((unsigned char)r->bytes[at + i]) == text[i]))
			i++;
		if (i == n) {
			*ret_span = (struct um_span){(uint32_t)at, (uint32_t)(at + n)};
			return true;
		}
	}
	return false;
}

/* False when there is no room for more evidence. */
static bool take_glob(struct detect_run *r, const struct detect_glob_ref *ref)
{
	const struct rules_entry *entry = ref->entry;
	const struct rules_file_glob *file = ref->file;
	const char *slash = strrchr(r->path, '/');
	int kind = evidence_kind_parse(file->kind);
	struct um_span span = {0, 0};
	int32_t at;

	if (!um_glob(file->glob, r->path) ||
	    (file->text != NULL && !find_text(r, file->text, &span)))
		return true;
	/* instructions for a tool of developers: nothing that is deployed */
	if (um_eq(entry->domain, "dev-tooling") &&
	    (r->out->context == EVIDENCE_PRODUCTION ||
	     (r->out->context == EVIDENCE_CI && um_ends(r->path, ".md"))))
		r->out->context = EVIDENCE_DOCS;
	if (kind < 0)
		return true;
	at = detect_emit(r, (enum evidence_kind)kind, detect_service_of(entry), entry, span, NULL);
	if (at < 0)
		return false;
	detect_at(r, at)->value = slash != NULL ? slash + 1 : r->path;
	detect_at(r, at)->attr = file->attr;
	detect_at(r, at)->binding = EVIDENCE_CONFIG;
	detect_at(r, at)->basis = EVIDENCE_DECLARED;
	return true;
}

static void run_globs(struct detect_run *r)
{
	size_t n = strlen(r->path);
	const struct detect_glob_ref *lists[] = {
		r->d->globs[0], n > 0 ? r->d->globs[(unsigned char)r->path[n - 1]] : NULL};

	for (size_t i = 0; i < UM_COUNT(lists); i++)
		for (const struct detect_glob_ref *ref = lists[i]; ref != NULL; ref = ref->next)
			if (!take_glob(r, ref))
				return;
}

static bool is_minified(const char *bytes, size_t n)
{
	size_t lines = 1;

	if (n < 5000)
		return false;
	for (const char *at = bytes; (at = memchr(at, '\n', n - (size_t)(at - bytes))) != NULL;
	     at++)
		lines++;
	return n / lines > MINIFIED_LINE;
}

/* What tests and documentation say does not count, so that they are not read whole is no gap. */
static void set_gap(struct detect_run *r, enum detect_outcome outcome, const char *reason)
{
	r->out->outcome = outcome;
	r->out->reason = reason;
	r->out->is_gap = r->out->context != EVIDENCE_TEST && r->out->context != EVIDENCE_DOCS;
}

static const char *place_reason(struct um_arena *a, struct um_pos pos, const char *text)
{
	if (text == NULL)
		text = "not understood";
	return pos.line > 0 ? um_format(a, "%u:%u: %s", pos.line, pos.column, text) : text;
}

static int parse_failed(struct detect_run *r, int code, const struct um_err *err)
{
	if (code == UM_EINTR)
		return code;
	set_gap(r, DETECT_FAILED, um_strdup(r->a, err->msg));
	return 0;
}

/* A file that is only named like a test, with no test in it, is what its folder says. */
static void check_test_name(struct detect_run *r)
{
	char folder[512];
	const char *slash = strrchr(r->path, '/');
	size_t n = slash != NULL ? (size_t)(slash - r->path) + 1 : 0;

	if (r->out->context != EVIDENCE_TEST || n + 2 > sizeof(folder) ||
	    um_eq(r->language, "bash") || /* a script has no test functions */
	    !detect_path_test_by_name(r->path))
		return;
	for (size_t i = 0; i < r->file->n_facts; i++)
		if (r->file->facts[i].kind == SYNTAX_FUNCTION && r->file->facts[i].is_test)
			return;
	memcpy(folder, r->path, n);
	folder[n] = 'x';
	folder[n + 1] = '\0';
	r->out->context = detect_context(folder);
}

static bool contains(const char *bytes, size_t n, const struct match_literal *literal)
{
	size_t length = strlen(literal->text);

	if (!literal->nocase)
		return memmem(bytes, n, literal->text, length) != NULL;
	for (size_t i = 0; i + length <= n; i++)
		if (strncasecmp(bytes + i, literal->text, length) == 0)
			return true;
	return false;
}

/* What the parser had to skip is a gap only when something of the catalogue stands in it. */
static bool is_damage_relevant(const struct detect_run *r, const struct match_hits *hits)
{
	for (size_t i = 0; i < hits->n_literals; i++)
		for (size_t k = 0; match_has(hits, i) && k < r->file->n_damaged; k++) {
			struct um_span s = r->file->damaged[k];

			if (contains(r->bytes + s.start, s.end - s.start,
			             &r->d->literals.list.v[i]))
				return true;
		}
	return false;
}

static void run_inline_packages(struct detect_run *r)
{
	bool is_notebook = r->embedded != NULL && r->embedded->raw != NULL;
	struct manifest_package *packages;
	size_t n = manifest_inline_packages(r->a, r->language, is_notebook,
	                                    is_notebook ? r->embedded->raw : r->bytes, r->n,
	                                    &packages);
	size_t from = r->out->evidence.n;

	detect_packages(r, packages, n);
	for (size_t i = from; i < r->out->evidence.n; i++)
		detect_at(r, (int32_t)i)->basis = EVIDENCE_DECLARED;
}

/* A place of the source that is parsed, in the file around it. */
static struct um_pos place_in_file(const struct detect_run *r, struct um_pos pos)
{
	uint32_t offset;

	if (r->embedded == NULL || pos.line == 0 || pos.line > r->lines.n)
		return pos;
	offset = r->lines.start[pos.line - 1] + pos.column - 1;
	return um_lines_pos(&r->file_lines, syntax_embedded_place(r->embedded, offset));
}

static int run_code(struct detect_run *r, const struct syntax_language *language,
                    const struct match_hits *hits, struct um_err *err)
{
	const char *reason;
	struct syntax_file *file;
	int code;

	r->language = syntax_language_name(language);
	r->out->language = r->language;
	if (is_minified(r->bytes, r->n)) {
		r->out->outcome = DETECT_GENERATED;
		r->out->reason = "minified";
		return 0;
	}
	code = syntax_parse(r->parser, language, r->a, r->bytes, r->n, &file, err);
	if (code < 0)
		return parse_failed(r, code, err);
	r->file = file;
	detect_modules_follow(r, file);
	um_lines_init(&r->lines, r->a, r->bytes, r->n);
	check_test_name(r);
	run_inline_packages(r);
	detect_run_code(r);
	detect_heredocs(r);
	r->out->outcome = DETECT_ANALYSED;
	if (!file->is_partial)
		return 0;
	reason = place_reason(r->a, place_in_file(r, file->error), file->error_text);
	if (!r->is_plain && is_damage_relevant(r, hits))
		set_gap(r, DETECT_PARTIAL, reason);
	else
		r->out->reason =
			um_format(r->a, "%s; nothing of the catalogue stands there", reason);
	return 0;
}

static int run_config(struct detect_run *r, const struct manifest_format *format,
                      struct um_err *err)
{
	struct manifest_file *file;
	const char *reason;
	int code;

	r->out->language = manifest_format_name(format);
	code = manifest_parse(format, r->path, r->a, r->bytes, r->n, &file, err);
	if (code < 0)
		return parse_failed(r, code, err);
	detect_links_follow(r, file);
	detect_run_config(r, file);
	detect_commands(r, file);
	r->out->outcome = DETECT_ANALYSED;
	if (!file->is_partial)
		return 0;
	reason = place_reason(r->a, file->error, file->error_text);
	if (!r->is_plain)
		set_gap(r, DETECT_PARTIAL, reason);
	else
		r->out->reason = um_format(r->a, "%s; only common words stand in the file", reason);
	return 0;
}

/* The code cells of a notebook, the scripts of a component. False: nothing that we read. */
static bool is_embedded(struct detect_run *r)
{
	struct syntax_embedded *embedded;

	if (!syntax_is_container(r->path))
		return false;
	embedded = UM_NEW(r->a, struct syntax_embedded);
	if (!syntax_embedded_read(r->path, r->a, r->bytes, r->n, embedded) ||
	    embedded->language == NULL)
		return false;
	um_lines_init(&r->file_lines, r->a, r->bytes, r->n);
	r->embedded = embedded;
	r->bytes = embedded->bytes;
	r->n = embedded->n;
	return true;
}

/* Terraform files that only call modules of the repository have no hit, and still say which folders
 * are no roots. */
static bool calls_modules(const struct detect_run *r)
{
	if (strstr(r->path, ".tf") == NULL && strstr(r->path, ".tofu") == NULL)
		return false; /* asked for every file without a hit */
	return um_eq(manifest_unit_marker(r->path), "terraform") && manifest_format_for(r->path) &&
	       memmem(r->bytes, r->n, "module", 6) != NULL &&
	       (memmem(r->bytes, r->n, "\"./", 3) != NULL ||
	        memmem(r->bytes, r->n, "\"../", 4) != NULL);
}

/* What a template sets for a program may be somebody's only by what it refers to. */
static bool sets_variables(const struct detect_run *r)
{
	static const char *const words[] = {"environment", "app_settings", "env {"};
	const struct manifest_format *format;

	if (r->links == NULL || strstr(r->path, ".tf") == NULL)
		return false; /* asked for every file without a hit */
	format = manifest_format_for(r->path);
	if (format == NULL || strstr(r->path, ".tfvars") != NULL)
		return false;
	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (memmem(r->bytes, r->n, words[i], strlen(words[i])) != NULL)
			return true;
	return false;
}

static bool is_triggered(struct detect_run *r, const struct match_hits *hits, bool *ret_weak)
{
	const struct syntax_language *language;
	struct detect_scope scope;

	/* What kind of file it is takes longer to tell than whether any trigger is whole. */
	if (hits == NULL || hits->n_hits == 0 || !detect_trigger_is_whole(r->d, hits))
		return false;
	language = syntax_language_for(r->path, r->bytes, r->n);
	scope = (struct detect_scope){
		.language = language != NULL ? syntax_language_name(language) : NULL,
		.is_manifest = manifest_format_for(r->path) != NULL,
	};
	scope.is_unknown = language == NULL && !scope.is_manifest && !syntax_is_container(r->path);
	scope.is_container = syntax_is_container(r->path) || scope.is_unknown;
	return detect_triggered(r->d, hits, &scope, ret_weak, &r->is_plain);
}

/* Is this the second look, at a file that mentions an adapter of another one? */
static bool is_second_look(const struct detect_run *r)
{
	const struct detect_adapters *adapters = detect_links_adapters(r->links);

	return adapters != NULL &&
	       (detect_adapters_mentioned(adapters, r->bytes, r->n) ||
	        (r->out->context == EVIDENCE_TEST && detect_adapters_has_fallbacks(adapters) &&
	         detect_drill_mentioned(r->bytes, r->n)));
}

static int run_file(struct detect_run *r, const struct match_hits *hits, struct um_err *err)
{
	const struct syntax_language *language;
	const struct manifest_format *format;
	bool is_weak = true;
	bool has_hits = is_triggered(r, hits, &is_weak) || is_second_look(r);
	const char *extension;
	int code;

	r->out->outcome = DETECT_NO_HIT;
	if (manifest_is_lock(r->path)) {
		r->out->outcome = DETECT_LOCK;
		return 0;
	}
	if (detect_path_is_generated(r->path)) {
		r->out->outcome = DETECT_GENERATED;
		r->out->reason = "vendored or generated by its path";
		return 0;
	}
	run_globs(r);
	if (detect_path_is_prose(r->path) || detect_path_is_data(r->path)) {
		r->out->outcome = has_hits ? DETECT_PROSE : DETECT_NO_HIT;
		return 0;
	}
	if (!has_hits) {
		if (!calls_modules(r) && !sets_variables(r))
			return 0;
		code = run_config(r, manifest_format_for(r->path), err);
		if (r->out->outcome == DETECT_ANALYSED)
			r->out->outcome = DETECT_NO_HIT;
		return code;
	}
	if (detect_head_is_generated(r->bytes, r->n)) {
		r->out->outcome = DETECT_GENERATED;
		r->out->reason = "says that it is generated";
		return 0;
	}
	format = manifest_format_for(r->path);
	language = is_embedded(r) ? r->embedded->language
	                          : syntax_language_for(r->path, r->bytes, r->n);
	if (language != NULL && !manifest_is_build_script(format))
		return run_code(r, language, hits, err);
	if (format != NULL)
		return run_config(r, format, err);
	extension = detect_path_unread(r->path);
	if (extension != NULL && !is_weak)
		set_gap(r, DETECT_UNSUPPORTED,
		        um_format(r->a, "no reader for %s files yet", extension));
	else if (extension == NULL)
		r->out->outcome = DETECT_PROSE;
	return 0;
}

int detect_run(const struct detect *d, struct syntax_parser *parser, struct detect_links *links,
               const struct match_hits *hits, const char *path, const char *bytes, size_t n,
               struct um_arena *a, struct detect_file *ret_file, struct um_err *err)
{
	struct um_err local = UM_ERR_INIT;
	struct detect_run r = {.d = d,
	                       .a = a,
	                       .parser = parser,
	                       .links = links,
	                       .path = path,
	                       .bytes = bytes,
	                       .n = n,
	                       .function = -1};
	int code;

	memset(ret_file, 0, sizeof(*ret_file));
	ret_file->context = detect_context(path);
	r.out = ret_file;
	r.uses = UM_NEW_ARRAY(a, bool, d->rules->n_entries + 1);
	um_map_init(&r.seen, a);
	code = run_file(&r, hits, err != NULL ? err : &local);
	if (code < 0)
		return code;
	if (ret_file->evidence.n > 0 &&
	    (ret_file->outcome == DETECT_NO_HIT || ret_file->outcome == DETECT_UNSUPPORTED)) {
		ret_file->outcome = DETECT_ANALYSED; /* its presence said all there is */
		ret_file->is_gap = false;
		ret_file->reason = NULL;
	}
	if (ret_file->context == EVIDENCE_TEST || ret_file->context == EVIDENCE_DOCS)
		ret_file->elsewhere.n = 0; /* what a test does with a constant is not its use */
	if (r.is_full)
		set_gap(&r, DETECT_PARTIAL,
		        um_format(a, "more than %d pieces of evidence", DETECT_MAX_EVIDENCE));
	if (ret_file->evidence.n > 0 || ret_file->reads.n > 0 || ret_file->chains.n > 0) {
		if (r.file == NULL)
			um_lines_init(&r.lines, a, bytes, n);
		detect_finish(&r);
	}
	return 0;
}
