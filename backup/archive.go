package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/schema"
)

// magic begins a dump in the custom format, and the table of contents of one in the directory format.
const magic = "PGDMP"

// contentsFile is the table of contents of a dump in the directory format.
const contentsFile = "toc.dat"

// foreign are the beginnings of files that people take for dumps, and what is done with each.
var foreign = []struct{ begins, what, hint string }{
	{"--\n-- PostgreSQL database dump", "it is a script of SQL, as pg_dump writes by itself", "psql -f runs it; schemactl backup makes a dump with a manifest"},
	{"--\n-- PostgreSQL database cluster dump", "it is a script of pg_dumpall", "psql -f runs it"},
	{"\x1f\x8b", "it is compressed by gzip", "gunzip it: what is in it may be a dump"},
	{"\x28\xb5\x2f\xfd", "it is compressed by zstd", "unzstd it: what is in it may be a dump"},
	{"PK\x03\x04", "it is a zip file", "unzip it: what is in it may be a dump"},
	{"{", "it is JSON, as the manifest beside a dump", "name the dump, not its manifest"},
	{"SQLite format 3", "it is a database of SQLite", ""},
}

// checkArchive reports what a file is that is no dump of pg_dump.
func checkArchive(dump string) error {
	name := dump
	info, err := os.Stat(dump)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &UnusableError{File: dump, Why: "its manifest is there, and the dump is not", Hint: "get the dump back, or take another backup: schemactl backup list", err: err}
	case err != nil:
		return fmt.Errorf("open the backup: %w", err)
	case info.IsDir():
		name = filepath.Join(dump, contentsFile)
	}
	f, err := files.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return &UnusableError{File: dump, Why: "it is a folder without " + contentsFile + ", so it is no dump", Hint: "schemactl backup list " + dump + " lists the backups in it", err: err}
	}
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	defer f.Close()
	head := make([]byte, 64)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the backup: %w", err)
	}
	return checkHead(dump, head[:n])
}

func checkHead(dump string, head []byte) error {
	if bytes.HasPrefix(head, []byte(magic)) {
		return nil
	}
	e := &UnusableError{File: dump, Why: "it is no dump of pg_dump in the custom or the directory format", Hint: "schemactl backup makes one"}
	if len(head) == 0 {
		e.Why, e.Hint = "it is empty", "take another backup: schemactl backup list"
	}
	for _, k := range foreign {
		if bytes.HasPrefix(head, []byte(k.begins)) {
			e.Why, e.Hint = k.what, k.hint
		}
	}
	return e
}

// DamagedError reports that a dump is not the one that its manifest was written for.
type DamagedError struct{ File, Why string }

// Error implements error.
func (e *DamagedError) Error() string { return e.File + ": " + e.Why }

// Hints says what to do about it.
func (e *DamagedError) Hints() []string {
	return []string{"copy the dump again from where it was made, or take another backup: schemactl backup list"}
}

// Check sees that a dump is whole: the bytes that its manifest was written for.
func Check(ctx context.Context, dump string, m *Manifest) error {
	if err := checkArchive(dump); err != nil {
		return err
	}
	sum, size, err := hashOfFile(ctx, dump)
	switch {
	case err != nil:
		return err
	case size < m.Bytes:
		return &DamagedError{dump, fmt.Sprintf("it was cut off: it has %d bytes of %d", size, m.Bytes)}
	case size > m.Bytes:
		return &DamagedError{dump, fmt.Sprintf("it is another file than the one that was made: it has %d bytes, not %d", size, m.Bytes)}
	case sum != m.SHA256:
		return &DamagedError{dump, "it was changed since it was made: its SHA-256 is " + sum + ", and the manifest has " + m.SHA256}
	}
	return nil
}

// SizeOf is the size of a dump, without reading it.
func SizeOf(dump string) (n int64, err error) {
	err = eachFile(dump, func(path, _ string) error {
		info, err := os.Stat(path)
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}

// hashOfFile is the SHA-256 of a file; of a folder, that of the names and hashes of its files.
func hashOfFile(ctx context.Context, dump string) (sum string, size int64, err error) {
	whole := sha256.New()
	info, err := os.Stat(dump)
	if err != nil {
		return "", 0, fmt.Errorf("read the backup: %w", err)
	}
	err = eachFile(dump, func(path, name string) error {
		h := whole
		if info.IsDir() {
			h = sha256.New()
		}
		n, err := hashInto(ctx, h, path)
		size += n
		if info.IsDir() {
			fmt.Fprintf(whole, "%q %x\n", name, h.Sum(nil))
		}
		return err
	})
	if err != nil {
		return "", 0, fmt.Errorf("read the backup: %w", err)
	}
	return hex.EncodeToString(whole.Sum(nil)), size, nil
}

// eachFile visits a file, or the files of a folder by name.
func eachFile(dump string, visit func(path, name string) error) error {
	info, err := os.Stat(dump)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return visit(dump, filepath.Base(dump))
	}
	entries, err := os.ReadDir(dump)
	if err != nil {
		return err
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return bytes.Compare([]byte(a.Name()), []byte(b.Name())) })
	for _, e := range entries {
		if err := visit(filepath.Join(dump, e.Name()), e.Name()); err != nil {
			return err
		}
	}
	return nil
}

func hashInto(ctx context.Context, h hash.Hash, path string) (int64, error) {
	f, err := files.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(h, &stoppable{ctx, f})
}

// stoppable is a reader that ends with its context.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// Summary is one line of how large a backup is.
func (m *Manifest) Summary() string {
	rows, exact := int64(0), true
	for _, t := range m.Tables {
		rows, exact = rows+max(t.Rows, 0), exact && t.Exact
	}
	about := ""
	if !exact {
		about = "about "
	}
	size, objects := schema.SizeText(m.Bytes), report.Count(len(m.Objects), "objects")
	if m.SchemaOnly {
		return size + ", " + objects + ", no rows"
	}
	return fmt.Sprintf("%s, %s, %s with %s%s", size, objects, report.Count(len(m.Tables), "tables"), about, report.Count(int(rows), "rows"))
}
