/* Dates as ISO text. The clock is asked here alone; SOURCE_DATE_EPOCH pins it. */
#ifndef UM_CLOCK_H
#define UM_CLOCK_H

#include "base/base.h"

struct um_date {
	char iso[11]; /* YYYY-MM-DD */
};

struct um_instant {
	char iso[21]; /* YYYY-MM-DDTHH:MM:SSZ */
};

struct um_date um_today(void);                             /* UTC */
struct um_instant um_now(void);                            /* UTC */
bool um_date_parse(const char *text, struct um_date *ret); /* strict YYYY-MM-DD, real days only */
double um_clock_ms(void); /* monotonic milliseconds, for progress and traces only */

#endif
