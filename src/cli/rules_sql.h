/* What `rules lint` says of the SQL of controls: it is prepared against an empty model. */
#ifndef UM_CLI_RULES_SQL_H
#define UM_CLI_RULES_SQL_H

#include "rules/rules.h"

/* One call of `say` for each mistake and warning ("file:line:column: text"). */
void rules_sql_lint(const struct rules *rules,
                    void (*say)(void *ctx, bool is_error, const char *text), void *ctx);

#endif
