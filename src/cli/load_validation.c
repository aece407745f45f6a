/*
 * .unmoat/validations.ndjson of the audited tree (or revision) into the model. It stands at the top
 * of the audited folder and is read like any other of its files: one that is ignored by git is not
 * part of the tree. Whatever is wrong with it makes its row a gap, so that a gate does not pass
 * over records that somebody changed; the context `ci` keeps it from standing for a workload's
 * code.
 */
#include <string.h>

#include "base/str.h"
#include "cli/load.h"
#include "model/validation.h"

bool load_is_validations(const char *path)
{
	return um_eq(path, VALIDATION_PATH) || um_eq(path, VALIDATION_PATH ".tmp");
}

static void set_gap(struct scan_file *file, const char *reason)
{
	file->status = status_of_outcome(DETECT_FAILED);
	file->reason = reason;
	file->is_gap = true;
}

static const char *unsound_reason(struct um_arena *a, const struct validation_list *list)
{
	const struct validation *v = list->unsound;

	if (list->n_unsound == 1)
		return um_format(a, "line %u %s; it does not count", v->line, v->problem);
	return um_format(a, "line %u %s; %zu records do not count", v->line, v->problem,
	                 list->n_unsound);
}

static int take(struct model *m, struct scan *scan, struct scan_file *file,
                const struct source_blob *blob, struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	struct validation_list list;
	int r = 0;

	validation_read(a, blob->bytes, blob->size, &list);
	if (list.unsound)
		set_gap(file, unsound_reason(scan->arena, &list));
	else
		file->reason = "the records of unmoat probe";
	if (m)
		r = model_add_validations(m, file->path, &list, err);
	um_arena_free(a);
	return r;
}

static int load_one(struct model *m, const struct input *input, struct scan *scan, size_t index,
                    struct um_err *err)
{
	struct scan_file *file = &scan->files[index];
	struct input_reader *reader = NULL;
	struct um_err problem = UM_ERR_INIT;
	struct source_blob blob;
	enum source_note note;
	int r = input->open(input->ctx, &reader, err);

	if (r < 0)
		return r;
	file->status = status_of_outcome(DETECT_ANALYSED);
	r = input->read(reader, index, &blob, &note, &problem);
	if (r < 0)
		r = um_err_set(err, r, "%s", problem.msg);
	else if (note == SOURCE_OK)
		r = take(m, scan, file, &blob, err);
	else
		set_gap(file, um_format(scan->arena, "%s: no record of unmoat probe counts",
		                        source_note_text(note)));
	input->close(reader);
	return r;
}

int load_validations(struct model *m, const struct input *input, struct scan *scan,
                     struct um_err *err)
{
	for (size_t i = 0; i < scan->n; i++) {
		struct scan_file *file = &scan->files[i];
		const struct status *status = file->status;

		if (!um_eq(file->path, VALIDATION_PATH))
			continue;
		file->context = EVIDENCE_CI;
		if (status == status_of_excluded() || status == status_of_note(SOURCE_ABSENT))
			return 0;
		if (status == status_of_outcome(DETECT_NO_HIT))
			return load_one(m, input, scan, i, err);
		/* A link, a device, larger than is read. */
		file->reason = um_format(scan->arena, "%s; no record of unmoat probe counts",
		                         file->reason ? file->reason : status->help);
		file->is_gap = true;
		return 0;
	}
	return 0;
}
