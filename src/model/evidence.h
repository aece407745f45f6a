/* Evidence: one sourced fact in one file. Made by src/detect, stored by src/model, shown by
 * src/report. */
#ifndef UM_EVIDENCE_H
#define UM_EVIDENCE_H

#include "base/span.h"
#include "base/vec.h"

enum evidence_kind {
	EVIDENCE_DEPENDENCY,
	EVIDENCE_IMPORT,
	EVIDENCE_CLIENT,
	EVIDENCE_ENDPOINT,
	EVIDENCE_MODEL,
	EVIDENCE_ENV,
	EVIDENCE_RESOURCE,
	EVIDENCE_IDENTITY,
	EVIDENCE_FALLBACK,
	EVIDENCE_GATEWAY,
	EVIDENCE_POLICY,
	EVIDENCE_SLO,
	EVIDENCE_TELEMETRY,
	EVIDENCE_EVAL,
	EVIDENCE_SECRET,
	EVIDENCE_FEATURE,
	EVIDENCE_N_KINDS
};

enum evidence_binding {
	EVIDENCE_UNKNOWN,   /* an expression that was not followed */
	EVIDENCE_HARDCODED, /* a literal in code that nothing overrides */
	EVIDENCE_DEFAULT,   /* a literal that the environment, an argument or a setting replaces */
	EVIDENCE_FROM_ENV,  /* only from the environment */
	EVIDENCE_CONFIG     /* a settings file or a model list */
};

enum evidence_context {
	EVIDENCE_PRODUCTION,
	EVIDENCE_TEST,
	EVIDENCE_DOCS,
	EVIDENCE_EXAMPLE,
	EVIDENCE_CI
};

enum evidence_basis {
	EVIDENCE_DECLARED, /* a manifest or the owner says so */
	EVIDENCE_OBSERVED, /* in code */
	EVIDENCE_INFERRED, /* followed through the environment or a default */
	EVIDENCE_ATTESTED,
	EVIDENCE_PROBED
};

/* A part of a fallback or gateway, in the order in which it is tried. */
struct evidence_member {
	int32_t evidence;    /* index in the same list (client or model of the target), or -1 */
	const char *alias;   /* when evidence is -1: the route name it means ("gpt-4" of a gateway's
	                        model list) */
	const char *service; /* what it reaches, if known */
	uint32_t order;      /* 0: the primary; 1..: fallbacks as tried */
};

struct evidence {
	enum evidence_kind kind;
	enum evidence_binding binding;
	enum evidence_context context;
	enum evidence_basis basis;
	const char *service; /* id in the catalogue, or a construct's label ("portable", "azure",
	                        "opentelemetry") */
	const char *rule;    /* id of the service or construct file that recognised it */
	const char *value; /* decisive text: URL, model id, package, callee, resource type; redacted
	                      for secrets; may be NULL */
	const char
		*name; /* variable, package, alias of a gateway route, resource name; may be NULL */
	const char *attr; /* what the value is, within its kind: ENDPOINT "url" "version" "region"
	                   * ("custom-url": the catalogue knows the setting and not the host);
	                   * MODEL "deployment"; "route" of a gateway, with the alias as its
	                   * name ("custom-route": at an address that nobody knows);
	                   * CLIENT "control-plane" (manages the service), "transport" (is given to
	                   * another client): neither asks a model;
	                   * SECRET "name" (of one that is kept elsewhere), "listed" (read from a
	                   * resource); ENV/SECRET "key" "endpoint" "model" "region"; IDENTITY
	                   * "one-cloud" "federated" "portable" "static-key"; TELEMETRY "portable"
	                   * "one-cloud"; SLO "latency" "availability" "cost" "quality"
	                   * "security" (what is measured); EVAL "security" too; POLICY "portable"
	                   * "one-cloud" "guardrail" "egress" "blocked" "registry"
	                   * "registry-only" (of hosts) "broad" (a grant); FALLBACK "code"
	                   * "gateway" "handler" "same-cloud", "retry" (says on what a gateway goes
	                   * on), "drill" (a test or job in which the primary fails); GATEWAY
	                   * "custom-endpoint" "router" (code of one's own); CLIENT "download" (of
	                   * weights: nobody is asked), "custom-endpoint"; FEATURE "state"
	                   * "portable-state" "tool" "format" "prompt" "tuning" "open-tuning"
	                   * "vectors" "export", "stream-unsent" "stream-begun" "stream-read" (of
	                   * the fallback that tries it); else NULL */
	const char *capability; /* "chat" "embedding" "rerank" "speech" "vision" "agent-runtime"
	                           "vector-store" "fine-tuning", or NULL */
	const char *cloud; /* where it runs when the evidence itself says so (host, resource); else
	                      NULL */
	const char *region;
	const char *maker;        /* of the model, when its id says so */
	const char *endpoint_env; /* CLIENT without an explicit endpoint: the variable its SDK reads
	                             for one ("OPENAI_BASE_URL"), else NULL */
	/* "set": a time-out or a number of attempts bounds its requests; "open": what may do so
	 * is put together elsewhere; NULL: nothing does, or it asks nothing. SLO: the percentage
	 * that it asks for, "99.9", or NULL */
	const char *limits;
	const char *scope; /* name of the enclosing function or class; ENV that a manifest
	                      sets: the container, service or resource; or NULL */
	const char
		*covers; /* FALLBACK: which failures it is taken on, of "rate-limit,server,timeout"
	                    ("" none of them); NULL: not known */
	struct um_span span;
	struct um_pos pos, end;
	int32_t parent; /* index in the same list of the client, gateway or resource that it belongs
	                   to; -1 */
	bool is_set;    /* ENV: the variable is given a value here (manifest, dotenv), not read */
	bool is_open;   /* ENV: what is given it is given others that are not named there */
	bool is_beside; /* it counts only in a file with other evidence */
	bool is_linked; /* ENV: what its value refers to shows whose it is */
	bool is_guess;  /* MODEL: only the form of the id names the service */
	/* FALLBACK, GATEWAY; SLO: the services that it is limited to */
	struct evidence_member *members;
	size_t n_members;
};

typedef UM_VEC(struct evidence) evidence_list;

/* "client", "hardcoded", "production", "observed": the words of reports and of the database. */
const char *evidence_kind_text(enum evidence_kind kind);
const char *evidence_binding_text(enum evidence_binding binding);
const char *evidence_context_text(enum evidence_context context);
const char *evidence_basis_text(enum evidence_basis basis);
/* The kind or context with this name, or -1. */
int evidence_kind_parse(const char *text);
int evidence_context_parse(const char *text);

#endif
