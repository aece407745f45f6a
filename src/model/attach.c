/* Another model beside this one, so that our SQL can compare the two: its pages are copied into a
 * database of the same connection. The name is ours, never a user's. */
#include "base/str.h"
#include "model/model_p.h"

int model_attach(struct model *m, struct model *other, const char *name, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str attach = UM_STR_INIT;
	int before = sqlite3_limit(m->db, SQLITE_LIMIT_ATTACHED, 2);
	sqlite3_int64 size = 0;
	unsigned char *pages;
	int r;

	um_str_addf(&attach, "ATTACH ':memory:' AS %s", name);
	r = model_run_sql(m, attach.s, err);
	sqlite3_limit(m->db, SQLITE_LIMIT_ATTACHED, before);
	if (r < 0)
		return r;
	pages = sqlite3_serialize(other->db, "main", &size, 0);
	if (!pages)
		return um_err_set(err, UM_EIO, "model: SQLite cannot copy a database in memory");
	if (sqlite3_deserialize(m->db, name, pages, size, size,
	                        SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY) !=
	    SQLITE_OK)
		return model_sql_err(m, err, "model: a second database");
	return 0;
}

int model_detach(struct model *m, const char *name, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str detach = UM_STR_INIT;

	um_str_addf(&detach, "DETACH %s", name);
	return model_run_sql(m, detach.s, err);
}
