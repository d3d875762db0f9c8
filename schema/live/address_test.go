package live_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema/live"
)

func TestReadAddress(t *testing.T) {
	for text, want := range map[string]string{
		"postgres://u:p%40ss@h:5432/db":                                   "postgres://u:p%40ss@h:5432/db",
		"POSTGRESQL://u@h/db":                                             "postgresql://u@h/db",
		"postgresql+psycopg2://u:p@h/db":                                  "postgresql://u:p@h/db",
		"postgresql+asyncpg://u:p@h/db?ssl=require":                       "postgresql://u:p@h/db?sslmode=require",
		"postgres+pg8000://h/db":                                          "postgres://h/db",
		"  postgres://h/db\n":                                             "postgres://h/db",
		"\"postgres://u:p@h/db\"":                                         "postgres://u:p@h/db",
		"'postgres://u:p@h/db'\n":                                         "postgres://u:p@h/db",
		"postgres://h/db?keepalives=1&keepalives_idle=30&sslmode=require": "postgres://h/db?sslmode=require",
		"postgres://h/db?gssencmode=disable&krbsrvname=pg":                "postgres://h/db?krbsrvname=pg",
		"postgres://h/db?schema=public&pgbouncer=true&connection_limit=1&pool_timeout=5": "postgres://h/db",
		"postgres://h/db?fallback_application_name=x":                                    "postgres://h/db?application_name=x",
		"postgres://h/db?application_name=a%26b+c":                                       "postgres://h/db?application_name=a%26b+c",
		"postgres://h/db?options=-c%20search_path%3Da":                                   "postgres://h/db?options=-c%20search_path%3Da",
		"host=h dbname = 'my db' password=p\\ w":                                         "host='h' dbname='my db' password='p w'",
		" host=h password='a\\'b' tcp_user_timeout=3":                                    "host='h' password='a\\'b'",
		"\"host=h password='a b'\"":                                                      "host='h' password='a b'",
	} {
		a, err := live.ReadAddress(text)
		if err != nil || a.Text != want {
			t.Errorf("%q: got %q, %v; want %q", text, a.Text, err, want)
		}
	}
}

// No refusal, and no warning, repeats any part of the text that may be a password.
func TestReadAddressRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                                 "it is empty",
		"S3cret":                                           "neither a URL nor keywords",
		"u:S3cret@h/db":                                    "neither a URL nor keywords",
		"jdbc:postgresql://h/db?password=S3cret":           "a URL of JDBC",
		"postgress://u:S3cret@h/db":                        "postgress:// is no scheme",
		"mysql://u:S3cret@h/db":                            "mysql:// is no scheme",
		"S3cret://h/db":                                    "what stands before :// is no scheme",
		"oracle+S3cret://h":                                "names a driver",
		"postgres://u:a b%zzS3cret@h/db":                   "white space",
		"postgres://u:a/S3cret@h/db":                       "cannot be read",
		"postgres://u:p@h\n/S3cret":                        "line break",
		"postgres://h/db?password=pa&S3cret=1":             "does not know its parameter 2",
		"postgres://h/db?sslmode=S3cret":                   "sslmode is none of disable",
		"postgres://h/db?password=%zzS3cret":               "not percent-encoded",
		"postgres://h/db?replication=database":             "what replication asks for",
		"postgres://h/db?sslcrl=S3cret":                    "what sslcrl asks for",
		"postgres://h/db?gssencmode=require":               "what gssencmode asks for",
		"postgres://h/db?ssl_min_protocol_version=TLSv1.3": "ssl_min_protocol_version",
		"postgres://h/db?sslaccept=strict":                 "what sslaccept asks for",
		"host=h password=a S3cret=b":                       "does not know its parameter 3",
		"host=h password=a S3cret":                         "neither a URL nor keywords",
		"host=h password='S3cret":                          "neither a URL nor keywords",
		"host=h pass word=S3cret":                          "neither a URL nor keywords",
	} {
		_, err := live.ReadAddress(text)
		var refused *live.ConnectError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), want) || refused.Hint == "" {
			t.Errorf("%q: got %v, want %s", text, err, want)
			continue
		}
		if strings.Contains(err.Error()+refused.Hint, "S3cret") {
			t.Errorf("%q is repeated: %v", text, err)
		}
	}
}

func TestAddressWarnings(t *testing.T) {
	for text, want := range map[string]string{
		" postgres://u:S3cret@h/db":         "white space",
		"'postgres://u:S3cret@h/db'":        "quotes",
		"postgres://h/db?schema=S3cret":     "schema is Prisma's",
		"postgres://h/db?pool_timeout=1":    "pool_timeout is Prisma's",
		"postgres://h/db?pool_max_conns=10": "pool_max_conns is pgxpool's",
		"postgres://h/db?currentSchema=a":   "currentSchema is JDBC's",
	} {
		a, err := live.ReadAddress(text)
		all := strings.Join(a.Warnings, "\n")
		if err != nil || !strings.Contains(all, want) || strings.Contains(all, "S3cret") {
			t.Errorf("%q: %v, %s", text, err, all)
		}
	}
}

func TestIsAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"postgres://h/db": true, "u:p@h/db": true, "host=h dbname=d": true, " \"postgress://h\"": true,
		"schema": false, "file://schema.hcl": false, "a@b/c.hcl": false, "dir=x/file.hcl": false,
	} {
		if got := live.IsAddress(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
