package lsp_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/channel"

	"github.com/replyx/schemactl/internal/lsp"
)

// client is an editor: it speaks the protocol with a server over pipes, and has documents of its own.
type client struct {
	t     testing.TB
	rpc   *jrpc2.Client
	dir   string
	texts map[string]string
	ended chan error

	mu sync.Mutex
	// problems are the diagnostics of each file as they were told last; told is closed and made anew with each.
	problems map[string][]map[string]any
	told     chan struct{}
	messages []string
}

// options read the HCL of a folder.
func options(dir string) lsp.Options {
	return lsp.Options{
		Version: "test", Enter: func(string) error { return nil },
		Load: func(ctx context.Context) (lsp.Project, error) {
			files, err := lsp.Files(ctx, []string{dir}, "")
			return lsp.Project{Files: files, Folders: []string{dir}}, err
		},
	}
}

func start(t testing.TB, dir string, opts lsp.Options) *client {
	t.Helper()
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	c := &client{t: t, dir: dir, texts: make(map[string]string), ended: make(chan error, 1), problems: make(map[string][]map[string]any), told: make(chan struct{})}
	go func() {
		c.ended <- lsp.Serve(t.Context(), fromClient, toClient, opts)
		_ = toClient.Close()
	}()
	c.rpc = jrpc2.NewClient(channel.LSP(fromServer, toServer), &jrpc2.ClientOptions{
		OnNotify:   c.notified,
		OnCallback: func(context.Context, *jrpc2.Request) (any, error) { return nil, nil },
	})
	t.Cleanup(func() { _ = c.rpc.Close() })
	var answer struct {
		Capabilities map[string]any
	}
	c.call("initialize", map[string]any{
		"rootUri":      c.uri(""),
		"capabilities": map[string]any{"textDocument": map[string]any{"completion": map[string]any{"completionItem": map[string]any{"snippetSupport": true}}}},
	}, &answer)
	if answer.Capabilities["positionEncoding"] != "utf-16" {
		t.Fatalf("capabilities: %v", answer.Capabilities)
	}
	c.notify("initialized", map[string]any{})
	return c
}

func (c *client) notified(req *jrpc2.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch req.Method() {
	case "textDocument/publishDiagnostics":
		var p struct {
			URI         string
			Diagnostics []map[string]any
		}
		if err := req.UnmarshalParams(&p); err != nil {
			c.t.Error(err)
		}
		c.problems[c.name(p.URI)] = p.Diagnostics
	case "window/logMessage", "window/showMessage":
		var p struct{ Message string }
		if err := req.UnmarshalParams(&p); err != nil {
			c.t.Error(err)
		}
		c.messages = append(c.messages, p.Message)
	}
	close(c.told)
	c.told = make(chan struct{})
}

// until waits for what the server tells to be so.
func (c *client) until(what string, so func() bool) {
	c.t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		c.mu.Lock()
		told, ok := c.told, so()
		c.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-told:
		case <-deadline:
			c.t.Fatalf("the server did not tell %s; it told %v, %v", what, c.problems, c.messages)
		}
	}
}

func (c *client) call(method string, params, result any) {
	c.t.Helper()
	if err := c.rpc.CallResult(c.t.Context(), method, params, result); err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
}

func (c *client) notify(method string, params any) {
	c.t.Helper()
	if err := c.rpc.Notify(c.t.Context(), method, params); err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
}

func (c *client) uri(name string) string {
	return "file://" + filepath.ToSlash(filepath.Join(c.dir, name))
}

func (c *client) name(uri string) string {
	return strings.TrimPrefix(uri, c.uri("")+"/")
}

func (c *client) open(name, text string) {
	c.texts[name] = text
	c.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": c.uri(name), "languageId": "hcl", "version": 1, "text": text}})
}

type place struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type span struct{ Start, End place }

// placeOf is the place of a byte, counted in another way than the server does.
func placeOf(text string, off int) place {
	lines := strings.Split(text[:off], "\n")
	return place{len(lines) - 1, len(utf16.Encode([]rune(lines[len(lines)-1])))}
}

// offsetOf is the byte of a place.
func offsetOf(text string, p place) int {
	lines := strings.SplitAfter(text, "\n")
	off := 0
	for _, l := range lines[:p.Line] {
		off += len(l)
	}
	units := utf16.Encode([]rune(lines[p.Line]))
	return off + len(string(utf16.Decode(units[:p.Character])))
}

func (c *client) at(name string, off int) map[string]any {
	return map[string]any{"textDocument": map[string]any{"uri": c.uri(name)}, "position": placeOf(c.texts[name], off)}
}

// cut is the text of a range.
func (c *client) cut(name string, r span) string {
	return c.text(name)[offsetOf(c.text(name), r.Start):offsetOf(c.text(name), r.End)]
}

// text is a document as it is open, or else as the disk has it.
func (c *client) text(name string) string {
	if text, ok := c.texts[name]; ok {
		return text
	}
	data, err := os.ReadFile(filepath.Join(c.dir, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(data)
}

type edit struct {
	Range   span
	NewText string
}

// apply makes edits in a text, the last first.
func apply(text string, edits []edit) string {
	slices.SortStableFunc(edits, func(a, b edit) int { return offsetOf(text, b.Range.Start) - offsetOf(text, a.Range.Start) })
	for _, e := range edits {
		text = text[:offsetOf(text, e.Range.Start)] + e.NewText + text[offsetOf(text, e.Range.End):]
	}
	return text
}

// changed prints the files that edits change.
func (c *client) changed(changes map[string][]edit) string {
	var out strings.Builder
	for _, uri := range slices.Sorted(maps.Keys(changes)) {
		name := c.name(uri)
		out.WriteString("# " + name + "\n" + apply(c.text(name), changes[uri]))
	}
	return out.String()
}

func (c *client) close() {
	c.t.Helper()
	if err := c.rpc.Close(); err != nil {
		c.t.Error(err)
	}
	select {
	case err := <-c.ended:
		if err != nil {
			c.t.Errorf("the server ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		c.t.Error("the server did not end with its input")
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
