package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hostileText lists what an output of a form has raw that belongs to a name or a comment of the database.
// No form has characters that steer a terminal or reorder a line, nor lines that a runner takes for a command.
func hostileText(form, text string) []string {
	found := map[string]bool{}
	if !utf8.ValidString(text) {
		found["text: not UTF-8"] = true
	}
	for _, r := range text {
		if sort := steers(r); sort != "" {
			found["text: "+sort] = true
		}
	}
	for line := range strings.Lines(text) {
		if isCommand(form, line) {
			found["text: workflow command"] = true
		}
	}
	if strings.Contains(text, "S3cret") {
		found["text: secret"] = true
	}
	if slices.Contains([]string{"html", "svg", "junit"}, form) && strings.Contains(text, "<script>alert") {
		found["text: markup"] = true
	}
	if err := readable(form, text); err != nil {
		found["text: no "+form] = true
	}
	out := make([]string, 0, len(found))
	for what := range found {
		out = append(out, what)
	}
	slices.Sort(out)
	return out
}

// steers tells what a character does other than to be seen. Line feed and tab are what they are.
func steers(r rune) string {
	switch {
	case r != '\n' && r != '\t' && r < 0x20 || r >= 0x7f && r <= 0x9f:
		return "control character"
	case r == 0x2028 || r == 0x2029:
		return "separator of lines"
	case r == 0x061c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
		return "mark of direction"
	case r >= 0x200b && r <= 0x200d || r == 0x2060 || r == 0xfeff:
		return "character without width"
	}
	return ""
}

var annotation = regexp.MustCompile(`^::(error|warning|notice)( [^:]*)?::`)

// isCommand reports whether GitHub's runner takes a line for a command. It trims leading spaces, of any kind,
// and looks for the older form anywhere in a line. Form github is commands, of three words alone.
func isCommand(form, line string) bool {
	trimmed := strings.TrimLeftFunc(line, unicode.IsSpace)
	if form == "github" && annotation.MatchString(line) {
		return false
	}
	if strings.HasPrefix(trimmed, "::") {
		return true
	}
	// The forms for programs hold names as they are, where no runner reads them.
	return (form == "text" || form == "stderr" || form == "github") && strings.Contains(line, "##[")
}

// readable tells why a text is not of the form that it should have.
func readable(form, text string) error {
	if text == "" {
		return nil
	}
	switch form {
	case "json", "sarif":
		return json.Unmarshal([]byte(text), new(any))
	case "svg", "junit":
		dec := xml.NewDecoder(bytes.NewReader([]byte(text)))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	exprLine = regexp.MustCompile(`(?m)^(\s*(?:expr|where|using|with_check|when|as)\s*=\s*(?:chomp\()?)"(.*)"(\)?)$`)
	sqlValue = regexp.MustCompile(`(?m)^(\s*default\s*=\s*)sql\("`)
	heredoc  = regexp.MustCompile(`(?m)^(\s*\w+\s*=\s*(?:chomp\()?<<-?SQL\n)`)
	exprList = regexp.MustCompile(`(?m)^(\s*exprs\s*=\s*\[)(.*)(\])$`)
	quoted   = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	varchars = regexp.MustCompile(`\bvarchar\((\d+)\)`)
)

// perturbed is a desired state that inspect wrote, with each text of SQL in it written otherwise, and
// each varchar longer: the server must be asked for the canonical form of all of them.
//
// Routines stay as they are: the bodies of some hold a name of several lines in a comment, and are no SQL, which
// only a changed one is told of.
func perturbed(hcl string) string {
	var out strings.Builder
	for {
		at := routineBlock.FindStringIndex(hcl)
		if at == nil {
			break
		}
		out.WriteString(perturbedBlocks(hcl[:at[0]]) + hcl[at[0]:at[1]])
		hcl = hcl[at[1]:]
	}
	return out.String() + perturbedBlocks(hcl)
}

// routineBlock is a function or a procedure with all that it holds.
var routineBlock = regexp.MustCompile(`(?ms)^(?:function|procedure) "(?:[^"\\]|\\.)*"(?: "(?:[^"\\]|\\.)*")? \{\n.*?^\}\n`)

func perturbedBlocks(hcl string) string {
	hcl = exprLine.ReplaceAllString(hcl, `${1}"/* */ ${2} "${3}`)
	hcl = sqlValue.ReplaceAllString(hcl, `${1}sql("/* */ `)
	hcl = heredoc.ReplaceAllString(hcl, "${1}/* */ ")
	hcl = exprList.ReplaceAllStringFunc(hcl, func(s string) string {
		m := exprList.FindStringSubmatch(s)
		return m[1] + quoted.ReplaceAllString(m[2], `"(${1})"`) + m[3]
	})
	return varchars.ReplaceAllString(hcl, "varchar(${1}1)")
}
