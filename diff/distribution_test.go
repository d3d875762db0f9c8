package diff_test

import (
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// On a coordinator of Citus a plan says what it does not know; a noop, another extension and a database that is to get it say nothing.
func TestPlanOnCitusIsWarnedOf(t *testing.T) {
	state := func(extension string, tables ...string) *schema.Database {
		db := &schema.Database{Schemas: []*schema.Schema{{Name: "public"}}}
		if extension != "" {
			db.Extensions = []*schema.Extension{{Name: extension}}
		}
		for _, name := range tables {
			db.Tables = append(db.Tables, &schema.Table{Name: schema.Name{Schema: "public", Name: name}})
		}
		return db
	}
	for _, c := range []struct {
		live, desired *schema.Database
		warned        bool
	}{
		{state("citus", "a"), state("citus", "a", "b"), true},
		{state("citus", "a"), state("", "b"), true},
		{state("citus", "a"), state("citus", "a"), false},
		{state("vector", "a"), state("vector", "a", "b"), false},
		{state("", "a"), state("citus", "a"), false},
	} {
		res := diff.Compare(c.live, c.desired, diff.Options{Now: time.Now()})
		warned := len(res.Warnings) == 1 && strings.Contains(res.Warnings[0].Text, "citus")
		if warned != c.warned || len(res.Warnings) > 1 {
			t.Errorf("%v -> %v: warnings %v, want one: %t", c.live.Refs(), c.desired.Refs(), res.Warnings, c.warned)
		}
	}
}
