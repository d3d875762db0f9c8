package planner

import "github.com/replyx/schemactl/schema"

// holders are what may hold values of types that are not built in, by the type.
type holders struct {
	columns map[schema.Name][]typeUse
	// entities are types made of it, a range by its own name too, and materialized views.
	entities map[schema.Name][]schema.Entity
}

// holdersIn are the holders of a state, each list in the order of the state.
func holdersIn(db *schema.Database) *holders {
	h := &holders{make(map[schema.Name][]typeUse), make(map[schema.Name][]schema.Entity)}
	builtIn := make(map[schema.Type]bool) // many columns have the same few types
	for _, t := range db.Tables {
		for _, c := range t.Columns {
			if builtIn[c.Type] {
				continue
			}
			if n, array, ok := namedType(c.Type); ok {
				h.columns[n] = append(h.columns[n], typeUse{schema.ColumnRef{Table: t.Name, Column: c.Name}, schema.KindTable, array})
			} else {
				builtIn[c.Type] = true
			}
		}
	}
	for _, e := range db.Entities {
		if v, ok := e.(*schema.View); ok {
			for _, c := range v.Columns {
				h.entity(e, c.Type)
			}
		}
		if r, ok := e.(*schema.Range); ok {
			h.entities[r.Name] = append(h.entities[r.Name], e)
		}
		for _, t := range e.Types() {
			h.entity(e, *t)
		}
	}
	return h
}

// entity notes one by a type, once.
func (h *holders) entity(e schema.Entity, t schema.Type) {
	n, _, ok := namedType(t)
	if list := h.entities[n]; ok && (len(list) == 0 || list[len(list)-1] != e) {
		h.entities[n] = append(list, e)
	}
}

// namedType is the name of a type that is not built in, and whether it is an array of it.
func namedType(t schema.Type) (n schema.Name, array, ok bool) {
	p, err := schema.ParseType(t.SQL())
	if err != nil || p.BuiltIn {
		return n, false, false
	}
	return p.Name, p.Array, true
}

// columnsOverRows are the columns that need a table in another way than by their type, by the table.
func columnsOverRows(db *schema.Database) map[schema.Ref][]schema.Ref {
	out := make(map[schema.Ref][]schema.Ref)
	for from, needs := range db.Needs {
		if from.Kind != schema.KindColumn {
			continue
		}
		for _, to := range needs {
			if to.Kind == schema.KindTable {
				out[to] = append(out[to], from)
			}
		}
	}
	return out
}
