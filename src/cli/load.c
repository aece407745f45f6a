#include "cli/load.h"

#include <string.h>

#include "base/str.h"
#include "manifest/manifest.h"

static const char *const kinds[] = {
	[RULES_SERVICE] = "service",
	[RULES_GATEWAY] = "gateway",
	[RULES_SERVER] = "server",
	[RULES_CONSTRUCT] = "construct",
};

static int load_clouds(struct model *m, const struct rules_entry *entry, struct um_err *err)
{
	for (size_t i = 0; i < entry->n_runs_on; i++) {
		const struct rules_cloud *from = &entry->runs_on[i];
		struct model_service_cloud cloud = {
			.service = entry->id,
			.cloud = from->cloud,
			.from = from->from,
			.until = from->until,
			.claim = from->claim,
		};
		int r = model_add_service_cloud(m, &cloud, err);

		if (r < 0)
			return r;
	}
	return 0;
}

static int load_variables(struct model *m, const struct rules_entry *entry, struct um_err *err)
{
	for (size_t i = 0; i < entry->n_env; i++) {
		struct model_service_env env = {
			.service = entry->id,
			.name = entry->env[i].name,
			.carries = rules_role_text(entry->env[i].carries),
		};
		int r = model_add_service_env(m, &env, err);

		if (r < 0)
			return r;
	}
	return 0;
}

static int load_hosts(struct model *m, const struct rules_entry *entry, struct um_err *err)
{
	for (size_t i = 0; i < entry->n_hosts; i++) {
		int r = model_add_service_host(m, entry->id, entry->hosts[i].pattern, err);

		if (r < 0)
			return r;
	}
	return 0;
}

static int load_lifecycle(struct model *m, const struct rules_entry *entry, struct um_err *err)
{
	for (size_t i = 0; i < entry->n_lifecycle; i++) {
		const struct rules_lifecycle *from = &entry->lifecycle[i];
		UM_AUTO(um_str_release) struct um_str except = UM_STR_INIT;
		struct model_lifecycle lifecycle = {
			.service = entry->id,
			.what = from->what,
			.match = from->match,
			.status = from->status,
			.date = from->date,
			.successor = from->successor,
			.source = from->source,
		};
		int r;

		for (size_t k = 0; k < from->except.n; k++)
			um_str_addf(&except, "%s%s|", k ? "" : "|", from->except.v[k]);
		lifecycle.except_list = except.len ? except.s : NULL;
		r = model_add_lifecycle(m, &lifecycle, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static void add_capability(struct um_str *all, const char *capability)
{
	UM_AUTO(um_str_release) struct um_str word = UM_STR_INIT;

	if (!capability)
		return;
	um_str_addf(&word, "|%s|", capability);
	if (!all->len)
		um_str_add(all, word.s);
	else if (!strstr(all->s, word.s))
		um_str_add(all, word.s + 1);
}

/* What the entry's clients, calls, resources and models say they are for. */
static void add_capabilities(struct um_str *all, const struct rules_entry *entry)
{
	for (size_t i = 0; i < entry->n_calls; i++)
		add_capability(all, entry->calls[i].capability);
	for (size_t i = 0; i < entry->n_models; i++)
		add_capability(all, entry->models[i].capability);
	for (size_t i = 0; i < entry->n_resources; i++)
		add_capability(all, entry->resources[i].capability);
}

static int load_entry(struct model *m, const struct rules_entry *entry, struct um_err *err)
{
	struct model_service service = {
		.id = entry->id,
		.name = entry->name,
		.kind = kinds[entry->kind],
		.vendor = entry->vendor,
		.operator_ = entry->operator_,
		.maker = entry->maker,
		.domain = entry->domain,
		.openai_compatible = entry->openai_compatible,
		.open_engine = entry->open_engine || um_eq(entry->operator_, "self"),
	};
	UM_AUTO(um_str_release) struct um_str serves = UM_STR_INIT, capabilities = UM_STR_INIT;
	int r;

	for (size_t i = 0; i < entry->serves.n; i++)
		um_str_addf(&serves, "%s%s|", i ? "" : "|", entry->serves.v[i]);
	service.serves = serves.len ? serves.s : NULL;
	add_capabilities(&capabilities, entry);
	service.capabilities = capabilities.len ? capabilities.s : NULL;
	r = model_add_service(m, &service, err);

	if (r == 0)
		r = load_clouds(m, entry, err);
	if (r == 0)
		r = load_variables(m, entry, err);
	if (r == 0)
		r = load_hosts(m, entry, err);
	if (r == 0)
		r = load_lifecycle(m, entry, err);
	return r;
}

static int load_scenario(struct model *m, const struct rules_scenario *from, struct um_err *err)
{
	const struct model_scenario scenario = {from->id, from->name, from->text, from->is_default};
	int r = model_add_scenario(m, &scenario, err);

	for (size_t i = 0; i < from->n_falls && r == 0; i++) {
		const struct model_fall fall = {
			.scenario = from->id,
			.service = from->falls[i].service,
			.vendor = from->falls[i].vendor,
			.cloud = from->falls[i].cloud,
			.region = from->falls[i].region,
			.maker = from->falls[i].maker,
		};

		r = model_add_fall(m, &fall, err);
	}
	return r;
}

int load_rules(struct model *m, const struct rules *rules, struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; i < rules->n_entries && r == 0; i++)
		r = load_entry(m, &rules->entries[i], err);
	for (size_t i = 0; i < rules->n_claims && r == 0; i++) {
		const struct rules_claim *from = &rules->claims[i];
		struct model_claim claim = {
			.id = from->id,
			.text = from->text,
			.status = from->status,
			.published = from->published,
			.from = from->from,
			.until = from->until,
			.superseded_by = from->superseded_by,
			.source = from->sources.n ? from->sources.v[0] : NULL,
		};

		r = model_add_claim(m, &claim, err);
	}
	for (size_t i = 0; i < rules->n_scenarios && r == 0; i++)
		r = load_scenario(m, &rules->scenarios[i], err);
	return r;
}

/* ---- the owner's workloads ---- */

/* Seen from the audited folder, which may lie below the settings; NULL: outside of it. */
static const char *root_within(const char *base, const char *root)
{
	size_t n = strlen(base);

	if (n == 0)
		return root;
	if (strlen(root) == n - 1 && strncmp(root, base, n - 1) == 0)
		return ".";
	return um_starts(root, base) ? root + n : NULL;
}

void load_declared(struct model *m, const struct config *config)
{
	for (size_t i = 0; config && i < config->n_workloads; i++) {
		const struct config_workload *from = &config->workloads[i];
		const struct model_declared to = {
			.root = root_within(config->base, from->root),
			.name = from->name,
			.type = from->type,
			.criticality = from->criticality,
		};

		if (to.root)
			model_add_declared(m, &to);
	}
}

/* ---- files ---- */

/* What makes the file's folder a deployable unit: its name, and what stands in it (Kubernetes
 * workloads). Only for files that are really there. */
static void add_units(struct um_arena *a, const struct scan_file *from, struct model_file *to)
{
	size_t n = from->found ? from->found->units.n : 0;
	struct model_unit *units = UM_NEW_ARRAY(a, struct model_unit, n + 1);
	const char *marker = NULL;

	if (from->context != EVIDENCE_DOCS && !status_is_elsewhere(from->status))
		marker = manifest_unit_marker(from->path);
	for (size_t i = 0; i < n; i++) {
		units[i].kind = from->found->units.v[i].kind;
		units[i].name = from->found->units.v[i].name;
		if (marker && um_eq(units[i].kind, marker))
			marker = NULL;
	}
	if (marker)
		units[n++].kind = marker;
	to->units = units;
	to->n_units = n;
}

static void add_waivers(struct um_arena *a, const detect_waiver_list *from, struct model_file *to)
{
	struct model_waiver *waivers;

	if (!from)
		return;
	waivers = UM_NEW_ARRAY(a, struct model_waiver, from->n);
	for (size_t i = 0; i < from->n; i++) {
		waivers[i] = (struct model_waiver){
			.line = from->v[i].pos.line,
			.first_line = from->v[i].first_line,
			.last_line = from->v[i].last_line,
			.control = from->v[i].control,
			.reason = from->v[i].reason,
			.expires = from->v[i].expires,
			.problem = from->v[i].problem,
		};
	}
	to->waivers = waivers;
	to->n_waivers = from->n;
}

int load_scan(struct model *m, const struct scan *scan, struct um_err *err)
{
	struct um_arena *a = um_arena_new();
	int r = 0;

	for (size_t i = 0; i < scan->n && r == 0; i++) {
		const struct scan_file *from = &scan->files[i];
		struct model_file file = {
			.path = from->path,
			.size = from->size,
			.status = from->status->name,
			.is_gap = from->is_gap,
			.language = from->language,
			.context = evidence_context_text(from->context),
			.reason = from->reason,
		};

		if (!file.reason && !from->status->is_examined)
			file.reason = from->status->help;
		add_units(a, from, &file);
		if (from->found) {
			file.local_modules = from->found->local_modules.v;
			file.n_local_modules = from->found->local_modules.n;
			file.evidence = from->found->evidence.v;
			file.n_evidence = from->found->evidence.n;
			file.reads = from->found->reads.v;
			file.n_reads = from->found->reads.n;
		}
		add_waivers(a, from->waivers, &file);
		r = model_add_file(m, &file, err);
		um_arena_clear(a);
	}
	um_arena_free(a);
	return r;
}
