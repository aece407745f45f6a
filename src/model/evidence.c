/* The words of reports and of the database for the numbers of evidence.h. */
#include "model/evidence.h"

#include "base/str.h"

static const char *const kinds[EVIDENCE_N_KINDS] = {
	[EVIDENCE_DEPENDENCY] = "dependency", [EVIDENCE_IMPORT] = "import",
	[EVIDENCE_CLIENT] = "client",         [EVIDENCE_ENDPOINT] = "endpoint",
	[EVIDENCE_MODEL] = "model",           [EVIDENCE_ENV] = "env",
	[EVIDENCE_RESOURCE] = "resource",     [EVIDENCE_IDENTITY] = "identity",
	[EVIDENCE_FALLBACK] = "fallback",     [EVIDENCE_GATEWAY] = "gateway",
	[EVIDENCE_POLICY] = "policy",         [EVIDENCE_SLO] = "slo",
	[EVIDENCE_TELEMETRY] = "telemetry",   [EVIDENCE_EVAL] = "eval",
	[EVIDENCE_SECRET] = "secret",         [EVIDENCE_FEATURE] = "feature",
};

static const char *const bindings[] = {
	[EVIDENCE_UNKNOWN] = "unknown", [EVIDENCE_HARDCODED] = "hardcoded",
	[EVIDENCE_DEFAULT] = "default", [EVIDENCE_FROM_ENV] = "env",
	[EVIDENCE_CONFIG] = "config",
};

static const char *const contexts[] = {
	[EVIDENCE_PRODUCTION] = "production", [EVIDENCE_TEST] = "test", [EVIDENCE_DOCS] = "docs",
	[EVIDENCE_EXAMPLE] = "example",       [EVIDENCE_CI] = "ci",
};

static const char *const bases[] = {
	[EVIDENCE_DECLARED] = "declared", [EVIDENCE_OBSERVED] = "observed",
	[EVIDENCE_INFERRED] = "inferred", [EVIDENCE_ATTESTED] = "attested",
	[EVIDENCE_PROBED] = "probed",
};

const char *evidence_kind_text(enum evidence_kind kind)
{
	return (size_t)kind < UM_COUNT(kinds) ? kinds[kind] : "";
}

const char *evidence_binding_text(enum evidence_binding binding)
{
	return (size_t)binding < UM_COUNT(bindings) ? bindings[binding] : "";
}

const char *evidence_context_text(enum evidence_context context)
{
	return (size_t)context < UM_COUNT(contexts) ? contexts[context] : "";
}

const char *evidence_basis_text(enum evidence_basis basis)
{
	return (size_t)basis < UM_COUNT(bases) ? bases[basis] : "";
}

int evidence_kind_parse(const char *text)
{
	for (size_t i = 0; i < UM_COUNT(kinds); i++)
		if (um_eq(kinds[i], text))
			return (int)i;
	return -1;
}

int evidence_context_parse(const char *text)
{
	for (size_t i = 0; i < UM_COUNT(contexts); i++)
		if (um_eq(contexts[i], text))
			return (int)i;
	return -1;
}
