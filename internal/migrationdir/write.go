package migrationdir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"ariga.io/atlas/sql/migrate"

	"github.com/replyx/schemactl/diff/migration"
)

// Write writes all files into the directory, or none: what was written before an error is removed. A file that is there is not written over.
// A directory that has a sum file, as Atlas gives it, gets a new one; it is refused where it does not fit before.
func (d Dir) Write(ctx context.Context, files []migration.File) (err error) {
	if err := os.MkdirAll(d.Path, 0o777); err != nil {
		return fmt.Errorf("make the migration directory: %w", err)
	}
	summed := d.summed()
	if summed {
		if err := d.checkSum(); err != nil {
			return err
		}
	}
	var written []string
	defer func() {
		for i := len(written) - 1; err != nil && i >= 0; i-- {
			err = errors.Join(err, os.Remove(written[i]))
		}
	}()
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(d.Path, f.Name)
		if err := create(path, f.Data); err != nil {
			return err
		}
		written = append(written, path)
	}
	if summed {
		return d.writeSum()
	}
	return nil
}

// create writes a file that is not there in one piece, so that no tool sees half of it.
func create(path string, data []byte) (err error) {
	part := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d", filepath.Base(path), os.Getpid()))
	if err := writeNew(part, data); err != nil {
		return fmt.Errorf("write the migration: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(part)) }()
	switch err := os.Link(part, path); {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already, and is not written over", path)
	}
	// The file system has no links.
	if err := writeNew(path, data); err != nil {
		return fmt.Errorf("write the migration: %w", err)
	}
	return nil
}

func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// SumError reports that the sum file of a directory does not fit its files.
type SumError struct {
	Path string
	Err  error
}

// Error implements error.
func (e *SumError) Error() string {
	text := fmt.Sprintf("%s does not fit the files beside it: %v", filepath.Join(e.Path, migrate.HashFileName), e.Err)
	var sum *migrate.ChecksumError
	if errors.As(e.Err, &sum) {
		text += fmt.Sprintf(": %s was %s", sum.File, sum.Reason)
	}
	return text
}

// Unwrap returns the error of the library.
func (e *SumError) Unwrap() error { return e.Err }

// Hints says what to do about it.
func (e *SumError) Hints() []string {
	return []string{"look at what has changed in the folder; to accept it: atlas migrate hash --dir file://" + e.Path}
}

// summed reports whether the directory has a sum file, or is to have one.
func (d Dir) summed() bool {
	if d.Format == migration.Atlas {
		return true
	}
	_, err := os.Stat(filepath.Join(d.Path, migrate.HashFileName))
	return err == nil
}

// checkSum checks the sum file.
func (d Dir) checkSum() error {
	dir, err := d.open()
	if err != nil {
		return err
	}
	if err := migrate.Validate(dir); err != nil {
		return &SumError{d.Path, err}
	}
	return nil
}

// writeSum puts the sum file in the place of the one that is there.
func (d Dir) writeSum() error {
	dir, err := d.open()
	if err != nil {
		return err
	}
	sum, err := dir.Checksum()
	if err != nil {
		return fmt.Errorf("sum up the migration directory: %w", err)
	}
	data, err := sum.MarshalText()
	if err != nil {
		return err
	}
	path := filepath.Join(d.Path, migrate.HashFileName)
	part := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := writeNew(part, data); err != nil {
		return fmt.Errorf("write the sum file: %w", err)
	}
	if err := os.Rename(part, path); err != nil {
		return errors.Join(fmt.Errorf("write the sum file: %w", err), os.Remove(part))
	}
	return nil
}
