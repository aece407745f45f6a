/* `unmoat rules list`: one row a service, construct or control, and filters. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/vec.h"
#include "cli/cli.h"
#include "cli/run.h"
#include "report/draw.h"

static const char *const kinds[] = {
	[RULES_SERVICE] = "service",
	[RULES_GATEWAY] = "gateway",
	[RULES_SERVER] = "server",
	[RULES_CONSTRUCT] = "construct",
};

/* A service or a control as one row. */
struct row {
	const char *id, *kind, *detail, *title;
	const char *severity, *profile; /* of a control, or NULL */
	size_t n_examples;
	const struct rules_probe *probe; /* of a service, or NULL */
};

typedef UM_VEC(struct row) row_list;

static struct row row_of_entry(const struct rules_entry *entry)
{
	return (struct row){
		.id = entry->id,
		.kind = kinds[entry->kind],
		.detail = entry->kind == RULES_CONSTRUCT ? entry->label : entry->vendor,
		.title = entry->name,
		.n_examples = entry->n_examples + entry->n_answers,
		.probe = entry->probe,
	};
}

static struct row row_of_control(const struct rules_control *control)
{
	return (struct row){
		.id = control->id,
		.kind = "control",
		.detail = control->move,
		.title = control->title,
		.severity = control->severity,
		.profile = control->profile,
		.n_examples = control->n_examples,
	};
}

/* ---- filters ---- */

static bool contains(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (; text && *text; text++) {
		size_t i = 0;

		while (i < n && tolower((unsigned char)text[i]) == tolower((unsigned char)word[i]))
			i++;
		if (i == n)
			return true;
	}
	return false;
}

/* Every word stands somewhere in the row. */
static bool has_words(const struct row *row, const struct cli_list *words)
{
	for (size_t i = 0; i < words->n; i++) {
		const char *word = words->v[i];

		if (!contains(row->id, word) && !contains(row->title, word) &&
		    !contains(row->detail, word))
			return false;
	}
	return true;
}

/* What is asked of controls alone leaves the others out. */
static bool is_wanted(const struct row *row, const struct cli_options *o)
{
	bool is_control = row->severity != NULL;

	if (o->kind && !um_eq(o->kind, row->kind))
		return false;
	if (o->move && (!is_control || !um_eq(o->move, row->detail)))
		return false;
	if (o->severity && (!is_control || !um_eq(o->severity, row->severity)))
		return false;
	if (o->profile && (!is_control || !rules_profile_shows(o->profile, row->profile)))
		return false;
	return has_words(row, &o->words);
}

static void collect(struct um_arena *a, const struct rules *rules, const struct cli_options *o,
                    row_list *ret)
{
	for (size_t k = 0; k < UM_COUNT(kinds); k++) {
		for (size_t i = 0; i < rules->n_entries; i++) {
			struct row row = row_of_entry(&rules->entries[i]);

			if (rules->entries[i].kind == (enum rules_kind)k && is_wanted(&row, o))
				*UM_PUSH(a, ret) = row;
		}
	}
	for (size_t i = 0; i < rules->n_controls; i++) {
		struct row row = row_of_control(&rules->controls[i]);

		if (is_wanted(&row, o))
			*UM_PUSH(a, ret) = row;
	}
}

/* ---- columns ---- */

enum {
	N_COLUMNS = 5 /* in front of the title */
};

static const char *cell(const struct row *row, size_t column)
{
	const char *const cells[N_COLUMNS] = {row->id, row->kind, row->detail, row->severity,
	                                      row->profile};

	return cells[column] ? cells[column] : "-";
}

static enum draw_style style_of(const struct row *row, size_t column)
{
	if (column == 0)
		return DRAW_BOLD;
	if (column != 3 || !row->severity)
		return DRAW_PLAIN;
	if (um_eq(row->severity, "critical"))
		return DRAW_BOLD_RED;
	return um_eq(row->severity, "high") ? DRAW_RED : DRAW_YELLOW;
}

/* Columns that say nothing in any row are left out. */
static void list_text(const row_list *rows, bool verbose, struct draw *d)
{
	size_t widths[N_COLUMNS] = {0};

	for (size_t c = 0; c < N_COLUMNS; c++) {
		bool is_used = c < 3;

		for (size_t i = 0; i < rows->n; i++) {
			size_t n = draw_columns(cell(&rows->v[i], c));

			is_used |= !um_eq(cell(&rows->v[i], c), "-");
			widths[c] = n > widths[c] ? n : widths[c];
		}
		widths[c] = is_used ? widths[c] : 0;
	}
	for (size_t i = 0; i < rows->n; i++) {
		const struct row *row = &rows->v[i];
		size_t at = 0;

		for (size_t c = 0; c < N_COLUMNS; c++) {
			if (!widths[c])
				continue;
			draw_text(d, style_of(row, c), cell(row, c));
			at += widths[c] + 2;
			draw_tab(d, at);
		}
		draw_text(d, DRAW_PLAIN, row->title);
		if (verbose)
			draw_format(d, DRAW_DIM, "  (%zu example%s)", row->n_examples,
			            row->n_examples == 1 ? "" : "s");
		draw_newline(d);
	}
}

/* The levels at which it can be asked. */
static void probe_json(const struct rules_probe *probe, struct um_json *item)
{
	struct um_json *levels;

	if (!probe)
		return;
	levels = um_json_set_array(item, "probe");
	if (probe->reach.path)
		um_json_add_text(levels, "reach");
	if (probe->auth.path)
		um_json_add_text(levels, "auth");
}

static void list_json(const row_list *rows, struct um_str *out)
{
	UM_AUTO(um_json_freep) struct um_json *top = um_json_array();

	for (size_t i = 0; i < rows->n; i++) {
		const struct row *row = &rows->v[i];
		struct um_json *item = um_json_add_object(top);

		um_json_set_text(item, "id", row->id);
		um_json_set_text(item, "kind", row->kind);
		um_json_set_text(item, row->severity ? "move" : "vendor", row->detail);
		if (row->severity) {
			um_json_set_text(item, "severity", row->severity);
			um_json_set_text(item, "profile", row->profile);
		}
		um_json_set_text(item, "title", row->title);
		um_json_set_int(item, "examples", (int64_t)row->n_examples);
		probe_json(row->probe, item);
	}
	um_json_write(top, 2, out);
}

int cmd_rules_list(const struct cli_options *o)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct report_options options = {
		.colour = cli_use_colour(o->color),
		.utf8 = cli_is_utf8(),
		.width = cli_width(),
	};
	struct draw d = {.out = &out, .options = &options};
	struct um_err err = UM_ERR_INIT;
	row_list rows = {0};
	struct rules *rules;
	int status;

	if (run_load_rules(o, true, &rules, &err) < 0)
		return cli_fail(&err);
	collect(arena, rules, o, &rows);
	if (!rows.n)
		cli_say("no rule fits; 'unmoat rules list' shows all");
	if (um_eq(o->format, "json"))
		list_json(&rows, &out);
	else
		list_text(&rows, o->verbose, &d);
	status = cli_print(&out, CLI_OK);
	rules_free(rules);
	return status;
}
