package schema

import (
	"strconv"
)

// Storage is how and where a table is kept, beside its parameters.
type Storage struct {
	// Tablespace is empty for the database's own.
	Tablespace string
	// Method is the table access method; empty means heap.
	Method string
	// ReplicaIdentity is FULL or NOTHING, or the index that ReplicaIndex names; both empty
	// mean the primary key.
	ReplicaIdentity, ReplicaIndex string
	// ClusterOn is the index that CLUSTER without one sorts the rows by.
	ClusterOn string
}

func (s Storage) attrs(l *attrList) {
	l.text("tablespace", s.Tablespace)
	l.text("access_method", unless(s.Method, "heap"))
	l.text("replica_identity", s.ReplicaIdentity)
	l.text("replica_identity_index", s.ReplicaIndex)
	l.text("cluster_on", s.ClusterOn)
}

// Statistics is what ANALYZE is told about a column.
type Statistics struct {
	// Target is the statistics target; nil is the server's default.
	Target *int64
	// NDistinct and NDistinctInherited override the estimate of distinct values; empty for
	// none.
	NDistinct, NDistinctInherited string
}

func (s Statistics) attrs(l *attrList) {
	l.number("statistics", s.Target)
	l.text("n_distinct", floatText(s.NDistinct))
	l.text("n_distinct_inherited", floatText(s.NDistinctInherited))
}

// Options are the attribute options, sorted by name.
func (s Statistics) Options() []Param {
	var out []Param
	for _, p := range []Param{{"n_distinct", s.NDistinct}, {"n_distinct_inherited", s.NDistinctInherited}} {
		if p.Value != "" {
			out = append(out, p)
		}
	}
	return out
}

// floatText is one spelling for numbers that are the same: the server keeps what was written.
func floatText(s string) string {
	if s == "" { // as nearly all are
		return ""
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// NotNull is a NOT NULL constraint as PostgreSQL 18 has them: with a name, which may be proven
// later and need not hold for tables that inherit.
type NotNull struct {
	Name      GivenName
	NoInherit bool
	NotValid  bool
	Comment   string
}

func (n *NotNull) attrs(l *attrList) {
	if n == nil {
		return
	}
	n.Name.attrs(l, "not_null")
	l.flag("not_null.no_inherit", n.NoInherit)
	l.flag("not_null.not_valid", n.NotValid)
	l.text("not_null.comment", n.Comment)
}

// GivenName is a name that the server makes up where none is given. It stays when the table
// or the column that it is made of is renamed, so it is compared only where the HCL gives one
// of its own.
type GivenName struct {
	// Text is empty where the HCL gives none.
	Text string
	// Default reports whether Text is what the server makes up.
	Default bool
	// Live reports whether the name is a live object's: then it is right where none is desired.
	Live bool
}

// Own is the name where it is not the server's.
func (n GivenName) Own() string {
	if n.Default {
		return ""
	}
	return n.Text
}

func (n GivenName) attrs(l *attrList, name string) {
	own := n.Own()
	switch {
	case own == "":
	case n.Live:
		*l = append(*l, Attr{Name: name, Value: own, Same: []string{""}})
	default:
		*l = append(*l, Attr{Name: name, Value: own})
	}
}

// NotNullName is the name that the server gives the NOT NULL constraint of a column.
func NotNullName(t Name, column string) string { return ObjectName(t.Name, column, "not_null") }
