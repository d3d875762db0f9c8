// Package plancase keeps what a server gives the planner for a case of testdata/plans.
//
// What enters: the two states as a server has made them canonical, and its verdicts. What leaves: a file
// beside the case, and the same from it, so that the plan can be made again without a server.
package plancase

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema"
)

// File is the name of the file in the folder of a case.
const File = "live.json"

// Case is the whole input of the planner that comes from a server.
type Case struct {
	Live    *schema.Database `json:"live"`
	Desired *schema.Database `json:"desired"`
	Sizes   []size           `json:"sizes,omitempty"`
	Uses    []use            `json:"uses,omitempty"`
	Work    []work           `json:"work,omitempty"`
	NoCast  [][2]string      `json:"no_cast,omitempty"`
	Limits  *schema.Limits   `json:"limits,omitempty"`
	// Data is what the declared rows lack. Every data step is one that has not run.
	Data []*schema.DataWork `json:"data,omitempty"`
	// Doubts are what the server said of the desired state while it was asked.
	Doubts []diff.Warning `json:"doubts,omitempty"`
}

// size and work are entries of maps whose keys are structs, which JSON has no objects for.
type size struct {
	Relation schema.Name  `json:"relation"`
	Stats    schema.Stats `json:"stats"`
}

// use is how an index that goes is used; not when, which is another time on each server.
type use struct {
	Index schema.Name `json:"index"`
	Bytes int64       `json:"bytes"`
	Scans int64       `json:"scans"`
}

type work struct {
	Column schema.Ref        `json:"column"`
	Work   schema.ColumnWork `json:"work"`
}

// Of is the case of a plan that was made on a server.
func Of(live, desired *schema.Database, opts planner.Options, warnings []diff.Warning, compare diff.Options) *Case {
	c := &Case{Live: live, Desired: desired, Limits: opts.Limits, Data: opts.Data}
	for name, st := range opts.Sizes {
		c.Sizes = append(c.Sizes, size{name, st})
	}
	slices.SortFunc(c.Sizes, func(a, b size) int { return a.Relation.Compare(b.Relation) })
	for name, u := range opts.Uses {
		c.Uses = append(c.Uses, use{name, u.Bytes, u.Scans})
	}
	slices.SortFunc(c.Uses, func(a, b use) int { return a.Index.Compare(b.Index) })
	for ref, w := range opts.Work {
		c.Work = append(c.Work, work{ref, w})
	}
	slices.SortFunc(c.Work, func(a, b work) int { return a.Column.Compare(b.Column) })
	for types := range opts.NoCast {
		c.NoCast = append(c.NoCast, types)
	}
	slices.SortFunc(c.NoCast, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	// What the comparison itself warns of is found again.
	c.Doubts = warnings[len(diff.Compare(live, desired, compare).Warnings):]
	return c
}

// Write writes the file of a case. What is another on every server is written as a constant: the names of
// the database and the folder, the roles of other tests.
func (c *Case) Write(dir string) error {
	data, err := c.encode(dir)
	if err != nil {
		return fmt.Errorf("write the input of the planner: %w", err)
	}
	return os.WriteFile(filepath.Join(dir, File), data, 0o644)
}

// encode is the content of the file.
func (c *Case) encode(dir string) ([]byte, error) {
	plain, live := *c, *c.Live
	live.Server = neutral(live.Server, c.Desired)
	// Privileges on parameters are the cluster's, and other tests may have granted them.
	live.Entities = slices.DeleteFunc(slices.Clone(live.Entities), func(e schema.Entity) bool {
		p, ok := e.(*schema.Permission)
		return ok && p.On.Kind == schema.KindParameter && c.Desired.Entity(p.Ref()) == nil
	})
	if len(live.Entities) == 0 {
		live.Entities = nil
	}
	plain.Live = &live
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(plain); err != nil {
		return nil, err
	}
	return bytes.ReplaceAll(b.Bytes(), []byte(filepath.ToSlash(dir)+"/"), nil), nil
}

// neutral is what a plan depends on of a server: of its roles, those that the case is about.
func neutral(s schema.Server, desired *schema.Database) schema.Server {
	s.Database, s.SystemIdentifier, s.DatabaseOID = "case", "", 1
	s.VersionNum -= s.VersionNum % 10000
	s.AvailableExtensions = nil
	s.Roles = slices.DeleteFunc(slices.Clone(s.Roles), func(r *schema.Role) bool {
		return r.Name != s.User && desired.Entity(r.Ref()) == nil
	})
	return s
}

// Check compares a case with the file in a folder, if that is of a server of the same version.
func (c *Case) Check(dir string) error {
	kept, err := Read(dir)
	if err != nil {
		return err
	}
	if kept.Live.Server.VersionNum/10000 != c.Live.Server.VersionNum/10000 {
		return nil
	}
	got, err := c.encode(dir)
	if err != nil {
		return err
	}
	want, err := os.ReadFile(filepath.Join(dir, File))
	if err != nil || bytes.Equal(got, want) {
		return err
	}
	was, is := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	for n := range min(len(was), len(is)) {
		if !bytes.Equal(was[n], is[n]) {
			return fmt.Errorf("%s is not what the server gives: line %d is %s, and now %s; run go test -update and look at the difference",
				filepath.Join(dir, File), n+1, bytes.TrimSpace(was[n]), bytes.TrimSpace(is[n]))
		}
	}
	return fmt.Errorf("%s has %d lines, and now %d", filepath.Join(dir, File), len(was), len(is))
}

// Read reads the file of a case.
func Read(dir string) (*Case, error) {
	data, err := os.ReadFile(filepath.Join(dir, File))
	if err != nil {
		return nil, err
	}
	c := &Case{}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, File), err)
	}
	return c, nil
}

// Plan makes the plan of a case.
func (c *Case) Plan(compare diff.Options) *plan.Plan {
	opts := planner.Options{
		Policy: compare.Policy, Limits: c.Limits, Data: c.Data, Migrations: c.Desired.Migrations,
		Sizes: make(map[schema.Name]schema.Stats), Work: make(map[schema.Ref]schema.ColumnWork), NoCast: make(map[[2]string]bool),
		Uses: make(map[schema.Name]schema.IndexFacts),
	}
	for _, u := range c.Uses {
		opts.Uses[u.Index] = schema.IndexFacts{Name: u.Index, Bytes: u.Bytes, Scans: u.Scans}
	}
	for _, s := range c.Sizes {
		opts.Sizes[s.Relation] = s.Stats
	}
	for _, w := range c.Work {
		opts.Work[w.Column] = w.Work
	}
	for _, types := range c.NoCast {
		opts.NoCast[types] = true
	}
	desired := diff.WithReplacedEnums(c.Live, c.Desired)
	res := diff.Compare(c.Live, desired, compare)
	res.Warnings = append(res.Warnings, c.Doubts...)
	return planner.Build(res, c.Live, desired, opts)
}
