/* `unmoat rules explain` in parts: what all of them draw with, and one file for each kind of rule.
 */
#ifndef UM_CLI_EXPLAIN_H
#define UM_CLI_EXPLAIN_H

#include "cli/run.h"
#include "report/draw.h"

struct explain {
	struct draw draw;
	const struct rules *rules;
	const char *as_of; /* for what is true only for a time */
};

/* --- explain.c --- */

void explain_title(struct explain *x, const char *id, const char *title);
void explain_heading(struct explain *x, const char *text);
void explain_paragraph(struct explain *x, const char *text);
/* A name and a value beside it, wrapped; nothing when there is none. */
void explain_field(struct explain *x, const char *name, const char *value);
void explain_lines(struct explain *x, enum draw_style style, size_t indent, const char *text);
/* The files of an example and what they give, below its name. */
void explain_example(struct explain *x, const struct rules_example *e);

/* --- one file each --- */

void explain_entry(struct explain *x, const struct rules_entry *e);
void explain_control(struct explain *x, const struct rules_control *c);
void explain_claim(struct explain *x, const struct rules_claim *c);

/* --- explain_claim.c: for the others --- */

const struct rules_claim *explain_claim_find(const struct rules *rules, const char *id);
/* "holds", or why not on this day: "not yet", "ended", "superseded". */
const char *explain_claim_state(const struct rules_claim *c, const char *as_of);
/* A claim as what somebody refers to: its id, status and days, what it says, and who says so. */
void explain_claim_reference(struct explain *x, const struct rules_claim *c);

#endif
