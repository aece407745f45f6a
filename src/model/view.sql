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
