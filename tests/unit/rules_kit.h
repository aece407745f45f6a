/* A small good set of rules in a folder of its own, and ways to spoil it. */
#ifndef RULES_KIT_H
#define RULES_KIT_H

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/str.h"
#include "rules/rules.h"

/* ---- folders of rules ---- */

#define SERVICE "services/acme.yaml"
#define CONSTRUCT "constructs/retry.yaml"
#define CONTROL "moves/two-cloud/no-way-out.yaml"
#define CLAIMS "claims.yaml"
#define SCENARIO "scenarios/acme-down.yaml"

static const char service[] =
	"id: acme\n"
	"name: Acme API\n"
	"kind: service\n"
	"vendor: acme\n"
	"operator: acme\n"
	"domain: inference\n"
	"runs_on:\n"
	"  - {cloud: azure, from: 2026-01-01, until: 2026-06-30, claim: acme-on-azure}\n"
	"openai_compatible: true\n"
	"detect:\n"
	"  hosts:\n"
	"    - API.acme.example\n"
	"    - {host: \"*.{region}.acme.example\", port: 8443, cloud: aws, capability: chat, path: /v1}\n"
	"  env:\n"
	"    - {name: ACME_API_KEY, carries: key}\n"
	"  packages: {pypi: [acme, acme-extra], npm: [\"@acme/sdk\"]}\n"
	"  imports: {python: [acme], javascript: [\"@acme/sdk\"]}\n"
	"  calls:\n"
	"    - kind: client\n"
	"      capability: chat\n"
	"      python: [acme.Client]\n"
	"      javascript: [\"@acme/sdk.default\"]\n"
	"      when: {\"0\": chat, \"!other\": \"**\"}\n"
	"      args: {endpoint: [base_url], model: [model, \"0\"], region: []}\n"
	"      reads: {endpoint: ACME_URL}\n"
	"  models:\n"
	"    - {match: 'acme-[0-9]+', maker: acme, literals: [acme-]}\n"
	"  prefixes: [acme]\n"
	"  resources:\n"
	"    - {dialect: terraform, type: acme_model, kind: resource, args: {model: model.name}}\n"
	"  config:\n"
	"    - {kind: gateway, marker: routes, each: \"routes[]\", shape: alias-map,\n"
	"       python: [acme.Router]}\n"
	"  secrets:\n"
	"    - {match: 'ak-[a-z]{20}', literals: [ak-]}\n"
	"  files:\n"
	"    - {glob: \"**/acme.toml\", kind: client}\n"
	"lifecycle:\n"
	"  - {what: model, match: acme-1, status: retired, date: 2026-02-01, source: \"https://a.example\"}\n"
	"sources: [\"https://acme.example/docs\"]\n"
	"examples:\n"
	"  - name: a client\n"
	"    file: src/app.py\n"
	"    text: |\n"
	"      import acme\n"
	"      c = acme.Client(model=\"acme-2\")\n"
	"    want:\n"
	"      - {line: 2, kind: client, service: acme, binding: hardcoded, context: production}\n"
	"  - name: nothing\n"
	"    file: README.md\n"
	"    text: acme\n"
	"    want: []\n";

static const char construct[] = "id: retry\n"
				"name: Retries\n"
				"kind: construct\n"
				"label: portable\n"
				"detect:\n"
				"  calls:\n"
				"    - kind: fallback\n"
				"      attr: code\n"
				"      python: [\"**.with_retry\"]\n"
				"      import: [acme]\n"
				"      primary: receiver\n"
				"      fallback: [others]\n"
				"examples:\n"
				"  - name: one\n"
				"    file: a.py\n"
				"    text: x.with_retry()\n"
				"    want: [{line: 1, kind: fallback, service: portable}]\n"
				"  - name: none\n"
				"    file: a.py\n"
				"    text: \"\"\n"
				"    want: []\n";

static const char control[] =
	"id: no-way-out\n"
	"move: two-cloud\n"
	"severity: high\n"
	"profile: architect\n"
	"scope: repository\n"
	"title: There is one way\n"
	"rationale: Because.\n"
	"remediation: >-\n"
	"  Build\n"
	"  another.\n"
	"references: [acme-on-azure, \"https://a.example/x\"]\n"
	"params: {days: \"90\"}\n"
	"sql: |\n"
	"  -- :not_one and ':nor_this'\n"
	"  SELECT NULL AS workload, ':nor_that' AS status, :days, :as_of FROM path\n"
	"examples:\n"
	"  - name: fails\n"
	"    as_of: 2026-03-01\n"
	"    files:\n"
	"      app/main.py: |\n"
	"        import acme\n"
	"      app/empty.txt: \"\"\n"
	"    expect: fail\n"
	"  - name: by workload\n"
	"    files: {a.py: x}\n"
	"    expect: {app: pass, other: unknown}\n"
	"  - name: good\n"
	"    healthy: true\n"
	"    files: {a.py: y}\n"
	"    expect: not-applicable\n";

static const char claims[] = "- id: acme-on-azure\n"
			     "  text: Acme runs on Azure.\n"
			     "  status: primary\n"
			     "  published: 2026-01-01\n"
			     "  from: 2026-01-01\n"
			     "  until: 2026-06-30\n"
			     "  superseded_by: acme-moved\n"
			     "  sources: [\"https://acme.example/azure\"]\n"
			     "- id: acme-moved\n"
			     "  text: Acme moved.\n"
			     "  status: reported\n"
			     "  published: 2026-07-01\n"
			     "  sources: [\"https://news.example/acme\"]\n";

static const char scenario[] = "id: acme-down\n"
			       "name: Acme is down\n"
			       "text: It may be.\n"
			       "default: true\n"
			       "falls:\n"
			       "  - {vendor: acme, cloud: azure, region: \"west*\"}\n"
			       "  - {service: acme, maker: acme}\n"
			       "references: [\"https://a.example/down\"]\n";

static const struct {
	const char *rel, *text;
} good[] = {
	{SERVICE, service}, {CONSTRUCT, construct}, {CONTROL, control},
	{CLAIMS, claims},   {SCENARIO, scenario},
};

struct folder {
	char path[64];
};

static inline void folder_make(struct folder *f)
{
	snprintf(f->path, sizeof(f->path), "/tmp/unmoat-rules-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(f->path));
}

static inline void folder_write_n(const struct folder *f, const char *rel, const char *text,
                                  size_t n)
{
	struct um_str path = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;

	um_str_addf(&path, "%s/%s", f->path, rel);
	for (size_t i = strlen(f->path) + 1; i < path.len; i++) {
		if (path.s[i] != '/')
			continue;
		path.s[i] = '\0';
		mkdir(path.s, 0777);
		path.s[i] = '/';
	}
	ck_assert_msg(um_write_file_atomic(path.s, text, n, &err) == 0, "%s", err.msg);
	um_str_release(&path);
}

static inline void folder_write(const struct folder *f, const char *rel, const char *text)
{
	folder_write_n(f, rel, text, strlen(text));
}

static inline void folder_good(struct folder *f)
{
	folder_make(f);
	for (size_t i = 0; i < UM_COUNT(good); i++)
		folder_write(f, good[i].rel, good[i].text);
}

static inline int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static inline void folder_remove(const struct folder *f)
{
	ck_assert_int_eq(nftw(f->path, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* The first `from` in the good text of `rel` becomes `to`. */
static inline void folder_patch(const struct folder *f, const char *rel, const char *from,
                                const char *to)
{
	struct um_str s = UM_STR_INIT;
	const char *text = NULL, *at;

	for (size_t i = 0; i < UM_COUNT(good); i++) {
		if (um_eq(good[i].rel, rel))
			text = good[i].text;
	}
	ck_assert_ptr_nonnull(text);
	at = strstr(text, from);
	ck_assert_msg(at != NULL, "%s has no \"%s\"", rel, from);
	um_str_add_n(&s, text, (size_t)(at - text));
	um_str_add(&s, to);
	um_str_add(&s, at + strlen(from));
	folder_write(f, rel, s.s);
	um_str_release(&s);
}

static inline int load(const struct folder *f, bool strict, struct rules **ret, struct um_err *err)
{
	const char *const dirs[] = {f->path, NULL};
	const struct rules_options options = {.dirs = dirs, .no_builtin = true, .strict = strict};

	return rules_load(&options, ret, err);
}

/* Loading fails with this message; "@" in it is the folder. */
static inline void fails_with(const struct folder *f, bool strict, const char *want)
{
	struct um_str s = UM_STR_INIT;
	struct um_err err = UM_ERR_INIT;
	struct rules *rules = NULL;
	int r = load(f, strict, &rules, &err);

	for (const char *p = want; *p; p++) {
		if (*p == '@')
			um_str_add(&s, f->path);
		else
			um_str_add_c(&s, *p);
	}
	ck_assert_msg(r < 0, "loaded, but wanted: %s", want);
	ck_assert_int_eq(err.code, UM_EPARSE);
	ck_assert_ptr_null(rules);
	ck_assert_str_eq(err.msg, s.s);
	um_str_release(&s);
}

#endif
