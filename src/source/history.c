/* What two states of a repository have to do with each other: where they part, and which file
 * became which. */
#include <string.h>

#include "base/map.h"
#include "source/source_p.h"

/* ---- where they part ---- */

static int find_id(const struct source *s, const char *rev, git_oid *ret, struct um_err *err)
{
	git_commit *commit = NULL;
	int r = source_find_commit(s, rev, &commit, err);

	if (r == 0)
		git_oid_cpy(ret, git_commit_id(commit));
	git_commit_free(commit);
	return r;
}

int source_merge_base(const struct source *s, const char *rev, struct um_arena *a,
                      const char **ret_id, struct um_err *err)
{
	char text[GIT_OID_HEXSZ + 1];
	git_oid one, other, base;
	int r;

	if ((r = source_has_history(s, rev, err)) < 0 || (r = find_id(s, rev, &one, err)) < 0 ||
	    (r = find_id(s, s->info.rev, &other, err)) < 0)
		return r;
	r = git_merge_base(&base, s->repo, &one, &other);
	if (r == GIT_ENOTFOUND)
		return um_err_set(err, UM_ENOTFOUND, "%s: '%s' and %.12s have no common history%s",
		                  s->info.root, rev, s->info.rev,
		                  s->info.is_shallow ? " in this shallow clone; fetch the whole "
		                                       "history (git fetch --unshallow, "
		                                       "fetch-depth: 0)"
		                                     : "");
	if (r < 0)
		return um_err_set(err, UM_EIO, "%s: %s", s->info.root, source_git_message());
	git_oid_tostr(text, sizeof(text), &base);
	*ret_id = um_strdup(a, text);
	return 0;
}

/* ---- which file became which ---- */

struct source_renames {
	struct um_arena *arena;
	struct um_map now; /* old path -> new path */
};

/* Below the audited folder, without its prefix; NULL: outside of it. */
static const char *within(const struct source *s, const char *path)
{
	size_t n = strlen(s->info.prefix);

	if (n == 0)
		return path;
	return strncmp(path, s->info.prefix, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

static int diff_from(const struct source *s, const char *from, git_diff **ret)
{
	git_diff_options options;
	git_diff_find_options find;
	git_object *old_object = NULL, *old_tree = NULL, *object = NULL, *tree = NULL;
	int r;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	git_diff_find_options_init(&find, GIT_DIFF_FIND_OPTIONS_VERSION);
	r = git_revparse_single(&old_object, s->repo, from);

	if (r == 0)
		r = git_object_peel(&old_tree, old_object, GIT_OBJECT_TREE);
	options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS |
	                GIT_DIFF_IGNORE_SUBMODULES;
	find.flags = GIT_DIFF_FIND_RENAMES | GIT_DIFF_FIND_FOR_UNTRACKED;
	if (r == 0 && s->info.kind == SOURCE_WORKTREE) {
		r = git_diff_tree_to_workdir_with_index(ret, s->repo, (git_tree *)old_tree,
		                                        &options);
	} else if (r == 0) {
		r = git_revparse_single(&object, s->repo, s->info.rev);
		if (r == 0)
			r = git_object_peel(&tree, object, GIT_OBJECT_TREE);
		if (r == 0)
			r = git_diff_tree_to_tree(ret, s->repo, (git_tree *)old_tree,
			                          (git_tree *)tree, &options);
	}
	if (r == 0)
		r = git_diff_find_similar(*ret, &find);
	git_object_free(tree);
	git_object_free(object);
	git_object_free(old_tree);
	git_object_free(old_object);
	return r;
}

struct source_renames *source_renames_new(const struct source *s, const char *from)
{
	struct source_renames *renames;
	git_diff *diff = NULL;
	struct um_arena *a;

	if (!s->repo || !s->info.rev || !from || diff_from(s, from, &diff) < 0) {
		git_diff_free(diff);
		return NULL;
	}
	a = um_arena_new();
	renames = UM_NEW(a, struct source_renames);
	renames->arena = a;
	um_map_init(&renames->now, a);
	for (size_t i = 0; i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *delta = git_diff_get_delta(diff, i);
		const char *old_path = within(s, delta->old_file.path);
		const char *new_path = within(s, delta->new_file.path);

		if (delta->status == GIT_DELTA_RENAMED && old_path && new_path)
			um_map_put(&renames->now, old_path, um_strdup(a, new_path));
	}
	git_diff_free(diff);
	return renames;
}

void source_renames_free(struct source_renames *r)
{
	if (r)
		um_arena_free(r->arena);
}

const char *source_renamed(const struct source_renames *r, const char *old_path)
{
	return r ? um_map_get(&r->now, old_path) : NULL;
}
