package hcl

import (
	"maps"
	"slices"

	"github.com/replyx/schemactl/schema"
)

// Words are the names that may stand directly in a block.
type Words struct {
	Attrs, Blocks []string
	// Open reports whether any attribute may: storage parameters, the names of locals.
	Open bool
}

// TopBlocks lists the blocks of a file, in the order in which docs/hcl.md explains them.
func TopBlocks() []string { return topBlocks() }

// WordsIn returns the words of a block by its path, the types of the blocks that it is in, the outermost first, and its own:
// "table", "column". False means that there is no such block. A path of no block is that of a file.
func WordsIn(path ...string) (Words, bool) {
	if len(path) == 0 {
		return Words{Blocks: topBlocks()}, true
	}
	w, ok := topWords(path[0])
	for i := 1; i < len(path) && ok; i++ {
		if !slices.Contains(w.Blocks, path[i]) {
			return Words{}, false
		}
		w, ok = nestedWords[[2]string{path[i-1], path[i]}]
	}
	return w, ok
}

// Labelled reports whether a block, by its path, has a label, which is its name.
func Labelled(path ...string) bool {
	typ := path[len(path)-1]
	if len(path) > 1 {
		return slices.Contains(labelled, typ)
	}
	for _, k := range entityKinds() {
		if string(k.kind) == typ {
			return k.declare == nil && k.home != onObject && k.home != unnamed
		}
	}
	return typ != "locals"
}

// labelled are the blocks within others that have a label.
var labelled = []string{"column", "unique", "index", perfIndexBlock, "foreign_key", "check", "exclude", "field", "arg"}

// MetaAttrs lists the attributes that every block with a label may have: it is repeated by the one, and named by the other.
func MetaAttrs() []string { return slices.Clone(metaAttrs) }

// TypeWords lists the words of an attribute that is a data type, sorted.
func TypeWords() []string {
	out := schema.TypeWords()
	for name := range atlasTypes {
		out = append(out, name)
	}
	out = slices.AppendSeq(out, maps.Keys(extensionOf))
	slices.Sort(out)
	return slices.Compact(out)
}

// topWords are the words of a block of a file.
func topWords(typ string) (Words, bool) {
	switch typ {
	case "schema":
		return Words{Attrs: schemaAttrs}, true
	case "extension":
		return Words{Attrs: extensionAttrs}, true
	case "table":
		return Words{Attrs: tableAttrs, Blocks: tableBlocks}, true
	case perfIndexBlock:
		return Words{Attrs: append([]string{"table"}, indexAttrs...), Blocks: perfIndexBlocks}, true
	case dataBlock:
		return Words{Attrs: dataAttrs}, true
	case migrationBlock:
		return Words{Attrs: migrationAttrs, Blocks: migrationBlocks}, true
	case "variable":
		return Words{Attrs: variableAttrs}, true
	case "locals":
		return Words{Open: true}, true
	}
	for _, k := range entityKinds() {
		switch {
		case string(k.kind) != typ:
		case k.home == onObject:
			return Words{Attrs: k.attrs}, true
		default:
			return Words{Attrs: append(k.common(), k.attrs...), Blocks: k.blocks}, true
		}
	}
	return Words{}, false
}

// nestedWords are the words of each block that stands in another one, by the types of both.
var nestedWords = func() map[[2]string]Words {
	m := map[[2]string]Words{
		{"table", "column"}:       {Attrs: columnAttrs, Blocks: columnBlocks},
		{"table", "primary_key"}:  {Attrs: keyAttrs, Blocks: keyBlocks},
		{"table", "unique"}:       {Attrs: uniqueAttrs, Blocks: keyBlocks},
		{"table", "index"}:        {Attrs: indexAttrs, Blocks: indexBlocks},
		{"table", perfIndexBlock}: {Attrs: indexAttrs, Blocks: perfIndexBlocks},
		{"table", "foreign_key"}:  {Attrs: foreignKeyAttrs},
		{"table", "check"}:        {Attrs: checkAttrs},
		{"table", "exclude"}:      {Attrs: excludeAttrs, Blocks: keyBlocks},
		{"table", "row_security"}: {Attrs: []string{"enabled", "enforced"}},
		{"table", "partition"}:    {Attrs: partitionAttrs, Blocks: partitionBlocks},
		{"table", "values"}:       {Attrs: valuesAttrs},
		{"partition", "by"}:       {Attrs: partitionByAttrs},
		{"column", "identity"}:    {Attrs: identityAttrs},
		{"column", "as"}:          {Attrs: generatedAttrs},
		{"column", "not_null"}:    {Attrs: []string{"no_inherit", "not_valid", "comment"}},
		{perfIndexBlock, "build"}: {Attrs: buildAttrs},
		{migrationBlock, "batch"}: {Attrs: batchAttrs},

		{"domain", "check"}:        {Attrs: []string{"expr", "not_valid", "comment", "renamed_from"}},
		{"domain", "not_null"}:     {Attrs: []string{"comment"}},
		{"composite", "field"}:     {Attrs: []string{"type", "collate", "collation", "comment", "renamed_from"}},
		{"function", "arg"}:        {Attrs: []string{"type", "mode", "default"}},
		{"procedure", "arg"}:       {Attrs: []string{"type", "mode", "default"}},
		{"aggregate", "arg"}:       {Attrs: []string{"type", "mode"}},
		{"aggregate", "order_by"}:  {Attrs: []string{"type", "mode"}},
		{"function", returnTable}:  {Blocks: []string{"column"}},
		{returnTable, "column"}:    {Attrs: []string{"type"}},
		{"foreign_table", "check"}: {Attrs: without(checkAttrs, "renamed_from")},
		{"foreign_table", "column"}: {
			Attrs: append(without(columnAttrs, "storage", "compression", "renamed_from"), "options"), Blocks: without(columnBlocks, "identity"),
		},
		{"view", "column"}:         {Attrs: viewColumnAttrs},
		{"materialized", "column"}: {Attrs: viewColumnAttrs},
		{"materialized", "index"}:  {Attrs: indexAttrs, Blocks: indexBlocks},

		{"materialized", perfIndexBlock}: {Attrs: indexAttrs, Blocks: perfIndexBlocks},

		{"trigger", "execute"}:                   {Attrs: []string{"function", "args"}},
		{"trigger", "partition"}:                 {Attrs: []string{"on", "enabled"}},
		{"publication", "table"}:                 {Attrs: []string{"on", "columns", "where"}},
		{"text_search_configuration", "mapping"}: {Attrs: []string{"tokens", "dictionaries"}},
	}
	for _, timing := range []string{"before", "after", "instead_of"} {
		m[[2]string{"trigger", timing}] = Words{Attrs: append([]string{"update_of"}, triggerEvents...)}
	}
	parts := map[string][]string{"primary_key": keyPartAttrs, "unique": keyPartAttrs, "index": partAttrs, perfIndexBlock: partAttrs, "exclude": excludePartAttr}
	for parent, attrs := range parts {
		m[[2]string{parent, "on"}] = Words{Attrs: attrs}
	}
	for _, parent := range []string{"table", "primary_key", "unique", "index", perfIndexBlock, "exclude", "view", "materialized"} {
		for _, params := range []string{"with", "storage_params"} {
			m[[2]string{parent, params}] = Words{Open: true}
		}
	}
	return m
}()

// returnTable is the block of the columns that a function returns.
const returnTable = "return_table"

// viewColumnAttrs are those of a view's column, as Atlas writes it.
var viewColumnAttrs = []string{"type", "null", "default", "comment"}

func without(names []string, not ...string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(not, n) })
}

// onlyNested notes what must not be in a block that stands in one of a type.
func (b *block) onlyNested(in string) {
	w := nestedWords[[2]string{in, b.Type}]
	b.only(w.Attrs, w.Blocks)
}

// Reference writes a reference: Reference("table", "users", "column", "id"). A name that is no identifier is quoted.
func Reference(parts ...string) string { return reference(parts...) }

// PlainName reports whether a name can stand in a reference without quotes.
func PlainName(s string) bool { return plainName(s) }
