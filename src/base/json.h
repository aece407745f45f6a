/* JSON through jansson: thin. Writing keeps the order of keys and never prints invalid UTF-8 (bad
 * bytes become U+FFFD); reading is bounded, for what strangers send. */
#ifndef UM_JSON_H
#define UM_JSON_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct um_json; /* a value; owned by its parent once added */

struct um_json *um_json_object(void);
struct um_json *um_json_array(void);
void um_json_free(struct um_json *j);
void um_json_freep(struct um_json **j);

void um_json_set_text(struct um_json *object, const char *key,
                      const char *text); /* NULL text gives null */
void um_json_set_int(struct um_json *object, const char *key, int64_t value);
void um_json_set_real(struct um_json *object, const char *key,
                      double value); /* printed with at most 2 decimals */
void um_json_set_bool(struct um_json *object, const char *key, bool value);
void um_json_set_null(struct um_json *object, const char *key);
struct um_json *um_json_set_object(struct um_json *object, const char *key);
struct um_json *um_json_set_array(struct um_json *object, const char *key);
struct um_json *um_json_add_object(struct um_json *array);
struct um_json *um_json_add_array(struct um_json *array);
void um_json_add_text(struct um_json *array, const char *text);
void um_json_add_int(struct um_json *array, int64_t value);

/* Appends the text; indent 0 is one line. */
void um_json_print(const struct um_json *j, int indent, struct um_str *out);
/* The same with the end of a line. */
void um_json_write(const struct um_json *j, int indent, struct um_str *out);

enum {
	UM_JSON_MAX_DEPTH = 64,
	UM_JSON_MAX_VALUES = 200000
};

/* Reads one value, strictly: UTF-8, no NUL, no key twice, nothing after it, no deeper and no more
 * than the bounds. UM_EPARSE with "line:column: what" otherwise. The caller frees it. */
int um_json_parse(const char *bytes, size_t n, struct um_json **ret_json, struct um_err *err);
/* A member of an object, or NULL. */
const struct um_json *um_json_get(const struct um_json *object, const char *key);
/* Elements of an array; 0 of anything else. */
size_t um_json_count(const struct um_json *array);
const struct um_json *um_json_at(const struct um_json *array, size_t i);
/* A text as it is, a number, true, false or null as it is written; NULL for arrays and objects. */
const char *um_json_text(struct um_arena *a, const struct um_json *scalar);
/* A member of just this kind; NULL or false when it is absent or of another. The text lives as long
 * as the object. */
const char *um_json_get_text(const struct um_json *object, const char *key);
bool um_json_get_int(const struct um_json *object, const char *key, int64_t *ret);
bool um_json_get_real(const struct um_json *object, const char *key, double *ret); /* any number */

#endif
