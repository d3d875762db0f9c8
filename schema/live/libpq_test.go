package live

import (
	"slices"
	"testing"
)

// What PostgreSQL's own programs get says the same as the address, with no password on the command line.
func TestLibpq(t *testing.T) {
	for _, c := range []struct {
		text, conninfo string
		env            []string
	}{
		{"postgres://u:p%40s%27s@h:5433/app?sslmode=disable", "dbname='app' user='u' host='h' port='5433' sslmode='disable'", []string{"PGPASSWORD=p@s's"}},
		{"postgres://", "", nil},
		{"postgres://u@a,b:1/d%20b", `dbname='d b' user='u' host='a,b' port=',1'`, nil},
		{"host=/run/pg dbname=a password='x \\' y'", "host='/run/pg' dbname='a'", []string{"PGPASSWORD=x ' y"}},
		{"postgres://h/app?password=secret&work_mem=64MB&search_path=a%20b&default_query_exec_mode=exec", "dbname='app' host='h'",
			[]string{"PGPASSWORD=secret", `PGOPTIONS=-c work_mem=64MB -c search_path=a\ b`}},
		{"postgres://h/app?options=-c%20jit%3Doff&DateStyle=ISO&servicefile=/s", "dbname='app' host='h'", []string{"PGSERVICEFILE=/s", "PGOPTIONS=-c jit=off -c datestyle=ISO"}},
		{"postgres://h/first?dbname=second", "dbname='first' host='h' dbname='second'", nil}, // libpq takes the last
	} {
		conninfo, env, err := Libpq(c.text)
		if err != nil || conninfo != c.conninfo || !slices.Equal(env, c.env) {
			t.Errorf("%s:\n got %s %q, %v\nwant %s %q", c.text, conninfo, env, err, c.conninfo, c.env)
		}
	}
	if _, _, err := Libpq("postgres://h/app?sslpassword=x"); err == nil {
		t.Error("sslpassword is taken")
	}
}
