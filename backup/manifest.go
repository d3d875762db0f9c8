// Package backup makes backups of a database by the server's own pg_dump, checks them, and restores them.
//
// What enters: a connection, an address, the file of a dump. What leaves: the file, and beside it a [Manifest] that says
// what the dump must hold; or, when it is restored, in what it does not. Passwords go to the programs by their environment.
package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/schema"
)

// FormatVersion is the version of a manifest. A reader takes any minor version of its own major one.
const FormatVersion = "1.0"

// Manifest says what a backup is of, and what it must hold.
type Manifest struct {
	FormatVersion string `json:"format_version"`
	// Format is that of pg_dump; Bytes and SHA256 are of the file, or of all files of the folder.
	Format Format `json:"format"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	// SchemaOnly reports whether no row was dumped.
	SchemaOnly bool `json:"schema_only,omitempty"`
	// Time is when the snapshot was taken that everything here is of.
	Time time.Time `json:"time"`
	// Target is the database. Server is the name of its version.
	Target plan.Target    `json:"target"`
	Server string         `json:"server"`
	Locale scratch.Locale `json:"locale"`
	// Revision is the last one of the journal; 0 where there is none.
	Revision int64 `json:"revision,omitempty"`
	// Dumper is the version of pg_dump, Tool that of schemactl.
	Dumper string `json:"dumper"`
	Tool   string `json:"tool"`
	// Roles own something in the database, or may do something there. They are not in the dump.
	Roles []string `json:"roles"`
	// Extensions are to be had where the backup is restored.
	Extensions []Extension `json:"extensions"`
	// Fingerprint is a hash of Objects.
	Fingerprint string   `json:"fingerprint"`
	Objects     []Object `json:"objects,omitempty"`
	// Tables are those whose rows are in the dump.
	Tables       []Table `json:"tables,omitempty"`
	LargeObjects int64   `json:"large_objects,omitempty"`
	// InvalidIndexes are not in the dump, but for those of partitioned tables.
	InvalidIndexes []string `json:"invalid_indexes,omitempty"`
	// Verified is what the last verification found; nil where there was none.
	Verified *Verification `json:"verified,omitempty"`
}

// Format is the form of a dump.
type Format string

// The formats.
const (
	Custom    Format = "custom"
	Directory Format = "directory"
)

// Extension is an extension with its version.
type Extension struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Table is a table and how many rows it has in the dump.
type Table struct {
	Schema string `json:"schema"`
	Name   string `json:"name"`
	// Rows is -1 where nobody knows. Exact says that they were counted.
	Rows  int64 `json:"rows"`
	Exact bool  `json:"exact"`
	// Bytes is the size of the table in the database, without its indexes.
	Bytes int64 `json:"bytes"`
}

// Ident is the table's name.
func (t Table) Ident() schema.Name { return schema.Name{Schema: t.Schema, Name: t.Name} }

// Verdict is the result of a verification in one word.
type Verdict string

// The verdicts.
const (
	Passed Verdict = "passed"
	Failed Verdict = "failed"
)

// Verification is what came of restoring a backup into a throwaway database.
type Verification struct {
	Result Verdict   `json:"result"`
	Time   time.Time `json:"time"`
	// On is where it was restored: dev, sandbox or here. Server is the version there.
	On     string `json:"on,omitempty"`
	Server string `json:"server,omitempty"`
	// Tool is the version of schemactl.
	Tool    string  `json:"tool"`
	Seconds float64 `json:"seconds"`
	Objects int     `json:"objects"`
	Tables  int     `json:"tables"`
	Rows    int64   `json:"rows"`
	// HCL is what a comparison with the desired state gave: noop, or changes; empty where there was none.
	HCL plan.Verdict `json:"hcl,omitempty"`
	// Problems say in what the backup is not as its manifest says.
	Problems []string `json:"problems,omitempty"`
	// Notes say what was not compared, and why.
	Notes []string `json:"notes,omitempty"`
}

// suffix is what the name of a manifest has behind that of its dump.
const suffix = ".json"

// mostManifest bounds the size of a manifest, in bytes.
const mostManifest = 256 << 20

// ManifestOf is the path of the manifest of a dump.
func ManifestOf(dump string) string { return filepath.Clean(dump) + suffix }

// UnusableError reports a manifest or a dump that nothing can be done with.
type UnusableError struct {
	File, Why, Hint string
	err             error
}

// Error implements error.
func (e *UnusableError) Error() string { return e.File + ": " + e.Why }

// Unwrap gives the cause.
func (e *UnusableError) Unwrap() error { return e.err }

// Hints says what to do about it.
func (e *UnusableError) Hints() []string { return []string{e.Hint} }

// ReadManifest reads the manifest of a dump.
func ReadManifest(dump string) (*Manifest, error) {
	name := ManifestOf(dump)
	data, err := files.Read(name, mostManifest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, withoutManifest(dump)
	}
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	m, err := parseManifest(data)
	if err != nil {
		return nil, &UnusableError{File: name, Why: "this is no manifest of a backup: " + err.Error(), Hint: "schemactl backup writes one beside each dump; take that of this dump, or another backup: schemactl backup list"}
	}
	if major, _, _ := strings.Cut(m.FormatVersion, "."); major != "1" {
		return nil, &UnusableError{File: name, Why: "the manifest is of version " + m.FormatVersion + ", and this schemactl reads version 1", Hint: "take the schemactl that made the backup, or a newer one"}
	}
	return m, nil
}

func parseManifest(data []byte) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, err
	}
	switch {
	case m.FormatVersion == "":
		return nil, errors.New("it has no format_version")
	case strings.HasPrefix(m.FormatVersion, "1.") && (m.SHA256 == "" || m.Fingerprint == "" || m.Target.ServerVersion == 0):
		return nil, errors.New("it lacks sha256, fingerprint or target")
	}
	return m, nil
}

// withoutManifest says that a dump is not there, or that nobody knows what it must hold.
func withoutManifest(dump string) error {
	if _, err := os.Stat(dump); err != nil {
		return &UnusableError{File: dump, Why: "there is no such backup", Hint: "schemactl backup list FOLDER lists those that there are", err: err}
	}
	if err := checkArchive(dump); err != nil {
		return err
	}
	return &UnusableError{
		File: dump, Why: "it has no manifest beside it, " + filepath.Base(ManifestOf(dump)) + ", so what it must hold is not known",
		Hint: "a dump that schemactl has not made is restored by pg_restore; schemactl backup makes one with a manifest",
	}
}

// Write writes the manifest of a dump, in one piece.
func (m *Manifest) Write(dump string) error { return m.WriteTo(ManifestOf(dump)) }

// WriteTo writes the manifest to a file that only its owner can read, in one piece.
func (m *Manifest) WriteTo(name string) (err error) {
	data, err := m.Text()
	if err != nil {
		return err
	}
	next, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*") // of mode 0600
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	_, err = next.Write(data)
	err = errors.Join(err, next.Sync(), next.Close())
	if err == nil {
		err = os.Rename(next.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write the manifest: %w", errors.Join(err, os.Remove(next.Name())))
	}
	return nil
}

// Text is the manifest as JSON, in which what is not seen of a name is an escape.
func (m *Manifest) Text() ([]byte, error) {
	var b bytes.Buffer
	err := report.Document(&b, m)
	return b.Bytes(), err
}

// Major is the major version of the database's server.
func (m *Manifest) Major() int { return m.Target.ServerVersion / 10000 }

// TotalBytes is the size of the tables in the database.
func (m *Manifest) TotalBytes() (n int64) {
	for _, t := range m.Tables {
		n += t.Bytes
	}
	return n
}

// Of reports whether the backup is of a database: one of the same name and OID, on the same server where both sides say
// which that is.
func (m *Manifest) Of(t plan.Target) bool {
	same := m.Target.SystemIdentifier == t.SystemIdentifier || m.Target.SystemIdentifier == "" || t.SystemIdentifier == ""
	return same && m.Target.Database == t.Database && m.Target.DatabaseOID == t.DatabaseOID
}
