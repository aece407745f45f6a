/* What the files of src/detect share: the prepared catalogue (catalogue_p.h), and the state of one
 * run over one file. */
#ifndef UM_DETECT_P_H
#define UM_DETECT_P_H

#include "base/map.h"
#include "base/regex.h"
#include "base/str.h"
#include "detect/catalogue_p.h"
#include "detect/detect.h"
#include "manifest/manifest.h"

#define DETECT_MAX_EVIDENCE 20000
#define DETECT_WAIVER_WORD "unmoat"
#define DETECT_MAX_DEPTH 16
#define DETECT_MAX_SETTING 128 /* bytes of the path of a setting */

/* ---- hosts (host.c) ---- */

struct detect_url {
	char host[254];   /* lower case; "{}" stands for what is not literal */
	const char *path; /* in the text, "" when none */
	unsigned port;    /* 0: none */
	bool has_scheme;
};

struct detect_host_hit {
	const struct rules_entry *entry;
	const struct rules_host *host;
	char region[64]; /* "" when the host does not say */
};

/* Is the text a URL, or only a host? Holes may be "{}", "${x}", "{{ x }}", "{x}", "<x>", "%s". */
bool detect_url_parse(const char *text, struct detect_url *ret_url);
bool detect_host_find(const struct detect *d, const struct detect_url *url,
                      struct detect_host_hit *ret_hit);
/* A host that several services share is the client's own, if it has it too and the path that was
 * found does not say otherwise. */
void detect_host_prefer(const struct rules_entry *own, const struct detect_url *url,
                        struct detect_host_hit *hit);
/* The part of a host or pattern by which it is found: its last two labels, its only one, ".*" for
 * an open end. */
const char *detect_host_key(const char *host);
/* Both in one step. */
bool detect_url_find(const struct detect *d, const char *text, struct detect_host_hit *ret_hit);
/* A bare host under a key like "services" or "apis" is the name of a product that is switched on,
 * not an address that is called. */
bool detect_url_is_product(const char *text, const char *name);
/* Origins, allowed hosts and their like: who may call, not who is called. */
bool detect_name_is_origin(const char *name);
bool detect_url_is_documentation(const char *text);

/* ---- model ids (model_id.c) ---- */

struct detect_model_hit {
	const struct rules_entry *entry;
	const struct rules_model *model;
};

bool detect_model_plausible(const char *text);
/* All entries with a pattern for the id; first-party ones first, then in catalogue order. */
size_t detect_model_find(const struct detect *d, const char *id, struct detect_model_hit *hits,
                         size_t max);
/* Of several that serve the id (n > 0): under the name of a deployment one that has deployments,
 * else the first. */
const struct rules_entry *detect_model_deployed(const char *name,
                                                const struct detect_model_hit *hits, size_t n);
/* "prefix/rest" or "prefix:rest" with a prefix of the catalogue. */
const struct rules_entry *detect_prefix_split(const struct detect *d, const char *text,
                                              const char **ret_rest);
/* A provider by name ("azure_openai", "AzureOpenAI", an id): prefixes and ids, in any case and with
 * - or _. */
const struct rules_entry *detect_provider_find(const struct detect *d, const char *name);
/* A provider that stands in a name beside words such as "model" and "name": VertexModelName. */
const struct rules_entry *detect_provider_in(const struct detect *d, const char *name);
/* The entry that serves a router's model string; NULL when nothing says. */
const struct rules_entry *detect_model_target(const struct detect *d, const char *text,
                                              const char **ret_maker);
const char *detect_model_maker(const struct detect *d, const char *text,
                               const struct rules_entry *entry);
/* Does a name ("MODEL", "deployment_name", "llmModel") say that it carries a model id? */
bool detect_name_carries_model(const char *name);
/* Prices, costs, token counts: model ids there are data. */
bool detect_name_is_about(const char *name);
struct detect_run;
/* Is it a row of a gateway's list of models? */
bool detect_is_route(const struct evidence *e);
/* Is it the name of a gateway's route in this file, and so no model id? */
bool detect_is_alias(const struct detect_run *r, const char *text);

/* ---- secrets (secret.c) ---- */

/* First three characters and "…". */
char *detect_redact(struct um_arena *a, const char *text);
bool detect_is_placeholder(const char *text);
/* A literal that is given as a key: does it look like a real one? */
bool detect_is_key(const char *text);
/* "prod/openai/api-key", "services.openai.key": the variable of a key that the name of a secret or
 * setting, or its end, spells out. */
const struct detect_env_ref *detect_key_spelled(const struct detect *d, const char *text);
/* A key of the catalogue within the text. */
const struct rules_entry *detect_secret_find(const struct detect *d, const char *text,
                                             struct um_span *ret_span);

/* ---- one run (outcome.c, emit.c) ---- */

struct detect_use {                      /* what a CALL fact reaches */
	int32_t client;                  /* evidence, -1 */
	const char *service;             /* NULL: none */
	const char *model;               /* NULL: not known */
	bool is_use;                     /* a request is sent here, not only a client made */
	const struct rules_entry *entry; /* whose rule said so */
};

struct detect_run {
	const struct detect *d;
	struct um_arena *a;
	struct syntax_parser *parser;
	struct detect_links *links; /* or NULL */
	const char *path, *bytes;
	size_t n;
	struct um_lines lines;
	const struct syntax_embedded *embedded; /* bytes are a source within the file; or NULL */
	struct um_lines file_lines;             /* of the file around it */
	struct detect_file *out;
	struct um_map seen;   /* evidence by kind, place and service */
	struct um_map listed; /* places of hosts in lists of what may be called */
	bool is_full;
	bool is_plain;              /* nothing but common words made the file worth a look */
	bool *uses;                 /* entries (by index) that this file imports */
	struct rules_names ambient; /* modules that the project imports for all of its files */
	/* code */
	const struct syntax_file *file;
	const char *language;
	int32_t function;          /* the enclosing FUNCTION fact of what is looked at, -1 */
	struct um_map neighbours;  /* start offsets of literals -> detect_neighbour */
	struct detect_use *use;    /* by fact; its client is set by detect_use_client() */
	UM_VEC(size_t) clients;    /* facts with a client */
	struct um_map functions;   /* name -> its only FUNCTION fact, or NULL for several */
	struct um_map overridable; /* start offsets of literals that are only defaults */
	int inside;                /* how many sources are around this one */
	bool in_code;              /* configuration trees are made of a call's arguments */
	/* configuration */
	const struct manifest_doc *doc;
	const struct manifest_node *at; /* that is looked at in it */
	struct um_map
		bodies; /* "%p" of a resource's node to its detect_body; emptied for each doc */
	int32_t first;  /* evidence index at which the document started */
};

static inline struct evidence *detect_at(struct detect_run *r, int32_t index)
{
	return &r->out->evidence.v[index];
}

/* Adds evidence and returns its index; an equal one that is there already is returned as it is with
 * *ret_old true (may be NULL). -1: no room. A span is one place: only the first MODEL and ENDPOINT
 * of a span is kept. */
int32_t detect_emit(struct detect_run *r, enum evidence_kind kind, const char *service,
                    const struct rules_entry *rule, struct um_span span, bool *ret_old);
/* The evidence of this kind at this place, -1. `service` NULL: any, only for MODEL and ENDPOINT. */
int32_t detect_emitted(struct detect_run *r, enum evidence_kind kind, const char *service,
                       struct um_span span);
/* Evidence that stands in another file of the repository. */
struct evidence *detect_emit_elsewhere(struct detect_run *r, enum evidence_kind kind,
                                       const char *service, const struct rules_entry *rule,
                                       const struct syntax_origin *origin);
void detect_finish(struct detect_run *r); /* sorts, maps indexes, fills positions */
void detect_add_member(struct detect_run *r, int32_t index, const struct evidence_member *member);

void detect_run_code(struct detect_run *r);
void detect_packages(struct detect_run *r, const struct manifest_package *packages, size_t n);
/* links.c: follows references of the file into others; they are written into its trees. */
void detect_links_follow(struct detect_run *r, struct manifest_file *file);
/* The trees of the Terraform files of a folder ("" or with a '/' at its end); none without links.
 */
size_t detect_links_folder(struct detect_run *r, const char *folder,
                           const struct manifest_node *const **ret_roots);
/* The tree of one file, `path` as written in `folder`; NULL: there is none. */
const struct manifest_node *detect_links_file(struct detect_run *r, const char *folder,
                                              const char *path);
/* "x/" for "a/../x" in "": the folder that a path in `folder` leads to; false: out of the tree. */
bool detect_links_join(const char *folder, const char *path, char *out, size_t size);
void detect_run_config(struct detect_run *r, const struct manifest_file *file);

/* ---- values of code (value.c) ---- */

struct detect_lit {
	const char *text; /* NULL: only `env` is known */
	struct um_span span;
	enum evidence_binding binding;
	const char *env;         /* the variable that gives it or that it is the default of */
	struct um_span env_span; /* where that is read; empty for the name of a setting */
	bool is_template;
	bool is_setting; /* the name of a setting that stands for the variable */
	const struct syntax_origin *origin, *env_origin; /* in another file; or NULL */
};

struct detect_lits {
	struct detect_lit v[16];
	size_t n;
	bool has_unknown; /* something was not followed */
};

void detect_value_literals(const struct syntax_value *v, struct detect_lits *ret);
/* By name ("model"), position ("0") or path in options ("configuration.baseURL"); a null is no
 * argument. */
const struct syntax_value *detect_arg(const struct syntax_value *call, const char *name);
const struct syntax_value *detect_arg_first(const struct syntax_value *call,
                                            const struct rules_names *names);
bool detect_when(const struct rules_pairs *when, const struct syntax_value *call);
/* "settings.SOME_VARIABLE": the catalogue variable that a name stands for. */
const struct detect_env_ref *detect_value_setting(struct detect_run *r,
                                                  const struct syntax_value *v);
struct manifest_node *detect_value_tree(struct um_arena *a, const struct syntax_value *call);
const char *detect_last_segment(const char *dotted);

/* ---- parts of code detection ---- */

/* The CALL fact of a value of kind CALL, or -1. */
int32_t detect_call_fact(const struct detect_run *r, struct um_span span);
int32_t detect_client_emit(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref);
void detect_client_call(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref);
/* Model, endpoint, key… of a call, as children of `parent` (-1: none) with this service. */
/* The argument that is an address; one that may as well be a model's id counts when an address is
 * written there. */
const struct syntax_value *detect_endpoint_arg(const struct syntax_value *call,
                                               const struct rules_call *rule);
void detect_call_args(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref,
                      int32_t parent, const char *service, enum evidence_basis basis);
/* Does an address stand in the source here, or is it put together from constants? */
bool detect_is_written(const struct detect_run *r, struct um_span span);
/* An address as evidence; its host says the service before `service` does. */
void detect_endpoint_emit(struct detect_run *r, const struct detect_lit *lit, int32_t parent,
                          const char *service, const struct rules_entry *rule,
                          enum evidence_basis basis);
/* Gives what is called through a wildcard import the name that the catalogue knows. */
void detect_wildcards(struct detect_run *r);
/* environment.c: variables that a program gives what it deploys. */
void detect_environments(struct detect_run *r);
/* modules.c: names that other files of the repository give their value get that value. */
void detect_modules_follow(struct detect_run *r, struct syntax_file *file);
/* The calls within the function of another file that a callee names. */
size_t detect_modules_calls(struct detect_run *r, const char *text,
                            const struct syntax_value **calls, size_t max);
/* foreign.c: the only client that the function of another file makes, NULL; what a client that
 * another file makes reaches; its client is -1. */
const struct syntax_value *detect_foreign_client(struct detect_run *r, const char *text);
bool detect_foreign_use(struct detect_run *r, const struct syntax_value *v, struct detect_use *ret);
/* The service that a call of a client goes to. */
const char *detect_client_target(struct detect_run *r, const struct syntax_value *call,
                                 const struct detect_call_ref *ref);
/* project.c: fills `ambient` from other files of the project. */
void detect_project_imports(struct detect_run *r);
void detect_http_call(struct detect_run *r, int32_t fact);
/* A key that the program fetches from a store, by the name that it has there. */
void detect_secret_fetched(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref);
/* The client that a value is: through calls, names, local functions. -1. */
void detect_use_client(struct detect_run *r, size_t fact, int32_t client);
int32_t detect_client_of(struct detect_run *r, const struct syntax_value *v, int depth);
void detect_transports(struct detect_run *r); /* transport.c */
void detect_strings(struct detect_run *r);
/* What stands beside a literal in its map or call (neighbour.c). */
void detect_neighbours(struct detect_run *r);
#define DETECT_PAIR "pair"
struct detect_neighbour {
	const struct rules_entry *entry; /* who serves what is written here */
	const char *name;                /* its key, or that of the list around it; DETECT_PAIR in
	                                    ("provider", "id"); NULL */
	bool is_example; /* within an example of a schema: no use; entry may be NULL */
};
const struct detect_neighbour *detect_neighbour_of(const struct detect_run *r,
                                                   const struct syntax_value *v);
void detect_fallback_call(struct detect_run *r, int32_t fact, const struct detect_call_ref *ref);
void detect_handlers(struct detect_run *r);
void detect_loops(struct detect_run *r);
void detect_stand_ins(struct detect_run *r);
void detect_routers(struct detect_run *r);
/* Chains of providers in settings, and the loop that runs them (chain.c). */
void detect_chains_code(struct detect_run *r);
void detect_chains_config(struct detect_run *r); /* of r->doc */
bool detect_chain_is_run(const struct detect_run *r, struct um_span header, struct um_span whole);
bool detect_chain_mentioned(const char *bytes, size_t n);
/* Does a file of the repository, or this one, have a chain? */
bool detect_has_chains(const struct detect_run *r);

/* What a literal or constant is sent through, NULL; and how it is bound (string.c). */
const struct detect_use *detect_use_of(const struct detect_run *r, const struct syntax_fact *f);
void detect_set_binding(struct detect_run *r, struct evidence *e, const struct syntax_fact *f);
/* Does what is around it say that it is about prices, tokens and their like? */
bool detect_is_about(const struct detect_run *r, const struct syntax_fact *f);
/* Names of variables that computed reads use (env_name.c). */
/* A variable that no rule knows: a manifest that sets it may say whose it is. */
void detect_note_read(struct detect_run *r, const struct syntax_fact *f);
void detect_env_names(struct detect_run *r);
/* Constants of libraries that stand for models (constant.c). */
void detect_constants(struct detect_run *r);
struct detect_constant {
	const struct rules_entry *entry;
	const char *id; /* of the model; the name of the constant when its id is not known */
	const char *capability;
};
bool detect_constant_of(struct detect_run *r, const struct syntax_value *v,
                        struct detect_constant *ret);
/* The words of a name in small letters with dashes: US_EAST_1, USEast1. `digits` joins numbers. */
const char *detect_dashed(struct um_arena *a, const char *name, const char *digits);
/* ---- adapters of the repository's own (adapter.c) ---- */

void detect_adapters_collect(struct detect_run *r);
const struct detect_adapters *detect_links_adapters(const struct detect_links *l); /* or NULL */
/* The adapter that a callee names; is the call a request? */
const struct detect_adapter *detect_adapter_find(const struct detect_run *r, const char *callee,
                                                 bool *ret_sends);
void detect_adapters_use(struct detect_run *r);
void detect_adapter_interfaces(struct detect_run *r);
/* The services behind the interface that the file speaks of; 0: not several. */
size_t detect_adapters_behind(const struct detect_run *r, const char **services, size_t max);
/* The service that one to three words of an identifier name ("NewOpenAIClient"), or NULL. */
const struct rules_entry *detect_named_in(const struct detect_run *r, const char *name);
/* Does a type's name say that it is a client or its like? */
bool detect_is_adapter_name(const char *name);
/* Does a type's name say that it is settings, a message or an error? */
bool detect_is_data_name(const char *name);
/* Where the name of a declaration stands. */
struct um_span detect_name_span(const struct detect_run *r, const struct syntax_fact *f);
/* Is the last name of a callee one of methods that send something? */
bool detect_is_sending(const char *callee);

/* ---- what a part of the source asks (reach.c) ---- */

struct detect_reach {
	struct detect_use v[16];
	size_t n;
	size_t steps; /* bound on the work for one part */
};

/* Adds the requests within the span, each service and model once. */
void detect_reach_collect(struct detect_run *r, struct um_span span, struct detect_reach *reach);
/* Is b another target than all of a, and of the same sort? */
bool detect_reach_other(struct detect_run *r, const struct detect_reach *a,
                        const struct detect_use *b);
/* The function of this file that a callee names: f(), self.f(), this.f(). NULL: none or several. */
void detect_index_functions(struct detect_run *r);
const struct syntax_fact *detect_local_function(const struct detect_run *r, const char *callee);
/* Does the word stand in this part of the source? */
bool detect_has_word(const struct detect_run *r, struct um_span span, const char *word);

/* limit.c: which clients and gateways have a bound on their requests. */
void detect_limits_code(struct detect_run *r);
void detect_limits_config(struct detect_run *r); /* of r->doc */

/* ---- on which failures a fallback is taken (cover.c): RULES_COVERS_... ---- */

#define DETECT_COVERS_UNKNOWN 16u /* also on others, or on ones that nothing says */

void detect_errors_index(struct detect *d, const struct rules_entry *e);
/* By the names of errors and codes within a text; *ret_known: there are any (may be NULL). */
unsigned detect_covers_within(struct detect_run *r, const char *text, size_t n, bool *ret_known);
unsigned detect_covers_words(struct detect_run *r, const char *text);
unsigned detect_covers_value(struct detect_run *r, const struct syntax_value *v, int depth);
/* By what the handler of a try catches, "" all, and asks before it gets to the place. */
unsigned detect_covers_handler(struct detect_run *r, const struct syntax_fact *f, size_t handler,
                               uint32_t place);
unsigned detect_covers_between(struct detect_run *r, struct um_span between);
/* By the function of this file that a question asks. */
unsigned detect_covers_predicate(struct detect_run *r, const char *text, size_t n);
/* What the questions of a handler leave of it at a place (question.c). */
unsigned detect_covers_asked(struct detect_run *r, struct um_span handler, uint32_t place,
                             unsigned covers);
unsigned detect_covers_caught(struct detect_run *r, const char *caught);
/* "rate-limit,server,timeout", "" for none of them; NULL: not known. */
const char *detect_covers_text(unsigned covers);
/* The stream that the tried part of a fallback asks for, as evidence (stream.c). */
void detect_stream_of(struct detect_run *r, struct um_span body, int32_t fallback);
/* Tests in which the primary fails (drill.c); such a rule makes no fallback. */
void detect_drills(struct detect_run *r);
bool detect_is_drill(const struct rules_call *call);
bool detect_imports_one(struct detect_run *r, const struct rules_names *modules);
/* Does the part of the source return or raise? */
bool detect_leaves(const struct detect_run *r, struct um_span span);

/* ---- parts of configuration detection ---- */

/* `call`: the place of the call whose arguments the tree is; NULL: a document. */
void detect_config_rule(struct detect_run *r, const struct manifest_node *root,
                        const struct um_span *call, const struct rules_entry *entry,
                        const struct rules_config *config);
void detect_config_aliases(
	struct detect_run *r); /* fallback members that name routes of the same document */
void detect_resources(struct detect_run *r);
void detect_image_words(struct detect_run *r); /* docker run <image> */
/* The rule for a container's image, NULL; and the evidence that it gave, -1. */
const struct detect_resource_ref *detect_image_find(struct detect_run *r,
                                                    const struct manifest_node *image);
int32_t detect_image_evidence(struct detect_run *r, const struct manifest_node *image,
                              const struct rules_entry *entry);
/* fragment.c: commands in configuration; documents and programs in scripts */
void detect_commands(struct detect_run *r, const struct manifest_file *file);
void detect_heredocs(struct detect_run *r);
/* What a resource of infrastructure was found to be; for everything within its body. */
struct detect_body {
	int32_t evidence;
	const struct rules_entry *entry;
};
const struct detect_body *detect_resource_around(const struct detect_run *r,
                                                 const struct manifest_node *node);
/* Whose resource a rule is for; `body` NULL: it is not known. NULL: none that a service speaks for.
 */
const struct detect_resource_ref *detect_resource_rule(struct detect_run *r, const char *dialect,
                                                       const char *type,
                                                       const struct manifest_node *body,
                                                       const char *below);
/* What an expression of infrastructure stands for (refer.c). */
struct detect_referred {
	const struct rules_entry *entry;
	enum rules_role role;
	bool is_key; /* a key that is read from the resource */
};
bool detect_refer(struct detect_run *r, const struct manifest_node *node,
                  struct detect_referred *ret);
/* listed.c: the elements of a list as evidence, each on its own; hosts that stand in one are not
 * called there. */
void detect_listed(struct detect_run *r, const struct manifest_node *node,
                   const struct rules_entry *entry, const struct rules_config *config);
bool detect_is_listed(struct detect_run *r, struct um_span span);
/* block.c: which program the variable is given to, and whether it is given others beside it;
 * `node` is the variable in its map or list. */
void detect_block_note(struct detect_run *r, struct evidence *e, const struct manifest_node *node);
bool detect_is_infrastructure(const struct detect_run *r);
/* The CloudFormation template that a document is or holds under "resources" beside the functions of
 * an application; NULL: neither. */
const struct manifest_node *detect_stack_of(const struct manifest_doc *doc);
/* A template of one cloud means what that cloud serves of the maker's. */
const struct rules_entry *detect_of_template(const struct detect_run *r,
                                             const struct rules_entry *entry);
/* A variable that a template sets and no rule names, by what its value refers to (linked.c). */
bool detect_linked_variable(struct detect_run *r, const char *name, struct um_span name_span,
                            const struct manifest_node *value);
void detect_note_set(struct detect_run *r, const char *name, struct um_span name_span,
                     const struct manifest_node *value);
/* A key that an expression reads from a resource. */
void detect_linked_secret(struct detect_run *r, const struct manifest_node *node);
/* Is a literal of this document fixed like one in code? */
bool detect_is_program(const struct detect_run *r);
struct detect_settings {
	struct detect_run *r;
	struct um_map models; /* id -> how often it was taken */
};
/* objective.c: what the objective `at` is about, by the resource or rule that it is, or by the call
 * that makes it. */
void detect_objective_node(struct detect_run *r, int32_t at, const struct manifest_node *node);
void detect_objective_call(struct detect_run *r, int32_t at, struct um_span span);
void detect_settings_run(struct detect_run *r);
const struct detect_env_ref *detect_setting_find(struct detect_run *r,
                                                 const struct manifest_node *node);
void detect_setting_model(struct detect_settings *s, const struct manifest_node *node);
/* Of all who serve a model id, the one that this document means. */
const struct rules_entry *detect_setting_server(struct detect_run *r, const char *key,
                                                const struct detect_model_hit *hits, size_t n);
void detect_setting_table(struct detect_settings *s, const struct manifest_node *table);
/* MODEL, ENDPOINT, SECRET, ENV of a node by its role; parent may be -1. Returns the evidence, -1
 * when none. */
int32_t detect_node_role(struct detect_run *r, enum rules_role role,
                         const struct manifest_node *node, int32_t parent, const char *service,
                         const struct rules_entry *entry);
struct um_span detect_node_span(const struct manifest_node *node);
const struct manifest_node *detect_node_first(const struct manifest_node *root, const char *route);
bool detect_node_when(const struct manifest_node *node, const struct rules_pairs *when);
/* The literal that a scalar is or resolves to (NULL: none), and how it is bound. */
const char *detect_node_text(const struct detect_run *r, const struct manifest_node *node,
                             enum evidence_binding *ret_binding);

/* ---- kinds of files by path (context.c) ---- */

bool detect_path_is_prose(const char *path);
bool detect_path_is_generated(const char *path);
bool detect_head_is_generated(const char *bytes, size_t n);
bool detect_path_is_data(const char *path); /* .csv, .svg: never evidence */
const char *detect_path_unread(
	const char *path); /* code or configuration without a reader: its extension */
bool detect_path_test_by_name(const char *path); /* test_x.py outside of a folder for tests */

#endif
