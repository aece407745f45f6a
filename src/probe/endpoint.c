/* Addresses out of a hostile tree. curl's own parser takes them apart, so that what is judged here
 * is what curl will ask; everything that it is generous about is refused before or after. */
#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <string.h>

#include "base/str.h"
#include "probe/plan_p.h"

static void url_free(CURLU **u)
{
	curl_url_cleanup(*u);
}

static void text_free(char **text)
{
	curl_free(*text);
}

static char *part(CURLU *u, CURLUPart what, unsigned flags)
{
	char *text = NULL;

	return curl_url_get(u, what, &text, flags) == CURLUE_OK ? text : NULL;
}

static bool has_part(CURLU *u, CURLUPart what)
{
	UM_AUTO(text_free) char *text = part(u, what, 0);

	return text != NULL;
}

/* Before curl sees it: nothing that two readers could take for two things. */
static const char *refuse_text(const char *text)
{
	size_t n = text ? strlen(text) : 0;

	if (n == 0)
		return "its address is empty";
	if (n > PROBE_MAX_ENDPOINT)
		return "its address is too long";
	for (const char *s = text; *s; s++) {
		if ((unsigned char)*s <= ' ' || *s == 0x7f || *s == '\\' || *s == '"' || *s == '\'')
			return "its address holds blanks, quotes or control characters";
		if ((unsigned char)*s > 0x7f)
			return "its address is not plain ASCII";
	}
	if (strpbrk(text, "{}<>$`|^") || strstr(text, "%s"))
		return "its address is a template that nothing here fills in";
	return NULL;
}

/* Of the last label: a name server is never asked about these, they are numbers to a resolver. */
static bool is_number(const char *host)
{
	unsigned char bytes[sizeof(struct in6_addr)];
	const char *last = strrchr(host, '.');

	if (inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1)
		return true;
	last = last ? last + 1 : host;
	if (last[0] == '0' && tolower((unsigned char)last[1]) == 'x')
		return true;
	return *last && strspn(last, "0123456789") == strlen(last);
}

/* "example.com", with no empty label and nothing but letters, digits, "-" and "_". */
static bool is_name(const char *host)
{
	size_t label = 0;

	for (const char *s = host; *s; s++) {
		if (*s == '.') {
			if (label == 0)
				return false;
			label = 0;
		} else if (isalnum((unsigned char)*s) || *s == '-' || *s == '_') {
			label++;
		} else {
			return false;
		}
	}
	return label > 0 && strlen(host) < 254;
}

static const char *take_host(struct um_arena *a, CURLU *u, struct probe_endpoint *to)
{
	UM_AUTO(text_free) char *text = part(u, CURLUPART_HOST, CURLU_URLDECODE);
	size_t n = text ? strlen(text) : 0;
	char *host;

	if (n == 0)
		return "its address names no host";
	if (has_part(u, CURLUPART_ZONEID))
		return "its address is one of a network interface";
	host = text[0] == '[' && text[n - 1] == ']' ? um_strndup(a, text + 1, n - 2)
	                                            : um_strndup(a, text, n);
	for (char *s = host; *s; s++)
		*s = (char)tolower((unsigned char)*s);
	n = strlen(host);
	if (n > 1 && host[n - 1] == '.')
		host[n - 1] = '\0';
	to->is_number = is_number(host);
	if (!to->is_number && !is_name(host))
		return "its address names no host";
	to->host = host;
	return NULL;
}

static const char *take_port(CURLU *u, struct probe_endpoint *to)
{
	UM_AUTO(text_free) char *text = part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT);

	for (const char *s = text ? text : ""; isdigit((unsigned char)*s); s++)
		to->port = to->port * 10 + (unsigned)(*s - '0');
	return to->port == 0 || to->port > 65535 ? "its address has no such port" : NULL;
}

static void take_path(struct um_arena *a, CURLU *u, struct probe_endpoint *to)
{
	UM_AUTO(text_free) char *text = part(u, CURLUPART_PATH, 0);
	size_t n = text ? strlen(text) : 0;

	while (n > 0 && text[n - 1] == '/')
		n--;
	to->path = n > 0 && n <= PROBE_MAX_BASE ? um_strndup(a, text, n) : "";
}

const char *probe_endpoint_parse(struct um_arena *a, const char *text, bool is_plain,
                                 struct probe_endpoint *ret)
{
	UM_AUTO(url_free) CURLU *u = curl_url();
	UM_AUTO(text_free) char *scheme = NULL;
	struct probe_endpoint to = {0};
	const char *why = refuse_text(text);

	if (why)
		return why;
	if (!u)
		um_out_of_memory(0);
	if (!strstr(text, "://"))
		text = um_format(a, "%s://%s", is_plain ? "http" : "https", text);
	if (curl_url_set(u, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		return "its address is no URL";
	scheme = part(u, CURLUPART_SCHEME, 0);
	if (!um_eq(scheme, "http") && !um_eq(scheme, "https"))
		return "its address is neither http nor https";
	if (has_part(u, CURLUPART_USER) || has_part(u, CURLUPART_PASSWORD))
		return "its address carries a user name or password";
	to.scheme = um_eq(scheme, "http") ? "http" : "https";
	why = take_host(a, u, &to);
	if (!why)
		why = take_port(u, &to);
	if (why)
		return why;
	take_path(a, u, &to);
	*ret = to;
	return NULL;
}

/* Length of what a template fills in at s: "${a}", "{a}", "{{a}}", "<a>", "$(a)", "%s"; else 0. */
static size_t hole_length(const char *s)
{
	static const char *const pairs[][2] = {{"{{", "}}"}, {"${", "}"}, {"$(", ")"},
	                                       {"{", "}"},   {"<", ">"},  {"%s", ""}};

	for (size_t i = 0; i < UM_COUNT(pairs); i++) {
		const char *end;

		if (!um_starts(s, pairs[i][0]))
			continue;
		end = strstr(s + strlen(pairs[i][0]), pairs[i][1]);
		return end ? (size_t)(end - s) + strlen(pairs[i][1]) : 0;
	}
	return 0;
}

const char *probe_endpoint_filled(struct um_arena *a, const char *text)
{
	UM_AUTO(um_str_release) struct um_str out = UM_STR_INIT;
	bool any = false;

	if (!text || strlen(text) > PROBE_MAX_ENDPOINT)
		return NULL;
	while (*text) {
		size_t n = hole_length(text);

		um_str_add_c(&out, n ? 'x' : *text);
		any = any || n;
		text += n ? n : 1;
	}
	return any ? um_strdup(a, out.s) : NULL;
}

bool probe_is_region(const char *text)
{
	size_t n = text ? strlen(text) : 0;

	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)text[i]) && (text[i] != '-' || i == 0 || i == n - 1))
			return false;
	}
	return n > 0 && n <= PROBE_MAX_REGION;
}

bool probe_is_own_name(const char *host)
{
	static const char *const ends[] = {".localhost", ".local",       ".internal", ".svc",
	                                   ".lan",       ".localdomain", ".home.arpa"};

	if (!strchr(host, '.'))
		return !strchr(host, ':');
	for (size_t i = 0; i < UM_COUNT(ends); i++) {
		if (um_ends(host, ends[i]))
			return true;
	}
	return false;
}
