/*
 * Who wrote a line: it is followed backwards, from commit to parent, through the lines that every
 * commit left alone. A merge is answerable only for what none of its parents had.
 */
#include <stdio.h>
#include <string.h>

#include "source/log_p.h"

/* Where the line is now looked for. */
struct trail {
	struct log_file *file;
	struct source_log *log;
	struct source_ask *ask;
	uint32_t node, line;
	const char *path;
};

/* The line in an older state of the file; 0: it is not in there. */
static uint32_t line_before(struct trail *at, const git_oid *old, const git_oid *new,
                            bool *ret_fine)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = NULL;
	const struct log_comparison *c;
	const struct log_hunk *hunk = NULL;
	struct log_text before, after;
	uint32_t line;

	*ret_fine = true;
	if (git_oid_equal(old, new))
		return at->line;
	c = log_file_compare(at->file, old, new);
	*ret_fine = c->is_fine;
	if (!c->is_fine)
		return 0;
	line = log_old_line(&c->hunks, at->line, &hunk);
	if (line)
		return line;
	scratch = um_arena_new();
	if (!log_read(at->log, scratch, old, &before) || !log_read(at->log, scratch, new, &after))
		return 0;
	after = log_line(after, at->line);
	return log_find_line(before, &c->hunks, hunk, false, log_word(at->ask, after), after);
}

/* ---- one step back ---- */

static bool answer(struct trail *at, const struct log_node *node)
{
	at->ask->commit = source_log_at(at->log, node->place);
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
		old_path = log_renamed_from(at->log, node, at->path);
		if (!old_path)
			return answer(at, node);
		git_oid_cpy(&was, &log_change_of(node, old_path)->was);
	}
	line = line_before(at, &was, &c->is, &is_fine);
	if (!is_fine)
		return give_up(at, log_too_large);
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
	struct source_log *log = at->log;
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
			return give_up(at, log_too_large);
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
	struct source_log *log = at->log;
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
	struct log_text old, new, text;
	struct log_hunks hunks;
	const struct log_hunk *hunk = NULL;
	uint32_t line;

	if (!log_read_disk(at->log, scratch, at->ask->path, &new))
		return true; /* not checked out: as the commit has it */
	if (!log_read(at->log, scratch, head, &old) || log_compare(scratch, old, new, &hunks) < 0)
		return give_up(at, log_too_large);
	line = log_old_line(&hunks, at->line, &hunk);
	if (line == 0) {
		text = log_line(new, at->line);
		line = log_find_line(old, &hunks, hunk, false, log_word(at->ask, text), text);
	}
	if (line == 0)
		return give_up(at, "not committed yet");
	at->line = line;
	return true;
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

static void blame_one(struct log_file *file, const char *path, const git_oid *blob,
                      struct source_ask *ask)
{
	struct source_log *log = file->log;
	struct trail at = {.file = file,
	                   .log = log,
	                   .ask = ask,
	                   .node = log->to,
	                   .line = ask->line,
	                   .path = path};

	if (ask->line == 0) {
		blame_file(log, path, ask);
		return;
	}
	if (log->with_worktree && !step_from_disk(&at, blob))
		return;
	while (step(&at))
		;
}

void log_blame(struct source_log *log, const char *path, struct source_ask **asks, size_t n)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	struct log_file file;
	git_oid blob;
	bool is_there = log_blob_id(log, &log->nodes.v[log->to], path, &blob);

	log_file_init(&file, log, a);
	for (size_t i = 0; i < n; i++) {
		if (is_there)
			blame_one(&file, path, &blob, asks[i]);
		else
			asks[i]->note = log->with_worktree ? "not committed yet"
			                                   : "not told: git does not know the file";
	}
}
