/*
 * Which proxy a host is asked through. curl would look into the environment by itself; it is done
 * here in the same way because it must be known: through a proxy nobody sees which address is
 * connected to in the end, and the host has to be looked at before.
 */
#include <stdlib.h>
#include <string.h>

#include "probe/probe_p.h"

static const char *variable(const char *name, const char *upper)
{
	const char *value = getenv(name);

	if (!value && upper)
		value = getenv(upper);
	return value && *value ? value : NULL;
}

/* "example.com" and ".example.com" are the name and all below it. */
static bool is_below(const char *host, const char *name, size_t n)
{
	size_t m = strlen(host);
	UM_AUTO(um_str_release) struct um_str want = UM_STR_INIT;

	if (n && name[0] == '.') {
		name++;
		n--;
	}
	if (!n || m < n || (m > n && host[m - n - 1] != '.'))
		return false;
	um_str_add_n(&want, name, n);
	return um_eq_nocase(host + (m - n), want.s);
}

static bool is_exempt(const char *list, const char *host)
{
	static const char between[] = ", \t";

	for (const char *p = list + strspn(list, between); *p; p += strspn(p, between)) {
		size_t n = strcspn(p, between);

		if ((n == 1 && *p == '*') || is_below(host, p, n))
			return true;
		p += n;
	}
	return false;
}

const char *probe_proxy_for(const struct probe_options *options, const char *scheme,
                            const char *host)
{
	const char *proxy = options->proxy;
	const char *exempt = variable("no_proxy", "NO_PROXY");

	/* HTTP_PROXY in capitals is what a client of a CGI program can set: nobody reads it. */
	if (!proxy)
		proxy = um_eq(scheme, "https") ? variable("https_proxy", "HTTPS_PROXY")
		                               : variable("http_proxy", NULL);
	if (!proxy)
		proxy = variable("all_proxy", "ALL_PROXY");
	if (!proxy || !*proxy || (exempt && is_exempt(exempt, host)))
		return NULL;
	return proxy;
}
