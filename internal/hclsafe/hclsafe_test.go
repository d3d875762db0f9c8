package hclsafe

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

func TestCheckText(t *testing.T) {
	deep := func(open string, n int, end string) string { return "a = " + strings.Repeat(open, n) + end + "\n" }
	for name, src := range map[string]string{
		"parentheses": deep("(", 300, ""), "lists": deep("[", 300, ""), "templates": deep(`"${`, 300, ""), "calls": deep("f(", 300, ""),
		"for": deep("[for x in ", 300, ""), "objects": deep("{ a = ", 300, ""), "blocks": strings.Repeat("a {\n", 300),
		"heredocs": "a = <<E\n" + strings.Repeat("${<<E\n", 300), "controls": "a = \"" + strings.Repeat("%{if x}", 6000),
		"hidden by strings": "a = " + strings.Repeat(`["}]]])))", `, 300), "not": deep("!", 6000, "true"), "sum": deep("1 + ", 6000, "1"),
		"sum over lines": "a = (" + strings.Repeat("1 +\n", 6000) + "1)", "sum in for": "a = {for x in y : x =>\n" + strings.Repeat("1 +\n", 6000),
		"conditions": deep("b ? c : ", 3000, "d"), "indexes": "a = b" + strings.Repeat("[c]", 6000), "splats": "a = b" + strings.Repeat(".*", 6000),
		"exponent": "a = 1e600000000\n", "negative exponent": "a = 1E-99999\n",
	} {
		if at, message := CheckText([]byte(src)); message == "" || at > len(src) {
			t.Errorf("%s: nothing is said", name)
		}
	}
	for name, src := range map[string]string{
		"text":       "a = \"" + strings.Repeat("(", 1000) + "\"\n",
		"body":       "a = <<E\n" + strings.Repeat("if ((x + [y\n", 1000) + "E\n",
		"comment":    "# " + strings.Repeat("{", 1000) + "\n",
		"many items": "a = [" + strings.Repeat("-1, ", 20000) + "]\n",
		"many lines": strings.Repeat("a = b.c + 1\n", 20000), "hash": "a = \"1e1234567890\"\n",
		"blocks": strings.Repeat("a \"b\" {\n  c = [x.y, z]\n}\n", 5000),
	} {
		if _, message := CheckText([]byte(src)); message != "" {
			t.Errorf("%s: %s", name, message)
		}
	}
}

func evaluate(t *testing.T, expr string) error {
	t.Helper()
	e, diags := hclsyntax.ParseExpression([]byte(expr), "", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if _, diags = e.Value(&hcl.EvalContext{Functions: Functions()}); diags.HasErrors() {
		return diags
	}
	return nil
}

func TestFunctionsAreBounded(t *testing.T) {
	for _, expr := range []string{
		`indent(2000000000, "a\nb")`, `format("%2000000000d", 1)`, `format("%.99999999f", 1)`, `format("%99999999999999999999d", 1)`,
		`formatlist("%1000000d", [for i in range(0, 100) : i])`, `setproduct(range(0, 1000), range(0, 1000), range(0, 1000))`,
		`join(format("%10000d", 1), [for i in range(0, 1000) : format("%10000d", 1)])`, `replace(format("%100000d", 1), " ", format("%100000d", 1))`,
		`regexreplace(format("%100000d", 1), " ", format("%100000d", 1))`, `tostring(tonumber("1e600000000"))`, `jsondecode("1e600000000")`,
		`range(0, 100000000)`, `jsondecode(replace(format("%100000d", 1), " ", "["))`, `yamldecode(replace(format("%100000d", 1), " ", "- "))`,
	} {
		if err := evaluate(t, expr); err == nil {
			t.Errorf("%s is evaluated", expr)
		}
	}
	for _, expr := range []string{
		`indent(4, "a\nb")`, `format("%05.2f of 123456 %s", 1.5, "x")`, `setproduct(["a", "b"], ["c"])`, `join(", ", range(0, 100))`,
		`replace("a b", " ", "_")`, `try(nosuch("x").y, "z")`, `can(tonumber("x"))`, `yamldecode("a: [1, 2]")`, `range(3)`,
	} {
		if err := evaluate(t, expr); err != nil && !strings.HasPrefix(expr, "try") {
			t.Errorf("%s: %v", expr, err)
		}
	}
}

func TestGuard(t *testing.T) {
	endless := func() error { select {} }
	if err := Guard(t.Context(), Limits{Memory: 1 << 30, Time: 50 * time.Millisecond}, endless); !errors.Is(err, ErrTooMuch) {
		t.Errorf("time: %v", err)
	}
	stop := make(chan bool)
	greedy := func() error {
		var all [][]byte
		for {
			select {
			case <-stop:
				return fmt.Errorf("%d MB were made", len(all))
			default:
				all = append(all, make([]byte, 1<<20))
			}
		}
	}
	if err := Guard(t.Context(), Limits{Memory: 64 << 20, Time: time.Minute}, greedy); !errors.Is(err, ErrTooMuch) {
		t.Errorf("memory: %v", err)
	}
	close(stop)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if err := Guard(ctx, LimitsFor(0), endless); !errors.Is(err, context.Canceled) {
		t.Errorf("context: %v", err)
	}
	defer func() {
		if p, _ := recover().(string); !strings.Contains(p, "mine") {
			t.Errorf("the panic is lost: %v", p)
		}
	}()
	_ = Guard(t.Context(), LimitsFor(0), func() error { panic("mine") })
}
