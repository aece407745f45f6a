/* The contract register: what it says, every mistake in it, and its JSON Schema. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "model_kit.h"
#include "policy/policy.h"
#include "rules/contracts.h"

static struct rules_entry entries[] = {
	{.id = "red", .kind = RULES_SERVICE, .vendor = "redmond"},
	{.id = "red-agents", .kind = RULES_SERVICE, .vendor = "redmond"},
	{.id = "blue", .kind = RULES_SERVICE, .vendor = "bezos"},
	{.id = "local", .kind = RULES_SERVER},
	{.id = "retry", .kind = RULES_CONSTRUCT},
};
static const struct rules rules = {.entries = entries, .n_entries = UM_COUNT(entries)};

static const char whole[] =
	"contracts:\n"
	"  - id: frame\n"
	"    name: The frame\n"
	"    vendor: Redmond\n"
	"    domains: [inference, runtime]\n"
	"    services: [\"red*\"]\n"
	"    clouds: [azure]\n"
	"    regions: [swedencentral, \"eu-*\"]\n"
	"    start: 2026-01-01\n"
	"    end: 2026-12-31\n"
	"    notice: 90d\n"
	"    renewal: automatic\n"
	"    owner: procurement\n"
	"    sla: {availability: 99.9}\n"
	"    exit: a year of read access\n"
	"    portability: tuned models stay\n"
	"    data_use: no training\n"
	"    note: signed in Lund\n"
	"    claims: [a-claim]\n"
	"    commitments:\n"
	"      - {kind: reservation, amount: 300, unit: PTU, per: month, service: red, model: big, region: eu-1}\n"
	"      - {kind: spend, amount: 120000, currency: EUR, per: year, note: drawn down}\n"
	"      - {kind: discount, amount: 12.5, unit: percent, start: 2026-02-01, end: 2026-03-01}\n"
	"  - {id: tools, vendor: somebody, domain: telemetry}\n"
	"  - {id: odd, vendor: nobody-at-all, unlisted: true}\n"
	"reviews:\n"
	"  - date: 2026-10-02\n"
	"    attendees: [{role: Platform, name: Ada}, security]\n"
	"    services: [red, gone]\n"
	"    decisions: [keep it, {text: end it, owner: Bo, contract: frame}]\n"
	"    actions:\n"
	"      - {text: ask for a price, owner: Cy, due: 2026-11-01, contract: tools}\n"
	"      - {text: tidy up, status: done, contract: gone}\n"
	"    revision: abc123\n"
	"    rules: d1\n"
	"    tool: 0.1.0\n"
	"    score: {readiness: 61.25, two-cloud: 40, drift: ~}\n"
	"    note: short\n"
	"  - {date: 2026-11-02, services: []}\n";

START_TEST(everything)
{
	struct contracts *c = contracts_new(&rules);
	struct kit k;

	ck_assert(contracts_add(c, "c.yaml", whole, strlen(whole), false));
	kit_init(&k, "2026-11-21");
	KIT_OK(&k, policy_register_store(k.m, c, &k.err));
	ck_assert_str_eq(kit_ask(&k, "SELECT text FROM register_problem"), "");
	ck_assert_str_eq(
		kit_ask(&k, "SELECT id, vendor, domain, starts, ends, file, line FROM contract"),
		"frame redmond - 2026-01-01 2026-12-31 c.yaml 2\n"
		"tools somebody telemetry - - c.yaml 24\n"
		"odd nobody-at-all - - - c.yaml 25");
	ck_assert_str_eq(
		kit_ask(&k,
	                "SELECT name, owner, notice_days, notice_by, renewal, availability, exit,"
	                " portability, data_use, note FROM contract WHERE id = 'frame'"),
		"The frame procurement 90 2026-10-02 automatic 99.9 a year of read access"
		" tuned models stay no training signed in Lund");
	ck_assert_str_eq(kit_ask(&k, "SELECT contract, what, value, line FROM contract_scope"),
	                 "frame domain inference 5\nframe domain runtime 5\nframe service red* 6\n"
	                 "frame cloud azure 7\nframe region swedencentral 8\nframe region eu-* 8\n"
	                 "tools domain telemetry 24");
	ck_assert_str_eq(
		kit_ask(&k, "SELECT contract, kind, amount, currency, unit, per, service, model,"
	                    " region, starts, ends, text, line FROM commitment"),
		"frame reservation 300.0 - PTU month red big eu-1 - - - 21\n"
		"frame spend 120000.0 EUR - year - - - - - drawn down 22\n"
		"frame discount 12.5 - percent - - - - 2026-02-01 2026-03-01 - 23");
	ck_assert_str_eq(kit_ask(&k, "SELECT * FROM review"),
	                 "2026-10-02 |platform|security| c.yaml 27 |red|gone| abc123 d1 0.1.0"
	                 " 61250 short\n"
	                 "2026-11-02 - c.yaml 39 | - - - - -");
	ck_assert_str_eq(kit_ask(&k, "SELECT * FROM review_score"), "2026-10-02 two-cloud 40000");
	ck_assert_str_eq(kit_ask(&k,
	                         "SELECT kind, text, role, owner, due, status, contract, line FROM"
	                         " review_item"),
	                 "attendee Ada platform - - - - 28\n"
	                 "attendee  security - - - - 28\n"
	                 "decision keep it - - - - - 30\n"
	                 "decision end it - Bo - - frame 30\n"
	                 "action ask for a price - Cy 2026-11-01 open tools 32\n"
	                 "action tidy up - - - done gone 33");
	ck_assert_str_eq(kit_ask(&k, "SELECT * FROM assumption"),
	                 "a-claim contract - frame c.yaml 2");
	contracts_free(c);
	kit_release(&k);
}
END_TEST

/* All that is wrong in the texts, a line each; the files are a.yaml, b.yaml. */
static const char *problems(const char *a, const char *b)
{
	static char all[8192];
	struct contracts *c = contracts_new(&rules);
	size_t n = 0;

	contracts_add(c, "a.yaml", a, strlen(a), true);
	if (b)
		contracts_add(c, "b.yaml", b, strlen(b), true);
	contracts_check(c);
	all[0] = '\0';
	for (size_t i = 0; i < c->n_problems; i++)
		n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%s", i ? "\n" : "",
		                      c->problems[i].text);
	contracts_free(c);
	return all;
}

static const struct {
	const char *text, *want;
} mistakes[] = {
	{"contracts: 7", "a.yaml:1:12: \"contracts\" must be a list, not text; write [7]"},
	{"contracts:\n  - vendor: red",
         "a.yaml:2:5: a contract needs \"id\" (by which it is known); add it"},
	{"contracts:\n  - id: x", "a.yaml:2:5: a contract needs \"vendor\" (who sells); add it"},
	{"contract: []",
         "a.yaml:1:1: unknown key \"contract\" in a contract register; did you mean "
         "\"contracts\"?"},
	{"contracts:\n  - {id: x, vendor: red, ends: 2026-01-01}",
         "a.yaml:2:26: unknown key \"ends\" in a contract; did you mean \"end\"?"},
	{"contracts:\n  - {id: x, vendor: redmont}",
         "a.yaml:2:21: unknown vendor \"redmont\"; did you mean \"redmond\"? Where it is meant so, "
         "add unlisted: true"},
	{"contracts:\n  - {id: x, vendor: stranger}",
         "a.yaml:2:21: unknown vendor \"stranger\": no service of the rules is sold by it; mend "
         "it, or add unlisted: true where it is meant so"},
	{"contracts:\n  - {id: x, vendor: stranger, domain: identity}", ""},
	{"contracts:\n  - {id: x, vendor: red, services: [rad, retry, \"z*\"]}",
         "a.yaml:2:37: unknown service \"rad\"; did you mean \"red\"?\n"
         "a.yaml:2:42: unknown service \"retry\"; `unmoat rules list` names them\n"
         "a.yaml:2:49: no service of the rules fits \"z*\"; `unmoat rules list` names them"},
	{"contracts:\n  - {id: x, vendor: red, domain: inferense, clouds: [azur]}",
         "a.yaml:2:34: unknown domain \"inferense\"; did you mean \"inference\"?\n"
         "a.yaml:2:54: unknown cloud \"azur\"; did you mean \"azure\"?"},
	{"contracts:\n  - {id: x, vendor: red, domain: runtime, domains: [runtime]}",
         "a.yaml:2:52: \"domain\" and \"domains\" are both there; write one list"},
	{"contracts:\n  - {id: x, vendor: red, start: 2026-02-30, end: 2026-01-01}",
         "a.yaml:2:33: \"2026-02-30\" is no date; write \"start\" as YYYY-MM-DD"},
	{"contracts:\n  - {id: x, vendor: red, start: 2026-02-01, end: 2026-01-01}",
         "a.yaml:2:50: \"end\" 2026-01-01 is before \"start\" 2026-02-01; one of them is wrong"},
	{"contracts:\n  - {id: x, vendor: red, start: 2026-01-01, end: 2026-01-31, notice: 32d}",
         "a.yaml:2:70: a notice of 32 days is longer than the term of 31; one of them is wrong"},
	{"contracts:\n  - {id: x, vendor: red, start: 2026-01-01, end: 2026-01-31, notice: 31}",
         ""},
	{"contracts:\n  - {id: x, vendor: red, notice: 3 months}",
         "a.yaml:2:34: \"notice\" must be a number of days such as 90d, not \"3 months\""},
	{"contracts:\n  - {id: x, vendor: red, sla: {availability: 0.999}}",
         "a.yaml:2:46: \"availability\" must be a percentage such as 99.9, not \"0.999\""},
	{"contracts:\n  - {id: x, vendor: red, renewal: auto}",
         "a.yaml:2:35: unknown renewal \"auto\"; known: automatic, manual"},
	{"contracts:\n  - id: x\n    vendor: red\n    commitments:\n"
         "      - {kind: spend, amount: 5}\n"
         "      - {kind: spend, amount: 5, unit: PTU}\n"
         "      - {kind: reservation, amount: 5}\n"
         "      - {kind: reservation, amount: -5, unit: PTU}\n"
         "      - {kind: reservation, amount: \"5,000\", unit: PTU}\n"
         "      - {kind: discount, amount: 5, currency: euro}\n"
         "      - {amount: 5, currency: EUR, service: blue}\n"
         "      - {kind: credit, start: 2026-02-01, end: 2026-01-01}\n",
         "a.yaml:5:31: \"amount\" is money without a currency; add one, as in currency: EUR\n"
         "a.yaml:6:31: \"amount\" is money without a currency; add one, as in currency: EUR\n"
         "a.yaml:7:37: \"amount\" is money without a currency; add one, as in currency: EUR, or say "
         "of what it is, as in unit: PTU or unit: percent\n"
         "a.yaml:8:37: \"amount\" is negative; write what was agreed as a number from 0\n"
         "a.yaml:9:37: \"amount\" must be a plain number such as 120000 or 99.5, not \"5,000\"\n"
         "a.yaml:10:47: \"euro\" is no currency; write its three capitals, as in EUR or USD\n"
         "a.yaml:11:9: a commitment needs \"kind\" (spend, reservation (capacity that is paid for "
         "in advance), discount or credit); add it\n"
         "a.yaml:11:45: the vendor of the contract \"x\" does not sell blue; say under "
         "\"services\" that it does here, or move the commitment\n"
         "a.yaml:12:48: \"end\" 2026-01-01 is before \"start\" 2026-02-01; one of them is wrong"},
	{"contracts:\n  - id: x\n    vendor: red\n    services: [red]\n    regions: [\"eu-*\"]\n"
         "    commitments: [{kind: spend, service: red-agents}, {kind: spend, region: us-1},\n"
         "      {kind: spend, service: red, region: eu-1}]",
         "a.yaml:6:42: the contract \"x\" is not for red-agents; add it to \"services\", or move the "
         "commitment\n"
         "a.yaml:6:77: the contract \"x\" does not hold in us-1; add it to \"regions\", or move the "
         "commitment"},
	{"contracts:\n  - {id: x, vendor: redmond, services: [blue], commitments: [{kind: spend, "
         "service: blue}]}",
         ""},
	{"reviews:\n  - {attendees: []}",
         "a.yaml:2:5: a review needs \"date\" (the day on which it was held); add it"},
	{"reviews:\n  - {date: 2026-10-02, services: [reds]}",
         "a.yaml:2:35: unknown service \"reds\"; did you mean \"red\"?"},
	{"reviews:\n  - {date: 2026-10-02, attendees: [{role: procurment}, {role: legal}]}",
         "a.yaml:2:43: unknown role \"procurment\"; did you mean \"procurement\"?"},
	{"reviews:\n  - {date: 2026-10-02, score: {readyness: 5, drift: 101, slo: x}}",
         "a.yaml:2:32: unknown score \"readyness\"; did you mean \"readiness\"?\n"
         "a.yaml:2:53: \"drift\" must be a score from 0 to 100\n"
         "a.yaml:2:63: \"slo\" must be a plain number such as 120000 or 99.5, not \"x\""},
	{"contracts:\n  - {id: lamp, vendor: red}\nreviews:\n  - date: 2026-10-02\n    actions:\n"
         "      - {text: a, contract: lamb}\n      - {text: b, contract: elephant}\n"
         "      - {text: c, contract: elephant, status: dropped}",
         "a.yaml:6:29: there is no contract \"lamb\"; did you mean \"lamp\"?\n"
         "a.yaml:7:29: there is no contract \"elephant\" in the register; write the id of one that "
         "is"},
	{"reviews: [", "a.yaml:1:11: did not find expected node content"},
};

START_TEST(each_mistake)
{
	ck_assert_str_eq(problems(mistakes[_i].text, NULL), mistakes[_i].want);
}
END_TEST

/* What overlaps: one vendor, the same kinds of limits with a word in common, days in common. */
START_TEST(overlaps)
{
	static const char first[] = "contracts:\n  - {id: a, vendor: redmond, domain: inference, "
				    "start: 2026-01-01, end: 2026-12-31}\n";
	static const struct {
		const char *second;
		bool is_wrong;
	} cases[] = {
		{"vendor: redmond, domain: inference, start: 2026-12-31", true},
		{"vendor: Redmond, domains: [runtime, inference]", true},
		{"vendor: redmond, domain: inference, end: 2026-01-01", true},
		{"vendor: redmond, domain: inference, start: 2027-01-01", false},
		{"vendor: redmond, domain: inference, end: 2025-12-31", false},
		{"vendor: redmond, domain: runtime", false},
		{"vendor: redmond, domain: inference, services: [red]", false},
		{"vendor: redmond, domain: inference, regions: [eu-1]", false},
		{"vendor: redmond", false},
		{"vendor: bezos, domain: inference", false},
	};
	char second[512];

	for (size_t i = 0; i < UM_COUNT(cases); i++) {
		snprintf(second, sizeof(second), "contracts:\n  - {id: b, %s}\n", cases[i].second);
		ck_assert_msg(cases[i].is_wrong == (*problems(first, second) != '\0'), "%s: %s",
		              cases[i].second, problems(first, second));
	}
	ck_assert_str_eq(
		problems(first,
	                 "contracts:\n"
	                 "  - {id: b, vendor: redmond, domain: inference, start: 2026-07-01}\n"
	                 "  - {id: a, vendor: bezos}\n"
	                 "reviews: [{date: 2026-10-02}, {date: 2026-10-02}]\n"),
		"b.yaml:2:5: contract \"b\" overlaps \"a\" at a.yaml:2: both are with redmond for "
		"inference from 2026-07-01 to 2026-12-31; end one before the other begins, or say "
		"what each is for\n"
		"b.yaml:3:5: the id \"a\" is that of a contract at a.yaml:2 already; give it one of "
		"its own\n"
		"b.yaml:4:31: there is a review of 2026-10-02 at b.yaml:4 already; make one of them");
	ck_assert_str_eq(
		problems(
			"contracts:\n  - {id: a, vendor: red, services: [red], regions: [\"eu-*\"]}\n"
			"  - {id: b, vendor: red, services: [\"r*\"], regions: [us-1, eu-7]}\n",
			NULL),
		"a.yaml:3:5: contract \"b\" overlaps \"a\" at a.yaml:2: both are with red for red in "
		"eu-*; end one before the other begins, or say what each is for");
}
END_TEST

/* A register with a mistake says nothing but this. */
START_TEST(broken)
{
	static const char text[] = "contracts:\n  - {id: a, vendor: red}\n  - {id: b}\n";
	struct contracts *c = contracts_new(&rules);
	struct kit k;

	contracts_add(c, "a.yaml", text, strlen(text), false);
	kit_init(&k, "2026-11-21");
	KIT_OK(&k, policy_register_store(k.m, c, &k.err));
	ck_assert_str_eq(kit_ask(&k, "SELECT count(*) FROM contract"), "0");
	ck_assert_str_eq(
		kit_ask(&k, "SELECT * FROM register_problem"),
		"1 a.yaml 3 5 a.yaml:3:5: a contract needs \"vendor\" (who sells); add it");
	contracts_free(c);
	kit_release(&k);
}
END_TEST

START_TEST(files)
{
	static const char other[] = "request: {url: /a}\nresponse: {status: 200}\n";
	struct contracts *c = contracts_new(&rules);

	ck_assert(contracts_is_file("contracts.yaml"));
	ck_assert(contracts_is_file("contracts/a.yml"));
	ck_assert(contracts_is_file(".unmoat/contracts.yaml"));
	ck_assert(!contracts_is_file("a/contracts.yaml"));
	ck_assert(!contracts_is_file("contracts/a/b.yaml"));
	ck_assert(!contracts_add(c, "contracts/a.yaml", other, strlen(other), false));
	ck_assert(!contracts_add(c, "contracts/b.yaml", "", 0, false));
	ck_assert_uint_eq(c->n_problems, 0);
	ck_assert(contracts_add(c, "contracts/a.yaml", other, strlen(other), true));
	ck_assert_uint_eq(c->n_problems, 2);
	contracts_free(c);
}
END_TEST

/* A hostile one ends soon, and says so. */
START_TEST(too_much)
{
	struct um_str text = UM_STR_INIT;
	struct contracts *c = contracts_new(&rules);

	um_str_add(&text, "contracts:\n");
	for (int i = 0; i < 9000; i++)
		um_str_addf(&text, "- {id: a%d, vendor: red, services: [red, r*, re*, \"*\"]}\n",
		            i);
	contracts_add(c, "a.yaml", text.s, text.len, true);
	contracts_check(c);
	ck_assert_uint_eq(c->n_problems, CONTRACTS_MAX_PROBLEMS);
	contracts_free(c);
	c = contracts_new(&rules);
	while (text.len <= CONTRACTS_MAX_FILE)
		um_str_add(&text, "# and more\n");
	contracts_add(c, "a.yaml", text.s, text.len, true);
	ck_assert_str_eq(c->problems[0].text, "a.yaml:1:1: the file is larger than 1 MiB; keep "
	                                      "contracts that are over elsewhere");
	contracts_free(c);
	um_str_release(&text);
}
END_TEST

/* ---- the schema ---- */

static json_t *at(json_t *top, const char *path)
{
	char word[64];

	for (; top && *path; path += strspn(path, "/")) {
		size_t n = strcspn(path, "/");

		snprintf(word, sizeof(word), "%.*s", (int)n, path);
		top = json_object_get(top, word);
		path += n;
	}
	return top;
}

START_TEST(schema)
{
	static const char *const keys[] = {
		"contracts/items/properties/domains/anyOf",
		"contracts/items/properties/sla/properties/availability/minimum",
		"contracts/items/properties/commitments/items/properties/kind/enum",
		"contracts/items/properties/commitments/items/properties/service/enum",
		"contracts/items/properties/notice/anyOf",
		"contracts/items/properties/unlisted/type",
		"reviews/items/properties/score/properties/readiness",
		"reviews/items/properties/actions/items/anyOf",
		"reviews/items/properties/rules/description",
	};
	struct um_str text = UM_STR_INIT;
	json_error_t error;
	json_t *top;

	contracts_schema(&rules, &text);
	top = json_loads(text.s, 0, &error);
	ck_assert_msg(top != NULL, "%s", error.text);
	for (size_t i = 0; i < UM_COUNT(keys); i++)
		ck_assert_msg(at(at(top, "properties"), keys[i]) != NULL, "%s", keys[i]);
	ck_assert_str_eq(json_string_value(at(top, "title")), "contracts.yaml");
	json_decref(top);
	um_str_release(&text);
}
END_TEST

Suite *check_register_suite(void)
{
	Suite *s = suite_create("register");
	TCase *t = tcase_create("register");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, everything);
	tcase_add_loop_test(t, each_mistake, 0, UM_COUNT(mistakes));
	tcase_add_test(t, overlaps);
	tcase_add_test(t, broken);
	tcase_add_test(t, files);
	tcase_add_test(t, too_much);
	tcase_add_test(t, schema);
	suite_add_tcase(s, t);
	return s;
}
