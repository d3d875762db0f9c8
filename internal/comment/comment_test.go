package comment

import (
	"encoding/base64"
	"strings"
	"testing"
	"unicode/utf8"
)

func check(verdict string, noop bool) Check {
	body := "### schemactl: " + verdict + "\n"
	return Check{Env: "a b", Noop: noop, Verdict: verdict, Commit: "0123456789abcdef", Body: body, Same: body}
}

func TestMarkHoldsAnyName(t *testing.T) {
	for _, env := range []string{"prod", "a b", "--> <b>", "", "é"} {
		if m := Mark(env); strings.Count(m, "-->") != 1 || strings.ContainsAny(strings.Trim(m, "<!-> "), "<>\n") {
			t.Errorf("%q gives %q", env, m)
		}
		if got := Mine([]Comment{{ID: 1, Body: "quoted " + Mark(env)}, {ID: 2, Body: "\n" + Mark(env) + "\nx"}}, env); len(got) != 1 || got[0].ID != 2 {
			t.Errorf("%q finds %v", env, got)
		}
	}
	if len(Mine([]Comment{{ID: 1, Body: Mark("prod")}}, "production")) != 0 {
		t.Error("one environment's comment is taken for another's")
	}
}

// What a comment remembers may have been written by anybody: it stays text.
func TestForgedMemory(t *testing.T) {
	evil := `{"digest":"x","now":{"verdict":"<script>@org [a](b)\n# x","commit":"` + "`" + `"},"earlier":[{"verdict":"</details>"}]}`
	there := &Comment{ID: 1, Body: Mark("a b") + "\n" + stateMark + base64.StdEncoding.EncodeToString([]byte(evil)) + " -->"}
	body := Next(there, check("drift", false)).Body
	for _, bad := range []string{"<script", "@org", "](b)", "\n# x", "- </details>"} {
		if strings.Contains(body, bad) {
			t.Errorf("the comment holds %q:\n%s", bad, body)
		}
	}
	// A memory that cannot be read is none.
	there.Body = Mark("a b") + "\n" + stateMark + "!!! -->"
	if a := Next(there, check("drift", false)); a.Kind != Edit || strings.Contains(a.Body, "Earlier") {
		t.Errorf("%+v", a)
	}
}

func TestResolvedIsSaidOnce(t *testing.T) {
	first := Next(nil, check("drift: 1 change", false))
	second := Next(&Comment{ID: 1, Body: first.Body}, check("noop: as desired", true))
	if second.Kind != Edit || !strings.Contains(second.Body, "### schemactl: resolved, noop: as desired\n") {
		t.Errorf("%+v", second)
	}
	if third := Next(&Comment{ID: 1, Body: second.Body}, check("noop: as desired", true)); third.Kind != Nothing {
		t.Errorf("%+v", third)
	}
}

// The longest result with the longest memory is one that GitHub takes.
func TestLongest(t *testing.T) {
	there := &Comment{ID: 1}
	m := memory{Digest: "x", Now: earlier{"x" + strings.Repeat("ü", 500), strings.Repeat("f", 500)}}
	for range 9 {
		m.Earlier = append(m.Earlier, m.Now)
	}
	there.Body = text(check("drift", false), m, false)
	c := check("drift: 1000000 changes", false)
	c.Body = strings.Repeat("x", 60_000)
	body := Next(there, c).Body
	if len(body) > 65_536 || !utf8.ValidString(body) {
		t.Errorf("%d bytes, UTF-8 %v", len(body), utf8.ValidString(body))
	}
}
