-- What controls may rely on; kept stable between versions (unmoat-schema(5)).
CREATE VIEW ai_workload AS SELECT id, root, name, kind, is_critical FROM workload WHERE is_ai = 1;
CREATE VIEW production AS
  SELECT e.*, f.path AS file, w.root AS workload FROM evidence e JOIN file f ON f.id = e.file_id LEFT JOIN workload w ON w.id = e.workload_id
  WHERE e.context = 'production';
CREATE VIEW ci AS
  SELECT e.*, f.path AS file, w.root AS workload FROM evidence e JOIN file f ON f.id = e.file_id LEFT JOIN workload w ON w.id = e.workload_id
  WHERE e.context = 'ci';
CREATE VIEW route AS SELECT p.*, w.root AS workload FROM path p JOIN workload w ON w.id = p.workload_id;
CREATE VIEW gap AS SELECT f.id, f.path, f.status, f.reason, w.root AS workload FROM file f LEFT JOIN workload w ON w.id = f.workload_id WHERE f.is_gap = 1;
-- Production evidence that counts for a workload: its own, and what no workload with AI owns (shared infrastructure). Objectives, budgets and
-- policies of infrastructure, and those outside of every unit, are about all of the repository even where models are deployed beside them.
CREATE VIEW nearby AS
  SELECT a.root AS workload, e.* FROM ai_workload a JOIN evidence e
    ON e.context = 'production' AND (e.workload_id = a.id OR e.workload_id IS NULL OR e.workload_id IN (SELECT id FROM workload WHERE is_ai = 0)
      OR (e.kind IN ('slo', 'policy') AND e.workload_id IN (SELECT id FROM workload WHERE kind IN ('terraform', 'repository'))));
-- Models that a path names, and defaults that a setting replaces: `name` without a router's prefix, `service` where it is reached.
CREATE VIEW model_use AS
  SELECT p.workload, e.id AS evidence_id, p.service, e.value, substr(e.value, instr(e.value, '/') + 1) AS name, e.binding, f.path AS file
  FROM route p JOIN path_evidence s ON s.path_id = p.id JOIN evidence e ON e.id = s.evidence_id JOIN file f ON f.id = e.file_id
  WHERE e.kind = 'model' AND e.value IS NOT NULL
  UNION
  SELECT w.root, e.id, e.service, e.value, substr(e.value, instr(e.value, '/') + 1), e.binding, f.path
  FROM evidence e JOIN ai_workload w ON w.id = e.workload_id JOIN file f ON f.id = e.file_id
  WHERE e.kind = 'model' AND e.context = 'production' AND e.parent_id IS NULL AND e.binding = 'default' AND e.value IS NOT NULL AND e.service IS NOT NULL;
-- What a workload is mainly for: chat and agents where it has them, else whatever else it asks models for. Embeddings, stored vectors and tuned
-- models cannot be moved request by request and are not among them.
CREATE VIEW main_route AS
  SELECT r.* FROM route r
  WHERE r.capability IN ('chat', 'agent-runtime')
    OR (r.capability NOT IN ('embedding', 'rerank', 'vector-store', 'fine-tuning')
      AND NOT EXISTS (SELECT 1 FROM path q WHERE q.workload_id = r.workload_id AND q.capability IN ('chat', 'agent-runtime')));
-- Clients and gateways of workloads in which no path was found: somebody is asked, and nobody knows who.
CREATE VIEW unreached AS
  SELECT e.workload, e.id AS evidence_id, e.file, e.line, e.col FROM production e
  WHERE e.kind IN ('client', 'gateway') AND coalesce(e.attr, '') NOT IN ('download', 'control-plane', 'transport')
    AND coalesce(e.workload_id, 0) NOT IN (SELECT id FROM workload WHERE is_ai = 1);
-- Fallbacks in production whose parts could not be followed to paths.
CREATE VIEW unfollowed AS
  SELECT e.workload, e.workload_id, e.id AS evidence_id FROM production e
  WHERE e.kind = 'fallback' AND coalesce(e.attr, '') NOT IN ('retry', 'drill') AND NOT EXISTS (SELECT 1 FROM path_evidence s WHERE s.evidence_id = e.id AND s.step = 'fallback');
-- What a scenario does to a path: falls, survives, or unknown, where a claim is missing, several hold, or the address is not known. A
-- path through a gateway of others needs that too. Where your own server stands nobody says here. claim: that decided for a cloud.
CREATE VIEW scenario_path AS
  WITH hop AS (
    SELECT p.id AS path_id, 0 AS via, p.service, p.vendor, p.region, p.maker, p.cloud,
      p.vendor IS NULL AND p.cloud <> 'self' AS is_open,
      coalesce(s.kind = 'gateway', 0) AS is_gateway
    FROM path p LEFT JOIN service s ON s.id = p.service
    UNION ALL
    SELECT p.id, 1, s.id, s.vendor, NULL, NULL, 'unknown', 0, 0
    FROM path p JOIN service s ON s.id = p.via WHERE s.operator <> 'self' AND p.via <> p.service
  ),
  valid AS (
    SELECT c.service, c.cloud, min(c.claim) AS claim, coalesce(s.operator, '') <> c.cloud AS is_told
    FROM run, service_cloud c LEFT JOIN claim k ON k.id = c.claim LEFT JOIN service s ON s.id = c.service
    WHERE coalesce(k.status, '') NOT IN ('reported', 'superseded')
      AND (c.valid_from IS NULL OR c.valid_from <= run.as_of) AND (c.valid_until IS NULL OR c.valid_until >= run.as_of)
    GROUP BY c.service, c.cloud
  ),
  place AS (
    SELECT path_id, 0 AS via, '|' || group_concat(DISTINCT cloud) || '|' AS clouds, count(DISTINCT cloud) AS n FROM route_cloud GROUP BY path_id
    UNION ALL
    SELECT h.path_id, 1, '|' || group_concat(v.cloud) || '|', count(*) FROM hop h JOIN valid v ON v.service = h.service WHERE h.via = 1 GROUP BY h.path_id
  ),
  -- 2: it has what the row names, 1: perhaps, 0: no.
  hit AS (
    SELECT f.scenario, h.path_id, CASE WHEN v.is_told THEN v.claim END AS claim,
      CASE WHEN f.service IS NULL THEN 2 WHEN h.is_open THEN 1 WHEN f.service = h.service THEN 2
        WHEN h.is_gateway AND (h.maker IS NULL OR h.maker = fs.maker) THEN 1 ELSE 0 END AS on_service,
      CASE WHEN f.vendor IS NULL THEN 2 WHEN h.is_open THEN 1 WHEN f.vendor = h.vendor THEN 2
        WHEN h.is_gateway AND (h.maker IS NULL OR h.maker = f.vendor) THEN 1 ELSE 0 END AS on_vendor,
      CASE WHEN f.maker IS NULL THEN 2 WHEN h.is_open THEN 1 WHEN f.maker = h.maker THEN 2 WHEN h.maker IS NULL AND h.via = 0 THEN 1 ELSE 0 END AS on_maker,
      CASE WHEN f.region IS NULL OR h.region GLOB f.region THEN 2 WHEN h.region IS NULL THEN 1 ELSE 0 END AS on_region,
      CASE WHEN f.cloud IS NULL OR h.cloud = f.cloud THEN 2 WHEN h.cloud = 'self' OR l.n IS NULL THEN 1
        WHEN instr(replace(l.clouds, ',', '|'), '|' || f.cloud || '|') = 0 THEN 0 WHEN l.n > 1 THEN 1 ELSE 2 END AS on_cloud
    FROM scenario_fall f JOIN hop h LEFT JOIN service fs ON fs.id = f.service
      LEFT JOIN place l ON l.path_id = h.path_id AND l.via = h.via LEFT JOIN valid v ON v.service = h.service AND v.cloud = f.cloud
  ),
  weighed AS (
    SELECT scenario, path_id, claim, min(on_service, on_vendor, on_maker, on_region, on_cloud) AS hit FROM hit
  )
  SELECT scenario, path_id, CASE max(hit) WHEN 2 THEN 'falls' WHEN 1 THEN 'unknown' ELSE 'survives' END AS outcome,
    min(CASE WHEN hit > 0 THEN claim END) AS claim
  FROM weighed GROUP BY scenario, path_id;
-- Actions that nobody closed. One that a later review took over, in the same words, counts there.
CREATE VIEW open_action AS
  SELECT i.rowid AS id, i.* FROM review_item i
  WHERE i.kind = 'action' AND coalesce(i.status, 'open') = 'open'
    AND NOT EXISTS (SELECT 1 FROM review_item n WHERE n.kind = 'action' AND n.text = i.text AND n.review > i.review);
