package schema

import (
	"slices"
	"strings"
)

// serialTypes maps a column type to its serial pseudo-type (manual, "Serial Types").
var serialTypes = map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}

// SerialName is the pseudo-type of a serial column, or empty.
func (c *Column) SerialName() string {
	if !c.Serial {
		return ""
	}
	return serialTypes[c.Type.SQL()]
}

// SerialSequence is the name that CREATE TABLE gives the sequence of a serial column
// (makeObjectName in indexcmds.c: the longer part is cut until all fits).
func SerialSequence(t Name, column string) Name {
	return Name{t.Schema, ObjectName(t.Name, column, "seq")}
}

// OwnSequence is the sequence that a serial or an identity column of a table has, or zero.
func (c *Column) OwnSequence(t Name) Name {
	switch {
	case c.Identity != nil && c.Identity.Sequence.Text != "":
		return Name{t.Schema, c.Identity.Sequence.Text}
	case c.Serial || c.Identity != nil:
		return SerialSequence(t, c.Name)
	}
	return Name{}
}

// ObjectName builds the name that PostgreSQL gives an unnamed object: first_second_label,
// cut to fit MaxIdentifier.
func ObjectName(first, second, label string) string {
	overhead := len(label) + 1
	if second != "" {
		overhead++
	}
	room := MaxIdentifier - overhead
	a, b := len(first), len(second)
	for a+b > room {
		if a > b {
			a--
		} else {
			b--
		}
	}
	out := clip(first, a)
	if second != "" {
		out += "_" + clip(second, b)
	}
	return out + "_" + label
}

// clip cuts to n bytes without splitting a UTF-8 character, as pg_mbcliplen does.
func clip(s string, n int) string {
	n = min(n, len(s))
	for n > 0 && n < len(s) && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

// FoldSerials turns a column with its own default sequence into a serial column and
// takes the sequence out of the state. Both readers call it, so that serial and what
// it stands for are the same.
func (d *Database) FoldSerials() {
	owned := make(map[ColumnRef]*Sequence)
	for _, s := range Of[*Sequence](d) {
		if !s.OwnedBy.IsZero() {
			owned[s.OwnedBy] = s
		}
	}
	folded := make(map[*Sequence]bool)
	for _, t := range d.Tables {
		for _, c := range t.Columns {
			if s := owned[ColumnRef{t.Name, c.Name}]; s != nil && c.isSerial(t, s) {
				c.Serial, c.Default = true, Expr{}
				folded[s] = true
			}
		}
	}
	if len(folded) == 0 {
		return
	}
	d.Entities = slices.DeleteFunc(slices.Clone(d.Entities), func(e Entity) bool {
		s, ok := e.(*Sequence)
		return ok && folded[s]
	})
}

func (c *Column) isSerial(t *Table, s *Sequence) bool {
	typ := c.Type.SQL()
	if c.Serial || !c.NotNull || serialTypes[typ] == "" || s.TypeName() != typ || s.Comment != "" ||
		s.Unlogged != t.Unlogged || s.Name != SerialSequence(t.Name, c.Name) || !s.Options.Trimmed(typ).IsZero() {
		return false
	}
	return c.Default.SQL() == "nextval("+Literal(s.Name.SQL())+"::regclass)"
}

// NumberedBy is the sequence that the default of a column takes the next number of; zero where it is
// anything else. A name without a schema is taken to be in the table's.
func (c *Column) NumberedBy(t Name) Name {
	text, ok := strings.CutPrefix(c.Default.SQL(), "nextval('")
	text, closed := strings.CutSuffix(text, ")")
	text, quoted := strings.CutSuffix(strings.TrimSuffix(text, "::regclass"), "'")
	if !ok || !closed || !quoted || text == "" {
		return Name{}
	}
	n := ParseName(strings.ReplaceAll(text, "''", "'"))
	if n.Schema == "" {
		n.Schema = t.Schema
	}
	return n
}
