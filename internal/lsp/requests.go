package lsp

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/creachadair/jrpc2"

	"github.com/replyx/schemactl/internal/editor"
	"github.com/replyx/schemactl/internal/editor/sketch"
	"github.com/replyx/schemactl/schema/hcl"
)

// asked is the document and the place that a request is about.
type asked struct {
	state *editor.State
	file  string
	text  text
	off   int
}

func (s *server) asked(p positionParams) (asked, error) {
	state, name := s.files.look(p.TextDocument.URI)
	f := state.Files[name]
	if f == nil {
		return asked{}, jrpc2.Errorf(jrpc2.InvalidParams, "there is no document %s", p.TextDocument.URI)
	}
	t := newText(f.Src)
	return asked{state, name, t, t.offset(p.Position)}, nil
}

// mostItems bounds a list of completions; the editor asks again when more is typed.
const mostItems = 1000

// kinds are the numbers of CompletionItemKind.
var kinds = map[editor.Kind]int{
	editor.KindAttr: 10, editor.KindBlock: 7, editor.KindValue: 12, editor.KindType: 25, editor.KindRef: 18, editor.KindColumn: 5,
}

func (s *server) completion(ctx context.Context, p positionParams) (completionList, error) {
	a, err := s.asked(p)
	if err != nil {
		return completionList{}, err
	}
	items := a.state.Complete(a.file, a.off)
	out := completionList{Items: make([]completionItem, 0, min(len(items), mostItems))}
	for i, it := range items {
		typed := string(a.text.src[it.Replace.Start:a.off])
		if len(items) > mostItems && !strings.Contains(strings.ToLower(it.Label), strings.ToLower(strings.TrimPrefix(typed, "."))) {
			continue
		}
		if len(out.Items) == mostItems {
			out.IsIncomplete = true
			break
		}
		c := completionItem{Label: it.Label, Kind: kinds[it.Kind], Detail: it.Detail, SortText: fmt.Sprintf("%d%05d", it.Rank, i), InsertTextFormat: 1}
		if strings.HasPrefix(typed, ".") {
			c.FilterText = "." + it.Label
		}
		insert := it.Insert
		switch {
		case it.Snippet && s.snippets:
			c.InsertTextFormat = 2
		case it.Snippet:
			insert = withoutPlaces.Replace(insert)
		}
		if it.Doc != "" {
			c.Documentation = &markup{"markdown", it.Doc}
		}
		c.TextEdit = textEdit{a.text.rangeOf(it.Replace), insert}
		out.Items = append(out.Items, c)
	}
	return out, ctx.Err()
}

// withoutPlaces is what an editor without snippets is given.
var withoutPlaces = strings.NewReplacer("${1:name}", "name", "$0", "")

func (s *server) hover(_ context.Context, p positionParams) (any, error) {
	a, err := s.asked(p)
	if err != nil {
		return nil, err
	}
	h := a.state.Hover(a.file, a.off)
	if h.Text == "" {
		return nil, nil
	}
	return hover{markup{"markdown", h.Text}, a.text.rangeOf(h.Span)}, nil
}

func (s *server) definition(_ context.Context, p positionParams) (any, error) {
	a, err := s.asked(p)
	if err != nil {
		return nil, err
	}
	at, ok := a.state.Definition(a.file, a.off)
	if !ok {
		return nil, nil
	}
	return s.locations(a.state, []editor.Location{at})[0], nil
}

func (s *server) references(_ context.Context, p referenceParams) ([]location, error) {
	a, err := s.asked(p.positionParams)
	if err != nil {
		return nil, err
	}
	return s.locations(a.state, a.state.References(a.file, a.off, p.Context.IncludeDeclaration)), nil
}

// locations are places as the protocol has them.
func (s *server) locations(state *editor.State, list []editor.Location) []location {
	texts := make(map[string]text)
	out := make([]location, 0, len(list))
	for _, l := range list {
		if _, ok := texts[l.File]; !ok {
			texts[l.File] = newText(state.Files[l.File].Src)
		}
		out = append(out, location{s.files.uri(l.File), texts[l.File].rangeOf(l.Span)})
	}
	return out
}

func (s *server) prepareRename(_ context.Context, p positionParams) (any, error) {
	a, err := s.asked(p)
	if err != nil {
		return nil, err
	}
	at, name, ok := a.state.Renameable(a.file, a.off)
	if !ok {
		return nil, nil
	}
	return prepared{a.text.rangeOf(at), name}, nil
}

func (s *server) rename(ctx context.Context, p renameParams) (any, error) {
	a, err := s.asked(p.positionParams)
	if err != nil {
		return nil, err
	}
	edits, err := a.state.Rename(ctx, a.file, a.off, p.NewName)
	if err != nil {
		return nil, jrpc2.Errorf(jrpc2.InvalidParams, "%s", err)
	}
	return s.edit(a.state, edits), nil
}

// edit is a list of edits as the protocol has it.
func (s *server) edit(state *editor.State, edits []editor.Edit) workspaceEdit {
	out := workspaceEdit{Changes: make(map[string][]textEdit)}
	texts := make(map[string]text)
	for _, e := range edits {
		if _, ok := texts[e.File]; !ok {
			texts[e.File] = newText(state.Files[e.File].Src)
		}
		uri := s.files.uri(e.File)
		out.Changes[uri] = append(out.Changes[uri], textEdit{texts[e.File].rangeOf(e.Span), e.Text})
	}
	return out
}

// symbolKinds are numbers of SymbolKind by the type of a block; any other is an object.
var symbolKinds = map[string]int{
	"schema": 3, "table": 23, "foreign_table": 23, "view": 11, "materialized": 11, "column": 8, "field": 8, "enum": 10, "function": 12, "procedure": 12,
	"aggregate": 12, "primary_key": 20, "unique": 20, "foreign_key": 20, "index": 20, "perf_index": 20, "trigger": 24, "event_trigger": 24,
	"variable": 13, "locals": 13, "extension": 2, "operator": 25, "arg": 13,
}

func symbolKind(typ string) int {
	if k := symbolKinds[typ]; k != 0 {
		return k
	}
	return 19
}

func (s *server) documentSymbol(_ context.Context, p documentParams) ([]documentSymbol, error) {
	a, err := s.asked(positionParams{TextDocument: p.TextDocument})
	if err != nil {
		return nil, err
	}
	return symbols(a.state.Symbols(a.file), a.text), nil
}

func symbols(list []editor.Symbol, t text) []documentSymbol {
	out := make([]documentSymbol, 0, len(list))
	for _, y := range list {
		out = append(out, documentSymbol{y.Name, y.Detail, symbolKind(y.Kind), t.rangeOf(y.Whole), t.rangeOf(y.At), symbols(y.Children, t)})
	}
	return out
}

func (s *server) workspaceSymbol(_ context.Context, p struct {
	Query string `json:"query"`
}) ([]symbolInformation, error) {
	state, _, _ := s.files.now()
	found := state.Find(p.Query)
	places := make([]editor.Location, len(found))
	for i, y := range found {
		places[i] = editor.Location{File: y.File, Span: y.At}
	}
	out := make([]symbolInformation, 0, len(found))
	for i, l := range s.locations(state, places) {
		out = append(out, symbolInformation{found[i].Name, symbolKind(found[i].Kind), l, found[i].Detail})
	}
	return out, nil
}

func (s *server) formatting(_ context.Context, p documentParams) (any, error) {
	a, err := s.asked(positionParams{TextDocument: p.TextDocument})
	if err != nil {
		return nil, err
	}
	out, err := hcl.Format(a.text.src)
	if err != nil || bytes.Equal(out, a.text.src) {
		return []textEdit{}, nil // what is no HCL is told as a diagnostic
	}
	at := changed(a.text.src, out)
	return []textEdit{{a.text.rangeOf(at), string(out[at.Start : len(out)-(len(a.text.src)-at.End)])}}, nil
}

// changed is the range of whole lines that differ between two texts, so that the cursor stays where nothing does.
func changed(before, after []byte) sketch.Span {
	start := 0
	for {
		n := bytes.IndexByte(before[start:], '\n') + 1
		if n == 0 || start+n > len(after) || !bytes.Equal(before[start:start+n], after[start:start+n]) {
			break
		}
		start += n
	}
	end := 0
	for {
		rest := before[start : len(before)-end]
		i := bytes.LastIndexByte(bytes.TrimSuffix(rest, []byte("\n")), '\n') + 1
		n := len(rest) - i
		if n == 0 || n > len(after)-end-start || !bytes.Equal(rest[i:], after[len(after)-end-n:len(after)-end]) {
			break
		}
		end += n
	}
	return sketch.Span{Start: start, End: len(before) - end}
}

func (s *server) codeAction(_ context.Context, p actionParams) ([]codeAction, error) {
	a, err := s.asked(positionParams{TextDocument: p.TextDocument})
	if err != nil {
		return nil, err
	}
	at := sketch.Span{Start: a.text.offset(p.Range.Start), End: a.text.offset(p.Range.End)}
	out := []codeAction{}
	for _, x := range a.state.Actions(a.file, at, s.checks.problems(a.file, at)) {
		action := codeAction{Title: x.Title, Kind: "refactor.rewrite", Edit: s.edit(a.state, x.Edits)}
		if x.Fixes != nil {
			action.Kind, action.Diagnostics = "quickfix", []diagnostic{diagnosticOf(*x.Fixes, a.text)}
		}
		out = append(out, action)
	}
	return out, nil
}
