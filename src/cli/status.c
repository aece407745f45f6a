#include "cli/status.h"

#include <string.h>

#include "manifest/manifest.h"
#include "syntax/syntax.h"

enum row {
	NO_MATCH,
	ANALYSED,
	PARTIAL,
	FAILED,
	UNSUPPORTED,
	PROSE,
	LOCK,
	GENERATED,
	BINARY,
	TOO_LARGE,
	SYMLINK,
	SUBMODULE,
	SPECIAL,
	ABSENT,
	UNREADABLE,
	EXCLUDED
};

static const struct status rows[] = {
	[NO_MATCH] = {"no-match", "nothing of the catalogue is in it", true},
	[ANALYSED] = {"analysed", "parsed and compared with the catalogue", true},
	[PARTIAL] = {"partial", "parsed with errors: what was understood counts", false},
	[FAILED] = {"failed", "could not be parsed, or a limit was reached", false},
	[UNSUPPORTED] = {"unsupported", "no reader for this kind of file yet", false},
	[PROSE] = {"prose", "documentation gives no evidence", true},
	[LOCK] = {"lock", "lock files repeat what the manifest says", true},
	[GENERATED] = {"generated", "generated, minified or vendored", true},
	[BINARY] = {"binary", "not text", false},
	[TOO_LARGE] = {"too-large", "over --max-file-size", false},
	[SYMLINK] = {"symlink", "links are not followed", false},
	[SUBMODULE] = {"submodule", "not entered without --submodules", false},
	[SPECIAL] = {"special", "a FIFO, socket or device", false},
	[ABSENT] = {"absent", "in the index, not in the work tree", false},
	[UNREADABLE] = {"unreadable", "could not be read", false},
	[EXCLUDED] = {"excluded", "left out by the settings", false},
};

const struct status *status_of_note(enum source_note note)
{
	switch (note) {
	case SOURCE_BINARY:
		return &rows[BINARY];
	case SOURCE_TOO_LARGE:
		return &rows[TOO_LARGE];
	case SOURCE_SYMLINK:
		return &rows[SYMLINK];
	case SOURCE_SUBMODULE:
		return &rows[SUBMODULE];
	case SOURCE_SPECIAL:
		return &rows[SPECIAL];
	case SOURCE_ABSENT:
		return &rows[ABSENT];
	case SOURCE_OK:
	case SOURCE_UNREADABLE:
		break;
	}
	return &rows[UNREADABLE];
}

const struct status *status_of_outcome(enum detect_outcome outcome)
{
	switch (outcome) {
	case DETECT_NO_HIT:
		return &rows[NO_MATCH];
	case DETECT_ANALYSED:
		return &rows[ANALYSED];
	case DETECT_PARTIAL:
		return &rows[PARTIAL];
	case DETECT_PROSE:
		return &rows[PROSE];
	case DETECT_LOCK:
		return &rows[LOCK];
	case DETECT_GENERATED:
		return &rows[GENERATED];
	case DETECT_UNSUPPORTED:
		return &rows[UNSUPPORTED];
	case DETECT_FAILED:
		break;
	}
	return &rows[FAILED];
}

const struct status *status_of_excluded(void)
{
	return &rows[EXCLUDED];
}

const struct status *status_at(size_t index)
{
	return index < UM_COUNT(rows) ? &rows[index] : NULL;
}

bool status_is_elsewhere(const struct status *status)
{
	return status == &rows[SYMLINK] || status == &rows[SUBMODULE] || status == &rows[SPECIAL] ||
	       status == &rows[ABSENT];
}

static bool is_relevant(enum evidence_context context)
{
	return context == EVIDENCE_PRODUCTION || context == EVIDENCE_CI;
}

bool status_note_is_gap(enum source_note note, const char *path, enum evidence_context context)
{
	if (!is_relevant(context))
		return false;
	switch (note) {
	case SOURCE_UNREADABLE:
		return true;
	case SOURCE_BINARY:
	case SOURCE_TOO_LARGE:
		if (manifest_is_lock(path))
			return false;
		return manifest_format_for(path) || syntax_language_for(path, NULL, 0);
	default:
		return false;
	}
}

bool status_outcome_is_gap(enum detect_outcome outcome, enum evidence_context context)
{
	return detect_is_gap(outcome) && is_relevant(context);
}
