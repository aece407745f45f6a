/* Which unit owns a file. */
#include <stdio.h>

#include "model_kit.h"

/* A file with nothing but a marker, or with none when `kind` is NULL. */
static void mark(struct kit *k, const char *path, const char *kind)
{
	kit_file(k, path);
	if (kind)
		kit_unit(k, kind);
}

static void code(struct kit *k, const char *path)
{
	kit_file(k, path);
	kit_client(k, "red");
}

static const char *units(struct kit *k)
{
	return kit_ask(k, "SELECT root || ' ' || kind || ' ' || name FROM workload ORDER BY id");
}

static const char *owners(struct kit *k)
{
	return kit_ask(k, "SELECT f.path, w.root FROM file f LEFT JOIN workload w "
	                  "ON w.id = f.workload_id ORDER BY f.id");
}

START_TEST(without_markers_the_repository_is_the_unit)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	code(&k, "a.py");
	code(&k, "b/c/d.py");
	kit_derive(&k);
	ck_assert_str_eq(units(&k), ". repository repo");
	ck_assert_str_eq(owners(&k), "a.py .\nb/c/d.py .");
	kit_release(&k);
}
END_TEST

START_TEST(the_nearest_marker_owns)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	mark(&k, "package.json", "package");
	mark(&k, "packages/a/package.json", "package");
	code(&k, "packages/a/src/x/y.ts");
	mark(&k, "packages/ab/package.json", "package");
	code(&k, "packages/ab/y.ts");
	code(&k, "packages/z.ts");
	kit_derive(&k);
	ck_assert_str_eq(units(&k), ". package repo\npackages/a package a\npackages/ab package ab");
	ck_assert_str_eq(owners(&k), "package.json .\npackages/a/package.json packages/a\n"
	                             "packages/a/src/x/y.ts packages/a\n"
	                             "packages/ab/package.json packages/ab\n"
	                             "packages/ab/y.ts packages/ab\npackages/z.ts .");
	kit_release(&k);
}
END_TEST

START_TEST(the_output_of_a_build_is_no_unit)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	mark(&k, "cjs/package.json", "package");
	code(&k, "cjs/x.js");
	mark(&k, "infra/main.tf", "terraform");
	mark(&k, "package.json", "package");
	mark(&k, "packages/dist/package.json", "package");
	kit_derive(&k);
	ck_assert_str_eq(units(&k), ". package repo");
	kit_release(&k);
}
END_TEST

START_TEST(infrastructure_joins_its_code)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	mark(&k, "Dockerfile", "docker");
	mark(&k, "docker/Dockerfile.dev", "docker");
	mark(&k, "infra/main.tf", "terraform");
	mark(&k, "infra/modules/x/main.tf", "terraform");
	mark(&k, "k8s/base/app.yaml", "kubernetes");
	mark(&k, "k8s/overlays/prod/app.yaml", "kubernetes");
	mark(&k, "pyproject.toml", "package");
	code(&k, "src/app.py");
	kit_derive(&k);
	ck_assert_str_eq(units(&k), ". package repo");
	kit_release(&k);
}
END_TEST

START_TEST(infrastructure_joins_the_code_of_its_name)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	mark(&k, "charts/api/Chart.yaml", "helm");
	mark(&k, "charts/api/templates/app.yaml", "kubernetes");
	mark(&k, "charts/queue/Chart.yaml", "helm");
	mark(&k, "docker-compose.yml", "compose");
	mark(&k, "src/api/package.json", "package");
	code(&k, "src/api/x.ts");
	mark(&k, "src/web/package.json", "package");
	kit_derive(&k);
	/* Two code folders: what names neither stands alone. */
	ck_assert_str_eq(units(&k), ". compose repo\ncharts/queue helm queue\n"
	                            "src/api package api\nsrc/web package web");
	ck_assert_str_eq(kit_ask(&k, "SELECT w.root FROM file f JOIN workload w ON w.id = "
	                             "f.workload_id WHERE f.path LIKE 'charts/api/%'"),
	                 "src/api\nsrc/api");
	kit_release(&k);
}
END_TEST

START_TEST(the_only_code_folder_takes_what_is_above_it)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	mark(&k, "app/requirements.txt", "package");
	mark(&k, "compose.yaml", "compose");
	kit_file(&k, "gate.yaml");
	kit_gateway(&k, "talk", "red");
	kit_derive(&k);
	ck_assert_str_eq(units(&k), "app package app");
	ck_assert_str_eq(owners(&k), "app/requirements.txt app\ncompose.yaml app\ngate.yaml app");
	kit_release(&k);
}
END_TEST

START_TEST(code_outside_of_every_unit_is_the_repositorys)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	mark(&k, "app/requirements.txt", "package");
	code(&k, "tools/x.py");
	kit_derive(&k);
	ck_assert_str_eq(units(&k), ". repository repo\napp package app");
	kit_release(&k);
}
END_TEST

START_TEST(what_nobody_owns_is_shared)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	mark(&k, "a/package.json", "package");
	mark(&k, "b/package.json", "package");
	kit_file(&k, "rules.yaml");
	kit_add(&k, -1, (struct evidence){.kind = EVIDENCE_SLO, .service = "portable"});
	kit_derive(&k);
	ck_assert_str_eq(owners(&k), "a/package.json a\nb/package.json b\nrules.yaml -");
	kit_release(&k);
}
END_TEST

START_TEST(tests_and_examples_are_units_only_alone)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	mark(&k, "examples/a/package.json", "package");
	k.file.context = "example";
	mark(&k, "package.json", "package");
	kit_derive(&k);
	ck_assert_str_eq(units(&k), ". package repo");
	kit_release(&k);

	kit_init(&k, "2026-11-21");
	mark(&k, "examples/a/package.json", "package");
	k.file.context = "example";
	mark(&k, "examples/b/package.json", "package");
	k.file.context = "example";
	kit_derive(&k);
	ck_assert_str_eq(units(&k), "examples/a package a\nexamples/b package b");
	kit_release(&k);
}
END_TEST

static void terraform(struct kit *k, const char *path, const char *module, const char *context)
{
	mark(k, path, "terraform");
	k->file.context = context;
	if (module)
		*UM_PUSH(k->arena, &k->modules) = module;
}

START_TEST(called_modules_belong_to_the_caller)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	terraform(&k, "live/main.tf", "../modules/a", "production");
	terraform(&k, "modules/a/main.tf", "../b/", "production");
	terraform(&k, "modules/b/main.tf", "../a", "production"); /* a circle */
	terraform(&k, "modules/c/main.tf", "../../../out", "production");
	kit_derive(&k);
	ck_assert_str_eq(units(&k), "live terraform live\nmodules/c terraform c");
	kit_release(&k);
}
END_TEST

START_TEST(an_example_does_not_take_the_module_it_shows)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	terraform(&k, "examples/full/main.tf", "../..", "example");
	terraform(&k, "main.tf", NULL, "production");
	kit_derive(&k);
	ck_assert_str_eq(units(&k), ". terraform repo");
	kit_release(&k);
}
END_TEST

/* Fast enough to be no part of the bill: 40,000 files in 4,000 folders. */
START_TEST(forty_thousand_files)
{
	struct kit k;
	char path[64];

	kit_init(&k, "2026-11-21");
	for (int i = 0; i < 40000; i++) {
		struct model_file file = {.path = path, .status = "no-match"};

		snprintf(path, sizeof(path), "p%02d/d%02d/f%02d.c", i / 400, i / 10 % 40, i % 10);
		KIT_OK(&k, model_add_file(k.m, &file, &k.err));
	}
	kit_derive(&k);
	ck_assert_str_eq(kit_ask(&k, "SELECT count(*), count(workload_id) FROM file"),
	                 "40000 40000");
	kit_release(&k);
}
END_TEST

Suite *check_workload_suite(void)
{
	Suite *s = suite_create("workload");
	TCase *t = tcase_create("workload");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, without_markers_the_repository_is_the_unit);
	tcase_add_test(t, the_nearest_marker_owns);
	tcase_add_test(t, the_output_of_a_build_is_no_unit);
	tcase_add_test(t, infrastructure_joins_its_code);
	tcase_add_test(t, infrastructure_joins_the_code_of_its_name);
	tcase_add_test(t, the_only_code_folder_takes_what_is_above_it);
	tcase_add_test(t, code_outside_of_every_unit_is_the_repositorys);
	tcase_add_test(t, what_nobody_owns_is_shared);
	tcase_add_test(t, tests_and_examples_are_units_only_alone);
	tcase_add_test(t, called_modules_belong_to_the_caller);
	tcase_add_test(t, an_example_does_not_take_the_module_it_shows);
	tcase_add_test(t, forty_thousand_files);
	suite_add_tcase(s, t);
	return s;
}
