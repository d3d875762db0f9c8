package hcl

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/internal/hclsafe"
	"github.com/replyx/schemactl/internal/near"
	"github.com/replyx/schemactl/schema"
)

// A file of rows is what COPY ... TO ... WITH (FORMAT csv, HEADER) writes: the first line names the columns, a field
// without quotes and without text is NULL. It is read with the HCL, before anything is evaluated: so its name is a
// constant, and it lies in the folder of the HCL, or below.

// maxCSV bounds a file of rows.
const maxCSV = 16 << 20

// csvPath is where a file of rows lies that an HCL file names; empty where the name leads elsewhere.
func csvPath(hclFile, name string) string {
	if name == "" || !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, "\x00\\") || path.Ext(name) != ".csv" {
		return ""
	}
	return path.Join(path.Dir(hclFile), path.Clean(name))
}

// loadCSV reads the files of rows that HCL files name. What is wrong with a name is told when the HCL is read.
func loadCSV(fsys fs.FS, list []File) ([]File, error) {
	var out []File
	seen := make(map[string]bool)
	for _, f := range list {
		for _, name := range csvNames(f) {
			at := csvPath(f.Name, name)
			if at == "" || seen[at] {
				continue
			}
			seen[at] = true
			read, err := loadCSVFile(fsys, f.Name, at)
			if err != nil {
				return nil, err
			}
			out = append(out, read)
		}
	}
	return out, nil
}

// csvNames are the constant names of files in the data blocks of a file.
func csvNames(f File) (names []string) {
	if !bytes.Contains(f.Data, []byte(".csv\"")) {
		return nil
	}
	if _, message := hclsafe.CheckText(f.Data); message != "" {
		return nil
	}
	parsed, diags := hclsyntax.ParseConfig(f.Data, f.Name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil
	}
	for _, b := range parsed.Body.(*hclsyntax.Body).Blocks {
		if a := b.Body.Attributes["file"]; b.Type == dataBlock && a != nil {
			if t, ok := a.Expr.(*hclsyntax.TemplateExpr); ok && t.IsStringLiteral() {
				v, _ := t.Value(nil)
				names = append(names, v.AsString())
			}
		}
	}
	return names
}

// loadCSVFile reads one file. A missing one is told at the line that names it.
func loadCSVFile(fsys fs.FS, hclFile, name string) (File, error) {
	out := File{Name: name}
	if _, real := fsys.(osFS); real {
		in, err := files.Within(filepath.Dir(hclFile), name)
		if errors.Is(err, fs.ErrNotExist) {
			return out, nil
		}
		if err != nil {
			return out, fmt.Errorf("read rows: %w", err)
		}
		if !in {
			return out, fmt.Errorf("read rows: %s is a link to what is outside of the folder of %s", name, hclFile)
		}
	}
	f, err := fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("read rows: %w", err)
	}
	defer f.Close()
	if out.Data, err = files.ReadFrom(f, name, maxCSV); err != nil {
		return out, fmt.Errorf("read rows: %w", err)
	}
	if out.Data == nil {
		out.Data = []byte{}
	}
	return out, nil
}

// isCSV reports whether a file in memory holds rows.
func isCSV(f File) bool { return path.Ext(f.Name) == ".csv" }

// csvRows reads the rows of a file.
func (b *block) csvRows(d *schema.Data, t *schema.Table, name string, at hcl.Pos) {
	where := csvPath(b.f.name, name)
	if where == "" {
		b.failf(at, `file = "rows.csv"`, "file names a .csv file in the folder of the HCL, or below")
		return
	}
	data, ok := b.r.csv[where]
	if !ok || data == nil {
		b.failf(at, "its name is a constant, relative to the folder of the HCL", "there is no file %s", where)
		return
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	c := csvFile{block: b, name: where, lines: lineStarts(data), data: data}
	if !utf8.Valid(data) {
		n := 0
		for n < len(c.lines) && utf8.Valid(data[:c.end(n)]) {
			n++
		}
		b.hidden(schema.Pos{File: where, Line: n + 1, Column: 1}, "save the file as UTF-8", "the line is not UTF-8")
		return
	}
	c.read(d, t)
}

// csvFile is a file of rows that is being read.
type csvFile struct {
	*block
	name  string
	data  []byte
	lines []int
}

func lineStarts(data []byte) []int {
	out := []int{0}
	for i, ch := range data {
		if ch == '\n' {
			out = append(out, i+1)
		}
	}
	return out
}

// end is where a line ends, counted from 0.
func (c *csvFile) end(line int) int {
	if line+1 < len(c.lines) {
		return c.lines[line+1]
	}
	return len(c.data)
}

func (c *csvFile) at(line, column int) schema.Pos {
	return schema.Pos{File: c.name, Line: line, Column: column}
}

func (c *csvFile) read(d *schema.Data, t *schema.Table) {
	r := csv.NewReader(bytes.NewReader(c.data))
	r.ReuseRecord = true
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		c.hidden(c.at(1, 1), "the first line names the columns, as COPY ... WITH (FORMAT csv, HEADER) writes it", "the file is empty")
		return
	}
	if err != nil {
		c.syntax(err)
		return
	}
	columns := slices.Clone(header)
	for i, name := range columns {
		if t.Column(name) == nil {
			line, column := r.FieldPos(i)
			c.hidden(c.at(line, column), "the first line names the columns: "+strings.Join(c.columns.names, ","), "field %d of the header names no column of table %q%s", i+1, t.Name.Name, near.DidYouMean(name, c.columns.names))
			return
		}
		if slices.Index(columns, name) < i {
			c.hidden(c.at(1, 1), "", "the header names column %q twice", name)
			return
		}
	}
	for len(d.Rows) <= schema.MaxDataRows {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			c.syntax(err)
			return
		}
		d.Rows = append(d.Rows, c.row(r, t, columns, record))
	}
	c.hidden(c.at(1, 1), "rows that are no part of what the application is, are loaded by COPY, or written by a migration block", "the file has more than %d rows", schema.MaxDataRows)
}

// row takes the fields in the order of the table's columns.
func (c *csvFile) row(r *csv.Reader, t *schema.Table, columns, record []string) *schema.DataRow {
	line, _ := r.FieldPos(0)
	row := &schema.DataRow{Source: &schema.Source{Pos: c.at(line, 1)}}
	for _, col := range t.Columns {
		i := slices.Index(columns, col.Name)
		if i < 0 {
			continue
		}
		at, column := r.FieldPos(i)
		offset := c.lines[at-1] + column - 1
		quoted := offset < len(c.data) && c.data[offset] == '"'
		row.Columns = append(row.Columns, col.Name)
		row.Values = append(row.Values, schema.DataValue{Null: record[i] == "" && !quoted, Text: record[i]})
	}
	return row
}

// syntax notes what is wrong with the form of the file; the words of the reader hold no value.
func (c *csvFile) syntax(err error) {
	var p *csv.ParseError
	if !errors.As(err, &p) {
		c.hidden(c.at(1, 1), "", "the file cannot be read: %s", err)
		return
	}
	hint := ""
	switch {
	case errors.Is(p.Err, csv.ErrFieldCount):
		hint = "each line has as many fields as the header"
	case errors.Is(p.Err, csv.ErrQuote), errors.Is(p.Err, csv.ErrBareQuote):
		hint = `a field with a quote, a comma or a line end stands in quotes, and a quote in it is written twice: "say ""yes"""`
	}
	c.hidden(c.at(p.Line, max(p.Column, 1)), hint, "%s", strings.TrimPrefix(p.Err.Error(), "csv: "))
}
