/* Asking the model: a question a table, whose rows are taken one by one. */
#ifndef UM_REPORT_ASK_H
#define UM_REPORT_ASK_H

#include "base/arena.h"
#include "base/err.h"
#include "model/model.h"

struct report_question {
	const char *sql;
	void (*take)(void *to, struct model_rows *rows);
};

/* Each question in turn. */
int report_ask(struct model *m, const struct report_question *questions, size_t n, void *to,
               struct um_err *err);
/* Of the row at hand; NULL stays NULL. */
const char *report_text(struct um_arena *a, struct model_rows *rows, int column);

#endif
