/* What the owner expects of the market: claims that he builds on, wherever he names them, and
 * scenarios that critical workloads must survive. */
#include <string.h>

#include "base/str.h"
#include "policy/policy_p.h"

/* A waiver and an attestation rest on the claims that their text names, too. */
static const char waivers_sql[] =
	"INSERT INTO assumption SELECT k.id, 'waiver', NULL, w.reason, w.file, w.line "
	"FROM waiver w JOIN claim k "
	"WHERE w.status <> 'malformed' AND (w.expires IS NULL OR w.expires >= ?1) "
	"AND ' ' || w.reason || ' ' GLOB '*[^a-z0-9-]' || k.id || '[^a-z0-9-]*' "
	"ORDER BY w.id, k.id";

static const char attestation_sql[] =
	"INSERT INTO assumption SELECT k.id, 'attestation', ?2, ?1, ?3, CAST(?4 AS INTEGER) "
	"FROM claim k "
	"WHERE ' ' || ?1 || ' ' GLOB '*[^a-z0-9-]' || k.id || '[^a-z0-9-]*' ORDER BY k.id";

static int add(struct policy *p, const struct rules_names *claims, const char *origin,
               const char *workload, const char *statement, const struct rules_place *place,
               struct um_err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < claims->n; i++) {
		const struct model_assumption assumption = {
			.claim = claims->v[i],
			.origin = origin,
			.workload = workload,
			.statement = statement,
			.file = place->file,
			.line = place->pos.line,
		};

		r = model_add_assumption(p->m, &assumption, err);
	}
	return r;
}

static int add_attestation(struct policy *p, const struct config_attestation *a, struct um_err *err)
{
	const char *binds[] = {a->statement, a->workload, a->place.file,
	                       um_format(p->arena, "%u", a->place.pos.line)};
	int r;

	if (strcmp(a->date, p->as_of) > 0 || strcmp(a->expires, p->as_of) < 0)
		return 0;
	r = add(p, &a->claims, "attestation", a->workload, a->statement, &a->place, err);
	return r < 0 ? r : model_exec(p->m, attestation_sql, binds, UM_COUNT(binds), err);
}

static int add_assumptions(struct policy *p, struct um_err *err)
{
	const struct config *c = p->config;
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->n_assumptions; i++) {
		const struct config_assumption *a = &c->assumptions[i];
		const char *claim = a->claim;
		const struct rules_names one = {&claim, 1};

		r = add(p, &one, "settings", a->workload, a->statement, &a->place, err);
	}
	for (size_t i = 0; r == 0 && i < c->n_waivers; i++) {
		const struct config_waiver *w = &c->waivers[i];

		if (!w->expires || strcmp(w->expires, p->as_of) >= 0)
			r = add(p, &w->claims, "waiver", w->workload, w->reason, &w->place, err);
	}
	for (size_t i = 0; r == 0 && i < c->n_attestations; i++)
		r = add_attestation(p, &c->attestations[i], err);
	return r < 0 ? r : model_exec(p->m, waivers_sql, &p->as_of, 1, err);
}

static int require_scenarios(struct policy *p, struct um_err *err)
{
	const struct rules_names *names = &p->config->scenarios;
	int r = 0;

	/* Without a word of the owner architects ask for the usual ones, and nobody else does. */
	if (names->n == 0 && rules_profile_shows(p->profile, "architect"))
		return model_exec(p->m,
		                  "UPDATE scenario SET required_by = 'profile' WHERE is_default",
		                  NULL, 0, err);
	for (size_t i = 0; r == 0 && i < names->n; i++)
		r = model_exec(p->m, "UPDATE scenario SET required_by = 'settings' WHERE id = ?1",
		               &names->v[i], 1, err);
	return r;
}

int policy_premises_store(struct policy *p, struct um_err *err)
{
	int r = add_assumptions(p, err);

	return r < 0 ? r : require_scenarios(p, err);
}
