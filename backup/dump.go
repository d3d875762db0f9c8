package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/replyx/schemactl/diff/plan"
)

// Dump is how a dump is made.
type Dump struct {
	Tools Tools
	URL   string
	// File is where it is written, or Stream; of those only one is set.
	File   string
	Stream io.Writer
	Format Format
	// Jobs is how many tables are dumped at the same time, in the directory format.
	Jobs     int
	Progress func(Progress)
}

// partSuffix is what the name of a dump ends in until it is whole.
const partSuffix = ".part"

// lockPatience is how long pg_dump waits for who holds a table in ACCESS EXCLUSIVE mode.
const lockPatience = time.Minute

// Run makes the dump of a snapshot, and fills in its size and its hash. The file is there only when it is whole, with the
// manifest beside it.
func (d Dump) Run(ctx context.Context, s *Source, m *Manifest) error {
	m.Format, m.Dumper = d.Format, d.Tools.Version
	args := []string{
		"--format=" + string(d.Format), "--snapshot=" + s.Snapshot, "--no-password", "--verbose",
		"--lock-wait-timeout=" + strconv.FormatInt(lockPatience.Milliseconds(), 10),
	}
	if m.SchemaOnly {
		args = append(args, "--schema-only")
	}
	if s.standby {
		args = append(args, "--no-unlogged-table-data")
	}
	if d.Format == Directory && d.Jobs > 1 {
		args = append(args, "--jobs="+strconv.Itoa(d.Jobs))
	}
	p := program{tools: d.Tools, name: "pg_dump", url: d.URL, line: newMeter(m.Tables, d.Progress).line}
	if d.Stream != nil {
		p.args = args
		return d.stream(ctx, p, m)
	}
	p.args = append(args, "--file="+d.File+partSuffix)
	return d.file(ctx, p, m)
}

// stream writes the dump to a stream, and hashes what passes.
func (d Dump) stream(ctx context.Context, p program, m *Manifest) error {
	h := sha256.New()
	n := &counter{}
	p.stdout = io.MultiWriter(d.Stream, h, n)
	if err := p.run(ctx); err != nil {
		return err
	}
	m.SHA256, m.Bytes = hex.EncodeToString(h.Sum(nil)), n.bytes
	return nil
}

// counter counts what is written to it.
type counter struct{ bytes int64 }

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

// file writes the dump to a file that only its owner can read. pg_dump writes it itself, since it notes at the end where
// each table begins: that is what lets a restore run in parallel. So it is hashed afterwards.
func (d Dump) file(ctx context.Context, p program, m *Manifest) (err error) {
	part := d.File + partSuffix
	if err := d.begin(part); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(part))
		}
	}()
	if err := p.run(ctx); err != nil {
		return err
	}
	if m.SHA256, m.Bytes, err = hashOfFile(ctx, part); err != nil {
		return err
	}
	return nil
}

// Finish gives a dump its name, once its manifest is written.
func (d Dump) Finish(m *Manifest) error {
	part := d.File + partSuffix
	if err := m.Write(d.File); err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	if err := errors.Join(syncFile(part), os.Rename(part, d.File)); err != nil {
		return fmt.Errorf("finish the backup: %w", errors.Join(err, os.RemoveAll(part), os.Remove(ManifestOf(d.File))))
	}
	return nil
}

// Discard removes what was written so far.
func (d Dump) Discard() error { return os.RemoveAll(d.File + partSuffix) }

// begin makes the file or the folder that pg_dump writes to.
func (d Dump) begin(part string) error {
	for _, name := range []string{d.File, ManifestOf(d.File)} {
		if _, err := os.Lstat(name); err == nil {
			return &UnusableError{File: name, Why: "it is there already", Hint: "a backup is written over nothing: give another name, or a folder, in which it gets a name of its own"}
		}
	}
	var err error
	if d.Format == Directory {
		err = os.Mkdir(part, 0o700)
	} else {
		var f *os.File
		if f, err = os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil {
			err = f.Close()
		}
	}
	switch {
	case errors.Is(err, fs.ErrExist):
		return &UnusableError{File: part, Why: "another backup of this name is being made, or one was killed", Hint: "where no other is at work, remove it", err: err}
	case errors.Is(err, fs.ErrNotExist):
		return &UnusableError{File: d.File, Why: "there is no folder " + filepath.Dir(part), Hint: "make it first: mkdir -m 700 " + filepath.Dir(part), err: err}
	case err != nil:
		return fmt.Errorf("begin the backup: %w", err)
	}
	return nil
}

func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// NameIn is the name of a backup of a database in a folder, by the time of its snapshot.
func NameIn(folder string, t plan.Target, at time.Time, f Format) string {
	name := unfit.ReplaceAllString(t.Database, "_") + "-" + at.UTC().Format("20060102T150405Z")
	if f == Custom {
		name += ".dump"
	}
	return filepath.Join(folder, name)
}
