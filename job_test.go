package schemactl

import (
	"reflect"
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/hcl"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// A job parses the HCL once, and what it parsed stays as it was, whatever the server says about it.
func TestJobParsesOnce(t *testing.T) {
	db := pgtest.New(t)
	db.Exec("CREATE TABLE t (id serial PRIMARY KEY, a integer CONSTRAINT positive CHECK (a > 0))")
	j := NewJob(Config{URL: db.URL, Files: []hcl.File{{Name: "schema.hcl", Data: []byte(`
schema "public" {}
table "t" {
  schema = schema.public
  column "id" { type = serial }
  column "a" {
    type    = int
    null    = true
    default = sql("1+1")
  }
  primary_key { columns = [column.id] }
  check "positive" { expr = "a IN (1, 2)" }
  index "i" {
    on { expr = "a+1" }
  }
}
`)}}}, JobOptions{NoJournal: true})
	if _, err := j.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	declared := j.cfg.Desired
	before := declared.Clone()
	j.cfg.Files = []hcl.File{{Name: "schema.hcl", Data: []byte("no HCL {")}}
	done, err := j.Run(t.Context())
	if err != nil || !done.Proven {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := j.replan(t.Context()); err != nil {
		t.Error(err)
	}
	if j.cfg.Desired != declared || !reflect.DeepEqual(declared, before) {
		t.Error("the declared state was changed")
	}
}
