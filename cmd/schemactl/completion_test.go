package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/policy"
)

func TestComplete(t *testing.T) {
	app := newApp(newVoice(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}))
	forms := report.FormatNames()
	var files []string
	for _, f := range forms {
		files = append(files, f+"=")
	}
	for _, tt := range []struct {
		line string
		want []string
	}{
		{"dif", []string{"diff"}},
		{"perf re", []string{"reindex"}},
		{"--env prod dif", []string{"diff"}},
		{"--env ", nil},
		{"diff --fo", []string{"--format"}},
		{"diff --co", []string{"--config"}},
		{"diff --format ", forms},
		{"comment --format ", forms},
		{"diff --format=js", []string{"--format=json"}},
		{"diff --format = js", []string{"json"}}, // as bash takes it apart
		{"diff --report ", files},
		{"diff --report markdown=", nil}, // a file
		{"diff --report markdown = ", nil},
		{"diff --report markdown =", nil},
		{"diff --to ", nil}, // a file
		{"diff --to x --fr", []string{"--from"}},
		{"apply --allow ", policy.Hazards},
		{"doctor --explain ", policy.Checks},
		{"lint --explain ", policy.LintRules},
		{"lint --format ", report.LintFormatNames()},
		{"lint --fail-on ", []string{"error", "warning", "info"}},
		{"doctor --format ", report.DoctorFormatNames()},
		{"apply ", nil}, // a plan
		{"comment --provider ", []string{"github", "gitlab"}},
		{"completion ", []string{"bash", "fish", "zsh"}},
		{"diagram --format ", []string{"svg", "mermaid", "dot"}},
		{"docs --format ", []string{"markdown", "html"}},
		{"nosuch ", nil},
		{"__c", nil},
	} {
		var got []string
		for _, s := range complete(app, strings.Split(tt.line, " ")) {
			got = append(got, s.word)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.line, got, tt.want)
		}
	}
	if len(complete(app, nil)) < 10 {
		t.Error("nothing begun lists too little")
	}
}

// The forms that help lists are those that are completed, and those that are taken.
func TestFormsAreListed(t *testing.T) {
	var visit func(path []string, list []*cli.Command)
	app := newApp(newVoice(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}))
	checked := 0
	visit = func(path []string, list []*cli.Command) {
		for _, c := range list {
			path := append(slices.Clone(path), c.Name)
			visit(path, c.Subcommands)
			i := slices.IndexFunc(c.Flags, func(f cli.Flag) bool { return f.Names()[0] == "format" })
			if i < 0 {
				continue
			}
			checked++
			var errOut bytes.Buffer
			code := run(t.Context(), append(append([]string{"schemactl"}, path...), "--format", "nosuch"), strings.NewReader(""), &bytes.Buffer{}, &errOut)
			want := "known are " + strings.Join(choices(c, c.Flags[i].(cli.DocGenerationFlag)), ", ")
			if code != exitUsage || !strings.Contains(errOut.String(), want+"\n") {
				t.Errorf("%v: help lists %q:\n%s", path, want, errOut.String())
			}
		}
	}
	visit(nil, app.Commands)
	if checked < 10 {
		t.Errorf("%d commands have --format", checked)
	}
}
