/* Whom a plan would ask: addresses of a hostile tree, the permission to ask, and paths to targets.
 */
#include <stdlib.h>

#include "model_kit.h"
#include "probe/plan_p.h"

/* ---- addresses ---- */

static const char *parsed(struct um_arena *a, const char *text, bool is_plain)
{
	struct probe_endpoint at;
	const char *why = probe_endpoint_parse(a, text, is_plain, &at);

	return why ? why
	           : um_format(a, "%s %s %u %s%s", at.scheme, at.host, at.port, at.path,
	                       at.is_number ? " number" : "");
}

START_TEST(addresses)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"https://api.example.com", "https api.example.com 443 "},
		{"https://API.Example.COM./v1/", "https api.example.com 443 /v1"},
		{"http://api.example.com:8080/a/../b?key=x#y", "http api.example.com 8080 /b"},
		{"api.example.com", "https api.example.com 443 "},
		{"localhost:4000", "https localhost 4000 "},
		{"https://[::1]:8443/v1", "https ::1 8443 /v1 number"},
		{"https://[::ffff:10.0.0.1]", "https ::ffff:10.0.0.1 443  number"},
		/* numbers in every notation that a resolver takes */
		{"https://2130706433", "https 127.0.0.1 443  number"},
		{"https://0x7f.1", "https 127.0.0.1 443  number"},
		{"https://0177.0.0.1", "https 127.0.0.1 443  number"},
		{"https://127.1", "https 127.0.0.1 443  number"},
		{"https://example.0x7f", "https example.0x7f 443  number"},
		{"https://999.999.999.999", "https 999.999.999.999 443  number"},
		{"https://%31%32%37.0.0.1/", "https 127.0.0.1 443  number"},
		/* what is refused */
		{"", "its address is empty"},
		{"ftp://api.example.com", "its address is neither http nor https"},
		{"file:///etc/passwd", "its address is neither http nor https"},
		{"https://", "its address is no URL"},
		{"https://user:secret@api.example.com",
	         "its address carries a user name or password"},
		{"https://api.example.com@evil.example",
	         "its address carries a user name or password"},
		{"https://${HOST}/v1", "its address is a template that nothing here fills in"},
		{"https://{}.example.com", "its address is a template that nothing here fills in"},
		{"https://%s.example.com", "its address is a template that nothing here fills in"},
		{"https://api.example.com\r\nX: y",
	         "its address holds blanks, quotes or control characters"},
		{"https://api.example.com\\@evil.example",
	         "its address holds blanks, quotes or control characters"},
		{"https://ap\xd1\x96.example.com", "its address is not plain ASCII"},
		{"https://api.example.com:99999", "its address is no URL"},
		{"https://api..example.com", "its address names no host"},
		{"https://api_%00.example.com", "its address is no URL"},
		{"https://[fe80::1%25eth0]/", "its address is one of a network interface"},
	};
	struct um_arena *a = um_arena_new();
	char *text = memset(um_alloc(a, 4000), 'a', 3000);

	for (size_t i = 0; i < UM_COUNT(rows); i++)
		ck_assert_msg(um_eq(parsed(a, rows[i].text, false), rows[i].want), "%s: %s, not %s",
		              rows[i].text, parsed(a, rows[i].text, false), rows[i].want);
	ck_assert_str_eq(parsed(a, "localhost:4000", true), "http localhost 4000 ");
	ck_assert_str_eq(parsed(a, text, false), "its address is too long");
	um_arena_free(a);
}
END_TEST

START_TEST(templates)
{
	struct um_arena *a = um_arena_new();

	ck_assert_str_eq(probe_endpoint_filled(a, "https://x.${REGION}.example.com/{a}"),
	                 "https://x.x.example.com/x");
	ck_assert_str_eq(probe_endpoint_filled(a, "https://{{ region }}.example.com"),
	                 "https://x.example.com");
	ck_assert_ptr_null(probe_endpoint_filled(a, "https://x.example.com"));
	ck_assert(probe_is_region("us-east-1"));
	ck_assert(!probe_is_region("us-east-1.evil"));
	ck_assert(!probe_is_region("-x"));
	ck_assert(!probe_is_region(""));
	um_arena_free(a);
}
END_TEST

/* ---- the user's list ---- */

START_TEST(named_hosts)
{
	static const char *const names[] = {"api.example.com", "localhost:4000", "*.corp.example",
	                                    "[::1]:8080",      "10.0.0.7",       NULL};

	ck_assert(probe_is_named(names, "api.example.com", 443));
	ck_assert(probe_is_named(names, "api.example.com", 8443));
	ck_assert(!probe_is_named(names, "xapi.example.com", 443));
	ck_assert(!probe_is_named(names, "api.example.com.evil.example", 443));
	ck_assert(probe_is_named(names, "localhost", 4000));
	ck_assert(!probe_is_named(names, "localhost", 4001));
	ck_assert(probe_is_named(names, "a.b.corp.example", 443));
	ck_assert(!probe_is_named(names, "corp.example", 443));
	ck_assert(!probe_is_named(names, "xcorp.example", 443));
	ck_assert(probe_is_named(names, "::1", 8080));
	ck_assert(!probe_is_named(names, "::1", 80));
	ck_assert(probe_is_named(names, "10.0.0.7", 80));
	ck_assert(!probe_is_named(NULL, "10.0.0.7", 80));
}
END_TEST

/* ---- rules made by hand ---- */

static struct rules_host red_hosts[] = {{.pattern = "api.red.example"},
                                        {.pattern = "{region}.red.example"},
                                        {.pattern = "*.tenants.red.example"},
                                        {.pattern = "red.*"}};
static struct rules_host blue_hosts[] = {{.pattern = "api.blue.example"}};
static struct rules_host local_hosts[] = {{.pattern = "localhost", .port = 11434, .cloud = "self"},
                                          {.pattern = "local.{namespace}", .cloud = "self"}};
static struct rules_env red_env[] = {{.name = "RED_URL", .carries = RULES_ENDPOINT},
                                     {.name = "RED_REGION", .carries = RULES_REGION},
                                     {.name = "RED_KEY", .carries = RULES_KEY}};
static struct rules_env grey_env[] = {{.name = "GREY_URL", .carries = RULES_ENDPOINT}};
static struct rules_env gate_env[] = {{.name = "GATE_URL", .carries = RULES_ENDPOINT}};
static const char *red_keys[] = {"RED_KEY"};
static struct rules_url_path calls[] = {{.path = "/chat/completions"},
                                        {.path = "/deployments/*/chat"}};
static struct rules_probe red_probe = {.at = {.host = "api.red.example", .base = "/v1"},
                                       .reach = {.path = "/models"},
                                       .auth = {.path = "/models", .keys = {red_keys, 1}}};
static struct rules_probe blue_probe = {.at = {.host = "{region}.blue.example"},
                                        .reach = {.path = "/"}};
static struct rules_probe other_probe = {.reach = {.path = "/v1/models"}};
static struct rules_entry entries[] = {
	{.id = "blue", .hosts = blue_hosts, .n_hosts = 1, .probe = &blue_probe},
	{.id = "gate",
         .kind = RULES_GATEWAY,
         .operator_ = "self",
         .env = gate_env,
         .n_env = 1,
         .probe = &other_probe},
	{.id = "grey",
         .env = grey_env,
         .n_env = 1,
         .paths = calls,
         .n_paths = 2,
         .probe = &other_probe},
	{.id = "local",
         .kind = RULES_SERVER,
         .operator_ = "self",
         .hosts = local_hosts,
         .n_hosts = 2,
         .probe = &other_probe},
	{.id = "red",
         .hosts = red_hosts,
         .n_hosts = 4,
         .env = red_env,
         .n_env = 3,
         .probe = &red_probe},
	{.id = "rows"},
};

static struct rules rules_by_hand(void)
{
	return (struct rules){.entries = entries, .n_entries = UM_COUNT(entries)};
}

static const char *permitted(struct um_arena *a, const char *service, const char *text,
                             const struct probe_options *options)
{
	struct rules rules = rules_by_hand();
	const struct rules_entry *e = NULL;
	struct probe_endpoint at;
	struct probe_permit permit;

	for (size_t i = 0; i < UM_COUNT(entries); i++) {
		if (um_eq(entries[i].id, service))
			e = &entries[i];
	}
	ck_assert_ptr_null(probe_endpoint_parse(a, text, false, &at));
	permit = probe_permit(a, &rules, e, &at, options, false);
	if (permit.refusal)
		return permit.refusal;
	return permit.withheld ? um_format(a, "no key: %s", permit.withheld) : "key";
}

START_TEST(permits)
{
	static const struct {
		const char *service, *text, *want;
	} rows[] = {
		{"red", "https://api.red.example", "key"},
		{"red", "https://eu-1.red.example/v1", "key"},
		{"red", "https://me.tenants.red.example",
	         "no key: only the tree says that me.tenants.red.example is yours: name it with "
	         "--allow-host me.tenants.red.example"},
		{"red", "https://api.red.example:8443",
	         "api.red.example:8443 is no host that the catalogue knows for red: name it with "
	         "--allow-host api.red.example:8443"},
		{"red", "http://api.red.example",
	         "api.red.example would be asked over plain http: allow it with --allow-http"},
		{"red", "https://api.red.example.evil.example",
	         "api.red.example.evil.example is no host that the catalogue knows for red: name it "
	         "with --allow-host api.red.example.evil.example"},
		/* a pattern that anybody can register under permits nothing */
		{"red", "https://red.evil.example",
	         "red.evil.example is no host that the catalogue knows for red: name it with "
	         "--allow-host red.evil.example"},
		{"local", "https://local.evil",
	         "local.evil is a server of your own: name it with --allow-host local.evil and, "
	         "where its address is a private one, --allow-private"},
		{"local", "https://localhost:11434",
	         "localhost:11434 is a server of your own: name it with --allow-host "
	         "localhost:11434 and, where its address is a private one, --allow-private"},
		{"red", "https://litellm.internal",
	         "litellm.internal is a server of your own: name it with --allow-host "
	         "litellm.internal and, where its address is a private one, --allow-private"},
		{"red", "https://api.blue.example",
	         "api.blue.example is known as a host of blue, not of red"},
		{"red", "https://169.254.169.254",
	         "169.254.169.254 is an address, not a name of the catalogue: name it with "
	         "--allow-host 169.254.169.254"},
		{"red", "https://[::1]:81",
	         "[::1]:81 is an address, not a name of the catalogue: name it with --allow-host "
	         "[::1]:81"},
		{"red", "https://named.example", "key"},
		{"red", "http://named.example",
	         "named.example would be asked over plain http: allow it with --allow-http"},
	};
	static const char *const names[] = {"named.example", NULL};
	struct probe_options options = {.allow_hosts = names};
	struct um_arena *a = um_arena_new();

	for (size_t i = 0; i < UM_COUNT(rows); i++) {
		const char *got = permitted(a, rows[i].service, rows[i].text, &options);

		ck_assert_msg(um_eq(got, rows[i].want), "%s: %s", rows[i].text, got);
	}
	options.allow_http = true;
	ck_assert_str_eq(permitted(a, "red", "http://named.example", &options), "key");
	ck_assert_str_eq(permitted(a, "red", "http://api.red.example", &options),
	                 "no key: over plain http anybody could read it");
	um_arena_free(a);
}
END_TEST

/* ---- plans ---- */

static void path(struct kit *k, const char *id, const char *service, const char *via,
                 const char *endpoint, const char *region)
{
	const char *binds[] = {id, service, via, endpoint, region};

	KIT_OK(k,
	       model_exec(k->m,
	                  "INSERT INTO path (id, workload_id, capability, service, via, cloud, "
	                  "endpoint, region, role, basis, key) VALUES (CAST(?1 AS INTEGER), 1, "
	                  "'chat', ?2, ?3, 'unknown', ?4, ?5, 'primary', 'observed', 'key' || ?1)",
	                  binds, UM_COUNT(binds), &k->err));
}

/* A target a line: what is asked, for which paths; or why not. */
static const char *plan_text(struct kit *k, const struct probe_options *options)
{
	struct rules rules = rules_by_hand();
	struct probe_plan *plan = NULL;

	um_str_clear(&k->text);
	KIT_OK(k, probe_plan_new(k->m, &rules, options, &plan, &k->err));
	for (size_t i = 0; i < plan->targets.n; i++) {
		const struct probe_target *t = &plan->targets.v[i];

		um_str_addf(&k->text, "%s ", t->service->id);
		if (t->refusal)
			um_str_addf(&k->text, "- %s", t->refusal);
		else
			um_str_addf(&k->text, "%s://%s:%u%s by %s", t->scheme, t->host, t->port,
			            t->base, t->source);
		for (size_t p = 0; p < t->n_paths; p++)
			um_str_addf(&k->text, " %s", t->paths[p].key);
		um_str_add_c(&k->text, '\n');
	}
	probe_plan_free(plan);
	return k->text.s;
}

static void start(struct kit *k)
{
	unsetenv("RED_URL");
	unsetenv("RED_REGION");
	unsetenv("GREY_URL");
	unsetenv("GATE_URL");
	kit_init(k, "2026-05-15");
	kit_file(k, "app.py");
	kit_unit(k, "python");
	kit_client(k, "red");
	kit_derive(k);
	KIT_OK(k, model_exec(k->m, "DELETE FROM path_evidence", NULL, 0, &k->err));
	KIT_OK(k, model_exec(k->m, "DELETE FROM path", NULL, 0, &k->err));
}

START_TEST(places)
{
	struct probe_options options = {0};
	struct kit k;

	start(&k);
	path(&k, "1", "red", NULL, NULL, NULL);
	path(&k, "2", "red", NULL, "https://api.red.example/v1/chat/completions", NULL);
	path(&k, "3", "red", NULL, "https://${HOST}/v1", NULL);
	path(&k, "4", "blue", NULL, NULL, "eu-1");
	path(&k, "5", "blue", NULL, NULL, "evil.example/");
	path(&k, "6", "blue", NULL, "https://${REGION}.blue.example", "eu-1");
	path(&k, "7", "grey", NULL, NULL, NULL);
	path(&k, "8", "rows", NULL, NULL, NULL);
	path(&k, "9", "nowhere", NULL, NULL, NULL);
	path(&k, "10", "red", "gate", "https://api.red.example", NULL);
	ck_assert_str_eq(
		plan_text(&k, &options),
		"blue - its address is not known: nothing says in which region it is key5\n"
		"gate - its address is not known: it is set by GATE_URL, which is not set here key10\n"
		"grey - its address is not known: it is set by GREY_URL, which is not set here key7\n"
		"nowhere - no rule says how to ask nowhere key9\n"
		"red - its address is a template that nothing here fills in; it is set by RED_URL, which is "
		"not set here key3\n"
		"rows - no rule says how to ask rows key8\n"
		"red https://api.red.example:443/v1 by the catalogue key1 key2\n"
		"blue https://eu-1.blue.example:443 by the catalogue key4 key6\n");
	kit_release(&k);
}
END_TEST

START_TEST(same_place_twice)
{
	struct probe_options options = {0};
	struct kit k;

	start(&k);
	path(&k, "1", "red", NULL, NULL, NULL);
	path(&k, "2", "red", NULL, NULL, "eu-1");
	ck_assert_str_eq(plan_text(&k, &options),
	                 "red https://api.red.example:443/v1 by the catalogue key1 key2\n");
	kit_release(&k);
}
END_TEST

START_TEST(environment)
{
	static const char *const names[] = {"grey.example", "gate.example:4000", NULL};
	struct probe_options options = {.allow_hosts = names, .allow_http = true};
	struct kit k;

	start(&k);
	path(&k, "1", "grey", NULL, NULL, NULL);
	path(&k, "2", "red", "gate", "https://api.red.example", NULL);
	setenv("GREY_URL", "https://grey.example/proxy/v1/chat/completions", 1);
	setenv("GATE_URL", "gate.example:4000", 1);
	ck_assert_str_eq(plan_text(&k, &options),
	                 "gate http://gate.example:4000 by GATE_URL key2\n"
	                 "grey https://grey.example:443/proxy by GREY_URL key1\n");
	setenv("GREY_URL", "https://user:secret@grey.example", 1);
	options.workloads = (const char *const[]){".", NULL};
	ck_assert_ptr_null(strstr(plan_text(&k, &options), "secret"));
	ck_assert_ptr_nonnull(
		strstr(k.text.s, "its address carries a user name or password (GREY_URL)"));
	kit_release(&k);
}
END_TEST

/* A variable that only the tree names may hold anything: what is no host that may be asked is not
 * shown. */
START_TEST(named_variable)
{
	struct probe_options options = {0};
	struct kit k;

	start(&k);
	path(&k, "1", "grey", NULL, NULL, NULL);
	KIT_OK(&k, model_exec(k.m, "INSERT INTO path_evidence VALUES(1, 1, 'client')", NULL, 0,
	                      &k.err));
	KIT_OK(&k, model_exec(k.m, "UPDATE evidence SET endpoint_env = 'THEIRS' WHERE id = 1", NULL,
	                      0, &k.err));
	setenv("THEIRS", "https://hooks.example/T0/secret", 1);
	ck_assert_str_eq(
		plan_text(&k, &options),
		"grey - its address is not known: it is set by THEIRS, whose value here is no "
		"address that may be asked key1\n");
	options.allow_hosts = (const char *const[]){"hooks.example", NULL};
	ck_assert_ptr_nonnull(strstr(plan_text(&k, &options), "https://hooks.example:443"));
	kit_release(&k);
}
END_TEST

START_TEST(private_addresses)
{
	static const char *const names[] = {"localhost:4000", "10.0.0.7", "169.254.169.254", NULL};
	struct probe_options options = {.allow_hosts = names};
	struct kit k;

	start(&k);
	path(&k, "1", "grey", NULL, "https://localhost:4000", NULL);
	path(&k, "2", "grey", NULL, "https://10.0.0.7", NULL);
	path(&k, "3", "grey", NULL, "https://169.254.169.254", NULL);
	ck_assert_ptr_nonnull(
		strstr(plan_text(&k, &options), "allow it with --allow-private key1"));
	ck_assert_ptr_nonnull(strstr(k.text.s, "allow it with --allow-private key2"));
	ck_assert_ptr_nonnull(strstr(k.text.s, "which is never asked key3"));
	options.allow_private = true;
	ck_assert_ptr_nonnull(strstr(plan_text(&k, &options), "https://localhost:4000 by"));
	ck_assert_ptr_nonnull(strstr(k.text.s, "https://10.0.0.7:443 by"));
	ck_assert_ptr_nonnull(strstr(k.text.s, "which is never asked key3"));
	kit_release(&k);
}
END_TEST

START_TEST(workloads)
{
	struct probe_options options = {.workloads = (const char *const[]){"other", NULL}};
	struct rules rules = rules_by_hand();
	struct probe_plan *plan = NULL;
	struct kit k;

	start(&k);
	path(&k, "1", "red", NULL, NULL, NULL);
	ck_assert_int_eq(probe_plan_new(k.m, &rules, &options, &plan, &k.err), UM_EINVAL);
	ck_assert_ptr_null(plan);
	ck_assert_str_eq(k.err.msg, "--workload: no workload 'other' reaches a service");
	kit_release(&k);
}
END_TEST

/* What may be sent where. */
START_TEST(credentials)
{
	struct probe_options options = {.level = PROBE_AUTH};
	struct rules rules = rules_by_hand();
	struct probe_plan *plan = NULL;
	struct kit k;

	start(&k);
	setenv("RED_KEY", "sk-1234567890", 1);
	path(&k, "1", "red", NULL, "https://api.red.example", NULL);
	path(&k, "2", "red", NULL, "https://me.tenants.red.example", NULL);
	path(&k, "3", "red", NULL, "https://api.blue.example", NULL);
	KIT_OK(&k, probe_plan_new(k.m, &rules, &options, &plan, &k.err));
	KIT_OK(&k, probe_plan_credentials(plan, &k.err));
	ck_assert_uint_eq(plan->targets.n, 3);
	ck_assert_ptr_null(plan->targets.v[0].credential); /* blue's host */
	ck_assert_ptr_nonnull(plan->targets.v[0].refusal);
	ck_assert_str_eq(probe_credential_source(plan->targets.v[1].credential), "RED_KEY");
	ck_assert_ptr_null(plan->targets.v[2].credential); /* a customer's */
	ck_assert_ptr_nonnull(plan->targets.v[2].no_credential);
	probe_plan_free(plan);
	unsetenv("RED_KEY");
	KIT_OK(&k, probe_plan_new(k.m, &rules, &options, &plan, &k.err));
	KIT_OK(&k, probe_plan_credentials(plan, &k.err));
	ck_assert_str_eq(plan->targets.v[1].no_credential, "not set: RED_KEY");
	probe_plan_free(plan);
	kit_release(&k);
}
END_TEST

Suite *check_plan_suite(void);

Suite *check_plan_suite(void)
{
	Suite *s = suite_create("plan");
	TCase *t = tcase_create("plan");

	suite_add_tcase(s, t);
	tcase_add_test(t, addresses);
	tcase_add_test(t, templates);
	tcase_add_test(t, named_hosts);
	tcase_add_test(t, permits);
	tcase_add_test(t, places);
	tcase_add_test(t, same_place_twice);
	tcase_add_test(t, environment);
	tcase_add_test(t, named_variable);
	tcase_add_test(t, private_addresses);
	tcase_add_test(t, workloads);
	tcase_add_test(t, credentials);
	return s;
}
