package policy

import (
	"os"
	"strings"
	"testing"
)

// No error repeats what getenv or a variable gave, whatever an expression makes of it.
func TestErrorsHoldNoValues(t *testing.T) {
	t.Setenv("DBU", "postgres://u:a b%zzS3cret@h/db")
	t.Setenv("WORD", "S3cret")
	t.Setenv("TWO", "S3cret S3cret")
	for _, expr := range []string{
		`urlsetpath(getenv("DBU"), "/x")`, `urlqueryset(getenv("DBU"), "a", "b")`, `urluserinfo(getenv("DBU"), "a")`,
		`tonumber(getenv("WORD"))`, `tobool(getenv("WORD"))`, `parseint(getenv("WORD"), 10)`, `formatdate(getenv("WORD"), "x")`,
		`timeadd(getenv("WORD"), "1h")`, `jsondecode(getenv("WORD"))`, `regex(getenv("WORD"), "a[")`, `format("%d", getenv("WORD"))`,
		`yamldecode("a: ${getenv("WORD")}: b")`, `{ a = 1 }[getenv("WORD")]`, `local.twice`, `tonumber(var.v)`, `tonumber(upper(local.word))`,
		`length(getenv("WORD"))`, `concat(getenv("WORD"))`, `element([], getenv("WORD"))`, `csvdecode("a\n${getenv("TWO")},b")`,
		`index(["a"], getenv("WORD"))`, `zipmap([getenv("WORD")], [])`, `getenv("WORD") + 1`, `getenv("WORD").x`, `sql(getenv("NOTHING"))`,
	} {
		src := `locals {
  word = getenv("WORD")
  twice = { for k in [getenv("WORD"), getenv("WORD")] : k => 1 }
}
variable "v" {
  type = string
}
env "a" {
  url = ` + expr + "\n}\n"
		if !strings.Contains(expr, "local.twice") {
			src = strings.Replace(src, "  twice =", "  # twice =", 1)
		}
		_, err := parse(t.Context(), "atlas.hcl", []byte(src), Options{Vars: map[string]string{"v": "S3cret"}})
		if err != nil && strings.Contains(strings.ToLower(err.Error()), "s3cret") {
			t.Errorf("%s: %v", expr, err)
		}
	}
	for _, block := range []string{
		"policy {\n  perf_indexes {\n    mode = getenv(\"WORD\")\n  }\n}", "policy {\n  allow {\n    hazards = [getenv(\"WORD\")]\n  }\n}",
		"policy {\n  ignore \"a\" {\n    kinds = [getenv(\"WORD\")]\n    objects = [\"*\"]\n    reason = \"x\"\n  }\n}",
		"variable \"v\" {\n  type = number\n}", "variable \"v\" {\n  type = bool\n}", "variable \"v\" {\n  type = list(number)\n}",
	} {
		_, err := parse(t.Context(), "atlas.hcl", []byte(block+"\n"), Options{Vars: map[string]string{"v": "S3cret"}})
		if err == nil || strings.Contains(err.Error(), "S3cret") {
			t.Errorf("%s: %v", block, err)
		}
	}
}

// A message keeps its detail where the file itself says all of it.
func TestErrorsKeepDetail(t *testing.T) {
	for expr, want := range map[string]string{
		`parseint("abc", 10)`: "abc", `nosuch("x")`: "nosuch", `var.nosuch`: "nosuch", `indent(2000000000, "a")`: "too large",
	} {
		_, err := parse(t.Context(), "atlas.hcl", []byte("env \"a\" {\n  url = "+expr+"\n}\n"), Options{})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "bounded_") {
			t.Errorf("%s: %v", expr, err)
		}
	}
}

// What getenv gives an untrusted file reaches its URLs alone.
func TestUntrustedValues(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://u:S3cret@h/db")
	dir := t.TempDir()
	t.Chdir(dir)
	src := `env "a" {
  url     = getenv("DATABASE_URL")
  dev     = urlsetpath(getenv("DATABASE_URL"), "/dev")
  src     = "s/${substr(getenv("DATABASE_URL"), 13, 6)}"
  schemas = [getenv("DATABASE_URL")]
  exclude = [strrev(getenv("DATABASE_URL"))]
}
`
	if err := os.WriteFile("atlas.hcl", []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Load(t.Context(), "atlas.hcl", Options{Untrusted: true})
	if err != nil {
		t.Fatal(err)
	}
	e := p.Envs[0]
	if e.URL != "postgres://u:S3cret@h/db" || e.DevURL != "postgres://u:S3cret@h/dev" {
		t.Errorf("url %q, dev %q", e.URL, e.DevURL)
	}
	for _, s := range []string{e.Sources[0], e.Schemas[0], e.Ignores[0].Objects[0]} {
		if strings.Contains(s, "S3cret") || strings.Contains(s, "terc3S") {
			t.Errorf("the value is in %q", s)
		}
	}
}
