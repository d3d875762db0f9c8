package journal

// All SQL of the journal. Every name is qualified; values are parameters.

// createSQL makes the journal. docs/history.md shows it.
const createSQL = `CREATE TABLE schemactl.revision (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at   timestamptz,
  role          text NOT NULL DEFAULT session_user,
  tool_version  text NOT NULL,
  command       text NOT NULL,
  plan_checksum text NOT NULL,
  plan          json NOT NULL,
  desired       text,
  note          text NOT NULL,
  outcome       text NOT NULL CHECK (outcome = ANY (ARRAY['running', 'done', 'failed', 'abandoned', 'imported'])),
  error         text,
  continued_by  bigint REFERENCES schemactl.revision
);
CREATE TABLE schemactl.step (
  revision    bigint NOT NULL REFERENCES schemactl.revision,
  id          integer NOT NULL,
  summary     text NOT NULL,
  sql         text NOT NULL,
  class       text NOT NULL,
  state       text NOT NULL CHECK (state = ANY (ARRAY['running', 'done', 'failed'])),
  started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  position    bigint,
  filenode    oid,
  PRIMARY KEY (revision, id)
);
COMMENT ON SCHEMA schemactl IS 'the journal of schemactl: what it has done to this database';
COMMENT ON COLUMN schemactl.revision.desired IS 'the state that the run aimed at, as HCL; null where it did not aim at a whole one';
COMMENT ON COLUMN schemactl.step.position IS 'blocks that are done, of a step in batches; they are of the file in filenode'`

const createSchemaSQL = `CREATE SCHEMA schemactl`

// stateSQL looks by name at the catalogs, which everybody may read: to_regclass would need USAGE.
const stateSQL = `SELECT count(n.oid) > 0, count(c.oid) = 2,
  coalesce(bool_and(has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')), false),
  coalesce(bool_and(has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
    AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE')), false),
  coalesce(bool_and(has_schema_privilege(n.oid, 'CREATE')), false),
  has_database_privilege(current_database(), 'CREATE'), current_setting('transaction_read_only') = 'on'
FROM pg_catalog.pg_namespace n
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r' AND c.relname IN ('revision', 'step')
WHERE n.nspname = 'schemactl'`

// identitySQL gives the words for GRANT.
const identitySQL = `SELECT quote_ident(current_user), quote_ident(current_database())`

// publishedSQL finds a publication that would send the journal to its subscribers.
const publishedSQL = `SELECT min(p.pubname::text) FROM pg_catalog.pg_publication p WHERE p.puballtables`

const (
	beginSQL = `INSERT INTO schemactl.revision (tool_version, command, plan_checksum, plan, desired, note, outcome, finished_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $7 <> 'running' THEN clock_timestamp() END) RETURNING id`
	continueSQL = `UPDATE schemactl.revision SET outcome = $1, continued_by = $2, finished_at = coalesce(finished_at, clock_timestamp())
WHERE id = ANY ($3)`
	stoppedStepsSQL = `UPDATE schemactl.step SET state = 'failed', finished_at = clock_timestamp()
WHERE revision = ANY ($1) AND state = 'running'`
	finishSQL = `UPDATE schemactl.revision SET outcome = $2, finished_at = clock_timestamp(), error = $3 WHERE id = $1`

	stepStartedSQL = `INSERT INTO schemactl.step (revision, id, summary, sql, class, state, position, filenode)
VALUES ($1, $2, $3, $4, $5, 'running', $6, $7)`
	stepsDoneSQL = `UPDATE schemactl.step SET state = 'done', finished_at = clock_timestamp() WHERE revision = $1 AND id = ANY ($2)`
	positionSQL  = `UPDATE schemactl.step SET position = $3 WHERE revision = $1 AND id = $2`
	// lazySQL lets a commit return before it is on disk, until the end of the transaction.
	lazySQL = `SELECT pg_catalog.set_config('synchronous_commit', 'off', true)`

	// resumeSQL finds how far the same step came in a revision that stopped in the middle.
	resumeSQL = `SELECT s.position FROM schemactl.step s
WHERE s.revision = ANY ($1) AND s.class = 'batch' AND s.sql = $2 AND s.position IS NOT NULL
  AND s.filenode = pg_catalog.pg_relation_filenode(to_regclass($3))
ORDER BY s.revision DESC LIMIT 1`
	filenodeSQL = `SELECT pg_catalog.pg_relation_filenode(to_regclass($1))`
)

const revisionColumns = `r.id, r.started_at, r.finished_at, r.role, r.tool_version, r.plan_checksum, r.command, r.note, r.outcome,
  coalesce(r.error, ''), coalesce(r.continued_by, 0), r.desired IS NOT NULL`

const (
	listSQL    = `SELECT ` + revisionColumns + ` FROM schemactl.revision r ORDER BY r.id DESC`
	getSQL     = `SELECT r.plan::text, coalesce(r.desired, '') FROM schemactl.revision r WHERE r.id = $1`
	desiredSQL = `SELECT r.id, r.desired FROM schemactl.revision r
WHERE r.id >= $1 AND r.desired IS NOT NULL ORDER BY r.id`
	stepsSQL = `SELECT s.id, s.summary, s.sql, s.class, s.state, s.started_at, s.finished_at, s.position
FROM schemactl.step s WHERE s.revision = $1 ORDER BY s.id`
	lastStateSQL = `SELECT r.desired FROM schemactl.revision r
WHERE r.outcome IN ('done', 'imported') AND r.desired IS NOT NULL ORDER BY r.id DESC LIMIT 1`

	// markSQL changes with every run that begins or ends.
	markSQL = `SELECT r.id || ' ' || r.outcome FROM schemactl.revision r ORDER BY r.id DESC LIMIT 1`

	// unfinishedSQL: a run that ended without a word, or one that failed when it had done something
	// and that no other has followed. What builds perf indexes goes on with its like only.
	unfinishedSQL = `SELECT ` + revisionColumns + ` FROM schemactl.revision r
WHERE (NOT $1 OR r.command = 'perf apply') AND (r.outcome = 'running' OR r.outcome = 'failed' AND r.continued_by IS NULL
  AND NOT EXISTS (SELECT FROM schemactl.revision l WHERE l.id > r.id AND (l.command <> 'perf apply' OR r.command = 'perf apply'))
  AND EXISTS (SELECT FROM schemactl.step s WHERE s.revision = r.id AND (s.state = 'done' OR s.class IN ('concurrent', 'batch'))))
ORDER BY r.id`
	// atWorkSQL says that an apply is running on the database: it holds the advisory lock.
	atWorkSQL = `SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1 AND l.objid = $2
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()))`
)
