/* UNMOAT_TRACE=match,policy,phases,... prints what a run did to stderr. Off: one comparison. */
#ifndef UM_LOG_H
#define UM_LOG_H

#include "base/base.h"

bool um_trace_on(const char *topic);
void um_trace(const char *topic, const char *fmt, ...) UM_PRINTF(2, 3);

#endif
