/* Template actions in a file that is not a template language itself: {{ go }}, {{ jinja }}, {%
 * jinja %}, {# note #}. */
#ifndef UM_MANIFEST_TEMPLATE_H
#define UM_MANIFEST_TEMPLATE_H

#include "base/arena.h"
#include "base/span.h"
#include "base/str.h"
#include "base/vec.h"

struct manifest_action {
	struct um_span span;
	bool is_control;  /* if, end, range, a comment, an assignment: gives no text of its own */
	bool is_else;     /* else, else if */
	bool is_boundary; /* a define or its end */
	bool is_blank;    /* nothing stands for it in the masked text */
};

struct manifest_actions {
	struct manifest_action *v;
	size_t n, cap;
};

/* In order; they do not overlap. */
void manifest_actions_find(struct um_arena *a, const char *bytes, size_t n,
                           struct manifest_actions *ret);

struct manifest_mask {
	char *bytes; /* as long as the input; every byte that is not in an action is where it was */
	struct manifest_action *actions;
	size_t n;
};

/* False when there is no action; *ret is then empty. */
bool manifest_mask_make(struct um_arena *a, const char *bytes, size_t n, struct manifest_mask *ret);
/* Index of the first action that starts at or after the offset. */
size_t manifest_mask_from(const struct manifest_mask *mask, uint32_t offset);
/* Puts the source of the actions in `span` back into a text that was decoded from the masked bytes.
 * Control actions are left out when `is_key` is set. */
void manifest_mask_restore(const struct manifest_mask *mask, const char *bytes, struct um_span span,
                           const char *text, bool is_key, struct um_str *out);

#endif
