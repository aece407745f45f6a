/*
 * One request: a handle of curl that can do what it should and nothing else. Redirects, cookies,
 * netrc, other protocols, other ways to log in are off; every address is judged when its socket is
 * about to be opened, so that no name server can say one thing and then another; what comes back is
 * bounded. Every request has a connection of its own: times are those of a whole request, and no
 * two targets share one.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "probe/probe_p.h"

/* ---- what curl calls ---- */

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct probe_request *r = ctx;
	const char *why;

	if (purpose != CURLSOCKTYPE_IPCXN)
		return CURL_SOCKET_BAD;
	/* The proxy is the user's choice; the host behind it was looked at before. */
	why = r->ask.proxy ? NULL
	                   : probe_address_refusal(&address->addr, r->ask.options->allow_private);
	if (why) {
		r->refusal = why;
		probe_address_text(&address->addr, r->refused);
		return CURL_SOCKET_BAD;
	}
	if (r->ask.purpose == PROBE_RESOLVE)
		return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* curl tells when it was connected only after TLS stands too; where it does not, this does. */
static int close_socket(void *ctx, curl_socket_t fd)
{
	struct probe_peer *peer = ctx;
	struct sockaddr_storage address;
	socklen_t n = sizeof(address);

	if (getpeername(fd, (struct sockaddr *)&address, &n) == 0)
		probe_address_text((struct sockaddr *)&address, peer->address);
	return close(fd);
}

/* "Name: value" -> a pair with the name in lower case. */
static void add_answer(struct probe_request *r, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	struct rules_pair *pair;
	const char *value;
	char *name;

	if (!colon)
		return;
	name = um_strndup(r->arena, line, (size_t)(colon - line));
	for (char *p = name; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	value = colon + 1;
	n -= (size_t)(value - line);
	while (n && strchr(" \t", *value)) {
		value++;
		n--;
	}
	while (n && strchr(" \t\r\n", value[n - 1]))
		n--;
	pair = UM_PUSH(r->arena, &r->answers);
	pair->key = name;
	pair->value = um_strndup(r->arena, value, n);
}

static size_t take_header(char *line, size_t size, size_t n, void *ctx)
{
	struct probe_request *r = ctx;

	n *= size;
	r->n_head += n;
	r->n_heads++;
	if (r->n_head > PROBE_MAX_HEAD || r->n_heads > PROBE_MAX_HEADERS) {
		r->is_head_long = true;
		return 0;
	}
	/* What came before was preliminary (1xx). */
	if (n >= 5 && memcmp(line, "HTTP/", 5) == 0)
		r->answers.n = 0;
	else
		add_answer(r, line, n);
	return n;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct probe_request *r = ctx;
	size_t room = PROBE_MAX_BODY - r->got.len;

	n *= size;
	um_str_add_n(&r->got, bytes, n < room ? n : room);
	if (n <= room)
		return n;
	r->is_cut = true;
	return 0;
}

/* ---- setting up ---- */

/* An option that is refused would mean another curl than the one that probe_init() asked for. */
#define SET(r, option, value) curl_easy_setopt((r)->easy, option, value)

static CURLcode set_limits(struct probe_request *r)
{
	const struct probe_options *o = r->ask.options;
	long total = o->total_ms ? (long)o->total_ms : PROBE_TOTAL_MS;
	long connect = o->connect_ms ? (long)o->connect_ms : PROBE_CONNECT_MS;
	CURLcode c;

	c = SET(r, CURLOPT_PROTOCOLS_STR, o->allow_http ? "http,https" : "https");
	c = c ? c : SET(r, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	c = c ? c : SET(r, CURLOPT_FOLLOWLOCATION, 0L);
	c = c ? c : SET(r, CURLOPT_UNRESTRICTED_AUTH, 0L);
	/* Whatever ways to log in the other side offers. */
	c = c ? c : SET(r, CURLOPT_HTTPAUTH, (long)CURLAUTH_NONE);
	c = c ? c : SET(r, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	c = c ? c : SET(r, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	c = c ? c : SET(r, CURLOPT_HTTP09_ALLOWED, 0L);
	/* Nothing is unpacked: a small answer may not become a large one. */
	c = c ? c : SET(r, CURLOPT_HTTP_CONTENT_DECODING, 0L);
	c = c ? c : SET(r, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	c = c ? c : SET(r, CURLOPT_FRESH_CONNECT, 1L);
	c = c ? c : SET(r, CURLOPT_FORBID_REUSE, 1L);
	c = c ? c : SET(r, CURLOPT_NOSIGNAL, 1L);
	c = c ? c : SET(r, CURLOPT_QUICK_EXIT, 1L); /* do not wait for a name server */
	c = c ? c : SET(r, CURLOPT_CONNECTTIMEOUT_MS, connect < total ? connect : total);
	return c ? c : SET(r, CURLOPT_TIMEOUT_MS, r->ask.purpose == PROBE_LOOK ? connect : total);
}

static CURLcode set_callbacks(struct probe_request *r)
{
	CURLcode c;

	c = SET(r, CURLOPT_ERRORBUFFER, r->error);
	c = c ? c : SET(r, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	c = c ? c : SET(r, CURLOPT_OPENSOCKETDATA, r);
	c = c ? c : SET(r, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	c = c ? c : SET(r, CURLOPT_CLOSESOCKETDATA, r->ask.peer);
	c = c ? c : SET(r, CURLOPT_HEADERFUNCTION, take_header);
	c = c ? c : SET(r, CURLOPT_HEADERDATA, r);
	c = c ? c : SET(r, CURLOPT_WRITEFUNCTION, take_body);
	return c ? c : SET(r, CURLOPT_WRITEDATA, r);
}

static CURLcode set_tls(struct probe_request *r)
{
	const struct probe_options *o = r->ask.options;
	bool is_checked = !r->ask.target->is_insecure && r->ask.purpose != PROBE_LOOK;
	char *bundle = NULL;
	CURLcode c;

	c = SET(r, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	c = c ? c : SET(r, CURLOPT_SSL_VERIFYPEER, is_checked ? 1L : 0L);
	c = c ? c : SET(r, CURLOPT_SSL_VERIFYHOST, is_checked ? 2L : 0L);
	c = c ? c : SET(r, CURLOPT_CERTINFO, 1L);
	if (!c && o->ca_file) {
		c = SET(r, CURLOPT_CAINFO, o->ca_file);
		c = c ? c : SET(r, CURLOPT_PROXY_CAINFO, o->ca_file);
	}
	/* Beside a bundle the folder of certificates adds nothing, keeps curl from reading the
	 * bundle once for all, and would stand beside the user's file. */
	if (!c && !curl_easy_getinfo(r->easy, CURLINFO_CAINFO, &bundle) && bundle)
		c = SET(r, CURLOPT_CAPATH, NULL);
	if (!c && o->cert_file && r->ask.purpose == PROBE_ASK) {
		c = SET(r, CURLOPT_SSLCERT, o->cert_file);
		c = c ? c : SET(r, CURLOPT_SSLKEY, o->key_file ? o->key_file : o->cert_file);
	}
	return c;
}

static CURLcode set_way(struct probe_request *r)
{
	const char *const *resolve = r->ask.options->resolve;
	CURLcode c;

	c = SET(r, CURLOPT_PROXY, r->ask.proxy ? r->ask.proxy : "");
	/* Not the environment's: probe_proxy_for() has looked. */
	c = c ? c : SET(r, CURLOPT_NOPROXY, "");
	c = c ? c : SET(r, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	c = c ? c : SET(r, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	for (; !c && resolve && *resolve; resolve++) {
		struct curl_slist *list = curl_slist_append(r->resolve, *resolve);

		if (!list)
			um_out_of_memory(strlen(*resolve));
		r->resolve = list;
	}
	return c || !r->resolve ? c : SET(r, CURLOPT_RESOLVE, r->resolve);
}

/* ---- what is sent ---- */

static void add_header(struct probe_request *r, const char *name, const char *value)
{
	size_t n = strlen(name) + strlen(value) + 3;
	char *line = um_xmalloc(n);
	struct curl_slist *list;

	(void)snprintf(line, n, "%s: %s", name, value);
	list = curl_slist_append(r->headers, line);
	probe_text_wipe(line);
	if (!list)
		um_out_of_memory(n);
	r->headers = list;
}

static bool is_token(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if (*s <= ' ' || *s > '~' || strchr("\"(),/:;<=>?@[\\]{}", *s))
			return false;
	return true;
}

/* Of the credentials that a rule knows one is sent; headers for the others are left out. */
static bool is_for_another(const struct probe_request *r, const char *value)
{
	static const char *const names[] = {"key", "token"};
	static const char *const holes[] = {"{key}", "{token}"};
	const struct probe_credential *c = r->ask.credential;

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (strstr(value, holes[i]) && !(c && probe_credential_value(c, names[i])))
			return true;
	return false;
}

static int set_headers(struct probe_request *r, struct um_err *err)
{
	const struct rules_pairs *headers = &r->ask.level->headers;

	for (size_t i = 0; i < headers->n; i++) {
		const char *name = headers->v[i].key;
		char *value;
		int e;

		/* Which host is asked is not the rule's business. */
		if (!is_token(name) || um_eq_nocase(name, "host"))
			return um_err_set(err, UM_EINVAL,
			                  "the rule sends a header that it must not");
		if (is_for_another(r, headers->v[i].value))
			continue;
		e = probe_text_fill(headers->v[i].value, r->ask.target, r->ask.credential,
		                    PROBE_ESCAPE_NONE, &value, err);
		if (e < 0)
			return e;
		add_header(r, name, value);
		probe_text_wipe(value);
	}
	return 0;
}

static int set_method(struct probe_request *r, struct um_err *err)
{
	const char *method = r->ask.level->method ? r->ask.level->method : "GET";
	CURLcode c = CURLE_OK;
	int e;

	if (r->ask.level->body) {
		e = probe_text_fill(r->ask.level->body, r->ask.target, NULL, PROBE_ESCAPE_JSON,
		                    &r->body, err);
		if (e < 0)
			return e;
	}
	if (um_eq(method, "HEAD"))
		c = SET(r, CURLOPT_NOBODY, 1L);
	else if (r->body || um_eq(method, "POST"))
		c = SET(r, CURLOPT_POSTFIELDS, r->body ? r->body : "");
	else
		c = SET(r, CURLOPT_HTTPGET, 1L);
	if (!c && !um_eq(method, "HEAD") && !um_eq(method, r->body ? "POST" : "GET"))
		c = SET(r, CURLOPT_CUSTOMREQUEST, method);
	return c ? um_err_set(err, UM_EIO, "cannot be asked: %s", curl_easy_strerror(c)) : 0;
}

static bool is_name(const char *s)
{
	size_t n = s ? strlen(s) : 0;

	return n && n <= 64 && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

/* AWS SigV4 by curl, which takes path and query as they are: what would have to be escaped is
 * signed differently by different versions of it. */
static int set_signature(struct probe_request *r, struct um_err *err)
{
	const struct probe_credential *c = r->ask.credential;
	const char *region = r->ask.target->region, *sign = r->ask.level->sign;
	const char *access, *secret, *session;
	UM_AUTO(um_str_release) struct um_str what = UM_STR_INIT;

	access = sign && c ? probe_credential_value(c, "access") : NULL;
	secret = access ? probe_credential_value(c, "secret") : NULL;
	if (!access || !secret)
		return 0;
	if (!region)
		return um_err_set(err, UM_ENOTFOUND, "no region is known to sign for");
	if (!is_name(region) || !is_name(sign) || strchr(r->ask.url, '%'))
		return um_err_set(err, UM_EINVAL, "its region or path cannot be signed");
	session = probe_credential_value(c, "session");
	um_str_addf(&what, "aws:amz:%s:%s", region, sign);
	if (session)
		add_header(r, "x-amz-security-token", session);
	if (SET(r, CURLOPT_AWS_SIGV4, what.s) ||
	    SET(r, CURLOPT_HTTPAUTH, (long)CURLAUTH_AWS_SIGV4) ||
	    SET(r, CURLOPT_USERNAME, access) || SET(r, CURLOPT_PASSWORD, secret))
		return um_err_set(err, UM_EIO, "this curl cannot sign");
	return 0;
}

static int set_message(struct probe_request *r, struct um_err *err)
{
	int e;

	e = set_headers(r, err);
	e = e < 0 ? e : set_method(r, err);
	e = e < 0 ? e : set_signature(r, err);
	if (e < 0)
		return e;
	if ((r->headers && SET(r, CURLOPT_HTTPHEADER, r->headers)) ||
	    SET(r, CURLOPT_USERAGENT,
	        "unmoat/" UM_VERSION " (+looks whether the paths of a repository answer)"))
		return um_err_set(err, UM_EIO, "cannot be asked: curl refuses its headers");
	return 0;
}

static int set_up(struct probe_request *r, struct um_err *err)
{
	CURLcode c;

	if (um_eq(r->ask.target->scheme, "http") && !r->ask.options->allow_http)
		return um_err_set(err, UM_EPERM, "plain http is only asked when it is allowed");
	c = set_limits(r);
	c = c ? c : set_callbacks(r);
	c = c ? c : set_tls(r);
	c = c ? c : set_way(r);
	c = c ? c : SET(r, CURLOPT_URL, r->ask.url);
	if (c)
		return um_err_set(err, UM_EIO, "cannot be asked: %s", curl_easy_strerror(c));
	if (r->ask.purpose == PROBE_ASK)
		return set_message(r, err);
	if (SET(r, CURLOPT_CONNECT_ONLY, 1L))
		return um_err_set(err, UM_EIO, "cannot be asked: curl cannot only connect");
	return 0;
}

int probe_request_new(const struct probe_ask *ask, struct probe_request **ret_request,
                      struct um_err *err)
{
	struct probe_request *r = um_xmalloc(sizeof(*r));
	int e;

	memset(r, 0, sizeof(*r));
	r->ask = *ask;
	r->got = (struct um_str)UM_STR_INIT;
	r->arena = um_arena_new();
	r->easy = curl_easy_init();
	if (!r->easy)
		um_out_of_memory(sizeof(*r));
	e = set_up(r, err);
	if (e < 0)
		probe_request_free(r);
	else
		*ret_request = r;
	return e;
}

void probe_request_free(struct probe_request *r)
{
	if (!r)
		return;
	curl_easy_cleanup(r->easy);
	for (struct curl_slist *l = r->headers; l; l = l->next)
		explicit_bzero(l->data, strlen(l->data));
	curl_slist_free_all(r->headers);
	curl_slist_free_all(r->resolve);
	free(r->body);
	um_arena_free(r->arena);
	/* Some services repeat the key in what they answer. */
	if (r->got.cap)
		explicit_bzero(r->got.s, r->got.cap);
	um_str_release(&r->got);
	explicit_bzero(r, sizeof(*r));
	free(r);
}

/* ---- what is known afterwards ---- */

/* Microseconds, 0 when it was not reached. */
static double milliseconds(const struct probe_request *r, CURLINFO which)
{
	curl_off_t t = 0;

	if (curl_easy_getinfo(r->easy, which, &t) || t <= 0)
		return -1;
	return (double)t / 1e3;
}

static const char *protocol(const struct probe_request *r)
{
	long version = 0;

	if (curl_easy_getinfo(r->easy, CURLINFO_HTTP_VERSION, &version))
		return NULL;
	switch (version) {
	case CURL_HTTP_VERSION_1_0:
		return "http/1.0";
	case CURL_HTTP_VERSION_1_1:
		return "http/1.1";
	case CURL_HTTP_VERSION_2_0:
		return "h2";
	default:
		return NULL;
	}
}

/* The value of "Name:value" in what curl tells about the server's own certificate, or NULL. */
static const char *certificate_field(const struct probe_request *r, const char *name)
{
	struct curl_certinfo *info = NULL;
	size_t n = strlen(name);

	if (curl_easy_getinfo(r->easy, CURLINFO_CERTINFO, &info) || !info || info->num_of_certs < 1)
		return NULL;
	for (const struct curl_slist *l = info->certinfo[0]; l; l = l->next)
		if (strncmp(l->data, name, n) == 0 && l->data[n] == ':')
			return l->data + n + 1;
	return NULL;
}

/* "C = US, O = Example, CN = Example CA" -> "Example CA"; without a CN the whole. */
static const char *issuer(const struct probe_request *r, struct um_arena *a)
{
	static const char *const keys[] = {"CN = ", "CN=", "O = ", "O="};
	const char *text = certificate_field(r, "Issuer");

	for (size_t i = 0; text && i < UM_COUNT(keys); i++) {
		const char *p = strstr(text, keys[i]);

		if (!p || (p > text && !strchr(" ,/", p[-1])))
			continue;
		p += strlen(keys[i]);
		return probe_text_redact(a, um_strndup(a, p, strcspn(p, ",/")), NULL);
	}
	return text ? probe_text_redact(a, text, NULL) : NULL;
}

static const char *expiry(const struct probe_request *r, struct um_arena *a)
{
	const char *text = certificate_field(r, "Expire date");
	char iso[11];
	struct tm tm;
	time_t t;

	t = text ? curl_getdate(text, NULL) : -1;
	if (t < 0 || !gmtime_r(&t, &tm) || strftime(iso, sizeof(iso), "%Y-%m-%d", &tm) != 10)
		return NULL;
	return um_strdup(a, iso);
}

void probe_request_note(const struct probe_request *r, struct um_arena *a,
                        struct probe_result *result)
{
	char *address = NULL;

	result->times.dns = milliseconds(r, CURLINFO_NAMELOOKUP_TIME_T);
	result->times.connect = milliseconds(r, CURLINFO_CONNECT_TIME_T);
	result->times.tls = milliseconds(r, CURLINFO_APPCONNECT_TIME_T);
	result->times.first_byte = milliseconds(r, CURLINFO_STARTTRANSFER_TIME_T);
	result->times.total = milliseconds(r, CURLINFO_TOTAL_TIME_T);
	(void)curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &result->status);
	if (!curl_easy_getinfo(r->easy, CURLINFO_PRIMARY_IP, &address) && address && *address)
		result->address = um_strdup(a, address);
	else if (*r->ask.peer->address)
		result->address = um_strdup(a, r->ask.peer->address);
	result->protocol = protocol(r);
	result->issuer = issuer(r, a);
	result->expires = expiry(r, a);
}
