package lsp_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const small = `schema "public" {}

table "t" {
  schema = schema.public
  column "👩 id" {
    type = bigint
  }
  primary_key {
    columns = [column["👩 id"]]
  }
  check "c" {
    expr = "id > 0 and ${1} < 2"
  }
}

view "v" {
  schema = schema.public
  as     = <<-SQL
  SELECT 1
}
  SQL
}
`

// requests are made at a place, and may be answered with an error, but not with an internal one.
var requests = []string{"completion", "hover", "definition", "references", "prepareRename", "rename", "documentSymbol", "formatting", "codeAction"}

func (c *client) askAll(name string, off int) {
	at := c.at(name, off)
	at["newName"] = "new name"
	at["range"] = map[string]any{"start": at["position"], "end": at["position"]}
	for _, r := range requests {
		err := c.rpc.CallResult(c.t.Context(), "textDocument/"+r, at, new(any))
		if err != nil && (strings.Contains(err.Error(), "internal error") || strings.Contains(err.Error(), "-32603")) {
			c.t.Errorf("%s at %d of %q: %v", r, off, c.texts[name], err)
		}
	}
}

// However much of a file is there, and wherever the cursor is, each request is answered.
func TestUnfinished(t *testing.T) {
	dir := t.TempDir()
	c := start(t, dir, options(dir))
	c.open("x.hcl", "")
	for end := range len(small) + 1 {
		if end < len(small) && small[end]&0xc0 == 0x80 {
			continue // within a character
		}
		c.texts["x.hcl"] = small[:end]
		c.notify("textDocument/didChange", map[string]any{
			"textDocument": map[string]any{"uri": c.uri("x.hcl"), "version": end}, "contentChanges": []any{map[string]any{"text": small[:end]}},
		})
		c.askAll("x.hcl", end)
		c.askAll("x.hcl", strings.LastIndexByte(small[:end], ' ')+1)
	}
	c.close()
}

// Changes of ranges, in UTF-16, make the text that the editor has: a request about it shows that.
func TestIncremental(t *testing.T) {
	dir := t.TempDir()
	c := start(t, dir, options(dir))
	c.open("x.hcl", "table \"a👩b\" {\r\n}\r\n")
	change := func(r map[string]any, text string) {
		c.notify("textDocument/didChange", map[string]any{
			"textDocument": map[string]any{"uri": c.uri("x.hcl")}, "contentChanges": []any{map[string]any{"range": r, "text": text}},
		})
	}
	pos := func(l, ch int) map[string]any { return map[string]any{"line": l, "character": ch} }
	change(map[string]any{"start": pos(0, 8), "end": pos(0, 10)}, "é👩é")    // the first 👩
	change(map[string]any{"start": pos(0, 13), "end": pos(0, 13)}, "!")     // behind b
	change(map[string]any{"start": pos(0, 999), "end": pos(1, 0)}, "\r\n ") // the end of the line, however long
	c.texts["x.hcl"] = "table \"aé👩éb!\" {\r\n }\r\n"
	var list []symbol
	c.call("textDocument/documentSymbol", map[string]any{"textDocument": map[string]any{"uri": c.uri("x.hcl")}}, &list)
	if len(list) != 1 || list[0].Name != "aé👩éb!" || c.cut("x.hcl", list[0].Range) != "table \"aé👩éb!\" {\r\n }" {
		t.Errorf("symbols: %s", jsonOf(t, list))
	}
	c.close()
}

// The server ends with its input, at exit, and with its context, and leaves no goroutine behind.
func TestEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, how := range []string{"input", "exit"} {
		dir := t.TempDir()
		c := start(t, dir, options(dir))
		c.open("x.hcl", small)
		c.askAll("x.hcl", 3)
		if how == "exit" {
			c.call("shutdown", nil, new(any))
			c.notify("exit", nil)
			select {
			case <-c.ended:
				c.ended <- nil
			case <-time.After(10 * time.Second):
				t.Fatal("the server did not end at exit")
			}
		}
		c.close()
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	buf := make([]byte, 1<<16)
	t.Errorf("goroutines are left: %d, there were %d\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
}

// A file that another program writes, and one that is new and open, are part of the state.
func TestFilesChange(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("a.hcl", "schema \"public\" {}\n")
	c := start(t, dir, options(dir))
	c.open("b.hcl", "table \"t\" {\n  schema = schema.public\n  column \"id\" {\n    type = enum.e\n  }\n}\n")
	c.until("that the enum is not declared", func() bool {
		return len(c.problems["b.hcl"]) == 1 && strings.Contains(fmt.Sprint(c.problems["b.hcl"]), `enum "e" is not declared`)
	})
	write("a.hcl", "schema \"public\" {}\nenum \"e\" {\n  schema = schema.public\n  values = [\"a\"]\n}\n")
	c.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{}})
	c.until("that nothing is wrong any more", func() bool { return !strings.Contains(fmt.Sprint(c.problems["b.hcl"]), "not declared") })
	c.close()
}

// A request whose document is not known is answered with an error; after that, and after one that is cancelled, the server goes on.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	c := start(t, dir, options(dir))
	c.open("x.hcl", small)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// It may be answered before the client looks whether it was cancelled.
	if err := c.rpc.CallResult(ctx, "textDocument/hover", c.at("x.hcl", 0), new(any)); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("a request that was cancelled: %v", err)
	}
	for method, params := range map[string]any{
		"textDocument/hover":   map[string]any{"textDocument": map[string]any{"uri": "http://example.com/x"}, "position": map[string]any{"line": 1, "character": 1}},
		"textDocument/unknown": map[string]any{}, "textDocument/completion": []any{1},
	} {
		if err := c.rpc.CallResult(t.Context(), method, params, new(any)); err == nil {
			t.Errorf("%s: no error", method)
		}
	}
	c.notify("$/cancelRequest", map[string]any{"id": 99})
	c.askAll("x.hcl", 0)
	c.close()
}

// BenchmarkComplete1000Tables completes a reference and a word in a file of 1,000 tables, behind a change of it.
func BenchmarkComplete1000Tables(b *testing.B) {
	dir := b.TempDir()
	var text strings.Builder
	text.WriteString("schema \"public\" {}\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "table \"t%d\" {\n  schema = schema.public\n", i)
		for c := range 10 {
			fmt.Fprintf(&text, "  column \"c%d\" {\n    type = bigint\n  }\n", c)
		}
		fmt.Fprintf(&text, "  primary_key {\n    columns = [column.c0]\n  }\n  foreign_key \"t%d_fkey\" {\n    columns     = [column.c1]\n    ref_columns = [table.t%d.column.c0]\n  }\n}\n", i, (i+1)%1000)
	}
	c := start(b, dir, options(dir))
	src := text.String()
	c.open("x.hcl", src)
	off := strings.LastIndex(src, "table.t0.column") + len("table.")
	at := c.at("x.hcl", off)
	edit := map[string]any{"start": at["position"], "end": at["position"]}
	back := map[string]any{"start": at["position"], "end": map[string]any{"line": placeOf(src, off).Line, "character": placeOf(src, off).Character + 1}}
	change := func(r map[string]any, text string) {
		c.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": c.uri("x.hcl")}, "contentChanges": []any{map[string]any{"range": r, "text": text}}})
	}
	c.call("textDocument/completion", at, new(any)) // reads the file for the first time
	for b.Loop() {
		change(edit, "x")
		change(back, "")
		c.call("textDocument/completion", at, new(any))
	}
}
