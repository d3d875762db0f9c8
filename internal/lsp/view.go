package lsp

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// ViewOf is what a comparison with a database tells an editor.
func ViewOf(live *schema.Database, p *plan.Plan) View {
	v := View{Live: live}
	for _, c := range p.Changes {
		if c.Place != nil {
			v.Changes = append(v.Changes, Change{schema.Pos{File: c.Place.File, Line: c.Place.Line, Column: c.Place.Column}, words(c)})
		}
	}
	for _, r := range p.Refused {
		if r.Place != nil {
			v.Changes = append(v.Changes, Change{schema.Pos{File: r.Place.File, Line: r.Place.Line, Column: r.Place.Column}, "cannot be applied: " + r.Text + "\nhint: " + r.Hint})
		}
	}
	return v
}

// words says in a line or two what a change is.
func words(c plan.Change) string {
	what := string(c.Action)
	switch c.Action {
	case diff.Rename:
		what = "in the database it is still " + c.OldName
	case diff.Create:
		what = "is not in the database yet"
	case diff.Alter:
		what = "differs from the database"
	case diff.Drop, diff.Adopt, diff.Repair, diff.Rebuild:
	}
	text := c.Object.Ref().String() + ": " + what
	for _, a := range c.Attrs {
		text += fmt.Sprintf("\n%s: %s -> %s", a.Name, orNone(a.From), orNone(a.To))
	}
	return text
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// Files reads the HCL of files and folders. Each has the name that a document of the editor has: its path from the folder of the process,
// where it lies in that. No HCL is no error.
func Files(ctx context.Context, sources []string, root string) ([]hcl.File, error) {
	for i, s := range sources {
		sources[i] = filepath.Clean(strings.TrimPrefix(s, "file://"))
	}
	list, err := hcl.Load(ctx, sources, hcl.Options{Root: root})
	if errors.Is(err, hcl.ErrNoFiles) {
		return nil, nil
	}
	for i := range list {
		abs, err := filepath.Abs(list[i].Name)
		if err != nil {
			return nil, fmt.Errorf("name a file: %w", err)
		}
		list[i].Name = shortName(abs)
	}
	return list, err
}
