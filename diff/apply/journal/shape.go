package journal

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"
)

// column is one of a table of the journal, as createSQL makes it.
type column struct {
	name, typ string
	oid       uint32
	// def is the default as the server prints it, "identity" for an identity column.
	def string
	// fill is what the rows get where the column was lost; empty where it may be null.
	fill string
}

// columnsOf are the columns of each table. docs/history.md explains them.
var columnsOf = map[string][]column{
	"revision": {
		{"id", "bigint", pgtype.Int8OID, "identity", ""},
		{"started_at", "timestamptz", pgtype.TimestamptzOID, "clock_timestamp()", "clock_timestamp()"},
		{"finished_at", "timestamptz", pgtype.TimestamptzOID, "", ""},
		{"role", "text", pgtype.TextOID, "SESSION_USER", "SESSION_USER"},
		{"tool_version", "text", pgtype.TextOID, "", "''"},
		{"command", "text", pgtype.TextOID, "", "'apply'"},
		{"plan_checksum", "text", pgtype.TextOID, "", "''"},
		{"plan", "json", pgtype.JSONOID, "", "'{}'"},
		{"desired", "text", pgtype.TextOID, "", ""},
		{"note", "text", pgtype.TextOID, "", "''"},
		{"outcome", "text", pgtype.TextOID, "", "'failed'"},
		{"error", "text", pgtype.TextOID, "", ""},
		{"continued_by", "bigint", pgtype.Int8OID, "", ""},
	},
	"step": {
		{"revision", "bigint", pgtype.Int8OID, "", ""},
		{"id", "integer", pgtype.Int4OID, "", ""},
		{"summary", "text", pgtype.TextOID, "", "''"},
		{"sql", "text", pgtype.TextOID, "", "''"},
		{"class", "text", pgtype.TextOID, "", "'brief'"},
		{"state", "text", pgtype.TextOID, "", "'failed'"},
		{"started_at", "timestamptz", pgtype.TimestamptzOID, "clock_timestamp()", "clock_timestamp()"},
		{"finished_at", "timestamptz", pgtype.TimestamptzOID, "", ""},
		{"position", "bigint", pgtype.Int8OID, "", ""},
		{"filenode", "oid", pgtype.OIDOID, "", ""},
	},
}

// constraintsOf are the constraints of each table as the server prints them.
var constraintsOf = map[string][]string{
	"revision": {
		"PRIMARY KEY (id)",
		"FOREIGN KEY (continued_by) REFERENCES schemactl.revision(id)",
		"CHECK ((outcome = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'abandoned'::text, 'imported'::text])))",
	},
	"step": {
		"PRIMARY KEY (revision, id)",
		"FOREIGN KEY (revision) REFERENCES schemactl.revision(id)",
		"CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))",
	},
}

// add are the statements that make a lost column again; nil where the rows would not be told apart
// without it.
func (c column) add(alter string) []string {
	if c.name == "id" || c.name == "revision" {
		return nil
	}
	if c.fill == "" {
		return []string{alter + "ADD COLUMN " + c.name + " " + c.typ}
	}
	out := []string{fmt.Sprintf("%sADD COLUMN %s %s NOT NULL DEFAULT %s", alter, c.name, c.typ, c.fill)}
	if c.def == "" {
		out = append(out, alter+"ALTER COLUMN "+c.name+" DROP DEFAULT")
	}
	return out
}

// judge reports what is wrong with a column that is there.
func (c column) judge(relation, alter string, f fact) (x fault, wrong bool) {
	alter += "ALTER COLUMN " + c.name + " "
	if f.Detail != fmt.Sprint(c.oid) {
		return broken(fmt.Sprintf("column %s of schemactl.%s is not of type %s", c.name, relation, c.typ),
			alter+"DROP DEFAULT", fmt.Sprintf("%sTYPE %s USING %s::%s", alter, c.typ, c.name, c.typ)), true
	}
	if strings.EqualFold(f.More, c.def) {
		return fault{}, false
	}
	x.text = fmt.Sprintf("column %s of schemactl.%s has another default than schemactl gives it", c.name, relation)
	if c.def == "identity" {
		x.text = fmt.Sprintf("column %s of schemactl.%s is no identity column", c.name, relation)
	}
	switch f.More {
	case "":
	case "generated":
		x.text = fmt.Sprintf("column %s of schemactl.%s is generated", c.name, relation)
		x.mend = append(x.mend, alter+"DROP EXPRESSION")
	case "identity":
		x.mend = append(x.mend, alter+"DROP IDENTITY")
	default:
		x.mend = append(x.mend, alter+"DROP DEFAULT")
	}
	switch c.def {
	case "":
	case "identity":
		x.mend = append(x.mend, alter+"SET NOT NULL", alter+"ADD GENERATED ALWAYS AS IDENTITY",
			"SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence('schemactl.revision', 'id'), (SELECT max(r.id) FROM schemactl.revision r))")
	default:
		x.mend = append(x.mend, alter+"SET DEFAULT "+c.def)
	}
	return x, true
}
