package manual

import (
	"regexp"
	"slices"
	"strings"
)

// parse takes the page apart: its headings, the text and the tables under each.
func parse(text string) []section {
	var out []section
	inCode := false
	var intro []string
	var open *table
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "```") {
			inCode = !inCode
			continue
		}
		if heading, ok := headingOf(line); ok && !inCode {
			out = append(out, section{blocks: heading})
			intro, open = nil, nil
			continue
		}
		if inCode || len(out) == 0 {
			continue
		}
		s := &out[len(out)-1]
		cells := cellsOf(line)
		switch {
		case cells == nil:
			open = nil
			s.text = appendLine(s.text, line)
			if s.tables == nil && (line != "" || len(intro) > 0) {
				intro = append(intro, line)
				s.intro = paragraphs(intro)
			}
		case open == nil:
			s.tables = append(s.tables, table{of: headOf(cells[0], s.blocks)})
			open = &s.tables[len(s.tables)-1]
		case !strings.HasPrefix(cells[0], "---"):
			open.rows = append(open.rows, rowOf(cells))
		}
	}
	return out
}

// appendLine adds a line to the last paragraph; an empty one ends it.
func appendLine(text []string, line string) []string {
	if line = link.ReplaceAllString(line, "$1"); line == "" || len(text) == 0 {
		return append(text, line)
	}
	text[len(text)-1] = strings.TrimSpace(text[len(text)-1] + " " + line)
	return text
}

// headingOf gives the words of a heading.
func headingOf(line string) ([]string, bool) {
	rest := strings.TrimLeft(line, "#")
	if rest == line || !strings.HasPrefix(rest, " ") {
		return nil, false
	}
	return strings.Split(strings.TrimSpace(rest), ", "), true
}

// cellsOf gives the cells of a line of a table; nil for any other line.
func cellsOf(line string) []string {
	if !strings.HasPrefix(line, "|") {
		return nil
	}
	cells := strings.Split(strings.Trim(line, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// headOf says what a table is about, from its first cell: "attribute", "attribute of `server`", "`on`", "block". The word block is
// among what is returned where the rows are blocks.
func headOf(cell string, blocks []string) []string {
	named := namesIn(cell)
	switch {
	case strings.HasPrefix(cell, "block"):
		return append(named, "block")
	case len(named) > 0:
		return named
	}
	return slices.Clone(blocks)
}

func rowOf(cells []string) row {
	r := row{names: namesIn(cells[0]), ours: strings.Contains(cells[0], "*ours*")}
	if len(cells) > 1 {
		r.text = link.ReplaceAllString(strings.Join(cells[1:], "|"), "$1")
	}
	return r
}

// link is a link of Markdown: it leads nowhere outside of its page.
var link = regexp.MustCompile(`\[([^\]]+)\]\([^)]*\)`)

func namesIn(cell string) []string {
	var out []string
	for _, m := range code.FindAllStringSubmatch(cell, -1) {
		out = append(out, m[1])
	}
	return out
}

// paragraphs joins lines, without the empty ones at the end.
func paragraphs(lines []string) string {
	return link.ReplaceAllString(strings.TrimSpace(strings.Join(lines, "\n")), "$1")
}
