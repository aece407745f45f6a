/* Bytes to a syntax tree within bounds. Work is counted, not timed, so that a slow or busy machine
 * gives the same report. Three things are counted: the parser's steps, the memory it asks for, and
 * how often it reads the text (looking for the end of something, it may read all of it in a step).
 * Code of every language takes 3 to 5 KB in a hundred steps; what stays open (a million brackets)
 * and what is tried for every error takes several times as much, in memory and in time. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "syntax/syntax_p.h"

enum {
	/* The parser calls once in a hundred of its steps. After an error it follows several
	 * readings at once, and a step costs many times as much. */
	STEPS_AFTER_ERROR = 10,
	MAX_STEPS = 40000, /* about two seconds */
	BYTES_PER_STEP = 8 << 10,
	MAX_EXCESS = 40 << 20, /* bytes over that */
	CHUNK = 16 << 10,      /* bytes that are handed over at once */
	MAX_READINGS = 20      /* of a whole text */
};

/* What the parser asked for in this thread; its allocator is told nothing but the size. */
static _Thread_local size_t asked_for;

static void *count_malloc(size_t size)
{
	asked_for += size;
	return um_xmalloc(size);
}

static void *count_calloc(size_t n, size_t size)
{
	size_t all;
	void *p;

	if (__builtin_mul_overflow(n, size, &all))
		all = SIZE_MAX; /* which ends the program */
	p = um_xmalloc(all);
	asked_for += all;
	return memset(p, 0, all);
}

static void *count_realloc(void *p, size_t size)
{
	asked_for += size;
	return um_xrealloc(p, size);
}

static void install(void)
{
	ts_set_allocator(count_malloc, count_calloc, count_realloc, free);
}

struct budget {
	const char *bytes;
	size_t n;
	size_t calls, steps, start, read;
};

static bool is_read_often(const struct budget *b)
{
	return b->read / MAX_READINGS > b->n + CHUNK;
}

static const char *read_input(void *payload, uint32_t offset, TSPoint point, uint32_t *ret_n)
{
	struct budget *b = payload;
	size_t n = offset < b->n ? b->n - offset : 0;

	(void)point;
	if (n > CHUNK)
		n = CHUNK;
	if (is_read_often(b)) /* the end, so that the step ends */
		n = 0;
	b->read += n;
	*ret_n = (uint32_t)n;
	return n > 0 ? b->bytes + offset : "";
}

static bool is_too_much(TSParseState *state)
{
	struct budget *b = state->payload;

	b->calls++;
	b->steps += state->has_error ? STEPS_AFTER_ERROR : 1;
	return b->steps > MAX_STEPS || is_read_often(b) ||
	       asked_for - b->start > MAX_EXCESS + b->calls * BYTES_PER_STEP;
}

int syntax_tree_new(const TSLanguage *grammar, const char *bytes, size_t n, TSTree **ret_tree,
                    struct um_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct budget b = {.bytes = bytes, .n = n};
	TSInput input = {&b, read_input, TSInputEncodingUTF8, NULL};
	TSParseOptions options = {&b, is_too_much};
	TSParser *parser; /* a new one: an old one has memory left over */
	TSTree *tree;

	if (n > INT32_MAX)
		return um_err_set(err, UM_ELIMIT, "not analysed: more than %d bytes", INT32_MAX);
	pthread_once(&once, install);
	b.start = asked_for;
	parser = ts_parser_new();
	if (!ts_parser_set_language(parser, grammar)) {
		ts_parser_delete(parser);
		return um_err_set(err, UM_EINVAL,
		                  "the grammar's version does not fit this program");
	}
	tree = ts_parser_parse_with_options(parser, NULL, input, options);
	ts_parser_delete(parser);
	um_trace("syntax", "%zu bytes, %zu steps, %zu bytes asked for, %zu read", n, b.steps,
	         asked_for - b.start, b.read);
	if (tree != NULL && is_read_often(&b)) {
		ts_tree_delete(tree);
		tree = NULL;
	}
	if (tree == NULL)
		return um_err_set(err, UM_ELIMIT, "not analysed: the parser needs too many steps");
	*ret_tree = tree;
	return 0;
}
