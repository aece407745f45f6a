/* Addresses within the repository: a URL whose host is the name of a compose service or of a
 * Kubernetes workload reaches what that one's image runs. Only servers and gateways of models are
 * asked; a name that runs two of them says nothing. And the models that the servers are started
 * with. */
#include "model/model_p.h"

static const char sql[] =
	"CREATE TEMP TABLE own AS SELECT e.name AS host, min(e.service) AS service,"
	" min(e.rule) AS rule FROM evidence e JOIN service s ON s.id = e.service"
	" WHERE e.kind IN ('resource', 'gateway') AND s.kind IN ('server', 'gateway')"
	" AND e.basis = 'declared' AND e.context NOT IN ('test', 'docs')"
	" AND length(e.name) > 1 AND e.name NOT GLOB '*[^a-z0-9_-]*'"
	" GROUP BY e.name HAVING count(DISTINCT e.service) = 1;"
	/* an address, or a variable that is given one */
	"CREATE TEMP TABLE inside AS SELECT e.id, e.kind, e.name, e.service AS was, e.parent_id,"
	" own.service, own.rule FROM evidence e JOIN own ON instr(e.value, '://' || own.host) > 0"
	" WHERE (e.kind = 'endpoint' OR (e.kind = 'env' AND e.is_set = 1 AND e.attr = 'unclaimed'))"
	" AND own.service <> coalesce(e.service, '')"
	" AND (e.value || '/' GLOB '*://' || own.host || '[:/]*'"
	" OR e.value || '/' GLOB '*://' || own.host || '.[a-z]*.svc[.:/]*'"
	" OR (e.value GLOB '*://' || own.host || '.[a-z]*:[0-9]*'"
	" AND e.value NOT GLOB '*://' || own.host || '.*.*'));"
	"UPDATE evidence SET service = i.service, rule = i.rule, cloud = 'self',"
	" attr = CASE WHEN evidence.kind = 'env' THEN 'endpoint' ELSE evidence.attr END"
	" FROM inside i WHERE i.id = evidence.id;"
	/* a client that is given the address, or the variable */
	"CREATE TEMP TABLE caller AS SELECT c.id, c.service AS was, min(i.service) AS service,"
	" min(i.rule) AS rule FROM evidence c JOIN inside i ON i.parent_id = c.id"
	" OR (i.kind = 'env' AND i.name = c.endpoint_env)"
	" WHERE c.kind = 'client' AND c.attr = 'custom-endpoint'"
	" GROUP BY c.id HAVING count(DISTINCT i.service) = 1;"
	"UPDATE evidence SET service = k.service, attr = NULL, cloud = 'self'"
	" FROM caller k WHERE k.id = evidence.id;"
	"UPDATE evidence SET service = k.service, is_guess = 0"
	" FROM caller k WHERE k.id = evidence.parent_id AND evidence.service = k.was"
	" AND evidence.kind IN ('model', 'endpoint', 'env');"
	/* code that reads the variable */
	"UPDATE evidence SET service = i.service, rule = i.rule, attr = 'endpoint', cloud = 'self'"
	" FROM (SELECT name, min(service) AS service, min(rule) AS rule FROM inside"
	" WHERE kind = 'env' GROUP BY name HAVING count(DISTINCT service) = 1) i"
	" WHERE evidence.kind = 'env' AND evidence.is_set = 0 AND evidence.name = i.name"
	" AND evidence.service IN (SELECT was FROM caller);"
	"DROP TABLE caller; DROP TABLE inside; DROP TABLE own;"
	/* a model that a server here is started with, where only its name is written */
	"UPDATE evidence SET service = g.service, is_guess = 0 FROM"
	" (SELECT e.value, min(e.service) AS service FROM evidence e"
	" JOIN service s ON s.id = e.service WHERE e.kind = 'model' AND e.is_guess = 0"
	" AND s.kind = 'server' AND e.context NOT IN ('test', 'docs') AND e.value IS NOT NULL"
	" GROUP BY e.value HAVING count(DISTINCT e.service) = 1) g"
	" WHERE evidence.kind = 'model' AND evidence.value = g.value"
	" AND (evidence.is_guess = 1"
	" OR (evidence.parent_id IS NULL AND instr(evidence.value, '/') > 0))"
	" AND NOT EXISTS (SELECT 1 FROM evidence u WHERE u.service = evidence.service"
	" AND u.kind IN ('client', 'endpoint', 'resource')"
	" AND coalesce(u.attr, '') <> 'custom-endpoint' AND u.context NOT IN ('test', 'docs'));";

int model_derive_inside(struct model *m, struct um_err *err)
{
	return model_run_sql(m, sql, err);
}
