/* The pages of the review pack: a row a table, its columns in the order of its statement in
 * pack.sql. */
#include <string.h>

#include "base/embed.h"
#include "report/pack.h"

enum {
	MAX_COLUMNS = 7,
	LINE = '\x1f' /* between the lines of a cell */
};

struct table {
	const char *id, *title, *lead;
	const char *empty;
	const char *uncompared; /* said in place of `empty` when nothing was compared with */
	struct pack_column columns[MAX_COLUMNS];
	size_t most; /* rows that are shown */
};

struct page {
	const char *id, *title, *lead, *role;
	const struct table *tables;
	size_t n_tables;
};

#define NOT_COMPARED "Nothing was compared with, so what changed cannot be said."

static const struct table platform[] = {
	{"changes",
         "What changed",
         "Services, models, paths, fallbacks, gateways, regions and previews that came, went or "
         "became something else.",
         "Nothing of the architecture changed.",
         NOT_COMPARED,
         {{"Change", PACK_STATE},
          {"Kind", PACK_TEXT},
          {"What", PACK_CODE},
          {"Workload", PACK_TEXT},
          {"Where", PACK_CODE},
          {"Commit", PACK_CODE}},
         80},
	{"commits",
         "Commits that touched it",
         "Newest first; the last column counts the changes above that are theirs.",
         "No commit touched what is compared here.",
         NOT_COMPARED,
         {{"Commit", PACK_CODE},
          {"Date", PACK_TEXT},
          {"Author", PACK_TEXT},
          {"Summary", PACK_TEXT},
          {"Changes", PACK_NUMBER}},
         40},
	{"fallbacks",
         "Fallbacks",
         "What stands in for each primary path, on which rung of the ladder, and whether it was "
         "seen to answer.",
         "No path with a primary was found.",
         NULL,
         {{"Primary", PACK_CODE},
          {"Fallback", PACK_CODE},
          {"Rung", PACK_STATE},
          {"Seen to answer", PACK_STATE},
          {"Where", PACK_CODE}},
         60},
	{"actions",
         "What regains most",
         "The open findings by the points of readiness that they cost.",
         "There is no open finding.",
         NULL,
         {{"Points", PACK_POINTS},
          {"What to do", PACK_TEXT},
          {"Workload", PACK_TEXT},
          {"Move", PACK_TEXT},
          {"Severity", PACK_STATE},
          {"Where", PACK_CODE}},
         10},
};

static const struct table security[] = {
	{"identities",
         "Identities",
         "How workloads prove who they are, where that changed.",
         "No identity changed.",
         NOT_COMPARED,
         {{"Change", PACK_STATE},
          {"Identity", PACK_CODE},
          {"Workload", PACK_TEXT},
          {"Where", PACK_CODE},
          {"Commit", PACK_CODE}},
         60},
	{"egress",
         "Where requests go",
         "Services that production reaches outside its own servers; new vendors first.",
         "Production reaches no AI service outside its own servers.",
         NULL,
         {{"Service", PACK_CODE},
          {"Vendor", PACK_TEXT},
          {"Cloud and region", PACK_TEXT},
          {"Address", PACK_CODE},
          {"Since then", PACK_STATE},
          {"Where", PACK_CODE}},
         60},
	{"secrets",
         "Secrets in files",
         "Keys that stand in the tree. Their values are in no report.",
         "No key was found in a file.",
         NULL,
         {{"Name", PACK_CODE},
          {"Service", PACK_CODE},
          {"Context", PACK_TEXT},
          {"Where", PACK_CODE}},
         40},
	{"outside",
         "Regions and clouds outside contracts",
         "What is contracted and runs where its contract does not reach.",
         "Nothing that is contracted was seen to run outside its contract's clouds and regions.",
         NULL,
         {{"What", PACK_TEXT},
          {"Place", PACK_TEXT},
          {"Contract", PACK_CODE},
          {"Workload", PACK_TEXT},
          {"In the tree", PACK_CODE},
          {"Clause", PACK_CODE}},
         40},
	{"data_use",
         "Data use",
         "What the contracts in force say about the use of data.",
         "No contract is in force that could say anything about data.",
         NULL,
         {{"Contract", PACK_CODE},
          {"Data use", PACK_STATE},
          {"Vendor is reached", PACK_TEXT},
          {"Clause", PACK_CODE}},
         60},
	{"owned",
         "Waivers and attestations that run out",
         "What somebody answers for until a date: over, or within 90 days.",
         "No waiver and no attestation is over or ends within 90 days.",
         NULL,
         {{"State", PACK_STATE},
          {"Kind", PACK_TEXT},
          {"Control", PACK_CODE},
          {"Reason", PACK_TEXT},
          {"Where", PACK_CODE}},
         40},
	{"identity_findings",
         "Open findings of identity and policy",
         "Worst first.",
         "There is no open finding of identity and policy.",
         NULL,
         {{"Severity", PACK_STATE},
          {"Finding", PACK_TEXT},
          {"Workload", PACK_TEXT},
          {"Where", PACK_CODE},
          {"State", PACK_STATE}},
         30},
};

static const struct table procurement[] = {
	{"domains",
         "Contracted and used, by capability domain",
         "Contracts that name the domain, services of it that production reaches, and what of each "
         "has no counterpart.",
         "Nothing is contracted and nothing is used.",
         NULL,
         {{"Domain", PACK_TEXT},
          {"Contracts", PACK_CODE},
          {"Used", PACK_CODE},
          {"Without a contract", PACK_CODE},
          {"Not used", PACK_CODE}},
         40},
	{"lines",
         "Where contracts and architecture disagree",
         "Each with the place in the tree and the clause.",
         "No disagreement was found.",
         NULL,
         {{"Kind", PACK_STATE},
          {"What", PACK_TEXT},
          {"Service", PACK_CODE},
          {"Workload", PACK_TEXT},
          {"In the tree", PACK_CODE},
          {"Clause", PACK_CODE}},
         80},
	{"covered",
         "What is covered",
         "Production reaches it, and a contract in force covers it.",
         "No service that production reaches is covered by a contract in force.",
         NULL,
         {{"Service", PACK_CODE},
          {"Workload", PACK_TEXT},
          {"Contract", PACK_CODE},
          {"In the tree", PACK_CODE},
          {"Clause", PACK_CODE}},
         40},
	{"contract_changes",
         "Changes of the register",
         "Contracts that came, went or read otherwise.",
         "No contract changed.",
         NOT_COMPARED,
         {{"Change", PACK_STATE},
          {"Contract", PACK_CODE},
          {"Where", PACK_CODE},
          {"Commit", PACK_CODE}},
         40},
	{"calendar",
         "Calendar",
         "Ends and last days for notice; what is past stands last.",
         "No contract names an end.",
         NULL,
         {{"Day", PACK_TEXT},
          {"When", PACK_STATE},
          {"What", PACK_TEXT},
          {"Contract", PACK_CODE},
          {"Clause", PACK_CODE}},
         60},
	{"commitments",
         "Commitments",
         "Spend, reservations, discounts and credits that contracts name.",
         "No contract names a commitment.",
         NULL,
         {{"Contract", PACK_CODE},
          {"Kind", PACK_TEXT},
          {"For", PACK_TEXT},
          {"Amount", PACK_NUMBER},
          {"Term", PACK_TEXT},
          {"State", PACK_STATE},
          {"Clause", PACK_CODE}},
         60},
};

static const struct table decisions[] = {
	{"decisions",
         "Decisions",
         "By deadline. The last column is for what was decided.",
         "Nothing in the model asks for a decision.",
         NULL,
         {{"To decide", PACK_TEXT},
          {"Who", PACK_TEXT},
          {"By", PACK_STATE},
          {"Evidence or clause", PACK_CODE},
          {"Decided", PACK_BLANK}},
         80},
};

static const struct table carried[] = {
	{"open_actions",
         "Open actions",
         "By due date.",
         "No earlier review left an action open.",
         NULL,
         {{"Action", PACK_TEXT},
          {"Owner", PACK_TEXT},
          {"Due", PACK_STATE},
          {"Review of", PACK_TEXT},
          {"Contract", PACK_CODE},
          {"Where", PACK_CODE}},
         80},
	{"past_decisions",
         "Decided last time",
         "As the last review wrote it down.",
         "The last review wrote down no decision.",
         NULL,
         {{"Decision", PACK_TEXT},
          {"Owner", PACK_TEXT},
          {"Contract", PACK_CODE},
          {"Where", PACK_CODE}},
         40},
	{"reviews",
         "Reviews so far",
         "Newest first. Who has no name in the register was not there.",
         "No review is written down in the register.",
         NULL,
         {{"Review of", PACK_TEXT},
          {"Present", PACK_TEXT},
          {"Missing", PACK_TEXT},
          {"Revision", PACK_CODE},
          {"Readiness", PACK_SCORE},
          {"Where", PACK_CODE}},
         12},
};

static const struct table unexamined[] = {
	{"unseen",
         "What could not be examined",
         "None of it counts as a pass.",
         "Everything relevant was examined, and every control has an answer.",
         NULL,
         {{"What", PACK_TEXT}, {"Why", PACK_TEXT}, {"Where", PACK_CODE}},
         80},
};

static const struct page pages[] = {
	{"platform", "Platform",
         "What changed in the architecture, what stands behind it, what to do next.", "platform",
         platform, UM_COUNT(platform)},
	{"security", "Security",
         "Who may use what, where requests go, and who answers for exceptions.", "security",
         security, UM_COUNT(security)},
	{"procurement", "Procurement", "What was bought, what is used, and what ends when.",
         "procurement", procurement, UM_COUNT(procurement)},
	{"decide", "Decisions to take", "What the three pages before ask for.", NULL, decisions,
         UM_COUNT(decisions)},
	{"carried", "Carried over", "What earlier reviews left behind.", NULL, carried,
         UM_COUNT(carried)},
	{"unexamined", "Not examined", "What this pack does not know.", NULL, unexamined,
         UM_COUNT(unexamined)},
};

/* ---- asking ---- */

/* The statement of pack.sql behind "-- :id", up to the next one. */
static const char *statement(struct um_arena *a, const char *id)
{
	const char *mark = um_format(a, "-- :%s\n", id), *text = NULL, *end;

	for (size_t i = 0; i < um_embedded_count && !text; i++) {
		if (um_eq(um_embedded[i].path, "src/report/pack.sql"))
			text = (const char *)um_embedded[i].data;
	}
	text = text ? strstr(text, mark) : NULL;
	if (!text)
		return "";
	text += strlen(mark);
	end = strstr(text, "\n-- :");
	return um_strndup(a, text, end ? (size_t)(end - text) : strlen(text));
}

static struct pack_cell cell_of(struct um_arena *a, const char *text)
{
	UM_VEC(const char *) lines = {0};

	while (text && *text) {
		const char *end = strchrnul(text, LINE);

		if (end > text)
			*UM_PUSH(a, &lines) = um_strndup(a, text, (size_t)(end - text));
		text = *end ? end + 1 : end;
	}
	return (struct pack_cell){lines.v, lines.n};
}

static void add_row(struct pack *pack, struct pack_table *table, struct model_rows *rows)
{
	struct um_arena *a = pack->arena;
	struct pack_cell *cells = UM_NEW_ARRAY(a, struct pack_cell, table->n_columns);

	for (size_t i = 0; i < table->n_columns; i++) {
		const char *text = model_text(rows, (int)i);
		enum pack_kind kind = table->columns[i].kind;

		if (text && (kind == PACK_POINTS || kind == PACK_SCORE))
			text = pack_points(a, model_int(rows, (int)i), kind == PACK_POINTS);
		if (um_eq(text, ".") && um_eq(table->columns[i].title, "Workload"))
			text = pack->doc->report->name; /* the one at the top */
		cells[i] = cell_of(a, text);
	}
	UM_PUSH(a, &table->rows)->cells = cells;
}

static int add_table(struct pack *pack, struct model *m, const struct table *from,
                     struct pack_table *table, struct um_err *err)
{
	struct model_rows *rows;
	int r;

	table->id = from->id;
	table->title = from->title;
	table->lead = from->lead;
	table->empty = from->uncompared && !pack->doc->is_compared ? from->uncompared : from->empty;
	table->columns = from->columns;
	while (table->n_columns < MAX_COLUMNS && from->columns[table->n_columns].title)
		table->n_columns++;
	r = model_query(m, statement(pack->arena, from->id), NULL, 0, &rows, err);
	if (r < 0)
		return r;
	while (model_next(rows)) {
		if (table->rows.n < from->most)
			add_row(pack, table, rows);
		else
			table->n_left++;
	}
	return model_close(rows, err);
}

/* ---- the agenda ---- */

static size_t total(const struct pack_table *table)
{
	return table->rows.n + table->n_left;
}

static size_t count_of(const struct pack *pack, const char *id)
{
	const struct pack_table *table = pack_table_find(pack, id);

	return table ? total(table) : 0;
}

static size_t count_state(const struct pack *pack, const char *id, size_t column, const char *word)
{
	const struct pack_table *table = pack_table_find(pack, id);
	size_t n = 0;

	for (size_t i = 0; table && i < table->rows.n; i++) {
		const struct pack_cell *cell = &table->rows.v[i].cells[column];

		n += cell->n && um_starts(cell->lines[0], word);
	}
	return n;
}

static const char *counted(struct pack *pack, size_t n, const char *one, const char *many)
{
	return n ? um_format(pack->arena, "%zu %s", n, n == 1 ? one : many)
	         : um_format(pack->arena, "no %s", one);
}

/* A few words for each page, from its tables. */
static const char *summary(struct pack *pack, const char *page)
{
	struct um_arena *a = pack->arena;

	if (um_eq(page, "platform"))
		return um_format(a, "%s, %s",
		                 pack->doc->is_compared ? counted(pack, count_of(pack, "changes"),
		                                                  "change", "changes")
		                                        : "nothing to compare with",
		                 counted(pack,
		                         count_state(pack, "fallbacks", 2, "F") -
		                                 count_state(pack, "fallbacks", 2, "F0") -
		                                 count_state(pack, "fallbacks", 3, "validated"),
		                         "fallback that was not seen to answer",
		                         "fallbacks that were not seen to answer"));
	if (um_eq(page, "security"))
		return um_format(a, "%s, %s",
		                 counted(pack, count_state(pack, "egress", 4, "new vendor"),
		                         "new destination of a new vendor",
		                         "new destinations of new vendors"),
		                 counted(pack, count_of(pack, "identity_findings"), "open finding",
		                         "open findings"));
	if (um_eq(page, "procurement"))
		return um_format(a, "%s, %s",
		                 counted(pack, count_of(pack, "lines"), "disagreement",
		                         "disagreements"),
		                 counted(pack, count_state(pack, "calendar", 1, "within"),
		                         "date within 90 days", "dates within 90 days"));
	if (um_eq(page, "decide"))
		return counted(pack, count_of(pack, "decisions"), "decision", "decisions");
	if (um_eq(page, "carried"))
		return um_format(a, "%s, %zu overdue",
		                 counted(pack, count_of(pack, "open_actions"), "open action",
		                         "open actions"),
		                 count_state(pack, "open_actions", 2, "overdue"));
	return counted(pack, count_of(pack, "unseen"), "gap", "gaps");
}

int pack_add_pages(struct pack *pack, struct model *m, struct um_err *err)
{
	for (size_t i = 0; i < UM_COUNT(pages); i++) {
		struct pack_page *page = UM_PUSH(pack->arena, &pack->pages);

		page->id = pages[i].id;
		page->title = pages[i].title;
		page->lead = pages[i].lead;
		page->role = pages[i].role;
		for (size_t k = 0; k < pages[i].n_tables; k++) {
			int r = add_table(pack, m, &pages[i].tables[k],
			                  UM_PUSH(pack->arena, &page->tables), err);

			if (r < 0)
				return r;
		}
	}
	for (size_t i = 0; i < pack->pages.n; i++)
		pack->pages.v[i].summary = summary(pack, pack->pages.v[i].id);
	return 0;
}
