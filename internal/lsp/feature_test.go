package lsp_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the server answers into the files")

// mark is where the cursor is in a file of a test.
const mark = "‸"

// A file of testdata is a folder of HCL, with requests, a line each, in its comment, and what the server answers in the
// section want. The mark is where the cursor is.
func TestFeatures(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d tests: %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := answers(t, a)
			i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
			if *update {
				if i < 0 {
					a.Files, i = append(a.Files, txtar.File{Name: "want"}), len(a.Files)
				}
				a.Files[i].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if i < 0 || !bytes.Equal(a.Files[i].Data, []byte(got)) {
				t.Errorf("got\n%s\n-update writes it", got)
			}
		})
	}
}

// answers lays the files out, opens the one with the mark, and makes the requests.
func answers(t *testing.T, a *txtar.Archive) string {
	dir := t.TempDir()
	file, off := "", 0
	texts := make(map[string]string)
	for _, f := range a.Files {
		if f.Name == "want" {
			continue
		}
		text := string(f.Data)
		if i := strings.Index(text, mark); i >= 0 {
			file, off, text = f.Name, i, strings.Replace(text, mark, "", 1)
		}
		texts[f.Name] = text
		if err := os.WriteFile(filepath.Join(dir, f.Name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := start(t, dir, options(dir))
	c.open(file, texts[file])
	var out strings.Builder
	for line := range strings.Lines(string(a.Comment)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		out.WriteString("> " + line + "\n" + c.request(line, file, off))
	}
	c.close()
	return out.String()
}

// request makes one request at the cursor and prints the answer.
func (c *client) request(line, file string, off int) string {
	what, arg, _ := strings.Cut(line, " ")
	doc := map[string]any{"textDocument": map[string]any{"uri": c.uri(file)}}
	at := c.at(file, off)
	switch what {
	case "complete":
		return c.complete(at, file, arg)
	case "hover":
		var h *struct {
			Contents struct{ Value string }
			Range    span
		}
		c.call("textDocument/hover", at, &h)
		if h == nil {
			return "nothing\n"
		}
		return fmt.Sprintf("%s\n%s\n", c.cut(file, h.Range), h.Contents.Value)
	case "definition":
		var l *struct {
			URI   string
			Range span
		}
		c.call("textDocument/definition", at, &l)
		if l == nil {
			return "nothing\n"
		}
		return c.line(l.URI, l.Range)
	case "references":
		var list []struct {
			URI   string
			Range span
		}
		at["context"] = map[string]any{"includeDeclaration": true}
		c.call("textDocument/references", at, &list)
		var out strings.Builder
		for _, l := range list {
			out.WriteString(c.line(l.URI, l.Range))
		}
		return out.String()
	case "rename":
		return c.rename(at, file, arg)
	case "symbols":
		var list []symbol
		c.call("textDocument/documentSymbol", doc, &list)
		return c.outline(list, file, "")
	case "find":
		var list []struct {
			Name, ContainerName string
			Location            struct {
				URI   string
				Range span
			}
		}
		c.call("workspace/symbol", map[string]any{"query": arg}, &list)
		var out strings.Builder
		for _, l := range list {
			out.WriteString(l.Name + " in " + l.ContainerName + ": " + c.line(l.Location.URI, l.Location.Range))
		}
		return out.String()
	case "format":
		var edits []edit
		c.call("textDocument/formatting", doc, &edits)
		return fmt.Sprintf("%d edits\n", len(edits)) + apply(c.text(file), edits)
	case "diagnostics":
		return c.diagnostics(cmp.Or(arg, file))
	case "actions":
		return c.actions(at, file, arg)
	}
	c.t.Fatalf("unknown request %q", line)
	return ""
}

type symbol struct {
	Name, Detail          string
	Kind                  int
	Range, SelectionRange span
	Children              []symbol
}

func (c *client) outline(list []symbol, file, indent string) string {
	var out strings.Builder
	for _, y := range list {
		whole := c.cut(file, y.Range)
		fmt.Fprintf(&out, "%s%s %s, kind %d, %d lines, at %q\n", indent, y.Detail, y.Name, y.Kind, strings.Count(whole, "\n")+1, c.cut(file, y.SelectionRange))
		out.WriteString(c.outline(y.Children, file, indent+"  "))
	}
	return out.String()
}

// line shows where a range is, with the range in marks.
func (c *client) line(uri string, r span) string {
	name := c.name(uri)
	text := c.text(name)
	start, end := offsetOf(text, r.Start), offsetOf(text, r.End)
	from := strings.LastIndexByte(text[:start], '\n') + 1
	rest, _, _ := strings.Cut(text[end:], "\n")
	return fmt.Sprintf("%s:%d: %s«%s»%s\n", name, r.Start.Line+1, strings.TrimLeft(text[from:start], " "), text[start:end], rest)
}

// complete prints the completions that begin with, or, after a star, hold a text; the first dozen of them, and how many there are.
func (c *client) complete(at map[string]any, file, only string) string {
	var list struct {
		Items []struct {
			Label, SortText, Detail string
			InsertTextFormat        int
			TextEdit                edit
		}
	}
	c.call("textDocument/completion", at, &list)
	slices.SortFunc(list.Items, func(a, b struct {
		Label, SortText, Detail string
		InsertTextFormat        int
		TextEdit                edit
	}) int {
		return strings.Compare(a.SortText, b.SortText)
	})
	var out strings.Builder
	n := 0
	for _, it := range list.Items {
		if !strings.HasPrefix(it.Label, only) {
			continue
		}
		if n++; n <= 12 {
			replaced := c.cut(file, it.TextEdit.Range)
			fmt.Fprintf(&out, "%s: %q for %q", it.Label, it.TextEdit.NewText, replaced)
			if it.Detail != "" {
				out.WriteString(", " + it.Detail)
			}
			out.WriteString("\n")
		}
	}
	fmt.Fprintf(&out, "%d in all\n", n)
	return out.String()
}

func (c *client) rename(at map[string]any, file, to string) string {
	var p *struct {
		Range       span
		Placeholder string
	}
	c.call("textDocument/prepareRename", at, &p)
	if p == nil {
		return "nothing to rename\n"
	}
	at["newName"] = to
	var e struct{ Changes map[string][]edit }
	if err := c.rpc.CallResult(c.t.Context(), "textDocument/rename", at, &e); err != nil {
		return "error: " + strings.ReplaceAll(err.Error(), c.dir, "") + "\n"
	}
	return fmt.Sprintf("%q, %q\n", c.cut(file, p.Range), p.Placeholder) + c.changed(e.Changes)
}

// diagnostics prints what the server told of all files, when it has told of one; it tells of them in the order of their names.
func (c *client) diagnostics(last string) string {
	c.until("problems of "+last, func() bool { return len(c.problems[last]) > 0 })
	var out strings.Builder
	c.mu.Lock()
	defer c.mu.Unlock()
	names := make([]string, 0, len(c.problems))
	for name := range c.problems {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, d := range c.problems[name] {
			r := rangeIn(d["range"])
			fmt.Fprintf(&out, "%s:%d: %q %v %v %v\n", name, r.Start.Line+1, c.cut(name, r), d["severity"], d["code"], strings.ReplaceAll(d["message"].(string), "\n", " / "))
		}
	}
	return out.String()
}

func rangeIn(v any) span {
	get := func(key string) place {
		m := v.(map[string]any)[key].(map[string]any)
		return place{int(m["line"].(float64)), int(m["character"].(float64))}
	}
	return span{get("start"), get("end")}
}

func (c *client) actions(at map[string]any, file, only string) string {
	if only != "unasked" {
		c.until("problems of "+file, func() bool { return len(c.problems[file]) > 0 })
	}
	var list []struct {
		Title, Kind string
		Diagnostics []any
		Edit        struct{ Changes map[string][]edit }
	}
	c.call("textDocument/codeAction", map[string]any{"textDocument": at["textDocument"], "range": map[string]any{"start": at["position"], "end": at["position"]}, "context": map[string]any{}}, &list)
	var out strings.Builder
	for _, a := range list {
		if strings.Contains(a.Title, only) || only == "unasked" {
			fmt.Fprintf(&out, "%s (%s, mends %d)\n%s", a.Title, a.Kind, len(a.Diagnostics), c.changed(a.Edit.Changes))
		}
	}
	return out.String()
}
