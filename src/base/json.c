/*
 * A um_json is jansson's json_t under another name. Texts are repaired before jansson sees them,
 * and two things are done about its output: reals were rounded to two decimals and are printed with
 * 15 digits, so 0.1 is "0.1"; and characters that JSON allows as they are but a terminal would obey
 * (DEL, C1 controls, bidirectional overrides) are escaped, because a report may be printed on one.
 */
#include "base/json.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/io.h"

static json_t *from(const struct um_json *j)
{
	return (json_t *)(uintptr_t)j;
}

static struct um_json *to(json_t *j)
{
	return (struct um_json *)j;
}

/* jansson makes a value or has no memory. */
static json_t *made(json_t *j)
{
	if (!j)
		um_out_of_memory(sizeof(*j));
	return j;
}

static size_t valid_length(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n) {
		size_t len = um_utf8_len((const unsigned char *)s + i, n - i);

		if (!len)
			break;
		i += len;
	}
	return i;
}

/* The text with U+FFFD for every byte that is not part of a character. */
static void repair(struct um_str *out, const char *s, size_t n)
{
	while (n) {
		size_t good = valid_length(s, n);

		um_str_add_n(out, s, good);
		if (good == n)
			return;
		um_str_add(out, "\xef\xbf\xbd");
		s += good + 1;
		n -= good + 1;
	}
}

static json_t *text_value(const char *text)
{
	UM_AUTO(um_str_release) struct um_str repaired = UM_STR_INIT;
	size_t n;

	if (!text)
		return json_null();
	n = strlen(text);
	if (valid_length(text, n) == n)
		return made(json_stringn_nocheck(text, n));
	repair(&repaired, text, n);
	return made(json_stringn_nocheck(repaired.s, repaired.len));
}

static void set(struct um_json *object, const char *key, json_t *value)
{
	UM_AUTO(um_str_release) struct um_str repaired = UM_STR_INIT;
	size_t n = strlen(key);

	if (valid_length(key, n) != n) {
		repair(&repaired, key, n);
		key = repaired.s;
	}
	assert(json_is_object(from(object)));
	if (json_object_set_new_nocheck(from(object), key, value) < 0)
		um_out_of_memory(n);
}

static void append(struct um_json *array, json_t *value)
{
	assert(json_is_array(from(array)));
	if (json_array_append_new(from(array), value) < 0)
		um_out_of_memory(sizeof(*value));
}

struct um_json *um_json_object(void)
{
	return to(made(json_object()));
}

struct um_json *um_json_array(void)
{
	return to(made(json_array()));
}

void um_json_free(struct um_json *j)
{
	if (j)
		json_decref(from(j));
}

void um_json_freep(struct um_json **j)
{
	um_json_free(*j);
	*j = NULL;
}

void um_json_set_text(struct um_json *object, const char *key, const char *text)
{
	set(object, key, text_value(text));
}

void um_json_set_int(struct um_json *object, const char *key, int64_t value)
{
	set(object, key, made(json_integer(value)));
}

void um_json_set_real(struct um_json *object, const char *key, double value)
{
	/* JSON has no word for these two. */
	if (isnan(value) || isinf(value)) {
		set(object, key, json_null());
		return;
	}
	if (fabs(value) < 1e12) {
		value = round(value * 100) / 100;
		value = value == 0 ? 0 : value; /* not "-0.0" */
	}
	set(object, key, made(json_real(value)));
}

void um_json_set_bool(struct um_json *object, const char *key, bool value)
{
	set(object, key, json_boolean(value));
}

void um_json_set_null(struct um_json *object, const char *key)
{
	set(object, key, json_null());
}

struct um_json *um_json_set_object(struct um_json *object, const char *key)
{
	json_t *child = made(json_object());

	set(object, key, child);
	return to(child);
}

struct um_json *um_json_set_array(struct um_json *object, const char *key)
{
	json_t *child = made(json_array());

	set(object, key, child);
	return to(child);
}

struct um_json *um_json_add_object(struct um_json *array)
{
	json_t *child = made(json_object());

	append(array, child);
	return to(child);
}

struct um_json *um_json_add_array(struct um_json *array)
{
	json_t *child = made(json_array());

	append(array, child);
	return to(child);
}

void um_json_add_text(struct um_json *array, const char *text)
{
	append(array, text_value(text));
}

void um_json_add_int(struct um_json *array, int64_t value)
{
	append(array, made(json_integer(value)));
}

/* The code point at p (valid UTF-8) if a terminal would obey it, else 0. */
static unsigned obeyed(const unsigned char *p, const unsigned char *end, size_t *ret_len)
{
	if (*p == 0x7f) {
		*ret_len = 1;
		return 0x7f;
	}
	if (*p == 0xc2 && end - p >= 2 && p[1] < 0xa0) {
		*ret_len = 2;
		return p[1];
	}
	if (*p == 0xe2 && end - p >= 3) {
		unsigned c = 0x2000u | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);

		*ret_len = 3;
		if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
			return c;
	}
	return 0;
}

void um_json_print(const struct um_json *j, int indent, struct um_str *out)
{
	size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(15);
	char *text;
	const unsigned char *p, *end, *kept;

	flags |= indent > 0 ? JSON_INDENT(indent > 31 ? 31 : (size_t)indent) : JSON_COMPACT;
	text = json_dumps(from(j), flags);
	if (!text) {
		um_out_of_memory(0);
		return; /* for readers that do not know _Noreturn */
	}
	p = kept = (const unsigned char *)text;
	end = p + strlen(text);
	while (p < end) {
		size_t len = 1;
		unsigned c = *p < 0x7f ? 0 : obeyed(p, end, &len);

		if (!c) {
			p++;
			continue;
		}
		/* Outside strings jansson prints ASCII alone, so an escape is always in its place.
		 */
		um_str_add_n(out, (const char *)kept, (size_t)(p - kept));
		um_str_addf(out, "\\u%04X", c);
		p += len;
		kept = p;
	}
	um_str_add_n(out, (const char *)kept, (size_t)(end - kept));
	free(text);
}

void um_json_write(const struct um_json *j, int indent, struct um_str *out)
{
	um_json_print(j, indent, out);
	um_str_add_c(out, '\n');
}

/* ---- reading ---- */

/* Why the text would cost more than it may, or NULL. jansson goes 2048 deep and counts nothing; a
 * megabyte of brackets would become a hundred of memory. */
static const char *excess(const char *bytes, size_t n)
{
	size_t depth = 0, values = 0;
	bool in_text = false;

	for (size_t i = 0; i < n; i++) {
		char c = bytes[i];

		if (in_text) {
			i += c == '\\';
			in_text = c != '"';
		} else if (c == '"') {
			in_text = true;
		} else if (c == '[' || c == '{') {
			values++;
			if (++depth > UM_JSON_MAX_DEPTH)
				return "nested too deep";
		} else if (c == ']' || c == '}') {
			depth -= depth > 0;
		} else if (c == ',') {
			values++;
		}
	}
	return values > UM_JSON_MAX_VALUES ? "too many values" : NULL;
}

int um_json_parse(const char *bytes, size_t n, struct um_json **ret_json, struct um_err *err)
{
	const char *why = excess(bytes, n);
	json_error_t error;
	json_t *j;

	if (why)
		return um_err_set(err, UM_EPARSE, "1:1: %s", why);
	j = json_loadb(bytes, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!j)
		return um_err_set(err, UM_EPARSE, "%d:%d: %s", error.line, error.column,
		                  error.text);
	*ret_json = to(j);
	return 0;
}

const struct um_json *um_json_get(const struct um_json *object, const char *key)
{
	return to(json_object_get(from(object), key));
}

size_t um_json_count(const struct um_json *array)
{
	return json_array_size(from(array));
}

const struct um_json *um_json_at(const struct um_json *array, size_t i)
{
	return to(json_array_get(from(array), i));
}

const char *um_json_text(struct um_arena *a, const struct um_json *scalar)
{
	const json_t *j = from(scalar);

	switch (json_typeof(j)) {
	case JSON_STRING:
		return um_strndup(a, json_string_value(j), json_string_length(j));
	case JSON_INTEGER:
		return um_format(a, "%" JSON_INTEGER_FORMAT, json_integer_value(j));
	case JSON_REAL:
		return um_format(a, "%.15g", json_real_value(j));
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	case JSON_NULL:
		return "null";
	default:
		return NULL;
	}
}

const char *um_json_get_text(const struct um_json *object, const char *key)
{
	return json_string_value(json_object_get(from(object), key));
}

bool um_json_get_int(const struct um_json *object, const char *key, int64_t *ret)
{
	const json_t *j = json_object_get(from(object), key);

	if (!json_is_integer(j))
		return false;
	*ret = json_integer_value(j);
	return true;
}

bool um_json_get_real(const struct um_json *object, const char *key, double *ret)
{
	const json_t *j = json_object_get(from(object), key);

	if (!json_is_number(j))
		return false;
	*ret = json_number_value(j);
	return true;
}
