/* A small server on loopback with all the bad habits that a probe must live with, and targets that
 * lead to it. The path says what is served; every request is kept as it came. */
#ifndef WIRE_KIT_H
#define WIRE_KIT_H

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "probe/probe.h"

#define GOOD_KEY "sk-good-0123456789abcdef"

enum {
	WIRE_CONNECTIONS = 1024
};

struct wire {
	int fd;
	unsigned port;
	const char *location;                 /* of redirects */
	unsigned n_bad;                       /* /busy: so many times 429 before it answers */
	bool (*accepts)(const char *request); /* /signed: who is let in */
	pthread_mutex_t lock;
	struct um_str seen; /* all requests */
	unsigned n_seen, n_busy;
	atomic_size_t n_sent; /* of /endless */
	atomic_bool stop;
	pthread_t thread;
	pthread_t workers[WIRE_CONNECTIONS];
	size_t n_workers;
};

struct wire_connection {
	struct wire *wire;
	int fd;
};

/* ---- the server ---- */

static bool wire_send_n(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t r = send(fd, bytes, n, MSG_NOSIGNAL);

		if (r <= 0)
			return false;
		bytes += r;
		n -= (size_t)r;
	}
	return true;
}

static bool wire_send(int fd, const char *text)
{
	return wire_send_n(fd, text, strlen(text));
}

static void wire_answer(int fd, const char *status, const char *headers, const char *body)
{
	UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

	um_str_addf(&s, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n%s\r\n%s",
	            status, strlen(body), headers, body);
	wire_send(fd, s.s);
}

#define WIRE_JSON "Content-Type: application/json\r\n"
#define WIRE_HTML "Content-Type: text/html\r\n"

/* Until the other side closes or the test is over; false: over. */
static void wire_wait(struct wire *w, int fd, unsigned ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	for (unsigned t = 0; !w->stop && t < ms; t += 20)
		if (poll(&p, 1, 20) > 0)
			return;
}

static bool wire_is(const char *request, const char *path)
{
	const char *p = strchr(request, ' ');
	size_t n = strlen(path);

	return p && strncmp(p + 1, path, n) == 0 && strchr(" /?", p[1 + n]);
}

static void wire_endless(struct wire *w, int fd)
{
	static char block[16384];

	memset(block, 'x', sizeof(block));
	wire_send(fd, "HTTP/1.1 200 OK\r\n" WIRE_JSON "\r\n{\"x\":\"");
	while (!w->stop && wire_send_n(fd, block, sizeof(block)))
		w->n_sent += sizeof(block);
}

static void wire_headers(int fd, const char *name, unsigned n, size_t each)
{
	UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;

	um_str_add(&s, "HTTP/1.1 200 OK\r\n" WIRE_JSON "Content-Length: 2\r\n");
	while (n--) {
		um_str_addf(&s, "%s-%u: ", name, n);
		for (size_t i = 0; i < each; i++)
			um_str_add_c(&s, 'x');
		um_str_add(&s, "\r\n");
	}
	um_str_add(&s, "\r\n{}");
	wire_send(fd, s.s);
}

static void wire_busy(struct wire *w, int fd, const char *status, const char *after)
{
	bool is_busy;

	pthread_mutex_lock(&w->lock);
	is_busy = w->n_busy++ < w->n_bad;
	pthread_mutex_unlock(&w->lock);
	if (is_busy)
		wire_answer(fd, status, after, "{\"error\":{\"type\":\"busy\"}}");
	else
		wire_answer(fd, "200 OK", WIRE_JSON, "{\"object\":\"list\"}");
}

static void wire_redirect(struct wire *w, int fd, const char *request)
{
	UM_AUTO(um_str_release) struct um_str s = UM_STR_INIT;
	const char *code = strchr(request, '-');

	um_str_addf(&s, "Location: %s\r\n", w->location);
	wire_answer(fd,
	            um_starts(code, "-301")   ? "301 Moved"
	            : um_starts(code, "-303") ? "303 See"
	            : um_starts(code, "-307") ? "307 Temporary"
	            : um_starts(code, "-308") ? "308 Permanent"
	                                      : "302 Found",
	            s.s, "");
}

static void wire_auth(int fd, const char *request)
{
	if (strstr(request, "Bearer " GOOD_KEY "\r\n"))
		wire_answer(fd, "200 OK", WIRE_JSON, "{\"object\":\"list\"}");
	else
		wire_answer(fd, "401 Unauthorized", WIRE_JSON,
		            "{\"error\":{\"type\":\"invalid_api_key\"}}");
}

static void wire_serve(struct wire *w, int fd, const char *request)
{
	if (wire_is(request, "/list") || (wire_is(request, "/signed") && w->accepts(request)))
		wire_answer(fd, "200 OK", WIRE_JSON, "{\"object\":\"list\"}");
	else if (wire_is(request, "/auth"))
		wire_auth(fd, request);
	else if (wire_is(request, "/log-in"))
		wire_answer(fd, "401 Unauthorized",
		            WIRE_JSON "WWW-Authenticate: Basic realm=\"x\"\r\n"
		                      "WWW-Authenticate: Digest realm=\"x\", nonce=\"1\"\r\n"
		                      "WWW-Authenticate: Negotiate\r\n",
		            "{\"error\":{\"type\":\"invalid_api_key\"}}");
	else if (wire_is(request, "/denied") || wire_is(request, "/signed"))
		wire_answer(fd, "401 Unauthorized", WIRE_JSON,
		            "{\"error\":{\"type\":\"invalid_api_key\"}}");
	else if (wire_is(request, "/page"))
		wire_answer(fd, "200 OK", WIRE_HTML, "<html>Please accept our terms</html>");
	else if (wire_is(request, "/blocked"))
		wire_answer(fd, "403 Forbidden", WIRE_HTML, "<html>Blocked by policy</html>");
	else if (wire_is(request, "/broken"))
		wire_answer(fd, "500 Internal", WIRE_HTML, "<html>oops</html>");
	else if (wire_is(request, "/busy"))
		wire_busy(w, fd, "429 Too Many", WIRE_JSON "Retry-After: 1\r\n");
	else if (wire_is(request, "/hour"))
		wire_busy(w, fd, "429 Too Many", WIRE_JSON "Retry-After: 3600\r\n");
	else if (wire_is(request, "/down"))
		wire_busy(w, fd, "503 Down", WIRE_JSON);
	else if (wire_is(request, "/silent"))
		wire_wait(w, fd, 20000);
	else if (wire_is(request, "/slow")) {
		wire_wait(w, fd, 300);
		wire_answer(fd, "200 OK", WIRE_JSON, "{\"object\":\"list\"}");
	} else if (wire_is(request, "/stalled")) {
		wire_send(fd,
		          "HTTP/1.1 200 OK\r\n" WIRE_JSON "Content-Length: 100\r\n\r\n{\"object\"");
		wire_wait(w, fd, 20000);
	} else if (wire_is(request, "/truncated"))
		wire_send(fd,
		          "HTTP/1.1 200 OK\r\n" WIRE_JSON "Content-Length: 100\r\n\r\n{\"object\"");
	else if (wire_is(request, "/early"))
		wire_send(fd, "HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\n"
		              "HTTP/1.1 200 OK\r\n" WIRE_JSON
		              "Content-Length: 17\r\n\r\n{\"object\":\"list\"}");
	else if (wire_is(request, "/endless"))
		wire_endless(w, fd);
	else if (wire_is(request, "/many-headers"))
		wire_headers(fd, "X-H", 200, 5);
	else if (wire_is(request, "/large-headers"))
		wire_headers(fd, "X-H", 20, 5000);
	else if (wire_is(request, "/long-header"))
		wire_headers(fd, "X-H", 1, 200000);
	else if (wire_is(request, "/junk"))
		wire_send(fd, "SSH-2.0-OpenSSH_9.2\r\n");
	else if (wire_is(request, "/there"))
		wire_redirect(w, fd, "-302");
	else if (strstr(request, " /redirect-"))
		wire_redirect(w, fd, strstr(request, " /redirect-"));
	/* /closed and all else: nothing */
}

/* A request with its body, up to 64 KiB. */
static size_t wire_read(struct wire *w, int fd, char *text, size_t cap)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	size_t n = 0;

	while (!w->stop && n + 1 < cap) {
		const char *end, *length;
		ssize_t r;

		if (poll(&p, 1, 50) <= 0)
			continue;
		r = recv(fd, text + n, cap - 1 - n, 0);
		if (r <= 0)
			break;
		n += (size_t)r;
		text[n] = '\0';
		end = strstr(text, "\r\n\r\n");
		length = strstr(text, "Content-Length: ");
		if (end &&
		    n >= (size_t)(end + 4 - text) + (length ? strtoul(length + 16, NULL, 10) : 0))
			break;
	}
	text[n] = '\0';
	return n;
}

static void *wire_work(void *ctx)
{
	struct wire_connection *c = ctx;
	char *text = um_xmalloc(65536);

	if (wire_read(c->wire, c->fd, text, 65536)) {
		pthread_mutex_lock(&c->wire->lock);
		um_str_add(&c->wire->seen, text);
		c->wire->n_seen++;
		pthread_mutex_unlock(&c->wire->lock);
		wire_serve(c->wire, c->fd, text);
	}
	free(text);
	shutdown(c->fd, SHUT_RDWR);
	close(c->fd);
	free(c);
	return NULL;
}

static void *wire_accept(void *ctx)
{
	struct wire *w = ctx;
	struct pollfd p = {.fd = w->fd, .events = POLLIN};

	while (!w->stop && w->n_workers < WIRE_CONNECTIONS) {
		struct wire_connection *c;
		int fd;

		if (poll(&p, 1, 20) <= 0)
			continue;
		fd = accept(w->fd, NULL, NULL);
		if (fd < 0)
			continue;
		c = um_xmalloc(sizeof(*c));
		c->wire = w;
		c->fd = fd;
		ck_assert(!pthread_create(&w->workers[w->n_workers++], NULL, wire_work, c));
	}
	return NULL;
}

static struct wire *wire_new(void)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	socklen_t n = sizeof(in);
	struct wire *w = um_xmalloc(sizeof(*w));

	memset(w, 0, sizeof(*w));
	w->seen = (struct um_str)UM_STR_INIT;
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	w->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert(!bind(w->fd, (struct sockaddr *)&in, sizeof(in)));
	ck_assert(!listen(w->fd, 512));
	ck_assert(!getsockname(w->fd, (struct sockaddr *)&in, &n));
	w->port = ntohs(in.sin_port);
	ck_assert(!pthread_mutex_init(&w->lock, NULL));
	ck_assert(!pthread_create(&w->thread, NULL, wire_accept, w));
	return w;
}

static void wire_free(struct wire *w)
{
	w->stop = true;
	pthread_join(w->thread, NULL);
	for (size_t i = 0; i < w->n_workers; i++)
		pthread_join(w->workers[i], NULL);
	close(w->fd);
	pthread_mutex_destroy(&w->lock);
	um_str_release(&w->seen);
	free(w);
}

static UM_UNUSED bool wire_saw(struct wire *w, const char *text)
{
	bool saw;

	pthread_mutex_lock(&w->lock);
	saw = strstr(w->seen.s, text) != NULL;
	pthread_mutex_unlock(&w->lock);
	return saw;
}

/* A port where nobody listens. */
static UM_UNUSED unsigned wire_closed_port(void)
{
	struct wire *w = wire_new();
	unsigned port = w->port;

	wire_free(w);
	return port;
}

/* ---- targets ---- */

struct kit {
	struct probe_plan plan;
	struct probe_options options;
	struct um_err err;
};

static UM_UNUSED void kit_init(struct kit *k)
{
	memset(k, 0, sizeof(*k));
	k->plan.arena = um_arena_new();
	k->options.allow_private = true;
	k->options.allow_http = true;
	k->options.proxy = "";
	k->options.connect_ms = 1000;
	k->options.total_ms = 1500;
	ck_assert_int_eq(probe_init(&k->err), 0);
}

static UM_UNUSED void kit_release(struct kit *k)
{
	for (size_t i = 0; i < k->plan.targets.n; i++)
		probe_credential_free(k->plan.targets.v[i].credential);
	um_arena_free(k->plan.arena);
	probe_end();
}

/* {status: STATUS, json: {ROUTE: "*"}} */
static struct rules_answer *kit_answer(struct um_arena *a, const char *status, const char *route)
{
	struct rules_answer *answer = UM_NEW(a, struct rules_answer);

	answer->status.v = UM_NEW_ARRAY(a, const char *, 1);
	answer->status.v[0] = status;
	answer->status.n = 1;
	if (route) {
		answer->json.v = UM_NEW(a, struct rules_pair);
		answer->json.v[0] = (struct rules_pair){route, "**"};
		answer->json.n = 1;
	}
	return answer;
}

static void kit_level(struct um_arena *a, struct rules_probe_level *level, const char *path,
                      const char *answers, const char *route, const char *refused)
{
	level->path = path;
	level->answers = kit_answer(a, answers, route);
	level->n_answers = 1;
	if (refused) {
		level->refused = kit_answer(a, refused, "error.type");
		level->n_refused = 1;
	}
}

/* Somebody who answers `path` with a list; more can be set in its rule. */
static UM_UNUSED struct probe_target *kit_add(struct kit *k, const char *host, unsigned port,
                                              const char *path)
{
	struct um_arena *a = k->plan.arena;
	struct rules_entry *service = UM_NEW(a, struct rules_entry);
	struct probe_target *t;

	service->id = service->name = "acme";
	service->probe = UM_NEW(a, struct rules_probe);
	kit_level(a, &service->probe->reach, path, "200", "object", NULL);
	t = UM_PUSH(a, &k->plan.targets);
	t->service = service;
	t->scheme = "http";
	t->host = host;
	t->port = port;
	t->base = "";
	t->is_asked[PROBE_REACH] = true;
	return t;
}

/* Also asks `path` with a bearer key, which is `key`. */
static UM_UNUSED void kit_add_auth(struct kit *k, struct probe_target *t, const char *path,
                                   const char *key)
{
	struct um_arena *a = k->plan.arena;
	struct rules_probe_level *auth = &t->service->probe->auth;

	kit_level(a, auth, path, "200", "object", "401");
	auth->headers.v = UM_NEW(a, struct rules_pair);
	auth->headers.v[0] = (struct rules_pair){"authorization", "Bearer {key}"};
	auth->headers.n = 1;
	auth->keys.v = UM_NEW_ARRAY(a, const char *, 1);
	auth->keys.v[0] = "ACME_API_KEY";
	auth->keys.n = 1;
	t->is_asked[PROBE_AUTH] = true;
	k->options.level = PROBE_AUTH;
	setenv("ACME_API_KEY", key, 1);
	if (probe_credential_new(t->service, PROBE_AUTH, &t->credential, &k->err) < 0)
		t->no_credential = um_strdup(a, k->err.msg);
	unsetenv("ACME_API_KEY");
}

static UM_UNUSED void kit_run(struct kit *k)
{
	ck_assert_msg(!probe_run(&k->plan, &k->options, &k->err), "%s", k->err.msg);
}

#endif
