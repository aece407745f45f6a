-- The model of one run: what unmoat-schema(5) documents and what `unmoat query` sees. Version 1.
-- Ids are row numbers in output order, so the same input gives the same ids whatever the number of threads.
PRAGMA user_version = 1;

CREATE TABLE run (
  tool_version TEXT NOT NULL, schema_version INTEGER NOT NULL, score_model TEXT NOT NULL, rules_digest TEXT NOT NULL,
  root TEXT NOT NULL,          -- as named by the user
  name TEXT NOT NULL,          -- of the repository or folder
  input TEXT NOT NULL,         -- worktree, revision, folder
  revision TEXT,               -- full commit id
  as_of TEXT NOT NULL,         -- ISO date
  profile TEXT,                -- default, architect, strict: which controls were asked
  config TEXT,                 -- the .unmoat.yaml that was read
  validation_days INTEGER      -- how old a validation may be
);

CREATE TABLE file (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL, size INTEGER NOT NULL,
  status TEXT NOT NULL,        -- no-match, analysed, partial, failed, prose, lock, generated, unsupported, binary, too-large, symlink, submodule, special, absent, unreadable, excluded
  is_gap INTEGER NOT NULL,     -- something relevant may be missing
  language TEXT, context TEXT, reason TEXT, workload_id INTEGER REFERENCES workload(id)
);

CREATE TABLE service (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, vendor TEXT, operator TEXT, maker TEXT, domain TEXT, openai_compatible INTEGER NOT NULL,
  serves TEXT,                 -- makers of the models that it serves under their own ids, as |a|b|
  open_engine INTEGER NOT NULL, -- it can be run by oneself or had from others
  capabilities TEXT            -- what its clients, resources and models are known to be for, as |chat|embedding|; NULL: not said
);
CREATE TABLE service_cloud (service TEXT NOT NULL, cloud TEXT NOT NULL, valid_from TEXT, valid_until TEXT, claim TEXT);
CREATE INDEX service_cloud_service ON service_cloud(service);
-- Variables by which a service is set up, as the catalogue knows them; a name may end in *.
CREATE TABLE service_env (service TEXT NOT NULL, name TEXT NOT NULL, carries TEXT NOT NULL);
-- Hosts of a service, as the catalogue writes them: *.example.com, {region}.
CREATE TABLE service_host (service TEXT NOT NULL, host TEXT NOT NULL);
CREATE TABLE lifecycle (service TEXT NOT NULL, what TEXT NOT NULL, match TEXT NOT NULL, status TEXT NOT NULL, date TEXT, successor TEXT, source TEXT, except_list TEXT);
CREATE TABLE claim (id TEXT PRIMARY KEY, text TEXT NOT NULL, status TEXT NOT NULL, published TEXT, valid_from TEXT, valid_until TEXT, superseded_by TEXT, source TEXT);

-- What may happen (unmoat-rules(5)). required_by: settings, profile, NULL: who wants critical workloads to survive it. A path falls when it has all that one row of
-- scenario_fall names; region is a glob.
CREATE TABLE scenario (id TEXT PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL, is_default INTEGER NOT NULL, required_by TEXT);
CREATE TABLE scenario_fall (scenario TEXT NOT NULL REFERENCES scenario(id), service TEXT, vendor TEXT, cloud TEXT, region TEXT, maker TEXT);

-- A marker that makes a folder a deployable unit.
CREATE TABLE unit (file_id INTEGER NOT NULL REFERENCES file(id), folder TEXT NOT NULL, kind TEXT NOT NULL, name TEXT);
CREATE INDEX unit_folder ON unit(folder);

CREATE TABLE workload (
  id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE, -- folder, "." at the top
  name TEXT NOT NULL, kind TEXT NOT NULL,            -- package, docker, kubernetes, terraform, helm, compose, declared, repository
  is_ai INTEGER NOT NULL DEFAULT 0,                  -- reaches AI in production context
  is_critical INTEGER NOT NULL DEFAULT 1,
  type TEXT,                                         -- stateless-inference, stateful-agent, batch, fine-tuning, retrieval, as the owner says
  criticality TEXT NOT NULL DEFAULT 'critical'       -- critical, standard, low
);

CREATE TABLE evidence (
  id INTEGER PRIMARY KEY, file_id INTEGER NOT NULL REFERENCES file(id), workload_id INTEGER REFERENCES workload(id),
  line INTEGER NOT NULL, col INTEGER NOT NULL, end_line INTEGER NOT NULL, end_col INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  kind TEXT NOT NULL, service TEXT, rule TEXT, value TEXT, name TEXT, attr TEXT, binding TEXT NOT NULL, context TEXT NOT NULL, basis TEXT NOT NULL,
  capability TEXT, cloud TEXT, region TEXT, maker TEXT, endpoint_env TEXT, scope TEXT, parent_id INTEGER REFERENCES evidence(id), is_set INTEGER NOT NULL DEFAULT 0,
  is_guess INTEGER NOT NULL DEFAULT 0, -- a model's service was concluded from its id and what else is used
  is_open INTEGER NOT NULL DEFAULT 0, -- a variable that is set: its block takes in others that it does not name
  limits TEXT, -- of what asks: set (a time-out or a number of attempts), open (what may set one is made elsewhere); of an objective: the percentage it asks for
  covers TEXT -- of a fallback: the failures it is taken on, of rate-limit,server,timeout; '' none of them, NULL not known
);
CREATE INDEX evidence_kind ON evidence(kind, workload_id);
CREATE INDEX evidence_workload ON evidence(workload_id, kind);
CREATE INDEX evidence_parent ON evidence(parent_id);
CREATE TABLE member (evidence_id INTEGER NOT NULL REFERENCES evidence(id), position INTEGER NOT NULL, member_id INTEGER REFERENCES evidence(id), alias TEXT, service TEXT);
CREATE INDEX member_evidence ON member(evidence_id, position);

-- A way in which a workload reaches AI (DESIGN §5). fallback_of: the primary that this path stands in for.
CREATE TABLE path (
  id INTEGER PRIMARY KEY, workload_id INTEGER NOT NULL REFERENCES workload(id), capability TEXT NOT NULL, service TEXT NOT NULL, vendor TEXT, cloud TEXT NOT NULL, -- 'unknown' when no claim says
  maker TEXT, model TEXT, region TEXT, endpoint TEXT, identity TEXT, role TEXT NOT NULL, -- primary, fallback, choice, independent
  via TEXT,                    -- service of the gateway that it goes through, or NULL
  fallback_of INTEGER REFERENCES path(id), rung INTEGER NOT NULL DEFAULT 0, -- of the fallback ladder F0..F6
  basis TEXT NOT NULL, evidence_id INTEGER REFERENCES evidence(id), validated_at TEXT,
  covers TEXT, -- of a fallback: as in evidence, over all that leads to it
  key TEXT -- what it is called in validations, between runs: digest of workload, capability, service, via, and host (or region)
);
CREATE INDEX path_workload ON path(workload_id, role);
CREATE INDEX path_fallback ON path(fallback_of);
CREATE INDEX path_key ON path(key);
CREATE TABLE path_evidence (path_id INTEGER NOT NULL REFERENCES path(id), evidence_id INTEGER NOT NULL REFERENCES evidence(id), step TEXT NOT NULL);
CREATE INDEX path_evidence_path ON path_evidence(path_id, step);
CREATE INDEX path_evidence_evidence ON path_evidence(evidence_id, step);

-- The contract register (unmoat-contracts(5)). Dates are ISO; file and line: the clause.
CREATE TABLE contract (
  id TEXT PRIMARY KEY, vendor TEXT, domain TEXT, starts TEXT, ends TEXT, file TEXT, line INTEGER,
  name TEXT, owner TEXT,
  notice_days INTEGER, notice_by TEXT, -- the last day on which notice can be given
  renewal TEXT,                -- automatic, manual
  availability REAL,           -- promised, percent
  exit TEXT, portability TEXT, data_use TEXT, note TEXT -- the clauses, in the owner's words
);
-- What a contract covers. what: domain, service, cloud, region (a glob). None of a kind: it does not limit that.
CREATE TABLE contract_scope (contract TEXT NOT NULL REFERENCES contract(id), what TEXT NOT NULL, value TEXT NOT NULL, file TEXT, line INTEGER);
CREATE INDEX contract_scope_contract ON contract_scope(contract, what);
-- kind: spend, reservation (capacity that is paid for in advance), discount, credit.
CREATE TABLE commitment (
  contract TEXT NOT NULL REFERENCES contract(id), kind TEXT NOT NULL, amount REAL, currency TEXT, unit TEXT, per TEXT, -- per: month, quarter, year, term
  service TEXT, model TEXT, region TEXT, starts TEXT, ends TEXT, text TEXT, file TEXT, line INTEGER
);
-- services: seen then, as |a|b|; NULL: not said. The rest is what `drift --record` wrote down.
CREATE TABLE review (
  date TEXT NOT NULL, roles TEXT, file TEXT, line INTEGER, services TEXT,
  revision TEXT, rules_digest TEXT, tool_version TEXT, score_milli INTEGER, note TEXT
);
CREATE TABLE review_score (review TEXT NOT NULL, move TEXT NOT NULL, score_milli INTEGER); -- review: its date
-- kind: attendee (text: a name), decision, action. status of an action: open, done, dropped.
CREATE TABLE review_item (review TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, role TEXT, owner TEXT, due TEXT, status TEXT, contract TEXT, file TEXT, line INTEGER);
-- Mistakes in the register: text is whole, "file:line:column: what is wrong, and what to do". Where there is one, the tables above are empty.
CREATE TABLE register_problem (id INTEGER PRIMARY KEY, file TEXT NOT NULL, line INTEGER NOT NULL, col INTEGER NOT NULL, text TEXT NOT NULL);
-- Contract against architecture, one row a statement; written once, when the model is derived. Controls and `drift` read it. kind:
--   covered        production reaches the service, and a contract in force covers it (one row a domain, contract, service and workload)
--   uncontracted   production reaches a service of a vendor that no contract in force covers; text says what is wrong: no contract with the
--                  vendor, not this service, not this domain, ended, not begun. None where the register lists no contract at all
--   unused         a contract in force, or one of its services or domains, or a commitment (value: how much), that no path of production needs
--   cloud-outside, region-outside   it is covered, and runs where the contract does not reach (value: where it does)
--   sla-weaker     the contract promises less than an objective of the workload asks (value: what that asks; evidence_id: the objective)
--   concentration  a vendor holds most of the domains that are contracted (value: "3 of 4")
--   ending         a contract in force with an end: date its end, notice_by the last day for notice, days from the day of the run to the end,
--                  value the contract that takes its place. One that renews itself stays in force; days < 0: the register has no new end
--   ended          a contract that is over, and what it was for is still reached and covered by no other
-- path_id, evidence_id: the architecture's side; file and line: the contract's.
CREATE TABLE contract_line (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, domain TEXT, contract TEXT, vendor TEXT, service TEXT, cloud TEXT, region TEXT, workload TEXT, path_id INTEGER,
  evidence_id INTEGER, date TEXT, notice_by TEXT, days INTEGER, value TEXT, text TEXT NOT NULL, file TEXT, line INTEGER
);
CREATE INDEX contract_line_kind ON contract_line(kind);

-- What `drift` compares: one row each for 'from' and 'to'. Empty in every other command.
CREATE TABLE drift_side (
  side TEXT PRIMARY KEY, name TEXT NOT NULL, -- as the user named it: v1.0, 2026-07-01, "the review of 2026-07-01", work tree
  revision TEXT, date TEXT, as_of TEXT NOT NULL, rules_digest TEXT, score_milli INTEGER
);
-- What came, went or became something else between the two. kind: service, model, path, fallback, identity, region, preview, gateway, workload,
-- contract; change: added, removed, changed. subject: what it is about, before and after: its two states. file and line: of the evidence, on
-- the side that has it. commit_id: that did it; commit_note: why none can be told (not committed yet, older than the first side, ...).
CREATE TABLE drift_change (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, change TEXT NOT NULL, workload TEXT, subject TEXT NOT NULL, before TEXT, after TEXT,
  file TEXT, line INTEGER, note TEXT, commit_id TEXT, commit_note TEXT
);
-- Commits between the two that touched evidence (no more than 500 that changed nothing) or the register, newest first. n_changes: rows of
-- drift_change that are theirs. is_register: it touched the register.
CREATE TABLE drift_commit (
  id TEXT PRIMARY KEY, author TEXT NOT NULL, date TEXT NOT NULL, summary TEXT NOT NULL, n_changes INTEGER NOT NULL DEFAULT 0,
  is_register INTEGER NOT NULL DEFAULT 0
);
-- What could not be compared, and what to know of what was. kind: from (there is no earlier side, or not the one that was asked for), order (the
-- earlier side is the newer one, or the same), settings, contracts (not those of then), gaps (of the earlier side), history (commits that are
-- not known).
CREATE TABLE drift_note (kind TEXT NOT NULL, text TEXT NOT NULL);
-- How each score went from one to the other. move '': readiness. cause, in the order in which they are taken: rules, code, settings, contracts,
-- claims (and the calendar). milli: thousandths of a point, NULL where one of the ends has no score. The causes of a move add up to its difference.
CREATE TABLE drift_movement (move TEXT NOT NULL, cause TEXT NOT NULL, milli INTEGER);
CREATE TABLE drift_score (move TEXT PRIMARY KEY, from_milli INTEGER, to_milli INTEGER);
-- Which control's answer each cause changed. from_status and to_status as in control_result; workload NULL: the repository.
CREATE TABLE drift_control (cause TEXT NOT NULL, control TEXT NOT NULL, workload TEXT, from_status TEXT, to_status TEXT, reason TEXT);
-- Claims that the owner builds on. origin: settings, attestation, waiver, contract; file and line of where he says so.
CREATE TABLE assumption (claim TEXT NOT NULL, origin TEXT NOT NULL, workload TEXT, statement TEXT, file TEXT, line INTEGER);
-- What `probe` saw, record by record (.unmoat/validations.ndjson). outcome: answered, did-not, unknown. state: fresh; stale (older than the settings
-- allow); future; tampered (the chain of digests is broken at or before it); unmatched (no path of today is it about). Only fresh ones count.
CREATE TABLE validation (
  id INTEGER PRIMARY KEY, path_key TEXT NOT NULL, path_id INTEGER, service TEXT, host TEXT, level TEXT, at TEXT NOT NULL, outcome TEXT, reason TEXT,
  tool_version TEXT, state TEXT NOT NULL, problem TEXT, file TEXT, line INTEGER
);

-- What is asked. state: on; off (by the owner); profile (a stricter profile asks for it). place: of the setting that changed it.
CREATE TABLE control (
  id TEXT PRIMARY KEY, move TEXT NOT NULL, title TEXT NOT NULL, severity TEXT NOT NULL, weight_tenths INTEGER NOT NULL,
  rationale TEXT NOT NULL, remediation TEXT NOT NULL, is_repository_wide INTEGER NOT NULL,
  profile TEXT NOT NULL, state TEXT NOT NULL, place TEXT
);
CREATE TABLE move (id TEXT PRIMARY KEY, weight INTEGER NOT NULL);
-- workload_id NULL: the whole repository. status: pass, fail, waived, not-applicable, unknown, error. basis: of a pass, fail or waived
-- one: observed, declared, inferred, attested, probed.
CREATE TABLE control_result (
  control TEXT NOT NULL REFERENCES control(id), workload_id INTEGER REFERENCES workload(id), status TEXT NOT NULL, reason TEXT NOT NULL,
  basis TEXT, attestation_id INTEGER REFERENCES attestation(id)
);
CREATE INDEX control_result_control ON control_result(control, workload_id);
-- Somebody answers for findings. origin: comment, config. status: used, unused, expired, malformed (the problem says what is wrong).
CREATE TABLE waiver (
  id INTEGER PRIMARY KEY, origin TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, control TEXT, reason TEXT, expires TEXT,
  first_line INTEGER, last_line INTEGER, -- of a comment: the lines that it covers
  status TEXT NOT NULL, problem TEXT, matched INTEGER NOT NULL DEFAULT 0
);
-- What the owner says of things that live elsewhere. status: used, unused, expired.
CREATE TABLE attestation (
  id INTEGER PRIMARY KEY, control TEXT NOT NULL, workload TEXT, statement TEXT NOT NULL, link TEXT NOT NULL, owner TEXT NOT NULL,
  date TEXT NOT NULL, expires TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, status TEXT NOT NULL
);
CREATE TABLE finding (
  id INTEGER PRIMARY KEY, control TEXT NOT NULL REFERENCES control(id), workload_id INTEGER REFERENCES workload(id), severity TEXT NOT NULL,
  reason TEXT NOT NULL, fingerprint TEXT NOT NULL UNIQUE, points_milli INTEGER NOT NULL, -- thousandths of a point of the readiness score that it costs
  waiver_id INTEGER REFERENCES waiver(id), -- it is not counted
  content TEXT NOT NULL,       -- the fingerprint without its path: the same finding in a file that moved
  path TEXT,                   -- of the decisive evidence
  state TEXT, note TEXT        -- against a baseline or an earlier revision: new, known, moved; NULL when there was none
);
CREATE INDEX finding_control ON finding(control);
-- What the run was compared with, and what of that is gone.
CREATE TABLE earlier (what TEXT NOT NULL, name TEXT NOT NULL, revision TEXT, rules_digest TEXT); -- what: baseline, since
CREATE TABLE earlier_score (move TEXT PRIMARY KEY, score_milli INTEGER, grade TEXT);
CREATE TABLE fixed (control TEXT NOT NULL, workload TEXT, path TEXT, reason TEXT, fingerprint TEXT NOT NULL);
CREATE TABLE finding_evidence (finding_id INTEGER NOT NULL REFERENCES finding(id), position INTEGER NOT NULL, evidence_id INTEGER NOT NULL REFERENCES evidence(id));
CREATE INDEX finding_evidence_finding ON finding_evidence(finding_id, position);
-- subject: "" the repository, else a workload's root; move: "" the readiness score, else a move's. score NULL: nothing applied.
CREATE TABLE score (subject TEXT NOT NULL, move TEXT NOT NULL, score_milli INTEGER, grade TEXT, passed INTEGER NOT NULL, failed INTEGER NOT NULL, unknown INTEGER NOT NULL, not_applicable INTEGER NOT NULL, waived INTEGER NOT NULL);
-- What the readiness score rests on: parts per 100,000 of all that was asked, by basis; `unknown` is what nobody could answer.
CREATE TABLE score_basis (basis TEXT PRIMARY KEY, share INTEGER NOT NULL);
-- How much of a workload with AI was looked at, for "nothing found" with a reason. Counted once, when the model is derived.
CREATE TABLE coverage (workload TEXT PRIMARY KEY, files INTEGER NOT NULL, gaps INTEGER NOT NULL);
-- The clouds in which a path may run on the date of the run, by its endpoint or by the claims: none, one or several rows. A claim
-- that is only reported decides nothing, nor does one that turned out otherwise. Written once, when the model is derived.
CREATE TABLE route_cloud (path_id INTEGER NOT NULL REFERENCES path(id), cloud TEXT NOT NULL, claim TEXT);
CREATE INDEX route_cloud_path ON route_cloud(path_id, cloud);
