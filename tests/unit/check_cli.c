/* The command line: what is taken, what is refused and with which words; the words for files. */
#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/opt.h"
#include "cli/status.h"

static struct um_arena *arena;
static struct um_err err;

static void setup(void)
{
	arena = um_arena_new();
	err = (struct um_err)UM_ERR_INIT;
}

static void teardown(void)
{
	um_arena_free(arena);
}

/* Parses the words of `line`, which are separated by single blanks. */
static int parse(const char *line, struct cli_options *o)
{
	char *argv[32], *save = NULL;
	int argc = 0;

	argv[argc++] = um_strdup(arena, "unmoat");
	for (char *w = strtok_r(um_strdup(arena, line), " ", &save); w && argc < 32;
	     w = strtok_r(NULL, " ", &save))
		argv[argc++] = w;
	return cli_parse(arena, argc, argv, o, &err);
}

static void parses(const char *line, struct cli_options *o)
{
	ck_assert_msg(parse(line, o) == 0, "%s: %s", line, err.msg);
}

static void refuses(const char *line, const char *words)
{
	struct cli_options o;

	ck_assert_msg(parse(line, &o) == UM_EINVAL, "%s was taken", line);
	ck_assert_msg(strstr(err.msg, words) != NULL, "%s: \"%s\" lacks \"%s\"", line, err.msg,
	              words);
}

START_TEST(audit_is_the_default)
{
	struct cli_options o;

	parses("", &o);
	ck_assert_str_eq(o.command->name, "audit");
	ck_assert(!o.is_named);
	ck_assert_uint_eq(o.words.n, 0);
	ck_assert(o.gate.min_score < 0);
	parses("/", &o);
	ck_assert_str_eq(o.words.v[0], "/");
	parses("audit /nowhere", &o);
	ck_assert(o.is_named);
	ck_assert_str_eq(o.words.v[0], "/nowhere");
}
END_TEST

START_TEST(values_in_every_form)
{
	struct cli_options o;

	parses("--format=json -j4 --max-file-size 512K --exclude a --exclude=b/** /", &o);
	ck_assert_str_eq(o.format, "json");
	ck_assert_uint_eq(o.jobs, 4);
	ck_assert_uint_eq(o.max_file_size, 512 * 1024);
	ck_assert_uint_eq(o.exclude.n, 2);
	ck_assert_str_eq(o.exclude.v[1], "b/**");
	ck_assert_ptr_null(o.exclude.v[2]);
	parses("-fjson -qv -j 2", &o);
	ck_assert(o.quiet && o.verbose);
	ck_assert_uint_eq(o.jobs, 2);
	parses("audit -- --format", &o);
	ck_assert_str_eq(o.words.v[0], "--format");
	parses("--rev --help", &o);
	ck_assert_str_eq(o.rev, "--help");
}
END_TEST

START_TEST(scores)
{
	struct cli_options o;

	parses("--min-score 50 --min-score slo=60.5", &o);
	ck_assert_double_eq(o.gate.min_score, 50);
	ck_assert_double_eq(o.gate.min_move[2], 60.5);
	ck_assert(o.gate.min_move[0] < 0);
	refuses("--min-score slow=1", "did you mean 'slo'");
	refuses("--min-score 100.1", "from 0 to 100");
	refuses("--min-score -1", "from 0 to 100");
	refuses("--min-score nan", "from 0 to 100");
	refuses("--min-score 0x10", "from 0 to 100");
	refuses("--min-score drift=", "from 0 to 100");
}
END_TEST

START_TEST(refusals_say_what_to_do)
{
	refuses("--frmat json", "did you mean '--format'");
	refuses("--zzzzzzzz", "--help");
	refuses("-Z", "unknown option '-Z'");
	refuses("audti", "did you mean 'unmoat audit'");
	refuses("no/such/path", "neither a command nor a path");
	refuses("rules", "needs a command");
	refuses("rules tset", "did you mean 'unmoat rules test'");
	refuses("files --as-of 2026-01-01", "an option of 'unmoat audit'");
	refuses("audit a b", "does not take 'b'");
	refuses("rules explain", "needs a word");
	refuses("--as-of 2026-02-29", "not a date");
	refuses("--max-file-size 2G", "below 2G");
	refuses("--max-file-size 0", "not a size");
	refuses("--max-file-size 1KB", "not a size");
	refuses("--jobs 257", "1 to 256");
	refuses("--quiet=yes", "takes no value");
	refuses("--rev", "needs a value");
	refuses("--output=", "needs a value");
	refuses("--fail-on hihg", "did you mean 'high'");
}
END_TEST

START_TEST(help_needs_nothing_else)
{
	struct cli_options o;

	parses("rules --help", &o);
	parses("rules explain --help", &o);
	parses("audit a b c -h", &o);
	parses("--version", &o);
	ck_assert(o.version);
}
END_TEST

/* Every option is in the help of each of its commands, and lines stay narrow. */
START_TEST(help_is_complete)
{
	const struct cli_command *command;
	const struct cli_option *option;

	for (size_t c = 0; (command = cli_command_at(c)) != NULL; c++) {
		UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;

		cli_help(command, &out);
		for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
			const char *dashed = um_format(arena, "--%s ", option->name);
			bool is_there = strstr(out.s, dashed) != NULL;

			ck_assert_msg(is_there == !!(option->commands & command->bit), "%s: %s",
			              command->name, dashed);
		}
		for (const char *line = out.s; *line; line += strcspn(line, "\n") + 1)
			ck_assert_uint_le(strcspn(line, "\n"), 92);
	}
}
END_TEST

START_TEST(options_are_unlike)
{
	const struct cli_option *a, *b;

	for (size_t i = 0; (a = cli_option_at(i)) != NULL; i++) {
		for (size_t k = 0; k < i && (b = cli_option_at(k)) != NULL; k++) {
			ck_assert_str_ne(a->name, b->name);
			ck_assert(!a->letter || a->letter != b->letter);
		}
	}
}
END_TEST

START_TEST(gaps_are_what_matters)
{
	ck_assert(status_note_is_gap(SOURCE_TOO_LARGE, "a/big.json", EVIDENCE_PRODUCTION));
	ck_assert(!status_note_is_gap(SOURCE_TOO_LARGE, "a/big.csv", EVIDENCE_PRODUCTION));
	ck_assert(!status_note_is_gap(SOURCE_TOO_LARGE, "package-lock.json", EVIDENCE_PRODUCTION));
	ck_assert(!status_note_is_gap(SOURCE_TOO_LARGE, "tests/big.json", EVIDENCE_TEST));
	ck_assert(status_note_is_gap(SOURCE_BINARY, "src/odd.py", EVIDENCE_PRODUCTION));
	ck_assert(!status_note_is_gap(SOURCE_BINARY, "logo.png", EVIDENCE_PRODUCTION));
	ck_assert(status_note_is_gap(SOURCE_UNREADABLE, "secret/", EVIDENCE_PRODUCTION));
	ck_assert(!status_note_is_gap(SOURCE_SYMLINK, "a.py", EVIDENCE_PRODUCTION));
	ck_assert(status_outcome_is_gap(DETECT_PARTIAL, EVIDENCE_CI));
	ck_assert(!status_outcome_is_gap(DETECT_FAILED, EVIDENCE_TEST));
	ck_assert(!status_outcome_is_gap(DETECT_ANALYSED, EVIDENCE_PRODUCTION));
}
END_TEST

START_TEST(texts_are_an_input)
{
	struct input_text list[] = {{.path = "b", .text = "two"}, {.path = "a", .text = "one"}};
	struct input_texts texts = {list, 2};
	struct input_reader *reader;
	enum source_note note = SOURCE_BINARY;
	struct source_blob blob;
	struct input input;

	input_from_texts(&texts, &input);
	ck_assert_uint_eq(input.n, 2);
	ck_assert_str_eq(input.at(input.ctx, 0)->path, "a");
	ck_assert_int_eq(input.open(input.ctx, &reader, &err), 0);
	ck_assert_int_eq(input.read(reader, 1, &blob, &note, &err), 0);
	ck_assert_int_eq(note, SOURCE_OK);
	ck_assert_str_eq(blob.bytes, "two");
	ck_assert_uint_eq(blob.size, 3);
	input.close(reader);
}
END_TEST

Suite *check_cli_suite(void)
{
	Suite *suite = suite_create("cli");
	TCase *tests = tcase_create("options");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, audit_is_the_default);
	tcase_add_test(tests, values_in_every_form);
	tcase_add_test(tests, scores);
	tcase_add_test(tests, refusals_say_what_to_do);
	tcase_add_test(tests, help_needs_nothing_else);
	tcase_add_test(tests, help_is_complete);
	tcase_add_test(tests, options_are_unlike);
	tcase_add_test(tests, gaps_are_what_matters);
	tcase_add_test(tests, texts_are_an_input);
	suite_add_tcase(suite, tests);
	return suite;
}
