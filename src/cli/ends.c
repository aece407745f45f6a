#include "cli/ends.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"

static bool is_day(const char *text)
{
	struct um_date date;

	return text && um_date_parse(text, &date);
}

/* ---- the later one ---- */

int ends_find_to(const struct cli_options *o, struct um_arena *a, const char **ret_rev,
                 const char **ret_day, struct um_err *err)
{
	struct source *source;
	int r;

	*ret_day = NULL;
	if (o->to && o->rev)
		return um_err_set(err, UM_EINVAL,
		                  "--to and --rev both say where to end; give one of them");
	if (!is_day(o->to)) {
		*ret_rev = o->to ? o->to : o->rev;
		return 0;
	}
	r = run_open(o, NULL, &source, err);
	if (r < 0)
		return r;
	r = source_at_date(source, o->to, a, ret_rev, err);
	source_free(source);
	*ret_day = o->to;
	return r;
}

static const char *name_of(const struct cli_options *o, const struct source_info *info)
{
	const char *rev = o->to ? o->to : o->rev;

	if (rev)
		return rev;
	return info->kind == SOURCE_WORKTREE ? "work tree"
	       : info->kind == SOURCE_FOLDER ? "folder"
	                                     : "HEAD";
}

static void set_to(const struct cli_options *o, const struct run *head, const char *as_of,
                   struct um_arena *a, struct drift_side *to)
{
	const struct source_info *info = source_get_info(head->source);
	struct source_commit commit;
	struct um_err ignored = UM_ERR_INIT;

	*to = (struct drift_side){
		.name = name_of(o, info),
		.revision = info->rev,
		.as_of = as_of,
		.rules_digest = head->rules->digest,
	};
	if (info->rev && source_resolve(head->source, info->rev, a, &commit, &ignored) == 0)
		to->date = commit.date;
}

/* ---- the earlier one ---- */

struct review {
	const char *date, *revision, *rules_digest;
	bool has_score;
};

static int last_review(struct model *m, const char *as_of, struct um_arena *a, struct review *ret,
                       struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(
		m,
		"SELECT date, revision, rules_digest, score_milli FROM review WHERE date <= ?1"
		" ORDER BY date DESC, rowid DESC LIMIT 1",
		&as_of, 1, &rows, err);

	if (r < 0)
		return r;
	if (model_next(rows)) {
		ret->date = um_strdup(a, model_text(rows, 0));
		ret->revision = um_strdup(a, model_text(rows, 1));
		ret->rules_digest = um_strdup(a, model_text(rows, 2));
		ret->has_score = !model_is_null(rows, 3);
	}
	return model_close(rows, err);
}

static int set_from(const struct run *head, const char *rev, struct um_arena *a, struct ends *ends,
                    struct um_err *err)
{
	struct source_commit commit;
	int r = source_resolve(head->source, rev, a, &commit, err);

	if (r < 0)
		return r;
	ends->is_from = true;
	ends->from.revision = commit.id;
	ends->from.date = commit.date;
	ends->from.as_of = commit.date;
	ends->from.rules_digest = head->rules->digest;
	return 0;
}

static int from_option(const struct cli_options *o, const struct run *head, struct um_arena *a,
                       struct ends *ends, struct um_err *err)
{
	const char *rev = o->from;
	int r = 0;

	if (is_day(o->from))
		r = source_at_date(head->source, o->from, a, &rev, err);
	if (r == 0)
		r = set_from(head, rev, a, ends, err);
	if (r < 0)
		return r;
	ends->from.name = o->from;
	/* As things were known on that day, not on that of the last commit before it. */
	if (is_day(o->from))
		ends->from.as_of = o->from;
	return 0;
}

/* The commit that the review wrote down; else what was there at the end of its day. */
static int from_review(struct run *head, const struct review *review, struct um_arena *a,
                       struct ends *ends, struct um_err *err)
{
	struct um_err why = UM_ERR_INIT;
	const char *rev = NULL;
	int r = UM_ENOTFOUND;

	if (review->revision)
		r = set_from(head, review->revision, a, ends, &why);
	if (r == 0 && review->has_score) {
		ends->review = review->date;
		ends->review_rules = review->rules_digest;
	}
	if (r < 0) {
		r = source_at_date(head->source, review->date, a, &rev, &why);
		if (r == 0)
			r = set_from(head, rev, a, ends, &why);
		if (r == 0 && review->revision)
			r = drift_note(head->model, "from",
			               um_format(a,
			                         "the review of %s saw commit %.12s, which is not "
			                         "here; compared is the last commit of its day",
			                         review->date, review->revision),
			               &why);
	}
	if (r < 0)
		return drift_note(head->model, "from",
		                  um_format(a, "no earlier state is compared: %s", why.msg), err);
	ends->from.name = um_format(a, "the review of %s", review->date);
	ends->from.as_of = review->date;
	return 0;
}

static int from_default(struct run *head, const char *as_of, struct um_arena *a, struct ends *ends,
                        struct um_err *err)
{
	const struct source_info *info = source_get_info(head->source);
	struct review review = {0};
	int r;

	if (!info->git_root)
		return drift_note(head->model, "from",
		                  "no earlier state is compared: this is not a git repository",
		                  err);
	if (!info->rev)
		return drift_note(head->model, "from",
		                  "no earlier state is compared: the repository has no commits yet",
		                  err);
	r = last_review(head->model, as_of, a, &review, err);
	if (r < 0)
		return r;
	if (!review.date)
		return drift_note(
			head->model, "from",
			"no earlier state is compared: no review is recorded, and --from REV or "
			"--from DATE names none",
			err);
	return from_review(head, &review, a, ends, err);
}

static int add_order(struct run *head, const struct ends *ends, struct um_arena *a,
                     struct um_err *err)
{
	bool is_revision = source_get_info(head->source)->kind == SOURCE_REVISION;

	if (!ends->is_from)
		return 0;
	if (is_revision && um_eq(ends->from.revision, ends->to.revision))
		return drift_note(head->model, "order",
		                  um_format(a,
		                            "both ends are commit %.12s: only the calendar "
		                            "can differ",
		                            ends->to.revision),
		                  err);
	if (is_revision && ends->to.date && strcmp(ends->from.date, ends->to.date) > 0)
		return drift_note(
			head->model, "order",
			um_format(a,
		                  "%s (%s) is newer than %s (%s): what reads as added was "
		                  "removed, and the other way round",
		                  ends->from.name, ends->from.date, ends->to.name, ends->to.date),
			err);
	return 0;
}

int ends_find(const struct cli_options *o, struct run *head, const char *as_of, struct um_arena *a,
              struct ends *ret_ends, struct um_err *err)
{
	struct ends ends = {.is_from = false};
	int r;

	set_to(o, head, as_of, a, &ends.to);
	r = o->from ? from_option(o, head, a, &ends, err)
	            : from_default(head, as_of, a, &ends, err);
	if (r == 0)
		r = add_order(head, &ends, a, err);
	if (r == 0)
		*ret_ends = ends;
	return r;
}
