/* Loading rules: a good set, the layout of a folder, overriding, the digest, the built-in set. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/regex.h"
#include "model/evidence.h"
#include "rules/rules_p.h"
#include "rules_kit.h"

/* ---- a good set ---- */

static void check_service(const struct rules_entry *e, const char *path)
{
	ck_assert_ptr_nonnull(e);
	ck_assert_int_eq(e->kind, RULES_SERVICE);
	ck_assert_str_eq(e->name, "Acme API");
	ck_assert_str_eq(e->vendor, "acme");
	ck_assert_str_eq(e->operator_, "acme");
	ck_assert_str_eq(e->domain, "inference");
	ck_assert_ptr_null(e->maker);
	ck_assert(e->openai_compatible);
	ck_assert_uint_eq(e->n_runs_on, 1);
	ck_assert_str_eq(e->runs_on[0].cloud, "azure");
	ck_assert_str_eq(e->runs_on[0].until, "2026-06-30");
	ck_assert_str_eq(e->runs_on[0].claim, "acme-on-azure");
	ck_assert_uint_eq(e->n_hosts, 2);
	ck_assert_str_eq(e->hosts[0].pattern, "api.acme.example");
	ck_assert_str_eq(e->hosts[1].pattern, "*.{region}.acme.example");
	ck_assert_uint_eq(e->hosts[1].port, 8443);
	ck_assert_str_eq(e->hosts[1].path, "/v1");
	ck_assert_str_eq(e->hosts[1].capability, "chat");
	ck_assert_uint_eq(e->n_env, 1);
	ck_assert_int_eq(e->env[0].carries, RULES_KEY);
	ck_assert_uint_eq(e->n_packages, 3);
	ck_assert_str_eq(e->packages[1].ecosystem, "pypi");
	ck_assert_str_eq(e->packages[1].name, "acme-extra");
	ck_assert_str_eq(e->packages[2].ecosystem, "npm");
	ck_assert_uint_eq(e->n_imports, 2);
	ck_assert_str_eq(e->imports[1].language, "javascript");
	ck_assert_str_eq(e->prefixes.v[0], "acme");
	ck_assert_str_eq(e->resources[0].args[RULES_MODEL], "model.name");
	ck_assert_str_eq(e->config[0].shape, "alias-map");
	ck_assert_str_eq(e->config[0].callees[0].names.v[0], "acme.Router");
	ck_assert_str_eq(e->files[0].glob, "**/acme.toml");
	ck_assert_str_eq(e->lifecycle[0].date, "2026-02-01");
	ck_assert_str_eq(e->sources.v[0], "https://acme.example/docs");
	ck_assert_str_eq(e->place.file, path);
}

static void check_call(const struct rules_call *call)
{
	ck_assert_str_eq(call->kind, "client");
	ck_assert_uint_eq(call->n_callees, 2);
	ck_assert_str_eq(call->callees[0].language, "python");
	ck_assert_str_eq(call->callees[0].names.v[0], "acme.Client");
	ck_assert_uint_eq(call->when.n, 2);
	ck_assert_str_eq(call->when.v[1].key, "!other");
	ck_assert_uint_eq(call->args[RULES_MODEL].n, 2);
	ck_assert_str_eq(call->args[RULES_MODEL].v[1], "0");
	ck_assert_uint_eq(call->args[RULES_REGION].n, 0);
	ck_assert_str_eq(call->reads[RULES_ENDPOINT], "ACME_URL");
	ck_assert_ptr_null(call->reads[RULES_MODEL]);
	ck_assert_uint_eq(call->place.pos.line, 19);
	ck_assert_uint_eq(call->place.pos.column, 7);
}

static void check_patterns(const struct rules_entry *e)
{
	const struct um_regex *model = e->models[0].regex;
	struct um_span span;

	ck_assert_str_eq(e->models[0].match, "\\A(?:acme-[0-9]+)\\z");
	ck_assert(um_regex_find(model, "acme-12", 7, 0, &span));
	ck_assert(!um_regex_find(model, "acme-12x", 8, 0, &span));
	ck_assert(!um_regex_find(model, "acme-12\n", 8, 0, &span));
	ck_assert_str_eq(e->secrets[0].literals.v[0], "ak-");
	ck_assert(um_regex_find(e->secrets[0].regex, "x ak-abcdefghijklmnopqrst", 25, 0, &span));
	ck_assert_uint_eq(span.start, 2);
}

static void check_control(const struct rules_control *c)
{
	ck_assert_ptr_nonnull(c);
	ck_assert_str_eq(c->move, "two-cloud");
	ck_assert_str_eq(c->severity, "high");
	ck_assert_uint_eq(c->weight_tenths, 75);
	ck_assert_str_eq(c->profile, "architect");
	ck_assert(c->is_repository_wide);
	ck_assert_str_eq(c->remediation, "Build another.");
	ck_assert_uint_eq(c->references.n, 2);
	ck_assert_str_eq(c->params.v[0].key, "days");
	ck_assert_str_eq(c->params.v[0].value, "90");
	/* the first line of the SQL itself */
	ck_assert_uint_eq(c->sql_place.pos.line, 14);
	ck_assert_uint_eq(c->sql_place.pos.column, 3);
	ck_assert_uint_eq(c->n_examples, 3);
	ck_assert_str_eq(c->examples[0].as_of, "2026-03-01");
	ck_assert_uint_eq(c->examples[0].n_files, 2);
	ck_assert_str_eq(c->examples[0].files[0].path, "app/main.py");
	ck_assert_str_eq(c->examples[0].files[0].text, "import acme\n");
	ck_assert_str_eq(c->examples[0].files[1].text, "");
	ck_assert_str_eq(c->examples[0].expect, "fail");
	ck_assert_ptr_null(c->examples[1].expect);
	ck_assert_uint_eq(c->examples[1].expect_workloads.n, 2);
	ck_assert_str_eq(c->examples[1].expect_workloads.v[1].key, "other");
	ck_assert_str_eq(c->examples[1].expect_workloads.v[1].value, "unknown");
	ck_assert(!c->examples[1].is_healthy);
	ck_assert(c->examples[2].is_healthy);
}

START_TEST(good_set)
{
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	struct folder f;
	char path[128];
	const struct rules_entry *retry;

	folder_good(&f);
	ck_assert_msg(load(&f, true, &rules, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(rules->n_entries, 2);
	ck_assert_str_eq(rules->entries[0].id, "acme");
	snprintf(path, sizeof(path), "%s/" SERVICE, f.path);
	check_service(rules_entry_find(rules, "acme"), path);
	check_call(&rules_entry_find(rules, "acme")->calls[0]);
	check_patterns(rules_entry_find(rules, "acme"));
	check_control(rules_control_find(rules, "no-way-out"));
	retry = rules_entry_find(rules, "retry");
	ck_assert_int_eq(retry->kind, RULES_CONSTRUCT);
	ck_assert_str_eq(retry->label, "portable");
	ck_assert_str_eq(retry->calls[0].primary, "receiver");
	ck_assert_str_eq(retry->calls[0].imports.v[0], "acme");
	ck_assert_uint_eq(rules->n_claims, 2);
	ck_assert_str_eq(rules->claims[1].superseded_by, "acme-moved");
	ck_assert_str_eq(rules->claims[0].status, "reported");
	ck_assert_ptr_null(rules->claims[0].from);
	ck_assert_uint_eq(rules->n_scenarios, 1);
	ck_assert_str_eq(rules->scenarios[0].id, "acme-down");
	ck_assert(rules->scenarios[0].is_default);
	ck_assert_uint_eq(rules->scenarios[0].n_falls, 2);
	ck_assert_str_eq(rules->scenarios[0].falls[0].region, "west*");
	ck_assert_ptr_null(rules->scenarios[0].falls[0].maker);
	ck_assert_str_eq(rules->scenarios[0].falls[1].maker, "acme");
	ck_assert_ptr_null(rules_entry_find(rules, "no-way-out"));
	ck_assert_ptr_null(rules_control_find(rules, "acme"));
	rules_free(rules);
	rules_free(NULL);
	folder_remove(&f);
}
END_TEST

START_TEST(examples_of_a_service)
{
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	const struct rules_example *e;
	struct folder f;

	folder_good(&f);
	ck_assert_msg(load(&f, true, &rules, &err) == 0, "%s", err.msg);
	e = rules_entry_find(rules, "acme")->examples;
	ck_assert_str_eq(e[0].name, "a client");
	ck_assert_uint_eq(e[0].n_files, 1);
	ck_assert_str_eq(e[0].files[0].path, "src/app.py");
	ck_assert_str_eq(e[0].files[0].text, "import acme\nc = acme.Client(model=\"acme-2\")\n");
	ck_assert_uint_eq(e[0].n_want, 1);
	ck_assert_uint_eq(e[0].want[0].line, 2);
	ck_assert_str_eq(e[0].want[0].kind, "client");
	ck_assert_str_eq(e[0].want[0].binding, "hardcoded");
	ck_assert_ptr_null(e[0].want[0].value);
	ck_assert_uint_eq(e[0].place.pos.line, 42);
	ck_assert_uint_eq(e[1].n_want, 0);
	rules_free(rules);
	folder_remove(&f);
}
END_TEST

/* ---- the layout of a folder ---- */

START_TEST(too_large)
{
	struct um_str big = UM_STR_INIT;
	struct folder f;

	for (int i = 0; i < 1024 * 1024 / 16 + 1; i++)
		um_str_add(&big, "# 0123456789abc\n");
	folder_good(&f);
	folder_write(&f, SERVICE, big.s);
	fails_with(&f, false, "@/" SERVICE ": larger than 1048576 bytes");
	um_str_release(&big);
	folder_remove(&f);
}
END_TEST

static void fails_at(const char *path, const char *want)
{
	const char *const dirs[] = {path, NULL};
	const struct rules_options options = {.dirs = dirs, .no_builtin = true};
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;

	ck_assert_int_eq(rules_load(&options, &rules, &err), UM_EPARSE);
	ck_assert_str_eq(err.msg, want);
}

#define LIKE "; name a folder that is laid out like the built-in rules/"

START_TEST(no_folder)
{
	struct um_str want = UM_STR_INIT, path = UM_STR_INIT;
	struct folder f;

	fails_at("/nowhere/rules",
	         "/nowhere/rules: cannot read the rules: there is no such folder" LIKE);
	folder_good(&f);
	um_str_addf(&path, "%s/" CLAIMS, f.path);
	um_str_addf(&want, "%s: cannot read the rules: is not a folder" LIKE, path.s);
	fails_at(path.s, want.s);
	folder_remove(&f);
	folder_make(&f);
	folder_write(&f, "README.md", "# not a rule\n");
	folder_write(&f, ".hidden.yaml", "x\n");
	fails_with(&f, false,
	           "@: holds no rule; it needs services/*.yaml, constructs/*.yaml, "
	           "moves/<move>/*.yaml, scenarios/*.yaml or claims.yaml");
	folder_remove(&f);
	um_str_release(&want);
	um_str_release(&path);
}
END_TEST

START_TEST(unreadable_folder)
{
	struct folder f;
	char path[128];

	if (geteuid() == 0)
		return; /* may read everything */
	folder_good(&f);
	snprintf(path, sizeof(path), "%s/services", f.path);
	ck_assert_int_eq(chmod(path, 0), 0);
	fails_with(&f, false, "@/services/: cannot read the rules: Permission denied" LIKE);
	ck_assert_int_eq(chmod(path, 0700), 0);
	folder_remove(&f);
}
END_TEST

START_TEST(wrong_places)
{
	static const struct {
		const char *rel, *want;
	} list[] = {
		{"acme.yaml",
	         ":1:1: no rule belongs here; put it in services/, constructs/, moves/<move>/ or "
	         "scenarios/, or call it claims.yaml"},
		{"service/acme.yaml",
	         ":1:1: no rule belongs here; put it in services/, constructs/, moves/<move>/ or "
	         "scenarios/, or call it claims.yaml"},
		{"services/deep/acme.yaml",
	         ":1:1: no rule belongs here; put it in services/, constructs/, moves/<move>/ or "
	         "scenarios/, or call it claims.yaml"},
		{"moves/acme.yaml",
	         ":1:1: no rule belongs here; put it in services/, constructs/, moves/<move>/ or "
	         "scenarios/, or call it claims.yaml"},
		{"moves/two-clouds/acme.yaml",
	         ":1:1: the folder \"two-clouds\" is no move; did you mean \"two-cloud\"?"},
		{"services/My Acme.yaml",
	         ":1:1: the file's name is no id; use at most 64 lower case letters, digits and "
	         "'-'"},
	};

	for (size_t i = 0; i < UM_COUNT(list); i++) {
		struct um_str want = UM_STR_INIT;
		struct folder f;

		folder_make(&f);
		folder_write(&f, list[i].rel, service);
		um_str_addf(&want, "@/%s%s", list[i].rel, list[i].want);
		fails_with(&f, false, want.s);
		um_str_release(&want);
		folder_remove(&f);
	}
}
END_TEST

START_TEST(same_id_twice)
{
	struct folder f;

	folder_good(&f);
	folder_write(&f, "constructs/acme.yaml", construct);
	fails_with(&f, false,
	           "@/" SERVICE ":1:1: the id \"acme\" is also that of @/constructs/acme.yaml; "
	           "rename one");
	folder_remove(&f);
	folder_good(&f);
	folder_write(&f, "moves/slo/no-way-out.yaml", control);
	fails_with(&f, false,
	           "@/" CONTROL ":1:1: the id \"no-way-out\" is also that of "
	           "@/moves/slo/no-way-out.yaml; rename one");
	folder_remove(&f);
	folder_good(&f);
	folder_write(&f, "services/acme.yml", service);
	fails_with(&f, false,
	           "@/services/acme.yml:1:1: the id \"acme\" is also that of @/" SERVICE
	           "; rename one");
	folder_remove(&f);
}
END_TEST

/* ---- several sets ---- */

static int load_two(const struct folder *a, const struct folder *b, struct rules **ret,
                    struct um_err *err)
{
	const char *const dirs[] = {a->path, b->path, NULL};
	const struct rules_options options = {.dirs = dirs, .no_builtin = true};

	return rules_load(&options, ret, err);
}

START_TEST(later_sets_override)
{
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	struct folder a, b;

	folder_good(&a);
	folder_make(&b);
	folder_patch(&b, SERVICE, "name: Acme API", "name: My Acme");
	folder_patch(&b, CLAIMS, "status: reported", "status: attributed");
	ck_assert_msg(load_two(&a, &b, &rules, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(rules->n_entries, 2);
	ck_assert_str_eq(rules_entry_find(rules, "acme")->name, "My Acme");
	ck_assert_uint_eq(rules->n_controls, 1);
	ck_assert_uint_eq(rules->n_claims, 2);
	ck_assert_str_eq(rules->claims[0].id, "acme-moved");
	ck_assert_str_eq(rules->claims[0].status, "attributed");
	rules_free(rules);
	/* what is overridden is not even read */
	folder_write(&a, SERVICE, "broken: [\n");
	ck_assert_msg(load_two(&a, &b, &rules, &err) == 0, "%s", err.msg);
	rules_free(rules);
	folder_remove(&a);
	folder_remove(&b);
}
END_TEST

START_TEST(a_control_is_no_service)
{
	struct um_str want = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	struct folder a, b;

	folder_good(&a);
	folder_make(&b);
	folder_write(&b, "moves/slo/acme.yaml", control);
	ck_assert_int_eq(load_two(&a, &b, &rules, &err), UM_EPARSE);
	um_str_addf(&want,
	            "%s/moves/slo/acme.yaml:1:1: the id \"acme\" is that of a service, %s/" SERVICE
	            "; rename it",
	            b.path, a.path);
	ck_assert_str_eq(err.msg, want.s);
	um_str_release(&want);
	folder_remove(&a);
	folder_remove(&b);
}
END_TEST

static void digest_of(const struct folder *f, char ret[65])
{
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;

	ck_assert_msg(load(f, false, &rules, &err) == 0, "%s", err.msg);
	memcpy(ret, rules->digest, 65);
	rules_free(rules);
}

START_TEST(digest_is_of_the_content)
{
	char first[65], second[65];
	struct folder a, b;

	folder_good(&a);
	folder_good(&b);
	digest_of(&a, first);
	ck_assert_uint_eq(strlen(first), 64);
	digest_of(&b, second);
	ck_assert_str_eq(first, second); /* wherever the folder is */
	folder_write(&b, "README.md", "not a rule");
	digest_of(&b, second);
	ck_assert_str_eq(first, second);
	folder_patch(&b, SERVICE, "name: Acme API", "name: Acme APJ");
	digest_of(&b, second);
	ck_assert_str_ne(first, second);
	folder_remove(&a);
	folder_remove(&b);
}
END_TEST

START_TEST(overriding_with_the_same_changes_nothing)
{
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	struct folder a, b;
	char digest[65];

	folder_good(&a);
	folder_make(&b);
	folder_write(&b, SERVICE, service);
	digest_of(&a, digest);
	ck_assert_int_eq(load_two(&a, &b, &rules, &err), 0);
	ck_assert_str_eq(rules->digest, digest);
	rules_free(rules);
	folder_remove(&a);
	folder_remove(&b);
}
END_TEST

/* ---- the built-in set ---- */

static void only_errors(void *ctx, bool is_error, const char *text)
{
	if (is_error)
		um_str_addf(ctx, "%s\n", text);
}

START_TEST(builtin_set_is_strict)
{
	const struct rules_options options = {.strict = true};
	struct um_str out = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;

	rules_lint(&options, only_errors, &out);
	ck_assert_str_eq(out.s, "");
	ck_assert_msg(rules_load(&options, &rules, &err) == 0, "%s", err.msg);
	ck_assert_uint_gt(rules->n_entries, 0);
	ck_assert_uint_gt(rules->n_controls, 0);
	ck_assert_uint_gt(rules->n_claims, 0);
	rules_free(rules);
	um_str_release(&out);
}
END_TEST

START_TEST(builtin_set_without_examples)
{
	const struct rules_options with = {.strict = false};
	const struct rules_options without = {.no_examples = true};
	const struct rules_options neither = {.no_examples = true, .no_probes = true};
	struct um_err err = UM_ERR_INIT;
	struct rules *a = NULL, *b = NULL, *c = NULL;

	ck_assert_msg(rules_load(&with, &a, &err) == 0, "%s", err.msg);
	ck_assert_msg(rules_load(&without, &b, &err) == 0, "%s", err.msg);
	ck_assert_msg(rules_load(&neither, &c, &err) == 0, "%s", err.msg);
	ck_assert_str_eq(a->digest, b->digest);
	ck_assert_str_eq(a->digest, c->digest);
	ck_assert_uint_eq(a->n_entries, b->n_entries);
	ck_assert_uint_eq(a->n_entries, c->n_entries);
	ck_assert_uint_eq(a->n_controls, b->n_controls);
	for (size_t i = 0; i < a->n_entries; i++) {
		ck_assert_uint_gt(a->entries[i].n_examples, 0);
		ck_assert_uint_eq(b->entries[i].n_examples, 0);
		ck_assert_uint_eq(a->entries[i].n_lifecycle, b->entries[i].n_lifecycle);
		ck_assert_uint_eq(a->entries[i].probe != NULL, b->entries[i].probe != NULL);
		ck_assert_uint_eq(b->entries[i].n_answers, 0);
		ck_assert_ptr_null(c->entries[i].probe);
		ck_assert_uint_eq(a->entries[i].n_lifecycle, c->entries[i].n_lifecycle);
		ck_assert_uint_eq(a->entries[i].sources.n, c->entries[i].sources.n);
	}
	rules_free(a);
	rules_free(b);
	rules_free(c);
}
END_TEST

START_TEST(controls_are_in_the_order_of_the_moves)
{
	const struct rules_options options = {.no_examples = true};
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	size_t last = 0;

	ck_assert_msg(rules_load(&options, &rules, &err) == 0, "%s", err.msg);
	for (size_t i = 0; i < rules->n_controls; i++) {
		size_t move = rules_words_index(&rules_words_move, rules->controls[i].move);

		ck_assert_uint_ge(move, last);
		if (i > 0 && move == last)
			ck_assert_str_gt(rules->controls[i].id, rules->controls[i - 1].id);
		last = move;
	}
	rules_free(rules);
}
END_TEST

START_TEST(builtin_controls_show_a_healthy_design)
{
	const struct rules_options options = {.strict = true};
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;

	ck_assert_msg(rules_load(&options, &rules, &err) == 0, "%s", err.msg);
	for (size_t i = 0; i < rules->n_controls; i++) {
		const struct rules_control *c = &rules->controls[i];
		size_t n = 0;

		for (size_t k = 0; k < c->n_examples; k++)
			n += c->examples[k].is_healthy;
		ck_assert_msg(n > 0, "%s", c->id);
	}
	rules_free(rules);
}
END_TEST

/* The words of model/evidence.h, which rules/ may not include. */
START_TEST(words_are_those_of_evidence)
{
	ck_assert_uint_eq(rules_words_evidence.n, EVIDENCE_N_KINDS);
	for (size_t i = 0; i < rules_words_evidence.n; i++)
		ck_assert_int_eq(evidence_kind_parse(rules_words_evidence.v[i]), (int)i);
	for (int i = EVIDENCE_UNKNOWN; i <= EVIDENCE_CONFIG; i++)
		ck_assert(rules_words_has(&rules_words_binding,
		                          evidence_binding_text((enum evidence_binding)i)));
	for (int i = EVIDENCE_PRODUCTION; i <= EVIDENCE_CI; i++)
		ck_assert(rules_words_has(&rules_words_context,
		                          evidence_context_text((enum evidence_context)i)));
	ck_assert_str_eq(rules_role_text(RULES_DEPLOYMENT), "deployment");
	ck_assert_str_eq(rules_role_text(RULES_N_ROLES), "");
	for (size_t i = 0; i < UM_COUNT(rules_moves); i++)
		ck_assert_ptr_nonnull(rules_move_title(rules_moves[i]));
	ck_assert_ptr_null(rules_move_title("nothing"));
}
END_TEST

Suite *check_rules_suite(void)
{
	const TTest *const tests[] = {
		good_set,
		examples_of_a_service,
		too_large,
		no_folder,
		unreadable_folder,
		wrong_places,
		same_id_twice,
		later_sets_override,
		a_control_is_no_service,
		digest_is_of_the_content,
		overriding_with_the_same_changes_nothing,
		builtin_set_is_strict,
		builtin_set_without_examples,
		builtin_controls_show_a_healthy_design,
		controls_are_in_the_order_of_the_moves,
		words_are_those_of_evidence,
	};
	Suite *s = suite_create("rules");
	TCase *c = tcase_create("rules");

	for (size_t i = 0; i < UM_COUNT(tests); i++)
		tcase_add_test(c, tests[i]);
	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	return s;
}
