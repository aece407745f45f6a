/* The two tables. The parser is in parse.c, --help in help.c, the completions in
 * cmd_completion.c. */
#include "cli/opt.h"

#include "base/str.h"
#include "cli/cli.h"

#define AT(field) offsetof(struct cli_options, field)

enum {
	TREE = CLI_AUDIT | CLI_FILES | CLI_INVENTORY | CLI_BASELINE_UPDATE | CLI_INIT | CLI_DRIFT |
	       CLI_PROBE,
	JUDGE = CLI_AUDIT | CLI_BASELINE_UPDATE | CLI_DRIFT,
	RULES = CLI_RULES_LIST | CLI_RULES_EXPLAIN | CLI_RULES_TEST | CLI_RULES_LINT |
	        CLI_RULES_LITERALS | CLI_RULES_DATABASE,
	ANY = TREE | CLI_RULES | CLI_BASELINE | RULES | CLI_COMPLETION | CLI_HELP
};

/* clang-format off */
static const struct cli_option options[] = {
	{"rev", 0, "REV", "read a revision from the object database, not the work tree", "Input",
		TREE, CLI_TEXT, AT(rev), NULL},
	{"from", 0, "REV", "compare with this revision, or what was there at the end of this day",
		"Input", CLI_DRIFT, CLI_TEXT, AT(from), NULL},
	{"to", 0, "REV", "end at this revision or day (default: the work tree)", "Input", CLI_DRIFT,
		CLI_TEXT, AT(to), NULL},
	{"exclude", 0, "GLOB", "leave out paths that match (repeatable)", "Input", TREE,
		CLI_STRINGS, AT(exclude), NULL},
	{"max-file-size", 0, "SIZE", "skip larger files, as 512K or 5M (default 5M)", "Input", TREE,
		CLI_SIZE, AT(max_file_size), NULL},
	{"submodules", 0, NULL, "enter submodules too", "Input", TREE, CLI_FLAG, AT(submodules),
		NULL},
	{"no-ignore", 0, NULL, "also read what .gitignore hides", "Input", TREE, CLI_FLAG,
		AT(no_ignore), NULL},
	{"rules", 0, "DIR", "add rules of your own, or override built-in ones (repeatable)",
		"Rules", TREE | RULES, CLI_STRINGS, AT(rules), NULL},
	{"from-rules", 0, "DIR", "a folder with the rules of then, to tell what the rules changed",
		"Rules", CLI_DRIFT, CLI_TEXT, AT(from_rules), NULL},
	{"config", 0, "FILE", "read the settings from there, not from .unmoat.yaml", "Rules", TREE,
		CLI_TEXT, AT(config), NULL},
	{"no-config", 0, NULL, "read no .unmoat.yaml", "Rules", TREE, CLI_FLAG, AT(no_config), NULL},
	{"contracts", 0, "PATH", "read the contract register from this file or folder instead",
		"Rules", JUDGE, CLI_TEXT, AT(contracts), NULL},
	{"profile", 0, "PROFILE", "how much is asked (default: as the settings say, or default)",
		"Rules", JUDGE | CLI_RULES_LIST, CLI_WORD, AT(profile), "default architect strict"},
	{"no-suppressions", 0, NULL, "show and count what is waived too", "Rules", JUDGE,
		CLI_FLAG, AT(no_suppressions), NULL},
	{"as-of", 0, "DATE", "answer as of this day, YYYY-MM-DD (default today)", "Rules",
		JUDGE | CLI_INVENTORY | CLI_INIT | CLI_RULES_EXPLAIN, CLI_DATE, AT(as_of), NULL},
	{"kind", 0, "KIND", "only rules of this kind", "Rules", CLI_RULES_LIST, CLI_WORD, AT(kind),
		"service gateway server construct control"},
	{"move", 0, "MOVE", "only controls of this move", "Rules", CLI_RULES_LIST, CLI_WORD, AT(move),
		"two-cloud identity slo claims drift"},
	{"severity", 0, "SEVERITY", "only controls of this severity", "Rules", CLI_RULES_LIST,
		CLI_WORD, AT(severity), "low medium high critical"},
	{"min-score", 0, "N", "fail below this score; MOVE=N for one move (repeatable)", "Gate",
		CLI_AUDIT, CLI_SCORE, AT(gate), NULL},
	{"fail-on", 0, "SEVERITY", "fail when a finding is at least this severe", "Gate", CLI_AUDIT,
		CLI_WORD, AT(gate.fail_on), "low medium high critical"},
	{"baseline", 0, "FILE", "only findings count that are not in this file", "Gate", CLI_AUDIT,
		CLI_TEXT, AT(baseline), NULL},
	{"write-baseline", 0, "FILE", "write today's findings there, for --baseline", "Gate",
		CLI_AUDIT, CLI_TEXT, AT(write_baseline), NULL},
	{"since", 0, "REV", "only findings count that were not there where REV and this part", "Gate",
		CLI_AUDIT, CLI_TEXT, AT(since), NULL},
	{"gate", 0, NULL, "fail when something drifted that a reviewer must see", "Gate", CLI_DRIFT,
		CLI_FLAG, AT(drift_gate), NULL},
	{"max-drop", 0, "N", "fail when a score fell by more than this many points", "Gate",
		CLI_DRIFT, CLI_POINTS, AT(max_drop), NULL},
	{"allow-incomplete", 0, NULL, "exit 0, not 3, when something could not be examined", "Gate",
		CLI_AUDIT | CLI_DRIFT | CLI_PROBE, CLI_FLAG, AT(gate.allow_incomplete), NULL},
	{"list-hosts", 0, NULL, "print whom it would contact, and stop", "Asking", CLI_PROBE,
		CLI_FLAG, AT(list_hosts), NULL},
	{"yes", 'y', NULL, "contact them without a question", "Asking", CLI_PROBE, CLI_FLAG, AT(yes),
		NULL},
	{"level", 0, "LEVEL", "how much is asked (default reach, which sends no credential)",
		"Asking", CLI_PROBE, CLI_WORD, AT(level), "reach auth"},
	{"workload", 0, "NAME", "only paths of this workload (repeatable)", "Asking", CLI_PROBE,
		CLI_STRINGS, AT(workloads), NULL},
	{"allow-host", 0, "HOST", "ask this host too: NAME, NAME:PORT or *.NAME (repeatable)",
		"Asking", CLI_PROBE, CLI_STRINGS, AT(allow_hosts), NULL},
	{"allow-private", 0, NULL, "also ask private, loopback and link-local addresses", "Asking",
		CLI_PROBE, CLI_FLAG, AT(allow_private), NULL},
	{"allow-http", 0, NULL, "also ask over plain http", "Asking", CLI_PROBE, CLI_FLAG,
		AT(allow_http), NULL},
	{"insecure-host", 0, "HOST", "do not check the certificate of this one host", "Asking",
		CLI_PROBE, CLI_TEXT, AT(insecure_host), NULL},
	{"cacert", 0, "FILE", "trust the authorities in this file", "Asking", CLI_PROBE, CLI_TEXT,
		AT(cacert), NULL},
	{"cert", 0, "FILE", "show this client certificate", "Asking", CLI_PROBE, CLI_TEXT, AT(cert),
		NULL},
	{"key", 0, "FILE", "its private key", "Asking", CLI_PROBE, CLI_TEXT, AT(key), NULL},
	{"proxy", 0, "URL", "go through this proxy (default: as the environment says)", "Asking",
		CLI_PROBE, CLI_TEXT, AT(proxy), NULL},
	{"resolve", 0, "ENTRY", "HOST:PORT:ADDRESS instead of a name server (repeatable)", "Asking",
		CLI_PROBE, CLI_STRINGS, AT(resolve), NULL},
	{"connect-timeout", 0, "SECONDS", "give up a connection after this (default 5)", "Asking",
		CLI_PROBE, CLI_SECONDS, AT(connect_timeout), NULL},
	{"timeout", 0, "SECONDS", "give up a request after this (default 15)", "Asking", CLI_PROBE,
		CLI_SECONDS, AT(timeout), NULL},
	{"retries", 0, "N", "ask again after 429, 503 and no connection (default 2)", "Asking",
		CLI_PROBE, CLI_NUMBER, AT(retries), NULL},
	{"repeat", 0, "N", "requests of each level, for percentiles (default 1)", "Asking",
		CLI_PROBE, CLI_COUNT, AT(repeat), NULL},
	{"parallel", 0, "N", "requests at a time (default 32)", "Asking", CLI_PROBE, CLI_COUNT,
		AT(parallel), NULL},
	{"record", 0, "FILE", "append there: the answers (.unmoat/validations.ndjson), or the review",
		"Output", CLI_DRIFT | CLI_PROBE, CLI_TEXT, AT(record), NULL},
	{"no-record", 0, NULL, "keep no record of the answers", "Output", CLI_PROBE, CLI_FLAG,
		AT(no_record), NULL},
	{"format", 'f', "FORMAT", "form of the output", "Output",
		CLI_AUDIT | CLI_FILES | CLI_INVENTORY | CLI_RULES_LIST | CLI_DRIFT |
			CLI_PROBE, CLI_TEXT,
		AT(format),
		"text json markdown html sarif ndjson cyclonedx mermaid dot"},
	{"explain-score", 0, NULL, "show how every score comes about", "Output", CLI_AUDIT, CLI_FLAG,
		AT(explain_score), NULL},
	{"report", 0, "REPORT", "write one more, as sarif=FILE (repeatable)", "Output",
		CLI_AUDIT | CLI_DRIFT, CLI_STRINGS, AT(reports), NULL},
	{"sarif-suppressed", 0, "WHAT", "SARIF: leave out what is waived, or keep it marked", "Output",
		CLI_AUDIT, CLI_WORD, AT(sarif_suppressed), "omit keep"},
	{"show-evidence", 0, NULL, "print every piece of evidence with its place", "Output",
		CLI_INVENTORY, CLI_FLAG, AT(show_evidence), NULL},
	{"schema", 0, NULL, "print the JSON Schema of .unmoat.yaml, for editors", "Output", CLI_INIT,
		CLI_FLAG, AT(schema), NULL},
	{"contracts-schema", 0, NULL, "print the JSON Schema of contracts.yaml, for editors",
		"Output", CLI_INIT, CLI_FLAG, AT(contracts_schema), NULL},
	{"output", 'o', "FILE", "write there instead of to the standard output", "Output",
		CLI_AUDIT | CLI_FILES | CLI_INVENTORY | CLI_INIT | CLI_DRIFT | CLI_PROBE,
		CLI_TEXT, AT(output), NULL},
	{"status", 0, "STATUS", "only files with this status", "Output", CLI_FILES, CLI_TEXT,
		AT(status), NULL},
	{"color", 0, "WHEN", "use colours", "Output", ANY, CLI_WHEN, AT(color),
		"auto always never"},
	{"progress", 0, "WHEN", "show progress on a terminal", "Output", TREE,
		CLI_WHEN, AT(progress), "auto never"},
	{"quiet", 'q', NULL, "print no report: only errors, and why a gate failed", "Output",
		CLI_AUDIT | CLI_FILES | CLI_RULES_TEST | CLI_DRIFT, CLI_FLAG, AT(quiet), NULL},
	{"verbose", 'v', NULL, "print more: every finding in full, every test by name", "Output",
		CLI_AUDIT | CLI_FILES | CLI_RULES_TEST | CLI_RULES_LIST | CLI_DRIFT, CLI_FLAG, AT(verbose), NULL},
	{"jobs", 'j', "N", "number of threads (default: all processors)", "Running", TREE,
		CLI_COUNT, AT(jobs), NULL},
	{"help", 'h', NULL, "show this help", "Other", ANY, CLI_FLAG, AT(help), NULL},
	{"version", 'V', NULL, "show the version, the rules and the engines", "Other", ANY,
		CLI_FLAG, AT(version), NULL},
};

static const struct cli_command commands[] = {
	{"audit", CLI_AUDIT, "[PATH]", "path",
		"find single-vendor AI assumptions, score them, say what to do",
		"PATH is a work tree, a bare repository or a plain folder (default: the current one). "
		"Without a gate option the exit status is 0 whatever is found.",
		cmd_audit, 1, false, "text json markdown sarif"},
	{"inventory", CLI_INVENTORY, "[PATH]", "path",
		"list what was found, also as a bill of materials or a graph",
		"Nothing is judged and the exit status is 0 whatever is found. unmoat-inventory(5) "
		"describes the formats.",
		cmd_inventory, 1, false, "text json ndjson cyclonedx mermaid dot"},
	{"drift", CLI_DRIFT, "[PATH]", "path",
		"compare contracts with the architecture, and that with what it was",
		"Without --from the earlier state is that of the last review in the contract register. "
		"A state is a revision or a day, as 2026-07-01, and the calendar of a day goes with it.",
		cmd_drift, 1, false, "text json markdown html"},
	{"probe", CLI_PROBE, "[PATH]", "path",
		"ask the services on the paths whether they answer",
		"Says first whom it would contact, and asks before it does. Exit status: 0 all that was "
		"asked answered, 1 one did not, 3 one could not be told or was not asked.",
		cmd_probe, 1, false, "text json"},
	{"files", CLI_FILES, "[PATH]", "path", "say for every file what was done with it, and why",
		"A file marked ! may hold something relevant that could not be examined; under a gate "
		"it makes `unmoat audit` exit with 3.",
		cmd_files, 1, false, NULL},
	{"baseline", CLI_BASELINE, "COMMAND", NULL, "keep a baseline file up to date", NULL, NULL, 0,
		false, NULL},
	{"baseline update", CLI_BASELINE_UPDATE, "FILE [PATH]", "path",
		"take what is fixed out of a baseline file, and follow what moved",
		"FILE was written by --write-baseline. What changed or is new never comes in: mend it, "
		"waive it, or write the file anew.",
		cmd_baseline_update, 2, false, NULL},
	{"init", CLI_INIT, "[PATH]", "path",
		"write a .unmoat.yaml from what is found, with every key explained",
		"The file is written into PATH unless there is one already; --output - prints it.",
		cmd_init, 1, false, NULL},
	{"rules", CLI_RULES, "COMMAND", NULL, "list, explain, test and check the rules", NULL, NULL,
		0, false, NULL},
	{"rules list", CLI_RULES_LIST, "[WORD]...", NULL, "list services, constructs and controls",
		"With words only rules that have them all in their id, title, vendor or move. With "
		"--profile only the controls that a run with it asks.",
		cmd_rules_list, SIZE_MAX, false, NULL},
	{"rules explain", CLI_RULES_EXPLAIN, "ID", "rule",
		"show what a rule looks for, why, and what to do about it",
		"ID is a service, a construct, a control or a claim.", cmd_rules_explain, 1, false, NULL},
	{"rules test", CLI_RULES_TEST, "[ID|FILE]...", "rule",
		"run the examples of the rules through the real passes",
		"ID is a rule, FILE a rule file in a folder laid out like rules/. Without either, all "
		"examples run. The last line is \"N passed, N failed\".",
		cmd_rules_test, SIZE_MAX, false, NULL},
	{"rules lint", CLI_RULES_LINT, "", NULL,
		"report every mistake in the rules, not only the first", NULL, cmd_rules_lint, 0, false, NULL},
	{"rules literals", CLI_RULES_LITERALS, "", NULL, "print the literals of the first pass",
		NULL, cmd_rules_literals, 0, true, NULL},
	{"rules database", CLI_RULES_DATABASE, "", NULL,
		"print the same compiled, for the build", NULL,
		cmd_rules_database, 0, true, NULL},
	{"completion", CLI_COMPLETION, "SHELL", "shell",
		"print a completion script for bash, zsh or fish", NULL, cmd_completion, 1, false, NULL},
	{"help", CLI_HELP, "[COMMAND]", "command", "show the help of a command", NULL, cmd_help, 2,
		false, NULL},
};
/* clang-format on */

const struct cli_option *cli_option_at(size_t index)
{
	return index < UM_COUNT(options) ? &options[index] : NULL;
}

const struct cli_command *cli_command_at(size_t index)
{
	return index < UM_COUNT(commands) ? &commands[index] : NULL;
}

const struct cli_command *cli_command_find(const char *name)
{
	for (size_t i = 0; i < UM_COUNT(commands); i++) {
		if (um_eq(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

const char *cli_formats(const struct cli_command *command)
{
	return command->formats ? command->formats : "text json";
}
