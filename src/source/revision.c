/*
 * A revision, from the object database alone. Trees are walked with a stack of our own; the id of
 * each blob lies behind the NUL of its path, where nobody else looks. Sizes are asked when a blob
 * is read, since that costs a look into the pack.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "source/source_p.h"

struct frame {
	git_tree *tree;
	size_t next; /* entry */
	size_t base; /* length of its path with the slash */
};

struct walker {
	struct source *s;
	struct frame *frames;
	size_t depth;
	struct um_str path; /* of the entry that is looked at */
	struct um_err *err;
};

static int add(struct walker *k, enum source_note note, const git_oid *id, const char *detail)
{
	struct um_arena *a = k->s->arena;
	char *path = um_alloc(a, k->path.len + 1 + GIT_OID_RAWSZ);
	struct source_entry e = {.path = path, .note = note, .is_tracked = true};

	memcpy(path, k->path.s, k->path.len);
	if (id)
		memcpy(path + k->path.len + 1, id->id, GIT_OID_RAWSZ);
	e.detail = um_strdup(a, detail);
	return listing_add(&k->s->list, &e, k->err);
}

/* The path ends in '/' (or is empty, for the top). */
static int push(struct walker *k, const git_oid *id)
{
	git_tree *tree;

	if (k->depth == SOURCE_MAX_DEPTH || k->path.len > SOURCE_MAX_PATH)
		return add(k, SOURCE_UNREADABLE, NULL, "nested too deep");
	if (git_tree_lookup(&tree, k->s->repo, id) < 0)
		return add(k, SOURCE_UNREADABLE, NULL, source_git_message());
	k->frames[k->depth++] = (struct frame){tree, 0, k->path.len};
	return 0;
}

static int on_entry(struct walker *k, const git_tree_entry *e)
{
	const git_oid *id = git_tree_entry_id(e);

	um_str_add(&k->path, git_tree_entry_name(e));
	switch (git_tree_entry_filemode(e)) {
	case GIT_FILEMODE_TREE:
		if (k->s->list.n_exclude && listing_is_excluded(&k->s->list, k->path.s))
			return 0;
		um_str_add_c(&k->path, '/');
		return push(k, id);
	case GIT_FILEMODE_LINK:
		return add(k, SOURCE_SYMLINK, id, NULL);
	case GIT_FILEMODE_COMMIT:
		return add(k, SOURCE_SUBMODULE, id, NULL);
	default:
		return add(k, SOURCE_OK, id, NULL);
	}
}

static int walk(struct walker *k)
{
	int r = 0;

	while (r == 0 && k->depth) {
		struct frame *f = &k->frames[k->depth - 1];

		if (k->path.cap) {
			k->path.len = f->base;
			k->path.s[f->base] = '\0';
		}
		if (f->next == git_tree_entrycount(f->tree)) {
			git_tree_free(f->tree);
			k->depth--;
			continue;
		}
		r = on_entry(k, git_tree_entry_byindex(f->tree, f->next++));
	}
	while (k->depth)
		git_tree_free(k->frames[--k->depth].tree);
	return r;
}

static bool has_no_refs(git_repository *repo)
{
	git_strarray names = {0};
	bool is_none = git_reference_list(&names, repo) == 0 && names.count == 0;

	git_strarray_dispose(&names);
	return is_none;
}

/* --rev may name a commit, a tag or a tree; info.rev becomes the commit's (or the tree's) id. */
static int find_tree(struct source *s, git_oid *ret_id, struct um_err *err)
{
	const char *rev = s->options.rev ? s->options.rev : "HEAD";
	git_object *object = NULL, *commit = NULL, *tree = NULL;
	char id[GIT_OID_HEXSZ + 1];
	int r;

	r = git_revparse_single(&object, s->repo, rev);
	if (r < 0) {
		if (has_no_refs(s->repo))
			return um_err_set(err, UM_ENOTFOUND,
			                  "%s: no revision '%s': the repository has no commits yet",
			                  s->info.root, rev);
		if (r == GIT_EAMBIGUOUS)
			return um_err_set(err, UM_EINVAL, "%s: revision '%s' is ambiguous",
			                  s->info.root, rev);
		return um_err_set(err, UM_ENOTFOUND, "%s: no revision '%s'%s", s->info.root, rev,
		                  s->info.is_shallow ? " (the clone is shallow)" : "");
	}
	if (git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0)
		git_oid_tostr(id, sizeof(id), git_object_id(commit));
	r = git_object_peel(&tree, object, GIT_OBJECT_TREE);
	if (r == 0) {
		if (!commit)
			git_oid_tostr(id, sizeof(id), git_object_id(tree));
		s->info.rev = um_strdup(s->arena, id);
		git_oid_cpy(ret_id, git_object_id(tree));
	} else {
		r = um_err_set(err, UM_EINVAL, "%s: revision '%s' has no files: %s", s->info.root,
		               rev, source_git_message());
	}
	git_object_free(tree);
	git_object_free(commit);
	git_object_free(object);
	return r;
}

/* The folder that is audited, if it is not the top. */
static int find_folder(const struct source *s, git_oid *id, struct um_err *err)
{
	git_tree *tree;
	git_tree_entry *e = NULL;
	int r = 0;

	if (!*s->info.prefix)
		return 0;
	if (git_tree_lookup(&tree, s->repo, id) < 0)
		return um_err_set(err, UM_EIO, "%s: %s", s->info.root, source_git_message());
	if (git_tree_entry_bypath(&e, tree, s->info.prefix) < 0 ||
	    git_tree_entry_type(e) != GIT_OBJECT_TREE)
		r = um_err_set(err, UM_ENOTFOUND, "%s: revision '%s' has no folder '%s'",
		               s->info.root, s->options.rev, s->info.prefix);
	else
		git_oid_cpy(id, git_tree_entry_id(e));
	git_tree_entry_free(e);
	git_tree_free(tree);
	return r;
}

int source_revision_list(struct source *s, struct um_err *err)
{
	struct walker k = {.s = s, .path = UM_STR_INIT, .err = err};
	git_oid id;
	int r;

	r = find_tree(s, &id, err);
	if (r == 0)
		r = find_folder(s, &id, err);
	if (r < 0)
		return r;
	k.frames = um_xmalloc(SOURCE_MAX_DEPTH * sizeof(*k.frames));
	r = push(&k, &id);
	if (r == 0)
		r = walk(&k);
	free(k.frames);
	um_str_release(&k.path);
	/* git sorts as we do; a tree made by hand need not. */
	listing_sort(&s->list);
	return r;
}

int source_revision_open(const struct source *s, git_odb **ret_odb, struct um_err *err)
{
	git_buf objects = {0};
	int r;

	r = git_repository_item_path(&objects, s->repo, GIT_REPOSITORY_ITEM_OBJECTS);
	if (r == 0)
		r = git_odb_open(ret_odb, objects.ptr);
	git_buf_dispose(&objects);
	if (r < 0)
		return um_err_set(err, UM_EIO, "%s: %s", s->info.root, source_git_message());
	return 0;
}

int source_revision_read(git_odb *odb, const struct source_entry *entry, uint64_t max,
                         struct um_str *ret_bytes, enum source_note *ret_note, struct um_err *err)
{
	git_object_t type;
	git_odb_object *object;
	git_oid id;
	size_t size;

	memcpy(id.id, entry->path + strlen(entry->path) + 1, sizeof(id.id));
	um_str_clear(ret_bytes);
	*ret_note = SOURCE_UNREADABLE;
	/* The header first: a small delta may stand for gigabytes. */
	if (git_odb_read_header(&size, &type, odb, &id) < 0) {
		um_err_set(err, UM_EIO, "the object is missing (a shallow or partial clone?)");
		return 0;
	}
	if (type != GIT_OBJECT_BLOB) {
		um_err_set(err, UM_EPARSE, "the object is not a file");
		return 0;
	}
	if (size > max) {
		*ret_note = SOURCE_TOO_LARGE;
		return 0;
	}
	if (git_odb_read(&object, odb, &id) < 0) {
		um_err_set(err, UM_EIO, "%s", source_git_message());
		return 0;
	}
	um_str_add_n(ret_bytes, git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	*ret_note = source_look(ret_bytes->s, ret_bytes->len);
	return 0;
}
