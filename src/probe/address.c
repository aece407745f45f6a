/*
 * Which addresses nobody may be sent to: rows of the registries of special-purpose addresses, the
 * first that fits decides. IPv4 inside IPv6 is taken out and judged as what it is.
 *
 *   IANA IPv4 Special-Purpose Address Registry (RFC 6890 and later)
 *   IANA IPv6 Special-Purpose Address Registry
 *   IANA Internet Protocol Version 6 Address Space: only 2000::/3 is global unicast
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "probe/probe.h"
#include "probe/probe_p.h"

struct block4 {
	uint32_t net;
	unsigned bits;
	bool is_private; /* --allow-private lets it through */
	const char *what;
};

struct block6 {
	unsigned char net[16];
	unsigned bits;
	bool is_private;
	const char *what;
};

#define V4(a, b, c, d) \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

static const char metadata[] = "a cloud's metadata service";
static const char documentation[] = "an address for documentation";
static const char protocol[] = "an address for protocols";

static const struct block4 blocks4[] = {
	/* Where clouds keep identities of machines: never, whatever is allowed. Clouds hand them
         * out in the link-local 169.254.169.0/24 and 169.254.170.0/24 and at these. */
	{V4(169, 254, 169, 0), 24, false, metadata},
	{V4(169, 254, 170, 0), 24, false, metadata},
	{V4(169, 254, 42, 42), 32, false, metadata},
	{V4(100, 100, 100, 200), 32, false, metadata},
	{V4(168, 63, 129, 16), 32, false, metadata},
	{V4(192, 0, 0, 192), 32, false, metadata},

	{V4(0, 0, 0, 0), 32, false, "the unspecified address"},             /* RFC 1122 */
	{V4(0, 0, 0, 0), 8, false, "an address of this network"},           /* RFC 791 */
	{V4(10, 0, 0, 0), 8, true, "a private address"},                    /* RFC 1918 */
	{V4(100, 64, 0, 0), 10, true, "an address behind a carrier"},       /* RFC 6598 */
	{V4(127, 0, 0, 0), 8, true, "a loopback address"},                  /* RFC 1122 */
	{V4(169, 254, 0, 0), 16, true, "a link-local address"},             /* RFC 3927 */
	{V4(172, 16, 0, 0), 12, true, "a private address"},                 /* RFC 1918 */
	{V4(192, 0, 0, 0), 24, false, protocol},                            /* RFC 6890 */
	{V4(192, 0, 2, 0), 24, false, documentation},                       /* RFC 5737 */
	{V4(192, 88, 99, 0), 24, false, "a relay of 6to4"},                 /* RFC 7526 */
	{V4(192, 168, 0, 0), 16, true, "a private address"},                /* RFC 1918 */
	{V4(198, 18, 0, 0), 15, true, "an address for benchmarks"},         /* RFC 2544 */
	{V4(198, 51, 100, 0), 24, false, documentation},                    /* RFC 5737 */
	{V4(203, 0, 113, 0), 24, false, documentation},                     /* RFC 5737 */
	{V4(224, 0, 0, 0), 4, false, "a multicast address"},                /* RFC 5771 */
	{V4(255, 255, 255, 255), 32, false, "the broadcast address"},       /* RFC 919 */
	{V4(240, 0, 0, 0), 4, false, "an address reserved for the future"}, /* RFC 1112 */
};

static const struct block6 blocks6[] = {
	{{0xfd, 0x00, 0x0e, 0xc2}, 32, false, metadata},
	{{0xfd, 0x20, 0x00, 0xce}, 32, false, metadata},

	{{0}, 128, false, "the unspecified address"},     /* RFC 4291 */
	{{[15] = 1}, 128, true, "a loopback address"},    /* RFC 4291 */
	{{0xfc}, 7, true, "a private address"},           /* RFC 4193 */
	{{0xfe, 0x80}, 10, true, "a link-local address"}, /* RFC 4291 */
	{{0xfe, 0xc0}, 10, true, "a site-local address"}, /* RFC 3879 */
	{{0xff}, 8, false, "a multicast address"},        /* RFC 4291 */
	{{0x00, 0x64, 0xff, 0x9b, 0, 1},
         48,
         true,
         "an address of a local translator"},                        /* RFC 8215 */
	{{0x01}, 64, false, "an address that discards"},             /* RFC 6666 */
	{{0x20, 0x01, 0, 0}, 32, false, "a Teredo address"},         /* RFC 4380 */
	{{0x20, 0x01, 0, 2}, 48, true, "an address for benchmarks"}, /* RFC 5180 */
	{{0x20, 0x01}, 23, false, protocol},                         /* RFC 2928 */
	{{0x20, 0x01, 0x0d, 0xb8}, 32, false, documentation},        /* RFC 3849 */
	{{0x3f, 0xff}, 20, false, documentation},                    /* RFC 9637 */
	{{0x5f, 0x00}, 16, false, "an address for segment routing"}, /* RFC 9602 */
};

/* Where IPv6 holds an address of IPv4 that is reached in the end. */
static const struct {
	unsigned char net[16];
	unsigned bits;
	unsigned at;    /* the byte where the IPv4 address begins */
	bool is_global; /* a public address in there is reached like any other */
} wrappers[] = {
	{{[10] = 0xff, [11] = 0xff}, 96, 12, true}, /* mapped, RFC 4291 */
	{{0x00, 0x64, 0xff, 0x9b}, 96, 12, true},   /* NAT64, RFC 6052 */
	{{[8] = 0xff, [9] = 0xff}, 96, 12, false},  /* translated, RFC 2765 */
	{{0x20, 0x02}, 16, 2, false},               /* 6to4, RFC 3056 */
	{{0}, 96, 12, false},                       /* compatible, RFC 4291 */
};

static bool is_in4(uint32_t address, const struct block4 *b)
{
	uint32_t mask = b->bits ? UINT32_MAX << (32 - b->bits) : 0;

	return (address & mask) == b->net;
}

static bool has_prefix(const unsigned char *address, const unsigned char *net, unsigned bits)
{
	unsigned rest = bits % 8;

	if (memcmp(address, net, bits / 8) != 0)
		return false;
	return !rest || (address[bits / 8] ^ net[bits / 8]) >> (8 - rest) == 0;
}

static const char *refusal4(uint32_t address, bool allow_private)
{
	for (size_t i = 0; i < UM_COUNT(blocks4); i++)
		if (is_in4(address, &blocks4[i]))
			return blocks4[i].is_private && allow_private ? NULL : blocks4[i].what;
	return NULL;
}

static uint32_t ipv4_at(const unsigned char *bytes)
{
	return V4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

/* ISATAP (RFC 5214) has IPv4 in the last four bytes, behind any network. */
static bool is_isatap(const unsigned char *address)
{
	return (address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e &&
	       address[11] == 0xfe;
}

static const char *refusal6(const unsigned char *address, bool allow_private)
{
	const char *why;

	for (size_t i = 0; i < UM_COUNT(blocks6); i++)
		if (has_prefix(address, blocks6[i].net, blocks6[i].bits))
			return blocks6[i].is_private && allow_private ? NULL : blocks6[i].what;
	for (size_t i = 0; i < UM_COUNT(wrappers); i++) {
		if (!has_prefix(address, wrappers[i].net, wrappers[i].bits))
			continue;
		why = refusal4(ipv4_at(address + wrappers[i].at), allow_private);
		if (why || wrappers[i].is_global)
			return why;
		return "an outdated form of an IPv4 address";
	}
	if (is_isatap(address)) {
		why = refusal4(ipv4_at(address + 12), allow_private);
		if (why)
			return why;
	}
	return (address[0] & 0xe0) == 0x20 ? NULL : "no public address"; /* 2000::/3 */
}

const char *probe_address_refusal(const struct sockaddr *address, bool allow_private)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	switch (address->sa_family) {
	case AF_INET:
		memcpy(&in, address, sizeof(in));
		return refusal4(ntohl(in.sin_addr.s_addr), allow_private);
	case AF_INET6:
		memcpy(&in6, address, sizeof(in6));
		return refusal6(in6.sin6_addr.s6_addr, allow_private);
	default:
		return "no internet address";
	}
}

void probe_address_text(const struct sockaddr *address, char ret_text[PROBE_ADDRESS_TEXT])
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	ret_text[0] = '\0';
	switch (address->sa_family) {
	case AF_INET:
		memcpy(&in, address, sizeof(in));
		(void)inet_ntop(AF_INET, &in.sin_addr, ret_text, PROBE_ADDRESS_TEXT);
		break;
	case AF_INET6:
		memcpy(&in6, address, sizeof(in6));
		(void)inet_ntop(AF_INET6, &in6.sin6_addr, ret_text, PROBE_ADDRESS_TEXT);
		break;
	default:
		break;
	}
}

/* inet_aton() knows what name servers' libraries take for an address: 2130706433, 0x7f.1,
 * 0177.0.0.1. It also ends at a space, which no host has. */
const char *probe_host_refusal(const char *host, bool allow_private)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	size_t n = strlen(host);

	if (inet_pton(AF_INET6, host, &in6.sin6_addr) == 1)
		return probe_address_refusal((const struct sockaddr *)&in6, allow_private);
	if (n && strcspn(host, " \t\n\v\f\r") == n && inet_aton(host, &in.sin_addr))
		return probe_address_refusal((const struct sockaddr *)&in, allow_private);
	return NULL;
}
