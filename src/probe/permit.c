/*
 * Who may be asked, and who may be shown a credential. The tree proposes hosts, so it decides
 * nothing here: a host is asked because the catalogue knows it as the service's own, or because the
 * user named it on the command line.
 *
 * Patterns of the catalogue are written to recognise things; few of them may also be trusted. One
 * that anybody can register under (no two literal labels at its end), or that stands for servers of
 * one's own, permits nothing. One with a free part in front ("*.openai.example") is the vendor's,
 * but the name in front is a customer's: when the tree alone says which, no key goes there.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "probe/plan_p.h"

/* ---- what the user names ---- */

struct name {
	const char *host;
	size_t n;
	unsigned port; /* 0: any */
};

static struct name split(const char *text)
{
	const char *colon = strrchr(text, ':');
	struct name name = {.host = text, .n = strlen(text)};

	if (*text == '[') {
		const char *close = strchr(text, ']');

		name.host = text + 1;
		name.n = close ? (size_t)(close - text) - 1 : name.n - 1;
		colon = close && close[1] == ':' ? close + 1 : NULL;
	} else if (colon && strchr(text, ':') == colon) {
		name.n = (size_t)(colon - text);
	} else {
		colon = NULL; /* none, or an IPv6 address without brackets */
	}
	if (colon)
		name.port = (unsigned)strtoul(colon + 1, NULL, 10);
	return name;
}

static bool is_same_number(const struct name *name, const char *host)
{
	unsigned char x[sizeof(struct in6_addr)], y[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];

	if (name->n >= sizeof(text))
		return false;
	memcpy(text, name->host, name->n);
	text[name->n] = '\0';
	return inet_pton(AF_INET6, text, x) == 1 && inet_pton(AF_INET6, host, y) == 1 &&
	       memcmp(x, y, sizeof(x)) == 0;
}

static bool names(const char *text, const char *host, unsigned port)
{
	struct name name = split(text);
	size_t n = strlen(host);

	if (name.port != 0 && name.port != port)
		return false;
	if (name.n > 2 && name.host[0] == '*' && name.host[1] == '.') {
		size_t tail = name.n - 1;

		return n > tail && strncasecmp(host + n - tail, name.host + 1, tail) == 0;
	}
	return (name.n == n && strncasecmp(name.host, host, n) == 0) || is_same_number(&name, host);
}

bool probe_is_named(const char *const *list, const char *host, unsigned port)
{
	for (; list && *list; list++) {
		if (names(*list, host, port))
			return true;
	}
	return false;
}

/* ---- what the catalogue knows ---- */

enum knows {
	KNOWS_NOT,
	KNOWS_OWN,      /* as one that people run themselves */
	KNOWS_CUSTOMER, /* as the vendor's, with a customer's name in front */
	KNOWS_VENDOR    /* as the vendor's, in full */
};

/* The last two labels are written out: nobody else can register a name that fits. */
static bool is_anchored(const char *pattern)
{
	const char *s = pattern + strlen(pattern);
	int dots = 0;

	while (s > pattern && dots < 2) {
		s--;
		if (*s == '*' || *s == '}')
			return false;
		dots += *s == '.';
	}
	return dots >= 1;
}

/* A part other than the region that the customer chooses. */
static bool is_free(const char *pattern)
{
	for (const char *s = pattern; *s; s++) {
		if (*s == '*' || (*s == '{' && !um_starts(s, "{region}")))
			return true;
	}
	return false;
}

static enum knows knows_host(const struct rules_host *h, const struct probe_endpoint *at)
{
	unsigned usual = um_eq(at->scheme, "https") ? 443 : 80;
	char region[PROBE_MAX_REGION + 1];

	if (!rules_host_match(h->pattern, at->host, region, sizeof(region)))
		return KNOWS_NOT;
	if (um_eq(h->cloud, "self"))
		return KNOWS_OWN;
	if (at->is_number || !is_anchored(h->pattern) || at->port != (h->port ? h->port : usual))
		return KNOWS_NOT;
	return is_free(h->pattern) ? KNOWS_CUSTOMER : KNOWS_VENDOR;
}

static enum knows knows_entry(const struct rules_entry *e, const struct probe_endpoint *at)
{
	const char *own = e->probe ? e->probe->at.host : NULL;
	enum knows best = KNOWS_NOT;

	for (size_t i = 0; i < e->n_hosts; i++) {
		enum knows k = knows_host(&e->hosts[i], at);

		best = k > best ? k : best;
	}
	if (best < KNOWS_VENDOR && own) {
		struct rules_host h = {.pattern = own, .cloud = best == KNOWS_OWN ? "self" : NULL};
		enum knows k = knows_host(&h, at);

		best = k > best ? k : best;
	}
	return best;
}

/* Another service whose host it is, in full or as a customer's. */
static const struct rules_entry *owner(const struct rules *rules, const struct probe_endpoint *at)
{
	for (size_t i = 0; i < rules->n_entries; i++) {
		if (knows_entry(&rules->entries[i], at) >= KNOWS_CUSTOMER)
			return &rules->entries[i];
	}
	return NULL;
}

static const char *shown(struct um_arena *a, const struct probe_endpoint *at)
{
	const char *host = strchr(at->host, ':') ? um_format(a, "[%s]", at->host) : at->host;
	bool is_usual = at->port == (um_eq(at->scheme, "https") ? 443U : 80U);

	return is_usual ? host : um_format(a, "%s:%u", host, at->port);
}

static const char *refuse_unnamed(struct um_arena *a, const struct rules *rules,
                                  const struct rules_entry *service, enum knows knows,
                                  const struct probe_endpoint *at)
{
	const char *host = shown(a, at);
	const struct rules_entry *other;

	if (knows >= KNOWS_CUSTOMER)
		return NULL;
	if (knows == KNOWS_OWN || probe_is_own_name(at->host))
		return um_format(a,
		                 "%s is a server of your own: name it with --allow-host %s and, "
		                 "where its address is a private one, --allow-private",
		                 host, host);
	if (at->is_number)
		return um_format(a,
		                 "%s is an address, not a name of the catalogue: name it with "
		                 "--allow-host %s",
		                 host, host);
	other = owner(rules, at);
	if (other)
		return um_format(a, "%s is known as a host of %s, not of %s", host, other->id,
		                 service->id);
	return um_format(a,
	                 "%s is no host that the catalogue knows for %s: name it with --allow-host "
	                 "%s",
	                 host, service->id, host);
}

static const char *withhold(struct um_arena *a, enum knows knows, const struct probe_endpoint *at,
                            bool is_own)
{
	const char *host = shown(a, at);

	if (um_eq(at->scheme, "http"))
		return "over plain http anybody could read it";
	if (knows == KNOWS_CUSTOMER && !is_own)
		return um_format(
			a, "only the tree says that %s is yours: name it with --allow-host %s",
			host, host);
	return NULL;
}

struct probe_permit probe_permit(struct um_arena *a, const struct rules *rules,
                                 const struct rules_entry *service, const struct probe_endpoint *at,
                                 const struct probe_options *options, bool is_own)
{
	struct probe_permit permit = {
		.is_named = probe_is_named(options->allow_hosts, at->host, at->port)};
	enum knows knows = knows_entry(service, at);

	permit.is_known = knows != KNOWS_NOT;
	if (!permit.is_named) {
		permit.refusal = refuse_unnamed(a, rules, service, knows, at);
		permit.withheld = withhold(a, knows, at, is_own);
	}
	if (!permit.refusal && um_eq(at->scheme, "http") && !options->allow_http)
		permit.refusal =
			um_format(a,
		                  "%s would be asked over plain http: allow it with --allow-http",
		                  shown(a, at));
	return permit;
}
