/* What a probe makes of a server on loopback that behaves badly in every way, and that neither
 * addresses nor credentials leave their place. */
#include <check.h>
#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "probe/probe_p.h"
#include "wire_kit.h"

static struct kit k;
static struct wire *w;

static void set_up(void)
{
	static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
	                                    "ALL_PROXY",  "no_proxy",    "NO_PROXY"};

	for (size_t i = 0; i < UM_COUNT(names); i++)
		unsetenv(names[i]);
	kit_init(&k);
	w = wire_new();
}

static void tear_down(void)
{
	wire_free(w);
	kit_release(&k);
}

static const struct probe_result *reach(const char *path)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, path);

	kit_run(&k);
	return &t->results[PROBE_REACH];
}

static void is(const struct probe_result *r, enum probe_outcome outcome, const char *reason)
{
	ck_assert_msg(r->outcome == outcome, "%s: %s", probe_outcome_text(r->outcome), r->reason);
	ck_assert_msg(r->reason && strstr(r->reason, reason), "%s", r->reason);
}

/* ---- answers ---- */

START_TEST(answers)
{
	const struct probe_result *r = reach("/list");

	is(r, PROBE_ANSWERED, "");
	ck_assert_int_eq(r->status, 200);
	ck_assert_str_eq(r->address, "127.0.0.1");
	ck_assert_str_eq(r->protocol, "http/1.1");
	ck_assert_ptr_null(r->issuer);
	ck_assert_int_eq(r->n_attempts, 1);
	ck_assert_int_eq(r->n_requests, 1);
	ck_assert_int_eq(r->n_totals, 1);
	ck_assert(r->times.connect > 0 && r->times.connect <= r->times.first_byte);
	ck_assert(r->times.first_byte <= r->times.total);
	ck_assert(r->times.tls < 0);
	ck_assert_int_eq(strlen(r->at), 20);
	ck_assert(wire_saw(w, "User-Agent: unmoat/"));
	ck_assert(!wire_saw(w, "Accept-Encoding"));
	ck_assert(!wire_saw(w, "Authorization"));
	ck_assert(!wire_saw(w, "Cookie"));
}
END_TEST

/* What comes back that is no proof, and what nobody hears. */
static const struct {
	const char *path;
	enum probe_outcome outcome;
	const char *reason;
	bool has_answer;
} bad[] = {
	{"/page", PROBE_UNKNOWN, "", true},
	{"/blocked", PROBE_UNKNOWN, "", true},
	{"/broken", PROBE_UNKNOWN, "", true},
	{"/silent", PROBE_DID_NOT, "time-out after 1.5 s while waiting for an answer", false},
	{"/stalled", PROBE_UNKNOWN, "time-out after 1.5 s in the middle of the answer", true},
	{"/truncated", PROBE_UNKNOWN, "the answer broke off after 9 bytes", true},
	{"/closed", PROBE_DID_NOT, "closed the connection", false},
	{"/many-headers", PROBE_UNKNOWN, "headers are more", true},
	{"/large-headers", PROBE_UNKNOWN, "headers are more", true},
	{"/long-header", PROBE_UNKNOWN, "headers are more", true},
	{"/endless", PROBE_UNKNOWN, "", true},
	{"/junk", PROBE_UNKNOWN, "does not speak HTTP", false},
	{"/early", PROBE_ANSWERED, "", true},
	{"/slow", PROBE_ANSWERED, "", true},
};

START_TEST(habits)
{
	const struct probe_result *r = reach(bad[_i].path);

	is(r, bad[_i].outcome, bad[_i].reason);
	ck_assert_int_eq(r->status != 0, bad[_i].has_answer);
	ck_assert_int_eq(r->n_attempts, 1);
	/* What lies in sockets and curl's buffer is not ours to bound. */
	if (um_eq(bad[_i].path, "/endless"))
		ck_assert_uint_lt(w->n_sent, 16 << 20);
}
END_TEST

START_TEST(nobody)
{
	const struct probe_target *t;
	char nowhere[80];

	/* A label that is too long: nobody is asked for it. */
	memset(nowhere, 'a', 64);
	memcpy(nowhere + 64, ".invalid", sizeof(".invalid"));
	kit_add(&k, "127.0.0.1", wire_closed_port(), "/list");
	kit_add(&k, nowhere, 443, "/list");
	k.options.connect_ms = 20000;
	k.options.total_ms = 20000;
	kit_run(&k);
	t = k.plan.targets.v;
	is(&t[0].results[PROBE_REACH], PROBE_DID_NOT, "connection refused");
	is(&t[1].results[PROBE_REACH], PROBE_DID_NOT, "no such host");
	ck_assert_ptr_null(t[1].results[PROBE_REACH].address);
}
END_TEST

/* Somebody listens, but his queue is full. */
START_TEST(full_queue)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	socklen_t n = sizeof(in);
	int fd = socket(AF_INET, SOCK_STREAM, 0), waiting[4];
	struct probe_target *t;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert(!bind(fd, (struct sockaddr *)&in, n));
	ck_assert(!listen(fd, 0));
	ck_assert(!getsockname(fd, (struct sockaddr *)&in, &n));
	for (size_t i = 0; i < UM_COUNT(waiting); i++) {
		waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(waiting[i], (struct sockaddr *)&in, n);
	}
	t = kit_add(&k, "127.0.0.1", ntohs(in.sin_port), "/list");
	k.options.connect_ms = 500;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_DID_NOT, "time-out after 0.5 s while connecting");
	for (size_t i = 0; i < UM_COUNT(waiting); i++)
		close(waiting[i]);
	close(fd);
}
END_TEST

/* Somebody who listens and never says hello. */
START_TEST(no_hello)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, "/list");

	t->scheme = "https";
	k.options.connect_ms = 500;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_DID_NOT, "time-out after 0.5 s while setting up TLS");
	ck_assert_str_eq(t->results[PROBE_REACH].address, "127.0.0.1");
}
END_TEST

START_TEST(refusals)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, "/list");

	t->refusal = "nobody names its host";
	kit_run(&k);
	ck_assert_ptr_null(t->results[PROBE_REACH].reason);
	ck_assert_int_eq(w->n_seen, 0);
}
END_TEST

/* ---- retries ---- */

START_TEST(busy)
{
	const struct probe_result *r;

	k.options.retries = 2;
	k.options.total_ms = 5000;
	w->n_bad = 1;
	r = reach("/busy");
	is(r, PROBE_ANSWERED, "");
	ck_assert_int_eq(r->n_attempts, 2);
	ck_assert_int_eq(r->n_requests, 1);
}
END_TEST

START_TEST(down)
{
	const struct probe_result *r;

	k.options.retries = 1;
	w->n_bad = 5;
	r = reach("/down");
	ck_assert_int_eq(r->outcome, PROBE_UNKNOWN);
	ck_assert_int_eq(r->n_attempts, 2);
	ck_assert_int_eq(r->status, 503);
}
END_TEST

/* Nobody waits an hour. */
START_TEST(hour)
{
	const struct probe_result *r;
	double start = um_clock_ms();

	k.options.retries = 3;
	w->n_bad = 5;
	r = reach("/hour");
	is(r, PROBE_UNKNOWN, "it asks to wait 3600 s");
	ck_assert_int_eq(r->n_attempts, 1);
	ck_assert(um_clock_ms() - start < 30000);
}
END_TEST

START_TEST(refused_again)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", wire_closed_port(), "/list");

	k.options.retries = 2;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_DID_NOT, "connection refused");
	ck_assert_int_ge(t->results[PROBE_REACH].n_attempts, 2);
}
END_TEST

START_TEST(repeats)
{
	const struct probe_result *r;

	k.options.repeat = 5;
	r = reach("/list");
	is(r, PROBE_ANSWERED, "");
	ck_assert_int_eq(r->n_requests, 5);
	ck_assert_int_eq(r->n_totals, 5);
	for (size_t i = 1; i < r->n_totals; i++)
		ck_assert(r->totals[i - 1] <= r->totals[i]);
}
END_TEST

/* What never answers is not asked five times. */
START_TEST(repeats_nothing)
{
	const struct probe_result *r;

	k.options.repeat = 5;
	r = reach("/page");
	ck_assert_int_eq(r->outcome, PROBE_UNKNOWN);
	ck_assert_int_eq(r->n_requests, 1);
	ck_assert_int_eq(r->n_totals, 0);
}
END_TEST

/* ---- credentials ---- */

static struct probe_target *auth(const char *path, const char *key)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, "/list");

	kit_add_auth(&k, t, path, key);
	kit_run(&k);
	return t;
}

START_TEST(let_in)
{
	struct probe_target *t = auth("/auth", GOOD_KEY);

	is(&t->results[PROBE_REACH], PROBE_ANSWERED, "");
	is(&t->results[PROBE_AUTH], PROBE_ANSWERED, "");
	ck_assert_int_eq(t->results[PROBE_AUTH].n_attempts, 2);
	ck_assert(wire_saw(w, "uthorization: Bearer " GOOD_KEY "\r\n"));
}
END_TEST

START_TEST(not_let_in)
{
	struct probe_target *t = auth("/auth", "sk-wrong-0123456789");

	is(&t->results[PROBE_AUTH], PROBE_DID_NOT, "");
	ck_assert_int_eq(t->results[PROBE_AUTH].status, 401);
}
END_TEST

/* The real one is not even sent. */
START_TEST(anybody)
{
	struct probe_target *t = auth("/list", GOOD_KEY);

	is(&t->results[PROBE_AUTH], PROBE_UNKNOWN, "a made-up credential is let in as well");
	ck_assert(!wire_saw(w, GOOD_KEY));
}
END_TEST

/* Pages, redirects and trouble turn nobody away: the real one is not sent. */
static const char *const unclear[] = {"/page",    "/blocked",     "/broken",    "/busy",
                                      "/down",    "/there",       "/truncated", "/closed",
                                      "/endless", "/many-headers"};

START_TEST(not_turned_away)
{
	struct probe_target *t;

	w->n_bad = 10;
	w->location = "/auth";
	t = auth(unclear[_i], GOOD_KEY);
	ck_assert_int_ne(t->results[PROBE_AUTH].outcome, PROBE_ANSWERED);
	ck_assert(!wire_saw(w, GOOD_KEY));
}
END_TEST

START_TEST(no_credential)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, "/list");

	kit_add_auth(&k, t, "/auth", GOOD_KEY);
	probe_credential_free(t->credential);
	t->credential = NULL;
	t->no_credential = "ACME_API_KEY is not set";
	kit_run(&k);
	is(&t->results[PROBE_AUTH], PROBE_UNKNOWN, "ACME_API_KEY is not set");
	ck_assert_str_eq(t->results[PROBE_AUTH].at, "");
}
END_TEST

START_TEST(not_reached)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, "/closed");

	kit_add_auth(&k, t, "/auth", GOOD_KEY);
	kit_run(&k);
	is(&t->results[PROBE_AUTH], PROBE_UNKNOWN, "was not reached");
	ck_assert_str_eq(t->results[PROBE_AUTH].at, "");
	ck_assert(!wire_saw(w, GOOD_KEY));
	ck_assert(!wire_saw(w, "/auth"));
}
END_TEST

/* A value of the tree that would add a header of its own. (Credentials are looked at before.) */
START_TEST(broken_header)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, "/list");
	struct rules_probe_level *level = &t->service->probe->reach;

	level->headers.v = UM_NEW(k.plan.arena, struct rules_pair);
	level->headers.v[0] = (struct rules_pair){"x-model", "{model}"};
	level->headers.n = 1;
	t->model = "a\r\nX-Evil: yes";
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN,
	   "its model has a character that cannot be sent");
	ck_assert_int_eq(w->n_seen, 0);
}
END_TEST

/* Nor does a rule say who is asked. */
START_TEST(host_header)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, "/list");
	struct rules_probe_level *level = &t->service->probe->reach;

	level->headers.v = UM_NEW(k.plan.arena, struct rules_pair);
	level->headers.v[0] = (struct rules_pair){"Host", "other.example"};
	level->headers.n = 1;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN, "a header that it must not");
	ck_assert_int_eq(w->n_seen, 0);
}
END_TEST

START_TEST(redacts)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, "/list");
	const char *text;

	kit_add_auth(&k, t, "/auth", GOOD_KEY);
	text = probe_text_redact(k.plan.arena, "no: " GOOD_KEY "\x1b[2J" GOOD_KEY, t->credential);
	ck_assert_str_eq(text, "no: [redacted]?[2J[redacted]");
	ck_assert_str_eq(probe_text_redact(k.plan.arena, "SK-GOOD-0123456789ABCDEF.example",
	                                   t->credential),
	                 "[redacted].example");
	ck_assert_str_eq(probe_text_redact(k.plan.arena, "plain", NULL), "plain");
}
END_TEST

/* ---- redirects ---- */

/* Each code, from the level that sends a credential, to another port of the same host and to
 * another name of it. What matters is what the second server heard. */
START_TEST(redirects_with_credential)
{
	static const int codes[] = {301, 302, 303, 307, 308};
	static const char *const hosts[] = {"127.0.0.1",    "localhost",  "127.0.0.2",
	                                    "me@127.0.0.1", "2130706433", "[::ffff:127.0.0.1]"};
	struct wire *other = wire_new();

	for (size_t i = 0; i < UM_COUNT(codes); i++) {
		struct probe_target *t;

		w->location = um_format(k.plan.arena, "http://%s:%u/auth",
		                        hosts[(i + (size_t)_i) % UM_COUNT(hosts)], other->port);
		t = auth(um_format(k.plan.arena, "/redirect-%d", codes[i]), GOOD_KEY);
		is(&t->results[PROBE_AUTH], PROBE_UNKNOWN, "redirect");
		k.plan.targets.n = 0;
		probe_credential_free(t->credential);
	}
	ck_assert_int_eq(other->n_seen, 0);
	ck_assert(!wire_saw(w, GOOD_KEY));
	wire_free(other);
}
END_TEST

/* Even where the real key has to be sent, because the made-up one was turned away. */
START_TEST(redirects_the_real_one)
{
	struct wire *other = wire_new();
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, "/list");
	struct probe_request *r = NULL;
	struct probe_ask ask;
	struct probe_verdict v;
	CURLcode code;

	kit_add_auth(&k, t, "/redirect-302", GOOD_KEY);
	w->location = um_format(k.plan.arena, "http://%s.localhost:%u/auth", GOOD_KEY, other->port);
	ask = (struct probe_ask){
		.purpose = PROBE_ASK,
		.options = &k.options,
		.target = t,
		.level = &t->service->probe->auth,
		.credential = t->credential,
		.peer = UM_NEW(k.plan.arena, struct probe_peer),
		.url = um_format(k.plan.arena, "http://127.0.0.1:%u/redirect-302", w->port),
	};
	ck_assert_int_eq(probe_request_new(&ask, &r, &k.err), 0);
	code = curl_easy_perform(r->easy);
	v = probe_verdict_of(r, code, k.plan.arena);
	ck_assert_int_eq(v.outcome, PROBE_UNKNOWN);
	ck_assert_str_eq(v.redirect, w->location);
	ck_assert_ptr_null(strcasestr(v.reason, GOOD_KEY));
	ck_assert(wire_saw(w, GOOD_KEY));
	ck_assert_int_eq(other->n_seen, 0);
	probe_request_free(r);
	wire_free(other);
}
END_TEST

START_TEST(redirects_within)
{
	w->location = "/list";
	is(reach("/there"), PROBE_ANSWERED, "");
	ck_assert_int_eq(w->n_seen, 2);
}
END_TEST

START_TEST(redirects_in_circles)
{
	w->location = "/there";
	is(reach("/there"), PROBE_UNKNOWN, "redirect to 127.0.0.1, which was not followed");
	ck_assert_int_eq(w->n_seen, 1 + PROBE_MAX_REDIRECTS);
}
END_TEST

/* To everywhere else. */
static const char *const elsewhere[] = {
	"http://169.254.169.254/latest/meta-data/",
	"http://2852039166/",
	"http://[::ffff:169.254.169.254]/",
	"http://10.0.0.1/",
	"http://localhost/list",
	"https://127.0.0.1/list",
	"http://user:password@127.0.0.1/list",
	"//169.254.169.254/",
	"file:///etc/passwd",
	"gopher://127.0.0.1:25/_x",
	"javascript:alert(1)",
	"http://\x1b[31mred/",
	"http:///",
	"",
};

START_TEST(redirects_elsewhere)
{
	struct wire *other = wire_new();
	const struct probe_result *r;

	w->location = elsewhere[_i];
	r = reach("/there");
	ck_assert_msg(r->outcome == PROBE_UNKNOWN, "%s", r->reason);
	ck_assert_ptr_null(strchr(r->reason, '\x1b'));
	ck_assert_int_le(w->n_seen, 1 + PROBE_MAX_REDIRECTS);
	wire_free(other);
}
END_TEST

/* ---- addresses ---- */

/* A name of a catalogue that a name server sends somewhere private. */
static const struct {
	const char *address, *what;
} rebound[] = {
	{"127.0.0.1", "a loopback address"},
	{"10.0.0.5", "a private address"},
	{"192.168.1.1", "a private address"},
	{"169.254.169.254", "a cloud's metadata service"},
	{"[::1]", "a loopback address"},
	{"[::ffff:169.254.169.254]", "a cloud's metadata service"},
	{"[::ffff:127.0.0.1]", "a loopback address"},
	{"[fd00:ec2::254]", "a cloud's metadata service"},
	{"[fe80::1]", "a link-local address"},
	{"[64:ff9b::a00:5]", "a private address"},
	{"0.0.0.0", "the unspecified address"},
};

START_TEST(rebinding)
{
	const char *resolve[] = {um_format(k.plan.arena, "api.acme.example:%u:%s", w->port,
	                                   rebound[_i].address),
	                         NULL};
	struct probe_target *t = kit_add(&k, "api.acme.example", w->port, "/list");

	kit_add_auth(&k, t, "/auth", GOOD_KEY);
	k.options.resolve = resolve;
	k.options.allow_private = false;
	k.options.retries = 2;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN, "refused to go to ");
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN, rebound[_i].what);
	is(&t->results[PROBE_AUTH], PROBE_UNKNOWN, rebound[_i].what);
	ck_assert_int_eq(w->n_seen, 0);
	/* Nor is the second of two asked when the first does not answer. */
	ck_assert_ptr_null(t->results[PROBE_REACH].address);
}
END_TEST

/* Metadata services stay where they are even when private addresses are allowed. */
START_TEST(metadata)
{
	const char *resolve[] = {"api.acme.example:80:169.254.169.254", NULL};
	struct probe_target *t = kit_add(&k, "api.acme.example", 80, "/list");

	k.options.resolve = resolve;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN,
	   "refused to go to 169.254.169.254, a cloud's metadata service");
}
END_TEST

START_TEST(resolved)
{
	const char *resolve[] = {um_format(k.plan.arena, "api.acme.example:%u:127.0.0.1", w->port),
	                         NULL};
	struct probe_target *t = kit_add(&k, "api.acme.example", w->port, "/list");

	k.options.resolve = resolve;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_ANSWERED, "");
	ck_assert(wire_saw(w, "Host: api.acme.example:"));
}
END_TEST

static const char *const disguises[] = {
	"127.0.0.1", "2130706433", "0x7f000001",       "0x7f.1",        "0177.0.0.1", "127.1",
	"0",         "::1",        "::ffff:127.0.0.1", "::ffff:7f00:1", "localhost",  "0.0.0.0",
};

START_TEST(disguised)
{
	struct probe_target *t = kit_add(&k, disguises[_i], w->port, "/list");

	kit_add_auth(&k, t, "/auth", GOOD_KEY);
	k.options.allow_private = false;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN, "refused to go to ");
	ck_assert_int_eq(w->n_seen, 0);
}
END_TEST

START_TEST(plain_http)
{
	struct probe_target *t = kit_add(&k, "127.0.0.1", w->port, "/list");

	k.options.allow_http = false;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN, "plain http");
	ck_assert_int_eq(w->n_seen, 0);
	ck_assert_str_eq(t->results[PROBE_REACH].at, "");
}
END_TEST

/* ---- URLs ---- */

static const struct {
	const char *scheme, *host, *base, *path, *url; /* url NULL: refused */
} urls[] = {
	{"https", "a.example", "", "/v1/models", "https://a.example:8443/v1/models"},
	{"https", "a.example", "/x", "/v1", "https://a.example:8443/x/v1"},
	{"https", "a.example", "/x/", "v1", "https://a.example:8443/x/v1"},
	{"https", "a.example", "/x", "?limit=1", "https://a.example:8443/x?limit=1"},
	{"https", "a.example", "", "", "https://a.example:8443/"},
	{"https", "::1", "", "/v1", "https://[::1]:8443/v1"},
	{"https", "a.example", "", "/m/{model}:ask?r={region}",
         "https://a.example:8443/m/acme%2Flarge%201%3Fx%23y:ask?r=eu-1"},
	{"https", "a.example", "", "/d/{deployment}", NULL},
	{"https", "a.example", "", "/k/{key}", NULL},
	{"ftp", "a.example", "", "/", NULL},
	{"file", "a.example", "", "/", NULL},
	{"https", "", "", "/", NULL},
	{"https", "me@a.example", "", "/", NULL},
	{"https", "a.example/x", "", "/", NULL},
	{"https", "a.example#", "", "/", NULL},
	{"https", "a.example?", "", "/", NULL},
	{"https", "a.example\r\nHost: b", "", "/", NULL},
	{"https", "a example", "", "/", NULL},
	{"https", "a.example\\@b", "", "/", NULL},
	{"https", "a.example:80", "", "/", NULL},
	{"https", "fe80::1%eth0", "", "/", NULL},
	{"https", "a..example", "", "/", NULL},
	{"https", "\xd0\xb0.example", "", "/", NULL},
	{"https", "a.example", "x", "/", NULL},
	{"https", "a.example", "/../x", "/", NULL},
	{"https", "a.example", "/%2e%2E/x", "/", NULL},
	{"https", "a.example", "/.", "/", NULL},
	{"https", "a.example", "/x?y", "/", NULL},
	{"https", "a.example", "/x#y", "/", NULL},
	{"https", "a.example", "/x y", "/", NULL},
	{"https", "a.example", "/x\ny", "/", NULL},
	{"https", "a.example", "/%zz", "/", NULL},
	{"https", "a.example", "/x{y}", "/", NULL},
	{"https", "a.example", "", "/a b", NULL},
	{"https", "a.example", "/..x/x../...", "/", "https://a.example:8443/..x/x../.../"},
};

START_TEST(makes_urls)
{
	struct probe_target t = {.scheme = urls[_i].scheme,
	                         .host = urls[_i].host,
	                         .port = 8443,
	                         .base = urls[_i].base,
	                         .region = "eu-1",
	                         .model = "acme/large 1?x#y"};
	struct rules_probe_level level = {.path = urls[_i].path};
	const char *url = NULL;
	int r = probe_url_make(k.plan.arena, &t, &level, &url, &k.err);

	if (urls[_i].url) {
		ck_assert_msg(r == 0, "%s", k.err.msg);
		/* Versions of curl write escapes in both cases. */
		ck_assert_msg(um_eq_nocase(url, urls[_i].url), "%s", url);
	} else {
		ck_assert_msg(r < 0, "%s", url);
	}
}
END_TEST

START_TEST(climbing_models)
{
	struct probe_target t = {.scheme = "https", .host = "a.example", .port = 443, .base = ""};
	struct rules_probe_level level = {.path = "/m/{model}/x"};
	const char *url;

	t.model = "..";
	ck_assert_int_lt(probe_url_make(k.plan.arena, &t, &level, &url, &k.err), 0);
	t.model = "a\nb";
	ck_assert_int_lt(probe_url_make(k.plan.arena, &t, &level, &url, &k.err), 0);
	t.model = "";
	ck_assert_int_lt(probe_url_make(k.plan.arena, &t, &level, &url, &k.err), 0);
	t.model = "..a";
	ck_assert_int_eq(probe_url_make(k.plan.arena, &t, &level, &url, &k.err), 0);
	ck_assert_str_eq(url, "https://a.example/m/..a/x");
}
END_TEST

START_TEST(origins)
{
	ck_assert(probe_url_is_same_origin("https://a.example/x", "https://A.example:443/y"));
	ck_assert(!probe_url_is_same_origin("https://a.example/x", "http://a.example:443/y"));
	ck_assert(!probe_url_is_same_origin("https://a.example/x", "https://a.example:444/y"));
	ck_assert(!probe_url_is_same_origin("https://a.example/x", "https://b.example/y"));
	ck_assert(!probe_url_is_same_origin("https://a.example/x", "https://a.example.b/y"));
	ck_assert(!probe_url_is_same_origin("https://a.example/x", "https://me@a.example/y"));
	ck_assert(!probe_url_is_same_origin("https://a.example/x", "https://me:x@a.example/y"));
	ck_assert(!probe_url_is_same_origin("https://a.example/x", "y"));
}
END_TEST

/* ---- proxies ---- */

START_TEST(proxies)
{
	struct probe_options o = {.proxy = NULL};

	ck_assert_ptr_null(probe_proxy_for(&o, "https", "a.example"));
	setenv("all_proxy", "http://all:1", 1);
	ck_assert_str_eq(probe_proxy_for(&o, "https", "a.example"), "http://all:1");
	setenv("HTTPS_PROXY", "http://upper:1", 1);
	setenv("HTTP_PROXY", "http://never:1", 1);
	ck_assert_str_eq(probe_proxy_for(&o, "https", "a.example"), "http://upper:1");
	ck_assert_str_eq(probe_proxy_for(&o, "http", "a.example"), "http://all:1");
	o.proxy = "http://named:1";
	ck_assert_str_eq(probe_proxy_for(&o, "http", "a.example"), "http://named:1");
	setenv("no_proxy", "b.example, .c.example,localhost", 1);
	ck_assert_ptr_nonnull(probe_proxy_for(&o, "https", "a.example"));
	ck_assert_ptr_null(probe_proxy_for(&o, "https", "b.example"));
	ck_assert_ptr_null(probe_proxy_for(&o, "https", "x.B.example"));
	ck_assert_ptr_null(probe_proxy_for(&o, "https", "c.example"));
	ck_assert_ptr_nonnull(probe_proxy_for(&o, "https", "xb.example"));
	setenv("no_proxy", "*", 1);
	ck_assert_ptr_null(probe_proxy_for(&o, "https", "a.example"));
	o.proxy = "";
	unsetenv("no_proxy");
	ck_assert_ptr_null(probe_proxy_for(&o, "https", "a.example"));
}
END_TEST

/* The proxy may be where it wants; the host behind it may not. */
START_TEST(private_behind_proxy)
{
	const char *resolve[] = {"api.acme.example:80:10.0.0.5", NULL};
	struct probe_target *t = kit_add(&k, "api.acme.example", 80, "/list");

	kit_add_auth(&k, t, "/auth", GOOD_KEY);
	k.options.proxy = um_format(k.plan.arena, "http://127.0.0.1:%u", w->port);
	k.options.resolve = resolve;
	k.options.allow_private = false;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN, "refused to go to 10.0.0.5, a private address");
	is(&t->results[PROBE_AUTH], PROBE_UNKNOWN, "refused to go to 10.0.0.5, a private address");
	ck_assert_int_eq(w->n_seen, 0);
}
END_TEST

/* One private address among others is enough: nobody knows which one the proxy takes. */
static const char *const mixed[] = {
	"10.0.0.5,8.8.8.8",
	"8.8.8.8,10.0.0.5",
	"8.8.8.8,[2606:4700::1111],[fd00::1]",
	"[2606:4700::1111],[fd00::1],8.8.8.8",
	"[2606:4700::1111],8.8.8.8,8.8.4.4,10.0.0.5",
	"8.8.8.8,[2606:4700::1111],[2606:4700::1001],[::ffff:10.0.0.5]",
};

START_TEST(mixed_behind_proxy)
{
	const char *resolve[] = {um_format(k.plan.arena, "api.acme.example:80:%s", mixed[_i]),
	                         NULL};
	struct probe_target *t = kit_add(&k, "api.acme.example", 80, "/list");

	k.options.proxy = um_format(k.plan.arena, "http://127.0.0.1:%u", w->port);
	k.options.resolve = resolve;
	k.options.allow_private = false;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN, "a private address");
	ck_assert_int_eq(w->n_seen, 0);
}
END_TEST

/* Plain http goes through as it is; the proxy's own address may be private. */
START_TEST(through_proxy)
{
	const char *resolve[] = {"api.acme.example:80:8.8.8.8,[2606:4700::1111]", NULL};
	struct probe_target *t = kit_add(&k, "api.acme.example", 80, "/denied");

	t->service->probe->reach.answers = kit_answer(k.plan.arena, "401", "error.type");
	k.options.proxy = um_format(k.plan.arena, "http://127.0.0.1:%u", w->port);
	k.options.resolve = resolve;
	k.options.allow_private = false;
	kit_run(&k);
	ck_assert(wire_saw(w, "GET http://api.acme.example/denied HTTP/1.1"));
}
END_TEST

START_TEST(literal_behind_proxy)
{
	struct probe_target *t = kit_add(&k, "2852039166", 80, "/list");

	kit_add_auth(&k, t, "/auth", GOOD_KEY);
	k.options.proxy = um_format(k.plan.arena, "http://127.0.0.1:%u", w->port);
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN, "a cloud's metadata service");
	is(&t->results[PROBE_AUTH], PROBE_UNKNOWN, "a cloud's metadata service");
	ck_assert_int_eq(w->n_seen, 0);
}
END_TEST

/* Our server does not speak for a proxy: it answers CONNECT with nothing. */
START_TEST(bad_proxy)
{
	const char *resolve[] = {"api.acme.example:443:8.8.8.8", NULL};
	struct probe_target *t = kit_add(&k, "api.acme.example", 443, "/list");

	t->scheme = "https";
	kit_add_auth(&k, t, "/auth", GOOD_KEY);
	k.options.proxy = um_format(k.plan.arena, "http://127.0.0.1:%u", w->port);
	k.options.resolve = resolve;
	k.options.allow_private = false;
	kit_run(&k);
	is(&t->results[PROBE_REACH], PROBE_UNKNOWN, "proxy");
	ck_assert(wire_saw(w, "CONNECT api.acme.example:443 "));
	ck_assert(!wire_saw(w, GOOD_KEY));
	ck_assert(!wire_saw(w, "uthorization"));
}
END_TEST

/* ---- many ---- */

static void count(void *ctx, size_t n_done, size_t n)
{
	size_t *last = ctx;

	ck_assert_uint_ge(n_done, *last);
	ck_assert_uint_le(n_done, n);
	*last = n_done;
}

/* Sixty hosts that take 300 ms each: 18 s one after the other. */
START_TEST(together)
{
	const char *resolve[61] = {NULL};
	double start = um_clock_ms();
	size_t n = 0;

	for (size_t i = 0; i < 60; i++) {
		const char *host = um_format(k.plan.arena, "h%zu.acme.example", i);

		resolve[i] = um_format(k.plan.arena, "%s:%u:127.0.0.1", host, w->port);
		kit_add(&k, host, w->port, "/slow");
	}
	k.options.resolve = resolve;
	k.options.total_ms = 15000;
	k.options.connect_ms = 15000;
	k.options.max_parallel = 30;
	k.options.progress = count;
	k.options.progress_ctx = &n;
	kit_run(&k);
	for (size_t i = 0; i < 60; i++)
		is(&k.plan.targets.v[i].results[PROBE_REACH], PROBE_ANSWERED, "");
	ck_assert_uint_eq(n, 60);
	ck_assert_uint_eq(w->n_seen, 60);
	ck_assert(um_clock_ms() - start < 18000.0 / 4);
}
END_TEST

/* One host is asked by two at a time, whatever else is allowed. */
START_TEST(one_host)
{
	double start = um_clock_ms();

	for (size_t i = 0; i < 6; i++)
		kit_add(&k, "127.0.0.1", w->port, "/slow");
	kit_run(&k);
	ck_assert(um_clock_ms() - start >= 3 * 300 - 50);
}
END_TEST

static volatile int stop;

/* In the program a signal writes it; the sanitizer of threads need not look at one that stands in.
 */
__attribute__((no_sanitize("thread"))) static void *press(void *ctx)
{
	(void)ctx;
	usleep(300 * 1000);
	stop = 1;
	return NULL;
}

START_TEST(stops)
{
	double start = um_clock_ms();
	pthread_t thread;

	stop = 0;
	k.options.stop = &stop;
	k.options.total_ms = 20000;
	kit_add(&k, "127.0.0.1", w->port, "/list");
	kit_add(&k, "127.0.0.1", w->port, "/silent");
	ck_assert(!pthread_create(&thread, NULL, press, NULL));
	ck_assert_int_eq(probe_run(&k.plan, &k.options, &k.err), UM_EINTR);
	pthread_join(thread, NULL);
	ck_assert(um_clock_ms() - start < 5000);
	is(&k.plan.targets.v[0].results[PROBE_REACH], PROBE_ANSWERED, "");
	is(&k.plan.targets.v[1].results[PROBE_REACH], PROBE_UNKNOWN, "stopped");
	ck_assert_str_eq(k.plan.targets.v[1].results[PROBE_REACH].at, "");
}
END_TEST

START_TEST(bad_options)
{
	static const char *const resolves[] = {"a.example",      "a.example:443",
	                                       "-a.example:443", "a.example:x:1.2.3.4",
	                                       "*:443:1.2.3.4",  "a.example:443:1.2.3.4\r\nx",
	                                       "a.example:443:"};

	kit_add(&k, "127.0.0.1", w->port, "/list");
	k.options.ca_file = "/nonexistent/ca.pem";
	ck_assert_int_eq(probe_run(&k.plan, &k.options, &k.err), UM_EINVAL);
	k.options.ca_file = NULL;
	for (size_t i = 0; i < UM_COUNT(resolves); i++) {
		const char *list[] = {resolves[i], NULL};

		k.options.resolve = list;
		ck_assert_int_eq(probe_run(&k.plan, &k.options, &k.err), UM_EINVAL);
	}
	ck_assert_int_eq(w->n_seen, 0);
}
END_TEST

static TCase *with_server(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	tcase_add_checked_fixture(c, set_up, tear_down);
	suite_add_tcase(s, c);
	return c;
}

static void add_answers(TCase *c)
{
	tcase_add_test(c, answers);
	tcase_add_loop_test(c, habits, 0, (int)UM_COUNT(bad));
	tcase_add_test(c, nobody);
	tcase_add_test(c, full_queue);
	tcase_add_test(c, no_hello);
	tcase_add_test(c, refusals);
	tcase_add_test(c, busy);
	tcase_add_test(c, down);
	tcase_add_test(c, hour);
	tcase_add_test(c, refused_again);
	tcase_add_test(c, repeats);
	tcase_add_test(c, repeats_nothing);
}

static void add_credentials(TCase *c)
{
	tcase_add_test(c, let_in);
	tcase_add_test(c, not_let_in);
	tcase_add_test(c, anybody);
	tcase_add_loop_test(c, not_turned_away, 0, (int)UM_COUNT(unclear));
	tcase_add_test(c, no_credential);
	tcase_add_test(c, not_reached);
	tcase_add_test(c, broken_header);
	tcase_add_test(c, host_header);
	tcase_add_test(c, redacts);
	tcase_add_loop_test(c, redirects_with_credential, 0, 6);
	tcase_add_test(c, redirects_the_real_one);
	tcase_add_test(c, redirects_within);
	tcase_add_test(c, redirects_in_circles);
	tcase_add_loop_test(c, redirects_elsewhere, 0, (int)UM_COUNT(elsewhere));
}

static void add_addresses(TCase *c)
{
	tcase_add_loop_test(c, rebinding, 0, (int)UM_COUNT(rebound));
	tcase_add_test(c, metadata);
	tcase_add_test(c, resolved);
	tcase_add_loop_test(c, disguised, 0, (int)UM_COUNT(disguises));
	tcase_add_test(c, plain_http);
	tcase_add_loop_test(c, makes_urls, 0, (int)UM_COUNT(urls));
	tcase_add_test(c, climbing_models);
	tcase_add_test(c, origins);
	tcase_add_test(c, proxies);
	tcase_add_test(c, private_behind_proxy);
	tcase_add_loop_test(c, mixed_behind_proxy, 0, (int)UM_COUNT(mixed));
	tcase_add_test(c, through_proxy);
	tcase_add_test(c, literal_behind_proxy);
	tcase_add_test(c, bad_proxy);
}

Suite *check_probe_suite(void)
{
	Suite *s = suite_create("probe");
	TCase *many = with_server(s, "many");

	add_answers(with_server(s, "answers"));
	add_credentials(with_server(s, "credentials"));
	add_addresses(with_server(s, "addresses"));
	tcase_add_test(many, together);
	tcase_add_test(many, one_host);
	tcase_add_test(many, stops);
	tcase_add_test(many, bad_options);
	return s;
}
