/* Lines of files of the history: reading, finding words, and what became of which line. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "source/log_p.h"

enum {
	MIN_MOVED = 6 /* bytes of a line that is known again elsewhere */
};

/* ---- reading ---- */

static bool is_text(const char *bytes, size_t n)
{
	return !memchr(bytes, '\0', n < 8192 ? n : 8192);
}

bool log_read(struct source_log *log, struct um_arena *a, const git_oid *id, struct log_text *ret)
{
	git_object_t type;
	git_odb_object *object;
	git_odb *odb;
	size_t size;
	bool is_fine = false;

	if (git_repository_odb(&odb, log->source->repo) < 0)
		return false;
	/* The header first: a small delta may stand for gigabytes. */
	if (git_odb_read_header(&size, &type, odb, id) == 0 && type == GIT_OBJECT_BLOB &&
	    size <= LOG_MAX_FILE && log->n_compared + size <= LOG_MAX_COMPARED &&
	    git_odb_read(&object, odb, id) == 0) {
		const char *bytes = git_odb_object_data(object);

		log->n_compared += size;
		is_fine = is_text(bytes, size);
		if (is_fine)
			*ret = (struct log_text){um_strndup(a, bytes, size), size};
		git_odb_object_free(object);
	}
	git_odb_free(odb);
	return is_fine;
}

bool log_read_disk(struct source_log *log, struct um_arena *a, const char *path,
                   struct log_text *ret)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	if (!source_read_small(log->source->root_fd, path, LOG_MAX_FILE, &text) ||
	    !is_text(text.s, text.len))
		return false;
	*ret = (struct log_text){um_strndup(a, text.s, text.len), text.len};
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct log_text trim(const char *line, size_t n)
{
	while (n && is_blank(*line)) {
		line++;
		n--;
	}
	while (n && is_blank(line[n - 1]))
		n--;
	return (struct log_text){line, n};
}

bool log_next_line(struct log_text *rest, struct log_text *ret)
{
	const char *end;

	if (rest->n == 0)
		return false;
	end = memchr(rest->bytes, '\n', rest->n);
	*ret = trim(rest->bytes, end ? (size_t)(end - rest->bytes) : rest->n);
	rest->n -= end ? (size_t)(end - rest->bytes) + 1 : rest->n;
	rest->bytes = end ? end + 1 : rest->bytes;
	return true;
}

struct log_text log_line(struct log_text text, uint32_t line)
{
	struct log_text found;

	while (line && log_next_line(&text, &found)) {
		if (--line == 0)
			return found;
	}
	return (struct log_text){"", 0};
}

/* Regardless of ASCII case. */
bool log_holds(struct log_text text, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; n <= text.n && i <= text.n - n; i++) {
		if (strncasecmp(text.bytes + i, word, n) == 0)
			return true;
	}
	return false;
}

const char *log_word(const struct source_ask *ask, struct log_text line)
{
	for (size_t i = 0; i < SOURCE_ASK_WORDS; i++) {
		if (ask->words[i] && *ask->words[i] && log_holds(line, ask->words[i]))
			return ask->words[i];
	}
	return NULL;
}

/* ---- comparing ---- */

struct gathered {
	struct um_arena *arena;
	struct log_hunks *hunks;
};

static int on_hunk(const git_diff_delta *delta, const git_diff_hunk *h, void *payload)
{
	struct gathered *g = payload;

	(void)delta;
	/* Where a side has no lines, git gives the line before. */
	*UM_PUSH(g->arena, &g->hunks->of) = (struct log_hunk){
		.old_first = (uint32_t)h->old_start + (h->old_lines == 0),
		.old_n = (uint32_t)h->old_lines,
		.new_first = (uint32_t)h->new_start + (h->new_lines == 0),
		.new_n = (uint32_t)h->new_lines,
	};
	return 0;
}

int log_compare(struct um_arena *a, struct log_text old, struct log_text new, struct log_hunks *ret)
{
	struct gathered g = {a, ret};
	git_diff_options options;

	*ret = (struct log_hunks){0};
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_IGNORE_WHITESPACE;
	options.context_lines = 0;
	options.interhunk_lines = 0;
	return git_diff_buffers(old.bytes, old.n, NULL, new.bytes, new.n, NULL, &options, NULL,
	                        NULL, on_hunk, NULL, &g);
}

uint32_t log_old_line(const struct log_hunks *hunks, uint32_t line,
                      const struct log_hunk **ret_hunk)
{
	int64_t shift = 0;

	for (size_t i = 0; i < hunks->of.n; i++) {
		const struct log_hunk *h = &hunks->of.v[i];

		if (line < h->new_first)
			break;
		if (line - h->new_first < h->new_n) {
			*ret_hunk = h;
			return 0;
		}
		shift = (int64_t)h->old_first + h->old_n - ((int64_t)h->new_first + h->new_n);
	}
	return (uint32_t)(line + shift);
}

uint32_t log_new_line(const struct log_hunks *hunks, uint32_t line,
                      const struct log_hunk **ret_hunk)
{
	int64_t shift = 0;

	for (size_t i = 0; i < hunks->of.n; i++) {
		const struct log_hunk *h = &hunks->of.v[i];

		if (line < h->old_first)
			break;
		if (line - h->old_first < h->old_n) {
			*ret_hunk = h;
			return 0;
		}
		shift = (int64_t)h->new_first + h->new_n - ((int64_t)h->old_first + h->old_n);
	}
	return (uint32_t)(line + shift);
}

static bool is_same(struct log_text a, struct log_text b)
{
	return a.n == b.n && memcmp(a.bytes, b.bytes, a.n) == 0;
}

uint32_t log_find_line(struct log_text text, const struct log_hunks *hunks,
                       const struct log_hunk *hunk, bool is_new, const char *word,
                       struct log_text line)
{
	struct log_text other;
	uint32_t moved = 0;
	size_t k = 0;

	for (uint32_t i = 1; k < hunks->of.n && log_next_line(&text, &other); i++) {
		const struct log_hunk *h = &hunks->of.v[k];
		uint32_t first, n;

		while (k < hunks->of.n) {
			h = &hunks->of.v[k];
			first = is_new ? h->new_first : h->old_first;
			n = is_new ? h->new_n : h->old_n;
			if (i < first || i - first < n)
				break;
			k++;
		}
		if (k == hunks->of.n || i < (is_new ? h->new_first : h->old_first))
			continue;
		if (h == hunk && word && log_holds(other, word))
			return i;
		if (!moved && line.n >= MIN_MOVED && is_same(other, line))
			moved = i;
	}
	return moved;
}

/* ---- once a pair ---- */

const char log_too_large[] = "not told: the file is too large to be compared, is no text, or there "
			     "was too much to compare";

void log_file_init(struct log_file *f, struct source_log *log, struct um_arena *a)
{
	*f = (struct log_file){.log = log, .arena = a};
	um_map_init(&f->compared, a);
}

static uint64_t digest(struct log_text line)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a; a clash costs one more look */

	for (size_t i = 0; i < line.n; i++)
		h = (h ^ (unsigned char)line.bytes[i]) * 1099511628211u;
	return h;
}

static int by_value(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;

	return (one > other) - (one < other);
}

static void note_added(struct um_arena *a, struct log_comparison *c, struct log_text text)
{
	struct log_text line;
	size_t k = 0;

	for (uint32_t i = 1; k < c->hunks.of.n && log_next_line(&text, &line); i++) {
		while (k < c->hunks.of.n &&
		       i >= c->hunks.of.v[k].new_first + c->hunks.of.v[k].new_n)
			k++;
		if (k < c->hunks.of.n && i >= c->hunks.of.v[k].new_first)
			*UM_PUSH(a, &c->added) = digest(line);
	}
	if (c->added.n)
		qsort(c->added.v, c->added.n, sizeof(*c->added.v), by_value);
}

bool log_has_added(const struct log_comparison *c, struct log_text line)
{
	uint64_t key = digest(line);

	return c->added.n && bsearch(&key, c->added.v, c->added.n, sizeof(key), by_value);
}

static bool read_or_none(struct source_log *log, struct um_arena *a, const git_oid *id,
                         struct log_text *ret)
{
	*ret = (struct log_text){"", 0};
	return git_oid_is_zero(id) || log_read(log, a, id, ret);
}

const struct log_comparison *log_file_compare(struct log_file *f, const git_oid *old,
                                              const git_oid *new)
{
	char key[2 * GIT_OID_HEXSZ + 1];
	UM_AUTO(um_arena_freep) struct um_arena *scratch = NULL;
	struct log_text before, after;
	struct log_comparison *c;
	void **slot;

	git_oid_tostr(key, sizeof(key), old);
	git_oid_tostr(key + GIT_OID_HEXSZ, GIT_OID_HEXSZ + 1, new);
	slot = um_map_slot(&f->compared, key);
	c = *slot;
	if (c)
		return c;
	*slot = c = UM_NEW(f->arena, struct log_comparison);
	scratch = um_arena_new();
	c->is_fine = read_or_none(f->log, scratch, old, &before) &&
	             read_or_none(f->log, scratch, new, &after) &&
	             log_compare(f->arena, before, after, &c->hunks) == 0;
	if (c->is_fine)
		note_added(f->arena, c, after);
	return c;
}
