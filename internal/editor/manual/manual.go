// Package manual finds what the reference of the HCL, docs/hcl.md, says of a block or of an attribute.
//
// What enters: the path of a block, the types of the blocks that it is in and its own, and the name of an attribute. What
// leaves: Markdown, and the words that the attribute takes. The page is the only source: what it does not explain, nothing
// here does.
package manual

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/replyx/schemactl/docs"
)

// section is a heading of the page with the blocks that it is about.
type section struct {
	blocks []string
	intro  string
	tables []table
	// text holds all paragraphs.
	text []string
}

// table is a table of a section. Its rows are about attributes of the blocks of, or about blocks in them.
type table struct {
	of   []string
	rows []row
}

// row is what the page says of some names.
type row struct {
	names []string
	ours  bool
	text  string
}

// page is the page taken apart, once.
var page = sync.OnceValue(func() []section { return parse(docs.HCL) })

// common is what holds for an attribute wherever it stands, and is explained in no table.
var common = map[string]string{
	"comment":      "the comment on the object, as of `COMMENT ON`",
	"owner":        "the role that owns the object; without it the owner is not compared",
	"depends_on":   "a list of references to what must be there first; the order of a plan comes from what objects use",
	"for_each":     "repeats the block for each element of a set, a map or a list, with `each.key` and `each.value`",
	"name":         "the name of the object, where the label does not say it: for a name that is computed",
	"renamed_from": "the name that the object had before. It may stay in the file after the rename has run",
	"schema":       "the schema that the object is in: a reference, `schema.public`",
}

// Block returns what the page says of a block; empty where it says nothing.
func Block(path ...string) string {
	typ := path[len(path)-1]
	if len(path) > 1 {
		if r := find(path[len(path)-2], typ, true); r != nil && r.text != "" && r.text != "below" {
			return r.markdown()
		}
	}
	for _, s := range page() {
		if slices.Contains(s.blocks, typ) {
			return s.intro
		}
	}
	return ""
}

// Attr returns what the page says of an attribute of a block; empty where it says nothing.
func Attr(name string, path ...string) string {
	if r := lookUp(name, path); r != nil && r.text != "" {
		return r.markdown()
	}
	if text := common[name]; text != "" {
		return text
	}
	for i := len(path) - 1; i >= 0; i-- {
		for _, block := range append([]string{path[i]}, likeness[path[i]]...) {
			for _, s := range page() {
				if text := s.mention(name); text != "" && slices.Contains(s.blocks, block) {
					return text
				}
			}
		}
	}
	return ""
}

// mention is the first text of a section that names an attribute in passing: a row on another one, or a paragraph.
func (s section) mention(name string) string {
	for _, t := range s.tables {
		for _, r := range t.rows {
			if r.mentions(name) {
				return r.text
			}
		}
	}
	for _, p := range s.text {
		if strings.Contains(p, "`"+name+"`") || strings.Contains(p, "`"+name+" =") {
			return p
		}
	}
	return ""
}

// Values returns the words that the page names as values of an attribute, in its order: ALWAYS, true.
func Values(name string, path ...string) []string {
	r := lookUp(name, path)
	if r == nil {
		return nil
	}
	text := r.text
	if !slices.Contains(r.names, name) {
		text = partAbout(name, text)
	}
	var out []string
	for _, m := range code.FindAllStringSubmatch(text, -1) {
		if word.MatchString(m[1]) && !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	if slices.Equal(out, []string{"true"}) || slices.Equal(out, []string{"false"}) {
		return []string{"true", "false"}
	}
	return out
}

var (
	code = regexp.MustCompile("`([^`]+)`")
	word = regexp.MustCompile(`^([A-Z][A-Z_]*|true|false)$`)
)

// partAbout is the part of a text on many attributes that is about one: `name` = `A` or `B`.
func partAbout(name, text string) string {
	_, rest, ok := strings.Cut(text, "`"+name+"` = ")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, ", and")
	rest, _, _ = strings.Cut(rest, "; ")
	if i := lowerCode.FindStringIndex(rest); i != nil {
		rest = rest[:i[0]]
	}
	return rest
}

// lowerCode is the next attribute in a list of them.
var lowerCode = regexp.MustCompile("`[a-z]")

// lookUp finds the row of an attribute: of a table on its block, in the section of the block around it or in any, or else
// of the block itself.
func lookUp(name string, path []string) *row {
	if len(path) == 0 {
		return nil
	}
	typ, parent := path[len(path)-1], ""
	if len(path) > 1 {
		parent = path[len(path)-2]
		if r := find(parent, typ, true); r != nil && r.mentions(name) {
			return r
		}
	}
	in := slices.Concat([]string{parent, typ}, likeness[typ], likeness[parent])
	for _, block := range in {
		for _, s := range page() {
			if !slices.Contains(s.blocks, block) {
				continue
			}
			if r := s.row(append([]string{typ}, likeness[typ]...), name); r != nil {
				return r
			}
		}
	}
	return nil
}

// likeness is the block, or the heading, whose attributes another one has too.
var likeness = map[string][]string{
	"perf_index": {"index"}, "exclude": {"index", "primary_key"}, "primary_key": {"index"}, "unique": {"primary_key", "index"},
	"foreign_table": {"table"}, "materialized": {"table"}, "variable": {"Variables"}, "order_by": {"arg"},
}

// row finds the row of an attribute of a block in the tables of a section.
func (s section) row(blocks []string, name string) *row {
	for _, t := range s.tables {
		if !slices.ContainsFunc(t.of, func(b string) bool { return slices.Contains(blocks, b) }) {
			continue
		}
		for i := range t.rows {
			if slices.Contains(t.rows[i].names, name) && t.rows[i].text != "" {
				return &t.rows[i]
			}
		}
	}
	return nil
}

// find finds the row of a block within another one.
func find(parent, typ string, block bool) *row {
	for _, s := range page() {
		if !slices.Contains(s.blocks, parent) {
			continue
		}
		for _, t := range s.tables {
			if slices.Contains(t.of, "block") != block {
				continue
			}
			for i := range t.rows {
				if slices.Contains(t.rows[i].names, typ) {
					return &t.rows[i]
				}
			}
		}
	}
	return nil
}

func (r row) mentions(name string) bool { return strings.Contains(r.text, "`"+name+"`") }

func (r row) markdown() string {
	if r.ours {
		return r.text + " (schemactl's own, not in Atlas)"
	}
	return r.text
}
