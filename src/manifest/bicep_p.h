/* One reading of a Bicep file, shared by its two halves: bicep_lex.c and bicep.c. */
#ifndef UM_BICEP_P_H
#define UM_BICEP_P_H

#include <string.h>

#include "manifest/manifest_p.h"

struct bicep_read {
	struct manifest_read *r;
	const char *p, *stop;
	unsigned depth;
	struct manifest_node *root;
};

static inline bool bicep_is_any(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static inline bool bicep_is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

uint32_t bicep_offset(const struct bicep_read *b, const char *p);
struct um_span bicep_span_from(const struct bicep_read *b, const char *start);
bool bicep_at(const struct bicep_read *b, const char *text);
/* One level deeper; false when that is too deep. */
bool bicep_enter(struct bicep_read *b);
/* Blanks and comments; the ends of lines only if `lines`. */
void bicep_skip_blank(struct bicep_read *b, bool lines);
/* Of the word here, 0: there is none. */
size_t bicep_word_length(const struct bicep_read *b);
bool bicep_is_word(const struct bicep_read *b, const char *word);
/* Takes the word and the blanks behind it. */
bool bicep_take_word(struct bicep_read *b, const char *word);
const char *bicep_read_name(struct bicep_read *b, struct um_span *ret_span);
/* At a quote: to behind the closing one. */
void bicep_skip_string(struct bicep_read *b);
struct manifest_node *bicep_read_string(struct bicep_read *b);

#endif
