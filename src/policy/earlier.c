/* Comparing: fingerprints first, then content, where the file is the same, was renamed, has kept
 * its name, or the pair is the only one. */
#include "policy/earlier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

/* ---- taking from a model ---- */

struct earlier *earlier_new(const char *what, const char *name)
{
	struct um_arena *a = um_arena_new();
	struct earlier *e = UM_NEW(a, struct earlier);

	e->arena = a;
	e->what = what;
	e->name = um_strdup(a, name);
	return e;
}

void earlier_free(struct earlier *e)
{
	if (e)
		um_arena_free(e->arena);
}

static int take_findings(struct earlier *e, struct model *m, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(
		m,
		"SELECT f.control, f.fingerprint, f.content, w.root, f.path, f.reason, "
		"f.severity FROM finding f LEFT JOIN workload w ON w.id = f.workload_id "
		"WHERE f.waiver_id IS NULL "
		"ORDER BY f.control, f.path, w.root, f.fingerprint",
		NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct earlier_finding *f = UM_PUSH(e->arena, &e->findings);

		f->control = um_strdup(e->arena, model_text(rows, 0));
		f->fingerprint = um_strdup(e->arena, model_text(rows, 1));
		f->content = um_strdup(e->arena, model_text(rows, 2));
		f->workload = um_strdup(e->arena, model_text(rows, 3));
		f->path = um_strdup(e->arena, model_text(rows, 4));
		f->reason = um_strdup(e->arena, model_text(rows, 5));
		f->severity = um_strdup(e->arena, model_text(rows, 6));
	}
	return model_close(rows, err);
}

static int take_scores(struct earlier *e, struct model *m, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(m, "SELECT move, score_milli, grade FROM score WHERE subject = ''",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct earlier_score *s = UM_PUSH(e->arena, &e->scores);

		s->move = um_strdup(e->arena, model_text(rows, 0));
		s->milli = model_is_null(rows, 1) ? -1 : model_int(rows, 1);
		s->grade = um_strdup(e->arena, model_text(rows, 2));
	}
	return model_close(rows, err);
}

int earlier_of_model(struct earlier *e, struct model *m, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(m, "SELECT revision, rules_digest FROM run", NULL, 0, &rows, err);

	if (r < 0)
		return r;
	if (model_next(rows)) {
		e->revision = um_strdup(e->arena, model_text(rows, 0));
		e->rules_digest = um_strdup(e->arena, model_text(rows, 1));
	}
	if ((r = model_close(rows, err)) < 0 || (r = take_findings(e, m, err)) < 0)
		return r;
	return take_scores(e, m, err);
}

/* ---- comparing ---- */

struct today {
	const char *id, *fingerprint, *content, *path, *workload;
	struct earlier_finding *known; /* NULL: new */
	const char *state, *note;
};

struct compare {
	struct earlier *e;
	struct model *m;
	earlier_renamed renamed;
	void *ctx;
	UM_VEC(struct today) today;
	struct um_map files, workloads; /* that there are today */
};

static int load_today(struct compare *c, struct um_err *err)
{
	struct um_arena *a = c->e->arena;
	struct model_rows *rows;
	int r = model_query(c->m,
	                    "SELECT f.id, f.fingerprint, f.content, f.path, w.root FROM finding f "
	                    "LEFT JOIN workload w ON w.id = f.workload_id "
	                    "WHERE f.waiver_id IS NULL ORDER BY f.id",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct today *t = UM_PUSH(a, &c->today);

		t->id = um_strdup(a, model_text(rows, 0));
		t->fingerprint = um_strdup(a, model_text(rows, 1));
		t->content = um_strdup(a, model_text(rows, 2));
		t->path = um_strdup(a, model_text(rows, 3));
		t->workload = um_strdup(a, model_text(rows, 4));
		t->state = "new";
	}
	return model_close(rows, err);
}

static int load_names(struct compare *c, const char *sql, struct um_map *names, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(c->m, sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	um_map_init(names, c->e->arena);
	while (model_next(rows))
		um_map_put(names, model_text(rows, 0), c);
	return model_close(rows, err);
}

static int load(struct compare *c, struct um_err *err)
{
	int r = load_today(c, err);

	if (r == 0)
		r = load_names(c, "SELECT path FROM file", &c->files, err);
	if (r == 0)
		r = load_names(c, "SELECT root FROM workload", &c->workloads, err);
	return r;
}

static void match_exactly(struct compare *c)
{
	struct um_map by_fingerprint;

	um_map_init(&by_fingerprint, c->e->arena);
	for (size_t i = 0; i < c->e->findings.n; i++)
		um_map_put(&by_fingerprint, c->e->findings.v[i].fingerprint, &c->e->findings.v[i]);
	for (size_t i = 0; i < c->today.n; i++) {
		struct today *t = &c->today.v[i];
		struct earlier_finding *f = um_map_get(&by_fingerprint, t->fingerprint);

		if (!f || f->is_matched)
			continue;
		f->is_matched = true;
		t->known = f;
		t->state = "known";
	}
}

static void pair(struct today *t, struct earlier_finding *f)
{
	f->is_matched = true;
	t->known = f;
	t->state = "moved";
}

/* Whether a file of then can be one of today. */
typedef bool (*same_file)(const struct compare *c, const char *then, const char *now);

/* The workload around it became another one. */
static bool is_same_path(const struct compare *c, const char *then, const char *now)
{
	(void)c;
	return um_eq(then, now);
}

/* git says which file became which. */
static bool is_renamed(const struct compare *c, const char *then, const char *now)
{
	const char *to = c->renamed ? c->renamed(c->ctx, then) : NULL;

	return to && um_eq(to, now);
}

static void match_file(struct compare *c, same_file is_same)
{
	for (size_t i = 0; i < c->today.n; i++) {
		struct today *t = &c->today.v[i];

		for (size_t k = 0; !t->known && t->path && k < c->e->findings.n; k++) {
			struct earlier_finding *f = &c->e->findings.v[k];

			if (!f->is_matched && f->path && um_eq(f->content, t->content) &&
			    is_same(c, f->path, t->path))
				pair(t, f);
		}
	}
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Whether one finding that is gone may be one of today. */
typedef bool (*candidate)(const struct compare *c, const struct earlier_finding *f,
                          const struct today *t);

/* A file that went to another folder: it is not where it was. */
static bool has_its_name(const struct compare *c, const struct earlier_finding *f,
                         const struct today *t)
{
	return f->path && t->path && um_eq(last_part(f->path), last_part(t->path)) &&
	       !um_map_has(&c->files, f->path);
}

/* What is mended in one workload does not make up for what is new in another. */
static bool has_its_workload(const struct compare *c, const struct earlier_finding *f,
                             const struct today *t)
{
	return um_eq(f->workload, t->workload) ||
	       (f->workload && t->workload && !um_map_has(&c->workloads, f->workload));
}

/* Those of today that stand where `t` stands, as far as a candidate tells. */
static size_t count_today(const struct compare *c, const struct earlier_finding *f,
                          const char *content, candidate may_be)
{
	size_t n = 0;

	for (size_t i = 0; i < c->today.n; i++) {
		const struct today *t = &c->today.v[i];

		n += !t->known && um_eq(t->content, content) && may_be(c, f, t);
	}
	return n;
}

/* Where as many or more are gone as have come, those that came are what moved. Where more have come
 * nobody knows which. */
static void match_moved(struct compare *c, candidate may_be, const char *note)
{
	for (size_t i = 0; i < c->today.n; i++) {
		struct today *t = &c->today.v[i];
		struct earlier_finding *found = NULL;
		size_t n = 0;

		if (t->known)
			continue;
		for (size_t k = 0; k < c->e->findings.n; k++) {
			struct earlier_finding *f = &c->e->findings.v[k];

			if (f->is_matched || !um_eq(f->content, t->content) || !may_be(c, f, t))
				continue;
			found = found ? found : f;
			n++;
		}
		if (n > 0 && count_today(c, found, t->content, may_be) <= n)
			pair(t, found);
		else if (n > 0)
			t->note = note;
	}
}

static int store_today(struct compare *c, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->today.n; i++) {
		const struct today *t = &c->today.v[i];
		const char *binds[] = {t->id, t->state, t->note};

		r = model_exec(c->m, "UPDATE finding SET state = ?2, note = ?3 WHERE id = ?1",
		               binds, UM_COUNT(binds), err);
	}
	return r;
}

static int store_fixed(struct compare *c, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->e->findings.n; i++) {
		const struct earlier_finding *f = &c->e->findings.v[i];
		const char *binds[] = {f->control, f->workload, f->path, f->reason, f->fingerprint};

		if (!f->is_matched)
			r = model_exec(c->m, "INSERT INTO fixed VALUES(?1,?2,?3,?4,?5)", binds,
			               UM_COUNT(binds), err);
	}
	return r;
}

static int store_earlier(struct compare *c, struct um_err *err)
{
	const char *binds[] = {c->e->what, c->e->name, c->e->revision, c->e->rules_digest};
	int r = model_exec(c->m, "INSERT INTO earlier VALUES(?1,?2,?3,?4)", binds, UM_COUNT(binds),
	                   err);

	for (size_t i = 0; r == 0 && i < c->e->scores.n; i++) {
		const struct earlier_score *s = &c->e->scores.v[i];
		char milli[24];
		const char *score[] = {s->move, s->milli < 0 ? NULL : milli, s->grade};

		snprintf(milli, sizeof(milli), "%lld", (long long)s->milli);
		r = model_exec(c->m, "INSERT INTO earlier_score VALUES(?1,?2,?3)", score,
		               UM_COUNT(score), err);
	}
	return r;
}

int earlier_compare(struct earlier *e, struct model *m, earlier_renamed renamed, void *ctx,
                    struct um_err *err)
{
	struct compare c = {.e = e, .m = m, .renamed = renamed, .ctx = ctx};
	int r = load(&c, err);

	if (r < 0)
		return r;
	match_exactly(&c);
	match_file(&c, is_same_path);
	match_file(&c, is_renamed);
	match_moved(&c, has_its_name, NULL);
	match_moved(&c, has_its_workload, "it may be one that moved, but several could be");
	if ((r = model_exec(m, "BEGIN", NULL, 0, err)) < 0 || (r = store_today(&c, err)) < 0 ||
	    (r = store_fixed(&c, err)) < 0 || (r = store_earlier(&c, err)) < 0)
		return r;
	return model_exec(m, "COMMIT", NULL, 0, err);
}

int earlier_keep_known(struct earlier *e, struct model *m, size_t *ret_gone, struct um_err *err)
{
	struct earlier *now = earlier_new(e->what, e->name);
	size_t before = e->findings.n, kept = 0;
	struct um_map known;
	struct model_rows *rows = NULL;
	int r = earlier_of_model(now, m, err);

	um_map_init(&known, now->arena);
	if (r == 0)
		r = model_query(m,
		                "SELECT fingerprint FROM finding WHERE state IN ('known', 'moved')",
		                NULL, 0, &rows, err);
	if (r < 0) {
		earlier_free(now);
		return r;
	}
	while (model_next(rows))
		um_map_put(&known, model_text(rows, 0), now);
	r = model_close(rows, err);
	e->findings.n = 0;
	for (size_t i = 0; i < now->findings.n; i++) {
		struct earlier_finding *to, *from = &now->findings.v[i];

		if (!um_map_has(&known, from->fingerprint))
			continue;
		to = UM_PUSH(e->arena, &e->findings);
		*to = (struct earlier_finding){
			.control = um_strdup(e->arena, from->control),
			.fingerprint = um_strdup(e->arena, from->fingerprint),
			.content = um_strdup(e->arena, from->content),
			.workload = um_strdup(e->arena, from->workload),
			.path = um_strdup(e->arena, from->path),
			.reason = um_strdup(e->arena, from->reason),
			.severity = um_strdup(e->arena, from->severity),
		};
		kept++;
	}
	e->revision = um_strdup(e->arena, now->revision);
	e->rules_digest = um_strdup(e->arena, now->rules_digest);
	earlier_free(now);
	*ret_gone = before - kept;
	return r;
}
