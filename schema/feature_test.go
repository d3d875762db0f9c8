package schema_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
)

var update = flag.Bool("update", false, "write docs/versions.md")

const versionsHead = `# Versions of PostgreSQL

schemactl runs on PostgreSQL 13 and newer; ` + "`make test-matrix`" + ` runs the tests on 13, 14, 15, 16, 17 and 18. A server older than that is refused
when the connection is made. Of version 19, whose betas are out, nothing was tried: its catalogs are read as those of 18, and what it adds is
not known to the HCL.

An HCL that asks for what the server does not have is refused before anything is planned, with the file and the line:

    schema.hcl:40:7: sequence public.s: an unlogged sequence needs PostgreSQL 15: this server is version 14

This page is made from the tables that decide it, schema/feature.go: ` + "`go test ./schema -run TestVersionsPage -update`" + `.
`

// docs/versions.md says of each version what it lacks beside the newest, and what is done then.
func TestVersionsPage(t *testing.T) {
	var b strings.Builder
	b.WriteString(versionsHead)
	for major := 14; major <= 18; major++ {
		fmt.Fprintf(&b, "\n## Before PostgreSQL %d\n\n| what is not there | what schemactl does |\n|---|---|\n", major)
		for _, f := range schema.Features() {
			if f.Major == major {
				fmt.Fprintf(&b, "| %s | refused by name, at its line |\n", f.HCL)
			}
		}
		for _, d := range schema.Detours {
			if d.Major == major {
				fmt.Fprintf(&b, "| %s | %s |\n", d.What, d.Then)
			}
		}
	}
	const page = "../docs/versions.md"
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != b.String() {
		t.Error("docs/versions.md is not what schema/feature.go says; run go test ./schema -run TestVersionsPage -update")
	}
	byMajor := func(a, b schema.Detour) int { return a.Major - b.Major }
	if !slices.IsSortedFunc(schema.Detours, byMajor) {
		t.Error("the detours are not sorted by version")
	}
}

// What an entity asks for is known with the attribute that asks, so that a message has a place.
func TestSince(t *testing.T) {
	out := schema.Arg{Name: "a", Mode: "OUT"}
	for _, c := range []struct {
		of   schema.Versioned
		want string
	}{
		{&schema.View{Params: []schema.Param{{Name: "security_barrier", Value: "true"}, {Name: "security_invoker", Value: "true"}}}, "with.security_invoker 15"},
		{&schema.View{Materialized: true, Indexes: []*schema.Index{{NullsNotDistinct: true}}}, "nulls_distinct 15"},
		{&schema.Routine{Kind: schema.KindFunction, SQLBody: schema.Expr{Text: "RETURN 1"}}, "as 14"},
		{&schema.Routine{Kind: schema.KindProcedure, Args: []schema.Arg{{}, out}}, "arg[2].mode 14"},
		{&schema.Routine{Kind: schema.KindFunction, Args: []schema.Arg{out}}, ""},
		{&schema.Definition{Kind: schema.KindBaseType, Options: []schema.Option{{Name: "subscript"}}}, "subscript 14"},
		{&schema.StatisticsObject{Expressions: []schema.Expr{{Text: "a + b"}}}, "exprs 14"},
		{&schema.Publication{Tables: []schema.PublishedTable{{Name: schema.Name{Schema: "public", Name: "t"}, Columns: []string{"a"}}}}, "table.public.t.columns 15"},
		{&schema.Publication{Schemas: []string{"a"}, GeneratedColumns: "STORED"}, "schemas 15, publish_generated_columns 18"},
		{&schema.Subscription{Streaming: "parallel", Options: []schema.Param{{Name: "binary"}, {Name: "origin"}, {Name: "synchronous_commit"}}}, "binary 14, origin 16, synchronous_commit 14, streaming 16"},
		{&schema.Subscription{Streaming: "off"}, ""},
		{&schema.EventTrigger{On: "login"}, "on 17"},
		{&schema.EventTrigger{On: "sql_drop"}, ""},
	} {
		var got []string
		for _, s := range c.of.Since() {
			got = append(got, fmt.Sprintf("%s %d", s.Attr, s.Major))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s asks for %q, want %q", c.of.Ref(), s, c.want)
		}
	}
}
