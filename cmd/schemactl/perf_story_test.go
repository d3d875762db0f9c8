package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/corpus"
	"github.com/replyx/schemactl/internal/pgtest"
)

const storyDims = 1536

// storySchema is a table of documents with an index that follows its rows.
const storySchema = `schema "public" {}
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
    type = vector(1536)
  }
  primary_key {
    columns = [column.id]
  }
  perf_index "docs_embedding_cosine_idx" {
    type = IVFFLAT
    on {
      column = column.embedding
      ops    = vector_cosine_ops
    }
    with {
      lists = auto
    }
    build {
      min_rows = 500
    }
  }
}
`

// teller runs commands on one database.
type teller struct {
	t    *testing.T
	url  string
	file string
}

func newTeller(t *testing.T, url string) *teller {
	pgtest.NeedVector(t, storySchema)
	file := filepath.Join(t.TempDir(), "schema.hcl")
	if err := os.WriteFile(file, []byte(storySchema), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DATABASE_URL", url)
	return &teller{t, url, file}
}

// tell runs a command that must end with a code, and gives what it printed.
func (s *teller) tell(code int, args ...string) string {
	s.t.Helper()
	var out, errs bytes.Buffer
	if got := run(s.t.Context(), append([]string{"schemactl"}, args...), strings.NewReader(""), &out, &errs); got != code {
		s.t.Fatalf("schemactl %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, out.String(), errs.String())
	}
	return out.String() + errs.String()
}

func (s *teller) has(text, part string) {
	s.t.Helper()
	if !strings.Contains(text, part) {
		s.t.Errorf("%q is not in:\n%s", part, text)
	}
}

// recall is what perf tune finds as the best setting.
func (s *teller) best() report.TuningJSON {
	s.t.Helper()
	var list []report.TuningJSON
	if err := json.Unmarshal([]byte(s.tell(0, "perf", "tune", "--format", "json", "--queries", "60", "docs_embedding_cosine_idx")), &list); err != nil {
		s.t.Fatal(err)
	}
	if list[0].Best == nil || list[0].Best.Recall < 0.95 {
		s.t.Fatalf("no setting reaches a recall of 0.95: %+v", list[0].Tuning.Rungs)
	}
	return list[0]
}

// TestRunbook is the life of a vector index: made on nothing, loaded, built, tuned, outgrown and
// built again, while searches and writes go on that must neither fail nor find no index.
func TestRunbook(t *testing.T) {
	db, c := pgtest.New(t), corpus.New(1, storyDims, 30)
	s := newTeller(t, db.URL)
	s.tell(0, "apply", "--auto-approve", "--to", s.file)
	s.has(s.tell(0, "perf", "status", "--to", s.file), "waits for 500 rows")
	s.has(s.tell(0, "perf", "apply", "--to", s.file), "noop")

	fill(t, db.URL, c, 0, 1000)
	s.has(s.tell(2, "perf", "status", "--to", s.file), "missing")
	s.has(s.tell(0, "perf", "apply", "--to", s.file), "lists = '20'")
	if db.Value("SELECT last_analyze IS NOT NULL FROM pg_stat_user_tables WHERE relname = 'docs'") != "true" {
		t.Error("the table was not analyzed")
	}
	s.has(s.tell(0, "perf", "status", "--to", s.file), "20 lists, 50 rows a list; 20 are recommended for 1,000 rows")

	l := startLoad(t, db, c)
	s.best()
	// Fivefold, with texts about other things.
	other := corpus.New(2, storyDims, 30)
	fill(t, db.URL, other, 1000, 5000)
	status := s.tell(0, "perf", "status", "--to", s.file)
	s.has(status, " are recommended for ")
	s.has(status, "stale, perf reindex --stale builds it again")
	s.has(s.tell(0, "diff", "--to", s.file), "noop")
	s.has(s.tell(0, "perf", "reindex", "--stale", "--to", s.file), "lists: 20 -> 7")
	if status = s.tell(0, "perf", "status", "--to", s.file); strings.Contains(status, "stale") {
		t.Errorf("still stale:\n%s", status)
	}
	s.best()
	l.stop()
}

// fill loads documents on a connection that ends, as that of a loader does: then they are counted.
func fill(t *testing.T, url string, c *corpus.Corpus, from, to int64) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := c.Copy(t.Context(), conn, "docs", from, to); err != nil {
		t.Fatal(err)
	}
}

// load is what goes on beside: searches, writes, and a look at whether the search has an index.
type load struct {
	t        *testing.T
	cancel   context.CancelFunc
	done     sync.WaitGroup
	searches atomic.Int64
	looks    atomic.Int64
}

func startLoad(t *testing.T, db *pgtest.DB, c *corpus.Corpus) *load {
	ctx, cancel := context.WithCancel(t.Context())
	l := &load{t: t, cancel: cancel}
	t.Cleanup(l.stop)
	vector := corpus.Text(c.Doc(1_000_000).Embedding)
	l.loop(ctx, db, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, "SELECT id FROM docs ORDER BY embedding <=> $1::text::vector LIMIT 10", vector)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err == nil && len(ids) == 0 {
			err = fmt.Errorf("a search found nothing")
		}
		l.searches.Add(1)
		return err
	})
	l.loop(ctx, db, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "UPDATE docs SET title = title || '.' WHERE id = $1", l.searches.Load()%1000)
		return err
	})
	l.loop(ctx, db, func(conn *pgx.Conn) error {
		var there bool
		err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam WHERE i.indrelid = 'docs'::regclass AND i.indisvalid AND a.amname = 'ivfflat')").Scan(&there)
		if err == nil && !there {
			err = fmt.Errorf("there was a moment without the index")
		}
		l.looks.Add(1)
		return err
	})
	return l
}

// loop calls f on a connection of its own, again and again.
func (l *load) loop(ctx context.Context, db *pgtest.DB, f func(*pgx.Conn) error) {
	conn := db.Conn()
	l.done.Add(1)
	go func() {
		defer l.done.Done()
		for ctx.Err() == nil {
			if err := f(conn); err != nil && ctx.Err() == nil {
				l.t.Errorf("beside: %v", err)
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
}

func (l *load) stop() {
	l.cancel()
	l.done.Wait()
	if l.searches.Load() < 10 || l.looks.Load() < 10 {
		l.t.Errorf("only %d searches and %d looks: that proves nothing", l.searches.Load(), l.looks.Load())
	}
}
