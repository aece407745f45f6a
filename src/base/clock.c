#include "base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A broken SOURCE_DATE_EPOCH is ignored, as the specification allows; years stay within four
 * digits. */
static bool pinned_time(time_t *ret)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end;
	long long value;

	if (!text || *text < '0' || *text > '9')
		return false;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || *end || value > 253402300799LL)
		return false;
	*ret = (time_t)value;
	return true;
}

struct um_date um_today(void)
{
	struct um_date date = {"1970-01-01"};
	struct tm tm;
	time_t now;

	if (!pinned_time(&now))
		now = time(NULL);
	if (!gmtime_r(&now, &tm))
		return date;
	if (!strftime(date.iso, sizeof(date.iso), "%Y-%m-%d", &tm))
		memcpy(date.iso, "1970-01-01", sizeof(date.iso));
	return date;
}

struct um_instant um_now(void)
{
	struct um_instant now = {"1970-01-01T00:00:00Z"};
	char text[sizeof(now.iso)];
	struct tm tm;
	time_t t;

	if (!pinned_time(&t))
		t = time(NULL);
	if (gmtime_r(&t, &tm) && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		memcpy(now.iso, text, sizeof(now.iso));
	return now;
}

static int digits(const char *s, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++)
		value = value * 10 + (s[i] - '0');
	return value;
}

bool um_date_parse(const char *text, struct um_date *ret)
{
	static const char shape[] = "dddd-dd-dd";
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year, month, day, last;

	if (!text || strlen(text) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; shape[i]; i++) {
		if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return false;
	}
	year = digits(text, 4);
	month = digits(text + 5, 2);
	day = digits(text + 8, 2);
	if (year < 1 || month < 1 || month > 12)
		return false;
	last = days[month - 1];
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		last = 29;
	if (day < 1 || day > last)
		return false;
	memcpy(ret->iso, text, sizeof(ret->iso));
	return true;
}

double um_clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}
