-- What the contracts say of the paths: contract_line, whose kinds schema.sql lists. Run when the paths and their clouds are known. Nothing here is
-- kept but contract_line; the steps before it are tables of their own because several kinds ask each of them.
DELETE FROM contract_line;

-- What has to be bought: every service of a vendor that a path goes to or goes through. What one runs oneself is bought from nobody.
CREATE TEMP TABLE need AS
  SELECT p.id AS path_id, w.root AS workload, p.service, lower(p.vendor) AS vendor, p.model, p.evidence_id, 0 AS is_via, p.fallback_of,
    lower(replace(p.region, ' ', '')) AS region,
    CASE WHEN coalesce(s.domain, 'inference') <> 'inference' THEN s.domain WHEN p.capability = 'agent-runtime' THEN 'runtime'
      WHEN p.capability = 'vector-store' THEN 'vector-data' WHEN p.capability = 'fine-tuning' THEN 'fine-tuning' ELSE 'inference' END AS domain
  FROM path p JOIN workload w ON w.id = p.workload_id LEFT JOIN service s ON s.id = p.service
  WHERE p.vendor IS NOT NULL AND p.cloud <> 'self' AND coalesce(s.operator, '') <> 'self'
  UNION ALL
  SELECT p.id, w.root, s.id, lower(s.vendor), NULL, p.evidence_id, 1, p.fallback_of, NULL, coalesce(s.domain, 'inference')
  FROM path p JOIN workload w ON w.id = p.workload_id JOIN service s ON s.id = p.via
  WHERE s.operator <> 'self' AND s.vendor IS NOT NULL AND p.via <> p.service;
CREATE TEMP TABLE want AS SELECT service, vendor, domain, min(path_id) AS path_id FROM need GROUP BY service, vendor, domain;

-- One that renews itself goes on past its end.
CREATE TEMP TABLE deal AS
  SELECT c.id, c.vendor, lower(c.vendor) AS seller, c.starts, c.ends, c.notice_by, c.availability, c.renewal, c.file, c.line,
    CASE WHEN c.starts > r.as_of THEN 'later' WHEN c.ends < r.as_of AND coalesce(c.renewal, '') <> 'automatic' THEN 'over' ELSE 'in-force' END AS state,
    (SELECT count(*) FROM contract_scope s WHERE s.contract = c.id AND s.what = 'service') AS n_services,
    (SELECT count(*) FROM contract_scope s WHERE s.contract = c.id AND s.what = 'domain') AS n_domains,
    (SELECT count(*) FROM contract_scope s WHERE s.contract = c.id AND s.what = 'cloud') AS n_clouds,
    (SELECT count(*) FROM contract_scope s WHERE s.contract = c.id AND s.what = 'region') AS n_regions,
    (SELECT group_concat(value, ', ') FROM contract_scope s WHERE s.contract = c.id AND s.what = 'service') AS services,
    (SELECT group_concat(value, ', ') FROM contract_scope s WHERE s.contract = c.id AND s.what = 'domain') AS domains,
    (SELECT group_concat(value, ', ') FROM contract_scope s WHERE s.contract = c.id AND s.what = 'cloud') AS clouds,
    (SELECT group_concat(value, ', ') FROM contract_scope s WHERE s.contract = c.id AND s.what = 'region') AS regions,
    (SELECT group_concat(what, '; ') FROM (SELECT printf('%g', k.amount) || ' ' || coalesce(k.currency, k.unit) ||
        coalesce(CASE k.per WHEN 'term' THEN ' over the term' ELSE ' a ' || k.per END, '') AS what
      FROM commitment k WHERE k.contract = c.id AND k.amount IS NOT NULL AND k.kind <> 'discount' ORDER BY k.line)) AS committed
  FROM contract c, run r;

-- Which contract is for which of them, whatever the day. A list of services says whose they are; without one the vendor does.
CREATE TEMP TABLE fit AS
  SELECT * FROM (
    SELECT d.id AS contract, d.state, w.service, w.vendor, w.domain, w.path_id,
      CASE WHEN d.n_services = 0 THEN 1 ELSE EXISTS (SELECT 1 FROM contract_scope s WHERE s.contract = d.id AND s.what = 'service' AND w.service GLOB s.value) END AS on_service,
      d.n_domains = 0 OR EXISTS (SELECT 1 FROM contract_scope s WHERE s.contract = d.id AND s.what = 'domain' AND s.value = w.domain) AS on_domain,
      d.seller IN (w.vendor, w.service) AS on_seller, d.n_services
    FROM deal d JOIN want w
  ) WHERE on_seller OR (n_services > 0 AND on_service);

-- Which contract in force covers which path, and whether it reaches to where the path runs. Where it runs may be unknown: nothing is outside then.
CREATE TEMP TABLE cover AS
  SELECT n.rowid AS need, d.id AS contract, n.path_id, n.workload, n.service, n.vendor, n.domain, n.region, n.evidence_id, n.fallback_of, d.availability,
    n.is_via OR d.n_clouds = 0 OR NOT EXISTS (SELECT 1 FROM route_cloud c WHERE c.path_id = n.path_id)
      OR EXISTS (SELECT 1 FROM route_cloud c JOIN contract_scope s ON s.value = c.cloud WHERE c.path_id = n.path_id AND s.contract = d.id AND s.what = 'cloud') AS on_cloud,
    d.n_regions = 0 OR n.region IS NULL
      OR EXISTS (SELECT 1 FROM contract_scope s WHERE s.contract = d.id AND s.what = 'region' AND n.region GLOB lower(replace(s.value, ' ', ''))) AS on_region,
    CASE WHEN n.is_via THEN NULL ELSE (SELECT CASE count(DISTINCT cloud) WHEN 1 THEN min(cloud) END FROM route_cloud c WHERE c.path_id = n.path_id) END AS cloud
  FROM need n JOIN fit f ON f.service = n.service AND f.vendor = n.vendor AND f.domain = n.domain JOIN deal d ON d.id = f.contract
  WHERE f.state = 'in-force' AND f.on_service AND f.on_domain;
-- Where one reaches there, the others are not asked.
DELETE FROM cover WHERE NOT (on_cloud AND on_region) AND EXISTS (SELECT 1 FROM cover c WHERE c.need = cover.need AND c.on_cloud AND c.on_region);

INSERT INTO contract_line (kind, domain, contract, vendor, service, cloud, region, workload, path_id, evidence_id, text, file, line)
  SELECT 'covered', c.domain, c.contract, d.vendor, c.service, CASE count(DISTINCT c.cloud) WHEN 1 THEN c.cloud END,
    CASE count(DISTINCT c.region) WHEN 1 THEN c.region END, c.workload, min(c.path_id), c.evidence_id,
    c.service || ' is covered by the contract ' || d.id || ' with ' || d.vendor, d.file, d.line
  FROM cover c JOIN deal d ON d.id = c.contract
  GROUP BY c.domain, c.contract, c.service, c.workload ORDER BY c.domain, c.contract, c.service, c.workload;

-- The nearest miss says most: one that ended, one to come, one for something else.
INSERT INTO contract_line (kind, domain, contract, vendor, service, region, workload, path_id, evidence_id, text, file, line)
  WITH miss AS (
    SELECT w.service, w.vendor, w.domain, d.id, d.file, d.line,
      CASE WHEN f.on_service AND f.on_domain AND d.state = 'over' THEN 1 WHEN f.on_service AND f.on_domain AND d.state = 'later' THEN 2
        WHEN d.state = 'in-force' AND f.on_service THEN 3 WHEN d.state = 'in-force' THEN 4 ELSE 5 END AS rank,
      CASE WHEN f.on_service AND f.on_domain AND d.state = 'over' THEN 'the contract ' || d.id || ' with ' || d.vendor || ' ended on ' || d.ends
        WHEN f.on_service AND f.on_domain AND d.state = 'later' THEN 'the contract ' || d.id || ' with ' || d.vendor || ' begins on ' || d.starts || ' only'
        WHEN d.state = 'in-force' AND f.on_service THEN 'the contract ' || d.id || ' with ' || d.vendor || ' is for ' || d.domains || ', and not for ' || w.domain
        WHEN d.state = 'in-force' THEN 'the contract ' || d.id || ' with ' || d.vendor || ' is for ' || d.services || ' alone' END AS why
    FROM want w JOIN fit f ON f.service = w.service AND f.vendor = w.vendor AND f.domain = w.domain JOIN deal d ON d.id = f.contract
    ORDER BY rank, d.ends DESC, d.id
  ),
  nearest AS (SELECT service, vendor, domain, min(rank) AS rank, id, file, line, why FROM miss WHERE rank < 5 GROUP BY service, vendor, domain)
  SELECT 'uncontracted', n.domain, m.id, s.vendor, n.service, CASE count(DISTINCT n.region) WHEN 1 THEN n.region END, n.workload, min(n.path_id), n.evidence_id,
    'production reaches ' || n.service || CASE WHEN s.vendor = n.service THEN '' ELSE ' of ' || s.vendor END || ', and ' || coalesce(m.why, 'there is no contract with ' || s.vendor),
    m.file, m.line
  FROM need n LEFT JOIN nearest m ON m.service = n.service AND m.vendor = n.vendor AND m.domain = n.domain LEFT JOIN service s ON s.id = n.service
  WHERE EXISTS (SELECT 1 FROM contract) AND n.rowid NOT IN (SELECT need FROM cover)
  GROUP BY n.domain, n.service, n.workload ORDER BY n.domain, n.service, n.workload;

-- Paths show models and where their data is kept. What surrounds them is used where it is named; where it is not, a repository cannot tell.
CREATE TEMP TABLE sold AS
  SELECT d.id AS contract, s.id AS service, coalesce(s.domain, 'inference') IN ('inference', 'runtime', 'vector-data', 'fine-tuning') AS is_of_models,
    EXISTS (SELECT 1 FROM evidence e WHERE e.service = s.id AND e.context = 'production') AS is_named
  FROM deal d JOIN service s ON s.kind <> 'construct' AND CASE WHEN d.n_services = 0 THEN d.seller IN (lower(s.vendor), s.id)
    ELSE EXISTS (SELECT 1 FROM contract_scope k WHERE k.contract = d.id AND k.what = 'service' AND s.id GLOB k.value) END
  WHERE d.state = 'in-force';
CREATE TEMP TABLE idle AS
  SELECT d.id FROM deal d
  WHERE d.state = 'in-force' AND NOT EXISTS (SELECT 1 FROM fit f WHERE f.contract = d.id AND f.on_service AND f.on_domain)
    AND (d.n_domains = 0 OR EXISTS (SELECT 1 FROM contract_scope s WHERE s.contract = d.id AND s.what = 'domain' AND s.value IN ('inference', 'runtime', 'vector-data', 'fine-tuning')))
    AND EXISTS (SELECT 1 FROM sold s WHERE s.contract = d.id AND s.is_of_models)
    AND NOT EXISTS (SELECT 1 FROM sold s WHERE s.contract = d.id AND NOT s.is_of_models AND s.is_named);
INSERT INTO contract_line (kind, domain, contract, vendor, value, text, file, line)
  SELECT 'unused', CASE d.n_domains WHEN 1 THEN d.domains END, d.id, d.vendor, d.committed,
    'the contract ' || d.id || ' with ' || d.vendor || ' is in force, and no path leads to ' || coalesce(d.services, d.vendor) ||
      CASE WHEN d.n_domains = 0 THEN '' WHEN EXISTS (SELECT 1 FROM fit f WHERE f.contract = d.id AND f.on_service) THEN ' for ' || d.domains ELSE '' END,
    d.file, d.line
  FROM idle i JOIN deal d ON d.id = i.id ORDER BY d.id;
-- Of contracts that are used: a part that is not.
INSERT INTO contract_line (kind, domain, contract, vendor, service, text, file, line)
  SELECT 'unused', CASE s.what WHEN 'domain' THEN s.value END, d.id, d.vendor, CASE s.what WHEN 'service' THEN s.value END,
    'the contract ' || d.id || ' with ' || d.vendor || ' is for ' || s.value || CASE s.what WHEN 'service' THEN ' too, and no path leads to it' ELSE ' too, and no path needs ' || d.vendor || ' for it' END,
    s.file, s.line
  FROM contract_scope s JOIN deal d ON d.id = s.contract
  WHERE d.state = 'in-force' AND EXISTS (SELECT 1 FROM fit f WHERE f.contract = d.id AND f.on_service AND f.on_domain)
    AND CASE s.what WHEN 'service' THEN NOT EXISTS (SELECT 1 FROM want w WHERE w.service GLOB s.value)
        AND EXISTS (SELECT 1 FROM sold x WHERE x.contract = d.id AND x.service GLOB s.value AND x.is_of_models)
        AND NOT EXISTS (SELECT 1 FROM commitment k WHERE k.contract = d.id AND k.service GLOB s.value)
      WHEN 'domain' THEN s.value IN ('inference', 'runtime', 'vector-data', 'fine-tuning')
        AND NOT EXISTS (SELECT 1 FROM fit f WHERE f.contract = d.id AND f.on_service AND f.domain = s.value)
      ELSE 0 END
  ORDER BY d.id, s.what, s.value;
-- What was committed to for a service, model or region that no path names. A path that does not say its model or region may be the one.
INSERT INTO contract_line (kind, contract, vendor, service, region, value, text, file, line)
  WITH held AS (
    SELECT k.rowid AS id, d.id AS contract, d.vendor, k.service, k.model, k.region, k.file, k.line,
      coalesce(printf('%g', k.amount) || ' ' || coalesce(k.currency, k.unit) || coalesce(CASE k.per WHEN 'term' THEN ' over the term' ELSE ' a ' || k.per END, ''), 'a ' || k.kind) AS what
    FROM commitment k JOIN deal d ON d.id = k.contract, run r
    WHERE d.state = 'in-force' AND d.id NOT IN (SELECT id FROM idle) AND (k.starts IS NULL OR k.starts <= r.as_of) AND (k.ends IS NULL OR k.ends >= r.as_of)
  ),
  meant AS (
    SELECT h.id, n.model, n.region FROM held h JOIN fit f ON f.contract = h.contract AND f.on_service AND f.on_domain
      JOIN need n ON n.service = f.service AND n.vendor = f.vendor AND n.domain = f.domain
    WHERE h.service IS NULL OR h.service = n.service
  ),
  lost AS (
    SELECT h.*, CASE
      WHEN h.service IS NOT NULL AND NOT EXISTS (SELECT 1 FROM meant f WHERE f.id = h.id) THEN 'no path leads to ' || h.service
      WHEN h.model IS NOT NULL AND NOT EXISTS (SELECT 1 FROM meant f WHERE f.id = h.id AND (f.model IS NULL OR instr(lower(f.model), lower(h.model))))
        AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.kind = 'model' AND e.context = 'production' AND instr(lower(e.value), lower(h.model))) THEN 'no path asks ' || h.model
      WHEN h.region IS NOT NULL AND NOT EXISTS (SELECT 1 FROM meant f WHERE f.id = h.id AND (f.region IS NULL OR f.region GLOB lower(replace(h.region, ' ', '')))) THEN 'no path runs in ' || h.region
      END AS why
    FROM held h
  )
  SELECT 'unused', contract, vendor, service, region, what, what || ' of the contract ' || contract || ' with ' || vendor || ' is committed to, and ' || why, file, line
  FROM lost WHERE why IS NOT NULL ORDER BY contract, line, id;

INSERT INTO contract_line (kind, domain, contract, vendor, service, cloud, region, workload, path_id, evidence_id, value, text, file, line)
  SELECT 'cloud-outside', c.domain, c.contract, d.vendor, c.service, c.cloud, c.region, c.workload, min(c.path_id), c.evidence_id, d.clouds,
    'the contract ' || d.id || ' with ' || d.vendor || ' holds on ' || d.clouds || ', and ' || c.service || ' runs on ' ||
      coalesce(c.cloud, (SELECT group_concat(cloud, ' or ') FROM (SELECT DISTINCT cloud FROM route_cloud r WHERE r.path_id = c.path_id ORDER BY cloud))), d.file, d.line
  FROM cover c JOIN deal d ON d.id = c.contract WHERE NOT c.on_cloud
  GROUP BY c.contract, c.service, c.workload, c.cloud ORDER BY c.contract, c.service, c.workload, c.cloud;
INSERT INTO contract_line (kind, domain, contract, vendor, service, cloud, region, workload, path_id, evidence_id, value, text, file, line)
  SELECT 'region-outside', c.domain, c.contract, d.vendor, c.service, c.cloud, c.region, c.workload, min(c.path_id), c.evidence_id, d.regions,
    'the contract ' || d.id || ' with ' || d.vendor || ' holds in ' || d.regions || ', and ' || c.service || ' runs in ' || c.region, d.file, d.line
  FROM cover c JOIN deal d ON d.id = c.contract WHERE NOT c.on_region
  GROUP BY c.contract, c.service, c.workload, c.region ORDER BY c.contract, c.service, c.workload, c.region;

-- Of several contracts for a path the best promise counts; of several objectives the highest.
INSERT INTO contract_line (kind, domain, contract, vendor, service, workload, path_id, evidence_id, value, text, file, line)
  WITH asked AS (
    SELECT workload, max(CAST(limits AS REAL)) AS target, id, limits FROM nearby WHERE kind = 'slo' AND attr = 'availability' AND limits IS NOT NULL GROUP BY workload
  )
  SELECT 'sla-weaker', c.domain, c.contract, d.vendor, c.service, c.workload, min(c.path_id), a.id, a.limits,
    'the contract ' || d.id || ' with ' || d.vendor || ' promises ' || printf('%g', d.availability) || ' % of ' || c.service || ', and an objective asks for ' || a.limits || ' %', d.file, d.line
  FROM cover c JOIN deal d ON d.id = c.contract JOIN asked a ON a.workload = c.workload
  WHERE d.availability < a.target AND NOT EXISTS (SELECT 1 FROM cover b WHERE b.need = c.need AND b.availability > d.availability)
  GROUP BY c.contract, c.service, c.workload ORDER BY c.contract, c.service, c.workload;

-- A contract that names no domain is for those of the paths that it covers.
INSERT INTO contract_line (kind, vendor, value, text, file, line)
  WITH held AS (
    SELECT d.seller, s.value AS domain FROM deal d JOIN contract_scope s ON s.contract = d.id AND s.what = 'domain' WHERE d.state = 'in-force'
    UNION SELECT d.seller, c.domain FROM deal d JOIN cover c ON c.contract = d.id WHERE d.n_domains = 0
  ),
  per AS (SELECT seller, count(*) AS n FROM held GROUP BY seller),
  total AS (SELECT count(DISTINCT domain) AS n FROM held)
  SELECT 'concentration', d.vendor, p.n || ' of ' || t.n,
    d.vendor || ' holds ' || p.n || ' of the ' || t.n || ' domains that are contracted: ' || (SELECT group_concat(domain, ', ') FROM (SELECT domain FROM held h WHERE h.seller = p.seller ORDER BY domain)),
    d.file, min(d.line)
  FROM per p, total t JOIN deal d ON d.seller = p.seller AND d.state = 'in-force' WHERE p.n > 1 AND p.n * 2 > t.n
  GROUP BY p.seller ORDER BY p.n DESC, p.seller;

-- value: the contract that takes its place, where there is one: with the same vendor, for all that this one covers, without a day between.
INSERT INTO contract_line (kind, domain, contract, vendor, path_id, evidence_id, date, notice_by, days, value, text, file, line)
  WITH ending AS (SELECT d.*, CAST(julianday(d.ends) - julianday(r.as_of) AS INTEGER) AS days, r.as_of FROM deal d, run r WHERE d.state = 'in-force' AND d.ends IS NOT NULL),
  next AS (
    SELECT e.id, min(n.starts) AS starts, n.id AS next FROM ending e JOIN deal n ON n.seller = e.seller AND n.id <> e.id
    WHERE (n.ends IS NULL OR n.ends > e.ends) AND n.starts > coalesce(e.starts, '') AND n.starts <= date(e.ends, '+1 day')
      AND NOT EXISTS (SELECT 1 FROM fit f WHERE f.contract = e.id AND f.on_service AND f.on_domain
        AND NOT EXISTS (SELECT 1 FROM fit g WHERE g.contract = n.id AND g.service = f.service AND g.vendor = f.vendor AND g.domain = f.domain AND g.on_service AND g.on_domain))
    GROUP BY e.id
  )
  SELECT 'ending', CASE e.n_domains WHEN 1 THEN e.domains END, e.id, e.vendor, min(c.path_id), c.evidence_id, e.ends, e.notice_by, e.days, n.next,
    'the contract ' || e.id || ' with ' || e.vendor ||
      CASE WHEN e.days < 0 THEN ' renewed itself after ' || e.ends || ', and the register has no new end'
        WHEN e.renewal = 'automatic' THEN ' renews itself after ' || e.ends ELSE ' ends on ' || e.ends END ||
      CASE WHEN e.days < 0 OR e.notice_by IS NULL THEN '' WHEN e.notice_by < e.as_of THEN '; notice was to be given by ' || e.notice_by
        ELSE '; notice must be given by ' || e.notice_by END ||
      coalesce('; ' || n.next || ' takes its place', ''), e.file, e.line
  FROM ending e LEFT JOIN next n ON n.id = e.id LEFT JOIN cover c ON c.contract = e.id GROUP BY e.id ORDER BY e.ends, e.id;

INSERT INTO contract_line (kind, domain, contract, vendor, path_id, evidence_id, date, notice_by, days, text, file, line)
  WITH over AS (
    SELECT d.*, f.service, f.domain AS of_domain, f.vendor AS of_vendor FROM deal d JOIN fit f ON f.contract = d.id AND f.on_service AND f.on_domain WHERE d.state = 'over'
  ),
  open AS (
    SELECT o.*, n.path_id, n.evidence_id FROM over o JOIN need n ON n.service = o.service AND n.vendor = o.of_vendor AND n.domain = o.of_domain
    WHERE n.rowid NOT IN (SELECT need FROM cover)
      AND NOT EXISTS (SELECT 1 FROM over x WHERE x.service = o.service AND x.of_domain = o.of_domain AND x.of_vendor = o.of_vendor AND x.ends > o.ends)
  )
  SELECT 'ended', CASE count(DISTINCT o.of_domain) WHEN 1 THEN o.of_domain END, o.id, o.vendor, min(o.path_id), o.evidence_id, o.ends, o.notice_by,
    CAST(julianday(o.ends) - julianday(r.as_of) AS INTEGER), 'the contract ' || o.id || ' with ' || o.vendor || ' ended on ' || o.ends || ', and production still reaches ' ||
      (SELECT group_concat(service, ', ') FROM (SELECT DISTINCT service FROM open p WHERE p.id = o.id ORDER BY service)), o.file, o.line
  FROM open o, run r GROUP BY o.id ORDER BY o.ends, o.id;

DROP TABLE need; DROP TABLE want; DROP TABLE deal; DROP TABLE fit; DROP TABLE cover; DROP TABLE sold; DROP TABLE idle;
