package lsp

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/replyx/schemactl/internal/editor"
	"github.com/replyx/schemactl/schema/hcl"
)

// files are the texts that the server knows: of the disk, and, before those, of the editor.
type files struct {
	mu      sync.Mutex
	project Project
	// uris are those that the editor gave, by file.
	uris map[string]string
	// open are the documents of the editor by file.
	open  map[string][]byte
	state *editor.State
	// loose are open files that are no part of the desired state, each by itself.
	loose map[string]*editor.State
}

func newFiles() *files {
	return &files{uris: make(map[string]string), open: make(map[string][]byte), loose: make(map[string]*editor.State), state: editor.NewState(nil, nil)}
}

// set takes what was read from the disk.
func (f *files) set(p Project) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.project = p
	f.rebuild()
}

// rebuild makes the states anew. Parts of files that are as before are not read again.
func (f *files) rebuild() {
	texts := make(map[string][]byte)
	for _, file := range f.project.Files {
		texts[file.Name] = file.Data
	}
	for name, data := range f.open {
		if f.isSource(name) {
			texts[name] = data
		} else {
			f.loose[name] = editor.NewState(map[string][]byte{name: data}, f.loose[name])
		}
	}
	f.state = editor.NewState(texts, f.state)
	f.state.Vars = f.project.Vars
}

// isSource reports whether a file is a part of the desired state, or is when it is saved.
func (f *files) isSource(name string) bool {
	if slices.ContainsFunc(f.project.Files, func(file hcl.File) bool { return file.Name == name }) {
		return true
	}
	abs, err := filepath.Abs(name)
	if err != nil || filepath.Ext(name) != ".hcl" || filepath.Base(name) == "atlas.hcl" {
		return false
	}
	return slices.ContainsFunc(f.project.Folders, func(dir string) bool {
		rel, err := filepath.Rel(dir, abs)
		return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) && !strings.HasPrefix(rel, ".") &&
			!strings.Contains(rel, string(filepath.Separator)+".")
	})
}

// edit takes the text of a document as the editor has it; nil closes it.
func (f *files) edit(uri string, change func(old []byte) []byte) {
	name := nameOf(uri)
	if name == "" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	data := change(f.open[name])
	f.uris[name] = uri
	if data == nil {
		delete(f.open, name)
		delete(f.loose, name)
		f.rebuild()
		return
	}
	_, known := f.open[name]
	f.open[name] = data
	switch {
	case !known:
		f.rebuild()
	case f.isSource(name):
		f.state = f.state.With(name, data)
	default:
		f.loose[name] = editor.NewState(map[string][]byte{name: data}, f.loose[name])
	}
}

// look is the state that a document is part of, and the name that it has there.
func (f *files) look(uri string) (*editor.State, string) {
	name := nameOf(uri)
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.loose[name]; s != nil && f.state.Files[name] == nil {
		return s, name
	}
	return f.state, name
}

// change replaces the state by what is made of it.
func (f *files) change(to func(*editor.State) *editor.State) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.state = to(f.state)
}

// now are the state, and those of files that are no part of it.
func (f *files) now() (*editor.State, map[string]*editor.State, Project) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state, maps.Clone(f.loose), f.project
}

// uri is what the editor calls a file.
func (f *files) uri(name string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if u := f.uris[name]; u != "" {
		return u
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return ""
	}
	return uriOf(abs)
}

// nameOf is the name that a document has among the files; empty where it is no file.
func nameOf(uri string) string {
	path := pathOf(uri)
	if path == "" {
		return ""
	}
	return shortName(path)
}

// shortName is the path of a file from the folder of the process, where it lies in that, and else its whole path.
func shortName(path string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return rel
	}
	return path
}

// read reads the files of the project from the disk.
func (s *server) read(ctx context.Context) {
	p, err := s.opts.Load(ctx)
	if err != nil {
		s.say(ctx, levelWarning, "read the desired state: "+err.Error())
	}
	for _, w := range p.Warnings {
		s.say(ctx, levelWarning, w)
	}
	s.files.set(p)
}
