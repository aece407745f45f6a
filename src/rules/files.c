/*
 * Which files count: the built-in ones, then those of each --rules folder. A file of a later set
 * takes the place of an earlier one with the same id, whole. Claims are the exception: they share
 * a file, so all of these are read, and a claim replaces one of the same id (claim.c).
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/embed.h"
#include "base/io.h"
#include "base/map.h"
#include "base/str.h"
#include "rules/rules_p.h"

enum {
	MAX_DEPTH = 8
};

struct listing {
	struct rules_reader *r;
	rules_file_list all;
	const char *dir; /* being listed, as given but without a slash at its end */
	size_t set;
};

/* ---- what a path means ---- */

static const char *stem_of(struct um_arena *a, const char *rel)
{
	const char *name = strrchr(rel, '/');

	name = name ? name + 1 : rel;
	return um_strndup(a, name, (size_t)(strrchr(name, '.') - name));
}

static void bad_place(struct rules_reader *r, const char *path, const char *why)
{
	const struct rules_place place = {path, {1, 1}};

	rules_problem_at(r, &place, true, "%s", why);
}

static bool classify_control(struct listing *l, struct rules_file *file)
{
	const char *move = file->rel + strlen("moves/");
	const char *slash = strchr(move, '/');
	const struct rules_place place = {file->path, {1, 1}};

	if (!slash || strchr(slash + 1, '/'))
		return false;
	file->move = um_strndup(l->r->a, move, (size_t)(slash - move));
	file->class_ = RULES_CONTROL_FILE;
	if (!rules_words_has(&rules_words_move, file->move))
		rules_problem_at(l->r, &place, true, "the folder \"%s\" is no move%s", file->move,
		                 rules_hint(l->r, file->move, rules_words_move.v,
		                            rules_words_move.n));
	return true;
}

static bool classify(struct listing *l, struct rules_file *file)
{
	const char *rel = file->rel;

	file->stem = stem_of(l->r->a, rel);
	if (um_eq(rel, "claims.yaml") || um_eq(rel, "claims.yml")) {
		file->class_ = RULES_CLAIMS_FILE;
		return true;
	}
	if (um_starts(rel, "moves/"))
		return classify_control(l, file);
	if (um_starts(rel, "scenarios/")) {
		file->class_ = RULES_SCENARIO_FILE;
		return strchr(strchr(rel, '/') + 1, '/') == NULL;
	}
	file->class_ = RULES_ENTRY_FILE;
	file->is_construct = um_starts(rel, "constructs/");
	return (file->is_construct || um_starts(rel, "services/")) &&
	       strchr(strchr(rel, '/') + 1, '/') == NULL;
}

static void add_file(struct listing *l, const char *rel, const char *bytes, size_t n)
{
	struct rules_reader *r = l->r;
	struct rules_file file = {.rel = rel, .set = l->set, .bytes = bytes, .n = n};

	file.path = um_format(r->a, "%s/%s", l->dir, rel);
	if (!classify(l, &file)) {
		bad_place(
			r, file.path,
			"no rule belongs here; put it in services/, constructs/, moves/<move>/ or "
			"scenarios/, or call it claims.yaml");
		return;
	}
	if (!rules_is_id(file.stem)) {
		bad_place(r, file.path,
		          "the file's name is no id; use at most 64 lower case letters, digits and "
		          "'-'");
		return;
	}
	*UM_PUSH(r->a, &l->all) = file;
}

/* ---- folders ---- */

static bool is_rule_name(const char *name)
{
	return name[0] != '.' && (um_ends(name, ".yaml") || um_ends(name, ".yml"));
}

static int select_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Not alphasort(), which asks the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void cannot_read(struct listing *l, const char *path, int why)
{
	const char *what = why == ENOENT    ? "there is no such folder"
	                   : why == ENOTDIR ? "is not a folder"
	                                    : strerror(why);

	rules_problem_text(
		l->r,
		um_format(l->r->a,
	                  "%s: cannot read the rules: %s; name a folder that is laid out like the "
	                  "built-in rules/",
	                  path, what));
}

/* `rel` is "" or ends with a slash. */
static void list_folder(struct listing *l, const char *rel, int depth)
{
	struct um_arena *a = l->r->a;
	const char *path = *rel ? um_format(a, "%s/%s", l->dir, rel) : l->dir;
	struct dirent **names = NULL;
	int n = scandir(path, &names, select_visible, by_name);

	if (n < 0) {
		cannot_read(l, path, errno);
		return;
	}
	for (int i = 0; i < n; i++) {
		const char *below = um_format(a, "%s%s", rel, names[i]->d_name);
		struct stat st;

		if (stat(um_format(a, "%s/%s", l->dir, below), &st) == 0 && S_ISDIR(st.st_mode)) {
			if (depth < MAX_DEPTH)
				list_folder(l, um_format(a, "%s/", below), depth + 1);
		} else if (is_rule_name(names[i]->d_name) && l->all.n < RULES_MAX_FILES) {
			add_file(l, below, NULL, 0);
		}
		free(names[i]);
	}
	free(names);
}

static void list_set(struct listing *l, const char *dir)
{
	size_t before = l->all.n, errors = l->r->n_errors;
	size_t len = strlen(dir);

	while (len > 1 && dir[len - 1] == '/')
		len--;
	l->set++;
	l->dir = um_strndup(l->r->a, dir, len);
	list_folder(l, "", 0);
	if (l->all.n == before && l->r->n_errors == errors)
		rules_problem_text(l->r, um_format(l->r->a,
		                                   "%s: holds no rule; it needs services/*.yaml, "
		                                   "constructs/*.yaml, moves/<move>/*.yaml, "
		                                   "scenarios/*.yaml or claims.yaml",
		                                   l->dir));
}

static void list_builtin(struct listing *l)
{
	static const char prefix[] = "rules/";

	l->dir = "rules";
	for (size_t i = 0; i < um_embedded_count; i++) {
		const struct um_embed *e = &um_embedded[i];

		if (um_starts(e->path, prefix) && is_rule_name(e->path))
			add_file(l, e->path + sizeof(prefix) - 1, (const char *)e->data, e->size);
	}
}

/* ---- overriding ---- */

static const char *class_text(const struct rules_file *file)
{
	return file->class_ == RULES_CONTROL_FILE ? "a control"
	       : file->is_construct               ? "a construct"
	                                          : "a service";
}

/* What a file takes the place of: services, constructs and controls share their ids. */
static const char *key_of(struct rules_reader *r, const struct rules_file *file)
{
	if (file->class_ == RULES_CLAIMS_FILE)
		return um_format(r->a, "%s %zu", file->stem, file->set);
	if (file->class_ == RULES_SCENARIO_FILE)
		return um_format(r->a, "scenario %s", file->stem);
	return file->stem;
}

/* Does it count, now that `old` has the same id? Then old does not. */
static bool replaces(struct rules_reader *r, const struct rules_file *file,
                     const struct rules_file *old)
{
	const struct rules_place place = {file->path, {1, 1}};

	if (old->set == file->set)
		rules_problem_at(r, &place, true, "the id \"%s\" is also that of %s; rename one",
		                 file->stem, old->path);
	else if (old->class_ != file->class_)
		rules_problem_at(r, &place, true, "the id \"%s\" is that of %s, %s; rename it",
		                 file->stem, class_text(old), old->path);
	else
		return true;
	return false;
}

static int by_rel(const void *x, const void *y)
{
	const struct rules_file *a = x, *b = y;
	int order = strcmp(a->rel, b->rel);

	return order ? order : (a->set > b->set) - (a->set < b->set);
}

static void read_bytes(struct rules_reader *r, struct rules_file *file)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;

	if (file->bytes)
		return;
	if (um_read_file(file->path, RULES_MAX_FILE, &text, &err) < 0) {
		rules_problem_text(r, err.msg);
		r->has_broken_claims |= file->class_ == RULES_CLAIMS_FILE;
		return;
	}
	file->bytes = um_strndup(r->a, text.s, text.len);
	file->n = text.len;
}

void rules_files_list(struct rules_reader *r, rules_file_list *ret)
{
	struct listing l = {.r = r};
	const char *const *dirs = r->options->dirs;
	struct um_map ids; /* id -> the file that counts */

	if (!r->options->no_builtin)
		list_builtin(&l);
	for (size_t i = 0; dirs && dirs[i]; i++)
		list_set(&l, dirs[i]);
	um_map_init(&ids, r->a);
	for (size_t i = 0; i < l.all.n; i++) {
		struct rules_file *file = &l.all.v[i];
		const char *key = key_of(r, file);
		const struct rules_file *old = um_map_get(&ids, key);

		if (!old || replaces(r, file, old))
			um_map_put(&ids, key, file);
	}
	for (size_t i = 0; i < ids.n; i++)
		*UM_PUSH(r->a, ret) = *(struct rules_file *)ids.entries[i].value;
	if (ret->n)
		qsort(ret->v, ret->n, sizeof(*ret->v), by_rel);
	for (size_t i = 0; i < ret->n; i++)
		read_bytes(r, &ret->v[i]);
}
