/*
 * Who wrote a line: it is followed backwards, from commit to parent, through the lines that every
 * commit left alone. A merge is answerable only for what none of its parents had.
 */
#include <stdio.h>
#include <string.h>

#include "source/log_p.h"

/* One file of the last state, and what was compared on the way. */
struct tracer {
	struct source_log *log;
	struct um_arena *arena;
	struct um_map compared; /* two ids -> struct comparison */
};

struct comparison {
	bool is_fine; /* false: too large, no text */
	struct log_hunks hunks;
};

/* Where the line is now looked for. */
struct trail {
	struct tracer *tracer;
	struct source_ask *ask;
	uint32_t node, line;
	const char *path;
	const char *word; /* NULL: only the line itself matters */
};

static const char too_large[] =
	"not told: the file is too large to be compared, is no text, or there was too much to compare";

/* ---- comparing two states, once ---- */

static struct comparison *comparison_of(struct tracer *t, const git_oid *old, const git_oid *new)
{
	char key[2 * GIT_OID_HEXSZ + 1];
	UM_AUTO(um_arena_freep) struct um_arena *scratch = NULL;
	struct log_text before, after;
	struct comparison *c;
	void **slot;

	git_oid_tostr(key, sizeof(key), old);
	git_oid_tostr(key + GIT_OID_HEXSZ, GIT_OID_HEXSZ + 1, new);
	slot = um_map_slot(&t->compared, key);
	if (*slot)
		return *slot;
	*slot = c = UM_NEW(t->arena, struct comparison);
	scratch = um_arena_new();
	c->is_fine = log_read(t->log, scratch, old, &before) &&
	             log_read(t->log, scratch, new, &after) &&
	             log_compare(t->arena, before, after, &c->hunks) == 0;
	return c;
}

/* The line of the old text, among those that the hunk replaced, that has the word. 0: none. */
static uint32_t word_line(struct log_text old, const struct log_hunk *hunk, const char *word)
{
	struct log_text line;
	uint32_t i = 0;

	while (i + 1 < hunk->old_first && log_next_line(&old, &line))
		i++;
	for (uint32_t k = 0; k < hunk->old_n && log_next_line(&old, &line); k++) {
		if (log_holds(line, word))
			return hunk->old_first + k;
	}
	return 0;
}

/* The line in an older state of the file; 0: it is not in there. */
static uint32_t line_before(struct trail *at, const git_oid *old, const git_oid *new,
                            bool *ret_fine)
{
	struct tracer *t = at->tracer;
	struct comparison *c;
	const struct log_hunk *hunk = NULL;
	uint32_t line;

	*ret_fine = true;
	if (git_oid_equal(old, new))
		return at->line;
	c = comparison_of(t, old, new);
	*ret_fine = c->is_fine;
	if (!c->is_fine)
		return 0;
	line = log_old_line(&c->hunks, at->line, &hunk);
	if (line == 0 && hunk && at->word) {
		UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();
		struct log_text text;

		if (log_read(t->log, scratch, old, &text))
			line = word_line(text, hunk, at->word);
	}
	return line;
}

/* ---- one step back ---- */

static bool answer(struct trail *at, const struct log_node *node)
{
	at->ask->commit = source_log_at(at->tracer->log, node->place);
	return false;
}

static bool give_up(struct trail *at, const char *note)
{
	at->ask->note = note;
	return false;
}

/* Only one parent, and what changed is known. */
static bool step_plain(struct trail *at, struct log_node *node)
{
	const struct log_change *c = log_change_of(node, at->path);
	const char *old_path = at->path;
	git_oid was;
	uint32_t line;
	bool is_fine;

	if (!c) {
		at->node = node->parents[0];
		return true;
	}
	git_oid_cpy(&was, &c->was);
	if (git_oid_is_zero(&was)) {
		old_path = log_renamed_from(at->tracer->log, node, at->path);
		if (!old_path)
			return answer(at, node);
		git_oid_cpy(&was, &log_change_of(node, old_path)->was);
	}
	line = line_before(at, &was, &c->is, &is_fine);
	if (!is_fine)
		return give_up(at, too_large);
	if (line == 0)
		return answer(at, node);
	at->node = node->parents[0];
	at->path = old_path;
	at->line = line;
	return true;
}

/* A merge, or a commit with too many changes to keep. */
static bool step_wide(struct trail *at, const struct log_node *node)
{
	struct source_log *log = at->tracer->log;
	git_oid was, is;

	if (!log_blob_id(log, node, at->path, &is))
		return give_up(at, "not told: the file is missing on the way");
	for (uint32_t p = 0; p < node->n_parents; p++) {
		bool is_fine;
		uint32_t line;

		if (!log_blob_id(log, &log->nodes.v[node->parents[p]], at->path, &was))
			continue;
		line = line_before(at, &was, &is, &is_fine);
		if (!is_fine)
			return give_up(at, too_large);
		if (line) {
			at->node = node->parents[p];
			at->line = line;
			return true;
		}
	}
	return answer(at, node);
}

/* False: the question is answered. */
static bool step(struct trail *at)
{
	struct source_log *log = at->tracer->log;
	struct log_node *node = &log->nodes.v[at->node];

	if (node->is_hidden)
		return give_up(at, um_format(log->arena, "older than %s", log->from_name));
	if (node->place == UINT32_MAX)
		return give_up(at, log->gap ? log->gap : "not told: a commit is missing");
	if (node->is_cut)
		return give_up(at, log->gap);
	if (node->n_parents == 0)
		return answer(at, node);
	return node->is_wide ? step_wide(at, node) : step_plain(at, node);
}

/* ---- the file ---- */

/* What is on the disk and not in the last commit. False: the question is answered. */
static bool step_from_disk(struct trail *at, const git_oid *head)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();
	struct source_log *log = at->tracer->log;
	struct log_text old, new;
	struct log_hunks hunks;
	const struct log_hunk *hunk = NULL;
	uint32_t line;

	if (!log_read_disk(log, scratch, at->ask->path, &new))
		return true; /* not checked out: as the commit has it */
	at->word = log_word(at->ask, log_line(new, at->line));
	if (!log_read(log, scratch, head, &old) || log_compare(scratch, old, new, &hunks) < 0)
		return give_up(at, too_large);
	line = log_old_line(&hunks, at->line, &hunk);
	if (line == 0 && hunk && at->word)
		line = word_line(old, hunk, at->word);
	if (line == 0)
		return give_up(at, "not committed yet");
	at->line = line;
	return true;
}

static void find_word(struct trail *at, const git_oid *blob)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();
	struct log_text text;

	if (log_read(at->tracer->log, scratch, blob, &text))
		at->word = log_word(at->ask, log_line(text, at->line));
}

/* The commit that brought the file, or else the newest one that changed it. */
static void blame_file(struct source_log *log, const char *path, struct source_ask *ask)
{
	const struct log_node *touched = NULL;

	for (size_t i = 0; i < log->n; i++) {
		struct log_node *node = log_node_at(log, i);
		const struct log_change *c = log_change_of(node, path);

		if (!c)
			continue;
		touched = touched ? touched : node;
		if (git_oid_is_zero(&c->was))
			touched = node;
	}
	if (touched)
		ask->commit = source_log_at(log, touched->place);
	else
		ask->note = log->gap ? log->gap
		                     : um_format(log->arena, "older than %s", log->from_name);
}

static void blame_one(struct tracer *t, const char *path, const git_oid *blob,
                      struct source_ask *ask)
{
	struct trail at = {
		.tracer = t, .ask = ask, .node = t->log->to, .line = ask->line, .path = path};

	if (ask->line == 0) {
		blame_file(t->log, path, ask);
		return;
	}
	if (t->log->with_worktree && !step_from_disk(&at, blob))
		return;
	if (!at.word)
		find_word(&at, blob);
	while (step(&at))
		;
}

void log_blame(struct source_log *log, const char *path, struct source_ask **asks, size_t n)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	struct tracer t = {.log = log, .arena = a};
	git_oid blob;
	bool is_there = log_blob_id(log, &log->nodes.v[log->to], path, &blob);

	um_map_init(&t.compared, a);
	for (size_t i = 0; i < n; i++) {
		if (is_there)
			blame_one(&t, path, &blob, asks[i]);
		else
			asks[i]->note = log->with_worktree ? "not committed yet"
			                                   : "not told: git does not know the file";
	}
}
