/*
 * The review pack as one HTML file that needs nothing else: no script, no link to anywhere, no
 * picture but the bars drawn here. Its policy allows the one style sheet, by its digest, and
 * nothing more; what comes from the tree goes through report_escape_html() and stands in text,
 * never in a name, an address or an attribute that a browser acts on.
 */
#include <stdio.h>
#include <string.h>

#include "base/embed.h"
#include "base/hash.h"
#include "report/escape.h"
#include "report/pack.h"

/* ---- the head ---- */

static const struct um_embed *style_sheet(void)
{
	for (size_t i = 0; i < um_embedded_count; i++) {
		if (um_eq(um_embedded[i].path, "src/report/review.css"))
			return &um_embedded[i];
	}
	return NULL;
}

static unsigned hex_of(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* SHA-256 in base64, as a policy names what it allows. */
static void add_digest(struct um_str *out, const void *bytes, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char raw[33] = {0};
	char hex[65];

	um_sha256_hex(bytes, n, hex);
	for (size_t i = 0; i < 32; i++)
		raw[i] = (unsigned char)(hex_of(hex[2 * i]) << 4 | hex_of(hex[2 * i + 1]));
	for (size_t i = 0; i < 33; i += 3) {
		unsigned v = (unsigned)raw[i] << 16 | (unsigned)raw[i + 1] << 8 | raw[i + 2];

		um_str_add_c(out, digits[v >> 18]);
		um_str_add_c(out, digits[v >> 12 & 63]);
		um_str_add_c(out, digits[v >> 6 & 63]);
		um_str_add_c(out, i == 30 ? '=' : digits[v & 63]);
	}
}

static void head(struct um_str *out, const struct pack *pack)
{
	const struct report_doc *report = pack->doc->report;
	const struct um_embed *style = style_sheet();

	um_str_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
	                "'none'; style-src 'sha256-");
	add_digest(out, style->data, style->size);
	um_str_add(out, "'; base-uri 'none'; form-action 'none'\">\n"
	                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	                "<meta name=\"color-scheme\" content=\"light dark\">\n"
	                "<meta name=\"referrer\" content=\"no-referrer\">\n<title>Review of ");
	report_escape_html(out, report->name);
	um_str_add(out, ", ");
	report_escape_html(out, report->as_of);
	um_str_add(out, "</title>\n<style>");
	um_str_add_n(out, (const char *)style->data, style->size);
	um_str_add(out, "</style>\n</head>\n");
}

/* ---- the front page ---- */

static void fact(struct um_str *out, const char *name, const char *text, const char *code)
{
	um_str_addf(out, "<div><dt>%s</dt><dd>", name);
	report_escape_html(out, text);
	if (code) {
		um_str_addf(out, "%s<code>", *text ? " " : "");
		report_escape_html(out, code);
		um_str_add(out, "</code>");
	}
	um_str_add(out, "</dd></div>\n");
}

static const char *short_id(const struct pack *pack, const char *id)
{
	return id ? um_format(pack->arena, "%.12s", id) : NULL;
}

static void masthead(struct um_str *out, const struct pack *pack)
{
	const struct review_doc *doc = pack->doc;
	const struct report_doc *report = doc->report;
	struct um_arena *a = pack->arena;

	um_str_add(out, "<header class=\"mast\">\n<p class=\"kicker\">Architecture and contract "
	                "review</p>\n<h1>");
	report_escape_html(out, report->name);
	um_str_add(out, "</h1>\n<dl class=\"facts\">\n");
	fact(out, "As of", report->as_of, NULL);
	fact(out, "Revision", report->revision ? "" : "the files as they lie in the folder",
	     short_id(pack, report->revision));
	if (doc->is_compared)
		fact(out, "Compared with",
		     um_format(a, "%s%s", doc->from.name,
		               doc->from.date ? um_format(a, " of %.10s", doc->from.date) : ""),
		     um_eq(doc->from.name, doc->from.revision)
		             ? NULL
		             : short_id(pack, doc->from.revision));
	else
		fact(out, "Compared with", "nothing earlier", NULL);
	if (pack->last)
		fact(out, "Last review",
		     um_format(a, "%s, %s%s", pack->last->date,
		               pack->missing_roles ? "without " : "all three roles were there",
		               pack->missing_roles ? pack->missing_roles : ""),
		     NULL);
	else
		fact(out, "Last review", "none is written down", NULL);
	fact(out, "Made by",
	     um_format(a, "unmoat %s, profile %s, score model %s, rules", report->tool_version,
	               report->profile ? report->profile : "default", report->score_model),
	     short_id(pack, report->rules_digest));
	um_str_add(out, "</dl>\n</header>\n");
}

static void agenda(struct um_str *out, const struct pack *pack)
{
	um_str_add(
		out,
		"<nav class=\"agenda\" aria-label=\"Agenda\">\n<p class=\"label\">Agenda</p>\n<ol>\n");
	for (size_t i = 0; i < pack->pages.n; i++) {
		const struct pack_page *page = &pack->pages.v[i];

		um_str_addf(out, "<li><a href=\"#%s\">%s</a> <span>%s</span></li>\n", page->id,
		            page->title, page->summary);
	}
	um_str_add(out,
	           "<li><a href=\"#present\">Present</a> <span>names and signatures</span></li>\n"
	           "</ol>\n</nav>\n");
}

/* A bar over 0 to 100 with a mark where it was; the numbers beside it say the same. */
static void add_bar(struct um_str *out, const struct pack_score *score, const char *kind)
{
	if (score->to == REPORT_NO_SCORE)
		return;
	um_str_addf(out,
	            "<svg class=\"bar %s\" viewBox=\"0 0 1000 60\" preserveAspectRatio=\"none\" "
	            "aria-hidden=\"true\"><rect class=\"track\" y=\"14\" width=\"1000\" "
	            "height=\"32\"/><rect class=\"now\" y=\"14\" width=\"%lld\" height=\"32\"/>",
	            kind, (long long)score->to / 100);
	if (score->from != REPORT_NO_SCORE)
		um_str_addf(out,
		            "<rect class=\"then\" x=\"%lld\" y=\"0\" width=\"8\" height=\"60\"/>",
		            (long long)(score->from / 100 > 992 ? 992 : score->from / 100));
	um_str_add(out, "</svg>");
}

static const char *direction(const struct pack_score *score)
{
	if (score->from == REPORT_NO_SCORE || score->to == REPORT_NO_SCORE ||
	    score->from == score->to)
		return "same";
	return score->to > score->from ? "up" : "down";
}

static const char *points(const struct pack *pack, int64_t milli)
{
	return milli == REPORT_NO_SCORE ? "–" : pack_points(pack->arena, milli, false);
}

static void readiness(struct um_str *out, const struct pack *pack)
{
	const struct pack_score *score = &pack->scores.v[0];

	um_str_add(out, "<div class=\"readiness\">\n<p class=\"figure\">");
	if (score->to == REPORT_NO_SCORE)
		um_str_add(out, "<strong>–</strong> <span>nothing to judge</span>");
	else
		um_str_addf(out, "<strong>%s</strong> <span>readiness, of 100<br>grade %s</span>",
		            points(pack, score->to), score->grade);
	um_str_add(out, "</p>\n");
	if (score->from != REPORT_NO_SCORE && score->to != REPORT_NO_SCORE) {
		um_str_addf(out, "<p class=\"moved %s\"><strong>%s</strong> <span>since ",
		            direction(score), pack_moved(pack, score));
		report_escape_html(out, pack->doc->from.name);
		um_str_addf(out, ",<br>when it was %s</span></p>\n", points(pack, score->from));
	}
	add_bar(out, score, "large");
	um_str_add(out, "</div>\n");
}

static void score_head(struct um_str *out, const struct pack *pack)
{
	um_str_add(out, "<thead><tr><th scope=\"col\">Move</th>");
	um_str_add(out, "<th scope=\"col\" class=\"number\">Now</th>");
	if (pack->doc->is_compared) {
		um_str_add(out, "<th scope=\"col\" class=\"number\">Then</th>"
		                "<th scope=\"col\" class=\"number\">Change</th>");
		for (size_t c = 0; c < REVIEW_N_CAUSES; c++)
			um_str_addf(out,
			            "<th scope=\"col\" class=\"number\"><span class=\"by\">by "
			            "</span>%s</th>",
			            review_causes[c]);
	}
	um_str_add(out, "</tr></thead>\n");
}

static void number(struct um_str *out, const char *label, const char *extra, const char *text)
{
	um_str_addf(out, "<td class=\"number%s%s\" data-label=\"%s\">%s</td>", *extra ? " " : "",
	            extra, label, text);
}

static void score_row(struct um_str *out, const struct pack *pack, const struct pack_score *score)
{
	um_str_addf(out, "<tr><th scope=\"row\">%s", score->title);
	add_bar(out, score, "small");
	um_str_add(out, "</th>");
	number(out, "Now", "now",
	       um_format(pack->arena, "%s%s%s", points(pack, score->to), score->grade ? " " : "",
	                 score->grade ? score->grade : ""));
	if (pack->doc->is_compared) {
		number(out, "Then", "", points(pack, score->from));
		number(out, "Change", direction(score), pack_moved(pack, score));
		for (size_t c = 0; c < REVIEW_N_CAUSES; c++) {
			const char *text = pack_part(pack, score, c);

			number(out, um_format(pack->arena, "by %s", review_causes[c]),
			       um_eq(text, "0.0") ? "zero" : "", text);
		}
	}
	um_str_add(out, "</tr>\n");
}

/* What the score rests on: one bar of parts, and the same in words. */
static void bases(struct um_str *out, const struct report_doc *report)
{
	int64_t x = 0;

	if (!report->bases.n)
		return;
	um_str_add(out, "<h3>What the score rests on</h3>\n<svg class=\"bar parts\" viewBox=\"0 0 "
	                "1000 60\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
	for (size_t i = 0; i < report->bases.n; i++) {
		int64_t width = report->bases.v[i].share / 100;

		um_str_addf(out, "<rect class=\"%s\" x=\"%lld\" width=\"%lld\" height=\"60\"/>",
		            report->bases.v[i].name, (long long)x,
		            (long long)(width > 6 ? width - 4 : width));
		x += width;
	}
	um_str_add(out, "</svg>\n<ul class=\"bases\">\n");
	for (size_t i = 0; i < report->bases.n; i++)
		um_str_addf(out, "<li class=\"%s\"><strong>%lld.%lld %%</strong> %s</li>\n",
		            report->bases.v[i].name, (long long)report->bases.v[i].share / 1000,
		            (long long)report->bases.v[i].share / 100 % 10,
		            report->bases.v[i].name);
	um_str_add(out, "</ul>\n");
}

static void standing(struct um_str *out, const struct pack *pack)
{
	um_str_add(out, "<section id=\"standing\" aria-labelledby=\"standing-title\">\n"
	                "<h2 id=\"standing-title\">Where we stand</h2>\n");
	if (!pack->scores.n) {
		um_str_add(
			out,
			"<p class=\"none\">No workload reaches an AI service in production, so there "
			"is no score.</p>\n</section>\n");
		return;
	}
	readiness(out, pack);
	um_str_add(out, "<table class=\"scores\">\n");
	um_str_add(out, pack->doc->is_compared
	                        ? "<caption>Score of each move, and what moved it. The thin mark "
	                          "on a bar is where it stood then.</caption>\n"
	                        : "<caption>Score of each move.</caption>\n");
	score_head(out, pack);
	um_str_add(out, "<tbody>\n");
	for (size_t i = 0; i < pack->scores.n; i++)
		score_row(out, pack, &pack->scores.v[i]);
	um_str_add(out, "</tbody>\n</table>\n");
	bases(out, pack->doc->report);
	um_str_add(out, "</section>\n");
}

/* ---- tables ---- */

/* A name or a place that is long may be broken behind one of these. */
static void add_broken(struct um_str *out, const char *text, const char *behind)
{
	UM_AUTO(um_str_release) struct um_str piece = UM_STR_INIT;

	while (*text) {
		size_t n = strcspn(text, behind);

		n += text[n] != '\0';
		um_str_clear(&piece);
		um_str_add_n(&piece, text, n);
		report_escape_html(out, piece.s);
		text += n;
		if (*text)
			um_str_add(out, "<wbr>");
	}
}

static const char *const tones[] = {"plain", "good", "warn", "bad"};
static const char *const kinds[] = {"text", "code", "state", "number", "number", "number", "blank"};

static void add_cell(struct um_str *out, const struct pack_column *column,
                     const struct pack_cell *cell)
{
	um_str_addf(out, "<td class=\"%s%s\" data-label=\"%s\">", kinds[column->kind],
	            cell->n || column->kind == PACK_BLANK ? "" : " nothing", column->title);
	for (size_t i = 0; i < cell->n; i++) {
		const char *text = cell->lines[i];

		if (i > 0) {
			um_str_add(out, " <span class=\"more\">");
			add_broken(out, text, "/");
			um_str_add(out, "</span>");
		} else if (column->kind == PACK_CODE) {
			um_str_add(out, "<code>");
			add_broken(out, text, "/_-");
			um_str_add(out, "</code>");
		} else if (column->kind == PACK_STATE) {
			um_str_addf(out, "<span class=\"tag %s\">", tones[pack_tone(text)]);
			report_escape_html(out, text);
			um_str_add(out, "</span>");
		} else {
			um_str_add(out, "<span class=\"main\">");
			add_broken(out, text, "/");
			um_str_add(out, "</span>");
		}
	}
	um_str_add(out, "</td>");
}

static void table(struct um_str *out, const struct pack_table *t)
{
	um_str_addf(
		out,
		"<section class=\"part\" aria-labelledby=\"%s-title\">\n<h3 id=\"%s-title\">%s</h3>\n",
		t->id, t->id, t->title);
	if (!t->rows.n) {
		um_str_addf(out, "<p class=\"none\">%s</p>\n</section>\n", t->empty);
		return;
	}
	um_str_addf(out, "<table class=\"fold %s\">\n<caption>%s</caption>\n<thead><tr>", t->id,
	            t->lead);
	for (size_t i = 0; i < t->n_columns; i++)
		um_str_addf(out, "<th scope=\"col\" class=\"%s\">%s</th>",
		            kinds[t->columns[i].kind], t->columns[i].title);
	um_str_add(out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < t->rows.n; i++) {
		um_str_add(out, "<tr>");
		for (size_t k = 0; k < t->n_columns; k++)
			add_cell(out, &t->columns[k], &t->rows.v[i].cells[k]);
		um_str_add(out, "</tr>\n");
	}
	um_str_add(out, "</tbody>\n</table>\n");
	if (t->n_left)
		um_str_addf(out, "<p class=\"left\">and %zu more.</p>\n", t->n_left);
	um_str_add(out, "</section>\n");
}

static void page(struct um_str *out, const struct pack_page *page)
{
	um_str_addf(
		out,
		"<section id=\"%s\" class=\"page\" aria-labelledby=\"%s-title\">\n"
		"<div class=\"page-head\">\n<h2 id=\"%s-title\">%s</h2>\n<p class=\"lead\">%s</p>\n</div>\n",
		page->id, page->id, page->id, page->title, page->lead);
	for (size_t i = 0; i < page->tables.n; i++)
		table(out, &page->tables.v[i]);
	if (um_eq(page->id, "unexamined"))
		um_str_addf(out, "<p class=\"bounds\">%s</p>\n", pack_bounds);
	um_str_add(out, "</section>\n");
}

static void present(struct um_str *out)
{
	um_str_add(out,
	           "<section id=\"present\" aria-labelledby=\"present-title\">\n"
	           "<h2 id=\"present-title\">Present</h2>\n<table class=\"sign\">\n"
	           "<caption>Who took part. Without one of the roles it was no whole "
	           "review.</caption>\n<thead><tr><th scope=\"col\">Role</th><th scope=\"col\">Name"
	           "</th><th scope=\"col\">Signature</th><th scope=\"col\">Date</th></tr></thead>\n"
	           "<tbody>\n");
	for (size_t i = 0; i < UM_COUNT(pack_roles); i++)
		um_str_addf(out, "<tr><th scope=\"row\">%s</th><td></td><td></td><td></td></tr>\n",
		            pack_roles[i]);
	um_str_add(out, "</tbody>\n</table>\n</section>\n");
}

int report_review_html_write(struct model *m, const struct report_options *options,
                             struct um_str *out, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	struct pack *pack;
	int r = pack_make(arena, m, options, &pack, err);

	if (r < 0)
		return r;
	head(out, pack);
	um_str_add(out, "<body>\n<a class=\"skip\" href=\"#content\">Skip to the review</a>\n");
	masthead(out, pack);
	agenda(out, pack);
	um_str_add(out, "<main id=\"content\">\n");
	standing(out, pack);
	for (size_t i = 0; i < pack->pages.n; i++)
		page(out, &pack->pages.v[i]);
	present(out);
	um_str_add(out, "</main>\n</body>\n</html>\n");
	return 0;
}
