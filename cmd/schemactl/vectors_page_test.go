package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
)

const vectorsPage = "../../docs/vectors.md"

// pageOf is docs/vectors.md.
func pageOf(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(vectorsPage)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestVectorsPage runs the commands of docs/vectors.md as they stand there, in their order, with smaller vectors and fewer rows.
func TestVectorsPage(t *testing.T) {
	page := pageOf(t)
	db := pgtest.New(t)
	example := regexp.MustCompile("(?s)```hcl\n(.*?)```").FindStringSubmatch(page)[1]
	example = strings.Replace(strings.Replace(example, "vector(1536)", "vector(8)", 1), "min_rows = 5000", "min_rows = 500", 1)
	t.Chdir(t.TempDir())
	for _, dir := range []string{"schema", "alembic"} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	pgtest.NeedVector(t, example)
	write(filepath.Join("schema", "schema.hcl"), example)
	write(filepath.Join("alembic", "env.py"), "PERF_INDEXES = {\n    'documents_embedding_cosine_idx',  # the search\n}\n")
	config := fmt.Sprintf("env \"local\" {\n  url = %q\n  src = \"file://schema\"\n}\n", db.URL)
	write("atlas.hcl", config)
	rows := 0
	load := func(n int) {
		db.Exec(fmt.Sprintf("INSERT INTO documents SELECT i, array(SELECT sin(i * d * 1.7) + cos(i %% 20 * d) FROM generate_series(1, 8) d)::vector FROM generate_series(%d, %d) i; ANALYZE documents", rows+1, rows+n))
		rows += n
	}
	// What a line of the page is to say, where it stands, and how it ends.
	ran := 0
	for line := range strings.Lines(page) {
		command, ok := strings.CutPrefix(line, "    ")
		command, comment, _ := strings.Cut(strings.TrimSpace(command), "#")
		command = strings.TrimSpace(command)
		switch {
		case !ok:
			continue
		case command == "...load the data...":
			load(600)
			continue
		case strings.HasPrefix(command, "ALTER DATABASE app SET "):
			continue // what perf tune prints; below
		case !strings.HasPrefix(command, "schemactl "):
			continue
		}
		command, into, _ := strings.Cut(command, ">> ")
		command = strings.Replace(command, "tune ...", "tune documents.embedding", 1)
		if strings.Contains(comment, "stale: 20 lists") {
			load(900)
		}
		args := strings.Fields(command)
		if args[1] == "apply" {
			args = append(args, "--auto-approve") // somebody says yes
		}
		var out, errs bytes.Buffer
		if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 {
			t.Fatalf("%s: exit code %d\n%s%s", command, code, out.String(), errs.String())
		}
		want := map[string]string{
			"tables, without performance indexes":  "CREATE TABLE public.documents",
			"the performance indexes: concurr":     "CREATE INDEX CONCURRENTLY documents_embedding_cosine_idx",
			"exit code 0: all are in place":        "1 in place",
			"stale: 20 lists where 71 are recomme": "stale, perf reindex --stale builds it again",
			"with today's lists, swapped in":       "lists: 12 -> 30",
		}
		for about, part := range want {
			if strings.Contains(comment, about) && !strings.Contains(out.String(), part) {
				t.Errorf("%s: %q is not in\n%s", command, part, out.String())
			}
		}
		if strings.Contains(command, "--recall 0.95") && !regexp.MustCompile(`(?m)^ALTER DATABASE \w+ SET ivfflat.probes = '\d+';$`).MatchString(out.String()) {
			t.Errorf("%s: no statement in\n%s", command, out.String())
		}
		if into != "" {
			write(into, config+out.String())
			// The blocks stand apart now.
			bare, _, _ := strings.Cut(example, "  perf_index")
			write(filepath.Join("schema", "schema.hcl"), bare+"}\n")
			blocks, err := os.ReadFile(filepath.Join("schema", "perf_indexes.hcl"))
			if err != nil {
				t.Fatal(err)
			}
			write(filepath.Join("schema", "perf_indexes.hcl"), regexp.MustCompile(`lists = \d+`).ReplaceAllString(string(blocks), "lists = auto"))
		}
		ran++
	}
	if ran != 9 {
		t.Errorf("the page has %d commands", ran)
	}
}

// TestVectorsPageFlags: each command that the page names in a sentence, and each of its flags, is there.
func TestVectorsPageFlags(t *testing.T) {
	n := 0
	for _, m := range regexp.MustCompile("`(?:schemactl )?(perf (?:status|apply|reindex|tune|unused)[^`]*)`").FindAllStringSubmatch(pageOf(t), -1) {
		words := strings.Fields(m[1])
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{"schemactl", "perf", words[1], "--help"}, strings.NewReader(""), &out, &errs); code != 0 {
			t.Errorf("%s: %s", m[1], errs.String())
		}
		for _, w := range words[2:] {
			if strings.HasPrefix(w, "--") && !regexp.MustCompile(regexp.QuoteMeta(w)+`\b`).MatchString(out.String()) {
				t.Errorf("%s: there is no %s", m[1], w)
			}
		}
		n++
	}
	if n < 10 {
		t.Errorf("only %d commands", n)
	}
}
