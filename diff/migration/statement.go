package migration

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// statement is one statement of a file, without the semicolon behind it, and the comment lines before it.
type statement struct {
	comments []string
	sql      string
}

// write writes the comments and the statement.
func (s statement) write(b *strings.Builder) {
	for _, c := range s.comments {
		b.WriteString(c + "\n")
	}
	if s.sql != "" {
		b.WriteString(s.sql + ";\n")
	}
}

// keptPath is the parameter in which a file keeps the search_path of the tool, which reads and writes its
// own tables after the file, in the same transaction.
const keptPath = "schemactl.search_path"

// path is the search_path that the statements of a plan run with.
const path = "pg_catalog, pg_temp"

// script collects the statements of one direction of a migration with their settings.
type script struct {
	// local reports whether settings end with the transaction.
	local bool
	// settings reports whether the tool can set a parameter before a statement; where it cannot, the
	// statement is alone in what is sent to the server.
	settings bool
	out      []statement
	// lock and statement are the timeouts that are set, empty before the first.
	timeouts [2]string
	// changed are the parameters that are set outside of a transaction.
	changed []string
}

func (s *script) set(name, value string) {
	if s.local {
		s.add("SET LOCAL " + name + " = " + value)
		return
	}
	if !slices.Contains(s.changed, name) {
		s.changed = append(s.changed, name)
	}
	s.add("SET " + name + " = " + value)
}

func (s *script) add(sql string, comments ...string) {
	s.out = append(s.out, statement{comments, sql})
}

// begin keeps the search_path, and sets the one of the plan.
func (s *script) begin(steps []plan.Step) {
	if !s.settings {
		return
	}
	s.add(fmt.Sprintf("SELECT pg_catalog.set_config('%s', pg_catalog.current_setting('search_path'), %t)", keptPath, s.local))
	s.path(path)
	if slices.ContainsFunc(steps, hasBody) {
		s.set("check_function_bodies", "off") // what a body uses may come later
	}
}

// path sets the search_path, which is not reset but restored.
func (s *script) path(value string) {
	local := ""
	if s.local {
		local = "LOCAL "
	}
	s.add("SET " + local + "search_path = " + sqltext.Visible(value))
}

// end restores what was set.
func (s *script) end() {
	if !s.settings {
		return
	}
	for _, name := range s.changed {
		s.add("RESET " + name)
	}
	s.add(fmt.Sprintf("SELECT pg_catalog.set_config('search_path', pg_catalog.current_setting('%s', true), %t)", keptPath, s.local))
}

// step adds a statement of a step with the settings that it needs.
func (s *script) step(st plan.Step, sql string, comments ...string) {
	sql = sqltext.Visible(sql)
	if !s.settings {
		for _, set := range st.Session {
			comments = append(comments, fmt.Sprintf("-- Set for the role or the database, where the server's value is too small: %s = %s", visible.Line(set.Name), visible.Line(set.Value)))
		}
		s.add(sql, comments...)
		return
	}
	for i, name := range []string{"lock_timeout", "statement_timeout"} {
		value := fmt.Sprint([]int64{st.LockTimeoutMS, st.StatementTimeoutMS}[i])
		if s.timeouts[i] != value {
			s.timeouts[i] = value
			s.set(name, value)
		}
	}
	for _, set := range st.Session {
		s.set(schema.Ident(set.Name), sqltext.Visible(schema.Literal(set.Value)))
	}
	if st.SearchPath != "" {
		s.path(st.SearchPath)
	}
	s.add(sql, comments...)
	if st.SearchPath != "" {
		s.path(path)
	}
	for _, set := range st.Session {
		if s.local {
			s.add("SET LOCAL " + schema.Ident(set.Name) + " TO DEFAULT")
		}
	}
}

// hasBody reports whether a step may make a routine.
func hasBody(s plan.Step) bool {
	return s.Object.Kind == schema.KindFunction || s.Object.Kind == schema.KindProcedure
}
