/* Where the files of a run come from: a source (a tree on disk or in git), or a list in memory, as
 * the examples of the rules are. The pipeline knows only this. */
#ifndef UM_CLI_INPUT_H
#define UM_CLI_INPUT_H

#include "source/source.h"

struct input_reader; /* one per thread; belongs to the input's kind */

struct input {
	void *ctx;
	size_t n; /* entries, in bytewise order of their paths */
	const struct source_entry *(*at)(void *ctx, size_t index);
	int (*open)(void *ctx, struct input_reader **ret_reader, struct um_err *err);
	/* As source_read(). */
	int (*read)(struct input_reader *reader, size_t index, struct source_blob *ret_blob,
	            enum source_note *ret_note, struct um_err *err);
	void (*close)(struct input_reader *reader); /* NULL is fine */
};

/* A text in memory. Lists of them are sorted by path in place. */
struct input_text {
	const char *path, *text;
	struct source_entry entry; /* filled by input_from_texts() */
};

struct input_texts {
	struct input_text *v;
	size_t n;
};

void input_from_source(struct source *source, struct input *ret_input);
/* Keeps the pointer to `texts`. */
void input_from_texts(struct input_texts *texts, struct input *ret_input);

#endif
