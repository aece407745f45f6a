/* The command line: one row an option and one row a command. Parsing, --help, the completions and
 * the check of the man page all come out of these two tables (opt.c). */
#ifndef UM_CLI_OPT_H
#define UM_CLI_OPT_H

#include "base/arena.h"
#include "base/err.h"
#include "policy/policy.h"

/* Which commands take an option. */
enum cli_bit {
	CLI_AUDIT = 1 << 0,
	CLI_FILES = 1 << 1,
	CLI_RULES = 1 << 2, /* the group */
	CLI_RULES_LIST = 1 << 3,
	CLI_RULES_EXPLAIN = 1 << 4,
	CLI_RULES_TEST = 1 << 5,
	CLI_RULES_LINT = 1 << 6,
	CLI_RULES_LITERALS = 1 << 7,
	CLI_COMPLETION = 1 << 8,
	CLI_HELP = 1 << 9,
	CLI_INVENTORY = 1 << 10,
	CLI_RULES_DATABASE = 1 << 11,
	CLI_BASELINE = 1 << 12, /* the group */
	CLI_BASELINE_UPDATE = 1 << 13,
	CLI_INIT = 1 << 14,
	CLI_DRIFT = 1 << 15,
	CLI_PROBE = 1 << 16
};

enum cli_when {
	CLI_AUTO,
	CLI_ALWAYS,
	CLI_NEVER
};

struct cli_list {
	const char **v; /* NULL-terminated once something is in it, else NULL */
	size_t n, cap;
};

struct cli_options {
	const struct cli_command *command;
	bool is_named;         /* the command was; else it is the default one */
	struct cli_list words; /* what is neither a command nor an option */

	const char *rev;
	struct cli_list exclude;
	uint64_t max_file_size;
	bool submodules, no_ignore;

	struct cli_list rules;
	const char *as_of, *config, *contracts, *profile;
	bool no_config, no_suppressions, schema, contracts_schema, explain_score;

	const char *format; /* NULL: text */
	const char *output, *sarif_suppressed;
	struct cli_list reports; /* FORMAT=FILE */
	const char *status, *kind, *move, *severity;
	enum cli_when color, progress;
	bool quiet, verbose, show_evidence;

	struct policy_gate gate;
	const char *from, *to, *from_rules; /* of drift */
	bool drift_gate;
	double max_drop; /* points; < 0: any */
	const char *baseline, *write_baseline, *since;
	unsigned jobs;

	struct cli_list allow_hosts, resolve, workloads;
	const char *level, *insecure_host, *cacert, *cert, *key, *proxy,
		*record; /* record: drift's too */
	bool yes, list_hosts, allow_private, allow_http, no_record;
	unsigned connect_timeout, timeout; /* milliseconds; 0: the usual */
	unsigned retries, repeat, parallel;

	bool help, version;
};

enum cli_value {
	CLI_FLAG,    /* bool */
	CLI_TEXT,    /* const char * */
	CLI_STRINGS, /* struct cli_list, repeatable */
	CLI_WORD,    /* const char *, one of the choices */
	CLI_WHEN,    /* enum cli_when */
	CLI_COUNT,   /* unsigned, at least 1 */
	CLI_NUMBER,  /* unsigned */
	CLI_SECONDS, /* unsigned: milliseconds */
	CLI_SIZE,    /* uint64_t: 4096, 512K, 5M, 1G */
	CLI_DATE,    /* const char * */
	CLI_POINTS,  /* double: 0 to 100 */
	CLI_SCORE    /* struct policy_gate: N or MOVE=N, repeatable */
};

struct cli_option {
	const char *name; /* long, without dashes */
	char letter;      /* 0: none */
	const char *arg;  /* NULL: takes none */
	const char *help; /* one line */
	const char *group;
	unsigned commands; /* bits */
	enum cli_value value;
	size_t offset;
	const char *choices; /* words separated by blanks, or NULL */
};

struct cli_command {
	const char *name; /* "audit", "rules test" */
	enum cli_bit bit;
	const char *operands;  /* for the usage line */
	const char *completes; /* what an operand is: "path", "rule", "shell", "command" or NULL */
	const char *help;      /* one line */
	const char *about;     /* more, for its own --help */
	int (*run)(const struct cli_options *o); /* returns the exit status; NULL: a group */
	size_t max_words;
	bool is_hidden;
	const char *formats; /* of --format; NULL: its usual ones */
};

const struct cli_option *cli_option_at(size_t index);   /* NULL past the end */
const struct cli_command *cli_command_at(size_t index); /* NULL past the end */
const struct cli_command *cli_command_find(const char *name);
/* What --format takes there, separated by blanks. */
const char *cli_formats(const struct cli_command *command);

/* The words of the command line to options. UM_EINVAL and a message that ends with what to do.
 * Texts point into argv; lists are in the arena. */
int cli_parse(struct um_arena *a, int argc, char *const *argv, struct cli_options *ret,
              struct um_err *err);

#endif
