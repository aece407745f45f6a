/* `unmoat files`: for every file what was done with it, and why. */
#include <assert.h>
#include <string.h>

#include "base/io.h"
#include "base/json.h"
#include "base/span.h"
#include "cli/cli.h"
#include "cli/load.h"
#include "cli/register.h"
#include "cli/run.h"
#include "report/escape.h"

enum {
	WIDEST_PATH = 56 /* longer ones push the reason aside */
};

struct columns {
	size_t status, language, context, path;
};

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

static const char *reason_of(const struct scan_file *file)
{
	if (file->reason)
		return file->reason;
	return file->status->is_examined && um_eq(file->status->name, "analysed")
	               ? NULL
	               : file->status->help;
}

static bool is_wanted(const struct cli_options *o, const struct scan_file *file)
{
	return !o->status || um_eq(o->status, file->status->name) ||
	       (file->is_gap && um_eq(o->status, "gap"));
}

static size_t longer(size_t n, const char *text)
{
	size_t len = text ? strlen(text) : 1;

	return len > n ? len : n;
}

static void style(struct um_str *out, bool is_on, const char *code)
{
	if (is_on)
		um_str_addf(out, "\033[%sm", code);
}

/* status, language, context, path, reason: what has a bounded width comes first. */
static void text_line(const struct scan_file *file, const struct columns *c, bool colour,
                      struct um_str *out)
{
	const char *reason = reason_of(file);

	style(out, colour && !file->is_gap, file->status->is_examined ? "2" : "33");
	style(out, colour && file->is_gap, "1;31");
	um_str_addf(out, "%c %-*s", file->is_gap ? '!' : ' ', (int)c->status, file->status->name);
	style(out, colour, "0");
	um_str_addf(out, "  %-*s  %-*s  ", (int)c->language, or_dash(file->language),
	            (int)c->context, evidence_context_text(file->context));
	style(out, colour, "36");
	report_escape_text(file->path, strlen(file->path), out);
	style(out, colour, "0");
	if (reason) {
		for (size_t n = report_escape_width(file->path, strlen(file->path)); n < c->path;
		     n++)
			um_str_add_c(out, ' ');
		um_str_add(out, "  ");
		style(out, colour, "2");
		report_escape_text(reason, strlen(reason), out);
		style(out, colour, "0");
	}
	um_str_add_c(out, '\n');
}

static size_t count(const struct scan *scan, const struct status *status)
{
	size_t n = 0;

	for (size_t i = 0; i < scan->n; i++)
		n += scan->files[i].status == status;
	return n;
}

static size_t count_gaps(const struct scan *scan)
{
	size_t n = 0;

	for (size_t i = 0; i < scan->n; i++)
		n += scan->files[i].is_gap;
	return n;
}

static void write_text(const struct cli_options *o, const struct scan *scan, struct um_str *out)
{
	bool colour = o->output ? o->color == CLI_ALWAYS : cli_use_colour(o->color);
	const struct status *status;
	struct columns c = {0};
	size_t n_gaps = count_gaps(scan);

	for (size_t i = 0; i < scan->n; i++) {
		const struct scan_file *file = &scan->files[i];
		size_t path;

		if (!is_wanted(o, file))
			continue;
		c.status = longer(c.status, file->status->name);
		c.language = longer(c.language, file->language);
		path = report_escape_width(file->path, strlen(file->path));
		if (path > c.path)
			c.path = path < WIDEST_PATH ? path : WIDEST_PATH;
		c.context = longer(c.context, evidence_context_text(file->context));
	}
	for (size_t i = 0; i < scan->n; i++) {
		if (is_wanted(o, &scan->files[i]))
			text_line(&scan->files[i], &c, colour, out);
	}
	um_str_addf(out, "%s%zu file%s", scan->n ? "\n" : "", scan->n, scan->n == 1 ? "" : "s");
	for (size_t i = 0; (status = status_at(i)) != NULL; i++) {
		size_t n = count(scan, status);

		if (n)
			um_str_addf(out, ", %zu %s", n, status->name);
	}
	if (n_gaps)
		um_str_addf(out, "; %zu marked ! may hold something relevant", n_gaps);
	um_str_add_c(out, '\n');
}

static void write_json(const struct cli_options *o, const struct scan *scan, struct um_str *out)
{
	UM_AUTO(um_json_freep) struct um_json *top = um_json_object();
	const struct status *status;
	struct um_json *list, *counts;

	um_json_set_int(top, "version", 1);
	um_json_set_int(top, "total", (int64_t)scan->n);
	um_json_set_int(top, "gaps", (int64_t)count_gaps(scan));
	counts = um_json_set_object(top, "by_status");
	for (size_t i = 0; (status = status_at(i)) != NULL; i++) {
		size_t n = count(scan, status);

		if (n)
			um_json_set_int(counts, status->name, (int64_t)n);
	}
	list = um_json_set_array(top, "files");
	for (size_t i = 0; i < scan->n; i++) {
		const struct scan_file *file = &scan->files[i];
		struct um_json *item;

		if (!is_wanted(o, file))
			continue;
		item = um_json_add_object(list);
		um_json_set_text(item, "path", file->path);
		um_json_set_text(item, "status", file->status->name);
		um_json_set_bool(item, "gap", file->is_gap);
		um_json_set_text(item, "language", file->language);
		um_json_set_text(item, "context", evidence_context_text(file->context));
		um_json_set_text(item, "reason", reason_of(file));
		um_json_set_int(item, "size", (int64_t)file->size);
	}
	um_json_write(top, 2, out);
}

static int check_status(const struct cli_options *o, struct um_err *err)
{
	const struct status *status;
	const char *names[32], *nearest;
	size_t n = 0;

	if (!o->status)
		return 0;
	names[n++] = "gap";
	for (size_t i = 0; (status = status_at(i)) != NULL; i++)
		names[n++] = status->name;
	for (size_t i = 0; i < n; i++) {
		if (um_eq(names[i], o->status))
			return 0;
	}
	nearest = um_nearest(o->status, names, n);
	return um_err_set(err, UM_EINVAL, "--status: no such status '%s'; %s%s%s", o->status,
	                  nearest ? "did you mean '" : "unmoat(1) lists them",
	                  nearest ? nearest : "", nearest ? "'?" : "");
}

static int files(const struct cli_options *o, struct run *run, int *ret_status, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	int r = check_status(o, err);

	if (r == 0)
		r = run_scan(o, run, err);
	if (r == 0)
		r = register_look(run->rules, &run->input, run->scan, err);
	if (r == 0)
		r = load_validations(NULL, &run->input, run->scan, err);
	if (r < 0)
		return r;
	assert(run->scan);
	if (um_eq(o->format, "json"))
		write_json(o, run->scan, &out);
	else
		write_text(o, run->scan, &out);
	if (o->output) {
		*ret_status = CLI_OK;
		return um_write_file_atomic(o->output, out.s, out.len, err);
	}
	*ret_status = cli_print(&out, CLI_OK);
	return 0;
}

int cmd_files(const struct cli_options *o)
{
	struct run run = RUN_INIT;
	struct um_err err = UM_ERR_INIT;
	int status = CLI_ERROR;

	if (files(o, &run, &status, &err) < 0)
		status = cli_fail(&err);
	run_release(&run);
	return status;
}
