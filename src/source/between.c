/*
 * The commits that can be reached from one state and not from another, as `git log from..to` lists
 * them. A walk of our own: the library's gives up on the first object that is missing, and in a
 * shallow clone one always is.
 *
 * Commits are taken from a heap, newest first. What can be reached from `from` is hidden; once
 * nothing else is left in the heap the walk goes on a little, since clocks differ. The result is
 * sorted anew so that no commit comes before its children.
 */
#include <stdlib.h>
#include <string.h>

#include "source/log_p.h"

enum {
	SLOP = 64, /* hidden commits that are looked at after the last one of ours */
	NOWHERE = UINT32_MAX
};

struct heap {
	UM_VEC(uint32_t) of;
};

struct walker {
	struct source_log *log;
	struct heap heap;
	size_t n_open;     /* in the heap, not hidden */
	git_time_t oldest; /* of those listed */
	UM_VEC(uint32_t) listed;
};

static struct log_node *node_of(struct source_log *log, uint32_t i)
{
	return &log->nodes.v[i];
}

/* ---- the heap: newest first, then the one that was met first ---- */

static bool is_before(const struct source_log *log, uint32_t a, uint32_t b)
{
	git_time_t one = log->nodes.v[a].time, other = log->nodes.v[b].time;

	return one != other ? one > other : a < b;
}

static void swap(struct heap *h, size_t a, size_t b)
{
	uint32_t kept = h->of.v[a];

	h->of.v[a] = h->of.v[b];
	h->of.v[b] = kept;
}

static void heap_push(struct source_log *log, struct heap *h, uint32_t node)
{
	size_t i = h->of.n;

	*UM_PUSH(log->arena, &h->of) = node;
	for (; i > 0 && is_before(log, h->of.v[i], h->of.v[(i - 1) / 2]); i = (i - 1) / 2)
		swap(h, i, (i - 1) / 2);
}

static uint32_t heap_pop(const struct source_log *log, struct heap *h)
{
	uint32_t top = h->of.v[0];
	size_t i = 0;

	h->of.v[0] = h->of.v[--h->of.n];
	for (;;) {
		size_t best = i;

		for (size_t child = 2 * i + 1; child <= 2 * i + 2; child++) {
			if (child < h->of.n && is_before(log, h->of.v[child], h->of.v[best]))
				best = child;
		}
		if (best == i)
			return top;
		swap(h, i, best);
		i = best;
	}
}

/* ---- nodes ---- */

static uint32_t add_node(struct source_log *log, const git_oid *id)
{
	char hex[GIT_OID_HEXSZ + 1];
	uintptr_t known;
	void **slot;

	git_oid_tostr(hex, sizeof(hex), id);
	slot = um_map_slot(&log->by_id, hex);
	known = (uintptr_t)*slot;
	if (known)
		return (uint32_t)(known - 1);
	*slot = (void *)(uintptr_t)(log->nodes.n + 1); /* NOLINT(performance-no-int-to-ptr) */
	*UM_PUSH(log->arena, &log->nodes) = (struct log_node){.place = NOWHERE};
	git_oid_cpy(&log->nodes.v[log->nodes.n - 1].id, id);
	return (uint32_t)(log->nodes.n - 1);
}

/* Date and parents. Adding nodes moves them: hold none across this. */
static void read_node(struct source_log *log, uint32_t i)
{
	git_commit *commit;
	uint32_t *parents;
	uint32_t n;

	if (node_of(log, i)->is_read)
		return;
	node_of(log, i)->is_read = true;
	if (git_commit_lookup(&commit, log->source->repo, &node_of(log, i)->id) < 0) {
		node_of(log, i)->is_missing = true;
		return;
	}
	n = git_commit_parentcount(commit);
	parents = UM_NEW_ARRAY(log->arena, uint32_t, n);
	for (uint32_t k = 0; k < n; k++)
		parents[k] = add_node(log, git_commit_parent_id(commit, k));
	node_of(log, i)->parents = parents;
	node_of(log, i)->n_parents = n;
	node_of(log, i)->time = git_commit_time(commit);
	/* Newer versions of the library hide what a shallow clone lacks. */
	node_of(log, i)->is_cut = n == 0 && log->source->info.is_shallow;
	git_commit_free(commit);
}

/* ---- the walk ---- */

static void enqueue(struct walker *k, uint32_t i)
{
	struct log_node *node;

	read_node(k->log, i);
	node = node_of(k->log, i);
	if (node->is_queued || node->is_missing)
		return;
	node->is_queued = true;
	k->n_open += !node->is_hidden;
	heap_push(k->log, &k->heap, i);
}

/* The node and all that is known to be behind it. */
static void hide(struct walker *k, uint32_t first)
{
	UM_VEC(uint32_t) todo = {0};

	*UM_PUSH(k->log->arena, &todo) = first;
	while (todo.n) {
		struct log_node *node = node_of(k->log, todo.v[--todo.n]);

		if (node->is_hidden)
			continue;
		node->is_hidden = true;
		k->n_open -= node->is_queued && !node->is_listed;
		for (uint32_t p = 0; p < node->n_parents; p++)
			*UM_PUSH(k->log->arena, &todo) = node->parents[p];
	}
}

static void visit(struct walker *k, uint32_t i)
{
	bool is_hidden = node_of(k->log, i)->is_hidden;

	if (!is_hidden) {
		node_of(k->log, i)->is_listed = true;
		k->n_open--;
		*UM_PUSH(k->log->arena, &k->listed) = i;
		if (node_of(k->log, i)->time < k->oldest)
			k->oldest = node_of(k->log, i)->time;
	}
	for (uint32_t p = 0; p < node_of(k->log, i)->n_parents; p++) {
		uint32_t parent = node_of(k->log, i)->parents[p];

		if (is_hidden)
			hide(k, parent);
		enqueue(k, parent);
		if (node_of(k->log, parent)->is_missing)
			node_of(k->log, i)->is_cut = true;
	}
}

static bool is_over(const struct walker *k, size_t *slop)
{
	if (k->heap.of.n == 0)
		return true;
	if (k->n_open || node_of(k->log, k->heap.of.v[0])->time >= k->oldest)
		*slop = SLOP;
	else if (--*slop == 0)
		return true;
	return false;
}

static void walk(struct walker *k)
{
	struct source_log *log = k->log;
	size_t slop = SLOP;

	k->oldest = INT64_MAX;
	enqueue(k, log->to);
	hide(k, log->from);
	enqueue(k, log->from);
	while (!is_over(k, &slop)) {
		if (k->listed.n == LOG_MAX_COMMITS || log->nodes.n > LOG_MAX_PARSED) {
			log->gap =
				um_format(log->arena, "only the newest %zu commits were looked at",
			                  k->listed.n);
			break;
		}
		visit(k, heap_pop(log, &k->heap));
	}
}

/* ---- the order ---- */

static bool is_ours(const struct log_node *node)
{
	return node->is_listed && !node->is_hidden;
}

static void sort(struct walker *k)
{
	struct source_log *log = k->log;
	struct heap ready = {0};

	for (size_t i = 0; i < k->listed.n; i++) {
		const struct log_node *node = node_of(log, k->listed.v[i]);

		for (uint32_t p = 0; is_ours(node) && p < node->n_parents; p++)
			node_of(log, node->parents[p])->n_children++;
	}
	for (size_t i = 0; i < k->listed.n; i++) {
		const struct log_node *node = node_of(log, k->listed.v[i]);

		if (is_ours(node) && node->n_children == 0)
			heap_push(log, &ready, k->listed.v[i]);
	}
	log->list = UM_NEW_ARRAY(log->arena, uint32_t, k->listed.n);
	while (ready.of.n) {
		uint32_t i = heap_pop(log, &ready);
		struct log_node *node = node_of(log, i);

		node->place = (uint32_t)log->n;
		log->list[log->n++] = i;
		for (uint32_t p = 0; p < node->n_parents; p++) {
			struct log_node *parent = node_of(log, node->parents[p]);

			if (--parent->n_children == 0 && is_ours(parent))
				heap_push(log, &ready, node->parents[p]);
		}
	}
}

/* A shallow clone whose end lies between the two hides commits. */
static void find_cuts(struct source_log *log)
{
	size_t n = 0;

	for (size_t i = 0; i < log->n; i++)
		n += node_of(log, log->list[i])->is_cut;
	if (n && !log->gap)
		log->gap =
			"this clone is shallow and ends between the two; fetch the whole history "
			"(git fetch --unshallow, fetch-depth: 0)";
}

static int find_ends(struct source_log *log, const char *from, const char *to, struct um_err *err)
{
	const struct source *s = log->source;
	git_commit *first = NULL, *last = NULL;
	int r = source_has_history(s, from, err);

	if (r == 0)
		r = source_find_commit(s, from, &first, err);
	if (r == 0)
		r = source_find_commit(s, to ? to : s->info.rev, &last, err);
	if (r == 0) {
		log->from = add_node(log, git_commit_id(first));
		log->to = add_node(log, git_commit_id(last));
		read_node(log, log->from);
	}
	git_commit_free(last);
	git_commit_free(first);
	return r;
}

int source_log_new(const struct source *s, const char *from, const char *name, const char *to,
                   struct source_log **ret_log, struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	struct source_log *log = UM_NEW(a, struct source_log);
	struct walker k = {.log = log};
	int r;

	*log = (struct source_log){.source = s, .arena = a};
	um_map_init(&log->by_id, a);
	um_map_init(&log->paths, a);
	log->from_name = um_strdup(a, name);
	log->with_worktree = !to && s->info.kind == SOURCE_WORKTREE;
	r = find_ends(log, from, to, err);
	if (r < 0) {
		um_arena_free(a);
		return r;
	}
	walk(&k);
	sort(&k);
	find_cuts(log);
	log_collect_changes(log);
	*ret_log = log;
	return 0;
}

void source_log_free(struct source_log *log)
{
	if (log)
		um_arena_free(log->arena);
}

/* ---- what is in it ---- */

size_t source_log_count(const struct source_log *log)
{
	return log->n;
}

const char *source_log_gap(const struct source_log *log)
{
	return log->gap;
}

struct log_node *log_node_at(const struct source_log *log, size_t place)
{
	return place < log->n ? &log->nodes.v[log->list[place]] : NULL;
}

const struct source_commit *source_log_at(struct source_log *log, size_t i)
{
	struct log_node *node = log_node_at(log, i);
	struct source_commit *read;
	git_commit *commit;

	if (!node->commit && git_commit_lookup(&commit, log->source->repo, &node->id) == 0) {
		read = UM_NEW(log->arena, struct source_commit);
		source_commit_read(commit, log->arena, read);
		node->commit = read;
		git_commit_free(commit);
	}
	return node->commit;
}

const char *log_path(const struct source_log *log, struct um_arena *a, const char *path)
{
	const char *prefix = log->source->info.prefix;

	return *prefix ? um_format(a, "%s/%s", prefix, path) : path;
}

/* ---- questions ---- */

static int by_file(const void *a, const void *b)
{
	const struct source_ask *one = *(struct source_ask *const *)a;
	const struct source_ask *other = *(struct source_ask *const *)b;

	if (one->is_gone != other->is_gone)
		return one->is_gone - other->is_gone;
	return strcmp(one->path, other->path);
}

void source_log_ask(struct source_log *log, struct source_ask *asks, size_t n)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	struct source_ask **sorted = UM_NEW_ARRAY(a, struct source_ask *, n);

	for (size_t i = 0; i < n; i++) {
		asks[i].commit = NULL;
		asks[i].note = NULL;
		sorted[i] = &asks[i];
	}
	if (n)
		qsort(sorted, n, sizeof(struct source_ask *), by_file);
	for (size_t i = 0, end; i < n; i = end) {
		const char *path = log_path(log, a, sorted[i]->path);

		for (end = i + 1; end < n && by_file(&sorted[i], &sorted[end]) == 0;)
			end++;
		if (sorted[i]->is_gone)
			log_find_removal(log, path, sorted + i, end - i);
		else
			log_blame(log, path, sorted + i, end - i);
	}
}
