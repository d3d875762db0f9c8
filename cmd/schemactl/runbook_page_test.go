package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The two languages of the runbook have the same commands, in the same order.
func TestRunbookPages(t *testing.T) {
	var pages [2][]string
	for i, name := range []string{"runbook.md", "runbook.ru.md"} {
		data, err := os.ReadFile(filepath.Join("../../docs", name))
		if err != nil {
			t.Fatal(err)
		}
		pages[i] = pageCommands(string(data))
	}
	if len(pages[0]) < 25 || !slices.Equal(pages[0], pages[1]) {
		t.Errorf("in English %d commands:\n%s\nin Russian %d:\n%s", len(pages[0]), strings.Join(pages[0], "\n"), len(pages[1]), strings.Join(pages[1], "\n"))
	}
}

// Each test that the runbook names for a row is there.
func TestRunbookRowsHaveTests(t *testing.T) {
	page, err := os.ReadFile("../../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "## What replaces what\n")
	rows := 0
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || strings.Contains(line, "---") || strings.Contains(line, "| test |") {
			continue
		}
		rows++
		for name := range strings.SplitSeq(cells[3], ",") {
			if name = strings.TrimSpace(name); !strings.HasPrefix(name, "Test") {
				if _, err := os.Stat(filepath.Join("../../testdata/scripts", name+".txtar")); err != nil {
					t.Error(err)
				}
			} else if out, err := exec.CommandContext(t.Context(), "grep", "-rlE", "--include=*_test.go", "^func "+name+"\\(", "../..").Output(); err != nil || len(out) == 0 {
				t.Errorf("there is no test %s", name)
			}
		}
	}
	if rows < 20 {
		t.Errorf("%d rows", rows)
	}
}
