package editor

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/replyx/schemactl/internal/editor/manual"
	"github.com/replyx/schemactl/internal/editor/sketch"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// refersTo says which kinds of objects an attribute likely refers to; what else may stand there comes behind.
var refersTo = map[string][]string{
	"schema": {"schema"}, "schemas": {"schema"},
	"columns": {"column"}, "column": {"column"}, "include": {"column"}, "update_of": {"column"}, "on_delete_columns": {"column"},
	"on": relations, "table": relations, "partition_of": {"table"}, "inherits": {"table"}, "from": {"table"}, "ref_columns": {"table"},
	"for": {"table", "view", "schema", "function", "sequence"}, "depends_on": {"table", "view", "function"},
	"owner": {"role"}, "role": {"role"}, "to": {"role"}, "member_of": {"role"}, "user": {"role"},
	"type": typeKinds, "subtype": typeKinds, "return": typeKinds, "return_set": typeKinds,
	"function": {"function"}, "execute": {"function"}, "collate": {"collation"}, "collation": {"collation"},
	"server": {"server"}, "fdw": {"extension", "foreign_data_wrapper"}, "for_each": {"var", "local"},
}

var (
	relations = []string{"table", "view", "materialized", "foreign_table"}
	typeKinds = []string{"enum", "domain", "composite", "range"}
	// typeAttrs are the attributes that are data types, where the reference names no words for them.
	typeAttrs = []string{"type", "subtype", "return", "return_set", "source", "target", "left", "right", "state_type", "element"}
	// classes are operator classes that people choose.
	classes = []string{
		"vector_cosine_ops", "vector_l2_ops", "vector_ip_ops", "vector_l1_ops", "halfvec_cosine_ops", "halfvec_l2_ops", "halfvec_ip_ops",
		"bit_hamming_ops", "sparsevec_l2_ops", "jsonb_path_ops", "gin_trgm_ops", "gist_trgm_ops", "text_pattern_ops", "varchar_pattern_ops",
	}
	// calls are defaults that are SQL.
	calls = []string{"now()", "CURRENT_DATE", "gen_random_uuid()"}
)

// chain is a reference up to the cursor: its names, and what is typed of the last.
type chain struct {
	names []string
	typed string
}

// Classes of all letters take long to compile, and only an editor asks for what they find.
var (
	bodyWord  = whenUsed(`^\s*([\pL\pN_-]*)$`)
	chainText = whenUsed(`(?:[\pL_][\pL\pN_-]*(?:\.[\pL\pN_-]*|\["[^"\n]*"\])*)$`)
	chainName = whenUsed(`\["([^"]*)"\]|([\pL\pN_-]+)|(\.$)`)
)

func whenUsed(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

func chainBefore(line string) chain {
	text := chainText().FindString(line)
	var c chain
	for _, m := range chainName().FindAllStringSubmatch(text, -1) {
		c.names = append(c.names, m[1]+m[2])
	}
	if n := len(c.names); n > 0 && !strings.HasSuffix(text, "]") {
		c.typed, c.names = c.names[n-1], c.names[:n-1]
	}
	return c
}

// values completes the value of an attribute.
func (s *State) values(c cursor) []Item {
	ch := chainBefore(c.before())
	at := sketch.Span{Start: c.off - len(ch.typed), End: c.off}
	if len(ch.names) == 0 {
		return s.words(c, at)
	}
	root := ch.names[0]
	switch n := len(ch.names); {
	case root == "column" && n == 1:
		return s.columnItems(s.Relation(c.block, c.file, c.part.Base), at)
	case root == "each" && n == 1:
		return []Item{{Label: "key", Kind: KindValue, Insert: "key", Replace: at}, {Label: "value", Kind: KindValue, Insert: "value", Replace: at}}
	case n == 1:
		return s.objects(root, "", at)
	case ch.names[n-1] == "column":
		inSchema := ""
		if n == 4 {
			inSchema = ch.names[1]
		}
		return s.columnItems(s.find(root, inSchema, ch.names[n-2]), at)
	case n == 2 && s.find(root, "", ch.names[1]) == nil:
		return s.objects(root, ch.names[1], at)
	case root == "table" || root == "foreign_table":
		return []Item{{Label: "column", Kind: KindRef, Insert: "column", Replace: at, Detail: "columns of " + ch.names[n-1]}}
	}
	return nil
}

// words completes a value that has no dot yet.
func (s *State) words(c cursor, at sketch.Span) []Item {
	name, path := c.attr.Name.Text, c.block.Path()
	var out []Item
	add := func(rank int, kind Kind, detail string, words ...string) {
		for _, w := range words {
			out = append(out, Item{Label: w, Kind: kind, Insert: w, Replace: at, Detail: detail, Rank: rank})
		}
	}
	known := manual.Values(name, path...)
	add(0, KindValue, "", known...)
	for _, kind := range refersTo[name] {
		switch {
		case kind == "column":
			out = append(out, whole("column", s.columnItems(s.Relation(c.block, c.file, c.part.Base), at))...)
		case name == "ref_columns":
			out = append(out, s.keyItems(at)...)
		default:
			out = append(out, whole(kind, s.objects(kind, "", at))...)
		}
	}
	switch {
	case slices.Contains(typeAttrs, name) && len(known) == 0:
		add(2, KindType, "data type", hcl.TypeWords()...)
	case name == "ops":
		add(1, KindValue, "operator class", classes...)
	case name == "default":
		out = append(out, s.defaults(c, at)...)
	}
	add(8, KindRef, "reference", append(roots(), "column")...)
	add(9, KindValue, "SQL", `sql("")`)
	return out
}

// whole makes complete references of names.
func whole(root string, items []Item) []Item {
	for i := range items {
		it := &items[i]
		it.Rank++
		if path, ok := strings.CutPrefix(it.Insert, "["); ok {
			it.Insert = root + "[" + path
			it.Replace.Start++
		} else {
			it.Insert = root + "." + it.Insert
		}
		it.Label = it.Insert
	}
	return items
}

// objects completes the name of a declared object.
func (s *State) objects(kind, inSchema string, at sketch.Span) []Item {
	var out []Item
	schemas := make(map[string]bool)
	for _, d := range s.all[kind] {
		name := d.Name.Text
		if inSchema != "" && d.Schema != inSchema {
			continue
		}
		path := []string{name}
		if inSchema == "" && len(s.byName[kind][name]) > 1 && d.Schema != "" && d.Kind != "local" {
			if schemas[d.Schema+"."+name] {
				continue // overloaded
			}
			schemas[d.Schema+"."+name] = true
			path = []string{d.Schema, name}
		}
		out = append(out, s.refItem(path, at, d.Kind+" in "+base(d.File)))
	}
	return out
}

// refItem completes a reference behind its dot. Names that need quotes take the place of the dot, too.
func (s *State) refItem(path []string, at sketch.Span, detail string) Item {
	text := strings.TrimPrefix(hcl.Reference(append([]string{"x"}, path...)...), "x")
	it := Item{Label: strings.Join(path, "."), Kind: KindRef, Replace: at, Detail: detail}
	if rest, ok := strings.CutPrefix(text, "."); ok {
		it.Insert = rest
	} else {
		it.Insert, it.Replace.Start = text, at.Start-1
	}
	return it
}

func (s *State) columnItems(d *Decl, at sketch.Span) []Item {
	if d == nil {
		return nil
	}
	var out []Item
	for _, col := range s.Columns(d) {
		it := s.refItem([]string{col.Name.Text}, at, s.typeOf(col))
		it.Kind = KindColumn
		out = append(out, it)
	}
	return out
}

// keyItems completes references to columns that foreign keys may refer to: those of primary keys.
func (s *State) keyItems(at sketch.Span) []Item {
	var out []Item
	for _, d := range s.all["table"] {
		for _, b := range d.Block.Blocks {
			if b.Type.Text != "primary_key" || b.Attr("columns") == nil {
				continue
			}
			path := []string{"table"}
			if len(s.byName["table"][d.Name.Text]) > 1 {
				path = append(path, d.Schema)
			}
			for _, ref := range b.Attr("columns").Refs {
				text := hcl.Reference(append(slices.Clone(path), d.Name.Text, "column", ref.Names[len(ref.Names)-1].Text)...)
				out = append(out, Item{Label: text, Kind: KindRef, Insert: text, Replace: at, Detail: "primary key", Rank: 1})
			}
		}
	}
	return out
}

// defaults completes a default: values of the column's enum, and SQL.
func (s *State) defaults(c cursor, at sketch.Span) []Item {
	var out []Item
	add := func(text, detail string, rank int) {
		out = append(out, Item{Label: text, Kind: KindValue, Insert: text, Replace: at, Detail: detail, Rank: rank})
	}
	if a := c.block.Attr("type"); a != nil && len(a.Refs) == 1 {
		ref := a.Refs[0]
		if d := s.Resolve(ref, c.part.Base, c.file, len(ref.Names)-1); d != nil && d.Kind == "enum" && d.Block.Attr("values") != nil {
			for _, t := range d.Block.Attr("values").Texts {
				add(`"`+s.text(d.File, t.Span.Shift(d.Base))+`"`, "value of "+d.Name.Text, 0)
			}
		}
		if len(ref.Names) == 1 && slices.Contains([]string{"bool", "boolean"}, ref.Names[0].Text) {
			add("true", "", 0)
			add("false", "", 0)
		}
	}
	for _, call := range calls {
		add("sql("+strconv.Quote(call)+")", "SQL", 1)
	}
	return out
}

// sqlInString is a name as SQL within a string of HCL.
func sqlInString(name string) string {
	quoted := hcl.Quote(schema.Ident(name))
	return quoted[1 : len(quoted)-1]
}

func base(file string) string { return file[strings.LastIndexAny(file, `/\`)+1:] }
