#include "report/ask.h"

int report_ask(struct model *m, const struct report_question *questions, size_t n, void *to,
               struct um_err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct model_rows *rows;
		int r = model_query(m, questions[i].sql, NULL, 0, &rows, err);

		if (r < 0)
			return r;
		while (model_next(rows))
			questions[i].take(to, rows);
		r = model_close(rows, err);
		if (r < 0)
			return r;
	}
	return 0;
}

const char *report_text(struct um_arena *a, struct model_rows *rows, int column)
{
	return um_strdup(a, model_text(rows, column));
}
