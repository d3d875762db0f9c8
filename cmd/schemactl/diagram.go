package main

import (
	"bytes"
	"io"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/report/diagram"
)

func diagramCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "diagram",
		Usage: "draw the tables and their foreign keys",
		Description: "Draws what the HCL says; with --url, or where there is no HCL, the database.\n\n" +
			"Examples:\n   schemactl diagram > schema.svg\n   schemactl diagram --format mermaid\n   schemactl diagram --format dot | dot -Tpdf > schema.pdf",
		Category: "the HCL",
		Flags: []cli.Flag{
			urlFlag(), toFlag(), devFlag(),
			&cli.StringFlag{Name: "format", Usage: "`FORM` of the drawing: svg, mermaid or dot", Value: "svg"},
			&cli.StringFlag{Name: "out", Usage: "write to `FILE`"},
		},
		Action: func(c *cli.Context) error { return runDiagram(c, v) },
	}
}

func runDiagram(c *cli.Context, v *voice) error {
	if err := noArgs(c); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "svg", "mermaid", "dot")
	if err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return err
	}
	read := schemactl.ReadHCL
	if ofDatabase(c, cfg) {
		read = schemactl.ReadLive
	}
	db, err := read(c.Context, cfg)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	write := map[string]func(io.Writer, *diagram.Diagram) error{"svg": diagram.SVG, "mermaid": diagram.Mermaid, "dot": diagram.DOT}[format]
	if err := write(&b, diagram.Of(db)); err != nil {
		return err
	}
	if file := c.String("out"); file != "" {
		if err := mayWrite("--out", file); err != nil {
			return err
		}
		return os.WriteFile(file, b.Bytes(), 0o666)
	}
	_, err = v.out.Write(b.Bytes())
	return err
}

// ofDatabase reports whether the database is drawn or documented, and not the HCL: it is asked for, or there
// is no HCL.
func ofDatabase(c *cli.Context, cfg schemactl.Config) bool {
	return c.IsSet("url") || !cfg.HasDesired()
}
