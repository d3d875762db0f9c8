package test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/live"
)

var docsExample = regexp.MustCompile("(?s)```hcl\n(.*?)```")

// Every example of docs/hcl.md and docs/vectors.md is applied to an empty database, and noop afterwards. One that
// needs a later version of PostgreSQL is refused with just that word.
func TestDocsApply(t *testing.T) {
	// Roles belong to the cluster: examples that make them take turns. Those that only name them
	// find them there.
	var cluster sync.Mutex
	pgtest.New(t).Exec(`DO $$ BEGIN
		CREATE ROLE app; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
	DO $$ BEGIN CREATE ROLE readers; EXCEPTION WHEN duplicate_object THEN NULL; END $$`)
	for _, page := range []string{"hcl", "vectors"} {
		src, err := os.ReadFile("../docs/" + page + ".md")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range docsExample.FindAllSubmatchIndex(src, -1) {
			text := string(src[m[2]:m[3]])
			line := bytes.Count(src[:m[2]], []byte("\n")) + 1
			t.Run(fmt.Sprintf("%s_line_%d", page, line), func(t *testing.T) {
				t.Parallel()
				if strings.Contains(text, "role \"") {
					cluster.Lock()
					defer cluster.Unlock()
				}
				applyExample(t, text)
			})
		}
	}
}

func applyExample(t *testing.T, text string) {
	t.Helper()
	pgtest.NeedVector(t, text)
	db := pgtest.New(t)
	if strings.Contains(text, "lz4") && !pgtest.HasCompression(t, "lz4") {
		t.Skip("this server is built without lz4")
	}
	cfg := schemactl.Config{URL: db.URL, Sources: []string{writeHCL(t, text)}, Now: time.Now()}
	out, err := schemactl.Diff(t.Context(), cfg)
	var refused live.CompileErrors
	if errors.As(err, &refused) {
		for _, e := range refused {
			if !strings.Contains(e.Message, "needs PostgreSQL") {
				t.Errorf("%v", e)
			}
		}
		t.Skipf("not on this server: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Plan.Refused) > 0 {
		t.Skipf("cannot be made by schemactl alone:\n%s", planText(t, out.Plan))
	}
	mustApply(t, cfg, out.Plan)
	if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
		t.Errorf("after\n%s\nthis is left:\n%s", planText(t, out.Plan), planText(t, again))
	}
}
