/* PCRE2 with limits, for the few strings that are candidates already. */
#ifndef UM_REGEX_H
#define UM_REGEX_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct um_regex;
int um_regex_new(const char *pattern, struct um_regex **ret_regex,
                 struct um_err *err); /* UM_EINVAL: "at N: why" */
void um_regex_free(struct um_regex *r);
/* First match at or after `from`; thread-safe; match limit bounded (a runaway pattern is no match).
 */
bool um_regex_find(const struct um_regex *r, const char *bytes, size_t n, size_t from,
                   struct um_span *ret_span);

#endif
