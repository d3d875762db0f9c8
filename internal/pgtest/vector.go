package pgtest

import (
	"context"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// asksForVector finds texts that make the extension, in SQL or HCL, or are about the product that needs it.
var asksForVector = regexp.MustCompile(`(?i)create extension (if not exists )?"?vector\b|extension "vector"|testdata/replyx|\bmake demo\b`)

// NoVector is what is said of a test that is skipped for want of pgvector.
const NoVector = "needs pgvector, which this server does not have: its programs come without it (scripts/postgres.sh)"

// AsksForVector reports whether a text makes the extension vector.
func AsksForVector(text string) bool { return asksForVector.MatchString(text) }

var vector struct {
	sync.Mutex
	known map[string]bool
}

// HasVector reports whether the server of a URL has pgvector to install, which is asked once.
func HasVector(ctx context.Context, url string) (bool, error) {
	vector.Lock()
	defer vector.Unlock()
	if has, ok := vector.known[url]; ok {
		return has, nil
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return false, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var has bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector')").Scan(&has)
	if err == nil {
		if vector.known == nil {
			vector.known = make(map[string]bool)
		}
		vector.known[url] = has
	}
	return has, err
}

// NeedVector skips a test one of whose texts asks for pgvector on a server that has none. What a DB is loaded with
// is looked at by itself.
func NeedVector(tb testing.TB, texts ...string) {
	tb.Helper()
	if !AsksForVector(strings.Join(texts, "\n")) {
		return
	}
	url, err := ServerURL(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	has, err := HasVector(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	if !has {
		tb.Skip(NoVector)
	}
}

// needsVector is NeedVector for a script in a file.
func needsVector(tb testing.TB, file string) {
	tb.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	// What \if asks about is no need.
	if text := string(data); !strings.Contains(text, `\if :vector`) {
		NeedVector(tb, text)
	}
}
