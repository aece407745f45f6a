/* URLs and hosts. A host belongs to the catalogue only at label borders: "api.x.example" is found
 * in neither "notapi.x.example" nor "api.x.example.org". What a template or variable fills in is a
 * hole, written "{}". */
#include "base/base.h"

#include <ctype.h>
#include <string.h>

#include "detect/detect_p.h"

/* Length of a hole at s: "${…}", "{{…}}", "{…}", "<…>", "$(…)", "%s", "$NAME"; 0 for none. */
static size_t hole_length(const char *s)
{
	const char *end = NULL;

	if (s[0] == '{' && s[1] == '{') {
		end = strstr(s, "}}");
		return end != NULL ? (size_t)(end - s) + 2 : 0;
	}
	if (s[0] == '$' && s[1] == '{') {
		int depth = 0;

		for (end = s + 1; *end != '\0'; end++) {
			depth += *end == '{' ? 1 : *end == '}' ? -1 : 0;
			if (depth == 0)
				return (size_t)(end - s) + 1;
		}
		return 0;
	}
	if (s[0] == '$' && s[1] == '(')
		end = strchr(s, ')');
	else if (s[0] == '{')
		end = strchr(s, '}');
	else if (s[0] == '<')
		end = strchr(s, '>');
	if (end != NULL)
		return (size_t)(end - s) + 1;
	if (s[0] == '%' && s[1] == 's')
		return 2;
	if (s[0] == '$' && (isalpha((unsigned char)s[1]) || s[1] == '_')) {
		size_t n = 1;

		while (isalnum((unsigned char)s[n]) || s[n] == '_')
			n++;
		return n;
	}
	return 0;
}

static bool is_scheme(const char *s, size_t n)
{
	static const char *const schemes[] = {"http", "https", "ws", "wss", "grpc", "grpcs"};

	for (size_t i = 0; i < UM_COUNT(schemes); i++)
		if (strlen(schemes[i]) == n && strncasecmp(s, schemes[i], n) == 0)
			return true;
	return false;
}

/* The host at s into url; returns what follows it, NULL when it is none. */
static const char *host_parse(const char *s, struct detect_url *url)
{
	size_t n = 0;

	for (;;) {
		size_t hole = hole_length(s);

		if (n + 3 >= sizeof(url->host))
			return NULL;
		if (hole > 0) {
			url->host[n++] = '{';
			url->host[n++] = '}';
			s += hole;
		} else if (isalnum((unsigned char)*s) || *s == '.' || *s == '-' || *s == '_') {
			url->host[n++] = (char)tolower((unsigned char)*s++);
		} else {
			break;
		}
	}
	while (n > 0 && url->host[n - 1] == '.')
		n--;
	url->host[n] = '\0';
	return n > 0 ? s : NULL;
}

bool detect_url_parse(const char *text, struct detect_url *ret_url)
{
	struct detect_url url = {.path = ""};
	const char *scheme;
	const char *s = text;
	const char *at;

	if (text == NULL || strpbrk(text, " \t\r\n\"'`\\") != NULL)
		return false;
	scheme = strstr(text, "://");
	if (scheme != NULL) {
		if (!is_scheme(text, (size_t)(scheme - text)) &&
		    hole_length(text) != (size_t)(scheme - text))
			return false;
		url.has_scheme = true;
		s = scheme + 3;
	}
	at = s + strcspn(s, "@/?#{$<");
	if (*at == '@') /* a user name in front */
		s = at + 1;
	s = host_parse(s, &url);
	if (s == NULL)
		return false;
	if (*s == ':') {
		size_t hole = hole_length(s + 1);

		s++;
		if (hole > 0)
			s += hole;
		for (unsigned digits = 0; isdigit((unsigned char)*s) && digits < 5; digits++)
			url.port = url.port * 10 + (unsigned)(*s++ - '0');
		if (!url.has_scheme && url.port == 0)
			return false;
	}
	if (*s != '\0' && *s != '/' && *s != '?' && *s != '#')
		return false;
	url.path = s;
	if (!url.has_scheme && strchr(url.host, '.') == NULL && url.port == 0)
		return false;
	*ret_url = url;
	return true;
}

/* How much of a pattern is literal: the more, the better it fits. */
static size_t host_weight(const struct rules_host *h)
{
	size_t n = 0;
	bool in = false;

	for (const char *s = h->pattern; *s != '\0'; s++) {
		in = *s == '{' || (in && *s != '}');
		n += !in && *s != '*' && *s != '}';
	}
	return n * 4 + (h->port != 0) * 2 + (h->path != NULL ? 1 + strlen(h->path) * 4 : 0);
}

const char *detect_host_key(const char *host)
{
	const char *last = strrchr(host, '.');

	if (last == NULL || um_ends(host, ".*"))
		return last == NULL ? host : last;
	while (last > host && last[-1] != '.')
		last--;
	return last;
}

static bool is_local(const char *host)
{
	static const char *const names[] = {"127.0.0.1", "0.0.0.0", "host.docker.internal",
	                                    "host.containers.internal"};

	for (size_t i = 0; i < UM_COUNT(names); i++)
		if (um_eq(host, names[i]))
			return true;
	return false;
}

/* Does the URL's path begin with the pattern's? "*" is one segment. */
static bool path_match(const char *pattern, const char *path)
{
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '*') {
			size_t n = strcspn(path, "/");

			if (n == 0)
				return false;
			path += n;
		} else if (*pattern != *path++) {
			return false;
		}
	}
	return true;
}

/* The best of a list of patterns, better than *best. */
static void find_in(const struct detect_host_ref *ref, const struct detect_url *url,
                    const char *host, size_t *best, struct detect_host_hit *ret_hit)
{
	const char *path = url->path[0] == '\0' ? "/" : url->path;

	for (; ref != NULL; ref = ref->next) {
		char region[64];
		size_t weight;

		if (ref->host->port != 0 && ref->host->port != url->port)
			continue;
		if (ref->host->path != NULL && !path_match(ref->host->path, path))
			continue;
		if (!rules_host_match(ref->host->pattern, host, region, sizeof(region)))
			continue;
		weight = host_weight(ref->host) + 1;
		if (weight <= *best)
			continue;
		*best = weight;
		ret_hit->entry = ref->entry;
		ret_hit->host = ref->host;
		memcpy(ret_hit->region, region, sizeof(region));
	}
}

bool detect_host_find(const struct detect *d, const struct detect_url *url,
                      struct detect_host_hit *ret_hit)
{
	const char *host = is_local(url->host) ? "localhost" : url->host;
	size_t best = 0;

	find_in(um_map_get(&d->hosts, detect_host_key(host)), url, host, &best, ret_hit);
	if (strchr(host, '.') != NULL)
		find_in(um_map_get(&d->hosts, ".*"), url, host, &best, ret_hit);
	return best > 0;
}

void detect_host_prefer(const struct rules_entry *own, const struct detect_url *url,
                        struct detect_host_hit *hit)
{
	if (own == hit->entry || hit->host->path != NULL)
		return;
	for (size_t i = 0; i < own->n_hosts; i++) {
		char region[sizeof(hit->region)];

		if (!rules_host_match(own->hosts[i].pattern, url->host, region, sizeof(region)))
			continue;
		hit->entry = own;
		hit->host = &own->hosts[i];
		memcpy(hit->region, region, sizeof(region));
		return;
	}
}

bool detect_url_find(const struct detect *d, const char *text, struct detect_host_hit *ret_hit)
{
	struct detect_url url;

	return detect_url_parse(text, &url) && detect_host_find(d, &url, ret_hit);
}

bool detect_url_is_documentation(const char *text)
{
	static const char *const marks[] = {"/docs",    "/doc/",  "/documentation", "/blog",
	                                    "/pricing", "/keys",  "/dashboard",     "/settings/",
	                                    "/signup",  "/login", "/openapi.json"};

	for (size_t i = 0; i < UM_COUNT(marks); i++)
		if (strstr(text, marks[i]) != NULL)
			return true;
	return false;
}

bool detect_url_is_product(const char *text, const char *name)
{
	static const char *const words[] = {"service", "services", "api", "apis", "for_each"};

	if (name == NULL || text == NULL || strpbrk(text, ":/") != NULL)
		return false;
	for (size_t i = 0; i < UM_COUNT(words); i++)
		if (um_eq_nocase(name, words[i]) ||
		    (um_ends(name, words[i]) && strlen(name) > strlen(words[i]) &&
		     name[strlen(name) - strlen(words[i]) - 1] == '_'))
			return true;
	return false;
}

bool detect_name_is_origin(const char *name)
{
	static const char *const words[] = {"origin",       "cors",        "referer",
	                                    "allowed_host", "allowedhost", "allowed-host",
	                                    "whitelist",    "allowlist",   "no_proxy"};

	for (size_t i = 0; name != NULL && i < UM_COUNT(words); i++)
		if (strcasestr(name, words[i]) != NULL)
			return true;
	return false;
}
