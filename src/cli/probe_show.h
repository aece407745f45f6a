/* A plan of src/probe as what the reports draw. */
#ifndef UM_CLI_PROBE_SHOW_H
#define UM_CLI_PROBE_SHOW_H

#include "probe/probe.h"
#include "report/probe.h"

/* Everything is in the plan's arena, or points into it. `is_plan`: nothing was asked. */
void probe_show(const struct probe_plan *plan, enum probe_level level, bool is_plan,
                struct report_probe *ret);
/* How many of the targets are to be asked. */
size_t probe_show_hosts(const struct probe_plan *plan);

#endif
