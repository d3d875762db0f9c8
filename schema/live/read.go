// Package live reads a server's catalogs into the model and asks the server for canonical
// forms.
//
// What enters: a connection made by [Connect]. What leaves: a live [schema.Database] with
// every text in the server's own spelling, qualified, as it prints under an empty
// search_path; and, by [Canonicalize], the server's spelling of what the HCL says in other
// words. Nothing here changes the database or locks a user's table.
package live

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/replyx/schemactl/schema"
)

//go:embed sql/*.sql
var queries embed.FS

// Options limit what is read.
type Options struct {
	// Schemas are read in full; objects of others are counted. Empty means every schema
	// that is not the system's.
	Schemas []string
	// Snapshot is one that another session has exported; empty takes a new one.
	Snapshot string
	// Beside are queries that are asked in the same round trip, of the same snapshot.
	Beside []Query
}

// Query is a query of others, with its parameters as texts and what takes its rows.
type Query struct {
	SQL  string
	Args []string
	Scan func(pgx.Rows) error
}

// Ask asks queries by themselves, in one round trip.
func Ask(ctx context.Context, conn *pgx.Conn, queries []Query) error {
	b := &pgx.Batch{}
	for _, q := range queries {
		args := make([]any, len(q.Args))
		for i, a := range q.Args {
			args[i] = a
		}
		b.Queue(q.SQL, args...).Query(q.Scan)
	}
	return conn.SendBatch(ctx, b).Close()
}

// Read reads the database in one pipeline, the transaction included: neither the number of queries nor that of the round
// trips depends on the number of objects. All of them see one snapshot.
func Read(ctx context.Context, conn *pgx.Conn, opts Options) (*schema.Database, error) {
	r := newReader(conn.PgConn().ParameterStatus("server_version"))
	schemas, err := conn.TypeMap().Encode(pgtype.TextArrayOID, pgx.TextFormatCode, opts.Schemas, nil)
	if err != nil {
		return nil, fmt.Errorf("name the schemas to read: %w", err)
	}
	batch, parts := &pgconn.Batch{}, make([]func(pgx.Rows) error, 0, 64)
	queue := func(sql string, scan func(pgx.Rows) error, args ...[]byte) {
		batch.ExecParams(sql, args, nil, nil, []int16{pgx.BinaryFormatCode})
		parts = append(parts, scan)
	}
	queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", nil)
	if opts.Snapshot != "" {
		queue("SET TRANSACTION SNAPSHOT "+schema.Literal(opts.Snapshot), nil)
	}
	for _, q := range opts.Beside {
		var args [][]byte
		for _, a := range q.Args {
			args = append(args, []byte(a))
		}
		queue(q.SQL, q.Scan, args...)
	}
	for _, part := range r.parts() {
		sql, err := r.query(part.file)
		if err != nil {
			return nil, err
		}
		var args [][]byte
		if strings.Contains(sql, "$1") {
			args = append(args, schemas)
		}
		queue(sql, part.scan, args...)
	}
	queue("ROLLBACK", nil)
	if err := scanAll(ctx, conn, batch, parts); err != nil {
		// After an error the rest of the pipeline was not run.
		_, _ = conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
		return nil, fmt.Errorf("read the catalogs: %w", err)
	}
	r.build()
	return r.db, nil
}

// scanAll runs a batch, and gives the rows of each statement to its part, where it has one.
func scanAll(ctx context.Context, conn *pgx.Conn, batch *pgconn.Batch, parts []func(pgx.Rows) error) error {
	results := conn.PgConn().ExecBatch(ctx, batch)
	for n := 0; results.NextResult(); n++ {
		if parts[n] == nil {
			continue
		}
		rows := pgx.RowsFromResultReader(conn.TypeMap(), results.ResultReader())
		if err := parts[n](rows); err != nil {
			_ = results.Close()
			return err
		}
	}
	return results.Close()
}

// managed selects the namespaces that are read in full.
const managed = `SELECT n.oid FROM pg_catalog.pg_namespace n
  WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl')
    AND (coalesce(cardinality($1::text[]), 0) = 0 OR n.nspname = ANY ($1::text[]))`

// query is the text of a catalog query for the server's version.
func (r *reader) query(name string) (string, error) {
	data, err := fs.ReadFile(queries, "sql/"+name+".sql")
	if err != nil {
		return "", fmt.Errorf("catalog query %s: %w", name, err)
	}
	since := func(major int, yes, no string) string {
		if r.major >= major {
			return yes
		}
		return no
	}
	return strings.NewReplacer(
		"{{schemas}}", r.namespaces,
		"{{compression}}", since(14, "a.attcompression::text", "''"),
		"{{delcols}}", since(15, "c.confdelsetcols", "NULL::int2[]"),
		"{{nullsnotdistinct}}", since(15, "i.indnullsnotdistinct", "false"),
		"{{enforced}}", since(18, "k.conenforced", "true"),
		"{{constraintkind}}", since(18, "c.conenforced, c.conperiod", "true, false"),
		"{{statisticsexprs}}", since(14, "pg_get_statisticsobjdef_expressions(s.oid)", "NULL::text[]"),
		"{{multirange}}", since(14, "r.rngmultitypid", "NULL::oid"),
		"{{colllocale}}", since(17, "coalesce(c.colllocale, '')", since(15, "coalesce(c.colliculocale, '')", "''")),
		"{{stalehere}}", since(15, staleHere, ""),
		"{{collrules}}", since(16, "coalesce(c.collicurules, '')", "''"),
		"{{detaching}}", since(14, "i.inhdetachpending", "false"),
		"{{opclassoptions}}", opclassOptions,
		"{{viaroot}}", since(13, "p.pubviaroot", "false"),
		"{{gencols}}", since(18, "p.pubgencols = 's'", "false"),
		"{{pubschemas}}", since(15, publishedSchemas, "'{}'::text[]"),
		"{{pubcolumns}}", since(15, publishedColumns, "'{}'::text[]"),
		"{{pubwhere}}", since(15, "pg_get_expr(r.prqual, r.prrelid)", "NULL::text"),
		"{{streaming}}", streaming(r.major),
		"{{subscription}}", subscriptionOptions(r.major),
		"{{subcomment}}", since(14, "coalesce(obj_description(s.oid, 'pg_subscription'), '')", "''"),
		// Whoever creates a role may administer it, which makes him no member.
		"{{membership}}", since(16, "(m.inherit_option OR m.set_option)", "true"),
		"{{publicschema}}", since(15, publicUsage, publicUsage+", makeaclitem(0, n.nspowner, 'CREATE', false)"),
		"{{parameters}}", since(15, parameterGrants, ""),
		"{{subscript}}", since(14, "x.typsubscript", "0"),
		"{{adopter}}", since(14, opclassAdopter, "NULL"),
		"{{lastscan}}", since(16, "pg_stat_get_lastscan(l.oid)", "NULL::timestamptz"),
		"{{sqlbody}}", since(14, "pg_get_function_sqlbody(p.oid)", "NULL::text"),
	).Replace(string(data)), nil
}

// opclassOptions are the parameters of an index's operator classes, one text a key; most
// indexes have none.
const opclassOptions = `CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indexrelid
                         AND (cardinality(a.attoptions) > 1 OR a.attoptions[1] !~ '^pg_attver='))
         THEN ARRAY(SELECT coalesce((SELECT string_agg(o, ',') FROM unnest(a.attoptions) AS o WHERE o !~ '^pg_attver='), '')
                    FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = i.indexrelid AND a.attnum > 0 ORDER BY a.attnum) END`

// publicUsage is what initdb gives everybody on the schema public; before 15 CREATE too.
const publicUsage = "makeaclitem(0, n.nspowner, 'USAGE', false)"

// parameterGrants are the privileges on parameters, which all belong to the first superuser.
const parameterGrants = `UNION ALL
  SELECT 0, 'pg_parameter_acl'::regclass, p.oid, 'parameter', p.parname, '', '', 10, p.paracl, acldefault('p', 10)
  FROM pg_catalog.pg_parameter_acl p WHERE p.paracl IS NOT NULL`

// opclassAdopter is the class that uses an item of a family; the access methods that have items
// depend on a family alone are btree, hash, gist, gin and spgist.
const opclassAdopter = `(SELECT min(c.oid) FROM pg_catalog.pg_opclass c
    WHERE c.opcfamily = i.family AND c.opcintype = i.lefttype AND c.opcmethod IN (403, 405, 783, 2742, 4000)
      AND (i.lefttype = i.righttype OR c.opcmethod NOT IN (403, 405)))`

func majorVersion(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}
