// Package diff compares two models of a database.
//
// What enters: a live and a desired [schema.Database] and a [policy.Policy]. What
// leaves: a [Result], the ordered list of changes with everything that policy kept out
// of it, counted. The package is pure: it does no I/O and writes no SQL.
package diff

import (
	"github.com/replyx/schemactl/schema"
)

// Action is what a change does to its object.
type Action string

// The actions.
const (
	// Create makes an object that is only desired.
	Create Action = "create"
	// Drop removes an object that is only live.
	Drop Action = "drop"
	// Alter makes a live object equal to the desired one of the same name.
	Alter Action = "alter"
	// Rename gives a live object the desired name, by renamed_from.
	Rename Action = "rename"
	// Repair mends an object that has the right definition and is broken: an invalid
	// index, a constraint that was never validated.
	Repair Action = "repair"
	// Rebuild makes an index again that is as desired: its clusters are those of rows long gone.
	Rebuild Action = "rebuild"
	// Adopt turns a lone unique index into the constraint that is desired.
	Adopt Action = "adopt"
)

// Change is one difference on one object.
type Change struct {
	Action Action
	// Ref names the object as desired; as live for a Drop.
	Ref schema.Ref
	// OldName is the live name of what is renamed or adopted.
	OldName string
	// From and To are the live and the desired object; nil where there is none.
	From, To schema.Object
	// LiveTable and Table are the live and desired table of what belongs to one.
	LiveTable, Table *schema.Table
	// Attrs are the properties that differ, for an Alter.
	Attrs []AttrChange
	// Reason says why an object is dropped or repaired, where the action alone does not.
	Reason string
	// Pos is where the HCL declares the object, or the attribute that differs.
	Pos schema.Pos
}

// Has reports whether the change alters one of the named attributes. A name also stands for
// its parts: "identity" for "identity.start".
func (c Change) Has(names ...string) bool {
	for _, a := range c.Attrs {
		for _, n := range names {
			if a.Name == n || len(a.Name) > len(n) && a.Name[:len(n)] == n && (a.Name[len(n)] == '.' || a.Name[len(n)] == '[') {
				return true
			}
		}
	}
	return false
}

// AttrChange is one property that differs. An empty string is the absence of it.
type AttrChange struct {
	Name, From, To string
}

// Result is what Compare found.
type Result struct {
	// Live is the live state as the renames among the changes leave it.
	Live    *schema.Database
	renamed *renamer
	// equal maps the live tables of which nothing was found to the desired ones.
	equal map[*schema.Table]*schema.Table
	// Changes, sorted by object, make live equal to desired.
	Changes []Change
	// Perf holds the state of every perf index; it is no part of the noop check.
	Perf []PerfIndex
	// Ignored counts what each ignore rule hid.
	Ignored []Ignored
	// NotProven lists the expressions whose texts differ and that the server could not
	// be asked about.
	NotProven []NotProven
	// Unmanaged counts live objects outside what is managed.
	Unmanaged []schema.Unmanaged
	// Warnings are sentences about the comparison: an ignore rule that matches nothing,
	// an extension whose version differs.
	Warnings []Warning
}

// Noop reports whether there is nothing to do. What could not be proven is not a noop.
func (r *Result) Noop() bool { return len(r.Changes) == 0 && len(r.NotProven) == 0 }

// PerfState is the state of one perf index.
type PerfState string

// The states of a perf index.
const (
	PerfInPlace  PerfState = "in place"
	PerfMissing  PerfState = "missing"
	PerfExtra    PerfState = "extra"
	PerfChanged  PerfState = "changed"
	PerfInvalid  PerfState = "invalid"
	PerfBuilding PerfState = "building"
	// PerfWaiting: missing, and its table has too few rows yet (build { min_rows }).
	PerfWaiting PerfState = "waiting"
)

// Pending reports whether perf apply has something to do about an index of the state.
func (s PerfState) Pending() bool {
	return s != PerfInPlace && s != PerfBuilding && s != PerfWaiting
}

// PerfIndex is one perf index, desired or live or both.
type PerfIndex struct {
	Ref   schema.Ref
	State PerfState
	// From and To are the live and the desired index; nil where there is none.
	From, To *schema.Index
	// LiveTable and Table are the live and desired table; LiveTable is nil where it is missing.
	LiveTable, Table *schema.Table
	Attrs            []AttrChange
	// NotProven are the expressions of an index that is otherwise in place.
	NotProven []NotProven
	Pos       schema.Pos
}

// Ignored counts what one ignore rule hid.
type Ignored struct {
	Rule   string
	Reason string
	Refs   []schema.Ref
}

// NotProven is an expression that may or may not differ.
type NotProven struct {
	Ref           schema.Ref
	Attr          string
	Live, Desired string
	Pos           schema.Pos
}

// Warning is a sentence with the place it is about.
type Warning struct {
	Text string
	Pos  schema.Pos
}
