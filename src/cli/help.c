/* --help and `unmoat help`, out of the two tables. */
#include <string.h>

#include "cli/cli.h"

enum {
	HELP_COLUMN = 30,
	HELP_WIDTH = 88
};

static void pad(struct um_str *out, size_t start, size_t column)
{
	do
		um_str_add_c(out, ' ');
	while (out->len - start < column);
}

/* Words of `text`, wrapped; the first line goes on where `out` stands. */
static void wrap(struct um_str *out, size_t line_start, size_t indent, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, " ");

		if (out->len - line_start + n > HELP_WIDTH && out->len - line_start > indent) {
			while (out->len && out->s[out->len - 1] == ' ') {
				out->s[out->len - 1] = '\0';
				out->len--;
			}
			um_str_add_c(out, '\n');
			line_start = out->len;
			for (size_t i = 0; i < indent; i++)
				um_str_add_c(out, ' ');
		}
		um_str_add_n(out, text, n);
		text += n;
		if (*text) {
			um_str_add_c(out, ' ');
			text++;
		}
	}
	um_str_add_c(out, '\n');
}

static void option_line(struct um_str *out, const struct cli_option *row,
                        const struct cli_command *command)
{
	UM_AUTO(um_str_release) struct um_str help = UM_STR_INIT;
	const char *choices = um_eq(row->name, "format") ? cli_formats(command) : row->choices;
	size_t start = out->len;

	if (row->letter)
		um_str_addf(out, "  -%c, --%s", row->letter, row->name);
	else
		um_str_addf(out, "      --%s", row->name);
	if (row->arg)
		um_str_addf(out, " %s", row->arg);
	pad(out, start, HELP_COLUMN);
	um_str_add(&help, row->help);
	for (const char *c = choices; c && *c; c += strcspn(c, " ")) {
		c += strspn(c, " ");
		um_str_addf(&help, "%s%.*s", c == choices ? ": " : ", ", (int)strcspn(c, " "), c);
	}
	wrap(out, start, HELP_COLUMN, help.s);
}

static void option_list(struct um_str *out, const struct cli_command *command)
{
	const struct cli_option *row;
	const char *group = NULL;

	for (size_t i = 0; (row = cli_option_at(i)) != NULL; i++) {
		if (!(row->commands & command->bit))
			continue;
		if (!um_eq(row->group, group))
			um_str_addf(out, "\n%s:\n", row->group);
		group = row->group;
		option_line(out, row, command);
	}
}

static void command_list(struct um_str *out, const struct cli_command *group)
{
	const struct cli_command *row;
	size_t start;

	um_str_add(out, "\nCommands:\n");
	for (size_t i = 0; (row = cli_command_at(i)) != NULL; i++) {
		bool is_inside = group && um_starts(row->name, group->name) && row != group;

		if (row->is_hidden || (group && !is_inside))
			continue;
		if (!group && !row->run)
			continue; /* its commands follow */
		start = out->len;
		um_str_addf(out, "  %s", row->name);
		pad(out, start, 20);
		wrap(out, start, 20, row->help);
	}
}

void cli_help(const struct cli_command *command, struct um_str *out)
{
	const struct cli_command *row = command ? command : cli_command_at(0);

	if (!command) {
		um_str_add(out, "unmoat: audit a repository for single-vendor AI assumptions\n\n"
		                "usage: unmoat [audit] [OPTION]... [PATH]\n"
		                "       unmoat COMMAND [OPTION]...\n");
		command_list(out, NULL);
		um_str_add(out, "\nOptions of audit:\n");
	} else {
		um_str_addf(out, "unmoat %s: %s\n\nusage: unmoat %s%s%s%s\n", row->name, row->help,
		            row->bit == CLI_AUDIT ? "[audit]" : row->name,
		            row->run ? " [OPTION]..." : "", *row->operands ? " " : "",
		            row->operands);
		if (row->about) {
			um_str_add_c(out, '\n');
			wrap(out, out->len, 0, row->about);
		}
		if (!row->run)
			command_list(out, row);
	}
	option_list(out, row);
	if (row->bit == CLI_AUDIT)
		um_str_add(
			out,
			"\nExit status: 0 passed, or no gate was asked for; 1 the gate failed; "
			"2 could not run;\n3 the gate passed, but something relevant could not be "
			"examined.\n");
	if (!command)
		um_str_add(
			out,
			"\n'unmoat help COMMAND' shows the options of a command. Manual: unmoat(1), "
			"unmoat-rules(5),\nunmoat-json(5).\n");
}

int cmd_help(const struct cli_options *o)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	UM_AUTO(um_str_release) struct um_str name = UM_STR_INIT;
	const struct cli_command *command = NULL;

	for (size_t i = 0; i < o->words.n; i++)
		um_str_addf(&name, "%s%s", i ? " " : "", o->words.v[i]);
	if (o->words.n) {
		command = cli_command_find(name.s);
		if (!command) {
			cli_say("no command is called '%s'; 'unmoat --help' lists them", name.s);
			return CLI_ERROR;
		}
	}
	cli_help(command, &out);
	return cli_print(&out, CLI_OK);
}
