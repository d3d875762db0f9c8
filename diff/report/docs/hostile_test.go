package docs_test

import (
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/replyx/schemactl/diff/report/docs"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
)

// evil are texts that are markup of one form or another, that steer a terminal, or that break out of where
// they stand.
var evil = []string{
	`"><script>alert(1)</script>`, `' onmouseover='alert(1)`, "</style><script>alert(1)</script>", "</svg><a href=\"javascript:alert(1)\">x</a>",
	"](javascript:alert(1)) [x](https://example.com)", "`` ` ```\n```\n# heading\n", "a | b |\n| c", "<!-- ", "&lt;b&gt;&#60;b&#62;", "\n\n- item\n\n1. item\n",
	"x\n===\n", "\x1b[2J\u202e\u200b\u2028", "\n::error::x\n##[error]y", "![x](https://example.com/a.png)", "https://example.com www.example.com @org #1 :x:",
	"{{.Policy}}${x}", "<img src=x onerror=alert(1)>", "\xff\xfe", "\\", "|", "*_~", "$$;$$", "-- \n*/ /*",
}

// poison makes each text of a state another one, the same in every place.
func poison(v reflect.Value, change func(string) string, seen map[uintptr]bool) {
	//exhaustive:ignore
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || seen[v.Pointer()] {
			return
		}
		seen[v.Pointer()] = true
		poison(v.Elem(), change, seen)
	case reflect.Interface:
		if !v.IsNil() {
			poison(v.Elem(), change, seen)
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), change, seen)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Source" && f.Name != "Method" && f.Name != "Language" {
				poison(v.Field(i), change, seen)
			}
		}
	case reflect.String:
		if v.CanSet() && v.Type() == reflect.TypeFor[string]() && v.Len() > 0 {
			v.SetString(change(v.String()))
		}
	}
}

// Whatever a name, a comment or a text of SQL holds, the files have the elements and links that they are to
// have, and show it.
func TestHostile(t *testing.T) {
	for _, bad := range evil {
		t.Run(bad, func(t *testing.T) {
			change := func(s string) string { return bad + s + bad }
			db := live(t)
			poison(reflect.ValueOf(db), change, map[uintptr]bool{})
			db.Sort()
			site := docs.Build(db, docs.Options{Title: bad, Sizes: true})
			root := checkHTML(t, site)
			checkMarkdown(t, site)
			if !strings.Contains(textOf(root), visible.Line(change("order"))) && !strings.Contains(textOf(root), visible.Lines(change("order"))) {
				t.Error("the name is not shown")
			}
		})
	}
}

// FuzzHostile does the same with any text.
func FuzzHostile(f *testing.F) {
	for _, s := range evil {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.IndexByte(s, 0) >= 0 || len(s) > 200 {
			t.Skip("no text of PostgreSQL's")
		}
		db := &schema.Database{Schemas: []*schema.Schema{{Name: s, Comment: s}}, Tables: []*schema.Table{
			{Name: schema.Name{Schema: s, Name: s}, Comment: s, Columns: []*schema.Column{{Name: s, Type: schema.Type{Text: s}, Default: schema.Expr{Text: s}, Comment: s}}},
		}}
		site := docs.Build(db, docs.Options{Title: s})
		checkHTML(t, site)
		checkMarkdown(t, site)
	})
}

// The policy of the page is no more than what it needs, and is not what a name says.
func TestPolicy(t *testing.T) {
	root := checkHTML(t, docs.Build(shop(t), docs.Options{Title: `default-src *"`}))
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && attr(n, "http-equiv") == "Content-Security-Policy" {
			policy := attr(n, "content")
			if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Count(policy, "sha256-") != 2 {
				t.Errorf("the policy is %s", policy)
			}
			return
		}
	}
	t.Error("there is no policy")
}
