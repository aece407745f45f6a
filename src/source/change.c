/* What every commit between the two changed: the paths and blobs, without looking at lines. */
#include <stdlib.h>
#include <string.h>

#include "source/log_p.h"

/* ---- collecting ---- */

static int tree_of(git_repository *repo, const git_oid *id, git_tree **ret)
{
	git_commit *commit;
	int r = git_commit_lookup(&commit, repo, id);

	if (r == 0) {
		r = git_commit_tree(ret, commit);
		git_commit_free(commit);
	}
	return r;
}

/* Against its only parent; against nothing for a root. */
static int diff_of(const struct source_log *log, const struct log_node *node, git_diff **ret)
{
	git_repository *repo = log->source->repo;
	git_diff_options options;
	git_tree *old = NULL, *new = NULL;
	int r = 0;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_SKIP_BINARY_CHECK | GIT_DIFF_IGNORE_SUBMODULES;
	if (node->n_parents == 1)
		r = tree_of(repo, &log->nodes.v[node->parents[0]].id, &old);
	if (r == 0)
		r = tree_of(repo, &node->id, &new);
	if (r == 0)
		r = git_diff_tree_to_tree(ret, repo, old, new, &options);
	git_tree_free(new);
	git_tree_free(old);
	return r;
}

static int by_path(const void *a, const void *b)
{
	const struct log_change *one = a, *other = b;

	return strcmp(one->path, other->path);
}

static const char *kept_path(struct source_log *log, const char *path)
{
	void **slot = um_map_slot(&log->paths, path);

	if (!*slot)
		*slot = um_strdup(log->arena, path);
	return *slot;
}

static void keep(struct source_log *log, struct log_node *node, git_diff *diff)
{
	size_t n = git_diff_num_deltas(diff);

	node->is_wide = n > LOG_MAX_WIDE || log->n_changes + n > LOG_MAX_CHANGES;
	if (node->is_wide)
		return;
	node->changes = UM_NEW_ARRAY(log->arena, struct log_change, n);
	for (size_t i = 0; i < n; i++) {
		const git_diff_delta *delta = git_diff_get_delta(diff, i);
		struct log_change *c = &node->changes[node->n_changes++];

		c->path = kept_path(log, delta->new_file.path);
		git_oid_cpy(&c->was, &delta->old_file.id);
		git_oid_cpy(&c->is, &delta->new_file.id);
	}
	if (n)
		qsort(node->changes, n, sizeof(*node->changes), by_path);
	log->n_changes += n;
}

void log_collect_changes(struct source_log *log)
{
	for (size_t i = 0; i < log->n; i++) {
		struct log_node *node = log_node_at(log, i);
		git_diff *diff = NULL;

		node->is_wide = node->n_parents > 1;
		if (node->is_wide || node->is_cut)
			continue;
		if (diff_of(log, node, &diff) == 0)
			keep(log, node, diff);
		else
			node->is_cut = true;
		git_diff_free(diff);
	}
}

/* ---- asking ---- */

const struct log_change *log_change_of(const struct log_node *node, const char *path)
{
	const struct log_change key = {.path = path};

	return node->n_changes ? bsearch(&key, node->changes, node->n_changes, sizeof(key), by_path)
	                       : NULL;
}

/* A commit with too many changes to keep. */
static bool is_otherwise(const struct source_log *log, const struct log_node *node,
                         const char *path)
{
	git_oid was = {0}, is = {0};
	bool had = node->n_parents && log_blob_id(log, &log->nodes.v[node->parents[0]], path, &was);
	bool has = log_blob_id(log, node, path, &is);

	return had != has || (had && !git_oid_equal(&was, &is));
}

static bool is_marked(const struct source_log *log, const struct log_node *node,
                      const struct um_map *paths)
{
	for (size_t i = 0; i < node->n_changes; i++) {
		if (um_map_has(paths, node->changes[i].path))
			return true;
	}
	for (size_t i = 0; node->is_wide && node->n_parents <= 1 && i < paths->n; i++) {
		if (is_otherwise(log, node, paths->entries[i].key))
			return true;
	}
	return false;
}

void source_log_mark(struct source_log *log, const char *const *paths, size_t n, bool *ret_marks)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	struct um_map wanted;

	um_map_init(&wanted, a);
	for (size_t i = 0; i < n; i++)
		um_map_put(&wanted, log_path(log, a, paths[i]), NULL);
	for (size_t i = 0; i < log->n; i++)
		ret_marks[i] = is_marked(log, log_node_at(log, i), &wanted);
}

bool log_blob_id(const struct source_log *log, const struct log_node *node, const char *path,
                 git_oid *ret)
{
	git_tree *tree = NULL;
	git_tree_entry *entry = NULL;
	bool is_there = false;

	if (node->is_missing || tree_of(log->source->repo, &node->id, &tree) < 0)
		return false;
	if (git_tree_entry_bypath(&entry, tree, path) == 0 &&
	    git_tree_entry_type(entry) == GIT_OBJECT_BLOB) {
		git_oid_cpy(ret, git_tree_entry_id(entry));
		is_there = true;
	}
	git_tree_entry_free(entry);
	git_tree_free(tree);
	return is_there;
}

/* ---- renames ---- */

static bool is_added(const struct log_change *c)
{
	return git_oid_is_zero(&c->was);
}

static bool is_removed(const struct log_change *c)
{
	return git_oid_is_zero(&c->is);
}

static bool is_worth_comparing(const struct log_node *node)
{
	size_t added = 0, removed = 0;

	for (size_t i = 0; i < node->n_changes; i++) {
		added += is_added(&node->changes[i]);
		removed += is_removed(&node->changes[i]);
	}
	return added && removed && added * removed <= LOG_MAX_PAIRS;
}

/* By contents that are alike as git sees it; once a commit. */
static void find_renames(struct source_log *log, struct log_node *node)
{
	git_diff_find_options find;
	git_diff *diff = NULL;

	node->is_compared = true;
	if (!is_worth_comparing(node))
		return;
	git_diff_find_options_init(&find, GIT_DIFF_FIND_OPTIONS_VERSION);
	find.flags = GIT_DIFF_FIND_RENAMES;
	if (diff_of(log, node, &diff) == 0 && git_diff_find_similar(diff, &find) == 0) {
		node->renames = UM_NEW_ARRAY(log->arena, struct log_rename, node->n_changes);
		for (size_t i = 0; i < git_diff_num_deltas(diff); i++) {
			const git_diff_delta *delta = git_diff_get_delta(diff, i);

			if (delta->status == GIT_DELTA_RENAMED && node->n_renames < node->n_changes)
				node->renames[node->n_renames++] = (struct log_rename){
					kept_path(log, delta->old_file.path),
					kept_path(log, delta->new_file.path),
				};
		}
	}
	git_diff_free(diff);
}

const char *log_renamed_from(struct source_log *log, struct log_node *node, const char *path)
{
	const struct log_change *c = log_change_of(node, path);

	if (!c || !is_added(c))
		return NULL;
	if (!node->is_compared)
		find_renames(log, node);
	for (size_t i = 0; i < node->n_renames; i++) {
		if (strcmp(node->renames[i].new, path) == 0)
			return node->renames[i].old;
	}
	return NULL;
}

const char *log_renamed_to(struct source_log *log, struct log_node *node, const char *path)
{
	const struct log_change *c = log_change_of(node, path);

	if (!c || !is_removed(c))
		return NULL;
	if (!node->is_compared)
		find_renames(log, node);
	for (size_t i = 0; i < node->n_renames; i++) {
		if (strcmp(node->renames[i].old, path) == 0)
			return node->renames[i].new;
	}
	return NULL;
}
