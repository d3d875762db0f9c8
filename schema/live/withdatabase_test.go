package live_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema/live"
)

// However an address names its database, the driver takes the other one, and the same server and user.
func TestWithDatabase(t *testing.T) {
	const name = `odd 'na\me' & more`
	for _, address := range []string{
		"postgres://u:p%40ss@h:1/app?sslmode=disable", "postgres://u:p%40ss@h:1/app", "postgres://u:p%40ss@h:1?dbname=app&sslmode=disable",
		"postgresql://u:p%40ss@h:1/app?database=other", "host=h port=1 user=u password='p@ss' dbname=app", "user=u password=p@ss host=h port=1",
	} {
		got, err := live.WithDatabase(address, name)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		cfg, err := pgx.ParseConfig(got)
		if err != nil {
			t.Errorf("%s gives %s: %v", address, got, err)
			continue
		}
		if cfg.Database != name || cfg.Host != "h" || cfg.Port != 1 || cfg.User != "u" || cfg.Password != "p@ss" {
			t.Errorf("%s gives %s: database %q of %s:%d as %s", address, got, cfg.Database, cfg.Host, cfg.Port, cfg.User)
		}
	}
}
