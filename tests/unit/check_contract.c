/* Contracts against paths: every kind of statement, both ways. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "model_kit.h"
#include "policy/policy.h"
#include "rules/contracts.h"

static struct rules_entry entries[] = {
	{.id = "red", .kind = RULES_SERVICE, .vendor = "redmond"},
	{.id = "blue", .kind = RULES_SERVICE, .vendor = "bezos"},
	{.id = "green", .kind = RULES_SERVICE, .vendor = "greenco"},
	{.id = "grey", .kind = RULES_SERVICE, .vendor = "greyco"},
	{.id = "rows", .kind = RULES_SERVICE, .vendor = "rowsco"},
	{.id = "hub", .kind = RULES_GATEWAY, .vendor = "hubco"},
	{.id = "local", .kind = RULES_SERVER, .vendor = "localco"},
};
static const struct rules rules = {.entries = entries, .n_entries = UM_COUNT(entries)};

static void add_register(struct kit *k, const char *text)
{
	struct contracts *c = contracts_new(&rules);

	contracts_add(c, "c.yaml", text, strlen(text), true);
	contracts_check(c);
	ck_assert_msg(c->n_problems == 0, "%s", c->n_problems ? c->problems[0].text : "");
	KIT_OK(k, policy_register_store(k->m, c, &k->err));
	contracts_free(c);
}

/* The statements about one workload that reaches these services. */
static const char *lines(const char *services, const char *contracts)
{
	static char all[4096];
	struct kit k;
	char word[16];

	kit_init(&k, "2026-11-21");
	kit_file(&k, "app/a.py");
	for (const char *p = services; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");

		snprintf(word, sizeof(word), "%.*s", (int)n, p);
		kit_client(&k, um_strdup(k.arena, word));
		p += n;
	}
	kit_end(&k);
	add_register(&k, contracts);
	kit_derive(&k);
	snprintf(all, sizeof(all), "%s",
	         kit_ask(&k, "SELECT kind, text FROM contract_line ORDER BY id"));
	kit_release(&k);
	return all;
}

static const struct {
	const char *services, *contracts, *want;
} cases[] = {
	/* who is bought from, by vendor or by service; capitals do not count */
	{"red", "contracts: [{id: a, vendor: Redmond}]",
         "covered red is covered by the contract a with redmond"},
	{"red", "contracts: [{id: a, vendor: red}]",
         "covered red is covered by the contract a with red"},
	{"red blue", "contracts: [{id: a, vendor: redmond}]",
         "covered red is covered by the contract a with redmond\n"
         "uncontracted production reaches blue of bezos, and there is no contract with bezos"},
	{"red blue", "contracts: []", ""},
	{"local", "contracts: [{id: a, vendor: redmond}]",
         "unused the contract a with redmond is in force, and no path leads to redmond"},
	/* a list of services says whose they are */
	{"red", "contracts: [{id: a, vendor: bezos, services: [red, blue]}]",
         "covered red is covered by the contract a with bezos\n"
         "unused the contract a with bezos is for blue too, and no path leads to it"},
	{"blue", "contracts: [{id: a, vendor: bezos, services: [red]}]",
         "uncontracted production reaches blue of bezos, and the contract a with bezos is for red "
         "alone\n"
         "unused the contract a with bezos is in force, and no path leads to red"},
	{"red", "contracts: [{id: a, vendor: redmond, services: [\"r*\"], domain: inference}]",
         "covered red is covered by the contract a with redmond"},
	/* domains */
	{"red rows",
         "contracts: [{id: a, vendor: redmond, domain: inference}, {id: b, vendor: rowsco, domain: "
         "inference}]",
         "covered red is covered by the contract a with redmond\n"
         "uncontracted production reaches rows of rowsco, and the contract b with rowsco is for "
         "inference, and not for vector-data\n"
         "unused the contract b with rowsco is in force, and no path leads to rowsco for inference"},
	{"red", "contracts: [{id: a, vendor: redmond, domains: [inference, runtime, identity]}]",
         "covered red is covered by the contract a with redmond\n"
         "unused the contract a with redmond is for runtime too, and no path needs redmond for it\n"
         "concentration redmond holds 3 of the 3 domains that are contracted: identity, inference, "
         "runtime"},
	{"red",
         "contracts: [{id: a, vendor: redmond}, {id: b, vendor: elsewhere, domain: identity}]",
         "covered red is covered by the contract a with redmond"},
	/* time */
	{"red", "contracts: [{id: a, vendor: redmond, start: 2025-01-01, end: 2026-11-20}]",
         "uncontracted production reaches red of redmond, and the contract a with redmond ended on "
         "2026-11-20\n"
         "ended the contract a with redmond ended on 2026-11-20, and production still reaches red"},
	{"red", "contracts: [{id: a, vendor: redmond, start: 2025-01-01, end: 2026-11-21}]",
         "covered red is covered by the contract a with redmond\n"
         "ending the contract a with redmond ends on 2026-11-21"},
	{"red", "contracts: [{id: a, vendor: redmond, start: 2026-11-22}]",
         "uncontracted production reaches red of redmond, and the contract a with redmond begins on "
         "2026-11-22 only"},
	{"red", "contracts: [{id: a, vendor: redmond, start: 2026-11-21}]",
         "covered red is covered by the contract a with redmond"},
	{"red",
         "contracts: [{id: a, vendor: redmond, end: 2026-06-30}, {id: b, vendor: redmond, start: "
         "2026-07-01}]",
         "covered red is covered by the contract b with redmond"},
	{"red",
         "contracts: [{id: a, vendor: redmond, start: 2026-01-01, end: 2026-12-31, notice: 90d}, "
         "{id: b, vendor: redmond, start: 2027-01-01}]",
         "covered red is covered by the contract a with redmond\n"
         "ending the contract a with redmond ends on 2026-12-31; notice was to be given by "
         "2026-10-02; b takes its place"},
	{"red",
         "contracts: [{id: a, vendor: redmond, start: 2026-01-01, end: 2026-12-31}, {id: b, vendor: "
         "redmond, start: 2027-01-02}]",
         "covered red is covered by the contract a with redmond\n"
         "ending the contract a with redmond ends on 2026-12-31"},
	{"red",
         "contracts: [{id: a, vendor: redmond, start: 2025-01-01, end: 2026-12-31, notice: 30d, "
         "renewal: automatic}]",
         "covered red is covered by the contract a with redmond\n"
         "ending the contract a with redmond renews itself after 2026-12-31; notice must be given by "
         "2026-12-01"},
	{"red",
         "contracts: [{id: a, vendor: redmond, start: 2025-01-01, end: 2026-10-31, renewal: "
         "automatic}]",
         "covered red is covered by the contract a with redmond\n"
         "ending the contract a with redmond renewed itself after 2026-10-31, and the register has "
         "no new end"},
	/* what cannot be seen in a repository is not called unused */
	{"red",
         "contracts: [{id: a, vendor: redmond}, {id: b, vendor: nobody, unlisted: true}, {id: c, "
         "vendor: bezos, domain: telemetry}]",
         "covered red is covered by the contract a with redmond"},
	/* where it runs */
	{"red", "contracts: [{id: a, vendor: redmond, clouds: [azure, gcp]}]",
         "covered red is covered by the contract a with redmond"},
	{"red", "contracts: [{id: a, vendor: redmond, clouds: [gcp]}]",
         "covered red is covered by the contract a with redmond\n"
         "cloud-outside the contract a with redmond holds on gcp, and red runs on azure"},
	{"green", "contracts: [{id: a, vendor: greenco, clouds: [gcp]}]",
         "covered green is covered by the contract a with greenco\n"
         "cloud-outside the contract a with greenco holds on gcp, and green runs on aws or azure"},
	{"green", "contracts: [{id: a, vendor: greenco, clouds: [aws]}]",
         "covered green is covered by the contract a with greenco"},
	{"grey", "contracts: [{id: a, vendor: greyco, clouds: [aws], regions: [eu-1]}]",
         "covered grey is covered by the contract a with greyco"},
	/* commitments */
	{"red",
         "contracts: [{id: a, vendor: redmond, services: [red, blue], commitments: [{kind: "
         "reservation, amount: 300, unit: PTU, per: month, service: blue}, {kind: spend, amount: 5, "
         "currency: EUR, service: red}]}]",
         "covered red is covered by the contract a with redmond\n"
         "unused 300 PTU a month of the contract a with redmond is committed to, and no path leads "
         "to blue"},
	{"red",
         "contracts: [{id: a, vendor: redmond, services: [red, blue], commitments: [{kind: "
         "reservation, amount: 300, unit: PTU, service: blue, end: 2026-11-20}]}]",
         "covered red is covered by the contract a with redmond"},
	{"red",
         "contracts: [{id: a, vendor: redmond, commitments: [{kind: reservation, model: big-1, "
         "region: eu-1}]}]",
         "covered red is covered by the contract a with redmond"},
};

START_TEST(each_kind)
{
	ck_assert_str_eq(lines(cases[_i].services, cases[_i].contracts), cases[_i].want);
}
END_TEST

/* A path with a region, a model and an objective. */
static const char *place_lines(const char *region, const char *model, const char *contracts)
{
	static char all[4096];
	struct kit k;
	int client;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "app/a.py");
	client = kit_add(
		&k, -1,
		(struct evidence){.kind = EVIDENCE_CLIENT, .service = "red", .region = region});
	kit_model(&k, client, "red", model);
	kit_file(&k, "slo.yaml");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_SLO,
	                          .service = "portable",
	                          .attr = "availability",
	                          .limits = "99.9"});
	kit_end(&k);
	add_register(&k, contracts);
	kit_derive(&k);
	snprintf(all, sizeof(all), "%s",
	         kit_ask(&k, "SELECT kind, coalesce(region, ''), coalesce(value, ''), text FROM"
	                     " contract_line WHERE kind <> 'covered' ORDER BY id"));
	kit_release(&k);
	return all;
}

START_TEST(places)
{
	ck_assert_str_eq(place_lines("eu-1", "big-1",
	                             "contracts: [{id: a, vendor: redmond, regions: "
	                             "[\"eu-*\"]}]"),
	                 "");
	ck_assert_str_eq(place_lines("Sweden Central", "big-1",
	                             "contracts: [{id: a, vendor: redmond, regions: "
	                             "[swedencentral]}]"),
	                 "");
	ck_assert_str_eq(
		place_lines("us-1", "big-1",
	                    "contracts: [{id: a, vendor: redmond, regions: [\"eu-*\", swe]}]"),
		"region-outside us-1 eu-*, swe the contract a with redmond holds in eu-*, swe, and "
		"red runs in us-1");
	/* a second contract holds there */
	ck_assert_str_eq(
		place_lines("us-1", "big-1",
	                    "contracts: [{id: a, vendor: redmond, regions: [eu-1]}, {id: b, "
	                    "vendor: redmond, regions: [us-1]}]"),
		"");
	ck_assert_str_eq(
		place_lines(
			"eu-1", "big-1",
			"contracts: [{id: a, vendor: redmond, commitments: [{kind: reservation, "
			"amount: 2, unit: PTU, model: small}, {kind: reservation, model: big}, "
			"{kind: reservation, region: us-1}, {kind: spend, region: \"eu-*\"}]}]"),
		"unused  2 PTU 2 PTU of the contract a with redmond is committed to, and no path asks "
		"small\n"
		"unused us-1 a reservation a reservation of the contract a with redmond is committed "
		"to, and no path runs in us-1");
}
END_TEST

START_TEST(promises)
{
	ck_assert_str_eq(
		place_lines(NULL, "big-1",
	                    "contracts: [{id: a, vendor: redmond, sla: {availability: "
	                    "99.5}}]"),
		"sla-weaker  99.9 the contract a with redmond promises 99.5 % of red, and an "
		"objective asks for 99.9 %");
	ck_assert_str_eq(place_lines(NULL, "big-1",
	                             "contracts: [{id: a, vendor: redmond, sla: {availability: "
	                             "99.9}}]"),
	                 "");
	ck_assert_str_eq(place_lines(NULL, "big-1", "contracts: [{id: a, vendor: redmond}]"), "");
	/* the better promise of two counts */
	ck_assert_str_eq(
		place_lines(NULL, "big-1",
	                    "contracts: [{id: a, vendor: redmond, sla: {availability: 99}}, "
	                    "{id: b, vendor: redmond, services: [red], sla: {availability: "
	                    "99.95}}]"),
		"");
}
END_TEST

/* A gateway that is sold is bought too; a fallback is used. */
START_TEST(gateways_and_fallbacks)
{
	struct kit k;
	int first, second;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "app/a.py");
	first = kit_client(&k, "red");
	second = kit_client(&k, "blue");
	kit_fallback(&k, NULL, first, second);
	kit_file(&k, "web/b.py");
	kit_client(&k, "grey");
	kit_end(&k);
	add_register(&k, "contracts: [{id: a, vendor: redmond}, {id: b, vendor: bezos}]");
	kit_derive(&k);
	ck_assert_str_eq(
		kit_ask(&k,
	                "SELECT kind, domain, contract, vendor, service, cloud, workload, path_id,"
	                " evidence_id, file, line FROM contract_line WHERE kind <> 'uncontracted'"),
		"covered inference a redmond red azure . 1 1 c.yaml 1\n"
		"covered inference b bezos blue aws . 2 2 c.yaml 1");
	KIT_OK(&k, model_exec(k.m, "UPDATE path SET via = 'hub' WHERE service = 'grey'", NULL, 0,
	                      &k.err));
	KIT_OK(&k, model_derive_contracts(k.m, &k.err));
	ck_assert_str_eq(
		kit_ask(&k, "SELECT text, path_id FROM contract_line WHERE kind = 'uncontracted'"),
		"production reaches grey of greyco, and there is no contract with greyco 3\n"
		"production reaches hub of hubco, and there is no contract with hubco 3");
	/* the same again, after the register became another */
	KIT_OK(&k, model_exec(k.m, "DELETE FROM contract WHERE id = 'b'", NULL, 0, &k.err));
	KIT_OK(&k, model_derive_contracts(k.m, &k.err));
	ck_assert_str_eq(kit_ask(&k, "SELECT contract FROM contract_line WHERE kind = 'covered'"),
	                 "a");
	kit_release(&k);
}
END_TEST

Suite *check_contract_suite(void)
{
	Suite *s = suite_create("contract");
	TCase *t = tcase_create("contract");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, each_kind, 0, UM_COUNT(cases));
	tcase_add_test(t, places);
	tcase_add_test(t, promises);
	tcase_add_test(t, gateways_and_fallbacks);
	suite_add_tcase(s, t);
	return s;
}
