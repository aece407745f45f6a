/* The comparison itself is SQL (change.sql), which sees both models: the earlier one as `before`.
 */
#include "drift/drift.h"

static int add_side(struct model *to, const char *side, const struct drift_side *what,
                    struct um_err *err)
{
	const char *binds[] = {side,       what->name,  what->revision,
	                       what->date, what->as_of, what->rules_digest};

	return model_exec(
		to,
		"INSERT INTO drift_side VALUES(?1, ?2, ?3, ?4, ?5, ?6, (SELECT CASE ?1"
		" WHEN 'to' THEN (SELECT score_milli FROM score WHERE subject = ''"
		" AND move = '') ELSE (SELECT from_milli FROM drift_score WHERE move = '')"
		" END))",
		binds, 6, err);
}

int drift_only(struct model *to, const struct drift_side *side, struct um_err *err)
{
	return add_side(to, "to", side, err);
}

int drift_compare(struct model *from, struct model *to, const struct drift_side *from_side,
                  const struct drift_side *to_side, struct um_err *err)
{
	int r = model_attach(to, from, "before", err);
	int left;

	if (r == 0)
		r = model_run_embedded(to, "src/drift/change.sql", err);
	left = model_detach(to, "before", r == 0 ? err : &(struct um_err)UM_ERR_INIT);
	if (r == 0)
		r = left;
	if (r == 0)
		r = add_side(to, "from", from_side, err);
	return r < 0 ? r : add_side(to, "to", to_side, err);
}

int drift_note(struct model *to, const char *kind, const char *text, struct um_err *err)
{
	const char *binds[] = {kind, text};

	return model_exec(to, "INSERT INTO drift_note VALUES(?1, ?2)", binds, 2, err);
}
