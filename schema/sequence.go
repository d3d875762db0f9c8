package schema

import "math"

// Sequence is a sequence that has a block of its own: not the one behind a serial
// or identity column.
type Sequence struct {
	Name Name
	// Type is smallint, integer or bigint; empty means bigint.
	Type    string
	Options SequenceOptions
	// Unlogged reports whether the sequence is not written to WAL (PostgreSQL 15).
	Unlogged bool
	// OwnedBy is the column whose drop drops the sequence; zero where none.
	OwnedBy ColumnRef
	Common
}

// Ref implements Entity.
func (s *Sequence) Ref() Ref { return SequenceRef(s.Name) }

// SequenceRef names a sequence.
func SequenceRef(n Name) Ref { return Ref{Kind: KindSequence, Schema: n.Schema, Name: n.Name} }

// Since implements Versioned.
func (s *Sequence) Since() []Since {
	if !s.Unlogged {
		return nil
	}
	return []Since{{"unlogged", UnloggedSequence}}
}

// Follow implements Renamable.
func (s *Sequence) Follow(to func(Ref) Ref) Renamable {
	c := *s
	c.Name = to(s.Ref()).TypeName()
	if o := s.OwnedBy; !o.IsZero() {
		column := to(Ref{Kind: KindColumn, Schema: o.Table.Schema, Table: o.Table.Name, Name: o.Column})
		c.OwnedBy = ColumnRef{column.TableName(), column.Name}
	}
	return &c
}

// Sequence finds a sequence by name, or nil.
func (d *Database) Sequence(n Name) *Sequence {
	s, _ := d.Entity(SequenceRef(n)).(*Sequence)
	return s
}

// ColumnRef names a column.
type ColumnRef struct {
	Table  Name
	Column string
}

// IsZero reports whether no column is named.
func (r ColumnRef) IsZero() bool { return r.Column == "" }

// SequenceOptions are the options of CREATE SEQUENCE. A nil number is the default for
// the sequence's type and direction (manual, CREATE SEQUENCE).
type SequenceOptions struct {
	Start, Increment, Min, Max, Cache *int64
	Cycle                             bool
}

// Resolved gives every option a number, for a sequence of the given type.
func (o SequenceOptions) Resolved(typ string) (start, increment, minimum, maximum, cache int64) {
	increment, cache = orDefault(o.Increment, 1), orDefault(o.Cache, 1)
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	switch typ {
	case "smallint":
		low, high = math.MinInt16, math.MaxInt16
	case "integer":
		low, high = math.MinInt32, math.MaxInt32
	}
	if increment > 0 {
		minimum, maximum = orDefault(o.Min, 1), orDefault(o.Max, high)
		start = orDefault(o.Start, minimum)
	} else {
		minimum, maximum = orDefault(o.Min, low), orDefault(o.Max, -1)
		start = orDefault(o.Start, maximum)
	}
	return start, increment, minimum, maximum, cache
}

// Trimmed drops every option that is the default for the type, so that what a person
// would leave out is nil.
func (o SequenceOptions) Trimmed(typ string) SequenceOptions {
	start, inc, low, high, cache := o.Resolved(typ)
	out := SequenceOptions{Cycle: o.Cycle}
	if inc != 1 {
		out.Increment = &inc
	}
	_, _, defLow, defHigh, _ := SequenceOptions{Increment: &inc}.Resolved(typ)
	if low != defLow {
		out.Min = &low
	}
	if high != defHigh {
		out.Max = &high
	}
	defStart, _, _, _, _ := SequenceOptions{Increment: &inc, Min: &low, Max: &high}.Resolved(typ)
	if start != defStart {
		out.Start = &start
	}
	if cache != 1 {
		out.Cache = &cache
	}
	return out
}

// IsZero reports whether every option is the default as written.
func (o SequenceOptions) IsZero() bool { return o == SequenceOptions{} }

func (o SequenceOptions) attrs(l *attrList, prefix, typ string) {
	t := o.Trimmed(typ)
	l.number(prefix+"start", t.Start)
	l.number(prefix+"increment", t.Increment)
	l.number(prefix+"min_value", t.Min)
	l.number(prefix+"max_value", t.Max)
	l.number(prefix+"cache", t.Cache)
	l.flag(prefix+"cycle", t.Cycle)
}

// Attrs implements Object.
func (s *Sequence) Attrs() []Attr {
	var l attrList
	l.text("type", s.TypeName())
	s.Options.attrs(&l, "", s.TypeName())
	l.flag("unlogged", s.Unlogged)
	if !s.OwnedBy.IsZero() {
		l.text("owned_by", s.OwnedBy.Table.String()+"."+s.OwnedBy.Column)
	}
	l.text("comment", s.Comment)
	return l
}

// TypeName is the sequence's type, its default spelled out.
func (s *Sequence) TypeName() string {
	if s.Type == "" {
		return "bigint"
	}
	return s.Type
}

func orDefault(p *int64, def int64) int64 {
	if p == nil {
		return def
	}
	return *p
}
