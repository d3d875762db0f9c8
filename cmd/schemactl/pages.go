package main

import (
	"errors"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/backup"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/migration"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/forge"
	"github.com/replyx/schemactl/internal/gitref"
	"github.com/replyx/schemactl/internal/migrationdir"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/internal/sqlschema"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// errorKind is a kind of error, by its section of docs/errors.md.
type errorKind struct {
	section string
	is      func(error) bool
}

func has[E error](section string) errorKind {
	return errorKind{section, func(err error) bool { var e E; return errors.As(err, &e) }}
}

func refusal(section string, is func(*apply.RefusedError) bool) errorKind {
	return errorKind{section, func(err error) bool {
		var e *apply.RefusedError
		return errors.As(err, &e) && is(e)
	}}
}

// errorKinds are all of them; the first that an error is counts.
var errorKinds = []errorKind{
	has[*usageError]("usage"),
	has[*schemactl.UnknownTableError]("unknown_name"),
	has[*schemactl.UnknownIndexError]("unknown_name"),
	has[*schemactl.ChangedStepError]("declared_rows"),
	has[*live.ConnectError]("connection"),
	has[*hcl.Error]("hcl"),
	has[hcl.Errors]("hcl"),
	has[*live.CompileError]("hcl"),
	has[live.CompileErrors]("hcl"),
	has[*policy.Error]("policy"),
	has[*schemactl.UncheckedError]("could_not_check"),
	refusal("rows", func(e *apply.RefusedError) bool { return len(e.Steps) > 0 }),
	refusal("hazards", func(e *apply.RefusedError) bool { return len(e.Hazards) > 0 }),
	refusal("refused", func(*apply.RefusedError) bool { return true }),
	has[*apply.StepError]("step_failed"),
	has[*apply.HeldUpError]("held_up"),
	has[*apply.ProofError]("proof"),
	has[*apply.SavedError]("saved_plan"),
	has[*journal.Error]("journal"),
	has[*history.TargetError]("revision"),
	has[*schemactl.NotRehearsedError]("rehearsal"),
	has[*scratch.UnavailableError]("throwaway_database"),
	has[*sqlschema.Error]("throwaway_database"),
	has[*schemactl.NoBackupError]("backup"),
	has[*backup.UnreadableError]("backup"),
	has[*backup.ProgramError]("backup"),
	has[*backup.DifferentError]("backup"),
	has[*backup.DamagedError]("backup"),
	has[*backup.UnusableError]("backup"),
	has[*backup.NoToolsError]("backup"),
	has[*migration.UnwritableError]("migrations"),
	has[schemactl.PreliminaryError]("migrations"),
	has[*migrationdir.SumError]("migrations"),
	has[*migrationdir.FormatError]("migrations"),
	has[*migrationdir.VersionError]("migrations"),
	has[*migrationdir.UnreadableError]("migrations"),
	has[*gitref.UnknownError]("git"),
	has[*forge.Error]("forge"),
	has[*live.DataError]("declared_rows"),
	has[*internalError]("fault"),
}

// page is where an error of that kind is described; empty where it is of none.
func page(err error) string {
	for _, k := range errorKinds {
		if k.is(err) {
			return report.Page("errors.md", k.section)
		}
	}
	return ""
}
