/*
 * The review pack before it is drawn: pages, tables, cells, the same for every format, so that what
 * is in one is in the other. The front page is drawn from review.h, the
 * tables are asked by pack_page.c (pack.sql); review_markdown.c and review_html.c draw.
 *
 * Titles, leads and column names are ours; every cell may come from the audited tree and is not
 * escaped yet.
 */
#ifndef UM_REPORT_PACK_H
#define UM_REPORT_PACK_H

#include "report/review.h"

enum pack_kind {
	PACK_TEXT,
	PACK_CODE,   /* names, places, commits: as they stand in a file */
	PACK_STATE,  /* a word or two; pack_tone() says how it is meant */
	PACK_NUMBER, /* to the right */
	PACK_POINTS, /* thousandths of a point, shown as +1.2 */
	PACK_SCORE,  /* the same, shown as 1.2 */
	PACK_BLANK   /* for the pen */
};

enum pack_tone {
	PACK_PLAIN,
	PACK_GOOD,
	PACK_WARN,
	PACK_BAD
};

struct pack_column {
	const char *title;
	enum pack_kind kind;
};

struct pack_cell {
	const char **lines; /* the first is the matter, further ones say more of it */
	size_t n;           /* 0: there is nothing */
};

struct pack_row {
	const struct pack_cell *cells; /* as many as the table has columns */
};

struct pack_table {
	const char *id, *title, *lead;
	const char *empty; /* what is said when there are no rows */
	const struct pack_column *columns;
	size_t n_columns, n_left; /* n_left: rows that are not shown */
	UM_VEC(struct pack_row) rows;
};

struct pack_page {
	const char *id, *title, *lead;
	const char *role;    /* whose page it is, or NULL */
	const char *summary; /* for the agenda: what is in it, in a few words */
	UM_VEC(struct pack_table) tables;
};

/* A score of now and then, in thousandths or REPORT_NO_SCORE; the first one is readiness. */
struct pack_score {
	const char *id, *title, *grade; /* grade NULL without a score */
	int64_t to, from;
	const struct review_part *parts; /* by cause; NULL: nothing was compared */
};

struct pack {
	struct um_arena *arena;
	const struct review_doc *doc;
	UM_VEC(struct pack_score) scores; /* empty without AI in production */
	UM_VEC(struct pack_page) pages;
	const struct review_past *last; /* the review before this one, or NULL */
	const char *missing_roles;      /* of it; NULL: all were there */
};

/* Who has a say in a review. */
extern const char *const pack_roles[3];
/* What no run can see; shown in every pack. */
extern const char pack_bounds[];

int pack_make(struct um_arena *a, struct model *m, const struct report_options *options,
              struct pack **ret_pack, struct um_err *err);
/* The pages with their tables, into pack->pages (pack_page.c). */
int pack_add_pages(struct pack *pack, struct model *m, struct um_err *err);

enum pack_tone pack_tone(const char *state);
/* "12.3", "−0.4" and, with a sign, "+12.3": cut, not rounded. */
const char *pack_points(struct um_arena *a, int64_t milli, bool is_signed);
/* By how much it moved, and what one cause did to it; "–" where that is not known. */
const char *pack_moved(const struct pack *pack, const struct pack_score *score);
const char *pack_part(const struct pack *pack, const struct pack_score *score, size_t cause);
const struct pack_table *pack_table_find(const struct pack *pack, const char *id);

#endif
