#include "cli/input.h"

#include <stdlib.h>
#include <string.h>

/* ---- a source ---- */

static const struct source_entry *source_entry_at(void *ctx, size_t index)
{
	return source_at(ctx, index);
}

static int source_reader_open(void *ctx, struct input_reader **ret_reader, struct um_err *err)
{
	struct source_reader *reader;
	int r = source_reader_new(ctx, &reader, err);

	if (r == 0)
		*ret_reader = (struct input_reader *)reader;
	return r;
}

static int source_reader_read(struct input_reader *reader, size_t index,
                              struct source_blob *ret_blob, enum source_note *ret_note,
                              struct um_err *err)
{
	return source_read((struct source_reader *)reader, index, ret_blob, ret_note, err);
}

static void source_reader_close(struct input_reader *reader)
{
	source_reader_free((struct source_reader *)reader);
}

void input_from_source(struct source *source, struct input *ret_input)
{
	*ret_input = (struct input){
		.ctx = source,
		.n = source_count(source),
		.at = source_entry_at,
		.open = source_reader_open,
		.read = source_reader_read,
		.close = source_reader_close,
	};
}

/* ---- texts in memory; the list itself is the reader ---- */

static const struct source_entry *text_entry_at(void *ctx, size_t index)
{
	const struct input_texts *texts = ctx;

	return &texts->v[index].entry;
}

static int text_open(void *ctx, struct input_reader **ret_reader, struct um_err *err)
{
	(void)err;
	*ret_reader = ctx;
	return 0;
}

static int text_read(struct input_reader *reader, size_t index, struct source_blob *ret_blob,
                     enum source_note *ret_note, struct um_err *err)
{
	const struct input_texts *texts = (const struct input_texts *)reader;

	(void)err;
	ret_blob->bytes = texts->v[index].text;
	ret_blob->size = texts->v[index].entry.size;
	*ret_note = SOURCE_OK;
	return 0;
}

static void text_close(struct input_reader *reader)
{
	(void)reader;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct input_text *)a)->path, ((const struct input_text *)b)->path);
}

void input_from_texts(struct input_texts *texts, struct input *ret_input)
{
	if (texts->n)
		qsort(texts->v, texts->n, sizeof(*texts->v), by_path);
	for (size_t i = 0; i < texts->n; i++) {
		texts->v[i].entry = (struct source_entry){
			.path = texts->v[i].path,
			.size = strlen(texts->v[i].text),
			.is_tracked = true,
		};
	}
	*ret_input = (struct input){
		.ctx = texts,
		.n = texts->n,
		.at = text_entry_at,
		.open = text_open,
		.read = text_read,
		.close = text_close,
	};
}
