/*
 * Asks what the lines of the standard input name, through the probe's engine alone: no model, no
 * rules, no permission. For the tests against a real server; a service here answers
 * {"object": "list"}, and refuses with status 401 and an {"error": {"type": …}}, which is enough to
 * know it by.
 *
 * usage: ask [NAME=VALUE...] <lines      NAME URL [ACCESS-KEY], one target each; a space between
 *   ca, cert, key, insecure, proxy, resolve (may be repeated), private=1, http=1, connect and total
 *   (ms), retries, repeat, parallel
 *
 * prints: NAME LEVEL OUTCOME STATUS PROTOCOL EXPIRES ATTEMPTS reason
 * and on the standard error: the most files that were open, the most memory (KiB), the time (ms)
 */
#include <curl/curl.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "probe/probe.h"

enum {
	MAX_RESOLVE = 1024
};

struct ask {
	struct um_arena *arena;
	struct probe_plan plan;
	struct probe_options options;
	const char *resolve[MAX_RESOLVE + 1];
	size_t n_resolve, most_files;
	volatile int stop;
};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "ask: %s\n", what);
	exit(2);
}

static void count_files(void *ctx, size_t n_done, size_t n)
{
	struct ask *ask = ctx;
	DIR *d = opendir("/proc/self/fd");
	size_t open = 0;

	(void)n_done;
	(void)n;
	if (!d)
		return;
	while (readdir(d))
		open++;
	closedir(d);
	if (open > ask->most_files)
		ask->most_files = open;
}

static struct rules_answer answer(struct um_arena *a, const char *status, const char *route)
{
	struct rules_answer x = {0};

	x.status.v = UM_NEW_ARRAY(a, const char *, 1);
	x.status.v[0] = status;
	x.status.n = 1;
	x.json.v = UM_NEW(a, struct rules_pair);
	x.json.v[0] = (struct rules_pair){route, "**"};
	x.json.n = 1;
	return x;
}

static void set_level(struct um_arena *a, struct rules_probe_level *level, const char *path,
                      enum probe_level which)
{
	struct rules_answer *answers = UM_NEW_ARRAY(a, struct rules_answer, 2);

	answers[0] = answer(a, "200", "object");
	answers[1] = answer(a, "401", "error.type");
	level->path = path;
	level->answers = answers;
	level->n_answers = which == PROBE_REACH ? 2 : 1;
	level->refused = answers + 1;
	level->n_refused = which == PROBE_REACH ? 0 : 1;
}

static char *part(CURLU *u, CURLUPart which)
{
	char *text = NULL;

	if (curl_url_get(u, which, &text, CURLU_DEFAULT_PORT))
		die("bad URL");
	return text;
}

static void set_address(struct um_arena *a, struct probe_target *t, const char *url,
                        const char **ret_path)
{
	CURLU *u = curl_url();
	char *scheme, *host, *port, *path;

	if (curl_url_set(u, CURLUPART_URL, url, 0))
		die("bad URL");
	scheme = part(u, CURLUPART_SCHEME);
	host = part(u, CURLUPART_HOST);
	port = part(u, CURLUPART_PORT);
	path = part(u, CURLUPART_PATH);
	t->scheme = um_strdup(a, scheme);
	t->host = um_strdup(a, host);
	t->port = (unsigned)strtoul(port, NULL, 10);
	*ret_path = um_strdup(a, path);
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_free(path);
	curl_url_cleanup(u);
}

static void set_credential(struct ask *ask, struct probe_target *t, const char *path,
                           const char *key)
{
	struct rules_probe_level *auth = &t->service->probe->auth;
	struct um_err err = UM_ERR_INIT;

	set_level(ask->arena, auth, path, PROBE_AUTH);
	auth->headers.v = UM_NEW(ask->arena, struct rules_pair);
	auth->headers.v[0] = (struct rules_pair){"authorization", "Bearer {key}"};
	auth->headers.n = 1;
	auth->keys.v = UM_NEW_ARRAY(ask->arena, const char *, 1);
	auth->keys.v[0] = "ASK_KEY";
	auth->keys.n = 1;
	setenv("ASK_KEY", key, 1);
	if (probe_credential_new(t->service, PROBE_AUTH, &t->credential, &err) < 0)
		die(err.msg);
	unsetenv("ASK_KEY");
	t->is_asked[PROBE_AUTH] = true;
	ask->options.level = PROBE_AUTH;
}

static void add_target(struct ask *ask, char *line)
{
	char *save = NULL;
	const char *name = strtok_r(line, " \n", &save), *url = strtok_r(NULL, " \n", &save),
		   *key = strtok_r(NULL, " \n", &save), *path;
	struct rules_entry *service = UM_NEW(ask->arena, struct rules_entry);
	struct probe_target *t;

	if (!name || !url)
		die("a line is NAME URL [KEY]");
	service->id = service->name = um_strdup(ask->arena, name);
	service->probe = UM_NEW(ask->arena, struct rules_probe);
	t = UM_PUSH(ask->arena, &ask->plan.targets);
	t->service = service;
	t->base = "";
	set_address(ask->arena, t, url, &path);
	set_level(ask->arena, &service->probe->reach, path, PROBE_REACH);
	t->is_asked[PROBE_REACH] = true;
	t->is_insecure = um_eq(t->host, ask->options.insecure_host);
	if (key)
		set_credential(ask, t, path, key);
}

static bool is_option(const char *arg, const char *name, const char **ret)
{
	size_t n = strlen(name);

	if (strncmp(arg, name, n) != 0 || arg[n] != '=')
		return false;
	*ret = arg + n + 1;
	return true;
}

static void take_option(struct ask *ask, const char *arg)
{
	struct probe_options *o = &ask->options;
	const char *v;
	const struct {
		const char *name;
		const char **to;
	} texts[] = {
		{"ca", &o->ca_file},  {"cert", &o->cert_file},         {"key", &o->key_file},
		{"proxy", &o->proxy}, {"insecure", &o->insecure_host},
	};
	const struct {
		const char *name;
		unsigned *to;
	} numbers[] = {
		{"connect", &o->connect_ms},    {"total", &o->total_ms},
		{"retries", &o->retries},       {"repeat", &o->repeat},
		{"parallel", &o->max_parallel},
	};

	for (size_t i = 0; i < UM_COUNT(texts); i++)
		if (is_option(arg, texts[i].name, texts[i].to))
			return;
	for (size_t i = 0; i < UM_COUNT(numbers); i++) {
		if (!is_option(arg, numbers[i].name, &v))
			continue;
		*numbers[i].to = (unsigned)strtoul(v, NULL, 10);
		return;
	}
	if (is_option(arg, "private", &v))
		o->allow_private = true;
	else if (is_option(arg, "http", &v))
		o->allow_http = true;
	else if (is_option(arg, "resolve", &v) && ask->n_resolve < MAX_RESOLVE)
		ask->resolve[ask->n_resolve++] = v;
	else
		die("what is this option?");
}

static void print(const struct probe_target *t, enum probe_level level)
{
	const struct probe_result *r = &t->results[level];

	if (!r->reason)
		return;
	printf("%s %s %s %ld %s %s %u %s\n", t->service->id, probe_level_text(level),
	       probe_outcome_text(r->outcome), r->status, r->protocol ? r->protocol : "-",
	       r->expires ? r->expires : "-", r->n_attempts, r->reason);
}

int main(int argc, char **argv)
{
	struct ask ask = {.options = {.proxy = ""}};
	struct um_err err = UM_ERR_INIT;
	char line[4096];
	struct rusage usage;
	double start;

	ask.arena = ask.plan.arena = um_arena_new();
	for (int i = 1; i < argc; i++)
		take_option(&ask, argv[i]);
	ask.options.resolve = ask.resolve;
	ask.options.progress = count_files;
	ask.options.progress_ctx = &ask;
	while (fgets(line, sizeof(line), stdin))
		add_target(&ask, line);
	if (probe_init(&err) < 0)
		die(err.msg);
	start = um_clock_ms();
	if (probe_run(&ask.plan, &ask.options, &err) < 0)
		die(err.msg);
	for (size_t i = 0; i < ask.plan.targets.n; i++) {
		for (unsigned level = 0; level < PROBE_N_LEVELS; level++)
			print(&ask.plan.targets.v[i], level);
		probe_credential_free(ask.plan.targets.v[i].credential);
	}
	getrusage(RUSAGE_SELF, &usage);
	fprintf(stderr, "%zu %ld %.0f\n", ask.most_files, usage.ru_maxrss, um_clock_ms() - start);
	probe_end();
	um_arena_free(ask.arena);
	return 0;
}
