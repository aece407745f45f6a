/*
 * The time of the run for SQL: 'now' is the first second of the day as of which the run answers, so
 * that date('now') gives the same on every day. SQLite asks its VFS for the time; this is the usual
 * one with another clock.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "model/model_p.h"

struct model_clock {
	sqlite3_vfs vfs;   /* first: SQLite hands this one back */
	sqlite3_int64 now; /* milliseconds of the Julian calendar */
	char name[40];
};

static int give_now(sqlite3_vfs *vfs, sqlite3_int64 *ret)
{
	*ret = ((const struct model_clock *)(const void *)vfs)->now;
	return SQLITE_OK;
}

static int give_now_in_days(sqlite3_vfs *vfs, double *ret)
{
	*ret = (double)((const struct model_clock *)(const void *)vfs)->now / 86400000.0;
	return SQLITE_OK;
}

const char *model_clock_new(struct model *m)
{
	const sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
	struct model_clock *clock;

	if (!usual)
		return NULL;
	clock = um_xmalloc(sizeof(*clock));
	memset(clock, 0, sizeof(*clock));
	clock->vfs = *usual;
	clock->vfs.pNext = NULL;
	clock->vfs.zName = clock->name;
	clock->vfs.xCurrentTime = give_now_in_days;
	clock->vfs.xCurrentTimeInt64 = give_now;
	/* A name of its own for each model: several may be open on several threads. */
	snprintf(clock->name, sizeof(clock->name), "unmoat-%p", (void *)clock);
	if (sqlite3_vfs_register(&clock->vfs, 0) != SQLITE_OK) {
		free(clock);
		return NULL;
	}
	m->clock = clock;
	return clock->name;
}

int model_clock_set(struct model *m, const char *day, struct um_err *err)
{
	sqlite3_stmt *s;
	int r = model_prepare(m, "SELECT CAST(julianday(?) * 86400000 AS INTEGER)", &s, err);

	if (r < 0)
		return r;
	model_bind(s, 1, day);
	if (sqlite3_step(s) != SQLITE_ROW)
		r = model_sql_err(m, err, "model: clock");
	else if (m->clock)
		m->clock->now = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return r;
}

void model_clock_free(struct model_clock *clock)
{
	if (!clock)
		return;
	sqlite3_vfs_unregister(&clock->vfs);
	free(clock);
}
