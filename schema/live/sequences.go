package live

import (
	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

type sequenceRow struct {
	namespace, start, increment, low, high, cache int64
	owner                                         int64
	column                                        int32
	dependency                                    string
	*schema.Sequence
}

func (r *reader) sequenceRows(rows pgx.Rows) error {
	return each(rows, func() error {
		s := &sequenceRow{Sequence: &schema.Sequence{}}
		err := rows.Scan(&s.namespace, &s.Name.Name, &s.Type, &s.start, &s.increment, &s.low, &s.high, &s.cache,
			&s.Options.Cycle, &s.owner, &s.column, &s.dependency, &s.Comment, &s.Unlogged)
		r.sequences = append(r.sequences, s)
		return err
	})
}

func (r *reader) buildSequences() {
	for _, s := range r.sequences {
		s.Name.Schema = r.schemas[s.namespace]
		cycle := s.Options.Cycle
		s.Options = schema.SequenceOptions{
			Start: &s.start, Increment: &s.increment, Min: &s.low, Max: &s.high, Cache: &s.cache, Cycle: cycle,
		}.Trimmed(s.Type)
		t := r.tables[s.owner]
		var column *schema.Column
		if t != nil && s.column > 0 && int(s.column) <= len(t.byNumber) {
			column = t.byNumber[s.column-1]
		}
		switch {
		case s.dependency == "i" && column != nil && column.Identity != nil:
			r.identity(column.Identity, t, column.Name, s)
			continue
		case s.dependency == "i":
			continue
		case column != nil:
			s.OwnedBy = schema.ColumnRef{Table: t.Name, Column: column.Name}
			s.Unlogged = r.unlogged(s, t)
		}
		r.db.Entities = append(r.db.Entities, s.Sequence)
	}
}

// logged is for what servers before 15 say of sequences that no serial column is made of: they know no unlogged one.
func (r *reader) logged() {
	if r.major < 15 {
		for _, s := range schema.Of[*schema.Sequence](r.db) {
			s.Unlogged = false
		}
	}
}

// unlogged says whether an owned sequence is; before PostgreSQL 15 each is as its table.
func (r *reader) unlogged(s *sequenceRow, t *table) bool {
	if r.major < 15 {
		return t.Unlogged
	}
	return s.Unlogged
}

// identity notes what the sequence of an identity column has beside its options.
func (r *reader) identity(id *schema.Identity, t *table, column string, s *sequenceRow) {
	id.Options, id.Comment = s.Options, s.Comment
	id.Sequence = schema.GivenName{Text: s.Name.Name, Default: s.Name == schema.SerialSequence(t.Name, column), Live: true}
	if u := r.unlogged(s, t); u != t.Unlogged {
		id.Persistence = map[bool]string{true: "UNLOGGED", false: "LOGGED"}[u]
	}
}
