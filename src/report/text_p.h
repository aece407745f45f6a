/* The two halves of the text report. */
#ifndef UM_REPORT_TEXT_P_H
#define UM_REPORT_TEXT_P_H

#include "report/doc.h"
#include "report/draw.h"

const char *report_text_plural(int64_t n); /* "" or "s" */
/* A workload for people: its folder, or the name of the repository. */
const char *report_text_subject(const struct report_doc *doc, const char *workload);
/* Calls, files and answers that nobody looked at or could give, and what became of the files. */
void report_text_unexamined(struct draw *d, const struct report_doc *doc);
void report_text_findings(struct draw *d, const struct report_doc *doc);
/* Waivers, attestations and settings: what the owner answers for (text_owner.c). */
void report_text_owner(struct draw *d, const struct report_doc *doc);
/* How the scores come about, and what they rest on (text_score.c). */
void report_text_basis(struct draw *d, const struct report_doc *doc);
void report_text_explain(struct draw *d, const struct report_doc *doc);
void report_text_earlier(struct draw *d, const struct report_doc *doc);
void report_text_next_steps(struct draw *d, const struct report_doc *doc);

#endif
