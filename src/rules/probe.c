/* The `probe:` part of a service, and the examples of answers to it. What may prove that somebody
 * answered is checked here with suspicion: a rule that takes a captive portal for a service would
 * make every audit behind it a lie. */
#include <string.h>

#include "base/str.h"
#include "rules/rules_p.h"

static const char *const levels[] = {"reach", "auth"};
static const struct rules_words level_words = {"level", levels, UM_COUNT(levels)};
static const char *const outcomes[] = {"answered", "did-not", "unknown"};
static const struct rules_words outcome_words = {"outcome", outcomes, UM_COUNT(outcomes)};
static const char *const methods[] = {"GET", "POST"};
static const struct rules_words method_words = {"method", methods, UM_COUNT(methods)};

/* ---- headers ---- */

static bool is_header_name(const char *name)
{
	return *name && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

static char *lower(struct um_arena *a, const char *text)
{
	char *copy = um_strdup(a, text);

	for (char *p = copy; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	}
	return copy;
}

static bool is_one_line(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	}
	return true;
}

/* Names in lower case, as HTTP/2 has them. */
static void read_headers(struct rules_reader *r, const struct rules_field *f,
                         const struct um_yaml *v, void *member)
{
	struct rules_pairs *pairs = member;

	rules_read_pairs(r, f, v, member);
	for (size_t i = 0; i < pairs->n; i++) {
		const char *name = lower(r->a, pairs->v[i].key);

		if (!is_header_name(name))
			rules_problem(r, v->pos, "\"%s\" is no name of a header", pairs->v[i].key);
		if (!is_one_line(pairs->v[i].value))
			rules_problem(r, v->pos, "the header \"%s\" must be one line", name);
		pairs->v[i].key = name;
	}
}

static const char *header(const struct rules_pairs *headers, const char *name)
{
	for (size_t i = 0; i < headers->n; i++) {
		if (um_eq(headers->v[i].key, name))
			return headers->v[i].value;
	}
	return NULL;
}

/* ---- answers that prove something ---- */

static bool is_status(const char *text)
{
	return strlen(text) == 3 && text[0] >= '1' && text[0] <= '5' &&
	       (um_eq(text + 1, "xx") || strspn(text, "0123456789") == 3);
}

static void read_status(struct rules_reader *r, const struct rules_field *f,
                        const struct um_yaml *v, void *member)
{
	const struct rules_names *names = member;

	rules_read_names(r, f, v, member);
	for (size_t i = 0; i < names->n; i++) {
		if (!is_status(names->v[i]))
			rules_problem(r, v->pos,
			              "\"%s\" is no status of HTTP; write it like 401 or 4xx",
			              names->v[i]);
	}
}

/* "error.type", "data[].id", "[].name": names with dots between, and "[]" for every element. */
static bool is_route(const char *route)
{
	const char *p = route;

	while (um_starts(p, "[]"))
		p += 2;
	if (p != route && *p == '\0')
		return true;
	if (p != route && *p++ != '.')
		return false;
	for (;;) {
		size_t n = strcspn(p, ".[]");

		if (n == 0)
			return false;
		p += n;
		while (um_starts(p, "[]"))
			p += 2;
		if (*p != '.')
			return *p == '\0';
		p++;
	}
}

static void read_json(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	const struct rules_pairs *pairs = member;

	rules_read_pairs(r, f, v, member);
	for (size_t i = 0; i < pairs->n; i++) {
		if (!is_route(pairs->v[i].key))
			rules_problem(r, v->pos,
			              "\"%s\" is no route in JSON; write it like error.type or "
			              "data[].id",
			              pairs->v[i].key);
	}
}

#define M(m) RULES_MEMBER(struct rules_answer, m)
static const struct rules_field answer_fields[] = {
	{"status", read_status, M(status), NULL, 0, "of HTTP: 401, or 4xx"},
	{"headers", read_headers, M(headers), NULL, 0, "name: glob"},
	{"json", read_json, M(json), NULL, 0, "route in the body: glob over one of its texts"},
	{"text", rules_read_names, M(text), NULL, 0, "globs over the whole body"},
};
#undef M

/* Headers that any server in between sends too. */
static bool is_common_header(const char *name)
{
	static const char *const common[] = {
		"connection", "content-length",    "content-type",     "date",    "cache-control",
		"vary",       "transfer-encoding", "content-encoding", "location"};

	for (size_t i = 0; i < UM_COUNT(common); i++) {
		if (um_eq(name, common[i]))
			return true;
	}
	return false;
}

/* A text of wildcards alone is said by any body. */
static bool says_something(const char *glob)
{
	return glob[strspn(glob, "*? ")] != '\0';
}

/* A status proves nothing: a captive portal has 200, a block page 403, a proxy 407 and 502. */
static void check_answer(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_answer *answer = record;
	bool is_telling = answer->json.n > 0;

	for (size_t i = 0; i < answer->headers.n; i++)
		is_telling |= !is_common_header(answer->headers.v[i].key);
	for (size_t i = 0; i < answer->text.n; i++)
		is_telling |= says_something(answer->text.v[i]);
	if (!is_telling)
		rules_problem(r, map->pos,
		              "any portal or proxy could answer so; add \"json\", \"text\" or a "
		              "header of the service's own");
}

static const struct rules_table answer_table = {
	.what = "an answer",
	.fields = answer_fields,
	.n_fields = UM_COUNT(answer_fields),
	.size = sizeof(struct rules_answer),
	.place = offsetof(struct rules_answer, place) + 1,
	.check = check_answer,
};

/* ---- placeholders ---- */

static bool is_placeholder(const char *name, size_t n, const char *const *known, size_t n_known)
{
	for (size_t i = 0; i < n_known; i++) {
		if (strlen(known[i]) == n && memcmp(known[i], name, n) == 0)
			return true;
	}
	return false;
}

enum place {
	IN_PATH,
	IN_BODY,          /* JSON, whose braces are no placeholders: words in braces are */
	IN_HEADER,        /* of reach */
	IN_SECRET_HEADER, /* of auth */
};

static void check_placeholders(struct rules_reader *r, struct um_pos pos, const char *text,
                               enum place place)
{
	static const char *const known[] = {"region", "model", "deployment", "key", "token"};
	size_t n_known = UM_COUNT(known) - (place == IN_SECRET_HEADER ? 0 : 2);

	for (const char *p = text; p && (p = strchr(p, '{')) != NULL; p++) {
		size_t n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz_-");
		const char *name = um_strndup(r->a, p + 1, n);

		if (n == 0 || p[1 + n] != '}') {
			if (place != IN_BODY)
				rules_problem(r, pos, "a \"{\" in \"%s\" begins no placeholder",
				              text);
			continue;
		}
		if (is_placeholder(p + 1, n, known, n_known))
			continue;
		if (um_eq(name, "key") || um_eq(name, "token"))
			rules_problem(r, pos,
			              "\"{%s}\" may stand in the headers of auth alone; elsewhere "
			              "it would be sent without need or end up in logs",
			              name);
		else
			rules_problem(r, pos, "unknown placeholder \"{%s}\"%s", name,
			              rules_hint(r, name, known, n_known));
	}
}

/* Does a header hold it? */
bool rules_probe_is_in_headers(const struct rules_probe_level *level, const char *placeholder)
{
	for (size_t i = 0; i < level->headers.n; i++) {
		if (strstr(level->headers.v[i].value, placeholder))
			return true;
	}
	return false;
}

/* ---- levels ---- */

static void read_path(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	const char *text = rules_text(r, f->key, v);

	if (!text)
		return;
	if (text[0] != '/')
		rules_problem(r, v->pos, "the path \"%s\" must begin with '/'", text);
	else if (text[strcspn(text, " #\\\"<>")] || !is_one_line(text))
		rules_problem(r, v->pos, "the path \"%s\" must be written as in a URL", text);
	else
		check_placeholders(r, v->pos, text, IN_PATH);
	*(const char **)member = text;
}

bool rules_probe_is_variable(const char *name)
{
	return (*name < '0' || *name > '9') && *name &&
	       name[strspn(name,
	                   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")] ==
	               '\0';
}

static void read_variables(struct rules_reader *r, const struct rules_field *f,
                           const struct um_yaml *v, void *member)
{
	const struct rules_names *names = member;

	rules_read_names(r, f, v, member);
	for (size_t i = 0; i < names->n; i++) {
		if (!rules_probe_is_variable(names->v[i]))
			rules_problem(r, v->pos, "\"%s\" is no variable of the environment",
			              names->v[i]);
	}
}

#define M(m) RULES_MEMBER(struct rules_probe_level, m)
#define L(m, n) RULES_LIST_MEMBER(struct rules_probe_level, m, n)
#define OF_BOTH                                                                                \
	{"method", rules_read_word, M(method), &method_words, 0, "GET or POST"},               \
		{"path", read_path, M(path), NULL, RULES_REQUIRED, "behind the base address"}, \
		{"body", rules_read_text, M(body), NULL, 0, "what is sent"},                   \
		{"headers", read_headers, M(headers), NULL, 0, "that are sent"},               \
		{"answers",     rules_read_records, L(answers, n_answers),                     \
	         &answer_table, RULES_REQUIRED,     "what proves that it answered"},           \
	{                                                                                      \
		"refused", rules_read_records, L(refused, n_refused), &answer_table, 0,        \
			"what proves that it did not let us"                                   \
	}

static const struct rules_field reach_fields[] = {OF_BOTH};
static const struct rules_field auth_fields[] = {
	OF_BOTH,
	{"keys", read_variables, M(keys), NULL, 0, "variables with {key}"},
	{"tokens", read_variables, M(tokens), NULL, 0, "variables with {token}"},
	{"sign", rules_read_id, M(sign), NULL, 0, "name that AWS signs for"},
	{"signs", read_variables, M(signs), NULL, 0,
         "variables to sign with: access key, secret, session"},
	{"keyless", rules_read_bool, M(is_keyless), NULL, 0, "it asks for no credential"},
};
#undef OF_BOTH
#undef M
#undef L

/* What the request itself says, not the rule. */
static const char *const own_headers[] = {"host",       "content-length", "transfer-encoding",
                                          "connection", "expect",         "upgrade"};

static void check_headers(struct rules_reader *r, const struct um_yaml *map,
                          const struct rules_probe_level *level, enum place place)
{
	const struct um_yaml *v = um_yaml_get(map, "headers");

	for (size_t i = 0; i < UM_COUNT(own_headers); i++) {
		if (header(&level->headers, own_headers[i]))
			rules_problem(r, v->pos, "the header \"%s\" is not for a rule to set",
			              own_headers[i]);
	}
	for (size_t i = 0; i < level->headers.n; i++)
		check_placeholders(r, v->pos, level->headers.v[i].value, place);
}

static void check_level(struct rules_reader *r, const struct um_yaml *map,
                        const struct rules_probe_level *level, bool is_auth)
{
	if (map->kind != UM_YAML_MAP)
		return;
	check_headers(r, map, level, is_auth ? IN_SECRET_HEADER : IN_HEADER);
	if (level->body) {
		check_placeholders(r, um_yaml_get(map, "body")->pos, level->body, IN_BODY);
		if (!um_eq(level->method, "POST"))
			rules_problem(r, um_yaml_get(map, "body")->pos,
			              "a body needs \"method: POST\"");
	}
	if (um_yaml_get(map, "answers") && !level->n_answers)
		rules_problem(r, um_yaml_get(map, "answers")->pos,
		              "nothing proves an answer; write what the service says");
}

static void check_reach(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	check_level(r, map, record, false);
}

static void check_auth(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_probe_level *level = record;
	bool has_key = rules_probe_is_in_headers(level, "{key}"),
	     has_token = rules_probe_is_in_headers(level, "{token}");

	check_level(r, map, level, true);
	if (level->is_keyless && (has_key || has_token || level->sign))
		rules_problem(r, map->pos,
		              "\"keyless\" is for what asks for no credential; remove it or the "
		              "credential");
	if (!level->is_keyless && !has_key && !has_token && !level->sign)
		rules_problem(r, map->pos,
		              "no credential is sent, so nothing is proved; add a header with "
		              "{key} or {token}, \"sign\", or \"keyless: true\"");
	if (level->keys.n && !has_key)
		rules_problem(r, um_yaml_get(map, "keys")->pos,
		              "no header holds {key}, so nobody reads \"keys\"");
	if (level->tokens.n && !has_token)
		rules_problem(r, um_yaml_get(map, "tokens")->pos,
		              "no header holds {token}, so nobody reads \"tokens\"");
	if (has_token && !level->tokens.n)
		rules_problem(r, map->pos,
		              "a header holds {token}; name its variables as \"tokens\"");
	if (level->sign && !level->signs.n)
		rules_problem(r, um_yaml_get(map, "sign")->pos,
		              "nobody knows whose key signs; name the variables as \"signs\"");
	for (size_t i = 0; i < level->n_answers; i++) {
		if (!level->answers[i].status.n)
			rules_problem_at(r, &level->answers[i].place, true,
			                 "of auth an answer needs its \"status\"");
	}
}

static const struct rules_table reach_table = {
	.what = "reach",
	.fields = reach_fields,
	.n_fields = UM_COUNT(reach_fields),
	.size = sizeof(struct rules_probe_level),
	.place = offsetof(struct rules_probe_level, place) + 1,
	.check = check_reach,
};

static const struct rules_table auth_table = {
	.what = "auth",
	.fields = auth_fields,
	.n_fields = UM_COUNT(auth_fields),
	.size = sizeof(struct rules_probe_level),
	.place = offsetof(struct rules_probe_level, place) + 1,
	.check = check_auth,
};

/* ---- probe ---- */

static void read_base(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	const char *base = NULL;

	read_path(r, f, v, &base);
	if (base && um_ends(base, "/"))
		rules_problem(r, v->pos, "the base \"%s\" must not end with '/'", base);
	*(const char **)member = base;
}

static const struct rules_field at_fields[] = {
	{"host", rules_read_host, RULES_MEMBER(struct rules_probe_host, host), NULL, 0,
         "where to ask when a path names no address"},
	{"base", read_base, RULES_MEMBER(struct rules_probe_host, base), NULL, 0,
         "what stands in front of the paths on the service's own hosts"},
};

static void check_at(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	const struct rules_probe_host *at = record;
	const struct um_yaml *host = um_yaml_get(map, "host");

	if (at->host && strchr(at->host, '*'))
		rules_problem(r, host->pos, "the host \"%s\" must be one that can be asked",
		              at->host);
	for (const char *p = at->host; p && (p = strchr(p, '{')) != NULL; p++) {
		if (!um_starts(p, "{region}"))
			rules_problem(r, host->pos, "a host may hold {region} and nothing else");
	}
}

static const struct rules_table at_table = {
	.what = "at",
	.fields = at_fields,
	.n_fields = UM_COUNT(at_fields),
	.size = sizeof(struct rules_probe_host),
	.check = check_at,
};

static const struct rules_field probe_fields[] = {
	{"at", rules_read_inline, RULES_MEMBER(struct rules_probe, at), &at_table, 0,
         "where it is asked"},
	{"reach", rules_read_inline, RULES_MEMBER(struct rules_probe, reach), &reach_table, 0,
         "what is asked without a credential"},
	{"auth", rules_read_inline, RULES_MEMBER(struct rules_probe, auth), &auth_table, 0,
         "what is asked with one"},
};

static void check_probe(struct rules_reader *r, const struct um_yaml *map, void *record)
{
	(void)record;
	if (!um_yaml_get(map, "reach") && !um_yaml_get(map, "auth"))
		rules_problem(r, map->pos, "the probe asks nothing; add \"reach\" or \"auth\"");
}

static const struct rules_table probe_table = {
	.what = "a probe",
	.fields = probe_fields,
	.n_fields = UM_COUNT(probe_fields),
	.size = sizeof(struct rules_probe),
	.place = offsetof(struct rules_probe, place) + 1,
	.check = check_probe,
};

void rules_read_probe(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	struct rules_probe *probe = UM_NEW(r->a, struct rules_probe);

	if (!rules_is_kind(r, f->key, v, UM_YAML_MAP))
		return;
	rules_read_map(r, &probe_table, v, probe);
	*(struct rules_probe **)member = probe;
}

/* ---- examples ---- */

static void read_one_status(struct rules_reader *r, const struct rules_field *f,
                            const struct um_yaml *v, void *member)
{
	unsigned status;

	if (rules_number(r, f->key, v, 100, 599, &status))
		*(const char **)member = v->text;
}

/* An empty body is one too. */
static void read_body(struct rules_reader *r, const struct rules_field *f, const struct um_yaml *v,
                      void *member)
{
	if (rules_is_kind(r, f->key, v, UM_YAML_SCALAR))
		*(const char **)member = v->text;
}

#define M(m) RULES_MEMBER(struct rules_probe_example, m)
static const struct rules_field example_fields[] = {
	{"name", rules_read_text, M(name), NULL, RULES_REQUIRED, "what it shows"},
	{"level", rules_read_word, M(level), &level_words, RULES_REQUIRED, "reach or auth"},
	{"status", read_one_status, M(status), NULL, RULES_REQUIRED, "of HTTP"},
	{"headers", read_headers, M(headers), NULL, 0, "of the answer"},
	{"body", read_body, M(body), NULL, 0, "of the answer"},
	{"cut", rules_read_bool, M(is_cut), NULL, 0, "true: it did not come whole"},
	{"expect", rules_read_word, M(expect), &outcome_words, RULES_REQUIRED,
         "answered, did-not or unknown"},
};
#undef M

const struct rules_table rules_probe_example_table = {
	.what = "an answer",
	.fields = example_fields,
	.n_fields = UM_COUNT(example_fields),
	.size = sizeof(struct rules_probe_example),
	.place = offsetof(struct rules_probe_example, place) + 1,
};
