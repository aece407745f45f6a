/*
 * Commits by name and by date. What a commit says of itself was written by anybody: names and
 * summaries are bounded, and valid UTF-8 on one line, before they leave this file.
 */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/io.h"
#include "source/source_p.h"

enum {
	MAX_TEXT = 200,    /* bytes of a name or a summary */
	MAX_NAMES = 20000, /* tags and branches that are looked at for a better spelling */
	DAY = 24 * 60 * 60,
	MAX_FIRST = 10000000 /* commits along the first parents */
};

/* 9999-12-31T23:59:59Z: what comes after has no ISO date of ten characters. */
static const int64_t last_second = 253402300799;

/* ---- what a commit says of itself ---- */

static const char *clean(struct um_arena *a, const char *text)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const unsigned char *p = (const unsigned char *)(text ? text : "");
	size_t left = strlen((const char *)p);

	while (left) {
		size_t len = um_utf8_len(p, left);

		if (out.len + (len ? len : 3) > MAX_TEXT) {
			um_str_add(&out, "\xe2\x80\xa6");
			break;
		}
		if (len == 0)
			um_str_add(&out, "\xef\xbf\xbd");
		else if (len == 1 && (*p < 0x20 || *p == 0x7f))
			um_str_add_c(&out, ' ');
		else
			um_str_add_n(&out, (const char *)p, len);
		p += len ? len : 1;
		left -= len ? len : 1;
	}
	return um_strdup(a, out.s);
}

static const char *day_of(struct um_arena *a, git_time_t at)
{
	time_t t = at < 0 ? 0 : (time_t)(at > last_second ? last_second : at);
	char text[11];
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d", &tm);
	return um_strdup(a, text);
}

static const char *id_of(struct um_arena *a, const git_oid *id)
{
	char text[GIT_OID_HEXSZ + 1];

	git_oid_tostr(text, sizeof(text), id);
	return um_strdup(a, text);
}

void source_commit_read(git_commit *commit, struct um_arena *a, struct source_commit *ret)
{
	*ret = (struct source_commit){
		.id = id_of(a, git_commit_id(commit)),
		.author = clean(a, git_commit_author(commit)->name),
		.date = day_of(a, git_commit_time(commit)),
		.summary = clean(a, git_commit_summary(commit)),
	};
}

/* ---- by name ---- */

/* "did you mean" for tags and branches, without the folders that git keeps them in. */
static const char *nearest_name(git_repository *repo, const char *rev, struct um_arena *a)
{
	static const char *const folders[] = {"refs/tags/", "refs/heads/", "refs/remotes/"};
	git_strarray names = {0};
	const char **plain, *nearest;
	size_t n = 0;

	if (git_reference_list(&names, repo) < 0)
		return NULL;
	plain = UM_NEW_ARRAY(a, const char *, names.count + 1);
	for (size_t i = 0; i < names.count && n < MAX_NAMES; i++) {
		for (size_t k = 0; k < UM_COUNT(folders); k++) {
			if (um_starts(names.strings[i], folders[k]))
				plain[n++] = names.strings[i] + strlen(folders[k]);
		}
	}
	nearest = um_strdup(a, um_nearest(rev, plain, n));
	git_strarray_dispose(&names);
	return nearest;
}

static int no_revision(const struct source *s, const char *rev, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	const char *nearest = NULL;

	if (s->info.is_shallow)
		return um_err_set(err, UM_ENOTFOUND,
		                  "%s: no revision '%s' in this shallow clone; fetch the whole "
		                  "history (git fetch --unshallow, fetch-depth: 0)",
		                  s->info.root, rev);
	nearest = nearest_name(s->repo, rev, a);
	return um_err_set(err, UM_ENOTFOUND, "%s: no revision '%s'%s%s%s", s->info.root, rev,
	                  nearest ? "; did you mean '" : "", nearest ? nearest : "",
	                  nearest ? "'?" : "");
}

int source_find_commit(const struct source *s, const char *rev, git_commit **ret,
                       struct um_err *err)
{
	git_object *object = NULL, *commit = NULL;
	int r = git_revparse_single(&object, s->repo, rev);

	if (r == GIT_EAMBIGUOUS)
		r = um_err_set(err, UM_EINVAL, "%s: revision '%s' is ambiguous", s->info.root, rev);
	else if (r < 0)
		r = no_revision(s, rev, err);
	else if (git_object_peel(&commit, object, GIT_OBJECT_COMMIT) < 0)
		r = um_err_set(err, UM_EINVAL, "%s: revision '%s' is not a commit", s->info.root,
		               rev);
	else
		*ret = (git_commit *)commit;
	git_object_free(object);
	return r;
}

int source_has_history(const struct source *s, const char *what, struct um_err *err)
{
	if (!s->repo)
		return um_err_set(err, UM_EINVAL,
		                  "%s: is not in a git repository, so it has no revision '%s'",
		                  s->info.root, what);
	if (!s->info.rev)
		return um_err_set(err, UM_EINVAL, "%s: the repository has no commits yet",
		                  s->info.root);
	return 0;
}

int source_resolve(const struct source *s, const char *rev, struct um_arena *a,
                   struct source_commit *ret, struct um_err *err)
{
	git_commit *commit = NULL;
	int r = source_has_history(s, rev, err);

	if (r == 0)
		r = source_find_commit(s, rev, &commit, err);
	if (r == 0)
		source_commit_read(commit, a, ret);
	git_commit_free(commit);
	return r;
}

/* ---- by date ---- */

static int begins_later(const struct source *s, const char *date, git_commit *first, bool is_cut,
                        struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	const char *day = day_of(a, git_commit_time(first));

	if (is_cut)
		return um_err_set(err, UM_ENOTFOUND,
		                  "%s: the history in this shallow clone begins on %s, after %s; "
		                  "fetch the whole history (git fetch --unshallow, fetch-depth: 0)",
		                  s->info.root, day, date);
	return um_err_set(err, UM_ENOTFOUND, "%s: the history begins on %s, after %s", s->info.root,
	                  day, date);
}

/* Along the first parents, as the branch was seen on that day. Clocks are not to be trusted: the
 * newest one that is old enough counts, also when an older one claims to be younger. */
static int walk_back(const struct source *s, git_commit *commit, const char *date, git_time_t until,
                     git_oid *ret, struct um_err *err)
{
	int r = 0;

	for (size_t n = 0; r == 0 && git_commit_time(commit) > until; n++) {
		git_commit *parent = NULL;

		if (n == MAX_FIRST)
			r = um_err_set(err, UM_ELIMIT, "%s: more than %d commits after %s",
			               s->info.root, MAX_FIRST, date);
		else if (git_commit_parentcount(commit) == 0)
			r = begins_later(s, date, commit, false, err);
		else if (git_commit_parent(&parent, commit, 0) < 0)
			r = begins_later(s, date, commit, true, err);
		if (r == 0) {
			git_commit_free(commit);
			commit = parent;
		}
	}
	if (r == 0)
		git_oid_cpy(ret, git_commit_id(commit));
	git_commit_free(commit);
	return r;
}

int source_at_date(const struct source *s, const char *date, struct um_arena *a,
                   const char **ret_id, struct um_err *err)
{
	struct um_date day;
	git_commit *commit = NULL;
	struct tm tm = {0};
	git_oid id;
	int r;

	if (!um_date_parse(date, &day))
		return um_err_set(err, UM_EINVAL, "'%s' is no date; write YYYY-MM-DD", date);
	if ((r = source_has_history(s, date, err)) < 0 ||
	    (r = source_find_commit(s, s->info.rev, &commit, err)) < 0)
		return r;
	strptime(day.iso, "%Y-%m-%d", &tm);
	r = walk_back(s, commit, date, (git_time_t)timegm(&tm) + DAY - 1, &id, err);
	if (r == 0)
		*ret_id = id_of(a, &id);
	return r;
}
