/* `unmoat baseline update`: the entries of the file that are still there, under today's names. */
#include "base/io.h"
#include "cli/cli.h"
#include "cli/compare.h"
#include "cli/run.h"

static int write_file(const struct earlier *earlier, const char *path, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;

	earlier_write(earlier, &text);
	return um_write_file_atomic(path, text.s, text.len, err);
}

static int count(struct model *m, const char *sql, long long *ret, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(m, sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	*ret = model_next(rows) ? model_int(rows, 0) : 0;
	return model_close(rows, err);
}

static int update(const struct cli_options *o, const char *path, struct run *run,
                  struct um_err *err)
{
	struct earlier *earlier = NULL;
	long long n_new = 0, n_moved = 0;
	size_t n_gone = 0;
	int r = compare_read(path, &earlier, err);

	if (r == 0)
		r = run_audit(o, run, err);
	if (r == 0)
		r = compare_run(run, earlier, err);
	if (r == 0)
		r = count(run->model, "SELECT count(*) FROM finding WHERE state = 'new'", &n_new,
		          err);
	if (r == 0)
		r = count(run->model, "SELECT count(*) FROM finding WHERE state = 'moved'",
		          &n_moved, err);
	if (r == 0)
		r = earlier_keep_known(earlier, run->model, &n_gone, err);
	if (r == 0)
		r = write_file(earlier, path, err);
	if (r == 0)
		cli_say("%s: %zu kept, %lld of them moved; %zu fixed and taken out; %lld new and "
		        "left out",
		        path, earlier->findings.n, n_moved, n_gone, n_new);
	earlier_free(earlier);
	return r;
}

int cmd_baseline_update(const struct cli_options *o)
{
	struct cli_options rest = *o;
	struct run run = RUN_INIT;
	struct um_err err = UM_ERR_INIT;
	int status = CLI_OK;

	if (o->words.n == 0) {
		um_err_set(&err, UM_EINVAL,
		           "baseline update: name the file that --write-baseline wrote");
		return cli_fail(&err);
	}
	/* The folder is the second word; the run looks at the first. */
	rest.words.v++;
	rest.words.n--;
	if (update(&rest, o->words.v[0], &run, &err) < 0)
		status = cli_fail(&err);
	run_release(&run);
	return status;
}
