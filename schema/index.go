package schema

import (
	"fmt"
	"slices"
	"strconv"
)

// Index is an index that no constraint owns.
type Index struct {
	Name        string
	RenamedFrom string
	Unique      bool
	// Method is the access method; empty means btree.
	Method  string
	Parts   []Part
	Include []string
	Where   Expr
	// Params are storage parameters, sorted by name.
	Params []Param
	// AutoLists reports whether a desired IVFFlat index has as many lists as the policy's rule gives for
	// its rows (lists = auto). Whatever a live one has is right; Params says how many it is built
	// with, once they are counted.
	AutoLists        bool
	NullsNotDistinct bool
	Tablespace       string
	Comment          string
	*Source

	// Perf reports whether the index is managed apart from its table (perf_index, or a
	// policy that names it).
	Perf bool
	// Build says how to build it; only a desired perf index has one.
	Build *Build

	// Invalid and Building are set for a live index: pg_index.indisvalid is false, and
	// a build of it is in progress now.
	Invalid, Building bool
	// Partitioned reports whether a live index is on a partitioned table.
	Partitioned bool
	// Lacking names the partitions that have no valid part of a live partitioned index.
	Lacking []Name
	// PartOf names the index that a partition's is a part of.
	PartOf string
	// Stats is the size of a live index; of a desired perf index that depends on it, the rows that
	// it will hold.
	Stats Stats
	// Guess reports whether those rows are a guess: the planner has no statistics of the columns that
	// they depend on.
	Guess bool
}

// Build is how a perf index is built.
type Build struct {
	// MinRows puts the build off until the index will hold so many rows; 0 is at once.
	MinRows int64
	// MaintenanceWorkMem is a memory setting as PostgreSQL writes it, "2GB"; empty leaves the server's.
	MaintenanceWorkMem string
	// ParallelWorkers is max_parallel_maintenance_workers; nil leaves the server's.
	ParallelWorkers *int
}

// Part is one key of an index or an exclusion constraint: a column or an expression.
type Part struct {
	Column string
	Expr   Expr
	// OpClass is the operator class: as the HCL names it, or, live, its qualified name.
	OpClass string
	// DefaultOpClass reports whether a live part has the default operator class of its type.
	DefaultOpClass bool
	OpClassParams  []Param
	// Collation is the qualified name, empty for the column's own.
	Collation string
	Desc      bool
	// Nulls is FIRST or LAST where it is not the default for the direction.
	Nulls string
	// Operator is set in an exclusion constraint: "=", "&&".
	Operator string
	// Statistics is the statistics target of an expression; nil is the server's default.
	Statistics *int64
}

// Lists is the storage parameter of an IVFFlat index that Auto may be the value of.
const (
	Lists = "lists"
	Auto  = "auto"
)

// SetLists decides what lists = auto leaves open.
func (i *Index) SetLists(n int) {
	i.Params = SortedParams(append(i.GivenParams(), Param{Name: Lists, Value: strconv.Itoa(n)}))
}

// GivenParams are the storage parameters without what lists = auto came to.
func (i *Index) GivenParams() []Param {
	if !i.AutoLists {
		return i.Params
	}
	return slices.DeleteFunc(slices.Clone(i.Params), func(p Param) bool { return p.Name == Lists })
}

// Waits reports whether a desired index is not to be built for so few rows. A guess of them decides nothing.
func (i *Index) Waits() bool {
	return i.Build != nil && !i.Guess && i.Stats.Rows >= 0 && i.Stats.Rows < i.Build.MinRows
}

// Param is the value of a storage parameter; empty where it is not set.
func (i *Index) Param(name string) string {
	for _, p := range i.Params {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// Attrs implements Object.
func (i *Index) Attrs() []Attr { return i.AppendAttrs(make([]Attr, 0, 6)) }

// AppendAttrs adds them to a list.
func (i *Index) AppendAttrs(list []Attr) []Attr {
	l := attrList(list)
	l.flag("unique", i.Unique)
	l.text("type", i.MethodName())
	partAttrs(&l, i.Parts)
	l.list("include", i.Include)
	l.expr("where", i.Where)
	l.params("with", i.GivenParams())
	if i.AutoLists {
		l = append(l, Attr{Name: "with." + Lists, Value: Auto, Any: true})
	}
	l.unset("nulls_distinct", i.NullsNotDistinct)
	l.text("tablespace", i.Tablespace)
	l.text("comment", i.Comment)
	return l
}

// MethodName is the access method, its default spelled out.
func (i *Index) MethodName() string {
	if i.Method == "" {
		return "btree"
	}
	return i.Method
}

func partAttrs(l *attrList, parts []Part) {
	for i, p := range parts {
		n := partNamesOf(i)
		if p.Column != "" {
			*l = append(*l, Attr{Name: n.on, Value: p.Column})
		} else {
			*l = append(*l, p.Expr.attr(n.on))
		}
		*l = append(*l, p.opClassAttr(n.ops))
		l.params(n.ops, p.OpClassParams)
		l.text(n.collation, p.Collation)
		l.flag(n.desc, p.Desc)
		l.text(n.nulls, p.Nulls)
		l.text(n.operator, p.Operator)
		l.number(n.statistics, p.Statistics)
	}
}

// partNames are the names of the attributes of an index part.
type partNames struct{ on, ops, collation, desc, nulls, operator, statistics string }

// firstParts are those of the parts that nearly every index has no more of.
var firstParts = [4]partNames{newPartNames(0), newPartNames(1), newPartNames(2), newPartNames(3)}

func partNamesOf(i int) partNames {
	if i < len(firstParts) {
		return firstParts[i]
	}
	return newPartNames(i)
}

func newPartNames(i int) partNames {
	on := fmt.Sprintf("on[%d]", i+1)
	return partNames{on, on + ".ops", on + ".collation", on + ".desc", on + ".nulls", on + ".operator", on + ".statistics"}
}

// opClassAttr lets a desired name without schema, or none for the default class, equal
// the live qualified name.
func (p Part) opClassAttr(name string) Attr {
	a := Attr{Name: name, Value: p.OpClass}
	if n := ParseName(p.OpClass); n.Schema != "" {
		a.Same = append(a.Same, n.Name)
	}
	if p.DefaultOpClass {
		a.Same = append(a.Same, "")
	}
	return a
}
