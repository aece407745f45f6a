#include "cli/compare.h"

#include "base/io.h"

enum {
	MAX_BASELINE = 64 * 1024 * 1024
};

/* Asked for only when a fingerprint alone does not tell. */
struct renames {
	const struct source *source;
	const char *from;
	struct source_renames *known;
	bool is_asked;
};

static const char *renamed(void *ctx, const char *old_path)
{
	struct renames *r = ctx;

	if (!r->is_asked)
		r->known = source_renames_new(r->source, r->from);
	r->is_asked = true;
	return source_renamed(r->known, old_path);
}

int compare_run(struct run *run, struct earlier *earlier, struct um_err *err)
{
	struct renames renames = {.source = run->source, .from = earlier->revision};
	int r = earlier_compare(earlier, run->model, renamed, &renames, err);

	source_renames_free(renames.known);
	return r;
}

int compare_read(const char *path, struct earlier **ret_earlier, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	struct earlier *earlier = earlier_new("baseline", path);
	int r = um_read_file(path, MAX_BASELINE, &text, err);

	if (r == 0)
		r = earlier_read(earlier, path, text.s, text.len, err);
	if (r < 0)
		earlier_free(earlier);
	else
		*ret_earlier = earlier;
	return r;
}

static int read_since(const struct cli_options *o, struct run *run, struct earlier **ret_earlier,
                      struct um_err *err)
{
	struct earlier *earlier = earlier_new("since", o->since);
	struct model *model = NULL;
	const char *base;
	int r = source_merge_base(run->source, o->since, earlier->arena, &base, err);

	if (r == 0)
		r = run_audit_at(o, run, base, &model, err);
	if (r == 0)
		r = earlier_of_model(earlier, model, err);
	model_free(model);
	if (r < 0)
		earlier_free(earlier);
	else
		*ret_earlier = earlier;
	return r;
}

int compare_with_earlier(const struct cli_options *o, struct run *run, struct um_err *err)
{
	struct earlier *earlier = NULL;
	int r = o->since ? read_since(o, run, &earlier, err)
	                 : compare_read(o->baseline, &earlier, err);

	if (r == 0)
		r = compare_run(run, earlier, err);
	earlier_free(earlier);
	return r;
}
