/*
 * The report for programs, documented in unmoat-json(5). Texts are not escaped beyond JSON; there
 * is no time, no absolute path and no number of threads in it, so the same input gives the same
 * bytes.
 */
#include <string.h>

#include "base/json.h"
#include "report/doc.h"

enum {
	JSON_VERSION = 1
};

/* Points with two decimals; thousandths stay exact beside them where they are the score. */
static void set_points(struct um_json *to, const char *key, int64_t milli)
{
	if (milli == REPORT_NO_SCORE)
		um_json_set_null(to, key);
	else
		um_json_set_real(to, key, (double)milli / 1000);
}

static void set_tally(struct um_json *to, const struct report_tally *tally)
{
	um_json_set_int(to, "passed", tally->passed);
	um_json_set_int(to, "failed", tally->failed);
	um_json_set_int(to, "unknown", tally->unknown);
	um_json_set_int(to, "not_applicable", tally->not_applicable);
	um_json_set_int(to, "waived", tally->waived);
}

static void set_score(struct um_json *to, const struct report_score *score)
{
	set_points(to, "score", score->milli);
	if (score->milli == REPORT_NO_SCORE)
		um_json_set_null(to, "score_milli");
	else
		um_json_set_int(to, "score_milli", score->milli);
	um_json_set_text(to, "grade", score->grade);
	set_tally(to, &score->tally);
}

static void set_place(struct um_json *to, const struct report_place *place)
{
	um_json_set_text(to, "file", place->file);
	um_json_set_int(to, "line", place->line);
	um_json_set_int(to, "column", place->column);
	um_json_set_int(to, "end_line", place->end_line);
	um_json_set_int(to, "end_column", place->end_column);
}

static void add_run(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *run = um_json_set_object(top, "run");

	um_json_set_text(run, "tool", "unmoat");
	um_json_set_text(run, "tool_version", doc->tool_version);
	um_json_set_text(run, "score_model", doc->score_model);
	um_json_set_text(run, "rules_digest", doc->rules_digest);
	um_json_set_text(run, "name", doc->name);
	um_json_set_text(run, "input", doc->input);
	um_json_set_text(run, "revision", doc->revision);
	um_json_set_text(run, "as_of", doc->as_of);
	um_json_set_text(run, "profile", doc->profile);
	um_json_set_text(run, "config", doc->config);
}

/* Parts of 1. */
static void add_bases(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *bases = um_json_set_object(top, "basis");

	for (size_t i = 0; i < doc->bases.n; i++)
		um_json_set_real(bases, doc->bases.v[i].name,
		                 (double)doc->bases.v[i].share / 100000);
}

static void add_moves(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *moves = um_json_set_array(top, "moves");

	for (size_t i = 0; i < doc->moves.n; i++) {
		struct um_json *move = um_json_add_object(moves);

		um_json_set_text(move, "id", doc->moves.v[i].id);
		um_json_set_text(move, "title", doc->moves.v[i].title);
		um_json_set_int(move, "weight", doc->moves.v[i].weight);
		set_score(move, &doc->moves.v[i].score);
	}
}

static void add_results(struct um_json *control, const struct report_control *c)
{
	struct um_json *results = um_json_set_array(control, "results");

	for (size_t i = 0; i < c->results.n; i++) {
		const struct report_result *r = &c->results.v[i];
		struct um_json *result = um_json_add_object(results);

		um_json_set_text(result, "workload", r->workload);
		um_json_set_text(result, "status", r->status);
		um_json_set_text(result, "basis", r->basis);
		um_json_set_text(result, "reason", r->reason);
	}
}

static void add_controls(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *controls = um_json_set_array(top, "controls");

	for (size_t i = 0; i < doc->controls.n; i++) {
		const struct report_control *c = &doc->controls.v[i];
		struct um_json *control = um_json_add_object(controls);

		um_json_set_text(control, "id", c->id);
		um_json_set_text(control, "move", c->move);
		um_json_set_text(control, "title", c->title);
		um_json_set_text(control, "severity", c->severity);
		um_json_set_real(control, "weight", (double)c->weight_tenths / 10);
		um_json_set_bool(control, "repository_wide", c->is_repository_wide);
		um_json_set_text(control, "profile", c->profile);
		um_json_set_text(control, "state", c->state);
		um_json_set_text(control, "setting", c->setting);
		set_tally(control, &c->tally);
		um_json_set_int(control, "applicable",
		                c->tally.passed + c->tally.failed + c->tally.unknown);
		um_json_set_int(control, "errors", c->n_errors);
		set_points(control, "points", c->points_milli);
		um_json_set_text(control, "rationale", c->rationale);
		um_json_set_text(control, "remediation", c->remediation);
		add_results(control, c);
	}
}

static void add_path(struct um_json *paths, const struct report_path *p)
{
	struct um_json *path = um_json_add_object(paths);

	um_json_set_int(path, "id", p->id);
	um_json_set_text(path, "role", p->role);
	if (p->fallback_of)
		um_json_set_int(path, "fallback_of", p->fallback_of);
	else
		um_json_set_null(path, "fallback_of");
	um_json_set_text(path, "capability", p->capability);
	um_json_set_text(path, "service", p->service);
	um_json_set_text(path, "vendor", p->vendor);
	um_json_set_text(path, "cloud", p->cloud);
	um_json_set_text(path, "maker", p->maker);
	um_json_set_text(path, "model", p->model);
	um_json_set_text(path, "region", p->region);
	um_json_set_text(path, "endpoint", p->endpoint);
	um_json_set_text(path, "identity", p->identity);
	um_json_set_text(path, "via", p->via);
	um_json_set_int(path, "rung", p->rung);
	um_json_set_text(path, "basis", p->basis);
	um_json_set_text(path, "validated_at", p->validated_at);
	if (p->place.file)
		set_place(um_json_set_object(path, "place"), &p->place);
	else
		um_json_set_null(path, "place");
}

static void add_workloads(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *workloads = um_json_set_array(top, "workloads");

	for (size_t i = 0; i < doc->workloads.n; i++) {
		const struct report_workload *w = &doc->workloads.v[i];
		struct um_json *workload = um_json_add_object(workloads);
		struct um_json *paths;

		um_json_set_text(workload, "root", w->root);
		um_json_set_text(workload, "name", w->name);
		um_json_set_text(workload, "kind", w->kind);
		um_json_set_bool(workload, "ai", w->is_ai);
		um_json_set_bool(workload, "critical", w->is_critical);
		set_score(workload, &w->score);
		paths = um_json_set_array(workload, "paths");
		for (size_t k = 0; k < w->paths.n; k++)
			add_path(paths, &w->paths.v[k]);
	}
}

static void add_evidence(struct um_json *finding, const struct report_finding *f)
{
	struct um_json *evidence = um_json_set_array(finding, "evidence");

	for (size_t k = 0; k < f->evidence.n; k++) {
		const struct report_evidence *e = &f->evidence.v[k];
		struct um_json *item = um_json_add_object(evidence);

		set_place(item, &e->place);
		um_json_set_text(item, "kind", e->kind);
		um_json_set_text(item, "service", e->service);
		um_json_set_text(item, "value", e->value);
		um_json_set_text(item, "name", e->name);
		um_json_set_text(item, "attr", e->attr);
		um_json_set_text(item, "binding", e->binding);
		um_json_set_text(item, "context", e->context);
		um_json_set_text(item, "basis", e->basis);
		um_json_set_text(item, "rule", e->rule);
	}
}

static void set_waiver(struct um_json *to, const struct report_waiver *w)
{
	um_json_set_text(to, "origin", w->origin);
	um_json_set_text(to, "file", w->file);
	um_json_set_int(to, "line", w->line);
	um_json_set_text(to, "reason", w->reason);
	um_json_set_text(to, "expires", w->expires);
}

static void add_finding(struct um_json *findings, const struct report_finding *f)
{
	struct um_json *finding = um_json_add_object(findings);

	um_json_set_text(finding, "fingerprint", f->fingerprint);
	um_json_set_text(finding, "content", f->content);
	um_json_set_text(finding, "state", f->state);
	um_json_set_text(finding, "note", f->note);
	um_json_set_text(finding, "control", f->control->id);
	um_json_set_text(finding, "move", f->control->move);
	um_json_set_text(finding, "severity", f->severity);
	um_json_set_text(finding, "title", f->control->title);
	um_json_set_text(finding, "workload", f->workload);
	um_json_set_text(finding, "reason", f->reason);
	set_points(finding, "points", f->points_milli);
	um_json_set_int(finding, "points_milli", f->points_milli);
	if (f->waiver)
		set_waiver(um_json_set_object(finding, "waiver"), f->waiver);
	else
		um_json_set_null(finding, "waiver");
	add_evidence(finding, f);
}

/* What is waived stands after what counts, and says so. */
static void add_findings(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *findings = um_json_set_array(top, "findings");

	for (size_t i = 0; i < doc->findings.n; i++)
		add_finding(findings, &doc->findings.v[i]);
	for (size_t i = 0; i < doc->waived.n; i++)
		add_finding(findings, &doc->waived.v[i]);
}

static void add_earlier(struct um_json *top, const struct report_doc *doc)
{
	const struct report_earlier *e = &doc->earlier;
	struct um_json *earlier, *fixed;

	if (!e->what) {
		um_json_set_null(top, "compared_with");
		return;
	}
	earlier = um_json_set_object(top, "compared_with");
	um_json_set_text(earlier, "what", e->what);
	um_json_set_text(earlier, "name", e->name);
	um_json_set_text(earlier, "revision", e->revision);
	um_json_set_text(earlier, "rules_digest", e->rules_digest);
	set_points(earlier, "score", e->milli);
	um_json_set_int(earlier, "new", (int64_t)e->n_new);
	um_json_set_int(earlier, "known", (int64_t)e->n_known);
	fixed = um_json_set_array(earlier, "fixed");
	for (size_t i = 0; i < e->fixed.n; i++) {
		struct um_json *item = um_json_add_object(fixed);

		um_json_set_text(item, "control", e->fixed.v[i].control);
		um_json_set_text(item, "workload", e->fixed.v[i].workload);
		um_json_set_text(item, "path", e->fixed.v[i].path);
		um_json_set_text(item, "reason", e->fixed.v[i].reason);
		um_json_set_text(item, "fingerprint", e->fixed.v[i].fingerprint);
	}
}

static void add_waivers(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *waivers = um_json_set_array(top, "waivers");

	for (size_t i = 0; i < doc->waivers.n; i++) {
		const struct report_waiver *w = &doc->waivers.v[i];
		struct um_json *waiver = um_json_add_object(waivers);

		um_json_set_text(waiver, "control", w->control);
		set_waiver(waiver, w);
		um_json_set_text(waiver, "status", w->status);
		um_json_set_text(waiver, "problem", w->problem);
		um_json_set_int(waiver, "matched", w->matched);
	}
}

static void add_validations(struct um_json *top, const struct report_doc *doc)
{
	const struct report_validations *v = &doc->validations;
	struct um_json *to;

	if (!v->file)
		return;
	to = um_json_set_object(top, "validations");
	um_json_set_text(to, "file", v->file);
	um_json_set_int(to, "max_age_days", v->max_age);
	um_json_set_int(to, "fresh", v->n_fresh);
	um_json_set_int(to, "stale", v->n_stale);
	um_json_set_int(to, "future", v->n_future);
	um_json_set_int(to, "unmatched", v->n_unmatched);
	um_json_set_int(to, "tampered", v->n_tampered);
}

static void add_attestations(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *attestations = um_json_set_array(top, "attestations");

	for (size_t i = 0; i < doc->attestations.n; i++) {
		const struct report_attestation *a = &doc->attestations.v[i];
		struct um_json *item = um_json_add_object(attestations);

		um_json_set_text(item, "control", a->control);
		um_json_set_text(item, "workload", a->workload);
		um_json_set_text(item, "statement", a->statement);
		um_json_set_text(item, "link", a->link);
		um_json_set_text(item, "owner", a->owner);
		um_json_set_text(item, "date", a->date);
		um_json_set_text(item, "expires", a->expires);
		um_json_set_text(item, "file", a->file);
		um_json_set_int(item, "line", a->line);
		um_json_set_text(item, "status", a->status);
	}
}

static void add_unjudged(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *unjudged = um_json_set_array(top, "not_judged");

	for (size_t i = 0; i < doc->unjudged.n; i++) {
		const struct report_result *u = &doc->unjudged.v[i];
		struct um_json *item = um_json_add_object(unjudged);

		um_json_set_text(item, "control", u->control);
		um_json_set_text(item, "workload", u->workload);
		um_json_set_text(item, "status", u->status);
		um_json_set_text(item, "reason", u->reason);
	}
}

static void add_unreached(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *unreached = um_json_set_array(top, "not_followed");

	for (size_t i = 0; i < doc->unreached.n; i++) {
		const struct report_unreached *u = &doc->unreached.v[i];
		struct um_json *item = um_json_add_object(unreached);

		um_json_set_text(item, "workload", u->workload);
		um_json_set_text(item, "file", u->file);
		um_json_set_int(item, "line", u->line);
		um_json_set_int(item, "column", u->column);
	}
}

static void add_services(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *services = um_json_set_array(top, "services");

	for (size_t i = 0; i < doc->services.n; i++) {
		const struct report_service *s = &doc->services.v[i];
		struct um_json *service = um_json_add_object(services);

		um_json_set_text(service, "id", s->id);
		um_json_set_text(service, "name", s->name);
		um_json_set_text(service, "kind", s->kind);
		um_json_set_text(service, "vendor", s->vendor);
		um_json_set_int(service, "production", s->n_production);
		um_json_set_int(service, "elsewhere", s->n_other);
	}
}

static void add_files(struct um_json *top, const struct report_doc *doc)
{
	struct um_json *files = um_json_set_object(top, "files");
	struct um_json *counts, *list;

	um_json_set_int(files, "total", doc->n_files);
	um_json_set_int(files, "gaps", doc->n_gaps);
	counts = um_json_set_object(files, "by_status");
	for (size_t i = 0; i < doc->counts.n; i++)
		um_json_set_int(counts, doc->counts.v[i].status, doc->counts.v[i].n);
	list = um_json_set_array(files, "not_examined");
	for (size_t i = 0; i < doc->files.n; i++) {
		const struct report_file *f = &doc->files.v[i];
		struct um_json *file = um_json_add_object(list);

		um_json_set_text(file, "path", f->path);
		um_json_set_text(file, "status", f->status);
		um_json_set_bool(file, "gap", f->is_gap);
		um_json_set_text(file, "reason", f->reason);
		um_json_set_text(file, "language", f->language);
		um_json_set_text(file, "context", f->context);
		um_json_set_int(file, "size", f->size);
		um_json_set_text(file, "workload", f->workload);
	}
}

int report_json_write(struct model *m, const struct report_options *options, struct um_str *out,
                      struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_json_freep) struct um_json *top = um_json_object();
	struct report_doc *doc;
	int r = report_doc_make(arena, m, options, &doc, err);

	if (r < 0)
		return r;
	um_json_set_int(top, "version", JSON_VERSION);
	add_run(top, doc);
	um_json_set_bool(top, "ai", doc->n_ai_workloads > 0);
	set_score(um_json_set_object(top, "readiness"), &doc->score);
	add_bases(top, doc);
	add_moves(top, doc);
	add_controls(top, doc);
	add_workloads(top, doc);
	add_earlier(top, doc);
	add_findings(top, doc);
	add_waivers(top, doc);
	add_attestations(top, doc);
	add_validations(top, doc);
	add_unjudged(top, doc);
	add_unreached(top, doc);
	add_services(top, doc);
	add_files(top, doc);
	um_json_write(top, 2, out);
	return 0;
}
