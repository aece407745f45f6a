/* The `detect:` part of a service or construct: how it is recognised. The head comment of rules.h
 * shows a whole file; here each key has its line. */
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

/* ---- names by language ---- */

/* A list of names under the name of a language: into an array that grows by one. */
static bool add_language(struct rules_reader *r, const struct um_yaml_item *item,
                         struct rules_language_names **names, size_t *n)
{
	const struct rules_field one = {.key = item->key};
	struct rules_language_names *grown;

	if (!rules_words_has(&rules_words_language, item->key))
		return false;
	for (size_t i = 0; i < *n; i++) {
		if (um_eq((*names)[i].language, item->key)) {
			rules_problem(r, item->key_pos, "\"%s\" stands here twice; remove one",
			              item->key);
			return true;
		}
	}
	grown = UM_NEW_ARRAY(r->a, struct rules_language_names, *n + 1);
	if (*n)
		memcpy(grown, *names, *n * sizeof(*grown));
	grown[*n].language = item->key;
	rules_read_names(r, &one, item->value, &grown[*n].names);
	*names = grown;
	*n += 1;
	return true;
}

static bool call_language(struct rules_reader *r, const struct um_yaml_item *item, void *record)
{
	struct rules_call *call = record;

	return add_language(r, item, &call->callees, &call->n_callees);
}

static bool config_language(struct rules_reader *r, const struct um_yaml_item *item, void *record)
{
	struct rules_config *config = record;

	return add_language(r, item, &config->callees, &config->n_callees);
}

static bool limit_language(struct rules_reader *r, const struct um_yaml_item *item, void *record)
{
	struct rules_limit *limit = record;

	return add_language(r, item, &limit->callees, &limit->n_callees);
}

static bool constant_language(struct rules_reader *r, const struct um_yaml_item *item, void *record)
{
	struct rules_constant *constant = record;

	return add_language(r, item, &constant->names, &constant->n_names);
}

static void read_imports(struct rules_reader *r, const struct rules_field *f,
                         const struct um_yaml *v, void *member)
{
	struct rules_entry *e = member;

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	for (size_t i = 0; i < v->n; i++) {
		if (!add_language(r, &v->items[i], &e->imports, &e->n_imports))
			rules_problem(r, v->items[i].key_pos, "unknown language \"%s\"%s",
			              v->items[i].key,
			              rules_hint(r, v->items[i].key, rules_words_language.v,
			                         rules_words_language.n));
	}
}

static void read_ecosystem(struct rules_reader *r, bool is_agent, const struct um_yaml_item *item,
                           struct rules_entry *e, size_t *cap)
{
	const struct rules_field one = {.key = item->key};
	size_t at = rules_words_index(&rules_words_ecosystem, item->key);
	struct rules_names names = {0};

	if (at == rules_words_ecosystem.n) {
		rules_problem(r, item->key_pos, "unknown ecosystem \"%s\"%s", item->key,
		              rules_hint(r, item->key, rules_words_ecosystem.v,
		                         rules_words_ecosystem.n));
		return;
	}
	rules_read_names(r, &one, item->value, &names);
	for (size_t i = 0; i < names.n; i++) {
		if (e->n_packages == *cap)
			e->packages = um_vec_grow(r->a, e->packages, e->n_packages, cap,
			                          sizeof(*e->packages));
		e->packages[e->n_packages].ecosystem = rules_words_ecosystem.v[at];
		e->packages[e->n_packages].is_agent = is_agent;
		e->packages[e->n_packages++].name = names.v[i];
	}
}

static void read_packages(struct rules_reader *r, const struct rules_field *f,
                          const struct um_yaml *v, void *member)
{
	const struct rules_entry *e = member;
	size_t cap = e->n_packages; /* of both keys together */

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	rules_check_twice(r, v);
	for (size_t i = 0; i < v->n; i++)
		read_ecosystem(r, um_eq(f->key, "agents"), &v->items[i], member, &cap);
}

/* ---- what is covered ---- */

/* [rate-limit, server]; [none] is neither of them. */
static void read_covers(struct rules_reader *r, const struct rules_field *f,
                        const struct um_yaml *v, void *member)
{
	static const unsigned bits[] = {RULES_COVERS_RATE_LIMIT, RULES_COVERS_SERVER,
	                                RULES_COVERS_TIMEOUT, RULES_COVERS_ALL, 0};
	struct rules_names names = {0};
	unsigned covers = RULES_COVERS_SAID;

	rules_read_names(r, f, v, &names);
	for (size_t i = 0; i < names.n; i++) {
		size_t at = rules_words_index(&rules_words_covers, names.v[i]);

		if (at == rules_words_covers.n)
			rules_problem(r, v->pos, "unknown failure \"%s\"%s", names.v[i],
			              rules_hint(r, names.v[i], rules_words_covers.v,
			                         rules_words_covers.n));
		else
			covers |= bits[at];
	}
	*(unsigned *)member = covers;
}

static const struct rules_field error_fields[] = {
	{"names", rules_read_names, RULES_MEMBER(struct rules_error, names), NULL, RULES_REQUIRED,
         "of errors, or codes; the last part or all of a dotted name; \"*\" and \"?\""},
	{"covers", read_covers, RULES_MEMBER(struct rules_error, covers), NULL, RULES_REQUIRED,
         "rate-limit, server, timeout, all or none"},
};

static const struct rules_table error_table = {
	.what = "errors",
	.fields = error_fields,
	.n_fields = UM_COUNT(error_fields),
	.size = sizeof(struct rules_error),
	.place = offsetof(struct rules_error, place) + 1,
};

/* ---- parts of detect ---- */

static const struct rules_field host_fields[] = {
	{"host", rules_read_host, RULES_MEMBER(struct rules_host, pattern), NULL, RULES_REQUIRED,
         "a name; \"*.\" is any labels in front, \"{region}\" one label that is the region"},
	{"port", rules_read_port, RULES_MEMBER(struct rules_host, port), NULL, 0, "only this port"},
	{"path", rules_read_text, RULES_MEMBER(struct rules_host, path), NULL, 0,
         "the URL's path begins with it"},
	{"cloud", rules_read_word, RULES_MEMBER(struct rules_host, cloud), &rules_words_cloud, 0,
         "where it runs"},
	{"capability", rules_read_word, RULES_MEMBER(struct rules_host, capability),
         &rules_words_capability, 0, "what it is for"},
};

static void check_host(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_host *host = record;

	if (host->path && host->path[0] != '/')
		rules_problem(r, um_yaml_get(map, "path")->pos,
		              "the path \"%s\" must begin with '/'", host->path);
}

static const struct rules_field path_fields[] = {
	{"path", rules_read_text, RULES_MEMBER(struct rules_url_path, path), NULL, RULES_REQUIRED,
         "\"/chat/completions\": what the URL ends with"},
	{"capability", rules_read_word, RULES_MEMBER(struct rules_url_path, capability),
         &rules_words_capability, 0, "what it is for"},
};

static void check_path(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_url_path *path = record;

	if (path->path && (path->path[0] != '/' || strlen(path->path) < 6))
		rules_problem(r, map->pos,
		              "the path \"%s\" must begin with '/' and say more than a word",
		              path->path);
}

static const struct rules_table path_table = {
	.what = "a path",
	.fields = path_fields,
	.n_fields = UM_COUNT(path_fields),
	.size = sizeof(struct rules_url_path),
	.short_key = "path",
	.check = check_path,
};

static const struct rules_table host_table = {
	.what = "a host",
	.fields = host_fields,
	.n_fields = UM_COUNT(host_fields),
	.size = sizeof(struct rules_host),
	.short_key = "host",
	.check = check_host,
};

static const struct rules_field env_fields[] = {
	{"name", rules_read_env_name, RULES_MEMBER(struct rules_env, name), NULL, RULES_REQUIRED,
         "of the variable; \"*\" at its end: all that begin so"},
	{"carries", rules_read_role, RULES_MEMBER(struct rules_env, carries), NULL, RULES_REQUIRED,
         "key, endpoint, model, region, version, deployment or switch"},
	{"shared", rules_read_bool, RULES_MEMBER(struct rules_env, is_shared), NULL, 0,
         "other products read it too: it counts only beside other evidence"},
	{"beside", rules_read_bool, RULES_MEMBER(struct rules_env, is_beside), NULL, 0,
         "of any program: it counts only in files with other evidence of the vendor"},
};

static const struct rules_table env_table = {
	.what = "a variable",
	.fields = env_fields,
	.n_fields = UM_COUNT(env_fields),
	.size = sizeof(struct rules_env),
};

#define M(m) RULES_MEMBER(struct rules_call, m)
static const struct rules_field call_fields[] = {
	{"kind", rules_read_word, M(kind), &rules_words_call, RULES_REQUIRED,
         "client, call (a use of a client), or a kind of evidence"},
	{"capability", rules_read_word, M(capability), &rules_words_capability, 0,
         "what it is for"},
	{"attr", rules_read_text, M(attr), NULL, 0, "what the evidence says, within its kind"},
	{"cloud", rules_read_word, M(cloud), &rules_words_cloud, 0, "where it runs"},
	{"when", rules_read_pairs, M(when), NULL, 0,
         "arguments that must be so; \"!x\": must be absent"},
	{"import", rules_read_names, M(imports), NULL, 0, "only in files that import one of these"},
	{"args", rules_read_role_names, M(args), NULL, 0,
         "role: arguments, by name or position, that carry it"},
	{"reads", rules_read_role_texts, M(reads), NULL, 0,
         "role: the variable that is read when the argument is absent"},
	{"primary", rules_read_text, M(primary), NULL, 0,
         "of a fallback: receiver, or the argument with the first choice"},
	{"fallback", rules_read_names, M(fallback), NULL, 0,
         "of a fallback: the arguments with the others"},
	{"trigger", rules_read_names, M(trigger), NULL, 0,
         "of a fallback: the arguments that say on which failures it is taken"},
	{"covers", read_covers, M(covers), NULL, 0,
         "of a fallback: those it is taken on when they do not say; else all"},
};
#undef M

static void check_callees(struct rules_reader *r, const struct um_yaml *map,
                          const struct rules_language_names *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < names[i].names.n; k++) {
			const char *callee = names[i].names.v[k];

			if (callee[strspn(callee, "*. ")] == '\0' || strpbrk(callee, " \t\r\n"))
				rules_problem(r, um_yaml_get(map, names[i].language)->pos,
				              "\"%s\" names nothing that is called; write it like "
				              "module.Class",
				              callee);
		}
	}
}

static void check_call(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_call *call = record;

	if (!call->n_callees)
		rules_problem(r, map->pos,
		              "a call needs a language with the callees; add \"python: [...]\"");
	check_callees(r, map, call->callees, call->n_callees);
	if ((call->primary || call->fallback.n) && call->kind && !um_eq(call->kind, "fallback") &&
	    !um_eq(call->kind, "gateway"))
		rules_problem(r, map->pos,
		              "\"primary\" and \"fallback\" are for \"kind: fallback\", not \"%s\"",
		              call->kind);
}

static const struct rules_table call_table = {
	.what = "a call",
	.fields = call_fields,
	.n_fields = UM_COUNT(call_fields),
	.size = sizeof(struct rules_call),
	.place = offsetof(struct rules_call, place) + 1,
	.other = call_language,
	.other_keys = rules_language_keys,
	.check = check_call,
};

static void read_model_pattern(struct rules_reader *r, const struct rules_field *f,
                               const struct um_yaml *v, void *member)
{
	struct rules_model *model = member;
	const char *text = rules_text(r, f->key, v);

	if (!text)
		return;
	model->match = um_format(r->a, RULES_WHOLE_HEAD "%s" RULES_WHOLE_TAIL, text);
	model->regex = rules_regex(r, v, true);
}

static const struct rules_field model_fields[] = {
	{"match", read_model_pattern, 0, 0, NULL, RULES_REQUIRED,
         "PCRE2 that fits a whole model id"},
	{"maker", rules_read_text, RULES_MEMBER(struct rules_model, maker), NULL, 0,
         "whose models these are"},
	{"capability", rules_read_word, RULES_MEMBER(struct rules_model, capability),
         &rules_words_capability, 0, "what they are for"},
	{"literals", rules_read_literals, RULES_MEMBER(struct rules_model, literals), NULL,
         RULES_REQUIRED, "what every match contains one of"},
};

static const struct rules_table model_table = {
	.what = "a model pattern",
	.fields = model_fields,
	.n_fields = UM_COUNT(model_fields),
	.size = sizeof(struct rules_model),
	.place = offsetof(struct rules_model, place) + 1,
};

#define M(m) RULES_MEMBER(struct rules_constant, m)
static const struct rules_field constant_fields[] = {
	{"strip", rules_read_names, M(strip), NULL, 0, "what the names begin with besides"},
	{"prefix", rules_read_text, M(prefix), NULL, 0, "what the ids begin with besides"},
	{"digits", rules_read_text, M(digits), NULL, 0, "between numbers of a release; else \"-\""},
	{"capability", rules_read_word, M(capability), &rules_words_capability, 0,
         "what they are for"},
};
#undef M

static void check_constant(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_constant *constant = record;

	if (!constant->n_names)
		rules_problem(r, map->pos,
		              "constants need a language with their names; add \"java: [...]\"");
	check_callees(r, map, constant->names, constant->n_names);
}

static const struct rules_table constant_table = {
	.what = "constants",
	.fields = constant_fields,
	.n_fields = UM_COUNT(constant_fields),
	.size = sizeof(struct rules_constant),
	.other = constant_language,
	.other_keys = rules_language_keys,
	.check = check_constant,
};

static void read_secret_pattern(struct rules_reader *r, const struct rules_field *f,
                                const struct um_yaml *v, void *member)
{
	struct rules_secret *secret = member;

	secret->match = rules_text(r, f->key, v);
	if (secret->match)
		secret->regex = rules_regex(r, v, false);
}

static const struct rules_field secret_fields[] = {
	{"match", read_secret_pattern, 0, 0, NULL, RULES_REQUIRED, "PCRE2 of the secret"},
	{"literals", rules_read_literals, RULES_MEMBER(struct rules_secret, literals), NULL,
         RULES_REQUIRED, "what every match contains one of"},
};

static const struct rules_table secret_table = {
	.what = "a secret",
	.fields = secret_fields,
	.n_fields = UM_COUNT(secret_fields),
	.size = sizeof(struct rules_secret),
};

#define M(m) RULES_MEMBER(struct rules_resource, m)
static const struct rules_field resource_fields[] = {
	{"dialect", rules_read_text, M(dialect), NULL, RULES_REQUIRED,
         "of the manifest: terraform, kubernetes, image, ..."},
	{"type", rules_read_text, M(type), NULL, RULES_REQUIRED, "of the resource; may hold \"*\""},
	{"kind", rules_read_word, M(kind), &rules_words_evidence, RULES_REQUIRED,
         "kind of evidence"},
	{"capability", rules_read_word, M(capability), &rules_words_capability, 0,
         "what it is for"},
	{"cloud", rules_read_word, M(cloud), &rules_words_cloud, 0, "where it runs"},
	{"attr", rules_read_text, M(attr), NULL, 0, "what the evidence says, within its kind"},
	{"when", rules_read_pairs, M(when), NULL, 0, "routes below it that must be so"},
	{"runs", rules_read_text, M(runs), NULL, 0, "command that an image's arguments go to"},
	{"args", rules_read_role_texts, M(args), NULL, 0, "role: the route that carries it"},
	{"keys", rules_read_names, M(keys), NULL, 0,
         "words of an expression about it that read its keys"},
	{"refers", rules_read_text, M(refers), NULL, 0,
         "route of an expression that must refer to a resource of a service"},
};
#undef M

static const struct rules_table resource_table = {
	.what = "a resource",
	.fields = resource_fields,
	.n_fields = UM_COUNT(resource_fields),
	.size = sizeof(struct rules_resource),
	.place = offsetof(struct rules_resource, place) + 1,
};

#define M(m) RULES_MEMBER(struct rules_config, m)
static const struct rules_field config_fields[] = {
	{"kind", rules_read_word, M(kind), &rules_words_evidence, RULES_REQUIRED,
         "kind of evidence"},
	{"dialect", rules_read_text, M(dialect), NULL, 0, "only in such documents"},
	{"marker", rules_read_text, M(marker), NULL, 0, "route that the document must have"},
	{"each", rules_read_text, M(each), NULL, RULES_REQUIRED,
         "route of the nodes that are evidence"},
	{"has", rules_read_text, M(has), NULL, 0, "key that each of them must have"},
	{"alias", rules_read_text, M(alias), NULL, 0, "route below it: the name others use"},
	{"shape", rules_read_word, M(shape), &rules_words_shape, 0,
         "alias-map: {primary: [fallback]}; alias-list: [fallback]; routes"},
	{"below", rules_read_text, M(below), NULL, 0,
         "route below it: every scalar there is evidence of its own"},
	{"match", rules_read_text, M(match), NULL, 0, "globs of the scalars that are"},
	{"hosts", rules_read_bool, M(is_hosts), NULL, 0, "they are names of hosts"},
	{"beside", rules_read_bool, M(is_beside), NULL, 0, "only in a file with other evidence"},
	{"attr", rules_read_text, M(attr), NULL, 0, "what the evidence says, within its kind"},
	{"cloud", rules_read_word, M(cloud), &rules_words_cloud, 0, "where it runs"},
	{"capability", rules_read_word, M(capability), &rules_words_capability, 0,
         "what it is for"},
	{"when", rules_read_pairs, M(when), NULL, 0, "routes below it that must be so"},
	{"args", rules_read_role_texts, M(args), NULL, 0, "role: the route that carries it"},
	{"trigger", rules_read_names, M(trigger), NULL, 0,
         "of a fallback: routes that say on which failures it is taken"},
	{"covers", read_covers, M(covers), NULL, 0,
         "of a fallback: those it is taken on when they do not say; else all"},
};
#undef M

static void check_config(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_config *config = record;

	check_callees(r, map, config->callees, config->n_callees);
}

static const struct rules_table config_table = {
	.what = "a config route",
	.fields = config_fields,
	.n_fields = UM_COUNT(config_fields),
	.size = sizeof(struct rules_config),
	.place = offsetof(struct rules_config, place) + 1,
	.other = config_language,
	.other_keys = rules_language_keys,
	.check = check_config,
};

static const struct rules_field file_fields[] = {
	{"glob", rules_read_text, RULES_MEMBER(struct rules_file_glob, glob), NULL, RULES_REQUIRED,
         "of its path"},
	{"kind", rules_read_word, RULES_MEMBER(struct rules_file_glob, kind), &rules_words_evidence,
         RULES_REQUIRED, "kind of evidence"},
	{"attr", rules_read_text, RULES_MEMBER(struct rules_file_glob, attr), NULL, 0,
         "what the evidence says, within its kind"},
	{"text", rules_read_text, RULES_MEMBER(struct rules_file_glob, text), NULL, 0,
         "text that must stand in it; small letters take capitals too"},
};

static const struct rules_table file_table = {
	.what = "a file",
	.fields = file_fields,
	.n_fields = UM_COUNT(file_fields),
	.size = sizeof(struct rules_file_glob),
};

#define M(m) RULES_MEMBER(struct rules_subject, m)
static const struct rules_field subject_fields[] = {
	{"about", rules_read_word, M(about), &rules_words_subject, 0,
         "what an objective with most of these words is about"},
	{"service", rules_read_service_ref, M(service), NULL, 0,
         "the service that an objective with one of these words is limited to"},
	{"words", rules_read_names, M(words), NULL, RULES_REQUIRED, "in any case"},
};
#undef M

static void check_subject(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_subject *subject = record;

	if ((subject->about == NULL) == (subject->service == NULL))
		rules_problem(r, map->pos, "a subject has either \"about\" or \"service\"");
	for (size_t i = 0; i < subject->words.n; i++)
		if (strlen(subject->words.v[i]) < 3)
			rules_problem(r, map->pos, "\"%s\" is too short to say anything",
			              subject->words.v[i]);
}

static const struct rules_table subject_table = {
	.what = "a subject",
	.fields = subject_fields,
	.n_fields = UM_COUNT(subject_fields),
	.size = sizeof(struct rules_subject),
	.check = check_subject,
};

#define M(m) RULES_MEMBER(struct rules_limit, m)
static const struct rules_field limit_fields[] = {
	{"arguments", rules_read_names, M(arguments), NULL, 0,
         "of clients and requests, keys of gateways: globs over small letters and digits"},
	{"objects", rules_read_names, M(objects), NULL, 0,
         "arguments that may hold a limit and are put together elsewhere"},
	{"names", rules_read_names, M(names), NULL, 0,
         "functions, decorators and variables beside the requests"},
	{"when", rules_read_pairs, M(when), NULL, 0, "arguments of the calls that must be so"},
};
#undef M

static void check_limit(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_limit *limit = record;

	if (limit->arguments.n + limit->objects.n + limit->names.n + limit->n_callees == 0)
		rules_problem(r, map->pos,
		              "a limit needs \"arguments\", \"objects\", \"names\" or a language "
		              "with callees");
	check_callees(r, map, limit->callees, limit->n_callees);
}

static const struct rules_table limit_table = {
	.what = "a limit",
	.fields = limit_fields,
	.n_fields = UM_COUNT(limit_fields),
	.size = sizeof(struct rules_limit),
	.other = limit_language,
	.other_keys = rules_language_keys,
	.check = check_limit,
};

/* ---- all of it ---- */

#define M(m) RULES_MEMBER(struct rules_entry, m)
#define L(m, n) RULES_LIST_MEMBER(struct rules_entry, m, n)
static const struct rules_field detect_fields[] = {
	{"hosts", rules_read_records, L(hosts, n_hosts), &host_table, 0, "hosts of URLs"},
	{"paths", rules_read_records, L(paths, n_paths), &path_table, 0,
         "ends of URLs behind an address that is not known, in requests by hand"},
	{"env", rules_read_records, L(env, n_env), &env_table, 0, "environment variables"},
	{"packages", read_packages, 0, 0, NULL, 0, "ecosystem: names"},
	{"agents", read_packages, 0, 0, NULL, 0, "ecosystem: names that measure when installed"},
	{"imports", read_imports, 0, 0, NULL, 0, "language: modules, and all below them"},
	{"calls", rules_read_records, L(calls, n_calls), &call_table, 0, "by resolved callee"},
	{"models", rules_read_records, L(models, n_models), &model_table, 0, "ids of models"},
	{"constants", rules_read_records, L(constants, n_constants), &constant_table, 0,
         "what libraries call the models"},
	{"variables", rules_read_names, M(variables), NULL, 0,
         "first words of variables that are named by convention"},
	{"prefixes", rules_read_names, M(prefixes), NULL, 0,
         "of the provider in a router's model ids"},
	{"resources", rules_read_records, L(resources, n_resources), &resource_table, 0,
         "of infrastructure manifests"},
	{"config", rules_read_records, L(config, n_config), &config_table, 0,
         "routes in any other configuration"},
	{"errors", rules_read_records, L(errors, n_errors), &error_table, 0,
         "what the names of errors say of the failure"},
	{"secrets", rules_read_records, L(secrets, n_secrets), &secret_table, 0, "shapes of keys"},
	{"files", rules_read_records, L(files, n_files), &file_table, 0,
         "files whose presence is evidence"},
	{"subjects", rules_read_records, L(subjects, n_subjects), &subject_table, 0,
         "what objectives are about"},
	{"limits", rules_read_records, L(limits, n_limits), &limit_table, 0,
         "what bounds the requests of every client"},
};
#undef M
#undef L

static void check_detect(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	(void)record;
	if (map->n == 0)
		rules_problem(r, map->pos, "\"detect\" is empty; nothing would ever be found");
}

const struct rules_table rules_detect_table = {
	.what = "detect",
	.fields = detect_fields,
	.n_fields = UM_COUNT(detect_fields),
	.size = sizeof(struct rules_entry),
	.check = check_detect,
};
