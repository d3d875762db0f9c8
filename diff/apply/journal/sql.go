package journal

// All SQL of the journal. Every name is qualified; values are parameters.

// createSQL makes the journal. docs/history.md shows it.
var createSQL = []string{`CREATE TABLE schemactl.revision (
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
)`, createStepSQL,
	`COMMENT ON SCHEMA schemactl IS 'the journal of schemactl: what it has done to this database'`,
	`COMMENT ON COLUMN schemactl.revision.desired IS 'the state that the run aimed at, as HCL; null where it did not aim at a whole one'`,
	`COMMENT ON COLUMN schemactl.step.position IS 'blocks that are done, of a step in batches; they are of the file in filenode'`,
}

// createStepSQL makes the second of the two tables.
const createStepSQL = `CREATE TABLE schemactl.step (
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
)`

const createSchemaSQL = `CREATE SCHEMA schemactl`

// The types of the columns are seen to before any of these run, parameters have theirs, and operators
// and functions have their schema: nothing that anyone else has made can be taken for one of them.

// stateSQL looks by name at the catalogs, which everyone may read: to_regclass would need USAGE. The last column is a
// publication that would send the journal to its subscribers.
const stateSQL = `SELECT pg_catalog.count(n.oid) OPERATOR(pg_catalog.>) 0::pg_catalog.int8, pg_catalog.count(c.oid) OPERATOR(pg_catalog.=) 2::pg_catalog.int8,
  coalesce(pg_catalog.bool_and(pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')), false),
  coalesce(pg_catalog.bool_and(pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
    AND pg_catalog.has_table_privilege(c.oid, 'INSERT') AND pg_catalog.has_table_privilege(c.oid, 'UPDATE')), false),
  coalesce(pg_catalog.bool_and(pg_catalog.has_schema_privilege(n.oid, 'CREATE')), false),
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
  pg_catalog.current_setting('transaction_read_only') OPERATOR(pg_catalog.=) 'on'::pg_catalog.text,
  (SELECT coalesce(pg_catalog.min(p.pubname::pg_catalog.text), '') FROM pg_catalog.pg_publication p WHERE p.puballtables)
FROM pg_catalog.pg_namespace n
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid AND c.relkind OPERATOR(pg_catalog.=) 'r'::pg_catalog."char"
  AND c.relname OPERATOR(pg_catalog.=) ANY (ARRAY['revision', 'step']::pg_catalog.name[])
WHERE n.nspname OPERATOR(pg_catalog.=) 'schemactl'::pg_catalog.name`

// identitySQL gives the words for GRANT.
const identitySQL = `SELECT pg_catalog.quote_ident(current_user), pg_catalog.quote_ident(pg_catalog.current_database())`

// granteesSQL lists who has privileges on the tables beside their owner, as REVOKE names them.
const granteesSQL = `SELECT DISTINCT CASE WHEN e.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN 'PUBLIC'
  ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace, pg_catalog.aclexplode(c.relacl) AS e
WHERE n.nspname OPERATOR(pg_catalog.=) 'schemactl'::pg_catalog.name
  AND c.relname OPERATOR(pg_catalog.=) ANY (ARRAY['revision', 'step']::pg_catalog.name[]) AND e.grantee OPERATOR(pg_catalog.<>) c.relowner
ORDER BY 1`

const (
	// beginSQL writes a revision, keeps its number for what follows in the pipeline, and notes that it takes over from those that stopped in the middle. One reading of the
	// clock for both times: the two of a row are not evaluated in a known order.
	beginSQL = `WITH begun (id) AS (
  INSERT INTO schemactl.revision (tool_version, command, plan_checksum, plan, desired, note, outcome, started_at, finished_at)
  SELECT $1::pg_catalog.text, $2::pg_catalog.text, $3::pg_catalog.text, $4::pg_catalog.json, $5::pg_catalog.text, $6::pg_catalog.text, $7::pg_catalog.text,
    c.now, CASE WHEN $7::pg_catalog.text OPERATOR(pg_catalog.<>) 'running'::pg_catalog.text THEN c.now END
  FROM (SELECT pg_catalog.clock_timestamp() AS now) c RETURNING id
), continued AS (
  UPDATE schemactl.revision SET outcome = $8::pg_catalog.text, continued_by = (SELECT begun.id FROM begun),
    finished_at = coalesce(finished_at, pg_catalog.clock_timestamp())
  WHERE id OPERATOR(pg_catalog.=) ANY ($9::pg_catalog.int8[])
)
SELECT begun.id, pg_catalog.set_config('schemactl.revision', begun.id::pg_catalog.text, false) FROM begun`
	// zerothSQL writes the baseline as revision 0, where there is no other.
	zerothSQL = `INSERT INTO schemactl.revision (id, tool_version, command, plan_checksum, plan, desired, note, outcome, started_at, finished_at) OVERRIDING SYSTEM VALUE
SELECT 0::pg_catalog.int8, $1::pg_catalog.text, $2::pg_catalog.text, $3::pg_catalog.text, $4::pg_catalog.json, $5::pg_catalog.text, $6::pg_catalog.text,
  'imported', c.now, c.now
FROM (SELECT pg_catalog.clock_timestamp() AS now) c
WHERE NOT EXISTS (SELECT FROM schemactl.revision)`
	stoppedStepsSQL = `UPDATE schemactl.step SET state = 'failed', finished_at = pg_catalog.clock_timestamp()
WHERE revision OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.int8[]) AND state OPERATOR(pg_catalog.=) 'running'::pg_catalog.text`
	// finishSQL leaves a revision alone that another run has closed meanwhile.
	finishSQL = `UPDATE schemactl.revision SET outcome = $2::pg_catalog.text, finished_at = pg_catalog.clock_timestamp(), error = $3::pg_catalog.text
WHERE id OPERATOR(pg_catalog.=) ` + ownSQL + ` AND outcome OPERATOR(pg_catalog.=) 'running'::pg_catalog.text`
	failedStepsSQL = `UPDATE schemactl.step SET state = 'failed', finished_at = pg_catalog.clock_timestamp()
WHERE revision OPERATOR(pg_catalog.=) ` + ownSQL + ` AND state OPERATOR(pg_catalog.=) 'running'::pg_catalog.text`
	// ownSQL is the number of the run's own revision: the parameter, or that of the one that was written in the pipeline.
	ownSQL = `coalesce($1::pg_catalog.int8, nullif(pg_catalog.current_setting('schemactl.revision', true), '')::pg_catalog.int8)`

	positionSQL = `UPDATE schemactl.step SET position = $3::pg_catalog.int8
WHERE revision OPERATOR(pg_catalog.=) $1::pg_catalog.int8 AND id OPERATOR(pg_catalog.=) $2::pg_catalog.int4`
	// patientSQL lets a write wait for who holds a lock on the journal, until the end of the transaction.
	patientSQL = `SELECT pg_catalog.set_config('lock_timeout', '0', true)`
	// lazySQL lets a commit return before it is on disk, until the end of the transaction.
	lazySQL = `SELECT pg_catalog.set_config('synchronous_commit', 'off', true)`

	// resumeSQL finds how far the same step came in a revision that stopped in the middle.
	resumeSQL = `SELECT s.position FROM schemactl.step s
WHERE s.revision OPERATOR(pg_catalog.=) ANY ($1::pg_catalog.int8[]) AND s.class OPERATOR(pg_catalog.=) 'batch'::pg_catalog.text
  AND s.sql OPERATOR(pg_catalog.=) $2::pg_catalog.text AND s.position OPERATOR(pg_catalog.>=) 0::pg_catalog.int8
  AND s.filenode OPERATOR(pg_catalog.=) pg_catalog.pg_relation_filenode(pg_catalog.to_regclass($3::pg_catalog.text))
ORDER BY s.revision DESC LIMIT 1`
)

// StepsDoneSQL is run in the transaction of steps.
const StepsDoneSQL = `UPDATE schemactl.step SET state = 'done', finished_at = pg_catalog.clock_timestamp()
WHERE revision OPERATOR(pg_catalog.=) $1::pg_catalog.int8 AND id OPERATOR(pg_catalog.=) ANY ($2::pg_catalog.int4[])`

// StepsStartedSQL notes the file of the relation whose rows a step in batches writes.
var StepsStartedSQL = `INSERT INTO schemactl.step (revision, id, summary, sql, class, state, position, filenode)
SELECT ` + ownSQL + `, s.id, s.summary, s.sql, s.class, 'running', $6::pg_catalog.int8, pg_catalog.pg_relation_filenode(pg_catalog.to_regclass($7::pg_catalog.text))
FROM ROWS FROM (pg_catalog.unnest($2::pg_catalog.int4[]), pg_catalog.unnest($3::pg_catalog.text[]), pg_catalog.unnest($4::pg_catalog.text[]),
  pg_catalog.unnest($5::pg_catalog.text[])) AS s (id, summary, sql, class)
WHERE ` + heldSQL("$8", "$9")

// heldSQL is a condition: the session has an advisory lock, by the parameters with its two numbers.
func heldSQL(class, key string) string {
	return `EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory'::pg_catalog.text
  AND l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
  AND l.classid OPERATOR(pg_catalog.=) ` + class + `::pg_catalog.int8::pg_catalog.oid AND l.objid OPERATOR(pg_catalog.=) ` + key + `::pg_catalog.int8::pg_catalog.oid)`
}

const revisionColumns = `r.id, r.started_at, r.finished_at, r.role, r.tool_version, r.plan_checksum, r.command, r.note, r.outcome,
  r.error, r.continued_by, r.desired IS NOT NULL`

// reachedSQL: the database had the desired state of such a revision when it ended.
const reachedSQL = `r.desired IS NOT NULL AND r.outcome OPERATOR(pg_catalog.=) ANY (ARRAY['done', 'imported']::pg_catalog.text[])`

const (
	listSQL    = `SELECT ` + revisionColumns + ` FROM schemactl.revision r ORDER BY r.id DESC`
	oneSQL     = `SELECT ` + revisionColumns + ` FROM schemactl.revision r WHERE r.id OPERATOR(pg_catalog.=) $1::pg_catalog.int8`
	planSQL    = `SELECT r.plan::pg_catalog.text, r.desired FROM schemactl.revision r WHERE r.id OPERATOR(pg_catalog.=) $1::pg_catalog.int8`
	desiredSQL = `SELECT r.id, r.desired FROM schemactl.revision r
WHERE r.id OPERATOR(pg_catalog.>=) $1::pg_catalog.int8 AND r.desired IS NOT NULL ORDER BY r.id`
	stepsSQL = `SELECT s.id, s.summary, s.sql, s.class, s.state, s.started_at, s.finished_at, s.position
FROM schemactl.step s WHERE s.revision OPERATOR(pg_catalog.=) $1::pg_catalog.int8 ORDER BY s.id`
	lastStateSQL = `SELECT r.desired FROM schemactl.revision r WHERE ` + reachedSQL + ` ORDER BY r.id DESC LIMIT 1`

	// dataStepsSQL lists the plans that have data steps, and which of their steps are done.
	dataStepsSQL = `SELECT r.id, r.plan::pg_catalog.text, ARRAY(SELECT s.id FROM schemactl.step s
  WHERE s.revision OPERATOR(pg_catalog.=) r.id AND s.state OPERATOR(pg_catalog.=) 'done'::pg_catalog.text)
FROM schemactl.revision r WHERE pg_catalog.strpos(r.plan::pg_catalog.text, '"data_step"') OPERATOR(pg_catalog.>) 0::pg_catalog.int4 ORDER BY r.id`

	// markSQL changes with every run that begins or ends; it says too whether a desired state was reached.
	markSQL = `SELECT coalesce(r.id, 0), coalesce(r.outcome, ''), EXISTS (SELECT FROM schemactl.revision r WHERE ` + reachedSQL + `) FROM schemactl.revision r ORDER BY r.id DESC LIMIT 1`

	// unfinishedSQL: a run that ended without a word, or one that failed when it had done something
	// and that no other has followed. A run that builds perf indexes is continued by its like only.
	unfinishedSQL = `SELECT ` + revisionColumns + ` FROM schemactl.revision r
WHERE (NOT $1::pg_catalog.bool OR r.command OPERATOR(pg_catalog.=) 'perf apply'::pg_catalog.text)
  AND (r.outcome OPERATOR(pg_catalog.=) 'running'::pg_catalog.text OR r.outcome OPERATOR(pg_catalog.=) 'failed'::pg_catalog.text AND r.continued_by IS NULL
  AND NOT EXISTS (SELECT FROM schemactl.revision l WHERE l.id OPERATOR(pg_catalog.>) r.id
    AND (l.command OPERATOR(pg_catalog.<>) 'perf apply'::pg_catalog.text OR r.command OPERATOR(pg_catalog.=) 'perf apply'::pg_catalog.text))
  AND EXISTS (SELECT FROM schemactl.step s WHERE s.revision OPERATOR(pg_catalog.=) r.id
    AND (s.state OPERATOR(pg_catalog.=) 'done'::pg_catalog.text OR s.class OPERATOR(pg_catalog.=) ANY (ARRAY['concurrent', 'batch']::pg_catalog.text[]))))
ORDER BY r.id`
	// atWorkSQL says that an apply is running on the database: it holds the advisory lock.
	atWorkSQL = `SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory'::pg_catalog.text AND l.granted
  AND l.classid OPERATOR(pg_catalog.=) $1::pg_catalog.int8::pg_catalog.oid AND l.objid OPERATOR(pg_catalog.=) $2::pg_catalog.int8::pg_catalog.oid
  AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()))`
)
