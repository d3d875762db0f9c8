package policy

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
)

// folder writes files into a folder of the test and returns it.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestDataSources(t *testing.T) {
	dir := folder(t, map[string]string{
		"atlas.hcl": `
data "external_schema" "gorm" {
  program     = ["go", "run", "./loader"]
  working_dir = "app"
}
data "hcl_schema" "app" {
  paths = ["a.hcl", "b.hcl"]
  vars  = { tenant = "acme" }
}
data "template_dir" "sql" {
  path = "templates"
  vars = { owner = "app" }
}
data "sql" "tenants" {
  url   = "postgres://localhost/x"
  query = "SELECT $1"
  args  = ["one"]
}
data "external" "secret" {
  program = ["printf", "{\"url\": \"postgres://localhost/%s\"}", "secret"]
}
data "runtimevar" "unused" {
  url = "awssecretsmanager://x"
}
docker "postgres" "dev" {
  image = "postgres:17"
}
diff {
  skip {
    drop_table = true
  }
}
env "orm" {
  src = data.external_schema.gorm.url
  url = jsondecode(data.external.secret).url
  dev = docker.postgres.dev.url
}
env "hcl" {
  src = [data.hcl_schema.app.url, "file://c.hcl"]
  url = "postgres://localhost/${data.sql.tenants.value}"
}
env "templates" {
  schema {
    src = data.template_dir.sql.url
    mode {
      roles = false
      views = true
    }
  }
}
env "cloud" {
  url = data.runtimevar.unused
}
`,
		"templates/2.sql":     `ALTER TABLE t OWNER TO {{ template "who.tmpl" . }};`,
		"templates/1.sql":     `CREATE TABLE t ();`,
		"templates/who.tmpl":  `{{ .owner }}`,
		"templates/sub/3.sql": `SELECT 1;`,
	})
	load := func(env string) (*Env, error) {
		p, err := Load(t.Context(), filepath.Join(dir, "atlas.hcl"), Options{
			Env: env, Vars: map[string]string{"region": "eu"},
			Query: func(_ context.Context, url, query string, args []string) ([]string, error) {
				return []string{strings.Join([]string{"answer", args[0]}, "_")}, nil
			},
		})
		if err != nil {
			return nil, err
		}
		return p.Select(env)
	}
	must := func(env string) *Env {
		e, err := load(env)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	orm := must("orm")
	if len(orm.Programs) != 1 || orm.Programs[0].Dir != filepath.Join(dir, "app") || orm.Programs[0].Pos.Line != 2 || orm.URL != "postgres://localhost/secret" || orm.DevURL != "docker://postgres/17/dev" {
		t.Errorf("%+v", orm)
	}
	if len(orm.Ignores) != 1 || !orm.Ignores[0].NoDrop {
		t.Errorf("the diff block of the file is not in force: %+v", orm.Ignores)
	}
	e := must("hcl")
	if want := []string{filepath.Join(dir, "a.hcl"), filepath.Join(dir, "b.hcl"), filepath.Join(dir, "c.hcl")}; !reflect.DeepEqual(e.Sources, want) {
		t.Errorf("sources %v", e.Sources)
	}
	if want := map[string]string{"region": "eu", "tenant": "acme"}; !reflect.DeepEqual(e.Vars, want) || e.URL != "postgres://localhost/answer_one" {
		t.Errorf("%v %s", e.Vars, e.URL)
	}
	tmpl := must("templates")
	var texts []string
	for _, s := range tmpl.Scripts {
		texts = append(texts, s.Text)
	}
	if want := []string{"CREATE TABLE t ();", "ALTER TABLE t OWNER TO app;", "SELECT 1;"}; !reflect.DeepEqual(texts, want) {
		t.Errorf("%q", texts)
	}
	role, view := schema.Ref{Kind: schema.KindRole, Name: "r"}, schema.Ref{Kind: schema.KindView, Schema: "public", Name: "v"}
	if now := schemaTime; tmpl.Ignored(role, "create", "", now) == nil || tmpl.Ignored(view, "create", "", now) != nil {
		t.Errorf("mode: %+v", tmpl.Ignores)
	}
	if _, err := load("cloud"); err == nil || !strings.Contains(err.Error(), `atlas.hcl:22:1: data "runtimevar" is not supported`) {
		t.Errorf("error %v", err)
	}
}

// What the HCL of a pull request says runs no program, and asks no database.
func TestDataSourcesOfAPullRequest(t *testing.T) {
	for _, block := range []string{
		`data "external_schema" "x" { program = ["touch", "ran"] }`, `data "external" "x" { program = ["touch", "ran"] }`,
		`data "sql" "x" { url = "postgres://localhost/x", query = "SELECT 1" }`, `data "template_dir" "x" { path = "." }`,
	} {
		block = strings.NewReplacer("{ ", "{\n", " }", "\n}", ", query", "\nquery").Replace(block)
		dir := folder(t, map[string]string{"atlas.hcl": block + "\nenv \"e\" {\n  src = data." + strings.Fields(strings.ReplaceAll(block, `"`, ""))[1] + ".x.url\n}\n"})
		_, err := Load(t.Context(), filepath.Join(dir, "atlas.hcl"), Options{Untrusted: true, Query: func(context.Context, string, string, []string) ([]string, error) {
			t.Error("the database was asked")
			return nil, nil
		}})
		if err == nil || !strings.Contains(err.Error(), "atlas.hcl:1:1: the HCL of a pull request must not use data") {
			t.Errorf("%s: %v", block, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "ran")); err == nil {
			t.Errorf("%s ran", block)
		}
	}
}

func TestBadDataSources(t *testing.T) {
	for text, want := range map[string]string{
		"data \"external_schema\" \"x\" {\n  program = 1\n}":                                   `atlas.hcl:2:3: program must be list of string`,
		"data \"external_schema\" \"x\" {\n}":                                                  `data "external_schema" "x" has no program`,
		"data \"external_schema\" \"x\" {\n  programm = [\"a\"]\n}":                            `atlas.hcl:2:3: unknown attribute "programm" in data "external_schema"`,
		"data \"hcl_schema\" \"x\" {\n}":                                                       `data "hcl_schema" "x" has no path`,
		"data \"template_dir\" \"x\" {\n  path = \"none\"\n}":                                  `no such file or directory`,
		"data \"nosuch\" \"x\" {\n}":                                                           `data "nosuch" is not supported`,
		"data \"hcl_schema\" \"x\" {\n  path = \"a\"\n  more {\n  }\n}":                        `atlas.hcl:3:3: unknown block "more"`,
		"data \"external\" \"x\" {\n  program = [\"sh\", \"-c\", \"echo bad >&2; exit 3\"]\n}": `data "external" "x": sh: exit status 3: bad`,
	} {
		kind := strings.Split(text, `"`)[1]
		dir := folder(t, map[string]string{"atlas.hcl": text + "\nenv \"e\" {\n  src = data." + kind + ".x.url\n}\n"})
		if _, err := Load(t.Context(), filepath.Join(dir, "atlas.hcl"), Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\nerror %v\nwant  %s", text, err, want)
		}
	}
}
