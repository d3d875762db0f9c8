package live_test

import (
	"testing"

	"github.com/replyx/schemactl/schema/live"
)

func TestKnownServer(t *testing.T) {
	known := []string{"", "postgres://u:p%40ss@db.example:5432/app?sslmode=verify-full"}
	for text, want := range map[string]bool{
		"postgres://u:p%40ss@db.example/other?sslmode=verify-full":                  true,
		"host=db.example user=u password=p@ss dbname=x sslmode=verify-full":         true,
		"postgresql://u:p%40ss@db.example/a?sslmode=verify-full&application_name=x": true,
		"postgres://localhost/db":                                                  true,
		"postgres://a:b@127.0.0.1:6000,[::1]/db?sslmode=disable":                   true,
		"postgres://u:p%40ss@db.example/app":                                       false,
		"postgres://u:p%40ss@db.example/app?sslmode=disable":                       false,
		"postgres://other:p%40ss@db.example/app?sslmode=verify-full":               false,
		"postgres://u:x@db.example/app?sslmode=verify-full":                        false,
		"postgres://u:p%40ss@evil.example/app?sslmode=verify-full":                 false,
		"postgres://u:p%40ss@db.example,evil.example/app?sslmode=verify-full":      false,
		"postgres://u:p%40ss@db.example/app?sslmode=verify-full&host=evil.example": false,
		"postgres://localhost/db?host=evil.example":                                false,
		"postgres://localhost/db?sslrootcert=/dev/zero":                            false,
		"postgres://localhost/db?service=evil":                                     false,
		"dbname=app":                                                               false,
		"host=/tmp/x":                                                              false,
		"postgres://u:p%40ss@db.example:5433/app?sslmode=verify-full":              false,
	} {
		if got := live.KnownServer(text, known); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
