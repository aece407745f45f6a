/*
 * Every thread has its own reader, scratch, parser and two arenas: one for the file at hand,
 * emptied after each, and one for what is kept. A file without a literal of the catalogue, which
 * is nearly every file, costs one read, one match and one row.
 */
#include "cli/scan.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/pool.h"
#include "base/str.h"
#include "cli/load.h"
#include "cli/progress.h"
#include "syntax/syntax.h"

enum {
	/* A file that needed more than this gives its memory back to the system. */
	KEEP_ARENA = 16 << 20,
	/* The second look is for the files around the adapters of a repository. */
	MAX_AGAIN = 4000,
	MAX_AGAIN_SIZE = 1 << 20
};

struct worker {
	bool is_ready;
	struct input_reader *reader;
	struct match_scratch *scratch;
	struct syntax_parser *parser;
	struct detect_tree tree; /* other files, for the one at hand */
	struct detect_links *links;
	struct input_reader *other; /* reads them; NULL until one is asked for */
	const struct input *input;
	struct um_arena *file, *keep;
	struct um_map words; /* languages, so that each is kept once */
};

struct work {
	const struct input *input;
	const struct scan_options *options;
	struct scan *scan;
	struct worker *workers;
	const struct detect_adapters *adapters; /* of the second look */
	const size_t *again;                    /* its files */
	atomic_bool has_failed;
	atomic_flag is_reporting;
	struct um_err err; /* of the first worker that failed */
};

/* ---- other files ---- */

static size_t tree_find(void *ctx, const char *path)
{
	const struct worker *w = ctx;
	size_t from = 0, to = w->input->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (strcmp(w->input->at(w->input->ctx, middle)->path, path) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static const char *tree_path(void *ctx, size_t index)
{
	const struct worker *w = ctx;

	return index < w->input->n ? w->input->at(w->input->ctx, index)->path : NULL;
}

/* With a reader of its own: the file at hand stays where it is. */
static const char *tree_read(void *ctx, size_t index, size_t *ret_n)
{
	struct worker *w = ctx;
	enum source_note note = w->input->at(w->input->ctx, index)->note;
	struct source_blob blob = {0};
	struct um_err err = UM_ERR_INIT;

	if (note != SOURCE_OK ||
	    (w->other == NULL && w->input->open(w->input->ctx, &w->other, &err) < 0) ||
	    w->input->read(w->other, index, &blob, &note, &err) < 0 || note != SOURCE_OK)
		return NULL;
	*ret_n = blob.size;
	return blob.bytes;
}

static int worker_init(struct work *work, struct worker *w, struct um_err *err)
{
	int r = work->input->open(work->input->ctx, &w->reader, err);

	if (r < 0)
		return r;
	r = match_scratch_new(work->options->match, &w->scratch, err);
	if (r < 0)
		return r;
	w->parser = syntax_parser_new();
	w->input = work->input;
	w->tree = (struct detect_tree){w, tree_find, tree_path, tree_read};
	w->links = detect_links_new(&w->tree);
	w->file = um_arena_new();
	um_map_init(&w->words, w->keep);
	w->is_ready = true;
	return 0;
}

static void worker_release(struct work *work, struct worker *w)
{
	if (w->reader)
		work->input->close(w->reader);
	if (w->other)
		work->input->close(w->other);
	detect_links_free(w->links);
	match_scratch_free(w->scratch);
	if (w->parser)
		syntax_parser_free(w->parser);
	um_arena_free(w->file);
}

static const char *word(struct worker *w, const char *text)
{
	void **slot;

	if (!text)
		return NULL;
	slot = um_map_slot(&w->words, text);
	if (!*slot)
		*slot = um_strdup(w->keep, text);
	return *slot;
}

/* ---- keeping what was found ---- */

static void keep_evidence(struct um_arena *a, const struct evidence *from, struct evidence *to)
{
	*to = *from;
	to->service = um_strdup(a, from->service);
	to->rule = um_strdup(a, from->rule);
	to->value = um_strdup(a, from->value);
	to->name = um_strdup(a, from->name);
	to->attr = um_strdup(a, from->attr);
	to->capability = um_strdup(a, from->capability);
	to->cloud = um_strdup(a, from->cloud);
	to->region = um_strdup(a, from->region);
	to->maker = um_strdup(a, from->maker);
	to->endpoint_env = um_strdup(a, from->endpoint_env);
	to->scope = um_strdup(a, from->scope);
	to->covers = um_strdup(a, from->covers);
	to->limits = um_strdup(a, from->limits);
	to->members = UM_NEW_ARRAY(a, struct evidence_member, from->n_members);
	for (size_t i = 0; i < from->n_members; i++) {
		to->members[i] = from->members[i];
		to->members[i].alias = um_strdup(a, from->members[i].alias);
		to->members[i].service = um_strdup(a, from->members[i].service);
	}
}

static struct detect_file *keep_found(struct um_arena *a, const struct detect_file *from)
{
	struct detect_file *to;

	if (!from->evidence.n && !from->units.n && !from->local_modules.n && !from->adapters.n &&
	    !from->reads.n && !from->elsewhere.n && !from->chains.n)
		return NULL;
	to = UM_NEW(a, struct detect_file);
	to->context = from->context;
	for (size_t i = 0; i < from->elsewhere.n; i++) {
		struct detect_elsewhere *elsewhere = UM_PUSH(a, &to->elsewhere);

		elsewhere->path = um_strdup(a, from->elsewhere.v[i].path);
		keep_evidence(a, &from->elsewhere.v[i].evidence, &elsewhere->evidence);
	}
	for (size_t i = 0; i < from->evidence.n; i++)
		keep_evidence(a, &from->evidence.v[i], UM_PUSH(a, &to->evidence));
	for (size_t i = 0; i < from->chains.n; i++)
		keep_evidence(a, &from->chains.v[i], UM_PUSH(a, &to->chains));
	to->runs_chains = from->runs_chains;
	to->runs_on = um_strdup(a, from->runs_on);
	for (size_t i = 0; i < from->reads.n; i++)
		keep_evidence(a, &from->reads.v[i], UM_PUSH(a, &to->reads));
	for (size_t i = 0; i < from->units.n; i++) {
		struct detect_unit *unit = UM_PUSH(a, &to->units);

		unit->kind = um_strdup(a, from->units.v[i].kind);
		unit->name = um_strdup(a, from->units.v[i].name);
	}
	for (size_t i = 0; i < from->local_modules.n; i++)
		*UM_PUSH(a, &to->local_modules) = um_strdup(a, from->local_modules.v[i]);
	for (size_t i = 0; i < from->adapters.n; i++) {
		struct detect_adapter *adapter = UM_PUSH(a, &to->adapters);

		*adapter = from->adapters.v[i];
		adapter->name = um_strdup(a, adapter->name);
		adapter->module = um_strdup(a, adapter->module);
		adapter->service = um_strdup(a, adapter->service);
		adapter->super = um_strdup(a, adapter->super);
	}
	return to;
}

/* Reasons are shown; whatever else a comment says is not kept. */
static const detect_waiver_list *keep_waivers(struct um_arena *a, const detect_waiver_list *from)
{
	detect_waiver_list *to;

	if (from->n == 0)
		return NULL;
	to = UM_NEW(a, detect_waiver_list);
	for (size_t i = 0; i < from->n; i++) {
		struct detect_waiver *w = UM_PUSH(a, to);

		*w = from->v[i];
		w->control = um_strdup(a, from->v[i].control);
		w->reason = um_strdup(a, from->v[i].reason);
		w->expires = um_strdup(a, from->v[i].expires);
		w->problem = um_strdup(a, from->v[i].problem);
	}
	return to;
}

/* ---- the owner's settings ---- */

static enum evidence_context context_of(const struct work *work, const char *path)
{
	const char *wanted =
		work->options->config ? config_context_of(work->options->config, path) : NULL;
	int context = wanted ? evidence_context_parse(wanted) : -1;

	return context < 0 ? detect_context(path) : (enum evidence_context)context;
}

/* What the owner says of a path replaces what its name says; a test within a file of production
 * stays one. */
static void set_context(const struct work *work, struct detect_file *found, const char *path)
{
	enum evidence_context by_name = detect_context(path);
	enum evidence_context wanted = context_of(work, path);

	if (wanted == by_name)
		return;
	if (found->context == by_name)
		found->context = wanted;
	for (size_t i = 0; i < found->evidence.n; i++) {
		if (found->evidence.v[i].context == by_name)
			found->evidence.v[i].context = wanted;
	}
}

/* ---- what one file says of another ---- */

static struct scan_file *file_at(struct scan *s, const char *path)
{
	size_t from = 0, to = s->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (strcmp(s->files[middle].path, path) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < s->n && um_eq(s->files[from].path, path) ? &s->files[from] : NULL;
}

/* In the order of the files, so that it does not matter who found what first. */
static void put_elsewhere(struct scan *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct detect_file *from = s->files[i].found;

		for (size_t k = 0; from && k < from->elsewhere.n; k++) {
			struct scan_file *to = file_at(s, from->elsewhere.v[k].path);

			if (!to)
				continue;
			if (!to->found) {
				to->found = UM_NEW(s->arena, struct detect_file);
				to->found->context = to->context;
			}
			if (detect_elsewhere_put(to->found, s->arena,
			                         &from->elsewhere.v[k].evidence) &&
			    to->status == status_of_outcome(DETECT_NO_HIT))
				to->status = status_of_outcome(DETECT_ANALYSED);
		}
	}
}

/* Chains of settings fall back where production code runs them. */
static void settle_chains(struct scan *s)
{
	const struct detect_file *runner = NULL;

	for (size_t i = 0; i < s->n && !runner; i++) {
		if (s->files[i].found && s->files[i].found->runs_chains &&
		    s->files[i].context == EVIDENCE_PRODUCTION)
			runner = s->files[i].found;
	}
	for (size_t i = 0; runner && i < s->n; i++)
		if (s->files[i].found)
			detect_chains_settle(s->files[i].found, runner->runs_on, s->arena);
}

/* ---- one file ---- */

static void set_note(const struct work *work, struct worker *w, struct scan_file *file,
                     enum source_note note, const char *detail)
{
	file->status = status_of_note(note);
	file->context = context_of(work, file->path);
	file->is_gap = status_note_is_gap(note, file->path, file->context);
	file->reason = detail && *detail ? um_strdup(w->keep, detail) : NULL;
}

/* A fallback between two that only a look at all files can name. */
static bool has_open_fallback(const struct detect_file *found)
{
	for (size_t i = 0; found != NULL && i < found->evidence.n; i++) {
		const struct evidence *e = &found->evidence.v[i];

		for (size_t k = 0; e->kind == EVIDENCE_FALLBACK && k < e->n_members; k++)
			if (e->members[k].evidence < 0 && e->members[k].alias == NULL &&
			    e->members[k].service == NULL)
				return true;
	}
	return false;
}

static int look_at(struct work *work, struct worker *w, size_t index, size_t *ret_bytes,
                   bool *ret_is_candidate, struct um_err *err)
{
	struct scan_file *file = &work->scan->files[index];
	const struct source_entry *entry = work->input->at(work->input->ctx, index);
	enum source_note note = entry->note;
	const struct match_hits *hits;
	struct source_blob blob = {0};
	struct detect_file found = {0};
	detect_waiver_list waivers;
	int r;

	file->path = entry->path;
	file->size = entry->size;
	if (work->options->config && config_excludes(work->options->config, file->path)) {
		file->status = status_of_excluded();
		file->context = context_of(work, file->path);
		return 0;
	}
	if (note != SOURCE_OK) {
		set_note(work, w, file, note, entry->detail);
		return 0;
	}
	/* Full of hosts, and evidence of nothing; load_validations() reads it. */
	if (load_is_validations(file->path)) {
		file->status = status_of_outcome(DETECT_NO_HIT);
		file->context = EVIDENCE_CI;
		return 0;
	}
	r = work->input->read(w->reader, index, &blob, &note, err);
	if (r < 0)
		return r;
	if (note != SOURCE_OK) {
		set_note(work, w, file, note, err->msg);
		*err = (struct um_err)UM_ERR_INIT;
		return 0;
	}
	file->size = blob.size;
	*ret_bytes = blob.size;
	if (work->adapters != NULL &&
	    !detect_adapters_mentioned(work->adapters, blob.bytes, blob.size) &&
	    !(file->context == EVIDENCE_TEST && detect_drill_mentioned(blob.bytes, blob.size)) &&
	    !has_open_fallback(file->found))
		return 0;
	hits = match_scan(work->options->match, w->scratch, blob.bytes, blob.size);
	*ret_is_candidate = hits->n_hits > 0;
	detect_links_know(w->links, work->adapters);
	r = detect_run(work->options->detect, w->parser, w->links, hits, file->path, blob.bytes,
	               blob.size, w->file, &found, err);
	if (r < 0)
		return r;
	if (work->adapters != NULL && found.evidence.n == 0) {
		um_arena_clear(w->file);
		return 0;
	}
	set_context(work, &found, file->path);
	file->status = status_of_outcome(found.outcome);
	file->context = found.context;
	file->is_gap = status_outcome_is_gap(found.outcome, found.context);
	file->language = word(w, found.language);
	file->reason = um_strdup(w->keep, found.reason);
	file->found = keep_found(w->keep, &found);
	detect_waivers(work->options->detect, hits, file->path, blob.bytes, blob.size, w->file,
	               &waivers);
	file->waivers = keep_waivers(w->keep, &waivers);
	if (um_arena_size(w->file) > KEEP_ARENA) {
		um_arena_free(w->file);
		w->file = um_arena_new();
	} else {
		um_arena_clear(w->file);
	}
	return 0;
}

static void run_one(void *ctx, unsigned worker, size_t at)
{
	struct work *work = ctx;
	size_t index = work->again != NULL ? work->again[at] : at;
	struct worker *w = &work->workers[worker];
	struct um_err err = UM_ERR_INIT;
	bool is_candidate = false;
	size_t bytes = 0;
	int r = 0;

	if (atomic_load_explicit(&work->has_failed, memory_order_relaxed))
		return;
	if (!w->is_ready)
		r = worker_init(work, w, &err);
	if (r == 0)
		r = look_at(work, w, index, &bytes, &is_candidate, &err);
	if (r < 0) {
		if (!atomic_flag_test_and_set(&work->is_reporting))
			work->err = err;
		atomic_store(&work->has_failed, true);
		return;
	}
	if (work->options->progress && work->again == NULL)
		progress_add(work->options->progress, bytes, is_candidate);
}

/* ---- the second look ---- */

/* Do the first two folders of the paths agree? */
static bool is_near(const char *a, const char *b)
{
	for (int slashes = 0; *a == *b && *a != '\0' && slashes < 2; a++, b++)
		if (*a == '/' && ++slashes == 2)
			return true;
	return strchr(a, '/') == NULL && strchr(b, '/') == NULL;
}

static bool is_around(const struct scan *s, const char *path)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->files[i].found != NULL && s->files[i].found->adapters.n > 0 &&
		    is_near(s->files[i].path, path))
			return true;
	return false;
}

static bool is_worth_it(const struct scan_file *f)
{
	return f->context != EVIDENCE_TEST && f->context != EVIDENCE_DOCS &&
	       f->size <= MAX_AGAIN_SIZE && f->status != NULL && !f->is_gap &&
	       (syntax_language_for(f->path, NULL, 0) != NULL || syntax_is_container(f->path));
}

/* A test in which nothing of the catalogue stands may still make a fallback answer. */
static bool is_unread_test(const struct scan_file *f)
{
	return f->context == EVIDENCE_TEST && f->found == NULL && f->size <= MAX_AGAIN_SIZE &&
	       f->status != NULL && syntax_language_for(f->path, NULL, 0) != NULL;
}

/* The files to look at again: none when there are neither adapters to two services nor a fallback.
 */
static size_t choose_again(struct work *work, size_t **ret_again)
{
	struct scan *s = work->scan;
	struct detect_adapters *adapters = detect_adapters_new(s->arena);
	size_t n = 0, max = 0, n_tests = 0;
	bool has_adapters, has_fallbacks;

	for (size_t i = 0; i < s->n; i++) {
		if (s->files[i].found != NULL)
			detect_adapters_add(adapters, s->files[i].found);
		max += is_worth_it(&s->files[i]);
		n_tests += is_unread_test(&s->files[i]);
	}
	has_adapters = detect_adapters_ready(adapters);
	has_fallbacks = detect_adapters_has_fallbacks(adapters);
	if (!has_adapters && !has_fallbacks)
		return 0;
	*ret_again = UM_NEW_ARRAY(s->arena, size_t, max + n_tests);
	for (size_t i = 0; i < s->n && n < MAX_AGAIN; i++)
		if ((has_adapters && is_worth_it(&s->files[i]) &&
		     (max <= MAX_AGAIN || is_around(s, s->files[i].path))) ||
		    (has_fallbacks && is_unread_test(&s->files[i])))
			(*ret_again)[n++] = i;
	work->adapters = adapters;
	return n;
}

int scan_run(const struct input *input, const struct scan_options *options, struct scan **ret_scan,
             struct um_err *err)
{
	struct work work = {.input = input, .options = options};
	unsigned jobs = options->jobs ? options->jobs : um_pool_default_jobs();
	struct um_arena *arena = um_arena_new();
	struct scan *s = UM_NEW(arena, struct scan);
	int r;

	atomic_flag_clear(&work.is_reporting);
	s->arena = arena;
	s->n = input->n;
	s->files = UM_NEW_ARRAY(arena, struct scan_file, input->n);
	s->n_workers = jobs;
	s->worker = UM_NEW_ARRAY(arena, struct um_arena *, jobs);
	work.scan = s;
	work.workers = UM_NEW_ARRAY(arena, struct worker, jobs);
	for (unsigned i = 0; i < jobs; i++)
		work.workers[i].keep = s->worker[i] = um_arena_new();
	if (options->progress)
		progress_start(options->progress, input->n);
	r = um_pool_run(jobs, input->n, run_one, &work, options->stop);
	if (r == 0 && !atomic_load(&work.has_failed)) {
		size_t *again = NULL;
		size_t n = choose_again(&work, &again);

		work.again = again;
		if (n > 0)
			r = um_pool_run(jobs, n, run_one, &work, options->stop);
	}
	if (options->progress)
		progress_end(options->progress);
	for (unsigned i = 0; i < jobs; i++)
		worker_release(&work, &work.workers[i]);
	if (r == 0 && !atomic_load(&work.has_failed))
		settle_chains(s);
	if (r == 0 && !atomic_load(&work.has_failed))
		put_elsewhere(s);
	if (r < 0)
		um_err_set(err, UM_EINTR, "interrupted");
	else if (atomic_load(&work.has_failed))
		r = um_err_set(err, work.err.code ? work.err.code : UM_EIO, "%s", work.err.msg);
	if (r < 0) {
		scan_free(s);
		return r;
	}
	*ret_scan = s;
	return 0;
}

void scan_free(struct scan *s)
{
	if (!s)
		return;
	for (unsigned i = 0; i < s->n_workers; i++)
		um_arena_free(s->worker[i]);
	um_arena_free(s->arena);
}
