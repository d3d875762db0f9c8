package main

import (
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

func showRowsFlag() cli.Flag {
	return &cli.BoolFlag{Name: "show-rows", Usage: "show the values of declared rows in statements, which may be personal data"}
}

// shown is a plan as it may be seen.
func (v *voice) shown(p *plan.Plan) *plan.Plan {
	if !v.rows {
		return p
	}
	return p.WithRows()
}

// tellOfRows says that a saved plan has what no other form of it has.
func (v *voice) tellOfRows(file string, declared *schema.Database) {
	if declared != nil && len(declared.Data) > 0 {
		v.say("%s holds the values of the declared rows, by which apply makes their statements: keep it as you keep those", file)
	}
}

// hiddenRowsError reports that statements without their values are no file of a migration.
type hiddenRowsError struct{}

// Error implements error.
func (hiddenRowsError) Error() string {
	return "the plan writes declared rows, and their values are not to be shown"
}

// Hints reports what to do about it.
func (hiddenRowsError) Hints() []string {
	return []string{"--show-rows writes them into the files; a saved plan does not have them as statements, so plan again"}
}
