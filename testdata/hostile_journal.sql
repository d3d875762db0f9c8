-- A journal that mallory has made: she could create in the database. It has the tables of ours, with
-- triggers, policies, rules and defaults that run her functions, and texts for whoever prints them.
SET search_path = pg_catalog, pg_temp;
CREATE SCHEMA schemactl AUTHORIZATION mallory;
SET ROLE mallory;
CREATE TABLE schemactl.revision (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  role text NOT NULL DEFAULT session_user,
  tool_version text NOT NULL,
  command text NOT NULL,
  plan_checksum text NOT NULL,
  plan json NOT NULL,
  desired text,
  note text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('running', 'done', 'failed', 'abandoned', 'imported')),
  error text,
  continued_by bigint REFERENCES schemactl.revision
);
CREATE TABLE schemactl.step (
  revision bigint NOT NULL REFERENCES schemactl.revision,
  id integer NOT NULL,
  summary text NOT NULL,
  sql text NOT NULL,
  class text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  position bigint,
  filenode oid,
  PRIMARY KEY (revision, id)
);
INSERT INTO schemactl.revision (tool_version, command, plan_checksum, plan, desired, note, outcome, error)
  SELECT text, CASE n % 2 WHEN 0 THEN 'apply' ELSE text END, text, '{"format_version": "1.0", "result": "noop"}', 'schema "app" {}', text, 'failed', text FROM trap.texts ORDER BY n;
INSERT INTO schemactl.step (revision, id, summary, sql, class, state)
  SELECT r.id, t.n, t.text, t.text, t.text, 'failed' FROM schemactl.revision AS r, trap.texts AS t WHERE r.id IN (1, 2);
CREATE INDEX revision_outcome ON schemactl.revision (outcome) WHERE mallory.in_predicate(1);
CREATE INDEX step_state ON schemactl.step ((mallory.in_index(1)));
CREATE STATISTICS schemactl.revision_statistics ON note, (mallory.in_statistics(1)) FROM schemactl.revision;
ALTER TABLE schemactl.revision ADD CHECK (mallory.in_check(1)), ALTER COLUMN continued_by SET DEFAULT mallory.in_default(1);
CREATE TRIGGER on_revision BEFORE INSERT OR UPDATE OR DELETE ON schemactl.revision FOR EACH ROW WHEN (mallory.in_when(1)) EXECUTE FUNCTION mallory.in_trigger();
CREATE TRIGGER on_step BEFORE INSERT OR UPDATE OR DELETE ON schemactl.step FOR EACH ROW EXECUTE FUNCTION mallory.in_trigger();
CREATE RULE also AS ON UPDATE TO schemactl.revision DO ALSO SELECT mallory.in_rule(1);
ALTER TABLE schemactl.revision ENABLE ROW LEVEL SECURITY;
ALTER TABLE schemactl.step ENABLE ROW LEVEL SECURITY;
ALTER TABLE schemactl.revision FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON schemactl.revision USING (mallory.in_policy(1));
CREATE POLICY seen ON schemactl.step USING (mallory.in_policy(1));
SELECT trap.operator('schemactl', '=', 'text', 'varchar', 'boolean');
GRANT USAGE ON SCHEMA schemactl TO PUBLIC;
GRANT ALL ON ALL TABLES IN SCHEMA schemactl TO PUBLIC;
RESET ROLE;
RESET search_path;
