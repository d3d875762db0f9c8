package sqlschema

import (
	"cmp"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// Place gives the objects of a state that were read back, which stand in file, the places that they have in scripts, and the
// names that comments there say they had before.
func Place(db *schema.Database, file string, scripts []*Script) error {
	p := &placing{makers: make(map[key][]found), renames: make(map[*rename]bool)}
	for _, s := range scripts {
		if err := p.script(s); err != nil {
			return err
		}
	}
	p.otherwise = scripts[0].place(0)
	if p.otherwise.IsZero() {
		p.otherwise = schema.Pos{File: scripts[0].name, Line: 1, Column: 1}
	}
	for ref, o := range db.Objects() {
		src := o.Src()
		if src == nil || src.Pos.File != file {
			continue
		}
		f := p.find(ref, o)
		if f.pos.IsZero() {
			f.pos = mention(ref.Name, scripts)
		}
		*src = schema.Source{Pos: cmp.Or(f.pos, p.otherwise)}
		if f.renamed == nil || ref.Kind == schema.KindPermission {
			continue
		}
		if !setRenamed(o, f.renamed.from) {
			return &Error{Pos: f.renamed.pos, Message: "PostgreSQL has no way to rename " + ref.String()}
		}
		p.renames[f.renamed] = true
	}
	for _, s := range scripts {
		for i := range s.renames {
			if r := &s.renames[i]; !p.renames[r] {
				return &Error{Pos: r.pos, Message: "this comment stands before nothing that it could rename", Hint: "write it in the line before CREATE, before a column, or before a constraint that has a name"}
			}
		}
	}
	return nil
}

// key is how an object is looked for.
type key struct {
	class       class
	table, name string
}

// found is where an object is made.
type found struct {
	schema  string
	pos     schema.Pos
	renamed *rename
}

// placing finds the places of objects.
type placing struct {
	makers map[key][]found
	// renames are those that were used.
	renames   map[*rename]bool
	otherwise schema.Pos
}

// script notes what a script makes.
func (p *placing) script(s *Script) error {
	if s.badComment != nil {
		return s.badComment
	}
	renamed := make(map[int]*rename)
	for i := range s.renames {
		renamed[s.renames[i].before] = &s.renames[i]
	}
	path := ""
	for _, st := range s.statements {
		if in, ok := searchPath(st); ok {
			path = in
		}
		for _, m := range makersOf(st, path) {
			f := found{schema: m.schema, pos: s.place(m.at), renamed: cmp.Or(renamed[m.at], renamed[m.also])}
			k := key{m.class, m.table, m.name}
			p.makers[k] = append(p.makers[k], f)
		}
	}
	return nil
}

// searchPath is the first schema of the path that a statement sets.
func searchPath(st sqltext.Statement) (string, bool) {
	if st.Begins("select") && len(st.Tokens) > 6 && st.Has("set_config") {
		for _, t := range st.Tokens {
			if t.Kind == sqltext.String && t.Text == "search_path" {
				return "", true
			}
		}
	}
	c := &cursor{tokens: st.Tokens}
	if !c.at("set") {
		return "", false
	}
	c.skip("set", "local", "session")
	if !c.at("search_path") || c.i+2 >= len(c.tokens) {
		return "", false
	}
	return c.tokens[c.i+2].Text, true
}

// find is where an object is made, or else what it belongs to.
func (p *placing) find(ref schema.Ref, o schema.Object) found {
	switch o := o.(type) {
	case *schema.Permission:
		ref = o.Target()
		if f := p.named(key{class: grant, name: ref.Name}, ref.Schema); !f.pos.IsZero() {
			return f
		}
	case *schema.DefaultPermission:
		return p.named(key{class: grant, name: byDefault}, o.Schema)
	}
	if ref.Table == "" {
		return p.named(key{class: classOf(ref.Kind), name: ref.Name}, ref.Schema)
	}
	if ref.Kind == schema.KindPrimaryKey {
		if f := p.named(key{child, ref.Table, primaryKey}, ref.Schema); !f.pos.IsZero() {
			return f
		}
	}
	if f := p.named(key{child, ref.Table, ref.Name}, ref.Schema); !f.pos.IsZero() {
		return f
	}
	f := p.named(key{class: relation, name: ref.Table}, ref.Schema)
	f.renamed = nil
	return f
}

// mention is the first statement that has a name in it, as a DO block that makes an object of it.
func mention(name string, scripts []*Script) schema.Pos {
	for _, s := range scripts {
		if i := strings.Index(s.text, name); i >= 0 && name != "" {
			for _, st := range s.statements {
				if st.End > i {
					return s.place(st.Pos)
				}
			}
		}
	}
	return schema.Pos{}
}

// named is where an object of a schema is made; one whose schema the script does not tell is as good as another.
func (p *placing) named(k key, in string) found {
	list := p.makers[k]
	for _, f := range list {
		if f.schema == in {
			return f
		}
	}
	for _, f := range list {
		if f.schema == "" || k.class == grant {
			return f
		}
	}
	return found{}
}

// setRenamed says what an object was called before, and reports whether it can be renamed.
func setRenamed(o schema.Object, from string) bool {
	switch o := o.(type) {
	case *schema.Table:
		o.RenamedFrom = from
	case *schema.Column:
		o.RenamedFrom = from
	case *schema.Key:
		o.RenamedFrom = from
	case *schema.Index:
		o.RenamedFrom = from
	case *schema.Check:
		o.RenamedFrom = from
	case *schema.Exclusion:
		o.RenamedFrom = from
	case *schema.ForeignKey:
		o.RenamedFrom = from
	case schema.Renamable:
		o.Base().RenamedFrom = from
	default:
		return false
	}
	return true
}
