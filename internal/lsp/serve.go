// Package lsp speaks the Language Server Protocol: what an editor asks on standard input, package editor answers.
//
// What enters: messages of the protocol, and [Options], which say how the files and the database are read. What leaves:
// messages of the protocol. The framing and JSON-RPC are those of jrpc2; of the protocol's types only those that are used are
// here. The server ends with its input, or when it is told to.
package lsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/channel"
	"github.com/creachadair/jrpc2/handler"

	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// Options say what a server works with.
type Options struct {
	// Version is the program's own.
	Version string
	// Enter makes the folder that the editor has open the one of the process.
	Enter func(root string) error
	// Load reads the desired state from the disk, as it is there now.
	Load func(context.Context) (Project, error)
	// Look compares files with the database, which it does not change; nil where no database is to be asked.
	Look func(context.Context, []hcl.File) (View, error)
}

// Project is a desired state as it lies on the disk.
type Project struct {
	Files []hcl.File
	// Folders are those whose files are part of it, by their absolute paths.
	Folders []string
	Vars    map[string]string
	Policy  *policy.Policy
	// Warnings say what of the configuration was not read.
	Warnings []string
}

// View is what a database has.
type View struct {
	Live *schema.Database
	// Changes are the differences, each at its place in the files.
	Changes []Change
}

// Change is a difference between the files and the database.
type Change struct {
	Pos  schema.Pos
	Text string
}

// Levels of messages that the editor shows or logs.
const (
	levelError   = 1
	levelWarning = 2
	levelInfo    = 3
)

// atOnce bounds how many requests are answered at the same time, so that one that cancels another need not wait.
const atOnce = 8

// server answers one editor.
type server struct {
	opts  Options
	files *files
	rpc   *jrpc2.Server
	// snippets reports whether the editor takes completions with places to type at.
	snippets bool
	// watch reports whether the editor can be asked to tell of files that change.
	watch   bool
	checks  *checker
	looks   *looker
	stopped chan struct{}
}

// Serve answers an editor until its input ends, it says exit, or the context is over.
func Serve(ctx context.Context, in io.Reader, out io.WriteCloser, opts Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &server{opts: opts, files: newFiles(), stopped: make(chan struct{}, 1)}
	s.checks, s.looks = newChecker(s), newLooker(s)
	s.rpc = jrpc2.NewServer(s.methods(), &jrpc2.ServerOptions{
		AllowPush: true, DisableBuiltin: true, Concurrency: atOnce, NewContext: func() context.Context { return ctx },
	})
	s.rpc.Start(channel.LSP(in, out))
	ended := make(chan error, 1)
	go func() { ended <- s.rpc.Wait() }()
	var err error
	select {
	case err = <-ended:
	case <-s.stopped:
	case <-ctx.Done():
	}
	cancel()
	s.rpc.Stop()
	s.checks.wait()
	s.looks.wait()
	if errors.Is(err, io.EOF) || channel.IsErrClosing(err) {
		err = nil
	}
	if err != nil {
		return fmt.Errorf("serve the editor: %w", err)
	}
	return nil
}

// methods are what the server answers to. A method that it does not know is refused by jrpc2 as the protocol says.
func (s *server) methods() handler.Map {
	m := handler.Map{
		"initialize":  handler.New(s.initialize),
		"initialized": handler.New(s.initialized),
		"shutdown":    handler.New(nothing),
		"exit":        handler.New(s.exit),

		"$/cancelRequest": handler.New(s.cancelRequest),
		"$/setTrace":      handler.New(nothing),

		"textDocument/didOpen":             handler.New(s.didOpen),
		"textDocument/didChange":           handler.New(s.didChange),
		"textDocument/didClose":            handler.New(s.didClose),
		"textDocument/didSave":             handler.New(s.didSave),
		"workspace/didChangeWatchedFiles":  handler.New(s.didChangeFiles),
		"workspace/didChangeConfiguration": handler.New(nothing),

		"textDocument/completion":     handler.New(s.completion),
		"textDocument/hover":          handler.New(s.hover),
		"textDocument/definition":     handler.New(s.definition),
		"textDocument/references":     handler.New(s.references),
		"textDocument/prepareRename":  handler.New(s.prepareRename),
		"textDocument/rename":         handler.New(s.rename),
		"textDocument/documentSymbol": handler.New(s.documentSymbol),
		"workspace/symbol":            handler.New(s.workspaceSymbol),
		"textDocument/formatting":     handler.New(s.formatting),
		"textDocument/codeAction":     handler.New(s.codeAction),
	}
	for name, h := range m {
		m[name] = guarded(name, h)
	}
	return m
}

// guarded turns a panic in one request into an error of that request.
func guarded(name string, h jrpc2.Handler) jrpc2.Handler {
	return func(ctx context.Context, req *jrpc2.Request) (answer any, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = jrpc2.Errorf(jrpc2.InternalError, "%s: internal error: %v\n%s", name, p, debug.Stack())
			}
		}()
		return h(ctx, req)
	}
}

func (s *server) initialize(ctx context.Context, p initializeParams) (initializeResult, error) {
	root := pathOf(p.RootURI)
	if len(p.WorkspaceFolders) > 0 {
		root = pathOf(p.WorkspaceFolders[0].URI)
	}
	if root == "" {
		root = p.RootPath
	}
	if root != "" {
		if err := s.opts.Enter(root); err != nil {
			return initializeResult{}, fmt.Errorf("open the folder: %w", err)
		}
	}
	s.snippets = p.Capabilities.TextDocument.Completion.CompletionItem.SnippetSupport
	s.watch = p.Capabilities.Workspace.DidChangeWatchedFiles.DynamicRegistration
	return initializeResult{capabilities(), map[string]string{"name": "schemactl", "version": s.opts.Version}}, nil
}

func (s *server) initialized(ctx context.Context, _ *jrpc2.Request) (any, error) {
	s.read(ctx)
	s.checks.ask()
	s.looks.ask()
	if s.watch {
		s.askToWatch()
	}
	return nil, nil
}

// nothing is the answer to what asks for none.
func nothing(context.Context, *jrpc2.Request) (any, error) { return nil, nil }

// askToWatch asks the editor to tell of HCL files that other programs change. The answer says nothing that is needed.
func (s *server) askToWatch() {
	watchers := []map[string]any{{"globPattern": "**/*.hcl"}}
	registration := map[string]any{"id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": map[string]any{"watchers": watchers}}
	s.checks.spawn(func(ctx context.Context) {
		_, _ = s.rpc.Callback(ctx, "client/registerCapability", map[string]any{"registrations": []any{registration}})
	})
}

func (s *server) exit(context.Context, *jrpc2.Request) (any, error) {
	select {
	case s.stopped <- struct{}{}:
	default:
	}
	return nil, nil
}

func (s *server) cancelRequest(_ context.Context, p cancelParams) error {
	s.rpc.CancelRequest(string(p.ID))
	return nil
}

// say sends a line to the log of the editor, and what is an error or a warning to its user. One that cannot be sent has no reader.
func (s *server) say(ctx context.Context, level int, text string) {
	method := "window/logMessage"
	if level < levelInfo {
		method = "window/showMessage"
	}
	_ = s.rpc.Notify(ctx, method, message{level, visible.Lines(text)})
}
