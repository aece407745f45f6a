#include "cli/excerpt.h"

#include <string.h>

void excerpt_init(struct excerpt *e, const struct input *input)
{
	*e = (struct excerpt){.input = input};
}

void excerpt_release(struct excerpt *e)
{
	if (e->reader)
		e->input->close(e->reader);
	um_arena_free(e->arena);
}

/* The entries are in the order of their paths. */
static bool find(const struct input *input, const char *path, size_t *ret_index)
{
	size_t low = 0, high = input->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(input->at(input->ctx, middle)->path, path);

		if (order == 0) {
			*ret_index = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool read_file(struct excerpt *e, const char *path)
{
	struct um_err err = UM_ERR_INIT;
	enum source_note note;
	size_t index;

	e->path = NULL;
	if (!find(e->input, path, &index))
		return false;
	if (!e->reader && e->input->open(e->input->ctx, &e->reader, &err) < 0)
		return false;
	if (!e->arena)
		e->arena = um_arena_new();
	um_arena_clear(e->arena);
	if (e->input->read(e->reader, index, &e->blob, &note, &err) < 0 || note != SOURCE_OK)
		return false;
	um_lines_init(&e->lines, e->arena, e->blob.bytes, e->blob.size);
	e->path = um_strdup(e->arena, path);
	return true;
}

bool excerpt_line(void *excerpt, const char *path, uint32_t line, struct um_str *ret_line)
{
	struct excerpt *e = excerpt;
	struct um_span span;

	if ((!e->path || strcmp(e->path, path) != 0) && !read_file(e, path))
		return false;
	if (line < 1 || line > e->lines.n)
		return false;
	span = um_lines_line(&e->lines, line);
	um_str_add_n(ret_line, e->blob.bytes + span.start, span.end - span.start);
	return true;
}
