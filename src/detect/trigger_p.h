/* Between literal.c, which derives literals and triggers from the rules, and trigger.c, which keeps
 * them. */
#ifndef UM_TRIGGER_P_H
#define UM_TRIGGER_P_H

#include "detect/detect_p.h"

#define DETECT_NO_LITERAL SIZE_MAX

/* A short word, or one that stands in every other file? */
bool detect_is_common(const char *s, size_t n);
/* The number of the literal; DETECT_NO_LITERAL when it is too short to search for. */
size_t detect_literal_add(struct detect *d, const char *s, size_t n, bool nocase);
/* The part between separators that is longest and not a common word; without one the longest common
 * one, and *ret_common is set. */
size_t detect_literal_rarest(struct detect *d, const char *s, size_t n, const char *separators,
                             bool nocase, bool *ret_common);
/* Both must stand in the file; one of them may be missing. */
void detect_trigger_add(struct detect *d, size_t a, size_t b, bool weak);
void detect_triggers_index(struct detect *d);

#endif
