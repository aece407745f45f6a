/* Warnings: what loads and is still likely a mistake. */
#include "rules/rules_p.h"

void rules_warn(struct rules_reader *r)
{
	(void)r;
}
