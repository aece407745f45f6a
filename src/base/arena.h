/* Memory that dies together. An allocation cannot fail: when the system has no memory the program
 * ends with one clear line and exit status 2. An arena is used by one thread at a time. */
#ifndef UM_ARENA_H
#define UM_ARENA_H

#include "base/base.h"

struct um_arena;

struct um_arena *um_arena_new(void);
void um_arena_free(struct um_arena *a);         /* NULL is fine */
void um_arena_freep(struct um_arena **a);       /* for UM_AUTO */
void um_arena_clear(struct um_arena *a);        /* forgets the contents, keeps one block */
size_t um_arena_size(const struct um_arena *a); /* bytes held from the system */

/* Zeroed, aligned for any type. size 0 gives a valid pointer. */
void *um_alloc(struct um_arena *a, size_t size) UM_NODISCARD;
void *um_alloc_array(struct um_arena *a, size_t count,
                     size_t size) UM_NODISCARD; /* checked product */
#define UM_NEW(a, type) ((type *)um_alloc((a), sizeof(type)))
#define UM_NEW_ARRAY(a, type, n) ((type *)um_alloc_array((a), (n), sizeof(type)))

char *um_strdup(struct um_arena *a, const char *s) UM_NODISCARD; /* NULL gives NULL */
char *um_strndup(struct um_arena *a, const char *s,
                 size_t n) UM_NODISCARD; /* exactly n bytes and a NUL */
char *um_format(struct um_arena *a, const char *fmt, ...) UM_PRINTF(2, 3) UM_NODISCARD;

/* The checked malloc family for the few things that outlive every arena; ends the program like
 * um_alloc(). */
void *um_xmalloc(size_t size) UM_NODISCARD;
void *um_xrealloc(void *p, size_t size) UM_NODISCARD;
char *um_xstrdup(const char *s) UM_NODISCARD;
/* For memory that a library could not get: the one clear line and the end. */
_Noreturn void um_out_of_memory(size_t size);

#endif
