/*
 * The rules: what a service or construct is and how it is recognised (the catalogue), controls,
 * claims, scenarios. YAML files in, checked and read-only structs out. A file with a mistake gives
 * `file:line:column: what is wrong, and what to do`.
 *
 * A set of rules is a folder: services/<id>.yaml, constructs/<id>.yaml, moves/<move>/<id>.yaml,
 * scenarios/<id>.yaml and claims.yaml. The built-in set is embedded; each --rules folder is another
 * one. A file of a later set takes the place of an earlier file with the same id, whole; claims are
 * replaced one by one.
 *
 * A service or construct file:
 *
 *   id: openai                    # the file's name
 *   name: OpenAI API
 *   kind: service                 # service | gateway | server | construct
 *   vendor: openai                # contract party            (not for constructs)
 *   operator: openai              # who runs it; "self" for servers. Models that a gateway of
 *                                 # others is given are reached through it; one of one's own
 *                                 # sends "provider/model" to the provider
 *   maker: openai                 # whose models, when a model id does not say
 *   domain: inference             # capability domain of DESIGN §1
 *   runs_on:                      # where it physically runs, each a dated claim; from and until
 *                                 # are the first and the last day
 *     - {cloud: azure, from: 2020-01-01, claim: openai-on-azure}
 *   openai_compatible: true
 *   open_engine: true             # the same engine can be run by oneself or had from others
 *   serves: [openai, anthropic]   # makers whose models it serves under their own ids: a model
 *                                 # that is only written down belongs to it where it is used and
 *                                 # the maker's own service is not
 *   label: portable               # constructs: the service that their evidence names
 *   detect:
 *     hosts:                      # of URLs; "*." one or more labels in front; "{region}" one
 *                                 # label that is the region
 *       - api.openai.com
 *       - {host: "bedrock-runtime.{region}.amazonaws.com", cloud: aws, capability: chat}
 *       - {host: localhost, port: 11434}
 *       - {host: api.example.com, path: /v1/models} # the URL's path begins so; "*" one segment
 *     paths:                      # that URLs of requests by hand end with, behind an address
 *                                 # that is not known
 *       - {path: /chat/completions, capability: chat}
 *     env:                        # carries: key | endpoint | model | region | version |
 *                                 # deployment | switch | id (of an agent, an index: no model)
 *       - {name: OPENAI_API_KEY, carries: key}
 *       - {name: GOOGLE_API_KEY, carries: key, shared: true} # other products
 *                                 # read it too: counts beside other evidence
 *       - {name: AGENT_ID, carries: id, beside: true} # what many programs call theirs: counts
 *                                 # in files with other evidence of the same vendor
 *       - {name: "A:B", carries: key}   # the path of a setting, with dots or colons: nested in
 *                                 # a file, or A__B; case, - and _ do not matter
 *     variables: [OPENAI]         # OPENAI_KEY, OPENAI_CHAT_MODEL… that no SDK reads but programs
 *                                 # do; only names that can mean nothing else
 *     packages: {pypi: [openai], npm: [openai]}   # maven: "group:artifact", swiftpm: "owner/name"
 *                                 # of the repository, go: without /v2
 *     agents: {maven: ["io.micrometer:micrometer-registry-otlp"]} # packages that measure by being
 *                                 # installed: telemetry, beside a package of a service
 *     imports:                    # module, and all below it; kind import
 *       python: [openai]
 *       javascript: [openai]
 *     calls:                      # by resolved callee; "*" one segment, "**" any
 *       - kind: client            # client | call (a use of a client: only its arguments count) |
 *                                 # fallback | gateway | identity | telemetry | eval | policy | slo
 *                                 # | resource (infrastructure that a program declares)
 *                                 # | feature (what only this service has) | secret (a key
 *                                 # that is fetched from a store by the name in args key)
 *         capability: chat
 *         python: [openai.OpenAI, openai.AsyncOpenAI]
 *         javascript: [openai.default, openai.OpenAI]
 *                                 # bash: the command; its words are arguments "0", "1"…, all of
 *                                 # them the list "words", --name x and -n x named
 *         when: {"0": x}          # argument (name or position) equals, or glob; all must hold, of
 *                                 # a list one element. "!x": must be absent
 *         import: [langchain]     # only in files that import one of these modules (for names too
 *                                 # common to stand alone)
 *         args:                   # role: arguments
 *           {endpoint: [base_url, baseURL], model: [model, "0"], key: [api_key], region: [],
 *            version: [], deployment: [], provider: []}
 *         reads:                  # role: what the SDK reads itself when the argument is absent
 *           {endpoint: OPENAI_BASE_URL, key: OPENAI_API_KEY, region: AWS_REGION}
 *         attr: one-cloud         # constructs: struct evidence.attr
 *         primary: receiver       # fallback: where its members are: receiver, or an argument
 *         fallback: [fallbacks, "0"]
 *         trigger: [exceptions]   # fallback: arguments that say on what failures it is taken
 *         covers: [rate-limit]    # fallback: when they do not; absent, all
 *     models:                     # PCRE2 of whole model ids, anchored by the loader; literals:
 * what # every match contains one of, 3 bytes or more
 *       - {match: 'gpt-[0-9].*', maker: openai, literals: [gpt-]}
 *     constants:                  # what a library of the imports calls its models; the id is told
 *                                 # from the name: GPT_4O_MINI, GPT4oMini
 *       - {java: ["com.openai.models.ChatModel.*"], go: ["github.com/x/ai.ChatModel*"],
 *          strip: [ChatModel],      # what the names begin with besides
 *          prefix: gpt-,            # what the ids begin with besides
 *          digits: "."}             # between numbers of a release; else "-"
 *     prefixes: [openai]          # provider of router model strings: "openai/x", "openai:x";
 *                                 # with a last "/" or ":" only with that separator
 *     resources:                  # of infrastructure manifests
 *       - {dialect: terraform, type: azurerm_cognitive_account, kind: resource, capability: chat,
 *          cloud: azure, when: {kind: OpenAI},
 *          args: {model: model.name, region: location, version: model.version},
 *          keys: [primary_access_key]} # words of an expression about it that read its keys
 *       # only when the expression at a route refers to a resource of a service
 *       - {dialect: arm, type: Microsoft.Authorization/roleAssignments, kind: identity,
 *          refers: scope}
 *       # dialect chart: the name of a Helm chart, in Terraform, Argo CD, Flux, helmfile,
 * Chart.yaml # and after helm install # dialect image: of containers; "runs" is the command that
 * they start, to which arguments # without a program of their own are given
 *       - {dialect: image, type: vllm/vllm-openai, kind: resource, runs: vllm serve}
 *       # dialect arm: ARM JSON and Bicep alike, type without "@version", routes as in the JSON;
 *       # what is only referred to (`existing`) gets the attr "existing"
 *       - {dialect: arm, type: Microsoft.CognitiveServices/accounts/deployments, kind: resource,
 *          cloud: azure, args: {model: properties.model.name}}
 *       # Terraform has "data.<type>" too, and modules from elsewhere are "module.<source>" (Bicep:
 *       # "module.<path>"); what has a "type" of the form "Namespace/kind@version" is read as arm
 *     config:                     # routes in any other configuration (manifest.h); a document
 *                                 # within a value (file of a ConfigMap, policy in a heredoc) is
 *                                 # asked like a file of its own
 *       # shape routes: one gateway for the list, and each of its elements a model behind it that
 *       # is asked for by its alias
 *       - {kind: gateway, dialect: config, marker: model_list, each: "model_list[]",
 *          shape: routes, alias: model_name,
 *          args: {model: litellm_params.model, endpoint: litellm_params.api_base},
 *          python: [litellm.Router]}    # their arguments are read as such a document too
 *       - {kind: fallback, marker: model_list, each: "router_settings.fallbacks[]",
 *          shape: alias-map, attr: gateway}
 *       # every host of a list is evidence, its pattern the value; a file in which none is of the
 *       # catalogue has nothing. "match" takes those that match, "?" being one character of a
 *       # literal "*"; "beside" counts only in a file with other evidence
 *       - {kind: policy, attr: egress, dialect: kubernetes, each: "spec.egress[].toFQDNs[]",
 *          below: matchName, hosts: true}
 *       - {kind: policy, attr: broad, each: "**.Statement[]", when: {Effect: Allow},
 *          below: "Action[]", match: "bedrock:?"}
 *       # dialect code: only the arguments of the callees that are listed
 *       # whom a suite of evaluations asks, "provider:model" or a map: evidence of that service
 *       - {kind: eval, marker: prompts, each: "providers[]", args: {model: id}}
 *       # the name of a secret in a store, when it spells out the variable of a key
 *       - {kind: secret, marker: spec.secretStoreRef, each: "spec.data[]", alias: secretKey,
 *          args: {key: remoteRef.key}}
 *       - {kind: model, dialect: arm, each: "**.model", has: version, args: {model: name}}
 *       - {kind: identity, dialect: kubernetes, each: "metadata.annotations",
 *          has: "eks.amazonaws.com/role-arn", attr: federated, cloud: aws}
 *     errors:                     # what names of errors and codes say of a failure: covers is
 *                                 # rate-limit, server, timeout, all or none
 *       - {covers: [rate-limit], names: [RateLimitError, "429", "*Throttl*"]}
 *     secrets:
 *       - {match: 'sk-proj-[A-Za-z0-9_-]{20,}', literals: [sk-proj-]}
 *     files:                      # a file whose presence is evidence; of an entry with the
 *                                 # domain dev-tooling: the whole file is docs, not production;
 *                                 # "text": what must stand in it, and where the evidence is
 *       - {glob: "**" "/promptfooconfig.y*ml", kind: eval}
 *     subjects:                   # what objectives of any rule (kind slo, without an attr) are
 *                                 # about: that of which most words stand in one; or the service
 *                                 # that one with such a word is limited to
 *       - {about: latency, words: [duration, p99]} # latency availability cost quality security
 *       - {service: bedrock, words: [AWS/Bedrock]}
 *     limits:                     # what bounds the requests of every client; globs over names in
 *                                 # small letters without - and _
 *       - arguments: ["*timeout*"]  # of clients and requests, keys of a gateway's document
 *         objects: ["*options*"]    # arguments that may hold one and are made elsewhere
 *         names: ["*retry*"]        # of functions, decorators, variables beside the requests
 *         python: [tenacity.*]      # calls that are one, for the requests of their file
 *         when: {timeout: "**"}     # arguments of these calls
 *   lifecycle:                    # status: preview | retiring | retired | moving | tuned (made at
 *                                 # this service for its owner) | reserved (asks capacity that was
 *                                 # bought in advance) | reported (hearsay until the date of the
 *                                 # document); retiring and retired need a date
 *     - {what: model, match: "gpt-4-0314", status: retired, date: 2025-06-06, successor: gpt-4.1,
 *        source: "https://…"}
 *     - {what: version, match: "*-preview", status: preview, except: [], source: "https://…"}
 *   sources: [https://…]
 *   probe:                        # what `unmoat probe` asks, and what proves an answer
 *     at:                         # where to ask when a path names no address; one of the hosts
 *       host: "api.{region}.example.com"
 *       base: /v1                 # in front of the paths below, on the hosts of detect; an address
 *                                 # elsewhere brings its own
 *     reach:                      # without a credential: somebody answers in the service's own
 *                                 # manner. Placeholders in path, body and headers: {region}
 *                                 # {model} {deployment}
 *       path: /models
 *       answers:                  # one of them must hold, and of it all that is said. HTML, a cut
 *                                 # answer and an error of the server (unless its status is
 *                                 # named) never prove anything
 *         - {status: [401, 4xx], headers: {x-request-id: "**"},
 *            json: {error.type: authentication_error, "data[].id": "gpt-*"}, text: ["<Error>**"]}
 *     auth:                       # the cheapest call that nobody gets an answer to without a key
 *       method: POST              # GET | POST; optional
 *       path: /models
 *       body: "{}"
 *       headers: {authorization: "Bearer {key}"}  # {key}, {token}: left out without a value
 *       keys: [EXAMPLE_API_KEY]   # variables with {key}; absent, those of detect that carry it
 *       tokens: [EXAMPLE_TOKEN]   # variables with {token}, where there is no key
 *       sign: bedrock             # AWS SigV4 with this name, where there is neither
 *       signs: [ACCESS, SECRET, SESSION] # variables to sign with, in this order; needs "sign"
 *       keyless: true             # instead of these: the service asks for no credential
 *       answers: [{status: [200], json: {object: list}}]  # with the status
 *       refused: [{status: [401], json: {error.type: "*"}}] # the credential is not let in
 *   answers:                      # of probe: as they were seen, and what each must be taken for
 *     - {name: no key, level: reach, status: 401, headers: {content-type: application/json},
 *        body: '{"error":{"type":"authentication_error"}}', expect: answered} # did-not | unknown
 *     - {name: a portal, level: auth, status: 200, body: "<html>", cut: true, expect: unknown}
 *   examples:                     # probe, answers and examples are last in the file
 *     - name: client with an address of its own
 *       file: src/app.py
 *       text: |
 *         from openai import OpenAI
 *         c = OpenAI(base_url="https://api.openai.com/v1")
 *       want:                     # evidence that must be there: line and kind, and what else is
 *                                 # named
 *         - {line: 2, kind: client, service: openai}
 *         - {line: 2, kind: endpoint, binding: hardcoded, value: "https://api.openai.com/v1"}
 *       # what is found and not wanted fails the example; `want: []` is a negative example
 *
 * A control file:
 *
 *   id: no-fallback               # the file's name
 *   move: two-cloud               # the folder's name
 *   severity: critical            # critical (10) | high (7.5) | medium (5) | low (2.5)
 *   profile: default              # default | architect | strict; optional
 *   scope: workload               # workload | repository (said once); optional
 *   per_place: true               # optional; a row that fails is about the file of its first
 *                                 # evidence, which its fingerprint holds
 *   title: A failing primary path has nothing behind it
 *   rationale: …
 *   remediation: …
 *   references: [claim-id, https://…]
 *   params: {days: "90"}          # bound in the SQL as :days; :as_of is always there
 *   sql: |
 *     SELECT workload, status, reason, evidence FROM …
 *   examples:
 *     - name: one client and nothing behind it
 *       as_of: 2026-06-01         # optional
 *       files:
 *         app/main.py: |
 *           …
 *       expect: fail              # pass | fail | not-applicable | unknown, over all workloads; or
 *       # expect: {app: fail}     # workload: status
 *     - name: the gateway moves the request
 *       healthy: true             # a good design that a naive rule would fail; it does not fail
 *       files: …
 *       expect: pass
 *       claims: [{id: …}]         # optional: what is claimed besides, or instead, in this example
 *       runs_on: {openai: [{cloud: gcp, claim: …}]} # optional: where a service runs instead
 *
 * claims.yaml is a list:
 *
 *   - id: openai-multi-cloud
 *     text: …
 *     status: primary             # primary | attributed | reported | superseded
 *     published: 2026-04-27
 *     from: 2026-04-27            # first and last day on which it is true; optional
 *     until: 2026-12-31
 *     superseded_by: other-claim  # what is true instead; a superseded claim needs it
 *     sources: [https://…]
 *
 * A scenario file:
 *
 *   id: azure-down                # the file's name
 *   name: Azure is down
 *   text: …
 *   default: true                 # required where the owner names none (profile architect)
 *   falls:                        # a path falls when it has all that one entry names
 *     - {cloud: azure}            # service, vendor, cloud, region (a glob), maker
 *   references: [claim-id, https://…]
 */
#ifndef UM_RULES_H
#define UM_RULES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/span.h"

enum rules_kind {
	RULES_SERVICE,
	RULES_GATEWAY,
	RULES_SERVER,
	RULES_CONSTRUCT
};

enum rules_role {
	RULES_ENDPOINT,
	RULES_MODEL,
	RULES_REGION,
	RULES_VERSION,
	RULES_KEY,
	RULES_DEPLOYMENT,
	RULES_PROVIDER,
	RULES_SWITCH,
	RULES_ID,
	RULES_N_ROLES
};

/* Failures of a service that a fallback may be taken on. */
enum rules_covers {
	RULES_COVERS_RATE_LIMIT = 1,
	RULES_COVERS_SERVER = 2,  /* an answer of the 5xx sort */
	RULES_COVERS_TIMEOUT = 4, /* no connection, or no answer in time */
	RULES_COVERS_ALL = 7,
	RULES_COVERS_SAID = 8 /* a rule says so, be it none of them */
};

struct rules_names {
	const char **v;
	size_t n;
};

struct rules_pair {
	const char *key, *value;
};

struct rules_pairs {
	struct rules_pair *v;
	size_t n;
};

struct rules_place {
	const char *file; /* "rules/services/openai.yaml" or the path of a --rules file */
	struct um_pos pos;
};

struct rules_host {
	const char *pattern;            /* lower case */
	const char *cloud, *capability; /* or NULL */
	const char *path;               /* URL path prefix that must follow, or NULL */
	unsigned port;                  /* 0: any */
};

struct rules_url_path {
	const char *path; /* that a request's URL ends with, behind an address that is not known */
	const char *capability; /* or NULL */
};

struct rules_env {
	const char *name; /* a trailing '*' is a prefix */
	enum rules_role carries;
	bool is_shared; /* other products read it too: counts only beside other evidence */
	bool is_beside; /* counts only in files with other evidence of the vendor */
};

struct rules_package {
	const char *ecosystem, *name;
	bool is_agent; /* it measures by being installed */
};

struct rules_language_names { /* names of one language family: "python", "javascript" */
	const char *language;
	struct rules_names names;
};

struct rules_call {
	const char *kind; /* "client", "call", "stream", or a kind of evidence */
	const char *capability, *attr, *cloud;
	struct rules_language_names *callees;
	size_t n_callees;
	struct rules_pairs when;
	struct rules_names imports;
	struct rules_names args[RULES_N_ROLES];
	const char *reads[RULES_N_ROLES];
	const char *primary; /* "receiver" or an argument, NULL */
	struct rules_names fallback;
	struct rules_names trigger; /* arguments that say on what a fallback is taken */
	unsigned covers; /* RULES_COVERS_…: what it is taken on when they say nothing */
	struct rules_place place;
};

struct rules_model {
	const char *match; /* anchored: \A(?:…)\z */
	void *regex;       /* compiled by base/regex.h */
	const char *maker, *capability;
	struct rules_names literals;
	struct rules_place place;
};

struct rules_constant {
	struct rules_language_names *names; /* patterns of resolved names */
	size_t n_names;
	struct rules_names strip;
	const char *prefix, *digits, *capability; /* or NULL */
};

struct rules_resource {
	const char *dialect, *type; /* type may hold '*' */
	const char *kind, *capability, *cloud, *attr;
	const char *runs; /* of an image: the command that arguments without one go to, or NULL */
	struct rules_pairs when;
	const char *args[RULES_N_ROLES]; /* routes below the resource */
	struct rules_names keys;         /* what reads its keys, in expressions about it */
	const char *refers;              /* route of what must refer to a service's, or NULL */
	struct rules_place place;
};

struct rules_config {
	const char *kind, *dialect; /* dialect NULL: any */
	const char *marker;         /* route that the document must have, or NULL */
	const char *each;           /* route of the nodes that are evidence */
	const char *has;            /* key that each node must have, or NULL */
	const char *alias;          /* route below it */
	const char *shape; /* "alias-map": {primary: [fallback, …]}; "alias-list": [fallback, …];
	                      "routes": a gateway's list; NULL */
	const char *attr, *cloud, *capability;
	const char *below; /* route below the node: every scalar there is evidence of its own */
	const char *match; /* globs of those that are, with '|' between; or NULL */
	bool is_hosts;     /* they are names of hosts: nothing when none is of the catalogue */
	bool is_beside;    /* counts only in a file with other evidence */
	struct rules_names trigger; /* routes below the node that say on what a fallback is taken */
	unsigned covers;         /* RULES_COVERS_…: what it is taken on when they say nothing */
	struct rules_pairs when; /* route below the node: equals or glob */
	const char *args[RULES_N_ROLES];
	struct rules_language_names *callees;
	size_t n_callees;
	struct rules_place place;
};

struct rules_error {              /* what the names of errors, and codes of answers, stand for */
	struct rules_names names; /* last or whole dotted names; globs */
	unsigned covers;
	struct rules_place place;
};

struct rules_secret {
	const char *match;
	void *regex;
	struct rules_names literals;
};

struct rules_file_glob {
	const char *glob, *kind, *attr;
	const char *text; /* must stand in it; where the evidence is; NULL */
};

struct rules_subject {
	const char *about, *service; /* one of them is NULL */
	struct rules_names words;    /* in any case */
};

struct rules_limit {
	struct rules_names arguments, objects, names; /* globs over folded names */
	struct rules_language_names *callees;
	size_t n_callees;
	struct rules_pairs when;
};

struct rules_lifecycle {
	const char *what;   /* "model", "version", "service" */
	const char *match;  /* glob over the value */
	const char *status; /* "preview", "retiring", "retired", "moving" */
	const char *date;   /* ISO or NULL */
	const char *successor, *source;
	struct rules_names except;
};

struct rules_cloud {
	const char *cloud, *from, *until, *claim; /* dates ISO or NULL */
};

struct rules_want {
	uint32_t line;
	const char *kind, *service, *binding, *context, *value, *attr, *name; /* NULL: not asked */
	const char *covers;
};

struct rules_claim {
	const char *id, *text, *status, *published, *from, *until, *superseded_by;
	struct rules_names sources;
	struct rules_place place;
};

struct rules_place_of_service {
	const char *service;
	struct rules_cloud *runs_on;
	size_t n_runs_on;
};

struct rules_example {
	const char *name;
	struct {
		const char *path, *text;
	} * files; /* services and constructs: one; controls: any number */
	size_t n_files;
	struct rules_want *want;
	size_t n_want;
	const char *as_of;  /* controls, or NULL */
	const char *expect; /* controls: status over all workloads ("fail" if any fails) */
	struct rules_pairs expect_workloads; /* controls: workload root -> status */
	bool is_healthy;            /* controls: a good design that a naive rule would fail */
	struct rules_claim *claims; /* controls: beside those of the rules, or instead */
	size_t n_claims;
	struct rules_place_of_service *runs_on; /* controls: instead of what the catalogue says */
	size_t n_runs_on;
	struct rules_place place;
};

/* An answer that proves something: all that is said must hold. */
struct rules_answer {
	struct rules_names status;  /* "200", "4xx"; none: any that is no error of a server */
	struct rules_pairs headers; /* name in lower case -> glob */
	struct rules_pairs
		json; /* route ("error.type", "data[].id") -> glob over one of its texts */
	struct rules_names text; /* globs over the whole body */
	struct rules_place place;
};

/* What is asked of a service to see whether it answers, and what proves that it did. Texts hold
 * placeholders: {region} {model} {deployment}; headers of auth also {key} {token}. A header with a
 * {key} or {token} that has no value is left out. One credential is sent: the key, else the token,
 * else the request is signed. */
struct rules_probe_level {
	const char *method; /* NULL: GET */
	const char *path;   /* behind the base address; NULL: nothing is asked at this level */
	const char *body;   /* or NULL */
	struct rules_pairs headers; /* names in lower case */
	struct rules_names keys;    /* variables with {key}, the first that is set; the loader puts
	                               those here that carry the key where the rule names none */
	struct rules_names tokens;  /* variables with {token} */
	const char *sign;           /* signing name of AWS SigV4 ("bedrock"), or NULL */
	struct rules_names signs;   /* variables with the access key, its secret and the session's
	                               token, three by three; absent: those of AWS's own tools */
	bool is_keyless;            /* auth: the service asks for no credential */
	struct rules_answer *answers,
		*refused; /* proof that it answered; proof that it did not let us */
	size_t n_answers, n_refused;
	struct rules_place place;
};

struct rules_probe_host { /* where to ask when a path names no address */
	const char *host; /* may hold {region}; NULL: such a path cannot be asked */
	const char *base; /* what stands in front of the paths on the hosts of detect, or NULL; an
	                     address elsewhere brings its own */
};

struct rules_probe {
	struct rules_probe_host at;
	struct rules_probe_level reach, auth;
	struct rules_place place;
};

/* An answer as it was seen, and what it must be taken for. */
struct rules_probe_example {
	const char *name, *level, *body,
		*expect; /* level: reach, auth; expect: answered, did-not, unknown */
	const char *status;
	struct rules_pairs headers; /* names in lower case */
	bool is_cut;                /* it did not come whole */
	struct rules_place place;
};

struct rules_entry {
	enum rules_kind kind;
	const char *id, *name, *vendor, *operator_, *maker, *domain, *label;
	bool openai_compatible, open_engine;
	struct rules_cloud *runs_on;
	size_t n_runs_on;
	struct rules_host *hosts;
	size_t n_hosts;
	struct rules_url_path *paths;
	size_t n_paths;
	struct rules_env *env;
	size_t n_env;
	struct rules_package *packages;
	size_t n_packages;
	struct rules_language_names *imports;
	size_t n_imports;
	struct rules_call *calls;
	size_t n_calls;
	struct rules_model *models;
	size_t n_models;
	struct rules_constant *constants;
	size_t n_constants;
	struct rules_names variables; /* what variables begin with that nobody prescribes */
	struct rules_names prefixes;
	struct rules_names serves;
	struct rules_resource *resources;
	size_t n_resources;
	struct rules_config *config;
	size_t n_config;
	struct rules_error *errors;
	size_t n_errors;
	struct rules_secret *secrets;
	size_t n_secrets;
	struct rules_file_glob *files;
	size_t n_files;
	struct rules_subject *subjects;
	size_t n_subjects;
	struct rules_limit *limits;
	size_t n_limits;
	struct rules_lifecycle *lifecycle;
	size_t n_lifecycle;
	struct rules_probe *probe; /* NULL: nobody knows how to ask it */
	struct rules_probe_example *answers;
	size_t n_answers;
	struct rules_names sources;
	struct rules_example *examples;
	size_t n_examples;
	struct rules_place place;
};

struct rules_control {
	const char *id, *move, *title, *rationale, *remediation;
	const char *severity;   /* "critical" "high" "medium" "low" */
	unsigned weight_tenths; /* 100, 75, 50, 25 */
	const char *profile; /* "default", "architect", "strict": the least profile that shows it */
	bool is_repository_wide; /* said once, not once a workload */
	bool is_attestable;      /* what it asks for may live elsewhere, and the owner may say so */
	bool is_per_place; /* a row that fails is about the file of its first evidence, not about
	                      the workload as a whole */
	struct rules_names references; /* claims or addresses */
	struct rules_pairs params;     /* available in SQL as :name */
	const char *sql;
	struct rules_place sql_place;
	struct rules_example *examples;
	size_t n_examples;
	struct rules_place place;
};

/* What a scenario takes away: paths that have all of what is not NULL. */
struct rules_fall {
	const char *service, *vendor, *cloud, *region, *maker; /* region: a glob */
};

struct rules_scenario {
	const char *id, *name, *text;
	bool is_default; /* required where the owner names none */
	struct rules_fall *falls;
	size_t n_falls;
	struct rules_names references; /* claims or addresses */
	struct rules_place place;
};

struct um_regex;

struct rules {
	struct um_arena *arena;
	struct rules_entry *entries; /* services and constructs, by id */
	size_t n_entries;
	struct rules_control *controls; /* by move, then id */
	size_t n_controls;
	struct rules_claim *claims;
	size_t n_claims;
	struct rules_scenario *scenarios; /* by id */
	size_t n_scenarios;
	char digest[65];           /* SHA-256 over all files in order, hex */
	struct um_regex **regexes; /* all that the entries hold; for rules_free() */
	size_t n_regexes;
};

struct rules_options {
	const char *const
		*dirs; /* --rules, NULL-terminated, may be NULL: later ones override earlier ids */
	bool no_builtin;
	bool no_examples; /* leaves those of the built-in rules unread: a third of the time */
	bool no_probes;   /* and what is asked of a service with them: what no audit needs */
	bool strict; /* a rule without a positive and a negative example is an error, and a built-in
	              * control without one of each sort */
};

/* Loads the embedded set, then the folders. The first mistake ends it: UM_EPARSE and a message with
 * its place. */
int rules_load(const struct rules_options *options, struct rules **ret_rules, struct um_err *err);
void rules_free(struct rules *r);

/* All mistakes and warnings instead of the first: one call of `say` each ("file:line:column:
 * text"). Returns their number. */
size_t rules_lint(const struct rules_options *options,
                  void (*say)(void *ctx, bool is_error, const char *text), void *ctx);

const struct rules_entry *rules_entry_find(const struct rules *r, const char *id);
/* Does a host, in lower case, fit a pattern of rules_host? *region gets what stands for "{region}",
 * else "". */
bool rules_host_match(const char *pattern, const char *host, char *region, size_t region_size);
const struct rules_control *rules_control_find(const struct rules *r, const char *id);
extern const char *const
	rules_moves[5]; /* "two-cloud", "identity", "slo", "claims", "drift", in this order */
const char *rules_move_title(const char *move);
/* Tenths: 100, 75, 50, 25. */
unsigned rules_severity_weight(const char *severity);
/* default < architect < strict: does a run with `profile` show what asks for `least`? */
bool rules_profile_shows(const char *profile, const char *least);
const char *rules_role_text(enum rules_role role);

#endif
