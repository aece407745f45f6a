/* JSON writing through jansson: thin, keeps the order of keys, never prints invalid UTF-8 (bad
 * bytes become U+FFFD). */
#ifndef UM_JSON_H
#define UM_JSON_H

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

#endif
