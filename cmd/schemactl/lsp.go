package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/internal/lsp"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/hcl"
)

func lspCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "lsp",
		Usage: "serve an editor, by the Language Server Protocol on standard input and output",
		Description: "An editor starts it: docs/editor.md says how. It reads the HCL of --to, of the policy file, or of the folder that the editor\n" +
			"has open, with what is not saved yet. With --url, or --live, the database is compared on each save, and never changed.\n" +
			"The policy file is taken for one that is not reviewed, which runs no program: --untrusted=false trusts it.",
		Category: "the HCL",
		Flags: []cli.Flag{
			urlFlag(), toFlag(), devFlag(),
			&cli.BoolFlag{Name: "live", Usage: "compare with the database of DATABASE_URL, or of the policy file, on each save"},
			&cli.BoolFlag{Name: "stdio", Usage: "does nothing: standard input and output are all there is; some editors give it", Hidden: true},
		},
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			return runLSP(c, v)
		},
	}
}

func runLSP(c *cli.Context, v *voice) error {
	if !c.IsSet("untrusted") {
		if err := c.Set("untrusted", "true"); err != nil {
			return err
		}
	}
	opts := lsp.Options{
		Version: version(), Enter: os.Chdir,
		Load: func(ctx context.Context) (lsp.Project, error) { return editorProject(ctx, c) },
	}
	if c.IsSet("url") || c.Bool("live") {
		opts.Look = func(ctx context.Context, files []hcl.File) (lsp.View, error) {
			cfg, err := config(c)
			if err != nil {
				return lsp.View{}, err
			}
			cfg.Files, cfg.Sources = files, nil
			out, err := schemactl.Diff(ctx, cfg)
			if err != nil {
				return lsp.View{}, err
			}
			return lsp.ViewOf(out.Live, out.Plan), nil
		}
	}
	return lsp.Serve(c.Context, v.in, writeCloser{v.out}, opts)
}

// editorProject reads the HCL that the editor has open. What is wrong with the policy file is said, and what is in the folder is
// read nevertheless.
func editorProject(ctx context.Context, c *cli.Context) (p lsp.Project, err error) {
	cfg, err := config(c)
	if err != nil {
		p.Warnings = append(p.Warnings, "the policy file is not used: "+err.Error())
		cfg = schemactl.Config{Policy: new(policy.Policy)}
	}
	p.Vars, p.Policy = cfg.Vars, cfg.Policy
	sources := slices.DeleteFunc(slices.Clone(cfg.Sources), func(s string) bool {
		ext := filepath.Ext(s)
		return ext != "" && ext != ".hcl" || strings.Contains(s, "://")
	})
	if len(sources) == 0 {
		sources = []string{"."}
	}
	for _, s := range sources {
		abs, err := filepath.Abs(strings.TrimPrefix(s, "file://"))
		if err != nil {
			return p, err
		}
		p.Folders = append(p.Folders, abs)
	}
	p.Files, err = lsp.Files(ctx, sources, cfg.Root)
	return p, err
}

// writeCloser is standard output, which stays open to the end.
type writeCloser struct{ io.Writer }

func (writeCloser) Close() error { return nil }
