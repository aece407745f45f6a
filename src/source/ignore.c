/*
 * Which untracked paths are hidden: the .gitignore files from the top to the path's folder, then
 * info/exclude, then the user's own excludes file; within a file the last line that matches
 * decides, and nothing below a hidden folder comes back. libgit2 answers the same question, but
 * asks the system about every ignore file for every path (15 us each, so most of a second for a
 * large new tree), follows links, and would wait for a .gitignore that is a FIFO.
 *
 * The folders from the top to the last path are kept, since paths come sorted.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "base/vec.h"
#include "source/source_p.h"

static const size_t ignore_file_max = (size_t)1 << 20;

struct rules {
	const struct wild **v;
	size_t n, cap;
};

/* One folder on the way to the path. */
struct level {
	struct um_arena *arena; /* NULL: no rules */
	struct rules rules;
	size_t base;    /* length of its path with the slash */
	bool is_hidden; /* and so is all below it */
};

struct ignore {
	struct um_arena *arena;
	struct rules exclude, user;
	struct level levels[SOURCE_MAX_DEPTH + 1];
	size_t depth;         /* levels in use; levels[0] is the top */
	struct um_str folder; /* path of the last level, "" or "x/y/" */
	struct um_str text;
	int top_fd;
};

static void parse(struct um_arena *a, const struct um_str *text, struct rules *rules)
{
	const char *p = text->s, *end = text->s + text->len;

	if (text->len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		const struct wild *w;

		if (!eol)
			eol = end;
		w = wild_compile(a, p, (size_t)(eol - p));
		if (w)
			*UM_PUSH(a, rules) = w;
		p = eol + 1;
	}
}

/* -1: no line says anything; else whether the path is hidden. */
static int ask(const struct rules *rules, const char *path, bool is_folder)
{
	for (size_t i = rules->n; i-- > 0;) {
		if (wild_match(rules->v[i], path, is_folder))
			return !wild_is_negative(rules->v[i]);
	}
	return -1;
}

static bool ask_all(const struct ignore *g, const char *path, bool is_folder)
{
	int answer = -1;

	for (size_t i = g->depth; i-- > 0 && answer < 0;)
		answer = ask(&g->levels[i].rules, path + g->levels[i].base, is_folder);
	if (answer < 0)
		answer = ask(&g->exclude, path, is_folder);
	if (answer < 0)
		answer = ask(&g->user, path, is_folder);
	return answer > 0;
}

static void push(struct ignore *g, bool is_hidden)
{
	struct level *level = &g->levels[g->depth++];

	*level = (struct level){.base = g->folder.len, .is_hidden = is_hidden};
	if (is_hidden)
		return; /* its own rules cannot bring anything back */
	um_str_add(&g->folder, ".gitignore");
	if (source_read_small(g->top_fd, g->folder.s, ignore_file_max, &g->text) && g->text.len) {
		level->arena = um_arena_new();
		parse(level->arena, &g->text, &level->rules);
	}
	g->folder.len = level->base;
	if (g->folder.cap)
		g->folder.s[g->folder.len] = '\0';
}

static void pop(struct ignore *g)
{
	um_arena_free(g->levels[--g->depth].arena);
	if (!g->depth)
		return;
	g->folder.len = g->levels[g->depth - 1].base;
	if (g->folder.cap)
		g->folder.s[g->folder.len] = '\0';
}

static void read_user_file(struct ignore *g, git_repository *repo)
{
	UM_AUTO(um_str_release) struct um_str path = UM_STR_INIT;
	git_buf buf = {0};
	git_config *config = NULL;
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (git_repository_config_snapshot(&config, repo) == 0 &&
	    git_config_get_path(&buf, config, "core.excludesfile") == 0)
		um_str_add(&path, buf.ptr);
	else if (xdg && *xdg)
		um_str_addf(&path, "%s/git/ignore", xdg);
	else if (home && *home)
		um_str_addf(&path, "%s/.config/git/ignore", home);
	git_buf_dispose(&buf);
	git_config_free(config);
	if (path.len && um_read_file(path.s, ignore_file_max, &g->text, NULL) == 0)
		parse(g->arena, &g->text, &g->user);
}

struct ignore *ignore_new(git_repository *repo, int top_fd)
{
	struct ignore *g = um_xmalloc(sizeof(*g));
	git_buf buf = {0};

	*g = (struct ignore){.arena = um_arena_new(),
	                     .folder = UM_STR_INIT,
	                     .text = UM_STR_INIT,
	                     .top_fd = top_fd};
	if (git_repository_item_path(&buf, repo, GIT_REPOSITORY_ITEM_INFO) == 0) {
		UM_AUTO(um_str_release) struct um_str path = UM_STR_INIT;

		um_str_addf(&path, "%s/exclude", buf.ptr);
		if (um_read_file(path.s, ignore_file_max, &g->text, NULL) == 0)
			parse(g->arena, &g->text, &g->exclude);
	}
	git_buf_dispose(&buf);
	read_user_file(g, repo);
	push(g, false);
	return g;
}

void ignore_free(struct ignore *g)
{
	if (!g)
		return;
	while (g->depth)
		pop(g);
	um_str_release(&g->folder);
	um_str_release(&g->text);
	um_arena_free(g->arena);
	free(g);
}

/* Makes the last level the folder that path lies in. */
static void enter(struct ignore *g, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) + 1 : 0;

	while (g->folder.len > len || memcmp(g->folder.s, path, g->folder.len) != 0)
		pop(g);
	while (g->folder.len < len && g->depth <= SOURCE_MAX_DEPTH) {
		const char *from = path + g->folder.len;
		size_t n = (size_t)(strchr(from, '/') - from);
		bool is_hidden = g->levels[g->depth - 1].is_hidden;

		um_str_add_n(&g->folder, from, n);
		if (!is_hidden)
			is_hidden = ask_all(g, g->folder.s, true);
		um_str_add_c(&g->folder, '/');
		push(g, is_hidden);
	}
}

bool ignore_hides(struct ignore *g, const char *path, bool is_folder)
{
	enter(g, path);
	return g->levels[g->depth - 1].is_hidden || ask_all(g, path, is_folder);
}
