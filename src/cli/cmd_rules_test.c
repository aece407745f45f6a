/* `unmoat rules test`: chooses rules by id or by file, and counts. */
#include <string.h>
#include <sys/stat.h>

#include "base/vec.h"
#include "cli/cli.h"
#include "cli/rules_test.h"

/* The folder of a rule file that `--rules` would take: what stands in front of services/,
 * constructs/ or moves/. NULL when the file is in none of them. */
static const char *rules_folder(struct um_arena *a, const char *file)
{
	static const char *const parts[] = {"services/", "constructs/", "moves/"};

	for (size_t i = 0; i < UM_COUNT(parts); i++) {
		const char *last = NULL, *p = file;

		while ((p = strstr(p, parts[i])) != NULL) {
			if (p == file || p[-1] == '/')
				last = p;
			p++;
		}
		if (last)
			return last == file ? "." : um_strndup(a, file, (size_t)(last - file - 1));
	}
	return NULL;
}

static bool is_file(const char *word)
{
	struct stat st;

	return um_ends(word, ".yaml") && stat(word, &st) == 0 && S_ISREG(st.st_mode);
}

static bool has(const struct cli_list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++) {
		if (um_eq(list->v[i], text))
			return true;
	}
	return false;
}

/* The options with the folders of the named files as further --rules. */
static int add_folders(struct um_arena *a, struct cli_options *o, struct um_err *err)
{
	struct cli_list all = {0};

	for (size_t i = 0; i < o->rules.n; i++)
		*UM_PUSH(a, &all) = o->rules.v[i];
	for (size_t i = 0; i < o->words.n; i++) {
		const char *folder;

		if (!is_file(o->words.v[i]))
			continue;
		folder = rules_folder(a, o->words.v[i]);
		if (!folder)
			return um_err_set(
				err, UM_EINVAL,
				"%s: a rule file lies in services/, constructs/ or moves/<move>/",
				o->words.v[i]);
		if (!has(&all, folder))
			*UM_PUSH(a, &all) = folder;
	}
	*UM_PUSH(a, &all) = NULL;
	all.n--;
	o->rules = all;
	return 0;
}

/* "x/services/a.yaml" names the rule "a" in that file. */
static const char *id_of_word(struct um_arena *a, const char *word)
{
	const char *base = strrchr(word, '/');

	if (!is_file(word))
		return word;
	base = base ? base + 1 : word;
	return um_strndup(a, base, strlen(base) - strlen(".yaml"));
}

static int run_chosen(const struct cli_options *o, struct um_arena *a, struct rules_test *t,
                      struct um_err *err)
{
	const struct rules *rules = t->engine->rules;
	int r = 0;

	for (size_t i = 0; i < rules->n_entries && r == 0 && !o->words.n; i++)
		r = rules_test_entry(t, &rules->entries[i], err);
	for (size_t i = 0; i < rules->n_controls && r == 0 && !o->words.n; i++)
		r = rules_test_control(t, &rules->controls[i], err);
	for (size_t i = 0; i < o->words.n && r == 0; i++) {
		const char *id = id_of_word(a, o->words.v[i]);
		const struct rules_entry *entry = rules_entry_find(rules, id);
		const struct rules_control *control = rules_control_find(rules, id);

		if (!entry && !control)
			return um_err_set(err, UM_ENOTFOUND,
			                  "no rule is called '%s'; 'unmoat rules list' shows all",
			                  id);
		if (entry)
			r = rules_test_entry(t, entry, err);
		if (control && r == 0)
			r = rules_test_control(t, control, err);
	}
	return r;
}

int cmd_rules_test(const struct cli_options *options)
{
	UM_AUTO(um_arena_freep) struct um_arena *arena = um_arena_new();
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	struct cli_options o = *options;
	struct rules_options load = {.strict = true};
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	struct engine engine = {0};
	struct rules_test t = {.engine = &engine, .out = &out, .verbose = o.verbose};
	int status;
	int r;

	r = add_folders(arena, &o, &err);
	load.dirs = o.rules.v;
	if (r == 0)
		r = rules_load(&load, &rules, &err);
	if (r == 0)
		r = engine_init(rules, &engine, &err);
	if (r == 0)
		r = run_chosen(&o, arena, &t, &err);
	um_str_addf(&out, "%zu passed, %zu failed\n", t.n_passed, t.n_failed);
	if (r < 0)
		status = cli_fail(&err);
	else if (o.quiet && !t.n_failed)
		status = CLI_OK;
	else
		status = cli_print(&out, t.n_failed ? CLI_GATE_FAILED : CLI_OK);
	engine_release(&engine);
	rules_free(rules);
	return status;
}
