/*
 * SARIF 2.1.0 as GitHub's code scanning takes it: every result has a message and a region whose
 * line and column are at least 1, addresses are relative to the repository and plain, rules carry
 * their help, and at most MAX_RESULTS results go out, the gravest first, with a notice when some
 * were left off. Columns count UTF-16 units, which is what SARIF means by default.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "report/doc.h"

enum {
	MAX_RESULTS = 5000, /* GitHub shows no more of one run */
	MAX_RELATED = 20,
	MAX_NOTES = 100 /* files that could not be examined, one by one */
};

static const char *level(const char *severity)
{
	if (um_eq(severity, "critical") || um_eq(severity, "high"))
		return "error";
	return um_eq(severity, "medium") ? "warning" : "note";
}

static int severity_rank(const char *severity)
{
	static const char *const words[] = {"critical", "high", "medium", "low"};
	int i = 0;

	while (i < (int)UM_COUNT(words) && !um_eq(words[i], severity))
		i++;
	return i;
}

static void set_message(struct um_json *to, const char *key, const char *text)
{
	um_json_set_text(um_json_set_object(to, key), "text", text);
}

/* A path as an address: what is not plain is percent-encoded. */
static const char *address(struct um_arena *a, const char *path)
{
	UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

	for (const unsigned char *p = (const unsigned char *)path; *p; p++) {
		bool is_plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		                (*p >= '0' && *p <= '9') || strchr("/-._~+@=,", *p);

		if (is_plain)
			um_str_add_c(&s, (char)*p);
		else
			um_str_addf(&s, "%%%02X", *p);
	}
	return um_strdup(a, s.s);
}

/* ---- rules ---- */

static void add_rule(struct um_json *rules, const struct report_doc *doc,
                     const struct report_control *c)
{
	struct um_json *rule = um_json_add_object(rules);
	struct um_json *help, *properties;

	um_json_set_text(rule, "id", c->id);
	set_message(rule, "shortDescription", c->title);
	set_message(rule, "fullDescription", c->rationale);
	help = um_json_set_object(rule, "help");
	um_json_set_text(help, "text",
	                 um_format(doc->arena, "%s\n\n%s", c->rationale, c->remediation));
	um_json_set_text(help, "markdown",
	                 um_format(doc->arena, "**%s**\n\n%s\n\n**What to do:** %s\n", c->title,
	                           c->rationale, c->remediation));
	um_json_set_text(um_json_set_object(rule, "defaultConfiguration"), "level",
	                 level(c->severity));
	properties = um_json_set_object(rule, "properties");
	um_json_add_text(um_json_set_array(properties, "tags"), c->move);
	um_json_set_text(properties, "problem.severity",
	                 um_eq(level(c->severity), "note") ? "recommendation" : level(c->severity));
	um_json_set_text(properties, "precision", "high");
	um_json_set_text(properties, "severity", c->severity);
}

/* ---- places ---- */

/* Bytes to UTF-16 units within a line; without the line bytes are what is known. */
static int64_t utf16_column(const struct report_doc *doc, const char *file, int64_t line,
                            int64_t column)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	int64_t units = 1;

	if (column <= 1 || !doc->options->line || line > UINT32_MAX ||
	    !doc->options->line(doc->options->line_ctx, file, (uint32_t)line, &text))
		return column < 1 ? 1 : column;
	for (size_t i = 0; i < text.len && i + 1 < (size_t)column; i++) {
		unsigned char c = (unsigned char)text.s[i];

		if ((c & 0xC0) != 0x80)
			units += c >= 0xF0 ? 2 : 1;
	}
	return units;
}

static void set_region(struct um_json *physical, const struct report_doc *doc,
                       const struct report_place *place)
{
	struct um_json *region = um_json_set_object(physical, "region");
	int64_t line = place->line < 1 ? 1 : place->line;
	int64_t column = utf16_column(doc, place->file, line, place->column);

	um_json_set_int(region, "startLine", line);
	um_json_set_int(region, "startColumn", column);
	if (place->end_line >= line) {
		int64_t end = utf16_column(doc, place->file, place->end_line, place->end_column);

		um_json_set_int(region, "endLine", place->end_line);
		um_json_set_int(region, "endColumn",
		                place->end_line == line && end <= column ? column + 1 : end);
	}
}

static struct um_json *add_location(struct um_json *locations, const struct report_doc *doc,
                                    const struct report_place *place)
{
	struct um_json *location = um_json_add_object(locations);
	struct um_json *physical = um_json_set_object(location, "physicalLocation");

	um_json_set_text(um_json_set_object(physical, "artifactLocation"), "uri",
	                 address(doc->arena, place->file));
	set_region(physical, doc, place);
	return location;
}

/* ---- results ---- */

static const struct report_place *place_of(const struct report_finding *f)
{
	return f->evidence.n ? &f->evidence.v[0].place : &f->home;
}

static void add_related(struct um_json *result, const struct report_doc *doc,
                        const struct report_finding *f)
{
	struct um_json *related;

	if (f->evidence.n < 2)
		return;
	related = um_json_set_array(result, "relatedLocations");
	for (size_t i = 1; i < f->evidence.n && i <= MAX_RELATED; i++) {
		const struct report_evidence *e = &f->evidence.v[i];
		struct um_json *location = add_location(related, doc, &e->place);

		um_json_set_int(location, "id", (int64_t)i);
		set_message(location, "message",
		            um_format(doc->arena, "%s%s%s", e->kind, e->service ? " " : "",
		                      e->service ? e->service : ""));
	}
}

static void add_suppression(struct um_json *result, const struct report_waiver *w)
{
	struct um_json *suppression = um_json_add_object(um_json_set_array(result, "suppressions"));

	um_json_set_text(suppression, "kind",
	                 um_eq(w->origin, "comment") ? "inSource" : "external");
	um_json_set_text(suppression, "status", "accepted");
	um_json_set_text(suppression, "justification", w->reason);
}

static void add_result(struct um_json *results, const struct report_doc *doc,
                       const struct report_finding *f)
{
	struct um_json *result = um_json_add_object(results);
	struct um_json *prints, *properties;

	um_json_set_text(result, "ruleId", f->control->id);
	um_json_set_int(result, "ruleIndex", f->control - doc->controls.v);
	um_json_set_text(result, "level", level(f->severity));
	set_message(result, "message",
	            um_format(doc->arena, "%s: %s", f->control->title, f->reason));
	add_location(um_json_set_array(result, "locations"), doc, place_of(f));
	add_related(result, doc, f);
	prints = um_json_set_object(result, "partialFingerprints");
	um_json_set_text(prints, "unmoatFinding/v1", f->fingerprint);
	um_json_set_text(prints, "unmoatContent/v1", f->content);
	if (f->state)
		um_json_set_text(result, "baselineState",
		                 um_eq(f->state, "new") ? "new" : "unchanged");
	if (f->waiver)
		add_suppression(result, f->waiver);
	properties = um_json_set_object(result, "properties");
	um_json_set_text(properties, "severity", f->severity);
	um_json_set_text(properties, "move", f->control->move);
	um_json_set_text(properties, "workload", f->workload);
	um_json_set_real(properties, "points", (double)f->points_milli / 1000);
}

static int by_severity(const void *x, const void *y)
{
	const struct report_finding *a = *(const struct report_finding *const *)x;
	const struct report_finding *b = *(const struct report_finding *const *)y;
	int i = severity_rank(a->severity), k = severity_rank(b->severity);

	return i != k ? i - k : (a->id > b->id) - (a->id < b->id);
}

static size_t add_results(struct um_json *run, const struct report_doc *doc)
{
	struct um_json *results = um_json_set_array(run, "results");
	const struct report_finding **list = UM_NEW_ARRAY(doc->arena, const struct report_finding *,
	                                                  doc->findings.n + doc->waived.n);
	size_t n = 0;

	for (size_t i = 0; i < doc->findings.n; i++)
		list[n++] = &doc->findings.v[i];
	for (size_t i = 0; doc->options->keep_waived && i < doc->waived.n; i++)
		list[n++] = &doc->waived.v[i];
	if (n)
		qsort(list, n, sizeof(struct report_finding *), by_severity);
	for (size_t i = 0; i < n && i < MAX_RESULTS; i++)
		add_result(results, doc, list[i]);
	return n;
}

/* ---- what was left off or not examined ---- */

static void add_note(struct um_json *notes, const struct report_doc *doc, const char *what,
                     const char *file)
{
	struct um_json *note = um_json_add_object(notes);

	um_json_set_text(note, "level", "warning");
	set_message(note, "message", what);
	if (file) {
		struct um_json *location = um_json_add_object(um_json_set_array(note, "locations"));
		struct um_json *physical = um_json_set_object(location, "physicalLocation");

		um_json_set_text(um_json_set_object(physical, "artifactLocation"), "uri",
		                 address(doc->arena, file));
	}
}

static void add_invocation(struct um_json *run, const struct report_doc *doc, size_t n_results)
{
	struct um_json *invocation = um_json_add_object(um_json_set_array(run, "invocations"));
	struct um_json *notes;

	um_json_set_bool(invocation, "executionSuccessful", true);
	notes = um_json_set_array(invocation, "toolExecutionNotifications");
	if (n_results > MAX_RESULTS)
		add_note(notes, doc,
		         um_format(doc->arena,
		                   "%zu results of lesser severity were left off: at most %d are "
		                   "taken",
		                   n_results - MAX_RESULTS, MAX_RESULTS),
		         NULL);
	for (size_t i = 0; i < doc->files.n && i < MAX_NOTES && doc->files.v[i].is_gap; i++)
		add_note(notes, doc,
		         um_format(doc->arena, "not examined (%s): %s", doc->files.v[i].status,
		                   doc->files.v[i].reason ? doc->files.v[i].reason : ""),
		         doc->files.v[i].path);
	for (size_t i = 0; i < doc->unjudged.n && i < MAX_NOTES; i++)
		add_note(notes, doc,
		         um_format(doc->arena, "%s could not be answered%s%s: %s",
		                   doc->unjudged.v[i].control,
		                   doc->unjudged.v[i].workload ? " for " : "",
		                   doc->unjudged.v[i].workload ? doc->unjudged.v[i].workload : "",
		                   doc->unjudged.v[i].reason),
		         NULL);
}

int report_sarif_write(struct model *m, const struct report_options *options, struct um_str *out,
                       struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_json_freep) struct um_json *top = um_json_object();
	struct um_json *run, *driver, *rules;
	struct report_doc *doc;
	int r = report_doc_make(arena, m, options, &doc, err);

	if (r < 0)
		return r;
	um_json_set_text(
		top, "$schema",
		"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
	um_json_set_text(top, "version", "2.1.0");
	run = um_json_add_object(um_json_set_array(top, "runs"));
	driver = um_json_set_object(um_json_set_object(run, "tool"), "driver");
	um_json_set_text(driver, "name", "unmoat");
	um_json_set_text(driver, "semanticVersion", doc->tool_version);
	rules = um_json_set_array(driver, "rules");
	for (size_t i = 0; i < doc->controls.n; i++)
		add_rule(rules, doc, &doc->controls.v[i]);
	um_json_set_text(run, "columnKind", "utf16CodeUnits");
	add_invocation(run, doc, add_results(run, doc));
	um_json_write(top, 2, out);
	return 0;
}
