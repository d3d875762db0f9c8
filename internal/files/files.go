// Package files reads and writes files that a checkout may have laid out to do harm: pipes, devices, links.
//
// What enters: a name, a limit. What leaves: the bytes of a regular file, or an error.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrIrregular reports that a file is a pipe, a device or a socket.
var ErrIrregular = errors.New("it is no regular file")

// TooLargeError reports that a file is larger than is read.
type TooLargeError struct {
	Name        string
	Size, Limit int64
}

// Error implements error.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s has %d MB; at most %d MB are read", e.Name, e.Size>>20, e.Limit>>20)
}

// Open opens a regular file or a folder for reading. It does not wait at a pipe.
func Open(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		err = &fs.PathError{Op: "read", Path: name, Err: ErrIrregular}
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// Read reads a regular file of at most limit bytes.
func Read(name string, limit int64) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadFrom(f, name, limit)
}

// ReadFrom reads an open file of at most limit bytes, whatever size it says it has.
func ReadFrom(f fs.File, name string, limit int64) ([]byte, error) {
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() && !info.IsDir():
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrIrregular}
	case info.Size() > limit:
		return nil, &TooLargeError{Name: name, Size: info.Size(), Limit: limit}
	}
	// Room for what the file says it has, and for a read to see its end.
	buf := bytes.NewBuffer(make([]byte, 0, min(info.Size(), limit)+bytes.MinRead))
	_, err = buf.ReadFrom(io.LimitReader(f, limit+1))
	if err == nil && int64(buf.Len()) > limit {
		err = &TooLargeError{Name: name, Size: int64(buf.Len()), Limit: limit}
	}
	return buf.Bytes(), err
}
