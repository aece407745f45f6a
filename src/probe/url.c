/*
 * What is asked: placeholders, and URLs. A URL is put together by curl's parser from parts that
 * were looked at one by one; host and path come from a hostile tree and hold nothing but what such
 * parts are made of. So what is asked is what was checked, however odd it looks.
 */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "probe/probe_p.h"

static const char digits16[] = "0123456789ABCDEF";

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_unreserved(char c)
{
	return is_alnum(c) || (c && strchr("-._~", c));
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* ---- placeholders ---- */

struct hole {
	const char *name;
	size_t n;          /* with its braces */
	const char *value; /* NULL: nothing is known */
};

/* Is text at a placeholder of ours? */
static bool is_hole(const char *text, const struct probe_target *t,
                    const struct probe_credential *credential, struct hole *ret)
{
	static const char *const names[] = {"region", "model", "deployment", "key", "token"};

	if (*text != '{')
		return false;
	for (size_t i = 0; i < UM_COUNT(names); i++) {
		size_t n = strlen(names[i]);

		if (strncmp(text + 1, names[i], n) != 0 || text[n + 1] != '}')
			continue;
		ret->name = names[i];
		ret->n = n + 2;
		if (i >= 3)
			ret->value =
				credential ? probe_credential_value(credential, names[i]) : NULL;
		else
			ret->value = i == 0 ? t->region : i == 1 ? t->model : t->deployment;
		return true;
	}
	return false;
}

/* A value whose bytes may stand where it goes. Dots alone would climb out of a path. */
static bool is_fit(const char *value, enum probe_escape escape)
{
	for (const char *p = value; *p; p++) {
		if (*p < ' ' || *p > '~')
			return false;
		if (escape == PROBE_ESCAPE_JSON && (*p == '"' || *p == '\\'))
			return false;
	}
	return escape != PROBE_ESCAPE_URL || strspn(value, ".") != strlen(value);
}

/* Writes the value and returns its length; out NULL: only the length. */
static size_t put(const char *value, enum probe_escape escape, char *out)
{
	size_t n = 0;

	for (const char *p = value; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (escape != PROBE_ESCAPE_URL || is_unreserved(*p)) {
			if (out)
				out[n] = *p;
			n++;
			continue;
		}
		if (out) {
			out[n] = '%';
			out[n + 1] = digits16[c >> 4];
			out[n + 2] = digits16[c & 15];
		}
		n += 3;
	}
	return n;
}

static size_t fill(const char *text, const struct probe_target *t,
                   const struct probe_credential *credential, enum probe_escape escape, char *out)
{
	struct hole hole;
	size_t n = 0;

	while (*text) {
		if (is_hole(text, t, credential, &hole)) {
			n += put(hole.value ? hole.value : "", escape, out ? out + n : NULL);
			text += hole.n;
			continue;
		}
		if (out)
			out[n] = *text;
		n++;
		text++;
	}
	if (out)
		out[n] = '\0';
	return n;
}

int probe_text_fill(const char *text, const struct probe_target *target,
                    const struct probe_credential *credential, enum probe_escape escape,
                    char **ret_text, struct um_err *err)
{
	struct hole hole;
	char *out;

	for (const char *p = text; *p; p++) {
		if (!is_hole(p, target, credential, &hole))
			continue;
		if (!hole.value || !*hole.value)
			return um_err_set(err, UM_ENOTFOUND, "no %s is known to ask with",
			                  hole.name);
		if (!is_fit(hole.value, escape))
			return um_err_set(err, UM_EINVAL,
			                  "its %s has a character that cannot be sent", hole.name);
	}
	out = um_xmalloc(fill(text, target, credential, escape, NULL) + 1);
	fill(text, target, credential, escape, out);
	*ret_text = out;
	return 0;
}

void probe_text_wipe(char *text)
{
	if (!text)
		return;
	explicit_bzero(text, strlen(text));
	free(text);
}

/* ---- URLs ---- */

static bool is_host(const char *host)
{
	struct in6_addr in6;
	size_t n = strlen(host);

	if (strchr(host, ':'))
		return inet_pton(AF_INET6, host, &in6) == 1;
	if (!n || n > 253 || host[0] == '.' || host[0] == '-')
		return false;
	for (const char *p = host; *p; p++)
		if (!is_alnum(*p) && !strchr("-._", *p))
			return false;
	return !strstr(host, "..");
}

/* pchar, slashes, and in queries the question mark (RFC 3986). */
static bool is_part(const char *s, bool is_query)
{
	for (; *s; s++) {
		if (*s == '%') {
			if (!is_hex(s[1]) || !is_hex(s[2]))
				return false;
			s += 2;
		} else if (!is_unreserved(*s) && !strchr("!$&'()*+,;=:@/", *s) &&
		           !(is_query && *s == '?')) {
			return false;
		}
	}
	return true;
}

/* "." and ".." as a segment, also escaped: servers and we would not agree on what is asked. */
static bool has_dots(const char *path)
{
	while (*path) {
		size_t n_dots = 0;
		const char *p = path;

		while (*p && *p != '/') {
			if (*p == '.')
				p++;
			else if (strncmp(p, "%2e", 3) == 0 || strncmp(p, "%2E", 3) == 0)
				p += 3;
			else
				break;
			n_dots++;
		}
		if (n_dots && n_dots <= 2 && (!*p || *p == '/'))
			return true;
		path = strchr(path, '/');
		if (!path)
			return false;
		path++;
	}
	return false;
}

static int check_target(const struct probe_target *t, struct um_err *err)
{
	if (!um_eq(t->scheme, "https") && !um_eq(t->scheme, "http"))
		return um_err_set(err, UM_EINVAL, "neither https nor http");
	if (!t->host || !is_host(t->host))
		return um_err_set(err, UM_EINVAL, "its host is none");
	if (!t->port || t->port > 65535)
		return um_err_set(err, UM_EINVAL, "its port is none");
	if (t->base && *t->base &&
	    (t->base[0] != '/' || !is_part(t->base, false) || has_dots(t->base)))
		return um_err_set(err, UM_EINVAL, "the path of its address is none");
	return 0;
}

/* CURLU is put together and read back as text. */
static int join(struct um_arena *a, const struct probe_target *t, const char *path,
                const char *query, const char **ret_url, struct um_err *err)
{
	const char *host = strchr(t->host, ':') ? um_format(a, "[%s]", t->host) : t->host;
	const char *port = um_format(a, "%u", t->port);
	CURLU *u = curl_url();
	char *url = NULL;
	CURLUcode r;

	if (!u)
		um_out_of_memory(0);
	r = curl_url_set(u, CURLUPART_SCHEME, t->scheme, 0);
	r = r ? r : curl_url_set(u, CURLUPART_HOST, host, 0);
	r = r ? r : curl_url_set(u, CURLUPART_PORT, port, 0);
	r = r ? r : curl_url_set(u, CURLUPART_PATH, path, 0);
	r = r ? r : query ? curl_url_set(u, CURLUPART_QUERY, query, 0) : CURLUE_OK;
	r = r ? r : curl_url_get(u, CURLUPART_URL, &url, CURLU_NO_DEFAULT_PORT);
	if (!r)
		*ret_url = um_strdup(a, url);
	curl_free(url);
	curl_url_cleanup(u);
	return r ? um_err_set(err, UM_EINVAL, "its address is no URL: %s", curl_url_strerror(r))
	         : 0;
}

int probe_url_make(struct um_arena *a, const struct probe_target *target,
                   const struct rules_probe_level *level, const char **ret_url, struct um_err *err)
{
	const char *base = target->base ? target->base : "";
	char *filled = NULL;
	char *path, *query;
	int r;

	r = check_target(target, err);
	if (r < 0)
		return r;
	r = probe_text_fill(level->path, target, NULL, PROBE_ESCAPE_URL, &filled, err);
	if (r < 0 || !filled)
		return r;
	path = um_format(a, "%.*s%s%s", (int)strlen(base) - um_ends(base, "/"), base,
	                 filled[0] == '/' || filled[0] == '?' || !filled[0] ? "" : "/", filled);
	free(filled);
	query = strchr(path, '?');
	if (query)
		*query++ = '\0';
	if (!*path)
		path = um_strdup(a, "/");
	if (!is_part(path, false) || has_dots(path) || (query && !is_part(query, true)) ||
	    strlen(path) > PROBE_MAX_URL)
		return um_err_set(err, UM_EINVAL, "what the rule asks is no path");
	return join(a, target, path, query, ret_url, err);
}

/* The part of a parsed URL, or NULL; curl_free() it. */
static char *part(CURLU *u, CURLUPart which, unsigned flags)
{
	char *text = NULL;

	return curl_url_get(u, which, &text, flags) ? NULL : text;
}

static bool is_same_part(CURLU *a, CURLU *b, CURLUPart which)
{
	char *x = part(a, which, CURLU_DEFAULT_PORT), *y = part(b, which, CURLU_DEFAULT_PORT);
	bool is_same = x && y && um_eq_nocase(x, y);

	curl_free(x);
	curl_free(y);
	return is_same;
}

bool probe_url_is_same_origin(const char *from, const char *to)
{
	CURLU *a = curl_url(), *b = curl_url();
	bool is_same = a && b && !curl_url_set(a, CURLUPART_URL, from, 0) &&
	               !curl_url_set(b, CURLUPART_URL, to, CURLU_DISALLOW_USER) &&
	               is_same_part(a, b, CURLUPART_SCHEME) && is_same_part(a, b, CURLUPART_HOST) &&
	               is_same_part(a, b, CURLUPART_PORT);

	curl_url_cleanup(a);
	curl_url_cleanup(b);
	return is_same;
}

const char *probe_url_host(struct um_arena *a, const char *url)
{
	CURLU *u = curl_url();
	char *host = NULL;
	const char *text = "somewhere";

	if (u && !curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME))
		host = part(u, CURLUPART_HOST, 0);
	if (host && *host)
		text = probe_text_redact(a, host, NULL);
	curl_free(host);
	curl_url_cleanup(u);
	return text;
}
