/* The view scenario_path: what falls, what survives, and what nobody can say. */
#include <stdio.h>

#include "model_kit.h"

/* A path by hand: deriving has suites of its own. */
static void path(struct kit *k, const char *id, const char *service, const char *vendor,
                 const char *cloud, const char *maker, const char *region, const char *via)
{
	const char *binds[] = {id, service, vendor, cloud, maker, region, via};

	KIT_OK(k, model_exec(k->m,
	                     "INSERT INTO path (id, workload_id, capability, service, vendor, "
	                     "cloud, maker, region, role, via, basis) VALUES "
	                     "(CAST(?1 AS INTEGER), 1, 'chat', ?2, ?3, ?4, ?5, ?6, 'primary', ?7, "
	                     "'observed')",
	                     binds, UM_COUNT(binds), &k->err));
}

static void fall(struct kit *k, struct model_fall f)
{
	const struct model_scenario s = {f.scenario, f.scenario, "", false};

	KIT_OK(k, model_add_scenario(k->m, &s, &k->err));
	KIT_OK(k, model_add_fall(k->m, &f, &k->err));
}

/* What a scenario does to the paths, in their order. */
static const char *outcomes(struct kit *k, const char *scenario)
{
	static char sql[256];

	KIT_OK(k, model_derive_clouds(k->m, &k->err));
	snprintf(sql, sizeof(sql),
	         "SELECT group_concat(outcome, ' ') FROM (SELECT outcome FROM scenario_path "
	         "WHERE scenario = '%s' ORDER BY path_id)",
	         scenario);
	return kit_ask(k, sql);
}

START_TEST(clouds)
{
	struct kit k;

	kit_init(&k, "2026-05-15");
	kit_derive(&k);
	path(&k, "1", "red", "redmond", "azure", NULL, NULL, NULL);
	path(&k, "2", "blue", "bezos", "aws", NULL, NULL, NULL);
	path(&k, "3", "green", "greenco", "unknown", NULL, NULL, NULL); /* both clouds */
	path(&k, "4", "grey", "greyco", "unknown", NULL, NULL, NULL);   /* no claim */
	path(&k, "5", "local", "localco", "self", NULL, NULL, NULL);    /* who knows where */
	path(&k, "6", "blue", NULL, "unknown", NULL, NULL, NULL); /* an address of one's own */
	fall(&k, (struct model_fall){.scenario = "a", .cloud = "azure"});
	fall(&k, (struct model_fall){.scenario = "s", .cloud = "self"});
	ck_assert_str_eq(outcomes(&k, "a"), "falls survives unknown unknown unknown unknown");
	ck_assert_str_eq(outcomes(&k, "s"), "survives survives survives unknown falls unknown");
	kit_release(&k);
}
END_TEST

START_TEST(the_day_decides)
{
	struct kit k;
	struct model_claim claim = {.id = "said", .text = "t", .status = "primary"};
	struct model_service_cloud cloud = {"grey", "azure", NULL, NULL, "said"};

	kit_init(&k, "2026-03-05");
	kit_derive(&k);
	KIT_OK(&k, model_add_service_cloud(k.m, &cloud, &k.err));
	path(&k, "1", "green", "greenco", "unknown", NULL, NULL, NULL);
	path(&k, "2", "grey", "greyco", "unknown", NULL, NULL, NULL);
	fall(&k, (struct model_fall){.scenario = "a", .cloud = "azure"});
	KIT_OK(&k, model_add_claim(k.m, &claim, &k.err));
	ck_assert_str_eq(outcomes(&k, "a"), "falls falls");
	ck_assert_str_eq(kit_ask(&k, "SELECT path_id, claim FROM scenario_path ORDER BY 1"),
	                 "1 -\n2 said");
	/* Hearsay decides nothing, and neither does what turned out otherwise. */
	claim.status = "reported";
	KIT_OK(&k, model_add_claim(k.m, &claim, &k.err));
	ck_assert_str_eq(outcomes(&k, "a"), "falls unknown");
	claim.status = "superseded";
	KIT_OK(&k, model_add_claim(k.m, &claim, &k.err));
	ck_assert_str_eq(outcomes(&k, "a"), "falls unknown");
	kit_release(&k);
}
END_TEST

START_TEST(all_that_one_row_names)
{
	struct kit k;

	kit_init(&k, "2026-05-15");
	kit_derive(&k);
	path(&k, "1", "blue", "bezos", "aws", "greenco", "us-east-1", NULL);
	path(&k, "2", "blue", "bezos", "aws", "other", "us-west-2", NULL);
	path(&k, "3", "blue", "bezos", "aws", NULL, NULL, NULL);
	path(&k, "4", "red", "redmond", "azure", "greenco", "us-east-1", NULL);
	fall(&k, (struct model_fall){.scenario = "region", .cloud = "aws", .region = "us-east-*"});
	fall(&k, (struct model_fall){.scenario = "maker", .vendor = "bezos", .maker = "greenco"});
	fall(&k, (struct model_fall){.scenario = "service", .service = "blue"});
	fall(&k, (struct model_fall){.scenario = "both", .service = "red"});
	fall(&k, (struct model_fall){.scenario = "both", .maker = "other"});
	ck_assert_str_eq(outcomes(&k, "region"), "falls survives unknown survives");
	ck_assert_str_eq(outcomes(&k, "maker"), "falls survives unknown survives");
	ck_assert_str_eq(outcomes(&k, "service"), "falls falls falls survives");
	ck_assert_str_eq(outcomes(&k, "both"), "survives falls unknown falls");
	kit_release(&k);
}
END_TEST

START_TEST(gateways)
{
	struct kit k;

	kit_init(&k, "2026-05-15");
	kit_cloud(&k, "hub", "gcp", NULL, NULL);
	kit_derive(&k);
	path(&k, "1", "blue", "bezos", "aws", NULL, NULL, "hub");  /* needs the hub, too */
	path(&k, "2", "blue", "bezos", "aws", NULL, NULL, "gate"); /* one's own stands anywhere */
	path(&k, "3", "hub", "hubco", "gcp", "greenco", NULL, NULL);
	path(&k, "4", "hub", "hubco", "gcp", NULL, NULL, NULL); /* may lead to anything */
	fall(&k, (struct model_fall){.scenario = "gcp", .cloud = "gcp"});
	fall(&k, (struct model_fall){.scenario = "hub", .vendor = "hubco"});
	fall(&k, (struct model_fall){.scenario = "blue", .service = "blue"});
	fall(&k, (struct model_fall){.scenario = "green", .vendor = "greenco"});
	ck_assert_str_eq(outcomes(&k, "gcp"), "falls survives falls falls");
	ck_assert_str_eq(outcomes(&k, "hub"), "falls survives falls falls");
	ck_assert_str_eq(outcomes(&k, "blue"), "falls falls survives unknown");
	ck_assert_str_eq(outcomes(&k, "green"), "survives survives unknown unknown");
	kit_release(&k);
}
END_TEST

Suite *check_scenario_suite(void);

Suite *check_scenario_suite(void)
{
	Suite *s = suite_create("scenario");
	TCase *t = tcase_create("scenario");

	tcase_add_test(t, clouds);
	tcase_add_test(t, the_day_decides);
	tcase_add_test(t, all_that_one_row_names);
	tcase_add_test(t, gateways);
	suite_add_tcase(s, t);
	return s;
}
