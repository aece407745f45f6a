/*
 * PCRE2 in byte mode: what is audited need not be UTF-8. Not compiled to machine code, which would
 * cost more than the few candidate strings repay. The limits bound time and memory of a runaway
 * pattern, which then does not match.
 */
#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

enum {
	MATCH_LIMIT = 200000,
	DEPTH_LIMIT = 2000,
	HEAP_LIMIT_KIB = 4096,
	PATTERN_MAX = 4096
};

struct um_regex {
	pcre2_code *code;
	pcre2_match_context *limits; /* read-only once made */
};

int um_regex_new(const char *pattern, struct um_regex **ret_regex, struct um_err *err)
{
	struct um_regex *r;
	pcre2_code *code;
	PCRE2_SIZE at;
	int why;

	if (strlen(pattern) > PATTERN_MAX)
		return um_err_set(err, UM_EINVAL, "at %d: longer than %d bytes", PATTERN_MAX + 1,
		                  PATTERN_MAX);
	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_NEVER_BACKSLASH_C,
	                     &why, &at, NULL);
	if (!code) {
		PCRE2_UCHAR text[256];

		if (pcre2_get_error_message(why, text, sizeof(text)) < 0)
			text[0] = '\0';
		return um_err_set(err, UM_EINVAL, "at %zu: %s", (size_t)at + 1, (const char *)text);
	}
	r = um_xmalloc(sizeof(*r));
	r->code = code;
	r->limits = pcre2_match_context_create(NULL);
	if (!r->limits)
		um_out_of_memory(0);
	pcre2_set_match_limit(r->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(r->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(r->limits, HEAP_LIMIT_KIB);
	*ret_regex = r;
	return 0;
}

void um_regex_free(struct um_regex *r)
{
	if (!r)
		return;
	pcre2_match_context_free(r->limits);
	pcre2_code_free(r->code);
	free(r);
}

bool um_regex_find(const struct um_regex *r, const char *bytes, size_t n, size_t from,
                   struct um_span *ret_span)
{
	pcre2_match_data *data;
	bool is_found = false;

	if (from > n || n > UINT32_MAX)
		return false;
	data = pcre2_match_data_create(1, NULL);
	if (!data)
		um_out_of_memory(0);
	if (pcre2_match(r->code, (PCRE2_SPTR)bytes, n, from, 0, data, r->limits) >= 0) {
		const PCRE2_SIZE *place = pcre2_get_ovector_pointer(data);

		/* \K inside a lookahead can put the start behind the end. */
		is_found = place[0] <= place[1];
		if (is_found && ret_span)
			*ret_span = (struct um_span){(uint32_t)place[0], (uint32_t)place[1]};
	}
	pcre2_match_data_free(data);
	return is_found;
}
