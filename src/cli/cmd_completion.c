/*
 * `unmoat completion SHELL`: the option tables in the words of three shells. completions/ holds
 * the same texts for packages; a lint check keeps them equal.
 */
#include <assert.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/status.h"

static const char *const shells[] = {"bash", "zsh", "fish"};

/* The words of a command that may follow it: "list explain test lint" of the group. */
static void command_words(const struct cli_command *group, struct um_str *out)
{
	const struct cli_command *row;
	size_t skip = group ? strlen(group->name) + 1 : 0;

	for (size_t i = 0; (row = cli_command_at(i)) != NULL; i++) {
		if (row->is_hidden ||
		    (group && (row == group || !um_starts(row->name, group->name))))
			continue;
		if (strchr(row->name + skip, ' '))
			continue;
		um_str_addf(out, "%s%s", out->len ? " " : "", row->name + skip);
	}
}

/* The commands that only lead to others: "rules", with `before` and `after` around each. */
static void group_words(const char *before, const char *after, struct um_str *out)
{
	const struct cli_command *row;

	for (size_t i = 0; (row = cli_command_at(i)) != NULL; i++) {
		if (!row->run)
			um_str_addf(out, "%s%s%s", before, row->name, after);
	}
}

static void status_words(struct um_str *out)
{
	const struct status *status;

	um_str_add(out, "gap");
	for (size_t i = 0; (status = status_at(i)) != NULL; i++)
		um_str_addf(out, " %s", status->name);
}

/* What completes the value of an option: words, "@file", "@folder" or "" for nothing. */
static void value_words(const struct cli_option *row, struct um_str *out)
{
	if (row->choices)
		um_str_add(out, row->choices);
	else if (um_eq(row->arg, "STATUS"))
		status_words(out);
	else if (um_eq(row->arg, "FILE"))
		um_str_add(out, "@file");
	else if (um_eq(row->arg, "DIR"))
		um_str_add(out, "@folder");
}

/* ---- bash ---- */

static void bash_options(const struct cli_command *command, struct um_str *out)
{
	const struct cli_option *row;
	bool is_first = true;

	for (size_t i = 0; (row = cli_option_at(i)) != NULL; i++) {
		if (!(row->commands & command->bit))
			continue;
		um_str_addf(out, "%s--%s", is_first ? "" : " ", row->name);
		is_first = false;
	}
}

static void bash_values(struct um_str *out)
{
	const struct cli_option *row;

	for (size_t i = 0; (row = cli_option_at(i)) != NULL; i++) {
		UM_AUTO(um_str_release) struct um_str words = UM_STR_INIT;

		if (!row->arg)
			continue;
		value_words(row, &words);
		um_str_addf(out, "\t--%s", row->name);
		if (row->letter)
			um_str_addf(out, " | -%c", row->letter);
		um_str_add(out, ")\n");
		if (um_eq(words.s, "@file"))
			um_str_add(out, "\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n");
		else if (um_eq(words.s, "@folder"))
			um_str_add(out, "\t\tCOMPREPLY=($(compgen -d -- \"$cur\"))\n");
		else if (words.len)
			um_str_addf(out, "\t\tCOMPREPLY=($(compgen -W \"%s\" -- \"$cur\"))\n",
			            words.s);
		um_str_add(out, "\t\treturn\n\t\t;;\n");
	}
}

static void bash(struct um_str *out)
{
	UM_AUTO(um_str_release) struct um_str top = UM_STR_INIT, groups = UM_STR_INIT;
	const struct cli_command *row;

	command_words(NULL, &top);
	group_words("|", ",*", &groups);
	um_str_add(out, "# bash completion for unmoat; made by `unmoat completion bash`\n\n"
	                "_unmoat() {\n"
	                "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	                "\tlocal command= word i options=\n"
	                "\tCOMPREPLY=()\n"
	                "\tcase $prev in\n");
	bash_values(out);
	um_str_addf(out,
	            "\tesac\n"
	            "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	            "\t\tword=${COMP_WORDS[i]}\n"
	            "\t\tcase $command,$word in\n"
	            "\t\t*,-*) ;;\n"
	            "\t\t%s) command=\"$command $word\" ;;\n"
	            "\t\t,*)\n"
	            "\t\t\tcase \" %s \" in\n"
	            "\t\t\t*\" $word \"*) command=$word ;;\n"
	            "\t\t\t*) command=audit ;;\n"
	            "\t\t\tesac\n"
	            "\t\t\t;;\n"
	            "\t\tesac\n"
	            "\tdone\n"
	            "\tcase ${command:-audit} in\n",
	            groups.s + 1, top.s);
	for (size_t i = 0; (row = cli_command_at(i)) != NULL; i++) {
		if (row->is_hidden)
			continue;
		um_str_addf(out, "\t'%s') options='", row->name);
		bash_options(row, out);
		um_str_add(out, "' ;;\n");
	}
	um_str_add(out, "\tesac\n"
	                "\tcase $cur in\n"
	                "\t-*)\n"
	                "\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
	                "\t\treturn\n"
	                "\t\t;;\n"
	                "\tesac\n"
	                "\tcase $command in\n");
	um_str_addf(
		out,
		"\t'') COMPREPLY=($(compgen -W \"%s\" -- \"$cur\") $(compgen -d -- \"$cur\")) ;;\n",
		top.s);
	for (size_t i = 0; (row = cli_command_at(i)) != NULL; i++) {
		UM_AUTO(um_str_release) struct um_str words = UM_STR_INIT;

		if (row->is_hidden)
			continue;
		if (!row->run)
			command_words(row, &words);
		else if (um_eq(row->completes, "command"))
			um_str_add(&words, top.s);
		else if (um_eq(row->completes, "shell"))
			um_str_add(&words, "bash zsh fish");
		else if (um_eq(row->completes, "rule"))
			um_str_add(&words, "$(unmoat rules list 2>/dev/null | awk '{print $1}')");
		if (um_eq(row->completes, "path"))
			um_str_addf(out, "\t'%s') COMPREPLY=($(compgen -d -- \"$cur\")) ;;\n",
			            row->name);
		else if (words.len)
			um_str_addf(out,
			            "\t'%s') COMPREPLY=($(compgen -W \"%s\" -- \"$cur\")) ;;\n",
			            row->name, words.s);
	}
	um_str_add(out, "\tesac\n}\n\ncomplete -o filenames -F _unmoat unmoat\n");
}

/* ---- zsh ---- */

/* Within single quotes and brackets. */
static void zsh_text(const char *text, struct um_str *out)
{
	for (; *text; text++) {
		if (*text == '\'')
			um_str_add(out, "'\\''");
		else if (strchr("[]:\\", *text))
			um_str_addf(out, "\\%c", *text);
		else
			um_str_add_c(out, *text);
	}
}

static void zsh_option(const struct cli_option *row, struct um_str *out)
{
	UM_AUTO(um_str_release) struct um_str words = UM_STR_INIT;
	bool is_repeatable = row->value == CLI_STRINGS || row->value == CLI_SCORE;

	value_words(row, &words);
	um_str_add(out, "\t\t");
	if (row->letter)
		um_str_addf(out, "'(-%c --%s)'{-%c,--%s%s}'", row->letter, row->name, row->letter,
		            row->name, row->arg ? "=" : "");
	else
		um_str_addf(out, "'%s--%s%s", is_repeatable ? "*" : "", row->name,
		            row->arg ? "=" : "");
	um_str_add_c(out, '[');
	zsh_text(row->help, out);
	um_str_add_c(out, ']');
	if (row->arg) {
		um_str_addf(out, ":%s:", row->arg);
		if (um_eq(words.s, "@file"))
			um_str_add(out, "_files");
		else if (um_eq(words.s, "@folder"))
			um_str_add(out, "_files -/");
		else if (words.len)
			um_str_addf(out, "(%s)", words.s);
	}
	um_str_add(out, "' \\\n");
}

static void zsh_commands(const struct cli_command *group, struct um_str *out)
{
	const struct cli_command *row;
	size_t skip = group ? strlen(group->name) + 1 : 0;

	for (size_t i = 0; (row = cli_command_at(i)) != NULL; i++) {
		if (row->is_hidden ||
		    (group && (row == group || !um_starts(row->name, group->name))))
			continue;
		if (strchr(row->name + skip, ' '))
			continue;
		um_str_addf(out, "\t\t'%s:", row->name + skip);
		zsh_text(row->help, out);
		um_str_add(out, "'\n");
	}
}

static void zsh_groups(struct um_str *out)
{
	const struct cli_command *row;

	for (size_t i = 0; (row = cli_command_at(i)) != NULL; i++) {
		if (row->run)
			continue;
		um_str_addf(out, "\tlocal -a %s_commands=(\n", row->name);
		zsh_commands(row, out);
		um_str_add(out, "\t)\n");
	}
}

static void zsh(struct um_str *out)
{
	UM_AUTO(um_str_release) struct um_str groups = UM_STR_INIT;
	const struct cli_command *row;
	const struct cli_option *option;

	group_words(" ", "", &groups);
	um_str_add(out, "#compdef unmoat\n# made by `unmoat completion zsh`\n\n"
	                "_unmoat() {\n"
	                "\tlocal command=audit word n=0\n"
	                "\tlocal -a commands=(\n");
	zsh_commands(NULL, out);
	um_str_add(out, "\t)\n");
	zsh_groups(out);
	um_str_addf(out,
	            "\tlocal -a groups=(%s)\n"
	            "\tfor word in ${words[2,CURRENT-1]}; do\n"
	            "\t\t[[ $word == -* ]] && continue\n"
	            "\t\tif (( n == 0 )); then\n"
	            "\t\t\t(( ${commands[(I)$word:*]} )) && command=$word\n"
	            "\t\telif (( n == 1 && ${groups[(I)$command]} )); then\n"
	            "\t\t\tcommand=\"$command $word\"\n"
	            "\t\tfi\n"
	            "\t\t(( n++ ))\n"
	            "\tdone\n"
	            "\tif [[ $PREFIX != -* ]]; then\n"
	            "\t\t(( n == 0 )) && _describe command commands\n"
	            "\t\t(( ${groups[(I)$command]} )) && { _describe command "
	            "${command}_commands; return }\n"
	            "\tfi\n"
	            "\tcase $command in\n",
	            groups.s);
	for (size_t i = 0; (row = cli_command_at(i)) != NULL; i++) {
		if (row->is_hidden || !row->run)
			continue;
		um_str_addf(out, "\t'%s')\n\t\t_arguments -S \\\n", row->name);
		for (size_t k = 0; (option = cli_option_at(k)) != NULL; k++) {
			if (option->commands & row->bit)
				zsh_option(option, out);
		}
		if (um_eq(row->completes, "path"))
			um_str_add(out, "\t\t'*:path:_files -/'\n");
		else if (um_eq(row->completes, "shell"))
			um_str_add(out, "\t\t'*:shell:(bash zsh fish)'\n");
		else if (um_eq(row->completes, "command"))
			um_str_add(out, "\t\t'*:command:(${commands%%:*})'\n");
		else if (um_eq(row->completes, "rule"))
			um_str_add(
				out,
				"\t\t'*:rule:($(unmoat rules list 2>/dev/null | awk \"{print \\$1}\"))'\n");
		else
			um_str_add(out, "\t\t'*: :'\n");
		um_str_add(out, "\t\t;;\n");
	}
	um_str_add(out, "\tesac\n}\n\n_unmoat \"$@\"\n");
}

/* ---- fish ---- */

static void fish_text(const char *text, struct um_str *out)
{
	um_str_add_c(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			um_str_add_c(out, '\\');
		um_str_add_c(out, *text);
	}
	um_str_add_c(out, '\'');
}

/* The condition under which an option is offered: one of its commands stands in the line. */
static void fish_condition(const struct cli_option *row, struct um_str *out)
{
	const struct cli_command *command;

	um_str_add(out, " -n '__unmoat_in");
	for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) {
		if ((row->commands & command->bit) && !command->is_hidden)
			um_str_addf(out, " \"%s\"", command->name);
	}
	um_str_add_c(out, '\'');
}

static void fish_option(const struct cli_option *row, struct um_str *out)
{
	UM_AUTO(um_str_release) struct um_str words = UM_STR_INIT;

	value_words(row, &words);
	um_str_add(out, "complete -c unmoat");
	fish_condition(row, out);
	if (row->letter)
		um_str_addf(out, " -s %c", row->letter);
	um_str_addf(out, " -l %s", row->name);
	if (row->arg) {
		um_str_add(out, um_eq(words.s, "@file") ? " -rF" : " -x");
		if (um_eq(words.s, "@folder"))
			um_str_add(out, " -a '(__fish_complete_directories)'");
		else if (words.len && words.s[0] != '@')
			um_str_addf(out, " -a '%s'", words.s);
	}
	um_str_add(out, " -d ");
	fish_text(row->help, out);
	um_str_add_c(out, '\n');
}

static void fish(struct um_str *out)
{
	UM_AUTO(um_str_release) struct um_str top = UM_STR_INIT, groups = UM_STR_INIT;
	const struct cli_command *row;
	const struct cli_option *option;

	command_words(NULL, &top);
	group_words(" ", "", &groups);
	um_str_addf(
		out,
		"# fish completion for unmoat; made by `unmoat completion fish`\n\n"
		"# The command of the line: a word of its own, two after a group, audit without any.\n"
		"function __unmoat_command\n"
		"\tset -l words (string match -v -- '-*' (commandline -opc)[2..-1])\n"
		"\tset -q words[1]; or return 1\n"
		"\tif not contains -- $words[1] %s\n"
		"\t\techo audit\n"
		"\telse if contains -- $words[1]%s; and set -q words[2]\n"
		"\t\techo \"$words[1] $words[2]\"\n"
		"\telse\n"
		"\t\techo $words[1]\n"
		"\tend\n"
		"end\n\n"
		"function __unmoat_in\n"
		"\tset -l command (__unmoat_command)\n"
		"\tset -q command[1]; or set command audit\n"
		"\tcontains -- $command $argv\n"
		"end\n\n"
		"complete -c unmoat -f\n"
		"complete -c unmoat -n '__unmoat_in audit files' -a '(__fish_complete_directories)'\n",
		top.s, groups.s);
	for (size_t i = 0; (row = cli_command_at(i)) != NULL; i++) {
		const char *blank = strchr(row->name, ' ');

		if (row->is_hidden)
			continue;
		if (blank)
			um_str_addf(
				out,
				"complete -c unmoat -n 'test (__unmoat_command; or echo none) = %.*s'"
				" -a %s -d ",
				(int)(blank - row->name), row->name, blank + 1);
		else
			um_str_addf(out, "complete -c unmoat -n 'not __unmoat_command' -a %s -d ",
			            row->name);
		fish_text(row->help, out);
		um_str_add_c(out, '\n');
		if (um_eq(row->completes, "rule"))
			um_str_addf(
				out,
				"complete -c unmoat -n '__unmoat_in \"%s\"'"
				" -a '(unmoat rules list 2>/dev/null | string match -r \"^[^ ]+\")'\n",
				row->name);
		else if (um_eq(row->completes, "shell"))
			um_str_addf(out,
			            "complete -c unmoat -n '__unmoat_in %s' -a 'bash zsh fish'\n",
			            row->name);
		else if (um_eq(row->completes, "command"))
			um_str_addf(out, "complete -c unmoat -n '__unmoat_in %s' -a '%s'\n",
			            row->name, top.s);
	}
	for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++)
		fish_option(option, out);
}

int cmd_completion(const struct cli_options *o)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	const char *shell = o->words.v[0], *nearest;

	if (um_eq(shell, "bash"))
		bash(&out);
	else if (um_eq(shell, "zsh"))
		zsh(&out);
	else if (um_eq(shell, "fish"))
		fish(&out);
	if (!out.len) {
		nearest = um_nearest(shell, shells, UM_COUNT(shells));
		cli_say("no completion for '%s'; %s%s%s", shell,
		        nearest ? "did you mean '" : "there is bash, zsh and fish",
		        nearest ? nearest : "", nearest ? "'?" : "");
		return CLI_ERROR;
	}
	return cli_print(&out, CLI_OK);
}
