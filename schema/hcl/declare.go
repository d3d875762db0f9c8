package hcl

import (
	"github.com/replyx/schemactl/schema"
)

// declare lists every object and the columns of every table before any is read, so that
// references may point anywhere, in any file.
func (r *reader) declare() {
	r.eachBlock("schema", func(b *block) {
		if name, ok := b.label(); ok {
			r.schemas.add(&symbol{name: schema.Name{Name: name}, label: b.ownLabel(name), block: b})
		}
	})
	r.eachBlock("extension", func(b *block) {
		if name, ok := b.label(); ok {
			r.extensions.add(&symbol{name: schema.Name{Name: name}, label: b.ownLabel(name), block: b})
		}
	})
	r.eachBlock("table", func(b *block) {
		if d := b.declareIn(r.tables); d != nil {
			b.declareColumns(d)
		}
	})
	r.declareParents()
	r.declareEntities()
	clear(r.refs)
}

// eachBlock calls f for each block of a kind, those with for_each once for each value.
func (r *reader) eachBlock(kind string, f func(*block)) {
	for _, b := range r.top[kind] {
		if !b.has("for_each") {
			f(&b)
			continue
		}
		clear(r.refs)
		for _, c := range expand(nil, b) {
			f(&c)
		}
	}
}

// ownLabel is what references call the block, where its name is computed.
func (b *block) ownLabel(name string) string {
	if n := len(b.Labels); n > 0 {
		return b.Labels[n-1]
	}
	return name
}

// quietly gives the block without a source to mark, and with mistakes forgotten: they
// are noted when the block is read.
func (b *block) quietly() *block {
	c := *b
	c.src, c.errs = nil, new(Errors)
	return &c
}

// declareIn declares an object that lives in a schema.
func (b *block) declareIn(s *symbols) *symbol {
	qualifier, name, ok := b.labels()
	if !ok {
		return nil
	}
	d := &symbol{name: schema.Name{Name: name}, label: b.ownLabel(name), block: b}
	a := b.attr("schema")
	if a == nil {
		b.failf(b.TypeRange.Start, b.schemaHint(), "%s %q has no schema", b.Type, name)
	} else if in := b.refTo(a, b.r.schemas); in != nil {
		d.name.Schema = in.name.Name
		if qualifier != "" && qualifier != in.name.Name && qualifier != in.label {
			b.failf(b.LabelRanges[0].Start, "", "the label says schema %q, the attribute %q", qualifier, in.name.Name)
		}
	}
	if d.name.Schema == "" {
		// The table is kept for references to it, and named after nothing else.
		d.name.Schema = qualifier
	}
	if !s.add(d) {
		return nil
	}
	return d
}

func (b *block) schemaHint() string {
	if len(b.r.schemas.all) > 0 {
		return "schema = " + reference("schema", b.r.schemas.all[0].label)
	}
	return `schema = schema.public, with schema "public" {} declared`
}

// declareColumns lists a table's columns.
func (b *block) declareColumns(d *symbol) {
	set := &columnSet{table: d, blocks: b.children("column")}
	seen := make(map[string]bool, len(set.blocks))
	set.names = make([]string, 0, len(set.blocks))
	kept := set.blocks[:0]
	for i := range set.blocks {
		c := &set.blocks[i]
		name, ok := c.label()
		switch {
		case !ok:
		case seen[name]:
			c.failf(c.TypeRange.Start, "", "column %q is declared twice in table %q", name, d.name.Name)
		case systemColumns[name]:
			c.failf(c.TypeRange.Start, "", "%q is the name of a system column", name)
		default:
			seen[name] = true
			set.names = append(set.names, name)
			kept = append(kept, *c)
		}
	}
	set.blocks = kept
	d.columns = set
}

// systemColumns are in every table (manual, "System Columns").
var systemColumns = map[string]bool{"tableoid": true, "xmin": true, "cmin": true, "xmax": true, "cmax": true, "ctid": true}
