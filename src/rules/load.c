/*
 * Loading: list the files, read each by its tables, look up what they name, sort, digest. The same
 * code serves `rules lint`, which only wants to hear of everything.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/str.h"
#include "rules/rules_p.h"

/* ---- saying what is wrong ---- */

static void say(struct rules_reader *r, bool is_error, const char *text)
{
	if (is_error)
		r->n_errors++;
	else
		r->n_warnings++;
	r->say(r->ctx, is_error, text);
}

static void say_at(struct rules_reader *r, const struct rules_place *place, bool is_error,
                   const char *fmt, va_list args)
{
	struct um_err err = UM_ERR_INIT; /* one line, cut when too long */
	char text[sizeof(err.msg)];

	vsnprintf(text, sizeof(text), fmt, args);
	um_err_set(&err, UM_EPARSE, "%s:%u:%u: %s", place->file, place->pos.line, place->pos.column,
	           text);
	say(r, is_error, err.msg);
}

void rules_problem(struct rules_reader *r, struct um_pos pos, const char *fmt, ...)
{
	const struct rules_place place = {r->file->path, pos};
	va_list args;

	va_start(args, fmt);
	say_at(r, &place, true, fmt, args);
	va_end(args);
}

void rules_problem_at(struct rules_reader *r, const struct rules_place *place, bool is_error,
                      const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say_at(r, place, is_error, fmt, args);
	va_end(args);
}

void rules_problem_text(struct rules_reader *r, const char *text)
{
	say(r, true, text);
}

struct rules_place rules_place_of(const struct rules_reader *r, const struct um_yaml *node)
{
	return (struct rules_place){r->file->path, node->pos};
}

/* ---- one file ---- */

/* Most files are ASCII without a NUL; this is the quick way to know. */
static bool is_ascii(const char *bytes, size_t n)
{
	size_t i = 0;

	for (uint64_t word; i + sizeof(word) <= n; i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			return false;
	}
	for (; i < n; i++) {
		if (bytes[i] & 0x80)
			return false;
	}
	return n == 0 || !memchr(bytes, '\0', n);
}

/* The place of the first byte that is not UTF-8. */
static bool check_text(struct rules_reader *r, const struct rules_file *file)
{
	struct um_pos pos = {1, 1};

	if (is_ascii(file->bytes, file->n))
		return true;
	for (size_t i = 0; i < file->n;) {
		size_t len = um_utf8_len((const unsigned char *)file->bytes + i, file->n - i);

		if (len == 0 || file->bytes[i] == '\0') {
			rules_problem(r, pos,
			              "the byte 0x%02x is not UTF-8 text; save the file as UTF-8",
			              (unsigned char)file->bytes[i]);
			return false;
		}
		pos.column += (uint32_t)len;
		if (file->bytes[i] == '\n')
			pos = (struct um_pos){pos.line + 1, 1};
		i += len;
	}
	return true;
}

/* The keys that come last, in this order, each with its line. */
static const char *const last_keys[] = {"\nprobe:\n", "\nanswers:\n", "\nexamples:\n"};

static bool is_last_key(const char *line)
{
	for (size_t i = 0; i < UM_COUNT(last_keys); i++) {
		if (um_starts(line, last_keys[i] + 1))
			return true;
	}
	return false;
}

/* Does nothing come after the line at `cut` but the values of these keys? */
static bool is_end(const char *cut)
{
	for (const char *p = cut; (p = strchr(p, '\n')) && p[1];) {
		p++;
		if (*p != ' ' && *p != '\n' && !is_last_key(p))
			return false;
	}
	return true;
}

/* A third of the built-in rules are examples, which come last; an audit need not read them, nor
 * what is asked of a service. */
static size_t without_examples(const struct rules_reader *r, const struct rules_file *file)
{
	if (!r->options->no_examples || file->set != 0)
		return file->n;
	for (size_t i = r->options->no_probes ? 0 : 1; i < UM_COUNT(last_keys); i++) {
		const char *cut = strstr(file->bytes, last_keys[i]);

		if (cut)
			return is_end(cut + 1) ? (size_t)(cut - file->bytes) + 1 : file->n;
	}
	return file->n;
}

const struct um_yaml *rules_file_parse(struct rules_reader *r, const struct rules_file *file,
                                       bool may_be_empty)
{
	struct um_yaml_file yaml = {0};
	struct um_err err = UM_ERR_INIT;
	struct um_pos pos;

	if (!check_text(r, file))
		return NULL;
	if (um_yaml_parse(r->a, file->bytes, without_examples(r, file), &yaml, &pos, &err) < 0) {
		rules_problem_text(r, um_format(r->a, "%s:%s", file->path, err.msg));
		return NULL;
	}
	if (yaml.n_docs == 0 || um_yaml_is_null(yaml.docs[0])) {
		if (!may_be_empty)
			rules_problem(r, (struct um_pos){1, 1},
			              "the file is empty; write a rule or remove it");
		return NULL;
	}
	if (yaml.n_docs > 1) {
		rules_problem(r, yaml.docs[1]->pos,
		              "a second document begins here; one file holds one");
		return NULL;
	}
	return yaml.docs[0];
}

void rules_file_read(struct rules_reader *r, const struct rules_file *file)
{
	size_t errors = r->n_errors;
	const struct um_yaml *top;

	r->file = file;
	top = rules_file_parse(r, file, false);
	if (top && file->class_ == RULES_CLAIMS_FILE)
		rules_claims_read(r, top);
	else if (top && file->class_ == RULES_CONTROL_FILE)
		rules_control_read(r, top);
	else if (top && file->class_ == RULES_SCENARIO_FILE)
		rules_scenario_read(r, top);
	else if (top)
		rules_entry_read(r, top);
	if (r->n_errors == errors)
		return;
	*UM_PUSH(r->a, &r->broken) = file->path;
	r->has_broken_claims |= file->class_ == RULES_CLAIMS_FILE;
}

/* ---- all of them ---- */

static int by_id(const void *x, const void *y)
{
	const struct rules_entry *a = x, *b = y;

	return strcmp(a->id, b->id);
}

static int by_move(const void *x, const void *y)
{
	const struct rules_control *a = x, *b = y;
	size_t i = rules_words_index(&rules_words_move, a->move);
	size_t k = rules_words_index(&rules_words_move, b->move);

	return i != k ? (i > k) - (i < k) : strcmp(a->id, b->id);
}

static int by_claim(const void *x, const void *y)
{
	const struct rules_claim *a = x, *b = y;

	return strcmp(a->id, b->id);
}

static int by_scenario(const void *x, const void *y)
{
	const struct rules_scenario *a = x, *b = y;

	return strcmp(a->id, b->id);
}

/* Paths below the sets, not those of the user: the same rules have the same digest anywhere. */
static void digest(const rules_file_list *files, char ret_hex[65])
{
	struct um_sha256 h;

	um_sha256_init(&h);
	for (size_t i = 0; i < files->n; i++) {
		const struct rules_file *file = &files->v[i];
		char size[24];

		um_sha256_add(&h, file->rel, strlen(file->rel) + 1);
		snprintf(size, sizeof(size), "%zu", file->n);
		um_sha256_add(&h, size, strlen(size) + 1);
		um_sha256_add(&h, file->bytes, file->bytes ? file->n : 0);
	}
	um_sha256_end(&h, ret_hex);
}

static void hand_over(struct rules_reader *r)
{
	struct rules *rules = r->rules;

	if (r->entries.n)
		qsort(r->entries.v, r->entries.n, sizeof(*r->entries.v), by_id);
	if (r->controls.n)
		qsort(r->controls.v, r->controls.n, sizeof(*r->controls.v), by_move);
	if (r->claims.n)
		qsort(r->claims.v, r->claims.n, sizeof(*r->claims.v), by_claim);
	if (r->scenarios.n)
		qsort(r->scenarios.v, r->scenarios.n, sizeof(*r->scenarios.v), by_scenario);
	rules->entries = r->entries.v;
	rules->n_entries = r->entries.n;
	rules->controls = r->controls.v;
	rules->n_controls = r->controls.n;
	rules->claims = r->claims.v;
	rules->n_claims = r->claims.n;
	rules->scenarios = r->scenarios.v;
	rules->n_scenarios = r->scenarios.n;
}

void rules_read_all(struct rules_reader *r)
{
	rules_file_list files = {0};

	rules_files_list(r, &files);
	for (size_t i = 0; i < files.n && !(r->stop_at_first && r->n_errors); i++) {
		if (files.v[i].bytes)
			rules_file_read(r, &files.v[i]);
	}
	if (!(r->stop_at_first && r->n_errors))
		rules_check_references(r);
	hand_over(r);
	digest(&files, r->rules->digest);
	/* The compiled patterns are the only things outside the arena. */
	r->rules->regexes = r->regexes.v;
	r->rules->n_regexes = r->regexes.n;
}

static struct rules *rules_new(void)
{
	struct um_arena *a = um_arena_new();
	struct rules *rules = UM_NEW(a, struct rules);

	rules->arena = a;
	return rules;
}

static void keep_first(void *ctx, bool is_error, const char *text)
{
	struct um_err *first = ctx;

	if (is_error && !first->code)
		um_err_set(first, UM_EPARSE, "%s", text);
}

int rules_load(const struct rules_options *options, struct rules **ret_rules, struct um_err *err)
{
	struct um_err first = UM_ERR_INIT;
	struct rules *rules = rules_new();
	struct rules_reader r = {
		.a = rules->arena,
		.rules = rules,
		.options = options,
		.say = keep_first,
		.ctx = &first,
		.stop_at_first = true,
	};

	rules_read_all(&r);
	if (first.code) {
		rules_free(rules);
		return um_err_set(err, first.code, "%s", first.msg);
	}
	*ret_rules = rules;
	return 0;
}

size_t rules_lint(const struct rules_options *options,
                  void (*tell)(void *ctx, bool is_error, const char *text), void *ctx)
{
	struct rules *rules = rules_new();
	struct rules_reader r = {
		.a = rules->arena,
		.rules = rules,
		.options = options,
		.say = tell,
		.ctx = ctx,
	};

	rules_read_all(&r);
	rules_warn(&r);
	rules_free(rules);
	return r.n_errors + r.n_warnings;
}

void rules_free(struct rules *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n_regexes; i++)
		um_regex_free(r->regexes[i]);
	um_arena_free(r->arena);
}

const struct rules_entry *rules_entry_find(const struct rules *r, const char *id)
{
	for (size_t i = 0; i < r->n_entries; i++) {
		if (um_eq(r->entries[i].id, id))
			return &r->entries[i];
	}
	return NULL;
}

const struct rules_control *rules_control_find(const struct rules *r, const char *id)
{
	for (size_t i = 0; i < r->n_controls; i++) {
		if (um_eq(r->controls[i].id, id))
			return &r->controls[i];
	}
	return NULL;
}
