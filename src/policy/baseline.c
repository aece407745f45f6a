/* The baseline file: findings that were there when the gate was adopted, as JSON. */
#include <string.h>

#include "base/json.h"
#include "base/yaml.h"
#include "policy/earlier.h"

enum {
	FORMAT = 1
};

void earlier_write(const struct earlier *e, struct um_str *out)
{
	struct um_json *top = um_json_object();
	struct um_json *list;

	um_json_set_int(top, "unmoat_baseline", FORMAT);
	um_json_set_text(top, "revision", e->revision);
	um_json_set_text(top, "rules_digest", e->rules_digest);
	list = um_json_set_array(top, "findings");
	for (size_t i = 0; i < e->findings.n; i++) {
		const struct earlier_finding *f = &e->findings.v[i];
		struct um_json *item = um_json_add_object(list);

		um_json_set_text(item, "control", f->control);
		um_json_set_text(item, "severity", f->severity);
		um_json_set_text(item, "workload", f->workload);
		um_json_set_text(item, "path", f->path);
		um_json_set_text(item, "reason", f->reason);
		um_json_set_text(item, "fingerprint", f->fingerprint);
		um_json_set_text(item, "content", f->content);
	}
	um_json_write(top, 2, out);
	um_json_free(top);
}

/* ---- reading; JSON is YAML, and our reader of that knows places ---- */

struct reader {
	struct earlier *e;
	const char *name;
	struct um_err *err;
};

static int wrong(const struct reader *r, struct um_pos pos, const char *what)
{
	return um_err_set(r->err, UM_EPARSE,
	                  "%s:%u:%u: %s; write the file anew with --write-baseline", r->name,
	                  pos.line, pos.column, what);
}

static const char *text(const struct reader *r, const struct um_yaml *map, const char *key)
{
	const struct um_yaml *node = um_yaml_get(map, key);

	return node && node->kind == UM_YAML_SCALAR && !um_yaml_is_null(node)
	               ? um_strdup(r->e->arena, node->text)
	               : NULL;
}

static bool is_digest(const char *s)
{
	return s && strlen(s) == 64 && strspn(s, "0123456789abcdef") == 64;
}

static int read_finding(const struct reader *r, const struct um_yaml *node)
{
	struct earlier_finding f;

	if (node->kind != UM_YAML_MAP)
		return wrong(r, node->pos, "a finding is an object");
	f = (struct earlier_finding){
		.control = text(r, node, "control"),
		.severity = text(r, node, "severity"),
		.workload = text(r, node, "workload"),
		.path = text(r, node, "path"),
		.reason = text(r, node, "reason"),
		.fingerprint = text(r, node, "fingerprint"),
		.content = text(r, node, "content"),
	};
	if (!f.control)
		return wrong(r, node->pos, "a finding names its control");
	if (!is_digest(f.fingerprint) || !is_digest(f.content))
		return wrong(r, node->pos,
		             "\"fingerprint\" and \"content\" are 64 hexadecimal digits");
	*UM_PUSH(r->e->arena, &r->e->findings) = f;
	return 0;
}

static int read_top(const struct reader *r, const struct um_yaml *top)
{
	const struct um_yaml *list = um_yaml_get(top, "findings");
	const char *format = text(r, top, "unmoat_baseline");
	int result = 0;

	if (!format)
		return wrong(r, top->pos, "this is no baseline of unmoat");
	if (!um_eq(format, "1"))
		return wrong(r, top->pos, "this baseline is of another version");
	if (!list || list->kind != UM_YAML_LIST)
		return wrong(r, top->pos, "\"findings\" is missing");
	r->e->revision = text(r, top, "revision");
	r->e->rules_digest = text(r, top, "rules_digest");
	for (size_t i = 0; result == 0 && i < list->n; i++)
		result = read_finding(r, list->items[i].value);
	return result;
}

int earlier_read(struct earlier *e, const char *name, const char *bytes, size_t n,
                 struct um_err *err)
{
	const struct reader r = {.e = e, .name = name, .err = err};
	struct um_arena *a = um_arena_new();
	struct um_yaml_file file = {0};
	struct um_pos pos;
	int result = um_yaml_parse(a, bytes, n, &file, &pos, err);

	if (result < 0)
		um_err_add(err, "%s", name);
	else if (file.n_docs != 1 || file.docs[0]->kind != UM_YAML_MAP)
		result = wrong(&r, (struct um_pos){1, 1}, "this is no baseline of unmoat");
	else
		result = read_top(&r, file.docs[0]);
	um_arena_free(a);
	return result;
}
