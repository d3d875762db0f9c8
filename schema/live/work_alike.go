package live

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// follower is a change that is tried on another table, on which everything is alike.
type follower struct {
	change ColumnChange
	first  schema.Ref
	// parts are the names of the indexes by those on the other table.
	parts map[string]string
}

// alike takes one of the tables whose changes send the server the same statements. The changes of the others follow it.
func (w *worker) alike() (first []ColumnChange, others []follower) {
	w.tables, w.order = make(map[schema.Name]*workTable), nil
	asks, changes := make(map[*workTable][]string), make(map[*workTable][]ColumnChange)
	for _, c := range w.changes {
		tables := w.standIns(c)
		changes[tables[0]] = append(changes[tables[0]], c)
		for _, t := range tables {
			for _, one := range w.trials(c, t) {
				asks[t] = append(asks[t], one.statements...)
			}
			if len(tables) > 1 {
				asks[t] = append(asks[t], t.live.Name.SQL()) // there is one answer for all of them
			}
		}
	}
	at := make(map[string]*workTable)
	for _, t := range w.order {
		list := slices.Concat([]string{w.setPath(t.live.Name.Schema), w.createStandIn(t)}, w.statements(t), asks[t])
		all := strings.ReplaceAll(strings.Join(list, "\x00"), t.name, "schemactl_work")
		one, ok := at[all]
		if !ok {
			at[all], first = t, append(first, changes[t]...)
			continue
		}
		for i, c := range changes[t] {
			others = append(others, follower{c, changes[one][i].Ref, t.partsBy(one)})
		}
	}
	return first, others
}

// partsBy are the names of a table's parts by those of another's.
func (t *workTable) partsBy(other *workTable) map[string]string {
	out := make(map[string]string, len(t.parts))
	for i, o := range t.parts {
		out[other.rebuiltName(other.parts[i])] = t.rebuiltName(o)
	}
	return out
}

// rebuiltName is the live index of a part, as a verdict names it.
func (t *workTable) rebuiltName(o schema.Object) string {
	return schema.Name{Schema: t.live.Name.Schema, Name: depend.PartName(t.live, o)}.SQL()
}

// follow gives followers the answers, and returns the changes that are refused: the words of that are about their
// own tables.
func (w *worker) follow(others []follower) (alone []ColumnChange) {
	for _, o := range others {
		work, ok := w.out[o.first]
		switch {
		case ok && work.Refused != "":
			alone = append(alone, o.change)
		case ok:
			work.Rebuilt = slices.Clone(work.Rebuilt)
			for i, name := range work.Rebuilt {
				work.Rebuilt[i] = o.parts[name]
			}
			slices.Sort(work.Rebuilt)
			w.out[o.change.Ref] = work
		}
	}
	return alone
}

// columns are those of the table that a trial may look at.
func (w *worker) columns(t *workTable) []*schema.Column {
	var names, texts []string
	for _, o := range t.parts {
		names = append(names, schema.ColumnsOf(o)...)
		for _, e := range schema.ExprsOf(o) {
			texts = append(texts, e.SQL())
		}
	}
	for _, c := range t.changes {
		if !c.To.Generated.IsZero() {
			return t.live.Columns
		}
		if c.From != nil {
			names = append(names, c.From.Name)
		}
	}
	if slices.ContainsFunc(t.live.Columns, func(col *schema.Column) bool { return w.isGenerated(t, col) }) {
		return t.live.Columns
	}
	return narrowed(t.live.Columns, names, texts, func(*schema.Column) bool { return false })
}

// isGenerated reports whether a column is generated while the changes are made.
func (w *worker) isGenerated(t *workTable, col *schema.Column) bool {
	return !col.Generated.IsZero() && !w.free[schema.ColumnRef{Table: t.live.Name, Column: col.Name}]
}
