CREATE UNLOGGED TABLE quick (a integer);
CREATE TABLE tuned (a integer, b text) WITH (fillfactor = 70, autovacuum_enabled = off, autovacuum_vacuum_scale_factor = 0.05,
  toast.autovacuum_enabled = off, toast_tuple_target = 256, parallel_workers = 2);
COMMENT ON TABLE tuned IS 'stored with care';
