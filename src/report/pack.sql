-- What the review pack asks, one statement a table: report/pack.c names them and their columns. A cell may hold a second line behind char(31). Only the model is asked,
-- so what is said here is what the controls and the score say.

-- :changes
-- What was added, removed or changed, services first.
SELECT c.change, c.kind,
  CASE c.subject WHEN '.' THEN (SELECT name FROM run) ELSE c.subject END || CASE
    WHEN c.before IS NOT NULL AND c.after IS NOT NULL THEN char(31) || c.before || ' → ' || c.after
    WHEN coalesce(c.after, c.before, c.subject) <> c.subject THEN char(31) || coalesce(c.after, c.before) ELSE '' END
  || CASE WHEN c.note IS NOT NULL THEN char(31) || c.note ELSE '' END,
  CASE WHEN c.kind <> 'workload' THEN c.workload END, c.file || coalesce(':' || c.line, ''),
  substr(c.commit_id, 1, 10) || coalesce(char(31) || d.author || char(31) || substr(d.date, 1, 10), '')
FROM drift_change c LEFT JOIN drift_commit d ON d.id = c.commit_id
WHERE c.kind NOT IN ('identity', 'contract')
ORDER BY CASE c.kind WHEN 'workload' THEN 0 WHEN 'service' THEN 1 WHEN 'model' THEN 2 WHEN 'gateway' THEN 3 WHEN 'path' THEN 4 WHEN 'fallback' THEN 5 WHEN 'region' THEN 6 ELSE 7 END,
  c.change, c.workload, c.subject, c.id

-- :commits
SELECT substr(id, 1, 10), substr(date, 1, 10), author, summary, n_changes FROM drift_commit ORDER BY rowid

-- :fallbacks
-- Every primary of what workloads are mainly for, with what stands in for it.
WITH seen AS (
  SELECT path_id, max(CASE WHEN state = 'fresh' AND outcome = 'answered' THEN at END) AS fresh, max(CASE WHEN state = 'stale' THEN at END) AS stale,
    max(CASE WHEN state = 'tampered' THEN at END) AS tampered, max(CASE WHEN state = 'fresh' AND outcome <> 'answered' THEN at END) AS failed
  FROM validation GROUP BY path_id
)
SELECT p.service || coalesce(' · ' || p.model, '') || char(31) || CASE p.workload WHEN '.' THEN (SELECT name FROM run) ELSE p.workload END || ', ' || p.capability,
  q.service || coalesce(' · ' || q.model, '') || CASE q.cloud WHEN 'unknown' THEN '' ELSE char(31) || q.cloud || coalesce(', ' || q.region, '') END,
  CASE WHEN q.id IS NULL THEN 'F0 no fallback' ELSE 'F' || q.rung || CASE q.rung WHEN 0 THEN ' none' WHEN 1 THEN ' declared' WHEN 2 THEN ' armed' WHEN 3 THEN ' independent'
    WHEN 4 THEN ' equivalent' WHEN 5 THEN ' tested' ELSE ' proved live' END END,
  CASE WHEN q.id IS NULL THEN NULL
    WHEN q.validated_at IS NOT NULL OR s.fresh IS NOT NULL THEN 'validated' || char(31) || substr(coalesce(q.validated_at, s.fresh), 1, 10)
    WHEN s.failed IS NOT NULL THEN 'did not answer' || char(31) || substr(s.failed, 1, 10)
    WHEN s.tampered IS NOT NULL THEN 'tampered' || char(31) || 'record of ' || substr(s.tampered, 1, 10)
    WHEN s.stale IS NOT NULL THEN 'stale' || char(31) || substr(s.stale, 1, 10) ELSE 'not validated' END,
  (SELECT f.path || ':' || e.line FROM evidence e JOIN file f ON f.id = e.file_id WHERE e.id = coalesce(q.evidence_id, p.evidence_id))
FROM main_route p LEFT JOIN path q ON q.fallback_of = p.id LEFT JOIN seen s ON s.path_id = q.id
WHERE p.role = 'primary'
ORDER BY q.id IS NOT NULL, q.validated_at IS NOT NULL, p.workload, p.id, q.id

-- :actions
-- The findings that cost most, one row a control and workload.
WITH together AS (
  SELECT control, workload_id, min(id) AS first, count(*) AS n, sum(points_milli) AS points FROM finding WHERE waiver_id IS NULL GROUP BY control, workload_id
)
SELECT t.points, c.title || char(31) || c.remediation, coalesce(w.root, 'the repository'), c.move, f.severity,
  coalesce((SELECT g.path || ':' || e.line FROM finding_evidence x JOIN evidence e ON e.id = x.evidence_id JOIN file g ON g.id = e.file_id
    WHERE x.finding_id = f.id ORDER BY x.position LIMIT 1), f.path) || CASE WHEN t.n > 1 THEN char(31) || 'and ' || (t.n - 1) || ' more' ELSE '' END
FROM together t JOIN finding f ON f.id = t.first JOIN control c ON c.id = t.control LEFT JOIN workload w ON w.id = t.workload_id
ORDER BY t.points DESC, c.id, w.root

-- :identities
SELECT c.change, c.subject || CASE
    WHEN c.before IS NOT NULL AND c.after IS NOT NULL THEN char(31) || c.before || ' → ' || c.after
    WHEN coalesce(c.after, c.before, c.subject) <> c.subject THEN char(31) || coalesce(c.after, c.before) ELSE '' END || coalesce(char(31) || c.note, ''),
  c.workload, c.file || coalesce(':' || c.line, ''), substr(c.commit_id, 1, 10) || coalesce(char(31) || d.author || char(31) || substr(d.date, 1, 10), '')
FROM drift_change c LEFT JOIN drift_commit d ON d.id = c.commit_id
WHERE c.kind = 'identity' ORDER BY c.change, c.workload, c.subject, c.id

-- :egress
-- Where production sends requests. A vendor is new when all its services are.
WITH
fresh AS (
  -- Services that no workload reached then, and their vendors where that is true of all they have.
  SELECT s.id, s.vendor, min(c.file || coalesce(':' || c.line, '')) AS place FROM drift_change c JOIN service s ON s.id = c.subject
  WHERE c.kind = 'service' AND c.change = 'added'
    AND NOT EXISTS (SELECT 1 FROM drift_change g WHERE g.kind = 'service' AND g.change = 'removed' AND g.subject = c.subject)
    AND NOT EXISTS (SELECT 1 FROM route p WHERE p.service = c.subject AND NOT EXISTS (SELECT 1 FROM drift_change g
      WHERE g.kind = 'service' AND g.change = 'added' AND g.subject = p.service AND (g.workload = p.workload OR g.workload IS NULL)))
  GROUP BY s.id
),
stranger AS (
  SELECT vendor, min(place) AS place, group_concat(id, ', ') AS services FROM (SELECT * FROM fresh ORDER BY id) n WHERE vendor IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM path o WHERE o.vendor = n.vendor AND o.service NOT IN (SELECT id FROM fresh))
    AND NOT EXISTS (SELECT 1 FROM drift_change g JOIN service o ON o.id = g.subject WHERE g.kind = 'service' AND g.change = 'removed' AND o.vendor = n.vendor)
  GROUP BY vendor
)
SELECT p.service || coalesce(char(31) || s.name, ''), p.vendor,
  CASE p.cloud WHEN 'unknown' THEN 'not known' ELSE p.cloud END || coalesce(char(31) || p.region, ''), p.endpoint,
  CASE WHEN NOT EXISTS (SELECT 1 FROM drift_side WHERE side = 'from') THEN NULL
    WHEN p.service NOT IN (SELECT id FROM fresh) THEN 'known'
    WHEN p.vendor IN (SELECT vendor FROM stranger) THEN 'new vendor' ELSE 'new service' END AS since,
  min((SELECT f.path || ':' || e.line FROM evidence e JOIN file f ON f.id = e.file_id WHERE e.id = p.evidence_id))
    || CASE WHEN count(DISTINCT p.workload_id) > 1 THEN char(31) || count(DISTINCT p.workload_id) || ' workloads' ELSE '' END
FROM path p LEFT JOIN service s ON s.id = p.service
WHERE p.cloud <> 'self'
GROUP BY p.service, p.vendor, p.cloud, p.region, p.endpoint
ORDER BY since IS NOT 'new vendor', since IS NOT 'new service', p.vendor, p.service, p.region, p.endpoint

-- :secrets
SELECT coalesce(e.name, e.rule, 'a secret'), e.service, e.context, f.path || ':' || e.line
FROM evidence e JOIN file f ON f.id = e.file_id WHERE e.kind = 'secret' AND e.context <> 'docs'
ORDER BY e.context <> 'production', e.context, f.path, e.line

-- :outside
SELECT l.text, coalesce(l.region, l.cloud, l.value), l.contract, l.workload,
  (SELECT f.path || ':' || e.line FROM evidence e JOIN file f ON f.id = e.file_id WHERE e.id = l.evidence_id), l.file || coalesce(':' || l.line, '')
FROM contract_line l WHERE l.kind IN ('cloud-outside', 'region-outside') ORDER BY l.kind, l.contract, l.workload, l.id

-- :data_use
SELECT c.id || coalesce(char(31) || c.vendor, ''), CASE WHEN coalesce(c.data_use, '') = '' THEN 'nothing said' ELSE 'clause' || char(31) || c.data_use END,
  CASE WHEN EXISTS (SELECT 1 FROM path p WHERE p.vendor = c.vendor) THEN 'yes' ELSE 'no' END, c.file || coalesce(':' || c.line, '')
FROM contract c, run r WHERE (c.starts IS NULL OR c.starts <= r.as_of) AND (c.ends IS NULL OR c.ends >= r.as_of)
ORDER BY coalesce(c.data_use, '') <> '', c.vendor, c.id

-- :owned
-- What the owner answers for, where it needs a hand within 90 days.
SELECT CASE WHEN expires < as_of OR status = 'expired' THEN 'expired' WHEN status = 'malformed' THEN 'malformed' ELSE 'ends soon' END || coalesce(char(31) || expires, ''),
  what, control, text, place
FROM run, (
  SELECT 'waiver' AS what, control, coalesce(problem, reason) AS text, expires, status, file || ':' || line AS place FROM waiver
  UNION ALL
  SELECT 'attestation', control, statement || char(31) || owner, expires, status, file || ':' || line FROM attestation
)
WHERE status IN ('expired', 'malformed') OR expires <= date(as_of, '+90 days')
ORDER BY expires, place

-- :identity_findings
SELECT f.severity, c.title || char(31) || f.reason, coalesce(w.root, 'the repository'),
  coalesce((SELECT g.path || ':' || e.line FROM finding_evidence x JOIN evidence e ON e.id = x.evidence_id JOIN file g ON g.id = e.file_id
    WHERE x.finding_id = f.id ORDER BY x.position LIMIT 1), f.path), f.state
FROM finding f JOIN control c ON c.id = f.control LEFT JOIN workload w ON w.id = f.workload_id
WHERE f.waiver_id IS NULL AND c.move = 'identity'
ORDER BY CASE f.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, f.points_milli DESC, f.id

-- :domains
WITH domain AS (
  SELECT domain AS id FROM contract_line WHERE domain IS NOT NULL
  UNION SELECT value FROM contract_scope WHERE what = 'domain'
  UNION SELECT domain FROM contract WHERE domain IS NOT NULL
  UNION SELECT s.domain FROM path p JOIN service s ON s.id = p.service WHERE s.domain IS NOT NULL
)
SELECT d.id,
  (SELECT group_concat(id, ', ') FROM (SELECT DISTINCT c.id FROM contract c LEFT JOIN contract_scope s ON s.contract = c.id AND s.what = 'domain'
    WHERE d.id IN (c.domain, s.value) ORDER BY c.id)),
  (SELECT group_concat(service, ', ') FROM (SELECT DISTINCT p.service FROM path p JOIN service s ON s.id = p.service WHERE s.domain = d.id ORDER BY p.service)),
  (SELECT group_concat(service, ', ') FROM (SELECT DISTINCT service FROM contract_line WHERE kind IN ('uncontracted', 'ended') AND domain = d.id AND service IS NOT NULL ORDER BY service)),
  (SELECT group_concat(contract, ', ') FROM (SELECT DISTINCT contract FROM contract_line WHERE kind = 'unused' AND domain = d.id ORDER BY contract))
FROM domain d
ORDER BY CASE d.id WHEN 'inference' THEN 0 WHEN 'runtime' THEN 1 WHEN 'vector-data' THEN 2 WHEN 'fine-tuning' THEN 3 WHEN 'governance' THEN 4 WHEN 'dev-tooling' THEN 5 ELSE 6 END, d.id

-- :lines
SELECT CASE l.kind WHEN 'uncontracted' THEN 'not contracted' WHEN 'ended' THEN 'contract ended' WHEN 'sla-weaker' THEN 'weaker SLA' WHEN 'cloud-outside' THEN 'other cloud'
    WHEN 'region-outside' THEN 'other region' ELSE l.kind END,
  l.text, coalesce(l.service, l.vendor) || coalesce(char(31) || l.domain, ''), l.workload,
  (SELECT f.path || ':' || e.line FROM evidence e JOIN file f ON f.id = e.file_id WHERE e.id = l.evidence_id), l.file || coalesce(':' || l.line, '')
FROM contract_line l WHERE l.kind IN ('uncontracted', 'ended', 'unused', 'concentration', 'sla-weaker', 'cloud-outside', 'region-outside')
ORDER BY CASE l.kind WHEN 'ended' THEN 0 WHEN 'uncontracted' THEN 1 WHEN 'cloud-outside' THEN 2 WHEN 'region-outside' THEN 2 WHEN 'sla-weaker' THEN 3 WHEN 'concentration' THEN 4 ELSE 5 END,
  l.domain, l.service, l.contract, l.workload, l.id

-- :covered
SELECT coalesce(l.service, l.vendor) || coalesce(char(31) || l.domain, ''), l.workload, l.contract || coalesce(char(31) || l.vendor, ''),
  (SELECT f.path || ':' || e.line FROM evidence e JOIN file f ON f.id = e.file_id WHERE e.id = l.evidence_id), l.file || coalesce(':' || l.line, '')
FROM contract_line l WHERE l.kind = 'covered' ORDER BY l.domain, l.service, l.workload, l.contract, l.id

-- :contract_changes
SELECT c.change, c.subject || CASE
    WHEN c.before IS NOT NULL AND c.after IS NOT NULL THEN char(31) || c.before || ' → ' || c.after
    WHEN coalesce(c.after, c.before, c.subject) <> c.subject THEN char(31) || coalesce(c.after, c.before) ELSE '' END || coalesce(char(31) || c.note, ''),
  c.file || coalesce(':' || c.line, ''), substr(c.commit_id, 1, 10) || coalesce(char(31) || d.author || char(31) || substr(d.date, 1, 10), '')
FROM drift_change c LEFT JOIN drift_commit d ON d.id = c.commit_id
WHERE c.kind = 'contract' ORDER BY c.change, c.subject, c.id

-- :calendar
-- What ends, and the last day on which something can be done about it.
SELECT day, CASE WHEN day < as_of THEN 'past' WHEN day <= date(as_of, '+90 days') THEN 'within 90 days' ELSE 'later' END
    || char(31) || CAST(abs(julianday(day) - julianday(as_of)) AS INTEGER) || CASE WHEN abs(julianday(day) - julianday(as_of)) = 1 THEN ' day' ELSE ' days' END
    || CASE WHEN day < as_of THEN ' ago' ELSE '' END,
  what, subject, place
FROM run, (
  SELECT notice_by AS day, 'last day for notice' || CASE renewal WHEN 'automatic' THEN char(31) || 'else it renews by itself' ELSE '' END AS what,
    id || coalesce(char(31) || vendor, '') AS subject, file || coalesce(':' || line, '') AS place, ends, 0 AS is_end FROM contract WHERE notice_by IS NOT NULL
  UNION ALL
  SELECT ends, 'contract ends' || CASE renewal WHEN 'automatic' THEN char(31) || 'renews by itself' WHEN 'manual' THEN char(31) || 'does not renew by itself' ELSE '' END,
    id || coalesce(char(31) || vendor, ''), file || coalesce(':' || line, ''), ends, 1 FROM contract WHERE ends IS NOT NULL
  UNION ALL
  SELECT m.ends, m.kind || ' ends', m.contract || coalesce(char(31) || m.service, ''), m.file || coalesce(':' || m.line, ''), c.ends, 1
  FROM commitment m JOIN contract c ON c.id = m.contract WHERE m.ends IS NOT NULL AND m.ends IS NOT c.ends
)
ORDER BY CASE WHEN day < as_of THEN 1 ELSE 0 END, day, subject, what

-- :commitments
SELECT m.contract || coalesce(char(31) || c.vendor, ''), m.kind,
  coalesce(m.text, m.service, '') || CASE WHEN coalesce(m.model, m.region) IS NOT NULL OR (m.text IS NOT NULL AND m.service IS NOT NULL)
    THEN char(31) || trim(coalesce(CASE WHEN m.text IS NOT NULL THEN m.service END, '') || coalesce(' ' || m.model, '') || coalesce(' ' || m.region, '')) ELSE '' END,
  CASE WHEN m.amount IS NULL THEN NULL ELSE trim(CASE WHEN m.amount = CAST(m.amount AS INTEGER) THEN printf('%,d', m.amount) ELSE printf('%.2f', m.amount) END
    || coalesce(' ' || m.currency, '') || coalesce(' ' || m.unit, '')) || coalesce(char(31) || CASE m.per WHEN 'term' THEN 'over the term' ELSE 'a ' || m.per END, '') END,
  coalesce(m.starts, c.starts, '…') || ' – ' || coalesce(m.ends, c.ends, '…'),
  CASE WHEN EXISTS (SELECT 1 FROM contract_line l WHERE l.kind = 'unused' AND l.contract = m.contract AND l.file IS m.file AND l.line IS m.line) THEN 'unused' ELSE NULL END,
  m.file || coalesce(':' || m.line, '')
FROM commitment m JOIN contract c ON c.id = m.contract ORDER BY c.vendor, m.contract, m.kind, m.line

-- :decisions
-- What the rows above ask for. due NULL: in this review.
WITH
fresh AS (
  -- Services that no workload reached then, and their vendors where that is true of all they have.
  SELECT s.id, s.vendor, min(c.file || coalesce(':' || c.line, '')) AS place FROM drift_change c JOIN service s ON s.id = c.subject
  WHERE c.kind = 'service' AND c.change = 'added'
    AND NOT EXISTS (SELECT 1 FROM drift_change g WHERE g.kind = 'service' AND g.change = 'removed' AND g.subject = c.subject)
    AND NOT EXISTS (SELECT 1 FROM route p WHERE p.service = c.subject AND NOT EXISTS (SELECT 1 FROM drift_change g
      WHERE g.kind = 'service' AND g.change = 'added' AND g.subject = p.service AND (g.workload = p.workload OR g.workload IS NULL)))
  GROUP BY s.id
),
stranger AS (
  SELECT vendor, min(place) AS place, group_concat(id, ', ') AS services FROM (SELECT * FROM fresh ORDER BY id) n WHERE vendor IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM path o WHERE o.vendor = n.vendor AND o.service NOT IN (SELECT id FROM fresh))
    AND NOT EXISTS (SELECT 1 FROM drift_change g JOIN service o ON o.id = g.subject WHERE g.kind = 'service' AND g.change = 'removed' AND o.vendor = n.vendor)
  GROUP BY vendor
),
line AS (
  SELECT l.*, r.as_of, (SELECT f.path || ':' || e.line FROM evidence e JOIN file f ON f.id = e.file_id WHERE e.id = l.evidence_id) AS code, l.file || coalesce(':' || l.line, '') AS clause
  FROM contract_line l, run r
),
decision AS (
  SELECT 0 AS rank, 'Renew ' || coalesce(contract, vendor) || ', or stop using it' AS what, text AS why, 'procurement' AS who, date AS due, 1 AS is_past,
    min(code) AS code, clause FROM line WHERE kind = 'ended' GROUP BY contract, vendor
  UNION ALL
  SELECT 1, 'Renew, renegotiate or end ' || contract, text || CASE WHEN notice_by < as_of THEN '; the last day for notice was ' || notice_by ELSE '' END, 'procurement',
    CASE WHEN notice_by >= as_of THEN notice_by ELSE date END, 0, NULL, clause
  FROM line WHERE kind = 'ending' AND min(coalesce(notice_by, date), date) <= date(as_of, '+180 days')
  UNION ALL
  SELECT 2, 'Put ' || coalesce(service, vendor) || ' under a contract, or stop using it',
    min(text) || CASE WHEN count(DISTINCT workload) > 1 THEN '; ' || count(DISTINCT workload) || ' workloads' ELSE '' END, 'procurement, platform', NULL, 0, min(code), min(clause)
  FROM line WHERE kind = 'uncontracted' GROUP BY service, vendor
  UNION ALL
  SELECT 3, CASE kind WHEN 'region-outside' THEN 'Extend ' || contract || ' to ' || coalesce(region, value, 'the region') || ', or move out of it'
    ELSE 'Extend ' || contract || ' to ' || coalesce(cloud, value, 'the cloud') || ', or move out of it' END, min(text), 'security, procurement', NULL, 0, min(code), min(clause)
  FROM line WHERE kind IN ('region-outside', 'cloud-outside') GROUP BY kind, contract, coalesce(region, cloud, value)
  UNION ALL
  SELECT 4, 'Ask more of ' || contract || ', or less of the workload', text, 'platform, procurement', NULL, 0, code, clause FROM line WHERE kind = 'sla-weaker'
  UNION ALL
  SELECT 5, 'Use or end ' || l.contract || coalesce(': ' || coalesce(l.service, l.domain), ''), l.text, 'procurement, platform', CASE WHEN c.notice_by >= l.as_of THEN c.notice_by END, 0, NULL, clause
  FROM line l LEFT JOIN contract c ON c.id = l.contract WHERE l.kind = 'unused'
  UNION ALL
  SELECT 6, 'Accept or spread what ' || vendor || ' holds', text, 'platform, security, procurement', NULL, 0, code, clause FROM line WHERE kind = 'concentration'
  UNION ALL
  SELECT 7, 'Accept ' || vendor || ' as a new AI vendor', 'production now reaches ' || services, 'security, procurement', NULL, 0, place, NULL FROM stranger
  UNION ALL
  SELECT 8, 'Confirm the identity of ' || subject || CASE change WHEN 'added' THEN ', which is new' ELSE ', which became another' END,
    coalesce(min(note), CASE WHEN min(before) IS NOT NULL THEN min(before) || ' → ' ELSE '' END || min(after), '')
      || CASE WHEN count(*) > 1 THEN char(31) || count(*) || ' places' ELSE '' END, 'security', NULL, 0, min(file || coalesce(':' || line, '')), NULL
  FROM drift_change WHERE kind = 'identity' AND change <> 'removed' GROUP BY subject, change, before, after
  UNION ALL
  SELECT 9, CASE WHEN after GLOB 'retired*' THEN 'Replace ' || subject || ', which is retired'
      WHEN after GLOB 'ends on ????-??-??*' THEN 'Replace ' || subject || ' before it ends' ELSE 'Accept the preview ' || subject || ' in production, or replace it' END,
    coalesce(min(note), after, '') || CASE WHEN count(*) > 1 THEN char(31) || count(*) || ' places' ELSE '' END, 'platform',
    CASE WHEN after GLOB 'ends on ????-??-??*' THEN substr(after, 9, 10) END, 0, min(file || coalesce(':' || line, '')), NULL
  FROM drift_change WHERE kind = 'preview' AND change <> 'removed' GROUP BY subject, after
  UNION ALL
  SELECT 10, CASE change WHEN 'removed' THEN 'Confirm that the fallback ' || subject || ' went' ELSE 'Confirm that the fallback ' || subject || ' became something else' END,
    coalesce(note, trim(coalesce(before, '') || CASE WHEN after IS NOT NULL THEN ' → ' || after ELSE '' END)), 'platform', NULL, 0, file || coalesce(':' || line, ''), NULL
  FROM drift_change WHERE kind = 'fallback' AND change IN ('removed', 'changed')
  UNION ALL
  SELECT 11, 'Validate the fallback of ' || CASE p.workload WHEN '.' THEN (SELECT name FROM run) ELSE p.workload END || ', or accept that nobody saw it answer', q.service || ' stands in for ' || p.service || ' on rung F' || q.rung, 'platform', NULL, 0,
    (SELECT f.path || ':' || e.line FROM evidence e JOIN file f ON f.id = e.file_id WHERE e.id = q.evidence_id), NULL
  FROM main_route p JOIN path q ON q.fallback_of = p.id WHERE p.role = 'primary' AND q.validated_at IS NULL AND q.rung < 5
    AND NOT EXISTS (SELECT 1 FROM path v WHERE v.fallback_of = p.id AND v.validated_at IS NOT NULL) GROUP BY p.workload_id
  UNION ALL
  SELECT 12, 'Renew the ' || what || ' for ' || control || ', or mend it', text, 'security, platform', expires, expires < as_of, place, NULL FROM run, (
    SELECT 'waiver' AS what, coalesce(control, 'a control') AS control, coalesce(reason, problem, '') AS text, expires, file || ':' || line AS place FROM waiver
    UNION ALL SELECT 'attestation', control, statement, expires, file || ':' || line FROM attestation
  ) WHERE expires <= date(as_of, '+90 days')
  UNION ALL
  SELECT 13, 'Close the action, or give it another date', i.text, coalesce(i.owner, i.role, 'nobody yet'), i.due, 1, NULL, i.file || coalesce(':' || i.line, '')
  FROM open_action i, run r WHERE i.due < r.as_of
)
SELECT what || CASE WHEN coalesce(why, '') <> '' THEN char(31) || why ELSE '' END, who,
  CASE WHEN due IS NULL THEN 'this review' WHEN is_past THEN 'overdue' || char(31) || due ELSE due END,
  coalesce(code, clause) || CASE WHEN code IS NOT NULL AND clause IS NOT NULL THEN char(31) || clause ELSE '' END, NULL
FROM decision ORDER BY due IS NULL, due, rank, what

-- :open_actions
SELECT i.text, coalesce(i.owner, 'nobody') || coalesce(char(31) || i.role, ''),
  CASE WHEN i.due IS NULL THEN 'no date' WHEN i.due < r.as_of THEN 'overdue' || char(31) || i.due ELSE 'open' || char(31) || i.due END, i.review, i.contract,
  i.file || coalesce(':' || i.line, '')
FROM open_action i, run r
ORDER BY i.due IS NULL, i.due, i.review, i.text

-- :reviews
SELECT v.date, coalesce(replace(trim(v.roles, '|'), '|', ', '), 'nobody'),
  (SELECT group_concat(role, ', ') FROM (SELECT 'platform' AS role UNION ALL SELECT 'security' UNION ALL SELECT 'procurement') WHERE instr(coalesce(v.roles, ''), '|' || role || '|') = 0),
  substr(v.revision, 1, 10), v.score_milli, v.file || coalesce(':' || v.line, '')
FROM review v ORDER BY v.date DESC, v.line DESC

-- :past_decisions
SELECT i.text, coalesce(i.owner, i.role), i.contract, i.file || coalesce(':' || i.line, '')
FROM review_item i WHERE i.kind = 'decision' AND i.review = (SELECT max(date) FROM review) ORDER BY i.line, i.text

-- :unseen
SELECT what, reason, place FROM (
  SELECT 0 AS rank, 'no contracts' AS what, 'There is no contract register, so nothing bought could be compared with what is used.' AS reason, NULL AS place
    WHERE NOT EXISTS (SELECT 1 FROM contract)
  UNION ALL
  SELECT 1, 'no earlier state', 'Nothing was compared with, so changes and movement are not shown.', NULL WHERE NOT EXISTS (SELECT 1 FROM drift_side WHERE side = 'from') AND NOT EXISTS (SELECT 1 FROM drift_note WHERE kind = 'from')
  UNION ALL
  SELECT 1, CASE kind WHEN 'from' THEN 'no earlier state' WHEN 'order' THEN 'order of the two states' ELSE 'earlier ' || kind END, text, NULL FROM drift_note
  UNION ALL
  SELECT 2, 'no reviews', 'No earlier review is written down, so nothing could be carried over.', NULL WHERE NOT EXISTS (SELECT 1 FROM review)
  UNION ALL
  SELECT 3, 'file', coalesce(reason, status), path FROM file WHERE is_gap = 1
  UNION ALL
  SELECT 4, 'call', 'could not be followed to a service', file || ':' || line FROM unreached
  UNION ALL
  SELECT 5, 'fallback', 'its parts could not be followed to paths', (SELECT f.path || ':' || e.line FROM evidence e JOIN file f ON f.id = e.file_id WHERE e.id = u.evidence_id) FROM unfollowed u
  UNION ALL
  SELECT 6, 'control', r.control || coalesce(' in ' || w.root, '') || char(31) || r.reason, NULL
  FROM control_result r LEFT JOIN workload w ON w.id = r.workload_id WHERE r.status IN ('unknown', 'error')
  UNION ALL
  SELECT 7, 'validation', state || coalesce(': ' || host, '') || coalesce(char(31) || problem, ''), file || coalesce(':' || line, '') FROM validation WHERE state <> 'fresh'
  UNION ALL
  SELECT 8, 'change', kind || ' ' || subject || ' was ' || change || ', and no commit could be told', file || coalesce(':' || line, '') FROM drift_change
    WHERE commit_id IS NULL AND EXISTS (SELECT 1 FROM drift_commit)
)
ORDER BY rank, place, reason
