/*
 * Waivers: a comment in a file (`unmoat: ignore CONTROL -- REASON`, stored while the files were
 * read) or an entry of the settings. A finding is waived by its decisive evidence: the place where
 * it is shown; one about a file by any of its places there, which all say the same. Every waiver is
 * accounted for: used, unused, expired, malformed.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "policy/policy_p.h"

struct place {
	const char *file;
	int64_t line;
};

/* ---- the list ---- */

static bool is_expired(const struct policy *p, const struct policy_waiver *w)
{
	return w->expires && strcmp(w->expires, p->as_of) < 0;
}

static int load_comments(struct policy *p, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(p->m,
	                    "SELECT id, origin, file, line, control, reason, expires, first_line, "
	                    "last_line, status, problem FROM waiver ORDER BY id",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct policy_waiver *w = UM_PUSH(p->arena, &p->waivers);
		int i = 0;

		w->id = model_int(rows, i++);
		w->origin = um_strdup(p->arena, model_text(rows, i++));
		w->file = um_strdup(p->arena, model_text(rows, i++));
		w->line = model_int(rows, i++);
		w->control = um_strdup(p->arena, model_text(rows, i++));
		w->reason = um_strdup(p->arena, model_text(rows, i++));
		w->expires = um_strdup(p->arena, model_text(rows, i++));
		w->first_line = model_int(rows, i++);
		w->last_line = model_int(rows, i++);
		w->status = um_strdup(p->arena, model_text(rows, i++));
		w->problem = um_strdup(p->arena, model_text(rows, i++));
	}
	return model_close(rows, err);
}

static int insert(struct policy *p, const struct policy_waiver *w, struct um_err *err)
{
	char id[24], line[24];
	const char *binds[] = {id,         w->origin, w->file,    line,
	                       w->control, w->reason, w->expires, w->status};

	snprintf(id, sizeof(id), "%lld", (long long)w->id);
	snprintf(line, sizeof(line), "%lld", (long long)w->line);
	return model_exec(p->m,
	                  "INSERT INTO waiver (id, origin, file, line, control, reason, expires, "
	                  "status) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
	                  binds, UM_COUNT(binds), err);
}

static int add_settings(struct policy *p, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->config->n_waivers; i++) {
		const struct config_waiver *from = &p->config->waivers[i];
		int64_t id = p->waivers.n ? p->waivers.v[p->waivers.n - 1].id + 1 : 1;
		struct policy_waiver *w = UM_PUSH(p->arena, &p->waivers);

		*w = (struct policy_waiver){
			.id = id,
			.origin = "config",
			.file = from->place.file,
			.line = from->place.pos.line,
			.control = from->control,
			.reason = from->reason,
			.expires = from->expires,
			.status = "unused",
			.config = from,
		};
		r = insert(p, w, err);
	}
	return r;
}

/* A comment may name a control that there is none of. */
static void check(struct policy *p, struct policy_waiver *w)
{
	UM_VEC(const char *) ids = {0};
	const char *nearest;

	if (w->problem || !w->control)
		return;
	if (is_expired(p, w))
		w->status = "expired";
	for (size_t i = 0; i < p->n_controls; i++) {
		if (um_eq(p->controls[i].rule->id, w->control))
			return;
		*UM_PUSH(p->arena, &ids) = p->controls[i].rule->id;
	}
	nearest = um_nearest(w->control, ids.v, ids.n);
	w->status = "malformed";
	w->problem =
		nearest ? um_format(p->arena, "there is no control \"%s\"; did you mean \"%s\"?",
	                            w->control, nearest)
			: um_format(p->arena, "there is no control \"%s\"", w->control);
}

int policy_waivers_load(struct policy *p, struct um_err *err)
{
	int r = load_comments(p, err);

	if (r == 0)
		r = add_settings(p, err);
	for (size_t i = 0; r == 0 && i < p->waivers.n; i++)
		check(p, &p->waivers.v[i]);
	return r;
}

/* ---- matching ---- */

struct places {
	const struct place *v;
	size_t n;
};

static int place_of(struct policy *p, int64_t evidence, struct place *ret, struct um_err *err)
{
	char id[24];
	const char *binds[] = {id};
	struct model_rows *rows;
	int r;

	snprintf(id, sizeof(id), "%lld", (long long)evidence);
	r = model_query(p->m,
	                "SELECT f.path, e.line FROM evidence e JOIN file f ON f.id = e.file_id "
	                "WHERE e.id = ?1",
	                binds, 1, &rows, err);
	if (r < 0)
		return r;
	if (model_next(rows)) {
		ret->file = um_strdup(p->arena, model_text(rows, 0));
		ret->line = model_int(rows, 1);
	}
	return model_close(rows, err);
}

/* Where a row can be waived. */
static int places_of(struct policy *p, const struct policy_control *c, const struct policy_row *row,
                     struct places *ret, struct um_err *err)
{
	size_t n = c->rule->is_per_place || row->n_evidence == 0 ? row->n_evidence : 1;
	struct place *v = UM_NEW_ARRAY(p->arena, struct place, n);
	int r = 0;

	*ret = (struct places){.v = v};
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = place_of(p, row->evidence[i], &v[ret->n], err);
		ret->n += um_eq(v[ret->n].file, v[0].file);
	}
	return r;
}

/* The root as the settings call it, which may lie above the audited folder. */
static const char *full_root(struct policy *p, const char *root)
{
	const char *full =
		um_format(p->arena, "%s%s", p->config->base, um_eq(root, ".") ? "" : root);
	size_t n = strlen(full);

	if (n == 0)
		return ".";
	return full[n - 1] == '/' ? um_strndup(p->arena, full, n - 1) : full;
}

bool policy_names_workload(struct policy *p, const char *wanted, size_t workload)
{
	return !wanted || (workload != POLICY_REPOSITORY &&
	                   um_eq(full_root(p, p->workloads.v[workload].root), wanted));
}

static bool comment_covers(const struct policy_waiver *w, const struct places *places)
{
	for (size_t i = 0; i < places->n; i++) {
		const struct place *place = &places->v[i];

		if (um_eq(w->file, place->file) && place->line >= w->first_line &&
		    place->line <= w->last_line)
			return true;
	}
	return false;
}

static bool covers(struct policy *p, const struct policy_waiver *w, const struct policy_row *row,
                   const struct places *places)
{
	if (!w->config)
		return comment_covers(w, places);
	return policy_names_workload(p, w->config->workload, row->workload) &&
	       (w->config->paths.n == 0 ||
	        (places->n && config_matches(p->config, &w->config->paths, places->v[0].file)));
}

static int waive_row(struct policy *p, const struct policy_control *c, struct policy_row *row,
                     struct um_err *err)
{
	struct places places = {0};
	bool is_known = false;

	for (size_t i = 0; i < p->waivers.n; i++) {
		struct policy_waiver *w = &p->waivers.v[i];
		int r;

		if (!um_eq(w->control, c->rule->id) || um_eq(w->status, "malformed"))
			continue;
		if (!is_known && (r = places_of(p, c, row, &places, err)) < 0)
			return r;
		is_known = true;
		if (!covers(p, w, row, &places))
			continue;
		w->matched++;
		if (um_eq(w->status, "expired") || p->no_suppressions)
			continue;
		w->status = "used";
		if (!row->waiver) {
			row->waiver = w;
			row->status = POLICY_WAIVED;
		}
	}
	return 0;
}

int policy_waive(struct policy *p, struct policy_control *c, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && p->waivers.n && i < c->rows.n; i++) {
		if (c->rows.v[i].status == POLICY_FAIL)
			r = waive_row(p, c, &c->rows.v[i], err);
	}
	return r;
}

int policy_waivers_store(struct policy *p, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->waivers.n; i++) {
		const struct policy_waiver *w = &p->waivers.v[i];
		char id[24], matched[24];
		const char *binds[] = {id, w->status, w->problem, matched};

		snprintf(id, sizeof(id), "%lld", (long long)w->id);
		snprintf(matched, sizeof(matched), "%zu", w->matched);
		r = model_exec(p->m,
		               "UPDATE waiver SET status = ?2, problem = ?3, matched = ?4 "
		               "WHERE id = ?1",
		               binds, UM_COUNT(binds), err);
	}
	return r;
}
