package plan

import "github.com/replyx/schemactl/schema"

// TargetOf names the database that a live state was read from.
func TargetOf(live *schema.Database) Target {
	s := live.Server
	return Target{Database: s.Database, ServerVersion: s.VersionNum, SystemIdentifier: s.SystemIdentifier, DatabaseOID: s.DatabaseOID}
}

// Failed is the plan that says why there is none.
func Failed(f *Failure) *Plan {
	return &Plan{
		FormatVersion: FormatVersion, Result: Error, Error: f, Changes: []Change{}, Steps: []Step{}, Hazards: []Hazard{},
		Refused: []Refusal{}, Ignored: []Ignored{}, Perf: []PerfIndex{}, NotProven: []NotProven{}, Unmanaged: []Unmanaged{},
		Warnings: []Warning{}, Touched: []Touched{},
	}
}

// Nothing is the plan of a run that changes nothing.
func Nothing(t Target) *Plan {
	p := Failed(nil)
	p.Result, p.Target = Noop, t
	return p
}
