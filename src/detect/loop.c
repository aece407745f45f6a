/* "Ask one after the other until one answers": a try within a loop over a list that names or holds
 * several services, whose handler goes on and whose success leaves the loop. The loop is found by
 * the lines around the try, so that every language with indented source has it. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

#define MAX_LINES 400

struct loop {
	struct um_span header, whole;
};

struct found {
	struct detect_run *r;
	struct evidence_member members[32];
	size_t n;
	bool has_id; /* one is written as the catalogue does, so it is no word of everyday */
};

/* ---- lines ---- */

static size_t line_start(const struct detect_run *r, size_t at)
{
	while (at > 0 && r->bytes[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct detect_run *r, size_t at)
{
	const char *end = at < r->n ? memchr(r->bytes + at, '\n', r->n - at) : NULL;

	return end != NULL ? (size_t)(end - r->bytes) : r->n;
}

/* The column of the first character; SIZE_MAX for a line of blanks or of a comment alone. */
static size_t indent_of(const struct detect_run *r, size_t start, size_t end)
{
	size_t at = start;

	while (at < end && (r->bytes[at] == ' ' || r->bytes[at] == '\t'))
		at++;
	if (at == end || r->bytes[at] == '\r' || r->bytes[at] == '#' ||
	    (r->bytes[at] == '/' && at + 1 < end && r->bytes[at + 1] == '/') || r->bytes[at] == '*')
		return SIZE_MAX;
	return at - start;
}

static bool is_loop_line(const struct detect_run *r, size_t at, size_t end)
{
	static const char *const words[] = {"for ", "for(", "foreach ", "foreach(", "async for "};

	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (end - at >= strlen(words[i]) &&
		    strncmp(r->bytes + at, words[i], strlen(words[i])) == 0)
			return true;
	return memmem(r->bytes + at, end - at, ".each ", 6) != NULL ||
	       memmem(r->bytes + at, end - at, ".each_", 6) != NULL;
}

/* The lines below the header that are indented deeper. */
static size_t block_end(const struct detect_run *r, size_t header_end, size_t indent)
{
	size_t at = header_end;

	for (int lines = 0; lines < MAX_LINES && at < r->n; lines++) {
		size_t start = at + 1;
		size_t end = line_end(r, start);
		size_t column = start < r->n ? indent_of(r, start, end) : 0;

		if (column <= indent)
			return at;
		at = end;
	}
	return at;
}

/* The innermost loop around a place, up to the start of its function. */
static bool loop_around(const struct detect_run *r, size_t at, size_t bound, struct loop *ret)
{
	size_t start = line_start(r, at);
	size_t indent = indent_of(r, start, line_end(r, start));

	for (int lines = 0; lines < MAX_LINES && start > bound && indent > 0; lines++) {
		size_t end = start - 1;
		size_t column;

		start = line_start(r, end);
		column = indent_of(r, start, end);
		if (column >= indent)
			continue;
		indent = column;
		if (!is_loop_line(r, start + column, end))
			continue;
		ret->header = (struct um_span){(uint32_t)(start + column), (uint32_t)end};
		ret->whole = (struct um_span){(uint32_t)(start + column),
		                              (uint32_t)block_end(r, end, column)};
		return true;
	}
	return false;
}

/* ---- what is asked in turn ---- */

static void add(struct found *f, int32_t evidence, const char *service)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->members[i].evidence == evidence && um_eq(f->members[i].service, service))
			return;
	if (service == NULL || f->n == UM_COUNT(f->members))
		return;
	f->members[f->n] = (struct evidence_member){evidence, NULL, service, (uint32_t)f->n};
	f->n++;
}

static void add_string(struct found *f, const struct syntax_value *v)
{
	struct detect_run *r = f->r;
	int32_t model = detect_emitted(r, EVIDENCE_MODEL, NULL, v->span);
	const struct rules_entry *entry = detect_provider_find(r->d, v->text);

	if (model >= 0) {
		f->has_id = true;
		add(f, model, detect_at(r, model)->service);
		return;
	}
	if (entry == NULL || entry->kind == RULES_CONSTRUCT)
		return;
	f->has_id |= um_map_get(&r->d->ids, v->text) != NULL;
	add(f, -1, detect_service_of(entry));
}

/* One element of the list: a name, a client, a function of this file, or a row with one of them. */
static bool add_element(struct found *f, const struct syntax_value *v, int depth)
{
	const struct syntax_fact *function;
	struct detect_reach reach = {.n = 0};
	size_t before = f->n;
	int32_t client;

	if (v == NULL || depth > 3)
		return false;
	if (v->kind == SYNTAX_STRING) {
		add_string(f, v);
		return f->n > before;
	}
	if (v->kind == SYNTAX_LIST || v->kind == SYNTAX_MAP) {
		for (size_t i = 0; i < v->n_items && f->n == before; i++)
			add_element(f, v->items[i].value, depth + 1);
		return f->n > before;
	}
	client = detect_client_of(f->r, v, 0);
	if (client >= 0) {
		f->has_id = true;
		add(f, client, detect_at(f->r, client)->service);
	} else if (v->text != NULL && (v->kind == SYNTAX_NAME || v->kind == SYNTAX_UNKNOWN)) {
		function = detect_local_function(f->r, v->text);
		if (function != NULL)
			detect_reach_collect(f->r, function->span, &reach);
		f->has_id |= reach.n > 0;
		if (reach.n > 0)
			add(f, reach.v[0].client, reach.v[0].service);
	}
	return f->n > before;
}

static void add_list(struct found *f, const struct syntax_value *v)
{
	if (v == NULL || (v->kind != SYNTAX_LIST && v->kind != SYNTAX_MAP))
		return;
	for (size_t i = 0; i < v->n_items && i < 32; i++) {
		const struct syntax_item *item = &v->items[i];
		const struct rules_entry *entry =
			item->name != NULL ? detect_provider_find(f->r->d, item->name) : NULL;

		if (entry != NULL && entry->kind != RULES_CONSTRUCT) {
			f->has_id |= um_map_get(&f->r->d->ids, item->name) != NULL;
			add(f, -1, detect_service_of(entry));
		} else {
			add_element(f, item->value, 0);
		}
	}
}

/* What is gone through, without the name that each element gets: for x in HERE, of HERE. */
static struct um_span iterated(const struct detect_run *r, struct um_span header)
{
	const char *head = r->bytes + header.start;
	size_t n = header.end - header.start;
	const char *in = memmem(head, n, " in ", 4), *of = memmem(head, n, " of ", 4);

	if (in == NULL || (of != NULL && of < in))
		in = of;
	if (in != NULL)
		header.start += (uint32_t)(in - head) + 4;
	return header;
}

/* Is the word in the header, as a name of its own? */
static bool in_header(const struct detect_run *r, const struct loop *loop, const char *name)
{
	return name != NULL && name[0] != '\0' &&
	       detect_has_word(r, iterated(r, loop->header), name);
}

/* Functions and clients that the header lists itself: for ask in (ask_a, ask_b). */
static void find_names(struct found *f, const struct loop *loop)
{
	const char *bytes = f->r->bytes;

	for (size_t at = loop->header.start; at < loop->header.end;) {
		struct syntax_value v = {.kind = SYNTAX_NAME};
		size_t n = 0;

		while (at + n < loop->header.end &&
		       (isalnum((unsigned char)bytes[at + n]) ||
		        (n > 0 ? strchr("_.", bytes[at + n]) != NULL : bytes[at + n] == '_')))
			n++;
		if (n == 0) {
			at++;
			continue;
		}
		v.text = um_strndup(f->r->a, bytes + at, n);
		add_element(f, &v, 0);
		at += n;
	}
}

/* The list that the header names: bound anywhere in this file, or written in the header. */
static void find_list(struct found *f, const struct loop *loop)
{
	for (size_t i = 0; i < f->r->file->n_facts && f->n < 2; i++) {
		const struct syntax_fact *fact = &f->r->file->facts[i];

		if (fact->kind != SYNTAX_BINDING || fact->value == NULL ||
		    (fact->value->kind != SYNTAX_LIST && fact->value->kind != SYNTAX_MAP) ||
		    fact->value->n_items < 2 || !in_header(f->r, loop, fact->key))
			continue;
		f->n = 0;
		add_list(f, fact->value);
	}
	for (size_t i = 0; i < f->r->file->n_facts; i++) {
		const struct syntax_fact *fact = &f->r->file->facts[i];

		if (fact->kind == SYNTAX_STRING_FACT && fact->value->kind == SYNTAX_STRING &&
		    !fact->is_compared && !fact->is_map_key &&
		    (um_span_in(fact->span, loop->header) || /* or the default of a name in it */
		     (f->n < 8 && in_header(f->r, loop, fact->key))))
			add_string(f, fact->value);
	}
}

/* What the tried part itself asks, when it chooses by the element. */
static void find_reached(struct found *f, struct um_span body)
{
	struct detect_reach reach = {.n = 0};

	detect_reach_collect(f->r, body, &reach);
	for (size_t i = 0; i < reach.n; i++) {
		struct detect_reach first = {.n = 1};

		first.v[0] = reach.v[0];
		if (i == 0 || detect_reach_other(f->r, &first, &reach.v[i]))
			add(f, reach.v[i].client, reach.v[i].service);
	}
	f->has_id = true;
}

/* Is the element itself asked, by a name that the header gives it: for p in providers: p.chat() */
static bool asks_element(const struct detect_run *r, const struct loop *loop, struct um_span body)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		const char *raw = f->raw;
		char name[64];
		size_t n;

		if (f->kind != SYNTAX_CALL_FACT || raw == NULL || !um_span_in(f->span, body))
			continue;
		if (um_starts(raw, "await "))
			raw += 6;
		raw += *raw == '$';
		n = strcspn(raw, ".-?(");
		if (n == 0 || n >= sizeof(name) || raw[n] == '\0' || raw[n] == '(' ||
		    !detect_is_sending(raw))
			continue;
		memcpy(name, raw, n);
		name[n] = '\0';
		if (detect_has_word(r, loop->header, name))
			return true;
	}
	return false;
}

/* Providers that are given from elsewhere: those behind the interface of the repository. */
static void find_behind(struct found *f, const struct loop *loop, struct um_span body)
{
	static const char *const words[] = {"provider", "client",  "backend",  "model",
	                                    "llm",      "adapter", "engine",   "candidate",
	                                    "chain",    "vendor",  "upstream", "target"};
	struct um_span header = iterated(f->r, loop->header);
	const char *services[8];
	size_t n;

	if (!asks_element(f->r, loop, body))
		return;
	for (size_t i = 0; i < UM_COUNT(words); i++) {
		for (size_t at = header.start; at + strlen(words[i]) <= header.end; at++) {
			if (strncasecmp(f->r->bytes + at, words[i], strlen(words[i])) != 0)
				continue;
			n = detect_adapters_behind(f->r, services, UM_COUNT(services));
			for (size_t k = 0; k < n; k++)
				add(f, -1, services[k]);
			f->has_id = true;
			return;
		}
	}
}

static size_t services(const struct found *f)
{
	size_t n = f->n > 0;

	for (size_t i = 1; i < f->n; i++)
		n += !um_eq(f->members[i].service, f->members[0].service);
	return n;
}

static bool goes_on(const struct detect_run *r, const struct syntax_fact *f)
{
	for (size_t i = 0; i < f->n_handlers; i++) {
		struct um_span h = f->handlers[i];

		if (!detect_has_word(r, h, "continue") &&
		    (detect_has_word(r, h, "raise") || detect_has_word(r, h, "throw")))
			return false;
	}
	return f->n_handlers > 0;
}

static bool leaves(const struct detect_run *r, struct um_span span)
{
	return span.end > span.start &&
	       (detect_has_word(r, span, "return") || detect_has_word(r, span, "break"));
}

/* Does something but the handlers leave the loop? */
static bool ends_on_success(const struct detect_run *r, const struct loop *loop,
                            const struct syntax_fact *f)
{
	struct um_span part = {f->span.start, f->span.end};

	for (size_t i = 0; i < f->n_handlers; i++) {
		part.end = f->handlers[i].start;
		if (leaves(r, part))
			return true;
		part = (struct um_span){f->handlers[i].end, f->span.end};
	}
	return leaves(r, part) || leaves(r, (struct um_span){f->span.end, loop->whole.end});
}

static void emit(struct found *f, const struct loop *loop, unsigned covers)
{
	struct detect_run *r = f->r;
	bool is_old;
	int32_t at = detect_emit(r, EVIDENCE_FALLBACK,
	                         services(f) > 1 ? "portable" : f->members[0].service, NULL,
	                         loop->header, &is_old);

	if (at < 0 || is_old)
		return;
	detect_at(r, at)->rule = "handler";
	detect_at(r, at)->attr = "handler";
	detect_at(r, at)->covers = detect_covers_text(covers);
	detect_at(r, at)->binding = EVIDENCE_HARDCODED;
	for (size_t i = 0; i < f->n; i++)
		detect_add_member(r, at, &f->members[i]);
}

/* The same again is no other; what is asked is chosen elsewhere. */
static bool counts_attempts(const struct detect_run *r, const struct loop *loop)
{
	static const char *const words[] = {"attempt", "retry", "retries", "tries", "tried"};

	for (size_t i = 0; i < UM_COUNT(words); i++)
		for (size_t at = loop->header.start; at + strlen(words[i]) <= loop->header.end;
		     at++)
			if (strncasecmp(r->bytes + at, words[i], strlen(words[i])) == 0 &&
			    (at == 0 || r->bytes[at - 1] != 'n')) /* entries */
				return true;
	return false;
}

/* What asks everybody, to see who is there. */
static bool only_looks(const char *name)
{
	static const char *const words[] = {"health", "check", "status",   "test",  "valid",
	                                    "list",   "avail", "init",     "load",  "key",
	                                    "config", "setup", "register", "price", "cost",
	                                    "sync",   "close", "stop"};

	for (size_t i = 0; name != NULL && i < UM_COUNT(words); i++)
		if (strcasestr(name, words[i]) != NULL)
			return true;
	return false;
}

/* What goes through the steps of a chain that is kept in settings. */
static bool runs_chain(struct detect_run *r, const struct loop *loop, unsigned covers)
{
	static const struct evidence_member any = {-1, NULL, "portable", 0};
	struct found f = {.r = r, .n = 1};

	if (r->function >= 0 && only_looks(r->file->facts[r->function].key))
		return false;
	if (!detect_has_chains(r) || !detect_chain_is_run(r, loop->header, loop->whole))
		return false;
	r->out->runs_chains = true;
	r->out->runs_on = detect_covers_text(covers);
	f.members[0] = any;
	emit(&f, loop, covers);
	return true;
}

/* On what the loop goes on: what its handlers catch and do not raise again. */
static unsigned of_handlers(struct detect_run *r, const struct syntax_fact *f)
{
	unsigned covers = 0;

	for (size_t i = 0; i < f->n_handlers; i++) {
		struct um_span h = f->handlers[i];
		const char *on = memmem(r->bytes + h.start, h.end - h.start, "continue", 8);

		covers |= detect_covers_handler(r, f, i,
		                                on != NULL ? (uint32_t)(on - r->bytes) : h.end - 1);
	}
	return covers;
}

static bool check_loop(struct detect_run *r, const struct syntax_fact *f, const struct loop *loop)
{
	struct found found = {.r = r};
	const char *name = r->function >= 0 ? r->file->facts[r->function].key : NULL;

	if (!ends_on_success(r, loop, f) ||
	    (name != NULL && strcasestr(name, "health") != NULL)) /* asks who is there */
		return false;
	find_list(&found, loop);
	if (found.n < 2)
		find_names(&found, loop);
	if (services(&found) < 2 && !counts_attempts(r, loop)) {
		struct found reached = {.r = r};

		find_reached(&reached, f->body);
		if (services(&reached) > 1)
			found = reached;
	}
	if (found.n == 0)
		find_behind(&found, loop, f->span);
	if (found.n < 2 || !found.has_id)
		return runs_chain(r, loop, of_handlers(r, f));
	emit(&found, loop, of_handlers(r, f));
	return true;
}

/* ---- loops without a try: failures are values ---- */

static bool has_text(const struct detect_run *r, struct um_span span, const char *text)
{
	return memmem(r->bytes + span.start, span.end - span.start, text, strlen(text)) != NULL;
}

/* "if err != nil { … }" that does not end the loop, or success alone that does. */
static bool passes_error(const struct detect_run *r, struct um_span whole)
{
	static const char start[] = "err != nil {";
	size_t at = whole.start;
	const char *hit;

	if (has_text(r, whole, "err == nil {"))
		return true;
	while ((hit = memmem(r->bytes + at, whole.end - at, start, sizeof(start) - 1)) != NULL) {
		const char *close;
		struct um_span block;

		at = (size_t)(hit - r->bytes) + sizeof(start) - 1;
		close = memchr(r->bytes + at, '}', whole.end - at);
		block = (struct um_span){(uint32_t)at,
		                         close != NULL ? (uint32_t)(close - r->bytes) : whole.end};
		if (detect_has_word(r, block, "continue"))
			return true;
	}
	return false;
}

static bool fails_by_value(const struct detect_run *r, struct um_span whole)
{
	if (um_eq(r->language, "go"))
		return passes_error(r, whole);
	return um_eq(r->language, "javascript") &&
	       (has_text(r, whole, ".catch(") || has_text(r, whole, ".isOk") ||
	        has_text(r, whole, ".isErr"));
}

static int32_t function_around(const struct detect_run *r, struct um_span span)
{
	int32_t best = -1;

	for (size_t i = 0; i < r->file->n_facts && r->file->facts[i].span.start <= span.start; i++)
		if (r->file->facts[i].kind == SYNTAX_FUNCTION &&
		    um_span_in(span, r->file->facts[i].span))
			best = (int32_t)i;
	return best;
}

static void check_by_value(struct detect_run *r, const struct loop *loop)
{
	struct found found = {.r = r};

	r->function = function_around(r, loop->header);
	if (r->function < 0 || only_looks(r->file->facts[r->function].key) ||
	    !fails_by_value(r, loop->whole) || !leaves(r, loop->whole) || counts_attempts(r, loop))
		return;
	find_list(&found, loop);
	if (found.n < 2)
		find_names(&found, loop);
	if (found.n == 0)
		find_behind(&found, loop, loop->whole);
	if (found.n < 2 || !found.has_id || services(&found) < 2)
		runs_chain(r, loop, RULES_COVERS_ALL);
	else
		emit(&found, loop, RULES_COVERS_ALL);
}

static void loops_by_value(struct detect_run *r)
{
	if (!um_eq(r->language, "go") && !um_eq(r->language, "javascript"))
		return;
	for (size_t start = 0; start < r->n;) {
		size_t end = line_end(r, start);
		size_t column = indent_of(r, start, end);

		if (column != SIZE_MAX && is_loop_line(r, start + column, end)) {
			size_t last = block_end(r, end, column);
			struct loop loop = {{(uint32_t)(start + column), (uint32_t)end},
			                    {(uint32_t)(start + column), (uint32_t)last}};

			check_by_value(r, &loop);
		}
		start = end + 1;
	}
}

void detect_loops(struct detect_run *r)
{
	for (size_t i = 0; i < r->file->n_facts; i++) {
		const struct syntax_fact *f = &r->file->facts[i];
		struct loop loop;
		size_t bound, at;

		if (f->kind != SYNTAX_HANDLER || !goes_on(r, f))
			continue;
		bound = f->function >= 0 ? r->file->facts[f->function].span.start : 0;
		r->function = f->function;
		at = f->span.start;
		/* the loop over attempts may stand within the one over providers */
		for (int level = 0; level < 2 && loop_around(r, at, bound, &loop); level++) {
			if (check_loop(r, f, &loop))
				break;
			at = loop.header.start;
		}
	}
	loops_by_value(r);
}
