package migration

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
)

// text writes statements one after the other.
func text(head string, statements []statement) string {
	var b strings.Builder
	b.WriteString(head)
	for _, s := range statements {
		s.write(&b)
	}
	return b.String()
}

func file(name, data string) File { return File{Name: name, Data: []byte(data)} }

// atlasFiles have no way back: atlas migrate down plans it.
func atlasFiles(d dialect, _ *plan.Plan, all []migration) ([]File, error) {
	var out []File
	for _, m := range all {
		head := ""
		if m.alone {
			head = "-- atlas:txmode none\n\n"
		}
		out = append(out, file(m.version+"_"+m.name+".sql", text(head, m.up(d.statements))))
	}
	return out, nil
}

// gooseFiles have their statements between marks where a semicolon ends no statement.
func gooseFiles(d dialect, _ *plan.Plan, all []migration) ([]File, error) {
	var out []File
	for _, m := range all {
		var b strings.Builder
		if m.alone {
			b.WriteString("-- +goose NO TRANSACTION\n")
		}
		b.WriteString("-- +goose Up\n")
		marked(&b, m.up(d.statements))
		b.WriteString("\n-- +goose Down\n")
		marked(&b, m.down(d.statements))
		out = append(out, file(m.version+"_"+m.name+".sql", b.String()))
	}
	return out, nil
}

func marked(b *strings.Builder, statements []statement) {
	for _, s := range statements {
		for i, c := range s.comments {
			s.comments[i] = strings.ReplaceAll(c, "+goose", "+ goose") // in any comment it is a command
		}
		if !strings.ContainsAny(s.sql, ";\n") {
			s.write(b)
			continue
		}
		b.WriteString("-- +goose StatementBegin\n")
		s.write(b)
		b.WriteString("-- +goose StatementEnd\n")
	}
}

// golangMigrateFiles are sent in one piece: what must run outside of a transaction is alone in its file.
func golangMigrateFiles(d dialect, _ *plan.Plan, all []migration) ([]File, error) {
	var out []File
	for _, m := range all {
		base := m.version + "_" + m.name
		out = append(out, file(base+".up.sql", text("", m.up(d.statements))), file(base+".down.sql", text("", m.down(d.statements))))
	}
	return out, nil
}

// flywayFiles have a configuration of their own where they run outside of a transaction, or have what Flyway takes for a placeholder.
func flywayFiles(d dialect, _ *plan.Plan, all []migration) ([]File, error) {
	var out []File
	for _, m := range all {
		base := m.version + "__" + m.name + ".sql"
		out = append(out, flywayFile(m, "V"+base, m.up(d.statements))...)
		out = append(out, flywayFile(m, "U"+base, m.down(d.statements))...)
	}
	return out, nil
}

func flywayFile(m migration, name string, statements []statement) []File {
	data, conf := text("", statements), ""
	if m.alone {
		conf += "executeInTransaction=false\n"
	}
	if strings.Contains(data, "${") {
		conf += "placeholderReplacement=false\n"
	}
	if conf == "" {
		return []File{file(name, data)}
	}
	return []File{file(name, data), file(name+".conf", conf)}
}

// liquibaseFiles are one file with a changeset for each transaction. Outside of one a changeset is one statement: the driver
// sends several together.
func liquibaseFiles(d dialect, _ *plan.Plan, all []migration) ([]File, error) {
	first := all[0]
	var b strings.Builder
	b.WriteString("--liquibase formatted sql\n")
	n := 0
	changeset := func(alone bool, up, down []statement) {
		n++
		attrs := "splitStatements:false stripComments:false rollbackSplitStatements:false"
		if alone {
			attrs = "runInTransaction:false " + attrs
		}
		fmt.Fprintf(&b, "\n--changeset schemactl:%s-%d %s\n%s", first.version, n, attrs, text("", up))
		if !hasStatement(down) {
			b.WriteString("--rollback empty\n")
			return
		}
		for line := range strings.Lines(text("", down)) {
			b.WriteString("--rollback " + line)
		}
	}
	for _, m := range all {
		if !m.alone {
			changeset(false, m.up(true), m.down(true))
			continue
		}
		for _, s := range m.up(d.statements) {
			var down []statement
			if len(s.comments) > 0 { // the others are settings
				down = m.down(false)
			}
			changeset(true, []statement{s}, down)
		}
	}
	return []File{file(first.version+"_"+first.name+".sql", b.String())}, nil
}

func hasStatement(all []statement) bool {
	for _, s := range all {
		if s.sql != "" {
			return true
		}
	}
	return false
}

// dbmateFiles are sent in one piece: what must run outside of a transaction is alone in its part.
func dbmateFiles(d dialect, _ *plan.Plan, all []migration) ([]File, error) {
	var out []File
	for _, m := range all {
		option := ""
		if m.alone {
			option = " transaction:false"
		}
		out = append(out, file(m.version+"_"+m.name+".sql",
			text("-- migrate:up"+option+"\n", m.up(d.statements))+text("\n-- migrate:down"+option+"\n", m.down(d.statements))))
	}
	return out, nil
}

// psqlFiles are the SQL form of the plan, and the way back in the same form.
func psqlFiles(d dialect, p *plan.Plan, all []migration) ([]File, error) {
	base := all[0].version + "_" + all[0].name
	var up bytes.Buffer
	if err := report.SQL(&up, p); err != nil {
		return nil, err
	}
	down := "\\set ON_ERROR_STOP on\n"
	for i := len(all) - 1; i >= 0; i-- {
		statements := all[i].down(d.statements)
		if all[i].alone || !hasStatement(statements) {
			down += "\n" + text("", statements)
			continue
		}
		down += "\nBEGIN;\n" + text("", statements) + "COMMIT;\n"
	}
	return []File{file(base+".sql", up.String()), file(base+".down.sql", down)}, nil
}
