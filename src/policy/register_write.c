/*
 * The entry of a review into a register, for people to complete: text is put where the list of
 * reviews ends, and not a byte of the rest changes, so that comments and layout stay those of the
 * owner. The places come from the reader's tree; the result is read again before it is written.
 */
#include <string.h>

#include "base/io.h"
#include "base/yaml.h"
#include "policy/policy.h"
#include "rules/contracts.h"

/* What is done to the text: bytes from `at` on, `cut` of them, give way to `text`. */
struct edit {
	size_t at, cut;     /* of a value that an entry replaces; 0: none */
	size_t put;         /* where the entry goes */
	unsigned indent;    /* columns before its dash */
	bool needs_key;     /* "reviews:" comes first */
	const char *break_; /* of lines */
};

struct text {
	const char *s;
	size_t n;
};

/* ---- the entry ---- */

static void add_break(struct um_str *out, const struct edit *e, unsigned more)
{
	um_str_add(out, e->break_);
	for (unsigned i = 0; i < e->indent + more; i++)
		um_str_add_c(out, ' ');
}

static uint32_t decode(const unsigned char *p, size_t len)
{
	static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t c = p[0] & first[len];

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3fu);
	return c;
}

/* Read as a line break or as nothing, or turning the order of what follows. */
static bool is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

static void add_quoted(struct um_str *out, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	um_str_add_c(out, '"');
	while (*p) {
		size_t len = um_utf8_len(p, strlen((const char *)p));
		uint32_t c = len ? decode(p, len) : 0xfffd;

		if (c == '"' || c == '\\')
			um_str_addf(out, "\\%c", (int)c);
		else if (is_hidden(c) || !len)
			um_str_addf(out, "\\u%04X", (unsigned)c);
		else
			um_str_add_n(out, (const char *)p, len);
		p += len ? len : 1;
	}
	um_str_add_c(out, '"');
}

/* An id: as it is where no reader can take it for something else than text. */
static void add_word(struct um_str *out, const char *word)
{
	bool is_plain = (*word >= 'a' && *word <= 'z') || (*word >= 'A' && *word <= 'Z');
	static const char *const others[] = {"y",   "n",    "yes",   "no",  "on",
	                                     "off", "true", "false", "null"};

	for (const char *p = word; *p && is_plain; p++)
		is_plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		           (*p >= '0' && *p <= '9') || *p == '-' || *p == '_' || *p == '.';
	for (size_t i = 0; i < UM_COUNT(others); i++)
		is_plain = is_plain && !um_eq_nocase(word, others[i]);
	if (is_plain)
		um_str_add(out, word);
	else
		add_quoted(out, word);
}

static void add_text(struct um_str *out, const struct edit *e, unsigned more, const char *key,
                     const char *text)
{
	if (!text)
		return;
	add_break(out, e, more);
	um_str_addf(out, "%s: ", key);
	add_quoted(out, text);
}

/* Thousandths of a point as a number of points, without zeros behind. */
static void add_points(struct um_str *out, int64_t milli)
{
	int rest = (int)(milli % 1000);

	um_str_addf(out, "%lld", (long long)milli / 1000);
	if (rest % 100 == 0)
		um_str_addf(out, ".%d", rest / 100);
	else if (rest % 10 == 0)
		um_str_addf(out, ".%02d", rest / 10);
	else
		um_str_addf(out, ".%03d", rest);
}

static int add_run(struct model *m, const struct edit *e, struct um_str *out, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(m, "SELECT as_of, revision, rules_digest, tool_version FROM run", NULL,
	                    0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		um_str_addf(out, "- date: %s", model_text(rows, 0));
		add_text(out, e, 2, "revision", model_text(rows, 1));
		add_text(out, e, 2, "rules", model_text(rows, 2));
		add_text(out, e, 2, "tool", model_text(rows, 3));
	}
	return model_close(rows, err);
}

static int add_scores(struct model *m, const struct edit *e, struct um_str *out, struct um_err *err)
{
	struct model_rows *rows;
	size_t n = 0;
	int r = model_query(m,
	                    "SELECT move, score_milli FROM score WHERE subject = '' AND "
	                    "score_milli IS NOT NULL ORDER BY rowid",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (model_next(rows)) {
		const char *move = model_text(rows, 0);

		if (n == 0) {
			add_break(out, e, 2);
			um_str_add(out, "score: {");
		}
		um_str_addf(out, "%s%s: ", n++ ? ", " : "", *move ? move : "readiness");
		add_points(out, model_int(rows, 1));
	}
	um_str_add(out, n ? "}" : "");
	return model_close(rows, err);
}

static int add_services(struct model *m, const struct edit *e, struct um_str *out,
                        struct um_err *err)
{
	struct model_rows *rows;
	size_t n = 0;
	int r = model_query(m, "SELECT DISTINCT service FROM path ORDER BY service", NULL, 0, &rows,
	                    err);

	if (r < 0)
		return r;
	add_break(out, e, 2);
	um_str_add(out, "services: [");
	while (model_next(rows)) {
		um_str_add(out, n++ ? ", " : "");
		add_word(out, model_text(rows, 0));
	}
	um_str_add(out, "]");
	return model_close(rows, err);
}

static int add_actions(struct model *m, const struct edit *e, struct um_str *out,
                       struct um_err *err)
{
	struct model_rows *rows;
	size_t n = 0;
	int r = model_query(m,
	                    "SELECT text, owner, due, contract FROM open_action ORDER BY due IS "
	                    "NULL, due, text",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	add_break(out, e, 2);
	um_str_add(out, "actions:");
	while (model_next(rows)) {
		if (n++ == 0)
			um_str_add(out,
			           " # carried over: done, dropped, or open until another day");
		add_break(out, e, 4);
		um_str_add(out, "- text: ");
		add_quoted(out, model_text(rows, 0));
		add_text(out, e, 6, "owner", model_text(rows, 1));
		if (!model_is_null(rows, 2)) {
			add_break(out, e, 6);
			um_str_addf(out, "due: %s", model_text(rows, 2));
		}
		add_break(out, e, 6);
		um_str_add(out, "status: open");
		add_text(out, e, 6, "contract", model_text(rows, 3));
	}
	um_str_add(out, n ? "" : " []");
	return model_close(rows, err);
}

static int make_entry(struct model *m, const struct edit *e, struct um_str *out, struct um_err *err)
{
	static const char *const roles[] = {"platform", "security", "procurement"};
	int r;

	for (unsigned i = 0; i < e->indent; i++)
		um_str_add_c(out, ' ');
	if ((r = add_run(m, e, out, err)) < 0 || (r = add_scores(m, e, out, err)) < 0 ||
	    (r = add_services(m, e, out, err)) < 0)
		return r;
	add_break(out, e, 2);
	um_str_add(out, "attendees: # who has no name was not there");
	for (size_t i = 0; i < UM_COUNT(roles); i++) {
		add_break(out, e, 4);
		um_str_addf(out, "- {role: %s, name: \"\"}", roles[i]);
	}
	add_break(out, e, 2);
	um_str_add(out, "decisions: []");
	r = add_actions(m, e, out, err);
	um_str_add(out, e->break_);
	return r;
}

/* ---- where it goes ---- */

/* Behind the line in which `at` is. */
static size_t next_line(const struct text *t, size_t at)
{
	const char *end;

	if (at > 0 && at <= t->n && t->s[at - 1] == '\n')
		return at;
	end = at < t->n ? memchr(t->s + at, '\n', t->n - at) : NULL;
	return end ? (size_t)(end - t->s) + 1 : t->n;
}

static bool is_flow(const struct text *t, const struct um_yaml *node)
{
	return node->kind != UM_YAML_SCALAR && node->span.start < t->n &&
	       (t->s[node->span.start] == '[' || t->s[node->span.start] == '{');
}

/* Where the last byte of a node stands. The reader's end of a block is where the next token begins,
 * behind comments that may belong to that one. */
static size_t end_of(const struct text *t, const struct um_yaml *node, unsigned depth)
{
	size_t end = node->kind == UM_YAML_SCALAR || is_flow(t, node) ? node->span.end : 0;

	for (size_t i = 0; node->kind != UM_YAML_SCALAR && i < node->n && depth < 64; i++) {
		const struct um_yaml_item *item = &node->items[i];
		size_t last = end_of(t, item->value, depth + 1);

		end = last > end ? last : end;
		if (item->key && item->key_span.end > end)
			end = item->key_span.end;
	}
	return end;
}

/* Behind comments that stand deeper than the dashes: they are about the last entry. */
static size_t skip_comments(const struct text *t, size_t at, unsigned indent)
{
	for (size_t line = at; line < t->n;) {
		size_t end = next_line(t, line + 1);
		size_t blanks = 0;

		while (line + blanks < end && t->s[line + blanks] == ' ')
			blanks++;
		if (line + blanks < end && t->s[line + blanks] == '#' && blanks > indent)
			at = end;
		else if (t->s[line + blanks] != '\n' && t->s[line + blanks] != '\r')
			break;
		line = end;
	}
	return at;
}

/* The document that has reviews, else the last one that is a mapping. */
static const struct um_yaml *root_of(const struct um_yaml_file *file)
{
	const struct um_yaml *root = NULL;

	for (size_t i = 0; i < file->n_docs; i++) {
		if (file->docs[i]->kind == UM_YAML_MAP && (um_yaml_get(file->docs[i], "reviews") ||
		                                           !root || !um_yaml_get(root, "reviews")))
			root = file->docs[i];
	}
	return root;
}

static int refuse(const struct um_yaml *node, struct um_err *err)
{
	return um_err_set(err, UM_EPARSE,
	                  "%u:%u: cannot add to reviews that are written in brackets; write each "
	                  "as a line \"- date: ...\" and record again",
	                  node->pos.line, node->pos.column);
}

/* In place of "[]". */
static int below_key(const struct text *t, const struct um_yaml *root, const struct um_yaml *v,
                     struct edit *e, struct um_err *err)
{
	size_t n = v->span.end - v->span.start;

	if (memchr(t->s + v->span.start, '\n', n))
		return refuse(v, err);
	e->at = v->span.start;
	e->cut = n;
	while (e->cut && e->at > 0 && t->s[e->at - 1] == ' ') {
		e->at--;
		e->cut++;
	}
	e->put = next_line(t, v->span.end);
	e->indent = root->pos.column - 1 + 2;
	return 0;
}

static int find_place(struct um_arena *a, const struct text *t, struct edit *e, struct um_err *err)
{
	struct um_yaml_file file = {0};
	const struct um_yaml_item *item = NULL;
	const struct um_yaml *root;
	struct um_pos pos;
	int r = um_yaml_parse(a, t->s, t->n, &file, &pos, err);

	if (r < 0)
		return r;
	root = root_of(&file);
	for (size_t i = 0; root && i < root->n; i++) {
		if (um_eq(root->items[i].key, "reviews"))
			item = &root->items[i];
	}
	if (root && is_flow(t, root))
		return refuse(root, err);
	if (!item) {
		e->needs_key = true;
		e->put = t->n;
		e->indent = (root ? root->pos.column - 1 : 0) + 2;
		return 0;
	}
	if (item->value->kind == UM_YAML_LIST && !item->value->n && is_flow(t, item->value))
		return below_key(t, root, item->value, e, err);
	if (item->value->kind != UM_YAML_LIST || t->s[item->value->span.start] != '-')
		return refuse(item->value, err);
	e->indent = item->value->pos.column - 1;
	e->put = skip_comments(t, next_line(t, end_of(t, item->value, 0)), e->indent);
	return 0;
}

/* ---- all of it ---- */

static int make_text(struct model *m, const struct text *t, const struct edit *e,
                     struct um_str *out, struct um_err *err)
{
	um_str_add_n(out, t->s, e->cut ? e->at : e->put);
	if (e->cut)
		um_str_add_n(out, t->s + e->at + e->cut, e->put - e->at - e->cut);
	if (out->len && out->s[out->len - 1] != '\n')
		um_str_add(out, e->break_);
	if (e->needs_key) {
		um_str_add(out, t->n ? e->break_ : "");
		for (unsigned i = 2; i < e->indent; i++)
			um_str_add_c(out, ' ');
		um_str_addf(out, "reviews:%s", e->break_);
	}
	if (make_entry(m, e, out, err) < 0)
		return err->code;
	um_str_add_n(out, t->s + e->put, t->n - e->put);
	return 0;
}

static struct contracts *read_register(const struct rules *rules, const char *name,
                                       const char *bytes, size_t n, struct um_err *err)
{
	struct contracts *c = contracts_new(rules);

	contracts_add(c, name, bytes, n, true);
	if (c->n_problems)
		um_err_set(err, UM_EPARSE, "%s", c->problems[0].text);
	return c;
}

static int taken(const char *file, long long line, const char *date, bool is_same,
                 struct um_err *err)
{
	return um_err_set(err, UM_EINVAL,
	                  "%s:%lld: there is a review of %s%s already; complete that one, or take "
	                  "it out and record again",
	                  file, line, date, is_same ? " at this revision" : "");
}

/* One entry a day: reviews are called by their date. It may stand in another file of the register.
 */
static int check_day(struct model *m, const struct contracts *c, struct um_err *err)
{
	struct model_rows *rows;
	int r = model_query(m,
	                    "SELECT run.as_of, run.revision, v.file, v.line, v.revision FROM run "
	                    "LEFT JOIN review v ON v.date = run.as_of",
	                    NULL, 0, &rows, err);

	if (r < 0)
		return r;
	while (r == 0 && model_next(rows)) {
		const char *day = model_text(rows, 0), *revision = model_text(rows, 1);

		for (size_t i = 0; r == 0 && i < c->n_reviews; i++) {
			const struct contracts_review *v = c->reviews[i];

			if (um_eq(v->date, day))
				r = taken(v->place.file, v->place.pos.line, day,
				          revision && um_eq(v->revision, revision), err);
		}
		if (r == 0 && !model_is_null(rows, 2))
			r = taken(model_text(rows, 2), (long long)model_int(rows, 3), day,
			          revision && um_eq(model_text(rows, 4), revision), err);
	}
	if (r < 0) {
		model_close(rows, NULL);
		return r;
	}
	return model_close(rows, err);
}

/* The new text says the same and one review more, or we did not understand the old one. */
static int check_result(const struct contracts *old, const struct rules *rules, const char *path,
                        const struct um_str *text, struct um_err *err)
{
	struct um_err problem = UM_ERR_INIT;
	struct contracts *now = read_register(rules, path, text->s, text->len, &problem);
	bool is_good = !now->n_problems && now->n_reviews == old->n_reviews + 1 &&
	               now->n_contracts == old->n_contracts;

	for (size_t i = 0; is_good && i < old->n_reviews; i++) {
		size_t k = 0;

		while (k < now->n_reviews && !um_eq(now->reviews[k]->date, old->reviews[i]->date))
			k++;
		is_good = k < now->n_reviews &&
		          now->reviews[k]->n_actions == old->reviews[i]->n_actions &&
		          now->reviews[k]->n_attendees == old->reviews[i]->n_attendees;
	}
	contracts_free(now);
	if (is_good)
		return 0;
	return um_err_set(
		err, UM_EPARSE,
		"%s: cannot tell where its reviews end; nothing was written. Put the last "
		"key of the file on a line of its own and record again%s%s",
		path, problem.code ? ": " : "", problem.msg);
}

static int record(struct model *m, const struct rules *rules, const char *path,
                  const struct text *t, const struct contracts *old, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	const char *line = memchr(t->s, '\n', t->n);
	struct edit e = {.break_ = line && line > t->s && line[-1] == '\r' ? "\r\n" : "\n"};
	int r = check_day(m, old, err);

	if (r < 0)
		return r;
	r = find_place(arena, t, &e, err);
	if (r < 0)
		return um_err_add(err, "%s", path);
	r = make_text(m, t, &e, &text, err);
	if (r == 0)
		r = check_result(old, rules, path, &text, err);
	return r < 0 ? r : um_write_file_atomic(path, text.s, text.len, err);
}

int policy_register_record(struct model *m, const struct rules *rules, const char *path,
                           struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str bytes = UM_STR_INIT;
	struct um_err problem = UM_ERR_INIT;
	struct contracts *old;
	struct text t;
	int r = um_read_file(path, CONTRACTS_MAX_FILE, &bytes, &problem);

	if (r < 0 && r != UM_ENOTFOUND) {
		if (err)
			*err = problem;
		return r;
	}
	t = (struct text){bytes.s, bytes.len};
	old = read_register(rules, path, t.s, t.n, err);
	r = old->n_problems ? UM_EPARSE : record(m, rules, path, &t, old, err);
	contracts_free(old);
	return r;
}
