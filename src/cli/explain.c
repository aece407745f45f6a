/* What the explanations share: headings, fields, examples. */
#include "cli/explain.h"

#include <string.h>

void explain_title(struct explain *x, const char *id, const char *title)
{
	draw_text(&x->draw, DRAW_BOLD, id);
	if (title)
		draw_format(&x->draw, DRAW_PLAIN, "  %s", title);
	draw_newline(&x->draw);
	draw_newline(&x->draw);
}

void explain_heading(struct explain *x, const char *text)
{
	draw_newline(&x->draw);
	draw_heading(&x->draw, text);
}

void explain_paragraph(struct explain *x, const char *text)
{
	draw_tab(&x->draw, 2);
	draw_wrap(&x->draw, DRAW_PLAIN, 2, text);
	draw_newline(&x->draw);
}

void explain_field(struct explain *x, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	draw_tab(&x->draw, 2);
	draw_text(&x->draw, DRAW_DIM, name);
	draw_tab(&x->draw, 14);
	draw_wrap(&x->draw, DRAW_PLAIN, 14, value);
	draw_newline(&x->draw);
}

void explain_lines(struct explain *x, enum draw_style style, size_t indent, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		UM_AUTO(um_str_release) struct um_str line = UM_STR_INIT;

		for (size_t i = 0; i < n; i++)
			um_str_add(&line, text[i] == '\t' ? "    " : (char[]){text[i], '\0'});
		if (line.len)
			draw_tab(&x->draw, indent);
		draw_text(&x->draw, style, line.s);
		draw_newline(&x->draw);
		text += n + (text[n] == '\n');
	}
}

static void want_line(struct draw *d, const struct rules_want *w)
{
	const struct {
		const char *name, *value;
	} fields[] = {
		{"kind", w->kind},       {"service", w->service}, {"binding", w->binding},
		{"context", w->context}, {"attr", w->attr},       {"name", w->name},
		{"value", w->value},     {"covers", w->covers},
	};

	draw_tab(d, 6);
	draw_format(d, DRAW_GREEN, "line %u:", w->line);
	for (size_t i = 0; i < UM_COUNT(fields); i++) {
		if (fields[i].value)
			draw_format(d, DRAW_PLAIN, " %s %s", fields[i].name, fields[i].value);
	}
	draw_newline(d);
}

static void gives(struct draw *d, const struct rules_example *e)
{
	draw_tab(d, 4);
	if (!e->expect && !e->expect_workloads.n) {
		draw_text(d, DRAW_GREEN, e->n_want ? "gives" : "gives nothing");
	} else {
		draw_format(d, DRAW_GREEN, "gives %s", e->expect ? e->expect : "");
		for (size_t i = 0; i < e->expect_workloads.n; i++)
			draw_format(d, DRAW_GREEN, "%s%s in %s", i || e->expect ? ", " : "",
			            e->expect_workloads.v[i].value, e->expect_workloads.v[i].key);
		if (e->is_healthy)
			draw_text(d, DRAW_DIM, "  a healthy design");
	}
	draw_newline(d);
	for (size_t i = 0; i < e->n_want; i++)
		want_line(d, &e->want[i]);
}

void explain_example(struct explain *x, const struct rules_example *e)
{
	struct draw *d = &x->draw;

	draw_tab(d, 2);
	draw_text(d, DRAW_BOLD, e->name);
	if (e->as_of)
		draw_format(d, DRAW_DIM, "  as of %s", e->as_of);
	draw_newline(d);
	for (size_t i = 0; i < e->n_files; i++) {
		draw_tab(d, 4);
		draw_text(d, DRAW_CYAN, e->files[i].path);
		draw_newline(d);
		explain_lines(x, DRAW_PLAIN, 6, e->files[i].text);
	}
	gives(d, e);
}
