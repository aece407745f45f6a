/* The inventory for people: services first, then each workload with its paths, then, when asked
 * for, every piece of evidence by file. */
#include <stdio.h>
#include <string.h>

#include "report/draw.h"
#include "report/inventory.h"

enum {
	INDENT = 2,
	MAX_COLUMN = 32 /* a longer word pushes the rest of its line aside */
};

static size_t widest(size_t n, const char *text)
{
	size_t columns = text ? draw_columns(text) : 0;

	if (columns > MAX_COLUMN)
		columns = MAX_COLUMN;
	return columns > n ? columns : n;
}

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static void place(struct draw *d, const struct report_place *p)
{
	if (p->file)
		draw_format(d, DRAW_CYAN, "%s:%lld:%lld", p->file, (long long)p->line,
		            (long long)p->column);
}

/* ---- services ---- */

static void services(struct draw *d, const struct inventory *inv)
{
	size_t id = 7, vendor = 6, clouds = 5;

	for (size_t i = 0; i < inv->services.n; i++) {
		id = widest(id, inv->services.v[i].id);
		vendor = widest(vendor, inv->services.v[i].vendor);
		clouds = widest(clouds, inv->services.v[i].clouds);
	}
	draw_heading(d, "Services");
	for (size_t i = 0; i < inv->services.n; i++) {
		const struct inventory_service *s = &inv->services.v[i];
		size_t column = INDENT + id + 2;

		draw_text(d, DRAW_PLAIN, "  ");
		draw_text(d, DRAW_BOLD, s->id);
		draw_tab(d, column);
		draw_text(d, DRAW_PLAIN, or_dash(s->vendor));
		draw_tab(d, column += vendor + 2);
		draw_text(d, DRAW_PLAIN, or_dash(s->clouds));
		draw_tab(d, column + clouds + 2);
		draw_format(d, DRAW_DIM, "%lld in production, %lld elsewhere",
		            (long long)s->n_production, (long long)s->n_other);
		draw_newline(d);
	}
	draw_newline(d);
}

/* ---- workloads ---- */

static void path_line(struct draw *d, const struct inventory_path *p, size_t service)
{
	size_t column = INDENT;

	draw_tab(d, column);
	draw_text(d, um_eq(p->path.role, "primary") ? DRAW_BOLD : DRAW_PLAIN, p->path.role);
	draw_tab(d, column += 13);
	draw_text(d, DRAW_PLAIN, p->path.capability);
	draw_tab(d, column += 15);
	draw_text(d, DRAW_BOLD, p->path.service);
	draw_tab(d, column += service + 2);
	draw_text(d, DRAW_PLAIN, p->host);
	draw_tab(d, column + 18);
	if (p->path.model)
		draw_format(d, DRAW_PLAIN, "%s ", p->path.model);
	if (p->path.via)
		draw_format(d, DRAW_DIM, "via %s ", p->path.via);
	place(d, &p->path.place);
	draw_newline(d);
}

static void named(struct draw *d, const struct inventory_workload *w)
{
	if (!w->named.n)
		return;
	draw_tab(d, INDENT);
	draw_text(d, DRAW_DIM, "named, not reached:");
	for (size_t i = 0; i < w->named.n; i++)
		draw_format(d, DRAW_DIM, "%s %s", i ? "," : "", w->named.v[i].service);
	draw_newline(d);
}

static void conclusion(struct draw *d, const struct inventory_workload *w)
{
	const char *vendor = inventory_answer_text(w->crosses_vendor);
	const char *cloud = inventory_answer_text(w->crosses_cloud);

	if (!w->paths.n)
		return;
	draw_tab(d, INDENT);
	draw_format(d, DRAW_DIM, "fallback %s, crosses vendor %s, crosses cloud %s, identity %s",
	            w->fallback ? w->fallback->path.service : "none", vendor ? vendor : "unknown",
	            cloud ? cloud : "unknown", w->identity);
	draw_newline(d);
}

static void workloads(struct draw *d, const struct inventory *inv)
{
	for (size_t i = 0; i < inv->workloads.n; i++) {
		const struct inventory_workload *w = &inv->workloads.v[i];
		size_t service = 7;

		if (!w->paths.n && !w->named.n)
			continue;
		for (size_t k = 0; k < w->paths.n; k++)
			service = widest(service, w->paths.v[k].path.service);
		draw_text(d, DRAW_BOLD_CYAN, um_eq(w->root, ".") ? inv->name : w->root);
		draw_format(d, DRAW_DIM, "  %s", w->kind);
		draw_newline(d);
		for (size_t k = 0; k < w->paths.n; k++)
			path_line(d, &w->paths.v[k], service);
		conclusion(d, w);
		named(d, w);
		draw_newline(d);
	}
}

/* ---- evidence ---- */

static void evidence(struct draw *d, const struct inventory *inv)
{
	const char *file = NULL;

	draw_heading(d, "Evidence");
	for (size_t i = 0; i < inv->evidence.n; i++) {
		const struct inventory_evidence *e = &inv->evidence.v[i];
		size_t column = 4;

		if (!um_eq(file, e->place.file)) {
			draw_text(d, DRAW_CYAN, e->place.file);
			draw_newline(d);
			file = e->place.file;
		}
		draw_tab(d, column);
		draw_format(d, DRAW_DIM, "%lld:%lld", (long long)e->place.line,
		            (long long)e->place.column);
		draw_tab(d, column += 9);
		draw_text(d, DRAW_PLAIN, e->kind);
		draw_tab(d, column += 12);
		draw_text(d, DRAW_BOLD, or_dash(e->service));
		draw_tab(d, column += 18);
		draw_text(d, DRAW_PLAIN, e->binding);
		draw_tab(d, column += 11);
		draw_text(d, DRAW_PLAIN, e->context);
		draw_tab(d, column + 12);
		if (e->name)
			draw_format(d, DRAW_PLAIN, "%s%s", e->name, e->value ? " = " : "");
		draw_text(d, DRAW_PLAIN, e->value);
		draw_newline(d);
	}
	draw_newline(d);
}

void inventory_text_write(const struct inventory *inv, const struct report_options *options,
                          struct um_str *out)
{
	struct draw d = {.out = out, .options = options};

	draw_text(&d, DRAW_BOLD, inv->name);
	if (inv->revision)
		draw_format(&d, DRAW_DIM, "%s%.12s",
		            um_eq(inv->input, "worktree") ? " at " : " revision ", inv->revision);
	draw_format(&d, DRAW_DIM, ", as of %s", inv->as_of);
	draw_newline(&d);
	draw_format(&d, DRAW_PLAIN, "%lld file%s, %zu service%s", (long long)inv->n_files,
	            inv->n_files == 1 ? "" : "s", inv->services.n, inv->services.n == 1 ? "" : "s");
	if (inv->n_gaps)
		draw_format(&d, DRAW_YELLOW, ", %lld could not be examined",
		            (long long)inv->n_gaps);
	draw_newline(&d);
	draw_newline(&d);
	if (!inv->services.n && !inv->evidence.n) {
		draw_text(&d, DRAW_PLAIN, "No AI service was found.");
		draw_newline(&d);
		return;
	}
	services(&d, inv);
	workloads(&d, inv);
	if (options->show_evidence)
		evidence(&d, inv);
}
