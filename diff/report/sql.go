package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// SQL writes the plan as a script that psql runs as it is, with the same transactions and
// timeouts. It has no patience ladder: a lock that is not to be had within the highest
// rung ends it.
func SQL(w io.Writer, p *plan.Plan) error {
	var b bytes.Buffer
	switch {
	case p.Error != nil:
		fmt.Fprintf(&b, "-- %s\n", visible.Words(p.Error.Message))
	case p.Result == plan.Noop:
		b.WriteString("-- noop: the database is as desired\n")
	}
	for _, r := range p.Refused {
		fmt.Fprintf(&b, "-- refused: %s\n", visible.Line(r.Text))
	}
	if len(p.Steps) == 0 {
		return write(w, &b)
	}
	b.WriteString("\\set ON_ERROR_STOP on\nSET search_path = pg_catalog, pg_temp;\n")
	if slices.ContainsFunc(p.Steps, func(s plan.Step) bool {
		return s.Object.Kind == schema.KindFunction || s.Object.Kind == schema.KindProcedure
	}) {
		// What a body uses may come later.
		b.WriteString("SET check_function_bodies = off;\n")
	}
	open := 0
	for i, s := range p.Steps {
		if open != 0 && s.Transaction != open {
			b.WriteString("COMMIT;\n")
			open = 0
		}
		b.WriteString("\n")
		if i > 0 && i == p.ExpandEnd() {
			b.WriteString("-- Here the expand part ends: a deploy can go between.\n\n")
		}
		fmt.Fprintf(&b, "-- %d. %s\n", s.ID, visible.Line(s.Summary))
		if s.Transaction != 0 && open == 0 {
			b.WriteString("BEGIN;\n")
			open = s.Transaction
		}
		writeStatement(&b, s)
	}
	if open != 0 {
		b.WriteString("COMMIT;\n")
	}
	return write(w, &b)
}

// writeStatement writes the statement of a step with its settings; outside of a transaction what it sets
// beside the timeouts is reset after it.
func writeStatement(b *bytes.Buffer, s plan.Step) {
	local := ""
	if s.Transaction != 0 {
		local = "LOCAL "
	}
	fmt.Fprintf(b, "SET %slock_timeout = %d;\nSET %sstatement_timeout = %d;\n", local, s.LockTimeoutMS, local, s.StatementTimeoutMS)
	for _, set := range s.Session {
		fmt.Fprintf(b, "SET %s%s = %s;\n", local, schema.Ident(set.Name), sqltext.Visible(schema.Literal(set.Value)))
	}
	if s.SearchPath != "" {
		fmt.Fprintf(b, "SET %ssearch_path = %s;\n", local, sqltext.Visible(s.SearchPath))
	}
	fmt.Fprintf(b, "%s;\n", sqltext.Visible(s.SQL))
	if s.SearchPath != "" {
		fmt.Fprintf(b, "SET %ssearch_path = pg_catalog, pg_temp;\n", local)
	}
	for _, set := range s.Session {
		if local != "" {
			fmt.Fprintf(b, "SET LOCAL %s TO DEFAULT;\n", schema.Ident(set.Name))
			continue
		}
		fmt.Fprintf(b, "RESET %s;\n", schema.Ident(set.Name))
	}
}
