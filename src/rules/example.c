/* Examples: of a service or construct one file and the evidence it gives, of a control a few files
 * and the status they get. */
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

enum {
	MAX_LINE = 1000000
};

/* The type of rules_example.files has no name. */
#define FILE_SIZE sizeof(*((struct rules_example *)0)->files)

static void read_line(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	unsigned line;

	if (rules_number(r, f->key, v, 1, MAX_LINE, &line))
		*(uint32_t *)member = line;
}

static void read_any_text(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member)
{
	if (rules_is_kind(r, f->key, v, UM_YAML_SCALAR))
		*(const char **)member = v->text;
}

static const struct rules_field want_fields[] = {
	{"line", read_line, RULES_MEMBER(struct rules_want, line), NULL, 0,
         "where it starts; from 1"},
	{"kind", rules_read_word, RULES_MEMBER(struct rules_want, kind), &rules_words_evidence,
         RULES_REQUIRED, "kind of evidence"},
	{"service", rules_read_service_ref, RULES_MEMBER(struct rules_want, service), NULL, 0,
         "whose evidence it is"},
	{"binding", rules_read_word, RULES_MEMBER(struct rules_want, binding), &rules_words_binding,
         0, "how fixed the value is"},
	{"context", rules_read_word, RULES_MEMBER(struct rules_want, context), &rules_words_context,
         0, "production, test, docs, example or ci"},
	{"value", rules_read_text, RULES_MEMBER(struct rules_want, value), NULL, 0,
         "the decisive text"},
	{"attr", rules_read_text, RULES_MEMBER(struct rules_want, attr), NULL, 0,
         "what the value is, within its kind"},
	{"name", rules_read_text, RULES_MEMBER(struct rules_want, name), NULL, 0,
         "the variable, package or route"},
	{"covers", read_any_text, RULES_MEMBER(struct rules_want, covers), NULL, 0,
         "of a fallback: the failures it is taken on, as rate-limit,server,timeout"},
};

static const struct rules_table want_table = {
	.what = "wanted evidence",
	.fields = want_fields,
	.n_fields = UM_COUNT(want_fields),
	.size = sizeof(struct rules_want),
};

static bool is_path(const char *path)
{
	if (!*path || *path == '/' || um_ends(path, "/") || strchr(path, '\\'))
		return false;
	for (const char *p = path; *p;) {
		size_t n = strcspn(p, "/");

		if (n == 0 || (n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		p += n + (p[n] == '/');
	}
	return true;
}

static void check_path(struct rules_reader *r, struct um_pos pos, const char *path)
{
	if (!is_path(path))
		rules_problem(r, pos,
		              "\"%s\" is no path of a file in a repository; write it like "
		              "src/app.py",
		              path);
}

/* ---- services and constructs ---- */

/* The single file, made when its path or its text comes first. */
static void read_file(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	struct rules_example *e = member;
	bool is_path_field = strcmp(f->key, "file") == 0;

	if (!e->n_files) {
		e->files = um_alloc(r->a, FILE_SIZE);
		e->files[0].path = e->files[0].text = "";
		e->n_files = 1;
	}
	if (is_path_field) {
		const char *path = rules_text(r, f->key, v);

		if (path) {
			check_path(r, v->pos, path);
			e->files[0].path = path;
		}
	} else if (rules_is_kind(r, f->key, v, UM_YAML_SCALAR)) {
		e->files[0].text = v->text;
	}
}

static uint32_t count_lines(const char *text)
{
	uint32_t n = 0;

	for (const char *p = text; (p = strchr(p, '\n')); p++)
		n++;
	return n + (!*text || !um_ends(text, "\n"));
}

static void check_lines(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_example *e = record;
	const struct um_yaml *want = um_yaml_get(map, "want");
	uint32_t last;

	if (!e->n_files || !want || want->kind != UM_YAML_LIST)
		return;
	last = count_lines(e->files[0].text);
	for (size_t i = 0; i < e->n_want && i < want->n; i++) {
		const struct um_yaml *line = um_yaml_get(want->items[i].value, "line");

		if (line && e->want[i].line > last)
			rules_problem(r, line->pos,
			              "line %u is beyond the text, which has %u line%s",
			              e->want[i].line, last, last == 1 ? "" : "s");
	}
}

static const struct rules_field entry_fields[] = {
	{"name", rules_read_text, RULES_MEMBER(struct rules_example, name), NULL, RULES_REQUIRED,
         "what it shows"},
	{"file", read_file, 0, 0, NULL, RULES_REQUIRED, "path of the file"},
	{"text", read_file, 0, 0, NULL, RULES_REQUIRED, "its content"},
	{"want", rules_read_records, RULES_LIST_MEMBER(struct rules_example, want, n_want),
         &want_table, RULES_REQUIRED, "the evidence it gives; [] for none"},
};

const struct rules_table rules_entry_example_table = {
	.what = "an example",
	.fields = entry_fields,
	.n_fields = UM_COUNT(entry_fields),
	.size = sizeof(struct rules_example),
	.place = offsetof(struct rules_example, place) + 1,
	.check = check_lines,
};

/* ---- controls ---- */

static void read_files(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                       void *member)
{
	struct rules_example *e = member;

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	rules_check_twice(r, v);
	if (v->n == 0)
		rules_problem(r, v->pos, "\"files\" is empty; write path: content");
	e->files = um_alloc_array(r->a, v->n, FILE_SIZE);
	for (size_t i = 0; i < v->n; i++) {
		const struct rules_field one = {.key = v->items[i].key};

		check_path(r, v->items[i].key_pos, one.key);
		e->files[i].path = one.key;
		e->files[i].text = "";
		read_any_text(r, &one, v->items[i].value, &e->files[i].text);
	}
	e->n_files = v->n;
}

static void read_expect(struct rules_reader *r, const struct rules_field *f,
                        const struct um_yaml *v, void *member)
{
	struct rules_example *e = member;
	const struct rules_field status = {.key = f->key, .more = &rules_words_status};

	if (v->kind != UM_YAML_MAP) {
		rules_read_word(r, &status, v, &e->expect);
		return;
	}
	rules_check_twice(r, v);
	if (v->n == 0)
		rules_problem(r, v->pos,
		              "\"expect\" is empty; write a status, or workload: status");
	e->expect_workloads.v = UM_NEW_ARRAY(r->a, struct rules_pair, v->n);
	for (size_t i = 0; i < v->n; i++) {
		struct rules_pair *pair = &e->expect_workloads.v[e->expect_workloads.n];

		rules_read_word(r, &status, v->items[i].value, &pair->value);
		pair->key = v->items[i].key;
		if (pair->value)
			e->expect_workloads.n++;
	}
}

/* What is healthy is there to show that the control leaves it alone. */
static void check_healthy(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_example *e = record;
	bool fails = um_eq(e->expect, "fail");

	for (size_t i = 0; i < e->expect_workloads.n; i++)
		fails |= um_eq(e->expect_workloads.v[i].value, "fail");
	if (e->is_healthy && fails)
		rules_problem(r, um_yaml_get(map, "healthy")->pos,
		              "a healthy design does not fail; expect another status, or remove "
		              "\"healthy\"");
}

/* A service, and where it runs in this example. */
static void read_runs_on(struct rules_reader *r, const struct rules_field *f,
                         const struct um_yaml *v, void *member)
{
	struct rules_example *e = member;
	const struct rules_field list = {"runs_on",
	                                 rules_read_records,
	                                 RULES_LIST_MEMBER(struct rules_place_of_service, runs_on,
	                                                   n_runs_on),
	                                 &rules_cloud_table,
	                                 0,
	                                 ""};

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	rules_check_twice(r, v);
	e->runs_on = UM_NEW_ARRAY(r->a, struct rules_place_of_service, v->n);
	e->n_runs_on = v->n;
	for (size_t i = 0; i < v->n; i++) {
		struct rules_reference *ref = UM_PUSH(r->a, &r->service_refs);

		ref->id = e->runs_on[i].service = v->items[i].key;
		ref->place = (struct rules_place){r->file->path, v->items[i].key_pos};
		rules_read_records(r, &list, v->items[i].value, &e->runs_on[i].runs_on);
	}
}

static bool claims(const struct rules_example *e, const char *id)
{
	for (size_t i = 0; i < e->n_claims; i++) {
		if (um_eq(e->claims[i].id, id))
			return true;
	}
	return false;
}

/* What the example claims itself need not be in claims.yaml. */
static void check_control_example(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_example *e = record;
	size_t kept = 0;

	for (size_t i = 0; i < r->claim_refs.n; i++) {
		const struct rules_reference *ref = &r->claim_refs.v[i];

		if (ref->place.file != r->file->path || ref->place.pos.line < map->pos.line ||
		    !claims(e, ref->id))
			r->claim_refs.v[kept++] = *ref;
	}
	r->claim_refs.n = kept;
	check_healthy(r, map, record);
}

static const struct rules_field control_fields[] = {
	{"name", rules_read_text, RULES_MEMBER(struct rules_example, name), NULL, RULES_REQUIRED,
         "what it shows"},
	{"as_of", rules_read_date, RULES_MEMBER(struct rules_example, as_of), NULL, 0,
         "date of the run"},
	{"healthy", rules_read_bool, RULES_MEMBER(struct rules_example, is_healthy), NULL, 0,
         "true: a good design that a naive rule would fail"},
	{"files", read_files, 0, 0, NULL, RULES_REQUIRED, "path: content"},
	{"expect", read_expect, 0, 0, NULL, RULES_REQUIRED,
         "the status over all workloads, or workload: status"},
	{"claims", rules_read_records, RULES_LIST_MEMBER(struct rules_example, claims, n_claims),
         &rules_claim_table, 0, "what is claimed besides, or instead, in this example"},
	{"runs_on", read_runs_on, 0, 0, NULL, 0, "service: where it runs in this example"},
};

const struct rules_table rules_control_example_table = {
	.what = "an example",
	.fields = control_fields,
	.n_fields = UM_COUNT(control_fields),
	.size = sizeof(struct rules_example),
	.place = offsetof(struct rules_example, place) + 1,
	.check = check_control_example,
};
