package test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/hcl"
)

// recipe is a section of a page of docs/cookbook: its blocks in their order. What is between them is for people.
type recipe struct {
	name   string
	blocks []recipeBlock
}

// recipeBlock is a fenced block, or the SQL of a comment "<!-- rows: SQL -->", which fills the tables before.
type recipeBlock struct {
	kind, text string
	// plan is what a block of text is to be.
	plan string
	// start and end are where the text stands in the page.
	start, end int
}

var (
	recipeHead  = regexp.MustCompile(`(?m)^## (.+)$`)
	recipeParts = regexp.MustCompile("(?ms)^```(hcl|text|sql)\n(.*?)^```$|^<!-- (rows): (.*?) -->$")
)

// TestCookbook reads each recipe as a person would follow it: the first HCL is there; each later one gives the plan that is
// printed below it, which is applied, and then nothing is left; SQL is run where it stands. With -update the plans are written.
func TestCookbook(t *testing.T) {
	pages, err := filepath.Glob("../docs/cookbook/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	index, err := os.ReadFile("../docs/cookbook.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, page := range pages {
		src, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(filepath.Base(page), ".md")
		recipes := recipesOf(src)
		n += len(recipes)
		t.Run(base, func(t *testing.T) {
			for i := range recipes {
				r := &recipes[i]
				if link := fmt.Sprintf("](cookbook/%s.md#%s)", base, anchor(r.name)); !bytes.Contains(index, []byte(link)) {
					t.Errorf("docs/cookbook.md has no link %s", link)
				}
				t.Run(r.name, func(t *testing.T) {
					t.Parallel()
					r.follow(t)
				})
			}
		})
		if *update {
			if err := os.WriteFile(page, written(src, recipes), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !bytes.Contains(index, fmt.Appendf(nil, "\n%d changes, ", n)) {
		t.Errorf("docs/cookbook.md tells another number of recipes than %d", n)
	}
}

// anchor is what GitHub makes of a heading.
func anchor(heading string) string {
	return strings.ReplaceAll(regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}

func recipesOf(src []byte) []recipe {
	heads := recipeHead.FindAllSubmatchIndex(src, -1)
	out := make([]recipe, len(heads))
	for i, h := range heads {
		end := len(src)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		out[i].name = string(src[h[2]:h[3]])
		for _, m := range recipeParts.FindAllSubmatchIndex(src[h[1]:end], -1) {
			kind, text := 2, 4
			if m[kind] < 0 {
				kind, text = 6, 8
			}
			at := func(n int) int { return h[1] + m[n] }
			out[i].blocks = append(out[i].blocks, recipeBlock{
				kind: string(src[at(kind):at(kind+1)]), text: string(src[at(text):at(text+1)]), start: at(text), end: at(text + 1),
			})
		}
	}
	return out
}

// follow follows a recipe, and compares its plans.
func (r *recipe) follow(t *testing.T) {
	db := pgtest.New(t)
	cfg := schemactl.Config{URL: db.URL, Now: time.Now(), Policy: &policy.Policy{}}
	cfg.Policy.Allow.DirectBelow = 1
	var out *schemactl.Outcome
	plans := 0
	for i := range r.blocks {
		switch b := &r.blocks[i]; b.kind {
		case "hcl":
			pgtest.NeedVector(t, b.text)
			cfg.Files = []hcl.File{{Name: "schema.hcl", Data: []byte(b.text + "schema \"public\" {}\n")}}
			if out = mustDiff(t, cfg); i == 0 {
				mustApply(t, cfg, out.Plan)
			}
		case "rows", "sql":
			db.Exec(b.text)
			db.Exec("ANALYZE")
		case "text":
			plans++
			b.plan = planText(t, out.Plan)
			mustApply(t, cfg, out.Plan)
			db.Exec("ANALYZE")
			if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
				t.Errorf("this is left:\n%s", planText(t, again))
			}
			// Other versions have other ways, which docs/plans.md tells.
			if b.plan != b.text && !*update && pgtest.Major(t) == 15 {
				t.Errorf("the plan is another one; go test ./test -run TestCookbook -update writes it:\n%s", b.plan)
			}
		}
	}
	if plans == 0 {
		t.Error("the recipe has no plan")
	}
}

// written is a page with the plans that were made.
func written(src []byte, recipes []recipe) []byte {
	var out bytes.Buffer
	at := 0
	for _, r := range recipes {
		for _, b := range r.blocks {
			if b.plan != "" {
				out.Write(src[at:b.start])
				out.WriteString(b.plan)
				at = b.end
			}
		}
	}
	out.Write(src[at:])
	return out.Bytes()
}
