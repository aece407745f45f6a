/* .unmoat.yaml: what it says, and what each mistake in it says. */
#include <check.h>
#include <string.h>

#include "rules/config.h"

static struct rules_pair params[] = {{"days", "90"}, {"note", "x"}};
static struct rules_control controls[] = {
	{.id = "no-spare", .move = "two-cloud", .severity = "high"},
	{.id = "old-model",
         .move = "claims",
         .severity = "high",
         .params = {params, 2},
         .is_attestable = true},
};
static struct rules_claim claims[] = {{.id = "acme-on-azure"}, {.id = "acme-moved"}};
static struct rules_scenario scenarios[] = {{.id = "acme-down"}};
static const struct rules rules = {.controls = controls,
                                   .n_controls = 2,
                                   .claims = claims,
                                   .n_claims = 2,
                                   .scenarios = scenarios,
                                   .n_scenarios = 1};

static struct config *good(const char *text)
{
	struct um_err err = UM_ERR_INIT;
	struct config *c = NULL;

	ck_assert_msg(config_read(&rules, "x.yaml", text, strlen(text), &c, &err) == 0, "%s",
	              err.msg);
	return c;
}

static void bad(const char *text, const char *want)
{
	struct um_err err = UM_ERR_INIT;
	struct config *c = NULL;

	ck_assert_int_eq(config_read(&rules, "x.yaml", text, strlen(text), &c, &err), UM_EPARSE);
	ck_assert_str_eq(err.msg, want);
}

START_TEST(everything)
{
	struct config *c =
		good("version: 1\n"
	             "profile: architect\n"
	             "exclude: [third_party, \"*.gen.py\"]\n"
	             "workloads:\n"
	             "  - {root: ./services/api/, name: API, type: batch, criticality: low}\n"
	             "contexts:\n"
	             "  - {paths: [\"tools/**\"], context: ci}\n"
	             "  - {paths: [\"tools/prod/**\"], context: production}\n"
	             "controls:\n"
	             "  no-spare: off\n"
	             "  old-model: {severity: low, days: 30}\n"
	             "moves: {two-cloud: 3, drift: 0}\n"
	             "scenarios: [acme-down]\n"
	             "assumptions:\n"
	             "  - acme-moved\n"
	             "  - {claim: acme-on-azure, workload: services/api, statement: s}\n"
	             "ignore:\n"
	             "  - {control: no-spare, paths: [src], workload: ., reason: so, expires: "
	             "2027-01-01, claims: [acme-moved]}\n"
	             "attestations:\n"
	             "  - {control: old-model, statement: s, link: \"https://a.example/x\", owner: "
	             "o, date: 2026-01-01, expires: 2026-12-31}\n"
	             "validations: {max_age: 30d}\n");
	const struct config_control *old = config_control_find(c, "old-model");

	ck_assert_str_eq(c->profile, "architect");
	ck_assert_str_eq(c->workloads[0].root, "services/api");
	ck_assert_str_eq(c->workloads[0].criticality, "low");
	ck_assert(config_control_find(c, "no-spare")->is_off);
	ck_assert_str_eq(old->severity, "low");
	ck_assert_str_eq(old->params.v[0].value, "30");
	ck_assert_uint_eq(old->place.pos.line, 11);
	ck_assert_uint_eq(config_validation_days(c), 30);
	ck_assert_uint_eq(c->moves[0].weight, 3);
	ck_assert_uint_eq(c->moves[1].weight, 0);
	ck_assert_str_eq(c->waivers[0].workload, ".");
	ck_assert_str_eq(c->attestations[0].expires, "2026-12-31");
	ck_assert_str_eq(c->scenarios.v[0], "acme-down");
	ck_assert_uint_eq(c->n_assumptions, 2);
	ck_assert_str_eq(c->assumptions[0].claim, "acme-moved");
	ck_assert_uint_eq(c->assumptions[0].place.pos.line, 15);
	ck_assert_str_eq(c->assumptions[1].workload, "services/api");
	ck_assert_str_eq(c->waivers[0].claims.v[0], "acme-moved");
	config_free(c);
}
END_TEST

START_TEST(an_empty_file_is_fine)
{
	config_free(good(""));
	config_free(good("# version: 1\n"));
	config_free(NULL);
}
END_TEST

START_TEST(paths)
{
	struct config *c = good("exclude: [third_party, \"*.gen.py\", \"a/**/b\"]\n"
	                        "contexts:\n"
	                        "  - {paths: [\"tools/\"], context: ci}\n"
	                        "  - {paths: [\"tools/prod/**\"], context: production}\n");

	ck_assert(config_excludes(c, "third_party/x/y.c"));
	ck_assert(!config_excludes(c, "third_party_of_mine/y.c"));
	ck_assert(config_excludes(c, "x.gen.py"));
	ck_assert(!config_excludes(c, "sub/x.gen.py"));
	ck_assert(config_excludes(c, "a/x/b/c.go"));
	ck_assert_str_eq(config_context_of(c, "tools/x.py"), "ci");
	ck_assert_str_eq(config_context_of(c, "tools/prod/x.py"), "production");
	ck_assert_ptr_null(config_context_of(c, "src/x.py"));
	/* Audited is a folder below the file. */
	c->base = "third_party/";
	ck_assert(config_excludes(c, "y.c"));
	config_free(c);
}
END_TEST

#define AGE(text)                                                                            \
	"x.yaml:1:24: \"max_age\" must be a number of days from 1d to 366d, as in 90d, not " \
	"\"" text "\""

START_TEST(mistakes)
{
	static const struct {
		const char *text, *want;
	} list[] = {
		{"profil: strict\n", "x.yaml:1:1: unknown key \"profil\" in .unmoat.yaml; did you "
	                             "mean \"profile\"?"},
		{"profile: strickt\n",
	         "x.yaml:1:10: unknown profile \"strickt\"; did you mean \"strict\"?"},
		{"version: 2\n", "x.yaml:1:10: \"2\" is no version of this file that unmoat knows; "
	                         "write 1"},
		{"[]\n", "x.yaml:1:1: .unmoat.yaml must be a map of keys and values, not a list"},
		{"a: [\n", "x.yaml:2:1: did not find expected node content"},
		{"controls: {no-spar: off}\n",
	         "x.yaml:1:12: there is no control \"no-spar\"; did you mean \"no-spare\"?"},
		{"controls: {zzz: off}\n",
	         "x.yaml:1:12: there is no control \"zzz\"; `unmoat rules list --kind control` "
	         "names them"},
		{"controls: {no-spare: of}\n",
	         "x.yaml:1:22: \"of\" is no setting of a control; did you mean \"off\"?"},
		{"controls: {old-model: {dayz: 3}}\n",
	         "x.yaml:1:24: unknown setting \"dayz\" of the control old-model; did you mean "
	         "\"days\"?"},
		{"controls: {old-model: {days: soon}}\n",
	         "x.yaml:1:30: \"days\" must be a whole number, not \"soon\""},
		{"moves: {two-clouds: 1}\n",
	         "x.yaml:1:9: unknown move \"two-clouds\"; did you mean \"two-cloud\"?"},
		{"moves: {drift: 101}\n",
	         "x.yaml:1:16: \"drift\" must be a whole number from 0 to 100, not \"101\""},
		{"moves: {two-cloud: 0, identity: 0, slo: 0, claims: 0, drift: 0}\n",
	         "x.yaml:1:8: every move has the weight 0; let one of them count"},
		{"workloads: [{name: x}]\n", "x.yaml:1:13: a workload needs \"root\" (its folder, "
	                                     "\".\" for this one); add it"},
		{"workloads: [{root: ../x}]\n",
	         "x.yaml:1:20: \"../x\" is no folder below this file; "
	         "write the path from here"},
		{"workloads: [{root: /x}]\n", "x.yaml:1:20: \"/x\" is no folder below this file; "
	                                      "write the path from here"},
		{"exclude: [/x]\n",
	         "x.yaml:1:11: \"/x\" begins with '/'; write the path from here, "
	         "as in \"src/legacy/**\""},
		{"ignore: [{control: no-spare}]\n",
	         "x.yaml:1:10: a waiver needs \"reason\" (why this is in order); add it"},
		{"ignore: [{control: no-spare, reason: r, expires: soon}]\n",
	         "x.yaml:1:50: \"soon\" is no date; write \"expires\" as YYYY-MM-DD"},
		{"attestations: [{control: no-spare, statement: s, link: \"https://a.example\", "
	         "owner: o, date: 2026-01-01, expires: 2026-02-01}]\n",
	         "x.yaml:1:26: what no-spare asks for can be seen in the repository; it cannot be "
	         "attested, only waived (under \"ignore\")"},
		{"attestations: [{control: old-model, statement: s, link: \"https://a.example\", "
	         "owner: o, date: 2026-03-01, expires: 2026-02-01}]\n",
	         "x.yaml:1:115: \"expires\" 2026-02-01 is before \"date\" 2026-03-01"},
		{"validations: 30d\n", "x.yaml:1:14: \"validations\" must be a map, not text"},
		{"validations: {max_ag: 30d}\n",
	         "x.yaml:1:15: unknown key \"max_ag\" in validations; did you mean \"max_age\"?"},
		{"validations: {max_age: 30}\n", AGE("30")},
		{"validations: {max_age: 0d}\n", AGE("0d")},
		{"validations: {max_age: 367d}\n", AGE("367d")},
		{"validations: {max_age: 99999999999d}\n", AGE("99999999999d")},
		{"validations: {max_age: 3w}\n", AGE("3w")},
		{"validations: {max_age: -3d}\n", AGE("-3d")},
		{"scenarios: [acme-don]\n",
	         "x.yaml:1:13: there is no scenario \"acme-don\"; did you mean \"acme-down\"?"},
		{"scenarios: [zzz]\n",
	         "x.yaml:1:13: there is no scenario \"zzz\"; unmoat-rules(5) says how to write one"},
		{"assumptions: [acme-mooved]\n",
	         "x.yaml:1:15: there is no claim \"acme-mooved\"; did you mean \"acme-moved\"?"},
		{"assumptions: [{claim: zzz}]\n",
	         "x.yaml:1:23: there is no claim \"zzz\"; a rules folder's claims.yaml can add it"},
		{"ignore: [{control: no-spare, reason: r, claims: [acme-moved, acme-on-azur]}]\n",
	         "x.yaml:1:62: there is no claim \"acme-on-azur\"; did you mean "
	         "\"acme-on-azure\"?"},
		{"version: 1\nversion: 1\n",
	         "x.yaml:2:1: \"version\" stands here twice; remove one"},
	};

	for (size_t i = 0; i < UM_COUNT(list); i++)
		bad(list[i].text, list[i].want);
}
END_TEST

Suite *check_config_suite(void);

Suite *check_config_suite(void)
{
	Suite *s = suite_create("config");
	TCase *t = tcase_create("config");

	tcase_add_test(t, everything);
	tcase_add_test(t, an_empty_file_is_fine);
	tcase_add_test(t, paths);
	tcase_add_test(t, mistakes);
	suite_add_tcase(s, t);
	return s;
}
