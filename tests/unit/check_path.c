/* How paths, roles and clouds follow from evidence. */
#include <stdio.h>

#include "model_kit.h"

START_TEST(named_is_not_reached)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "app.py");
	kit_add(&k, -1, (struct evidence){.kind = EVIDENCE_IMPORT, .service = "red"});
	kit_add(&k, -1, (struct evidence){.kind = EVIDENCE_DEPENDENCY, .service = "red"});
	kit_add(&k, -1,
	        (struct evidence){
			.kind = EVIDENCE_ENV, .service = "red", .name = "RED_KEY", .attr = "key"});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), "");
	ck_assert_str_eq(kit_ask(&k, "SELECT count(*) FROM ai_workload"), "0");
	kit_release(&k);
}
END_TEST

START_TEST(other_contexts_give_no_path)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "tests/test_app.py");
	for (int c = EVIDENCE_TEST; c <= EVIDENCE_CI; c++)
		kit_add(&k, -1,
		        (struct evidence){.kind = EVIDENCE_CLIENT,
		                          .service = "red",
		                          .context = (enum evidence_context)c});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), "");
	kit_release(&k);
}
END_TEST

START_TEST(clients_of_one_service_are_one_path)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	kit_model(&k, kit_client(&k, "blue"), "blue", "m-1");
	kit_file(&k, "b.py");
	kit_model(&k, kit_client(&k, "blue"), "blue", "m-2");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat blue aws primary");
	ck_assert_str_eq(kit_ask(&k, "SELECT model, vendor, basis, evidence_id FROM path"),
	                 "m-1 bezos observed 1");
	ck_assert_str_eq(kit_ask(&k, "SELECT evidence_id, step FROM path_evidence"),
	                 "1 client\n2 model\n3 client\n4 model");
	kit_release(&k);
}
END_TEST

START_TEST(capability_comes_from_the_model)
{
	struct kit k;
	int c;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	c = kit_client(&k, "blue");
	kit_model(&k, c, "blue", "talk");
	kit_add(&k, c,
	        (struct evidence){.kind = EVIDENCE_MODEL,
	                          .service = "blue",
	                          .value = "vectors",
	                          .capability = "embedding"});
	kit_client(&k, "rows");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat blue aws primary\n"
	                                ". embedding blue aws primary\n"
	                                ". vector-store rows unknown primary");
	kit_release(&k);
}
END_TEST

START_TEST(a_neutral_library_gives_way_to_what_is_set_up_in_it)
{
	struct kit k;

	kit_init(&k, "2026-06-01");
	kit_service(&k, "kernel", "gateway", "anyone", "self", "runtime");
	kit_file(&k, "a.cs");
	kit_add(&k, -1,
	        (struct evidence){
			.kind = EVIDENCE_CLIENT, .service = "kernel", .capability = "chat"});
	kit_file(&k, "b.cs");
	kit_client(&k, "red");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary");
	kit_release(&k);

	kit_init(&k, "2026-06-01"); /* alone it is all that is known */
	kit_service(&k, "kernel", "gateway", "anyone", "self", "runtime");
	kit_file(&k, "a.cs");
	kit_add(&k, -1,
	        (struct evidence){
			.kind = EVIDENCE_CLIENT, .service = "kernel", .capability = "chat"});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat kernel unknown primary");
	kit_release(&k);
}
END_TEST

START_TEST(clouds_follow_the_claims_of_the_day)
{
	static const struct {
		const char *as_of, *cloud;
	} cases[] = {{"2026-03-05", "azure"},
	             {"2026-04-30", "azure"},
	             {"2026-05-01", "unknown"},
	             {"2022-12-31", "unknown"}};

	for (size_t i = 0; i < UM_COUNT(cases); i++) {
		struct kit k;

		kit_init(&k, cases[i].as_of);
		kit_file(&k, "a.py");
		kit_client(&k, "green");
		kit_derive(&k);
		ck_assert_str_eq(kit_ask(&k, "SELECT cloud FROM path"), cases[i].cloud);
		kit_release(&k);
	}
}
END_TEST

START_TEST(an_unclaimed_cloud_is_unknown_and_a_server_is_ones_own)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a/main.py");
	kit_client(&k, "grey");
	kit_file(&k, "a/other.py");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_CLIENT,
	                          .service = "local",
	                          .basis = EVIDENCE_OBSERVED,
	                          .capability = "embedding"});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat grey unknown primary\n"
	                                ". embedding local self primary");
	ck_assert_str_eq(kit_ask(&k, "SELECT identity FROM path ORDER BY id"), "unknown\nnone");
	kit_release(&k);
}
END_TEST

START_TEST(a_fallback_in_code_joins_two_clients)
{
	struct kit k;
	int a;
	int b;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	a = kit_client(&k, "red");
	b = kit_client(&k, "blue");
	kit_fallback(&k, "code", a, b);
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary\n"
	                                ". chat blue aws fallback for red F3");
	ck_assert_str_eq(kit_ask(&k, "SELECT evidence_id, step FROM path_evidence WHERE path_id=2"),
	                 "2 client\n3 fallback");
	kit_release(&k);
}
END_TEST

START_TEST(the_order_of_the_fallback_decides_and_not_of_the_text)
{
	struct kit k;
	int a;
	int b;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	a = kit_client(&k, "red");
	b = kit_client(&k, "blue");
	kit_fallback(&k, "handler", b, a);
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat blue aws primary\n"
	                                ". chat red azure fallback for blue F3");
	kit_release(&k);
}
END_TEST

static const char *rung_for(const char *covers)
{
	static char text[100];
	struct kit k;
	int a;
	int b;
	int f;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	a = kit_client(&k, "red");
	b = kit_client(&k, "blue");
	f = kit_fallback(&k, "handler", a, b);
	k.evidence.v[f].covers = covers;
	kit_derive(&k);
	snprintf(text, sizeof(text), "%s",
	         kit_ask(&k, "SELECT rung, coalesce(covers, '?') FROM path WHERE id = 2"));
	kit_release(&k);
	return text;
}

START_TEST(what_the_trigger_leaves_out_keeps_it_at_the_first_rung)
{
	ck_assert_str_eq(rung_for("rate-limit,server,timeout"), "3 rate-limit,server,timeout");
	ck_assert_str_eq(rung_for("rate-limit"), "1 rate-limit");
	ck_assert_str_eq(rung_for("server,timeout"), "1 server,timeout");
	ck_assert_str_eq(rung_for(""), "1 ");
	ck_assert_str_eq(rung_for(NULL), "1 ?");
}
END_TEST

START_TEST(two_triggers_of_one_fallback_add_up)
{
	struct kit k;
	int a;
	int b;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	a = kit_client(&k, "red");
	b = kit_client(&k, "blue");
	k.evidence.v[kit_fallback(&k, "handler", a, b)].covers = "rate-limit";
	k.evidence.v[kit_fallback(&k, "handler", a, b)].covers = "server,timeout";
	kit_derive(&k);
	ck_assert_str_eq(kit_ask(&k, "SELECT rung, covers FROM path WHERE id = 2"),
	                 "3 rate-limit,server,timeout");
	kit_release(&k);
}
END_TEST

static void kit_drill(struct kit *k)
{
	kit_file(k, "tests/test_a.py");
	k->file.context = "test";
	kit_add(k, -1,
	        (struct evidence){.kind = EVIDENCE_FALLBACK,
	                          .service = "portable",
	                          .attr = "drill",
	                          .context = EVIDENCE_TEST});
}

START_TEST(a_drill_lifts_an_armed_fallback_only)
{
	static const struct {
		const char *covers, *want;
	} cases[] = {{"rate-limit,server,timeout", "5 drill"}, {"rate-limit", "1 drill"}};

	for (size_t i = 0; i < UM_COUNT(cases); i++) {
		struct kit k;
		int a;
		int b;
		int f;

		kit_init(&k, "2026-11-21");
		kit_file(&k, "a.py");
		a = kit_client(&k, "red");
		b = kit_client(&k, "blue");
		f = kit_fallback(&k, "handler", a, b);
		k.evidence.v[f].covers = cases[i].covers;
		kit_drill(&k);
		kit_derive(&k);
		ck_assert_str_eq(kit_ask(&k,
		                         "SELECT p.rung, s.step FROM path p JOIN path_evidence s "
		                         "ON s.path_id = p.id WHERE p.id = 2 AND s.step = 'drill'"),
		                 cases[i].want);
		kit_release(&k);
	}
}
END_TEST

START_TEST(without_a_fallback_a_drill_says_nothing)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	kit_client(&k, "red");
	kit_drill(&k);
	kit_derive(&k);
	ck_assert_str_eq(kit_ask(&k, "SELECT count(*) FROM evidence WHERE attr = 'drill'"), "0");
	kit_release(&k);
}
END_TEST

START_TEST(one_fate_is_not_independent)
{
	struct kit k;
	int a;
	int b;

	kit_init(&k, "2026-03-05");
	kit_file(&k, "a.py");
	a = kit_client(&k, "green");
	b = kit_client(&k, "red");
	kit_fallback(&k, "code", a, b);
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat green azure primary\n"
	                                ". chat red azure fallback for green F2");
	kit_release(&k);

	kit_init(&k, "2026-05-15"); /* several clouds: not known which */
	kit_file(&k, "a.py");
	a = kit_client(&k, "green");
	b = kit_client(&k, "red");
	kit_fallback(&k, "code", a, b);
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat green unknown primary\n"
	                                ". chat red azure fallback for green F2");
	kit_release(&k);
}
END_TEST

START_TEST(the_same_service_can_stand_in_for_itself)
{
	struct kit k;
	int a;
	int b;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	a = kit_model(&k, kit_client(&k, "red"), "red", "east");
	b = kit_model(&k, kit_client(&k, "red"), "red", "west");
	kit_fallback(&k, "same-cloud", a, b);
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary\n"
	                                ". chat red azure fallback for red F1");
	kit_release(&k);
}
END_TEST

START_TEST(models_of_one_call_can_be_a_chain)
{
	struct kit k;
	int c;
	int a;
	int b;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	c = kit_client(&k, "gate"); /* a gateway as a library: the strings name the services */
	a = kit_model(&k, c, "red", "red/m");
	b = kit_model(&k, c, "blue", "blue/m");
	kit_fallback(&k, "code", a, b);
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary\n"
	                                ". chat blue aws fallback for red F3");
	kit_release(&k);
}
END_TEST

START_TEST(services_side_by_side_are_a_choice)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "llm/blue.py");
	kit_client(&k, "blue");
	kit_file(&k, "llm/red.py");
	kit_client(&k, "red");
	kit_client(&k, "red");
	kit_file(&k, "voice/other.py");
	kit_client(&k, "grey");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary\n"
	                                ". chat blue aws choice\n"
	                                ". chat grey unknown independent");
	kit_release(&k);
}
END_TEST

START_TEST(a_switch_names_the_default)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "llm.py");
	kit_client(&k, "red");
	kit_client(&k, "red");
	kit_client(&k, "blue");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_ENV,
	                          .name = "LLM_PROVIDER",
	                          .attr = "switch",
	                          .value = "blue",
	                          .binding = EVIDENCE_DEFAULT});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat blue aws primary\n"
	                                ". chat red azure choice");
	kit_release(&k);
}
END_TEST

START_TEST(of_equals_the_one_with_more_models_is_the_default)
{
	struct kit k;

	for (int n_models = 0; n_models < 2; n_models++) {
		kit_init(&k, "2026-11-21");
		kit_file(&k, "a.py");
		kit_client(&k, "local");
		kit_client(&k, "red");
		kit_client(&k, "blue");
		for (int i = 0; i < n_models; i++)
			kit_model(&k, -1, "blue", "m");
		kit_derive(&k);
		ck_assert_str_eq(kit_ask(&k, "SELECT service FROM path WHERE role = 'primary'"),
		                 n_models ? "blue" : "red");
		kit_release(&k);
	}
}
END_TEST

START_TEST(a_default_model_names_the_default)
{
	struct kit k;

	for (int n_services = 1; n_services < 3; n_services++) {
		kit_init(&k, "2026-11-21");
		kit_file(&k, "a.py");
		kit_client(&k, "red");
		kit_client(&k, "red");
		kit_client(&k, "blue");
		kit_add(&k, -1,
		        (struct evidence){.kind = EVIDENCE_MODEL,
		                          .service = "blue",
		                          .value = "m",
		                          .binding = EVIDENCE_DEFAULT});
		if (n_services > 1)
			kit_add(&k, -1,
			        (struct evidence){.kind = EVIDENCE_MODEL,
			                          .service = "red",
			                          .value = "n",
			                          .binding = EVIDENCE_DEFAULT});
		kit_derive(&k);
		ck_assert_str_eq(kit_ask(&k, "SELECT service FROM path WHERE role = 'primary'"),
		                 n_services == 1 ? "blue" : "red");
		kit_release(&k);
	}
}
END_TEST

START_TEST(a_fallback_without_known_parts_joins_nothing)
{
	struct kit k;
	struct evidence_member members[] = {{.evidence = -1, .order = 0},
	                                    {.evidence = -1, .order = 1}};

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	kit_client(&k, "red");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_FALLBACK,
	                          .service = "portable",
	                          .attr = "code",
	                          .members = members,
	                          .n_members = 2});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary");
	kit_release(&k);
}
END_TEST

START_TEST(a_primary_that_was_not_followed_is_not_guessed)
{
	struct kit k;
	struct evidence_member members[] = {{.evidence = -1, .order = 0},
	                                    {.evidence = 1, .order = 1}};

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	kit_client(&k, "red");
	kit_client(&k, "blue");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_FALLBACK,
	                          .service = "portable",
	                          .attr = "code",
	                          .members = members,
	                          .n_members = 2});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary\n"
	                                ". chat blue aws choice");
	kit_release(&k);
}
END_TEST

START_TEST(a_gateways_default_fallback_is_for_all_its_routes)
{
	struct kit k;
	struct evidence_member members[] = {{.evidence = -1, .order = 0},
	                                    {.evidence = -1, .alias = "spare", .order = 1}};

	kit_init(&k, "2026-11-21");
	kit_file(&k, "gate.yaml");
	kit_gateway(&k, "talk", "red");
	kit_gateway(&k, "spare", "blue");
	kit_gateway(&k, "more", "grey");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_FALLBACK,
	                          .service = "gate",
	                          .attr = "gateway",
	                          .members = members,
	                          .n_members = 2});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary via gate\n"
	                                ". chat blue aws fallback via gate for red F3\n"
	                                ". chat grey unknown primary via gate\n"
	                                ". chat blue aws fallback via gate for grey F2");
	kit_release(&k);
}
END_TEST

START_TEST(a_model_of_a_gateway_route_means_the_route)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "gate.yaml");
	kit_gateway(&k, "talk", "red");   /* 0, its model is 1 */
	kit_gateway(&k, "spare", "blue"); /* 2 and 3 */
	kit_fallback(&k, "gateway", 1, 3);
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary via gate\n"
	                                ". chat blue aws fallback via gate for red F3");
	kit_release(&k);
}
END_TEST

START_TEST(a_gateway_may_be_one_route_by_itself)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "gate.yaml");
	kit_plugin(&k, "talk", "red");   /* 0, its model is 1 */
	kit_plugin(&k, "spare", "blue"); /* 2 and 3 */
	kit_fallback(&k, "gateway", 1, 3);
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary via gate\n"
	                                ". chat blue aws fallback via gate for red F3");
	kit_release(&k);
}
END_TEST

START_TEST(a_setting_of_ones_own_host_stays_the_service)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	kit_add(&k, -1,
	        (struct evidence){
			.kind = EVIDENCE_CLIENT, .service = "green", .endpoint_env = "GREEN_URL"});
	kit_add(&k, -1,
	        (struct evidence){
			.kind = EVIDENCE_CLIENT, .service = "local", .endpoint_env = "LOCAL_URL"});
	kit_file(&k, "deploy.yaml");
	kit_setting(&k, "GREEN_URL", "http://somewhere:8000");
	kit_setting(&k, "LOCAL_URL", "http://gpu-box:8000");
	kit_derive(&k);
	/* The first speaks a vendor's protocol to somebody else; the second is what it was. */
	ck_assert_str_eq(kit_ask(&k, "SELECT service, vendor, cloud FROM path ORDER BY service"),
	                 "green - unknown\nlocal localco self");
	kit_release(&k);
}
END_TEST

START_TEST(a_fallback_without_a_primary_stands_in_for_the_file)
{
	struct kit k;
	struct evidence_member members[] = {{.evidence = 1, .order = 1}};

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	kit_client(&k, "red");
	kit_client(&k, "blue");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_FALLBACK,
	                          .service = "portable",
	                          .attr = "code",
	                          .members = members,
	                          .n_members = 1});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary\n"
	                                ". chat blue aws fallback for red F3");
	kit_release(&k);
}
END_TEST

START_TEST(a_manifest_moves_the_client)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_CLIENT,
	                          .service = "green",
	                          .basis = EVIDENCE_OBSERVED,
	                          .endpoint_env = "GREEN_URL"});
	kit_file(&k, "deploy.yaml");
	kit_setting(&k, "GREEN_URL", "https://x.red.example/v1");
	kit_add(&k, 0,
	        (struct evidence){.kind = EVIDENCE_ENDPOINT,
	                          .service = "red",
	                          .attr = "url",
	                          .cloud = "azure",
	                          .value = "https://x.red.example/v1"});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary");
	ck_assert_str_eq(kit_ask(&k, "SELECT basis, endpoint FROM path"),
	                 "inferred https://x.red.example/v1");
	ck_assert_str_eq(kit_ask(&k, "SELECT evidence_id, step FROM path_evidence"),
	                 "1 client\n2 environment");
	kit_release(&k);
}
END_TEST

START_TEST(an_unknown_address_is_nobodys)
{
	struct kit k;

	kit_init(&k, "2026-03-05");
	kit_file(&k, "a.py");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_CLIENT,
	                          .service = "green",
	                          .basis = EVIDENCE_OBSERVED,
	                          .attr = "custom-endpoint"});
	kit_file(&k, "b.py");
	kit_client(&k, "green");
	kit_derive(&k);
	/* Not one path with the client that goes to the vendor's own address. */
	ck_assert_str_eq(kit_ask(&k, "SELECT service, vendor, cloud, role FROM path"),
	                 "green greenco azure primary\ngreen - unknown choice");
	kit_release(&k);
}
END_TEST

START_TEST(gateway_clients_inherit_its_routes)
{
	struct kit k;
	struct evidence_member members[] = {{.evidence = -1, .alias = "talk", .order = 0},
	                                    {.evidence = -1, .alias = "spare", .order = 1}};

	kit_init(&k, "2026-11-21");
	kit_file(&k, "api/main.py");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_CLIENT,
	                          .service = "green",
	                          .basis = EVIDENCE_OBSERVED,
	                          .endpoint_env = "GREEN_URL"});
	kit_model(&k, 0, "green", "talk");
	kit_file(&k, "api/package.json");
	kit_unit(&k, "package");
	kit_file(&k, "gate/config.yaml");
	kit_gateway(&k, "talk", "red");
	kit_gateway(&k, "spare", "blue");
	kit_gateway(&k, "unused", "grey");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_FALLBACK,
	                          .service = "gate",
	                          .attr = "gateway",
	                          .members = members,
	                          .n_members = 2});
	kit_file(&k, "web/Dockerfile");
	kit_unit(&k, "docker");
	kit_file(&k, "web/env.yaml");
	kit_setting(&k, "GREEN_URL", "http://gate:4000");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary via gate\n"
	                                ". chat blue aws fallback via gate for red F3\n"
	                                ". chat grey unknown choice via gate\n"
	                                "api chat red azure primary via gate\n"
	                                "api chat blue aws fallback via gate for red F3");
	kit_release(&k);
}
END_TEST

START_TEST(routes_that_share_an_alias_replace_each_other)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "gate.yaml");
	kit_gateway(&k, "talk", "red");
	kit_gateway(&k, "talk", "blue");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary via gate\n"
	                                ". chat blue aws fallback via gate for red F3");
	kit_release(&k);
}
END_TEST

START_TEST(a_gateway_without_routes_is_a_service)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	kit_client(&k, "hub");
	kit_file(&k, "b/b.py");
	kit_client(&k, "gate");
	kit_derive(&k);
	ck_assert_str_eq(kit_ask(&k, "SELECT service, vendor, cloud, role FROM path"),
	                 "hub hubco unknown primary\ngate - unknown independent");
	kit_release(&k);
}
END_TEST

START_TEST(a_call_by_hand_is_a_route_and_a_setting_is_not)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_ENDPOINT,
	                          .service = "blue",
	                          .basis = EVIDENCE_OBSERVED,
	                          .attr = "url",
	                          .cloud = "aws",
	                          .value = "https://blue.example/chat"});
	kit_file(&k, "deploy.yaml");
	kit_setting(&k, "SOME_URL", "https://red.example");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_ENDPOINT,
	                          .service = "red",
	                          .attr = "url",
	                          .name = "SOME_URL",
	                          .value = "https://red.example"});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat blue aws primary");
	kit_release(&k);
}
END_TEST

static void declared_endpoint(struct kit *k, const char *path)
{
	kit_file(k, path);
	kit_add(k, -1,
	        (struct evidence){.kind = EVIDENCE_ENDPOINT,
	                          .service = "blue",
	                          .attr = "url",
	                          .binding = EVIDENCE_CONFIG,
	                          .value = "https://blue.example"});
}

START_TEST(an_address_in_configuration_needs_code_that_reads_it)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	declared_endpoint(&k, "dns.yaml");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), "");
	kit_release(&k);

	kit_init(&k, "2026-11-21");
	declared_endpoint(&k, "config.yaml");
	kit_file(&k, "x.py");
	kit_add(&k, -1, (struct evidence){.kind = EVIDENCE_IMPORT, .service = "blue"});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat blue aws primary");
	kit_release(&k);

	kit_init(&k, "2026-11-21");
	declared_endpoint(&k, "infra/dns.yaml");
	kit_file(&k, "pom.xml");
	kit_unit(&k, "package");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), "");
	kit_release(&k);

	kit_init(&k, "2026-11-21");
	kit_file(&k, "pom.xml");
	kit_unit(&k, "package");
	declared_endpoint(&k, "src/application.yaml");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat blue aws primary");
	kit_release(&k);
}
END_TEST

START_TEST(resources_join_the_client_of_their_service)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "infra/main.tf");
	kit_unit(&k, "terraform");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_RESOURCE,
	                          .service = "red",
	                          .capability = "chat",
	                          .cloud = "azure",
	                          .region = "north"});
	kit_file(&k, "package.json");
	kit_unit(&k, "package");
	kit_file(&k, "src/app.ts");
	kit_client(&k, "red");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary");
	/* The client decides; the region of the resource is kept. */
	ck_assert_str_eq(kit_ask(&k, "SELECT evidence_id, region FROM path"), "2 north");
	kit_release(&k);
}
END_TEST

static void name_by_package(struct kit *k, const char *service)
{
	kit_add(k, -1, (struct evidence){.kind = EVIDENCE_DEPENDENCY, .service = service});
}

START_TEST(a_neutral_client_takes_the_providers_of_the_packages)
{
	const struct model_service voice = {.id = "voice",
	                                    .kind = "service",
	                                    .vendor = "voiceco",
	                                    .domain = "inference",
	                                    .capabilities = "|speech|"};
	struct kit k;

	kit_init(&k, "2026-11-21");
	KIT_OK(&k, model_add_service(k.m, &voice, &k.err));
	kit_file(&k, "app.py");
	kit_client(&k, "portable");
	name_by_package(&k, "grey");
	name_by_package(&k, "blue");
	name_by_package(&k, "local"); /* without a setting it may as well run in the process */
	name_by_package(&k, "rows");  /* for another purpose */
	name_by_package(&k, "voice");
	name_by_package(&k, "gate");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat grey unknown primary\n"
	                                ". chat blue aws choice");
	ck_assert_str_eq(kit_ask(&k, "SELECT DISTINCT basis, evidence_id FROM path"), "inferred 1");
	kit_release(&k);
}
END_TEST

START_TEST(a_neutral_client_takes_the_models_of_the_settings_first)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "app.py");
	kit_client(&k, "portable");
	name_by_package(&k, "blue");
	name_by_package(&k, "local");
	kit_model(&k, -1, "local", "small");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat local self primary");
	ck_assert_str_eq(kit_ask(&k, "SELECT model FROM path"), "small");
	kit_release(&k);
}
END_TEST

START_TEST(a_neutral_client_adds_nothing_to_what_is_known)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "app.py");
	kit_client(&k, "portable");
	kit_client(&k, "red");
	name_by_package(&k, "blue");
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), ". chat red azure primary");
	kit_release(&k);
}
END_TEST

START_TEST(who_manages_a_service_asks_no_model)
{
	struct kit k;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "list_models.py");
	kit_add(&k, -1,
	        (struct evidence){
			.kind = EVIDENCE_CLIENT, .service = "blue", .attr = "control-plane"});
	kit_derive(&k);
	ck_assert_str_eq(kit_paths(&k), "");
	kit_release(&k);
}
END_TEST

START_TEST(identity_fits_the_cloud)
{
	struct kit k;
	int c;

	kit_init(&k, "2026-11-21");
	kit_file(&k, "a.py");
	kit_client(&k, "red");
	kit_add(&k, -1,
	        (struct evidence){.kind = EVIDENCE_IDENTITY,
	                          .service = "azure",
	                          .attr = "one-cloud",
	                          .cloud = "azure"});
	c = kit_client(&k, "blue");
	kit_add(&k, c, (struct evidence){.kind = EVIDENCE_ENV, .service = "blue", .attr = "key"});
	kit_client(&k, "grey");
	kit_derive(&k);
	ck_assert_str_eq(kit_ask(&k, "SELECT service, identity FROM path ORDER BY service"),
	                 "blue api-key\ngrey unknown\nred one-cloud");
	kit_release(&k);
}
END_TEST

Suite *check_path_suite(void)
{
	Suite *s = suite_create("path");
	TCase *t = tcase_create("path");

	tcase_add_test(t, named_is_not_reached);
	tcase_add_test(t, other_contexts_give_no_path);
	tcase_add_test(t, clients_of_one_service_are_one_path);
	tcase_add_test(t, capability_comes_from_the_model);
	tcase_add_test(t, a_neutral_library_gives_way_to_what_is_set_up_in_it);
	tcase_add_test(t, clouds_follow_the_claims_of_the_day);
	tcase_add_test(t, an_unclaimed_cloud_is_unknown_and_a_server_is_ones_own);
	tcase_add_test(t, a_fallback_in_code_joins_two_clients);
	tcase_add_test(t, the_order_of_the_fallback_decides_and_not_of_the_text);
	tcase_add_test(t, what_the_trigger_leaves_out_keeps_it_at_the_first_rung);
	tcase_add_test(t, two_triggers_of_one_fallback_add_up);
	tcase_add_test(t, a_drill_lifts_an_armed_fallback_only);
	tcase_add_test(t, without_a_fallback_a_drill_says_nothing);
	tcase_add_test(t, one_fate_is_not_independent);
	tcase_add_test(t, the_same_service_can_stand_in_for_itself);
	tcase_add_test(t, models_of_one_call_can_be_a_chain);
	tcase_add_test(t, services_side_by_side_are_a_choice);
	tcase_add_test(t, a_switch_names_the_default);
	tcase_add_test(t, of_equals_the_one_with_more_models_is_the_default);
	tcase_add_test(t, a_default_model_names_the_default);
	tcase_add_test(t, a_fallback_without_known_parts_joins_nothing);
	tcase_add_test(t, a_primary_that_was_not_followed_is_not_guessed);
	tcase_add_test(t, a_gateways_default_fallback_is_for_all_its_routes);
	tcase_add_test(t, a_model_of_a_gateway_route_means_the_route);
	tcase_add_test(t, a_gateway_may_be_one_route_by_itself);
	tcase_add_test(t, a_setting_of_ones_own_host_stays_the_service);
	tcase_add_test(t, a_fallback_without_a_primary_stands_in_for_the_file);
	tcase_add_test(t, a_manifest_moves_the_client);
	tcase_add_test(t, an_unknown_address_is_nobodys);
	tcase_add_test(t, gateway_clients_inherit_its_routes);
	tcase_add_test(t, routes_that_share_an_alias_replace_each_other);
	tcase_add_test(t, a_gateway_without_routes_is_a_service);
	tcase_add_test(t, a_call_by_hand_is_a_route_and_a_setting_is_not);
	tcase_add_test(t, an_address_in_configuration_needs_code_that_reads_it);
	tcase_add_test(t, resources_join_the_client_of_their_service);
	tcase_add_test(t, a_neutral_client_takes_the_providers_of_the_packages);
	tcase_add_test(t, a_neutral_client_takes_the_models_of_the_settings_first);
	tcase_add_test(t, a_neutral_client_adds_nothing_to_what_is_known);
	tcase_add_test(t, who_manages_a_service_asks_no_model);
	tcase_add_test(t, identity_fits_the_cloud);
	suite_add_tcase(s, t);
	return s;
}
