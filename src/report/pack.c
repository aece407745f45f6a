/* The review pack as a whole, and words that its formats share. */
#include "report/pack.h"

#include <string.h>

const char *const pack_roles[3] = {"platform", "security", "procurement"};
const char pack_bounds[] =
	"This pack rests on what one revision of the repository holds: code, manifests, settings, "
	"the contract register and the records of probes. It cannot see what was set by hand in a "
	"console, what runs from elsewhere, what is billed, or what a contract says beyond what "
	"the register repeats of it.";

const char *pack_points(struct um_arena *a, int64_t milli, bool is_signed)
{
	uint64_t tenths = (milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli) / 100;
	const char *sign = milli < 0 ? "\xe2\x88\x92" : is_signed && tenths ? "+" : "";

	return um_format(a, "%s%llu.%llu", milli < 0 && !tenths ? "" : sign,
	                 (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10));
}

enum pack_tone pack_tone(const char *state)
{
	static const struct {
		const char *word;
		enum pack_tone tone;
	} tones[] = {
		{"overdue", PACK_BAD},
		{"expired", PACK_BAD},
		{"malformed", PACK_BAD},
		{"tampered", PACK_BAD},
		{"contract ended", PACK_BAD},
		{"not contracted", PACK_BAD},
		{"critical", PACK_BAD},
		{"F0", PACK_BAD},
		{"did not answer", PACK_BAD},
		{"high", PACK_WARN},
		{"new", PACK_WARN},
		{"removed", PACK_WARN},
		{"unused", PACK_WARN},
		{"other region", PACK_WARN},
		{"other cloud", PACK_WARN},
		{"weaker SLA", PACK_WARN},
		{"concentration", PACK_WARN},
		{"not validated", PACK_WARN},
		{"stale", PACK_WARN},
		{"nothing said", PACK_WARN},
		{"ends soon", PACK_WARN},
		{"within", PACK_WARN},
		{"validated", PACK_GOOD},
		{"clause", PACK_GOOD},
		{"F5", PACK_GOOD},
		{"F6", PACK_GOOD},
	};

	for (size_t i = 0; i < UM_COUNT(tones); i++) {
		if (um_starts(state, tones[i].word))
			return tones[i].tone;
	}
	return PACK_PLAIN;
}

const struct pack_table *pack_table_find(const struct pack *pack, const char *id)
{
	for (size_t i = 0; i < pack->pages.n; i++) {
		const struct pack_page *page = &pack->pages.v[i];

		for (size_t k = 0; k < page->tables.n; k++) {
			if (um_eq(page->tables.v[k].id, id))
				return &page->tables.v[k];
		}
	}
	return NULL;
}

/* Those of pack_roles that a review did not see. */
static const char *missing(struct um_arena *a, const struct review_past *review)
{
	UM_AUTO(um_str_release) struct um_str names = UM_STR_INIT;

	for (size_t i = 0; i < UM_COUNT(pack_roles); i++) {
		if (!review->roles || !strstr(review->roles, um_format(a, "|%s|", pack_roles[i])))
			um_str_addf(&names, "%s%s", names.len ? ", " : "", pack_roles[i]);
	}
	return names.len ? um_strdup(a, names.s) : NULL;
}

static void add_score(struct pack *pack, const char *id, const char *title,
                      const struct report_score *now)
{
	struct pack_score *score = UM_PUSH(pack->arena, &pack->scores);
	const struct review_doc *doc = pack->doc;

	score->id = id;
	score->title = title ? title : id;
	score->grade = now->grade;
	score->to = now->milli;
	score->from = REPORT_NO_SCORE;
	for (size_t i = 0; i < doc->moves.n; i++) {
		if (um_eq(doc->moves.v[i].id, id)) {
			score->from = doc->moves.v[i].from;
			score->parts = doc->moves.v[i].parts;
		}
	}
}

static void add_scores(struct pack *pack)
{
	const struct report_doc *report = pack->doc->report;

	if (!report->n_ai_workloads)
		return;
	add_score(pack, "", "Readiness", &report->score);
	for (size_t i = 0; i < report->moves.n; i++)
		add_score(pack, report->moves.v[i].id, report->moves.v[i].title,
		          &report->moves.v[i].score);
}

const char *pack_moved(const struct pack *pack, const struct pack_score *score)
{
	if (score->from == REPORT_NO_SCORE || score->to == REPORT_NO_SCORE)
		return "–";
	return pack_points(pack->arena, score->to - score->from, true);
}

const char *pack_part(const struct pack *pack, const struct pack_score *score, size_t cause)
{
	const struct review_part *part = score->parts ? &score->parts[cause] : NULL;

	if (!part || !part->is_asked || !part->is_known)
		return "–";
	return pack_points(pack->arena, part->milli, true);
}

int pack_make(struct um_arena *a, struct model *m, const struct report_options *options,
              struct pack **ret_pack, struct um_err *err)
{
	struct pack *pack = UM_NEW(a, struct pack);
	struct review_doc *doc;
	int r = review_doc_make(a, m, options, &doc, err);

	if (r < 0)
		return r;
	pack->arena = a;
	pack->doc = doc;
	for (size_t i = 0; i < doc->reviews.n && !pack->last; i++) {
		if (strcmp(doc->reviews.v[i].date, doc->report->as_of) <= 0)
			pack->last = &doc->reviews.v[i];
	}
	pack->missing_roles = pack->last ? missing(a, pack->last) : NULL;
	add_scores(pack);
	r = pack_add_pages(pack, m, err);
	if (r == 0)
		*ret_pack = pack;
	return r;
}
