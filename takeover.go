package schemactl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/takeover"
	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/hcl/edit"
	"github.com/replyx/schemactl/schema/live"
)

// TakenOver is HCL with what the database has otherwise, as edits of the files. Nothing is written yet.
type TakenOver struct {
	// Edits are the files that change, sorted by name.
	Edits []FileEdit
	// Left are the differences that stay, each with the reason.
	Left []edit.Left
	// Undeclared are the schemas of the database that the HCL does not declare, sorted.
	Undeclared []string
}

// FileEdit is one file before and after. No bytes before is a file that is new, none after one that says nothing more.
type FileEdit struct {
	Name          string
	Before, After []byte
}

// maxRounds bounds how often what is left is looked at again: an object that is taken over may bring others to light.
const maxRounds = 4

// TakeOver makes of the HCL of the configuration's only source, a file or a folder, HCL that has what the database has. What a person wrote
// stays: comments, order, files, variables, renames. Where the journal knows the last state that was applied, only what has drifted from it
// is taken over, and what the HCL asks for since then stays as it is.
func TakeOver(ctx context.Context, cfg Config) (_ *TakenOver, err error) {
	if cfg.URL == "" {
		return nil, ErrNoURL
	}
	if len(cfg.Sources) != 1 {
		return nil, ErrNoSource
	}
	cfg.Policy = cfg.policyOrNone()
	before, err := cfg.Load(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := live.Connect(ctx, cfg.URL)
	if err != nil {
		return nil, err
	}
	defer finish(ctx, conn, &err)
	t := &takeoverRun{cfg: before, conn: conn, files: before.Files}
	if err := t.prepare(ctx); err != nil {
		return nil, interrupted(ctx, err)
	}
	for range maxRounds {
		more, err := t.round(ctx)
		if err != nil {
			return nil, interrupted(ctx, err)
		}
		if !more {
			break
		}
	}
	out := &TakenOver{Left: t.left, Edits: editsOf(before.Files, t.files)}
	for _, s := range t.live.Schemas {
		if s.Extension == "" && !slices.ContainsFunc(t.desired.Schemas, func(d *schema.Schema) bool { return d.Name == s.Name }) {
			out.Undeclared = append(out.Undeclared, s.Name)
		}
	}
	slices.Sort(out.Undeclared)
	return out, nil
}

// takeoverRun holds what the rounds share.
type takeoverRun struct {
	cfg  Config
	conn *pgx.Conn
	// live is the database, written and read back what it is as HCL.
	live, readBack *schema.Database
	written        []hcl.File
	// drifted is how the database differs from the last state of the journal; nil where there is none.
	drifted takeover.Drifted

	files   []hcl.File
	desired *schema.Database
	left    []edit.Left
	rounds  int
}

func (t *takeoverRun) prepare(ctx context.Context) error {
	_, last, err := lastReachedBy(ctx, t.conn)
	if err != nil {
		return err
	}
	if t.live, err = live.Read(ctx, t.conn, live.Options{}); err != nil {
		return err
	}
	t.cfg.Policy.MarkPerf(t.live)
	shown := *t.live.WithoutExtensionSchemas(nil)
	shown.Extensions = slices.DeleteFunc(slices.Clone(shown.Extensions), func(e *schema.Extension) bool { return e.Name == schema.Plpgsql })
	if t.written, err = hcl.Write(&shown, hcl.WriteOptions{Split: true, Apart: true}); err != nil {
		return err
	}
	if t.readBack, err = hcl.Parse(ctx, t.written, hcl.Options{}); err != nil {
		return fmt.Errorf("read what inspect writes: %w", err)
	}
	if last == nil {
		return nil
	}
	was, err := ReadHCL(ctx, t.cfg.Of(stateFile(*last)))
	if err != nil {
		return fmt.Errorf("read the state of revision %d: %w", last.ID, err)
	}
	res, _, err := t.compare(ctx, was)
	if err != nil {
		return err
	}
	t.drifted = takeover.Drift(res)
	return nil
}

// compare compares the database with a state of files, which is resolved.
func (t *takeoverRun) compare(ctx context.Context, declared *schema.Database) (*diff.Result, *schema.Database, error) {
	o := &Outcome{Declared: declared, Live: t.live, Desired: live.ResolveTypes(t.live, declared)}
	err := o.settle(ctx, t.cfg, t.conn)
	return o.Result, o.Desired, err
}

// round brings into the files what differs now, and reports whether that was anything.
func (t *takeoverRun) round(ctx context.Context) (bool, error) {
	t.cfg.Files, t.cfg.Desired = t.files, nil
	var err error
	if t.desired, err = ReadHCL(ctx, t.cfg); err != nil {
		if t.rounds > 0 {
			err = fmt.Errorf("what the database has does not go with the rest of the HCL; nothing has been written: %w", err)
		}
		return false, err
	}
	res, desired, err := t.compare(ctx, t.desired)
	if err != nil {
		return false, err
	}
	diffs, left := takeover.Differences(res, takeover.Sides{Desired: desired, Live: t.readBack, Drifted: t.drifted})
	made, err := edit.Apply(t.files, t.written, diffs, edit.Options{Dir: folderOf(t.cfg.Sources[0])})
	if err != nil {
		return false, err
	}
	t.left = append(left, made.Left...)
	changed := len(editsOf(t.files, made.Files)) > 0
	t.files = made.Files
	t.rounds++
	return changed, nil
}

// folderOf is the folder of a source; empty for a file.
func folderOf(source string) string {
	if info, err := os.Stat(source); err == nil && info.IsDir() {
		return source
	}
	return ""
}

// editsOf are the files that differ.
func editsOf(before, after []hcl.File) []FileEdit {
	was := make(map[string][]byte)
	for _, f := range before {
		was[f.Name] = bytes.TrimPrefix(f.Data, []byte("\xef\xbb\xbf"))
	}
	var out []FileEdit
	for _, f := range after {
		if b, there := was[f.Name]; !there || !bytes.Equal(b, f.Data) {
			out = append(out, FileEdit{Name: f.Name, Before: b, After: f.Data})
		}
	}
	return out
}

// ErrEdited reports that a file has changed since it was read.
var ErrEdited = errors.New("it has changed since it was read")

// Write writes the files. One that says nothing more is removed. Each must still be as it was read, and a regular file.
func (t *TakenOver) Write() error {
	for _, e := range t.Edits {
		if err := e.check(); err != nil {
			return fmt.Errorf("write %s: %w; nothing has been written", e.Name, err)
		}
	}
	for _, e := range t.Edits {
		if err := e.write(); err != nil {
			return fmt.Errorf("write %s: %w", e.Name, err)
		}
	}
	return nil
}

// maxEdited is the largest file that is edited: larger ones are not read as HCL either.
const maxEdited = 32 << 20

func (e FileEdit) check() error {
	info, err := os.Lstat(e.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && e.Before == nil:
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("it is a link, or no regular file")
	case e.Before == nil:
		return ErrEdited
	}
	now, err := files.Read(e.Name, maxEdited)
	if err == nil && !bytes.Equal(bytes.TrimPrefix(now, []byte("\xef\xbb\xbf")), e.Before) {
		err = ErrEdited
	}
	return err
}

func (e FileEdit) write() error {
	if len(bytes.TrimSpace(e.After)) == 0 {
		return os.Remove(e.Name)
	}
	if err := os.MkdirAll(path.Dir(e.Name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(e.Name, e.After, 0o666)
}
