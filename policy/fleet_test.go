package policy_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/replyx/schemactl/policy"
)

// fleetOf writes a policy file and reads the fleet of an env.
func fleetOf(t *testing.T, env, text string, opts policy.Options) (*policy.Fleet, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "atlas.hcl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	opts.Env = env
	opts.Query = func(context.Context, string, string, []string) ([]string, error) {
		return []string{"acme", "globex"}, nil
	}
	p, err := policy.Load(t.Context(), path, opts)
	if err != nil {
		return nil, err
	}
	return p.Fleet(env)
}

func TestForEach(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"set": {`env "x" {
			for_each = toset(["b", "a"])
			url = urlsetpath("postgres://u:secret@h:5432", each.value)
		}`, "a=postgres://u:secret@h:5432/a b=postgres://u:secret@h:5432/b"},
		"local": {`locals { tenants = ["a", "b"] }
		env "x" {
			for_each = toset(local.tenants)
			url = urlsetpath("postgres://h", each.key)
		}`, "a=postgres://h/a b=postgres://h/b"},
		"list": {`env "x" {
			for_each = ["b", "a"]
			url = urlsetpath("postgres://h", each.value)
		}`, "b=postgres://h/b a=postgres://h/a"},
		"variable": {`variable "tenants" {
			type = list(string)
			default = ["a"]
		}
		env "x" {
			for_each = var.tenants
			url = urlsetpath("postgres://h", each.value)
		}`, "a=postgres://h/a"},
		"object": {`env "x" {
			for_each = { eu = { url = "postgres://eu/app" }, us = { url = "postgres://us/app" } }
			url = each.value.url
		}`, "eu=postgres://eu/app us=postgres://us/app"},
		"data": {`data "sql" "tenants" {
			url = "postgres://h/admin"
			query = "select name from tenant"
		}
		env "x" {
			for_each = data.sql.tenants.values
			url = urlsetpath("postgres://h", each.value)
		}`, "acme=postgres://h/acme globex=postgres://h/globex"},
		"addresses are called by host and database": {`env "x" {
			for_each = toset(["postgres://root:pass@host-1:5432", "postgres://root:pass@host-2:5432/app"])
			url = each.value
		}`, "host-1:5432=postgres://root:pass@host-1:5432 host-2:5432/app=postgres://root:pass@host-2:5432/app"},
		"one": {`env "x" { url = "postgres://h/a" }`, "=postgres://h/a"},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := fleetOf(t, "x", c.text, policy.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range f.Targets {
				got = append(got, e.Key+"="+e.URL)
			}
			if s := strings.Join(got, " "); s != c.want || f.Many() != (name != "one") {
				t.Errorf("got %s, many %v, want %s", s, f.Many(), c.want)
			}
		})
	}
}

func TestForEachRefused(t *testing.T) {
	t.Setenv("SCHEMACTL_LIST_URL", "a,b,c")
	for name, c := range map[string]struct {
		text, want string
		untrusted  bool
	}{
		"no collection": {text: "env \"x\" {\n  for_each = 5\n}", want: "atlas.hcl:2:14: for_each is a set"},
		"empty":         {text: "env \"x\" {\n  for_each = toset([])\n}", want: `for_each of env "x" gives no target`},
		"twice":         {text: "env \"x\" {\n  for_each = [\"a\", \"a\"]\n}", want: `two targets of env "x" have one name`},
		"program of a pull request": {
			text: "data \"external\" \"t\" {\n  program = [\"echo\"]\n}\nenv \"x\" {\n  for_each = jsondecode(data.external.t)\n}",
			want: "atlas.hcl:1:1: the HCL of a pull request must not use", untrusted: true,
		},
		"names from the environment of a pull request": {
			text: "env \"x\" {\n  for_each = split(\",\", getenv(\"SCHEMACTL_LIST_URL\"))\n}",
			want: "depends on the environment", untrusted: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := fleetOf(t, "x", c.text, policy.Options{Untrusted: c.untrusted})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

const rolloutText = `deployment "staged" {
  variable "name" {
    type = string
  }
  variable "size" {
    type    = number
    default = 0
  }
  group "rest" {
    depends_on   = [group.canary]
    parallel     = 20
    on_error     = CONTINUE
    order_by     = var.size
    max_failures = 3
  }
  group "canary" {
    match = startswith(var.name, "canary")
    pause = "1s"
  }
}
env "x" {
  for_each = { "canary-1" = 1, b = 3, c = 2 }
  url      = urlsetpath("postgres://h", each.key)
  rollout {
    deployment = deployment.staged
    vars = {
      name = each.key
      size = each.value
    }
  }
}
`

func TestRollout(t *testing.T) {
	f, err := fleetOf(t, "x", rolloutText, policy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range f.Groups {
		var names []string
		for _, e := range g.Targets {
			names = append(names, e.Key)
		}
		got = append(got, fmt.Sprintf("%s %d %s %s %d: %s", g.Name, g.Parallel, g.OnError, g.Pause, g.MaxFailures, strings.Join(names, ",")))
	}
	want := "canary 1 FAIL 1s -1: canary-1\nrest 20 CONTINUE 0s 3: c,b"
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
}

func TestRolloutRefused(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"unknown attribute":  {"parallel     = 20", "max_parallel = 20", `atlas.hcl:11:5: unknown attribute "max_parallel" in group`},
		"unknown block":      {`group "canary"`, `groups "canary"`, `unknown block "groups" in deployment`},
		"word":               {"CONTINUE", "RETRY", "on_error is neither FAIL nor CONTINUE"},
		"circle":             {"pause = \"1s\"", "depends_on = [group.rest]", "depend on each other"},
		"no such deployment": {"deployment.staged", "deployment.stagd", "stagd"},
		"no such variable":   {"size = each.value", "sise = each.value", `has no variable "sise"`},
		"no group":           {"order_by     = var.size", "match = var.size > 2", `target "c" matches no group`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := fleetOf(t, "x", strings.Replace(rolloutText, c.from, c.to, 1), policy.Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestSelectOfMany(t *testing.T) {
	path := filepath.Join(t.TempDir(), "atlas.hcl")
	if err := os.WriteFile(path, []byte(rolloutText), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(t.Context(), path, policy.Options{Env: "x/b"})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := p.Select("x/b"); err != nil || e.Key != "b" {
		t.Errorf("got %v, %v", e, err)
	}
	var bad *policy.Error
	if _, err := p.Select("x"); !errors.As(err, &bad) || bad.Hint != "name one: --env x/b" {
		t.Errorf("got %v", err)
	}
	if _, err := p.Select("x/nosuch"); err == nil {
		t.Error("a target that is not there was found")
	}
}
