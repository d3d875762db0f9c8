package planner

import (
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// GRANT on parameters came with PostgreSQL 15; ALL is what there is to give.
func TestParameterPermissions(t *testing.T) {
	permission := func(name string, privileges ...string) *schema.Permission {
		return &schema.Permission{
			On: schema.Ref{Kind: schema.KindParameter, Name: name}, Grantee: "r", Privileges: schema.Plain(privileges),
			Common: schema.Common{Source: &schema.Source{}},
		}
	}
	for _, c := range []struct {
		version       int
		live, desired []schema.Entity
		want          string
		refused       bool
	}{
		{140000, nil, []schema.Entity{permission("work_mem", "SET")}, "", true},
		{150000, nil, []schema.Entity{permission("work_mem", "SET")}, "GRANT SET ON PARAMETER work_mem TO r", false},
		{150000, nil, []schema.Entity{permission("app.limit", "ALTER SYSTEM", "SET")}, `GRANT ALTER SYSTEM, SET ON PARAMETER "app.limit" TO r`, false},
		{180000, []schema.Entity{permission("work_mem", "SET")}, []schema.Entity{permission("work_mem")}, "REVOKE SET ON PARAMETER work_mem FROM r", false},
		{180000, []schema.Entity{permission("lc_messages", "SET")}, []schema.Entity{permission("work_mem")}, "", false},
	} {
		server := schema.Server{VersionNum: c.version}
		live, desired := &schema.Database{Server: server, Entities: c.live}, &schema.Database{Server: server, Entities: c.desired}
		res := diff.Compare(live, desired, diff.Options{})
		p := Build(res, live, desired, Options{})
		var sql []string
		for _, s := range p.Steps {
			sql = append(sql, s.SQL)
		}
		if got := strings.Join(sql, "; "); got != c.want || len(p.Refused) > 0 != c.refused {
			t.Errorf("%d: %q, refused %v", c.version, got, p.Refused)
		}
	}
}
