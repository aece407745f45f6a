/* What became of a file, in the words of `unmoat files`, the reports and the model. */
#ifndef UM_CLI_STATUS_H
#define UM_CLI_STATUS_H

#include "detect/detect.h"
#include "source/source.h"

struct status {
	const char *name; /* "no-match", "too-large": as in model/schema.sql */
	const char *help; /* one line: what it means; the reason when there is no better one */
	bool is_examined; /* its bytes were looked at and nothing is missing */
};

const struct status *status_of_note(enum source_note note); /* not for SOURCE_OK */
const struct status *status_of_outcome(enum detect_outcome outcome);
const struct status *status_at(size_t index); /* NULL past the end */

const struct status *status_of_excluded(void); /* by the owner's settings */

/* A link, a submodule, a device or a file that is only in the index: not part of this tree. */
bool status_is_elsewhere(const struct status *status);

/* Does it matter that this file was not examined? Only code and configuration that is used in
 * production or CI does: a broken fixture or a large picture hides nothing. */
bool status_note_is_gap(enum source_note note, const char *path, enum evidence_context context);
bool status_outcome_is_gap(enum detect_outcome outcome, enum evidence_context context);

#endif
