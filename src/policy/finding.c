/*
 * Findings: one for each row that fails. The fingerprint holds content, not position: the control,
 * the path below the workload's root, the decisive tokens, and an index among equals; moved lines
 * and a moved workload keep it, a changed decisive text does not. Without the path (or the place
 * that the control names) and the index it is the content, by which a finding is known again in a
 * file that was renamed.
 */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/str.h"
#include "policy/policy_p.h"

struct identity {
	char fingerprint[65], content[65];
	const char *path; /* NULL: there is no decisive evidence */
};

struct findings {
	struct policy *p;
	struct um_map seen; /* content -> how many so far, kept as a pointer to int */
	int64_t n;
};

/* The path below the root, and the whole path when it is not below. */
static const char *below(const char *root, const char *path)
{
	size_t n = strlen(root);

	if (strcmp(root, ".") == 0 || strncmp(path, root, n) != 0 || path[n] != '/')
		return path;
	return path + n + 1;
}

/* Runs of white space are one blank: reformatting is no change. */
static void add_token(struct um_str *s, const char *token)
{
	um_str_add_c(s, '\n');
	while (token && *token) {
		size_t blank = strspn(token, " \t\r\n");

		if (blank)
			um_str_add_c(s, ' ');
		token += blank;
		if (*token)
			um_str_add_c(s, *token++);
	}
}

/* The decisive evidence: its file, and the tokens. */
static int add_evidence(struct findings *f, int64_t id, struct identity *ret, struct um_str *tokens,
                        struct um_err *err)
{
	char text[24];
	const char *binds[] = {text};
	struct model_rows *rows;
	int r;

	snprintf(text, sizeof(text), "%lld", (long long)id);
	r = model_query(
		f->p->m,
		"SELECT f.path, e.kind, e.service, coalesce(e.value, e.name) FROM evidence e "
		"JOIN file f ON f.id = e.file_id WHERE e.id = ?1",
		binds, 1, &rows, err);
	if (r < 0)
		return r;
	if (model_next(rows)) {
		ret->path = um_strdup(f->p->arena, model_text(rows, 0));
		for (int i = 1; i < 4 && tokens; i++)
			add_token(tokens, model_text(rows, i));
	}
	return model_close(rows, err);
}

/* What a control calls decisive itself (`key`) holds for the workload as a whole, wherever its
 * evidence stands, unless each row is about a file. */
static bool is_of_a_file(const struct policy_control *c, const struct policy_row *row)
{
	return !row->key || c->rule->is_per_place;
}

/* Hex SHA-256 of the content, and of it with the place and the index among equals. */
static int identify(struct findings *f, const struct policy_control *c,
                    const struct policy_row *row, struct identity *ret, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str tokens = UM_STR_INIT, full = UM_STR_INIT;
	const char *root =
		row->workload == POLICY_REPOSITORY ? "." : f->p->workloads.v[row->workload].root;
	int **slot;
	int r = 0;

	*ret = (struct identity){.path = NULL};
	um_str_add(&tokens, c->rule->id);
	if (row->key)
		add_token(&tokens, row->key);
	if (row->n_evidence > 0)
		r = add_evidence(f, row->evidence[0], ret, row->key ? NULL : &tokens, err);
	if (r < 0)
		return r;
	um_sha256_hex(tokens.s, tokens.len, ret->content);
	um_str_add_n(&full, tokens.s, tokens.len);
	if (row->place)
		add_token(&full, row->place);
	add_token(&full, ret->path && is_of_a_file(c, row) ? below(root, ret->path) : root);
	slot = (int **)um_map_slot(&f->seen, full.s);
	if (!*slot)
		*slot = UM_NEW(f->p->arena, int);
	um_str_addf(&full, "\n%d", (**slot)++);
	um_sha256_hex(full.s, full.len, ret->fingerprint);
	return 0;
}

static int store_evidence(struct findings *f, const struct policy_row *row, struct um_err *err)
{
	for (size_t i = 0; i < row->n_evidence; i++) {
		char text[3][24];
		const char *binds[] = {text[0], text[1], text[2]};
		int r;

		snprintf(text[0], sizeof(text[0]), "%lld", (long long)f->n);
		snprintf(text[1], sizeof(text[1]), "%zu", i);
		snprintf(text[2], sizeof(text[2]), "%lld", (long long)row->evidence[i]);
		r = model_exec(f->p->m, "INSERT INTO finding_evidence VALUES(?1,?2,?3)", binds,
		               UM_COUNT(binds), err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* What the control would give back here is shared by all that fail here, the first one taking what
 * does not divide; nothing is regained while something is unknown. */
static int points(const struct policy_control *c, const struct policy_row *row, int gain)
{
	size_t i = row->workload == POLICY_REPOSITORY ? 0 : row->workload;
	int n = (int)c->results[i].n_fails;
	bool is_first = true;

	for (size_t k = 0; k < c->rows.n; k++) {
		const struct policy_row *other = &c->rows.v[k];

		if (other->workload != row->workload)
			continue;
		if (other->status == POLICY_UNKNOWN)
			return 0;
		is_first &= other >= row || other->status != POLICY_FAIL;
	}
	return n ? gain / n + (is_first ? gain % n : 0) : 0;
}

static int store_row(struct findings *f, const struct policy_control *c,
                     const struct policy_row *row, int gain, struct um_err *err)
{
	struct identity identity;
	char id[24], workload[24], milli[16], waiver[24];
	const char *binds[] = {id,
	                       c->rule->id,
	                       row->workload == POLICY_REPOSITORY ? NULL : workload,
	                       c->severity,
	                       row->reason,
	                       identity.fingerprint,
	                       milli,
	                       row->waiver ? waiver : NULL,
	                       identity.content,
	                       NULL};
	int r = identify(f, c, row, &identity, err);

	if (r < 0)
		return r;
	binds[9] = identity.path;
	f->n++;
	snprintf(id, sizeof(id), "%lld", (long long)f->n);
	if (row->workload != POLICY_REPOSITORY)
		snprintf(workload, sizeof(workload), "%lld",
		         (long long)f->p->workloads.v[row->workload].id);
	snprintf(milli, sizeof(milli), "%d", row->waiver ? 0 : points(c, row, gain));
	snprintf(waiver, sizeof(waiver), "%lld", (long long)(row->waiver ? row->waiver->id : 0));
	r = model_exec(f->p->m,
	               "INSERT INTO finding VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,NULL,NULL)",
	               binds, UM_COUNT(binds), err);
	return r < 0 ? r : store_evidence(f, row, err);
}

int policy_findings_store(struct policy *p, struct um_err *err)
{
	struct findings f = {.p = p};

	um_map_init(&f.seen, p->arena);
	for (size_t i = 0; i < p->n_controls; i++) {
		const struct policy_control *c = &p->controls[i];
		int gain = policy_score_gain(p, c);

		for (size_t k = 0; k < c->rows.n; k++) {
			int r;

			if (c->rows.v[k].status != POLICY_FAIL &&
			    c->rows.v[k].status != POLICY_WAIVED)
				continue;
			r = store_row(&f, c, &c->rows.v[k], gain, err);
			if (r < 0)
				return r;
		}
	}
	return 0;
}
