package lsp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/replyx/schemactl/internal/editor"
	"github.com/replyx/schemactl/internal/editor/sketch"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/hcl"
)

// settle is how long nobody must have typed before the files are checked.
const settle = 120 * time.Millisecond

// mostLook bounds how long a database may take to be compared with.
const mostLook = 2 * time.Minute

// background runs one thing at a time in a goroutine, at most once more for all that was asked for while it ran.
type background struct {
	mu      sync.Mutex
	running bool
	again   bool
	cancel  context.CancelFunc
	ctx     context.Context
	wg      sync.WaitGroup
}

func newBackground() *background {
	b := &background{}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

// start runs the work, or has it run once more.
func (b *background) start(work func(context.Context)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx.Err() != nil {
		return
	}
	if b.running {
		b.again = true
		return
	}
	b.running = true
	b.wg.Go(func() {
		for more := true; more; {
			work(b.ctx)
			b.mu.Lock()
			more, b.again = b.again && b.ctx.Err() == nil, false
			b.running = more
			b.mu.Unlock()
		}
	})
}

// spawn runs a thing by itself, until it ends or the server does.
func (b *background) spawn(work func(context.Context)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx.Err() == nil {
		b.wg.Go(func() { work(b.ctx) })
	}
}

// wait stops what runs and waits for its end.
func (b *background) wait() {
	b.mu.Lock()
	b.cancel()
	b.mu.Unlock()
	b.wg.Wait()
}

// checker reads the files as a whole after they have changed, and tells the editor what is wrong.
type checker struct {
	*background
	s *server
	// mu guards what follows: what is wrong, by who found it, and the files that the editor was told of.
	mu     sync.Mutex
	read   []editor.Problem
	looked []editor.Problem
	told   map[string]string
}

func newChecker(s *server) *checker {
	return &checker{background: newBackground(), s: s, told: make(map[string]string)}
}

func (c *checker) ask() { c.start(c.run) }

func (c *checker) run(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(settle):
	}
	state, loose, project := c.s.files.now()
	problems, err := guardedCheck(ctx, state, project.Policy)
	if err != nil {
		if ctx.Err() == nil {
			c.s.say(ctx, levelError, "check the files: "+err.Error())
		}
		return
	}
	for name, s := range loose {
		if state.Files[name] == nil {
			problems = append(problems, layout(name, s)...)
		}
	}
	c.mu.Lock()
	c.read = problems
	c.mu.Unlock()
	c.publish(ctx)
}

// guardedCheck turns a panic of the check into an error: the server goes on.
func guardedCheck(ctx context.Context, state *editor.State, p *policy.Policy) (list []editor.Problem, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error: %v\n%s", r, debug.Stack())
		}
	}()
	return state.Check(ctx, p)
}

// layout is what is wrong with a file that is no part of the desired state: whether it is HCL at all.
func layout(name string, s *editor.State) []editor.Problem {
	_, err := hcl.Format(s.Files[name].Src)
	var mistakes hcl.Errors
	if errors.As(err, &mistakes) {
		for _, m := range mistakes {
			m.Pos.File = name
		}
	}
	return s.Problems(err)
}

// publish tells the editor of every file whose problems are others than it was told.
func (c *checker) publish(ctx context.Context) {
	state, loose, _ := c.s.files.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	by := make(map[string][]diagnostic)
	texts := make(map[string]text)
	for _, p := range slices.Concat(c.read, c.looked) {
		s := state
		if s.Files[p.File] == nil {
			s = loose[p.File]
		}
		if s == nil {
			continue
		}
		if _, ok := texts[p.File]; !ok {
			texts[p.File] = newText(s.Files[p.File].Src)
		}
		if list := by[p.File]; len(list) < mostProblems {
			by[p.File] = append(list, diagnosticOf(p, texts[p.File]))
		}
	}
	names := make([]string, 0, len(by))
	for name := range by {
		names = append(names, name)
	}
	for name := range c.told {
		if by[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		list := by[name]
		if list == nil {
			list = []diagnostic{}
		}
		slices.SortStableFunc(list, func(a, b diagnostic) int {
			return cmp.Or(cmp.Compare(a.Range.Start.Line, b.Range.Start.Line), cmp.Compare(a.Range.Start.Character, b.Range.Start.Character), cmp.Compare(a.Severity, b.Severity), strings.Compare(a.Message, b.Message))
		})
		if key := fmt.Sprint(list); c.told[name] != key {
			c.told[name] = key
			if len(list) == 0 {
				delete(c.told, name)
			}
			_ = c.s.rpc.Notify(ctx, "textDocument/publishDiagnostics", publishParams{c.s.files.uri(name), list}) // an editor that is gone reads nothing
		}
	}
}

// mostProblems bounds what the editor is told of one file.
const mostProblems = 500

func diagnosticOf(p editor.Problem, t text) diagnostic {
	d := diagnostic{Range: t.rangeOf(p.Span), Severity: 1, Code: p.Rule, Source: "schemactl", Message: visible.Lines(p.Message)}
	switch p.Severity {
	case policy.SeverityWarning:
		d.Severity = 2
	case policy.SeverityInfo:
		d.Severity = 3
	case policy.SeverityError, policy.SeverityOff:
	}
	if p.Hint != "" {
		d.Message += "\nhint: " + visible.Lines(p.Hint)
	}
	return d
}

// problems are those that are known of a range of a file.
func (c *checker) problems(file string, at sketch.Span) []editor.Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []editor.Problem
	for _, p := range slices.Concat(c.read, c.looked) {
		if p.File == file && p.End >= at.Start && p.Start <= at.End {
			out = append(out, p)
		}
	}
	return out
}

// looker compares the files with the database when they are saved.
type looker struct {
	*background
	s *server
}

func newLooker(s *server) *looker { return &looker{newBackground(), s} }

func (l *looker) ask() {
	if l.s.opts.Look != nil {
		l.start(l.run)
	}
}

func (l *looker) run(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, mostLook)
	defer cancel()
	state, _, project := l.s.files.now()
	if len(project.Files) == 0 {
		return
	}
	view, err := l.s.opts.Look(ctx, project.Files)
	if ctx.Err() != nil && err != nil {
		return
	}
	var found []editor.Problem
	if err != nil {
		var mistakes hcl.Errors
		found = state.Problems(err)
		switch {
		case errors.As(err, &mistakes):
			found = nil // those of the HCL are told as it is typed
		case len(found) == 0:
			l.s.say(ctx, levelWarning, "compare with the database: "+err.Error())
		}
	} else {
		l.s.files.change(func(s *editor.State) *editor.State { return s.WithLive(view.Live) })
		for _, c := range view.Changes {
			if at, ok := state.At(c.Pos); ok {
				found = append(found, editor.Problem{Location: at, Severity: policy.SeverityInfo, Rule: "not-applied", Message: c.Text})
			}
		}
		l.s.say(ctx, levelInfo, fmt.Sprintf("compared with the database: %d changes", len(view.Changes)))
	}
	l.s.checks.mu.Lock()
	l.s.checks.looked = found
	l.s.checks.mu.Unlock()
	l.s.checks.publish(ctx)
}
