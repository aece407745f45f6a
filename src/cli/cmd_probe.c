/* `unmoat probe`: whom the paths lead to, the user's consent, the answers, and their record.
 * Nothing but the command line allows anything: neither the tree nor its settings can add a host.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/probe_show.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "probe/probe.h"

#ifndef UM_VERSION
#define UM_VERSION "0"
#endif

static const char usual_record[] = ".unmoat/validations.ndjson";

struct session {
	const struct cli_options *o;
	struct run run;
	struct probe_options options;
	struct probe_plan *plan;
	struct count_progress progress;
	struct um_str record; /* the file; empty: none is kept */
};

/* ---- the command line ---- */

/* HOST, HOST:PORT, [IPv6]:PORT or *.SUFFIX, and no URL. */
static bool is_host(const char *text)
{
	size_t n = strlen(text);
	const char *star = strchr(text, '*');

	if (n == 0 || n > 253 || strpbrk(text, "/@ \t?#%\\") || text[strspn(text, "*.")] == '\0')
		return false;
	return !star ||
	       (star == text && text[1] == '.' && strchr(text + 2, '.') && !strchr(text + 1, '*'));
}

static int check_host(const char *option, const char *text, struct um_err *err)
{
	if (is_host(text))
		return 0;
	return um_err_set(err, UM_EINVAL,
	                  "--%s: '%s' is no host; write it like api.example.com, localhost:4000 or "
	                  "*.example.com",
	                  option, text);
}

static int check_options(const struct cli_options *o, struct um_err *err)
{
	int r = 0;

	if (o->key && !o->cert)
		return um_err_set(err, UM_EINVAL,
		                  "--key belongs to a certificate: give --cert too");
	if (o->record && o->no_record)
		return um_err_set(err, UM_EINVAL, "--record and --no-record contradict each other");
	for (size_t i = 0; r == 0 && i < o->allow_hosts.n; i++)
		r = check_host("allow-host", o->allow_hosts.v[i], err);
	if (r == 0 && o->insecure_host && *o->insecure_host == '*')
		return um_err_set(err, UM_EINVAL, "--insecure-host names one host, not a pattern");
	if (r == 0 && o->insecure_host)
		r = check_host("insecure-host", o->insecure_host, err);
	return r;
}

static void on_progress(void *ctx, size_t n_done, size_t n)
{
	struct session *s = ctx;

	count_progress_set(&s->progress, n_done, n);
}

static void set_options(struct session *s)
{
	const struct cli_options *o = s->o;

	s->options = (struct probe_options){
		.level = um_eq(o->level, "auth") ? PROBE_AUTH : PROBE_REACH,
		.allow_hosts = o->allow_hosts.v,
		.insecure_host = o->insecure_host,
		.allow_private = o->allow_private,
		.allow_http = o->allow_http,
		.ca_file = o->cacert,
		.cert_file = o->cert,
		.key_file = o->key,
		.proxy = o->proxy,
		.resolve = o->resolve.v,
		.connect_ms = o->connect_timeout,
		.total_ms = o->timeout,
		.retries = o->retries,
		.repeat = o->repeat,
		.max_parallel = o->parallel,
		.workloads = o->workloads.v,
		.stop = cli_stop(),
	};
	if (o->progress == CLI_AUTO && isatty(STDERR_FILENO)) {
		s->options.progress = on_progress;
		s->options.progress_ctx = s;
	}
}

/* ---- showing ---- */

static void make_report(const struct session *s, bool is_plan, bool is_interrupted, bool is_json,
                        struct um_str *out)
{
	const struct source_info *info = source_get_info(s->run.source);
	const struct report_options options = {
		.colour = s->o->output ? s->o->color == CLI_ALWAYS : cli_use_colour(s->o->color),
		.utf8 = cli_is_utf8(),
		.width = cli_width(),
	};
	struct report_probe report = {
		.tool_version = UM_VERSION,
		.rules_digest = s->run.rules->digest,
		.name = info->name,
		.input = info->kind == SOURCE_FOLDER     ? "folder"
	                 : info->kind == SOURCE_REVISION ? "revision"
	                                                 : "worktree",
		.revision = info->rev,
		.is_interrupted = is_interrupted,
	};

	probe_show(s->plan, s->options.level, is_plan, &report);
	if (is_json)
		report_probe_json(&report, out);
	else
		report_probe_text(&report, &options, out);
}

static int print_report(const struct session *s, bool is_plan, bool is_interrupted, int status,
                        int *ret_status, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;

	make_report(s, is_plan, is_interrupted, um_eq(s->o->format, "json"), &out);
	*ret_status = status;
	if (s->o->output)
		return um_write_file_atomic(s->o->output, out.s, out.len, err);
	*ret_status = cli_print(&out, status);
	return 0;
}

/* ---- consent ---- */

static void put(const char *text, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t r = write(STDERR_FILENO, text + done, n - done);

		if (r <= 0)
			return; /* nobody is looking */
		done += (size_t)r;
	}
}

/* One line of the terminal; anything but y or yes is no. */
static bool is_agreed(size_t n)
{
	char question[80], answer[16];
	size_t len = 0;
	char c;

	if (n == 1)
		snprintf(question, sizeof(question), "Contact this host? [y/N] ");
	else
		snprintf(question, sizeof(question), "Contact these %zu hosts? [y/N] ", n);
	put(question, strlen(question));
	while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n') {
		if (len + 1 < sizeof(answer))
			answer[len++] = c;
	}
	answer[len] = '\0';
	return um_eq_nocase(answer, "y") || um_eq_nocase(answer, "yes");
}

/* UM_EPERM: nobody agreed. */
static int agree(const struct session *s, struct um_err *err)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	size_t n = probe_show_hosts(s->plan);

	make_report(s, true, false, false, &out);
	if (!s->o->yes && (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)))
		return um_err_set(
			err, UM_EPERM,
			"%zu host%s would be contacted and there is no terminal to ask on: "
			"give --yes, or --list-hosts to see them",
			n, n == 1 ? "" : "s");
	put(out.s, out.len);
	if (s->o->yes || is_agreed(n))
		return 0;
	return *cli_stop() ? um_err_set(err, UM_EINTR, "interrupted")
	                   : um_err_set(err, UM_EPERM, "nothing was asked");
}

/* ---- asking ---- */

/* Beside the code where that can be written to, unless the user says otherwise. */
static int choose_record(struct session *s, struct um_err *err)
{
	const struct source_info *info = source_get_info(s->run.source);

	if (s->o->no_record)
		return 0;
	if (s->o->record) {
		um_str_add(&s->record, s->o->record);
		return 0;
	}
	if (info->kind == SOURCE_REVISION)
		return um_err_set(err, UM_EINVAL,
		                  "a revision is no place for a record: give --record FILE or "
		                  "--no-record");
	um_str_addf(&s->record, "%s/%s", info->root, usual_record);
	return 0;
}

static int ask(struct session *s, struct um_err *err)
{
	int r = probe_init(err);

	if (r < 0)
		return r;
	count_progress_start(&s->progress, "asked");
	r = probe_run(s->plan, &s->options, err);
	count_progress_end(&s->progress);
	probe_end();
	return r;
}

static int record(const struct session *s, struct um_err *err)
{
	int r;

	if (!s->record.len)
		return 0;
	r = probe_record_append(s->record.s, s->plan, s->options.level, UM_VERSION, err);
	if (r == 0)
		um_trace("probe", "recorded in %s", s->record.s);
	return r;
}

/* By the highest level that was asked of each: who answers at auth was reached, too. */
static int status_of(const struct session *s)
{
	bool is_open = false;

	for (size_t i = 0; i < s->plan->targets.n; i++) {
		const struct probe_target *t = &s->plan->targets.v[i];
		enum probe_outcome last = PROBE_UNKNOWN;

		for (size_t k = 0; k < PROBE_N_LEVELS && !t->refusal; k++) {
			if (!t->is_asked[k])
				continue;
			last = t->results[k].outcome;
			if (last == PROBE_DID_NOT)
				return CLI_GATE_FAILED;
		}
		is_open = is_open || last == PROBE_UNKNOWN;
	}
	return is_open && !s->o->gate.allow_incomplete ? CLI_INCOMPLETE : CLI_OK;
}

static int contact(struct session *s, int *ret_status, struct um_err *err)
{
	bool is_interrupted;
	int status, r = choose_record(s, err);

	if (r == 0)
		r = agree(s, err);
	if (r < 0)
		return r;
	r = ask(s, err);
	is_interrupted = r == UM_EINTR;
	if (r < 0 && !is_interrupted)
		return r;
	status = is_interrupted ? CLI_INTERRUPTED : status_of(s);
	r = print_report(s, false, is_interrupted, status, ret_status, err);
	if (r == 0)
		r = record(s, err);
	if (r == 0 && is_interrupted)
		cli_say("interrupted: what had been answered is shown%s",
		        s->record.len ? " and recorded" : "");
	return r;
}

static int probe(struct session *s, int *ret_status, struct um_err *err)
{
	int r = check_options(s->o, err);

	set_options(s);
	if (r == 0)
		r = run_inventory(s->o, &s->run, err);
	if (r == 0)
		r = probe_plan_new(s->run.model, s->run.rules, &s->options, &s->plan, err);
	if (r < 0 || !s->plan)
		return r;
	r = probe_plan_credentials(s->plan, err);
	if (r < 0)
		return r;
	if (s->o->list_hosts)
		return print_report(s, true, false, CLI_OK, ret_status, err);
	if (probe_show_hosts(s->plan) == 0)
		return print_report(s, true, false, status_of(s), ret_status, err);
	return contact(s, ret_status, err);
}

int cmd_probe(const struct cli_options *o)
{
	struct session s = {.o = o, .record = UM_STR_INIT};
	struct um_err err = UM_ERR_INIT;
	int status = CLI_ERROR;

	if (probe(&s, &status, &err) < 0)
		status = cli_fail(&err);
	probe_plan_free(s.plan);
	um_str_release(&s.record);
	run_release(&s.run);
	return status;
}
