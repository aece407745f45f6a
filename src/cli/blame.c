#include "cli/blame.h"

#include "drift/drift.h"
#include "source/log.h"

static void commit(void *ctx, size_t i, struct drift_commit *ret)
{
	const struct source_commit *c = source_log_at(ctx, i);

	if (c)
		*ret = (struct drift_commit){c->id, c->author, c->date, c->summary};
}

static void mark(void *ctx, const char *const *files, size_t n, bool *ret_marks)
{
	source_log_mark(ctx, files, n, ret_marks);
}

static void ask(void *ctx, struct drift_asked *asked, size_t n)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	struct source_ask *asks = UM_NEW_ARRAY(a, struct source_ask, n);

	for (size_t i = 0; i < n; i++)
		asks[i] = (struct source_ask){
			.path = asked[i].file,
			.line = asked[i].line,
			.is_gone = asked[i].is_removed,
			.words = {asked[i].words[0], asked[i].words[1]},
		};
	source_log_ask(ctx, asks, n);
	for (size_t i = 0; i < n; i++) {
		asked[i].commit = asks[i].commit ? asks[i].commit->id : NULL;
		asked[i].note = asks[i].note;
	}
}

int blame_run(const struct source *s, const char *from, const char *name, struct model *m,
              struct um_err *err)
{
	struct drift_history history = {.commit = commit, .mark = mark, .ask = ask};
	struct source_log *log;
	int r = source_log_new(s, from, name, NULL, &log, err);

	if (r < 0)
		return r;
	history.ctx = log;
	history.n = source_log_count(log);
	history.gap = source_log_gap(log);
	r = drift_blame(m, &history, err);
	source_log_free(log);
	return r;
}
