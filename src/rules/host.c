/* Hosts as the catalogue writes them: label by label from the right, so that a name is found in
 * neither a longer label nor another domain. */
#include <string.h>

#include "base/str.h"
#include "rules/rules.h"

/* One label of a host against one of a pattern; a "{name}" in the pattern takes anything but
 * nothing. */
static bool label_match(const char *p, size_t pn, const char *s, size_t sn, char *region,
                        size_t region_size)
{
	const char *open = memchr(p, '{', pn);
	const char *close = open != NULL ? memchr(open, '}', pn - (size_t)(open - p)) : NULL;
	size_t head, tail;

	if (close == NULL)
		return pn == sn && memcmp(p, s, pn) == 0;
	head = (size_t)(open - p);
	tail = pn - (size_t)(close + 1 - p);
	if (sn < head + tail + 1 || memcmp(p, s, head) != 0 ||
	    memcmp(close + 1, s + sn - tail, tail) != 0)
		return false;
	sn -= head + tail;
	if ((size_t)(close - open) == 7 && memcmp(open, "{region", 7) == 0 && sn < region_size &&
	    memchr(s + head, '{', sn) == NULL) {
		memcpy(region, s + head, sn);
		region[sn] = '\0';
	}
	return true;
}

bool rules_host_match(const char *pattern, const char *host, char *region, size_t region_size)
{
	size_t pn = strlen(pattern), sn = strlen(host);

	region[0] = '\0';
	if (pn > 2 && um_ends(pattern, ".*")) /* a name with any domain behind it */
		return sn > pn - 1 && memcmp(pattern, host, pn - 1) == 0;
	for (;;) { /* label by label, from the right */
		size_t p = pn, s = sn;

		while (p > 0 && pattern[p - 1] != '.')
			p--;
		while (s > 0 && host[s - 1] != '.')
			s--;
		if (pn - p == 1 && pattern[p] == '*' && p == 0)
			return sn > 0;
		if (!label_match(pattern + p, pn - p, host + s, sn - s, region, region_size))
			return false;
		if (p == 0 || s == 0)
			return p == s;
		pn = p - 1;
		sn = s - 1;
	}
}
