package schema

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// DataMode says what is done about the rows of a table that the desired state declares.
type DataMode string

// The modes. Each does what the one before it does, and more.
const (
	// DataInsert adds the rows that are missing.
	DataInsert DataMode = "INSERT"
	// DataUpsert also sets the declared columns of rows that differ. It is the default.
	DataUpsert DataMode = "UPSERT"
	// DataSync also deletes the rows that are not declared.
	DataSync DataMode = "SYNC"
)

// MaxDataRows is how many rows of a table a desired state may declare.
const MaxDataRows = 10_000

// Data is what a desired state says of the rows of a table.
type Data struct {
	// Name is the label of the block; empty where it has none.
	Name  string
	Table Name
	// Key are the columns that tell one row from another: the primary key's, or those of the unique By.
	Key []string
	By  string
	// Mode is never empty.
	Mode DataMode
	// Rows stand in the order of the HCL, which means nothing.
	Rows []*DataRow
	*Source
}

// DataRow is a row; its columns stand in the order of the table.
type DataRow struct {
	Columns []string
	Values  []DataValue
	*Source
}

// DataValue is a value as the input function of its type reads it.
type DataValue struct {
	Null bool
	Text string
}

// Value is the value of a column, and whether the row has one.
func (r *DataRow) Value(column string) (DataValue, bool) {
	if i := slices.Index(r.Columns, column); i >= 0 {
		return r.Values[i], true
	}
	return DataValue{}, false
}

// KeyOf spells the key of a row so that equal texts give equal keys.
func (d *Data) KeyOf(r *DataRow) string {
	var b strings.Builder
	for _, c := range d.Key {
		v, _ := r.Value(c)
		fmt.Fprintf(&b, "%t%q,", v.Null, v.Text)
	}
	return b.String()
}

// Hash stands for the rows where their values must not be shown: equal rows, in whatever order, give equal hashes.
func (d *Data) Hash() string {
	lines := make([]string, len(d.Rows))
	for i, r := range d.Rows {
		for n, c := range r.Columns {
			lines[i] += fmt.Sprintf("%q %t %q,", c, r.Values[n].Null, r.Values[n].Text)
		}
	}
	slices.Sort(lines)
	return shortHash(fmt.Sprintf("%q %s %q", d.Table, d.Mode, d.Key) + strings.Join(lines, "\n"))
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:12])
}

// Migration is a data step: a change of rows that runs once in each database.
type Migration struct {
	Name string
	// After is what must be there before it: a table, or with Column a column of it. Before is what the plan
	// drops and must still be there. One of the two is set.
	After, Before MigrationPlace
	// Batch writes rows in many short transactions; SQL are statements that run in one. One of the two is set.
	Batch *MigrationBatch
	SQL   string
	// Undo is the statement that takes it back; empty where there is none.
	Undo string
	*Source
}

// MigrationPlace is a table, or a column of it.
type MigrationPlace struct {
	Table  Name
	Column string
}

// IsZero reports whether there is no place.
func (p MigrationPlace) IsZero() bool { return p.Table.Name == "" }

// String is the place as messages have it.
func (p MigrationPlace) String() string {
	if p.Column == "" {
		return "table " + p.Table.String()
	}
	return "column " + p.Table.String() + "." + p.Column
}

// MigrationBatch sets columns of the rows of a table that meet a condition.
type MigrationBatch struct {
	Table Name
	// Where is what is true of a row until it is written.
	Where Expr
	Set   []MigrationSet
}

// MigrationSet gives a column a value, which is SQL.
type MigrationSet struct {
	Column string
	Value  Expr
}

// Place is the object that the step is about.
func (m *Migration) Place() MigrationPlace {
	if m.After.IsZero() {
		return m.Before
	}
	return m.After
}

// Hash stands for what the step does: it must not change once the step has run. Where it stands in a plan may.
func (m *Migration) Hash() string {
	var b strings.Builder
	if m.Batch != nil {
		fmt.Fprintf(&b, "%q where %q set", m.Batch.Table, m.Batch.Where.Text)
		for _, s := range m.Batch.Set {
			fmt.Fprintf(&b, " %q=%q", s.Column, s.Value.Text)
		}
	}
	b.WriteString(m.SQL)
	return shortHash(b.String())
}

// DataWork is what the rows of a table lack of what is declared, as the server compared them.
type DataWork struct {
	Table Name
	// Insert and Update are the numbers of declared rows, from 0.
	Insert, Update []int
	// Delete are the keys of rows that are not declared, as text.
	Delete [][]string
	// References are the foreign keys that lead to rows of Delete.
	References []DataReference
}

// DataReference is how many rows refer to those that are to be deleted; -1 where they cannot be counted.
type DataReference struct {
	Table    Name
	Name     string
	OnDelete string
	Rows     int64
}

// Noop reports whether the rows are as declared.
func (w *DataWork) Noop() bool { return len(w.Insert)+len(w.Update)+len(w.Delete) == 0 }

// DataOf is what the state declares of the rows of a table, or nil.
func (d *Database) DataOf(t Name) *Data {
	for _, x := range d.Data {
		if x.Table == t {
			return x
		}
	}
	return nil
}
