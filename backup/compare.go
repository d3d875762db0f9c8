package backup

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// DifferentError reports that a restored database is not as the manifest of the backup says.
type DifferentError struct {
	// What is the backup or the database.
	What     string
	Problems []string
	Hint     string
}

// Error implements error.
func (e *DifferentError) Error() string {
	return e.What + " is not as its manifest says: " + e.Problems[0]
}

// Details lists what else differs, as far as a page goes.
func (e *DifferentError) Details() []string {
	const most = 20
	rest := e.Problems[1:]
	if len(rest) > most {
		return append(slices.Clone(rest[:most]), fmt.Sprintf("and %d more", len(rest)-most))
	}
	return rest
}

// Hints says what to do about it.
func (e *DifferentError) Hints() []string { return []string{e.Hint} }

// Findings are in what a restored database is not as the manifest says.
type Findings struct {
	Problems, Notes []string
	// Extra is what is there beside what was dumped.
	Extra  []string
	Tables int
	Rows   int64
}

// Compare compares a restored database, and the state that was read of it, with the manifest.
func Compare(ctx context.Context, conn *pgx.Conn, db *schema.Database, m *Manifest, scope Scope) (Findings, error) {
	var f Findings
	f.Problems, f.Extra = Differences(m.Objects, ObjectsOf(db), scope)
	invalid, err := collect[string](ctx, conn, invalidSQL)
	if err != nil {
		return f, fmt.Errorf("look for invalid indexes: %w", err)
	}
	for _, i := range invalid {
		if !slices.Contains(m.InvalidIndexes, i) {
			f.Problems = append(f.Problems, "index "+i+" is not valid")
		}
	}
	if err := f.versions(ctx, conn, m); err != nil {
		return f, err
	}
	if m.SchemaOnly {
		f.Notes = append(f.Notes, "the backup has no rows, so none were counted")
		return f, nil
	}
	return f, f.rows(ctx, conn, m)
}

// versions notes extensions of another version: a dump does not say which one it needs.
func (f *Findings) versions(ctx context.Context, conn *pgx.Conn, m *Manifest) error {
	have, err := extensionsOf(ctx, conn)
	if err != nil {
		return err
	}
	for _, e := range m.Extensions {
		i := slices.IndexFunc(have, func(h Extension) bool { return h.Name == e.Name })
		if i >= 0 && have[i].Version != e.Version {
			f.Notes = append(f.Notes, fmt.Sprintf("the extension %s is of version %s there, and was of %s", e.Name, have[i].Version, e.Version))
		}
	}
	return nil
}

// rows compares how many rows each table has with what was counted in the snapshot of the dump.
func (f *Findings) rows(ctx context.Context, conn *pgx.Conn, m *Manifest) error {
	there, err := tablesOf(ctx, conn)
	if err != nil {
		return err
	}
	names := make(map[schema.Name]bool, len(there))
	for _, t := range there {
		names[t.Ident()] = true
	}
	var counted, want []Table
	estimates := 0
	for _, t := range m.Tables {
		switch {
		case !names[t.Ident()]:
			plain := "table " + t.Ident().String() + " is missing"
			f.Problems = slices.DeleteFunc(f.Problems, func(p string) bool { return p == plain })
			f.Problems = append(f.Problems, plain+", and had "+rowsOfTable(t))
		case t.Exact:
			counted, want = append(counted, t), append(want, t)
		default:
			estimates++
		}
	}
	if err := count(ctx, conn, counted); err != nil {
		return err
	}
	for i, t := range counted {
		if t.Rows != want[i].Rows {
			f.Problems = append(f.Problems, fmt.Sprintf("table %s has %d rows, and had %d", t.Ident(), t.Rows, want[i].Rows))
		}
		f.Rows += t.Rows
	}
	if f.Tables = len(counted); estimates > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("the rows of %d tables were only estimated when the backup was made (--counts estimate): a loss of rows there is not noticed", estimates))
	}
	var large int64
	if err := conn.QueryRow(ctx, largeObjectsSQL).Scan(&large); err != nil {
		return fmt.Errorf("count large objects: %w", err)
	}
	if large != m.LargeObjects {
		f.Problems = append(f.Problems, fmt.Sprintf("there are %d large objects, and were %d", large, m.LargeObjects))
	}
	return nil
}

func rowsOfTable(t Table) string {
	switch {
	case t.Rows < 0:
		return "an unknown number of rows"
	case t.Exact:
		return fmt.Sprintf("%d rows", t.Rows)
	}
	return fmt.Sprintf("about %d rows", t.Rows)
}
