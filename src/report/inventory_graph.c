/* Workloads and the services that they reach as a graph: Mermaid and Graphviz. Both show the same
 * nodes and edges; only the notation differs. */
#include <string.h>

#include "report/inventory.h"

struct notation {
	const char *head, *tail;
	void (*node)(struct um_str *out, char prefix, size_t index, const char *shape,
	             const char *label, const char *detail);
	void (*edge)(struct um_str *out, char from_prefix, size_t from, char to_prefix, size_t to,
	             const char *label, bool is_dashed);
};

/* ---- Mermaid: entities stand for what would end a label ("#" opens one), make mathematics of it
 * ("$$"), a comment ("%%") or a style ("style a:b#c;" loses its end) ---- */

static void mermaid_text(struct um_str *out, const char *text)
{
	for (; text && *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x20 || c == 0x7f)
			um_str_add_c(out, ' ');
		else if (strchr("\"#<>&`|[]{}()\\;:%$", c))
			um_str_addf(out, "#%u;", c);
		else
			um_str_add_c(out, (char)c);
	}
}

static void mermaid_node(struct um_str *out, char prefix, size_t index, const char *shape,
                         const char *label, const char *detail)
{
	bool is_box = um_eq(shape, "box");

	um_str_addf(out, "  %c%zu%s\"", prefix, index, is_box ? "[" : "([");
	mermaid_text(out, label);
	if (detail && *detail) {
		um_str_add(out, "<br/>");
		mermaid_text(out, detail);
	}
	um_str_addf(out, "\"%s\n", is_box ? "]" : "])");
}

static void mermaid_edge(struct um_str *out, char from_prefix, size_t from, char to_prefix,
                         size_t to, const char *label, bool is_dashed)
{
	um_str_addf(out, "  %c%zu %s|\"", from_prefix, from, is_dashed ? "-.->" : "-->");
	mermaid_text(out, label);
	um_str_addf(out, "\"| %c%zu\n", to_prefix, to);
}

/* ---- Graphviz ---- */

static void dot_text(struct um_str *out, const char *text)
{
	for (; text && *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			um_str_add_c(out, '\\');
		um_str_add_c(out, c < 0x20 || c == 0x7f ? ' ' : (char)c);
	}
}

static void dot_node(struct um_str *out, char prefix, size_t index, const char *shape,
                     const char *label, const char *detail)
{
	um_str_addf(out, "  %c%zu [shape=%s, label=\"", prefix, index, shape);
	dot_text(out, label);
	if (detail && *detail) {
		um_str_add(out, "\\n");
		dot_text(out, detail);
	}
	um_str_add(out, "\"];\n");
}

static void dot_edge(struct um_str *out, char from_prefix, size_t from, char to_prefix, size_t to,
                     const char *label, bool is_dashed)
{
	um_str_addf(out, "  %c%zu -> %c%zu [label=\"", from_prefix, from, to_prefix, to);
	dot_text(out, label);
	um_str_addf(out, "\"%s];\n", is_dashed ? ", style=dashed" : "");
}

static const struct notation mermaid = {"flowchart LR\n", "", mermaid_node, mermaid_edge};
static const struct notation dot = {
	"digraph inventory {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n"
	"  edge [fontname=\"sans-serif\", fontsize=10];\n",
	"}\n", dot_node, dot_edge};

/* ---- the graph ---- */

static size_t service_index(const struct inventory *inv, const char *id)
{
	size_t i = 0;

	while (i < inv->services.n && !um_eq(inv->services.v[i].id, id))
		i++;
	return i;
}

static bool is_reached(const struct inventory *inv, const char *id)
{
	for (size_t i = 0; i < inv->workloads.n; i++) {
		for (size_t k = 0; k < inv->workloads.v[i].uses.n; k++) {
			if (um_eq(inv->workloads.v[i].uses.v[k].service, id))
				return true;
		}
	}
	return false;
}

static void edges(const struct notation *n, const struct inventory *inv, size_t workload,
                  struct um_str *out)
{
	const struct inventory_workload *w = &inv->workloads.v[workload];
	UM_AUTO(um_str_release) struct um_str seen = UM_STR_INIT;

	for (size_t i = 0; i < w->paths.n; i++) {
		const struct report_path *p = &w->paths.v[i].path;
		UM_AUTO(um_str_release) struct um_str key = UM_STR_INIT;
		UM_AUTO(um_str_release) struct um_str label = UM_STR_INIT;
		size_t to = service_index(inv, p->service);

		um_str_addf(&key, "\n%s %s %s %s\n", p->role, p->capability, p->service,
		            p->via ? p->via : "");
		if (strstr(seen.s, key.s) || to == inv->services.n)
			continue;
		um_str_add(&seen, key.s);
		um_str_addf(&label, "%s %s", p->role, p->capability);
		if (p->via && service_index(inv, p->via) < inv->services.n)
			um_str_addf(&label, " via %s", p->via);
		n->edge(out, 'w', workload, 's', to, label.s, !um_eq(p->role, "primary"));
	}
}

static void graph(const struct notation *n, const struct inventory *inv, struct um_str *out)
{
	um_str_add(out, n->head);
	for (size_t i = 0; i < inv->workloads.n; i++) {
		const struct inventory_workload *w = &inv->workloads.v[i];

		if (w->paths.n)
			n->node(out, 'w', i, "box", um_eq(w->root, ".") ? inv->name : w->root,
			        w->kind);
	}
	for (size_t i = 0; i < inv->services.n; i++) {
		const struct inventory_service *s = &inv->services.v[i];

		if (is_reached(inv, s->id))
			n->node(out, 's', i, "ellipse", s->id, s->clouds ? s->clouds : s->vendor);
	}
	for (size_t i = 0; i < inv->workloads.n; i++)
		edges(n, inv, i, out);
	um_str_add(out, n->tail);
}

void inventory_mermaid_write(const struct inventory *inv, const struct report_options *options,
                             struct um_str *out)
{
	(void)options;
	graph(&mermaid, inv, out);
}

void inventory_dot_write(const struct inventory *inv, const struct report_options *options,
                         struct um_str *out)
{
	(void)options;
	graph(&dot, inv, out);
}
