/*
 * instr(), replace() and trim() again. Those of SQLite compare every place of one text with all of
 * the other, and nothing stops a function before it returns: two texts of half a mebibyte would
 * take minutes. These take time that grows with the texts.
 */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "base/str.h"
#include "model/model_p.h"

enum {
	MAX_TRIMMED = 100 /* characters that trim() takes off, when they are not all ASCII */
};

static size_t count_characters(const unsigned char *text, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += (text[i] & 0xc0) != 0x80;
	return count;
}

/* ---- instr(X, Y): where Y begins in X, from 1 ---- */

static void do_instr(sqlite3_context *ctx, int argc UM_UNUSED, sqlite3_value **argv)
{
	bool is_blob = sqlite3_value_type(argv[0]) == SQLITE_BLOB &&
	               sqlite3_value_type(argv[1]) == SQLITE_BLOB;
	const unsigned char *in, *what, *at;
	size_t n, n_what;

	if (sqlite3_value_type(argv[0]) == SQLITE_NULL ||
	    sqlite3_value_type(argv[1]) == SQLITE_NULL)
		return;
	in = is_blob ? sqlite3_value_blob(argv[0]) : sqlite3_value_text(argv[0]);
	what = is_blob ? sqlite3_value_blob(argv[1]) : sqlite3_value_text(argv[1]);
	n = (size_t)sqlite3_value_bytes(argv[0]);
	n_what = (size_t)sqlite3_value_bytes(argv[1]);
	if (n_what == 0) {
		sqlite3_result_int(ctx, 1);
		return;
	}
	at = in && what ? memmem(in, n, what, n_what) : NULL;
	if (!at)
		sqlite3_result_int(ctx, 0);
	else if (is_blob)
		sqlite3_result_int64(ctx, at - in + 1);
	else
		sqlite3_result_int64(ctx,
		                     (sqlite3_int64)count_characters(in, (size_t)(at - in)) + 1);
}

/* ---- replace(X, Y, Z) ---- */

/* False: it would be longer than what a value may be. */
static bool replace_all(const char *in, size_t n, const char *what, size_t n_what, const char *with,
                        size_t n_with, size_t max, struct um_str *out)
{
	const char *end = in + n, *at;

	while ((at = memmem(in, (size_t)(end - in), what, n_what)) != NULL) {
		if (out->len + (size_t)(at - in) + n_with > max)
			return false;
		um_str_add_n(out, in, (size_t)(at - in));
		um_str_add_n(out, with, n_with);
		in = at + n_what;
	}
	if (out->len + (size_t)(end - in) > max)
		return false;
	um_str_add_n(out, in, (size_t)(end - in));
	return true;
}

static void do_replace(sqlite3_context *ctx, int argc UM_UNUSED, sqlite3_value **argv)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *text[3];
	size_t n[3];
	size_t max = (size_t)sqlite3_limit(sqlite3_context_db_handle(ctx), SQLITE_LIMIT_LENGTH, -1);

	for (int i = 0; i < 3; i++) {
		text[i] = (const char *)sqlite3_value_text(argv[i]);
		n[i] = (size_t)sqlite3_value_bytes(argv[i]);
		if (!text[i])
			return;
	}
	if (n[1] == 0)
		sqlite3_result_value(ctx, argv[0]);
	else if (replace_all(text[0], n[0], text[1], n[1], text[2], n[2], max, &out))
		sqlite3_result_text(ctx, out.s, (int)out.len, SQLITE_TRANSIENT);
	else
		sqlite3_result_error_toobig(ctx);
}

/* ---- trim(X, Y), ltrim(X, Y), rtrim(X, Y) ---- */

enum side {
	SIDE_LEFT = 1,
	SIDE_RIGHT = 2
};

/* The bytes of the character that begins there. */
static size_t width(const unsigned char *text, size_t n)
{
	size_t i = 1;

	while (i < n && (text[i] & 0xc0) == 0x80)
		i++;
	return i;
}

static bool is_among(const unsigned char *character, size_t n, const unsigned char *set,
                     size_t n_set)
{
	if (n == 1)
		return memchr(set, *character, n_set) != NULL;
	return memmem(set, n_set, character, n) != NULL;
}

static void do_trim(sqlite3_context *ctx, int argc UM_UNUSED, sqlite3_value **argv)
{
	enum side side = *(const enum side *)sqlite3_user_data(ctx);
	const unsigned char *text = sqlite3_value_text(argv[0]), *set = sqlite3_value_text(argv[1]);
	size_t n = (size_t)sqlite3_value_bytes(argv[0]);
	size_t n_set = (size_t)sqlite3_value_bytes(argv[1]);

	if (!text || !set)
		return;
	if (count_characters(set, n_set) > MAX_TRIMMED) {
		sqlite3_result_error(ctx, "trim() takes off at most 100 different characters", -1);
		return;
	}
	while ((side & SIDE_LEFT) && n > 0 && is_among(text, width(text, n), set, n_set)) {
		size_t w = width(text, n);

		text += w;
		n -= w;
	}
	while ((side & SIDE_RIGHT) && n > 0) {
		size_t at = n - 1;

		while (at > 0 && (text[at] & 0xc0) == 0x80)
			at--;
		if (!is_among(text + at, n - at, set, n_set))
			break;
		n = at;
	}
	sqlite3_result_text(ctx, (const char *)text, (int)n, SQLITE_TRANSIENT);
}

int model_functions_install(struct model *m, struct um_err *err)
{
	static const enum side left = SIDE_LEFT, right = SIDE_RIGHT, both = SIDE_LEFT | SIDE_RIGHT;
	static const struct {
		const char *name;
		int n_args;
		void (*call)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
		const enum side *side;
	} list[] = {
		{"instr", 2, do_instr, NULL},  {"replace", 3, do_replace, NULL},
		{"trim", 2, do_trim, &both},   {"ltrim", 2, do_trim, &left},
		{"rtrim", 2, do_trim, &right},
	};

	for (size_t i = 0; i < UM_COUNT(list); i++) {
		if (sqlite3_create_function(m->db, list[i].name, list[i].n_args,
		                            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
		                            (void *)(uintptr_t)list[i].side, list[i].call, NULL,
		                            NULL) != SQLITE_OK)
			return model_sql_err(m, err, "model: functions");
	}
	return 0;
}
