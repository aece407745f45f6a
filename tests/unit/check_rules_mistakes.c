/* What each mistake in a rule file says, and where. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules_kit.h"

/* ---- mistakes: in which file, what instead of what, and what is said ---- */

struct mistake {
	const char *rel, *from, *to, *want;
};

static void try_mistakes(const struct mistake *list, size_t n, bool strict)
{
	for (size_t i = 0; i < n; i++) {
		struct folder f;

		folder_good(&f);
		folder_patch(&f, list[i].rel, list[i].from, list[i].to);
		fails_with(&f, strict, list[i].want);
		folder_remove(&f);
	}
}

START_TEST(keys_and_types)
{
	static const struct mistake list[] = {
		{SERVICE, "vendor: acme", "vender: acme",
	         "@/" SERVICE ":4:1: unknown key \"vender\" in a service; did you mean "
	         "\"vendor\"?"},
		{SERVICE, "  hosts:", "  hots:",
	         "@/" SERVICE ":11:3: unknown key \"hots\" in detect; did you mean \"hosts\"?"},
		{SERVICE, "carries: key", "carries: key, why: x",
	         "@/" SERVICE
	         ":15:42: unknown key \"why\" in a variable; known: name, carries, shared, beside"},
		{SERVICE, "python: [acme.Client]", "pyhton: [acme.Client]",
	         "@/" SERVICE ":21:7: unknown key \"pyhton\" in a call; did you mean \"python\"?"},
		{SERVICE, "vendor: acme\n", "",
	         "@/" SERVICE ":1:1: a service needs \"vendor\" (who sells it: the contract "
	         "party); add it"},
		{SERVICE, "vendor: acme", "vendor: [acme]",
	         "@/" SERVICE ":4:9: \"vendor\" must be text, not a list"},
		{SERVICE, "vendor: acme", "vendor: {a: b}",
	         "@/" SERVICE ":4:9: \"vendor\" must be text, not a map"},
		{SERVICE, "name: Acme API",
	         "name:", "@/" SERVICE ":2:6: \"name\" is empty; write text or remove it"},
		{SERVICE, "name: Acme API", "name: \"  \"",
	         "@/" SERVICE ":2:7: \"name\" is empty; write text or remove it"},
		{SERVICE, "name: Acme API", "name: Acme\nname: API",
	         "@/" SERVICE ":3:1: \"name\" stands here twice; remove one"},
		{SERVICE, "prefixes: [acme]", "prefixes: acme",
	         "@/" SERVICE ":28:13: \"prefixes\" must be a list, not text; write [acme]"},
		{SERVICE, "prefixes: [acme]", "prefixes: [[acme]]",
	         "@/" SERVICE ":28:14: \"prefixes\" must be text, not a list"},
		{SERVICE, "    - {name: ACME_API_KEY, carries: key}", "    - ACME_API_KEY",
	         "@/" SERVICE ":15:7: a variable must be a map of keys and values, not text"},
		{SERVICE, "openai_compatible: true", "openai_compatible: yes",
	         "@/" SERVICE ":9:20: \"openai_compatible\" must be true or false, not \"yes\""},
		{CONSTRUCT, "label: portable", "label: portable\nvendor: acme",
	         "@/" CONSTRUCT ":5:1: \"vendor\" is not for constructs; remove it"},
		{CONSTRUCT, "label: portable\n", "",
	         "@/" CONSTRUCT ":1:1: a construct needs \"label\" (the service that its evidence "
	         "names); add it"},
		{SERVICE, "vendor: acme", "vendor: acme\nlabel: portable",
	         "@/" SERVICE ":5:1: \"label\" is not for services; remove it"},
		{CONSTRUCT, "  calls:", "  {}\nx:\n  calls:",
	         "@/" CONSTRUCT ":6:3: \"detect\" is empty; nothing would ever be found"},
	};

	try_mistakes(list, UM_COUNT(list), false);
}
END_TEST

START_TEST(words_and_dates)
{
	static const struct mistake list[] = {
		{SERVICE, "kind: service", "kind: servce",
	         "@/" SERVICE ":3:7: unknown kind \"servce\"; did you mean \"service\"?"},
		{SERVICE, "kind: service", "kind: construct",
	         "@/" SERVICE
	         ":3:7: a construct belongs in constructs/; move the file or change the kind"},
		{CONSTRUCT, "kind: construct", "kind: gateway",
	         "@/" CONSTRUCT
	         ":3:7: a gateway belongs in services/; move the file or change the kind"},
		{SERVICE, "domain: inference", "domain: magic",
	         "@/" SERVICE ":6:9: unknown domain \"magic\"; known: inference, runtime, "
	         "vector-data, fine-tuning, governance, dev-tooling, identity, telemetry, "
	         "network"},
		{SERVICE, "cloud: azure", "cloud: azur",
	         "@/" SERVICE ":8:13: unknown cloud \"azur\"; did you mean \"azure\"?"},
		{SERVICE, "from: 2026-01-01", "from: 2026-02-30",
	         "@/" SERVICE ":8:26: \"2026-02-30\" is no date; write \"from\" as YYYY-MM-DD"},
		{SERVICE, "from: 2026-01-01", "from: 2026-07-01",
	         "@/" SERVICE ":8:45: \"until\" 2026-06-30 is before \"from\" 2026-07-01"},
		{SERVICE, "carries: key", "carries: kye",
	         "@/" SERVICE ":15:37: unknown role \"kye\"; did you mean \"key\"?"},
		{SERVICE, "args: {endpoint:", "args: {endpont:",
	         "@/" SERVICE ":24:14: unknown role \"endpont\"; did you mean \"endpoint\"?"},
		{SERVICE, "reads: {endpoint:", "reads: {url:",
	         "@/" SERVICE
	         ":25:15: unknown role \"url\"; known: endpoint, model, region, version, key, "
	         "deployment, provider, switch, id"},
		{SERVICE, "kind: client\n", "kind: clients\n",
	         "@/" SERVICE ":19:13: unknown kind \"clients\"; did you mean \"client\"?"},
		{SERVICE, "{pypi:", "{pyip:",
	         "@/" SERVICE ":16:14: unknown ecosystem \"pyip\"; did you mean \"pypi\"?"},
		{SERVICE, "imports: {python:", "imports: {pyton:",
	         "@/" SERVICE ":17:13: unknown language \"pyton\"; did you mean \"python\"?"},
		{SERVICE, "shape: alias-map", "shape: alias",
	         "@/" SERVICE
	         ":32:64: unknown shape \"alias\"; known: alias-map, alias-list, routes"},
		{SERVICE, "status: retired", "status: dead",
	         "@/" SERVICE ":39:42: unknown status \"dead\"; known: preview, retiring, "
	         "retired, moving, tuned, reserved, reported"},
		{SERVICE, "status: retired, date: 2026-02-01", "status: retired",
	         "@/" SERVICE ":39:5: what is retired needs \"date\" (of the end); add it, or use "
	         "another status"},
		{SERVICE, "binding: hardcoded", "binding: hard",
	         "@/" SERVICE ":48:57: unknown binding \"hard\"; known: hardcoded, default, env, "
	         "config, unknown"},
		{CONTROL, "severity: high", "severity: hihg",
	         "@/" CONTROL ":3:11: unknown severity \"hihg\"; did you mean \"high\"?"},
		{CONTROL, "move: two-cloud", "move: two-clouds",
	         "@/" CONTROL ":2:7: unknown move \"two-clouds\"; did you mean \"two-cloud\"?"},
		{CONTROL, "move: two-cloud", "move: slo",
	         "@/" CONTROL ":2:7: the move \"slo\" is not the folder's name \"two-cloud\"; make "
	         "them equal"},
		{CONTROL, "profile: architect", "profile: all",
	         "@/" CONTROL ":4:10: unknown profile \"all\"; known: default, architect, strict"},
		{CONTROL, "scope: repository", "scope: repo",
	         "@/" CONTROL ":5:8: unknown scope \"repo\"; known: workload, repository"},
		{CONTROL, "expect: fail", "expect: failed",
	         "@/" CONTROL ":23:13: unknown status \"failed\"; did you mean \"fail\"?"},
		{CONTROL, "other: unknown", "other: never",
	         "@/" CONTROL ":26:32: unknown status \"never\"; known: pass, fail, "
	         "not-applicable, unknown"},
		{CONTROL, "as_of: 2026-03-01", "as_of: 1.3.2026",
	         "@/" CONTROL ":18:12: \"1.3.2026\" is no date; write \"as_of\" as YYYY-MM-DD"},
		{CLAIMS, "published: 2026-01-01", "published: 2026",
	         "@/" CLAIMS ":4:14: \"2026\" is no date; write \"published\" as YYYY-MM-DD"},
		{CLAIMS, "status: reported", "status: rumour",
	         "@/" CLAIMS ":11:11: unknown status \"rumour\"; known: primary, attributed, "
	         "reported, superseded"},
	};

	try_mistakes(list, UM_COUNT(list), false);
}
END_TEST

START_TEST(ids_and_references)
{
	static const struct mistake list[] = {
		{SERVICE, "id: acme", "id: acmee",
	         "@/" SERVICE
	         ":1:5: the id \"acmee\" is not the file's name \"acme\"; make them equal"},
		{SERVICE, "id: acme", "id: Acme",
	         "@/" SERVICE ":1:5: \"Acme\" is no id; use at most 64 lower case letters, digits "
	         "and '-'"},
		{SERVICE, "claim: acme-on-azure", "claim: acme-on-azur",
	         "@/" SERVICE
	         ":8:64: unknown claim \"acme-on-azur\"; did you mean \"acme-on-azure\"?"},
		{SERVICE, "claim: acme-on-azure", "claim: something",
	         "@/" SERVICE ":8:64: unknown claim \"something\"; add it to claims.yaml"},
		{CONTROL, "references: [acme-on-azure", "references: [nobody-said",
	         "@/" CONTROL ":11:14: unknown claim \"nobody-said\"; add it to claims.yaml"},
		{CONTROL, "https://a.example/x", "a.example:x",
	         "@/" CONTROL
	         ":11:29: \"a.example:x\" is no address; write it in full, with https://"},
		{CLAIMS, "superseded_by: acme-moved", "superseded_by: acme-movd",
	         "@/" CLAIMS ":7:18: unknown claim \"acme-movd\"; did you mean \"acme-moved\"?"},
		{CLAIMS, "  sources: [\"https://news.example/acme\"]",
	         "  superseded_by: acme-on-azure\n  sources: [\"https://news.example/acme\"]",
	         "@/" CLAIMS ":1:3: the claim \"acme-on-azure\" is superseded by itself, through "
	         "\"acme-moved\"; the last of them has no \"superseded_by\""},
		{SCENARIO, "vendor: acme", "vendor: acmee",
	         "@/" SCENARIO ":6:14: unknown vendor \"acmee\"; did you mean \"acme\"?"},
		{SCENARIO, "maker: acme", "maker: nobody",
	         "@/" SCENARIO ":7:28: unknown maker \"nobody\"; no model is made by it"},
		{SCENARIO, "service: acme", "service: acm",
	         "@/" SCENARIO ":7:15: unknown service \"acm\"; did you mean \"acme\"?"},
		{SCENARIO, "cloud: azure", "cloud: azur",
	         "@/" SCENARIO ":6:27: unknown cloud \"azur\"; did you mean \"azure\"?"},
		{SCENARIO, "vendor: acme, cloud: azure, ", "",
	         "@/" SCENARIO ":6:14: a region is one of a cloud; add \"cloud\""},
		{SCENARIO, "{service: acme, maker: acme}", "{}",
	         "@/" SCENARIO ":7:5: this says nothing; name a service, vendor, cloud, region or "
	         "maker"},
		{SCENARIO, "id: acme-down", "id: acme-dwn",
	         "@/" SCENARIO ":1:5: the id \"acme-dwn\" is not the file's name \"acme-down\"; "
	         "make them equal"},
		{SCENARIO, "references: [", "references: [acme-on-azur, ",
	         "@/" SCENARIO
	         ":8:14: unknown claim \"acme-on-azur\"; did you mean \"acme-on-azure\"?"},
		{CLAIMS, "superseded_by: acme-moved", "superseded_by: acme-on-azure",
	         "@/" CLAIMS ":7:18: the claim \"acme-on-azure\" cannot supersede itself"},
		{CLAIMS, "id: acme-moved", "id: acme-on-azure",
	         "@/" CLAIMS ":9:3: the claim \"acme-on-azure\" stands here twice, first in line "
	         "1; rename one"},
		{CLAIMS, "status: reported", "status: superseded",
	         "@/" CLAIMS ":9:3: a superseded claim needs \"superseded_by\" (the claim that is "
	         "true instead); add it"},
		{CLAIMS, "[\"https://news.example/acme\"]", "[]",
	         "@/" CLAIMS ":13:12: \"sources\" is empty; a claim stands on at least one"},
		{CLAIMS, "https://news.example/acme", "the news",
	         "@/" CLAIMS ":13:13: \"the news\" is no address; write it in full, with https://"},
		{CLAIMS, "until: 2026-06-30", "until: 2025-06-30",
	         "@/" CLAIMS ":6:10: \"until\" 2025-06-30 is before \"from\" 2026-01-01"},
		{CLAIMS, claims, "id: x\n",
	         "@/" CLAIMS ":1:1: claims must be a list; begin each with \"- id:\""},
		{SERVICE, "service: acme", "service: acne",
	         "@/" SERVICE ":48:42: unknown service \"acne\"; did you mean \"acme\"?"},
		{CONSTRUCT, "service: portable", "service: nothing",
	         "@/" CONSTRUCT ":17:47: unknown service \"nothing\"; name the id of a service or "
	         "the label of a construct"},
	};

	try_mistakes(list, UM_COUNT(list), false);
}
END_TEST

START_TEST(hosts_patterns_and_calls)
{
	static const struct mistake list[] = {
		{SERVICE, "API.acme.example", "https://api.acme.example",
	         "@/" SERVICE ":12:7: the host \"https://api.acme.example\" has a scheme; write "
	         "the host alone"},
		{SERVICE, "API.acme.example", "api.acme.example/v1",
	         "@/" SERVICE ":12:7: the host \"api.acme.example/v1\" has a path; write the host "
	         "alone and the path as path:"},
		{SERVICE, "API.acme.example", "api.acme.example:80",
	         "@/" SERVICE ":12:7: the host \"api.acme.example:80\" has a port; write the host "
	         "alone and the port as port:"},
		{SERVICE, "API.acme.example", "api..example",
	         "@/" SERVICE ":12:7: the host \"api..example\" has an empty label (two dots, or "
	         "one at an end)"},
		{SERVICE, "API.acme.example", "api-*.acme.example",
	         "@/" SERVICE ":12:7: the host \"api-*.acme.example\" has a \"*\" beside other "
	         "letters; a \"*\" stands for whole labels"},
		{SERVICE, "API.acme.example", "a.*.acme.example",
	         "@/" SERVICE ":12:7: the host \"a.*.acme.example\" has a \"*\" that is neither "
	         "the first nor the last label"},
		{SERVICE, "API.acme.example", "\"api.{region.example\"",
	         "@/" SERVICE
	         ":12:7: the host \"api.{region.example\" has a \"{\" without its \"}\""},
		{SERVICE, "API.acme.example", "\"*.*\"",
	         "@/" SERVICE ":12:7: the host \"*.*\" is any host; name at least one label"},
		{SERVICE, "API.acme.example", "api acme",
	         "@/" SERVICE ":12:7: the host \"api acme\" is no host name; letters, digits, "
	         "'-', '.', a leading \"*.\" and \"{region}\" are allowed"},
		{SERVICE, "port: 8443", "port: 84430",
	         "@/" SERVICE
	         ":13:47: \"port\" must be a whole number from 1 to 65535, not \"84430\""},
		{SERVICE, "path: /v1", "path: v1",
	         "@/" SERVICE ":13:89: the path \"v1\" must begin with '/'"},
		{SERVICE, "name: ACME_API_KEY", "name: ACME_*_KEY",
	         "@/" SERVICE ":15:14: \"ACME_*_KEY\" is no variable; write its name, with at "
	         "most one \"*\" at the end"},
		{SERVICE, "acme-[0-9]+", "acme-[0-9+",
	         "@/" SERVICE ":27:26: the pattern does not compile: missing terminating ] for "
	         "character class"},
		{SERVICE, "'acme-[0-9]+'", "acme)|(b",
	         "@/" SERVICE
	         ":27:19: the pattern does not compile: unmatched closing parenthesis"},
		{SERVICE, "'acme-[0-9]+'", "'(?x)acme-1 # one'",
	         "@/" SERVICE ":27:15: the pattern cannot be anchored (at 25: missing closing "
	         "parenthesis); it ends in a comment"},
		{SERVICE, "'ak-[a-z]{20}'", "'ak-(?<'",
	         "@/" SERVICE ":35:22: the pattern does not compile: subpattern name expected"},
		{SERVICE, ", literals: [acme-]", "",
	         "@/" SERVICE ":27:7: a model pattern needs \"literals\" (what every match "
	         "contains one of); add it"},
		{SERVICE, "literals: [acme-]", "literals: []",
	         "@/" SERVICE
	         ":27:53: \"literals\" is empty; name what every match contains one of"},
		{SERVICE, "literals: [ak-]", "literals: [ak]",
	         "@/" SERVICE ":35:42: the literal \"ak\" is too short; write at least 3 bytes, or "
	         "every file is a candidate"},
		{CONSTRUCT, "      python: [\"**.with_retry\"]\n", "",
	         "@/" CONSTRUCT ":7:7: a call needs a language with the callees; add \"python: "
	         "[...]\""},
		{CONSTRUCT, "**.with_retry", "**.*",
	         "@/" CONSTRUCT ":9:15: \"**.*\" names nothing that is called; write it like "
	         "module.Class"},
		{CONSTRUCT, "kind: fallback", "kind: policy",
	         "@/" CONSTRUCT ":7:7: \"primary\" and \"fallback\" are for \"kind: fallback\", "
	         "not \"policy\""},
		{SERVICE, "\"https://a.example\"", "somewhere",
	         "@/" SERVICE
	         ":39:77: \"somewhere\" is no address; write it in full, with https://"},
	};

	try_mistakes(list, UM_COUNT(list), false);
}
END_TEST

START_TEST(examples_and_sql)
{
	static const struct mistake list[] = {
		{SERVICE, "line: 2", "line: 3",
	         "@/" SERVICE ":48:16: line 3 is beyond the text, which has 2 lines"},
		{SERVICE, "line: 2", "line: 0",
	         "@/" SERVICE
	         ":48:16: \"line\" must be a whole number from 1 to 1000000, not \"0\""},
		{SERVICE, "file: src/app.py", "file: /src/app.py",
	         "@/" SERVICE ":43:11: \"/src/app.py\" is no path of a file in a repository; "
	         "write it like src/app.py"},
		{SERVICE, "file: src/app.py", "file: src/../app.py",
	         "@/" SERVICE ":43:11: \"src/../app.py\" is no path of a file in a repository; "
	         "write it like src/app.py"},
		{SERVICE, "    want: []\n", "",
	         "@/" SERVICE
	         ":49:5: an example needs \"want\" (the evidence it gives; [] for none); add it"},
		{CONTROL, "app/main.py: |", "../main.py: |",
	         "@/" CONTROL ":20:7: \"../main.py\" is no path of a file in a repository; write "
	         "it like src/app.py"},
		{CONTROL, "files: {a.py: x}", "files: {}",
	         "@/" CONTROL ":25:12: \"files\" is empty; write path: content"},
		{CONTROL, "expect: not-applicable", "expect: fail",
	         "@/" CONTROL ":28:14: a healthy design does not fail; expect another status, or "
	         "remove \"healthy\""},
		{CONTROL, "expect: not-applicable", "expect: {app: pass, b: fail}",
	         "@/" CONTROL ":28:14: a healthy design does not fail; expect another status, or "
	         "remove \"healthy\""},
		{CONTROL, "healthy: true", "healthy: yes",
	         "@/" CONTROL ":28:14: \"healthy\" must be true or false, not \"yes\""},
		{CONTROL, "expect: {app: pass, other: unknown}", "expect: {}",
	         "@/" CONTROL ":26:13: \"expect\" is empty; write a status, or workload: status"},
		{CONTROL, "params: {days: \"90\"}\n", "",
	         "@/" CONTROL ":13:3: the SQL asks for :days, which is not in \"params\"; known: "
	         "as_of"},
		{CONTROL, "params: {days:", "params: {dais:",
	         "@/" CONTROL ":14:3: the SQL asks for :days, which is not in \"params\"; did you "
	         "mean \"dais\"?"},
		{CONTROL, "params: {days:", "params: {as_of:",
	         "@/" CONTROL ":12:10: \"as_of\" is always there, it is the date of the run; "
	         "remove it"},
		{CONTROL, "params: {days:", "params: {Days:",
	         "@/" CONTROL ":12:10: \"Days\" is no parameter; use lower case letters, digits "
	         "and '_'"},
		{CONTROL, "params: {days:", "params: {days: \"1\", days:",
	         "@/" CONTROL ":12:21: \"days\" stands here twice; remove one"},
	};

	try_mistakes(list, UM_COUNT(list), false);
}
END_TEST

START_TEST(strict_wants_examples)
{
	static const struct mistake list[] = {
		{SERVICE, "want: []", "want: [{kind: client}]",
	         "@/" SERVICE ":1:1: no example that finds nothing; add one with \"want: []\""},
		{CONSTRUCT, "want: [{line: 1, kind: fallback, service: portable}]", "want: []",
	         "@/" CONSTRUCT ":1:1: no example that finds something; add one with \"want\""},
		{CONTROL, "expect: fail", "expect: pass",
	         "@/" CONTROL ":1:1: no example that fails; add one with \"expect: fail\""},
		{CONTROL,
	         "app: pass, other: unknown}\n  - name: good\n    healthy: true\n    files: {a.py: "
	         "y}\n    expect: not-applicable",
	         "app: fail, other: unknown}",
	         "@/" CONTROL ":1:1: no example that does not fail; add one with \"expect: pass\" "
	         "or \"expect: not-applicable\""},
	};

	try_mistakes(list, UM_COUNT(list), true);
}
END_TEST

START_TEST(files_that_are_none)
{
	static const struct mistake list[] = {
		{SERVICE, service, "",
	         "@/" SERVICE ":1:1: the file is empty; write a rule or remove it"},
		{SERVICE, service, "# nothing\n",
	         "@/" SERVICE ":1:1: the file is empty; write a rule or remove it"},
		{SERVICE, service, "- id: acme\n",
	         "@/" SERVICE ":1:1: a service must be a map of keys and values, not a list"},
		{SERVICE, "examples:", "---\nexamples:",
	         "@/" SERVICE ":42:1: a second document begins here; one file holds one"},
		{SERVICE, "Acme API", "Acme \xff",
	         "@/" SERVICE ":2:12: the byte 0xff is not UTF-8 text; save the file as UTF-8"},
	};
	struct folder f;

	try_mistakes(list, UM_COUNT(list), false);
	folder_good(&f);
	folder_write_n(&f, SERVICE, "id: acme\nname: a\0b\n", 19);
	fails_with(&f, false,
	           "@/" SERVICE ":2:8: the byte 0x00 is not UTF-8 text; save the file as UTF-8");
	folder_remove(&f);
}
END_TEST

START_TEST(broken_yaml_has_a_place)
{
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	struct folder f;
	char path[128];

	folder_good(&f);
	folder_patch(&f, SERVICE, "vendor: acme", "vendor: \"acme");
	ck_assert_int_eq(load(&f, false, &rules, &err), UM_EPARSE);
	snprintf(path, sizeof(path), "%s/" SERVICE ":", f.path);
	ck_assert_msg(um_starts(err.msg, path), "%s", err.msg);
	ck_assert_msg(err.msg[strlen(path)] >= '1' && err.msg[strlen(path)] <= '9', "%s", err.msg);
	folder_remove(&f);
}
END_TEST

Suite *check_rules_mistakes_suite(void)
{
	const TTest *const tests[] = {
		keys_and_types,           words_and_dates,         ids_and_references,
		hosts_patterns_and_calls, examples_and_sql,        strict_wants_examples,
		files_that_are_none,      broken_yaml_has_a_place,
	};
	Suite *s = suite_create("rules-mistakes");
	TCase *c = tcase_create("rules-mistakes");

	for (size_t i = 0; i < UM_COUNT(tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	return s;
}
