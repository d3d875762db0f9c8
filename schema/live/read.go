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
// trips depends on the number of objects. All of them see one snapshot. Queries that would find nothing are left out, as
// soon as the server has answered which these are.
func Read(ctx context.Context, conn *pgx.Conn, opts Options) (*schema.Database, error) {
	r := newReader(conn.PgConn().ParameterStatus("server_version"))
	schemas, err := conn.TypeMap().Encode(pgtype.TextArrayOID, pgx.TextFormatCode, opts.Schemas, nil)
	if err != nil {
		return nil, fmt.Errorf("name the schemas to read: %w", err)
	}
	absent := map[string]bool{}
	questions, err := r.questions(append([]part{{"absent", absentRows(absent)}}, r.parts()...), schemas)
	if err != nil {
		return nil, err
	}
	p := startPipeline(ctx, conn)
	p.ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", nil)
	if opts.Snapshot != "" {
		p.ask("SET TRANSACTION SNAPSHOT "+schema.Literal(opts.Snapshot), nil)
	}
	looks := questions[0]
	p.ask(looks.sql, looks.scan)
	first := len(p.scans)
	p.SendFlushRequest()
	for _, q := range opts.Beside {
		p.ask(q.SQL, q.Scan, texts(q.Args)...)
	}
	var later []question
	for _, q := range questions[1:] {
		if strings.Contains(looks.sql, "'"+q.file+"'") {
			later = append(later, q)
		} else {
			p.ask(q.sql, q.scan, q.args...)
		}
	}
	err = p.answers(first)
	for _, q := range later {
		if !absent[q.file] {
			p.ask(q.sql, q.scan, q.args...)
		}
	}
	p.ask("ROLLBACK", nil)
	if err := p.end(err); err != nil {
		// After an error the rest of the pipeline was not run.
		_, _ = conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
		return nil, fmt.Errorf("read the catalogs: %w", err)
	}
	r.build()
	return r.db, nil
}

// question is a part with the text of its query for the server's version, and its parameters.
type question struct {
	part
	sql  string
	args [][]byte
}

func (r *reader) questions(parts []part, schemas []byte) ([]question, error) {
	list := make([]question, len(parts))
	for i, part := range parts {
		sql, err := r.query(part.file)
		if err != nil {
			return nil, err
		}
		list[i] = question{part: part, sql: sql}
		if strings.Contains(sql, "$1") {
			list[i].args = [][]byte{schemas}
		}
	}
	return list, nil
}

// absentRows notes the files of queries that would find nothing.
func absentRows(absent map[string]bool) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		var file string
		return each(rows, func() error {
			err := rows.Scan(&file)
			absent[file] = true
			return err
		})
	}
}

func texts(list []string) [][]byte {
	out := make([][]byte, len(list))
	for i, s := range list {
		out[i] = []byte(s)
	}
	return out
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
		"{{staledatabase}}", since(15, staleDatabase, ""),
		"{{counted}}", counted,
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

// counted counts rows of nsp, classid, oid and kind, but for what belongs to an extension.
const counted = `JOIN pg_catalog.pg_namespace n ON n.oid = x.nsp
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = x.classid AND d.objid = x.oid
                  AND (d.deptype = 'e' OR d.deptype = 'i' AND x.kind IN ('functions', 'sequences')))
GROUP BY 1, 2`

// opclassOptions are the parameters of an index's operator classes, one text a key; most
// indexes have none.
const opclassOptions = `CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attoptions IS NOT NULL
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
