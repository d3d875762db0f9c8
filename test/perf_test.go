package test

import (
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

const perfHCL = `schema "public" {}
extension "vector" {
  schema = schema.public
}
table "docs" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "embedding" {
    type = vector(3)
    null = true
  }
  partition {
    type    = RANGE
    columns = [column.id]
  }
  perf_index "docs_embedding" {
    type = IVFFLAT
    on {
      column = column.embedding
      ops    = vector_cosine_ops
    }
    with {
      lists = auto
    }
    build {
      min_rows = 100
    }
  }
}
table "docs1" {
  schema       = schema.public
  partition_of = table.docs
  values {
    from = [0]
    to   = [2000]
  }
}
table "docs2" {
  schema       = schema.public
  partition_of = table.docs
  values {
    from = [2000]
    to   = [9000]
  }
}
`

// TestPerfOfPartitions: an index of a partitioned table waits for the rows of its largest partition,
// has the lists that those ask for, is built again part by part, and its facts are in the JSON as
// the schema has them.
func TestPerfOfPartitions(t *testing.T) {
	pgtest.NeedVector(t, perfHCL)
	db := pgtest.New(t)
	cfg := schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, perfHCL)}, Now: time.Now()}
	mustApply(t, cfg, mustDiff(t, cfg).Plan)
	cfg.PerfOnly, cfg.PerfFacts = true, true
	status := func() *plan.Plan {
		t.Helper()
		p := mustDiff(t, cfg).Plan
		checkJSON(t, p)
		return p
	}
	if p := status(); p.Perf[0].State != diff.PerfWaiting || p.Perf[0].WaitsFor != 100 || len(p.Steps) > 0 {
		t.Fatalf("it does not wait: %+v", p.Perf)
	}
	db.Exec("INSERT INTO docs SELECT i, ARRAY[i, 1, 2]::vector FROM generate_series(1, 6899) i; INSERT INTO docs SELECT i, NULL FROM generate_series(7000, 8000) i; ANALYZE docs")
	p := status()
	if p.Perf[0].State != diff.PerfMissing {
		t.Fatalf("it waits still: %+v", p.Perf)
	}
	mustApply(t, cfg, p)
	f := status().Perf[0].Facts
	if f == nil || f.Lists == nil || f.Bytes == 0 {
		t.Fatalf("facts are missing: %+v", f)
	}
	// About 4,900 of 5,900 rows of docs2 have a vector; the planner's share is of both partitions.
	if f.Lists.Lists < 65 || f.Lists.Lists > 77 || !f.Lists.Auto || f.Lists.Stale {
		t.Errorf("lists: %+v", f.Lists)
	}
	cfg.PerfChoice = diff.PerfChoice{Reindex: true, Names: []string{"docs_embedding"}}
	again := status()
	if again.Result != plan.Changes {
		t.Fatalf("nothing is built again:\n%s", planText(t, again))
	}
	mustApply(t, cfg, again)
	cfg.PerfChoice = diff.PerfChoice{}
	if p := status(); p.Result != plan.Noop || p.Perf[0].State != diff.PerfInPlace {
		t.Errorf("after it was built again:\n%s", planText(t, p))
	}
}
