package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/corpus"
	"github.com/replyx/schemactl/internal/recall"
	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/internal/traffic"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// vectorDims are those of the product's embeddings; topics is how many clusters they come in.
const vectorDims, topics = 1536, 100

// vectors measures indexes on tables of documents: what a build takes by lists, memory and workers,
// what a search finds at which cost, and who waits while a changed index is swapped in.
func vectors(ctx context.Context, srv *sandbox.Server, tool, dir string, sizes []string) error {
	c := corpus.New(1, vectorDims, topics)
	for _, s := range sizes {
		rows, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
		if err != nil {
			return fmt.Errorf("-vectors: %w", err)
		}
		if err := vectorTable(ctx, srv, tool, dir, c, rows); err != nil {
			return fmt.Errorf("%d vectors: %w", rows, err)
		}
	}
	return nil
}

func vectorTable(ctx context.Context, srv *sandbox.Server, tool, dir string, c *corpus.Corpus, rows int64) error {
	db := fmt.Sprintf("vectors%d", rows)
	if err := srv.CreateDatabase(ctx, db, ""); err != nil {
		return err
	}
	defer func() { _ = srv.DropDatabase(context.WithoutCancel(ctx), db) }()
	conn, err := live.Connect(ctx, srv.URL(db))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	start := time.Now()
	if err := execAll(ctx, conn, "SET search_path = public", "CREATE EXTENSION vector", c.Table("docs")); err != nil {
		return err
	}
	if err := c.Copy(ctx, conn, "docs", 1, rows+1); err != nil {
		return err
	}
	if err := execAll(ctx, conn, "ANALYZE docs"); err != nil {
		return err
	}
	fmt.Printf("\n%d vectors of %d dimensions in %d topics, loaded in %.1f s\n", rows, vectorDims, topics, time.Since(start).Seconds())
	if err := builds(ctx, conn, rows); err != nil {
		return err
	}
	list, err := recall.Find(ctx, conn, "docs.embedding")
	if err != nil {
		return err
	}
	for _, x := range list {
		r, err := recall.Measure(ctx, conn, x, recall.Ladder(x, 10), recall.Options{K: 10, Queries: 100, Budget: 2 * time.Minute, Seed: 1})
		if err != nil {
			return err
		}
		fmt.Println()
		if err := report.Tuning(os.Stdout, r, 0.95, report.TextOptions{}); err != nil {
			return err
		}
	}
	file, err := swap(ctx, srv, tool, dir, db, rows)
	if err != nil {
		return err
	}
	return byHand(ctx, conn, []string{tool, "perf", "apply", "--no-journal", "--url", srv.URL(db), "--to", file, "docs_ivfflat"}, rows)
}

// byHand times perf apply, from its start to its end, beside the statement that somebody writes, with the same memory, lists and workers.
func byHand(ctx context.Context, conn *pgx.Conn, apply []string, rows int64) error {
	lists := int64(perfindex.Lists("", rows)) + 10
	memory := perfindex.KMeansMemory(schema.Vector{Type: "vector", Dims: vectorDims}, lists) * 9 / 8
	const drop = "DROP INDEX docs_ivfflat"
	if err := execAll(ctx, conn, "RESET max_parallel_maintenance_workers", "SET maintenance_work_mem = '"+perfindex.Megabytes(memory)+"'"); err != nil {
		return err
	}
	var tool, hand []float64
	for range 3 {
		if err := execAll(ctx, conn, drop); err != nil {
			return err
		}
		s, err := measure(ctx, apply)
		if err != nil {
			return err
		}
		start := time.Now()
		if err := execAll(ctx, conn, drop, fmt.Sprintf("CREATE INDEX CONCURRENTLY docs_ivfflat ON docs USING ivfflat (embedding public.vector_cosine_ops) WITH (lists = %d)", lists), "ANALYZE docs"); err != nil {
			return err
		}
		tool, hand = append(tool, s.wall.Seconds()), append(hand, time.Since(start).Seconds())
	}
	slices.Sort(tool)
	slices.Sort(hand)
	fmt.Printf("perf apply of an index that is missing: %.1f s; CREATE INDEX CONCURRENTLY and ANALYZE by hand with the same memory: %.1f s; ratio %.2f, goal 1.00 beside what it reads first\n", tool[1], hand[1], tool[1]/hand[1])
	return nil
}

// builds times builds one after the other; the last of each method stays.
func builds(ctx context.Context, conn *pgx.Conn, rows int64) error {
	auto := int64(perfindex.Lists("", rows))
	v := schema.Vector{Type: "vector", Dims: vectorDims}
	type build struct {
		name, with string
		memory     int64
		workers    int
	}
	var list []build
	for _, lists := range []int64{auto / 2, auto * 2, auto} {
		for _, workers := range []int{0, 2} {
			list = append(list, build{"ivfflat", fmt.Sprintf("lists = %d", lists), perfindex.KMeansMemory(v, lists) * 9 / 8, workers})
		}
	}
	if graph := perfindex.GraphMemory(v, rows, 16) * 9 / 8; rows <= 10_000 {
		list = append(list, build{"hnsw", "m = 16", graph, 0}, build{"hnsw", "m = 16", graph, 2})
	}
	fmt.Printf("%-8s %-14s %10s %8s %10s\n", "method", "with", "memory", "workers", "build, s")
	for _, b := range list {
		start := time.Now()
		err := execAll(ctx, conn, "DROP INDEX IF EXISTS docs_"+b.name,
			"SET maintenance_work_mem = '"+perfindex.Megabytes(b.memory)+"'", fmt.Sprintf("SET max_parallel_maintenance_workers = %d", b.workers),
			fmt.Sprintf("CREATE INDEX docs_%[1]s ON docs USING %[1]s (embedding public.vector_cosine_ops) WITH (%[2]s)", b.name, b.with))
		if err != nil {
			return err
		}
		fmt.Printf("%-8s %-14s %10s %8d %10.1f\n", b.name, b.with, perfindex.Megabytes(b.memory), b.workers, time.Since(start).Seconds())
	}
	return nil
}

const vectorSchema = `schema "public" {}
extension "vector" {
  schema = schema.public
}
table "docs" {
  schema = schema.public
  column "id" {
    type = bigint
  }
  column "title" {
    type = text
  }
  column "body" {
    type = text
  }
  column "embedding" {
    type = vector(%d)
  }
  primary_key {
    columns = [column.id]
  }
  perf_index "docs_ivfflat" {
    type = IVFFLAT
    on {
      column = column.embedding
      ops    = vector_cosine_ops
    }
    with {
      lists = %d
    }
  }
}
`

// swap changes the lists of the index by perf apply, beside searches and writes, and returns the HCL that says so.
func swap(ctx context.Context, srv *sandbox.Server, tool, dir, db string, rows int64) (file string, err error) {
	file = filepath.Join(dir, db+".hcl")
	if err := os.WriteFile(file, fmt.Appendf(nil, vectorSchema, vectorDims, perfindex.Lists("", rows)+10), 0o600); err != nil {
		return "", err
	}
	url := srv.URL(db)
	search := "SELECT id FROM docs ORDER BY embedding <=> (SELECT embedding FROM docs WHERE id = $1) LIMIT 10"
	l, err := traffic.Start(ctx, url, []traffic.Statement{
		{SQL: search, Max: int(rows)}, {SQL: search, Max: int(rows)},
		{SQL: "UPDATE docs SET title = title || '.' WHERE id = $1", Max: int(rows)},
	})
	if err != nil {
		return "", err
	}
	defer l.Stop()
	time.Sleep(calm)
	before := l.Seen()
	if err := command(ctx, tool, "perf", "apply", "--no-journal", "--url", url, "--to", file, "docs_ivfflat"); err != nil {
		return "", err
	}
	during := l.Seen()
	fmt.Printf("a changed index swapped in by perf apply, beside searches and writes: longest stall %d ms (before: %d ms), %d errors, %.0f statements a second (before: %.0f), %.1f s\n",
		during.Longest.Milliseconds(), before.Longest.Milliseconds(), len(during.Errors), during.PerSecond(), before.PerSecond(), during.Elapsed.Seconds())
	return file, nil
}

func execAll(ctx context.Context, conn *pgx.Conn, statements ...string) error {
	for _, sql := range statements {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}
