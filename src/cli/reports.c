#include "cli/reports.h"

#include <string.h>

#include "base/io.h"
#include "base/vec.h"

/* FORMAT=FILE: where the file's name begins; the format must be one of the command's. */
static int parse(const struct cli_options *o, const char *text, struct um_arena *a,
                 const char **ret_format, const char **ret_file, struct um_err *err)
{
	const char *equals = strchr(text, '=');
	const char *format = equals ? um_strndup(a, text, (size_t)(equals - text)) : text;
	const char *formats = cli_formats(o->command);
	UM_VEC(const char *) names = {0};
	const char *nearest;
	bool is_known = false;

	for (const char *p = formats; *p;) {
		size_t n = strcspn(p, " ");

		*UM_PUSH(a, &names) = um_strndup(a, p, n);
		is_known = is_known || um_eq(names.v[names.n - 1], format);
		p += n + (p[n] == ' ');
	}
	if (!is_known) {
		nearest = um_nearest(format, names.v, names.n);
		return um_err_set(err, UM_EINVAL, "--report: no format '%s'; %s%s%s", format,
		                  nearest ? "did you mean '" : "it is one of: ",
		                  nearest ? nearest : formats, nearest ? "'?" : "");
	}
	if (!equals || !equals[1])
		return um_err_set(err, UM_EINVAL, "--report: write a file behind '%s='", format);
	*ret_format = format;
	*ret_file = equals + 1;
	return 0;
}

static int walk(const struct cli_options *o, reports_make *make, void *ctx, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	int r = 0;

	for (size_t i = 0; r == 0 && i < o->reports.n; i++) {
		UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
		const char *format = NULL, *file = NULL;

		r = parse(o, o->reports.v[i], a, &format, &file, err);
		if (r == 0 && make)
			r = make(ctx, format, file, &text, err);
		if (r == 0 && make)
			r = um_write_file_atomic(file, text.s, text.len, err);
	}
	return r;
}

int reports_check(const struct cli_options *o, struct um_err *err)
{
	return walk(o, NULL, NULL, err);
}

int reports_write(const struct cli_options *o, reports_make *make, void *ctx, struct um_err *err)
{
	return walk(o, make, ctx, err);
}
