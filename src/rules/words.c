/* The closed sets of words in rule files. The words of evidence are those of model/evidence.h,
 * which is above us; tests/unit/check_rules.c holds the two against each other. */
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

RULES_WORDS(rules_words_severity, "severity", "critical", "high", "medium", "low");
RULES_WORDS(rules_words_profile, "profile", "default", "architect", "strict");
RULES_WORDS(rules_words_scope, "scope", "workload", "repository");
RULES_WORDS(rules_words_status, "status", "pass", "fail", "not-applicable", "unknown");
RULES_WORDS(rules_words_claim_status, "status", "primary", "attributed", "reported", "superseded");
RULES_WORDS(rules_words_domain, "domain", "inference", "runtime", "vector-data", "fine-tuning",
            "governance", "dev-tooling", "identity", "telemetry", "network");
RULES_WORDS(rules_words_capability, "capability", "chat", "embedding", "rerank", "speech", "vision",
            "agent-runtime", "vector-store", "fine-tuning");
/* "vendor": its own machines; "self": the owner's of the repository. */
RULES_WORDS(rules_words_cloud, "cloud", "azure", "aws", "gcp", "oracle", "ibm", "alibaba",
            "tencent", "coreweave", "cloudflare", "digitalocean", "ovh", "scaleway", "vendor",
            "self");
RULES_WORDS(rules_words_evidence, "kind", "dependency", "import", "client", "endpoint", "model",
            "env", "resource", "identity", "fallback", "gateway", "policy", "slo", "telemetry",
            "eval", "secret", "feature");
RULES_WORDS(rules_words_call, "kind", "client", "call", "stream", "fallback", "gateway", "identity",
            "telemetry", "eval", "policy", "slo", "resource", "feature", "secret");
RULES_WORDS(rules_words_binding, "binding", "hardcoded", "default", "env", "config", "unknown");
RULES_WORDS(rules_words_context, "context", "production", "test", "docs", "example", "ci");
RULES_WORDS(rules_words_shape, "shape", "alias-map", "alias-list", "routes");
RULES_WORDS(rules_words_subject, "about", "latency", "availability", "cost", "quality", "security");
/* In the order of what recognise.c makes of them. */
RULES_WORDS(rules_words_covers, "covers", "rate-limit", "server", "timeout", "all", "none");
RULES_WORDS(rules_words_what, "what", "model", "version", "service");
RULES_WORDS(rules_words_lifecycle, "status", "preview", "retiring", "retired", "moving", "tuned",
            "reserved", "reported");
const char *const rules_language_keys[] = {"python", "javascript", "go",   "java", "csharp",
                                           "kotlin", "scala",      "ruby", "rust", "php",
                                           "swift",  "bash",       NULL};
const struct rules_words rules_words_language = {"language", rules_language_keys,
                                                 UM_COUNT(rules_language_keys) - 1};
RULES_WORDS(rules_words_ecosystem, "ecosystem", "pypi", "npm", "go", "maven", "nuget", "rubygems",
            "crates", "composer", "swiftpm", "docker", "conda");
/* In the order of enum rules_role. */
RULES_WORDS(rules_words_role, "role", "endpoint", "model", "region", "version", "key", "deployment",
            "provider", "switch", "id");
_Static_assert(UM_COUNT(rules_words_role_list) == RULES_N_ROLES + 1, "one word a role");

const char *const rules_moves[5] = {"two-cloud", "identity", "slo", "claims", "drift"};
const struct rules_words rules_words_move = {"move", rules_moves, UM_COUNT(rules_moves)};

size_t rules_words_index(const struct rules_words *words, const char *word)
{
	size_t i = 0;

	while (i < words->n && !um_eq(words->v[i], word))
		i++;
	return i;
}

bool rules_words_has(const struct rules_words *words, const char *word)
{
	return rules_words_index(words, word) < words->n;
}

const char *rules_role_text(enum rules_role role)
{
	return (unsigned)role < RULES_N_ROLES ? rules_words_role_list[role] : "";
}

const char *rules_move_title(const char *move)
{
	static const char *const titles[UM_COUNT(rules_moves)] = {
		"Two-cloud minimum for critical AI services",
		"Identity and policy checks are the same on every cloud",
		"Objectives per workload type, not per vendor",
		"Reported shifts are scenario inputs, not commitments",
		"Quarterly contract-versus-architecture drift review",
	};
	size_t i = rules_words_index(&rules_words_move, move);

	return i < UM_COUNT(titles) ? titles[i] : NULL;
}
