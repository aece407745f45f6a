/* Options may stand anywhere, before and after the command. They are looked up in the whole table
 * first and checked against the command at the end, so that a misplaced option can be told from a
 * misspelt one. */
#include "cli/opt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/str.h"
#include "base/vec.h"
#include "cli/cli.h"
#include "rules/rules.h"

enum {
	MAX_OPTIONS = 128,
	MAX_COMMANDS = 32
};

struct parser {
	struct um_arena *arena;
	struct cli_options *o;
	bool given[MAX_OPTIONS];
	bool is_command_chosen;
	struct um_err *err;
};

static void list_add(struct um_arena *a, struct cli_list *list, const char *text)
{
	*UM_PUSH(a, list) = text;
	*UM_PUSH(a, list) = NULL;
	list->n--;
}

static const struct cli_option *option_by_name(const char *name, size_t n, size_t *ret_index)
{
	const struct cli_option *row;

	for (size_t i = 0; (row = cli_option_at(i)) != NULL; i++) {
		if (strlen(row->name) == n && strncmp(row->name, name, n) == 0) {
			*ret_index = i;
			return row;
		}
	}
	return NULL;
}

static const struct cli_option *option_by_letter(char letter, size_t *ret_index)
{
	const struct cli_option *row;

	for (size_t i = 0; (row = cli_option_at(i)) != NULL; i++) {
		if (row->letter && row->letter == letter) {
			*ret_index = i;
			return row;
		}
	}
	return NULL;
}

static int unknown_option(struct parser *p, const char *name)
{
	const struct cli_option *row;
	const char *names[MAX_OPTIONS];
	const char *nearest;
	size_t n = 0;

	while (n < MAX_OPTIONS && (row = cli_option_at(n)) != NULL)
		names[n++] = row->name;
	nearest = um_nearest(name, names, n);
	if (nearest)
		return um_err_set(p->err, UM_EINVAL, "unknown option '--%s'; did you mean '--%s'?",
		                  name, nearest);
	return um_err_set(p->err, UM_EINVAL, "unknown option '--%s'; 'unmoat --help' lists them",
	                  name);
}

/* ---- values ---- */

static int bad_value(struct parser *p, const struct cli_option *row, const char *text,
                     const char *wanted)
{
	return um_err_set(p->err, UM_EINVAL, "--%s: '%s' is not %s", row->name, text, wanted);
}

static int parse_word(struct parser *p, const struct cli_option *row, const char *text,
                      size_t *ret_index)
{
	const char *words[16];
	char *copy = um_strdup(p->arena, row->choices), *save = NULL;
	const char *nearest;
	size_t n = 0;

	for (char *w = strtok_r(copy, " ", &save); w && n < UM_COUNT(words);
	     w = strtok_r(NULL, " ", &save))
		words[n++] = w;
	for (size_t i = 0; i < n; i++) {
		if (um_eq(words[i], text)) {
			*ret_index = i;
			return 0;
		}
	}
	nearest = um_nearest(text, words, n);
	if (nearest)
		return um_err_set(p->err, UM_EINVAL, "--%s: no such value '%s'; did you mean '%s'?",
		                  row->name, text, nearest);
	return um_err_set(p->err, UM_EINVAL, "--%s: no such value '%s'; it is one of: %s",
	                  row->name, text, row->choices);
}

static bool parse_number(const char *text, uint64_t max, uint64_t *ret, const char **ret_end)
{
	unsigned long long n;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || n > max)
		return false;
	*ret = n;
	*ret_end = end;
	return true;
}

static int parse_size(struct parser *p, const struct cli_option *row, const char *text,
                      uint64_t *ret)
{
	static const char units[] = "KMG";
	unsigned shift = 0;
	const char *end, *unit;
	uint64_t n;

	if (!parse_number(text, (uint64_t)1 << 32, &n, &end) || n == 0)
		return bad_value(p, row, text, "a size, as 4096, 512K or 5M");
	if (*end) {
		unit = strchr(units, *end >= 'a' ? *end - 'a' + 'A' : *end);
		if (!unit || end[1])
			return bad_value(p, row, text, "a size, as 4096, 512K or 5M");
		shift = 10 * (unsigned)(unit - units + 1);
	}
	/* Offsets in a file are 32 bits. */
	if (n > (uint64_t)0x7fffffff >> shift)
		return bad_value(p, row, text, "below 2G");
	*ret = n << shift;
	return 0;
}

static int parse_seconds(struct parser *p, const struct cli_option *row, const char *text,
                         unsigned *ret_ms)
{
	char *end;
	double n = strtod(text, &end);

	if (end == text || *end || text[strspn(text, "0123456789.")] || n < 0.001 || n > 3600)
		return bad_value(p, row, text, "seconds, as 5 or 0.5");
	*ret_ms = (unsigned)(n * 1000);
	return 0;
}

static int parse_score(struct parser *p, const struct cli_option *row, const char *text)
{
	const char *equals = strchr(text, '=');
	double *target = &p->o->gate.min_score;
	const char *number = text;
	char *end;
	double n;

	if (equals) {
		const char *move = um_strndup(p->arena, text, (size_t)(equals - text));
		const char *nearest;
		size_t i;

		for (i = 0; i < UM_COUNT(rules_moves) && !um_eq(rules_moves[i], move); i++)
			;
		if (i == UM_COUNT(rules_moves)) {
			nearest = um_nearest(move, rules_moves, UM_COUNT(rules_moves));
			return um_err_set(
				p->err, UM_EINVAL, "--%s: no move is called '%s'; %s%s%s",
				row->name, move, nearest ? "did you mean '" : "there are ",
				nearest ? nearest : "two-cloud, identity, slo, claims and drift",
				nearest ? "'?" : "");
		}
		target = &p->o->gate.min_move[i];
		number = equals + 1;
	}
	n = strtod(number, &end);
	if (end == number || *end || number[strspn(number, "0123456789.")] || n > 100)
		return bad_value(p, row, text, "a score from 0 to 100, or MOVE=SCORE");
	*target = n;
	return 0;
}

static int parse_points(struct parser *p, const struct cli_option *row, const char *text,
                        double *ret)
{
	char *end;
	double n = strtod(text, &end);

	if (end == text || *end || text[strspn(text, "0123456789.")] || n > 100)
		return bad_value(p, row, text, "a number of points from 0 to 100");
	*ret = n;
	return 0;
}

static int set_value(struct parser *p, const struct cli_option *row, const char *text)
{
	void *field = (char *)p->o + row->offset;
	struct um_date date;
	const char *end;
	uint64_t n;
	size_t index;
	int r;

	if (row->arg && !*text)
		return um_err_set(p->err, UM_EINVAL, "--%s needs a value: --%s %s", row->name,
		                  row->name, row->arg);
	switch (row->value) {
	case CLI_FLAG:
		*(bool *)field = true;
		return 0;
	case CLI_TEXT:
		*(const char **)field = text;
		return 0;
	case CLI_STRINGS:
		list_add(p->arena, field, text);
		return 0;
	case CLI_WORD:
		r = parse_word(p, row, text, &index);
		if (r == 0)
			*(const char **)field = text;
		return r;
	case CLI_WHEN:
		r = parse_word(p, row, text, &index);
		if (r == 0)
			*(enum cli_when *)field = text[1] == 'u'   ? CLI_AUTO
			                          : text[0] == 'a' ? CLI_ALWAYS
			                                           : CLI_NEVER;
		return r;
	case CLI_COUNT:
		if (!parse_number(text, 256, &n, &end) || *end || n == 0)
			return bad_value(p, row, text, "a number from 1 to 256");
		*(unsigned *)field = (unsigned)n;
		return 0;
	case CLI_NUMBER:
		if (!parse_number(text, 100, &n, &end) || *end)
			return bad_value(p, row, text, "a number from 0 to 100");
		*(unsigned *)field = (unsigned)n;
		return 0;
	case CLI_SECONDS:
		return parse_seconds(p, row, text, field);
	case CLI_SIZE:
		return parse_size(p, row, text, field);
	case CLI_DATE:
		if (!um_date_parse(text, &date))
			return bad_value(p, row, text, "a date, as 2026-03-31");
		*(const char **)field = text;
		return 0;
	case CLI_POINTS:
		return parse_points(p, row, text, field);
	case CLI_SCORE:
		return parse_score(p, row, text);
	}
	return 0;
}

/* ---- words ---- */

static int unknown_word(struct parser *p, const char *word, const char *group)
{
	const struct cli_command *row;
	const char *names[MAX_COMMANDS];
	const char *nearest;
	size_t skip = group ? strlen(group) + 1 : 0, n = 0;

	for (size_t i = 0; n < MAX_COMMANDS && (row = cli_command_at(i)) != NULL; i++) {
		if (row->is_hidden || (group && !um_starts(row->name, group)))
			continue;
		if (strlen(row->name) > skip && !strchr(row->name + skip, ' '))
			names[n++] = row->name + skip;
	}
	nearest = um_nearest(word, names, n);
	if (group && nearest)
		return um_err_set(p->err, UM_EINVAL,
		                  "unknown command '%s %s'; did you mean 'unmoat %s %s'?", group,
		                  word, group, nearest);
	if (group)
		return um_err_set(p->err, UM_EINVAL,
		                  "unknown command '%s %s'; 'unmoat %s --help' lists them", group,
		                  word, group);
	if (nearest)
		return um_err_set(p->err, UM_EINVAL,
		                  "'%s' is neither a command nor a path; did you mean 'unmoat %s'?",
		                  word, nearest);
	return um_err_set(
		p->err, UM_EINVAL,
		"'%s' is neither a command nor a path; 'unmoat --help' lists the commands", word);
}

static int take_word(struct parser *p, const char *word, bool is_plain)
{
	struct cli_options *o = p->o;
	const struct cli_command *command;
	struct stat st;

	if (!p->is_command_chosen) {
		p->is_command_chosen = true;
		command = is_plain && !strchr(word, ' ') ? cli_command_find(word) : NULL;
		if (command) {
			o->command = command;
			o->is_named = true;
			return 0;
		}
		if (is_plain && lstat(word, &st) != 0)
			return unknown_word(p, word, NULL);
	} else if (!o->command->run) {
		command = cli_command_find(um_format(p->arena, "%s %s", o->command->name, word));
		if (!command)
			return unknown_word(p, word, o->command->name);
		o->command = command;
		return 0;
	}
	list_add(p->arena, &o->words, word);
	return 0;
}

static int take_long(struct parser *p, const char *text, const char *next, bool *ret_used_next)
{
	const char *equals = strchr(text, '=');
	size_t n = equals ? (size_t)(equals - text) : strlen(text);
	size_t index = 0;
	const struct cli_option *row = option_by_name(text, n, &index);

	if (!row)
		return unknown_option(p, um_strndup(p->arena, text, n));
	p->given[index] = true;
	if (!row->arg && equals)
		return um_err_set(p->err, UM_EINVAL, "--%s takes no value", row->name);
	if (!row->arg)
		return set_value(p, row, "");
	if (equals)
		return set_value(p, row, equals + 1);
	*ret_used_next = next != NULL;
	return set_value(p, row, next ? next : "");
}

static int take_letters(struct parser *p, const char *text, const char *next, bool *ret_used_next)
{
	for (; *text; text++) {
		size_t index = 0;
		const struct cli_option *row = option_by_letter(*text, &index);
		int r;

		if (!row)
			return um_err_set(p->err, UM_EINVAL,
			                  "unknown option '-%c'; 'unmoat --help' lists them",
			                  *text);
		p->given[index] = true;
		if (row->arg) {
			if (text[1])
				return set_value(p, row, text + 1 + (text[1] == '='));
			*ret_used_next = next != NULL;
			return set_value(p, row, next ? next : "");
		}
		r = set_value(p, row, "");
		if (r < 0)
			return r;
	}
	return 0;
}

/* A choice like any other, but each command takes its own. */
static int check_format(struct parser *p)
{
	struct cli_option row = {.name = "format", .choices = cli_formats(p->o->command)};
	size_t index;

	return p->o->format ? parse_word(p, &row, p->o->format, &index) : 0;
}

static int check_fit(struct parser *p)
{
	const struct cli_command *command = p->o->command, *owner;
	const struct cli_option *row;
	int r;

	for (size_t i = 0; (row = cli_option_at(i)) != NULL; i++) {
		if (!p->given[i] || (row->commands & command->bit))
			continue;
		for (size_t c = 0; (owner = cli_command_at(c)) != NULL; c++) {
			if (row->commands & owner->bit)
				break;
		}
		return um_err_set(p->err, UM_EINVAL,
		                  "--%s is an option of 'unmoat %s', not of 'unmoat %s'", row->name,
		                  owner ? owner->name : "nothing", command->name);
	}
	if (p->o->help || p->o->version)
		return 0;
	if ((r = check_format(p)) < 0)
		return r;
	if (!command->run)
		return um_err_set(p->err, UM_EINVAL,
		                  "'unmoat %s' needs a command; see 'unmoat %s --help'",
		                  command->name, command->name);
	if (p->o->words.n > command->max_words)
		return um_err_set(p->err, UM_EINVAL,
		                  "'unmoat %s' does not take '%s'; see 'unmoat %s --help'",
		                  command->name, p->o->words.v[command->max_words], command->name);
	if (command->operands[0] && command->operands[0] != '[' && !p->o->words.n)
		return um_err_set(p->err, UM_EINVAL, "'unmoat %s' needs a word: unmoat %s %s",
		                  command->name, command->name, command->operands);
	return 0;
}

int cli_parse(struct um_arena *a, int argc, char *const *argv, struct cli_options *ret,
              struct um_err *err)
{
	struct parser p = {.arena = a, .o = ret, .err = err};
	bool is_ended = false;
	int r = 0;

	*ret = (struct cli_options){.command = cli_command_at(0)};
	ret->retries = 2;
	ret->gate.min_score = -1;
	ret->max_drop = -1;
	for (size_t i = 0; i < UM_COUNT(ret->gate.min_move); i++)
		ret->gate.min_move[i] = -1;
	for (int i = 1; i < argc && r == 0; i++) {
		const char *next = i + 1 < argc ? argv[i + 1] : NULL;
		bool used_next = false;

		if (is_ended)
			r = take_word(&p, argv[i], false);
		else if (um_eq(argv[i], "--"))
			is_ended = true;
		else if (um_starts(argv[i], "--"))
			r = take_long(&p, argv[i] + 2, next, &used_next);
		else if (argv[i][0] == '-' && argv[i][1])
			r = take_letters(&p, argv[i] + 1, next, &used_next);
		else
			r = take_word(&p, argv[i], true);
		i += used_next;
	}
	return r < 0 ? r : check_fit(&p);
}
