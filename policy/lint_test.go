package policy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
)

// lintOf loads a policy file, and gives its first env's lint, or that of the file.
func lintOf(t *testing.T, text string) (Lint, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "atlas.hcl")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Load(t.Context(), file, Options{})
	if err != nil {
		return Lint{}, err
	}
	e, err := p.Select("")
	if err != nil {
		return Lint{}, err
	}
	return e.Lint, nil
}

// What an env says of a rule wins over what the file says outside of it, option by option.
func TestLintBlock(t *testing.T) {
	l, err := lintOf(t, `env "prod" {
  policy {
    lint {
      rule "too_many_columns" {
        severity = "error"
      }
      exclude = ["public.old_*"]
    }
  }
}
policy {
  lint {
    rule "too_many_columns" {
      severity = "off"
      columns  = 50
      exclude  = ["public.wide"]
    }
    rule "missing_comment" {
      severity = "info"
      kinds    = ["table", "view"]
    }
  }
}
`)
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Severity("too_many_columns", SeverityInfo); got != SeverityError {
		t.Errorf("severity %s", got)
	}
	if l.Number("too_many_columns", "columns") != 50 || l.Number("cascade_chain", "length") != 3 {
		t.Errorf("numbers %d %d", l.Number("too_many_columns", "columns"), l.Number("cascade_chain", "length"))
	}
	if got := l.Texts("missing_comment", "kinds"); !slices.Equal(got, []string{"table", "view"}) {
		t.Errorf("kinds %q", got)
	}
	table := func(name string) schema.Ref { return schema.Ref{Kind: schema.KindTable, Schema: "public", Name: name} }
	column := schema.Ref{Kind: schema.KindColumn, Schema: "public", Table: "wide", Name: "x"}
	if !l.Excluded("no_primary_key", table("old_a")) || !l.Excluded("too_many_columns", table("wide")) || !l.Excluded("too_many_columns", column) || l.Excluded("no_primary_key", table("wide")) {
		t.Error("excluded")
	}
}

// Of Atlas's lint block, what is about names means the same here; what is about migration files is passed over.
func TestAtlasLint(t *testing.T) {
	l, err := lintOf(t, `lint {
  latest = 1
  destructive {
    error = true
  }
  nestedtx {
    error = true
  }
  rule "hcl" "custom" {
    src = ["rules.hcl"]
  }
  naming {
    error   = true
    match   = "^[a-z_]+$"
    message = "must be lower case"
    index {
      match = "_idx$"
    }
  }
}
env "prod" {
  lint {
    git {
      base = "main"
    }
  }
}
`)
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Severity("naming_pattern", SeverityWarning); got != SeverityError || len(l.Rules) != 1 {
		t.Errorf("severity %s of %+v", got, l.Rules)
	}
	if !slices.Equal(l.Texts("naming_pattern", "index"), []string{"_idx$"}) || !slices.Equal(l.Texts("naming_pattern", "table"), []string{"^[a-z_]+$"}) {
		t.Errorf("%+v", l.Rules)
	}
}

// A word that is not known is refused at its line, with the one that may be meant.
func TestLintMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"lint {\n  rule \"no_primary_keys\" {}\n}\n":                                        `atlas.hcl:2:3: unknown rule "no_primary_keys" in lint`,
		"lint {\n  rule \"no_primary_key\" {\n    severity = \"warn\"\n  }\n}\n":            `atlas.hcl:3:5: "warn" is no severity`,
		"lint {\n  rule \"no_primary_key\" {\n    columns = 3\n  }\n}\n":                    `atlas.hcl:3:5: unknown attribute "columns" in rule no_primary_key`,
		"lint {\n  rule \"too_many_columns\" {\n    columns = 0\n  }\n}\n":                  `atlas.hcl:3:5: columns must be a whole number from 1 to`,
		"lint {\n  rule \"naming_pattern\" {\n    table = \"[\"\n  }\n}\n":                  `atlas.hcl:3:5: table is no regular expression`,
		"lint {\n  rule \"no_primary_key\" {\n    more {}\n  }\n}\n":                        `atlas.hcl:3:5: unknown block "more" in rule`,
		"policy {\n  lint {\n    skip = [\"no_primary_key\"]\n  }\n}\n":                     `atlas.hcl:3:5: unknown attribute "skip" in lint`,
		"policy {\n  lint {\n    destructive {}\n  }\n}\n":                                  `atlas.hcl:3:5: unknown block "destructive" in lint`,
		"policy {\n  lint {\n    rules {}\n  }\n}\n":                                        `atlas.hcl:3:5: unknown block "rules" in lint`,
		"lint {\n  naming {\n    tabel {\n      match = \"x\"\n    }\n  }\n}\n":             `atlas.hcl:3:5: unknown block "tabel" in naming`,
		"lint {\n  naming {\n    matches = \"x\"\n  }\n}\n":                                 `atlas.hcl:3:5: unknown attribute "matches" in naming`,
		"lint {\n  naming {\n    table {\n      match = \"x(\"\n    }\n  }\n}\n":            `atlas.hcl:4:7: match is no regular expression`,
		"lint {\n  naming {\n    table {\n      message = 1\n      no = 1\n    }\n  }\n}\n": `atlas.hcl:5:7: unknown attribute "no" in table`,
	} {
		if _, err := lintOf(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v\nwant %s", text, err, want)
		}
	}
}
