/*
 * Who removed a line: the newest commit that left fewer of it in the file than there were, under
 * all the names that the file had. Counting is enough, and forgives that lines move about in a
 * file; what is put back and taken out again belongs to who took it out last.
 */
#include <string.h>

#include "source/log_p.h"

enum {
	MAX_NAMES = 8
};

struct search {
	struct source_log *log;
	struct um_arena *arena;
	struct um_map counts; /* id of a blob -> count + 1 */
	const char *names[MAX_NAMES];
	size_t n_names;
	struct log_text line;
	const char *word; /* NULL: the line as a whole */
	bool is_incomplete;
};

/* ---- counting ---- */

static size_t count_in(const struct search *s, struct log_text text)
{
	struct log_text line;
	size_t n = 0;

	while (log_next_line(&text, &line)) {
		if (s->word)
			n += log_holds(line, s->word);
		else
			n += line.n == s->line.n && memcmp(line.bytes, s->line.bytes, line.n) == 0;
	}
	return n;
}

static size_t count_blob(struct search *s, const git_oid *id)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = NULL;
	char hex[GIT_OID_HEXSZ + 1];
	struct log_text text;
	uintptr_t known;
	void **slot;

	if (git_oid_is_zero(id))
		return 0;
	git_oid_tostr(hex, sizeof(hex), id);
	slot = um_map_slot(&s->counts, hex);
	known = (uintptr_t)*slot;
	if (known)
		return known - 1;
	scratch = um_arena_new();
	if (log_read(s->log, scratch, id, &text))
		known = count_in(s, text);
	else
		s->is_incomplete = true;
	*slot = (void *)(known + 1); /* NOLINT(performance-no-int-to-ptr) */
	return known;
}

static size_t count_at(struct search *s, const struct log_node *node)
{
	size_t n = 0;
	git_oid id;

	for (size_t i = 0; i < s->n_names; i++) {
		if (log_blob_id(s->log, node, s->names[i], &id))
			n += count_blob(s, &id);
	}
	return n;
}

/* As it lies in the work tree, where it is below the audited folder. */
static size_t count_on_disk(struct search *s)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();
	size_t n_prefix = strlen(s->log->source->info.prefix), n = 0;
	struct log_text text;

	for (size_t i = 0; i < s->n_names; i++) {
		const char *path = s->names[i];

		if (n_prefix &&
		    !(um_starts(path, s->log->source->info.prefix) && path[n_prefix] == '/'))
			continue;
		if (log_read_disk(s->log, scratch, path + n_prefix + (n_prefix > 0), &text))
			n += count_in(s, text);
	}
	return n;
}

/* ---- names ---- */

static void add_name(struct search *s, const char *name)
{
	for (size_t i = 0; i < s->n_names; i++) {
		if (strcmp(s->names[i], name) == 0)
			return;
	}
	if (s->n_names < MAX_NAMES)
		s->names[s->n_names++] = name;
}

/* Oldest first, since a file that was renamed may be renamed again. */
static void follow_renames(struct search *s)
{
	for (size_t place = s->log->n; place-- > 0;) {
		struct log_node *node = log_node_at(s->log, place);

		for (size_t i = 0; i < s->n_names; i++) {
			const char *now = log_renamed_to(s->log, node, s->names[i]);

			if (now)
				add_name(s, now);
		}
	}
}

/* ---- searching ---- */

static bool takes_out(struct search *s, const struct log_node *node)
{
	size_t had = 0, has = 0;

	for (size_t i = 0; i < s->n_names; i++) {
		const struct log_change *c = log_change_of(node, s->names[i]);

		if (c) {
			had += count_blob(s, &c->was);
			has += count_blob(s, &c->is);
		}
	}
	return has < had;
}

/* A merge, or a commit with very many changes: what none of its parents lacked. */
static bool takes_out_widely(struct search *s, const struct log_node *node)
{
	size_t has = count_at(s, node);

	for (uint32_t p = 0; p < node->n_parents; p++) {
		if (count_at(s, &s->log->nodes.v[node->parents[p]]) <= has)
			return false;
	}
	return node->n_parents > 0;
}

static const struct log_node *find(struct search *s)
{
	for (size_t i = 0; i < s->log->n; i++) {
		const struct log_node *node = log_node_at(s->log, i);

		if (!node->is_wide && takes_out(s, node))
			return node;
	}
	for (size_t i = 0; i < s->log->n; i++) {
		const struct log_node *node = log_node_at(s->log, i);

		if (node->is_wide && takes_out_widely(s, node))
			return node;
	}
	return NULL;
}

static const char *why_not(const struct search *s)
{
	if (s->log->gap)
		return s->log->gap;
	if (s->is_incomplete)
		return "not told: the file is too large to be compared, is no text, or there was "
		       "too much to compare";
	return um_format(s->log->arena, "no commit after %s removed it; is that another branch?",
	                 s->log->from_name);
}

/* False: there is as much of it as before. */
static bool search(struct search *s, struct source_ask *ask)
{
	const struct log_node *node;
	size_t before, after;

	um_map_init(&s->counts, s->arena);
	before = count_at(s, &s->log->nodes.v[s->log->from]);
	after = count_at(s, &s->log->nodes.v[s->log->to]);
	if (after >= before) {
		if (!s->log->with_worktree || count_on_disk(s) >= after)
			return false;
		ask->note = "not committed yet";
		return true;
	}
	node = find(s);
	if (node)
		ask->commit = source_log_at(s->log, node->place);
	else
		ask->note = why_not(s);
	return true;
}

/* ---- a file as a whole ---- */

static void find_file(struct source_log *log, const char *path, struct source_ask *ask)
{
	const struct log_node *touched = NULL;

	for (size_t i = 0; i < log->n; i++) {
		const struct log_node *node = log_node_at(log, i);
		const struct log_change *c = log_change_of(node, path);

		if (c && git_oid_is_zero(&c->is)) {
			touched = node;
			break;
		}
		if (c && !touched)
			touched = node;
	}
	if (touched)
		ask->commit = source_log_at(log, touched->place);
	else
		ask->note = log->gap ? log->gap : "not told: no commit in between changed the file";
}

void log_find_removal(struct source_log *log, const char *path, struct source_ask *ask)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	struct search s = {.log = log, .arena = a, .names = {path}, .n_names = 1};
	struct log_text text = {"", 0};
	git_oid id;

	if (!log_blob_id(log, &log->nodes.v[log->from], path, &id)) {
		ask->note = um_format(log->arena, "not told: git does not know the file in %s",
		                      log->from_name);
		return;
	}
	if (ask->line && !log_read(log, a, &id, &text)) {
		ask->note = "not told: the file is too large to be compared, is no text, or there "
			    "was too much to compare";
		return;
	}
	s.line = log_line(text, ask->line);
	if (s.line.n == 0) {
		find_file(log, path, ask);
		return;
	}
	if (!log_blob_id(log, &log->nodes.v[log->to], path, &id))
		follow_renames(&s);
	s.word = log_word(ask, s.line);
	if (search(&s, ask))
		return;
	if (s.word) {
		s.word = NULL;
		if (search(&s, ask))
			return;
	}
	ask->note = "not told: the line is still there";
}
