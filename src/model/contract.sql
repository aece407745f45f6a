-- What the contracts say of the paths: contract_line, whose kinds schema.sql lists. Run when the paths and their clouds are known. Nothing here is
-- kept but contract_line; the steps before it are tables of their own because several kinds ask each of them.
DELETE FROM contract_line;

-- What has to be bought: every service of a vendor that a path goes to or goes through. What one runs oneself is bought from nobody, and what one
-- may run oneself (is_open), at an address that nobody knows, perhaps.
CREATE TEMP TABLE need AS
  SELECT p.id AS path_id, w.root AS workload, p.service, lower(p.vendor) AS vendor, p.model, p.evidence_id, lower(replace(p.region, ' ', '')) AS region,
    CASE WHEN coalesce(s.domain, 'inference') <> 'inference' THEN s.domain WHEN p.capability = 'agent-runtime' THEN 'runtime'
      WHEN p.capability = 'vector-store' THEN 'vector-data' WHEN p.capability = 'fine-tuning' THEN 'fine-tuning' ELSE 'inference' END AS domain,
    coalesce(s.open_engine, 0) AND p.cloud = 'unknown' AND p.endpoint IS NULL AS is_open,
    -- |aws|azure|: where it may run.
    (SELECT '|' || group_concat(cloud, '|') || '|' FROM (SELECT DISTINCT c.cloud FROM route_cloud c WHERE c.path_id = p.id ORDER BY c.cloud)) AS clouds
  FROM path p JOIN workload w ON w.id = p.workload_id LEFT JOIN service s ON s.id = p.service
  WHERE p.vendor IS NOT NULL AND p.cloud <> 'self' AND coalesce(s.operator, '') <> 'self'
  UNION ALL
  SELECT p.id, w.root, s.id, lower(s.vendor), NULL, p.evidence_id, NULL, coalesce(s.domain, 'inference'), 0, NULL
  FROM path p JOIN workload w ON w.id = p.workload_id JOIN service s ON s.id = p.via
  WHERE s.operator <> 'self' AND s.vendor IS NOT NULL AND p.via <> p.service;
-- The same for each kind of need and place once: there may be thousands of paths.
CREATE TEMP TABLE want AS SELECT service, vendor, domain FROM need GROUP BY service, vendor, domain;
CREATE TEMP TABLE spot AS SELECT service, vendor, domain, region, clouds FROM need GROUP BY service, vendor, domain, region, clouds;
CREATE TEMP TABLE stand AS
  SELECT n.rowid AS need, s.rowid AS spot, n.* FROM need n JOIN spot s ON s.service = n.service AND s.vendor = n.vendor AND s.domain = n.domain
    AND s.region IS n.region AND s.clouds IS n.clouds;
CREATE INDEX temp.stand_spot ON stand(spot);

-- One that renews itself goes on past its end.
CREATE TEMP TABLE deal AS
  SELECT c.id, c.vendor, lower(c.vendor) AS seller, c.starts, c.ends, c.notice_by, c.availability, c.renewal, c.file, c.line,
    CASE WHEN c.starts > r.as_of THEN 'later' WHEN c.ends < r.as_of AND coalesce(c.renewal, '') <> 'automatic' THEN 'over' ELSE 'in-force' END AS state,
    count(CASE s.what WHEN 'service' THEN 1 END) AS n_services, count(CASE s.what WHEN 'domain' THEN 1 END) AS n_domains,
    count(CASE s.what WHEN 'cloud' THEN 1 END) AS n_clouds, count(CASE s.what WHEN 'region' THEN 1 END) AS n_regions,
    group_concat(CASE s.what WHEN 'service' THEN s.value END, ', ') AS services, group_concat(CASE s.what WHEN 'domain' THEN s.value END, ', ') AS domains,
    group_concat(CASE s.what WHEN 'cloud' THEN s.value END, ', ') AS clouds, group_concat(CASE s.what WHEN 'region' THEN s.value END, ', ') AS regions,
    (SELECT group_concat(what, '; ') FROM (SELECT printf('%g', k.amount) || ' ' || coalesce(k.currency, k.unit) ||
        coalesce(CASE k.per WHEN 'term' THEN ' over the term' ELSE ' a ' || k.per END, '') AS what
      FROM commitment k WHERE k.contract = c.id AND k.amount IS NOT NULL AND k.kind <> 'discount' ORDER BY k.line)) AS committed
  FROM run r, contract c LEFT JOIN (SELECT * FROM contract_scope ORDER BY rowid) s ON s.contract = c.id GROUP BY c.id;
CREATE UNIQUE INDEX temp.deal_id ON deal(id);

-- Which contract is for which of them, whatever the day. A list of services says whose they are; without one the vendor does.
CREATE TEMP TABLE fit AS
  SELECT * FROM (
    SELECT d.id AS contract, d.state, w.service, w.vendor, w.domain,
      CASE WHEN d.n_services = 0 THEN 1 ELSE EXISTS (SELECT 1 FROM contract_scope s WHERE s.contract = d.id AND s.what = 'service' AND w.service GLOB s.value) END AS on_service,
      d.n_domains = 0 OR EXISTS (SELECT 1 FROM contract_scope s WHERE s.contract = d.id AND s.what = 'domain' AND s.value = w.domain) AS on_domain,
      d.seller IN (w.vendor, w.service) AS on_seller, d.n_services
    FROM deal d JOIN want w
  ) WHERE on_seller OR (n_services > 0 AND on_service);
CREATE INDEX temp.fit_contract ON fit(contract);
CREATE INDEX temp.fit_want ON fit(service, vendor, domain);

-- Which contract in force covers which place, and whether it reaches there. Where a path runs may be unknown: nothing is outside then.
CREATE TEMP TABLE reach AS
  SELECT s.rowid AS spot, d.id AS contract,
    d.n_clouds = 0 OR s.clouds IS NULL OR EXISTS (SELECT 1 FROM contract_scope k WHERE k.contract = d.id AND k.what = 'cloud' AND instr(s.clouds, '|' || k.value || '|')) AS on_cloud,
    d.n_regions = 0 OR s.region IS NULL OR EXISTS (SELECT 1 FROM contract_scope k WHERE k.contract = d.id AND k.what = 'region' AND s.region GLOB lower(replace(k.value, ' ', ''))) AS on_region
  FROM spot s JOIN fit f ON f.service = s.service AND f.vendor = s.vendor AND f.domain = s.domain JOIN deal d ON d.id = f.contract
  WHERE f.state = 'in-force' AND f.on_service AND f.on_domain;
-- Where one reaches there, the others are not asked.
DELETE FROM reach WHERE NOT (on_cloud AND on_region) AND spot IN (SELECT spot FROM reach WHERE on_cloud AND on_region);
CREATE INDEX temp.reach_spot ON reach(spot);
CREATE INDEX temp.reach_contract ON reach(contract);
CREATE TEMP VIEW cover AS
  SELECT n.need, n.spot, r.contract, n.path_id, n.workload, n.service, n.vendor, n.domain, n.region, n.evidence_id, r.on_cloud, r.on_region, n.clouds,
    CASE WHEN n.clouds NOT LIKE '|%|%|' THEN trim(n.clouds, '|') END AS cloud
  FROM reach r JOIN stand n ON n.spot = r.spot;

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
  FROM stand n LEFT JOIN nearest m ON m.service = n.service AND m.vendor = n.vendor AND m.domain = n.domain LEFT JOIN service s ON s.id = n.service
  WHERE EXISTS (SELECT 1 FROM contract) AND NOT n.is_open AND n.spot NOT IN (SELECT spot FROM reach)
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
      replace(trim(c.clouds, '|'), '|', ' or '), d.file, d.line
  FROM cover c JOIN deal d ON d.id = c.contract WHERE NOT c.on_cloud
  GROUP BY c.contract, c.service, c.workload, c.clouds ORDER BY c.contract, c.service, c.workload, c.clouds;
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
  WHERE d.availability < a.target AND d.availability = (SELECT max(b.availability) FROM reach r JOIN deal b ON b.id = r.contract WHERE r.spot = c.spot)
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
  WITH last AS (
    SELECT f.service, f.vendor, f.domain, max(d.ends) AS ends, d.id FROM fit f JOIN deal d ON d.id = f.contract
    WHERE d.state = 'over' AND f.on_service AND f.on_domain GROUP BY f.service, f.vendor, f.domain
  ),
  open AS (
    SELECT l.id, n.path_id, n.evidence_id, n.service, n.domain FROM last l JOIN stand n ON n.service = l.service AND n.vendor = l.vendor AND n.domain = l.domain
    WHERE NOT n.is_open AND n.spot NOT IN (SELECT spot FROM reach)
  )
  SELECT 'ended', CASE count(DISTINCT o.domain) WHEN 1 THEN o.domain END, d.id, d.vendor, min(o.path_id), o.evidence_id, d.ends, d.notice_by,
    CAST(julianday(d.ends) - julianday(r.as_of) AS INTEGER), 'the contract ' || d.id || ' with ' || d.vendor || ' ended on ' || d.ends || ', and production still reaches ' ||
      (SELECT group_concat(service, ', ') FROM (SELECT DISTINCT service FROM open p WHERE p.id = d.id ORDER BY service)), d.file, d.line
  FROM open o JOIN deal d ON d.id = o.id, run r GROUP BY d.id ORDER BY d.ends, d.id;

DROP VIEW cover; DROP TABLE stand; DROP TABLE spot; DROP TABLE need; DROP TABLE want; DROP TABLE deal; DROP TABLE fit; DROP TABLE reach; DROP TABLE sold; DROP TABLE idle;
