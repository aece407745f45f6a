#include "cli/register.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/status.h"
#include "policy/policy.h"

enum {
	MAX_FILES = 1000, /* of a folder */
	MAX_SAID = 100    /* mistakes that a file's reason names */
};

/* ---- what is wrong ---- */

/* One mistake is the error; of several each is a line, and the error counts them. */
static int refuse(const char *const *texts, size_t n, struct um_err *err)
{
	if (n == 0)
		return 0;
	if (n == 1)
		return um_err_set(err, UM_EPARSE, "%s", texts[0]);
	for (size_t i = 0; i < n; i++)
		cli_say("%s", texts[i]);
	return um_err_set(err, UM_EPARSE, "the contract register has %zu mistakes; mend them", n);
}

int register_refuse(struct model *m, struct um_err *err)
{
	UM_AUTO(um_arena_freep) struct um_arena *a = um_arena_new();
	UM_VEC(const char *) texts = {0};
	struct model_rows *rows;
	int r = model_query(m, "SELECT text FROM register_problem ORDER BY id", NULL, 0, &rows,
	                    err);

	if (r < 0)
		return r;
	while (model_next(rows))
		*UM_PUSH(a, &texts) = um_strdup(a, model_text(rows, 0));
	r = model_close(rows, err);
	return r < 0 ? r : refuse(texts.v, texts.n, err);
}

/* ---- --contracts ---- */

static int read_file(struct contracts *c, const char *path, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str text = UM_STR_INIT;
	int r = um_read_file(path, CONTRACTS_MAX_FILE, &text, err);

	if (r == 0)
		contracts_add(c, path, text.s, text.len, true);
	return r;
}

static int is_yaml(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
	       (um_ends(entry->d_name, ".yaml") || um_ends(entry->d_name, ".yml"));
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_folder(struct contracts *c, const char *path, struct um_err *err)
{
	size_t end = strlen(path);
	struct dirent **entries;
	int n = scandir(path, &entries, is_yaml, by_name), r = 0;

	if (n < 0)
		return um_err_set(err, UM_EIO, "%s: cannot be listed", path);
	if (n == 0)
		r = um_err_set(err, UM_ENOTFOUND, "%s: no .yaml or .yml file is in it", path);
	if (n > MAX_FILES)
		r = um_err_set(err, UM_ELIMIT, "%s: more than %d files", path, MAX_FILES);
	while (end > 1 && path[end - 1] == '/')
		end--;
	for (int i = 0; i < n; i++) {
		UM_AUTO(um_str_release) struct um_str name = UM_STR_INIT;

		um_str_addf(&name, "%.*s/%s", (int)end, path, entries[i]->d_name);
		if (r == 0)
			r = read_file(c, name.s, err);
		free(entries[i]);
	}
	free(entries);
	return r;
}

int register_read(const char *path, const struct rules *rules, struct contracts **ret_contracts,
                  struct um_err *err)
{
	struct contracts *c = contracts_new(rules);
	UM_VEC(const char *) texts = {0};
	struct stat st;
	int r = stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? read_folder(c, path, err)
	                                                    : read_file(c, path, err);

	contracts_check(c);
	for (size_t i = 0; i < c->n_problems; i++)
		*UM_PUSH(c->arena, &texts) = c->problems[i].text;
	if (r == 0)
		r = refuse(texts.v, texts.n, err);
	if (r < 0)
		contracts_free(c);
	else
		*ret_contracts = c;
	return r;
}

/* ---- among the files ---- */

static int read_one(struct contracts *c, const struct input *input, struct input_reader *reader,
                    const struct scan_file *file, size_t index, struct um_err *err)
{
	/* In the folder of this name others keep things of theirs. */
	bool is_meant = um_starts(file->path, ".unmoat/");
	struct source_blob blob;
	enum source_note note;
	int r = input->read(reader, index, &blob, &note, err);

	if (r == 0 && note == SOURCE_OK)
		contracts_add(c, file->path, blob.bytes, blob.size, is_meant);
	return r;
}

static int collect(struct contracts *c, const struct input *input, const struct scan *scan,
                   struct um_err *err)
{
	struct input_reader *reader = NULL;
	int r = 0;

	for (size_t i = 0; i < scan->n && r == 0; i++) {
		const struct status *status = scan->files[i].status;

		if (!contracts_is_file(scan->files[i].path))
			continue;
		/* What could not be read is a gap already. */
		if (!status->is_examined && !um_eq(status->name, "partial") &&
		    !um_eq(status->name, "failed"))
			continue;
		if (!reader)
			r = input->open(input->ctx, &reader, err);
		if (r == 0)
			r = read_one(c, input, reader, &scan->files[i], i, err);
	}
	if (reader)
		input->close(reader);
	contracts_check(c);
	return r;
}

/* "contracts.yaml:3:1: what" is "3:1: what" beside the file's name. */
static const char *without_path(const char *message, const char *path)
{
	if (um_starts(message, path) && message[strlen(path)] == ':')
		return message + strlen(path) + 1;
	return message;
}

/* What is wrong in the file, or NULL. */
static const char *mistakes(const struct contracts *c, const char *path, struct um_arena *a)
{
	UM_AUTO(um_str_release) struct um_str all = UM_STR_INIT;
	size_t n = 0;

	for (size_t i = 0; i < c->n_problems; i++) {
		if (!um_eq(c->problems[i].file, path))
			continue;
		if (++n <= MAX_SAID)
			um_str_addf(&all, "%s%s", all.len ? " | " : "",
			            without_path(c->problems[i].text, path));
	}
	if (n > MAX_SAID)
		um_str_addf(&all, " | and %zu more", n - MAX_SAID);
	return n ? um_strdup(a, all.s) : NULL;
}

static void mark(const struct contracts *c, struct scan *scan)
{
	for (size_t i = 0; i < scan->n; i++) {
		struct scan_file *file = &scan->files[i];
		bool is_read = false;
		const char *wrong;

		for (size_t k = 0; k < c->n_files && contracts_is_file(file->path); k++)
			is_read = is_read || um_eq(c->files[k], file->path);
		if (!is_read)
			continue;
		wrong = mistakes(c, file->path, scan->arena);
		file->status = status_of_outcome(wrong ? DETECT_FAILED : DETECT_ANALYSED);
		file->reason = wrong ? wrong : "the contract register";
		file->is_gap = wrong != NULL;
	}
}

int register_find(const struct rules *rules, const struct input *input, struct scan *scan,
                  struct contracts **ret_contracts, struct um_err *err)
{
	struct contracts *c = contracts_new(rules);
	int r = collect(c, input, scan, err);

	if (r < 0) {
		contracts_free(c);
		return r;
	}
	mark(c, scan);
	*ret_contracts = c;
	return 0;
}

int register_look(const struct rules *rules, const struct input *input, struct scan *scan,
                  struct um_err *err)
{
	struct contracts *c;
	int r = register_find(rules, input, scan, &c, err);

	if (r == 0)
		contracts_free(c);
	return r;
}

int register_load(struct model *m, const struct rules *rules, struct contracts *contracts,
                  const struct input *input, struct scan *scan, struct um_err *err)
{
	struct contracts *c;
	int r;

	if (contracts)
		return policy_register_store(m, contracts, err);
	r = register_find(rules, input, scan, &c, err);
	if (r < 0)
		return r;
	r = policy_register_store(m, c, err);
	contracts_free(c);
	return r;
}
