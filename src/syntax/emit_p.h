/* Shared by mark.c, emit.c and emit_call.c: from records to facts. */
#ifndef UM_SYNTAX_EMIT_P_H
#define UM_SYNTAX_EMIT_P_H

#include "syntax/syntax_p.h"

enum mark_kind {
	MARK_BLOCK,
	MARK_ARGS, /* before the function that stands for an argument */
	MARK_FUNCTION,
	MARK_TYPES,
	MARK_TYPE_ONLY,
	MARK_KEY,
	MARK_HANDLER,
	MARK_CATCH,
	MARK_IMPORT,
	MARK_BINDING,
	MARK_PARAM,
	MARK_MEMBER_DEF,
	MARK_DEFAULT,
	MARK_COMPARE,
	MARK_CALL,
	MARK_MEMBER,
	MARK_STRING
};

struct mark {
	uint32_t start, end;
	uint32_t order;
	uint8_t kind;
	bool is_compared, is_key;
	const struct record *record;
	const struct def *def;
	const char *key;
};

struct marks {
	struct mark *v;
	size_t n, cap;
	struct work *w;
	struct index not_read; /* node ids of what is called or assigned */
};

void syntax_marks_build(struct marks *s);
/* The last name of an expression: "model" of self.model, of `model` and of model.lower(). */
const char *syntax_last_name(struct work *w, TSNode node);
const char *syntax_target_key(struct work *w, TSNode key);

struct region {
	uint32_t end;
	int32_t function, call, handler;
	const char *key;
	bool is_compared, is_key, is_types, is_type_only, is_text, is_sum, is_test;
};

struct sweep {
	struct work *w;
	struct marks *marks;
	UM_VEC(struct region) open;
	struct index calls;    /* node id of a call -> fact + 1 */
	struct index told;     /* places of literals whose fact stands elsewhere */
	struct index defaults; /* places of literals that are only defaults */
};

struct region *syntax_region_push(struct sweep *s, uint32_t end); /* a copy of the innermost */
struct syntax_fact *syntax_fact_add(struct sweep *s, enum syntax_fact_kind kind,
                                    struct um_span span);
struct syntax_fact *syntax_import_add(struct sweep *s, struct um_span span, const char *module);
bool syntax_is_word(struct work *w, enum table table, const char *text);
uint64_t syntax_place_key(struct um_span span);
/* So that the fact of the literal itself says so as well. */
void syntax_default_note(struct sweep *s, const struct syntax_value *v);
void syntax_env_add(struct sweep *s, struct syntax_value *v);
/* A read that is written at this very place. */
void syntax_env_here(struct sweep *s, struct syntax_value *v, const struct mark *m);

void syntax_call_emit(struct sweep *s, const struct mark *m);

#endif
