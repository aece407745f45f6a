/*
 * Who removed a line: from the first state on it is followed forwards, oldest commit first, through
 * renames, rewriting around the word that matters, and moves within the file. Where branches join,
 * the line is there if it comes from either; else it was removed where it was removed first. What
 * is put back is there again, and belongs to who takes it out last.
 */
#include <string.h>

#include "source/log_p.h"

enum what {
	UNKNOWN, /* what came before cannot be told, or is another branch's */
	THERE,
	GONE
};

struct state {
	enum what what;
	uint32_t line;
	uint32_t by;          /* GONE: the commit's place */
	const char *path;     /* GONE: the last one */
	struct log_text text; /* GONE: of the line as it was */
};

struct search {
	struct log_file *file;
	struct source_log *log;
	struct um_arena *arena;
	const struct source_ask *ask;
	struct state first, *states; /* by place */
	bool is_incomplete;          /* something was too large */
};

static struct state gone(struct search *s, const struct log_node *node, struct state was,
                         struct log_text text)
{
	return (struct state){
		.what = GONE,
		.by = node->place,
		.path = was.path,
		.text = {um_strndup(s->arena, text.bytes, text.n), text.n},
	};
}

static struct log_text text_of(struct search *s, struct um_arena *scratch, const git_oid *blob,
                               uint32_t line)
{
	struct log_text text = {"", 0};

	if (!log_read(s->log, scratch, blob, &text))
		s->is_incomplete = true;
	return log_line(text, line);
}

/* ---- one step forward ---- */

/* A line that is there, and another state of its file. */
static struct state map(struct search *s, const struct log_node *node, struct state was,
                        const git_oid *old, const char *path, const git_oid *new)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = NULL;
	const struct log_comparison *c;
	const struct log_hunk *hunk = NULL;
	struct state now = was;

	now.path = path;
	if (git_oid_equal(old, new))
		return now;
	c = log_file_compare(s->file, old, new);
	if (!c->is_fine) {
		s->is_incomplete = true;
		return (struct state){.what = UNKNOWN};
	}
	now.line = log_new_line(&c->hunks, was.line, &hunk);
	if (now.line == 0) {
		struct log_text text = {"", 0}, line;

		scratch = um_arena_new();
		line = text_of(s, scratch, old, was.line);
		if (log_read(s->log, scratch, new, &text))
			now.line = log_find_line(text, &c->hunks, hunk, true,
			                         log_word(s->ask, line), line);
		if (now.line == 0)
			return gone(s, node, was, line);
	}
	return now;
}

/* A line that is gone may come back. */
static struct state look_again(struct search *s, struct state was, const struct log_change *c)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = NULL;
	const struct log_comparison *compared;
	struct log_text text;
	uint32_t line = 0;

	if (git_oid_is_zero(&c->is))
		return was;
	compared = log_file_compare(s->file, &c->was, &c->is);
	if (!compared->is_fine || !log_has_added(compared, was.text))
		return was;
	scratch = um_arena_new();
	if (log_read(s->log, scratch, &c->is, &text))
		line = log_find_line(text, &compared->hunks, NULL, true, NULL, was.text);
	return line ? (struct state){.what = THERE, .line = line, .path = was.path} : was;
}

/* After a commit with one parent whose changes are known. */
static struct state after_plain(struct search *s, struct log_node *node, struct state was)
{
	const struct log_change *c = was.path ? log_change_of(node, was.path) : NULL;
	const struct log_change *to = c;

	if (!c || was.what == UNKNOWN)
		return was;
	if (was.what == GONE)
		return look_again(s, was, c);
	if (git_oid_is_zero(&c->is)) {
		UM_AUTO(um_arena_freep) struct um_arena *scratch = NULL;
		const char *now = log_renamed_to(s->log, node, was.path);

		to = now ? log_change_of(node, now) : NULL;
		if (!to) {
			scratch = um_arena_new();
			return gone(s, node, was, text_of(s, scratch, &c->was, was.line));
		}
	}
	return map(s, node, was, &c->was, to->path, &to->is);
}

/* After a merge, or a commit with too many changes to keep, seen from one parent. */
static struct state after_wide(struct search *s, const struct log_node *node,
                               const struct log_node *parent, struct state was)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = NULL;
	git_oid old, new;

	if (was.what != THERE || !log_blob_id(s->log, parent, was.path, &old))
		return was;
	if (log_blob_id(s->log, node, was.path, &new))
		return map(s, node, was, &old, was.path, &new);
	scratch = um_arena_new();
	return gone(s, node, was, text_of(s, scratch, &old, was.line));
}

static struct state state_of(const struct search *s, uint32_t node)
{
	const struct state unknown = {.what = UNKNOWN};
	uint32_t place = s->log->nodes.v[node].place;

	if (node == s->log->from)
		return s->first;
	return place == UINT32_MAX ? unknown : s->states[place];
}

static struct state join(struct search *s, const struct log_node *node)
{
	struct state by_branch = {.what = UNKNOWN}, by_merge = {.what = UNKNOWN};

	for (uint32_t p = 0; p < node->n_parents; p++) {
		struct state was = state_of(s, node->parents[p]);
		struct state now = after_wide(s, node, &s->log->nodes.v[node->parents[p]], was);

		if (now.what == THERE)
			return now;
		if (was.what == GONE)
			by_branch = was;
		else if (now.what == GONE)
			by_merge = now;
	}
	return by_branch.what == GONE ? by_branch : by_merge;
}

static struct state walk(struct search *s)
{
	for (size_t place = s->log->n; place-- > 0;) {
		struct log_node *node = log_node_at(s->log, place);

		if (node->is_wide)
			s->states[place] = join(s, node);
		else if (node->n_parents == 1)
			s->states[place] = after_plain(s, node, state_of(s, node->parents[0]));
	}
	return state_of(s, s->log->to);
}

/* ---- the answer ---- */

/* Whether the line that the last commit has is in the work tree too. */
static bool is_on_disk(struct search *s, struct state last)
{
	UM_AUTO(um_arena_freep) struct um_arena *scratch = um_arena_new();
	const char *prefix = s->log->source->info.prefix, *path = last.path;
	const struct log_hunk *hunk = NULL;
	struct log_text old, new, line;
	struct log_hunks hunks;
	git_oid head;

	if (*prefix) {
		if (!um_starts(path, prefix) || path[strlen(prefix)] != '/')
			return true;
		path += strlen(prefix) + 1;
	}
	if (!log_blob_id(s->log, &s->log->nodes.v[s->log->to], last.path, &head) ||
	    !log_read(s->log, scratch, &head, &old))
		return true;
	if (!log_read_disk(s->log, scratch, path, &new))
		return false;
	if (log_compare(scratch, old, new, &hunks) < 0 ||
	    log_new_line(&hunks, last.line, &hunk) > 0)
		return true;
	line = log_line(old, last.line);
	return log_find_line(new, &hunks, hunk, true, log_word(s->ask, line), line) > 0;
}

static void find_line(struct search *s, struct source_ask *ask)
{
	struct source_log *log = s->log;
	struct state last;

	s->states = UM_NEW_ARRAY(s->arena, struct state, log->n);
	last = walk(s);
	if (last.what == GONE)
		ask->commit = source_log_at(log, last.by);
	else if (last.what == THERE && log->with_worktree && !is_on_disk(s, last))
		ask->note = "not committed yet";
	else if (last.what == THERE)
		ask->note = "not told: the line is still there";
	else if (s->is_incomplete)
		ask->note = log_too_large;
	else
		ask->note = log->gap ? log->gap
		                     : um_format(log->arena,
		                                 "no commit after %s removed it; is that "
		                                 "another branch?",
		                                 log->from_name);
}

/* The commit that removed the file, or else the newest one that changed it. */
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

static void find_one(struct log_file *file, const char *path, struct source_ask *ask)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	struct search s = {.file = file, .log = file->log, .arena = a, .ask = ask};

	if (ask->line == 0) {
		find_file(file->log, path, ask);
		return;
	}
	s.first = (struct state){.what = THERE, .line = ask->line, .path = path};
	find_line(&s, ask);
}

void log_find_removal(struct source_log *log, const char *path, struct source_ask **asks, size_t n)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	struct log_file file;
	git_oid id;
	bool is_known = log_blob_id(log, &log->nodes.v[log->from], path, &id);

	log_file_init(&file, log, a);
	for (size_t i = 0; i < n; i++) {
		if (is_known)
			find_one(&file, path, asks[i]);
		else
			asks[i]->note =
				um_format(log->arena, "not told: git does not know the file in %s",
			                  log->from_name);
	}
}
