/* Requests by hand: a general HTTP function, or the maker of an HTTP client, that is given an
 * address of the catalogue. */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

static bool is_http(const char *callee)
{
	static const char *const names[] = {
		"get",
		"post",
		"put",
		"request",
		"fetch",
		"stream",
		"send",
		"urlopen",
		"Request",
		"$fetch",
		"axios",
		"default",
		"curl",
		"wget",
		"wp_remote_post",
		"wp_remote_get",
		"wp_remote_request",
		"wp_safe_remote_post",
		"curl_init",
		"curl_setopt",
		"curl_setopt_array",
		"file_get_contents",
		"PostAsync",
		"PostAsJsonAsync",
		"GetAsync",
		"HttpRequestMessage",
		"URLRequest",
		"NewRequest",
		"NewRequestWithContext",
		"postForObject",
		"postForEntity",
		"exchange",
	};
	/* builders of requests */
	static const char *const ends[] = {"http.Post", "http.PostForm", "Request.Builder",
	                                   "HttpRequest.newBuilder", ".post().uri"};
	const char *last = detect_last_segment(callee);

	/* what a module exports sends, z.string().default() only says what a setting is otherwise
	 */
	if (um_eq(last, "default") && strstr(callee, "()") != NULL)
		return false;
	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(last, names[i]))
			return true;
	for (size_t i = 0; i < UM_COUNT(ends); i++)
		if (um_ends(callee, ends[i]))
			return true;
	return false;
}

/* What makes a client for one address, and the arguments that it takes: new Client({base_uri: x}),
 * http.baseUrl(x), Faraday.new(url: x). */
static bool is_http_maker(const char *callee)
{
	static const char *const names[] = {"Client",      "AsyncClient",   "HttpClient",
	                                    "create",      "new",           "AddHttpClient",
	                                    "baseUrl",     "base_url",      "setBaseUrl",
	                                    "withBaseUrl", "ClientSession", "Session"};
	const char *last = detect_last_segment(callee);

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(last, names[i]))
			return true;
	return false;
}

/* A client of the catalogue, whose address is no other client. */
static bool is_of_known(struct detect_run *r, const struct syntax_value *v)
{
	for (int depth = 0; v != NULL && v->kind == SYNTAX_CALL && depth < 32; depth++) {
		const struct detect_call_ref *ref;
		int32_t fact = detect_call_fact(r, v->span);

		if (fact < 0)
			return false;
		if (r->file->facts[fact].callee != NULL &&
		    detect_callee_find(r->d, r->language, r->file->facts[fact].callee, &ref, 1) > 0)
			return true;
		v = r->file->facts[fact].receiver;
	}
	return false;
}

/* Does its first argument say where it goes? */
static bool takes_address(const char *callee)
{
	return strcasestr(detect_last_segment(callee), "base") != NULL ||
	       strcasestr(detect_last_segment(callee), "client") != NULL ||
	       um_starts(callee, "Faraday.");
}

/* f("POST", address), unlike x.get(key, "what it is otherwise") */
static bool takes_verb(const char *callee)
{
	static const char *const names[] = {"get", "post", "put"};
	const char *last = detect_last_segment(callee);

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(last, names[i]))
			return false;
	return true;
}

/* A command that sends nothing only asks whether somebody is there, or takes a file from there. */
static bool is_probe(const struct syntax_fact *f)
{
	static const char *const bodies[] = {"d",         "data",      "data-raw", "data-binary",
	                                     "json",      "F",         "form",     "T",
	                                     "post-data", "post-file", "body-data"};

	if (!um_eq(f->callee, "curl") && !um_eq(f->callee, "wget"))
		return false;
	for (size_t i = 0; i < UM_COUNT(bodies); i++)
		if (detect_arg(f->value, bodies[i]) != NULL)
			return false;
	return true;
}

/* An argument that other callers give another address: a function for all sorts of requests. */
static bool is_for_any(const struct detect_run *r, const struct syntax_fact *f,
                       const struct syntax_value *v, const struct detect_lits *lits)
{
	const struct rules_entry *first = NULL;

	if (v == NULL || v->kind != SYNTAX_CHOICE || um_span_in(v->items[0].value->span, f->span))
		return false;
	for (size_t i = 0; i < lits->n; i++) {
		const char *text = lits->v[i].text;
		struct detect_host_hit hit = {NULL};

		if (text != NULL && !detect_url_find(r->d, text, &hit) &&
		    strstr(text, "://") != NULL)
			return true;
		if (hit.entry != NULL && first != NULL && hit.entry != first)
			return true;
		first = hit.entry != NULL ? hit.entry : first;
	}
	return lits->n > 0 && lits->has_unknown;
}

/* ---- an address that is not known, and a path that says what is asked ---- */

static const struct rules_url_path *find_path(const struct detect_run *r, const char *text,
                                              const struct rules_entry **ret_entry)
{
	size_t n = strcspn(text, "?#");
	const struct rules *rules = r->d->rules;

	for (size_t i = 0; i < rules->n_entries; i++)
		for (size_t k = 0; k < rules->entries[i].n_paths; k++) {
			const struct rules_url_path *path = &rules->entries[i].paths[k];
			size_t len = strlen(path->path);

			if (len <= n && strncmp(text + n - len, path->path, len) == 0) {
				*ret_entry = &rules->entries[i];
				return path;
			}
		}
	return NULL;
}

/* "{}/chat/completions": something that is put in comes first, so it is no route that is served. */
static const struct syntax_value *with_hole(const struct syntax_fact *f,
                                            const struct syntax_value *v)
{
	if (v != NULL && v->kind == SYNTAX_CHOICE && v->n_items > 0)
		v = v->items[0].value;
	if (v == NULL)
		return NULL;
	/* of a client that was made for an address: client.post().uri(path) */
	if (v->kind == SYNTAX_STRING && um_ends(f->callee, ".post().uri"))
		return v;
	return v->kind == SYNTAX_TEMPLATE && um_starts(v->text, "{}") ? v : NULL;
}

/* Whose address the variable in front carries, if it is one of the catalogue. */
static const char *service_of_hole(const struct detect_run *r, const struct syntax_value *v,
                                   const struct rules_entry *entry)
{
	const struct syntax_value *hole = v->n_items > 0 ? v->items[0].value : NULL;
	const struct detect_env_ref *env = NULL;

	if (hole != NULL && hole->kind == SYNTAX_ENV)
		env = detect_env_find(r->d, hole->text, r->uses);
	return detect_service_of(env != NULL ? env->entry : entry);
}

static void request_path(struct detect_run *r, int32_t fact, const struct syntax_value *v)
{
	const struct syntax_fact *f = &r->file->facts[fact];
	const struct syntax_value *url = with_hole(f, v);
	const struct rules_entry *entry = NULL;
	const struct rules_url_path *path = url != NULL ? find_path(r, url->text, &entry) : NULL;
	const char *service;
	int32_t at;

	if (path == NULL)
		return;
	service = service_of_hole(r, url, entry);
	at = detect_emit(r, EVIDENCE_CLIENT, service, entry, f->span, NULL);
	if (at < 0)
		return;
	detect_at(r, at)->value = "http";
	detect_at(r, at)->name = f->assigned;
	detect_at(r, at)->capability = path->capability;
	detect_use_client(r, (size_t)fact, at);
	r->use[fact].service = service;
	r->use[fact].entry = entry;
	r->use[fact].is_use = true;
}

void detect_http_call(struct detect_run *r, int32_t fact)
{
	static const char *const request_args[] = {"0", "1",   "url",        "words",
	                                           "2", "uri", "CURLOPT_URL"};
	static const char *const maker_args[] = {"base_uri", "base_url",     "baseURL",
	                                         "baseUrl",  "url",          "BaseAddress",
	                                         "0",        "1.BaseAddress"};
	const struct syntax_fact *f = &r->file->facts[fact];
	bool is_maker = !is_http(f->callee);
	const char *const *args = is_maker ? maker_args : request_args;
	size_t n_args = is_maker ? UM_COUNT(maker_args) : UM_COUNT(request_args);
	bool is_late = takes_verb(f->callee);

	if ((is_maker && !is_http_maker(f->callee)) || r->use[fact].client >= 0 || is_probe(f))
		return;
	if (is_maker && is_of_known(r, f->receiver))
		return;
	for (size_t i = 0; i < n_args; i++) {
		const struct syntax_value *v = detect_arg(f->value, args[i]);
		struct detect_lits lits;

		if (!is_maker && isdigit((unsigned char)args[i][0]) && args[i][0] != '0' &&
		    !is_late)
			continue;
		if (is_maker && um_eq(args[i], "0") && !takes_address(f->callee))
			continue;
		detect_value_literals(v, &lits);
		if (is_for_any(r, f, v, &lits))
			continue;
		for (size_t k = 0; k < lits.n; k++) {
			struct detect_host_hit hit;
			const char *service;
			int32_t at;

			if (lits.v[k].text == NULL ||
			    !detect_url_find(r->d, lits.v[k].text, &hit) ||
			    detect_url_is_documentation(lits.v[k].text))
				continue;
			service = detect_service_of(hit.entry);
			at = detect_emit(r, EVIDENCE_CLIENT, service, hit.entry, f->span, NULL);
			if (at < 0)
				return;
			detect_at(r, at)->value = "http";
			detect_at(r, at)->name = f->assigned;
			detect_at(r, at)->binding = lits.v[k].binding;
			detect_at(r, at)->capability = hit.host->capability;
			detect_at(r, at)->cloud = hit.host->cloud;
			if (hit.region[0] != '\0')
				detect_at(r, at)->region = um_strdup(r->a, hit.region);
			detect_use_client(r, (size_t)fact, at);
			r->use[fact].service = service;
			r->use[fact].entry = hit.entry;
			r->use[fact].is_use = !is_maker;
			detect_endpoint_emit(r, &lits.v[k], at, service, hit.entry,
			                     EVIDENCE_OBSERVED);
			return;
		}
	}
	for (size_t i = 0; i < 2 && !is_maker && r->use[fact].client < 0; i++)
		if (i == 0 || is_late)
			request_path(r, fact, detect_arg(f->value, args[i]));
}
