-- What came, went or became something else between `before` (the earlier model) and `main`. Every kind of thing is a set of facts on either
-- side; what both have is no change, wherever it stands now. Of facts with one key (the models of one service, say) one that went and one that
-- came are one that changed. Paths are of production alone, so all of this is.

-- ---- which workload is which: the same folder, or one that was renamed and is known by its name and paths ----

DROP TABLE IF EXISTS temp.drift_pair;
CREATE TEMP TABLE drift_pair (before_root TEXT NOT NULL, after_root TEXT NOT NULL);

CREATE TEMP TABLE drift_shape AS
  SELECT side, root, name, kind, group_concat(what, char(10)) AS paths FROM (
    SELECT DISTINCT 'before' AS side, w.root, w.name, w.kind, p.capability || ' by ' || p.service || coalesce(' via ' || nullif(p.via, p.service), '') || coalesce(' (' || nullif(p.role, 'primary') || ')', '') AS what
    FROM before.ai_workload w JOIN before.path p ON p.workload_id = w.id
    UNION
    SELECT DISTINCT 'after', w.root, w.name, w.kind, p.capability || ' by ' || p.service || coalesce(' via ' || nullif(p.via, p.service), '') || coalesce(' (' || nullif(p.role, 'primary') || ')', '')
    FROM main.ai_workload w JOIN main.path p ON p.workload_id = w.id
    ORDER BY side, root, what)
  GROUP BY side, root;

CREATE TEMP TABLE drift_files AS
  SELECT side, root, group_concat(file, char(10)) AS files FROM (
    SELECT DISTINCT 'before' AS side, w.root, substr(f.path, length(w.root) + 2) AS file FROM before.ai_workload w
      JOIN before.evidence e ON e.workload_id = w.id JOIN before.file f ON f.id = e.file_id
    UNION
    SELECT DISTINCT 'after', w.root, substr(f.path, length(w.root) + 2) FROM main.ai_workload w
      JOIN main.evidence e ON e.workload_id = w.id JOIN main.file f ON f.id = e.file_id
    ORDER BY side, root, file)
  GROUP BY side, root;

INSERT INTO drift_pair
  SELECT b.root, a.root FROM drift_shape b JOIN drift_shape a ON a.side = 'after' AND a.root = b.root WHERE b.side = 'before';

-- Each step takes what is the only one of its kind on both sides.
WITH free AS (
  SELECT b.root AS b, a.root AS a FROM drift_shape b JOIN drift_shape a ON a.side = 'after' AND b.side = 'before' AND a.name = b.name AND a.paths = b.paths
  WHERE b.root NOT IN (SELECT before_root FROM drift_pair) AND a.root NOT IN (SELECT after_root FROM drift_pair))
INSERT INTO drift_pair SELECT b, a FROM free f
  WHERE (SELECT count(*) FROM free x WHERE x.b = f.b) = 1 AND (SELECT count(*) FROM free x WHERE x.a = f.a) = 1;

WITH free AS (
  SELECT b.root AS b, a.root AS a FROM drift_shape b JOIN drift_shape a ON a.side = 'after' AND b.side = 'before' AND a.paths = b.paths
    JOIN drift_files bf ON bf.side = 'before' AND bf.root = b.root JOIN drift_files af ON af.side = 'after' AND af.root = a.root AND af.files = bf.files
  WHERE b.root NOT IN (SELECT before_root FROM drift_pair) AND a.root NOT IN (SELECT after_root FROM drift_pair))
INSERT INTO drift_pair SELECT b, a FROM free f
  WHERE (SELECT count(*) FROM free x WHERE x.b = f.b) = 1 AND (SELECT count(*) FROM free x WHERE x.a = f.a) = 1;

-- A name of its own outlives a folder even when a path came or went on the way.
WITH free AS (
  SELECT b.root AS b, a.root AS a FROM drift_shape b JOIN drift_shape a ON a.side = 'after' AND b.side = 'before' AND a.name = b.name AND a.kind = b.kind
  WHERE b.root NOT IN (SELECT before_root FROM drift_pair) AND a.root NOT IN (SELECT after_root FROM drift_pair)
    AND EXISTS (SELECT 1 FROM before.route p JOIN main.route q ON q.service = p.service AND q.capability = p.capability
      WHERE p.workload = b.root AND q.workload = a.root))
INSERT INTO drift_pair SELECT b, a FROM free f
  WHERE (SELECT count(*) FROM free x WHERE x.b = f.b) = 1 AND (SELECT count(*) FROM free x WHERE x.a = f.a) = 1;

-- ---- both sides in one table each; `workload` is the folder of today, `place` the evidence ----

CREATE TEMP TABLE drift_path AS
  SELECT 'before' AS side, coalesce(v.kind = 'gateway', 0) AS is_gateway, coalesce(v.kind = 'gateway' AND v.operator = 'self', 0) AS is_own_gateway, coalesce((SELECT after_root FROM drift_pair WHERE before_root = p.workload), p.workload) AS workload, p.id, p.capability,
    p.service, p.via, p.role, p.identity, p.region, p.rung, p.vendor, q.service AS primary_service, f.path AS file, e.line
  FROM before.route p LEFT JOIN before.service v ON v.id = p.service LEFT JOIN before.path q ON q.id = p.fallback_of LEFT JOIN before.evidence e ON e.id = p.evidence_id
    LEFT JOIN before.file f ON f.id = e.file_id
  UNION ALL
  SELECT 'after', coalesce(v.kind = 'gateway', 0), coalesce(v.kind = 'gateway' AND v.operator = 'self', 0), p.workload, p.id, p.capability, p.service, p.via, p.role, p.identity, p.region, p.rung, p.vendor, q.service, f.path, e.line
  FROM main.route p LEFT JOIN main.service v ON v.id = p.service LEFT JOIN main.path q ON q.id = p.fallback_of LEFT JOIN main.evidence e ON e.id = p.evidence_id
    LEFT JOIN main.file f ON f.id = e.file_id;

-- Models and API versions, by the service that is asked for them: what model_use has, and for what they are asked. `same`: what tells one from
-- another; behind a gateway the model goes without the prefix that sends it there.
CREATE TEMP TABLE drift_named AS
  SELECT 'before' AS side, coalesce((SELECT after_root FROM drift_pair WHERE before_root = n.workload), n.workload) AS workload, n.what, n.service,
    n.capability, n.value, n.name, CASE WHEN n.is_routed THEN n.name ELSE n.value END AS same, n.id, f.path AS file, e.line FROM (
      SELECT 'model' AS what, p.workload, p.service, p.capability, e.value, substr(e.value, instr(e.value, '/') + 1) AS name, e.id,
        p.via IS NOT NULL AND p.via <> p.service AS is_routed
      FROM before.route p JOIN before.path_evidence s ON s.path_id = p.id JOIN before.evidence e ON e.id = s.evidence_id
      WHERE e.kind = 'model' AND e.value IS NOT NULL
      UNION
      SELECT 'model', w.root, e.service, e.capability, e.value, substr(e.value, instr(e.value, '/') + 1), e.id, 0
      FROM before.evidence e JOIN before.ai_workload w ON w.id = e.workload_id
      WHERE e.kind = 'model' AND e.context = 'production' AND e.parent_id IS NULL AND e.binding = 'default' AND e.value IS NOT NULL AND e.service IS NOT NULL
      UNION
      SELECT 'version', e.workload, e.service, NULL, e.value, e.value, e.id, 0 FROM before.production e
      WHERE e.kind = 'endpoint' AND e.attr = 'version' AND e.value IS NOT NULL AND e.workload IN (SELECT root FROM before.ai_workload)
    ) n JOIN before.evidence e ON e.id = n.id JOIN before.file f ON f.id = e.file_id
  UNION ALL
  SELECT 'after', n.workload, n.what, n.service, n.capability, n.value, n.name, CASE WHEN n.is_routed THEN n.name ELSE n.value END, n.id, f.path, e.line FROM (
      SELECT 'model' AS what, p.workload, p.service, p.capability, e.value, substr(e.value, instr(e.value, '/') + 1) AS name, e.id,
        p.via IS NOT NULL AND p.via <> p.service AS is_routed
      FROM main.route p JOIN main.path_evidence s ON s.path_id = p.id JOIN main.evidence e ON e.id = s.evidence_id
      WHERE e.kind = 'model' AND e.value IS NOT NULL
      UNION
      SELECT 'model', w.root, e.service, e.capability, e.value, substr(e.value, instr(e.value, '/') + 1), e.id, 0
      FROM main.evidence e JOIN main.ai_workload w ON w.id = e.workload_id
      WHERE e.kind = 'model' AND e.context = 'production' AND e.parent_id IS NULL AND e.binding = 'default' AND e.value IS NOT NULL AND e.service IS NOT NULL
      UNION
      SELECT 'version', e.workload, e.service, NULL, e.value, e.value, e.id, 0 FROM main.production e
      WHERE e.kind = 'endpoint' AND e.attr = 'version' AND e.value IS NOT NULL AND e.workload IN (SELECT root FROM main.ai_workload)
    ) n JOIN main.evidence e ON e.id = n.id JOIN main.file f ON f.id = e.file_id;

CREATE TEMP TABLE drift_lifecycle AS
  SELECT 'before' AS side, l.*, r.as_of FROM before.lifecycle l, before.run r WHERE l.status IN ('preview', 'retiring', 'retired')
  UNION ALL
  SELECT 'after', l.*, r.as_of FROM main.lifecycle l, main.run r WHERE l.status IN ('preview', 'retiring', 'retired');

CREATE TEMP TABLE drift_contract AS
  SELECT 'before' AS side, * FROM before.contract UNION ALL SELECT 'after', * FROM main.contract;

-- ---- facts ----

CREATE TEMP TABLE drift_fact (
  side TEXT NOT NULL, kind TEXT NOT NULL, workload TEXT NOT NULL, -- '': the whole repository
  key TEXT NOT NULL, value TEXT NOT NULL, -- the same on both sides: no change
  subject TEXT NOT NULL, state TEXT, file TEXT, line INTEGER, note TEXT
);

-- What a service is called with: the identities and regions of one that came or went are said there, and are no changes of their own.
CREATE TEMP TABLE drift_said AS
  SELECT side, id, 1 AS rank, capability || ' ' || role AS what FROM drift_path
  UNION ALL SELECT side, id, 2, CASE identity WHEN 'none' THEN 'without identity' ELSE identity END FROM drift_path WHERE identity <> 'unknown'
  UNION ALL SELECT side, id, 3, region FROM drift_path WHERE region IS NOT NULL;

CREATE TEMP TABLE drift_both AS SELECT DISTINCT b.workload, b.service FROM drift_path b JOIN drift_path a ON a.side = 'after' AND a.workload = b.workload
  AND a.service = b.service WHERE b.side = 'before';

-- One that is new everywhere, or gone everywhere, is said once for all workloads.
CREATE TEMP TABLE drift_once AS
  SELECT 'after' AS side, service FROM main.path WHERE service NOT IN (SELECT service FROM before.path) GROUP BY service HAVING count(DISTINCT workload_id) > 1
  UNION
  SELECT 'before', service FROM before.path WHERE service NOT IN (SELECT service FROM main.path) GROUP BY service HAVING count(DISTINCT workload_id) > 1;

INSERT INTO drift_fact
  SELECT side, 'service', workload, service, service, service, (
      SELECT group_concat(what, ', ') FROM (SELECT DISTINCT n.rank, n.what FROM drift_path q JOIN drift_said n ON n.side = q.side AND n.id = q.id
        WHERE q.side = p.side AND q.workload = p.workload AND q.service = p.service ORDER BY n.rank, n.what)), file, line, NULL
  FROM (SELECT side, workload, service, file, line, min(id) FROM drift_path WHERE NOT is_own_gateway GROUP BY side, workload, service) p
  WHERE NOT EXISTS (SELECT 1 FROM drift_once o WHERE o.side = p.side AND o.service = p.service);

INSERT INTO drift_fact
  SELECT side, 'service', '', service, service, service, (
      SELECT group_concat(what, ', ') FROM (SELECT DISTINCT n.rank, n.what FROM drift_path q JOIN drift_said n ON n.side = q.side AND n.id = q.id
        WHERE q.side = p.side AND q.service = p.service ORDER BY n.rank, n.what)), file, line,
    'in ' || (SELECT group_concat(root, ', ') FROM (SELECT DISTINCT q.workload AS root FROM drift_path q
        WHERE q.side = p.side AND q.service = p.service ORDER BY root))
  FROM (SELECT side, service, file, line, min(id) FROM drift_path WHERE NOT is_own_gateway GROUP BY side, service) p
  WHERE EXISTS (SELECT 1 FROM drift_once o WHERE o.side = p.side AND o.service = p.service);

-- One that is sold, and reached by its own name, is a service.
INSERT INTO drift_fact
  SELECT side, 'gateway', workload, gateway, gateway, gateway, 'for ' || (
      SELECT group_concat(what, ', ') FROM (SELECT DISTINCT q.service AS what FROM drift_path q
        WHERE q.side = p.side AND q.workload = p.workload AND q.via = p.gateway AND q.service <> p.gateway ORDER BY what)), file, line, NULL
  FROM (SELECT side, workload, coalesce(via, service) AS gateway, file, line, min(id) FROM drift_path WHERE via IS NOT NULL OR is_gateway
    GROUP BY side, workload, coalesce(via, service)) p
  WHERE NOT EXISTS (SELECT 1 FROM drift_path q WHERE q.side = p.side AND q.workload = p.workload AND q.service = p.gateway AND NOT q.is_own_gateway);

-- Of services that the workload reaches on both sides; the others are changes of their own, and fallbacks too. Which of several that do the same
-- comes first is no change: both roles mean that nothing stands beside it.
INSERT INTO drift_fact
  SELECT side, 'path', workload, capability || ' ' || service, CASE role WHEN 'independent' THEN 'primary' ELSE role END || coalesce(' via ' || nullif(via, service), ''), capability || ' by ' || service,
    role || coalesce(' via ' || nullif(via, service), ''), file, line, NULL
  FROM (SELECT side, workload, capability, service, via, role, file, line, min(id) FROM drift_path GROUP BY side, workload, capability, service, via, role)
  JOIN drift_both USING (workload, service);

INSERT INTO drift_fact
  SELECT side, 'fallback', workload, primary_service || ' ' || service, 'F' || rung, service || ' behind ' || primary_service, 'F' || rung, file, line, NULL
  FROM (SELECT side, workload, primary_service, service, max(rung) AS rung, file, line FROM drift_path
    WHERE role = 'fallback' AND primary_service IS NOT NULL GROUP BY side, workload, primary_service, service) p;

INSERT INTO drift_fact
  SELECT side, 'model', workload, service || coalesce(' ' || capability, ''), same, service || coalesce(' ' || capability, ''),
    (SELECT value FROM drift_named n WHERE n.side = m.side AND n.id = m.id), (SELECT file FROM drift_named n WHERE n.side = m.side AND n.id = m.id),
    (SELECT line FROM drift_named n WHERE n.side = m.side AND n.id = m.id), NULL
  FROM (SELECT side, workload, service, max(capability) AS capability, same, min(id) AS id
    FROM drift_named WHERE what = 'model' GROUP BY side, workload, service, same) m;

-- One that is no longer known is not one that is gone.
INSERT INTO drift_fact
  SELECT side, 'identity', workload, service, identity, service, identity, file, line, NULL FROM (
    SELECT side, workload, service, identity, file, line, min(id) FROM drift_path p JOIN drift_both USING (workload, service)
    WHERE identity <> 'unknown' OR (NOT EXISTS (SELECT 1 FROM drift_path q WHERE q.side = p.side AND q.workload = p.workload AND q.service = p.service
        AND q.identity <> 'unknown') AND EXISTS (SELECT 1 FROM drift_path q WHERE q.side <> p.side AND q.workload = p.workload
        AND q.service = p.service AND q.identity <> 'unknown'))
    GROUP BY side, workload, service, identity);

INSERT INTO drift_fact
  SELECT side, 'region', workload, service, region, service, region, file, line, NULL FROM (
    SELECT side, workload, service, region, file, line, min(id) FROM drift_path JOIN drift_both USING (workload, service)
    WHERE region IS NOT NULL GROUP BY side, workload, service, region);

-- What a control of the claims would say of it, on the day of each side: retired weighs more than an end to come, and that more than a preview.
INSERT INTO drift_fact
  SELECT side, 'preview', workload, service || ' ' || same, min(state), service || ' ' || same, substr(min(state), 3), file, line, NULL FROM (
    SELECT n.side, n.workload, n.service, n.same, n.file, n.line,
      CASE WHEN l.status = 'preview' THEN '3 preview'
        WHEN l.date IS NULL OR l.date <= l.as_of THEN '1 retired' || coalesce(' since ' || l.date, '') ELSE '2 ends on ' || l.date END AS state
    FROM (SELECT side, workload, what, service, same, value, name, min(id), file, line
        FROM drift_named GROUP BY side, workload, what, service, same) n
      JOIN drift_lifecycle l ON l.side = n.side AND l.service = n.service AND l.what = n.what AND (n.value GLOB l.match OR n.name GLOB l.match)
    WHERE (l.except_list IS NULL OR instr(l.except_list, '|' || n.name || '|') = 0)
      AND (l.status <> 'preview' OR l.date IS NULL OR l.date <= l.as_of) AND (l.status <> 'retiring' OR l.date IS NOT NULL))
  GROUP BY side, workload, service, same;

-- ---- the terms of contracts that are there on both sides; the line of most is not known, so that of none is said ----

INSERT INTO drift_fact
  SELECT side, 'contract', '', id || ' ' || term, term || ' ' || value, id, term || ' ' || value, file, NULL, NULL FROM (
    SELECT side, id, 'vendor' AS term, vendor AS value, file, line FROM drift_contract
    UNION ALL SELECT side, id, 'name', name, file, line FROM drift_contract
    UNION ALL SELECT side, id, 'owner', owner, file, line FROM drift_contract
    UNION ALL SELECT side, id, 'starts', starts, file, line FROM drift_contract
    UNION ALL SELECT side, id, 'ends', ends, file, line FROM drift_contract
    UNION ALL SELECT side, id, 'notice', notice_days || ' days', file, line FROM drift_contract
    UNION ALL SELECT side, id, 'renewal', renewal, file, line FROM drift_contract
    UNION ALL SELECT side, id, 'availability', availability || ' %', file, line FROM drift_contract
    UNION ALL SELECT side, id, 'exit', exit, file, line FROM drift_contract
    UNION ALL SELECT side, id, 'portability', portability, file, line FROM drift_contract
    UNION ALL SELECT side, id, 'data use', data_use, file, line FROM drift_contract
    UNION ALL SELECT 'before', contract, what, value, file, line FROM before.contract_scope
    UNION ALL SELECT 'after', contract, what, value, file, line FROM main.contract_scope
  ) t WHERE value IS NOT NULL
    AND EXISTS (SELECT 1 FROM before.contract WHERE id = t.id) AND EXISTS (SELECT 1 FROM main.contract WHERE id = t.id)
  GROUP BY side, id, term, value;

-- A domain that is said in no scope.
INSERT INTO drift_fact
  SELECT side, 'contract', '', id || ' domain', 'domain ' || domain, id, 'domain ' || domain, file, NULL, NULL FROM drift_contract c
  WHERE domain IS NOT NULL AND EXISTS (SELECT 1 FROM before.contract WHERE id = c.id) AND EXISTS (SELECT 1 FROM main.contract WHERE id = c.id)
    AND NOT EXISTS (SELECT 1 FROM drift_fact f WHERE f.side = c.side AND f.kind = 'contract' AND f.value = 'domain ' || c.domain AND f.subject = c.id);

INSERT INTO drift_fact
  SELECT side, 'contract', '', contract || ' commitment ' || kind || coalesce(' ' || service, '') || coalesce(' ' || model, ''), what, contract, what, file, line, NULL
  FROM (
    SELECT side, contract, kind, service, model, file, line, kind || coalesce(' ' || printf('%.15g', amount), '') || coalesce(' ' || currency, '')
      || coalesce(' ' || unit, '') || coalesce(' per ' || per, '') || coalesce(' of ' || service, '') || coalesce(' ' || model, '')
      || coalesce(' in ' || region, '') || coalesce(' from ' || starts, '') || coalesce(' to ' || ends, '') AS what
    FROM (SELECT 'before' AS side, * FROM before.commitment UNION ALL SELECT 'after', * FROM main.commitment)) k
  WHERE EXISTS (SELECT 1 FROM before.contract WHERE id = k.contract) AND EXISTS (SELECT 1 FROM main.contract WHERE id = k.contract)
  GROUP BY side, contract, what;

INSERT INTO drift_fact
  SELECT side, 'contract', '', id, id, id, coalesce(vendor, 'no vendor') || coalesce(', ' || starts, '') || coalesce(' to ' || ends, ''), file, line, NULL
  FROM drift_contract GROUP BY side, id;

INSERT INTO drift_fact
  SELECT side, 'workload', root, root, root, root, (
      SELECT group_concat(what, ', ') FROM (SELECT DISTINCT q.capability || ' by ' || q.service AS what FROM drift_path q
        WHERE q.side = s.side AND q.workload = s.root ORDER BY what)), NULL, NULL,
    CASE WHEN side = 'after' AND EXISTS (SELECT 1 FROM before.workload w WHERE w.root = s.root) THEN 'it was there, and reached no AI'
      WHEN side = 'before' AND EXISTS (SELECT 1 FROM main.workload w WHERE w.root = s.root) THEN 'it is still there, and reaches no AI' END
  FROM (SELECT side, root FROM drift_shape
    WHERE (side = 'before' AND root NOT IN (SELECT before_root FROM drift_pair)) OR (side = 'after' AND root NOT IN (SELECT after_root FROM drift_pair))) s;

-- ---- what changed ----

-- A model that its service is asked for on both sides is none, whatever it is used for.
DELETE FROM drift_fact WHERE kind = 'model' AND EXISTS (SELECT 1 FROM drift_named n WHERE n.side <> drift_fact.side AND n.what = 'model'
  AND n.workload = drift_fact.workload AND n.same = drift_fact.value AND instr(drift_fact.key || ' ', n.service || ' ') = 1);

CREATE INDEX temp.drift_fact_value ON drift_fact (side, kind, workload, key, value);
CREATE TEMP TABLE drift_diff AS
  SELECT f.*, count(*) OVER (PARTITION BY kind, workload, key, side) AS n FROM drift_fact f
  WHERE NOT EXISTS (SELECT 1 FROM drift_fact g WHERE g.side <> f.side AND g.kind = f.kind AND g.workload = f.workload AND g.key = f.key AND g.value = f.value);

INSERT INTO main.drift_change (kind, change, workload, subject, before, after, file, line, note)
  SELECT kind, change, workload, subject, before, after, file, line, note FROM (
    SELECT g.kind, 'changed' AS change, nullif(g.workload, '') AS workload, c.subject, g.state AS before, c.state AS after, c.file, c.line, c.note
    FROM drift_diff g JOIN drift_diff c ON c.side = 'after' AND c.kind = g.kind AND c.workload = g.workload AND c.key = g.key
    WHERE g.side = 'before' AND g.n = 1 AND c.n = 1
    UNION ALL
    SELECT d.kind, CASE d.side WHEN 'after' THEN 'added' ELSE 'removed' END, nullif(d.workload, ''), d.subject, CASE d.side WHEN 'before' THEN d.state END,
      CASE d.side WHEN 'after' THEN d.state END, d.file, d.line, d.note
    FROM drift_diff d
    WHERE NOT (d.n = 1 AND 1 = (SELECT count(*) FROM drift_diff o WHERE o.side <> d.side AND o.kind = d.kind AND o.workload = d.workload AND o.key = d.key))
    UNION ALL
    SELECT 'workload', 'changed', after_root, after_root, before_root, after_root, NULL, NULL, 'its folder was renamed' FROM drift_pair WHERE before_root <> after_root)
  ORDER BY instr('workload service gateway path fallback model identity region preview contract', kind), workload IS NOT NULL, workload,
    subject, change, before, after;

INSERT INTO main.drift_note
  SELECT 'gaps', n || CASE n WHEN 1 THEN ' relevant file' ELSE ' relevant files' END
    || ' of the earlier state could not be examined: what reads as added may have been there' FROM (
      SELECT count(*) AS n FROM before.file WHERE is_gap = 1 AND coalesce(context, 'production') = 'production') WHERE n > 0;

-- ---- scores ----

INSERT INTO main.drift_score
  SELECT a.move, b.score_milli, a.score_milli FROM main.score a LEFT JOIN before.score b ON b.subject = '' AND b.move = a.move
  WHERE a.subject = '' ORDER BY a.rowid;

DROP TABLE drift_shape;
DROP TABLE drift_files;
DROP TABLE drift_path;
DROP TABLE drift_named;
DROP TABLE drift_lifecycle;
DROP TABLE drift_contract;
DROP TABLE drift_once;
DROP TABLE drift_said;
DROP TABLE drift_both;
DROP TABLE drift_fact;
DROP TABLE drift_diff;
