package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
)

func name(s string) schema.Name { return schema.Name{Schema: "public", Name: s} }

func cols(defs ...string) []*schema.Column {
	var out []*schema.Column
	for _, d := range defs {
		n, typ, _ := strings.Cut(d, " ")
		out = append(out, &schema.Column{Name: n, Type: schema.Type{Text: typ}})
	}
	return out
}

func unique(n string, columns ...string) *schema.Key { return &schema.Key{Name: n, Columns: columns} }

func index(n string, columns ...string) *schema.Index {
	i := &schema.Index{Name: n}
	for _, c := range columns {
		i.Parts = append(i.Parts, schema.Part{Column: c})
	}
	return i
}

func uniqueIndex(n string, columns ...string) *schema.Index {
	i := index(n, columns...)
	i.Unique = true
	return i
}

func database(tables ...*schema.Table) *schema.Database {
	db := &schema.Database{Schemas: []*schema.Schema{{Name: "public"}}, Tables: tables}
	db.Sort()
	return db
}

// show writes changes one a line: "alter column public.t.a: type integer -> text".
func show(r *Result) string {
	var out []string
	for _, ch := range r.Changes {
		line := fmt.Sprintf("%s %s", ch.Action, ch.Ref)
		if ch.OldName != "" {
			line += " from " + ch.OldName
		}
		for _, a := range ch.Attrs {
			line += fmt.Sprintf("; %s %s -> %s", a.Name, a.From, a.To)
		}
		if ch.Reason != "" {
			line += "; " + ch.Reason
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func TestCompare(t *testing.T) {
	table := func(f func(*schema.Table)) *schema.Table {
		t := &schema.Table{Name: name("t"), Columns: cols("id integer", "a text")}
		f(t)
		return t
	}
	none := func(*schema.Table) {}
	tests := []struct {
		name          string
		live, desired func(*schema.Table)
		want          string
	}{
		{"equal", none, none, ""},
		{
			"column type",
			none, func(t *schema.Table) { t.Columns[0].Type.Text = "bigint" },
			"alter column public.t.id; type integer -> bigint",
		},
		{
			"canonical text is equal",
			func(t *schema.Table) {
				t.Checks = []*schema.Check{{Name: "c", Expr: schema.Expr{Text: "(a = ANY (ARRAY['x'::text]))"}}}
			},
			func(t *schema.Table) {
				t.Checks = []*schema.Check{{Name: "c", Expr: schema.Expr{Text: "a in ('x')", Canonical: "(a = ANY (ARRAY['x'::text]))"}}}
			},
			"",
		},
		{
			"a NOT NULL that is proven satisfies not_valid",
			func(t *schema.Table) { t.Columns[0].NotNull = true },
			func(t *schema.Table) {
				t.Columns[0].NotNull, t.Columns[0].NotNullConstraint = true, &schema.NotNull{NotValid: true}
			},
			"",
		},
		{
			"a name that the HCL leaves open is right whatever it is",
			func(t *schema.Table) {
				t.Columns[0].NotNull, t.Columns[0].NotNullConstraint = true, &schema.NotNull{Name: schema.GivenName{Text: "old_id_not_null", Live: true}}
				t.Columns[1].Identity = &schema.Identity{Sequence: schema.GivenName{Text: "old_a_seq", Live: true}}
			},
			func(t *schema.Table) {
				t.Columns[0].NotNull, t.Columns[1].Identity = true, &schema.Identity{}
			},
			"",
		},
		{
			"a name that the HCL gives is compared",
			func(t *schema.Table) {
				t.Columns[0].NotNull, t.Columns[0].NotNullConstraint = true, &schema.NotNull{Name: schema.GivenName{Text: "t_id_not_null", Default: true, Live: true}}
			},
			func(t *schema.Table) {
				t.Columns[0].NotNull, t.Columns[0].NotNullConstraint = true, &schema.NotNull{Name: schema.GivenName{Text: "given"}}
			},
			"alter column public.t.id; not_null  -> given",
		},
		{
			"numbers of distinct values are numbers",
			func(t *schema.Table) { t.Columns[0].NDistinct = "5.0" },
			func(t *schema.Table) { t.Columns[0].NDistinct = "5" },
			"",
		},
		{
			"columns in another order are no change",
			none, func(t *schema.Table) { slices.Reverse(t.Columns) }, "",
		},
		{
			"a lone unique index becomes the constraint",
			func(t *schema.Table) { t.Indexes = []*schema.Index{uniqueIndex("ix_a", "a")} },
			func(t *schema.Table) { t.Uniques = []*schema.Key{unique("uq_a", "a")} },
			"adopt unique public.t.uq_a from ix_a",
		},
		{
			"a unique index that is desired itself is not taken",
			func(t *schema.Table) { t.Indexes = []*schema.Index{uniqueIndex("ix_a", "a")} },
			func(t *schema.Table) {
				t.Indexes = []*schema.Index{uniqueIndex("ix_a", "a")}
				t.Uniques = []*schema.Key{unique("uq_a", "a")}
			},
			"create unique public.t.uq_a",
		},
		{
			"a plain index of the same name is built again beside the adopted one",
			func(t *schema.Table) { t.Indexes = []*schema.Index{uniqueIndex("ix_a", "a")} },
			func(t *schema.Table) {
				t.Indexes = []*schema.Index{index("ix_a", "a")}
				t.Uniques = []*schema.Key{unique("uq_a", "a")}
			},
			"adopt unique public.t.uq_a from ix_a\ncreate index public.t.ix_a",
		},
		{
			"an index that repeats a constraint",
			func(t *schema.Table) {
				t.Uniques = []*schema.Key{unique("uq_a", "a")}
				t.Indexes = []*schema.Index{uniqueIndex("ix_a", "a")}
			},
			func(t *schema.Table) { t.Uniques = []*schema.Key{unique("uq_a", "a")} },
			"drop index public.t.ix_a; duplicates constraint uq_a",
		},
		{
			"the same definition under another name is a rename",
			func(t *schema.Table) { t.Indexes = []*schema.Index{index("old", "a")} },
			func(t *schema.Table) { t.Indexes = []*schema.Index{index("new", "a")} },
			"rename index public.t.new from old",
		},
		{
			"an index is not valid",
			func(t *schema.Table) {
				i := index("i", "a")
				i.Invalid = true
				t.Indexes = []*schema.Index{i}
			},
			func(t *schema.Table) { t.Indexes = []*schema.Index{index("i", "a")} },
			"repair index public.t.i; the index is not valid",
		},
		{
			"an index is being built",
			func(t *schema.Table) {
				i := index("i", "a")
				i.Invalid, i.Building = true, true
				t.Indexes = []*schema.Index{i}
			},
			func(t *schema.Table) { t.Indexes = []*schema.Index{index("i", "a")} },
			"",
		},
		{
			"a check was never validated",
			func(t *schema.Table) {
				t.Checks = []*schema.Check{{Name: "c", Expr: schema.Expr{Text: "true"}, NotValid: true}}
			},
			func(t *schema.Table) {
				t.Checks = []*schema.Check{{Name: "c", Expr: schema.Expr{Text: "true"}}}
			},
			"repair check public.t.c; the constraint was never validated",
		},
		{
			"a primary key without a name has the server's",
			func(t *schema.Table) { t.PrimaryKey = unique("pk_t", "id") },
			func(t *schema.Table) { t.PrimaryKey = unique("", "id") },
			"rename primary_key public.t.t_pkey from pk_t",
		},
		{
			"a column is renamed, and what names it follows",
			func(t *schema.Table) {
				t.Indexes = []*schema.Index{index("i", "a")}
				t.Checks = []*schema.Check{{Name: "c", Expr: schema.Expr{Text: "(a <> 'a'::text)"}}}
			},
			func(t *schema.Table) {
				t.Columns[1].Name, t.Columns[1].RenamedFrom = "b", "a"
				t.Indexes = []*schema.Index{index("i", "b")}
				t.Checks = []*schema.Check{{Name: "c", Expr: schema.Expr{Text: "(b <> 'a'::text)"}}}
			},
			"rename column public.t.b from a",
		},
		{
			"a rename that has run means nothing",
			func(t *schema.Table) { t.Columns[1].Name = "b" },
			func(t *schema.Table) { t.Columns[1].Name, t.Columns[1].RenamedFrom = "b", "a" },
			"",
		},
		{
			"the default operator class may be spelled out or not",
			func(t *schema.Table) {
				i := index("i", "a")
				i.Parts[0].OpClass, i.Parts[0].DefaultOpClass = "public.vector_l2_ops", true
				t.Indexes = []*schema.Index{i}
			},
			func(t *schema.Table) {
				i := index("i", "a")
				i.Parts[0].OpClass = "vector_l2_ops"
				t.Indexes = []*schema.Index{i}
			},
			"",
		},
		{
			"lists",
			func(t *schema.Table) {
				i := index("i", "a")
				i.Method, i.Params = "ivfflat", []schema.Param{{Name: "lists", Value: "100"}}
				t.Indexes = []*schema.Index{i}
			},
			func(t *schema.Table) {
				i := index("i", "a")
				i.Method, i.Params = "ivfflat", []schema.Param{{Name: "lists", Value: "200"}}
				t.Indexes = []*schema.Index{i}
			},
			"alter index public.t.i; with.lists 100 -> 200",
		},
		{
			"a key of a partition's own that its part of an index is for cannot go",
			func(t *schema.Table) {
				t.PartitionOf, t.Bound.Text = name("whole"), "DEFAULT"
				t.PrimaryKey, t.Uniques = &schema.Key{Name: "p", Columns: []string{"id"}, PartOf: "i"}, []*schema.Key{unique("u", "a")}
				t.Uniques[0].PartOf = "j"
			},
			func(t *schema.Table) { t.PartitionOf, t.Bound.Text = name("whole"), "DEFAULT" },
			"",
		},
		{
			"but when the partition is none any more",
			func(t *schema.Table) {
				t.PartitionOf, t.Bound.Text = name("whole"), "DEFAULT"
				t.PrimaryKey = &schema.Key{Name: "p", Columns: []string{"id"}, PartOf: "i"}
			},
			none,
			"alter table public.t; partition_of public.whole -> ; values DEFAULT -> \ndrop primary_key public.t.p",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := show(Compare(database(table(tt.live)), database(table(tt.desired)), Options{}))
			if got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestCompareUnprovenIsNeverNoop(t *testing.T) {
	live := database(&schema.Table{Name: name("t"), Checks: []*schema.Check{{Name: "c", Expr: schema.Expr{Text: "(a > 0)"}}}})
	desired := database(&schema.Table{Name: name("t"), Checks: []*schema.Check{{Name: "c", Expr: schema.Expr{Text: "a > 0", Unproven: true}}}})
	r := Compare(live, desired, Options{})
	if len(r.Changes) != 0 || len(r.NotProven) != 1 || r.Noop() {
		t.Errorf("changes %v, not proven %v, noop %t", r.Changes, r.NotProven, r.Noop())
	}
}

func TestCompareRenamedTableIsFollowed(t *testing.T) {
	parent := &schema.Table{Name: name("people"), Columns: cols("id integer"), PrimaryKey: unique("people_pkey", "id")}
	child := func(ref string) *schema.Table {
		return &schema.Table{Name: name("pets"), Columns: cols("owner integer"), ForeignKeys: []*schema.ForeignKey{{
			Name: "f", Columns: []string{"owner"}, RefTable: name(ref), RefColumns: []string{"id"},
		}}}
	}
	renamed := &schema.Table{Name: name("persons"), RenamedFrom: "people", Columns: cols("id integer"), PrimaryKey: unique("", "id")}
	got := show(Compare(database(parent, child("people")), database(renamed, child("persons")), Options{}))
	if want := "rename table public.persons from people\nrename primary_key public.persons.persons_pkey from people_pkey"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCompareLeavesOtherSchemasAlone(t *testing.T) {
	live := database(&schema.Table{Name: schema.Name{Schema: "other", Name: "t"}})
	live.Unmanaged = []schema.Unmanaged{{Schema: "other", Kind: "tables", Count: 1}}
	r := Compare(live, database(), Options{})
	if len(r.Changes) != 0 || len(r.Unmanaged) != 1 {
		t.Errorf("changes %v, unmanaged %v", r.Changes, r.Unmanaged)
	}
}

func TestRenamedExpr(t *testing.T) {
	// Types that change names, or hand them on, are replaced once.
	r := newRenamer()
	r.types = map[string]string{"public.mood": "public.feeling", "public.feeling": "public.mood", "public.a": "public.b", "public.b": "public.c"}
	r.values = map[string]string{"'old'::public.state": "'new'::public.state", "'new'::public.state": "'last'::public.state"}
	r.prepare()
	columns := map[string]string{"note": "remark", "Odd Name": "plain"}
	tests := map[string]string{
		"lower(note)":                           "lower(remark)",
		"(note <> 'note'::text)":                "(remark <> 'note'::text)",
		"footnote + note2":                      "footnote + note2",
		`("Odd Name" > 0)`:                      "(plain > 0)",
		"'sad'::public.mood":                    "'sad'::public.feeling",
		"'sad'::public.feeling":                 "'sad'::public.mood",
		"public.a(1, 2) && public.b(1, 2)":      "public.b(1, 2) && public.c(1, 2)",
		"(e = 'old'::public.state)":             "(e = 'new'::public.state)",
		`"unclosed note`:                        `"unclosed note`,
		"((note)::text = ANY (ARRAY['note'::x]": "((remark)::text = ANY (ARRAY['note'::x]",
	}
	for in, want := range tests {
		if got := r.expr(in, columns); got != want {
			t.Errorf("expr(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRenamedQuery(t *testing.T) {
	r := newRenamer()
	r.reused[schema.Name{Schema: "public", Name: "t"}] = map[string]string{"a": "b", "b": "a", "Odd": "plain"}
	tests := map[string]string{
		"SELECT x.a, x.b FROM public.t x":                                      "SELECT x.b AS a, x.a AS b FROM public.t x",
		"SELECT a FROM public.t WHERE (b > 'a'::text)":                         "SELECT b AS a FROM public.t WHERE (a > 'a'::text)",
		`SELECT t."Odd" FROM public.t`:                                         `SELECT t.plain AS "Odd" FROM public.t`,
		"SELECT x.a, y.a FROM public.t x, public.u y":                          "SELECT x.b AS a, y.a FROM public.t x, public.u y",
		"SELECT u.a FROM public.u":                                             "SELECT u.a FROM public.u",
		"SELECT t.a + t.b AS sum, f(t.a, t.b) FROM public.t ORDER BY t.a, t.b": "SELECT t.b + t.a AS sum, f(t.b, t.a) FROM public.t ORDER BY t.b, t.a",
		"UPDATE public.t SET a = 1 RETURNING t.a":                              "UPDATE public.t SET b = 1 RETURNING t.b AS a",
		"DELETE FROM public.t WHERE (t.a = old.a)":                             "DELETE FROM public.t WHERE (t.b = old.a)",
	}
	for in, want := range tests {
		if got := r.query(in); got != want {
			t.Errorf("query(%q) = %q, want %q", in, got, want)
		}
	}
}
