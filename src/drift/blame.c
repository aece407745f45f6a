/* Which commits did it: the history is asked for the line behind every change. It is known to
 * whoever fills struct drift_history; here nobody knows git. */
#include "drift/drift.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"

enum {
	MAX_ASKED = 5000, /* changes */
	MAX_PLACES = 20,  /* more places of one change */
	MAX_FILES = 20000,
	MAX_OTHERS = 500 /* commits that touched evidence and changed nothing that is compared */
};

struct blame {
	struct model *to;
	const struct drift_history *history;
	struct um_arena *arena;
	UM_VEC(struct drift_asked) asked;
	UM_VEC(int64_t) ids; /* rows of drift_change */
	size_t n_changes;    /* the first of those asked; then more places of the same changes */
	struct um_map order; /* id of a commit -> how old it is, from 1 for the newest */
	bool is_cut;
};

/* ---- asking ---- */

/* What identifies a model or a region is its own text; other lines are followed as they are. */
static void add_words(struct blame *b, struct drift_asked *q, const char *kind, const char *subject,
                      const char *value)
{
	const char *slash, *text = value;

	if (strcmp(kind, "preview") == 0) {
		text = strrchr(subject, ' ');
		text = text ? text + 1 : NULL;
	} else if (strcmp(kind, "model") != 0 && strcmp(kind, "region") != 0) {
		return;
	}
	if (!text || !*text)
		return;
	slash = strrchr(text, '/');
	q->words[0] = um_strdup(b->arena, text);
	q->words[1] = slash && slash[1] ? um_strdup(b->arena, slash + 1) : NULL;
}

static int read_changes(struct blame *b, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(b->to,
	                    "SELECT id, kind, change = 'removed', subject, CASE change WHEN"
	                    " 'removed' THEN before ELSE after END, file, coalesce(line, 0)"
	                    " FROM drift_change WHERE file IS NOT NULL ORDER BY id",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct drift_asked *q;

		b->is_cut = b->asked.n == MAX_ASKED;
		if (b->is_cut)
			break;
		q = UM_PUSH(b->arena, &b->asked);
		*UM_PUSH(b->arena, &b->ids) = model_int(rows, 0);
		q->is_removed = model_int(rows, 2) != 0;
		q->file = um_strdup(b->arena, model_text(rows, 5));
		q->line = (uint32_t)model_int(rows, 6);
		add_words(b, q, model_text(rows, 1), model_text(rows, 3), model_text(rows, 4));
	}
	return model_close(rows, err);
}

/* A service came with the oldest commit that reached it, wherever that stands; anything else may
 * have changed further down in the statement that it is read from. */
static const char places_sql[] =
	"SELECT DISTINCT c.id, f.path, e.line FROM drift_change c JOIN route p ON p.service ="
	" c.subject AND (c.workload IS NULL OR c.workload = p.workload) JOIN path_evidence s ON"
	" s.path_id = p.id JOIN evidence e ON e.id = s.evidence_id AND e.service = p.service"
	" JOIN file f ON f.id = e.file_id WHERE c.kind = 'service' AND c.change = 'added' AND"
	" NOT (f.path = c.file AND e.line IS c.line)"
	" UNION SELECT c.id, c.file, e.line + n.i FROM drift_change c JOIN file f ON f.path ="
	" c.file JOIN evidence e ON e.file_id = f.id AND e.line = c.line JOIN (WITH RECURSIVE n(i)"
	" AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) SELECT i FROM n) n ON e.line +"
	" n.i <= e.end_line WHERE c.kind IN ('identity', 'region', 'gateway') AND"
	" c.change <> 'removed'"
	" ORDER BY 1, 2, 3";

static int read_places(struct blame *b, struct um_err *err)
{
	struct model_rows *rows;
	int64_t last = 0;
	size_t n = 0;
	int r = model_query(b->to, places_sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		struct drift_asked *q;

		n = model_int(rows, 0) == last ? n + 1 : 1;
		last = model_int(rows, 0);
		if (n > MAX_PLACES)
			continue;
		q = UM_PUSH(b->arena, &b->asked);
		*UM_PUSH(b->arena, &b->ids) = last;
		q->file = um_strdup(b->arena, model_text(rows, 1));
		q->line = (uint32_t)model_int(rows, 2);
	}
	return model_close(rows, err);
}

static void sort_commits(struct blame *b)
{
	um_map_init(&b->order, b->arena);
	for (size_t i = 0; i < b->history->n; i++) {
		struct drift_commit c = {0};

		b->history->commit(b->history->ctx, i, &c);
		if (c.id)
			/* NOLINTNEXTLINE(performance-no-int-to-ptr) */
			um_map_put(&b->order, c.id, (void *)(uintptr_t)(i + 1));
	}
}

static uintptr_t age(const struct blame *b, const struct drift_asked *q)
{
	return q->commit ? (uintptr_t)um_map_get(&b->order, q->commit) : 0;
}

/* Where the first place has an answer only an older commit is better; else the newest is. */
static bool is_better(const struct blame *b, const struct drift_asked *q,
                      const struct drift_asked *than, bool is_first_known)
{
	if (!age(b, q))
		return false;
	return !age(b, than) ||
	       (is_first_known ? age(b, q) > age(b, than) : age(b, q) < age(b, than));
}

static const struct drift_asked *best_place(const struct blame *b, size_t change)
{
	const struct drift_asked *first = &b->asked.v[change], *best = first;

	for (size_t k = b->n_changes; k < b->asked.n; k++) {
		if (b->ids.v[k] == b->ids.v[change] &&
		    is_better(b, &b->asked.v[k], best, age(b, first)))
			best = &b->asked.v[k];
	}
	return best;
}

static int take_best(struct blame *b, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < b->n_changes; i++) {
		const struct drift_asked *best = best_place(b, i);
		char id[24], line[16];

		if (best == &b->asked.v[i])
			continue;
		snprintf(id, sizeof(id), "%lld", (long long)b->ids.v[i]);
		snprintf(line, sizeof(line), "%u", best->line);
		b->asked.v[i] = *best;
		r = model_exec(b->to,
		               "UPDATE drift_change SET file = ?2, line = CAST(?3 AS INTEGER)"
		               " WHERE id = CAST(?1 AS INTEGER)",
		               (const char *[]){id, best->file, line}, 3, err);
	}
	return r;
}

static int write_answers(struct blame *b, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < b->n_changes; i++) {
		const struct drift_asked *q = &b->asked.v[i];
		char id[24];
		const char *binds[] = {id, q->commit, q->commit ? NULL : q->note};

		snprintf(id, sizeof(id), "%lld", (long long)b->ids.v[i]);
		r = model_exec(b->to,
		               "UPDATE drift_change SET commit_id = ?2, commit_note = ?3 WHERE"
		               " id = CAST(?1 AS INTEGER)",
		               binds, 3, err);
	}
	return r;
}

/* ---- commits ---- */

static int read_files(struct blame *b, const char *sql, const char *const **ret, size_t *ret_n,
                      struct um_err *err)
{
	UM_VEC(const char *) files = {0};
	struct model_rows *rows;
	int r = model_query(b->to, sql, NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (files.n < MAX_FILES && model_next(rows))
		*UM_PUSH(b->arena, &files) = um_strdup(b->arena, model_text(rows, 0));
	*ret = files.v;
	*ret_n = files.n;
	return model_close(rows, err);
}

static int mark(struct blame *b, const char *sql, bool **ret_marks, struct um_err *err)
{
	const char *const *files = NULL;
	size_t n = 0;
	int r = read_files(b, sql, &files, &n, err);

	*ret_marks = UM_NEW_ARRAY(b->arena, bool, b->history->n);
	if (r == 0 && n)
		b->history->mark(b->history->ctx, files, n, *ret_marks);
	return r;
}

static int add_commit(struct blame *b, const struct drift_commit *c, bool is_register,
                      struct um_err *err)
{
	return model_exec(
		b->to,
		"INSERT OR IGNORE INTO drift_commit VALUES(?1, ?2, ?3, ?4, 0, ?5 IS NOT NULL)",
		(const char *[]){c->id, c->author, c->date, c->summary, is_register ? "" : NULL}, 5,
		err);
}

static int add_commits(struct blame *b, struct um_err *err)
{
	const struct drift_history *h = b->history;
	struct um_map did;
	bool *in_register = NULL, *in_evidence = NULL;
	size_t n_others = 0;
	int r;

	um_map_init(&did, b->arena);
	for (size_t i = 0; i < b->n_changes; i++) {
		if (b->asked.v[i].commit)
			um_map_put(&did, b->asked.v[i].commit, NULL);
	}
	r = mark(b,
	         "SELECT file FROM contract WHERE file IS NOT NULL UNION SELECT file FROM review"
	         " WHERE file IS NOT NULL UNION SELECT file FROM drift_change WHERE kind ="
	         " 'contract' AND file IS NOT NULL",
	         &in_register, err);
	if (r == 0)
		r = mark(b,
		         "SELECT f.path FROM path_evidence p JOIN evidence e ON e.id ="
		         " p.evidence_id JOIN file f ON f.id = e.file_id UNION SELECT file FROM"
		         " drift_change WHERE file IS NOT NULL",
		         &in_evidence, err);
	for (size_t i = 0; r == 0 && i < h->n; i++) {
		struct drift_commit c = {0};
		bool is_others = in_evidence[i] && n_others < MAX_OTHERS;

		h->commit(h->ctx, i, &c);
		if (!c.id || !(in_register[i] || is_others || um_map_has(&did, c.id)))
			continue;
		n_others += !in_register[i] && !um_map_has(&did, c.id);
		r = add_commit(b, &c, in_register[i], err);
	}
	return r;
}

/* Of a term of a contract only the file is known: the commit that did it is certain where it is the
 * only one that touched the register. */
static const char terms_sql[] =
	"UPDATE drift_change SET commit_id = CASE n WHEN 1 THEN t.id END, commit_note = CASE n"
	" WHEN 1 THEN NULL WHEN 0 THEN commit_note ELSE 'one of the ' || n || ' commits that touched"
	" the register' END FROM (SELECT count(*) AS n, min(id) AS id FROM drift_commit"
	" WHERE is_register = 1) t WHERE kind = 'contract' AND line IS NULL";

/* A workload that came or went stands in no line of its own: the first commit that brought one of
 * its services, or the last one that took one away. */
static const char workload_sql[] =
	"UPDATE drift_change SET commit_id = (SELECT c.commit_id FROM drift_change c JOIN"
	" drift_commit k ON k.id = c.commit_id WHERE c.workload = drift_change.workload"
	" AND c.change = drift_change.change ORDER BY CASE c.change WHEN 'added' THEN -k.rowid ELSE"
	" k.rowid END LIMIT 1) WHERE kind = 'workload' AND file IS NULL AND change <> 'changed'";

int drift_blame(struct model *to, const struct drift_history *history, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	struct blame b = {.to = to, .history = history, .arena = a};
	int r = read_changes(&b, err);

	b.n_changes = b.asked.n;
	if (r == 0)
		r = read_places(&b, err);
	if (r == 0 && b.asked.n)
		history->ask(history->ctx, b.asked.v, b.asked.n);
	if (r == 0) {
		sort_commits(&b);
		r = take_best(&b, err);
	}
	if (r == 0)
		r = write_answers(&b, err);
	if (r == 0)
		r = add_commits(&b, err);
	if (r == 0)
		r = model_exec(to, terms_sql, NULL, 0, err);
	if (r == 0)
		r = model_exec(to, workload_sql, NULL, 0, err);
	if (r == 0)
		r = model_exec(to,
		               "UPDATE drift_commit SET n_changes = (SELECT count(*) FROM"
		               " drift_change c WHERE c.commit_id = drift_commit.id)",
		               NULL, 0, err);
	if (r == 0 && history->gap)
		r = drift_note(to, "history", history->gap, err);
	if (r == 0 && b.is_cut)
		r = drift_note(to, "history", "only the first 5000 changes were traced to commits",
		               err);
	return r;
}
